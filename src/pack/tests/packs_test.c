/* The packs of the project: they load, they are sound, they say what the trade
 * says; and a pack of an industry that no C file has heard of works like them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/arena.h"
#include "ouhe/pack/pack.h"
#include "ouhe/pack/pattern.h"
#include "packdir.h"

#define PACKS OH_SOURCE_DIR "/packs"

static oh_packs *packs;

static int load(void **state)
{
	oh_error err = {0};
	const oh_status st = oh_packs_load(PACKS, &packs, &err);

	(void)state;
	if (st)
		print_pack_error(&err);
	return st ? -1 : 0;
}

static int unload(void **state)
{
	(void)state;
	oh_packs_free(packs);
	return 0;
}

static const oh_attr *attr(const char *pack, const char *key)
{
	const oh_pack *p = oh_packs_find(packs, oh_sv_from(pack));
	const oh_attr *a;

	assert_non_null(p);
	a = oh_pack_attr(p, oh_sv_from(key));
	if (!a)
		fail_msg("no attribute %s in %s", key, pack);
	return a;
}

static void test_sound(void **state)
{
	static const char *const names[] = {"common", "motor", "casting", "equipment", "steel"};

	(void)state;
	assert_int_equal(oh_packs_count(packs), 5);
	for (size_t i = 0; i < 5; i++) {
		oh_arena *a = oh_arena_new(0);
		const oh_pack_finding *f = NULL;
		size_t n = 0;
		char dir[512];
		oh_error err = {0};

		snprintf(dir, sizeof(dir), "%s/%s", PACKS, names[i]);
		assert_int_equal(oh_pack_check(dir, a, &f, &n, &err), OH_OK);
		for (size_t k = 0; k < n; k++)
			print_pack_error(&f[k].error);
		assert_int_equal(n, 0);
		oh_arena_free(a);
	}
}

static void test_values(void **state)
{
	const oh_attr *type = attr("motor", "motor_type"), *cooling = attr("motor", "cooling");
	const oh_attr *cls = attr("motor", "insulation_class");

	(void)state;
	assert_true(oh_attr_value(type, OH_SV("三相异步电动机")) ==
	            oh_attr_value(type, OH_SV("异步电机")));
	assert_true(oh_attr_value(type, OH_SV("ｐｍｓｍ")) ==
	            oh_attr_value(type, OH_SV("永磁同步电机")));
	assert_true(oh_attr_value(type, OH_SV("Permanent Magnet Synchronous Motor")) ==
	            oh_attr_value(type, OH_SV("永磁同步电机")));
	assert_int_equal(oh_attr_value(type, OH_SV("柴油机")), -1);
	assert_int_equal(oh_attr_value(type, OH_SV("diesel engine")), -1);
	assert_true(oh_attr_is_a(cooling, oh_attr_value(cooling, OH_SV("IC71W")),
	                         oh_attr_value(cooling, OH_SV("液冷"))));
	assert_false(oh_attr_is_a(cooling, oh_attr_value(cooling, OH_SV("液冷")),
	                          oh_attr_value(cooling, OH_SV("水冷"))));
	assert_true(oh_attr_value(cls, OH_SV("155")) == oh_attr_value(cls, OH_SV("F")));
	assert_true(oh_attr_value(cls, OH_SV("F")) > oh_attr_value(cls, OH_SV("B")));
	assert_true(oh_attr_value(cls, OH_SV("B")) > oh_attr_value(cls, OH_SV("E")));
	assert_true(cls->values[oh_attr_value(cls, OH_SV("F"))].name_labelled);
}

static oh_grade_relation grade(const char *pack, const char *key, const char *supplied,
                               const char *demanded)
{
	oh_sv note;

	return oh_attr_grade(attr(pack, key), oh_sv_from(supplied), oh_sv_from(demanded), &note);
}

static void test_grades(void **state)
{
	static const struct {
		const char *supplied, *demanded;
		oh_grade_relation want;
	} steel[] = {
	    {"Q355B", "q355b", OH_GRADE_SAME},      {"Q355 B", "Q355B", OH_GRADE_SAME},
	    {"Ｑ３５５Ｂ", "Q355B", OH_GRADE_SAME}, {"Q355D", "Q355B", OH_GRADE_AT_LEAST},
	    {"Q355B", "Q355D", OH_GRADE_NONE},      {"Q690E", "Q690C", OH_GRADE_AT_LEAST},
	    {"Q690D", "Q355D", OH_GRADE_NONE},      {"Q355NE", "Q355NB", OH_GRADE_AT_LEAST},
	    {"Q355B", "Q355", OH_GRADE_AT_LEAST},   {"Q355", "Q355B", OH_GRADE_ASK},
	    {"Q355B", "S355JR", OH_GRADE_ASK},      {"S355JR", "Q355B", OH_GRADE_ASK},
	    {"Q355D", "S355JR", OH_GRADE_ASK},      {"S355J2", "S355JR", OH_GRADE_AT_LEAST},
	    {"S355JR", "S355J2", OH_GRADE_NONE},    {"S355JR", "Q355D", OH_GRADE_NONE},
	    {"EH36", "AH36", OH_GRADE_AT_LEAST},    {"AH36", "EH36", OH_GRADE_NONE},
	    {"45#", "45", OH_GRADE_SAME},           {"X65", "L450", OH_GRADE_SAME},
	    {"20MnB", "20Mn", OH_GRADE_NONE},       {"NM450", "NM400", OH_GRADE_NONE},
	    {"", "Q355B", OH_GRADE_NONE},
	};
	oh_sv note;

	(void)state;
	for (size_t i = 0; i < sizeof(steel) / sizeof(steel[0]); i++)
		if (grade("steel", "steel_grade", steel[i].supplied, steel[i].demanded) !=
		    steel[i].want)
			fail_msg("%s for %s", steel[i].supplied, steel[i].demanded);
	assert_int_equal(grade("casting", "material_grade", "ISO1083JS/450-10", "EN-GJS-450-10"),
	                 OH_GRADE_SAME);
	assert_int_equal(grade("casting", "material_grade", "GJS-450-10", "QT450-10"),
	                 OH_GRADE_SAME);
	assert_int_equal(grade("casting", "material_grade", "ZL101A-T6", "ZL101A"),
	                 OH_GRADE_AT_LEAST);
	assert_int_equal(grade("casting", "material_grade", "HT250", "HT200"), OH_GRADE_NONE);
	assert_int_equal(
	    oh_attr_grade(attr("steel", "steel_grade"), OH_SV("Q355B"), OH_SV("S355JR"), &note),
	    OH_GRADE_ASK);
	assert_true(note.n > 0);
}

/* The longest match of any pattern of the attribute. */
static size_t match(const oh_attr *a, const char *text)
{
	oh_arena *tmp = oh_arena_new(0);
	size_t best = 0;

	for (size_t i = 0; i < a->n_patterns; i++) {
		const oh_pattern *p = oh_pattern_compile(a->patterns[i], tmp);
		size_t n;

		assert_non_null(p);
		n = oh_pattern_match(p, oh_sv_from(text), 0, true);
		best = n > best ? n : best;
	}
	oh_arena_free(tmp);
	return best;
}

static void whole(const char *pack, const char *key, const char *codes)
{
	oh_sv rest = oh_sv_from(codes), code;

	while (oh_sv_split(&rest, ' ', &code)) {
		char text[64];

		snprintf(text, sizeof(text), "%.*s", OH_SV_ARG(code));
		for (char *c = text; *c; c++)
			*c = *c == '_' ? ' ' : *c;
		if (match(attr(pack, key), text) != code.n)
			fail_msg("%s is no %s", text, key);
	}
}

static void none(const char *pack, const char *key, const char *words)
{
	oh_sv rest = oh_sv_from(words), word;

	while (oh_sv_split(&rest, ' ', &word)) {
		char text[64];

		snprintf(text, sizeof(text), "%.*s", OH_SV_ARG(word));
		if (match(attr(pack, key), text) == word.n)
			fail_msg("%s is taken for a %s", text, key);
	}
}

static void test_codes(void **state)
{
	(void)state;
	whole("casting", "material_grade",
	      "QT450-10 QT400-18AL QT500-7 HT250 RuT400 ZG270-500 ZG230-450H ZG35CrMo ZG20SiMn "
	      "ZGMn13 ZL101A ZL101A-T6 ZAlSi7Mg YL113 ADC12 A356 A356-T6 EN-GJS-450-10 "
	      "EN-GJL-250 GJS-400-15 EN-GJS-400-18-LT GS-52 65-45-12 FCD450-10 FC250 EN_AC-42100 "
	      "EN-GJS-800-8 KTH350-10 KTZ550-04 ZCuSn10P1 ZZnAl4 AlSi10Mg AlSi9Cu3(Fe) QTD800-11 "
	      "JS/450-10 GGG40 G20Mn5 WCB ZG06Cr13Ni4Mo AZ91D CF8M QT_600-3");
	none("casting", "material_grade",
	     "GB/T1348 120 200kg 2025-04-01 0731-85550000 1200x800 CT9 Ra3.2 IATF16949 H7");
	whole("steel", "steel_grade",
	      "Q235B Q355B Q355NB Q355ND Q355NE Q355MC Q345R Q460C Q690D Q960E S355JR S355J0 "
	      "S355J2+N S690QL 45# 20CrMnTi 40Cr 42CrMo 16Mn 65Mn NM400 NM450 NM500 Hardox450 "
	      "AR400 316L 304L SPHC SPCC DC01 50W470 35WW250 B50A470 27QG100 GCr15 T91 12Cr1MoVG "
	      "X65 HRB400E 06Cr19Ni10 16MnDR 38CrMoAl 10Cr9Mo1VNbN SUS304 AH36 A572Gr50 60Si2Mn "
	      "L360M 18CrNiMo7-6 M470-50A Q345qD Q235 SA516Gr70 S45C");
	none("steel", "steel_grade",
	     "20V 15W 304 45 20G 360 16mm 2500x20 GB/T1591-2018 Q1 12mo 100Mn-steel 0731-85550000 "
	     "5100");
	whole("motor", "cooling", "IC411 IC416 IC81W IC3W7 IC71W IC611 IC9U7W7 IC8A6W7 IC_01");
	whole("motor", "mounting", "B3 B5 B35 V1 IM_B3 IM1001 IMB35");
	whole("motor", "duty_type", "S1 S9 S10");
	none("motor", "duty_type", "S11 S0 S-1");
	whole("motor", "ip_code", "IP54 IP65 IPX6 IP69K IP6K9K IP2X IP_55 IP55W");
	none("motor", "ip_code", "IP7 IP74 IPAD IP");
	whole("motor", "ex_mark",
	      "Ex_d_I_Mb Ex_db_IIC_T4_Gb Ex_d_e_IIC_T5 Ex_tb_IIIC_T130℃_Db ExdⅡBT4 dⅡBT4 "
	      "Ex_nA_IIC_T3_Gc Ex_eb_IIC_T3_Gb Exd[ia]IICT4");
	none("motor", "ex_mark", "Ex example export Exd");
}

static void test_categories(void **state)
{
	const oh_pack *p = oh_packs_find(packs, OH_SV("motor"));
	size_t coded = 0;

	(void)state;
	assert_true(oh_sv_eq(p->categories[0].key, OH_SV("motor")));
	assert_true(oh_sv_eq(p->categories[0].gbt4754, OH_SV("3812")));
	assert_true(p->categories[0].n_uses > 3);
	for (size_t i = 0; i < oh_packs_count(packs); i++) {
		const oh_pack *q = oh_packs_at(packs, i);

		for (size_t k = 0; k < q->n_categories; k++) {
			const oh_category *c = &q->categories[k];

			coded += c->gbt4754.n != 0;
			assert_true(oh_category_is_a(c, c));
			assert_true(!c->parent ||
			            (c->parent < c && oh_category_is_a(c, c->parent) &&
			             !oh_category_is_a(c->parent, c)));
		}
	}
	assert_true(coded > 40);
}

static const oh_attr *unit_default(const char *pack, const char *code)
{
	const oh_pack *p = oh_packs_find(packs, oh_sv_from(pack));

	for (size_t i = 0; i < p->n_defaults; i++)
		if (strcmp(p->defaults[i].unit.code, code) == 0)
			return p->defaults[i].attr;
	return NULL;
}

static void test_defaults(void **state)
{
	static const struct {
		const char *pack, *unit, *key;
	} want[] = {
	    {"motor", "kW", "rated_power"},
	    {"motor", "r/min", "rated_speed"},
	    {"motor", "V", "rated_voltage"},
	    {"motor", "N.m", "rated_torque"},
	    {"motor", "kg", "mass"},
	    {"motor", "dB", "noise"},
	    {"motor", "degC", "ambient_temperature"},
	    {"casting", "kg", "piece_mass"},
	    {"equipment", "t", "operating_mass"},
	    {"steel", "t", "tonnage"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		const oh_attr *a = unit_default(want[i].pack, want[i].unit);

		if (!a || !oh_sv_eq(a->key, oh_sv_from(want[i].key)))
			fail_msg("%s without a label in %s", want[i].unit, want[i].pack);
	}
	/* A bare unit must measure what its attribute measures, prices apart. */
	for (size_t i = 0; i < oh_packs_count(packs); i++) {
		const oh_pack *p = oh_packs_at(packs, i);

		for (size_t k = 0; k < p->n_defaults; k++)
			if (!oh_unit_same_dim(&p->defaults[k].unit, &p->defaults[k].attr->unit))
				assert_int_equal(p->defaults[k].attr->unit.dim[OH_DIM_MONEY], 1);
	}
}

static void test_commercial(void **state)
{
	(void)state;
	assert_true(attr("motor", "unit_price")->commercial);
	assert_false(attr("motor", "certificate")->commercial);
	assert_true(attr("casting", "annual_capacity")->commercial);
	assert_false(attr("motor", "rated_power")->commercial);
	assert_true(attr("equipment", "bucket_capacity")->tolerance == 0.1);
	assert_int_equal(attr("motor", "ambient_temperature")->key_id,
	                 attr("equipment", "ambient_temperature")->key_id);
	assert_int_not_equal(attr("motor", "ambient_temperature")->index,
	                     attr("equipment", "ambient_temperature")->index);
}

static void test_readings(void **state)
{
	const oh_pack *p = oh_packs_find(packs, OH_SV("motor"));
	bool seen = false;

	(void)state;
	for (size_t i = 0; i < p->n_readings; i++) {
		const oh_reading *r = &p->readings[i];

		if (!oh_sv_eq(r->words[0], OH_SV("1级")) ||
		    !oh_sv_eq(r->standard, OH_SV("GB 18613-2012")))
			continue;
		assert_true(oh_sv_eq(r->attr->values[r->value].name, OH_SV("IE4")));
		assert_true(oh_sv_eq(r->when_attr->key, OH_SV("motor_type")));
		seen = true;
	}
	assert_true(seen);
	assert_int_equal(p->n_nameplates, 1);
	assert_int_equal(p->nameplates[0].n_points, 6);
	assert_true(p->nameplates[0].low == 0.94 && p->nameplates[0].with_value == 50);
}

static void test_properties(void **state)
{
	const oh_pack *p = oh_packs_find(packs, OH_SV("casting"));
	size_t n, m;
	const oh_grade_property *a = oh_pack_grade_properties(p, OH_SV("QT500-7"), &n);
	const oh_grade_property *b = oh_pack_grade_properties(p, OH_SV("ｇｊｓ－500-7"), &m);

	(void)state;
	assert_non_null(a);
	assert_ptr_equal(a, b);
	assert_int_equal(n, m);
	assert_int_equal(n, 9);
	assert_null(oh_pack_grade_properties(p, OH_SV("QT9999-1"), &n));
	assert_int_equal(n, 0);
}

static void test_failing_memory(void **state)
{
	uint64_t total;

	(void)state;
	oh_alloc_fail_after(0);
	{
		oh_packs *p = NULL;

		assert_int_equal(oh_packs_load(PACKS, &p, NULL), OH_OK);
		oh_packs_free(p);
	}
	total = oh_alloc_count();
	for (uint64_t nth = 1; nth <= total; nth += nth < 200 ? 1 : total / 97 + 1) {
		oh_packs *p = (oh_packs *)(void *)&total;
		oh_error err = {0};
		oh_status st;

		oh_alloc_fail_after(nth);
		st = oh_packs_load(PACKS, &p, &err);
		oh_alloc_fail_after(0);
		assert_int_equal(st, OH_ENOMEM);
		assert_int_equal(err.code, OH_ENOMEM);
		assert_ptr_equal(p, &total);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sound),      cmocka_unit_test(test_values),
	    cmocka_unit_test(test_grades),     cmocka_unit_test(test_codes),
	    cmocka_unit_test(test_categories), cmocka_unit_test(test_defaults),
	    cmocka_unit_test(test_commercial), cmocka_unit_test(test_readings),
	    cmocka_unit_test(test_properties), cmocka_unit_test(test_failing_memory),
	};

	return cmocka_run_group_tests_name("packs", tests, load, unload);
}
