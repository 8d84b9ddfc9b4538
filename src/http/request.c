/* One request: who asks for what, may they, and whose thread does it. */
#include <event2/keyvalq_struct.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "given.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "request.h"

enum { SPARES = 64, ARENA_LIMIT = 256 << 20, KEEP = 64 * 1024, DEFAULT_BODY = 256 * 1024 };

/* --- Memory. --- */

static http_request *request_new(http_loop *l)
{
	http_request *r = l->spare;
	if (r) {
		l->spare = r->next;
		l->n_spare--;
	} else {
		r = oh_calloc(1, sizeof *r);
		if (r)
			r->arena = oh_arena_new(ARENA_LIMIT);
		if (!r || !r->arena) {
			oh_free(r);
			return NULL;
		}
		r->mark = oh_arena_mark_get(r->arena);
	}
	r->next = NULL;
	r->loop = l;
	return r;
}

static void request_free(http_request *r)
{
	oh_buf_release(&r->out);
	oh_buf_release(&r->packed);
	oh_arena_free(r->arena);
	oh_free(r);
}

void http_request_done(http_request *r)
{
	http_loop *l = r->loop;
	oh_arena *a = r->arena;
	oh_arena_mark mark = r->mark;
	oh_json_free(r->body);
	if (r->call.has_file && r->call.file >= 0)
		(void)close(r->call.file);
	if (l->n_spare >= SPARES || oh_arena_used(a) > KEEP || r->out.cap > KEEP ||
	    r->packed.cap > KEEP) {
		request_free(r);
		return;
	}
	oh_buf out = r->out, packed = r->packed;
	oh_buf_clear(&out);
	oh_buf_clear(&packed);
	oh_arena_rewind(a, mark);
	*r = (http_request){
	    .next = l->spare, .arena = a, .mark = mark, .out = out, .packed = packed};
	l->spare = r;
	l->n_spare++;
}

void http_request_free_spares(http_loop *l)
{
	while (l->spare) {
		http_request *r = l->spare;
		l->spare = r->next;
		request_free(r);
	}
	l->n_spare = 0;
}

unsigned http_row(const oh_http_server *s, unsigned special)
{
	size_t n;
	(void)s;
	(void)oh_operations(&n);
	return (unsigned)n + special;
}

const char *http_row_name(void *server, size_t row)
{
	static const char *const special[N_ROWS] = {"events",  "page",    "health",
	                                            "metrics", "unknown", "refused"};
	size_t n;
	const oh_operation *ops = oh_operations(&n);
	(void)server;
	return row < n ? ops[row].id : special[row - n];
}

/* --- Before the body. --- */

static oh_sv path_of(oh_sv target, oh_sv *query)
{
	if (target.n && target.p[0] != '/' && target.p[0] != '*') { /* absolute form */
		size_t at = oh_sv_find(target, OH_SV("://"));
		target = oh_sv_sub(target, at + 3, SIZE_MAX);
		const char *slash = memchr(target.p, '/', target.n);
		target =
		    slash ? oh_sv_sub(target, (size_t)(slash - target.p), SIZE_MAX) : OH_SV("/");
	}
	oh_sv path = target;
	const char *mark = memchr(target.p, '?', target.n);
	*query = (oh_sv){NULL, 0};
	if (mark) {
		path.n = (size_t)(mark - target.p);
		*query = oh_sv_sub(target, path.n + 1, SIZE_MAX);
	}
	return path;
}

int http_request_admit(const oh_http_server *s, const http_guard *g, oh_sv target,
                       uint64_t *max_body)
{
	oh_sv query, params[OH_CALL_PATH_PARAMS];
	*max_body = DEFAULT_BODY;
	if (!http_guard_has_body(g))
		return 0;
	const http_route *route = http_router_find(s->router, path_of(target, &query), params);
	const oh_operation *op = route ? route->ops[http_method_slot(g->method)] : NULL;
	if (op && op->max_body)
		*max_body = op->max_body;
	return 0;
}

/* --- What is given. --- */

static void header_of(struct evhttp_request *rq, http_header *h)
{
	const struct {
		const char *name;
		size_t n;
		oh_sv *to;
	} known[] = {
	    {"cookie", 6, &h->cookie},
	    {"authorization", 13, &h->authorization},
	    {"accept-language", 15, &h->accept_language},
	    {"accept-encoding", 15, &h->accept_encoding},
	    {"if-match", 8, &h->if_match},
	    {"if-none-match", 13, &h->if_none_match},
	    {"idempotency-key", 15, &h->idempotency_key},
	    {"x-request-id", 12, &h->request_id},
	    {"x-csrf-token", 12, &h->csrf},
	    {"origin", 6, &h->origin},
	    {"sec-fetch-site", 14, &h->fetch_site},
	    {"host", 4, &h->host},
	    {"x-forwarded-for", 15, &h->forwarded_for},
	    {"x-forwarded-proto", 17, &h->forwarded_proto},
	    {"x-forwarded-host", 16, &h->forwarded_host},
	    {"content-type", 12, &h->content_type},
	    {"user-agent", 10, &h->user_agent},
	};
	const struct evkeyval *kv;
	memset(h, 0, sizeof *h);
	for (kv = evhttp_request_get_input_headers(rq)->tqh_first; kv; kv = kv->next.tqe_next) {
		oh_sv key = oh_sv_from(kv->key);
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			if (known[i].n == key.n &&
			    oh_sv_eq_nocase(key, (oh_sv){known[i].name, key.n})) {
				if (!known[i].to->p)
					*known[i].to = oh_sv_from(kv->value);
				break;
			}
	}
}

static void put_id(http_request *r)
{
	oh_http_server *s = r->loop->server;
	if (http_id_formed(r->given.request_id)) {
		r->id = r->given.request_id;
		return;
	}
	static const char digits[] = "0123456789abcdef";
	uint64_t n = atomic_fetch_add_explicit(&s->id_next, 1, memory_order_relaxed);
	uint64_t parts[2] = {s->id_prefix, n};
	for (size_t i = 0; i < 24; i++)
		r->id_text[i] = i < 12 ? digits[parts[0] >> (4 * i) & 15]
		                       : digits[parts[1] >> (4 * (23 - i)) & 15];
	r->id = (oh_sv){r->id_text, 24};
}

static void put_origin(http_request *r)
{
	oh_http_server *s = r->loop->server;
	http_header *h = &r->given;
	oh_sv client = oh_sv_from(r->conn->address);
	if (r->conn->proxy) {
		oh_sv far = http_forwarded_for(h->forwarded_for, s->proxies, s->config.n_proxies);
		if (far.n && far.n < ADDRESS)
			client = far;
		r->secure = oh_sv_eq_nocase(h->forwarded_proto, OH_SV("https"));
		if (h->forwarded_host.n)
			h->host = h->forwarded_host;
	}
	memcpy(r->client, client.p, client.n);
	r->client[client.n] = '\0';
	r->call.client = (oh_sv){r->client, client.n};
}

static oh_lang language_of(const http_request *r)
{
	oh_lang lang = OH_LANG_ZH;
	oh_sv cookie = http_cookie(r->given.cookie, "lang");
	for (size_t i = 0; i < r->call.n_query; i++)
		if (oh_sv_eq(r->call.query[i].name, OH_SV("lang")))
			cookie = r->call.query[i].value;
	if (oh_sv_eq(cookie, OH_SV("en")))
		return OH_LANG_EN;
	if (oh_sv_eq(cookie, OH_SV("zh")))
		return OH_LANG_ZH;
	http_accept_language(r->given.accept_language, &lang);
	return lang;
}

bool http_request_read(http_request *r)
{
	header_of(r->rq, &r->given);
	r->path = path_of(oh_sv_from(evhttp_request_get_uri(r->rq)), &r->query);
	put_id(r);
	put_origin(r);
	r->gzip = http_accepts_gzip(r->given.accept_encoding);
	bool sound =
	    r->query.n == 0 || http_query(r->arena, r->query, &r->call.query, &r->call.n_query);
	r->call.lang = language_of(r);
	return sound;
}

/* --- Who asks. --- */

static bool same_secret(oh_sv given, oh_sv own)
{
	return own.n > 0 && given.n == own.n && sodium_memcmp(given.p, own.p, own.n) == 0;
}

/* Nothing that says it comes from elsewhere; old browsers say nothing. */
static bool from_here(const http_request *r)
{
	const http_header *h = &r->given;
	if (h->fetch_site.p && !oh_sv_eq(h->fetch_site, OH_SV("same-origin")) &&
	    !oh_sv_eq(h->fetch_site, OH_SV("none")))
		return false;
	return !h->origin.p || oh_sv_eq_nocase(http_origin_host(h->origin), h->host);
}

bool http_request_actor(http_request *r)
{
	oh_sv token = {NULL, 0},
	      session = http_cookie(r->given.cookie, r->secure ? "__Host-ouhe" : "ouhe");
	oh_sv auth = r->given.authorization;
	if (auth.p) {
		oh_sv scheme;
		if (!oh_sv_split(&auth, ' ', &scheme) ||
		    !oh_sv_eq_nocase(scheme, OH_SV("bearer")) || !auth.n) {
			http_answer_problem(r, 401, &oh_msg_http_bearer, NULL, 0);
			return false;
		}
		token = oh_sv_trim(auth);
		session = (oh_sv){NULL, 0};
	}
	r->call.platform = r->loop->server->config.platform;
	r->call.arena = r->arena;
	r->call.request_id = r->id;
	r->call.user_agent = oh_sv_sub(r->given.user_agent, 0, 256);
	r->call.out = &r->out;
	r->status = oh_platform_actor(r->call.platform, r->given.host, session, token, r->arena,
	                              &r->call.actor, &r->err);
	if (r->status) {
		http_answer_call(r);
		return false;
	}
	return true;
}

/* --- An operation. --- */

static bool forged(const http_request *r)
{
	const oh_actor *actor = &r->call.actor;
	if (r->method & (HTTP_GET | HTTP_HEAD | HTTP_OPTIONS))
		return false;
	if (r->op->flags & OH_OP_OPEN_CSRF)
		return !actor->token && !from_here(r);
	if (!actor->session)
		return false; /* a token, or nobody: nothing a browser adds by itself */
	return !from_here(r) || !same_secret(r->given.csrf, oh_sv_from(actor->csrf));
}

/* The body into call.upload or call.body; false: answered already. */
static bool read_body(http_request *r)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(r->rq);
	size_t n = evbuffer_get_length(in);
	const char *p = n ? (const char *)evbuffer_pullup(in, -1) : "";
	if (!p) {
		http_answer_problem(r, 503, &oh_msg_http_busy, NULL, 5);
	} else if (r->op->flags & OH_OP_UPLOAD) {
		r->call.upload = (oh_sv){p, n};
		for (size_t i = 0; i < r->call.n_query; i++)
			if (oh_sv_eq(r->call.query[i].name, OH_SV("name")))
				r->call.upload_name = r->call.query[i].value;
		return true;
	} else if (n == 0) {
		return true;
	} else if (!http_type_is(r->given.content_type, OH_SV("application/json"))) {
		http_answer_problem(r, 415, &oh_msg_http_type, NULL, 0);
	} else if (oh_json_parse((oh_sv){p, n}, OH_SV("body"), &r->body, &r->err)) {
		http_answer_problem(r, 400, &oh_msg_http_json, NULL, 0);
	} else if (oh_json_kind(r->body) != OH_JSON_OBJECT) {
		http_answer_problem(r, 400, &oh_msg_http_object, NULL, 0);
	} else {
		r->call.body = r->body;
		return true;
	}
	return false;
}

/* If-Match and Idempotency-Key; false: answered already. */
static bool read_conditions(http_request *r)
{
	oh_sv tag = r->given.if_match, key = r->given.idempotency_key;
	if (tag.p) {
		if (tag.n < 3 || tag.p[0] != '"' || tag.p[tag.n - 1] != '"' ||
		    memchr(tag.p + 1, '"', tag.n - 2)) {
			http_answer_problem(r, 400, &oh_msg_http_if_match, NULL, 0);
			return false;
		}
		r->call.if_match = oh_sv_sub(tag, 1, tag.n - 2);
	} else if (r->op->flags & OH_OP_VERSIONED) {
		http_answer_problem(r, 428, &oh_msg_http_precondition, NULL, 0);
		return false;
	}
	if (key.p && (key.n < 8 || key.n > 64)) {
		http_answer_problem(r, 400, &oh_msg_http_key, NULL, 0);
		return false;
	}
	r->call.idempotency_key = key;
	return true;
}

void http_request_call(http_request *r)
{
	r->status = oh_platform_call(r->op, &r->call, &r->err);
	if (!r->status && r->gzip && r->out.n > 1024 && oh_buf_ok(&r->out) &&
	    (!r->call.type || oh_sv_starts(oh_sv_from(r->call.type), OH_SV("application/json"))) &&
	    !http_gzip(oh_buf_sv(&r->out), 1, &r->packed))
		oh_buf_clear(&r->packed);
}

static void operate(http_request *r, const http_route *route, oh_sv params[OH_CALL_PATH_PARAMS])
{
	char allow[64];
	unsigned slot = http_method_slot(r->method == HTTP_HEAD ? (unsigned)HTTP_GET : r->method);
	http_route_allow(route, allow, sizeof allow);
	r->op = route->ops[slot];
	if (!r->op) {
		if (r->method == HTTP_OPTIONS)
			http_answer_send(r, &(http_answer){.status = 204, .allow = allow});
		else
			http_answer_problem(r, 405, &oh_msg_http_method, allow, 0);
		return;
	}
	r->row = route->index[slot];
	r->name = r->op->id;
	for (size_t i = 0; i < OH_CALL_PATH_PARAMS; i++)
		if (params[i].n && !http_decode(r->arena, params[i], false, &r->call.path[i])) {
			http_answer_problem(r, 400, &oh_msg_http_target, NULL, 0);
			return;
		}
	if (!http_request_actor(r))
		return;
	if (forged(r)) {
		http_answer_problem(r, 403, &oh_msg_http_csrf, NULL, 0);
		return;
	}
	/* Who may not call it hears that first, not what is wrong with the request. */
	if (oh_access(&r->call.actor, r->op->id, NULL) == OH_ACCESS_YES &&
	    (!read_conditions(r) || !read_body(r)))
		return;
	if (!(r->op->flags & OH_OP_SLOW)) {
		http_request_call(r);
		http_answer_call(r);
	} else if (!http_workers_take(r->loop->server->workers, r)) {
		http_answer_problem(r, 503, &oh_msg_http_busy, NULL, 2);
	}
}

static unsigned method_of(struct evhttp_request *rq)
{
	switch (evhttp_request_get_command(rq)) {
	case EVHTTP_REQ_GET:
		return HTTP_GET;
	case EVHTTP_REQ_HEAD:
		return HTTP_HEAD;
	case EVHTTP_REQ_POST:
		return HTTP_POST;
	case EVHTTP_REQ_PUT:
		return HTTP_PUT;
	case EVHTTP_REQ_PATCH:
		return HTTP_PATCH;
	case EVHTTP_REQ_DELETE:
		return HTTP_DELETE;
	case EVHTTP_REQ_OPTIONS:
	case EVHTTP_REQ_TRACE:
	case EVHTTP_REQ_CONNECT:
	default:
		return HTTP_OPTIONS; /* the guard lets no other pass */
	}
}

void http_request_start(struct evhttp_request *rq, void *loop)
{
	http_loop *l = loop;
	http_request *r = request_new(l);
	oh_sv params[OH_CALL_PATH_PARAMS] = {{NULL, 0}};
	if (!r) {
		evhttp_send_error(rq, 503, NULL);
		return;
	}
	r->rq = rq;
	r->conn = l->current;
	r->conn->request = r;
	r->method = method_of(rq);
	r->start = oh_clock_ns();
	r->row = http_row(l->server, ROW_UNKNOWN);
	r->name = "unknown";
	http_conn_watch(r->conn, rq);
	if (!http_request_read(r)) {
		http_answer_problem(r, 400, &oh_msg_http_target, NULL, 0);
		return;
	}
	const http_route *route = http_router_find(l->server->router, r->path, params);
	if (oh_sv_eq(r->path, OH_SV("/api/v1/events")) && r->method == HTTP_GET)
		http_stream_open(r);
	else if (route)
		operate(r, route, params);
	else
		http_site_serve(r);
}

void http_request_orphan(http_request *r)
{
	r->conn = NULL;
	if (r->stream)
		http_stream_orphan(r->stream);
}

void http_request_finish(http_request *r)
{
	http_conn *c = r->conn;
	http_answer_call(r);
	if (c)
		http_conn_run(c);
}
