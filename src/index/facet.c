/* Facets: exact counts over all hits. */
#include <math.h>

#include "ouhe/base/map.h"
#include "search.h"

enum { ATTRIBUTES = 12, SHOWN = 50 };

/* Counts by name; amounts beside them. */
typedef struct tally {
	oh_map *names;
	oh_vec counts; /* int64_t by number of the name */
} tally;

static oh_status tally_init(tally *t)
{
	t->names = oh_map_new();
	oh_vec_init(&t->counts, sizeof(int64_t));
	return t->names ? OH_OK : OH_ENOMEM;
}

static void tally_release(tally *t)
{
	oh_map_free(t->names);
	oh_vec_release(&t->counts);
}

static oh_status tally_add(tally *t, oh_sv name, int64_t n)
{
	uint64_t id = oh_map_size(t->names);
	int64_t zero = 0;
	if (!oh_map_get(t->names, name, &id)) {
		oh_status st = oh_vec_push(&t->counts, &zero);
		if (!st)
			st = oh_map_set(t->names, name, id);
		if (st)
			return st;
	}
	OH_VEC_AT(&t->counts, int64_t, id) += n;
	return OH_OK;
}

static int by_count(const void *x, const void *y)
{
	const oh_facet_value *a = x, *b = y;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return oh_sv_cmp(a->value, b->value);
}

/* The most frequent, copied to the caller's arena. */
static oh_status tally_show(const tally *t, oh_arena *out, oh_facet *f)
{
	size_t n = oh_map_size(t->names), kept = 0;
	oh_facet_value *v = oh_arena_array(out, n, sizeof *v);
	if (!v)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (OH_VEC_AT(&t->counts, int64_t, i) > 0)
			v[kept++] = (oh_facet_value){oh_map_key(t->names, i),
			                             OH_VEC_AT(&t->counts, int64_t, i)};
	qsort(v, kept, sizeof *v, by_count);
	if (kept > SHOWN)
		kept = SHOWN;
	for (size_t i = 0; i < kept; i++) {
		v[i].value = oh_arena_sv(out, v[i].value);
		if (!v[i].value.p)
			return OH_ENOMEM;
	}
	f->values = v;
	f->n_values = kept;
	return OH_OK;
}

static oh_facet named(const char *name)
{
	return (oh_facet){.name = oh_sv_from(name), .lo = NAN, .hi = NAN};
}

static oh_status facet_side(ix_search *x, oh_facet *f, oh_arena *out)
{
	int64_t n[2] = {0, 0};
	for (size_t i = 0; i < x->n_parts; i++) {
		const ix_part *p = &x->parts[i];
		for (uint32_t r = 0; r < p->s->n_runs; r++)
			n[p->s->runs[r].side & 1] += (int64_t)ix_bits_count_range(
			    p->without[IX_ON_SIDE], p->s->runs[r].from, p->s->runs[r].to);
	}
	tally t;
	oh_status st = tally_init(&t);
	if (!st)
		st = tally_add(&t, OH_SV("supply"), n[OH_SUPPLY]);
	if (!st)
		st = tally_add(&t, OH_SV("demand"), n[OH_DEMAND]);
	f->count = n[0] + n[1];
	if (!st)
		st = tally_show(&t, out, f);
	tally_release(&t);
	return st;
}

static const char *const kind_names[IX_KINDS] = {
    "product",           "capability", "technology", "service",
    "joint_development", "scenario",   "project",    "plan"};

static oh_status facet_kind(ix_search *x, oh_facet *f, oh_arena *out)
{
	tally t;
	oh_status st = tally_init(&t);
	for (size_t k = 0; k < IX_KINDS && !st; k++) {
		int64_t n = 0;
		for (size_t i = 0; i < x->n_parts; i++)
			if (x->parts[i].s->kinds[k])
				n += (int64_t)ix_bits_common(x->parts[i].without[IX_ON_KIND],
				                             x->parts[i].s->kinds[k],
				                             x->parts[i].words);
		st = tally_add(&t, oh_sv_from(kind_names[k]), n);
		f->count += n;
	}
	if (!st)
		st = tally_show(&t, out, f);
	tally_release(&t);
	return st;
}

static oh_status facet_category(ix_search *x, oh_facet *f, oh_arena *out)
{
	const oh_index *ix = x->ix;
	int64_t *n = oh_arena_array(x->a, ix->n_categories, sizeof *n);
	tally t;
	if (!n)
		return OH_ENOMEM;
	for (size_t i = 0; i < x->n_parts; i++) {
		const ix_part *p = &x->parts[i];
		const uint64_t *bits = p->without[IX_ON_CATEGORY];
		for (uint32_t r = 0; r < p->s->n_runs; r++) {
			const ix_run *run = &p->s->runs[r];
			if (run->category == IX_NONE)
				continue;
			int64_t c = (int64_t)ix_bits_count_range(bits, run->from, run->to);
			n[run->category] += c;
			f->count += c;
			f->amount += c ? ix_bits_sum(bits, p->s->amounts, run->from, run->to) : 0;
		}
	}
	oh_status st = tally_init(&t);
	for (size_t c = 0; c < ix->n_categories && !st; c++)
		if (n[c])
			st = tally_add(&t, ix->categories[c]->key, n[c]);
	if (!st)
		st = tally_show(&t, out, f);
	tally_release(&t);
	return st;
}

static void count_cities(const ix_segment *s, const uint64_t *bits, uint32_t *n, int64_t *amount)
{
	for (size_t w = 0; w < ix_bit_words(s->n); w++)
		for (uint64_t b = bits[w]; b; b &= b - 1) {
			size_t d = w * 64 + (size_t)__builtin_ctzll(b);
			int64_t a = s->amounts[d];
			n[s->city[d]]++;
			*amount += s->city[d] && a > 0 ? a : 0;
		}
}

static oh_status facet_city(ix_search *x, oh_facet *f, oh_arena *out)
{
	tally t;
	oh_status st = tally_init(&t);
	for (size_t i = 0; i < x->n_parts && !st; i++) {
		const ix_part *p = &x->parts[i];
		const uint64_t *bits = p->without[IX_ON_CITY];
		oh_arena_mark mark = oh_arena_mark_get(x->a);
		uint32_t *n = oh_arena_array(x->a, p->s->n_cities, sizeof *n);
		if (!n) {
			st = OH_ENOMEM;
			break;
		}
		count_cities(p->s, bits, n, &f->amount);
		for (uint32_t c = 1; c < p->s->n_cities && !st; c++) {
			f->count += n[c];
			if (n[c])
				st = tally_add(&t, p->s->cities[c], n[c]);
		}
		oh_arena_rewind(x->a, mark);
	}
	if (!st)
		st = tally_show(&t, out, f);
	tally_release(&t);
	return st;
}

/* The hits that the facet of a key looks at. */
static const uint64_t *bits_for(const ix_search *x, const ix_part *p, uint16_t key)
{
	for (size_t i = 0; i < x->n_keys; i++)
		if (x->keys[i] == key)
			return p->without[IX_ON_FILTER + i];
	return p->hits;
}

static size_t hits_of_fact(const ix_segment *s, size_t fact, const uint64_t *bits)
{
	size_t n = 0;
	for (uint32_t i = s->fact_docs_at[fact]; i < s->fact_docs_at[fact + 1]; i++)
		n += ix_bit(bits, s->fact_docs[i]);
	return n;
}

static size_t stated(const ix_segment *s, const ix_key *k, const uint64_t *bits)
{
	if (k->row.bits)
		return ix_bits_common(bits + k->row.from, k->row.bits, k->row.words);
	size_t n = 0;
	for (uint32_t i = s->fact_docs_at[k->first]; i < s->fact_docs_at[k->last]; i++)
		n += ix_bit(bits, s->fact_docs[i]);
	return n;
}

/* Counts of one key's values: those of the pack by number, others by name. */
typedef struct value_counts {
	const ix_search *x;
	int64_t **counts; /* by attribute, of its values; NULL: none yet */
	tally others;
} value_counts;

static oh_status values_init(value_counts *v, const ix_search *x)
{
	v->x = x;
	v->counts = oh_arena_array(x->a, x->ix->n_attrs + 1, sizeof *v->counts);
	oh_status st = tally_init(&v->others);
	return v->counts ? st : OH_ENOMEM;
}

static oh_status add_values(value_counts *v, const ix_segment *s, size_t fact, int64_t n)
{
	const ix_search *x = v->x;
	oh_fact_value list[IX_VALUES];
	oh_fact f;
	if (!ix_fact_get(x->ix, s->fact_bytes + s->fact_at[fact], list, x->a, &f))
		return OH_ENOMEM;
	int64_t **counts = &v->counts[f.attr->index];
	if (!*counts)
		*counts = oh_arena_array(x->a, f.attr->n_values + 1U, sizeof **counts);
	if (!*counts)
		return OH_ENOMEM;
	oh_status st = OH_OK;
	for (uint32_t i = 0; i < f.n_values && !st; i++) {
		int32_t value = f.values[i].value;
		if (value >= 0 && f.values[i].text.p == f.attr->values[value].name.p)
			(*counts)[value] += n;
		else
			st = tally_add(&v->others, f.values[i].text, n);
	}
	return st;
}

/* All of it by name. */
static oh_status gather_values(value_counts *v)
{
	const oh_index *ix = v->x->ix;
	oh_status st = OH_OK;
	for (size_t a = 0; a < ix->n_attrs && !st; a++)
		for (size_t i = 0; v->counts[a] && i < ix->attrs[a]->n_values && !st; i++)
			if (v->counts[a][i])
				st = tally_add(&v->others, ix->attrs[a]->values[i].name,
				               v->counts[a][i]);
	return st;
}

static oh_status name_values(const ix_search *x, const ix_segment *s, size_t fact, tally *t)
{
	oh_fact_value list[IX_VALUES];
	oh_fact f;
	if (!ix_fact_get(x->ix, s->fact_bytes + s->fact_at[fact], list, x->a, &f))
		return OH_ENOMEM;
	oh_status st = OH_OK;
	for (uint32_t i = 0; i < f.n_values && !st; i++)
		st = tally_add(t, f.values[i].text, 1);
	return st;
}

/* A listing that states the key in several facts counts once for each value. */
static oh_status add_several(value_counts *v, const ix_segment *s, const ix_key *k, size_t d)
{
	tally one;
	oh_status st = tally_init(&one);
	for (uint32_t i = 0; i < s->n_stated[d] && !st; i++) {
		uint32_t fact = s->facts[s->facts_at[d] + i] >> IX_FACT_SHIFT;
		if (fact >= k->first && fact < k->last)
			st = name_values(v->x, s, fact, &one);
	}
	for (size_t i = 0; !st && i < oh_map_size(one.names); i++)
		st = tally_add(&v->others, oh_map_key(one.names, i), 1);
	tally_release(&one);
	return st;
}

/* Calls each for the facts of the key that the hits state: hit by hit. */
typedef oh_status (*fact_fn)(void *ctx, const ix_segment *s, size_t fact);

static oh_status each_stated(const ix_segment *s, const ix_key *k, const uint64_t *bits,
                             fact_fn each, void *ctx)
{
	oh_status st = OH_OK;
	for (size_t w = 0; w < k->row.words; w++)
		for (uint64_t b = bits[k->row.from + w] & k->row.bits[w]; b && !st; b &= b - 1) {
			size_t d = (k->row.from + w) * 64 + (size_t)__builtin_ctzll(b);
			for (uint32_t i = 0; i < s->n_stated[d] && !st; i++) {
				uint32_t fact = s->facts[s->facts_at[d] + i] >> IX_FACT_SHIFT;
				if (fact >= k->first && fact < k->last)
					st = each(ctx, s, fact);
			}
		}
	return st;
}

/* Few hits are walked, of many the lists of the facts are. */
static bool few(const ix_segment *s, const ix_key *k, const uint64_t *bits, size_t *hits)
{
	/* A hit is a look at its facts, some hundred times an entry of a list. */
	enum { PART = 64 };
	*hits = stated(s, k, bits);
	return k->row.bits && *hits * PART < s->fact_docs_at[k->last] - s->fact_docs_at[k->first];
}

static oh_status add_one(void *ctx, const ix_segment *s, size_t fact)
{
	return add_values(ctx, s, fact, 1);
}

static oh_status add_facts(value_counts *v, const ix_segment *s, const ix_key *k,
                           const uint64_t *bits)
{
	/* A segment whose facts stand in no rows has none at all. */
	const ix_row *row = k->n_rows ? s->rows + k->rows : NULL;
	const ix_row *end = k->n_rows ? row + k->n_rows : NULL;
	size_t hits;
	if (few(s, k, bits, &hits))
		return each_stated(s, k, bits, add_one, v);
	oh_status st = OH_OK;
	for (uint32_t f = k->first; f < k->last && hits && !st; f++) {
		bool dense = row < end && row->fact == f;
		size_t n = dense ? ix_bits_common(bits + row->from, row->bits, row->words)
		                 : hits_of_fact(s, f, bits);
		if (dense)
			row++;
		if (n)
			st = add_values(v, s, f, (int64_t)n);
	}
	return st;
}

/* Listings that state the key twice one by one, all others by their facts. */
static oh_status add_part(value_counts *v, const ix_segment *s, const ix_key *k,
                          const uint64_t *bits)
{
	uint64_t *once = v->x->scratch.unit;
	oh_status st = OH_OK;
	if (!k->several)
		return add_facts(v, s, k, bits);
	memcpy(once, bits, ix_bit_words(s->n) * 8);
	ix_bits_minus(once + k->twice.from, k->twice.bits, k->twice.words);
	for (size_t w = 0; w < k->twice.words; w++)
		for (uint64_t b = bits[k->twice.from + w] & k->twice.bits[w]; b && !st; b &= b - 1)
			st = add_several(v, s, k,
			                 (k->twice.from + w) * 64 + (size_t)__builtin_ctzll(b));
	return st ? st : add_facts(v, s, k, once);
}

static oh_status count_values(const ix_search *x, uint16_t key, value_counts *v)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < x->n_parts && !st; i++) {
		const ix_segment *s = x->parts[i].s;
		const ix_key *k = ix_segment_key(s, key);
		if (k)
			st = add_part(v, s, k, bits_for(x, &x->parts[i], key));
	}
	return st ? st : gather_values(v);
}

static bool any_hit(const ix_segment *s, size_t fact, const uint64_t *bits)
{
	for (uint32_t i = s->fact_docs_at[fact]; i < s->fact_docs_at[fact + 1]; i++)
		if (ix_bit(bits, s->fact_docs[i]))
			return true;
	return false;
}

/* The least and the greatest number so far. */
typedef struct range {
	const ix_search *x;
	double lo, hi;
	bool any; /* the last one stated a number */
} range;

static oh_status widen(void *ctx, const ix_segment *s, size_t fact)
{
	range *r = ctx;
	double lo, hi;
	oh_fact_value values[IX_VALUES];
	oh_fact f;
	oh_arena_mark mark = oh_arena_mark_get(r->x->a);
	if (!ix_fact_get(r->x->ix, s->fact_bytes + s->fact_at[fact], values, r->x->a, &f))
		return OH_ENOMEM;
	r->any = ix_fact_numbers(&f, &lo, &hi);
	r->lo = r->any ? fmin(r->lo, lo) : r->lo;
	r->hi = r->any ? fmax(r->hi, hi) : r->hi;
	oh_arena_rewind(r->x->a, mark);
	return OH_OK;
}

/* Facts are sorted by the one end and by the other, so the first that is hit has it. */
static oh_status widen_to_ends(range *r, const ix_segment *s, const ix_key *k, const uint64_t *bits)
{
	oh_status st = OH_OK;
	for (int end = 0; end < 2; end++) {
		r->any = false;
		for (uint32_t at = k->first; at < k->last && !r->any && !st; at++) {
			uint32_t fact = end ? s->by_hi[at] : at;
			if (any_hit(s, fact, bits))
				st = widen(r, s, fact);
		}
	}
	return st;
}

static oh_status range_of(const ix_search *x, uint16_t key, oh_facet *f)
{
	range r = {.x = x, .lo = INFINITY, .hi = -INFINITY};
	oh_status st = OH_OK;
	for (size_t i = 0; i < x->n_parts && !st; i++) {
		const ix_segment *s = x->parts[i].s;
		const uint64_t *bits = bits_for(x, &x->parts[i], key);
		const ix_key *k = ix_segment_key(s, key);
		size_t hits;
		if (k && few(s, k, bits, &hits))
			st = each_stated(s, k, bits, widen, &r);
		else if (k && hits)
			st = widen_to_ends(&r, s, k, bits);
	}
	if (r.lo <= r.hi) {
		f->lo = r.lo;
		f->hi = r.hi;
	}
	return st;
}

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

static oh_status facet_key(ix_search *x, const popular *p, oh_arena *out, oh_facet *f)
{
	const oh_attr *attr = attr_of(x->ix, p->key);
	*f = (oh_facet){.name = attr->key, .attr = attr, .lo = NAN, .hi = NAN, .count = p->count};
	if (attr->type == OH_ATTR_QUANTITY)
		return range_of(x, p->key, f);
	value_counts v;
	oh_status st = values_init(&v, x);
	if (!st)
		st = count_values(x, p->key, &v);
	if (!st)
		st = tally_show(&v.others, out, f);
	tally_release(&v.others);
	return st;
}

static oh_status facet_keys(ix_search *x, oh_arena *out, oh_facet *f, size_t *n)
{
	size_t n_keys = x->ix->n_keys;
	popular *p = oh_arena_array(x->a, n_keys, sizeof *p);
	if (!p)
		return OH_ENOMEM;
	for (size_t k = 0; k < n_keys; k++)
		p[k].key = (uint16_t)k;
	for (size_t i = 0; i < x->n_parts; i++)
		for (uint32_t k = 0; k < x->parts[i].s->n_keys; k++) {
			const ix_key *key = &x->parts[i].s->keys[k];
			p[key->key].count += (int64_t)stated(x->parts[i].s, key,
			                                     bits_for(x, &x->parts[i], key->key));
		}
	qsort(p, n_keys, sizeof *p, by_popularity);
	oh_status st = OH_OK;
	for (size_t k = 0; k < n_keys && k < ATTRIBUTES && p[k].count > 0 && !st; k++)
		st = facet_key(x, &p[k], out, &f[(*n)++]);
	return st;
}

oh_status ix_search_facets(ix_search *x, oh_arena *out, const oh_facet **facets, size_t *n)
{
	oh_facet *f = oh_arena_array(out, IX_ON_FILTER + ATTRIBUTES, sizeof *f);
	size_t made = IX_ON_FILTER;
	if (!f)
		return OH_ENOMEM;
	f[0] = named("side");
	f[1] = named("kind");
	f[2] = named("category");
	f[3] = named("city");
	oh_status st = facet_side(x, &f[0], out);
	if (!st)
		st = facet_kind(x, &f[1], out);
	if (!st)
		st = facet_category(x, &f[2], out);
	if (!st)
		st = facet_city(x, &f[3], out);
	if (!st)
		st = facet_keys(x, out, f, &made);
	*facets = f;
	*n = made;
	return st;
}
