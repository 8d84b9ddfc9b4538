/* Old formats. The converter here is a script that stands in for LibreOffice; the
 * real one is tried where it is installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../convert.h"
#include "fixture.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/outfile.h"
#include "ouhe/sheet/messages.h"
#include "ouhe/sheet/write.h"

#define DIR_PATH OH_BINARY_DIR "/tests/converter"

static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and the rest";

static char *old_path;

static void install(const char *script)
{
	(void)mkdir(DIR_PATH, 0700);
	(void)unlink(DIR_PATH "/soffice");
	if (script) {
		assert_int_equal(oh_file_put(DIR_PATH "/soffice", oh_sv_from(script), NULL), OH_OK);
		assert_int_equal(chmod(DIR_PATH "/soffice", 0700), 0);
	}
	assert_int_equal(setenv("PATH", DIR_PATH, 1), 0);
}

static oh_status first_cell(void *ctx, const oh_row *row)
{
	oh_buf_sv_put(ctx, row->cells[0].text);
	return OH_OK;
}

static oh_status convert(unsigned seconds, oh_buf *got, oh_error *err)
{
	oh_source src;
	oh_sheet_limits lim = oh_limits_of(NULL);
	oh_sheet_sink sink = {.ctx = got, .row = first_cell};
	assert_int_equal(oh_source_memory(ole, sizeof ole, OH_SV("x.xls"), &lim, &src, err), OH_OK);
	return oh_convert_stream_in(&src, OH_FOREIGN_SHEET, seconds, &lim, &sink, NULL, err);
}

static void converter_is_absent(void **state)
{
	(void)state;
	install(NULL);
	oh_buf b = OH_BUF_INIT;
	oh_buf_put(&b, ole, sizeof ole);
	fixture_expect(
	    b, "x.xls",
	    "!x.xls: old formats (.xls, .et, .ods, .xlsb) are not read: open the file in "
	    "Excel or WPS and save it as .xlsx, or install LibreOffice");
}

static void password(void **state)
{
	(void)state;
	static const char word[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
	oh_buf b = OH_BUF_INIT;
	oh_buf_put(&b, ole, sizeof ole);
	oh_buf_put(&b, word, sizeof word);
	fixture_expect(b, "x.xlsx",
	               "!x.xlsx: the file is protected by a password; remove it and try again");
}

static void converts(void **state)
{
	(void)state;
	oh_buf book = fixture_rows("<row><c t=\"str\"><v>示例</v></c></row>");
	assert_int_equal(oh_file_put(DIR_PATH "/made.xlsx", oh_buf_sv(&book), NULL), OH_OK);
	oh_buf_release(&book);
	/* the environment must be scrubbed, the profile and the folder private */
	install(
	    "#!/bin/sh\n[ -z \"$SECRET\" ] && [ \"$HOME\" != / ] || exit 3\n"
	    "case \"$*\" in *-env:UserInstallation=file://$HOME/profile*) ;; *) exit 4 ;; esac\n"
	    "while [ $# -gt 2 ]; do shift; done\n"
	    "cp " DIR_PATH "/made.xlsx \"$1/in.xlsx\"\n");
	assert_int_equal(setenv("SECRET", "x", 1), 0);
	oh_buf got = OH_BUF_INIT;
	oh_error err = {0};
	assert_int_equal(convert(20, &got, &err), OH_OK);
	assert_true(oh_sv_eq(oh_buf_sv(&got), OH_SV("示例")));
	oh_buf_release(&got);
}

static void converter_fails(void **state)
{
	(void)state;
	oh_error err = {0};
	install("#!/bin/sh\nexit 0\n");
	assert_int_equal(convert(20, NULL, &err), OH_EFORMAT);
	assert_string_equal(err.args[0], "no output");
	install("#!/bin/sh\nexit 1\n");
	assert_int_equal(convert(20, NULL, &err), OH_EFORMAT);
	assert_ptr_equal(err.msg, &oh_msg_sheet_convert_failed);
	/* it must not loop through itself */
	install("#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\ncp \"$2\" \"$1/in.xlsx\"\n");
	assert_int_equal(convert(20, NULL, &err), OH_EFORMAT);
}

static void converter_hangs(void **state)
{
	(void)state;
	oh_error err = {0};
	install("#!/bin/sh\n/bin/sleep 100 &\n/bin/sleep 100\n");
	uint64_t from = oh_clock_ns();
	assert_int_equal(convert(1, NULL, &err), OH_EFORMAT);
	assert_string_equal(err.args[0], "timeout");
	/* Long before the converter would have ended by itself, on a busy machine, too. */
	assert_true(oh_clock_ns() - from < UINT64_C(60000000000));
}

/* A workbook of ours, turned into .xls by LibreOffice, comes back the same. */
static void real_converter(void **state)
{
	(void)state;
	assert_int_equal(setenv("PATH", old_path, 1), 0);
	if (system("command -v soffice >/dev/null"))
		skip();
	oh_xlsx *x;
	oh_out_cell cells[] = {{.type = OH_OUT_TEXT, .text = OH_SV("示例")},
	                       {.type = OH_OUT_NUMBER, .number = 5.5}};
	assert_int_equal(oh_xlsx_new(DIR_PATH "/old.xlsx", 0, &x, NULL), OH_OK);
	assert_int_equal(oh_xlsx_sheet(x, OH_SV("S"), NULL), OH_OK);
	assert_int_equal(oh_xlsx_row(x, cells, 2, NULL), OH_OK);
	assert_int_equal(oh_xlsx_close(x, NULL), OH_OK);
	if (system("cd " DIR_PATH " && soffice --headless -env:UserInstallation=file://" DIR_PATH
	           "/profile --convert-to xls old.xlsx >/dev/null 2>&1"))
		skip();
	oh_arena *a = oh_arena_new(0);
	oh_book b;
	oh_error err;
	assert_int_equal(oh_book_read(DIR_PATH "/old.xls", NULL, a, &b, &err), OH_OK);
	assert_string_equal(b.file.p, "old.xls");
	const oh_row *row = &b.sheets[0].rows[0];
	assert_true(oh_sv_eq(row->cells[0].text, OH_SV("示例")));
	assert_true(row->cells[1].number == 5.5);
	oh_arena_free(a);
}

/* A text document of ours, turned into .doc, comes back the same. */
static void real_document(void **state)
{
	(void)state;
	const fixture_part parts[] = {
	    {"[Content_Types].xml",
	     OH_SV("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
	           "<Default Extension=\"rels\" ContentType=\"application/"
	           "vnd.openxmlformats-package.relationships+xml\"/><Override "
	           "PartName=\"/word/document.xml\" ContentType=\"application/"
	           "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></"
	           "Types>")},
	    {"_rels/.rels",
	     OH_SV(
	         "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
	         "relationships\"><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/"
	         "officeDocument/2006/relationships/officeDocument\" "
	         "Target=\"word/document.xml\"/></Relationships>")},
	    {"word/document.xml",
	     OH_SV("<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/"
	           "main\"><w:body><w:p><w:r><w:t>企业名称：示例甲公司</w:t></w:r></w:p>"
	           "<w:sectPr/></w:body></w:document>")}};
	assert_int_equal(setenv("PATH", old_path, 1), 0);
	if (system("command -v soffice >/dev/null"))
		skip();
	oh_buf file = fixture_zip(parts, 3, false);
	assert_int_equal(oh_file_put(DIR_PATH "/text.docx", oh_buf_sv(&file), NULL), OH_OK);
	oh_buf_release(&file);
	(void)unlink(DIR_PATH "/text.doc");
	/* Without its part for texts LibreOffice makes none. */
	if (system("cd " DIR_PATH " && soffice --headless -env:UserInstallation=file://" DIR_PATH
	           "/profile --convert-to doc text.docx >/dev/null 2>&1") ||
	    access(DIR_PATH "/text.doc", R_OK))
		skip();
	oh_arena *a = oh_arena_new(0);
	oh_book b;
	oh_error err;
	assert_int_equal(oh_book_read(DIR_PATH "/text.doc", NULL, a, &b, &err), OH_OK);
	const oh_row *row = &b.sheets[0].rows[0];
	assert_int_equal(row->n, 2);
	assert_true(oh_sv_eq(row->cells[1].text, OH_SV("示例甲公司")));
	oh_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(converter_is_absent),
	    cmocka_unit_test(password),
	    cmocka_unit_test(converts),
	    cmocka_unit_test(converter_fails),
	    cmocka_unit_test(converter_hangs),
	    cmocka_unit_test(real_converter),
	    cmocka_unit_test(real_document),
	};
	old_path = getenv("PATH");
	oh_buf copy = OH_BUF_INIT;
	oh_buf_str(&copy, old_path ? old_path : "/usr/bin:/bin");
	old_path = copy.p;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	oh_buf_release(&copy);
	return failed;
}
