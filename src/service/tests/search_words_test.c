/* What is typed into a search: facts that restrict by their fit rule, words that rank. */
#include <stdio.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "world.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

static void ask(world *w, const char *query)
{
	assert_int_equal(world_call(w, READER, "searchListings", NULL, query, NULL, 0), OH_OK);
}

/* The letters of the titles found, in their order. */
static void ranks(world *w, const char *query, const char *titles)
{
	char path[48], got[64] = "";
	ask(w, query);
	for (size_t i = 0; i < world_length(w, "items") && i + 1 < sizeof got; i++) {
		(void)snprintf(path, sizeof path, "items.%zu.title", i);
		got[i] = world_text(w, path)[0];
	}
	if (strcmp(got, titles) != 0)
		fail_msg("%s: order %s, not %s: %s", query, got, titles, world_out(w));
}

/* The titles found, in the order of the alphabet they begin with. */
static void finds(world *w, const char *query, const char *titles)
{
	char path[48], got[64] = "";
	size_t n = 0;
	ask(w, query);
	for (char letter = 'A'; letter <= 'Z'; letter++)
		for (size_t i = 0; i < world_length(w, "items"); i++) {
			(void)snprintf(path, sizeof path, "items.%zu.title", i);
			const char *title = world_text(w, path);
			if (title[0] == letter && n + 1 < sizeof got)
				got[n++] = letter;
		}
	if (strcmp(got, titles) != 0)
		fail_msg("%s: found %s, not %s: %s", query, got, titles, world_out(w));
}

static bool relaxed(world *w)
{
	bool yes = false;
	return oh_json_get_bool(world_at(w, "relaxed"), &yes) && yes;
}

static void understands(world *w, const char *keys, const char *words)
{
	char path[48];
	oh_buf got = OH_BUF_INIT;
	for (size_t i = 0; i < world_length(w, "understood"); i++) {
		(void)snprintf(path, sizeof path, "understood.%zu.key", i);
		oh_buf_printf(&got, "%s%s", i ? " " : "", world_text(w, path));
	}
	if (strcmp(got.n ? got.p : "", keys) != 0)
		fail_msg("understood %s, not %s", got.n ? got.p : "", keys);
	if (words)
		assert_string_equal(world_text(w, "words"), words);
	else
		assert_null(world_text(w, "words"));
	oh_buf_release(&got);
}

static void offers(world *w)
{
	(void)world_published(w, SUPPLIER, "supply", "A 电机",
	                      "额定功率55kW，水冷，防护等级IP67，绝缘等级H", "");
	(void)world_published(w, SUPPLIER, "supply", "B 电机",
	                      "额定功率55kW，风冷，防护等级IP65，绝缘等级F", "");
	(void)world_published(w, SUPPLIER, "supply", "C 电机",
	                      "额定功率75kW，水冷，防护等级IP68，绝缘等级B", "");
	(void)world_published(w, RIVAL, "supply", "D 三相异步电动机",
	                      "额定转速1480r/min，额定转矩400N·m，噪声70dB", "");
	(void)world_published(w, RIVAL, "supply", "E 三相异步电动机",
	                      "额定转速980r/min，额定转矩300N·m，噪声80dB", "");
	world_match(w);
}

static void words_split_into_facts_and_words(void **state)
{
	world *w = *state;
	offers(w);
	finds(w, "side=supply&q=55kW 水冷 电机 IP67", "A");
	understands(w, "rated_power cooling ip_code", "电机");
	assert_string_equal(world_text(w, "understood.0.text"), "55kW");
	assert_true(world_number(w, "understood.1.offset") == 5);
	assert_true(world_number(w, "understood.2.offset") == 11);
	assert_true(world_number(w, "understood.2.length") == 4);
	assert_false(relaxed(w));
	/* Leading blanks are the page's, too. */
	ask(w, "side=supply&q=%20%2055kW 电机");
	assert_true(world_number(w, "understood.0.offset") == 2);
	/* Without a quantity words are words. */
	finds(w, "side=supply&q=水冷", "AC");
	understands(w, "", NULL);
	/* Said twice is said once. */
	finds(w, "side=supply&q=55kW 电机 55kW", "AB");
	understands(w, "rated_power", "电机");
	ask(w, "side=supply&q=55kW 电机 KW55kWx");
	understands(w, "rated_power", "电机 KW55kWx");
}

static void facts_restrict_by_their_fit_rule(void **state)
{
	world *w = *state;
	offers(w);
	/* at least */
	finds(w, "side=supply&q=350N·m 电机", "D");
	assert_true(world_number(w, "understood.0.lo") == 350);
	assert_null(world_text(w, "understood.0.hi"));
	/* at most */
	finds(w, "side=supply&q=噪声72dB 电机", "D");
	finds(w, "side=supply&q=噪声85dB 电机", "DE");
	/* nominal: as it was converted, and as a name */
	finds(w, "side=supply&q=75马力 电机", "AB");
	finds(w, "side=supply&q=1500r/min 电机", "D");
	finds(w, "side=supply&q=50～60kW 电机", "AB");
	/* digits of a protection, levels and above */
	finds(w, "side=supply&q=IP64 电机", "ABC");
	finds(w, "side=supply&q=IP65 电机", "B");
	finds(w, "side=supply&q=IP67 电机", "AC");
	finds(w, "side=supply&q=F级绝缘 55kW 电机", "AB");
	finds(w, "side=supply&q=H级绝缘 55kW 电机", "A");
	/* Whoever supplies looks for demands that he can serve. */
	(void)world_published(w, BUYER, "demand", "M 电机", "额定转矩≥350N·m，防护等级IP54", "");
	(void)world_published(w, BUYER, "demand", "N 电机", "额定转矩≥500N·m，防护等级IP67", "");
	world_match(w);
	finds(w, "side=demand&q=400N·m 电机", "M");
	finds(w, "side=demand&q=IP55 电机", "M");
}

/* What comes nearest to the quantities that are asked for is first; else the newest. */
static void the_nearest_is_first(void **state)
{
	world *w = *state;
	static const struct {
		const char *title, *text;
	} supplies[] = {{"P 电机", "额定转矩800N·m，噪声60dB"},
	                {"Q 电机", "额定转矩320N·m，噪声90dB"},
	                {"R 电机", "额定转矩500N·m，噪声80dB"},
	                {"S 电机", "额定转矩310N·m，噪声70dB"}};
	char page[64];
	for (size_t i = 0; i < sizeof supplies / sizeof *supplies; i++)
		(void)world_published(w, SUPPLIER, "supply", supplies[i].title, supplies[i].text,
		                      "");
	world_match(w);
	ranks(w, "side=supply", "SRQP");
	ranks(w, "side=supply&q=300N·m", "SQRP");
	ranks(w, "side=supply&q=300N·m 电机", "SQRP");
	ranks(w, "side=supply&q=450N·m", "RP");
	ranks(w, "side=supply&q=300N·m 噪声85dB", "SRP");
	ranks(w, "side=supply&fact=rated_torque:300..", "SQRP");
	ranks(w, "side=supply&fact=rated_torque:..600", "RQS");
	ranks(w, "side=supply&fact=rated_torque:300..600", "SRQ");
	/* Both count: 780 of 800 and 5 of 80, beside 500 of 800 and none. */
	ranks(w, "side=supply&fact=rated_torque:..800&fact=noise:..80", "PRS");
	ranks(w, "side=supply&q=300N·m&sort=newest", "SRQP");
	/* Page by page it is the same order. */
	ranks(w, "side=supply&q=300N·m&limit=2", "SQ");
	(void)snprintf(page, sizeof page, "side=supply&q=300N·m&limit=2&cursor=%s",
	               world_text(w, "next"));
	ranks(w, page, "RP");
	assert_null(world_text(w, "next"));
	/* Demands, for who supplies. */
	(void)world_published(w, BUYER, "demand", "U 电机", "额定转矩≥390N·m", "");
	(void)world_published(w, BUYER, "demand", "V 电机", "额定转矩≥100N·m", "");
	(void)world_published(w, BUYER, "demand", "W 电机", "额定转矩≥250N·m", "");
	world_match(w);
	ranks(w, "side=demand&q=400N·m 电机", "UWV");
}

static void what_leads_nowhere_is_words_again(void **state)
{
	world *w = *state;
	offers(w);
	/* What holds most of the words first. */
	finds(w, "side=supply&q=200kW 水冷 电机", "ABCDE");
	assert_int_equal(world_text(w, "items.0.title")[0], 'C');
	assert_int_equal(world_text(w, "items.1.title")[0], 'A');
	assert_true(relaxed(w));
	understands(w, "rated_power cooling", "电机");
	/* What holds but a little of them is left out where something holds most. */
	finds(w, "side=supply&q=990kW 水冷 防护等级IP68 绝缘等级B", "C");
	assert_true(relaxed(w));
	/* The facts hold where they can; some of the words will do beside them. */
	finds(w, "side=supply&q=55kW 乌有乌有 乌有牌 子虚 电机", "AB");
	assert_false(relaxed(w));
	/* Nothing at all stays nothing. */
	finds(w, "side=supply&q=200kW 乌有乌有", "");
	assert_false(relaxed(w));
	/* An explicit filter is never given up. */
	finds(w, "side=supply&fact=ip_code:IP67&q=200kW 电机", "A");
	assert_true(relaxed(w));
}

static void some_words_stay_words(void **state)
{
	world *w = *state;
	offers(w);
	/* To the letter, by a parameter and by quotation marks. */
	ask(w, "side=supply&literal=true&q=55kW 电机");
	understands(w, "", NULL);
	finds(w, "side=supply&q=“55kW” 电机", "AB");
	understands(w, "", NULL);
	finds(w, "side=supply&q=\"55kW\" IP67 电机", "A");
	understands(w, "ip_code", "\"55kW\"      电机");
	/* Money and delivery decide nothing; a category is the best word there is. */
	ask(w, "side=supply&q=交货期30天 55kW 三相异步电动机");
	understands(w, "rated_power", "交货期30天      三相异步电动机");
	/* A model number is none. */
	ask(w, "side=supply&q=YE4-280M-4");
	understands(w, "", NULL);
	/* One's own lists are looked through by what they say. */
	(void)world_listing(w, BUYER, "demand", "X 草稿", "额定功率55kW", "");
	(void)world_listing(w, BUYER, "demand", "Y 草稿", "额定功率75kW", "");
	assert_int_equal(world_call(w, BUYER, "searchListings", NULL, "mine=true&q=55kW", NULL, 0),
	                 OH_OK);
	assert_int_equal(world_length(w, "items"), 1);
}

static void another_spelling_is_offered(void **state)
{
	world *w = *state;
	offers(w);
	ask(w, "side=supply&q=三相异步电动基");
	assert_string_equal(world_text(w, "meant"), "三相异步电动机");
	/* With what was understood beside it; not on further pages, not where enough was found. */
	ask(w, "side=supply&q=三相异步电动基 400N·m");
	assert_string_equal(world_text(w, "meant"), "三相异步电动机 400N·m");
	ask(w, "side=supply&q=三相异步电动基&cursor=50");
	assert_null(world_text(w, "meant"));
	ask(w, "side=supply&q=电机");
	assert_null(world_text(w, "meant"));
	ask(w, "side=supply&q=三相异步电动机");
	assert_null(world_text(w, "meant"));
	/* Nothing that the viewer may not see is offered. */
	(void)world_published(w, SUPPLIER, "supply", "Z 乌贼骨架机", "",
	                      ",\"visibility\":\"private\"");
	world_match(w);
	ask(w, "side=supply&q=乌贼骨架鸡");
	assert_null(world_text(w, "meant"));
}

static void a_saved_search_waits_for_its_facts(void **state)
{
	world *w = *state;
	assert_int_equal(world_call(w, READER, "saveSearch", NULL, NULL,
	                            "{\"name\":\"水冷\",\"query\":\"q=55kW 水冷 电机&side=supply\","
	                            "\"notify\":true}",
	                            0),
	                 OH_OK);
	offers(w);
	assert_int_equal(world_notices(w, READER, "search"), 1);
	assert_non_null(strstr(world_text(w, "items.0.title"), "A 电机"));
}

static void splitting_needs_memory(void **state)
{
	world *w = *state;
	static const char typed[] = "55kW 水冷 电机 IP67 QT450-10 ISO 9001";
	bool done = false;
	for (uint64_t nth = 1; !done; nth++) {
		oh_index_filter filters[8];
		struct sv_query q = {.typed = OH_SV(typed), .q = {.words = OH_SV(typed)}};
		oh_arena *a = oh_arena_new(0);
		assert_non_null(a);
		q.q.filters = filters;
		oh_alloc_fail_after(nth);
		oh_status st = sv_words_split(w->p->session->readers, &q, filters, 8, a, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		done = st == OH_OK;
		assert_true(!done || (q.n_understood >= 3 && q.q.n_filters <= 8));
		oh_arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(words_split_into_facts_and_words),
	    TEST(facts_restrict_by_their_fit_rule),
	    TEST(the_nearest_is_first),
	    TEST(what_leads_nowhere_is_words_again),
	    TEST(some_words_stay_words),
	    TEST(another_spelling_is_offered),
	    TEST(a_saved_search_waits_for_its_facts),
	    TEST(splitting_needs_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
