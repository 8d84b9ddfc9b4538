/* Time: a monotonic clock for durations, the calendar for dates. */
#ifndef OUHE_BASE_CLOCK_H
#define OUHE_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct oh_date {
	int32_t year;
	uint8_t month; /* 1–12 */
	uint8_t day;   /* 1–31 */
} oh_date;

/* Nanoseconds of a clock that never runs backwards; only differences mean
 * something. */
uint64_t oh_clock_ns(void);
/* Today, in local time. */
oh_date oh_date_today(void);
/* Days since 1970-01-01 in the proleptic Gregorian calendar, and back. */
int64_t oh_date_days(oh_date d);
oh_date oh_date_from_days(int64_t days);
bool oh_date_valid(oh_date d);

#endif
