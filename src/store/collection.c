#include "ouhe/store/collection.h"

#include "ouhe/store/messages.h"
#include "rows.h"

static bool keep_all(oh_sv *const views[], size_t n, oh_arena *a)
{
	for (size_t i = 0; i < n; i++) {
		*views[i] = oh_arena_sv(a, *views[i]);
		if (!views[i]->p)
			return false;
	}
	return true;
}

oh_status oh_collection_insert(oh_db *db, const oh_collection *c, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO collection (tenant_id, id, user_id, everybody, created_at,"
	                 " deadline, title, text, levels) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
	                 " ?9)",
	                 "iiidiittt", c->tenant, c->id, c->user, (int)c->everybody, c->created,
	                 c->deadline, oh_not_null(c->title), oh_not_null(c->text),
	                 oh_not_null(c->levels));
}

#define COLLECTION_COLUMNS                                                                         \
	"tenant_id, id, user_id, everybody, created_at, deadline, reminded, title, text, levels"

static void take_collection(oh_stmt *st, oh_collection *c)
{
	*c = (oh_collection){.tenant = oh_col_int(st, 0),
	                     .id = oh_col_int(st, 1),
	                     .user = oh_col_int(st, 2),
	                     .everybody = oh_col_int(st, 3) != 0,
	                     .created = oh_col_int(st, 4),
	                     .deadline = oh_col_int(st, 5),
	                     .reminded = (int)oh_col_int(st, 6),
	                     .title = oh_col_text(st, 7),
	                     .text = oh_col_text(st, 8),
	                     .levels = oh_col_text(st, 9)};
}

/* The first row of a begun statement; ends it. */
static oh_status first_collection(oh_stmt *st, oh_arena *a, oh_collection *out, bool *found,
                                  oh_error *err)
{
	bool row = false;
	oh_collection c;
	oh_status s = oh_stmt_next(st, &row, err);
	if (!s && row) {
		take_collection(st, &c);
		oh_sv *const views[] = {&c.title, &c.text, &c.levels};
		if (keep_all(views, 3, a))
			*out = c;
		else
			s = oh_nomem(err);
	}
	oh_stmt_done(st);
	if (!s)
		*found = row;
	return s;
}

oh_status oh_collection_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_collection *out,
                            bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " COLLECTION_COLUMNS
	                          " FROM collection WHERE tenant_id = ?1 AND id = ?2",
	                          "ii", tenant, id);
	return s ? s : first_collection(st, a, out, found, err);
}

oh_status oh_collection_each(oh_db *db, oh_id tenant, oh_collection_fn fn, void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " COLLECTION_COLUMNS
	                          " FROM collection WHERE tenant_id = ?1 ORDER BY id DESC",
	                          "i", tenant);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		oh_collection c;
		take_collection(st, &c);
		s = fn(ctx, &c);
	}
	oh_stmt_done(st);
	return s;
}

oh_status oh_collection_ask(oh_db *db, oh_id tenant, oh_id id, oh_id org, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO collection_org (tenant_id, collection_id, org_id)"
	                 " VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
	                 "iii", tenant, id, org);
}

oh_status oh_collection_asks(oh_db *db, oh_id tenant, oh_id id, oh_id org, bool *yes, oh_error *err)
{
	int64_t one = 0;
	return oh_db_get(db, NULL, yes, err,
	                 "SELECT 1 FROM collection_org WHERE tenant_id = ?1 AND collection_id = ?2"
	                 " AND org_id = ?3",
	                 "iii>i", tenant, id, org, &one);
}

oh_status oh_collection_orgs(oh_db *db, oh_id tenant, oh_id id, oh_collection_org_fn fn, void *ctx,
                             oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT org_id FROM collection_org WHERE tenant_id = ?1"
	                          " AND collection_id = ?2 ORDER BY org_id",
	                          "ii", tenant, id);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row)
		s = fn(ctx, oh_col_int(st, 0));
	oh_stmt_done(st);
	return s;
}

oh_status oh_collection_due(oh_db *db, oh_ms now, oh_ms before, int times, oh_arena *a,
                            oh_collection *out, bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " COLLECTION_COLUMNS
	                          " FROM collection WHERE reminded < ?3 AND deadline > ?1"
	                          " AND deadline <= ?2 ORDER BY deadline LIMIT 1",
	                          "iid", now, before, times);
	return s ? s : first_collection(st, a, out, found, err);
}

oh_status oh_collection_reminded(oh_db *db, oh_id tenant, oh_id id, int times, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE collection SET reminded = ?3 WHERE tenant_id = ?1 AND id = ?2",
	                 "iid", tenant, id, times);
}

/* --- submissions --- */

oh_status oh_submission_insert(oh_db *db, const oh_submission *s, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO submission (tenant_id, id, collection_id, org_id, user_id,"
	                 " import_id, state, level, declared, at, name) VALUES (?1, ?2, ?3, ?4, ?5,"
	                 " ?6, ?7, ?8, 1, ?9, ?10)",
	                 "iiiiiiddit", s->tenant, s->id, s->collection, s->org, s->user, s->import,
	                 s->state, s->level, s->at, oh_not_null(s->name));
}

oh_status oh_submission_update(oh_db *db, const oh_submission *s, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE submission SET state = ?3, level = ?4, import_id = ?5,"
	                 " decided_at = ?6, reason = ?7, problem = ?8"
	                 " WHERE tenant_id = ?1 AND id = ?2",
	                 "iiddiitt", s->tenant, s->id, s->state, s->level, s->import, s->decided,
	                 oh_not_null(s->reason), oh_not_null(s->problem));
}

#define SUBMISSION_COLUMNS                                                                         \
	"tenant_id, id, collection_id, org_id, user_id, import_id, state, level, at, decided_at,"  \
	" name, reason, problem"

static void take_submission(oh_stmt *st, oh_submission *s)
{
	*s = (oh_submission){.tenant = oh_col_int(st, 0),
	                     .id = oh_col_int(st, 1),
	                     .collection = oh_col_int(st, 2),
	                     .org = oh_col_int(st, 3),
	                     .user = oh_col_int(st, 4),
	                     .import = oh_col_int(st, 5),
	                     .state = (int)oh_col_int(st, 6),
	                     .level = (int)oh_col_int(st, 7),
	                     .at = oh_col_int(st, 8),
	                     .decided = oh_col_int(st, 9),
	                     .name = oh_col_text(st, 10),
	                     .reason = oh_col_text(st, 11),
	                     .problem = oh_col_text(st, 12)};
}

static oh_status first_submission(oh_stmt *st, oh_arena *a, oh_submission *out, bool *found,
                                  oh_error *err)
{
	bool row = false;
	oh_submission s;
	oh_status status = oh_stmt_next(st, &row, err);
	if (!status && row) {
		take_submission(st, &s);
		oh_sv *const views[] = {&s.name, &s.reason, &s.problem};
		if (keep_all(views, 3, a))
			*out = s;
		else
			status = oh_nomem(err);
	}
	oh_stmt_done(st);
	if (!status)
		*found = row;
	return status;
}

oh_status oh_submission_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_submission *out,
                            bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " SUBMISSION_COLUMNS
	                          " FROM submission WHERE tenant_id = ?1 AND id = ?2",
	                          "ii", tenant, id);
	return s ? s : first_submission(st, a, out, found, err);
}

oh_status oh_submission_latest(oh_db *db, oh_id tenant, oh_id collection, oh_id org, oh_arena *a,
                               oh_submission *out, bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " SUBMISSION_COLUMNS
	                          " FROM submission WHERE tenant_id = ?1 AND collection_id = ?2"
	                          " AND org_id = ?3 ORDER BY id DESC LIMIT 1",
	                          "iii", tenant, collection, org);
	return s ? s : first_submission(st, a, out, found, err);
}

oh_status oh_submission_each(oh_db *db, oh_id tenant, oh_id collection, bool latest, oh_id below,
                             oh_submission_fn fn, void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s =
	    latest ? oh_db_query(db, &st, err,
	                         "SELECT " SUBMISSION_COLUMNS
	                         " FROM submission WHERE tenant_id = ?1 AND id IN"
	                         " (SELECT max(id) FROM submission WHERE tenant_id = ?1"
	                         " AND collection_id = ?2 GROUP BY org_id)",
	                         "ii", tenant, collection)
	           : oh_db_query(db, &st, err,
	                         "SELECT " SUBMISSION_COLUMNS
	                         " FROM submission WHERE tenant_id = ?1 AND collection_id = ?2"
	                         " AND id < ?3 ORDER BY id DESC",
	                         "iii", tenant, collection, below ? below : INT64_MAX);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		oh_submission sub;
		take_submission(st, &sub);
		s = fn(ctx, &sub);
	}
	oh_stmt_done(st);
	return s;
}

oh_status oh_submission_step(oh_db *db, const oh_submission *s, oh_id user, bool accepted,
                             oh_sv reason, oh_error *err)
{
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO submission_step (tenant_id, submission_id, step, user_id,"
	    " level, accepted, at, reason) SELECT ?1, ?2, 1 + count(*), ?3, ?4, ?5, ?6,"
	    " ?7 FROM submission_step WHERE tenant_id = ?1 AND submission_id = ?2",
	    "iiiddit", s->tenant, s->id, user, s->level, (int)accepted, oh_db_now(db),
	    oh_not_null(reason));
}
