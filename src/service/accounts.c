/* Area: accounts – who is who, log-in, one's own account, users, the audit trail. */
#include "accounts.h"

#include <string.h>

#include "ouhe/base/alloc.h"

#ifndef OUHE_VERSION
#define OUHE_VERSION "0"
#endif

enum { KEEP_EVERY = 30 * SV_SECOND, TENANTS_MOST_BYTES = 4 << 20, HOST_MOST = 253 };

/* --- Tenants. --- */

struct tenants {
	oh_platform *p;
	oh_arena *a;
	oh_tenant *all;
	size_t n;
};

static oh_status read_tenants(oh_db *db, void *ctx, oh_error *err)
{
	struct tenants *t = ctx;
	return oh_tenant_all(db, t->a, &t->all, &t->n, err);
}

static oh_status first_tenant(oh_db *db, void *ctx, oh_error *err)
{
	struct tenants *t = ctx;
	oh_sv name = sv_setting(t->p, "name");
	const oh_tenant one = {
	    .id = 1,
	    .name =
	        name.n ? name : oh_sv_from(oh_msg_text(&oh_msg_service_platform_name, OH_LANG_ZH)),
	    .open = true};
	oh_status st = read_tenants(db, ctx, err);
	if (!st && !t->n)
		st = oh_tenant_add(db, &one, oh_store_now(t->p->store), err);
	return st ? st : read_tenants(db, ctx, err);
}

oh_status sv_tenants_load(oh_platform *p, oh_error *err)
{
	struct sv_accounts *ac = p->accounts;
	struct tenants t = {.p = p, .a = oh_arena_new(TENANTS_MOST_BYTES)};
	oh_status st = t.a ? oh_store_read(p->store, read_tenants, &t, err) : oh_nomem(err);
	if (!st && !t.n && !p->config.read_only)
		st = oh_store_write(p->store, first_tenant, &t, err);
	if (st) {
		oh_arena_free(t.a);
		return st;
	}
	(void)pthread_rwlock_wrlock(&ac->lock);
	oh_arena *old = ac->arena;
	ac->arena = t.a;
	ac->tenants = t.all;
	ac->n_tenants = t.n;
	(void)pthread_rwlock_unlock(&ac->lock);
	oh_arena_free(old);
	return OH_OK;
}

/* The host of "Example.com:8080" or "[::1]:8080", without its port. */
static oh_sv host_alone(oh_sv host)
{
	size_t end = host.n;
	for (size_t i = host.n; i-- > 0 && host.p[i] != ']';)
		if (host.p[i] == ':')
			end = i;
	return oh_sv_sub(host, 0, end);
}

oh_id sv_tenant_of(oh_platform *p, oh_sv host)
{
	struct sv_accounts *ac = p->accounts;
	oh_sv name = host_alone(host);
	oh_id found = 0, usual = 0;
	bool open = true;
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	(void)pthread_rwlock_rdlock(&ac->lock);
	for (size_t i = 0; i < ac->n_tenants && !found; i++) {
		const oh_tenant *t = &ac->tenants[i];
		if (t->host.n && oh_sv_eq_nocase(t->host, name)) {
			found = t->id;
			open = t->open;
		} else if (!t->host.n && !usual && t->open) {
			usual = t->id;
		}
	}
	(void)pthread_rwlock_unlock(&ac->lock);
	if (found)
		return open ? found : 0;
	return usual;
}

/* --- First start, and what this place is. --- */

struct starting {
	oh_platform *p;
	oh_arena *a;
	oh_id tenant;
	int64_t admins;
	oh_sv secret;
};

static oh_status count_admins(oh_db *db, void *ctx, oh_error *err)
{
	struct starting *s = ctx;
	return oh_account_count(db, s->tenant, OH_ROLE_SECURITY_ADMIN, 0, &s->admins, err);
}

static oh_status make_link(oh_db *db, void *ctx, oh_error *err)
{
	struct starting *s = ctx;
	oh_ms now = oh_store_now(s->p->store);
	oh_sv digest;
	oh_status st = count_admins(db, ctx, err);
	if (st || s->admins)
		return st;
	st = sv_secret_new(s->a, "", &s->secret, &digest, err);
	if (!st)
		st = oh_link_add(db, s->tenant, OH_LINK_SETUP, 0, digest, (oh_sv){NULL, 0}, now,
		                 now + SV_DAY, err);
	return st;
}

oh_status oh_platform_first_start(oh_platform *p, oh_buf *out, oh_error *err)
{
	struct starting s = {.p = p, .a = oh_arena_new(1 << 16), .tenant = 1};
	oh_status st = s.a ? oh_store_read(p->store, count_admins, &s, err) : oh_nomem(err);
	if (!st && !s.admins && !p->config.read_only)
		st = oh_store_write(p->store, make_link, &s, err);
	if (!st && s.secret.n) {
		oh_buf_str(out, "/setup#");
		oh_buf_sv_put(out, s.secret);
		if (!oh_buf_ok(out))
			st = oh_nomem(err);
	}
	oh_arena_free(s.a);
	return st;
}

oh_status sv_get_about(oh_call *c, oh_error *err)
{
	struct starting s = {.p = c->platform, .tenant = c->actor.tenant};
	bool registration = true;
	oh_json_writer w;
	oh_status st = oh_store_read(c->platform->store, count_admins, &s, err);
	if (st)
		return st;
	(void)oh_json_get_bool(sv_setting_json(c->platform, "registration"), &registration);
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_text(&w, "name", sv_tenant_name(c));
	sv_put_text(&w, "version", OH_SV(OUHE_VERSION));
	sv_oidc_put(c->platform, &w);
	sv_put_bool(&w, "mail", sv_outbox_mail_works(c->platform));
	sv_put_bool(&w, "registration", registration);
	sv_put_bool(&w, "setup", s.admins == 0);
	sv_put_text(&w, "privacy", sv_purpose(c->platform, c->lang));
	oh_json_end_object(&w);
	return OH_OK;
}

/* --- The area. --- */

static oh_status open_area(oh_platform *p, oh_error *err)
{
	struct sv_accounts *ac = oh_calloc(1, sizeof *ac);
	if (!ac)
		return oh_nomem(err);
	if (pthread_rwlock_init(&ac->lock, NULL)) {
		oh_free(ac);
		return oh_nomem(err);
	}
	p->accounts = ac;
	ac->hasher.cheap = p->config.cheap_hash;
	oh_status st = sv_throttle_new(&ac->throttle, err);
	if (!st)
		st = sv_known_open(ac, err);
	if (!st)
		st = sv_oidc_open(p, err);
	if (!st)
		st = sv_tenants_load(p, err);
	return st;
}

static oh_status start_area(oh_platform *p, oh_error *err)
{
	if (p->config.read_only)
		return OH_OK;
	return sv_worker_start(p, 1, KEEP_EVERY, sv_known_keep, &p->accounts->keeper, err);
}

static void stop_area(oh_platform *p)
{
	if (!p->accounts || !p->accounts->keeper)
		return;
	sv_worker_stop(p->accounts->keeper);
	p->accounts->keeper = NULL;
	while (sv_known_keep(p))
		;
}

static void close_area(oh_platform *p)
{
	struct sv_accounts *ac = p->accounts;
	if (!ac)
		return;
	sv_known_close(ac);
	sv_oidc_close(ac);
	sv_throttle_free(ac->throttle);
	oh_arena_free(ac->arena);
	(void)pthread_rwlock_destroy(&ac->lock);
	oh_free(ac);
	p->accounts = NULL;
}

static void measures(oh_platform *p, oh_buf *out)
{
	struct sv_accounts *ac = p->accounts;
	oh_buf_printf(out,
	              "# TYPE ouhe_logins_total counter\nouhe_logins_total %lld\n"
	              "# TYPE ouhe_logins_refused_total counter\nouhe_logins_refused_total %lld\n"
	              "# TYPE ouhe_slowed_total counter\nouhe_slowed_total %lld\n",
	              (long long)atomic_load(&ac->logins), (long long)atomic_load(&ac->refused),
	              (long long)atomic_load(&ac->slowed));
	(void)pthread_rwlock_rdlock(&ac->lock);
	oh_buf_printf(out, "# TYPE ouhe_sessions_known gauge\nouhe_sessions_known %zu\n",
	              ac->n_known);
	(void)pthread_rwlock_unlock(&ac->lock);
}

enum { OPEN = OH_OP_ANYONE | OH_OP_OPEN_CSRF };

static const oh_operation operations[] = {
    {"getAbout", "GET", "/api/v1/about", OH_OP_ANYONE, OH_SCOPE_READ, 0, sv_get_about},
    {"getSession", "GET", "/api/v1/session", OH_OP_ANYONE, OH_SCOPE_READ, 0, sv_get_session},
    {"logIn", "POST", "/api/v1/session", OPEN | OH_OP_SLOW, 0, 8192, sv_log_in},
    {"logOut", "DELETE", "/api/v1/session", OH_OP_SLOW, 0, 0, sv_log_out},
    {"setUp", "POST", "/api/v1/setup", OPEN | OH_OP_SLOW, 0, 8192, sv_set_up},
    {"register", "POST", "/api/v1/registrations", OPEN | OH_OP_SLOW, 0, 0, sv_register},
    {"requestPasswordReset", "POST", "/api/v1/password-resets", OPEN | OH_OP_SLOW, 0, 8192,
     sv_request_reset},
    {"resetPassword", "PUT", "/api/v1/password-resets/{token}", OPEN | OH_OP_SLOW, 0, 8192,
     sv_reset_password},
    {"startOidc", "GET", "/api/v1/oidc/{provider}/start", OH_OP_ANYONE | OH_OP_SLOW, 0, 0,
     sv_start_oidc},
    {"finishOidc", "GET", "/api/v1/oidc/{provider}/callback", OH_OP_ANYONE | OH_OP_SLOW, 0, 0,
     sv_finish_oidc},
    {"getMe", "GET", "/api/v1/me", 0, OH_SCOPE_READ, 0, sv_get_me},
    {"updateMe", "PATCH", "/api/v1/me", OH_OP_VERSIONED | OH_OP_SLOW, OH_SCOPE_WRITE, 0,
     sv_update_me},
    {"changePassword", "PUT", "/api/v1/me/password", OH_OP_SLOW, OH_SCOPE_ADMIN, 8192,
     sv_change_password},
    {"exportMyData", "GET", "/api/v1/me/data", OH_OP_SLOW, OH_SCOPE_ADMIN, 0, sv_export_my_data},
    {"eraseMe", "POST", "/api/v1/me/erasure", OH_OP_SLOW, OH_SCOPE_ADMIN, 8192, sv_erase_me},
    {"listMySessions", "GET", "/api/v1/me/sessions", 0, OH_SCOPE_ADMIN, 0, sv_list_my_sessions},
    {"endMySession", "DELETE", "/api/v1/me/sessions/{id}", OH_OP_SLOW, OH_SCOPE_ADMIN, 0,
     sv_end_my_session},
    {"listTokens", "GET", "/api/v1/me/tokens", 0, OH_SCOPE_ADMIN, 0, sv_list_tokens},
    {"createToken", "POST", "/api/v1/me/tokens", OH_OP_CREATES | OH_OP_SLOW, OH_SCOPE_ADMIN, 0,
     sv_create_token},
    {"deleteToken", "DELETE", "/api/v1/me/tokens/{id}", OH_OP_SLOW, OH_SCOPE_ADMIN, 0,
     sv_delete_token},
    {"listUsers", "GET", "/api/v1/users", 0, OH_SCOPE_ADMIN, 0, sv_list_users},
    {"createUser", "POST", "/api/v1/users", OH_OP_CREATES | OH_OP_SLOW, OH_SCOPE_ADMIN, 0,
     sv_create_user},
    {"updateUser", "PATCH", "/api/v1/users/{id}", OH_OP_SLOW, OH_SCOPE_ADMIN, 0, sv_update_user},
    {"listAudit", "GET", "/api/v1/audit", OH_OP_SLOW, OH_SCOPE_ADMIN, 0, sv_list_audit},
    {"checkAudit", "GET", "/api/v1/audit/check", OH_OP_SLOW, OH_SCOPE_ADMIN, 0, sv_check_audit},
};

const struct sv_area sv_accounts_area = {
    .name = "accounts",
    .operations = operations,
    .n_operations = sizeof operations / sizeof operations[0],
    .open = open_area,
    .start = start_area,
    .stop = stop_area,
    .close = close_area,
    .metrics = measures,
};
