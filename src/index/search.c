/* Search: bitmaps of what each restriction lets through, then the best of what is left. */
#include "search.h"

#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"

static bool reaches(const oh_fact *f, const oh_index_filter *w)
{
	double lo, hi;
	if (f->attr->type != OH_ATTR_QUANTITY)
		return false;
	if (f->flags & OH_FACT_SET) {
		for (uint32_t i = 0; i < f->n_values; i++)
			if (f->values[i].number >= w->lo && f->values[i].number <= w->hi)
				return true;
		return false;
	}
	if (!ix_fact_numbers(f, &lo, &hi))
		return false;
	return f->lo <= w->hi && f->hi >= w->lo;
}

static bool holds(const oh_fact *f, const oh_index_filter *w)
{
	for (uint32_t i = 0; i < f->n_values; i++)
		for (size_t k = 0; k < w->n_values; k++)
			if (oh_sv_eq(f->values[i].text, w->values[k]))
				return true;
	return false;
}

static int key_of(const oh_index *ix, oh_sv name)
{
	for (size_t i = 0; i < ix->n_attrs; i++)
		if (ix->attrs[i] && oh_sv_eq(ix->attrs[i]->key, name))
			return ix->attrs[i]->key_id;
	return -1;
}

oh_status ix_filter_bits(const oh_index *ix, const ix_segment *s, const oh_index_filter *f,
                         oh_arena *a, uint64_t *bits)
{
	int id = key_of(ix, f->key);
	const ix_key *key = id < 0 ? NULL : ix_segment_key(s, (uint16_t)id);
	memset(bits, 0, ix_bit_words(s->n) * 8);
	for (uint32_t i = key ? key->first : 0; key && i < key->last; i++) {
		oh_fact_value values[IX_VALUES];
		oh_fact fact;
		oh_arena_mark mark = oh_arena_mark_get(a);
		if (s->fact_docs_at[i] == s->fact_docs_at[i + 1])
			continue;
		if (!ix_fact_get(ix, s->fact_bytes + s->fact_at[i], values, a, &fact))
			return OH_ENOMEM;
		if (f->n_values ? holds(&fact, f) : reaches(&fact, f))
			for (uint32_t k = s->fact_docs_at[i]; k < s->fact_docs_at[i + 1]; k++)
				ix_bit_set(bits, s->fact_docs[k]);
		oh_arena_rewind(a, mark);
	}
	return OH_OK;
}

static void only_org(const ix_segment *s, int64_t org, uint64_t *bits, uint64_t *tmp)
{
	memset(tmp, 0, ix_bit_words(s->n) * 8);
	for (uint32_t i = 0; i < s->n_orgs; i++)
		if (s->orgs[i].id == org)
			for (uint32_t k = s->orgs[i].first; k < s->orgs[i + 1].first; k++)
				ix_bit_set(tmp, s->org_docs[k]);
	ix_bits_and(bits, tmp, ix_bit_words(s->n));
}

/* Everything that no facet leaves out. */
static oh_status base_bits(ix_search *x, const ix_view *v, uint64_t *bits)
{
	const oh_index_query *q = x->q;
	const ix_segment *s = v->segment;
	ix_visible(v, &q->viewer, q->now, bits);
	if (q->org)
		only_org(s, q->org, bits, x->scratch.unit);
	for (size_t i = 0; i < q->n_hide; i++) {
		size_t d = ix_segment_find(s, q->viewer.tenant, q->hide[i]);
		if (d != SIZE_MAX)
			bits[d >> 6] &= ~((uint64_t)1 << (d & 63));
	}
	return ix_words_match(&x->words, x->ix, s, x->part, &x->scratch, bits);
}

static void category_bits(const ix_search *x, const ix_segment *s, uint64_t *bits)
{
	for (uint32_t i = 0; i < s->n_runs; i++) {
		const ix_run *r = &s->runs[i];
		if (r->category != IX_NONE &&
		    oh_category_is_a(x->ix->categories[r->category], x->q->category))
			ix_bits_range(bits, r->from, r->to);
	}
}

static oh_status city_bits(ix_search *x, const ix_segment *s, uint64_t *bits)
{
	oh_arena_mark mark = oh_arena_mark_get(x->a);
	uint8_t *want = oh_arena_array(x->a, s->n_cities, 1);
	bool any = false;
	if (!want)
		return OH_ENOMEM;
	for (uint32_t c = 0; c < s->n_cities; c++)
		for (size_t i = 0; i < x->q->n_cities; i++)
			if (oh_sv_eq(s->cities[c], x->q->cities[i]))
				want[c] = 1, any = true;
	for (uint32_t d = 0; any && d < s->n; d++)
		bits[d >> 6] |= (uint64_t)want[s->city[d]] << (d & 63);
	oh_arena_rewind(x->a, mark);
	return OH_OK;
}

static bool restricted(const ix_search *x, size_t r)
{
	const oh_index_query *q = x->q;
	switch (r) {
	case IX_ON_SIDE:
		return q->side >= 0;
	case IX_ON_KIND:
		return q->kind >= 0;
	case IX_ON_CATEGORY:
		return q->category != NULL;
	case IX_ON_CITY:
		return q->n_cities > 0;
	default:
		return r < IX_ON_FILTER + x->n_keys;
	}
}

static oh_status filters_bits(ix_search *x, const ix_segment *s, size_t k, uint64_t *bits)
{
	const oh_index_query *q = x->q;
	uint64_t *one = x->scratch.atom;
	ix_bits_range(bits, 0, s->n);
	for (size_t i = 0; i < q->n_filters; i++) {
		if (key_of(x->ix, q->filters[i].key) != x->keys[k])
			continue;
		oh_status st = ix_filter_bits(x->ix, s, &q->filters[i], x->a, one);
		if (st)
			return st;
		ix_bits_and(bits, one, ix_bit_words(s->n));
	}
	return OH_OK;
}

static oh_status restriction_bits(ix_search *x, const ix_segment *s, size_t r, uint64_t *bits)
{
	const oh_index_query *q = x->q;
	switch (r) {
	case IX_ON_SIDE:
		for (uint32_t i = 0; i < s->n_runs; i++)
			if (s->runs[i].side == q->side)
				ix_bits_range(bits, s->runs[i].from, s->runs[i].to);
		return OH_OK;
	case IX_ON_KIND:
		if (q->kind < IX_KINDS && s->kinds[q->kind])
			ix_bits_or(bits, s->kinds[q->kind], ix_bit_words(s->n));
		return OH_OK;
	case IX_ON_CATEGORY:
		category_bits(x, s, bits);
		return OH_OK;
	case IX_ON_CITY:
		return city_bits(x, s, bits);
	default:
		return filters_bits(x, s, r - IX_ON_FILTER, bits);
	}
}

/* Hits of one segment; and, for facets, the hits without each restriction. */
static oh_status match_part(ix_search *x, const ix_view *v, ix_part *p)
{
	const ix_segment *s = v->segment;
	uint64_t *each[IX_RESTRICTIONS] = {NULL};
	*p = (ix_part){.s = s, .words = ix_bit_words(s->n)};
	uint64_t *base = oh_arena_alloc(x->a, p->words * 8);
	p->hits = oh_arena_alloc(x->a, p->words * 8);
	oh_status st = base && p->hits ? base_bits(x, v, base) : OH_ENOMEM;
	for (size_t r = 0; r < IX_RESTRICTIONS && !st; r++) {
		if (!restricted(x, r))
			continue;
		each[r] = oh_arena_array(x->a, p->words, 8);
		st = each[r] ? restriction_bits(x, s, r, each[r]) : OH_ENOMEM;
	}
	if (st)
		return st;
	memcpy(p->hits, base, p->words * 8);
	for (size_t r = 0; r < IX_RESTRICTIONS; r++)
		if (each[r])
			ix_bits_and(p->hits, each[r], p->words);
	for (size_t r = 0; r < IX_RESTRICTIONS && x->q->facets; r++) {
		if (!each[r])
			continue;
		p->without[r] = oh_arena_alloc(x->a, p->words * 8);
		if (!p->without[r])
			return OH_ENOMEM;
		memcpy(p->without[r], base, p->words * 8);
		for (size_t o = 0; o < IX_RESTRICTIONS; o++)
			if (o != r && each[o])
				ix_bits_and(p->without[r], each[o], p->words);
	}
	for (size_t r = 0; r < IX_RESTRICTIONS; r++)
		if (!p->without[r])
			p->without[r] = p->hits;
	p->n_hits = ix_bits_count(p->hits, p->words);
	return OH_OK;
}

oh_status ix_search_match(ix_search *x, const ix_snapshot *snapshot, size_t *total)
{
	oh_status st = OH_OK;
	*total = 0;
	x->n_parts = snapshot->n;
	x->parts = oh_arena_array(x->a, snapshot->n + 1, sizeof *x->parts);
	if (!x->parts)
		return OH_ENOMEM;
	for (size_t i = 0; i < snapshot->n && !st; i++) {
		st = match_part(x, &snapshot->views[i], &x->parts[i]);
		*total += x->parts[i].n_hits;
	}
	return st;
}

/* ---- the best ---- */

typedef struct ranked {
	double rank, score;
	int64_t published, id;
} ranked;

static bool before(const ranked *a, const ranked *b)
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

/* At most cap; the last in order at the root. */
typedef struct heap {
	ranked *items;
	size_t n, cap;
} heap;

static void offer(heap *h, const ranked *r)
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

static double rank_of(const ix_search *x, const ix_segment *s, size_t d)
{
	switch (x->q->sort) {
	case OH_SORT_RELEVANCE:
		return x->words.n ? (double)x->scratch.score[d] : 0;
	case OH_SORT_AMOUNT:
		return s->amounts[d] >= 0 ? (double)s->amounts[d] : -1;
	case OH_SORT_DEADLINE:
		return s->until[d] ? -(double)s->until[d] : -INFINITY;
	case OH_SORT_NEWEST:
		break;
	}
	return 0;
}

static void offer_part(const ix_search *x, const ix_part *p, heap *h)
{
	const ix_segment *s = p->s;
	for (size_t i = 0; i < p->words; i++)
		for (uint64_t w = p->hits[i]; w; w &= w - 1) {
			size_t d = i * 64 + (size_t)__builtin_ctzll(w);
			ranked r = {.rank = rank_of(x, s, d),
			            .score = x->words.n ? (double)x->scratch.score[d] : 0,
			            .published = s->published[d],
			            .id = s->ids[d]};
			offer(h, &r);
		}
}

static oh_status best(ix_search *x, size_t total, oh_arena *a, oh_index_result *out)
{
	const oh_index_query *q = x->q;
	size_t from = q->offset < total ? q->offset : total;
	size_t n = total - from < q->limit ? total - from : q->limit;
	heap h = {.cap = n ? from + n : 0};
	h.items = oh_arena_alloc(x->a, (h.cap + 1) * sizeof *h.items);
	oh_index_hit *hits = oh_arena_array(a, n, sizeof *hits);
	if (!h.items || !hits)
		return OH_ENOMEM;
	for (size_t i = 0; i < x->n_parts && n; i++) {
		if (x->parts[i].n_hits == 0)
			continue;
		oh_status st = x->words.n ? ix_words_score(&x->words, x->ix, x->parts[i].s,
		                                           x->parts[i].hits, &x->scratch)
		                          : OH_OK;
		if (st)
			return st;
		offer_part(x, &x->parts[i], &h);
	}
	qsort(h.items, h.n, sizeof *h.items, by_rank);
	for (size_t i = 0; i < n; i++)
		hits[i] = (oh_index_hit){h.items[from + i].id, h.items[from + i].score};
	out->hits = hits;
	out->n_hits = n;
	return OH_OK;
}

/* Keys of filters, each once. A key that no pack knows lets nothing through. */
static bool note_keys(ix_search *x)
{
	const oh_index_query *q = x->q;
	for (size_t i = 0; i < q->n_filters; i++) {
		int key = key_of(x->ix, q->filters[i].key);
		size_t k = 0;
		if (key < 0)
			return false;
		while (k < x->n_keys && x->keys[k] != key)
			k++;
		if (k < x->n_keys)
			continue;
		if (x->n_keys == IX_RESTRICTIONS - IX_ON_FILTER)
			return false;
		x->keys[x->n_keys++] = (uint16_t)key;
	}
	return true;
}

static oh_status run(ix_search *x, const ix_snapshot *snapshot, oh_arena *a, oh_index_result *out)
{
	oh_arena_mark mark;
	oh_index_result r = {.total = 0};
	oh_status st = ix_scratch_new(&x->scratch, x->a);
	if (!st)
		st = ix_words_parse(x->ix, x->q->words, x->a, &x->words);
	if (!st && x->words.n)
		st = ix_words_weigh(&x->words, x->ix, snapshot);
	bool possible = note_keys(x);
	mark = oh_arena_mark_get(x->a);
	if (!st && possible)
		st = ix_search_match(x, snapshot, &r.total);
	/* No listing holds every word: those that hold most of them. */
	if (!st && possible && r.total == 0 && x->words.n > 1) {
		oh_arena_rewind(x->a, mark);
		x->part = 0.5;
		st = ix_search_match(x, snapshot, &r.total);
	}
	if (!st)
		st = best(x, r.total, a, &r);
	if (!st && x->q->facets)
		st = ix_search_facets(x, a, &r.facets, &r.n_facets);
	if (!st)
		*out = r;
	return st;
}

oh_status oh_index_search(const oh_index *ix, const oh_index_query *q, oh_arena *a,
                          oh_index_result *out, oh_error *err)
{
	oh_arena *tmp = oh_arena_new(0);
	if (!tmp)
		return oh_nomem(err);
	ix_search x = {.ix = ix, .q = q, .a = tmp};
	oh_vec_init(&x.scratch.found, sizeof(ix_postings));
	ix_guard g = ix_enter(ix);
	oh_status st = run(&x, g.snapshot, a, out);
	ix_leave(ix, g);
	ix_scratch_release(&x.scratch);
	oh_arena_free(tmp);
	return st ? oh_nomem(err) : OH_OK;
}
