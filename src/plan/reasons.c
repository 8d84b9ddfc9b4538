/* Why meetings are left out: each against all that is placed. */
#include "core.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

static oh_status one(const oh_plan_requirement *r, oh_arena *arena, oh_plan_conflict *out)
{
	oh_plan_requirement *item = oh_arena_alloc(arena, sizeof *item);
	if (!item)
		return OH_ENOMEM;
	*item = *r;
	*out = (oh_plan_conflict){item, 1, true};
	return OH_OK;
}

/* A participant who has all the meetings that it may have. */
static oh_status full(const pl_model *m, const bool *placed, uint32_t i, oh_arena *arena,
                      oh_plan_conflict *out)
{
	const oh_plan_meeting *g = &m->e->meetings[i];
	for (size_t w = 0; w < g->n_who; w++) {
		oh_plan_requirement r = pl_requirement(OH_PLAN_D_MOST);
		uint32_t n = 0;
		r.participant = g->who[w];
		r.count = m->e->people[r.participant].most;
		for (uint32_t k = m->first[r.participant]; k < m->first[r.participant + 1]; k++)
			n += placed[m->of[k]] && m->of[k] != i;
		if (n >= r.count)
			return one(&r, arena, out);
	}
	return OH_OK;
}

/* The slots that the meeting may have are all full. */
static oh_status no_table(const pl_model *m, const oh_plan_place *places, uint32_t i,
                          oh_arena *arena, oh_plan_conflict *out)
{
	oh_plan_requirement r = pl_requirement(OH_PLAN_D_HALL);
	uint32_t load[OH_PLAN_MOST_SLOTS] = {0};
	for (uint32_t k = 0; k < m->n_meetings; k++)
		if (places[k].slot != OH_PLAN_NONE)
			load[places[k].slot]++;
	for (uint32_t t = 0; t < m->n_slots; t++)
		if (pl_has(&m->allowed[i], t) && load[t] < m->hall)
			return OH_OK;
	r.count = m->hall;
	return one(&r, arena, out);
}

/* How much time reasons may take, and how large an event may be for clauses. */
enum { EACH_MS = 500, ALL_MS = 2000, MOST_CELLS = 40000 };
static const uint64_t ms = 1000000;

static oh_status by_clauses(pl_search *s, const bool *must, uint32_t i, uint64_t until,
                            oh_arena *arena, oh_plan_conflict *out)
{
	uint64_t now = oh_clock_ns(), left = now < until ? until - now : 0;
	oh_plan_requirement r = pl_requirement(OH_PLAN_D_TIME);
	bool fits = false;
	r.meeting = i;
	*out = (oh_plan_conflict){NULL, 0, false};
	if (left && s->proven && (uint64_t)s->m->n_meetings * s->m->n_slots <= MOST_CELLS) {
		oh_status st = pl_conflict(s, must, i, left < EACH_MS * ms ? left : EACH_MS * ms,
		                           arena, out, &fits);
		if (st || out->n)
			return st;
	}
	if (fits)
		r.kind = OH_PLAN_D_KEPT;
	return one(&r, arena, out);
}

static oh_status reason(pl_search *s, const oh_plan_place *places, bool *must, uint32_t i,
                        uint64_t until, oh_arena *arena, oh_plan_conflict *out)
{
	const pl_model *m = s->m;
	must[i] = true;
	oh_status st = pl_conflict_by_count(m, must, i, arena, out, s->err);
	if (!st && !out->n)
		st = full(m, must, i, arena, out);
	if (!st && !out->n)
		st = no_table(m, places, i, arena, out);
	if (!st && !out->n)
		st = by_clauses(s, must, i, until, arena, out);
	must[i] = false;
	return st;
}

oh_status pl_reasons(pl_search *s, const oh_plan_place *places, oh_arena *arena,
                     oh_plan_left_out *list, size_t n)
{
	const pl_model *m = s->m;
	uint64_t until = oh_clock_ns() + ALL_MS * ms;
	bool *must = oh_calloc(m->n_meetings + (size_t)1, sizeof *must);
	oh_status st = must ? OH_OK : OH_ENOMEM;
	for (uint32_t i = 0; !st && i < m->n_meetings; i++)
		must[i] = places[i].slot != OH_PLAN_NONE;
	for (size_t k = 0; !st && k < n; k++)
		st = reason(s, places, must, list[k].meeting, until, arena, &list[k].reason);
	oh_free(must);
	return st ? oh_nomem(s->err) : OH_OK;
}
