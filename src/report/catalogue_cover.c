/* The first pages: cover and contents. */
#include "catalogue_internal.h"

enum { ROWS = 46 };
static const double pitch = 14.4, head = 52, gutter = 24;

/* --- cover --- */

static void tile(struct ct *t, oh_pdf_box box, size_t n, const oh_msg *word)
{
	const oh_pdf_style number = {.size = 26,
	                             .bold = true,
	                             .align = OH_PDF_CENTRE,
	                             .colour = PR_BLUE},
	                   label = {.size = 10, .align = OH_PDF_CENTRE, .colour = PR_GREY};
	oh_buf_clear(&t->text);
	pr_count(&t->text, n);
	oh_pdf_line_text(t->p, (oh_pdf_box){box.x, box.y, box.w, 38}, oh_buf_sv(&t->text), &number);
	oh_pdf_line_text(t->p, (oh_pdf_box){box.x, box.y + 38, box.w, 18}, ct_tr(t, word), &label);
}

static void cover_facts(struct ct *t, double y)
{
	const oh_pdf_style label = {.size = 10, .colour = PR_GREY},
	                   value = {.size = 13, .colour = PR_INK};
	const oh_catalogue *c = t->c;
	const struct {
		const oh_msg *word;
		oh_sv text;
	} facts[] = {{&oh_msg_report_ct_place, c->place},
	             {&oh_msg_report_ct_date, c->date},
	             {&oh_msg_report_ct_organiser, c->organiser}};
	const double x = OH_PDF_MM(22), indent = 70, h = 40;
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		if (!facts[i].text.n)
			continue;
		oh_pdf_line_text(t->p, (oh_pdf_box){x, y, indent, 20}, ct_tr(t, facts[i].word),
		                 &label);
		oh_pdf_text(t->p,
		            (oh_pdf_box){x + indent, y, oh_pdf_width(t->p) - 2 * x - indent, h - 4},
		            facts[i].text, &value, 8, false);
		y += h;
	}
}

void ct_cover(struct ct *t)
{
	static const oh_msg *const words[] = {
	    &oh_msg_report_ct_n_chapters, &oh_msg_report_ct_n_companies,
	    &oh_msg_report_ct_n_supplies, &oh_msg_report_ct_n_demands};
	enum { TILES = 4 };
	const oh_pdf_style kind = {.size = 13, .colour = 0xBFD3EA},
	                   title = {.size = 38, .bold = true, .colour = PR_WHITE, .leading = 1.02};
	oh_catalogue_tally tally;
	oh_pdf_page(t->p, OH_PDF_BARE);
	double w = oh_pdf_width(t->p), h = oh_pdf_height(t->p), x = OH_PDF_MM(22), band = h * 0.56;
	oh_pdf_fill(t->p, (oh_pdf_box){0, 0, w, band}, PR_DEEP);
	oh_pdf_fill(t->p, (oh_pdf_box){0, band, w, 7}, PR_ORANGE);
	/* Steps of the corridor: lighter squares in the corner, as a pattern. */
	static const uint32_t squares[] = {0x17406C, 0x1C4A7C, 0x22558D};
	for (int i = 0; i < 3; i++)
		for (int k = 0; k <= i; k++)
			oh_pdf_fill(t->p, (oh_pdf_box){w - 46.0 * (3 - i), 46.0 * k, 44, 44},
			            squares[(i + k) % 3]);
	oh_pdf_line_text(t->p, (oh_pdf_box){x, OH_PDF_MM(40), w - 2 * x, 20},
	                 ct_tr(t, &oh_msg_report_ct_subject), &kind);
	oh_pdf_fill(t->p, (oh_pdf_box){x, OH_PDF_MM(50), 60, 3}, PR_ORANGE);
	oh_pdf_text(t->p, (oh_pdf_box){x, OH_PDF_MM(58), w - 2 * x, band - OH_PDF_MM(70)},
	            t->c->title, &title, 12, false);
	cover_facts(t, band + OH_PDF_MM(16));
	oh_catalogue_count(t->c, &tally);
	const size_t n[TILES] = {t->c->n, tally.companies, tally.supplies, tally.demands};
	double y = h - OH_PDF_MM(44), each = (w - 2 * x) / TILES;
	oh_pdf_rule(t->p, x, y - 12, w - x, y - 12, PR_LINE, 0.6, false);
	for (int i = 0; i < TILES; i++)
		tile(t, (oh_pdf_box){x + each * i, y, each, 60}, n[i], words[i]);
}

/* --- contents --- */

/* The next entry's place; columns of ROWS rows, two a page. */
struct place {
	size_t column; /* over all pages */
	size_t row;
};

/* `rows` it takes, `more` that must stand in the same column. */
static struct place put_at(struct place *next, size_t rows, size_t more)
{
	if (next->row + rows + more > ROWS) {
		next->column++;
		next->row = 0;
	}
	struct place at = *next;
	next->row += rows;
	return at;
}

typedef void (*entry_fn)(struct ct *t, struct place at, oh_sv title, int number, oh_pdf_spot to,
                         bool chapter);

/* Walks all entries; fn NULL: only their places. Returns the columns. */
static size_t walk(const oh_catalogue *c, struct ct *t, entry_fn fn)
{
	static const oh_msg *const parts[CT_PARTS] = {
	    &oh_msg_report_ct_foreword, &oh_msg_report_ct_products, &oh_msg_report_ct_companies,
	    &oh_msg_report_ct_statistics};
	struct place next = {0, 0};
	size_t at = 0;
	if (c->foreword.n) {
		struct place p = put_at(&next, 2, 0);
		if (fn)
			fn(t, p, ct_tr(t, parts[0]), t->part_number[0], t->part_spot[0], true);
	}
	for (size_t i = 0; i < c->n; i++) {
		struct place p = put_at(&next, 2, c->chapters[i].n > 0);
		if (fn)
			fn(t, p, c->chapters[i].title, t->chapter_number[i], t->chapter_spot[i],
			   true);
		for (size_t k = 0; k < c->chapters[i].n; k++, at++) {
			p = put_at(&next, 1, 0);
			if (fn)
				fn(t, p, c->chapters[i].companies[k].name, t->number[at],
				   t->spot[at], false);
		}
	}
	for (int i = 1; i < CT_PARTS; i++) {
		struct place p = put_at(&next, 2, 0);
		if (fn)
			fn(t, p, ct_tr(t, parts[i]), t->part_number[i], t->part_spot[i], true);
	}
	return next.column + 1;
}

size_t ct_contents_pages(const oh_catalogue *c)
{
	return (walk(c, NULL, NULL) + 1) / 2;
}

static void contents_page(struct ct *t)
{
	const oh_pdf_style style = {.size = 20, .bold = true, .colour = PR_DEEP};
	oh_pdf_page(t->p, 0);
	oh_pdf_box s = oh_pdf_space(t->p);
	oh_pdf_line_text(t->p, (oh_pdf_box){s.x, s.y, s.w, 30},
	                 ct_tr(t, &oh_msg_report_ct_contents), &style);
	oh_pdf_fill(t->p, (oh_pdf_box){s.x, s.y + 33, 48, 3}, PR_ORANGE);
}

static void put_entry(struct ct *t, struct place at, oh_sv title, int number, oh_pdf_spot to,
                      bool chapter)
{
	enum { NUMBER_W = 26, INDENT = 10 };
	oh_pdf_style style = {
	    .size = chapter ? 10 : 8.5, .bold = chapter, .colour = chapter ? PR_DEEP : PR_INK};
	oh_pdf_box s = oh_pdf_space(t->p);
	double w = (s.w - gutter) / 2, x = s.x + (at.column % 2 ? w + gutter : 0);
	double y = s.y + head + (double)(at.row + (chapter ? 1 : 0)) * pitch;
	double indent = chapter ? 0 : INDENT, room = w - indent - NUMBER_W;
	double used = oh_pdf_line_width(t->p, title, &style);
	used = used < room ? used : room;
	oh_pdf_line_text(t->p, (oh_pdf_box){x + indent, y, room, pitch}, title, &style);
	if (used + 6 < room)
		oh_pdf_rule(t->p, x + indent + used + 4, y + pitch - 4.5, x + indent + room,
		            y + pitch - 4.5, PR_LINE, 0.5, true);
	oh_buf_clear(&t->text);
	oh_buf_printf(&t->text, "%d", number);
	style.align = OH_PDF_RIGHT;
	oh_pdf_line_text(t->p, (oh_pdf_box){x + w - NUMBER_W, y, NUMBER_W, pitch},
	                 oh_buf_sv(&t->text), &style);
	oh_pdf_link(t->p, (oh_pdf_box){x, y, w, pitch}, to);
}

static void draw_entry(struct ct *t, struct place at, oh_sv title, int number, oh_pdf_spot to,
                       bool chapter)
{
	/* A page for each pair of columns; the walk never goes back. */
	if (at.column % 2 == 0 && at.row == 0)
		contents_page(t);
	put_entry(t, at, title, number, to, chapter);
}

void ct_contents(struct ct *t)
{
	oh_pdf_running(t->p, t->c->title, ct_tr(t, &oh_msg_report_ct_contents), 2);
	(void)walk(t->c, t, draw_entry);
}
