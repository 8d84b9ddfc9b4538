/* A zip of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "ouhe/sheet/archive.h"
#include "ouhe/sheet/messages.h"

static oh_status tell(void *ctx, oh_sv name, oh_sv bytes, const oh_error *problem)
{
	oh_buf *out = ctx;
	oh_buf_sv_put(out, name);
	if (problem)
		oh_buf_printf(out, "!%s|", problem->msg->key);
	else
		oh_buf_printf(out, "=%zu|", bytes.n);
	return OH_OK;
}

static void names_without_folders(void **state)
{
	(void)state;
	const fixture_part parts[] = {
	    {"甲县/企业一.xlsx", OH_SV("abc")},     {"../../etc/passwd", OH_SV("root")},
	    {"C:\\x\\企业二.docx", OH_SV("de")},    {"__MACOSX/甲县/._企业一.xlsx", OH_SV("x")},
	    {"甲县/~$企业一.docx", OH_SV("lock")},  {"甲县/", OH_SV("")},
	    {"乙县/企业一.xlsx", OH_SV("another")},
	};
	oh_buf file = fixture_zip(parts, 7, false), out = OH_BUF_INIT;
	assert_true(oh_archive_is(oh_buf_sv(&file)));
	assert_int_equal(oh_archive_each(oh_buf_sv(&file), NULL, tell, &out, NULL), OH_OK);
	assert_string_equal(out.p, "企业一.xlsx=3|passwd=4|企业二.docx=2|企业一.xlsx=7|");
	oh_buf_release(&file);
	oh_buf_release(&out);
}

static void workbooks_are_no_archives(void **state)
{
	(void)state;
	oh_buf book = fixture_rows("<row><c t=\"str\"><v>x</v></c></row>");
	const fixture_part doc[] = {{"word/document.xml", OH_SV("<w:document/>")}};
	oh_buf docx = fixture_zip(doc, 1, false);
	assert_false(oh_archive_is(oh_buf_sv(&book)));
	assert_false(oh_archive_is(oh_buf_sv(&docx)));
	assert_false(oh_archive_is(OH_SV("PK\3\4 broken")));
	assert_false(oh_archive_is(OH_SV("")));
	oh_buf_release(&book);
	oh_buf_release(&docx);
}

static void limits(void **state)
{
	(void)state;
	const fixture_part parts[] = {
	    {"a", OH_SV("12345678")}, {"b", OH_SV("123")}, {"c", OH_SV("12345")}};
	oh_buf file = fixture_zip(parts, 3, false), out = OH_BUF_INIT;
	oh_error err = {0};
	oh_archive_limits lim = {.file_bytes = 6};
	/* a large file does not stop the others */
	assert_int_equal(oh_archive_each(oh_buf_sv(&file), &lim, tell, &out, &err), OH_OK);
	assert_string_equal(out.p, "a!sheet_archive_entry|b=3|c=5|");
	oh_buf_clear(&out);
	lim = (oh_archive_limits){.total_bytes = 12};
	assert_int_equal(oh_archive_each(oh_buf_sv(&file), &lim, tell, &out, &err), OH_ELIMIT);
	assert_ptr_equal(err.msg, &oh_msg_sheet_archive_total);
	assert_string_equal(out.p, "a=8|b=3|");
	oh_buf_clear(&out);
	lim = (oh_archive_limits){.files = 2};
	assert_int_equal(oh_archive_each(oh_buf_sv(&file), &lim, tell, &out, &err), OH_ELIMIT);
	assert_ptr_equal(err.msg, &oh_msg_sheet_archive_files);
	oh_buf_release(&file);
	oh_buf_release(&out);
}

static void a_damaged_file_stops_no_other(void **state)
{
	(void)state;
	const fixture_part parts[] = {{"a", OH_SV("first file's bytes")}, {"b", OH_SV("second")}};
	oh_buf file = fixture_zip(parts, 2, true), out = OH_BUF_INIT;
	size_t at = oh_sv_find(oh_buf_sv(&file), OH_SV("first"));
	assert_true(at != SIZE_MAX);
	file.p[at] = 'F';
	assert_int_equal(oh_archive_each(oh_buf_sv(&file), NULL, tell, &out, NULL), OH_OK);
	assert_string_equal(out.p, "a!sheet_part_damaged|b=6|");
	oh_buf_release(&file);
	oh_buf_release(&out);
}

static void bomb(void **state)
{
	(void)state;
	oh_buf zeros = OH_BUF_INIT, out = OH_BUF_INIT;
	assert_true(oh_buf_reserve(&zeros, 20 << 20));
	memset(zeros.p, 0, 20 << 20);
	const fixture_part parts[] = {{"a.csv", {zeros.p, 20 << 20}}, {"b", OH_SV("x")}};
	oh_buf file = fixture_zip(parts, 2, false);
	assert_int_equal(oh_archive_each(oh_buf_sv(&file), NULL, tell, &out, NULL), OH_OK);
	assert_true(oh_sv_starts(oh_buf_sv(&out), OH_SV("a.csv!sheet_limit_ratio|")));
	oh_buf_release(&file);
	oh_buf_release(&zeros);
	oh_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_without_folders),
	    cmocka_unit_test(workbooks_are_no_archives),
	    cmocka_unit_test(limits),
	    cmocka_unit_test(a_damaged_file_stops_no_other),
	    cmocka_unit_test(bomb),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
