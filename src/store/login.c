/* Log-ins of browsers and tokens of programs. */
#include "ouhe/store/account.h"
#include "rows.h"

static bool take_login(oh_stmt *st, oh_arena *a, void *item)
{
	oh_login *l = item;
	bool ok = true;
	l->id = oh_col_int(st, 0);
	l->account = oh_col_int(st, 1);
	l->agent = oh_take(st, 2, a, &ok);
	l->created = oh_col_int(st, 3);
	l->seen = oh_col_int(st, 4);
	return ok;
}

oh_status oh_login_add(oh_db *db, oh_id tenant, const oh_login *l, oh_sv secret, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO account_session (tenant_id, id, account_id, secret, agent,"
	                 " created, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	                 "iiibtii", tenant, l->id, l->account, secret, oh_some(l->agent),
	                 l->created, l->seen);
}

oh_status oh_login_find(oh_db *db, oh_sv secret, oh_arena *a, bool *found, oh_id *tenant,
                        oh_login *out, oh_error *err)
{
	oh_login l = {0};
	oh_id owner = 0;
	bool there = false;
	oh_status st =
	    oh_db_get(db, a, &there, err,
	              "SELECT tenant_id, id, account_id, agent, created, seen"
	              " FROM account_session WHERE secret = ?1",
	              "b>iiitii", secret, &owner, &l.id, &l.account, &l.agent, &l.created, &l.seen);
	if (!st && there) {
		*tenant = owner;
		*out = l;
	}
	if (!st)
		*found = there;
	return st;
}

oh_status oh_login_list(oh_db *db, oh_id tenant, oh_id account, oh_arena *a, oh_login **out,
                        size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status status = oh_db_query(db, &st, err,
	                               "SELECT id, account_id, agent, created, seen"
	                               " FROM account_session WHERE tenant_id = ?1"
	                               " AND account_id = ?2 ORDER BY id DESC",
	                               "ii", tenant, account);
	if (!status)
		status = oh_rows(st, a, sizeof **out, take_login, &items, n, err);
	if (!status)
		*out = items;
	return status;
}

oh_status oh_login_end(oh_db *db, oh_id tenant, oh_id account, oh_id id, bool *ended, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(db, &changed, err,
	                         "DELETE FROM account_session WHERE tenant_id = ?1 AND id = ?2"
	                         " AND account_id = ?3",
	                         "iii", tenant, id, account);
	if (!st)
		*ended = changed > 0;
	return st;
}

oh_status oh_login_end_all(oh_db *db, oh_id tenant, oh_id account, oh_id except, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM account_session WHERE tenant_id = ?1 AND account_id = ?2"
	                 " AND id <> ?3",
	                 "iii", tenant, account, except);
}

oh_status oh_login_seen(oh_db *db, oh_id tenant, oh_id id, oh_ms at, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE account_session SET seen = ?3 WHERE tenant_id = ?1 AND id = ?2"
	                 " AND seen < ?3",
	                 "iii", tenant, id, at);
}

oh_status oh_login_sweep(oh_db *db, oh_ms idle, oh_ms made, oh_ms now, oh_error *err)
{
	oh_status st =
	    oh_db_run(db, NULL, err, "DELETE FROM account_session WHERE seen < ?1 OR created < ?2",
	              "ii", idle, made);
	if (!st)
		st = oh_db_run(db, NULL, err, "DELETE FROM account_token WHERE expires < ?1", "i",
		               now);
	if (!st)
		st = oh_db_run(db, NULL, err, "DELETE FROM account_link WHERE expires < ?1", "i",
		               now);
	if (!st)
		st = oh_db_run(db, NULL, err,
		               "DELETE FROM organisation_invitation WHERE expires < ?1", "i", now);
	return st;
}

static bool take_token(oh_stmt *st, oh_arena *a, void *item)
{
	oh_token *t = item;
	bool ok = true;
	t->id = oh_col_int(st, 0);
	t->account = oh_col_int(st, 1);
	t->name = oh_take(st, 2, a, &ok);
	t->scopes = (uint32_t)oh_col_int(st, 3);
	t->created = oh_col_int(st, 4);
	t->used = oh_col_int(st, 5);
	t->expires = oh_col_int(st, 6);
	return ok;
}

oh_status oh_token_add(oh_db *db, oh_id tenant, const oh_token *t, oh_sv secret, oh_error *err)
{
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO account_token (tenant_id, id, account_id, secret, name, scopes,"
	    " created, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0))",
	    "iiibtiii", tenant, t->id, t->account, secret, t->name, (int64_t)t->scopes, t->created,
	    t->expires);
}

oh_status oh_token_find(oh_db *db, oh_sv secret, oh_arena *a, bool *found, oh_id *tenant,
                        oh_token *out, oh_error *err)
{
	oh_token t = {0};
	oh_id owner = 0;
	int64_t scopes = 0;
	bool there = false;
	oh_status st = oh_db_get(db, a, &there, err,
	                         "SELECT tenant_id, id, account_id, name, scopes, created,"
	                         " coalesce(used, 0), coalesce(expires, 0)"
	                         " FROM account_token WHERE secret = ?1",
	                         "b>iiitiiii", secret, &owner, &t.id, &t.account, &t.name, &scopes,
	                         &t.created, &t.used, &t.expires);
	t.scopes = (uint32_t)scopes;
	if (!st && there) {
		*tenant = owner;
		*out = t;
	}
	if (!st)
		*found = there;
	return st;
}

oh_status oh_token_list(oh_db *db, oh_id tenant, oh_id account, oh_arena *a, oh_token **out,
                        size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status status =
	    oh_db_query(db, &st, err,
	                "SELECT id, account_id, name, scopes, created, used, expires"
	                " FROM account_token WHERE tenant_id = ?1 AND account_id = ?2"
	                " ORDER BY id DESC",
	                "ii", tenant, account);
	if (!status)
		status = oh_rows(st, a, sizeof **out, take_token, &items, n, err);
	if (!status)
		*out = items;
	return status;
}

oh_status oh_token_drop(oh_db *db, oh_id tenant, oh_id account, oh_id id, bool *dropped,
                        oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(db, &changed, err,
	                         "DELETE FROM account_token WHERE tenant_id = ?1 AND id = ?2"
	                         " AND account_id = ?3",
	                         "iii", tenant, id, account);
	if (!st)
		*dropped = changed > 0;
	return st;
}

oh_status oh_token_drop_all(oh_db *db, oh_id tenant, oh_id account, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM account_token WHERE tenant_id = ?1 AND account_id = ?2", "ii",
	                 tenant, account);
}

oh_status oh_token_used(oh_db *db, oh_id tenant, oh_id id, oh_ms at, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE account_token SET used = ?3 WHERE tenant_id = ?1 AND id = ?2",
	                 "iii", tenant, id, at);
}
