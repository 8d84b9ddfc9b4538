/* Sentences, questions, values and gaps in both languages. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

static oh_arena *arena;

typedef struct both {
	one_listing d, s;
	oh_match m;
} both;

static void match(both *b, const char *demand, const char *supply, bool commercial)
{
	oh_match_options o = {.commercial = commercial};
	fixture_listing(&b->d, OH_DEMAND, "", demand);
	fixture_listing(&b->s, OH_SUPPLY, "", supply);
	assert_int_equal(oh_match_pair(NULL, &b->d.listing, &b->s.listing, &o, arena, &b->m),
	                 OH_OK);
}

typedef void (*writer)(oh_buf *out, const oh_match *m, oh_lang lang);

static void says(writer write, const oh_match *m, oh_lang lang, const char *expected)
{
	oh_buf out = OH_BUF_INIT;
	write(&out, m, lang);
	assert_true(oh_buf_ok(&out));
	assert_string_equal(out.p ? out.p : "", expected);
	oh_buf_release(&out);
}

typedef struct telling {
	const char *demand, *supply, *zh, *en;
} telling;

static void sentences(void **state)
{
	static const telling cases[] = {
	    {"rated_power=55; ip_code=IP55", "rated_power=55; ip_code=IP67",
	     "一项满足，防护等级 IP67 的防水试验不同，不等于达到 IP55。",
	     "One requirement is met, IP code IP67 is another test against water and does not "
	     "assure IP55."},
	    {"rated_power=>=55; rated_speed=1500; cooling=液冷; ip_code=IP67; salt_spray=>=1000",
	     "rated_power=0.75..315; rated_speed=1500; cooling=水冷; ip_code=IP55",
	     "三项满足，防护等级 IP55 低于要求的 IP67；耐盐雾未说明，建议询问。",
	     "Three requirements are met, IP code IP55 is below the required IP67; salt spray "
	     "resistance not stated, please ask."},
	    {"rated_power=55; noise=<=72; cooling=水冷", "rated_power=55; noise=70; cooling=水冷",
	     "三项要求全部满足。", "All three requirements are met."},
	    {"rated_power=55; noise=<=72", "rated_power=55; noise=70", "两项要求全部满足。",
	     "Both requirements are met."},
	    {"rated_power=55", "rated_power=55", "所列一项要求已满足。",
	     "The one requirement is met."},
	    {"noise=<=72; cooling=水冷", "noise=76; cooling=风冷",
	     "噪声 76 dB 高于要求的 72 dB，冷却方式为风冷，要求水冷。",
	     "Noise level 76 dB is above the required 72 dB, cooling method is 风冷 where 水冷 "
	     "is required."},
	    {"peak_torque=>=100; noise=<=72", "", "峰值转矩、噪声未说明，建议询问。",
	     "Peak torque, noise level not stated, please ask."},
	    {"noise=<=72", "noise=60..80", "噪声为系列 60～80 dB，需确认哪个型号满足 ≤72 dB。",
	     "Noise level is a series (60–80 dB), ask which model satisfies ≤72 dB."},
	    {"certificate=ISO 9001|CE", "certificate=ISO 9001", "认证缺少 CE。",
	     "Certificate: CE is missing."},
	    {"efficiency_class=IE4; tolerance_grade=CT7",
	     "efficiency_class=IE3; tolerance_grade=CT9",
	     "能效等级 IE3 低于要求的 IE4，尺寸公差等级 CT9 达不到要求的 CT7。",
	     "Efficiency class IE3 is below the required IE4, dimensional tolerance grade CT9 "
	     "does not reach the required CT7."},
	    {"ambient_temperature=-25..60", "ambient_temperature=-20..40",
	     "环境温度 -20～40 ℃ 未覆盖要求的 -25～60 ℃。",
	     "Ambient temperature -20–40 °C does not cover the required -25–60 °C."},
	    {"altitude=<=4500; hardness=130..180", "altitude=3600; hardness=170..200",
	     "海拔 3600 m 达不到要求的 4500 m，硬度 170～200 HBW 超出要求的 130～180 HBW。",
	     "Altitude 3600 m does not reach the required 4500 m, hardness 170–200 HBW lies "
	     "outside the required 130–180 HBW."},
	    {"peak_torque=>100", "peak_torque=100", "峰值转矩 100 N·m 须>100 N·m。",
	     "Peak torque 100 N·m must be >100 N·m."},
	    {"lead_time=30", "lead_time=20", "品类匹配：需求未列出可比对的技术要求，建议询问。",
	     "Category match: the demand states no technical requirement that can be compared, "
	     "please ask."},
	    {"rated_power=55; quantity=100; budget=<=850000",
	     "rated_power=55; quantity=100; unit_price=9800..26000",
	     "所列一项要求已满足。另外，按单价 9800 元～2.6 万元计，总价高于预算（≤85 万元）。",
	     "The one requirement is met. Besides, at a unit price of 9,800–26,000 CNY the total "
	     "is above the budget of ≤850,000 CNY."},
	    {"rated_power=55; budget=300000000; quantity=1",
	     "rated_power=55; unit_price=312345678.5",
	     "所列一项要求已满足。另外，按单价 3.123456785 亿元计，总价高于预算（3 亿元）。",
	     "The one requirement is met. Besides, at a unit price of 312,345,678.5 CNY the "
	     "total is above the budget of 300,000,000 CNY."},
	    {"rated_power=55; unit_price=<=20000", "rated_power=55; unit_price=26000",
	     "所列一项要求已满足。另外，单价 2.6 万元高于要求的 2 万元。",
	     "The one requirement is met. Besides, unit price 26,000 CNY is above the required "
	     "20,000 CNY."},
	    {"rated_power=55; annual_volume=5000", "rated_power=55; annual_volume=3000",
	     "所列一项要求已满足。另外，年需求量可承担 60%。",
	     "The one requirement is met. Besides, 60% of the annual volume can be covered."},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		both b;
		match(&b, cases[i].demand, cases[i].supply, false);
		says(oh_match_sentence, &b.m, OH_LANG_ZH, cases[i].zh);
		says(oh_match_sentence, &b.m, OH_LANG_EN, cases[i].en);
	}
}

static void cross_industry(void **state)
{
	(void)state;
	both b;
	match(&b, "rated_power=55", "rated_power=55", false);
	b.m.cross_industry = true;
	says(oh_match_sentence, &b.m, OH_LANG_ZH, "跨行业候选：所列一项要求已满足。");
	says(oh_match_sentence, &b.m, OH_LANG_EN,
	     "Cross-industry candidate: the one requirement is met.");
}

static void many(void **state)
{
	(void)state;
	both b;
	char spec[1000] = "";
	for (int i = 0; i < 12; i++)
		snprintf(spec + strlen(spec), sizeof spec - strlen(spec), "%srated_power=55",
		         i ? ";" : "");
	match(&b, spec, "rated_power=55", false);
	says(oh_match_sentence, &b.m, OH_LANG_ZH, "12 项要求全部满足。");
	says(oh_match_sentence, &b.m, OH_LANG_EN, "All 12 requirements are met.");
}

static void questions(void **state)
{
	(void)state;
	both b;
	match(&b, "salt_spray=>=1000; noise=<=72; rated_power=55", "noise=60..80; rated_power=55",
	      false);
	b.d.facts[0].value_text = OH_SV("≥1000h");
	b.d.facts[1].value_text = OH_SV("≤72dB");
	b.s.facts[0].value_text = OH_SV("60~80分贝");
	says(oh_match_questions, &b.m, OH_LANG_ZH,
	     "请说明耐盐雾（要求 ≥1000h）；请确认噪声 60~80分贝中哪个型号满足 ≤72dB。");
	says(oh_match_questions, &b.m, OH_LANG_EN,
	     "Please state the salt spray resistance (required ≥1000h); Please say which model of "
	     "noise level 60~80分贝 satisfies ≤72dB.");
	match(&b, "rated_power=55", "rated_power=55", false);
	says(oh_match_questions, &b.m, OH_LANG_ZH, "");
	match(&b, "rated_power=55; unit_price=<=100", "rated_power=55; unit_price=90", true);
	b.s.facts[1].basis = OH_PER_PIECE;
	match(&b, "unit_price=<=100", "unit_price=90", true);
	b.s.facts[0].basis = OH_PER_KG;
	oh_match_options o = {.commercial = true};
	assert_int_equal(oh_match_pair(NULL, &b.d.listing, &b.s.listing, &o, arena, &b.m), OH_OK);
	says(oh_match_questions, &b.m, OH_LANG_ZH,
	     "请按相同的计价单位和税价口径说明单价（要求 ≤100 元）。");
}

static void shows(const oh_fact *f, const char *zh, const char *en)
{
	oh_buf a = OH_BUF_INIT, b = OH_BUF_INIT;
	oh_fact_show(&a, f, OH_LANG_ZH);
	oh_fact_show(&b, f, OH_LANG_EN);
	assert_string_equal(a.p, zh);
	assert_string_equal(b.p, en);
	oh_buf_release(&a);
	oh_buf_release(&b);
}

static void values(void **state)
{
	(void)state;
	oh_fact_value v[FACT_VALUES];
	oh_fact f = fixture_fact("peak_torque", "(100..200)", v);
	shows(&f, "100～200 N·m", "100–200 N·m");
	f = fixture_fact("peak_torque", ">=0.5", v);
	shows(&f, "≥0.5 N·m", "≥0.5 N·m");
	f = fixture_fact("peak_torque", "~100", v);
	shows(&f, "约 100 N·m", "about 100 N·m");
	f.value_text = OH_SV("十个牛米");
	shows(&f, "十个牛米", "十个牛米");
	f = fixture_fact("rated_power", "2|4|6", v);
	shows(&f, "2/4/6 kW", "2/4/6 kW");
	oh_derivation rule = {
	    .rule = OH_SV("torque"), .zh = OH_SV("T = 9550 P / n"), .en = OH_SV("T = 9550 P / n")};
	f = fixture_fact("peak_torque", "100", v);
	f.lo = f.hi = 9550.0 * 75 / 1480;
	f.evidence = OH_IMPLIED;
	f.rule = &rule;
	shows(&f, "484 N·m（推算：T = 9550 P / n）", "484 N·m (derived: T = 9550 P / n)");
}

static void gap_of(const char *demand, const char *supply, const char *zh, const char *en)
{
	both b;
	oh_buf a = OH_BUF_INIT, c = OH_BUF_INIT;
	match(&b, demand, supply, false);
	oh_fact_gap(&a, &b.m.facts[0], OH_LANG_ZH);
	oh_fact_gap(&c, &b.m.facts[0], OH_LANG_EN);
	assert_string_equal(a.p ? a.p : "", zh);
	assert_string_equal(c.p ? c.p : "", en);
	oh_buf_release(&a);
	oh_buf_release(&c);
}

static void gaps(void **state)
{
	(void)state;
	gap_of("rated_power=75", "rated_power=65", "低 10 kW（13%）", "10 kW too low (13%)");
	gap_of("noise=<=72", "noise=76", "高 4 dB（6%）", "4 dB too high (6%)");
	gap_of("ip_code=IP67", "ip_code=IP55", "防尘 6>5，防水 7>5", "solids 6>5, water 7>5");
	gap_of("ip_code=IP66", "ip_code=IP67", "差 2 级", "2 steps short");
	gap_of("efficiency_class=IE4", "efficiency_class=IE3", "差一级", "one step short");
	gap_of("certificate=CE|ISO 9001", "certificate=CE", "缺 ISO 9001", "ISO 9001 missing");
	gap_of("cooling=水冷", "cooling=风冷", "不同", "different");
	gap_of("ambient_temperature=-25..60", "ambient_temperature=-20..40", "未覆盖 25 ℃（29%）",
	       "25 °C not covered (29%)");
	gap_of("peak_torque=>100", "peak_torque=100", "仅差边界值",
	       "only the bound itself is missed");
	gap_of("ex_mark=Ex d I", "ex_mark=Ex d IIB T4", "防爆类别不同", "another group");
	gap_of("annual_volume=5000", "annual_volume=3000", "可承担 60%", "60% can be covered");
	gap_of("noise=<=72", "", "未说明", "not stated");
	gap_of("noise=<=72", "noise=60..80", "需确认", "to be confirmed");
	gap_of("noise=<=72", "noise=60", "", "");
}

static int start(void **state)
{
	(void)state;
	fixture_init();
	arena = oh_arena_new(0);
	return arena ? 0 : -1;
}

static int finish(void **state)
{
	(void)state;
	oh_arena_free(arena);
	fixture_release();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sentences), cmocka_unit_test(cross_industry), cmocka_unit_test(many),
	    cmocka_unit_test(questions), cmocka_unit_test(values),         cmocka_unit_test(gaps),
	};
	return cmocka_run_group_tests(tests, start, finish);
}
