/* What the plain reading of a pair and the fast engine share. */
#ifndef OUHE_MATCH_MATCH_INTERNAL_H
#define OUHE_MATCH_MATCH_INTERNAL_H

#include "ouhe/match/match.h"

#include "fit_internal.h"

/* Largest shortfall of a near miss, and how many. */
#define OH_NEAR_SHORTFALL 0.25
enum { OH_NEAR_COUNT = 2, OH_CROSS_TOP = 3 };
/* Fact lines that a result keeps, some 64 bytes each, and what a match costs beside
 * its lines. */
enum { OH_LINES_MOST = 4 << 20, OH_LINES_MATCH = 2 };

/* A listing with what is worked out of it once. */
typedef struct oh_prepared {
	const oh_listing *listing;
	const oh_fact *derived; /* supplies only */
	size_t n_derived;
	const uint32_t *bigrams; /* of title and text */
	size_t n_bigrams;
} oh_prepared;

/* How the musts of a demand stand. */
typedef struct oh_tally {
	size_t counted, technical, unknown, shorts, big, conflicts;
} oh_tally;

typedef struct oh_judged {
	oh_verdict verdict;
	double score;
	bool category_only;
	size_t n_ask;
} oh_judged;

/* The bigrams of title and text. */
oh_status oh_prepare_text(oh_prepared *p, oh_arena *a);

bool oh_fact_counts(const oh_fact *d, const oh_match_options *o);
bool oh_fact_technical_must(const oh_fact *d);
/* True where the demanded fact is answered by the supply's fact of its own key
 * alone, without a look at others. */
bool oh_fact_plain(const oh_fact *d);
/* The best answer of the supply: stated facts, then derived ones. */
oh_fact_match oh_answer(const oh_fact *d, const oh_prepared *demand, const oh_prepared *supply,
                        const oh_match_options *o);
bool oh_shortfall_big(double shortfall);
oh_verdict oh_tally_verdict(const oh_tally *t);
/* What of an answer enters verdict and score. */
typedef struct oh_brief {
	double shortfall, share;
	uint8_t state, evidence; /* evidence: of the supplied fact, where there is one */
	bool answered;           /* there is one */
	bool counts, technical, volume;
} oh_brief;

/* Sums of the score's groups; the formula is in docs/matching.md. */
typedef struct oh_group {
	double sum;
	size_t n;
} oh_group;

typedef struct oh_parts {
	oh_group must, wish, volume, evidence;
} oh_parts;

oh_brief oh_brief_of(const oh_fact_match *m);
void oh_tally_add(oh_tally *t, const oh_brief *b);
void oh_parts_add(oh_parts *p, const oh_brief *b);
/* dice: likeness of the texts; near: of the places, negative where it does not enter. */
double oh_parts_score(const oh_parts *p, double dice, double near);
/* The answer of one more supplied fact, if it is better than the best so far. */
void oh_answer_consider(oh_fact_match *best, const oh_fact *s, const oh_fit_result *r);
/* Verdict and score; fills facts[n_facts] of the demand when facts is given. */
oh_judged oh_judge(const oh_prepared *demand, const oh_prepared *supply, const oh_match_options *o,
                   oh_fact_match *facts);

/* How two lists are compared; the results are the same. Tests choose. */
typedef enum oh_match_way { OH_WAY_BY_SIZE, OH_WAY_PLAIN, OH_WAY_WIDE } oh_match_way;
oh_status oh_match_run_by(oh_match_way way, const oh_list *demand, const oh_list *supply,
                          const oh_match_options *options, oh_arena *a, oh_issues *issues,
                          oh_match_result *out, oh_error *err);

/* The supply is of the demanded category: that node, below or above it; what is
 * not recognised stands for the root of its pack. */
bool oh_category_related(const oh_pack *dp, const oh_category *dc, const oh_pack *sp,
                         const oh_category *sc);
/* Title, text and category of a supply, folded, in the arena. */
oh_status oh_function_text(const oh_listing *supply, oh_arena *a, oh_sv *out);
/* The category's names and synonyms, folded. */
typedef struct oh_function {
	const oh_sv *words;
	size_t n;
} oh_function;
oh_status oh_function_of(const oh_category *c, oh_arena *a, oh_function *out);
bool oh_function_stated(const oh_function *f, oh_sv text);
/* The word, which is there at this place of the text, is no part of a longer Latin one. */
bool oh_word_stands(oh_sv word, oh_sv text, size_t at);
/* Only a demand with a technical must of its own industry can be met by another:
 * a certificate alone says nothing of a product. */
bool oh_demand_crosses(const oh_listing *d);

#endif
