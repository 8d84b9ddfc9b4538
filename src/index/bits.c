/* Bitmaps. Counting uses the processor's own instruction where it has one; the result
 * is the same either way. */
#include "internal.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

/* Bits of each half byte by a table (Mula, Kurz, Lemire: Faster Population Counts Using AVX2
 * Instructions, 2018). */
__attribute__((target("avx2,popcnt"))) static size_t common_avx2(const uint64_t *a,
                                                                 const uint64_t *b, size_t words)
{
	const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1,
	                                       1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
	const __m256i low = _mm256_set1_epi8(15);
	__m256i sum = _mm256_setzero_si256();
	size_t i = 0;
	for (; i + 4 <= words; i += 4) {
		__m256i x = _mm256_loadu_si256((const void *)(a + i));
		x = _mm256_and_si256(x, _mm256_loadu_si256((const void *)(b + i)));
		__m256i lo = _mm256_and_si256(x, low);
		__m256i hi = _mm256_and_si256(_mm256_srli_epi16(x, 4), low);
		__m256i n =
		    _mm256_add_epi8(_mm256_shuffle_epi8(table, lo), _mm256_shuffle_epi8(table, hi));
		sum = _mm256_add_epi64(sum, _mm256_sad_epu8(n, _mm256_setzero_si256()));
	}
	uint64_t part[4];
	_mm256_storeu_si256((void *)part, sum);
	return part[0] + part[1] + part[2] + part[3] + common(a + i, b + i, words - i);
}

__attribute__((target("avx512f,avx512vpopcntdq"))) static size_t
common_avx512(const uint64_t *a, const uint64_t *b, size_t words)
{
	__m512i sum = _mm512_setzero_si512();
	size_t i = 0;
	for (; i + 8 <= words; i += 8)
		sum = _mm512_add_epi64(
		    sum, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_loadu_si512(a + i),
		                                              _mm512_loadu_si512(b + i))));
	__mmask8 rest = (__mmask8)((1U << (words - i)) - 1);
	sum = _mm512_add_epi64(
	    sum, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_maskz_loadu_epi64(rest, a + i),
	                                              _mm512_maskz_loadu_epi64(rest, b + i))));
	return (size_t)_mm512_reduce_add_epi64(sum);
}
#endif

static bool supported(ix_bits_way way)
{
#if defined(__x86_64__)
	switch (way) {
	case IX_BITS_AVX512:
		return __builtin_cpu_supports("avx512vpopcntdq");
	case IX_BITS_AVX2:
		return __builtin_cpu_supports("avx2");
	case IX_BITS_POPCNT:
		return __builtin_cpu_supports("popcnt");
	case IX_BITS_PLAIN:
		break;
	}
#endif
	return way == IX_BITS_PLAIN;
}

bool ix_bits_common_by(ix_bits_way way, const uint64_t *a, const uint64_t *b, size_t words,
                       size_t *out)
{
	if (!supported(way))
		return false;
#if defined(__x86_64__)
	if (way == IX_BITS_AVX512)
		*out = common_avx512(a, b, words);
	else if (way == IX_BITS_AVX2)
		*out = common_avx2(a, b, words);
	else if (way == IX_BITS_POPCNT)
		*out = common_popcnt(a, b, words);
	else
#endif
		*out = common(a, b, words);
	return true;
}

size_t ix_bits_common(const uint64_t *a, const uint64_t *b, size_t words)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512vpopcntdq"))
		return common_avx512(a, b, words);
	if (__builtin_cpu_supports("avx2"))
		return common_avx2(a, b, words);
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
