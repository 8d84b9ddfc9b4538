/* Tables that flow over pages. */
#include "pdf_internal.h"

#include <string.h>

enum { LINES_OF_TITLE = 3 };
static const double pad_x = 4, pad_y = 2.6, default_size = 8.5, rule_width = 0.4;
static const uint32_t rule_colour = 0xD5DBE2, stripe_colour = 0xF5F7FA, ink_colour = 0x1F2933,
                      heading_colour = 0xE6ECF3;

static oh_pdf_style cell_style(const struct pd_table *t, size_t column)
{
	return (oh_pdf_style){.size = t->look.size,
	                      .bold = t->look.bold_first && column == 0,
	                      .align = t->columns[column].align,
	                      .colour = ink_colour,
	                      .leading = 0.92};
}

void oh_pdf_table(oh_pdf *p, const oh_pdf_column *columns, size_t n, const oh_pdf_table_look *look)
{
	static const oh_pdf_table_look plain = {
	    .head = 0xE6ECF3, .ink = 0x1B3A57, .accent = 0x1B4F8A, .striped = true};
	struct pd_table *t = &p->table;
	double sum = 0, x;
	if (!pd_ready(p) || n < 1 || n > OH_PDF_COLUMNS)
		return;
	t->open = true;
	t->begun = false;
	t->n = n;
	t->rows = 0;
	t->look = look ? *look : plain;
	if (t->look.size <= 0)
		t->look.size = default_size;
	memcpy(t->columns, columns, n * sizeof *columns);
	for (size_t i = 0; i < n; i++)
		sum += columns[i].share;
	x = p->space.x;
	for (size_t i = 0; i < n; i++) {
		t->x[i] = x;
		x += p->space.w * columns[i].share / sum;
		if (!t->cell[i])
			t->cell[i] = pd_layout(p);
	}
	t->x[n] = p->space.x + p->space.w;
}

static double inner(const struct pd_table *t, size_t column)
{
	return t->x[column + 1] - t->x[column] - 2 * pad_x;
}

static oh_pdf_style title_style(const struct pd_table *t, size_t column)
{
	return (oh_pdf_style){.size = t->look.size,
	                      .bold = true,
	                      .align = t->columns[column].align,
	                      .colour = t->look.ink,
	                      .leading = 0.92};
}

static double head_height(oh_pdf *p)
{
	struct pd_table *t = &p->table;
	double most = 0, limit = t->look.size * 1.45 * LINES_OF_TITLE;
	for (size_t i = 0; i < t->n; i++) {
		oh_pdf_style style = title_style(t, i);
		double h = oh_pdf_measure(p, t->columns[i].title, &style, inner(t, i));
		most = h > most ? h : most;
	}
	most = most < limit ? most : limit;
	return most > 0 ? most + 2 * pad_y : 0;
}

static void draw_head(oh_pdf *p)
{
	struct pd_table *t = &p->table;
	double h = t->head_height;
	t->begun = true;
	if (h <= 0)
		return;
	oh_pdf_fill(p, (oh_pdf_box){p->space.x, p->y, p->space.w, h}, t->look.head);
	for (size_t i = 0; i < t->n; i++) {
		oh_pdf_style style = title_style(t, i);
		oh_pdf_text(p,
		            (oh_pdf_box){t->x[i] + pad_x, p->y + pad_y, inner(t, i), h - 2 * pad_y},
		            t->columns[i].title, &style, 0, true);
	}
	p->y += h;
	oh_pdf_rule(p, p->space.x, p->y, p->space.x + p->space.w, p->y, t->look.accent, 0.9, false);
}

/* Room for `h` and, where none stands yet, the titles above it. */
static void make_room(oh_pdf *p, double h)
{
	struct pd_table *t = &p->table;
	if (!t->begun)
		t->head_height = head_height(p);
	if (oh_pdf_need(p, h + (t->begun ? 0 : t->head_height)) || !t->begun) {
		t->begun = false;
		draw_head(p);
	}
}

static void next_page(oh_pdf *p)
{
	oh_pdf_page(p, p->flags);
	draw_head(p);
}

static void end_row(oh_pdf *p, double y, double h)
{
	p->y = y + h;
	oh_pdf_rule(p, p->space.x, p->y, p->space.x + p->space.w, p->y, rule_colour, rule_width,
	            false);
}

static void draw_whole(oh_pdf *p, double h, uint32_t ink, uint32_t fill)
{
	struct pd_table *t = &p->table;
	if (fill)
		oh_pdf_fill(p, (oh_pdf_box){p->space.x, p->y + rule_width / 2, p->space.w, h},
		            fill);
	pd_colour(p, ink);
	for (size_t i = 0; i < t->n; i++)
		if (pango_layout_get_character_count(t->cell[i]) > 0)
			pd_show(p, t->cell[i], t->x[i] + pad_x, p->y + pad_y, inner(t, i));
	end_row(p, p->y, h);
}

/* A row that no page has room for: as many lines of each cell as fit, page after page. */
static void draw_split(oh_pdf *p, uint32_t ink)
{
	struct pd_table *t = &p->table;
	int next[OH_PDF_COLUMNS] = {0};
	for (bool more = true; more && pd_ready(p);) {
		double room = oh_pdf_room(p) - 2 * pad_y, most = 0, top = p->y;
		more = false;
		pd_colour(p, ink);
		for (size_t i = 0; i < t->n; i++) {
			double used = 0;
			int lines = pango_layout_get_line_count(t->cell[i]);
			if (next[i] >= lines)
				continue;
			next[i] = pd_show_lines(p, t->cell[i], next[i], t->x[i] + pad_x,
			                        top + pad_y, inner(t, i), room,
			                        top <= p->space.y + t->head_height, &used);
			most = used > most ? used : most;
			more = more || next[i] < lines;
		}
		end_row(p, top, most + 2 * pad_y);
		if (more)
			next_page(p);
	}
}

/* Sets the cells of a row; the height of the highest. */
static double set_cells(oh_pdf *p, const oh_sv *cells, const oh_pdf_row_look *look)
{
	struct pd_table *t = &p->table;
	double h = 0;
	for (size_t i = 0; i < t->n; i++) {
		oh_pdf_style style = cell_style(t, i);
		style.bold = style.bold || look->bold;
		if (!pd_set(p, t->cell[i], cells[i], &style, inner(t, i)))
			return 0;
		PangoAttrList *attributes = look->struck ? pango_attr_list_new() : NULL;
		if (attributes)
			pango_attr_list_insert(attributes, pango_attr_strikethrough_new(TRUE));
		pango_layout_set_attributes(t->cell[i], attributes);
		if (attributes)
			pango_attr_list_unref(attributes);
		double own = cells[i].n ? pd_layout_height(t->cell[i]) : 0;
		h = own > h ? own : h;
	}
	return h + 2 * pad_y;
}

void oh_pdf_row_as(oh_pdf *p, const oh_sv *cells, const oh_pdf_row_look *look)
{
	struct pd_table *t = &p->table;
	if (!pd_ready(p) || !t->open)
		return;
	double h = set_cells(p, cells, look);
	bool high = h > p->space.h / 2;
	uint32_t fill = look->fill                            ? look->fill
	                : t->look.striped && t->rows % 2 == 1 ? stripe_colour
	                                                      : 0;
	/* A high row begins where a few of its lines have room. */
	make_room(p, high ? t->look.size * 6 : h);
	if (h <= oh_pdf_room(p) + 0.01)
		draw_whole(p, h, look->ink, fill);
	else
		draw_split(p, look->ink);
	t->rows++;
}

void oh_pdf_row(oh_pdf *p, const oh_sv *cells)
{
	oh_pdf_row_as(p, cells, &(oh_pdf_row_look){.ink = ink_colour});
}

void oh_pdf_row_heading(oh_pdf *p, oh_sv text)
{
	struct pd_table *t = &p->table;
	if (!pd_ready(p) || !t->open)
		return;
	oh_pdf_style style = {.size = t->look.size, .bold = true, .colour = ink_colour};
	double h = t->look.size * 1.45 + 2 * pad_y;
	make_room(p, h * 3); /* never alone at the foot of a page */
	oh_pdf_fill(p, (oh_pdf_box){p->space.x, p->y, p->space.w, h}, heading_colour);
	oh_pdf_line_text(p, (oh_pdf_box){p->space.x + pad_x, p->y, p->space.w - 2 * pad_x, h}, text,
	                 &style);
	p->y += h;
	t->rows = 0;
}

void oh_pdf_table_end(oh_pdf *p)
{
	struct pd_table *t = &p->table;
	if (t->open && pd_ready(p) && !t->begun)
		make_room(p, 0);
	t->open = false;
}
