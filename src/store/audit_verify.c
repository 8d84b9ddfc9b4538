/* The chain of a tenant's audit trail, recomputed. */
#include "chain.h"

static const char walk_sql[] =
    "SELECT a.seq, a.at, a.actor_id, a.object_id, a.subject_id, a.action, a.kind, a.before,"
    " a.after, a.personal, a.request, a.hash, p.subject_id, p.salt, p.value,"
    /* Values may be missing only where an erasure came later. */
    " CASE WHEN a.personal IS NULL OR p.seq IS NOT NULL THEN 0 WHEN EXISTS ("
    "SELECT 1 FROM audit e WHERE e.tenant_id = a.tenant_id AND e.object_id = a.subject_id"
    " AND e.seq > a.seq AND e.action = ?2) THEN 1 ELSE 0 END"
    " FROM audit a LEFT JOIN audit_personal p ON p.tenant_id = a.tenant_id AND p.seq = a.seq"
    " WHERE a.tenant_id = ?1 ORDER BY a.seq";

static bool is(oh_sv stored, const unsigned char hash[OH_DIGEST])
{
	return stored.n == OH_DIGEST && memcmp(stored.p, hash, OH_DIGEST) == 0;
}

static bool personal_fits(oh_stmt *st)
{
	unsigned char digest[OH_DIGEST];
	bool digested = !oh_col_null(st, 9), kept = !oh_col_null(st, 12);
	if (!digested)
		return !kept;
	if (!kept)
		return oh_col_int(st, 15) != 0;
	chain_personal(oh_col_blob(st, 13), oh_col_text(st, 14), digest);
	return oh_col_int(st, 12) == oh_col_int(st, 4) && is(oh_col_blob(st, 9), digest);
}

/* The row is the entry after `seq` and `hash`, which become its own. */
static bool row_fits(oh_stmt *st, oh_id tenant, int64_t seq, unsigned char hash[OH_DIGEST])
{
	unsigned char own[OH_DIGEST];
	chain_entry e = {.tenant = tenant,
	                 .seq = oh_col_int(st, 0),
	                 .at = oh_col_int(st, 1),
	                 .actor = oh_col_int(st, 2),
	                 .object = oh_col_int(st, 3),
	                 .subject = oh_col_int(st, 4),
	                 .action = oh_col_text(st, 5),
	                 .kind = oh_col_text(st, 6),
	                 .before = oh_col_text(st, 7),
	                 .after = oh_col_text(st, 8),
	                 .personal = oh_col_blob(st, 9),
	                 .request = oh_col_text(st, 10)};
	chain_hash(hash, &e, own);
	memcpy(hash, own, OH_DIGEST);
	return e.seq == seq + 1 && is(oh_col_blob(st, 11), own) && personal_fits(st);
}

/* The head that was kept must be the last entry. */
static oh_status check_head(oh_db *db, oh_id tenant, const unsigned char hash[OH_DIGEST],
                            oh_audit_check *c, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status status = oh_db_query(
	    db, &st, err, "SELECT seq, hash FROM audit_head WHERE tenant_id = ?1", "i", tenant);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	if (!status) {
		int64_t seq = row ? oh_col_int(st, 0) : 0;
		if (seq > c->entries)
			c->broken = c->entries + 1; /* the first that is gone */
		else if (seq < c->entries || (row && !is(oh_col_blob(st, 1), hash)))
			c->broken = c->entries;
	}
	oh_stmt_done(st);
	return status;
}

/* Personal values of an entry that is not there. */
static oh_status check_strays(oh_db *db, oh_id tenant, oh_audit_check *c, oh_error *err)
{
	return oh_db_get(
	    db, NULL, NULL, err,
	    "SELECT coalesce(min(p.seq), 0) FROM audit_personal p WHERE p.tenant_id = ?1"
	    " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.tenant_id = p.tenant_id"
	    " AND a.seq = p.seq)",
	    "i>i", tenant, &c->broken);
}

oh_status oh_audit_verify_noted(oh_db *db, oh_id tenant, int64_t noted, oh_sv noted_hash,
                                oh_audit_check *out, oh_error *err)
{
	unsigned char hash[OH_DIGEST] = {0}, expected[OH_DIGEST] = {0};
	oh_audit_check c = {0};
	oh_stmt *st = NULL;
	bool row = false;
	bool readable = !noted || oh_unhex(noted_hash, expected, OH_DIGEST);
	oh_status status = oh_db_query(db, &st, err, walk_sql, "it", tenant, CHAIN_ERASE);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	while (!status && row && !c.broken) {
		if (!row_fits(st, tenant, c.entries, hash))
			c.broken = c.entries + 1;
		c.entries++;
		if (c.entries == noted && !(readable && memcmp(hash, expected, OH_DIGEST) == 0))
			c.broken = noted;
		if (!c.broken)
			status = oh_stmt_next(st, &row, err);
	}
	oh_stmt_done(st);
	if (!status && !c.broken)
		status = check_head(db, tenant, hash, &c, err);
	if (!status && !c.broken)
		status = check_strays(db, tenant, &c, err);
	if (status)
		return status;
	if (!c.broken && noted > c.entries)
		c.broken = c.entries + 1;
	oh_hex(hash, OH_DIGEST, c.head);
	*out = c;
	return OH_OK;
}

oh_status oh_audit_verify(oh_db *db, oh_id tenant, oh_audit_check *out, oh_error *err)
{
	return oh_audit_verify_noted(db, tenant, 0, (oh_sv){NULL, 0}, out, err);
}
