/* Rows of bits and nodes of keys: the same loops for each instruction set, chosen once.
 * They are written on vectors of the compiler, so that one text serves all and the results
 * are the same. */
#include "sieve_internal.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* ---- the search for a key ---- */

/* Of the keys of a node, which rise, how many are less. */
static inline uint32_t plain_node(const int64_t *keys, int64_t key)
{
	uint32_t n = 0;
	for (int i = 0; i < SIEVE_NODE; i++)
		n += keys[i] < key;
	return n;
}

#if defined(__x86_64__)
__attribute__((target("avx2,popcnt"))) static inline uint32_t avx2_node(const int64_t *keys,
                                                                        int64_t key)
{
	__m256i x = _mm256_set1_epi64x(key);
	unsigned less = 0;
	for (int i = 0; i < SIEVE_NODE; i += 4) {
		__m256i k = _mm256_loadu_si256((const __m256i *)(keys + i));
		__m256d is = _mm256_castsi256_pd(_mm256_cmpgt_epi64(x, k));
		less |= (unsigned)_mm256_movemask_pd(is) << i;
	}
	return (uint32_t)__builtin_popcount(less);
}

__attribute__((target("avx512f,popcnt"))) static inline uint32_t avx512_node(const int64_t *keys,
                                                                             int64_t key)
{
	__m512i x = _mm512_set1_epi64(key);
	unsigned first = _mm512_cmplt_epi64_mask(_mm512_loadu_si512(keys), x);
	unsigned second = _mm512_cmplt_epi64_mask(_mm512_loadu_si512(keys + 8), x);
	return (uint32_t)__builtin_popcount(first | second << 8);
}
#endif

static inline uint32_t count_few(const int64_t *keys, uint32_t n, int64_t key)
{
	uint32_t less = 0;
	for (uint32_t i = 0; i < n; i++)
		less += keys[i] < key;
	return less;
}

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
	TARGET static void NAME##_search(const sieve_block *b, sieve_search *s, size_t n)          \
	{                                                                                          \
		for (int level = SIEVE_LEVELS; level-- > 0;)                                       \
			for (size_t i = 0; i < n; i++) {                                           \
				const sieve_list *l = s[i].list;                                   \
				if (!l->levels[level])                                             \
					continue;                                                  \
				const int64_t *keys = sieve_at(b, l->levels[level]);               \
				uint32_t at = s[i].at * SIEVE_NODE;                                \
				at += NAME##_node(keys + at, s[i].key);                            \
				keys = sieve_at(b, level ? l->levels[level - 1] : l->keys);        \
				sieve_fetch(keys + (size_t)at * SIEVE_NODE);                       \
				s[i].at = at;                                                      \
			}                                                                          \
		for (size_t i = 0; i < n; i++) {                                                   \
			const sieve_list *l = s[i].list;                                           \
			const int64_t *keys = sieve_at(b, l->keys);                                \
			uint32_t at = s[i].at * SIEVE_NODE;                                        \
			s[i].at = l->levels[0] ? at + NAME##_node(keys + at, s[i].key)             \
			                       : count_few(keys, l->n_keys, s[i].key);             \
		}                                                                                  \
	}                                                                                          \
	static const sieve_rows NAME = {NAME##_copy,      NAME##_copy_less, NAME##_join,           \
	                                NAME##_join_less, NAME##_meet,      NAME##_less,           \
	                                NAME##_add,       NAME##_add_less,  NAME##_add_one,        \
	                                NAME##_search};
/* clang-format on */

SIEVE_ROWS(plain, , 16)

#if defined(__x86_64__)
SIEVE_ROWS(avx2, __attribute__((target("avx2,popcnt"))), 32)
SIEVE_ROWS(avx512, __attribute__((target("avx512f,popcnt"))), 64)
#endif

/* 1 plain C, 2 AVX2, 3 AVX-512; 0: not yet chosen. Readers may choose at once: they
 * choose the same. */
static _Atomic int chosen;

static int best(void)
{
#if defined(__x86_64__)
	if (!__builtin_cpu_supports("popcnt"))
		return 1;
	if (__builtin_cpu_supports("avx512f"))
		return 3;
	if (__builtin_cpu_supports("avx2"))
		return 2;
#endif
	return 1;
}

int oh_sieve_simd(int wanted)
{
	int most = best();
	if (wanted >= 0)
		atomic_store(&chosen, wanted < most ? wanted + 1 : most);
	int now = atomic_load(&chosen);
	return (now ? now : most) - 1;
}

const sieve_rows *sieve_rows_now(void)
{
	int now = atomic_load_explicit(&chosen, memory_order_relaxed);
	if (!now) {
		now = best();
		atomic_store(&chosen, now);
	}
#if defined(__x86_64__)
	if (now == 3)
		return &avx512;
	if (now == 2)
		return &avx2;
#endif
	return &plain;
}
