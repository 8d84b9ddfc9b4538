#include "ouhe/text/utf8.h"

enum { REPLACEMENT = 0xFFFD };

/* Length of the sequence that byte `c` begins and the range of its second
 * byte; 0 when no sequence begins so. */
static unsigned lead(unsigned char c, unsigned char *lo, unsigned char *hi)
{
	*lo = 0x80;
	*hi = 0xBF;
	if (c < 0x80)
		return 1;
	if (c < 0xC2 || c > 0xF4)
		return 0;
	if (c < 0xE0)
		return 2;
	if (c < 0xF0) {
		if (c == 0xE0)
			*lo = 0xA0;
		if (c == 0xED)
			*hi = 0x9F;
		return 3;
	}
	if (c == 0xF0)
		*lo = 0x90;
	if (c == 0xF4)
		*hi = 0x8F;
	return 4;
}

/* As oh_utf8_next; *ok tells whether the sequence was sound. */
static uint32_t next(oh_sv s, size_t *i, bool *ok)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char lo, hi, c = p[(*i)++];
	unsigned len = lead(c, &lo, &hi);
	*ok = len != 0;
	if (len == 1)
		return c;
	if (len == 0)
		return REPLACEMENT;
	uint32_t cp = c & (0x7Fu >> len);
	for (unsigned k = 1; k < len; k++) {
		if (*i >= s.n || p[*i] < lo || p[*i] > hi) {
			*ok = false;
			return REPLACEMENT;
		}
		cp = cp << 6 | (p[(*i)++] & 0x3Fu);
		lo = 0x80;
		hi = 0xBF;
	}
	return cp;
}

uint32_t oh_utf8_next(oh_sv s, size_t *i)
{
	bool ok;
	return next(s, i, &ok);
}

bool oh_utf8_valid(oh_sv s)
{
	bool ok = true;
	for (size_t i = 0; ok && i < s.n;)
		(void)next(s, &i, &ok);
	return ok;
}

size_t oh_utf8_index(oh_sv s, size_t byte)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n && i < byte; n++)
		(void)oh_utf8_next(s, &i);
	return n;
}

size_t oh_utf8_count(oh_sv s)
{
	return oh_utf8_index(s, s.n);
}
