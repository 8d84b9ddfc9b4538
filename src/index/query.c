/* Words of a query: cut like the words of listings, weighed, looked up. */
#include "query.h"

#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"

/* Weights of fields; title above category, organisation and text. */
#define TITLE 3.0F
#define CATEGORY 2.0F
#define ORGANISATION 1.5F
#define TEXT 1.0F
/* BM25: how soon repetition stops counting, how much length counts in each field. */
#define K1 1.2F
#define B_TITLE 0.4
#define B_TEXT 0.7

typedef struct parser {
	const oh_index *ix;
	oh_arena *a;
	ix_words *out;
	const uint32_t *cps;
	size_t n;
	bool failed;
} parser;

static ix_unit *unit_new(parser *p)
{
	if (p->out->n == IX_UNITS)
		return NULL;
	ix_unit *u = &p->out->units[p->out->n++];
	*u = (ix_unit){.n_atoms = 0};
	return u;
}

static ix_atom *atom_new(ix_unit *u)
{
	if (!u || u->n_atoms == IX_ATOMS)
		return NULL;
	ix_atom *x = &u->atoms[u->n_atoms++];
	*x = (ix_atom){.kind = IX_ATOM_PAIR};
	return x;
}

static void add_keys(ix_unit *u, uint64_t from, uint64_t to, bool literal)
{
	ix_atom *x = atom_new(u);
	if (!x)
		return;
	x->kind = from >> IX_TAG_SHIFT == 2 ? IX_ATOM_CONCEPT : IX_ATOM_PAIR;
	x->from = from;
	x->to = to;
	x->literal = literal;
}

static void add_word(parser *p, ix_unit *u, size_t from, size_t to)
{
	char form[4 * 64];
	size_t n = to - from < 64 ? to - from : 64;
	oh_sv word = {form, ix_word_form(p->cps + from, n, form)};
	ix_atom *x = atom_new(u);
	if (!x)
		return;
	x->kind = IX_ATOM_WORD;
	x->word = oh_arena_sv(p->a, word);
	x->literal = true;
	x->open = to == p->n;
	p->failed = p->failed || !x->word.p;
}

static bool cjk(const parser *p, size_t i)
{
	return i < p->n && ix_class_of(p->cps[i]) == IX_CJK;
}

/* What spells the characters [from, to): pairs and words. */
static void add_literals(parser *p, ix_unit *u, size_t from, size_t to)
{
	for (size_t i = from; i < to;) {
		if (ix_class_of(p->cps[i]) == IX_WORD) {
			size_t end = ix_word_end(p->cps, p->n, i);
			add_word(p, u, i, end);
			i = end;
			continue;
		}
		bool pair = cjk(p, i) && i + 1 < to && cjk(p, i + 1);
		if (pair)
			add_keys(u, ix_pair(p->cps[i], p->cps[i + 1]),
			         ix_pair(p->cps[i], p->cps[i + 1]) + 1, true);
		else if (cjk(p, i) && (i == from || !cjk(p, i - 1)))
			/* Alone: whatever begins with it, its end of a word included. */
			add_keys(u, ix_pair(p->cps[i], 0), ix_pair(p->cps[i], 0xFFFF) + 1, true);
		i++;
	}
}

static void add_category(const oh_index *ix, ix_unit *u, uint32_t concept)
{
	const oh_category *c = ix->categories[concept & ~IX_CATEGORY_CONCEPT];
	for (size_t i = 0; i < u->n_categories; i++)
		if (u->categories[i] == c)
			return;
	if (u->n_categories < IX_CONCEPTS)
		u->categories[u->n_categories++] = c;
}

static void add_concept(parser *p, ix_unit *u, uint32_t concept)
{
	uint64_t key = IX_TAG_CONCEPT | concept;
	add_keys(u, key, key + 1, false);
	if (concept & IX_CATEGORY_CONCEPT)
		add_category(p->ix, u, concept);
}

/* Categories of which the end of the query may be the beginning. */
static void add_begun(parser *p, ix_unit *u, size_t from)
{
	uint32_t concepts[IX_CONCEPTS];
	size_t n = ix_lexicon_categories(p->ix->lexicon, p->cps + from, p->n - from, concepts,
	                                 IX_CONCEPTS);
	for (size_t i = 0; i < n; i++)
		add_category(p->ix, u, concepts[i]);
}

static size_t known(const parser *p, size_t i, const uint32_t **concepts, size_t *n)
{
	return ix_lexicon_match(p->ix->lexicon, p->cps, p->n, i, concepts, n);
}

/* Chinese that the lexicon does not know, up to what it knows; a single character takes
 * its neighbour along. */
static size_t take_unknown(parser *p, size_t i, size_t run)
{
	const uint32_t *concepts;
	size_t end = i + 1, n;
	while (cjk(p, end) && !known(p, end, &concepts, &n))
		end++;
	size_t from = i, to = end;
	if (to - from == 1 && from > run)
		from--;
	else if (to - from == 1 && cjk(p, to))
		to++;
	ix_unit *u = unit_new(p);
	if (u) {
		add_literals(p, u, from, to);
		if (end == p->n)
			add_begun(p, u, from);
	}
	return end;
}

static void parse(parser *p)
{
	size_t run = 0; /* where the Chinese in hand begins */
	for (size_t i = 0; i < p->n;) {
		const uint32_t *concepts;
		size_t n = 0;
		ix_class class = ix_class_of(p->cps[i]);
		if (class != IX_CJK && class != IX_WORD) {
			i++;
			continue;
		}
		if (class != IX_CJK || i == 0 || !cjk(p, i - 1))
			run = i;
		size_t k = known(p, i, &concepts, &n);
		size_t word = class == IX_WORD ? ix_word_end(p->cps, p->n, i) : 0;
		/* A part of a code is no word of the lexicon. */
		if (k && class == IX_WORD && i + k < word)
			k = 0;
		if (k == 0 && class == IX_CJK) {
			i = take_unknown(p, i, run);
			continue;
		}
		size_t end = k ? i + k : word;
		ix_unit *u = unit_new(p);
		for (size_t c = 0; u && c < n && k; c++)
			add_concept(p, u, concepts[c]);
		if (u)
			add_literals(p, u, i, end);
		if (u && end == p->n)
			add_begun(p, u, i);
		i = end;
	}
}

oh_status ix_words_parse(const oh_index *ix, oh_sv words, oh_arena *a, ix_words *out)
{
	enum { LONGEST = 1024 };
	oh_sv folded;
	*out = (ix_words){.n = 0};
	if (oh_sv_trim(words).n == 0)
		return OH_OK;
	oh_status st = oh_fold_key(oh_sv_sub(words, 0, LONGEST), OH_FOLD_CASE, a, &folded);
	uint32_t *cps = st ? NULL : oh_arena_alloc(a, (folded.n + 1) * sizeof *cps);
	out->units = oh_arena_alloc(a, IX_UNITS * sizeof *out->units);
	if (st || !cps || !out->units)
		return st ? st : OH_ENOMEM;
	parser p = {ix, a, out, cps, ix_characters(folded, cps), false};
	parse(&p);
	return p.failed ? OH_ENOMEM : OH_OK;
}

static oh_sv word_at(const ix_segment *s, size_t i)
{
	return (oh_sv){s->words + s->word_at[i], s->word_at[i + 1] - s->word_at[i]};
}

/* First word that is not below; with `past`, not below and not begun by it. */
static uint32_t word_bound(const ix_segment *s, oh_sv word, bool past)
{
	uint32_t lo = 0, hi = s->n_words;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		oh_sv w = word_at(s, mid);
		if (oh_sv_cmp(w, word) < 0 || (past && oh_sv_starts(w, word)))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

typedef struct collecting {
	oh_vec *found;
	oh_status status;
} collecting;

static bool collect(void *ctx, const ix_postings *p)
{
	collecting *c = ctx;
	c->status = oh_vec_push(c->found, p);
	return c->status == OH_OK;
}

/* The postings of an atom in a segment, into found. */
static oh_status look_up(const ix_atom *x, const ix_segment *s, oh_vec *found)
{
	uint64_t from = x->from, to = x->to;
	oh_vec_clear(found);
	if (x->kind == IX_ATOM_WORD) {
		uint32_t first = word_bound(s, x->word, false), last = first;
		if (x->open)
			last = word_bound(s, x->word, true);
		else if (first < s->n_words && oh_sv_eq(word_at(s, first), x->word))
			last = first + 1;
		from = IX_TAG_WORD | first;
		to = IX_TAG_WORD | last;
	}
	if (to == from + 1) {
		ix_postings one;
		return ix_postings_find(s, from, &one) ? oh_vec_push(found, &one) : OH_OK;
	}
	if (from >= to)
		return OH_OK;
	collecting c = {found, OH_OK};
	ix_postings_range(s, from, to, collect, &c);
	return c.status;
}

static double rarity(uint64_t all, uint64_t df)
{
	double n = (double)all, d = (double)(df < all ? df : all);
	return log(1 + (n - d + 0.5) / (d + 0.5));
}

static bool of_category(const oh_index *ix, const ix_run *r, const ix_unit *u)
{
	if (r->category == IX_NONE)
		return false;
	for (size_t i = 0; i < u->n_categories; i++)
		if (oh_category_is_a(ix->categories[r->category], u->categories[i]))
			return true;
	return false;
}

static void weigh_unit(ix_unit *u, uint64_t all)
{
	size_t literal = 0;
	double rarest = 0;
	for (size_t i = 0; i < u->n_atoms; i++)
		literal += u->atoms[i].literal;
	for (size_t i = 0; i < u->n_atoms; i++) {
		ix_atom *x = &u->atoms[i];
		double r = rarity(all, x->df);
		rarest = fmax(rarest, r);
		x->weight = r * (x->literal && literal > 1 ? 1.5 / (double)literal : 1);
	}
	u->category_weight = u->n_categories ? rarity(all, u->category_df) : 0;
	u->rarity = fmax(rarest, 0.01);
}

static void lengths(ix_words *w, const ix_snapshot *s, uint64_t all)
{
	uint64_t title = 0, text = 0;
	for (size_t i = 0; i < s->n; i++) {
		title += s->views[i].segment->title_sum;
		text += s->views[i].segment->text_sum;
	}
	double mean_title = fmax((double)title / fmax((double)all, 1), 1);
	double mean_text = fmax((double)text / fmax((double)all, 1), 1);
	for (unsigned i = 0; i < 256; i++) {
		w->title_inverse[i] = (float)(1 / (1 - B_TITLE + B_TITLE * i / mean_title));
		w->text_inverse[i] = (float)(1 / (1 - B_TEXT + B_TEXT * i / mean_text));
	}
}

static uint64_t run_lengths(const oh_index *ix, const ix_segment *s, const ix_unit *u)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < s->n_runs && u->n_categories; i++)
		if (of_category(ix, &s->runs[i], u))
			n += s->runs[i].to - s->runs[i].from;
	return n;
}

oh_status ix_words_weigh(ix_words *w, const oh_index *ix, const ix_snapshot *s)
{
	oh_vec found;
	oh_status st = OH_OK;
	uint64_t all = 0;
	oh_vec_init(&found, sizeof(ix_postings));
	for (size_t v = 0; v < s->n; v++) {
		const ix_segment *seg = s->views[v].segment;
		all += seg->n;
		for (size_t i = 0; i < w->n; i++) {
			ix_unit *u = &w->units[i];
			for (size_t k = 0; k < u->n_atoms && !st; k++) {
				st = look_up(&u->atoms[k], seg, &found);
				for (size_t j = 0; j < found.n; j++)
					u->atoms[k].df += OH_VEC_AT(&found, ix_postings, j).n;
			}
			u->category_df += run_lengths(ix, seg, u);
		}
	}
	oh_vec_release(&found);
	for (size_t i = 0; i < w->n; i++)
		weigh_unit(&w->units[i], all);
	lengths(w, s, all);
	return st;
}

oh_status ix_scratch_new(ix_scratch *s, oh_arena *a)
{
	size_t words = ix_bit_words(IX_DOCS);
	s->unit = oh_arena_alloc(a, words * 8);
	s->atom = oh_arena_alloc(a, words * 8);
	s->places = oh_arena_alloc(a, (IX_DOCS + 1) * sizeof *s->places);
	s->score = oh_arena_alloc(a, (IX_DOCS + 1) * sizeof *s->score);
	oh_vec_init(&s->found, sizeof(ix_postings));
	return s->unit && s->atom && s->places && s->score ? OH_OK : OH_ENOMEM;
}

void ix_scratch_release(ix_scratch *s)
{
	oh_vec_release(&s->found);
}

static void set_places(const ix_postings *p, ix_scratch *x, uint64_t *bits)
{
	ix_postings_places(p, x->places);
	for (uint32_t i = 0; i < p->n; i++)
		ix_bit_set(bits, x->places[i]);
}

/* The listings of one atom. */
static oh_status atom_bits(const ix_atom *a, const ix_segment *s, ix_scratch *x, uint64_t *bits)
{
	memset(bits, 0, ix_bit_words(s->n) * 8);
	oh_status st = look_up(a, s, &x->found);
	for (size_t j = 0; j < x->found.n && !st; j++)
		set_places(&OH_VEC_AT(&x->found, ix_postings, j), x, bits);
	return st;
}

/* The listings that hold the unit, into x->unit. */
static oh_status unit_bits(const ix_unit *u, const oh_index *ix, const ix_segment *s, ix_scratch *x)
{
	size_t words = ix_bit_words(s->n);
	bool first = true;
	oh_status st = OH_OK;
	memset(x->unit, 0, words * 8);
	for (size_t i = 0; i < u->n_atoms && !st; i++) {
		if (!u->atoms[i].literal)
			continue;
		st = atom_bits(&u->atoms[i], s, x, x->atom);
		if (first)
			memcpy(x->unit, x->atom, words * 8);
		else
			ix_bits_and(x->unit, x->atom, words);
		first = false;
	}
	for (size_t i = 0; i < u->n_atoms && !st; i++) {
		if (u->atoms[i].literal)
			continue;
		st = atom_bits(&u->atoms[i], s, x, x->atom);
		ix_bits_or(x->unit, x->atom, words);
	}
	for (uint32_t i = 0; i < s->n_runs && u->n_categories; i++)
		if (of_category(ix, &s->runs[i], u))
			ix_bits_range(x->unit, s->runs[i].from, s->runs[i].to);
	return st;
}

static oh_status match_part(const ix_words *w, const oh_index *ix, const ix_segment *s, double part,
                            ix_scratch *x, uint64_t *bits)
{
	double all = 0;
	size_t words = ix_bit_words(s->n);
	oh_status st = OH_OK;
	memset(x->score, 0, s->n * sizeof *x->score);
	for (size_t i = 0; i < w->n && !st; i++) {
		float weight = (float)w->units[i].rarity;
		all += weight;
		st = unit_bits(&w->units[i], ix, s, x);
		for (size_t k = 0; k < words && !st; k++)
			for (uint64_t b = x->unit[k] & bits[k]; b; b &= b - 1)
				x->score[k * 64 + (size_t)__builtin_ctzll(b)] += weight;
	}
	float need = (float)(part * all * (1 - 1e-6));
	for (size_t k = 0; k < words && !st; k++)
		for (uint64_t b = bits[k]; b; b &= b - 1)
			if (x->score[k * 64 + (size_t)__builtin_ctzll(b)] < need)
				bits[k] &= ~(b & -b);
	return st;
}

oh_status ix_words_match(const ix_words *w, const oh_index *ix, const ix_segment *s, double part,
                         ix_scratch *x, uint64_t *bits)
{
	if (part > 0)
		return match_part(w, ix, s, part, x, bits);
	oh_status st = OH_OK;
	for (size_t i = 0; i < w->n && !st; i++) {
		st = unit_bits(&w->units[i], ix, s, x);
		ix_bits_and(bits, x->unit, ix_bit_words(s->n));
	}
	return st;
}

static void score_places(const ix_words *w, const ix_segment *s, const ix_postings *p, float weight,
                         const uint64_t *bits, ix_scratch *x)
{
	ix_postings_places(p, x->places);
	for (uint32_t i = 0; i < p->n; i++) {
		size_t d = x->places[i];
		if (!ix_bit(bits, d))
			continue;
		unsigned code = ix_postings_code(p, i);
		float tf = TITLE * ix_code_title[code] * w->title_inverse[s->title_length[d]] +
		           TEXT * ix_code_text[code] * w->text_inverse[s->text_length[d]] +
		           ORGANISATION * ix_code_org[code];
		x->score[d] += weight * tf * (K1 + 1) / (tf + K1);
	}
}

static void score_category(const ix_unit *u, const oh_index *ix, const ix_segment *s,
                           const uint64_t *bits, ix_scratch *x)
{
	float gain = (float)u->category_weight * CATEGORY * (K1 + 1) / (CATEGORY + K1);
	for (uint32_t i = 0; i < s->n_runs && u->n_categories; i++)
		if (of_category(ix, &s->runs[i], u))
			for (size_t d = s->runs[i].from; d < s->runs[i].to; d++)
				x->score[d] += ix_bit(bits, d) ? gain : 0;
}

oh_status ix_words_score(const ix_words *w, const oh_index *ix, const ix_segment *s,
                         const uint64_t *bits, ix_scratch *x)
{
	oh_status st = OH_OK;
	memset(x->score, 0, s->n * sizeof *x->score);
	for (size_t i = 0; i < w->n && !st; i++) {
		const ix_unit *u = &w->units[i];
		for (size_t k = 0; k < u->n_atoms && !st; k++) {
			st = look_up(&u->atoms[k], s, &x->found);
			for (size_t j = 0; j < x->found.n && !st; j++)
				score_places(w, s, &OH_VEC_AT(&x->found, ix_postings, j),
				             (float)u->atoms[k].weight, bits, x);
		}
		score_category(u, ix, s, bits, x);
	}
	return st;
}
