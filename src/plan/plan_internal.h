/* Shared by the files of `plan`. */
#ifndef PLAN_INTERNAL_H
#define PLAN_INTERNAL_H

#include "ouhe/plan/plan.h"

/* A set of slots. */
enum { PL_WORDS = OH_PLAN_MOST_SLOTS / 64 };
typedef struct pl_set {
	uint64_t w[PL_WORDS];
} pl_set;

static inline bool pl_has(const pl_set *s, uint32_t t)
{
	return s->w[t / 64] >> (t % 64) & 1;
}
static inline void pl_put(pl_set *s, uint32_t t)
{
	s->w[t / 64] |= (uint64_t)1 << (t % 64);
}
static inline void pl_cut(pl_set *s, uint32_t t)
{
	s->w[t / 64] &= ~((uint64_t)1 << (t % 64));
}
static inline uint32_t pl_size(const pl_set *s)
{
	uint32_t n = 0;
	for (int i = 0; i < PL_WORDS; i++)
		n += (uint32_t)__builtin_popcountll(s->w[i]);
	return n;
}
static inline bool pl_empty(const pl_set *s)
{
	return (s->w[0] | s->w[1] | s->w[2] | s->w[3]) == 0;
}

/* The event made ready for the solver: what follows from single rules is in the sets. */
typedef struct pl_model {
	const oh_plan_event *e;
	uint32_t n_slots, n_days, n_meetings, n_people;
	uint32_t *day_first; /* n_days + 1 */
	uint32_t *day_of;    /* of each slot */
	pl_set dawn;         /* first slots of days */
	pl_set *day_set;     /* slots of each day */
	pl_set *allowed;     /* of each meeting; empty for what is not to be placed */
	pl_set *away;        /* of each participant */
	pl_set *session_set; /* of each meeting: session, day and permitted slots alone */
	bool *out;           /* cancelled, or excluded by "never" */
	bool *need;          /* must be placed */
	uint32_t *weight;    /* 0 for what is out */
	uint32_t *zone;      /* of each meeting, NONE */
	uint32_t *first;     /* n_people + 1: into `of`, the meetings of each participant */
	uint32_t *of;
	uint32_t hall;       /* meetings at once */
	uint32_t *zone_room; /* of each zone */
	uint32_t placeable;  /* meetings that are not out */
	bool all_needed;     /* nothing may be left out */
	oh_arena *arena;
} pl_model;

/* Everything lives in `arena`. */
oh_status pl_model_make(const oh_plan_event *e, oh_arena *arena, pl_model *out, oh_error *err);

/* Least breaks of each participant if all others were not there, by a dynamic programme
 * over the slots; UINT32_MAX where it cannot have all its meetings. Exact for what must
 * be placed, 0 for whoever may lose a meeting. */
oh_status pl_day_bounds(const pl_model *m, uint32_t *least, oh_arena *arena, oh_error *err);

oh_plan_requirement pl_requirement(oh_plan_demand kind);
uint32_t pl_breaks(const pl_model *m, const pl_set *busy);
/* Whether people hold meeting i otherwise. `keep` may be NULL. */
bool pl_changed(const oh_plan_event *e, const oh_plan_place *places, const oh_plan_place *keep,
                size_t i);
/* oh_plan_check_places on a model that is there already. */
oh_status pl_check(const pl_model *m, const oh_plan_place *places, const oh_plan_place *keep,
                   oh_arena *arena, oh_plan_check *out, oh_error *err);
/* Gives tables to what has a slot: those of `keep` where they are free, then so that
 * participants move little. The slots must keep hall, zones and locked tables. */
oh_status pl_tables(const pl_model *m, const oh_plan_place *keep, oh_plan_place *places,
                    oh_error *err);

#endif
