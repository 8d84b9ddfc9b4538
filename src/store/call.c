#include "ouhe/store/call.h"

enum { DAY_MS = 86400000 };

oh_status oh_call_key_take(oh_db *db, const oh_call_key *k, oh_arena *a, oh_call_answer *found,
                           bool *taken, oh_error *err)
{
	int64_t changed;
	oh_stmt *st;
	bool row;
	oh_status s = oh_db_run(db, NULL, err, "DELETE FROM call_key WHERE at < ?1", "i",
	                        (int64_t)(k->now - DAY_MS));
	if (!s)
		s = oh_db_run(db, &changed, err,
		              "INSERT INTO call_key (tenant_id, user_id, key, digest, at)"
		              " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
		              "iitbi", k->tenant, k->user, k->key, k->digest, (int64_t)k->now);
	if (s)
		return s;
	*taken = changed == 1;
	if (*taken)
		return OH_OK;
	s = oh_db_begin(db,
	                "SELECT digest, status, body, etag, location FROM call_key"
	                " WHERE tenant_id = ?1 AND user_id = ?2 AND key = ?3",
	                &st, err);
	if (s)
		return s;
	oh_bind_int(st, 1, k->tenant);
	oh_bind_int(st, 2, k->user);
	oh_bind_text(st, 3, k->key);
	s = oh_stmt_next(st, &row, err);
	if (!s && row)
		*found = (oh_call_answer){.digest = oh_col_copy(st, 0, a),
		                          .status = (int)oh_col_int(st, 1),
		                          .body = oh_col_copy(st, 2, a),
		                          .etag = oh_col_copy(st, 3, a),
		                          .location = oh_col_copy(st, 4, a)};
	oh_stmt_done(st);
	return s;
}

oh_status oh_call_key_answer(oh_db *db, const oh_call_key *k, const oh_call_answer *a,
                             oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE call_key SET status = ?4, body = ?5, etag = ?6, location = ?7"
	                 " WHERE tenant_id = ?1 AND user_id = ?2 AND key = ?3",
	                 "iitibtt", k->tenant, k->user, k->key, (int64_t)a->status, a->body,
	                 a->etag, a->location);
}

oh_status oh_call_key_drop(oh_db *db, const oh_call_key *k, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM call_key"
	                 " WHERE tenant_id = ?1 AND user_id = ?2 AND key = ?3 AND status = 0",
	                 "iit", k->tenant, k->user, k->key);
}

oh_status oh_call_keys_begin(oh_db *db, void *ctx, oh_error *err)
{
	(void)ctx;
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM call_key"
	                 " WHERE at < (SELECT max(at) FROM call_key) - ?1",
	                 "i", (int64_t)DAY_MS);
}
