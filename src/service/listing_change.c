/* Making, changing, merging and taking back listings. */
#include <stdio.h>
#include <string.h>

#include "listings.h"
#include "ouhe/text/city.h"

enum { INVITED_MOST = 200 };

/* --- one door for every change --- */

static oh_sv state_json(const struct sv_listing *s, oh_sv reason, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	sv_put_int(&w, "version", s->row.version);
	sv_put_text(&w, "state", oh_sv_from(sv_state_names[s->row.state]));
	sv_put_text(&w, "title", s->row.title);
	sv_put_text(&w, "visibility", oh_sv_from(sv_visibility_names[s->row.visibility]));
	sv_put_text(&w, "reason", reason);
	oh_json_end_object(&w);
	oh_sv out = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return out;
}

static oh_sv contact_json(const oh_contact_row *contact, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	sv_put_text(&w, "name", contact->name);
	sv_put_text(&w, "phone", contact->phone);
	sv_put_text(&w, "mail", contact->mail);
	oh_json_end_object(&w);
	oh_sv out = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return out;
}

static oh_status write_history(oh_db *db, const struct sv_change *change, oh_arena *a,
                               oh_error *err)
{
	oh_sv changes;
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_status st = sv_changes(change->before, change->after, a, &changes, err);
	if (st)
		return st;
	/* Who to contact is personal: the history says only that it changed. */
	oh_buf_put(&b, changes.p, changes.n - 1);
	for (int i = 0; i < 2; i++) {
		if (i ? !change->reason.n : !change->contact)
			continue;
		oh_buf_str(&b, b.n > 1 ? "," : "");
		oh_json_writer_init(&w, &b, 0);
		oh_json_begin_object(&w);
		sv_put_text(&w, "f", i ? OH_SV("reason") : OH_SV("contact"));
		if (i)
			sv_put_text(&w, "b", change->reason);
		oh_json_end_object(&w);
	}
	oh_buf_char(&b, ']');
	const oh_version_row v = {.version = change->after->row.version,
	                          .at = change->after->row.updated,
	                          .user = change->user,
	                          .action = oh_sv_from(change->action),
	                          .changes = oh_buf_sv(&b)};
	st = oh_buf_ok(&b)
	         ? oh_listing_version_add(db, change->after->tenant, change->after->row.id, &v, err)
	         : oh_nomem(err);
	oh_buf_release(&b);
	return st;
}

static oh_status write_audit(oh_db *db, const struct sv_change *change, oh_arena *a, oh_error *err)
{
	char action[48];
	const struct sv_listing *s = change->after;
	(void)snprintf(action, sizeof action, "listing.%s", change->action);
	const oh_audit_entry e = {
	    .tenant = s->tenant,
	    .actor = change->user,
	    .action = oh_sv_from(action),
	    .kind = OH_SV("listing"),
	    .object = s->row.id,
	    .before =
	        change->before ? state_json(change->before, (oh_sv){NULL, 0}, a) : (oh_sv){NULL, 0},
	    .after = state_json(s, change->reason, a),
	    .subject = change->contact ? change->contact->user : 0,
	    .personal = change->contact && change->contact->user ? contact_json(change->contact, a)
	                                                         : (oh_sv){NULL, 0},
	    .request = change->call ? change->call->request_id : (oh_sv){NULL, 0}};
	return oh_audit_add(db, &e, err);
}

oh_status sv_change_write(oh_db *db, oh_platform *p, const struct sv_change *change, oh_arena *a,
                          oh_error *err)
{
	struct sv_listing *s = change->after;
	oh_ms now = oh_store_now(p->store);
	oh_status st;
	s->row.updated = now;
	if (change->before) {
		s->row.version = change->before->row.version + 1;
		s->row.created = change->before->row.created;
		st = oh_listing_update(db, s->tenant, &s->row, &s->detail, err);
	} else {
		s->row.version = 1;
		s->row.created = now;
		st = oh_listing_insert(db, s->tenant, &s->row, &s->detail, err);
	}
	if (!st && change->contact)
		st = oh_listing_contact_set(db, s->tenant, s->row.id, change->contact, err);
	if (!st)
		st = write_history(db, change, a, err);
	if (!st)
		st = write_audit(db, change, a, err);
	bool stood = change->before && change->before->row.state == OH_LISTING_PUBLISHED;
	if (!st && (stood || s->row.state == OH_LISTING_PUBLISHED)) {
		const oh_match_job job = {s->tenant, s->row.id, s->row.version, now};
		st = oh_match_job_put(db, &job, err);
	}
	return st;
}

/* --- what a request says --- */

struct input {
	oh_call *c;
	struct sv_listing before, after;
	const oh_pack *pack;
	const oh_category *category;
	const oh_json *edits;
	oh_contact_row contact;
	bool has_contact, reread, is_new;
	oh_id id;
};

static void choice(oh_call *c, const char *member, const char *const *names, int *out)
{
	int i = *out;
	if (oh_call_choice(c, member, false, names, &i))
		*out = i;
}

static void take_pack(struct input *in)
{
	oh_call *c = in->c;
	const oh_packs *packs = c->platform->session->packs;
	oh_sv name;
	if (oh_call_text(c, "pack", false, 60, &name) && name.n) {
		in->pack = oh_packs_find(packs, name);
		in->reread = true;
		if (!in->pack)
			(void)oh_call_invalid(c, "/pack", &oh_msg_service_listing_no_pack, &name,
			                      1);
	}
	if (oh_call_text(c, "category", false, 120, &name) && name.n) {
		in->category = sv_category_find(packs, name);
		in->reread = true;
		if (!in->category)
			(void)oh_call_invalid(c, "/category", &oh_msg_service_listing_no_category,
			                      &name, 1);
	}
}

static void take_until(struct input *in)
{
	oh_sv date;
	oh_ms until = 0;
	if (!oh_call_text(in->c, "valid_until", false, 20, &date))
		return;
	if (date.n && !sv_date_end(date, &until))
		(void)oh_call_invalid(in->c, "/valid_until", &oh_msg_service_listing_date, NULL, 0);
	else if (until && until <= oh_store_now(in->c->platform->store))
		(void)oh_call_invalid(in->c, "/valid_until", &oh_msg_service_listing_past, NULL, 0);
	else
		in->after.row.until = until;
}

static oh_status take_invited(oh_db *db, struct input *in, oh_error *err)
{
	oh_call *c = in->c;
	const oh_json *list = c->body ? oh_json_member(c->body, "invited") : NULL;
	oh_buf b = OH_BUF_INIT;
	oh_status st = OH_OK;
	if (!list || oh_json_kind(list) != OH_JSON_ARRAY)
		return OH_OK;
	if (oh_json_length(list) > INVITED_MOST)
		return oh_call_invalid(c, "/invited", &oh_msg_service_listing_many,
		                       (const oh_sv[]){OH_SV("200")}, 1),
		       OH_OK;
	for (size_t i = 0; !st && i < oh_json_length(list); i++) {
		char field[40];
		oh_sv text = {NULL, 0};
		oh_id id = 0;
		struct sv_org org;
		(void)snprintf(field, sizeof field, "/invited/%zu", i);
		(void)oh_json_get_sv(oh_json_at(list, i), &text);
		if (!oh_id_parse(text, &id)) {
			(void)oh_call_invalid(c, field, &oh_msg_service_listing_bad_id, NULL, 0);
			continue;
		}
		st = sv_org_get(db, c->actor.tenant, id, c->arena, &org, err);
		if (st == OH_ENOENT) {
			(void)oh_call_invalid(c, field, &oh_msg_service_listing_no_org, NULL, 0);
			st = OH_OK;
		}
		oh_buf_str(&b, b.n ? " " : "");
		oh_buf_sv_put(&b, text);
	}
	in->after.row.invited =
	    oh_buf_ok(&b) && b.n ? oh_arena_sv(c->arena, oh_buf_sv(&b)) : OH_SV("");
	oh_buf_release(&b);
	return st;
}

static void take_contact(struct input *in)
{
	oh_call *c = in->c;
	static const struct {
		const char *member;
		size_t most, at;
	} parts[] = {{"name", 80, offsetof(oh_contact_row, name)},
	             {"phone", 30, offsetof(oh_contact_row, phone)},
	             {"mail", 254, offsetof(oh_contact_row, mail)}};
	const oh_json *v = c->body ? oh_json_member(c->body, "contact") : NULL;
	if (!v || oh_json_kind(v) != OH_JSON_OBJECT)
		return;
	/* The members are read by the helpers of a body. */
	const oh_json *body = c->body;
	size_t noted = c->n_problems;
	c->body = v;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		(void)oh_call_text(c, parts[i].member, i == 0, parts[i].most,
		                   (oh_sv *)((char *)&in->contact + parts[i].at));
	c->body = body;
	for (size_t i = noted; i < c->n_problems; i++) {
		char field[64];
		(void)snprintf(field, sizeof field, "/contact%.*s",
		               OH_SV_ARG(c->problems[i].field));
		c->problems[i].field = oh_arena_sv(c->arena, oh_sv_from(field));
	}
	in->contact.user = c->actor.user;
	in->has_contact = true;
}

static oh_status take_fields(oh_db *db, struct input *in, oh_error *err)
{
	oh_call *c = in->c;
	oh_listing_row *r = &in->after.row;
	choice(c, "kind", sv_kind_names, &r->kind);
	in->reread = oh_call_text(c, "title", in->is_new, 200, &r->title) || in->reread;
	if (!in->is_new && r->title.n == 0)
		(void)oh_call_invalid(c, "/title", &oh_msg_service_missing, NULL, 0);
	in->reread = oh_call_text(c, "text", false, 20000, &r->text) || in->reread;
	take_pack(in);
	(void)oh_call_text(c, "number", false, 60, &r->number);
	if (oh_call_text(c, "city", false, 40, &r->city) && r->city.n)
		r->city = oh_city_name(r->city, c->arena);
	in->edits = c->body ? oh_json_member(c->body, "facts") : NULL;
	if (in->edits && oh_json_kind(in->edits) != OH_JSON_ARRAY)
		in->edits = NULL;
	in->reread = in->reread || in->edits;
	take_until(in);
	choice(c, "visibility", sv_visibility_names, &r->visibility);
	choice(c, "contact_visibility", sv_visibility_names, &r->contact_visibility);
	choice(c, "budget_visibility", sv_visibility_names, &r->budget_visibility);
	take_contact(in);
	return take_invited(db, in, err);
}

/* Reads the texts anew with all corrections, old and new. */
static oh_status reread(struct input *in, oh_error *err)
{
	oh_call *c = in->c;
	struct sv_listing *s = &in->after;
	oh_json *edits = NULL;
	oh_issues issues;
	oh_issues_init(&issues, c->arena);
	oh_sv merged = {NULL, 0};
	oh_status st = sv_edits_merge(s->detail.edits, in->edits, c->arena, &merged, err);
	if (!st && merged.n)
		st = oh_json_parse(merged, OH_SV("facts"), &edits, err);
	if (st)
		return st;
	struct sv_reading r = {.side = s->l.side,
	                       .title = s->row.title,
	                       .text = s->row.text,
	                       .pack = in->pack,
	                       .category = in->category,
	                       .prior = in->is_new ? NULL : &in->before.l};
	/* New corrections are judged by themselves first, so that problems name their place. */
	r.edits = in->edits;
	size_t noted = c->n_problems;
	if (in->edits)
		st = sv_read(c->platform, &r, c, c->arena, &s->l, &issues, err);
	r.edits = edits;
	oh_issues_init(&issues, c->arena);
	if (!st && c->n_problems == noted)
		st = sv_read(c->platform, &r, NULL, c->arena, &s->l, &issues, err);
	s->l.kind = (oh_kind)s->row.kind;
	s->detail.edits = merged;
	if (!st && sv_listing_encode(&s->l, issues.items, issues.n, c->arena, &s->row, &s->detail))
		st = oh_nomem(err);
	oh_json_free(edits);
	return st;
}

/* --- create --- */

static oh_status prepare_new(oh_db *db, void *ctx, oh_error *err)
{
	struct input *in = ctx;
	oh_call *c = in->c;
	struct sv_listing *s = &in->after;
	oh_sv org = {NULL, 0};
	int side = 0;
	memset(s, 0, sizeof *s);
	c->n_problems = 0;
	s->tenant = c->actor.tenant;
	s->row.visibility = OH_VISIBLE_REGISTERED;
	s->row.contact_visibility = OH_VISIBLE_VERIFIED;
	s->row.budget_visibility = OH_VISIBLE_PUBLIC;
	s->row.id = in->id;
	if (oh_call_choice(c, "side", true, sv_side_names, &side))
		s->l.side = side == 1 ? OH_DEMAND : OH_SUPPLY;
	s->row.side = side;
	if (oh_call_text(c, "organisation", true, 20, &org) && !oh_id_parse(org, &s->row.org))
		(void)oh_call_invalid(c, "/organisation", &oh_msg_service_listing_bad_id, NULL, 0);
	oh_status st = take_fields(db, in, err);
	if (!st)
		st = oh_call_check(c, err);
	if (!st) {
		const oh_object o = {.tenant = s->tenant, .org = s->row.org};
		st = oh_call_may(c, &o, err);
	}
	if (st)
		return st;
	st = sv_org_get(db, s->tenant, s->row.org, c->arena, &s->org, err);
	if (st == OH_ENOENT)
		(void)oh_call_invalid(c, "/organisation", &oh_msg_service_listing_no_org, NULL, 0);
	else if (st)
		return st;
	if (!s->row.city.n)
		s->row.city = s->org.city;
	st = oh_call_check(c, err);
	if (!st)
		st = reread(in, err);
	return st ? st : oh_call_check(c, err);
}

static oh_status write_new(oh_db *db, void *ctx, oh_error *err)
{
	struct input *in = ctx;
	const struct sv_change change = {.after = &in->after,
	                                 .contact = in->has_contact ? &in->contact : NULL,
	                                 .action = "create",
	                                 .user = in->c->actor.user,
	                                 .call = in->c};
	return sv_change_write(db, in->c->platform, &change, in->c->arena, err);
}

struct answer {
	oh_call *c;
	oh_id id;
};

static oh_status answer_listing(oh_db *db, void *ctx, oh_error *err)
{
	struct answer *a = ctx;
	struct sv_listing s;
	oh_json_writer w;
	oh_status st = sv_listing_seen(db, a->c, a->id, true, &s, err);
	if (st)
		return st;
	sv_answer(a->c, &w);
	sv_etag(a->c, s.row.version);
	return sv_listing_put(db, a->c, &s, &w, err);
}

static oh_status answer_with(oh_call *c, oh_id id, oh_error *err)
{
	struct answer a = {c, id};
	return oh_store_read(c->platform->store, answer_listing, &a, err);
}

oh_status sv_create_listing(oh_call *c, oh_error *err)
{
	struct input *in = oh_arena_zalloc(c->arena, sizeof *in);
	char text[OH_ID_TEXT], path[64];
	if (!in)
		return oh_nomem(err);
	in->c = c;
	in->is_new = in->reread = true;
	in->id = oh_store_new_id(c->platform->store);
	oh_status st = oh_store_read(c->platform->store, prepare_new, in, err);
	if (!st)
		st = oh_store_write(c->platform->store, write_new, in, err);
	if (!st)
		st = answer_with(c, in->id, err);
	if (st)
		return st;
	oh_id_format(in->id, text);
	(void)snprintf(path, sizeof path, "/api/v1/listings/%s", text);
	c->status = 201;
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	return OH_OK;
}

/* --- get --- */

oh_status sv_get_listing(oh_call *c, oh_error *err)
{
	oh_id id = 0;
	oh_status st = oh_call_id(c, 0, &id, err);
	return st ? st : answer_with(c, id, err);
}

/* --- update --- */

static bool is_common(const oh_pack *pack)
{
	return oh_sv_eq(pack->name, OH_SV("common"));
}

static oh_status prepare_update(oh_db *db, void *ctx, oh_error *err)
{
	struct input *in = ctx;
	oh_call *c = in->c;
	c->n_problems = 0;
	in->reread = false;
	oh_status st = sv_listing_load(db, c->platform, c->actor.tenant, in->id, true, c->arena,
	                               &in->before, err);
	if (!st)
		st = oh_call_may(c, &in->before.object, err);
	if (!st)
		st = sv_if_match(c, in->before.row.version, err);
	if (!st && in->before.row.state == OH_LISTING_CLOSED)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_listing_not_editable);
	if (st)
		return st;
	in->after = in->before;
	st = take_fields(db, in, err);
	if (!st)
		st = oh_call_check(c, err);
	/* Industry and category stay, unless a new title says otherwise. */
	bool renamed = !oh_sv_eq(in->before.row.title, in->after.row.title);
	if (!in->pack && !in->category && !renamed && !is_common(in->before.l.pack)) {
		in->pack = in->before.l.pack;
		in->category = in->before.l.category;
	}
	in->after.l.kind = (oh_kind)in->after.row.kind;
	if (!st && in->reread)
		st = reread(in, err);
	return st ? st : oh_call_check(c, err);
}

static oh_status write_update(oh_db *db, void *ctx, oh_error *err)
{
	struct input *in = ctx;
	const struct sv_change change = {.before = &in->before,
	                                 .after = &in->after,
	                                 .contact = in->has_contact ? &in->contact : NULL,
	                                 .action = "edit",
	                                 .user = in->c->actor.user,
	                                 .call = in->c};
	return sv_change_write(db, in->c->platform, &change, in->c->arena, err);
}

oh_status sv_update_listing(oh_call *c, oh_error *err)
{
	struct input *in = oh_arena_zalloc(c->arena, sizeof *in);
	if (!in)
		return oh_nomem(err);
	in->c = c;
	oh_status st = oh_call_id(c, 0, &in->id, err);
	if (!st)
		st = oh_store_read(c->platform->store, prepare_update, in, err);
	if (!st)
		st = oh_store_write(c->platform->store, write_update, in, err);
	if (st)
		return st;
	sv_listings_changed(c->platform);
	return answer_with(c, in->id, err);
}

/* --- delete --- */

static oh_status delete_draft(oh_db *db, void *ctx, oh_error *err)
{
	struct answer *d = ctx;
	oh_call *c = d->c;
	struct sv_listing s;
	oh_status st =
	    sv_listing_load(db, c->platform, c->actor.tenant, d->id, false, c->arena, &s, err);
	if (!st)
		st = oh_call_may(c, &s.object, err);
	if (!st)
		st = sv_if_match(c, s.row.version, err);
	if (!st && s.row.state != OH_LISTING_DRAFT)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_listing_only_drafts);
	if (!st)
		st = oh_listing_delete(db, s.tenant, d->id, err);
	if (!st)
		st = sv_audit(db, c, "listing.delete", "listing", d->id,
		              state_json(&s, (oh_sv){NULL, 0}, c->arena), (oh_sv){NULL, 0}, 0,
		              (oh_sv){NULL, 0}, err);
	return st;
}

oh_status sv_delete_listing(oh_call *c, oh_error *err)
{
	struct answer d = {.c = c};
	oh_status st = oh_call_id(c, 0, &d.id, err);
	if (!st)
		st = oh_store_write(c->platform->store, delete_draft, &d, err);
	if (!st)
		c->status = 204;
	return st;
}
