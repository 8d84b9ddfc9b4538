/* The best by relevance without a look at most of the listings.
 *
 * Of each bucket of neighbours it is known how much a listing in it could gain at most; the
 * buckets are looked at from the greatest such sum down, until no bucket that is left can
 * hold one of the best (Ding, Suel 2011; from the top down: Mallia, Suel, Tonellotto:
 * Faster Learned Sparse Retrieval with Block-Max Pruning, SIGIR 2024). Sums are made by
 * ix_list_score, in the same order as where all is looked at: the hits are the same. */
#include <math.h>

#include "search.h"

enum { WORDS = IX_BUCKET / 64, LEVELS = 1024 };
/* So many refusals in a segment: what is visible in it is found at once. So many buckets
 * looked at: where its lists have each bucket, too. */
enum { REFUSED = 24, OFTEN = 8, FEW = 4, SCARCE = 8, MANY = 256 };

/* Sums of bounds are rounded otherwise than sums of gains. */
#define SLACK (1 + 1e-5F)

typedef struct candidate {
	float most;
	uint32_t part;
	uint16_t bucket, level;
} candidate;

/* What a list has in a bucket: the postings [from, to), and what it gives there at most. */
typedef struct spot {
	float bound;
	uint16_t from, to;
} spot;

typedef struct weighed {
	float weight;
	uint32_t list;
} weighed;

/* A segment on its way. */
typedef struct part {
	const ix_view *view;
	const ix_segment *s;
	const ix_list *lists;
	size_t first, n;   /* of all lists */
	uint64_t *allowed; /* NULL: asked one by one */
	spot *spots;       /* by bucket, then list; NULL: searched for */
	weighed *order;    /* lists by weight, falling; NULL: not asked for yet */
	uint32_t looked;
	float excess;
	uint32_t begin, end; /* the tenant's */
	uint32_t refused;
} part;

/* A run of a category that some unit means. */
typedef struct meant {
	uint64_t mask;
	uint32_t from, to;
} meant;

typedef struct bounds {
	float most[IX_BUCKETS], rarity[IX_BUCKETS];
	uint8_t possible[IX_BUCKETS], literal[IX_BUCKETS], other[IX_BUCKETS];
} bounds;

typedef struct top {
	ix_search *x;
	const ix_words *w;
	ix_heap heap;
	part *parts;
	size_t n_parts;
	oh_vec meant; /* of all segments */
	size_t *meant_at;
	candidate *candidates, *ordered;
	size_t n_candidates;
	float greatest; /* bound */
	bounds *bounds;
	float need; /* rarity that a listing must hold, of IX_MATCH_MOST */
	/* Of the bucket in hand, by list: its postings and, once asked for, its places. */
	const spot *spots;
	spot *found; /* room for them */
	uint64_t (*bits)[WORDS];
	bool *known;
	bool restricted;
} top;

/* The score below which nothing is taken any more. */
static float least(const top *t)
{
	return t->heap.n == t->heap.cap ? (float)t->heap.items[0].rank : 0;
}

/* ---- bounds ---- */

/* Words of a bitmap behind its end are empty. */
static uint64_t bits_of(const part *p, const ix_list *l, size_t bucket, size_t i)
{
	size_t at = bucket * WORDS + i;
	return at < ix_bit_words(p->s->n) ? l->p.bits[at] : 0;
}

static void bound_list(const part *p, const ix_list *l, float excess, float *most, uint8_t *has)
{
	size_t buckets = ix_buckets(p->s);
	if (l->p.counts) {
		float each = l->weight * excess / 255;
		for (size_t b = 0; b < buckets; b++) {
			most[b] += each * (float)l->p.peaks[b];
			has[b] = has[b] | (l->p.counts[b] != 0);
		}
		return;
	}
	for (size_t b = 0; b < buckets && l->p.bits; b++) {
		bool any = (bits_of(p, l, b, 0) | bits_of(p, l, b, 1)) != 0;
		most[b] += any ? l->most : 0;
		has[b] |= any;
	}
	if (l->p.bits)
		return;
	float each = fminf(l->most * excess, l->weight);
	for (uint32_t i = 0; i < l->p.n;) {
		uint32_t b = ix_postings_listed(&l->p, i) >> IX_BUCKET_SHIFT;
		float here = l->gains ? 0 : each;
		for (; i < l->p.n && ix_postings_listed(&l->p, i) >> IX_BUCKET_SHIFT == b; i++)
			here = l->gains && l->gains[i] > here ? l->gains[i] : here;
		most[b] += here;
		has[b] = 1;
	}
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

static void bound_unit(const top *t, size_t unit, size_t p, size_t *at)
{
	const part *x = &t->parts[p];
	const ix_unit *u = &t->w->units[unit];
	bounds *b = t->bounds;
	size_t buckets = ix_buckets(x->s), literal = 0;
	for (size_t i = 0; i < u->n_atoms; i++)
		literal += u->atoms[i].literal;
	memset(b->literal, literal > 0, buckets);
	memset(b->other, 0, buckets);
	for (; *at < x->n && x->lists[*at].unit == unit; ++*at) {
		const ix_list *l = &x->lists[*at];
		uint8_t has[IX_BUCKETS] = {0};
		bound_list(x, l, x->excess, b->most, l->literal ? has : b->other);
		literal -= l->literal;
		for (size_t i = 0; i < buckets && l->literal; i++)
			b->literal[i] &= has[i];
	}
	if (literal)
		memset(b->literal, 0, buckets);
	if (u->mask)
		bound_runs(t, u, p, b->most, b->other);
	if (t->x->how == IX_MATCH_MOST)
		for (size_t i = 0; i < buckets; i++)
			b->rarity[i] += b->literal[i] | b->other[i] ? (float)u->rarity : 0;
	else
		for (size_t i = 0; i < buckets; i++)
			b->possible[i] &= b->literal[i] | b->other[i];
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
		t->ordered[at[t->candidates[i].level]++] = t->candidates[i];
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

/* ---- a bucket ---- */

/* As bound_list has it. */
static float bound_of(const part *p, const ix_list *l, size_t bucket, uint32_t from, uint32_t to)
{
	float most = 0;
	if (l->p.counts)
		return l->weight * p->excess / 255 * (float)l->p.peaks[bucket];
	if (l->p.bits)
		return bits_of(p, l, bucket, 0) | bits_of(p, l, bucket, 1) ? l->most : 0;
	if (!l->gains)
		return from < to ? fminf(l->most * p->excess, l->weight) : 0;
	for (uint32_t i = from; i < to; i++)
		most = fmaxf(most, l->gains[i]);
	return most;
}

/* What the lists of a segment have in each of its buckets, those of a bucket side by side. */
static oh_status note_spots(const top *t, part *p)
{
	size_t buckets = ix_buckets(p->s);
	p->spots = oh_arena_alloc(t->x->a, p->n * buckets * sizeof *p->spots);
	if (!p->spots)
		return OH_ENOMEM;
	for (size_t i = 0; i < p->n; i++) {
		const ix_postings *l = &p->lists[i].p;
		uint32_t k = 0;
		for (size_t b = 0; b < buckets; b++) {
			uint32_t from = k;
			if (l->counts)
				k += l->counts[b];
			else
				while (!l->bits && k < l->n &&
				       ix_postings_listed(l, k) >> IX_BUCKET_SHIFT == b)
					k++;
			p->spots[b * p->n + i] = (spot){bound_of(p, &p->lists[i], b, from, k),
			                                (uint16_t)from, (uint16_t)k};
		}
	}
	return OH_OK;
}

static void find_spots(top *t, const part *p, uint32_t bucket)
{
	t->spots = p->spots ? p->spots + bucket * p->n : t->found;
	for (size_t i = 0; i < p->n && !p->spots; i++) {
		const ix_list *l = &p->lists[i];
		uint32_t from = 0, to = 0;
		if (!l->p.bits)
			ix_postings_bucket(&l->p, bucket, &from, &to);
		t->found[i] =
		    (spot){bound_of(p, l, bucket, from, to), (uint16_t)from, (uint16_t)to};
	}
}

/* The places of a list in the bucket. */
static const uint64_t *places(const top *t, const part *p, size_t list, uint32_t bucket)
{
	const ix_list *l = &p->lists[list];
	uint64_t *bits = t->bits[list];
	uint32_t base = bucket << IX_BUCKET_SHIFT;
	if (t->known[list])
		return bits;
	t->known[list] = true;
	for (size_t i = 0; i < WORDS; i++)
		bits[i] = l->p.bits ? bits_of(p, l, bucket, i) : 0;
	for (uint32_t i = t->spots[list].from; i < t->spots[list].to; i++)
		ix_bit_set(bits,
		           l->p.counts ? l->p.places[i] : ix_postings_listed(&l->p, i) - base);
	return bits;
}

/* The places of the bucket that lie in runs of categories which the unit means. */
static void run_bits(const top *t, const ix_unit *u, size_t p, uint32_t base, uint64_t bits[WORDS])
{
	for (size_t i = t->meant_at[p]; i < t->meant_at[p + 1] && u->mask; i++) {
		const meant *m = &OH_VEC_AT(&t->meant, meant, i);
		if (!(m->mask & u->mask) || m->to <= base || m->from >= base + IX_BUCKET)
			continue;
		uint32_t from = m->from > base ? m->from - base : 0;
		uint32_t to = m->to - base < IX_BUCKET ? m->to - base : IX_BUCKET;
		ix_bits_range(bits, from, to);
	}
}

static bool none(const uint64_t bits[WORDS])
{
	return !(bits[0] | bits[1]);
}

/* keep &= what has all those lists without which it cannot be one of the best. */
static void keep_essential(const top *t, const candidate *c, uint64_t keep[WORDS])
{
	const part *p = &t->parts[c->part];
	float slack = c->most - least(t) * (1 - 1e-5F);
	for (size_t i = 0; i < p->n && !none(keep); i++) {
		if (t->spots[i].bound > slack)
			ix_bits_and(keep, places(t, p, i, c->bucket), WORDS);
	}
	for (size_t i = 0; i < t->w->n && !none(keep); i++) {
		const ix_unit *u = &t->w->units[i];
		uint64_t runs[WORDS] = {0};
		if (!u->mask || ix_unit_gain(u) <= slack)
			continue;
		run_bits(t, u, c->part, (uint32_t)c->bucket << IX_BUCKET_SHIFT, runs);
		/* Where there are none, they are no part of the bound. */
		if (!none(runs))
			ix_bits_and(keep, runs, WORDS);
	}
}

static int by_weight(const void *x, const void *y)
{
	const weighed *a = x, *b = y;
	if (a->weight < b->weight || a->weight > b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->list < b->list ? -1 : a->list > b->list;
}

/* Lists of a part by weight: what many listings have comes last. */
static oh_status note_order(const top *t, part *p)
{
	p->order = oh_arena_array(t->x->a, p->n, sizeof *p->order);
	if (!p->order)
		return OH_ENOMEM;
	for (size_t i = 0; i < p->n; i++)
		p->order[i] = (weighed){p->lists[i].weight, (uint32_t)i};
	qsort(p->order, p->n, sizeof *p->order, by_weight);
	return OH_OK;
}

/* Of eight bytes, each 0 or 1, a bit each. */
static uint64_t bits_of_flags(const uint8_t *flags)
{
	uint64_t v;
	memcpy(&v, flags, sizeof v);
	return v * 0x0102040810204080U >> 56;
}

/* keep &= where `most` is not below; how many are left. */
static size_t keep_above(const float most[IX_BUCKET], float enough, uint64_t keep[WORDS])
{
	uint8_t above[IX_BUCKET];
	for (size_t d = 0; d < IX_BUCKET; d++)
		above[d] = most[d] >= enough;
	for (size_t i = 0; i < WORDS; i++) {
		uint64_t worth = 0;
		for (size_t k = 0; k < 64; k += 8)
			worth |= bits_of_flags(above + i * 64 + k) << k;
		keep[i] &= worth;
	}
	return ix_bits_count(keep, WORDS);
}

static void add_bound(const top *t, const part *p, size_t list, uint32_t bucket,
                      float most[IX_BUCKET])
{
	const ix_postings *l = &p->lists[list].p;
	float bound = t->spots[list].bound;
	uint32_t base = bucket << IX_BUCKET_SHIFT;
	if (l->bits)
		ix_bits_score(places(t, p, list, bucket), NULL, WORDS, bound, most);
	for (uint32_t k = t->spots[list].from; l->counts && k < t->spots[list].to; k++)
		most[l->places[k]] += bound;
	for (uint32_t k = t->spots[list].from; !l->counts && k < t->spots[list].to; k++)
		most[ix_postings_listed(l, k) - base] += bound;
}

/* keep &= what is worth a look by the sum of the bounds of the lists that it is in. The
 * heaviest first: as soon as all the others together are not enough, what is in none so
 * far is out, and where few are left, the long lists of what is frequent are not walked
 * (MaxScore: Turtle, Flood 1995). */
static void keep_promising(const top *t, const candidate *c, uint64_t keep[WORDS])
{
	const part *p = &t->parts[c->part];
	float most[IX_BUCKET] = {0}, enough = least(t) * (1 - 1e-4F), rest = 0, next = enough;
	for (size_t i = 0; i < t->w->n; i++) {
		const ix_unit *u = &t->w->units[i];
		uint64_t runs[WORDS] = {0};
		run_bits(t, u, c->part, (uint32_t)c->bucket << IX_BUCKET_SHIFT, runs);
		ix_bits_score(runs, NULL, WORDS, ix_unit_gain(u), most);
	}
	for (size_t i = 0; i < p->n; i++)
		rest += t->spots[i].bound;
	for (size_t i = 0; i < p->n; i++) {
		uint32_t list = p->order[i].list;
		if (t->spots[list].bound <= 0)
			continue;
		if (rest < next) {
			if (keep_above(most, enough - rest, keep) <= 2)
				return;
			next = rest / 2;
		}
		add_bound(t, p, list, c->bucket, most);
		rest -= t->spots[list].bound;
	}
	keep_above(most, enough, keep);
}

/* What holds the unit; its lists begin at *at. */
static void unit_holds(const top *t, const candidate *c, size_t unit, size_t *at,
                       uint64_t holds[WORDS])
{
	const part *p = &t->parts[c->part];
	const ix_unit *u = &t->w->units[unit];
	uint64_t literal[WORDS] = {~(uint64_t)0, ~(uint64_t)0};
	size_t missing = 0;
	memset(holds, 0, WORDS * sizeof *holds);
	for (size_t k = 0; k < u->n_atoms; k++)
		missing += u->atoms[k].literal;
	bool spelled = missing > 0;
	for (; *at < p->n && p->lists[*at].unit == unit; ++*at) {
		bool part_of = p->lists[*at].literal;
		missing -= part_of;
		if (!part_of)
			ix_bits_or(holds, places(t, p, *at, c->bucket), WORDS);
		else if (!none(literal))
			ix_bits_and(literal, places(t, p, *at, c->bucket), WORDS);
	}
	run_bits(t, u, c->part, (uint32_t)c->bucket << IX_BUCKET_SHIFT, holds);
	if (spelled && !missing)
		ix_bits_or(holds, literal, WORDS);
}

/* keep &= what holds as many of the units as it must. */
static void keep_holding(const top *t, const candidate *c, uint64_t keep[WORDS])
{
	float rarity[IX_BUCKET];
	size_t at = 0;
	bool most = t->x->how == IX_MATCH_MOST;
	if (most)
		memset(rarity, 0, sizeof rarity);
	for (size_t i = 0; i < t->w->n && !none(keep); i++) {
		uint64_t holds[WORDS];
		unit_holds(t, c, i, &at, holds);
		if (most)
			ix_bits_score(holds, keep, WORDS, (float)t->w->units[i].rarity, rarity);
		else
			ix_bits_and(keep, holds, WORDS);
	}
	for (size_t d = 0; d < IX_BUCKET && most; d++)
		if (rarity[d] < t->need)
			keep[d >> 6] &= ~((uint64_t)1 << (d & 63));
}

/* Of a list in buckets, where only few of the places are kept: each is looked for. */
static void score_few(const top *t, const candidate *c, size_t list, const uint64_t *keep,
                      float score[IX_BUCKET])
{
	const part *p = &t->parts[c->part];
	const ix_list *l = &p->lists[list];
	const uint8_t *from = l->p.places + t->spots[list].from;
	for (size_t i = 0; i < WORDS; i++)
		for (uint64_t b = keep[i]; b; b &= b - 1) {
			int place = (int)(i * 64) + __builtin_ctzll(b);
			const uint8_t *at =
			    memchr(from, place, t->spots[list].to - t->spots[list].from);
			uint32_t k = at ? (uint32_t)(at - l->p.places) : 0;
			if (at)
				ix_list_score(l, &t->w->model, p->s, k, k + 1,
				              (uint32_t)c->bucket << IX_BUCKET_SHIFT, NULL, score);
		}
}

static void score_bucket(const top *t, const candidate *c, const uint64_t *keep,
                         float score[IX_BUCKET])
{
	const part *p = &t->parts[c->part];
	uint32_t base = (uint32_t)c->bucket << IX_BUCKET_SHIFT;
	size_t at = 0;
	size_t kept = keep ? ix_bits_count(keep, WORDS) : IX_BUCKET;
	memset(score, 0, IX_BUCKET * sizeof *score);
	for (size_t i = 0; i < t->w->n; i++) {
		const ix_unit *u = &t->w->units[i];
		for (; at < p->n && p->lists[at].unit == i; at++) {
			const ix_list *l = &p->lists[at];
			if (l->p.bits)
				ix_bits_score(places(t, p, at, c->bucket), keep, WORDS, l->most,
				              score);
			else if (l->p.counts &&
			         kept * SCARCE < (size_t)t->spots[at].to - t->spots[at].from)
				score_few(t, c, at, keep, score);
			else if (t->spots[at].from < t->spots[at].to)
				ix_list_score(l, &t->w->model, p->s, t->spots[at].from,
				              t->spots[at].to, base, keep, score);
		}
		if (!u->mask)
			continue;
		uint64_t runs[WORDS] = {0};
		run_bits(t, u, c->part, base, runs);
		ix_bits_score(runs, keep, WORDS, ix_unit_gain(u), score);
	}
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
	if (!st && ++p->looked == OFTEN && p->n <= MANY)
		st = note_spots(t, p);
	if (st)
		return st;
	if (p->allowed)
		memcpy(keep, p->allowed + base / 64, sizeof keep);
	find_spots(t, p, c->bucket);
	memset(t->known, 0, p->n * sizeof *t->known);
	keep_essential(t, c, keep);
	if (t->x->how != IX_MATCH_ANY)
		keep_holding(t, c, keep);
	if (t->heap.n == t->heap.cap && p->n > FEW && ix_bits_count(keep, WORDS) > FEW) {
		if (!p->order && note_order(t, p))
			return OH_ENOMEM;
		keep_promising(t, c, keep);
	}
	if (none(keep))
		return OH_OK;
	score_bucket(t, c, ~(keep[0] & keep[1]) ? keep : NULL, score);
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
	t->found = oh_arena_array(a, t->w->n_atoms + 1, sizeof *t->found);
	t->bits = oh_arena_alloc(a, (t->w->n_atoms + 1) * sizeof *t->bits);
	t->known = oh_arena_array(a, t->w->n_atoms + 1, sizeof *t->known);
	t->need = t->x->how == IX_MATCH_MOST ? ix_words_need(t->w) : 0;
	for (size_t r = 0; r < IX_RESTRICTIONS; r++)
		t->restricted = t->restricted || ix_search_restricted(t->x, r);
	t->restricted = t->restricted || q->org != 0 || q->only || t->x->parts;
	bool ok = t->heap.items && t->parts && t->meant_at && t->bounds;
	return ok && t->found && t->bits && t->known ? OH_OK : OH_ENOMEM;
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
	for (size_t i = 0; i < t.n_candidates && !st; i++) {
		const candidate *c = &t.ordered[i];
		bool full = t.heap.n == t.heap.cap;
		if (full && level_bound(&t, c->level) < least(&t))
			break;
		if (!full || c->most >= least(&t))
			st = look_at(&t, c);
	}
	oh_vec_release(&t.meant);
	out->total = t.heap.n;
	return st ? st : ix_heap_show(x, &t.heap, a, out);
}
