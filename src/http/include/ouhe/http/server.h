/* The platform over HTTP: operations, live events, the page's files, health and
 * measures, on loopback or behind a proxy.
 *
 * libevent's evhttp reads and writes HTTP; in front of it stands a guard that lets only
 * well-formed requests through, whole heads at a time (docs/decisions.md). I/O threads
 * run quick operations themselves and hand those flagged OH_OP_SLOW to workers.
 */
#ifndef OUHE_HTTP_SERVER_H
#define OUHE_HTTP_SERVER_H

#include "ouhe/base/error.h"
#include "ouhe/service/operation.h"
#include "ouhe/service/platform.h"

typedef struct oh_http_server oh_http_server;

/* 0 in any of them: the default in brackets. */
typedef struct oh_http_limits {
	size_t head;              /* bytes of request line and header [16 KiB] */
	size_t target;            /* bytes of the request's target [8 KiB] */
	unsigned headers;         /* lines of the header [100] */
	unsigned head_seconds;    /* from a head's first byte to its last [10] */
	unsigned idle_seconds;    /* a connection without a request [75] */
	unsigned body_seconds;    /* the time over which body_rate is looked at [10] */
	unsigned body_rate;       /* least bytes a second of a body, either way [512] */
	size_t connections;       /* in total [as many as files may be open, less 256] */
	unsigned per_address;     /* of one address, loopback and proxies excepted [1000] */
	size_t spool;             /* bytes of uploads in memory at once [64 MiB] */
	unsigned queue;           /* slow requests that wait for a worker [256] */
	unsigned events_per_user; /* open event streams [8] */
} oh_http_limits;

typedef struct oh_http_config {
	oh_platform *platform;
	const char *listen;         /* "127.0.0.1:8080", "[::1]:0"; port 0: the kernel chooses */
	const char *web_dir;        /* the page; NULL: none */
	const char *openapi;        /* file served as /api/openapi.yaml; NULL: none */
	const char *const *proxies; /* addresses whose X-Forwarded-x are believed */
	size_t n_proxies;
	const char *metrics_token; /* Bearer token for /metrics; NULL: loopback alone */
	unsigned threads;          /* for I/O; 0: one a processor */
	unsigned workers;          /* for slow operations; 0: two a processor */
	int log_fd;                /* a JSON object a line; -1: no log */
	oh_http_limits limits;
} oh_http_config;

/* Binds the address and reads the page into memory; serves nothing yet. Everything in
 * config is copied except the platform, which must outlive the server. OH_EUSAGE: the
 * address or a proxy makes no sense; OH_EIO: it cannot be bound. */
oh_status oh_http_server_new(const oh_http_config *config, oh_http_server **out, oh_error *err);
/* Starts the threads. */
oh_status oh_http_server_start(oh_http_server *s, oh_error *err);
/* "http://127.0.0.1:8080", with the port that was bound. */
const char *oh_http_server_url(const oh_http_server *s);
/* Accepts nothing more, ends event streams with "bye", lets running requests finish
 * for at most so many seconds, closes all. Call once, from any thread but the
 * server's own. */
void oh_http_server_stop(oh_http_server *s, unsigned seconds);
/* Stops if need be. NULL is legal. */
void oh_http_server_free(oh_http_server *s);
/* Appends a line to the server's log; thread-safe. An oh_log_fn with the server as ctx. */
void oh_http_server_log(void *server, oh_sv line);

#endif
