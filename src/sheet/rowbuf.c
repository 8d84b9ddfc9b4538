#include "rowbuf.h"

#include <stdlib.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/messages.h"

enum { KEEP_BYTES = 4 << 20 };

void oh_rowbuf_init(oh_rowbuf *r)
{
	memset(r, 0, sizeof *r);
}

void oh_rowbuf_release(oh_rowbuf *r)
{
	oh_free(r->cells);
	oh_free(r->at);
	oh_buf_release(&r->text);
	oh_rowbuf_init(r);
}

void oh_rowbuf_clear(oh_rowbuf *r)
{
	r->n = 0;
	r->unsorted = false;
	if (r->text.cap > KEEP_BYTES)
		oh_buf_release(&r->text);
	r->text.n = 0;
}

static bool grow(oh_rowbuf *r)
{
	size_t cap = r->cap ? r->cap * 2 : 64;
	oh_cell *cells = oh_realloc(r->cells, cap * sizeof *cells);
	if (!cells)
		return false;
	r->cells = cells;
	size_t *at = oh_realloc(r->at, cap * sizeof *at);
	if (!at)
		return false;
	r->at = at;
	r->cap = cap;
	return true;
}

oh_cell *oh_rowbuf_add(oh_rowbuf *r, uint32_t column)
{
	if (r->n == r->cap && !grow(r))
		return NULL;
	if (r->n && r->cells[r->n - 1].column >= column)
		r->unsorted = true;
	oh_cell *c = &r->cells[r->n];
	*c = (oh_cell){.column = column};
	r->at[r->n++] = SIZE_MAX;
	return c;
}

void oh_rowbuf_own(oh_rowbuf *r, size_t at, size_t n)
{
	r->at[r->n - 1] = at;
	r->cells[r->n - 1].text = (oh_sv){NULL, n};
}

static int by_column(const void *a, const void *b)
{
	uint32_t x = ((const oh_cell *)a)->column, y = ((const oh_cell *)b)->column;
	return x < y ? -1 : x > y;
}

oh_status oh_rowbuf_finish(oh_rowbuf *r, uint32_t *column, oh_error *err)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i] != SIZE_MAX)
			r->cells[i].text.p = r->text.p + r->at[i];
	if (!r->unsorted)
		return OH_OK;
	qsort(r->cells, r->n, sizeof *r->cells, by_column);
	for (size_t i = 1; i < r->n; i++) {
		if (r->cells[i].column == r->cells[i - 1].column) {
			*column = r->cells[i].column;
			return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_cell_twice);
		}
	}
	return OH_OK;
}
