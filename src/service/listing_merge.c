/* Listings that come from elsewhere: imports, their merging and undoing; and answers taken
 * into a listing's text. */
#include <string.h>

#include "listings.h"
#include "ouhe/extract/single.h"
#include "ouhe/text/city.h"

static oh_contact_row contact_of(const struct sv_listing_new *n)
{
	return (oh_contact_row){
	    .name = n->contact.name, .phone = n->contact.phone, .mail = n->contact.mail};
}

static bool has_contact(const struct sv_listing_new *n)
{
	return n->contact.name.n + n->contact.phone.n + n->contact.mail.n > 0;
}

/* Facts of a list name its columns; stored ones say whether title, text or neither holds
 * their words. */
static oh_status settle(oh_listing *l, oh_arena *a)
{
	oh_fact *facts = oh_arena_array(a, l->n_facts + 1, sizeof *facts);
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < l->n_facts; i++) {
		oh_fact *f = &facts[i];
		*f = l->facts[i];
		oh_sv at = oh_sv_sub(l->text, f->offset, f->text.n);
		/* No text states a number without unit or name: the 4 of a cell is not that of
		 * 400kWh. */
		bool words = f->text.n && !sv_bare_numbers(f->text);
		size_t in_text = words && oh_sv_eq(at, f->text) ? f->offset
		                 : words                        ? oh_sv_find(l->text, f->text)
		                                                : SIZE_MAX;
		size_t in_title = words ? oh_sv_find(l->title, f->text) : SIZE_MAX;
		f->column = in_text != SIZE_MAX    ? OH_SINGLE_TEXT
		            : in_title != SIZE_MAX ? OH_SINGLE_TITLE
		                                   : SV_COLUMN_CELL;
		f->offset = in_text != SIZE_MAX    ? (uint32_t)in_text
		            : in_title != SIZE_MAX ? (uint32_t)in_title
		                                   : 0;
	}
	l->facts = facts;
	return OH_OK;
}

static oh_status rewrite(const struct sv_listing_new *n, oh_arena *a, struct sv_listing *s,
                         oh_error *err)
{
	s->l = *n->listing;
	if (settle(&s->l, a) || sv_listing_encode(&s->l, NULL, 0, a, &s->row, &s->detail))
		return oh_nomem(err);
	s->row.number = n->listing->id;
	/* SHEET!ROW is a place in a list, no number. */
	if (oh_sv_find(s->row.number, OH_SV("!")) != SIZE_MAX)
		s->row.number = OH_SV("");
	s->row.city = n->city.n ? oh_city_name(n->city, a) : n->city;
	return s->row.city.n && !s->row.city.p ? oh_nomem(err) : OH_OK;
}

oh_status sv_listing_add(oh_db *db, const oh_call *c, const struct sv_listing_new *n, oh_id *id,
                         oh_error *err)
{
	struct sv_listing s = {.tenant = c->actor.tenant};
	const oh_contact_row contact = contact_of(n);
	oh_status st = rewrite(n, c->arena, &s, err);
	if (st)
		return st;
	s.row.id = oh_store_new_id(c->platform->store);
	s.row.org = n->org;
	s.row.state = n->state;
	s.row.visibility = n->visibility;
	s.row.contact_visibility = OH_VISIBLE_VERIFIED;
	s.row.budget_visibility = OH_VISIBLE_PUBLIC;
	s.row.until = n->until;
	s.row.import = n->import;
	s.row.import_version = n->import ? 1 : 0;
	s.row.published = n->state == OH_LISTING_PUBLISHED ? oh_store_now(c->platform->store) : 0;
	const struct sv_change change = {.after = &s,
	                                 .contact = has_contact(n) ? &contact : NULL,
	                                 .action = n->import ? "import" : "create",
	                                 .user = c->actor.user,
	                                 .call = c};
	st = sv_change_write(db, c->platform, &change, c->arena, err);
	if (!st)
		*id = s.row.id;
	return st;
}

oh_status sv_listing_merge(oh_db *db, const oh_call *c, oh_id id, const struct sv_listing_new *n,
                           oh_error *err)
{
	struct sv_listing before, after;
	const oh_contact_row contact = contact_of(n);
	oh_status st =
	    sv_listing_load(db, c->platform, c->actor.tenant, id, true, c->arena, &before, err);
	if (!st && before.row.org != n->org)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st && n->import)
		st = oh_listing_prior_keep(db, before.tenant, id, n->import, err);
	if (st)
		return st;
	after = before;
	after.detail.edits = OH_SV("");
	st = rewrite(n, c->arena, &after, err);
	if (!after.row.number.n)
		after.row.number = before.row.number;
	if (!after.row.city.n)
		after.row.city = before.row.city;
	if (n->until)
		after.row.until = n->until;
	after.row.import = n->import ? n->import : before.row.import;
	after.row.import_version = before.row.version + 1;
	const struct sv_change change = {.before = &before,
	                                 .after = &after,
	                                 .contact = has_contact(n) ? &contact : NULL,
	                                 .action = "merge",
	                                 .user = c->actor.user,
	                                 .call = c};
	return st ? st : sv_change_write(db, c->platform, &change, c->arena, err);
}

/* It goes altogether, with what the index knows of it. */
static oh_status remove_listing(oh_db *db, const oh_call *c, const struct sv_listing *s,
                                oh_error *err)
{
	const oh_match_job job = {s->tenant, s->row.id, s->row.version + 1,
	                          oh_store_now(c->platform->store)};
	oh_status st = oh_listing_delete(db, s->tenant, s->row.id, err);
	if (!st && s->row.state == OH_LISTING_PUBLISHED)
		st = oh_match_job_put(db, &job, err);
	return st ? st
	          : sv_audit(db, c, "listing.undo", "listing", s->row.id, (oh_sv){NULL, 0},
	                     (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
}

oh_status sv_listing_undo(oh_db *db, const oh_call *c, oh_id id, oh_id import, bool *kept,
                          oh_error *err)
{
	struct sv_listing before, after;
	bool found = false;
	oh_listing_row probe;
	oh_status st = oh_listing_get(db, c->actor.tenant, id, c->arena, &probe, &found, err);
	if (st || !found) {
		*kept = false; /* thrown away since: nothing is left to take back */
		return st;
	}
	st = sv_listing_load(db, c->platform, c->actor.tenant, id, true, c->arena, &before, err);
	if (st)
		return st;
	*kept = before.row.import != import || before.row.version > before.row.import_version;
	if (*kept)
		return OH_OK;
	if (before.row.import_version == 1)
		return remove_listing(db, c, &before, err);
	after = before;
	st = oh_listing_prior_take(db, before.tenant, id, import, c->arena, &after.row,
	                           &after.detail, &found, err);
	if (st || !found) {
		*kept = true;
		return st;
	}
	oh_listing_row row = after.row;
	oh_listing_detail detail = after.detail;
	st = sv_listing_of_row(db, c->platform, before.tenant, &row, &before.org, c->arena, &after,
	                       err);
	after.detail = detail;
	after.row.import_version = 0;
	const struct sv_change change = {
	    .before = &before, .after = &after, .action = "edit", .user = c->actor.user, .call = c};
	return st ? st : sv_change_write(db, c->platform, &change, c->arena, err);
}

oh_status sv_listing_append(oh_db *db, const oh_call *c, oh_id id, oh_sv words, oh_error *err)
{
	struct sv_listing before, after;
	oh_json *edits = NULL;
	oh_issues issues;
	oh_buf b = OH_BUF_INIT;
	oh_status st =
	    sv_listing_load(db, c->platform, c->actor.tenant, id, true, c->arena, &before, err);
	if (st)
		return st;
	after = before;
	oh_buf_sv_put(&b, before.row.text);
	oh_buf_str(&b, b.n ? "\n" : "");
	oh_buf_sv_put(&b, words);
	after.row.text = oh_buf_ok(&b) ? oh_arena_sv(c->arena, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	if (!after.row.text.p)
		return oh_nomem(err);
	if (after.detail.edits.n)
		st = oh_json_parse(after.detail.edits, OH_SV("facts"), &edits, err);
	const struct sv_reading r = {.side = after.l.side,
	                             .title = after.row.title,
	                             .text = after.row.text,
	                             .pack = after.l.pack,
	                             .category = after.l.category,
	                             .edits = edits,
	                             .prior = &before.l};
	oh_issues_init(&issues, c->arena);
	if (!st)
		st = sv_read(c->platform, &r, NULL, c->arena, &after.l, &issues, err);
	after.l.kind = before.l.kind;
	if (!st && sv_listing_encode(&after.l, issues.items, issues.n, c->arena, &after.row,
	                             &after.detail))
		st = oh_nomem(err);
	oh_json_free(edits);
	const struct sv_change change = {.before = &before,
	                                 .after = &after,
	                                 .action = "answer",
	                                 .user = c->actor.user,
	                                 .call = c};
	return st ? st : sv_change_write(db, c->platform, &change, c->arena, err);
}
