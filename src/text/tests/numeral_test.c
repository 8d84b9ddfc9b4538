#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "ouhe/base/buf.h"
#include "ouhe/text/numeral.h"

enum { ZH = OH_NUMERAL_CHINESE | OH_NUMERAL_SIGN, EN = OH_NUMERAL_ENGLISH | OH_NUMERAL_FRACTION };

struct numeral_case {
	const char *text;
	double value; /* NAN: none */
	const char *rest;
};

static void check(const struct numeral_case *c, unsigned flags)
{
	oh_numeral n;
	oh_sv s = oh_sv_from(c->text);
	size_t len = oh_numeral_scan(s, 0, flags, &n);
	if (isnan(c->value)) {
		if (len)
			fail_msg("%s: read %g", c->text, n.value);
		return;
	}
	if (!len || fabs(n.value - c->value) > 1e-12 * fabs(c->value) ||
	    strcmp(c->text + len, c->rest) != 0)
		fail_msg("%s: %zu bytes, %g", c->text, len, len ? n.value : 0);
}

#define CHECK_ALL(cases, flags)                                                                    \
	for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++)                               \
	check(&(cases)[i], flags)

static void digits(void **state)
{
	(void)state;
	static const struct numeral_case cases[] = {
	    {"55kW", 55, "kW"},
	    {"1,500", 1500, ""},
	    {"1,500,000.5台", 1500000.5, "台"},
	    {"1,2,3", 1, ",2,3"},
	    {"12,34", 12, ",34"},
	    {"1500,200", 1500, ",200"},
	    {"1 500 r/min", 1, " 500 r/min"},
	    {"3.5", 3.5, ""},
	    {".5m", .5, "m"},
	    {"1.2.3", 1.2, ".3"},
	    {"3.", 3, "."},
	    {"1e3", 1000, ""},
	    {"1E-3 m", .001, " m"},
	    {"1e3x", 1, "e3x"},
	    {"2EA", 2, "EA"},
	    {"1.2x10^3Pa", 1200, "Pa"},
	    {"1.2×10^3", 1200, ""},
	    {"5 x 10^-3 m", .005, " m"},
	    {"10^6次", 1e6, "次"},
	    {"20x30", 20, "x30"},
	    {"-25", -25, ""},
	    {"+25", 25, ""},
	    {"负13.5千米", -13.5, "千米"},
	    {"1/4", 1, "/4"},
	    {"123456789012345678", 123456789012345678.0, ""},
	    {"abc", NAN, ""},
	    {"-", NAN, ""},
	};
	CHECK_ALL(cases, ZH);
	static const struct numeral_case spaced[] = {{"1 500 r/min", 1500, " r/min"},
	                                             {"12 000 000", 12e6, ""},
	                                             {"1 50", 1, " 50"},
	                                             {"1500 200", 1500, " 200"},
	                                             {"1 5000", 1, " 5000"}};
	CHECK_ALL(spaced, OH_NUMERAL_SPACED);
	static const struct numeral_case plain[] = {
	    {"-25", NAN, ""}, {"三", NAN, ""}, {"5万", 5, "万"}, {"two", NAN, ""}};
	CHECK_ALL(plain, 0);
}

static void fractions(void **state)
{
	(void)state;
	static const struct numeral_case cases[] = {
	    {"1/4 mile", .25, " mile"}, {"10 1/2 miles", 10.5, " miles"},
	    {"2/4/6极", 2, "/4/6极"},   {"75/130kW", 75, "/130kW"},
	    {"2026/5/1", 2026, "/5/1"}, {"3/0", 3, "/0"},
	    {"三分之二", 2.0 / 3, ""},  {"十分之一", .1, ""},
	    {"5 3", 5, " 3"},           {"4/2", 4, "/2"}};
	CHECK_ALL(cases, OH_NUMERAL_FRACTION | OH_NUMERAL_CHINESE);
}

static void chinese(void **state)
{
	(void)state;
	static const struct numeral_case cases[] = {
	    {"三千转", 3000, "转"},
	    {"一百五十千瓦", 150, "千瓦"},
	    {"三千瓦", 3, "千瓦"},
	    {"一百千瓦", 100, "千瓦"},
	    {"两万千瓦", 20000, "千瓦"},
	    {"3千瓦", 3, "千瓦"},
	    {"3千克", 3, "千克"},
	    {"5千米", 5, "千米"},
	    {"5千欧元", 5000, "欧元"},
	    {"3千", 3000, ""},
	    {"3千台", 3000, "台"},
	    {"10百万", 1e7, ""},
	    {"5百万", 5e6, ""},
	    {"1.2万台", 12000, "台"},
	    {"3.6亿元", 3.6e8, "元"},
	    {"5 万元", 50000, "元"},
	    {"3万5千台", 35000, "台"},
	    {"1亿2000万", 1.2e8, ""},
	    {"50万30台", 500000, "30台"},
	    {"1万亿", 1e12, ""},
	    {"两万", 20000, ""},
	    {"二〇二六年", 2026, "年"},
	    {"二○二六年", 2026, "年"},
	    {"十五", 15, ""},
	    {"十", 10, ""},
	    {"二十", 20, ""},
	    {"十万", 100000, ""},
	    {"一百五", 150, ""},
	    {"三千二", 3200, ""},
	    {"一万五", 15000, ""},
	    {"两亿三", 2.3e8, ""},
	    {"一百零五", 105, ""},
	    {"一千零一十", 1010, ""},
	    {"一万零五", 10005, ""},
	    {"一百一十", 110, ""},
	    {"三万二千五百", 32500, ""},
	    {"一万亿", 1e12, ""},
	    {"十二亿三千万", 1.23e9, ""},
	    {"二点五", 2.5, ""},
	    {"十二点二五万", 122500, ""},
	    {"零点五", .5, ""},
	    {"零度", 0, "度"},
	    {"零下40度", NAN, ""},
	    {"零件", NAN, ""},
	    {"三点钟", 3, "点钟"},
	    {"两万两", 20000, "两"},
	    {"三十两", 30, "两"},
	    {"一万两千台", 12000, "台"},
	    {"壹佰贰拾万元", 1200000, "元"},
	    {"千台", NAN, ""},
	    {"万元", NAN, ""},
	    {"3万能铣床", 3, "万能铣床"},
	    {"五十字头", 5, "十字头"},
	    {"一二三", 123, ""},
	    {"三百多台", 300, "多台"},
	    {"半", NAN, ""},
	    {"三千米", 3, "千米"},
	    {"三百米", 300, "米"},
	    {"三千比特", 3, "千比特"},
	};
	CHECK_ALL(cases, ZH);
}

static void english(void **state)
{
	(void)state;
	static const struct numeral_case cases[] = {
	    {"two pounds", 2, " pounds"},
	    {"one hundred and fifty kW", 150, " kW"},
	    {"a hundred meters", 100, " meters"},
	    {"a meter", NAN, ""},
	    {"0.9 trillion cubic", .9e12, " cubic"},
	    {"four-mile", 4, "-mile"},
	    {"twenty-five units", 25, " units"},
	    {"two thousand five hundred", 2500, ""},
	    {"one million two hundred thousand", 1.2e6, ""},
	    {"two and a half hours", 2.5, " hours"},
	    {"tension", NAN, ""},
	    {"one", 1, ""},
	    {"twenty twenty", 20, " twenty"},
	    {"hundred", NAN, ""},
	    {"5 million", 5e6, ""},
	    {"two dozen", 24, ""},
	};
	CHECK_ALL(cases, EN);
}

static void particulars(void **state)
{
	(void)state;
	oh_numeral n;
	assert_true(oh_numeral_scan(OH_SV("0731-85"), 0, ZH, &n) == 4 && n.leading_zero);
	assert_true(oh_numeral_scan(OH_SV("1,500.25"), 0, ZH, &n) && n.comma && n.decimals == 2);
	assert_true(oh_numeral_scan(OH_SV("1.2万"), 0, ZH, &n) && n.scale == 1e4 &&
	            n.form == OH_NUMERAL_MIXED);
	assert_true(oh_numeral_scan(OH_SV("二〇二六"), 0, ZH, &n) && n.form == OH_NUMERAL_POSITION);
	assert_true(oh_numeral_scan(OH_SV("三千"), 0, ZH, &n) && n.form == OH_NUMERAL_WORDS);
	assert_int_equal(oh_numeral_scan(OH_SV("5"), 1, ZH, &n), 0);
}

/* Every whole number up to ten thousand and some beyond, written out and read
 * back. */
static void written_out(void **state)
{
	(void)state;
	static const char *const digit[] = {"零", "一", "二", "三", "四",
	                                    "五", "六", "七", "八", "九"};
	static const char *const mag[] = {"千", "百", "十", ""};
	for (unsigned v = 1; v < 100000; v += v < 10000 ? 1 : 7) {
		oh_buf b = OH_BUF_INIT;
		unsigned high = v / 10000, low = v % 10000, div = 1000;
		if (high) {
			oh_buf_str(&b, digit[high]);
			oh_buf_str(&b, "万");
		}
		bool zero = false;
		for (unsigned k = 0; k < 4; k++, div /= 10) {
			unsigned d = low / div % 10;
			if (d == 0) {
				zero = b.n > 0;
				continue;
			}
			if (zero)
				oh_buf_str(&b, digit[0]);
			zero = false;
			oh_buf_str(&b, digit[d]);
			oh_buf_str(&b, mag[k]);
		}
		oh_numeral n;
		size_t len = oh_numeral_scan(oh_buf_sv(&b), 0, ZH, &n);
		if (len != b.n || n.value != v)
			fail_msg("%u: %s", v, b.p);
		oh_buf_release(&b);
	}
}

/* Any bytes: never beyond the text, always a finite value. */
static void hostile(void **state)
{
	(void)state;
	static const char *const bits[] = {"1",       "9",   ",",  "000",  ".",  "e",   "x10^",
	                                   "/",       "一",  "两", "零",   "十", "百",  "千",
	                                   "万",      "亿",  "点", "分之", " ",  "-",   "\xE4",
	                                   "hundred", "and", "a ", "负",   "瓦", "\x80"};
	uint64_t x = 88172645463325252u;
	for (int round = 0; round < 20000; round++) {
		oh_buf b = OH_BUF_INIT;
		for (int k = 0; k < 12; k++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			oh_buf_str(&b, bits[x % (sizeof bits / sizeof *bits)]);
		}
		for (size_t i = 0; i < b.n; i++) {
			oh_numeral n;
			size_t len = oh_numeral_scan(oh_buf_sv(&b), i, 31, &n);
			assert_true(i + len <= b.n);
			assert_true(!len || isfinite(n.value));
		}
		oh_buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digits),  cmocka_unit_test(fractions),   cmocka_unit_test(chinese),
	    cmocka_unit_test(english), cmocka_unit_test(particulars), cmocka_unit_test(written_out),
	    cmocka_unit_test(hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
