/* Lines read one by one, columns told what they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "list_case.h"
#include "ouhe/extract/lines.h"
#include "ouhe/extract/list_messages.h"

static const char messy[] = "2026年清单|<|<|<|<\n"
                            "序号|企业名称|产品名称|技术要求|数量\n"
                            "#1|示例甲公司|电机|额定功率55kW，IP55|#20\n"
                            "#2||电机|额定功率五吨，F级绝缘|三十台\n"
                            "#2|示例乙公司|减速机|输出扭矩≥2000N·m|同上\n"
                            "#4|同上|铸件|材质HT300，单重12kg|#7\n"
                            "合计||||#4\n";

typedef struct opened {
	oh_arena *a;
	oh_sheet sheet;
	oh_book book;
	oh_lines *lines;
} opened;

static opened open_with(const char *drawing)
{
	opened k = {.a = oh_arena_new(0)};
	k.sheet = grid_sheet(k.a, "清单", drawing);
	return k;
}

static void begin(opened *k, const oh_list_options *o)
{
	oh_error err;
	k->book = grid_book(k->a, &k->sheet, 1);
	assert_int_equal(
	    oh_lines_open(case_readers(), &k->book, OH_DEMAND, o, k->a, &k->lines, &err), OH_OK);
}

static void end(opened *k)
{
	oh_lines_close(k->lines);
	oh_arena_free(k->a);
}

static void put_issue(oh_buf *out, const oh_issue *issue)
{
	oh_issue_render(out, issue, OH_LANG_ZH);
	oh_buf_printf(out, " [%u.%u %u]\n", (unsigned)issue->row, (unsigned)issue->column,
	              (unsigned)issue->offset);
}

static void put_listing(oh_buf *out, const oh_listing *l)
{
	oh_list one = {.side = l->side, .listings = l, .n = 1};
	case_dump(out, &one);
}

/* Every line alone, in any order, is what the whole gives. */
static void a_line_alone_is_as_in_the_whole(void **state)
{
	(void)state;
	opened k = open_with(messy);
	oh_buf whole = OH_BUF_INIT, alone = OH_BUF_INIT;
	oh_list list;
	begin(&k, NULL);
	assert_int_equal(oh_list_read(case_readers(), &k.book, OH_DEMAND, NULL, k.a, &list, NULL),
	                 OH_OK);
	assert_int_equal(list.n, 4);
	assert_int_equal(oh_lines_count(k.lines), list.n);
	for (size_t i = list.n; i-- > 0;) {
		oh_line line;
		assert_int_equal(oh_lines_read(k.lines, i, i + 1, 1, k.a, &line, NULL), OH_OK);
		oh_buf_clear(&whole);
		oh_buf_clear(&alone);
		put_listing(&whole, &list.listings[i]);
		put_listing(&alone, &line.listing);
		for (size_t m = 0; m < list.issues.n; m++) {
			if (list.issues.items[m].row == line.listing.row)
				put_issue(&whole, &list.issues.items[m]);
		}
		for (size_t m = 0; m < line.n_issues; m++)
			put_issue(&alone, &line.issues[m]);
		assert_string_equal(whole.p, alone.p);
	}
	size_t loose;
	const oh_issue *issues = oh_lines_issues(k.lines, &loose);
	assert_int_equal(loose, 1);
	assert_ptr_equal(issues[0].msg, &oh_msg_extract_list_total_row);
	oh_buf_release(&whole);
	oh_buf_release(&alone);
	end(&k);
}

/* Of a mended list those lines change whose cells, or what they take from above, did. */
static void digests_tell_what_to_read_again(void **state)
{
	(void)state;
	oh_buf mended = OH_BUF_INIT;
	oh_sv text = OH_SV(messy), old = OH_SV("示例乙公司");
	size_t at = oh_sv_find(text, old);
	oh_buf_put(&mended, text.p, at);
	oh_buf_str(&mended, "示例丙公司");
	oh_buf_sv_put(&mended, oh_sv_sub(text, at + old.n, SIZE_MAX));
	opened x = open_with(messy), y = open_with(mended.p);
	begin(&x, NULL);
	begin(&y, NULL);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(oh_lines_digest(x.lines, i) != oh_lines_digest(y.lines, i),
		                 i >= 2);
	assert_true(oh_lines_layout(x.lines, 0) != 0);
	assert_int_equal(oh_lines_layout(x.lines, 0), oh_lines_layout(y.lines, 0));
	oh_buf_release(&mended);
	end(&x);
	end(&y);
}

static const oh_list_column *column(const opened *k, uint32_t number)
{
	size_t n;
	const oh_list_column *c = oh_lines_columns(k->lines, &n);
	for (size_t i = 0; i < n; i++) {
		if (c[i].column == number)
			return &c[i];
	}
	fail_msg("no column %u", (unsigned)number);
	return NULL;
}

static const char plain[] = "编号|企业|产品名称|甲(kW)|乙|丙|丁\n"
                            "D-1|示例甲公司|电机|55|转速1500r/min|IP55|内部\n"
                            "D-2|示例乙公司|电机|75|转速3000r/min|IP54|内部\n";

static void columns_are_what_they_are_told_to_be(void **state)
{
	(void)state;
	const oh_column_use uses[] = {
	    {0, 4, OH_SV("fact:rated_power"), {NULL, 0}},
	    {0, 5, OH_SV("text"), {NULL, 0}},
	    {0, 6, OH_SV("fact:ip_code"), {NULL, 0}},
	    {0, 7, OH_SV("none"), {NULL, 0}},
	    {0, 2, OH_SV("role:place"), {NULL, 0}},
	    {0, 99, OH_SV("text"), {NULL, 0}},
	    {7, 1, OH_SV("text"), {NULL, 0}},
	    {0, 1, OH_SV("fact:no_such"), {NULL, 0}},
	};
	const oh_list_options o = {.uses = uses, .n_uses = 8};
	opened k = open_with(plain);
	begin(&k, &o);
	oh_line line;
	assert_int_equal(oh_lines_read(k.lines, 0, 1, 1, k.a, &line, NULL), OH_OK);
	assert_true(case_is(&line.listing, "rated_power", 55));
	assert_true(case_is(&line.listing, "rated_speed", 1500));
	assert_true(case_has(&line.listing, "ip_code", "IP55"));
	assert_true(case_eq(line.listing.id, "D-1"));
	assert_true(case_eq(line.listing.place, "示例甲公司"));
	assert_int_equal(line.listing.org.n, 0);
	assert_true(case_eq(column(&k, 4)->target, "fact:rated_power"));
	assert_true(case_eq(column(&k, 4)->unit, "kW"));
	assert_true(column(&k, 4)->chosen && !column(&k, 1)->chosen);
	assert_true(case_eq(column(&k, 5)->target, "text"));
	assert_true(case_eq(column(&k, 7)->target, "none"));
	assert_true(case_eq(column(&k, 1)->target, "role:id"));
	/* Nobody is told that a chosen column is not known. */
	size_t n;
	oh_lines_issues(k.lines, &n);
	assert_int_equal(n, 0);
	end(&k);
}

static void a_unit_can_be_told(void **state)
{
	(void)state;
	const oh_column_use uses[] = {{0, 4, OH_SV("fact:rated_power"), OH_SV("[ps]")}};
	const oh_list_options o = {.uses = uses, .n_uses = 1};
	opened k = open_with(plain);
	begin(&k, &o);
	oh_line line;
	assert_int_equal(oh_lines_read(k.lines, 1, 2, 1, k.a, &line, NULL), OH_OK);
	const oh_fact *f = case_fact(&line.listing, "rated_power");
	assert_non_null(f);
	assert_true(f->lo > 55.1 && f->lo < 55.2);
	end(&k);
}

/* Without a header the columns are text until somebody says what they are. */
static void a_table_without_a_header_can_be_told(void **state)
{
	(void)state;
	static const char drawing[] = "示例甲公司|驱动电机|#55|IP55\n示例乙公司|驱动电机|#75|IP54\n"
	                              "示例丙公司|驱动电机|#90|IP65\n";
	const oh_column_use uses[] = {{0, 1, OH_SV("role:org"), {NULL, 0}},
	                              {0, 2, OH_SV("role:title"), {NULL, 0}},
	                              {0, 3, OH_SV("fact:rated_power"), {NULL, 0}}};
	const oh_list_options o = {.uses = uses, .n_uses = 3};
	opened k = open_with(drawing);
	begin(&k, &o);
	oh_line line;
	assert_int_equal(oh_lines_count(k.lines), 3);
	assert_int_equal(oh_lines_read(k.lines, 2, 3, 1, k.a, &line, NULL), OH_OK);
	assert_true(case_eq(line.listing.org, "示例丙公司"));
	assert_true(case_eq(line.listing.title, "驱动电机"));
	assert_true(case_is(&line.listing, "rated_power", 90));
	assert_true(case_has(&line.listing, "ip_code", "IP65"));
	end(&k);
}

static void targets(void **state)
{
	(void)state;
	const oh_readers *r = case_readers();
	size_t n;
	const oh_column_role *roles = oh_column_roles(&n);
	for (size_t i = 0; i < n; i++)
		assert_true(oh_column_target_ok(r, oh_sv_from(roles[i].target)));
	assert_true(oh_column_target_ok(r, OH_SV("fact:rated_power")));
	assert_true(oh_column_target_ok(r, OH_SV("text")));
	assert_false(oh_column_target_ok(r, OH_SV("fact:")));
	assert_false(oh_column_target_ok(r, OH_SV("role:king")));
	assert_false(oh_column_target_ok(r, OH_SV("")));
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
	    cmocka_unit_test(a_line_alone_is_as_in_the_whole),
	    cmocka_unit_test(digests_tell_what_to_read_again),
	    cmocka_unit_test(columns_are_what_they_are_told_to_be),
	    cmocka_unit_test(a_unit_can_be_told),
	    cmocka_unit_test(a_table_without_a_header_can_be_told),
	    cmocka_unit_test(targets),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
