/* Bitmaps. Counting uses the processor's own instruction where it has one; the result
 * is the same either way. */
#include "internal.h"

void ix_bits_range(uint64_t *b, size_t from, size_t to)
{
	if (from >= to)
		return;
	size_t i = from >> 6, last = (to - 1) >> 6;
	uint64_t head = ~(uint64_t)0 << (from & 63);
	uint64_t tail = ~(uint64_t)0 >> (63 - ((to - 1) & 63));
	if (i == last) {
		b[i] |= head & tail;
		return;
	}
	b[i++] |= head;
	while (i < last)
		b[i++] = ~(uint64_t)0;
	b[last] |= tail;
}

void ix_bits_and(uint64_t *restrict a, const uint64_t *restrict b, size_t words)
{
	for (size_t i = 0; i < words; i++)
		a[i] &= b[i];
}

void ix_bits_or(uint64_t *restrict a, const uint64_t *restrict b, size_t words)
{
	for (size_t i = 0; i < words; i++)
		a[i] |= b[i];
}

void ix_bits_minus(uint64_t *restrict a, const uint64_t *restrict b, size_t words)
{
	for (size_t i = 0; i < words; i++)
		a[i] &= ~b[i];
}

static inline size_t common(const uint64_t *a, const uint64_t *b, size_t words)
{
	size_t n = 0;
	for (size_t i = 0; i < words; i++)
		n += (size_t)__builtin_popcountll(a[i] & b[i]);
	return n;
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static size_t common_popcnt(const uint64_t *a, const uint64_t *b,
                                                              size_t words)
{
	size_t n = 0;
	for (size_t i = 0; i < words; i++)
		n += (size_t)__builtin_popcountll(a[i] & b[i]);
	return n;
}
#endif

size_t ix_bits_common(const uint64_t *a, const uint64_t *b, size_t words)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("popcnt"))
		return common_popcnt(a, b, words);
#endif
	return common(a, b, words);
}

size_t ix_bits_count(const uint64_t *a, size_t words)
{
	return ix_bits_common(a, a, words);
}

size_t ix_bits_count_range(const uint64_t *a, size_t from, size_t to)
{
	if (from >= to)
		return 0;
	size_t i = from >> 6, last = (to - 1) >> 6;
	uint64_t head = a[i] & ~(uint64_t)0 << (from & 63);
	uint64_t tail_mask = ~(uint64_t)0 >> (63 - ((to - 1) & 63));
	if (i == last) {
		head &= tail_mask;
		return ix_bits_count(&head, 1);
	}
	uint64_t ends[2] = {head, a[last] & tail_mask};
	return ix_bits_count(ends, 2) + ix_bits_count(a + i + 1, last - i - 1);
}

int64_t ix_bits_sum(const uint64_t *bits, const int64_t *v, size_t from, size_t to)
{
	enum { DENSE = 8 };
	int64_t sum = 0;
	if (from >= to)
		return 0;
	if (ix_bits_count_range(bits, from, to) >= (to - from) / DENSE) {
		for (size_t d = from; d < to; d++)
			sum += v[d] & ~(v[d] >> 63) & -(int64_t)(bits[d >> 6] >> (d & 63) & 1);
		return sum;
	}
	for (size_t i = from >> 6; i <= (to - 1) >> 6; i++)
		for (uint64_t w = bits[i]; w; w &= w - 1) {
			size_t d = i * 64 + (size_t)__builtin_ctzll(w);
			sum += d >= from && d < to && v[d] > 0 ? v[d] : 0;
		}
	return sum;
}
