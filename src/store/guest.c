#include "ouhe/store/guest.h"

#include "rows.h"

#define GUEST                                                                                      \
	"id, conference_id, user_id, version, role, created_at, arrived_at, code, name, org, post"

static bool take_guest(oh_stmt *st, oh_arena *a, void *item)
{
	oh_guest *g = item;
	bool ok = true;
	g->id = oh_col_int(st, 0);
	g->conference = oh_col_int(st, 1);
	g->user = oh_col_int(st, 2);
	g->version = oh_col_int(st, 3);
	g->role = (int)oh_col_int(st, 4);
	g->created = oh_col_int(st, 5);
	g->arrived = oh_col_int(st, 6);
	g->code = oh_take(st, 7, a, &ok);
	g->name = oh_take(st, 8, a, &ok);
	g->org = oh_take(st, 9, a, &ok);
	g->post = oh_take(st, 10, a, &ok);
	return ok;
}

oh_status oh_guest_insert(oh_db *db, oh_id tenant, const oh_guest *g, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO conference_guest (tenant_id, " GUEST ") VALUES (?1, ?2, ?3,"
	                 " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
	                 "iiiiidiitttt", tenant, g->id, g->conference, g->user, g->version, g->role,
	                 g->created, g->arrived, oh_not_null(g->code), oh_not_null(g->name),
	                 oh_not_null(g->org), oh_not_null(g->post));
}

oh_status oh_guest_update(oh_db *db, oh_id tenant, const oh_guest *g, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(db, &changed, err,
	                         "UPDATE conference_guest SET version = ?3, role = ?4, name = ?5,"
	                         " org = ?6, post = ?7 WHERE tenant_id = ?1 AND id = ?2"
	                         " AND version = ?3 - 1",
	                         "iiidttt", tenant, g->id, g->version, g->role,
	                         oh_not_null(g->name), oh_not_null(g->org), oh_not_null(g->post));
	return oh_guarded(st, changed, err);
}

oh_status oh_guest_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM conference_guest WHERE tenant_id = ?1 AND id = ?2", "ii",
	                 tenant, id);
}

oh_status oh_guest_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_guest *out, bool *found,
                       oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " GUEST " FROM conference_guest WHERE tenant_id = ?1 AND id = ?2",
	    "ii", tenant, id);
	return s ? s : oh_first_row(st, a, sizeof *out, take_guest, out, found, err);
}

oh_status oh_guest_list(oh_db *db, oh_id tenant, oh_id conference, oh_id user, oh_arena *a,
                        oh_guest **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = conference
	                  ? oh_db_query(db, &st, err,
	                                "SELECT " GUEST " FROM conference_guest WHERE"
	                                " tenant_id = ?1 AND conference_id = ?2"
	                                " ORDER BY role, name, id",
	                                "ii", tenant, conference)
	                  : oh_db_query(db, &st, err,
	                                "SELECT " GUEST " FROM conference_guest WHERE"
	                                " tenant_id = ?1 AND user_id = ?2 ORDER BY role, name, id",
	                                "ii", tenant, user);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_guest, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_guest_arrive(oh_db *db, oh_id tenant, oh_id conference, oh_sv code, oh_id id, oh_ms at,
                          oh_arena *a, oh_guest *out, bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " GUEST " FROM conference_guest WHERE tenant_id = ?1"
	                          " AND conference_id = ?2 AND (code = ?3 OR id = ?4)",
	                          "iiti", tenant, conference, oh_not_null(code), id);
	if (!s)
		s = oh_first_row(st, a, sizeof *out, take_guest, out, found, err);
	if (s || !*found || out->arrived)
		return s;
	out->arrived = at;
	return oh_db_run(db, NULL, err,
	                 "UPDATE conference_guest SET arrived_at = ?3 WHERE tenant_id = ?1"
	                 " AND id = ?2",
	                 "iii", tenant, out->id, at);
}

oh_status oh_guest_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE conference_guest SET name = '', org = '', post = '' WHERE"
	                 " tenant_id = ?1 AND user_id = ?2",
	                 "ii", tenant, user);
}
