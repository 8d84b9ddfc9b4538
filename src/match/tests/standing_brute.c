#include "standing_brute.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "naive.h"
#include "ouhe/base/alloc.h"
#include "standing_sift.h"

oh_listing standing_listing(const oh_index_doc *d)
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

bool standing_related(const oh_listing *a, const oh_index_doc *b)
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

static oh_standing_hit judge(const standing_world *w, const oh_listing *probe,
                             const oh_index_doc *d, const oh_standing_options *o, oh_arena *a)
{
	oh_listing other = standing_listing(d);
	oh_match_options mo = {.commercial = o->commercial};
	bool supply = probe->side == OH_SUPPLY;
	oh_match m;
	assert_int_equal(
	    oh_match_pair(w->packs, supply ? &other : probe, supply ? probe : &other, &mo, a, &m),
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

size_t standing_check(const standing_world *w, const oh_listing *probe,
                      const oh_standing_options *o)
{
	oh_standing_hit *want = oh_calloc(w->n + 1, sizeof *want);
	oh_arena *a = oh_arena_new(0);
	oh_standing_result r;
	size_t n = 0, count[4] = {0};
	unsigned listed = o->verdicts ? o->verdicts : 7U;
	assert_non_null(want);
	for (size_t i = 0; i < w->n; i++) {
		const oh_index_doc *d = &w->docs[i];
		if (!w->stands[i] || d->side == probe->side || !naive_sees(&o->viewer, d) ||
		    (o->own_org && d->org == o->own_org) ||
		    (o->now && d->until && d->until < o->now) || !standing_related(probe, d))
			continue;
		oh_standing_hit h = judge(w, probe, d, o, a);
		count[h.verdict]++;
		if (listed >> h.verdict & 1)
			want[n++] = h;
	}
	qsort(want, n, sizeof *want, by_rank);
	if (o->top && n > o->top)
		n = o->top;
	assert_int_equal(oh_standing_find(w->ix, w->packs, probe, o, a, &r, NULL), OH_OK);
	for (size_t v = 0; v < 4; v++)
		assert_int_equal(r.count[v], count[v]);
	assert_int_equal(r.n, n);
	for (size_t i = 0; i < n; i++)
		same(&r.hits[i], &want[i]);
	oh_arena_free(a);
	oh_free(want);
	return n;
}

size_t standing_check_gains(const standing_world *w, const oh_listing *probe,
                            const oh_standing_options *o)
{
	oh_arena *a = oh_arena_new(0);
	const oh_standing_gain *g[2];
	size_t n[2];
	for (size_t k = 0; k < 2; k++) {
		st_plainly = k == 1;
		assert_int_equal(
		    oh_standing_gains(w->ix, w->packs, probe, o, 30, a, &g[k], &n[k], NULL), OH_OK);
	}
	st_plainly = false;
	assert_int_equal(n[0], n[1]);
	for (size_t k = 0; k < n[0]; k++) {
		const oh_standing_gain *x = &g[0][k], *y = &g[1][k];
		assert_ptr_equal(x->attr, y->attr);
		assert_true(x->bound <= y->bound ? x->bound >= y->bound
		                                 : isnan(x->bound) && isnan(y->bound));
		assert_true(oh_sv_eq(x->value, y->value));
		assert_int_equal(x->wins, y->wins);
		assert_int_equal(x->asks, y->asks);
		assert_int_equal(x->amount, y->amount);
	}
	oh_arena_free(a);
	return n[0];
}
