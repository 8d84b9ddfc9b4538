#include "ouhe/store/import.h"

#include "ouhe/store/messages.h"
#include "rows.h"

/* --- files --- */

oh_status oh_upload_put(oh_db *db, oh_id tenant, oh_sv hash, oh_sv bytes, oh_ms keep, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(db, &changed, err,
	                         "UPDATE upload SET keep_until = ?3 WHERE tenant_id = ?1"
	                         " AND hash = ?2 AND keep_until < ?3",
	                         "ibi", tenant, hash, keep);
	if (st || changed)
		return st;
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO upload (tenant_id, hash, size, keep_until, bytes)"
	                 " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (tenant_id, hash) DO NOTHING",
	                 "ibiib", tenant, hash, (int64_t)bytes.n, keep, oh_not_null(bytes));
}

oh_status oh_upload_get(oh_db *db, oh_id tenant, oh_sv hash, oh_arena *a, oh_sv *bytes, bool *found,
                        oh_error *err)
{
	return oh_db_get(db, a, found, err,
	                 "SELECT bytes FROM upload WHERE tenant_id = ?1 AND hash = ?2", "ib>b",
	                 tenant, hash, bytes);
}

oh_status oh_upload_expire(oh_db *db, oh_ms now, int64_t *n, oh_error *err)
{
	return oh_db_run(db, n, err, "DELETE FROM upload WHERE keep_until < ?1", "i", now);
}

oh_status oh_import_expire(oh_db *db, oh_ms before, int64_t *n, oh_error *err)
{
	oh_status st =
	    oh_db_run(db, n, err, "DELETE FROM import WHERE created_at < ?1 AND state IN (0, 1, 4)",
	              "i", before);
	if (st)
		return st;
	return oh_db_run(db, NULL, err,
	                 "UPDATE import_row SET cells = '[]', reading = '{}', issues = '[]',"
	                 " facts = x'0100', others = x'' WHERE (tenant_id, import_id) IN"
	                 " (SELECT tenant_id, id FROM import WHERE created_at < ?1"
	                 " AND state IN (2, 3) AND taking = 0) AND cells <> '[]'",
	                 "i", before);
}

oh_status oh_upload_drop(oh_db *db, oh_id tenant, oh_sv hash, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM upload WHERE tenant_id = ?1 AND hash = ?2 AND NOT EXISTS"
	                 " (SELECT 1 FROM import WHERE tenant_id = ?1 AND import.hash = ?2)",
	                 "ib", tenant, hash);
}

/* --- imports --- */

oh_status oh_import_insert(oh_db *db, const oh_import *i, oh_error *err)
{
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO import (tenant_id, id, user_id, org_id, submission_id, side, state,"
	    " created_at, hash, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	    "iiiiiddibt", i->tenant, i->id, i->user, i->org, i->submission, i->side, i->state,
	    i->created, i->hash, i->name);
}

oh_status oh_import_update(oh_db *db, const oh_import *i, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "UPDATE import SET state = ?4, known_layout = ?5, ready_at = ?6, committed_at = ?7,"
	    " undone_at = ?8, problem = ?9, uses = ?10, sheets = ?11, issues = ?12,"
	    " taking = ?13, terms = ?14,"
	    " version = version + 1 WHERE tenant_id = ?1 AND id = ?2 AND version = ?3",
	    "iiiddiiittttdt", i->tenant, i->id, i->version, i->state, (int)i->known_layout,
	    i->ready, i->committed, i->undone, oh_not_null(i->problem), oh_not_null(i->uses),
	    oh_not_null(i->sheets), oh_not_null(i->issues), i->taking, oh_not_null(i->terms));
	if (!st && changed == 0)
		st = oh_raise(err, OH_ESTALE, &oh_msg_store_conflict, OH_SV("version"));
	return st;
}

#define IMPORT_COLUMNS                                                                             \
	"tenant_id, id, user_id, org_id, submission_id, side, state, version, known_layout,"       \
	" created_at, ready_at, committed_at, undone_at, hash, name, problem, uses, sheets, "      \
	"issues, taking, terms"

static void take_import(oh_stmt *st, oh_import *i)
{
	*i = (oh_import){
	    .tenant = oh_col_int(st, 0),
	    .id = oh_col_int(st, 1),
	    .user = oh_col_int(st, 2),
	    .org = oh_col_int(st, 3),
	    .submission = oh_col_int(st, 4),
	    .side = (int)oh_col_int(st, 5),
	    .state = (int)oh_col_int(st, 6),
	    .version = oh_col_int(st, 7),
	    .known_layout = oh_col_int(st, 8) != 0,
	    .created = oh_col_int(st, 9),
	    .ready = oh_col_int(st, 10),
	    .committed = oh_col_int(st, 11),
	    .undone = oh_col_int(st, 12),
	    .hash = oh_col_blob(st, 13),
	    .name = oh_col_text(st, 14),
	    .problem = oh_col_text(st, 15),
	    .uses = oh_col_text(st, 16),
	    .sheets = oh_col_text(st, 17),
	    .issues = oh_col_text(st, 18),
	    .taking = (int)oh_col_int(st, 19),
	    .terms = oh_col_text(st, 20),
	};
}

static bool keep_all(oh_sv *const views[], size_t n, oh_arena *a)
{
	for (size_t i = 0; i < n; i++) {
		*views[i] = oh_arena_sv(a, *views[i]);
		if (!views[i]->p)
			return false;
	}
	return true;
}

oh_status oh_import_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_import *out, bool *found,
                        oh_error *err)
{
	oh_stmt *st = NULL;
	oh_import i;
	bool row = false;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " IMPORT_COLUMNS " FROM import WHERE tenant_id = ?1 AND id = ?2",
	    "ii", tenant, id);
	if (!s)
		s = oh_stmt_next(st, &row, err);
	if (!s && row) {
		take_import(st, &i);
		oh_sv *const views[] = {&i.hash,   &i.name,   &i.problem, &i.uses,
		                        &i.sheets, &i.issues, &i.terms};
		if (keep_all(views, sizeof views / sizeof *views, a))
			*out = i;
		else
			s = oh_nomem(err);
	}
	oh_stmt_done(st);
	if (!s)
		*found = row;
	return s;
}

oh_status oh_import_same(oh_db *db, const oh_import *i, oh_error *err)
{
	int64_t version = 0;
	bool found = false;
	oh_status st = oh_db_get(db, NULL, &found, err,
	                         "SELECT version FROM import WHERE tenant_id = ?1 AND id = ?2",
	                         "ii>i", i->tenant, i->id, &version);
	if (!st && (!found || version != i->version))
		st = oh_raise(err, OH_ESTALE, &oh_msg_store_conflict, OH_SV("version"));
	return st;
}

oh_status oh_import_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err)
{
	return oh_db_run(db, NULL, err, "DELETE FROM import WHERE tenant_id = ?1 AND id = ?2", "ii",
	                 tenant, id);
}

oh_status oh_import_counts(oh_db *db, oh_id tenant, oh_id id, oh_import_row_counts *out,
                           oh_error *err)
{
	oh_import_row_counts c = {0};
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT state, count(*) FROM import_row WHERE tenant_id = ?1"
	                          " AND import_id = ?2 GROUP BY state",
	                          "ii", tenant, id);
	int64_t *const of[] = {&c.ready, &c.mend, &c.duplicates, &c.skipped, &c.committed};
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		int64_t state = oh_col_int(st, 0), n = oh_col_int(st, 1);
		if (state >= 0 && state <= OH_ROW_COMMITTED)
			*of[state] = n;
		c.rows += n;
	}
	oh_stmt_done(st);
	if (!s)
		*out = c;
	return s;
}

oh_status oh_import_next(oh_db *db, oh_id after, oh_id *tenant, oh_id *id, oh_error *err)
{
	bool found = false;
	*id = *tenant = 0;
	return oh_db_get(db, NULL, &found, err,
	                 "SELECT tenant_id, id FROM import WHERE state = 0 AND id > ?1"
	                 " ORDER BY id LIMIT 1",
	                 "i>ii", after, tenant, id);
}

oh_status oh_import_next_taking(oh_db *db, oh_id after, oh_id *tenant, oh_id *id, oh_error *err)
{
	bool found = false;
	*id = *tenant = 0;
	return oh_db_get(db, NULL, &found, err,
	                 "SELECT tenant_id, id FROM import WHERE taking > 0 AND id > ?1"
	                 " ORDER BY id LIMIT 1",
	                 "i>ii", after, tenant, id);
}

static bool among(const oh_id *orgs, size_t n, oh_id org)
{
	for (size_t i = 0; i < n; i++) {
		if (orgs[i] == org)
			return true;
	}
	return false;
}

oh_status oh_import_each(oh_db *db, oh_id tenant, oh_id user, const oh_id *orgs, size_t n_orgs,
                         oh_id below, size_t limit, oh_import_fn fn, void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	size_t given = 0;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " IMPORT_COLUMNS " FROM import WHERE tenant_id = ?1"
	                          " AND id < ?2 ORDER BY id DESC",
	                          "ii", tenant, below ? below : INT64_MAX);
	while (!s && given < limit && !(s = oh_stmt_next(st, &row, err)) && row) {
		oh_import i;
		take_import(st, &i);
		if (n_orgs != SIZE_MAX && i.user != user && (!i.org || !among(orgs, n_orgs, i.org)))
			continue;
		given++;
		s = fn(ctx, &i);
	}
	oh_stmt_done(st);
	return s;
}

/* --- rows --- */

oh_status oh_import_row_put(oh_db *db, oh_id tenant, oh_id import, const oh_import_row *r,
                            oh_error *err)
{
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO import_row (tenant_id, import_id, row, sheet, line, state, decision,"
	    " decided, mended, content, twin_listing, twin_row, twin_content, likeness, listing_id,"
	    " merged, cells, reading, issues, facts, others) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
	    " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)"
	    " ON CONFLICT (tenant_id, import_id, row) DO UPDATE SET sheet = excluded.sheet,"
	    " line = excluded.line, state = excluded.state, decision = excluded.decision,"
	    " decided = excluded.decided, mended = excluded.mended, content = excluded.content,"
	    " twin_listing = excluded.twin_listing, twin_row = excluded.twin_row,"
	    " twin_content = excluded.twin_content, likeness = excluded.likeness,"
	    " listing_id = excluded.listing_id, merged = excluded.merged, cells = excluded.cells,"
	    " reading = excluded.reading, issues = excluded.issues, facts = excluded.facts,"
	    " others = excluded.others",
	    "iiididdddiiiiridtttbb", tenant, import, r->row, r->sheet, (int64_t)r->line, r->state,
	    r->decision, r->decided, (int)r->mended, r->content, r->twin_listing, r->twin_row,
	    r->twin_content, r->likeness, r->listing, (int)r->merged, oh_not_null(r->cells),
	    oh_not_null(r->reading), oh_not_null(r->issues), oh_not_null(r->facts),
	    oh_not_null(r->others));
}

#define ROW_COLUMNS                                                                                \
	"row, sheet, line, state, decision, decided, mended, content, twin_listing, twin_row,"     \
	" twin_content, likeness, listing_id, merged, cells, reading, issues, facts, others"

static void take_row(oh_stmt *st, oh_import_row *r)
{
	*r = (oh_import_row){
	    .row = oh_col_int(st, 0),
	    .sheet = (int)oh_col_int(st, 1),
	    .line = (uint32_t)oh_col_int(st, 2),
	    .state = (int)oh_col_int(st, 3),
	    .decision = (int)oh_col_int(st, 4),
	    .decided = (int)oh_col_int(st, 5),
	    .mended = oh_col_int(st, 6) != 0,
	    .content = oh_col_int(st, 7),
	    .twin_listing = oh_col_int(st, 8),
	    .twin_row = oh_col_int(st, 9),
	    .twin_content = oh_col_int(st, 10),
	    .likeness = oh_col_real(st, 11),
	    .listing = oh_col_int(st, 12),
	    .merged = oh_col_int(st, 13) != 0,
	    .cells = oh_col_text(st, 14),
	    .reading = oh_col_text(st, 15),
	    .issues = oh_col_text(st, 16),
	    .facts = oh_col_blob(st, 17),
	    .others = oh_col_blob(st, 18),
	};
}

oh_status oh_import_row_get(oh_db *db, oh_id tenant, oh_id import, int64_t row, oh_arena *a,
                            oh_import_row *out, bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_import_row r;
	bool any = false;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " ROW_COLUMNS " FROM import_row WHERE tenant_id = ?1"
	                          " AND import_id = ?2 AND row = ?3",
	                          "iii", tenant, import, row);
	if (!s)
		s = oh_stmt_next(st, &any, err);
	if (!s && any) {
		take_row(st, &r);
		oh_sv *const views[] = {&r.cells, &r.reading, &r.issues, &r.facts, &r.others};
		if (keep_all(views, sizeof views / sizeof *views, a))
			*out = r;
		else
			s = oh_nomem(err);
	}
	oh_stmt_done(st);
	if (!s)
		*found = any;
	return s;
}

oh_status oh_import_row_done(oh_db *db, oh_id tenant, oh_id import, int64_t row, oh_id listing,
                             bool merged, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE import_row SET state = 4, listing_id = ?4, merged = ?5"
	                 " WHERE tenant_id = ?1 AND import_id = ?2 AND row = ?3",
	                 "iiiid", tenant, import, row, listing, (int)merged);
}

oh_status oh_import_row_decide(oh_db *db, oh_id tenant, oh_id import, int64_t row, int state,
                               int decision, int decided, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE import_row SET state = ?4, decision = ?5, decided = ?6"
	                 " WHERE tenant_id = ?1 AND import_id = ?2 AND row = ?3",
	                 "iiiddd", tenant, import, row, state, decision, decided);
}

oh_status oh_import_row_decided(oh_db *db, oh_id tenant, oh_id import, int64_t row, int *decision,
                                int *decided, oh_error *err)
{
	int64_t what = 0, who = 0;
	bool found = false;
	oh_status st = oh_db_get(db, NULL, &found, err,
	                         "SELECT decision, decided FROM import_row WHERE tenant_id = ?1"
	                         " AND import_id = ?2 AND row = ?3",
	                         "iii>ii", tenant, import, row, &what, &who);
	if (!st) {
		*decision = (int)what;
		*decided = (int)who;
	}
	return st;
}

oh_status oh_import_rows_clear(oh_db *db, oh_id tenant, oh_id import, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM import_row WHERE tenant_id = ?1 AND import_id = ?2", "ii",
	                 tenant, import);
}

oh_status oh_import_row_undone(oh_db *db, oh_id tenant, oh_id import, int64_t row, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE import_row SET state = 0, listing_id = 0, merged = 0"
	                 " WHERE tenant_id = ?1 AND import_id = ?2 AND row = ?3",
	                 "iii", tenant, import, row);
}

/* One statement for each way of looking, so that each finds its index. */
static oh_status begin_rows(oh_db *db, oh_id tenant, oh_id import, const oh_import_row_filter *f,
                            oh_stmt **st, oh_error *err)
{
#define FROM_ROWS "SELECT " ROW_COLUMNS " FROM import_row WHERE tenant_id = ?1 AND import_id = ?2"
	if (f->mended)
		return oh_db_query(db, st, err,
		                   FROM_ROWS " AND mended = 1 AND row >= ?3 ORDER BY row", "iii",
		                   tenant, import, f->from);
	if (f->down)
		return oh_db_query(db, st, err,
		                   FROM_ROWS " AND state = ?4 AND row <= ?3 ORDER BY row DESC",
		                   "iiid", tenant, import, f->from, f->state);
	if (f->state >= 0)
		return oh_db_query(db, st, err,
		                   FROM_ROWS " AND state = ?4 AND row >= ?3"
		                             " AND (?5 < 0 OR sheet = ?5) ORDER BY row",
		                   "iiidd", tenant, import, f->from, f->state, f->sheet);
	if (f->sheet >= 0)
		return oh_db_query(db, st, err,
		                   FROM_ROWS " AND sheet = ?4 AND row >= ?3 ORDER BY row", "iiid",
		                   tenant, import, f->from, f->sheet);
	return oh_db_query(db, st, err, FROM_ROWS " AND row >= ?3 ORDER BY row", "iii", tenant,
	                   import, f->from);
#undef FROM_ROWS
}

oh_status oh_import_row_each(oh_db *db, oh_id tenant, oh_id import, const oh_import_row_filter *f,
                             oh_import_row_fn fn, void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	size_t given = 0;
	oh_status s = begin_rows(db, tenant, import, f, &st, err);
	while (!s && (!f->limit || given < f->limit) && !(s = oh_stmt_next(st, &row, err)) && row) {
		oh_import_row r;
		take_row(st, &r);
		given++;
		s = fn(ctx, &r);
	}
	oh_stmt_done(st);
	return s;
}

oh_status oh_import_row_count(oh_db *db, oh_id tenant, oh_id import, int state, int sheet,
                              int64_t *out, oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err,
	                 "SELECT count(*) FROM import_row WHERE tenant_id = ?1 AND import_id = ?2"
	                 " AND (?3 < 0 OR state = ?3) AND (?4 < 0 OR sheet = ?4)",
	                 "iidd>i", tenant, import, state, sheet, out);
}

/* --- what was decided before --- */

oh_status oh_layout_get(oh_db *db, oh_id tenant, int side, int64_t layout, oh_arena *a, oh_sv *uses,
                        bool *found, oh_error *err)
{
	return oh_db_get(db, a, found, err,
	                 "SELECT uses FROM import_layout WHERE tenant_id = ?1 AND side = ?2"
	                 " AND layout = ?3",
	                 "idi>t", tenant, side, layout, uses);
}

oh_status oh_layout_set(oh_db *db, oh_id tenant, int side, int64_t layout, oh_id user, oh_sv uses,
                        oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO import_layout (tenant_id, side, layout, user_id, changed_at,"
	                 " uses) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (tenant_id, side,"
	                 " layout) DO UPDATE SET user_id = excluded.user_id,"
	                 " changed_at = excluded.changed_at, uses = excluded.uses",
	                 "idiiit", tenant, side, layout, user, oh_db_now(db), oh_not_null(uses));
}

oh_status oh_pair_get(oh_db *db, oh_id tenant, int64_t here, int64_t there, int *decision,
                      oh_error *err)
{
	int64_t v = OH_DECIDE_NONE;
	bool found = false;
	oh_status st = oh_db_get(db, NULL, &found, err,
	                         "SELECT decision FROM import_pair WHERE tenant_id = ?1"
	                         " AND here = ?2 AND there = ?3",
	                         "iii>i", tenant, here, there, &v);
	if (!st)
		*decision = (int)v;
	return st;
}

oh_status oh_pair_set(oh_db *db, oh_id tenant, int64_t here, int64_t there, int decision,
                      oh_id user, oh_error *err)
{
	if (decision == OH_DECIDE_NONE)
		return oh_db_run(db, NULL, err,
		                 "DELETE FROM import_pair WHERE tenant_id = ?1 AND here = ?2"
		                 " AND there = ?3",
		                 "iii", tenant, here, there);
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO import_pair (tenant_id, here, there, decision, user_id,"
	                 " decided_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
	                 " ON CONFLICT (tenant_id, here, there) DO UPDATE SET"
	                 " decision = excluded.decision, user_id = excluded.user_id,"
	                 " decided_at = excluded.decided_at",
	                 "iiidii", tenant, here, there, decision, user, oh_db_now(db));
}
