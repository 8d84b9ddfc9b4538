/* Calls for one file from each organisation, and what came in. SQL only; conventions as in
 * ouhe/store/listing.h.
 */
#ifndef OUHE_STORE_COLLECTION_H
#define OUHE_STORE_COLLECTION_H

#include "ouhe/store/store.h"

typedef struct oh_collection {
	oh_id tenant, id, user;
	bool everybody;            /* all organisations are asked */
	oh_ms created, deadline;   /* deadline: first millisecond after it */
	int reminded;              /* times */
	oh_sv title, text, levels; /* levels: a line each, the lowest first */
} oh_collection;

oh_status oh_collection_insert(oh_db *db, const oh_collection *c, oh_error *err);
oh_status oh_collection_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_collection *out,
                            bool *found, oh_error *err);
/* Newest first; views live until fn returns. */
typedef oh_status (*oh_collection_fn)(void *ctx, const oh_collection *c);
oh_status oh_collection_each(oh_db *db, oh_id tenant, oh_collection_fn fn, void *ctx,
                             oh_error *err);
oh_status oh_collection_ask(oh_db *db, oh_id tenant, oh_id id, oh_id org, oh_error *err);
/* Named there; a call to everybody names nobody. */
oh_status oh_collection_asks(oh_db *db, oh_id tenant, oh_id id, oh_id org, bool *yes,
                             oh_error *err);
typedef oh_status (*oh_collection_org_fn)(void *ctx, oh_id org);
oh_status oh_collection_orgs(oh_db *db, oh_id tenant, oh_id id, oh_collection_org_fn fn, void *ctx,
                             oh_error *err);
/* One that ends between now and `before` and was reminded of fewer than `times` times. */
oh_status oh_collection_due(oh_db *db, oh_ms now, oh_ms before, int times, oh_arena *a,
                            oh_collection *out, bool *found, oh_error *err);
oh_status oh_collection_reminded(oh_db *db, oh_id tenant, oh_id id, int times, oh_error *err);

enum {
	OH_SUBMISSION_CHECKING,
	OH_SUBMISSION_SENT_BACK,
	OH_SUBMISSION_ACCEPTED,
	OH_SUBMISSION_UNREAD
};

typedef struct oh_submission {
	oh_id tenant, id, collection, org, user, import;
	int state, level;
	oh_ms at, decided;
	oh_sv name, reason, problem;
} oh_submission;

/* The sender has declared that nothing in it is classified: without that there is none. */
oh_status oh_submission_insert(oh_db *db, const oh_submission *s, oh_error *err);
/* Replaces state, level, import, time, reason, problem. */
oh_status oh_submission_update(oh_db *db, const oh_submission *s, oh_error *err);
oh_status oh_submission_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_submission *out,
                            bool *found, oh_error *err);
/* The newest of an organisation. */
oh_status oh_submission_latest(oh_db *db, oh_id tenant, oh_id collection, oh_id org, oh_arena *a,
                               oh_submission *out, bool *found, oh_error *err);
typedef oh_status (*oh_submission_fn)(void *ctx, const oh_submission *s);
/* Newest first, identities below `below` (0: all); latest: only the newest of each
 * organisation, in no order. */
oh_status oh_submission_each(oh_db *db, oh_id tenant, oh_id collection, bool latest, oh_id below,
                             oh_submission_fn fn, void *ctx, oh_error *err);
oh_status oh_submission_step(oh_db *db, const oh_submission *s, oh_id user, bool accepted,
                             oh_sv reason, oh_error *err);

#endif
