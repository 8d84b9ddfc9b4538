/* Limits on attempts, in memory: for log-in by account, by address, and by both; and plain
 * token buckets for whatever else could be tried too often.
 *
 * Log-in. A pair (account, address) has 5 wrong tries, then a pause that doubles from one
 * second to 15 minutes. An account has 20 over all addresses, then the same pauses – but not
 * for an address from which its owner has logged in before, so that nobody can lock an
 * owner out from elsewhere. An address has a bucket of 60 tries that refills by one a
 * second; a right password gives its try back, so that an office behind one address does
 * not notice. Unknown accounts are counted as known ones are.
 *
 * A try counts as wrong until it is told to be right: tries at the same moment do not slip
 * through. Counts are forgotten a day after the last wrong try. The table has a fixed size;
 * keys are hashed with a secret of the process, and the oldest of a set gives way.
 * Thread-safe. Times are milliseconds of the caller's clock.
 */
#ifndef OUHE_SERVICE_THROTTLE_H
#define OUHE_SERVICE_THROTTLE_H

#include "ouhe/base/error.h"

struct sv_throttle;
oh_status sv_throttle_new(struct sv_throttle **out, oh_error *err);
void sv_throttle_free(struct sv_throttle *t); /* NULL is legal */

/* Whose try it is. address empty: none is known (the command line). */
struct sv_try {
	int64_t tenant;
	oh_sv account; /* what was typed, in the form that look-ups use */
	oh_sv address;
	int64_t now;
};
/* Seconds to wait; 0: go on, and the try counts. */
unsigned sv_throttle_try(struct sv_throttle *t, const struct sv_try *who);
/* The password was right. */
void sv_throttle_right(struct sv_throttle *t, const struct sv_try *who);

/* Takes one from the bucket of (what, key): `burst` at once, one back every `every_ms`.
 * Seconds to wait; 0: taken. An empty key is not limited. */
unsigned sv_throttle_take(struct sv_throttle *t, const char *what, int64_t tenant, oh_sv key,
                          unsigned burst, unsigned every_ms, int64_t now);

#endif
