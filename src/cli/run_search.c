/* search: questions asked of one list. */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "ouhe/service/search.h"

enum { SHOWN_ISSUES = 20, DEFAULT_TOP = 10 };

/* Results go out piece by piece. */
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

static int put(cli *c, const oh_search_outcome *o, oh_search_format format)
{
	oh_buf text = OH_BUF_INIT;
	oh_error err;
	struct output to = {c, CLI_DONE};
	if (!oh_service_search_render(o, format, put_piece, &to, &text, &err))
		return cli_put_buf(c, &text);
	oh_buf_release(&text);
	return to.status ? to.status : cli_fail(c, &err);
}

static int show_issues(cli *c, const oh_search_outcome *o)
{
	oh_buf text = OH_BUF_INIT;
	oh_error err;
	oh_view view = cli_view(c, STDERR_FILENO);
	int status = CLI_DONE;
	if (oh_service_search_issues(o, &view, SHOWN_ISSUES, &text, &err))
		status = cli_fail(c, &err);
	else
		cli_say(oh_buf_sv(&text));
	oh_buf_release(&text);
	return status;
}

/* The table, or after --run the numbers. */
static int show(cli *c, const oh_search_outcome *o, const char *saved)
{
	oh_buf text = OH_BUF_INIT;
	oh_error err;
	oh_view view = cli_view(c, STDOUT_FILENO);
	if (oh_service_search_text(o, &view, saved != NULL, &text, &err)) {
		oh_buf_release(&text);
		return cli_fail(c, &err);
	}
	if (saved) {
		oh_sv arg = oh_sv_from(saved);
		oh_msg_render(&text, &oh_msg_cli_saved, c->lang, &arg, 1);
		oh_buf_char(&text, '\n');
	}
	return cli_put_buf(c, &text);
}

static int report(cli *c, const oh_search_outcome *o)
{
	const char *path = cli_text(c, "run");
	bool quiet = cli_flag(c, "quiet"), json = cli_flag(c, "json");
	bool to_output = path && strcmp(path, "-") == 0;
	oh_error err;
	int status = CLI_DONE;
	if (path && !to_output && oh_service_search_save(o, path, &err))
		status = cli_fail(c, &err);
	cli_progress_end(c);
	if (!status && !quiet)
		status = show_issues(c, o);
	if (status)
		return status;
	if (to_output)
		return put(c, o, OH_SEARCH_RUN);
	if (json)
		return put(c, o, OH_SEARCH_JSON);
	return path && quiet ? CLI_DONE : show(c, o, path);
}

static int search(cli *c, const oh_session *session)
{
	oh_search_outcome *o = NULL;
	oh_error err;
	oh_buf questions = OH_BUF_INIT, list = OH_BUF_INIT;
	const char *path = cli_text(c, "queries");
	oh_search_request rq = {
	    .columns = cli_text(c, "columns"),
	    .query = cli_text(c, "query"),
	    .pack = cli_text(c, "pack"),
	    .top = cli_count(c, "top", DEFAULT_TOP),
	    .tell_loose = !cli_text(c, "run") && !cli_flag(c, "json"),
	    .threads = (unsigned)cli_count(c, "threads", 0),
	    .progress_ctx = c,
	};
	if (!cli_flag(c, "quiet") && isatty(STDERR_FILENO))
		rq.progress = cli_progress_show;
	int status = path ? cli_content(c, path, &questions, &rq.queries) : CLI_DONE;
	if (!status)
		status = cli_source(c, cli_text(c, "supply"), &list, &rq.supply);
	if (!status) {
		cli_progress_begin(c);
		status =
		    oh_service_search(session, &rq, &o, &err) ? cli_fail(c, &err) : report(c, o);
	}
	oh_search_outcome_free(o);
	oh_buf_release(&questions);
	oh_buf_release(&list);
	return status;
}

int cli_run_search(cli *c)
{
	const char *queries = cli_text(c, "queries");
	oh_session *session = NULL;
	oh_buf dir = OH_BUF_INIT;
	oh_error err;
	if (!queries == !cli_text(c, "query"))
		return cli_usage(c, &oh_msg_cli_one_question, NULL, NULL, NULL);
	if (queries && strcmp(queries, "-") == 0 && strcmp(cli_text(c, "supply"), "-") == 0)
		return cli_usage(c, &oh_msg_cli_two_stdin, NULL, NULL, NULL);
	int status = cli_packs_dir(c, &dir);
	if (!status && !oh_buf_ok(&dir))
		status = cli_nomem(c);
	if (!status && oh_session_open(dir.p, &session, &err))
		status = cli_fail(c, &err);
	if (!status)
		status = search(c, session);
	oh_session_close(session);
	oh_buf_release(&dir);
	return status;
}
