/* A small catalogue, in both languages, and one of strange texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ouhe/base/arena.h"
#include "ouhe/report/catalogue.h"
#include "ouhe/report/messages.h"
#include "ouhe/sheet/book.h"
#include "paper.h"

static const oh_catalogue_line motors[] = {
    {.number = T("S01"),
     .title = T("永磁同步电机"),
     .category = T("电机"),
     .detail = T("额定功率 55 kW；防护等级 IP67\n效率 IE4"),
     .validity = T("2026-12-31"),
     .amount = 12500000000},
    {.number = T("S02"), .title = T("阿基米德泵"), .amount = -1},
    {.number = T("S03"), .title = T("ABB 变频器"), .amount = 85000},
};
static const oh_catalogue_line wanted[] = {
    {.number = T("D01"),
     .title = T("永磁同步电机"),
     .category = T("电机"),
     .detail = T("IP55 以上"),
     .contact = T("示例联系人 0000-1234567"),
     .amount = 300000000},
    {.number = T("D02"), .title = T("长轴"), .domain = T("铸造"), .amount = -1},
};
static const oh_catalogue_company first[] = {
    {.name = T("示例长沙电机有限公司"),
     .city = T("长沙市"),
     .intro = T("简介一段。"),
     .contact = T("示例路 1 号"),
     .supplies = motors,
     .n_supplies = 3},
    {.name = T("阿尔法示例公司"), .city = T("株洲市"), .demands = wanted, .n_demands = 1},
};
static const oh_catalogue_company second[] = {
    {.name = T("Zeta Example Ltd"),
     .supplies = motors + 1,
     .n_supplies = 1,
     .demands = wanted + 1,
     .n_demands = 1},
};
static const oh_catalogue_chapter chapters[] = {{T("电机"), first, 2}, {T("铸造"), second, 1}};

static oh_catalogue small(oh_lang lang)
{
	return (oh_catalogue){.title = OH_SV("示例对接会手册"),
	                      .place = OH_SV("示例会展中心"),
	                      .date = OH_SV("2026-12-08"),
	                      .organiser = OH_SV("示例协会"),
	                      .foreword = OH_SV("欢迎各位代表。"),
	                      .chapters = chapters,
	                      .n = 2,
	                      .lang = lang,
	                      .created = 1796000000000};
}

static const char *make(const oh_catalogue *c, const char *name, oh_buf *pdf, oh_pdf_result *result)
{
	oh_error err;
	if (oh_catalogue_pdf(c, pdf, result, &err)) {
		oh_buf told = OH_BUF_INIT;
		oh_error_render(&told, &err, OH_LANG_EN);
		fail_msg("%s", told.p);
	}
	return paper_save(name, oh_buf_sv(pdf));
}

/* The page that the contents or an index name behind `title`: dots or blanks between. */
static size_t page_behind(const oh_buf *text, const char *title)
{
	const char *at = strstr(text->p, title);
	if (!at)
		fail_msg("%s is not there", title);
	at += strlen(title);
	at += strspn(at, " \n.");
	return strtoul(at, NULL, 10);
}

static void pages_are_where_the_contents_say(void **state)
{
	oh_catalogue c = small(OH_LANG_ZH);
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT, page = OH_BUF_INIT;
	oh_pdf_result result;
	(void)state;
	const char *path = make(&c, "catalogue.pdf", &pdf, &result);
	assert_int_equal(paper_check(path), result.pages);
	/* Cover, contents, foreword, two chapters, two indices, statistics. */
	assert_int_equal(result.pages, 8);
	assert_int_equal(result.glyphs_missing, 0);
	paper_run(&text, "pdftotext -layout -f 2 -l 2 %s -", path);
	static const char *const titles[] = {"前言",           "电机",     "示例长沙电机有限公司",
	                                     "阿尔法示例公司", "铸造",     "Zeta Example Ltd",
	                                     "产品索引",       "企业索引", "统计"};
	static const size_t where[] = {3, 4, 4, 4, 5, 5, 6, 7, 8};
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
		char command[64];
		assert_int_equal(page_behind(&text, titles[i]), where[i]);
		(void)snprintf(command, sizeof command, "pdftotext -f %zu -l %zu %%s -", where[i],
		               where[i]);
		paper_run(&page, command, path);
		assert_true(paper_says(&page, titles[i]));
	}
	paper_run(&text, "pdftohtml -xml -i -stdout %s", path);
	assert_true(paper_says(&text, "<item page=\"4\">示例长沙电机有限公司</item>"));
	assert_true(paper_says(&text, "<item page=\"5\">Zeta Example Ltd</item>"));
	assert_true(paper_says(&text, "<item page=\"8\">统计</item>"));
	assert_true(paper_times(&text, "#5\"") >= 3); /* contents, both indices */
	oh_buf_release(&pdf);
	oh_buf_release(&text);
	oh_buf_release(&page);
}

static void follows(const oh_buf *text, const char *const *words, size_t n)
{
	const char *at = text->p;
	for (size_t i = 0; i < n; i++) {
		const char *next = strstr(at, words[i]);
		if (!next)
			fail_msg("%s does not follow", words[i]);
		at = next + strlen(words[i]);
	}
}

static void indices_are_in_the_order_of_pinyin(void **state)
{
	/* 长 of 长轴 is cháng, behind A and before Y. */
	static const char *const products[] = {"A",    "阿基米德泵", "ABB 变频器",  "C",
	                                       "长轴", "Y",          "永磁同步电机"};
	static const char *const companies[] = {"A", "阿尔法示例公司",  "S", "示例长沙电机有限公司",
	                                        "Z", "Zeta Example Ltd"};
	oh_catalogue c = small(OH_LANG_ZH);
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT;
	(void)state;
	const char *path = make(&c, "catalogue.pdf", &pdf, NULL);
	paper_run(&text, "pdftotext -layout -f 6 -l 6 %s -", path);
	follows(&text, products, sizeof products / sizeof *products);
	/* Offered on page 4, asked for there, too; named once. */
	assert_int_equal(paper_times(&text, "永磁同步电机"), 1);
	follows(&text, (const char *const[]){"永磁同步电机", "供", "4", "需", "4"}, 5);
	follows(&text, (const char *const[]){"阿基米德泵", "供", "4", "5"}, 4);
	paper_run(&text, "pdftotext -layout -f 7 -l 7 %s -", path);
	follows(&text, companies, sizeof companies / sizeof *companies);
	oh_buf_release(&pdf);
	oh_buf_release(&text);
}

static void entries_and_numbers_are_whole(void **state)
{
	oh_catalogue c = small(OH_LANG_ZH);
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT, again = OH_BUF_INIT;
	oh_catalogue_tally tally;
	(void)state;
	oh_catalogue_count(&c, &tally);
	assert_int_equal(tally.companies, 3);
	assert_int_equal(tally.supplies, 4);
	assert_int_equal(tally.demands, 2);
	assert_int_equal(tally.priced_supplies, 2);
	assert_int_equal(tally.supply_amount, 12500085000);
	assert_int_equal(tally.demand_amount, 300000000);
	const char *path = make(&c, "catalogue.pdf", &pdf, NULL);
	paper_run(&text, "pdftotext -layout -f 4 -l 4 %s -", path);
	static const char *const words[] = {"1.25 亿元",  "850 元",       "300 万元", "简介一段。",
	                                    "示例联系人", "0000-1234567", "IP67",     "效率 IE4",
	                                    "2026-12-31", "示例路 1 号"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_true(paper_says(&text, words[i]));
	paper_run(&text, "pdftotext -layout -f 8 -l 8 %s -", path);
	/* By domain: the line of another domain counts there. */
	follows(&text,
	        (const char *const[]){"电机", "2", "3", "1", "铸造", "1", "1", "1", "合计", "3",
	                              "4", "2"},
	        12);
	assert_true(paper_says(&text, "长沙市"));
	assert_int_equal(oh_catalogue_pdf(&c, &again, NULL, NULL), OH_OK);
	assert_int_equal(again.n, pdf.n);
	assert_memory_equal(again.p, pdf.p, pdf.n);
	oh_buf_release(&pdf);
	oh_buf_release(&again);
	oh_buf_release(&text);
}

static void english_speaks_english(void **state)
{
	oh_catalogue c = small(OH_LANG_EN);
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT;
	(void)state;
	c.title = OH_SV("Example conference");
	const char *path = make(&c, "catalogue-en.pdf", &pdf, NULL);
	(void)paper_check(path);
	paper_run(&text, "pdftotext -layout %s -", path);
	static const char *const words[] = {"Contents", "Index of products", "CNY 125 million",
	                                    "Supplies (3)", "Statistics"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_true(paper_says(&text, words[i]));
	assert_false(paper_says(&text, "目录"));
	assert_false(paper_says(&text, "合计"));
	oh_buf_release(&pdf);
	oh_buf_release(&text);
}

/* Every field of every record is the text. */
/* Every link within the page has its place, each place its own name, and nothing is fetched. */
static void html_is_whole(const oh_buf *html)
{
	const char *script = strstr(html->p, "<script>");
	assert_non_null(script);
	assert_null(strstr(script + 1, "<script"));
	assert_true(oh_sv_ends(oh_buf_sv(html), OH_SV("</html>\n")));
	assert_false(paper_says(html, "http://") || paper_says(html, "https://"));
	for (const char *at = html->p; (at = strstr(at, "href=\"")); at++) {
		char place[64];
		oh_sv to = {at + 7, strcspn(at + 7, "\"")};
		assert_int_equal(at[6], '#');
		(void)snprintf(place, sizeof place, "id=\"%.*s\"", OH_SV_ARG(to));
		if (paper_times(html, place) != 1)
			fail_msg("%s: %zu times", place, paper_times(html, place));
	}
}

static void a_page_to_leaf_through(void **state)
{
	oh_catalogue c = small(OH_LANG_ZH);
	oh_buf html = OH_BUF_INIT;
	oh_error err;
	(void)state;
	assert_int_equal(oh_catalogue_html(&c, &html, &err), OH_OK);
	html_is_whole(&html);
	(void)paper_save("catalogue.html", oh_buf_sv(&html));
	/* Cover, contents, foreword, two chapters, three entries, two indices, statistics, and
	 * what is found. */
	assert_int_equal(paper_times(&html, "class=\"leaf"), 12);
	static const char *const words[] = {
	    "<html lang=\"zh-CN\">",
	    "<a href=\"#k1\">电机</a>",
	    "<a href=\"#e1\">示例长沙电机有限公司</a><span class=\"to\">5</span>",
	    "欢迎各位代表。",
	    "1.25 亿元",
	    "示例联系人 0000-1234567",
	    "<a href=\"#pA\">A</a>"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!paper_says(&html, words[i]))
			fail_msg("%s is not there", words[i]);
	/* By pinyin; the same product of both sides is one name with two places. */
	const char *products = strstr(html.p, "id=\"products\"");
	assert_non_null(products);
	static const char *const order[] = {
	    "阿基米德泵",       "ABB 变频器",    "长轴",
	    "永磁同步电机",     "#e1\">供 5",    "#e2\" class=\"demand\">需 6",
	    "id=\"companies\"", "阿尔法示例公司"};
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const char *next = strstr(products, order[i]);
		if (!next)
			fail_msg("%s does not follow", order[i]);
		products = next;
	}
	c.lang = OH_LANG_EN;
	c.left_out = 7;
	oh_buf_clear(&html);
	assert_int_equal(oh_catalogue_html(&c, &html, &err), OH_OK);
	assert_true(paper_says(&html, "<html lang=\"en\">"));
	assert_true(paper_says(&html, "Index of products"));
	assert_true(paper_says(&html, "7 more lines, the oldest"));
	/* Paper says it, too. */
	oh_buf_clear(&html);
	const char *path = make(&c, "catalogue-left-out.pdf", &html, NULL);
	paper_run(&html, "pdftotext -layout %s -", path);
	assert_true(paper_says(&html, "7 more lines, the oldest"));
	c.n = 0;
	oh_buf_clear(&html);
	assert_int_equal(oh_catalogue_html(&c, &html, &err), OH_EUSAGE);
	assert_int_equal(html.n, 0);
	oh_buf_release(&html);
}

static void strange_fields(oh_sv text, const char *name)
{
	const oh_catalogue_line lines[2] = {{.number = text,
	                                     .title = text,
	                                     .domain = text,
	                                     .category = text,
	                                     .detail = text,
	                                     .validity = text,
	                                     .contact = text,
	                                     .amount = INT64_MAX},
	                                    {.title = text, .amount = INT64_MAX}};
	const oh_catalogue_company companies[2] = {{.name = text,
	                                            .city = text,
	                                            .intro = text,
	                                            .contact = text,
	                                            .supplies = lines,
	                                            .demands = lines,
	                                            .n_supplies = 2,
	                                            .n_demands = 2},
	                                           {.name = text}};
	const oh_catalogue_chapter chapter[2] = {{text, companies, 2}, {text, companies, 1}};
	const oh_catalogue c = {.title = text,
	                        .place = text,
	                        .date = text,
	                        .organiser = text,
	                        .foreword = text,
	                        .chapters = chapter,
	                        .n = 2};
	oh_buf pdf = OH_BUF_INIT;
	oh_pdf_result result;
	const char *path = make(&c, name, &pdf, &result);
	assert_int_equal(paper_check(path), result.pages);
	assert_in_range(result.pages, 8, 200);
	oh_buf_clear(&pdf);
	assert_int_equal(oh_catalogue_html(&c, &pdf, NULL), OH_OK);
	html_is_whole(&pdf);
	oh_buf_release(&pdf);
}

static void strange_texts_do_no_harm(void **state)
{
	oh_buf text = OH_BUF_INIT;
	(void)state;
	for (int i = 0; i < 1000; i++)
		oh_buf_str(&text, "很长的说明 text ");
	strange_fields(oh_buf_sv(&text), "catalogue-long.pdf");
	oh_buf_clear(&text);
	for (int i = 0; i < 10240; i++)
		oh_buf_char(&text, 'W');
	strange_fields(oh_buf_sv(&text), "catalogue-word.pdf");
	strange_fields(OH_SV("مرحبا بالعالم\n\x01\xff😀﷽\xe2\x80\xae"), "catalogue-strange.pdf");
	strange_fields(OH_SV("\x01"), "catalogue-nothing.pdf");
	strange_fields(OH_SV("</td></script><script>x()</script>\" onload=\"x()<!--"),
	               "catalogue-marks.pdf");
	oh_buf_release(&text);
}

/* More companies than a page of contents has lines, so that it goes on. */
static void many_companies_keep_their_pages(void **state)
{
	enum { N = 260 };
	static oh_catalogue_company many[N];
	static char names[N][32];
	oh_catalogue_chapter chapter = {OH_SV("电机"), many, N};
	oh_catalogue c = small(OH_LANG_ZH);
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT, page = OH_BUF_INIT;
	(void)state;
	for (int i = 0; i < N; i++) {
		int n = snprintf(names[i], sizeof names[i], "示例%03d公司", i);
		many[i] = (oh_catalogue_company){
		    .name = {names[i], (size_t)n}, .supplies = motors, .n_supplies = 3};
	}
	c.chapters = &chapter;
	c.n = 1;
	const char *path = make(&c, "catalogue-many.pdf", &pdf, NULL);
	(void)paper_check(path);
	paper_run(&text, "pdftotext -layout -f 2 -l 4 %s -", path);
	for (int i = 0; i < N; i += 37) {
		char command[64];
		size_t at = page_behind(&text, names[i]);
		(void)snprintf(command, sizeof command, "pdftotext -f %zu -l %zu %%s -", at, at);
		paper_run(&page, command, path);
		assert_true(paper_says(&page, names[i]));
	}
	oh_buf_release(&pdf);
	oh_buf_release(&text);
	oh_buf_release(&page);
}

static const char *cell(const oh_book *book, size_t sheet, uint32_t row, uint32_t column)
{
	static char text[256];
	/* Rows without cells are left out, and these sheets have none. */
	const oh_cell *c = oh_row_cell(&book->sheets[sheet].rows[row - 1], column);
	(void)snprintf(text, sizeof text, "%.*s", OH_SV_ARG(c ? c->text : OH_SV("")));
	return text;
}

static void workbook_has_its_sheets(void **state)
{
	const char *path = OH_BINARY_DIR "/papers/catalogue.xlsx";
	oh_catalogue c = small(OH_LANG_ZH);
	oh_book book;
	oh_error err;
	(void)state;
	(void)paper_save("catalogue.xlsx", OH_SV("old"));
	oh_arena *a = oh_arena_new(0);
	assert_int_equal(oh_catalogue_xlsx(&c, path, &err), OH_OK);
	assert_int_equal(oh_book_read(path, NULL, a, &book, &err), OH_OK);
	assert_int_equal(book.n, 4);
	assert_string_equal(cell(&book, 0, 2, 2), "示例长沙电机有限公司");
	assert_string_equal(cell(&book, 1, 2, 6), "永磁同步电机");
	assert_string_equal(cell(&book, 1, 2, 9), "125000000");
	assert_string_equal(cell(&book, 2, 3, 4), "铸造");
	assert_string_equal(cell(&book, 2, 3, 6), "长轴");
	assert_string_equal(cell(&book, 3, 2, 2), "电机");
	oh_arena_free(a);
}

static void nobody_is_no_catalogue(void **state)
{
	const oh_catalogue c = {.title = OH_SV("x")};
	oh_buf pdf = OH_BUF_INIT;
	oh_error err;
	(void)state;
	assert_int_equal(oh_catalogue_pdf(&c, &pdf, NULL, &err), OH_EUSAGE);
	assert_int_equal(oh_catalogue_xlsx(&c, OH_BINARY_DIR "/papers/none.xlsx", &err), OH_EUSAGE);
	assert_int_equal(access(OH_BINARY_DIR "/papers/none.xlsx", F_OK), -1);
	assert_int_equal(pdf.n, 0);
	oh_buf_release(&pdf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_are_where_the_contents_say),
	    cmocka_unit_test(indices_are_in_the_order_of_pinyin),
	    cmocka_unit_test(entries_and_numbers_are_whole),
	    cmocka_unit_test(english_speaks_english),
	    cmocka_unit_test(a_page_to_leaf_through),
	    cmocka_unit_test(strange_texts_do_no_harm),
	    cmocka_unit_test(many_companies_keep_their_pages),
	    cmocka_unit_test(workbook_has_its_sheets),
	    cmocka_unit_test(nobody_is_no_catalogue),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
