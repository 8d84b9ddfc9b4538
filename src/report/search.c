#include "ouhe/report/search.h"

#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "ouhe/json/write.h"

enum { COLUMNS = 5, SCORE_TEXT = 32, INDENT = 2 };

static const oh_column columns[COLUMNS] = {
    {.title = {NULL, 0}, .least = 2, .right = true},
    {.title = {NULL, 0}, .least = 5, .right = true},
    {.title = {NULL, 0}, .least = 4, .most = 24},
    {.title = {NULL, 0}, .least = 8, .most = 32},
    {.title = {NULL, 0}, .least = 12},
};

static void drain(const oh_search_report *r, oh_buf *out)
{
	if (r->drain)
		r->drain(r->drain_ctx, out);
}

/* Nine digits tell any two 32-bit numbers apart. */
static void put_score(oh_buf *out, double score)
{
	oh_buf_printf(out, "%.9g", score);
}

void oh_search_run(const oh_search_report *r, oh_buf *out)
{
	for (size_t i = 0; i < r->n && oh_buf_ok(out); i++) {
		const oh_search_answer *a = &r->answers[i];
		for (size_t k = 0; k < a->n; k++) {
			oh_buf_sv_put(out, a->id);
			oh_buf_str(out, " Q0 ");
			oh_buf_sv_put(out, a->found[k].line->id);
			oh_buf_printf(out, " %zu ", k + 1);
			put_score(out, a->found[k].score);
			oh_buf_str(out, " ouhe\n");
		}
		drain(r, out);
	}
}

static void member(oh_json_writer *w, const char *key, oh_sv s)
{
	if (s.n == 0)
		return;
	oh_json_key(w, key);
	oh_json_string(w, s);
}

static void put_hit(oh_json_writer *w, const oh_search_found *f, size_t rank)
{
	char score[SCORE_TEXT];
	int n = snprintf(score, sizeof score, "%.9g", f->score);
	oh_json_begin_object(w);
	oh_json_key(w, "rank");
	oh_json_int(w, (int64_t)rank);
	oh_json_key(w, "score");
	oh_json_raw(w, (oh_sv){score, (size_t)n});
	member(w, "id", f->line->id);
	member(w, "sheet", f->line->sheet);
	oh_json_key(w, "row");
	oh_json_int(w, f->line->row);
	member(w, "org", f->line->org);
	member(w, "title", f->line->title);
	oh_json_end_object(w);
}

void oh_search_json(const oh_search_report *r, oh_buf *out)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 2);
	oh_json_begin_array(&w);
	for (size_t i = 0; i < r->n && oh_buf_ok(out); i++) {
		const oh_search_answer *a = &r->answers[i];
		oh_json_begin_object(&w);
		oh_json_key(&w, "id");
		oh_json_string(&w, a->id);
		oh_json_key(&w, "text");
		oh_json_string(&w, a->text);
		oh_json_key(&w, "hits");
		oh_json_begin_array(&w);
		for (size_t k = 0; k < a->n; k++)
			put_hit(&w, &a->found[k], k + 1);
		oh_json_end_array(&w);
		oh_json_end_object(&w);
		drain(r, out);
	}
	oh_json_end_array(&w);
	oh_buf_char(out, '\n');
}

struct row_text {
	char rank[SCORE_TEXT], score[SCORE_TEXT];
};

static void cells_of(const oh_search_found *f, size_t rank, struct row_text *t, oh_sv out[COLUMNS])
{
	int n = snprintf(t->rank, sizeof t->rank, "%zu", rank);
	int m = snprintf(t->score, sizeof t->score, "%.3f", f->score);
	out[0] = (oh_sv){t->rank, (size_t)n};
	out[1] = (oh_sv){t->score, (size_t)m};
	out[2] = f->line->id;
	out[3] = f->line->org;
	out[4] = f->line->title;
}

static void titles_of(const oh_term *term, oh_sv out[COLUMNS])
{
	out[0] = rp_tr(term->lang, &oh_msg_report_search_rank);
	out[1] = rp_tr(term->lang, &oh_msg_report_search_score);
	out[2] = rp_tr(term->lang, &oh_msg_report_list_col_id);
	out[3] = rp_tr(term->lang, &oh_msg_report_list_col_org);
	out[4] = rp_tr(term->lang, &oh_msg_report_search_title);
}

static size_t loose_of(const oh_search_answer *a)
{
	size_t n = 0;
	for (size_t i = 0; i < a->n; i++)
		n += a->found[i].loose;
	return n;
}

static void put_answer(const oh_search_answer *a, const oh_term *term, bool alone,
                       const size_t *width, oh_buf *out)
{
	static const char *const bold[COLUMNS] = {"\x1b[1m", "\x1b[1m", "\x1b[1m", "\x1b[1m",
	                                          "\x1b[1m"};
	struct row_text t;
	oh_sv cells[COLUMNS];
	if (!alone) {
		size_t used = oh_layout_width(a->id) + OH_LAYOUT_GAP;
		if (term->colour)
			oh_buf_str(out, "\x1b[1m");
		oh_layout_plain(out, a->id);
		if (term->colour)
			oh_buf_str(out, "\x1b[0m");
		oh_buf_str(out, "  ");
		oh_layout_cut(out, a->text, term->width > used ? term->width - used : 0);
		oh_buf_char(out, '\n');
	}
	size_t loose = loose_of(a), rank = 0;
	if (a->n == loose) {
		oh_buf_str(out, "  ");
		oh_buf_sv_put(out, rp_tr(term->lang, &oh_msg_report_search_none));
		oh_buf_char(out, '\n');
	} else {
		titles_of(term, cells);
		oh_layout_row(out, term, columns, COLUMNS, cells, bold, width, INDENT);
	}
	for (size_t k = 0; k < a->n; k++) {
		if (a->found[k].loose)
			continue;
		cells_of(&a->found[k], ++rank, &t, cells);
		oh_layout_row(out, term, columns, COLUMNS, cells, NULL, width, INDENT);
	}
	if (loose) {
		oh_buf_str(out, "  ");
		rp_number(out, &oh_msg_report_search_loose, term->lang, loose, 0, 0, 0);
		oh_buf_char(out, '\n');
	}
	oh_buf_char(out, '\n');
}

void oh_search_text(const oh_search_report *r, const oh_term *term, bool brief, oh_buf *out)
{
	size_t width[OH_LAYOUT_COLUMNS] = {0}, found = 0;
	struct row_text t;
	oh_sv cells[COLUMNS];
	titles_of(term, cells);
	oh_layout_measure(columns, COLUMNS, cells, width);
	for (size_t i = 0; i < r->n; i++) {
		const oh_search_answer *a = &r->answers[i];
		for (size_t k = 0; k < a->n && !brief; k++) {
			if (a->found[k].loose)
				continue;
			cells_of(&a->found[k], k + 1, &t, cells);
			oh_layout_measure(columns, COLUMNS, cells, width);
		}
		found += a->n - loose_of(a);
	}
	oh_layout_fit(term, columns, COLUMNS, INDENT, width);
	for (size_t i = 0; i < r->n && !brief && oh_buf_ok(out); i++) {
		put_answer(&r->answers[i], term, r->n == 1, width, out);
		drain(r, out);
	}
	rp_number(out, &oh_msg_report_search_numbers, term->lang, r->n, found, r->lines, 0);
	oh_buf_char(out, '\n');
}

size_t oh_search_issues(const oh_issues *issues, const oh_term *term, oh_severity least,
                        size_t most, oh_buf *out)
{
	return rp_put_issues(issues, term, least, most, out);
}
