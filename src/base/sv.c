#include "ouhe/base/sv.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

oh_sv oh_sv_from(const char *cstr)
{
	return (oh_sv){cstr, cstr ? strlen(cstr) : 0};
}

bool oh_sv_eq(oh_sv a, oh_sv b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool oh_sv_eq_nocase(oh_sv a, oh_sv b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

int oh_sv_cmp(oh_sv a, oh_sv b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;
	if (r)
		return r;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool oh_sv_starts(oh_sv s, oh_sv prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool oh_sv_ends(oh_sv s, oh_sv suffix)
{
	return s.n >= suffix.n &&
	       (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

oh_sv oh_sv_sub(oh_sv s, size_t from, size_t len)
{
	if (from > s.n)
		from = s.n;
	if (len > s.n - from)
		len = s.n - from;
	return (oh_sv){s.p ? s.p + from : NULL, len};
}

/* Length of the white space that s begins with, 0 if none. */
static size_t space_head(oh_sv s)
{
	uint8_t c = s.n ? (uint8_t)s.p[0] : 'x';
	if (c > ' ' && c != 0xc2 && c != 0xe3 && c != 0xef)
		return 0;
	if (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
		return 1;
	if (oh_sv_starts(s, OH_SV("\xc2\xa0")))
		return 2;
	if (oh_sv_starts(s, OH_SV("\xe3\x80\x80")) || oh_sv_starts(s, OH_SV("\xef\xbb\xbf")))
		return 3;
	return 0;
}

static size_t space_tail(oh_sv s)
{
	uint8_t c = s.n ? (uint8_t)s.p[s.n - 1] : 'x';
	if (c > ' ' && c != 0xa0 && c != 0x80 && c != 0xbf)
		return 0;
	if (s.n && (s.p[s.n - 1] == ' ' || (s.p[s.n - 1] >= '\t' && s.p[s.n - 1] <= '\r')))
		return 1;
	if (oh_sv_ends(s, OH_SV("\xc2\xa0")))
		return 2;
	if (oh_sv_ends(s, OH_SV("\xe3\x80\x80")) || oh_sv_ends(s, OH_SV("\xef\xbb\xbf")))
		return 3;
	return 0;
}

oh_sv oh_sv_trim(oh_sv s)
{
	size_t k;
	while ((k = space_head(s)) > 0)
		s = (oh_sv){s.p + k, s.n - k};
	while ((k = space_tail(s)) > 0)
		s.n -= k;
	return s;
}

size_t oh_sv_find(oh_sv s, oh_sv needle)
{
	if (needle.n == 0)
		return 0;
	for (size_t i = 0; i + needle.n <= s.n; i++) {
		const char *hit = memchr(s.p + i, needle.p[0], s.n - needle.n - i + 1);
		if (!hit)
			return SIZE_MAX;
		i = (size_t)(hit - s.p);
		if (memcmp(hit, needle.p, needle.n) == 0)
			return i;
	}
	return SIZE_MAX;
}

bool oh_sv_split(oh_sv *rest, char sep, oh_sv *piece)
{
	if (!rest->p)
		return false;
	const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	if (!hit) {
		*piece = *rest;
		*rest = (oh_sv){NULL, 0};
		return true;
	}
	size_t k = (size_t)(hit - rest->p);
	*piece = (oh_sv){rest->p, k};
	*rest = (oh_sv){hit + 1, rest->n - k - 1};
	return true;
}

uint64_t oh_sv_hash(oh_sv s)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (uint8_t)s.p[i]) * 0x100000001b3u;
	return h;
}

/* Eight bytes at a time. */
uint64_t oh_sv_table_hash(oh_sv s)
{
	const uint64_t a = 0x9E3779B97F4A7C15U, b = 0xBF58476D1CE4E5B9U;
	uint64_t h = s.n * b, v = 0;
	const char *p = s.p;
	size_t n = s.n;
	for (; n >= 8; n -= 8, p += 8) {
		memcpy(&v, p, 8);
		h = (h ^ v) * a;
		h ^= h >> 29;
	}
	v = 0;
	if (n)
		memcpy(&v, p, n);
	h = (h ^ v) * b;
	h ^= h >> 32;
	h *= a;
	return h ^ h >> 29;
}
