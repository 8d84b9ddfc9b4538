/* Facts and listings written by hand, for the tests of `match`.
 *
 * A fact is written "55", ">=55", ">55", "<=72", "<72", "45..75", "(45..75)" (both
 * open), "220|380" (a set), "IP55|IP65"; a leading "~" says 约, a leading "?"
 * importance should.
 */
#ifndef OUHE_MATCH_TESTS_FIXTURE_H
#define OUHE_MATCH_TESTS_FIXTURE_H

#include "ouhe/match/fit.h"

enum { FACT_VALUES = 8, LISTING_FACTS = 16 };

typedef struct one_fact {
	oh_fact fact;
	oh_fact_value values[FACT_VALUES];
} one_fact;

typedef struct one_listing {
	oh_listing listing;
	oh_fact facts[LISTING_FACTS];
	oh_fact_value values[LISTING_FACTS][FACT_VALUES];
} one_listing;

extern oh_pack fixture_pack, fixture_other_pack;
/* 0 motor (root), 1 servo motor below it, 2 pump, 3 casting of the other pack */
extern oh_category fixture_categories[4];

/* Loads the packs of the project: attributes are the real ones. */
void fixture_init(void);
void fixture_release(void);
/* By key; aborts where there is none. */
const oh_attr *fixture_attr(const char *key);
/* `values` has room for FACT_VALUES; the fact points to it. */
oh_fact fixture_fact(const char *key, const char *spec, oh_fact_value *values);
one_fact fixture_one(const char *key, const char *spec);
/* spec: "rated_power=>=55; ip_code=IP65". The listing points into *l. */
void fixture_listing(one_listing *l, oh_side side, const char *title, const char *spec);
/* Of the one_fact's own address: call after it has come to rest. */
const oh_fact *fixture_at(one_fact *f);

#endif
