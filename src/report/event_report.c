/* The report after an event: numbers, plots, intents, what stayed unmet. */
#include "ouhe/report/event_report.h"

#include "event_internal.h"
#include "print_book.h"

enum { TILES = 8, TILE_COLUMNS = 4, GROUP_COLUMNS = 8, BARS_MOST = 15, TEXTS = GROUP_COLUMNS };

struct report {
	const oh_event_report *r;
	oh_pdf *p;
	oh_lang lang;
	oh_buf text[TEXTS];
};

static oh_sv tr(const struct report *e, const oh_msg *m)
{
	return rp_tr(e->lang, m);
}

static oh_sv counted(struct report *e, int slot, size_t n)
{
	oh_buf_clear(&e->text[slot]);
	pr_count(&e->text[slot], n);
	return oh_buf_sv(&e->text[slot]);
}

static oh_sv money(struct report *e, int slot, oh_fen amount)
{
	oh_buf_clear(&e->text[slot]);
	if (amount > 0)
		pr_money(&e->text[slot], amount, e->lang);
	return e->text[slot].n ? oh_buf_sv(&e->text[slot]) : OH_SV("");
}

/* --- the first page --- */

static void head(struct report *e)
{
	enum { BAND = 92, PAD = 18 };
	const oh_pdf_style title = {.size = 22, .bold = true, .colour = PR_WHITE},
	                   kind = {.size = 10, .colour = 0xBFD3EA};
	oh_pdf_box s = oh_pdf_space(e->p);
	oh_pdf_fill(e->p, (oh_pdf_box){s.x, s.y, s.w, BAND}, PR_DEEP);
	oh_pdf_fill(e->p, (oh_pdf_box){s.x, s.y + BAND, s.w, 3}, PR_ORANGE);
	oh_pdf_line_text(e->p, (oh_pdf_box){s.x + PAD, s.y + 8, s.w - 2 * PAD, 16},
	                 tr(e, &oh_msg_report_er_title), &kind);
	oh_pdf_text(e->p, (oh_pdf_box){s.x + PAD, s.y + 24, s.w - 2 * PAD, 42}, e->r->event.name,
	            &title, 9, true);
	oh_buf_clear(&e->text[0]);
	ev_where(&e->text[0], &e->r->event);
	oh_pdf_line_text(e->p, (oh_pdf_box){s.x + PAD, s.y + 68, s.w - 2 * PAD, 16},
	                 oh_buf_sv(&e->text[0]), &kind);
	oh_pdf_set_y(e->p, s.y + BAND + 20);
}

static void tile(struct report *e, oh_pdf_box box, oh_sv number, const oh_msg *word)
{
	const oh_pdf_style large = {.size = 22,
	                            .bold = true,
	                            .align = OH_PDF_CENTRE,
	                            .colour = PR_BLUE},
	                   small = {.size = 9, .align = OH_PDF_CENTRE, .colour = PR_GREY};
	oh_pdf_fill(e->p, box, 0xF5F7FA);
	oh_pdf_text(e->p, (oh_pdf_box){box.x + 4, box.y + 4, box.w - 8, 32}, number, &large, 8,
	            true);
	oh_pdf_line_text(e->p, (oh_pdf_box){box.x, box.y + 37, box.w, 14}, tr(e, word), &small);
}

static void tiles(struct report *e)
{
	enum { H = 56, GAP = 8 };
	static const oh_msg *const words[TILES] = {
	    &oh_msg_report_er_organisations, &oh_msg_report_er_people, &oh_msg_report_er_arrived,
	    &oh_msg_report_er_accepted,      &oh_msg_report_er_held,   &oh_msg_report_er_no_shows,
	    &oh_msg_report_er_intents,       &oh_msg_report_er_amount};
	const oh_event_numbers *t = &e->r->total;
	const size_t n[TILES] = {t->organisations, t->people,   t->arrived, t->accepted,
	                         t->held,          t->no_shows, t->intents, 0};
	oh_pdf_box s = oh_pdf_space(e->p);
	double y = oh_pdf_y(e->p), w = (s.w - (TILE_COLUMNS - 1) * GAP) / TILE_COLUMNS;
	for (int i = 0; i < TILES; i++) {
		oh_sv number = i + 1 < TILES ? counted(e, 0, n[i]) : money(e, 0, t->intent_amount);
		oh_pdf_box box = {s.x + (i % TILE_COLUMNS) * (w + GAP),
		                  y + (i >= TILE_COLUMNS ? H + GAP : 0), w, H};
		tile(e, box, number.n ? number : OH_SV("–"), words[i]);
	}
	oh_pdf_set_y(e->p, y + 2 * (H + GAP) + 14);
}

/* Who came beside the desks, a clause a role. */
static void guests(struct report *e)
{
	const oh_pdf_style style = {.size = 10, .colour = PR_INK};
	oh_pdf_box s = oh_pdf_space(e->p);
	double y = oh_pdf_y(e->p), h;
	if (!e->r->n_guests)
		return;
	oh_buf_clear(&e->text[0]);
	oh_buf_sv_put(&e->text[0], tr(e, &oh_msg_report_er_beside));
	for (size_t i = 0; i < e->r->n_guests; i++) {
		const oh_event_guests *g = &e->r->guests[i];
		const oh_sv args[] = {g->role, counted(e, 1, g->people), counted(e, 2, g->arrived)};
		oh_buf_sv_put(&e->text[0], i ? tr(e, &oh_msg_report_er_comma) : OH_SV(""));
		oh_msg_render(&e->text[0], &oh_msg_report_er_guest, e->lang, args, 3);
	}
	h = oh_pdf_measure(e->p, oh_buf_sv(&e->text[0]), &style, s.w);
	oh_pdf_text(e->p, (oh_pdf_box){s.x, y, s.w, h}, oh_buf_sv(&e->text[0]), &style, 7, false);
	oh_pdf_set_y(e->p, y + h + 14);
}

/* What became of the meetings that were asked for, step by step. */
static void funnel(struct report *e)
{
	enum { STEPS = 6 };
	static const oh_msg *const words[STEPS] = {
	    &oh_msg_report_er_asked, &oh_msg_report_er_accepted,   &oh_msg_report_er_scheduled,
	    &oh_msg_report_er_held,  &oh_msg_report_er_follow_ups, &oh_msg_report_er_intents};
	const oh_event_numbers *t = &e->r->total;
	const size_t n[STEPS] = {t->asked, t->accepted,   t->scheduled,
	                         t->held,  t->follow_ups, t->intents};
	const oh_sv series = OH_SV("");
	oh_pdf_bar bars[STEPS];
	for (int i = 0; i < STEPS; i++)
		bars[i] = (oh_pdf_bar){.label = tr(e, words[i]),
		                       .value = {(double)n[i]},
		                       .shown = counted(e, i, n[i])};
	oh_pdf_plot(e->p, &(oh_pdf_bars){.title = tr(e, &oh_msg_report_er_funnel),
	                                 .series = &series,
	                                 .n_series = 1,
	                                 .bars = bars,
	                                 .n = STEPS});
}

/* --- domains and cities --- */

static void section(struct report *e, const oh_msg *title)
{
	const oh_pdf_style style = {.size = 14, .bold = true, .colour = PR_DEEP};
	enum { TOGETHER = 90 };
	(void)oh_pdf_need(e->p, TOGETHER);
	oh_pdf_skip(e->p, 6);
	(void)oh_pdf_outline(e->p, 0, tr(e, title), oh_pdf_here(e->p), false);
	oh_pdf_paragraph(e->p, tr(e, title), &style);
	oh_pdf_skip(e->p, 5);
}

static void group_row(struct report *e, oh_sv label, const oh_event_numbers *n)
{
	const oh_sv cells[GROUP_COLUMNS] = {label,
	                                    counted(e, 1, n->organisations),
	                                    counted(e, 2, n->asked),
	                                    counted(e, 3, n->accepted),
	                                    counted(e, 4, n->held),
	                                    counted(e, 5, n->no_shows),
	                                    counted(e, 6, n->intents),
	                                    money(e, 7, n->intent_amount)};
	oh_pdf_row(e->p, cells);
}

static void group_table(struct report *e, const oh_event_group *groups, size_t n,
                        const oh_msg *label)
{
	static const oh_msg *const titles[GROUP_COLUMNS] = {NULL,
	                                                    &oh_msg_report_er_organisations,
	                                                    &oh_msg_report_er_asked,
	                                                    &oh_msg_report_er_accepted,
	                                                    &oh_msg_report_er_held,
	                                                    &oh_msg_report_er_no_shows,
	                                                    &oh_msg_report_er_intents,
	                                                    &oh_msg_report_er_amount};
	const oh_pdf_table_look look = {.size = 9,
	                                .head = PR_LIGHT,
	                                .ink = PR_DEEP,
	                                .accent = PR_BLUE,
	                                .striped = true,
	                                .bold_first = true};
	oh_pdf_column columns[GROUP_COLUMNS];
	for (int i = 0; i < GROUP_COLUMNS; i++)
		columns[i] = (oh_pdf_column){.title = tr(e, i ? titles[i] : label),
		                             .share = i == 0   ? 24
		                                      : i == 7 ? 16
		                                               : 10,
		                             .align = i ? OH_PDF_RIGHT : OH_PDF_LEFT};
	oh_pdf_table(e->p, columns, GROUP_COLUMNS, &look);
	for (size_t i = 0; i < n; i++)
		group_row(e, groups[i].label, &groups[i].numbers);
	oh_pdf_table_end(e->p);
	oh_pdf_skip(e->p, 14);
}

/* Meetings held, and those that were not. */
static void group_plot(struct report *e, const oh_event_group *groups, size_t n,
                       const oh_msg *title, oh_arena *a)
{
	const oh_sv series[2] = {tr(e, &oh_msg_report_er_held), tr(e, &oh_msg_report_er_not_held)};
	oh_pdf_bar bars[BARS_MOST];
	size_t k = 0;
	for (size_t i = 0; i < n && k < BARS_MOST; i++) {
		const oh_event_numbers *g = &groups[i].numbers;
		size_t missed = g->accepted > g->held ? g->accepted - g->held : 0;
		oh_buf_clear(&e->text[0]);
		oh_buf_printf(&e->text[0], "%zu / %zu", g->held, g->held + missed);
		bars[k] = (oh_pdf_bar){.label = groups[i].label,
		                       .value = {(double)g->held, (double)missed},
		                       .shown = oh_arena_sv(a, oh_buf_sv(&e->text[0]))};
		k++;
	}
	oh_pdf_plot(
	    e->p,
	    &(oh_pdf_bars){
	        .title = tr(e, title), .series = series, .n_series = 2, .bars = bars, .n = k});
}

/* --- intents, unmet --- */

static void intents(struct report *e)
{
	const oh_pdf_column columns[4] = {{tr(e, &oh_msg_report_er_buyer), 28, OH_PDF_LEFT},
	                                  {tr(e, &oh_msg_report_er_supplier), 28, OH_PDF_LEFT},
	                                  {tr(e, &oh_msg_report_er_subject), 30, OH_PDF_LEFT},
	                                  {tr(e, &oh_msg_report_er_amount), 14, OH_PDF_RIGHT}};
	if (!e->r->n_intents)
		return;
	section(e, &oh_msg_report_er_intent_list);
	oh_pdf_table(e->p, columns, 4, NULL);
	for (size_t i = 0; i < e->r->n_intents; i++) {
		const oh_event_intent *t = &e->r->intents[i];
		oh_pdf_row(e->p,
		           (oh_sv[]){t->buyer, t->supplier, t->subject, money(e, 0, t->amount)});
	}
	oh_pdf_table_end(e->p);
	oh_pdf_skip(e->p, 14);
}

static void unmet(struct report *e)
{
	const oh_pdf_column columns[5] = {{tr(e, &oh_msg_report_er_organisation), 26, OH_PDF_LEFT},
	                                  {tr(e, &oh_msg_report_ct_city), 10, OH_PDF_LEFT},
	                                  {tr(e, &oh_msg_report_ct_domain), 14, OH_PDF_LEFT},
	                                  {tr(e, &oh_msg_report_er_wanted), 26, OH_PDF_LEFT},
	                                  {tr(e, &oh_msg_report_er_reason), 24, OH_PDF_LEFT}};
	if (!e->r->n_unmet)
		return;
	section(e, &oh_msg_report_er_unmet);
	oh_pdf_table(e->p, columns, 5, NULL);
	for (size_t i = 0; i < e->r->n_unmet; i++) {
		const oh_event_unmet *u = &e->r->unmet[i];
		oh_pdf_row(e->p, (oh_sv[]){u->org, u->city, u->domain, u->title, u->reason});
	}
	oh_pdf_table_end(e->p);
}

static void draw(struct report *e, oh_arena *a)
{
	const oh_event_report *r = e->r;
	oh_pdf_running(e->p, r->event.name, tr(e, &oh_msg_report_er_title), 1);
	oh_pdf_page(e->p, 0);
	head(e);
	tiles(e);
	guests(e);
	funnel(e);
	if (r->n_domains) {
		section(e, &oh_msg_report_er_domains);
		group_table(e, r->domains, r->n_domains, &oh_msg_report_ct_domain);
		group_plot(e, r->domains, r->n_domains, &oh_msg_report_er_plot_domains, a);
	}
	if (r->n_cities) {
		section(e, &oh_msg_report_er_cities);
		group_table(e, r->cities, r->n_cities, &oh_msg_report_ct_city);
		group_plot(e, r->cities, r->n_cities, &oh_msg_report_er_plot_cities, a);
	}
	intents(e);
	unmet(e);
}

oh_status oh_event_report_pdf(const oh_event_report *r, oh_buf *out, oh_pdf_result *result,
                              oh_error *err)
{
	struct report e = {.r = r, .lang = r->event.lang};
	bool good = true;
	oh_status st = ev_begin(&r->event, &oh_msg_report_er_title, 1, &e.p, err);
	if (st)
		return st;
	oh_arena *a = oh_arena_new(0);
	if (a)
		draw(&e, a);
	for (int i = 0; i < TEXTS; i++) {
		good = good && oh_buf_ok(&e.text[i]);
		oh_buf_release(&e.text[i]);
	}
	oh_arena_free(a);
	if (!a || !good) {
		oh_pdf_free(e.p);
		return oh_nomem(err);
	}
	return oh_pdf_finish(e.p, out, result, err);
}

/* --- workbook --- */

enum { NUMBER_COLUMNS = 12 };

static void number_cells(oh_sv label, const oh_event_numbers *n, oh_out_cell out[NUMBER_COLUMNS])
{
	const size_t counts[NUMBER_COLUMNS - 2] = {
	    n->organisations, n->people, n->arrived,  n->asked,      n->accepted,
	    n->scheduled,     n->held,   n->no_shows, n->follow_ups, n->intents};
	out[0] = rp_wrapped(label);
	for (size_t i = 0; i < NUMBER_COLUMNS - 2; i++)
		out[i + 1] = rp_integer((double)counts[i]);
	out[NUMBER_COLUMNS - 1] = pr_money_cell(n->intent_amount);
}

static void number_sheet(pr_book *b, const oh_msg *name, const oh_msg *label,
                         const oh_event_group *groups, size_t n)
{
	const pr_column columns[NUMBER_COLUMNS] = {{label, 24},
	                                           {&oh_msg_report_er_organisations, 12},
	                                           {&oh_msg_report_er_people, 12},
	                                           {&oh_msg_report_er_arrived, 12},
	                                           {&oh_msg_report_er_asked, 12},
	                                           {&oh_msg_report_er_accepted, 12},
	                                           {&oh_msg_report_er_scheduled, 12},
	                                           {&oh_msg_report_er_held, 12},
	                                           {&oh_msg_report_er_no_shows, 12},
	                                           {&oh_msg_report_er_follow_ups, 12},
	                                           {&oh_msg_report_er_intents, 12},
	                                           {&oh_msg_report_er_amount_yuan, 20}};
	pr_book_sheet(b, name, columns, NUMBER_COLUMNS);
	for (size_t i = 0; i < n; i++) {
		oh_out_cell cells[NUMBER_COLUMNS];
		number_cells(groups[i].label, &groups[i].numbers, cells);
		pr_book_row(b, cells, NUMBER_COLUMNS);
	}
	pr_book_end(b, 1);
}

static void list_sheets(pr_book *b, const oh_event_report *r)
{
	static const pr_column intent_columns[4] = {{&oh_msg_report_er_buyer, 30},
	                                            {&oh_msg_report_er_supplier, 30},
	                                            {&oh_msg_report_er_subject, 40},
	                                            {&oh_msg_report_er_amount_yuan, 20}};
	static const pr_column unmet_columns[5] = {{&oh_msg_report_er_organisation, 30},
	                                           {&oh_msg_report_ct_city, 12},
	                                           {&oh_msg_report_ct_domain, 16},
	                                           {&oh_msg_report_er_wanted, 36},
	                                           {&oh_msg_report_er_reason, 40}};
	pr_book_sheet(b, &oh_msg_report_er_intent_list, intent_columns, 4);
	for (size_t i = 0; i < r->n_intents; i++) {
		const oh_event_intent *t = &r->intents[i];
		const oh_out_cell cells[4] = {rp_wrapped(t->buyer), rp_wrapped(t->supplier),
		                              rp_wrapped(t->subject), pr_money_cell(t->amount)};
		pr_book_row(b, cells, 4);
	}
	pr_book_end(b, 0);
	pr_book_sheet(b, &oh_msg_report_er_unmet, unmet_columns, 5);
	for (size_t i = 0; i < r->n_unmet; i++) {
		const oh_event_unmet *u = &r->unmet[i];
		const oh_out_cell cells[5] = {rp_wrapped(u->org), rp_text(u->city),
		                              rp_wrapped(u->domain), rp_wrapped(u->title),
		                              rp_wrapped(u->reason)};
		pr_book_row(b, cells, 5);
	}
	pr_book_end(b, 0);
}

static void guest_sheet(pr_book *b, const oh_event_report *r)
{
	static const pr_column columns[3] = {{&oh_msg_report_er_role, 24},
	                                     {&oh_msg_report_er_people, 12},
	                                     {&oh_msg_report_er_came, 12}};
	if (!r->n_guests)
		return;
	pr_book_sheet(b, &oh_msg_report_er_guests, columns, 3);
	for (size_t i = 0; i < r->n_guests; i++) {
		const oh_event_guests *g = &r->guests[i];
		const oh_out_cell cells[3] = {rp_wrapped(g->role), rp_integer((double)g->people),
		                              rp_integer((double)g->arrived)};
		pr_book_row(b, cells, 3);
	}
	pr_book_end(b, 0);
}

oh_status oh_event_report_xlsx(const oh_event_report *r, const char *path, oh_error *err)
{
	pr_book b;
	const oh_event_group total = {.label = r->event.name, .numbers = r->total};
	oh_status st = pr_book_begin(&b, path, r->event.lang, err);
	if (st)
		return st;
	number_sheet(&b, &oh_msg_report_er_summary, &oh_msg_report_er_event, &total, 1);
	number_sheet(&b, &oh_msg_report_er_domains, &oh_msg_report_ct_domain, r->domains,
	             r->n_domains);
	number_sheet(&b, &oh_msg_report_er_cities, &oh_msg_report_ct_city, r->cities, r->n_cities);
	list_sheets(&b, r);
	guest_sheet(&b, r);
	return pr_book_close(&b);
}
