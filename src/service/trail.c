/* The audit trail as its administrator reads it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "accounts.h"

/* Actions in words. */
static const struct {
	const char *action;
	const oh_msg *label;
} labels[] = {
    {"account.ask_reset", &oh_msg_service_did_account_ask_reset},
    {"account.change", &oh_msg_service_did_account_change},
    {"account.change_password", &oh_msg_service_did_account_change_password},
    {"account.erase", &oh_msg_service_did_account_erase},
    {"account.link_oidc", &oh_msg_service_did_account_link_oidc},
    {"account.register", &oh_msg_service_did_account_register},
    {"account.reset_password", &oh_msg_service_did_account_reset_password},
    {"account.set_up", &oh_msg_service_did_account_set_up},
    {"audit.erase", &oh_msg_service_did_audit_erase},
    {"collection.create", &oh_msg_service_did_collection_create},
    {"conference.change", &oh_msg_service_did_conference_change},
    {"conference.create", &oh_msg_service_did_conference_create},
    {"conference.move", &oh_msg_service_did_conference_move},
    {"desk.calendar", &oh_msg_service_did_desk_calendar},
    {"desk.change", &oh_msg_service_did_desk_change},
    {"desk.decide", &oh_msg_service_did_desk_decide},
    {"desk.register", &oh_msg_service_did_desk_register},
    {"desk.withdraw", &oh_msg_service_did_desk_withdraw},
    {"guest.change", &oh_msg_service_did_guest_change},
    {"guest.create", &oh_msg_service_did_guest_create},
    {"guest.delete", &oh_msg_service_did_guest_delete},
    {"import.commit", &oh_msg_service_did_import_commit},
    {"import.delete", &oh_msg_service_did_import_delete},
    {"import.start", &oh_msg_service_did_import_start},
    {"import.undo", &oh_msg_service_did_import_undo},
    {"listing.answer", &oh_msg_service_listing_did_answer},
    {"listing.close", &oh_msg_service_listing_did_close},
    {"listing.create", &oh_msg_service_listing_did_create},
    {"listing.delete", &oh_msg_service_did_listing_delete},
    {"listing.edit", &oh_msg_service_listing_did_edit},
    {"listing.expire", &oh_msg_service_listing_did_expire},
    {"listing.import", &oh_msg_service_listing_did_import},
    {"listing.merge", &oh_msg_service_listing_did_merge},
    {"listing.publish", &oh_msg_service_listing_did_publish},
    {"listing.reopen", &oh_msg_service_listing_did_reopen},
    {"listing.send_back", &oh_msg_service_listing_did_send_back},
    {"listing.submit", &oh_msg_service_listing_did_submit},
    {"listing.take_back", &oh_msg_service_listing_did_take_back},
    {"listing.undo", &oh_msg_service_did_listing_undo},
    {"match.answer", &oh_msg_service_did_match_answer},
    {"match.ask", &oh_msg_service_did_match_ask},
    {"match.declined", &oh_msg_service_did_match_declined},
    {"match.interested", &oh_msg_service_did_match_interested},
    {"match.undecided", &oh_msg_service_did_match_undecided},
    {"meeting.cancel", &oh_msg_service_did_meeting_cancel},
    {"meeting.change", &oh_msg_service_did_meeting_change},
    {"meeting.create", &oh_msg_service_did_meeting_create},
    {"meeting.outcome", &oh_msg_service_did_meeting_outcome},
    {"meeting.people", &oh_msg_service_did_meeting_people},
    {"member.add", &oh_msg_service_did_member_add},
    {"member.change", &oh_msg_service_did_member_change},
    {"member.invite", &oh_msg_service_did_member_invite},
    {"member.remove", &oh_msg_service_did_member_remove},
    {"organisation.add", &oh_msg_service_did_organisation_add},
    {"organisation.change", &oh_msg_service_did_organisation_change},
    {"organisation.verify", &oh_msg_service_did_organisation_verify},
    {"request.change", &oh_msg_service_did_request_change},
    {"request.create", &oh_msg_service_did_request_create},
    {"request.decide", &oh_msg_service_did_request_decide},
    {"request.never", &oh_msg_service_did_request_never},
    {"request.withdraw", &oh_msg_service_did_request_withdraw},
    {"session.begin", &oh_msg_service_did_session_begin},
    {"session.end", &oh_msg_service_did_session_end},
    {"session.refuse", &oh_msg_service_did_session_refuse},
    {"signing.attach", &oh_msg_service_did_signing_attach},
    {"signing.change", &oh_msg_service_did_signing_change},
    {"signing.create", &oh_msg_service_did_signing_create},
    {"signing.delete", &oh_msg_service_did_signing_delete},
    {"signing.lock", &oh_msg_service_did_signing_lock},
    {"submission.accept", &oh_msg_service_did_submission_accept},
    {"submission.send", &oh_msg_service_did_submission_send},
    {"submission.send_back", &oh_msg_service_did_submission_send_back},
    {"timetable.copy", &oh_msg_service_did_timetable_copy},
    {"timetable.discard", &oh_msg_service_did_timetable_discard},
    {"timetable.plan", &oh_msg_service_did_timetable_plan},
    {"timetable.publish", &oh_msg_service_did_timetable_publish},
    {"tenant.add", &oh_msg_service_did_tenant_add},
    {"token.create", &oh_msg_service_did_token_create},
    {"token.withdraw", &oh_msg_service_did_token_withdraw},
    {"user.add", &oh_msg_service_did_user_add},
    {"user.change", &oh_msg_service_did_user_change},
    {"user.invite", &oh_msg_service_did_user_invite},
};

static oh_sv label_of(oh_sv action, oh_lang lang)
{
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (oh_sv_eq(action, oh_sv_from(labels[i].action)))
			return oh_sv_from(oh_msg_text(labels[i].label, lang));
	return (oh_sv){NULL, 0};
}

struct reading {
	oh_call *c;
	oh_audit_filter filter;
	oh_audit_row *rows;
	oh_sv *names; /* of the actors */
	size_t n, limit;
	oh_audit_check check;
};

static bool keep(oh_arena *a, oh_sv *view)
{
	if (view->n)
		*view = oh_arena_sv(a, *view);
	return !view->n || view->p;
}

static oh_status take_row(void *ctx, const oh_audit_row *row)
{
	struct reading *r = ctx;
	oh_arena *a = r->c->arena;
	if (r->n > r->limit)
		return OH_OK;
	oh_audit_row *to = &r->rows[r->n];
	*to = *row;
	if (!keep(a, &to->action) || !keep(a, &to->kind) || !keep(a, &to->before) ||
	    !keep(a, &to->after) || !keep(a, &to->request))
		return OH_ENOMEM;
	r->n++;
	return OH_OK;
}

static oh_status read_trail(oh_db *db, void *ctx, oh_error *err)
{
	struct reading *r = ctx;
	oh_call *c = r->c;
	r->n = 0;
	oh_status st = oh_audit_each(db, c->actor.tenant, &r->filter, take_row, r, err);
	for (size_t i = 0; !st && i < r->n; i++) {
		size_t k = 0;
		while (k < i && r->rows[k].actor != r->rows[i].actor)
			k++;
		r->names[i] = k < i ? r->names[k] : (oh_sv){NULL, 0};
		if (k == i && r->rows[i].actor)
			st = sv_person_name(db, c->actor.tenant, r->rows[i].actor, c->arena,
			                    &r->names[i], err);
	}
	return st;
}

static void put_object(oh_json_writer *w, const char *key, oh_sv json)
{
	if (!json.n || json.p[0] != '{')
		return;
	oh_json_key(w, key);
	oh_json_raw(w, json);
}

static void put_row(const oh_call *c, const oh_audit_row *row, oh_sv name, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_int(w, "seq", row->seq);
	sv_put_time(w, "at", row->at);
	sv_put_person(w, "actor", row->actor, name);
	sv_put_text(w, "action", row->action);
	sv_put_text(w, "label", label_of(row->action, c->lang));
	sv_put_text(w, "kind", row->kind);
	sv_put_id(w, "object", row->object);
	put_object(w, "before", row->before);
	put_object(w, "after", row->after);
	sv_put_text(w, "request", row->request);
	oh_json_end_object(w);
}

/* An identity of the query; noted when it is none. */
static void query_id(oh_call *c, const char *name, const char *field, oh_id *out)
{
	oh_sv text = oh_call_query(c, name);
	if (text.n && !oh_id_parse(text, out))
		(void)oh_call_invalid(c, field, &oh_msg_service_not_known, NULL, 0);
}

static oh_status read_filter(oh_call *c, struct reading *r, oh_error *err)
{
	oh_sv cursor;
	char digits[24] = "";
	char *end = digits;
	oh_status st = oh_call_page(c, &r->limit, &cursor, err);
	if (st)
		return st;
	r->filter.kind = oh_call_query(c, "kind");
	r->filter.action = oh_call_query(c, "action");
	query_id(c, "object", "?object", &r->filter.object);
	query_id(c, "actor", "?actor", &r->filter.actor);
	if (cursor.n) {
		if (cursor.n < sizeof digits) {
			memcpy(digits, cursor.p, cursor.n);
			r->filter.below = strtoimax(digits, &end, 10);
		}
		if (*end || end == digits || r->filter.below < 1)
			(void)oh_call_invalid(c, "?cursor", &oh_msg_service_bad_cursor, NULL, 0);
	}
	r->filter.limit = (int64_t)r->limit + 1;
	return oh_call_check(c, err);
}

oh_status sv_list_audit(oh_call *c, oh_error *err)
{
	struct reading r = {.c = c};
	oh_json_writer w;
	char next[24];
	oh_status st = read_filter(c, &r, err);
	if (st)
		return st;
	r.rows = oh_arena_array(c->arena, r.limit + 1, sizeof *r.rows);
	r.names = oh_arena_array(c->arena, r.limit + 1, sizeof *r.names);
	if (!r.rows || !r.names)
		return oh_nomem(err);
	st = oh_store_read(c->platform->store, read_trail, &r, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < r.n && i < r.limit; i++)
		put_row(c, &r.rows[i], r.names[i], &w);
	oh_json_end_array(&w);
	if (r.n > r.limit) {
		(void)snprintf(next, sizeof next, "%" PRId64, r.rows[r.limit - 1].seq);
		sv_put_text(&w, "next", oh_sv_from(next));
	}
	oh_json_end_object(&w);
	return OH_OK;
}

static oh_status verify(oh_db *db, void *ctx, oh_error *err)
{
	struct reading *r = ctx;
	return oh_audit_verify(db, r->c->actor.tenant, &r->check, err);
}

oh_status sv_check_audit(oh_call *c, oh_error *err)
{
	struct reading r = {.c = c};
	oh_json_writer w;
	oh_status st = oh_store_read(c->platform->store, verify, &r, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_bool(&w, "sound", r.check.broken == 0);
	sv_put_int(&w, "entries", r.check.entries);
	if (r.check.broken)
		sv_put_int(&w, "broken", r.check.broken);
	sv_put_text(&w, "head", oh_sv_from(r.check.head));
	oh_json_end_object(&w);
	return OH_OK;
}
