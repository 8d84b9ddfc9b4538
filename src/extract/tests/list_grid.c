#include "list_grid.h"

#include <stdlib.h>
#include <string.h>

#include "ouhe/base/decimal.h"

enum { MOST_MERGES = 64 };

static void make_cell(oh_cell *cell, oh_sv t)
{
	cell->type = OH_CELL_TEXT;
	cell->text = t;
	if (t.n < 2 || !strchr("#%@=!", t.p[0]))
		return;
	cell->text = oh_sv_sub(t, 1, SIZE_MAX);
	if (t.p[0] == '!') {
		cell->type = OH_CELL_ERROR;
	} else if (t.p[0] == '@') {
		cell->type = OH_CELL_DATE;
	} else {
		cell->type = OH_CELL_NUMBER;
		if (!oh_double_parse(cell->text, &cell->number))
			abort();
		cell->flags = t.p[0] == '%' ? OH_CELL_PERCENT : t.p[0] == '=' ? OH_CELL_FORMULA : 0;
	}
}

static oh_cell *find(oh_row *row, uint32_t column, oh_cell *cells)
{
	for (size_t i = 0; i < row->n; i++) {
		if (cells[i].column == column)
			return &cells[i];
	}
	return NULL;
}

/* Extends the range that holds (row, column), or begins one of that cell. */
static void merge(oh_merge *merges, size_t *n, uint32_t row, uint32_t column, bool down)
{
	for (size_t i = 0; i < *n; i++) {
		oh_merge *m = &merges[i];
		if (row < m->first_row || row > m->last_row || column < m->first_column ||
		    column > m->last_column)
			continue;
		m->last_row += down && m->last_row == row;
		m->last_column += !down && m->last_column == column;
		return;
	}
	if (*n == MOST_MERGES)
		abort();
	merges[(*n)++] = (oh_merge){row, row + down, column, column + !down};
}

oh_sheet grid_sheet(oh_arena *a, const char *name, const char *drawing)
{
	oh_sv rest = oh_sv_from(drawing), line, piece;
	size_t lines = 1, n = 0, n_merges = 0;
	for (size_t i = 0; i < rest.n; i++)
		lines += rest.p[i] == '\n';
	oh_row *rows = oh_arena_array(a, lines, sizeof *rows);
	oh_merge *merges = oh_arena_array(a, MOST_MERGES, sizeof *merges);
	oh_cell *above = NULL;
	oh_sheet s = {.name = oh_sv_from(name), .rows = rows, .merges = merges};
	if (!rows || !merges)
		abort();
	for (uint32_t number = 1; oh_sv_split(&rest, '\n', &line); number++) {
		oh_row *row = &rows[n];
		*row = (oh_row){.number = number, .hidden = oh_sv_starts(line, OH_SV("~"))};
		if (row->hidden)
			line = oh_sv_sub(line, 1, SIZE_MAX);
		oh_cell *cells = oh_arena_array(a, line.n + 1, sizeof *cells);
		if (!cells)
			abort();
		for (uint32_t column = 1; oh_sv_split(&line, '|', &piece); column++) {
			oh_cell *cell = &cells[row->n], *from = NULL;
			bool up = oh_sv_eq(piece, OH_SV("^")), left = oh_sv_eq(piece, OH_SV("<"));
			if (piece.n == 0)
				continue;
			if (up && n)
				from = find(&rows[n - 1], column, above);
			else if (left && row->n)
				from = &cells[row->n - 1];
			if (from) {
				from->flags |= OH_CELL_MERGED;
				*cell = *from;
				merge(merges, &n_merges, number - up, column - left, up);
			} else {
				make_cell(cell, piece);
			}
			cell->column = column;
			row->n++;
			if (column > s.last_column)
				s.last_column = column;
		}
		row->cells = cells;
		above = cells;
		n += row->n > 0;
	}
	s.n = n;
	s.n_merges = n_merges;
	return s;
}

oh_book grid_book(oh_arena *a, const oh_sheet *sheets, size_t n)
{
	(void)a;
	return (oh_book){.file = OH_SV("demand.xlsx"), .sheets = sheets, .n = n};
}
