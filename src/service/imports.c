/* Imports: the operations that begin, show and drop them, and the work behind. */
#include "imports.h"

#include <stdio.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/alloc.h"

static const char *const sides[] = {"supply", "demand", NULL};
enum { MS_DAY = 86400000, CLEAN_EVERY = 6 * 3600000, ROWS_MOST = 500 };

/* --- what the areas share --- */

oh_status sv_import_load(oh_db *db, const oh_call *c, oh_id id, oh_import *out, oh_error *err)
{
	bool found = false;
	oh_status st = oh_import_get(db, c->actor.tenant, id, c->arena, out, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (st)
		return st;
	const oh_object object = {.tenant = out->tenant, .org = out->org, .user = out->user};
	return oh_call_may(c, &object, err);
}

oh_sv sv_upload_name(oh_sv name, oh_arena *a)
{
	size_t from = 0, n = 0;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '/' || name.p[i] == '\\')
			from = i + 1;
	}
	name = oh_sv_trim(oh_sv_sub(name, from, SIZE_MAX));
	char *p = oh_arena_alloc(a, name.n + 1);
	for (size_t i = 0; p && i < name.n && n < 255; i++) {
		if ((unsigned char)name.p[i] >= 0x20 && name.p[i] != 0x7f)
			p[n++] = name.p[i];
	}
	/* No half character at the end. */
	while (p && n && n < name.n && ((unsigned char)p[n - 1] & 0xc0) == 0x80)
		n--;
	if (p && n && n < name.n && (unsigned char)p[n - 1] >= 0xc0)
		n--;
	oh_sv s = {p, p ? n : 0};
	return oh_sv_eq(s, OH_SV("..")) || oh_sv_eq(s, OH_SV(".")) ? (oh_sv){NULL, 0} : s;
}

static oh_ms keep_ms(const oh_platform *p)
{
	int64_t days = sv_setting_int(p, "imports.keep_days", SV_UPLOAD_KEEP_DAYS);
	return (days < 1 ? 1 : days > 36500 ? 36500 : days) * MS_DAY;
}

oh_status sv_import_add(oh_db *db, const oh_call *c, const struct sv_import_new *n, oh_id *id,
                        oh_error *err)
{
	unsigned char hash[OH_DIGEST];
	oh_digest(n->bytes, hash);
	oh_ms now = oh_db_now(db);
	oh_import i = {.tenant = c->actor.tenant,
	               .id = oh_db_new_id(db),
	               .user = c->actor.user,
	               .org = n->org,
	               .submission = n->submission,
	               .side = n->side,
	               .state = OH_IMPORT_READING,
	               .created = now,
	               .hash = {(const char *)hash, OH_DIGEST},
	               .name = n->name};
	oh_status st =
	    oh_upload_put(db, i.tenant, i.hash, n->bytes, now + keep_ms(c->platform), err);
	if (!st)
		st = oh_import_insert(db, &i, err);
	if (!st)
		st = sv_audit(db, c, "import.start", "import", i.id, (oh_sv){NULL, 0},
		              (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
	if (!st)
		*id = i.id;
	return st;
}

oh_status sv_import_begin(oh_platform *p, oh_id tenant, oh_id id, oh_error *err)
{
	if (!p->imports->worker)
		return sv_import_read(p, tenant, id, err);
	sv_worker_wake(p->imports->worker);
	return OH_OK;
}

void sv_import_forget(oh_platform *p, oh_id id)
{
	struct sv_imports *s = p->imports;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < SV_IMPORT_OPEN; i++) {
		if (!s->opened[i] || s->opened[i]->id != id)
			continue;
		sv_opened_free(s->opened[i]);
		s->opened[i] = NULL;
	}
	pthread_mutex_unlock(&s->lock);
}

/* --- operations --- */

struct showing {
	oh_call *c;
	oh_id id, below;
	size_t limit, given;
	oh_json_writer w;
	oh_vec list; /* oh_import */
	oh_error *err;
};

static oh_status show_one(oh_db *db, void *ctx, oh_error *err)
{
	struct showing *k = ctx;
	oh_import i;
	oh_status st = sv_import_load(db, k->c, k->id, &i, err);
	if (st)
		return st;
	sv_answer(k->c, &k->w);
	return sv_import_put(db, k->c, &i, true, &k->w, err);
}

static oh_status get_import(oh_call *c, oh_error *err)
{
	struct showing k = {.c = c};
	oh_status st = oh_call_id(c, 0, &k.id, err);
	return st ? st : oh_store_read(c->platform->store, show_one, &k, err);
}

static oh_status note_import(void *ctx, const oh_import *i)
{
	struct showing *k = ctx;
	oh_import kept = *i;
	oh_sv *const views[] = {&kept.hash, &kept.name,   &kept.problem,
	                        &kept.uses, &kept.sheets, &kept.issues};
	kept.sheets = kept.issues = kept.uses = kept.terms = OH_SV("");
	for (size_t n = 0; n < sizeof views / sizeof *views; n++) {
		*views[n] = oh_arena_sv(k->c->arena, *views[n]);
		if (!views[n]->p)
			return oh_nomem(k->err);
	}
	return oh_vec_push(&k->list, &kept) ? oh_nomem(k->err) : OH_OK;
}

/* An organiser sees all, a member those of the own organisations and the own ones. */
static oh_status show_list(oh_db *db, void *ctx, oh_error *err)
{
	struct showing *k = ctx;
	oh_call *c = k->c;
	const oh_object other = {.tenant = c->actor.tenant};
	bool all = oh_access(&c->actor, c->op->id, &other) == OH_ACCESS_YES;
	oh_id *orgs = oh_arena_array(c->arena, c->actor.n_orgs + 1, sizeof *orgs);
	if (!orgs)
		return oh_nomem(err);
	for (size_t i = 0; i < c->actor.n_orgs; i++)
		orgs[i] = c->actor.orgs[i].org;
	k->err = err;
	oh_vec_clear(&k->list);
	oh_status st = oh_import_each(db, c->actor.tenant, c->actor.user, orgs,
	                              all ? SIZE_MAX : c->actor.n_orgs, k->below, k->limit + 1,
	                              note_import, k, err);
	if (st)
		return st;
	sv_answer(c, &k->w);
	oh_json_begin_object(&k->w);
	oh_json_key(&k->w, "items");
	oh_json_begin_array(&k->w);
	size_t n = k->list.n < k->limit ? k->list.n : k->limit;
	for (size_t i = 0; !st && i < n; i++)
		st = sv_import_put(db, c, &OH_VEC_AT(&k->list, oh_import, i), false, &k->w, err);
	oh_json_end_array(&k->w);
	if (k->list.n > k->limit)
		sv_put_id(&k->w, "next", OH_VEC_AT(&k->list, oh_import, n - 1).id);
	oh_json_end_object(&k->w);
	return st;
}

static oh_status list_imports(oh_call *c, oh_error *err)
{
	struct showing k = {.c = c};
	oh_sv cursor;
	oh_status st = oh_call_page(c, &k.limit, &cursor, err);
	if (!st && cursor.n && !oh_id_parse(cursor, &k.below)) {
		(void)oh_call_invalid(c, "?cursor", &oh_msg_service_bad_cursor, NULL, 0);
		st = oh_call_check(c, err);
	}
	if (st)
		return st;
	oh_vec_init(&k.list, sizeof(oh_import));
	st = oh_store_read(c->platform->store, show_list, &k, err);
	oh_vec_release(&k.list);
	return st;
}

struct starting {
	oh_call *c;
	struct sv_import_new n;
	oh_id id;
};

static oh_status start(oh_db *db, void *ctx, oh_error *err)
{
	struct starting *k = ctx;
	struct sv_org org;
	if (k->n.org) {
		oh_status st = sv_org_get(db, k->c->actor.tenant, k->n.org, k->c->arena, &org, err);
		if (st)
			return st;
	}
	return sv_import_add(db, k->c, &k->n, &k->id, err);
}

/* Whose listings these are: the one named, else a member's only one. */
static oh_status whose(oh_call *c, oh_id *org, oh_error *err)
{
	oh_sv text = oh_call_query(c, "organisation");
	const oh_object other = {.tenant = c->actor.tenant};
	*org = 0;
	if (text.n && !oh_id_parse(text, org))
		return oh_call_invalid(c, "?organisation", &oh_msg_service_import_org, NULL, 0);
	if (!text.n && oh_access(&c->actor, c->op->id, &other) != OH_ACCESS_YES) {
		if (c->actor.n_orgs != 1)
			return oh_call_invalid(c, "?organisation", &oh_msg_service_import_org, NULL,
			                       0);
		*org = c->actor.orgs[0].org;
	}
	const oh_object object = {.tenant = c->actor.tenant, .org = *org};
	return oh_call_may(c, &object, err);
}

static oh_status start_import(oh_call *c, oh_error *err)
{
	struct starting k = {.c = c};
	oh_sv side = oh_call_query(c, "side");
	k.n.name = sv_upload_name(oh_call_query(c, "name"), c->arena);
	k.n.bytes = c->upload;
	k.n.side = sv_name_index(sides, side);
	if (!k.n.name.n)
		(void)oh_call_invalid(c, "?name", &oh_msg_service_missing, NULL, 0);
	if (k.n.side < 0)
		(void)oh_call_invalid(c, "?side", &oh_msg_service_not_choice,
		                      (const oh_sv[]){OH_SV("supply, demand")}, 1);
	if (!k.n.bytes.n)
		(void)oh_call_invalid(c, "", &oh_msg_service_import_empty, NULL, 0);
	oh_status st = whose(c, &k.n.org, err);
	if (st == OH_EINVALID || (!st && c->n_problems))
		return oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, start, &k, err);
	if (!st)
		st = sv_import_begin(c->platform, c->actor.tenant, k.id, err);
	if (st)
		return st;
	struct showing s = {.c = c, .id = k.id};
	char text[OH_ID_TEXT];
	oh_buf location = OH_BUF_INIT;
	oh_id_format(k.id, text);
	oh_buf_printf(&location, "/api/v1/imports/%s", text);
	c->location = oh_arena_sv(c->arena, oh_buf_sv(&location));
	oh_buf_release(&location);
	c->status = 201;
	return oh_store_read(c->platform->store, show_one, &s, err);
}

static oh_status drop(oh_db *db, void *ctx, oh_error *err)
{
	struct showing *k = ctx;
	oh_import i;
	oh_status st = sv_import_load(db, k->c, k->id, &i, err);
	if (st)
		return st;
	if (i.state == OH_IMPORT_COMMITTED || i.taking || i.submission)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_import_not_now);
	st = oh_import_delete(db, i.tenant, i.id, err);
	if (!st)
		st = oh_upload_drop(db, i.tenant, i.hash, err);
	if (!st)
		st = sv_audit(db, k->c, "import.delete", "import", i.id, (oh_sv){NULL, 0},
		              (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
	return st;
}

static oh_status delete_import(oh_call *c, oh_error *err)
{
	struct showing k = {.c = c};
	oh_status st = oh_call_id(c, 0, &k.id, err);
	if (!st)
		st = oh_store_write(c->platform->store, drop, &k, err);
	if (!st) {
		sv_import_forget(c->platform, k.id);
		c->status = 204;
	}
	return st;
}

/* --- rows --- */

struct paging {
	oh_call *c;
	oh_id id;
	oh_import_row_filter f;
	oh_vec rows; /* oh_import_row */
	oh_error *err;
};

static oh_status note_row(void *ctx, const oh_import_row *r)
{
	struct paging *k = ctx;
	oh_import_row kept = *r;
	oh_sv *const views[] = {&kept.cells, &kept.reading, &kept.issues, &kept.facts,
	                        &kept.others};
	for (size_t n = 0; n < sizeof views / sizeof *views; n++) {
		*views[n] = oh_arena_sv(k->c->arena, *views[n]);
		if (!views[n]->p)
			return oh_nomem(k->err);
	}
	return oh_vec_push(&k->rows, &kept) ? oh_nomem(k->err) : OH_OK;
}

static oh_status show_rows(oh_db *db, void *ctx, oh_error *err)
{
	struct paging *k = ctx;
	oh_call *c = k->c;
	oh_import i;
	oh_json_writer w;
	int64_t total = 0;
	oh_import_row_filter f = k->f;
	f.limit++;
	k->err = err;
	oh_status st = sv_import_load(db, c, k->id, &i, err);
	if (!st)
		st = oh_import_row_count(db, i.tenant, i.id, f.state, f.sheet, &total, err);
	if (!st)
		st = oh_import_row_each(db, i.tenant, i.id, &f, note_row, k, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	size_t n = k->rows.n < k->f.limit ? k->rows.n : k->f.limit;
	for (size_t r = 0; !st && r < n; r++)
		st = sv_import_row_put(db, c, &i, &OH_VEC_AT(&k->rows, oh_import_row, r), &w, err);
	oh_json_end_array(&w);
	if (k->rows.n > k->f.limit) {
		char next[24];
		int len = snprintf(next, sizeof next, "%lld",
		                   (long long)OH_VEC_AT(&k->rows, oh_import_row, n).row);
		sv_put_text(&w, "next", (oh_sv){next, (size_t)len});
	}
	sv_put_int(&w, "total", total);
	oh_json_end_object(&w);
	return st;
}

static bool query_number(oh_call *c, const char *name, int64_t least, int64_t most, int64_t *out)
{
	oh_sv s = oh_call_query(c, name);
	int64_t v = 0;
	char field[24];
	if (!s.n)
		return true;
	bool ok = s.n <= 9;
	for (size_t i = 0; ok && i < s.n; i++) {
		ok = s.p[i] >= '0' && s.p[i] <= '9';
		v = v * 10 + (s.p[i] - '0');
	}
	if (ok && v >= least && v <= most) {
		*out = v;
		return true;
	}
	(void)snprintf(field, sizeof field, "?%s", name);
	char a[24], b[24];
	int na = snprintf(a, sizeof a, "%lld", (long long)least);
	int nb = snprintf(b, sizeof b, "%lld", (long long)most);
	(void)oh_call_invalid(c, field, &oh_msg_service_not_number,
	                      (const oh_sv[]){{a, (size_t)na}, {b, (size_t)nb}}, 2);
	return false;
}

static oh_status list_rows(oh_call *c, oh_error *err)
{
	static const char *const filters[] = {"ready", "mend", "duplicate", "skipped", NULL};
	struct paging k = {.c = c};
	oh_sv filter = oh_call_query(c, "filter");
	int64_t limit = 50, sheet = -1, from = 0;
	oh_status st = oh_call_id(c, 0, &k.id, err);
	k.f.state = filter.n ? sv_name_index(filters, filter) : -1;
	if (filter.n && k.f.state < 0 && !oh_sv_eq(filter, OH_SV("all")))
		(void)oh_call_invalid(
		    c, "?filter", &oh_msg_service_not_choice,
		    (const oh_sv[]){OH_SV("all, ready, mend, duplicate, skipped")}, 1);
	(void)query_number(c, "limit", 1, ROWS_MOST, &limit);
	(void)query_number(c, "sheet", 0, 1000000, &sheet);
	/* The cursor is a row's number, too. */
	(void)query_number(c, "from", 0, 999999999, &from);
	(void)query_number(c, "from", 0, 999999999, &from);
	(void)query_number(c, "cursor", 0, 999999999, &from);
	if (!st)
		st = oh_call_check(c, err);
	if (st)
		return st;
	k.f.limit = (size_t)limit;
	k.f.sheet = (int)sheet;
	k.f.from = from;
	oh_vec_init(&k.rows, sizeof(oh_import_row));
	st = oh_store_read(c->platform->store, show_rows, &k, err);
	oh_vec_release(&k.rows);
	return st;
}

/* --- the work behind --- */

struct next {
	oh_id after, tenant, id;
};

static oh_status find_next(oh_db *db, void *ctx, oh_error *err)
{
	struct next *n = ctx;
	return oh_import_next(db, n->after, &n->tenant, &n->id, err);
}

/* Lists hold names and telephones: what is no longer needed is not kept. */
static oh_status clean(oh_db *db, void *ctx, oh_error *err)
{
	const oh_platform *p = ctx;
	oh_status st = oh_upload_expire(db, oh_db_now(db), NULL, err);
	return st ? st : oh_import_expire(db, oh_db_now(db) - keep_ms(p), NULL, err);
}

static void clean_sometimes(oh_platform *p)
{
	oh_ms now = oh_store_now(p->store), last = atomic_load(&p->imports->cleaned);
	if (now - last < CLEAN_EVERY && now >= last)
		return;
	atomic_store(&p->imports->cleaned, now);
	(void)oh_store_write(p->store, clean, p, NULL);
}

static bool step(oh_platform *p)
{
	struct next n = {0};
	oh_error err = {0};
	clean_sometimes(p);
	if (atomic_load(&p->stopping) || oh_store_read(p->store, find_next, &n, NULL) || !n.id)
		return false;
	oh_status st = sv_import_read(p, n.tenant, n.id, &err);
	if (!st)
		return true;
	if (st != OH_ECANCELLED) {
		oh_buf fields = OH_BUF_INIT;
		char id[OH_ID_TEXT];
		oh_id_format(n.id, id);
		oh_buf_printf(&fields, "\"import\":\"%s\",\"message\":\"%s\"", id,
		              err.msg ? err.msg->key : "");
		sv_log(p, "import_failed", oh_buf_sv(&fields));
		oh_buf_release(&fields);
	}
	return false; /* tried again after a pause */
}

static bool take(oh_platform *p)
{
	sv_imports_resume(p);
	return false;
}

static oh_status open_area(oh_platform *p, oh_error *err)
{
	p->imports = oh_calloc(1, sizeof *p->imports);
	if (!p->imports)
		return oh_nomem(err);
	pthread_mutex_init(&p->imports->lock, NULL);
	pthread_mutex_init(&p->imports->taking, NULL);
	/* Whole before anybody looks. */
	sv_imports_resume(p);
	return OH_OK;
}

static oh_status start_area(oh_platform *p, oh_error *err)
{
	oh_status st = sv_worker_start(p, 1, 5000, take, &p->imports->taker, err);
	return st ? st : sv_worker_start(p, 1, 5000, step, &p->imports->worker, err);
}

static void stop_area(oh_platform *p)
{
	if (!p->imports)
		return;
	sv_worker_stop(p->imports->worker);
	sv_worker_stop(p->imports->taker);
	p->imports->worker = p->imports->taker = NULL;
}

static void close_area(oh_platform *p)
{
	if (!p->imports)
		return;
	for (size_t i = 0; i < SV_IMPORT_OPEN; i++)
		sv_opened_free(p->imports->opened[i]);
	pthread_mutex_destroy(&p->imports->lock);
	pthread_mutex_destroy(&p->imports->taking);
	oh_free(p->imports);
	p->imports = NULL;
}

static void metrics(oh_platform *p, oh_buf *out)
{
	struct sv_imports *s = p->imports;
	oh_buf_printf(out,
	              "# TYPE ouhe_imports_read_total counter\nouhe_imports_read_total %lld\n"
	              "# TYPE ouhe_import_rows_read_total counter\nouhe_import_rows_read_total "
	              "%lld\n"
	              "# TYPE ouhe_import_rows_committed_total counter\n"
	              "ouhe_import_rows_committed_total %lld\n",
	              (long long)atomic_load(&s->imports_read),
	              (long long)atomic_load(&s->rows_read), (long long)atomic_load(&s->committed));
}

static const oh_operation operations[] = {
    {"listImports", "GET", "/api/v1/imports", 0, OH_SCOPE_READ, 0, list_imports},
    {"startImport", "POST", "/api/v1/imports", OH_OP_UPLOAD | OH_OP_SLOW | OH_OP_CREATES,
     OH_SCOPE_IMPORT, SV_UPLOAD_MOST, start_import},
    {"getImport", "GET", "/api/v1/imports/{id}", 0, OH_SCOPE_READ, 0, get_import},
    {"deleteImport", "DELETE", "/api/v1/imports/{id}", OH_OP_SLOW, OH_SCOPE_IMPORT, 0,
     delete_import},
    {"listImportRows", "GET", "/api/v1/imports/{id}/rows", 0, OH_SCOPE_READ, 0, list_rows},
    {"mendImportRow", "PATCH", "/api/v1/imports/{id}/rows/{row}", OH_OP_SLOW, OH_SCOPE_IMPORT,
     8 << 20, sv_mend_import_row},
    {"mapImportColumns", "PUT", "/api/v1/imports/{id}/columns", OH_OP_SLOW, OH_SCOPE_IMPORT, 0,
     sv_map_import_columns},
    {"commitImport", "POST", "/api/v1/imports/{id}/commit", OH_OP_SLOW, OH_SCOPE_IMPORT, 0,
     sv_commit_import},
    {"undoImport", "POST", "/api/v1/imports/{id}/undo", OH_OP_SLOW, OH_SCOPE_IMPORT, 0,
     sv_undo_import},
};

const struct sv_area sv_imports_area = {
    .name = "imports",
    .operations = operations,
    .n_operations = sizeof operations / sizeof *operations,
    .open = open_area,
    .start = start_area,
    .stop = stop_area,
    .close = close_area,
    .metrics = metrics,
};
