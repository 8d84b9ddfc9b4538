/* list, pack check, pack list, version. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "ouhe/service/pack.h"
#include "ouhe/service/reading.h"

static int open_session(cli *c, oh_session **out)
{
	oh_buf dir = OH_BUF_INIT;
	oh_error err;
	int status = cli_packs_dir(c, &dir);
	if (!status && !oh_buf_ok(&dir))
		status = cli_nomem(c);
	if (!status && oh_session_open(dir.p, out, &err))
		status = cli_fail(c, &err);
	oh_buf_release(&dir);
	return status;
}

/* True when the file's name holds the word, in either language. */
static bool holds(oh_sv name, const oh_msg *word)
{
	for (int lang = OH_LANG_ZH; lang <= OH_LANG_EN; lang++) {
		oh_sv text = oh_sv_from(oh_msg_text(word, (oh_lang)lang));
		for (size_t i = 0; i + text.n <= name.n; i++)
			if (oh_sv_eq_nocase(oh_sv_sub(name, i, text.n), text))
				return true;
	}
	return false;
}

/* --side, else what the name of the file says, if it says one thing. */
static int side_of(const cli *c, bool *demand)
{
	const char *said = cli_text(c, "side"), *path = c->operands[0];
	const char *slash = strrchr(path, '/');
	oh_sv name = oh_sv_from(slash ? slash + 1 : path);
	if (said) {
		*demand = strcmp(said, "demand") == 0;
		return CLI_DONE;
	}
	bool d = holds(name, &oh_msg_cli_word_demand), s = holds(name, &oh_msg_cli_word_supply);
	if (d == s)
		return cli_usage(c, &oh_msg_cli_which_side, path, NULL, NULL);
	*demand = d;
	return CLI_DONE;
}

int cli_run_list(cli *c)
{
	oh_session *session = NULL;
	oh_buf data = OH_BUF_INIT, out = OH_BUF_INIT;
	oh_error err;
	oh_view view = cli_view(c, STDOUT_FILENO);
	oh_list_request rq = {
	    .pack = cli_text(c, "pack"),
	    .json = cli_flag(c, "json"),
	    .rows = cli_flag(c, "rows"),
	    .threads = (unsigned)cli_count(c, "threads", 0),
	    .progress_ctx = c,
	};
	if (!cli_flag(c, "quiet") && isatty(STDERR_FILENO))
		rq.progress = cli_progress_show;
	int status = side_of(c, &rq.demand);
	if (!status)
		status = open_session(c, &session);
	if (!status)
		status = cli_source(c, c->operands[0], &data, &rq.source);
	if (!status) {
		cli_progress_begin(c);
		if (oh_service_list(session, &rq, &view, &out, &err))
			status = cli_fail(c, &err);
		cli_progress_end(c);
	}
	if (!status)
		status = cli_put_buf(c, &out);
	oh_buf_release(&out);
	oh_buf_release(&data);
	oh_session_close(session);
	return status;
}

int cli_run_pack_check(cli *c)
{
	size_t findings = 0;
	oh_buf out = OH_BUF_INIT;
	oh_error err;
	const char *dir = c->operands[0];
	if (oh_service_pack_check(dir, c->lang, &out, &findings, &err)) {
		oh_buf_release(&out);
		return cli_fail(c, &err);
	}
	char number[24];
	int n = snprintf(number, sizeof number, "%zu", findings);
	const oh_sv args[2] = {oh_sv_from(dir), {number, (size_t)n}};
	oh_msg_render(&out, findings ? &oh_msg_cli_pack_findings : &oh_msg_cli_pack_sound, c->lang,
	              args, 2);
	oh_buf_char(&out, '\n');
	int status = cli_put_buf(c, &out);
	return status ? status : findings ? CLI_STOPPED : CLI_DONE;
}

int cli_run_pack_list(cli *c)
{
	oh_session *session = NULL;
	oh_buf out = OH_BUF_INIT;
	oh_error err;
	oh_view view = cli_view(c, STDOUT_FILENO);
	int status = open_session(c, &session);
	if (!status && oh_service_pack_list(session, &view, cli_flag(c, "json"), &out, &err))
		status = cli_fail(c, &err);
	if (!status)
		status = cli_put_buf(c, &out);
	oh_buf_release(&out);
	oh_session_close(session);
	return status;
}

int cli_run_version(cli *c)
{
	return cli_put(c, OH_SV("ouhe " OUHE_VERSION "\n"), NULL);
}
