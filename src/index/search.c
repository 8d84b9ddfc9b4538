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

void ix_search_visible(ix_search *x, const ix_view *v, uint64_t *bits)
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
}

/* Everything that no facet leaves out. */
static oh_status base_bits(ix_search *x, const ix_view *v, size_t part, uint64_t *bits)
{
	ix_search_visible(x, v, bits);
	ix_words_match(&x->words, v->segment, part, x->how, &x->scratch, bits);
	return ix_phrases_match(&x->phrases, x->ix, v->segment, x->a, bits);
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
		if (key_of(x->ix, q->filters[i].key) != x->keys[k])
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

/* Hits of one segment; and, for facets, the hits without each restriction. */
static oh_status match_part(ix_search *x, const ix_view *v, size_t part, ix_part *p)
{
	const ix_segment *s = v->segment;
	uint64_t *each[IX_RESTRICTIONS] = {NULL};
	*p = (ix_part){.s = s, .words = ix_bit_words(s->n)};
	uint64_t *base = oh_arena_alloc(x->a, p->words * 8);
	p->hits = oh_arena_alloc(x->a, p->words * 8);
	oh_status st = base && p->hits ? base_bits(x, v, part, base) : OH_ENOMEM;
	for (size_t r = 0; r < IX_RESTRICTIONS && !st; r++) {
		if (!ix_search_restricted(x, r))
			continue;
		each[r] = oh_arena_array(x->a, p->words, 8);
		st = each[r] ? ix_restriction_bits(x, s, r, each[r]) : OH_ENOMEM;
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
		st = match_part(x, &snapshot->views[i], i, &x->parts[i]);
		*total += x->parts[i].n_hits;
	}
	return st;
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

static oh_status run_all(ix_search *x, const ix_snapshot *snapshot, oh_arena *a, oh_index_result *r)
{
	oh_arena_mark mark = oh_arena_mark_get(x->a);
	oh_status st = ix_search_match(x, snapshot, &r->total);
	/* No listing holds every word: those that hold most of them. */
	if (!st && r->total == 0 && x->words.n > 1 && x->how == IX_MATCH_ALL) {
		oh_arena_rewind(x->a, mark);
		x->phrases.cap = 0;
		x->how = IX_MATCH_MOST;
		st = ix_search_match(x, snapshot, &r->total);
	}
	if (!st)
		st = ix_search_best(x, r->total, a, r);
	return st;
}

static oh_status run(ix_search *x, const ix_snapshot *snapshot, oh_arena *a, oh_index_result *out)
{
	const oh_index_query *q = x->q;
	oh_index_result r = {.total = 0};
	bool possible;
	oh_status st = prepare(x, snapshot, &possible);
	if (!st && possible && q->best_only && x->words.n)
		st = run_best(x, snapshot, a, &r);
	else if (!st && possible)
		st = run_all(x, snapshot, a, &r);
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
