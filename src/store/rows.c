#include "rows.h"

#include <string.h>

#include "ouhe/store/messages.h"

oh_sv oh_some(oh_sv s)
{
	return s.n ? s : (oh_sv){NULL, 0};
}

oh_sv oh_take(oh_stmt *st, int i, oh_arena *a, bool *ok)
{
	oh_sv v;
	if (oh_col_null(st, i))
		return OH_SV("");
	v = oh_col_copy(st, i, a);
	*ok = *ok && v.p;
	return v.p ? v : OH_SV("");
}

oh_status oh_rows(oh_stmt *st, oh_arena *a, size_t size, oh_row_fn row, void **out, size_t *n,
                  oh_error *err)
{
	oh_status status = OH_OK;
	char *items = NULL;
	size_t count = 0, cap = 0;
	bool more = false;
	status = oh_stmt_next(st, &more, err);
	while (!status && more) {
		if (count == cap) {
			size_t grown = cap ? cap * 2 : 16;
			char *p = oh_arena_grow(a, items, cap * size, grown * size);
			if (!p) {
				status = oh_nomem(err);
				break;
			}
			items = p;
			cap = grown;
		}
		memset(items + count * size, 0, size);
		if (!row(st, a, items + count * size))
			status = oh_nomem(err);
		else
			status = oh_stmt_next(st, &more, err);
		count++;
	}
	oh_stmt_done(st);
	if (!status) {
		*out = items;
		*n = count;
	}
	return status;
}

oh_sv oh_not_null(oh_sv s)
{
	return s.p ? s : OH_SV("");
}

oh_status oh_first_row(oh_stmt *st, oh_arena *a, size_t size, oh_row_fn row, void *out, bool *found,
                       oh_error *err)
{
	void *items = NULL;
	size_t n = 0;
	oh_status s = oh_rows(st, a, size, row, &items, &n, err);
	if (!s && n)
		memcpy(out, items, size);
	if (!s)
		*found = n != 0;
	return s;
}

oh_status oh_guarded(oh_status st, int64_t changed, oh_error *err)
{
	return st || changed ? st : oh_raise(err, OH_ESTALE, &oh_msg_store_stale);
}

oh_status oh_like(oh_sv words, bool anywhere, oh_arena *a, oh_sv *out, oh_error *err)
{
	char *p = oh_arena_alloc(a, words.n * 2 + 2);
	size_t n = 0;
	if (!p)
		return oh_nomem(err);
	if (anywhere)
		p[n++] = '%';
	for (size_t i = 0; i < words.n; i++) {
		char c = words.p[i];
		if (c == '%' || c == '_' || c == '\\')
			p[n++] = '\\';
		p[n++] = c;
	}
	p[n++] = '%';
	*out = (oh_sv){p, n};
	return OH_OK;
}
