/* Listings as the API shows them. */
#include "listings.h"

enum { CARD_FACTS = 4 };

void sv_put_org(oh_json_writer *w, const char *key, const struct sv_org *org)
{
	if (key)
		oh_json_key(w, key);
	oh_json_begin_object(w);
	sv_put_id(w, "id", org->id);
	oh_json_key(w, "name");
	oh_json_string(w, org->name);
	sv_put_bool(w, "verified", org->verified);
	oh_json_end_object(w);
}

void sv_put_counts(oh_json_writer *w, const oh_standing_result *r)
{
	oh_json_key(w, "counts");
	oh_json_begin_object(w);
	sv_put_int(w, "meets", (int64_t)r->count[OH_MEETS]);
	sv_put_int(w, "ask", (int64_t)r->count[OH_ASK]);
	sv_put_int(w, "near", (int64_t)r->count[OH_NEAR]);
	oh_json_end_object(w);
}

void sv_put_verdict(oh_json_writer *w, int verdict)
{
	if (verdict >= 0)
		sv_put_text(w, "verdict", oh_sv_from(oh_verdict_name((oh_verdict)verdict)));
}

/* The few that tell most: technical ones, in the order of the line. */
static void put_telling(const oh_call *c, const oh_listing *l, oh_json_writer *w)
{
	size_t n = 0;
	oh_json_key(w, "facts");
	oh_json_begin_array(w);
	for (size_t i = 0; i < l->n_facts && n < CARD_FACTS; i++) {
		const oh_fact *f = &l->facts[i];
		if (f->attr->commercial || f->importance == OH_SHOULD)
			continue;
		oh_json_begin_object(w);
		sv_put_text(w, "name", sv_attr_name(f->attr, c->lang));
		oh_json_key(w, "show");
		oh_json_string(w, sv_fact_shown(f, c->lang, c->arena));
		oh_json_end_object(w);
		n++;
	}
	oh_json_end_array(w);
}

void sv_card_members(const oh_call *c, const struct sv_listing *s, const struct sv_card *more,
                     oh_json_writer *w)
{
	const oh_listing *l = &s->l;
	const oh_fact *amount = sv_fact_find(l->facts, l->n_facts, "quantity");
	if (!amount)
		amount = sv_fact_find(l->facts, l->n_facts, "annual_volume");
	sv_put_id(w, "id", s->row.id);
	sv_put_text(w, "number", s->row.number);
	sv_put_text(w, "side", oh_sv_from(sv_side_names[s->row.side]));
	sv_put_text(w, "kind", oh_sv_from(sv_kind_names[s->row.kind]));
	oh_json_key(w, "title");
	oh_json_string(w, l->title);
	sv_put_category(w, "category", l->category, c->lang);
	sv_put_org(w, "organisation", &s->org);
	sv_put_text(w, "city", s->row.city);
	if (s->row.amount >= 0)
		sv_put_int(w, "amount", s->row.amount);
	if (amount)
		sv_put_text(w, "quantity", sv_fact_shown(amount, c->lang, c->arena));
	sv_put_date(w, "valid_until", s->row.until);
	sv_put_text(w, "state", oh_sv_from(sv_state_names[s->row.state]));
	sv_put_time(w, "published_at", s->row.published);
	put_telling(c, l, w);
	if (!more)
		return;
	if (more->counts)
		sv_put_counts(w, more->counts);
	sv_put_verdict(w, more->verdict);
	if (more->verdict >= 0)
		sv_put_number(w, "score", more->score);
	sv_put_text(w, "sentence", more->sentence);
	sv_put_text(w, "snippet", more->snippet);
}

void sv_card_put(const oh_call *c, const struct sv_listing *s, const struct sv_card *more,
                 oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_card_members(c, s, more, w);
	oh_json_end_object(w);
}

oh_status sv_listing_card(oh_db *db, const oh_call *c, oh_id id, oh_json_writer *w, oh_error *err)
{
	struct sv_listing s;
	oh_status st = sv_listing_seen(db, c, id, true, &s, err);
	if (!st)
		sv_card_put(c, &s, NULL, w);
	return st;
}

/* --- the whole listing --- */

static oh_status put_facts(const oh_call *c, const struct sv_listing *s, oh_json_writer *w,
                           oh_error *err)
{
	const oh_fact *derived = NULL;
	size_t n = 0;
	if (oh_listing_derive(&s->l, c->arena, NULL, &derived, &n))
		return oh_nomem(err);
	oh_fact *all = oh_arena_array(c->arena, s->l.n_facts + n + 1, sizeof *all);
	if (!all)
		return oh_nomem(err);
	for (size_t i = 0; i < s->l.n_facts; i++)
		all[i] = s->l.facts[i];
	for (size_t i = 0; i < n; i++)
		all[s->l.n_facts + i] = derived[i];
	oh_json_key(w, "details");
	sv_put_facts(c, all, s->l.n_facts + n, s->l.title, s->l.text, false, w);
	return OH_OK;
}

static oh_status put_issues(const oh_call *c, const struct sv_listing *s, oh_json_writer *w,
                            oh_error *err)
{
	oh_issues issues;
	/* They are for who can mend them. */
	if (!oh_actor_in(&c->actor, s->row.org, false) && !(c->actor.roles & OH_ROLE_ORGANISER))
		return OH_OK;
	oh_status st = sv_issues_decode(s->detail.issues, c->arena, &issues, err);
	if (!st && issues.n) {
		oh_json_key(w, "issues");
		sv_put_issues(c, issues.items, issues.n, s->l.title, s->l.text, w);
	}
	return st;
}

static oh_status put_invited(oh_db *db, const oh_call *c, const struct sv_listing *s,
                             oh_json_writer *w, oh_error *err)
{
	oh_status st = OH_OK;
	if (!s->object.n_invited ||
	    (!oh_actor_in(&c->actor, s->row.org, false) && !(c->actor.roles & OH_ROLE_ORGANISER)))
		return OH_OK;
	oh_json_key(w, "invited");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < s->object.n_invited; i++) {
		struct sv_org org;
		st = sv_org_get(db, s->tenant, s->object.invited[i], c->arena, &org, err);
		if (st == OH_ENOENT) {
			st = OH_OK;
			continue;
		}
		if (st)
			break;
		oh_json_begin_object(w);
		sv_put_id(w, "id", org.id);
		sv_put_text(w, "name", org.name);
		sv_put_bool(w, "verified", org.verified);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	return st;
}

static oh_status put_contact(oh_db *db, const oh_call *c, const struct sv_listing *s,
                             oh_json_writer *w, oh_error *err)
{
	oh_contact_row contact;
	oh_object o = s->object;
	o.published = true;
	o.personal = true;
	o.visibility = (oh_visibility)s->row.contact_visibility;
	if (!oh_access_sees(&c->actor, &o))
		return OH_OK;
	oh_status st = oh_listing_contact_get(db, s->tenant, s->row.id, c->arena, &contact, err);
	if (st || contact.name.n + contact.phone.n + contact.mail.n == 0)
		return st;
	oh_json_key(w, "contact");
	oh_json_begin_object(w);
	oh_json_key(w, "name");
	oh_json_string(w, contact.name);
	sv_put_text(w, "phone", contact.phone);
	sv_put_text(w, "mail", contact.mail);
	oh_json_end_object(w);
	return OH_OK;
}

static void put_texts(const struct sv_listing *s, oh_json_writer *w)
{
	if (s->l.n_standards) {
		oh_json_key(w, "standards");
		oh_json_begin_array(w);
		for (size_t i = 0; i < s->l.n_standards; i++)
			oh_json_string(w, s->l.standards[i]);
		oh_json_end_array(w);
	}
	if (s->l.n_extras) {
		oh_json_key(w, "extras");
		oh_json_begin_array(w);
		for (size_t i = 0; i < s->l.n_extras; i++) {
			oh_json_begin_object(w);
			oh_json_key(w, "name");
			oh_json_string(w, s->l.extras[i].header);
			oh_json_key(w, "value");
			oh_json_string(w, s->l.extras[i].value);
			oh_json_end_object(w);
		}
		oh_json_end_array(w);
	}
}

static void put_may(const oh_call *c, const struct sv_listing *s, oh_json_writer *w)
{
	static const char *const names[] = {"edit",  "delete", "submit", "publish", "send_back",
	                                    "close", "reopen", "decide", "ask"};
	unsigned may = sv_listing_may(c, s);
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (may >> i & 1u)
			oh_json_string(w, oh_sv_from(names[i]));
	oh_json_end_array(w);
}

oh_status sv_listing_put(oh_db *db, const oh_call *c, struct sv_listing *s, oh_json_writer *w,
                         oh_error *err)
{
	bool own =
	    oh_actor_in(&c->actor, s->row.org, false) || (c->actor.roles & OH_ROLE_ORGANISER);
	oh_json_begin_object(w);
	sv_card_members(c, s, NULL, w);
	oh_json_key(w, "text");
	oh_json_string(w, s->l.text);
	sv_put_text(w, "pack", s->l.pack->name);
	oh_status st = put_facts(c, s, w, err);
	put_texts(s, w);
	if (!st)
		st = put_issues(c, s, w, err);
	sv_put_text(w, "visibility", oh_sv_from(sv_visibility_names[s->row.visibility]));
	if (!st)
		st = put_invited(db, c, s, w, err);
	if (!st)
		st = put_contact(db, c, s, w, err);
	if (own) {
		sv_put_text(w, "contact_visibility",
		            oh_sv_from(sv_visibility_names[s->row.contact_visibility]));
		sv_put_text(w, "budget_visibility",
		            oh_sv_from(sv_visibility_names[s->row.budget_visibility]));
		sv_put_text(w, "sent_back", s->detail.sent_back);
		sv_put_id(w, "import", s->row.import);
	}
	if (s->row.state == OH_LISTING_CLOSED)
		sv_put_text(w, "close_reason", oh_sv_from(sv_reason_names[s->row.close_reason]));
	sv_put_time(w, "created_at", s->row.created);
	sv_put_time(w, "updated_at", s->row.updated);
	sv_put_int(w, "version", s->row.version);
	put_may(c, s, w);
	oh_json_end_object(w);
	return st;
}
