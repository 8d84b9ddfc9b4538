#include "workbook.h"

#include <stdio.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/book.h"

enum { UNMET_COLUMNS = 15, ISSUE_COLUMNS = 9, SUMMARY_COLUMNS = 8 };

static const oh_msg *no_match_note(const oh_demand_matches *d)
{
	if (rp_category_only(d))
		return &oh_msg_report_only_category;
	return d->category_size ? &oh_msg_report_none_close : &oh_msg_report_none_in_category;
}

static void unmet_row(wb *b, const oh_demand_matches *d)
{
	oh_lang lang = b->r->lang;
	const oh_match *nearest = d->n ? oh_match_explained(&d->matches[0], &b->lines) : NULL;
	oh_out_cell verdict = {
	    .type = OH_OUT_TEXT, .fill = OH_FILL_GREY, .text = wb_tr(b, &oh_msg_report_none)};
	if (d->n && !nearest) {
		b->status = oh_nomem(b->err);
		return;
	}
	for (size_t i = 0; i < 3; i++)
		oh_buf_clear(&b->text[i]);
	if (nearest && !nearest->category_only)
		oh_match_sentence(&b->text[0], nearest, lang);
	else
		rp_number(&b->text[0], no_match_note(d), lang, d->category_size, 0, 0, 0);
	if (nearest) {
		rp_verdict(&b->text[1], nearest, lang);
		verdict.text = oh_buf_sv(&b->text[1]);
		verdict.fill = (uint8_t)rp_verdict_fill(nearest->verdict);
	}
	rp_position(&b->text[2], d->demand);
	oh_sv blocker = d->blocker ? rp_attr_label(d->blocker, lang) : OH_SV("");
	const oh_out_cell cells[UNMET_COLUMNS] = {
	    rp_text(d->demand->id),
	    rp_wrapped(d->demand->org),
	    rp_wrapped(d->demand->title),
	    rp_wrapped(d->demand->place),
	    rp_wrapped(rp_category_label(d->demand->category, lang)),
	    rp_integer((double)d->category_size),
	    rp_integer((double)d->count[OH_ASK]),
	    rp_integer((double)d->count[OH_NEAR]),
	    rp_wrapped(blocker),
	    d->blocker ? rp_integer((double)d->blocker_count) : (oh_out_cell){0},
	    rp_text(nearest ? nearest->supply->id : OH_SV("")),
	    rp_wrapped(nearest ? nearest->supply->org : OH_SV("")),
	    verdict,
	    rp_wrapped(oh_buf_sv(&b->text[0])),
	    rp_text(oh_buf_sv(&b->text[2])),
	};
	wb_row(b, cells, UNMET_COLUMNS);
}

void wb_unmet(wb *b)
{
	static const wb_column columns[UNMET_COLUMNS] = {
	    {&oh_msg_report_col_demand_id, 12},       {&oh_msg_report_col_demand_org, 24},
	    {&oh_msg_report_col_demand_title, 20},    {&oh_msg_report_col_demand_place, 12},
	    {&oh_msg_report_col_category, 14},        {&oh_msg_report_col_same_category, 12},
	    {&oh_msg_report_col_with_ask, 9},         {&oh_msg_report_col_with_near, 9},
	    {&oh_msg_report_col_blocker, 16},         {&oh_msg_report_col_blocked, 12},
	    {&oh_msg_report_col_nearest_id, 14},      {&oh_msg_report_col_nearest_org, 24},
	    {&oh_msg_report_col_nearest_verdict, 10}, {&oh_msg_report_col_sentence, 48},
	    {&oh_msg_report_col_demand_at, 14},
	};
	wb_sheet(b, &oh_msg_report_sheet_unmet, columns, UNMET_COLUMNS);
	for (size_t i = 0; i < b->r->result->n && !b->status; i++)
		if (rp_best(&b->r->result->demands[i]) != OH_MEETS)
			unmet_row(b, &b->r->result->demands[i]);
	wb_finish(b, 1);
}

static void issue_row(void *ctx, const oh_issue *issue, const oh_msg *from)
{
	static const oh_out_fill fills[] = {OH_FILL_NONE, OH_FILL_AMBER, OH_FILL_GREY};
	wb *b = ctx;
	char letters[8] = "";
	oh_buf_clear(&b->text[0]);
	oh_msg_render(&b->text[0], issue->msg, b->r->lang, issue->args, issue->n_args);
	if (issue->column)
		oh_column_name(issue->column, letters);
	const oh_out_cell cells[ISSUE_COLUMNS] = {
	    {.type = OH_OUT_TEXT,
	     .fill = (uint8_t)fills[issue->severity],
	     .text = wb_tr(b, rp_severity_word(issue->severity))},
	    rp_text(wb_tr(b, from)),
	    rp_wrapped(issue->file),
	    rp_wrapped(issue->sheet),
	    issue->row ? rp_integer(issue->row) : (oh_out_cell){0},
	    rp_text(oh_sv_from(letters)),
	    rp_wrapped(issue->field),
	    rp_wrapped(issue->text),
	    rp_wrapped(oh_buf_sv(&b->text[0])),
	};
	wb_row(b, cells, ISSUE_COLUMNS);
}

void wb_issues(wb *b)
{
	static const wb_column columns[ISSUE_COLUMNS] = {
	    {&oh_msg_report_col_severity, 9},  {&oh_msg_report_col_list, 12},
	    {&oh_msg_report_col_file, 20},     {&oh_msg_report_col_sheet, 16},
	    {&oh_msg_report_col_row, 7},       {&oh_msg_report_col_column, 7},
	    {&oh_msg_report_col_header, 18},   {&oh_msg_report_col_words, 36},
	    {&oh_msg_report_col_expected, 52},
	};
	wb_sheet(b, &oh_msg_report_sheet_issues, columns, ISSUE_COLUMNS);
	rp_each_issue(b->r, issue_row, b);
	wb_finish(b, 0);
}

static void line(wb *b, oh_sv text, oh_out_style style)
{
	oh_out_cell cell = {.type = OH_OUT_TEXT, .style = (uint8_t)style, .text = text};
	wb_row(b, &cell, 1);
}

static void blank(wb *b)
{
	wb_row(b, NULL, 0);
}

static void head(wb *b, const oh_msg *const *titles, size_t n)
{
	oh_sv words[SUMMARY_COLUMNS];
	for (size_t i = 0; i < n; i++)
		words[i] = wb_tr(b, titles[i]);
	if (!b->status)
		b->status = oh_xlsx_header(b->x, words, n, b->err);
}

static oh_out_cell share_of(size_t part, size_t whole)
{
	if (whole == 0)
		return (oh_out_cell){0};
	return (oh_out_cell){.type = OH_OUT_NUMBER,
	                     .style = OH_STYLE_PERCENT,
	                     .number = rp_round((double)part / (double)whole)};
}

static void figure(wb *b, const oh_msg *name, size_t n, size_t of, oh_out_fill fill)
{
	oh_out_cell cells[3] = {rp_text(wb_tr(b, name)), rp_integer((double)n), share_of(n, of)};
	cells[0].fill = (uint8_t)fill;
	wb_row(b, cells, 3);
}

static void figures(wb *b, const oh_report_tally *t)
{
	static const oh_msg *const titles[] = {&oh_msg_report_col_item, &oh_msg_report_col_number,
	                                       &oh_msg_report_col_share};
	line(b, wb_tr(b, &oh_msg_report_section_demands), OH_STYLE_BOLD);
	head(b, titles, 3);
	figure(b, &oh_msg_report_row_meets, t->best[OH_MEETS], t->demands, OH_FILL_GREEN);
	figure(b, &oh_msg_report_row_ask, t->best[OH_ASK], t->demands, OH_FILL_BLUE);
	figure(b, &oh_msg_report_row_category, t->category_only, t->demands, OH_FILL_NONE);
	figure(b, &oh_msg_report_row_near, t->best[OH_NEAR], t->demands, OH_FILL_AMBER);
	figure(b, &oh_msg_report_row_none, t->best[OH_FAILS], t->demands, OH_FILL_GREY);
	figure(b, &oh_msg_report_total, t->demands, t->demands, OH_FILL_NONE);
	figure(b, &oh_msg_report_row_cross, t->crossed, t->demands, OH_FILL_NONE);
	blank(b);
	size_t all = 0;
	for (int v = OH_MEETS; v <= OH_FAILS; v++)
		all += t->pairs[v];
	line(b, wb_tr(b, &oh_msg_report_section_pairs), OH_STYLE_BOLD);
	head(b, titles, 3);
	for (int v = OH_MEETS; v <= OH_FAILS; v++)
		figure(b, rp_verdict_word((oh_verdict)v), t->pairs[v], all,
		       rp_verdict_fill((oh_verdict)v));
	figure(b, &oh_msg_report_total, all, all, OH_FILL_NONE);
	blank(b);
	line(b, wb_tr(b, &oh_msg_report_section_issues), OH_STYLE_BOLD);
	head(b, titles, 2);
	for (int s = OH_ERROR; s >= OH_NOTE; s--) {
		oh_out_cell cells[2] = {rp_text(wb_tr(b, rp_severity_word((oh_severity)s))),
		                        rp_integer((double)t->issues[s])};
		wb_row(b, cells, 2);
	}
	blank(b);
}

/* Demands of one category. */
struct group {
	const oh_category *category;
	size_t demands, supplies, best[4];
};

/* Few categories stand in one list: a linear search a demand is cheap up to
 * thousands, and the order is that of the list. */
static void group_add(struct group *groups, size_t *n, const oh_demand_matches *d)
{
	size_t i = 0;
	while (i < *n && groups[i].category != d->demand->category)
		i++;
	if (i == *n) {
		groups[i] = (struct group){.category = d->demand->category};
		(*n)++;
	}
	groups[i].demands++;
	if (d->category_size > groups[i].supplies)
		groups[i].supplies = d->category_size;
	groups[i].best[rp_best(d)]++;
}

static void categories(wb *b)
{
	static const oh_msg *const titles[SUMMARY_COLUMNS] = {
	    &oh_msg_report_col_category,  &oh_msg_report_col_demands,
	    &oh_msg_report_col_supplies,  &oh_msg_report_col_with_meets,
	    &oh_msg_report_col_with_ask,  &oh_msg_report_col_with_near,
	    &oh_msg_report_col_with_none, &oh_msg_report_col_coverage,
	};
	size_t n = 0, demands = b->r->result->n;
	struct group *groups = oh_calloc(demands ? demands : 1, sizeof *groups);
	if (!groups) {
		b->status = b->status ? b->status : oh_nomem(b->err);
		return;
	}
	for (size_t i = 0; i < demands; i++)
		group_add(groups, &n, &b->r->result->demands[i]);
	line(b, wb_tr(b, &oh_msg_report_section_categories), OH_STYLE_BOLD);
	head(b, titles, SUMMARY_COLUMNS);
	for (size_t i = 0; i < n; i++) {
		const struct group *g = &groups[i];
		oh_out_cell cells[SUMMARY_COLUMNS] = {
		    rp_text(rp_category_label(g->category, b->r->lang)),
		    rp_integer((double)g->demands),
		    rp_integer((double)g->supplies),
		};
		for (int v = OH_MEETS; v <= OH_FAILS; v++)
			cells[3 + v] = rp_integer((double)g->best[v]);
		cells[7] = share_of(g->best[OH_MEETS], g->demands);
		wb_row(b, cells, SUMMARY_COLUMNS);
	}
	blank(b);
	oh_free(groups);
}

static void cut_note(wb *b, const oh_msg *sheet, size_t rows)
{
	char number[24];
	if (rows == 0)
		return;
	oh_sv args[2] = {wb_tr(b, sheet),
	                 {number, (size_t)snprintf(number, sizeof number, "%zu", rows)}};
	oh_buf_clear(&b->text[0]);
	oh_msg_render(&b->text[0], &oh_msg_report_def_cut, b->r->lang, args, 2);
	line(b, oh_buf_sv(&b->text[0]), OH_STYLE_NORMAL);
}

static void definitions(wb *b)
{
	const oh_report *r = b->r;
	const oh_msg *const lines[] = {
	    &oh_msg_report_def_source,
	    &oh_msg_report_def_meets,
	    &oh_msg_report_def_ask,
	    &oh_msg_report_def_near,
	    &oh_msg_report_def_cross,
	    &oh_msg_report_def_coverage,
	    r->commercial ? &oh_msg_report_def_commercial_on : &oh_msg_report_def_commercial,
	    r->nearness ? &oh_msg_report_def_nearness : NULL,
	};
	line(b, wb_tr(b, &oh_msg_report_section_notes), OH_STYLE_BOLD);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (lines[i])
			line(b, wb_tr(b, lines[i]), OH_STYLE_NORMAL);
	if (r->top) {
		oh_buf_clear(&b->text[0]);
		rp_number(&b->text[0], &oh_msg_report_def_top, r->lang, r->top, 0, 0, 0);
		line(b, oh_buf_sv(&b->text[0]), OH_STYLE_NORMAL);
	}
	cut_note(b, &oh_msg_report_sheet_pairs, b->cut_pairs);
	cut_note(b, &oh_msg_report_sheet_facts, b->cut_facts);
}

static void source_line(wb *b, const oh_msg *what, const oh_list *list)
{
	char number[24];
	oh_sv args[2] = {list->file,
	                 {number, (size_t)snprintf(number, sizeof number, "%zu", list->rows_read)}};
	oh_buf_clear(&b->text[0]);
	oh_msg_render(&b->text[0], &oh_msg_report_file_rows, b->r->lang, args, 2);
	oh_out_cell cells[2] = {rp_text(wb_tr(b, what)), rp_text(oh_buf_sv(&b->text[0]))};
	wb_row(b, cells, 2);
}

void wb_summary(wb *b)
{
	static const wb_column columns[SUMMARY_COLUMNS] = {{NULL, 34}, {NULL, 12}, {NULL, 12},
	                                                   {NULL, 12}, {NULL, 12}, {NULL, 12},
	                                                   {NULL, 12}, {NULL, 12}};
	oh_report_tally t;
	char date[16];
	oh_report_count(b->r, &t);
	wb_sheet(b, &oh_msg_report_sheet_summary, columns, SUMMARY_COLUMNS);
	line(b, wb_tr(b, &oh_msg_report_title), OH_STYLE_TITLE);
	oh_date d = b->r->date;
	int n = snprintf(date, sizeof date, "%04d-%02u-%02u", (int)d.year, (unsigned)d.month,
	                 (unsigned)d.day);
	oh_out_cell cells[2] = {rp_text(wb_tr(b, &oh_msg_report_date)),
	                        rp_text((oh_sv){date, (size_t)n})};
	wb_row(b, cells, 2);
	source_line(b, &oh_msg_report_demand_list, b->r->demand);
	source_line(b, &oh_msg_report_supply_list, b->r->supply);
	blank(b);
	figures(b, &t);
	categories(b);
	definitions(b);
	if (!b->status)
		b->status = oh_xlsx_print_setup(b->x, b->err);
}
