/* Shared by the files of `http`: the server, its I/O loops, connections and requests.
 *
 * server.c starts and stops; loop.c is an I/O thread; conn.c moves bytes between a
 * socket and evhttp through the guard; request.c answers one request, worker.c runs the
 * slow ones elsewhere; events.c holds event streams.
 */
#ifndef OUHE_HTTP_INTERNAL_SERVER_H
#define OUHE_HTTP_INTERNAL_SERVER_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/http.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "guard.h"
#include "log.h"
#include "metrics.h"
#include "ouhe/http/messages.h"
#include "ouhe/http/server.h"
#include "page.h"
#include "router.h"

typedef struct http_loop http_loop;
typedef struct http_conn http_conn;
typedef struct http_request http_request;

enum { ADDRESS = 46, HTTP_ID = 64 };

/* What a connection is doing, which decides how long it may. Each has a list in
 * the loop, oldest first; all in a list have the same time. */
typedef enum http_phase {
	PHASE_IDLE,   /* between requests */
	PHASE_HEAD,   /* a head has begun */
	PHASE_BODY,   /* its body comes: so many bytes each window, or 408 */
	PHASE_WAIT,   /* the request is being answered */
	PHASE_WRITE,  /* the other side does not take the answer fast enough */
	PHASE_LINGER, /* refused: until the other side has read why */
	N_PHASES
} http_phase;

struct http_conn {
	http_loop *loop;
	http_conn *prev, *next;  /* of its phase */
	struct bufferevent *bev; /* evhttp's end; without a descriptor */
	struct evhttp_connection *evcon;
	struct event readable, writable; /* of the socket */
	int fd;
	http_phase phase, behind_write; /* where PHASE_WRITE returns to */
	uint64_t since;                 /* ms: when the phase, or its window, began */
	uint64_t window;                /* bytes that the window has seen */
	http_guard guard;
	oh_buf held;    /* read and not passed on yet */
	oh_sv fresh;    /* read just now, behind `held`, in the loop's own memory */
	size_t spooled; /* counted against the spool */
	unsigned depth; /* functions of conn.c at work on it */
	bool dead, paused, proxy, loopback;
	bool asked;      /* the head that a body follows asked for a language */
	oh_lang lang;    /* which */
	unsigned bucket; /* of the counts by address */
	char address[ADDRESS];
	http_request *request; /* that is being answered */
};

struct http_loop {
	oh_http_server *server;
	unsigned index;
	pthread_t thread;
	bool running;
	struct event_base *base;
	struct evhttp *http;
	struct evhttp_bound_socket *listener;
	struct event *tick, *wake;
	int wake_fd;
	http_conn *next_conn; /* ready for who comes next */
	http_conn *current;   /* whose request evhttp is reading */
	http_conn *first[N_PHASES], *last[N_PHASES];
	size_t conns;
	uint64_t now_ms; /* of this turn */
	char *scratch;   /* what read() fills */
	pthread_mutex_t lock;
	http_request *done;          /* answered by workers; under lock */
	struct http_stream *stirred; /* streams with news; under lock */
	struct http_stream *streams; /* all of this loop's */
	http_request *spare;         /* to use again */
	unsigned n_spare;
	atomic_bool stopping;
	http_log_part log;
	http_metrics metrics;
	char date[40], stamp[32];
	uint64_t date_second;
};

struct oh_http_server {
	oh_http_config config;
	oh_http_limits limits;
	http_guard_limits guard_limits;
	char *copies[4]; /* of the strings of config */
	char **proxies;
	char url[96];
	http_loop *loops;
	unsigned n_loops;
	http_router *router;
	http_page *page;
	http_log log;
	struct http_workers *workers;
	struct http_streams *streams;
	atomic_size_t conns, spooled, small_spooled;
	atomic_uint *by_address; /* connections, by a hash of the address */
	uint64_t hash_key;
	uint64_t id_prefix;
	_Atomic uint64_t id_next;
	_Atomic uint64_t stop_ms; /* when patience ends */
	bool started, stopped;
};

enum { ADDRESS_BUCKETS = 1 << 14, SCRATCH = 64 * 1024, SMALL_BODY = 256 * 1024 };

/* loop.c */
oh_status http_loop_open(http_loop *l, oh_http_server *s, unsigned index, int fd, oh_error *err);
oh_status http_loop_start(http_loop *l, oh_error *err);
/* Ends its event streams, and the thread when nothing runs or the time is over. */
void http_loop_stop(http_loop *l);
void http_loop_close(http_loop *l);
/* From any thread: looks at `done` and `stirred`. */
void http_loop_wake(http_loop *l);
/* The Date header of this second, and the log's time of this millisecond. */
const char *http_loop_date(http_loop *l);
const char *http_loop_stamp(http_loop *l);

/* events.c: how many streams each user has. */
struct http_streams *http_streams_new(void);
void http_streams_free(struct http_streams *s);
size_t http_streams_open(struct http_streams *s);

/* conn.c */
struct bufferevent *http_conn_accepted(struct event_base *base, void *loop);
/* Moves on as far as it goes: writes what evhttp has, reads on in what is held. May
 * free the connection. */
void http_conn_run(http_conn *c);
/* Closes connections whose time is over. */
void http_conn_tick(http_loop *l);
/* Closes at once; may free it. */
void http_conn_close(http_conn *c);
/* Tells the connection when the answer to its request has gone out. */
void http_conn_watch(http_conn *c, struct evhttp_request *rq);
/* The request's body is wanted no more: its room is another's before the answer goes out,
 * so that who has read the answer finds it free. */
void http_conn_answered(http_conn *c, struct evhttp_request *rq);
/* The last chunk of a stream has been given: ends its answer. May free the connection. */
void http_conn_end_stream(http_conn *c, struct evhttp_request *rq);
/* Makes the next connection ready before it comes; false when memory is out. */
bool http_conn_prepare(http_loop *l);
void http_conn_unprepare(http_loop *l);

/* request.c */
/* What a head asks for: most bytes of a body in *max_body, or a status to refuse. */
int http_request_admit(const oh_http_server *s, const http_guard *g, oh_sv target,
                       uint64_t *max_body);
/* evhttp has read a request whole. */
void http_request_start(struct evhttp_request *rq, void *loop);
/* Back from a worker: sends the answer. */
void http_request_finish(http_request *r);
/* Runs its operation; on any thread. */
void http_request_call(http_request *r);
/* The connection is gone; nobody reads the answer. */
void http_request_orphan(http_request *r);
void http_request_free_spares(http_loop *l);

/* worker.c */
struct http_workers *http_workers_new(unsigned threads, unsigned queue, oh_error *err);
/* False when the queue is full. */
bool http_workers_take(struct http_workers *w, http_request *r);
size_t http_workers_waiting(struct http_workers *w);
/* Waits for what runs; what waits still is answered with 503. NULL is legal. */
void http_workers_free(struct http_workers *w);

#endif
