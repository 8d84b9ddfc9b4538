/* Damaged files, files made to hurt, limits, and memory that runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/sheet/messages.h"
#include "ouhe/sheet/stream.h"

#define B "x.xlsx"

static oh_buf small_book(void)
{
	return fixture_book(
	    FIXTURE_SHEET(
	        "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols><sheetData><row r=\"1\">"
	        "<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>46114</v></c></row>"
	        "<row r=\"2\"><c r=\"B2\"><f>1+1</f><v>2.5</v></c></row></sheetData>"
	        "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>"),
	    "<sst><si><r><t>示</t></r><r><t>例</t></r></si></sst>",
	    "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy\"/></numFmts><cellXfs>"
	    "<xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>");
}

static oh_status read_status(oh_sv file, const char *name, const oh_sheet_limits *lim,
                             oh_error *err)
{
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return OH_ENOMEM;
	oh_book book;
	oh_status st = oh_book_read_memory(file.p, file.n, oh_sv_from(name), lim, a, &book, err);
	if (st)
		assert_int_equal(oh_arena_used(a), 0); /* nothing half made is left */
	oh_arena_free(a);
	return st;
}

/* The error must be of this kind, name its limit, and come soon. */
static void expect_limit(oh_buf file, const char *name, const oh_sheet_limits *lim,
                         const oh_msg *msg)
{
	oh_error err = {0};
	uint64_t from = oh_clock_cpu_ns();
	assert_int_equal(read_status(oh_buf_sv(&file), name, lim, &err), OH_ELIMIT);
	assert_ptr_equal(err.msg, msg);
	assert_string_equal(err.place.file, name);
	assert_true(oh_clock_cpu_ns() - from < UINT64_C(20000000000));
	oh_buf_release(&file);
}

static void truncated_anywhere(void **state)
{
	(void)state;
	oh_buf file = small_book();
	/* with less than its mark left the file is the text "PK" */
	for (size_t n = 4; n < file.n; n++) {
		/* a copy of its own size: the sanitizer sees any byte read past it */
		char *copy = oh_strndup(file.p, n);
		oh_error err = {0};
		oh_status st = read_status((oh_sv){copy, n}, B, NULL, &err);
		assert_int_not_equal(st, OH_OK);
		assert_string_equal(err.place.file, B);
		assert_non_null(err.msg);
		oh_free(copy);
	}
	oh_buf_release(&file);
}

static void flipped_anywhere(void **state)
{
	(void)state;
	oh_buf file = small_book();
	size_t failures = 0;
	for (size_t i = 0; i < file.n; i++) {
		for (unsigned bit = 0; bit < 8; bit += 3) {
			file.p[i] = (char)(file.p[i] ^ (1 << bit));
			oh_error err = {0};
			oh_status st = read_status(oh_buf_sv(&file), B, NULL, &err);
			failures += st != OH_OK;
			if (st)
				assert_non_null(err.msg);
			file.p[i] = (char)(file.p[i] ^ (1 << bit));
		}
	}
	assert_true(failures > file.n / 2);
	assert_int_equal(read_status(oh_buf_sv(&file), B, NULL, NULL), OH_OK);
	oh_buf_release(&file);
}

static void document_types_are_refused(void **state)
{
	(void)state;
	fixture_expect(
	    fixture_book("<!DOCTYPE w [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
	                 "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>" FIXTURE_DATA(
	                     "<row><c t=\"str\"><v>&c;</v></c></row>"),
	                 NULL, NULL),
	    B, "!x.xlsx · S: xl/worksheets/sheet1.xml declares a DTD, which workbooks must not");
}

static void zip_bomb(void **state)
{
	(void)state;
	oh_buf rows = OH_BUF_INIT;
	oh_buf_str(&rows, "<row><c t=\"str\"><v>x</v></c></row>");
	size_t blanks = 40 << 20;
	assert_true(oh_buf_reserve(&rows, blanks + 1));
	memset(rows.p + rows.n, ' ', blanks);
	rows.n += blanks;
	rows.p[rows.n] = '\0';
	oh_buf file = fixture_rows(rows.p);
	oh_buf_release(&rows);
	assert_true(file.n < 1 << 17);
	expect_limit(file, B, NULL, &oh_msg_sheet_limit_ratio);
}

static void ten_million_columns(void **state)
{
	(void)state;
	static const char cell[] = "<c><v>1</v></c>";
	for (int kind = 0; kind < 2; kind++) {
		oh_buf rows = OH_BUF_INIT;
		oh_buf_str(&rows, "<row>");
		if (kind)
			oh_buf_str(&rows, "<c r=\"ZZZZZZZZZ1\"/>");
		assert_true(oh_buf_reserve(&rows, 10000000 * sizeof cell));
		for (int i = 0; i < 10000000; i++)
			oh_buf_put(&rows, cell, sizeof cell - 1);
		oh_buf_str(&rows, "</row>");
		oh_buf file = fixture_rows(rows.p);
		oh_buf_release(&rows);
		expect_limit(file, B, NULL, &oh_msg_sheet_limit_columns);
	}
	oh_buf csv = OH_BUF_INIT;
	for (int i = 0; i < 10000000; i++)
		oh_buf_char(&csv, ',');
	expect_limit(csv, "x.csv", NULL, &oh_msg_sheet_limit_columns);
}

static void huge_tag(void **state)
{
	(void)state;
	oh_buf rows = OH_BUF_INIT;
	oh_buf_str(&rows, "<row x=\"");
	for (int i = 0; i < 500000; i++)
		oh_buf_printf(&rows, "%x", (unsigned)i * 2654435761u);
	oh_buf_str(&rows, "\"/>");
	oh_buf file = fixture_rows(rows.p);
	oh_buf_release(&rows);
	expect_limit(file, B, NULL, &oh_msg_sheet_limit_token);
}

static void deep_nesting(void **state)
{
	(void)state;
	oh_buf rows = OH_BUF_INIT;
	for (int i = 0; i < 100000; i++)
		oh_buf_str(&rows, "<a>");
	oh_buf file = fixture_rows(rows.p);
	oh_buf_release(&rows);
	expect_limit(file, B, NULL, &oh_msg_sheet_limit_depth);
}

static void each_limit_of_xlsx(void **state)
{
	(void)state;
#define WITH(field, value) (&(oh_sheet_limits){.field = (value)})
	expect_limit(small_book(), B, WITH(file_bytes, 100), &oh_msg_sheet_limit_file_bytes);
	expect_limit(small_book(), B, WITH(part_bytes, 100), &oh_msg_sheet_limit_part_bytes);
	expect_limit(small_book(), B, WITH(shared_bytes, 3), &oh_msg_sheet_limit_shared_bytes);
	expect_limit(small_book(), B, WITH(memory_bytes, 64), &oh_msg_sheet_limit_memory_bytes);
	expect_limit(small_book(), B, WITH(columns, 1), &oh_msg_sheet_limit_columns);
	expect_limit(small_book(), B, WITH(rows, 1), &oh_msg_sheet_limit_rows);
	expect_limit(small_book(), B, WITH(cell_bytes, 2), &oh_msg_sheet_limit_cell_bytes);
	expect_limit(fixture_rows("<row><c t=\"str\"><v>four</v></c></row>"), B,
	             WITH(cell_bytes, 3), &oh_msg_sheet_limit_cell_bytes);
	expect_limit(fixture_book(FIXTURE_SHEET("<sheetData/><mergeCells><mergeCell ref=\"A1:B1\"/>"
	                                        "<mergeCell ref=\"A2:B2\"/></mergeCells>"),
	                          NULL, NULL),
	             B, WITH(merges, 1), &oh_msg_sheet_limit_merges);
	const fixture_part sheets[] = {
	    {"xl/workbook.xml", OH_SV("<workbook><sheets><sheet name=\"a\" r:id=\"a\"/>"
	                              "<sheet name=\"b\" r:id=\"b\"/></sheets></workbook>")}};
	expect_limit(fixture_zip(sheets, 1, false), B, WITH(sheets, 1), &oh_msg_sheet_limit_sheets);
}

static void each_limit_of_csv(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		oh_sheet_limits lim;
		const oh_msg *msg;
	} cases[] = {
	    {"abc", {.file_bytes = 2}, &oh_msg_sheet_limit_file_bytes},
	    {"a,b,c", {.columns = 2}, &oh_msg_sheet_limit_columns},
	    {"a\nb\nc", {.rows = 2}, &oh_msg_sheet_limit_rows},
	    {"a,abc", {.cell_bytes = 2}, &oh_msg_sheet_limit_cell_bytes},
	    {"a,\"abc", {.cell_bytes = 2}, &oh_msg_sheet_limit_cell_bytes},
	    {"a,b\nc,d\n", {.memory_bytes = 64}, &oh_msg_sheet_limit_memory_bytes},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		oh_buf b = OH_BUF_INIT;
		oh_buf_str(&b, cases[i].text);
		expect_limit(b, "x.csv", &cases[i].lim, cases[i].msg);
	}
}

/* Ranges over everything, on a sheet with many rows. */
static void merges_that_cover_all(void **state)
{
	(void)state;
	oh_buf sheet = OH_BUF_INIT;
	oh_buf_str(&sheet, "<worksheet><sheetData>");
	for (unsigned r = 1; r <= 2000; r++)
		oh_buf_printf(&sheet,
		              "<row r=\"%u\"><c r=\"A%u\"><v>1</v></c><c r=\"XFD%u\"/></row>", r, r,
		              r);
	oh_buf_str(&sheet,
	           "<row r=\"3000\"><c r=\"XFD3000\"><v>1</v></c></row></sheetData><mergeCells>");
	for (int i = 0; i < 2000; i++)
		oh_buf_str(&sheet, "<mergeCell ref=\"A1:XFD1048576\"/>");
	oh_buf_str(&sheet, "</mergeCells></worksheet>");
	oh_buf file = fixture_book(sheet.p, NULL, NULL);
	oh_buf_release(&sheet);
	expect_limit(file, B, NULL, &oh_msg_sheet_limit_merged_cells);
}

static void names_that_lead_elsewhere(void **state)
{
	(void)state;
	const fixture_part up[] = {{"xl/../../x", OH_SV("x")}};
	fixture_expect(fixture_zip(up, 1, false), B,
	               "!x.xlsx: the archive holds an unsafe name xl/../../x");
	const fixture_part twice[] = {{"xl/workbook.xml", OH_SV("<workbook/>")},
	                              {"XL\\workbook.xml", OH_SV("<workbook/>")}};
	fixture_expect(fixture_zip(twice, 2, false), B,
	               "!x.xlsx: the archive holds the name XL\\workbook.xml twice");
}

static void one_part_for_two_sheets(void **state)
{
	(void)state;
	const fixture_part parts[] = {
	    {"xl/workbook.xml", OH_SV("<workbook><sheets><sheet name=\"a\" r:id=\"a\"/>"
	                              "<sheet name=\"b\" r:id=\"b\"/></sheets></workbook>")},
	    {"xl/_rels/workbook.xml.rels",
	     OH_SV("<Relationships><Relationship Id=\"a\" Type=\"t/worksheet\" Target=\"s.xml\"/>"
	           "<Relationship Id=\"b\" Type=\"t/worksheet\" Target=\"/xl/./s.xml\"/>"
	           "</Relationships>")},
	    {"xl/s.xml", OH_SV(FIXTURE_DATA(""))}};
	fixture_expect(fixture_zip(parts, 3, false), B,
	               "!x.xlsx: two worksheets refer to the same part xl/s.xml");
}

static void too_many_entries(void **state)
{
	(void)state;
	/* An end record that promises 10,001 entries: refused before any table. */
	uint8_t end[22] = {'P', 'K', 5, 6, 0, 0, 0, 0, 0x11, 0x27, 0x11, 0x27};
	oh_error err = {0};
	assert_int_equal(read_status((oh_sv){(const char *)end, sizeof end}, B, NULL, &err),
	                 OH_ELIMIT);
	assert_ptr_equal(err.msg, &oh_msg_sheet_limit_entries);
}

static void other_files(void **state)
{
	(void)state;
	static const struct {
		oh_sv text;
		const oh_msg *msg;
	} cases[] = {
	    {{"", 0}, &oh_msg_sheet_empty},
	    {{"%PDF-1.7", 8}, &oh_msg_sheet_not_table},
	    {{"\n <html><table>", 15}, &oh_msg_sheet_not_table},
	    {{"a,b\0c", 5}, &oh_msg_sheet_nul},
	    {{"PK\3\4rubbish", 11}, &oh_msg_sheet_not_zip},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		oh_error err = {0};
		assert_int_equal(read_status(cases[i].text, B, NULL, &err), OH_EFORMAT);
		assert_ptr_equal(err.msg, cases[i].msg);
	}
	oh_error err = {0};
	assert_int_equal(oh_sheet_stream("/no/such/file.xlsx", NULL, &(oh_sheet_sink){0}, &err),
	                 OH_ENOENT);
	assert_string_equal(err.place.file, "file.xlsx");
}

static void every_allocation_fails(void **state)
{
	(void)state;
	oh_buf files[] = {small_book(), OH_BUF_INIT, OH_BUF_INIT};
	oh_buf_str(&files[1], "编号,名称\n1,\"a\"\"b\"\n2,c\n");
	oh_buf_str(&files[2], "\xb1\xe0\xba\xc5,\xc3\xfb\xb3\xc6\n1,2\n");
	for (size_t k = 0; k < 3; k++) {
		oh_status st = OH_ENOMEM;
		uint64_t n = 1;
		for (; st && n < 5000; n++) {
			oh_error err = {0};
			oh_alloc_fail_after(n);
			st = read_status(oh_buf_sv(&files[k]), k ? "x.csv" : B, NULL, &err);
			oh_alloc_fail_after(0);
			assert_true(st == OH_OK || st == OH_ENOMEM);
		}
		assert_int_equal(st, OH_OK);
		assert_true(n > 8);
		oh_buf_release(&files[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(truncated_anywhere),
	    cmocka_unit_test(flipped_anywhere),
	    cmocka_unit_test(document_types_are_refused),
	    cmocka_unit_test(zip_bomb),
	    cmocka_unit_test(ten_million_columns),
	    cmocka_unit_test(huge_tag),
	    cmocka_unit_test(deep_nesting),
	    cmocka_unit_test(each_limit_of_xlsx),
	    cmocka_unit_test(each_limit_of_csv),
	    cmocka_unit_test(merges_that_cover_all),
	    cmocka_unit_test(names_that_lead_elsewhere),
	    cmocka_unit_test(one_part_for_two_sheets),
	    cmocka_unit_test(too_many_entries),
	    cmocka_unit_test(other_files),
	    cmocka_unit_test(every_allocation_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
