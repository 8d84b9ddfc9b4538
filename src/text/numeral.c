#include "ouhe/text/numeral.h"

#include <math.h>

#include "numeral_en.h"
#include "ouhe/base/decimal.h"
#include "ouhe/text/utf8.h"

enum { LARGEST_DENOMINATOR = 64, MAX_EXPONENT_DIGITS = 3, MAX_POSITIONS = 20 };

static bool digit_at(oh_sv s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

static bool alnum_at(oh_sv s, size_t i)
{
	return digit_at(s, i) || (i < s.n && (((s.p[i] | 32) >= 'a') && ((s.p[i] | 32) <= 'z')));
}

static size_t digits_end(oh_sv s, size_t i)
{
	while (digit_at(s, i))
		i++;
	return i;
}

static uint32_t cp_at(oh_sv s, size_t i, size_t *end)
{
	*end = i;
	return i < s.n ? oh_utf8_next(s, end) : 0;
}

static bool text_at(oh_sv s, size_t i, const char *text)
{
	size_t n = strlen(text);
	return i + n <= s.n && memcmp(s.p + i, text, n) == 0;
}

/* --- Chinese digits and magnitudes --------------------------------------- */

/* 0–9, or -1. */
static int han_digit(uint32_t cp)
{
	switch (cp) {
	case 0x3007: /* 〇 */
	case 0x25CB: /* ○ typed for it */
	case 0x96F6: /* 零 */
		return 0;
	case 0x4E00:
	case 0x58F9:
		return 1;
	case 0x4E8C:
	case 0x8D30:
	case 0x4E24: /* 两 */
		return 2;
	case 0x4E09:
	case 0x53C1:
		return 3;
	case 0x56DB:
	case 0x8086:
		return 4;
	case 0x4E94:
	case 0x4F0D:
		return 5;
	case 0x516D:
	case 0x9646: /* 陆 */
		return 6;
	case 0x4E03:
	case 0x67D2:
		return 7;
	case 0x516B:
	case 0x634C:
		return 8;
	case 0x4E5D:
	case 0x7396:
		return 9;
	default:
		return -1;
	}
}

static double han_magnitude(uint32_t cp)
{
	switch (cp) {
	case 0x5341: /* 十 */
	case 0x62FE: /* 拾 */
		return 1e1;
	case 0x767E: /* 百 */
	case 0x4F70: /* 佰 */
		return 1e2;
	case 0x5343: /* 千 */
	case 0x4EDF: /* 仟 */
		return 1e3;
	case 0x4E07: /* 万 */
		return 1e4;
	case 0x4EBF: /* 亿 */
		return 1e8;
	default:
		return 0;
	}
}

static bool any_at(oh_sv s, size_t i, const char *const *list)
{
	for (; *list; list++)
		if (text_at(s, i, *list))
			return true;
	return false;
}

/* True where the magnitude that ends at i begins a unit or a word instead. */
static bool magnitude_is_word(oh_sv s, double m, size_t i)
{
	static const char *const kilo[] = {"瓦", "克", "米", "伏", "牛",   "赫",   "帕", "乏",
	                                   "焦", "卡", "欧", "安", "比特", "字节", NULL};
	static const char *const kilo_not[] = {"欧元", "卡车", "牛奶", "安全",
	                                       "安装", "米线", NULL};
	static const char *const thousand[] = {"分尺", "分表", "分之", "斤顶", NULL};
	static const char *const myriad[] = {"能", "向", "用表", "用电表", NULL};
	if (m == 1e3)
		return any_at(s, i, thousand) || (any_at(s, i, kilo) && !any_at(s, i, kilo_not));
	if (m == 1e2)
		return text_at(s, i, "分") && !text_at(s, i, "分钟");
	if (m == 1e4)
		return any_at(s, i, myriad);
	return m == 1e1 && text_at(s, i, "字") && !text_at(s, i, "字节");
}

/* The magnitude at i that belongs to a numeral, 0 if there is none. */
static double magnitude_at(oh_sv s, size_t i, size_t *end)
{
	if (i >= s.n || !(s.p[i] & 0x80))
		return 0;
	double m = han_magnitude(cp_at(s, i, end));
	return m != 0 && !magnitude_is_word(s, m, *end) ? m : 0;
}

/* --- Chinese numerals ------------------------------------------------------ */

struct han {
	double total;   /* whole 万 and 亿 */
	double section; /* below the next 万 */
	double last;    /* the magnitude read last, 0 none */
	int digit;      /* waiting for its magnitude, -1 none */
	bool zero;      /* a 零 was read since `last` */
	bool any;
};

/* Takes a magnitude; false where it cannot stand. */
static bool han_take(struct han *h, double m)
{
	if (m < 1e4) {
		if (h->digit < 0 && !(m == 10 && (!h->any || h->zero)))
			return false;
		if (h->last != 0 && h->last <= m)
			return false;
		h->section += (h->digit < 0 ? 1 : h->digit) * m;
	} else {
		double below = h->section + (h->digit > 0 ? h->digit : 0);
		if (below == 0 && !(m == 1e8 && h->total > 0))
			return false;
		if (m == 1e8)
			h->total = (h->total + below) * m;
		else
			h->total += below * m;
		h->section = 0;
		h->last = 0;
	}
	h->digit = -1;
	h->zero = false;
	h->any = true;
	if (m < 1e4)
		h->last = m;
	return true;
}

static double han_value(const struct han *h)
{
	return h->total + h->section + (h->digit > 0 ? h->digit : 0);
}

/* "点五" at i: digits behind the point, added to *value. Returns the end. */
static size_t han_point(oh_sv s, size_t i, double *value, uint8_t *decimals)
{
	size_t j, end = i;
	double unit = 1, sum = 0;
	if (cp_at(s, i, &j) != 0x70B9)
		return i;
	for (;;) {
		size_t k;
		uint32_t cp = cp_at(s, j, &k);
		int d = han_digit(cp);
		if (d < 0 || cp == 0x4E24)
			break;
		if (unit < 1e15) {
			unit *= 10;
			sum = sum * 10 + d;
			*decimals = (uint8_t)(*decimals + 1);
		}
		end = j = k;
	}
	if (end != i)
		*value += sum / unit;
	return end;
}

/* Two or more digits in a row, 二〇二六, but no more than a number has. Returns the
 * end, or `pos`. */
static size_t han_position(oh_sv s, size_t pos, double *value)
{
	size_t i = pos, n = 0;
	double v = 0;
	for (;;) {
		size_t end;
		uint32_t cp = cp_at(s, i, &end);
		int d = han_digit(cp);
		if (d < 0 || cp == 0x4E24)
			break;
		if (n == MAX_POSITIONS)
			return pos;
		v = v * 10 + d;
		n++;
		i = end;
	}
	*value = v;
	return n > 1 ? i : pos;
}

/* True where a digit 两 at i may stand within a numeral: a magnitude follows. */
static bool liang_counts(oh_sv s, size_t end)
{
	size_t next;
	return magnitude_at(s, end, &next) >= 100;
}

/* Digits and magnitudes from i on; returns the end of the last good one. */
static size_t han_body(oh_sv s, size_t i, struct han *h)
{
	size_t good = i;
	for (;;) {
		size_t end;
		uint32_t cp = cp_at(s, i, &end);
		int d = han_digit(cp);
		if (d == 0 && h->any && h->digit < 0 && !h->zero) {
			/* 零 counts only before a further digit. */
			h->zero = true;
			i = end;
			continue;
		}
		if (d > 0 && h->digit < 0) {
			bool liang = cp == 0x4E24;
			if (liang && h->any && !liang_counts(s, end))
				break;
			h->digit = d;
			h->any = true;
			good = i = end;
			continue;
		}
		double m = magnitude_at(s, i, &end);
		if (m == 0 || !han_take(h, m))
			break;
		good = i = end;
	}
	return good;
}

/* "分之二" behind a denominator. */
static size_t han_fraction(oh_sv s, size_t i, double *value)
{
	struct han h = {.digit = -1};
	if (!text_at(s, i, "分之") || *value < 2)
		return i;
	size_t from = i + strlen("分之"), end = han_body(s, from, &h);
	if (end == from)
		return i;
	*value = han_value(&h) / *value;
	return end;
}

/* Magnitudes behind a number: 1.2万, 三点五亿, 5百万, "3 万亿". */
static size_t scale_at(oh_sv s, size_t i, double *scale)
{
	size_t at = i + (i < s.n && s.p[i] == ' '), end = at;
	double m = magnitude_at(s, at, &end);
	*scale = 1;
	if (m == 0)
		return i;
	while (m != 0) {
		*scale *= m;
		i = end;
		double next = magnitude_at(s, i, &end);
		m = next > m || next >= 1e4 ? next : 0;
	}
	return i;
}

static size_t han_scan(oh_sv s, size_t pos, unsigned flags, oh_numeral *out)
{
	struct han h = {.digit = -1};
	size_t first_end, next;
	uint32_t first = cp_at(s, pos, &first_end);
	bool zero = han_digit(first) == 0;
	size_t end = han_position(s, pos, &out->value);
	if (end != pos) {
		out->form = OH_NUMERAL_POSITION;
		return han_point(s, end, &out->value, &out->decimals) - pos;
	}
	out->form = OH_NUMERAL_WORDS;
	if (zero) {
		if (first != 0x96F6)
			return 0;
		end = han_point(s, first_end, &out->value, &out->decimals);
		if (end == first_end && cp_at(s, end, &next) != 0x5EA6)
			return 0;
	} else {
		end = han_body(s, pos, &h);
		if (end == pos)
			return 0;
		/* 一百五 is 150, 三千二 is 3200; after 零 the digit is a digit. */
		double above = h.last != 0 ? h.last : h.total >= 1e8 ? 1e8 : h.total > 0 ? 1e4 : 0;
		if (h.digit > 0 && above >= 100 && !h.zero)
			h.section += h.digit * (above / 10 - 1);
		out->value = han_value(&h);
		size_t point = han_point(s, end, &out->value, &out->decimals);
		if (point == end && (flags & OH_NUMERAL_FRACTION))
			end = han_fraction(s, end, &out->value);
		end = point > end ? point : end;
	}
	if (out->decimals) {
		end = scale_at(s, end, &out->scale);
		out->value *= out->scale;
	}
	return end - pos;
}

/* --- digits ---------------------------------------------------------------- */

/* Groups of three behind a first group of one to three digits. */
static size_t groups_end(oh_sv s, size_t pos, size_t i, char sep)
{
	size_t end = i;
	if (i - pos > 3 || s.p[pos] == '0')
		return i;
	while (end < s.n && s.p[end] == sep && digits_end(s, end + 1) == end + 4)
		end += 4;
	return end;
}

/* Plain digits to a double; `sep` inside are skipped. */
static double read_decimal(oh_sv s, size_t from, size_t to)
{
	char text[64];
	size_t n = 0;
	double v = 0;
	for (size_t i = from; i < to; i++)
		if ((digit_at(s, i) || s.p[i] == '.') && n < sizeof text)
			text[n++] = s.p[i];
	if (n < sizeof text && oh_double_parse((oh_sv){text, n}, &v))
		return v;
	/* Longer than any measure: magnitude only. */
	double unit = 0;
	for (size_t i = from; i < to && v < 1e300; i++) {
		if (s.p[i] == '.')
			unit = 1;
		else if (digit_at(s, i)) {
			v = v * 10 + (s.p[i] - '0');
			unit *= 10;
		}
	}
	return unit > 1 ? v / unit : v;
}

/* The exponent digits at i with an optional sign, where `alone` without a letter
 * behind them; their end or 0. */
static size_t exponent(oh_sv s, size_t i, bool alone, int *e)
{
	bool neg = i < s.n && s.p[i] == '-';
	size_t from = i + (i < s.n && (s.p[i] == '-' || s.p[i] == '+'));
	size_t end = digits_end(s, from);
	if (end == from || end - from > MAX_EXPONENT_DIGITS || (alone && alnum_at(s, end)))
		return 0;
	*e = 0;
	for (size_t k = from; k < end; k++)
		*e = *e * 10 + (s.p[k] - '0');
	*e = neg ? -*e : *e;
	return end;
}

/* "e3", "x10^3", "*10^3", "·10^3" behind a number, spaces allowed. */
static size_t power_of_ten(oh_sv s, size_t i, int *e)
{
	size_t end;
	if (i < s.n && (s.p[i] | 32) == 'e')
		return (end = exponent(s, i + 1, true, e)) ? end : i;
	size_t j = i + (i < s.n && s.p[i] == ' ');
	if (j < s.n && (s.p[j] == 'x' || s.p[j] == 'X' || s.p[j] == '*'))
		j++;
	else if (text_at(s, j, "×") || text_at(s, j, "·"))
		j += 2;
	else
		return i;
	j += j < s.n && s.p[j] == ' ';
	if (!text_at(s, j, "10^"))
		return i;
	end = exponent(s, j + 3, false, e);
	return end ? end : i;
}

/* b of a/b at the slash; 0 where it is no vulgar fraction. */
static size_t denominator(oh_sv s, size_t slash, double numerator, double *value)
{
	if (slash >= s.n || s.p[slash] != '/' || numerator < 1)
		return 0;
	size_t end = digits_end(s, slash + 1);
	if (end == slash + 1 || end - slash > 3 || s.p[slash + 1] == '0')
		return 0;
	if (end < s.n && (s.p[end] == '/' || (s.p[end] == '.' && digit_at(s, end + 1))))
		return 0;
	double d = read_decimal(s, slash + 1, end);
	if (d > LARGEST_DENOMINATOR || numerator >= d)
		return 0;
	*value = numerator / d;
	return end;
}

/* "1/2" or "10 1/2", the first digits ending at i. */
static size_t fraction(oh_sv s, size_t pos, size_t i, double *value)
{
	double part;
	size_t end = i - pos <= 2 ? denominator(s, i, *value, &part) : 0;
	if (end && s.p[pos] != '0') {
		*value = part;
		return end;
	}
	if (i >= s.n || s.p[i] != ' ')
		return i;
	size_t top = digits_end(s, i + 1);
	if (top == i + 1 || top - i > 3)
		return i;
	end = denominator(s, top, read_decimal(s, i + 1, top), &part);
	if (!end)
		return i;
	*value += part;
	return end;
}

/* "5千", "2000万" behind "3万", "1亿": digits with a smaller magnitude. */
static size_t smaller_part(oh_sv s, size_t i, double scale, double *value)
{
	for (;;) {
		double m;
		size_t end = digits_end(s, i), next;
		if (end == i || end - i > 8)
			return i;
		double v = read_decimal(s, i, end);
		next = scale_at(s, end, &m);
		if (next == end || v * m >= scale)
			return i;
		*value += v * m;
		scale = m;
		i = next;
	}
}

static size_t digits_scan(oh_sv s, size_t pos, unsigned flags, oh_numeral *out)
{
	size_t i = digits_end(s, pos), whole = i;
	int e = 0;
	out->form = OH_NUMERAL_DIGITS;
	out->leading_zero = i - pos > 1 && s.p[pos] == '0';
	if (i > pos)
		i = groups_end(s, pos, i, ',');
	if (i > pos && i == whole && (flags & OH_NUMERAL_SPACED))
		i = groups_end(s, pos, i, ' ');
	out->comma = i != whole;
	if (i < s.n && s.p[i] == '.' && digit_at(s, i + 1)) {
		size_t end = digits_end(s, i + 1);
		out->decimals = (uint8_t)(end - i - 1 < 255 ? end - i - 1 : 255);
		i = end;
	}
	if (i == whole && i - pos <= 15) {
		uint64_t v = 0;
		for (size_t k = pos; k < i; k++)
			v = v * 10 + (uint64_t)(s.p[k] - '0');
		out->value = (double)v;
	} else {
		out->value = read_decimal(s, pos, i);
	}
	if (i == whole && (flags & OH_NUMERAL_FRACTION)) {
		size_t end = fraction(s, pos, i, &out->value);
		if (end != i)
			return end - pos;
	}
	size_t end = power_of_ten(s, i, &e);
	if (end == i && i - pos == 2 && text_at(s, pos, "10^")) {
		end = exponent(s, i + 1, false, &e);
		end = end ? end : i;
		e -= end != i;
	}
	if (end != i) {
		out->value = e < 0 ? out->value / pow(10, -e) : out->value * pow(10, e);
		i = end;
	}
	double scale = 1;
	end = i;
	if (flags & OH_NUMERAL_CHINESE)
		end = scale_at(s, i, &scale);
	else if (flags & OH_NUMERAL_ENGLISH)
		end = i + oh_numeral_english_scale(s, i, &scale);
	if (end != i) {
		out->form = OH_NUMERAL_MIXED;
		out->scale = scale;
		out->value *= scale;
		i = flags & OH_NUMERAL_CHINESE ? smaller_part(s, end, scale, &out->value) : end;
	}
	return i - pos;
}

/* What a numeral can begin with, by its first byte: a quick no for the rest. */
static bool may_begin(unsigned char c, unsigned flags)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || c == '.' ||
		       ((flags & OH_NUMERAL_SIGN) && (c == '+' || c == '-')) ||
		       ((flags & OH_NUMERAL_ENGLISH) && alnum_at((oh_sv){(char *)&c, 1}, 0));
	if (!(flags & (OH_NUMERAL_CHINESE | OH_NUMERAL_SIGN)))
		return false;
	return c == 0xE2 || c == 0xE3 || (c >= 0xE4 && c <= 0xE9);
}

size_t oh_numeral_scan(oh_sv s, size_t pos, unsigned flags, oh_numeral *out)
{
	if (pos >= s.n || !may_begin((unsigned char)s.p[pos], flags))
		return 0;
	oh_numeral n = {.scale = 1};
	size_t i = pos, len = 0;
	bool neg = false;
	if (flags & OH_NUMERAL_SIGN) {
		if (s.p[i] == '+' || s.p[i] == '-')
			neg = s.p[i++] == '-';
		else if (text_at(s, i, "负")) {
			neg = true;
			i += strlen("负");
		}
	}
	if (i >= s.n)
		return 0;
	if (digit_at(s, i) || (s.p[i] == '.' && digit_at(s, i + 1)))
		len = digits_scan(s, i, flags, &n);
	else if ((s.p[i] & 0x80) && (flags & OH_NUMERAL_CHINESE))
		len = han_scan(s, i, flags, &n);
	else if (!(s.p[i] & 0x80) && (flags & OH_NUMERAL_ENGLISH))
		len = oh_numeral_english(s, i, flags, &n);
	if (len == 0 || !isfinite(n.value))
		return 0;
	n.value = neg ? -n.value : n.value;
	n.len = i + len - pos;
	*out = n;
	return n.len;
}
