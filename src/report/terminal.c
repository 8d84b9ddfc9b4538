#include "internal.h"

#include <stdio.h>

enum { ROOM_FOR_SENTENCE = 120, ROW_COLUMNS = 7, INDENT = 2 };

static const char *const verdict_paint[] = {"\x1b[32m", "\x1b[36m", "\x1b[33m", "\x1b[2m"};

static const oh_column row_columns[ROW_COLUMNS] = {
    {.least = 6},
    {.least = 5, .right = true},
    {.least = 4, .most = 16},
    {.least = 10, .most = 32},
    {.least = 8, .most = 24},
    {.least = 0, .most = 10},
    {.least = 0},
};

struct row_text {
	oh_buf verdict, score, sentence;
	oh_match_lines lines;
};

static void row_cells(const oh_match *m, oh_lang lang, struct row_text *t, oh_sv out[ROW_COLUMNS])
{
	oh_buf_clear(&t->verdict);
	oh_buf_clear(&t->score);
	rp_verdict(&t->verdict, m, lang);
	oh_buf_printf(&t->score, "%.3f", rp_round(m->score));
	const oh_msg *note = m->cross_industry  ? &oh_msg_report_cross
	                     : m->category_only ? &oh_msg_report_category_only
	                                        : NULL;
	out[0] = oh_buf_sv(&t->verdict);
	out[1] = oh_buf_sv(&t->score);
	out[2] = m->supply->id;
	out[3] = m->supply->org;
	out[4] = m->supply->title;
	out[5] = note ? rp_tr(lang, note) : OH_SV("");
	out[6] = OH_SV("");
}

static void measure(const oh_report *r, const oh_term *term, struct row_text *t, size_t *width)
{
	oh_sv cells[ROW_COLUMNS];
	for (size_t i = 0; i < r->result->n; i++) {
		const oh_demand_matches *d = &r->result->demands[i];
		for (size_t j = 0; j < d->n + d->n_cross; j++) {
			const oh_match *m = j < d->n ? &d->matches[j] : &d->cross[j - d->n];
			row_cells(m, term->lang, t, cells);
			oh_layout_measure(row_columns, ROW_COLUMNS - 1, cells, width);
		}
	}
	oh_layout_fit(term, row_columns, ROW_COLUMNS - 1, INDENT, width);
}

static void put_match(const oh_match *m, const oh_term *term, struct row_text *t,
                      const size_t *width, oh_buf *out)
{
	oh_sv cells[ROW_COLUMNS];
	const char *paint[ROW_COLUMNS] = {verdict_paint[m->verdict]};
	bool own_line = term->width && term->width < ROOM_FOR_SENTENCE;
	row_cells(m, term->lang, t, cells);
	oh_buf_clear(&t->sentence);
	const oh_match *told = oh_match_explained(m, &t->lines);
	if (told)
		oh_match_sentence(&t->sentence, told, term->lang);
	else
		out->failed = true;
	size_t used = INDENT + (own_line ? 6 : 0);
	size_t widths[ROW_COLUMNS];
	memcpy(widths, width, sizeof widths);
	for (size_t c = 0; !own_line && c + 1 < ROW_COLUMNS; c++)
		used += width[c] + OH_LAYOUT_GAP;
	/* 0 stands for no limit: a pipe gets the whole sentence. */
	widths[ROW_COLUMNS - 1] = term->width > used ? term->width - used : 0;
	if (!own_line)
		cells[ROW_COLUMNS - 1] = oh_buf_sv(&t->sentence);
	oh_layout_row(out, term, row_columns, ROW_COLUMNS, cells, paint, widths, INDENT);
	if (own_line) {
		oh_buf_str(out, "        ");
		oh_layout_cut(out, oh_buf_sv(&t->sentence), widths[ROW_COLUMNS - 1]);
		oh_buf_char(out, '\n');
	}
}

static void put_heading(const oh_demand_matches *d, const oh_term *term, oh_buf *out)
{
	const oh_sv parts[3] = {d->demand->id, d->demand->org, d->demand->title};
	if (term->colour)
		oh_buf_str(out, "\x1b[1m");
	for (size_t i = 0, any = 0; i < 3; i++) {
		if (parts[i].n && any++)
			oh_buf_str(out, " · ");
		oh_layout_plain(out, parts[i]);
	}
	if (term->colour)
		oh_buf_str(out, "\x1b[0m");
	oh_buf_str(out, "  ");
	if (term->colour)
		oh_buf_str(out, "\x1b[2m");
	rp_number(out, &oh_msg_report_text_head, term->lang, d->category_size, d->count[OH_MEETS],
	          d->count[OH_ASK], d->count[OH_NEAR]);
	if (term->colour)
		oh_buf_str(out, "\x1b[0m");
	oh_buf_char(out, '\n');
}

static void put_none(const oh_demand_matches *d, const oh_term *term, oh_buf *out)
{
	oh_buf_str(out, "  ");
	oh_buf_str(out, rp_verdict_shape(OH_FAILS));
	oh_buf_char(out, ' ');
	oh_buf_sv_put(out, rp_tr(term->lang, &oh_msg_report_none));
	oh_buf_str(out, term->lang == OH_LANG_EN ? ": " : "：");
	if (d->blocker && d->category_size) {
		char number[24];
		int n = snprintf(number, sizeof number, "%zu", d->blocker_count);
		oh_sv args[2] = {rp_attr_label(d->blocker, term->lang), {number, (size_t)n}};
		oh_msg_render(out, &oh_msg_report_text_blocker, term->lang, args, 2);
	} else {
		rp_number(out,
		          d->category_size ? &oh_msg_report_none_close
		                           : &oh_msg_report_none_in_category,
		          term->lang, d->category_size, 0, 0, 0);
	}
	oh_buf_char(out, '\n');
}

/* all: more cannot be asked for. */
static void put_demand(const oh_demand_matches *d, const oh_term *term, bool all,
                       struct row_text *t, const size_t *width, oh_buf *out)
{
	size_t found = d->count[OH_MEETS] + d->count[OH_ASK] + d->count[OH_NEAR];
	put_heading(d, term, out);
	if (d->n == 0)
		put_none(d, term, out);
	for (size_t j = 0; j < d->n; j++)
		put_match(&d->matches[j], term, t, width, out);
	if (d->n && found > d->n) {
		oh_buf_str(out, "  ");
		rp_number(out, all ? &oh_msg_report_text_more_yet : &oh_msg_report_text_more,
		          term->lang, found - d->n, 0, 0, 0);
		oh_buf_char(out, '\n');
	}
	for (size_t j = 0; j < d->n_cross; j++)
		put_match(&d->cross[j], term, t, width, out);
	oh_buf_char(out, '\n');
}

static void put_numbers(const oh_report *r, const oh_term *term, oh_buf *out)
{
	oh_report_tally t;
	oh_report_count(r, &t);
	rp_number(out, &oh_msg_report_text_demands, term->lang, t.demands, t.best[OH_MEETS],
	          t.best[OH_ASK], t.best[OH_NEAR]);
	oh_buf_str(out, term->lang == OH_LANG_EN ? "  " : "　");
	rp_number(out, &oh_msg_report_text_none, term->lang, t.best[OH_FAILS], 0, 0, 0);
	if (t.crossed)
		rp_number(out, &oh_msg_report_text_cross, term->lang, t.crossed, 0, 0, 0);
	oh_buf_char(out, '\n');
	rp_number(out, &oh_msg_report_text_pairs, term->lang, t.supplies, t.pairs[OH_MEETS],
	          t.pairs[OH_ASK], t.pairs[OH_NEAR]);
	oh_buf_char(out, '\n');
	if (t.issues[OH_NOTE] + t.issues[OH_WARNING] + t.issues[OH_ERROR] == 0)
		return;
	rp_number(out, &oh_msg_report_text_issues, term->lang, t.issues[OH_ERROR],
	          t.issues[OH_WARNING], t.issues[OH_NOTE], 0);
	oh_buf_char(out, '\n');
}

void oh_report_text(const oh_report *r, const oh_term *term, bool brief, oh_buf *out)
{
	struct row_text t = {OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT, {.facts = NULL}};
	size_t width[ROW_COLUMNS] = {0};
	if (!brief) {
		measure(r, term, &t, width);
		for (size_t i = 0; i < r->result->n && oh_buf_ok(out); i++)
			put_demand(&r->result->demands[i], term, r->result->bounded > 0, &t, width,
			           out);
	}
	put_numbers(r, term, out);
	if (!oh_buf_ok(&t.verdict) || !oh_buf_ok(&t.score) || !oh_buf_ok(&t.sentence))
		out->failed = true;
	oh_buf_release(&t.verdict);
	oh_buf_release(&t.score);
	oh_buf_release(&t.sentence);
	oh_match_lines_release(&t.lines);
}

struct issue_text {
	const oh_term *term;
	oh_severity least;
	size_t most, seen;
	oh_buf *out, line;
};

static void put_issue(void *ctx, const oh_issue *issue, const oh_msg *from)
{
	struct issue_text *t = ctx;
	(void)from;
	if (issue->severity < t->least || (t->seen++ >= t->most && t->most))
		return;
	oh_buf_clear(&t->line);
	oh_issue_render(&t->line, issue, t->term->lang);
	if (t->term->colour)
		oh_buf_str(t->out, issue->severity == OH_ERROR ? "\x1b[31m" : "\x1b[33m");
	oh_buf_sv_put(t->out, rp_tr(t->term->lang, rp_severity_word(issue->severity)));
	if (t->term->colour)
		oh_buf_str(t->out, "\x1b[0m");
	oh_buf_str(t->out, "  ");
	oh_layout_plain(t->out, oh_buf_sv(&t->line));
	oh_buf_char(t->out, '\n');
}

static void issue_text_release(struct issue_text *t)
{
	if (!oh_buf_ok(&t->line))
		t->out->failed = true;
	oh_buf_release(&t->line);
}

void rp_put_issue_lines(const oh_issues *issues, const oh_term *term, oh_buf *out)
{
	struct issue_text t = {.term = term, .out = out, .line = OH_BUF_INIT};
	for (size_t i = 0; i < issues->n; i++)
		put_issue(&t, &issues->items[i], NULL);
	issue_text_release(&t);
}

/* Says how many were left out. */
static void put_more_issues(const struct issue_text *t)
{
	if (!t->most || t->seen <= t->most)
		return;
	rp_number(t->out, &oh_msg_report_issues_more, t->term->lang, t->seen - t->most, 0, 0, 0);
	oh_buf_char(t->out, '\n');
}

size_t rp_put_issues(const oh_issues *issues, const oh_term *term, oh_severity least, size_t most,
                     oh_buf *out)
{
	struct issue_text t = {
	    .term = term, .least = least, .most = most, .out = out, .line = OH_BUF_INIT};
	for (size_t i = 0; i < issues->n; i++)
		put_issue(&t, &issues->items[i], NULL);
	put_more_issues(&t);
	issue_text_release(&t);
	return t.seen;
}

size_t oh_report_issues(const oh_report *r, const oh_term *term, oh_severity least, size_t most,
                        oh_buf *out)
{
	struct issue_text t = {
	    .term = term, .least = least, .most = most, .out = out, .line = OH_BUF_INIT};
	rp_each_issue(r, put_issue, &t);
	put_more_issues(&t);
	issue_text_release(&t);
	return t.seen;
}
