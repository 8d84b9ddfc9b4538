#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "random_docs.h"
#include "sieve_cases.h"

static const sieve_shape shapes[] = {
    {0, 1, 3, 5, 4, 4, 0, 5},            /* nothing at all */
    {1, 1, 3, 5, 4, 4, 4, 5},            /* one entry */
    {300, 40, 6, 9, 4, 4, 2, 5},         /* many small groups, few weights */
    {700, 3, 12, 0, 40, 3, 0, 1000000},  /* all numbers differ */
    {1500, 2, 4, 3, 300, 6, 4, 1},       /* long runs, many values, equal weights */
    {6000, 2, 8, 0, 12, 5, 3, 50},       /* rows */
    {9000, 1, 7, 600, 90, 6, 1, 100000}, /* rows that begin at runs */
    {5000, 3, 8, 20, 6, 6, 0, 30},       /* pairs in steps */
    {20000, 2, 5, 0, 6, 6, 0, 30},       /* pairs of numbers that all differ */
    {20000, 1, 5, 1500, 6, 6, 0, 30},    /* pairs with runs */
};

static void questions(const sieve_case *c, const oh_sieve *s, unsigned n, uint64_t seed)
{
	oh_sieve_scratch *x;
	assert_int_equal(oh_sieve_scratch_new(&x), OH_OK);
	for (unsigned i = 0; i < n; i++) {
		sieve_question q;
		const char *why;
		uint64_t before = seed;
		sieve_question_make(c, &seed, &q);
		if (!sieve_case_check(c, s, &q.probe, x, &why))
			fail_msg("%s differs: %zu entries, question %u, seed %llu", why,
			         c->shape.entries, i, (unsigned long long)before);
	}
	oh_sieve_scratch_free(x);
}

/* Every question on random sieves of every shape, entry by entry. */
static void as_entry_by_entry(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		for (uint64_t seed = 1; seed <= 3; seed++) {
			sieve_case c;
			oh_sieve *s;
			sieve_case_make(&c, &shapes[i], seed * 100 + i);
			assert_int_equal(sieve_case_build(&c, 1, &s), OH_OK);
			assert_int_equal(oh_sieve_entries(s), shapes[i].entries);
			assert_int_equal(oh_sieve_group(s, 6), 0);
			assert_true(oh_sieve_bytes(s) > 0);
			questions(&c, s, 120, seed);
			oh_sieve_free(s);
			sieve_case_free(&c);
		}
}

/* A group of several blocks; places go on over them. */
static void over_blocks(void **state)
{
	(void)state;
	static const sieve_shape large[] = {
	    {140000, 1, 3, 0, 12, 4, 1, 1000},
	    {140000, 1, 2, 0, 12, 8, 0, 1000}, /* a pair that all state */
	};
	for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
		sieve_case c;
		oh_sieve *s;
		sieve_case_make(&c, &large[i], 5);
		assert_int_equal(sieve_case_build(&c, 0, &s), OH_OK);
		questions(&c, s, 12, 77);
		oh_sieve_free(s);
		sieve_case_free(&c);
	}
}

/* The planes of all instruction sets, bit by bit, and sums to the last digit. */
static void every_instruction_set(void **state)
{
	(void)state;
	int most = oh_sieve_simd(99);
	if (most == 0)
		print_message("this processor has plain C only\n");
	for (size_t i = 3; i < sizeof shapes / sizeof *shapes; i++) {
		sieve_case c;
		oh_sieve *s;
		sieve_case_make(&c, &shapes[i], 9 + i);
		assert_int_equal(sieve_case_build(&c, 1, &s), OH_OK);
		for (int set = 0; set <= most; set++) {
			assert_int_equal(oh_sieve_simd(set), set);
			assert_int_equal(oh_sieve_simd(-1), set);
			questions(&c, s, 60, 3);
		}
		oh_sieve_free(s);
		sieve_case_free(&c);
	}
	assert_int_equal(oh_sieve_simd(99), most);
}

static bool stop(void *ctx, const oh_sieve_planes *p)
{
	(void)p;
	return ++*(int *)ctx < 1;
}

static void stops_when_told(void **state)
{
	(void)state;
	static const sieve_shape shape = {70000, 1, 1, 3, 3, 4, 0, 7};
	sieve_case c;
	oh_sieve *s;
	oh_sieve_scratch *x;
	int calls = 0;
	sieve_case_make(&c, &shape, 5);
	assert_int_equal(sieve_case_build(&c, 1, &s), OH_OK);
	assert_int_equal(oh_sieve_scratch_new(&x), OH_OK);
	oh_sieve_probe p = {.group = 7};
	assert_int_equal(oh_sieve_run(s, &p, x, stop, &calls), OH_OK);
	assert_int_equal(calls, 1);
	oh_sieve_scratch_free(x);
	oh_sieve_free(s);
	sieve_case_free(&c);
}

/* What makes no sense is refused, and nothing is written. */
static void nonsense_is_refused(void **state)
{
	(void)state;
	oh_sieve_builder *b;
	oh_sieve *s;
	oh_sieve_scratch *x;
	assert_int_equal(oh_sieve_builder_new(3, &b), OH_OK);
	const oh_sieve_number nan = {1, NAN}, one = {1, 1};
	oh_sieve_entry e = {.group = 1, .numbers = &nan, .n_numbers = 1};
	assert_int_equal(oh_sieve_add(b, &e), OH_EUSAGE);
	e.numbers = &one;
	e.weight = NAN;
	assert_int_equal(oh_sieve_add(b, &e), OH_EUSAGE);
	e.weight = -INFINITY;
	assert_int_equal(oh_sieve_add(b, &e), OH_OK);
	assert_int_equal(oh_sieve_finish(b, 1, &s), OH_OK);
	assert_int_equal(oh_sieve_scratch_new(&x), OH_OK);
	const uint32_t falling[] = {2, 1};
	const oh_sieve_test bad[][2] = {
	    {{.op = OH_SIEVE_SILENT + 1}, {.fact = 1}},
	    {{.effect = OH_SIEVE_OUT + 1}, {.fact = 1}},
	    {{.op = OH_SIEVE_ABOVE, .number = NAN}, {.fact = 1}},
	    {{.fact = 2}, {.fact = 1}},
	    {{.fact = 1, .effect = OH_SIEVE_OPEN}, {.fact = 1}},
	    {{.op = OH_SIEVE_LACKS, .values = falling, .n_values = 2}, {.fact = 1}},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		oh_sieve_probe p = {.group = 1, .tests = bad[i], .n = 2};
		oh_sieve_gain gain[2] = {{.misses = 7}, {.misses = 7}};
		oh_sieve_hit hit = {.id = 7};
		size_t n = 7;
		assert_int_equal(oh_sieve_best(s, &p, 1, x, &hit, &n), OH_EUSAGE);
		assert_int_equal(oh_sieve_gap(s, &p, x, gain, &n), OH_EUSAGE);
		assert_int_equal(oh_sieve_join(s, &p, 1, 1, 1, &hit, &n), OH_EUSAGE);
		assert_int_equal(n, 7);
		assert_int_equal(hit.id, 7);
		assert_int_equal(gain[0].misses, 7);
	}
	oh_sieve_scratch_free(x);
	oh_sieve_free(s);
}

/* ---- memory ---- */

static oh_status ask_all(const oh_sieve *s, const sieve_question *q, oh_vec *ids,
                         oh_sieve_hit *hits, size_t n[3], oh_sieve_gain *gains)
{
	oh_sieve_scratch *x;
	oh_status st = oh_sieve_scratch_new(&x);
	if (st)
		return st;
	const oh_sieve_probe probes[2] = {q->probe, q->probe};
	int calls = -1000;
	st = oh_sieve_run(s, &q->probe, x, stop, &calls);
	if (!st)
		st = oh_sieve_meets(s, &q->probe, x, ids);
	if (!st)
		st = oh_sieve_best(s, &q->probe, 5, x, hits, n);
	if (!st)
		st = oh_sieve_gap(s, &q->probe, x, gains, &n[1]);
	if (!st) {
		size_t found[2];
		st = oh_sieve_join(s, probes, 2, 5, 2, hits + 5, found);
		n[2] = st ? n[2] : found[0] + found[1];
	}
	oh_sieve_scratch_free(x);
	return st;
}

static void no_memory(void **state)
{
	(void)state;
	static const sieve_shape shape = {900, 5, 5, 40, 9, 4, 2, 30};
	sieve_case c;
	oh_sieve *s = NULL;
	sieve_case_make(&c, &shape, 8);
	uint64_t nth = 0;
	for (oh_status st = OH_ENOMEM; st; nth += 1 + nth / 30) {
		oh_alloc_fail_after(nth + 1);
		st = sieve_case_build(&c, 2, &s);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		assert_true((s != NULL) == (st == OH_OK));
	}
	assert_true(nth > 20);
	sieve_question q;
	uint64_t seed = 4;
	do
		sieve_question_make(&c, &seed, &q);
	while (q.probe.n < 3 || oh_sieve_group(s, q.probe.group) < 100);
	for (nth = 1; nth;) {
		oh_vec ids;
		oh_sieve_hit hits[15];
		oh_sieve_gain gains[SIEVE_TESTS];
		size_t n[3] = {99, 99, 99};
		oh_vec_init(&ids, sizeof(uint64_t));
		oh_alloc_fail_after(nth);
		oh_status st = ask_all(s, &q, &ids, hits, n, gains);
		oh_alloc_fail_after(0);
		oh_vec_release(&ids);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		assert_true((n[2] == 99) == (st == OH_ENOMEM));
		nth = st ? nth + 1 : 0;
	}
	oh_sieve_free(s);
	sieve_case_free(&c);
}

/* An entry that cannot be added leaves the builder as it was. */
static void failed_adds_leave_no_trace(void **state)
{
	(void)state;
	static const sieve_shape shape = {300, 9, 5, 40, 9, 4, 2, 30};
	sieve_case c;
	oh_sieve *s;
	oh_sieve_builder *b;
	sieve_case_make(&c, &shape, 8);
	assert_int_equal(oh_sieve_builder_new(0, &b), OH_OK);
	for (size_t i = 0; i < shape.entries; i++) {
		oh_alloc_fail_after(1 + i % 3);
		oh_status st = oh_sieve_add(b, &c.entries[i]);
		oh_alloc_fail_after(0);
		if (st)
			assert_int_equal(oh_sieve_add(b, &c.entries[i]), OH_OK);
	}
	assert_int_equal(oh_sieve_finish(b, 1, &s), OH_OK);
	questions(&c, s, 50, 3);
	oh_sieve_free(s);
	sieve_case_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(as_entry_by_entry),          cmocka_unit_test(over_blocks),
	    cmocka_unit_test(every_instruction_set),      cmocka_unit_test(stops_when_told),
	    cmocka_unit_test(nonsense_is_refused),        cmocka_unit_test(no_memory),
	    cmocka_unit_test(failed_adds_leave_no_trace),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
