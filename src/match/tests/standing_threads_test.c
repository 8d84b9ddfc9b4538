/* Standing matches while listings are put, removed, merged and loaded anew. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/match/standing.h"
#include "random_docs.h"
#include "standing_brute.h"

enum { READERS = 2, BASE = 1200, PUTS = 700, TOP = 10 };

typedef struct shared {
	/* What the writer has put last. */
	oh_index_doc docs[BASE];
	bool stands[BASE];
	oh_arena *made;
	oh_packs *packs;
	oh_index *ix;
	random_docs maker;
	_Atomic bool done;
	_Atomic unsigned wrong, rounds, found;
} shared;

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

static void look(shared *x, unsigned number, oh_arena *a)
{
	oh_index_doc d;
	oh_standing_result r;
	const oh_standing_gain *g;
	size_t n;
	random_docs_make(&x->maker, BASE + number, 0, a, &d);
	oh_listing probe = standing_listing(&d);
	oh_standing_options o = {.viewer = {.tenant = 1, .all = true}, .top = TOP};
	if (oh_standing_find(x->ix, x->packs, &probe, &o, a, &r, NULL) ||
	    oh_standing_gains(x->ix, x->packs, &probe, &o, 3, a, &g, &n, NULL)) {
		x->wrong++;
		return;
	}
	size_t listed = r.count[OH_MEETS] + r.count[OH_ASK] + r.count[OH_NEAR];
	x->wrong += r.n != (listed < TOP ? listed : TOP);
	x->wrong += listed + r.count[OH_FAILS] > BASE;
	for (size_t i = 1; i < r.n; i++) {
		const oh_standing_hit *b = &r.hits[i - 1], *c = &r.hits[i];
		bool order = b->verdict < c->verdict ||
		             (b->verdict == c->verdict &&
		              (b->score > c->score || (b->score >= c->score && b->id < c->id)));
		x->wrong += !order;
	}
	x->found += r.n > 0;
}

static void *read_on(void *ctx)
{
	shared *x = ctx;
	do {
		oh_arena *a = oh_arena_new(0);
		look(x, x->rounds++, a);
		oh_arena_free(a);
	} while (!x->done);
	return NULL;
}

/* New versions under the same identities: there are never more than at the beginning. */
static void *write_on(void *ctx)
{
	shared *x = ctx;
	uint64_t s = 5 + x->rounds;
	for (unsigned i = 0; i < PUTS; i++) {
		oh_index_doc d;
		size_t at = random_below(&s, BASE);
		bool put = random_below(&s, 5);
		random_docs_make(&x->maker, at, i, x->made, &d);
		oh_status st =
		    put ? oh_index_put(x->ix, &d, NULL) : oh_index_remove(x->ix, 1, d.id, NULL);
		x->wrong += st != OH_OK;
		x->stands[at] = put;
		if (put)
			x->docs[at] = d;
	}
	return NULL;
}

static void load_noted(shared *x)
{
	load(x);
	for (size_t i = 0; i < BASE; i++) {
		random_docs_make(&x->maker, i, 0, x->made, &x->docs[i]);
		x->stands[i] = true;
	}
}

/* As pair by pair, however it came about: while others read. */
static size_t compare(shared *x, bool alone)
{
	enum { PROBES = 12 };
	const standing_world w = {x->packs, x->ix, x->docs, x->stands, BASE};
	size_t found = 0;
	for (size_t i = 0; i < PROBES; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		random_docs_make(&x->maker, 5 * BASE + i, 0, a, &d);
		const oh_listing probe = standing_listing(&d);
		const oh_standing_options o = {.viewer = {.tenant = 1, .all = true},
		                               .top = i % 2 ? TOP : 0};
		found += standing_check(&w, &probe, &o);
		found += alone ? standing_check_gains(&w, &probe, &o) : 0;
		oh_arena_free(a);
	}
	return found;
}

static void matched_while_written(void **state)
{
	(void)state;
	enum { ROUNDS = 2 };
	static shared x;
	pthread_t readers[READERS], writer;
	x.made = oh_arena_new(0);
	assert_int_equal(oh_packs_load(OH_SOURCE_DIR "/packs", &x.packs, NULL), OH_OK);
	assert_true(random_docs_init(&x.maker, x.packs, 31));
	x.maker.dense = true;
	assert_int_equal(oh_index_new(x.packs, &x.ix, NULL), OH_OK);
	load(&x);
	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, read_on, &x), 0);
	assert_int_equal(pthread_create(&writer, NULL, write_on, &x), 0);
	load(&x);
	pthread_join(writer, NULL);
	load_noted(&x);
	for (unsigned i = 0; i < ROUNDS; i++) {
		assert_int_equal(pthread_create(&writer, NULL, write_on, &x), 0);
		pthread_join(writer, NULL);
		assert_true(compare(&x, false) > 0);
	}
	x.done = true;
	for (size_t i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	assert_true(compare(&x, true) > 0);
	assert_int_equal(x.wrong, 0);
	assert_true(x.found >= READERS);
	oh_index_free(x.ix);
	random_docs_release(&x.maker);
	oh_packs_free(x.packs);
	oh_arena_free(x.made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(matched_while_written)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
