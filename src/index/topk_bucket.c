/* One bucket of neighbours: who in it may be among the best, and by how much.
 *
 * What is sure not to be is left out by what is cheap first: by lists without which nothing
 * in the bucket is good enough, by sums of bounds, by sums of bounds and gains. Scores are
 * made at the end, in the order in which all are made. */
#include <math.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "topk.h"

/* Where not more lists or places are left, they are scored; so few places are sought in the
 * lists one by one; so many of the heaviest lists tell what they give in place of a bound. */
enum { FEW = 4, SCARCE = 2, CLOSER = 3 };

/* As bound_list has it. */
static float bound_of(const part *p, const ix_list *l, size_t bucket, uint32_t from, uint32_t to)
{
	float most = 0;
	if (l->p.counts)
		return l->weight * p->excess / 255 * (float)l->p.peaks[bucket];
	if (l->p.bits)
		return bits_of(p, l, bucket, 0) | bits_of(p, l, bucket, 1) ? l->most : 0;
	if (!l->gains)
		return from < to ? bound_each(l, p->excess) : 0;
	for (uint32_t i = from; i < to; i++)
		most = greater(most, l->gains[i]);
	return most;
}

/* Buckets of a segment come in any order, or on a walk from the first on. */
static void find_spots(top *t, const part *p, uint32_t bucket)
{
	if (t->walks && t->walked != p) {
		memset(t->spots, 0, p->n * sizeof *t->spots);
		t->walked = p;
		t->before = 0;
	}
	for (size_t i = 0; i < p->n; i++) {
		const ix_list *l = &p->lists[i];
		spot *at = &t->spots[i];
		if (l->p.bits)
			at->from = at->to = 0;
		else if (t->walks)
			ix_postings_next(&l->p, t->before, bucket, &at->from, &at->to);
		else
			ix_postings_bucket(&l->p, bucket, &at->from, &at->to);
		at->bound = bound_of(p, l, bucket, at->from, at->to);
	}
	t->before = bucket + 1;
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
	uint64_t low = l->p.bits ? bits_of(p, l, bucket, 0) : 0;
	uint64_t high = l->p.bits ? bits_of(p, l, bucket, 1) : 0;
	for (uint32_t i = t->spots[list].from; i < t->spots[list].to; i++) {
		uint32_t at = l->p.counts ? l->p.places[i] : ix_postings_listed(&l->p, i) - base;
		uint64_t one = (uint64_t)1 << (at & 63);
		low |= at < 64 ? one : 0;
		high |= at < 64 ? 0 : one;
	}
	bits[0] = low;
	bits[1] = high;
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
		size_t list = p->order ? p->order[i].list : i;
		if (t->spots[list].bound > slack)
			ix_bits_and(keep, places(t, p, list, c->bucket), WORDS);
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

static uint32_t ones(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555U;
	v = (v & 0x3333333333333333U) + (v >> 2 & 0x3333333333333333U);
	v = (v + (v >> 4)) & 0x0F0F0F0F0F0F0F0FU;
	return (uint32_t)(v * 0x0101010101010101U >> 56);
}

static size_t count(const uint64_t bits[WORDS])
{
	return ones(bits[0]) + ones(bits[1]);
}

/* keep &= where `most` is not below; how many are left. */
static size_t keep_above(const float most[IX_BUCKET], float enough, uint64_t keep[WORDS])
{
	for (size_t i = 0; i < WORDS; i++) {
		uint64_t worth = 0;
#if defined(__SSE2__)
		const __m128 least = _mm_set1_ps(enough);
		for (size_t d = 0; d < 64; d += 4) {
			__m128 above = _mm_cmpge_ps(_mm_loadu_ps(most + i * 64 + d), least);
			worth |= (uint64_t)(unsigned)_mm_movemask_ps(above) << d;
		}
#else
		for (size_t d = 0; d < 64; d++)
			worth |= (uint64_t)(most[i * 64 + d] >= enough) << d;
#endif
		keep[i] &= worth;
	}
	return count(keep);
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

/* Where only few of the places are kept: each by its rank among those of the list. */
static void score_few(const top *t, const candidate *c, size_t list, const uint64_t *keep,
                      float score[IX_BUCKET])
{
	const part *p = &t->parts[c->part];
	const uint64_t *bits = places(t, p, list, c->bucket);
	uint32_t base = (uint32_t)c->bucket << IX_BUCKET_SHIFT;
	for (size_t i = 0; i < WORDS; i++)
		for (uint64_t b = keep[i] & bits[i]; b; b &= b - 1) {
			uint32_t at = t->spots[list].from + ones(bits[i] & ((b & -b) - 1)) +
			              (i ? ones(bits[0]) : 0);
			ix_list_score(&p->lists[list], &t->w->model, p->s, at, at + 1, base, NULL,
			              score);
		}
}

/* The bounds of what is kept, gains in place of bounds: list by list, until they are not
 * enough. `most` holds the bounds of the first `added` lists by weight, `rest` is the sum
 * of the others'. */
static void keep_closer(const top *t, const candidate *c, size_t added, float rest, float enough,
                        float most[IX_BUCKET], uint64_t keep[WORDS])
{
	const part *p = &t->parts[c->part];
	for (size_t i = 0, looked = 0; i < p->n && looked < CLOSER && !none(keep); i++) {
		uint32_t list = p->order[i].list;
		float bound = t->spots[list].bound;
		if (bound <= 0 || p->lists[list].p.bits)
			continue;
		const uint64_t *bits = places(t, p, list, c->bucket);
		if (i < added)
			for (size_t k = 0; k < WORDS; k++)
				for (uint64_t b = keep[k] & bits[k]; b; b &= b - 1)
					most[k * 64 + (size_t)__builtin_ctzll(b)] -= bound;
		else
			rest -= bound;
		score_few(t, c, list, keep, most);
		keep_above(most, enough - rest, keep);
		looked++;
	}
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
			size_t left = keep_above(most, enough - rest, keep);
			if (left <= SCARCE) {
				if (left)
					keep_closer(t, c, i, rest, enough, most, keep);
				return;
			}
			next = rest / 2;
		}
		add_bound(t, p, list, c->bucket, most);
		rest -= t->spots[list].bound;
	}
	if (keep_above(most, enough, keep) <= IX_BUCKET / 4)
		keep_closer(t, c, p->n, 0, enough, most, keep);
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

static void score_bucket(const top *t, const candidate *c, const uint64_t *keep,
                         float score[IX_BUCKET])
{
	const part *p = &t->parts[c->part];
	uint32_t base = (uint32_t)c->bucket << IX_BUCKET_SHIFT;
	size_t at = 0;
	size_t kept = keep ? count(keep) : IX_BUCKET;
	memset(score, 0, IX_BUCKET * sizeof *score);
	for (size_t i = 0; i < t->w->n; i++) {
		const ix_unit *u = &t->w->units[i];
		for (; at < p->n && p->lists[at].unit == i; at++) {
			const ix_list *l = &p->lists[at];
			if (l->p.bits)
				ix_bits_score(places(t, p, at, c->bucket), keep, WORDS, l->most,
				              score);
			else if (t->spots[at].from == t->spots[at].to)
				continue;
			else if (kept <= SCARCE)
				score_few(t, c, at, keep, score);
			else
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

oh_status ix_bucket_score(top *t, const candidate *c, uint64_t keep[WORDS], float score[IX_BUCKET])
{
	part *p = &t->parts[c->part];
	find_spots(t, p, c->bucket);
	memset(t->known, 0, p->n * sizeof *t->known);
	keep_essential(t, c, keep);
	if (t->x->how != IX_MATCH_ANY)
		keep_holding(t, c, keep);
	if (t->heap.n == t->heap.cap && p->n > FEW && count(keep) > FEW) {
		if (!p->order && note_order(t, p))
			return OH_ENOMEM;
		keep_promising(t, c, keep);
	}
	if (none(keep))
		return OH_OK;
	score_bucket(t, c, ~(keep[0] & keep[1]) ? keep : NULL, score);
	return OH_OK;
}
