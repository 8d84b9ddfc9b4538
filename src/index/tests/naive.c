#include "naive.h"

#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"

void naive_remove(naive *n, int64_t tenant, int64_t id)
{
	for (size_t i = 0; i < n->n; i++)
		if (n->docs[i].tenant == tenant && n->docs[i].id == id) {
			n->docs[i] = n->docs[--n->n];
			return;
		}
}

void naive_put(naive *n, const oh_index_doc *doc)
{
	naive_remove(n, doc->tenant, doc->id);
	if (n->n == n->cap) {
		n->cap = n->cap ? 2 * n->cap : 64;
		n->docs = oh_realloc(n->docs, n->cap * sizeof *n->docs);
	}
	n->docs[n->n++] = *doc;
}

void naive_release(naive *n)
{
	oh_free(n->docs);
}

static bool among(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

bool naive_sees(const oh_index_viewer *v, const oh_index_doc *d)
{
	bool invited = false;
	for (size_t i = 0; i < d->n_invited; i++)
		invited = invited || among(v->orgs, v->n_orgs, d->invited[i]);
	return d->tenant == v->tenant && (v->all || (v->visibilities & 1U << d->visibility) ||
	                                  among(v->orgs, v->n_orgs, d->org) || invited);
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Somewhere, and not as a part of a longer word of letters. */
static bool stands(oh_sv text, oh_sv word)
{
	for (size_t from = 0; from < text.n;) {
		size_t at = oh_sv_find(oh_sv_sub(text, from, text.n), word);
		if (at == SIZE_MAX)
			return false;
		at += from;
		size_t end = at + word.n;
		bool cut = letter(word.p[0]) && ((at && letter(text.p[at - 1])) ||
		                                 (end < text.n && letter(text.p[end])));
		if (!cut)
			return true;
		from = at + 1;
	}
	return false;
}

bool naive_holds(const oh_index_doc *d, oh_sv words)
{
	oh_sv fields[] = {d->title, d->text, d->org_name, d->city}, rest = words, word;
	oh_arena *a = oh_arena_new(0);
	bool all = true;
	for (size_t i = 0; i < 4; i++)
		if (oh_fold_key(fields[i], OH_FOLD_CASE, a, &fields[i]))
			abort();
	while (all && oh_sv_split(&rest, ' ', &word)) {
		oh_sv folded;
		bool any = word.n == 0;
		if (oh_fold_key(word, OH_FOLD_CASE, a, &folded))
			abort();
		for (size_t i = 0; i < 4 && !any; i++)
			any = stands(fields[i], folded);
		all = any;
	}
	oh_arena_free(a);
	return all;
}

static bool reaches(const oh_fact *f, const oh_index_filter *w)
{
	if (w->n_values == 0 && f->n_values == 0)
		return f->lo <= w->hi && f->hi >= w->lo;
	for (size_t i = 0; i < f->n_values; i++) {
		if (w->n_values == 0 && f->values[i].number >= w->lo &&
		    f->values[i].number <= w->hi)
			return true;
		for (size_t k = 0; k < w->n_values; k++)
			if (oh_sv_eq(f->values[i].text, w->values[k]))
				return true;
	}
	return false;
}

/* All restrictions but those of one facet. */
static bool passes(const oh_index_query *q, const oh_index_doc *d, oh_sv but)
{
	if (!naive_sees(&q->viewer, d) || (q->now && d->until && d->until < q->now) ||
	    (q->org && d->org != q->org) || among(q->hide, q->n_hide, d->id) ||
	    (q->only && !among(q->only, q->n_only, d->id)))
		return false;
	if (q->side >= 0 && (int)d->side != q->side && !oh_sv_eq(but, OH_SV("side")))
		return false;
	if (q->kind >= 0 && (int)d->kind != q->kind && !oh_sv_eq(but, OH_SV("kind")))
		return false;
	if (q->category && !oh_category_is_a(d->category, q->category) &&
	    !oh_sv_eq(but, OH_SV("category")))
		return false;
	bool city = q->n_cities == 0 || oh_sv_eq(but, OH_SV("city"));
	for (size_t i = 0; i < q->n_cities; i++)
		city = city || oh_sv_eq(d->city, q->cities[i]);
	for (size_t k = 0; k < q->n_filters && city; k++) {
		bool any = oh_sv_eq(but, q->filters[k].key);
		for (size_t i = 0; i < d->n_facts; i++)
			any = any || (oh_sv_eq(d->facts[i].attr->key, q->filters[k].key) &&
			              reaches(&d->facts[i], &q->filters[k]));
		city = any;
	}
	return city && naive_holds(d, q->words);
}

/* How far the listing is from what the filters ask for. */
static double away(const oh_index_query *q, const oh_index_doc *d)
{
	float sum = 0;
	for (size_t k = 0; k < q->n_filters; k++) {
		const oh_index_filter *w = &q->filters[k];
		double size = fmax(fabs(w->asked_lo), fabs(w->asked_hi)), least = INFINITY;
		for (size_t i = 0; i < d->n_facts && w->ordered; i++) {
			const oh_fact *f = &d->facts[i];
			if (!oh_sv_eq(f->attr->key, w->key))
				continue;
			for (size_t v = 0; v < (f->n_values ? f->n_values : 1); v++) {
				double lo = f->n_values ? f->values[v].number : f->lo;
				double hi = f->n_values ? f->values[v].number : f->hi;
				lo = f->n_values || f->flags & OH_FACT_LO ? lo : hi;
				hi = f->n_values || f->flags & OH_FACT_HI ? hi : lo;
				double beside = lo > w->asked_hi   ? lo - w->asked_hi
				                : hi < w->asked_lo ? w->asked_lo - hi
				                                   : 0;
				least = fmin(least, size > 0 ? beside / size : beside);
			}
		}
		sum += w->ordered ? (float)least : 0;
	}
	return (double)sum;
}

typedef struct hit {
	double rank;
	int64_t published, id;
} hit;

static int by_rank(const void *x, const void *y)
{
	const hit *a = x, *b = y;
	if (a->rank > b->rank || a->rank < b->rank)
		return a->rank > b->rank ? -1 : 1;
	if (a->published != b->published)
		return a->published > b->published ? -1 : 1;
	return a->id < b->id ? -1 : 1;
}

int64_t *naive_search(const naive *n, const oh_index_query *q, size_t *total)
{
	hit *hits = oh_calloc(n->n + 1, sizeof *hits);
	int64_t *ids = oh_calloc(n->n + 1, sizeof *ids);
	*total = 0;
	for (size_t i = 0; i < n->n; i++) {
		const oh_index_doc *d = &n->docs[i];
		double rank = 0;
		if (!passes(q, d, OH_SV("")))
			continue;
		if (q->sort == OH_SORT_AMOUNT)
			rank = d->amount < 0 ? -1 : (double)d->amount;
		if (q->sort == OH_SORT_DEADLINE)
			rank = d->until ? -(double)d->until : -INFINITY;
		if (q->sort == OH_SORT_RELEVANCE)
			rank = 1 / (1 + away(q, d));
		hits[(*total)++] = (hit){rank, d->published, d->id};
	}
	qsort(hits, *total, sizeof *hits, by_rank);
	for (size_t i = 0; i < *total; i++)
		ids[i] = hits[i].id;
	oh_free(hits);
	return ids;
}

static bool states(const oh_index_doc *d, oh_sv facet, oh_sv value)
{
	static const char *const kinds[] = {
	    "product",           "capability", "technology", "service",
	    "joint_development", "scenario",   "project",    "plan"};
	oh_sv have = {NULL, 0};
	if (oh_sv_eq(facet, OH_SV("side")))
		have = oh_sv_from(d->side == OH_SUPPLY ? "supply" : "demand");
	else if (oh_sv_eq(facet, OH_SV("kind")))
		have = oh_sv_from(kinds[d->kind]);
	else if (oh_sv_eq(facet, OH_SV("category")))
		have = d->category ? d->category->key : have;
	else if (oh_sv_eq(facet, OH_SV("city")))
		have = d->city;
	for (size_t i = 0; i < d->n_facts; i++) {
		if (!oh_sv_eq(d->facts[i].attr->key, facet))
			continue;
		if (value.n == 0)
			return true;
		for (size_t k = 0; k < d->facts[i].n_values; k++)
			if (oh_sv_eq(d->facts[i].values[k].text, value))
				return true;
	}
	return have.n && (value.n == 0 || oh_sv_eq(have, value));
}

int64_t naive_count(const naive *n, const oh_index_query *q, oh_sv facet, oh_sv value)
{
	int64_t count = 0;
	for (size_t i = 0; i < n->n; i++)
		count += states(&n->docs[i], facet, value) && passes(q, &n->docs[i], facet);
	return count;
}

bool naive_range(const naive *n, const oh_index_query *q, oh_sv key, double *lo, double *hi)
{
	*lo = INFINITY;
	*hi = -INFINITY;
	for (size_t i = 0; i < n->n; i++) {
		const oh_index_doc *d = &n->docs[i];
		for (size_t k = 0; k < d->n_facts && passes(q, d, key); k++) {
			const oh_fact *f = &d->facts[k];
			if (!oh_sv_eq(f->attr->key, key))
				continue;
			for (size_t v = 0; v < f->n_values; v++) {
				*lo = fmin(*lo, f->values[v].number);
				*hi = fmax(*hi, f->values[v].number);
			}
			if (f->flags & OH_FACT_LO) {
				*lo = fmin(*lo, f->lo);
				*hi = fmax(*hi, f->lo);
			}
			if (f->flags & OH_FACT_HI) {
				*lo = fmin(*lo, f->hi);
				*hi = fmax(*hi, f->hi);
			}
		}
	}
	return *lo <= *hi;
}
