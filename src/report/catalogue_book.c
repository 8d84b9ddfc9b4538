/* The catalogue as a workbook. */
#include "catalogue_internal.h"

#include "print_book.h"

enum { COMPANY_COLUMNS = 8, LINE_COLUMNS = 11, STAT_COLUMNS = 7 };

struct ct_book {
	const oh_catalogue *c;
	pr_book w;
};

static void companies(struct ct_book *b)
{
	static const pr_column columns[COMPANY_COLUMNS] = {
	    {&oh_msg_report_ct_order, 6},         {&oh_msg_report_ct_company, 32},
	    {&oh_msg_report_ct_domain, 16},       {&oh_msg_report_ct_city, 12},
	    {&oh_msg_report_ct_n_supplies, 8},    {&oh_msg_report_ct_n_demands, 8},
	    {&oh_msg_report_ct_introduction, 60}, {&oh_msg_report_ct_contact, 24}};
	size_t at = 0;
	pr_book_sheet(&b->w, &oh_msg_report_ct_sheet_companies, columns, COMPANY_COLUMNS);
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
			pr_book_row(&b->w, cells, COMPANY_COLUMNS);
		}
	pr_book_end(&b->w, 2);
}

static void lines(struct ct_book *b, bool demand)
{
	const pr_column columns[LINE_COLUMNS] = {
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
	pr_book_sheet(&b->w, demand ? &oh_msg_report_ct_n_demands : &oh_msg_report_ct_n_supplies,
	              columns, LINE_COLUMNS);
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
				    pr_money_cell(l->amount),
				    rp_text(l->validity),
				    rp_wrapped(l->contact)};
				pr_book_row(&b->w, cells, LINE_COLUMNS);
			}
		}
	pr_book_end(&b->w, 2);
}

static void statistics(struct ct_book *b, const oh_catalogue_stats *s)
{
	static const pr_column columns[STAT_COLUMNS] = {
	    {&oh_msg_report_ct_by, 12},          {&oh_msg_report_ct_group, 26},
	    {&oh_msg_report_ct_n_companies, 12}, {&oh_msg_report_ct_n_supplies, 12},
	    {&oh_msg_report_ct_n_demands, 12},   {&oh_msg_report_ct_value_yuan, 20},
	    {&oh_msg_report_ct_budget_yuan, 20}};
	pr_book_sheet(&b->w, &oh_msg_report_ct_statistics, columns, STAT_COLUMNS);
	for (int by = 0; by < OH_CATALOGUE_WAYS; by++)
		for (size_t i = 0; i < s->n[by]; i++) {
			const oh_catalogue_group *g = &s->groups[by][i];
			const oh_out_cell cells[STAT_COLUMNS] = {
			    rp_text(rp_tr(b->c->lang, ct_by_word((oh_catalogue_by)by))),
			    rp_wrapped(g->label),
			    rp_integer((double)g->companies),
			    rp_integer((double)g->supplies),
			    rp_integer((double)g->demands),
			    pr_money_cell(g->supply_amount ? g->supply_amount : -1),
			    pr_money_cell(g->demand_amount ? g->demand_amount : -1)};
			pr_book_row(&b->w, cells, STAT_COLUMNS);
		}
	if (b->c->left_out) {
		oh_buf text = OH_BUF_INIT;
		pr_numbers(&text, &oh_msg_report_ct_left_out, b->c->lang, b->c->left_out, 0, 0);
		const oh_out_cell note = rp_text(oh_buf_sv(&text));
		pr_book_row(&b->w, &note, 1);
		oh_buf_release(&text);
	}
	pr_book_end(&b->w, 2);
}

oh_status oh_catalogue_xlsx(const oh_catalogue *c, const char *path, oh_error *err)
{
	struct ct_book b = {.c = c};
	oh_catalogue_stats s;
	oh_catalogue_tally tally;
	oh_catalogue_count(c, &tally);
	if (tally.companies == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	oh_arena *a = oh_arena_new(0);
	oh_status st = a ? oh_catalogue_stats_of(c, a, &s, err) : oh_nomem(err);
	if (!st)
		st = pr_book_begin(&b.w, path, c->lang, err);
	if (!st) {
		companies(&b);
		lines(&b, false);
		lines(&b, true);
		statistics(&b, &s);
		st = pr_book_close(&b.w);
	}
	oh_arena_free(a);
	return st;
}
