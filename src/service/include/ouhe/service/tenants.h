/* Use cases: the tenants of a deployment – departments that share a server and nothing
 * else. They are made by who runs the server, on the data folder. */
#ifndef OUHE_SERVICE_TENANTS_H
#define OUHE_SERVICE_TENANTS_H

#include "ouhe/base/buf.h"
#include "ouhe/service/session.h"

/* A new tenant, which requests reach by `host`. OH_EINVALID for a name or host that is
 * none, OH_ECONFLICT when the host is another tenant's or a server has the folder. */
oh_status oh_service_tenant_add(const char *data_dir, const char *name, const char *host,
                                oh_error *err);
/* Appends the tenants, a line each: host, name. Also while a server runs. */
oh_status oh_service_tenant_list(const char *data_dir, const oh_view *view, oh_buf *out,
                                 oh_error *err);

#endif
