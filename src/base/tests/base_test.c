#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/arena.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/decimal.h"
#include "ouhe/base/error.h"
#include "ouhe/base/map.h"
#include "ouhe/base/messages.h"
#include "ouhe/base/task.h"
#include "ouhe/base/vec.h"

static void sv_parts(void **state)
{
	(void)state;
	oh_sv rest = OH_SV("a||b"), piece;
	assert_true(oh_sv_split(&rest, '|', &piece) && oh_sv_eq(piece, OH_SV("a")));
	assert_true(oh_sv_split(&rest, '|', &piece) && piece.n == 0);
	assert_true(oh_sv_split(&rest, '|', &piece) && oh_sv_eq(piece, OH_SV("b")));
	assert_false(oh_sv_split(&rest, '|', &piece));
	assert_true(oh_sv_eq(oh_sv_trim(OH_SV("\xe3\x80\x80 x \xc2\xa0")), OH_SV("x")));
	assert_int_equal(oh_sv_find(OH_SV("aab"), OH_SV("ab")), 1);
	assert_true(oh_sv_find(OH_SV("aab"), OH_SV("ba")) == SIZE_MAX);
	assert_true(oh_sv_cmp(OH_SV("a"), OH_SV("ab")) < 0);
}

/* By all bytes and the length, wherever they lie. */
static void table_hashes(void **state)
{
	(void)state;
	char here[40], there[48];
	for (size_t n = 0; n <= sizeof here; n++) {
		memset(here, 0, sizeof here);
		memset(there, 9, sizeof there);
		memcpy(there + 3, here, n);
		uint64_t h = oh_sv_table_hash((oh_sv){here, n});
		assert_true(h == oh_sv_table_hash((oh_sv){there + 3, n}));
		assert_true(n == 0 || h != oh_sv_table_hash((oh_sv){here, n - 1}));
		for (size_t i = 0; i < n; i++) {
			here[i] = 1;
			assert_true(h != oh_sv_table_hash((oh_sv){here, n}));
			here[i] = 0;
		}
	}
	/* Numbers that count up fall into different slots of a table, more or less. */
	unsigned used = 0;
	bool slots[256] = {false};
	for (uint32_t i = 0; i < 256; i++) {
		size_t at = oh_sv_table_hash((oh_sv){(const char *)&i, sizeof i}) & 255;
		used += !slots[at];
		slots[at] = true;
	}
	assert_true(used > 128);
}

static void arena_rewinds(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(1 << 16);
	assert_non_null(oh_arena_alloc(a, 10));
	oh_arena_mark mark = oh_arena_mark_get(a);
	size_t used = oh_arena_used(a);
	for (int i = 0; i < 100; i++)
		assert_non_null(oh_arena_zalloc(a, 100));
	assert_null(oh_arena_alloc(a, 1 << 16));
	oh_arena_rewind(a, mark);
	assert_int_equal(oh_arena_used(a), used);
	char *grown = oh_arena_grow(a, NULL, 0, 8);
	memcpy(grown, "1234567", 8);
	grown = oh_arena_grow(a, grown, 8, 4000);
	assert_string_equal(grown, "1234567");
	assert_null(oh_arena_array(a, SIZE_MAX / 4, 16));
	oh_arena_free(a);
}

static bool all_zero(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

/* Its piece is used again and again; what is beyond comes from the heap. */
static void arena_large(void **state)
{
	enum { PIECE = 1 << 20, HALF = PIECE / 2 };
	(void)state;
	oh_arena *a = oh_arena_new_large(PIECE);
	oh_arena_mark empty = oh_arena_mark_get(a);
	for (int round = 0; round < 3; round++) {
		char *p = oh_arena_zalloc(a, HALF), *q = oh_arena_zalloc(a, PIECE);
		assert_true(all_zero(p, HALF) && all_zero(q, PIECE));
		memset(p, 1, HALF);
		memset(q, 2, PIECE);
		assert_int_equal(oh_arena_used(a), HALF + PIECE);
		oh_arena_rewind(a, empty);
		assert_int_equal(oh_arena_used(a), 0);
		/* Less than was written before: must be cleared. */
		assert_true(all_zero(oh_arena_zalloc(a, 100), 100));
		oh_arena_rewind(a, empty);
	}
	char *kept = oh_arena_alloc(a, 100);
	memset(kept, 7, 100);
	oh_arena_fit(a);
	assert_true(all_zero(oh_arena_zalloc(a, PIECE), PIECE));
	assert_int_equal(kept[99], 7);
	oh_arena *to = oh_arena_new(0);
	oh_arena_adopt(to, a);
	oh_arena_free(a);
	assert_int_equal(kept[0], 7);
	oh_arena_free(to);
}

static void arena_large_without_memory(void **state)
{
	(void)state;
	oh_alloc_fail_after(1);
	assert_null(oh_arena_new_large(1 << 20));
#ifndef OH_ARENA_EMULATE
	/* Without its piece it is an arena like any other. */
	oh_alloc_fail_after(2);
	oh_arena *a = oh_arena_new_large(1 << 20);
	oh_alloc_fail_after(0);
	assert_non_null(a);
	assert_non_null(oh_arena_alloc(a, 100));
	oh_arena_fit(a);
	oh_arena_free(a);
#endif
	oh_alloc_fail_after(0);
}

static void pages_fit(void **state)
{
	enum { SIZE = 100000 };
	(void)state;
	char *p = oh_pages_alloc(SIZE);
	assert_non_null(p);
	assert_true(all_zero(p, SIZE));
	memset(p, 5, SIZE);
	size_t size = oh_pages_fit(p, SIZE, 5000);
	assert_true(size >= 5000 && size < SIZE);
	assert_int_equal(p[4999], 5);
	assert_int_equal(oh_pages_fit(p, size, size), size);
	oh_pages_free(p, size);
	oh_pages_free(NULL, 0);
	assert_null(oh_pages_alloc(0));
	assert_null(oh_pages_alloc(SIZE_MAX));
}

static void numbers_round_trip(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *back;
	} cases[] = {{"0", "0"},
	             {"-0", "0"},
	             {"1.5", "1.5"},
	             {"0.1", "0.1"},
	             {"220.0", "220"},
	             {"655.5", "655.5"},
	             {"1e3", "1000"},
	             {"123456789012", "123456789012"},
	             {"0.00012", "0.00012"},
	             {"73.549875", "73.549875"},
	             {"1e21", "1e+21"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double v;
		char out[32];
		assert_true(oh_double_parse(oh_sv_from(cases[i].text), &v));
		oh_double_format(v, out);
		if (i + 1 < sizeof cases / sizeof *cases)
			assert_string_equal(out, cases[i].back);
	}
	double v;
	assert_false(oh_double_parse(OH_SV(""), &v));
	assert_false(oh_double_parse(OH_SV("1.2.3"), &v));
	assert_false(oh_double_parse(OH_SV("0x10"), &v));
	assert_false(oh_double_parse(OH_SV("nan"), &v));
	assert_false(oh_double_parse(OH_SV("1e999"), &v));
	for (uint64_t i = 1; i < 20000; i++) {
		double x = (double)(i * 2654435761u % 1000003) / (double)(i % 997 + 1);
		char out[32];
		size_t n = oh_double_format(x, out);
		assert_true(oh_double_parse((oh_sv){out, n}, &v));
		assert_true(v == x);
	}
	oh_fen fen;
	assert_true(oh_fen_from_yuan(19.99, &fen) && fen == 1999);
	assert_false(oh_fen_from_yuan(1e300, &fen));
}

static void errors_render(void **state)
{
	(void)state;
	oh_error err;
	assert_int_equal(oh_raise(&err, OH_EIO, &oh_msg_base_io, OH_SV("a.xlsx"), OH_SV("x")),
	                 OH_EIO);
	oh_place_copy(err.place.file, OH_PLACE_FILE, OH_SV("a.xlsx"));
	oh_place_copy(err.place.field, OH_PLACE_FIELD, OH_SV("预算"));
	err.place.row = 8;
	err.place.column = 28;
	oh_buf b = OH_BUF_INIT;
	oh_error_render(&b, &err, OH_LANG_ZH);
	assert_string_equal(b.p, "a.xlsx · 第 8 行 · AB 列（预算）：无法读写 a.xlsx：x");
	oh_buf_release(&b);
	char small[16];
	oh_place_copy(small, sizeof small, OH_SV("企业名称企业名称"));
	assert_string_equal(small, "企业名称…");
}

static void map_keeps_order(void **state)
{
	(void)state;
	oh_map *m = oh_map_new();
	char key[16];
	for (unsigned i = 0; i < 1000; i++) {
		int n = snprintf(key, sizeof key, "k%u", i);
		assert_int_equal(oh_map_set(m, (oh_sv){key, (size_t)n}, i), OH_OK);
	}
	uint64_t v;
	assert_true(oh_map_get(m, OH_SV("k512"), &v) && v == 512);
	assert_false(oh_map_get(m, OH_SV("k1000"), &v));
	assert_int_equal(oh_map_size(m), 1000);
	assert_true(oh_sv_eq(oh_map_key(m, 7), OH_SV("k7")));
	oh_map_free(m);
}

static void dates_hold(void **state)
{
	(void)state;
	assert_int_equal(oh_date_days((oh_date){1970, 1, 1}), 0);
	assert_int_equal(oh_date_days((oh_date){2000, 3, 1}), 11017);
	for (int64_t d = -800000; d < 800000; d += 37)
		assert_int_equal(oh_date_days(oh_date_from_days(d)), d);
	assert_false(oh_date_valid((oh_date){2026, 2, 29}));
	assert_true(oh_date_valid((oh_date){2024, 2, 29}));
	static const struct {
		const char *zone, *now;
		oh_date today;
	} days[] = {
	    {"UTC", "1709135999", {2024, 2, 28}}, /* a second before midnight in China */
	    {"UTC", "1709136000", {2024, 2, 29}}, /* and the leap day then */
	    {"America/New_York", "1709222400", {2024, 3, 1}},
	    {"Asia/Shanghai", "1767196799", {2025, 12, 31}},
	    {"Pacific/Kiritimati", "1767196800", {2026, 1, 1}},
	};
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		setenv("TZ", days[i].zone, 1);
		setenv("SOURCE_DATE_EPOCH", days[i].now, 1);
		tzset();
		const oh_date today = oh_date_today();
		assert_int_equal(oh_date_days(today), oh_date_days(days[i].today));
	}
	/* What is no time is no present. */
	setenv("SOURCE_DATE_EPOCH", "17x", 1);
	assert_true(oh_date_today().year >= 2026);
	unsetenv("SOURCE_DATE_EPOCH");
	unsetenv("TZ");
	assert_true(oh_date_today().year >= 2026);
}

static void arena_adopts(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0), *b = oh_arena_new(0);
	oh_arena_adopt(a, b);
	assert_int_equal(oh_arena_used(a), 0);
	char *kept = oh_arena_alloc(a, 100);
	memset(kept, 'a', 100);
	oh_arena_mark mark = oh_arena_mark_get(a);
	oh_sv moved = {NULL, 0};
	for (int i = 0; i < 2000; i++)
		moved = oh_arena_sv(b, OH_SV("moved"));
	size_t used = oh_arena_used(a) + oh_arena_used(b);
	oh_arena_adopt(a, b);
	assert_int_equal(oh_arena_used(a), used);
	assert_int_equal(oh_arena_used(b), 0);
	assert_non_null(oh_arena_alloc(b, 10));
	oh_arena_free(b);
	assert_true(oh_sv_eq(moved, OH_SV("moved")));
	oh_arena_rewind(a, mark);
	assert_int_equal(oh_arena_used(a), mark.total);
	assert_int_equal(kept[99], 'a');
	oh_arena_free(a);
}

static oh_status square(void *ctx, size_t from, size_t to, unsigned worker)
{
	(void)worker;
	for (size_t i = from; i < to; i++)
		((size_t *)ctx)[i] = i * i;
	return from == 9000 ? OH_EFORMAT : OH_OK;
}

static void tasks_cover(void **state)
{
	(void)state;
	static size_t out[10000];
	assert_int_equal(oh_task_for(5000, 7, 4, square, out), OH_OK);
	for (size_t i = 0; i < 5000; i++)
		assert_true(out[i] == i * i);
	assert_int_equal(oh_task_for(10000, 1000, 2, square, out), OH_EFORMAT);
	assert_int_equal(oh_task_for(0, 10, 2, square, out), OH_OK);
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	bool done = false;
	for (uint64_t nth = 1; !done; nth++) {
		oh_alloc_fail_after(nth);
		oh_buf b = OH_BUF_INIT;
		oh_vec v;
		oh_vec_init(&v, sizeof(int));
		oh_map *m = oh_map_new();
		done = m != NULL;
		for (int i = 0; m && i < 40; i++) {
			oh_buf_printf(&b, "%d", i);
			done = !oh_vec_push(&v, &i) && !oh_map_set(m, oh_buf_sv(&b), 1) && done;
		}
		done = done && oh_buf_ok(&b);
		oh_map_free(m);
		oh_vec_release(&v);
		oh_buf_release(&b);
		oh_alloc_fail_after(0);
		assert_true(nth < 1000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sv_parts),
	    cmocka_unit_test(table_hashes),
	    cmocka_unit_test(arena_rewinds),
	    cmocka_unit_test(arena_large),
	    cmocka_unit_test(arena_large_without_memory),
	    cmocka_unit_test(pages_fit),
	    cmocka_unit_test(arena_adopts),
	    cmocka_unit_test(numbers_round_trip),
	    cmocka_unit_test(errors_render),
	    cmocka_unit_test(map_keeps_order),
	    cmocka_unit_test(dates_hold),
	    cmocka_unit_test(tasks_cover),
	    cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
