#include "ouhe/service/client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "area.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"
#include "ouhe/net/net.h"
#include "ouhe/secret/secret.h"
#include "ouhe/store/tenant.h"

/* Large lists and slow lines: what is known to take long may. */
enum { ANSWER_MOST = 1 << 30, TIMEOUT_MS = 120000, SLOW_TIMEOUT_MS = 3600000 };

struct oh_client {
	oh_lang lang;
	oh_id tenant;
	char *server, *token, *ca_file;
	oh_platform *platform; /* NULL: a server */
};

static oh_status keep(const char *from, char **to)
{
	*to = from ? oh_strndup(from, strlen(from)) : NULL;
	return from && !*to ? OH_ENOMEM : OH_OK;
}

struct finding {
	const char *host;
	oh_id id;
};

static oh_status find_tenant(oh_db *db, void *ctx, oh_error *err)
{
	struct finding *f = ctx;
	oh_tenant *all = NULL;
	size_t n = 0;
	oh_arena *a = oh_arena_new(0);
	oh_status st = a ? oh_tenant_all(db, a, &all, &n, err) : oh_nomem(err);
	for (size_t i = 0; !st && i < n && !f->id; i++)
		if (!f->host || oh_sv_eq(all[i].host, oh_sv_from(f->host)))
			f->id = all[i].id;
	oh_arena_free(a);
	return st;
}

static oh_status open_folder(oh_client *c, const oh_client_config *config, oh_error *err)
{
	struct finding f = {.host = config->tenant};
	const oh_platform_config p = {
	    .data_dir = config->data_dir, .packs_dir = config->packs_dir, .serve = config->work};
	oh_status st = oh_platform_open(&p, &c->platform, err);
	if (!st)
		st = oh_store_read(c->platform->store, find_tenant, &f, err);
	if (!st && !f.id)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_tenant_none,
		              oh_sv_from(config->tenant));
	c->tenant = f.id;
	return st;
}

oh_status oh_client_open(const oh_client_config *config, oh_client **out, oh_error *err)
{
	if (!config->data_dir == !config->server)
		return oh_raise(err, OH_EUSAGE, &oh_msg_service_client_where);
	oh_client *c = oh_calloc(1, sizeof *c);
	if (!c)
		return oh_nomem(err);
	c->lang = config->lang;
	oh_status st;
	if (config->data_dir)
		st = open_folder(c, config, err);
	else if (keep(config->server, &c->server) || keep(config->token, &c->token) ||
	         keep(config->ca_file, &c->ca_file))
		st = oh_nomem(err);
	else
		st = OH_OK;
	if (st) {
		oh_client_close(c);
		return st;
	}
	*out = c;
	return OH_OK;
}

void oh_client_close(oh_client *c)
{
	if (!c)
		return;
	oh_platform_close(c->platform);
	oh_free(c->server);
	oh_free(c->ca_file);
	if (c->token)
		oh_wipe(c->token, strlen(c->token));
	oh_free(c->token);
	oh_free(c);
}

/* --- on a folder --- */

static void words_of(const oh_call *call, const oh_error *err, oh_arena *a, oh_client_answer *out)
{
	oh_buf text = OH_BUF_INIT;
	oh_error_render(&text, err, call->lang);
	for (size_t i = 0; i < call->n_problems && err->code == OH_EINVALID; i++) {
		const oh_problem *p = &call->problems[i];
		oh_buf_str(&text, "\n  ");
		oh_buf_sv_put(&text, p->field);
		oh_buf_str(&text, ": ");
		oh_msg_render(&text, p->msg, call->lang, p->args, p->n_args);
	}
	out->words = oh_arena_sv(a, oh_buf_sv(&text));
	out->status = oh_problem_status(err->code);
	oh_buf_release(&text);
}

/* The body of a call that was done: into a file, or into the answer. */
static oh_status pour(oh_call *call, oh_file_out *to, oh_buf *out, oh_error *err)
{
	char piece[65536];
	ssize_t n;
	oh_status st = OH_OK;
	while (!st && (n = read(call->file, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			st = oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
		else if (to)
			st = oh_file_append(to, (oh_sv){piece, (size_t)n}, err);
		else
			oh_buf_put(out, piece, (size_t)n);
	}
	return st;
}

static oh_status save_body(oh_call *call, const char *path, oh_buf *out, oh_error *err)
{
	oh_file_out *to = NULL;
	oh_status st = path ? oh_file_begin(path, &to, err) : OH_OK;
	if (!st && call->has_file)
		st = pour(call, to, out, err);
	else if (!st && to)
		st = oh_file_append(to, oh_buf_sv(out), err);
	if (!to)
		return st;
	if (!st)
		return oh_file_commit(to, err);
	oh_file_discard(to);
	return st;
}

static oh_status call_here(oh_client *c, const oh_operation *op, const oh_client_request *rq,
                           oh_arena *a, oh_client_answer *answer, oh_error *err)
{
	oh_buf out = OH_BUF_INIT;
	oh_json *body = NULL;
	oh_error failure = {0};
	oh_call call = {
	    .platform = c->platform,
	    .actor = {.tenant = c->tenant,
	              .roles = OH_ROLE_REGISTERED | OH_ROLE_ORGANISER | OH_ROLE_ADMINISTRATOR,
	              .scopes = OH_SCOPE_ALL,
	              .csrf = ""},
	    .lang = c->lang,
	    .arena = a,
	    .query = rq->query,
	    .n_query = rq->n_query,
	    .upload = rq->upload,
	    .if_match = rq->if_match,
	    .idempotency_key = rq->idempotency_key,
	    .request_id = OH_SV("command"),
	    .out = &out};
	memcpy(call.path, rq->path, sizeof call.path);
	call.upload_name = oh_call_query(&call, "name");
	oh_status st = OH_OK;
	if (rq->body.p)
		st = oh_json_parse(rq->body, OH_SV("-"), &body, &failure);
	call.body = body;
	if (!st)
		st = oh_platform_call(op, &call, &failure);
	memset(answer, 0, sizeof *answer);
	if (st) {
		words_of(&call, &failure, a, answer);
		if (err)
			*err = failure;
	} else {
		answer->status = call.status;
		answer->etag = call.etag;
		st = save_body(&call, rq->save, &out, err);
		answer->body = rq->save ? OH_SV("") : oh_arena_sv(a, oh_buf_sv(&out));
		if (!st && (!answer->body.p || !oh_buf_ok(&out)))
			st = oh_nomem(err);
	}
	if (call.has_file)
		(void)close(call.file);
	oh_json_free(body);
	oh_buf_release(&out);
	return st;
}

/* --- on a server --- */

static void put_encoded(oh_buf *out, oh_sv s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = (unsigned char)s.p[i];
		if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') ||
		    (b && strchr("-._~", b)))
			oh_buf_char(out, (char)b);
		else
			oh_buf_printf(out, "%%%02X", b);
	}
}

static void put_url(oh_buf *out, const oh_client *c, const oh_operation *op,
                    const oh_client_request *rq)
{
	size_t n = strlen(c->server), parameter = 0;
	while (n && c->server[n - 1] == '/')
		n--;
	oh_buf_put(out, c->server, n);
	for (const char *p = op->path; *p; p++) {
		if (*p != '{') {
			oh_buf_char(out, *p);
			continue;
		}
		if (parameter < OH_CALL_PATH_PARAMS)
			put_encoded(out, rq->path[parameter++]);
		while (*p != '}')
			p++;
	}
	for (size_t i = 0; i < rq->n_query; i++) {
		oh_buf_char(out, i ? '&' : '?');
		put_encoded(out, rq->query[i].name);
		oh_buf_char(out, '=');
		put_encoded(out, rq->query[i].value);
	}
}

static oh_status status_of(int http)
{
	for (oh_status st = OH_ENOMEM; st <= OH_EBUSY; st++)
		if (st != OH_EIO && oh_problem_status(st) == http)
			return st;
	return http < 500 ? OH_EINVALID : OH_EIO;
}

/* Title and fields of problem details, a line each. */
static void put_problem(oh_buf *out, const oh_net_response *r)
{
	oh_json *doc = NULL;
	oh_sv text;
	if (oh_json_parse(r->body, OH_SV("-"), &doc, NULL) ||
	    !oh_json_get_sv(oh_json_member(doc, "title"), &text)) {
		oh_buf_printf(out, "HTTP %d", r->status);
		oh_json_free(doc);
		return;
	}
	oh_buf_sv_put(out, text);
	const oh_json *errors = oh_json_member(doc, "errors");
	for (size_t i = 0; i < oh_json_length(errors); i++) {
		const oh_json *e = oh_json_at(errors, i);
		if (oh_json_get_sv(oh_json_member(e, "field"), &text)) {
			oh_buf_str(out, "\n  ");
			oh_buf_sv_put(out, text);
		}
		if (oh_json_get_sv(oh_json_member(e, "detail"), &text)) {
			oh_buf_str(out, ": ");
			oh_buf_sv_put(out, text);
		}
	}
	oh_json_free(doc);
}

static oh_status understand(const oh_net_response *r, oh_arena *a, oh_client_answer *answer,
                            oh_error *err)
{
	*answer = (oh_client_answer){.status = r->status, .body = r->body};
	if (r->status >= 200 && r->status < 400)
		return OH_OK;
	oh_buf text = OH_BUF_INIT;
	put_problem(&text, r);
	answer->words = oh_arena_sv(a, oh_buf_sv(&text));
	oh_buf_release(&text);
	return oh_raise(err, status_of(r->status), &oh_msg_service_client_said, answer->words);
}

/* "Name: value" in the arena; NULL and nothing added for an empty value. */
static void add_header(oh_net_request *rq, size_t *n, oh_arena *a, const char *name,
                       const char *before, oh_sv value, const char *after)
{
	oh_buf line = OH_BUF_INIT;
	if (!value.n || *n >= OH_NET_HEADERS)
		return;
	oh_buf_printf(&line, "%s: %s%.*s%s", name, before, OH_SV_ARG(value), after);
	rq->headers[*n] = oh_arena_sv(a, oh_buf_sv(&line)).p;
	*n += rq->headers[*n] != NULL;
	oh_buf_release(&line);
}

struct saving {
	const char *path;
	oh_file_out *file; /* begun with the first piece */
};

static oh_status put_piece(void *ctx, oh_sv piece, oh_error *err)
{
	struct saving *s = ctx;
	oh_status st = s->file ? OH_OK : oh_file_begin(s->path, &s->file, err);
	return st ? st : oh_file_append(s->file, piece, err);
}

static oh_status call_there(const oh_client *c, const oh_operation *op, const oh_client_request *rq,
                            oh_arena *a, oh_client_answer *answer, oh_error *err)
{
	oh_buf url = OH_BUF_INIT;
	oh_net_response r;
	size_t n = 0;
	put_url(&url, c, op, rq);
	if (!oh_buf_ok(&url)) {
		oh_buf_release(&url);
		return oh_nomem(err);
	}
	oh_net_request call = {.url = url.p,
	                       .method = op->method,
	                       .ca_file = c->ca_file,
	                       .timeout_ms = rq->save || (op->flags & OH_OP_SLOW) ? SLOW_TIMEOUT_MS
	                                                                          : TIMEOUT_MS,
	                       .most = ANSWER_MOST,
	                       .body = rq->upload.p ? rq->upload : rq->body};
	call.headers[n++] = c->lang == OH_LANG_EN ? "Accept-Language: en" : "Accept-Language: zh";
	if (rq->upload.p)
		call.headers[n++] = "Content-Type: application/octet-stream";
	else if (rq->body.p)
		call.headers[n++] = "Content-Type: application/json";
	add_header(&call, &n, a, "Authorization", "Bearer ", oh_sv_from(c->token), "");
	add_header(&call, &n, a, "If-Match", "\"", rq->if_match, "\"");
	add_header(&call, &n, a, "Idempotency-Key", "", rq->idempotency_key, "");
	struct saving save = {.path = rq->save};
	if (rq->save) {
		call.sink = put_piece;
		call.sink_ctx = &save;
	}
	*answer = (oh_client_answer){0};
	oh_status st = oh_net_fetch(&call, a, &r, err);
	oh_buf_release(&url);
	if (!st)
		st = understand(&r, a, answer, err);
	/* An empty body is a file, too. */
	if (!st && rq->save && !save.file)
		st = put_piece(&save, OH_SV(""), err);
	if (!st && save.file)
		return oh_file_commit(save.file, err);
	oh_file_discard(save.file);
	return st;
}

oh_status oh_client_call(oh_client *c, const oh_client_request *rq, oh_arena *a,
                         oh_client_answer *answer, oh_error *err)
{
	const oh_operation *op = oh_operation_find(rq->operation);
	if (!op || !op->run)
		return oh_raise(err, OH_EUSAGE, &oh_msg_service_client_unknown,
		                oh_sv_from(rq->operation));
	return c->platform ? call_here(c, op, rq, a, answer, err)
	                   : call_there(c, op, rq, a, answer, err);
}
