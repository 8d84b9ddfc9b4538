/* Log-in at an OpenID provider: the two requests of the browser, the calls to the provider,
 * whose account it is. Settings: "oidc" of ouhe.json, docs/operator-guide.md. */
#include "oidc.h"

#include <stdio.h>
#include <string.h>

#include "accounts.h"
#include "ouhe/base/alloc.h"
#include "ouhe/net/net.h"
#include "ouhe/secret/jws.h"
#include "ouhe/text/utf8.h"

enum {
	PROVIDERS_MOST = 16,
	NAME_MOST = 80,
	FRESH = SV_HOUR,        /* how long what a provider said of itself is believed */
	KEYS_AGAIN = SV_MINUTE, /* how soon keys are asked for again when none fits */
	SECRET_FILE_MOST = 4096
};

struct provider {
	oh_sv id, name, issuer, client, secret, scopes;
	const char *ca_file;
	bool link_mail; /* an account of the same mail address, when the provider has verified it */
	bool create;    /* whoever the provider knows may come in */
	pthread_mutex_t lock; /* of what follows */
	oh_json *doc;
	oh_ms doc_at, keys_at;
	oh_buf keys;
};

struct sv_oidc {
	oh_arena *arena;
	struct provider list[PROVIDERS_MOST];
	size_t n;
};

/* --- Settings. --- */

static oh_sv text_of(const oh_json *o, const char *key, oh_arena *a)
{
	oh_sv text = {NULL, 0};
	if (oh_json_get_sv(oh_json_member(o, key), &text))
		return oh_arena_sv(a, text);
	return text;
}

/* A file's one line, so that the secret need not stand among the settings. */
static oh_sv secret_of(const oh_json *o, oh_arena *a)
{
	char data[SECRET_FILE_MOST];
	oh_sv path = text_of(o, "client_secret_file", a), text = text_of(o, "client_secret", a);
	FILE *f = path.n ? fopen(path.p, "rb") : NULL;
	if (f) {
		size_t n = fread(data, 1, sizeof data, f);
		(void)fclose(f);
		text = oh_arena_sv(a, oh_sv_trim((oh_sv){data, n}));
		oh_wipe(data, sizeof data);
	}
	return text;
}

static bool good_id(oh_sv id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!((id.p[i] >= 'a' && id.p[i] <= 'z') || (id.p[i] >= '0' && id.p[i] <= '9') ||
		      id.p[i] == '-'))
			return false;
	return id.n > 0 && id.n <= 32;
}

static bool read_provider(const oh_json *o, oh_arena *a, struct provider *p)
{
	oh_sv ca = text_of(o, "ca_file", a);
	p->id = text_of(o, "id", a);
	p->name = text_of(o, "name", a);
	p->issuer = text_of(o, "issuer", a);
	p->client = text_of(o, "client_id", a);
	p->secret = secret_of(o, a);
	p->scopes = text_of(o, "scopes", a);
	p->ca_file = ca.n ? ca.p : NULL;
	(void)oh_json_get_bool(oh_json_member(o, "link_mail"), &p->link_mail);
	(void)oh_json_get_bool(oh_json_member(o, "create"), &p->create);
	if (!p->name.n)
		p->name = p->id;
	if (!p->scopes.n)
		p->scopes = OH_SV("openid email profile");
	return good_id(p->id) && p->client.n && p->issuer.n;
}

oh_status sv_oidc_open(oh_platform *p, oh_error *err)
{
	const oh_json *list = sv_setting_json(p, "oidc");
	struct sv_oidc *o = oh_calloc(1, sizeof *o);
	if (!o || !(o->arena = oh_arena_new(1 << 20))) {
		oh_free(o);
		return oh_nomem(err);
	}
	p->accounts->oidc = o;
	for (size_t i = 0; i < oh_json_length(list) && o->n < PROVIDERS_MOST; i++) {
		struct provider *to = &o->list[o->n];
		if (!read_provider(oh_json_at(list, i), o->arena, to))
			return oh_raise(err, OH_EFORMAT, &oh_msg_service_oidc_settings);
		if (pthread_mutex_init(&to->lock, NULL))
			return oh_nomem(err);
		o->n++;
	}
	return OH_OK;
}

void sv_oidc_close(struct sv_accounts *ac)
{
	struct sv_oidc *o = ac->oidc;
	for (size_t i = 0; o && i < o->n; i++) {
		oh_json_free(o->list[i].doc);
		oh_buf_release(&o->list[i].keys);
		(void)pthread_mutex_destroy(&o->list[i].lock);
	}
	if (o)
		oh_arena_free(o->arena);
	oh_free(o);
	ac->oidc = NULL;
}

void sv_oidc_put(const oh_platform *p, oh_json_writer *w)
{
	const struct sv_oidc *o = p->accounts->oidc;
	oh_json_key(w, "providers");
	oh_json_begin_array(w);
	for (size_t i = 0; o && i < o->n; i++) {
		oh_json_begin_object(w);
		sv_put_text(w, "id", o->list[i].id);
		sv_put_text(w, "name", o->list[i].name);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static struct provider *provider_of(const oh_call *c)
{
	struct sv_oidc *o = c->platform->accounts->oidc;
	for (size_t i = 0; o && i < o->n; i++)
		if (oh_sv_eq(o->list[i].id, c->path[0]))
			return &o->list[i];
	return NULL;
}

/* --- Asking the provider. --- */

struct asking {
	oh_call *c;
	struct provider *p;
	struct sv_discovery d; /* in the arena */
	struct sv_flow flow;
	oh_sv back; /* where the provider sends the browser */
};

static oh_status fetch(const struct asking *k, oh_net_request *rq, oh_net_response *out,
                       oh_error *err)
{
	rq->ca_file = k->p->ca_file;
	oh_status st = oh_net_fetch(rq, k->c->arena, out, err);
	if (!st && out->status != 200)
		st = oh_raise(err, OH_EIO, &oh_msg_service_oidc_answer);
	return st;
}

static oh_status read_discovery(struct asking *k, oh_error *err)
{
	oh_buf url = OH_BUF_INIT;
	oh_net_response rs;
	oh_json *doc = NULL;
	oh_sv issuer = k->p->issuer;
	while (issuer.n && issuer.p[issuer.n - 1] == '/')
		issuer.n--;
	oh_buf_sv_put(&url, issuer);
	oh_buf_str(&url, "/.well-known/openid-configuration");
	oh_net_request rq = {.url = url.p};
	oh_status st = oh_buf_ok(&url) ? fetch(k, &rq, &rs, err) : oh_nomem(err);
	if (!st)
		st = oh_json_parse(rs.body, OH_SV("openid-configuration"), &doc, err);
	if (!st && !sv_discovery_read(doc, k->p->issuer, &k->d)) {
		oh_json_free(doc);
		st = oh_raise(err, OH_EFORMAT, &oh_msg_service_oidc_answer);
	} else if (!st) {
		oh_json_free(k->p->doc);
		k->p->doc = doc;
		k->p->doc_at = oh_store_now(k->c->platform->store);
	}
	oh_buf_release(&url);
	return st;
}

/* The discovery document, asked for when the last one is old; *k holds copies. */
static oh_status discover(struct asking *k, oh_error *err)
{
	oh_ms now = oh_store_now(k->c->platform->store);
	oh_status st = OH_OK;
	(void)pthread_mutex_lock(&k->p->lock);
	if (!k->p->doc || now - k->p->doc_at > FRESH)
		st = read_discovery(k, err);
	else
		(void)sv_discovery_read(k->p->doc, k->p->issuer, &k->d);
	if (!st) {
		oh_sv *views[] = {&k->d.authorize, &k->d.token, &k->d.keys};
		for (size_t i = 0; i < 3; i++)
			*views[i] = oh_arena_sv(k->c->arena, *views[i]);
		if (!k->d.authorize.p || !k->d.token.p || !k->d.keys.p)
			st = oh_nomem(err);
	}
	(void)pthread_mutex_unlock(&k->p->lock);
	return st;
}

static oh_status read_keys(struct asking *k, oh_error *err)
{
	oh_net_response rs;
	oh_net_request rq = {.url = k->d.keys.p, .most = OH_JWKS_MOST};
	oh_status st = fetch(k, &rq, &rs, err);
	if (st)
		return st;
	oh_buf_clear(&k->p->keys);
	oh_buf_sv_put(&k->p->keys, rs.body);
	k->p->keys_at = oh_store_now(k->c->platform->store);
	return oh_buf_ok(&k->p->keys) ? OH_OK : oh_nomem(err);
}

/* The payload of a token that one of the provider's keys signed. New keys are asked for when
 * none fits, but not again and again. */
static oh_status verify(struct asking *k, oh_sv token, oh_sv *payload, oh_error *err)
{
	oh_ms now = oh_store_now(k->c->platform->store);
	oh_status st = OH_OK;
	(void)pthread_mutex_lock(&k->p->lock);
	if (!k->p->keys.n || now - k->p->keys_at > FRESH)
		st = read_keys(k, err);
	if (!st)
		st = oh_jws_verify(oh_buf_sv(&k->p->keys), token, k->c->arena, payload, err);
	if (st == OH_EAUTH && now - k->p->keys_at > KEYS_AGAIN) {
		st = read_keys(k, err);
		if (!st)
			st =
			    oh_jws_verify(oh_buf_sv(&k->p->keys), token, k->c->arena, payload, err);
	}
	(void)pthread_mutex_unlock(&k->p->lock);
	return st;
}

static void put_base64(oh_buf *out, oh_sv s)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t v = 0;
		size_t left = s.n - i < 3 ? s.n - i : 3;
		for (size_t j = 0; j < 3; j++)
			v = v << 8 | (j < left ? (unsigned char)s.p[i + j] : 0u);
		for (size_t j = 0; j < 4; j++)
			oh_buf_char(out, j <= left ? letters[v >> (18 - 6 * j) & 63] : '=');
	}
}

/* "Authorization: Basic …" of client and secret, each form-encoded first (RFC 6749, 2.3.1). */
static void put_basic(oh_buf *out, const struct provider *p)
{
	oh_buf id = OH_BUF_INIT, secret = OH_BUF_INIT, both = OH_BUF_INIT;
	sv_put_form(&id, "", p->client);
	sv_put_form(&secret, "", p->secret);
	oh_buf_sv_put(&both, oh_sv_sub(oh_buf_sv(&id), 1, SIZE_MAX));
	oh_buf_char(&both, ':');
	oh_buf_sv_put(&both, oh_sv_sub(oh_buf_sv(&secret), 1, SIZE_MAX));
	oh_buf_str(out, "Authorization: Basic ");
	put_base64(out, oh_buf_sv(&both));
	out->failed = out->failed || !oh_buf_ok(&id) || !oh_buf_ok(&secret) || !oh_buf_ok(&both);
	oh_buf_release(&id);
	oh_buf_release(&secret);
	oh_buf_release(&both);
}

/* The ID token for a code, in the arena. */
static oh_status redeem(struct asking *k, oh_sv code, oh_sv *token, oh_error *err)
{
	oh_buf body = OH_BUF_INIT, proof = OH_BUF_INIT;
	oh_net_response rs;
	oh_json *doc = NULL;
	oh_sv text = {NULL, 0};
	bool basic = k->p->secret.n && k->d.basic;
	sv_put_form(&body, "grant_type", OH_SV("authorization_code"));
	sv_put_form(&body, "code", code);
	sv_put_form(&body, "redirect_uri", k->back);
	sv_put_form(&body, "code_verifier", oh_sv_from(k->flow.verifier));
	if (basic)
		put_basic(&proof, k->p);
	else
		sv_put_form(&body, "client_id", k->p->client);
	if (k->p->secret.n && !basic)
		sv_put_form(&body, "client_secret", k->p->secret);
	oh_net_request rq = {.url = k->d.token.p,
	                     .body = oh_buf_sv(&body),
	                     .headers = {"Content-Type: application/x-www-form-urlencoded",
	                                 "Accept: application/json", basic ? proof.p : NULL}};
	oh_status st =
	    oh_buf_ok(&body) && oh_buf_ok(&proof) ? fetch(k, &rq, &rs, err) : oh_nomem(err);
	if (!st)
		st = oh_json_parse(rs.body, OH_SV("token"), &doc, err);
	if (!st && !oh_json_get_sv(oh_json_member(doc, "id_token"), &text))
		st = oh_raise(err, OH_EFORMAT, &oh_msg_service_oidc_answer);
	if (!st) {
		text = oh_arena_sv(k->c->arena, text);
		if (text.p)
			*token = text;
		else
			st = oh_nomem(err);
	}
	oh_json_free(doc);
	oh_buf_release(&body);
	if (proof.n)
		oh_wipe(proof.p, proof.n);
	oh_buf_release(&proof);
	return st;
}

/* --- The browser's two requests. --- */

static oh_status begin(oh_call *c, struct asking *k, oh_error *err)
{
	oh_buf path = OH_BUF_INIT;
	k->c = c;
	k->p = provider_of(c);
	if (!k->p)
		return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	oh_buf_printf(&path, "/api/v1/oidc/%.*s/callback", OH_SV_ARG(k->p->id));
	oh_status st = oh_buf_ok(&path) ? sv_link(c->platform, oh_buf_sv(&path), c->arena, &k->back)
	                                : OH_ENOMEM;
	oh_buf_release(&path);
	return st ? oh_nomem(err) : OH_OK;
}

oh_status sv_start_oidc(oh_call *c, oh_error *err)
{
	struct asking k = {.c = c};
	oh_buf url = OH_BUF_INIT;
	oh_ms now = oh_store_now(c->platform->store);
	oh_status st = begin(c, &k, err);
	if (!st)
		st = sv_slow_down(c,
		                  sv_throttle_take(c->platform->accounts->throttle, "oidc",
		                                   c->actor.tenant, c->client, 60, SV_SECOND, now),
		                  err);
	if (!st)
		st = discover(&k, err);
	if (st)
		return st;
	sv_flow_new(&k.flow, k.p->id, now);
	oh_buf_sv_put(&url, k.d.authorize);
	if (oh_sv_find(k.d.authorize, OH_SV("?")) == SIZE_MAX)
		oh_buf_char(&url, '?');
	sv_put_form(&url, "response_type", OH_SV("code"));
	sv_put_form(&url, "client_id", k.p->client);
	sv_put_form(&url, "redirect_uri", k.back);
	sv_put_form(&url, "scope", k.p->scopes);
	sv_put_form(&url, "state", oh_sv_from(k.flow.state));
	sv_put_form(&url, "nonce", oh_sv_from(k.flow.nonce));
	sv_put_form(&url, "code_challenge", oh_sv_from(k.flow.challenge));
	sv_put_form(&url, "code_challenge_method", OH_SV("S256"));
	c->location = oh_buf_ok(&url) ? oh_arena_sv(c->arena, oh_buf_sv(&url)) : (oh_sv){NULL, 0};
	c->set_session = oh_arena_sv(c->arena, oh_sv_from(k.flow.cookie));
	oh_buf_release(&url);
	if (!c->location.p || !c->set_session.p)
		return oh_nomem(err);
	c->status = 302;
	return OH_OK;
}

/* Whose log-in it is, in the transaction that makes it. `why` is a word for the page. */
struct arriving {
	struct asking *k;
	struct sv_claims claims;
	oh_account account;
	oh_sv secret;
	const char *why;
};

static oh_status by_mail(oh_db *db, struct arriving *a, bool *found, oh_error *err)
{
	oh_call *c = a->k->c;
	oh_sv key = sv_mail_key(a->claims.mail, c->arena);
	*found = false;
	if (!key.n)
		return OH_OK;
	return oh_account_by_mail(db, c->actor.tenant, key, c->arena, found, &a->account, err);
}

static oh_status link_identity(oh_db *db, struct arriving *a, oh_error *err)
{
	oh_call *c = a->k->c;
	struct sv_change ch;
	oh_sv none = {NULL, 0};
	oh_actor was = c->actor;
	oh_status st = oh_identity_add(db, c->actor.tenant, a->k->p->issuer, a->claims.subject,
	                               a->account.id, oh_store_now(c->platform->store), err);
	if (st)
		return st;
	sv_change_begin(&ch);
	sv_change_text(&ch, "provider", none, a->k->p->id);
	sv_change_personal(&ch, "subject", none, a->claims.subject);
	c->actor.user = a->account.id;
	st = sv_change_end(&ch, db, c, "account.link_oidc", "account", a->account.id, a->account.id,
	                   err);
	c->actor = was;
	return st;
}

/* An account that waited for its owner is open now. */
static oh_status take_over(oh_db *db, struct arriving *a, oh_error *err)
{
	oh_call *c = a->k->c;
	oh_account *acc = &a->account;
	oh_ms now = oh_store_now(c->platform->store);
	if (acc->state != OH_ACCOUNT_INVITED)
		return OH_OK;
	acc->state = OH_ACCOUNT_OPEN;
	acc->mail_proven = acc->consented = now;
	acc->purpose = sv_purpose(c->platform, acc->language);
	oh_status st = oh_account_save(db, c->actor.tenant, acc, now, err);
	return st ? st : oh_link_drop(db, c->actor.tenant, acc->id, err);
}

/* A name that people can read; else what stands for one. */
static oh_sv name_of(const struct sv_claims *claims)
{
	oh_sv name = oh_sv_trim(claims->name);
	size_t at = oh_sv_find(claims->mail, OH_SV("@")), i = 0;
	bool plain = name.n && oh_utf8_count(name) <= NAME_MOST;
	while (plain && i < name.n)
		plain = oh_utf8_next(name, &i) >= ' ';
	if (plain)
		return name;
	name = at != SIZE_MAX ? oh_sv_sub(claims->mail, 0, at) : claims->subject;
	for (i = 0; i < name.n && i < NAME_MOST && (unsigned char)name.p[i] < 0x80;)
		i++;
	return i ? oh_sv_sub(name, 0, i) : OH_SV("?");
}

static oh_status create(oh_db *db, struct arriving *a, oh_error *err)
{
	oh_call *c = a->k->c;
	oh_ms now = oh_store_now(c->platform->store);
	oh_sv none = {NULL, 0};
	struct sv_change ch;
	oh_account *acc = &a->account;
	*acc = (oh_account){.id = oh_store_new_id(c->platform->store),
	                    .state = OH_ACCOUNT_OPEN,
	                    .name = name_of(&a->claims),
	                    .language = c->lang,
	                    .show_mail = OH_VISIBLE_VERIFIED,
	                    .show_phone = OH_VISIBLE_VERIFIED,
	                    .digest = 1,
	                    .instant = true,
	                    .consented = now,
	                    .purpose = sv_purpose(c->platform, c->lang)};
	acc->mail_key = sv_mail_key(a->claims.mail, c->arena);
	if (acc->mail_key.n) {
		acc->mail = a->claims.mail;
		acc->mail_proven = a->claims.mail_verified ? now : 0;
	}
	oh_status st = sv_sort_key(acc->name, c->arena, &acc->sort, err);
	if (!st)
		st = oh_account_add(db, c->actor.tenant, acc, now, err);
	if (st)
		return st;
	sv_change_begin(&ch);
	sv_change_personal(&ch, "name", none, acc->name);
	sv_change_personal(&ch, "mail", none, acc->mail);
	oh_actor was = c->actor;
	c->actor.user = acc->id;
	st = sv_change_end(&ch, db, c, "account.register", "account", acc->id, acc->id, err);
	c->actor = was;
	return st;
}

static oh_status refuse(struct arriving *a, const char *why, oh_error *err)
{
	a->why = why;
	return oh_raise(err, OH_EDENIED, &oh_msg_service_oidc_unknown);
}

/* The account of a person who comes for the first time. */
static oh_status first_time(oh_db *db, struct arriving *a, oh_error *err)
{
	const struct provider *p = a->k->p;
	bool found;
	oh_status st = by_mail(db, a, &found, err);
	if (st)
		return st;
	if (found && !p->link_mail)
		return refuse(a, "taken", err);
	if (found && !a->claims.mail_verified)
		return refuse(a, "unverified", err);
	if (found && a->account.state != OH_ACCOUNT_OPEN && a->account.state != OH_ACCOUNT_INVITED)
		return refuse(a, "disabled", err);
	if (!found && !p->create)
		return refuse(a, "unknown", err);
	st = found ? take_over(db, a, err) : create(db, a, err);
	return st ? st : link_identity(db, a, err);
}

static oh_status arrive(oh_db *db, void *ctx, oh_error *err)
{
	struct arriving *a = ctx;
	oh_call *c = a->k->c;
	oh_id tenant = c->actor.tenant, who = 0;
	bool found = false;
	oh_sv none = {NULL, 0};
	oh_status st =
	    oh_identity_find(db, tenant, a->k->p->issuer, a->claims.subject, &found, &who, err);
	if (!st && found)
		st = oh_account_get(db, tenant, who, c->arena, &a->account, err);
	else if (!st)
		st = first_time(db, a, err);
	if (!st && a->account.state != OH_ACCOUNT_OPEN)
		st = refuse(a, "disabled", err);
	if (!st)
		st = sv_login_make(db, c, a->account.id, &a->secret, err);
	if (st)
		return st;
	oh_actor was = c->actor;
	c->actor.user = a->account.id;
	st = sv_audit(db, c, "session.begin", "account", a->account.id, none,
	              OH_SV("{\"how\":\"oidc\"}"), 0, none, err);
	c->actor = was;
	return st;
}

/* The proof that it is this browser's own log-in, then whom the provider says it is. */
static oh_status identify(struct asking *k, struct sv_claims *claims, oh_json **payload,
                          oh_error *err)
{
	oh_call *c = k->c;
	oh_ms now = oh_store_now(c->platform->store);
	oh_sv code = oh_call_query(c, "code"), state = oh_call_query(c, "state");
	oh_sv issuer = oh_call_query(c, "iss"), token, text;
	if (!sv_flow_read(&k->flow, oh_sv_from(c->actor.pending), k->p->id, now) ||
	    state.n != SV_FLOW_TEXT - 1 || !oh_same(state.p, k->flow.state, state.n) || !code.n)
		return oh_raise(err, OH_EAUTH, &oh_msg_service_oidc_state);
	if (issuer.n && !oh_sv_eq(issuer, k->p->issuer))
		return oh_raise(err, OH_EAUTH, &oh_msg_service_oidc_state);
	oh_status st = discover(k, err);
	if (!st)
		st = redeem(k, code, &token, err);
	if (!st)
		st = verify(k, token, &text, err);
	if (!st)
		st = oh_json_parse(text, OH_SV("id_token"), payload, err);
	if (!st && !sv_claims_read(*payload, k->p->issuer, k->p->client, oh_sv_from(k->flow.nonce),
	                           now, claims))
		st = oh_raise(err, OH_EAUTH, &oh_msg_service_oidc_answer);
	return st;
}

/* Back to the log-in page with a word why; nothing of the attempt stays. */
static oh_status turn_away(oh_call *c, const char *why)
{
	char path[64];
	(void)snprintf(path, sizeof path, "/login?reason=%s", why);
	(void)atomic_fetch_add(&c->platform->accounts->refused, 1);
	oh_buf_clear(c->out);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->end_session = true;
	c->status = 302;
	return OH_OK;
}

oh_status sv_finish_oidc(oh_call *c, oh_error *err)
{
	struct asking k = {.c = c};
	struct arriving a = {.k = &k, .why = "failed"};
	oh_json *payload = NULL;
	oh_error why = {0};
	oh_status st = begin(c, &k, err);
	if (st)
		return st;
	if (oh_call_query(c, "error").n)
		return turn_away(c, "denied");
	st = identify(&k, &a.claims, &payload, &why);
	if (st && why.msg == &oh_msg_service_oidc_state)
		a.why = "expired";
	if (!st)
		st = oh_store_write(c->platform->store, arrive, &a, &why);
	oh_json_free(payload);
	if (st)
		return turn_away(c, a.why);
	st = sv_login_answer(c, a.secret, err);
	if (st)
		return st;
	(void)atomic_fetch_add(&c->platform->accounts->logins, 1);
	oh_buf_clear(c->out);
	c->location = OH_SV("/");
	c->status = 302;
	return OH_OK;
}
