/* The form of calendars; what other programs make of them: tests/calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "ouhe/report/calendar.h"
#include "ouhe/report/messages.h"

static oh_calendar_entry plain(void)
{
	return (oh_calendar_entry){.uid = OH_SV("meeting-1@example.org"),
	                           .sequence = 7,
	                           .start = 1796691600000,
	                           .end = 1796693400000,
	                           .summary = OH_SV("洽谈")};
}

static bool has(const oh_buf *b, const char *line)
{
	oh_buf whole = OH_BUF_INIT;
	oh_buf_printf(&whole, "\r\n%s\r\n", line);
	bool found = oh_sv_find(oh_buf_sv(b), oh_buf_sv(&whole)) != SIZE_MAX;
	oh_buf_release(&whole);
	return found;
}

static void lines_are_as_the_standard_says(void **state)
{
	oh_calendar_entry e = plain();
	oh_calendar c = {.name = OH_SV("日程"), .stamp = 1796000000000, .entries = &e, .n = 1};
	oh_buf out = OH_BUF_INIT;
	(void)state;
	assert_int_equal(oh_calendar_ics(&c, &out, NULL), OH_OK);
	assert_true(oh_sv_starts(oh_buf_sv(&out), OH_SV("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")));
	assert_true(oh_sv_ends(oh_buf_sv(&out), OH_SV("END:VEVENT\r\nEND:VCALENDAR\r\n")));
	static const char *const lines[] = {"METHOD:PUBLISH",
	                                    "UID:meeting-1@example.org",
	                                    "SEQUENCE:7",
	                                    "DTSTART;TZID=Asia/Shanghai:20261208T090000",
	                                    "STATUS:CONFIRMED",
	                                    "DTEND;TZID=Asia/Shanghai:20261208T093000",
	                                    "DTSTAMP:20261130T005320Z",
	                                    "SUMMARY:洽谈",
	                                    "TZOFFSETTO:+0800",
	                                    "TRANSP:OPAQUE"};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!has(&out, lines[i]))
			fail_msg("%s is not in\n%s", lines[i], out.p);
	/* What is not known is left out. */
	assert_int_equal(oh_sv_find(oh_buf_sv(&out), OH_SV("CREATED")), SIZE_MAX);
	assert_int_equal(oh_sv_find(oh_buf_sv(&out), OH_SV("VALARM")), SIZE_MAX);
	assert_int_equal(oh_sv_find(oh_buf_sv(&out), OH_SV("REFRESH")), SIZE_MAX);
	oh_buf_release(&out);
}

static void the_dropped_are_cancelled(void **state)
{
	oh_calendar_entry e = plain();
	oh_calendar c = {.entries = &e, .n = 1};
	oh_buf out = OH_BUF_INIT;
	(void)state;
	e.cancelled = true;
	e.alarm_minutes = 10;
	assert_int_equal(oh_calendar_ics(&c, &out, NULL), OH_OK);
	assert_true(has(&out, "METHOD:PUBLISH"));
	assert_true(has(&out, "STATUS:CANCELLED"));
	assert_true(has(&out, "TRANSP:TRANSPARENT"));
	assert_int_equal(oh_sv_find(oh_buf_sv(&out), OH_SV("VALARM")), SIZE_MAX);
	oh_buf_clear(&out);
	e.cancelled = false;
	c.method = OH_CALENDAR_CANCEL;
	assert_int_equal(oh_calendar_ics(&c, &out, NULL), OH_OK);
	assert_true(has(&out, "METHOD:CANCEL"));
	assert_true(has(&out, "STATUS:CANCELLED"));
	oh_buf_release(&out);
}

/* Nobody's text begins a line of its own. */
static void texts_stay_texts(void **state)
{
	static const char *const nasty =
	    "a\r\nSTATUS:CANCELLED\nBEGIN:VEVENT\rEND:VCALENDAR\x01\x7f;x,y\\\xff";
	oh_calendar_entry e = plain();
	oh_calendar c = {
	    .name = oh_sv_from(nasty), .refresh_minutes = UINT32_MAX, .entries = &e, .n = 1};
	oh_buf out = OH_BUF_INIT, again = OH_BUF_INIT, large = OH_BUF_INIT;
	(void)state;
	e.uid = e.summary = e.location = e.description = e.url = oh_sv_from(nasty);
	e.alarm_minutes = UINT32_MAX;
	e.sequence = UINT32_MAX;
	assert_int_equal(oh_calendar_ics(&c, &out, NULL), OH_OK);
	assert_false(has(&out, "STATUS:CANCELLED"));
	assert_int_equal(oh_sv_find(oh_buf_sv(&out), OH_SV("\r\nBEGIN:VEVENT")),
	                 oh_sv_find(oh_buf_sv(&out), OH_SV("END:VTIMEZONE")) +
	                     strlen("END:VTIMEZONE"));
	/* An address holds ASCII alone. */
	assert_true(has(&out, "URL:aSTATUS:CANCELLEDBEGIN:VEVENTEND:VCALENDAR;x,y\\%FF"));
	assert_true(oh_sv_find(oh_buf_sv(&out), OH_SV("\\;x\\,y\\\\")) != SIZE_MAX);
	assert_int_equal(oh_calendar_ics(&c, &again, NULL), OH_OK);
	assert_int_equal(again.n, out.n);
	assert_memory_equal(again.p, out.p, out.n);
	/* A text of a megabyte is cut. */
	for (int i = 0; i < 350000; i++)
		oh_buf_str(&large, "长");
	e.description = oh_buf_sv(&large);
	oh_buf_clear(&out);
	assert_int_equal(oh_calendar_ics(&c, &out, NULL), OH_OK);
	assert_in_range(out.n, 8000, 12000);
	oh_buf_release(&out);
	oh_buf_release(&again);
	oh_buf_release(&large);
}

static void nonsense_is_refused(void **state)
{
	oh_calendar_entry e = plain();
	oh_calendar c = {.entries = &e, .n = 1};
	oh_buf out = OH_BUF_INIT;
	oh_error err;
	(void)state;
	oh_buf_str(&out, "before");
	e.end = e.start;
	assert_int_equal(oh_calendar_ics(&c, &out, &err), OH_EUSAGE);
	assert_ptr_equal(err.msg, &oh_msg_report_cal_backwards);
	e = plain();
	e.uid = OH_SV(" ");
	assert_int_equal(oh_calendar_ics(&c, &out, &err), OH_EUSAGE);
	assert_ptr_equal(err.msg, &oh_msg_report_cal_unnamed);
	assert_string_equal(out.p, "before");
	oh_buf_release(&out);
}

static void *make_many(void *ctx)
{
	const oh_buf *expected = ctx;
	oh_calendar_entry e = plain();
	oh_calendar c = {.name = OH_SV("日程"), .refresh_minutes = 5, .entries = &e, .n = 1};
	oh_buf out = OH_BUF_INIT;
	bool same = true;
	for (int i = 0; i < 200 && same; i++) {
		oh_buf_clear(&out);
		same = oh_calendar_ics(&c, &out, NULL) == OH_OK &&
		       oh_sv_eq(oh_buf_sv(&out), oh_buf_sv(expected));
	}
	oh_buf_release(&out);
	return same ? ctx : NULL;
}

/* A server makes several at once. */
static void threads_do_not_meet(void **state)
{
	enum { THREADS = 4 };
	pthread_t thread[THREADS];
	oh_calendar_entry e = plain();
	oh_calendar c = {.name = OH_SV("日程"), .refresh_minutes = 5, .entries = &e, .n = 1};
	oh_buf expected = OH_BUF_INIT;
	(void)state;
	assert_int_equal(oh_calendar_ics(&c, &expected, NULL), OH_OK);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, make_many, &expected), 0);
	for (int i = 0; i < THREADS; i++) {
		void *done = NULL;
		assert_int_equal(pthread_join(thread[i], &done), 0);
		assert_ptr_equal(done, &expected);
	}
	oh_buf_release(&expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_are_as_the_standard_says),
	    cmocka_unit_test(the_dropped_are_cancelled),
	    cmocka_unit_test(texts_stay_texts),
	    cmocka_unit_test(nonsense_is_refused),
	    cmocka_unit_test(threads_do_not_meet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
