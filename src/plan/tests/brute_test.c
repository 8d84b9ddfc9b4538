/* Random small events: the solver against enumeration, its places against the check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/plan/plan.h"
#include "small_event.h"

enum { PLAIN = 700, RICH = 2500, LONG = 400 };

/* Seconds: nothing here takes them, however busy the machine is. Without a time of its own,
 * planning again gives the breaks one second of the wall's clock. */
enum { PATIENCE = 300 };

static void show(const small_event *s, uint64_t seed, const oh_plan_result *r,
                 const oh_plan_score *want, bool any)
{
	print_message(
	    "seed %llu keep %d: status %s score %u %llu %u %u, enumeration %d: %u %llu %u %u\n",
	    (unsigned long long)seed, s->has_keep, oh_plan_status_name(r->status), r->score.changed,
	    (unsigned long long)r->score.weight, r->score.breaks, r->score.most_breaks, any,
	    want->changed, (unsigned long long)want->weight, want->breaks, want->most_breaks);
	for (size_t i = 0; i < r->n_places; i++)
		print_message("  %zu: %d %d\n", i, (int)r->places[i].slot, (int)r->places[i].table);
}

static bool same(const oh_plan_score *a, const oh_plan_score *b)
{
	return a->changed == b->changed && a->weight == b->weight && a->breaks == b->breaks &&
	       a->most_breaks == b->most_breaks;
}

/* Switches on what a requirement of the conflict stands for, or off again. */
static void turn(small_rules *r, const small_event *s, const oh_plan_requirement *q, bool on)
{
	bool bundled = q->kind == OH_PLAN_D_PLACED || q->kind == OH_PLAN_D_ROOM;
	for (size_t i = 0; i < q->n_list && bundled; i++)
		r->placed[q->list[i]] = on;
	for (size_t i = 0; i < q->n_list && q->kind == OH_PLAN_D_ONE; i++)
		r->one[q->list[i]] = on;
	if (q->meeting != OH_PLAN_NONE) {
		bool *const of_meeting[] = {r->placed, NULL, NULL, r->session, r->locked, r->table};
		if (q->kind <= OH_PLAN_D_TABLE && of_meeting[q->kind])
			of_meeting[q->kind][q->meeting] = on;
	}
	if (q->participant != OH_PLAN_NONE) {
		if (q->kind == OH_PLAN_D_ONE || q->kind == OH_PLAN_D_ROOM)
			r->one[q->participant] = on;
		if (q->kind == OH_PLAN_D_AWAY)
			r->away[q->participant] = on;
		if (q->kind == OH_PLAN_D_MOST)
			r->most[q->participant] = on;
	}
	r->hall = q->kind == OH_PLAN_D_HALL || q->kind == OH_PLAN_D_PLACES ? on : r->hall;
	r->fairness = q->kind == OH_PLAN_D_FAIRNESS ? on : r->fairness;
	if (q->kind == OH_PLAN_D_ZONE || (q->kind == OH_PLAN_D_PLACES && q->zone != OH_PLAN_NONE))
		r->zone[q->zone] = on;
	for (size_t k = 0; q->kind == OH_PLAN_D_PRECEDENCE && k < s->e.n_precedences; k++)
		if (s->e.precedences[k].a == q->meeting && s->e.precedences[k].b == q->other)
			r->precedence[k] = on;
	for (size_t i = 0; q->kind == OH_PLAN_D_PLACES && i < SMALL_MEETINGS; i++)
		r->placed[i] = on;
	if (q->kind == OH_PLAN_D_NEVER)
		r->never[0] = on;
	if (q->kind == OH_PLAN_D_NEVER && on)
		r->placed[q->meeting] = true;
}

/* The requirements of the conflict alone cannot be kept, and no part of them. */
static void contradicts(const small_event *s, const oh_plan_conflict *c, uint64_t seed)
{
	small_rules rules, all;
	oh_plan_score best;
	small_rules_all(&rules, false);
	for (size_t i = 0; i < c->n; i++)
		turn(&rules, s, &c->items[i], true);
	bool some = c->n > 0, open = small_best(s, &rules, &best);
	for (size_t i = 0; i < c->n && c->minimal && !open; i++) {
		all = rules;
		turn(&rules, s, &c->items[i], false);
		bool fits = small_best(s, &rules, &best);
		rules = all;
		if (!fits)
			print_message("seed %llu: item %zu of %zu (%s) does not matter\n",
			              (unsigned long long)seed, i, c->n,
			              oh_plan_demand_name(c->items[i].kind));
		assert_true(fits);
	}
	if (!some || open)
		print_message("seed %llu: no conflict\n", (unsigned long long)seed);
	assert_true(some);
	assert_false(open);
}

/* What a run of events has come to. */
struct tally {
	size_t feasible;
	size_t unfair; /* the fairness bound costs breaks, or forbids every timetable */
	uint32_t most; /* breaks of one participant */
};

static void one(small_event *s, uint64_t seed, struct tally *tally)
{
	small_rules rules;
	oh_plan_result *r = NULL;
	oh_plan_score want = {0};
	oh_error err;
	small_rules_all(&rules, true);
	const oh_plan_place *keep = s->has_keep ? s->keep : NULL;
	oh_plan_options o = {.threads = 1, .seed = seed, .keep = keep, .seconds = PATIENCE};
	assert_int_equal(oh_plan_solve(&s->e, &o, &r, &err), OH_OK);
	bool any = small_best(s, &rules, &want);
	bool ok =
	    any ? r->status == OH_PLAN_OPTIMAL && same(&want, &r->score) && same(&want, &r->bound)
	        : r->status == OH_PLAN_INFEASIBLE;
	if (!ok)
		show(s, seed, r, &want, any);
	assert_true(ok);
	if (!any)
		contradicts(s, &r->conflict, seed);
	for (size_t i = 0; i < r->n_left_out; i++)
		assert_true(r->left_out[i].reason.n > 0);
	if (any) {
		oh_arena *a = oh_arena_new(0);
		oh_plan_check check;
		assert_int_equal(oh_plan_check_places(&s->e, r->places, keep, a, &check, &err),
		                 OH_OK);
		if (check.n_breaches) {
			oh_buf text = OH_BUF_INIT;
			oh_plan_requirement_text(&s->e, &check.breaches[0], OH_LANG_EN, &text);
			print_message("%s\n", text.p);
			oh_buf_release(&text);
			show(s, seed, r, &want, any);
		}
		assert_int_equal(check.n_breaches, 0);
		assert_true(same(&check.score, &r->score));
		oh_arena_free(a);
	}
	tally->feasible += any;
	tally->most = any && want.most_breaks > tally->most ? want.most_breaks : tally->most;
	oh_plan_score loose = {0};
	rules.fairness = false;
	if (s->e.fairness != OH_PLAN_NONE && !keep && small_best(s, &rules, &loose))
		tally->unfair += !any || loose.breaks < want.breaks || loose.weight > want.weight;
	oh_plan_result_free(r);
}

static void published_format(void **state)
{
	struct tally tally = {0};
	(void)state;
	for (uint64_t seed = 1; seed <= PLAIN; seed++) {
		small_event s;
		small_event_make(&s, seed, true);
		one(&s, seed, &tally);
	}
	assert_in_range(tally.feasible, PLAIN / 5, PLAIN * 4 / 5);
}

static void all_features(void **state)
{
	struct tally tally = {0};
	(void)state;
	for (uint64_t seed = 1; seed <= RICH; seed++) {
		small_event s;
		small_event_make(&s, seed, false);
		one(&s, seed, &tally);
	}
	assert_in_range(tally.feasible, RICH / 5, RICH * 19 / 20);
}

static void many_breaks(void **state)
{
	struct tally tally = {0};
	(void)state;
	for (uint64_t seed = 1; seed <= LONG; seed++) {
		small_event s;
		small_event_long(&s, seed);
		one(&s, seed, &tally);
	}
	assert_in_range(tally.feasible, LONG / 5, LONG * 19 / 20);
	assert_true(tally.unfair >= LONG / 20);
	assert_true(tally.most >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(published_format),
	    cmocka_unit_test(all_features),
	    cmocka_unit_test(many_breaks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
