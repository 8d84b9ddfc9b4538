/* Listings, pairs, questions, searches and notices: what goes in comes out, once. */
#include "place.h"

#include "ouhe/store/listing.h"
#include "ouhe/store/match.h"
#include "ouhe/store/notice.h"

static oh_store *opened(void **state)
{
	oh_store *s = NULL;
	oh_store_config config = {.dir = place_dir(*state)};
	oh_error err;
	if (oh_store_open(&config, &s, &err))
		fail_msg("%s", words(&err));
	return s;
}

typedef struct ctx {
	oh_store *store;
	oh_arena *a;
	oh_status expected;
	size_t n;
	oh_id ids[8];
} ctx;

static void in_write(void **state, oh_tx_fn fn)
{
	ctx c = {.store = opened(state), .a = oh_arena_new(0)};
	oh_error err;
	if (oh_store_write(c.store, fn, &c, &err))
		fail_msg("%s", words(&err));
	oh_arena_free(c.a);
	oh_store_close(c.store);
}

static oh_status tenant(oh_db *db, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO tenant (id, name, created, changed) VALUES (1, 'x', 1, 1)",
	                 "");
}

static oh_listing_row sample(oh_id id, oh_id org, int state)
{
	return (oh_listing_row){.id = id,
	                        .org = org,
	                        .side = 1,
	                        .state = state,
	                        .version = 1,
	                        .amount = -1,
	                        .until = 1000 + id,
	                        .created = 5,
	                        .updated = 5,
	                        .pack = OH_SV("motor"),
	                        .title = OH_SV("电机"),
	                        .facts = OH_SV("\x01\0")};
}

static oh_status note_id(void *v, const oh_listing_row *row)
{
	ctx *c = v;
	c->ids[c->n++ % 8] = row->id;
	return OH_OK;
}

#define TRY(call)                                                                                  \
	do {                                                                                       \
		oh_status try_ = (call);                                                           \
		if (try_)                                                                          \
			return try_;                                                               \
	} while (0)

static oh_status rows(oh_db *db, void *v, oh_error *err)
{
	ctx *c = v;
	const oh_listing_detail d = {.spans = OH_SV("\x01\0"), .edits = OH_SV("[1]")};
	const oh_contact_row who = {.user = 9, .name = OH_SV("林岚"), .phone = OH_SV("0731")};
	TRY(tenant(db, err));
	for (int i = 1; i <= 4; i++) {
		oh_listing_row r = sample(i, i % 2 ? 10 : 20, i < 4 ? OH_LISTING_PUBLISHED : 0);
		TRY(oh_listing_insert(db, 1, &r, &d, err));
	}
	oh_listing_row r;
	oh_listing_detail back;
	bool found = false;
	TRY(oh_listing_get(db, 1, 2, c->a, &r, &found, err));
	assert_true(found && r.org == 20 && r.until == 1002 && r.facts.n == 2);
	assert_true(oh_sv_eq(r.title, OH_SV("电机")));
	TRY(oh_listing_detail_get(db, 1, 2, c->a, &back, err));
	assert_true(oh_sv_eq(back.edits, OH_SV("[1]")) && back.spans.n == 2);
	/* Another tenant has none of it. */
	TRY(oh_listing_get(db, 2, 2, c->a, &r, &found, err));
	assert_false(found);

	r.version = 3;
	assert_int_equal(oh_listing_update(db, 1, &r, NULL, err), OH_ESTALE);
	r.version = 2;
	r.title = OH_SV("电动机");
	TRY(oh_listing_reminded(db, 1, 2, 1, err));
	TRY(oh_listing_update(db, 1, &r, &d, err));
	assert_int_equal(oh_listing_update(db, 1, &r, NULL, err), OH_ESTALE);

	const oh_id orgs[] = {10, 20};
	oh_listing_filter f = {.orgs = orgs, .n_orgs = 2, .state = -1, .side = -1, .limit = 3};
	TRY(oh_listing_each(db, 1, &f, note_id, c, err));
	assert_true(c->n == 3 && c->ids[0] == 4 && c->ids[1] == 3 && c->ids[2] == 2);
	f.below = 2;
	c->n = 0;
	TRY(oh_listing_each(db, 1, &f, note_id, c, err));
	assert_true(c->n == 1 && c->ids[0] == 1);
	int64_t count = 0;
	f = (oh_listing_filter){.state = OH_LISTING_PUBLISHED, .side = 1};
	TRY(oh_listing_count(db, 1, &f, &count, err));
	assert_int_equal(count, 3);
	c->n = 0;
	TRY(oh_listing_stream(db, 1, 2, 0, note_id, c, err));
	assert_int_equal(c->n, 2);

	oh_contact_row p;
	TRY(oh_listing_contact_set(db, 1, 1, &who, err));
	TRY(oh_listing_contact_get(db, 1, 1, c->a, &p, err));
	assert_true(p.user == 9 && oh_sv_eq(p.phone, OH_SV("0731")));
	TRY(oh_listing_contact_erase(db, 1, 9, err));
	TRY(oh_listing_contact_get(db, 1, 1, c->a, &p, err));
	assert_true(p.name.n == 0);
	TRY(oh_listing_delete(db, 1, 4, err));
	TRY(oh_listing_get(db, 1, 4, c->a, &r, &found, err));
	assert_false(found);
	return OH_OK;
}

static oh_status count_version(void *v, const oh_version_row *row)
{
	ctx *c = v;
	c->ids[c->n++ % 8] = row->version;
	return OH_OK;
}

static oh_status count_due(void *v, const oh_due_row *row)
{
	ctx *c = v;
	c->ids[c->n++ % 8] = row->id;
	return OH_OK;
}

static oh_status jobs_and_history(oh_db *db, void *v, oh_error *err)
{
	ctx *c = v;
	const oh_listing_detail d = {0};
	TRY(tenant(db, err));
	for (int i = 1; i <= 3; i++) {
		oh_listing_row r = sample(i, 10, OH_LISTING_PUBLISHED);
		const oh_version_row version = {i, 7, 9, OH_SV("edit"), OH_SV("[]")};
		TRY(oh_listing_insert(db, 1, &r, &d, err));
		TRY(oh_listing_version_add(db, 1, 1, &version, err));
	}
	TRY(oh_listing_version_each(db, 1, 1, 3, 10, count_version, c, err));
	assert_true(c->n == 2 && c->ids[0] == 2 && c->ids[1] == 1);

	c->n = 0;
	TRY(oh_listing_due(db, 1002, 1, 10, count_due, c, err));
	assert_true(c->n == 2 && c->ids[0] == 1);
	TRY(oh_listing_reminded(db, 1, 1, 1, err));
	c->n = 0;
	TRY(oh_listing_due(db, 1002, 1, 10, count_due, c, err));
	assert_true(c->n == 1 && c->ids[0] == 2);

	oh_match_job jobs[4], j = {1, 2, 1, 50};
	size_t n = 0;
	TRY(oh_match_job_put(db, &j, err));
	j = (oh_match_job){1, 3, 1, 40};
	TRY(oh_match_job_put(db, &j, err));
	j = (oh_match_job){1, 2, 2, 60}; /* keeps its place */
	TRY(oh_match_job_put(db, &j, err));
	TRY(oh_match_job_next(db, jobs, 4, &n, err));
	assert_true(n == 2 && jobs[0].listing == 3 && jobs[1].version == 2 && jobs[1].at == 50);
	j.version = 1;
	TRY(oh_match_job_done(db, &j, err)); /* changed since: stays */
	TRY(oh_match_job_done(db, &jobs[0], err));
	int64_t waiting = 0;
	oh_ms oldest = 0;
	TRY(oh_match_job_stats(db, &waiting, &oldest, err));
	assert_true(waiting == 1 && oldest == 50);
	return OH_OK;
}

static oh_status count_question(void *v, const oh_question_row *row)
{
	ctx *c = v;
	c->ids[c->n++ % 8] = row->id;
	return OH_OK;
}

static oh_status count_decision(void *v, const oh_decision_row *row)
{
	ctx *c = v;
	c->ids[c->n++ % 8] = row->decision;
	return OH_OK;
}

static oh_status pairs(oh_db *db, void *v, oh_error *err)
{
	ctx *c = v;
	const oh_pair pair = {1, 2};
	bool fresh = false;
	int mine = -1, theirs = -1;
	TRY(tenant(db, err));
	TRY(oh_match_tell(db, 1, pair, 2, 0.5, 1, &fresh, err));
	assert_true(fresh);
	TRY(oh_match_tell(db, 1, pair, 0, 0.9, 2, &fresh, err)); /* better: news */
	assert_true(fresh);
	TRY(oh_match_tell(db, 1, pair, 2, 0.5, 3, &fresh, err)); /* worse, or as before */
	assert_false(fresh);
	TRY(oh_match_tell(db, 1, pair, 0, 0.9, 3, &fresh, err));
	assert_false(fresh);

	oh_decision_row d = {.pair = pair, .side = 1, .org = 10, .decision = OH_DECIDED_DECLINED};
	TRY(oh_decision_set(db, 1, &d, err));
	d.side = 0;
	d.decision = OH_DECIDED_INTERESTED;
	TRY(oh_decision_set(db, 1, &d, err));
	TRY(oh_decision_get(db, 1, pair, 1, &mine, &theirs, err));
	assert_true(mine == OH_DECIDED_DECLINED && theirs == OH_DECIDED_INTERESTED);
	TRY(oh_decision_each(db, 1, 2, false, count_decision, c, err));
	assert_int_equal(c->n, 2);
	d.decision = OH_DECIDED_NOTHING;
	TRY(oh_decision_set(db, 1, &d, err));
	TRY(oh_decision_get(db, 1, pair, 1, &mine, &theirs, err));
	assert_true(mine == OH_DECIDED_DECLINED && theirs == OH_DECIDED_NOTHING);

	oh_question_row q = {.id = 100, .pair = pair, .from = 10, .to = 20, .keys = OH_SV("a b")};
	TRY(oh_question_add(db, 1, &q, err));
	q.id = 101;
	q.from = 30;
	TRY(oh_question_add(db, 1, &q, err));
	const oh_id orgs[] = {10, 40};
	oh_question_filter f = {.orgs = orgs, .n_orgs = 2, .open = true};
	c->n = 0;
	TRY(oh_question_each(db, 1, &f, count_question, c, err));
	assert_true(c->n == 1 && c->ids[0] == 100);
	int64_t open = 0;
	TRY(oh_question_open(db, 1, 20, &open, err));
	assert_int_equal(open, 2);
	q = (oh_question_row){.id = 100, .answer = OH_SV("是"), .answered = 5, .applied = true};
	TRY(oh_question_answer(db, 1, &q, err));
	bool found = false;
	TRY(oh_question_get(db, 1, 100, c->a, &q, &found, err));
	assert_true(found && q.applied && q.answered == 5 && q.pair.supply == 2);
	f = (oh_question_filter){.pair = {2, 0}};
	c->n = 0;
	TRY(oh_question_each(db, 1, &f, count_question, c, err));
	assert_true(c->n == 2 && c->ids[0] == 101);
	return OH_OK;
}

static oh_status count_notice(void *v, const oh_notice_row *row)
{
	ctx *c = v;
	c->ids[c->n++ % 8] = row->id;
	return OH_OK;
}

static oh_status notices(oh_db *db, void *v, oh_error *err)
{
	ctx *c = v;
	oh_notice_row n = {.id = 1,
	                   .user = 9,
	                   .kind = OH_SV("match"),
	                   .at = 10,
	                   .message = OH_SV("m"),
	                   .unique = OH_SV("k1"),
	                   .verdict = -1};
	bool fresh = false;
	TRY(tenant(db, err));
	TRY(oh_notice_add(db, 1, &n, &fresh, err));
	assert_true(fresh);
	n.id = 2;
	TRY(oh_notice_add(db, 1, &n, &fresh, err));
	assert_false(fresh);
	n.unique = OH_SV("k2");
	n.at = 20;
	TRY(oh_notice_add(db, 1, &n, &fresh, err));
	int64_t unread = 0;
	TRY(oh_notice_unread(db, 1, 9, &unread, err));
	assert_int_equal(unread, 2);
	oh_notice_filter f = {.user = 9, .since = 10};
	TRY(oh_notice_each(db, 1, &f, count_notice, c, err));
	assert_true(c->n == 1 && c->ids[0] == 2);
	TRY(oh_notice_mark(db, 1, 9, 2, 30, err));
	f = (oh_notice_filter){.user = 9, .unread = true, .kind = OH_SV("match")};
	c->n = 0;
	TRY(oh_notice_each(db, 1, &f, count_notice, c, err));
	assert_true(c->n == 1 && c->ids[0] == 1);
	TRY(oh_notice_mark(db, 1, 9, 0, 31, err));
	TRY(oh_notice_unread(db, 1, 9, &unread, err));
	assert_int_equal(unread, 0);
	TRY(oh_notice_mark(db, 1, 9, 0, 0, err));
	TRY(oh_notice_unread(db, 1, 9, &unread, err));
	assert_int_equal(unread, 2);

	oh_search_row s = {.id = 5, .user = 9, .name = OH_SV("n"), .query = OH_SV("q=x")};
	bool gone = false;
	oh_ms at = 1;
	TRY(oh_search_add(db, 1, &s, err));
	TRY(oh_search_delete(db, 1, 8, 5, &gone, err));
	assert_false(gone);
	TRY(oh_digest_get(db, 1, 9, &at, err));
	assert_int_equal(at, 0);
	TRY(oh_digest_set(db, 1, 9, 77, err));
	TRY(oh_digest_get(db, 1, 9, &at, err));
	assert_int_equal(at, 77);
	TRY(oh_notice_erase(db, 1, 9, err));
	TRY(oh_search_count(db, 1, 9, &unread, err));
	assert_int_equal(unread, 0);
	return OH_OK;
}

static void rows_come_back(void **state)
{
	in_write(state, rows);
}

static void jobs_wait_their_turn(void **state)
{
	in_write(state, jobs_and_history);
}

static void pairs_are_told_once(void **state)
{
	in_write(state, pairs);
}

static void notices_are_given_once(void **state)
{
	in_write(state, notices);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(rows_come_back, place_make, place_remove),
	    cmocka_unit_test_setup_teardown(jobs_wait_their_turn, place_make, place_remove),
	    cmocka_unit_test_setup_teardown(pairs_are_told_once, place_make, place_remove),
	    cmocka_unit_test_setup_teardown(notices_are_given_once, place_make, place_remove),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
