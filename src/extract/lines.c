#include "lines.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"
#include "ouhe/extract/list_messages.h"

enum { CHUNK = 32, THREADS_MOST = 64 };

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
static oh_status note_columns(oh_lines *l, const oh_list_ctx *c, const oh_section *s)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		const oh_column *col = &s->columns[i];
		const oh_cell_hint *hint = col->attrs ? &col->attrs[s->reader].hint : NULL;
		const oh_list_column column = {
		    .sheet = c->sheet->name,
		    .header = col->name.clean,
		    .column = col->number,
		    .role = role_name(col->role),
		    .attr = hint ? hint->attr : NULL,
		    .hidden = col->hidden,
		    .guessed = col->guessed,
		    .named = !col->unnamed && !s->headless,
		    .chosen = col->chosen,
		    .sheet_index = s->sheet,
		    .header_row = col->header_row,
		    .target = oh_column_target(s, col, c->a),
		    .unit = hint && hint->attr ? oh_sv_from(hint->unit.code) : (oh_sv){NULL, 0},
		};
		if (!col->unnamed || col->used || s->headless) {
			if (oh_vec_push(&l->columns, &column))
				return OH_ENOMEM;
		}
	}
	return OH_OK;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ (h >> 29);
}

/* What of a table decides how a row of it is read. */
static uint64_t section_digest(const oh_list_ctx *c, const oh_section *s)
{
	uint64_t h = mix(s->reader + 1, s->category_node ? s->category_node->index + 1u : 0);
	h = mix(h, s->headless);
	for (size_t i = 0; i < s->n_columns; i++) {
		const oh_column *col = &s->columns[i];
		h = mix(h, (uint64_t)col->role << 32 | col->number);
		h = mix(h, oh_sv_hash(col->name.clean));
		h = mix(h, col->measure ? col->measure->number : 0);
		h = mix(h, (uint64_t)(col == s->id) << 3 | (uint64_t)(col == s->org) << 2 |
		               (uint64_t)(col == s->title) << 1 | (uint64_t)(col == s->category));
		for (size_t k = 0; k < c->readers->n; k++) {
			const oh_column_attr *ca = &col->attrs[k];
			if (!ca->hint.attr)
				continue;
			h = mix(h, (uint64_t)ca->hint.attr->index << 8 | ca->bounded);
			h = mix(h, oh_sv_hash(oh_sv_from(ca->hint.unit.code)));
		}
	}
	return h;
}

static oh_status one_section(oh_lines *l, oh_list_ctx *c, oh_section *s)
{
	oh_status st = oh_section_pack(c, s);
	if (!st)
		st = oh_section_plan(c, s, &l->plans);
	if (!st)
		oh_section_report(c, s);
	if (!st)
		st = note_columns(l, c, s);
	if (!st)
		s->digest = section_digest(c, s);
	l->lists += !st;
	return st;
}

static oh_status headless(oh_lines *l, oh_list_ctx *c)
{
	size_t before = l->plans.n;
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
		st = one_section(l, c, s);
	char count[24];
	snprintf(count, sizeof count, "%zu", l->plans.n - before);
	oh_sv args[] = {oh_sv_from(count)};
	if (!st)
		oh_list_issue(c, c->issues, OH_ERROR, &oh_msg_extract_list_no_header, 0, NULL,
		              (oh_sv){NULL, 0}, args, 1);
	return st;
}

/* Folded names in their order, with the number of the column. */
static uint64_t layout_of(const oh_section *s)
{
	uint64_t h = 1;
	for (size_t i = 0; i < s->n_columns; i++) {
		const oh_column *col = &s->columns[i];
		if (!col->unnamed)
			h = mix(mix(h, col->number), oh_sv_hash(col->name.clean));
	}
	return h ? h : 1;
}

static oh_status sections(oh_lines *l, oh_list_ctx *c)
{
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
			return any ? OH_OK : headless(l, c);
		c->tables++;
		if (!any)
			l->layouts[c->sheet_index] = layout_of(s);
		report_preamble(c, from, s);
		st = one_section(l, c, s);
		if (st || s->end >= c->sheet->n)
			return st;
		from = s->end;
	}
}

/* Running numbers begin anew in each sheet; other ids are the book's. */
static oh_status check_ids(oh_lines *l, oh_list_ctx *c, size_t from, oh_map *book)
{
	oh_map *own = oh_map_new();
	oh_status st = own ? OH_OK : OH_ENOMEM;
	for (size_t i = from; !st && i < l->plans.n; i++) {
		const oh_row_plan *plan = &OH_VEC_AT(&l->plans, oh_row_plan, i);
		const oh_column *col = plan->section->id;
		const oh_cell *cell = col ? oh_row_cell(plan->row, col->number) : NULL;
		oh_sv id = cell ? oh_sv_trim(cell->text) : (oh_sv){NULL, 0};
		if (id.n == 0 || oh_cell_error(cell) || oh_cell_blank(id) == OH_BLANK ||
		    !oh_cell_anchor(c, plan->row, cell))
			continue;
		oh_map *m = col->role == OH_ROLE_SEQ ? own : book;
		uint64_t row;
		if (!oh_map_get(m, id, &row)) {
			st = oh_map_set(m, id, plan->row->number);
			continue;
		}
		char number[24];
		snprintf(number, sizeof number, "%llu", (unsigned long long)row);
		oh_sv args[] = {id, oh_sv_from(number)};
		oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_duplicate_id,
		              plan->row->number, NULL, id, args, 2);
	}
	oh_map_free(own);
	return st;
}

static oh_status one_sheet(oh_lines *l, size_t index, oh_map *ids)
{
	oh_list_ctx *c = &l->sheets[index];
	*c = l->c;
	c->sheet = &l->c.book->sheets[index];
	c->sheet_index = (uint32_t)index;
	l->first_plan[index] = l->plans.n;
	l->first_issue[index] = l->found.n;
	for (size_t i = 0; i < c->sheet->n; i++)
		l->cells += c->sheet->rows[i].n;
	size_t before = l->lists, first = l->plans.n;
	oh_status st = oh_sheet_merges(c);
	if (!st)
		st = sections(l, c);
	if (!st && c->sheet->hidden && l->lists > before)
		oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_hidden_sheet, 0, NULL,
		              (oh_sv){NULL, 0}, NULL, 0);
	if (!st)
		st = check_ids(l, c, first, ids);
	return !st && l->found.failed ? OH_ENOMEM : st;
}

static int by_row(const void *x, const void *y, const oh_issue *items)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	if (items[a].row != items[b].row)
		return items[a].row < items[b].row ? -1 : 1;
	if (items[a].column != items[b].column)
		return items[a].column < items[b].column ? -1 : 1;
	return (a > b) - (a < b); /* as they arose */
}

/* Merge sort of indices: qsort has no context. */
static void sort_issues(uint32_t *v, uint32_t *tmp, size_t n, const oh_issue *items)
{
	if (n < 2)
		return;
	size_t half = n / 2, i = 0, k = half, out = 0;
	sort_issues(v, tmp, half, items);
	sort_issues(v + half, tmp, n - half, items);
	while (i < half || k < n)
		tmp[out++] =
		    k == n || (i < half && by_row(&v[i], &v[k], items) < 0) ? v[i++] : v[k++];
	memcpy(v, tmp, n * sizeof *v);
}

static bool holds_row(const oh_lines *l, uint32_t sheet, uint32_t row)
{
	size_t lo = l->first_plan[sheet], hi = l->first_plan[sheet + 1];
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		uint32_t at = OH_VEC_AT(&l->plans, oh_row_plan, mid).row->number;
		if (at == row)
			return true;
		if (at < row)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* The issues of each sheet in the order of its rows, and those of no line apart. */
static oh_status order_issues(oh_lines *l)
{
	size_t n = l->found.n;
	l->by_row = oh_arena_array(l->c.a, n + 1, sizeof *l->by_row);
	l->loose = oh_arena_array(l->c.a, n + 1, sizeof *l->loose);
	uint32_t *tmp = oh_calloc(n + 1, sizeof *tmp);
	if (!l->by_row || !l->loose || !tmp) {
		oh_free(tmp);
		return OH_ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		l->by_row[i] = (uint32_t)i;
	for (size_t s = 0; s < l->c.book->n; s++) {
		size_t from = l->first_issue[s], to = l->first_issue[s + 1];
		sort_issues(l->by_row + from, tmp, to - from, l->found.items);
		for (size_t i = from; i < to; i++) {
			const oh_issue *issue = &l->found.items[l->by_row[i]];
			if (issue->row == 0 || !holds_row(l, (uint32_t)s, issue->row))
				l->loose[l->n_loose++] = *issue;
		}
	}
	oh_free(tmp);
	return OH_OK;
}

static oh_status open_book(oh_lines *l, oh_error *err)
{
	const oh_book *book = l->c.book;
	oh_map *ids = oh_map_new();
	l->sheets = oh_arena_array(l->c.a, book->n + 1, sizeof *l->sheets);
	l->first_plan = oh_arena_array(l->c.a, book->n + 1, sizeof *l->first_plan);
	l->first_issue = oh_arena_array(l->c.a, book->n + 1, sizeof *l->first_issue);
	l->layouts = oh_arena_array(l->c.a, book->n + 1, sizeof *l->layouts);
	l->unknown = oh_map_new();
	oh_status st =
	    ids && l->sheets && l->first_plan && l->first_issue && l->layouts && l->unknown
	        ? OH_OK
	        : OH_ENOMEM;
	for (size_t i = 0; !st && i < book->n; i++)
		st = one_sheet(l, i, ids);
	oh_map_free(ids);
	if (st)
		return oh_nomem(err);
	l->first_plan[book->n] = l->plans.n;
	l->first_issue[book->n] = l->found.n;
	if (l->lists == 0) {
		st = oh_raise(err, OH_EFORMAT, &oh_msg_extract_list_none, OH_SV(""));
		if (err)
			oh_place_copy(err->place.file, OH_PLACE_FILE, book->file);
		return st;
	}
	return order_issues(l) ? oh_nomem(err) : OH_OK;
}

static oh_status find_forced(oh_list_ctx *c, oh_error *err)
{
	c->forced = SIZE_MAX;
	if (!c->options || !c->options->pack)
		return OH_OK;
	for (size_t i = 0; i < c->readers->n; i++) {
		if (oh_sv_eq(c->readers->items[i].pack->name, oh_sv_from(c->options->pack)))
			c->forced = i;
	}
	if (c->forced != SIZE_MAX)
		return OH_OK;
	return oh_raise(err, OH_EUSAGE, &oh_msg_extract_list_no_pack, oh_sv_from(c->options->pack));
}

oh_status oh_lines_open(const oh_readers *r, const oh_book *book, oh_side side,
                        const oh_list_options *options, oh_arena *a, oh_lines **out, oh_error *err)
{
	oh_lines *l = oh_calloc(1, sizeof *l);
	if (!l)
		return oh_nomem(err);
	l->c = (oh_list_ctx){.readers = r, .book = book, .side = side, .options = options, .a = a};
	oh_issues_init(&l->found, a);
	l->c.issues = &l->found;
	oh_vec_init(&l->plans, sizeof(oh_row_plan));
	oh_vec_init(&l->columns, sizeof(oh_list_column));
	oh_vec_init(&l->unknowns, sizeof(oh_unknown_category));
	oh_status st = find_forced(&l->c, err);
	if (!st)
		st = open_book(l, err);
	if (st) {
		oh_lines_close(l);
		return st;
	}
	/* The options are the caller's and may be gone by the time lines are read. */
	l->c.options = NULL;
	for (size_t i = 0; i < book->n; i++)
		l->sheets[i].options = NULL;
	*out = l;
	return OH_OK;
}

void oh_lines_close(oh_lines *l)
{
	if (!l)
		return;
	oh_vec_release(&l->plans);
	oh_vec_release(&l->columns);
	oh_vec_release(&l->unknowns);
	oh_map_free(l->unknown);
	oh_free(l);
}

size_t oh_lines_count(const oh_lines *l)
{
	return l->plans.n;
}

const oh_list_column *oh_lines_columns(const oh_lines *l, size_t *n)
{
	*n = l->columns.n;
	return l->columns.p;
}

const oh_issue *oh_lines_issues(const oh_lines *l, size_t *n)
{
	*n = l->n_loose;
	return l->loose;
}

size_t oh_lines_cells(const oh_lines *l)
{
	return l->cells;
}

uint64_t oh_lines_layout(const oh_lines *l, uint32_t sheet)
{
	return sheet < l->c.book->n ? l->layouts[sheet] : 0;
}

void oh_lines_place(const oh_lines *l, size_t i, oh_line_place *out)
{
	const oh_row_plan *plan = &OH_VEC_AT(&l->plans, oh_row_plan, i);
	*out = (oh_line_place){plan->section->sheet, plan->row->number, plan->row};
}

/* The issues found on opening at a row of a sheet: places in by_row. */
static void found_at(const oh_lines *l, uint32_t sheet, uint32_t row, size_t *from, size_t *to)
{
	size_t lo = l->first_issue[sheet], hi = l->first_issue[sheet + 1];
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (l->found.items[l->by_row[mid]].row < row)
			lo = mid + 1;
		else
			hi = mid;
	}
	*from = *to = lo;
	while (*to < l->first_issue[sheet + 1] && l->found.items[l->by_row[*to]].row == row)
		(*to)++;
}

uint64_t oh_lines_digest(const oh_lines *l, size_t i)
{
	const oh_row_plan *plan = &OH_VEC_AT(&l->plans, oh_row_plan, i);
	uint64_t h = mix(plan->section->digest, oh_sv_hash(plan->org));
	size_t from, to;
	h = mix(h, oh_sv_hash(plan->category));
	h = mix(h, plan->heading ? plan->heading->index + 1u : 0);
	h = mix(h, plan->row->hidden);
	for (size_t k = 0; k < plan->row->n; k++) {
		const oh_cell *cell = &plan->row->cells[k];
		h = mix(h, (uint64_t)cell->column << 16 | (uint64_t)cell->type << 8 | cell->flags);
		h = mix(h, oh_sv_hash(cell->text));
	}
	found_at(l, plan->section->sheet, plan->row->number, &from, &to);
	for (; from < to; from++) {
		const oh_issue *issue = &l->found.items[l->by_row[from]];
		h = mix(h, oh_sv_hash(oh_sv_from(issue->msg->key)));
		for (size_t k = 0; k < issue->n_args; k++)
			h = mix(h, oh_sv_hash(issue->args[k]));
	}
	return h;
}

typedef struct rows_job {
	oh_lines *l;
	oh_lines_chunk *k;
	const oh_row_plan *plans;
	_Atomic size_t done;
	void (*progress)(void *ctx, size_t done);
	void *ctx;
} rows_job;

static oh_status read_rows(void *ctx, size_t from, size_t to, unsigned worker)
{
	rows_job *job = ctx;
	for (size_t i = from; i < to; i++) {
		const oh_row_plan *plan = &job->plans[i];
		oh_status st = oh_row_read(&job->l->sheets[plan->section->sheet],
		                           &job->k->workers[worker], plan, &job->k->outs[i]);
		if (st)
			return st;
		job->k->outs[i].worker = worker;
	}
	size_t done = atomic_fetch_add(&job->done, to - from) + to - from;
	/* Worker 0 is the caller's own thread. */
	if (worker == 0 && job->progress)
		job->progress(job->ctx, done);
	return OH_OK;
}

static oh_status note_unknown(oh_lines *l, const oh_row_out *out, uint32_t sheet)
{
	oh_buf key = OH_BUF_INIT;
	uint64_t at;
	oh_buf_printf(&key, "%u|", (unsigned)sheet);
	oh_buf_sv_put(&key, out->category_text);
	oh_status st = oh_buf_ok(&key) ? OH_OK : OH_ENOMEM;
	if (!st && oh_map_get(l->unknown, oh_buf_sv(&key), &at)) {
		OH_VEC_AT(&l->unknowns, oh_unknown_category, at).count++;
	} else if (!st) {
		oh_unknown_category u = {.text = oh_arena_sv(l->c.a, out->category_text),
		                         .pack = out->listing.pack,
		                         .sheet = sheet,
		                         .row = out->listing.row,
		                         .count = 1};
		st = u.text.p ? oh_map_set(l->unknown, oh_buf_sv(&key), l->unknowns.n) : OH_ENOMEM;
		if (!st)
			st = oh_vec_push(&l->unknowns, &u);
	}
	oh_buf_release(&key);
	return st;
}

oh_status oh_lines_chunk_read(oh_lines *l, size_t from, size_t to, unsigned threads,
                              void (*progress)(void *ctx, size_t done), void *ctx,
                              oh_lines_chunk *k)
{
	*k = (oh_lines_chunk){.n = to - from, .n_workers = threads ? threads : oh_task_cpus()};
	if (k->n_workers > THREADS_MOST)
		k->n_workers = THREADS_MOST;
	if (k->n <= CHUNK)
		k->n_workers = 1;
	k->workers = oh_calloc(k->n_workers, sizeof *k->workers);
	k->outs = oh_calloc(k->n + 1, sizeof *k->outs);
	if (!k->workers || !k->outs)
		return OH_ENOMEM;
	oh_status st = OH_OK;
	for (unsigned i = 0; !st && i < k->n_workers; i++)
		st = oh_list_worker_init(&k->workers[i], l->c.readers);
	rows_job job = {.l = l, .k = k, .progress = progress, .ctx = ctx};
	job.plans = k->n ? &OH_VEC_AT(&l->plans, oh_row_plan, from) : NULL;
	if (!st)
		st = oh_task_for(k->n, CHUNK, k->n_workers, read_rows, &job);
	if (st || from != l->in_order)
		return st;
	for (size_t i = 0; !st && i < k->n; i++) {
		k->outs[i].listing.index = (uint32_t)(from + i);
		if (k->outs[i].category_unknown)
			st = note_unknown(l, &k->outs[i], job.plans[i].section->sheet);
	}
	l->in_order = to;
	return st;
}

void oh_lines_chunk_adopt(oh_lines_chunk *k, oh_arena *a)
{
	for (unsigned i = 0; i < k->n_workers; i++)
		oh_arena_adopt(a, k->workers[i].arena);
}

void oh_lines_chunk_release(oh_lines_chunk *k)
{
	for (unsigned i = 0; k->workers && i < k->n_workers; i++)
		oh_list_worker_release(&k->workers[i]);
	oh_free(k->workers);
	oh_free(k->outs);
	*k = (oh_lines_chunk){0};
}

/* What was found on opening, then what was read, by column. */
static oh_status line_issues(const oh_lines *l, const oh_lines_chunk *k, size_t at, size_t line,
                             oh_arena *a, oh_line *out)
{
	const oh_row_plan *plan = &OH_VEC_AT(&l->plans, oh_row_plan, line);
	const oh_row_out *row = &k->outs[at];
	const oh_issue *own = k->workers[row->worker].issues.items;
	size_t from, to, n = 0;
	found_at(l, plan->section->sheet, plan->row->number, &from, &to);
	size_t all = to - from + row->issue_to - row->issue_from;
	oh_issue *issues = oh_arena_array(a, all + 1, sizeof *issues);
	if (!issues)
		return OH_ENOMEM;
	for (; from < to; from++)
		issues[n++] = l->found.items[l->by_row[from]];
	for (size_t i = row->issue_from; i < row->issue_to; i++) {
		size_t place = n++;
		for (; place && issues[place - 1].column > own[i].column; place--)
			issues[place] = issues[place - 1];
		issues[place] = own[i];
	}
	out->issues = issues;
	out->n_issues = n;
	return OH_OK;
}

oh_status oh_lines_read(oh_lines *l, size_t from, size_t to, unsigned threads, oh_arena *a,
                        oh_line *out, oh_error *err)
{
	oh_lines_chunk k;
	oh_status st = oh_lines_chunk_read(l, from, to, threads, NULL, NULL, &k);
	for (size_t i = 0; !st && i < k.n; i++) {
		out[i].listing = k.outs[i].listing;
		out[i].listing.index = (uint32_t)(from + i);
		st = line_issues(l, &k, i, from + i, a, &out[i]);
	}
	if (!st)
		oh_lines_chunk_adopt(&k, a);
	oh_lines_chunk_release(&k);
	return st ? oh_nomem(err) : OH_OK;
}

oh_status oh_lines_categories_of(oh_lines *l, uint32_t sheet, oh_issues *to)
{
	for (size_t i = 0; i < l->unknowns.n; i++) {
		const oh_unknown_category *u = &OH_VEC_AT(&l->unknowns, oh_unknown_category, i);
		if (u->sheet != sheet)
			continue;
		char count[24];
		snprintf(count, sizeof count, "%llu", (unsigned long long)u->count);
		oh_sv args[] = {u->text, oh_sv_from(count),
		                oh_said_both(u->pack->zh, u->pack->en, l->c.a)};
		oh_list_issue(&l->sheets[sheet], to, OH_NOTE, &oh_msg_extract_list_category_unknown,
		              u->row, NULL, u->text, args, 3);
	}
	return to->failed ? OH_ENOMEM : OH_OK;
}

oh_status oh_lines_categories(oh_lines *l, oh_arena *a, const oh_issue **out, size_t *n)
{
	oh_issues notes;
	oh_issues_init(&notes, a);
	for (uint32_t s = 0; s < l->c.book->n; s++) {
		oh_status st = oh_lines_categories_of(l, s, &notes);
		if (st)
			return st;
	}
	*out = notes.items;
	*n = notes.n;
	return OH_OK;
}
