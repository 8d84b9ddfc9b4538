/* One worksheet being read: what its two readers share.
 *
 * worksheet.c takes events from expat and understands every form of the part.
 * rowscan.c takes whole rows in the form that nearly all programs write straight
 * from the buffer, several times as fast, and leaves all else to the first.
 */
#ifndef OUHE_SHEET_WORKSHEET_H
#define OUHE_SHEET_WORKSHEET_H

#include "xlsx.h"
#include "xml.h"

typedef enum oh_ws_state {
	OH_WS_OUTSIDE,
	OH_WS_SHEET,
	OH_WS_COLS,
	OH_WS_DATA,
	OH_WS_ROW,
	OH_WS_CELL,
	OH_WS_VALUE,
	OH_WS_INLINE,
	OH_WS_INLINE_RUN,
	OH_WS_INLINE_TEXT,
	OH_WS_MERGES
} oh_ws_state;

typedef enum oh_ws_type {
	OH_WS_NUMBER,
	OH_WS_SHARED,
	OH_WS_STRING,
	OH_WS_BOOL,
	OH_WS_ERROR,
	OH_WS_DATE
} oh_ws_type;

typedef struct oh_worksheet {
	oh_xml xml;
	const oh_xlsx_context *x;
	const oh_sheet_limits *lim;
	oh_rowbuf rb;
	oh_ws_state state, text_in;
	unsigned skip;
	/* row */
	uint32_t row;
	bool row_hidden;
	/* cell */
	uint32_t column;
	oh_ws_type type;
	uint8_t format; /* oh_numfmt */
	bool formula;
	size_t value_at; /* in rb.text */
	uint32_t merges;
} oh_worksheet;

/* Values below end with `end`: NUL from expat, a quotation mark in the buffer.
 * Failures are told through oh_xml_stop. */

/* Begins a row; number NULL: the one after the last. */
void oh_ws_begin_row(oh_worksheet *w, const char *number, bool hidden, char end);
/* Begins a cell; ref and type nullable. */
void oh_ws_begin_cell(oh_worksheet *w, const char *ref, const char *style, const char *type,
                      char end);
/* Ends a cell whose value is `raw`: either the end of rb.text from value_at, or
 * memory that stays until the row is ended. */
void oh_ws_end_cell(oh_worksheet *w, oh_sv raw);
void oh_ws_end_row(oh_worksheet *w);

/* Takes the row that begins at p, within n bytes. Returns the bytes taken, 0 when
 * it must be left to expat, SIZE_MAX when the row may go on past n bytes. */
size_t oh_ws_scan_row(oh_worksheet *w, const char *p, size_t n);

#endif
