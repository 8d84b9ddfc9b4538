/* Answers: headers, problems, cookies, and the line in the log. */
#include <string.h>

#include "given.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/json/write.h"
#include "request.h"

enum { COPIED = 8192 };

static const char *phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} known[] = {
	    {200, "OK"},
	    {201, "Created"},
	    {202, "Accepted"},
	    {204, "No Content"},
	    {302, "Found"},
	    {303, "See Other"},
	    {304, "Not Modified"},
	    {400, "Bad Request"},
	    {401, "Unauthorized"},
	    {403, "Forbidden"},
	    {404, "Not Found"},
	    {405, "Method Not Allowed"},
	    {408, "Request Timeout"},
	    {409, "Conflict"},
	    {412, "Precondition Failed"},
	    {413, "Content Too Large"},
	    {414, "URI Too Long"},
	    {415, "Unsupported Media Type"},
	    {417, "Expectation Failed"},
	    {422, "Unprocessable Content"},
	    {428, "Precondition Required"},
	    {429, "Too Many Requests"},
	    {431, "Request Header Fields Too Large"},
	    {500, "Internal Server Error"},
	    {501, "Not Implemented"},
	    {503, "Service Unavailable"},
	    {505, "HTTP Version Not Supported"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].status == status)
			return known[i].phrase;
	return "Other";
}

/* --- The line in the log. --- */

static void note(http_loop *l, unsigned row, const http_log_line *line)
{
	http_metrics_count(&l->metrics, row, line->status, line->micros);
	http_log_request(&l->log, line);
}

void http_answer_note(http_request *r, int status, uint64_t bytes)
{
	static const char *const methods[HTTP_METHODS] = {"GET",   "HEAD",   "POST",   "PUT",
	                                                  "PATCH", "DELETE", "OPTIONS"};
	http_loop *l = r->loop;
	note(l, r->row,
	     &(http_log_line){.stamp = http_loop_stamp(l),
	                      .id = r->id,
	                      .operation = r->name,
	                      .method = methods[http_method_slot(r->method)],
	                      .status = status,
	                      .micros = (oh_clock_ns() - r->start) / 1000,
	                      .bytes = bytes,
	                      .user = r->call.actor.user});
}

/* --- Problem details. --- */

/* lang NULL: in all of ours. */
static void problem(oh_buf *out, int status, const oh_msg *msg, const oh_lang *lang, oh_sv id)
{
	char both[400];
	oh_json_writer w;
	char type[80];
	snprintf(type, sizeof type, "urn:ouhe:%s", msg->key);
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_object(&w);
	oh_json_key(&w, "type");
	oh_json_string(&w, oh_sv_from(type));
	oh_json_key(&w, "title");
	snprintf(both, sizeof both, "%s / %s", oh_msg_text(msg, OH_LANG_ZH),
	         oh_msg_text(msg, OH_LANG_EN));
	oh_json_string(&w, oh_sv_from(lang ? oh_msg_text(msg, *lang) : both));
	oh_json_key(&w, "status");
	oh_json_int(&w, status);
	if (id.n) {
		oh_json_key(&w, "instance");
		oh_json_string(&w, id);
	}
	oh_json_end_object(&w);
}

static const oh_msg *refusal_of(int status)
{
	switch (status) {
	case 408:
		return &oh_msg_http_slow;
	case 413:
		return &oh_msg_http_large;
	case 414:
	case 431:
		return &oh_msg_http_head_large;
	case 417:
	case 501:
	case 505:
		return &oh_msg_http_unknown;
	case 503:
		return &oh_msg_http_busy;
	default:
		return &oh_msg_http_malformed;
	}
}

void http_request_refusal(http_loop *l, const oh_lang *lang, int status, oh_buf *out)
{
	oh_buf body = OH_BUF_INIT;
	problem(&body, status, refusal_of(status), lang, (oh_sv){NULL, 0});
	oh_buf_printf(out,
	              "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Type: application/problem+json\r\n"
	              "Content-Length: %zu\r\n%sX-Content-Type-Options: nosniff\r\n"
	              "Cache-Control: no-store\r\nConnection: close\r\n\r\n",
	              status, phrase(status), http_loop_date(l), body.n,
	              status == 503 ? "Retry-After: 5\r\n" : "");
	oh_buf_sv_put(out, oh_buf_sv(&body));
	if (!oh_buf_ok(&body))
		out->failed = true;
	oh_buf_release(&body);
	note(l, http_row(l->server, ROW_REFUSED),
	     &(http_log_line){.stamp = http_loop_stamp(l),
	                      .operation = "refused",
	                      .method = "",
	                      .status = status,
	                      .bytes = out->n});
}

void http_answer_problem(http_request *r, int status, const oh_msg *msg, const char *allow,
                         unsigned retry_after)
{
	oh_buf_clear(&r->out);
	problem(&r->out, status, msg, &r->call.lang, r->id);
	http_answer_send(r, &(http_answer){.status = status,
	                                   .type = "application/problem+json",
	                                   .body = oh_buf_sv(&r->out),
	                                   .own = &r->out,
	                                   .allow = allow,
	                                   .retry_after = retry_after});
}

/* --- Sending. --- */

static void put(struct evkeyvalq *h, const char *name, const char *value)
{
	evhttp_add_header(h, name, value);
}

static void put_number(struct evkeyvalq *h, const char *name, uint64_t v)
{
	char text[24];
	snprintf(text, sizeof text, "%llu", (unsigned long long)v);
	put(h, name, text);
}

/* A view as a value; what holds a line's end or a NUL never gets out. */
static void put_sv(http_request *r, struct evkeyvalq *h, const char *name, oh_sv v)
{
	oh_sv text = oh_arena_sv(r->arena, v);
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return;
	if (text.p)
		put(h, name, text.p);
}

static void free_body(const void *p, size_t n, void *ctx)
{
	(void)p, (void)n;
	oh_free(ctx);
}

/* The kernel's pages of the file go out, no copy of ours. */
static bool put_file(struct evbuffer *out, const http_answer *a)
{
	int fd = *a->file;
	*a->file = -1; /* closed in either case */
	return evbuffer_add_file(out, fd, 0, (ev_off_t)a->bytes) == 0;
}

static bool put_body(struct evbuffer *out, const http_answer *a)
{
	if (a->file)
		return put_file(out, a);
	if (a->body.n == 0)
		return true;
	if (a->body.n <= COPIED)
		return evbuffer_add(out, a->body.p, a->body.n) == 0;
	if (!a->own) /* lives as long as the server */
		return evbuffer_add_reference(out, a->body.p, a->body.n, NULL, NULL) == 0;
	if (evbuffer_add_reference(out, a->body.p, a->body.n, free_body, a->own->p) != 0)
		return false;
	oh_buf_init(a->own);
	return true;
}

static void put_headers(http_request *r, const http_answer *a, struct evkeyvalq *h)
{
	put(h, "Date", http_loop_date(r->loop));
	if (a->type)
		put(h, "Content-Type", a->type);
	if (a->coding)
		put(h, "Content-Encoding", a->coding);
	if (a->status != 204 && a->status != 304)
		put_number(h, "Content-Length", a->file ? a->bytes : a->body.n);
	put(h, "Cache-Control", a->cache ? a->cache : "no-store");
	put(h, "X-Content-Type-Options", "nosniff");
	put(h, "Content-Security-Policy",
	    a->html
	        ? "default-src 'self'; img-src 'self' data: blob:; style-src 'self' "
	          "'unsafe-inline'; "
	          "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
	          "frame-ancestors 'none'"
	        : "default-src 'none'; frame-ancestors 'none'");
	if (a->html) {
		put(h, "Referrer-Policy", "same-origin");
		put(h, "Cross-Origin-Opener-Policy", "same-origin");
	}
	if (a->vary)
		put(h, "Vary", "Accept-Encoding");
	if (a->allow)
		put(h, "Allow", a->allow);
	if (a->status == 401)
		put(h, "WWW-Authenticate", "Bearer");
	if (a->retry_after)
		put_number(h, "Retry-After", a->retry_after);
	if (a->etag.n) {
		char tag[80];
		snprintf(tag, sizeof tag, "\"%.*s\"", (int)(a->etag.n < 70 ? a->etag.n : 70),
		         a->etag.p);
		put_sv(r, h, "ETag", oh_sv_from(tag));
	}
	put_sv(r, h, "X-Request-Id", r->id);
	if (atomic_load_explicit(&r->loop->stopping, memory_order_relaxed))
		put(h, "Connection", "close");
}

void http_answer_send(http_request *r, const http_answer *a)
{
	struct evhttp_request *rq = r->rq;
	http_answer_note(r, a->status, a->file ? a->bytes : a->body.n);
	if (!r->conn) { /* nobody listens any more */
		evhttp_request_free(rq);
		http_request_done(r);
		return;
	}
	put_headers(r, a, evhttp_request_get_output_headers(rq));
	if (r->method != HTTP_HEAD && !put_body(evhttp_request_get_output_buffer(rq), a))
		put(evhttp_request_get_output_headers(rq), "Connection", "close");
	r->conn->request = NULL;
	http_conn_answered(r->conn, rq);
	http_request_done(r);
	evhttp_send_reply(rq, a->status, phrase(a->status), NULL);
}

static void put_session(http_request *r)
{
	struct evkeyvalq *h = evhttp_request_get_output_headers(r->rq);
	const char *name = r->secure ? "__Host-ouhe" : "ouhe",
	           *secure = r->secure ? "; Secure" : "";
	char text[512];
	if (r->call.set_session.n && r->call.set_session.n < 256)
		snprintf(text, sizeof text, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s", name,
		         OH_SV_ARG(r->call.set_session), secure);
	else if (r->call.end_session)
		snprintf(text, sizeof text, "%s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0%s",
		         name, secure);
	else
		return;
	put_sv(r, h, "Set-Cookie", oh_sv_from(text));
}

/* attachment; filename*=UTF-8''… (RFC 8187). */
static void put_download(http_request *r)
{
	static const char digits[] = "0123456789ABCDEF";
	oh_buf b = OH_BUF_INIT;
	oh_buf_str(&b, "attachment; filename*=UTF-8''");
	for (size_t i = 0; i < r->call.download.n; i++) {
		unsigned char c = (unsigned char)r->call.download.p[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		             (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
		if (plain) {
			oh_buf_char(&b, (char)c);
		} else {
			oh_buf_char(&b, '%');
			oh_buf_char(&b, digits[c >> 4]);
			oh_buf_char(&b, digits[c & 15]);
		}
	}
	if (oh_buf_ok(&b))
		put_sv(r, evhttp_request_get_output_headers(r->rq), "Content-Disposition",
		       oh_buf_sv(&b));
	oh_buf_release(&b);
}

static void answer_failure(http_request *r)
{
	int status = oh_problem_status(r->status);
	oh_buf_clear(&r->out);
	oh_call_problem_json(&r->call, &r->err, &r->out);
	if (!oh_buf_ok(&r->out))
		oh_buf_clear(&r->out);
	http_answer_send(r,
	                 &(http_answer){.status = status,
	                                .type = "application/problem+json",
	                                .body = oh_buf_sv(&r->out),
	                                .own = &r->out,
	                                .retry_after = r->status == OH_EBUSY && !r->call.retry_after
	                                                   ? 1
	                                                   : r->call.retry_after});
}

void http_answer_call(http_request *r)
{
	oh_call *c = &r->call;
	if (!r->status && !oh_buf_ok(&r->out))
		r->status = oh_nomem(&r->err);
	if (r->conn && !r->status) {
		put_session(r);
		if (c->download.n)
			put_download(r);
		if (c->location.n)
			put_sv(r, evhttp_request_get_output_headers(r->rq), "Location",
			       c->location);
	}
	if (r->status) {
		answer_failure(r);
		return;
	}
	int status = c->status ? c->status : 200;
	bool read = (r->method & (HTTP_GET | HTTP_HEAD)) != 0 && !c->live;
	/* Versions are those of one person's view: kept by the browser, asked again. */
	http_answer a = {.status = status,
	                 .etag = c->etag,
	                 .cache = c->etag.n && read ? "private, no-cache" : "no-store",
	                 .vary = true,
	                 .type = c->type ? c->type : "application/json",
	                 .body = oh_buf_sv(&r->out),
	                 .own = &r->out};
	if (status == 200 && read && c->etag.n && http_tag_named(r->given.if_none_match, c->etag)) {
		a.status = 304;
		a.type = NULL;
		a.body = (oh_sv){NULL, 0};
	} else if (r->packed.n) {
		a.coding = "gzip";
		a.body = oh_buf_sv(&r->packed);
		a.own = &r->packed;
	} else if (c->has_file) {
		a.file = &c->file;
		a.bytes = c->file_bytes;
	} else if (r->out.n == 0) {
		a.type = NULL;
	}
	http_answer_send(r, &a);
}
