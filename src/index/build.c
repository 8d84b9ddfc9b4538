/* A segment from records: order, columns, organisations. */
#include "internal.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"

static uint64_t rising(int64_t v)
{
	return (uint64_t)v ^ (uint64_t)1 << 63;
}

/* What decides, after the tenant: pack, side and category; the latest first; the identity. */
enum { GROUP, LATEST = 8, IDENTITY = 16, PLACE = 24 };

static oh_status put_in_order(ix_builder *b)
{
	ix_ordered *p = oh_arena_alloc(b->tmp, b->n * sizeof *p);
	char *keys = oh_arena_alloc(b->tmp, (size_t)b->n * PLACE);
	b->records = oh_arena_alloc(b->tmp, b->n * sizeof *b->records);
	if (!p || !keys || !b->records)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < b->n; i++) {
		const ix_record *r = &OH_VEC_AT(&b->stage->records, ix_record, i);
		char *k = keys + (size_t)i * PLACE;
		ix_put_rising(k + GROUP,
		              (uint64_t)r->pack << 32 | (uint64_t)r->side << 16 | r->category);
		ix_put_rising(k + LATEST, ~rising(r->published));
		ix_put_rising(k + IDENTITY, rising(r->id));
		p[i] = (ix_ordered){rising(r->tenant), {k, PLACE}, i};
	}
	ix_order_keyed(p, b->n);
	for (uint32_t i = 0; i < b->n; i++) {
		if (i + 8 < b->n)
			__builtin_prefetch(&OH_VEC_AT(&b->stage->records, ix_record, p[i + 8].at));
		b->records[i] = OH_VEC_AT(&b->stage->records, ix_record, p[i].at);
	}
	return OH_OK;
}

static oh_status build_runs(ix_builder *b)
{
	oh_vec runs;
	oh_status st = OH_OK;
	oh_vec_init(&runs, sizeof(ix_run));
	for (uint32_t i = 0; i < b->n && !st; i++) {
		const ix_record *r = ix_builder_record(b, i);
		ix_run *last = runs.n ? &OH_VEC_AT(&runs, ix_run, runs.n - 1) : NULL;
		if (last && last->tenant == r->tenant && last->side == r->side &&
		    last->pack == r->pack && last->category == r->category) {
			last->to = i + 1;
			continue;
		}
		ix_run new = {r->tenant, i, i + 1, r->pack, r->category, r->side};
		st = oh_vec_push(&runs, &new);
	}
	b->s->runs = oh_vec_freeze(&runs, b->s->arena);
	b->s->n_runs = (uint32_t)runs.n;
	oh_vec_release(&runs);
	return b->s->runs ? st : OH_ENOMEM;
}

static uint64_t hash(int64_t tenant, int64_t id)
{
	uint64_t h = (uint64_t)id * 0x9E3779B97F4A7C15U ^ (uint64_t)tenant * 0xC2B2AE3D27D4EB4FU;
	return h ^ h >> 32;
}

static oh_status build_slots(ix_builder *b)
{
	uint32_t n = 2;
	while (n < 2 * b->n)
		n *= 2;
	/* Half full at most, but for the largest: two thirds do. */
	if (n > 1U << 16 && 3 * (n / 2) > 4 * b->n)
		n /= 2;
	uint16_t *slots = oh_arena_array(b->s->arena, n, sizeof *slots);
	if (!slots)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < b->n; i++) {
		const ix_record *r = ix_builder_record(b, i);
		uint32_t at = (uint32_t)hash(r->tenant, r->id) & (n - 1);
		while (slots[at])
			at = (at + 1) & (n - 1);
		slots[at] = (uint16_t)(i + 1);
	}
	b->s->slots = slots;
	b->s->n_slots = n;
	return OH_OK;
}

typedef struct end {
	int64_t until;
	uint32_t doc;
} end;

static int by_end(const void *x, const void *y)
{
	const end *a = x, *b = y;
	if (a->until != b->until)
		return a->until < b->until ? -1 : 1;
	return a->doc < b->doc ? -1 : 1;
}

static oh_status build_ends(ix_builder *b)
{
	end *ends = oh_arena_array(b->tmp, b->n, sizeof *ends);
	uint32_t n = 0;
	if (!ends)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < b->n; i++)
		if (b->s->until[i])
			ends[n++] = (end){b->s->until[i], i};
	qsort(ends, n, sizeof *ends, by_end);
	uint16_t *out = oh_arena_array(b->s->arena, n, sizeof *out);
	for (uint32_t i = 0; out && i < n; i++)
		out[i] = (uint16_t)ends[i].doc;
	b->s->ends = out;
	b->s->n_ends = n;
	return out ? OH_OK : OH_ENOMEM;
}

/* Bitmaps of a column of small numbers, NULL for a number that never stands. */
static oh_status build_rows(ix_builder *b, const uint8_t *column, const uint64_t **rows, size_t n)
{
	for (size_t v = 0; v < n; v++) {
		uint64_t *bits = NULL;
		for (uint32_t i = 0; i < b->n; i++) {
			if (column[i] != v)
				continue;
			if (!bits)
				bits = oh_arena_array(b->s->arena, ix_bit_words(b->n), 8);
			if (!bits)
				return OH_ENOMEM;
			ix_bit_set(bits, i);
		}
		rows[v] = bits;
	}
	return OH_OK;
}

static oh_status build_cities(ix_builder *b, uint16_t *city)
{
	oh_map *seen = oh_map_new();
	oh_status st = seen ? oh_map_set(seen, OH_SV(""), 0) : OH_ENOMEM;
	for (uint32_t i = 0; i < b->n && !st; i++) {
		oh_sv name = ix_record_strings(b->stage, ix_builder_record(b, i)).city;
		uint64_t id = oh_map_size(seen);
		if (!oh_map_get(seen, name, &id))
			st = oh_map_set(seen, name, id);
		city[i] = (uint16_t)id;
	}
	size_t n = seen ? oh_map_size(seen) : 0;
	oh_sv *cities = st ? NULL : oh_arena_array(b->s->arena, n, sizeof *cities);
	for (size_t i = 0; i < n && cities && !st; i++) {
		cities[i] = oh_arena_sv(b->s->arena, oh_map_key(seen, i));
		st = cities[i].p ? OH_OK : OH_ENOMEM;
	}
	oh_map_free(seen);
	b->s->city = city;
	b->s->cities = cities;
	b->s->n_cities = (uint32_t)n;
	return cities ? st : OH_ENOMEM;
}

static oh_status build_invited(ix_builder *b)
{
	size_t n = 0, at = 0;
	for (uint32_t i = 0; i < b->n; i++)
		n += ix_builder_record(b, i)->n_invited;
	ix_invited *out = oh_arena_array(b->s->arena, n, sizeof *out);
	if (!out)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < b->n; i++) {
		const ix_record *r = ix_builder_record(b, i);
		ix_strings x = ix_record_strings(b->stage, r);
		for (uint32_t k = 0; k < r->n_invited; k++, at++) {
			memcpy(&out[at].org, x.invited + 8 * (size_t)k, 8);
			out[at].doc = (uint16_t)i;
		}
	}
	b->s->invited = out;
	b->s->n_invited = (uint32_t)n;
	return OH_OK;
}

oh_status ix_build_docs(ix_builder *b)
{
	ix_segment *s = b->s;
	size_t n = b->n;
	int64_t *ids = oh_arena_array(s->arena, n, 8), *amounts = oh_arena_array(s->arena, n, 8);
	int64_t *published = oh_arena_array(s->arena, n, 8);
	int64_t *until = oh_arena_array(s->arena, n, 8);
	uint8_t *kind = oh_arena_array(s->arena, n, 1), *seen = oh_arena_array(s->arena, n, 1);
	uint16_t *city = oh_arena_array(s->arena, n, 2);
	if (!ids || !amounts || !published || !until || !kind || !seen || !city)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const ix_record *r = ix_builder_record(b, i);
		ids[i] = r->id;
		amounts[i] = r->amount;
		published[i] = r->published;
		until[i] = r->until;
		kind[i] = r->kind;
		seen[i] = r->visibility;
	}
	s->ids = ids;
	s->amounts = amounts;
	s->published = published;
	s->until = until;
	s->kind = kind;
	s->visibility = seen;
	oh_status st = build_runs(b);
	if (!st)
		st = build_slots(b);
	if (!st)
		st = build_ends(b);
	if (!st)
		st = build_rows(b, kind, s->kinds, IX_KINDS);
	if (!st)
		st = build_rows(b, seen, s->visibilities, IX_VISIBILITIES);
	if (!st)
		st = build_cities(b, city);
	return st ? st : build_invited(b);
}

static bool same_owner(const ix_ordered *a, const ix_ordered *b)
{
	return a->begin == b->begin && oh_sv_eq(a->s, b->s);
}

oh_status ix_build_orgs(ix_builder *b)
{
	ix_segment *s = b->s;
	ix_ordered *o = oh_arena_alloc(b->tmp, b->n * sizeof *o);
	uint32_t *org = oh_arena_array(s->arena, b->n, sizeof *org), n = 0;
	uint16_t *docs = oh_arena_array(s->arena, b->n, sizeof *docs);
	oh_buf names = OH_BUF_INIT;
	if (!o || !org || !docs)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < b->n; i++)
		o[i] = (ix_ordered){rising(ix_builder_record(b, i)->org), b->made[i].org, i};
	ix_order_keyed(o, b->n);
	/* The sorting has made something else of what decided first. */
	for (uint32_t i = 0; i < b->n; i++)
		o[i].begin = rising(ix_builder_record(b, o[i].at)->org);
	for (uint32_t i = 0; i < b->n; i++)
		n += i == 0 || !same_owner(&o[i], &o[i - 1]);
	ix_org *orgs = oh_arena_array(s->arena, (size_t)n + 1, sizeof *orgs);
	if (!orgs)
		return OH_ENOMEM;
	for (uint32_t i = 0, k = 0; i < b->n; i++) {
		if (i == 0 || !same_owner(&o[i], &o[i - 1])) {
			int64_t id = ix_builder_record(b, o[i].at)->org;
			orgs[k++] = (ix_org){id, (uint32_t)names.n, i};
			oh_buf_sv_put(&names, o[i].s);
		}
		org[o[i].at] = k - 1;
		docs[i] = (uint16_t)o[i].at;
	}
	orgs[n] = (ix_org){.name = (uint32_t)names.n, .first = b->n};
	oh_sv kept = oh_buf_ok(&names) ? oh_arena_sv(s->arena, oh_buf_sv(&names)) : OH_SV("");
	oh_status st = oh_buf_ok(&names) && kept.p ? OH_OK : OH_ENOMEM;
	oh_buf_release(&names);
	s->org = org;
	s->orgs = orgs;
	s->n_orgs = n;
	s->org_docs = docs;
	s->org_names = kept.p;
	return st;
}

void ix_room_init(ix_room *r)
{
	*r = (ix_room){.cap = 0};
	oh_buf_init(&r->text);
	oh_buf_init(&r->postings);
}

void ix_room_release(ix_room *r)
{
	oh_free(r->tuples);
	oh_free(r->scratch);
	oh_arena_free(r->tmp);
	oh_buf_release(&r->text);
	oh_buf_release(&r->postings);
	ix_room_init(r);
}

/* Of what is put one by one they are not worth a call of the system. */
static oh_arena *arena_for(const ix_stage *stage)
{
	enum { LARGE = 4096, EACH = 1024 };
	size_t n = stage->records.n;
	/* More than it takes: what is not handed out is given back. */
	return n < LARGE ? oh_arena_new(0) : oh_arena_new_large(n * EACH + 2 * stage->bytes.n);
}

static oh_status build(ix_builder *b)
{
	oh_status st = put_in_order(b);
	if (!st)
		st = ix_build_fold(b);
	if (!st)
		st = ix_build_docs(b);
	if (!st)
		st = ix_build_orgs(b);
	if (!st)
		st = ix_build_facts(b);
	if (!st)
		st = ix_build_sieve(b);
	return st ? st : ix_build_texts(b);
}

ix_segment *ix_build(const oh_index *ix, const ix_stage *stage, ix_room *room)
{
	oh_arena *a = arena_for(stage);
	ix_segment *s = a ? oh_arena_zalloc(a, sizeof *s) : NULL;
	if (!room->tmp)
		room->tmp = arena_for(stage);
	if (!s || !room->tmp) {
		oh_arena_free(a);
		return NULL;
	}
	ix_builder b = {ix, stage, s, room->tmp, NULL, (uint32_t)stage->records.n, NULL, room};
	oh_arena_mark mark = oh_arena_mark_get(room->tmp);
	s->arena = a;
	s->n = b.n;
	oh_status st = build(&b);
	oh_arena_rewind(room->tmp, mark);
	if (st) {
		oh_sieve_free(s->sieve);
		oh_arena_free(a);
		return NULL;
	}
	oh_arena_fit(a);
	s->bytes = oh_arena_used(a) + (s->sieve ? oh_sieve_bytes(s->sieve) : 0);
	s->refs = 0;
	return s;
}

void ix_segment_free(ix_segment *s)
{
	if (!s)
		return;
	oh_sieve_free(s->sieve);
	oh_arena_free(s->arena);
}

const ix_run *ix_segment_run(const ix_segment *s, size_t doc)
{
	size_t lo = 0, hi = s->n_runs;
	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;
		if (s->runs[mid].from <= doc)
			lo = mid;
		else
			hi = mid;
	}
	return &s->runs[lo];
}

size_t ix_segment_find(const ix_segment *s, int64_t tenant, int64_t id)
{
	uint32_t at = (uint32_t)hash(tenant, id) & (s->n_slots - 1);
	for (; s->slots[at]; at = (at + 1) & (s->n_slots - 1)) {
		size_t doc = s->slots[at] - 1U;
		if (s->ids[doc] == id && ix_segment_run(s, doc)->tenant == tenant)
			return doc;
	}
	return SIZE_MAX;
}

const ix_key *ix_segment_key(const ix_segment *s, uint16_t key)
{
	for (uint32_t i = 0; i < s->n_keys; i++)
		if (s->keys[i].key == key)
			return &s->keys[i];
	return NULL;
}
