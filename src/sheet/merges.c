#include "merges.h"

#include <stdlib.h>

#include "ouhe/base/vec.h"
#include "ouhe/sheet/messages.h"
#include "source.h"

/* One range's stretch of one row. */
struct stretch {
	uint32_t row; /* index, not number */
	uint32_t first, last;
	uint32_t order;
	const oh_cell *value; /* NULL: the range's first cell is empty */
};

static size_t lower_bound(const oh_row *rows, size_t n, uint32_t number)
{
	size_t lo = 0;
	while (lo < n) {
		size_t mid = lo + (n - lo) / 2;
		if (rows[mid].number < number)
			lo = mid + 1;
		else
			n = mid;
	}
	return lo;
}

static int by_place(const void *pa, const void *pb)
{
	const struct stretch *a = pa, *b = pb;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static oh_status collect(const oh_row *rows, size_t n, const oh_merge *m, uint32_t order,
                         uint32_t last_column, uint64_t *covered, oh_vec *out, oh_error *err)
{
	uint32_t last = m->last_column < last_column ? m->last_column : last_column;
	size_t i = lower_bound(rows, n, m->first_row);
	if (last < m->first_column)
		return OH_OK;
	const oh_cell *value = NULL;
	if (i < n && rows[i].number == m->first_row)
		value = oh_row_cell(&rows[i], m->first_column);
	for (; i < n && rows[i].number <= m->last_row; i++) {
		*covered += last - m->first_column + 1;
		if (*covered > OH_MERGED_CELLS)
			return oh_limit_error(err, &oh_msg_sheet_limit_merged_cells,
			                      OH_MERGED_CELLS);
		struct stretch s = {(uint32_t)i, m->first_column, last, order, value};
		if (oh_vec_push(out, &s))
			return oh_nomem(err);
	}
	return OH_OK;
}

/* The row's own cells and the stretches woven together. */
static oh_status weave(oh_row *row, const struct stretch *s, size_t n, oh_arena *a, oh_error *err)
{
	size_t most = row->n;
	for (size_t i = 0; i < n; i++)
		most += s[i].last - s[i].first + 1;
	oh_cell *cells = oh_arena_array(a, most, sizeof *cells);
	if (!cells)
		return oh_nomem(err);
	size_t out = 0, own = 0;
	uint32_t next = 1; /* first column not settled: of ranges that overlap, the first */
	for (size_t i = 0; i < n; i++) {
		uint32_t from = s[i].first > next ? s[i].first : next;
		while (own < row->n && row->cells[own].column < from)
			cells[out++] = row->cells[own++];
		for (uint32_t c = from; c <= s[i].last; c++) {
			bool here = own < row->n && row->cells[own].column == c;
			const oh_cell *v = s[i].value ? s[i].value : here ? &row->cells[own] : NULL;
			if (v) {
				cells[out] = *v;
				cells[out].column = c;
				cells[out++].flags |= OH_CELL_MERGED;
			}
			own += here;
		}
		if (s[i].last >= next)
			next = s[i].last + 1;
	}
	while (own < row->n)
		cells[out++] = row->cells[own++];
	row->cells = cells;
	row->n = out;
	return OH_OK;
}

oh_status oh_merges_apply(oh_row *rows, size_t n, const oh_merge *merges, size_t n_merges,
                          uint32_t last_column, oh_arena *a, oh_error *err)
{
	oh_vec list;
	uint64_t covered = 0;
	oh_status st = OH_OK;
	oh_vec_init(&list, sizeof(struct stretch));
	for (size_t i = 0; !st && i < n_merges; i++)
		st = collect(rows, n, &merges[i], (uint32_t)i, last_column, &covered, &list, err);
	struct stretch *s = list.p;
	if (!st && list.n > 1)
		qsort(s, list.n, sizeof *s, by_place);
	for (size_t i = 0, j; !st && i < list.n; i = j) {
		for (j = i; j < list.n && s[j].row == s[i].row; j++)
			;
		st = weave(&rows[s[i].row], s + i, j - i, a, err);
	}
	oh_vec_release(&list);
	return st;
}
