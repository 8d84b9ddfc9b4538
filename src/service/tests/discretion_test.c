/* What is not for everybody's eyes stays out of every way that leads past the listing
 * itself: titles in notices, words behind a correction, streams of a token withdrawn. */
#include <stdio.h>
#include <string.h>

#include "ouhe/store/messages.h"
#include "world.h"

static const char hidden[] = ",\"visibility\":\"public\",\"budget_visibility\":\"private\"";

/* No notice of that person holds the words. */
static void assert_not_told(world *w, int who, const char *words)
{
	assert_true(world_notices(w, who, "") > 0);
	assert_null(strstr(world_out(w), words));
}

static void titles_in_notices_hide_the_budget(void **state)
{
	world *w = *state;
	char path[64];
	const char *d =
	    world_published(w, BUYER, "demand", "电机 55kW，预算5432万元", "IP55", hidden);
	world_match(w);
	/* The demand stands already: the new supply's news name it. */
	const char *s =
	    world_published(w, SUPPLIER, "supply", "电机 55kW", "额定功率55kW，IP55", "");
	world_match(w);
	assert_not_told(w, SUPPLIER, "5432");
	/* Many at once are named in one notice. */
	for (int i = 0; i < 6; i++)
		(void)world_published(w, BUYER, "demand", "电机 55kW，预算5432万元", "IP55",
		                      hidden);
	world_match(w);
	(void)world_published(w, RIVAL, "supply", "电机 55kW", "额定功率55kW，IP55", "");
	world_match(w);
	assert_not_told(w, RIVAL, "5432");
	/* An answer names the listing that was asked about. */
	(void)snprintf(path, sizeof path, "%s/%s", d, s);
	assert_int_equal(
	    world_call(w, SUPPLIER, "askQuestions", path, NULL, "{\"text\":\"何时交货？\"}", 0),
	    OH_OK);
	const char *q = oh_arena_sv(w->a, oh_sv_from(world_text(w, "id"))).p;
	assert_int_equal(world_call(w, BUYER, "answerQuestion", q, NULL, "{\"text\":\"十月\"}", 0),
	                 OH_OK);
	assert_not_told(w, SUPPLIER, "5432");
	/* Its owner reads it in full. */
	assert_int_equal(world_call(w, BUYER, "getListing", d, NULL, NULL, 0), OH_OK);
	assert_non_null(strstr(world_out(w), "5432"));
}

static void a_corrected_budget_is_hidden_as_written(void **state)
{
	world *w = *state;
	static const char *const edits[] = {
	    "{\"facts\":[{\"key\":\"budget\",\"lo\":60000000,\"hi\":60000000}]}",
	    "{\"facts\":[{\"key\":\"budget\",\"drop\":true}]}"};
	for (size_t i = 0; i < 2; i++) {
		const char *d = world_published(w, BUYER, "demand", "电机",
		                                "额定功率55kW，预算5432万元，IP55", hidden);
		assert_int_equal(world_call(w, BUYER, "updateListing", d, NULL, edits[i], 2),
		                 OH_OK);
		world_match(w);
		assert_int_equal(world_call(w, RIVAL, "getListing", d, NULL, NULL, 0), OH_OK);
		assert_null(strstr(world_out(w), "5432"));
		assert_null(strstr(world_out(w), "6000"));
		assert_int_equal(world_call(w, RIVAL, "searchListings", NULL, "q=5432", NULL, 0),
		                 OH_OK);
		assert_true(world_number(w, "total") == 0);
		world_reopen(w);
		assert_int_equal(world_call(w, RIVAL, "searchListings", NULL, "q=5432", NULL, 0),
		                 OH_OK);
		assert_true(world_number(w, "total") == 0);
	}
}

/* Invited is not verified: a budget for the verified stays hidden from an invited one. */
static void invited_is_not_verified(void **state)
{
	world *w = *state;
	char more[200];
	(void)snprintf(more, sizeof more,
	               ",\"visibility\":\"invited\",\"budget_visibility\":\"verified\","
	               "\"invited\":[\"%s\",\"%s\"]",
	               world_id(w, w->orgs[1].id), world_id(w, w->orgs[2].id));
	const char *d = world_published(w, BUYER, "demand", "电机", "55kW，预算5432万元", more);
	world_match(w);
	static const int people[] = {SUPPLIER, NEWCOMER};
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(world_call(w, people[i], "getListing", d, NULL, NULL, 0), OH_OK);
		assert_int_equal(strstr(world_out(w), "5432") != NULL, people[i] == SUPPLIER);
	}
}

/* What shows nothing but turns or splits the words is not kept: a name reads as it is. */
static void unseen_marks_are_not_kept(void **state)
{
	world *w = *state;
	const char *d =
	    world_listing(w, BUYER, "demand", "电\u200b机\u202e55kW\ufeff", "\u2066IP55", "");
	assert_int_equal(world_call(w, BUYER, "getListing", d, NULL, NULL, 0), OH_OK);
	assert_string_equal(world_text(w, "title"), "电机55kW");
	assert_string_equal(world_text(w, "text"), "IP55");
	/* Nothing but such marks is nothing. */
	assert_int_equal(
	    world_call(w, BUYER, "updateListing", d, NULL, "{\"title\":\"\\u200b\\u202e\"}", 1),
	    OH_EINVALID);
	assert_true(world_problem(w, "/title"));
}

/* A disk that is full is no reason to say where the server keeps its files. */
static void problems_name_no_folders(void **state)
{
	world *w = *state;
	oh_buf out = OH_BUF_INIT;
	oh_error err;
	assert_int_equal(world_call(w, VISITOR, "getAbout", NULL, NULL, NULL, 0), OH_OK);
	(void)oh_raise(&err, OH_EIO, &oh_msg_store_full, OH_SV("/srv/secret place/ouhe.db"));
	oh_place_copy(err.place.file, sizeof err.place.file, OH_SV("/srv/secret place/ouhe.db"));
	oh_call_problem_json(&w->call, &err, &out);
	assert_int_equal(oh_sv_find(oh_buf_sv(&out), OH_SV("secret place")), SIZE_MAX);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("ouhe.db")) != SIZE_MAX);
	oh_buf_release(&out);
}

/* Who asked about a listing does not read what becomes of it as a draft. */
static void a_question_is_no_window(void **state)
{
	world *w = *state;
	char path[64];
	const char *d = world_published(w, BUYER, "demand", "电机 55kW", "IP55", "");
	const char *s = world_published(w, SUPPLIER, "supply", "电机 55kW", "IP55", "");
	(void)snprintf(path, sizeof path, "%s/%s", d, s);
	assert_int_equal(
	    world_call(w, SUPPLIER, "askQuestions", path, NULL, "{\"text\":\"？\"}", 0), OH_OK);
	const char *q = oh_arena_sv(w->a, oh_sv_from(world_text(w, "id"))).p;
	assert_int_equal(world_call(w, BUYER, "moveListing", d, NULL,
	                            "{\"to\":\"closed\",\"reason\":\"withdrawn\"}", 2),
	                 OH_OK);
	assert_int_equal(world_call(w, BUYER, "moveListing", d, NULL, "{\"to\":\"draft\"}", 3),
	                 OH_OK);
	assert_int_equal(
	    world_call(w, BUYER, "updateListing", d, NULL, "{\"text\":\"转速4321r/min\"}", 4),
	    OH_OK);
	assert_int_equal(world_call(w, SUPPLIER, "getQuestion", q, NULL, NULL, 0), OH_OK);
	assert_non_null(world_text(w, "demand.title"));
	assert_null(strstr(world_out(w), "4321"));
	assert_int_equal(world_call(w, BUYER, "getQuestion", q, NULL, NULL, 0), OH_OK);
	assert_non_null(strstr(world_out(w), "4321"));
}

/* Answers taken into a listing do not make it longer than a listing may be. */
static void answers_do_not_outgrow_the_listing(void **state)
{
	world *w = *state;
	static char text[19001], body[20000], path[64];
	memset(text, 'a', 19000);
	const char *d = world_published(w, BUYER, "demand", "电机 55kW", "IP55", "");
	const char *s = world_published(w, SUPPLIER, "supply", "电机 55kW", "IP55", "");
	(void)snprintf(body, sizeof body, "{\"text\":\"%s\"}", text);
	assert_int_equal(world_call(w, SUPPLIER, "updateListing", s, NULL, body, 2), OH_OK);
	(void)snprintf(path, sizeof path, "%s/%s", d, s);
	assert_int_equal(world_call(w, BUYER, "askQuestions", path, NULL, "{\"text\":\"？\"}", 0),
	                 OH_OK);
	const char *q = oh_arena_sv(w->a, oh_sv_from(world_text(w, "id"))).p;
	(void)snprintf(body, sizeof body, "{\"apply\":true,\"text\":\"%.*s\"}", 1500, text);
	assert_int_equal(world_call(w, SUPPLIER, "answerQuestion", q, NULL, body, 0), OH_EINVALID);
	assert_true(world_problem(w, "/text"));
	(void)snprintf(body, sizeof body, "{\"apply\":true,\"text\":\"%.*s\"}", 900, text);
	assert_int_equal(world_call(w, SUPPLIER, "answerQuestion", q, NULL, body, 0), OH_OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)
	const struct CMUnitTest tests[] = {
	    TEST(titles_in_notices_hide_the_budget),
	    TEST(a_corrected_budget_is_hidden_as_written),
	    TEST(invited_is_not_verified),
	    TEST(unseen_marks_are_not_kept),
	    TEST(problems_name_no_folders),
	    TEST(a_question_is_no_window),
	    TEST(answers_do_not_outgrow_the_listing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
