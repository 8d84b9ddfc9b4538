/* Extraction of texts that nobody meant well: mutated, cut, endless, and with
 * memory running out. Run under the sanitizers as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/extract/extract.h"

static const char *const seeds[] = {
    "额定功率不低于30千瓦,防护等级IP65,工作温度-25℃~60℃,年需求约8000台,单价1500元以内",
    "额定/峰值功率75/130kW（30s），额定转矩、峰值转矩：120/360N·m，3倍/30s，45kW≤P≤75kW",
    "隔爆型三相异步电动机,Ex d I Mb,660/1140V,90kW,F级绝缘B级温升,GB/T 32891.2-2019,IE4优先",
    "peak torque no less than 45 Nm, weight under 6 kg, between 50 and 60 kW, preferably IP67",
    "功率(kW):55 转速/(r/min)：1480 电压３８０Ｖ±10% 零下40度 二〇二六年 百分之九十五 半年",
    "替换150马力柴油机,配套5台盾构机,联系电话0731-85550000,1200×800×600mm,2、4、6极"};

static struct {
	oh_packs *packs;
	oh_extractor *motor;
} world;

static int set_up(void **state)
{
	(void)state;
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &world.packs, NULL))
		return -1;
	return oh_extractor_new(oh_packs_find(world.packs, OH_SV("motor")), &world.motor, NULL) ? -1
	                                                                                        : 0;
}

static int tear_down(void **state)
{
	(void)state;
	oh_extractor_free(world.motor);
	oh_packs_free(world.packs);
	return 0;
}

/* A copy of its own, so that a read past the end is seen. */
static size_t read_text(const char *p, size_t n)
{
	char *copy = malloc(n ? n : 1);
	assert_non_null(copy);
	memcpy(copy, p, n);
	oh_arena *a = oh_arena_new(0);
	oh_issues issues;
	oh_issues_init(&issues, a);
	oh_extraction e = {0};
	assert_int_equal(oh_extract(world.motor, OH_DEMAND, (oh_sv){copy, n}, a, &issues, &e),
	                 OH_OK);
	for (size_t i = 0; i < e.n_facts; i++) {
		assert_true(e.facts[i].offset + e.facts[i].text.n <= n);
		assert_true(e.facts[i].lo == e.facts[i].lo && e.facts[i].hi == e.facts[i].hi);
	}
	oh_arena_free(a);
	free(copy);
	return e.n_facts;
}

static void every_cut_is_read(void **state)
{
	(void)state;
	for (size_t s = 0; s < sizeof seeds / sizeof *seeds; s++)
		for (size_t n = 0; n <= strlen(seeds[s]); n++)
			read_text(seeds[s], n);
}

static void mutations_are_read(void **state)
{
	(void)state;
	uint32_t random = 20261122;
	char text[512];
	for (int round = 0; round < 6000; round++) {
		const char *seed = seeds[(unsigned)round % (sizeof seeds / sizeof *seeds)];
		size_t n = strlen(seed);
		memcpy(text, seed, n);
		for (int k = 0; k < 1 + round % 7; k++) {
			random = random * 1664525u + 1013904223u;
			size_t at = (random >> 8) % n;
			switch (random % 3) {
			case 0:
				text[at] = (char)(random >> 16);
				break;
			case 1:
				memmove(text + at, text + at + 1, n - at - 1);
				n--;
				break;
			default:
				text[at] = text[(random >> 20) % n];
				break;
			}
		}
		read_text(text, n);
	}
}

/* Texts that invite quadratic work: the test's time limit is the check. */
static void endless_texts_end(void **state)
{
	(void)state;
	static const char *const pieces[] = {
	    "1、",   "1-",        "(",           "功率(",    "IP65、",    "75kW、", "优先",
	    "1×",    "额定/",     "QT450-10 ",   "95%,",     "一",        "零下",   "1 ",
	    "≥",     "功率75kW",  "2,",          "最大最高", "1200×800×", "GB/T 1", "二级能效",
	    "AC380", "55kW1500r", "电压和电流/", "1.2.3-",   "A-",        "5kg/件", "十"};
	enum { BYTES = 1 << 18 };
	char *text = malloc(BYTES + 64);
	assert_non_null(text);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t n = 0, len = strlen(pieces[i]);
		while (n < BYTES) {
			memcpy(text + n, pieces[i], len);
			n += len;
		}
		read_text(text, n);
	}
	free(text);
}

static void too_long_is_told(void **state)
{
	(void)state;
	size_t n = (16u << 20) + 1;
	char *text = calloc(1, n);
	assert_non_null(text);
	oh_arena *a = oh_arena_new(0);
	oh_issues issues;
	oh_issues_init(&issues, a);
	oh_extraction e;
	assert_int_equal(oh_extract(world.motor, OH_DEMAND, (oh_sv){text, n}, a, &issues, &e),
	                 OH_OK);
	assert_int_equal(e.n_facts, 0);
	assert_int_equal(issues.n, 1);
	oh_arena_free(a);
	free(text);
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	for (size_t s = 0; s < sizeof seeds / sizeof *seeds; s++) {
		oh_status st = OH_ENOMEM;
		for (uint64_t nth = 1; st != OH_OK; nth++) {
			oh_arena *a = oh_arena_new(0);
			oh_issues issues;
			oh_issues_init(&issues, a);
			oh_extraction e;
			oh_alloc_fail_after(nth);
			st = oh_extract(world.motor, OH_DEMAND, oh_sv_from(seeds[s]), a, &issues,
			                &e);
			oh_alloc_fail_after(0);
			assert_true(st == OH_OK || st == OH_ENOMEM);
			oh_arena_free(a);
			assert_true(nth < 10000);
		}
	}
}

static void a_failing_extractor_leaves_nothing(void **state)
{
	(void)state;
	oh_extractor *x = NULL;
	oh_status st = OH_ENOMEM;
	for (uint64_t nth = 1; st != OH_OK; nth += 1 + nth / 8) {
		oh_alloc_fail_after(nth);
		st = oh_extractor_new(oh_packs_find(world.packs, OH_SV("steel")), &x, NULL);
		oh_alloc_fail_after(0);
		if (st)
			assert_null(x);
		assert_true(nth < 10000000);
	}
	oh_extractor_free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_cut_is_read),
	                                   cmocka_unit_test(mutations_are_read),
	                                   cmocka_unit_test(endless_texts_end),
	                                   cmocka_unit_test(too_long_is_told),
	                                   cmocka_unit_test(every_allocation_may_fail),
	                                   cmocka_unit_test(a_failing_extractor_leaves_nothing)};
	return cmocka_run_group_tests_name("extract/hostile", tests, set_up, tear_down);
}
