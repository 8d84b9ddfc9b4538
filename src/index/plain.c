/* The plain index: a list of listings under one lock. */
#include <math.h>
#include <pthread.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/vec.h"
#include "ouhe/index/index.h"
#include "ouhe/index/read.h"
#include "ouhe/text/fold.h"

typedef struct held {
	oh_arena *arena;
	oh_index_doc doc;
	oh_sv folded;
} held;

struct oh_index {
	const oh_packs *packs;
	pthread_rwlock_t *lock;
	oh_vec docs; /* held * */
	uint64_t generation;
};

struct oh_index_load {
	oh_index *ix;
	pthread_mutex_t lock;
	oh_vec docs;
};

static void held_free(held *h)
{
	if (h)
		oh_arena_free(h->arena);
}

static oh_status copy_facts(oh_arena *a, const oh_fact *facts, size_t n, const oh_fact **out)
{
	oh_fact *f = oh_arena_array(a, n + 1, sizeof *f);
	if (!f)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		f[i] = facts[i];
		f[i].text = f[i].value_text = (oh_sv){NULL, 0};
		oh_fact_value *v = oh_arena_array(a, f[i].n_values + 1U, sizeof *v);
		if (!v)
			return OH_ENOMEM;
		for (size_t k = 0; k < f[i].n_values; k++) {
			v[k] = facts[i].values[k];
			v[k].text = oh_arena_sv(a, v[k].text);
			if (!v[k].text.p)
				return OH_ENOMEM;
		}
		f[i].values = v;
	}
	*out = f;
	return OH_OK;
}

static oh_status fold_words(held *h)
{
	oh_buf b = OH_BUF_INIT;
	const oh_category *c = h->doc.category;
	oh_sv all[] = {h->doc.title, h->doc.org_name, h->doc.text, c ? c->zh : OH_SV(""),
	               c ? c->en : OH_SV("")};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		oh_buf_sv_put(&b, all[i]);
		oh_buf_char(&b, '\n');
	}
	for (size_t i = 0; c && i < c->n_synonyms; i++) {
		oh_buf_sv_put(&b, c->synonyms[i]);
		oh_buf_char(&b, '\n');
	}
	oh_status st = oh_buf_ok(&b)
	                   ? oh_fold_key(oh_buf_sv(&b), OH_FOLD_CASE, h->arena, &h->folded)
	                   : OH_ENOMEM;
	oh_buf_release(&b);
	return st;
}

static held *hold(const oh_index_doc *doc)
{
	oh_arena *a = oh_arena_new(0);
	held *h = a ? oh_arena_zalloc(a, sizeof *h) : NULL;
	if (!h) {
		oh_arena_free(a);
		return NULL;
	}
	h->arena = a;
	h->doc = *doc;
	oh_sv *texts[] = {&h->doc.title, &h->doc.text, &h->doc.org_name, &h->doc.city};
	oh_status st = copy_facts(a, doc->facts, doc->n_facts, &h->doc.facts);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0] && !st; i++) {
		*texts[i] = oh_arena_sv(a, *texts[i]);
		if (!texts[i]->p)
			st = OH_ENOMEM;
	}
	int64_t *invited = oh_arena_array(a, doc->n_invited + 1, sizeof *invited);
	if (!invited)
		st = OH_ENOMEM;
	for (size_t i = 0; invited && i < doc->n_invited; i++)
		invited[i] = doc->invited[i];
	h->doc.invited = invited;
	if (!st)
		st = fold_words(h);
	if (!st)
		return h;
	held_free(h);
	return NULL;
}

oh_status oh_index_new(const oh_packs *packs, oh_index **out, oh_error *err)
{
	oh_index *ix = oh_calloc(1, sizeof *ix);
	pthread_rwlock_t *lock = oh_calloc(1, sizeof *lock);
	if (!ix || !lock) {
		oh_free(lock);
		oh_free(ix);
		return oh_nomem(err);
	}
	ix->lock = lock;
	ix->packs = packs;
	pthread_rwlock_init(ix->lock, NULL);
	oh_vec_init(&ix->docs, sizeof(held *));
	*out = ix;
	return OH_OK;
}

static void docs_free(oh_vec *docs)
{
	for (size_t i = 0; i < docs->n; i++)
		held_free(OH_VEC_AT(docs, held *, i));
	oh_vec_release(docs);
}

void oh_index_free(oh_index *ix)
{
	if (!ix)
		return;
	docs_free(&ix->docs);
	pthread_rwlock_destroy(ix->lock);
	oh_free(ix->lock);
	oh_free(ix);
}

oh_status oh_index_load_begin(oh_index *ix, size_t expected, oh_index_load **out, oh_error *err)
{
	oh_index_load *l = oh_calloc(1, sizeof *l);
	(void)expected;
	if (!l)
		return oh_nomem(err);
	l->ix = ix;
	pthread_mutex_init(&l->lock, NULL);
	oh_vec_init(&l->docs, sizeof(held *));
	*out = l;
	return OH_OK;
}

oh_status oh_index_load_add(oh_index_load *l, const oh_index_doc *doc, oh_error *err)
{
	held *h = hold(doc);
	pthread_mutex_lock(&l->lock);
	oh_status st = h ? oh_vec_push(&l->docs, &h) : OH_ENOMEM;
	pthread_mutex_unlock(&l->lock);
	if (st) {
		held_free(h);
		return oh_nomem(err);
	}
	return OH_OK;
}

void oh_index_load_cancel(oh_index_load *l)
{
	if (!l)
		return;
	docs_free(&l->docs);
	pthread_mutex_destroy(&l->lock);
	oh_free(l);
}

oh_status oh_index_load_end(oh_index_load *l, oh_error *err)
{
	(void)err;
	pthread_rwlock_wrlock(l->ix->lock);
	oh_vec old = l->ix->docs;
	l->ix->docs = l->docs;
	l->docs = old;
	l->ix->generation++;
	pthread_rwlock_unlock(l->ix->lock);
	oh_index_load_cancel(l);
	return OH_OK;
}

static size_t find(const oh_index *ix, int64_t tenant, int64_t id)
{
	for (size_t i = 0; i < ix->docs.n; i++) {
		const oh_index_doc *d = &OH_VEC_AT(&ix->docs, held *, i)->doc;
		if (d->tenant == tenant && d->id == id)
			return i;
	}
	return SIZE_MAX;
}

oh_status oh_index_put(oh_index *ix, const oh_index_doc *doc, oh_error *err)
{
	held *h = hold(doc);
	if (!h)
		return oh_nomem(err);
	oh_status st = OH_OK;
	pthread_rwlock_wrlock(ix->lock);
	size_t at = find(ix, doc->tenant, doc->id);
	if (at != SIZE_MAX) {
		held_free(OH_VEC_AT(&ix->docs, held *, at));
		OH_VEC_AT(&ix->docs, held *, at) = h;
	} else {
		st = oh_vec_push(&ix->docs, &h);
	}
	ix->generation++;
	pthread_rwlock_unlock(ix->lock);
	if (!st)
		return OH_OK;
	held_free(h);
	return oh_nomem(err);
}

oh_status oh_index_remove(oh_index *ix, int64_t tenant, int64_t id, oh_error *err)
{
	(void)err;
	pthread_rwlock_wrlock(ix->lock);
	size_t at = find(ix, tenant, id);
	if (at != SIZE_MAX) {
		held_free(OH_VEC_AT(&ix->docs, held *, at));
		OH_VEC_AT(&ix->docs, held *, at) = OH_VEC_AT(&ix->docs, held *, ix->docs.n - 1);
		ix->docs.n--;
		ix->generation++;
	}
	pthread_rwlock_unlock(ix->lock);
	return OH_OK;
}

static bool has(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static bool sees(const oh_index_viewer *v, const oh_index_doc *d)
{
	if (d->tenant != v->tenant)
		return false;
	if (v->all || (v->visibilities >> d->visibility & 1) || has(v->orgs, v->n_orgs, d->org))
		return true;
	for (size_t i = 0; i < d->n_invited; i++)
		if (has(v->orgs, v->n_orgs, d->invited[i]))
			return true;
	return false;
}

oh_status oh_index_each(const oh_index *ix, const oh_index_viewer *viewer, int64_t now,
                        oh_status (*visit)(void *ctx, const oh_index_doc *doc), void *ctx)
{
	oh_status st = OH_OK;
	pthread_rwlock_rdlock(ix->lock);
	for (size_t i = 0; i < ix->docs.n && !st; i++) {
		const oh_index_doc *d = &OH_VEC_AT(&ix->docs, held *, i)->doc;
		if (sees(viewer, d) && !(now && d->until && d->until < now))
			st = visit(ctx, d);
	}
	pthread_rwlock_unlock(ix->lock);
	return st;
}

void oh_index_stats_get(const oh_index *ix, oh_index_stats *out)
{
	pthread_rwlock_rdlock(ix->lock);
	*out = (oh_index_stats){.listings = ix->docs.n, .generation = ix->generation};
	pthread_rwlock_unlock(ix->lock);
}

/* Restrictions, a bit each; a facet leaves out its own. */
enum { ON_SIDE = 1, ON_KIND = 2, ON_CATEGORY = 4, ON_CITY = 8, ON_FILTER = 16 };

static bool stated(const oh_fact *f, const oh_index_filter *want)
{
	if (want->n_values == 0)
		return f->attr->type == OH_ATTR_QUANTITY && !(f->flags & OH_FACT_SET) &&
		       f->lo <= want->hi && f->hi >= want->lo;
	for (size_t i = 0; i < f->n_values; i++)
		for (size_t k = 0; k < want->n_values; k++)
			if (oh_sv_eq(f->values[i].text, want->values[k]))
				return true;
	return false;
}

static unsigned misses(const oh_index_query *q, const oh_index_doc *d)
{
	unsigned m = 0;
	if (q->side >= 0 && (int)d->side != q->side)
		m |= ON_SIDE;
	if (q->kind >= 0 && (int)d->kind != q->kind)
		m |= ON_KIND;
	if (q->category && !oh_category_is_a(d->category, q->category))
		m |= ON_CATEGORY;
	bool city = q->n_cities == 0;
	for (size_t i = 0; i < q->n_cities; i++)
		city = city || oh_sv_eq(d->city, q->cities[i]);
	if (!city)
		m |= ON_CITY;
	for (size_t k = 0; k < q->n_filters; k++) {
		bool ok = false;
		for (size_t i = 0; i < d->n_facts; i++)
			ok = ok || (oh_sv_eq(d->facts[i].attr->key, q->filters[k].key) &&
			            stated(&d->facts[i], &q->filters[k]));
		if (!ok)
			m |= (unsigned)ON_FILTER << k;
	}
	return m;
}

static double scored(const held *h, oh_sv words)
{
	double score = 0;
	oh_sv rest = words, word;
	while (rest.n && oh_sv_split(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		size_t at = oh_sv_find(h->folded, word);
		if (at == SIZE_MAX)
			return -1;
		score += at < h->doc.title.n ? 3 : 1;
	}
	return score;
}

typedef struct hit {
	double score, key;
	const oh_index_doc *doc;
} hit;

static int by_rank(const void *x, const void *y)
{
	const hit *a = x, *b = y;
	if (a->key < b->key || a->key > b->key)
		return a->key > b->key ? -1 : 1;
	if (a->doc->published != b->doc->published)
		return a->doc->published > b->doc->published ? -1 : 1;
	return a->doc->id < b->doc->id ? -1 : a->doc->id > b->doc->id;
}

static double rank_of(const oh_index_query *q, double score, const oh_index_doc *d)
{
	switch (q->sort) {
	case OH_SORT_RELEVANCE:
		return q->words.n ? score : 0;
	case OH_SORT_AMOUNT:
		return (double)d->amount;
	case OH_SORT_DEADLINE:
		return d->until ? -(double)d->until : -INFINITY;
	case OH_SORT_NEWEST:
		break;
	}
	return 0;
}

enum { FACETS = 16, SHOWN = 50 };

static void count_value(oh_facet *f, oh_facet_value *values, oh_sv value, int64_t amount)
{
	size_t i = 0;
	f->count++;
	f->amount += amount > 0 ? amount : 0;
	while (i < f->n_values && !oh_sv_eq(values[i].value, value))
		i++;
	if (i == SHOWN)
		return;
	if (i == f->n_values)
		values[f->n_values++] = (oh_facet_value){value, 0};
	values[i].count++;
}

static const char *const kind_names[] = {"product",           "capability", "technology", "service",
                                         "joint_development", "scenario",   "project",    "plan"};

static int by_count(const void *x, const void *y)
{
	const oh_facet_value *a = x, *b = y;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return oh_sv_cmp(a->value, b->value);
}

static void count_doc(oh_facet *f, oh_facet_value *v[4], const oh_index_doc *d, unsigned m)
{
	if (!(m & ~(unsigned)ON_SIDE))
		count_value(&f[0], v[0], d->side == OH_SUPPLY ? OH_SV("supply") : OH_SV("demand"),
		            0);
	if (!(m & ~(unsigned)ON_KIND))
		count_value(&f[1], v[1], oh_sv_from(kind_names[d->kind]), 0);
	if (d->category && !(m & ~(unsigned)ON_CATEGORY))
		count_value(&f[2], v[2], d->category->key, d->amount);
	if (d->city.n && !(m & ~(unsigned)ON_CITY))
		count_value(&f[3], v[3], d->city, d->amount);
}

oh_status oh_index_search(const oh_index *ix, const oh_index_query *q, oh_arena *a,
                          oh_index_result *out, oh_error *err)
{
	static const char *const names[] = {"side", "kind", "category", "city"};
	oh_sv words = {NULL, 0};
	*out = (oh_index_result){0};
	if (oh_fold_key(oh_sv_trim(q->words), OH_FOLD_CASE, a, &words))
		return oh_nomem(err);
	pthread_rwlock_rdlock(ix->lock);
	hit *hits = oh_arena_array(a, ix->docs.n + 1, sizeof *hits);
	oh_facet *facets = oh_arena_array(a, FACETS, sizeof *facets);
	oh_facet_value *values[4] = {NULL};
	bool ok = hits && facets;
	for (size_t i = 0; i < 4 && ok; i++) {
		values[i] = oh_arena_array(a, SHOWN, sizeof *values[i]);
		ok = values[i] != NULL;
		facets[i] = (oh_facet){.name = oh_sv_from(names[i]), .lo = NAN, .hi = NAN};
	}
	for (size_t i = 0; i < ix->docs.n && ok; i++) {
		const held *h = OH_VEC_AT(&ix->docs, held *, i);
		const oh_index_doc *d = &h->doc;
		if (!sees(&q->viewer, d) || (q->now && d->until && d->until < q->now) ||
		    (q->org && d->org != q->org) || has(q->hide, q->n_hide, d->id))
			continue;
		double score = scored(h, words);
		if (score < 0)
			continue;
		unsigned m = misses(q, d);
		count_doc(facets, values, d, m);
		if (m == 0)
			hits[out->total++] = (hit){score, rank_of(q, score, d), d};
	}
	if (ok && out->total > 1)
		qsort(hits, out->total, sizeof *hits, by_rank);
	size_t from = q->offset < out->total ? q->offset : out->total;
	size_t n = out->total - from < q->limit ? out->total - from : q->limit;
	oh_index_hit *found = oh_arena_array(a, n + 1, sizeof *found);
	for (size_t i = 0; ok && found && i < n; i++)
		found[i] = (oh_index_hit){hits[from + i].doc->id, hits[from + i].score};
	for (size_t i = 0; ok && i < 4; i++) {
		qsort(values[i], facets[i].n_values, sizeof *values[i], by_count);
		facets[i].values = values[i];
		for (size_t k = 0; k < facets[i].n_values; k++) {
			values[i][k].value = oh_arena_sv(a, values[i][k].value);
			ok = ok && values[i][k].value.p;
		}
	}
	pthread_rwlock_unlock(ix->lock);
	if (!ok || !found)
		return oh_nomem(err);
	out->hits = found;
	out->n_hits = n;
	out->facets = facets;
	out->n_facets = q->facets ? 4 : 0;
	return OH_OK;
}

oh_status oh_index_suggest(const oh_index *ix, const oh_index_viewer *viewer, oh_sv typed,
                           size_t most, oh_arena *a, const oh_sv **out, size_t *n, oh_error *err)
{
	oh_sv *found = oh_arena_array(a, most + 1, sizeof *found), words = {NULL, 0};
	size_t k = 0;
	if (!found || oh_fold_key(oh_sv_trim(typed), OH_FOLD_CASE, a, &words))
		return oh_nomem(err);
	pthread_rwlock_rdlock(ix->lock);
	for (size_t i = 0; i < ix->docs.n && k < most && words.n; i++) {
		const held *h = OH_VEC_AT(&ix->docs, held *, i);
		bool seen = !sees(viewer, &h->doc) || !oh_sv_starts(h->folded, words);
		for (size_t j = 0; j < k && !seen; j++)
			seen = oh_sv_eq(found[j], h->doc.title);
		if (!seen)
			found[k++] = oh_arena_sv(a, h->doc.title);
	}
	pthread_rwlock_unlock(ix->lock);
	*out = found;
	*n = k;
	return OH_OK;
}
