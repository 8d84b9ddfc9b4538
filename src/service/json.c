#include <math.h>
#include <stdio.h>

#include "area.h"
#include "ouhe/base/clock.h"

enum { MS_DAY = 86400000, CHINA = 8 * 3600000 };

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void sv_put_id(oh_json_writer *w, const char *key, oh_id id)
{
	char text[OH_ID_TEXT];
	if (!id)
		return;
	oh_id_format(id, text);
	oh_json_key(w, key);
	oh_json_string(w, oh_sv_from(text));
}

void sv_put_text(oh_json_writer *w, const char *key, oh_sv text)
{
	if (!text.n)
		return;
	oh_json_key(w, key);
	oh_json_string(w, text);
}

void sv_put_time(oh_json_writer *w, const char *key, oh_ms at)
{
	char text[64];
	if (!at)
		return;
	int64_t days = floor_div(at, MS_DAY);
	int64_t ms = at - days * MS_DAY;
	oh_date d = oh_date_from_days(days);
	int n = snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", (int)d.year,
	                 (unsigned)d.month, (unsigned)d.day, (int)(ms / 3600000),
	                 (int)(ms / 60000 % 60), (int)(ms / 1000 % 60), (int)(ms % 1000));
	oh_json_key(w, key);
	oh_json_string(w, (oh_sv){text, (size_t)n});
}

void sv_put_date(oh_json_writer *w, const char *key, oh_ms at)
{
	char text[40];
	if (!at)
		return;
	oh_date d = oh_date_from_days(floor_div(at - 1 + CHINA, MS_DAY));
	int n = snprintf(text, sizeof text, "%04d-%02u-%02u", (int)d.year, (unsigned)d.month,
	                 (unsigned)d.day);
	oh_json_key(w, key);
	oh_json_string(w, (oh_sv){text, (size_t)n});
}

void sv_put_int(oh_json_writer *w, const char *key, int64_t v)
{
	oh_json_key(w, key);
	oh_json_int(w, v);
}

void sv_put_bool(oh_json_writer *w, const char *key, bool v)
{
	oh_json_key(w, key);
	oh_json_bool(w, v);
}

void sv_put_number(oh_json_writer *w, const char *key, double v)
{
	if (!isfinite(v))
		return;
	oh_json_key(w, key);
	oh_json_number(w, v);
}

static bool digits(oh_sv s, size_t from, size_t n, int *out)
{
	int v = 0;
	for (size_t i = from; i < from + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = v;
	return true;
}

bool sv_date_end(oh_sv date, oh_ms *out)
{
	int year, month, day;
	if (date.n != 10 || date.p[4] != '-' || date.p[7] != '-' || !digits(date, 0, 4, &year) ||
	    !digits(date, 5, 2, &month) || !digits(date, 8, 2, &day))
		return false;
	oh_date d = {year, (uint8_t)month, (uint8_t)day};
	if (year < 1970 || !oh_date_valid(d))
		return false;
	*out = (oh_date_days(d) + 1) * (int64_t)MS_DAY - CHINA;
	return true;
}

bool sv_time_parse(oh_sv s, oh_ms *out)
{
	oh_ms day = 0;
	int h, m, sec;
	size_t i = 19;
	if (s.n < 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' ||
	    !sv_date_end(oh_sv_sub(s, 0, 10), &day) || !digits(s, 11, 2, &h) ||
	    !digits(s, 14, 2, &m) || !digits(s, 17, 2, &sec) || h > 23 || m > 59 || sec > 60)
		return false;
	if (s.p[i] == '.')
		for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';)
			i++;
	if (i + 1 != s.n || s.p[i] != 'Z')
		return false;
	*out = day - MS_DAY + CHINA + ((oh_ms)h * 3600 + m * 60 + sec) * 1000;
	return true;
}

void sv_answer(oh_call *c, oh_json_writer *w)
{
	oh_buf_clear(c->out);
	oh_json_writer_init(w, c->out, 0);
}

void sv_etag(oh_call *c, int64_t version)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%lld", (long long)version);
	c->etag = oh_arena_sv(c->arena, (oh_sv){text, (size_t)n});
	/* What one person sees of a version another does not, at the same browser, too; and
	 * counts and rights change while it stays. */
	c->live = true;
}

oh_status sv_if_match(const oh_call *c, int64_t version, oh_error *err)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%lld", (long long)version);
	oh_sv now = {text, (size_t)n};
	if (oh_sv_eq(c->if_match, now) || oh_sv_eq(c->if_match, OH_SV("*")))
		return OH_OK;
	return oh_raise(err, OH_ESTALE, &oh_msg_service_stale, now);
}
