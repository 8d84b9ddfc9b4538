/* serve: the platform over HTTP until a signal ends it. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli.h"
#include "ouhe/http/server.h"
#include "ouhe/service/platform.h"

enum { PROXIES_MOST = 16, PATIENCE_SECONDS = 30, TOKEN_MOST = 512 };

/* What one run of the command holds. */
typedef struct serving {
	oh_buf packs, web, openapi, token, proxies;
	oh_platform *platform;
	oh_http_server *server;
	int log_fd;
} serving;

/* Tells systemd how far we are (sd_notify): a datagram, where it asks for one. */
static void notify(const char *state)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	const char *path = getenv("NOTIFY_SOCKET");
	size_t n = path ? strlen(path) : 0;
	if (n < 2 || n >= sizeof to.sun_path || (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* It may be gone; serving does not depend on it. */
	(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
	             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

/* The first of these beside the program that is there; empty when none is. */
static void beside(oh_buf *out, const char *installed, const char *built)
{
	const char *const tails[] = {installed, built};
	for (size_t i = 0; i < 2; i++) {
		oh_buf_clear(out);
		if (!cli_program_dir(out))
			break;
		oh_buf_str(out, tails[i]);
		if (oh_buf_ok(out) && access(out->p, R_OK) == 0)
			return;
	}
	oh_buf_clear(out);
}

static int find_files(cli *c, serving *s)
{
	const char *web = cli_text(c, "web");
	int status = cli_packs_dir(c, &s->packs);
	if (status)
		return status;
	if (web)
		oh_buf_str(&s->web, web);
	else
		beside(&s->web, "/../share/ouhe/web", "/../../web/dist");
	beside(&s->openapi, "/../share/ouhe/openapi.yaml", "/../../api/openapi.yaml");
	return oh_buf_ok(&s->web) && oh_buf_ok(&s->openapi) ? CLI_DONE : cli_nomem(c);
}

static int open_log(cli *c, serving *s)
{
	const char *file = cli_text(c, "log");
	s->log_fd = STDERR_FILENO;
	if (!file)
		return CLI_DONE;
	s->log_fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	if (s->log_fd >= 0)
		return CLI_DONE;
	cli_say_msg(c, &oh_msg_cli_write_failed, file, strerror(errno), NULL);
	return CLI_STOPPED;
}

static int read_metrics_token(cli *c, serving *s)
{
	const char *file = cli_text(c, "metrics-token");
	oh_buf data = OH_BUF_INIT;
	oh_source source;
	if (!file)
		return CLI_DONE;
	int status = cli_content(c, file, &data, &source);
	if (!status)
		oh_buf_sv_put(&s->token, oh_sv_trim((oh_sv){source.data, source.n}));
	oh_buf_release(&data);
	if (!status && (s->token.n < 16 || s->token.n > TOKEN_MOST))
		status = cli_usage(c, &oh_msg_cli_short_token, file, NULL, NULL);
	return status;
}

/* "A,B" into views of their own, NUL between them. */
static size_t split_proxies(const cli *c, serving *s, const char *out[PROXIES_MOST])
{
	size_t n = 0;
	oh_buf_sv_put(&s->proxies, oh_sv_from(cli_text(c, "trusted-proxy")));
	for (char *p = s->proxies.p; p && *p && n < PROXIES_MOST; n++) {
		char *comma = strchr(p, ',');
		out[n] = p;
		p = comma ? comma + 1 : NULL;
		if (comma)
			*comma = '\0';
	}
	return n;
}

static int start(cli *c, serving *s)
{
	const char *proxies[PROXIES_MOST];
	const char *listen = cli_text(c, "listen");
	oh_error err;
	const oh_platform_config platform = {
	    .data_dir = cli_text(c, "data"), .packs_dir = s->packs.p, .serve = true};
	if (oh_platform_open(&platform, &s->platform, &err))
		return cli_fail(c, &err);
	const oh_http_config http = {.platform = s->platform,
	                             .listen = listen ? listen : "127.0.0.1:8080",
	                             .web_dir = s->web.n ? s->web.p : NULL,
	                             .openapi = s->openapi.n ? s->openapi.p : NULL,
	                             .proxies = proxies,
	                             .n_proxies = split_proxies(c, s, proxies),
	                             .metrics_token = s->token.n ? s->token.p : NULL,
	                             .threads = (unsigned)cli_count(c, "threads", 0),
	                             .log_fd = s->log_fd};
	if (oh_http_server_new(&http, &s->server, &err))
		return cli_fail(c, &err);
	oh_platform_set_log(s->platform, oh_http_server_log, s->server);
	if (oh_http_server_start(s->server, &err))
		return cli_fail(c, &err);
	return CLI_DONE;
}

/* Where it is, and on the first start how to begin. */
static int announce(cli *c, serving *s)
{
	oh_buf link = OH_BUF_INIT;
	oh_error err;
	int status = CLI_DONE;
	const char *url = oh_http_server_url(s->server);
	oh_buf_str(&link, url);
	size_t n = link.n;
	cli_say_msg(c, &oh_msg_cli_serving, url, NULL, NULL);
	if (!s->web.n)
		cli_say_msg(c, &oh_msg_cli_no_page, NULL, NULL, NULL);
	if (oh_platform_first_start(s->platform, &link, &err))
		status = cli_fail(c, &err);
	else if (link.n > n && oh_buf_ok(&link))
		cli_say_msg(c, &oh_msg_cli_first_start, link.p, NULL, NULL);
	oh_buf_release(&link);
	return status;
}

/* Until SIGTERM or SIGINT; SIGHUP, as from a closed terminal's session, is no reason. */
static void wait_for_end(const sigset_t *signals)
{
	int got = SIGHUP;
	while (got == SIGHUP)
		if (sigwait(signals, &got) != 0)
			break;
}

int cli_run_serve(cli *c)
{
	serving s = {.log_fd = -1};
	sigset_t signals;
	/* Threads that are started from here on leave signals to this one. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	int status = find_files(c, &s);
	if (!status)
		status = open_log(c, &s);
	if (!status)
		status = read_metrics_token(c, &s);
	if (!status)
		status = start(c, &s);
	if (!status)
		status = announce(c, &s);
	if (!status) {
		notify("READY=1");
		wait_for_end(&signals);
		notify("STOPPING=1");
		cli_say_msg(c, &oh_msg_cli_stopping, NULL, NULL, NULL);
		oh_http_server_stop(s.server, PATIENCE_SECONDS);
	}
	/* The platform may log to the last; the server that writes it goes after. */
	if (s.server)
		oh_http_server_stop(s.server, 0);
	oh_platform_close(s.platform);
	oh_http_server_free(s.server);
	if (s.log_fd > STDERR_FILENO)
		close(s.log_fd);
	oh_buf *const all[] = {&s.packs, &s.web, &s.openapi, &s.token, &s.proxies};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		oh_buf_release(all[i]);
	return status;
}
