/* Text in few bytes, characters and their classes. */
#include "terms.h"

#include "ouhe/text/utf8.h"

/* One byte below 0x80; two bytes (15 bits) for U+0080–2BFF, 3000–30FF, 4E00–9FFF;
 * else the escape and three bytes. */
enum {
	LOW_FIRST = 0x80,
	LOW_END = 0x2C00,
	KANA_FIRST = 0x3000,
	KANA_END = 0x3100,
	HAN_FIRST = 0x4E00,
	HAN_END = 0xA000,
	LOW_N = LOW_END - LOW_FIRST,
	KANA_N = KANA_END - KANA_FIRST,
	ESCAPE = 0x7FFF,
	MOST_BYTES = 5 /* of a character */
};

static uint32_t code_of(uint32_t cp)
{
	if (cp >= HAN_FIRST && cp < HAN_END)
		return LOW_N + KANA_N + (cp - HAN_FIRST);
	if (cp >= LOW_FIRST && cp < LOW_END)
		return cp - LOW_FIRST;
	if (cp >= KANA_FIRST && cp < KANA_END)
		return LOW_N + (cp - KANA_FIRST);
	return ESCAPE;
}

static inline size_t put(uint8_t *b, uint32_t cp)
{
	if (cp < 0x80) {
		b[0] = (uint8_t)cp;
		return 1;
	}
	uint32_t code = code_of(cp);
	b[0] = (uint8_t)(0x80 | code >> 8);
	b[1] = (uint8_t)code;
	if (code != ESCAPE)
		return 2;
	b[2] = (uint8_t)(cp >> 16);
	b[3] = (uint8_t)(cp >> 8);
	b[4] = (uint8_t)cp;
	return 5;
}

uint32_t ix_text_next(const uint8_t **p)
{
	const uint8_t *b = *p;
	if (b[0] < 0x80) {
		*p += 1;
		return b[0];
	}
	uint32_t code = (uint32_t)(b[0] & 0x7F) << 8 | b[1];
	*p += 2;
	if (code == ESCAPE) {
		*p += 3;
		return (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8 | b[4];
	}
	if (code < LOW_N)
		return code + LOW_FIRST;
	if (code < LOW_N + KANA_N)
		return code - LOW_N + KANA_FIRST;
	return code - LOW_N - KANA_N + HAN_FIRST;
}

void ix_text_encode(oh_buf *out, const uint32_t *cps, size_t n)
{
	if (!oh_buf_reserve(out, MOST_BYTES * n + 8))
		return;
	uint8_t *p = (uint8_t *)out->p + out->n;
	/* 0 divides title from text. */
	for (size_t i = 0; i < n; i++)
		p += put(p, cps[i] ? cps[i] : ' ');
	out->n = (size_t)((char *)p - out->p);
	out->p[out->n] = '\0';
}

void ix_text_decode(oh_buf *out, const uint8_t *p, const uint8_t *end)
{
	if (!oh_buf_reserve(out, 2 * (size_t)(end - p) + 8))
		return;
	while (p < end)
		oh_buf_cp(out, ix_text_next(&p));
}

size_t ix_characters(oh_sv folded, uint32_t *out)
{
	const unsigned char *p = (const unsigned char *)folded.p;
	size_t n = 0;
	for (size_t i = 0; i < folded.n;) {
		if (p[i] < 0x80) {
			out[n++] = p[i++];
		} else if (p[i] >= 0xE1 && p[i] < 0xED && i + 2 < folded.n &&
		           (p[i + 1] & 0xC0) == 0x80 && (p[i + 2] & 0xC0) == 0x80) {
			/* Most of what is not ASCII: U+1000 to U+CFFF. */
			out[n++] = (uint32_t)(p[i] & 0x0F) << 12 |
			           (uint32_t)(p[i + 1] & 0x3F) << 6 | (p[i + 2] & 0x3F);
			i += 3;
		} else {
			out[n++] = oh_utf8_next(folded, &i);
		}
	}
	return n;
}

size_t ix_part_end(const uint32_t *cps, size_t n, size_t at)
{
	while (at < n && ix_class_of(cps[at]) == IX_WORD)
		at++;
	return at;
}

size_t ix_word_end(const uint32_t *cps, size_t n, size_t at)
{
	at = ix_part_end(cps, n, at);
	while (at + 1 < n && ix_class_of(cps[at]) == IX_JOIN && ix_class_of(cps[at + 1]) == IX_WORD)
		at = ix_part_end(cps, n, at + 1);
	return at;
}

size_t ix_word_letters(const uint32_t *cps, size_t n, char *out)
{
	size_t k = 0;
	bool number = true;
	for (size_t i = 0; i < n && number; i++)
		number = (cps[i] >= '0' && cps[i] <= '9') || ix_class_of(cps[i]) == IX_JOIN;
	for (size_t i = 0; i < n; i++) {
		uint32_t cp = cps[i];
		if (ix_class_of(cp) == IX_JOIN && !number)
			continue;
		if (cp < 0x80) {
			out[k++] = (char)cp;
		} else if (cp < 0x800) {
			out[k++] = (char)(0xC0 | cp >> 6);
			out[k++] = (char)(0x80 | (cp & 0x3F));
		} else {
			out[k++] = (char)(0xE0 | cp >> 12);
			out[k++] = (char)(0x80 | (cp >> 6 & 0x3F));
			out[k++] = (char)(0x80 | (cp & 0x3F));
		}
	}
	return k;
}

size_t ix_word_form(const uint32_t *cps, size_t n, char *out)
{
	return ix_stem(out, ix_word_letters(cps, n, out));
}
