/* Text on a terminal: how wide it is, how it is cut and padded.
 *
 * Chinese, Japanese and Korean characters and full-width forms take two columns,
 * combining marks none, all else one (East Asian Width of Unicode, ambiguous
 * ones narrow). What comes from a list is never sent to a terminal as it is:
 * control characters, escapes among them, are shown as a space.
 */
#ifndef OUHE_REPORT_LAYOUT_H
#define OUHE_REPORT_LAYOUT_H

#include "ouhe/base/buf.h"
#include "ouhe/base/message.h"

/* How a terminal, or a file in its place, wants its text. */
typedef struct oh_term {
	size_t width; /* columns; 0: no limit */
	bool colour;
	oh_lang lang;
} oh_term;

/* Columns that s takes. */
size_t oh_layout_width(oh_sv s);
/* Appends s without control characters; runs of white space become one space. */
void oh_layout_plain(oh_buf *out, oh_sv s);
/* Appends s, plain, in exactly `columns` columns: padded with spaces (on the left
 * if `right`), or cut with an ellipsis. */
void oh_layout_cell(oh_buf *out, oh_sv s, size_t columns, bool right);
/* As oh_layout_cell, cut where it must be but not padded. columns 0: whole. */
void oh_layout_cut(oh_buf *out, oh_sv s, size_t columns);

/* A table whose columns are as wide as their content, within limits. */
typedef struct oh_column {
	oh_sv title;
	size_t least, most; /* columns; most 0: no limit */
	bool right;         /* numbers */
} oh_column;

enum { OH_LAYOUT_COLUMNS = 16, OH_LAYOUT_GAP = 2 };

/* Widths of a table's columns while it is measured: zeroed, then measured row by
 * row (titles are a row like any other), then fitted to the terminal, so that a
 * table of any length needs no second copy of its cells. n is at most
 * OH_LAYOUT_COLUMNS. */
void oh_layout_measure(const oh_column *columns, size_t n, const oh_sv *cells, size_t *width);
/* Narrows the widest columns, down to their `least`, until the table with its
 * `indent` fits into term->width; does nothing where that is 0. */
void oh_layout_fit(const oh_term *term, const oh_column *columns, size_t n, size_t indent,
                   size_t *width);
/* One row and a line feed; no blanks at its end. `paint` (nullable) holds an SGR
 * sequence or NULL a cell, used when the terminal has colour. */
void oh_layout_row(oh_buf *out, const oh_term *term, const oh_column *columns, size_t n,
                   const oh_sv *cells, const char *const *paint, const size_t *width,
                   size_t indent);
/* A whole table with its titles. */
void oh_layout_table(oh_buf *out, const oh_term *term, const oh_column *columns, size_t n,
                     const oh_sv *cells, size_t rows, size_t indent);

#endif
