/* The report after an event, and what was signed: read back through poppler and through our
 * own readers of workbooks and documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ouhe/base/arena.h"
#include "ouhe/report/event_report.h"
#include "ouhe/report/messages.h"
#include "ouhe/sheet/book.h"
#include "paper.h"

/* One part of a document, by a program of others. */
#define PART(name)                                                                                 \
	"/usr/bin/python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile("       \
	"sys.argv[1]).read(\"" name "\"))' %s"

#define EVENT                                                                                      \
	{                                                                                          \
		.name = T("示例省装备制造业供需对接会"), .place = T("长沙 · 示例会展中心"),        \
		.dates = T("2026 年 12 月 8 日至 9 日"), .organiser = T("示例协会"),               \
		.created = 1796000000000                                                           \
	}

static const oh_event_group domains[] = {
    {T("电机与驱动"), {120, 260, 110, 640, 420, 400, 371, 9, 150, 61, 12500000000}},
    {T("铸造"), {80, 150, 77, 300, 180, 175, 160, 4, 60, 20, 850000000}}};
static const oh_event_group cities[] = {
    {T("长沙市"), {60, 130, 58, 310, 200, 195, 180, 5, 70, 30, 900000000}},
    {T("株洲市"), {40, 80, 40, 210, 140, 139, 130, 2, 50, 20, 0}}};
static const oh_event_intent intents[] = {
    {T("示例长沙电机有限公司"), T("示例湘江铸造有限公司"), T("端盖铸件"), 350000000},
    {T("示例株洲机车有限公司"), T("示例永磁电机有限公司"), T("牵引电机"), -1}};
static const oh_event_unmet unmet[] = {{T("示例衡阳泵业有限公司"), T("衡阳市"), T("电机与驱动"),
                                        T("高压防爆电机"), T("同品类供给均差防爆等级")}};
static const oh_event_guests guests[] = {{T("演讲嘉宾"), 12, 11}, {T("媒体"), 23, 19}};
static const oh_event_report report = {
    .event = EVENT,
    .total = {200, 410, 187, 940, 600, 575, 531, 13, 210, 81, 13350000000},
    .domains = domains,
    .cities = cities,
    .n_domains = 2,
    .n_cities = 2,
    .guests = guests,
    .n_guests = 2,
    .intents = intents,
    .n_intents = 2,
    .unmet = unmet,
    .n_unmet = 1};

static void a_report_tells_its_numbers(void **state)
{
	static const char *const words[] = {"活动总结报告",
	                                    "200",
	                                    "1.34 亿元",
	                                    "940",
	                                    "电机与驱动",
	                                    "1.25 亿元",
	                                    "长沙市",
	                                    "350 万元",
	                                    "端盖铸件",
	                                    "高压防爆电机",
	                                    "媒体 23 人，到场 19 人"};
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT, again = OH_BUF_INIT;
	oh_pdf_result result;
	(void)state;
	assert_int_equal(oh_event_report_pdf(&report, &pdf, &result, NULL), OH_OK);
	const char *path = paper_save("event-report.pdf", oh_buf_sv(&pdf));
	assert_int_equal(paper_check(path), result.pages);
	paper_run(&text, "pdftotext -layout %s -", path);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!paper_says(&text, words[i]))
			fail_msg("%s is not told", words[i]);
	assert_true(paper_says(&text, "371 / 420") && paper_says(&text, "180 / 200"));
	assert_int_equal(oh_event_report_pdf(&report, &again, NULL, NULL), OH_OK);
	assert_int_equal(again.n, pdf.n);
	assert_memory_equal(again.p, pdf.p, pdf.n);
	oh_buf_release(&pdf);
	oh_buf_release(&again);
	oh_buf_release(&text);
}

static oh_sv cell(const oh_book *book, size_t sheet, size_t row, uint32_t column)
{
	assert_true(sheet < book->n && row <= book->sheets[sheet].n);
	const oh_cell *c = oh_row_cell(&book->sheets[sheet].rows[row - 1], column);
	return c ? c->text : OH_SV("");
}

static void is_cell(const oh_book *book, size_t sheet, size_t row, uint32_t column,
                    const char *words)
{
	oh_sv is = cell(book, sheet, row, column);
	if (!oh_sv_eq(is, oh_sv_from(words)))
		fail_msg("%zu!%zu.%u is %.*s, not %s", sheet, row, (unsigned)column, OH_SV_ARG(is),
		         words);
}

static size_t row_of(const oh_book *book, uint32_t column, const char *words)
{
	for (size_t i = 1; i <= book->sheets[0].n; i++)
		if (oh_sv_eq(cell(book, 0, i, column), oh_sv_from(words)))
			return i;
	fail_msg("no row with %s", words);
	return 0;
}

static void read_book(const char *path, oh_arena *a, oh_book *book)
{
	oh_error err;
	if (oh_book_read(path, NULL, a, book, &err)) {
		oh_buf told = OH_BUF_INIT;
		oh_error_render(&told, &err, OH_LANG_EN);
		fail_msg("%s", told.p);
	}
}

static void its_workbook_has_its_sheets(void **state)
{
	const char *path = OH_BINARY_DIR "/papers/event-report.xlsx";
	oh_book book;
	oh_error err;
	(void)state;
	(void)paper_save("event-report.xlsx", OH_SV("old"));
	oh_arena *a = oh_arena_new(0);
	assert_int_equal(oh_event_report_xlsx(&report, path, &err), OH_OK);
	read_book(path, a, &book);
	assert_int_equal(book.n, 6);
	is_cell(&book, 0, 2, 2, "200");
	is_cell(&book, 0, 2, 12, "133500000");
	is_cell(&book, 1, 3, 1, "铸造");
	is_cell(&book, 2, 3, 8, "130");
	is_cell(&book, 3, 2, 4, "3500000");
	is_cell(&book, 3, 3, 4, "");
	is_cell(&book, 4, 2, 5, "同品类供给均差防爆等级");
	is_cell(&book, 5, 3, 1, "媒体");
	is_cell(&book, 5, 3, 3, "19");
	oh_arena_free(a);
}

/* --- signing --- */

static const oh_signing_row rows[] = {
    {.order = 1,
     .party_a = T("示例长沙电机有限公司"),
     .party_b = T("示例湘江铸造有限公司"),
     .subject = T("端盖铸件年度采购"),
     .kind = OH_SIGNING_PURCHASE,
     .tax = OH_TAX_INCLUDED,
     .amount = 1200000000,
     .period = T("2027 年"),
     .signers = T("示例张、示例李"),
     .attachment = T("合同.pdf")},
    {.order = 2,
     .party_a = T("示例株洲机车有限公司"),
     .party_b = T("示例永磁电机有限公司"),
     .subject = T("牵引电机框架协议"),
     .kind = OH_SIGNING_FRAMEWORK,
     .tax = OH_TAX_EXCLUDED,
     .novelty = OH_SIGNING_RENEWAL,
     .amount = 30000000000,
     .tender_follows = true},
    {.order = 3,
     .party_a = T("示例集团 A&B <总部>"),
     .party_b = T("示例集团铸造分公司"),
     .subject = T("内部供货"),
     .kind = OH_SIGNING_PURCHASE,
     .related = true,
     .amount = 500000000},
    {.party_a = T("示例大学"),
     .party_b = T("示例永磁电机有限公司"),
     .subject = T("联合实验室"),
     .kind = OH_SIGNING_RESEARCH,
     .amount = -1,
     .note = T("会后签署")},
};

/* What Word demands and our own reader and others forgive. */
#define WORD_RULES "/usr/bin/python3 " OH_SOURCE_DIR "/tests/docx/rules.py %s"
#define WORD_RULES_BITE "/usr/bin/python3 " OH_SOURCE_DIR "/tests/docx/rules_test.py %s"

static void word_opens(const char *path)
{
	oh_buf said = OH_BUF_INIT;
	paper_run(&said, WORD_RULES, path);
	assert_int_equal(said.n, 0);
	oh_buf_release(&said);
}

static oh_signing_release release_of(int64_t locked)
{
	return (oh_signing_release){.event = EVENT,
	                            .rows = rows,
	                            .n = 4,
	                            .text = OH_SV("本次对接会由示例协会主办。"),
	                            .locked_at = locked};
}

static void the_release_is_a_document(void **state)
{
	oh_signing_release r = release_of(1796700000000);
	oh_buf doc = OH_BUF_INIT, again = OH_BUF_INIT, text = OH_BUF_INIT;
	oh_book book;
	oh_error err;
	(void)state;
	oh_arena *a = oh_arena_new(0);
	assert_int_equal(oh_signing_docx(&r, &doc, &err), OH_OK);
	const char *path = paper_save("signing.docx", oh_buf_sv(&doc));
	word_opens(path);
	paper_run(&text, WORD_RULES_BITE, path);
	read_book(path, a, &book);
	/* As our own reader of documents finds it: paragraphs and both tables, row by row. */
	size_t table = row_of(&book, 2, "甲方"), sums = row_of(&book, 3, "项数");
	is_cell(&book, 0, table + 1, 6, "1,200 万元");
	is_cell(&book, 0, table + 1, 7, "含税");
	is_cell(&book, 0, table + 2, 9, "续签");
	is_cell(&book, 0, table + 2, 11, "是");
	is_cell(&book, 0, table + 3, 2, "示例集团 A&B <总部>");
	is_cell(&book, 0, table + 4, 5, "产学研合作");
	is_cell(&book, 0, table + 4, 6, "");
	/* Framework, purchase with and without a word on tax, research: money of different standing
	 * is nowhere added up, in the last line neither. */
	is_cell(&book, 0, sums + 1, 1, "框架协议");
	is_cell(&book, 0, sums + 1, 2, "不含税");
	is_cell(&book, 0, sums + 1, 7, "1");
	is_cell(&book, 0, sums + 1, 8, "3 亿元");
	is_cell(&book, 0, sums + 2, 2, "未注明");
	is_cell(&book, 0, sums + 2, 10, "500 万元");
	is_cell(&book, 0, sums + 3, 2, "含税");
	is_cell(&book, 0, sums + 3, 3, "1");
	is_cell(&book, 0, sums + 3, 4, "1,200 万元");
	is_cell(&book, 0, sums + 3, 6, "1,200 万元");
	is_cell(&book, 0, sums + 4, 2, "未列金额");
	is_cell(&book, 0, sums + 5, 3, "4");
	is_cell(&book, 0, sums + 5, 4, "");
	is_cell(&book, 0, sums + 5, 5, "2");
	paper_run(&text, PART("word/document.xml"), path);
	assert_true(paper_says(&text, "示例省装备制造业供需对接会签约项目发布表"));
	assert_true(paper_says(&text, "数据于 2026年12月8日"));
	assert_true(paper_says(&text, "w:orient=\"landscape\""));
	assert_true(paper_says(&text, "A&amp;B &lt;总部&gt;"));
	assert_int_equal(oh_signing_docx(&r, &again, &err), OH_OK);
	assert_int_equal(again.n, doc.n);
	assert_memory_equal(again.p, doc.p, doc.n);
	oh_buf_release(&doc);
	oh_buf_release(&again);
	oh_buf_release(&text);
	oh_arena_free(a);
}

static void the_brief_sums_up(void **state)
{
	oh_signing_release r = release_of(0);
	oh_buf doc = OH_BUF_INIT, text = OH_BUF_INIT, large = OH_BUF_INIT;
	oh_error err;
	(void)state;
	assert_int_equal(oh_signing_brief_docx(&r, &doc, &err), OH_OK);
	const char *path = paper_save("brief.docx", oh_buf_sv(&doc));
	word_opens(path);
	paper_run(&text, PART("word/document.xml"), path);
	static const char *const words[] = {
	    "数据尚未锁定，仅供内部核对",
	    "本次对接会由示例协会主办。",
	    ("本次活动共签约 4 项，其中新签（不含关联方）2 项，续签及会前已签（不含关联方）1 项，"
	     "关联方之间 1 项。"),
	    "采购合同 2 项：未注明是否含税 1 项，500 万元；含税 1 项，1,200 万元。",
	    "框架协议 1 项：不含税 1 项，3 亿元。",
	    "产学研合作 1 项：未列金额 1 项。",
	    "框架协议、意向协议和战略合作不是订单。",
	    "有 1 项须另行招标后生效。"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!paper_says(&text, words[i]))
			fail_msg("%s is not in %s", words[i], text.p);
	/* Whatever is written before the numbers, they stay on the page. */
	for (int i = 0; i < 5000; i++)
		oh_buf_str(&large, "长");
	r.text = oh_buf_sv(&large);
	oh_buf_clear(&doc);
	assert_int_equal(oh_signing_brief_docx(&r, &doc, &err), OH_OK);
	path = paper_save("brief-long.docx", oh_buf_sv(&doc));
	paper_run(&text, PART("word/document.xml"), path);
	assert_int_equal(paper_times(&text, "长"), 450 + 1); /* and the place, 长沙 */
	oh_buf_release(&doc);
	oh_buf_release(&text);
	oh_buf_release(&large);
}

static void both_are_workbooks_too(void **state)
{
	const char *path = OH_BINARY_DIR "/papers/signing.xlsx";
	oh_signing_release r = release_of(0);
	oh_book book;
	oh_error err;
	(void)state;
	(void)paper_save("signing.xlsx", OH_SV("old"));
	oh_arena *a = oh_arena_new(0);
	assert_int_equal(oh_signing_xlsx(&r, path, &err), OH_OK);
	read_book(path, a, &book);
	assert_int_equal(book.n, 2);
	is_cell(&book, 0, 2, 6, "12000000");
	is_cell(&book, 0, 4, 10, "是");
	is_cell(&book, 1, 3, 4, "5000000");
	is_cell(&book, 1, 4, 4, "12000000");
	assert_int_equal(oh_signing_brief_xlsx(&r, path, &err), OH_OK);
	read_book(path, a, &book);
	assert_int_equal(book.n, 2);
	is_cell(&book, 0, 6, 3, "4");
	is_cell(&book, 0, 6, 4, "");
	is_cell(&book, 1, 2, 1, "本次对接会由示例协会主办。");
	is_cell(&book, 1, 5, 1,
	        "采购合同 2 项：未注明是否含税 1 项，500 万元；含税 1 项，1,200 万元。");
	oh_arena_free(a);
}

static void strange_texts_stay_texts(void **state)
{
	const oh_sv strange = OH_SV("]]>\x01\xff<w:p/>&amp;\xe2\x80\xae😀\r\n﷽");
	const oh_signing_row row = {.order = UINT32_MAX,
	                            .party_a = strange,
	                            .party_b = strange,
	                            .subject = strange,
	                            .kind = 200,
	                            .novelty = 200,
	                            .tax = 200,
	                            .amount = INT64_MAX,
	                            .period = strange,
	                            .signers = strange,
	                            .attachment = strange,
	                            .note = strange};
	const oh_signing_row twice[2] = {row, row};
	const oh_event_group group = {strange, {SIZE_MAX, 0, 0, 0, 5, 0, 9, 0, 0, 0, INT64_MAX}};
	oh_signing_release r = {.event = {.name = strange, .place = strange},
	                        .rows = twice,
	                        .n = 2,
	                        .text = strange,
	                        .locked_at = 1};
	oh_event_report e = {
	    .event = r.event, .total = group.numbers, .domains = &group, .n_domains = 1};
	oh_buf out = OH_BUF_INIT, text = OH_BUF_INIT;
	oh_pdf_result result;
	oh_book book;
	(void)state;
	oh_arena *a = oh_arena_new(0);
	assert_int_equal(oh_signing_docx(&r, &out, NULL), OH_OK);
	const char *path = paper_save("strange.docx", oh_buf_sv(&out));
	word_opens(path);
	read_book(path, a, &book);
	assert_true(row_of(&book, 2, "甲方") < book.sheets[0].n);
	oh_buf_clear(&out);
	assert_int_equal(oh_signing_brief_docx(&r, &out, NULL), OH_OK);
	paper_run(&text, PART("docProps/core.xml"), paper_save("strange.docx", oh_buf_sv(&out)));
	assert_true(paper_says(&text, "&lt;w:p/&gt;&amp;amp;"));
	oh_buf_clear(&out);
	assert_int_equal(oh_event_report_pdf(&e, &out, &result, NULL), OH_OK);
	assert_int_equal(paper_check(paper_save("strange.pdf", oh_buf_sv(&out))), result.pages);
	r.n = 0;
	assert_int_equal(oh_signing_docx(&r, &out, NULL), OH_EUSAGE);
	assert_int_equal(oh_signing_brief_docx(&r, &out, NULL), OH_EUSAGE);
	oh_buf_release(&out);
	oh_buf_release(&text);
	oh_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_report_tells_its_numbers),
	    cmocka_unit_test(its_workbook_has_its_sheets),
	    cmocka_unit_test(the_release_is_a_document),
	    cmocka_unit_test(the_brief_sums_up),
	    cmocka_unit_test(both_are_workbooks_too),
	    cmocka_unit_test(strange_texts_stay_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
