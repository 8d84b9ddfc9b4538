/* What engines above read. */
#include "internal.h"

void oh_index_read(const oh_index *ix, oh_index_reading *out)
{
	ix_guard g = ix_enter(ix);
	*out = (oh_index_reading){ix, g.snapshot, g.slot, g.snapshot->n};
}

void oh_index_read_end(oh_index_reading *r)
{
	ix_leave(r->ix, (ix_guard){r->snapshot, r->slot});
	r->snapshot = NULL;
}

static const ix_segment *segment_of(const oh_index_part *p)
{
	return ((const ix_view *)p->view)->segment;
}

void oh_index_part_at(const oh_index_reading *r, size_t i, oh_index_part *out)
{
	const ix_view *v = &((const ix_snapshot *)r->snapshot)->views[i];
	const ix_segment *s = v->segment;
	*out = (oh_index_part){.ix = r->ix,
	                       .view = v,
	                       .n = s->n,
	                       .ids = s->ids,
	                       .amounts = s->amounts,
	                       .facts_at = s->facts_at,
	                       .facts = s->facts,
	                       .n_stated = s->n_stated,
	                       .n_facts = s->n_facts,
	                       .n_runs = s->n_runs,
	                       .n_keys = s->n_keys,
	                       .sieve = s->sieve};
}

static oh_index_run run_of(const oh_index *ix, const ix_run *r)
{
	return (oh_index_run){.tenant = r->tenant,
	                      .side = (oh_side)r->side,
	                      .pack = oh_packs_at(ix->packs, r->pack),
	                      .category =
	                          r->category == IX_NONE ? NULL : ix->categories[r->category],
	                      .from = r->from,
	                      .to = r->to};
}

void oh_index_run_at(const oh_index_part *p, size_t i, oh_index_run *out)
{
	*out = run_of(p->ix, &segment_of(p)->runs[i]);
}

void oh_index_key_at(const oh_index_part *p, size_t i, oh_index_key *out)
{
	const ix_key *k = &segment_of(p)->keys[i];
	const oh_attr *attr = k->attr == IX_NONE ? NULL : p->ix->attrs[k->attr];
	*out = (oh_index_key){k->key, k->several, attr, k->first, k->last};
}

bool oh_index_key_find(const oh_index_part *p, uint16_t key, oh_index_key *out)
{
	const ix_segment *s = segment_of(p);
	uint32_t from = 0, to = s->n_keys;
	while (from < to) {
		uint32_t mid = (from + to) / 2;
		if (s->keys[mid].key < key)
			from = mid + 1;
		else
			to = mid;
	}
	if (from == s->n_keys || s->keys[from].key != key)
		return false;
	oh_index_key_at(p, from, out);
	return true;
}

/* The first of the organisation's names; those of one stand together. */
static uint32_t first_org(const ix_segment *s, int64_t org)
{
	uint32_t from = 0, to = s->n_orgs;
	while (from < to) {
		uint32_t mid = (from + to) / 2;
		if (s->orgs[mid].id < org)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

void oh_index_part_visible(const oh_index_part *p, const oh_index_viewer *viewer, int64_t now,
                           int64_t leave, uint64_t *bits)
{
	const ix_segment *s = segment_of(p);
	ix_visible(p->view, viewer, now, bits);
	for (uint32_t i = leave ? first_org(s, leave) : s->n_orgs;
	     i < s->n_orgs && s->orgs[i].id == leave; i++)
		for (uint32_t k = s->orgs[i].first; k < s->orgs[i + 1].first; k++)
			bits[s->org_docs[k] >> 6] &= ~((uint64_t)1 << (s->org_docs[k] & 63));
}

int64_t oh_index_part_org(const oh_index_part *p, size_t place)
{
	const ix_segment *s = segment_of(p);
	return s->orgs[s->org[place]].id;
}

bool oh_index_fact(const oh_index_part *p, uint32_t fact, oh_fact_value *values, oh_arena *a,
                   oh_fact *out)
{
	const ix_segment *s = segment_of(p);
	return ix_fact_get(p->ix, s->fact_bytes + s->fact_at[fact], values, a, out);
}

void oh_index_fetch(const oh_index_part *p, uint32_t fact)
{
	const ix_segment *s = segment_of(p);
	__builtin_prefetch(s->fact_bytes + s->fact_at[fact]);
}

bool oh_index_fact_named(const oh_index_part *p, uint32_t fact)
{
	const ix_segment *s = segment_of(p);
	return p->ix->named[ix_fact_attr(s->fact_bytes + s->fact_at[fact])];
}

size_t oh_index_fact_owner(const oh_index_part *p, uint32_t fact)
{
	return segment_of(p)->fact_owner[fact];
}

oh_status oh_index_listing(const oh_index_part *p, size_t place, const uint64_t *wanted,
                           oh_arena *a, oh_listing *out, const oh_fact **derived, size_t *n_derived)
{
	const ix_segment *s = segment_of(p);
	oh_index_run run = run_of(p->ix, ix_segment_run(s, place));
	size_t from = s->facts_at[place], n = s->facts_at[place + 1] - from, kept = 0, stated = 0;
	oh_fact *facts = oh_arena_alloc(a, (n + 1) * sizeof *facts);
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		oh_fact_value *values = NULL;
		uint32_t entry = s->facts[from + i];
		if (wanted && !ix_bit(wanted, OH_INDEX_FACT(entry)))
			continue;
		const uint8_t *bytes = s->fact_bytes + s->fact_at[OH_INDEX_FACT(entry)];
		if (bytes[4] & OH_FACT_SET)
			values = oh_arena_alloc(a, IX_VALUES * sizeof *values);
		if (((bytes[4] & OH_FACT_SET) && !values) ||
		    !ix_fact_get(p->ix, bytes, values, a, &facts[kept]))
			return OH_ENOMEM;
		facts[kept].importance = OH_INDEX_IMPORTANCE(entry);
		facts[kept].evidence = OH_INDEX_EVIDENCE(entry);
		kept++;
		stated += i < s->n_stated[place];
	}
	*out = (oh_listing){.side = run.side,
	                    .kind = (oh_kind)s->kind[place],
	                    .place = s->cities[s->city[place]],
	                    .pack = run.pack,
	                    .category = run.category,
	                    .facts = facts,
	                    .n_facts = stated};
	*derived = facts + stated;
	*n_derived = kept - stated;
	return OH_OK;
}

const oh_sv *oh_index_texts(const oh_index_part *p, uint16_t key, size_t *n)
{
	const ix_segment *s = segment_of(p);
	uint32_t from = 0, to = s->n_told;
	while (from < to) {
		uint32_t mid = (from + to) / 2;
		if (s->told_keys[mid] < key)
			from = mid + 1;
		else
			to = mid;
	}
	to = from;
	while (to < s->n_told && s->told_keys[to] == key)
		to++;
	*n = to - from;
	return *n ? s->told_texts + from : NULL;
}

const uint32_t *oh_index_characters(const oh_index_part *p, size_t place, oh_arena *a, size_t *n)
{
	const ix_segment *s = segment_of(p);
	const uint8_t *at = s->text + s->text_at[place], *end = s->text + s->text_at[place + 1];
	uint32_t *cps = oh_arena_alloc(a, (size_t)(end - at + 1) * sizeof *cps);
	size_t k = 0;
	if (!cps)
		return NULL;
	while (at < end) {
		uint32_t cp = ix_text_next(&at);
		cps[k++] = cp ? cp : '\n';
	}
	ix_lower(p->ix, cps, k);
	*n = k;
	return cps;
}
