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
/* Processor time that the calling thread has used: what a piece of work costs, however busy
 * the machine is. */
uint64_t oh_clock_cpu_ns(void);
/* Today in China (UTC+8, which all dates of Ouhe are in), wherever the machine thinks it is.
 * The environment variable SOURCE_DATE_EPOCH (seconds since 1970) stands for the present
 * where it is set, so that the same input gives the same bytes on another day, too. */
oh_date oh_date_today(void);
/* Days since 1970-01-01 in the proleptic Gregorian calendar, and back. */
int64_t oh_date_days(oh_date d);
oh_date oh_date_from_days(int64_t days);
bool oh_date_valid(oh_date d);

#endif
