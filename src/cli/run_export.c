/* export: listings of the platform into a file that the import reads back. */
#include <string.h>

#include "cli.h"
#include "ouhe/service/client.h"

static int export_to(cli *c, oh_client *client, oh_arena *a, const char *path, const char *format)
{
	oh_param query[3] = {{OH_SV("format"), oh_sv_from(format)}};
	oh_client_request rq = {
	    .operation = "exportListings", .query = query, .n_query = 1, .save = path};
	oh_client_answer answer = {0};
	oh_error err = {0};
	const char *side = cli_text(c, "side");
	if (side)
		query[rq.n_query++] = (oh_param){OH_SV("side"), oh_sv_from(side)};
	if (cli_flag(c, "mine"))
		query[rq.n_query++] = (oh_param){OH_SV("mine"), OH_SV("true")};
	if (oh_client_call(client, &rq, a, &answer, &err))
		return cli_refused(c, &answer, &err);
	return CLI_DONE;
}

/* The format by the file's ending; NULL for any other. */
static const char *format_of(oh_sv path)
{
	static const char *const formats[] = {"xlsx", "csv", "json"};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		oh_sv name = oh_sv_from(formats[i]);
		if (path.n > name.n + 1 && path.p[path.n - name.n - 1] == '.' &&
		    oh_sv_eq_nocase(oh_sv_sub(path, path.n - name.n, name.n), name))
			return formats[i];
	}
	return NULL;
}

int cli_run_export(cli *c)
{
	oh_client *client = NULL;
	const char *path = c->operands[0], *format = format_of(oh_sv_from(path));
	if (!format)
		return cli_usage(c, &oh_msg_cli_export_format, path, NULL, NULL);
	oh_arena *a = oh_arena_new(0);
	int status = a ? cli_client(c, false, &client) : cli_nomem(c);
	if (!status)
		status = export_to(c, client, a, path, format);
	oh_client_close(client);
	oh_arena_free(a);
	return status;
}
