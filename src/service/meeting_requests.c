/* Who asks whom for a meeting: asked, edited while open, answered, withdrawn, expired. A
 * request blocks nobody's slots: the timetable comes later. */
#include <stdio.h>
#include <string.h>

#include "hall.h"

enum {
	TEXT_MOST = 1000,
	MS_DAY = 86400000,
	REMIND_AHEAD = 24 * 3600000, /* before a request expires */
};

const char *const sv_request_states[] = {"open",      "accepted", "declined",
                                         "withdrawn", "expired",  NULL};
const char *const sv_session_names[] = {"any", "morning", "afternoon", NULL};
static const char *const decisions[] = {"accept", "decline", "never", NULL};
enum { ACCEPT, DECLINE, NEVER };

struct asking {
	oh_call *c;
	oh_id id;
	struct sv_conference k;
	struct sv_desk from, to;
	oh_meeting_request r;
	struct sv_listing demand, supply;
	int decision, session;
	int64_t stars;
	struct sv_reasons *reasons;
	oh_sv text;
	bool never;
};

/* --- showing --- */

static oh_status put_listing(oh_db *db, const oh_call *c, const char *key, oh_id id,
                             oh_json_writer *w, oh_error *err)
{
	struct sv_listing s;
	if (!id)
		return OH_OK;
	oh_status st = sv_listing_seen(db, c, id, true, &s, err);
	if (st)
		return st == OH_ENOENT ? OH_OK : st; /* closed or hidden by now */
	oh_json_key(w, key);
	sv_card_put(c, &s, NULL, w);
	return OH_OK;
}

static void put_may(const struct asking *a, oh_json_writer *w)
{
	const oh_actor *actor = &a->c->actor;
	bool open = a->k.row.state == OH_CONFERENCE_OPEN && a->r.state == OH_REQUEST_OPEN;
	bool standing = a->k.row.state == OH_CONFERENCE_OPEN && a->r.state <= OH_REQUEST_ACCEPTED;
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	if (open && oh_actor_in(actor, a->from.row.org, false))
		oh_json_string(w, OH_SV("edit"));
	if (open && oh_actor_in(actor, a->to.row.org, false))
		oh_json_string(w, OH_SV("decide"));
	if (standing && oh_actor_in(actor, a->from.row.org, false))
		oh_json_string(w, OH_SV("withdraw"));
	oh_json_end_array(w);
}

/* Each side's stars are its own. */
static oh_status put_request(oh_db *db, const struct asking *a, oh_json_writer *w, oh_error *err)
{
	const oh_call *c = a->c;
	const oh_meeting_request *r = &a->r;
	bool asks = oh_actor_in(&c->actor, a->from.row.org, false);
	bool asked = oh_actor_in(&c->actor, a->to.row.org, false);
	oh_json_begin_object(w);
	sv_put_id(w, "id", r->id);
	sv_put_id(w, "conference", r->conference);
	sv_put_int(w, "version", r->version);
	sv_put_text(w, "state", oh_sv_from(sv_request_states[r->state]));
	sv_put_desk_ref(w, "from", &a->from);
	sv_put_desk_ref(w, "to", &a->to);
	oh_status st = put_listing(db, c, "demand", r->demand, w, err);
	if (!st)
		st = put_listing(db, c, "supply", r->supply, w, err);
	if (r->verdict >= 0)
		sv_put_verdict(w, r->verdict);
	if (!st)
		st = sv_reasons_put(db, a->reasons, r, &a->from, &a->to, w, err);
	sv_put_text(w, "session", oh_sv_from(sv_session_names[r->session]));
	if (asks || sv_organises(c))
		sv_put_int(w, "stars", r->stars_from);
	if ((asked || sv_organises(c)) && r->stars_to)
		sv_put_int(w, "their_stars", r->stars_to);
	sv_put_text(w, "text", r->text);
	sv_put_text(w, "reason", r->reason);
	sv_put_time(w, "created_at", r->created);
	sv_put_time(w, "expires_at", r->expires);
	sv_put_time(w, "decided_at", r->decided);
	sv_put_bool(w, "mine", asks);
	put_may(a, w);
	oh_json_end_object(w);
	return st;
}

static bool concerns(const struct asking *a)
{
	const oh_actor *actor = &a->c->actor;
	return sv_organises(a->c) || oh_actor_in(actor, a->from.row.org, false) ||
	       oh_actor_in(actor, a->to.row.org, false);
}

/* Both desks of a->r, whoever may see them. */
static oh_status load_desks(oh_db *db, oh_id tenant, oh_arena *arena, struct asking *a,
                            oh_error *err)
{
	const oh_id ids[2] = {a->r.from, a->r.to};
	struct sv_desk *desks[2] = {&a->from, &a->to};
	oh_status st = OH_OK;
	for (int i = 0; !st && i < 2; i++) {
		oh_desk row;
		bool found = false;
		st = oh_desk_get(db, tenant, ids[i], arena, &row, &found, err);
		if (!st && !found)
			st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
		if (!st)
			st = sv_desk_of_row(db, tenant, &row, true, arena, desks[i], err);
	}
	return st;
}

/* The request a->id, when it concerns the caller. */
static oh_status load(oh_db *db, struct asking *a, oh_error *err)
{
	const oh_call *c = a->c;
	bool found = false;
	oh_status st = oh_request_get(db, c->actor.tenant, a->id, c->arena, &a->r, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = sv_conference_load(db, c, a->r.conference, &a->k, err);
	if (!st)
		st = load_desks(db, c->actor.tenant, c->arena, a, err);
	if (!st && !concerns(a))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st;
}

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_json_writer w;
	oh_status st = load(db, a, err);
	if (st)
		return st;
	a->reasons = sv_reasons_new(a->c);
	if (!a->reasons)
		return oh_nomem(err);
	sv_answer(a->c, &w);
	st = put_request(db, a, &w, err);
	sv_etag(a->c, a->r.version);
	return st;
}

struct listing_requests {
	oh_call *c;
	oh_id id;
	oh_request_filter f;
};

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct listing_requests *l = ctx;
	oh_call *c = l->c;
	oh_meeting_request *list = NULL;
	size_t n = 0, shown = 0, most = l->f.limit;
	oh_id last = 0;
	char next[OH_ID_TEXT];
	oh_json_writer w;
	struct asking *a = oh_arena_zalloc(c->arena, sizeof *a);
	if (!a)
		return oh_nomem(err);
	a->c = c;
	oh_request_filter f = l->f;
	f.conference = l->id;
	f.limit = 0;
	oh_status st = sv_conference_load(db, c, l->id, &a->k, err);
	if (!st)
		st = oh_request_list(db, c->actor.tenant, &f, c->arena, &list, &n, err);
	if (!st && !(a->reasons = sv_reasons_new(c)))
		st = oh_nomem(err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; !st && i < n; i++) {
		a->r = list[i];
		st = load_desks(db, c->actor.tenant, c->arena, a, err);
		if (st || !concerns(a))
			continue;
		if (shown++ == most)
			break;
		last = a->r.id;
		st = put_request(db, a, &w, err);
	}
	oh_json_end_array(&w);
	if (shown > most) {
		oh_id_format(last, next);
		sv_put_text(&w, "next", oh_sv_from(next));
	}
	oh_json_end_object(&w);
	return st;
}

oh_status sv_list_requests(oh_call *c, oh_error *err)
{
	struct listing_requests *l = oh_arena_zalloc(c->arena, sizeof *l);
	oh_sv cursor, state = oh_call_query(c, "state"), desk = oh_call_query(c, "desk");
	if (!l)
		return oh_nomem(err);
	l->c = c;
	l->f.state = -1;
	oh_status st = oh_call_page(c, &l->f.limit, &cursor, err);
	if (!st)
		st = oh_call_id(c, 0, &l->id, err);
	if (st)
		return st;
	if (state.n) {
		l->f.state = sv_name_index(sv_request_states, state);
		if (l->f.state < 0)
			(void)oh_call_invalid(c, "?state", &oh_msg_service_search_choice, &state,
			                      1);
	}
	if (desk.n && !oh_id_parse(desk, &l->f.desk))
		(void)oh_call_invalid(c, "?desk", &oh_msg_service_listing_bad_id, NULL, 0);
	/* Members of one organisation read only theirs from the store. */
	if (!sv_organises(c) && c->actor.n_orgs == 1)
		l->f.org = c->actor.orgs[0].org;
	(void)oh_id_parse(cursor, &l->f.below);
	st = oh_call_check(c, err);
	return st ? st : oh_store_read(c->platform->store, read_list, l, err);
}

/* --- asking --- */

static oh_status tell(oh_db *db, oh_platform *p, oh_id tenant, const struct asking *a,
                      const struct sv_desk *whom, const oh_msg *title, oh_sv who, oh_sv words,
                      oh_error *err)
{
	char id[OH_ID_TEXT], unique[120];
	oh_id_format(a->r.id, id);
	(void)snprintf(unique, sizeof unique, "%s:%s:%lld", title->key, id,
	               (long long)a->r.version);
	return sv_tell_desk(db, p, tenant, whom, title, who, a->k.row.title, words,
	                    oh_sv_from(unique), err);
}

/* The two listings of a request and what they are to each other. */
static oh_status take_pair(oh_db *db, struct asking *a, oh_error *err)
{
	const oh_call *c = a->c;
	oh_meeting_request *r = &a->r;
	oh_match m;
	oh_status st = OH_OK;
	r->verdict = -1;
	if (r->demand)
		st = sv_listing_seen(db, c, r->demand, true, &a->demand, err);
	if (!st && r->supply)
		st = sv_listing_seen(db, c, r->supply, true, &a->supply, err);
	if (st == OH_ENOENT)
		return oh_raise(err, OH_EINVALID, &oh_msg_service_request_listing);
	if (st)
		return st;
	oh_id one = a->from.row.org, other = a->to.row.org;
	oh_id d = r->demand ? a->demand.row.org : 0, s = r->supply ? a->supply.row.org : 0;
	bool sides = (!r->demand || a->demand.l.side == OH_DEMAND) &&
	             (!r->supply || a->supply.l.side == OH_SUPPLY);
	if (!sides || (d && d != one && d != other) || (s && s != one && s != other) ||
	    (d && s && d == s))
		return oh_raise(err, OH_EINVALID, &oh_msg_service_request_listing);
	if (!r->demand || !r->supply)
		return OH_OK;
	st = sv_pair_match(c->platform, &a->demand, &a->supply, c->arena, &m, err);
	if (!st)
		r->verdict = (int)m.verdict;
	return st;
}

static oh_status check_never(oh_db *db, const struct asking *a, oh_error *err)
{
	oh_never_pair *pairs = NULL;
	size_t n = 0;
	oh_id to = a->to.row.id;
	oh_status st =
	    oh_never_list(db, a->c->actor.tenant, 0, a->from.row.id, a->c->arena, &pairs, &n, err);
	for (size_t i = 0; !st && i < n; i++)
		if (pairs[i].desk == to || pairs[i].other == to)
			st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_request_never);
	return st;
}

static oh_status check_asking(oh_db *db, const struct asking *a, oh_error *err)
{
	const oh_desk *from = &a->from.row, *to = &a->to.row;
	oh_id tenant = a->c->actor.tenant, standing = 0;
	int64_t sent = 0;
	char most[16];
	if (a->k.row.state != OH_CONFERENCE_OPEN || oh_db_now(db) >= a->k.row.request_by)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_closed);
	if (from->state != OH_DESK_APPROVED || to->state != OH_DESK_APPROVED)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_desk_not_approved);
	if (from->org == to->org)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_request_self);
	if (a->k.rules.sides && from->side == to->side && from->side != OH_DESK_BOTH)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_request_sides);
	oh_status st = check_never(db, a, err);
	if (!st)
		st = oh_request_between(db, tenant, from->id, to->id, &standing, err);
	if (!st && standing)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_request_twice);
	if (!st)
		st = oh_request_sent(db, tenant, from->id, &sent, err);
	if (!st && a->k.rules.requests_most && sent >= a->k.rules.requests_most) {
		(void)snprintf(most, sizeof most, "%d", a->k.rules.requests_most);
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_request_many, oh_sv_from(most));
	}
	return st;
}

static oh_status store_new(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_call *c = a->c;
	const oh_sv none = {NULL, 0};
	struct sv_conference other;
	oh_status st = sv_desk_load(db, c, a->r.from, &a->from, &a->k, err);
	if (!st)
		st = oh_call_may(c, &a->from.object, err);
	if (!st)
		st = sv_desk_load(db, c, a->r.to, &a->to, &other, err);
	if (!st && other.row.id != a->k.row.id)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = check_asking(db, a, err);
	if (!st)
		st = take_pair(db, a, err);
	if (st)
		return st;
	a->r.conference = a->k.row.id;
	a->r.created = oh_db_now(db);
	a->r.expires = a->r.created + (oh_ms)a->k.rules.request_days * MS_DAY;
	if (a->r.expires > a->k.row.starts)
		a->r.expires = a->k.row.starts;
	st = oh_request_insert(db, c->actor.tenant, &a->r, err);
	if (!st)
		st =
		    sv_audit(db, c, "request.create", "request", a->r.id, none, none, 0, none, err);
	return st ? st
	          : tell(db, c->platform, c->actor.tenant, a, &a->to,
	                 &oh_msg_service_notice_request, a->from.row.name, a->r.text, err);
}

static void take_wishes(oh_call *c, oh_meeting_request *r)
{
	int64_t stars = r->stars_from;
	(void)oh_call_text(c, "text", false, TEXT_MOST, &r->text);
	(void)oh_call_int(c, "stars", false, 1, 5, &stars);
	(void)oh_call_choice(c, "session", false, sv_session_names, &r->session);
	r->stars_from = (int)stars;
}

static void take_id(oh_call *c, const char *member, bool must, oh_id *out)
{
	char field[40];
	oh_sv id = {NULL, 0};
	(void)snprintf(field, sizeof field, "/%s", member);
	if (oh_call_text(c, member, must, 20, &id) && !oh_id_parse(id, out))
		(void)oh_call_invalid(c, field, &oh_msg_service_listing_bad_id, NULL, 0);
}

static oh_status new_asking(oh_call *c, struct asking **out, oh_error *err)
{
	*out = oh_arena_zalloc(c->arena, sizeof **out);
	if (!*out)
		return oh_nomem(err);
	(*out)->c = c;
	return oh_call_id(c, 0, &(*out)->id, err);
}

static oh_status store(struct asking *a, oh_tx_fn write, oh_error *err)
{
	oh_platform *p = a->c->platform;
	oh_status st = oh_store_write(p->store, write, a, err);
	if (st)
		return st;
	sv_notified(p);
	sv_conference_news(p, &(struct sv_news){.tenant = a->c->actor.tenant,
	                                        .conference = a->k.row.id,
	                                        .what = "requests",
	                                        .orgs = (oh_id[]){a->from.row.org, a->to.row.org},
	                                        .n_orgs = 2});
	return OH_OK;
}

oh_status sv_create_request(oh_call *c, oh_error *err)
{
	struct asking *a;
	char id[OH_ID_TEXT], path[64];
	oh_status st = new_asking(c, &a, err);
	if (st)
		return st;
	a->r = (oh_meeting_request){.id = oh_store_new_id(c->platform->store),
	                            .from = a->id,
	                            .user = c->actor.user,
	                            .version = 1,
	                            .stars_from = 3,
	                            .text = OH_SV("")};
	take_id(c, "to", true, &a->r.to);
	take_id(c, "demand", false, &a->r.demand);
	take_id(c, "supply", false, &a->r.supply);
	take_wishes(c, &a->r);
	st = oh_call_check(c, err);
	if (!st && a->r.to == a->r.from)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_request_self);
	if (!st)
		st = store(a, store_new, err);
	if (st)
		return st;
	a->id = a->r.id;
	oh_id_format(a->id, id);
	(void)snprintf(path, sizeof path, "/api/v1/meeting-requests/%s", id);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->status = 201;
	return oh_store_read(c->platform->store, read_one, a, err);
}

/* --- changing and answering --- */

static oh_status may_of(const struct asking *a, const struct sv_desk *whose, oh_error *err)
{
	/* Who is here sees the request already. */
	const oh_object o = {.tenant = a->c->actor.tenant,
	                     .org = whose->row.org,
	                     .published = true,
	                     .visibility = OH_VISIBLE_REGISTERED};
	return oh_call_may(a->c, &o, err);
}

static oh_status still(const struct asking *a, int most, oh_error *err)
{
	if (a->k.row.state == OH_CONFERENCE_OPEN && a->r.state <= most)
		return OH_OK;
	return oh_raise(err, OH_ECONFLICT, &oh_msg_service_request_closed);
}

static oh_status save(oh_db *db, struct asking *a, const char *action, oh_error *err)
{
	const oh_sv none = {NULL, 0};
	a->r.version++;
	oh_status st = oh_request_update(db, a->c->actor.tenant, &a->r, err);
	return st ? st : sv_audit(db, a->c, action, "request", a->r.id, none, none, 0, none, err);
}

static oh_status store_change(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_status st = load(db, a, err);
	if (!st)
		st = may_of(a, &a->from, err);
	if (!st)
		st = sv_if_match(a->c, a->r.version, err);
	if (!st)
		st = still(a, OH_REQUEST_OPEN, err);
	if (st)
		return st;
	a->c->n_problems = 0;
	take_wishes(a->c, &a->r);
	st = oh_call_check(a->c, err);
	return st ? st : save(db, a, "request.change", err);
}

oh_status sv_update_request(oh_call *c, oh_error *err)
{
	struct asking *a;
	oh_status st = new_asking(c, &a, err);
	if (!st)
		st = store(a, store_change, err);
	return st ? st : oh_store_read(c->platform->store, read_one, a, err);
}

/* Who accepts may say which half of the day suits, unless who asked has said so. */
static oh_status take_half(struct asking *a, oh_error *err)
{
	a->c->n_problems = 0;
	if (a->session && a->r.session && a->session != a->r.session)
		(void)oh_call_invalid(a->c, "/session", &oh_msg_service_request_session, NULL, 0);
	else if (a->session)
		a->r.session = a->session;
	return oh_call_check(a->c, err);
}

static oh_status store_decision(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_call *c = a->c;
	oh_status st = load(db, a, err);
	if (!st)
		st = may_of(a, &a->to, err);
	if (!st)
		st = still(a, OH_REQUEST_OPEN, err);
	if (!st && oh_db_now(db) >= a->r.expires)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_request_closed);
	if (st)
		return st;
	bool yes = a->decision == ACCEPT;
	st = yes ? take_half(a, err) : OH_OK;
	if (st)
		return st;
	a->r.state = yes ? OH_REQUEST_ACCEPTED : OH_REQUEST_DECLINED;
	a->r.stars_to = (int)a->stars;
	a->r.reason = a->text;
	a->r.decided = oh_db_now(db);
	a->r.decided_by = c->actor.user;
	st = save(db, a, "request.decide", err);
	if (!st && yes)
		st = sv_meeting_make(db, c->actor.tenant, c->actor.user, &a->r, err);
	if (!st && a->decision == NEVER)
		st = oh_never_set(db, c->actor.tenant, a->to.row.id, a->from.row.id, true,
		                  oh_db_now(db), err);
	return st ? st
	          : tell(db, c->platform, c->actor.tenant, a, &a->from,
	                 yes ? &oh_msg_service_notice_request_accepted
	                     : &oh_msg_service_notice_request_declined,
	                 a->to.row.name, a->text, err);
}

oh_status sv_decide_request(oh_call *c, oh_error *err)
{
	struct asking *a;
	oh_status st = new_asking(c, &a, err);
	if (st)
		return st;
	a->text = OH_SV("");
	(void)oh_call_choice(c, "decision", true, decisions, &a->decision);
	(void)oh_call_int(c, "stars", false, 1, 5, &a->stars);
	(void)oh_call_choice(c, "session", false, sv_session_names, &a->session);
	(void)oh_call_text(c, "reason", false, TEXT_MOST, &a->text);
	st = oh_call_check(c, err);
	if (!st)
		st = store(a, store_decision, err);
	return st ? st : oh_store_read(c->platform->store, read_one, a, err);
}

static oh_status store_withdrawal(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_status st = load(db, a, err);
	if (!st)
		st = may_of(a, &a->from, err);
	if (!st)
		st = still(a, OH_REQUEST_ACCEPTED, err);
	if (st)
		return st;
	bool accepted = a->r.state == OH_REQUEST_ACCEPTED;
	a->r.state = OH_REQUEST_WITHDRAWN;
	a->r.decided = oh_db_now(db);
	st = save(db, a, "request.withdraw", err);
	if (!st && accepted)
		st = sv_meeting_drop(db, a->c->actor.tenant, a->r.id, OH_SV(""), a->c->arena, err);
	/* What was only asked goes in silence; who counts on it is told. */
	if (!st && accepted)
		st =
		    tell(db, a->c->platform, a->c->actor.tenant, a, &a->to,
		         &oh_msg_service_notice_request_declined, a->from.row.name, OH_SV(""), err);
	return st;
}

oh_status sv_withdraw_request(oh_call *c, oh_error *err)
{
	struct asking *a;
	oh_status st = new_asking(c, &a, err);
	c->status = 204;
	return st ? st : store(a, store_withdrawal, err);
}

static oh_status store_never(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_call *c = a->c;
	struct sv_conference other;
	const oh_sv none = {NULL, 0};
	oh_status st = sv_desk_load(db, c, a->id, &a->from, &a->k, err);
	if (!st)
		st = oh_call_may(c, &a->from.object, err);
	if (!st)
		st = sv_desk_load(db, c, a->r.to, &a->to, &other, err);
	if (!st && (other.row.id != a->k.row.id || a->to.row.id == a->from.row.id))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = oh_never_set(db, c->actor.tenant, a->from.row.id, a->to.row.id, a->never,
		                  oh_db_now(db), err);
	return st ? st
	          : sv_audit(db, c, "request.never", "desk", a->from.row.id, none, none, 0, none,
	                     err);
}

oh_status sv_set_never(oh_call *c, oh_error *err)
{
	struct asking *a;
	oh_status st = new_asking(c, &a, err);
	if (!st)
		st = oh_call_id(c, 1, &a->r.to, err);
	if (st)
		return st;
	(void)oh_call_bool(c, "never", true, &a->never);
	st = oh_call_check(c, err);
	c->status = 204;
	return st ? st : store(a, store_never, err);
}

/* --- reminders and ends --- */

struct ending {
	oh_platform *p;
	bool more;
};

/* One that has ended; else one that is about to. */
static oh_status end_one(oh_db *db, void *ctx, oh_error *err)
{
	struct ending *e = ctx;
	struct asking *a = NULL;
	oh_id tenant = 0;
	oh_ms now = oh_db_now(db);
	oh_arena *arena = oh_arena_new(0);
	bool ended = true;
	e->more = false;
	a = arena ? oh_arena_zalloc(arena, sizeof *a) : NULL;
	oh_status st = a ? OH_OK : oh_nomem(err);
	if (!st)
		st = oh_request_due(db, now, false, arena, &tenant, &a->r, &e->more, err);
	if (!st && !e->more) {
		ended = false;
		st = oh_request_due(db, now + REMIND_AHEAD, true, arena, &tenant, &a->r, &e->more,
		                    err);
	}
	if (!st && e->more)
		st = sv_conference_any(db, tenant, a->r.conference, arena, &a->k, err);
	if (!st && e->more)
		st = load_desks(db, tenant, arena, a, err);
	if (!st && e->more && ended) {
		a->r.state = OH_REQUEST_EXPIRED;
		a->r.decided = now;
		a->r.version++;
		st = oh_request_update(db, tenant, &a->r, err);
		if (!st)
			st = tell(db, e->p, tenant, a, &a->from,
			          &oh_msg_service_notice_request_expired, a->to.row.name, OH_SV(""),
			          err);
	} else if (!st && e->more) {
		st = oh_request_reminded(db, tenant, a->r.id, err);
		if (!st)
			st = tell(db, e->p, tenant, a, &a->to, &oh_msg_service_notice_request_ends,
			          a->from.row.name, OH_SV(""), err);
	}
	oh_arena_free(arena);
	return st;
}

bool sv_requests_step(oh_platform *p)
{
	struct ending e = {.p = p};
	if (atomic_load(&p->stopping) || oh_store_write(p->store, end_one, &e, NULL))
		return false;
	if (e.more)
		sv_notified(p);
	return e.more;
}
