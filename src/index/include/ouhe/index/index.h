/* The index: what stands, in memory, ready to be searched and matched.
 *
 * One index holds the published listings of all tenants: an immutable snapshot, a
 * small delta of what changed since, tombstones of what went. A snapshot is swapped
 * by one atomic pointer; readers never wait and see one state from begin to end.
 * Rebuilt at start from the store; nothing here is written to disk. Memory: at most
 * 1 KB a listing. Any number of readers; writers are serialised inside.
 *
 * Listings go in and come out in the compact form of ouhe/listing/codec.h; searching
 * is here, verdicts over the index are in ouhe/match/standing.h.
 */
#ifndef OUHE_INDEX_INDEX_H
#define OUHE_INDEX_INDEX_H

#include "ouhe/listing/listing.h"

typedef struct oh_index oh_index;

/* One listing as the index knows it. Everything is copied. */
typedef struct oh_index_doc {
	int64_t tenant, id, org;
	oh_side side;
	oh_kind kind;
	const oh_pack *pack;
	const oh_category *category; /* NULL: not recognised */
	const oh_fact *facts;        /* stated; derived ones are the index's business */
	size_t n_facts;
	oh_sv title, text, org_name;
	oh_sv city;               /* empty: not stated */
	int64_t amount;           /* fen, -1: not stated */
	int64_t published, until; /* ms; until 0: no end */
	uint8_t visibility;       /* oh_visibility of service, as a number 0–4 */
	const int64_t *invited;   /* organisations that see it beside its own */
	size_t n_invited;
} oh_index_doc;

/* The packs must outlive the index. */
oh_status oh_index_new(const oh_packs *packs, oh_index **out, oh_error *err);
void oh_index_free(oh_index *ix);

/* Bulk: what is added is seen after oh_index_load_end, all at once, in place of all
 * that was there. Adding may be called from several threads; no identity twice. End and
 * cancel take the load away, also where they fail. Cost at 1,000,000 listings on two cores:
 * some seconds altogether, spent in a thread beside the caller's and, where that falls
 * behind, in his. */
typedef struct oh_index_load oh_index_load;
oh_status oh_index_load_begin(oh_index *ix, size_t expected, oh_index_load **out, oh_error *err);
oh_status oh_index_load_add(oh_index_load *l, const oh_index_doc *doc, oh_error *err);
oh_status oh_index_load_end(oh_index_load *l, oh_error *err);
void oh_index_load_cancel(oh_index_load *l);

/* Adds or replaces one listing; seen by searches that begin after. Microseconds, now and
 * then a few milliseconds: small segments are merged on the way. */
oh_status oh_index_put(oh_index *ix, const oh_index_doc *doc, oh_error *err);
/* OH_OK also when it was not there. */
oh_status oh_index_remove(oh_index *ix, int64_t tenant, int64_t id, oh_error *err);

/* Whose eyes. A listing is seen when its visibility is in the mask, or its organisation
 * is one of the viewer's, or one of the viewer's is invited. */
typedef struct oh_index_viewer {
	int64_t tenant;
	uint32_t visibilities; /* bits 1 << visibility */
	const int64_t *orgs;
	size_t n_orgs;
	bool all; /* sees everything of the tenant */
} oh_index_viewer;

/* One attribute filter: what the listing states (not what is derived) reaches into
 * [lo, hi], or holds one of the values. A key that no pack knows lets nothing through. */
typedef struct oh_index_filter {
	oh_sv key;
	double lo, hi;       /* canonical unit; infinite: open */
	const oh_sv *values; /* canonical; n_values 0: an interval */
	size_t n_values;
	/* Of an interval: what is asked for, where the filter lets more through. By relevance
	 * what comes nearer to it is first. */
	bool ordered;
	double asked_lo, asked_hi; /* finite */
} oh_index_filter;

typedef enum oh_index_sort {
	/* Of words the score, divided by 1 and by how far the listing is from what filters ask
	 * for: of each the distance from its nearest stated value to [asked_lo, asked_hi], as a
	 * part of the greater of both; of an open interval its end is the value. Without words
	 * the nearest first; else the newest. */
	OH_SORT_RELEVANCE,
	OH_SORT_NEWEST,
	OH_SORT_AMOUNT,  /* largest first, unstated last */
	OH_SORT_DEADLINE /* soonest first, none last */
} oh_index_sort;

typedef struct oh_index_query {
	oh_index_viewer viewer;
	/* Empty: everything. A listing must hold each word: in title, text, organisation or
	 * city, by a synonym of the packs, or by its category; the last one may be a
	 * beginning. When none holds all, those that hold half of them by rarity. What stands
	 * in quotes ("…", “…”, 「…」) must stand so, word after word, in title or text. The
	 * first 1 KB and 24 words count. */
	oh_sv words;
	/* The words are a text: a listing need hold one of them only, what it holds of the others
	 * ranks it, and quotes demand nothing. From some sixteen Chinese characters or eight words
	 * on the best hits that the viewer sees lend words that they share, which count less. Order
	 * by relevance alone. The first 16 KB and 4,096 different terms count. */
	bool any;
	/* With `any`: hits say whether they are loose. Costs a look into the list of each
	 * different term a hit. */
	bool tell_loose;
	/* Nobody asks how many there are: `total` is the number of hits handed out, and the
	 * best are found without a look at all others. Without facets, by relevance. */
	bool best_only;
	int side;                    /* oh_side, -1: both */
	int kind;                    /* oh_kind, -1: any */
	const oh_category *category; /* with all below it; NULL: any */
	const oh_sv *cities;         /* any of them; n 0: any */
	size_t n_cities;
	int64_t org;                    /* 0: any */
	const oh_index_filter *filters; /* all of them */
	size_t n_filters;
	const int64_t *hide; /* identities not to show (不感兴趣) */
	size_t n_hide;
	const int64_t *only; /* identities besides which nothing is looked at; NULL: all */
	size_t n_only;
	int64_t now; /* listings whose `until` is before are not shown; 0: all */
	oh_index_sort sort;
	size_t offset, limit;
	bool facets;
} oh_index_query;

typedef struct oh_index_hit {
	int64_t id;
	double score; /* what OH_SORT_RELEVANCE ranks by; 0 without words */
	/* Holds no word, no two neighbouring characters and no synonym of what was asked for:
	 * single characters alone, or what better hits lent. Never where the question is
	 * single characters itself. False where nobody asked. */
	bool loose;
} oh_index_hit;

typedef struct oh_facet_value {
	oh_sv value; /* category key, city, canonical value of an enumeration or level */
	int64_t count;
} oh_facet_value;

/* Exact counts over all hits. A facet leaves out its own restriction (the other
 * cities still show their counts). */
typedef struct oh_facet {
	oh_sv name;          /* "side", "kind", "category", "city", or an attribute's key */
	const oh_attr *attr; /* NULL: not an attribute */
	const oh_facet_value *values; /* most frequent first, at most 50 */
	size_t n_values;
	double lo, hi; /* quantities: the range stated; NAN otherwise */
	int64_t count; /* hits that state it */
} oh_facet;

typedef struct oh_index_result {
	size_t total;
	const oh_index_hit *hits; /* order: sort, then newest, then identity */
	size_t n_hits;
	const oh_facet *facets; /* side, kind, category, city, then the attributes that most
	                           hits state, at most 12 */
	size_t n_facets;
} oh_index_result;

/* Results live in the arena. */
oh_status oh_index_search(const oh_index *ix, const oh_index_query *q, oh_arena *a,
                          oh_index_result *out, oh_error *err);

/* Completions of what is being typed, from titles, organisations and categories that
 * the viewer sees; best first. */
oh_status oh_index_suggest(const oh_index *ix, const oh_index_viewer *viewer, oh_sv typed,
                           size_t most, oh_arena *a, const oh_sv **out, size_t *n, oh_error *err);

/* Did you mean: `words` with each word that nothing which the viewer sees holds in place of
 * the nearest one that something holds (one or two letters or characters other, more
 * frequent ones first). Empty when all are known or nothing is near. Asked when a search
 * found nothing or next to nothing: under ten milliseconds at 1,000,000 listings. */
oh_status oh_index_meant(const oh_index *ix, const oh_index_viewer *viewer, oh_sv words,
                         oh_arena *a, oh_sv *out, oh_error *err);

typedef struct oh_index_stats {
	size_t listings, delta, tombstones;
	size_t bytes;
	uint64_t generation; /* rises with every swap */
} oh_index_stats;
void oh_index_stats_get(const oh_index *ix, oh_index_stats *out);

#endif
