/* The document, its pages, shapes and links. */
#include "pdf_internal.h"

#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

enum { A4_SHORT = 595, A4_LONG = 842, DAY_MS = 86400000, ZONE_MS = 8 * 3600000 };
static const double margin_side = OH_PDF_MM(18), margin_foot = OH_PDF_MM(20);
static const oh_pdf_style running_style = {.size = 8, .colour = 0x5F6B7A};
static const char *const families =
    "Noto Sans CJK SC,Source Han Sans SC,WenQuanYi Zen Hei,sans-serif";

void pd_fail(oh_pdf *p, oh_status status, const oh_msg *why)
{
	if (p->status)
		return;
	p->status = status;
	p->why = why;
}

bool pd_ready(oh_pdf *p)
{
	if (!p->status && cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		pd_fail(p, cairo_status(p->cr) == CAIRO_STATUS_NO_MEMORY ? OH_ENOMEM : OH_EIO,
		        &oh_msg_report_pdf_failed);
	return !p->status && p->open;
}

/* --- document --- */

static cairo_status_t take(void *ctx, const unsigned char *data, unsigned int n)
{
	oh_pdf *p = ctx;
	oh_buf_put(&p->out, data, n);
	/* Cairo does not survive a stream that fails in the middle; the buffer remembers. */
	return CAIRO_STATUS_SUCCESS;
}

static void put_metadata(oh_pdf *p, cairo_pdf_metadata_t which, oh_sv text)
{
	if (!text.n)
		return;
	(void)pd_clean(text, false, &p->text);
	if (oh_buf_ok(&p->text))
		cairo_pdf_surface_set_metadata(p->surface, which, p->text.p);
	else
		pd_fail(p, OH_ENOMEM, NULL);
}

static void put_time(oh_pdf *p, int64_t ms)
{
	char text[64];
	int64_t local = ms + ZONE_MS;
	int64_t days = local >= 0 ? local / DAY_MS : -((DAY_MS - 1 - local) / DAY_MS);
	int64_t s = (local - days * DAY_MS) / 1000;
	oh_date d = oh_date_from_days(days);
	(void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", (int)d.year,
	               d.month, d.day, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

static bool open_fonts(oh_pdf *p)
{
	/* Of this document alone: no other thread draws with it. */
	p->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	if (!p->map)
		return false;
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(p->map), 72);
	p->context = pango_font_map_create_context(p->map);
	pango_context_set_language(
	    p->context, pango_language_from_string(p->lang == OH_LANG_ZH ? "zh-cn" : "en"));
	pango_context_set_round_glyph_positions(p->context, FALSE);
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(p->context, options);
	cairo_font_options_destroy(options);
	for (int i = 0; i < PD_STYLES; i++) {
		p->font[i] = pango_font_description_new();
		pango_font_description_set_family_static(p->font[i], families);
		pango_font_description_set_weight(
		    p->font[i], i == PD_STYLE_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	}
	p->scratch = pd_layout(p);
	return true;
}

oh_status oh_pdf_new(const oh_pdf_info *info, oh_pdf **out, oh_error *err)
{
	oh_pdf *p = oh_calloc(1, sizeof *p);
	if (!p)
		return oh_nomem(err);
	p->lang = info->lang;
	p->surface = cairo_pdf_surface_create_for_stream(take, p, A4_SHORT, A4_LONG);
	cairo_pdf_surface_restrict_to_version(p->surface, CAIRO_PDF_VERSION_1_5);
	p->cr = cairo_create(p->surface);
	if (cairo_status(p->cr) != CAIRO_STATUS_SUCCESS || !open_fonts(p)) {
		oh_pdf_free(p);
		return oh_nomem(err);
	}
	put_metadata(p, CAIRO_PDF_METADATA_TITLE, info->title);
	put_metadata(p, CAIRO_PDF_METADATA_AUTHOR, info->author);
	put_metadata(p, CAIRO_PDF_METADATA_SUBJECT, info->subject);
	put_metadata(p, CAIRO_PDF_METADATA_CREATOR, OH_SV("Ouhe"));
	put_time(p, info->created);
	oh_pdf_margins(p, margin_side, margin_side, margin_foot, margin_side);
	*out = p;
	return OH_OK;
}

static void drop_table(struct pd_table *t)
{
	for (size_t i = 0; i < OH_PDF_COLUMNS; i++)
		if (t->cell[i])
			g_object_unref(t->cell[i]);
	memset(t, 0, sizeof *t);
}

/* Cairo writes its last pages into p->out here. */
static cairo_status_t close_surface(oh_pdf *p)
{
	cairo_status_t status = cairo_status(p->cr);
	cairo_destroy(p->cr);
	p->cr = NULL;
	cairo_surface_finish(p->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(p->surface);
	cairo_surface_destroy(p->surface);
	p->surface = NULL;
	return status;
}

void oh_pdf_free(oh_pdf *p)
{
	if (!p)
		return;
	/* Cairo reads beyond its pages where the outline names one that was never shown. */
	if (p->cr && p->open)
		cairo_show_page(p->cr);
	if (p->cr)
		(void)close_surface(p);
	drop_table(&p->table);
	for (int i = 0; i < PD_STYLES; i++)
		if (p->font[i])
			pango_font_description_free(p->font[i]);
	if (p->scratch)
		g_object_unref(p->scratch);
	if (p->context)
		g_object_unref(p->context);
	if (p->map)
		g_object_unref(p->map);
	oh_buf_release(&p->out);
	oh_buf_release(&p->head[0]);
	oh_buf_release(&p->head[1]);
	oh_buf_release(&p->text);
	oh_free(p);
}

static oh_status finish(oh_pdf *p)
{
	if (p->page == 0)
		pd_fail(p, OH_EUSAGE, &oh_msg_report_pdf_empty);
	if (p->status)
		return p->status;
	cairo_show_page(p->cr);
	p->open = false;
	cairo_status_t status = close_surface(p);
	if (status != CAIRO_STATUS_SUCCESS || !oh_buf_ok(&p->out))
		pd_fail(
		    p, status == CAIRO_STATUS_NO_MEMORY || !oh_buf_ok(&p->out) ? OH_ENOMEM : OH_EIO,
		    &oh_msg_report_pdf_failed);
	if (!p->status) {
		oh_status st = pd_tail(&p->out, p->lang, p->front);
		if (st)
			pd_fail(p, st, &oh_msg_report_pdf_failed);
	}
	return p->status;
}

oh_status oh_pdf_finish(oh_pdf *p, oh_buf *out, oh_pdf_result *result, oh_error *err)
{
	oh_status st = finish(p);
	size_t before = out->n;
	if (!st) {
		oh_buf_sv_put(out, oh_buf_sv(&p->out));
		if (!oh_buf_ok(out)) {
			out->n = before;
			st = OH_ENOMEM;
		}
	}
	if (!st && result)
		*result = (oh_pdf_result){.pages = (size_t)p->page, .glyphs_missing = p->missing};
	if (st == OH_ENOMEM || (st && !p->why))
		(void)oh_nomem(err);
	else if (st)
		(void)oh_raise(err, st, p->why);
	oh_pdf_free(p);
	return st;
}

void oh_pdf_front(oh_pdf *p)
{
	if (!p->front)
		p->front = p->page + 1;
}

/* --- pages --- */

void oh_pdf_margins(oh_pdf *p, double top, double right, double bottom, double left)
{
	const double margins[4] = {top, right, bottom, left};
	memcpy(p->margin, margins, sizeof margins);
}

void oh_pdf_running(oh_pdf *p, oh_sv left, oh_sv right, int number)
{
	oh_sv parts[2] = {left, right};
	for (int i = 0; i < 2; i++) {
		oh_buf_clear(&p->head[i]);
		oh_buf_sv_put(&p->head[i], parts[i]);
		if (!oh_buf_ok(&p->head[i]))
			pd_fail(p, OH_ENOMEM, NULL);
	}
	if (number)
		p->next_number = number;
}

static void draw_running(oh_pdf *p)
{
	enum { LINE = 12, OFF = 16, GAP = 10 };
	oh_pdf_box s = p->space, line = {s.x, s.y - OFF - 4, s.w, LINE};
	oh_pdf_style style = running_style;
	char number[16];
	bool head = p->head[0].n || p->head[1].n;
	if (p->margin[0] > OFF + LINE && head) {
		line.w = s.w * 0.6 - GAP;
		oh_pdf_line_text(p, line, oh_buf_sv(&p->head[0]), &style);
		line = (oh_pdf_box){s.x + s.w * 0.6, line.y, s.w * 0.4, LINE};
		style.align = OH_PDF_RIGHT;
		oh_pdf_line_text(p, line, oh_buf_sv(&p->head[1]), &style);
		oh_pdf_rule(p, s.x, s.y - OFF / 2.0, s.x + s.w, s.y - OFF / 2.0, 0xC9D1DA, 0.5,
		            false);
	}
	if (!p->number)
		return;
	int n = snprintf(number, sizeof number, "%d", p->number);
	style.align = OH_PDF_CENTRE;
	style.size = 9;
	oh_pdf_line_text(p, (oh_pdf_box){s.x, s.y + s.h + GAP, s.w, LINE + 2},
	                 (oh_sv){number, (size_t)n}, &style);
}

void oh_pdf_page(oh_pdf *p, unsigned flags)
{
	if (p->status)
		return;
	if (p->open)
		cairo_show_page(p->cr);
	bool across = flags & OH_PDF_LANDSCAPE;
	p->w = across ? A4_LONG : A4_SHORT;
	p->h = across ? A4_SHORT : A4_LONG;
	cairo_pdf_surface_set_size(p->surface, p->w, p->h);
	p->open = true;
	p->page++;
	p->flags = flags;
	p->number = p->next_number;
	if (p->next_number)
		p->next_number++;
	p->space = (oh_pdf_box){p->margin[3], p->margin[0], p->w - p->margin[1] - p->margin[3],
	                        p->h - p->margin[0] - p->margin[2]};
	p->y = p->space.y;
	if (!(flags & OH_PDF_BARE))
		draw_running(p);
}

int oh_pdf_page_number(const oh_pdf *p)
{
	return p->number;
}

oh_pdf_box oh_pdf_space(const oh_pdf *p)
{
	return p->space;
}

double oh_pdf_width(const oh_pdf *p)
{
	return p->w;
}

double oh_pdf_height(const oh_pdf *p)
{
	return p->h;
}

double oh_pdf_y(const oh_pdf *p)
{
	return p->y;
}

void oh_pdf_set_y(oh_pdf *p, double y)
{
	p->y = y;
}

void oh_pdf_skip(oh_pdf *p, double h)
{
	p->y += h;
}

double oh_pdf_room(const oh_pdf *p)
{
	double room = p->space.y + p->space.h - p->y;
	return room > 0 ? room : 0;
}

bool oh_pdf_need(oh_pdf *p, double h)
{
	/* A page that is empty gives no more room than it has. */
	if (!pd_ready(p) || h <= oh_pdf_room(p) || p->y <= p->space.y)
		return false;
	oh_pdf_page(p, p->flags);
	return true;
}

/* --- shapes --- */

void pd_colour(oh_pdf *p, uint32_t colour)
{
	cairo_set_source_rgb(p->cr, (colour >> 16 & 0xFF) / 255.0, (colour >> 8 & 0xFF) / 255.0,
	                     (colour & 0xFF) / 255.0);
}

void oh_pdf_fill(oh_pdf *p, oh_pdf_box box, uint32_t colour)
{
	if (!pd_ready(p))
		return;
	pd_colour(p, colour);
	cairo_rectangle(p->cr, box.x, box.y, box.w, box.h);
	cairo_fill(p->cr);
}

void oh_pdf_frame(oh_pdf *p, oh_pdf_box box, uint32_t colour, double width)
{
	if (!pd_ready(p))
		return;
	pd_colour(p, colour);
	cairo_set_line_width(p->cr, width);
	cairo_rectangle(p->cr, box.x, box.y, box.w, box.h);
	cairo_stroke(p->cr);
}

void oh_pdf_rule(oh_pdf *p, double x0, double y0, double x1, double y1, uint32_t colour,
                 double width, bool dashed)
{
	static const double dash[2] = {3, 3};
	if (!pd_ready(p))
		return;
	pd_colour(p, colour);
	cairo_set_line_width(p->cr, width);
	cairo_set_dash(p->cr, dash, dashed ? 2 : 0, 0);
	cairo_move_to(p->cr, x0, y0);
	cairo_line_to(p->cr, x1, y1);
	cairo_stroke(p->cr);
	cairo_set_dash(p->cr, NULL, 0, 0);
}

void oh_pdf_turned(oh_pdf *p, oh_pdf_box box)
{
	if (!pd_ready(p))
		return;
	cairo_save(p->cr);
	cairo_translate(p->cr, box.x * 2 + box.w, box.y * 2 + box.h);
	cairo_scale(p->cr, -1, -1);
}

void oh_pdf_turned_end(oh_pdf *p)
{
	if (pd_ready(p))
		cairo_restore(p->cr);
}

/* --- links --- */

oh_pdf_spot oh_pdf_here(const oh_pdf *p)
{
	return (oh_pdf_spot){p->page, p->space.x, p->y};
}

/* Whole points: the C library writes fractions as the locale has them. */
static void spot_text(char *out, size_t cap, oh_pdf_spot to)
{
	(void)snprintf(out, cap, "page=%d pos=[%d %d]", to.page, (int)to.x, (int)to.y);
}

void oh_pdf_link(oh_pdf *p, oh_pdf_box box, oh_pdf_spot to)
{
	char where[64], all[192];
	if (!pd_ready(p) || to.page < 1)
		return;
	spot_text(where, sizeof where, to);
	(void)snprintf(all, sizeof all, "rect=[%d %d %d %d] %s", (int)box.x, (int)box.y,
	               (int)(box.w + 1), (int)(box.h + 1), where);
	cairo_tag_begin(p->cr, CAIRO_TAG_LINK, all);
	cairo_tag_end(p->cr, CAIRO_TAG_LINK);
}

int oh_pdf_outline(oh_pdf *p, int parent, oh_sv title, oh_pdf_spot to, bool open)
{
	char where[64];
	if (!pd_ready(p) || to.page < 1)
		return 0;
	spot_text(where, sizeof where, to);
	(void)pd_clean(title, false, &p->text);
	if (!oh_buf_ok(&p->text)) {
		pd_fail(p, OH_ENOMEM, NULL);
		return 0;
	}
	return cairo_pdf_surface_add_outline(p->surface, parent, p->text.p, where,
	                                     open ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
}
