/* Words and numbers that printed papers share; private to `report`. */
#ifndef OUHE_REPORT_PRINT_H
#define OUHE_REPORT_PRINT_H

#include "internal.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/decimal.h"
#include "ouhe/report/pdf.h"

/* The colours of all papers. */
enum {
	PR_BLUE = 0x1B4F8A,
	PR_DEEP = 0x12355B,
	PR_ORANGE = 0xC7700F,
	PR_INK = 0x1F2933,
	PR_GREY = 0x5F6B7A,
	PR_LIGHT = 0xE6ECF3,
	PR_PALE_ORANGE = 0xFBEEDC,
	PR_LINE = 0xC9D1DA,
	PR_WHITE = 0xFFFFFF
};

/* "8,500 元", "350 万元", "1.25 亿元"; "CNY 8,500", "CNY 3.5 million". Nothing for a
 * negative amount. */
void pr_money(oh_buf *out, oh_fen amount, oh_lang lang);
/* 12,345. */
void pr_count(oh_buf *out, size_t n);
/* A message with numbers in its places. */
void pr_numbers(oh_buf *out, const oh_msg *m, oh_lang lang, size_t a, size_t b, size_t c);
/* Sum that stays at the largest number. Negative parts count nothing. */
oh_fen pr_add(oh_fen a, oh_fen b);

/* A moment in the zone of China. */
typedef struct pr_time {
	oh_date date;
	int weekday; /* 0: Monday */
	int hour, minute;
} pr_time;
pr_time pr_time_of(int64_t ms);
/* "09:30". */
void pr_clock(oh_buf *out, int64_t ms);
/* "2026年11月27日 星期五"; "Friday, 27 November 2026". */
void pr_day(oh_buf *out, int64_t ms, oh_lang lang);

#endif
