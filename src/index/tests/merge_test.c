/* Merges: memory that they take for a while, and memory that they do not get. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "naive.h"
#include "ouhe/base/alloc.h"
#include "ouhe/index/read.h"
#include "random_docs.h"
#include "with_packs.h"

/* Sanitizers count what is live themselves. */
extern size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t number_after(const char *text, const char *mark)
{
	const char *at = NULL;
	for (const char *p = text; (p = strstr(p, mark)); p += strlen(mark))
		at = p + strlen(mark);
	at = at ? strstr(at, "size=\"") : NULL;
	return at ? (size_t)strtoull(at + 6, NULL, 10) : 0;
}

/* Bytes of the heap that are in use, over all arenas. */
static size_t live(void)
{
	char *text = NULL;
	size_t n = 0;
	if (__sanitizer_get_current_allocated_bytes)
		return __sanitizer_get_current_allocated_bytes();
	FILE *f = open_memstream(&text, &n);
	assert_non_null(f);
	assert_int_equal(malloc_info(0, f), 0);
	assert_int_equal(fclose(f), 0);
	/* The last of each kind is the sum. */
	size_t used = number_after(text, "<system type=\"current\"") +
	              number_after(text, "<total type=\"mmap\"") -
	              number_after(text, "<total type=\"fast\"") -
	              number_after(text, "<total type=\"rest\"");
	free(text);
	return used;
}

static void rest(void)
{
	const struct timespec ms = {0, 1000000};
	(void)nanosleep(&ms, NULL);
}

static size_t parts_of(const oh_index *ix)
{
	oh_index_reading r;
	oh_index_read(ix, &r);
	size_t n = r.n_parts;
	oh_index_read_end(&r);
	return n;
}

/* All that stands is found, and nothing else. */
static void serves(const oh_index *ix, const naive *n)
{
	oh_arena *a = oh_arena_new(0);
	const oh_index_query q = {
	    .viewer = {.tenant = 1, .all = true}, .side = -1, .kind = -1, .limit = n->n + 10};
	oh_index_result r;
	size_t total;
	assert_int_equal(oh_index_search(ix, &q, a, &r, NULL), OH_OK);
	int64_t *ids = naive_search(n, &q, &total);
	assert_int_equal(r.total, total);
	assert_int_equal(r.n_hits, total);
	for (size_t i = 0; i < total; i++)
		assert_int_equal(r.hits[i].id, ids[i]);
	oh_free(ids);
	oh_arena_free(a);
}

/* Merging takes room for what is being written (its words several times over, while they are
 * sorted) and gives it back: never more than some times what stands, here all of it in one
 * merge, however often it was written anew. */
static void memory_is_bounded(void **state)
{
	(void)state;
	enum { IDS = 2000, PUTS = 5000, EACH = 25, TIMES = 5, SPARE = 2 << 20 };
	random_docs r;
	oh_index *ix;
	oh_index_stats stats = {.listings = 0};
	uint64_t s = 21;
	size_t before, peak = 0, most = 0, generations = 0;
	assert_true(random_docs_init(&r, packs, 21));
	r.dense = true;
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	before = live();
	for (unsigned i = 0; i < PUTS; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		random_docs_make(&r, i < IDS ? i : random_below(&s, IDS), i, a, &d);
		assert_int_equal(oh_index_put(ix, &d, NULL), OH_OK);
		oh_arena_free(a);
		if (i % EACH)
			continue;
		size_t now = live();
		oh_index_stats_get(ix, &stats);
		peak = now > before && now - before > peak ? now - before : peak;
		most = stats.bytes > most ? stats.bytes : most;
		generations = (size_t)stats.generation;
	}
	assert_int_equal(stats.listings, IDS);
	assert_true(generations > PUTS - EACH);
	assert_true(peak >= most);
	if (peak > TIMES * most + SPARE)
		fail_msg("%zu bytes at most, of %zu that stand", peak, most);
	/* In rest there is nothing beside what stands. */
	for (unsigned i = 0; i < 10000 && live() - before > 2 * stats.bytes; i++)
		rest();
	oh_index_stats_get(ix, &stats);
	assert_true(live() - before <= 2 * stats.bytes);
	oh_index_free(ix);
	random_docs_release(&r);
}

/* The eighth of a size has eight merged while it waits: without memory for that it stands
 * beside them. */
static void put_without_its_merge(void **state)
{
	(void)state;
	enum { FAN = 8 };
	random_docs r;
	oh_index_doc docs[FAN];
	oh_arena *a = oh_arena_new(0);
	unsigned beside = 0, refused = 0;
	bool merged = false;
	assert_true(random_docs_init(&r, packs, 4));
	for (size_t i = 0; i < FAN; i++)
		random_docs_make(&r, i, 0, a, &docs[i]);
	for (uint64_t nth = 1; !merged; nth++) {
		oh_index *ix;
		naive n = {0};
		assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
		for (size_t i = 0; i + 1 < FAN; i++) {
			assert_int_equal(oh_index_put(ix, &docs[i], NULL), OH_OK);
			naive_put(&n, &docs[i]);
		}
		assert_int_equal(parts_of(ix), FAN - 1);
		oh_alloc_fail_after(nth);
		oh_status st = oh_index_put(ix, &docs[FAN - 1], NULL);
		oh_alloc_fail_after(0);
		if (!st)
			naive_put(&n, &docs[FAN - 1]);
		merged = parts_of(ix) == 1;
		refused += st == OH_ENOMEM;
		beside += !st && !merged;
		assert_int_equal(parts_of(ix), st ? FAN - 1 : merged ? 1 : FAN);
		serves(ix, &n);
		oh_index_free(ix);
		naive_release(&n);
	}
	assert_true(refused > 5 && beside > 5);
	random_docs_release(&r);
	oh_arena_free(a);
}

/* A segment of which much is gone is written anew beside the writers: without memory for
 * that the old one serves, until there is some. */
static void failed_in_the_background(void **state)
{
	(void)state;
	enum { N = 200, GONE = N / 4 };
	static oh_index_doc docs[N];
	random_docs r;
	oh_arena *a = oh_arena_new(0);
	unsigned failed = 0;
	bool done = false;
	assert_true(random_docs_init(&r, packs, 6));
	for (size_t i = 0; i < N; i++)
		random_docs_make(&r, i, 0, a, &docs[i]);
	for (uint64_t nth = 3; !done; nth += 1 + nth / 4) {
		oh_index *ix;
		oh_index_stats stats;
		naive n = {0};
		assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
		load_docs(ix, docs, N);
		for (size_t i = 0; i < N; i++)
			naive_put(&n, &docs[i]);
		for (size_t i = 0; i < GONE; i++) {
			assert_int_equal(oh_index_remove(ix, 1, docs[i].id, NULL), OH_OK);
			naive_remove(&n, 1, docs[i].id);
		}
		oh_index_stats_get(ix, &stats);
		assert_int_equal(stats.tombstones, GONE);
		oh_alloc_fail_after(nth);
		assert_int_equal(oh_index_remove(ix, 1, docs[GONE].id, NULL), OH_OK);
		naive_remove(&n, 1, docs[GONE].id);
		/* Until memory has run out, or there was enough. */
		do {
			rest();
			oh_index_stats_get(ix, &stats);
		} while (oh_alloc_count() < nth && stats.tombstones > 0);
		oh_alloc_fail_after(0);
		done = stats.tombstones == 0;
		failed += stats.tombstones > 0;
		serves(ix, &n);
		/* The next change has it tried again. */
		assert_int_equal(oh_index_remove(ix, 1, docs[GONE + 1].id, NULL), OH_OK);
		naive_remove(&n, 1, docs[GONE + 1].id);
		for (unsigned i = 0; i < 10000 && stats.tombstones > 1; i++) {
			rest();
			oh_index_stats_get(ix, &stats);
		}
		assert_true(stats.tombstones <= 1);
		serves(ix, &n);
		oh_index_free(ix);
		naive_release(&n);
	}
	assert_true(failed > 5);
	random_docs_release(&r);
	oh_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(memory_is_bounded),
	                                   cmocka_unit_test(put_without_its_merge),
	                                   cmocka_unit_test(failed_in_the_background)};
	return cmocka_run_group_tests(tests, with_packs, without_packs);
}
