#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "../lexicon.h"
#include "ouhe/base/clock.h"
#include "ouhe/text/fold.h"
#include "ouhe/unit/unit.h"

static oh_unit code(const char *text)
{
	oh_unit u;
	if (!oh_unit_from_code(oh_sv_from(text), &u))
		fail_msg("no unit: %s", text);
	return u;
}

static void tables_are_sound(void **state)
{
	(void)state;
	assert_true(oh_unit_lexicon_sound());
}

/* Folds, scans at the start; "" when no unit is there. `rest` is what is left. */
static void scan(const char *text, const char *codes, const char *rest)
{
	oh_arena *a = oh_arena_new(0);
	oh_sv s;
	oh_unit out[OH_UNIT_READINGS];
	size_t n = 0, used = 0;
	char got[200] = "";
	assert_int_equal(oh_fold_key(oh_sv_from(text), 0, a, &s), OH_OK);
	size_t len = oh_unit_scan(s, 0, out, &n);
	for (size_t i = 0; len && i < n; i++) {
		oh_unit again = code(out[i].code);
		used += (size_t)snprintf(got + used, sizeof got - used, "%s%s", i ? " " : "",
		                         out[i].code);
		/* The code says the whole unit. */
		assert_memory_equal(again.dim, out[i].dim, sizeof again.dim);
		assert_true(fabs(again.factor / out[i].factor - 1) < 1e-14);
		assert_true(fabs(again.factor12 / out[i].factor12 - 1) < 1e-14);
		assert_true(again.by_month == out[i].by_month);
	}
	if (strcmp(got, codes) != 0 || strcmp(s.p + len, rest) != 0)
		fail_msg("%s: \"%s\" and \"%s\" left", text, got, s.p + len);
	oh_arena_free(a);
}

static void spellings(void **state)
{
	(void)state;
	static const char *const cases[][3] = {
	    {"kW", "kW", ""},
	    {"KW", "kW", ""},
	    {"Kw,", "kW", ","},
	    {"千瓦", "kW", ""},
	    {"kw/kg", "kW/kg", ""},
	    {"KW/KG", "kW/kg", ""},
	    {"MW", "MW", ""},
	    {"mW", "mW", ""},
	    {"mw", "MW mW", ""},
	    {"兆瓦", "MW", ""},
	    {"W", "W", ""},
	    {"kVA", "kVA", ""},
	    {"KVA", "kVA", ""},
	    {"马力", "[ps]", ""},
	    {"匹", "[ps]", ""},
	    {"PS", "[ps]", ""},
	    {"hp", "[hp]", ""},
	    {"HP", "[hp]", ""},
	    {"英马力", "[hp]", ""},
	    {"rpm", "r/min", ""},
	    {"RPM", "r/min", ""},
	    {"ｒｐｍ", "r/min", ""},
	    {"r/min", "r/min", ""},
	    {"R/MIN", "r/min", ""},
	    {"r.p.m.", "r/min", ""},
	    {"转/分", "r/min", ""},
	    {"转/分钟", "r/min", ""},
	    {"转每分", "r/min", ""},
	    {"转每分钟", "r/min", ""},
	    {"转", "r/min r", ""},
	    {"转/秒", "r/s", ""},
	    {"r·min⁻¹", "r.min-1", ""},
	    {"min⁻¹", "r/min 1/min", ""},
	    {"转子", "", "转子"},
	    {"N·m", "N.m", ""},
	    {"N•m", "N.m", ""},
	    {"Nm", "N.m", ""},
	    {"NM", "N.m", ""},
	    {"nm", "nm N.m", ""},
	    {"N.m", "N.m", ""},
	    {"N-m", "N.m", ""},
	    {"N m", "N.m", ""},
	    {"N*m", "N.m", ""},
	    {"牛米", "N.m", ""},
	    {"牛·米", "N.m", ""},
	    {"牛顿米", "N.m", ""},
	    {"kN·m", "kN.m", ""},
	    {"kNm", "kN.m", ""},
	    {"kgf·m", "kgf.m", ""},
	    {"公斤力米", "kgf.m", ""},
	    {"kg·m", "kgf.m", ""},
	    {"kg·m²", "kg.m2", ""},
	    {"kg.cm2", "kg.cm2", ""},
	    {"kg·cm^2", "kg.cm2", ""},
	    {"kgm²", "kg.m2", ""},
	    {"kg m2", "kg.m2", ""},
	    {"N·m/kg", "N.m/kg", ""},
	    {"Nm/kg", "N.m/kg", ""},
	    {"V", "V", ""},
	    {"KV", "kV", ""},
	    {"伏", "V", ""},
	    {"千伏", "kV", ""},
	    {"A", "A", ""},
	    {"安培", "A", ""},
	    {"mA", "mA", ""},
	    {"安全", "", "安全"},
	    {"HZ", "Hz", ""},
	    {"赫兹", "Hz", ""},
	    {"kHz", "kHz", ""},
	    {"MHz", "MHz", ""},
	    {"兆赫兹", "MHz", ""},
	    {"℃", "degC", ""},
	    {"°C", "degC", ""},
	    {"度", "degC deg kW.h", ""},
	    {"摄氏度", "degC", ""},
	    {"K", "K", ""},
	    {"dB", "dB", ""},
	    {"DB(A)", "dB", ""},
	    {"dB（A）", "dB", ""},
	    {"分贝", "dB", ""},
	    {"dBA", "dB", ""},
	    {"g", "g gn", ""},
	    {"G", "gn g", ""},
	    {"mm/s", "mm/s", ""},
	    {"m/s", "m/s", ""},
	    {"米/秒", "m/s", ""},
	    {"米每秒", "m/s", ""},
	    {"m/s²", "m/s2", ""},
	    {"km/h", "km/h", ""},
	    {"公里/小时", "km/h", ""},
	    {"公里每小时", "km/h", ""},
	    {"kWh", "kW.h", ""},
	    {"kW·h", "kW.h", ""},
	    {"KWH", "kW.h", ""},
	    {"千瓦时", "kW.h", ""},
	    {"Ah", "A.h", ""},
	    {"安时", "A.h", ""},
	    {"mAh", "mA.h", ""},
	    {"MPa", "MPa", ""},
	    {"Mpa", "MPa", ""},
	    {"兆帕", "MPa", ""},
	    {"N/mm²", "N/mm2", ""},
	    {"kgf/cm2", "kgf/cm2", ""},
	    {"bar", "bar", ""},
	    {"HBW", "HBW", ""},
	    {"HB", "HBW", ""},
	    {"HRC", "HRC", ""},
	    {"μm", "um", ""},
	    {"微米", "um", ""},
	    {"丝", "[si]", ""},
	    {"丝杠", "", "丝杠"},
	    {"mm", "mm", ""},
	    {"MM", "mm", ""},
	    {"毫米", "mm", ""},
	    {"公分", "cm", ""},
	    {"英寸", "[in]", ""},
	    {"㎡", "m2", ""},
	    {"平方米", "m2", ""},
	    {"平米", "m2", ""},
	    {"平方公里", "km2", ""},
	    {"立方英尺", "[ft]3", ""},
	    {"m³", "m3", ""},
	    {"立方米", "m3", ""},
	    {"立方", "m3", ""},
	    {"方", "m3", ""},
	    {"方案", "", "方案"},
	    {"Nm³/h", "m3/h", ""},
	    {"mm2", "mm2", ""},
	    {"L", "L", ""},
	    {"升", "L", ""},
	    {"mL", "mL", ""},
	    {"KG", "kg", ""},
	    {"公斤", "kg", ""},
	    {"千克", "kg", ""},
	    {"吨", "t", ""},
	    {"t", "t", ""},
	    {"J", "J", ""},
	    {"焦耳", "J", ""},
	    {"W/kg", "W/kg", ""},
	    {"kW/L", "kW/L", ""},
	    {"kW/t", "kW/t", ""},
	    {"W/(m·K)", "W/(m.K)", ""},
	    {"s", "s", ""},
	    {"秒", "s", ""},
	    {"小时", "h", ""},
	    {"个小时", "h", ""},
	    {"个工作日", "workday", ""},
	    {"工作日", "workday", ""},
	    {"个月", "month", ""},
	    {"周", "week", ""},
	    {"年", "year", ""},
	    {"天", "day", ""},
	    {"天然气", "", "天然气"},
	    {"个千瓦", "kW", ""},
	    {"个", "{piece}", ""},
	    {"working days", "workday", ""},
	    {"元", "CNY", ""},
	    {"元件", "", "元件"},
	    {"万元", "10*4.CNY", ""},
	    {"万元/年", "10*4.CNY/year", ""},
	    {"元/吨", "CNY/t", ""},
	    {"元/台", "CNY/{piece}", ""},
	    {"元/kWh", "CNY/(kW.h)", ""},
	    {"元/度", "CNY/(kW.h)", ""},
	    {"美元", "USD", ""},
	    {"￥", "CNY", ""},
	    {"台/月", "{piece}/month", ""},
	    {"台每年", "{piece}/year", ""},
	    {"台套/年", "{set}/year", ""},
	    {"台（套）", "{set}", ""},
	    {"吨/年", "t/year", ""},
	    {"t/a", "t/year", ""},
	    {"pcs/year", "{piece}/year", ""},
	    {"pieces per month", "{piece}/month", ""},
	    {"次/小时", "{times}/h", ""},
	    {"极", "{pole}", ""},
	    {"P", "{pole}", ""},
	    {"倍", "{times}", ""},
	    {"倍数", "", "倍数"},
	    {"%", "%", ""},
	    {"‰", "[permil]", ""},
	    {"ppm", "[ppm]", ""},
	    {"kWx", "", "kWx"},
	    {"m5", "", "m5"},
	    {"kW/30s", "kW", "/30s"},
	    {"V/50Hz", "V", "/50Hz"},
	    {"kW/HP", "kW", "/HP"},
	    {"kW,", "kW", ","},
	    {"kW时", "kW", "时"},
	    {"oz-in", "[ozf].[in]", ""},
	    {"万千瓦", "10*4.kW", ""},
	    {"bit", "bit", ""},
	    {"square meters", "m2", ""},
	    {"meters per millisecond", "m/ms", ""},
	    {"centimeters/millisecond", "cm/ms", ""},
	    {"转速", "", "转速"},
	    {"", "", ""},
	    {"两侧", "", "两侧"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		scan(cases[i][0], cases[i][1], cases[i][2]);
}

static void converts(double v, const char *from, const char *to, double want)
{
	oh_unit a = code(from), b = code(to);
	double got = NAN;
	if (!oh_unit_convert(v, &a, &b, &got) || !(fabs(got - want) <= 1e-12 * fabs(want)))
		fail_msg("%g %s is %.17g %s, not %.17g", v, from, got, to, want);
}

static void conversions(void **state)
{
	(void)state;
	converts(100, "[ps]", "kW", 73.549875);
	converts(100, "[hp]", "kW", 74.569987);
	converts(90, "min", "h", 1.5);
	converts(11, "m/s", "km/h", 39.6);
	converts(2, "month", "day", 60);
	converts(2, "year", "month", 24);
	converts(1, "year", "h", 8760);
	converts(15, "workday", "day", 21);
	converts(6, "week", "day", 42);
	converts(500, "{piece}/month", "1/year", 6000);
	converts(10, "{piece}/day", "1/year", 3650);
	converts(1, "10*4.t/month", "t/year", 120000);
	converts(25, "degC", "degC", 25);
	converts(0, "degC", "K", 273.15);
	converts(212, "degF", "degC", 100);
	converts(400, "N/mm2", "MPa", 400);
	converts(1, "kg.cm2", "kg.m2", 1e-4);
	converts(422, "kW.h", "kW.h", 422);
	converts(3, "t", "kg", 3000);
	converts(12.5, "um", "mm", 0.0125);
	converts(0.3, "m", "mm", 300);
	converts(1, "quarter", "month", 3);
	converts(1500, "r/min", "r/s", 25);
	converts(3000, "deg/s", "r/min", 500);
	oh_unit cny = code("CNY"), usd = code("USD"), kg = code("kg"), hrc = code("HRC"),
	        hbw = code("HBW");
	double v;
	assert_false(oh_unit_convert(1, &cny, &usd, &v));
	assert_false(oh_unit_convert(1, &cny, &kg, &v));
	assert_false(oh_unit_convert(1, &hrc, &hbw, &v));
}

static void bad_codes(void **state)
{
	(void)state;
	oh_unit u;
	static const char *const bad[] = {
	    "",      "xyz",           "kW.",   "/",       "kW//h", "(kW", "kW)",
	    "[zzz]", "10*",           "10*x",  "CNY/USD", "m99",   "{",   "{}",
	    "k",     "((((((m))))))", "m9.m9", "kmin",    ".m"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (oh_unit_from_code(oh_sv_from(bad[i]), &u))
			fail_msg("accepted: %s", bad[i]);
	char big[100];
	memset(big, 'm', sizeof big);
	assert_false(oh_unit_from_code((oh_sv){big, sizeof big}, &u));
	assert_true(oh_unit_from_code(OH_SV("/year"), &u));
}

static void labels(void **state)
{
	(void)state;
	assert_string_equal(oh_unit_label("kW.h", false), "kWh");
	assert_string_equal(oh_unit_label("{piece}", true), "台");
	assert_string_equal(oh_unit_label("{piece}", false), "pcs");
	assert_string_equal(oh_unit_label("none.such", true), "none.such");
}

/* Every pair of units of the lexicon that measures the same converts there and
 * back. */
static void round_trips(void **state)
{
	(void)state;
	static const char *const codes[] = {
	    "m",    "mm",   "[in]", "[ft]",  "km",    "[mi]",  "kg",      "[lb]", "t",    "[jin]",
	    "s",    "h",    "day",  "month", "year",  "week",  "degC",    "degF", "K",    "kW",
	    "[ps]", "[hp]", "MPa",  "bar",   "[psi]", "N/mm2", "kgf/cm2", "kW.h", "kcal", "J"};
	enum { N = sizeof codes / sizeof *codes };
	size_t pairs = 0;
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			oh_unit a = code(codes[i]), b = code(codes[j]);
			double there, back;
			if (!oh_unit_convert(37.25, &a, &b, &there))
				continue;
			assert_true(oh_unit_convert(there, &b, &a, &back));
			if (fabs(back - 37.25) > 1e-11)
				fail_msg("%s %s: %.17g", codes[i], codes[j], back);
			pairs++;
		}
	assert_true(pairs > N);
}

static void hostile(void **state)
{
	(void)state;
	static const char *const bits[] = {"kW", "/", "·", "每", "万", "年", "平方", "米", "(",
	                                   ")",  "2", "^", "-1", "个", "台", "\xE5", "h",  " per ",
	                                   "元", "N", "m", " ",  "[",  "{",  ".",    "*",  "亿"};
	uint64_t x = 88172645463325252u;
	for (int round = 0; round < 30000; round++) {
		char text[128];
		size_t n = 0;
		for (int k = 0; k < 14; k++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			const char *bit = bits[x % (sizeof bits / sizeof *bits)];
			memcpy(text + n, bit, strlen(bit));
			n += strlen(bit);
		}
		for (size_t i = 0; i < n; i++) {
			oh_unit out[OH_UNIT_READINGS], again;
			size_t r = 0, len = oh_unit_scan((oh_sv){text, n}, i, out, &r);
			assert_true(i + len <= n && (!len || (r && r <= OH_UNIT_READINGS)));
			for (size_t k = 0; len && k < r; k++)
				if (!oh_unit_from_code(oh_sv_from(out[k].code), &again))
					fail_msg("%s is not read back", out[k].code);
		}
	}
}

static void speed(void **state)
{
	(void)state;
	static const char *const texts[] = {"kW",    "r/min", "千瓦", "N·m",
	                                    "台/月", "mm",    "无",   "转速"};
	oh_unit out[OH_UNIT_READINGS];
	size_t r, hits = 0;
	for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
		oh_sv s = oh_sv_from(texts[k]);
		uint64_t best = UINT64_MAX;
		for (int round = 0; round < 5; round++) {
			uint64_t t = oh_clock_ns();
			for (int i = 0; i < 20000; i++)
				hits += oh_unit_scan(s, 0, out, &r) != 0;
			t = oh_clock_ns() - t;
			best = t < best ? t : best;
		}
		print_message("scan %s: %.0f ns\n", texts[k], (double)best / 20000);
	}
	assert_true(hits > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tables_are_sound), cmocka_unit_test(spellings),
	    cmocka_unit_test(conversions),      cmocka_unit_test(bad_codes),
	    cmocka_unit_test(labels),           cmocka_unit_test(round_trips),
	    cmocka_unit_test(hostile),          cmocka_unit_test(speed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
