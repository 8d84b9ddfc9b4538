/* One connection, set up the same way everywhere. */
#include "ouhe/base/alloc.h"
#include "sqlite/driver.h"

oh_status oh_db_exec(oh_db *db, const char *sql, oh_error *err)
{
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
	return rc ? oh_db_fault(db, rc, sql, err) : OH_OK;
}

static void harden(sqlite3 *h)
{
	static const int on[] = {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_FKEY};
	static const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_DQS_DDL,
	                          SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
	for (size_t i = 0; i < sizeof on / sizeof *on; i++)
		(void)sqlite3_db_config(h, on[i], 1, NULL);
	for (size_t i = 0; i < sizeof off / sizeof *off; i++)
		(void)sqlite3_db_config(h, off[i], 0, NULL);
	(void)sqlite3_limit(h, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_limit(h, SQLITE_LIMIT_LENGTH, 256 << 20);
}

oh_status oh_db_connect(const char *path, oh_role role, oh_id_source *ids, oh_db **out,
                        oh_error *err)
{
	static const char common[] = "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;";
	static const char writer[] = "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
	                             "PRAGMA cache_size = -16384;"
	                             "PRAGMA journal_size_limit = 67108864;"
	                             "PRAGMA wal_autocheckpoint = 2000";
	static const char *const own[] = {
	    writer, "PRAGMA query_only = ON; PRAGMA cache_size = -8192", "PRAGMA query_only = ON"};
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	flags |= role == ROLE_ONLOOKER ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	oh_sqlite_start();
	oh_db *db = oh_calloc(1, sizeof *db);
	if (!db)
		return oh_nomem(err);
	db->path = path;
	db->ids = ids;
	int rc = sqlite3_open_v2(path, &db->h, flags, NULL);
	oh_status st = rc ? oh_db_fault(db, rc, "open", err) : OH_OK;
	if (!st) {
		(void)sqlite3_extended_result_codes(db->h, 1);
		(void)sqlite3_busy_timeout(db->h, BUSY_MS);
		harden(db->h);
		st = oh_db_exec(db, common, err);
	}
	if (!st)
		st = oh_db_exec(db, own[role], err);
	if (st) {
		oh_db_close(db);
		return st;
	}
	*out = db;
	return OH_OK;
}

void oh_db_close(oh_db *db)
{
	if (!db)
		return;
	oh_db_drop_statements(db);
	(void)sqlite3_close(db->h);
	oh_free(db);
}
