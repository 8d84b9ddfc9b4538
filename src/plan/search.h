/* One run of the solver: what is known so far, and the exact stages. */
#ifndef PLAN_SEARCH_H
#define PLAN_SEARCH_H

#include "encode.h"

typedef struct pl_search {
	const pl_model *m;
	const oh_plan_options *o;
	const oh_plan_place *keep;
	oh_arena *arena; /* lives as long as the run */
	uint64_t start, deadline, told;
	unsigned threads;
	uint32_t *least;     /* of pl_day_bounds */
	oh_plan_place *best; /* slots alone; tables come last */
	bool found;
	oh_plan_score score, bound;
	uint64_t runs;   /* of annealing, so that each is another one */
	unsigned helped; /* how often annealing has been asked for a timetable meanwhile */
	bool proven;     /* up to breaks */
	bool impossible; /* what must be placed cannot be */
	oh_error *err;
} pl_search;

/* Somebody holds meeting i, and it is to take place. */
static inline bool pl_held(const pl_search *s, uint32_t i)
{
	return s->keep && s->keep[i].slot != OH_PLAN_NONE && !s->m->e->meetings[i].cancelled;
}
/* By slots alone; `changed` stays 0. */
oh_plan_score pl_score(const pl_search *s, const oh_plan_place *places);
/* <0 when a is better than b. */
int pl_score_cmp(const oh_plan_score *a, const oh_plan_score *b);
/* Takes places that keep all rules, if they are better than the best. */
void pl_offer(pl_search *s, const oh_plan_place *places, uint32_t changed);
/* The best is as good as its bound, up to breaks. */
bool pl_reached(const pl_search *s);
/* And the most breaks of one, too. */
bool pl_done(const pl_search *s);
bool pl_over(const pl_search *s);
/* Tells the caller how far it is, some times a second. */
void pl_tell(void *search);

/* The stages on clauses, one after the other until all are proven or time is over. `m`
 * may allow less than s->m, and is then not `whole`: no bound follows for s unless all
 * that is held stays. */
oh_status pl_exact(pl_search *s, const pl_model *m, bool whole);
/* Where everything held that can stay does stay: a smaller question that settles most
 * cases of planning again. Leaves s->proven false when it does not. */
oh_status pl_stay(pl_search *s);

/* Weight that is lost at least, with every way to lose no more left open: unsatisfiable
 * cores are counted until none is left (Morgado, Dodaro and Marques-Silva 2014).
 * PL_SAT: settled, and made a rule. `lost` is a bound in every case. */
oh_status pl_lose_least(pl_search *s, pl_code *c, pl_race *r, pl_answer *out, uint64_t *lost);
/* Reads the model of the last answer. */
oh_status pl_take(pl_search *s, const pl_code *c, const pl_race *r);

#endif
