/* Random listings out of the packs, the same for the same number. */
#ifndef OUHE_INDEX_TESTS_RANDOM_DOCS_H
#define OUHE_INDEX_TESTS_RANDOM_DOCS_H

#include "ouhe/index/index.h"

typedef struct random_docs {
	const oh_packs *packs;
	uint64_t seed;
	unsigned orgs, cities; /* how many of them */
	bool dense;            /* few numbers and categories, so that much meets */
	bool edges;            /* numbers about which rules change their mind */
	bool tenants;          /* two of them */
	double *zipf;          /* of categories, cumulated */
	const oh_category **categories;
	size_t n_categories;
} random_docs;

/* False when memory is out. */
bool random_docs_init(random_docs *r, const oh_packs *packs, uint64_t seed);
void random_docs_release(random_docs *r);
/* Listing `number`; `version` makes another one under the same identity. */
void random_docs_make(const random_docs *r, uint64_t number, unsigned version, oh_arena *a,
                      oh_index_doc *out);

uint64_t random_next(uint64_t *state);
unsigned random_below(uint64_t *state, unsigned n);
const char *random_city(unsigned i);

#endif
