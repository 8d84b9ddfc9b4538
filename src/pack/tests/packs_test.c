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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sound),
	    cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests_name("packs", tests, load, unload);
}
