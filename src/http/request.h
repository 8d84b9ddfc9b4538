/* One request from evhttp to its answer. */
#ifndef OUHE_HTTP_REQUEST_H
#define OUHE_HTTP_REQUEST_H

#include "ouhe/http/messages.h"
#include "server.h"

/* What the header gives; empty views for what is not there. */
typedef struct http_header {
	oh_sv cookie, authorization, accept_language, accept_encoding, if_match, if_none_match,
	    idempotency_key, request_id, csrf, origin, fetch_site, host, forwarded_for,
	    forwarded_proto, forwarded_host, content_type, user_agent;
} http_header;

struct http_request {
	http_request *next;
	http_loop *loop;
	http_conn *conn; /* NULL: gone */
	struct evhttp_request *rq;
	unsigned method;
	unsigned row;     /* of the measures */
	const char *name; /* of the operation, in the log */
	const oh_operation *op;
	http_header given;
	oh_sv path, query;
	oh_call call;
	oh_status status;
	oh_error err;
	oh_arena *arena;
	oh_arena_mark mark;
	oh_buf out, packed; /* the body, and as gzip */
	oh_json *body;
	struct http_stream *stream;
	uint64_t start; /* ns */
	oh_sv id;
	char id_text[HTTP_ID + 1];
	char client[ADDRESS];
	bool secure; /* the browser speaks TLS, with the proxy */
	bool gzip;   /* is taken */
};

typedef struct http_answer {
	int status;
	const char *type; /* NULL: no body */
	oh_sv body;
	oh_buf *own; /* NULL, or the buffer that body is, given away */
	int *file;   /* NULL, or an open file of `bytes` in place of body, given away */
	uint64_t bytes;
	const char *coding; /* "gzip" */
	const char *cache;  /* Cache-Control */
	oh_sv etag;         /* without quotes */
	bool html, vary;
	const char *allow;
	unsigned retry_after;
} http_answer;

/* answer.c: sends it and lets go of the request. */
void http_answer_send(http_request *r, const http_answer *a);
/* What the operation has left in r->call. */
void http_answer_call(http_request *r);
/* A failure of HTTP itself, as problem details. */
void http_answer_problem(http_request *r, int status, const oh_msg *msg, const char *allow,
                         unsigned retry_after);
/* A refusal written past evhttp, counted and logged. lang NULL: nobody knows which is read;
 * both are there. */
void http_request_refusal(http_loop *l, const oh_lang *lang, int status, oh_buf *out);
/* Counts and logs a request that has been answered. */
void http_answer_note(http_request *r, int status, uint64_t bytes);

/* given.c's findings put into r: header, id, client, language, query. */
bool http_request_read(http_request *r);

/* site.c: what is no operation. */
void http_site_serve(http_request *r);

/* events.c */
void http_stream_open(http_request *r);
void http_stream_orphan(struct http_stream *st);
void http_stream_stirred(http_loop *l);
void http_stream_heartbeat(http_loop *l);
void http_stream_end_all(http_loop *l);

/* Gives the request's memory back to its loop. */
void http_request_done(http_request *r);
/* The caller behind a cookie or a token; false: answered already. */
bool http_request_actor(http_request *r);

/* Rows of the measures behind those of operations. */
enum { ROW_EVENTS, ROW_PAGE, ROW_HEALTH, ROW_METRICS, ROW_UNKNOWN, ROW_REFUSED, N_ROWS };
unsigned http_row(const oh_http_server *s, unsigned special);
const char *http_row_name(void *server, size_t row);

#endif
