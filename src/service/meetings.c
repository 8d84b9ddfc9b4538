/* Meetings: of accepted requests, arranged by the organiser (a group, too), walk-ins; and
 * what each side says came of them. */
#include <stdio.h>
#include <string.h>

#include "hall.h"

enum {
	TITLE_MOST = 200,
	REASON_MOST = 1000,
	NOTE_MOST = 2000,
	GROUP_MOST = 200,
	WEIGHT_BASE = 10,
};
/* 100 bn yuan: past it a slip of the keyboard. */
static const int64_t amount_most = INT64_C(10000000000000);

static const char *const results[] = {"unsaid", "nothing", "follow_up", "intent", NULL};

struct job {
	oh_call *c;
	oh_id id, conference;
	struct sv_hall h;
	oh_meeting *m;           /* in the hall */
	oh_id desks[GROUP_MOST]; /* or people */
	size_t n_desks;
	oh_meeting fresh;
	struct sv_meeting_rules *rules;
	oh_sv reason;
	oh_meeting_desk outcome;
	oh_id desk;
	bool came, came_given;
};

/* --- of requests --- */

oh_status sv_meeting_make(oh_db *db, oh_id tenant, oh_id user, const oh_meeting_request *r,
                          oh_error *err)
{
	static const int by_verdict[] = {3, 2, 1, 0};
	const oh_id desks[2] = {r->from, r->to};
	oh_ms now = oh_db_now(db);
	const oh_meeting m = {.id = oh_db_new_id(db),
	                      .conference = r->conference,
	                      .request = r->id,
	                      .user = user,
	                      .version = 1,
	                      .kind = OH_MEETING_REQUESTED,
	                      .session = r->session,
	                      .weight = WEIGHT_BASE + r->stars_from +
	                                (r->stars_to ? r->stars_to : 3) +
	                                (r->verdict >= 0 ? by_verdict[r->verdict] : 0),
	                      .created = now,
	                      .changed = now};
	return oh_meeting_insert(db, tenant, &m, desks, 2, err);
}

/* It is over for everybody; what people hold is kept as what they held. */
static oh_status drop(oh_db *db, oh_id tenant, oh_meeting *m, oh_sv reason, oh_error *err)
{
	m->cancelled = true;
	m->reason = reason;
	if (m->slot) {
		m->was_slot = m->slot;
		m->slot = 0;
		m->sequence++;
	}
	m->changed = oh_db_now(db);
	m->version++;
	return oh_meeting_update(db, tenant, m, err);
}

oh_status sv_meeting_drop(oh_db *db, oh_id tenant, oh_id request, oh_sv reason, oh_arena *a,
                          oh_error *err)
{
	oh_meeting m;
	bool found = false;
	oh_status st = oh_meeting_of_request(db, tenant, request, a, &m, &found, err);
	return st || !found ? st : drop(db, tenant, &m, reason, err);
}

/* After the commit: open pages of the organisers and of who sits there are told. */
static void told(const struct job *j, const oh_id *desks, size_t n_desks)
{
	oh_id orgs[GROUP_MOST];
	size_t n = 0;
	for (size_t i = 0; i < n_desks && n < GROUP_MOST; i++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, desks[i]);
		bool again = !d;
		for (size_t k = 0; !again && k < n; k++)
			again = orgs[k] == d->row.org;
		if (!again)
			orgs[n++] = d->row.org;
	}
	sv_conference_news(j->c->platform, &(struct sv_news){.tenant = j->c->actor.tenant,
	                                                     .conference = j->conference,
	                                                     .what = "meetings",
	                                                     .meeting = j->id,
	                                                     .orgs = orgs,
	                                                     .n_orgs = n});
}

/* The same for the meeting of the path. */
static void told_seats(const struct job *j)
{
	oh_id desks[GROUP_MOST];
	size_t i = (size_t)(j->m - j->h.meetings), n = 0;
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1] && n < GROUP_MOST; s++)
		desks[n++] = j->h.seats[s].desk;
	told(j, desks, n);
}

/* --- showing --- */

static bool sits_in(const struct job *j, size_t i, oh_id *desk)
{
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, j->h.seats[s].desk);
		if (d && oh_actor_in(&j->c->actor, d->row.org, false)) {
			*desk = d->row.id;
			return true;
		}
	}
	return false;
}

/* An outcome is for its own side and the organiser; that somebody did not come is not the
 * other side's to hide. */
static void put_outcome(const struct job *j, const oh_meeting_desk *s, oh_json_writer *w)
{
	const oh_call *c = j->c;
	const struct sv_desk *d = sv_hall_desk(&j->h, s->desk);
	bool own = d && (oh_actor_in(&c->actor, d->row.org, false) || sv_organises(c));
	if (!own || (s->attended < 0 && s->result == OH_OUTCOME_UNSAID))
		return;
	oh_json_begin_object(w);
	sv_put_id(w, "desk", s->desk);
	if (s->attended >= 0)
		sv_put_bool(w, "attended", s->attended == 1);
	sv_put_text(w, "result", oh_sv_from(results[s->result]));
	if (s->amount >= 0)
		sv_put_int(w, "amount", s->amount);
	sv_put_text(w, "note", s->note);
	sv_put_time(w, "at", s->at);
	oh_json_end_object(w);
}

/* Who of each desk sits there, as far as it was said: for its own side and the organiser. */
static void put_people(const struct job *j, size_t i, oh_json_writer *w)
{
	oh_json_key(w, "people");
	oh_json_begin_array(w);
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, j->h.seats[s].desk);
		oh_sv rest = j->h.seats[s].people, id;
		if (!d || !(oh_actor_in(&j->c->actor, d->row.org, false) || sv_organises(j->c)))
			continue;
		while (rest.n && oh_sv_split(&rest, ' ', &id))
			oh_json_string(w, id);
	}
	oh_json_end_array(w);
}

static void put_meeting(const struct job *j, size_t i, oh_json_writer *w)
{
	const oh_meeting *m = &j->h.meetings[i];
	oh_json_begin_object(w);
	sv_put_meeting_members(j->c, &j->h, i, w);
	sv_put_id(w, "conference", m->conference);
	sv_put_int(w, "version", m->version);
	sv_put_text(w, "session", oh_sv_from(sv_session_names[m->session]));
	if (sv_organises(j->c)) {
		sv_put_bool(w, "must", m->must);
		sv_put_int(w, "weight", m->weight);
		if (m->fixed_slot)
			sv_put_int(w, "fixed_slot", m->fixed_slot);
		if (m->fixed_table)
			sv_put_int(w, "fixed_table", m->fixed_table);
		sv_meeting_rules_put(&j->h, m, w);
	}
	sv_put_text(w, "reason", m->reason);
	oh_json_key(w, "held");
	oh_json_begin_object(w);
	sv_put_place(&j->h.k, m->slot, m->table, w);
	oh_json_end_object(w);
	oh_json_key(w, "outcomes");
	oh_json_begin_array(w);
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++)
		put_outcome(j, &j->h.seats[s], w);
	oh_json_end_array(w);
	put_people(j, i, w);
	oh_json_end_object(w);
}

static oh_status load_hall(oh_db *db, struct job *j, oh_error *err)
{
	struct sv_conference seen;
	oh_status st = sv_conference_load(db, j->c, j->conference, &seen, err);
	return st ? st
	          : sv_hall_read(db, j->c->actor.tenant, j->conference, j->c->arena, &j->h, err);
}

/* The meeting of the path with its hall, when the caller sits in it or organises. */
static oh_status load(oh_db *db, struct job *j, oh_error *err)
{
	oh_meeting m;
	bool found = false;
	oh_id desk;
	oh_status st = oh_meeting_get(db, j->c->actor.tenant, j->id, j->c->arena, &m, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	j->conference = st ? 0 : m.conference;
	if (!st)
		st = load_hall(db, j, err);
	if (st)
		return st;
	j->m = sv_hall_meeting(&j->h, j->id);
	if (!j->m || (!sv_organises(j->c) && !sits_in(j, (size_t)(j->m - j->h.meetings), &desk)))
		return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return OH_OK;
}

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_json_writer w;
	oh_status st = load(db, j, err);
	if (st)
		return st;
	sv_answer(j->c, &w);
	put_meeting(j, (size_t)(j->m - j->h.meetings), &w);
	sv_etag(j->c, j->m->version);
	return OH_OK;
}

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_json_writer w;
	oh_status st = load_hall(db, j, err);
	if (st)
		return st;
	sv_answer(j->c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < j->h.n_meetings; i++) {
		oh_id desk = 0;
		if (!sv_organises(j->c) && !sits_in(j, i, &desk))
			continue;
		put_meeting(j, i, &w);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

static oh_status new_job(oh_call *c, struct job **out, oh_error *err)
{
	*out = oh_arena_zalloc(c->arena, sizeof **out);
	if (!*out)
		return oh_nomem(err);
	(*out)->c = c;
	(*out)->reason = OH_SV("");
	return oh_call_id(c, 0, &(*out)->id, err);
}

oh_status sv_list_meetings(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	j->conference = j->id;
	return oh_store_read(c->platform->store, read_list, j, err);
}

/* --- arranging --- */

static oh_status running(const struct job *j, oh_error *err)
{
	return j->h.k.row.state == OH_CONFERENCE_OPEN
	           ? OH_OK
	           : oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_state);
}

static oh_status check_desks(const struct job *j, oh_error *err)
{
	for (size_t i = 0; i < j->n_desks; i++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, j->desks[i]);
		if (!d)
			return oh_raise(err, OH_EINVALID, &oh_msg_service_meeting_desks);
		if (d->row.state != OH_DESK_APPROVED)
			return oh_raise(err, OH_ECONFLICT, &oh_msg_service_desk_not_approved);
	}
	return OH_OK;
}

static oh_status check_place(const struct job *j, const oh_meeting *m, oh_error *err)
{
	char text[16];
	if (m->fixed_slot > (int)j->h.k.n_slots) {
		(void)snprintf(text, sizeof text, "%d", m->fixed_slot);
		return oh_raise(err, OH_EINVALID, &oh_msg_service_desk_slot, oh_sv_from(text));
	}
	if (m->fixed_table > j->h.k.tables) {
		(void)snprintf(text, sizeof text, "%d", m->fixed_table);
		return oh_raise(err, OH_EINVALID, &oh_msg_service_meeting_table, oh_sv_from(text));
	}
	return OH_OK;
}

/* A walk-in sits where it sits: on what is published and on drafts, which would take the
 * place away again when they are published. */
static oh_status put_on_boards(oh_db *db, const struct job *j, oh_error *err)
{
	oh_timetable *list = NULL;
	size_t n = 0;
	oh_id tenant = j->c->actor.tenant;
	const oh_timetable_place place = {.meeting = j->fresh.id,
	                                  .version = 1,
	                                  .slot = j->fresh.slot,
	                                  .table = j->fresh.table,
	                                  .locked = true};
	oh_status st = oh_timetable_list(db, tenant, j->id, j->c->arena, &list, &n, err);
	for (size_t i = 0; !st && i < n; i++)
		if (list[i].state == OH_TIMETABLE_DRAFT || list[i].state == OH_TIMETABLE_PUBLISHED)
			st = oh_timetable_place_put(db, tenant, list[i].id, &place, err);
	return st;
}

static oh_status store_new(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	const oh_sv none = {NULL, 0};
	oh_status st = load_hall(db, j, err);
	if (!st)
		st = running(j, err);
	if (!st)
		st = check_desks(j, err);
	if (!st)
		st = check_place(j, &j->fresh, err);
	if (!st)
		st = sv_meeting_rules_take(c, &j->h, &j->fresh, &j->rules, err);
	if (!st)
		st = oh_call_check(c, err);
	if (st)
		return st;
	j->fresh.created = j->fresh.changed = oh_db_now(db);
	/* Who walks in sits down at once. */
	if (j->fresh.kind == OH_MEETING_WALK_IN) {
		j->fresh.slot = j->fresh.fixed_slot;
		j->fresh.table = j->fresh.fixed_table;
	}
	st = oh_meeting_insert(db, c->actor.tenant, &j->fresh, j->desks, j->n_desks, err);
	if (!st)
		st = sv_meeting_rules_store(db, c, j->rules, &j->h, &j->fresh, err);
	if (!st && j->fresh.kind == OH_MEETING_WALK_IN)
		st = put_on_boards(db, j, err);
	return st ? st
	          : sv_audit(db, c, "meeting.create", "meeting", j->fresh.id, none, none, 0, none,
	                     err);
}

static void take_desks(struct job *j)
{
	oh_call *c = j->c;
	const oh_json *list = c->body ? oh_json_member(c->body, "desks") : NULL;
	size_t n = oh_json_length(list);
	bool ok = list && oh_json_kind(list) == OH_JSON_ARRAY && n >= 2 && n <= GROUP_MOST;
	for (size_t i = 0; ok && i < n; i++) {
		oh_sv id = {NULL, 0};
		ok = oh_json_get_sv(oh_json_at(list, i), &id) && oh_id_parse(id, &j->desks[i]);
		for (size_t k = 0; ok && k < i; k++)
			ok = j->desks[k] != j->desks[i];
	}
	j->n_desks = n;
	if (!ok)
		(void)oh_call_invalid(c, "/desks", &oh_msg_service_meeting_desks, NULL, 0);
}

static void take_wishes(oh_call *c, oh_meeting *m)
{
	int64_t weight = m->weight, slot = m->fixed_slot, table = m->fixed_table;
	(void)oh_call_text(c, "title", false, TITLE_MOST, &m->title);
	(void)oh_call_choice(c, "session", false, sv_session_names, &m->session);
	(void)oh_call_bool(c, "must", false, &m->must);
	(void)oh_call_int(c, "weight", false, 1, 1000, &weight);
	(void)oh_call_int(c, "fixed_slot", false, 0, SV_SLOTS_MOST, &slot);
	(void)oh_call_int(c, "fixed_table", false, 0, SV_TABLES_MOST, &table);
	m->weight = (int)weight;
	m->fixed_slot = (int)slot;
	m->fixed_table = (int)table;
}

oh_status sv_create_meeting(oh_call *c, oh_error *err)
{
	static const char *const kinds[] = {"arranged", "walk_in", NULL};
	struct job *j;
	char id[OH_ID_TEXT], path[64];
	int kind = 0;
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	j->conference = j->id;
	j->fresh = (oh_meeting){.id = oh_store_new_id(c->platform->store),
	                        .conference = j->id,
	                        .user = c->actor.user,
	                        .version = 1,
	                        .must = true,
	                        .weight = 20,
	                        .title = OH_SV("")};
	take_desks(j);
	(void)oh_call_choice(c, "kind", false, kinds, &kind);
	take_wishes(c, &j->fresh);
	j->fresh.kind = kind ? OH_MEETING_WALK_IN : OH_MEETING_ARRANGED;
	if (kind && !j->fresh.fixed_slot)
		(void)oh_call_invalid(c, "/fixed_slot", &oh_msg_service_missing, NULL, 0);
	if (kind && !j->fresh.fixed_table)
		(void)oh_call_invalid(c, "/fixed_table", &oh_msg_service_missing, NULL, 0);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_new, j, err);
	if (st)
		return st;
	j->id = j->fresh.id;
	told(j, j->desks, j->n_desks);
	oh_id_format(j->id, id);
	(void)snprintf(path, sizeof path, "/api/v1/meetings/%s", id);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->status = 201;
	return oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status store_change(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	const oh_sv none = {NULL, 0};
	oh_status st = load(db, j, err);
	if (!st)
		st = sv_if_match(c, j->m->version, err);
	if (!st)
		st = running(j, err);
	if (!st && j->m->cancelled)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_state);
	if (st)
		return st;
	c->n_problems = 0;
	take_wishes(c, j->m);
	st = sv_meeting_rules_take(c, &j->h, j->m, &j->rules, err);
	if (!st)
		st = oh_call_check(c, err);
	if (!st)
		st = check_place(j, j->m, err);
	j->m->version++;
	j->m->changed = oh_db_now(db);
	if (!st)
		st = oh_meeting_update(db, c->actor.tenant, j->m, err);
	if (!st)
		st = sv_meeting_rules_store(db, c, j->rules, &j->h, j->m, err);
	return st ? st
	          : sv_audit(db, c, "meeting.change", "meeting", j->m->id, none, none, 0, none,
	                     err);
}

oh_status sv_update_meeting(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_change, j, err);
	if (!st)
		told_seats(j);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status tell_all(oh_db *db, const struct job *j, oh_error *err)
{
	size_t i = (size_t)(j->m - j->h.meetings);
	char id[OH_ID_TEXT], unique[64];
	oh_status st = OH_OK;
	oh_id_format(j->m->id, id);
	(void)snprintf(unique, sizeof unique, "meeting:%s:%lld", id, (long long)j->m->version);
	for (size_t s = j->h.first[i]; !st && s < j->h.first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, j->h.seats[s].desk);
		if (d)
			st = sv_tell_desk(db, j->c->platform, j->c->actor.tenant, d,
			                  &oh_msg_service_notice_meeting_cancelled, d->row.name,
			                  j->h.k.row.title, j->reason, oh_sv_from(unique), err);
	}
	return st;
}

static oh_status store_cancel(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	const oh_sv none = {NULL, 0};
	oh_status st = load(db, j, err);
	if (!st && j->m->cancelled)
		return OH_OK;
	if (!st)
		st = drop(db, c->actor.tenant, j->m, j->reason, err);
	if (!st)
		st = sv_audit(db, c, "meeting.cancel", "meeting", j->m->id, none, none, 0, none,
		              err);
	return st ? st : tell_all(db, j, err);
}

oh_status sv_cancel_meeting(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	(void)oh_call_text(c, "reason", false, REASON_MOST, &j->reason);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_cancel, j, err);
	if (!st) {
		sv_notified(c->platform);
		told_seats(j);
	}
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

/* --- outcomes --- */

/* The seat of the path's meeting that the call is about: the desk named, or the caller's. */
static oh_status find_seat(oh_db *db, struct job *j, oh_meeting_desk **out, oh_error *err)
{
	oh_call *c = j->c;
	oh_meeting_desk *seat = NULL;
	oh_status st = load(db, j, err);
	if (st)
		return st;
	size_t i = (size_t)(j->m - j->h.meetings);
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, j->h.seats[s].desk);
		bool own = d && oh_actor_in(&c->actor, d->row.org, false);
		if (j->desk ? j->h.seats[s].desk == j->desk : own && !seat)
			seat = &j->h.seats[s];
	}
	const struct sv_desk *d = seat ? sv_hall_desk(&j->h, seat->desk) : NULL;
	if (!d)
		return oh_raise(err, OH_EINVALID, &oh_msg_service_meeting_desks);
	const oh_object o = {.tenant = c->actor.tenant,
	                     .org = d->row.org,
	                     .published = true,
	                     .visibility = OH_VISIBLE_REGISTERED};
	st = oh_call_may(c, &o, err);
	if (!st && j->m->cancelled)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_state);
	*out = seat;
	return st;
}

static oh_status store_outcome(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	const oh_sv none = {NULL, 0};
	oh_meeting_desk *seat = NULL;
	oh_status st = find_seat(db, j, &seat, err);
	if (st)
		return st;
	if (j->came_given)
		seat->attended = j->came;
	seat->result = j->outcome.result;
	seat->amount = j->outcome.result == OH_OUTCOME_INTENT ? j->outcome.amount : -1;
	seat->note = j->outcome.note;
	seat->user = c->actor.user;
	seat->at = oh_db_now(db);
	st = oh_meeting_desk_update(db, c->actor.tenant, seat, err);
	return st ? st
	          : sv_audit(db, c, "meeting.outcome", "meeting", j->m->id, none,
	                     oh_sv_from(results[seat->result]), 0, none, err);
}

static void take_desk(struct job *j)
{
	oh_sv desk = {NULL, 0};
	if (oh_call_text(j->c, "desk", false, 20, &desk) && !oh_id_parse(desk, &j->desk))
		(void)oh_call_invalid(j->c, "/desk", &oh_msg_service_listing_bad_id, NULL, 0);
}

oh_status sv_record_outcome(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	j->outcome = (oh_meeting_desk){.amount = -1, .note = OH_SV("")};
	take_desk(j);
	(void)oh_call_choice(c, "result", true, results, &j->outcome.result);
	(void)oh_call_int(c, "amount", false, 0, amount_most, &j->outcome.amount);
	(void)oh_call_text(c, "note", false, NOTE_MOST, &j->outcome.note);
	j->came_given = oh_call_bool(c, "attended", false, &j->came);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_outcome, j, err);
	if (!st)
		told_seats(j);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

/* --- who of a desk sits there --- */

static oh_status check_people(oh_db *db, const struct job *j, oh_id desk, oh_error *err)
{
	oh_desk_person *all = NULL;
	size_t n = 0;
	oh_status st = oh_desk_people(db, j->c->actor.tenant, desk, j->c->arena, &all, &n, err);
	for (size_t i = 0; !st && i < j->n_desks; i++) {
		bool known = false;
		for (size_t k = 0; k < n; k++)
			known = known || all[k].id == j->desks[i];
		if (!known)
			st = oh_raise(err, OH_EINVALID, &oh_msg_service_desk_person);
	}
	return st;
}

/* Calendars say who sits there: they are to hear of it. */
static oh_status tell_calendars(oh_db *db, const struct job *j, oh_error *err)
{
	oh_meeting *m = j->m;
	if (!m->slot)
		return OH_OK;
	m->sequence++;
	m->version++;
	m->changed = oh_db_now(db);
	return oh_meeting_update(db, j->c->actor.tenant, m, err);
}

static oh_status store_people(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	const oh_sv none = {NULL, 0};
	oh_meeting_desk *seat = NULL;
	oh_buf b = OH_BUF_INIT;
	oh_status st = find_seat(db, j, &seat, err);
	if (!st)
		st = check_people(db, j, seat->desk, err);
	if (st)
		return st;
	for (size_t i = 0; i < j->n_desks; i++) {
		char id[OH_ID_TEXT];
		oh_id_format(j->desks[i], id);
		oh_buf_printf(&b, "%s%s", b.n ? " " : "", id);
	}
	seat->people = oh_buf_sv(&b);
	st = oh_buf_ok(&b) ? oh_meeting_desk_update(db, j->c->actor.tenant, seat, err)
	                   : oh_nomem(err);
	oh_buf_release(&b);
	if (!st)
		st = tell_calendars(db, j, err);
	return st ? st
	          : sv_audit(db, j->c, "meeting.people", "meeting", j->m->id, none, none, 0, none,
	                     err);
}

oh_status sv_seat_people(oh_call *c, oh_error *err)
{
	struct job *j;
	const oh_json *list = c->body ? oh_json_member(c->body, "people") : NULL;
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	take_desk(j);
	j->n_desks = oh_json_length(list);
	bool ok = list && oh_json_kind(list) == OH_JSON_ARRAY && j->n_desks <= SV_PEOPLE_MOST;
	for (size_t i = 0; ok && i < j->n_desks; i++) {
		oh_sv id = {NULL, 0};
		ok = oh_json_get_sv(oh_json_at(list, i), &id) && oh_id_parse(id, &j->desks[i]);
	}
	if (!ok)
		(void)oh_call_invalid(c, "/people", &oh_msg_service_desk_person, NULL, 0);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_people, j, err);
	if (!st)
		told_seats(j);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}
