/* The standing match by the plainest reading of its header: all pairs, one by one. */
#ifndef OUHE_MATCH_TESTS_STANDING_BRUTE_H
#define OUHE_MATCH_TESTS_STANDING_BRUTE_H

#include "ouhe/match/standing.h"

typedef struct standing_world {
	const oh_packs *packs;
	const oh_index *ix;
	const oh_index_doc *docs;
	const bool *stands; /* by listing: it is in the index now */
	size_t n;
} standing_world;

oh_listing standing_listing(const oh_index_doc *d);
bool standing_related(const oh_listing *a, const oh_index_doc *b);
/* Fails the test where oh_standing_find finds anything else; returns how many hits. */
size_t standing_check(const standing_world *w, const oh_listing *probe,
                      const oh_standing_options *o);
/* Fails the test where oh_standing_gains tells else than without the sieve; returns how many. Of
 * one thread. */
size_t standing_check_gains(const standing_world *w, const oh_listing *probe,
                            const oh_standing_options *o);

#endif
