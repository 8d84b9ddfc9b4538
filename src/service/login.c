/* Log-in and log-out, and what opens an account: first start, registration, a new password. */
#include <stdio.h>
#include <string.h>

#include "accounts.h"

enum { AGENT_MOST = 200, NAME_MOST = 80 };

oh_status sv_secret_new(oh_arena *a, const char *prefix, oh_sv *text, oh_sv *digest, oh_error *err)
{
	unsigned char bytes[32], sum[OH_DIGEST];
	char out[16 + SV_SECRET_TEXT + 1];
	size_t n = strlen(prefix);
	oh_random(bytes, sizeof bytes);
	memcpy(out, prefix, n);
	n += oh_base64url(bytes, sizeof bytes, out + n);
	oh_digest((oh_sv){out, n}, sum);
	oh_sv t = oh_arena_sv(a, (oh_sv){out, n});
	oh_sv d = oh_arena_sv(a, (oh_sv){(const char *)sum, sizeof sum});
	oh_wipe(bytes, sizeof bytes);
	oh_wipe(out, sizeof out);
	if (!t.p || !d.p)
		return oh_nomem(err);
	*text = t;
	*digest = d;
	return OH_OK;
}

bool sv_secret_digest(oh_sv text, const char *prefix, unsigned char digest[OH_DIGEST])
{
	size_t n = strlen(prefix);
	if (text.n != n + SV_SECRET_TEXT || memcmp(text.p, prefix, n) != 0)
		return false;
	for (size_t i = n; i < text.n; i++) {
		char c = text.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_'))
			return false;
	}
	oh_digest(text, digest);
	return true;
}

/* What the browser says of itself, printable. */
static oh_sv agent_of(const oh_call *c)
{
	char *p = oh_arena_alloc(c->arena, AGENT_MOST);
	size_t n = 0;
	for (size_t i = 0; p && i < c->user_agent.n && n < AGENT_MOST; i++)
		if (c->user_agent.p[i] >= ' ' && c->user_agent.p[i] < 0x7f)
			p[n++] = c->user_agent.p[i];
	return (oh_sv){p, n};
}

oh_status sv_login_make(oh_db *db, oh_call *c, oh_id account, oh_sv *secret, oh_error *err)
{
	oh_ms now = oh_store_now(c->platform->store);
	oh_sv digest;
	const oh_login l = {.id = oh_store_new_id(c->platform->store),
	                    .account = account,
	                    .agent = agent_of(c),
	                    .created = now,
	                    .seen = now};
	bool ended;
	oh_status st = sv_secret_new(c->arena, "", secret, &digest, err);
	if (!st && c->actor.session) /* a new secret for a new log-in: nothing of the old stays */
		st =
		    oh_login_end(db, c->actor.tenant, c->actor.user, c->actor.session, &ended, err);
	if (!st)
		st = oh_login_add(db, c->actor.tenant, &l, digest, err);
	if (!st)
		st = oh_account_seen(db, c->actor.tenant, account, now, err);
	return st;
}

static oh_status unread_of(oh_db *db, void *ctx, oh_error *err)
{
	struct {
		const oh_call *c;
		int64_t n;
	} *u = ctx;
	return oh_notice_unread(db, u->c->actor.tenant, u->c->actor.user, &u->n, err);
}

/* The Session of the API for the call's actor. */
static oh_status put_session(oh_call *c, oh_error *err)
{
	struct {
		const oh_call *c;
		int64_t n;
	} unread = {.c = c};
	char text[48];
	oh_sv json;
	oh_status st = sv_known_session(c, &json, &unread.n, err);
	if (!st && unread.n < 0) {
		int64_t commits = oh_store_commits(c->platform->store);
		st = oh_store_read(c->platform->store, unread_of, &unread, err);
		if (!st)
			sv_known_keep_unread(c, commits, unread.n);
	}
	if (st)
		return st;
	(void)snprintf(text, sizeof text, ",\"unread\":%lld}", (long long)unread.n);
	oh_buf_clear(c->out);
	oh_buf_sv_put(c->out, json);
	oh_buf_str(c->out, text);
	return oh_buf_ok(c->out) ? OH_OK : oh_nomem(err);
}

oh_status sv_login_answer(oh_call *c, oh_sv secret, oh_error *err)
{
	oh_actor before = c->actor;
	oh_status st;
	if (before.session)
		sv_known_end(c->platform, before.tenant, before.user, before.session);
	st = sv_known_actor(c, secret, err);
	if (!st)
		st = put_session(c, err);
	if (!st)
		c->set_session = secret;
	return st;
}

oh_status sv_get_session(oh_call *c, oh_error *err)
{
	oh_status st;
	oh_json_writer w;
	if (c->actor.user) {
		st = put_session(c, err);
		if (st != OH_EAUTH)
			return st;
		/* Ended between the look-up of who asks and now. */
		c->actor.roles = OH_ROLE_VISITOR;
	}
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_roles(&w, "roles", c->actor.roles);
	oh_json_end_object(&w);
	return OH_OK;
}

/* --- Log-in. --- */

struct entering {
	oh_call *c;
	oh_sv key, old_hash;
	char new_hash[OH_PASSWORD_TEXT]; /* empty: the old one stays */
	bool found;
	oh_account account;
	oh_sv secret;
};

static oh_status find_account(oh_db *db, void *ctx, oh_error *err)
{
	struct entering *e = ctx;
	return oh_account_by_mail(db, e->c->actor.tenant, e->key, e->c->arena, &e->found,
	                          &e->account, err);
}

/* The account is read again: it may have been disabled, or the password changed, while the
 * hash was worked out. */
static oh_status enter(oh_db *db, void *ctx, oh_error *err)
{
	struct entering *e = ctx;
	oh_call *c = e->c;
	oh_account a;
	oh_status st = oh_account_get(db, c->actor.tenant, e->account.id, c->arena, &a, err);
	if (!st && (a.state != OH_ACCOUNT_OPEN || !oh_sv_eq(a.password, e->old_hash)))
		st = oh_raise(err, OH_EAUTH, &oh_msg_service_wrong_login);
	if (!st && e->new_hash[0]) {
		a.password = oh_sv_from(e->new_hash);
		st =
		    oh_account_save(db, c->actor.tenant, &a, oh_store_now(c->platform->store), err);
	}
	if (!st)
		st = sv_login_make(db, c, a.id, &e->secret, err);
	if (!st) {
		oh_actor was = c->actor;
		c->actor.user = a.id; /* whose doing the entry is */
		st = sv_audit(db, c, "session.begin", "account", a.id, (oh_sv){NULL, 0},
		              (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
		c->actor = was;
	}
	return st;
}

static oh_status note_refusal(oh_db *db, void *ctx, oh_error *err)
{
	struct entering *e = ctx;
	return sv_audit(db, e->c, "session.refuse", "account", e->account.id, (oh_sv){NULL, 0},
	                (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
}

static oh_status refuse(struct entering *e, const oh_msg *msg, oh_status code, oh_error *err)
{
	struct sv_accounts *ac = e->c->platform->accounts;
	(void)atomic_fetch_add(&ac->refused, 1);
	sv_log(e->c->platform, "session.refuse", (oh_sv){NULL, 0});
	/* The trail names the account, if there is one: what was typed for none may be a password.
	 * Both are written, so that both take as long. */
	(void)oh_store_write(e->c->platform->store, note_refusal, e, NULL);
	return oh_raise(err, code, msg);
}

static oh_sv key_of_login(oh_sv login, oh_arena *a)
{
	oh_sv key = sv_mail_key(login, a);
	return key.n ? key : oh_sv_trim(login);
}

oh_status sv_log_in(oh_call *c, oh_error *err)
{
	struct sv_accounts *ac = c->platform->accounts;
	struct entering e = {.c = c};
	oh_sv login = {NULL, 0}, password = {NULL, 0};
	bool right = false;
	(void)oh_call_text(c, "login", true, 254, &login);
	(void)sv_form_password(c, "password", &password);
	oh_status st = oh_call_check(c, err);
	if (st)
		return st;
	e.key = key_of_login(login, c->arena);
	struct sv_try who = {.tenant = c->actor.tenant,
	                     .account = e.key,
	                     .address = c->client,
	                     .now = oh_store_now(c->platform->store)};
	st = sv_slow_down(c, sv_throttle_try(ac->throttle, &who), err);
	if (!st)
		st = oh_store_read(c->platform->store, find_account, &e, err);
	if (!st)
		st = sv_hash_check(&ac->hasher, e.found ? e.account.password : (oh_sv){NULL, 0},
		                   password, &right, err);
	if (st == OH_EBUSY && !c->retry_after)
		c->retry_after = 3;
	if (st)
		return st;
	if (!right)
		return refuse(&e, &oh_msg_service_wrong_login, OH_EAUTH, err);
	sv_throttle_right(ac->throttle, &who);
	if (e.account.state != OH_ACCOUNT_OPEN)
		return refuse(&e, &oh_msg_service_account_disabled, OH_EDENIED, err);
	e.old_hash = e.account.password;
	if (oh_password_stale(e.old_hash.p, ac->hasher.cheap))
		(void)sv_hash(&ac->hasher, password, e.new_hash, NULL);
	st = oh_store_write(c->platform->store, enter, &e, err);
	if (st)
		return st;
	(void)atomic_fetch_add(&ac->logins, 1);
	return sv_login_answer(c, e.secret, err);
}

static oh_status leave(oh_db *db, void *ctx, oh_error *err)
{
	oh_call *c = ctx;
	bool ended = false;
	oh_status st =
	    oh_login_end(db, c->actor.tenant, c->actor.user, c->actor.session, &ended, err);
	if (!st && ended)
		st = sv_audit(db, c, "session.end", "account", c->actor.user, (oh_sv){NULL, 0},
		              (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
	return st;
}

oh_status sv_log_out(oh_call *c, oh_error *err)
{
	oh_status st = sv_needs_session(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, leave, c, err);
	if (st)
		return st;
	sv_known_end(c->platform, c->actor.tenant, c->actor.user, c->actor.session);
	c->end_session = true;
	c->status = 204;
	return OH_OK;
}
