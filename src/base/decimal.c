#include "ouhe/base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_DIGITS = 15, MAX_TEXT = 400 };

static const double ten_to[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Correctly rounded for hard cases; strtod reads '.' because no code of the
 * project calls setlocale for LC_NUMERIC. */
static bool parse_slow(oh_sv s, double *out)
{
	char text[MAX_TEXT];
	if (s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	double v = strtod(text, NULL);
	if (!isfinite(v))
		return false;
	*out = v;
	return true;
}

bool oh_double_parse(oh_sv s, double *out)
{
	size_t i = 0;
	bool neg = false;
	if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
		neg = s.p[i++] == '-';
	uint64_t mant = 0;
	int digits = 0, frac = 0, any = 0;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, any = 1) {
		mant = digits <= EXACT_DIGITS ? mant * 10 + (uint64_t)(s.p[i] - '0') : mant;
		digits += digits || s.p[i] != '0';
	}
	if (i < s.n && s.p[i] == '.') {
		for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, any = 1) {
			mant = digits <= EXACT_DIGITS ? mant * 10 + (uint64_t)(s.p[i] - '0') : mant;
			digits += digits || s.p[i] != '0';
			frac++;
		}
	}
	if (!any)
		return false;
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		size_t j = i + 1;
		if (j < s.n && (s.p[j] == '+' || s.p[j] == '-'))
			j++;
		if (j == s.n)
			return false;
		for (; j < s.n; j++)
			if (s.p[j] < '0' || s.p[j] > '9')
				return false;
		return parse_slow(s, out);
	}
	if (i != s.n)
		return false;
	if (digits > EXACT_DIGITS || frac > 22)
		return parse_slow(s, out);
	double v = (double)mant / ten_to[frac];
	*out = neg ? -v : v;
	return true;
}

/* Turns "d.ddde+XX" into plain digits where that is at most 22 characters or
 * so. */
static size_t plain(const char *sci, char out[32])
{
	char digits[24];
	size_t nd = 0, n = 0;
	const char *p = sci;
	if (*p == '-')
		out[n++] = *p++;
	for (; *p && *p != 'e'; p++)
		if (*p != '.' && nd < sizeof digits)
			digits[nd++] = *p;
	int exp10 = *p == 'e' ? (int)strtol(p + 1, NULL, 10) : 0;
	while (nd > 1 && digits[nd - 1] == '0')
		nd--;
	if (exp10 < -7 || exp10 >= 21)
		return 0;
	if (exp10 < 0) {
		out[n++] = '0';
		out[n++] = '.';
		for (int k = -1; k > exp10; k--)
			out[n++] = '0';
		memcpy(out + n, digits, nd);
		n += nd;
	} else {
		for (int k = 0; k <= exp10; k++)
			out[n++] = (size_t)k < nd ? digits[k] : '0';
		if (nd > (size_t)exp10 + 1) {
			out[n++] = '.';
			memcpy(out + n, digits + exp10 + 1, nd - (size_t)exp10 - 1);
			n += nd - (size_t)exp10 - 1;
		}
	}
	out[n] = '\0';
	return n;
}

size_t oh_double_format(double v, char out[32])
{
	if (v == 0)
		v = 0;
	if (v == floor(v) && fabs(v) < 1e15)
		return (size_t)snprintf(out, 32, "%lld", (long long)v);
	char sci[40];
	for (int prec = 14; prec <= 16; prec++) {
		(void)snprintf(sci, sizeof sci, "%.*e", prec, v);
		if (strtod(sci, NULL) == v)
			break;
	}
	size_t n = isfinite(v) ? plain(sci, out) : 0;
	return n ? n : (size_t)snprintf(out, 32, "%.17g", v);
}

void oh_buf_double(oh_buf *b, double v)
{
	char text[32];
	size_t n = oh_double_format(v, text);
	oh_buf_put(b, text, n);
}

bool oh_fen_from_yuan(double yuan, oh_fen *out)
{
	double fen = round(yuan * 100);
	if (!(fabs(fen) < 9.2e18))
		return false;
	*out = (oh_fen)fen;
	return true;
}
