#include "ouhe/store/notice.h"

#include "rows.h"

oh_status oh_notice_add(oh_db *db, oh_id tenant, const oh_notice_row *n, bool *fresh, oh_error *err)
{
	int64_t changed = 0;
	oh_status st =
	    oh_db_run(db, &changed, err,
	              "INSERT INTO notice (tenant_id, id, user_id, kind, at, message, args, text, "
	              "verdict, link,"
	              " unique_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
	              " ON CONFLICT (tenant_id, user_id, unique_key) DO NOTHING",
	              "iiititttdtt", tenant, n->id, n->user, oh_not_null(n->kind), n->at,
	              oh_not_null(n->message), oh_not_null(n->args), oh_not_null(n->text),
	              n->verdict, oh_not_null(n->link), oh_not_null(n->unique));
	if (!st)
		*fresh = changed > 0;
	return st;
}

static const char each_sql[] =
    "SELECT id, user_id, kind, at, read_at, message, args, text, verdict, link, unique_key"
    " FROM notice WHERE tenant_id = ?1 AND user_id = ?2 AND (?3 = '' OR kind = ?3)"
    " AND (?4 = 0 OR read_at = 0) AND (?5 = 0 OR id < ?5) AND at > ?6 ORDER BY id DESC LIMIT ?7";

oh_status oh_notice_each(oh_db *db, oh_id tenant, const oh_notice_filter *f, oh_notice_fn fn,
                         void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(db, &st, err, each_sql, "iitdiii", tenant, f->user,
	                          oh_not_null(f->kind), (int)f->unread, f->below, f->since,
	                          f->limit ? (int64_t)f->limit : (int64_t)-1);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		const oh_notice_row n = {.id = oh_col_int(st, 0),
		                         .user = oh_col_int(st, 1),
		                         .kind = oh_col_text(st, 2),
		                         .at = oh_col_int(st, 3),
		                         .read = oh_col_int(st, 4),
		                         .message = oh_col_text(st, 5),
		                         .args = oh_col_text(st, 6),
		                         .text = oh_col_text(st, 7),
		                         .verdict = (int)oh_col_int(st, 8),
		                         .link = oh_col_text(st, 9),
		                         .unique = oh_col_text(st, 10)};
		s = fn(ctx, &n);
	}
	oh_stmt_done(st);
	return s;
}

oh_status oh_notice_unread(oh_db *db, oh_id tenant, oh_id user, int64_t *out, oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err,
	                 "SELECT count(*) FROM notice WHERE tenant_id = ?1 AND user_id = ?2"
	                 " AND read_at = 0",
	                 "ii>i", tenant, user, out);
}

oh_status oh_notice_mark(oh_db *db, oh_id tenant, oh_id user, oh_id id, oh_ms at, oh_error *err)
{
	if (id)
		return oh_db_run(
		    db, NULL, err,
		    "UPDATE notice SET read_at = ?4 WHERE tenant_id = ?1 AND user_id = ?2"
		    " AND id = ?3",
		    "iiii", tenant, user, id, at);
	return oh_db_run(db, NULL, err,
	                 at ? "UPDATE notice SET read_at = ?3 WHERE tenant_id = ?1 AND user_id = ?2"
	                      " AND read_at = 0"
	                    : "UPDATE notice SET read_at = ?3 WHERE tenant_id = ?1 AND user_id = ?2"
	                      " AND read_at <> 0",
	                 "iii", tenant, user, at);
}

oh_status oh_digest_get(oh_db *db, oh_id tenant, oh_id user, oh_ms *out, oh_error *err)
{
	int64_t at = 0;
	bool found = false;
	oh_status st = oh_db_get(db, NULL, &found, err,
	                         "SELECT sent_at FROM digest WHERE tenant_id = ?1 AND user_id = ?2",
	                         "ii>i", tenant, user, &at);
	if (!st)
		*out = found ? at : 0;
	return st;
}

oh_status oh_digest_set(oh_db *db, oh_id tenant, oh_id user, oh_ms at, oh_error *err)
{
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO digest (tenant_id, user_id, sent_at) VALUES (?1, ?2, ?3)"
	    " ON CONFLICT (tenant_id, user_id) DO UPDATE SET sent_at = excluded.sent_at",
	    "iii", tenant, user, at);
}

oh_status oh_digest_waiting(oh_db *db, oh_ms since, oh_ms before, oh_digest_person after,
                            oh_digest_person *out, size_t most, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	size_t count = 0;
	oh_status s =
	    oh_db_query(db, &st, err,
	                "SELECT DISTINCT n.tenant_id, n.user_id FROM notice n LEFT JOIN digest d"
	                " ON d.tenant_id = n.tenant_id AND d.user_id = n.user_id"
	                " WHERE n.at > ?1 AND n.read_at = 0 AND n.at > coalesce(d.sent_at, 0)"
	                " AND coalesce(d.sent_at, 0) < ?2 AND n.at <= ?2"
	                " AND (n.tenant_id > ?3 OR (n.tenant_id = ?3 AND n.user_id > ?4))"
	                " ORDER BY n.tenant_id, n.user_id LIMIT ?5",
	                "iiiii", since, before, after.tenant, after.user, (int64_t)most);
	while (!s && count < most && !(s = oh_stmt_next(st, &row, err)) && row)
		out[count++] = (oh_digest_person){oh_col_int(st, 0), oh_col_int(st, 1)};
	oh_stmt_done(st);
	if (!s)
		*n = count;
	return s;
}

oh_status oh_notice_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err)
{
	static const char *const sql[] = {
	    "DELETE FROM notice WHERE tenant_id = ?1 AND user_id = ?2",
	    "DELETE FROM saved_search WHERE tenant_id = ?1 AND user_id = ?2",
	    "DELETE FROM digest WHERE tenant_id = ?1 AND user_id = ?2",
	};
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < sizeof sql / sizeof *sql; i++)
		st = oh_db_run(db, NULL, err, sql[i], "ii", tenant, user);
	return st;
}
