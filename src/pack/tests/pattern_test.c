#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/arena.h"
#include "ouhe/base/clock.h"
#include "ouhe/pack/formula.h"
#include "ouhe/pack/pattern.h"

static oh_arena *arena;

static size_t match(const char *pattern, const char *text, bool nocase)
{
	const oh_pattern *p = oh_pattern_compile(oh_sv_from(pattern), arena);

	if (!p)
		fail_msg("%s does not compile", pattern);
	return oh_pattern_match(p, oh_sv_from(text), 0, nocase);
}

static void test_matches(void **state)
{
	static const struct {
		const char *pattern, *text;
		size_t n;
	} cases[] = {
	    {"QT\\d{3}-\\d{1,2}", "QT450-10,", 8},
	    {"QT\\d{3}-\\d{1,2}", "QT45-10", 0},
	    {"a|ab|abc", "abcd", 3},
	    {"(a|ab)(c|bcd)", "abcd", 4},
	    {"a?b", "b", 1},
	    {"a*", "aaa", 3},
	    {"a+", "", 0},
	    {"a{2}", "aaa", 2},
	    {"a{2,}", "aaaa", 4},
	    {"a{0,2}b", "aab", 3},
	    {"[A-C3]+", "AB3D", 3},
	    {"[^A-C]+", "xyA", 2},
	    {"[^A]", "牌", 3},
	    {"[\\d]+x", "12x", 3},
	    {"[a\\]]+", "a]b", 2},
	    {"\\(x\\)", "(x)", 3},
	    {"(I{1,3}|Ⅱ)", "Ⅱ", 3},
	    {"[Ⅰ-Ⅲ]B", "ⅡB", 4},
	    {"℃", "℃", 3},
	    {"x.y", "x.y", 3},
	    {"x.y", "xzy", 0},
	    {"(ab)*c", "ababc", 5},
	    {"(a|)b", "b", 1},
	    {"((a?b?)?c?)+", "abcabc", 6},
	    {"a-b", "a-b", 3},
	    {"[a-]+", "a-b", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (match(cases[i].pattern, cases[i].text, false) != cases[i].n)
			fail_msg("%s on %s", cases[i].pattern, cases[i].text);
	assert_int_equal(match("qT\\d", "QT4", false), 0);
	assert_int_equal(match("qT\\d", "QT4", true), 3);
	assert_int_equal(match("[a-c]+", "ABC", true), 3);
	assert_int_equal(
	    oh_pattern_match(oh_pattern_compile(OH_SV("b"), arena), OH_SV("ab"), 1, false), 1);
	assert_int_equal(
	    oh_pattern_match(oh_pattern_compile(OH_SV("b"), arena), OH_SV("ab"), 9, false), 0);
}

static void test_malformed(void **state)
{
	static const char *const bad[] = {"",      "(",      ")",     "a)",   "(a",   "[",
	                                  "[]",    "[a",     "*",     "?a",   "a{",   "a{2",
	                                  "a{x}",  "a{3,2}", "a{65}", "a{0}", "\\",   "a|*",
	                                  "[z-a]", "\xff",   "{",     "[^Ⅱ]", "a{1,", "()"};
	char deep[200];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (oh_pattern_compile(oh_sv_from(bad[i]), arena))
			fail_msg("%s compiles", bad[i]);
	memset(deep, '(', sizeof(deep));
	assert_null(oh_pattern_compile((oh_sv){deep, sizeof(deep)}, arena));
}

/* Patterns that make a backtracking matcher take for ever. */
static void test_hostile(void **state)
{
	static const char *const patterns[] = {"(a*)*b", "(a|a)*b", "((a+)+)+b", "(a?){30}a{30}b",
	                                       "([a-z]*[a-z]*[a-z]*)*9"};
	static const char *const too_large[] = {"(((a{64}){64}){64}){64}",
	                                        "((((){64}){64}){64}){64}", "a{64}a{64}a{64}a{64}",
	                                        "([^x]{64}){64}"};
	const size_t n = 1 << 20;
	char *text = malloc(n);
	uint64_t from;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', n);
	from = oh_clock_cpu_ns();
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		const oh_pattern *p = oh_pattern_compile(oh_sv_from(patterns[i]), arena);

		assert_non_null(p);
		assert_int_equal(oh_pattern_match(p, (oh_sv){text, n}, 0, true), 0);
	}
	for (size_t i = 0; i < sizeof(too_large) / sizeof(too_large[0]); i++)
		assert_null(oh_pattern_compile(oh_sv_from(too_large[i]), arena));
	assert_true(oh_clock_cpu_ns() - from < 2000000000U);
	free(text);
}

static void test_first(void **state)
{
	bool first[256];
	size_t n = 0;

	(void)state;
	oh_pattern_first(oh_pattern_compile(OH_SV("a?(B|\\d)x"), arena), true, first);
	for (size_t b = 0; b < 256; b++)
		n += first[b];
	assert_int_equal(n, 14);
	assert_true(first['a'] && first['A'] && first['b'] && first['0'] && !first['x']);
}

static void test_no_memory(void **state)
{
	(void)state;
	for (uint64_t nth = 1; nth < 4; nth++) {
		oh_arena *a = oh_arena_new(0);

		oh_alloc_fail_after(nth);
		(void)oh_pattern_compile(OH_SV("QT\\d{3}"), a);
		oh_alloc_fail_after(0);
		oh_arena_free(a);
	}
}

static bool value(void *ctx, oh_sv key, double *out)
{
	(void)ctx;
	if (!oh_sv_eq(key, OH_SV("p_2")) && !oh_sv_eq(key, OH_SV("n")))
		return false;
	*out = key.n == 1 ? 1500 : 75;
	return true;
}

static void test_formula(void **state)
{
	static const struct {
		const char *text;
		double want;
	} good[] = {
	    {"9550 * p_2 / n", 477.5},
	    {"1 + 2 * 3 - 4 / 2", 5},
	    {"(1 + 2) * -3", -9},
	    {"-(2 - 5)", 3},
	    {"--2", 2},
	    {"2 - 3 - 4", -5},
	    {"8/4/2", 1},
	    {".5*n", 750},
	    {"2*-n", -3000},
	};
	static const char *const bad[] = {"",      "()",   "1 +", "1 2", "(1", "1)", "n n", "1 % 2",
	                                  "2 ^ 3", "1..2", "+1",  "1e",  "*",  "(",  "n()", "N"};
	char deep[400];
	double v = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(oh_formula_eval(oh_sv_from(good[i].text), value, NULL, &v),
		                 OH_FORMULA_OK);
		if (fabs(v - good[i].want) > 1e-9)
			fail_msg("%s = %g", good[i].text, v);
	}
	v = 7;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (oh_formula_eval(oh_sv_from(bad[i]), value, NULL, &v) != OH_FORMULA_MALFORMED)
			fail_msg("“%s” has a value", bad[i]);
	assert_int_equal(oh_formula_eval(OH_SV("1 / q"), value, NULL, &v), OH_FORMULA_MISSING);
	assert_int_equal(oh_formula_eval(OH_SV("1 / (n - n)"), value, NULL, &v),
	                 OH_FORMULA_NOT_FINITE);
	for (size_t i = 0; i < sizeof(deep); i++)
		deep[i] = "(-"[i % 2];
	assert_int_equal(oh_formula_eval((oh_sv){deep, sizeof(deep)}, value, NULL, &v),
	                 OH_FORMULA_MALFORMED);
	memset(deep, '-', sizeof(deep));
	assert_int_equal(oh_formula_eval((oh_sv){deep, sizeof(deep)}, value, NULL, &v),
	                 OH_FORMULA_MALFORMED);
	assert_true(v == 7);
}

static int setup(void **state)
{
	(void)state;
	arena = oh_arena_new(0);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	oh_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_matches),   cmocka_unit_test(test_malformed),
	    cmocka_unit_test(test_hostile),   cmocka_unit_test(test_first),
	    cmocka_unit_test(test_no_memory), cmocka_unit_test(test_formula),
	};

	return cmocka_run_group_tests_name("pattern", tests, setup, teardown);
}
