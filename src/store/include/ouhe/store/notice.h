/* Notices in the store: what a person was told. Conventions as in ouhe/store/listing.h.
 */
#ifndef OUHE_STORE_NOTICE_H
#define OUHE_STORE_NOTICE_H

#include "ouhe/store/store.h"

typedef struct oh_notice_row {
	oh_id id, user;
	oh_sv kind;
	oh_ms at, read; /* read 0: unread */
	oh_sv message;  /* key of the wording */
	oh_sv args;     /* JSON array of strings */
	oh_sv text, link;
	int verdict; /* -1: none */
	oh_sv unique;
} oh_notice_row;

/* *fresh is false, and nothing is written, when this person was told under the same
 * unique key before. */
oh_status oh_notice_add(oh_db *db, oh_id tenant, const oh_notice_row *n, bool *fresh,
                        oh_error *err);

typedef struct oh_notice_filter {
	oh_id user;
	oh_sv kind;  /* empty: any */
	bool unread; /* only these */
	oh_id below; /* only identities below, 0: from the newest */
	oh_ms since; /* only later ones, 0: all */
	size_t limit;
} oh_notice_filter;
typedef oh_status (*oh_notice_fn)(void *ctx, const oh_notice_row *row);
/* Newest first; views live until fn returns. */
oh_status oh_notice_each(oh_db *db, oh_id tenant, const oh_notice_filter *f, oh_notice_fn fn,
                         void *ctx, oh_error *err);
oh_status oh_notice_unread(oh_db *db, oh_id tenant, oh_id user, int64_t *out, oh_error *err);
/* Marks one (id 0: all) as read at `at`, or unread with 0. */
oh_status oh_notice_mark(oh_db *db, oh_id tenant, oh_id user, oh_id id, oh_ms at, oh_error *err);

/* Up to when the person's digest has told; 0: never sent. */
oh_status oh_digest_get(oh_db *db, oh_id tenant, oh_id user, oh_ms *out, oh_error *err);
oh_status oh_digest_set(oh_db *db, oh_id tenant, oh_id user, oh_ms at, oh_error *err);

/* People with unread notices later than `since` and up to `before` that no digest has told;
 * in the order of tenant and user, behind (after). */
typedef struct oh_digest_person {
	oh_id tenant, user;
} oh_digest_person;
oh_status oh_digest_waiting(oh_db *db, oh_ms since, oh_ms before, oh_digest_person after,
                            oh_digest_person *out, size_t most, size_t *n, oh_error *err);

/* Deletes what a person was told and saved. */
oh_status oh_notice_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err);

#endif
