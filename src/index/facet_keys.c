/* Facets of attributes. How many of the hits state each fact is known in one of two ways: few
 * hits are walked, fact by fact; many are met with the rows and lists that the segment keeps.
 * Listings that state a key twice stand in a list of their own and are looked at one by one. */
#include <math.h>

#include "facet.h"

/* A hit of a segment is a look at all its facts, so much as this many listings of its rows
 * and lists; of one key it is so much as this many entries of the key's lists. */
enum { WALK_PART = 40, LOOK_PART = 8 };

/* A fact that some hit states, and by how many of those that state its key once. */
typedef struct told {
	uint32_t fact, n;
} told;

/* What the hits of a segment state. */
typedef struct part_told {
	bool walked;
	const told *told; /* where they were walked, by fact, rising */
	size_t n_told;
	uint32_t *stated; /* by place of the key: hits that state it */
} part_told;

/* Values counted: those of the pack by number, others by name. */
typedef struct value_counts {
	int64_t **counts; /* by attribute, of its values; NULL: none yet */
	ix_tally others;
	oh_vec seen; /* oh_sv: values of the listing in hand */
} value_counts;

typedef struct keys {
	ix_search *x;
	part_told *parts;
	/* Of a segment that is walked, by fact. */
	uint64_t *seen;
	uint32_t *n;
	uint16_t *docs; /* its hits */
	uint64_t *once;
	value_counts v;
} keys;

/* The hits that the facet of a key looks at; NULL: p->hits. */
static const uint64_t *own_bits(const ix_search *x, const ix_part *p, uint16_t key)
{
	for (size_t i = 0; i < x->n_keys; i++)
		if (x->keys[i] == key)
			return p->without[IX_ON_FILTER + i];
	return NULL;
}

static size_t place_of(const ix_row *r, size_t word, uint64_t left)
{
	return (r->from + word) * 64 + (size_t)__builtin_ctzll(left);
}

/* ---- hits that are walked ---- */

static size_t list_hits(const ix_part *p, uint16_t *docs)
{
	size_t n = 0;
	for (size_t w = 0; w < p->words; w++)
		for (uint64_t b = p->hits[w]; b; b &= b - 1)
			docs[n++] = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(b));
	return n;
}

/* The facts of a hit are seldom in the processor's memory: they are sent for ahead. */
static void walk(const ix_part *p, keys *k)
{
	enum { AHEAD = 12 };
	const ix_segment *s = p->s;
	size_t n = list_hits(p, k->docs);
	memset(k->seen, 0, ix_bit_words(s->n_facts) * 8);
	for (size_t i = 0; i < n; i++) {
		size_t d = k->docs[i];
		const uint32_t *f = s->facts + s->facts_at[d];
		if (i + AHEAD < n)
			__builtin_prefetch(s->facts + s->facts_at[k->docs[i + AHEAD]]);
		for (uint32_t j = 0; j < s->n_stated[d]; j++) {
			uint32_t fact = f[j] >> IX_FACT_SHIFT;
			k->n[fact] = (ix_bit(k->seen, fact) ? k->n[fact] : 0) + 1;
			ix_bit_set(k->seen, fact);
		}
	}
}

/* Takes out of the counts what the hits state that state the key twice. How many they are. */
static uint32_t uncount(const ix_segment *s, const ix_key *key, const uint64_t *bits, uint32_t *n)
{
	uint32_t hits = 0;
	for (uint32_t k = 0; k < key->n_twice; k++) {
		uint32_t d = key->twice[k];
		const uint32_t *f = s->facts + s->facts_at[d];
		if (!ix_bit(bits, d))
			continue;
		hits++;
		for (uint32_t i = 0; i < s->n_stated[d]; i++) {
			uint32_t fact = f[i] >> IX_FACT_SHIFT;
			if (fact >= key->first && fact < key->last)
				n[fact]--;
		}
	}
	return hits;
}

static oh_status walk_part(keys *k, const ix_part *p, part_told *out)
{
	const ix_segment *s = p->s;
	size_t n = 0;
	walk(p, k);
	for (uint32_t i = 0; i < s->n_keys; i++)
		out->stated[i] = s->keys[i].several ? uncount(s, &s->keys[i], p->hits, k->n) : 0;
	told *t = oh_arena_alloc(k->x->a, (ix_bits_count(k->seen, ix_bit_words(s->n_facts)) + 1) *
	                                      sizeof *t);
	if (!t)
		return OH_ENOMEM;
	uint32_t key = 0;
	for (size_t w = 0; w < ix_bit_words(s->n_facts); w++)
		for (uint64_t b = k->seen[w]; b; b &= b - 1) {
			uint32_t fact = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(b);
			while (fact >= s->keys[key].last)
				key++;
			out->stated[key] += k->n[fact];
			t[n++] = (told){fact, k->n[fact]};
		}
	out->told = t;
	out->n_told = n;
	out->walked = true;
	return OH_OK;
}

/* ---- rows and lists ---- */

static uint32_t hits_of_fact(const ix_segment *s, size_t fact, const uint64_t *bits)
{
	uint32_t n = 0;
	for (uint32_t i = s->fact_docs_at[fact]; i < s->fact_docs_at[fact + 1]; i++)
		n += ix_bit(bits, s->fact_docs[i]);
	return n;
}

static uint32_t stated(const ix_segment *s, const ix_key *k, const uint64_t *bits)
{
	if (k->row.bits)
		return (uint32_t)ix_bits_common(bits + k->row.from, k->row.bits, k->row.words);
	uint32_t n = 0;
	for (uint32_t i = s->fact_docs_at[k->first]; i < s->fact_docs_at[k->last]; i++)
		n += ix_bit(bits, s->fact_docs[i]);
	return n;
}

static oh_status note_part(keys *k, const ix_part *p, part_told *out)
{
	const ix_segment *s = p->s;
	oh_status st = OH_OK;
	out->stated = oh_arena_array(k->x->a, s->n_keys + 1U, sizeof *out->stated);
	if (!out->stated)
		return OH_ENOMEM;
	if (p->n_hits < s->n / WALK_PART)
		st = p->n_hits ? walk_part(k, p, out) : OH_OK;
	else
		for (uint32_t i = 0; i < s->n_keys; i++)
			out->stated[i] = stated(s, &s->keys[i], p->hits);
	for (uint32_t i = 0; i < s->n_keys && k->x->n_keys && !st; i++) {
		const uint64_t *own = own_bits(k->x, p, s->keys[i].key);
		if (own)
			out->stated[i] = stated(s, &s->keys[i], own);
	}
	return st;
}

/* ---- one key of a segment ---- */

/* A key in a segment: by fact from its first on, how many hits state it. */
typedef struct key_part {
	const ix_segment *s;
	const ix_key *key;
	const uint64_t *bits;
	uint32_t stated;
	const part_told *told; /* NULL: what the hits state was not walked for this key */
	uint32_t *n;
} key_part;

/* False: no hit states it. */
static bool open_part(const keys *k, size_t part, uint16_t key, key_part *out)
{
	const ix_part *p = &k->x->parts[part];
	const part_told *t = &k->parts[part];
	const ix_key *found = ix_segment_key(p->s, key);
	if (!found)
		return false;
	const uint64_t *own = own_bits(k->x, p, key);
	*out = (key_part){.s = p->s,
	                  .key = found,
	                  .bits = own ? own : p->hits,
	                  .stated = t->stated[found - p->s->keys],
	                  .told = t->walked && !own ? t : NULL};
	return out->stated > 0;
}

static const told *first_told(const part_told *p, uint32_t fact)
{
	size_t from = 0, to = p->n_told;
	while (from < to) {
		size_t mid = (from + to) / 2;
		if (p->told[mid].fact < fact)
			from = mid + 1;
		else
			to = mid;
	}
	return p->told + from;
}

/* A look at each hit of the key costs less than a part of all entries of its lists. */
static bool few(const key_part *p, uint64_t part)
{
	const uint32_t *at = p->s->fact_docs_at;
	uint64_t entries = at[p->key->last] - at[p->key->first];
	return p->key->row.bits && p->stated * part * LOOK_PART < entries;
}

static void look_at_hits(const key_part *p, const uint64_t *bits)
{
	const ix_segment *s = p->s;
	const ix_row *r = &p->key->row;
	for (size_t w = 0; w < r->words; w++)
		for (uint64_t b = bits[r->from + w] & r->bits[w]; b; b &= b - 1) {
			size_t d = place_of(r, w, b);
			const uint32_t *f = s->facts + s->facts_at[d];
			for (uint32_t i = 0; i < s->n_stated[d]; i++) {
				uint32_t fact = f[i] >> IX_FACT_SHIFT;
				if (fact >= p->key->first && fact < p->key->last)
					p->n[fact - p->key->first]++;
			}
		}
}

static void look_at_lists(const key_part *p, const uint64_t *bits)
{
	const ix_segment *s = p->s;
	const ix_key *k = p->key;
	/* A segment whose facts stand in no rows has none at all. */
	const ix_row *row = k->n_rows ? s->rows + k->rows : NULL;
	const ix_row *end = k->n_rows ? row + k->n_rows : NULL;
	for (uint32_t f = k->first; f < k->last; f++) {
		bool dense = row < end && row->fact == f;
		p->n[f - k->first] =
		    dense ? (uint32_t)ix_bits_common(bits + row->from, row->bits, row->words)
		          : hits_of_fact(s, f, bits);
		if (dense)
			row++;
	}
}

/* p->n in the arena: without those hits that state the key twice; with them it is only sure
 * that no fact which some hit states has none. */
static oh_status count_facts(const keys *k, key_part *p, bool with_twice)
{
	const ix_key *key = p->key;
	const uint64_t *bits = p->bits;
	p->n = oh_arena_array(k->x->a, key->last - key->first, sizeof *p->n);
	if (!p->n)
		return OH_ENOMEM;
	if (p->told) {
		const told *end = p->told->told + p->told->n_told;
		for (const told *t = first_told(p->told, key->first);
		     t < end && t->fact < key->last; t++)
			p->n[t->fact - key->first] = t->n + with_twice;
		return OH_OK;
	}
	if (key->several && !with_twice) {
		memcpy(k->once, bits, ix_bit_words(p->s->n) * 8);
		for (uint32_t i = 0; i < key->n_twice; i++)
			k->once[key->twice[i] >> 6] &= ~((uint64_t)1 << (key->twice[i] & 63));
		bits = k->once;
	}
	if (few(p, 1))
		look_at_hits(p, bits);
	else
		look_at_lists(p, bits);
	return OH_OK;
}

/* ---- values ---- */

static oh_status values_init(value_counts *v, const ix_search *x)
{
	oh_vec_init(&v->seen, sizeof(oh_sv));
	v->counts = oh_arena_array(x->a, x->ix->n_attrs + 1, sizeof *v->counts);
	oh_status st = ix_tally_init(&v->others);
	return v->counts ? st : OH_ENOMEM;
}

static oh_status add_value(const ix_search *x, value_counts *v, const oh_attr *attr,
                           const oh_fact_value *value, int64_t n)
{
	int64_t **counts = &v->counts[attr->index];
	if (value->value < 0 || value->text.p != attr->values[value->value].name.p)
		return ix_tally_add(&v->others, value->text, n);
	if (!*counts)
		*counts = oh_arena_array(x->a, attr->n_values + 1U, sizeof **counts);
	if (!*counts)
		return OH_ENOMEM;
	(*counts)[value->value] += n;
	return OH_OK;
}

static oh_status get_fact(const ix_search *x, const ix_segment *s, size_t fact, oh_fact_value *room,
                          oh_fact *out)
{
	return ix_fact_get(x->ix, s->fact_bytes + s->fact_at[fact], room, x->a, out) ? OH_OK
	                                                                             : OH_ENOMEM;
}

static oh_status add_values(const ix_search *x, value_counts *v, const ix_segment *s, size_t fact,
                            int64_t n)
{
	oh_fact_value room[IX_VALUES];
	oh_fact f;
	oh_status st = get_fact(x, s, fact, room, &f);
	for (uint32_t i = 0; !st && i < f.n_values; i++)
		st = add_value(x, v, f.attr, &f.values[i], n);
	return st;
}

static bool seen_before(const value_counts *v, oh_sv text)
{
	for (size_t i = 0; i < v->seen.n; i++)
		if (oh_sv_eq(OH_VEC_AT(&v->seen, oh_sv, i), text))
			return true;
	return false;
}

/* A listing that states the key in several facts counts once for each value. */
static oh_status add_several(const ix_search *x, value_counts *v, const key_part *p, size_t d)
{
	const ix_segment *s = p->s;
	oh_status st = OH_OK;
	oh_vec_clear(&v->seen);
	for (uint32_t i = 0; i < s->n_stated[d] && !st; i++) {
		uint32_t fact = s->facts[s->facts_at[d] + i] >> IX_FACT_SHIFT;
		oh_fact_value room[IX_VALUES];
		oh_fact f;
		if (fact < p->key->first || fact >= p->key->last)
			continue;
		st = get_fact(x, s, fact, room, &f);
		for (uint32_t j = 0; !st && j < f.n_values; j++) {
			if (seen_before(v, f.values[j].text))
				continue;
			st = add_value(x, v, f.attr, &f.values[j], 1);
			if (!st)
				st = oh_vec_push(&v->seen, &f.values[j].text);
		}
	}
	return st;
}

static oh_status add_part(keys *k, key_part *p)
{
	const ix_key *key = p->key;
	oh_status st = count_facts(k, p, false);
	for (uint32_t i = 0; i < key->last - key->first && !st; i++)
		if (p->n[i])
			st = add_values(k->x, &k->v, p->s, key->first + i, p->n[i]);
	for (uint32_t i = 0; i < key->n_twice && !st; i++)
		if (ix_bit(p->bits, key->twice[i]))
			st = add_several(k->x, &k->v, p, key->twice[i]);
	return st;
}

/* All of it by name. */
static oh_status gather_values(const ix_search *x, value_counts *v)
{
	const oh_index *ix = x->ix;
	oh_status st = OH_OK;
	for (size_t a = 0; a < ix->n_attrs && !st; a++)
		for (size_t i = 0; v->counts[a] && i < ix->attrs[a]->n_values && !st; i++)
			if (v->counts[a][i])
				st = ix_tally_add(&v->others, ix->attrs[a]->values[i].name,
				                  v->counts[a][i]);
	return st;
}

static oh_status values_of(keys *k, uint16_t key, oh_arena *out, oh_facet *f)
{
	oh_status st = values_init(&k->v, k->x);
	for (size_t i = 0; i < k->x->n_parts && !st; i++) {
		key_part p;
		if (open_part(k, i, key, &p))
			st = add_part(k, &p);
	}
	if (!st)
		st = gather_values(k->x, &k->v);
	if (!st)
		st = ix_tally_show(&k->v.others, out, f);
	ix_tally_release(&k->v.others);
	oh_vec_release(&k->v.seen);
	return st;
}

/* ---- ranges ---- */

static bool any_hit(const key_part *p, uint32_t fact)
{
	const ix_segment *s = p->s;
	if (p->n)
		return p->n[fact - p->key->first] > 0;
	for (uint32_t i = s->fact_docs_at[fact]; i < s->fact_docs_at[fact + 1]; i++)
		if (ix_bit(p->bits, s->fact_docs[i]))
			return true;
	return false;
}

/* The least and the greatest number so far. *any: the fact states numbers. */
static oh_status widen(const ix_search *x, const ix_segment *s, uint32_t fact, oh_facet *f,
                       bool *any)
{
	double lo, hi;
	oh_fact_value room[IX_VALUES];
	oh_fact got;
	oh_status st = get_fact(x, s, fact, room, &got);
	*any = !st && ix_fact_numbers(&got, &lo, &hi);
	if (*any) {
		f->lo = fmin(f->lo, lo);
		f->hi = fmax(f->hi, hi);
	}
	return st;
}

/* Facts are sorted by the one end and by the other, so the first that is hit has it. */
static oh_status widen_to_ends(const keys *k, key_part *p, oh_facet *f)
{
	const ix_key *key = p->key;
	/* Else one that is hit is found after so many entries as there are for each hit. */
	bool rare = few(p, p->stated);
	oh_status st = p->told || rare ? count_facts(k, p, true) : OH_OK;
	for (int end = 0; end < 2; end++) {
		bool any = false;
		for (uint32_t at = key->first; at < key->last && !any && !st; at++) {
			uint32_t fact = end ? p->s->by_hi[at] : at;
			if (any_hit(p, fact))
				st = widen(k->x, p->s, fact, f, &any);
		}
	}
	return st;
}

/* lo and hi of f are NAN, which no number is less than. */
static oh_status range_of(const keys *k, uint16_t key, oh_facet *f)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < k->x->n_parts && !st; i++) {
		key_part p;
		if (open_part(k, i, key, &p))
			st = widen_to_ends(k, &p, f);
	}
	return st;
}

/* ---- which keys ---- */

typedef struct popular {
	int64_t count;
	uint16_t key;
} popular;

static int by_popularity(const void *x, const void *y)
{
	const popular *a = x, *b = y;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return a->key < b->key ? -1 : 1;
}

static const oh_attr *attr_of(const oh_index *ix, uint16_t key)
{
	for (size_t i = 0; i < ix->n_attrs; i++)
		if (ix->attrs[i] && ix->attrs[i]->key_id == key)
			return ix->attrs[i];
	return NULL;
}

static oh_status facet_of(keys *k, const popular *p, oh_arena *out, oh_facet *f)
{
	const oh_attr *attr = attr_of(k->x->ix, p->key);
	oh_arena_mark mark = oh_arena_mark_get(k->x->a);
	*f = (oh_facet){.name = attr->key, .attr = attr, .lo = NAN, .hi = NAN, .count = p->count};
	oh_status st =
	    attr->type == OH_ATTR_QUANTITY ? range_of(k, p->key, f) : values_of(k, p->key, out, f);
	oh_arena_rewind(k->x->a, mark);
	return st;
}

static oh_status note_parts(keys *k)
{
	const ix_search *x = k->x;
	size_t facts = 0, words = 0;
	oh_status st = OH_OK;
	for (size_t i = 0; i < x->n_parts; i++) {
		const ix_part *p = &x->parts[i];
		facts = p->s->n_facts > facts ? p->s->n_facts : facts;
		words = p->words > words ? p->words : words;
	}
	k->parts = oh_arena_array(x->a, x->n_parts + 1, sizeof *k->parts);
	k->seen = oh_arena_alloc(x->a, (ix_bit_words(facts) + 1) * 8);
	k->n = oh_arena_alloc(x->a, (facts + 1) * sizeof *k->n);
	k->once = oh_arena_alloc(x->a, (words + 1) * 8);
	k->docs = oh_arena_alloc(x->a, words * 64 * sizeof *k->docs);
	if (!k->parts || !k->seen || !k->n || !k->once || !k->docs)
		return OH_ENOMEM;
	for (size_t i = 0; i < x->n_parts && !st; i++)
		st = note_part(k, &x->parts[i], &k->parts[i]);
	return st;
}

oh_status ix_facet_keys(ix_search *x, oh_arena *out, oh_facet *f, size_t *n)
{
	keys k = {.x = x};
	size_t n_keys = x->ix->n_keys;
	popular *p = oh_arena_array(x->a, n_keys, sizeof *p);
	oh_status st = p ? note_parts(&k) : OH_ENOMEM;
	if (st)
		return st;
	for (size_t i = 0; i < n_keys; i++)
		p[i].key = (uint16_t)i;
	for (size_t i = 0; i < x->n_parts; i++)
		for (uint32_t j = 0; j < x->parts[i].s->n_keys; j++)
			p[x->parts[i].s->keys[j].key].count += k.parts[i].stated[j];
	qsort(p, n_keys, sizeof *p, by_popularity);
	for (size_t i = 0; i < n_keys && i < IX_FACET_KEYS && p[i].count > 0 && !st; i++, ++*n)
		st = facet_of(&k, &p[i], out, &f[i]);
	return st;
}
