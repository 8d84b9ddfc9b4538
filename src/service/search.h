/* One search of listings, between its files. */
#ifndef OUHE_SERVICE_SEARCH_H
#define OUHE_SERVICE_SEARCH_H

#include "listings.h"

struct search {
	oh_call *c;
	struct sv_query q, asked; /* q may become wider than what was asked */
	size_t limit, offset;
	oh_index_result found;
	bool widened; /* not all words are held by what was found */
	oh_sv meant;  /* another spelling, where next to nothing was found */
	/* With `near`: the listing, and verdicts beside found.hits. */
	struct sv_listing near;
	const oh_standing_hit *verdicts;
	size_t counts[4];
	oh_json_writer w;
};

/* Counterparts of a listing that the query finds, too, best first: fills found, verdicts and
 * counts. Facets count them, each without its own restriction. */
oh_status sv_search_near(struct search *s, oh_error *err);

#endif
