/* The most that a counterpart can score, at the cost of a look: a fact that was not asked
 * yet is taken for met, with the strongest evidence there is. */
#include "standing_internal.h"

static oh_brief met(unsigned evidence)
{
	return (oh_brief){
	    .state = OH_MET, .share = 1, .evidence = (uint8_t)evidence, .answered = true};
}

/* False: only asking tells what the fact counts for. */
static bool hope_for_fact(const st_engine *e, const st_part *p, uint32_t entry, oh_brief *out)
{
	uint32_t fact = OH_INDEX_FACT(entry);
	bool must = OH_INDEX_IMPORTANCE(entry) == OH_MUST;
	uint8_t code = p->code[fact];
	if (p->memo[fact] != ST_UNKNOWN) {
		const st_memo *m = &OH_VEC_AT(&p->memos, st_memo, p->memo[fact] - 1);
		*out = m->by_place ? met(e->strongest) : m->brief;
		out->volume = m->brief.volume;
		out->counts = must && (!m->attr->commercial || e->mo.commercial);
		return true;
	}
	if (code & ST_MIXED)
		return false;
	if ((code & ST_KNOWN) && (code & ST_CODE) == ST_OPEN)
		*out = (oh_brief){.state = OH_UNKNOWN, .counts = must && (code & ST_COUNTS)};
	else {
		*out = met(e->strongest);
		out->counts = must && !(code & ST_KNOWN);
		out->volume = code & ST_VOLUME;
	}
	return true;
}

static bool hope_for_demand(const st_engine *e, const st_part *p, size_t place, oh_parts *out)
{
	const uint32_t *facts = p->p.facts + p->p.facts_at[place];
	for (size_t i = 0; i < p->p.n_stated[place]; i++) {
		oh_brief b;
		if (!hope_for_fact(e, p, facts[i], &b))
			return false;
		oh_parts_add(out, &b);
	}
	return true;
}

static bool hope_for_supply(st_engine *e, const st_part *p, size_t place, oh_parts *out)
{
	const oh_listing *l = e->probe.listing;
	/* Evidence of what answers the facts of a key, and one more; by the first of them. */
	uint8_t *held = e->codes;
	memset(held, 0, l->n_facts);
	for (uint32_t i = p->p.facts_at[place]; i < p->p.facts_at[place + 1]; i++) {
		unsigned at = p->of[OH_INDEX_FACT(p->p.facts[i])];
		uint8_t how = (uint8_t)(OH_INDEX_EVIDENCE(p->p.facts[i]) + 1);
		if (at == UINT8_MAX)
			return false;
		if (at && held[at - 1] < how)
			held[at - 1] = how;
	}
	for (size_t j = 0; j < l->n_facts; j++) {
		uint8_t how = held[e->first[l->facts[j].attr->key_id] - 1];
		bool plain = e->asked[j] & ST_ASKED_PLAIN;
		oh_brief b = {.state = OH_UNKNOWN};
		if (!plain || how)
			b = met(plain ? how - 1U : (unsigned)OH_VERIFIED);
		b.counts = e->asked[j] & ST_ASKED_COUNTS;
		b.volume = e->asked[j] & ST_ASKED_VOLUME;
		oh_parts_add(out, &b);
	}
	return true;
}

bool st_hope(st_engine *e, const st_part *p, size_t place, oh_parts *out)
{
	*out = (oh_parts){{0, 0}, {0, 0}, {0, 0}, {0, 0}};
	return e->supply ? hope_for_demand(e, p, place, out) : hope_for_supply(e, p, place, out);
}
