/* A listing's history: what changed, field by field, in words. */
#include <stdio.h>
#include <string.h>

#include "listings.h"

/* Fields of the history. What is stored is the key and, for lists of names, the name; the
 * words are put in when it is shown. */
static const struct {
	const char *key;
	const oh_msg *name;
} fields[] = {
    {"state", &oh_msg_service_listing_field_state},
    {"reason", &oh_msg_service_listing_field_reason},
    {"title", &oh_msg_service_listing_field_title},
    {"text", &oh_msg_service_listing_field_text},
    {"kind", &oh_msg_service_listing_field_kind},
    {"category", &oh_msg_service_listing_field_category},
    {"number", &oh_msg_service_listing_field_number},
    {"city", &oh_msg_service_listing_field_city},
    {"valid_until", &oh_msg_service_listing_field_until},
    {"visibility", &oh_msg_service_listing_field_visibility},
    {"contact_visibility", &oh_msg_service_listing_field_contact_visibility},
    {"budget_visibility", &oh_msg_service_listing_field_budget_visibility},
    {"invited", &oh_msg_service_listing_field_invited},
    {"contact", &oh_msg_service_listing_field_contact},
};

static const struct {
	const char *key;
	const oh_msg *words;
} names[] = {
    {"draft", &oh_msg_service_listing_draft},
    {"submitted", &oh_msg_service_listing_submitted},
    {"published", &oh_msg_service_listing_published},
    {"closed", &oh_msg_service_listing_closed},
    {"fulfilled", &oh_msg_service_listing_fulfilled},
    {"expired", &oh_msg_service_listing_expired},
    {"withdrawn", &oh_msg_service_listing_withdrawn},
    {"public", &oh_msg_service_listing_public},
    {"registered", &oh_msg_service_listing_registered},
    {"verified", &oh_msg_service_listing_verified},
    {"invited", &oh_msg_service_listing_invited},
    {"private", &oh_msg_service_listing_private},
    {"product", &oh_msg_service_listing_product},
    {"capability", &oh_msg_service_listing_capability},
    {"technology", &oh_msg_service_listing_technology},
    {"service", &oh_msg_service_listing_service},
    {"joint_development", &oh_msg_service_listing_joint_development},
    {"scenario", &oh_msg_service_listing_scenario},
    {"project", &oh_msg_service_listing_project},
    {"plan", &oh_msg_service_listing_plan},
};

static const struct {
	const char *key;
	const oh_msg *words;
} actions[] = {
    {"create", &oh_msg_service_listing_did_create},
    {"import", &oh_msg_service_listing_did_import},
    {"edit", &oh_msg_service_listing_did_edit},
    {"merge", &oh_msg_service_listing_did_merge},
    {"answer", &oh_msg_service_listing_did_answer},
    {"submit", &oh_msg_service_listing_did_submit},
    {"publish", &oh_msg_service_listing_did_publish},
    {"send_back", &oh_msg_service_listing_did_send_back},
    {"take_back", &oh_msg_service_listing_did_take_back},
    {"close", &oh_msg_service_listing_did_close},
    {"expire", &oh_msg_service_listing_did_expire},
    {"reopen", &oh_msg_service_listing_did_reopen},
};

/* --- writing --- */

static void one(oh_json_writer *w, const char *field, oh_sv from, oh_sv to)
{
	if (oh_sv_eq(from, to))
		return;
	oh_json_begin_object(w);
	sv_put_text(w, "f", oh_sv_from(field));
	sv_put_text(w, "a", from);
	sv_put_text(w, "b", to);
	oh_json_end_object(w);
}

static void named(oh_json_writer *w, const char *field, const char *const *list, int from, int to)
{
	one(w, field, from < 0 ? (oh_sv){NULL, 0} : oh_sv_from(list[from]), oh_sv_from(list[to]));
}

static void dated(oh_json_writer *w, oh_ms from, oh_ms to)
{
	if (from == to)
		return;
	oh_json_begin_object(w);
	sv_put_text(w, "f", OH_SV("valid_until"));
	sv_put_date(w, "a", from);
	sv_put_date(w, "b", to);
	oh_json_end_object(w);
}

/* All that a listing says of an attribute, as its author wrote it. */
static oh_sv said(const oh_listing *l, uint16_t key_id, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	for (size_t i = 0; i < l->n_facts; i++) {
		if (l->facts[i].attr->key_id != key_id)
			continue;
		if (b.n)
			oh_buf_str(&b, "; ");
		oh_fact_show(&b, &l->facts[i], OH_LANG_ZH);
		if (l->facts[i].evidence == OH_DOCUMENTED)
			oh_buf_str(&b, " (documented)");
		if (l->facts[i].importance == OH_SHOULD)
			oh_buf_str(&b, " (should)");
	}
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return s;
}

static bool seen_before(const oh_listing *l, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (l->facts[k].attr->key_id == l->facts[i].attr->key_id)
			return true;
	return false;
}

static bool states(const oh_listing *l, uint16_t key_id)
{
	for (size_t i = 0; i < l->n_facts; i++)
		if (l->facts[i].attr->key_id == key_id)
			return true;
	return false;
}

static void changed_facts(oh_json_writer *w, const oh_listing *from, const oh_listing *to,
                          oh_arena *a)
{
	char field[128];
	for (size_t i = 0; from && i < from->n_facts; i++) {
		const oh_attr *attr = from->facts[i].attr;
		(void)snprintf(field, sizeof field, "fact:%.*s", OH_SV_ARG(attr->key));
		if (!seen_before(from, i))
			one(w, field, said(from, attr->key_id, a), said(to, attr->key_id, a));
	}
	for (size_t i = 0; i < to->n_facts; i++) {
		const oh_attr *attr = to->facts[i].attr;
		(void)snprintf(field, sizeof field, "fact:%.*s", OH_SV_ARG(attr->key));
		if (!seen_before(to, i) && !(from && states(from, attr->key_id)))
			one(w, field, (oh_sv){NULL, 0}, said(to, attr->key_id, a));
	}
}

oh_status sv_changes(const struct sv_listing *from, const struct sv_listing *to, oh_arena *a,
                     oh_sv *out, oh_error *err)
{
	static const oh_listing_row none = {.kind = -1,
	                                    .state = -1,
	                                    .visibility = -1,
	                                    .contact_visibility = -1,
	                                    .budget_visibility = -1};
	const oh_listing_row *x = from ? &from->row : &none, *y = &to->row;
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_array(&w);
	named(&w, "state", sv_state_names, x->state, y->state);
	one(&w, "reason", oh_sv_from(sv_reason_names[x->close_reason]),
	    oh_sv_from(sv_reason_names[y->close_reason]));
	one(&w, "title", x->title, y->title);
	one(&w, "text", x->text, y->text);
	named(&w, "kind", sv_kind_names, x->kind, y->kind);
	one(&w, "category", x->category, y->category);
	one(&w, "number", x->number, y->number);
	one(&w, "city", x->city, y->city);
	dated(&w, x->until, y->until);
	named(&w, "visibility", sv_visibility_names, x->visibility, y->visibility);
	named(&w, "contact_visibility", sv_visibility_names, x->contact_visibility,
	      y->contact_visibility);
	named(&w, "budget_visibility", sv_visibility_names, x->budget_visibility,
	      y->budget_visibility);
	one(&w, "invited", x->invited, y->invited);
	changed_facts(&w, from ? &from->l : NULL, &to->l, a);
	oh_json_end_array(&w);
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	if (!s.p)
		return oh_nomem(err);
	*out = s;
	return OH_OK;
}

/* --- showing --- */

struct listing_history {
	oh_call *c;
	oh_db *db;
	const struct sv_listing *s;
	oh_json_writer *w;
	oh_error *err;
	size_t limit, n;
	int64_t last;
};

static oh_sv in_words(const oh_call *c, oh_sv field, oh_sv value)
{
	bool name = oh_sv_eq(field, OH_SV("state")) || oh_sv_eq(field, OH_SV("reason")) ||
	            oh_sv_eq(field, OH_SV("kind")) || oh_sv_ends(field, OH_SV("visibility"));
	for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
		if (oh_sv_eq(value, oh_sv_from(names[i].key)))
			return oh_sv_from(oh_msg_text(names[i].words, c->lang));
	return value;
}

static oh_sv field_name(const struct listing_history *h, oh_sv field)
{
	const oh_attr *attr = oh_sv_starts(field, OH_SV("fact:"))
	                          ? oh_pack_attr(h->s->l.pack, oh_sv_sub(field, 5, SIZE_MAX))
	                          : NULL;
	if (attr)
		return sv_attr_name(attr, h->c->lang);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (oh_sv_eq(field, oh_sv_from(fields[i].key)))
			return oh_sv_from(oh_msg_text(fields[i].name, h->c->lang));
	return (oh_sv){NULL, 0};
}

/* Organisations are named, not numbered; kept short. */
static oh_sv invited_names(const struct listing_history *h, oh_sv value)
{
	oh_buf b = OH_BUF_INIT;
	oh_id *ids = NULL;
	size_t n = 0;
	if (sv_ids_parse(value, h->c->arena, &ids, &n))
		return value;
	for (size_t i = 0; i < n && i < 20; i++) {
		struct sv_org org;
		if (sv_org_get(h->db, h->s->tenant, ids[i], h->c->arena, &org, NULL))
			continue;
		if (b.n)
			oh_buf_str(&b, "; ");
		oh_buf_sv_put(&b, org.name);
	}
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(h->c->arena, oh_buf_sv(&b)) : value;
	oh_buf_release(&b);
	return s;
}

static void put_change(const struct listing_history *h, const oh_json *v)
{
	oh_sv field = {NULL, 0}, from = {NULL, 0}, to = {NULL, 0};
	(void)oh_json_get_sv(oh_json_member(v, "f"), &field);
	(void)oh_json_get_sv(oh_json_member(v, "a"), &from);
	(void)oh_json_get_sv(oh_json_member(v, "b"), &to);
	if (oh_sv_eq(field, OH_SV("invited"))) {
		from = invited_names(h, from);
		to = invited_names(h, to);
	}
	oh_json_begin_object(h->w);
	sv_put_text(h->w, "field", field);
	sv_put_text(h->w, "name", field_name(h, field));
	sv_put_text(h->w, "from", in_words(h->c, field, from));
	sv_put_text(h->w, "to", in_words(h->c, field, to));
	oh_json_end_object(h->w);
}

static void put_person(const struct listing_history *h, oh_id user)
{
	oh_sv name = {NULL, 0};
	if (!user || sv_person_name(h->db, h->s->tenant, user, h->c->arena, &name, NULL))
		return;
	oh_json_key(h->w, "by");
	oh_json_begin_object(h->w);
	sv_put_id(h->w, "id", user);
	oh_json_key(h->w, "name");
	oh_json_string(h->w, name);
	oh_json_end_object(h->w);
}

static oh_status put_version(void *ctx, const oh_version_row *row)
{
	struct listing_history *h = ctx;
	oh_json *doc = NULL;
	if (h->n++ == h->limit)
		return OH_OK;
	h->last = row->version;
	oh_status st = oh_json_parse(row->changes, OH_SV("changes"), &doc, h->err);
	if (st)
		return st;
	oh_json_begin_object(h->w);
	sv_put_int(h->w, "version", row->version);
	sv_put_time(h->w, "at", row->at);
	put_person(h, row->user);
	oh_sv action = row->action;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (oh_sv_eq(row->action, oh_sv_from(actions[i].key)))
			action = oh_sv_from(oh_msg_text(actions[i].words, h->c->lang));
	oh_json_key(h->w, "action");
	oh_json_string(h->w, action);
	oh_json_key(h->w, "changes");
	oh_json_begin_array(h->w);
	for (size_t i = 0; i < oh_json_length(doc); i++)
		put_change(h, oh_json_at(doc, i));
	oh_json_end_array(h->w);
	oh_json_end_object(h->w);
	oh_json_free(doc);
	return OH_OK;
}

static oh_status read_versions(oh_db *db, void *ctx, oh_error *err)
{
	oh_call *c = ctx;
	struct sv_listing s;
	size_t limit = 0;
	oh_sv cursor;
	oh_id id = 0;
	oh_json_writer w;
	oh_status st = oh_call_id(c, 0, &id, err);
	if (!st)
		st = oh_call_page(c, &limit, &cursor, err);
	if (!st)
		st =
		    sv_listing_load(db, c->platform, c->actor.tenant, id, false, c->arena, &s, err);
	if (!st)
		st = oh_call_may(c, &s.object, err);
	if (st)
		return st;
	int64_t below = 0;
	for (size_t i = 0; i < cursor.n && i < 15 && cursor.p[i] >= '0' && cursor.p[i] <= '9'; i++)
		below = below * 10 + (cursor.p[i] - '0');
	sv_answer(c, &w);
	struct listing_history h = {.c = c, .db = db, .s = &s, .w = &w, .err = err, .limit = limit};
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	st = oh_listing_version_each(db, s.tenant, id, below, limit + 1, put_version, &h, err);
	oh_json_end_array(&w);
	if (h.n > limit) {
		char next[24];
		(void)snprintf(next, sizeof next, "%lld", (long long)h.last);
		sv_put_text(&w, "next", oh_sv_from(next));
	}
	oh_json_end_object(&w);
	return st;
}

oh_status sv_list_versions(oh_call *c, oh_error *err)
{
	return oh_store_read(c->platform->store, read_versions, c, err);
}
