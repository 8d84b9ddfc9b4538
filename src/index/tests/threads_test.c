/* Readers while listings are put, removed, merged and loaded anew. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/index/index.h"
#include "random_docs.h"

enum { READERS = 3, WRITERS = 2, BASE = 400, PUTS = 1500 };

typedef struct shared {
	oh_index *ix;
	random_docs maker;
	_Atomic bool done;
	_Atomic unsigned wrong, rounds;
} shared;

/* Every state has all of the BASE listings, whatever version: nothing is seen twice, and
 * nothing is missing. */
static void *read_on(void *ctx)
{
	shared *x = ctx;
	do {
		oh_arena *a = oh_arena_new(0);
		oh_index_query q = {.viewer = {.tenant = 1, .all = true},
		                    .side = -1,
		                    .kind = -1,
		                    .limit = 4 * BASE,
		                    .facets = true};
		oh_index_result r;
		bool seen[2 * BASE] = {false};
		size_t base = 0;
		if (oh_index_search(x->ix, &q, a, &r, NULL))
			x->wrong++;
		for (size_t i = 0; i < r.n_hits; i++) {
			size_t id = (size_t)r.hits[i].id;
			if (id >= 2 * BASE || seen[id])
				x->wrong++;
			else
				seen[id] = true;
			base += id <= BASE;
		}
		if (base != BASE || r.total != r.n_hits)
			x->wrong++;
		oh_arena_free(a);
		x->rounds++;
	} while (!x->done);
	return NULL;
}

typedef struct writer {
	shared *x;
	unsigned number;
} writer;

static void *write_on(void *ctx)
{
	writer *w = ctx;
	uint64_t s = w->number;
	for (unsigned i = 0; i < PUTS; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		/* New versions of the base; others come and go. */
		bool base = random_below(&s, 2);
		unsigned id = random_below(&s, BASE - 2) + (base ? 0 : BASE);
		random_docs_make(&w->x->maker, id, i, a, &d);
		oh_status st = base || random_below(&s, 2)
		                   ? oh_index_put(w->x->ix, &d, NULL)
		                   : oh_index_remove(w->x->ix, 1, d.id, NULL);
		if (st)
			w->x->wrong++;
		oh_arena_free(a);
	}
	return NULL;
}

static void load(shared *x)
{
	oh_index_load *l;
	assert_int_equal(oh_index_load_begin(x->ix, BASE, &l, NULL), OH_OK);
	for (unsigned i = 0; i < BASE; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		random_docs_make(&x->maker, i, 0, a, &d);
		assert_int_equal(oh_index_load_add(l, &d, NULL), OH_OK);
		oh_arena_free(a);
	}
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
}

static void read_while_written(void **state)
{
	(void)state;
	oh_packs *packs;
	shared x = {.done = false};
	pthread_t readers[READERS], writers[WRITERS];
	writer w[WRITERS];
	assert_int_equal(oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL), OH_OK);
	assert_true(random_docs_init(&x.maker, packs, 8));
	assert_int_equal(oh_index_new(packs, &x.ix, NULL), OH_OK);
	load(&x);
	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, read_on, &x), 0);
	for (unsigned i = 0; i < WRITERS; i++) {
		w[i] = (writer){&x, i + 1};
		assert_int_equal(pthread_create(&writers[i], NULL, write_on, &w[i]), 0);
	}
	/* A load throws out what came besides; the base is in it. */
	load(&x);
	for (size_t i = 0; i < WRITERS; i++)
		pthread_join(writers[i], NULL);
	x.done = true;
	for (size_t i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	assert_int_equal(x.wrong, 0);
	assert_true(x.rounds >= READERS);
	oh_index_free(x.ix);
	random_docs_release(&x.maker);
	oh_packs_free(packs);
}

/* Several threads add to one load. */
typedef struct adder {
	oh_index_load *l;
	const random_docs *maker;
	unsigned from;
	oh_status st;
} adder;

static void *add_on(void *ctx)
{
	adder *x = ctx;
	for (unsigned i = 0; i < BASE && !x->st; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		random_docs_make(x->maker, x->from + i, 0, a, &d);
		x->st = oh_index_load_add(x->l, &d, NULL);
		oh_arena_free(a);
	}
	return NULL;
}

static void added_by_many(void **state)
{
	(void)state;
	oh_packs *packs;
	oh_index *ix;
	oh_index_load *l;
	random_docs maker;
	pthread_t threads[READERS];
	adder x[READERS];
	oh_index_stats stats;
	assert_int_equal(oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL), OH_OK);
	assert_true(random_docs_init(&maker, packs, 8));
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	assert_int_equal(oh_index_load_begin(ix, 1000000, &l, NULL), OH_OK);
	for (unsigned i = 0; i < READERS; i++) {
		x[i] = (adder){l, &maker, i * BASE, OH_OK};
		assert_int_equal(pthread_create(&threads[i], NULL, add_on, &x[i]), 0);
	}
	for (unsigned i = 0; i < READERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(x[i].st, OH_OK);
	}
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
	oh_index_stats_get(ix, &stats);
	assert_int_equal(stats.listings, READERS * BASE);
	/* One that is given up leaves what stood. */
	assert_int_equal(oh_index_load_begin(ix, 1000000, &l, NULL), OH_OK);
	oh_index_load_cancel(l);
	oh_index_stats_get(ix, &stats);
	assert_int_equal(stats.listings, READERS * BASE);
	oh_index_free(ix);
	random_docs_release(&maker);
	oh_packs_free(packs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(read_while_written),
	                                   cmocka_unit_test(added_by_many)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
