/* Forms become lists; lists stay what they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "list_case.h"
#include "ouhe/base/alloc.h"

static list_case read_form(const char *drawing)
{
	oh_arena *a = oh_arena_new(0);
	oh_sheet sheet = grid_sheet(a, "表", drawing);
	oh_book book = grid_book(a, &sheet, 1);
	assert_int_equal(oh_book_forms(case_readers(), &book, a), OH_OK);
	return case_read_book(OH_SUPPLY, NULL, book.sheets, book.n, a);
}

static const oh_listing *only(const list_case *c, size_t i, size_t n)
{
	assert_int_equal(c->status, OH_OK);
	assert_int_equal(c->list.n, n);
	return &c->list.listings[i];
}

static void label_left(void **state)
{
	(void)state;
	list_case c = read_form("企业供给信息表|<|<|<\n"
	                        "企业名称|示例甲公司|联系人|张工\n"
	                        "联系电话：|0731-85550000|所在地|长沙市\n"
	                        "产品名称|永磁同步电机|<|<\n"
	                        "额定功率（kW）|55|防护等级|IP55\n"
	                        "技术参数|额定转速1500r/min，F级绝缘|<|<\n");
	const oh_listing *l = only(&c, 0, 1);
	assert_true(case_eq(l->org, "示例甲公司"));
	assert_true(case_eq(l->title, "永磁同步电机"));
	assert_true(case_eq(l->contact.name, "张工"));
	assert_true(case_eq(l->contact.phone, "0731-85550000"));
	assert_true(case_eq(l->place, "长沙市"));
	assert_true(case_is(l, "rated_power", 55));
	assert_true(case_is(l, "rated_speed", 1500));
	assert_true(case_has(l, "ip_code", "IP55"));
	case_free(&c);
}

static void label_above(void **state)
{
	(void)state;
	list_case c = read_form("企业名称|联系人|联系电话\n示例甲公司|张工|0731-85550000\n"
	                        "产品名称|额定功率|防护等级\n电机|55kW|IP55\n"
	                        "技术参数|<|<\n额定转速1500r/min，F级绝缘|<|<\n");
	const oh_listing *l = only(&c, 0, 1);
	assert_true(case_eq(l->org, "示例甲公司"));
	assert_true(case_eq(l->title, "电机"));
	assert_true(case_is(l, "rated_power", 55));
	assert_true(case_is(l, "rated_speed", 1500));
	case_free(&c);
}

/* Groups of labels at the left, labels that nobody knows, and blanks. */
static void groups_and_blanks(void **state)
{
	(void)state;
	list_case c = read_form("单位信息|企业名称|示例甲公司\n^|统一社会信用代码|\n^|联系人|张工\n"
	                        "产品信息|产品名称|减速机\n^|额定输出扭矩|2000N·m\n"
	                        "^|获奖情况：|省科技奖\n"
	                        "本表内容真实有效|<|<\n");
	const oh_listing *l = only(&c, 0, 1);
	assert_true(case_eq(l->org, "示例甲公司"));
	assert_true(case_eq(l->title, "减速机"));
	assert_true(case_eq(case_extra(l, "获奖情况"), "省科技奖"));
	/* what no label takes is kept */
	assert_true(case_eq(case_extra(l, "未对应的文字"), "本表内容真实有效"));
	case_free(&c);
}

/* One company, two products. */
static void several_products(void **state)
{
	(void)state;
	list_case c = read_form("企业名称|示例甲公司|联系人|张工\n"
	                        "产品名称|电机|额定功率|55kW\n"
	                        "产品名称|减速机|额定功率|75kW\n");
	assert_true(case_eq(only(&c, 0, 2)->title, "电机"));
	const oh_listing *l = only(&c, 1, 2);
	assert_true(case_eq(l->title, "减速机"));
	assert_true(case_eq(l->org, "示例甲公司"));
	case_free(&c);
}

/* 填报单位：… above a table that names no company. */
static void company_above_a_table(void **state)
{
	(void)state;
	list_case c = read_form("供给清单|<|<\n企业名称：|示例甲公司|联系人：张工\n"
	                        "产品名称|技术参数|年产能\n电机|55kW|500台\n减速机|75kW|300台\n");
	const oh_listing *l = only(&c, 1, 2);
	assert_true(case_eq(l->org, "示例甲公司"));
	assert_true(case_eq(l->contact.name, "张工"));
	assert_true(case_eq(l->title, "减速机"));
	case_free(&c);
}

static void lists_stay(void **state)
{
	(void)state;
	static const char *const lists[] = {
	    "编号|企业名称|产品名称|技术参数\nD-1|示例甲公司|电机|55kW\nD-2|示例乙公司|电机|75kW\n",
	    "编号|企业名称|产品名称\nD-1|示例甲公司|电机\n",
	    "类型|产品名称|数量\n产品|电机|5\n产品|铸件|6\n服务|检测|7\n产品|齿轮|8\n",
	    ("2026年清单|<|<\n填报日期：|2026年1月|\n编号|企业名称|产品名称\n1|示例甲公司|电机\n"
	     "2|示例乙公司|铸件\n"),
	    "示例甲公司|电机|55kW\n示例乙公司|铸件|30kg\n",
	};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_sheet sheet = grid_sheet(a, "表", lists[i]);
		oh_book book = grid_book(a, &sheet, 1);
		const oh_sheet *before = book.sheets;
		assert_int_equal(oh_book_forms(case_readers(), &book, a), OH_OK);
		assert_ptr_equal(book.sheets, before);
		oh_arena_free(a);
	}
}

static void memory_may_run_out(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	oh_sheet sheet = grid_sheet(a, "表", "企业名称|示例甲公司\n产品名称|电机\n额定功率|55kW\n");
	for (uint64_t n = 1, used = n; used >= n; n++) {
		oh_book book = grid_book(a, &sheet, 1);
		const oh_sheet *before = book.sheets;
		oh_arena *own = oh_arena_new(0);
		oh_alloc_fail_after(n);
		oh_status st = oh_book_forms(case_readers(), &book, own);
		used = oh_alloc_count();
		oh_alloc_fail_after(0);
		if (st)
			assert_ptr_equal(book.sheets, before);
		/* Nothing failed any more: it is a form. */
		if (used < n)
			assert_ptr_not_equal(book.sheets, before);
		oh_arena_free(own);
	}
	oh_arena_free(a);
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
	    cmocka_unit_test(label_left),
	    cmocka_unit_test(label_above),
	    cmocka_unit_test(groups_and_blanks),
	    cmocka_unit_test(several_products),
	    cmocka_unit_test(company_above_a_table),
	    cmocka_unit_test(lists_stay),
	    cmocka_unit_test(memory_may_run_out),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
