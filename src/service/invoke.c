/* What is common to all operations: access, size, scope, idempotency, failures. */
#include <stdio.h>
#include <string.h>

#include "area.h"
#include "ouhe/base/messages.h"
#include "ouhe/secret/secret.h"
#include "ouhe/store/call.h"

static const char *const scope_names[] = {"read", "write", "import", "admin"};

static oh_status check_scope(const oh_operation *op, const oh_call *c, oh_error *err)
{
	if (!c->actor.token || (c->actor.scopes & op->scope) == op->scope)
		return OH_OK;
	for (size_t i = 0; i < sizeof scope_names / sizeof *scope_names; i++)
		if (op->scope & ~c->actor.scopes & (1U << i))
			return oh_raise(err, OH_EDENIED, &oh_msg_service_scope,
			                oh_sv_from(scope_names[i]));
	return oh_raise(err, OH_EDENIED, &oh_msg_service_scope, OH_SV("?"));
}

static bool key_well_formed(oh_sv key)
{
	if (key.n < 8 || key.n > 64)
		return false;
	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] <= ' ' || key.p[i] > '~')
			return false;
	return true;
}

/* What makes two requests of one key the same: operation, path, query, body. */
static void digest_of(const oh_operation *op, const oh_call *c, uint8_t out[OH_DIGEST])
{
	oh_hash h;
	oh_hash_init(&h);
	oh_hash_field(&h, oh_sv_from(op->id));
	for (size_t i = 0; i < OH_CALL_PATH_PARAMS; i++)
		oh_hash_field(&h, c->path[i]);
	for (size_t i = 0; i < c->n_query; i++) {
		oh_hash_field(&h, c->query[i].name);
		oh_hash_field(&h, c->query[i].value);
	}
	oh_hash_field(&h, c->upload);
	if (c->body) {
		oh_buf text = OH_BUF_INIT;
		oh_json_put(c->body, &text);
		oh_hash_field(&h, oh_buf_sv(&text));
		oh_buf_release(&text);
	}
	oh_hash_end(&h, out);
}

struct keyed {
	oh_call *c;
	oh_call_key key;
	oh_call_answer found;
	bool taken;
};

static oh_status take_key(oh_db *db, void *ctx, oh_error *err)
{
	struct keyed *k = ctx;
	return oh_call_key_take(db, &k->key, k->c->arena, &k->found, &k->taken, err);
}

static oh_status keep_answer(oh_db *db, void *ctx, oh_error *err)
{
	struct keyed *k = ctx;
	/* A secret is not stored: a second request learns that it was answered. */
	const oh_call_answer a = {.status = k->c->secret ? 0 : k->c->status,
	                          .body = k->c->secret ? (oh_sv){NULL, 0} : oh_buf_sv(k->c->out),
	                          .etag = k->c->etag,
	                          .location = k->c->location};
	return oh_call_key_answer(db, &k->key, &a, err);
}

static oh_status drop_key(oh_db *db, void *ctx, oh_error *err)
{
	struct keyed *k = ctx;
	return oh_call_key_drop(db, &k->key, err);
}

/* The answer that the key was given before; in Chinese or English, whatever it was. */
static oh_status replay(struct keyed *k, const uint8_t digest[OH_DIGEST], oh_error *err)
{
	oh_call *c = k->c;
	if (k->found.digest.n != OH_DIGEST || memcmp(k->found.digest.p, digest, OH_DIGEST) != 0)
		return oh_raise(err, OH_EINVALID, &oh_msg_service_key_reused);
	if (k->found.status == 0)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_key_running);
	oh_buf_clear(c->out);
	oh_buf_sv_put(c->out, k->found.body);
	c->status = k->found.status;
	c->etag = k->found.etag;
	c->location = k->found.location;
	return oh_buf_ok(c->out) ? OH_OK : oh_nomem(err);
}

static oh_status run_keyed(const oh_operation *op, oh_call *c, oh_error *err)
{
	oh_store *store = c->platform->store;
	uint8_t digest[OH_DIGEST];
	struct keyed k = {.c = c};
	if (!key_well_formed(c->idempotency_key))
		return oh_raise(err, OH_EINVALID, &oh_msg_service_key_format);
	digest_of(op, c, digest);
	k.key = (oh_call_key){.tenant = c->actor.tenant,
	                      .user = c->actor.user,
	                      .key = c->idempotency_key,
	                      .digest = {(const char *)digest, OH_DIGEST},
	                      .now = oh_store_now(store)};
	oh_status st = oh_store_write(store, take_key, &k, err);
	if (st)
		return st;
	if (!k.taken)
		return replay(&k, digest, err);
	st = op->run(c, err);
	if (st)
		(void)oh_store_write(store, drop_key, &k, NULL);
	else
		st = oh_store_write(store, keep_answer, &k, err);
	return st;
}

static oh_status check_call(const oh_operation *op, oh_call *c, oh_error *err)
{
	size_t most = op->max_body ? op->max_body : 256 << 10;
	char text[24];
	if (c->upload.n > most) {
		int n = snprintf(text, sizeof text, "%zu", most >> 10);
		return oh_raise(err, OH_ELIMIT, &oh_msg_service_body_large,
		                (oh_sv){text, (size_t)n});
	}
	oh_status st = oh_call_may(c, NULL, err);
	if (!st)
		st = check_scope(op, c, err);
	if (!st && (op->flags & OH_OP_VERSIONED) && !c->if_match.n)
		st = oh_raise(err, OH_EINVALID, &oh_msg_service_if_match);
	if (!st && strcmp(op->method, "GET") != 0 && c->platform->config.read_only)
		st = oh_raise(err, OH_EDENIED, &oh_msg_service_read_only);
	return st;
}

oh_status oh_platform_call(const oh_operation *op, oh_call *c, oh_error *err)
{
	c->op = op;
	c->status = 200;
	c->n_problems = 0;
	oh_status st = check_call(op, c, err);
	if (st || !op->run)
		return st;
	if ((op->flags & OH_OP_CREATES) && c->idempotency_key.n)
		st = run_keyed(op, c, err);
	else
		st = op->run(c, err);
	if (!st && !oh_buf_ok(c->out))
		st = oh_nomem(err);
	if (st)
		oh_buf_clear(c->out);
	return st;
}

int oh_problem_status(oh_status st)
{
	static const int of[] = {
	    [OH_OK] = 200,         [OH_ENOMEM] = 503,   [OH_EUSAGE] = 400, [OH_EIO] = 503,
	    [OH_ENOENT] = 404,     [OH_EFORMAT] = 400,  [OH_ELIMIT] = 413, [OH_EUNSUPPORTED] = 501,
	    [OH_ECANCELLED] = 503, [OH_EINVALID] = 422, [OH_EAUTH] = 401,  [OH_EDENIED] = 403,
	    [OH_ECONFLICT] = 409,  [OH_ESTALE] = 412,   [OH_EBUSY] = 429,
	};
	return (size_t)st < sizeof of / sizeof *of && of[st] ? of[st] : 500;
}

/* Where the server keeps its files is nothing for whoever asks: names, no folders. */
static void hide_folders(oh_error *e)
{
	e->place.file[0] = '\0';
	for (size_t i = 0; i < e->nargs; i++) {
		const char *name = e->args[i][0] == '/' ? strrchr(e->args[i], '/') : NULL;
		if (name)
			memmove(e->args[i], name + 1, strlen(name));
	}
}

void oh_call_problem_json(const oh_call *c, const oh_error *err, oh_buf *out)
{
	oh_json_writer w;
	oh_buf text = OH_BUF_INIT;
	int status = err->msg == &oh_msg_service_if_match ? 428 : oh_problem_status(err->code);
	oh_error shown = *err;
	if (err->code == OH_EIO)
		hide_folders(&shown);
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_object(&w);
	oh_buf_str(&text, "urn:ouhe:");
	oh_buf_str(&text, err->msg ? err->msg->key : "failure");
	sv_put_text(&w, "type", oh_buf_sv(&text));
	oh_buf_clear(&text);
	oh_error_render(&text, &shown, c->lang);
	sv_put_text(&w, "title", oh_buf_sv(&text));
	sv_put_int(&w, "status", status);
	sv_put_text(&w, "instance", c->request_id);
	if (c->n_problems && err->code == OH_EINVALID) {
		oh_json_key(&w, "errors");
		oh_json_begin_array(&w);
		for (size_t i = 0; i < c->n_problems; i++) {
			const oh_problem *p = &c->problems[i];
			oh_buf_clear(&text);
			oh_msg_render(&text, p->msg, c->lang, p->args, p->n_args);
			oh_json_begin_object(&w);
			/* Empty points to the body as a whole. */
			oh_json_key(&w, "field");
			oh_json_string(&w, p->field);
			sv_put_text(&w, "detail", oh_buf_sv(&text));
			oh_json_end_object(&w);
		}
		oh_json_end_array(&w);
	}
	oh_json_end_object(&w);
	oh_buf_release(&text);
}

oh_status sv_audit(oh_db *db, const oh_call *c, const char *action, const char *kind, oh_id object,
                   oh_sv before, oh_sv after, oh_id subject, oh_sv personal, oh_error *err)
{
	const oh_audit_entry e = {.tenant = c->actor.tenant,
	                          .actor = c->actor.user,
	                          .action = oh_sv_from(action),
	                          .kind = oh_sv_from(kind),
	                          .object = object,
	                          .before = before,
	                          .after = after,
	                          .subject = subject,
	                          .personal = personal,
	                          .request = c->request_id};
	return oh_audit_add(db, &e, err);
}
