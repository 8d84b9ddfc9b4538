/* Words of a query, looked up once in each segment, matched and scored there. */
#include "query.h"

#include <math.h>

#include "ouhe/base/alloc.h"

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

typedef struct uniting {
	const ix_segment *s;
	uint64_t *bits;
} uniting;

static bool unite(void *ctx, const ix_postings *p)
{
	const uniting *u = ctx;
	ix_postings_bits(p, u->s, u->bits);
	return true;
}

static oh_status look_up_flat(const ix_segment *s, uint64_t from, uint64_t to, oh_vec *found,
                              oh_arena *a)
{
	size_t words = ix_bit_words(s->n);
	uniting u = {s, oh_arena_array(a, words, 8)};
	if (!u.bits)
		return OH_ENOMEM;
	ix_postings_range(s, from, to, unite, &u);
	ix_postings all = {.bits = u.bits, .n = (uint32_t)ix_bits_count(u.bits, words)};
	return all.n ? oh_vec_push(found, &all) : OH_OK;
}

/* Appends the postings of an atom that several keys may be. */
static oh_status look_up(const ix_atom *x, const ix_segment *s, uint64_t from, uint64_t to,
                         oh_vec *found, oh_arena *a)
{
	if (from >= to)
		return OH_OK;
	if (x->flat)
		return look_up_flat(s, from, to, found, a);
	collecting c = {found, OH_OK};
	ix_postings_range(s, from, to, collect, &c);
	return c.status;
}

/* Some atoms of a unit, in a segment. */
static oh_status look_up_some(ix_atom *atoms, size_t n, const ix_segment *s, oh_vec *found,
                              uint32_t *at, oh_arena *a)
{
	uint64_t from[IX_KEYS], to[IX_KEYS], keys[IX_KEYS];
	ix_postings one[IX_KEYS];
	oh_status st = OH_OK;
	size_t single = 0, next = 0;
	for (size_t i = 0; i < n; i++) {
		from[i] = atoms[i].from;
		to[i] = atoms[i].to;
		if (atoms[i].kind == IX_ATOM_WORD)
			ix_words_range(s, atoms[i].word, atoms[i].open, &from[i], &to[i]);
		if (to[i] == from[i] + 1)
			keys[single++] = from[i];
	}
	ix_postings_find_all(s, keys, single, one);
	for (size_t i = 0; i < n && !st; i++) {
		at[i] = (uint32_t)found->n;
		if (to[i] != from[i] + 1)
			st = look_up(&atoms[i], s, from[i], to[i], found, a);
		else if (one[next++].n)
			st = oh_vec_push(found, &one[next - 1]);
		for (size_t k = at[i]; k < found->n; k++)
			atoms[i].df += OH_VEC_AT(found, ix_postings, k).n;
	}
	return st;
}

/* Which units mean which category, so that a run is looked at once for all of them. Units
 * beyond those that a mask takes are looked for by their words alone. */
static oh_status mark_categories(ix_words *w, const oh_index *ix, oh_arena *a)
{
	uint64_t *named = NULL, bit = 1;
	w->means = NULL;
	for (size_t i = 0; i < w->n; i++) {
		ix_unit *u = &w->units[i];
		u->mask = u->n_categories ? bit : 0;
		if (!u->mask)
			continue;
		bit <<= 1;
		if (!named)
			named = oh_arena_array(a, ix->n_categories, sizeof *named);
		if (!named)
			return OH_ENOMEM;
		for (size_t c = 0; c < u->n_categories; c++)
			named[u->categories[c]->index] |= u->mask;
	}
	if (!named)
		return OH_OK;
	w->means = oh_arena_array(a, ix->n_categories, sizeof *w->means);
	for (size_t i = 0; i < ix->n_categories && w->means; i++)
		for (const oh_category *c = ix->categories[i]; c; c = c->parent)
			w->means[i] |= named[c->index];
	return w->means ? OH_OK : OH_ENOMEM;
}

uint64_t ix_words_meaning(const ix_words *w, const ix_run *r)
{
	return w->means && r->category != IX_NONE ? w->means[r->category] : 0;
}

static void count_runs(ix_words *w, const ix_segment *s)
{
	for (uint32_t i = 0; i < s->n_runs && w->means; i++) {
		const ix_run *r = &s->runs[i];
		uint64_t mask = ix_words_meaning(w, r);
		for (size_t k = 0; k < w->n && mask; k++)
			if (w->units[k].mask & mask)
				w->units[k].category_df += r->to - r->from;
	}
}

static oh_status look_up_all(ix_words *w, const ix_segment *s, ix_scratch *x, uint32_t *at,
                             oh_arena *a)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < w->n; i++) {
		ix_unit *u = &w->units[i];
		for (size_t k = 0, n; k < u->n_atoms && !st; k += n, at += n) {
			n = u->n_atoms - k < IX_KEYS ? u->n_atoms - k : IX_KEYS;
			st = look_up_some(u->atoms + k, n, s, &x->found, at, a);
		}
	}
	*at = (uint32_t)x->found.n;
	return st;
}

/* One Chinese character alone, or a letter or two that are still being typed. */
static bool says_little(const ix_atom *x)
{
	return x->kind == IX_ATOM_WORD ? x->open && x->word.n <= 2 : x->to - x->from > 1;
}

static size_t number_atoms(ix_words *w)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n; i++) {
		ix_unit *u = &w->units[i];
		u->first = n;
		n += u->n_atoms;
		for (size_t k = 0; k < u->n_atoms; k++)
			u->atoms[k].flat = says_little(&u->atoms[k]);
	}
	return n;
}

oh_status ix_words_weigh(ix_words *w, const oh_index *ix, const ix_snapshot *s, ix_scratch *x,
                         oh_arena *a)
{
	uint64_t all = 0, title = 0, text = 0;
	oh_status st = mark_categories(w, ix, a);
	size_t atoms = number_atoms(w);
	oh_vec_clear(&x->found);
	w->n_atoms = atoms;
	x->found_at = oh_arena_array(a, s->n * atoms + 1, sizeof *x->found_at);
	if (!st && !x->found_at)
		st = OH_ENOMEM;
	for (size_t v = 0; v < s->n && !st; v++) {
		const ix_segment *seg = s->views[v].segment;
		all += seg->n;
		title += seg->title_sum;
		text += seg->text_sum;
		st = look_up_all(w, seg, x, x->found_at + v * atoms, a);
		count_runs(w, seg);
	}
	if (st)
		return st;
	w->mean_title = fmax((double)title / fmax((double)all, 1), 1);
	w->mean_text = fmax((double)text / fmax((double)all, 1), 1);
	ix_model_set(&w->model, w->mean_title, w->mean_text);
	ix_rank_weigh(w, all);
	return OH_OK;
}

oh_status ix_scratch_new(ix_scratch *s, oh_arena *a)
{
	size_t words = ix_bit_words(IX_DOCS);
	s->unit = oh_arena_alloc(a, words * 8);
	s->atom = oh_arena_alloc(a, words * 8);
	s->base = oh_arena_alloc(a, words * 8);
	s->score = oh_arena_alloc(a, (IX_DOCS + 1) * sizeof *s->score);
	return s->unit && s->atom && s->base && s->score ? OH_OK : OH_ENOMEM;
}

void ix_scratch_init(ix_scratch *s)
{
	*s = (ix_scratch){.unit = NULL};
	oh_vec_init(&s->found, sizeof(ix_postings));
	oh_vec_init(&s->lists, sizeof(ix_list));
}

void ix_scratch_release(ix_scratch *s)
{
	oh_vec_release(&s->found);
	oh_vec_release(&s->lists);
}

const ix_postings *ix_words_found(const ix_words *w, const ix_scratch *x, size_t part, size_t atom,
                                  size_t *n)
{
	const uint32_t *at = x->found_at + part * w->n_atoms + atom;
	/* The one unit of a text; what counts nothing is not looked for. */
	bool idle = w->units[0].shares && w->units[0].atoms[atom].weight <= 0;
	*n = idle ? 0 : at[1] - at[0];
	return *n ? &OH_VEC_AT(&x->found, ix_postings, at[0]) : NULL;
}

/* ---- which listings ---- */

/* The listings of one atom, into bits. */
static void add_atom(const ix_words *w, const ix_segment *s, size_t part, size_t atom,
                     const ix_scratch *x, uint64_t *bits)
{
	size_t n;
	const ix_postings *p = ix_words_found(w, x, part, atom, &n);
	for (size_t i = 0; i < n; i++)
		ix_postings_bits(&p[i], s, bits);
}

static void add_runs(const ix_words *w, const ix_unit *u, const ix_segment *s, uint64_t *bits)
{
	for (uint32_t i = 0; i < s->n_runs && u->mask; i++)
		if (ix_words_meaning(w, &s->runs[i]) & u->mask)
			ix_bits_range(bits, s->runs[i].from, s->runs[i].to);
}

/* The listings that hold the unit, into x->unit. */
static void unit_bits(const ix_words *w, const ix_unit *u, const ix_segment *s, size_t part,
                      ix_scratch *x)
{
	size_t words = ix_bit_words(s->n);
	bool first = true;
	memset(x->unit, 0, words * 8);
	for (size_t i = 0; i < u->n_atoms; i++) {
		if (!u->atoms[i].literal)
			continue;
		if (first) {
			add_atom(w, s, part, u->first + i, x, x->unit);
		} else {
			memset(x->atom, 0, words * 8);
			add_atom(w, s, part, u->first + i, x, x->atom);
			ix_bits_and(x->unit, x->atom, words);
		}
		first = false;
	}
	for (size_t i = 0; i < u->n_atoms; i++)
		if (!u->atoms[i].literal)
			add_atom(w, s, part, u->first + i, x, x->unit);
	add_runs(w, u, s, x->unit);
}

float ix_words_need(const ix_words *w)
{
	double all = 0;
	for (size_t i = 0; i < w->n; i++)
		all += w->units[i].rarity;
	return (float)(0.5 * all * (1 - 1e-6));
}

/* Where units are few: sets of them that weigh enough, none of which holds another. */
enum { SUBSETS = 64, FEW = 6 };

static size_t enough_units(const ix_words *w, float need, uint8_t out[SUBSETS])
{
	size_t n = 0;
	for (unsigned set = 1; set < 1U << w->n; set++) {
		float sum = 0;
		bool least = true;
		for (size_t i = 0; i < w->n; i++)
			sum += set >> i & 1 ? (float)w->units[i].rarity : 0;
		for (size_t k = 0; k < n && least; k++)
			least = (out[k] & ~set) != 0;
		if (sum >= need && least)
			out[n++] = (uint8_t)set;
	}
	return n;
}

static oh_status match_few(const ix_words *w, const ix_segment *s, size_t part, ix_scratch *x,
                           uint64_t *bits, oh_arena *a)
{
	uint8_t sets[SUBSETS];
	size_t words = ix_bit_words(s->n), n = enough_units(w, ix_words_need(w), sets);
	oh_arena_mark mark = oh_arena_mark_get(a);
	uint64_t *each = oh_arena_alloc(a, w->n * words * 8);
	if (!each)
		return OH_ENOMEM;
	for (size_t i = 0; i < w->n; i++) {
		unit_bits(w, &w->units[i], s, part, x);
		memcpy(each + i * words, x->unit, words * 8);
	}
	memset(x->unit, 0, words * 8);
	for (size_t k = 0; k < n; k++) {
		memset(x->atom, 0xFF, words * 8);
		for (size_t i = 0; i < w->n; i++)
			if (sets[k] >> i & 1)
				ix_bits_and(x->atom, each + i * words, words);
		ix_bits_or(x->unit, x->atom, words);
	}
	ix_bits_and(bits, x->unit, words);
	oh_arena_rewind(a, mark);
	return OH_OK;
}

static void match_most(const ix_words *w, const ix_segment *s, size_t part, ix_scratch *x,
                       uint64_t *bits)
{
	size_t words = ix_bit_words(s->n);
	memset(x->score, 0, s->n * sizeof *x->score);
	for (size_t i = 0; i < w->n; i++) {
		float weight = (float)w->units[i].rarity;
		unit_bits(w, &w->units[i], s, part, x);
		for (size_t k = 0; k < words; k++)
			for (uint64_t b = x->unit[k] & bits[k]; b; b &= b - 1)
				x->score[k * 64 + (size_t)__builtin_ctzll(b)] += weight;
	}
	float need = ix_words_need(w);
	for (size_t k = 0; k < words; k++)
		for (uint64_t b = bits[k]; b; b &= b - 1)
			if (x->score[k * 64 + (size_t)__builtin_ctzll(b)] < need)
				bits[k] &= ~(b & -b);
}

static void match_any(const ix_words *w, const ix_segment *s, size_t part, ix_scratch *x,
                      uint64_t *bits)
{
	size_t words = ix_bit_words(s->n);
	memset(x->unit, 0, words * 8);
	for (size_t i = 0; i < w->n_atoms; i++)
		add_atom(w, s, part, i, x, x->unit);
	for (size_t i = 0; i < w->n; i++)
		add_runs(w, &w->units[i], s, x->unit);
	ix_bits_and(bits, x->unit, words);
}

oh_status ix_words_match(const ix_words *w, const ix_segment *s, size_t part, ix_matching how,
                         ix_scratch *x, oh_arena *a, uint64_t *bits)
{
	if (w->n && how == IX_MATCH_ANY) {
		match_any(w, s, part, x, bits);
	} else if (w->n && how == IX_MATCH_MOST && w->n <= FEW) {
		return match_few(w, s, part, x, bits, a);
	} else if (w->n && how == IX_MATCH_MOST) {
		match_most(w, s, part, x, bits);
	} else {
		for (size_t i = 0; i < w->n; i++) {
			unit_bits(w, &w->units[i], s, part, x);
			ix_bits_and(bits, x->unit, ix_bit_words(s->n));
		}
	}
	return OH_OK;
}

/* ---- how well ---- */

static inline float gain_of(const ix_list *l, const ix_model *m, const ix_segment *s, uint32_t i,
                            uint32_t place)
{
	if (l->gains)
		return l->gains[i];
	float tf = ix_model_tf(m, ix_postings_code(&l->p, i), s->title_length[place],
	                       s->text_length[place]);
	return l->weight * ix_model_part(tf);
}

/* The sums decide ties: they are made here and in ix_bits_score alone, so that they are the
 * same to the last bit however a listing was come by. */
void ix_list_score(const ix_list *l, const ix_model *m, const ix_segment *s, uint32_t from,
                   uint32_t to, uint32_t base, const uint64_t *keep, float *score)
{
	if (l->p.counts) {
		for (uint32_t i = from; i < to; i++) {
			uint32_t at = l->p.places[i];
			if (!keep || ix_bit(keep, at))
				score[at] += gain_of(l, m, s, i, base + at);
		}
		return;
	}
	for (uint32_t i = from; i < to; i++) {
		uint32_t at = ix_postings_listed(&l->p, i) - base;
		if (!keep || ix_bit(keep, at))
			score[at] += gain_of(l, m, s, i, base + at);
	}
}

void ix_bits_score(const uint64_t *bits, const uint64_t *keep, size_t words, float gain,
                   float *score)
{
	for (size_t i = 0; i < words; i++)
		for (uint64_t b = bits[i] & (keep ? keep[i] : ~(uint64_t)0); b; b &= b - 1)
			score[i * 64 + (size_t)__builtin_ctzll(b)] += gain;
}

/* All that a beginning may become, as one list: what each listing gains by them together. */
static oh_status merge(const ix_words *w, const ix_segment *s, const ix_postings *p, size_t n,
                       ix_scratch *x, oh_arena *a, ix_list *out)
{
	size_t words = ix_bit_words(s->n), places = 0;
	memset(x->atom, 0, words * 8);
	memset(x->score, 0, s->n * sizeof *x->score);
	for (size_t i = 0; i < n; i++) {
		ix_list one = {.p = p[i], .weight = out->weight};
		const uint8_t *counts = p[i].counts;
		ix_postings_bits(&p[i], s, x->atom);
		if (!counts)
			ix_list_score(&one, &w->model, s, 0, p[i].n, 0, NULL, x->score);
		for (uint32_t b = 0, at = 0; counts && b < ix_buckets(s); at += counts[b++])
			if (counts[b])
				ix_list_score(&one, &w->model, s, at, at + counts[b], b * IX_BUCKET,
				              NULL, x->score + (size_t)b * IX_BUCKET);
	}
	places = ix_bits_count(x->atom, words);
	uint8_t *at = oh_arena_alloc(a, 2 * places);
	float *gains = oh_arena_alloc(a, places * sizeof *gains);
	if (!at || !gains)
		return OH_ENOMEM;
	out->p = (ix_postings){.places = at, .n = (uint32_t)places};
	out->gains = gains;
	out->most = 0;
	for (size_t k = 0; k < words; k++)
		for (uint64_t b = x->atom[k]; b; b &= b - 1) {
			size_t d = k * 64 + (size_t)__builtin_ctzll(b);
			*at++ = (uint8_t)d;
			*at++ = (uint8_t)(d >> 8);
			out->most = fmaxf(out->most, *gains++ = x->score[d]);
		}
	return OH_OK;
}

/* Both stand at the same places, equally often. */
static bool alike(const ix_segment *s, const ix_postings *a, const ix_postings *b)
{
	size_t width = a->counts ? 1 : 2;
	if (a->n != b->n || a->wide != b->wide || a->bits || b->bits)
		return false;
	if (a->counts && memcmp(a->counts, b->counts, ix_buckets(s)) != 0)
		return false;
	return memcmp(a->places, b->places, width * a->n) == 0 &&
	       memcmp(a->codes, b->codes, a->wide ? a->n : (a->n + 1) / 2) == 0;
}

/* A code, its parts and its pieces often stand together everywhere: as one list, that
 * weighs what they weigh. */
static bool joins(const ix_unit *u, const ix_segment *s, ix_scratch *x, size_t first,
                  const ix_list *l)
{
	enum { NEAR = 8 };
	size_t n = x->lists.n;
	for (size_t i = n; i > first && i + NEAR > n && u->shares && !l->gains; i--) {
		ix_list *other = &OH_VEC_AT(&x->lists, ix_list, i - 1);
		if (other->gains || !alike(s, &other->p, &l->p))
			continue;
		other->weight += l->weight;
		other->most += l->most;
		return true;
	}
	return false;
}

oh_status ix_words_lists(const ix_words *w, const ix_segment *s, size_t part, ix_scratch *x,
                         oh_arena *a)
{
	oh_status st = OH_OK;
	size_t first = x->lists.n;
	for (size_t i = 0; i < w->n; i++) {
		const ix_unit *u = &w->units[i];
		for (size_t k = 0; k < u->n_atoms && !st; k++) {
			size_t n;
			const ix_postings *p = ix_words_found(w, x, part, u->first + k, &n);
			if (n == 0)
				continue;
			ix_list l = {.p = *p,
			             .weight = (float)(u->atoms[k].weight * (IX_K1 + 1)),
			             .unit = (uint32_t)i,
			             .literal = u->atoms[k].literal};
			l.most = p->bits ? l.weight * ix_model_part(IX_FLAT_TF)
			                 : l.weight * (float)p->peak / 255;
			if (n > 1)
				st = merge(w, s, p, n, x, a, &l);
			if (!st && !joins(u, s, x, first, &l))
				st = oh_vec_push(&x->lists, &l);
		}
	}
	return st;
}

float ix_unit_gain(const ix_unit *u)
{
	return (float)(u->category_weight * (IX_K1 + 1)) * ix_model_part(IX_CATEGORY_TF);
}

static void score_runs(const ix_words *w, const ix_unit *u, const ix_segment *s,
                       const uint64_t *bits, float *score)
{
	float gain = ix_unit_gain(u);
	for (uint32_t i = 0; i < s->n_runs && u->mask; i++)
		if (ix_words_meaning(w, &s->runs[i]) & u->mask)
			for (size_t d = s->runs[i].from; d < s->runs[i].to; d++)
				score[d] += ix_bit(bits, d) ? gain : 0;
}

static void score_list(const ix_words *w, const ix_list *l, const ix_segment *s,
                       const uint64_t *bits, float *score)
{
	enum { WORDS = IX_BUCKET / 64 };
	const uint8_t *counts = l->p.counts;
	if (l->p.bits)
		ix_bits_score(l->p.bits, bits, ix_bit_words(s->n), l->most, score);
	else if (!counts)
		ix_list_score(l, &w->model, s, 0, l->p.n, 0, bits, score);
	for (uint32_t b = 0, at = 0; counts && b < ix_buckets(s); at += counts[b++]) {
		const uint64_t *keep = bits + (size_t)b * WORDS;
		bool any = keep[0] || ((size_t)b * WORDS + 1 < ix_bit_words(s->n) && keep[1]);
		if (any && counts[b])
			ix_list_score(l, &w->model, s, at, at + counts[b], b * IX_BUCKET, keep,
			              score + (size_t)b * IX_BUCKET);
	}
}

oh_status ix_words_score(const ix_words *w, const ix_segment *s, size_t part, const uint64_t *bits,
                         ix_scratch *x, oh_arena *a)
{
	oh_arena_mark mark = oh_arena_mark_get(a);
	oh_vec_clear(&x->lists);
	oh_status st = ix_words_lists(w, s, part, x, a);
	memset(x->score, 0, s->n * sizeof *x->score);
	size_t at = 0;
	for (size_t i = 0; i < w->n && !st; i++) {
		for (; at < x->lists.n && OH_VEC_AT(&x->lists, ix_list, at).unit == i; at++)
			score_list(w, &OH_VEC_AT(&x->lists, ix_list, at), s, bits, x->score);
		score_runs(w, &w->units[i], s, bits, x->score);
	}
	oh_arena_rewind(a, mark);
	return st;
}
