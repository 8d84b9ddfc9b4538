/* Queries that are texts: all their terms, and terms that the best hits lend.
 *
 * Who asks in a text says one thing in some words of many; what answers says it in others.
 * So the terms that the first hits have in common are asked for as well (relevance
 * feedback: Rocchio 1971; Lavrenko, Croft: Relevance-Based Language Models, SIGIR 2001).
 * As there, a hit lends by the likelihood that it is what was asked for, exp(score / t)
 * over their sum: where one stands out it lends alone and stays first, where several are
 * alike they lend what they share. */
#include <math.h>

#include "bag.h"
#include "search.h"

#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"

enum {
	LONGEST = 16384, /* bytes of a text that are looked at */
	TERMS = 4096,    /* of it, at most */
	LENDERS = 10,    /* hits that may lend */
	LENT = 40,       /* terms that they lend */
	/* Places at which all terms stand, about: beyond, in many listings, it would cost much
	 * and tell little. */
	PLACES = 400000
};
/* What is lent counts so much beside the query's own. */
#define LENT_PART 0.3F
/* The likelihood is tempered by a tenth of the query's length: scores are sums over its
 * terms, which are not independent. */
#define TEMPER 0.1F
/* Shorter queries are a few words that are meant as they stand; two characters make a
 * word. */
#define SHORTEST 8.0F

/* Of likelihoods below nothing is taken. */
#define UNLIKELY 0.02F

static bool bears(const ix_gathered *g)
{
	return g->own + g->lent > 0;
}

static bool names_category(const ix_gathered *g)
{
	return g->own > 0 && !g->word.n &&
	       g->key >> IX_TAG_SHIFT == IX_TAG_CONCEPT >> IX_TAG_SHIFT &&
	       (g->key & IX_CATEGORY_CONCEPT);
}

/* The categories that the query itself names, each a unit without terms. */
static void add_categories(const oh_index *ix, const ix_bag *b, ix_words *out)
{
	for (size_t i = 0; i < b->items.n && out->n && out->n <= IX_CONCEPTS; i++) {
		const ix_gathered *g = &OH_VEC_AT(&b->items, ix_gathered, i);
		if (names_category(g))
			out->units[out->n++] = (ix_unit){
			    .shares = true,
			    .categories = {ix->categories[(uint32_t)g->key & ~IX_CATEGORY_CONCEPT]},
			    .n_categories = 1};
	}
}

/* All terms of the bag as the first unit of the words. */
static oh_status to_words(const oh_index *ix, const ix_bag *b, size_t most, oh_arena *a,
                          ix_words *out)
{
	size_t n = 0;
	ix_unit *u = oh_arena_array(a, 1 + IX_CONCEPTS, sizeof *u);
	ix_atom *atoms = oh_arena_array(a, b->items.n + 1, sizeof *atoms);
	if (!u || !atoms)
		return OH_ENOMEM;
	for (size_t i = 0; i < b->items.n && n < most; i++) {
		const ix_gathered *g = &OH_VEC_AT(&b->items, ix_gathered, i);
		if (bears(g))
			atoms[n++] = ix_gathered_atom(g);
	}
	*u = (ix_unit){.atoms = atoms, .n_atoms = n, .shares = true};
	*out = (ix_words){.units = u, .n = n > 0};
	add_categories(ix, b, out);
	return OH_OK;
}

static oh_status own_terms(const oh_index *ix, oh_sv words, oh_arena *a, ix_bag *b)
{
	oh_sv folded;
	oh_status st = oh_fold_key(oh_sv_sub(words, 0, LONGEST), OH_FOLD_CASE, a, &folded);
	uint32_t *cps = st ? NULL : oh_arena_alloc(a, (folded.n + 1) * sizeof *cps);
	if (!cps)
		return st ? st : OH_ENOMEM;
	return ix_bag_own(b, ix->lexicon, cps, ix_characters(folded, cps));
}

oh_status ix_text_parse(const oh_index *ix, oh_sv words, oh_arena *a, ix_words *out)
{
	ix_bag b;
	oh_status st = ix_bag_init(&b, a);
	*out = (ix_words){.n = 0};
	if (!st)
		st = own_terms(ix, words, a, &b);
	if (!st)
		st = to_words(ix, &b, TERMS, a, out);
	ix_bag_release(&b);
	return st;
}

/* ---- lending ---- */

typedef struct lending {
	ix_search *x;
	const ix_snapshot *snapshot;
	const ix_segment *largest; /* whose listings tell how rare a term is */
	double all;                /* listings, in the largest one's */
	uint64_t places;           /* of the query's terms */
	float mass;                /* shares of the query's terms that some listing has */
	ix_bag bag;
} lending;

/* The part of the snapshot and the place in it; SIZE_MAX: gone in the meantime. */
static size_t find(const ix_search *x, const ix_snapshot *snapshot, int64_t id, size_t *doc)
{
	for (size_t i = 0; i < snapshot->n; i++) {
		const ix_view *v = &snapshot->views[i];
		*doc = ix_segment_find(v->segment, x->q->viewer.tenant, id);
		if (*doc != SIZE_MAX && !(v->gone && ix_bit(v->gone->bits, *doc)))
			return i;
	}
	return SIZE_MAX;
}

/* What a listing's terms are worth to it, by its likelihood. */
static oh_status take_listing(lending *l, int64_t id, float likelihood)
{
	const oh_index *ix = l->x->ix;
	const ix_model *m = &l->x->words.model;
	size_t doc, title = 0, n = 0, part = find(l->x, l->snapshot, id, &doc);
	if (part == SIZE_MAX)
		return OH_OK;
	const ix_segment *s = l->snapshot->views[part].segment;
	const uint8_t *at = s->text + s->text_at[doc], *end = s->text + s->text_at[doc + 1];
	uint32_t *cps = oh_arena_alloc(l->x->a, (size_t)(end - at + 1) * sizeof *cps);
	if (!cps)
		return OH_ENOMEM;
	while (at < end && *at)
		cps[title++] = ix_text_next(&at);
	for (at++; at < end; n++)
		cps[title + n] = ix_text_next(&at);
	ix_lower(ix, cps, title + n);
	oh_status st = ix_bag_count(&l->bag, ix->lexicon, cps, title, IX_TITLE);
	if (!st)
		st = ix_bag_count(&l->bag, ix->lexicon, cps + title, n, IX_TEXT);
	for (size_t i = 0; i < l->bag.items.n && !st; i++) {
		ix_gathered *g = &OH_VEC_AT(&l->bag.items, ix_gathered, i);
		unsigned count[3] = {g->times[IX_TITLE], g->times[IX_TEXT], 0};
		if (!count[IX_TITLE] && !count[IX_TEXT])
			continue;
		float tf =
		    ix_model_tf(m, ix_rank_code(count), s->title_length[doc], s->text_length[doc]);
		g->lent += likelihood * ix_gathered_share(g) * ix_model_part(tf);
		g->times[IX_TITLE] = g->times[IX_TEXT] = 0;
	}
	return st;
}

static uint64_t listings_with(const ix_segment *s, const ix_gathered *g)
{
	uint64_t from = g->key, to = g->key + 1;
	ix_postings p;
	if (g->word.n)
		ix_words_range(s, g->word, false, &from, &to);
	return from < to && ix_postings_find(s, from, &p) ? p.n : 0;
}

typedef struct worth {
	float lent;
	uint32_t at;
	double places;
} worth;

static int by_worth(const void *x, const void *y)
{
	const worth *a = x, *b = y;
	if (a->lent < b->lent || a->lent > b->lent)
		return a->lent > b->lent ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

/* What each term is worth; n of them. */
static size_t weigh(lending *l, worth *w)
{
	size_t n = 0;
	for (size_t i = 0; i < l->bag.items.n; i++) {
		ix_gathered *g = &OH_VEC_AT(&l->bag.items, ix_gathered, i);
		if (g->lent > 0) {
			uint64_t with = listings_with(l->largest, g);
			float rarity = (float)ix_rarity(l->largest->n, with);
			w[n++] = (worth){g->lent * rarity, (uint32_t)i, (double)with * l->all};
		}
		g->lent = 0;
	}
	return n;
}

/* Leaves to the terms that are worth most what is lent, together a part of the mass. */
static oh_status choose(lending *l)
{
	size_t chosen = 0;
	float sum = 0;
	double places = (double)l->places;
	worth *w = oh_arena_array(l->x->a, l->bag.items.n + 1, sizeof *w);
	if (!w)
		return OH_ENOMEM;
	size_t n = weigh(l, w);
	qsort(w, n, sizeof *w, by_worth);
	for (size_t i = 0; i < n && chosen < LENT; i++) {
		/* The query's own are looked up anyway. */
		double more =
		    OH_VEC_AT(&l->bag.items, ix_gathered, w[i].at).own > 0 ? 0 : w[i].places;
		if (places + more > PLACES)
			continue;
		places += more;
		sum += w[i].lent;
		w[chosen++] = w[i];
	}
	float scale = sum > 0 ? l->mass * LENT_PART / (1 - LENT_PART) / sum : 0;
	for (size_t i = 0; i < chosen; i++)
		OH_VEC_AT(&l->bag.items, ix_gathered, w[i].at).lent = w[i].lent * scale;
	return OH_OK;
}

static oh_status lend(lending *l, const oh_index_hit *hits, size_t n)
{
	ix_search *x = l->x;
	float sum = 0, temper = fmaxf(1, l->mass * TEMPER);
	oh_status st = ix_bag_init(&l->bag, x->a);
	if (!st)
		st = own_terms(x->ix, x->q->words, x->a, &l->bag);
	for (size_t i = 0; i < n; i++)
		sum += expf((float)(hits[i].score - hits[0].score) / temper);
	for (size_t i = 0; i < n && !st; i++) {
		float likelihood = expf((float)(hits[i].score - hits[0].score) / temper) / sum;
		if (likelihood >= UNLIKELY)
			st = take_listing(l, hits[i].id, likelihood);
	}
	if (!st)
		st = choose(l);
	if (!st)
		st = to_words(x->ix, &l->bag, TERMS + LENT, x->a, &x->words);
	ix_bag_release(&l->bag);
	return st;
}

/* In words. */
static float length_of(const ix_atom *x)
{
	if (x->kind == IX_ATOM_WORD)
		return x->share;
	return x->from >> IX_TAG_SHIFT == IX_TAG_PAIR >> IX_TAG_SHIFT
	           ? x->share / (2 * IX_PAIR_SHARE)
	           : 0;
}

oh_status ix_text_lend(ix_search *x, const ix_snapshot *snapshot)
{
	lending l = {.x = x, .snapshot = snapshot};
	const oh_index_query *asked = x->q;
	float length = 0;
	oh_index_query q = *asked;
	oh_index_result r = {.total = 0};
	for (size_t i = 0; i < snapshot->n; i++) {
		const ix_segment *s = snapshot->views[i].segment;
		l.all += s->n;
		if (!l.largest || s->n > l.largest->n)
			l.largest = s;
	}
	for (size_t i = 0; i < x->words.n_atoms; i++)
		if (x->words.units[0].atoms[i].df) {
			l.mass += x->words.units[0].atoms[i].share;
			length += length_of(&x->words.units[0].atoms[i]);
			l.places += x->words.units[0].atoms[i].df;
		}
	if (!l.largest || length < SHORTEST || l.places > PLACES)
		return OH_OK;
	l.all /= l.largest->n;
	q.offset = 0;
	q.limit = LENDERS;
	x->q = &q;
	oh_status st = ix_search_top(x, snapshot, x->a, &r);
	x->q = asked;
	if (st || r.n_hits == 0)
		return st;
	st = lend(&l, r.hits, r.n_hits);
	return st ? st : ix_words_weigh(&x->words, x->ix, snapshot, &x->scratch, x->a);
}

/* ---- loose hits ---- */

/* More than a character: a word, a pair, a concept of the query itself. */
static bool tells(const ix_atom *x)
{
	return x->own && x->from >> IX_TAG_SHIFT != IX_TAG_CHARACTER >> IX_TAG_SHIFT;
}

static bool loose(const ix_search *x, const ix_segment *s, size_t part, size_t doc)
{
	const ix_unit *u = &x->words.units[0];
	if (ix_words_meaning(&x->words, ix_segment_run(s, doc)))
		return false;
	for (size_t i = 0; i < u->n_atoms; i++) {
		size_t n;
		const ix_postings *p = ix_words_found(&x->words, &x->scratch, part, i, &n);
		for (size_t k = 0; k < n && tells(&u->atoms[i]); k++)
			if (ix_postings_hold(&p[k], (uint32_t)doc))
				return false;
	}
	return true;
}

oh_status ix_text_loose(const ix_search *x, const ix_snapshot *snapshot, oh_arena *a,
                        oh_index_result *r)
{
	const ix_unit *u = &x->words.units[0];
	size_t telling = 0;
	for (size_t i = 0; i < u->n_atoms; i++)
		telling += tells(&u->atoms[i]);
	if (!telling || !r->n_hits)
		return OH_OK;
	oh_index_hit *hits = oh_arena_array(a, r->n_hits, sizeof *hits);
	if (!hits)
		return OH_ENOMEM;
	for (size_t i = 0; i < r->n_hits; i++) {
		size_t doc, part = find(x, snapshot, r->hits[i].id, &doc);
		hits[i] = r->hits[i];
		hits[i].loose =
		    part != SIZE_MAX && loose(x, snapshot->views[part].segment, part, doc);
	}
	r->hits = hits;
	return OH_OK;
}
