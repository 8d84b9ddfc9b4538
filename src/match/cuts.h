/* Where a fit rule may change its mind about a supplied quantity. Supplies that differ in
 * numbers alone, none of them near a cut and all of them between the same two, get the same
 * code (run.h), so that one need be asked for all. Cuts follow fit_quantity.c; more of them
 * than need be cost a question each, one too few would be wrong. */
#ifndef OUHE_MATCH_CUTS_H
#define OUHE_MATCH_CUTS_H

#include "match_internal.h"

/* What lies within `near` of a cut is asked itself: far more than roundings come to. */
typedef struct oh_cut {
	double at, near;
} oh_cut;

enum { OH_CUTS_MOST = 96 };

typedef struct oh_cuts {
	oh_cut at[OH_CUTS_MOST]; /* either end of what is supplied, in the demanded unit */
	size_t n;
	/* The width of what is supplied, where the rule looks at both ends together. */
	oh_cut width;
	bool by_width;
} oh_cuts;

/* False where they cannot be told: then each value is to be asked. */
bool oh_cuts_of(const oh_fact *d, oh_cuts *out);

#endif
