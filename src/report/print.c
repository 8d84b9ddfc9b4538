#include "print.h"

#include <stdio.h>

enum { DAY_MS = 86400000, ZONE_MS = 8 * 3600000, MINUTE_MS = 60000 };

void pr_count(oh_buf *out, size_t n)
{
	char digits[32];
	int len = snprintf(digits, sizeof digits, "%zu", n);
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			oh_buf_char(out, ',');
		oh_buf_char(out, digits[i]);
	}
}

/* fen / unit with at most two decimals, rounded half up, no zeros at the end. */
static void put_scaled(oh_buf *out, uint64_t fen, uint64_t unit)
{
	uint64_t whole = fen / unit, rest = fen % unit;
	/* The units are multiples of 100, so this does not overflow. */
	uint64_t cents = (rest + unit / 200) / (unit / 100);
	if (cents >= 100) {
		whole++;
		cents -= 100;
	}
	pr_count(out, (size_t)whole);
	if (cents % 10)
		oh_buf_printf(out, ".%02u", (unsigned)cents);
	else if (cents)
		oh_buf_printf(out, ".%u", (unsigned)(cents / 10));
}

void pr_money(oh_buf *out, oh_fen amount, oh_lang lang)
{
	static const struct {
		uint64_t from, unit;
		const oh_msg *word;
	} steps[2][3] = {{{10000000000U, 10000000000U, &oh_msg_report_money_large},
	                  {1000000, 1000000, &oh_msg_report_money_middle},
	                  {0, 100, &oh_msg_report_money_small}},
	                 {{100000000000U, 100000000000U, &oh_msg_report_money_large},
	                  {100000000, 100000000, &oh_msg_report_money_middle},
	                  {0, 100, &oh_msg_report_money_small}}};
	oh_buf number = OH_BUF_INIT;
	int way = lang == OH_LANG_ZH ? 0 : 1, step = 0;
	if (amount < 0)
		return;
	while (step < 2 && (uint64_t)amount < steps[way][step].from)
		step++;
	put_scaled(&number, (uint64_t)amount, steps[way][step].unit);
	oh_sv arg = oh_buf_sv(&number);
	oh_msg_render(out, steps[way][step].word, lang, &arg, 1);
	out->failed = out->failed || !oh_buf_ok(&number);
	oh_buf_release(&number);
}

void pr_numbers(oh_buf *out, const oh_msg *m, oh_lang lang, size_t a, size_t b, size_t c)
{
	oh_buf text[3] = {OH_BUF_INIT, OH_BUF_INIT, OH_BUF_INIT};
	const size_t n[3] = {a, b, c};
	oh_sv args[3];
	for (int i = 0; i < 3; i++) {
		pr_count(&text[i], n[i]);
		args[i] = oh_buf_sv(&text[i]);
		out->failed = out->failed || !oh_buf_ok(&text[i]);
	}
	oh_msg_render(out, m, lang, args, 3);
	for (int i = 0; i < 3; i++)
		oh_buf_release(&text[i]);
}

oh_fen pr_add(oh_fen a, oh_fen b)
{
	if (b <= 0)
		return a;
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

pr_time pr_time_of(int64_t ms)
{
	int64_t local = ms + ZONE_MS, days = local / DAY_MS, rest = local % DAY_MS;
	if (rest < 0) {
		rest += DAY_MS;
		days--;
	}
	int64_t weekday = (days + 3) % 7; /* 1970-01-01 was a Thursday */
	return (pr_time){.date = oh_date_from_days(days),
	                 .weekday = (int)(weekday < 0 ? weekday + 7 : weekday),
	                 .hour = (int)(rest / (60 * MINUTE_MS)),
	                 .minute = (int)(rest / MINUTE_MS % 60)};
}

void pr_clock(oh_buf *out, int64_t ms)
{
	pr_time t = pr_time_of(ms);
	oh_buf_printf(out, "%02d:%02d", t.hour, t.minute);
}

void pr_day(oh_buf *out, int64_t ms, oh_lang lang)
{
	static const oh_msg *const weekdays[] = {&oh_msg_report_monday,    &oh_msg_report_tuesday,
	                                         &oh_msg_report_wednesday, &oh_msg_report_thursday,
	                                         &oh_msg_report_friday,    &oh_msg_report_saturday,
	                                         &oh_msg_report_sunday};
	static const oh_msg *const months[] = {
	    &oh_msg_report_month_1,  &oh_msg_report_month_2,  &oh_msg_report_month_3,
	    &oh_msg_report_month_4,  &oh_msg_report_month_5,  &oh_msg_report_month_6,
	    &oh_msg_report_month_7,  &oh_msg_report_month_8,  &oh_msg_report_month_9,
	    &oh_msg_report_month_10, &oh_msg_report_month_11, &oh_msg_report_month_12};
	pr_time t = pr_time_of(ms);
	char year[16], day[16];
	int ny = snprintf(year, sizeof year, "%d", (int)t.date.year);
	int nd = snprintf(day, sizeof day, "%d", (int)t.date.day);
	const oh_sv args[4] = {{year, (size_t)ny},
	                       rp_tr(lang, months[t.date.month - 1]),
	                       {day, (size_t)nd},
	                       rp_tr(lang, weekdays[t.weekday])};
	oh_msg_render(out, &oh_msg_report_day, lang, args, 4);
}
