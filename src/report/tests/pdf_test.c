/* The page layout, looked at through poppler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/report/messages.h"
#include "ouhe/report/pdf.h"
#include "paper.h"

static const oh_pdf_info info = {.title = {"示例手册", 12},
                                 .author = {"示例协会", 12},
                                 .lang = OH_LANG_ZH,
                                 .created = 1796000000000};
static const oh_pdf_style plain = {.size = 10};

static oh_pdf *begin(void)
{
	oh_pdf *p = NULL;
	oh_error err;
	assert_int_equal(oh_pdf_new(&info, &p, &err), OH_OK);
	return p;
}

static oh_pdf_result end(oh_pdf *p, oh_buf *out)
{
	oh_pdf_result result;
	oh_error err;
	assert_int_equal(oh_pdf_finish(p, out, &result, &err), OH_OK);
	return result;
}

static void text_is_found_again(void **state)
{
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT;
	(void)state;
	oh_pdf *p = begin();
	oh_pdf_page(p, 0);
	oh_pdf_paragraph(p, OH_SV("永磁同步电机 IP67，额定功率 ≥ 55 kW"), &plain);
	(void)oh_pdf_outline(p, 0, OH_SV("第一章"), oh_pdf_here(p), true);
	assert_int_equal(end(p, &pdf).pages, 1);
	const char *path = paper_save("pdf-text.pdf", oh_buf_sv(&pdf));
	assert_int_equal(paper_check(path), 1);
	paper_run(&text, "pdftotext %s -", path);
	assert_true(paper_says(&text, "永磁同步电机 IP67，额定功率 ≥ 55 kW"));
	paper_run(&text, "pdfinfo %s", path);
	assert_true(paper_says(&text, "示例手册"));
	assert_true(paper_says(&text, "示例协会"));
	/* Nov 30 2026 08:53:20 in China. */
	assert_true(paper_says(&(oh_buf){.p = pdf.p, .n = pdf.n}, "(20261130085320+08'00)"));
	assert_true(paper_says(&(oh_buf){.p = pdf.p, .n = pdf.n}, "/Lang (zh-CN)"));
	assert_true(paper_says(&(oh_buf){.p = pdf.p, .n = pdf.n}, "/PageMode /UseOutlines"));
	paper_run(&text, "pdftohtml -xml -i -stdout %s", path);
	assert_true(paper_says(&text, "<item page=\"1\">第一章</item>"));
	oh_buf_release(&pdf);
	oh_buf_release(&text);
}

static void draw_numbered(oh_pdf *p)
{
	oh_pdf_spot spot = {0, 0, 0};
	oh_pdf_running(p, OH_SV("页眉"), OH_SV(""), 2);
	for (int i = 0; i < 3; i++) {
		const char *const words[] = {"正文甲", "正文乙", "正文丙"};
		oh_pdf_page(p, 0);
		oh_pdf_paragraph(p, oh_sv_from(words[i]), &plain);
		if (i == 1)
			spot = oh_pdf_here(p);
		assert_int_equal(oh_pdf_page_number(p), i + 2);
	}
	oh_pdf_front(p);
	oh_pdf_page(p, OH_PDF_BARE);
	oh_pdf_paragraph(p, OH_SV("封面"), &plain);
	oh_pdf_link(p, (oh_pdf_box){50, 50, 100, 20}, spot);
	(void)oh_pdf_outline(p, 0, OH_SV("乙"), spot, false);
}

/* What is drawn last can come first, links and outline follow. */
static void front_matter_comes_first(void **state)
{
	oh_buf pdf = OH_BUF_INIT, again = OH_BUF_INIT, text = OH_BUF_INIT;
	(void)state;
	oh_pdf *p = begin();
	draw_numbered(p);
	assert_int_equal(end(p, &pdf).pages, 4);
	const char *path = paper_save("pdf-front.pdf", oh_buf_sv(&pdf));
	assert_int_equal(paper_check(path), 4);
	paper_run(&text, "pdftotext -f 1 -l 1 %s -", path);
	assert_true(paper_says(&text, "封面"));
	assert_false(paper_says(&text, "页眉"));
	paper_run(&text, "pdftotext -f 4 -l 4 %s -", path);
	assert_true(paper_says(&text, "正文丙"));
	assert_true(paper_says(&text, "页眉"));
	assert_true(paper_says(&text, "4"));
	paper_run(&text, "pdftohtml -xml -i -stdout %s", path);
	assert_true(paper_says(&text, "<item page=\"3\">乙</item>"));
	assert_true(paper_says(&text, "#3\""));
	/* The same calls, the same bytes. */
	p = begin();
	draw_numbered(p);
	(void)end(p, &again);
	assert_int_equal(again.n, pdf.n);
	assert_memory_equal(again.p, pdf.p, pdf.n);
	oh_buf_release(&pdf);
	oh_buf_release(&again);
	oh_buf_release(&text);
}

static void tables_flow_and_repeat_their_head(void **state)
{
	const oh_pdf_column columns[2] = {{OH_SV("编号列"), 1, OH_PDF_LEFT},
	                                  {OH_SV("说明列"), 4, OH_PDF_RIGHT}};
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT;
	(void)state;
	oh_pdf *p = begin();
	oh_pdf_page(p, 0);
	oh_pdf_table(p, columns, 2, NULL);
	for (int i = 0; i < 120; i++) {
		oh_buf number = OH_BUF_INIT;
		oh_buf_printf(&number, "N%03d", i);
		oh_pdf_row(p, (oh_sv[]){oh_buf_sv(&number), OH_SV("两行\n文字")});
		oh_buf_release(&number);
	}
	oh_pdf_table_end(p);
	size_t pages = end(p, &pdf).pages;
	const char *path = paper_save("pdf-table.pdf", oh_buf_sv(&pdf));
	assert_true(pages >= 4 && pages <= 8);
	assert_int_equal(paper_check(path), pages);
	paper_run(&text, "pdftotext -layout %s -", path);
	assert_int_equal(paper_times(&text, "编号列"), pages);
	for (int i = 0; i < 120; i++) {
		oh_buf number = OH_BUF_INIT;
		oh_buf_printf(&number, "N%03d", i);
		assert_int_equal(paper_times(&text, number.p), 1);
		oh_buf_release(&number);
	}
	oh_buf_release(&pdf);
	oh_buf_release(&text);
}

/* A cell of many pages: nothing of it is lost, nothing runs off the paper. */
static void high_rows_are_split(void **state)
{
	const oh_pdf_column columns[2] = {{OH_SV("甲"), 1, OH_PDF_LEFT},
	                                  {OH_SV("乙"), 1, OH_PDF_LEFT}};
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT, cell = OH_BUF_INIT;
	(void)state;
	for (int i = 0; i < 1200; i++)
		oh_buf_printf(&cell, "W%04d ", i);
	oh_pdf *p = begin();
	oh_pdf_page(p, OH_PDF_LANDSCAPE);
	oh_pdf_table(p, columns, 2, NULL);
	oh_pdf_row(p, (oh_sv[]){OH_SV("短"), OH_SV("短")});
	oh_pdf_row(p, (oh_sv[]){oh_buf_sv(&cell), OH_SV("短")});
	oh_pdf_row(p, (oh_sv[]){OH_SV("末行"), OH_SV("短")});
	oh_pdf_table_end(p);
	assert_true(end(p, &pdf).pages > 1);
	const char *path = paper_save("pdf-split.pdf", oh_buf_sv(&pdf));
	assert_true(paper_check(path) > 1);
	paper_run(&text, "pdftotext %s -", path);
	for (int i = 0; i < 1200; i++) {
		char word[8] = {'W', (char)('0' + i / 1000), (char)('0' + i / 100 % 10),
		                (char)('0' + i / 10 % 10), (char)('0' + i % 10)};
		assert_int_equal(paper_times(&text, word), 1);
	}
	assert_true(paper_says(&text, "末行"));
	oh_buf_release(&pdf);
	oh_buf_release(&text);
	oh_buf_release(&cell);
}

/* Texts that break pages: see pdf.h on what becomes of them. */
static void draw_nasty(oh_pdf *p, oh_sv text)
{
	const oh_pdf_column columns[3] = {
	    {text, 1, OH_PDF_LEFT}, {OH_SV("乙"), 1, OH_PDF_CENTRE}, {text, 6, OH_PDF_RIGHT}};
	const oh_pdf_style large = {.size = 40, .bold = true, .align = OH_PDF_CENTRE};
	oh_pdf_running(p, text, text, 1);
	oh_pdf_page(p, 0);
	(void)oh_pdf_outline(p, 0, text, oh_pdf_here(p), false);
	oh_pdf_paragraph(p, text, &plain);
	oh_pdf_text(p, (oh_pdf_box){300, 300, 60, 30}, text, &large, 6, true);
	oh_pdf_line_text(p, (oh_pdf_box){20, 780, 100, 14}, text, &plain);
	oh_pdf_table(p, columns, 3, NULL);
	oh_pdf_row(p, (oh_sv[]){text, text, text});
	oh_pdf_row_heading(p, text);
	oh_pdf_row(p, (oh_sv[]){OH_SV("x"), text, OH_SV("")});
	oh_pdf_table_end(p);
	oh_pdf_plot(
	    p, &(oh_pdf_bars){.title = text,
	                      .series = (oh_sv[]){text, text},
	                      .n_series = 2,
	                      .bars = (oh_pdf_bar[]){{text, {1, 2}, text}, {text, {0, 0}, text}},
	                      .n = 2});
}

static void strange_texts_stay_on_the_paper(void **state)
{
	static const char *const texts[] = {
	    "",
	    " \t\n\r\n  ",
	    "\x01\x02\x1b[31m\x7f\xc2\x85 end",
	    "\xff\xfe\xc3\x28\xed\xa0\x80 malformed",
	    "مرحبا بالعالم هذا نص طويل من اليمين إلى اليسار 12345 abc שלום",
	    "\xe2\x80\xaeturned\xe2\x80\xac \xe2\x81\xa6isolated",
	    "😀👩‍👩‍👧‍👦🏳️‍🌈 emoji 🇨🇳",
	    "Z\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88 marks",
	    "﷽ ﷽ wide 𒐫𒐫",
	    "line one\nline two\n\n\n\n\nline three\xe2\x80\xa8line four",
	    "﷐\xef\xbf\xbf noncharacters",
	    "%s%n%d <b>&amp;</b> \\ ( ) [ ] { } ' \" page=9 pos=[0 0]",
	};
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT, cell = OH_BUF_INIT;
	(void)state;
	oh_pdf *p = begin();
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		draw_nasty(p, oh_sv_from(texts[i]));
	draw_nasty(p, (oh_sv){"a\0b", 3});
	for (int i = 0; i < 10240; i++) /* a word of 10 kB */
		oh_buf_char(&cell, (char)('a' + i % 26));
	draw_nasty(p, oh_buf_sv(&cell));
	oh_buf_clear(&cell);
	for (int i = 0; i < 40000; i++)
		oh_buf_str(&cell, "汉");
	draw_nasty(p, oh_buf_sv(&cell));
	size_t pages = end(p, &pdf).pages;
	const char *path = paper_save("pdf-nasty.pdf", oh_buf_sv(&pdf));
	assert_int_equal(paper_check(path), pages);
	assert_true(pages > 15 && pages < 400);
	paper_run(&text, "pdftotext %s -", path);
	assert_true(paper_says(&text, "malformed"));
	assert_true(paper_says(&text, "line four"));
	assert_false(paper_says(&text, "\x1b["));
	oh_buf_release(&pdf);
	oh_buf_release(&text);
	oh_buf_release(&cell);
}

static void failures_are_told_once(void **state)
{
	oh_buf pdf = OH_BUF_INIT, code = OH_BUF_INIT;
	oh_error err;
	(void)state;
	oh_pdf *p = begin();
	assert_int_equal(oh_pdf_finish(p, &pdf, NULL, &err), OH_EUSAGE);
	assert_ptr_equal(err.msg, &oh_msg_report_pdf_empty);
	assert_int_equal(pdf.n, 0);
	p = begin();
	oh_pdf_page(p, 0);
	for (int i = 0; i < 2332; i++)
		oh_buf_char(&code, '\xe6');
	oh_pdf_qr(p, (oh_pdf_box){10, 10, 100, 100}, oh_buf_sv(&code));
	oh_pdf_paragraph(p, OH_SV("text"), &plain); /* does nothing any more */
	assert_int_equal(oh_pdf_finish(p, &pdf, NULL, &err), OH_ELIMIT);
	assert_ptr_equal(err.msg, &oh_msg_report_qr_long);
	p = begin();
	oh_pdf_page(p, 0);
	oh_pdf_qr(p, (oh_pdf_box){10, 10, 100, 100}, oh_sv_sub(oh_buf_sv(&code), 0, 2331));
	assert_int_equal(oh_pdf_finish(p, &pdf, NULL, &err), OH_OK);
	oh_pdf_free(NULL);
	oh_buf_release(&pdf);
	oh_buf_release(&code);
}

static void *make_one(void *out)
{
	for (int i = 0; i < 3; i++) {
		oh_pdf *p = NULL;
		oh_buf_clear(out);
		if (oh_pdf_new(&info, &p, NULL))
			return NULL;
		draw_nasty(p, OH_SV("永磁同步电机 IP67 مرحبا 😀"));
		oh_pdf_qr(p, (oh_pdf_box){300, 500, 80, 80}, OH_SV("https://example.org"));
		if (oh_pdf_finish(p, out, NULL, NULL))
			return NULL;
	}
	return out;
}

/* Several documents at once, each on a thread of its own, are as one alone. */
static void threads_do_not_meet(void **state)
{
	enum { THREADS = 4 };
	pthread_t thread[THREADS];
	oh_buf out[THREADS] = {OH_BUF_INIT}, alone = OH_BUF_INIT;
	(void)state;
	assert_non_null(make_one(&alone));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, make_one, &out[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		void *done = NULL;
		assert_int_equal(pthread_join(thread[i], &done), 0);
		assert_non_null(done);
		assert_int_equal(out[i].n, alone.n);
		assert_memory_equal(out[i].p, alone.p, alone.n);
		oh_buf_release(&out[i]);
	}
	oh_buf_release(&alone);
}

/* Every allocation of ours fails once: no crash, no leak, and the failure is told. */
static void memory_may_be_out(void **state)
{
	enum { LIMIT = 500 };
	oh_buf pdf = OH_BUF_INIT;
	int refused = 0;
	(void)state;
	for (uint64_t nth = 1; nth < LIMIT; nth++) {
		oh_pdf *p = NULL;
		oh_error err;
		oh_buf_clear(&pdf); /* a buffer remembers that it failed */
		oh_alloc_fail_after(nth);
		oh_status st = oh_pdf_new(&info, &p, &err);
		if (!st) {
			draw_nasty(p, OH_SV("短文 text"));
			oh_pdf_front(p);
			oh_pdf_page(p, 0);
			st = oh_pdf_finish(p, &pdf, NULL, &err);
		}
		oh_alloc_fail_after(0);
		if (!st)
			break;
		assert_int_equal(st, OH_ENOMEM);
		assert_int_equal(pdf.n, 0);
		refused++;
	}
	assert_true(pdf.n > 0);
	assert_in_range(refused, 5, LIMIT - 2);
	oh_buf_release(&pdf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_is_found_again),
	    cmocka_unit_test(front_matter_comes_first),
	    cmocka_unit_test(tables_flow_and_repeat_their_head),
	    cmocka_unit_test(high_rows_are_split),
	    cmocka_unit_test(strange_texts_stay_on_the_paper),
	    cmocka_unit_test(failures_are_told_once),
	    cmocka_unit_test(threads_do_not_meet),
	    cmocka_unit_test(memory_may_be_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
