/* The dictionary of facts: each distinct one once, with the listings that state it. */
#include <math.h>

#include "internal.h"

/* A fact of a listing: its number, its importance and evidence. */
typedef struct entry {
	uint32_t id;
	uint8_t own;
} entry;

/* Where a distinct fact is found. */
typedef struct slot {
	uint32_t hash, id; /* id + 1; 0: free */
} slot;

typedef struct interner {
	ix_builder *b;
	slot *slots; /* by hash of the key */
	size_t cap;
	/* Of each distinct fact its key: its bytes, importance and evidence left out, and what
	 * a nameplate looks at. */
	oh_buf keys;
	oh_vec at;    /* uint32_t by number, and one more: into keys */
	oh_vec owner; /* uint32_t by number: the first listing */
	oh_vec facts; /* entry: of all listings */
	oh_arena *scratch;
} interner;

/* Facts of one listing. */
typedef struct stated {
	const uint8_t *p;
	uint32_t hash, id;
} stated;

enum { LISTING_MOST = 512 };

static uint32_t hash_of(const char *p, size_t n)
{
	return (uint32_t)oh_sv_table_hash((oh_sv){p, n});
}

static uint32_t key_at(const interner *in, size_t i)
{
	return OH_VEC_AT(&in->at, uint32_t, i);
}

static slot *slot_of(const interner *in, uint32_t hash, const char *key, size_t n)
{
	for (size_t i = hash & (in->cap - 1);; i = (i + 1) & (in->cap - 1)) {
		slot *s = &in->slots[i];
		if (!s->id)
			return s;
		uint32_t from = key_at(in, s->id - 1), to = key_at(in, s->id);
		if (s->hash == hash && to - from == n && memcmp(in->keys.p + from, key, n) == 0)
			return s;
	}
}

static oh_status grow(interner *in)
{
	size_t cap = in->cap ? 2 * in->cap : 64;
	/* Of a segment a listing brings two that no other had. */
	while (!in->cap && cap < 4 * (size_t)in->b->n)
		cap *= 2;
	slot *slots = oh_arena_array(in->b->tmp, cap, sizeof *slots);
	if (!slots)
		return OH_ENOMEM;
	for (size_t i = 0; i < in->cap; i++) {
		if (!in->slots[i].id)
			continue;
		size_t k = in->slots[i].hash & (cap - 1);
		while (slots[k].id)
			k = (k + 1) & (cap - 1);
		slots[k] = in->slots[i];
	}
	in->slots = slots;
	in->cap = cap;
	return OH_OK;
}

/* The key that ends in->keys: known, then it goes again, or new. */
static oh_status intern(interner *in, uint32_t hash, uint32_t doc, uint32_t *out)
{
	size_t n = in->owner.n;
	if (!oh_buf_ok(&in->keys) || (2 * (n + 1) > in->cap && grow(in)))
		return OH_ENOMEM;
	uint32_t from = key_at(in, n), end = (uint32_t)in->keys.n;
	slot *s = slot_of(in, hash, in->keys.p + from, end - from);
	if (s->id) {
		in->keys.n = from;
		*out = s->id - 1;
		return OH_OK;
	}
	if (oh_vec_push(&in->owner, &doc) || oh_vec_push(&in->at, &end))
		return OH_ENOMEM;
	*s = (slot){hash, (uint32_t)n + 1};
	*out = (uint32_t)n;
	return OH_OK;
}

static uint32_t sibling(const interner *in, const stated *f, size_t n, const oh_attr *attr)
{
	for (size_t i = 0; attr && i < n; i++)
		if (in->b->ix->attrs[ix_fact_attr(f[i].p)]->key_id == attr->key_id)
			return f[i].id + 1;
	return 0;
}

/* What a nameplate says of a value depends on other facts of the listing: listings that
 * differ in those do not share it. */
static void add_siblings(interner *in, const stated *f, size_t n, const uint8_t *p)
{
	const oh_attr *attr = in->b->ix->attrs[ix_fact_attr(p)];
	for (size_t i = 0; i < attr->pack->n_nameplates; i++) {
		const oh_nameplate *plate = &attr->pack->nameplates[i];
		if (plate->attr != attr)
			continue;
		uint32_t ids[2] = {sibling(in, f, n, plate->when_attr),
		                   sibling(in, f, n, plate->with_attr)};
		oh_buf_put(&in->keys, ids, sizeof ids);
	}
}

/* Behind the keys; false: no memory. */
static bool put_key(interner *in, const uint8_t *p)
{
	size_t from = in->keys.n;
	oh_buf_put(&in->keys, p, ix_fact_size(p));
	if (oh_buf_ok(&in->keys))
		in->keys.p[from + IX_FACT_HOW] &= (char)~IX_FACT_OWN;
	return oh_buf_ok(&in->keys);
}

/* The facts of a listing wait for memory together. */
static oh_status look_ahead(interner *in, stated *f, size_t n)
{
	size_t from = in->keys.n;
	for (size_t i = 0; i < n; i++) {
		if (!put_key(in, f[i].p))
			return OH_ENOMEM;
		f[i].hash = hash_of(in->keys.p + from, in->keys.n - from);
		if (in->cap)
			__builtin_prefetch(&in->slots[f[i].hash & (in->cap - 1)]);
		in->keys.n = from;
	}
	return OH_OK;
}

static oh_status intern_all(interner *in, stated *f, size_t n, size_t n_stated, uint32_t doc)
{
	const bool *named = in->b->ix->named;
	oh_status st = look_ahead(in, f, n);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n && !st; i++) {
			if (named[ix_fact_attr(f[i].p)] != (pass == 1))
				continue;
			size_t from = in->keys.n;
			if (!put_key(in, f[i].p))
				return OH_ENOMEM;
			if (pass == 1) {
				add_siblings(in, f, n_stated, f[i].p);
				if (oh_buf_ok(&in->keys))
					f[i].hash = hash_of(in->keys.p + from, in->keys.n - from);
			}
			st = intern(in, f[i].hash, doc, &f[i].id);
		}
	for (size_t i = 0; i < n && !st; i++) {
		unsigned how = f[i].p[IX_FACT_HOW];
		entry e = {f[i].id, (uint8_t)((how & 1) << 2 | (how >> 1 & 3))};
		st = oh_vec_push(&in->facts, &e);
	}
	return st;
}

/* Derived facts of a supply, appended to its bytes. */
static oh_status derive(interner *in, const ix_record *r, const uint8_t *p, oh_buf *out)
{
	const oh_index *ix = in->b->ix;
	const oh_pack *pack = oh_packs_at(ix->packs, r->pack);
	if (r->side != OH_SUPPLY || (pack->n_derivations == 0 && pack->n_properties == 0) ||
	    r->n_stated == 0)
		return OH_OK;
	oh_fact *facts = oh_arena_alloc(in->scratch, r->n_stated * sizeof *facts);
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < r->n_stated; i++) {
		oh_fact_value *v = oh_arena_alloc(in->scratch, IX_VALUES * sizeof *v);
		if (!v || !ix_fact_get(ix, p, v, in->scratch, &facts[i]))
			return OH_ENOMEM;
		p += ix_fact_size(p);
	}
	oh_listing l = {.side = OH_SUPPLY,
	                .pack = pack,
	                .category = r->category == IX_NONE ? NULL : ix->categories[r->category],
	                .facts = facts,
	                .n_facts = r->n_stated};
	const oh_fact *derived;
	size_t n;
	oh_status st = oh_listing_derive(&l, in->scratch, NULL, &derived, &n);
	for (size_t i = 0; i < n && !st; i++)
		ix_fact_put(out, &derived[i]);
	return oh_buf_ok(out) ? st : OH_ENOMEM;
}

static oh_status take_doc(interner *in, uint32_t doc, oh_buf *derived)
{
	stated f[LISTING_MOST];
	size_t n = 0;
	const ix_record *r = ix_builder_record(in->b, doc);
	const uint8_t *p = ix_record_strings(in->b->stage, r).facts, *end = p + r->facts_n;
	oh_arena_mark mark = oh_arena_mark_get(in->scratch);
	oh_buf_clear(derived);
	oh_status st = r->made ? OH_OK : derive(in, r, p, derived);
	for (; p < end && n < LISTING_MOST; p += ix_fact_size(p))
		f[n++].p = p;
	p = (const uint8_t *)derived->p;
	for (end = derived->n ? p + derived->n : p; p < end && n < LISTING_MOST;
	     p += ix_fact_size(p))
		f[n++].p = p;
	if (!st)
		st = intern_all(in, f, n, r->n_stated, doc);
	oh_arena_rewind(in->scratch, mark);
	return st;
}

/* A distinct fact with what decides its place. */
typedef struct ranked {
	char lo[8], hi[8]; /* least number that it states, rising; greatest, falling */
	const uint8_t *p;
	uint32_t owner;
	uint16_t key;
} ranked;

/* A number as bytes that sort like it. */
static void put_double(char *out, double v, bool falling)
{
	uint64_t bits;
	v += 0.0; /* one zero */
	memcpy(&bits, &v, sizeof bits);
	bits ^= bits >> 63 ? ~(uint64_t)0 : (uint64_t)1 << 63;
	ix_put_rising(out, falling ? ~bits : bits);
}

bool ix_fact_numbers(const oh_fact *f, double *lo, double *hi)
{
	*lo = INFINITY;
	*hi = -INFINITY;
	if (f->flags & OH_FACT_SET) {
		for (uint32_t i = 0; i < f->n_values; i++) {
			*lo = fmin(*lo, f->values[i].number);
			*hi = fmax(*hi, f->values[i].number);
		}
	} else {
		if (f->flags & OH_FACT_LO) {
			*lo = fmin(*lo, f->lo);
			*hi = fmax(*hi, f->lo);
		}
		if (f->flags & OH_FACT_HI) {
			*lo = fmin(*lo, f->hi);
			*hi = fmax(*hi, f->hi);
		}
	}
	return *lo <= *hi && isfinite(*lo) && isfinite(*hi);
}

static oh_status rank_facts(interner *in, ranked *k, ix_ordered *order, size_t n)
{
	const oh_index *ix = in->b->ix;
	for (size_t i = 0; i < n; i++) {
		oh_fact_value values[IX_VALUES];
		oh_fact f;
		double lo, hi;
		const uint8_t *p = (const uint8_t *)in->keys.p + key_at(in, i);
		oh_arena_mark mark = oh_arena_mark_get(in->scratch);
		if (!ix_fact_get(ix, p, values, in->scratch, &f))
			return OH_ENOMEM;
		k[i] = (ranked){
		    .p = p, .owner = OH_VEC_AT(&in->owner, uint32_t, i), .key = f.attr->key_id};
		if (f.attr->type != OH_ATTR_QUANTITY || !ix_fact_numbers(&f, &lo, &hi))
			lo = hi = INFINITY;
		put_double(k[i].lo, lo, false);
		put_double(k[i].hi, hi, true);
		order[i] = (ix_ordered){k[i].key, {k[i].lo, 8}, (uint32_t)i};
		oh_arena_rewind(in->scratch, mark);
	}
	ix_order_keyed(order, n);
	return OH_OK;
}

/* Each key's facts, in the order of the dictionary. */
static oh_status write_keys(ix_segment *s, const ranked *k, const ix_ordered *order, size_t n)
{
	oh_vec keys;
	oh_status st = OH_OK;
	oh_vec_init(&keys, sizeof(ix_key));
	for (size_t i = 0; i < n && !st; i++) {
		const ranked *r = &k[order[i].at];
		uint16_t attr = ix_fact_attr(r->p);
		if (i == 0 || r->key != k[order[i - 1].at].key) {
			ix_key new = {.key = r->key, .attr = attr, .first = (uint32_t)i};
			st = oh_vec_push(&keys, &new);
			if (st)
				break;
		}
		ix_key *last = &OH_VEC_AT(&keys, ix_key, keys.n - 1);
		last->last = (uint32_t)i + 1;
		if (last->attr != attr)
			last->attr = IX_NONE;
	}
	s->n_keys = (uint32_t)keys.n;
	s->keys = oh_vec_freeze(&keys, s->arena);
	if (keys.n && !s->keys)
		st = OH_ENOMEM;
	oh_vec_release(&keys);
	return st;
}

static oh_status write_dictionary(interner *in, const ranked *k, ix_ordered *order, uint32_t *rank,
                                  size_t n)
{
	ix_segment *s = in->b->s;
	size_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += ix_fact_size(k[i].p);
	uint8_t *bytes = oh_arena_alloc(s->arena, sum + 1);
	uint32_t *at = oh_arena_array(s->arena, n + 1, sizeof *at);
	uint16_t *owner = oh_arena_array(s->arena, n, sizeof *owner);
	uint32_t *by_hi = oh_arena_array(s->arena, n, sizeof *by_hi);
	if (!bytes || !at || !owner || !by_hi)
		return OH_ENOMEM;
	oh_status st = write_keys(s, k, order, n);
	if (st)
		return st;
	for (size_t i = 0; i < n; i++) {
		const ranked *r = &k[order[i].at];
		size_t size = ix_fact_size(r->p);
		memcpy(bytes + at[i], r->p, size);
		at[i + 1] = at[i] + (uint32_t)size;
		owner[i] = (uint16_t)r->owner;
		rank[order[i].at] = (uint32_t)i;
	}
	for (size_t i = 0; i < n; i++)
		order[i] = (ix_ordered){k[i].key, {k[i].hi, 8}, rank[i]};
	ix_order_keyed(order, n);
	for (size_t i = 0; i < n; i++)
		by_hi[i] = order[i].at;
	s->fact_bytes = bytes;
	s->fact_at = at;
	s->fact_owner = owner;
	s->by_hi = by_hi;
	s->n_facts = (uint32_t)n;
	return OH_OK;
}

/* Which listings state each fact. */
static oh_status invert(ix_builder *b)
{
	ix_segment *s = b->s;
	uint32_t *at = oh_arena_array(s->arena, s->n_facts + 1U, sizeof *at), sum = 0;
	if (!at)
		return OH_ENOMEM;
	for (uint32_t d = 0; d < s->n; d++)
		for (uint32_t i = 0; i < s->n_stated[d]; i++)
			at[s->facts[s->facts_at[d] + i] >> IX_FACT_SHIFT]++;
	for (uint32_t f = 0; f <= s->n_facts; f++) {
		uint32_t c = at[f];
		at[f] = sum;
		sum += c;
	}
	uint16_t *docs = oh_arena_array(s->arena, sum, sizeof *docs);
	if (!docs)
		return OH_ENOMEM;
	for (uint32_t d = 0; d < s->n; d++)
		for (uint32_t i = 0; i < s->n_stated[d]; i++)
			docs[at[s->facts[s->facts_at[d] + i] >> IX_FACT_SHIFT]++] = (uint16_t)d;
	for (uint32_t f = s->n_facts; f > 0; f--)
		at[f] = at[f - 1];
	at[0] = 0;
	s->fact_docs_at = at;
	s->fact_docs = docs;
	return OH_OK;
}

/* Listings as a row of what they span. */
static oh_status make_row(ix_builder *b, const uint16_t *docs, size_t n, ix_row *out)
{
	uint32_t least = UINT32_MAX, most = 0;
	for (size_t i = 0; i < n; i++) {
		least = docs[i] < least ? docs[i] : least;
		most = docs[i] > most ? docs[i] : most;
	}
	out->from = least >> 6;
	out->words = (most >> 6) - out->from + 1;
	uint64_t *bits = oh_arena_array(b->s->arena, out->words, 8);
	if (!bits)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++)
		ix_bit_set(bits, docs[i] - 64U * out->from);
	out->bits = bits;
	return OH_OK;
}

/* Counting a row costs less than walking a list of this part of a segment. */
enum { FACT_PART = 64, KEY_PART = 128, WORTH = 16 };

static oh_status fact_rows(ix_builder *b, ix_key *k, oh_vec *rows)
{
	const ix_segment *s = b->s;
	bool quantity = k->attr != IX_NONE && b->ix->attrs[k->attr]->type == OH_ATTR_QUANTITY;
	k->rows = (uint32_t)rows->n;
	for (uint32_t f = k->first; f < k->last && !quantity; f++) {
		uint32_t from = s->fact_docs_at[f], to = s->fact_docs_at[f + 1];
		ix_row row = {.fact = f};
		if (to - from < WORTH + s->n / FACT_PART)
			continue;
		oh_status st = make_row(b, s->fact_docs + from, to - from, &row);
		if (!st)
			st = oh_vec_push(rows, &row);
		if (st)
			return st;
	}
	k->n_rows = (uint32_t)rows->n - k->rows;
	return OH_OK;
}

static int by_place(const void *x, const void *y)
{
	return (int)*(const uint16_t *)x - (int)*(const uint16_t *)y;
}

/* Those that state the key more than once, each once, rising. */
static oh_status list_twice(ix_builder *b, ix_key *k, oh_vec *docs)
{
	uint16_t *d = docs->p;
	size_t n = 0;
	qsort(d, docs->n, sizeof *d, by_place);
	for (size_t i = 0; i < docs->n; i++)
		if (n == 0 || d[n - 1] != d[i])
			d[n++] = d[i];
	uint16_t *kept = oh_arena_alloc(b->s->arena, n * sizeof *kept);
	if (!kept)
		return OH_ENOMEM;
	memcpy(kept, d, n * sizeof *kept);
	k->twice = kept;
	k->n_twice = (uint32_t)n;
	return OH_OK;
}

/* How many listings state a key, and which, where they are many. */
static oh_status count_key(ix_builder *b, ix_key *k, uint64_t *bits, oh_vec *twice)
{
	const ix_segment *s = b->s;
	uint32_t from = s->fact_docs_at[k->first], to = s->fact_docs_at[k->last];
	memset(bits, 0, ix_bit_words(s->n) * 8);
	oh_vec_clear(twice);
	for (uint32_t i = from; i < to; i++) {
		bool again = ix_bit(bits, s->fact_docs[i]);
		if (again && oh_vec_push(twice, &s->fact_docs[i]))
			return OH_ENOMEM;
		ix_bit_set(bits, s->fact_docs[i]);
	}
	k->stated = (uint32_t)ix_bits_count(bits, ix_bit_words(s->n));
	k->several = k->stated < to - from;
	if (to == from || (k->stated < WORTH + s->n / KEY_PART && !k->several))
		return OH_OK;
	oh_status st = make_row(b, s->fact_docs + from, to - from, &k->row);
	if (!st && k->several)
		st = list_twice(b, k, twice);
	return st;
}

static oh_status count_keys(ix_builder *b, ix_key *keys)
{
	ix_segment *s = b->s;
	uint64_t *bits = oh_arena_array(b->tmp, ix_bit_words(s->n), 8);
	oh_vec rows, twice;
	oh_status st = bits ? OH_OK : OH_ENOMEM;
	oh_vec_init(&rows, sizeof(ix_row));
	oh_vec_init(&twice, sizeof(uint16_t));
	for (uint32_t k = 0; k < s->n_keys && !st; k++) {
		st = count_key(b, &keys[k], bits, &twice);
		if (!st)
			st = fact_rows(b, &keys[k], &rows);
	}
	s->rows =
	    rows.n ? oh_vec_freeze(&rows, s->arena) : oh_arena_array(s->arena, 1, sizeof(ix_row));
	if (!st && !s->rows)
		st = OH_ENOMEM;
	oh_vec_release(&rows);
	oh_vec_release(&twice);
	return st;
}

static oh_status lay_out(interner *in, uint32_t *at, uint8_t *n_stated)
{
	ix_builder *b = in->b;
	ix_segment *s = b->s;
	size_t n = in->owner.n, all = in->facts.n;
	ranked *k = oh_arena_alloc(b->tmp, n * sizeof *k);
	ix_ordered *order = oh_arena_alloc(b->tmp, n * sizeof *order);
	uint32_t *rank = oh_arena_alloc(b->tmp, n * sizeof *rank);
	uint32_t *facts = oh_arena_alloc(s->arena, all * sizeof *facts);
	if (!k || !order || !rank || !facts)
		return OH_ENOMEM;
	oh_status st = rank_facts(in, k, order, n);
	if (!st)
		st = write_dictionary(in, k, order, rank, n);
	if (st)
		return st;
	for (size_t i = 0; i < all && !st; i++) {
		const entry *f = &OH_VEC_AT(&in->facts, entry, i);
		facts[i] = rank[f->id] << IX_FACT_SHIFT | f->own;
	}
	s->facts = facts;
	s->facts_at = at;
	s->n_stated = n_stated;
	if (!st)
		st = invert(b);
	/* Still ours to fill: nobody reads it before the segment is done. */
	ix_key *keys = oh_arena_array(s->arena, s->n_keys, sizeof *keys);
	if (!keys)
		return OH_ENOMEM;
	if (s->n_keys)
		memcpy(keys, s->keys, s->n_keys * sizeof *keys);
	s->keys = keys;
	return st ? st : count_keys(b, keys);
}

oh_status ix_build_facts(ix_builder *b)
{
	interner in = {.b = b, .scratch = oh_arena_new(0)};
	oh_buf derived = OH_BUF_INIT;
	const uint32_t zero = 0;
	oh_vec_init(&in.at, sizeof(uint32_t));
	oh_vec_init(&in.owner, sizeof(uint32_t));
	oh_vec_init(&in.facts, sizeof(entry));
	oh_buf_init(&in.keys);
	uint32_t *at = oh_arena_array(b->s->arena, b->n + 1U, sizeof *at);
	uint8_t *n_stated = oh_arena_array(b->s->arena, b->n, 1);
	oh_status st = in.scratch && at && n_stated ? oh_vec_push(&in.at, &zero) : OH_ENOMEM;
	for (uint32_t i = 0; i < b->n && !st; i++) {
		ix_builder_ahead(b, i);
		st = take_doc(&in, i, &derived);
		n_stated[i] = (uint8_t)ix_builder_record(b, i)->n_stated;
		at[i + 1] = (uint32_t)in.facts.n;
	}
	if (!st)
		st = lay_out(&in, at, n_stated);
	oh_arena_free(in.scratch);
	oh_vec_release(&in.at);
	oh_vec_release(&in.owner);
	oh_vec_release(&in.facts);
	oh_buf_release(&in.keys);
	oh_buf_release(&derived);
	return st;
}
