/* Tables out: workbooks (.xlsx) and csv.
 *
 * A workbook is written sheet after sheet and row after row; cells of a row are
 * given together. Text is UTF-8; malformed bytes become U+FFFD, control
 * characters other than line feed and tab are left out, and text past the 32,767
 * characters that the format allows in a cell ends in an ellipsis. The same
 * calls give the same bytes.
 */
#ifndef OUHE_SHEET_WRITE_H
#define OUHE_SHEET_WRITE_H

#include "ouhe/base/buf.h"
#include "ouhe/base/error.h"

typedef enum oh_out_type { OH_OUT_EMPTY, OH_OUT_TEXT, OH_OUT_NUMBER } oh_out_type;

typedef enum oh_out_style {
	OH_STYLE_NORMAL,  /* number as it is, text on one line */
	OH_STYLE_WRAP,    /* text in several lines; the row is as high as it needs */
	OH_STYLE_INTEGER, /* 1,234 */
	OH_STYLE_PERCENT, /* 0.95 shown as 95.0% */
	OH_STYLE_MONEY,   /* 1,234.50 */
	OH_STYLE_DECIMAL, /* 0.871: three places */
	OH_STYLE_BOLD,
	OH_STYLE_TITLE, /* larger and bold */
	OH_STYLE_COUNT
} oh_out_style;

/* Background of a cell. */
typedef enum oh_out_fill {
	OH_FILL_NONE,
	OH_FILL_GREEN,
	OH_FILL_BLUE,
	OH_FILL_AMBER,
	OH_FILL_GREY,
	OH_FILL_COUNT
} oh_out_fill;

typedef struct oh_out_cell {
	uint8_t type;  /* oh_out_type */
	uint8_t style; /* oh_out_style */
	uint8_t fill;  /* oh_out_fill */
	oh_sv text;
	double number; /* a number that is not finite is written as an empty cell */
} oh_out_cell;

typedef struct oh_xlsx oh_xlsx;

/* Rows leave memory as they are written: for large tables. Strings are then
 * stored in their cells instead of a shared table. */
enum { OH_XLSX_CONSTANT_MEMORY = 1 };

/* Begins a workbook that oh_xlsx_close will put at `path`; until then nothing is
 * there and an older file stays. */
oh_status oh_xlsx_new(const char *path, unsigned flags, oh_xlsx **out, oh_error *err);
/* Throws the workbook away; `path` stays as it was. NULL is legal. */
void oh_xlsx_free(oh_xlsx *x);
/* Writes the file (a temporary one beside it, then renamed). Frees x in every
 * case; on failure `path` stays as it was. */
oh_status oh_xlsx_close(oh_xlsx *x, oh_error *err);

/* Begins a sheet; the calls below concern the sheet begun last (OH_EUSAGE
 * without one). Characters that a sheet's name must not hold become '_', a name
 * past 31 characters is cut, one that is taken gets a number. */
oh_status oh_xlsx_sheet(oh_xlsx *x, oh_sv name, oh_error *err);
/* Widths of columns 1 to n in characters of a digit's width (a Chinese character
 * takes two); 0 leaves the default. Before the sheet's first row. */
oh_status oh_xlsx_widths(oh_xlsx *x, const double *widths, size_t n, oh_error *err);
/* The next row as column heads: bold, filled, wrapped, bordered. The first such
 * row is the one that the filter and the print set-up refer to. */
oh_status oh_xlsx_header(oh_xlsx *x, const oh_sv *titles, size_t n, oh_error *err);
/* The next row; n 0 leaves a blank one. OH_ELIMIT past 1,048,576 rows or 16,384
 * columns. */
oh_status oh_xlsx_row(oh_xlsx *x, const oh_out_cell *cells, size_t n, oh_error *err);
/* Rows written so far: the number of the row written last, from 1. */
uint32_t oh_xlsx_rows(const oh_xlsx *x);
/* The first `rows` rows and `columns` columns stay in view. */
oh_status oh_xlsx_freeze(oh_xlsx *x, uint32_t rows, uint32_t columns, oh_error *err);
/* A filter on the header row over all its columns, down to the last row. */
oh_status oh_xlsx_autofilter(oh_xlsx *x, oh_error *err);
/* A4 landscape, one page wide, the header row repeated, page numbers below; grid
 * lines where the header is the first row. */
oh_status oh_xlsx_print_setup(oh_xlsx *x, oh_error *err);
/* Makes rows first to last of one column one cell that shows the first one's
 * value; all of them must have been written. One row is nothing to do. */
oh_status oh_xlsx_merge_down(oh_xlsx *x, uint32_t first, uint32_t last, uint32_t column,
                             oh_error *err);

/* csv as RFC 4180 has it (comma, CRLF, quotes where needed), appended to `out`,
 * whose sticky failure tells of memory out. A text cell beginning with = + - @,
 * a tab or a carriage return gets an apostrophe before it, unless it is a plain
 * number: a spreadsheet program would run it as a formula. */
void oh_csv_bom(oh_buf *out); /* so that Excel takes the file for UTF-8 */
void oh_csv_row(oh_buf *out, const oh_out_cell *cells, size_t n);

#endif
