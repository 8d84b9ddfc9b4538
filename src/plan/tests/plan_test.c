/* The solver stopped at any moment, without memory, and told wrong things; the check; files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/json/read.h"
#include "ouhe/plan/file.h"
#include "small_event.h"

/* A middling event: everybody meets many. */
enum { PEOPLE = 60, MEETINGS = 420, SLOTS = 20, TABLES = 24 };

struct crowd {
	oh_plan_event e;
	oh_plan_day day;
	oh_plan_table tables[TABLES];
	oh_plan_participant people[PEOPLE];
	oh_plan_meeting meetings[MEETINGS];
	uint32_t who[MEETINGS][2];
};

static void crowd_make(struct crowd *c, uint64_t seed, uint32_t weight)
{
	uint64_t state = seed;
	memset(c, 0, sizeof *c);
	c->day = (oh_plan_day){.slots = SLOTS, .morning = SLOTS / 2};
	for (size_t i = 0; i < TABLES; i++)
		c->tables[i] = (oh_plan_table){.zone = OH_PLAN_NONE, .capacity = 1};
	for (size_t p = 0; p < PEOPLE; p++)
		c->people[p].most = c->people[p].zone = OH_PLAN_NONE;
	for (size_t i = 0; i < MEETINGS; i++) {
		uint32_t a = (uint32_t)(i % PEOPLE), step = 1 + (uint32_t)(i / PEOPLE) * 3;
		uint32_t b = (a + step + small_random(&state, 2)) % PEOPLE;
		c->who[i][0] = a;
		c->who[i][1] = b == a ? (a + 1) % PEOPLE : b;
		c->meetings[i] = (oh_plan_meeting){.id = (int64_t)i,
		                                   .who = c->who[i],
		                                   .n_who = 2,
		                                   .weight = weight,
		                                   .day = OH_PLAN_NONE,
		                                   .fixed_slot = OH_PLAN_NONE,
		                                   .fixed_table = OH_PLAN_NONE,
		                                   .zone = OH_PLAN_NONE};
	}
	c->e = (oh_plan_event){.days = &c->day,
	                       .n_days = 1,
	                       .tables = c->tables,
	                       .n_tables = TABLES,
	                       .people = c->people,
	                       .n_people = PEOPLE,
	                       .meetings = c->meetings,
	                       .n_meetings = MEETINGS,
	                       .fairness = 3};
}

/* Whatever came out is true: places keep all rules, the bound is no better than them. */
static void holds(const oh_plan_event *e, const oh_plan_result *r)
{
	oh_arena *a = oh_arena_new(0);
	oh_plan_check check;
	if (r->status == OH_PLAN_OPTIMAL || r->status == OH_PLAN_FEASIBLE) {
		assert_int_equal(oh_plan_check_places(e, r->places, NULL, a, &check, NULL), OH_OK);
		assert_int_equal(check.n_breaches, 0);
		assert_int_equal(check.score.breaks, r->score.breaks);
		assert_true(r->bound.breaks <= r->score.breaks ||
		            r->bound.weight > r->score.weight);
		assert_true(r->bound.weight >= r->score.weight);
		assert_true(r->bound.most_breaks <= r->score.most_breaks);
	}
	oh_arena_free(a);
}

struct canceller {
	atomic_bool stop;
	atomic_bool found; /* there is something to be cancelled after */
	long microseconds; /* from the start; 0: once something is found */
};

static void *cancel_later(void *ctx)
{
	struct canceller *c = ctx;
	struct timespec t = {c->microseconds / 1000000, c->microseconds % 1000000 * 1000};
	nanosleep(&t, NULL);
	for (const struct timespec again = {0, 1000000};
	     !c->microseconds && !atomic_load(&c->found);)
		nanosleep(&again, NULL);
	atomic_store(&c->stop, true);
	return NULL;
}

static void look(void *ctx, const oh_plan_progress *p)
{
	struct canceller *c = ctx;
	assert_true(!p->found || p->bound.weight >= p->score.weight);
	if (p->found)
		atomic_store(&c->found, true);
}

static void cancelled_at_any_moment(void **state)
{
	enum { TIMES = 24 };
	static struct crowd crowd;
	size_t found = 0;
	(void)state;
	for (int i = 0; i < TIMES; i++) {
		/* However slow the machine is, some runs are stopped after a find. */
		struct canceller c = {.microseconds = i % 12 == 11 ? 0 : 1L << (i % 20)};
		pthread_t thread;
		oh_plan_result *r = NULL;
		crowd_make(&crowd, (uint64_t)i, i % 3 == 0);
		oh_plan_options o = {.seconds = 30,
		                     .threads = 1 + (unsigned)i % 2,
		                     .cancel = &c.stop,
		                     .progress = look,
		                     .progress_ctx = &c,
		                     .no_reasons = true};
		assert_int_equal(pthread_create(&thread, NULL, cancel_later, &c), 0);
		assert_int_equal(oh_plan_solve(&crowd.e, &o, &r, NULL), OH_OK);
		atomic_store(&c.found, true);
		pthread_join(thread, NULL);
		holds(&crowd.e, r);
		found += r->status == OH_PLAN_FEASIBLE || r->status == OH_PLAN_OPTIMAL;
		oh_plan_result_free(r);
	}
	assert_true(found >= 2);
}

static void ends_in_time(void **state)
{
	static struct crowd crowd;
	oh_plan_result *r = NULL;
	(void)state;
	crowd_make(&crowd, 7, 1);
	oh_plan_options o = {.seconds = 0.05};
	assert_int_equal(oh_plan_solve(&crowd.e, &o, &r, NULL), OH_OK);
	holds(&crowd.e, r);
	oh_plan_result_free(r);
}

/* The nth allocation fails: an error, nothing leaked, nothing else. */
static void without_memory(void **state)
{
	enum { EVENTS = 30 };
	(void)state;
	for (uint64_t seed = 1; seed <= EVENTS; seed++) {
		small_event s;
		small_event_make(&s, seed, false);
		oh_plan_options o = {.threads = 1, .keep = s.has_keep ? s.keep : NULL};
		oh_plan_result *r = NULL;
		oh_alloc_fail_after(0);
		assert_int_equal(oh_plan_solve(&s.e, &o, &r, NULL), OH_OK);
		uint64_t all = oh_alloc_count();
		oh_plan_status status = r->status;
		oh_plan_result_free(r);
		for (uint64_t n = 1; n <= all; n += 1 + n / 16) {
			r = NULL;
			oh_error err;
			oh_alloc_fail_after(n);
			oh_status st = oh_plan_solve(&s.e, &o, &r, &err);
			oh_alloc_fail_after(0);
			if (st) {
				assert_int_equal(st, OH_ENOMEM);
				assert_null(r);
			} else {
				assert_int_equal(r->status, status);
			}
			oh_plan_result_free(r);
		}
	}
}

static void same_seed_same_places(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 40; seed++) {
		small_event s;
		oh_plan_result *a = NULL, *b = NULL;
		small_event_make(&s, seed, false);
		/* Time is no part of it: far more than any of them takes. */
		oh_plan_options o = {.threads = 1, .seed = seed, .seconds = 300};
		assert_int_equal(oh_plan_solve(&s.e, &o, &a, NULL), OH_OK);
		assert_int_equal(oh_plan_solve(&s.e, &o, &b, NULL), OH_OK);
		assert_int_equal(a->status, b->status);
		assert_memory_equal(a->places, b->places, a->n_places * sizeof *a->places);
		oh_plan_result_free(a);
		oh_plan_result_free(b);
	}
}

static void dawdle(void *ctx, const oh_plan_progress *p)
{
	const struct timespec t = {0, 150000000};
	size_t *n = ctx;
	(void)p;
	++*n;
	nanosleep(&t, NULL);
}

/* Questions that take some thousands of conflicts and annealing between them: the same
 * places, although the second run is held up again and again. */
static void same_places_on_a_busy_machine(void **state)
{
	enum { EVENTS = 2, FEW_MEETINGS = 110, FEW_TABLES = 9 };
	static struct crowd crowd;
	size_t held_up = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= EVENTS; seed++) {
		oh_plan_result *a = NULL, *b = NULL;
		crowd_make(&crowd, seed, 0);
		crowd.e.n_meetings = FEW_MEETINGS;
		crowd.e.n_tables = FEW_TABLES;
		oh_plan_options o = {.threads = 1, .seed = seed, .seconds = 300};
		assert_int_equal(oh_plan_solve(&crowd.e, &o, &a, NULL), OH_OK);
		o.progress = dawdle;
		o.progress_ctx = &held_up;
		assert_int_equal(oh_plan_solve(&crowd.e, &o, &b, NULL), OH_OK);
		assert_int_equal(a->status, OH_PLAN_OPTIMAL);
		assert_int_equal(a->status, b->status);
		assert_memory_equal(a->places, b->places, a->n_places * sizeof *a->places);
		oh_plan_result_free(a);
		oh_plan_result_free(b);
	}
	assert_true(held_up > 0);
}

static bool breached(const oh_plan_check *c, oh_plan_demand kind)
{
	for (size_t i = 0; i < c->n_breaches; i++)
		if (c->breaches[i].kind == kind)
			return true;
	return false;
}

/* Each rule broken by hand is told by its name. */
static void check_tells(void **state)
{
	static const char text[] =
	    "{\"participants\":4,\"slots\":4,\"morning_slots\":2,\"tables\":2,\"fairness\":0,"
	    "\"zones\":[{\"name\":\"A\"}],\"table_list\":[{\"zone\":\"A\"},{}],"
	    "\"people\":[{\"most\":2},{},{},{}],\"forbidden\":[[4],[],[],[]],"
	    "\"precedences\":[[1,2]],\"never\":[[3,4]],\"meetings\":["
	    "{\"a\":1,\"b\":2},{\"a\":1,\"b\":3,\"session\":2},{\"a\":2,\"b\":3,\"fixed\":2},"
	    "{\"a\":1,\"b\":4,\"weight\":3,\"table\":1},{\"a\":3,\"b\":4,\"weight\":1},"
	    "{\"a\":2,\"b\":4,\"zone\":\"A\",\"weight\":2}]}";
	static const struct {
		oh_plan_demand kind;
		oh_plan_place at[6];
	} cases[] = {
	    {OH_PLAN_D_PLACED, {{0, 0}, {-1U, -1U}, {1, 0}, {-1U, -1U}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_ONE, {{2, 0}, {2, 1}, {1, 0}, {-1U, -1U}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_AWAY, {{0, 0}, {3, 1}, {1, 0}, {-1U, -1U}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_SESSION, {{0, 0}, {1, 1}, {1, 0}, {-1U, -1U}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_LOCKED, {{0, 0}, {2, 1}, {3, 0}, {-1U, -1U}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_TABLE, {{0, 0}, {2, 1}, {1, 0}, {1, 1}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_HALL, {{0, 0}, {2, 0}, {1, 0}, {1, 0}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_ZONE, {{0, 0}, {2, 1}, {1, 0}, {-1U, -1U}, {-1U, -1U}, {2, 1}}},
	    {OH_PLAN_D_PRECEDENCE, {{2, 0}, {2, 1}, {1, 0}, {-1U, -1U}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_NEVER, {{0, 0}, {2, 1}, {1, 0}, {-1U, -1U}, {3, 1}, {-1U, -1U}}},
	    {OH_PLAN_D_MOST, {{0, 0}, {2, 1}, {1, 0}, {1, 0}, {-1U, -1U}, {-1U, -1U}}},
	    {OH_PLAN_D_FAIRNESS, {{0, 0}, {2, 1}, {1, 0}, {-1U, -1U}, {-1U, -1U}, {-1U, -1U}}},
	};
	oh_arena *a = oh_arena_new(0);
	oh_plan_event e;
	oh_plan_check check;
	(void)state;
	assert_int_equal(oh_plan_event_read(OH_SV(text), OH_SV("x"), a, &e, NULL), OH_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(oh_plan_check_places(&e, cases[i].at, NULL, a, &check, NULL),
		                 OH_OK);
		if (!breached(&check, cases[i].kind))
			print_message("case %zu: %s is not told\n", i,
			              oh_plan_demand_name(cases[i].kind));
		assert_true(breached(&check, cases[i].kind));
		for (size_t j = 0; j < check.n_breaches; j++) {
			oh_buf text_of = OH_BUF_INIT;
			oh_plan_requirement_text(&e, &check.breaches[j], OH_LANG_ZH, &text_of);
			assert_true(oh_buf_ok(&text_of) && text_of.n > 6);
			oh_buf_release(&text_of);
		}
	}
	oh_plan_result *r = NULL;
	assert_int_equal(oh_plan_solve(&e, &(oh_plan_options){.threads = 1}, &r, NULL), OH_OK);
	/* 1 with 3 has to be at slot 3, 2 with 3 is at 2, so 1 with 2 at 1: a break. */
	assert_int_equal(r->status, OH_PLAN_INFEASIBLE);
	assert_true(r->conflict.n > 1 && r->conflict.minimal);
	oh_plan_result_free(r);
	e.fairness = 1;
	assert_int_equal(oh_plan_solve(&e, &(oh_plan_options){.threads = 1}, &r, NULL), OH_OK);
	assert_int_equal(r->status, OH_PLAN_OPTIMAL);
	oh_plan_result_free(r);
	oh_arena_free(a);
}

/* People are told by name; the number joins where two have the same name, or none. */
static void names_are_told(void **state)
{
	static const char text[] =
	    "{\"participants\":4,\"slots\":2,\"tables\":2,\"people\":[{\"name\":\"甲\"},"
	    "{\"name\":\"乙\"},{\"name\":\"乙\"},{}],\"precedences\":[[1,2]],\"meetings\":["
	    "{\"id\":7,\"a\":1,\"b\":2,\"name\":\"甲乙\"},{\"id\":8,\"a\":3,\"b\":4,\"name\":"
	    "\"丙\"},{\"id\":9,\"a\":1,\"b\":4,\"name\":\"丙\"},{\"id\":4,\"a\":1,\"b\":3}]}";
	static const uint32_t all[] = {0, 1, 3};
	const uint32_t none = OH_PLAN_NONE;
	const struct {
		oh_plan_requirement r;
		const char *zh, *en;
	} cases[] = {
	    {{OH_PLAN_D_PRECEDENCE, 0, 1, none, none, none, none, none, none, NULL, 0},
	     "会面“甲乙”须早于会面“丙”（8）",
	     "meeting “甲乙” comes before meeting “丙” (8)"},
	    {{OH_PLAN_D_ONE, none, none, 0, none, none, none, none, none, NULL, 0},
	     "甲同一时段只能参加一场会面",
	     "甲 sits in one meeting at a time"},
	    {{OH_PLAN_D_MOST, none, none, 2, none, none, none, 1, none, NULL, 0},
	     "乙（参会方 3）最多参加 1 场会面",
	     "乙 (participant 3) has 1 meetings at most"},
	    {{OH_PLAN_D_NEVER, 3, 3, 0, none, none, none, none, none, NULL, 0},
	     "甲与参会方 4互不见面，会面 4却要双方到场",
	     "甲 and participant 4 never meet, and meeting 4 needs both"},
	    {{OH_PLAN_D_PLACED, none, none, none, none, none, none, none, none, all, 3},
	     "以下 3 场会面都必须安排：“甲乙”、“丙”（8）、4",
	     "3 meetings must all be placed: “甲乙”, “丙” (8), 4"},
	    {{OH_PLAN_D_ONE, none, none, none, none, none, none, none, none, all, 2},
	     "以下 2 家同一时段各只能参加一场会面：甲、乙（参会方 2）",
	     "2 participants each sit in one meeting at a time: 甲, 乙 (participant 2)"},
	};
	oh_arena *a = oh_arena_new(0);
	oh_plan_event e;
	(void)state;
	assert_int_equal(oh_plan_event_read(OH_SV(text), OH_SV("x"), a, &e, NULL), OH_OK);
	for (size_t i = 0; i < 2 * (sizeof cases / sizeof *cases); i++) {
		oh_buf told = OH_BUF_INIT;
		oh_plan_requirement_text(&e, &cases[i / 2].r, i % 2 ? OH_LANG_EN : OH_LANG_ZH,
		                         &told);
		assert_string_equal(oh_arena_sv(a, oh_buf_sv(&told)).p,
		                    i % 2 ? cases[i / 2].en : cases[i / 2].zh);
		oh_buf_release(&told);
	}
	oh_arena_free(a);
}

/* What is written is read back as what people hold. */
static void file_round(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 200; seed++) {
		small_event s;
		oh_plan_result *r = NULL;
		oh_plan_place *kept = NULL;
		oh_buf json = OH_BUF_INIT;
		oh_arena *a = oh_arena_new(0);
		small_event_make(&s, seed, false);
		assert_int_equal(oh_plan_solve(&s.e, &(oh_plan_options){.threads = 1}, &r, NULL),
		                 OH_OK);
		oh_plan_result_write(&s.e, r, s.keep, &json);
		assert_true(oh_buf_ok(&json));
		oh_json *doc = NULL;
		assert_int_equal(oh_json_parse(oh_buf_sv(&json), OH_SV("x"), &doc, NULL), OH_OK);
		oh_json_free(doc);
		if (r->status == OH_PLAN_OPTIMAL) {
			assert_int_equal(
			    oh_plan_keep_read(&s.e, oh_buf_sv(&json), OH_SV("x"), a, &kept, NULL),
			    OH_OK);
			assert_memory_equal(kept, r->places, r->n_places * sizeof *kept);
			/* Told apart by participants once ids are others, where no two
			 * meetings are of the same. */
			for (size_t i = 0; i < s.e.n_meetings; i++)
				s.meetings[i].id += 1000;
			assert_int_equal(
			    oh_plan_keep_read(&s.e, oh_buf_sv(&json), OH_SV("x"), a, &kept, NULL),
			    OH_OK);
			for (size_t i = 0; i < r->n_places; i++)
				assert_true(kept[i].slot == r->places[i].slot ||
				            kept[i].slot == OH_PLAN_NONE);
		}
		oh_buf_release(&json);
		oh_plan_result_free(r);
		oh_arena_free(a);
	}
}

/* Numbers out of range in memory are refused, with the place. */
static void refuses(void **state)
{
	small_event s;
	oh_error err;
	oh_plan_result *r = NULL;
	(void)state;
	small_event_make(&s, 2, false);
	s.who[0][0] = 99;
	assert_int_equal(oh_plan_solve(&s.e, &(oh_plan_options){0}, &r, &err), OH_EINVALID);
	assert_string_equal(err.place.field, "meetings[1].participants");
	small_event_make(&s, 2, false);
	s.meetings[1].id = s.meetings[0].id;
	assert_int_equal(oh_plan_solve(&s.e, &(oh_plan_options){0}, &r, &err), OH_EINVALID);
	small_event_make(&s, 2, false);
	s.days[0].slots = OH_PLAN_MOST_SLOTS + 1;
	assert_int_equal(oh_plan_solve(&s.e, &(oh_plan_options){0}, &r, &err), OH_ELIMIT);
	assert_null(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cancelled_at_any_moment),
	    cmocka_unit_test(ends_in_time),
	    cmocka_unit_test(without_memory),
	    cmocka_unit_test(same_seed_same_places),
	    cmocka_unit_test(same_places_on_a_busy_machine),
	    cmocka_unit_test(check_tells),
	    cmocka_unit_test(names_are_told),
	    cmocka_unit_test(file_round),
	    cmocka_unit_test(refuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
