#include "engine.h"

#include "ouhe/base/buf.h"
#include "ouhe/base/map.h"
#include "ouhe/base/task.h"
#include "ouhe/base/vec.h"

void oh_fact_identity_add(oh_buf *key, const oh_fact *f, const oh_listing *owner)
{
	uintptr_t attr = (uintptr_t)f->attr;
	unsigned class = oh_nameplate_class(f->attr, owner);
	uint8_t flags = f->flags;
	oh_buf_put(key, &attr, sizeof attr);
	oh_buf_put(key, &class, sizeof class);
	oh_buf_put(key, &flags, 1);
	oh_buf_put(key, &f->basis, 1);
	oh_buf_put(key, &f->n_values, sizeof f->n_values);
	if (!(f->flags & OH_FACT_SET)) {
		oh_buf_put(key, &f->lo, sizeof f->lo);
		oh_buf_put(key, &f->hi, sizeof f->hi);
	}
	for (size_t i = 0; i < f->n_values; i++) {
		uint64_t n = f->values[i].text.n;
		oh_buf_put(key, &n, sizeof n);
		oh_buf_sv_put(key, f->values[i].text);
		oh_buf_put(key, &f->values[i].value, sizeof f->values[i].value);
		oh_buf_put(key, &f->values[i].number, sizeof f->values[i].number);
	}
}

void oh_fact_identity(oh_buf *key, const oh_fact *f, const oh_listing *owner)
{
	oh_buf_clear(key);
	oh_fact_identity_add(key, f, owner);
}

/* Facts that speak: the stated ones, then derived ones of silent keys. */
static const oh_fact *speaking(const oh_prepared *p, size_t i)
{
	const oh_listing *l = p->listing;
	if (i < l->n_facts)
		return &l->facts[i];
	if (!p->derived)
		return NULL;
	const oh_fact *f = &p->derived[i - l->n_facts];
	for (size_t j = 0; l->facts && j < l->n_facts; j++)
		if (l->facts[j].attr->key_id == f->attr->key_id)
			return NULL;
	for (const oh_fact *g = p->derived; g < f; g++)
		if (g->attr->key_id == f->attr->key_id)
			return NULL;
	return f;
}

static size_t facts_of(const oh_prepared *p)
{
	return p->listing->n_facts + p->n_derived;
}

typedef struct filling {
	oh_entry *entries;
	size_t n;
	oh_vec values, owners;
} filling;

static oh_status fill(const oh_engine *e, filling *at, oh_map *ids, oh_buf *key, const oh_fact *f,
                      uint32_t supply, const oh_listing *owner)
{
	uint64_t id = at->values.n;
	oh_fact_identity(key, f, owner);
	if (!oh_buf_ok(key))
		return OH_ENOMEM;
	if (!oh_map_get(ids, oh_buf_sv(key), &id)) {
		oh_status st = oh_map_set(ids, oh_buf_sv(key), id);
		if (!st)
			st = oh_vec_push(&at->values, &f);
		if (!st)
			st = oh_vec_push(&at->owners, &owner);
		if (st)
			return st;
	}
	if (e->wide)
		e->facts[e->facts_at[supply + 1]++] =
		    (oh_stated){(uint32_t)id, f->attr->key_id, f->evidence};
	else
		at->entries[at->n] = (oh_entry){supply, (uint32_t)id};
	at->n++;
	return OH_OK;
}

static oh_status fill_all(oh_engine *e, filling *fillings)
{
	oh_map *ids = oh_map_new();
	oh_buf key = OH_BUF_INIT;
	oh_status st = ids ? OH_OK : OH_ENOMEM;
	for (size_t i = 0; i < e->rows && !st; i++) {
		const oh_prepared *p = &e->supplies[i];
		if (e->wide)
			e->facts_at[i + 1] = e->facts_at[i];
		for (size_t j = 0; j < facts_of(p) && !st; j++) {
			const oh_fact *f = speaking(p, j);
			if (f)
				st = fill(e, &fillings[f->attr->key_id], ids, &key, f, (uint32_t)i,
				          p->listing);
		}
	}
	oh_buf_release(&key);
	oh_map_free(ids);
	return st;
}

static oh_status freeze(oh_engine *e, filling *fillings, oh_arena *scratch)
{
	for (size_t k = 0; k < e->n_keys; k++) {
		filling *f = &fillings[k];
		oh_column *c = &e->columns[k];
		if (f->values.n == 0)
			continue;
		c->entries = f->entries;
		c->n = f->n;
		c->n_values = f->values.n;
		c->values = oh_vec_freeze(&f->values, scratch);
		c->owners = oh_vec_freeze(&f->owners, scratch);
		if (!c->values || !c->owners)
			return OH_ENOMEM;
		if (c->n_values > e->max_values)
			e->max_values = c->n_values;
	}
	return OH_OK;
}

/* Of a wide engine: room for what all rows state. */
static oh_status room_for(oh_engine *e, size_t n, oh_arena *scratch)
{
	if (!e->wide)
		return OH_OK;
	e->facts = oh_arena_array(scratch, n + 1, sizeof *e->facts);
	e->facts_at = oh_arena_array(scratch, e->rows + 1, sizeof *e->facts_at);
	return e->facts && e->facts_at ? OH_OK : OH_ENOMEM;
}

static oh_status build_columns(oh_engine *e, oh_arena *scratch)
{
	e->n_keys = 0;
	for (size_t i = 0; i < e->rows; i++)
		for (size_t j = 0; j < facts_of(&e->supplies[i]); j++) {
			const oh_fact *f = speaking(&e->supplies[i], j);
			if (f && f->attr->key_id >= e->n_keys)
				e->n_keys = (size_t)f->attr->key_id + 1;
		}
	e->columns = oh_arena_array(scratch, e->n_keys + 1, sizeof *e->columns);
	filling *fillings = oh_arena_array(scratch, e->n_keys + 1, sizeof *fillings);
	if (!e->columns || !fillings)
		return OH_ENOMEM;
	size_t all = 0;
	for (size_t i = 0; i < e->rows; i++)
		for (size_t j = 0; j < facts_of(&e->supplies[i]); j++) {
			const oh_fact *f = speaking(&e->supplies[i], j);
			if (f)
				fillings[f->attr->key_id].n++;
			all += f != NULL;
		}
	oh_status st = room_for(e, all, scratch);
	for (size_t k = 0; k < e->n_keys; k++) {
		oh_vec_init(&fillings[k].values, sizeof(oh_fact *));
		oh_vec_init(&fillings[k].owners, sizeof(oh_listing *));
		if (!e->wide)
			fillings[k].entries =
			    oh_arena_array(scratch, fillings[k].n + 1, sizeof(oh_entry));
		if (!e->wide && !fillings[k].entries)
			st = OH_ENOMEM;
		fillings[k].n = 0;
	}
	if (!st)
		st = fill_all(e, fillings);
	if (!st)
		st = freeze(e, fillings, scratch);
	for (size_t k = 0; k < e->n_keys; k++) {
		oh_vec_release(&fillings[k].values);
		oh_vec_release(&fillings[k].owners);
	}
	return st;
}

/* Texts are worked out in parallel, each worker in an arena of its own. */
typedef struct texts {
	oh_prepared *items;
	oh_arena **arenas;
} texts;

static oh_status text_chunk(void *ctx, size_t from, size_t to, unsigned worker)
{
	texts *t = ctx;
	for (size_t i = from; i < to; i++) {
		oh_status st = oh_prepare_text(&t->items[i], t->arenas[worker]);
		if (st)
			return st;
	}
	return OH_OK;
}

static oh_status build_texts(oh_engine *e, unsigned threads, oh_arena *scratch)
{
	texts t = {e->supplies, oh_arena_array(scratch, threads, sizeof(oh_arena *))};
	oh_status st = t.arenas ? OH_OK : OH_ENOMEM;
	for (unsigned i = 0; i < threads && !st; i++) {
		t.arenas[i] = oh_arena_new(0);
		if (!t.arenas[i])
			st = OH_ENOMEM;
	}
	if (!st)
		st = oh_task_for(e->n, 256, threads, text_chunk, &t);
	/* Another reading has the words of the same line. */
	for (size_t i = e->n; i < e->rows && !st; i++) {
		const oh_prepared *base = &e->supplies[e->base_of[i - e->n]];
		e->supplies[i].bigrams = base->bigrams;
		e->supplies[i].n_bigrams = base->n_bigrams;
	}
	for (unsigned i = 0; t.arenas && i < threads; i++) {
		if (t.arenas[i])
			oh_arena_adopt(scratch, t.arenas[i]);
		oh_arena_free(t.arenas[i]);
	}
	return st;
}

static oh_status members_of(oh_kins *k, size_t n, oh_arena *scratch)
{
	k->at = oh_arena_array(scratch, k->n + 2, sizeof *k->at);
	k->members = oh_arena_array(scratch, n + 1, sizeof *k->members);
	if (!k->at || !k->members)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++)
		k->at[k->of[i] + 2]++;
	for (size_t i = 2; i < k->n + 2; i++)
		k->at[i] += k->at[i - 1];
	/* at[k + 1] moves from the begin of k to its end. */
	for (size_t i = 0; i < n; i++)
		k->members[k->at[k->of[i] + 1]++] = (uint32_t)i;
	return OH_OK;
}

static oh_status build_kins(oh_kins *k, const oh_list *list, oh_arena *scratch)
{
	oh_map *seen = oh_map_new();
	*k = (oh_kins){.of = oh_arena_array(scratch, list->n + 1, sizeof *k->of)};
	k->kins = oh_arena_array(scratch, list->n + 1, sizeof *k->kins);
	oh_status st = seen && k->of && k->kins ? OH_OK : OH_ENOMEM;
	for (size_t i = 0; i < list->n && !st; i++) {
		const oh_listing *l = &list->listings[i];
		const void *pair[2] = {l->pack, l->category};
		oh_sv key = {(const char *)pair, sizeof pair};
		uint64_t id = k->n;
		if (!oh_map_get(seen, key, &id)) {
			st = oh_map_set(seen, key, id);
			k->kins[k->n++] = (oh_kin){l->pack, l->category};
		}
		k->of[i] = (uint32_t)id;
	}
	oh_map_free(seen);
	return st ? st : members_of(k, list->n, scratch);
}

/* `stating` has n 1 where a demand of the kin may cross into another industry. */
static oh_status mark_crossing(oh_engine *e, const oh_list *demand, oh_arena *scratch)
{
	e->stating = oh_arena_array(scratch, e->demand_kins.n + 1, sizeof *e->stating);
	if (!e->stating)
		return OH_ENOMEM;
	for (size_t i = 0; i < demand->n; i++)
		if (oh_demand_crosses(&demand->listings[i]))
			e->stating[e->demand_kins.of[i]].n = 1;
	return OH_OK;
}

size_t oh_engine_row(const oh_engine *e, size_t i, const oh_pack *pack)
{
	for (size_t row = e->others[i]; row < e->others[i + 1]; row++)
		if (e->supplies[row].listing->pack == pack)
			return row;
	return i;
}

/* What matches are explained by stays with the result, in `a`. */
static oh_status build_rows(oh_engine *e, const oh_list *supply, oh_arena *scratch, oh_arena *a)
{
	*e = (oh_engine){.wide = e->wide, .n = supply->n, .rows = supply->n};
	for (size_t i = 0; i < e->n; i++)
		e->rows += supply->listings[i].n_others;
	e->supplies = oh_arena_array(a, e->rows + 1, sizeof *e->supplies);
	e->others = oh_arena_array(scratch, e->n + 1, sizeof *e->others);
	e->base_of = oh_arena_array(scratch, e->rows - e->n + 1, sizeof *e->base_of);
	oh_listing *as = oh_arena_array(a, e->rows - e->n + 1, sizeof *as);
	if (!e->supplies || !e->others || !e->base_of || !as)
		return OH_ENOMEM;
	size_t row = e->n;
	for (size_t i = 0; i < e->n; i++) {
		const oh_listing *l = &supply->listings[i];
		e->supplies[i].listing = l;
		e->others[i] = (uint32_t)row;
		for (size_t k = 0; k < l->n_others; k++, row++, as++) {
			(void)oh_listing_as(l, l->others[k].pack, as);
			e->supplies[row].listing = as;
			e->base_of[row - e->n] = (uint32_t)i;
		}
	}
	e->others[e->n] = (uint32_t)row;
	return OH_OK;
}

oh_status oh_engine_build(oh_engine *e, const oh_list *demand, const oh_list *supply,
                          unsigned threads, oh_arena *scratch, oh_arena *a, oh_issues *issues)
{
	oh_status st = build_rows(e, supply, scratch, a);
	for (size_t i = 0; !st && i < e->rows; i++) {
		oh_prepared *p = &e->supplies[i];
		/* What another reading contradicts is no matter of the list. */
		st = oh_listing_derive(p->listing, a, i < e->n ? issues : NULL, &p->derived,
		                       &p->n_derived);
	}
	if (!st)
		st = build_texts(e, threads, scratch);
	if (!st)
		st = build_columns(e, scratch);
	if (!st)
		st = build_kins(&e->supply_kins, supply, scratch);
	if (!st)
		st = build_kins(&e->demand_kins, demand, scratch);
	if (!st)
		st = mark_crossing(e, demand, scratch);
	if (!st)
		st = oh_engine_functions(e, threads, scratch);
	return st;
}
