/* The event as clauses. */
#ifndef PLAN_ENCODE_H
#define PLAN_ENCODE_H

#include "plan_internal.h"
#include "sat.h"

typedef struct pl_code {
	const pl_model *m;
	oh_arena *arena;
	pl_cnf cnf;
	pl_lit *x;         /* [meeting][slot]; 0: never there */
	pl_lit *used;      /* [participant][slot]: sits in a meeting; 0: never */
	pl_lit *placed;    /* of each meeting; 0: needed or out */
	pl_lit *kept;      /* of each meeting: is as people hold it; 0: not held, or cannot be */
	uint32_t *b_first; /* n_people + 1: into `breaks` */
	pl_lit *breaks;    /* of each participant, counted upwards: k + 1 breaks or more */
	const uint32_t *least; /* of pl_day_bounds */
} pl_code;

static inline pl_lit pl_x(const pl_code *c, uint32_t meeting, uint32_t slot)
{
	return c->x[(size_t)meeting * c->m->n_slots + slot];
}
static inline pl_lit pl_used(const pl_code *c, uint32_t participant, uint32_t slot)
{
	return c->used[(size_t)participant * c->m->n_slots + slot];
}

/* All hard rules, the definition of breaks, and what follows from both. */
oh_status pl_encode(const pl_model *m, const uint32_t *least, const oh_plan_place *keep,
                    pl_code *out, oh_error *err);
void pl_code_release(pl_code *c);

#endif
