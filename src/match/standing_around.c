/* Facts whose answers look at others of their listing: which those are, and the listing with
 * no more than them. */
#include "standing_internal.h"

#include "fit_internal.h"

/* Money and volumes, and what they are reckoned with. */
static bool reckoned(const oh_attr *attr)
{
	static const char *const names[] = {"available_capacity", "min_order", "piece_mass",
	                                    "quantity"};
	bool any = attr->fit == OH_FIT_CAPACITY || oh_attr_is_price(attr);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		any = any || oh_sv_eq(attr->key, oh_sv_from(names[i]));
	return any;
}

/* By key: packs may have an attribute of the same key each. */
oh_status st_mark_around(st_engine *e)
{
	bool *keys = oh_arena_array(e->a, e->n_keys + 1, sizeof *keys);
	if (!keys)
		return OH_ENOMEM;
	for (size_t i = 0; i < oh_packs_count(e->packs); i++) {
		const oh_pack *pack = oh_packs_at(e->packs, i);
		for (size_t k = 0; k < pack->n_attrs; k++)
			if (reckoned(pack->attrs[k]))
				keys[pack->attrs[k]->key_id] = true;
		for (size_t k = 0; k < pack->n_nameplates; k++) {
			const oh_nameplate *n = &pack->nameplates[k];
			if (n->when_attr)
				keys[n->when_attr->key_id] = true;
			if (n->with_attr)
				keys[n->with_attr->key_id] = true;
		}
	}
	e->around = keys;
	return OH_OK;
}

oh_status st_mark_facts(st_engine *e, st_part *p)
{
	uint64_t *bits = oh_arena_array(e->a, p->p.n_facts / 64 + 1, sizeof *bits);
	for (size_t i = 0; bits && i < p->p.n_keys; i++) {
		oh_index_key k;
		oh_index_key_at(&p->p, i, &k);
		for (uint32_t f = k.first; f < k.last && e->around[k.key]; f++)
			bits[f >> 6] |= (uint64_t)1 << (f & 63);
	}
	p->around = bits;
	return bits ? OH_OK : OH_ENOMEM;
}

oh_status st_rebuild(st_engine *e, const st_part *p, size_t place, bool all, oh_prepared *out)
{
	oh_listing *l = oh_arena_zalloc(e->tmp, sizeof *l);
	*out = (oh_prepared){.listing = l};
	if (!l)
		return OH_ENOMEM;
	oh_status st = oh_index_listing(&p->p, place, all ? NULL : p->around, e->tmp, l,
	                                &out->derived, &out->n_derived);
	/* Nothing is derived for a demand. */
	if (e->supply)
		out->n_derived = 0;
	return st;
}

/* Of the probe, a supply: stated and derived facts. */
static const oh_fact *own_fact(const st_engine *e, size_t i)
{
	const oh_listing *l = e->probe.listing;
	return i < l->n_facts ? &l->facts[i] : &e->probe.derived[i - l->n_facts];
}

bool st_looks_around(const st_engine *e, const oh_fact *d)
{
	const oh_listing *l = e->probe.listing;
	bool price = oh_attr_is_price(d->attr), around = false;
	if (d->attr->fit == OH_FIT_CAPACITY)
		return oh_listing_fact(l, OH_SV("min_order")) != NULL;
	for (size_t i = 0; i < l->n_facts + e->probe.n_derived; i++) {
		const oh_fact *s = own_fact(e, i);
		if (d->attr->fit == OH_FIT_WITHIN_BUDGET)
			around = around || oh_attr_is_price(s->attr);
		else if (price && s->attr->key_id == d->attr->key_id)
			around = around || s->basis != d->basis;
	}
	return around;
}
