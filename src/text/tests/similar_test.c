#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/text/similar.h"

static double dice(oh_arena *a, const char *x, const char *y)
{
	size_t nx, ny;
	const uint32_t *bx = oh_bigrams(oh_sv_from(x), a, &nx);
	const uint32_t *by = oh_bigrams(oh_sv_from(y), a, &ny);
	return oh_bigrams_dice(bx, nx, by, ny);
}

static void bigrams(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	size_t n;
	assert_true(dice(a, "额定功率", "额定功率") == 1);
	assert_true(dice(a, "額定 功率", "额定功率") == 1);
	assert_true(dice(a, "Motor", "ＭＯＴＯＲ") == 1);
	assert_true(dice(a, "额定功率", "额定转速") == 1.0 / 3);
	assert_true(dice(a, "电机", "铸件") == 0);
	assert_true(dice(a, "机", "机") == 1);
	assert_null(oh_bigrams(OH_SV(" ，。-"), a, &n));
	assert_int_equal(n, 0);
	const uint32_t *b = oh_bigrams(OH_SV("abababab"), a, &n);
	assert_int_equal(n, 2);
	assert_true(b[0] < b[1]);
	oh_alloc_fail_after(1);
	oh_arena *dry = oh_arena_new(0);
	assert_null(dry);
	oh_alloc_fail_after(0);
	oh_arena_free(a);
	a = oh_arena_new(64);
	assert_null(oh_bigrams(OH_SV("额定功率额定功率额定功率额定功率额定功率"), a, &n));
	assert_int_equal(n, 0);
	oh_arena_free(a);
}

static void edits(void **state)
{
	(void)state;
	assert_int_equal(oh_edit_distance(OH_SV("额定功率"), OH_SV("额定功律"), 3), 1);
	assert_int_equal(oh_edit_distance(OH_SV("功率额定"), OH_SV("率功额定"), 3), 1);
	assert_int_equal(oh_edit_distance(OH_SV("kitten"), OH_SV("sitting"), 5), 3);
	assert_int_equal(oh_edit_distance(OH_SV("kitten"), OH_SV("sitting"), 2), 3);
	assert_int_equal(oh_edit_distance(OH_SV("abcdefgh"), OH_SV(""), 2), 3);
	assert_int_equal(oh_edit_distance(OH_SV(""), OH_SV(""), 0), 0);
	char big[600];
	memset(big, 'a', sizeof big);
	assert_int_equal(oh_edit_distance((oh_sv){big, 600}, (oh_sv){big, 599}, 4), 5);
	assert_int_equal(oh_edit_distance((oh_sv){big, 600}, (oh_sv){big, 600}, 4), 0);
	assert_int_equal(oh_edit_distance((oh_sv){big, 256}, (oh_sv){big, 200}, 1000), 56);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bigrams),
	    cmocka_unit_test(edits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
