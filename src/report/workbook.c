#include "workbook.h"

#include <stdio.h>

/* From LARGE pairs on cells go to the file as they come. Sheets of pairs, of facts: more
 * facts than that no program shows, and CSV and JSON have them all. */
enum { LARGE = 20000, PAIR_SHEETS = 16, FACT_SHEETS = 4 };

uint32_t wb_most_rows = 1048576;

oh_sv wb_tr(const wb *b, const oh_msg *m)
{
	return rp_tr(b->r->lang, m);
}

void wb_sheet(wb *b, const oh_msg *name, const wb_column *columns, size_t n)
{
	double widths[WB_MOST_COLUMNS];
	oh_sv titles[WB_MOST_COLUMNS];
	if (b->status)
		return;
	for (size_t i = 0; i < n; i++) {
		widths[i] = columns[i].width;
		titles[i] = columns[i].title ? wb_tr(b, columns[i].title) : OH_SV("");
	}
	b->status = oh_xlsx_sheet(b->x, wb_tr(b, name), b->err);
	if (!b->status)
		b->status = oh_xlsx_widths(b->x, widths, n, b->err);
	if (!b->status && columns[0].title)
		b->status = oh_xlsx_header(b->x, titles, n, b->err);
}

bool wb_row(wb *b, const oh_out_cell *cells, size_t n)
{
	if (b->status)
		return true;
	if (oh_xlsx_rows(b->x) >= wb_most_rows) {
		if (!b->more)
			return false;
		b->more--;
		wb_finish(b, 1);
		b->again(b);
		if (b->status)
			return true;
	}
	for (size_t i = 0; i < sizeof b->text / sizeof *b->text; i++)
		if (!oh_buf_ok(&b->text[i])) {
			b->status = oh_nomem(b->err);
			return true;
		}
	b->status = oh_xlsx_row(b->x, cells, n, b->err);
	return true;
}

void wb_finish(wb *b, uint32_t columns)
{
	if (!b->status)
		b->status = oh_xlsx_freeze(b->x, 1, columns, b->err);
	if (!b->status)
		b->status = oh_xlsx_autofilter(b->x, b->err);
	if (!b->status)
		b->status = oh_xlsx_print_setup(b->x, b->err);
}

static void begin_pairs(wb *b)
{
	static const double widths[RP_PAIR_COLUMNS] = {9,  25, 15, 9,  8,  7, 7, 9,
	                                               25, 15, 9,  44, 32, 9, 9, 9};
	oh_sv titles[RP_PAIR_COLUMNS];
	rp_pair_titles(b->r->lang, titles);
	if (!b->status)
		b->status = oh_xlsx_sheet(b->x, wb_tr(b, &oh_msg_report_sheet_pairs), b->err);
	if (!b->status)
		b->status = oh_xlsx_widths(b->x, widths, RP_PAIR_COLUMNS, b->err);
	if (!b->status)
		b->status = oh_xlsx_header(b->x, titles, RP_PAIR_COLUMNS, b->err);
}

void wb_pairs(wb *b)
{
	rp_pair_text text = {0};
	b->again = begin_pairs;
	b->more = PAIR_SHEETS - 1;
	begin_pairs(b);
	for (size_t i = 0; i < b->r->result->n && !b->status; i++) {
		const oh_demand_matches *d = &b->r->result->demands[i];
		for (size_t j = 0; j < d->n + d->n_cross && !b->status; j++) {
			oh_out_cell cells[RP_PAIR_COLUMNS];
			const oh_match *m = j < d->n ? &d->matches[j] : &d->cross[j - d->n];
			rp_pair_cells(m, b->r->lang, &text, cells);
			if (j == 0) /* where the next demand begins */
				cells[0].style = OH_STYLE_BOLD;
			if (!rp_pair_ok(&text))
				b->status = oh_nomem(b->err);
			else if (!wb_row(b, cells, RP_PAIR_COLUMNS))
				b->cut_pairs++;
		}
	}
	rp_pair_release(&text);
	wb_finish(b, 1);
	b->more = 0;
}

static oh_sv evidence_word(wb *b, const oh_fact *s, oh_buf *scratch)
{
	oh_lang lang = b->r->lang;
	if (!s)
		return OH_SV("");
	switch (s->evidence) {
	case OH_DOCUMENTED:
		return rp_tr(lang, &oh_msg_report_documented);
	case OH_VERIFIED:
		return rp_tr(lang, &oh_msg_report_verified);
	case OH_IMPLIED:
		break;
	default:
		return rp_tr(lang, &oh_msg_report_stated);
	}
	oh_sv rule = OH_SV("");
	if (s->rule)
		rule = lang == OH_LANG_EN ? s->rule->en : s->rule->zh;
	else if (s->property)
		rule = s->property->source.n ? s->property->source : s->property->grade;
	if (rule.n == 0)
		return rp_tr(lang, &oh_msg_report_implied);
	oh_msg_render(scratch, &oh_msg_report_implied_by, lang, &rule, 1);
	return oh_buf_sv(scratch);
}

static void verdict_cell(wb *b, const oh_match *m, oh_out_cell *out)
{
	/* The four words are made once a cell: cheap, and no state to keep. */
	oh_buf_clear(&b->text[3]);
	rp_verdict(&b->text[3], m, b->r->lang);
	*out = (oh_out_cell){.type = OH_OUT_TEXT,
	                     .fill = (uint8_t)rp_verdict_fill(m->verdict),
	                     .text = oh_buf_sv(&b->text[3])};
}

enum { FACT_COLUMNS = 14 };

static void fact_row(wb *b, const oh_match *m, const oh_fact_match *f)
{
	oh_lang lang = b->r->lang;
	oh_buf state = OH_BUF_INIT, why = OH_BUF_INIT;
	for (size_t i = 0; i < 3; i++)
		oh_buf_clear(&b->text[i]);
	rp_fact_value(&b->text[0], f->demand, lang);
	if (f->supply)
		rp_fact_value(&b->text[1], f->supply, lang);
	if (f->state == OH_UNKNOWN && f->question.n)
		oh_buf_sv_put(&b->text[2], f->question);
	else
		oh_fact_gap(&b->text[2], f, lang);
	oh_buf_str(&state, rp_state_shape(f->state));
	oh_buf_char(&state, ' ');
	oh_buf_sv_put(&state, rp_tr(lang, rp_state_word(f->state)));
	bool should = f->demand->importance == OH_SHOULD;
	oh_out_cell cells[FACT_COLUMNS] = {
	    rp_text(m->demand->id),
	    rp_wrapped(m->demand->org),
	    rp_wrapped(m->demand->title),
	    rp_text(m->supply->id),
	    rp_wrapped(m->supply->org),
	    {0},
	    rp_wrapped(rp_attr_label(f->demand->attr, lang)),
	    rp_wrapped(oh_buf_sv(&b->text[0])),
	    rp_wrapped(oh_buf_sv(&b->text[1])),
	    {.type = OH_OUT_TEXT,
	     .fill = (uint8_t)rp_state_fill(f->state),
	     .text = oh_buf_sv(&state)},
	    rp_wrapped(oh_buf_sv(&b->text[2])),
	    rp_text(rp_tr(lang, should ? &oh_msg_report_should : &oh_msg_report_must)),
	    rp_text(rp_tr(lang, f->counts ? &oh_msg_report_yes : &oh_msg_report_no)),
	    rp_wrapped(evidence_word(b, f->supply, &why)),
	};
	verdict_cell(b, m, &cells[5]);
	if (!oh_buf_ok(&state) || !oh_buf_ok(&why))
		b->status = oh_nomem(b->err);
	else if (!wb_row(b, cells, FACT_COLUMNS))
		b->cut_facts++;
	oh_buf_release(&state);
	oh_buf_release(&why);
}

/* Standards are no facts: both sides' stand beside each other. */
static void standards_row(wb *b, const oh_match *m)
{
	oh_lang lang = b->r->lang;
	if (m->demand->n_standards == 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		oh_buf_clear(&b->text[i]);
		rp_standards(&b->text[i], i ? m->supply : m->demand);
	}
	oh_out_cell cells[FACT_COLUMNS] = {
	    rp_text(m->demand->id),
	    rp_wrapped(m->demand->org),
	    rp_wrapped(m->demand->title),
	    rp_text(m->supply->id),
	    rp_wrapped(m->supply->org),
	    {0},
	    rp_text(rp_tr(lang, &oh_msg_report_standards)),
	    rp_wrapped(oh_buf_sv(&b->text[0])),
	    rp_wrapped(oh_buf_sv(&b->text[1])),
	    rp_text(rp_tr(lang, &oh_msg_report_beside)),
	    {0},
	    {0},
	    rp_text(rp_tr(lang, &oh_msg_report_no)),
	};
	verdict_cell(b, m, &cells[5]);
	if (!wb_row(b, cells, FACT_COLUMNS - 1))
		b->cut_facts++;
}

static void begin_facts(wb *b)
{
	static const wb_column columns[FACT_COLUMNS] = {
	    {&oh_msg_report_col_demand_id, 12},    {&oh_msg_report_col_demand_org, 26},
	    {&oh_msg_report_col_demand_title, 18}, {&oh_msg_report_col_supply_id, 12},
	    {&oh_msg_report_col_supply_org, 26},   {&oh_msg_report_col_verdict, 9},
	    {&oh_msg_report_col_fact, 14},         {&oh_msg_report_col_asked, 22},
	    {&oh_msg_report_col_offered, 22},      {&oh_msg_report_col_state, 11},
	    {&oh_msg_report_col_gap, 22},          {&oh_msg_report_col_importance, 10},
	    {&oh_msg_report_col_counts, 10},       {&oh_msg_report_col_evidence, 16},
	};
	wb_sheet(b, &oh_msg_report_sheet_facts, columns, FACT_COLUMNS);
}

static void match_rows(wb *b, const oh_match *m)
{
	for (size_t k = 0; k < m->n_facts && !b->status; k++)
		fact_row(b, m, &m->facts[k]);
	standards_row(b, m);
}

void wb_facts(wb *b)
{
	b->again = begin_facts;
	b->more = FACT_SHEETS - 1;
	begin_facts(b);
	for (size_t i = 0; i < b->r->result->n && !b->status; i++) {
		const oh_demand_matches *d = &b->r->result->demands[i];
		for (size_t j = 0; j < d->n + d->n_cross && !b->status; j++) {
			const oh_match *m = oh_match_explained(
			    j < d->n ? &d->matches[j] : &d->cross[j - d->n], &b->lines);
			if (m)
				match_rows(b, m);
			else
				b->status = oh_nomem(b->err);
		}
	}
	wb_finish(b, 1);
	b->more = 0;
}

oh_status oh_report_workbook(const oh_report *r, const char *path, oh_error *err)
{
	wb b = {.r = r, .err = err};
	size_t pairs = 0;
	for (size_t i = 0; i < r->result->n; i++)
		pairs += r->result->demands[i].n + r->result->demands[i].n_cross;
	oh_status st = oh_xlsx_new(path, pairs > LARGE ? OH_XLSX_CONSTANT_MEMORY : 0, &b.x, err);
	if (st)
		return st;
	void (*const sheets[])(wb *) = {wb_pairs, wb_facts, wb_unmet, wb_issues, wb_summary};
	for (size_t i = 0; i < sizeof sheets / sizeof *sheets && !b.status; i++)
		sheets[i](&b);
	for (size_t i = 0; i < sizeof b.text / sizeof *b.text; i++)
		oh_buf_release(&b.text[i]);
	oh_match_lines_release(&b.lines);
	if (b.status) {
		oh_xlsx_free(b.x);
		return b.status;
	}
	return oh_xlsx_close(b.x, err);
}
