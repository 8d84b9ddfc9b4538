/* Shared by the files of the page layout; private to `report`. */
#ifndef OUHE_REPORT_PDF_INTERNAL_H
#define OUHE_REPORT_PDF_INTERNAL_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "ouhe/report/pdf.h"

/* An outline that is nested deeper makes no sense on paper. */
enum { PD_STYLE_REGULAR, PD_STYLE_BOLD, PD_STYLES };

/* A table being drawn. */
struct pd_table {
	bool open;
	bool begun; /* its titles stand on the page */
	size_t n;
	oh_pdf_column columns[OH_PDF_COLUMNS];
	double x[OH_PDF_COLUMNS + 1]; /* left edges, then the right edge */
	PangoLayout *cell[OH_PDF_COLUMNS];
	oh_pdf_table_look look;
	double head_height;
	size_t rows; /* since the last heading, for the stripes */
};

struct oh_pdf {
	oh_buf out; /* what Cairo wrote */
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoFontMap *map;
	PangoContext *context;
	PangoLayout *scratch;
	PangoFontDescription *font[PD_STYLES];
	oh_lang lang;
	oh_status status; /* of the first failure */
	const oh_msg *why;
	int page; /* pages opened */
	bool open;
	unsigned flags;   /* of the open page */
	double w, h, y;   /* of the open page; cursor */
	double margin[4]; /* top, right, bottom, left: of the pages opened after */
	oh_pdf_box space; /* of the open page */
	oh_buf head[2];   /* running head, left and right */
	int number;       /* of the open page, 0: none */
	int next_number;
	int front; /* the first page of the front matter, 0: none */
	size_t missing;
	oh_buf text; /* of the piece being set, cleaned */
	struct pd_table table;
};

/* The first failure stays. */
void pd_fail(oh_pdf *p, oh_status status, const oh_msg *why);
/* False once something failed or while no page is open: then nothing can be drawn. */
bool pd_ready(oh_pdf *p);

/* pdf_clean.c: `text` as it may be shown, NUL-terminated, in `out`, which is cleared.
 * `lines`: line feeds stay; else they become spaces. Returns the length of the longest word
 * in characters. */
size_t pd_clean(oh_sv text, bool lines, oh_buf *out);

/* pdf_text.c. Sets text, font and width (0 or less: one line of any length) of a layout;
 * false where memory is out. */
bool pd_set(oh_pdf *p, PangoLayout *layout, oh_sv text, const oh_pdf_style *style, double width);
PangoLayout *pd_layout(oh_pdf *p);
double pd_layout_height(PangoLayout *layout);
void pd_colour(oh_pdf *p, uint32_t colour);
/* Draws a whole layout that was set for this width; what would be wider is cut off. */
void pd_show(oh_pdf *p, PangoLayout *layout, double x, double y, double width);
/* Draws lines from the `from`th on as long as they end within `height`; at least one where
 * `force`. Returns the line that comes next, and the height that was used. */
int pd_show_lines(oh_pdf *p, PangoLayout *layout, int from, double x, double y, double width,
                  double height, bool force, double *used);

/* pdf_tail.c: Cairo's document with language, view and the order of pages. `front`: the
 * first page (from 1) of those that come before page 1; 0: none. */
oh_status pd_tail(oh_buf *pdf, oh_lang lang, int front);

#endif
