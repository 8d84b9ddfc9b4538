#include "ouhe/store/match.h"

#include "rows.h"

oh_status oh_match_tell(oh_db *db, oh_id tenant, oh_pair pair, int verdict, double score, oh_ms at,
                        bool *fresh, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "INSERT INTO match (tenant_id, demand_id, supply_id, verdict, score, at)"
	    " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM match"
	    " WHERE tenant_id = ?1 AND demand_id = ?2 AND supply_id = ?3 AND verdict <= ?4)",
	    "iiidri", tenant, pair.demand, pair.supply, verdict, score, at);
	if (!st)
		*fresh = changed > 0;
	return st;
}

/* --- decisions --- */

oh_status oh_decision_set(oh_db *db, oh_id tenant, const oh_decision_row *d, oh_error *err)
{
	if (d->decision == OH_DECIDED_NOTHING)
		return oh_db_run(db, NULL, err,
		                 "DELETE FROM decision WHERE tenant_id = ?1 AND demand_id = ?2"
		                 " AND supply_id = ?3 AND side = ?4",
		                 "iiid", tenant, d->pair.demand, d->pair.supply, d->side);
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO decision (tenant_id, demand_id, supply_id, side, org_id, decision,"
	    " note, user_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
	    " ON CONFLICT (tenant_id, demand_id, supply_id, side) DO UPDATE SET"
	    " org_id = excluded.org_id, decision = excluded.decision,"
	    " note = excluded.note, user_id = excluded.user_id, at = excluded.at",
	    "iiididtii", tenant, d->pair.demand, d->pair.supply, d->side, d->org, d->decision,
	    oh_not_null(d->note), d->user, d->at);
}

oh_status oh_decision_get(oh_db *db, oh_id tenant, oh_pair pair, int side, int *mine, int *theirs,
                          oh_error *err)
{
	int64_t own = 0, other = 0;
	oh_status st =
	    oh_db_get(db, NULL, NULL, err,
	              "SELECT coalesce(max(CASE WHEN side = ?4 THEN decision END), 0),"
	              " coalesce(max(CASE WHEN side <> ?4 THEN decision END), 0) FROM decision"
	              " WHERE tenant_id = ?1 AND demand_id = ?2 AND supply_id = ?3",
	              "iiid>ii", tenant, pair.demand, pair.supply, side, &own, &other);
	if (!st) {
		*mine = (int)own;
		*theirs = (int)other;
	}
	return st;
}

oh_status oh_decision_each(oh_db *db, oh_id tenant, oh_id listing, bool demand, oh_decision_fn fn,
                           void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(
	    db, &st, err,
	    demand
	        ? "SELECT demand_id, supply_id, side, org_id, user_id, decision, at FROM decision"
	          " WHERE tenant_id = ?1 AND demand_id = ?2"
	        : "SELECT demand_id, supply_id, side, org_id, user_id, decision, at FROM decision"
	          " WHERE tenant_id = ?1 AND supply_id = ?2",
	    "ii", tenant, listing);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		const oh_decision_row d = {.pair = {oh_col_int(st, 0), oh_col_int(st, 1)},
		                           .side = (int)oh_col_int(st, 2),
		                           .org = oh_col_int(st, 3),
		                           .user = oh_col_int(st, 4),
		                           .decision = (int)oh_col_int(st, 5),
		                           .at = oh_col_int(st, 6)};
		s = fn(ctx, &d);
	}
	oh_stmt_done(st);
	return s;
}

/* --- questions --- */

oh_status oh_question_add(oh_db *db, oh_id tenant, const oh_question_row *q, oh_error *err)
{
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO question (tenant_id, id, demand_id, supply_id, from_org, to_org,"
	    " user_id, asked_at, keys, text)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	    "iiiiiiiitt", tenant, q->id, q->pair.demand, q->pair.supply, q->from, q->to, q->user,
	    q->asked, oh_not_null(q->keys), oh_not_null(q->text));
}

oh_status oh_question_answer(oh_db *db, oh_id tenant, const oh_question_row *q, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE question SET answer = ?3, answered_at = ?4, answered_by = ?5,"
	                 " applied = ?6 WHERE tenant_id = ?1 AND id = ?2",
	                 "iitiid", tenant, q->id, oh_not_null(q->answer), q->answered,
	                 q->answered_by, (int)q->applied);
}

#define QUESTION                                                                                   \
	"id, demand_id, supply_id, from_org, to_org, user_id, asked_at, answered_at,"              \
	" answered_by, keys, text, answer, applied"

static void take_question(oh_stmt *st, oh_question_row *q)
{
	*q = (oh_question_row){.id = oh_col_int(st, 0),
	                       .pair = {oh_col_int(st, 1), oh_col_int(st, 2)},
	                       .from = oh_col_int(st, 3),
	                       .to = oh_col_int(st, 4),
	                       .user = oh_col_int(st, 5),
	                       .asked = oh_col_int(st, 6),
	                       .answered = oh_col_int(st, 7),
	                       .answered_by = oh_col_int(st, 8),
	                       .keys = oh_col_text(st, 9),
	                       .text = oh_col_text(st, 10),
	                       .answer = oh_col_text(st, 11),
	                       .applied = oh_col_int(st, 12) != 0};
}

oh_status oh_question_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_question_row *out,
                          bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " QUESTION " FROM question WHERE tenant_id = ?1 AND id = ?2",
	    "ii", tenant, id);
	if (!s)
		s = oh_stmt_next(st, &row, err);
	if (!s && row) {
		oh_question_row q;
		take_question(st, &q);
		q.keys = oh_arena_sv(a, q.keys);
		q.text = oh_arena_sv(a, q.text);
		q.answer = oh_arena_sv(a, q.answer);
		if (q.keys.p && q.text.p && q.answer.p)
			*out = q;
		else
			s = oh_nomem(err);
	}
	oh_stmt_done(st);
	if (!s)
		*found = row;
	return s;
}

static bool concerns(const oh_question_filter *f, const oh_question_row *q)
{
	bool ours = f->n_orgs == 0;
	for (size_t i = 0; i < f->n_orgs && !ours; i++)
		ours = q->from == f->orgs[i] || q->to == f->orgs[i];
	return ours;
}

/* By pair, by listing, by organisation or all: each by its index. */
static const char *question_sql(const oh_question_filter *f)
{
#define REST " AND (?4 = 0 OR answered_at = 0) AND (?5 = 0 OR id < ?5) ORDER BY id DESC"
	if (f->pair.demand && f->pair.supply)
		return "SELECT " QUESTION " FROM question WHERE tenant_id = ?1 AND demand_id = ?2"
		       " AND supply_id = ?3" REST;
	if (f->pair.demand)
		return "SELECT " QUESTION " FROM question WHERE tenant_id = ?1 AND (demand_id = ?2"
		       " OR supply_id = ?2)" REST;
	if (f->n_orgs == 1)
		return "SELECT " QUESTION " FROM question WHERE tenant_id = ?1 AND (from_org = ?2"
		       " OR to_org = ?2)" REST;
	return "SELECT " QUESTION " FROM question WHERE tenant_id = ?1" REST;
#undef REST
}

oh_status oh_question_each(oh_db *db, oh_id tenant, const oh_question_filter *f, oh_question_fn fn,
                           void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	size_t given = 0;
	bool by_org = !f->pair.demand && f->n_orgs == 1;
	oh_status s = oh_db_begin(db, question_sql(f), &st, err);
	if (s)
		return s;
	oh_bind_int(st, 1, tenant);
	if (f->pair.demand || by_org)
		oh_bind_int(st, 2, by_org ? f->orgs[0] : f->pair.demand);
	if (f->pair.demand && f->pair.supply)
		oh_bind_int(st, 3, f->pair.supply);
	oh_bind_int(st, 4, f->open);
	oh_bind_int(st, 5, f->below);
	while (!s && (!f->limit || given < f->limit) && !(s = oh_stmt_next(st, &row, err)) && row) {
		oh_question_row q;
		take_question(st, &q);
		if (!concerns(f, &q))
			continue;
		given++;
		s = fn(ctx, &q);
	}
	oh_stmt_done(st);
	return s;
}

oh_status oh_question_open(oh_db *db, oh_id tenant, oh_id org, int64_t *out, oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err,
	                 "SELECT count(*) FROM question WHERE tenant_id = ?1 AND to_org = ?2"
	                 " AND answered_at = 0",
	                 "ii>i", tenant, org, out);
}

/* --- saved searches --- */

oh_status oh_search_add(oh_db *db, oh_id tenant, const oh_search_row *s, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO saved_search (tenant_id, id, user_id, name, query, notify,"
	                 " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	                 "iiittdi", tenant, s->id, s->user, oh_not_null(s->name),
	                 oh_not_null(s->query), (int)s->notify, s->created);
}

oh_status oh_search_delete(oh_db *db, oh_id tenant, oh_id user, oh_id id, bool *gone, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(db, &changed, err,
	                         "DELETE FROM saved_search WHERE tenant_id = ?1 AND id = ?2"
	                         " AND user_id = ?3",
	                         "iii", tenant, id, user);
	if (!st)
		*gone = changed > 0;
	return st;
}

oh_status oh_search_each(oh_db *db, oh_id tenant, oh_id user, oh_search_fn fn, void *ctx,
                         oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(
	    db, &st, err,
	    user ? "SELECT id, user_id, name, query, notify, created_at FROM saved_search"
	           " WHERE tenant_id = ?1 AND user_id = ?2 ORDER BY id"
	         : "SELECT id, user_id, name, query, notify, created_at FROM saved_search"
	           " WHERE tenant_id = ?1 AND notify = 1 AND ?2 = 0 ORDER BY id",
	    "ii", tenant, user);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		const oh_search_row r = {oh_col_int(st, 0),      oh_col_int(st, 1),
		                         oh_col_text(st, 2),     oh_col_text(st, 3),
		                         oh_col_int(st, 4) != 0, oh_col_int(st, 5)};
		s = fn(ctx, &r);
	}
	oh_stmt_done(st);
	return s;
}

oh_status oh_search_count(oh_db *db, oh_id tenant, oh_id user, int64_t *out, oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err,
	                 "SELECT count(*) FROM saved_search WHERE tenant_id = ?1 AND user_id = ?2",
	                 "ii>i", tenant, user, out);
}
