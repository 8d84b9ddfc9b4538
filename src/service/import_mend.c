/* Mending a row, deciding about it, and saying what columns are. */
#include <stdio.h>
#include <string.h>

#include "collections.h"
#include "listings.h"
#include "ouhe/base/alloc.h"

enum {
	CELLS_MOST = 200,
	CELL_CHARS = 20000,
	AGAIN_MOST = 5000,
	AT_ONCE = 3000,
	COLUMNS_MOST = 500
};

static const char *const decisions[] = {"none", "import", "skip", "merge", "keep", NULL};

struct edit {
	oh_call *c;
	oh_id id;
	int64_t row;
	uint32_t columns[CELLS_MOST];
	oh_sv texts[CELLS_MOST];
	size_t n;
	bool decides;
	int decision; /* OH_DECIDE_x, NONE: taken back */
	/* Loaded. */
	oh_import import;
	oh_import_row now;
	oh_sv bytes, org_name;
	bool kept;
	struct sv_old_rows old;
	oh_error *err;
};

/* --- opened imports --- */

static oh_status load_file(oh_db *db, void *ctx, oh_error *err)
{
	struct edit *k = ctx;
	oh_status st = oh_upload_get(db, k->import.tenant, k->import.hash, k->c->arena, &k->bytes,
	                             &k->kept, err);
	if (!st && !k->kept)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_import_file_gone);
	sv_old_rows_release(&k->old);
	return st ? st : sv_old_rows_load(db, k->import.tenant, k->id, &k->old, err);
}

struct remembering {
	oh_platform *p;
	struct sv_opened *o;
	oh_error *err;
};

static oh_status remember_row(void *ctx, const oh_import_row *r)
{
	struct remembering *k = ctx;
	oh_listing l;
	struct sv_twin twin;
	int64_t content;
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return oh_nomem(k->err);
	oh_status st = sv_row_decode(k->p, r, k->o->side, a, &l, k->err);
	if (!st)
		st = sv_twins_add(k->o->twins, &l, r->row, &content, &twin, k->err);
	oh_arena_free(a);
	return st;
}

/* Rows are given while a statement runs: they are gathered first, a page at a time. */
struct page {
	oh_arena *a;
	oh_import_row rows[128];
	size_t n;
	oh_id tenant, import;
	int64_t from;
	oh_error *err;
};

static oh_status gather_row(void *ctx, const oh_import_row *r)
{
	struct page *g = ctx;
	oh_import_row *kept = &g->rows[g->n++];
	*kept = *r;
	oh_sv *const views[] = {&kept->reading, &kept->facts, &kept->others};
	for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
		*views[i] = oh_arena_sv(g->a, *views[i]);
		if (!views[i]->p)
			return oh_nomem(g->err);
	}
	return OH_OK;
}

static oh_status gather(oh_db *db, void *ctx, oh_error *err)
{
	struct page *g = ctx;
	const oh_import_row_filter f = {.state = -1, .sheet = -1, .from = g->from, .limit = 128};
	g->n = 0;
	g->err = err;
	return oh_import_row_each(db, g->tenant, g->import, &f, gather_row, g, err);
}

/* The twins of an import whose rows were read before. */
static oh_status remember_twins(oh_platform *p, const oh_import *import, struct sv_opened *o,
                                oh_error *err)
{
	struct remembering k = {p, o, err};
	struct page *g = oh_calloc(1, sizeof *g);
	oh_status st = g ? sv_twins_new(p, import, &o->twins, err) : oh_nomem(err);
	for (bool more = !st; !st && more;) {
		g->a = oh_arena_new(0);
		g->tenant = import->tenant;
		g->import = import->id;
		st = g->a ? oh_store_read(p->store, gather, g, err) : oh_nomem(err);
		for (size_t i = 0; !st && i < g->n; i++) {
			st = remember_row(&k, &g->rows[i]);
			g->from = g->rows[i].row + 1;
		}
		more = g->n == sizeof g->rows / sizeof *g->rows;
		oh_arena_free(g->a);
	}
	oh_free(g);
	return st;
}

/* The import opened, from memory or anew; call with the lock held. */
static oh_status opened(struct edit *k, struct sv_opened **out, oh_error *err)
{
	struct sv_imports *s = k->c->platform->imports;
	struct sv_opened *o = NULL;
	oh_column_use *uses = NULL;
	size_t n = 0;
	for (size_t i = 0; i < SV_IMPORT_OPEN; i++) {
		if (!s->opened[i] || s->opened[i]->id != k->id)
			continue;
		s->opened[i]->used = ++s->clock;
		*out = s->opened[i];
		return OH_OK;
	}
	oh_status st = oh_store_read(k->c->platform->store, load_file, k, err);
	if (!st)
		st = sv_uses_decode(k->import.uses, k->c->arena, &uses, &n, err);
	if (!st)
		st = sv_opened_new(k->c->platform, &k->import, k->bytes, uses, n, k->old.mends.p,
		                   k->old.mends.n, &o, err);
	if (!st)
		st = remember_twins(k->c->platform, &k->import, o, err);
	if (st) {
		sv_opened_free(o);
		return st;
	}
	sv_opened_keep_locked(s, o);
	*out = o;
	return OH_OK;
}

/* --- mending --- */

static uint64_t *digests_of(const struct sv_part *part)
{
	uint64_t *d = oh_calloc(part->n_rows + 1, sizeof *d);
	for (size_t i = 0; d && i < part->n_rows; i++)
		d[i] = oh_lines_digest(part->lines, i);
	return d;
}

/* Where each line stands, to see whether the mended list still has the same lines. */
static uint64_t shape_of(const struct sv_part *part)
{
	uint64_t h = part->n_rows + 1;
	for (size_t i = 0; part->lines && i < part->n_rows; i++) {
		oh_line_place place;
		oh_lines_place(part->lines, i, &place);
		h = (h ^ ((uint64_t)place.sheet << 32 | place.row)) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return h;
}

static oh_status put_cells(struct edit *k, struct sv_opened *o, const struct sv_part *part,
                           size_t line, bool *changed, oh_error *err)
{
	oh_line_place place;
	oh_lines_place(part->lines, line, &place);
	for (size_t i = 0; i < k->n; i++) {
		const oh_cell *cell = oh_row_cell(place.cells, k->columns[i]);
		const struct sv_mend m = {.sheet = part->first_sheet + place.sheet,
		                          .line = place.row,
		                          .column = k->columns[i],
		                          .text = k->texts[i],
		                          .was = cell ? cell->text : OH_SV("")};
		if (oh_sv_eq(m.was, m.text))
			continue;
		*changed = true;
		oh_status st = sv_opened_mend(o, &m, err);
		if (st)
			return st;
	}
	return OH_OK;
}

/* Reads again exactly those lines whose reading depends on something that changed. *many:
 * too many to be done while a person waits. */
static oh_status read_changed(struct edit *k, struct sv_opened *o, struct sv_part *part,
                              const uint64_t *before, bool *many, oh_error *err)
{
	size_t n = 0;
	oh_status st = OH_OK;
	for (size_t i = 0; i < part->n_rows; i++)
		n += oh_lines_digest(part->lines, i) != before[i];
	*many = n > AGAIN_MOST;
	for (size_t i = 0; !*many && !st && i < part->n_rows; i++) {
		size_t from = i;
		while (i < part->n_rows && oh_lines_digest(part->lines, i) != before[i])
			i++;
		if (i > from)
			st = sv_rows_read(k->c->platform, &k->import, o, part, from, i, k->org_name,
			                  NULL, err);
	}
	return st;
}

static oh_status mend(struct edit *k, bool *all, oh_error *err)
{
	struct sv_opened *o = NULL;
	oh_status st = opened(k, &o, err);
	struct sv_part *part = st ? NULL : sv_part_of_row(o, (size_t)k->row);
	if (st || !part)
		return st;
	uint64_t *before = digests_of(part), shape = shape_of(part);
	bool changed = false;
	*all = false;
	st = before ? put_cells(k, o, part, (size_t)k->row - part->first_row, &changed, err)
	            : oh_nomem(err);
	if (!st && changed)
		st = sv_part_plan(o, part, err);
	if (!st && changed)
		*all = shape_of(part) != shape;
	if (!st && changed && !*all)
		st = read_changed(k, o, part, before, all, err);
	oh_free(before);
	return st;
}

/* --- the whole read again, with what was mended --- */

static oh_status store_cells(oh_db *db, void *ctx, oh_error *err)
{
	struct edit *k = ctx;
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json *doc = NULL;
	oh_import_row r = k->now;
	oh_status st = oh_json_parse(k->now.cells, OH_SV("cells"), &doc, err);
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_array(&w);
	for (size_t i = 0; !st && i < oh_json_length(doc) + k->n; i++) {
		size_t old = oh_json_length(doc);
		const oh_json *cell = i < old ? oh_json_at(doc, i) : NULL;
		double column = i < old ? 0 : k->columns[i - old];
		oh_sv text = {NULL, 0}, was = {NULL, 0};
		(void)oh_json_get_double(oh_json_at(cell, 0), &column);
		(void)oh_json_get_sv(oh_json_at(cell, 1), &text);
		bool mended = oh_json_get_sv(oh_json_at(cell, 2), &was), seen = false;
		for (size_t m = 0; m < k->n; m++) {
			if (k->columns[m] != (uint32_t)column)
				continue;
			was = mended ? was : text;
			text = k->texts[m];
			mended = true;
		}
		for (size_t m = 0; i >= old && m < old; m++) {
			double other = 0;
			(void)oh_json_get_double(oh_json_at(oh_json_at(doc, m), 0), &other);
			seen = seen || (uint32_t)other == (uint32_t)column;
		}
		if (seen)
			continue;
		oh_json_begin_array(&w);
		oh_json_int(&w, (int64_t)column);
		oh_json_string(&w, text);
		if (mended)
			oh_json_string(&w, was);
		oh_json_end_array(&w);
	}
	oh_json_end_array(&w);
	oh_json_free(doc);
	r.cells = oh_buf_sv(&b);
	r.mended = true;
	k->import.state = OH_IMPORT_READING;
	if (!st)
		st = oh_buf_ok(&b) ? oh_import_row_put(db, k->import.tenant, k->id, &r, err)
		                   : oh_nomem(err);
	if (!st)
		st = oh_import_update(db, &k->import, err);
	oh_buf_release(&b);
	return st;
}

/* What was sent in is mended by those who check it. */
static oh_status may_edit(const oh_call *c, const oh_import *i, oh_error *err)
{
	if (i->state == OH_IMPORT_READY && (!i->submission || sv_sees_all(c)))
		return OH_OK;
	return oh_raise(err, OH_ECONFLICT, &oh_msg_service_import_not_now);
}

/* --- deciding --- */

static oh_status decide(oh_db *db, void *ctx, oh_error *err)
{
	struct edit *k = ctx;
	bool found = false;
	oh_import now;
	oh_import_row r;
	/* It may have been taken in since it was loaded. */
	oh_status st = sv_import_load(db, k->c, k->id, &now, err);
	if (!st)
		st = may_edit(k->c, &now, err);
	if (!st)
		st = oh_import_row_get(db, now.tenant, k->id, k->row, k->c->arena, &r, &found, err);
	if (st || !found)
		return st;
	bool twin = r.twin_listing || r.twin_row >= 0;
	if (k->decision == OH_DECIDE_MERGE && !twin)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_import_no_twin);
	r.decision = k->decision;
	r.decided = k->decision ? OH_DECIDED_PERSON : OH_DECIDED_NOT;
	st = oh_import_row_decide(db, k->import.tenant, k->id, k->row, sv_row_state(&r), r.decision,
	                          r.decided, err);
	if (!st && twin) {
		int kept = r.decision == OH_DECIDE_IMPORT ? OH_DECIDE_KEEP : r.decision;
		st = oh_pair_set(db, k->import.tenant, r.content,
		                 r.twin_listing ? r.twin_listing : r.twin_content, kept,
		                 k->c->actor.user, err);
	}
	return st;
}

/* --- the operation --- */

static oh_status load(oh_db *db, void *ctx, oh_error *err)
{
	struct edit *k = ctx;
	bool found = false;
	oh_status st = sv_import_load(db, k->c, k->id, &k->import, err);
	if (!st)
		st = oh_import_row_get(db, k->import.tenant, k->id, k->row, k->c->arena, &k->now,
		                       &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = may_edit(k->c, &k->import, err);
	if (!st)
		st = sv_import_org_name(db, &k->import, k->c->arena, &k->org_name, err);
	return st;
}

/* The row, wherever it is now. */
static oh_status show(oh_db *db, void *ctx, oh_error *err)
{
	struct edit *k = ctx;
	oh_json_writer w;
	oh_import i;
	oh_import_row r;
	bool found = false;
	oh_status st = sv_import_load(db, k->c, k->id, &i, err);
	if (!st)
		st = oh_import_row_get(db, i.tenant, k->id, k->row, k->c->arena, &r, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_import_read_again);
	if (st)
		return st;
	sv_answer(k->c, &w);
	return sv_import_row_put(db, k->c, &i, &r, &w, err);
}

static void field_of(char out[48], size_t i, const char *member)
{
	(void)snprintf(out, 48, "/cells/%zu/%s", i, member);
}

/* True for text that a cell may hold. */
static bool cell_text(const oh_json *v, oh_sv *out)
{
	size_t chars = 0;
	if (!oh_json_get_sv(v, out))
		return false;
	for (size_t i = 0; i < out->n; i++) {
		unsigned char b = (unsigned char)out->p[i];
		if ((b < 0x20 && b != '\n' && b != '\r' && b != '\t') || b == 0x7f)
			return false;
		chars += (b & 0xc0) != 0x80;
	}
	return chars <= CELL_CHARS;
}

static oh_status parse(struct edit *k, oh_error *err)
{
	const oh_json *cells = k->c->body ? oh_json_member(k->c->body, "cells") : NULL;
	size_t n = oh_json_length(cells);
	int decision;
	char field[48];
	if (cells && (oh_json_kind(cells) != OH_JSON_ARRAY || n > CELLS_MOST))
		(void)oh_call_invalid(k->c, "/cells", &oh_msg_service_import_cells, NULL, 0);
	for (size_t i = 0; i < n && n <= CELLS_MOST; i++) {
		const oh_json *cell = oh_json_at(cells, i);
		double column = 0;
		if (!oh_json_get_double(oh_json_member(cell, "column"), &column) || column < 1 ||
		    column > 16384) {
			field_of(field, i, "column");
			(void)oh_call_invalid(k->c, field, &oh_msg_service_import_column, NULL, 0);
		} else if (!cell_text(oh_json_member(cell, "text"), &k->texts[k->n])) {
			field_of(field, i, "text");
			(void)oh_call_invalid(k->c, field, &oh_msg_service_not_text, NULL, 0);
		} else {
			k->columns[k->n++] = (uint32_t)column;
		}
	}
	k->decides = oh_call_choice(k->c, "decision", false, decisions, &decision);
	if (k->decides)
		k->decision = decision;
	return oh_call_check(k->c, err);
}

static bool row_number(oh_sv s, int64_t *out)
{
	int64_t v = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.n > 9 || s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = v;
	return s.n > 0;
}

static oh_status mend_cells(struct edit *k, oh_error *err)
{
	oh_platform *p = k->c->platform;
	bool all = false;
	pthread_mutex_lock(&p->imports->lock);
	oh_status st = mend(k, &all, err);
	pthread_mutex_unlock(&p->imports->lock);
	if (st || all)
		sv_import_forget(p, k->id);
	if (!st && all)
		st = oh_store_write(p->store, store_cells, k, err);
	if (!st && all)
		st = sv_import_read(p, k->import.tenant, k->id, err);
	return st;
}

oh_status sv_mend_import_row(oh_call *c, oh_error *err)
{
	struct edit *k = oh_arena_zalloc(c->arena, sizeof *k);
	if (!k)
		return oh_nomem(err);
	k->c = c;
	oh_status st = oh_call_id(c, 0, &k->id, err);
	if (!st && !row_number(c->path[1], &k->row))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = parse(k, err);
	if (!st)
		st = oh_store_read(c->platform->store, load, k, err);
	if (!st && k->n)
		st = mend_cells(k, err);
	if (!st && k->decides)
		st = oh_store_write(c->platform->store, decide, k, err);
	sv_old_rows_release(&k->old);
	return st ? st : oh_store_read(c->platform->store, show, k, err);
}

/* --- columns --- */

struct mapping {
	oh_call *c;
	oh_id id;
	oh_column_use *given;
	size_t n;
	oh_import import;
	int64_t rows;
};

static size_t merge_uses(const oh_column_use *old, size_t n_old, const oh_column_use *more,
                         size_t n_more, oh_column_use *out)
{
	size_t n = 0;
	for (size_t i = 0; i < n_old; i++) {
		bool replaced = false;
		for (size_t k = 0; k < n_more; k++)
			replaced = replaced || (old[i].sheet == more[k].sheet &&
			                        old[i].column == more[k].column);
		if (!replaced)
			out[n++] = old[i];
	}
	for (size_t k = 0; k < n_more; k++)
		out[n++] = more[k];
	return n;
}

/* What the columns of a sheet mean, for the next list of its layout. */
static oh_status keep_layout(oh_db *db, const struct mapping *k, const oh_json *sheet,
                             uint32_t number, const oh_column_use *uses, size_t n, oh_error *err)
{
	oh_column_use *own = oh_arena_array(k->c->arena, n + 1, sizeof *own);
	oh_sv text = {NULL, 0};
	oh_buf b = OH_BUF_INIT;
	size_t count = 0;
	int64_t layout = 0;
	bool given = false;
	if (!own)
		return oh_nomem(err);
	(void)oh_json_get_sv(oh_json_member(sheet, "layout"), &text);
	bool negative = text.n && text.p[0] == '-';
	for (size_t i = negative; i < text.n && text.n < 24; i++)
		layout = (int64_t)((uint64_t)layout * 10 + (uint64_t)(text.p[i] - '0'));
	layout = negative ? (int64_t)(0 - (uint64_t)layout) : layout;
	for (size_t i = 0; i < k->n; i++)
		given = given || k->given[i].sheet == number;
	for (size_t i = 0; i < n; i++) {
		if (uses[i].sheet != number)
			continue;
		own[count] = uses[i];
		own[count++].sheet = 0;
	}
	if (!layout || !given)
		return OH_OK;
	sv_uses_encode(own, count, &b);
	oh_status st = oh_buf_ok(&b) ? oh_layout_set(db, k->import.tenant, k->import.side, layout,
	                                             k->c->actor.user, oh_buf_sv(&b), err)
	                             : oh_nomem(err);
	oh_buf_release(&b);
	return st;
}

static oh_status keep_all(oh_db *db, struct mapping *k, const oh_column_use *uses, size_t n,
                          oh_error *err)
{
	oh_json *doc = NULL;
	oh_status st = k->import.sheets.n
	                   ? oh_json_parse(k->import.sheets, OH_SV("sheets"), &doc, err)
	                   : OH_OK;
	for (uint32_t s = 0; !st && s < oh_json_length(doc); s++)
		st = keep_layout(db, k, oh_json_at(doc, s), s, uses, n, err);
	oh_json_free(doc);
	return st;
}

static oh_status map_columns(oh_db *db, void *ctx, oh_error *err)
{
	struct mapping *k = ctx;
	oh_column_use *old = NULL;
	size_t n = 0;
	oh_buf b = OH_BUF_INIT;
	oh_status st = sv_import_load(db, k->c, k->id, &k->import, err);
	if (!st)
		st = may_edit(k->c, &k->import, err);
	if (!st)
		st = oh_import_row_count(db, k->import.tenant, k->id, -1, -1, &k->rows, err);
	if (!st)
		st = sv_uses_decode(k->import.uses, k->c->arena, &old, &n, err);
	oh_column_use *all = st ? NULL : oh_arena_array(k->c->arena, n + k->n + 1, sizeof *all);
	if (!st && !all)
		st = oh_nomem(err);
	if (st)
		return st;
	n = merge_uses(old, n, k->given, k->n, all);
	sv_uses_encode(all, n, &b);
	st = oh_buf_ok(&b) ? keep_all(db, k, all, n, err) : oh_nomem(err);
	k->import.uses = oh_buf_sv(&b);
	k->import.state = OH_IMPORT_READING;
	if (!st)
		st = oh_import_update(db, &k->import, err);
	oh_buf_release(&b);
	return st;
}

static oh_status show_import(oh_db *db, void *ctx, oh_error *err)
{
	struct mapping *k = ctx;
	oh_json_writer w;
	oh_status st = sv_import_load(db, k->c, k->id, &k->import, err);
	if (st)
		return st;
	sv_answer(k->c, &w);
	return sv_import_put(db, k->c, &k->import, true, &w, err);
}

static oh_status parse_columns(struct mapping *k, oh_error *err)
{
	const oh_json *list = k->c->body ? oh_json_member(k->c->body, "columns") : NULL;
	size_t n = oh_json_length(list);
	if (oh_json_kind(list) != OH_JSON_ARRAY || n > COLUMNS_MOST)
		(void)oh_call_invalid(k->c, "/columns", &oh_msg_service_import_columns, NULL, 0);
	k->given = oh_arena_array(k->c->arena, COLUMNS_MOST + 1, sizeof *k->given);
	if (!k->given)
		return oh_nomem(err);
	for (size_t i = 0; i < n && n <= COLUMNS_MOST; i++) {
		const oh_json *v = oh_json_at(list, i);
		double sheet = -1, column = 0;
		oh_column_use u = {0};
		oh_unit unit;
		char field[48];
		(void)oh_json_get_double(oh_json_member(v, "sheet"), &sheet);
		(void)oh_json_get_double(oh_json_member(v, "column"), &column);
		(void)oh_json_get_sv(oh_json_member(v, "target"), &u.target);
		(void)oh_json_get_sv(oh_json_member(v, "unit"), &u.unit);
		const char *wrong =
		    sheet < 0 || sheet > 100000                                        ? "sheet"
		    : column < 1 || column > 16384                                     ? "column"
		    : u.unit.n && !oh_unit_from_code(u.unit, &unit)                    ? "unit"
		    : !oh_column_target_ok(k->c->platform->session->readers, u.target) ? "target"
		                                                                       : NULL;
		if (wrong) {
			(void)snprintf(field, sizeof field, "/columns/%zu/%s", i, wrong);
			(void)oh_call_invalid(k->c, field, &oh_msg_service_import_target, NULL, 0);
			continue;
		}
		u.sheet = (uint32_t)sheet;
		u.column = (uint32_t)column;
		k->given[k->n++] = u;
	}
	return oh_call_check(k->c, err);
}

oh_status sv_map_import_columns(oh_call *c, oh_error *err)
{
	struct mapping k = {.c = c};
	oh_status st = oh_call_id(c, 0, &k.id, err);
	if (!st)
		st = parse_columns(&k, err);
	if (!st)
		st = oh_store_write(c->platform->store, map_columns, &k, err);
	if (st)
		return st;
	sv_import_forget(c->platform, k.id);
	/* A short list is read again while the person waits. */
	st = k.rows <= AT_ONCE ? sv_import_read(c->platform, k.import.tenant, k.id, err)
	                       : sv_import_begin(c->platform, k.import.tenant, k.id, err);
	return st ? st : oh_store_read(c->platform->store, show_import, &k, err);
}
