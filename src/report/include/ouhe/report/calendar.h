/* Meetings as a calendar that other programs take over (iCalendar, RFC 5545).
 *
 * A program that has a meeting already replaces it by the one with the same uid and a
 * sequence that is not lower, and takes it away when that one is cancelled. So the caller
 * keeps uid for the life of a meeting, raises sequence with each change of time, place or
 * state, and goes on giving a dropped meeting as cancelled.
 */
#ifndef OUHE_REPORT_CALENDAR_H
#define OUHE_REPORT_CALENDAR_H

#include "ouhe/base/error.h"

typedef struct oh_calendar_entry {
	oh_sv uid; /* never empty, unique in the world: "meeting-17@host" */
	uint32_t sequence;
	int64_t start, end;               /* ms since 1970; end after start (OH_EUSAGE) */
	int64_t created, modified;        /* ms; 0: not known */
	oh_sv summary;                    /* never empty */
	oh_sv location, description, url; /* may be empty */
	bool cancelled;
	uint32_t alarm_minutes; /* before the start; 0: none */
} oh_calendar_entry;

typedef enum oh_calendar_method {
	OH_CALENDAR_PUBLISH, /* a feed, or a file to take over */
	OH_CALENDAR_CANCEL   /* a file that takes meetings away: all entries are cancelled */
} oh_calendar_method;

typedef struct oh_calendar {
	oh_sv name; /* of the calendar */
	oh_lang lang;
	uint8_t method;           /* oh_calendar_method */
	int64_t stamp;            /* when it was made, ms */
	uint32_t refresh_minutes; /* how often a feed may be asked again; 0: not said */
	const oh_calendar_entry *entries;
	size_t n;
} oh_calendar;

/* Appends the calendar: UTF-8, CRLF, lines of at most 75 bytes, times in TZID Asia/Shanghai
 * with its VTIMEZONE. Control characters in texts are left out. On failure `out` is as it
 * was. The same entries give the same bytes. */
oh_status oh_calendar_ics(const oh_calendar *c, oh_buf *out, oh_error *err);

#endif
