/* Many rows, many threads, little memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "list_case.h"
#include "ouhe/base/alloc.h"
#include "ouhe/extract/list_messages.h"

enum { ROWS = 400 };

static void draw(oh_buf *b, unsigned rows)
{
	static const char *const texts[] = {
	    "额定功率%ukW，转速1500r/min，防护等级IP55", "功率：%u千瓦；异步电机；F级绝缘",
	    "额定功率不低于%ukW，效率≥90%", "铸铁件，材质HT300，单重%ukg"};
	oh_buf_str(b, "编号|企业名称|产品名称|技术要求|预算（万元）|特殊列\n");
	for (unsigned i = 0; i < rows; i++) {
		oh_buf_printf(b, "D-%u|%s|%s|", i % 97, i % 5 ? "" : "示例甲公司",
		              i % 4 == 3 ? "铸件" : "电机");
		oh_sv text = oh_sv_from(texts[i % 4]);
		size_t at = oh_sv_find(text, OH_SV("%u"));
		oh_buf_put(b, text.p, at);
		oh_buf_printf(b, "%u", 10 + i);
		oh_buf_sv_put(b, oh_sv_sub(text, at + 2, SIZE_MAX));
		oh_buf_printf(b, "|%s|x%u\n", i % 7 ? "1,200" : "三吨", i);
	}
}

static void dump_with(unsigned threads, const char *drawing, oh_buf *out)
{
	oh_arena *a = oh_arena_new(0);
	oh_sheet s = grid_sheet(a, "电机", drawing);
	oh_list_options o = {.threads = threads};
	list_case c = case_read_book(OH_DEMAND, &o, &s, 1, a);
	assert_int_equal(c.status, OH_OK);
	assert_int_equal(c.list.n, ROWS);
	case_dump(out, &c.list);
	assert_true(oh_buf_ok(out));
	case_free(&c);
}

static void any_number_of_threads(void **state)
{
	(void)state;
	oh_buf drawing = OH_BUF_INIT, one = OH_BUF_INIT, four = OH_BUF_INIT;
	draw(&drawing, ROWS);
	dump_with(1, drawing.p, &one);
	dump_with(4, drawing.p, &four);
	assert_true(oh_sv_eq(oh_buf_sv(&one), oh_buf_sv(&four)));
	oh_buf_release(&drawing);
	oh_buf_release(&one);
	oh_buf_release(&four);
}

struct progress {
	size_t calls, last, total;
};

static void progressed(void *ctx, size_t done, size_t total)
{
	struct progress *p = ctx;
	assert_true(done <= total && done >= p->last);
	p->calls++;
	p->last = done;
	p->total = total;
}

static void progress_ends_at_the_total(void **state)
{
	(void)state;
	oh_buf drawing = OH_BUF_INIT;
	draw(&drawing, ROWS);
	oh_arena *a = oh_arena_new(0);
	oh_sheet s = grid_sheet(a, "电机", drawing.p);
	struct progress p = {0, 0, 0};
	oh_list_options o = {.threads = 2, .progress = progressed, .progress_ctx = &p};
	list_case c = case_read_book(OH_DEMAND, &o, &s, 1, a);
	assert_int_equal(c.status, OH_OK);
	assert_true(p.calls > 0 && p.last == p.total && p.total == ROWS);
	case_free(&c);
	oh_buf_release(&drawing);
}

/* Memory may run out anywhere: an error, nothing leaked, the output untouched. */
static void every_allocation_may_fail(void **state)
{
	(void)state;
	static const char drawing[] = "清单|<|<|<|<\n"
	                              "序号|企业名称|类别|技术参数|<|合计\n"
	                              "^|^|^|额定功率(kW)|其他|^\n"
	                              "#1|示例甲公司|电机|#55|转速1500r/min|=1\n"
	                              "#2||同上|55吨|详见附件|!#REF!\n"
	                              "合计|||||#3\n";
	oh_arena *a = oh_arena_new(0);
	oh_sheet s = grid_sheet(a, "电机", drawing);
	oh_book book = grid_book(a, &s, 1);
	oh_list_options o = {.threads = 1};
	oh_status st = OH_ENOMEM;
	for (uint64_t nth = 1; st; nth++) {
		oh_arena *own = oh_arena_new(0);
		oh_list out = {.n = 77};
		oh_alloc_fail_after(nth);
		st = oh_list_read(case_readers(), &book, OH_DEMAND, &o, own, &out, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		assert_int_equal(out.n, st ? 77 : 2);
		oh_arena_free(own);
		assert_true(nth < 100000);
	}
	oh_arena_free(a);
}

static void readers_may_fail(void **state)
{
	(void)state;
	oh_packs *packs = NULL;
	assert_int_equal(oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL), OH_OK);
	oh_readers *r = NULL;
	oh_status st = OH_ENOMEM;
	/* Strides: each round builds every lexicon. */
	for (uint64_t nth = 1; st; nth += 1 + nth / 8) {
		oh_alloc_fail_after(nth);
		st = oh_readers_new(packs, &r, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		assert_true(st == OH_OK || r == NULL);
	}
	assert_non_null(oh_readers_find(r, OH_SV("motor")));
	assert_null(oh_readers_find(r, OH_SV("none")));
	oh_readers_free(r);
	oh_readers_free(NULL);
	oh_packs_free(packs);
}

/* A row of thousands of cells costs what its cells cost. */
static void wide_rows(void **state)
{
	(void)state;
	enum { COLUMNS = 4000 };
	static const char *const heads[] = {"电话", "技术要求", "单位"};
	for (size_t h = 0; h < sizeof heads / sizeof *heads; h++) {
		oh_buf b = OH_BUF_INIT;
		oh_buf_str(&b, "编号|企业名称|产品名称");
		for (unsigned i = 0; i < COLUMNS; i++)
			oh_buf_printf(&b, "|%s", heads[h]);
		oh_buf_str(&b, "\nD-1|示例甲公司|电机");
		for (unsigned i = 0; i < COLUMNS; i++)
			oh_buf_str(&b, "|1380000");
		list_case c = case_read(OH_DEMAND, "电机", b.p);
		assert_int_equal(c.status, OH_OK);
		assert_int_equal(c.list.n, 1);
		assert_true(oh_arena_used(c.arena) < 64u << 20);
		case_free(&c);
		oh_buf_release(&b);
	}
}

static void many_headers(void **state)
{
	(void)state;
	oh_buf b = OH_BUF_INIT;
	for (unsigned i = 0; i < 2000; i++)
		oh_buf_str(&b, i % 2 ? "企业名称|编号|技术参数|产品名称\n"
		                     : "产品名称|编号|企业名称|技术参数\n");
	list_case c = case_read(OH_DEMAND, "电机", b.p);
	assert_int_equal(c.status, OH_OK);
	assert_true(c.list.n > 0 && c.list.issues.n > 0);
	case_free(&c);
	oh_buf_release(&b);
}

static int setup(void **state)
{
	(void)state;
	return case_setup() ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	case_teardown();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_number_of_threads),
	    cmocka_unit_test(progress_ends_at_the_total),
	    cmocka_unit_test(wide_rows),
	    cmocka_unit_test(many_headers),
	    cmocka_unit_test(every_allocation_may_fail),
	    cmocka_unit_test(readers_may_fail),
	};
	return cmocka_run_group_tests_name("list_bulk", tests, setup, teardown);
}
