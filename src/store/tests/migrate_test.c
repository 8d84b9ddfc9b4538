/* Migrations: from every earlier schema, filled with rows; what is refused, and how. */
#include "place.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filler.h"
#include "ledger.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"
#include "sqlite/migrate.h"

static oh_status open_first(const char *dir, size_t k, oh_store **out, oh_error *err)
{
	oh_store_config config = {.dir = dir};
	return oh_store_open_with(&config, oh_migrations, k, out, err);
}

/* The whole file of the database, closed: nothing else holds anything. */
static size_t file_of(const char *dir, char **out)
{
	char path[640];
	struct stat st;
	(void)snprintf(path, sizeof path, "%s/ouhe.db", dir);
	assert_int_equal(stat(path, &st), 0);
	*out = oh_alloc((size_t)st.st_size + 1);
	FILE *f = fopen(path, "rb");
	assert_true(*out && f);
	assert_int_equal(fread(*out, 1, (size_t)st.st_size, f), st.st_size);
	(void)fclose(f);
	return (size_t)st.st_size;
}

static sqlite3 *raw(const char *dir)
{
	sqlite3 *h = NULL;
	char path[640];
	(void)snprintf(path, sizeof path, "%s/ouhe.db", dir);
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	return h;
}

static void run(const char *dir, const char *sql)
{
	sqlite3 *h = raw(dir);
	char *why = NULL;
	if (sqlite3_exec(h, sql, NULL, NULL, &why))
		fail_msg("%s: %s", sql, why);
	sqlite3_close(h);
}

/* Every statement of the schema, sorted. */
static void schema_of(const char *dir, oh_buf *out)
{
	sqlite3 *h = raw(dir);
	sqlite3_stmt *st = NULL;
	assert_int_equal(
	    sqlite3_prepare_v2(h,
	                       "SELECT type || ' ' || name || ': ' || coalesce(sql, '')"
	                       " FROM sqlite_schema ORDER BY 1",
	                       -1, &st, NULL),
	    SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		oh_buf_str(out, (const char *)sqlite3_column_text(st, 0));
		oh_buf_char(out, '\n');
	}
	sqlite3_finalize(st);
	sqlite3_close(h);
	assert_true(oh_buf_ok(out));
}

static void from_every_earlier_schema(void **state)
{
	oh_buf fresh = OH_BUF_INIT;
	oh_error err;
	oh_store *s = NULL;
	const char *dir = place_dir(*state);
	assert_int_equal(open_first(dir, oh_n_migrations, &s, &err), OH_OK);
	oh_store_close(s);
	schema_of(dir, &fresh);
	for (size_t k = 1; k <= oh_n_migrations; k++) {
		char own[600];
		oh_buf migrated = OH_BUF_INIT;
		filler_counts before = {0}, after = {0};
		(void)snprintf(own, sizeof own, "%s.%d", dir, (int)k);
		if (open_first(own, k, &s, &err))
			fail_msg("%s", words(&err));
		oh_store_close(s);
		sqlite3 *h = raw(own);
		filler_fill(h);
		filler_count(h, &before);
		sqlite3_close(h);
		assert_true(before.n >= 5);
		/* All that this program knows. */
		if (open_first(own, oh_n_migrations, &s, &err))
			fail_msg("from schema %d: %s", oh_migrations[k - 1].number, words(&err));
		oh_store_stats stats;
		oh_store_stats_get(s, &stats);
		assert_int_equal(stats.schema, oh_migrations[oh_n_migrations - 1].number);
		oh_store_close(s);
		h = raw(own);
		filler_count(h, &after);
		sqlite3_close(h);
		for (size_t i = 0; i < before.n; i++)
			if (filler_rows(&after, before.tables[i]) != before.rows[i])
				fail_msg("rows of %s were lost", before.tables[i]);
		schema_of(own, &migrated);
		assert_string_equal(migrated.p, fresh.p);
		oh_buf_release(&migrated);
	}
	oh_buf_release(&fresh);
}

/* Every table but those of the whole deployment begins its key with the tenant. */
static void the_tenant_comes_first(void **state)
{
	oh_store *s = ledger_open(place_dir(*state), false);
	oh_store_close(s);
	sqlite3 *h = raw(place_dir(*state));
	sqlite3_stmt *st = NULL;
	int tables = 0;
	assert_int_equal(
	    sqlite3_prepare_v2(h,
	                       "SELECT m.name, (SELECT p.name FROM pragma_table_info(m.name) p"
	                       " WHERE p.pk = 1), m.sql FROM sqlite_schema m WHERE m.type = 'table'"
	                       " AND m.name NOT IN ('tenant', 'meta', 'migration')"
	                       " AND m.name NOT LIKE 'sqlite_%'",
	                       -1, &st, NULL),
	    SQLITE_OK);
	for (; sqlite3_step(st) == SQLITE_ROW; tables++) {
		const char *name = (const char *)sqlite3_column_text(st, 0);
		const char *key = (const char *)sqlite3_column_text(st, 1);
		if (!key || strcmp(key, "tenant_id") != 0)
			fail_msg("the key of %s begins with %s", name, key ? key : "nothing");
		if (!strstr((const char *)sqlite3_column_text(st, 2), "STRICT"))
			fail_msg("%s is not STRICT", name);
	}
	sqlite3_finalize(st);
	sqlite3_close(h);
	assert_true(tables >= 3);
}

/* --- what is refused leaves the file as it was --- */

static void refused(void *state, oh_status expected, const char *word)
{
	const char *dir = place_dir(state);
	char *before = NULL, *after = NULL;
	oh_store *s = NULL;
	oh_error err;
	oh_store_config config = {.dir = dir};
	size_t n = file_of(dir, &before);
	for (int read_only = 0; read_only < 2; read_only++) {
		config.read_only = read_only;
		oh_status st = oh_store_open(&config, &s, &err);
		assert_int_equal(st, expected);
		assert_int_equal(err.code, expected);
		assert_null(s);
		if (!strstr(words(&err), word) || !strstr(words(&err), "ouhe.db"))
			fail_msg("%s", words(&err));
		assert_int_equal(file_of(dir, &after), n);
		assert_memory_equal(before, after, n);
		oh_free(after);
	}
	oh_free(before);
}

static void a_newer_schema(void **state)
{
	oh_store_close(ledger_open(place_dir(*state), false));
	run(place_dir(*state), "INSERT INTO migration VALUES (9001, 'later', 'x', 0)");
	refused(*state, OH_EUNSUPPORTED, "9001");
}

static void another_text(void **state)
{
	oh_store_close(ledger_open(place_dir(*state), false));
	run(place_dir(*state), "UPDATE migration SET checksum = 'x' WHERE number = 1");
	refused(*state, OH_EUNSUPPORTED, "1");
}

static void a_migration_that_was_withdrawn(void **state)
{
	oh_store_close(ledger_open(place_dir(*state), false));
	run(place_dir(*state), "UPDATE migration SET number = 0 WHERE number = 1");
	refused(*state, OH_EUNSUPPORTED, "0");
}

static void another_program_s_database(void **state)
{
	assert_int_equal(mkdir(place_dir(*state), 0700), 0);
	run(place_dir(*state), "CREATE TABLE cats (name TEXT); INSERT INTO cats VALUES ('Tom')");
	refused(*state, OH_EFORMAT, "no database of Ouhe");
	run(place_dir(*state), "PRAGMA application_id = 7");
	refused(*state, OH_EFORMAT, "no database of Ouhe");
}

static void put_file(const char *dir, oh_sv content)
{
	char path[640];
	(void)snprintf(path, sizeof path, "%s/ouhe.db", dir);
	assert_int_equal(oh_file_put(path, content, NULL), OH_OK);
}

static void no_database_at_all(void **state)
{
	char text[8192];
	memset(text, 'x', sizeof text);
	assert_int_equal(mkdir(place_dir(*state), 0700), 0);
	put_file(place_dir(*state), (oh_sv){text, sizeof text});
	refused(*state, OH_EFORMAT, "no database of Ouhe");
}

/* Pages of a filled database overwritten, one at a time: opening or reading says so in
 * words, nothing crashes, nothing is written. */
static oh_status sound(oh_db *db, void *ctx, oh_error *err)
{
	(void)ctx;
	return oh_db_check(db, err);
}

static void a_damaged_file(void **state)
{
	char *whole = NULL;
	int at_open = 0, at_check = 0;
	const char *dir = place_dir(*state);
	oh_store *s = ledger_open(dir, false);
	for (int i = 0; i < 30; i++)
		assert_int_equal(oh_store_write(s, ledger_add, NULL, NULL), OH_OK);
	oh_store_close(s);
	size_t n = file_of(dir, &whole);
	for (size_t at = 0; at + 4096 <= n; at += 4096) {
		char page[4096];
		oh_error err;
		oh_store_config config = {.dir = dir, .read_only = true};
		memcpy(page, whole + at, sizeof page);
		memset(whole + at, 0xa5, at ? sizeof page : 16);
		put_file(dir, (oh_sv){whole, n});
		oh_status st = oh_store_open(&config, &s, &err);
		at_open += st != OH_OK;
		if (!st) {
			st = oh_store_read(s, sound, NULL, &err);
			at_check += st != OH_OK;
			oh_store_close(s);
		}
		assert_int_equal(st, OH_EFORMAT);
		assert_non_null(strstr(words(&err), "ouhe.db"));
		memcpy(whole + at, page, sizeof page);
	}
	assert_true(at_open > 0 && at_check > 0);
	/* Cut off in the middle. */
	oh_error err;
	oh_store_config config = {.dir = dir};
	put_file(dir, (oh_sv){whole, n / 2 / 4096 * 4096});
	oh_status st = oh_store_open(&config, &s, &err);
	if (!st) {
		st = oh_store_read(s, sound, NULL, &err);
		oh_store_close(s);
	}
	assert_int_equal(st, OH_EFORMAT);
	oh_free(whole);
}

static void a_schema_tampered_with(void **state)
{
	static const struct {
		const char *sql, *undo, *word;
	} cases[] = {
	    {"DROP INDEX audit_by_actor",
	     "CREATE INDEX audit_by_actor ON audit (tenant_id, actor_id, seq)",
	     "index audit_by_actor"},
	    {"DROP TRIGGER audit_stays", "", "trigger audit_stays"},
	    {"CREATE TRIGGER audit_more AFTER INSERT ON audit BEGIN DELETE FROM meta; END",
	     "DROP TRIGGER audit_more", "trigger audit_more"},
	    {"CREATE VIEW zz AS SELECT 1", "DROP VIEW zz", "trigger audit_stays"},
	};
	const char *dir = place_dir(*state);
	oh_error err;
	oh_store_close(ledger_open(dir, false));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		run(dir, cases[i].sql);
		oh_store *s = ledger_open(dir, false);
		assert_int_equal(oh_store_read(s, sound, NULL, &err), OH_EFORMAT);
		if (!strstr(words(&err), cases[i].word))
			fail_msg("%s", words(&err));
		oh_store_close(s);
		run(dir, cases[i].undo);
	}
}

/* --- migrations that fail --- */

static const char good_sql[] = "CREATE TABLE extra (tenant_id INTEGER NOT NULL,"
                               " note TEXT NOT NULL, PRIMARY KEY (tenant_id, note)) STRICT;";
static const char broken_sql[] = "CREATE TABLE one (id INTEGER) STRICT;"
                                 "INSERT INTO one VALUES (1); CREATE TABEL two (id INTEGER);";
static const char dangling_sql[] =
    "CREATE TABLE child (tenant_id INTEGER NOT NULL PRIMARY KEY REFERENCES tenant (id)) STRICT;"
    "INSERT INTO child VALUES (4711);";

static void a_failing_migration_changes_nothing(void **state)
{
	const char *dir = place_dir(*state);
	oh_migration list[] = {oh_migrations[0],
	                       {2, "extra", good_sql, sizeof good_sql - 1},
	                       {3, "broken", broken_sql, sizeof broken_sql - 1}};
	oh_store_config config = {.dir = dir};
	oh_store *s = NULL;
	oh_error err;
	oh_buf before = OH_BUF_INIT, after = OH_BUF_INIT;
	assert_int_equal(oh_store_open_with(&config, list, 2, &s, &err), OH_OK);
	oh_store_close(s);
	schema_of(dir, &before);
	assert_int_equal(oh_store_open_with(&config, list, 3, &s, &err), OH_EUNSUPPORTED);
	assert_non_null(strstr(words(&err), "TABEL"));
	assert_non_null(strstr(words(&err), "3"));
	list[2] = (oh_migration){3, "dangling", dangling_sql, sizeof dangling_sql - 1};
	assert_int_equal(oh_store_open_with(&config, list, 3, &s, &err), OH_EUNSUPPORTED);
	assert_non_null(strstr(words(&err), "child"));
	schema_of(dir, &after);
	assert_string_equal(before.p, after.p);
	/* What went before stands, and a mended third one is applied. */
	list[2] = (oh_migration){3, "mended", "SELECT 1", 8};
	assert_int_equal(oh_store_open_with(&config, list, 3, &s, &err), OH_OK);
	oh_store_close(s);
	oh_buf_release(&before);
	oh_buf_release(&after);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(from_every_earlier_schema),
	    TEST(the_tenant_comes_first),
	    TEST(a_newer_schema),
	    TEST(another_text),
	    TEST(a_migration_that_was_withdrawn),
	    TEST(another_program_s_database),
	    TEST(no_database_at_all),
	    TEST(a_damaged_file),
	    TEST(a_schema_tampered_with),
	    TEST(a_failing_migration_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
