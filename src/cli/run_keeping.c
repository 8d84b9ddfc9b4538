/* backup, restore, verify. */
#include "cli.h"
#include "ouhe/service/keeping.h"

typedef oh_status (*keep_fn)(const char *data_dir, const char *file, oh_lang lang, oh_buf *out,
                             oh_error *err);

static int keep(cli *c, keep_fn fn)
{
	oh_buf out = OH_BUF_INIT;
	oh_error err;
	if (fn(cli_text(c, "data"), c->operands[0], c->lang, &out, &err)) {
		oh_buf_release(&out);
		return cli_fail(c, &err);
	}
	return cli_put_buf(c, &out);
}

int cli_run_backup(cli *c)
{
	return keep(c, oh_service_backup);
}

int cli_run_restore(cli *c)
{
	return keep(c, oh_service_restore);
}

int cli_run_verify(cli *c)
{
	const char *file = cli_text(c, "noted");
	oh_buf out = OH_BUF_INIT, data = OH_BUF_INIT;
	oh_source source = {0};
	oh_error err;
	bool sound = false;
	int status = file ? cli_content(c, file, &data, &source) : CLI_DONE;
	if (!status && oh_service_verify(cli_text(c, "data"), (oh_sv){source.data, source.n},
	                                 c->lang, &out, &sound, &err))
		status = cli_fail(c, &err);
	if (!status)
		status = cli_put_buf(c, &out);
	else
		oh_buf_release(&out);
	oh_buf_release(&data);
	return status ? status : sound ? CLI_DONE : CLI_STOPPED;
}
