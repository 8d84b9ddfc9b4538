/* Identities and the clock of a store: 41 bits of milliseconds since 2020, 19 bits that
 * start at random and count up within a millisecond. */
#ifndef OUHE_STORE_ID_H
#define OUHE_STORE_ID_H

#include <stdatomic.h>

#include "ouhe/store/store.h"

enum { OH_ID_LOW_BITS = 19 };

typedef struct oh_id_source {
	_Atomic int64_t last;  /* newest identity given out */
	_Atomic int64_t fixed; /* a test's clock, 0: the real one */
} oh_id_source;

oh_ms oh_id_clock(const oh_id_source *s);
oh_id oh_id_next(oh_id_source *s);
/* No identity will be below the one given. */
void oh_id_raise(oh_id_source *s, oh_id floor);

#endif
