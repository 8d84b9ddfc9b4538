/* The standing match: one listing against all that stand in an index.
 *
 * Verdicts and scores are those of oh_match_pair, pair by pair; a test compares the
 * two. The index only spares the pairs that cannot be listed.
 */
#ifndef OUHE_MATCH_STANDING_H
#define OUHE_MATCH_STANDING_H

#include "ouhe/index/index.h"
#include "ouhe/match/match.h"

typedef struct oh_standing_options {
	oh_index_viewer viewer; /* only listings that these eyes see */
	int64_t own_org;        /* its listings are left out; 0: none are */
	int64_t now;            /* expired ones are left out; 0: none are */
	size_t top;             /* best so many, 0: all */
	unsigned verdicts;      /* bits 1 << oh_verdict to list; 0: meets, ask, near */
	bool commercial;
} oh_standing_options;

typedef struct oh_standing_hit {
	int64_t id, org;
	oh_verdict verdict;
	double score;
	bool category_only;
	uint32_t n_ask, n_short;
	const oh_attr *first_short; /* the demanded attribute that falls short most, or NULL */
} oh_standing_hit;

typedef struct oh_standing_result {
	const oh_standing_hit *hits; /* verdict, score, identity */
	size_t n;
	size_t count[4]; /* all counterparts of a related category, by verdict */
} oh_standing_result;

/* Counterparts of `probe` (a supply finds demands, a demand supplies). Derived facts
 * are made here. Results in the arena. */
oh_status oh_standing_find(const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                           const oh_standing_options *o, oh_arena *a, oh_standing_result *out,
                           oh_error *err);

/* Which single change of the probe wins most. */
typedef struct oh_standing_gain {
	const oh_attr *attr;
	double bound;   /* quantities: to reach; NAN otherwise */
	oh_sv value;    /* codes, levels, sets: to hold */
	size_t wins;    /* counterparts that would then be `meets` (or `ask`, see asks) */
	size_t asks;    /* of them, those that would be `ask` */
	int64_t amount; /* fen of the demands won, those that state one */
} oh_standing_gain;
/* Most first, at most `most`; also attributes that the probe does not state and many
 * counterparts ask for (then `wins` counts what stating it could win, bound is NAN and
 * value empty). Counted are counterparts that one attribute alone keeps away; a quantity
 * that misses by more than half is no change but another product. For a demand the change
 * is to ask for less. Cost: some times oh_standing_find. */
oh_status oh_standing_gains(const oh_index *ix, const oh_packs *packs, const oh_listing *probe,
                            const oh_standing_options *o, size_t most, oh_arena *a,
                            const oh_standing_gain **out, size_t *n, oh_error *err);

#endif
