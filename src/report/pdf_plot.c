/* Plots and codes. */
#include "pdf_internal.h"

#include <errno.h>
#include <qrencode.h>

#include "internal.h"

static const uint32_t series_colour[OH_PDF_SERIES] = {0x1B4F8A, 0xE08A1E, 0x3C9D6B,
                                                      0x8E5EA2, 0xC0504D, 0x7F8C99};
enum { PITCH = 16 };
static const oh_pdf_style label_style = {.size = 8.5, .colour = 0x1F2933};

static double sum_of(const oh_pdf_bar *bar, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += bar->value[i];
	return sum;
}

static void draw_legend(oh_pdf *p, const oh_pdf_bars *plot)
{
	enum { MARK = 8, H = 12, GAP = 14 };
	double x = p->space.x;
	if (plot->n_series < 2)
		return;
	for (size_t i = 0; i < plot->n_series; i++) {
		double w = oh_pdf_line_width(p, plot->series[i], &label_style) + 1;
		double most = p->space.w / (double)plot->n_series - MARK - 4 - GAP;
		w = w < most ? w : most;
		oh_pdf_fill(p, (oh_pdf_box){x, p->y + 2, MARK, MARK}, series_colour[i]);
		oh_pdf_line_text(p, (oh_pdf_box){x + MARK + 4, p->y, w, H}, plot->series[i],
		                 &label_style);
		x += MARK + 4 + w + GAP;
	}
	p->y += H + 4;
}

static void draw_bar(oh_pdf *p, const oh_pdf_bars *plot, const oh_pdf_bar *bar, double most,
                     double shown)
{
	enum { BAR = 9, GAP = 8 };
	double label = p->space.w * (plot->label_share > 0 ? plot->label_share : 0.28);
	double x = p->space.x + label + GAP, room = p->space.w - label - GAP - shown - GAP;
	oh_pdf_style style = label_style;
	(void)oh_pdf_need(p, PITCH);
	style.align = OH_PDF_RIGHT;
	oh_pdf_line_text(p, (oh_pdf_box){p->space.x, p->y, label, PITCH}, bar->label, &style);
	for (size_t i = 0; i < plot->n_series; i++) {
		double w = most > 0 ? room * bar->value[i] / most : 0;
		if (w > 0)
			oh_pdf_fill(p, (oh_pdf_box){x, p->y + (PITCH - BAR) / 2.0, w, BAR},
			            series_colour[i]);
		x += w;
	}
	style.align = OH_PDF_LEFT;
	oh_pdf_line_text(p, (oh_pdf_box){x + GAP / 2.0, p->y, shown + GAP, PITCH}, bar->shown,
	                 &style);
	p->y += PITCH;
}

void oh_pdf_plot(oh_pdf *p, const oh_pdf_bars *plot)
{
	enum { HEAD = 40, SHOWN_MOST = 4, TOGETHER = 5, TITLE = 16 };
	const oh_pdf_style title = {.size = 11, .bold = true, .colour = 0x1B3A57};
	double most = 0, shown = 0;
	if (!pd_ready(p) || plot->n_series < 1 || plot->n_series > OH_PDF_SERIES)
		return;
	for (size_t i = 0; i < plot->n; i++) {
		double sum = sum_of(&plot->bars[i], plot->n_series);
		double w = oh_pdf_line_width(p, plot->bars[i].shown, &label_style) + 1;
		most = sum > most ? sum : most;
		shown = w > shown ? w : shown;
	}
	if (shown > p->space.w / SHOWN_MOST)
		shown = p->space.w / SHOWN_MOST;
	/* On one page if it is not too long for that, else some bars below the title. */
	double whole = HEAD + (double)plot->n * PITCH;
	(void)oh_pdf_need(p, whole <= p->space.h / 2 ? whole : HEAD + TOGETHER * PITCH);
	oh_pdf_line_text(p, (oh_pdf_box){p->space.x, p->y, p->space.w, TITLE}, plot->title, &title);
	oh_pdf_skip(p, TITLE);
	oh_pdf_skip(p, 4);
	draw_legend(p, plot);
	for (size_t i = 0; i < plot->n && pd_ready(p); i++)
		draw_bar(p, plot, &plot->bars[i], most, shown);
	oh_pdf_skip(p, 14);
}

/* Dark modules that stand side by side are one rectangle: fewer edges, no hair lines. */
static void draw_code(oh_pdf *p, const QRcode *code, double x, double y, double module)
{
	for (int row = 0; row < code->width; row++) {
		const unsigned char *line = code->data + (size_t)row * (size_t)code->width;
		for (int i = 0, end; i < code->width; i = end + 1) {
			end = i;
			while (end < code->width && line[end] & 1)
				end++;
			if (end > i)
				cairo_rectangle(p->cr, x + i * module, y + row * module,
				                (end - i) * module, module * 1.01);
		}
	}
	cairo_fill(p->cr);
}

void oh_pdf_qr(oh_pdf *p, oh_pdf_box box, oh_sv text)
{
	enum { QUIET = 4, BYTES_MOST = 2331 };
	if (!pd_ready(p) || !text.n)
		return;
	if (text.n > BYTES_MOST) {
		pd_fail(p, OH_ELIMIT, &oh_msg_report_qr_long);
		return;
	}
	QRcode *code =
	    QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
	if (!code) {
		pd_fail(p, errno == ENOMEM ? OH_ENOMEM : OH_ELIMIT, &oh_msg_report_qr_long);
		return;
	}
	double side = box.w < box.h ? box.w : box.h, module = side / (code->width + 2 * QUIET);
	double x = box.x + (box.w - side) / 2, y = box.y + (box.h - side) / 2;
	oh_pdf_fill(p, (oh_pdf_box){x, y, side, side}, 0xFFFFFF);
	pd_colour(p, 0);
	draw_code(p, code, x + QUIET * module, y + QUIET * module, module);
	QRcode_free(code);
}
