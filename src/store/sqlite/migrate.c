#include "sqlite/migrate.h"

#include <inttypes.h>

#include "ouhe/secret/secret.h"

const char oh_first_sql[] = "PRAGMA application_id = 0x4f756865;"
                            "CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY,"
                            " name TEXT NOT NULL, checksum TEXT NOT NULL,"
                            " applied INTEGER NOT NULL) STRICT";

static void number_text(int64_t v, char out[24])
{
	(void)snprintf(out, 24, "%" PRId64, v);
}

static void checksum(const oh_migration *m, char hex[OH_DIGEST_HEX])
{
	unsigned char digest[OH_DIGEST];
	oh_digest((oh_sv){m->sql, m->n}, digest);
	oh_hex(digest, sizeof digest, hex);
}

/* One number of a statement without parameters. */
static oh_status one_number(oh_db *db, const char *sql, int64_t *out, oh_error *err)
{
	oh_status st = oh_db_get(db, NULL, NULL, err, sql, ">i", out);
	oh_db_drop_statements(db); /* the schema may change below them */
	return st;
}

static const oh_migration *find(const oh_migration *list, size_t n, int64_t number)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].number == number)
			return &list[i];
	return NULL;
}

/* Every migration applied must be one of `list`, to the letter. */
static oh_status compare(oh_db *db, const oh_migration *list, size_t n, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status status =
	    oh_db_begin(db, "SELECT number, checksum FROM migration ORDER BY number", &st, err);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	while (!status && row) {
		char hex[OH_DIGEST_HEX] = "", number[24];
		int64_t applied = oh_col_int(st, 0);
		const oh_migration *m = find(list, n, applied);
		if (m)
			checksum(m, hex);
		if (!m || !oh_sv_eq(oh_col_text(st, 1), oh_sv_from(hex))) {
			number_text(applied, number);
			status = oh_raise(err, OH_EUNSUPPORTED, &oh_msg_store_foreign,
			                  oh_sv_from(db->path), oh_sv_from(number));
		} else {
			status = oh_stmt_next(st, &row, err);
		}
	}
	oh_stmt_done(st);
	oh_db_drop_statements(db);
	return status;
}

oh_status oh_migrate_check(oh_db *db, const oh_migration *list, size_t n, int *newest,
                           oh_error *err)
{
	int64_t application = 0, tables = 0, number = 0;
	oh_status st = one_number(db, "PRAGMA application_id", &application, err);
	if (!st)
		st = one_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err);
	if (st)
		return st;
	if (!application && !tables) {
		*newest = 0;
		return OH_OK;
	}
	if (application != APPLICATION)
		return oh_raise(err, OH_EFORMAT, &oh_msg_store_not_ours, oh_sv_from(db->path));
	st = one_number(db, "SELECT coalesce(max(number), 0) FROM migration", &number, err);
	if (st)
		return st;
	int64_t known = n ? list[n - 1].number : 0;
	if (number > known) {
		char theirs[24], ours[24];
		number_text(number, theirs);
		number_text(known, ours);
		return oh_raise(err, OH_EUNSUPPORTED, &oh_msg_store_newer, oh_sv_from(db->path),
		                oh_sv_from(theirs), oh_sv_from(ours));
	}
	st = compare(db, list, n, err);
	if (!st)
		*newest = (int)number;
	return st;
}

static oh_status run_text(oh_db *db, const oh_migration *m, oh_error *err)
{
	int rc = sqlite3_exec(db->h, m->sql, NULL, NULL, NULL);
	if (!rc)
		return OH_OK;
	if ((rc & 0xff) != SQLITE_ERROR && (rc & 0xff) != SQLITE_CONSTRAINT)
		return oh_db_fault(db, rc, m->name, err);
	char number[24];
	number_text(m->number, number);
	return oh_raise(err, OH_EUNSUPPORTED, &oh_msg_store_migration, oh_sv_from(db->path),
	                oh_sv_from(number), oh_sv_from(sqlite3_errmsg(db->h)));
}

/* Foreign keys rest while tables are rebuilt; afterwards all of them must hold. */
oh_status oh_db_references(oh_db *db, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status status = oh_db_begin(db, "PRAGMA foreign_key_check", &st, err);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	if (!status && row)
		status = oh_raise(err, OH_EUNSUPPORTED, &oh_msg_store_dangling, oh_col_text(st, 0));
	oh_stmt_done(st);
	return status;
}

static oh_status record(oh_db *db, const oh_migration *m, oh_error *err)
{
	char hex[OH_DIGEST_HEX];
	checksum(m, hex);
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO migration (number, name, checksum, applied) VALUES (?1, ?2, ?3, ?4)",
	    "dtti", m->number, oh_sv_from(m->name), oh_sv_from(hex), oh_db_now(db));
}

static oh_status apply(oh_db *db, const oh_migration *m, bool first, oh_error *err)
{
	oh_status st = oh_db_exec(db, "BEGIN IMMEDIATE", err);
	if (st)
		return st;
	if (first)
		st = oh_db_exec(db, oh_first_sql, err);
	if (!st)
		st = run_text(db, m, err);
	if (!st)
		st = oh_db_references(db, err);
	if (!st)
		st = record(db, m, err);
	oh_db_drop_statements(db);
	if (!st)
		st = oh_db_exec(db, "COMMIT", err);
	if (st && !sqlite3_get_autocommit(db->h))
		(void)oh_db_exec(db, "ROLLBACK", NULL);
	return st;
}

oh_status oh_migration_applied(oh_db *db, int number, bool *done, oh_error *err)
{
	int found = 0;
	oh_status st =
	    oh_db_get(db, NULL, NULL, err, "SELECT count(*) FROM migration WHERE number = ?1",
	              "d>d", number, &found);
	oh_db_drop_statements(db);
	*done = found > 0;
	return st;
}

oh_status oh_migrate(oh_db *db, const oh_migration *list, size_t n, oh_error *err)
{
	int newest = 0;
	bool done = false;
	oh_status st = oh_migrate_check(db, list, n, &newest, err);
	(void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
	for (size_t i = 0; i < n && !st; i++) {
		done = false;
		if (newest || i)
			st = oh_migration_applied(db, list[i].number, &done, err);
		if (!st && !done)
			st = apply(db, &list[i], !newest && !i, err);
	}
	(void)sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	return st;
}
