/* Accounts as the security administrator keeps them. */
#include <string.h>

#include "accounts.h"

enum { NAME_MOST = 80, PLACE_MOST = 60, WORDS_MOST = 200 };

struct user {
	oh_call *c;
	oh_account account, before;
	oh_member *orgs;
	size_t n_orgs;
	bool with_roles, with_state, disabled, wants_link;
	uint32_t roles;
	bool with_place;
	oh_sv place;
	oh_id id;
	oh_sv digest, link;
};

static void put_user(const oh_account *a, const oh_member *orgs, size_t n, bool with_mail,
                     oh_sv link, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_id(w, "id", a->id);
	oh_json_key(w, "name");
	oh_json_string(w, a->name);
	if (with_mail)
		sv_put_text(w, "mail", a->mail);
	sv_put_roles(w, "roles", a->roles);
	oh_json_key(w, "organisations");
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++) {
		oh_json_begin_object(w);
		sv_put_id(w, "id", orgs[i].org);
		sv_put_text(w, "name", orgs[i].org_name);
		sv_put_bool(w, "verified", orgs[i].verification == OH_ORG_VERIFIED);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	sv_put_text(w, "place", a->place);
	sv_put_bool(w, "disabled", a->state == OH_ACCOUNT_DISABLED);
	sv_put_time(w, "created_at", a->created);
	sv_put_time(w, "seen_at", a->seen);
	sv_put_text(w, "link", link);
	oh_json_end_object(w);
}

/* Mail addresses are for who keeps accounts. */
static bool sees_mail(const oh_call *c)
{
	return (c->actor.roles & OH_ROLE_SECURITY_ADMIN) != 0;
}

struct listing {
	oh_call *c;
	oh_account_query q;
	oh_account *list;
	oh_member **orgs;
	size_t n, *n_orgs;
};

static oh_status read_users(oh_db *db, void *ctx, oh_error *err)
{
	struct listing *l = ctx;
	oh_call *c = l->c;
	oh_status st = oh_account_list(db, c->actor.tenant, &l->q, c->arena, &l->list, &l->n, err);
	if (st)
		return st;
	l->orgs = oh_arena_array(c->arena, l->n + 1, sizeof *l->orgs);
	l->n_orgs = oh_arena_array(c->arena, l->n + 1, sizeof *l->n_orgs);
	if (!l->orgs || !l->n_orgs)
		return oh_nomem(err);
	for (size_t i = 0; !st && i < l->n; i++)
		st = oh_member_list(db, c->actor.tenant, 0, l->list[i].id, c->arena, &l->orgs[i],
		                    &l->n_orgs[i], err);
	return st;
}

oh_status sv_list_users(oh_call *c, oh_error *err)
{
	struct listing l = {.c = c};
	size_t limit;
	oh_sv cursor;
	oh_json_writer w;
	oh_status st = oh_call_page(c, &limit, &cursor, err);
	if (!st)
		st = sv_cursor_read(c, cursor, &l.q.after, &l.q.after_id, err);
	if (st)
		return st;
	l.q.words = oh_sv_sub(oh_sv_trim(oh_call_query(c, "q")), 0, WORDS_MOST * 4);
	l.q.with_mail = sees_mail(c);
	l.q.limit = limit + 1;
	st = oh_store_read(c->platform->store, read_users, &l, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < l.n && i < limit; i++)
		put_user(&l.list[i], l.orgs[i], l.n_orgs[i], sees_mail(c), (oh_sv){NULL, 0}, &w);
	oh_json_end_array(&w);
	if (l.n > limit) {
		st = sv_cursor_make(c->arena, l.list[limit - 1].sort, l.list[limit - 1].id, &cursor,
		                    err);
		sv_put_text(&w, "next", cursor);
	}
	oh_json_end_object(&w);
	return st;
}

/* --- Adding. --- */

static oh_status add_user(oh_db *db, void *ctx, oh_error *err)
{
	struct user *u = ctx;
	oh_call *c = u->c;
	oh_account *a = &u->account;
	oh_ms now = oh_store_now(c->platform->store);
	oh_sv none = {NULL, 0};
	struct sv_change ch;
	oh_status st = oh_account_add(db, c->actor.tenant, a, now, err);
	if (st == OH_ECONFLICT)
		return oh_raise(err, st, &oh_msg_service_mail_taken_user);
	if (!st)
		st = oh_link_add(db, c->actor.tenant, OH_LINK_RESET, a->id, u->digest, none, now,
		                 now + SV_INVITE_LIFE, err);
	if (st)
		return st;
	sv_change_begin(&ch);
	sv_change_personal(&ch, "name", none, a->name);
	sv_change_personal(&ch, "mail", none, a->mail);
	sv_change_int(&ch, "roles", 0, a->roles);
	sv_change_text(&ch, "place", none, a->place);
	st = sv_change_end(&ch, db, c, "user.add", "account", a->id, a->id, err);
	if (!st)
		st = sv_mail_link(db, c, a, &oh_msg_service_account_subject,
		                  &oh_msg_service_account_text, u->link,
		                  sv_purpose(c->platform, a->language), err);
	return st;
}

oh_status sv_create_user(oh_call *c, oh_error *err)
{
	struct user u = {.c = c};
	oh_account *a = &u.account;
	oh_sv secret;
	oh_json_writer w;
	(void)sv_form_mail(c, "mail", true, &a->mail);
	(void)oh_call_text(c, "name", true, NAME_MOST, &a->name);
	(void)sv_form_bits(c, "roles", false, sv_role_names, OH_ROLE_ANALYST, &a->roles);
	(void)oh_call_text(c, "place", false, PLACE_MOST, &a->place);
	oh_status st = oh_call_check(c, err);
	if (!st)
		st = sv_sort_key(a->name, c->arena, &a->sort, err);
	if (!st)
		st = sv_secret_new(c->arena, "", &secret, &u.digest, err);
	if (!st)
		st = sv_path_with(c->arena, "/reset#", secret, &u.link, err);
	if (st)
		return st;
	a->id = oh_store_new_id(c->platform->store);
	a->state = OH_ACCOUNT_INVITED;
	a->mail_key = sv_mail_key(a->mail, c->arena);
	a->language = c->lang;
	a->show_mail = a->show_phone = OH_VISIBLE_VERIFIED;
	a->digest = 1;
	a->instant = true;
	/* Who administers the platform vouches for the address. */
	a->created = a->mail_proven = oh_store_now(c->platform->store);
	st = oh_store_write(c->platform->store, add_user, &u, err);
	if (st)
		return st;
	sv_outbox_wake(c->platform);
	sv_answer(c, &w);
	put_user(a, NULL, 0, sees_mail(c), u.link, &w);
	c->secret = true;
	c->status = 201;
	return OH_OK;
}

/* --- Changing. --- */

/* Who would be the last to grant roles must stay one who does. */
static oh_status check_last(oh_db *db, const struct user *u, oh_error *err)
{
	const oh_account *a = &u->account, *b = &u->before;
	int64_t left = 1;
	oh_status st = OH_OK;
	bool was = b->state == OH_ACCOUNT_OPEN && b->roles & OH_ROLE_SECURITY_ADMIN;
	bool is = a->state == OH_ACCOUNT_OPEN && a->roles & OH_ROLE_SECURITY_ADMIN;
	if (was && !is)
		st = oh_account_count(db, u->c->actor.tenant, OH_ROLE_SECURITY_ADMIN, a->id, &left,
		                      err);
	if (!st && !left)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_last_security);
	return st;
}

static oh_status check_own(const struct user *u, oh_error *err)
{
	bool changed = u->account.roles != u->before.roles || u->account.state != u->before.state;
	if (u->account.id == u->c->actor.user && changed)
		return oh_raise(err, OH_EDENIED, &oh_msg_service_own_roles);
	return OH_OK;
}

static void apply(struct user *u)
{
	oh_account *a = &u->account;
	if (u->with_roles)
		a->roles = u->roles;
	if (u->with_place)
		a->place = u->place;
	if (u->with_state && u->disabled)
		a->state = OH_ACCOUNT_DISABLED;
	else if (u->with_state && a->state == OH_ACCOUNT_DISABLED)
		a->state = a->consented || a->password.n ? OH_ACCOUNT_OPEN : OH_ACCOUNT_INVITED;
}

static bool less_allowed(const struct user *u)
{
	return u->account.state != u->before.state || (u->before.roles & ~u->account.roles) != 0;
}

static const char *state_name(oh_account_state s)
{
	static const char *const names[] = {"invited", "open", "disabled", "erased"};
	return names[s];
}

/* An account that waits for its owner may be waited for by whoever invited it: before it
 * gets a role, older links end, and the administrator gets the new one. */
static oh_status renew_link(oh_db *db, struct user *u, oh_error *err)
{
	oh_call *c = u->c;
	oh_ms now = oh_store_now(c->platform->store);
	oh_sv secret, digest;
	bool waits = u->account.state == OH_ACCOUNT_INVITED;
	u->link = (oh_sv){NULL, 0};
	if (!u->wants_link && !(waits && u->account.roles & ~u->before.roles))
		return OH_OK;
	/* With a link to an account in use one becomes its owner: only who has the data folder in
	 * hand may make it. */
	if (!waits && (c->actor.user || u->account.state != OH_ACCOUNT_OPEN))
		return oh_raise(err, OH_EDENIED, &oh_msg_service_link_by_mail);
	oh_status st = oh_link_drop(db, c->actor.tenant, u->id, err);
	if (!st)
		st = sv_secret_new(c->arena, "", &secret, &digest, err);
	if (!st)
		st = sv_path_with(c->arena, "/reset#", secret, &u->link, err);
	if (!st)
		st = oh_link_add(db, c->actor.tenant, OH_LINK_RESET, u->id, digest,
		                 (oh_sv){NULL, 0}, now, now + SV_INVITE_LIFE, err);
	if (!st)
		st = sv_mail_link(db, c, &u->account, &oh_msg_service_account_subject,
		                  &oh_msg_service_account_text, u->link,
		                  sv_purpose(c->platform, u->account.language), err);
	return st;
}

static oh_status change_user(oh_db *db, void *ctx, oh_error *err)
{
	struct user *u = ctx;
	oh_call *c = u->c;
	oh_id tenant = c->actor.tenant, id = u->id;
	struct sv_change ch;
	oh_status st = oh_account_get(db, tenant, id, c->arena, &u->before, err);
	if (!st && u->before.state == OH_ACCOUNT_ERASED)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (st)
		return st;
	u->account = u->before;
	apply(u);
	st = check_own(u, err);
	if (!st)
		st = check_last(db, u, err);
	if (!st)
		st =
		    oh_account_save(db, tenant, &u->account, oh_store_now(c->platform->store), err);
	if (!st && less_allowed(u))
		st = oh_login_end_all(db, tenant, id, 0, err);
	if (!st)
		st = renew_link(db, u, err);
	if (!st)
		st = oh_member_list(db, tenant, 0, id, c->arena, &u->orgs, &u->n_orgs, err);
	if (st)
		return st;
	sv_change_begin(&ch);
	sv_change_int(&ch, "roles", u->before.roles, u->account.roles);
	sv_change_text(&ch, "place", u->before.place, u->account.place);
	sv_change_text(&ch, "state", oh_sv_from(state_name(u->before.state)),
	               oh_sv_from(state_name(u->account.state)));
	return sv_change_end(&ch, db, c, "user.change", "account", id, 0, err);
}

oh_status sv_update_user(oh_call *c, oh_error *err)
{
	struct user u = {.c = c};
	oh_json_writer w;
	oh_status st = oh_call_id(c, 0, &u.id, err);
	if (st)
		return st;
	u.with_roles = sv_form_bits(c, "roles", false, sv_role_names, OH_ROLE_ANALYST, &u.roles);
	u.with_state = oh_call_bool(c, "disabled", false, &u.disabled);
	(void)oh_call_bool(c, "link", false, &u.wants_link);
	u.with_place = oh_call_text(c, "place", false, PLACE_MOST, &u.place);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, change_user, &u, err);
	if (st == OH_ENOENT)
		return oh_raise(err, st, &oh_msg_service_not_found);
	if (st)
		return st;
	if (less_allowed(&u))
		sv_known_end(c->platform, c->actor.tenant, u.id, 0);
	else
		sv_known_forget(c->platform, c->actor.tenant, u.id);
	sv_answer(c, &w);
	put_user(&u.account, u.orgs, u.n_orgs, sees_mail(c), u.link, &w);
	sv_outbox_wake(c->platform);
	c->secret = u.link.n > 0;
	return OH_OK;
}
