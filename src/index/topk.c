/* The best by relevance without a look at most of the listings.
 *
 * Of each bucket of neighbours it is known how much a listing in it could gain at most; the
 * buckets are looked at from the greatest such sum down, until no bucket that is left can
 * hold one of the best, or the best are nearly known (Ding, Suel 2011; from the top down: Mallia,
 * Suel, Tonellotto: Faster Learned Sparse Retrieval with Block-Max Pruning, SIGIR 2024). Sums are
 * made by ix_list_score, in the same order as where all is looked at: the hits are the same. */
#include <math.h>

#include "topk.h"

/* So many refusals in a segment: what is visible in it is found at once. So many buckets,
 * and such a part of them, are looked at in the order of their bounds. */
enum { REFUSED = 24, FIRST = 8, FIRST_PART = 32, LEVELS = 1024 };

/* Sums of bounds are rounded otherwise than sums of gains. */
#define SLACK (1 + 1e-5F)

/* ---- bounds ---- */

static void bound_list(const part *p, const ix_list *l, float *most)
{
	size_t buckets = ix_buckets(p->s);
	if (l->p.counts) {
		float each = l->weight * p->excess / 255;
		for (size_t b = 0; b < buckets; b++)
			most[b] += each * (float)l->p.peaks[b];
		return;
	}
	for (size_t b = 0; b < buckets && l->p.bits; b++)
		most[b] += bits_of(p, l, b, 0) | bits_of(p, l, b, 1) ? l->most : 0;
	if (l->p.bits)
		return;
	float each = bound_each(l, p->excess);
	for (uint32_t i = 0; i < l->p.n;) {
		uint32_t b = ix_postings_listed(&l->p, i) >> IX_BUCKET_SHIFT;
		float here = l->gains ? 0 : each;
		for (; i < l->p.n && ix_postings_listed(&l->p, i) >> IX_BUCKET_SHIFT == b; i++)
			here = l->gains ? greater(here, l->gains[i]) : here;
		most[b] += here;
	}
}

/* Which buckets have some of the list. */
static void mark_list(const part *p, const ix_list *l, uint8_t *has)
{
	size_t buckets = ix_buckets(p->s);
	for (size_t b = 0; b < buckets && l->p.counts; b++)
		has[b] = has[b] | (l->p.counts[b] != 0);
	for (size_t b = 0; b < buckets && l->p.bits; b++)
		has[b] |= (bits_of(p, l, b, 0) | bits_of(p, l, b, 1)) != 0;
	for (uint32_t i = 0; i < l->p.n && !l->p.counts && !l->p.bits; i++)
		has[ix_postings_listed(&l->p, i) >> IX_BUCKET_SHIFT] = 1;
}

static void bound_runs(const top *t, const ix_unit *u, size_t p, float *most, uint8_t *has)
{
	float gain = ix_unit_gain(u);
	uint32_t next = 0; /* neighbouring runs share a bucket, which gains once */
	for (size_t i = t->meant_at[p]; i < t->meant_at[p + 1]; i++) {
		const meant *m = &OH_VEC_AT(&t->meant, meant, i);
		uint32_t b = m->from >> IX_BUCKET_SHIFT;
		if (!(m->mask & u->mask))
			continue;
		for (b = b < next ? next : b; b <= (m->to - 1) >> IX_BUCKET_SHIFT; b++) {
			most[b] += gain;
			has[b] = 1;
		}
		next = b;
	}
}

/* Which buckets may hold the unit: its lists begin at *at. */
static void mark_unit(const top *t, size_t unit, size_t p, size_t at)
{
	const part *x = &t->parts[p];
	const ix_unit *u = &t->w->units[unit];
	bounds *b = t->bounds;
	size_t buckets = ix_buckets(x->s), literal = 0;
	for (size_t i = 0; i < u->n_atoms; i++)
		literal += u->atoms[i].literal;
	memset(b->literal, literal > 0, buckets);
	for (; at < x->n && x->lists[at].unit == unit; at++) {
		const ix_list *l = &x->lists[at];
		uint8_t has[IX_BUCKETS] = {0};
		mark_list(x, l, l->literal ? has : b->other);
		literal -= l->literal;
		for (size_t i = 0; i < buckets && l->literal; i++)
			b->literal[i] &= has[i];
	}
	if (literal)
		memset(b->literal, 0, buckets);
	if (t->x->how == IX_MATCH_MOST)
		for (size_t i = 0; i < buckets; i++)
			b->rarity[i] += b->literal[i] | b->other[i] ? (float)u->rarity : 0;
	else
		for (size_t i = 0; i < buckets; i++)
			b->possible[i] &= b->literal[i] | b->other[i];
}

static void bound_unit(const top *t, size_t unit, size_t p, size_t *at)
{
	const part *x = &t->parts[p];
	const ix_unit *u = &t->w->units[unit];
	bounds *b = t->bounds;
	size_t first = *at;
	if (u->mask || t->x->how != IX_MATCH_ANY)
		memset(b->other, 0, ix_buckets(x->s));
	for (; *at < x->n && x->lists[*at].unit == unit; ++*at)
		bound_list(x, &x->lists[*at], b->most);
	if (u->mask)
		bound_runs(t, u, p, b->most, b->other);
	if (t->x->how != IX_MATCH_ANY)
		mark_unit(t, unit, p, first);
}

static bool may_hold(const top *t, const bounds *b, size_t bucket)
{
	switch (t->x->how) {
	case IX_MATCH_ANY:
		return b->most[bucket] > 0;
	case IX_MATCH_MOST:
		return b->rarity[bucket] >= t->need;
	case IX_MATCH_ALL:
		break;
	}
	return b->possible[bucket];
}

static void add_candidates(top *t, size_t p)
{
	const part *x = &t->parts[p];
	bounds *b = t->bounds;
	size_t buckets = ix_buckets(x->s), at = 0;
	memset(b->rarity, 0, buckets * sizeof *b->rarity);
	memset(b->most, 0, buckets * sizeof *b->most);
	memset(b->possible, 1, buckets);
	for (size_t i = 0; i < t->w->n; i++)
		bound_unit(t, i, p, &at);
	for (size_t i = 0; i < buckets; i++)
		if (may_hold(t, b, i))
			t->candidates[t->n_candidates++] =
			    (candidate){b->most[i] * SLACK, (uint32_t)p, (uint16_t)i, 0};
}

static oh_status note_meant(top *t, size_t p)
{
	const ix_segment *s = t->parts[p].s;
	oh_status st = OH_OK;
	t->meant_at[p] = t->meant.n;
	for (uint32_t i = 0; i < s->n_runs && t->w->means && !st; i++) {
		meant m = {ix_words_meaning(t->w, &s->runs[i]), s->runs[i].from, s->runs[i].to};
		if (m.mask)
			st = oh_vec_push(&t->meant, &m);
	}
	t->meant_at[p + 1] = t->meant.n;
	return st;
}

static void tenant_of(part *p, int64_t tenant)
{
	const ix_segment *s = p->s;
	uint32_t i = 0;
	while (i < s->n_runs && s->runs[i].tenant < tenant)
		i++;
	p->begin = i < s->n_runs ? s->runs[i].from : s->n;
	while (i < s->n_runs && s->runs[i].tenant == tenant)
		i++;
	p->end = i < s->n_runs ? s->runs[i].from : s->n;
}

static oh_status open_parts(top *t, const ix_snapshot *snapshot)
{
	ix_search *x = t->x;
	oh_status st = OH_OK;
	size_t buckets = 0;
	oh_vec_clear(&x->scratch.lists);
	for (size_t p = 0; p < t->n_parts && !st; p++) {
		part *one = &t->parts[p];
		*one = (part){.view = &snapshot->views[p], .s = snapshot->views[p].segment};
		one->first = x->scratch.lists.n;
		one->excess = (float)ix_model_excess((double)one->s->title_sum / one->s->n,
		                                     (double)one->s->text_sum / one->s->n,
		                                     t->w->mean_title, t->w->mean_text);
		tenant_of(one, x->q->viewer.tenant);
		if (one->begin < one->end)
			st = ix_words_lists(t->w, one->s, p, &x->scratch, x->a);
		one->n = x->scratch.lists.n - one->first;
		if (!st)
			st = note_meant(t, p);
		buckets += ix_buckets(one->s);
	}
	t->candidates = oh_arena_alloc(x->a, (buckets + 1) * sizeof *t->candidates);
	t->ordered = oh_arena_alloc(x->a, (buckets + 1) * sizeof *t->ordered);
	if (st || !t->candidates || !t->ordered)
		return OH_ENOMEM;
	for (size_t p = 0; p < t->n_parts; p++) {
		part *one = &t->parts[p];
		if (one->begin == one->end)
			continue;
		if (one->n)
			one->lists = (const ix_list *)x->scratch.lists.p + one->first;
		add_candidates(t, p);
	}
	return OH_OK;
}

/* No bound of the level or of those behind it is above. */
static float level_bound(const top *t, unsigned level)
{
	return t->greatest * (1 - (float)level / (LEVELS - 1)) + t->greatest * 1e-5F;
}

/* Greatest bound first, but for what falls into the same of LEVELS. */
static void put_in_order(top *t)
{
	uint32_t at[LEVELS + 1] = {0};
	for (size_t i = 0; i < t->n_candidates; i++)
		t->greatest = fmaxf(t->greatest, t->candidates[i].most);
	float step = (LEVELS - 1) / t->greatest;
	for (size_t i = 0; i < t->n_candidates; i++) {
		candidate *c = &t->candidates[i];
		c->level = (uint16_t)(step * (t->greatest - c->most));
		at[c->level + 1]++;
	}
	for (size_t i = 0; i < LEVELS; i++)
		at[i + 1] += at[i];
	for (size_t i = 0; i < t->n_candidates; i++)
		t->ordered[at[t->candidates[i].level]++] = (uint32_t)i;
}

/* ---- who may see it ---- */

/* The restrictions of the query but for its words, and what is visible; the hits, where they
 * are known. */
static oh_status allow(top *t, part *p)
{
	ix_search *x = t->x;
	size_t words = ix_bit_words(p->s->n);
	p->allowed = oh_arena_alloc(x->a, (words + WORDS) * 8);
	if (!p->allowed)
		return OH_ENOMEM;
	p->allowed[words] = 0;
	if (x->parts) {
		memcpy(p->allowed, x->parts[p - t->parts].hits, words * 8);
		return OH_OK;
	}
	ix_search_visible(x, p->view, p->allowed);
	for (size_t r = 0; r < IX_RESTRICTIONS; r++) {
		if (!ix_search_restricted(x, r))
			continue;
		uint64_t *one = x->scratch.unit;
		memset(one, 0, words * 8);
		oh_status st = ix_restriction_bits(x, p->s, r, one);
		if (st)
			return st;
		ix_bits_and(p->allowed, one, words);
	}
	return OH_OK;
}

static bool concerns(const oh_index_viewer *v, int64_t org)
{
	for (size_t i = 0; i < v->n_orgs; i++)
		if (v->orgs[i] == org)
			return true;
	return false;
}

static bool invited(const ix_segment *s, const oh_index_viewer *v, size_t doc)
{
	size_t lo = 0, hi = s->n_invited;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (s->invited[mid].doc < doc)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->n_invited && s->invited[lo].doc == doc; lo++)
		if (concerns(v, s->invited[lo].org))
			return true;
	return false;
}

/* What ix_visible says of all. */
static bool seen(const top *t, const part *p, size_t doc)
{
	const oh_index_query *q = t->x->q;
	const oh_index_viewer *v = &q->viewer;
	const ix_segment *s = p->s;
	if (doc < p->begin || doc >= p->end)
		return false;
	if (p->view->gone && ix_bit(p->view->gone->bits, doc))
		return false;
	if (q->now && s->until[doc] && s->until[doc] < q->now)
		return false;
	for (size_t i = 0; i < q->n_hide; i++)
		if (q->hide[i] == s->ids[doc])
			return false;
	return v->all || (v->visibilities >> s->visibility[doc] & 1) ||
	       (v->n_orgs && concerns(v, s->orgs[s->org[doc]].id)) ||
	       (v->n_orgs && invited(s, v, doc));
}

static oh_status offer(top *t, part *p, size_t doc, float score)
{
	const ix_segment *s = p->s;
	ix_ranked r = {score, score, s->published[doc], s->ids[doc]};
	bool holds = true;
	if (!ix_heap_takes(&t->heap, &r))
		return OH_OK;
	if (!p->allowed && !seen(t, p, doc)) {
		p->refused++;
		return OH_OK;
	}
	oh_status st = OH_OK;
	if (t->x->phrases.n)
		st = ix_phrases_hold(&t->x->phrases, t->x->ix, s, doc, t->x->a, &holds);
	if (!st && holds)
		ix_heap_offer(&t->heap, &r);
	return st;
}

static oh_status look_at(top *t, const candidate *c)
{
	part *p = &t->parts[c->part];
	uint32_t base = (uint32_t)c->bucket << IX_BUCKET_SHIFT;
	uint64_t keep[WORDS] = {~(uint64_t)0, ~(uint64_t)0};
	float score[IX_BUCKET];
	oh_status st = OH_OK;
	if (!p->allowed && (t->restricted || p->refused > REFUSED))
		st = allow(t, p);
	if (st)
		return st;
	if (p->allowed)
		memcpy(keep, p->allowed + base / 64, sizeof keep);
	st = ix_bucket_score(t, c, keep, score);
	for (size_t i = 0; i < WORDS; i++)
		for (uint64_t b = keep[i]; b && !st; b &= b - 1) {
			size_t d = i * 64 + (size_t)__builtin_ctzll(b);
			if (score[d] > 0 && score[d] >= least(t))
				st = offer(t, p, base + d, score[d]);
		}
	return st;
}

static oh_status top_new(top *t, size_t n_parts)
{
	const oh_index_query *q = t->x->q;
	oh_arena *a = t->x->a;
	t->n_parts = n_parts;
	t->heap.cap = q->limit ? q->offset + q->limit : 0;
	t->heap.items = oh_arena_alloc(a, (t->heap.cap + 1) * sizeof *t->heap.items);
	t->parts = oh_arena_array(a, n_parts + 1, sizeof *t->parts);
	t->meant_at = oh_arena_array(a, n_parts + 1, sizeof *t->meant_at);
	t->bounds = oh_arena_alloc(a, sizeof *t->bounds);
	t->spots = oh_arena_array(a, t->w->n_atoms + 1, sizeof *t->spots);
	t->bits = oh_arena_alloc(a, (t->w->n_atoms + 1) * sizeof *t->bits);
	t->known = oh_arena_array(a, t->w->n_atoms + 1, sizeof *t->known);
	t->need = t->x->how == IX_MATCH_MOST ? ix_words_need(t->w) : 0;
	for (size_t r = 0; r < IX_RESTRICTIONS; r++)
		t->restricted = t->restricted || ix_search_restricted(t->x, r);
	t->restricted = t->restricted || q->org != 0 || q->only || t->x->parts;
	bool ok = t->heap.items && t->parts && t->meant_at && t->bounds;
	return ok && t->spots && t->bits && t->known ? OH_OK : OH_ENOMEM;
}

static oh_status consider(top *t, candidate *c)
{
	oh_status st = OH_OK;
	if (t->heap.n < t->heap.cap || c->most >= least(t))
		st = look_at(t, c);
	c->most = -1;
	return st;
}

/* The greatest bounds first, until the best are nearly known; then what may still hold one
 * of them, in the order in which it lies in memory. */
static oh_status look_from_the_top(top *t)
{
	oh_status st = OH_OK;
	size_t first = FIRST + t->n_candidates / FIRST_PART;
	for (size_t i = 0; i < t->n_candidates && !st; i++) {
		candidate *c = &t->candidates[t->ordered[i]];
		bool full = t->heap.n == t->heap.cap;
		if (full && level_bound(t, c->level) < least(t))
			return OH_OK;
		if (full && i >= first)
			break;
		st = consider(t, c);
	}
	t->walks = true;
	for (size_t i = 0; i < t->n_candidates && !st; i++)
		if (t->candidates[i].most > 0)
			st = consider(t, &t->candidates[i]);
	return st;
}

oh_status ix_search_top(ix_search *x, const ix_snapshot *snapshot, oh_arena *a,
                        oh_index_result *out)
{
	top t = {.x = x, .w = &x->words};
	oh_vec_init(&t.meant, sizeof(meant));
	oh_status st = top_new(&t, snapshot->n);
	if (!st && t.heap.cap)
		st = open_parts(&t, snapshot);
	if (!st)
		put_in_order(&t);
	if (!st)
		st = look_from_the_top(&t);
	oh_vec_release(&t.meant);
	out->total = t.heap.n;
	return st ? st : ix_heap_show(x, &t.heap, a, out);
}
