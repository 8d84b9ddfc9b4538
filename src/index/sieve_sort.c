/* Sorting of (key, place): stable, by digits where there are many. */
#include <string.h>

#include "sieve_internal.h"

uint64_t sieve_key(double number)
{
	uint64_t bits;
	number += 0.0; /* the two zeros are the same number */
	memcpy(&bits, &number, sizeof bits);
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static void by_insertion(sieve_item *a, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		sieve_item x = a[i];
		size_t j = i;
		for (; j && a[j - 1].key > x.key; j--)
			a[j] = a[j - 1];
		a[j] = x;
	}
}

static void merge(const sieve_item *a, size_t n, const sieve_item *b, size_t m, sieve_item *out)
{
	while (n && m) {
		bool second = b->key < a->key;
		*out++ = second ? *b : *a;
		b += second;
		m -= second;
		a += !second;
		n -= !second;
	}
	memcpy(out, n ? a : b, (n + m) * sizeof *out);
}

static void by_merging(sieve_item *a, sieve_item *spare, size_t n)
{
	enum { RUN = 16 };
	for (size_t i = 0; i < n; i += RUN)
		by_insertion(a + i, n - i < RUN ? n - i : RUN);
	sieve_item *from = a, *to = spare;
	for (size_t run = RUN; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += 2 * run) {
			size_t first = n - i < run ? n - i : run;
			size_t second = n - i - first < run ? n - i - first : run;
			merge(from + i, first, from + i + first, second, to + i);
		}
		sieve_item *t = from;
		from = to;
		to = t;
	}
	if (from != a)
		memcpy(a, from, n * sizeof *a);
}

enum { DIGIT = 11, DIGITS = 6, SLOTS = 1 << DIGIT };

static void by_digits(sieve_item *a, sieve_item *spare, size_t n)
{
	uint32_t counts[DIGITS][SLOTS];
	memset(counts, 0, sizeof counts);
	uint64_t differs = 0;
	for (size_t i = 0; i < n; i++) {
		differs |= a[i].key ^ a[0].key;
		for (unsigned d = 0; d < DIGITS; d++)
			counts[d][a[i].key >> d * DIGIT & (SLOTS - 1)]++;
	}
	sieve_item *from = a, *to = spare;
	for (unsigned d = 0; d < DIGITS; d++) {
		if (!(differs >> d * DIGIT & (SLOTS - 1)))
			continue;
		uint32_t at = 0;
		for (size_t i = 0; i < SLOTS; i++) {
			uint32_t count = counts[d][i];
			counts[d][i] = at;
			at += count;
		}
		for (size_t i = 0; i < n; i++)
			to[counts[d][from[i].key >> d * DIGIT & (SLOTS - 1)]++] = from[i];
		sieve_item *t = from;
		from = to;
		to = t;
	}
	if (from != a)
		memcpy(a, from, n * sizeof *a);
}

void sieve_sort(sieve_item *a, sieve_item *spare, size_t n)
{
	size_t i = 1;
	while (i < n && a[i - 1].key <= a[i].key)
		i++;
	if (i >= n)
		return;
	if (n <= 32)
		by_insertion(a, n);
	else if (n < 1024)
		by_merging(a, spare, n);
	else
		by_digits(a, spare, n);
}
