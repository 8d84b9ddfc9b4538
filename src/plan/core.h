/* Which few requirements contradict each other. */
#ifndef PLAN_CORE_H
#define PLAN_CORE_H

#include "search.h"

/* Why the meetings of `must` (one flag each) cannot all be placed: a contradiction of
 * one participant's day or of the hall, found by counting, else an unsatisfiable core,
 * made smaller as long as `ns` lasts. `meeting` (NONE: none) counts as given and is not
 * told. *out lives in `arena`; n is 0 when nothing was found in time. *fits:
 * they can be placed. */
oh_status pl_conflict(pl_search *s, const bool *must, uint32_t meeting, uint64_t ns,
                      oh_arena *arena, oh_plan_conflict *out, bool *fits);

/* The part that needs counting only; n is 0 when it finds nothing. `meeting`: only what
 * its participants and the hall say; NONE: everything. */
oh_status pl_conflict_by_count(const pl_model *m, const bool *must, uint32_t meeting,
                               oh_arena *arena, oh_plan_conflict *out, oh_error *err);

/* Reasons for everything that is left out of `places`. */
oh_status pl_reasons(pl_search *s, const oh_plan_place *places, oh_arena *arena,
                     oh_plan_left_out *list, size_t n);

#endif
