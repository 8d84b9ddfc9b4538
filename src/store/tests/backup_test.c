#include "ledger.h"
#include "place.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"
#include "sqlite/migrate.h"

static void fill(oh_store *s, int n)
{
	oh_error err;
	for (int i = 0; i < n; i++)
		if (oh_store_write(s, ledger_add, NULL, &err))
			fail_msg("%s", words(&err));
}

/* The place's root, the folder to back up, the backup, the folder to restore to. */
typedef struct names {
	char data[512], backup[512], back[512];
} names;

static names named(void *state)
{
	names n;
	(void)snprintf(n.data, sizeof n.data, "%s", place_dir(state));
	(void)snprintf(n.backup, sizeof n.backup, "%s", place_path(state, "day.ouhe"));
	(void)snprintf(n.back, sizeof n.back, "%s", place_path(state, "back"));
	return n;
}

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool has_database(const char *dir)
{
	char path[600];
	(void)snprintf(path, sizeof path, "%s/ouhe.db", dir);
	return exists(path);
}

static void there_and_back(void **state)
{
	names n = named(*state);
	oh_error err;
	oh_store *s = ledger_open(n.data, false);
	fill(s, 20);
	assert_int_equal(oh_store_backup(s, n.backup, &err), OH_OK);
	fill(s, 5);
	struct stat made;
	assert_int_equal(stat(n.backup, &made), 0);
	assert_int_equal(made.st_mode & 0777, 0600);
	oh_store *back;
	if (oh_store_restore(n.backup, n.back, &err))
		fail_msg("%s", words(&err));
	back = ledger_open(n.back, false);
	assert_int_equal(ledger_count(back), 20);
	fill(back, 3);
	assert_int_equal(ledger_count(back), 23);
	/* What was identified before is below what will be. */
	oh_store_close(back);
	oh_store_close(s);
	/* A folder with a database is left alone. */
	assert_int_equal(oh_store_restore(n.backup, n.back, &err), OH_ECONFLICT);
	assert_non_null(strstr(words(&err), n.back));
	back = ledger_open(n.back, true);
	assert_int_equal(ledger_count(back), 23);
	oh_store_close(back);
}

/* --- while others write --- */

static atomic_bool stop;

static void *keep_writing(void *arg)
{
	oh_status st = OH_OK;
	while (!atomic_load(&stop) && !st)
		st = oh_store_write(arg, ledger_add, NULL, NULL);
	return st ? arg : NULL;
}

static void while_others_write(void **state)
{
	names n = named(*state);
	oh_error err;
	oh_store *s = ledger_open(n.data, false), *beside = ledger_open(n.data, true);
	pthread_t threads[3];
	fill(s, 5);
	atomic_store(&stop, false);
	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, keep_writing, s), 0);
	int64_t last = 0;
	for (int round = 0; round < 6; round++) {
		/* From the owner, and from beside it, as `ouhe backup` does. */
		if (oh_store_backup(round % 2 ? s : beside, n.backup, &err))
			fail_msg("%s", words(&err));
		char dir[600];
		(void)snprintf(dir, sizeof dir, "%s%d", n.back, round);
		if (oh_store_restore(n.backup, dir, &err))
			fail_msg("%s", words(&err));
		oh_store *back = ledger_open(dir, false);
		int64_t now = ledger_count(back);
		assert_true(now >= last && now >= 5);
		last = now;
		oh_store_close(back);
	}
	atomic_store(&stop, true);
	for (int i = 0; i < 3; i++) {
		void *failed = NULL;
		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	assert_true(ledger_count(s) >= last);
	oh_store_close(beside);
	oh_store_close(s);
}

/* --- what is refused --- */

static size_t slurp(const char *path, char **out)
{
	struct stat file;
	assert_int_equal(stat(path, &file), 0);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	char *p = oh_alloc((size_t)file.st_size);
	assert_non_null(p);
	assert_int_equal(fread(p, 1, (size_t)file.st_size, f), file.st_size);
	(void)fclose(f);
	*out = p;
	return (size_t)file.st_size;
}

static void refused(const char *backup, const char *dir, oh_status expected)
{
	oh_error err;
	oh_status st = oh_store_restore(backup, dir, &err);
	assert_int_equal(st, expected);
	assert_int_equal(err.code, expected);
	assert_non_null(strstr(words(&err), backup));
	assert_false(has_database(dir));
}

static void a_damaged_backup_is_refused(void **state)
{
	names n = named(*state);
	char *whole = NULL;
	oh_store *s = ledger_open(n.data, false);
	fill(s, 10);
	assert_int_equal(oh_store_backup(s, n.backup, NULL), OH_OK);
	oh_store_close(s);
	size_t size = slurp(n.backup, &whole);
	/* A bit turned over, anywhere: header, pages, trailer. */
	for (size_t i = 0; i < 60; i++) {
		size_t at = i < 40 ? size / 40 * i + i : size - 1 - (i - 40) * 3;
		whole[at] ^= 0x10;
		assert_int_equal(oh_file_put(n.backup, (oh_sv){whole, size}, NULL), OH_OK);
		refused(n.backup, n.back, OH_EFORMAT);
		whole[at] ^= 0x10;
	}
	/* Cut off, or with something behind. */
	const size_t cuts[] = {0, 1, 63, 64, 65, 4096, size / 2, size - 1};
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		assert_int_equal(oh_file_put(n.backup, (oh_sv){whole, cuts[i]}, NULL), OH_OK);
		refused(n.backup, n.back, OH_EFORMAT);
	}
	assert_int_equal(oh_file_put(n.backup, (oh_sv){whole, size}, NULL), OH_OK);
	FILE *f = fopen(n.backup, "ab");
	assert_non_null(f);
	(void)fputc(0, f);
	(void)fclose(f);
	refused(n.backup, n.back, OH_EFORMAT);
	assert_int_equal(oh_file_put(n.backup, OH_SV("another file altogether"), NULL), OH_OK);
	refused(n.backup, n.back, OH_EFORMAT);
	oh_free(whole);
	assert_int_equal(unlink(n.backup), 0);
	refused(n.backup, n.back, OH_ENOENT);
	refused(place_dir(*state), n.back, OH_EFORMAT);
}

static void a_newer_backup_is_refused(void **state)
{
	static const char sql[] = "CREATE TABLE later (id INTEGER NOT NULL PRIMARY KEY) STRICT";
	names n = named(*state);
	oh_migration list[100];
	oh_store_config config = {.dir = n.data};
	oh_store *s = NULL;
	size_t count_known = oh_n_migrations;
	assert_true(count_known < 100);
	memcpy(list, oh_migrations, count_known * sizeof *list);
	list[count_known] = (oh_migration){9000, "later", sql, sizeof sql - 1};
	assert_int_equal(oh_store_open_with(&config, list, count_known + 1, &s, NULL), OH_OK);
	assert_int_equal(oh_store_backup(s, n.backup, NULL), OH_OK);
	oh_store_close(s);
	refused(n.backup, n.back, OH_EUNSUPPORTED);
	oh_error err;
	(void)oh_store_restore(n.backup, n.back, &err);
	assert_non_null(strstr(words(&err), "9000"));
}

/* A folder emptied by hand, with the log of the old database left behind. */
static void a_stale_log_is_not_taken_over(void **state)
{
	names n = named(*state);
	char *log = NULL, path[600], name[600];
	oh_error err;
	oh_store *s = ledger_open(n.data, false);
	fill(s, 4);
	assert_int_equal(oh_store_backup(s, n.backup, NULL), OH_OK);
	fill(s, 4);
	(void)snprintf(path, sizeof path, "%s/ouhe.db-wal", n.data);
	size_t size = slurp(path, &log);
	assert_true(size > 4096);
	oh_store_close(s);
	assert_int_equal(mkdir(n.back, 0700), 0);
	(void)snprintf(name, sizeof name, "%s/ouhe.db-wal", n.back);
	assert_int_equal(oh_file_put(name, (oh_sv){log, size}, NULL), OH_OK);
	oh_free(log);
	if (oh_store_restore(n.backup, n.back, &err))
		fail_msg("%s", words(&err));
	s = ledger_open(n.back, false);
	assert_int_equal(ledger_count(s), 4);
	oh_store_close(s);
}

/* --- no room, no place --- */

static void a_failed_backup_leaves_the_old_one(void **state)
{
	names n = named(*state);
	oh_error err;
	char *before = NULL, *after = NULL;
	oh_store *s = ledger_open(n.data, false);
	fill(s, 3);
	assert_int_equal(oh_store_backup(s, place_path(*state, "none/day.ouhe"), &err), OH_EIO);
	assert_non_null(strstr(words(&err), "none/day.ouhe"));
	assert_int_equal(oh_store_backup(s, place_dir(*state), &err), OH_EUSAGE);
	assert_int_equal(oh_store_backup(s, n.backup, &err), OH_OK);
	size_t size = slurp(n.backup, &before);
	fill(s, 3);
	/* No file of this process may grow beyond some KiB: at several points the disk is
	 * as good as full. The store's own log is not written meanwhile. */
	struct rlimit old, small;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	for (rlim_t most = 0; most < size; most += size / 9) {
		small = (struct rlimit){most, old.rlim_max};
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		oh_status st = oh_store_backup(s, n.backup, &err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_int_equal(st, OH_EIO);
		if (!strstr(words(&err), n.backup))
			fail_msg("%s", words(&err));
		assert_int_equal(slurp(n.backup, &after), size);
		assert_memory_equal(before, after, size);
		oh_free(after);
	}
	(void)signal(SIGXFSZ, handler);
	oh_free(before);
	assert_int_equal(oh_store_backup(s, n.backup, &err), OH_OK);
	oh_store_close(s);
}

static void a_failed_restore_leaves_nothing(void **state)
{
	names n = named(*state);
	oh_error err;
	oh_store *s = ledger_open(n.data, false);
	fill(s, 3);
	assert_int_equal(oh_store_backup(s, n.backup, &err), OH_OK);
	/* Somebody has the folder open. */
	assert_int_equal(oh_store_restore(n.backup, n.data, &err), OH_ECONFLICT);
	oh_store_close(s);
	struct rlimit old, small;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){8192, old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	oh_status st = oh_store_restore(n.backup, n.back, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	(void)signal(SIGXFSZ, handler);
	assert_int_equal(st, OH_EIO);
	assert_false(has_database(n.back));
	assert_int_equal(oh_store_restore(n.backup, n.back, &err), OH_OK);
	assert_int_equal(oh_store_restore(n.backup, "/proc/none", &err), OH_EIO);
}

/* The backup opens where nothing can be made beside it. */
static void a_backup_needs_no_log(void **state)
{
	names n = named(*state);
	char *whole = NULL;
	oh_store *s = ledger_open(n.data, false);
	fill(s, 2);
	assert_int_equal(oh_store_backup(s, n.backup, NULL), OH_OK);
	oh_store_close(s);
	(void)slurp(n.backup, &whole);
	assert_int_equal(whole[18], 1);
	assert_int_equal(whole[19], 1);
	oh_free(whole);
	sqlite3 *h = NULL;
	assert_int_equal(sqlite3_open_v2(n.backup, &h, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, "SELECT count(*) FROM audit", NULL, NULL, NULL),
	                 SQLITE_OK);
	sqlite3_close(h);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(there_and_back),
	    TEST(while_others_write),
	    TEST(a_damaged_backup_is_refused),
	    TEST(a_newer_backup_is_refused),
	    TEST(a_stale_log_is_not_taken_over),
	    TEST(a_failed_backup_leaves_the_old_one),
	    TEST(a_failed_restore_leaves_nothing),
	    TEST(a_backup_needs_no_log),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
