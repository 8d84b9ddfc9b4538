#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/report/layout.h"

static void width_counts_columns(void **state)
{
	(void)state;
	assert_int_equal(oh_layout_width(OH_SV("")), 0);
	assert_int_equal(oh_layout_width(OH_SV("IP55")), 4);
	assert_int_equal(oh_layout_width(OH_SV("防护等级")), 8);
	assert_int_equal(oh_layout_width(OH_SV("ＩＰ５５")), 8);
	assert_int_equal(oh_layout_width(OH_SV("● 满足")), 6);
	assert_int_equal(oh_layout_width(OH_SV("e\xcc\x81")), 1);    /* combining accent */
	assert_int_equal(oh_layout_width(OH_SV("\xff\xfe")), 2);     /* one mark a bad byte */
	assert_int_equal(oh_layout_width(OH_SV("  a \t\n b  ")), 3); /* a b */
}

static void check_cell(oh_sv text, size_t columns, bool right, const char *expected)
{
	oh_buf out = OH_BUF_INIT;
	oh_buf_str(&out, "");
	oh_layout_cell(&out, text, columns, right);
	assert_string_equal(out.p ? out.p : "", expected);
	oh_buf_release(&out);
}

static void cells_are_padded_and_cut(void **state)
{
	(void)state;
	check_cell(OH_SV("电机"), 6, false, "电机  ");
	check_cell(OH_SV("电机"), 6, true, "  电机");
	check_cell(OH_SV("三相异步电动机"), 7, false, "三相异…");
	/* No half of a wide character: the column left over is blank. */
	check_cell(OH_SV("三相异步电动机"), 8, false, "三相异… ");
	check_cell(OH_SV("abc"), 3, false, "abc");
	check_cell(OH_SV("abcd"), 3, false, "ab…");
	check_cell(OH_SV("电"), 1, false, "…");
	check_cell(OH_SV("abc"), 0, false, "");
}

static void terminal_escapes_are_harmless(void **state)
{
	(void)state;
	oh_buf out = OH_BUF_INIT;
	oh_layout_plain(&out, OH_SV("a\x1b[31mb\x07\xc2\x9b"
	                            "c\xe2\x80\xae"
	                            "d\r\ne"));
	assert_string_equal(out.p, "a [31mb c d e");
	oh_buf_release(&out);
}

static void table_fits_the_terminal(void **state)
{
	(void)state;
	const oh_column columns[] = {{.title = OH_SV("编号"), .least = 4},
	                             {.title = OH_SV("单位"), .least = 6},
	                             {.title = OH_SV("数"), .least = 2, .right = true}};
	const oh_sv cells[] = {OH_SV("D-1"),    OH_SV("示例远山机械制造有限公司"),
	                       OH_SV("7"),      OH_SV("D-12"),
	                       OH_SV("示例甲"), OH_SV("12")};
	oh_buf out = OH_BUF_INIT;
	const oh_term wide = {0}, narrow = {.width = 20};
	oh_layout_table(&out, &wide, columns, 3, cells, 2, 0);
	assert_string_equal(out.p, "编号  单位                      数\n"
	                           "D-1   示例远山机械制造有限公司   7\n"
	                           "D-12  示例甲                    12\n");
	oh_buf_clear(&out);
	oh_layout_table(&out, &narrow, columns, 3, cells, 2, 0);
	oh_sv rest = oh_buf_sv(&out), line;
	size_t lines = 0;
	while (oh_sv_split(&rest, '\n', &line)) {
		assert_in_range(oh_layout_width(line), 0, 20);
		lines += line.n > 0;
	}
	assert_int_equal(lines, 3);
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("…")) != SIZE_MAX);
	oh_buf_release(&out);
}

static void a_terminal_too_narrow_keeps_the_least(void **state)
{
	(void)state;
	const oh_column columns[] = {{.title = OH_SV("a"), .least = 4},
	                             {.title = OH_SV("b"), .least = 4}};
	const oh_sv cells[] = {OH_SV("aaaaaaaa"), OH_SV("bbbbbbbb")};
	const oh_term term = {.width = 3};
	oh_buf out = OH_BUF_INIT;
	oh_layout_table(&out, &term, columns, 2, cells, 1, 0);
	assert_string_equal(out.p, "a     b\naaa…  bbb…\n");
	oh_buf_release(&out);
}

static void colour_only_where_asked(void **state)
{
	(void)state;
	const oh_column columns[] = {{.least = 2}, {.least = 2}};
	const oh_sv cells[] = {OH_SV("ab"), OH_SV("cd")};
	const char *paint[] = {"\x1b[32m", NULL};
	const size_t width[] = {2, 2};
	const oh_term plain = {0}, colour = {.colour = true};
	oh_buf out = OH_BUF_INIT;
	oh_layout_row(&out, &plain, columns, 2, cells, paint, width, 1);
	assert_string_equal(out.p, " ab  cd\n");
	oh_buf_clear(&out);
	oh_layout_row(&out, &colour, columns, 2, cells, paint, width, 0);
	assert_string_equal(out.p, "\x1b[32mab\x1b[0m  cd\n");
	oh_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(width_counts_columns),
	    cmocka_unit_test(cells_are_padded_and_cut),
	    cmocka_unit_test(terminal_escapes_are_harmless),
	    cmocka_unit_test(table_fits_the_terminal),
	    cmocka_unit_test(a_terminal_too_narrow_keeps_the_least),
	    cmocka_unit_test(colour_only_where_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
