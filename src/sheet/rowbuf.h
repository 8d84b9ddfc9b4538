/* One row being gathered: its cells and their text. */
#ifndef OUHE_SHEET_ROWBUF_H
#define OUHE_SHEET_ROWBUF_H

#include "ouhe/base/buf.h"
#include "ouhe/base/error.h"
#include "ouhe/sheet/book.h"

enum { OH_ROW_BYTES = 64 << 20 };

typedef struct oh_rowbuf {
	oh_cell *cells;
	/* Where in `text` a cell's text begins; SIZE_MAX: cell.text stands. */
	size_t *at;
	size_t n, cap;
	oh_buf text;
	bool unsorted;
} oh_rowbuf;

void oh_rowbuf_init(oh_rowbuf *r);
void oh_rowbuf_release(oh_rowbuf *r);
/* Empties, keeps the memory unless one huge row made it large. */
void oh_rowbuf_clear(oh_rowbuf *r);
/* A further cell, zeroed; NULL when memory is out. */
oh_cell *oh_rowbuf_add(oh_rowbuf *r, uint32_t column);
/* Text begins at byte `at` of r->text, and has n bytes. */
void oh_rowbuf_own(oh_rowbuf *r, size_t at, size_t n);
/* Text pointers made good, cells in order of their columns. OH_EFORMAT when a
 * column occurs twice, *column is then that column. */
oh_status oh_rowbuf_finish(oh_rowbuf *r, uint32_t *column, oh_error *err);

#endif
