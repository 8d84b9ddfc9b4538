/* A closure that writes three things that must agree – a tenant, an entry of its trail,
 * one to a sum – and the check that they do: a state in which they disagree was never
 * committed. */
#ifndef OUHE_STORE_TESTS_LEDGER_H
#define OUHE_STORE_TESTS_LEDGER_H

#include "ouhe/store/audit.h"

/* Opens or fails the test. */
oh_store *ledger_open(const char *dir, bool read_only);

/* ctx: a name (const char *) of the tenant, NULL for any. */
oh_status ledger_add(oh_db *db, void *ctx, oh_error *err);
/* Number of additions; fails the test when the three disagree, when a chain or the file
 * is not sound. */
int64_t ledger_count(oh_store *s);
/* Whether a tenant of that name is there. */
bool ledger_has(oh_store *s, const char *name);

#endif
