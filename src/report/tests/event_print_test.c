/* Badges, signs, agendas and the plan of the hall, looked at through poppler and zbar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ouhe/report/event_print.h"
#include "ouhe/report/messages.h"
#include "paper.h"

/* 2026-12-08 09:00 in China. */
static const int64_t morning = 1796691600000, slot = 30 * 60000, day = 86400000;

static const oh_print_event event = {.name = T("示例省装备制造业供需对接会"),
                                     .place = T("长沙 · 示例会展中心"),
                                     .dates = T("2026 年 12 月 8 日至 9 日"),
                                     .organiser = T("示例协会"),
                                     .created = 1796000000000};

static const char *kept(const char *name, oh_buf *pdf, const oh_pdf_result *result)
{
	const char *path = paper_save(name, oh_buf_sv(pdf));
	assert_int_equal(paper_check(path), result->pages);
	return path;
}

static void badges_carry_codes(void **state)
{
	static const oh_badge badges[] = {
	    {.name = T("示例张"),
	     .org = T("示例长沙电机有限公司"),
	     .position = T("采购部经理"),
	     .role = T("采购方"),
	     .number = T("A001"),
	     .code = T("https://example.org/c/abc123")},
	    {.name = T("Jonathan Example-Longname"),
	     .org = T("示例湘江重型机械装备制造集团股份有限公司株洲分公司"),
	     .position = T("Vice President, Purchasing"),
	     .role = T("供应商"),
	     .number = T("B002"),
	     .code = T("耦合:签到/0002"),
	     .colour = 0xF2C230},
	    {.name = T(""),
	     .org = T(""),
	     .role = T("嘉宾"),
	     .number = T("G003"),
	     .colour = 0x7A1E2C},
	    {.name = T("示例欧阳"), .org = T("示例日报"), .role = T("媒体")},
	};
	oh_badge many[23];
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT;
	oh_pdf_result result;
	(void)state;
	for (size_t i = 0; i < sizeof many / sizeof *many; i++)
		many[i] = badges[i % 4];
	assert_int_equal(oh_badges_pdf(&event, many, 23, NULL, &pdf, &result, NULL), OH_OK);
	/* Two by four on a page. */
	assert_int_equal(result.pages, 3);
	const char *path = kept("badges.pdf", &pdf, &result);
	paper_run(&text, "pdftotext %s -", path);
	assert_int_equal(paper_times(&text, "示例张"), 6);
	assert_true(paper_says(&text, "Jonathan"));
	char command[256];
	(void)snprintf(command, sizeof command,
	               "pdftoppm -r 150 -f 1 -l 1 -gray %%s %s/papers/badge && zbarimg -q --raw "
	               "%s/papers/badge-1.pgm",
	               OH_BINARY_DIR, OH_BINARY_DIR);
	paper_run(&text, command, path);
	assert_int_equal(paper_times(&text, "https://example.org/c/abc123"), 2);
	assert_int_equal(paper_times(&text, "耦合:签到/0002"), 2);
	oh_buf_release(&pdf);
	oh_buf_release(&text);
}

static void badge_sizes_have_limits(void **state)
{
	const oh_badge badge = {.name = T("x"), .org = T("y"), .code = T("z")};
	oh_buf pdf = OH_BUF_INIT;
	oh_pdf_result result;
	oh_error err;
	(void)state;
	assert_int_equal(
	    oh_badges_pdf(&event, &badge, 1, &(oh_badge_sheet){20, 0}, &pdf, NULL, &err),
	    OH_ELIMIT);
	assert_ptr_equal(err.msg, &oh_msg_report_badge_size);
	assert_int_equal(oh_badges_pdf(&event, &badge, 0, NULL, &pdf, NULL, &err), OH_EUSAGE);
	assert_int_equal(pdf.n, 0);
	static const oh_badge_sheet sizes[] = {{50, 40}, {105, 148}, {190, 270}, {54, 85.6}};
	for (size_t i = 0; i < 4; i++) {
		oh_buf_clear(&pdf);
		assert_int_equal(oh_badges_pdf(&event, &badge, 1, &sizes[i], &pdf, &result, &err),
		                 OH_OK);
		(void)kept("badge-size.pdf", &pdf, &result);
	}
	oh_buf_release(&pdf);
}

/* What is folded is read from both sides: each text stands there twice. */
static void signs_and_plates_are_folded(void **state)
{
	static const oh_table_sign signs[] = {{.number = T("A12"),
	                                       .zone = T("电机与驱动区"),
	                                       .org = T("示例长沙电机有限公司"),
	                                       .code = T("https://example.org/t/A12")},
	                                      {.number = T("7")},
	                                      {.number = T("特别洽谈室一号"), .zone = T("贵宾区")}};
	static const oh_name_plate plates[] = {
	    {.name = T("示例张"), .org = T("示例长沙电机有限公司"), .position = T("董事长")},
	    {.name = T("Dr. Jonathan Example-Longname")}};
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT;
	oh_pdf_result result;
	(void)state;
	assert_int_equal(oh_table_signs_pdf(&event, signs, 3, &pdf, &result, NULL), OH_OK);
	assert_int_equal(result.pages, 3);
	const char *path = kept("signs.pdf", &pdf, &result);
	paper_run(&text, "pdftotext %s -", path);
	assert_int_equal(paper_times(&text, "示例长沙电机有限公司"), 2);
	assert_int_equal(paper_times(&text, "A12"), 2);
	oh_buf_clear(&pdf);
	assert_int_equal(oh_name_plates_pdf(&event, plates, 2, &pdf, &result, NULL), OH_OK);
	path = kept("plates.pdf", &pdf, &result);
	paper_run(&text, "pdftotext %s -", path);
	assert_int_equal(paper_times(&text, "董事长"), 2);
	oh_buf_release(&pdf);
	oh_buf_release(&text);
}

static size_t make_items(oh_agenda_item *items)
{
	size_t n = 0;
	for (int d = 0; d < 2; d++)
		for (int i = 0; i < 8; i++) {
			int64_t start = morning + d * day + i * slot;
			oh_agenda_item *item = &items[n++];
			*item = (oh_agenda_item){
			    .start = start,
			    .end = start + slot,
			    .kind = OH_AGENDA_MEETING,
			    .table = OH_SV("A12"),
			    .with = OH_SV("示例湘江电机有限公司"),
			    .people = OH_SV("我方：示例张；对方：示例李、示例王"),
			    .subject = OH_SV("永磁同步电机 55 kW，需求 D01 与供给 S07：满足")};
			if (i == 3)
				*item = (oh_agenda_item){.start = start,
				                         .end = start + slot,
				                         .kind = OH_AGENDA_BREAK,
				                         .with = OH_SV("茶歇")};
			if (i == 5)
				*item = (oh_agenda_item){
				    .start = start, .end = start + slot, .kind = OH_AGENDA_FREE};
			if (i == 6) {
				item->kind = OH_AGENDA_CANCELLED;
				item->note = OH_SV("对方未能到会");
			}
		}
	return n;
}

static void agendas_tell_days_and_times(void **state)
{
	oh_agenda_item items[32];
	size_t n = make_items(items);
	const oh_agenda agendas[] = {{.org = T("示例长沙电机有限公司"),
	                              .people = T("示例张、示例赵"),
	                              .number = T("A001"),
	                              .code = T("https://example.org/a/1"),
	                              .items = items,
	                              .n = n},
	                             {.org = T("示例空白有限公司")}};
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT;
	oh_pdf_result result;
	(void)state;
	assert_int_equal(oh_agendas_pdf(&event, agendas, 2, &pdf, &result, NULL), OH_OK);
	const char *path = kept("agendas.pdf", &pdf, &result);
	paper_run(&text, "pdftotext -layout %s -", path);
	assert_true(paper_says(&text, "2026年12月8日 星期二"));
	assert_true(paper_says(&text, "2026年12月9日 星期三"));
	assert_int_equal(paper_times(&text, "09:00–09:30"), 2);
	assert_int_equal(paper_times(&text, "已取消：对方未能到会"), 2);
	assert_int_equal(paper_times(&text, "空闲"), 2);
	assert_true(paper_says(&text, "暂无洽谈安排"));
	paper_run(&text, "pdftohtml -xml -i -stdout %s", path);
	assert_true(paper_says(&text, "示例空白有限公司</item>"));
	oh_buf_release(&pdf);
	oh_buf_release(&text);
}

static void the_hall_has_every_table_and_slot(void **state)
{
	enum { SLOTS = 24, TABLES = 60, NAME = 32 };
	static oh_hall_slot slots[SLOTS];
	static oh_hall_table tables[TABLES];
	static oh_hall_cell cells[TABLES * SLOTS];
	static char numbers[TABLES][8], hosts[TABLES * SLOTS][NAME];
	const oh_hall_plan plan = {slots, SLOTS, tables, TABLES, cells};
	oh_buf pdf = OH_BUF_INIT, text = OH_BUF_INIT;
	oh_pdf_result result;
	(void)state;
	for (int i = 0; i < SLOTS; i++)
		slots[i] = (oh_hall_slot){morning + i / 12 * day + i % 12 * slot,
		                          morning + i / 12 * day + (i % 12 + 1) * slot};
	for (int i = 0; i < TABLES; i++) {
		int n = snprintf(numbers[i], sizeof numbers[i], "T%02d", i + 1);
		tables[i] = (oh_hall_table){{numbers[i], (size_t)n},
		                            i < 30 ? OH_SV("电机区") : OH_SV("铸造区")};
	}
	for (int i = 0; i < TABLES * SLOTS; i++) {
		int n = snprintf(hosts[i], NAME, "示例H%04d公司", i);
		if (i % 7)
			cells[i] = (oh_hall_cell){{hosts[i], (size_t)n}, OH_SV("示例客人有限公司")};
	}
	assert_int_equal(oh_hall_plan_pdf(&event, &plan, &pdf, &result, NULL), OH_OK);
	const char *path = kept("hall.pdf", &pdf, &result);
	/* As text flows: a name may be broken in a narrow cell. */
	paper_run(&text, "pdftotext %s - | tr -d '\\n '", path);
	for (int i = 0; i < TABLES * SLOTS; i++) {
		char name[NAME];
		(void)snprintf(name, sizeof name, "H%04d", i);
		assert_int_equal(paper_times(&text, name), i % 7 ? 1 : 0);
	}
	for (int i = 0; i < TABLES; i++)
		assert_int_equal(paper_times(&text, numbers[i]), 4); /* two times six slots a day */
	assert_int_equal(oh_hall_plan_pdf(&event, &(oh_hall_plan){0}, &pdf, NULL, NULL), OH_EUSAGE);
	oh_buf_release(&pdf);
	oh_buf_release(&text);
}

static void strange_texts_stay_in_their_places(void **state)
{
	oh_buf word = OH_BUF_INIT, pdf = OH_BUF_INIT;
	(void)state;
	for (int i = 0; i < 10240; i++)
		oh_buf_char(&word, 'W');
	const oh_sv texts[] = {oh_buf_sv(&word), OH_SV("مرحبا بالعالم\n\n\x01\xff😀﷽"), OH_SV(" ")};
	for (size_t i = 0; i < 3; i++) {
		oh_sv t = texts[i];
		oh_pdf_result result;
		const oh_print_event e = {.name = t, .place = t, .dates = t, .organiser = t};
		const oh_badge badge = {t, t, t, t, t, OH_SV("code"), 1};
		const oh_table_sign sign = {t, t, t, OH_SV("code")};
		const oh_name_plate plate = {t, t, t};
		const oh_agenda_item item = {0, slot, OH_AGENDA_CANCELLED, t, t, t, t, t};
		const oh_agenda agenda = {t, t, t, OH_SV("code"), &item, 1};
		const oh_hall_slot s = {0, slot};
		const oh_hall_table table = {t, t};
		const oh_hall_cell cell = {t, t};
		const oh_hall_plan plan = {&s, 1, &table, 1, &cell};
		oh_buf_clear(&pdf);
		assert_int_equal(oh_badges_pdf(&e, &badge, 1, NULL, &pdf, &result, NULL), OH_OK);
		assert_int_equal(result.pages, 1);
		(void)kept("badge-strange.pdf", &pdf, &result);
		oh_buf_clear(&pdf);
		assert_int_equal(oh_table_signs_pdf(&e, &sign, 1, &pdf, &result, NULL), OH_OK);
		assert_int_equal(result.pages, 1);
		(void)kept("sign-strange.pdf", &pdf, &result);
		oh_buf_clear(&pdf);
		assert_int_equal(oh_name_plates_pdf(&e, &plate, 1, &pdf, &result, NULL), OH_OK);
		assert_int_equal(result.pages, 1);
		(void)kept("plate-strange.pdf", &pdf, &result);
		oh_buf_clear(&pdf);
		assert_int_equal(oh_agendas_pdf(&e, &agenda, 1, &pdf, &result, NULL), OH_OK);
		(void)kept("agenda-strange.pdf", &pdf, &result);
		oh_buf_clear(&pdf);
		assert_int_equal(oh_hall_plan_pdf(&e, &plan, &pdf, &result, NULL), OH_OK);
		(void)kept("hall-strange.pdf", &pdf, &result);
	}
	oh_buf_release(&word);
	oh_buf_release(&pdf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(badges_carry_codes),
	    cmocka_unit_test(badge_sizes_have_limits),
	    cmocka_unit_test(signs_and_plates_are_folded),
	    cmocka_unit_test(agendas_tell_days_and_times),
	    cmocka_unit_test(the_hall_has_every_table_and_slot),
	    cmocka_unit_test(strange_texts_stay_in_their_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
