/* Organisations, their sites and contacts, and who belongs to them. SQL only.
 *
 * Every function runs inside a closure of the store. Views of what is read live in the
 * arena.
 */
#ifndef OUHE_STORE_ORGANISATION_H
#define OUHE_STORE_ORGANISATION_H

#include "ouhe/store/store.h"

typedef enum oh_verification { OH_ORG_PENDING, OH_ORG_VERIFIED, OH_ORG_REFUSED } oh_verification;

typedef struct oh_site {
	oh_sv city, name, address;
} oh_site;

typedef struct oh_org_contact {
	oh_sv name, phone, mail;
} oh_org_contact;

typedef struct oh_org {
	oh_id id;
	oh_sv name;
	oh_sv name_key; /* folded: unique in the tenant */
	oh_sv sort;     /* ouhe/text/collate.h */
	oh_sv code;     /* empty: not stated; unique in the tenant */
	oh_sv industry, about, website;
	int size; /* 0 micro to 3 large, -1: not stated */
	int contact_visibility;
	oh_verification verification;
	oh_sv verification_reason;
	oh_ms created;
	int64_t version;
	const oh_site *sites;
	size_t n_sites;
	const oh_org_contact *contacts;
	size_t n_contacts;
} oh_org;

/* With sites and contacts. OH_ENOENT when there is none. */
oh_status oh_org_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_org *out, oh_error *err);
/* Identity and name of every organisation of the tenant, in no order, for the building of an
 * index. The view lives until fn returns. */
typedef oh_status (*oh_org_name_fn)(void *ctx, oh_id id, oh_sv name);
oh_status oh_org_names(oh_db *db, oh_id tenant, oh_org_name_fn fn, void *ctx, oh_error *err);
/* By code when that is not empty, else by name_key; *id 0: none. */
oh_status oh_org_find(oh_db *db, oh_id tenant, oh_sv name_key, oh_sv code, oh_id *id,
                      oh_error *err);
/* OH_ECONFLICT when name or code is taken. */
oh_status oh_org_add(oh_db *db, oh_id tenant, const oh_org *o, oh_ms now, oh_error *err);
/* Writes every field, sites and contacts; the stored version is one more afterwards and must
 * be o->version before (OH_ESTALE). */
oh_status oh_org_save(oh_db *db, oh_id tenant, const oh_org *o, oh_ms now, oh_error *err);

typedef struct oh_org_query {
	oh_sv words;      /* part of the folded name, or the beginning of the code; empty: all */
	int verification; /* oh_verification, -1: any */
	bool refused;     /* also those refused; without it only the member's own of them */
	oh_id member;     /* a person, 0: nobody */
	bool mine;        /* only those of which the person is a member */
	oh_sv after;      /* behind this sort key and identity */
	oh_id after_id;
	size_t limit;
} oh_org_query;
/* In the order of names; sites and contacts, too. *total counts all pages. */
oh_status oh_org_list(oh_db *db, oh_id tenant, const oh_org_query *q, oh_arena *a, oh_org **out,
                      size_t *n, int64_t *total, oh_error *err);

/* --- Members. --- */
typedef struct oh_member {
	oh_id org, account;
	bool admin;
	oh_ms created;
	/* Read only. */
	oh_sv name;   /* of the person */
	bool invited; /* the account is not open yet */
	oh_sv org_name;
	oh_verification verification;
} oh_member;
/* OH_ECONFLICT when already in. */
oh_status oh_member_add(oh_db *db, oh_id tenant, const oh_member *m, oh_ms now, oh_error *err);
oh_status oh_member_set(oh_db *db, oh_id tenant, oh_id org, oh_id account, bool admin,
                        oh_error *err);
oh_status oh_member_drop(oh_db *db, oh_id tenant, oh_id org, oh_id account, oh_error *err);
oh_status oh_member_get(oh_db *db, oh_id tenant, oh_id org, oh_id account, oh_arena *a, bool *found,
                        oh_member *out, oh_error *err);
/* Of an organisation in the order of names (account 0), or of a person in the order of the
 * organisations' names (org 0). */
oh_status oh_member_list(oh_db *db, oh_id tenant, oh_id org, oh_id account, oh_arena *a,
                         oh_member **out, size_t *n, oh_error *err);
/* Admins of the organisation with an open account, but for `except` (0: none). */
oh_status oh_member_admins(oh_db *db, oh_id tenant, oh_id org, oh_id except, int64_t *out,
                           oh_error *err);

/* --- Invitations of people with an account: members once they accept. --- */
typedef struct oh_invitation {
	oh_id org, account;
	bool admin;
	oh_ms created, expires;
	oh_sv shown, mailed; /* secrets, written only; mailed empty: no mail went out */
	bool proves;         /* read only: found by the secret that went by mail */
} oh_invitation;
/* In place of an older one of the same organisation and person. */
oh_status oh_invitation_put(oh_db *db, oh_id tenant, const oh_invitation *i, oh_error *err);
/* By either secret; *found false when there is none or it has expired. */
oh_status oh_invitation_find(oh_db *db, oh_id tenant, oh_sv secret, oh_ms now, bool *found,
                             oh_invitation *out, oh_error *err);
/* Those of an organisation (and of one person, 0: of all) that have not expired, in the order
 * of names, as members that are invited. */
oh_status oh_invitation_list(oh_db *db, oh_id tenant, oh_id org, oh_id account, oh_ms now,
                             oh_arena *a, oh_member **out, size_t *n, oh_error *err);
oh_status oh_invitation_set(oh_db *db, oh_id tenant, oh_id org, oh_id account, bool admin,
                            oh_error *err);
/* *dropped (nullable): how many there were. */
oh_status oh_invitation_drop(oh_db *db, oh_id tenant, oh_id org, oh_id account, int64_t *dropped,
                             oh_error *err);

#endif
