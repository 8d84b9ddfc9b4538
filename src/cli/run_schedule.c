/* schedule: the timetable of an event. */
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "ouhe/base/outfile.h"
#include "ouhe/service/schedule.h"

/* What a signal handler may touch. */
static atomic_bool stop_asked;

static void on_signal(int signal)
{
	(void)signal;
	atomic_store(&stop_asked, true);
}

/* The first interrupt asks for the best so far, a second one ends the program. */
static void listen_for_stop(void)
{
	struct sigaction act = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
	sigemptyset(&act.sa_mask);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
}

static void show_progress(void *ctx, oh_sv line)
{
	cli *c = ctx;
	oh_buf text = OH_BUF_INIT;
	oh_buf_str(&text, "\r\x1b[K");
	oh_buf_sv_put(&text, line);
	if (oh_buf_ok(&text))
		cli_say(oh_buf_sv(&text));
	c->progress.shown = true;
	oh_buf_release(&text);
}

/* JSON to the file, or to standard output without one, then the words. */
static int report(cli *c, const oh_schedule_outcome *o, const char *path)
{
	oh_buf json = OH_BUF_INIT, text = OH_BUF_INIT;
	oh_error err;
	oh_view view = cli_view(c, STDOUT_FILENO);
	int status = CLI_DONE;
	if (oh_service_schedule_json(o, &json, &err)) {
		status = cli_fail(c, &err);
	} else if (!path || strcmp(path, "-") == 0) {
		status = cli_put(c, oh_buf_sv(&json), NULL);
	} else if (oh_file_put(path, oh_buf_sv(&json), &err)) {
		status = cli_fail(c, &err);
	} else if (!cli_flag(c, "quiet")) {
		oh_sv arg = oh_sv_from(path);
		oh_status st = oh_service_schedule_text(o, &view, &text, &err);
		oh_msg_render(&text, &oh_msg_cli_saved, c->lang, &arg, 1);
		oh_buf_char(&text, '\n');
		status = st ? cli_fail(c, &err) : cli_put(c, oh_buf_sv(&text), NULL);
	}
	oh_buf_release(&json);
	oh_buf_release(&text);
	return status;
}

static long fairness_of(const cli *c)
{
	const char *said = cli_text(c, "fairness");
	if (!said)
		return OH_SCHEDULE_AS_FILE;
	if (strcmp(said, "none") == 0)
		return OH_SCHEDULE_NO_FAIRNESS;
	long n = 0;
	for (const char *s = said; *s; s++) {
		if (*s < '0' || *s > '9' || n > 1000)
			return -3;
		n = n * 10 + (*s - '0');
	}
	return n;
}

int cli_run_schedule(cli *c)
{
	const char *path = cli_text(c, "output"), *keep = cli_text(c, "keep");
	oh_buf event = OH_BUF_INIT, kept = OH_BUF_INIT;
	oh_schedule_outcome *o = NULL;
	oh_error err;
	oh_schedule_request rq = {.fairness = fairness_of(c),
	                          .seconds = (double)cli_count(c, "time", 0),
	                          .threads = (unsigned)cli_count(c, "threads", 0),
	                          .seed = cli_count(c, "seed", 0),
	                          .partial = cli_flag(c, "partial"),
	                          .cancel = &stop_asked,
	                          .progress_ctx = c,
	                          .lang = c->lang};
	if (rq.fairness == -3)
		return cli_usage(c, &oh_msg_cli_bad_count, "--fairness", cli_text(c, "fairness"),
		                 "1000");
	if (keep && strcmp(keep, "-") == 0 && strcmp(c->operands[0], "-") == 0)
		return cli_usage(c, &oh_msg_cli_two_stdin, NULL, NULL, NULL);
	int status = cli_source(c, c->operands[0], &event, &rq.event);
	if (!status && keep)
		status = cli_source(c, keep, &kept, &rq.keep);
	if (!status) {
		if (!cli_flag(c, "quiet") && isatty(STDERR_FILENO))
			rq.progress = show_progress;
		listen_for_stop();
		oh_status st = oh_service_schedule(&rq, &o, &err);
		cli_progress_end(c);
		status = st ? cli_fail(c, &err) : report(c, o, path);
	}
	oh_schedule_outcome_free(o);
	oh_buf_release(&event);
	oh_buf_release(&kept);
	return status;
}
