#include "ouhe/sheet/book.h"

#include <string.h>

#include "merges.h"
#include "ouhe/base/vec.h"
#include "ouhe/sheet/messages.h"
#include "xlsx.h"

struct builder {
	oh_arena *a;
	size_t base; /* of the arena before the book */
	const oh_sheet_limits *lim;
	oh_error *err;
	oh_stream_extra extra;
	oh_vec sheets; /* oh_sheet */
	oh_vec rows;   /* oh_row, of the sheet begun last */
	oh_vec merges;
	oh_vec hidden; /* uint32_t */
	oh_sheet sheet;
};

static oh_status check_memory(struct builder *b)
{
	uint64_t used = oh_arena_used(b->a) - b->base + b->rows.n * sizeof(oh_row);
	if (used > b->lim->memory_bytes)
		return oh_limit_error(b->err, &oh_msg_sheet_limit_memory_bytes,
		                      b->lim->memory_bytes);
	return OH_OK;
}

static oh_status on_sheet(void *ctx, oh_sv name, bool hidden)
{
	struct builder *b = ctx;
	oh_vec_clear(&b->rows);
	oh_vec_clear(&b->merges);
	oh_vec_clear(&b->hidden);
	b->sheet = (oh_sheet){.name = oh_arena_sv(b->a, name), .hidden = hidden};
	return b->sheet.name.p ? OH_OK : oh_nomem(b->err);
}

static oh_status on_columns(void *ctx, uint32_t first, uint32_t last)
{
	struct builder *b = ctx;
	/* Overlapping <col> elements could repeat the whole width many times. */
	for (uint32_t c = first; c <= last && b->hidden.n < b->lim->columns; c++)
		if (oh_vec_push(&b->hidden, &c))
			return oh_nomem(b->err);
	return OH_OK;
}

static bool kept(const struct builder *b, oh_sv s)
{
	uintptr_t p = (uintptr_t)s.p, from = (uintptr_t)b->extra.kept.p;
	return b->extra.kept.p && p >= from && p - from < b->extra.kept.n;
}

/* One block of the arena for the texts of a row: its small strings would cost
 * more in alignment than in bytes. */
static bool copy_texts(struct builder *b, oh_cell *cells, size_t n)
{
	size_t bytes = 0;
	for (size_t i = 0; i < n; i++)
		bytes += kept(b, cells[i].text) ? 0 : cells[i].text.n;
	char *p = bytes ? oh_arena_alloc(b->a, bytes) : NULL;
	if (bytes && !p)
		return false;
	for (size_t i = 0; i < n; i++) {
		oh_sv *t = &cells[i].text;
		if (!p || !t->n || kept(b, *t))
			continue;
		memcpy(p, t->p, t->n);
		t->p = p;
		p += t->n;
	}
	return true;
}

static oh_status on_row(void *ctx, const oh_row *row)
{
	struct builder *b = ctx;
	oh_cell *cells = oh_arena_array(b->a, row->n, sizeof *cells);
	if (!cells)
		return oh_nomem(b->err);
	memcpy(cells, row->cells, row->n * sizeof *cells);
	if (!copy_texts(b, cells, row->n))
		return oh_nomem(b->err);
	oh_row copy = {row->number, row->hidden, cells, row->n};
	if (oh_vec_push(&b->rows, &copy))
		return oh_nomem(b->err);
	if (row->n && cells[row->n - 1].column > b->sheet.last_column)
		b->sheet.last_column = cells[row->n - 1].column;
	return check_memory(b);
}

static oh_status on_merge(void *ctx, const oh_merge *merge)
{
	struct builder *b = ctx;
	return oh_vec_push(&b->merges, merge) ? oh_nomem(b->err) : OH_OK;
}

static oh_status on_sheet_end(void *ctx)
{
	struct builder *b = ctx;
	oh_sheet *s = &b->sheet;
	oh_status st = oh_merges_apply(b->rows.p, b->rows.n, b->merges.p, b->merges.n,
	                               s->last_column, b->a, b->err);
	if (st)
		return oh_locate(b->err, st, (oh_sv){NULL, 0}, s->name, 0, 0);
	s->rows = oh_vec_freeze(&b->rows, b->a);
	s->n = b->rows.n;
	s->merges = oh_vec_freeze(&b->merges, b->a);
	s->n_merges = b->merges.n;
	s->hidden_columns = oh_vec_freeze(&b->hidden, b->a);
	s->n_hidden_columns = b->hidden.n;
	if ((s->n && !s->rows) || (s->n_merges && !s->merges) ||
	    (s->n_hidden_columns && !s->hidden_columns) || oh_vec_push(&b->sheets, s))
		return oh_nomem(b->err);
	return check_memory(b);
}

static oh_status finish(struct builder *b, const oh_source *src, oh_book *out)
{
	oh_book book = {
	    .file = oh_arena_sv(b->a, src->name),
	    .sheets = oh_vec_freeze(&b->sheets, b->a),
	    .n = b->sheets.n,
	    .encoding = oh_arena_sv(b->a, b->extra.encoding),
	};
	if (!book.file.p || !book.encoding.p || (book.n && !book.sheets))
		return oh_nomem(b->err);
	*out = book;
	return OH_OK;
}

static oh_status read_source(const oh_source *src, const oh_sheet_limits *lim, oh_arena *a,
                             oh_book *out, oh_error *err)
{
	struct builder b = {
	    .a = a, .base = oh_arena_used(a), .lim = lim, .err = err, .extra.keep = a};
	oh_vec_init(&b.sheets, sizeof(oh_sheet));
	oh_vec_init(&b.rows, sizeof(oh_row));
	oh_vec_init(&b.merges, sizeof(oh_merge));
	oh_vec_init(&b.hidden, sizeof(uint32_t));
	oh_sheet_sink sink = {&b, on_sheet, on_columns, on_row, on_merge, on_sheet_end};
	oh_arena_mark mark = oh_arena_mark_get(a);
	oh_status st = oh_stream_any(src, lim, &sink, &b.extra, err);
	if (!st)
		st = finish(&b, src, out);
	if (st)
		oh_arena_rewind(a, mark);
	oh_vec_release(&b.sheets);
	oh_vec_release(&b.rows);
	oh_vec_release(&b.merges);
	oh_vec_release(&b.hidden);
	return st;
}

oh_status oh_book_read(const char *path, const oh_sheet_limits *limits, oh_arena *a, oh_book *out,
                       oh_error *err)
{
	oh_sheet_limits lim = oh_limits_of(limits);
	oh_source src;
	oh_status st = oh_source_open(path, &lim, &src, err);
	if (st)
		return oh_locate(err, st, oh_base_name(oh_sv_from(path)), (oh_sv){NULL, 0}, 0, 0);
	st = read_source(&src, &lim, a, out, err);
	oh_source_close(&src);
	return st;
}

oh_status oh_book_read_memory(const void *data, size_t n, oh_sv name, const oh_sheet_limits *limits,
                              oh_arena *a, oh_book *out, oh_error *err)
{
	oh_sheet_limits lim = oh_limits_of(limits);
	oh_source src;
	oh_status st = oh_source_memory(data, n, name, &lim, &src, err);
	if (st)
		return oh_locate(err, st, oh_base_name(name), (oh_sv){NULL, 0}, 0, 0);
	return read_source(&src, &lim, a, out, err);
}

const oh_cell *oh_row_cell(const oh_row *row, uint32_t column)
{
	size_t lo = 0, hi = row->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (row->cells[mid].column < column)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < row->n && row->cells[lo].column == column ? &row->cells[lo] : NULL;
}

void oh_column_name(uint32_t column, char out[8])
{
	char rev[8];
	size_t n = 0;
	for (; column > 0 && n < 7; column = (column - 1) / 26)
		rev[n++] = (char)('A' + (column - 1) % 26);
	for (size_t i = 0; i < n; i++)
		out[i] = rev[n - 1 - i];
	out[n] = '\0';
}
