/* The catalogue's chapters and its order. */
#include "catalogue_internal.h"

#include <string.h>

#include "ouhe/base/alloc.h"

enum { COLUMNS = 7, TITLE_COLUMN = 1, SHORT = 240, TITLE = 720 };
enum { NAME_ROOM = 120, CHIP = 15 };

oh_sv ct_tr(const struct ct *t, const oh_msg *m)
{
	return rp_tr(t->c->lang, m);
}

static void count_lines(const oh_catalogue_line *lines, size_t n, size_t *count, size_t *priced,
                        oh_fen *amount)
{
	*count += n;
	for (size_t i = 0; i < n; i++) {
		if (lines[i].amount < 0)
			continue;
		(*priced)++;
		*amount = pr_add(*amount, lines[i].amount);
	}
}

void oh_catalogue_count(const oh_catalogue *c, oh_catalogue_tally *out)
{
	oh_catalogue_tally t = {0};
	for (size_t i = 0; i < c->n; i++) {
		t.companies += c->chapters[i].n;
		for (size_t k = 0; k < c->chapters[i].n; k++) {
			const oh_catalogue_company *o = &c->chapters[i].companies[k];
			count_lines(o->supplies, o->n_supplies, &t.supplies, &t.priced_supplies,
			            &t.supply_amount);
			count_lines(o->demands, o->n_demands, &t.demands, &t.priced_demands,
			            &t.demand_amount);
		}
	}
	*out = t;
}

void ct_part_begin(struct ct *t, enum ct_part part, const oh_msg *title)
{
	const oh_pdf_style style = {.size = 20, .bold = true, .colour = PR_DEEP};
	oh_pdf_running(t->p, t->c->title, ct_tr(t, title), 0);
	oh_pdf_page(t->p, 0);
	t->part_spot[part] = oh_pdf_here(t->p);
	t->part_number[part] = oh_pdf_page_number(t->p);
	oh_pdf_paragraph(t->p, ct_tr(t, title), &style);
	oh_pdf_skip(t->p, 3);
	oh_pdf_fill(t->p, (oh_pdf_box){oh_pdf_space(t->p).x, oh_pdf_y(t->p), 48, 3}, PR_ORANGE);
	oh_pdf_skip(t->p, 18);
}

/* --- an entry --- */

/* Narrow columns have no room for novels. */
static oh_sv shortened(struct ct *t, oh_sv text, size_t bytes)
{
	size_t n = bytes;
	if (text.n <= bytes)
		return text;
	while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
		n--;
	char *cut = oh_arena_alloc(t->arena, n + sizeof "…");
	if (!cut)
		return oh_sv_sub(text, 0, n);
	memcpy(cut, text.p, n);
	memcpy(cut + n, "…", sizeof "…");
	return (oh_sv){cut, n + sizeof "…" - 1};
}

static void cells_of(struct ct *t, const oh_catalogue_line *line, oh_sv out[COLUMNS])
{
	oh_buf_clear(&t->text);
	pr_money(&t->text, line->amount, t->c->lang);
	out[0] = shortened(t, line->number, SHORT);
	out[1] = shortened(t, line->title, TITLE);
	out[2] = shortened(t, line->category, SHORT);
	out[3] = line->detail;
	out[4] = line->amount < 0 ? OH_SV("") : oh_buf_sv(&t->text);
	out[5] = shortened(t, line->validity, SHORT);
	out[6] = shortened(t, line->contact, SHORT);
}

static void note_columns(struct ct *t, const oh_catalogue_line *lines, size_t n, int side)
{
	for (size_t i = 0; i < n; i++) {
		oh_sv cells[COLUMNS];
		cells_of(t, &lines[i], cells);
		for (size_t k = 0; k < COLUMNS; k++)
			t->has[side][k] = t->has[side][k] || cells[k].n > 0;
	}
}

static size_t columns_of(const struct ct *t, int side, oh_pdf_column *out, size_t *which)
{
	/* Points for what has a known form, and how the texts share the rest. */
	const double money = t->c->lang == OH_LANG_ZH ? 62 : 86;
	const double fixed[COLUMNS] = {48, 0, 0, 0, money, 60, 84},
	             weights[COLUMNS] = {0, 20, 12, 46, 0, 0, 0};
	static const oh_msg *const titles[COLUMNS] = {
	    &oh_msg_report_ct_number, &oh_msg_report_ct_product, &oh_msg_report_ct_category,
	    &oh_msg_report_ct_detail, &oh_msg_report_ct_value,   &oh_msg_report_ct_validity,
	    &oh_msg_report_ct_contact};
	double rest = oh_pdf_space(t->p).w, sum = 0;
	size_t n = 0;
	for (size_t i = 0; i < COLUMNS; i++) {
		bool there = t->has[side][i] || i == TITLE_COLUMN;
		rest -= there ? fixed[i] : 0;
		sum += there ? weights[i] : 0;
	}
	for (size_t i = 0; i < COLUMNS; i++) {
		if (!t->has[side][i] && i != TITLE_COLUMN)
			continue;
		const oh_msg *title = i == 4 && side == 1 ? &oh_msg_report_ct_budget : titles[i];
		out[n] = (oh_pdf_column){.title = ct_tr(t, title),
		                         .share = fixed[i] > 0 ? fixed[i] : rest * weights[i] / sum,
		                         .align = i == 4 ? OH_PDF_RIGHT : OH_PDF_LEFT};
		which[n++] = i;
	}
	return n;
}

static void put_lines(struct ct *t, const oh_catalogue_line *lines, size_t n, int side)
{
	static const oh_pdf_table_look looks[2] = {
	    {.head = PR_LIGHT, .ink = PR_DEEP, .accent = PR_BLUE, .striped = true},
	    {.head = PR_PALE_ORANGE, .ink = 0x7A430A, .accent = PR_ORANGE, .striped = true}};
	const oh_pdf_style chip = {.size = 9, .bold = true, .colour = side ? PR_ORANGE : PR_BLUE};
	oh_pdf_column columns[COLUMNS];
	size_t which[COLUMNS], k = columns_of(t, side, columns, which);
	if (n == 0)
		return;
	(void)oh_pdf_need(t->p, CHIP + 48);
	oh_buf_clear(&t->text);
	pr_numbers(&t->text, side ? &oh_msg_report_ct_demands_of : &oh_msg_report_ct_supplies_of,
	           t->c->lang, n, 0, 0);
	oh_pdf_paragraph(t->p, oh_buf_sv(&t->text), &chip);
	oh_pdf_skip(t->p, 2);
	oh_pdf_table(t->p, columns, k, &looks[side]);
	for (size_t i = 0; i < n; i++) {
		oh_sv cells[COLUMNS], shown[COLUMNS];
		cells_of(t, &lines[i], cells);
		for (size_t j = 0; j < k; j++)
			shown[j] = cells[which[j]];
		oh_pdf_row(t->p, shown);
	}
	oh_pdf_table_end(t->p);
	oh_pdf_skip(t->p, 8);
}

static void put_company(struct ct *t, const oh_catalogue_company *o, size_t at)
{
	const oh_pdf_style name = {.size = 13, .bold = true, .colour = PR_DEEP},
	                   city = {.size = 9, .align = OH_PDF_RIGHT, .colour = PR_GREY},
	                   intro = {.size = 9, .colour = PR_INK},
	                   contact = {.size = 8.5, .colour = PR_GREY};
	enum { BAR = 4, GAP = 10, CITY_W = 90 };
	oh_pdf_box s = oh_pdf_space(t->p);
	double city_w = o->city.n ? CITY_W : 0;
	double w = s.w - GAP - city_w;
	double h = oh_pdf_measure(t->p, o->name, &name, w), most = name.size * 1.5 * 3;
	h = h < most ? h : most;
	(void)oh_pdf_need(t->p, h + NAME_ROOM);
	double y = oh_pdf_y(t->p);
	t->spot[at] = oh_pdf_here(t->p);
	t->number[at] = oh_pdf_page_number(t->p);
	oh_pdf_fill(t->p, (oh_pdf_box){s.x, y + 3, BAR, h - 6}, PR_BLUE);
	oh_pdf_text(t->p, (oh_pdf_box){s.x + GAP, y, w, h}, o->name, &name, 0, false);
	oh_pdf_line_text(t->p, (oh_pdf_box){s.x + s.w - city_w, y, city_w, 19}, o->city, &city);
	oh_pdf_set_y(t->p, y + h + 3);
	oh_pdf_paragraph(t->p, o->intro, &intro);
	if (o->contact.n) {
		oh_buf_clear(&t->text);
		oh_msg_render(&t->text, &oh_msg_report_ct_contact_is, t->c->lang, &o->contact, 1);
		oh_pdf_paragraph(t->p, oh_buf_sv(&t->text), &contact);
	}
	oh_pdf_skip(t->p, o->intro.n || o->contact.n ? 6 : 2);
	put_lines(t, o->supplies, o->n_supplies, 0);
	put_lines(t, o->demands, o->n_demands, 1);
	oh_pdf_skip(t->p, 10);
}

/* --- chapters --- */

static void chapter_numbers(struct ct *t, const oh_catalogue_chapter *chapter)
{
	size_t supplies = 0, demands = 0;
	for (size_t i = 0; i < chapter->n; i++) {
		supplies += chapter->companies[i].n_supplies;
		demands += chapter->companies[i].n_demands;
	}
	oh_buf_clear(&t->text);
	pr_numbers(&t->text, &oh_msg_report_ct_chapter_counts, t->c->lang, chapter->n, supplies,
	           demands);
}

static void put_chapter(struct ct *t, size_t i, size_t first)
{
	enum { BAND = 74, PAD = 18 };
	const oh_catalogue_chapter *chapter = &t->c->chapters[i];
	const oh_pdf_style big = {.size = 34, .bold = true, .colour = 0x7FA3CC},
	                   title = {.size = 22, .bold = true, .colour = PR_WHITE},
	                   line = {.size = 9.5, .colour = 0xD6E2F0};
	oh_pdf_running(t->p, t->c->title, chapter->title, 0);
	oh_pdf_page(t->p, 0);
	t->chapter_spot[i] = oh_pdf_here(t->p);
	t->chapter_number[i] = oh_pdf_page_number(t->p);
	oh_pdf_box s = oh_pdf_space(t->p);
	oh_pdf_fill(t->p, (oh_pdf_box){s.x, s.y, s.w, BAND}, PR_DEEP);
	oh_pdf_fill(t->p, (oh_pdf_box){s.x, s.y + BAND, s.w, 3}, PR_ORANGE);
	oh_buf_clear(&t->text);
	oh_buf_printf(&t->text, "%zu", i + 1);
	oh_pdf_line_text(t->p, (oh_pdf_box){s.x + PAD, s.y, 60, BAND}, oh_buf_sv(&t->text), &big);
	double x = s.x + PAD + 60, w = s.w - 60 - 2 * PAD;
	oh_pdf_text(t->p, (oh_pdf_box){x, s.y + 8, w, 38}, chapter->title, &title, 11, true);
	chapter_numbers(t, chapter);
	oh_pdf_line_text(t->p, (oh_pdf_box){x, s.y + 47, w, 16}, oh_buf_sv(&t->text), &line);
	oh_pdf_set_y(t->p, s.y + BAND + 22);
	for (size_t k = 0; k < chapter->n; k++)
		put_company(t, &chapter->companies[k], first + k);
}

static void put_foreword(struct ct *t)
{
	const oh_pdf_style style = {.size = 10.5, .colour = PR_INK, .leading = 1.15};
	if (!t->c->foreword.n)
		return;
	ct_part_begin(t, CT_FOREWORD, &oh_msg_report_ct_foreword);
	oh_pdf_paragraph(t->p, t->c->foreword, &style);
}

static void put_outline(struct ct *t)
{
	static const oh_msg *const parts[] = {
	    &oh_msg_report_ct_foreword, &oh_msg_report_ct_products, &oh_msg_report_ct_companies,
	    &oh_msg_report_ct_statistics};
	const oh_catalogue *c = t->c;
	size_t at = 0;
	(void)oh_pdf_outline(t->p, 0, ct_tr(t, parts[0]), t->part_spot[0], false);
	for (size_t i = 0; i < c->n; i++) {
		int chapter =
		    oh_pdf_outline(t->p, 0, c->chapters[i].title, t->chapter_spot[i], false);
		for (size_t k = 0; k < c->chapters[i].n; k++, at++)
			(void)oh_pdf_outline(t->p, chapter, c->chapters[i].companies[k].name,
			                     t->spot[at], false);
	}
	for (int i = 1; i < CT_PARTS; i++)
		(void)oh_pdf_outline(t->p, 0, ct_tr(t, parts[i]), t->part_spot[i], false);
}

static oh_status draw(struct ct *t, oh_error *err)
{
	const oh_catalogue *c = t->c;
	size_t at = 0;
	/* The cover is page 1, though no number stands on it. */
	oh_pdf_running(t->p, c->title, OH_SV(""), (int)ct_contents_pages(c) + 2);
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->chapters[i].n; k++) {
			const oh_catalogue_company *o = &c->chapters[i].companies[k];
			note_columns(t, o->supplies, o->n_supplies, 0);
			note_columns(t, o->demands, o->n_demands, 1);
		}
	put_foreword(t);
	for (size_t i = 0; i < c->n; i++) {
		put_chapter(t, i, at);
		at += c->chapters[i].n;
	}
	oh_status st = ct_index_products(t, err);
	if (!st)
		st = ct_index_companies(t, err);
	if (!st)
		st = ct_statistics(t, err);
	if (st)
		return st;
	oh_pdf_front(t->p);
	ct_cover(t);
	ct_contents(t);
	put_outline(t);
	return oh_buf_ok(&t->text) ? OH_OK : oh_nomem(err);
}

static bool make_room(struct ct *t)
{
	for (size_t i = 0; i < t->c->n; i++)
		t->n_companies += t->c->chapters[i].n;
	t->spot = oh_arena_array(t->arena, t->n_companies, sizeof *t->spot);
	t->number = oh_arena_array(t->arena, t->n_companies, sizeof *t->number);
	t->chapter_spot = oh_arena_array(t->arena, t->c->n + 1, sizeof *t->chapter_spot);
	t->chapter_number = oh_arena_array(t->arena, t->c->n + 1, sizeof *t->chapter_number);
	return t->spot && t->number && t->chapter_spot && t->chapter_number;
}

oh_status oh_catalogue_pdf(const oh_catalogue *c, oh_buf *out, oh_pdf_result *result, oh_error *err)
{
	const oh_pdf_info info = {.title = c->title,
	                          .author = c->organiser,
	                          .subject = rp_tr(c->lang, &oh_msg_report_ct_subject),
	                          .lang = c->lang,
	                          .created = c->created};
	struct ct t = {.c = c};
	oh_catalogue_tally tally;
	oh_catalogue_count(c, &tally);
	if (tally.companies == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	t.arena = oh_arena_new(0);
	oh_status st = t.arena && make_room(&t) ? oh_pdf_new(&info, &t.p, err) : oh_nomem(err);
	if (!st)
		st = draw(&t, err);
	if (st)
		oh_pdf_free(t.p);
	else
		st = oh_pdf_finish(t.p, out, result, err);
	oh_buf_release(&t.text);
	oh_arena_free(t.arena);
	return st;
}
