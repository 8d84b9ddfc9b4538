/* Who belongs to an organisation: invited by mail, made an admin, taken out. */
#include <string.h>

#include "accounts.h"

enum { NAME_MOST = 80 };

struct joining {
	oh_call *c;
	oh_id org, user;
	oh_org where;
	oh_member *list, *waiting, member;
	size_t n, n_waiting;
	/* addMember */
	oh_sv mail, key, name, sort, link;
	/* Two secrets of one link: who invites is shown the first, the mailbox gets the second,
	 * whose use alone shows that its owner reads it. */
	oh_sv secret, digest, mail_secret, mail_digest;
	oh_account account;
	bool admin, shown; /* shown: who invites also gets the link */
	bool pending;      /* has an account, and is a member only after accepting */
};

static oh_status missing(oh_status st, oh_error *err)
{
	return st == OH_ENOENT ? oh_raise(err, st, &oh_msg_service_not_found) : st;
}

/* The organisation of the path, and whether the caller may do this to its member `user`. */
static oh_status enter(oh_db *db, struct joining *j, oh_error *err)
{
	oh_call *c = j->c;
	oh_status st =
	    missing(oh_org_get(db, c->actor.tenant, j->org, c->arena, &j->where, err), err);
	if (st)
		return st;
	oh_object object = sv_org_object(c, &j->where);
	object.user = j->user;
	return oh_call_may(c, &object, err);
}

static void put_member(const oh_member *m, oh_sv link, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_person(w, "user", m->account, m->name);
	sv_put_bool(w, "admin", m->admin);
	if (m->invited)
		sv_put_bool(w, "invited", true);
	sv_put_text(w, "link", link);
	oh_json_end_object(w);
}

static oh_status read_members(oh_db *db, void *ctx, oh_error *err)
{
	struct joining *j = ctx;
	oh_status st = enter(db, j, err);
	if (!st)
		st = oh_member_list(db, j->c->actor.tenant, j->org, 0, j->c->arena, &j->list, &j->n,
		                    err);
	if (!st)
		st = oh_invitation_list(db, j->c->actor.tenant, j->org, 0,
		                        oh_store_now(j->c->platform->store), j->c->arena,
		                        &j->waiting, &j->n_waiting, err);
	return st;
}

oh_status sv_list_members(oh_call *c, oh_error *err)
{
	struct joining j = {.c = c};
	oh_json_writer w;
	oh_status st = oh_call_id(c, 0, &j.org, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_members, &j, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < j.n; i++)
		put_member(&j.list[i], (oh_sv){NULL, 0}, &w);
	for (size_t i = 0; i < j.n_waiting; i++)
		put_member(&j.waiting[i], (oh_sv){NULL, 0}, &w);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

oh_status sv_member_audit(oh_db *db, const oh_call *c, const oh_member *m, const char *action,
                          bool was, oh_error *err)
{
	struct sv_change ch;
	char id[OH_ID_TEXT];
	oh_sv none = {NULL, 0};
	oh_id_format(m->account, id);
	sv_change_begin(&ch);
	sv_change_text(&ch, "user", none, oh_sv_from(id));
	sv_change_int(&ch, "admin", was, m->admin);
	return sv_change_end(&ch, db, c, action, "organisation", m->org, 0, err);
}

static oh_status audit_member(oh_db *db, const struct joining *j, const char *action, bool was,
                              bool is, oh_error *err)
{
	const oh_member m = {.org = j->org, .account = j->user, .admin = is};
	return sv_member_audit(db, j->c, &m, action, was, err);
}

static oh_status tell(oh_db *db, const struct joining *j, const oh_msg *title, oh_error *err)
{
	char id[OH_ID_TEXT], link[32] = "/organisations/";
	oh_id_format(j->org, id);
	memcpy(link + strlen(link), id, sizeof id);
	const struct sv_notice n = {.tenant = j->c->actor.tenant,
	                            .user = j->user,
	                            .kind = "organisation",
	                            .title = title,
	                            .args = {j->where.name},
	                            .n_args = 1,
	                            .verdict = -1,
	                            .link = oh_sv_from(link)};
	return sv_notify(db, j->c->platform, &n, err);
}

/* --- Inviting. --- */

static oh_status new_account(oh_db *db, struct joining *j, oh_error *err)
{
	oh_call *c = j->c;
	oh_sv none = {NULL, 0};
	struct sv_change ch;
	oh_account *a = &j->account;
	*a = (oh_account){.id = j->user,
	                  .state = OH_ACCOUNT_INVITED,
	                  .mail = j->mail,
	                  .mail_key = j->key,
	                  .name = j->name,
	                  .sort = j->sort,
	                  .language = c->lang,
	                  .show_mail = OH_VISIBLE_VERIFIED,
	                  .show_phone = OH_VISIBLE_VERIFIED,
	                  .digest = 1,
	                  .instant = true};
	oh_status st =
	    oh_account_add(db, c->actor.tenant, a, oh_store_now(c->platform->store), err);
	if (st)
		return st;
	sv_change_begin(&ch);
	sv_change_personal(&ch, "name", none, a->name);
	sv_change_personal(&ch, "mail", none, a->mail);
	return sv_change_end(&ch, db, c, "user.invite", "account", a->id, a->id, err);
}

/* An account that waits for its owner, and that somebody else invited: whoever holds the
 * older link would come in here, too. So it ends, and the new one goes to the mail address
 * alone. */
static oh_status check_waiting(oh_db *db, struct joining *j, oh_error *err)
{
	oh_call *c = j->c;
	j->shown = false;
	if (!sv_outbox_mail_works(c->platform))
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_invited_elsewhere);
	return oh_link_drop(db, c->actor.tenant, j->user, err);
}

static oh_status send_link(oh_db *db, struct joining *j, oh_error *err)
{
	oh_call *c = j->c;
	oh_ms now = oh_store_now(c->platform->store);
	bool mails = sv_outbox_mail_works(c->platform);
	const char *page = j->pending ? "/invitations#" : "/register#";
	const oh_invitation i = {.org = j->org,
	                         .account = j->user,
	                         .admin = j->admin,
	                         .created = now,
	                         .expires = now + SV_INVITE_LIFE,
	                         .shown = j->shown ? j->digest : j->mail_digest,
	                         .mailed = mails ? j->mail_digest : (oh_sv){NULL, 0}};
	oh_sv mailed;
	oh_status st = sv_path_with(c->arena, page, j->secret, &j->link, err);
	if (!st)
		st = sv_path_with(c->arena, page, j->mail_secret, &mailed, err);
	if (!st)
		st = j->pending ? oh_invitation_put(db, c->actor.tenant, &i, err)
		                : oh_link_add(db, c->actor.tenant, OH_LINK_INVITE, j->user, i.shown,
		                              i.mailed, now, i.expires, err);
	if (!st)
		st = sv_mail_link(db, c, &j->account, &oh_msg_service_invite_subject,
		                  j->pending ? &oh_msg_service_join_text
		                             : &oh_msg_service_invite_text,
		                  mailed, j->where.name, err);
	return st;
}

/* An address that nobody has proven may have been registered by anybody: its account comes in
 * by a link, not by being named. */
static oh_status invite_known(oh_db *db, struct joining *j, oh_error *err)
{
	oh_status st = audit_member(db, j, "member.invite", false, j->admin, err);
	return st ? st : send_link(db, j, err);
}

static oh_status invite(oh_db *db, void *ctx, oh_error *err)
{
	struct joining *j = ctx;
	oh_call *c = j->c;
	oh_id tenant = c->actor.tenant;
	bool found = false, member = false;
	j->user = 0;
	j->shown = true;
	j->pending = false;
	oh_status st = enter(db, j, err);
	if (!st)
		st = oh_account_by_mail(db, tenant, j->key, c->arena, &found, &j->account, err);
	if (st)
		return st;
	j->user = found ? j->account.id : oh_store_new_id(c->platform->store);
	if (found && j->account.state == OH_ACCOUNT_DISABLED)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_account_disabled);
	if (found)
		st = oh_member_get(db, tenant, j->org, j->user, c->arena, &member, &j->member, err);
	if (!st && member)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_member_already);
	if (!st && !found)
		st = new_account(db, j, err);
	else if (!st && j->account.state == OH_ACCOUNT_INVITED)
		st = check_waiting(db, j, err);
	j->pending = found && j->account.state == OH_ACCOUNT_OPEN && !j->account.mail_proven;
	if (!st && j->pending)
		return invite_known(db, j, err);
	const oh_member m = {.org = j->org, .account = j->user, .admin = j->admin};
	if (!st)
		st = oh_member_add(db, tenant, &m, oh_store_now(c->platform->store), err);
	if (!st)
		st = audit_member(db, j, "member.add", false, j->admin, err);
	if (st)
		return st;
	if (j->account.state == OH_ACCOUNT_INVITED)
		return send_link(db, j, err);
	j->shown = false;
	return tell(db, j, &oh_msg_service_notice_member_added, err);
}

/* What stands for a name until the person says it. */
static oh_sv name_from(oh_sv mail)
{
	size_t at = oh_sv_find(mail, OH_SV("@"));
	return oh_sv_sub(mail, 0, at < NAME_MOST ? at : NAME_MOST);
}

static oh_status read_invitation(struct joining *j, oh_error *err)
{
	oh_call *c = j->c;
	(void)sv_form_mail(c, "mail", true, &j->mail);
	(void)oh_call_text(c, "name", false, NAME_MOST, &j->name);
	(void)oh_call_bool(c, "admin", false, &j->admin);
	oh_status st = oh_call_check(c, err);
	if (st)
		return st;
	j->key = sv_mail_key(j->mail, c->arena);
	if (!j->name.n)
		j->name = name_from(j->mail);
	st = sv_sort_key(j->name, c->arena, &j->sort, err);
	if (!st)
		st = sv_secret_new(c->arena, "", &j->secret, &j->digest, err);
	if (!st)
		st = sv_secret_new(c->arena, "", &j->mail_secret, &j->mail_digest, err);
	return st;
}

static oh_status read_organisation(oh_db *db, void *ctx, oh_error *err)
{
	return enter(db, ctx, err);
}

oh_status sv_add_member(oh_call *c, oh_error *err)
{
	struct joining j = {.c = c};
	oh_json_writer w;
	char id[OH_ID_TEXT];
	oh_status st = oh_call_id(c, 0, &j.org, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_organisation, &j, err);
	if (!st)
		st = read_invitation(&j, err);
	if (!st && c->actor.user) { /* nobody's mailbox is to be filled through here */
		oh_id_format(c->actor.user, id);
		st =
		    sv_slow_down(c,
		                 sv_throttle_take(c->platform->accounts->throttle, "invite",
		                                  c->actor.tenant, oh_sv_from(id), 200,
		                                  30 * SV_SECOND, oh_store_now(c->platform->store)),
		                 err);
	}
	if (!st)
		st = oh_store_write(c->platform->store, invite, &j, err);
	if (st)
		return st;
	sv_known_forget(c->platform, c->actor.tenant, j.user);
	sv_notified(c->platform);
	sv_outbox_wake(c->platform);
	const oh_member m = {.org = j.org,
	                     .account = j.user,
	                     .admin = j.admin,
	                     .name = j.account.name,
	                     .invited = j.pending || j.account.state == OH_ACCOUNT_INVITED};
	sv_answer(c, &w);
	put_member(&m, j.shown ? j.link : (oh_sv){NULL, 0}, &w);
	c->secret = j.shown;
	c->status = 201;
	return OH_OK;
}

/* --- Changing and taking out. --- */

static oh_status find_member(oh_db *db, struct joining *j, oh_error *err)
{
	bool found = false;
	oh_status st = enter(db, j, err);
	j->pending = false;
	if (!st)
		st = oh_member_get(db, j->c->actor.tenant, j->org, j->user, j->c->arena, &found,
		                   &j->member, err);
	if (!st && !found)
		st = oh_invitation_list(db, j->c->actor.tenant, j->org, j->user,
		                        oh_store_now(j->c->platform->store), j->c->arena,
		                        &j->waiting, &j->n_waiting, err);
	if (!st && !found && j->n_waiting) {
		j->member = j->waiting[0];
		j->pending = found = true;
	}
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st;
}

static oh_status keep_one_admin(oh_db *db, struct joining *j, oh_error *err)
{
	int64_t left = 1;
	oh_status st = OH_OK;
	if (j->member.admin && !j->member.invited)
		st = oh_member_admins(db, j->c->actor.tenant, j->org, j->user, &left, err);
	if (!st && !left)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_last_admin, j->where.name);
	return st;
}

static oh_status change(oh_db *db, void *ctx, oh_error *err)
{
	struct joining *j = ctx;
	oh_status st = find_member(db, j, err);
	bool was = j->member.admin;
	if (st || was == j->admin)
		return st;
	if (was)
		st = keep_one_admin(db, j, err);
	if (!st)
		st = (j->pending ? oh_invitation_set : oh_member_set)(
		    db, j->c->actor.tenant, j->org, j->user, j->admin, err);
	if (!st)
		st = audit_member(db, j, "member.change", was, j->admin, err);
	if (!st && !j->pending)
		st = tell(db, j,
		          j->admin ? &oh_msg_service_notice_member_admin
		                   : &oh_msg_service_notice_member_plain,
		          err);
	j->member.admin = j->admin;
	return st;
}

static oh_status read_path(oh_call *c, struct joining *j, oh_error *err)
{
	oh_status st = oh_call_id(c, 0, &j->org, err);
	return st ? st : oh_call_id(c, 1, &j->user, err);
}

oh_status sv_update_member(oh_call *c, oh_error *err)
{
	struct joining j = {.c = c};
	oh_json_writer w;
	oh_status st = read_path(c, &j, err);
	if (st)
		return st;
	(void)oh_call_bool(c, "admin", true, &j.admin);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, change, &j, err);
	if (st)
		return st;
	sv_known_forget(c->platform, c->actor.tenant, j.user);
	sv_notified(c->platform);
	sv_answer(c, &w);
	put_member(&j.member, (oh_sv){NULL, 0}, &w);
	return OH_OK;
}

static oh_status take_out(oh_db *db, void *ctx, oh_error *err)
{
	struct joining *j = ctx;
	oh_status st = find_member(db, j, err);
	if (!st)
		st = keep_one_admin(db, j, err);
	if (!st)
		st = j->pending
		         ? oh_invitation_drop(db, j->c->actor.tenant, j->org, j->user, NULL, err)
		         : oh_member_drop(db, j->c->actor.tenant, j->org, j->user, err);
	if (!st)
		st = audit_member(db, j, "member.remove", j->member.admin, false, err);
	if (!st && !j->pending && j->user != j->c->actor.user)
		st = tell(db, j, &oh_msg_service_notice_member_removed, err);
	return st;
}

oh_status sv_remove_member(oh_call *c, oh_error *err)
{
	struct joining j = {.c = c};
	oh_status st = read_path(c, &j, err);
	if (!st)
		st = oh_store_write(c->platform->store, take_out, &j, err);
	if (st)
		return st;
	sv_known_forget(c->platform, c->actor.tenant, j.user);
	sv_notified(c->platform);
	c->status = 204;
	return OH_OK;
}
