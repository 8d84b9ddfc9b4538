#include "ouhe/store/signing.h"

#include <string.h>

#include "rows.h"

#define SIGNING                                                                                    \
	"id, conference_id, user_id, version, kind, tax, novelty, related, tender, stage, amount," \
	" created_at, changed_at, title, period, parties, note, file_name"

static bool take_signing(oh_stmt *st, oh_arena *a, void *item)
{
	oh_signing *s = item;
	bool ok = true;
	s->id = oh_col_int(st, 0);
	s->conference = oh_col_int(st, 1);
	s->user = oh_col_int(st, 2);
	s->version = oh_col_int(st, 3);
	s->kind = (int)oh_col_int(st, 4);
	s->tax = (int)oh_col_int(st, 5);
	s->novelty = (int)oh_col_int(st, 6);
	s->related = oh_col_int(st, 7) != 0;
	s->tender = oh_col_int(st, 8) != 0;
	s->stage = (int)oh_col_int(st, 9);
	s->amount = oh_col_int(st, 10);
	s->created = oh_col_int(st, 11);
	s->changed = oh_col_int(st, 12);
	s->title = oh_take(st, 13, a, &ok);
	s->period = oh_take(st, 14, a, &ok);
	s->parties = oh_take(st, 15, a, &ok);
	s->note = oh_take(st, 16, a, &ok);
	s->file_name = oh_take(st, 17, a, &ok);
	return ok;
}

oh_status oh_signing_insert(oh_db *db, oh_id tenant, const oh_signing *s, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO signing (tenant_id, " SIGNING ") VALUES (?1, ?2, ?3, ?4, ?5,"
	                 " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
	                 "iiiiiddddddiiittttt", tenant, s->id, s->conference, s->user, s->version,
	                 s->kind, s->tax, s->novelty, (int)s->related, (int)s->tender, s->stage,
	                 s->amount, s->created, s->changed, oh_not_null(s->title),
	                 oh_not_null(s->period), oh_not_null(s->parties), oh_not_null(s->note),
	                 oh_not_null(s->file_name));
}

oh_status oh_signing_update(oh_db *db, oh_id tenant, const oh_signing *s, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "UPDATE signing SET version = ?3, kind = ?4, tax = ?5, novelty = ?6, related = ?7,"
	    " tender = ?8, stage = ?9, amount = ?10, changed_at = ?11, title = ?12, period = ?13,"
	    " parties = ?14, note = ?15, file_name = ?16"
	    " WHERE tenant_id = ?1 AND id = ?2 AND version = ?3 - 1",
	    "iiiddddddiittttt", tenant, s->id, s->version, s->kind, s->tax, s->novelty,
	    (int)s->related, (int)s->tender, s->stage, s->amount, s->changed, oh_not_null(s->title),
	    oh_not_null(s->period), oh_not_null(s->parties), oh_not_null(s->note),
	    oh_not_null(s->file_name));
	return oh_guarded(st, changed, err);
}

oh_status oh_signing_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err)
{
	return oh_db_run(db, NULL, err, "DELETE FROM signing WHERE tenant_id = ?1 AND id = ?2",
	                 "ii", tenant, id);
}

oh_status oh_signing_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_signing *out,
                         bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	size_t n = 0;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " SIGNING " FROM signing WHERE tenant_id = ?1 AND id = ?2", "ii",
	    tenant, id);
	if (!s)
		s = oh_rows(st, a, sizeof *out, take_signing, &items, &n, err);
	if (!s && n)
		memcpy(out, items, sizeof *out);
	if (!s)
		*found = n != 0;
	return s;
}

oh_status oh_signing_list(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a, oh_signing **out,
                          size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " SIGNING " FROM signing WHERE tenant_id = ?1"
	                          " AND conference_id = ?2 ORDER BY stage = 0, stage, id",
	                          "ii", tenant, conference);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_signing, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_signing_file_set(oh_db *db, oh_id tenant, oh_id id, oh_sv bytes, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO signing_file (tenant_id, signing_id, bytes)"
	                 " VALUES (?1, ?2, ?3) ON CONFLICT (tenant_id, signing_id)"
	                 " DO UPDATE SET bytes = excluded.bytes",
	                 "iib", tenant, id, bytes);
}

oh_status oh_signing_file_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_sv *bytes,
                              bool *found, oh_error *err)
{
	return oh_db_get(db, a, found, err,
	                 "SELECT bytes FROM signing_file WHERE tenant_id = ?1 AND signing_id = ?2",
	                 "ii>b", tenant, id, bytes);
}

/* --- the log --- */

static bool take_revision(oh_stmt *st, oh_arena *a, void *item)
{
	oh_signing_revision *r = item;
	bool ok = true;
	r->signing = oh_col_int(st, 0);
	r->version = oh_col_int(st, 1);
	r->user = oh_col_int(st, 2);
	r->at = oh_col_int(st, 3);
	r->late = oh_col_int(st, 4) != 0;
	r->reason = oh_take(st, 5, a, &ok);
	r->changes = oh_take(st, 6, a, &ok);
	return ok;
}

oh_status oh_signing_revise(oh_db *db, oh_id tenant, oh_id conference, const oh_signing_revision *r,
                            oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO signing_revision (tenant_id, signing_id, version,"
	                 " conference_id, user_id, at, late, reason, changes)"
	                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	                 "iiiiiidtt", tenant, r->signing, r->version, conference, r->user, r->at,
	                 (int)r->late, oh_not_null(r->reason), oh_not_null(r->changes));
}

oh_status oh_signing_revisions(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a,
                               oh_signing_revision **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT signing_id, version, user_id, at, late, reason, changes"
	                          " FROM signing_revision WHERE tenant_id = ?1"
	                          " AND conference_id = ?2 ORDER BY at DESC, version DESC",
	                          "ii", tenant, conference);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_revision, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_signing_locked(oh_db *db, oh_id tenant, oh_id conference, oh_ms *at, oh_error *err)
{
	int64_t since = 0;
	bool found = false;
	oh_status st = oh_db_get(db, NULL, &found, err,
	                         "SELECT at FROM signing_lock WHERE tenant_id = ?1"
	                         " AND conference_id = ?2",
	                         "ii>i", tenant, conference, &since);
	if (!st)
		*at = found ? since : 0;
	return st;
}

oh_status oh_signing_lock(oh_db *db, oh_id tenant, oh_id conference, oh_id user, oh_ms at,
                          oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO signing_lock (tenant_id, conference_id, user_id, at)"
	                 " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
	                 "iiii", tenant, conference, user, at);
}
