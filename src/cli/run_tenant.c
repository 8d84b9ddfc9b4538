/* tenant add, tenant list. */
#include <unistd.h>

#include "cli.h"
#include "ouhe/service/tenants.h"

int cli_run_tenant_add(cli *c)
{
	oh_error err;
	if (oh_service_tenant_add(cli_text(c, "data"), c->operands[0], cli_text(c, "host"), &err))
		return cli_fail(c, &err);
	return CLI_DONE;
}

int cli_run_tenant_list(cli *c)
{
	oh_buf out = OH_BUF_INIT;
	oh_error err;
	oh_view view = cli_view(c, STDOUT_FILENO);
	if (oh_service_tenant_list(cli_text(c, "data"), &view, &out, &err)) {
		oh_buf_release(&out);
		return cli_fail(c, &err);
	}
	return cli_put_buf(c, &out);
}
