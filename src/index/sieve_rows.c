/* Rows of bits and nodes of keys: the same loops for each instruction set, chosen once.
 * They are written on vectors of the compiler, so that one text serves all and the results
 * are the same. */
#include "sieve_internal.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* ---- the search for a key ---- */

/* Of the codes of a node, how many are less. */
static inline uint32_t plain_node(const int16_t *codes, int16_t code)
{
	int16_t less = 0;
	for (size_t i = 0; i < SIEVE_NODE; i++)
		less = (int16_t)(less + (codes[i] < code));
	return (uint32_t)less;
}

/* Of few keys, how many are less. */
static inline uint32_t plain_few(const int64_t *keys, uint32_t n, int64_t key)
{
	uint32_t less = 0;
	for (uint32_t i = 0; i < n; i++)
		less += keys[i] < key;
	return less;
}

#if defined(__x86_64__)
__attribute__((target("avx2,popcnt"))) static inline uint32_t avx2_node(const int16_t *codes,
                                                                        int16_t code)
{
	__m256i x = _mm256_set1_epi16(code);
	__m256i a = _mm256_cmpgt_epi16(x, _mm256_load_si256((const __m256i *)codes));
	__m256i b = _mm256_cmpgt_epi16(x, _mm256_load_si256((const __m256i *)(codes + 16)));
	__m256i both = _mm256_packs_epi16(a, b);
	return (uint32_t)__builtin_popcount((unsigned)_mm256_movemask_epi8(both));
}

__attribute__((target("avx2,popcnt"))) static inline uint32_t avx2_few(const int64_t *keys,
                                                                       uint32_t n, int64_t key)
{
	return plain_few(keys, n, key);
}

__attribute__((target("avx512f,avx512bw,popcnt"))) static inline uint32_t
avx512_node(const int16_t *codes, int16_t code)
{
	__m512i x = _mm512_set1_epi16(code);
	return (uint32_t)__builtin_popcount(_mm512_cmplt_epi16_mask(_mm512_load_si512(codes), x));
}

__attribute__((target("avx512f,avx512bw,popcnt"))) static inline uint32_t
avx512_few(const int64_t *keys, uint32_t n, int64_t key)
{
	__m512i x = _mm512_set1_epi64(key);
	unsigned have = (1u << n) - 1;
	__mmask8 low = (__mmask8)have, high = (__mmask8)(have >> 8);
	__m512i a = _mm512_maskz_loadu_epi64(low, keys);
	__m512i b = _mm512_maskz_loadu_epi64(high, keys + 8);
	unsigned less = _mm512_mask_cmplt_epi64_mask(low, a, x);
	less |= (unsigned)_mm512_mask_cmplt_epi64_mask(high, b, x) << 8;
	return (uint32_t)__builtin_popcount(less);
}
#endif

/* Is a place among n others, which follow no order? */
static inline bool plain_among(const uint16_t *places, size_t n, uint16_t place)
{
	uint16_t found = 0;
	for (size_t i = 0; i < n; i++)
		found |= places[i] == place;
	return found;
}

#if defined(__x86_64__)
__attribute__((target("avx2,popcnt"))) static inline bool avx2_among(const uint16_t *places,
                                                                     size_t n, uint16_t place)
{
	__m256i x = _mm256_set1_epi16((short)place), found = _mm256_setzero_si256();
	size_t i = 0;
	for (; i + 16 <= n; i += 16)
		found = _mm256_or_si256(
		    found, _mm256_cmpeq_epi16(
		               x, _mm256_loadu_si256((const __m256i *)(const void *)(places + i))));
	return !_mm256_testz_si256(found, found) || plain_among(places + i, n - i, place);
}

__attribute__((target("avx512f,avx512bw,popcnt"))) static inline bool
avx512_among(const uint16_t *places, size_t n, uint16_t place)
{
	__m512i x = _mm512_set1_epi16((short)place);
	unsigned found = 0;
	for (size_t i = 0; i < n; i += 32) {
		__mmask32 have = n - i >= 32 ? ~0u : (1u << (n - i)) - 1;
		found |= _mm512_mask_cmpeq_epi16_mask(have, x,
		                                      _mm512_maskz_loadu_epi16(have, places + i));
	}
	return found != 0;
}
#endif

/* Of the places, 64 at most, those that are the one: a bit each. */
static inline uint64_t plain_same(const uint16_t *places, size_t n, uint16_t place)
{
	uint64_t same = 0;
	for (size_t i = 0; i < n; i++)
		same |= (uint64_t)(places[i] == place) << i;
	return same;
}

static inline uint32_t plain_sifted(const uint16_t *kept, size_t n_kept, const uint16_t *places,
                                    size_t n, uint64_t of)
{
	uint32_t found = 0;
	for (size_t i = 0; i < n_kept; i++)
		found |= (uint32_t)((plain_same(places, n, kept[i]) & of) != 0) << i;
	return found;
}

#if defined(__x86_64__)
__attribute__((target("avx2,popcnt"))) static inline uint32_t
avx2_sifted(const uint16_t *kept, size_t n_kept, const uint16_t *places, size_t n, uint64_t of)
{
	uint32_t found = 0;
	for (size_t k = 0; k < n_kept; k++) {
		__m256i x = _mm256_set1_epi16((short)kept[k]);
		uint64_t same = 0;
		size_t i = 0;
		for (; i + 16 <= n; i += 16) {
			__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(places + i));
			v = _mm256_packs_epi16(_mm256_cmpeq_epi16(v, x), _mm256_setzero_si256());
			unsigned mask = (unsigned)_mm256_movemask_epi8(v);
			same |= (uint64_t)((mask & 0xff) | (mask >> 8 & 0xff00)) << i;
		}
		if (i < n)
			same |= plain_same(places + i, n - i, kept[k]) << i;
		found |= (uint32_t)((same & of) != 0) << k;
	}
	return found;
}

__attribute__((target("avx512f,avx512bw,popcnt"))) static inline uint32_t
avx512_sifted(const uint16_t *kept, size_t n_kept, const uint16_t *places, size_t n, uint64_t of)
{
	uint32_t found = 0;
	for (size_t i = 0; i < n; i += 32) {
		__mmask32 have = (__mmask32)(of >> i);
		__m512i v = _mm512_maskz_loadu_epi16(have, places + i);
		for (size_t k = 0; k < n_kept; k++) {
			__m512i x = _mm512_set1_epi16((short)kept[k]);
			found |= (uint32_t)(_mm512_mask_cmpeq_epi16_mask(have, v, x) != 0) << k;
		}
	}
	return found;
}
#endif

/* ---- all for one set ---- */

/* clang-format off */
#define SIEVE_ROWS(NAME, TARGET, BYTES)                                                            \
	typedef uint64_t NAME##_v __attribute__((vector_size(BYTES), may_alias));                  \
	enum { NAME##_step = BYTES / 8 };                                                          \
	TARGET static void NAME##_copy(uint64_t *d, const uint64_t *a, size_t words)               \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step)                                    \
			*(NAME##_v *)(d + i) = *(const NAME##_v *)(a + i);                         \
	}                                                                                          \
	TARGET static void NAME##_copy_less(uint64_t *d, const uint64_t *a, const uint64_t *less,  \
	                                    size_t words)                                          \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step)                                    \
			*(NAME##_v *)(d + i) =                                                     \
				*(const NAME##_v *)(a + i) & ~*(const NAME##_v *)(less + i);       \
	}                                                                                          \
	TARGET static void NAME##_join(uint64_t *d, const uint64_t *a, size_t words)               \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step)                                    \
			*(NAME##_v *)(d + i) |= *(const NAME##_v *)(a + i);                        \
	}                                                                                          \
	TARGET static void NAME##_join_less(uint64_t *d, const uint64_t *a, const uint64_t *less,  \
	                                    size_t words)                                          \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step)                                    \
			*(NAME##_v *)(d + i) |=                                                    \
				*(const NAME##_v *)(a + i) & ~*(const NAME##_v *)(less + i);       \
	}                                                                                          \
	TARGET static void NAME##_meet(uint64_t *d, const uint64_t *a, size_t words)               \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step)                                    \
			*(NAME##_v *)(d + i) &= *(const NAME##_v *)(a + i);                        \
	}                                                                                          \
	TARGET static void NAME##_less(uint64_t *d, const uint64_t *a, size_t words)               \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step)                                    \
			*(NAME##_v *)(d + i) &= ~*(const NAME##_v *)(a + i);                       \
	}                                                                                          \
	TARGET static void NAME##_add(uint64_t *low, uint64_t *high, const uint64_t *a,            \
	                              size_t words)                                                \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step) {                                  \
			NAME##_v r = *(const NAME##_v *)(a + i);                                   \
			NAME##_v l = *(NAME##_v *)(low + i), h = *(NAME##_v *)(high + i);          \
			*(NAME##_v *)(low + i) = (l ^ r) | (l & h);                                \
			*(NAME##_v *)(high + i) = h | (l & r);                                     \
		}                                                                                  \
	}                                                                                          \
	TARGET static void NAME##_add_less(uint64_t *low, uint64_t *high, const uint64_t *a,       \
	                                   const uint64_t *less, size_t words)                     \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step) {                                  \
			NAME##_v r = *(const NAME##_v *)(a + i) & ~*(const NAME##_v *)(less + i);  \
			NAME##_v l = *(NAME##_v *)(low + i), h = *(NAME##_v *)(high + i);          \
			*(NAME##_v *)(low + i) = (l ^ r) | (l & h);                                \
			*(NAME##_v *)(high + i) = h | (l & r);                                     \
		}                                                                                  \
	}                                                                                          \
	TARGET static void NAME##_add_one(uint64_t *one, uint64_t *more, const uint64_t *a,        \
	                                  size_t words)                                            \
	{                                                                                          \
		for (size_t i = 0; i < words; i += NAME##_step) {                                  \
			NAME##_v r = *(const NAME##_v *)(a + i);                                   \
			*(NAME##_v *)(more + i) |= *(NAME##_v *)(one + i) & r;                     \
			*(NAME##_v *)(one + i) |= r;                                               \
		}                                                                                  \
	}                                                                                          \
	TARGET static size_t NAME##_search(const sieve_block *b, sieve_search *s, size_t n,        \
	                                   unsigned depth, uint32_t *ties)                         \
	{                                                                                          \
		for (unsigned level = depth; level-- > 0;)                                         \
			for (size_t i = 0; i < n; i++) {                                           \
				const sieve_list *l = s[i].list;                                   \
				if (l->depth <= level)                                             \
					continue;                                                  \
				const int16_t *codes = sieve_at(b, l->levels[level]);              \
				uint32_t at = s[i].at * SIEVE_NODE;                                \
				at += NAME##_node(codes + at, s[i].code);                          \
				codes = sieve_at(b, level ? l->levels[level - 1] : l->codes);      \
				__builtin_prefetch(codes + (size_t)at * SIEVE_NODE);               \
				if (level == 0 && l->cells && !l->runs)                            \
					sieve_fetch_events(b, l, at * SIEVE_NODE);                 \
				s[i].at = at;                                                      \
			}                                                                          \
		size_t n_ties = 0;                                                                 \
		for (size_t i = 0; i < n; i++) {                                                   \
			const sieve_list *l = s[i].list;                                           \
			const int64_t *keys = sieve_at(b, l->keys);                                \
			if (!l->codes) {                                                           \
				s[i].at = NAME##_few(keys, l->n_keys, s[i].key);                   \
				sieve_fetch_bin(b, &s[i]);                                         \
				continue;                                                          \
			}                                                                          \
			const int16_t *codes = sieve_at(b, l->codes);                              \
			uint32_t at = s[i].at * SIEVE_NODE;                                        \
			at += NAME##_node(codes + at, s[i].code);                                  \
			s[i].at = at;                                                              \
			ties[n_ties] = (uint32_t)i;                                                \
			n_ties += at < l->n_keys && codes[at] == s[i].code;                        \
			__builtin_prefetch(keys + at);                                             \
			sieve_fetch_bin(b, &s[i]);                                                 \
		}                                                                                  \
		return n_ties;                                                                     \
	}                                                                                          \
	TARGET static size_t NAME##_zeros(const uint64_t *row, size_t words)                       \
	{                                                                                          \
		size_t n = 0;                                                                      \
		for (size_t i = 0; i < words; i++)                                                 \
			n += (size_t)__builtin_popcountll(~row[i]);                                \
		return n;                                                                          \
	}                                                                                          \
	TARGET static void NAME##_gather(uint64_t *d, const uint64_t *const *rows, size_t n,       \
	                                 size_t words)                                             \
	{                                                                                          \
		for (; n >= 4; rows += 4, n -= 4) {                                                \
			const uint64_t *r0 = rows[0], *r1 = rows[1], *r2 = rows[2], *r3 = rows[3]; \
			for (size_t i = 0; i < words; i += NAME##_step)                            \
				*(NAME##_v *)(d + i) |=                                            \
					*(const NAME##_v *)(r0 + i) | *(const NAME##_v *)(r1 + i) | \
					*(const NAME##_v *)(r2 + i) | *(const NAME##_v *)(r3 + i); \
		}                                                                                  \
		for (; n; rows++, n--)                                                             \
			NAME##_join(d, *rows, words);                                              \
	}                                                                                          \
	TARGET static size_t NAME##_drop(uint16_t *kept, size_t n_kept, const uint16_t *places,    \
	                                 size_t n)                                                 \
	{                                                                                          \
		size_t left = 0;                                                                   \
		for (size_t i = 0; i < n_kept; i++) {                                              \
			uint16_t place = kept[i];                                                  \
			bool found = NAME##_among(places, n, place);                               \
			kept[left] = place;                                                        \
			left += !found;                                                            \
		}                                                                                  \
		return left;                                                                       \
	}                                                                                          \
	TARGET static uint32_t NAME##_among_places(const uint16_t *kept, size_t n_kept,            \
	                                           const uint16_t *places, size_t n, uint64_t of)  \
	{                                                                                          \
		return NAME##_sifted(kept, n_kept, places, n, of);                                 \
	}                                                                                          \
	static const sieve_rows NAME = {NAME##_copy,      NAME##_copy_less, NAME##_join,           \
	                                NAME##_join_less, NAME##_meet,      NAME##_less,           \
	                                NAME##_add,       NAME##_add_less,  NAME##_add_one,        \
	                                NAME##_search,    NAME##_zeros,     NAME##_gather,  NAME##_drop,                    \
	                                NAME##_among_places};
/* clang-format on */

SIEVE_ROWS(plain, , 16)

#if defined(__x86_64__)
SIEVE_ROWS(avx2, __attribute__((target("avx2,popcnt"))), 32)
SIEVE_ROWS(avx512, __attribute__((target("avx512f,avx512bw,popcnt"))), 64)
#endif

/* NULL: not yet chosen. Readers may choose at once: they choose the same. */
_Atomic(const sieve_rows *) sieve_rows_in_use;

/* Worst first; how many of them the processor has. */
static const sieve_rows *const sets[] = {
    &plain,
#if defined(__x86_64__)
    &avx2,
    &avx512,
#endif
};

static int n_sets(void)
{
#if defined(__x86_64__)
	if (!__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("avx2"))
		return 1;
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
		return 3;
	return 2;
#else
	return 1;
#endif
}

const sieve_rows *sieve_rows_choose(void)
{
	const sieve_rows *best = sets[n_sets() - 1];
	atomic_store(&sieve_rows_in_use, best);
	return best;
}

int oh_sieve_simd(int wanted)
{
	int n = n_sets(), now = 0;
	if (wanted >= 0)
		atomic_store(&sieve_rows_in_use, sets[wanted < n ? wanted : n - 1]);
	while (sets[now] != sieve_rows_now())
		now++;
	return now;
}
