/* The audit trail: who did what to which object, when, from what to what.
 * Append-only and hash-chained, one chain a tenant.
 *
 * hash(n) = BLAKE2b-256(hash(n-1) | the entry's fields, each with its length).
 * Personal data never stands in an entry in clear: the entry carries a digest
 * BLAKE2b-256(salt | values), and salt and values stand beside the chain. Erasing a
 * person deletes them, which is an entry itself; the chain still verifies, and values
 * that went in any other way are missed. An entry is written in the transaction of its
 * change.
 *
 * Who can write the file can also make a whole new chain: against that, note the head
 * (oh_audit_check) in another place now and then, and verify with it.
 */
#ifndef OUHE_STORE_AUDIT_H
#define OUHE_STORE_AUDIT_H

#include "ouhe/store/store.h"

typedef struct oh_audit_entry {
	oh_id tenant;
	oh_id actor;  /* user, 0: the platform itself */
	oh_sv action; /* "listing.publish" */
	oh_sv kind;   /* "listing" */
	oh_id object;
	oh_sv before, after; /* JSON objects without personal data; empty: none */
	/* Personal values: a JSON object of strings; kept salted and erasable. */
	oh_id subject; /* the person whom they are about, 0: none */
	oh_sv personal;
	oh_sv request; /* request id, may be empty */
} oh_audit_entry;

/* Appends, at the store's time; only inside a write closure. OH_EUSAGE for personal
 * values without a subject. Cost: an insert, an update, with personal values another
 * insert. */
oh_status oh_audit_add(oh_db *db, const oh_audit_entry *e, oh_error *err);
/* Deletes the salted values about a person and appends an entry "audit.erase" (kind
 * "person") that says so; *n (nullable): how many. None: nothing is appended. */
oh_status oh_audit_erase(oh_db *db, oh_id tenant, oh_id actor, oh_id subject, int64_t *n,
                         oh_error *err);

typedef struct oh_audit_row {
	int64_t seq;
	oh_ms at;
	oh_id actor, object, subject;
	oh_sv action, kind, before, after, personal, request; /* personal: empty once erased */
} oh_audit_row;
typedef oh_status (*oh_audit_fn)(void *ctx, const oh_audit_row *row);
typedef struct oh_audit_filter {
	oh_id actor, object; /* 0: any */
	oh_sv kind, action;  /* empty: any; action may end in '*' */
	oh_ms from, to;      /* 0: open */
	int64_t below;       /* only seq < below, 0: from the newest */
	int64_t limit;
} oh_audit_filter;
/* Newest first. A status other than OH_OK of fn ends it and is returned. The views of a
 * row live until fn returns. */
oh_status oh_audit_each(oh_db *db, oh_id tenant, const oh_audit_filter *f, oh_audit_fn fn,
                        void *ctx, oh_error *err);

typedef struct oh_audit_check {
	int64_t entries;
	int64_t broken; /* seq of the first entry that does not fit, 0: sound */
	char head[65];  /* hex of the newest hash: note it elsewhere to prove later */
} oh_audit_check;
/* Recomputes the tenant's chain. Cost: linear in its entries. */
oh_status oh_audit_verify(oh_db *db, oh_id tenant, oh_audit_check *out, oh_error *err);
/* The same, and entry `seq` must have the hash that was noted (hex) as its head then. */
oh_status oh_audit_verify_noted(oh_db *db, oh_id tenant, int64_t seq, oh_sv hash,
                                oh_audit_check *out, oh_error *err);

#endif
