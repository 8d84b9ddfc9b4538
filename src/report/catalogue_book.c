/* The catalogue as a workbook. */
#include "catalogue_internal.h"

#include "ouhe/sheet/write.h"

enum { MOST_COLUMNS = 12, COMPANY_COLUMNS = 8, LINE_COLUMNS = 11, STAT_COLUMNS = 7 };
static const double yuan = 100.0;

struct book {
	const oh_catalogue *c;
	oh_xlsx *x;
	oh_error *err;
	oh_status status;
};

struct column {
	const oh_msg *title;
	double width;
};

static void sheet(struct book *b, const oh_msg *name, const struct column *columns, size_t n)
{
	double widths[MOST_COLUMNS];
	oh_sv titles[MOST_COLUMNS];
	if (b->status)
		return;
	for (size_t i = 0; i < n; i++) {
		widths[i] = columns[i].width;
		titles[i] = rp_tr(b->c->lang, columns[i].title);
	}
	b->status = oh_xlsx_sheet(b->x, rp_tr(b->c->lang, name), b->err);
	if (!b->status)
		b->status = oh_xlsx_widths(b->x, widths, n, b->err);
	if (!b->status)
		b->status = oh_xlsx_header(b->x, titles, n, b->err);
}

static void row(struct book *b, const oh_out_cell *cells, size_t n)
{
	if (!b->status)
		b->status = oh_xlsx_row(b->x, cells, n, b->err);
}

static void end_sheet(struct book *b, uint32_t columns)
{
	if (!b->status)
		b->status = oh_xlsx_freeze(b->x, 1, columns, b->err);
	if (!b->status)
		b->status = oh_xlsx_autofilter(b->x, b->err);
	if (!b->status)
		b->status = oh_xlsx_print_setup(b->x, b->err);
}

static oh_out_cell money(oh_fen amount)
{
	oh_out_cell none = {.type = OH_OUT_EMPTY};
	return amount < 0 ? none
	                  : (oh_out_cell){.type = OH_OUT_NUMBER,
	                                  .style = OH_STYLE_MONEY,
	                                  .number = (double)amount / yuan};
}

static void companies(struct book *b)
{
	static const struct column columns[COMPANY_COLUMNS] = {
	    {&oh_msg_report_ct_order, 6},         {&oh_msg_report_ct_company, 32},
	    {&oh_msg_report_ct_domain, 16},       {&oh_msg_report_ct_city, 12},
	    {&oh_msg_report_ct_n_supplies, 8},    {&oh_msg_report_ct_n_demands, 8},
	    {&oh_msg_report_ct_introduction, 60}, {&oh_msg_report_ct_contact, 24}};
	size_t at = 0;
	sheet(b, &oh_msg_report_ct_sheet_companies, columns, COMPANY_COLUMNS);
	for (size_t i = 0; i < b->c->n; i++)
		for (size_t k = 0; k < b->c->chapters[i].n; k++) {
			const oh_catalogue_company *o = &b->c->chapters[i].companies[k];
			const oh_out_cell cells[COMPANY_COLUMNS] = {
			    rp_integer((double)++at),
			    rp_wrapped(o->name),
			    rp_wrapped(b->c->chapters[i].title),
			    rp_text(o->city),
			    rp_integer((double)o->n_supplies),
			    rp_integer((double)o->n_demands),
			    rp_wrapped(o->intro),
			    rp_wrapped(o->contact)};
			row(b, cells, COMPANY_COLUMNS);
		}
	end_sheet(b, 2);
}

static void lines(struct book *b, bool demand)
{
	const struct column columns[LINE_COLUMNS] = {
	    {&oh_msg_report_ct_order, 6},
	    {&oh_msg_report_ct_company, 28},
	    {&oh_msg_report_ct_city, 10},
	    {&oh_msg_report_ct_domain, 14},
	    {&oh_msg_report_ct_number, 12},
	    {&oh_msg_report_ct_product, 26},
	    {&oh_msg_report_ct_category, 16},
	    {&oh_msg_report_ct_detail, 60},
	    {demand ? &oh_msg_report_ct_budget_yuan : &oh_msg_report_ct_value_yuan, 16},
	    {&oh_msg_report_ct_validity, 14},
	    {&oh_msg_report_ct_contact, 20}};
	size_t at = 0;
	sheet(b, demand ? &oh_msg_report_ct_n_demands : &oh_msg_report_ct_n_supplies, columns,
	      LINE_COLUMNS);
	for (size_t i = 0; i < b->c->n; i++)
		for (size_t k = 0; k < b->c->chapters[i].n; k++) {
			const oh_catalogue_company *o = &b->c->chapters[i].companies[k];
			size_t n = demand ? o->n_demands : o->n_supplies;
			for (size_t j = 0; j < n; j++) {
				const oh_catalogue_line *l =
				    demand ? &o->demands[j] : &o->supplies[j];
				const oh_out_cell cells[LINE_COLUMNS] = {
				    rp_integer((double)++at),
				    rp_wrapped(o->name),
				    rp_text(o->city),
				    rp_wrapped(l->domain.n ? l->domain : b->c->chapters[i].title),
				    rp_text(l->number),
				    rp_wrapped(l->title),
				    rp_wrapped(l->category),
				    rp_wrapped(l->detail),
				    money(l->amount),
				    rp_text(l->validity),
				    rp_wrapped(l->contact)};
				row(b, cells, LINE_COLUMNS);
			}
		}
	end_sheet(b, 2);
}

static void statistics(struct book *b, const struct ct_stats *s)
{
	static const struct column columns[STAT_COLUMNS] = {
	    {&oh_msg_report_ct_by, 12},          {&oh_msg_report_ct_group, 26},
	    {&oh_msg_report_ct_n_companies, 12}, {&oh_msg_report_ct_n_supplies, 12},
	    {&oh_msg_report_ct_n_demands, 12},   {&oh_msg_report_ct_value_yuan, 20},
	    {&oh_msg_report_ct_budget_yuan, 20}};
	sheet(b, &oh_msg_report_ct_statistics, columns, STAT_COLUMNS);
	for (int by = 0; by < CT_WAYS; by++)
		for (size_t i = 0; i < s->n[by]; i++) {
			const struct ct_group *g = &s->groups[by][i];
			const oh_out_cell cells[STAT_COLUMNS] = {
			    rp_text(rp_tr(b->c->lang, ct_by_word((enum ct_by)by))),
			    rp_wrapped(g->label),
			    rp_integer((double)g->companies),
			    rp_integer((double)g->supplies),
			    rp_integer((double)g->demands),
			    money(g->supply_amount ? g->supply_amount : -1),
			    money(g->demand_amount ? g->demand_amount : -1)};
			row(b, cells, STAT_COLUMNS);
		}
	end_sheet(b, 2);
}

oh_status oh_catalogue_xlsx(const oh_catalogue *c, const char *path, oh_error *err)
{
	struct book b = {.c = c, .err = err};
	struct ct_stats s;
	oh_catalogue_tally tally;
	oh_catalogue_count(c, &tally);
	if (tally.companies == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	oh_arena *a = oh_arena_new(0);
	b.status = a ? ct_stats_of(c, a, &s, err) : oh_nomem(err);
	if (!b.status)
		b.status = oh_xlsx_new(path, OH_XLSX_CONSTANT_MEMORY, &b.x, err);
	if (!b.status) {
		companies(&b);
		lines(&b, false);
		lines(&b, true);
		statistics(&b, &s);
		if (b.status)
			oh_xlsx_free(b.x);
		else
			b.status = oh_xlsx_close(b.x, err);
	}
	oh_arena_free(a);
	return b.status;
}
