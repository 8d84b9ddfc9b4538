/* Random lists with a fixed seed. */
#ifndef OUHE_MATCH_TESTS_RANDOM_H
#define OUHE_MATCH_TESTS_RANDOM_H

#include "fixture.h"

typedef struct rng {
	uint64_t s;
} rng;

/* In [0, n). */
unsigned rng_below(rng *r, unsigned n);
/* A listing of up to LISTING_FACTS facts; the text goes into title[64]. */
void random_listing(rng *r, oh_side side, one_listing *l, char title[64]);

#endif
