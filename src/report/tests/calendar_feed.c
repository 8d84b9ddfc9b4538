/* The calendar of an invented event as it changes, for programs that take it over:
 *
 *   calendar_feed STEP      1: as published, 2: one meeting moved, one dropped,
 *                           3: a file that takes one away, 4: no meeting any more
 */
#include <stdio.h>

#include "ouhe/report/calendar.h"

static const int64_t morning = 1796691600000, minute = 60000; /* 2026-12-08 09:00 in China */

static oh_calendar_entry meeting(int number)
{
	static const oh_sv uids[] = {{"meeting-1@event.example.org", 27},
	                             {"meeting-2@event.example.org", 27},
	                             {"meeting-3@event.example.org", 27}};
	const int64_t start = morning + number * 40 * minute;
	return (oh_calendar_entry){
	    .uid = uids[number - 1],
	    .start = start,
	    .end = start + 30 * minute,
	    .created = morning - 1000000000,
	    .modified = morning - 900000000,
	    .summary = OH_SV("洽谈：示例湘江电机有限公司；永磁同步电机 55 kW, IP67 \\ 需求 D01 "
	                     "与供给 S07 的对接会谈"),
	    .location = OH_SV("示例会展中心 A12 桌"),
	    .description = OH_SV("我方：示例张\n对方：示例李, 示例王; 😀"),
	    .url = OH_SV("https://event.example.org/m/1?a=1&b=2"),
	    .alarm_minutes = 10,
	};
}

int main(int argc, char **argv)
{
	int step = argc > 1 ? argv[1][0] - '0' : 1;
	oh_calendar_entry e[3] = {meeting(1), meeting(2), meeting(3)};
	oh_calendar c = {.name = OH_SV("示例对接会"),
	                 .stamp = morning - 800000000 + step * minute,
	                 .refresh_minutes = 15,
	                 .entries = e,
	                 .n = 3};
	oh_buf out = OH_BUF_INIT;
	if (step >= 2) {
		e[0].start += 60 * minute;
		e[0].end += 60 * minute;
		e[0].location = OH_SV("示例会展中心 B03 桌");
		e[0].sequence = e[1].sequence = 1;
		e[0].modified = e[1].modified = c.stamp;
		e[1].cancelled = true;
	}
	if (step == 3) {
		e[2].sequence = 1;
		c.method = OH_CALENDAR_CANCEL;
		c.entries = &e[2];
		c.n = 1;
	}
	if (step == 4)
		c.n = 0;
	if (oh_calendar_ics(&c, &out, NULL) || fwrite(out.p, 1, out.n, stdout) != out.n)
		return 1;
	oh_buf_release(&out);
	return 0;
}
