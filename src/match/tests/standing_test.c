/* The standing match beside oh_match_pair, pair by pair. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/match/standing.h"
#include "random_docs.h"

enum { DOCS = 500 };

static oh_packs *packs;
static random_docs maker;
static oh_arena *made;
static oh_index_doc docs[DOCS];
static bool stands[DOCS];
static oh_index *ix;

static int setup(void **state)
{
	(void)state;
	made = oh_arena_new(0);
	if (!made || oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ||
	    !random_docs_init(&maker, packs, 77))
		return -1;
	maker.dense = true;
	maker.orgs = 25;
	maker.tenants = true;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	random_docs_release(&maker);
	oh_packs_free(packs);
	oh_arena_free(made);
	return 0;
}

/* Some come with a load, some are put, put again, and removed. */
static void fill(void)
{
	oh_index_load *l;
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	assert_int_equal(oh_index_load_begin(ix, DOCS / 2, &l, NULL), OH_OK);
	for (size_t i = 0; i < DOCS; i++)
		random_docs_make(&maker, i, 0, made, &docs[i]);
	for (size_t i = 0; i < DOCS / 2; i++)
		assert_int_equal(oh_index_load_add(l, &docs[i], NULL), OH_OK);
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
	for (size_t i = DOCS / 4; i < DOCS; i++) {
		if (i < DOCS / 2)
			random_docs_make(&maker, i, 1, made, &docs[i]);
		assert_int_equal(oh_index_put(ix, &docs[i], NULL), OH_OK);
	}
	for (size_t i = 0; i < DOCS; i++) {
		stands[i] = i % 7 != 3;
		if (!stands[i])
			assert_int_equal(oh_index_remove(ix, docs[i].tenant, docs[i].id, NULL),
			                 OH_OK);
	}
}

static oh_listing listing_of(const oh_index_doc *d)
{
	return (oh_listing){.side = d->side,
	                    .kind = d->kind,
	                    .title = d->title,
	                    .text = d->text,
	                    .place = d->city,
	                    .pack = d->pack,
	                    .category = d->category,
	                    .facts = d->facts,
	                    .n_facts = d->n_facts};
}

static bool sees(const oh_index_viewer *v, const oh_index_doc *d)
{
	if (d->tenant != v->tenant)
		return false;
	bool own = v->all || (v->visibilities & 1U << d->visibility);
	for (size_t i = 0; i < v->n_orgs; i++) {
		own = own || v->orgs[i] == d->org;
		for (size_t k = 0; k < d->n_invited; k++)
			own = own || v->orgs[i] == d->invited[k];
	}
	return own;
}

static bool related(const oh_listing *a, const oh_index_doc *b)
{
	if (!a->category || !b->category)
		return a->pack == b->pack;
	return oh_category_is_a(a->category, b->category) ||
	       oh_category_is_a(b->category, a->category);
}

static int by_rank(const void *x, const void *y)
{
	const oh_standing_hit *a = x, *b = y;
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? -1 : 1;
	if (a->score < b->score || a->score > b->score)
		return a->score > b->score ? -1 : 1;
	return a->id < b->id ? -1 : 1;
}

static oh_standing_hit judge(const oh_listing *probe, const oh_index_doc *d,
                             const oh_standing_options *o, oh_arena *a)
{
	oh_listing other = listing_of(d);
	oh_match_options mo = {.commercial = o->commercial};
	bool supply = probe->side == OH_SUPPLY;
	oh_match m;
	assert_int_equal(
	    oh_match_pair(packs, supply ? &other : probe, supply ? probe : &other, &mo, a, &m),
	    OH_OK);
	oh_standing_hit h = {.id = d->id,
	                     .org = d->org,
	                     .verdict = m.verdict,
	                     .score = m.score,
	                     .category_only = m.category_only,
	                     .n_ask = (uint32_t)m.n_ask};
	double worst = -1;
	for (size_t i = 0; i < m.n_facts; i++) {
		const oh_fact_match *f = &m.facts[i];
		if (!f->counts || f->state != OH_SHORT)
			continue;
		h.n_short++;
		if (f->shortfall > worst)
			h.first_short = f->demand->attr;
		worst = fmax(worst, f->shortfall);
	}
	return h;
}

static void same(const oh_standing_hit *a, const oh_standing_hit *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->org, b->org);
	assert_int_equal(a->verdict, b->verdict);
	assert_memory_equal(&a->score, &b->score, sizeof a->score);
	assert_int_equal(a->category_only, b->category_only);
	assert_int_equal(a->n_ask, b->n_ask);
	assert_int_equal(a->n_short, b->n_short);
	assert_ptr_equal(a->first_short, b->first_short);
}

static size_t check(const oh_listing *probe, const oh_standing_options *o)
{
	static oh_standing_hit want[DOCS];
	oh_arena *a = oh_arena_new(0);
	oh_standing_result r;
	size_t n = 0, count[4] = {0};
	unsigned listed = o->verdicts ? o->verdicts : 7U;
	for (size_t i = 0; i < DOCS; i++) {
		const oh_index_doc *d = &docs[i];
		if (!stands[i] || d->side == probe->side || !sees(&o->viewer, d) ||
		    (o->own_org && d->org == o->own_org) ||
		    (o->now && d->until && d->until < o->now) || !related(probe, d))
			continue;
		oh_standing_hit h = judge(probe, d, o, a);
		count[h.verdict]++;
		if (listed >> h.verdict & 1)
			want[n++] = h;
	}
	qsort(want, n, sizeof *want, by_rank);
	if (o->top && n > o->top)
		n = o->top;
	assert_int_equal(oh_standing_find(ix, packs, probe, o, a, &r, NULL), OH_OK);
	for (size_t v = 0; v < 4; v++)
		assert_int_equal(r.count[v], count[v]);
	assert_int_equal(r.n, n);
	for (size_t i = 0; i < n; i++)
		same(&r.hits[i], &want[i]);
	oh_arena_free(a);
	return n;
}

static void as_pair_by_pair(void **state)
{
	(void)state;
	enum { PROBES = 160 };
	uint64_t s = 3;
	size_t found = 0, counts[4] = {0};
	fill();
	for (size_t i = 0; i < PROBES; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		int64_t orgs[2] = {1 + random_below(&s, 25), 1 + random_below(&s, 25)};
		random_docs_make(&maker, DOCS + i, 0, a, &d);
		oh_listing probe = listing_of(&d);
		oh_standing_options o = {.viewer = {.tenant = d.tenant,
		                                    .visibilities = random_below(&s, 16),
		                                    .orgs = orgs,
		                                    .n_orgs = random_below(&s, 3),
		                                    .all = random_below(&s, 2)},
		                         .own_org = random_below(&s, 2) ? d.org : 0,
		                         .now = random_below(&s, 2) ? 1730000000000 : 0,
		                         .top = random_below(&s, 2) ? 1 + random_below(&s, 12) : 0,
		                         .verdicts = random_below(&s, 3) ? 0 : random_below(&s, 16),
		                         .commercial = random_below(&s, 3) == 0};
		found += check(&probe, &o);
		oh_standing_result r;
		assert_int_equal(oh_standing_find(ix, packs, &probe, &o, a, &r, NULL), OH_OK);
		for (size_t v = 0; v < 4; v++)
			counts[v] += r.count[v];
		oh_arena_free(a);
	}
	/* Every verdict must have come up, or nothing was tested. */
	assert_true(found > 100);
	for (size_t v = 0; v < 4; v++)
		assert_true(counts[v] > 10);
	oh_index_free(ix);
}

static void no_memory(void **state)
{
	(void)state;
	fill();
	for (size_t side = 0; side < 2; side++) {
		size_t i = 0;
		while ((size_t)docs[i].side != side || docs[i].n_facts < 4)
			i++;
		oh_listing probe = listing_of(&docs[i]);
		oh_standing_options o = {.viewer = {.tenant = docs[i].tenant, .all = true},
		                         .top = 5};
		oh_status st = OH_ENOMEM;
		for (uint64_t nth = 1; st; nth += 1 + nth / 30) {
			oh_arena *a = oh_arena_new(0);
			oh_standing_result r;
			const oh_standing_gain *gains;
			size_t n;
			oh_alloc_fail_after(nth);
			st = oh_standing_find(ix, packs, &probe, &o, a, &r, NULL);
			if (!st)
				st = oh_standing_gains(ix, packs, &probe, &o, 5, a, &gains, &n,
				                       NULL);
			oh_alloc_fail_after(0);
			assert_true(st == OH_OK || st == OH_ENOMEM);
			oh_arena_free(a);
		}
	}
	oh_index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(as_pair_by_pair),
	                                   cmocka_unit_test(no_memory)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
