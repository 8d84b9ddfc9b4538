/* Badges, signs and name plates. */
#include "ouhe/report/event_print.h"

#include "event_internal.h"

enum { FOLD_MARGIN = 28 };
static const double badge_width = 90, badge_height = 60;

oh_status ev_begin(const oh_print_event *event, const oh_msg *kind, size_t n, oh_pdf **out,
                   oh_error *err)
{
	oh_buf title = OH_BUF_INIT;
	if (n == 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_report_pdf_empty);
	oh_buf_sv_put(&title, event->name);
	oh_buf_str(&title, " · ");
	oh_buf_sv_put(&title, rp_tr(event->lang, kind));
	const oh_pdf_info info = {.title = oh_buf_sv(&title),
	                          .author = event->organiser,
	                          .lang = event->lang,
	                          .created = event->created};
	oh_status st = oh_buf_ok(&title) ? oh_pdf_new(&info, out, err) : oh_nomem(err);
	oh_buf_release(&title);
	return st;
}

/* Black or white, whichever is read on this ground. */
static uint32_t ink_on(uint32_t ground)
{
	enum { RED = 299, GREEN = 587, BLUE = 114, MIDDLE = 150000 };
	uint32_t light =
	    (ground >> 16 & 0xFF) * RED + (ground >> 8 & 0xFF) * GREEN + (ground & 0xFF) * BLUE;
	return light > MIDDLE ? PR_INK : PR_WHITE;
}

/* --- badges --- */

static void badge_line(oh_pdf *p, oh_pdf_box b)
{
	oh_pdf_rule(p, b.x, b.y + b.h, b.x + b.w, b.y + b.h, PR_LINE, 0.8, false);
}

static void badge_head(oh_pdf *p, const oh_print_event *event, oh_pdf_box b, double pad)
{
	const oh_pdf_style name = {
	    .size = 10, .bold = true, .align = OH_PDF_CENTRE, .colour = PR_WHITE};
	double h = b.h * 0.19;
	oh_pdf_fill(p, (oh_pdf_box){b.x, b.y, b.w, h}, PR_DEEP);
	oh_pdf_text(p, (oh_pdf_box){b.x + pad, b.y + 2, b.w - 2 * pad, h - 4}, event->name, &name,
	            5, true);
}

static void badge_foot(oh_pdf *p, const oh_badge *badge, oh_pdf_box b, double pad)
{
	double h = b.h * 0.15;
	uint32_t ground = badge->colour ? badge->colour : PR_BLUE;
	oh_pdf_style role = {
	    .size = 11, .bold = true, .align = OH_PDF_CENTRE, .colour = ink_on(ground)};
	oh_pdf_style number = {.size = 7.5, .align = OH_PDF_RIGHT, .colour = role.colour};
	oh_pdf_fill(p, (oh_pdf_box){b.x, b.y + b.h - h, b.w, h}, ground);
	oh_pdf_text(p, (oh_pdf_box){b.x + b.w * 0.25, b.y + b.h - h + 1, b.w * 0.5, h - 2},
	            badge->role, &role, 6, true);
	oh_pdf_line_text(p, (oh_pdf_box){b.x + b.w * 0.75, b.y + b.h - h, b.w * 0.25 - pad, h},
	                 badge->number, &number);
}

static void draw_badge(oh_pdf *p, const oh_print_event *event, const oh_badge *badge, oh_pdf_box b)
{
	const double pad = OH_PDF_MM(4), top = b.y + b.h * 0.19, foot = b.h * 0.15;
	const double room = b.h - b.h * 0.19 - foot;
	double code = badge->code.n ? (room < b.w * 0.34 ? room : b.w * 0.34) : 0;
	oh_pdf_box text = {b.x + pad, top + 3, b.w - 2 * pad - code, room - 6};
	oh_pdf_style name = {.size = 26, .bold = true, .align = OH_PDF_CENTRE, .colour = PR_INK};
	oh_pdf_style small = {.size = 11, .align = OH_PDF_CENTRE, .colour = PR_GREY};
	badge_head(p, event, b, pad);
	badge_foot(p, badge, b, pad);
	if (code > 0)
		oh_pdf_qr(p,
		          (oh_pdf_box){b.x + b.w - code - 4, top + (room - code) / 2, code, code},
		          badge->code);
	oh_pdf_box line = {text.x, text.y, text.w, text.h * 0.44};
	oh_pdf_text(p, line, badge->name, &name, 9, true);
	if (!badge->name.n)
		badge_line(p, line);
	line = (oh_pdf_box){text.x, text.y + text.h * 0.46, text.w, text.h * 0.34};
	small.colour = PR_INK;
	oh_pdf_text(p, line, badge->org, &small, 6, true);
	if (!badge->org.n)
		badge_line(p, line);
	small.size = 9;
	small.colour = PR_GREY;
	oh_pdf_text(p, (oh_pdf_box){text.x, text.y + text.h * 0.81, text.w, text.h * 0.19},
	            badge->position, &small, 5, true);
}

/* Short lines outside the corners of each badge, where a knife is set. */
static void cut_marks(oh_pdf *p, oh_pdf_box sheet, int columns, int rows, double w, double h)
{
	enum { MARK = 12, OFF = 3 };
	for (int i = 0; i <= columns; i++) {
		double x = sheet.x + i * w;
		oh_pdf_rule(p, x, sheet.y - OFF - MARK, x, sheet.y - OFF, PR_GREY, 0.4, false);
		oh_pdf_rule(p, x, sheet.y + sheet.h + OFF, x, sheet.y + sheet.h + OFF + MARK,
		            PR_GREY, 0.4, false);
	}
	for (int i = 0; i <= rows; i++) {
		double y = sheet.y + i * h;
		oh_pdf_rule(p, sheet.x - OFF - MARK, y, sheet.x - OFF, y, PR_GREY, 0.4, false);
		oh_pdf_rule(p, sheet.x + sheet.w + OFF, y, sheet.x + sheet.w + OFF + MARK, y,
		            PR_GREY, 0.4, false);
	}
	/* And thin lines between badges that touch. */
	for (int i = 1; i < columns; i++)
		oh_pdf_rule(p, sheet.x + i * w, sheet.y, sheet.x + i * w, sheet.y + sheet.h,
		            PR_LINE, 0.3, true);
	for (int i = 1; i < rows; i++)
		oh_pdf_rule(p, sheet.x, sheet.y + i * h, sheet.x + sheet.w, sheet.y + i * h,
		            PR_LINE, 0.3, true);
}

static oh_status badge_size(const oh_badge_sheet *sheet, double *w, double *h, oh_error *err)
{
	const double least_w = 50, most_w = 190, least_h = 40, most_h = 270;
	*w = sheet && sheet->width_mm > 0 ? sheet->width_mm : badge_width;
	*h = sheet && sheet->height_mm > 0 ? sheet->height_mm : badge_height;
	if (!(*w >= least_w && *w <= most_w && *h >= least_h && *h <= most_h))
		return oh_raise(err, OH_ELIMIT, &oh_msg_report_badge_size);
	return OH_OK;
}

oh_status oh_badges_pdf(const oh_print_event *event, const oh_badge *badges, size_t n,
                        const oh_badge_sheet *sheet, oh_buf *out, oh_pdf_result *result,
                        oh_error *err)
{
	const double paper_w = 595, paper_h = 842, edge = OH_PDF_MM(7);
	double w, h;
	oh_pdf *p;
	oh_status st = badge_size(sheet, &w, &h, err);
	if (!st)
		st = ev_begin(event, &oh_msg_report_ev_badges, n, &p, err);
	if (st)
		return st;
	w = OH_PDF_MM(w);
	h = OH_PDF_MM(h);
	int columns = (int)((paper_w - 2 * edge) / w), rows = (int)((paper_h - 2 * edge) / h);
	size_t each = (size_t)columns * (size_t)rows;
	oh_pdf_box all = {(paper_w - columns * w) / 2, (paper_h - rows * h) / 2, columns * w,
	                  rows * h};
	for (size_t i = 0; i < n; i++) {
		size_t at = i % each, row = at / (size_t)columns, column = at % (size_t)columns;
		if (at == 0) {
			oh_pdf_page(p, OH_PDF_BARE);
			cut_marks(p, all, columns, rows, w, h);
		}
		draw_badge(p, event, &badges[i],
		           (oh_pdf_box){all.x + (double)column * w, all.y + (double)row * h, w, h});
	}
	return oh_pdf_finish(p, out, result, err);
}

/* --- what is folded --- */

typedef void (*face_fn)(oh_pdf *p, const oh_print_event *event, const void *item, oh_pdf_box box);

/* One page: the face below, upright, and above it the same turned. */
static void draw_folded(oh_pdf *p, const oh_print_event *event, const void *item, face_fn face)
{
	oh_pdf_page(p, OH_PDF_BARE | OH_PDF_LANDSCAPE);
	double w = oh_pdf_width(p), half = oh_pdf_height(p) / 2;
	const oh_pdf_box upper = {FOLD_MARGIN, FOLD_MARGIN, w - 2 * FOLD_MARGIN,
	                          half - 2 * FOLD_MARGIN},
	                 lower = {FOLD_MARGIN, half + FOLD_MARGIN, w - 2 * FOLD_MARGIN,
	                          half - 2 * FOLD_MARGIN};
	oh_pdf_rule(p, 0, half, w, half, PR_LINE, 0.5, true);
	oh_pdf_turned(p, upper);
	face(p, event, item, upper);
	oh_pdf_turned_end(p);
	face(p, event, item, lower);
}

static void sign_face(oh_pdf *p, const oh_print_event *event, const void *item, oh_pdf_box b)
{
	const oh_table_sign *sign = item;
	const oh_pdf_style
	    name = {.size = 13, .align = OH_PDF_CENTRE, .colour = PR_GREY},
	    number = {.size = 150, .bold = true, .align = OH_PDF_CENTRE, .colour = PR_DEEP},
	    zone = {.size = 18, .bold = true, .align = OH_PDF_CENTRE, .colour = PR_ORANGE},
	    org = {.size = 26, .bold = true, .align = OH_PDF_CENTRE, .colour = PR_INK};
	const double code = sign->code.n ? 86 : 0, foot = sign->org.n ? 46 : 0;
	oh_pdf_line_text(p, (oh_pdf_box){b.x, b.y, b.w, 18}, event->name, &name);
	oh_pdf_text(p, (oh_pdf_box){b.x, b.y + 20, b.w, 26}, sign->zone, &zone, 9, true);
	double top = b.y + (sign->zone.n ? 46 : 22), h = b.y + b.h - foot - top;
	oh_pdf_text(p, (oh_pdf_box){b.x + code, top, b.w - 2 * code, h}, sign->number, &number, 24,
	            true);
	if (code > 0)
		oh_pdf_qr(p, (oh_pdf_box){b.x + b.w - code, b.y + b.h - foot - code, code, code},
		          sign->code);
	oh_pdf_text(p, (oh_pdf_box){b.x, b.y + b.h - foot, b.w, foot}, sign->org, &org, 9, true);
}

static void plate_face(oh_pdf *p, const oh_print_event *event, const void *item, oh_pdf_box b)
{
	const oh_name_plate *plate = item;
	const oh_pdf_style name = {.size = 110,
	                           .bold = true,
	                           .align = OH_PDF_CENTRE,
	                           .colour = PR_INK},
	                   org = {.size = 24, .align = OH_PDF_CENTRE, .colour = PR_GREY};
	double foot = plate->org.n || plate->position.n ? b.h * 0.3 : 0;
	(void)event;
	oh_pdf_text(p, (oh_pdf_box){b.x, b.y, b.w, b.h - foot}, plate->name, &name, 14, true);
	double each = plate->org.n && plate->position.n ? foot / 2 : foot;
	oh_pdf_text(p, (oh_pdf_box){b.x, b.y + b.h - foot, b.w, each},
	            plate->org.n ? plate->org : plate->position, &org, 8, true);
	if (each < foot)
		oh_pdf_text(p, (oh_pdf_box){b.x, b.y + b.h - each, b.w, each}, plate->position,
		            &org, 8, true);
}

oh_status oh_table_signs_pdf(const oh_print_event *event, const oh_table_sign *signs, size_t n,
                             oh_buf *out, oh_pdf_result *result, oh_error *err)
{
	oh_pdf *p;
	oh_status st = ev_begin(event, &oh_msg_report_ev_signs, n, &p, err);
	if (st)
		return st;
	for (size_t i = 0; i < n; i++)
		draw_folded(p, event, &signs[i], sign_face);
	return oh_pdf_finish(p, out, result, err);
}

oh_status oh_name_plates_pdf(const oh_print_event *event, const oh_name_plate *plates, size_t n,
                             oh_buf *out, oh_pdf_result *result, oh_error *err)
{
	oh_pdf *p;
	oh_status st = ev_begin(event, &oh_msg_report_ev_plates, n, &p, err);
	if (st)
		return st;
	for (size_t i = 0; i < n; i++)
		draw_folded(p, event, &plates[i], plate_face);
	return oh_pdf_finish(p, out, result, err);
}
