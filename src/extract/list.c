#include "ouhe/extract/list.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "list_internal.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"
#include "ouhe/extract/list_messages.h"

enum { CHUNK = 32 };

typedef struct reading {
	oh_list_ctx c;
	oh_list_worker *workers;
	unsigned n_workers;
	oh_vec listings;      /* oh_listing */
	oh_vec issues;        /* oh_issue, in order */
	oh_vec columns;       /* oh_list_column */
	oh_vec outs;          /* oh_row_out of all sheets */
	oh_issues sequential; /* of the sheet at hand */
	size_t sheet_first;   /* first of the sheet's issues in `issues` */
	size_t cells, lists, total, done_before;
	oh_map *ids;
} reading;

typedef struct rows_job {
	reading *r;
	const oh_row_plan *plans;
	oh_row_out *outs;
	_Atomic size_t done;
} rows_job;

static oh_status read_rows(void *ctx, size_t from, size_t to, unsigned worker)
{
	rows_job *job = ctx;
	reading *r = job->r;
	for (size_t i = from; i < to; i++) {
		oh_status st =
		    oh_row_read(&r->c, &r->workers[worker], &job->plans[i], &job->outs[i]);
		if (st)
			return st;
		job->outs[i].worker = worker;
	}
	size_t done = atomic_fetch_add(&job->done, to - from) + to - from;
	/* Worker 0 is the caller's own thread. */
	if (worker == 0 && r->c.options && r->c.options->progress)
		r->c.options->progress(r->c.options->progress_ctx, r->done_before + done, r->total);
	return OH_OK;
}

static int by_row(const void *x, const void *y)
{
	const oh_issue *a = *(const oh_issue *const *)x, *b = *(const oh_issue *const *)y;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return (a > b) - (a < b); /* as they arose */
}

/* The issues of a sheet in the order of its rows. */
static oh_status gather(reading *r, const oh_row_out *outs, size_t n)
{
	oh_vec all;
	oh_status st = OH_OK;
	oh_vec_init(&all, sizeof(oh_issue));
	for (size_t i = 0; !st && i < r->sequential.n; i++)
		st = oh_vec_push(&all, &r->sequential.items[i]);
	for (size_t i = 0; !st && i < n; i++) {
		const oh_issues *from = &r->workers[outs[i].worker].issues;
		for (size_t k = outs[i].issue_from; !st && k < outs[i].issue_to; k++)
			st = oh_vec_push(&all, &from->items[k]);
	}
	const oh_issue **order = st ? NULL : oh_calloc(all.n + 1, sizeof *order);
	if (!st && !order)
		st = OH_ENOMEM;
	for (size_t i = 0; !st && i < all.n; i++)
		order[i] = &OH_VEC_AT(&all, oh_issue, i);
	if (!st)
		qsort(order, all.n, sizeof *order, by_row);
	for (size_t i = 0; !st && i < all.n; i++)
		st = oh_vec_push(&r->issues, order[i]);
	oh_free(order);
	oh_vec_release(&all);
	r->sequential.n = 0;
	return st;
}

static oh_status note_duplicate(reading *r, const oh_row_out *out, uint64_t row)
{
	char number[24];
	const oh_column *id = NULL;
	snprintf(number, sizeof number, "%llu", (unsigned long long)row);
	oh_sv args[] = {out->listing.id, oh_sv_from(number)};
	oh_list_issue(&r->c, &r->sequential, OH_NOTE, &oh_msg_extract_list_duplicate_id,
	              out->listing.row, id, out->listing.id, args, 2);
	return r->sequential.failed ? OH_ENOMEM : OH_OK;
}

/* Running numbers begin anew in each sheet; other ids are the book's. */
static oh_status check_ids(reading *r, const oh_row_out *outs, size_t n)
{
	oh_map *own = oh_map_new();
	oh_status st = own ? OH_OK : OH_ENOMEM;
	for (size_t i = 0; !st && i < n; i++) {
		oh_map *m = outs[i].seq_id ? own : r->ids;
		uint64_t row;
		if (oh_map_get(m, outs[i].listing.id, &row))
			st = note_duplicate(r, &outs[i], row);
		else
			st = oh_map_set(m, outs[i].listing.id, outs[i].listing.row);
	}
	oh_map_free(own);
	return st;
}

/* Once a category and sheet, however many rows it has. */
static oh_status check_categories(reading *r, const oh_row_out *outs, size_t n)
{
	if (!outs)
		return OH_OK;
	oh_map *seen = oh_map_new();
	oh_status st = seen ? OH_OK : OH_ENOMEM;
	for (size_t i = 0; !st && i < n; i++) {
		uint64_t packed = 0;
		if (!outs[i].category_unknown)
			continue;
		if (!oh_map_get(seen, outs[i].category_text, &packed))
			packed = (uint64_t)i << 32;
		st = oh_map_set(seen, outs[i].category_text, packed + 1);
	}
	for (size_t i = 0; !st && i < oh_map_size(seen); i++) {
		const oh_row_out *first = &outs[oh_map_value(seen, i) >> 32];
		char count[24];
		snprintf(count, sizeof count, "%llu",
		         (unsigned long long)(oh_map_value(seen, i) & 0xffffffff));
		const oh_pack *pack = first->listing.pack;
		oh_sv args[] = {first->category_text, oh_sv_from(count),
		                oh_said_both(pack->zh, pack->en, r->c.a)};
		oh_list_issue(&r->c, &r->sequential, OH_NOTE, &oh_msg_extract_list_category_unknown,
		              first->listing.row, NULL, first->category_text, args, 3);
	}
	oh_map_free(seen);
	return st;
}

static oh_status run_plans(reading *r, const oh_vec *plans)
{
	size_t first = r->outs.n, n = plans->n;
	for (size_t i = 0; i < n; i++) {
		if (!oh_vec_add(&r->outs))
			return OH_ENOMEM;
	}
	oh_row_out *outs = n ? &OH_VEC_AT(&r->outs, oh_row_out, first) : NULL;
	rows_job job = {.r = r, .plans = plans->p, .outs = outs};
	oh_status st = oh_task_for(n, CHUNK, r->n_workers, read_rows, &job);
	r->done_before += n;
	if (!st)
		st = check_ids(r, outs, n);
	if (!st)
		st = check_categories(r, outs, n);
	if (!st && r->sequential.failed)
		st = OH_ENOMEM;
	if (!st)
		st = gather(r, outs, n);
	for (size_t i = 0; !st && i < n; i++)
		st = oh_vec_push(&r->listings, &outs[i].listing);
	return st;
}

/* Lines above a header are its title; a line of several cells is more than that. */
static void report_preamble(oh_list_ctx *c, size_t from, const oh_section *s)
{
	for (size_t i = from; i < s->header; i++) {
		const oh_row *row = &c->sheet->rows[i];
		unsigned cells = 0;
		for (size_t k = 0; k < row->n; k++)
			cells += oh_sv_trim(row->cells[k].text).n > 0 &&
			         oh_cell_anchor(c, row, &row->cells[k]);
		oh_sv text = row->n ? oh_sv_trim(row->cells[0].text) : (oh_sv){NULL, 0};
		/* 填报单位：… 填报日期：… is a title too. */
		bool titled = oh_sv_find(text, OH_SV("：")) != SIZE_MAX ||
		              oh_sv_find(text, OH_SV(":")) != SIZE_MAX;
		if (cells >= 4 && !titled) {
			oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_above_header,
			              row->number, NULL, text, &text, 1);
		}
	}
}

static const oh_msg *role_name(oh_role role)
{
	static const oh_msg *const names[] = {
	    [OH_ROLE_NONE] = NULL,
	    [OH_ROLE_ID] = &oh_msg_extract_list_role_id,
	    [OH_ROLE_SEQ] = &oh_msg_extract_list_role_seq,
	    [OH_ROLE_ORG] = &oh_msg_extract_list_role_org,
	    [OH_ROLE_TITLE] = &oh_msg_extract_list_role_title,
	    [OH_ROLE_TEXT] = &oh_msg_extract_list_role_text,
	    [OH_ROLE_PLAIN] = &oh_msg_extract_list_role_plain,
	    [OH_ROLE_CATEGORY] = &oh_msg_extract_list_role_category,
	    [OH_ROLE_KIND] = &oh_msg_extract_list_role_kind,
	    [OH_ROLE_PLACE] = &oh_msg_extract_list_role_place,
	    [OH_ROLE_NAME] = &oh_msg_extract_list_role_contact,
	    [OH_ROLE_PHONE] = &oh_msg_extract_list_role_contact,
	    [OH_ROLE_MAIL] = &oh_msg_extract_list_role_contact,
	    [OH_ROLE_CONTACT] = &oh_msg_extract_list_role_contact,
	    [OH_ROLE_VALIDITY] = &oh_msg_extract_list_role_validity,
	    [OH_ROLE_STANDARD] = &oh_msg_extract_list_role_standard,
	    [OH_ROLE_EVIDENCE] = &oh_msg_extract_list_role_evidence,
	    [OH_ROLE_MEASURE] = &oh_msg_extract_list_role_measure,
	    [OH_ROLE_KEPT] = &oh_msg_extract_list_role_extra,
	    [OH_ROLE_EXTRA] = &oh_msg_extract_list_role_extra,
	};
	return names[role];
}

/* So that a person can see what each column was taken for. */
static oh_status note_columns(reading *r, const oh_section *s)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		const oh_column *col = &s->columns[i];
		const oh_list_column column = {
		    .sheet = r->c.sheet->name,
		    .header = col->name.clean,
		    .column = col->number,
		    .role = role_name(col->role),
		    .attr = col->attrs ? col->attrs[s->reader].hint.attr : NULL,
		    .hidden = col->hidden,
		    .guessed = col->guessed,
		};
		if (col->unnamed || s->headless)
			continue;
		if (oh_vec_push(&r->columns, &column))
			return OH_ENOMEM;
	}
	return OH_OK;
}

static oh_status one_section(reading *r, oh_section *s, oh_vec *plans)
{
	oh_list_ctx *c = &r->c;
	oh_status st = oh_section_pack(c, s);
	if (!st)
		st = oh_section_plan(c, s, plans);
	if (!st)
		oh_section_report(c, s);
	if (!st)
		st = note_columns(r, s);
	r->lists += !st;
	return st;
}

static oh_status headless(reading *r, oh_vec *plans)
{
	oh_list_ctx *c = &r->c;
	if (oh_sheet_is_guide(c->sheet) || c->sheet->hidden) {
		if (c->sheet->n)
			oh_list_issue(c, c->issues, OH_NOTE,
			              c->sheet->hidden ? &oh_msg_extract_list_hidden_unread
			                               : &oh_msg_extract_list_guide_sheet,
			              0, NULL, (oh_sv){NULL, 0}, NULL, 0);
		return OH_OK;
	}
	oh_section *s = oh_arena_zalloc(c->a, sizeof *s);
	if (!s)
		return OH_ENOMEM;
	oh_status st = oh_section_headless(c, 0, s);
	if (!st)
		st = one_section(r, s, plans);
	char count[24];
	snprintf(count, sizeof count, "%zu", plans->n);
	oh_sv args[] = {oh_sv_from(count)};
	if (!st)
		oh_list_issue(c, c->issues, OH_ERROR, &oh_msg_extract_list_no_header, 0, NULL,
		              (oh_sv){NULL, 0}, args, 1);
	return st;
}

static oh_status sections(reading *r, oh_vec *plans)
{
	oh_list_ctx *c = &r->c;
	size_t from = 0;
	c->tables = 0;
	for (bool any = false;; any = true) {
		oh_section *s = oh_arena_zalloc(c->a, sizeof *s);
		bool found = false;
		if (!s)
			return OH_ENOMEM;
		oh_status st = oh_section_find(c, from, s, &found);
		if (st)
			return st;
		if (!found)
			return any ? OH_OK : headless(r, plans);
		c->tables++;
		report_preamble(c, from, s);
		st = one_section(r, s, plans);
		if (st || s->end >= c->sheet->n)
			return st;
		from = s->end;
	}
}

static oh_status one_sheet(reading *r, const oh_sheet *sheet)
{
	oh_list_ctx *c = &r->c;
	oh_vec plans;
	c->sheet = sheet;
	oh_vec_init(&plans, sizeof(oh_row_plan));
	for (size_t i = 0; i < sheet->n; i++)
		r->cells += sheet->rows[i].n;
	size_t before = r->lists;
	oh_status st = oh_sheet_merges(c);
	if (!st)
		st = sections(r, &plans);
	if (!st && sheet->hidden && r->lists > before)
		oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_hidden_sheet, 0, NULL,
		              (oh_sv){NULL, 0}, NULL, 0);
	if (!st)
		st = run_plans(r, &plans);
	oh_vec_release(&plans);
	return st;
}

static oh_status finish(reading *r, oh_arena *a, oh_list *out)
{
	oh_list list = {
	    .side = r->c.side,
	    .file = r->c.book->file,
	    .n = r->listings.n,
	    .rows_read = r->listings.n,
	    .cells_read = r->cells,
	};
	for (size_t i = 0; i < r->listings.n; i++)
		OH_VEC_AT(&r->listings, oh_listing, i).index = (uint32_t)i;
	list.listings = oh_vec_freeze(&r->listings, a);
	oh_issues_init(&list.issues, a);
	list.issues.items = oh_vec_freeze(&r->issues, a);
	list.issues.n = list.issues.cap = r->issues.n;
	list.columns = oh_vec_freeze(&r->columns, a);
	list.n_columns = r->columns.n;
	if ((list.n_columns && !list.columns) || (list.n && !list.listings) ||
	    (list.issues.n && !list.issues.items))
		return OH_ENOMEM;
	for (unsigned i = 0; i < r->n_workers; i++)
		oh_arena_adopt(a, r->workers[i].arena);
	*out = list;
	return OH_OK;
}

static oh_status start(reading *r, const oh_list_options *options, oh_error *err)
{
	const oh_book *book = r->c.book;
	r->c.forced = SIZE_MAX;
	if (options && options->pack) {
		for (size_t i = 0; i < r->c.readers->n; i++) {
			if (oh_sv_eq(r->c.readers->items[i].pack->name, oh_sv_from(options->pack)))
				r->c.forced = i;
		}
		if (r->c.forced == SIZE_MAX)
			return oh_raise(err, OH_EUSAGE, &oh_msg_extract_list_no_pack,
			                oh_sv_from(options->pack));
	}
	r->n_workers = options && options->threads ? options->threads : oh_task_cpus();
	if (r->n_workers > 64)
		r->n_workers = 64;
	r->ids = oh_map_new();
	r->workers = oh_calloc(r->n_workers, sizeof *r->workers);
	if (!r->ids || !r->workers)
		return oh_nomem(err);
	for (unsigned i = 0; i < r->n_workers; i++) {
		if (oh_list_worker_init(&r->workers[i], r->c.readers))
			return oh_nomem(err);
	}
	for (size_t i = 0; i < book->n; i++)
		r->total += book->sheets[i].n;
	return OH_OK;
}

static oh_status read_book(reading *r, const oh_list_options *options, oh_list *out, oh_error *err)
{
	const oh_book *book = r->c.book;
	oh_status st = start(r, options, err);
	if (st)
		return st;
	for (size_t i = 0; !st && i < book->n; i++)
		st = one_sheet(r, &book->sheets[i]);
	if (!st && r->lists == 0) {
		st = oh_raise(err, OH_EFORMAT, &oh_msg_extract_list_none, OH_SV(""));
		if (err)
			oh_place_copy(err->place.file, OH_PLACE_FILE, book->file);
		return st;
	}
	if (!st)
		st = finish(r, r->c.a, out);
	if (!st && options && options->progress)
		options->progress(options->progress_ctx, r->total, r->total);
	return st == OH_ENOMEM ? oh_nomem(err) : st;
}

oh_status oh_list_read(const oh_readers *readers, const oh_book *book, oh_side side,
                       const oh_list_options *options, oh_arena *a, oh_list *out, oh_error *err)
{
	reading r = {
	    .c = {.readers = readers, .book = book, .side = side, .options = options, .a = a}};
	oh_issues_init(&r.sequential, a);
	r.c.issues = &r.sequential;
	oh_vec_init(&r.listings, sizeof(oh_listing));
	oh_vec_init(&r.issues, sizeof(oh_issue));
	oh_vec_init(&r.columns, sizeof(oh_list_column));
	oh_vec_init(&r.outs, sizeof(oh_row_out));
	oh_status st = read_book(&r, options, out, err);
	for (unsigned i = 0; r.workers && i < r.n_workers; i++)
		oh_list_worker_release(&r.workers[i]);
	oh_free(r.workers);
	oh_map_free(r.ids);
	oh_vec_release(&r.listings);
	oh_vec_release(&r.issues);
	oh_vec_release(&r.columns);
	oh_vec_release(&r.outs);
	return st;
}
