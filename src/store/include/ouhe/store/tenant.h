/* Tenants: the departments that one deployment serves, each with people, organisations
 * and listings of its own. */
#ifndef OUHE_STORE_TENANT_H
#define OUHE_STORE_TENANT_H

#include "ouhe/store/store.h"

typedef struct oh_tenant {
	oh_id id;
	oh_sv name;
	oh_sv host; /* lower-case host name of its requests; empty: whatever no other has */
	bool open;
} oh_tenant;

/* By id. Views live in the arena. */
oh_status oh_tenant_all(oh_db *db, oh_arena *a, oh_tenant **out, size_t *n, oh_error *err);
/* OH_ECONFLICT when the id or the host is taken. */
oh_status oh_tenant_add(oh_db *db, const oh_tenant *t, oh_ms now, oh_error *err);
oh_status oh_tenant_rename(oh_db *db, oh_id tenant, oh_sv name, oh_ms now, oh_error *err);

#endif
