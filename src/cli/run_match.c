#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "ouhe/service/match.h"

/* So many issues are shown; the rest are in the workbook and in `ouhe list`. */
enum { SHOWN_ISSUES = 20, DEFAULT_TOP = 10 };

static int show_issues(cli *c, const oh_match_outcome *o)
{
	oh_buf text = OH_BUF_INIT;
	oh_error err;
	oh_view view = cli_view(c, STDERR_FILENO);
	int status = CLI_DONE;
	if (oh_service_match_issues(o, &view, SHOWN_ISSUES, &text, &err))
		status = cli_fail(c, &err);
	else
		cli_say(oh_buf_sv(&text));
	oh_buf_release(&text);
	return status;
}

static int save(cli *c, const oh_match_outcome *o, const char *path)
{
	oh_error err;
	if (!cli_flag(c, "quiet"))
		cli_progress_show(c, OH_STAGE_WRITE, 0, 0);
	if (oh_service_match_save(o, path, c->lang, &err))
		return cli_fail(c, &err);
	return CLI_DONE;
}

/* JSON goes out piece by piece. */
struct output {
	cli *c;
	int status;
};

static void put_piece(void *ctx, oh_buf *out)
{
	enum { PIECE = 1 << 20 };
	struct output *to = ctx;
	if (out->n < PIECE || !oh_buf_ok(out))
		return;
	if (!to->status)
		to->status = cli_put(to->c, oh_buf_sv(out), NULL);
	oh_buf_clear(out);
	out->failed = out->failed || to->status;
}

static int show_json(cli *c, const oh_match_outcome *o)
{
	oh_buf text = OH_BUF_INIT;
	oh_error err;
	struct output to = {c, CLI_DONE};
	oh_status st =
	    oh_service_match_render(o, OH_FORMAT_JSON, c->lang, put_piece, &to, &text, &err);
	if (!st)
		return cli_put_buf(c, &text);
	oh_buf_release(&text);
	return to.status ? to.status : cli_fail(c, &err);
}

/* What goes to standard output: JSON, the table, or after -o the numbers. */
static int show(cli *c, const oh_match_outcome *o, const char *path)
{
	oh_buf text = OH_BUF_INIT;
	oh_error err;
	oh_view view = cli_view(c, STDOUT_FILENO);
	bool quiet = cli_flag(c, "quiet");
	oh_status st = OH_OK;
	if (cli_flag(c, "json"))
		return show_json(c, o);
	if (!path || !quiet)
		st = oh_service_match_text(o, &view, path != NULL, &text, &err);
	if (!st && !quiet && path) {
		oh_sv arg = oh_sv_from(path);
		oh_msg_render(&text, &oh_msg_cli_saved, c->lang, &arg, 1);
		oh_buf_char(&text, '\n');
	}
	if (st) {
		oh_buf_release(&text);
		return cli_fail(c, &err);
	}
	return cli_put_buf(c, &text);
}

static int report(cli *c, const oh_match_outcome *o)
{
	const char *path = cli_text(c, "output");
	int status = path ? save(c, o, path) : CLI_DONE;
	cli_progress_end(c);
	if (!status && !cli_flag(c, "quiet"))
		status = show_issues(c, o);
	return status ? status : show(c, o, path);
}

static int match(cli *c, const oh_session *session, oh_buf *data)
{
	oh_match_outcome *o = NULL;
	oh_error err;
	oh_match_request rq = {
	    .pack = cli_text(c, "pack"),
	    .top = cli_count(c, "top", DEFAULT_TOP),
	    .commercial = cli_flag(c, "commercial"),
	    .nearness = cli_flag(c, "near"),
	    .threads = (unsigned)cli_count(c, "threads", 0),
	    .progress_ctx = c,
	};
	if (!cli_flag(c, "quiet") && isatty(STDERR_FILENO))
		rq.progress = cli_progress_show;
	int status = cli_source(c, cli_text(c, "demand"), data, &rq.demand);
	if (!status)
		status = cli_source(c, cli_text(c, "supply"), data, &rq.supply);
	if (status)
		return status;
	cli_progress_begin(c);
	if (oh_service_match(session, &rq, &o, &err))
		return cli_fail(c, &err);
	status = report(c, o);
	oh_match_outcome_free(o);
	return status;
}

int cli_run_match(cli *c)
{
	const char *path = cli_text(c, "output");
	oh_session *session = NULL;
	oh_buf dir = OH_BUF_INIT, data = OH_BUF_INIT;
	oh_error err;
	if (strcmp(cli_text(c, "demand"), "-") == 0 && strcmp(cli_text(c, "supply"), "-") == 0)
		return cli_usage(c, &oh_msg_cli_two_stdin, NULL, NULL, NULL);
	/* Before the work, not after it. */
	if (path && oh_service_format(path) == OH_FORMAT_NONE)
		return cli_usage(c, &oh_msg_cli_bad_output, path, NULL, NULL);
	int status = cli_packs_dir(c, &dir);
	if (!status && !oh_buf_ok(&dir))
		status = cli_nomem(c);
	if (!status && oh_session_open(dir.p, &session, &err))
		status = cli_fail(c, &err);
	if (!status)
		status = match(c, session, &data);
	oh_session_close(session);
	oh_buf_release(&data);
	oh_buf_release(&dir);
	return status;
}
