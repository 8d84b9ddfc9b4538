#include "ouhe/text/similar.h"

#include "ouhe/text/fold.h"
#include "ouhe/text/utf8.h"

bool oh_bigram_counts(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z');
	if (cp >= 0x2000 && cp < 0x2E80)
		return cp >= 0x2460 && cp < 0x2500;
	return cp >= 0xC0 && (cp < 0x3000 || cp > 0x303F || cp == 0x3007) && cp != 0xD7 &&
	       cp != 0xF7 && cp != 0xFFFD && (cp < 0xFF00 || cp > 0xFF65);
}

/* A 32-bit mix of two code points (the finaliser of MurmurHash3, 64 bits). */
uint32_t oh_bigram(uint32_t a, uint32_t b)
{
	uint64_t h = (uint64_t)a << 32 | b;
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdu;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53u;
	h ^= h >> 33;
	return (uint32_t)h;
}

size_t oh_bigrams_of(const uint32_t *cps, size_t n, uint32_t *out)
{
	uint32_t before = 0;
	size_t made = 0, chars = 0;
	for (size_t i = 0; i < n; i++) {
		if (!oh_bigram_counts(cps[i]))
			continue;
		if (chars++)
			out[made++] = oh_bigram(before, cps[i]);
		before = cps[i];
	}
	if (chars == 1)
		out[made++] = oh_bigram(0, before);
	return made;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

const uint32_t *oh_bigrams(oh_sv text, oh_arena *a, size_t *n)
{
	oh_sv s;
	*n = 0;
	if (oh_fold_key(text, OH_FOLD_CASE, a, &s) != OH_OK || s.n == 0)
		return NULL;
	uint32_t *out = oh_arena_array(a, s.n, sizeof *out);
	if (!out)
		return NULL;
	size_t chars = 0;
	for (size_t i = 0; i < s.n;)
		out[chars++] = oh_utf8_next(s, &i);
	/* In place: a bigram is written behind the characters that it is made of. */
	size_t made = oh_bigrams_of(out, chars, out);
	if (made == 0)
		return NULL;
	qsort(out, made, sizeof *out, by_value);
	size_t kept = 1;
	for (size_t i = 1; i < made; i++)
		if (out[i] != out[kept - 1])
			out[kept++] = out[i];
	*n = kept;
	return out;
}

double oh_bigrams_dice_of(size_t both, size_t na, size_t nb)
{
	return na && nb ? 2.0 * (double)both / (double)(na + nb) : 0;
}

double oh_bigrams_dice(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
	size_t i = 0, j = 0, both = 0;
	if (na == 0 || nb == 0)
		return 0;
	while (i < na && j < nb) {
		both += a[i] == b[j];
		bool step_a = a[i] <= b[j], step_b = b[j] <= a[i];
		i += step_a;
		j += step_b;
	}
	return oh_bigrams_dice_of(both, na, nb);
}
