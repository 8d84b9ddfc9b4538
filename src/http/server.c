/* Starts and stops; owns what the loops share. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/messages.h"
#include "ouhe/base/task.h"
#include "request.h"
#include "server.h"

enum { RESERVED_FILES = 256, BACKLOG = 4096 };

/* --- Configuration. --- */

static void fill_limits(oh_http_limits *l)
{
	struct rlimit files = {0};
	/* As many as the system lets us; a connection is a file. */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
		getrlimit(RLIMIT_NOFILE, &files);
	}
	size_t most =
	    files.rlim_cur > RESERVED_FILES + 64 ? (size_t)files.rlim_cur - RESERVED_FILES : 64;
	l->head = l->head ? l->head : 16 * 1024;
	l->target = l->target ? l->target : 8 * 1024;
	l->headers = l->headers ? l->headers : 100;
	l->head_seconds = l->head_seconds ? l->head_seconds : 10;
	l->idle_seconds = l->idle_seconds ? l->idle_seconds : 75;
	l->body_seconds = l->body_seconds ? l->body_seconds : 10;
	l->body_rate = l->body_rate ? l->body_rate : 512;
	l->per_address = l->per_address ? l->per_address : 1000;
	l->spool = l->spool ? l->spool : 64 << 20;
	l->queue = l->queue ? l->queue : 256;
	l->events_per_user = l->events_per_user ? l->events_per_user : 8;
	if (l->connections == 0 || l->connections > most)
		l->connections = most;
}

/* The address in its usual form, in memory of its own; NULL when it is none. */
static char *normal_address(const char *text)
{
	unsigned char raw[16];
	char out[ADDRESS];
	for (int i = 0; i < 2; i++) {
		int family = i ? AF_INET6 : AF_INET;
		if (inet_pton(family, text, raw) == 1 && inet_ntop(family, raw, out, sizeof out))
			return oh_strndup(out, strlen(out));
	}
	return NULL;
}

static oh_status copy_config(oh_http_server *s, const oh_http_config *config, oh_error *err)
{
	const char **strings[] = {&s->config.listen, &s->config.web_dir, &s->config.openapi,
	                          &s->config.metrics_token};
	s->config = *config;
	s->limits = config->limits;
	fill_limits(&s->limits);
	s->guard_limits = (http_guard_limits){s->limits.head, s->limits.target, s->limits.headers};
	for (size_t i = 0; i < 4; i++) {
		if (!*strings[i])
			continue;
		s->copies[i] = oh_strndup(*strings[i], strlen(*strings[i]));
		if (!s->copies[i])
			return oh_nomem(err);
		*strings[i] = s->copies[i];
	}
	s->proxies = oh_calloc(config->n_proxies + 1, sizeof *s->proxies);
	if (!s->proxies)
		return oh_nomem(err);
	for (size_t i = 0; i < config->n_proxies; i++) {
		s->proxies[i] = normal_address(config->proxies[i]);
		if (!s->proxies[i])
			return oh_raise(err, OH_EUSAGE, &oh_msg_http_bad_proxy,
			                oh_sv_from(config->proxies[i]));
	}
	return OH_OK;
}

/* --- The socket. --- */

static int open_socket(const struct addrinfo *at, bool shared)
{
	int on = 1;
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    (!shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
	    bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int e = errno;
	close(fd);
	errno = e;
	return -1;
}

static oh_status cannot_bind(const oh_http_server *s, oh_error *err)
{
	return oh_raise(err, OH_EIO, &oh_msg_http_bind, oh_sv_from(s->config.listen),
	                oh_sv_from(strerror(errno)));
}

/* One socket a loop at one address, among which the kernel divides connections. */
static oh_status bind_all(oh_http_server *s, struct addrinfo *at, int *fds, oh_error *err)
{
	/* Alone at first: two programs would else share the port in silence. */
	int first = open_socket(at, false);
	socklen_t n = at->ai_addrlen;
	if (first < 0 || getsockname(first, at->ai_addr, &n) != 0)
		return cannot_bind(s, err);
	close(first);
	for (unsigned i = 0; i < s->n_loops; i++) {
		fds[i] = open_socket(at, true);
		if (fds[i] < 0)
			return cannot_bind(s, err);
	}
	char host[64], port[8];
	if (getnameinfo(at->ai_addr, at->ai_addrlen, host, sizeof host, port, sizeof port,
	                NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return cannot_bind(s, err);
	bool six = at->ai_family == AF_INET6;
	snprintf(s->url, sizeof s->url, "http://%s%s%s:%s", six ? "[" : "", host, six ? "]" : "",
	         port);
	return OH_OK;
}

static oh_status listen_at(oh_http_server *s, int *fds, oh_error *err)
{
	char host[128];
	const char *where = s->config.listen, *colon = strrchr(where, ':');
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
	                         .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
	struct addrinfo *at = NULL;
	size_t n = colon ? (size_t)(colon - where) : 0;
	if (n > 2 && where[0] == '[' && where[n - 1] == ']') {
		where++;
		n -= 2;
	}
	if (!colon || n >= sizeof host)
		return oh_raise(err, OH_EUSAGE, &oh_msg_http_bad_listen,
		                oh_sv_from(s->config.listen));
	memcpy(host, where, n);
	host[n] = '\0';
	if (strcmp(host, "localhost") == 0)
		snprintf(host, sizeof host, "127.0.0.1");
	if (getaddrinfo(host[0] ? host : NULL, colon + 1, &hints, &at) != 0)
		return oh_raise(err, OH_EUSAGE, &oh_msg_http_bad_listen,
		                oh_sv_from(s->config.listen));
	oh_status st = bind_all(s, at, fds, err);
	freeaddrinfo(at);
	return st;
}

/* --- Life. --- */

static oh_status open_parts(oh_http_server *s, oh_error *err)
{
	size_t n;
	const oh_operation *ops = oh_operations(&n);
	if (sodium_init() < 0)
		return oh_nomem(err);
	randombytes_buf(&s->hash_key, sizeof s->hash_key);
	randombytes_buf(&s->id_prefix, sizeof s->id_prefix);
	s->by_address = oh_calloc(ADDRESS_BUCKETS, sizeof *s->by_address);
	s->streams = http_streams_new();
	if (!s->by_address || !s->streams)
		return oh_nomem(err);
	oh_status st = http_router_new(ops, n, &s->router, err);
	if (!st)
		st = http_page_open(s->config.web_dir, &s->page, err);
	if (!st && s->config.openapi)
		st = http_page_add(s->page, s->config.openapi, OH_SV("/api/openapi.yaml"), err);
	return st;
}

static oh_status open_loops(oh_http_server *s, oh_error *err)
{
	unsigned cpus = oh_task_cpus();
	s->n_loops = s->config.threads ? s->config.threads : cpus;
	if (s->n_loops > 64)
		s->n_loops = 64;
	int fds[64];
	for (unsigned i = 0; i < 64; i++)
		fds[i] = -1;
	s->loops = oh_calloc(s->n_loops, sizeof *s->loops);
	if (!s->loops)
		return oh_nomem(err);
	oh_status st = listen_at(s, fds, err);
	for (unsigned i = 0; i < s->n_loops; i++) {
		if (!st)
			st = http_loop_open(&s->loops[i], s, i, fds[i], err);
		else if (fds[i] >= 0)
			close(fds[i]);
	}
	return st;
}

oh_status oh_http_server_new(const oh_http_config *config, oh_http_server **out, oh_error *err)
{
	oh_http_server *s = oh_calloc(1, sizeof *s);
	if (!s)
		return oh_nomem(err);
	oh_status st = http_log_open(&s->log, config->log_fd, err);
	if (!st)
		st = copy_config(s, config, err);
	if (!st)
		st = open_parts(s, err);
	if (!st)
		st = open_loops(s, err);
	if (st)
		oh_http_server_free(s);
	else
		*out = s;
	return st;
}

oh_status oh_http_server_start(oh_http_server *s, oh_error *err)
{
	unsigned workers = s->config.workers ? s->config.workers : 2 * oh_task_cpus();
	s->workers = http_workers_new(workers, s->limits.queue, err);
	if (!s->workers)
		return OH_EIO;
	s->started = true;
	for (unsigned i = 0; i < s->n_loops; i++) {
		oh_status st = http_loop_start(&s->loops[i], err);
		if (st)
			return st;
	}
	return OH_OK;
}

const char *oh_http_server_url(const oh_http_server *s)
{
	return s->url;
}

void oh_http_server_stop(oh_http_server *s, unsigned seconds)
{
	if (!s->started || s->stopped)
		return;
	s->stopped = true;
	atomic_store(&s->stop_ms, oh_clock_ns() / 1000000 + (uint64_t)seconds * 1000);
	for (unsigned i = 0; i < s->n_loops; i++)
		http_loop_stop(&s->loops[i]);
	for (unsigned i = 0; i < s->n_loops; i++)
		if (s->loops[i].running)
			pthread_join(s->loops[i].thread, NULL);
	/* What workers still hold comes back to loops that have ended, and is let go
	 * there when they close. */
	http_workers_free(s->workers);
	s->workers = NULL;
}

void oh_http_server_free(oh_http_server *s)
{
	if (!s)
		return;
	oh_http_server_stop(s, 0);
	for (unsigned i = 0; s->loops && i < s->n_loops; i++)
		http_loop_close(&s->loops[i]);
	oh_free(s->loops);
	http_router_free(s->router);
	http_page_close(s->page);
	http_streams_free(s->streams);
	for (size_t i = 0; s->proxies && i < s->config.n_proxies; i++)
		oh_free(s->proxies[i]);
	oh_free(s->proxies);
	for (size_t i = 0; i < 4; i++)
		oh_free(s->copies[i]);
	oh_free(s->by_address);
	http_log_close(&s->log);
	oh_free(s);
}

void oh_http_server_log(void *server, oh_sv line)
{
	oh_http_server *s = server;
	http_log_text(&s->log, line);
}
