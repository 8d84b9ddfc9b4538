/* Given places against every rule. Written apart from the encoding: it is what the
 * solver's own results are held to. */
#include <string.h>

#include "ouhe/base/vec.h"
#include "plan_internal.h"

struct check {
	const pl_model *m;
	const oh_plan_place *places;
	oh_vec breaches;
	uint32_t *at;              /* [participant][slot]: meeting + 1 */
	uint32_t *load;            /* [table][slot] */
	oh_plan_requirement spare; /* beyond the most that are told */
	oh_status st;
};

static oh_plan_requirement *breach(struct check *c, oh_plan_demand kind)
{
	oh_plan_requirement *r = NULL;
	if (c->breaches.n < OH_PLAN_MOST_BREACHES && !c->st) {
		r = oh_vec_add(&c->breaches);
		c->st = r ? OH_OK : OH_ENOMEM;
	}
	if (!r)
		r = &c->spare;
	*r = pl_requirement(kind);
	return r;
}

oh_plan_requirement pl_requirement(oh_plan_demand kind)
{
	const uint32_t none = OH_PLAN_NONE;
	return (oh_plan_requirement){kind, none, none, none, none, none, none, none, none, NULL, 0};
}

static void sitting(struct check *c, uint32_t i, uint32_t t)
{
	const pl_model *m = c->m;
	const oh_plan_meeting *g = &m->e->meetings[i];
	for (size_t k = 0; k < g->n_who; k++) {
		uint32_t p = g->who[k], *at = &c->at[(size_t)p * m->n_slots + t];
		if (pl_has(&m->away[p], t)) {
			oh_plan_requirement *r = breach(c, OH_PLAN_D_AWAY);
			r->participant = p;
			r->meeting = i;
			r->slot = t;
			r->count = pl_size(&m->away[p]);
		}
		if (*at) {
			oh_plan_requirement *r = breach(c, OH_PLAN_D_ONE);
			r->participant = p;
			r->meeting = i;
			r->other = *at - 1;
			r->slot = t;
		}
		*at = i + 1;
	}
}

static void of_meeting(struct check *c, uint32_t i)
{
	const pl_model *m = c->m;
	const oh_plan_meeting *g = &m->e->meetings[i];
	uint32_t t = c->places[i].slot, b = c->places[i].table;
	oh_plan_requirement *r = NULL;
	if (t == OH_PLAN_NONE) {
		if (m->need[i])
			breach(c, OH_PLAN_D_PLACED)->meeting = i;
		return;
	}
	if (t >= m->n_slots || b >= m->e->n_tables || g->cancelled) {
		/* Nowhere, or what is cancelled somewhere. */
		r = breach(c, OH_PLAN_D_SESSION);
		r->meeting = i;
		r->slot = t;
		r->count = g->cancelled ? 0 : pl_size(&m->session_set[i]);
		return;
	}
	sitting(c, i, t);
	c->load[(size_t)b * m->n_slots + t]++;
	if (!pl_has(&m->session_set[i], t)) {
		r = breach(c, OH_PLAN_D_SESSION);
		r->meeting = i;
		r->slot = t;
		r->count = pl_size(&m->session_set[i]);
	}
	if (g->fixed_slot != OH_PLAN_NONE && g->fixed_slot != t) {
		r = breach(c, OH_PLAN_D_LOCKED);
		r->meeting = i;
		r->slot = g->fixed_slot;
	}
	if (g->fixed_table != OH_PLAN_NONE && g->fixed_table != b) {
		r = breach(c, OH_PLAN_D_TABLE);
		r->meeting = i;
		r->table = g->fixed_table;
	} else if (m->zone[i] != OH_PLAN_NONE && m->e->tables[b].zone != m->zone[i]) {
		r = breach(c, OH_PLAN_D_ZONE);
		r->meeting = i;
		r->slot = t;
		r->table = b;
		r->zone = m->zone[i];
		r->count = m->zone_room[m->zone[i]];
	}
}

static void tables(struct check *c)
{
	const pl_model *m = c->m;
	const oh_plan_event *e = m->e;
	for (uint32_t t = 0; t < m->n_slots; t++) {
		for (uint32_t b = 0; b < e->n_tables; b++)
			if (c->load[(size_t)b * m->n_slots + t] > e->tables[b].capacity) {
				oh_plan_requirement *r = breach(c, OH_PLAN_D_HALL);
				r->slot = t;
				r->table = b;
				r->count = e->tables[b].capacity;
			}
		for (uint32_t z = 0; z < e->n_zones; z++) {
			uint32_t sum = 0;
			for (uint32_t b = 0; b < e->n_tables; b++)
				if (e->tables[b].zone == z)
					sum += c->load[(size_t)b * m->n_slots + t];
			if (sum > m->zone_room[z]) {
				oh_plan_requirement *r = breach(c, OH_PLAN_D_ZONE);
				r->slot = t;
				r->zone = z;
				r->count = m->zone_room[z];
			}
		}
	}
}

static void pairs(struct check *c)
{
	const pl_model *m = c->m;
	const oh_plan_event *e = m->e;
	for (size_t i = 0; i < e->n_precedences; i++) {
		uint32_t a = e->precedences[i].a, b = e->precedences[i].b;
		uint32_t ta = c->places[a].slot, tb = c->places[b].slot;
		if (ta != OH_PLAN_NONE && tb != OH_PLAN_NONE && ta >= tb) {
			oh_plan_requirement *r = breach(c, OH_PLAN_D_PRECEDENCE);
			r->meeting = a;
			r->other = b;
		}
	}
	for (size_t i = 0; i < e->n_never; i++) {
		uint32_t p = e->never[i].a, q = e->never[i].b;
		for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++) {
			const oh_plan_meeting *g = &e->meetings[m->of[k]];
			if (c->places[m->of[k]].slot == OH_PLAN_NONE)
				continue;
			for (size_t j = 0; j < g->n_who; j++)
				if (g->who[j] == q) {
					oh_plan_requirement *r = breach(c, OH_PLAN_D_NEVER);
					r->participant = p;
					r->other = q;
					r->meeting = m->of[k];
				}
		}
	}
}

static void of_people(struct check *c, oh_plan_check *out, uint32_t *breaks)
{
	const pl_model *m = c->m;
	out->least_breaks = m->n_people ? UINT32_MAX : 0;
	for (uint32_t p = 0; p < m->n_people; p++) {
		pl_set busy = {{0}};
		uint32_t n = 0;
		for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++) {
			uint32_t t = c->places[m->of[k]].slot;
			if (t < m->n_slots)
				pl_put(&busy, t);
			n += t < m->n_slots;
		}
		if (n > m->e->people[p].most) {
			oh_plan_requirement *r = breach(c, OH_PLAN_D_MOST);
			r->participant = p;
			r->count = m->e->people[p].most;
		}
		breaks[p] = pl_breaks(m, &busy);
		out->score.breaks += breaks[p];
		if (breaks[p] > out->score.most_breaks)
			out->score.most_breaks = breaks[p];
		if (breaks[p] < out->least_breaks)
			out->least_breaks = breaks[p];
	}
	if (m->e->fairness != OH_PLAN_NONE &&
	    out->score.most_breaks - out->least_breaks > m->e->fairness)
		breach(c, OH_PLAN_D_FAIRNESS)->count = m->e->fairness;
}

/* Changes of table from one meeting of the day to the next. */
static uint32_t moves(const struct check *c)
{
	const pl_model *m = c->m;
	uint32_t n = 0;
	for (uint32_t p = 0; p < m->n_people; p++)
		for (uint32_t d = 0; d < m->n_days; d++) {
			uint32_t last = OH_PLAN_NONE;
			for (uint32_t t = m->day_first[d]; t < m->day_first[d + 1]; t++) {
				uint32_t at = c->at[(size_t)p * m->n_slots + t];
				if (!at)
					continue;
				n += last != OH_PLAN_NONE && last != c->places[at - 1].table;
				last = c->places[at - 1].table;
			}
		}
	return n;
}

bool pl_changed(const oh_plan_event *e, const oh_plan_place *places, const oh_plan_place *keep,
                size_t i)
{
	return keep && keep[i].slot != OH_PLAN_NONE && !e->meetings[i].cancelled &&
	       (keep[i].slot != places[i].slot ||
	        (keep[i].table != OH_PLAN_NONE && keep[i].table != places[i].table));
}

oh_status pl_check(const pl_model *m, const oh_plan_place *places, const oh_plan_place *keep,
                   oh_arena *arena, oh_plan_check *out, oh_error *err)
{
	struct check c = {.m = m, .places = places};
	oh_plan_check o = {0};
	c.at = oh_arena_array(arena, (size_t)m->n_people * m->n_slots, sizeof *c.at);
	c.load = oh_arena_array(arena, m->e->n_tables * m->n_slots, sizeof *c.load);
	uint32_t *breaks = oh_arena_array(arena, m->n_people, sizeof *breaks);
	if (!c.at || !c.load || !breaks)
		return oh_nomem(err);
	oh_vec_init(&c.breaches, sizeof(oh_plan_requirement));
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		of_meeting(&c, i);
		if (places[i].slot != OH_PLAN_NONE)
			o.score.weight += m->weight[i];
		o.score.changed += pl_changed(m->e, places, keep, i);
	}
	tables(&c);
	pairs(&c);
	of_people(&c, &o, breaks);
	o.score.moves = moves(&c);
	o.breaks = breaks;
	o.n_breaches = c.breaches.n;
	o.breaches = oh_vec_freeze(&c.breaches, arena);
	if (c.breaches.n && !o.breaches)
		c.st = OH_ENOMEM;
	oh_vec_release(&c.breaches);
	if (c.st)
		return oh_nomem(err);
	*out = o;
	return OH_OK;
}

oh_status oh_plan_check_places(const oh_plan_event *e, const oh_plan_place *places,
                               const oh_plan_place *keep, oh_arena *arena, oh_plan_check *out,
                               oh_error *err)
{
	pl_model m;
	oh_status st = oh_plan_validate(e, err);
	if (!st)
		st = pl_model_make(e, arena, &m, err);
	return st ? st : pl_check(&m, places, keep, arena, out, err);
}
