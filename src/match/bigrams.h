/* How many bigrams a text shares with each supply of a view, all at once: for demands
 * that leave the texts to decide. */
#ifndef OUHE_MATCH_BIGRAMS_H
#define OUHE_MATCH_BIGRAMS_H

#include "view.h"

/* Counts below 2 to this many. */
enum { OH_COUNT_PLANES = 7 };

/* Of each bigram that supplies of the category hold: where, as a row of bits where it is
 * common, else as a list of places. */
typedef struct oh_bigram_index {
	uint32_t *slots; /* by hash, number of the bigram + 1 */
	size_t n_slots;  /* a power of two */
	uint32_t *keys;  /* of bigram i */
	uint32_t *at, *places;
	uint32_t *row_of; /* number of its row + 1 */
	uint64_t *rows;
	size_t n, words;
	size_t least; /* bigrams of the supply that has fewest */
} oh_bigram_index;

/* In the view's arena. Cost: some 30 ns a bigram of a supply. */
oh_status oh_bigram_index_build(const oh_view *v, oh_bigram_index *out);
/* Counts of shared bigrams, one bit of each in each plane of x->words words. n is below 2 to
 * the number of planes. */
void oh_bigram_counts_of(const oh_bigram_index *x, const uint32_t *bigrams, size_t n,
                         uint64_t *const planes[OH_COUNT_PLANES]);

#endif
