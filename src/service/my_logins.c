/* Where a person is logged in, and the tokens of their programs. */
#include "accounts.h"

enum { TOKEN_NAME = 80, TOKENS_MOST = 200, DAYS_MOST = 366 };

struct logins {
	oh_call *c;
	oh_login *list;
	oh_token *tokens;
	size_t n;
	oh_id id;
	bool done;
};

static oh_status read_logins(oh_db *db, void *ctx, oh_error *err)
{
	struct logins *l = ctx;
	return oh_login_list(db, l->c->actor.tenant, l->c->actor.user, l->c->arena, &l->list, &l->n,
	                     err);
}

oh_status sv_list_my_sessions(oh_call *c, oh_error *err)
{
	struct logins l = {.c = c};
	oh_ms now = oh_store_now(c->platform->store);
	oh_json_writer w;
	oh_status st = oh_store_read(c->platform->store, read_logins, &l, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < l.n; i++) {
		bool current = l.list[i].id == c->actor.session;
		if (now - l.list[i].seen > SV_IDLE || now - l.list[i].created > SV_ABSOLUTE)
			continue;
		oh_json_begin_object(&w);
		sv_put_id(&w, "id", l.list[i].id);
		sv_put_time(&w, "since", l.list[i].created);
		sv_put_time(&w, "seen", current ? now : l.list[i].seen);
		sv_put_text(&w, "agent", l.list[i].agent);
		sv_put_bool(&w, "current", current);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

static oh_status end_login(oh_db *db, void *ctx, oh_error *err)
{
	struct logins *l = ctx;
	oh_sv none = {NULL, 0};
	oh_status st = oh_login_end(db, l->c->actor.tenant, l->c->actor.user, l->id, &l->done, err);
	if (!st && !l->done)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = sv_audit(db, l->c, "session.end", "account", l->c->actor.user, none, none, 0,
		              none, err);
	return st;
}

oh_status sv_end_my_session(oh_call *c, oh_error *err)
{
	struct logins l = {.c = c};
	oh_status st = oh_call_id(c, 0, &l.id, err);
	if (!st)
		st = oh_store_write(c->platform->store, end_login, &l, err);
	if (st)
		return st;
	sv_known_end(c->platform, c->actor.tenant, c->actor.user, l.id);
	c->end_session = l.id == c->actor.session;
	c->status = 204;
	return OH_OK;
}

/* --- Tokens. --- */

void sv_put_token(const oh_token *t, oh_sv secret, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_id(w, "id", t->id);
	sv_put_text(w, "name", t->name);
	sv_put_scopes(w, "scopes", t->scopes);
	sv_put_time(w, "created_at", t->created);
	sv_put_time(w, "used_at", t->used);
	sv_put_time(w, "expires_at", t->expires);
	sv_put_text(w, "secret", secret);
	oh_json_end_object(w);
}

static oh_status read_tokens(oh_db *db, void *ctx, oh_error *err)
{
	struct logins *l = ctx;
	return oh_token_list(db, l->c->actor.tenant, l->c->actor.user, l->c->arena, &l->tokens,
	                     &l->n, err);
}

oh_status sv_list_tokens(oh_call *c, oh_error *err)
{
	struct logins l = {.c = c};
	oh_json_writer w;
	oh_status st = oh_store_read(c->platform->store, read_tokens, &l, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < l.n; i++)
		sv_put_token(&l.tokens[i], (oh_sv){NULL, 0}, &w);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

struct making {
	oh_call *c;
	oh_token token;
	oh_sv digest;
};

static oh_status make_token(oh_db *db, void *ctx, oh_error *err)
{
	struct making *m = ctx;
	struct sv_change ch;
	struct logins l = {.c = m->c};
	oh_status st = read_tokens(db, &l, err);
	if (!st && l.n >= TOKENS_MOST)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_many_tokens, OH_SV("200"));
	if (!st)
		st = oh_token_add(db, m->c->actor.tenant, &m->token, m->digest, err);
	if (st)
		return st;
	sv_change_begin(&ch);
	sv_change_int(&ch, "scopes", 0, m->token.scopes);
	sv_change_int(&ch, "expires", 0, m->token.expires);
	return sv_change_end(&ch, db, m->c, "token.create", "token", m->token.id, 0, err);
}

oh_status sv_create_token(oh_call *c, oh_error *err)
{
	struct making m = {.c = c};
	oh_sv secret;
	int64_t days = 0;
	oh_json_writer w;
	oh_status st = sv_needs_session(c, err);
	if (st)
		return st;
	(void)oh_call_text(c, "name", true, TOKEN_NAME, &m.token.name);
	(void)sv_form_bits(c, "scopes", true, sv_scope_names, OH_SCOPE_READ, &m.token.scopes);
	(void)oh_call_int(c, "days", false, 1, DAYS_MOST, &days);
	st = oh_call_check(c, err);
	if (!st)
		st = sv_secret_new(c->arena, "ouhe_", &secret, &m.digest, err);
	if (st)
		return st;
	m.token.id = oh_store_new_id(c->platform->store);
	m.token.account = c->actor.user;
	m.token.created = oh_store_now(c->platform->store);
	m.token.expires = days ? m.token.created + days * SV_DAY : 0;
	st = oh_store_write(c->platform->store, make_token, &m, err);
	if (st)
		return st;
	sv_answer(c, &w);
	sv_put_token(&m.token, secret, &w);
	c->secret = true;
	c->status = 201;
	return OH_OK;
}

static oh_status drop_token(oh_db *db, void *ctx, oh_error *err)
{
	struct logins *l = ctx;
	oh_sv none = {NULL, 0};
	oh_status st =
	    oh_token_drop(db, l->c->actor.tenant, l->c->actor.user, l->id, &l->done, err);
	if (!st && !l->done)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = sv_audit(db, l->c, "token.withdraw", "token", l->id, none, none, 0, none, err);
	return st;
}

oh_status sv_delete_token(oh_call *c, oh_error *err)
{
	struct logins l = {.c = c};
	oh_status st = oh_call_id(c, 0, &l.id, err);
	if (!st)
		st = oh_store_write(c->platform->store, drop_token, &l, err);
	if (st)
		return st;
	sv_known_end(c->platform, c->actor.tenant, c->actor.user, l.id);
	c->status = 204;
	return OH_OK;
}
