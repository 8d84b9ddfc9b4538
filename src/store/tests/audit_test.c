#include "place.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "ouhe/store/audit.h"

enum { ENTRIES = 12 };

static oh_store *opened(void *state)
{
	oh_store *s = NULL;
	oh_error err;
	oh_store_config config = {.dir = place_dir(state)};
	if (oh_store_open(&config, &s, &err))
		fail_msg("%s", words(&err));
	return s;
}

/* Two tenants; entries of the second stand between those of the first. Entries 3, 6, 9
 * are about person 70, entry 8 about person 71. */
static oh_status fill(oh_db *db, void *ctx, oh_error *err)
{
	(void)ctx;
	for (oh_id t = 1; t <= 2; t++) {
		oh_status st = oh_db_run(
		    db, NULL, err,
		    "INSERT INTO tenant (id, name, created, changed) VALUES (?1, ?2, 0, 0)", "it",
		    t, OH_SV("示例部门"));
		if (st)
			return st;
	}
	for (int i = 1; i <= 2 * ENTRIES; i++) {
		int seq = (i + 1) / 2;
		oh_audit_entry e = {.tenant = 2 - i % 2,
		                    .actor = 50 + seq % 3,
		                    .action =
		                        seq % 2 ? OH_SV("listing.publish") : OH_SV("listing.edit"),
		                    .kind = OH_SV("listing"),
		                    .object = 100 + seq % 4,
		                    .after = OH_SV("{\"state\":\"published\"}"),
		                    .request = OH_SV("r1")};
		if (seq % 2)
			e.before = OH_SV("{\"state\":\"draft\"}");
		if (seq % 3 == 0 && seq < 10)
			e.subject = 70, e.personal = e.tenant == 1
			                                 ? OH_SV("{\"phone\":\"00000000001\"}")
			                                 : OH_SV("{\"phone\":\"00000000002\"}");
		if (seq == 8)
			e.subject = 71, e.personal = OH_SV("{\"name\":\"示例\"}");
		oh_status st = oh_audit_add(db, &e, err);
		if (st)
			return st;
	}
	return OH_OK;
}

typedef struct asked {
	oh_id tenant;
	oh_audit_check got;
	int64_t noted;
	char hash[65];
} asked;

static oh_status verify(oh_db *db, void *ctx, oh_error *err)
{
	asked *a = ctx;
	if (a->noted)
		return oh_audit_verify_noted(db, a->tenant, a->noted, oh_sv_from(a->hash), &a->got,
		                             err);
	return oh_audit_verify(db, a->tenant, &a->got, err);
}

static oh_audit_check checked(oh_store *s, oh_id tenant)
{
	asked a = {.tenant = tenant};
	oh_error err;
	if (oh_store_read(s, verify, &a, &err))
		fail_msg("%s", words(&err));
	return a.got;
}

static void filled(void *state)
{
	oh_store *s = opened(state);
	oh_error err;
	if (oh_store_write(s, fill, NULL, &err))
		fail_msg("%s", words(&err));
	oh_store_close(s);
}

/* Changes the file behind the store's back, as somebody would who owns the machine. */
static void tamper(void *state, const char *sql)
{
	sqlite3 *h = NULL;
	char path[512], *why = NULL;
	(void)snprintf(path, sizeof path, "%s/ouhe.db", place_dir(state));
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	if (sqlite3_exec(h,
	                 "DROP TRIGGER IF EXISTS audit_stays; DROP TRIGGER IF EXISTS audit_is_kept",
	                 NULL, NULL, &why) ||
	    sqlite3_exec(h, sql, NULL, NULL, &why))
		fail_msg("%s: %s", sql, why);
	assert_true(sqlite3_total_changes(h) > 0);
	sqlite3_close(h);
}

static void a_sound_chain_verifies(void **state)
{
	filled(*state);
	oh_store *s = opened(*state);
	oh_audit_check one = checked(s, 1), two = checked(s, 2), none = checked(s, 3);
	assert_int_equal(one.entries, ENTRIES);
	assert_int_equal(one.broken, 0);
	assert_int_equal(two.entries, ENTRIES);
	assert_int_equal(two.broken, 0);
	assert_int_equal(strlen(one.head), 64);
	/* The tenant is part of what is hashed. */
	assert_string_not_equal(one.head, two.head);
	assert_int_equal(none.entries, 0);
	assert_int_equal(none.broken, 0);
	oh_store_close(s);
}

static const struct tampering {
	const char *sql;
	int64_t broken;
} tamperings[] = {
    /* each field */
    {"UPDATE audit SET at = at + 1 WHERE tenant_id = 1 AND seq = 5", 5},
    {"UPDATE audit SET actor_id = 1 WHERE tenant_id = 1 AND seq = 1", 1},
    {"UPDATE audit SET action = 'listing.close' WHERE tenant_id = 1 AND seq = 12", 12},
    {"UPDATE audit SET kind = 'org' WHERE tenant_id = 1 AND seq = 4", 4},
    {"UPDATE audit SET object_id = 9 WHERE tenant_id = 1 AND seq = 4", 4},
    {"UPDATE audit SET subject_id = 9 WHERE tenant_id = 1 AND seq = 4", 4},
    {"UPDATE audit SET before = NULL WHERE tenant_id = 1 AND seq = 7", 7},
    {"UPDATE audit SET before = '' WHERE tenant_id = 1 AND seq = 6", 6},
    {"UPDATE audit SET after = after || ' ' WHERE tenant_id = 1 AND seq = 7", 7},
    {"UPDATE audit SET request = 'r2' WHERE tenant_id = 1 AND seq = 7", 7},
    {"UPDATE audit SET before = after, after = before WHERE tenant_id = 1 AND seq = 3", 3},
    {"UPDATE audit SET personal = NULL WHERE tenant_id = 1 AND seq = 3", 3},
    {"UPDATE audit SET hash = zeroblob(32) WHERE tenant_id = 1 AND seq = 2", 2},
    /* rows removed: first, middle, last, all */
    {"DELETE FROM audit WHERE tenant_id = 1 AND seq = 1", 1},
    {"DELETE FROM audit WHERE tenant_id = 1 AND seq = 6", 6},
    {"DELETE FROM audit WHERE tenant_id = 1 AND seq = 12", 12},
    {"DELETE FROM audit WHERE tenant_id = 1 AND seq > 3", 4},
    {"DELETE FROM audit WHERE tenant_id = 1", 1},
    {"DELETE FROM audit WHERE tenant_id = 1 AND seq = 6;"
     "UPDATE audit SET seq = seq - 1 WHERE tenant_id = 1 AND seq > 6",
     6},
    /* rows in another order */
    {"UPDATE audit SET seq = 99 WHERE tenant_id = 1 AND seq = 4;"
     "UPDATE audit SET seq = 4 WHERE tenant_id = 1 AND seq = 5;"
     "UPDATE audit SET seq = 5 WHERE tenant_id = 1 AND seq = 99",
     4},
    /* rows made up: in the middle, at the end, with the head moved, from another tenant */
    {"UPDATE audit SET seq = -seq - 1 WHERE tenant_id = 1 AND seq > 6;"
     "UPDATE audit SET seq = -seq WHERE tenant_id = 1 AND seq < 0;"
     "INSERT INTO audit SELECT tenant_id, 7, at, actor_id, action, kind, object_id, "
     "subject_id,"
     " before, after, personal, request, hash FROM audit WHERE tenant_id = 1 AND seq = 6",
     7},
    {"INSERT INTO audit SELECT tenant_id, 13, at, actor_id, action, kind, object_id, "
     "subject_id,"
     " before, after, personal, request, hash FROM audit WHERE tenant_id = 1 AND seq = 12",
     13},
    {"INSERT INTO audit SELECT tenant_id, 13, at, actor_id, action, kind, object_id, "
     "subject_id,"
     " before, after, personal, request, randomblob(32) FROM audit"
     " WHERE tenant_id = 1 AND seq = 12;"
     "UPDATE audit_head SET seq = 13, hash = (SELECT hash FROM audit"
     " WHERE tenant_id = 1 AND seq = 13) WHERE tenant_id = 1",
     13},
    {"DELETE FROM audit WHERE tenant_id = 1; UPDATE audit SET tenant_id = 1", 1},
    /* the head */
    {"UPDATE audit_head SET seq = 11 WHERE tenant_id = 1", 12},
    {"UPDATE audit_head SET hash = zeroblob(32) WHERE tenant_id = 1", 12},
    {"DELETE FROM audit_head WHERE tenant_id = 1", 12},
    /* personal values: changed, removed without an erasure, moved, made up */
    {"UPDATE audit_personal SET value = '{}' WHERE tenant_id = 1 AND seq = 6", 6},
    {"UPDATE audit_personal SET salt = zeroblob(16) WHERE tenant_id = 1 AND seq = 9", 9},
    {"UPDATE audit_personal SET subject_id = 5 WHERE tenant_id = 1 AND seq = 9", 9},
    {"DELETE FROM audit_personal WHERE tenant_id = 1 AND seq = 3", 3},
    {"UPDATE audit_personal SET seq = 5 WHERE tenant_id = 1 AND seq = 6", 5},
    {"INSERT INTO audit_personal VALUES (1, 1, 70, zeroblob(16), '{}')", 1},
    {"INSERT INTO audit_personal VALUES (1, 40, 70, zeroblob(16), '{}')", 40},
};

static void every_change_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
		void *own = NULL;
		assert_int_equal(place_make(&own), 0);
		filled(own);
		/* The row by row checks of SQLite are not what is tested here. */
		char sql[1024];
		(void)snprintf(sql, sizeof sql, "PRAGMA ignore_check_constraints = ON; %s",
		               tamperings[i].sql);
		tamper(own, sql);
		oh_store *s = opened(own);
		oh_audit_check c = checked(s, 1);
		if (c.broken != tamperings[i].broken)
			fail_msg("%s: broken at %d", tamperings[i].sql, (int)c.broken);
		oh_store_close(s);
		(void)place_remove(&own);
	}
}

/* Somebody makes the whole chain anew: only a head noted elsewhere tells. */
static void a_noted_head_tells_of_a_new_chain(void **state)
{
	filled(*state);
	oh_store *s = opened(*state);
	asked a = {.tenant = 1, .noted = ENTRIES};
	oh_audit_check before = checked(s, 1);
	memcpy(a.hash, before.head, sizeof a.hash);
	assert_int_equal(oh_store_read(s, verify, &a, NULL), OH_OK);
	assert_int_equal(a.got.broken, 0);
	a.noted = ENTRIES - 1;
	assert_int_equal(oh_store_read(s, verify, &a, NULL), OH_OK);
	assert_int_equal(a.got.broken, ENTRIES - 1);
	a.noted = ENTRIES + 5;
	assert_int_equal(oh_store_read(s, verify, &a, NULL), OH_OK);
	assert_int_equal(a.got.broken, ENTRIES + 1);
	a.noted = 1;
	(void)snprintf(a.hash, sizeof a.hash, "not hex");
	assert_int_equal(oh_store_read(s, verify, &a, NULL), OH_OK);
	assert_int_equal(a.got.broken, 1);
	oh_store_close(s);
}

/* --- the trail is append-only for the program, too --- */

static oh_status change(oh_db *db, void *ctx, oh_error *err)
{
	return oh_db_run(db, NULL, err, ctx, "");
}

static void the_program_cannot_change_it(void **state)
{
	static char update[] = "UPDATE audit SET at = 0", delete[] = "DELETE FROM audit";
	filled(*state);
	oh_store *s = opened(*state);
	assert_int_not_equal(oh_store_write(s, change, update, NULL), OH_OK);
	assert_int_not_equal(oh_store_write(s, change, delete, NULL), OH_OK);
	assert_int_equal(checked(s, 1).broken, 0);
	oh_store_close(s);
}

static oh_status without_subject(oh_db *db, void *ctx, oh_error *err)
{
	oh_audit_entry e = {.tenant = 1,
	                    .action = OH_SV("a"),
	                    .kind = OH_SV("k"),
	                    .personal = OH_SV("{\"name\":\"示例\"}")};
	(void)ctx;
	return oh_audit_add(db, &e, err);
}

static oh_status plain(oh_db *db, void *ctx, oh_error *err)
{
	oh_audit_entry e = {.tenant = *(oh_id *)ctx, .action = OH_SV("a"), .kind = OH_SV("k")};
	return oh_audit_add(db, &e, err);
}

static void what_cannot_be_added(void **state)
{
	oh_id one = 1, unknown = 9;
	filled(*state);
	oh_store *s = opened(*state);
	oh_error err;
	assert_int_equal(oh_store_write(s, without_subject, NULL, &err), OH_EUSAGE);
	assert_int_equal(oh_store_write(s, plain, &unknown, &err), OH_ECONFLICT);
	assert_int_not_equal(oh_store_read(s, plain, &one, &err), OH_OK);
	assert_int_equal(checked(s, 1).entries, ENTRIES);
	assert_int_equal(oh_store_write(s, plain, &one, &err), OH_OK);
	assert_int_equal(checked(s, 1).entries, ENTRIES + 1);
	assert_int_equal(checked(s, 1).broken, 0);
	oh_store_close(s);
}

/* --- erasure --- */

static oh_status erase(oh_db *db, void *ctx, oh_error *err)
{
	return oh_audit_erase(db, 1, 60, 70, ctx, err);
}

typedef struct seen {
	int rows, personal;
	int64_t last, seqs[64];
	int stop_after;
} seen;

static oh_status see(void *ctx, const oh_audit_row *row)
{
	seen *s = ctx;
	if (s->rows && row->seq >= s->last)
		return OH_EFORMAT;
	s->last = row->seq;
	s->seqs[s->rows++ % 64] = row->seq;
	s->personal += row->personal.n != 0;
	return s->stop_after && s->rows == s->stop_after ? OH_ECANCELLED : OH_OK;
}

typedef struct query {
	oh_audit_filter f;
	seen got;
} query;

static oh_status each(oh_db *db, void *ctx, oh_error *err)
{
	query *q = ctx;
	q->got = (seen){.stop_after = q->got.stop_after};
	return oh_audit_each(db, 1, &q->f, see, &q->got, err);
}

/* Whether the database's file holds the text anywhere, in use or not. */
static bool file_holds(void *state, const char *text)
{
	static char content[4 << 20];
	char path[512];
	(void)snprintf(path, sizeof path, "%s/ouhe.db", place_dir(state));
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	size_t n = fread(content, 1, sizeof content, f);
	(void)fclose(f);
	assert_true(n < sizeof content);
	return oh_sv_find((oh_sv){content, n}, oh_sv_from(text)) != SIZE_MAX;
}

static void erasing_a_person_keeps_the_chain(void **state)
{
	int64_t n = -1;
	query all = {0};
	filled(*state);
	assert_true(file_holds(*state, "00000000001"));
	oh_store *s = opened(*state);
	assert_int_equal(oh_store_read(s, each, &all, NULL), OH_OK);
	assert_int_equal(all.got.personal, 4);
	assert_int_equal(oh_store_write(s, erase, &n, NULL), OH_OK);
	assert_int_equal(n, 3);
	oh_audit_check c = checked(s, 1);
	assert_int_equal(c.broken, 0);
	assert_int_equal(c.entries, ENTRIES + 1);
	assert_int_equal(oh_store_read(s, each, &all, NULL), OH_OK);
	assert_int_equal(all.got.personal, 1);
	/* Nothing left: no further entry. The other tenant keeps its own. */
	assert_int_equal(oh_store_write(s, erase, &n, NULL), OH_OK);
	assert_int_equal(n, 0);
	assert_int_equal(checked(s, 1).entries, ENTRIES + 1);
	assert_int_equal(checked(s, 2).broken, 0);
	oh_store_close(s);
	assert_false(file_holds(*state, "00000000001"));
	assert_true(file_holds(*state, "00000000002"));
	/* Values that go without an erasure are still missed. */
	tamper(*state, "DELETE FROM audit_personal WHERE tenant_id = 1 AND subject_id = 71");
	s = opened(*state);
	assert_int_equal(checked(s, 1).broken, 8);
	oh_store_close(s);
}

static int rows(oh_store *s, oh_audit_filter f)
{
	query q = {.f = f};
	oh_error err;
	if (oh_store_read(s, each, &q, &err))
		fail_msg("%s", words(&err));
	return q.got.rows;
}

static void filters(void **state)
{
	filled(*state);
	oh_store *s = opened(*state);
	assert_int_equal(rows(s, (oh_audit_filter){0}), ENTRIES);
	assert_int_equal(rows(s, (oh_audit_filter){.actor = 51}), 4);
	assert_int_equal(rows(s, (oh_audit_filter){.object = 103}), 3);
	assert_int_equal(rows(s, (oh_audit_filter){.object = 103, .actor = 50}), 1);
	assert_int_equal(rows(s, (oh_audit_filter){.kind = OH_SV("org")}), 0);
	assert_int_equal(rows(s, (oh_audit_filter){.kind = OH_SV("listing")}), ENTRIES);
	assert_int_equal(rows(s, (oh_audit_filter){.action = OH_SV("listing.edit")}), 6);
	assert_int_equal(rows(s, (oh_audit_filter){.action = OH_SV("listing.*")}), ENTRIES);
	assert_int_equal(rows(s, (oh_audit_filter){.action = OH_SV("listing.p*")}), 6);
	assert_int_equal(rows(s, (oh_audit_filter){.action = OH_SV("listing")}), 0);
	assert_int_equal(rows(s, (oh_audit_filter){.below = 4}), 3);
	assert_int_equal(rows(s, (oh_audit_filter){.limit = 5}), 5);
	assert_int_equal(rows(s, (oh_audit_filter){.from = 1}), ENTRIES);
	assert_int_equal(rows(s, (oh_audit_filter){.to = 1}), 0);
	assert_int_equal(rows(s, (oh_audit_filter){.from = INT64_MAX}), 0);
	query q = {.got = {.stop_after = 2}};
	assert_int_equal(oh_store_read(s, each, &q, NULL), OH_ECANCELLED);
	assert_int_equal(q.got.rows, 2);
	assert_int_equal(q.got.seqs[0], ENTRIES);
	oh_store_close(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_sound_chain_verifies),
	    TEST(every_change_is_found),
	    TEST(a_noted_head_tells_of_a_new_chain),
	    TEST(the_program_cannot_change_it),
	    TEST(what_cannot_be_added),
	    TEST(erasing_a_person_keeps_the_chain),
	    TEST(filters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
