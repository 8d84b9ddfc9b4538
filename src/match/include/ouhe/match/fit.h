/* The fit rules, one function: does a supplied fact satisfy a demanded one?
 *
 * Sources: the contract of matching (docs/matching.md); IEC 60529 and ISO 20653
 * for IP codes, IEC 60079-0 and GB/T 3836.1 for Ex marks, GB 18613-2020 and
 * IEC 60034-30-1 for efficiency classes.
 */
#ifndef OUHE_MATCH_FIT_H
#define OUHE_MATCH_FIT_H

#include "ouhe/match/match.h"

typedef struct oh_fit_result {
	oh_state state;
	double shortfall; /* SHORT: [0, 1], 0 where only an open bound is just missed */
	double share;     /* covered share of a volume */
	oh_sv question;   /* with UNKNOWN, may be empty */
} oh_fit_result;

/* What beyond the two facts a rule may need. */
typedef struct oh_fit_context {
	const oh_listing *demand, *supply; /* nullable */
} oh_fit_context;

/* d and s have the same key; the rule is d->attr->fit. s NULL: unknown. Never
 * allocates. */
oh_fit_result oh_fit_check(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx);

/* IP codes: "IP67", "IPX6/IPX7", "IP6K9K". */
oh_fit_result oh_fit_ip(const oh_fact *d, const oh_fact *s);
/* Ex marks. */
oh_fit_result oh_fit_ex(const oh_fact *d, const oh_fact *s);

#endif
