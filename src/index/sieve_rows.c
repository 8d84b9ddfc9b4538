/* Rows of bits: the same loops for each instruction set, chosen once. They are written
 * on vectors of the compiler, so that one text serves all and the results are the same. */
#include "sieve_internal.h"

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
			    *(const NAME##_v *)(a + i) & ~*(const NAME##_v *)(less + i);           \
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
			    *(const NAME##_v *)(a + i) & ~*(const NAME##_v *)(less + i);           \
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
	TARGET static bool NAME##_all(const uint64_t *a, size_t words)                             \
	{                                                                                          \
		NAME##_v sum = *(const NAME##_v *)a;                                               \
		for (size_t i = NAME##_step; i < words; i += NAME##_step)                          \
			sum &= *(const NAME##_v *)(a + i);                                         \
		uint64_t word = ~(uint64_t)0;                                                      \
		for (size_t i = 0; i < NAME##_step; i++)                                           \
			word &= sum[i];                                                            \
		return !~word;                                                                     \
	}                                                                                          \
	static const sieve_rows NAME = {                                                           \
	    NAME##_copy, NAME##_copy_less, NAME##_join,     NAME##_join_less, NAME##_meet,         \
	    NAME##_less, NAME##_add,       NAME##_add_less, NAME##_add_one,   NAME##_all};

SIEVE_ROWS(plain, , 16)

#if defined(__x86_64__)
SIEVE_ROWS(avx2, __attribute__((target("avx2"))), 32)
SIEVE_ROWS(avx512, __attribute__((target("avx512f"))), 64)
#endif

/* 1 plain C, 2 AVX2, 3 AVX-512; 0: not yet chosen. Readers may choose at once: they
 * choose the same. */
static _Atomic int chosen;

static int best(void)
{
#if defined(__x86_64__)
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
		atomic_store(&chosen, wanted + 1 < most ? wanted + 1 : most);
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
