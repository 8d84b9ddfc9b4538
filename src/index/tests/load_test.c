/* How a load lays listings into segments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/index/index.h"
#include "ouhe/index/read.h"
#include "random_docs.h"

static oh_packs *packs;

static int setup(void **state)
{
	(void)state;
	return oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	oh_packs_free(packs);
	return 0;
}

/* Of three listings one is of the first category; of the rest all categories have some,
 * and some have none. */
static oh_index_doc doc_of(const random_docs *r, size_t i)
{
	const oh_category *c = r->categories[i % 3 ? (i / 3) % r->n_categories : 0];
	return (oh_index_doc){.tenant = 1,
	                      .id = (int64_t)i + 1,
	                      .org = 1 + (int64_t)(i % 7),
	                      .side = i / 2 % 2 ? OH_SUPPLY : OH_DEMAND,
	                      .pack = c->pack,
	                      .category = i % 50 == 7 ? NULL : c,
	                      .title = OH_SV("a"),
	                      .amount = -1};
}

static void add_all(oh_index_load *l, const random_docs *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		oh_index_doc d = doc_of(r, i);
		assert_int_equal(oh_index_load_add(l, &d, NULL), OH_OK);
	}
}

static oh_index *loaded(const random_docs *r, size_t n, size_t expected)
{
	oh_index *ix;
	oh_index_load *l;
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	assert_int_equal(oh_index_load_begin(ix, expected, &l, NULL), OH_OK);
	add_all(l, r, n);
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
	return ix;
}

/* Each listing once; how many segments, and how many of them hold listings of the same
 * pack, category and side at most. */
static void walk(const oh_index *ix, size_t n, size_t *segments, size_t *spread)
{
	oh_index_reading reading;
	size_t many = 2 * (oh_packs_category_count(packs) + oh_packs_count(packs)), all = 0;
	uint8_t *seen = oh_calloc(n + 1, 1);
	size_t *runs = oh_calloc(many, sizeof *runs);
	assert_non_null(seen);
	assert_non_null(runs);
	oh_index_read(ix, &reading);
	*segments = reading.n_parts;
	*spread = 0;
	for (size_t i = 0; i < reading.n_parts; i++) {
		oh_index_part p;
		oh_index_part_at(&reading, i, &p);
		assert_true(p.n <= 65535);
		all += p.n;
		for (size_t k = 0; k < p.n; k++)
			assert_int_equal(seen[p.ids[k]]++, 0);
		for (size_t k = 0; k < p.n_runs; k++) {
			oh_index_run run;
			oh_index_run_at(&p, k, &run);
			size_t kin = run.category
			                 ? run.category->index
			                 : oh_packs_category_count(packs) + run.pack->index;
			size_t at = 2 * kin + (run.side == OH_SUPPLY);
			if (++runs[at] > *spread)
				*spread = runs[at];
		}
	}
	oh_index_read_end(&reading);
	assert_int_equal(all, n);
	oh_free(seen);
	oh_free(runs);
}

static void categories_lie_together(void **state)
{
	(void)state;
	/* The heaviest kin has 20,000 listings: below one segment, so it lies in one, or, where
	 * others filled its bucket first, in two. */
	enum { N = 120000, LARGEST = 65535 };
	random_docs r;
	size_t segments, spread;
	assert_true(random_docs_init(&r, packs, 11));
	oh_index *ix = loaded(&r, N, 1000000);
	walk(ix, N, &segments, &spread);
	assert_true(spread <= 2);
	assert_true(segments <= 4);
	oh_index_free(ix);
	random_docs_release(&r);
}

/* A category larger than a segment lies in as many as it fills, and one more. */
static void large_category(void **state)
{
	(void)state;
	enum { N = 150000 };
	random_docs r;
	size_t segments, spread;
	assert_true(random_docs_init(&r, packs, 11));
	r.n_categories = 1;
	oh_index *ix = loaded(&r, N, N);
	walk(ix, N, &segments, &spread);
	assert_true(segments <= 5);
	oh_index_free(ix);
	random_docs_release(&r);
}

/* Whatever was expected. */
static void small_loads_are_one(void **state)
{
	(void)state;
	static const size_t sizes[] = {1, 2, 100, 3000}, expected[] = {0, 3000, 200000, 5000000};
	random_docs r;
	assert_true(random_docs_init(&r, packs, 11));
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
			size_t segments, spread;
			oh_index *ix = loaded(&r, sizes[i], expected[k]);
			walk(ix, sizes[i], &segments, &spread);
			assert_int_equal(segments, 1);
			assert_int_equal(spread, 1);
			oh_index_free(ix);
		}
	/* Nothing at all is no segment. */
	size_t segments, spread;
	oh_index *ix = loaded(&r, 0, 1000000);
	walk(ix, 0, &segments, &spread);
	assert_int_equal(segments, 0);
	oh_index_free(ix);
	random_docs_release(&r);
}

/* Wherever memory runs out, what stood stands. */
static void no_memory(void **state)
{
	(void)state;
	enum { BEFORE = 40, N = 90 };
	random_docs r;
	size_t segments, spread;
	oh_status st = OH_ENOMEM;
	assert_true(random_docs_init(&r, packs, 11));
	oh_index *ix = loaded(&r, BEFORE, BEFORE);
	for (uint64_t nth = 1; st; nth++) {
		oh_index_load *l = NULL;
		oh_alloc_fail_after(nth);
		st = oh_index_load_begin(ix, 5000000, &l, NULL);
		for (size_t i = 0; i < N && !st; i++) {
			oh_index_doc d = doc_of(&r, i);
			st = oh_index_load_add(l, &d, NULL);
		}
		if (st)
			oh_index_load_cancel(l);
		else
			st = oh_index_load_end(l, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		walk(ix, st ? BEFORE : N, &segments, &spread);
		assert_int_equal(segments, 1);
	}
	oh_index_free(ix);
	random_docs_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(categories_lie_together), cmocka_unit_test(large_category),
	    cmocka_unit_test(small_loads_are_one), cmocka_unit_test(no_memory)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
