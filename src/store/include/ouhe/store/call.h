/* Idempotency keys: the same creation asked for twice is done once.
 *
 * A key is taken before the work and given its answer after it. A key whose work was
 * cut off stays without an answer and refuses, since nobody can know what was done.
 * Keys live 24 hours.
 */
#ifndef OUHE_STORE_CALL_H
#define OUHE_STORE_CALL_H

#include "ouhe/store/store.h"

typedef struct oh_call_key {
	oh_id tenant, user;
	oh_sv key;
	oh_sv digest; /* 32 bytes of what is asked */
	oh_ms now;
} oh_call_key;

typedef struct oh_call_answer {
	oh_sv digest; /* of the request that it answered */
	int status;   /* 0: not answered yet */
	oh_sv body, etag, location;
} oh_call_answer;

/* *taken: the key is new and now the caller's. Otherwise *found is what it has, in the
 * arena. */
oh_status oh_call_key_take(oh_db *db, const oh_call_key *k, oh_arena *a, oh_call_answer *found,
                           bool *taken, oh_error *err);
oh_status oh_call_key_answer(oh_db *db, const oh_call_key *k, const oh_call_answer *a,
                             oh_error *err);
/* The work failed: the key may be used again. */
oh_status oh_call_key_drop(oh_db *db, const oh_call_key *k, oh_error *err);
/* An oh_tx_fn: forgets keys older than 24 hours by the database's newest one. */
oh_status oh_call_keys_begin(oh_db *db, void *ctx, oh_error *err);

#endif
