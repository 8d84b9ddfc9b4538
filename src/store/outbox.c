#include "ouhe/store/outbox.h"

#include "ouhe/base/vec.h"

enum { WEEK_MS = 7 * 86400000 };

oh_status oh_outbox_add(oh_db *db, const oh_outbox_item *item, oh_ms now, bool *added,
                        oh_error *err)
{
	int64_t changed;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "INSERT INTO outbox (tenant_id, id, channel, user_id, unique_key, recipient,"
	    " subject, body, next_at, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)"
	    " ON CONFLICT DO NOTHING",
	    "iititttti", item->tenant, item->id, item->channel, item->user, item->unique,
	    item->recipient, item->subject, item->body, (int64_t)now);
	if (!st && added)
		*added = changed == 1;
	return st;
}

oh_status oh_outbox_take(oh_db *db, oh_ms now, oh_ms lease, oh_arena *a, oh_outbox_item *out,
                         oh_error *err)
{
	oh_stmt *st;
	bool row;
	oh_outbox_item item = {0};
	oh_status s = oh_db_begin(
	    db,
	    "SELECT tenant_id, id, user_id, channel, unique_key, recipient, subject, body, tries,"
	    " made FROM outbox WHERE state IN ('waiting', 'sending') AND next_at <= ?1"
	    " ORDER BY next_at LIMIT 1",
	    &st, err);
	if (s)
		return s;
	oh_bind_int(st, 1, now);
	s = oh_stmt_next(st, &row, err);
	if (!s && row)
		item = (oh_outbox_item){.tenant = oh_col_int(st, 0),
		                        .id = oh_col_int(st, 1),
		                        .user = oh_col_int(st, 2),
		                        .channel = oh_col_copy(st, 3, a),
		                        .unique = oh_col_copy(st, 4, a),
		                        .recipient = oh_col_copy(st, 5, a),
		                        .subject = oh_col_copy(st, 6, a),
		                        .body = oh_col_copy(st, 7, a),
		                        .tries = oh_col_int(st, 8),
		                        .made = oh_col_int(st, 9)};
	oh_stmt_done(st);
	if (!s && item.id)
		s = oh_db_run(db, NULL, err,
		              "UPDATE outbox SET state = 'sending', next_at = ?3, tries = tries + 1"
		              " WHERE tenant_id = ?1 AND id = ?2",
		              "iii", item.tenant, item.id, (int64_t)lease);
	if (!s)
		*out = item;
	return s;
}

oh_status oh_outbox_sent(oh_db *db, oh_id tenant, oh_id id, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE outbox SET state = 'sent', recipient = NULL, subject = NULL,"
	                 " body = NULL, problem = NULL WHERE tenant_id = ?1 AND id = ?2",
	                 "ii", tenant, id);
}

oh_status oh_outbox_failed(oh_db *db, oh_id tenant, oh_id id, oh_ms next, oh_sv problem,
                           oh_error *err)
{
	if (next)
		return oh_db_run(db, NULL, err,
		                 "UPDATE outbox SET state = 'waiting', next_at = ?3, problem = ?4"
		                 " WHERE tenant_id = ?1 AND id = ?2",
		                 "iiit", tenant, id, (int64_t)next, problem);
	return oh_db_run(db, NULL, err,
	                 "UPDATE outbox SET state = 'failed', recipient = NULL, subject = NULL,"
	                 " body = NULL, problem = ?3 WHERE tenant_id = ?1 AND id = ?2",
	                 "iit", tenant, id, problem);
}

oh_status oh_outbox_trim(oh_db *db, oh_ms before, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM outbox WHERE state IN ('sent', 'failed') AND made < ?1", "i",
	                 (int64_t)before);
}

oh_status oh_outbox_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err)
{
	return oh_db_run(db, NULL, err, "DELETE FROM outbox WHERE tenant_id = ?1 AND user_id = ?2",
	                 "ii", tenant, user);
}

oh_status oh_outbox_states(oh_db *db, oh_id tenant, oh_ms now, oh_arena *a,
                           const oh_outbox_state **out, size_t *n, oh_error *err)
{
	oh_stmt *st;
	bool row;
	oh_vec found;
	oh_status s =
	    oh_db_begin(db,
	                "SELECT channel, count(*) FILTER (WHERE state IN ('waiting', 'sending')),"
	                " count(*) FILTER (WHERE state = 'failed' AND made > ?2),"
	                " min(made) FILTER (WHERE state IN ('waiting', 'sending'))"
	                " FROM outbox WHERE tenant_id = ?1 GROUP BY channel ORDER BY channel",
	                &st, err);
	if (s)
		return s;
	oh_vec_init(&found, sizeof(oh_outbox_state));
	oh_bind_int(st, 1, tenant);
	oh_bind_int(st, 2, now - WEEK_MS);
	while (!(s = oh_stmt_next(st, &row, err)) && row) {
		const oh_outbox_state one = {oh_col_copy(st, 0, a), oh_col_int(st, 1),
		                             oh_col_int(st, 2), oh_col_int(st, 3)};
		if (!one.channel.p || oh_vec_push(&found, &one)) {
			s = oh_nomem(err);
			break;
		}
	}
	oh_stmt_done(st);
	const oh_outbox_state *kept = s ? NULL : oh_vec_freeze(&found, a);
	if (!s && found.n && !kept)
		s = oh_nomem(err);
	if (!s) {
		*out = kept;
		*n = found.n;
	}
	oh_vec_release(&found);
	return s;
}
