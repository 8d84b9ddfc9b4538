/* Bitmaps: every way of counting counts the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../internal.h"

static uint64_t next(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static size_t one_by_one(const uint64_t *a, const uint64_t *b, size_t words)
{
	size_t n = 0;
	for (size_t i = 0; i < words * 64; i++)
		n += ix_bit(a, i) && ix_bit(b, i);
	return n;
}

/* Of every length, from places that lie on no boundary, and not a word beyond. */
static void ways_count_alike(void **state)
{
	(void)state;
	enum { MOST = 70, WAYS = IX_BITS_AVX512 + 1 };
	uint64_t s = 88172645463325252U;
	size_t asked = 0;
	for (size_t words = 0; words <= MOST; words++) {
		/* Each in memory of its own, so that a step too far is seen. */
		uint64_t *a = malloc(words * 8 + 1), *b = malloc(words * 8 + 1);
		assert_non_null(a);
		assert_non_null(b);
		for (size_t i = 0; i < words; i++) {
			a[i] = words % 3 ? next(&s) : ~(uint64_t)0;
			b[i] = words % 5 ? next(&s) | next(&s) : ~(uint64_t)0;
		}
		size_t want = one_by_one(a, b, words);
		for (int way = 0; way < WAYS; way++) {
			size_t n;
			if (!ix_bits_common_by((ix_bits_way)way, a, b, words, &n))
				continue;
			assert_int_equal(n, want);
			asked++;
		}
		assert_int_equal(ix_bits_common(a, b, words), want);
		free(a);
		free(b);
	}
	assert_true(asked > MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ways_count_alike)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
