/* Pages for paper: a small layout layer over Pango and Cairo.
 *
 * Lengths are points (1/72 inch) from the upper left corner of the page; OH_PDF_MM turns
 * millimetres into them. Text flows from the cursor downward and opens the next page by
 * itself; what is placed in a box stays in that box. The fonts are those of the system
 * ("Noto Sans CJK SC" where it is there), embedded as subsets, and text can be selected
 * and searched.
 *
 * Texts are taken as they come: malformed UTF-8 becomes U+FFFD; control characters, marks
 * that turn the direction of what follows, and more than four combining marks on one
 * letter are left out; lines break inside words where a word is longer than its place;
 * past OH_PDF_TEXT_MOST bytes a text ends in an ellipsis.
 *
 * Failures are sticky, as with oh_buf: after the first one the calls do nothing, and
 * oh_pdf_finish tells of it. The same calls give the same bytes on the same system, the
 * time of creation being the caller's. One document, one thread; several documents may be
 * made at once. Pango's own memory does not come through ouhe/base/alloc.h: where the
 * system has none left, GLib ends the process. Cost: some 0.1 ms a table cell.
 */
#ifndef OUHE_REPORT_PDF_H
#define OUHE_REPORT_PDF_H

#include "ouhe/base/error.h"

typedef struct oh_pdf oh_pdf;

#define OH_PDF_MM(mm) ((mm)*72.0 / 25.4)
enum { OH_PDF_TEXT_MOST = 16384, OH_PDF_COLUMNS = 12, OH_PDF_SERIES = 6 };

typedef struct oh_pdf_info {
	oh_sv title, author, subject; /* metadata; may be empty */
	oh_lang lang;
	int64_t created; /* ms since 1970; shown as UTC+8 */
} oh_pdf_info;

/* What came out. */
typedef struct oh_pdf_result {
	size_t pages;
	size_t glyphs_missing; /* characters that no font of the system has, shown as boxes */
} oh_pdf_result;

typedef struct oh_pdf_box {
	double x, y, w, h;
} oh_pdf_box;

typedef enum oh_pdf_align { OH_PDF_LEFT, OH_PDF_CENTRE, OH_PDF_RIGHT } oh_pdf_align;

typedef struct oh_pdf_style {
	double size; /* of a letter, points */
	bool bold;
	uint8_t align;   /* oh_pdf_align */
	uint32_t colour; /* 0xRRGGBB */
	double leading;  /* distance of lines over their natural one; 0: 1 */
} oh_pdf_style;

/* A place in the document, for links to it. */
typedef struct oh_pdf_spot {
	int page; /* from 1 in the order of drawing; 0: nowhere */
	double x, y;
} oh_pdf_spot;

/* --- document --- */

oh_status oh_pdf_new(const oh_pdf_info *info, oh_pdf **out, oh_error *err);
/* Throws the document away; NULL is legal. */
void oh_pdf_free(oh_pdf *p);
/* Appends the document to `out` and frees p in every case; on failure `out` is as it
 * was. `result` is nullable. A document without a page is OH_EUSAGE. */
oh_status oh_pdf_finish(oh_pdf *p, oh_buf *out, oh_pdf_result *result, oh_error *err);
/* The pages drawn from the next one on are bound before all those drawn earlier: a table of
 * contents can be drawn when its page numbers are known. Once a document. */
void oh_pdf_front(oh_pdf *p);

/* --- pages --- */

enum {
	OH_PDF_LANDSCAPE = 1,
	OH_PDF_BARE = 2 /* neither running head nor page number */
};
/* Opens an A4 page; the cursor is at the upper left of the space within the margins. */
void oh_pdf_page(oh_pdf *p, unsigned flags);
/* Margins of the pages opened after; OH_PDF_MM(18), wider below, before the first call. */
void oh_pdf_margins(oh_pdf *p, double top, double right, double bottom, double left);
/* What stands above pages opened after, left and right; a page number stands below,
 * counted as `number` for the next page drawn (0: as it goes on; pages are unnumbered before
 * the first call). */
void oh_pdf_running(oh_pdf *p, oh_sv left, oh_sv right, int number);
/* The number of the open page, 0 where pages have none. */
int oh_pdf_page_number(const oh_pdf *p);
/* The space within the margins of the open page. */
oh_pdf_box oh_pdf_space(const oh_pdf *p);
double oh_pdf_width(const oh_pdf *p); /* of the paper */
double oh_pdf_height(const oh_pdf *p);

/* --- the cursor --- */

double oh_pdf_y(const oh_pdf *p);
void oh_pdf_set_y(oh_pdf *p, double y);
void oh_pdf_skip(oh_pdf *p, double h);
/* Points left on the page. */
double oh_pdf_room(const oh_pdf *p);
/* Opens the next page of the same kind when less than h is left. True when it did. */
bool oh_pdf_need(oh_pdf *p, double h);

/* --- text --- */

/* A paragraph of the full width at the cursor; goes on on the next page where it must. */
void oh_pdf_paragraph(oh_pdf *p, oh_sv text, const oh_pdf_style *style);
/* Height of the text in this width. */
double oh_pdf_measure(oh_pdf *p, oh_sv text, const oh_pdf_style *style, double width);
/* Width of the text on one line. */
double oh_pdf_line_width(oh_pdf *p, oh_sv text, const oh_pdf_style *style);
/* Text in a box, from its upper edge or, `middle`, in the middle of its height. Letters
 * shrink down to the size `least` until all fits; what does not fit then ends in an
 * ellipsis. least 0: style->size, no shrinking. */
void oh_pdf_text(oh_pdf *p, oh_pdf_box box, oh_sv text, const oh_pdf_style *style, double least,
                 bool middle);
/* One line: cut with an ellipsis where the box is too narrow. */
void oh_pdf_line_text(oh_pdf *p, oh_pdf_box box, oh_sv text, const oh_pdf_style *style);

/* --- shapes --- */

void oh_pdf_fill(oh_pdf *p, oh_pdf_box box, uint32_t colour);
void oh_pdf_frame(oh_pdf *p, oh_pdf_box box, uint32_t colour, double width);
void oh_pdf_rule(oh_pdf *p, double x0, double y0, double x1, double y1, uint32_t colour,
                 double width, bool dashed);
/* What follows is turned by half a circle about the middle of the box, until
 * oh_pdf_turned_end: the back of a sign that is folded. */
void oh_pdf_turned(oh_pdf *p, oh_pdf_box box);
void oh_pdf_turned_end(oh_pdf *p);
/* The text as a QR code (level M), with its quiet zone, in the largest square of the box.
 * OH_ELIMIT past 2,331 bytes. */
void oh_pdf_qr(oh_pdf *p, oh_pdf_box box, oh_sv text);

/* --- links --- */

oh_pdf_spot oh_pdf_here(const oh_pdf *p);
/* Makes the box of the open page a link; a spot that is nowhere makes none. */
void oh_pdf_link(oh_pdf *p, oh_pdf_box box, oh_pdf_spot to);
/* An entry of the outline below `parent` (0: at the top). Returns its number. */
int oh_pdf_outline(oh_pdf *p, int parent, oh_sv title, oh_pdf_spot to, bool open);

/* --- tables --- */

typedef struct oh_pdf_column {
	oh_sv title;
	double share;  /* of the width, against the sum of all */
	uint8_t align; /* oh_pdf_align */
} oh_pdf_column;

typedef struct oh_pdf_table_look {
	double size;     /* of letters; 0: 8.5 */
	uint32_t head;   /* background of the titles */
	uint32_t ink;    /* letters of the titles */
	uint32_t accent; /* rule below the titles */
	bool striped;    /* every second row has a light ground */
	bool bold_first; /* the first column is bold */
} oh_pdf_table_look;

/* Begins a table at the cursor, as wide as the space; at most OH_PDF_COLUMNS columns, whose
 * titles must live until the end of the table. The titles are repeated on each page. `look`
 * is nullable. */
void oh_pdf_table(oh_pdf *p, const oh_pdf_column *columns, size_t n, const oh_pdf_table_look *look);
/* A row; cells wrap. A row goes to the next page as a whole unless it is higher than half a
 * page. */
void oh_pdf_row(oh_pdf *p, const oh_sv *cells);
/* The same in another colour, on another ground, struck through. */
typedef struct oh_pdf_row_look {
	uint32_t ink;
	uint32_t fill; /* 0: as the table has it */
	bool struck;
	bool bold;
} oh_pdf_row_look;
void oh_pdf_row_as(oh_pdf *p, const oh_sv *cells, const oh_pdf_row_look *look);
/* A row over all columns, as a heading among the rows. */
void oh_pdf_row_heading(oh_pdf *p, oh_sv text);
void oh_pdf_table_end(oh_pdf *p);

/* --- plots --- */

/* Bars that lie, one a row, its series side by side in one bar. */
typedef struct oh_pdf_bar {
	oh_sv label;
	double value[OH_PDF_SERIES]; /* not negative */
	oh_sv shown;                 /* behind the bar */
} oh_pdf_bar;

typedef struct oh_pdf_bars {
	oh_sv title;
	const oh_sv *series; /* their names; one without a name has no legend */
	size_t n_series;
	const oh_pdf_bar *bars;
	size_t n;
	double label_share; /* of the width, for the labels; 0: 0.28 */
} oh_pdf_bars;

/* Draws the plot at the cursor; goes on on the next page where it must. */
void oh_pdf_plot(oh_pdf *p, const oh_pdf_bars *plot);

#endif
