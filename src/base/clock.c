#include "ouhe/base/clock.h"

#include <stdlib.h>
#include <time.h>

uint64_t oh_clock_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t oh_clock_cpu_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

oh_date oh_date_today(void)
{
	enum { ZONE = 8 * 3600, DAY = 86400 };
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	long long now = fixed && fixed[0] ? strtoll(fixed, &end, 10) : 0;
	if (!end || *end || now < 0 || now > INT64_C(253402271999)) /* the year 9999 */
		now = time(NULL);
	return oh_date_from_days(floor_div(now + ZONE, DAY));
}

/* Counts years from March, so that the leap day comes last. */
int64_t oh_date_days(oh_date d)
{
	int64_t y = d.month <= 2 ? (int64_t)d.year - 1 : d.year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t mp = (d.month + 9) % 12;
	int64_t doy = (153 * mp + 2) / 5 + d.day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

oh_date oh_date_from_days(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;
	int64_t year = yoe + era * 400 + (month <= 2);
	return (oh_date){(int32_t)year, (uint8_t)month, (uint8_t)(doy - (153 * mp + 2) / 5 + 1)};
}

bool oh_date_valid(oh_date d)
{
	if (d.month < 1 || d.month > 12 || d.day < 1)
		return false;
	oh_date back = oh_date_from_days(oh_date_days(d));
	return back.year == d.year && back.month == d.month && back.day == d.day;
}
