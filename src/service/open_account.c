/* What opens an account: first start, registration, invitation, a new password. */
#include <string.h>

#include "accounts.h"

enum { NAME_MOST = 80, PLATFORM_MOST = 80, TOKEN_MOST = 200 };

/* Everything that a closure needs; what it reads again, it overwrites. */
struct opening {
	oh_call *c;
	oh_account account;
	oh_org org;
	bool with_org, invited;
	oh_sv token; /* digest of a link */
	oh_sv password, platform;
	char hash[OH_PASSWORD_TEXT];
	oh_sv secret;
};

static oh_ms now_of(const oh_call *c)
{
	return oh_store_now(c->platform->store);
}

oh_status sv_limited(oh_call *c, const char *what, oh_sv key, unsigned burst, unsigned every_ms,
                     oh_error *err)
{
	return sv_slow_down(c,
	                    sv_throttle_take(c->platform->accounts->throttle, what, c->actor.tenant,
	                                     key, burst, every_ms, now_of(c)),
	                    err);
}

/* Notes what is wrong with the password that is to be. */
static void check_password(oh_call *c, const char *field, oh_sv password, oh_sv mail, oh_sv name)
{
	const oh_msg *fault = password.p ? sv_password_fault(password, mail, name) : NULL;
	if (fault)
		(void)oh_call_invalid(c, field, fault, NULL, 0);
}

static oh_status hash_of(oh_call *c, oh_sv password, char out[OH_PASSWORD_TEXT], oh_error *err)
{
	oh_status st = sv_hash(&c->platform->accounts->hasher, password, out, err);
	if (st == OH_EBUSY)
		c->retry_after = 3;
	return st;
}

oh_sv sv_link_digest(oh_call *c, oh_sv token)
{
	unsigned char digest[OH_DIGEST];
	if (!sv_secret_digest(oh_sv_trim(token), "", digest))
		return (oh_sv){NULL, 0};
	return oh_arena_sv(c->arena, (oh_sv){(const char *)digest, sizeof digest});
}

/* Who opens an account does so in their own name. */
static oh_status audit_self(oh_db *db, struct opening *o, const char *action, oh_error *err)
{
	struct sv_change ch;
	oh_call *c = o->c;
	oh_actor was = c->actor;
	oh_sv none = {NULL, 0};
	sv_change_begin(&ch);
	sv_change_personal(&ch, "name", none, o->account.name);
	sv_change_personal(&ch, "mail", none, o->account.mail);
	sv_change_personal(&ch, "phone", none, o->account.phone);
	sv_change_int(&ch, "roles", 0, o->account.roles);
	c->actor.user = o->account.id;
	oh_status st =
	    sv_change_end(&ch, db, c, action, "account", o->account.id, o->account.id, err);
	c->actor = was;
	return st;
}

static oh_status taken(oh_status st, oh_error *err)
{
	return st == OH_ECONFLICT ? oh_raise(err, st, &oh_msg_service_mail_taken) : st;
}

/* --- First start. --- */

static oh_status set_up(oh_db *db, void *ctx, oh_error *err)
{
	struct opening *o = ctx;
	oh_call *c = o->c;
	oh_id tenant = c->actor.tenant, nobody = 0;
	int64_t admins = 0;
	bool found = false;
	oh_status st = oh_account_count(db, tenant, OH_ROLE_SECURITY_ADMIN, 0, &admins, err);
	if (!st && admins)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_set_up_already);
	if (!st)
		st = oh_link_take(db, tenant, OH_LINK_SETUP, o->token, now_of(c), &found, &nobody,
		                  NULL, err);
	if (!st && !found)
		st = oh_raise(err, OH_EDENIED, &oh_msg_service_set_up_link);
	if (!st)
		st = taken(oh_account_add(db, tenant, &o->account, now_of(c), err), err);
	if (!st && o->platform.n)
		st = oh_tenant_rename(db, tenant, o->platform, now_of(c), err);
	if (!st)
		st = audit_self(db, o, "account.set_up", err);
	if (!st)
		st = sv_login_make(db, c, o->account.id, &o->secret, err);
	return st;
}

/* The fields of a person's own account, checked; hash and sort key worked out. */
static oh_status read_person(struct opening *o, oh_error *err)
{
	oh_call *c = o->c;
	oh_account *a = &o->account;
	(void)sv_form_mail(c, "mail", true, &a->mail);
	(void)oh_call_text(c, "name", true, NAME_MOST, &a->name);
	(void)sv_form_phone(c, "phone", &a->phone);
	if (sv_form_password(c, "password", &o->password))
		check_password(c, "/password", o->password, a->mail, a->name);
	oh_status st = oh_call_check(c, err);
	if (st)
		return st;
	a->id = oh_store_new_id(c->platform->store);
	a->state = OH_ACCOUNT_OPEN;
	a->language = c->lang;
	a->show_mail = a->show_phone = OH_VISIBLE_VERIFIED;
	a->digest = 1;
	a->instant = true;
	a->mail_key = sv_mail_key(a->mail, c->arena);
	a->consented = now_of(c);
	a->purpose = sv_purpose(c->platform, c->lang);
	st = sv_sort_key(a->name, c->arena, &a->sort, err);
	if (!st)
		st = hash_of(c, o->password, o->hash, err);
	a->password = oh_sv_from(o->hash);
	return st;
}

oh_status sv_set_up(oh_call *c, oh_error *err)
{
	struct opening o = {.c = c};
	oh_sv token = {NULL, 0};
	(void)oh_call_text(c, "token", true, TOKEN_MOST, &token);
	(void)oh_call_text(c, "platform", false, PLATFORM_MOST, &o.platform);
	oh_status st = sv_limited(c, "setup", c->client, 10, 6 * SV_SECOND, err);
	if (!st) {
		o.token = sv_link_digest(c, token);
		st = read_person(&o, err);
	}
	if (!st && !o.token.p)
		st = oh_raise(err, OH_EDENIED, &oh_msg_service_set_up_link);
	if (st)
		return st;
	o.account.roles = OH_ROLE_ADMINISTRATOR | OH_ROLE_ORGANISER;
	o.account.mail_proven = now_of(c);
	st = oh_store_write(c->platform->store, set_up, &o, err);
	if (!st && o.platform.n)
		st = sv_tenants_load(c->platform, err);
	return st ? st : sv_login_answer(c, o.secret, err);
}

/* --- Registration. --- */

/* Who was invited takes the account that waits for them. */
static oh_status accept(oh_db *db, struct opening *o, oh_error *err)
{
	oh_call *c = o->c;
	oh_id tenant = c->actor.tenant, who = 0;
	oh_account there;
	bool found = false, proves = false;
	oh_status st = oh_link_take(db, tenant, OH_LINK_INVITE, o->token, now_of(c), &found, &who,
	                            &proves, err);
	if (!st && !found)
		st = oh_raise(err, OH_EDENIED, &oh_msg_service_link_over);
	if (!st)
		st = oh_account_get(db, tenant, who, c->arena, &there, err);
	if (st)
		return st;
	if (there.state != OH_ACCOUNT_INVITED)
		return oh_raise(err, OH_EDENIED, &oh_msg_service_link_over);
	if (!oh_sv_eq(there.mail_key, o->account.mail_key))
		return oh_raise(err, OH_EDENIED, &oh_msg_service_invited_other);
	o->account.id = there.id;
	o->account.version = there.version;
	o->account.roles = there.roles;
	o->account.place = there.place;
	o->account.mail_proven = there.mail_proven || !proves ? there.mail_proven : now_of(c);
	st = oh_account_save(db, tenant, &o->account, now_of(c), err);
	return st ? st : oh_link_drop(db, tenant, there.id, err);
}

static oh_status add_person(oh_db *db, void *ctx, oh_error *err)
{
	struct opening *o = ctx;
	oh_call *c = o->c;
	oh_status st =
	    o->invited
	        ? accept(db, o, err)
	        : taken(oh_account_add(db, c->actor.tenant, &o->account, now_of(c), err), err);
	if (!st)
		st = audit_self(db, o, "account.register", err);
	if (!st && o->with_org) {
		oh_org org = o->org;
		oh_actor was = c->actor;
		c->actor.user = o->account.id;
		st = sv_org_store(db, c, &org, o->account.id, err);
		c->actor = was;
	}
	if (!st)
		st = sv_login_make(db, c, o->account.id, &o->secret, err);
	return st;
}

static bool registration_open(const oh_platform *p)
{
	bool open = true;
	(void)oh_json_get_bool(sv_setting_json(p, "registration"), &open);
	return open;
}

/* Consent is an act: its member must be there and true. */
static void check_consent(oh_call *c)
{
	bool consent = false;
	if (oh_call_bool(c, "consent", true, &consent) && !consent)
		(void)oh_call_invalid(c, "/consent", &oh_msg_service_consent, NULL, 0);
}

static oh_status read_org(struct opening *o, oh_error *err)
{
	oh_call *c = o->c;
	const oh_json *part = c->body ? oh_json_member(c->body, "organisation") : NULL;
	if (!part)
		return OH_OK;
	if (oh_json_kind(part) != OH_JSON_OBJECT) {
		(void)oh_call_invalid(c, "/organisation", &oh_msg_service_not_object, NULL, 0);
		return OH_OK;
	}
	struct sv_inner in = sv_inner_begin(c, part);
	o->with_org = true;
	o->org.size = -1;
	o->org.contact_visibility = OH_VISIBLE_VERIFIED;
	oh_status st = sv_form_org(c, &o->org, err);
	sv_inner_end(c, &in, "/organisation");
	return st;
}

oh_status sv_register(oh_call *c, oh_error *err)
{
	struct opening o = {.c = c};
	oh_sv token = {NULL, 0};
	if (oh_call_text(c, "invitation", false, TOKEN_MOST, &token) && token.n) {
		o.invited = true;
		o.token = sv_link_digest(c, token);
		if (!o.token.p)
			return oh_raise(err, OH_EDENIED, &oh_msg_service_link_over);
	}
	if (!o.invited && !registration_open(c->platform))
		return oh_raise(err, OH_EDENIED, &oh_msg_service_registration_closed);
	oh_status st = sv_limited(c, "register", c->client, 30, 20 * SV_SECOND, err);
	if (!st)
		st = read_org(&o, err);
	if (st)
		return st;
	check_consent(c);
	st = read_person(&o, err);
	if (!st)
		st = oh_store_write(c->platform->store, add_person, &o, err);
	if (st)
		return st;
	sv_known_forget(c->platform, c->actor.tenant, o.account.id);
	st = sv_login_answer(c, o.secret, err);
	c->status = 201;
	return st;
}

/* --- A new password. --- */

static oh_status mail_reset(oh_db *db, void *ctx, oh_error *err)
{
	struct opening *o = ctx;
	oh_call *c = o->c;
	oh_sv text, digest, path;
	bool found = false;
	oh_ms now = now_of(c);
	oh_status st = oh_account_by_mail(db, c->actor.tenant, o->account.mail_key, c->arena,
	                                  &found, &o->account, err);
	bool mails = found && (o->account.state == OH_ACCOUNT_OPEN ||
	                       o->account.state == OH_ACCOUNT_INVITED);
	if (!st)
		st = sv_secret_new(c->arena, "", &text, &digest, err);
	/* As much is written for an address that nobody has: a link that has ended already. */
	if (!st)
		st = oh_link_add(db, c->actor.tenant, OH_LINK_RESET, mails ? o->account.id : 0,
		                 digest, digest, now, mails ? now + SV_RESET_LIFE : now, err);
	if (st || !mails)
		return st;
	st = sv_path_with(c->arena, "/reset#", text, &path, err);
	if (!st)
		st = sv_mail_link(db, c, &o->account, &oh_msg_service_reset_subject,
		                  &oh_msg_service_reset_text, path, o->account.name, err);
	if (!st)
		st = sv_audit(db, c, "account.ask_reset", "account", o->account.id,
		              (oh_sv){NULL, 0}, (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
	return st;
}

oh_status sv_request_reset(oh_call *c, oh_error *err)
{
	struct opening o = {.c = c};
	oh_sv mail = {NULL, 0};
	(void)sv_form_mail(c, "mail", true, &mail);
	oh_status st = oh_call_check(c, err);
	if (st)
		return st;
	o.account.mail_key = sv_mail_key(mail, c->arena);
	st = sv_limited(c, "reset address", c->client, 30, 10 * SV_SECOND, err);
	/* Too many for one mail address: the answer is the same, and nothing is sent. */
	if (!st && sv_throttle_take(c->platform->accounts->throttle, "reset", c->actor.tenant,
	                            o.account.mail_key, 3, 10 * SV_MINUTE, now_of(c)))
		o.account.mail_key = OH_SV("-");
	if (!st)
		st = oh_store_write(c->platform->store, mail_reset, &o, err);
	if (st)
		return st;
	sv_outbox_wake(c->platform);
	c->status = 204;
	return OH_OK;
}

static oh_status find_link(oh_db *db, void *ctx, oh_error *err)
{
	struct opening *o = ctx;
	oh_id who = 0;
	bool found = false;
	oh_status st = oh_link_find(db, o->c->actor.tenant, OH_LINK_RESET, o->token, now_of(o->c),
	                            &found, &who, NULL, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_link_over);
	return st ? st : oh_account_get(db, o->c->actor.tenant, who, o->c->arena, &o->account, err);
}

/* The owner of the mailbox has come: what somebody else may have left to get in by, goes. */
static oh_status prove(oh_db *db, const oh_call *c, oh_account *a, oh_error *err)
{
	a->mail_proven = now_of(c);
	oh_status st = oh_token_drop_all(db, c->actor.tenant, a->id, err);
	return st ? st : oh_identity_drop_all(db, c->actor.tenant, a->id, err);
}

static oh_status reset(oh_db *db, void *ctx, oh_error *err)
{
	struct opening *o = ctx;
	oh_call *c = o->c;
	oh_id tenant = c->actor.tenant, who = 0;
	oh_account a;
	bool found = false, proves = false;
	oh_status st = oh_link_take(db, tenant, OH_LINK_RESET, o->token, now_of(c), &found, &who,
	                            &proves, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_link_over);
	if (!st)
		st = oh_account_get(db, tenant, who, c->arena, &a, err);
	if (!st && a.state != OH_ACCOUNT_OPEN && a.state != OH_ACCOUNT_INVITED)
		st = oh_raise(err, OH_EDENIED, &oh_msg_service_account_disabled);
	if (st)
		return st;
	a.state = OH_ACCOUNT_OPEN;
	a.password = oh_sv_from(o->hash);
	if (!a.consented) {
		/* The mail that brought the link says for what. */
		a.consented = now_of(c);
		a.purpose = sv_purpose(c->platform, a.language);
	}
	if (proves && !a.mail_proven)
		st = prove(db, c, &a, err);
	if (!st)
		st = oh_account_save(db, tenant, &a, now_of(c), err);
	if (!st)
		st = oh_login_end_all(db, tenant, who, 0, err);
	if (!st)
		st = oh_link_drop(db, tenant, who, err);
	if (!st) {
		oh_actor was = c->actor;
		c->actor.user = who;
		st = sv_audit(db, c, "account.reset_password", "account", who, (oh_sv){NULL, 0},
		              (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
		c->actor = was;
	}
	if (!st)
		st = sv_mail_link(db, c, &a, &oh_msg_service_changed_subject,
		                  &oh_msg_service_changed_text, OH_SV("/login"), a.name, err);
	return st;
}

oh_status sv_reset_password(oh_call *c, oh_error *err)
{
	struct opening o = {.c = c, .token = sv_link_digest(c, c->path[0])};
	oh_status st = sv_limited(c, "link", c->client, 20, 10 * SV_SECOND, err);
	if (!st && !o.token.p)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_link_over);
	if (!st)
		st = oh_store_read(c->platform->store, find_link, &o, err);
	if (st)
		return st;
	if (sv_form_password(c, "password", &o.password))
		check_password(c, "/password", o.password, o.account.mail, o.account.name);
	st = oh_call_check(c, err);
	if (!st)
		st = hash_of(c, o.password, o.hash, err);
	if (!st)
		st = oh_store_write(c->platform->store, reset, &o, err);
	if (st)
		return st;
	sv_known_end(c->platform, c->actor.tenant, o.account.id, 0);
	struct sv_try who = {.tenant = c->actor.tenant,
	                     .account = o.account.mail_key,
	                     .address = c->client,
	                     .now = now_of(c)};
	sv_throttle_right(c->platform->accounts->throttle, &who);
	sv_outbox_wake(c->platform);
	c->end_session = c->actor.user == o.account.id && c->actor.user;
	c->status = 204;
	return OH_OK;
}
