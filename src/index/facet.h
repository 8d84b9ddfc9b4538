/* Facets: what its parts share. */
#ifndef OUHE_INDEX_FACET_H
#define OUHE_INDEX_FACET_H

#include "ouhe/base/map.h"
#include "search.h"

/* So many attributes have a facet: those that most hits state. */
enum { IX_FACET_KEYS = 12 };

/* Counts by name. */
typedef struct ix_tally {
	oh_map *names;
	oh_vec counts; /* int64_t by number of the name */
} ix_tally;
oh_status ix_tally_init(ix_tally *t);
void ix_tally_release(ix_tally *t);
oh_status ix_tally_add(ix_tally *t, oh_sv name, int64_t n);
/* The most frequent, copied to the caller's arena. */
oh_status ix_tally_show(const ix_tally *t, oh_arena *out, oh_facet *f);

/* Facets of attributes, at most IX_FACET_KEYS from f on; *n grows by their number. */
oh_status ix_facet_keys(ix_search *x, oh_arena *out, oh_facet *f, size_t *n);

#endif
