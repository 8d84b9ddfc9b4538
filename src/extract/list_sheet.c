#include "list_internal.h"

#include <stdlib.h>
#include <string.h>

#include "ouhe/text/fold.h"

/* A hostile sheet may overlap its ranges; no honest one needs more steps. */
enum { MERGE_STEPS = 4096 };

static int by_first_row(const void *x, const void *y)
{
	const oh_merge *a = x, *b = y;
	if (a->first_row != b->first_row)
		return a->first_row < b->first_row ? -1 : 1;
	if (a->first_column != b->first_column)
		return a->first_column < b->first_column ? -1 : 1;
	return (a->last_row > b->last_row) - (a->last_row < b->last_row);
}

oh_status oh_sheet_merges(oh_list_ctx *c)
{
	size_t n = c->sheet->n_merges;
	c->n_merges = 0;
	if (n == 0)
		return OH_OK;
	c->merges = oh_arena_array(c->a, n, sizeof *c->merges);
	c->merge_reach = oh_arena_array(c->a, n, sizeof *c->merge_reach);
	if (!c->merges || !c->merge_reach)
		return OH_ENOMEM;
	memcpy(c->merges, c->sheet->merges, n * sizeof *c->merges);
	qsort(c->merges, n, sizeof *c->merges, by_first_row);
	uint32_t reach = 0;
	for (size_t i = 0; i < n; i++) {
		if (c->merges[i].last_row > reach)
			reach = c->merges[i].last_row;
		c->merge_reach[i] = reach;
	}
	c->n_merges = n;
	return OH_OK;
}

const oh_merge *oh_merge_at(const oh_list_ctx *c, uint32_t row, uint32_t column)
{
	size_t lo = 0, hi = c->n_merges;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (c->merges[mid].first_row <= row)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (unsigned step = 0; lo > 0 && step < MERGE_STEPS; step++) {
		lo--;
		if (c->merge_reach[lo] < row)
			return NULL;
		const oh_merge *m = &c->merges[lo];
		if (m->last_row >= row && m->first_column <= column && m->last_column >= column)
			return m;
	}
	return NULL;
}

bool oh_cell_anchor(const oh_list_ctx *c, const oh_row *row, const oh_cell *cell)
{
	if (!(cell->flags & OH_CELL_MERGED))
		return true;
	const oh_merge *m = oh_merge_at(c, row->number, cell->column);
	return !m || m->first_column == cell->column;
}

void oh_list_issue(const oh_list_ctx *c, oh_issues *to, oh_severity severity, const oh_msg *msg,
                   uint32_t row, const oh_column *col, oh_sv text, const oh_sv *args, size_t n)
{
	oh_issue issue = {
	    .severity = severity,
	    .msg = msg,
	    .n_args = n < OH_MSG_ARGS ? n : OH_MSG_ARGS,
	    .file = c->book->file,
	    .sheet = c->sheet ? c->sheet->name : (oh_sv){NULL, 0},
	    .row = row,
	    .text = text,
	};
	if (col) {
		issue.column = col->number;
		if (!col->unnamed)
			issue.field = col->name.clean;
	}
	for (size_t i = 0; i < issue.n_args; i++)
		issue.args[i] = args[i];
	oh_issues_add(to, &issue);
}

bool oh_sheet_is_guide(const oh_sheet *s)
{
	static const char *const words[] = {"说明",  "填表",        "封面",  "目录",    "须知",
	                                    "指南",  "字典",        "下拉",  "选项",    "readme",
	                                    "guide", "instruction", "cover", "contents"};
	char lower[64];
	size_t n = s->name.n < sizeof lower ? s->name.n : sizeof lower;
	for (size_t i = 0; i < n; i++)
		lower[i] = s->name.p[i] >= 'A' && s->name.p[i] <= 'Z' ? (char)(s->name.p[i] + 32)
		                                                      : s->name.p[i];
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (oh_sv_find((oh_sv){lower, n}, oh_sv_from(words[i])) != SIZE_MAX)
			return true;
	}
	/* Lines of prose: hardly any row has a second cell. */
	size_t wide = 0;
	for (size_t i = 0; i < s->n; i++) {
		size_t cells = 0;
		for (size_t k = 0; k < s->rows[i].n; k++)
			cells += !(s->rows[i].cells[k].flags & OH_CELL_MERGED);
		wide += cells >= 3;
	}
	return wide * 4 < s->n || s->n < 2;
}
