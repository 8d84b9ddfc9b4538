/* Random small events: the solver against enumeration, its places against the check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/plan/plan.h"
#include "small_event.h"

enum { PLAIN = 700, RICH = 2500 };

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

static void one(uint64_t seed, bool plain, size_t *feasible)
{
	small_event s;
	small_rules rules;
	oh_plan_result *r = NULL;
	oh_plan_score want = {0};
	oh_error err;
	small_event_make(&s, seed, plain);
	small_rules_all(&rules, true);
	const oh_plan_place *keep = s.has_keep ? s.keep : NULL;
	oh_plan_options o = {.threads = 1, .seed = seed, .keep = keep};
	assert_int_equal(oh_plan_solve(&s.e, &o, &r, &err), OH_OK);
	bool any = small_best(&s, &rules, &want);
	bool ok =
	    any ? r->status == OH_PLAN_OPTIMAL && same(&want, &r->score) && same(&want, &r->bound)
	        : r->status == OH_PLAN_INFEASIBLE;
	if (!ok)
		show(&s, seed, r, &want, any);
	assert_true(ok);
	if (any) {
		oh_arena *a = oh_arena_new(0);
		oh_plan_check check;
		assert_int_equal(oh_plan_check_places(&s.e, r->places, keep, a, &check, &err),
		                 OH_OK);
		if (check.n_breaches) {
			oh_buf text = OH_BUF_INIT;
			oh_plan_requirement_text(&s.e, &check.breaches[0], OH_LANG_EN, &text);
			print_message("%s\n", text.p);
			oh_buf_release(&text);
			show(&s, seed, r, &want, any);
		}
		assert_int_equal(check.n_breaches, 0);
		assert_true(same(&check.score, &r->score));
		oh_arena_free(a);
	}
	*feasible += any;
	oh_plan_result_free(r);
}

static void published_format(void **state)
{
	size_t feasible = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= PLAIN; seed++)
		one(seed, true, &feasible);
	assert_in_range(feasible, PLAIN / 5, PLAIN * 4 / 5);
}

static void all_features(void **state)
{
	size_t feasible = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= RICH; seed++)
		one(seed, false, &feasible);
	assert_in_range(feasible, RICH / 5, RICH * 19 / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(published_format),
	    cmocka_unit_test(all_features),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
