/* Text documents as sheets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define T(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define C(text) "<w:tc>" T(text) "</w:tc>"
#define SPAN(n, text) "<w:tc><w:tcPr><w:gridSpan w:val=\"" n "\"/></w:tcPr>" T(text) "</w:tc>"
#define DOWN(text) "<w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr>" T(text) "</w:tc>"
#define MORE "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
#define R(cells) "<w:tr>" cells "</w:tr>"
#define TABLE(rows) "<w:tbl><w:tblPr/>" rows "</w:tbl>"

static oh_buf document(const char *body)
{
	oh_buf xml = OH_BUF_INIT;
	oh_buf_str(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document " W "><w:body>");
	oh_buf_str(&xml, body);
	oh_buf_str(&xml, "<w:sectPr><w:pgSz/></w:sectPr></w:body></w:document>");
	const fixture_part parts[] = {{"[Content_Types].xml", OH_SV("<Types/>")},
	                              {"word/document.xml", oh_buf_sv(&xml)}};
	oh_buf file = fixture_zip(parts, 2, false);
	oh_buf_release(&xml);
	return file;
}

static void tables_with_merges(void **state)
{
	(void)state;
	fixture_expect(
	    document(TABLE(R(SPAN("2", "名称") C("功率")) R(DOWN("电机") C("甲") C("55kW"))
	                       R(MORE C("乙") C("75kW")))),
	    "表.docx",
	    "[表]A1=名称m|B1=名称m|C1=功率|A2=电机m|B2=甲|C2=55kW|A3=电机m|B3=乙|C3=75kW|");
}

static void paragraphs_are_rows(void **state)
{
	(void)state;
	fixture_expect(document(T("供给信息表") T("企业名称：示例甲公司") T(
	                   "联系人：张工　电话：0731-1") "<w:p><w:r><w:t>功率</w:t><w:tab/"
	                                                 "><w:t>大</w:t></w:r></w:p>"
	                                                 "<w:p/>" TABLE(R(C("a") C("b")))
	                                                     T("说明，见后：没有")),
	               "x.docx",
	               "[x]A1=供给信息表|A2=企业名称：|B2=示例甲公司|A3=联系人：|B3=张工|C3=电话：|"
	               "D3=0731-1|A4=功率\t大|A5=a|B5=b|A7=说明，见后：没有|");
}

static void what_is_not_read(void **state)
{
	(void)state;
	fixture_expect(
	    document(
	        "<w:p><w:r><w:t>看</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
	        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
	        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
	        "<w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>见</w:t></w:r></w:p>"),
	    "x.docx", "[x]A1=看见|");
	/* a table within a cell is text of that cell */
	fixture_expect(
	    document(TABLE(R("<w:tc>" TABLE(R(C("内") C("里"))) T("外") "</w:tc>" C("旁")))),
	    "x.docx", "[x]A1=内\n 里\n 外|B1=旁|");
}

static void limits_hold(void **state)
{
	(void)state;
	const oh_sheet_limits lim = {.columns = 4, .rows = 3, .cell_bytes = 30};
	fixture_expect_within(document(TABLE(R(SPAN("4", "a") C("b")))), "x.docx", &lim,
	                      "!x.docx: more than 4 columns (limit columns)");
	fixture_expect_within(document(TABLE(R(C("1")) R(C("2")) R(C("3")) R(C("4")))), "x.docx",
	                      &lim, "!x.docx: more than 3 rows (limit rows)");
	fixture_expect_within(
	    document(T("0123456789012345678901234567890123456789")), "x.docx", &lim,
	    "!x.docx: the text of a cell is longer than 30 bytes (limit cell_bytes)");
	/* cells outside of rows are nowhere */
	fixture_expect_within(document("<w:tbl>" C("a") R(C("b")) C("c") "</w:tbl>"), "x.docx",
	                      &lim, "[x]A1=b|");
	/* an absurd span is none */
	fixture_expect_within(document(TABLE(R(SPAN("4000000000", "a") C("b")))), "x.docx", &lim,
	                      "[x]A1=a|B1=b|");
}

static void damaged(void **state)
{
	(void)state;
	oh_buf whole = document(TABLE(R(C("a") C("b"))));
	oh_arena *a = oh_arena_new(0);
	oh_book book;
	for (size_t n = 0; n < whole.n; n += 7)
		assert_int_not_equal(
		    oh_book_read_memory(whole.p, n, OH_SV("x.docx"), NULL, a, &book, NULL), OH_OK);
	oh_arena_free(a);
	oh_buf_release(&whole);
	const fixture_part parts[] = {
	    {"word/document.xml", OH_SV("<!DOCTYPE x [<!ENTITY a \"b\">]><w:document/>")}};
	fixture_expect(fixture_zip(parts, 1, false), "x.docx",
	               "!x.docx: word/document.xml declares a DTD, which workbooks must not");
}

/* Ten million rows of one byte pack well. */
static void bomb(void **state)
{
	(void)state;
	oh_buf xml = OH_BUF_INIT;
	oh_buf_str(&xml, "<w:document " W "><w:body><w:p><w:r><w:t>");
	for (size_t i = 0; i < (20u << 20); i += 16)
		oh_buf_str(&xml, "                ");
	const fixture_part parts[] = {{"word/document.xml", oh_buf_sv(&xml)}};
	const oh_sheet_limits lim = {.ratio = 100, .cell_bytes = 64 << 20};
	fixture_expect_within(
	    fixture_zip(parts, 1, false), "x.docx", &lim,
	    "!x.docx: the compression ratio is above 100:1 (limit ratio); this may be a zip bomb");
	oh_buf_release(&xml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tables_with_merges),
	    cmocka_unit_test(paragraphs_are_rows),
	    cmocka_unit_test(what_is_not_read),
	    cmocka_unit_test(limits_hold),
	    cmocka_unit_test(damaged),
	    cmocka_unit_test(bomb),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
