/* One search: what its passes share. */
#ifndef OUHE_INDEX_SEARCH_H
#define OUHE_INDEX_SEARCH_H

#include "query.h"

/* Restrictions that a facet may leave out: side, kind, category, city, then the keys of
 * filters. */
enum { IX_ON_SIDE, IX_ON_KIND, IX_ON_CATEGORY, IX_ON_CITY, IX_ON_FILTER };
enum { IX_RESTRICTIONS = IX_ON_FILTER + 16 };

/* What a segment gives. */
typedef struct ix_part {
	const ix_segment *s;
	size_t words, n_hits;
	uint64_t *hits;
	/* Hits without one restriction; where it is not made, `hits`. */
	uint64_t *without[IX_RESTRICTIONS];
} ix_part;

typedef struct ix_search {
	const oh_index *ix;
	const oh_index_query *q;
	ix_words words;
	double part; /* of the words that a listing must hold; 0: each */
	oh_arena *a; /* scratch of the search */
	ix_scratch scratch;
	ix_part *parts;
	size_t n_parts;
	/* Distinct keys of the filters. */
	uint16_t keys[IX_RESTRICTIONS];
	size_t n_keys;
} ix_search;

/* Fills parts; total over all. */
oh_status ix_search_match(ix_search *s, const ix_snapshot *snapshot, size_t *total);
/* Listings that one filter lets through. */
oh_status ix_filter_bits(const oh_index *ix, const ix_segment *s, const oh_index_filter *f,
                         oh_arena *a, uint64_t *bits);
/* Facets of all parts, in arena `out`. */
oh_status ix_search_facets(ix_search *s, oh_arena *out, const oh_facet **facets, size_t *n);

#endif
