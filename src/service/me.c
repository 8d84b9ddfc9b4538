/* One's own account: what it holds, changing it, taking one's data along, and going. */
#include <string.h>

#include "accounts.h"
#include "ouhe/store/conference.h"
#include "ouhe/store/guest.h"
#include "ouhe/store/listing.h"
#include "ouhe/store/match.h"
#include "ouhe/store/outbox.h"

enum { NAME_MOST = 80, TRAIL_MOST = 10000 };

void sv_put_me(const oh_platform *p, const oh_account *acc, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_id(w, "id", acc->id);
	oh_json_key(w, "name");
	oh_json_string(w, acc->name);
	oh_json_key(w, "mail");
	oh_json_string(w, acc->mail);
	sv_put_text(w, "phone", acc->phone);
	sv_put_text(w, "language", oh_sv_from(sv_language_names[acc->language]));
	oh_json_key(w, "show");
	oh_json_begin_object(w);
	sv_put_text(w, "mail", oh_sv_from(sv_visibility_names[acc->show_mail]));
	sv_put_text(w, "phone", oh_sv_from(sv_visibility_names[acc->show_phone]));
	oh_json_end_object(w);
	oh_json_key(w, "notify");
	oh_json_begin_object(w);
	sv_put_text(w, "digest", oh_sv_from(sv_digest_names[acc->digest]));
	sv_put_bool(w, "instant", acc->instant);
	oh_json_end_object(w);
	sv_put_text(w, "purpose", acc->purpose.n ? acc->purpose : sv_purpose(p, acc->language));
	sv_put_time(w, "consented_at", acc->consented);
	sv_put_int(w, "version", acc->version);
	oh_json_end_object(w);
}

struct mine {
	oh_call *c;
	oh_account account, edited;
	oh_sv old_hash;
	char hash[OH_PASSWORD_TEXT];
	oh_login *logins; /* before the change */
	size_t n_logins;
};

static oh_status read_account(oh_db *db, void *ctx, oh_error *err)
{
	struct mine *m = ctx;
	return oh_account_get(db, m->c->actor.tenant, m->c->actor.user, m->c->arena, &m->account,
	                      err);
}

/* The command line's caller has no account. */
static oh_status needs_account(const oh_call *c, oh_error *err)
{
	return c->actor.user ? OH_OK : oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
}

static oh_status answer_me(oh_call *c, const oh_account *acc, oh_error *err)
{
	oh_json_writer w;
	sv_answer(c, &w);
	sv_put_me(c->platform, acc, &w);
	sv_etag(c, acc->version);
	return oh_buf_ok(c->out) ? OH_OK : oh_nomem(err);
}

oh_status sv_get_me(oh_call *c, oh_error *err)
{
	struct mine m = {.c = c};
	oh_sv json;
	int64_t version;
	oh_status st = needs_account(c, err);
	if (st)
		return st;
	st = sv_known_me(c, &json, &version, err);
	if (!st) {
		oh_buf_clear(c->out);
		oh_buf_sv_put(c->out, json);
		sv_etag(c, version);
		return OH_OK;
	}
	if (st == OH_ENOMEM)
		return st;
	st = oh_store_read(c->platform->store, read_account, &m, err);
	return st ? st : answer_me(c, &m.account, err);
}

/* --- Changes. --- */

static void read_show(oh_call *c, oh_account *a)
{
	const oh_json *part = c->body ? oh_json_member(c->body, "show") : NULL;
	if (!part)
		return;
	if (oh_json_kind(part) != OH_JSON_OBJECT) {
		(void)oh_call_invalid(c, "/show", &oh_msg_service_not_object, NULL, 0);
		return;
	}
	struct sv_inner in = sv_inner_begin(c, part);
	(void)oh_call_choice(c, "mail", false, sv_visibility_names, &a->show_mail);
	(void)oh_call_choice(c, "phone", false, sv_visibility_names, &a->show_phone);
	sv_inner_end(c, &in, "/show");
}

static void read_notify(oh_call *c, oh_account *a)
{
	const oh_json *part = c->body ? oh_json_member(c->body, "notify") : NULL;
	if (!part)
		return;
	if (oh_json_kind(part) != OH_JSON_OBJECT) {
		(void)oh_call_invalid(c, "/notify", &oh_msg_service_not_object, NULL, 0);
		return;
	}
	struct sv_inner in = sv_inner_begin(c, part);
	(void)oh_call_choice(c, "digest", false, sv_digest_names, &a->digest);
	(void)oh_call_bool(c, "instant", false, &a->instant);
	sv_inner_end(c, &in, "/notify");
}

static oh_status read_edit(oh_call *c, oh_account *a, oh_error *err)
{
	int language = a->language;
	const oh_json *name = c->body ? oh_json_member(c->body, "name") : NULL;
	(void)oh_call_text(c, "name", name != NULL, NAME_MOST, &a->name);
	(void)sv_form_phone(c, "phone", &a->phone);
	(void)oh_call_choice(c, "language", false, sv_language_names, &language);
	a->language = (oh_lang)language;
	read_show(c, a);
	read_notify(c, a);
	oh_status st = oh_call_check(c, err);
	return st ? st : sv_sort_key(a->name, c->arena, &a->sort, err);
}

static oh_status write_edit(oh_db *db, void *ctx, oh_error *err)
{
	struct mine *m = ctx;
	oh_call *c = m->c;
	const oh_account *a = &m->account, *b = &m->edited;
	struct sv_change ch;
	oh_status st =
	    oh_account_save(db, c->actor.tenant, b, oh_store_now(c->platform->store), err);
	if (st)
		return st;
	sv_change_begin(&ch);
	sv_change_personal(&ch, "name", a->name, b->name);
	sv_change_personal(&ch, "phone", a->phone, b->phone);
	sv_change_text(&ch, "language", oh_sv_from(sv_language_names[a->language]),
	               oh_sv_from(sv_language_names[b->language]));
	sv_change_text(&ch, "show_mail", oh_sv_from(sv_visibility_names[a->show_mail]),
	               oh_sv_from(sv_visibility_names[b->show_mail]));
	sv_change_text(&ch, "show_phone", oh_sv_from(sv_visibility_names[a->show_phone]),
	               oh_sv_from(sv_visibility_names[b->show_phone]));
	sv_change_text(&ch, "digest", oh_sv_from(sv_digest_names[a->digest]),
	               oh_sv_from(sv_digest_names[b->digest]));
	sv_change_int(&ch, "instant", a->instant, b->instant);
	return sv_change_end(&ch, db, c, "account.change", "account", b->id, b->id, err);
}

oh_status sv_update_me(oh_call *c, oh_error *err)
{
	struct mine m = {.c = c};
	oh_status st = needs_account(c, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_account, &m, err);
	if (!st)
		st = sv_if_match(c, m.account.version, err);
	m.edited = m.account;
	if (!st)
		st = read_edit(c, &m.edited, err);
	if (!st)
		st = oh_store_write(c->platform->store, write_edit, &m, err);
	if (st)
		return st;
	sv_known_forget(c->platform, c->actor.tenant, c->actor.user);
	m.edited.version++;
	return answer_me(c, &m.edited, err);
}

/* --- The password. --- */

/* The account's password once more, for what cannot be taken back. Wrong tries count as those
 * of log-in do. *m holds the account afterwards. */
static oh_status prove(struct mine *m, const char *member, oh_error *err)
{
	oh_call *c = m->c;
	struct sv_accounts *ac = c->platform->accounts;
	char field[32] = "/";
	oh_sv password = {NULL, 0};
	bool right = false;
	oh_status st = sv_needs_session(c, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_account, m, err);
	if (st)
		return st;
	if (!m->account.password.n) /* logs in elsewhere: there is none to ask for */
		return OH_OK;
	(void)sv_form_password(c, member, &password);
	st = oh_call_check(c, err);
	struct sv_try who = {.tenant = c->actor.tenant,
	                     .account = m->account.mail_key,
	                     .address = c->client,
	                     .now = oh_store_now(c->platform->store)};
	if (!st)
		st = sv_slow_down(c, sv_throttle_try(ac->throttle, &who), err);
	if (!st)
		st = sv_hash_check(&ac->hasher, m->account.password, password, &right, err);
	if (st == OH_EBUSY && !c->retry_after)
		c->retry_after = 3;
	if (st)
		return st;
	if (!right) {
		memcpy(field + 1, member, strlen(member) + 1);
		(void)oh_call_invalid(c, field, &oh_msg_service_wrong_password, NULL, 0);
		return oh_call_check(c, err);
	}
	sv_throttle_right(ac->throttle, &who);
	m->old_hash = m->account.password;
	return OH_OK;
}

/* The account again inside the transaction, unless its password was changed meanwhile. */
static oh_status proven(oh_db *db, struct mine *m, oh_error *err)
{
	oh_status st = read_account(db, m, err);
	if (!st && !oh_sv_eq(m->account.password, m->old_hash))
		st = oh_raise(err, OH_ESTALE, &oh_msg_service_password_since);
	return st;
}

static oh_status write_password(oh_db *db, void *ctx, oh_error *err)
{
	struct mine *m = ctx;
	oh_call *c = m->c;
	oh_id tenant = c->actor.tenant, me = c->actor.user;
	oh_sv none = {NULL, 0};
	oh_status st = proven(db, m, err);
	if (st)
		return st;
	m->account.password = oh_sv_from(m->hash);
	st = oh_login_list(db, tenant, me, c->arena, &m->logins, &m->n_logins, err);
	if (!st)
		st =
		    oh_account_save(db, tenant, &m->account, oh_store_now(c->platform->store), err);
	if (!st)
		st = oh_login_end_all(db, tenant, me, c->actor.session, err);
	if (!st)
		st = oh_link_drop(db, tenant, me, err);
	if (!st)
		st = sv_audit(db, c, "account.change_password", "account", me, none, none, 0, none,
		              err);
	if (!st)
		st = sv_mail_link(db, c, &m->account, &oh_msg_service_changed_subject,
		                  &oh_msg_service_changed_text, OH_SV("/login"), m->account.name,
		                  err);
	return st;
}

oh_status sv_change_password(oh_call *c, oh_error *err)
{
	struct mine m = {.c = c};
	oh_sv fresh = {NULL, 0};
	oh_status st = prove(&m, "old", err);
	if (st)
		return st;
	if (sv_form_password(c, "new", &fresh)) {
		const oh_msg *fault = sv_password_fault(fresh, m.account.mail, m.account.name);
		if (fault)
			(void)oh_call_invalid(c, "/new", fault, NULL, 0);
	}
	st = oh_call_check(c, err);
	if (!st)
		st = sv_hash(&c->platform->accounts->hasher, fresh, m.hash, err);
	if (!st)
		st = oh_store_write(c->platform->store, write_password, &m, err);
	if (st)
		return st;
	sv_known_forget(c->platform, c->actor.tenant, c->actor.user);
	for (size_t i = 0; i < m.n_logins; i++)
		if (m.logins[i].id != c->actor.session)
			oh_events_drop(c->platform, c->actor.tenant, c->actor.user, m.logins[i].id);
	sv_outbox_wake(c->platform);
	c->status = 204;
	return OH_OK;
}

/* --- Everything that is kept. --- */

struct trail {
	oh_json_writer *w;
};

static oh_status put_entry(void *ctx, const oh_audit_row *row)
{
	oh_json_writer *w = ((struct trail *)ctx)->w;
	oh_json_begin_object(w);
	sv_put_time(w, "at", row->at);
	sv_put_text(w, "action", row->action);
	sv_put_text(w, "kind", row->kind);
	sv_put_id(w, "object", row->object);
	sv_put_text(w, "before", row->before);
	sv_put_text(w, "after", row->after);
	sv_put_text(w, "personal", row->personal);
	oh_json_end_object(w);
	return OH_OK;
}

static oh_status put_trail(oh_db *db, struct mine *m, oh_json_writer *w, oh_error *err)
{
	struct trail t = {.w = w};
	oh_audit_filter mine = {.actor = m->c->actor.user, .limit = TRAIL_MOST};
	oh_audit_filter about = {.object = m->c->actor.user, .limit = TRAIL_MOST};
	oh_json_key(w, "done_by_me");
	oh_json_begin_array(w);
	oh_status st = oh_audit_each(db, m->c->actor.tenant, &mine, put_entry, &t, err);
	oh_json_end_array(w);
	oh_json_key(w, "done_to_my_account");
	oh_json_begin_array(w);
	if (!st)
		st = oh_audit_each(db, m->c->actor.tenant, &about, put_entry, &t, err);
	oh_json_end_array(w);
	return st;
}

static void put_organisations(const oh_member *list, size_t n, oh_json_writer *w)
{
	oh_json_key(w, "organisations");
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++) {
		oh_json_begin_object(w);
		sv_put_id(w, "id", list[i].org);
		sv_put_text(w, "name", list[i].org_name);
		sv_put_bool(w, "admin", list[i].admin);
		sv_put_time(w, "since", list[i].created);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_logins(const oh_login *list, size_t n, oh_json_writer *w)
{
	oh_json_key(w, "sessions");
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++) {
		oh_json_begin_object(w);
		sv_put_time(w, "since", list[i].created);
		sv_put_time(w, "seen", list[i].seen);
		sv_put_text(w, "agent", list[i].agent);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_identities(const oh_identity *list, size_t n, oh_json_writer *w)
{
	oh_json_key(w, "identities");
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++) {
		oh_json_begin_object(w);
		sv_put_text(w, "issuer", list[i].issuer);
		sv_put_text(w, "subject", list[i].subject);
		sv_put_time(w, "since", list[i].created);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static oh_status put_notice(void *ctx, const oh_notice_row *row)
{
	oh_json_writer *w = ctx;
	oh_json_begin_object(w);
	sv_put_time(w, "at", row->at);
	sv_put_text(w, "kind", row->kind);
	sv_put_text(w, "about", row->args);
	sv_put_text(w, "text", row->text);
	sv_put_text(w, "link", row->link);
	oh_json_end_object(w);
	return OH_OK;
}

static oh_status put_search(void *ctx, const oh_search_row *row)
{
	oh_json_writer *w = ctx;
	oh_json_begin_object(w);
	sv_put_text(w, "name", row->name);
	sv_put_text(w, "query", row->query);
	sv_put_bool(w, "notify", row->notify);
	sv_put_time(w, "since", row->created);
	oh_json_end_object(w);
	return OH_OK;
}

static oh_status put_contact(void *ctx, oh_id listing)
{
	char id[OH_ID_TEXT];
	oh_id_format(listing, id);
	oh_json_string(ctx, oh_sv_from(id));
	return OH_OK;
}

/* People whom the person named at desks of conferences. */
static oh_status put_people(oh_db *db, const oh_call *c, oh_json_writer *w, oh_error *err)
{
	oh_desk_person *people = NULL;
	size_t n = 0;
	oh_status st =
	    oh_desk_people_given(db, c->actor.tenant, c->actor.user, c->arena, &people, &n, err);
	oh_json_key(w, "people_at_desks");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < n; i++) {
		oh_json_begin_object(w);
		sv_put_id(w, "desk", people[i].desk);
		sv_put_text(w, "name", people[i].name);
		sv_put_text(w, "post", people[i].post);
		sv_put_text(w, "phone", people[i].phone);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	return st;
}

/* Guests of conferences whom the person named. */
static oh_status put_guests(oh_db *db, const oh_call *c, oh_json_writer *w, oh_error *err)
{
	oh_guest *guests = NULL;
	size_t n = 0;
	oh_status st =
	    oh_guest_list(db, c->actor.tenant, 0, c->actor.user, c->arena, &guests, &n, err);
	oh_json_key(w, "guests");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < n; i++) {
		oh_json_begin_object(w);
		sv_put_id(w, "conference", guests[i].conference);
		sv_put_text(w, "name", guests[i].name);
		sv_put_text(w, "organisation", guests[i].org);
		sv_put_text(w, "post", guests[i].post);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	return st;
}

/* What a person left elsewhere: saved searches, listings that name them as the contact,
 * people named at desks and as guests. */
static oh_status put_traces(oh_db *db, const oh_call *c, oh_json_writer *w, oh_error *err)
{
	oh_json_key(w, "searches");
	oh_json_begin_array(w);
	oh_status st = oh_search_each(db, c->actor.tenant, c->actor.user, put_search, w, err);
	oh_json_end_array(w);
	oh_json_key(w, "contact_of_listings");
	oh_json_begin_array(w);
	if (!st)
		st = oh_listing_contact_each(db, c->actor.tenant, c->actor.user, put_contact, w,
		                             err);
	oh_json_end_array(w);
	if (!st)
		st = put_people(db, c, w, err);
	return st ? st : put_guests(db, c, w, err);
}

static oh_status export_all(oh_db *db, void *ctx, oh_error *err)
{
	struct mine *m = ctx;
	oh_call *c = m->c;
	oh_id tenant = c->actor.tenant, me = c->actor.user;
	oh_json_writer w;
	oh_member *orgs;
	oh_login *logins;
	oh_token *tokens;
	oh_identity *identities;
	size_t n;
	oh_notice_filter all = {.user = me, .limit = TRAIL_MOST};
	oh_status st = read_account(db, m, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_time(&w, "at", oh_store_now(c->platform->store));
	oh_json_key(&w, "account");
	sv_put_me(c->platform, &m->account, &w);
	sv_put_time(&w, "created_at", m->account.created);
	sv_put_time(&w, "seen_at", m->account.seen);
	sv_put_text(&w, "place", m->account.place);
	sv_put_roles(&w, "roles", m->account.roles);
	st = oh_member_list(db, tenant, 0, me, c->arena, &orgs, &n, err);
	if (!st)
		put_organisations(orgs, n, &w);
	if (!st)
		st = oh_login_list(db, tenant, me, c->arena, &logins, &n, err);
	if (!st)
		put_logins(logins, n, &w);
	if (!st)
		st = oh_token_list(db, tenant, me, c->arena, &tokens, &n, err);
	if (!st) {
		oh_json_key(&w, "tokens");
		oh_json_begin_array(&w);
		for (size_t i = 0; i < n; i++)
			sv_put_token(&tokens[i], (oh_sv){NULL, 0}, &w);
		oh_json_end_array(&w);
		st = oh_identity_list(db, tenant, me, c->arena, &identities, &n, err);
	}
	if (!st) {
		put_identities(identities, n, &w);
		oh_json_key(&w, "notices");
		oh_json_begin_array(&w);
		st = oh_notice_each(db, tenant, &all, put_notice, &w, err);
		oh_json_end_array(&w);
	}
	if (!st)
		st = put_traces(db, c, &w, err);
	if (!st)
		st = put_trail(db, m, &w, err);
	oh_json_end_object(&w);
	return st;
}

oh_status sv_export_my_data(oh_call *c, oh_error *err)
{
	struct mine m = {.c = c};
	oh_status st = sv_needs_session(c, err);
	if (!st)
		st = oh_store_read(c->platform->store, export_all, &m, err);
	if (!st)
		c->download = OH_SV("ouhe-my-data.json");
	return st;
}

/* --- Going. --- */

/* Nobody may leave an organisation without an admin, or the platform without one who grants
 * roles. */
static oh_status may_go(oh_db *db, struct mine *m, oh_error *err)
{
	oh_call *c = m->c;
	oh_member *orgs;
	size_t n = 0;
	int64_t left = 1;
	oh_status st =
	    oh_member_list(db, c->actor.tenant, 0, c->actor.user, c->arena, &orgs, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		if (!orgs[i].admin)
			continue;
		st = oh_member_admins(db, c->actor.tenant, orgs[i].org, c->actor.user, &left, err);
		if (!st && !left)
			st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_last_admin,
			              orgs[i].org_name);
	}
	if (!st && m->account.roles & OH_ROLE_SECURITY_ADMIN)
		st = oh_account_count(db, c->actor.tenant, OH_ROLE_SECURITY_ADMIN, c->actor.user,
		                      &left, err);
	if (!st && !left)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_last_security);
	return st;
}

static oh_status erase(oh_db *db, void *ctx, oh_error *err)
{
	struct mine *m = ctx;
	oh_call *c = m->c;
	oh_id tenant = c->actor.tenant, me = c->actor.user;
	int64_t n;
	oh_sv none = {NULL, 0};
	oh_status st = proven(db, m, err);
	if (!st)
		st = may_go(db, m, err);
	if (!st)
		st = oh_account_erase(db, tenant, me, oh_store_now(c->platform->store), err);
	if (!st)
		st = oh_notice_erase(db, tenant, me, err);
	if (!st)
		st = oh_listing_contact_erase(db, tenant, me, err);
	if (!st)
		st = oh_desk_people_erase(db, tenant, me, err);
	if (!st)
		st = oh_guest_erase(db, tenant, me, err);
	if (!st)
		st = oh_outbox_erase(db, tenant, me, err);
	if (!st)
		st = sv_audit(db, c, "account.erase", "account", me, none, none, 0, none, err);
	if (!st)
		st = oh_audit_erase(db, tenant, me, me, &n, err);
	return st;
}

oh_status sv_erase_me(oh_call *c, oh_error *err)
{
	struct mine m = {.c = c};
	oh_status st = prove(&m, "password", err);
	if (!st)
		st = oh_store_write(c->platform->store, erase, &m, err);
	if (st)
		return st;
	sv_known_end(c->platform, c->actor.tenant, c->actor.user, 0);
	c->end_session = true;
	c->status = 204;
	return OH_OK;
}
