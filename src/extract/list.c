#include "ouhe/extract/list.h"

#include <stdlib.h>

#include "lines.h"
#include "ouhe/base/alloc.h"

typedef struct reading {
	oh_lines *l;
	const oh_list_options *options;
	oh_vec listings; /* oh_listing */
	oh_vec issues;   /* oh_issue, in order */
	size_t done, total;
} reading;

static int by_row(const void *x, const void *y)
{
	const oh_issue *a = *(const oh_issue *const *)x, *b = *(const oh_issue *const *)y;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return (a > b) - (a < b); /* as they arose */
}

static oh_status sort_into(reading *r, const oh_vec *all)
{
	oh_status st = OH_OK;
	const oh_issue **order = oh_calloc(all->n + 1, sizeof *order);
	if (!order)
		return OH_ENOMEM;
	for (size_t i = 0; i < all->n; i++)
		order[i] = &OH_VEC_AT(all, oh_issue, i);
	qsort(order, all->n, sizeof *order, by_row);
	for (size_t i = 0; !st && i < all->n; i++)
		st = oh_vec_push(&r->issues, order[i]);
	oh_free(order);
	return st;
}

/* The issues of a sheet in the order of its rows. */
static oh_status gather(reading *r, uint32_t sheet, const oh_lines_chunk *k)
{
	const oh_lines *l = r->l;
	oh_vec all;
	oh_issues notes;
	oh_issues_init(&notes, l->c.a);
	oh_vec_init(&all, sizeof(oh_issue));
	oh_status st = oh_lines_categories_of(r->l, sheet, &notes);
	for (size_t i = l->first_issue[sheet]; !st && i < l->first_issue[sheet + 1]; i++)
		st = oh_vec_push(&all, &l->found.items[i]);
	for (size_t i = 0; !st && i < notes.n; i++)
		st = oh_vec_push(&all, &notes.items[i]);
	for (size_t i = 0; !st && i < k->n; i++) {
		const oh_issues *from = &k->workers[k->outs[i].worker].issues;
		for (size_t m = k->outs[i].issue_from; !st && m < k->outs[i].issue_to; m++)
			st = oh_vec_push(&all, &from->items[m]);
	}
	if (!st)
		st = sort_into(r, &all);
	oh_vec_release(&all);
	return st;
}

static void tell(void *ctx, size_t done)
{
	const reading *r = ctx;
	r->options->progress(r->options->progress_ctx, r->done + done, r->total);
}

static oh_status one_sheet(reading *r, uint32_t sheet)
{
	size_t from = r->l->first_plan[sheet], to = r->l->first_plan[sheet + 1];
	const oh_list_options *o = r->options;
	oh_lines_chunk k;
	oh_status st = oh_lines_chunk_read(r->l, from, to, o ? o->threads : 0,
	                                   o && o->progress ? tell : NULL, r, &k);
	r->done += to - from;
	if (!st)
		st = gather(r, sheet, &k);
	for (size_t i = 0; !st && i < k.n; i++)
		st = oh_vec_push(&r->listings, &k.outs[i].listing);
	if (!st)
		oh_lines_chunk_adopt(&k, r->l->c.a);
	oh_lines_chunk_release(&k);
	return st;
}

/* Of columns without a header there is nothing to tell. */
static oh_status named_columns(const oh_lines *l, oh_arena *a, oh_list *out)
{
	oh_list_column *columns = oh_arena_array(a, l->columns.n + 1, sizeof *columns);
	if (!columns)
		return OH_ENOMEM;
	for (size_t i = 0; i < l->columns.n; i++) {
		const oh_list_column *c = &OH_VEC_AT(&l->columns, oh_list_column, i);
		if (c->named)
			columns[out->n_columns++] = *c;
	}
	out->columns = columns;
	return OH_OK;
}

static oh_status finish(reading *r, oh_arena *a, oh_list *out)
{
	oh_list list = {
	    .side = r->l->c.side,
	    .file = r->l->c.book->file,
	    .n = r->listings.n,
	    .rows_read = r->listings.n,
	    .cells_read = r->l->cells,
	};
	list.listings = oh_vec_freeze(&r->listings, a);
	oh_issues_init(&list.issues, a);
	list.issues.items = oh_vec_freeze(&r->issues, a);
	list.issues.n = list.issues.cap = r->issues.n;
	if ((list.n && !list.listings) || (list.issues.n && !list.issues.items) ||
	    named_columns(r->l, a, &list))
		return OH_ENOMEM;
	*out = list;
	return OH_OK;
}

oh_status oh_list_read(const oh_readers *readers, const oh_book *book, oh_side side,
                       const oh_list_options *options, oh_arena *a, oh_list *out, oh_error *err)
{
	reading r = {.options = options};
	oh_status st = oh_lines_open(readers, book, side, options, a, &r.l, err);
	if (st)
		return st;
	oh_vec_init(&r.listings, sizeof(oh_listing));
	oh_vec_init(&r.issues, sizeof(oh_issue));
	r.total = oh_lines_count(r.l);
	for (uint32_t i = 0; !st && i < book->n; i++)
		st = one_sheet(&r, i);
	if (!st)
		st = finish(&r, a, out);
	if (!st && options && options->progress)
		options->progress(options->progress_ctx, r.total, r.total);
	oh_vec_release(&r.listings);
	oh_vec_release(&r.issues);
	oh_lines_close(r.l);
	return st ? oh_nomem(err) : OH_OK;
}
