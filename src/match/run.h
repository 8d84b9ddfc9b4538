/* Two lists against each other: what the ways of doing so share. */
#ifndef OUHE_MATCH_RUN_H
#define OUHE_MATCH_RUN_H

#include <stdatomic.h>

#include "engine.h"

/* State of one demanded fact against one supplied value, best first. */
enum {
	OH_CODE_MET,
	OH_CODE_PARTIAL,
	OH_CODE_UNKNOWN,
	OH_CODE_SHORT,
	OH_CODE_FAR,
	OH_CODE_CONFLICT,
	OH_CODE_SILENT,
	OH_CODES
};
uint8_t oh_code_of(oh_state state, double shortfall);

typedef struct oh_pick {
	double score;
	uint32_t supply;
	uint32_t row; /* of the engine: the supply itself, or another reading of it */
	uint8_t verdict;
} oh_pick;

/* What is kept of one demand until it is explained. */
typedef struct oh_slot {
	oh_pick *picks, *cross; /* on the heap */
	size_t n, n_cross;
	size_t count[4], category_size, blocker_count;
	const oh_attr *blocker;
} oh_slot;

typedef struct oh_run {
	const oh_engine *e;
	const oh_list *demand;
	const oh_match_options *o;
	unsigned threads;
	size_t top, cross_top;
	oh_slot *slots;
	oh_demand_matches *out;
	size_t bounded; /* matches a demand, where not all fit; 0: all do */
	bool brief;     /* fact lines are not kept */
	_Atomic size_t done;
} oh_run;

/* Fill the slots of all demands; the same by either way. Memory is in `scratch`. */
oh_status oh_run_plain(oh_run *r, oh_arena *scratch);
oh_status oh_run_wide(oh_run *r, oh_arena *scratch);

/* Total order of results. */
bool oh_pick_before(const oh_pick *a, const oh_pick *b);
/* A heap of at most `cap` picks, the last in order at the root. */
void oh_pick_offer(oh_pick *heap, size_t *n, size_t cap, oh_pick p);
/* A sorted copy on the heap, NULL of none. */
oh_status oh_picks_keep(const oh_pick *heap, size_t n, oh_pick **out);
/* Scored by the plain reading of the pair. */
oh_pick oh_pick_scored(const oh_run *r, const oh_prepared *demand, size_t supply, size_t row);
/* A chunk of demands is done. */
void oh_run_tell(oh_run *r, size_t n, unsigned worker);
/* True where an earlier fact of the demand that counts has the same attribute: a supply
 * counts once against an attribute. */
bool oh_fact_repeated(const oh_listing *d, size_t at, const oh_match_options *o);

#endif
