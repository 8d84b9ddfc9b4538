/* What leaves the platform, in the store: enqueued in the transaction of its reason, taken
 * one at a time, kept until sent or given up.
 *
 * "sending" is set, durably, before the wire is touched: what a crash leaves in that state
 * may have been sent, and is sent again only with the same Message-ID, so that a mail
 * server or reader that sees both can tell them for one.
 */
#ifndef OUHE_STORE_OUTBOX_H
#define OUHE_STORE_OUTBOX_H

#include "ouhe/store/store.h"

typedef struct oh_outbox_item {
	oh_id tenant, id, user;
	oh_sv channel, unique, recipient, subject, body;
	int64_t tries;
	oh_ms made;
} oh_outbox_item;

/* *added (nullable): false when one of the same key was there before. */
oh_status oh_outbox_add(oh_db *db, const oh_outbox_item *item, oh_ms now, bool *added,
                        oh_error *err);
/* The one that is due longest, now "sending" until `lease`; id 0: none. In the arena. */
oh_status oh_outbox_take(oh_db *db, oh_ms now, oh_ms lease, oh_arena *a, oh_outbox_item *out,
                         oh_error *err);
/* Sent: address and words are wiped. */
oh_status oh_outbox_sent(oh_db *db, oh_id tenant, oh_id id, oh_error *err);
/* Not sent: again at `next`, or given up when next is 0. `problem` holds no address. */
oh_status oh_outbox_failed(oh_db *db, oh_id tenant, oh_id id, oh_ms next, oh_sv problem,
                           oh_error *err);
/* Forgets what is done and older. */
oh_status oh_outbox_trim(oh_db *db, oh_ms before, oh_error *err);
/* What waits for a person goes with the person. */
oh_status oh_outbox_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err);

typedef struct oh_outbox_state {
	oh_sv channel;
	int64_t waiting, failed; /* failed: of the last 7 days */
	oh_ms oldest;            /* waiting */
} oh_outbox_state;
oh_status oh_outbox_states(oh_db *db, oh_id tenant, oh_ms now, oh_arena *a,
                           const oh_outbox_state **out, size_t *n, oh_error *err);

#endif
