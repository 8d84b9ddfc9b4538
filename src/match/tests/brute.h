/* A plain reading of the fit rules of intervals, levels and sets, written from the
 * contract without the program's code: no ends, no spans, only numbers. */
#ifndef OUHE_MATCH_TESTS_BRUTE_H
#define OUHE_MATCH_TESTS_BRUTE_H

#include "ouhe/match/match.h"

typedef struct brute {
	oh_state state;
	double shortfall;
} brute;

/* For facts with whole-number bounds and attributes of the fixture. */
brute brute_check(const oh_fact *d, const oh_fact *s);
/* The verdict of a demand by the contract's table. */
oh_verdict brute_verdict(const oh_listing *demand, const oh_listing *supply);

#endif
