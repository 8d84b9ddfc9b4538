/* The indices at the end: products and companies by letter, in two columns. */
#include "catalogue_internal.h"

#include <string.h>

enum { NUMBER_CAP = 16 };
static const double pitch = 12.6, letter_height = 24, gutter = 24, size = 8.5;

/* A name in the index with its page; several of the same are merged when drawn. */
struct item {
	oh_sv name;
	char letter;
	bool demand;
	int number;
	oh_pdf_spot spot;
};

/* --- drawing --- */

/* Where the next line goes: column 0 or 1 of the open page. */
struct flow {
	struct ct *t;
	int column;
	double y, top, width;
	double digit, space, word[2]; /* widths of what page numbers are made of */
};

static double left_of(const struct flow *f)
{
	return oh_pdf_space(f->t->p).x + (f->column ? f->width + gutter : 0);
}

static void make_room(struct flow *f, double h)
{
	oh_pdf_box s = oh_pdf_space(f->t->p);
	if (f->y + h <= s.y + s.h)
		return;
	if (f->column == 0) {
		f->column = 1;
		f->y = f->top;
		return;
	}
	oh_pdf_page(f->t->p, 0);
	f->column = 0;
	f->top = f->y = s.y;
}

static const oh_pdf_style side_style[2] = {{.size = 8.5, .colour = PR_BLUE},
                                           {.size = 8.5, .colour = PR_ORANGE}};

static struct flow begin(struct ct *t)
{
	oh_pdf_box s = oh_pdf_space(t->p);
	struct flow f = {.t = t, .width = (s.w - gutter) / 2, .y = oh_pdf_y(t->p)};
	f.top = f.y;
	f.digit = oh_pdf_line_width(t->p, OH_SV("0000000000"), &side_style[0]) / 10;
	f.space = f.digit;
	f.word[0] =
	    oh_pdf_line_width(t->p, ct_tr(t, &oh_msg_report_ct_supply_mark), &side_style[0]);
	f.word[1] =
	    oh_pdf_line_width(t->p, ct_tr(t, &oh_msg_report_ct_demand_mark), &side_style[1]);
	return f;
}

static void put_letter(struct flow *f, char letter)
{
	const oh_pdf_style style = {.size = 13, .bold = true, .colour = PR_DEEP};
	make_room(f, letter_height + pitch);
	double x = left_of(f);
	oh_pdf_line_text(f->t->p, (oh_pdf_box){x, f->y + 4, 40, 18}, (oh_sv){&letter, 1}, &style);
	oh_pdf_rule(f->t->p, x, f->y + letter_height - 2, x + f->width, f->y + letter_height - 2,
	            PR_LINE, 0.6, false);
	f->y += letter_height;
}

static double ref_width(const struct flow *f, const struct item *item, bool marked, oh_sv *digits,
                        char text[NUMBER_CAP])
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_printf(&b, "%d", item->number);
	digits->n = b.n < NUMBER_CAP ? b.n : NUMBER_CAP;
	if (digits->n)
		memcpy(text, b.p, digits->n);
	digits->p = text;
	oh_buf_release(&b);
	return (double)digits->n * f->digit + f->space +
	       (marked ? f->word[item->demand] + f->space / 2 : 0);
}

static void put_ref(struct flow *f, const struct item *item, bool marked, double x, double w,
                    oh_sv digits)
{
	const oh_pdf_style *style = &side_style[item->demand];
	oh_pdf_box box = {x, f->y, w, pitch};
	oh_pdf_link(f->t->p, box, item->spot);
	if (marked) {
		oh_pdf_line_text(f->t->p, box,
		                 ct_tr(f->t, item->demand ? &oh_msg_report_ct_demand_mark
		                                          : &oh_msg_report_ct_supply_mark),
		                 style);
		box.x += f->word[item->demand] + f->space / 2;
	}
	oh_pdf_line_text(f->t->p, box, digits, style);
}

/* As many pages as fit into `room`, set to the right; returns how many, and the width. */
static size_t put_refs(struct flow *f, const struct item *items, size_t n, bool marks, double room,
                       double right, double *used)
{
	char text[NUMBER_CAP];
	oh_sv digits;
	size_t k = 0;
	double sum = 0, x;
	while (k < n) {
		bool marked = marks && (k == 0 || items[k].demand != items[k - 1].demand);
		double w = ref_width(f, &items[k], marked, &digits, text);
		if (sum + w > room && k > 0)
			break;
		sum += w;
		k++;
	}
	x = right - sum + f->space;
	for (size_t i = 0; i < k; i++) {
		bool marked = marks && (i == 0 || items[i].demand != items[i - 1].demand);
		double w = ref_width(f, &items[i], marked, &digits, text);
		put_ref(f, &items[i], marked, x, w, digits);
		x += w;
	}
	*used = sum;
	return k;
}

/* Items first to first + n have one name. */
static void put_name(struct flow *f, const struct item *items, size_t n, bool marks)
{
	const oh_pdf_style style = {.size = size, .colour = PR_INK};
	double used, x;
	make_room(f, pitch);
	x = left_of(f);
	size_t done = put_refs(f, items, n, marks, f->width * 0.4, x + f->width, &used);
	oh_pdf_line_text(f->t->p, (oh_pdf_box){x, f->y, f->width - used - 4, pitch}, items[0].name,
	                 &style);
	f->y += pitch;
	while (done < n) {
		make_room(f, pitch);
		x = left_of(f);
		done +=
		    put_refs(f, items + done, n - done, marks, f->width * 0.9, x + f->width, &used);
		f->y += pitch;
	}
}

/* In order; a page is named once a side. */
static void put_items(struct ct *t, struct item *items, size_t n, bool marks)
{
	struct flow f = begin(t);
	char letter = 0;
	for (size_t i = 0, end; i < n; i = end) {
		size_t kept = i + 1;
		for (end = i + 1; end < n && oh_sv_eq(items[end].name, items[i].name); end++) {
			const struct item *last = &items[kept - 1];
			if (items[end].number != last->number || items[end].demand != last->demand)
				items[kept++] = items[end];
		}
		if (items[i].letter != letter) {
			letter = items[i].letter;
			put_letter(&f, letter);
		}
		put_name(&f, &items[i], kept - i, marks);
	}
}

/* With the pages on which the entries stand. */
static struct item *placed(struct ct *t, const oh_catalogue_item *from, size_t n)
{
	struct item *items = oh_arena_array(t->arena, n + 1, sizeof *items);
	for (size_t i = 0; items && i < n; i++)
		items[i] = (struct item){.name = from[i].name,
		                         .letter = from[i].letter,
		                         .demand = from[i].demand,
		                         .number = t->number[from[i].entry],
		                         .spot = t->spot[from[i].entry]};
	return items;
}

oh_status ct_index_products(struct ct *t, oh_error *err)
{
	const oh_pdf_style note = {.size = 8.5, .colour = PR_GREY};
	oh_catalogue_item *from;
	size_t n;
	oh_status st = oh_catalogue_products(t->c, t->arena, &from, &n, err);
	struct item *items = st ? NULL : placed(t, from, n);
	if (!st && !items)
		st = oh_nomem(err);
	if (st || n == 0)
		return st;
	ct_part_begin(t, CT_PRODUCTS, &oh_msg_report_ct_products);
	oh_pdf_paragraph(t->p, ct_tr(t, &oh_msg_report_ct_products_note), &note);
	oh_pdf_skip(t->p, 4);
	put_items(t, items, n, true);
	return OH_OK;
}

oh_status ct_index_companies(struct ct *t, oh_error *err)
{
	oh_catalogue_item *from;
	size_t n;
	oh_status st = oh_catalogue_companies(t->c, t->arena, &from, &n, err);
	struct item *items = st ? NULL : placed(t, from, n);
	if (!st && !items)
		st = oh_nomem(err);
	if (st)
		return st;
	ct_part_begin(t, CT_COMPANIES, &oh_msg_report_ct_companies);
	put_items(t, items, n, false);
	return OH_OK;
}
