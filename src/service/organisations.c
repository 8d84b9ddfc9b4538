/* Area: organisations – kept by themselves, verified by the organiser. */
#include <stdio.h>

#include "accounts.h"
#include "ouhe/store/listing.h"
#include "ouhe/text/city.h"

enum { WORDS_MOST = 400, REASON_MOST = 500 };

/* --- Storing. --- */

static oh_status name_taken(oh_status st, oh_error *err)
{
	return st == OH_ECONFLICT ? oh_raise(err, st, &oh_msg_service_org_taken) : st;
}

static oh_sv digits_of(const oh_call *c, int64_t v)
{
	oh_buf text = OH_BUF_INIT;
	oh_buf_printf(&text, "%lld", (long long)v);
	oh_sv out = oh_arena_sv(c->arena, oh_buf_sv(&text));
	oh_buf_release(&text);
	return out;
}

/* What the trail keeps of a change. Contacts are people: that they changed is said, not
 * what they are. */
static oh_status audit_org(oh_db *db, const oh_call *c, const char *action, const oh_org *a,
                           const oh_org *b, oh_error *err)
{
	struct sv_change ch;
	oh_sv none = {NULL, 0};
	bool contacts = a->n_contacts != b->n_contacts || a->contacts != b->contacts;
	sv_change_begin(&ch);
	sv_change_text(&ch, "name", a->name, b->name);
	sv_change_text(&ch, "code", a->code, b->code);
	sv_change_text(&ch, "industry", a->industry, b->industry);
	sv_change_text(&ch, "about", a->about, b->about);
	sv_change_text(&ch, "website", a->website, b->website);
	sv_change_int(&ch, "size", a->size, b->size);
	sv_change_int(&ch, "contact_visibility", a->contact_visibility, b->contact_visibility);
	sv_change_text(&ch, "verification", oh_sv_from(sv_verification_names[a->verification]),
	               oh_sv_from(sv_verification_names[b->verification]));
	sv_change_text(&ch, "reason", a->verification_reason, b->verification_reason);
	for (size_t i = 0; i < a->n_sites || i < b->n_sites; i++) {
		char key[32];
		(void)snprintf(key, sizeof key, "site_%zu", i + 1);
		sv_change_text(&ch, key, i < a->n_sites ? a->sites[i].city : none,
		               i < b->n_sites ? b->sites[i].city : none);
	}
	if (contacts)
		sv_change_text(&ch, "contacts", none, digits_of(c, (int64_t)b->n_contacts));
	return sv_change_end(&ch, db, c, action, "organisation", b->id, 0, err);
}

static oh_status tell_organisers(oh_db *db, oh_call *c, const oh_org *o, const char *why,
                                 oh_error *err)
{
	char id[OH_ID_TEXT];
	oh_buf link = OH_BUF_INIT, unique = OH_BUF_INIT;
	oh_id_format(o->id, id);
	oh_buf_printf(&link, "/organisations/%s", id);
	oh_buf_printf(&unique, "org-%s-%s-%lld", why, id, (long long)o->version);
	const struct sv_notice n = {.tenant = c->actor.tenant,
	                            .roles = OH_ROLE_ORGANISER,
	                            .kind = "organisation",
	                            .title = &oh_msg_service_notice_org_check,
	                            .args = {o->name},
	                            .n_args = 1,
	                            .verdict = -1,
	                            .link = oh_buf_sv(&link),
	                            .unique = oh_buf_sv(&unique)};
	oh_status st = oh_buf_ok(&link) && oh_buf_ok(&unique) ? sv_notify(db, c->platform, &n, err)
	                                                      : oh_nomem(err);
	oh_buf_release(&link);
	oh_buf_release(&unique);
	return st;
}

oh_status sv_org_store(oh_db *db, oh_call *c, oh_org *o, oh_id admin, oh_error *err)
{
	const oh_org nothing = {.size = -1, .contact_visibility = o->contact_visibility};
	const oh_member m = {.org = 0, .account = admin, .admin = true};
	oh_ms now = oh_store_now(c->platform->store);
	o->id = oh_store_new_id(c->platform->store);
	o->version = 1;
	oh_status st = name_taken(oh_org_add(db, c->actor.tenant, o, now, err), err);
	if (!st && admin) {
		oh_member first = m;
		first.org = o->id;
		st = oh_member_add(db, c->actor.tenant, &first, now, err);
	}
	if (!st)
		st = audit_org(db, c, "organisation.add", &nothing, o, err);
	if (!st && !(c->actor.roles & OH_ROLE_ORGANISER))
		st = tell_organisers(db, c, o, "new", err);
	return st;
}

oh_status sv_org_make(oh_db *db, const oh_call *c, oh_sv name, oh_sv city, oh_id *id, oh_error *err)
{
	const oh_org nothing = {.size = -1, .contact_visibility = OH_VISIBLE_VERIFIED};
	const oh_site site = {.city = city.n ? oh_city_name(city, c->arena) : city};
	oh_org o = nothing;
	o.id = oh_store_new_id(c->platform->store);
	o.name = oh_sv_trim(name);
	o.version = 1;
	if (site.city.n) {
		o.sites = &site;
		o.n_sites = 1;
	}
	oh_status st = sv_org_key(o.name, c->arena, &o.name_key, err);
	if (!st)
		st = sv_sort_key(o.name, c->arena, &o.sort, err);
	if (!st)
		st = name_taken(
		    oh_org_add(db, c->actor.tenant, &o, oh_store_now(c->platform->store), err),
		    err);
	if (!st)
		st = audit_org(db, c, "organisation.add", &nothing, &o, err);
	if (!st)
		*id = o.id;
	return st;
}

struct job {
	oh_call *c;
	oh_id id;
	oh_org org, before;
	oh_org_query q;
	oh_org *list;
	size_t n;
	int64_t total;
	int verification;
	oh_sv reason;
};

static oh_status answer(oh_call *c, const oh_org *o, int64_t listings)
{
	oh_json_writer w;
	sv_answer(c, &w);
	sv_put_organisation(c, o, listings, &w);
	sv_etag(c, o->version);
	return OH_OK;
}

/* --- Reading. --- */

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	return oh_org_list(db, j->c->actor.tenant, &j->q, j->c->arena, &j->list, &j->n, &j->total,
	                   err);
}

static oh_status read_query(oh_call *c, struct job *j, size_t *limit, oh_error *err)
{
	oh_sv cursor, words = oh_sv_trim(oh_call_query(c, "q"));
	oh_sv mine = oh_call_query(c, "mine"), verification = oh_call_query(c, "verification");
	oh_status st = oh_call_page(c, limit, &cursor, err);
	if (!st)
		st = sv_cursor_read(c, cursor, &j->q.after, &j->q.after_id, err);
	if (!st && words.n)
		st = sv_org_key(oh_sv_sub(words, 0, WORDS_MOST), c->arena, &j->q.words, err);
	if (st)
		return st;
	j->q.verification = -1;
	for (int i = 0; sv_verification_names[i]; i++)
		if (oh_sv_eq(verification, oh_sv_from(sv_verification_names[i])))
			j->q.verification = i;
	if (verification.n && j->q.verification < 0)
		(void)oh_call_invalid(c, "?verification", &oh_msg_service_not_known, NULL, 0);
	j->q.mine = oh_sv_eq(mine, OH_SV("true"));
	if (mine.n && !j->q.mine && !oh_sv_eq(mine, OH_SV("false")))
		(void)oh_call_invalid(c, "?mine", &oh_msg_service_not_bool, NULL, 0);
	j->q.refused = (c->actor.roles & OH_ROLE_ORGANISER) != 0;
	j->q.member = c->actor.user;
	j->q.limit = *limit + 1;
	return oh_call_check(c, err);
}

static oh_status list_organisations(oh_call *c, oh_error *err)
{
	struct job j = {.c = c};
	size_t limit;
	oh_json_writer w;
	oh_sv next = {NULL, 0};
	oh_status st = read_query(c, &j, &limit, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_list, &j, err);
	if (!st && j.n > limit)
		st = sv_cursor_make(c->arena, j.list[limit - 1].sort, j.list[limit - 1].id, &next,
		                    err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < j.n && i < limit; i++)
		sv_put_organisation(c, &j.list[i], -1, &w);
	oh_json_end_array(&w);
	sv_put_text(&w, "next", next);
	sv_put_int(&w, "total", j.total);
	oh_json_end_object(&w);
	return OH_OK;
}

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	return oh_org_get(db, j->c->actor.tenant, j->id, j->c->arena, &j->org, err);
}

/* The organisation of the path, when the caller may do this to it. */
static oh_status find_one(oh_call *c, struct job *j, oh_error *err)
{
	oh_status st = oh_call_id(c, 0, &j->id, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_one, j, err);
	if (st == OH_ENOENT)
		return oh_raise(err, st, &oh_msg_service_not_found);
	if (st)
		return st;
	oh_object object = sv_org_object(c, &j->org);
	return oh_call_may(c, &object, err);
}

/* Published listings of the organisation that the caller sees. */
static int64_t listings_of(const oh_call *c, oh_id org)
{
	oh_id *orgs = oh_arena_array(c->arena, c->actor.n_orgs + 1, sizeof *orgs);
	oh_index_result found;
	for (size_t i = 0; orgs && i < c->actor.n_orgs; i++)
		orgs[i] = c->actor.orgs[i].org;
	const oh_index_query q = {.viewer = {.tenant = c->actor.tenant,
	                                     .visibilities = oh_access_visibilities(&c->actor),
	                                     .orgs = orgs,
	                                     .n_orgs = orgs ? c->actor.n_orgs : 0},
	                          .side = -1,
	                          .kind = -1,
	                          .org = org,
	                          .now = oh_store_now(c->platform->store),
	                          .sort = OH_SORT_NEWEST};
	if (oh_index_search(c->platform->index, &q, c->arena, &found, NULL))
		return -1;
	return (int64_t)found.total;
}

static oh_status get_organisation(oh_call *c, oh_error *err)
{
	struct job j = {.c = c};
	oh_status st = find_one(c, &j, err);
	return st ? st : answer(c, &j.org, listings_of(c, j.id));
}

/* --- Adding and changing. --- */

static oh_status store_new(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	bool organiser = (j->c->actor.roles & OH_ROLE_ORGANISER) != 0;
	return sv_org_store(db, j->c, &j->org, organiser ? 0 : j->c->actor.user, err);
}

/* The caller as its admin, for the answer. */
static void join(oh_call *c, oh_id org)
{
	oh_membership *orgs = oh_arena_array(c->arena, c->actor.n_orgs + 1, sizeof *orgs);
	if (!orgs)
		return;
	for (size_t i = 0; i < c->actor.n_orgs; i++)
		orgs[i] = c->actor.orgs[i];
	orgs[c->actor.n_orgs] = (oh_membership){.org = org, .admin = true};
	c->actor.orgs = orgs;
	c->actor.n_orgs++;
	c->actor.roles |= OH_ROLE_MEMBER | OH_ROLE_ORG_ADMIN;
}

static oh_status create_organisation(oh_call *c, oh_error *err)
{
	struct job j = {.c = c, .org = {.size = -1, .contact_visibility = OH_VISIBLE_VERIFIED}};
	const oh_object mine = {.tenant = c->actor.tenant, .user = c->actor.user};
	char id[OH_ID_TEXT];
	oh_buf path = OH_BUF_INIT;
	oh_status st = oh_call_may(c, &mine, err);
	if (!st)
		st = sv_form_org(c, &j.org, err);
	if (!st)
		st = oh_call_check(c, err);
	if (!st && !(c->actor.roles & OH_ROLE_ORGANISER)) {
		oh_id_format(c->actor.user, id);
		st =
		    sv_slow_down(c,
		                 sv_throttle_take(c->platform->accounts->throttle, "organisation",
		                                  c->actor.tenant, oh_sv_from(id), 20,
		                                  10 * SV_MINUTE, oh_store_now(c->platform->store)),
		                 err);
	}
	if (!st)
		st = oh_store_write(c->platform->store, store_new, &j, err);
	if (st)
		return st;
	sv_notified(c->platform);
	sv_known_forget(c->platform, c->actor.tenant, c->actor.user);
	if (!(c->actor.roles & OH_ROLE_ORGANISER))
		join(c, j.org.id);
	oh_id_format(j.org.id, id);
	oh_buf_printf(&path, "/api/v1/organisations/%s", id);
	c->location = oh_arena_sv(c->arena, oh_buf_sv(&path));
	oh_buf_release(&path);
	c->status = 201;
	return answer(c, &j.org, 0);
}

/* The index finds listings by their organisation's name, and knows through it who sees and
 * whom to show what: all of them are looked at anew. */
static oh_status look_again(oh_db *db, const struct job *j, oh_error *err)
{
	const oh_call *c = j->c;
	if (oh_sv_eq(j->org.name, j->before.name) && j->org.verification == j->before.verification)
		return OH_OK;
	return oh_match_job_org(db, c->actor.tenant, j->org.id, oh_store_now(c->platform->store),
	                        err);
}

static oh_status store_change(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_org *o = &j->org;
	oh_status st = name_taken(
	    oh_org_save(db, c->actor.tenant, o, oh_store_now(c->platform->store), err), err);
	if (!st)
		st = audit_org(db, c, "organisation.change", &j->before, o, err);
	if (!st)
		st = look_again(db, j, err);
	if (!st && o->verification == OH_ORG_PENDING && j->before.verification != OH_ORG_PENDING)
		st = tell_organisers(db, c, o, "changed", err);
	return st;
}

static oh_status update_organisation(oh_call *c, oh_error *err)
{
	struct job j = {.c = c};
	oh_status st = find_one(c, &j, err);
	if (!st)
		st = sv_if_match(c, j.org.version, err);
	j.before = j.org;
	if (!st)
		st = sv_form_org(c, &j.org, err);
	if (!st)
		st = oh_call_check(c, err);
	if (st)
		return st;
	bool other_name = !oh_sv_eq(j.org.name, j.before.name);
	/* What was verified is a name and a code: with others it is to be checked again. */
	if ((other_name || !oh_sv_eq(j.org.code, j.before.code)) &&
	    !(c->actor.roles & OH_ROLE_ORGANISER)) {
		j.org.verification = OH_ORG_PENDING;
		j.org.verification_reason = OH_SV("");
	}
	st = oh_store_write(c->platform->store, store_change, &j, err);
	if (st)
		return st;
	sv_notified(c->platform);
	sv_listings_changed(c->platform);
	if (other_name || j.org.verification != j.before.verification)
		sv_known_forget(c->platform, c->actor.tenant, 0);
	j.org.version++;
	return answer(c, &j.org, listings_of(c, j.id));
}

/* --- Verification. --- */

static oh_status tell_members(oh_db *db, struct job *j, oh_error *err)
{
	static const oh_msg *const titles[] = {&oh_msg_service_notice_org_pending,
	                                       &oh_msg_service_notice_org_verified,
	                                       &oh_msg_service_notice_org_refused};
	char id[OH_ID_TEXT];
	oh_buf link = OH_BUF_INIT;
	oh_id_format(j->id, id);
	oh_buf_printf(&link, "/organisations/%s", id);
	const struct sv_notice n = {.tenant = j->c->actor.tenant,
	                            .org = j->id,
	                            .kind = "organisation",
	                            .title = titles[j->org.verification],
	                            .args = {j->org.name},
	                            .n_args = 1,
	                            .text = j->reason,
	                            .verdict = -1,
	                            .link = oh_buf_sv(&link)};
	oh_status st = oh_buf_ok(&link) ? sv_notify(db, j->c->platform, &n, err) : oh_nomem(err);
	oh_buf_release(&link);
	return st;
}

static oh_status decide(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_status st = read_one(db, j, err);
	if (st)
		return st;
	j->before = j->org;
	j->org.verification = (oh_verification)j->verification;
	j->org.verification_reason = j->reason;
	if (j->org.verification == j->before.verification &&
	    oh_sv_eq(j->reason, j->before.verification_reason))
		return OH_OK;
	st = oh_org_save(db, c->actor.tenant, &j->org, oh_store_now(c->platform->store), err);
	if (!st)
		st = audit_org(db, c, "organisation.verify", &j->before, &j->org, err);
	if (!st)
		st = tell_members(db, j, err);
	if (!st)
		st = look_again(db, j, err);
	j->org.version++;
	return st;
}

static oh_status verify_organisation(oh_call *c, oh_error *err)
{
	struct job j = {.c = c, .reason = OH_SV("")};
	oh_status st = find_one(c, &j, err);
	if (st)
		return st;
	bool given =
	    oh_call_choice(c, "verification", true, sv_verification_names, &j.verification);
	(void)oh_call_text(c, "reason", given && j.verification == OH_ORG_REFUSED, REASON_MOST,
	                   &j.reason);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, decide, &j, err);
	if (st)
		return st;
	sv_listings_changed(c->platform);
	sv_notified(c->platform);
	sv_known_forget(c->platform, c->actor.tenant, 0);
	return answer(c, &j.org, -1);
}

static const oh_operation operations[] = {
    {"listOrganisations", "GET", "/api/v1/organisations", OH_OP_ANYONE, OH_SCOPE_READ, 0,
     list_organisations},
    {"createOrganisation", "POST", "/api/v1/organisations", OH_OP_CREATES | OH_OP_SLOW,
     OH_SCOPE_WRITE, 0, create_organisation},
    {"getOrganisation", "GET", "/api/v1/organisations/{id}", OH_OP_ANYONE, OH_SCOPE_READ, 0,
     get_organisation},
    {"updateOrganisation", "PATCH", "/api/v1/organisations/{id}", OH_OP_VERSIONED | OH_OP_SLOW,
     OH_SCOPE_WRITE, 0, update_organisation},
    {"verifyOrganisation", "PUT", "/api/v1/organisations/{id}/verification", OH_OP_SLOW,
     OH_SCOPE_WRITE, 0, verify_organisation},
    {"listMembers", "GET", "/api/v1/organisations/{id}/members", 0, OH_SCOPE_READ, 0,
     sv_list_members},
    {"addMember", "POST", "/api/v1/organisations/{id}/members", OH_OP_CREATES | OH_OP_SLOW,
     OH_SCOPE_ADMIN, 0, sv_add_member},
    {"updateMember", "PATCH", "/api/v1/organisations/{id}/members/{user}", OH_OP_SLOW,
     OH_SCOPE_ADMIN, 0, sv_update_member},
    {"removeMember", "DELETE", "/api/v1/organisations/{id}/members/{user}", OH_OP_SLOW,
     OH_SCOPE_ADMIN, 0, sv_remove_member},
    {"getInvitation", "GET", "/api/v1/invitations/{token}", OH_OP_ANYONE | OH_OP_SLOW,
     OH_SCOPE_READ, 0, sv_get_invitation},
    {"acceptInvitation", "POST", "/api/v1/invitations/{token}/acceptance", OH_OP_SLOW,
     OH_SCOPE_ADMIN, 0, sv_accept_invitation},
};

const struct sv_area sv_organisations_area = {
    .name = "organisations",
    .operations = operations,
    .n_operations = sizeof operations / sizeof operations[0],
};
