#include "numfmt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ouhe/base/clock.h"
#include "ouhe/base/decimal.h"

enum { DAY_SECONDS = 86400, MAX_SERIAL = 2958466 /* 10000-01-01 */, EXACT = 15 };

oh_numfmt oh_numfmt_builtin(uint64_t id)
{
	if (id == 9 || id == 10)
		return OH_NUMFMT_PERCENT;
	if (id == 22)
		return OH_NUMFMT_DATETIME;
	if (id == 46)
		return OH_NUMFMT_ELAPSED;
	if ((id >= 18 && id <= 21) || id == 45 || id == 47 || (id >= 32 && id <= 35) || id == 55 ||
	    id == 56)
		return OH_NUMFMT_TIME;
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
		return OH_NUMFMT_DATE;
	return OH_NUMFMT_PLAIN;
}

struct scan {
	bool date, time, month_or_minute, percent, elapsed;
};

/* A bracket at i: elapsed time [h] [mm] [ss], else a colour, a condition or a
 * locale, which say nothing. Returns the place after it. */
static size_t bracket(oh_sv s, size_t i, struct scan *k)
{
	size_t from = ++i;
	while (i < s.n && s.p[i] != ']')
		i++;
	bool same = i > from;
	for (size_t j = from; j < i; j++)
		same = same && (s.p[j] | 32) == (s.p[from] | 32);
	if (same && memchr("hms", s.p[from] | 32, 3))
		k->elapsed = true;
	return i + 1;
}

static size_t quoted(oh_sv s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++)
		;
	return i + 1;
}

static void letter(char c, struct scan *k)
{
	switch (c | 32) {
	case 'y':
	case 'd':
	case 'e': /* year of an era; E+ was taken before */
	case 'g':
	case 'a': /* aaaa: day of the week */
		k->date = true;
		break;
	case 'h':
	case 's':
		k->time = true;
		break;
	case 'm':
		k->month_or_minute = true;
		break;
	default:
		break;
	}
}

/* Multi-character tokens that are not what their letters look like. */
static size_t word(oh_sv s, size_t i, struct scan *k)
{
	oh_sv rest = oh_sv_sub(s, i, SIZE_MAX);
	if (oh_sv_eq_nocase(oh_sv_sub(rest, 0, 7), OH_SV("General")))
		return 7;
	if (oh_sv_starts(rest, OH_SV("G/通用格式"))) /* General as WPS writes it */
		return sizeof "G/通用格式" - 1;
	if (oh_sv_eq_nocase(oh_sv_sub(rest, 0, 5), OH_SV("AM/PM"))) {
		k->time = true;
		return 5;
	}
	if (oh_sv_eq_nocase(oh_sv_sub(rest, 0, 3), OH_SV("A/P"))) {
		k->time = true;
		return 3;
	}
	if (rest.n >= 2 && (rest.p[0] | 32) == 'e' && (rest.p[1] == '+' || rest.p[1] == '-'))
		return 2;
	return 0;
}

oh_numfmt oh_numfmt_of(oh_sv s)
{
	struct scan k = {false, false, false, false, false};
	for (size_t i = 0; i < s.n && s.p[i] != ';';) {
		char c = s.p[i];
		size_t len = word(s, i, &k);
		if (len) {
			i += len;
		} else if (c == '"') {
			i = quoted(s, i);
		} else if (c == '[') {
			i = bracket(s, i, &k);
		} else if (c == '\\' || c == '_' || c == '*') {
			i += 2;
		} else {
			k.percent = k.percent || c == '%';
			letter(c, &k);
			i++;
		}
	}
	if (k.elapsed)
		return OH_NUMFMT_ELAPSED;
	if (k.date || (k.month_or_minute && !k.time))
		return k.time ? OH_NUMFMT_DATETIME : OH_NUMFMT_DATE;
	if (k.time)
		return OH_NUMFMT_TIME;
	return k.percent ? OH_NUMFMT_PERCENT : OH_NUMFMT_PLAIN;
}

/* Days from 1970-01-01 to day 0 of the serial numbers. In the 1900 system the
 * day 60 is a 29 February that never was: numbers below it lie one day later. */
static int64_t epoch(bool date1904, int64_t serial)
{
	if (date1904)
		return -24107;                /* 1904-01-01 */
	return serial < 60 ? -25568 : -25569; /* 1899-12-31, 1899-12-30 */
}

static size_t clock_text(char *out, size_t cap, int64_t seconds)
{
	int64_t h = seconds / 3600, m = seconds / 60 % 60, s = seconds % 60;
	int n;
	if (s)
		n = snprintf(out, cap, "%02lld:%02d:%02d", (long long)h, (int)m, (int)s);
	else
		n = snprintf(out, cap, "%02lld:%02d", (long long)h, (int)m);
	return (size_t)n;
}

size_t oh_serial_text(double serial, oh_numfmt fmt, bool date1904, char out[OH_SERIAL_TEXT])
{
	if (!(serial >= 0 && serial < MAX_SERIAL))
		return 0;
	int64_t seconds = (int64_t)floor(serial * DAY_SECONDS + 0.5);
	if (fmt == OH_NUMFMT_ELAPSED || (fmt == OH_NUMFMT_TIME && seconds < DAY_SECONDS))
		return clock_text(out, OH_SERIAL_TEXT, seconds);
	int64_t days = fmt == OH_NUMFMT_DATE ? (int64_t)floor(serial) : seconds / DAY_SECONDS;
	int n;
	if (days == 60 && !date1904) {
		n = snprintf(out, OH_SERIAL_TEXT, "1900-02-29");
	} else {
		oh_date d = oh_date_from_days(days + epoch(date1904, days));
		n = snprintf(out, OH_SERIAL_TEXT, "%04d-%02u-%02u", (int)d.year, d.month, d.day);
	}
	size_t len = (size_t)n;
	if (fmt == OH_NUMFMT_DATE)
		return len;
	out[len++] = ' ';
	return len + clock_text(out + len, OH_SERIAL_TEXT - len, seconds % DAY_SECONDS);
}

/* Exactly `width` digits at s.p[at]. */
static bool digits(oh_sv s, size_t at, size_t width, unsigned *out)
{
	unsigned v = 0;
	if (s.n < at + width)
		return false;
	for (size_t i = at; i < at + width; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (unsigned)(s.p[i] - '0');
	}
	*out = v;
	return true;
}

bool oh_serial_parse(oh_sv s, bool date1904, double *out)
{
	unsigned year, month, day, h = 0, m = 0, sec = 0;
	if (!digits(s, 0, 4, &year) || !digits(s, 5, 2, &month) || !digits(s, 8, 2, &day) ||
	    s.p[4] != '-' || s.p[7] != '-' || month > 12 || day > 31)
		return false;
	if (s.n > 10 && (s.p[10] != 'T' || !digits(s, 11, 2, &h) || !digits(s, 14, 2, &m) ||
	                 (s.n > 16 && s.p[16] == ':' && !digits(s, 17, 2, &sec))))
		return false;
	oh_date d = {(int32_t)year, (uint8_t)month, (uint8_t)day};
	if (!oh_date_valid(d))
		return false;
	int64_t days = oh_date_days(d) - epoch(date1904, 61);
	if (!date1904 && days < 61)
		days--;
	*out = (double)days + (h * 3600.0 + m * 60.0 + sec) / DAY_SECONDS;
	return days >= 0;
}

/* Decimal text split into digits without leading zeros and a point. */
struct decimal {
	char digit[24];
	int n;      /* significant digits kept, at most 18 */
	int before; /* digits before the point */
	bool neg;
};

/* False for exponents, for more digits than a double needs, for forms that are
 * no plain decimal. *plain: raw is already the shortest form. */
static bool split(oh_sv raw, struct decimal *d, bool *plain)
{
	size_t i = 0;
	d->n = d->before = 0;
	d->neg = raw.p[0] == '-';
	i += d->neg;
	size_t int_from = i;
	bool point = false, significant = false;
	int after = 0;
	for (; i < raw.n; i++) {
		char c = raw.p[i];
		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		significant = significant || c != '0';
		after += point;
		d->before += !point && significant;
		if (significant) {
			if (d->n == 18)
				return false;
			d->digit[d->n++] = c;
		} else if (point) {
			d->before--; /* 0.00x: the point lies before the digits */
		}
	}
	size_t whole = raw.n - int_from - (size_t)after - point;
	bool lead = whole == 1 || (whole > 1 && raw.p[int_from] != '0');
	bool tail = point ? after > 0 && raw.p[raw.n - 1] != '0' : true;
	*plain = lead && tail && (significant || raw.n == 1);
	return whole > 0 && d->before > -6;
}

/* Writes the decimal's first `keep` digits, rounded, in plain form. */
static oh_sv rounded(const struct decimal *d, int keep, uint64_t *mantissa, int *scale,
                     char scratch[32])
{
	uint64_t m = 0;
	for (int i = 0; i < keep; i++)
		m = m * 10 + (uint64_t)(d->digit[i] - '0');
	m += d->digit[keep] >= '5';
	*scale = keep - d->before; /* value = m / 10^scale */
	while (m && *scale > 0 && m % 10 == 0) {
		m /= 10;
		--*scale;
	}
	*mantissa = m;
	if (*scale < 0)
		return (oh_sv){NULL, 0};
	char rev[32];
	size_t n = 0, len = 0, point = (size_t)*scale;
	for (; m || n <= point; m /= 10)
		rev[n++] = (char)('0' + m % 10);
	if (d->neg)
		scratch[len++] = '-';
	for (size_t i = n; i-- > 0;) {
		scratch[len++] = rev[i];
		if (i == point && point)
			scratch[len++] = '.';
	}
	return (oh_sv){scratch, len};
}

/* Fifteen digits are enough for nearly every number that a person typed, though
 * programs write sixteen or seventeen of them. Finds the short form without a
 * detour through printf. */
static bool shorten(const struct decimal *d, double value, char scratch[32], oh_sv *text)
{
	static const double ten_to[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
	                                1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	                                1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	uint64_t m;
	int scale;
	*text = rounded(d, EXACT, &m, &scale, scratch);
	if (text->n && scale <= 22 && (double)m / ten_to[scale] == fabs(value))
		return true;
	if (d->n != EXACT + 2)
		return false;
	double again;
	*text = rounded(d, EXACT + 1, &m, &scale, scratch);
	return text->n && oh_double_parse(*text, &again) && again == value;
}

bool oh_cell_number(oh_sv raw, double *value, char scratch[32], oh_sv *text)
{
	if (!raw.n || !oh_double_parse(raw, value))
		return false;
	struct decimal d;
	bool plain = false;
	if (raw.n < 32 && split(raw, &d, &plain)) {
		if (plain && d.n <= EXACT) {
			*text = raw;
			return true;
		}
		if (d.n > EXACT && shorten(&d, *value, scratch, text))
			return true;
		if (plain && d.n <= EXACT + 2) {
			*text = raw;
			return true;
		}
	}
	*text = (oh_sv){scratch, oh_double_format(*value, scratch)};
	return true;
}
