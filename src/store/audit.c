/* The audit trail: appended, erased, read. */
#include "ouhe/store/audit.h"

#include "chain.h"
#include "ouhe/store/messages.h"

/* --- the chain --- */

static void put_number(oh_hash *h, int64_t v)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)v >> (8 * i));
	oh_hash_put(h, bytes, sizeof bytes);
}

/* What is NULL has a length that no text has. */
static void put_text(oh_hash *h, oh_sv s)
{
	if (s.p)
		oh_hash_field(h, s);
	else
		put_number(h, -1);
}

void chain_hash(const unsigned char previous[OH_DIGEST], const chain_entry *e,
                unsigned char out[OH_DIGEST])
{
	const int64_t numbers[] = {e->tenant, e->seq, e->at, e->actor, e->object, e->subject};
	const oh_sv texts[] = {e->action, e->kind, e->before, e->after, e->personal, e->request};
	oh_hash h;
	oh_hash_init(&h);
	oh_hash_put(&h, previous, OH_DIGEST);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		put_number(&h, numbers[i]);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		put_text(&h, texts[i]);
	oh_hash_end(&h, out);
}

void chain_personal(oh_sv salt, oh_sv value, unsigned char out[OH_DIGEST])
{
	oh_hash h;
	oh_hash_init(&h);
	oh_hash_field(&h, salt);
	oh_hash_field(&h, value);
	oh_hash_end(&h, out);
}

/* --- appending --- */

static oh_sv or_null(oh_sv s)
{
	return s.n ? s : (oh_sv){NULL, 0};
}

static oh_sv bytes(const unsigned char *p, size_t n)
{
	return (oh_sv){(const char *)p, n};
}

/* The newest entry's number and hash; zeros before the first. */
static oh_status newest(oh_db *db, oh_id tenant, int64_t *seq, unsigned char hash[OH_DIGEST],
                        oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status status = oh_db_query(
	    db, &st, err, "SELECT seq, hash FROM audit_head WHERE tenant_id = ?1", "i", tenant);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	*seq = 0;
	memset(hash, 0, OH_DIGEST);
	if (!status && row) {
		oh_sv last = oh_col_blob(st, 1);
		*seq = oh_col_int(st, 0);
		if (last.n == OH_DIGEST)
			memcpy(hash, last.p, OH_DIGEST);
	}
	oh_stmt_done(st);
	return status;
}

static oh_status insert(oh_db *db, const chain_entry *e, oh_sv hash, oh_error *err)
{
	oh_status st = oh_db_run(
	    db, NULL, err,
	    "INSERT INTO audit (tenant_id, seq, at, actor_id, action, kind, object_id, subject_id,"
	    " before, after, personal, request, hash)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	    "iiiittiittbtb", e->tenant, e->seq, e->at, e->actor, e->action, e->kind, e->object,
	    e->subject, e->before, e->after, e->personal, e->request, hash);
	if (st)
		return st;
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO audit_head (tenant_id, seq, hash) VALUES (?1, ?2, ?3)"
	                 " ON CONFLICT (tenant_id) DO UPDATE SET seq = excluded.seq,"
	                 " hash = excluded.hash",
	                 "iib", e->tenant, e->seq, hash);
}

oh_status oh_audit_add(oh_db *db, const oh_audit_entry *e, oh_error *err)
{
	unsigned char previous[OH_DIGEST], hash[OH_DIGEST], personal[OH_DIGEST], salt[CHAIN_SALT];
	int64_t seq;
	if (e->personal.n && !e->subject)
		return oh_raise(err, OH_EUSAGE, &oh_msg_store_subject);
	oh_status st = newest(db, e->tenant, &seq, previous, err);
	if (st)
		return st;
	chain_entry entry = {.tenant = e->tenant,
	                     .seq = seq + 1,
	                     .at = oh_db_now(db),
	                     .actor = e->actor,
	                     .object = e->object,
	                     .subject = e->subject,
	                     .action = e->action,
	                     .kind = e->kind,
	                     .before = or_null(e->before),
	                     .after = or_null(e->after),
	                     .request = or_null(e->request)};
	if (e->personal.n) {
		oh_random(salt, sizeof salt);
		chain_personal(bytes(salt, sizeof salt), e->personal, personal);
		entry.personal = bytes(personal, sizeof personal);
	}
	chain_hash(previous, &entry, hash);
	st = insert(db, &entry, bytes(hash, sizeof hash), err);
	if (!st && e->personal.n)
		st =
		    oh_db_run(db, NULL, err,
		              "INSERT INTO audit_personal (tenant_id, seq, subject_id, salt, value)"
		              " VALUES (?1, ?2, ?3, ?4, ?5)",
		              "iiibt", e->tenant, entry.seq, e->subject, bytes(salt, sizeof salt),
		              e->personal);
	return st;
}

oh_status oh_audit_erase(oh_db *db, oh_id tenant, oh_id actor, oh_id subject, int64_t *n,
                         oh_error *err)
{
	int64_t gone = 0;
	oh_status st = oh_db_run(
	    db, &gone, err, "DELETE FROM audit_personal WHERE tenant_id = ?1 AND subject_id = ?2",
	    "ii", tenant, subject);
	if (!st && gone) {
		oh_audit_entry e = {.tenant = tenant,
		                    .actor = actor,
		                    .action = CHAIN_ERASE,
		                    .kind = OH_SV("person"),
		                    .object = subject,
		                    .subject = subject};
		st = oh_audit_add(db, &e, err);
	}
	if (!st && n)
		*n = gone;
	return st;
}

/* --- reading --- */

enum { EACH_SQL = 1024 };

static void add(char sql[EACH_SQL], const char *part)
{
	size_t n = strlen(sql);
	(void)snprintf(sql + n, EACH_SQL - n, "%s", part);
}

/* Only the conditions that are asked for, so that an index serves them. */
static void each_sql(const oh_audit_filter *f, char sql[EACH_SQL])
{
	sql[0] = '\0';
	add(sql, "SELECT a.seq, a.at, a.actor_id, a.object_id, a.subject_id, a.action, a.kind,"
	         " a.before, a.after, p.value, a.request FROM audit a"
	         " LEFT JOIN audit_personal p ON p.tenant_id = a.tenant_id AND p.seq = a.seq"
	         " WHERE a.tenant_id = ?1");
	if (f->actor)
		add(sql, " AND a.actor_id = ?2");
	if (f->object)
		add(sql, " AND a.object_id = ?3");
	if (f->kind.n)
		add(sql, " AND a.kind = ?4");
	if (oh_sv_ends(f->action, OH_SV("*")))
		add(sql, " AND substr(a.action, 1, length(?5)) = ?5");
	else if (f->action.n)
		add(sql, " AND a.action = ?5");
	if (f->from)
		add(sql, " AND a.at >= ?6");
	if (f->to)
		add(sql, " AND a.at < ?7");
	if (f->below)
		add(sql, " AND a.seq < ?8");
	add(sql, " ORDER BY a.seq DESC LIMIT ?9");
}

static oh_audit_row row_of(oh_stmt *st)
{
	return (oh_audit_row){.seq = oh_col_int(st, 0),
	                      .at = oh_col_int(st, 1),
	                      .actor = oh_col_int(st, 2),
	                      .object = oh_col_int(st, 3),
	                      .subject = oh_col_int(st, 4),
	                      .action = oh_col_text(st, 5),
	                      .kind = oh_col_text(st, 6),
	                      .before = oh_col_text(st, 7),
	                      .after = oh_col_text(st, 8),
	                      .personal = oh_col_text(st, 9),
	                      .request = oh_col_text(st, 10)};
}

oh_status oh_audit_each(oh_db *db, oh_id tenant, const oh_audit_filter *f, oh_audit_fn fn,
                        void *ctx, oh_error *err)
{
	char sql[EACH_SQL];
	oh_stmt *st = NULL;
	bool row = false;
	oh_sv action = f->action;
	each_sql(f, sql);
	if (oh_sv_ends(action, OH_SV("*")))
		action.n--;
	oh_status status = oh_db_begin(db, sql, &st, err);
	if (status)
		return status;
	oh_bind_int(st, 1, tenant);
	if (f->actor)
		oh_bind_int(st, 2, f->actor);
	if (f->object)
		oh_bind_int(st, 3, f->object);
	if (f->kind.n)
		oh_bind_text(st, 4, f->kind);
	if (f->action.n)
		oh_bind_text(st, 5, action);
	if (f->from)
		oh_bind_int(st, 6, f->from);
	if (f->to)
		oh_bind_int(st, 7, f->to);
	if (f->below)
		oh_bind_int(st, 8, f->below);
	oh_bind_int(st, 9, f->limit > 0 ? f->limit : INT64_MAX);
	status = oh_stmt_next(st, &row, err);
	while (!status && row) {
		oh_audit_row r = row_of(st);
		status = fn(ctx, &r);
		if (!status)
			status = oh_stmt_next(st, &row, err);
	}
	oh_stmt_done(st);
	return status;
}
