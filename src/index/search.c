/* Search: bitmaps of what each restriction lets through, then the best of what is left. */
#include "search.h"

#include <math.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

int ix_key_named(const oh_index *ix, oh_sv name)
{
	for (size_t i = 0; i < ix->n_attrs; i++)
		if (ix->attrs[i] && oh_sv_eq(ix->attrs[i]->key, name))
			return ix->attrs[i]->key_id;
	return -1;
}

/* What a fact of numbers needs no decoding for: its interval. */
static bool interval_reaches(const ix_segment *s, uint32_t fact, const oh_index_filter *w,
                             bool *out)
{
	const uint8_t *p = s->fact_bytes + s->fact_at[fact];
	double lo, hi;
	if (!ix_fact_interval(p, &lo, &hi))
		return false;
	*out = lo <= w->hi && hi >= w->lo;
	return true;
}

static oh_status fact_passes(const oh_index *ix, const ix_segment *s, uint32_t fact,
                             const oh_index_filter *f, oh_arena *a, bool *out)
{
	oh_fact_value values[IX_VALUES];
	oh_fact got;
	oh_arena_mark mark = oh_arena_mark_get(a);
	if (!ix_fact_get(ix, s->fact_bytes + s->fact_at[fact], values, a, &got))
		return OH_ENOMEM;
	*out = f->n_values ? holds(&got, f) : reaches(&got, f);
	oh_arena_rewind(a, mark);
	return OH_OK;
}

oh_status ix_filter_bits(const oh_index *ix, const ix_segment *s, const oh_index_filter *f,
                         oh_arena *a, uint64_t *bits)
{
	int id = ix_key_named(ix, f->key);
	const ix_key *key = id < 0 ? NULL : ix_segment_key(s, (uint16_t)id);
	bool numbers = key && key->attr != IX_NONE && !f->n_values &&
	               ix->attrs[key->attr]->type == OH_ATTR_QUANTITY;
	memset(bits, 0, ix_bit_words(s->n) * 8);
	for (uint32_t i = key ? key->first : 0; key && i < key->last; i++) {
		bool passes = false;
		if (s->fact_docs_at[i] == s->fact_docs_at[i + 1])
			continue;
		oh_status st = numbers && interval_reaches(s, i, f, &passes)
		                   ? OH_OK
		                   : fact_passes(ix, s, i, f, a, &passes);
		if (st)
			return st;
		for (uint32_t k = s->fact_docs_at[i]; passes && k < s->fact_docs_at[i + 1]; k++)
			ix_bit_set(bits, s->fact_docs[k]);
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

static void only_listed(const ix_segment *s, const oh_index_query *q, uint64_t *bits, uint64_t *tmp)
{
	memset(tmp, 0, ix_bit_words(s->n) * 8);
	for (size_t i = 0; i < q->n_only; i++) {
		size_t d = ix_segment_find(s, q->viewer.tenant, q->only[i]);
		if (d != SIZE_MAX)
			ix_bit_set(tmp, d);
	}
	ix_bits_and(bits, tmp, ix_bit_words(s->n));
}

void ix_search_visible(ix_search *x, const ix_view *v, uint64_t *bits)
{
	const oh_index_query *q = x->q;
	const ix_segment *s = v->segment;
	ix_visible(v, &q->viewer, q->now, bits);
	if (q->org)
		only_org(s, q->org, bits, x->scratch.unit);
	if (q->only)
		only_listed(s, q, bits, x->scratch.unit);
	for (size_t i = 0; i < q->n_hide; i++) {
		size_t d = ix_segment_find(s, q->viewer.tenant, q->hide[i]);
		if (d != SIZE_MAX)
			bits[d >> 6] &= ~((uint64_t)1 << (d & 63));
	}
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

/* Adds the listings of one city. */
static void one_city(const ix_segment *s, uint16_t city, uint64_t *bits)
{
	size_t d = 0;
#if defined(__SSE2__)
	const __m128i want = _mm_set1_epi16((short)city);
	for (; d + 64 <= s->n; d += 64) {
		uint64_t word = 0;
		for (size_t i = 0; i < 64; i += 16) {
			__m128i lo = _mm_loadu_si128((const void *)(s->city + d + i));
			__m128i hi = _mm_loadu_si128((const void *)(s->city + d + i + 8));
			__m128i eq =
			    _mm_packs_epi16(_mm_cmpeq_epi16(lo, want), _mm_cmpeq_epi16(hi, want));
			word |= (uint64_t)(unsigned)_mm_movemask_epi8(eq) << i;
		}
		bits[d >> 6] |= word;
	}
#endif
	for (; d < s->n; d++)
		bits[d >> 6] |= (uint64_t)(s->city[d] == city) << (d & 63);
}

static oh_status city_bits(ix_search *x, const ix_segment *s, uint64_t *bits)
{
	enum { FEW = 8 };
	oh_arena_mark mark = oh_arena_mark_get(x->a);
	uint8_t *want = oh_arena_array(x->a, s->n_cities, 1);
	size_t n = 0;
	if (!want)
		return OH_ENOMEM;
	for (uint32_t c = 0; c < s->n_cities; c++)
		for (size_t i = 0; i < x->q->n_cities && !want[c]; i++)
			n += want[c] = oh_sv_eq(s->cities[c], x->q->cities[i]);
	for (uint32_t c = 0; c < s->n_cities && n <= FEW; c++)
		if (want[c])
			one_city(s, (uint16_t)c, bits);
	for (uint32_t d = 0; n > FEW && d < s->n; d++)
		bits[d >> 6] |= (uint64_t)want[s->city[d]] << (d & 63);
	oh_arena_rewind(x->a, mark);
	return OH_OK;
}

bool ix_search_restricted(const ix_search *x, size_t r)
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
		if (ix_key_named(x->ix, q->filters[i].key) != x->keys[k])
			continue;
		oh_status st = ix_filter_bits(x->ix, s, &q->filters[i], x->a, one);
		if (st)
			return st;
		ix_bits_and(bits, one, ix_bit_words(s->n));
	}
	return OH_OK;
}

oh_status ix_restriction_bits(ix_search *x, const ix_segment *s, size_t r, uint64_t *bits)
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

static oh_status open_part(ix_search *x, const ix_view *v, ix_part *p)
{
	const ix_segment *s = v->segment;
	oh_status st = OH_OK;
	*p = (ix_part){.s = s, .words = ix_bit_words(s->n)};
	p->seen = oh_arena_alloc(x->a, p->words * 8);
	p->hits = oh_arena_alloc(x->a, p->words * 8);
	if (!p->seen || !p->hits)
		return OH_ENOMEM;
	ix_search_visible(x, v, p->seen);
	for (size_t r = 0; r < IX_RESTRICTIONS; r++)
		p->without[r] = p->hits;
	for (size_t r = 0; r < IX_RESTRICTIONS && !st; r++) {
		if (!ix_search_restricted(x, r))
			continue;
		p->each[r] = oh_arena_array(x->a, p->words, 8);
		if (x->q->facets)
			p->without[r] = oh_arena_alloc(x->a, p->words * 8);
		st = p->each[r] && p->without[r] ? ix_restriction_bits(x, s, r, p->each[r])
		                                 : OH_ENOMEM;
	}
	return st;
}

oh_status ix_search_open(ix_search *x, const ix_snapshot *snapshot)
{
	oh_status st = OH_OK;
	x->n_parts = snapshot->n;
	x->parts = oh_arena_array(x->a, snapshot->n + 1, sizeof *x->parts);
	if (!x->parts)
		return OH_ENOMEM;
	for (size_t i = 0; i < snapshot->n && !st; i++)
		st = open_part(x, &snapshot->views[i], &x->parts[i]);
	return st;
}

/* Hits of one segment; and, for facets, the hits without each restriction. */
static oh_status match_part(ix_search *x, size_t part)
{
	ix_part *p = &x->parts[part];
	/* All that some facet counts: none leaves out more than one restriction. */
	uint64_t *base = x->scratch.base;
	memcpy(base, p->seen, p->words * 8);
	for (size_t r = 0; r < IX_RESTRICTIONS; r++)
		if (p->each[r] && !x->q->facets)
			ix_bits_and(base, p->each[r], p->words);
	oh_status st = ix_words_match(&x->words, p->s, part, x->how, &x->scratch, x->a, base);
	if (!st)
		st = ix_phrases_match(&x->phrases, x->ix, p->s, x->a, base);
	memcpy(p->hits, base, p->words * 8);
	for (size_t r = 0; r < IX_RESTRICTIONS; r++)
		if (p->each[r])
			ix_bits_and(p->hits, p->each[r], p->words);
	for (size_t r = 0; r < IX_RESTRICTIONS && x->q->facets; r++) {
		if (!p->each[r])
			continue;
		memcpy(p->without[r], base, p->words * 8);
		for (size_t o = 0; o < IX_RESTRICTIONS; o++)
			if (o != r && p->each[o])
				ix_bits_and(p->without[r], p->each[o], p->words);
	}
	p->n_hits = ix_bits_count(p->hits, p->words);
	return st;
}

oh_status ix_search_match(ix_search *x, size_t *total)
{
	oh_status st = OH_OK;
	*total = 0;
	for (size_t i = 0; i < x->n_parts && !st; i++) {
		st = match_part(x, i);
		*total += x->parts[i].n_hits;
	}
	return st;
}

/* Keys of filters, each once. A key that no pack knows lets nothing through. */
static bool note_keys(ix_search *x)
{
	const oh_index_query *q = x->q;
	for (size_t i = 0; i < q->n_filters; i++) {
		int key = ix_key_named(x->ix, q->filters[i].key);
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

static oh_status prepare(ix_search *x, const ix_snapshot *snapshot, bool *possible)
{
	oh_status st = ix_scratch_new(&x->scratch, x->a);
	*possible = note_keys(x);
	if (!st && x->q->any)
		st = ix_text_parse(x->ix, x->q->words, x->a, &x->words);
	else if (!st)
		st = ix_words_parse(x->ix, x->q->words, x->a, &x->words);
	if (!st && !x->q->any)
		st = ix_phrases_parse(x->q->words, x->a, &x->phrases);
	if (!st && x->words.n)
		st = ix_words_weigh(&x->words, x->ix, snapshot, &x->scratch, x->a);
	x->how = x->q->any ? IX_MATCH_ANY : IX_MATCH_ALL;
	x->asks = ix_search_asks(x);
	if (!st && x->q->any && x->words.n && *possible)
		st = ix_text_lend(x, snapshot);
	return st;
}

/* The best and nothing else; where no listing holds every word, as in run_all. */
static oh_status run_best(ix_search *x, const ix_snapshot *snapshot, oh_arena *a,
                          oh_index_result *r)
{
	oh_arena_mark mark = oh_arena_mark_get(x->a);
	oh_status st = ix_search_top(x, snapshot, a, r);
	bool relaxes = x->how == IX_MATCH_ALL && x->words.n > 1 && !x->strict;
	if (st || r->total || !x->q->limit || !relaxes)
		return st;
	oh_arena_rewind(x->a, mark);
	x->phrases.cap = 0;
	x->how = IX_MATCH_MOST;
	return ix_search_top(x, snapshot, a, r);
}

/* Of many hits by far the most need no look, where only the best by their words are shown. */
static oh_status show_best(ix_search *x, const ix_snapshot *snapshot, oh_arena *a,
                           oh_index_result *r)
{
	enum { MANY = 16 };
	const oh_index_query *q = x->q;
	size_t total = r->total;
	if (!x->words.n || x->asks || q->sort != OH_SORT_RELEVANCE || !q->limit ||
	    total / MANY < q->offset + q->limit)
		return ix_search_best(x, total, a, r);
	oh_status st = ix_search_top(x, snapshot, a, r);
	r->total = total;
	return st;
}

static oh_status run_all(ix_search *x, const ix_snapshot *snapshot, oh_arena *a, oh_index_result *r)
{
	oh_status st = ix_search_open(x, snapshot);
	if (!st)
		st = ix_search_match(x, &r->total);
	/* No listing holds every word: those that hold most of them. */
	if (!st && r->total == 0 && x->words.n > 1 && x->how == IX_MATCH_ALL) {
		x->how = IX_MATCH_MOST;
		st = ix_search_match(x, &r->total);
	}
	return st ? st : show_best(x, snapshot, a, r);
}

static oh_status run(ix_search *x, const ix_snapshot *snapshot, oh_arena *a, oh_index_result *out)
{
	const oh_index_query *q = x->q;
	oh_index_result r = {.total = 0};
	bool possible;
	oh_status st = prepare(x, snapshot, &possible);
	if (!st && possible && q->best_only && x->words.n && !x->asks)
		st = run_best(x, snapshot, a, &r);
	else if (!st && possible)
		st = run_all(x, snapshot, a, &r);
	if (!st && q->any && q->tell_loose && x->words.n)
		st = ix_text_loose(x, snapshot, a, &r);
	if (q->best_only)
		r.total = r.n_hits;
	if (!st && q->facets && !q->best_only)
		st = ix_search_facets(x, a, &r.facets, &r.n_facets);
	if (!st)
		*out = r;
	return st;
}

static oh_status search(const oh_index *ix, const oh_index_query *q, bool strict, oh_arena *a,
                        oh_index_result *out)
{
	oh_arena *tmp = oh_arena_new(0);
	if (!tmp)
		return OH_ENOMEM;
	ix_search x = {.ix = ix, .q = q, .strict = strict, .a = tmp};
	ix_scratch_init(&x.scratch);
	ix_guard g = ix_enter(ix);
	oh_status st = run(&x, g.snapshot, a, out);
	ix_leave(ix, g);
	ix_scratch_release(&x.scratch);
	oh_arena_free(tmp);
	return st;
}

oh_status ix_search_strict(const oh_index *ix, const oh_index_query *q, oh_arena *a,
                           oh_index_result *out)
{
	return search(ix, q, true, a, out);
}

oh_status oh_index_search(const oh_index *ix, const oh_index_query *q, oh_arena *a,
                          oh_index_result *out, oh_error *err)
{
	return search(ix, q, false, a, out) ? oh_nomem(err) : OH_OK;
}
