/* The disk fails, the memory fails, the power goes: what was acknowledged stays, what
 * was refused does not come back, and the store goes on. */
#include "ledger.h"
#include "place.h"
#include "shim.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"

enum { BEFORE = 3, WRITES = 8 };

/* Every so manieth place of failure: sanitizers take their time. */
#ifdef OH_ARENA_EMULATE
enum { STRIDE = 5 };
#else
enum { STRIDE = 1 };
#endif

/* Checkpoints after a few pages, so that the short tests meet them, too. */
static oh_status small_log(oh_db *db, void *ctx, oh_error *err)
{
	return oh_db_run(db, NULL, err, ctx ? ctx : "PRAGMA wal_autocheckpoint = 8", "");
}

/* In an ordinary log commits stand on their own flush, not on a checkpoint's. */
static oh_store *with_large_log(oh_store *s)
{
	static char large[] = "PRAGMA wal_autocheckpoint = 2000";
	assert_int_equal(oh_store_write(s, small_log, large, NULL), OH_OK);
	return s;
}

static oh_store *started(const char *dir)
{
	oh_store *s = ledger_open(dir, false);
	assert_int_equal(oh_store_write(s, small_log, NULL, NULL), OH_OK);
	for (int i = 0; i < BEFORE; i++)
		assert_int_equal(oh_store_write(s, ledger_add, NULL, NULL), OH_OK);
	return s;
}

/* Writes under the fault that shim_fail has armed. What fails must say where. */
static int write_some(oh_store *s, bool acknowledged[WRITES])
{
	int good = 0;
	for (int i = 0; i < WRITES; i++) {
		char name[16];
		oh_error err;
		(void)snprintf(name, sizeof name, "t%d", i);
		oh_status st = oh_store_write(s, ledger_add, name, &err);
		acknowledged[i] = st == OH_OK;
		good += acknowledged[i];
		if (!st)
			continue;
		assert_int_equal(st, OH_EIO);
		assert_int_equal(err.code, OH_EIO);
		assert_non_null(strstr(words(&err), "ouhe.db"));
	}
	return good;
}

static void check(oh_store *s, const bool acknowledged[WRITES], int expected)
{
	assert_int_equal(ledger_count(s), expected);
	for (int i = 0; i < WRITES; i++) {
		char name[16];
		(void)snprintf(name, sizeof name, "t%d", i);
		assert_int_equal(ledger_has(s, name), acknowledged[i]);
	}
}

/* One run with the nth operation failing. False once n is beyond the last. */
static bool one_fault(unsigned kinds, int64_t nth, bool stay, int code)
{
	void *place = NULL;
	bool acknowledged[WRITES];
	assert_int_equal(place_make(&place), 0);
	oh_store *s = started(place_dir(place));
	shim_fail(kinds, nth, stay, code);
	int good = write_some(s, acknowledged);
	bool met = shim_struck();
	/* Reading goes on whatever the disk does. */
	check(s, acknowledged, BEFORE + good);
	shim_fail(0, 0, false, 0);
	/* The disk works again, and so does the store, without being opened anew. */
	assert_int_equal(oh_store_write(s, ledger_add, NULL, NULL), OH_OK);
	check(s, acknowledged, BEFORE + good + 1);
	oh_store_close(s);
	s = ledger_open(place_dir(place), false);
	check(s, acknowledged, BEFORE + good + 1);
	oh_store_close(s);
	(void)place_remove(&place);
	/* A checkpoint may fail without a write failing: not every fault is met by one. */
	return met;
}

static void each_operation_fails_once(void **state)
{
	static const struct {
		unsigned kinds;
		int code, step;
	} cases[] = {{SHIM_WRITE, SQLITE_IOERR_WRITE, 2},
	             {SHIM_WRITE, SQLITE_FULL, 5},
	             {SHIM_SYNC, SQLITE_IOERR_FSYNC, 1},
	             {SHIM_TRUNCATE, SQLITE_IOERR_TRUNCATE, 1}};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t nth = 1;
		while (one_fault(cases[i].kinds, nth, false, cases[i].code))
			nth += cases[i].step * STRIDE;
		if (cases[i].kinds != SHIM_TRUNCATE && nth < WRITES)
			fail_msg("only %d operations of kind %u", (int)nth - 1, cases[i].kinds);
	}
}

static void the_disk_stays_broken(void **state)
{
	(void)state;
	int64_t nth = 1;
	while (one_fault(SHIM_ANY, nth, true, SQLITE_IOERR_WRITE))
		nth += 7 * STRIDE;
	assert_true(nth > WRITES);
	nth = 1;
	while (one_fault(SHIM_WRITE, nth, true, SQLITE_FULL))
		nth += 7 * STRIDE;
	assert_true(nth > WRITES);
}

/* A refused write must not come back when the process is killed right after: its frames
 * may stand in the log, whole, when only the flush failed. */
static void copy_file(const char *from_dir, const char *to_dir, const char *name)
{
	static char content[8 << 20];
	char path[700];
	(void)snprintf(path, sizeof path, "%s/%s", from_dir, name);
	FILE *f = fopen(path, "rb");
	if (!f)
		return;
	size_t n = fread(content, 1, sizeof content, f);
	(void)fclose(f);
	assert_true(n < sizeof content);
	(void)snprintf(path, sizeof path, "%s/%s", to_dir, name);
	assert_int_equal(oh_file_put(path, (oh_sv){content, n}, NULL), OH_OK);
}

static void a_refused_write_does_not_come_back(void **state)
{
	int refused = 0;
	(void)state;
	for (int64_t nth = 1; nth < 40; nth++) {
		void *place = NULL;
		char copy[600];
		assert_int_equal(place_make(&place), 0);
		oh_store *s = started(place_dir(place));
		shim_fail(SHIM_SYNC, nth, false, SQLITE_IOERR_FSYNC);
		oh_status st = OH_OK;
		int good = 0;
		while (!st && good < WRITES) {
			st = oh_store_write(s, ledger_add, NULL, NULL);
			good += !st;
		}
		bool met = shim_struck();
		shim_fail(0, 0, false, 0);
		/* As a kill leaves it: database and log, no memory. */
		(void)snprintf(copy, sizeof copy, "%s", place_path(place, "copy"));
		assert_int_equal(mkdir(copy, 0700), 0);
		copy_file(place_dir(place), copy, "ouhe.db");
		copy_file(place_dir(place), copy, "ouhe.db-wal");
		oh_store *killed = ledger_open(copy, false);
		assert_int_equal(ledger_count(killed), BEFORE + good);
		oh_store_close(killed);
		oh_store_close(s);
		(void)place_remove(&place);
		refused += st != OH_OK;
		if (!met)
			break;
	}
	assert_true(refused >= WRITES);
}

/* --- many writers under faults --- */

enum { THREADS = 6, EACH = 30 };

typedef struct writer {
	oh_store *s;
	int number;
	bool acknowledged[EACH];
} writer;

static void *write_on(void *arg)
{
	writer *w = arg;
	for (int i = 0; i < EACH; i++) {
		char name[32];
		(void)snprintf(name, sizeof name, "w%d.%d", w->number, i);
		w->acknowledged[i] = oh_store_write(w->s, ledger_add, name, NULL) == OH_OK;
	}
	return NULL;
}

static void groups_under_faults(void **state)
{
	oh_store *s = started(place_dir(*state));
	static writer writers[THREADS];
	pthread_t threads[THREADS];
	int64_t good = 0, bad = 0;
	for (int round = 0; round < 2; round++) {
		shim_fail(SHIM_SYNC, 2, false, SQLITE_IOERR_FSYNC);
		for (int i = 0; i < THREADS; i++) {
			writers[i] = (writer){.s = s, .number = round * THREADS + i};
			assert_int_equal(pthread_create(&threads[i], NULL, write_on, &writers[i]),
			                 0);
		}
		/* A fault now and then while they write. */
		for (int i = 0; i < 12; i++) {
			shim_fail(i % 2 ? SHIM_SYNC : SHIM_WRITE, 1 + i % 3, false,
			          i % 2 ? SQLITE_IOERR_FSYNC : SQLITE_FULL);
			for (int spin = 0; spin < 50 && !shim_struck(); spin++)
				(void)nanosleep(&(struct timespec){0, 100000}, NULL);
		}
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		shim_fail(0, 0, false, 0);
		for (int i = 0; i < THREADS; i++)
			for (int k = 0; k < EACH; k++) {
				char name[32];
				(void)snprintf(name, sizeof name, "w%d.%d", writers[i].number, k);
				assert_int_equal(ledger_has(s, name), writers[i].acknowledged[k]);
				*(writers[i].acknowledged[k] ? &good : &bad) += 1;
			}
	}
	assert_true(good > 0 && bad > 0);
	assert_int_equal(ledger_count(s), BEFORE + good);
	oh_store_close(s);
	s = ledger_open(place_dir(*state), false);
	assert_int_equal(ledger_count(s), BEFORE + good);
	oh_store_close(s);
}

/* One closure of a group meets its own wall; the others are not hurt by it. */
static oh_status breaks_a_reference(oh_db *db, void *ctx, oh_error *err)
{
	oh_status st = oh_db_run(db, NULL, err, "PRAGMA defer_foreign_keys = ON", "");
	(void)ctx;
	return st ? st
	          : oh_db_run(
	                db, NULL, err,
	                "INSERT INTO audit_head (tenant_id, seq, hash) VALUES (5, 1, zeroblob(32))",
	                "");
}

static void *break_on(void *arg)
{
	writer *w = arg;
	for (int i = 0; i < EACH; i++)
		w->acknowledged[i] =
		    oh_store_write(w->s, breaks_a_reference, NULL, NULL) == OH_ECONFLICT;
	return NULL;
}

static void a_late_refusal_hurts_nobody_else(void **state)
{
	oh_store *s = started(place_dir(*state));
	static writer writers[THREADS];
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++) {
		writers[i] = (writer){.s = s, .number = i};
		assert_int_equal(
		    pthread_create(&threads[i], NULL, i % 3 ? write_on : break_on, &writers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		for (int k = 0; k < EACH; k++)
			assert_true(writers[i].acknowledged[k]);
	}
	assert_int_equal(ledger_count(s), BEFORE + EACH * (THREADS - THREADS / 3));
	oh_store_close(s);
}

/* --- the power goes --- */

static void acknowledged_writes_survive_a_power_cut(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < 48; seed++) {
		void *place = NULL;
		bool acknowledged[WRITES] = {false};
		assert_int_equal(place_make(&place), 0);
		oh_store *s = started(place_dir(place));
		if (seed % 2)
			s = with_large_log(s);
		shim_watch();
		int good = 0;
		for (unsigned i = 0; i < WRITES; i++) {
			char name[16];
			(void)snprintf(name, sizeof name, "t%u", i);
			/* Off somewhere amid the operations of a write. */
			if (i == seed / 2 % WRITES)
				shim_fail(SHIM_ANY, 1 + seed / WRITES % 6, true,
				          SQLITE_IOERR_WRITE);
			acknowledged[i] = oh_store_write(s, ledger_add, name, NULL) == OH_OK;
			if (!acknowledged[i])
				break;
			good++;
		}
		shim_power_off();
		oh_store_close(s);
		shim_fail(0, 0, false, 0);
		shim_power_on(seed % 3 ? seed : 0);
		s = ledger_open(place_dir(place), false);
		/* A write that was cut off may be there or not, but whole. */
		int64_t n = ledger_count(s);
		assert_true(n == BEFORE + good || n == BEFORE + good + 1);
		for (int i = 0; i < good; i++) {
			char name[16];
			(void)snprintf(name, sizeof name, "t%d", i);
			assert_true(ledger_has(s, name));
		}
		assert_int_equal(oh_store_write(s, ledger_add, NULL, NULL), OH_OK);
		oh_store_close(s);
		(void)place_remove(&place);
	}
}

/* --- opening on a bad disk --- */

static void opening_fails_and_succeeds_later(void **state)
{
	(void)state;
	int64_t nth = 1;
	bool met = true;
	for (; met; nth += STRIDE + nth / 8) {
		void *place = NULL;
		oh_error err;
		oh_store *s = NULL;
		assert_int_equal(place_make(&place), 0);
		oh_store_config config = {.dir = place_dir(place)};
		shim_fail(SHIM_ANY, nth, true, SQLITE_IOERR_WRITE);
		oh_status st = oh_store_open(&config, &s, &err);
		met = shim_struck();
		if (st) {
			assert_int_equal(st, OH_EIO);
			assert_non_null(strstr(words(&err), "ouhe.db"));
			assert_null(s);
		}
		oh_store_close(s);
		shim_fail(0, 0, false, 0);
		s = ledger_open(place_dir(place), false);
		assert_int_equal(oh_store_write(s, ledger_add, NULL, NULL), OH_OK);
		assert_int_equal(ledger_count(s), 1);
		oh_store_close(s);
		(void)place_remove(&place);
	}
	assert_true(nth > 9);
}

/* --- no memory --- */

static void memory_runs_out(void **state)
{
	oh_store *s = started(place_dir(*state));
	int64_t good = BEFORE;
	oh_status st = OH_ENOMEM;
	uint64_t nth = 1;
	for (; st; nth++) {
		oh_error err;
		oh_alloc_fail_after(nth);
		st = oh_store_write(s, ledger_add, NULL, &err);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		if (st)
			assert_int_equal(err.code, OH_ENOMEM);
		good += !st;
		/* Every time anew without its statements, as at the first use. */
		if (nth % 16 == 0) {
			assert_int_equal(ledger_count(s), good);
			oh_store_close(s);
			s = ledger_open(place_dir(*state), false);
		}
	}
	assert_true(nth > 20);
	assert_int_equal(ledger_count(s), good);
	oh_store_close(s);
}

static void memory_runs_out_while_opening(void **state)
{
	oh_store *s = started(place_dir(*state));
	oh_store_config config = {.dir = place_dir(*state)};
	oh_store_close(s);
	oh_status st = OH_ENOMEM;
	uint64_t nth = 1;
	for (; st; nth += STRIDE + nth / 32) {
		s = NULL;
		oh_alloc_fail_after(nth);
		st = oh_store_open(&config, &s, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		assert_true(!s == (st != OH_OK));
	}
	assert_true(nth > 50);
	assert_int_equal(ledger_count(s), BEFORE);
	oh_store_close(s);
}

static void memory_runs_out_while_backing_up(void **state)
{
	char backup[600], back[600];
	oh_store *s = started(place_dir(*state));
	(void)snprintf(backup, sizeof backup, "%s", place_path(*state, "day.ouhe"));
	(void)snprintf(back, sizeof back, "%s", place_path(*state, "back"));
	oh_status st = OH_ENOMEM;
	for (uint64_t nth = 1; st; nth += STRIDE + nth / 32) {
		oh_alloc_fail_after(nth);
		st = oh_store_backup(s, backup, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		assert_int_equal(access(backup, F_OK) == 0, st == OH_OK);
	}
	oh_store_close(s);
	st = OH_ENOMEM;
	for (uint64_t nth = 1; st; nth += STRIDE + nth / 32) {
		oh_alloc_fail_after(nth);
		st = oh_store_restore(backup, back, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
	}
	s = ledger_open(back, false);
	assert_int_equal(ledger_count(s), BEFORE);
	oh_store_close(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_operation_fails_once),
	    cmocka_unit_test(the_disk_stays_broken),
	    cmocka_unit_test(a_refused_write_does_not_come_back),
	    TEST(groups_under_faults),
	    TEST(a_late_refusal_hurts_nobody_else),
	    cmocka_unit_test(acknowledged_writes_survive_a_power_cut),
	    cmocka_unit_test(opening_fails_and_succeeds_later),
	    TEST(memory_runs_out),
	    TEST(memory_runs_out_while_opening),
	    TEST(memory_runs_out_while_backing_up),
	};
	shim_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
