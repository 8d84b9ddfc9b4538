/* One search: what its passes share. */
#ifndef OUHE_INDEX_SEARCH_H
#define OUHE_INDEX_SEARCH_H

#include "phrase.h"
#include "query.h"

/* Restrictions that a facet may leave out: side, kind, category, city, then the keys of
 * filters. */
enum { IX_ON_SIDE, IX_ON_KIND, IX_ON_CATEGORY, IX_ON_CITY, IX_ON_FILTER };
enum { IX_RESTRICTIONS = IX_ON_FILTER + 16 };

/* What a segment gives. */
typedef struct ix_part {
	const ix_segment *s;
	size_t words, n_hits;
	uint64_t *seen;                  /* whatever the words and the restrictions say */
	uint64_t *each[IX_RESTRICTIONS]; /* what each lets through; NULL: it is not made */
	uint64_t *hits;
	/* Hits without one restriction; where it is not made, `hits`. */
	uint64_t *without[IX_RESTRICTIONS];
} ix_part;

typedef struct ix_search {
	const oh_index *ix;
	const oh_index_query *q;
	ix_words words;
	ix_phrases phrases;
	ix_matching how;
	bool strict; /* where no listing holds every word, none is found */
	oh_arena *a; /* scratch of the search */
	ix_scratch scratch;
	ix_part *parts; /* NULL: not opened */
	size_t n_parts;
	/* Distinct keys of the filters. */
	uint16_t keys[IX_RESTRICTIONS];
	size_t n_keys;
	bool asks; /* filters order the hits; with it, of a part's listings how far they are */
	float *near, *gap;
} ix_search;

/* Opens the parts: what is visible, and what each restriction lets through. */
oh_status ix_search_open(ix_search *s, const ix_snapshot *snapshot);
/* Hits of the parts, of what the words are to hold by `how`; total over all. */
oh_status ix_search_match(ix_search *s, size_t *total);
/* -1: no pack knows it. */
int ix_key_named(const oh_index *ix, oh_sv name);
/* Listings that one filter lets through. */
oh_status ix_filter_bits(const oh_index *ix, const ix_segment *s, const oh_index_filter *f,
                         oh_arena *a, uint64_t *bits);
/* Facets of all parts, in arena `out`. */
oh_status ix_search_facets(ix_search *s, oh_arena *out, const oh_facet **facets, size_t *n);

/* What the viewer sees, of the organisation that is asked for, not hidden. */
void ix_search_visible(ix_search *x, const ix_view *v, uint64_t *bits);
/* The best alone, and none where no listing holds every word. */
oh_status ix_search_strict(const oh_index *ix, const oh_index_query *q, oh_arena *a,
                           oh_index_result *out);
bool ix_search_restricted(const ix_search *x, size_t restriction);
/* Sets the bits of the listings that a restriction lets through. */
oh_status ix_restriction_bits(ix_search *x, const ix_segment *s, size_t restriction,
                              uint64_t *bits);

/* ---- the best ---- */
typedef struct ix_ranked {
	double rank, score;
	int64_t published, id;
} ix_ranked;

/* At most cap; the last in order at the root. */
typedef struct ix_heap {
	ix_ranked *items;
	size_t n, cap;
} ix_heap;
/* It would be among them. */
bool ix_heap_takes(const ix_heap *h, const ix_ranked *r);
void ix_heap_offer(ix_heap *h, const ix_ranked *r);
/* What stands after the query's offset, in order. */
oh_status ix_heap_show(const ix_search *x, ix_heap *h, oh_arena *a, oh_index_result *out);

/* Does a filter order hits? */
bool ix_search_asks(const ix_search *x);
/* Fills x->near for the hits of a part. */
oh_status ix_search_nearest(ix_search *x, const ix_part *p);
/* The best of all hits of the parts. */
oh_status ix_search_best(ix_search *x, size_t total, oh_arena *a, oh_index_result *out);
/* Adds to the words of a query that is a text, weighed already, what the best hits lend;
 * weighed anew. Short ones stay. */
oh_status ix_text_lend(ix_search *x, const ix_snapshot *snapshot);
/* Marks the hits of a query that is a text which are loose. */
oh_status ix_text_loose(const ix_search *x, const ix_snapshot *snapshot, oh_arena *a,
                        oh_index_result *r);
/* The best by relevance without a look at most: the same hits. There are words. `total` is
 * how many of the best there are, from the first on. */
oh_status ix_search_top(ix_search *x, const ix_snapshot *snapshot, oh_arena *a,
                        oh_index_result *out);

#endif
