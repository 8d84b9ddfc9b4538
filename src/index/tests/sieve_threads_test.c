/* Building and joining on several threads, and many readers of one sieve. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"
#include "random_docs.h"
#include "sieve_cases.h"

enum { PROBES = 150, K = 6 };

static const sieve_shape shape = {5000, 30, 6, 0, 20, 5, 2, 100};

typedef struct readers {
	const sieve_case *c;
	const oh_sieve *s;
	const sieve_question *questions;
} readers;

static oh_status read_some(void *ctx, size_t from, size_t to, unsigned worker)
{
	(void)worker;
	const readers *r = ctx;
	oh_sieve_scratch *x;
	oh_status st = oh_sieve_scratch_new(&x);
	if (st)
		return st;
	for (size_t i = from; !st && i < to; i++) {
		const char *why;
		if (!sieve_case_check(r->c, r->s, &r->questions[i].probe, x, &why))
			st = OH_EFORMAT;
	}
	oh_sieve_scratch_free(x);
	return st;
}

static void same_on_any_number(void **state)
{
	(void)state;
	sieve_case c;
	sieve_question *q = oh_calloc(PROBES, sizeof *q);
	oh_sieve_probe *probes = oh_calloc(PROBES, sizeof *probes);
	oh_sieve_hit *hits = oh_calloc(PROBES * K, sizeof *hits);
	size_t n[PROBES], bytes = 0;
	uint64_t seed = 12;
	assert_true(q && probes && hits);
	sieve_case_make(&c, &shape, 3);
	for (size_t i = 0; i < PROBES; i++) {
		sieve_question_make(&c, &seed, &q[i]);
		probes[i] = q[i].probe;
	}
	for (unsigned threads = 1; threads <= 4; threads++) {
		oh_sieve *s;
		assert_int_equal(sieve_case_build(&c, threads, &s), OH_OK);
		assert_true(!bytes || bytes == oh_sieve_bytes(s));
		bytes = oh_sieve_bytes(s);
		memset(hits, 0xee, PROBES * K * sizeof *hits);
		assert_int_equal(oh_sieve_join(s, probes, PROBES, K, threads, hits, n), OH_OK);
		for (size_t i = 0; i < PROBES; i++) {
			oh_sieve_hit want[K];
			size_t m = sieve_case_best(&c, &probes[i], K, want);
			assert_true(sieve_hits_equal(want, m, hits + i * K, n[i]));
		}
		readers r = {&c, s, q};
		assert_int_equal(oh_task_for(PROBES, 10, threads, read_some, &r), OH_OK);
		oh_sieve_free(s);
	}
	sieve_case_free(&c);
	oh_free(q);
	oh_free(probes);
	oh_free(hits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(same_on_any_number)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
