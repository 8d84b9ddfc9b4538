/* Values and numbers in words, for sentences and gaps. */
#ifndef OUHE_MATCH_SHOW_H
#define OUHE_MATCH_SHOW_H

#include "match_internal.h"

#include "ouhe/base/message.h"
#include "ouhe/match/messages.h"

/* How a quantity is missed. */
typedef enum oh_miss_kind {
	OH_MISS_LOW,
	OH_MISS_HIGH,
	OH_MISS_COVER,
	OH_MISS_OUTSIDE
} oh_miss_kind;

typedef struct oh_miss {
	oh_miss_kind kind;
	double bound;    /* the demanded bound that is missed nearest */
	double distance; /* in the demanded attribute's unit */
	bool open;       /* only the excluded bound itself is missed */
} oh_miss;

/* The miss of a SHORT quantity; false where it is not one of plain numbers in
 * one unit (a budget, prices on two bases). */
bool oh_miss_of(const oh_fact_match *m, oh_miss *out);

void oh_put_msg(oh_buf *out, const oh_msg *m, oh_lang lang);
void oh_put_label(oh_buf *out, const oh_attr *attr, oh_lang lang);
/* A number of at most four significant digits, with the unit. */
void oh_put_number(oh_buf *out, const oh_attr *attr, double v, oh_lang lang);
/* The fact's value in the canonical unit. */
void oh_put_value(oh_buf *out, const oh_fact *f, oh_lang lang);
/* A share as whole per cent: of a shortfall at least 1, of a cover at most 99. */
void oh_put_percent(oh_buf *out, double share, bool cover);
/* The values of an all_of demand that the supply lacks. */
void oh_put_lacking(oh_buf *out, const oh_fact_match *m, oh_lang lang);

#endif
