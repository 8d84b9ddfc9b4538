#include "ouhe/store/organisation.h"
#include "rows.h"

oh_status oh_invitation_put(oh_db *db, oh_id tenant, const oh_invitation *i, oh_error *err)
{
	oh_status st = oh_invitation_drop(db, tenant, i->org, i->account, NULL, err);
	if (!st)
		st = oh_db_run(
		    db, NULL, err,
		    "INSERT INTO organisation_invitation (tenant_id, organisation_id, account_id,"
		    " admin, shown, mailed, created, expires)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		    "iiidbbii", tenant, i->org, i->account, (int)i->admin, i->shown,
		    oh_some(i->mailed), i->created, i->expires);
	return st;
}

oh_status oh_invitation_find(oh_db *db, oh_id tenant, oh_sv secret, oh_ms now, bool *found,
                             oh_invitation *out, oh_error *err)
{
	oh_invitation i = {0};
	int64_t admin = 0, proves = 0;
	bool there = false;
	oh_status st = oh_db_get(
	    db, NULL, &there, err,
	    "SELECT organisation_id, account_id, admin, mailed IS ?2, created, expires"
	    " FROM organisation_invitation WHERE tenant_id = ?1 AND (shown = ?2 OR mailed = ?2)"
	    " AND expires > ?3",
	    "ibi>iiiiii", tenant, secret, now, &i.org, &i.account, &admin, &proves, &i.created,
	    &i.expires);
	if (st)
		return st;
	i.admin = admin != 0;
	i.proves = proves != 0;
	*found = there;
	if (there)
		*out = i;
	return OH_OK;
}

static bool take(oh_stmt *st, oh_arena *a, void *item)
{
	oh_member *m = item;
	bool ok = true;
	m->org = oh_col_int(st, 0);
	m->account = oh_col_int(st, 1);
	m->admin = oh_col_int(st, 2) != 0;
	m->created = oh_col_int(st, 3);
	m->name = oh_take(st, 4, a, &ok);
	m->invited = true;
	return ok;
}

oh_status oh_invitation_list(oh_db *db, oh_id tenant, oh_id org, oh_id account, oh_ms now,
                             oh_arena *a, oh_member **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status status = oh_db_query(
	    db, &st, err,
	    "SELECT i.organisation_id, i.account_id, i.admin, i.created, a.name"
	    " FROM organisation_invitation i"
	    " JOIN account a ON a.tenant_id = i.tenant_id AND a.id = i.account_id"
	    " WHERE i.tenant_id = ?1 AND i.organisation_id = ?2 AND (?3 = 0 OR i.account_id = ?3)"
	    " AND i.expires > ?4 ORDER BY a.sort, a.id",
	    "iiii", tenant, org, account, now);
	if (!status)
		status = oh_rows(st, a, sizeof **out, take, &items, n, err);
	if (!status)
		*out = items;
	return status;
}

oh_status oh_invitation_set(oh_db *db, oh_id tenant, oh_id org, oh_id account, bool admin,
                            oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE organisation_invitation SET admin = ?4 WHERE tenant_id = ?1"
	                 " AND organisation_id = ?2 AND account_id = ?3",
	                 "iiid", tenant, org, account, (int)admin);
}

oh_status oh_invitation_drop(oh_db *db, oh_id tenant, oh_id org, oh_id account, int64_t *dropped,
                             oh_error *err)
{
	return oh_db_run(db, dropped, err,
	                 "DELETE FROM organisation_invitation WHERE tenant_id = ?1"
	                 " AND organisation_id = ?2 AND account_id = ?3",
	                 "iii", tenant, org, account);
}
