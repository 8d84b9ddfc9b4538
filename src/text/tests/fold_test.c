#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/buf.h"
#include "ouhe/base/clock.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/utf8.h"

static void fold_is(const char *text, unsigned flags, const char *want)
{
	oh_arena *a = oh_arena_new(0);
	oh_folded f;
	oh_sv key;
	assert_int_equal(oh_fold(oh_sv_from(text), flags, a, &f), OH_OK);
	assert_string_equal(f.text.p, want);
	assert_int_equal(oh_fold_key(oh_sv_from(text), flags, a, &key), OH_OK);
	assert_string_equal(key.p, want);
	assert_int_equal(f.offset[f.text.n], strlen(text));
	for (size_t i = 0; i < f.text.n; i++)
		assert_true(f.offset[i] <= f.offset[i + 1]);
	oh_arena_free(a);
}

static void forms(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	    {"额定功率：５５ｋＷ（Ｓ１）", "额定功率:55kW(S1)"},
	    {"額定轉速１，５００轉／分", "额定转速1,500转/分"},
	    {"電機機組，軟體、國產。", "电机机组,软体、国产。"},
	    {"25℃～60℃", "25degC~60degC"},
	    {"25°C 77°F ３９°ｃ 45°角", "25degC 77degF 39degC 45°角"},
	    {"100° Celsius 90°Cable", "100° Celsius 90°Cable"},
	    {"10⁶ m³ m² 10⁻³ s⁻¹ 米² 2×10⁶", "10^6 m3 m2 10^-3 s-1 米2 2x10^6"},
	    {"10¹²", "10^12"},
	    {"1200×800×600mm，N×M", "1200x800x600mm,N×M"},
	    {"1200 × 800", "1200 x 800"},
	    {"１２００×８００", "1200x800"},
	    {"50－60–70—80−90‐1‑2", "50-60-70-80-90-1-2"},
	    {"5一6 5ー6 统一 データ", "5-6 5-6 统一 データ"},
	    {"50～60〜70∼80˜90", "50~60~70~80~90"},
	    {"a·b・c•d‧e⋅f∙g", "a·b·c·d·e·f·g"},
	    {"“双”‘单’ 5″ 5′ 10＂", "\"双\"'单' 5\" 5' 10\""},
	    {"100％ ￥300 ＄20 ±5 ≥≤≧≦", "100% ¥300 $20 ±5 ≥≤≥≤"},
	    {"㎏ ㎜ ㎡ ㎥ ㏄ ㎞ ㎾ ㎫ ㎯", "kg mm m2 m3 cc km kW MPa rad/s2"},
	    {"ExdⅡBT4 ⅳ Ⅷ", "ExdIIBT4 iv VIII"},
	    {"½ 10½ ¾", "1/2 10 1/2 3/4"},
	    {"5μm 5µm Ω Ω φ", "5um 5um Ω Ω φ"},
	    {"①②【】〔〕「」《》…‰", "①②【】〔〕「」《》…‰"},
	    {"a\u3000b\u00a0c\u2009d", "a b c d"},
	    {"a\u200bb\ufeffc\u00add", "abcd"},
	    {"CO₂ H₂O", "CO2 H2O"},
	    {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
	    {"a\x80"
	     "b",
	     "a\xEF\xBF\xBD"
	     "b"},
	    {"1：2 1∶2；a", "1:2 1:2;a"},
	    {"mW MW", "mW MW"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		fold_is(cases[i][0], 0, cases[i][1]);
	fold_is("ＫＷ MW 25℃ ΑΒ É Motor-ABCXYZ@[`{ 10°C ExdⅡ", OH_FOLD_CASE,
	        "kw mw 25degc αβ é motor-abcxyz@[`{ 10degc exdii");
}

static void spans(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	oh_folded f;
	size_t from, len;
	oh_sv src = OH_SV("温度－２５℃以上");
	assert_int_equal(oh_fold(src, 0, a, &f), OH_OK);
	size_t at = oh_sv_find(f.text, OH_SV("-25degC"));
	oh_folded_span(&f, at, at + 7, &from, &len);
	assert_true(oh_sv_eq(oh_sv_sub(src, from, len), OH_SV("－２５℃")));
	oh_folded_span(&f, 0, SIZE_MAX, &from, &len);
	assert_true(from == 0 && len == src.n);
	oh_arena_free(a);
}

/* Folding what was folded changes nothing more, for every character alone. */
static void idempotent(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	for (uint32_t cp = 0x80; cp<0x30000; cp += cp> 0xFFFF ? 97 : 1) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		oh_arena_mark mark = oh_arena_mark_get(a);
		oh_buf b = OH_BUF_INIT;
		oh_sv once, twice;
		oh_buf_cp(&b, cp);
		for (unsigned flags = 0; flags <= OH_FOLD_CASE; flags++) {
			assert_int_equal(oh_fold_key(oh_buf_sv(&b), flags, a, &once), OH_OK);
			assert_int_equal(oh_fold_key(once, flags, a, &twice), OH_OK);
			assert_true(oh_utf8_valid(once));
			if (!oh_sv_eq(once, twice))
				fail_msg("U+%04X: %s then %s", (unsigned)cp, once.p, twice.p);
		}
		oh_buf_release(&b);
		oh_arena_rewind(a, mark);
	}
	oh_arena_free(a);
}

/* Random bytes: sound UTF-8 comes out, offsets rise, nothing is overrun. */
static void hostile(void **state)
{
	(void)state;
	static const unsigned char pick[] = {0xE2, 0x84, 0x83, 0xC2, 0xBD, '1', 'C',  0xB0,
	                                     0x80, 0xFF, 0xF0, 0x9F, 'A',  ' ', 0xB2, 0xEF};
	unsigned char text[300];
	uint64_t x = 88172645463325252u;
	oh_arena *a = oh_arena_new(0);
	for (int round = 0; round < 3000; round++) {
		size_t n = (size_t)(round % (int)sizeof text);
		for (size_t i = 0; i < n; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			text[i] = round & 1 ? pick[x % sizeof pick] : (unsigned char)x;
		}
		oh_arena_mark mark = oh_arena_mark_get(a);
		oh_folded f;
		assert_int_equal(
		    oh_fold((oh_sv){(char *)text, n}, round & 2 ? OH_FOLD_CASE : 0, a, &f), OH_OK);
		assert_true(oh_utf8_valid(f.text));
		for (size_t i = 0; i < f.text.n; i++)
			assert_true(f.offset[i] <= f.offset[i + 1] && f.offset[i] < n);
		oh_arena_rewind(a, mark);
	}
	oh_arena_free(a);
}

static void limits_and_memory(void **state)
{
	(void)state;
	oh_folded f = {{NULL, 7}, NULL};
	oh_arena *a = oh_arena_new(0);
	assert_int_equal(oh_fold((oh_sv){"", (16u << 20) + 1}, 0, a, &f), OH_ELIMIT);
	oh_alloc_fail_after(1);
	assert_int_equal(oh_fold(OH_SV("转速"), 0, a, &f), OH_ENOMEM);
	oh_alloc_fail_after(0);
	assert_int_equal(f.text.n, 7);
	char *big = oh_alloc(20000);
	memset(big, 0xFF, 20000);
	bool done = false;
	for (uint64_t nth = 1; !done; nth++) {
		oh_alloc_fail_after(nth);
		oh_status st = oh_fold((oh_sv){big, 20000}, 0, a, &f);
		done = st == OH_OK;
		assert_true(done || st == OH_ENOMEM);
	}
	oh_alloc_fail_after(0);
	assert_int_equal(f.text.n, 60000);
	oh_free(big);
	oh_arena_free(a);
}

/* Figures for the log; speed itself is judged by the bench. */
static void speed(void **state)
{
	(void)state;
	static const char line[] =
	    "额定功率不低于５５kW，额定转速1500r/min，防护等级IP65，工作温度-25℃～60℃；绝缘等级F级";
	oh_buf b = OH_BUF_INIT;
	while (b.n < 1 << 20)
		oh_buf_put(&b, line, sizeof line - 1);
	oh_arena *a = oh_arena_new(0);
	uint64_t best = UINT64_MAX;
	for (int i = 0; i < 20; i++) {
		oh_folded f;
		oh_arena_mark mark = oh_arena_mark_get(a);
		uint64_t t = oh_clock_ns();
		assert_int_equal(oh_fold(oh_buf_sv(&b), 0, a, &f), OH_OK);
		t = oh_clock_ns() - t;
		best = t < best ? t : best;
		oh_arena_rewind(a, mark);
	}
	print_message("fold: %.0f MB/s\n", (double)b.n * 1e3 / (double)best);
	oh_arena_free(a);
	oh_buf_release(&b);
}

static void table_cost(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	oh_folded f;
	uint64_t t = oh_clock_ns();
	assert_int_equal(oh_fold(OH_SV("a"), 0, a, &f), OH_OK);
	print_message("first fold: %.1f ms\n", (double)(oh_clock_ns() - t) / 1e6);
	oh_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(table_cost), cmocka_unit_test(forms),
	    cmocka_unit_test(spans),      cmocka_unit_test(idempotent),
	    cmocka_unit_test(hostile),    cmocka_unit_test(limits_and_memory),
	    cmocka_unit_test(speed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
