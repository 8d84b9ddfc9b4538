#include "place.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/store/store.h"

static oh_store *opened(const char *dir)
{
	oh_store *s = NULL;
	oh_error err;
	oh_store_config config = {.dir = dir};
	oh_status st = oh_store_open(&config, &s, &err);
	if (st)
		fail_msg("%s", words(&err));
	return s;
}

typedef struct meta {
	const char *name;
	int64_t value;
	oh_status give; /* what the closure returns after its work */
	bool found;
} meta;

static oh_status put(oh_db *db, void *ctx, oh_error *err)
{
	meta *m = ctx;
	oh_status st = oh_db_run(db, NULL, err, "INSERT INTO meta (name, value) VALUES (?1, ?2)",
	                         "ti", oh_sv_from(m->name), m->value);
	return st ? st : m->give;
}

static oh_status get(oh_db *db, void *ctx, oh_error *err)
{
	meta *m = ctx;
	return oh_db_get(db, NULL, &m->found, err, "SELECT value FROM meta WHERE name = ?1", "t>i",
	                 oh_sv_from(m->name), &m->value);
}

static void writes_are_read_back(void **state)
{
	oh_store *s = opened(place_dir(*state));
	meta a = {.name = "a", .value = INT64_MAX}, back = {.name = "a"}, none = {.name = "b"};
	assert_int_equal(oh_store_write(s, put, &a, NULL), OH_OK);
	assert_int_equal(oh_store_read(s, get, &back, NULL), OH_OK);
	assert_true(back.found);
	assert_true(back.value == INT64_MAX);
	assert_int_equal(oh_store_read(s, get, &none, NULL), OH_OK);
	assert_false(none.found);
	oh_store_close(s);
	s = opened(place_dir(*state));
	back.value = 0;
	assert_int_equal(oh_store_read(s, get, &back, NULL), OH_OK);
	assert_true(back.value == INT64_MAX);
	oh_store_close(s);
}

static void a_failing_closure_leaves_nothing(void **state)
{
	oh_store *s = opened(place_dir(*state));
	oh_error err;
	meta a = {.name = "a", .value = 1, .give = OH_EDENIED};
	assert_int_equal(oh_store_write(s, put, &a, &err), OH_EDENIED);
	meta back = {.name = "a"};
	assert_int_equal(oh_store_read(s, get, &back, &err), OH_OK);
	assert_false(back.found);
	a.give = OH_OK;
	assert_int_equal(oh_store_write(s, put, &a, &err), OH_OK);
	assert_int_equal(oh_store_write(s, put, &a, &err), OH_ECONFLICT);
	assert_non_null(strstr(words(&err), "meta.name"));
	oh_store_close(s);
}

/* --- many threads, one group --- */

enum { THREADS = 8, EACH = 50 };

typedef struct crowd {
	oh_store *s;
	int number, wrong;
} crowd;

static void *write_many(void *arg)
{
	crowd *c = arg;
	for (int i = 0; i < EACH; i++) {
		char name[32];
		(void)snprintf(name, sizeof name, "%d.%d", c->number, i);
		/* Every third fails after it has written. */
		meta m = {.name = name, .value = i, .give = i % 3 ? OH_OK : OH_EDENIED};
		if (oh_store_write(c->s, put, &m, NULL) != m.give)
			c->wrong++;
		meta back = {.name = name};
		if (oh_store_read(c->s, get, &back, NULL) || back.found != (i % 3 != 0))
			c->wrong++;
	}
	return NULL;
}

static void a_group_undoes_only_what_failed(void **state)
{
	oh_store *s = opened(place_dir(*state));
	pthread_t threads[THREADS];
	crowd crowds[THREADS];
	for (int i = 0; i < THREADS; i++) {
		crowds[i] = (crowd){s, i, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &crowds[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(crowds[i].wrong, 0);
	}
	oh_store_stats stats;
	oh_store_stats_get(s, &stats);
	assert_int_equal(stats.writes, THREADS * (EACH - (EACH + 2) / 3));
	assert_true(stats.groups > 0 && stats.groups <= stats.writes);
	assert_int_equal(stats.queue, 0);
	assert_true(stats.bytes > 0);
	oh_store_close(s);
}

/* --- snapshots --- */

typedef struct race {
	oh_store *s;
	int64_t before, after;
	bool written;
} race;

static oh_status count(oh_db *db, int64_t *n, oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err, "SELECT count(*) FROM tenant", ">i", n);
}

static oh_status add_tenant(oh_db *db, void *ctx, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO tenant (id, name, created, changed) VALUES (?1, ?2, 0, 0)",
	                 "it", *(int64_t *)ctx, OH_SV("示例部门"));
}

static void *write_aside(void *arg)
{
	race *r = arg;
	int64_t id = 7;
	r->written = oh_store_write(r->s, add_tenant, &id, NULL) == OH_OK;
	return NULL;
}

static oh_status read_twice(oh_db *db, void *ctx, oh_error *err)
{
	race *r = ctx;
	pthread_t thread;
	oh_status st = count(db, &r->before, err);
	if (st)
		return st;
	if (pthread_create(&thread, NULL, write_aside, r))
		return OH_ENOMEM;
	pthread_join(thread, NULL);
	return count(db, &r->after, err);
}

static void a_read_sees_one_snapshot(void **state)
{
	oh_store *s = opened(place_dir(*state));
	race r = {.s = s};
	assert_int_equal(oh_store_read(s, read_twice, &r, NULL), OH_OK);
	assert_true(r.written);
	assert_int_equal(r.before, 0);
	assert_int_equal(r.after, 0);
	assert_int_equal(oh_store_read(s, read_twice, &r, NULL), OH_OK);
	assert_int_equal(r.before, 1);
	oh_store_close(s);
}

/* --- what a closure may not do --- */

static oh_status nest(oh_db *db, void *ctx, oh_error *err)
{
	(void)db;
	meta m = {.name = "n"};
	oh_status st = oh_store_read(ctx, get, &m, err);
	return st == OH_EUSAGE ? oh_store_write(ctx, put, &m, err) : OH_OK;
}

static oh_status write_in_read(oh_db *db, void *ctx, oh_error *err)
{
	return put(db, ctx, err);
}

static void closures_keep_their_limits(void **state)
{
	oh_store *s = opened(place_dir(*state));
	oh_error err;
	assert_int_equal(oh_store_write(s, nest, s, &err), OH_EUSAGE);
	assert_int_equal(oh_store_read(s, nest, s, &err), OH_EUSAGE);
	meta m = {.name = "r", .value = 1};
	assert_int_not_equal(oh_store_read(s, write_in_read, &m, &err), OH_OK);
	assert_int_equal(oh_store_read(s, get, &m, &err), OH_OK);
	assert_false(m.found);
	oh_store_close(s);
}

/* --- statements --- */

static oh_status all_types(oh_db *db, void *ctx, oh_error *err)
{
	oh_arena *a = ctx;
	oh_sv text, blob, empty, null;
	int64_t i;
	double r;
	bool found = false;
	oh_status st =
	    oh_db_get(db, a, &found, err, "SELECT ?1, ?2, ?3, ?4, ?5, ?6", "irtbtn>irtbtt",
	              (int64_t)-5, 0.25, OH_SV("电机\"'"), ((oh_sv){"\0\xff", 2}), OH_SV(""), &i,
	              &r, &text, &blob, &empty, &null);
	if (st)
		return st;
	assert_true(found);
	assert_true(i == -5 && r == 0.25);
	assert_true(oh_sv_eq(text, OH_SV("电机\"'")));
	assert_int_equal(blob.n, 2);
	assert_memory_equal(blob.p, "\0\xff", 2);
	assert_true(empty.p && !empty.n);
	assert_null(null.p);
	int small = 0;
	st = oh_db_get(db, a, NULL, err, "SELECT ?1 + 1", "d>d", 41, &small);
	assert_int_equal(small, 42);
	return st;
}

static oh_status twice_at_once(oh_db *db, void *ctx, oh_error *err)
{
	static const char sql[] = "SELECT 1 UNION ALL SELECT 2";
	oh_stmt *outer = NULL, *inner = NULL;
	bool row = false;
	int64_t sum = 0;
	oh_status st = oh_db_begin(db, sql, &outer, err);
	while (!st && !(st = oh_stmt_next(outer, &row, err)) && row) {
		st = oh_db_begin(db, sql, &inner, err);
		while (!st && !(st = oh_stmt_next(inner, &row, err)) && row)
			sum += 10 * oh_col_int(outer, 0) + oh_col_int(inner, 0);
		if (sum < 23)
			return OH_EUSAGE;
		/* The last inner one is left to the end of the closure. */
		if (oh_col_int(outer, 0) == 1)
			oh_stmt_done(inner);
	}
	*(int64_t *)ctx = sum;
	return st;
}

static oh_status many_texts(oh_db *db, void *ctx, oh_error *err)
{
	(void)ctx;
	for (int i = 0; i < 600; i++) {
		char sql[64];
		int64_t got = -1;
		(void)snprintf(sql, sizeof sql, "SELECT %d", i % 400);
		oh_status st = oh_db_get(db, NULL, NULL, err, sql, ">i", &got);
		if (st || got != i % 400)
			return st ? st : OH_EFORMAT;
	}
	return OH_OK;
}

static oh_status bad_statement(oh_db *db, void *ctx, oh_error *err)
{
	return oh_db_run(db, NULL, err, ctx, "");
}

static oh_status bad_binding(oh_db *db, void *ctx, oh_error *err)
{
	(void)ctx;
	return oh_db_run(db, NULL, err, "SELECT ?1", "dd", 1, 2);
}

static void statements(void **state)
{
	oh_store *s = opened(place_dir(*state));
	oh_arena *a = oh_arena_new(0);
	oh_error err;
	int64_t sum = 0;
	assert_int_equal(oh_store_read(s, all_types, a, &err), OH_OK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(oh_store_read(s, twice_at_once, &sum, &err), OH_OK);
		assert_int_equal(sum, 11 + 12 + 21 + 22);
	}
	assert_int_equal(oh_store_read(s, many_texts, NULL, &err), OH_OK);
	static char nonsense[] = "SELEC 1", two[] = "SELECT 1; SELECT 2", nothing[] = " ";
	assert_int_equal(oh_store_read(s, bad_statement, nonsense, &err), OH_EUSAGE);
	assert_int_equal(oh_store_read(s, bad_statement, two, &err), OH_EUSAGE);
	assert_int_equal(oh_store_read(s, bad_statement, nothing, &err), OH_EUSAGE);
	assert_int_equal(oh_store_read(s, bad_binding, NULL, &err), OH_EUSAGE);
	oh_arena_free(a);
	oh_store_close(s);
}

/* --- the folder --- */

static void the_folder_has_one_owner(void **state)
{
	oh_store *s = opened(place_dir(*state)), *other = NULL;
	oh_error err;
	oh_store_config config = {.dir = place_dir(*state)};
	assert_int_equal(oh_store_open(&config, &other, &err), OH_ECONFLICT);
	assert_null(other);
	char pid[32];
	(void)snprintf(pid, sizeof pid, "%ld", (long)getpid());
	assert_non_null(strstr(words(&err), pid));
	/* Who only looks is not hindered, and sees what was written. */
	config.read_only = true;
	meta m = {.name = "a", .value = 3}, back = {.name = "a"};
	assert_int_equal(oh_store_write(s, put, &m, &err), OH_OK);
	assert_int_equal(oh_store_open(&config, &other, &err), OH_OK);
	assert_int_equal(oh_store_read(other, get, &back, &err), OH_OK);
	assert_int_equal(back.value, 3);
	assert_int_equal(oh_store_write(other, put, &m, &err), OH_EDENIED);
	oh_store_close(other);
	oh_store_close(s);
	s = opened(place_dir(*state));
	oh_store_close(s);
}

static void what_is_not_there(void **state)
{
	oh_store *s = NULL;
	oh_error err;
	oh_store_config config = {.dir = place_path(*state, "none"), .must_exist = true};
	assert_int_equal(oh_store_open(&config, &s, &err), OH_ENOENT);
	assert_int_not_equal(access(config.dir, F_OK), 0);
	config.must_exist = false;
	config.read_only = true;
	assert_int_equal(oh_store_open(&config, &s, &err), OH_ENOENT);
	config.read_only = false;
	assert_int_equal(oh_store_open(&config, &s, &err), OH_OK);
	oh_store_close(s);
	struct stat made;
	assert_int_equal(stat(config.dir, &made), 0);
	assert_int_equal(made.st_mode & 0777, 0700);
	config.dir = "/proc/none/none";
	assert_int_equal(oh_store_open(&config, &s, &err), OH_EIO);
	assert_non_null(strstr(words(&err), "/proc/none"));
}

/* --- identities --- */

static void identities_rise(void **state)
{
	oh_store *s = opened(place_dir(*state));
	oh_id last = 0;
	for (int i = 0; i < 100000; i++) {
		oh_id id = oh_store_new_id(s);
		assert_true(id > last);
		last = id;
	}
	/* A clock set back changes nothing. */
	oh_store_set_clock(s, INT64_C(1600000000000));
	assert_true(oh_store_now(s) == INT64_C(1600000000000));
	assert_true(oh_store_new_id(s) > last);
	/* A clock far ahead, a stored identity, and the real clock after a restart. */
	oh_store_set_clock(s, INT64_C(2500000000000));
	last = oh_store_new_id(s);
	assert_int_equal(oh_store_write(s, add_tenant, &last, NULL), OH_OK);
	oh_store_close(s);
	s = opened(place_dir(*state));
	assert_true(oh_store_new_id(s) > last);
	oh_store_close(s);
}

typedef struct ids {
	oh_store *s;
	oh_id got[20000];
} ids;

static void *take_ids(void *arg)
{
	ids *i = arg;
	for (size_t n = 0; n < sizeof i->got / sizeof *i->got; n++)
		i->got[n] = oh_store_new_id(i->s);
	return NULL;
}

static int by_value(const void *a, const void *b)
{
	oh_id x = *(const oh_id *)a, y = *(const oh_id *)b;
	return (x > y) - (x < y);
}

static void identities_differ_between_threads(void **state)
{
	static ids all[4];
	oh_store *s = opened(place_dir(*state));
	pthread_t threads[4];
	const size_t each = sizeof all[0].got / sizeof *all[0].got;
	for (int i = 0; i < 4; i++) {
		all[i].s = s;
		assert_int_equal(pthread_create(&threads[i], NULL, take_ids, &all[i]), 0);
	}
	oh_id *list = oh_calloc(4 * each, sizeof *list);
	assert_non_null(list);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		memcpy(list + i * each, all[i].got, sizeof all[i].got);
	}
	qsort(list, 4 * each, sizeof *list, by_value);
	for (size_t i = 1; i < 4 * each; i++)
		assert_true(list[i - 1] < list[i]);
	oh_free(list);
	oh_store_close(s);
}

static void identities_as_text(void **state)
{
	(void)state;
	char text[OH_ID_TEXT];
	oh_id back = 0;
	oh_id_format(1, text);
	assert_string_equal(text, "000000000001");
	oh_id_format((INT64_C(1) << 60) - 1, text);
	assert_string_equal(text, "zzzzzzzzzzzz");
	assert_true(oh_id_parse(OH_SV("zzzzzzzzzzzz"), &back));
	assert_true(back == (INT64_C(1) << 60) - 1);
	for (oh_id id = 1; id < INT64_C(1) << 60; id = id * 7 + 3) {
		oh_id_format(id, text);
		assert_true(oh_id_parse(oh_sv_from(text), &back));
		assert_true(back == id);
	}
	back = 5;
	static const char *const bad[] = {"",
	                                  "1",
	                                  "000000000000",
	                                  "0000000000001",
	                                  "00000000000",
	                                  "00000000000u",
	                                  "00000000000A",
	                                  "00000000000l",
	                                  "电机电机"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(oh_id_parse(oh_sv_from(bad[i]), &back));
	assert_false(oh_id_parse((oh_sv){"00000000000\0", 12}, &back));
	assert_int_equal(back, 5);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(writes_are_read_back),
	    TEST(a_failing_closure_leaves_nothing),
	    TEST(a_group_undoes_only_what_failed),
	    TEST(a_read_sees_one_snapshot),
	    TEST(closures_keep_their_limits),
	    TEST(statements),
	    TEST(the_folder_has_one_owner),
	    TEST(what_is_not_there),
	    TEST(identities_rise),
	    TEST(identities_differ_between_threads),
	    TEST(identities_as_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
