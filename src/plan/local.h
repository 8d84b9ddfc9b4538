/* Annealing for events that are too large for proofs, and for a first timetable. */
#ifndef PLAN_LOCAL_H
#define PLAN_LOCAL_H

#include "search.h"

/* Starts from s->best where something was found, else from what people hold, else from
 * nothing, and runs for `seconds` at most on s->threads threads,
 * cooling from `heat` (in breaks). What keeps all rules is
 * offered to s. Stops early where the bound is reached. */
oh_status pl_anneal(pl_search *s, double seconds, double heat);
/* The same for a number of rounds (some milliseconds each), however busy the processor is:
 * one thread and one seed give the same places again, as long as the run's time lasts. */
oh_status pl_anneal_rounds(pl_search *s, unsigned rounds, double heat);

/* Bounds that need no search: of the weight by tables and by participants' slots. */
oh_status pl_weight_bound(const pl_model *m, uint64_t *weight, oh_error *err);

#endif
