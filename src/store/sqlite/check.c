/* Whether a database is sound: its file, its references, its schema. */
#include "sqlite/migrate.h"

static void place(oh_error *err, oh_db *db)
{
	if (err)
		oh_place_copy(err->place.file, sizeof err->place.file, oh_sv_from(db->path));
}

/* --- the schema beside one made afresh --- */

/* Makes in memory what the migrations of `db` make. */
static oh_status afresh(oh_db *db, oh_db *out, const oh_migration *list, size_t n, oh_error *err)
{
	int rc =
	    sqlite3_open_v2(":memory:", &out->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	oh_status st = rc ? oh_db_fault(out, rc, "open", err) : oh_db_exec(out, oh_first_sql, err);
	for (size_t i = 0; !st && i < n; i++) {
		bool done = false;
		st = oh_migration_applied(db, list[i].number, &done, err);
		if (!st && done)
			st = oh_db_exec(out, list[i].sql, err);
	}
	return st;
}

/* Both in step; the first that differs is the one to name. */
static oh_status compare(oh_stmt *is, oh_stmt *should, oh_db *db, oh_error *err)
{
	bool a = false, b = false;
	do {
		oh_status st = oh_stmt_next(is, &a, err);
		if (!st)
			st = oh_stmt_next(should, &b, err);
		if (st)
			return st;
		if (!a && !b)
			break;
		int order = !a   ? 1
		            : !b ? -1
		                 : oh_sv_cmp(oh_col_text(is, 0), oh_col_text(should, 0));
		if (!order && oh_sv_eq(oh_col_text(is, 1), oh_col_text(should, 1)))
			continue;
		st = oh_raise(err, OH_EFORMAT, &oh_msg_store_shape, oh_sv_from(db->path),
		              oh_col_text(order <= 0 ? is : should, 0));
		place(err, db);
		return st;
	} while (a);
	return OH_OK;
}

oh_status oh_schema_check(oh_db *db, const oh_migration *list, size_t n, oh_error *err)
{
	static const char sql[] = "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema"
	                          " WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1";
	oh_db fresh = {.path = db->path, .ids = db->ids};
	oh_stmt *is = NULL, *should = NULL;
	oh_status st = afresh(db, &fresh, list, n, err);
	if (!st)
		st = oh_db_begin(db, sql, &is, err);
	if (!st)
		st = oh_db_begin(&fresh, sql, &should, err);
	if (!st)
		st = compare(is, should, db, err);
	oh_stmt_done(is);
	oh_db_drop_statements(&fresh);
	(void)sqlite3_close(fresh.h);
	return st;
}

/* --- the file --- */

oh_status oh_db_check(oh_db *db, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status status = oh_db_begin(db, "PRAGMA integrity_check(1)", &st, err);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	if (!status && !(row && oh_sv_eq(oh_col_text(st, 0), OH_SV("ok")))) {
		status = oh_raise(err, OH_EFORMAT, &oh_msg_store_damaged, oh_sv_from(db->path),
		                  row ? oh_col_text(st, 0) : OH_SV(""));
		if (err)
			oh_place_copy(err->place.file, sizeof err->place.file,
			              oh_sv_from(db->path));
	}
	oh_stmt_done(st);
	if (!status)
		status = oh_db_references(db, err);
	return status ? status : oh_schema_check(db, oh_migrations, oh_n_migrations, err);
}
