/* catalogue: from lists, or of what stands on the platform. */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "ouhe/base/outfile.h"
#include "ouhe/service/catalogue.h"

enum { QUERY_MOST = 9, DIGITS = 24 };
static const char *const chapter_names[] = {"domain", "category", "city"};

static oh_sv word(const cli *c, const char *option)
{
	return oh_sv_from(cli_text(c, option));
}

static const char *counted(size_t n, char out[DIGITS])
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_printf(&b, "%zu", n);
	size_t len = b.n < DIGITS - 1 ? b.n : DIGITS - 1;
	if (len)
		memcpy(out, b.p, len);
	out[len] = '\0';
	oh_buf_release(&b);
	return out;
}

static int tell(cli *c, const oh_catalogue_made *made, const char *path)
{
	char n[3][DIGITS];
	oh_buf text = OH_BUF_INIT;
	const oh_sv args[4] = {oh_sv_from(counted(made->companies, n[0])),
	                       oh_sv_from(counted(made->supplies, n[1])),
	                       oh_sv_from(counted(made->demands, n[2])), oh_sv_from(path)};
	oh_msg_render(&text, &oh_msg_cli_catalogue_made, c->lang, args, 4);
	oh_buf_char(&text, '\n');
	if (made->hidden)
		cli_say_msg(c, &oh_msg_cli_catalogue_hidden, counted(made->hidden, n[0]), NULL,
		            NULL);
	if (made->glyphs_missing)
		cli_say_msg(c, &oh_msg_cli_catalogue_glyphs, counted(made->glyphs_missing, n[0]),
		            NULL, NULL);
	return cli_put_buf(c, &text);
}

static oh_catalogue_request request_of(cli *c)
{
	oh_catalogue_request rq = {
	    .pack = cli_text(c, "pack"),
	    .cover = {.title = word(c, "title"),
	              .place = word(c, "place"),
	              .date = word(c, "date"),
	              .organiser = word(c, "organiser")},
	    .contacts = cli_flag(c, "contacts"),
	    .lang = c->lang,
	    .threads = (unsigned)cli_count(c, "threads", 0),
	    .progress_ctx = c,
	};
	for (size_t i = 0; i < sizeof chapter_names / sizeof *chapter_names; i++)
		if (oh_sv_eq(word(c, "chapters"), oh_sv_from(chapter_names[i])))
			rq.chapters = (oh_catalogue_chapters)i;
	if (!cli_flag(c, "quiet") && isatty(STDERR_FILENO))
		rq.progress = cli_progress_show;
	return rq;
}

static int make(cli *c, const oh_session *session, oh_buf data[2])
{
	oh_catalogue_request rq = request_of(c);
	oh_catalogue_made made = {0};
	oh_source supply, demand, foreword;
	oh_error err;
	int status = CLI_DONE;
	if (cli_text(c, "supply")) {
		status = cli_source(c, cli_text(c, "supply"), &data[0], &supply);
		rq.supply = &supply;
	}
	if (!status && cli_text(c, "demand")) {
		status = cli_source(c, cli_text(c, "demand"), &data[0], &demand);
		rq.demand = &demand;
	}
	if (!status && cli_text(c, "foreword")) {
		status = cli_content(c, cli_text(c, "foreword"), &data[1], &foreword);
		if (!status)
			rq.cover.foreword = (oh_sv){foreword.data, foreword.n};
	}
	if (status)
		return status;
	cli_progress_begin(c);
	oh_status st = oh_service_catalogue(session, &rq, cli_text(c, "output"), &made, &err);
	cli_progress_end(c);
	if (st)
		return cli_fail(c, &err);
	return cli_flag(c, "quiet") ? CLI_DONE : tell(c, &made, cli_text(c, "output"));
}

static int from_lists(cli *c)
{
	oh_session *session = NULL;
	oh_buf dir = OH_BUF_INIT, data[2] = {OH_BUF_INIT, OH_BUF_INIT};
	oh_error err;
	int status = cli_packs_dir(c, &dir);
	if (!status && !oh_buf_ok(&dir))
		status = cli_nomem(c);
	if (!status && oh_session_open(dir.p, &session, &err))
		status = cli_fail(c, &err);
	if (!status)
		status = make(c, session, data);
	oh_session_close(session);
	oh_buf_release(&data[0]);
	oh_buf_release(&data[1]);
	oh_buf_release(&dir);
	return status;
}

static int call(cli *c, oh_client *client, oh_arena *a)
{
	static const char *const options[] = {"title",    "place",   "date",      "organiser",
	                                      "chapters", "readers", "conference"};
	static const char *const formats[] = {"", "pdf", "xlsx", "html"};
	oh_catalogue_format format = oh_service_catalogue_format(cli_text(c, "output"));
	oh_param query[QUERY_MOST] = {{OH_SV("format"), oh_sv_from(formats[format])}};
	oh_client_request rq = {.operation = "exportCatalogue", .query = query, .n_query = 1};
	oh_client_answer answer = {0};
	oh_error err = {0};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (word(c, options[i]).n)
			query[rq.n_query++] =
			    (oh_param){oh_sv_from(options[i]), word(c, options[i])};
	if (oh_client_call(client, &rq, a, &answer, &err))
		return cli_refused(c, &answer, &err);
	if (oh_file_put(cli_text(c, "output"), answer.body, &err))
		return cli_fail(c, &err);
	if (cli_flag(c, "quiet"))
		return CLI_DONE;
	oh_buf text = OH_BUF_INIT;
	oh_sv path = word(c, "output");
	oh_msg_render(&text, &oh_msg_cli_saved, c->lang, &path, 1);
	oh_buf_char(&text, '\n');
	return cli_put_buf(c, &text);
}

static int from_platform(cli *c)
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

int cli_run_catalogue(cli *c)
{
	const char *path = cli_text(c, "output"), *supply = cli_text(c, "supply"),
	           *demand = cli_text(c, "demand"), *foreword = cli_text(c, "foreword");
	bool lists = supply || demand, platform = cli_text(c, "data") || cli_text(c, "server");
	int inputs = (supply && strcmp(supply, "-") == 0) + (demand && strcmp(demand, "-") == 0) +
	             (foreword && strcmp(foreword, "-") == 0);
	if (oh_service_catalogue_format(path) == OH_CATALOGUE_NONE)
		return cli_usage(c, &oh_msg_cli_catalogue_format, path, NULL, NULL);
	if (lists == platform)
		return cli_usage(c, &oh_msg_cli_catalogue_from, NULL, NULL, NULL);
	if (platform && (foreword || cli_flag(c, "contacts") || cli_text(c, "pack")))
		return cli_usage(c, &oh_msg_cli_catalogue_lists_only, NULL, NULL, NULL);
	if (lists && (cli_text(c, "readers") || cli_text(c, "conference")))
		return cli_usage(c, &oh_msg_cli_catalogue_platform_only, NULL, NULL, NULL);
	if (inputs > 1)
		return cli_usage(c, &oh_msg_cli_two_stdin, NULL, NULL, NULL);
	return lists ? from_lists(c) : from_platform(c);
}
