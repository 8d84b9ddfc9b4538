#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/messages.h"
#include "ouhe/base/outfile.h"
#include "ouhe/sheet/messages.h"
#include "ouhe/sheet/write.h"

static const char *const path = OH_BINARY_DIR "/tests/write_test.xlsx";

static oh_buf slurp(const char *name)
{
	oh_buf b = OH_BUF_INIT;
	FILE *f = fopen(name, "rb");
	if (!f)
		return b;
	char part[4096];
	for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
		oh_buf_put(&b, part, n);
	fclose(f);
	return b;
}

static oh_out_cell text(oh_sv s)
{
	return (oh_out_cell){.type = OH_OUT_TEXT, .text = s};
}

static oh_out_cell number(double v)
{
	return (oh_out_cell){.type = OH_OUT_NUMBER, .number = v};
}

static oh_status write_book(unsigned flags, oh_error *err)
{
	oh_xlsx *x;
	oh_status st = oh_xlsx_new(path, flags, &x, err);
	if (st)
		return st;
	oh_sv heads[] = {OH_SV("编号"), OH_SV("结论"), OH_SV("分数")};
	double widths[] = {10, 0, 12.5};
	oh_out_cell row[] = {text(OH_SV("D-1")), text(OH_SV("满足")), number(0.871)};
	row[1].fill = OH_FILL_GREEN;
	row[2].style = OH_STYLE_DECIMAL;
	st = oh_xlsx_sheet(x, OH_SV("a/b"), err);
	st = st ? st : oh_xlsx_widths(x, widths, 3, err);
	st = st ? st : oh_xlsx_header(x, heads, 3, err);
	for (int i = 0; i < 3; i++)
		st = st ? st : oh_xlsx_row(x, row, 3, err);
	st = st ? st : oh_xlsx_merge_down(x, 2, 4, 1, err);
	st = st ? st : oh_xlsx_freeze(x, 1, 1, err);
	st = st ? st : oh_xlsx_autofilter(x, err);
	st = st ? st : oh_xlsx_print_setup(x, err);
	st = st ? st : oh_xlsx_sheet(x, OH_SV("A/B"), err);
	st = st ? st : oh_xlsx_row(x, row, 1, err);
	if (st) {
		oh_xlsx_free(x);
		return st;
	}
	return oh_xlsx_close(x, err);
}

static void workbook_same_bytes(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags < 2; flags++) {
		oh_error err;
		(void)unlink(path);
		assert_int_equal(write_book(flags, &err), OH_OK);
		oh_buf first = slurp(path);
		assert_true(first.n > 1000 && oh_sv_starts(oh_buf_sv(&first), OH_SV("PK")));
		assert_int_equal(write_book(flags, &err), OH_OK);
		oh_buf second = slurp(path);
		assert_true(oh_sv_eq(oh_buf_sv(&first), oh_buf_sv(&second)));
		oh_buf_release(&first);
		oh_buf_release(&second);
	}
}

static void workbook_failures(void **state)
{
	(void)state;
	oh_error err;
	oh_xlsx *x = NULL;
	assert_int_equal(oh_xlsx_new(OH_BINARY_DIR "/no/such/dir/x.xlsx", 0, &x, &err), OH_EIO);
	assert_int_equal(oh_xlsx_new("/dev/null", 0, &x, &err), OH_EUSAGE);
	assert_ptr_equal(err.msg, &oh_msg_base_not_file);
	assert_null(x);
	assert_int_equal(oh_xlsx_new(path, 0, &x, &err), OH_OK);
	assert_int_equal(oh_xlsx_row(x, NULL, 0, &err), OH_EUSAGE);
	assert_int_equal(oh_xlsx_sheet(x, OH_SV(""), &err), OH_OK);
	assert_int_equal(oh_xlsx_row(x, NULL, 16385, &err), OH_ELIMIT);
	assert_int_equal(oh_xlsx_merge_down(x, 1, 2, 1, &err), OH_EUSAGE);
	oh_xlsx_free(x);
	oh_xlsx_free(NULL);
}

static void discarded_book_leaves_old_file(void **state)
{
	(void)state;
	oh_error err;
	assert_int_equal(oh_file_put(path, OH_SV("old"), &err), OH_OK);
	oh_xlsx *x;
	assert_int_equal(oh_xlsx_new(path, 0, &x, &err), OH_OK);
	assert_int_equal(oh_xlsx_sheet(x, OH_SV("s"), &err), OH_OK);
	oh_xlsx_free(x);
	oh_buf b = slurp(path);
	assert_true(oh_sv_eq(oh_buf_sv(&b), OH_SV("old")));
	oh_buf_release(&b);
}

static void every_allocation_fails_once(void **state)
{
	(void)state;
	oh_error err;
	oh_status st = OH_ENOMEM;
	uint64_t n = 1;
	for (; st && n < 10000; n++) {
		oh_alloc_fail_after(n);
		st = write_book(0, &err);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
	}
	assert_int_equal(st, OH_OK);
	assert_true(n > 5);
}

static void csv_quotes_and_guards(void **state)
{
	(void)state;
	oh_buf b = OH_BUF_INIT;
	oh_csv_bom(&b);
	oh_out_cell row[] = {
	    text(OH_SV("a\"b")), text(OH_SV("x,y")),  text(OH_SV("two\nlines")),
	    text(OH_SV("=1+1")), text(OH_SV("-5.5")), text(OH_SV("-5kW")),
	    text(OH_SV("@x")),   number(0.95),        {.type = OH_OUT_EMPTY},
	};
	oh_csv_row(&b, row, 9);
	oh_sv want = OH_SV("\xef\xbb\xbf\"a\"\"b\",\"x,y\",\"two\nlines\",'=1+1,-5.5,'-5kW,'@x,"
	                   "0.95,\r\n");
	assert_true(oh_sv_eq(oh_buf_sv(&b), want));
	oh_buf_clear(&b);
	oh_csv_row(&b, (oh_out_cell[]){text(OH_SV("＝1+1"))}, 1);
	assert_true(oh_sv_eq(oh_buf_sv(&b), OH_SV("'＝1+1\r\n")));
	oh_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(workbook_same_bytes),
	    cmocka_unit_test(workbook_failures),
	    cmocka_unit_test(discarded_book_leaves_old_file),
	    cmocka_unit_test(every_allocation_fails_once),
	    cmocka_unit_test(csv_quotes_and_guards),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
