#include "ouhe/store/tenant.h"

#include "rows.h"

static bool take_tenant(oh_stmt *st, oh_arena *a, void *item)
{
	oh_tenant *t = item;
	bool ok = true;
	t->id = oh_col_int(st, 0);
	t->name = oh_take(st, 1, a, &ok);
	t->host = oh_take(st, 2, a, &ok);
	t->open = oh_sv_eq(oh_col_text(st, 3), OH_SV("open"));
	return ok;
}

oh_status oh_tenant_all(oh_db *db, oh_arena *a, oh_tenant **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status status =
	    oh_db_query(db, &st, err, "SELECT id, name, host, state FROM tenant ORDER BY id", "");
	if (!status)
		status = oh_rows(st, a, sizeof **out, take_tenant, &items, n, err);
	if (!status)
		*out = items;
	return status;
}

oh_status oh_tenant_add(oh_db *db, const oh_tenant *t, oh_ms now, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO tenant (id, name, host, state, created, changed)"
	                 " VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
	                 "ittti", t->id, t->name, oh_some(t->host),
	                 t->open ? OH_SV("open") : OH_SV("closed"), now);
}

oh_status oh_tenant_rename(oh_db *db, oh_id tenant, oh_sv name, oh_ms now, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE tenant SET name = ?2, changed = ?3, version = version + 1"
	                 " WHERE id = ?1",
	                 "iti", tenant, name, now);
}
