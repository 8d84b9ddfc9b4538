/* The register of what is signed at a conference, in the store. SQL only; conventions as in
 * ouhe/store/listing.h.
 */
#ifndef OUHE_STORE_SIGNING_H
#define OUHE_STORE_SIGNING_H

#include "ouhe/store/store.h"

/* kind, tax and novelty are oh_signing_kind, oh_tax_basis and oh_signing_novelty of
 * ouhe/report/event_report.h, as numbers. */
typedef struct oh_signing {
	oh_id id, conference, user;
	int64_t version;
	int kind, tax, novelty;
	bool related;   /* the parties are of one group */
	bool tender;    /* a tender must follow */
	int stage;      /* order on stage, 0: not there */
	int64_t amount; /* fen, -1: none */
	oh_ms created, changed;
	oh_sv title, period, note;
	oh_sv parties;   /* a line each: "identity<TAB>name<TAB>signer<TAB>post" */
	oh_sv file_name; /* of the attachment, empty: none */
} oh_signing;

oh_status oh_signing_insert(oh_db *db, oh_id tenant, const oh_signing *s, oh_error *err);
/* Replaces it where it still has version s->version - 1; OH_ESTALE otherwise. */
oh_status oh_signing_update(oh_db *db, oh_id tenant, const oh_signing *s, oh_error *err);
/* The log stays. */
oh_status oh_signing_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err);
oh_status oh_signing_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_signing *out,
                         bool *found, oh_error *err);
/* In the order of the stage, what is not on it last. */
oh_status oh_signing_list(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a, oh_signing **out,
                          size_t *n, oh_error *err);
oh_status oh_signing_file_set(oh_db *db, oh_id tenant, oh_id id, oh_sv bytes, oh_error *err);
oh_status oh_signing_file_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_sv *bytes,
                              bool *found, oh_error *err);

typedef struct oh_signing_revision {
	oh_id signing, user;
	int64_t version;
	oh_ms at;
	bool late; /* after the lock */
	oh_sv reason, changes;
} oh_signing_revision;
oh_status oh_signing_revise(oh_db *db, oh_id tenant, oh_id conference, const oh_signing_revision *r,
                            oh_error *err);
/* The newest first. */
oh_status oh_signing_revisions(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a,
                               oh_signing_revision **out, size_t *n, oh_error *err);

/* *at: 0, not locked. */
oh_status oh_signing_locked(oh_db *db, oh_id tenant, oh_id conference, oh_ms *at, oh_error *err);
/* Only once; a second time changes nothing. */
oh_status oh_signing_lock(oh_db *db, oh_id tenant, oh_id conference, oh_id user, oh_ms at,
                          oh_error *err);

#endif
