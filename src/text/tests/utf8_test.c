#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/text/utf8.h"

static void valid_and_invalid(void **state)
{
	(void)state;
	static const char *const good[] = {
	    "", "a", "é", "转", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"};
	static const char *const bad[] = {
	    "\x80",         "\xC0\x80",         "\xC1\xBF",         "\xE0\x9F\xBF",
	    "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
	    "\xE8\xBD"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(oh_utf8_valid(oh_sv_from(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(oh_utf8_valid(oh_sv_from(bad[i])));
}

static void maximal_parts(void **state)
{
	(void)state;
	/* Unicode 15, table 3-8: one replacement for each maximal valid part. */
	oh_sv s = OH_SV("a\xF1\x80\x80\xE1\x80\xC2"
	                "b\x80"
	                "c\x80\xBF"
	                "d");
	static const uint32_t want[] = {'a',    0xFFFD, 0xFFFD, 0xFFFD, 'b',
	                                0xFFFD, 'c',    0xFFFD, 0xFFFD, 'd'};
	size_t i = 0, n = 0;
	while (i < s.n)
		assert_int_equal(oh_utf8_next(s, &i), want[n++]);
	assert_int_equal(n, sizeof want / sizeof *want);
	assert_int_equal(oh_utf8_count(s), n);
}

static void indices(void **state)
{
	(void)state;
	oh_sv s = OH_SV("a转b");
	assert_int_equal(oh_utf8_index(s, 0), 0);
	assert_int_equal(oh_utf8_index(s, 1), 1);
	assert_int_equal(oh_utf8_index(s, 4), 2);
	assert_int_equal(oh_utf8_index(s, 99), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(valid_and_invalid),
	    cmocka_unit_test(maximal_parts),
	    cmocka_unit_test(indices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
