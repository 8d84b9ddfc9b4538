#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../numfmt.h"
#include "ouhe/base/decimal.h"

#define LITERAL(text)                                                                              \
	{                                                                                          \
		(text), sizeof(text) - 1                                                           \
	}

static void codes(void **state)
{
	(void)state;
	static const struct {
		oh_sv code;
		oh_numfmt want;
	} cases[] = {
	    {LITERAL("General"), OH_NUMFMT_PLAIN},
	    {LITERAL("G/通用格式"), OH_NUMFMT_PLAIN},
	    {LITERAL("#,##0.00;[Red]-#,##0.00"), OH_NUMFMT_PLAIN},
	    {LITERAL("0.00E+00"), OH_NUMFMT_PLAIN},
	    {LITERAL("0.0\"days\""), OH_NUMFMT_PLAIN},
	    {LITERAL("0.0\\d"), OH_NUMFMT_PLAIN},
	    {LITERAL("[$USD] 0"), OH_NUMFMT_PLAIN},
	    {LITERAL("@"), OH_NUMFMT_PLAIN},
	    {LITERAL("0.0%;yyyy"), OH_NUMFMT_PERCENT},
	    {LITERAL("yyyy\"年\"m\"月\"d\"日\";@"), OH_NUMFMT_DATE},
	    {LITERAL("[$-804]yyyy年m月"), OH_NUMFMT_DATE},
	    {LITERAL("mmm"), OH_NUMFMT_DATE},
	    {LITERAL("[$-F800]dddd, mmmm dd"), OH_NUMFMT_DATE},
	    {LITERAL("h:mm"), OH_NUMFMT_TIME},
	    {LITERAL("上午/下午h\"时\"mm\"分\""), OH_NUMFMT_TIME},
	    {LITERAL("mm:ss.0"), OH_NUMFMT_TIME},
	    {LITERAL("[h]:mm"), OH_NUMFMT_ELAPSED},
	    {LITERAL("yyyy-mm-dd hh:mm AM/PM"), OH_NUMFMT_DATETIME},
	    {LITERAL("\"unclosed"), OH_NUMFMT_PLAIN},
	    {LITERAL("[unclosed"), OH_NUMFMT_PLAIN},
	    {LITERAL("\\"), OH_NUMFMT_PLAIN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(oh_numfmt_of(cases[i].code), cases[i].want);
	assert_int_equal(oh_numfmt_builtin(31), OH_NUMFMT_DATE);
	assert_int_equal(oh_numfmt_builtin(58), OH_NUMFMT_DATE);
	assert_int_equal(oh_numfmt_builtin(33), OH_NUMFMT_TIME);
	assert_int_equal(oh_numfmt_builtin(2), OH_NUMFMT_PLAIN);
}

static void serial(double v, oh_numfmt fmt, bool d1904, oh_sv want)
{
	char text[OH_SERIAL_TEXT];
	size_t n = oh_serial_text(v, fmt, d1904, text);
	assert_true(oh_sv_eq((oh_sv){text, n}, want));
}

static void serials(void **state)
{
	(void)state;
	serial(61, OH_NUMFMT_DATE, false, OH_SV("1900-03-01"));
	serial(59, OH_NUMFMT_DATE, false, OH_SV("1900-02-28"));
	serial(0, OH_NUMFMT_DATE, true, OH_SV("1904-01-01"));
	serial(1.25, OH_NUMFMT_ELAPSED, false, OH_SV("30:00"));
	serial(0.5 + 5.0 / 86400, OH_NUMFMT_TIME, false, OH_SV("12:00:05"));
	serial(46114.9999999, OH_NUMFMT_DATETIME, false, OH_SV("2026-04-03 00:00"));
	serial(46114.9999999, OH_NUMFMT_DATE, false, OH_SV("2026-04-02"));
	serial(2958465, OH_NUMFMT_DATE, false, OH_SV("9999-12-31"));
	serial(2958466, OH_NUMFMT_DATE, false, OH_SV(""));
	serial(-1, OH_NUMFMT_DATE, false, OH_SV(""));
	double v;
	assert_true(oh_serial_parse(OH_SV("2026-04-02"), false, &v) && v == 46114);
	assert_true(oh_serial_parse(OH_SV("1904-01-02T12:00"), true, &v) && v == 1.5);
	assert_false(oh_serial_parse(OH_SV("2026-02-30"), false, &v));
	assert_false(oh_serial_parse(OH_SV("2026-4-2"), false, &v));
}

/* Whatever the form of the number, the text reads back to the same double and is
 * no longer than the shortest. */
static void numbers_against_the_slow_way(void **state)
{
	(void)state;
	uint64_t seed = 7;
	for (int i = 0; i < 20000; i++) {
		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
		double v = (double)(int64_t)(seed >> (11 + i % 40)) / (i % 3 ? 1000.0 : 7.0);
		char raw[40], scratch[32], want[32];
		int n = snprintf(raw, sizeof raw, i % 2 ? "%.17g" : "%.16G", v);
		oh_sv text;
		double got, again, meant;
		assert_true(oh_double_parse((oh_sv){raw, (size_t)n}, &meant));
		assert_true(oh_cell_number((oh_sv){raw, (size_t)n}, &got, scratch, &text));
		assert_true(got == meant && oh_double_parse(text, &again) && again == meant);
		assert_true(text.n <= oh_double_format(meant, want));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(codes),
	    cmocka_unit_test(serials),
	    cmocka_unit_test(numbers_against_the_slow_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
