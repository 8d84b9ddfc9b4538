/* Agendas of participants and the plan of the hall. */
#include "event_internal.h"

void ev_where(oh_buf *out, const oh_print_event *event)
{
	oh_buf_sv_put(out, event->dates);
	if (event->dates.n && event->place.n)
		oh_buf_str(out, " · ");
	oh_buf_sv_put(out, event->place);
}

void ev_span(oh_buf *out, int64_t start, int64_t end)
{
	pr_clock(out, start);
	oh_buf_str(out, "–");
	pr_clock(out, end);
}

int64_t ev_day(int64_t ms)
{
	return oh_date_days(pr_time_of(ms).date);
}

/* --- agendas --- */

enum { AGENDA_COLUMNS = 4, CODE = 74 };

struct agenda {
	oh_pdf *p;
	const oh_print_event *event;
	oh_buf text[AGENDA_COLUMNS];
};

static void put_line(oh_buf *out, oh_sv text)
{
	if (text.n == 0)
		return;
	if (out->n)
		oh_buf_char(out, '\n');
	oh_buf_sv_put(out, text);
}

static void agenda_row(struct agenda *a, const oh_agenda_item *item)
{
	static const uint32_t grounds[] = {0, 0, 0xF1F3F6, 0};
	oh_lang lang = a->event->lang;
	bool cancelled = item->kind == OH_AGENDA_CANCELLED;
	oh_pdf_row_look look = {.ink = item->kind == OH_AGENDA_MEETING ? PR_INK : PR_GREY,
	                        .fill = grounds[item->kind],
	                        .struck = cancelled};
	oh_sv cells[AGENDA_COLUMNS];
	for (int i = 0; i < AGENDA_COLUMNS; i++)
		oh_buf_clear(&a->text[i]);
	ev_span(&a->text[0], item->start, item->end);
	oh_buf_sv_put(&a->text[1], item->table);
	if (item->kind == OH_AGENDA_FREE && !item->with.n)
		oh_buf_sv_put(&a->text[2], rp_tr(lang, &oh_msg_report_ev_free));
	put_line(&a->text[2], item->with);
	put_line(&a->text[2], item->people);
	put_line(&a->text[3], item->subject);
	if (!cancelled)
		put_line(&a->text[3], item->note);
	for (int i = 0; i < AGENDA_COLUMNS; i++)
		cells[i] = a->text[i].n ? oh_buf_sv(&a->text[i]) : OH_SV("");
	oh_pdf_row_as(a->p, cells, &look);
	if (!cancelled)
		return;
	/* Why, below it and not struck through. */
	oh_buf_clear(&a->text[2]);
	oh_msg_render(&a->text[2],
	              item->note.n ? &oh_msg_report_ev_cancelled_for : &oh_msg_report_ev_cancelled,
	              lang, &item->note, 1);
	look.struck = false;
	look.ink = PR_ORANGE;
	oh_pdf_row_as(a->p, (oh_sv[]){OH_SV(""), OH_SV(""), oh_buf_sv(&a->text[2]), OH_SV("")},
	              &look);
}

static void agenda_head(struct agenda *a, const oh_agenda *agenda)
{
	const oh_pdf_style event = {.size = 10, .colour = PR_GREY},
	                   org = {.size = 19, .bold = true, .colour = PR_DEEP},
	                   people = {.size = 10, .colour = PR_INK};
	oh_pdf_box s = oh_pdf_space(a->p);
	double code = agenda->code.n ? CODE : 0, w = s.w - code - (code > 0 ? 10 : 0), y = s.y;
	if (code > 0)
		oh_pdf_qr(a->p, (oh_pdf_box){s.x + s.w - code, s.y, code, code}, agenda->code);
	oh_buf_clear(&a->text[0]);
	ev_where(&a->text[0], a->event);
	oh_pdf_line_text(a->p, (oh_pdf_box){s.x, y, w, 14}, oh_buf_sv(&a->text[0]), &event);
	y += 17;
	double h = oh_pdf_measure(a->p, agenda->org, &org, w), most = org.size * 1.5 * 2;
	h = h < most ? h : most;
	oh_pdf_text(a->p, (oh_pdf_box){s.x, y, w, h}, agenda->org, &org, 9, false);
	y += h + 2;
	oh_buf_clear(&a->text[0]);
	if (agenda->number.n)
		oh_msg_render(&a->text[0], &oh_msg_report_ev_number, a->event->lang,
		              &agenda->number, 1);
	if (agenda->number.n && agenda->people.n)
		oh_buf_str(&a->text[0], " · ");
	oh_buf_sv_put(&a->text[0], agenda->people);
	h = oh_pdf_measure(a->p, oh_buf_sv(&a->text[0]), &people, w);
	h = h < people.size * 1.5 * 3 ? h : people.size * 1.5 * 3;
	oh_pdf_text(a->p, (oh_pdf_box){s.x, y, w, h}, oh_buf_sv(&a->text[0]), &people, 7, false);
	y += h + 8;
	oh_pdf_set_y(a->p, y > s.y + code + 8 ? y : s.y + code + 8);
}

static void agenda_day(struct agenda *a, const oh_agenda_item *items, size_t n)
{
	const oh_pdf_style day = {.size = 12, .bold = true, .colour = PR_BLUE};
	oh_lang lang = a->event->lang;
	const oh_pdf_column columns[AGENDA_COLUMNS] = {
	    {rp_tr(lang, &oh_msg_report_ev_time), 15, OH_PDF_LEFT},
	    {rp_tr(lang, &oh_msg_report_ev_table), 10, OH_PDF_LEFT},
	    {rp_tr(lang, &oh_msg_report_ev_with), 38, OH_PDF_LEFT},
	    {rp_tr(lang, &oh_msg_report_ev_subject), 37, OH_PDF_LEFT}};
	const oh_pdf_table_look look = {
	    .size = 9.5, .head = PR_LIGHT, .ink = PR_DEEP, .accent = PR_BLUE, .bold_first = true};
	(void)oh_pdf_need(a->p, 90);
	oh_buf_clear(&a->text[0]);
	pr_day(&a->text[0], items[0].start, lang);
	oh_pdf_paragraph(a->p, oh_buf_sv(&a->text[0]), &day);
	oh_pdf_skip(a->p, 3);
	oh_pdf_table(a->p, columns, AGENDA_COLUMNS, &look);
	for (size_t i = 0; i < n; i++)
		agenda_row(a, &items[i]);
	oh_pdf_table_end(a->p);
	oh_pdf_skip(a->p, 14);
}

static void put_agenda(struct agenda *a, const oh_agenda *agenda)
{
	const oh_pdf_style none = {.size = 11, .colour = PR_GREY};
	oh_pdf_running(a->p, a->event->name, agenda->org, 1);
	oh_pdf_page(a->p, 0);
	(void)oh_pdf_outline(a->p, 0, agenda->org, oh_pdf_here(a->p), false);
	agenda_head(a, agenda);
	if (agenda->n == 0)
		oh_pdf_paragraph(a->p, rp_tr(a->event->lang, &oh_msg_report_ev_no_meetings), &none);
	for (size_t i = 0, end; i < agenda->n; i = end) {
		int64_t day = ev_day(agenda->items[i].start);
		end = i + 1;
		while (end < agenda->n && ev_day(agenda->items[end].start) == day)
			end++;
		agenda_day(a, agenda->items + i, end - i);
	}
}

oh_status oh_agendas_pdf(const oh_print_event *event, const oh_agenda *agendas, size_t n,
                         oh_buf *out, oh_pdf_result *result, oh_error *err)
{
	struct agenda a = {.event = event};
	bool good = true;
	oh_status st = ev_begin(event, &oh_msg_report_ev_agendas, n, &a.p, err);
	if (st)
		return st;
	for (size_t i = 0; i < n; i++)
		put_agenda(&a, &agendas[i]);
	for (int i = 0; i < AGENDA_COLUMNS; i++) {
		good = good && oh_buf_ok(&a.text[i]);
		oh_buf_release(&a.text[i]);
	}
	if (!good) {
		oh_pdf_free(a.p);
		return oh_nomem(err);
	}
	return oh_pdf_finish(a.p, out, result, err);
}

/* --- the hall --- */

enum { HALL_SLOTS = 8 };

struct hall {
	oh_pdf *p;
	const oh_print_event *event;
	const oh_hall_plan *plan;
	oh_buf cell[HALL_SLOTS], title[HALL_SLOTS], day;
};

static void hall_row(struct hall *h, size_t table, size_t first, size_t n)
{
	oh_sv cells[HALL_SLOTS + 1];
	cells[0] = h->plan->tables[table].number;
	for (size_t i = 0; i < n; i++) {
		const oh_hall_cell *c = &h->plan->cells[table * h->plan->n_slots + first + i];
		oh_buf_clear(&h->cell[i]);
		put_line(&h->cell[i], c->host);
		put_line(&h->cell[i], c->guest);
		cells[i + 1] = h->cell[i].n ? oh_buf_sv(&h->cell[i]) : OH_SV("");
	}
	oh_pdf_row(h->p, cells);
}

static void hall_pages(struct hall *h, size_t first, size_t n)
{
	const oh_pdf_style day = {.size = 14, .bold = true, .colour = PR_DEEP};
	const oh_pdf_table_look look = {.size = 7.5,
	                                .head = PR_LIGHT,
	                                .ink = PR_DEEP,
	                                .accent = PR_BLUE,
	                                .striped = true,
	                                .bold_first = true};
	const oh_hall_plan *plan = h->plan;
	oh_pdf_column columns[HALL_SLOTS + 1] = {
	    {rp_tr(h->event->lang, &oh_msg_report_ev_table), 6, OH_PDF_LEFT}};
	for (size_t i = 0; i < n; i++) {
		oh_buf_clear(&h->title[i]);
		ev_span(&h->title[i], plan->slots[first + i].start, plan->slots[first + i].end);
		columns[i + 1] =
		    (oh_pdf_column){oh_buf_sv(&h->title[i]), 94.0 / (double)n, OH_PDF_LEFT};
	}
	oh_buf_clear(&h->day);
	pr_day(&h->day, plan->slots[first].start, h->event->lang);
	oh_pdf_running(h->p, h->event->name, oh_buf_sv(&h->day), 0);
	oh_pdf_page(h->p, OH_PDF_LANDSCAPE);
	(void)oh_pdf_outline(h->p, 0, oh_buf_sv(&h->day), oh_pdf_here(h->p), false);
	oh_pdf_paragraph(h->p, oh_buf_sv(&h->day), &day);
	oh_pdf_skip(h->p, 4);
	oh_pdf_table(h->p, columns, n + 1, &look);
	for (size_t i = 0; i < plan->n_tables; i++) {
		oh_sv zone = plan->tables[i].zone;
		if (zone.n && (i == 0 || !oh_sv_eq(zone, plan->tables[i - 1].zone)))
			oh_pdf_row_heading(h->p, zone);
		hall_row(h, i, first, n);
	}
	oh_pdf_table_end(h->p);
}

/* The slots of one day from `first` on, as even as pages of HALL_SLOTS make them. */
static void hall_day(struct hall *h, size_t first, size_t n)
{
	size_t pages = (n + HALL_SLOTS - 1) / HALL_SLOTS;
	for (size_t i = 0; i < pages; i++) {
		size_t from = n * i / pages, to = n * (i + 1) / pages;
		hall_pages(h, first + from, to - from);
	}
}

oh_status oh_hall_plan_pdf(const oh_print_event *event, const oh_hall_plan *plan, oh_buf *out,
                           oh_pdf_result *result, oh_error *err)
{
	struct hall h = {.event = event, .plan = plan};
	oh_status st =
	    ev_begin(event, &oh_msg_report_ev_hall, plan->n_tables ? plan->n_slots : 0, &h.p, err);
	if (st)
		return st;
	oh_pdf_margins(h.p, OH_PDF_MM(17), OH_PDF_MM(12), OH_PDF_MM(15), OH_PDF_MM(12));
	oh_pdf_running(h.p, event->name, OH_SV(""), 1);
	for (size_t i = 0, end; i < plan->n_slots; i = end) {
		int64_t day = ev_day(plan->slots[i].start);
		end = i + 1;
		while (end < plan->n_slots && ev_day(plan->slots[end].start) == day)
			end++;
		hall_day(&h, i, end - i);
	}
	bool good = oh_buf_ok(&h.day);
	for (int i = 0; i < HALL_SLOTS; i++) {
		good = good && oh_buf_ok(&h.cell[i]) && oh_buf_ok(&h.title[i]);
		oh_buf_release(&h.cell[i]);
		oh_buf_release(&h.title[i]);
	}
	oh_buf_release(&h.day);
	if (!good) {
		oh_pdf_free(h.p);
		return oh_nomem(err);
	}
	return oh_pdf_finish(h.p, out, result, err);
}
