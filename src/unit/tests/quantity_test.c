#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/buf.h"
#include "ouhe/base/clock.h"
#include "ouhe/text/utf8.h"
#include "ouhe/unit/quantity.h"

/* What is found, one quantity a line: "text|value unit", a range "lo..hi". */
static void finds(oh_quantity_lang lang, oh_quantity_kind kind, const char *text, const char *want)
{
	oh_arena *a = oh_arena_new(0);
	const oh_quantity *q;
	oh_buf b = OH_BUF_INIT;
	oh_sv s = oh_sv_from(text);
	size_t n;
	assert_int_equal(oh_quantity_find(s, lang, kind, a, &q, &n), OH_OK);
	oh_buf_str(&b, "");
	for (size_t i = 0; i < n; i++) {
		oh_buf_printf(&b, "%s%.*s|", i ? "; " : "", (int)q[i].len, text + q[i].from);
		oh_buf_sv_put(&b, q[i].value);
		if (q[i].lo.p) {
			oh_buf_sv_put(&b, q[i].lo);
			oh_buf_str(&b, "..");
			oh_buf_sv_put(&b, q[i].hi);
		}
		oh_buf_char(&b, ' ');
		oh_buf_sv_put(&b, q[i].unit);
		assert_int_equal(q[i].start, oh_utf8_index(s, q[i].from));
		assert_int_equal(q[i].end, oh_utf8_index(s, q[i].from + q[i].len));
	}
	if (strcmp(b.n ? b.p : "", want) != 0)
		fail_msg("%s: %s", text, b.p);
	oh_buf_release(&b);
	oh_arena_free(a);
}

static void dimensions_zh(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	    {"面积960万平方公里", "960万平方公里|9600000 km2"},
	    {"体积为三点五立方英尺", "三点五立方英尺|3.5 [ft]3"},
	    {"车速120公里每小时", "120公里每小时|120 km/h"},
	    {"长5英尺3英寸", "5英尺3英寸|5.25 [ft]"},
	    {"重三斤二两", "三斤|3 [jin]; 二两|2 [liang]"},
	    {"三分之一英里", "三分之一英里|0.3333333333333333 [mi]"},
	    {"在3米到5米之间", "3米到5米|3..5 m"},
	    {"5kW-7kW电机", "5kW-7kW|5..7 kW"},
	    {"5公斤-8公斤", "5公斤-8公斤|5..8 kg"},
	    {"跑了半公里", "半公里|0.5 km"},
	    {"十公里半", "十公里半|10.5 km"},
	    {"身高一米七五", "一米七五|1.75 m"},
	    {"５０ｋｇ", "５０ｋｇ|50 kg"},
	    {"旋转90度", "90度|90 deg"},
	    {"32位系统", "32位|32 bit"},
	    {"三位专家", ""},
	    {"买了3个苹果，花10%", ""},
	    {"型号YE4-280M-4", ""},
	    {"今天是5月3日15:30", ""},
	    {"千米与英里", "千米| km; 英里| [mi]"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		finds(OH_QUANTITY_ZH, OH_QUANTITY_DIMENSION, cases[i][0], cases[i][1]);
}

static void currencies_zh(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	    {"三块五", "三块五|3.5 CNY"},
	    {"三百二十五块两毛五", "三百二十五块两毛五|325.25 CNY"},
	    {"五毛钱", "五毛钱|5 [jiao]"},
	    {"五角大楼", ""},
	    {"三块石头", ""},
	    {"二元一次方程", ""},
	    {"US$ 100", "US$ 100|100 USD"},
	    {"人民币100万元", "人民币100万元|1000000 CNY"},
	    {"人民币一百万", "人民币一百万|1000000 CNY"},
	    {"港币500元", "港币500元|500 HKD"},
	    {"5英镑20便士", "5英镑20便士|5.2 GBP"},
	    {"总价5100元/吨", "5100元|5100 CNY"},
	    {"价格3-5元", "5元|5 CNY"},
	    {"3元至5元", "3元至5元|3..5 CNY"},
	    {"美元兑人民币", "美元| USD; 人民币| CNY"},
	    {"人民币5美元", "人民币| CNY; 5美元|5 USD"},
	    {"花了十二块半", "十二块半|12.5 CNY"},
	    {"¥1,234.56", "¥1,234.56|1234.56 CNY"},
	    {"$20，300元", "$20|20 USD; 300元|300 CNY"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		finds(OH_QUANTITY_ZH, OH_QUANTITY_CURRENCY, cases[i][0], cases[i][1]);
}

static void temperatures(void **state)
{
	(void)state;
	static const char *const zh[][2] = {
	    {"零下十五摄氏度", "零下十五摄氏度|-15 degC"},
	    {"华氏100度", "华氏100度|100 degF"},
	    {"把20摄氏度转为华氏度", "20摄氏度|20 degC; 华氏度| degF"},
	    {"温度在20度到30度之间", "20度到30度|20..30 deg"},
	    {"25±2℃", "25±2℃|23..27 degC"},
	    {"型号25C", ""},
	    {"-5℃", "-5℃|-5 degC"},
	};
	static const char *const en[][2] = {
	    {"98.6°F", "98.6°F|98.6 degF"},
	    {"set it to 72 f", "72 f|72 degF"},
	    {"seventy two degrees fahrenheit", "seventy two degrees fahrenheit|72 degF"},
	    {"minus 5 degrees", "minus 5 degrees|-5 deg"},
	    {"from 11c to 17c a share", ""},
	    {"at a 90 degree angle", ""},
	    {"flight 777F", ""},
	    {"the temperature is 25C", "25C|25 degC"},
	};
	for (size_t i = 0; i < sizeof zh / sizeof *zh; i++)
		finds(OH_QUANTITY_ZH, OH_QUANTITY_TEMPERATURE, zh[i][0], zh[i][1]);
	for (size_t i = 0; i < sizeof en / sizeof *en; i++)
		finds(OH_QUANTITY_EN, OH_QUANTITY_TEMPERATURE, en[i][0], en[i][1]);
}

static void dimensions_en(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	    {"6'2\" tall", "6'2\"|6.166666666666667 [ft]"},
	    {"5 ft 3 in tall", "5 ft 3 in|5.25 [ft]"},
	    {"half a mile", "half a mile|0.5 [mi]"},
	    {"60 miles per hour", "60 miles per hour|60 [mi]/h"},
	    {"300 square feet", "300 square feet|300 [ft]2"},
	    {"a 2.5-liter engine", "2.5-liter|2.5 L"},
	    {"5 m - 10 m", "5 m - 10 m|5..10 m"},
	    {"7 billion gallons", "7 billion gallons|7000000000 [gal]"},
	    {"1 000 km", "1 000 km|1000 km"},
	    {"he said \"5\" twice", ""},
	    {"5G network, 10M users, at 6pm", ""},
	    {"part L-202 and abc-12 kg", ""},
	    {"2 in april", ""},
	    {"10 minutes, 3 dozen eggs", ""},
	    {"meters and barrels", "meters| m"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		finds(OH_QUANTITY_EN, OH_QUANTITY_DIMENSION, cases[i][0], cases[i][1]);
}

static void of_any_kind(void **state)
{
	(void)state;
	finds(OH_QUANTITY_ZH, OH_QUANTITY_ANY, "年需求5000台/年，单价1500元以内，质保2年",
	      "5000台/年|5000 {piece}/year; 1500元|1500 CNY; 2年|2 year");
	finds(OH_QUANTITY_ZH, OH_QUANTITY_ANY, "三个半小时，380V±10%",
	      "三个半小时|3.5 h; 380V±10%|342..418 V");
}

static const char *const bits[] = {"5",    "元", "角",  "三",     "块",   "半",   "米",  "$",
                                   "±",    "到", " ",   "-",      "度",   "华氏", "in",  "ft",
                                   "\"",   "'",  "1/2", "人民币", "\xE5", "m",    "and", "two",
                                   "零下", "毛", "又",  "[",      "kg",   "]"};

static oh_sv random_text(char *text, size_t cap, uint64_t *x)
{
	size_t n = 0;
	for (;;) {
		*x ^= *x << 13;
		*x ^= *x >> 7;
		*x ^= *x << 17;
		const char *bit = bits[*x % (sizeof bits / sizeof *bits)];
		if (n + strlen(bit) > cap)
			return (oh_sv){text, n};
		memcpy(text + n, bit, strlen(bit));
		n += strlen(bit);
	}
}

static void hostile(void **state)
{
	(void)state;
	char text[90];
	uint64_t x = 88172645463325252u;
	for (int round = 0; round < 6000; round++) {
		oh_arena *a = oh_arena_new(0);
		const oh_quantity *q;
		size_t n, last = 0;
		oh_sv s = random_text(text, sizeof text, &x);
		assert_int_equal(oh_quantity_find(s, (oh_quantity_lang)(round & 1),
		                                  (oh_quantity_kind)(round / 2 % 4), a, &q, &n),
		                 OH_OK);
		for (size_t i = 0; i < n; i++) {
			assert_true(q[i].from >= last && q[i].len > 0);
			last = q[i].from + q[i].len;
			assert_true(last <= s.n && q[i].start < q[i].end);
			assert_true((q[i].lo.p != NULL) == (q[i].hi.p != NULL));
		}
		oh_arena_free(a);
	}
}

/* Twice the text takes about twice the time, however it is made. */
static void linear(void **state)
{
	(void)state;
	static const char *const hard[] = {"1\"",  "元5",     "五",   "1 ",
	                                   "块一", "half a ", "5ft ", "°"};
	for (size_t k = 0; k < sizeof hard / sizeof *hard; k++) {
		uint64_t took[2];
		for (int twice = 0; twice < 2; twice++) {
			oh_buf b = OH_BUF_INIT;
			while (b.n < (twice ? 160000u : 20000u))
				oh_buf_str(&b, hard[k]);
			oh_arena *a = oh_arena_new(0);
			const oh_quantity *q;
			size_t n;
			uint64_t t = oh_clock_cpu_ns();
			assert_int_equal(oh_quantity_find(oh_buf_sv(&b), OH_QUANTITY_ZH,
			                                  OH_QUANTITY_ANY, a, &q, &n),
			                 OH_OK);
			took[twice] = oh_clock_cpu_ns() - t;
			oh_arena_free(a);
			oh_buf_release(&b);
		}
		/* Eight times the text: quadratic would be sixty-four. */
		if (took[1] > 40 * took[0] + 200000000u)
			fail_msg("\"%s\": %llu then %llu ns", hard[k], (unsigned long long)took[0],
			         (unsigned long long)took[1]);
	}
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	bool done = false;
	for (uint64_t nth = 1; !done; nth++) {
		const oh_quantity *q = NULL;
		size_t n = 77;
		oh_alloc_fail_after(0);
		oh_arena *a = oh_arena_new(0);
		oh_alloc_fail_after(nth);
		oh_status st =
		    oh_quantity_find(OH_SV("5元6角，3米到5米，25±2℃，人民币，10kg、20kg、"
		                           "30kg、40kg、50kg、60kg、70kg、80kg"),
		                     OH_QUANTITY_ZH, OH_QUANTITY_ANY, a, &q, &n);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || (st == OH_ENOMEM && q == NULL && n == 77));
		done = st == OH_OK;
		assert_true(!done || n == 12);
		oh_arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dimensions_zh), cmocka_unit_test(currencies_zh),
	    cmocka_unit_test(temperatures),  cmocka_unit_test(dimensions_en),
	    cmocka_unit_test(of_any_kind),   cmocka_unit_test(hostile),
	    cmocka_unit_test(linear),        cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
