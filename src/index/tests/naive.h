/* The index by the plainest reading of its header: a list that is walked. */
#ifndef OUHE_INDEX_TESTS_NAIVE_H
#define OUHE_INDEX_TESTS_NAIVE_H

#include "ouhe/index/index.h"

typedef struct naive {
	oh_index_doc *docs; /* in no order; the words belong to the maker's arena */
	size_t n, cap;
} naive;

void naive_put(naive *n, const oh_index_doc *doc);
void naive_remove(naive *n, int64_t tenant, int64_t id);
void naive_release(naive *n);
bool naive_sees(const oh_index_viewer *v, const oh_index_doc *d);
/* Words of the query: each is two Chinese characters, or one word of letters and digits,
 * none of them in the packs; a listing holds them all. */
bool naive_holds(const oh_index_doc *d, oh_sv words);
/* Identities of all hits in order; sorted by relevance: by time. Free with oh_free. */
int64_t *naive_search(const naive *n, const oh_index_query *q, size_t *total);
/* The count of one value of a facet, its restriction left out; value empty: of all that
 * state it. */
int64_t naive_count(const naive *n, const oh_index_query *q, oh_sv facet, oh_sv value);
/* The numbers that hits state; false when they state none. */
bool naive_range(const naive *n, const oh_index_query *q, oh_sv key, double *lo, double *hi);

#endif
