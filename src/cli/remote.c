/* Commands that call operations of the platform, on a folder or on a server. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "ouhe/service/client.h"

enum { QUERY_MOST = 32 };

/* --token names a file, so that no secret stands on a command line; else OUHE_TOKEN. */
static int read_token(cli *c, oh_buf *out)
{
	const char *file = cli_text(c, "token"), *set = getenv("OUHE_TOKEN");
	oh_buf data = OH_BUF_INIT;
	oh_source source;
	if (!file) {
		oh_buf_str(out, set ? set : "");
		return CLI_DONE;
	}
	int status = cli_content(c, file, &data, &source);
	if (!status)
		oh_buf_sv_put(out, oh_sv_trim((oh_sv){source.data, source.n}));
	oh_buf_release(&data);
	return status;
}

int cli_client(cli *c, bool work, oh_client **out)
{
	oh_buf packs = OH_BUF_INIT, token = OH_BUF_INIT;
	oh_error err;
	oh_client_config config = {.data_dir = cli_text(c, "data"),
	                           .server = cli_text(c, "server"),
	                           .tenant = cli_text(c, "tenant"),
	                           .lang = c->lang,
	                           .work = work};
	int status = config.data_dir ? cli_packs_dir(c, &packs) : read_token(c, &token);
	config.packs_dir = packs.p;
	config.token = token.n ? token.p : NULL;
	if (!status && oh_client_open(&config, out, &err))
		status = cli_fail(c, &err);
	oh_buf_release(&packs);
	oh_buf_release(&token);
	return status;
}

int cli_refused(const cli *c, const oh_client_answer *answer, const oh_error *err)
{
	oh_buf text = OH_BUF_INIT;
	if (answer->words.n)
		oh_buf_sv_put(&text, answer->words);
	else
		oh_error_render(&text, err, c->lang);
	oh_buf_char(&text, '\n');
	cli_say(oh_buf_sv(&text));
	oh_buf_release(&text);
	return CLI_STOPPED;
}

/* Cuts "a=1&b=2", percent-encoded as in a URL, into parameters; views and decoded text in
 * the arena. */
static bool decode(oh_arena *a, oh_sv s, oh_sv *out)
{
	char *to = oh_arena_alloc(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; to && i < s.n; i++) {
		char hex[3] = "";
		if (s.p[i] == '%' && i + 2 < s.n) {
			memcpy(hex, s.p + i + 1, 2);
			to[n++] = (char)strtol(hex, NULL, 16);
			i += 2;
		} else {
			to[n++] = s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	*out = (oh_sv){to, n};
	return to != NULL;
}

static bool query_of(const char *text, oh_arena *a, oh_param *out, size_t *n)
{
	oh_sv rest = oh_sv_from(text), piece;
	while (*n < QUERY_MOST && oh_sv_split(&rest, '&', &piece)) {
		size_t eq = oh_sv_find(piece, OH_SV("="));
		size_t name = eq == SIZE_MAX ? piece.n : eq;
		if (!decode(a, oh_sv_sub(piece, 0, name), &out[*n].name) ||
		    !decode(a, oh_sv_sub(piece, name + 1, piece.n), &out[*n].value))
			return false;
		++*n;
	}
	return true;
}

static int show(cli *c, const oh_client_answer *answer)
{
	bool line = answer->body.n && answer->body.p[0] == '{';
	int status = cli_put(c, answer->body, NULL);
	return status || !line ? status : cli_put(c, OH_SV("\n"), NULL);
}

static int call(cli *c, oh_client *client, oh_arena *a)
{
	oh_param query[QUERY_MOST];
	oh_client_request rq = {.operation = c->operands[0], .query = query};
	oh_client_answer answer = {0};
	oh_buf data = OH_BUF_INIT;
	oh_source source;
	oh_error err = {0};
	oh_sv path = oh_sv_from(cli_text(c, "path")), piece;
	const char *file = cli_text(c, "body"), *upload = cli_text(c, "upload");
	for (size_t i = 0; i < OH_CALL_PATH_PARAMS && oh_sv_split(&path, '/', &piece); i++)
		rq.path[i] = piece;
	if (!query_of(cli_text(c, "query"), a, query, &rq.n_query))
		return cli_nomem(c);
	rq.if_match = oh_sv_from(cli_text(c, "if-match"));
	int status = file || upload ? cli_content(c, file ? file : upload, &data, &source) : 0;
	if (!status && file)
		rq.body = (oh_sv){source.data, source.n};
	else if (!status && upload)
		rq.upload = (oh_sv){source.data, source.n};
	if (!status && oh_client_call(client, &rq, a, &answer, &err))
		status = cli_refused(c, &answer, &err);
	else if (!status)
		status = show(c, &answer);
	oh_buf_release(&data);
	return status;
}

int cli_run_call(cli *c)
{
	oh_client *client = NULL;
	oh_arena *a = oh_arena_new(0);
	int status = a ? cli_client(c, false, &client) : cli_nomem(c);
	if (!status)
		status = call(c, client, a);
	oh_client_close(client);
	oh_arena_free(a);
	return status;
}
