/* Guests of a conference who sit at no desk, in the store. SQL only; conventions as in
 * ouhe/store/listing.h. What they are called is personal data that the organiser gave.
 */
#ifndef OUHE_STORE_GUEST_H
#define OUHE_STORE_GUEST_H

#include "ouhe/store/store.h"

enum {
	OH_GUEST_INVITED,
	OH_GUEST_SPEAKER,
	OH_GUEST_PRESS,
	OH_GUEST_STAFF,
	OH_GUEST_WALK_IN, /* came without being announced */
	OH_GUEST_ROLES
};

typedef struct oh_guest {
	oh_id id, conference, user; /* user: who named them */
	int64_t version;
	int role;
	oh_ms created, arrived;
	oh_sv code; /* of the badge */
	oh_sv name, org, post;
} oh_guest;

oh_status oh_guest_insert(oh_db *db, oh_id tenant, const oh_guest *g, oh_error *err);
/* Replaces role, name, org and post where it still has version g->version - 1; OH_ESTALE
 * otherwise. */
oh_status oh_guest_update(oh_db *db, oh_id tenant, const oh_guest *g, oh_error *err);
oh_status oh_guest_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err);
/* *found false and *out untouched when there is none. */
oh_status oh_guest_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_guest *out, bool *found,
                       oh_error *err);
/* Of a conference, or of one who named them (conference 0); by role and name. */
oh_status oh_guest_list(oh_db *db, oh_id tenant, oh_id conference, oh_id user, oh_arena *a,
                        oh_guest **out, size_t *n, oh_error *err);
/* As oh_arrival_note. */
oh_status oh_guest_arrive(oh_db *db, oh_id tenant, oh_id conference, oh_sv code, oh_id id, oh_ms at,
                          oh_arena *a, oh_guest *out, bool *found, oh_error *err);
/* Erases names, organisations and posts that a person gave. */
oh_status oh_guest_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err);

#endif
