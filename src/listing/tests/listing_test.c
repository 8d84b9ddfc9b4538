#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/listing/listing.h"
#include "ouhe/listing/messages.h"

static oh_packs *packs;
static oh_arena *arena;

enum { MOST = 8 };

/* A listing under construction. */
typedef struct draft {
	oh_listing l;
	oh_fact facts[MOST];
	oh_fact_value values[MOST];
} draft;

static void begin(draft *d, const char *pack)
{
	*d = (draft){.l = {.side = OH_SUPPLY}};
	d->l.pack = oh_packs_find(packs, oh_sv_from(pack));
	d->l.file = OH_SV("list.xlsx");
	d->l.sheet = OH_SV("电机");
	d->l.row = 8;
	d->l.facts = d->facts;
	assert_non_null(d->l.pack);
}

static oh_fact *add(draft *d, const char *key)
{
	oh_fact *f = &d->facts[d->l.n_facts++];

	*f = (oh_fact){.lo = -INFINITY, .hi = INFINITY, .evidence = OH_DECLARED};
	f->attr = oh_pack_attr(d->l.pack, oh_sv_from(key));
	assert_non_null(f->attr);
	return f;
}

static oh_fact *range(draft *d, const char *key, double lo, double hi)
{
	oh_fact *f = add(d, key);

	if (isfinite(lo)) {
		f->lo = lo;
		f->flags |= OH_FACT_LO;
	}
	if (isfinite(hi)) {
		f->hi = hi;
		f->flags |= OH_FACT_HI;
	}
	return f;
}

static void name(draft *d, const char *key, const char *text)
{
	oh_fact *f = add(d, key);
	oh_fact_value *v = &d->values[d->l.n_facts - 1];

	f->flags = OH_FACT_SET;
	*v = (oh_fact_value){oh_sv_from(text), oh_attr_value(f->attr, oh_sv_from(text)), NAN};
	f->values = v;
	f->n_values = 1;
}

static const oh_fact *derived(const draft *d, const char *key, oh_issues *issues)
{
	const oh_fact *facts;
	size_t n;

	assert_int_equal(oh_listing_derive(&d->l, arena, issues, &facts, &n), OH_OK);
	for (size_t i = 0; i < n; i++)
		if (oh_sv_eq(facts[i].attr->key, oh_sv_from(key)))
			return &facts[i];
	return NULL;
}

static void test_formulas(void **state)
{
	const oh_fact *f;
	draft d;

	(void)state;
	begin(&d, "motor");
	range(&d, "rated_power", 75, 75);
	range(&d, "rated_speed", 1500, 1500)->flags |= OH_FACT_APPROX;
	f = derived(&d, "rated_torque", NULL);
	assert_non_null(f);
	assert_true(fabs(f->lo - 477.5) < 1e-9 && f->lo == f->hi);
	assert_int_equal(f->evidence, OH_IMPLIED);
	assert_int_equal(f->flags, OH_FACT_LO | OH_FACT_HI | OH_FACT_APPROX);
	assert_true(oh_sv_eq(f->rule->rule, OH_SV("torque")));
	assert_null(derived(&d, "sync_speed", NULL));

	range(&d, "rated_frequency", 50, 50);
	range(&d, "poles", 4, 4);
	f = derived(&d, "sync_speed", NULL);
	assert_true(f && f->lo == 1500 && f->hi == 1500);
}

static void test_only_single_values(void **state)
{
	draft d;

	(void)state;
	begin(&d, "motor");
	range(&d, "rated_power", 55, 75);
	range(&d, "rated_speed", 1500, 1500);
	assert_null(derived(&d, "rated_torque", NULL));
	begin(&d, "motor");
	range(&d, "rated_power", 55, 55);
	range(&d, "rated_power", 75, 75);
	range(&d, "rated_speed", 1500, 1500);
	assert_null(derived(&d, "rated_torque", NULL));
	begin(&d, "motor");
	range(&d, "rated_power", 55, NAN);
	range(&d, "rated_speed", 1500, 1500);
	assert_null(derived(&d, "rated_torque", NULL));
	begin(&d, "motor");
	range(&d, "rated_power", 55, 55);
	range(&d, "rated_speed", 0, 0);
	assert_null(derived(&d, "rated_torque", NULL));
	begin(&d, "motor");
	range(&d, "rated_power", 75, 75);
	range(&d, "rated_speed", 1500, 1500);
	range(&d, "rated_torque", 400, NAN);
	assert_null(derived(&d, "rated_torque", NULL));
}

static void test_disagreement(void **state)
{
	oh_issues issues;
	oh_buf b = OH_BUF_INIT;
	draft d;

	(void)state;
	begin(&d, "motor");
	range(&d, "rated_power", 75, 75);
	range(&d, "rated_speed", 1500, 1500);
	range(&d, "rated_torque", 490, 490)->text = OH_SV("额定转矩490N·m");
	oh_issues_init(&issues, arena);
	assert_null(derived(&d, "rated_torque", &issues));
	assert_int_equal(issues.n, 0);
	d.facts[2].lo = d.facts[2].hi = 600;
	d.facts[2].column = 3;
	assert_null(derived(&d, "rated_torque", &issues));
	assert_int_equal(issues.n, 1);
	assert_int_equal(issues.items[0].severity, OH_WARNING);
	assert_ptr_equal(issues.items[0].msg, &oh_msg_listing_rule_disagrees);
	assert_int_equal(issues.items[0].row, 8);
	assert_int_equal(issues.items[0].column, 3);
	oh_issue_render(&b, &issues.items[0], OH_LANG_ZH);
	assert_non_null(strstr(b.p, "list.xlsx"));
	assert_non_null(strstr(b.p, "477.5"));
	assert_non_null(strstr(b.p, "额定转矩490N·m"));
	oh_buf_clear(&b);
	oh_issue_render(&b, &issues.items[0], OH_LANG_EN);
	assert_non_null(strstr(b.p, "rated torque"));
	oh_buf_release(&b);
}

static void test_grade_by_thickness(void **state)
{
	static const struct {
		double lo, hi;   /* wall */
		double strength; /* NAN: nothing follows */
	} cases[] = {
	    {20, 20, 500}, {30, 30, 500}, {31, 31, 450},       {15, 40, 450},   {8, 120, 420},
	    {8, 300, NAN}, {-1, 60, 450}, {20, INFINITY, NAN}, {250, 250, NAN},
	};
	draft d;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const oh_fact *f;

		begin(&d, "casting");
		name(&d, "material_grade", "QT500-7");
		range(&d, "wall_thickness", cases[i].lo < 0 ? NAN : cases[i].lo, cases[i].hi);
		f = derived(&d, "tensile_strength", NULL);
		if (isnan(cases[i].strength) ? f != NULL : !f || f->lo != cases[i].strength)
			fail_msg("wall %g to %g", cases[i].lo, cases[i].hi);
		if (f) {
			assert_int_equal(f->flags, OH_FACT_LO);
			assert_non_null(f->property);
			assert_int_equal(f->evidence, OH_IMPLIED);
		}
	}
	/* Without a wall only what holds at each of them. */
	begin(&d, "casting");
	name(&d, "material_grade", "QT500-7");
	assert_null(derived(&d, "tensile_strength", NULL));
	begin(&d, "casting");
	name(&d, "material_grade", "EN-GJL-250");
	assert_true(derived(&d, "tensile_strength", NULL)->lo == 250);
	begin(&d, "steel");
	name(&d, "steel_grade", "Q355D");
	range(&d, "thickness", 20, 20);
	assert_true(derived(&d, "yield_strength", NULL)->lo == 345);
	assert_true(derived(&d, "tensile_strength", NULL)->hi == 630);
	assert_true(derived(&d, "impact_temperature", NULL)->hi == -20);
}

static void test_grade_disagreement(void **state)
{
	oh_issues issues;
	oh_fact *f;
	draft d;

	(void)state;
	oh_issues_init(&issues, arena);
	begin(&d, "steel");
	name(&d, "steel_grade", "Q355B");
	range(&d, "thickness", 10, 10);
	f = range(&d, "yield_strength", 390, 390);
	assert_null(derived(&d, "yield_strength", &issues));
	assert_int_equal(issues.n, 0);
	f->lo = f->hi = 300;
	assert_null(derived(&d, "yield_strength", &issues));
	assert_int_equal(issues.n, 1);
	assert_ptr_equal(issues.items[0].msg, &oh_msg_listing_grade_disagrees);
	/* Asking for less than the grade gives contradicts nothing. */
	f->hi = INFINITY;
	f->flags = OH_FACT_LO;
	assert_null(derived(&d, "yield_strength", &issues));
	assert_int_equal(issues.n, 1);
}

static void test_issues(void **state)
{
	char text[] = "about";
	oh_issue one = {.severity = OH_NOTE, .text = {text, 5}, .file = OH_SV("a.csv")};
	oh_buf b = OH_BUF_INIT;
	oh_issues issues;

	(void)state;
	oh_issues_add(NULL, &one);
	oh_issues_init(&issues, arena);
	for (uint32_t i = 0; i < 100; i++) {
		one.row = i + 1;
		oh_issues_add(&issues, &one);
	}
	text[0] = '?';
	assert_int_equal(issues.n, 100);
	assert_int_equal(issues.items[99].row, 100);
	assert_true(oh_sv_eq(issues.items[0].text, OH_SV("about")));
	assert_false(issues.failed);
	oh_issue_render(&b, &issues.items[1], OH_LANG_EN);
	assert_string_equal(b.p, "a.csv · row 2:  (about)");
	oh_buf_release(&b);
}

static void test_failing_memory(void **state)
{
	uint64_t total;
	draft d;

	(void)state;
	begin(&d, "motor");
	range(&d, "rated_power", 75, 75);
	range(&d, "rated_speed", 1500, 1500);
	range(&d, "rated_torque", 900, 900);
	range(&d, "rated_frequency", 50, 50);
	range(&d, "poles", 4, 4);
	total = 40;
	for (uint64_t nth = 1; nth <= total; nth++) {
		oh_arena *a = oh_arena_new(0);
		oh_issues issues;
		const oh_fact *facts = NULL;
		size_t n = 0;
		oh_status st;

		assert_non_null(a);
		oh_issues_init(&issues, a);
		oh_alloc_fail_after(nth);
		st = oh_listing_derive(&d.l, a, &issues, &facts, &n);
		oh_alloc_fail_after(0);
		if (st)
			assert_true(st == OH_ENOMEM && !facts);
		else
			assert_true(n == 1 && (issues.failed || issues.n == 1));
		oh_arena_free(a);
	}
}

static int setup(void **state)
{
	oh_error err = {0};

	(void)state;
	arena = oh_arena_new(0);
	return arena && !oh_packs_load(OH_SOURCE_DIR "/packs", &packs, &err) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	oh_packs_free(packs);
	oh_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_formulas),           cmocka_unit_test(test_only_single_values),
	    cmocka_unit_test(test_disagreement),       cmocka_unit_test(test_grade_by_thickness),
	    cmocka_unit_test(test_grade_disagreement), cmocka_unit_test(test_issues),
	    cmocka_unit_test(test_failing_memory),
	};

	return cmocka_run_group_tests_name("listing", tests, setup, teardown);
}
