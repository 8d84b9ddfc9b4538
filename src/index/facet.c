/* Facets: exact counts over all hits. */
#include "facet.h"

#include <math.h>

enum { SHOWN = 50 };

oh_status ix_tally_init(ix_tally *t)
{
	t->names = oh_map_new();
	oh_vec_init(&t->counts, sizeof(int64_t));
	return t->names ? OH_OK : OH_ENOMEM;
}

void ix_tally_release(ix_tally *t)
{
	oh_map_free(t->names);
	oh_vec_release(&t->counts);
}

oh_status ix_tally_add(ix_tally *t, oh_sv name, int64_t n)
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

oh_status ix_tally_show(const ix_tally *t, oh_arena *out, oh_facet *f)
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
	ix_tally t;
	oh_status st = ix_tally_init(&t);
	if (!st)
		st = ix_tally_add(&t, OH_SV("supply"), n[OH_SUPPLY]);
	if (!st)
		st = ix_tally_add(&t, OH_SV("demand"), n[OH_DEMAND]);
	f->count = n[0] + n[1];
	if (!st)
		st = ix_tally_show(&t, out, f);
	ix_tally_release(&t);
	return st;
}

static const char *const kind_names[IX_KINDS] = {
    "product",           "capability", "technology", "service",
    "joint_development", "scenario",   "project",    "plan"};

static oh_status facet_kind(ix_search *x, oh_facet *f, oh_arena *out)
{
	ix_tally t;
	oh_status st = ix_tally_init(&t);
	for (size_t k = 0; k < IX_KINDS && !st; k++) {
		int64_t n = 0;
		for (size_t i = 0; i < x->n_parts; i++)
			if (x->parts[i].s->kinds[k])
				n += (int64_t)ix_bits_common(x->parts[i].without[IX_ON_KIND],
				                             x->parts[i].s->kinds[k],
				                             x->parts[i].words);
		st = ix_tally_add(&t, oh_sv_from(kind_names[k]), n);
		f->count += n;
	}
	if (!st)
		st = ix_tally_show(&t, out, f);
	ix_tally_release(&t);
	return st;
}

static oh_status facet_category(ix_search *x, oh_facet *f, oh_arena *out)
{
	const oh_index *ix = x->ix;
	int64_t *n = oh_arena_array(x->a, ix->n_categories, sizeof *n);
	ix_tally t;
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
		}
	}
	oh_status st = ix_tally_init(&t);
	for (size_t c = 0; c < ix->n_categories && !st; c++)
		if (n[c])
			st = ix_tally_add(&t, ix->categories[c]->key, n[c]);
	if (!st)
		st = ix_tally_show(&t, out, f);
	ix_tally_release(&t);
	return st;
}

/* Sums that neighbours need not wait for each other. */
enum { APART = 4 };

static void count_cities(const ix_segment *s, const uint64_t *bits, uint32_t *n)
{
	for (size_t w = 0; w < ix_bit_words(s->n); w++) {
		const uint16_t *city = s->city + w * 64;
		if (bits[w] == ~(uint64_t)0)
			for (size_t d = 0; d < 64; d++)
				n[city[d] * APART + d % APART]++;
		else
			for (uint64_t b = bits[w]; b; b &= b - 1) {
				size_t d = (size_t)__builtin_ctzll(b);
				n[city[d] * APART + d % APART]++;
			}
	}
}

static oh_status facet_city(ix_search *x, oh_facet *f, oh_arena *out)
{
	ix_tally t;
	oh_status st = ix_tally_init(&t);
	for (size_t i = 0; i < x->n_parts && !st; i++) {
		const ix_part *p = &x->parts[i];
		const uint64_t *bits = p->without[IX_ON_CITY];
		oh_arena_mark mark = oh_arena_mark_get(x->a);
		uint32_t *n = oh_arena_array(x->a, (size_t)p->s->n_cities * APART, sizeof *n);
		if (!n) {
			st = OH_ENOMEM;
			break;
		}
		count_cities(p->s, bits, n);
		for (uint32_t c = 1; c < p->s->n_cities && !st; c++) {
			int64_t all = 0;
			for (size_t k = 0; k < APART; k++)
				all += n[c * APART + k];
			f->count += all;
			if (all)
				st = ix_tally_add(&t, p->s->cities[c], all);
		}
		oh_arena_rewind(x->a, mark);
	}
	if (!st)
		st = ix_tally_show(&t, out, f);
	ix_tally_release(&t);
	return st;
}

oh_status ix_search_facets(ix_search *x, oh_arena *out, const oh_facet **facets, size_t *n)
{
	oh_facet *f = oh_arena_array(out, IX_ON_FILTER + IX_FACET_KEYS, sizeof *f);
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
		st = ix_facet_keys(x, out, f + made, &made);
	*facets = f;
	*n = made;
	return st;
}
