#include "ouhe/service/identifier.h"

#include <string.h>

/* The 31 characters of GB 32100-2015: no I, O, S, V, Z. */
static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
enum { BASE = 31 };

static int value_of(char c)
{
	const char *at = c ? strchr(letters, c) : NULL;
	return at ? (int)(at - letters) : -1;
}

char oh_credit_code_check(oh_sv first)
{
	unsigned sum = 0, weight = 1;
	if (first.n < OH_CREDIT_CODE - 1)
		return '\0';
	for (size_t i = 0; i < OH_CREDIT_CODE - 1; i++) {
		int v = value_of(first.p[i]);
		if (v < 0)
			return '\0';
		sum = (sum + (unsigned)v * weight) % BASE;
		weight = weight * 3 % BASE;
	}
	return letters[(BASE - sum) % BASE];
}

bool oh_credit_code_valid(oh_sv code)
{
	if (code.n != OH_CREDIT_CODE)
		return false;
	for (size_t i = 2; i < 8; i++)
		if (code.p[i] < '0' || code.p[i] > '9')
			return false;
	return value_of(code.p[17]) >= 0 && oh_credit_code_check(code) == code.p[17];
}

bool oh_credit_code_clean(oh_sv written, char out[OH_CREDIT_CODE + 1])
{
	char clean[OH_CREDIT_CODE + 1];
	size_t n = 0;
	for (size_t i = 0; i < written.n; i++) {
		unsigned char b = (unsigned char)written.p[i];
		char c = (char)b;
		if (b == 0xEF && i + 2 < written.n && (unsigned char)written.p[i + 1] >= 0xBC) {
			/* U+FF01 to U+FF5E are ASCII, a bit wider. */
			unsigned cp = 0xF000u | ((unsigned char)written.p[i + 1] & 0x3Fu) << 6 |
			              ((unsigned char)written.p[i + 2] & 0x3Fu);
			i += 2;
			if (cp < 0xFF01 || cp > 0xFF5E)
				return false;
			c = (char)(cp - 0xFEE0);
		} else if (b == 0xE3 && i + 2 < written.n &&
		           !memcmp(written.p + i, "\xE3\x80\x80", 3)) {
			i += 2;
			continue;
		}
		if (c == ' ' || c == '-' || c == '\t')
			continue;
		if (n == OH_CREDIT_CODE)
			return false;
		clean[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	clean[n] = '\0';
	memcpy(out, clean, n + 1);
	return true;
}

/* First and last division of each section, A to T. */
static const struct {
	unsigned char first, last;
} sections[] = {{1, 5},   {6, 12},  {13, 43}, {44, 46}, {47, 50}, {51, 52}, {53, 60},
                {61, 62}, {63, 65}, {66, 69}, {70, 70}, {71, 72}, {73, 75}, {76, 79},
                {80, 82}, {83, 83}, {84, 85}, {86, 90}, {91, 96}, {97, 97}};

bool oh_industry_valid(oh_sv code)
{
	unsigned division, first = 1, last = 97;
	if (code.n && code.p[0] >= 'A' && code.p[0] <= 'T') {
		first = sections[code.p[0] - 'A'].first;
		last = sections[code.p[0] - 'A'].last;
		code = oh_sv_sub(code, 1, SIZE_MAX);
		if (!code.n)
			return true;
	}
	if (code.n < 2 || code.n > 4)
		return false;
	for (size_t i = 0; i < code.n; i++)
		if (code.p[i] < '0' || code.p[i] > '9')
			return false;
	division = (unsigned)(code.p[0] - '0') * 10 + (unsigned)(code.p[1] - '0');
	return division >= first && division <= last;
}
