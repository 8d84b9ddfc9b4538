/* Words of a query, looked up in a segment. */
#include "query.h"

#include <math.h>

#include "ouhe/base/alloc.h"

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

static bool of_category(const oh_index *ix, const ix_run *r, const ix_unit *u)
{
	if (r->category == IX_NONE)
		return false;
	for (size_t i = 0; i < u->n_categories; i++)
		if (oh_category_is_a(ix->categories[r->category], u->categories[i]))
			return true;
	return false;
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
	uint64_t all = 0, title = 0, text = 0;
	oh_vec_init(&found, sizeof(ix_postings));
	for (size_t v = 0; v < s->n; v++) {
		const ix_segment *seg = s->views[v].segment;
		all += seg->n;
		title += seg->title_sum;
		text += seg->text_sum;
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
	ix_rank_weigh(w, all);
	ix_model_set(&w->model, (double)title / fmax((double)all, 1),
	             (double)text / fmax((double)all, 1));
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
		float tf = ix_model_tf(&w->model, ix_postings_code(p, i), s->title_length[d],
		                       s->text_length[d]);
		x->score[d] += weight * ix_model_part(tf);
	}
}

static void score_category(const ix_unit *u, const oh_index *ix, const ix_segment *s,
                           const uint64_t *bits, ix_scratch *x)
{
	float gain = (float)(u->category_weight * (IX_K1 + 1)) * ix_model_part(IX_CATEGORY_TF);
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
				             (float)(u->atoms[k].weight * (IX_K1 + 1)), bits, x);
		}
		score_category(u, ix, s, bits, x);
	}
	return st;
}
