/* Text: one layout at a time, shaped by Pango, drawn line by line. */
#include "pdf_internal.h"

#include "internal.h"

enum { LONG_TEXT = 2000 };
static const double narrow = 0.3; /* width of a narrow letter against its size */

PangoLayout *pd_layout(oh_pdf *p)
{
	return pango_layout_new(p->context);
}

bool pd_set(oh_pdf *p, PangoLayout *layout, oh_sv text, const oh_pdf_style *style, double width)
{
	static const PangoAlignment aligns[] = {
	    [OH_PDF_LEFT] = PANGO_ALIGN_LEFT,
	    [OH_PDF_CENTRE] = PANGO_ALIGN_CENTER,
	    [OH_PDF_RIGHT] = PANGO_ALIGN_RIGHT,
	};
	PangoFontDescription *font = p->font[style->bold ? PD_STYLE_BOLD : PD_STYLE_REGULAR];
	size_t word = pd_clean(text, width > 0, &p->text);
	if (!oh_buf_ok(&p->text)) {
		pd_fail(p, OH_ENOMEM, NULL);
		return false;
	}
	pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_line_spacing(layout, style->leading > 0 ? (float)style->leading : 0);
	pango_layout_set_alignment(layout, aligns[style->align]);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE);
	pango_layout_set_height(layout, -1);
	pango_layout_set_width(layout, width > 0 ? (int)(width * PANGO_SCALE) : -1);
	/* Pango shapes all that follows anew where it breaks a word: too dear for long texts, which
	 * then break at any character. */
	bool broken = p->text.n > LONG_TEXT && (double)word * style->size * narrow > width;
	pango_layout_set_wrap(layout, broken ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(layout, p->text.p, (int)p->text.n);
	return true;
}

double pd_layout_height(PangoLayout *layout)
{
	int h = 0;
	pango_layout_get_size(layout, NULL, &h);
	return (double)h / PANGO_SCALE;
}

static double layout_width(PangoLayout *layout)
{
	int w = 0;
	pango_layout_get_size(layout, &w, NULL);
	return (double)w / PANGO_SCALE;
}

/* A single character may be wider than its place (﷽): it is cut there. True when a clip
 * was set. */
static bool clip(oh_pdf *p, PangoLayout *layout, double x, double y, double width)
{
	if (width <= 0 || layout_width(layout) <= width + 0.5)
		return false;
	cairo_save(p->cr);
	cairo_rectangle(p->cr, x, y - p->h, width, 2 * p->h);
	cairo_clip(p->cr);
	return true;
}

static void count_missing(oh_pdf *p, PangoLayout *layout)
{
	int n = pango_layout_get_unknown_glyphs_count(layout);
	p->missing += n > 0 ? (size_t)n : 0;
}

void pd_show(oh_pdf *p, PangoLayout *layout, double x, double y, double width)
{
	bool clipped = clip(p, layout, x, y, width);
	count_missing(p, layout);
	cairo_move_to(p->cr, x, y);
	pango_cairo_show_layout(p->cr, layout);
	if (clipped)
		cairo_restore(p->cr);
}

int pd_show_lines(oh_pdf *p, PangoLayout *layout, int from, double x, double y, double width,
                  double height, bool force, double *used)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	bool clipped = clip(p, layout, x, y, width), more = true;
	int index = 0, top = 0, end = 0;
	while (more && index < from) {
		more = pango_layout_iter_next_line(iter);
		index++;
	}
	if (from == 0)
		count_missing(p, layout);
	for (bool first = true; more; first = false) {
		PangoRectangle place;
		int y0, y1;
		pango_layout_iter_get_line_yrange(iter, &y0, &y1);
		if (first)
			top = y0;
		if ((y1 - top) / (double)PANGO_SCALE > height + 0.01 && !(first && force))
			break;
		pango_layout_iter_get_line_extents(iter, NULL, &place);
		cairo_move_to(p->cr, x + place.x / (double)PANGO_SCALE,
		              y + (pango_layout_iter_get_baseline(iter) - top) /
		                      (double)PANGO_SCALE);
		pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(iter));
		end = y1;
		index++;
		more = pango_layout_iter_next_line(iter);
	}
	pango_layout_iter_free(iter);
	if (clipped)
		cairo_restore(p->cr);
	*used = end > top ? (end - top) / (double)PANGO_SCALE : 0;
	return index;
}

void oh_pdf_paragraph(oh_pdf *p, oh_sv text, const oh_pdf_style *style)
{
	if (!pd_ready(p) || !text.n || !pd_set(p, p->scratch, text, style, p->space.w))
		return;
	/* Opening a page draws its head with the scratch layout: the paragraph has its own. */
	PangoLayout *layout = pango_layout_copy(p->scratch);
	int lines = pango_layout_get_line_count(layout), at = 0;
	while (at < lines && pd_ready(p)) {
		double used;
		bool empty = p->y <= p->space.y;
		pd_colour(p, style->colour);
		at = pd_show_lines(p, layout, at, p->space.x, p->y, p->space.w, oh_pdf_room(p),
		                   empty, &used);
		p->y += used;
		if (at < lines)
			oh_pdf_page(p, p->flags);
	}
	g_object_unref(layout);
}

double oh_pdf_measure(oh_pdf *p, oh_sv text, const oh_pdf_style *style, double width)
{
	if (!pd_ready(p) || !text.n || !pd_set(p, p->scratch, text, style, width))
		return 0;
	return pd_layout_height(p->scratch);
}

double oh_pdf_line_width(oh_pdf *p, oh_sv text, const oh_pdf_style *style)
{
	if (!pd_ready(p) || !text.n || !pd_set(p, p->scratch, text, style, 0))
		return 0;
	return layout_width(p->scratch);
}

static bool fits(PangoLayout *layout, const oh_pdf_box *box)
{
	return pd_layout_height(layout) <= box->h + 0.01 && layout_width(layout) <= box->w + 0.5;
}

void oh_pdf_text(oh_pdf *p, oh_pdf_box box, oh_sv text, const oh_pdf_style *style, double least,
                 bool middle)
{
	enum { STEPS = 24 };
	oh_pdf_style s = *style;
	if (!pd_ready(p) || !text.n || box.w <= 0 || box.h <= 0 ||
	    !pd_set(p, p->scratch, text, &s, box.w))
		return;
	PangoLayout *layout = p->scratch;
	if (least > 0 && least < s.size && !fits(layout, &box)) {
		/* The largest size that fits, near enough; words stay whole where they can. */
		double lo = least, hi = s.size;
		for (int i = 0; i < STEPS && hi - lo > 0.25; i++) {
			s.size = (lo + hi) / 2;
			if (!pd_set(p, layout, text, &s, box.w))
				return;
			*(fits(layout, &box) ? &lo : &hi) = s.size;
		}
		s.size = lo;
		if (!pd_set(p, layout, text, &s, box.w))
			return;
	}
	if (!fits(layout, &box)) {
		pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
		pango_layout_set_height(layout, (int)(box.h * PANGO_SCALE));
	}
	double h = pd_layout_height(layout);
	/* Not even one line has room in the box: it is cut there. */
	bool cut = h > box.h + 0.01;
	if (cut) {
		cairo_save(p->cr);
		cairo_rectangle(p->cr, box.x, box.y, box.w, box.h);
		cairo_clip(p->cr);
	}
	pd_colour(p, s.colour);
	pd_show(p, layout, box.x, box.y + (middle && h < box.h ? (box.h - h) / 2 : 0), box.w);
	if (cut)
		cairo_restore(p->cr);
}

void oh_pdf_line_text(oh_pdf *p, oh_pdf_box box, oh_sv text, const oh_pdf_style *style)
{
	/* One line whose letters may stand out of the box a little, as their height is. */
	if (!pd_ready(p) || !text.n || box.w <= 0 || !pd_set(p, p->scratch, text, style, 0))
		return;
	pango_layout_set_width(p->scratch, (int)(box.w * PANGO_SCALE));
	pango_layout_set_ellipsize(p->scratch, PANGO_ELLIPSIZE_END);
	pd_colour(p, style->colour);
	pd_show(p, p->scratch, box.x, box.y + (box.h - pd_layout_height(p->scratch)) / 2, box.w);
}
