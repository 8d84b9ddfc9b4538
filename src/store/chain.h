/* How an entry of the audit trail is hashed; shared by appending and verifying. */
#ifndef OUHE_STORE_CHAIN_H
#define OUHE_STORE_CHAIN_H

#include "ouhe/secret/secret.h"
#include "ouhe/store/audit.h"

enum { CHAIN_SALT = 16 };

/* The action of an entry that says that a person's values are gone. */
#define CHAIN_ERASE OH_SV("audit.erase")

typedef struct chain_entry {
	int64_t tenant, seq, at, actor, object, subject;
	oh_sv action, kind, before, after, personal /* digest */, request;
} chain_entry;

/* `previous` is the hash of the entry before; of the first: zeros. */
void chain_hash(const unsigned char previous[OH_DIGEST], const chain_entry *e,
                unsigned char out[OH_DIGEST]);
void chain_personal(oh_sv salt, oh_sv value, unsigned char out[OH_DIGEST]);

#endif
