/* The best of the hits, by walking all of them. */
#include <math.h>

#include "search.h"

static bool before(const ix_ranked *a, const ix_ranked *b)
{
	if (a->rank < b->rank || a->rank > b->rank)
		return a->rank > b->rank;
	if (a->published != b->published)
		return a->published > b->published;
	return a->id < b->id;
}

static int by_rank(const void *x, const void *y)
{
	return before(x, y) ? -1 : before(y, x) ? 1 : 0;
}

bool ix_heap_takes(const ix_heap *h, const ix_ranked *r)
{
	return h->n < h->cap || (h->cap && before(r, &h->items[0]));
}

void ix_heap_offer(ix_heap *h, const ix_ranked *r)
{
	size_t i;
	if (h->n < h->cap) {
		for (i = h->n++; i > 0 && before(&h->items[(i - 1) / 2], r); i = (i - 1) / 2)
			h->items[i] = h->items[(i - 1) / 2];
		h->items[i] = *r;
		return;
	}
	if (h->cap == 0 || !before(r, &h->items[0]))
		return;
	for (i = 0; 2 * i + 1 < h->n;) {
		size_t child = 2 * i + 1;
		if (child + 1 < h->n && before(&h->items[child], &h->items[child + 1]))
			child++;
		if (!before(r, &h->items[child]))
			break;
		h->items[i] = h->items[child];
		i = child;
	}
	h->items[i] = *r;
}

static double relevance_of(const ix_search *x, size_t d)
{
	double score = x->words.n ? (double)x->scratch.score[d] : 1;
	return x->asks ? score / (1 + (double)x->near[d]) : score;
}

static double rank_of(const ix_search *x, const ix_segment *s, size_t d)
{
	switch (x->q->sort) {
	case OH_SORT_RELEVANCE:
		return relevance_of(x, d);
	case OH_SORT_AMOUNT:
		return s->amounts[d] >= 0 ? (double)s->amounts[d] : -1;
	case OH_SORT_DEADLINE:
		return s->until[d] ? -(double)s->until[d] : -INFINITY;
	case OH_SORT_NEWEST:
		break;
	}
	return 0;
}

static void offer_part(const ix_search *x, const ix_part *p, ix_heap *h)
{
	const ix_segment *s = p->s;
	for (size_t i = 0; i < p->words; i++)
		for (uint64_t w = p->hits[i]; w; w &= w - 1) {
			size_t d = i * 64 + (size_t)__builtin_ctzll(w);
			ix_ranked r = {.rank = rank_of(x, s, d),
			               .score = x->words.n ? relevance_of(x, d) : 0,
			               .published = s->published[d],
			               .id = s->ids[d]};
			ix_heap_offer(h, &r);
		}
}

static oh_status heap_new(const ix_search *x, size_t total, ix_heap *h, size_t *n)
{
	const oh_index_query *q = x->q;
	size_t from = q->offset < total ? q->offset : total;
	*n = total - from < q->limit ? total - from : q->limit;
	*h = (ix_heap){.cap = *n ? from + *n : 0};
	h->items = oh_arena_alloc(x->a, (h->cap + 1) * sizeof *h->items);
	return h->items ? OH_OK : OH_ENOMEM;
}

oh_status ix_heap_show(const ix_search *x, ix_heap *h, oh_arena *a, oh_index_result *out)
{
	size_t from = x->q->offset < h->n ? x->q->offset : h->n, n = h->n - from;
	oh_index_hit *hits = oh_arena_array(a, n, sizeof *hits);
	if (!hits)
		return OH_ENOMEM;
	qsort(h->items, h->n, sizeof *h->items, by_rank);
	for (size_t i = 0; i < n; i++)
		hits[i] =
		    (oh_index_hit){.id = h->items[from + i].id, .score = h->items[from + i].score};
	out->hits = hits;
	out->n_hits = n;
	return OH_OK;
}

oh_status ix_search_best(ix_search *x, size_t total, oh_arena *a, oh_index_result *out)
{
	ix_heap h;
	size_t n;
	oh_status st = heap_new(x, total, &h, &n);
	for (size_t i = 0; i < x->n_parts && n && !st; i++) {
		const ix_part *p = &x->parts[i];
		if (p->n_hits == 0)
			continue;
		if (x->words.n)
			st = ix_words_score(&x->words, p->s, i, p->hits, &x->scratch, x->a);
		if (!st && x->asks)
			st = ix_search_nearest(x, p);
		if (!st)
			offer_part(x, p, &h);
	}
	return st ? st : ix_heap_show(x, &h, a, out);
}
