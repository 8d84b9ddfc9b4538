/* Organisations: what a form says, what an answer shows, and what other areas ask. */
#include <stdio.h>
#include <string.h>

#include "accounts.h"
#include "ouhe/service/identifier.h"
#include "ouhe/text/city.h"
#include "ouhe/text/fold.h"

enum {
	NAME_MOST = 120,
	ABOUT_MOST = 2000,
	WEBSITE_MOST = 200,
	CODE_MOST = 60,
	INDUSTRY_MOST = 5,
	SITES_MOST = 50,
	CONTACTS_MOST = 20,
	SITE_NAME = 80,
	CITY_MOST = 40,
	ADDRESS_MOST = 200,
	CONTACT_NAME = 80
};

const char *const sv_verification_names[] = {"pending", "verified", "refused", NULL};
const char *const sv_size_names[] = {"micro", "small", "medium", "large", NULL};
/* Written forms and blanks make no other organisation. */
oh_status sv_org_key(oh_sv name, oh_arena *a, oh_sv *out, oh_error *err)
{
	oh_sv folded;
	oh_status st = oh_fold_key(oh_sv_trim(name), OH_FOLD_CASE, a, &folded);
	char *p = st ? NULL : oh_arena_alloc(a, folded.n + 1);
	size_t n = 0;
	if (st || !p)
		return st && st != OH_ENOMEM ? oh_raise(err, st, &oh_msg_service_no_rules)
		                             : oh_nomem(err);
	for (size_t i = 0; i < folded.n; i++)
		if (folded.p[i] != ' ' && folded.p[i] != '\t' && folded.p[i] != '\n')
			p[n++] = folded.p[i];
	p[n] = '\0';
	*out = (oh_sv){p, n};
	return OH_OK;
}

/* --- The form. --- */

static void form_code(oh_call *c, oh_org *o)
{
	char clean[OH_CREDIT_CODE + 1];
	oh_sv code;
	if (!oh_call_text(c, "code", false, CODE_MOST, &code))
		return;
	if (!oh_credit_code_clean(code, clean) ||
	    (code.n && !oh_credit_code_valid(oh_sv_from(clean)))) {
		(void)oh_call_invalid(c, "/code", &oh_msg_service_not_code, NULL, 0);
		return;
	}
	o->code = oh_arena_sv(c->arena, oh_sv_from(clean));
}

static void form_industry(oh_call *c, oh_org *o)
{
	oh_sv code;
	if (!oh_call_text(c, "industry", false, INDUSTRY_MOST, &code))
		return;
	if (code.n && !oh_industry_valid(code))
		(void)oh_call_invalid(c, "/industry", &oh_msg_service_not_industry, NULL, 0);
	else
		o->industry = code;
}

/* Only what a browser may safely follow. */
static void form_website(oh_call *c, oh_org *o)
{
	oh_sv url;
	if (!oh_call_text(c, "website", false, WEBSITE_MOST, &url))
		return;
	bool sound = oh_sv_starts(url, OH_SV("https://")) || oh_sv_starts(url, OH_SV("http://"));
	for (size_t i = 0; i < url.n; i++)
		sound = sound && (unsigned char)url.p[i] > ' ' && !strchr("\"<>\\^`{|}", url.p[i]);
	if (url.n && !sound)
		(void)oh_call_invalid(c, "/website", &oh_msg_service_not_website, NULL, 0);
	else
		o->website = url;
}

/* The array behind a member; NULL when it is missing or wrong (noted). */
static const oh_json *form_array(oh_call *c, const char *member, size_t most)
{
	const oh_json *list = c->body ? oh_json_member(c->body, member) : NULL;
	char field[32], number[16];
	(void)snprintf(field, sizeof field, "/%s", member);
	(void)snprintf(number, sizeof number, "%zu", most);
	if (list && oh_json_kind(list) != OH_JSON_ARRAY) {
		(void)oh_call_invalid(c, field, &oh_msg_service_not_list, NULL, 0);
		return NULL;
	}
	if (oh_json_length(list) > most) {
		(void)oh_call_invalid(c, field, &oh_msg_service_list_long,
		                      (const oh_sv[]){oh_sv_from(number)}, 1);
		return NULL;
	}
	return list;
}

/* The ith item as an object; NULL when it is none (noted). */
static const oh_json *form_item(oh_call *c, const oh_json *list, size_t i, const char *at)
{
	const oh_json *item = oh_json_at(list, i);
	if (oh_json_kind(item) == OH_JSON_OBJECT)
		return item;
	(void)oh_call_invalid(c, at, &oh_msg_service_not_object, NULL, 0);
	return NULL;
}

static oh_status form_sites(oh_call *c, oh_org *o, oh_error *err)
{
	const oh_json *list = form_array(c, "sites", SITES_MOST);
	size_t n = oh_json_length(list);
	oh_site *sites = oh_arena_array(c->arena, n + 1, sizeof *sites);
	if (!sites)
		return oh_nomem(err);
	for (size_t i = 0; i < n; i++) {
		char at[32];
		(void)snprintf(at, sizeof at, "/sites/%zu", i);
		const oh_json *item = form_item(c, list, i, at);
		if (!item)
			continue;
		struct sv_inner in = sv_inner_begin(c, item);
		if (oh_call_text(c, "city", true, CITY_MOST, &sites[i].city))
			sites[i].city = oh_city_name(sites[i].city, c->arena);
		(void)oh_call_text(c, "name", false, SITE_NAME, &sites[i].name);
		(void)oh_call_text(c, "address", false, ADDRESS_MOST, &sites[i].address);
		sv_inner_end(c, &in, at);
	}
	if (list) {
		o->sites = sites;
		o->n_sites = n;
	}
	return OH_OK;
}

static oh_status form_contacts(oh_call *c, oh_org *o, oh_error *err)
{
	const oh_json *list = form_array(c, "contacts", CONTACTS_MOST);
	size_t n = oh_json_length(list);
	oh_org_contact *contacts = oh_arena_array(c->arena, n + 1, sizeof *contacts);
	if (!contacts)
		return oh_nomem(err);
	for (size_t i = 0; i < n; i++) {
		char at[32];
		(void)snprintf(at, sizeof at, "/contacts/%zu", i);
		const oh_json *item = form_item(c, list, i, at);
		if (!item)
			continue;
		struct sv_inner in = sv_inner_begin(c, item);
		(void)oh_call_text(c, "name", true, CONTACT_NAME, &contacts[i].name);
		(void)sv_form_phone(c, "phone", &contacts[i].phone);
		(void)sv_form_mail(c, "mail", false, &contacts[i].mail);
		sv_inner_end(c, &in, at);
	}
	if (list) {
		o->contacts = contacts;
		o->n_contacts = n;
	}
	return OH_OK;
}

oh_status sv_form_org(oh_call *c, oh_org *o, oh_error *err)
{
	bool named = c->body && oh_json_member(c->body, "name");
	(void)oh_call_text(c, "name", named || !o->name.n, NAME_MOST, &o->name);
	form_code(c, o);
	form_industry(c, o);
	form_website(c, o);
	(void)oh_call_choice(c, "size", false, sv_size_names, &o->size);
	(void)oh_call_text(c, "about", false, ABOUT_MOST, &o->about);
	(void)oh_call_choice(c, "contact_visibility", false, sv_visibility_names,
	                     &o->contact_visibility);
	oh_status st = form_sites(c, o, err);
	if (!st)
		st = form_contacts(c, o, err);
	if (!st && o->name.n)
		st = sv_org_key(o->name, c->arena, &o->name_key, err);
	if (!st && o->name.n && !o->name_key.n)
		(void)oh_call_invalid(c, "/name", &oh_msg_service_missing, NULL, 0);
	return st ? st : sv_sort_key(o->name, c->arena, &o->sort, err);
}

/* --- The answer. --- */

oh_object sv_org_object(const oh_call *c, const oh_org *o)
{
	return (oh_object){.tenant = c->actor.tenant,
	                   .org = o->id,
	                   .published = o->verification != OH_ORG_REFUSED,
	                   .visibility = OH_VISIBLE_PUBLIC};
}

static void put_sites(const oh_org *o, oh_json_writer *w)
{
	oh_json_key(w, "sites");
	oh_json_begin_array(w);
	for (size_t i = 0; i < o->n_sites; i++) {
		oh_json_begin_object(w);
		sv_put_text(w, "name", o->sites[i].name);
		sv_put_text(w, "city", o->sites[i].city);
		sv_put_text(w, "address", o->sites[i].address);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_contacts(const oh_call *c, const oh_org *o, oh_json_writer *w)
{
	oh_object object = sv_org_object(c, o);
	object.personal = true;
	object.visibility = (oh_visibility)o->contact_visibility;
	if (!oh_access_sees(&c->actor, &object))
		return;
	oh_json_key(w, "contacts");
	oh_json_begin_array(w);
	for (size_t i = 0; i < o->n_contacts; i++) {
		oh_json_begin_object(w);
		sv_put_text(w, "name", o->contacts[i].name);
		sv_put_text(w, "phone", o->contacts[i].phone);
		sv_put_text(w, "mail", o->contacts[i].mail);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_may(const oh_call *c, const oh_org *o, oh_json_writer *w)
{
	static const struct {
		const char *word, *operation;
	} acts[] = {{"edit", "updateOrganisation"},
	            {"verify", "verifyOrganisation"},
	            {"members", "addMember"}};
	oh_object object = sv_org_object(c, o);
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		if (oh_access(&c->actor, acts[i].operation, &object) == OH_ACCESS_YES)
			oh_json_string(w, oh_sv_from(acts[i].word));
	oh_json_end_array(w);
}

void sv_put_organisation(const oh_call *c, const oh_org *o, int64_t listings, oh_json_writer *w)
{
	bool inside = oh_actor_in(&c->actor, o->id, false) || c->actor.roles & OH_ROLE_ORGANISER;
	oh_json_begin_object(w);
	sv_put_id(w, "id", o->id);
	sv_put_text(w, "name", o->name);
	sv_put_text(w, "code", o->code);
	sv_put_text(w, "industry", o->industry);
	if (o->size >= 0)
		sv_put_text(w, "size", oh_sv_from(sv_size_names[o->size]));
	sv_put_text(w, "about", o->about);
	sv_put_text(w, "website", o->website);
	put_sites(o, w);
	put_contacts(c, o, w);
	sv_put_text(w, "contact_visibility",
	            oh_sv_from(sv_visibility_names[o->contact_visibility]));
	sv_put_text(w, "verification", oh_sv_from(sv_verification_names[o->verification]));
	if (inside)
		sv_put_text(w, "verification_reason", o->verification_reason);
	if (listings >= 0)
		sv_put_int(w, "listings", listings);
	sv_put_int(w, "version", o->version);
	put_may(c, o, w);
	oh_json_end_object(w);
}

/* --- What other areas ask. --- */

oh_status sv_org_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, struct sv_org *out,
                     oh_error *err)
{
	oh_org o;
	oh_status st = oh_org_get(db, tenant, id, a, &o, err);
	if (st == OH_ENOENT)
		return oh_raise(err, st, &oh_msg_service_not_found);
	if (!st)
		*out = (struct sv_org){.id = o.id,
		                       .name = o.name,
		                       .city = o.n_sites ? o.sites[0].city : OH_SV(""),
		                       .verified = o.verification == OH_ORG_VERIFIED};
	return st;
}

oh_status sv_org_find(oh_db *db, oh_id tenant, oh_sv name, oh_sv code, oh_id *id, oh_error *err)
{
	char clean[OH_CREDIT_CODE + 1] = "";
	oh_sv key = {NULL, 0};
	oh_arena *a = oh_arena_new(1 << 16);
	oh_status st = a ? sv_org_key(name, a, &key, err) : oh_nomem(err);
	if (!st)
		(void)oh_credit_code_clean(code, clean);
	if (!st)
		st = oh_org_find(db, tenant, key, oh_sv_from(clean), id, err);
	oh_arena_free(a);
	return st;
}

oh_status sv_person_name(oh_db *db, oh_id tenant, oh_id user, oh_arena *a, oh_sv *out,
                         oh_error *err)
{
	oh_account acc;
	oh_status st = user ? oh_account_get(db, tenant, user, a, &acc, NULL) : OH_ENOENT;
	if (st == OH_ENOENT) {
		*out = OH_SV("");
		return OH_OK;
	}
	if (st)
		return oh_nomem(err);
	*out = acc.name;
	return OH_OK;
}

oh_status sv_person_place(oh_db *db, oh_id tenant, oh_id user, oh_arena *a, oh_sv *out,
                          oh_error *err)
{
	oh_account acc;
	oh_status st = user ? oh_account_get(db, tenant, user, a, &acc, err) : OH_OK;
	if (!st)
		*out = user ? acc.place : OH_SV("");
	return st;
}

oh_status sv_person_contact(oh_db *db, const oh_call *c, oh_id user, oh_sv *mail, oh_sv *phone,
                            oh_error *err)
{
	oh_account acc;
	oh_member *orgs;
	size_t n = 0;
	oh_object object = {
	    .tenant = c->actor.tenant, .user = user, .published = true, .personal = true};
	oh_status st = oh_account_get(db, c->actor.tenant, user, c->arena, &acc, err);
	if (!st)
		st = oh_member_list(db, c->actor.tenant, 0, user, c->arena, &orgs, &n, err);
	if (st)
		return st;
	/* Colleagues see what the person shows to its own organisation. */
	for (size_t i = 0; i < n && !object.org; i++)
		if (oh_actor_in(&c->actor, orgs[i].org, false))
			object.org = orgs[i].org;
	object.visibility = (oh_visibility)acc.show_mail;
	*mail = oh_access_sees(&c->actor, &object) ? acc.mail : OH_SV("");
	object.visibility = (oh_visibility)acc.show_phone;
	*phone = oh_access_sees(&c->actor, &object) ? acc.phone : OH_SV("");
	return OH_OK;
}
