/* Invitations of people who have an account: read and accepted by their link. */
#include "accounts.h"

struct accepting {
	oh_call *c;
	oh_sv token; /* digest */
	oh_invitation invitation;
	oh_org org;
	oh_account account;
	oh_member member;
};

static oh_status find(oh_db *db, struct accepting *a, oh_error *err)
{
	oh_call *c = a->c;
	bool found = false;
	oh_status st =
	    oh_invitation_find(db, c->actor.tenant, a->token, oh_store_now(c->platform->store),
	                       &found, &a->invitation, err);
	return !st && !found ? oh_raise(err, OH_ENOENT, &oh_msg_service_link_over) : st;
}

static oh_status read_link(struct accepting *a, oh_error *err)
{
	oh_call *c = a->c;
	oh_status st = sv_limited(c, "invitation", c->client, 100, SV_SECOND, err);
	a->token = sv_link_digest(c, c->path[0]);
	return !st && !a->token.p ? oh_raise(err, OH_ENOENT, &oh_msg_service_link_over) : st;
}

static oh_status read(oh_db *db, void *ctx, oh_error *err)
{
	struct accepting *a = ctx;
	oh_status st = find(db, a, err);
	return st ? st
	          : oh_org_get(db, a->c->actor.tenant, a->invitation.org, a->c->arena, &a->org,
	                       err);
}

oh_status sv_get_invitation(oh_call *c, oh_error *err)
{
	struct accepting a = {.c = c};
	oh_json_writer w;
	oh_status st = read_link(&a, err);
	if (!st)
		st = oh_store_read(c->platform->store, read, &a, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_person(&w, "organisation", a.org.id, a.org.name);
	sv_put_bool(&w, "mine", a.invitation.account == c->actor.user);
	oh_json_end_object(&w);
	return OH_OK;
}

/* Who holds the link that went to the mailbox, and the account, has proven the address. A link
 * that was handed over proves nothing: who invites has seen it. */
static oh_status prove(oh_db *db, struct accepting *a, oh_error *err)
{
	oh_call *c = a->c;
	oh_ms now = oh_store_now(c->platform->store);
	if (!a->invitation.proves || a->account.mail_proven)
		return OH_OK;
	a->account.mail_proven = now;
	return oh_account_save(db, c->actor.tenant, &a->account, now, err);
}

static oh_status accept(oh_db *db, void *ctx, oh_error *err)
{
	struct accepting *a = ctx;
	oh_call *c = a->c;
	oh_id tenant = c->actor.tenant;
	bool member = false;
	oh_status st = find(db, a, err);
	const oh_invitation *i = &a->invitation;
	if (!st && i->account != c->actor.user)
		st = oh_raise(err, OH_EDENIED, &oh_msg_service_invited_person);
	if (!st)
		st = oh_account_get(db, tenant, i->account, c->arena, &a->account, err);
	if (!st)
		st = oh_member_get(db, tenant, i->org, i->account, c->arena, &member, &a->member,
		                   err);
	if (!st && member)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_member_already);
	if (st)
		return st;
	a->member = (oh_member){
	    .org = i->org, .account = i->account, .admin = i->admin, .name = a->account.name};
	st = oh_member_add(db, tenant, &a->member, oh_store_now(c->platform->store), err);
	if (!st)
		st = oh_invitation_drop(db, tenant, i->org, i->account, NULL, err);
	if (!st)
		st = prove(db, a, err);
	return st ? st : sv_member_audit(db, c, &a->member, "member.add", false, err);
}

oh_status sv_accept_invitation(oh_call *c, oh_error *err)
{
	struct accepting a = {.c = c};
	oh_json_writer w;
	oh_status st = read_link(&a, err);
	if (!st)
		st = oh_store_write(c->platform->store, accept, &a, err);
	if (st)
		return st;
	sv_known_forget(c->platform, c->actor.tenant, a.member.account);
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_person(&w, "user", a.member.account, a.member.name);
	sv_put_bool(&w, "admin", a.member.admin);
	oh_json_end_object(&w);
	return OH_OK;
}
