/* Area: conferences – what the organiser sets up and who sees it. */
#include "hall.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/base/alloc.h"

enum { TITLE_MOST = 200, PLACE_MOST = 400, TEXT_MOST = 8000, IDLE_MS = 60000 };

static const char *const states[] = {"draft", "open", "over", "called_off", NULL};

bool sv_organises(const oh_call *c)
{
	return (c->actor.roles & OH_ROLE_ORGANISER) != 0;
}

oh_status sv_conference_any(oh_db *db, oh_id tenant, oh_id id, oh_arena *a,
                            struct sv_conference *out, oh_error *err)
{
	bool found = false;
	*out = (struct sv_conference){0};
	oh_status st = oh_conference_get(db, tenant, id, a, &out->row, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st ? st : sv_settings_read(NULL, a, out, err);
}

oh_status sv_conference_load(oh_db *db, const oh_call *c, oh_id id, struct sv_conference *out,
                             oh_error *err)
{
	oh_status st = sv_conference_any(db, c->actor.tenant, id, c->arena, out, err);
	if (!st && out->row.state == OH_CONFERENCE_DRAFT && !sv_organises(c))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st;
}

/* --- showing --- */

static void put_head(const struct sv_conference *k, oh_json_writer *w)
{
	sv_put_id(w, "id", k->row.id);
	sv_put_int(w, "version", k->row.version);
	sv_put_text(w, "state", oh_sv_from(states[k->row.state]));
	sv_put_text(w, "title", k->row.title);
	sv_put_text(w, "place", k->row.place);
	sv_put_time(w, "starts_at", k->row.starts);
	sv_put_time(w, "ends_at", k->row.ends);
	sv_put_date(w, "register_by", k->row.register_by);
	sv_put_date(w, "request_by", k->row.request_by);
}

static oh_status put_counts(oh_db *db, const oh_call *c, oh_id id, oh_json_writer *w, oh_error *err)
{
	int64_t desks[4], requests[5];
	oh_status st = oh_desk_count(db, c->actor.tenant, id, desks, err);
	if (!st)
		st = oh_request_count(db, c->actor.tenant, id, requests, err);
	if (st)
		return st;
	oh_json_key(w, "counts");
	oh_json_begin_object(w);
	sv_put_int(w, "desks", desks[OH_DESK_APPROVED]);
	if (sv_organises(c))
		sv_put_int(w, "desks_asked", desks[OH_DESK_ASKED]);
	sv_put_int(w, "requests",
	           requests[OH_REQUEST_OPEN] + requests[OH_REQUEST_ACCEPTED] +
	               requests[OH_REQUEST_DECLINED] + requests[OH_REQUEST_EXPIRED]);
	sv_put_int(w, "accepted", requests[OH_REQUEST_ACCEPTED]);
	oh_json_end_object(w);
	return OH_OK;
}

oh_status sv_desks_mine(oh_db *db, const oh_call *c, oh_id conference, oh_desk **out, size_t *n,
                        oh_error *err)
{
	oh_desk *all = NULL;
	oh_status st = OH_OK;
	*out = NULL;
	*n = 0;
	for (size_t i = 0; !st && i < c->actor.n_orgs; i++) {
		oh_desk *list = NULL;
		size_t count = 0, kept = *n;
		const oh_desk_filter f = {
		    .conference = conference, .org = c->actor.orgs[i].org, .state = -1};
		st = oh_desk_list(db, c->actor.tenant, &f, c->arena, &list, &count, err);
		if (st || !count)
			continue;
		oh_desk *grown =
		    oh_arena_grow(c->arena, all, kept * sizeof *all, (kept + count) * sizeof *all);
		if (!grown)
			return oh_nomem(err);
		all = grown;
		for (size_t j = 0; j < count; j++)
			if (list[j].state != OH_DESK_WITHDRAWN)
				all[kept++] = list[j];
		*n = kept;
	}
	*out = all;
	return st;
}

static oh_status put_mine(oh_db *db, const oh_call *c, oh_id id, oh_json_writer *w, oh_error *err)
{
	oh_desk *mine = NULL;
	size_t n = 0;
	oh_status st = sv_desks_mine(db, c, id, &mine, &n, err);
	oh_json_key(w, "mine");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < n; i++) {
		oh_json_begin_object(w);
		sv_put_id(w, "id", mine[i].id);
		sv_put_text(w, "name", mine[i].name);
		sv_put_text(w, "side", oh_sv_from(sv_desk_sides[mine[i].side]));
		sv_put_text(w, "state", oh_sv_from(sv_desk_states[mine[i].state]));
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	return st;
}

static void put_may(const oh_call *c, const struct sv_conference *k, oh_json_writer *w)
{
	oh_ms now = oh_store_now(c->platform->store);
	bool open = k->row.state == OH_CONFERENCE_OPEN;
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	if (open && now < k->row.register_by && (c->actor.n_orgs || sv_organises(c)))
		oh_json_string(w, OH_SV("register"));
	if (open && now < k->row.request_by && c->actor.n_orgs)
		oh_json_string(w, OH_SV("request"));
	if (sv_organises(c))
		oh_json_string(w, OH_SV("organise"));
	oh_json_end_array(w);
}

static oh_status put_conference(oh_db *db, oh_call *c, const struct sv_conference *k, oh_error *err)
{
	oh_json_writer w;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	put_head(k, &w);
	sv_put_text(&w, "text", k->row.text);
	sv_put_settings(k, &w);
	oh_status st = put_counts(db, c, k->row.id, &w, err);
	if (!st)
		st = put_mine(db, c, k->row.id, &w, err);
	put_may(c, k, &w);
	oh_json_end_object(&w);
	if (!st)
		sv_etag(c, k->row.version);
	return st;
}

struct job {
	oh_call *c;
	oh_id id;
	struct sv_conference k;
	int to;
};

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = sv_conference_load(db, j->c, j->id, &j->k, err);
	return st ? st : put_conference(db, j->c, &j->k, err);
}

static oh_status get_conference(oh_call *c, oh_error *err)
{
	struct job j = {.c = c};
	oh_status st = oh_call_id(c, 0, &j.id, err);
	return st ? st : oh_store_read(c->platform->store, read_one, &j, err);
}

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	oh_call *c = ctx;
	oh_conference *list = NULL;
	size_t n = 0;
	oh_json_writer w;
	oh_status st =
	    oh_conference_list(db, c->actor.tenant, sv_organises(c), c->arena, &list, &n, err);
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; !st && i < n; i++) {
		const struct sv_conference k = {.row = list[i]};
		oh_json_begin_object(&w);
		put_head(&k, &w);
		st = put_counts(db, c, list[i].id, &w, err);
		if (!st)
			st = put_mine(db, c, list[i].id, &w, err);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return st;
}

static oh_status list_conferences(oh_call *c, oh_error *err)
{
	return oh_store_read(c->platform->store, read_list, c, err);
}

/* --- making and changing --- */

static void deadline(oh_call *c, const char *member, const struct sv_conference *k, oh_ms *at)
{
	char field[40];
	oh_sv text = {NULL, 0};
	(void)snprintf(field, sizeof field, "/%s", member);
	if (oh_call_text(c, member, false, 10, &text)) {
		if (!sv_date_end(text, at)) {
			(void)oh_call_invalid(c, field, &oh_msg_service_conference_date, &text, 1);
			return;
		}
	} else if (*at == 0) {
		*at = k->row.starts; /* until it begins */
	}
	/* The day on which it begins may be named: then the beginning itself is meant. */
	if (k->n_slots && *at > k->row.starts) {
		if (text.p && *at - k->row.starts > 86400000)
			(void)oh_call_invalid(c, field, &oh_msg_service_conference_deadline, NULL,
			                      0);
		*at = k->row.starts;
	}
}

/* The body laid over a conference; problems are noted. */
static oh_status take_body(oh_call *c, bool fresh, struct sv_conference *k, oh_error *err)
{
	oh_conference *row = &k->row;
	(void)oh_call_text(c, "title", fresh, TITLE_MOST, &row->title);
	(void)oh_call_text(c, "place", false, PLACE_MOST, &row->place);
	(void)oh_call_text(c, "text", false, TEXT_MOST, &row->text);
	if (!fresh && !row->title.n)
		(void)oh_call_invalid(c, "/title", &oh_msg_service_missing, NULL, 0);
	oh_status st = sv_settings_merge(row->settings, c->body, c->arena, &row->settings, err);
	if (!st)
		st = sv_settings_read(c, c->arena, k, err);
	if (st)
		return st;
	deadline(c, "register_by", k, &row->register_by);
	deadline(c, "request_by", k, &row->request_by);
	return oh_call_check(c, err);
}

static oh_status store_new(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	const oh_sv none = {NULL, 0};
	oh_status st = oh_conference_insert(db, j->c->actor.tenant, &j->k.row, err);
	return st ? st
	          : sv_audit(db, j->c, "conference.create", "conference", j->k.row.id, none,
	                     j->k.row.title, 0, none, err);
}

static oh_status create_conference(oh_call *c, oh_error *err)
{
	struct job j = {.c = c};
	oh_store *store = c->platform->store;
	oh_conference *row = &j.k.row;
	char id[OH_ID_TEXT], path[64];
	*row = (oh_conference){.id = oh_store_new_id(store),
	                       .user = c->actor.user,
	                       .version = 1,
	                       .created = oh_store_now(store),
	                       .updated = oh_store_now(store)};
	oh_status st = take_body(c, true, &j.k, err);
	if (!st)
		st = oh_store_write(store, store_new, &j, err);
	if (st)
		return st;
	j.id = row->id;
	oh_id_format(j.id, id);
	(void)snprintf(path, sizeof path, "/api/v1/conferences/%s", id);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->status = 201;
	return oh_store_read(store, read_one, &j, err);
}

static uint32_t last_of(oh_sv slots)
{
	uint32_t list[SV_SLOTS_MOST], last = 0;
	size_t n = sv_slots_read(slots, SV_SLOTS_MOST, list, SV_SLOTS_MOST);
	for (size_t i = 0; i < n; i++)
		last = list[i] > last ? list[i] : last;
	return last;
}

/* No desk is away in a slot that is no longer there, no meeting bound to one. */
static oh_status check_slots(oh_db *db, const oh_call *c, const struct sv_conference *k,
                             oh_error *err)
{
	oh_desk *desks = NULL;
	oh_meeting *meetings = NULL;
	size_t n = 0, n_meetings = 0, last = 0;
	oh_id tenant = c->actor.tenant;
	const oh_desk_filter f = {.conference = k->row.id, .state = -1};
	oh_status st = oh_desk_list(db, tenant, &f, c->arena, &desks, &n, err);
	if (!st)
		st = oh_meeting_list(db, tenant, k->row.id, 0, c->arena, &meetings, &n_meetings,
		                     err);
	for (size_t i = 0; i < n; i++)
		last = last_of(desks[i].away) > last ? last_of(desks[i].away) : last;
	for (size_t i = 0; i < n_meetings; i++) {
		const oh_meeting *m = &meetings[i];
		size_t bound = last_of(m->slots);
		bound = (size_t)m->fixed_slot > bound ? (size_t)m->fixed_slot : bound;
		last = !m->cancelled && bound > last ? bound : last;
	}
	return st || last <= k->n_slots
	           ? st
	           : oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_calendar);
}

/* After the commit: boards and check-in desks that are open are told. */
static void told(const struct job *j)
{
	sv_conference_news(j->c->platform, &(struct sv_news){.tenant = j->c->actor.tenant,
	                                                     .conference = j->k.row.id,
	                                                     .what = "settings"});
}

static oh_status store_change(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	struct sv_conference *k = &j->k;
	oh_status st = sv_conference_load(db, c, j->id, k, err);
	if (!st)
		st = sv_if_match(c, k->row.version, err);
	if (st)
		return st;
	if (k->row.state >= OH_CONFERENCE_OVER)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_state);
	const struct sv_conference before = *k;
	c->n_problems = 0;
	st = take_body(c, false, k, err);
	if (!st && k->n_slots < before.n_slots)
		st = check_slots(db, c, k, err);
	k->row.version++;
	k->row.updated = oh_db_now(db);
	if (!st)
		st = oh_conference_update(db, c->actor.tenant, &k->row, err);
	if (!st)
		st = sv_audit(db, c, "conference.change", "conference", k->row.id, before.row.title,
		              k->row.title, 0, (oh_sv){NULL, 0}, err);
	return st ? st : sv_agendas_follow(db, c, &before, k, err);
}

static oh_status update_conference(oh_call *c, oh_error *err)
{
	struct job j = {.c = c};
	oh_status st = oh_call_id(c, 0, &j.id, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_change, &j, err);
	if (!st) {
		sv_notified(c->platform);
		told(&j);
		sv_catalogue_changed(c->platform);
	}
	return st ? st : oh_store_read(c->platform->store, read_one, &j, err);
}

/* --- states --- */

/* Which state may follow: draft → open, called off; open → draft while nobody has
 * registered, over, called off; the last two are ends, but a call may be taken back. */
static bool follows(int from, int to)
{
	static const unsigned char next[4] = {1u << 1 | 1u << 3, 1u << 0 | 1u << 2 | 1u << 3,
	                                      1u << 1, 1u << 1};
	return next[from] >> to & 1;
}

/* The call for participants, once: to each organisation. */
struct calling {
	oh_db *db;
	oh_platform *p;
	struct sv_notice n;
	oh_error *err;
};

static oh_status call_org(void *ctx, oh_id org)
{
	struct calling *k = ctx;
	k->n.org = org;
	return sv_notify(k->db, k->p, &k->n, k->err);
}

static oh_status call_all(oh_db *db, const oh_call *c, const oh_conference *row, oh_error *err)
{
	char id[OH_ID_TEXT], link[64], unique[64];
	oh_id_format(row->id, id);
	(void)snprintf(link, sizeof link, "/conferences/%s", id);
	(void)snprintf(unique, sizeof unique, "conference:%s", id);
	struct calling k = {.db = db,
	                    .p = c->platform,
	                    .n = {.tenant = c->actor.tenant,
	                          .kind = "conference",
	                          .title = &oh_msg_service_notice_conference_open,
	                          .args = {row->title},
	                          .n_args = 1,
	                          .verdict = -1,
	                          .link = oh_sv_from(link),
	                          .unique = oh_sv_from(unique)},
	                    .err = err};
	return sv_orgs_each(db, c->actor.tenant, call_org, &k, err);
}

static oh_status store_state(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_conference *row = &j->k.row;
	int64_t desks[4];
	oh_status st = sv_conference_load(db, c, j->id, &j->k, err);
	if (!st)
		st = sv_if_match(c, row->version, err);
	if (!st)
		st = oh_desk_count(db, c->actor.tenant, row->id, desks, err);
	if (st)
		return st;
	bool taken = desks[OH_DESK_ASKED] + desks[OH_DESK_APPROVED] > 0;
	if (!follows(row->state, j->to) || (j->to == OH_CONFERENCE_DRAFT && taken))
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_state);
	oh_sv before = oh_sv_from(states[row->state]);
	row->state = j->to;
	row->version++;
	row->updated = oh_db_now(db);
	st = oh_conference_update(db, c->actor.tenant, row, err);
	if (!st)
		st = sv_audit(db, c, "conference.move", "conference", row->id, before,
		              oh_sv_from(states[j->to]), 0, (oh_sv){NULL, 0}, err);
	if (!st && j->to == OH_CONFERENCE_OPEN)
		st = call_all(db, c, row, err);
	return st;
}

static oh_status move_conference(oh_call *c, oh_error *err)
{
	struct job j = {.c = c};
	oh_status st = oh_call_id(c, 0, &j.id, err);
	if (st)
		return st;
	(void)oh_call_choice(c, "to", true, states, &j.to);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_state, &j, err);
	if (!st) {
		sv_notified(c->platform);
		told(&j);
	}
	return st ? st : oh_store_read(c->platform->store, read_one, &j, err);
}

/* --- background --- */

static oh_status open_area(oh_platform *p, oh_error *err)
{
	p->conferences = oh_calloc(1, sizeof *p->conferences);
	if (!p->conferences)
		return oh_nomem(err);
	pthread_mutex_init(&p->conferences->lock, NULL);
	return OH_OK;
}

static oh_status start_area(oh_platform *p, oh_error *err)
{
	struct sv_conferences *k = p->conferences;
	oh_status st = sv_worker_start(p, 1, IDLE_MS, sv_requests_step, &k->reminder, err);
	return st ? st : sv_worker_start(p, 1, IDLE_MS, sv_planning_step, &k->planner, err);
}

static void stop_area(oh_platform *p)
{
	struct sv_conferences *k = p->conferences;
	if (!k)
		return;
	atomic_store(&k->stop, true);
	sv_worker_stop(k->reminder);
	sv_worker_stop(k->planner);
	k->reminder = k->planner = NULL;
}

static void close_area(oh_platform *p)
{
	if (!p->conferences)
		return;
	pthread_mutex_destroy(&p->conferences->lock);
	oh_free(p->conferences);
	p->conferences = NULL;
}

static const oh_operation operations[] = {
    {"listConferences", "GET", "/api/v1/conferences", OH_OP_ANYONE, OH_SCOPE_READ, 0,
     list_conferences},
    {"createConference", "POST", "/api/v1/conferences", OH_OP_CREATES, OH_SCOPE_ADMIN, 0,
     create_conference},
    {"getConference", "GET", "/api/v1/conferences/{id}", OH_OP_ANYONE, OH_SCOPE_READ, 0,
     get_conference},
    {"updateConference", "PATCH", "/api/v1/conferences/{id}", OH_OP_VERSIONED, OH_SCOPE_ADMIN, 0,
     update_conference},
    {"moveConference", "PUT", "/api/v1/conferences/{id}/state", OH_OP_VERSIONED, OH_SCOPE_ADMIN, 0,
     move_conference},
    {"listDesks", "GET", "/api/v1/conferences/{id}/desks", 0, OH_SCOPE_READ, 0, sv_list_desks},
    {"registerDesk", "POST", "/api/v1/conferences/{id}/desks", OH_OP_CREATES, OH_SCOPE_WRITE, 0,
     sv_register_desk},
    {"getDesk", "GET", "/api/v1/desks/{id}", 0, OH_SCOPE_READ, 0, sv_get_desk},
    {"updateDesk", "PATCH", "/api/v1/desks/{id}", OH_OP_VERSIONED, OH_SCOPE_WRITE, 0,
     sv_update_desk},
    {"decideDesk", "PUT", "/api/v1/desks/{id}/decision", 0, OH_SCOPE_WRITE, 0, sv_decide_desk},
    {"withdrawDesk", "DELETE", "/api/v1/desks/{id}", 0, OH_SCOPE_WRITE, 0, sv_withdraw_desk},
    {"listProposals", "GET", "/api/v1/desks/{id}/proposals", OH_OP_SLOW, OH_SCOPE_READ, 0,
     sv_list_proposals},
    {"setNever", "PUT", "/api/v1/desks/{id}/never/{other}", 0, OH_SCOPE_WRITE, 0, sv_set_never},
    {"listRequests", "GET", "/api/v1/conferences/{id}/requests", 0, OH_SCOPE_READ, 0,
     sv_list_requests},
    {"createRequest", "POST", "/api/v1/desks/{id}/requests", OH_OP_CREATES | OH_OP_SLOW,
     OH_SCOPE_WRITE, 0, sv_create_request},
    {"updateRequest", "PATCH", "/api/v1/meeting-requests/{id}", OH_OP_VERSIONED, OH_SCOPE_WRITE, 0,
     sv_update_request},
    {"decideRequest", "PUT", "/api/v1/meeting-requests/{id}/decision", 0, OH_SCOPE_WRITE, 0,
     sv_decide_request},
    {"withdrawRequest", "DELETE", "/api/v1/meeting-requests/{id}", 0, OH_SCOPE_WRITE, 0,
     sv_withdraw_request},
    {"listMeetings", "GET", "/api/v1/conferences/{id}/meetings", 0, OH_SCOPE_READ, 0,
     sv_list_meetings},
    {"createMeeting", "POST", "/api/v1/conferences/{id}/meetings", OH_OP_CREATES, OH_SCOPE_ADMIN, 0,
     sv_create_meeting},
    {"updateMeeting", "PATCH", "/api/v1/meetings/{id}", OH_OP_VERSIONED, OH_SCOPE_ADMIN, 0,
     sv_update_meeting},
    {"cancelMeeting", "PUT", "/api/v1/meetings/{id}/cancellation", 0, OH_SCOPE_ADMIN, 0,
     sv_cancel_meeting},
    {"recordOutcome", "PUT", "/api/v1/meetings/{id}/outcome", 0, OH_SCOPE_WRITE, 0,
     sv_record_outcome},
    {"seatPeople", "PUT", "/api/v1/meetings/{id}/people", 0, OH_SCOPE_WRITE, 0, sv_seat_people},
    {"listTimetables", "GET", "/api/v1/conferences/{id}/timetables", 0, OH_SCOPE_READ, 0,
     sv_list_timetables},
    {"planTimetable", "POST", "/api/v1/conferences/{id}/timetables", OH_OP_CREATES, OH_SCOPE_ADMIN,
     0, sv_plan_timetable},
    {"getTimetable", "GET", "/api/v1/timetables/{id}", OH_OP_SLOW, OH_SCOPE_READ, 0,
     sv_get_timetable},
    {"discardTimetable", "DELETE", "/api/v1/timetables/{id}", 0, OH_SCOPE_ADMIN, 0,
     sv_discard_timetable},
    {"stopPlanning", "PUT", "/api/v1/timetables/{id}/stop", 0, OH_SCOPE_ADMIN, 0, sv_stop_planning},
    {"moveMeeting", "PUT", "/api/v1/timetables/{id}/places/{meeting}", OH_OP_VERSIONED | OH_OP_SLOW,
     OH_SCOPE_ADMIN, 0, sv_move_meeting},
    {"publishTimetable", "PUT", "/api/v1/timetables/{id}/publication", OH_OP_SLOW, OH_SCOPE_ADMIN,
     0, sv_publish_timetable},
    {"copyTimetable", "POST", "/api/v1/timetables/{id}/copies", OH_OP_CREATES | OH_OP_SLOW,
     OH_SCOPE_ADMIN, 0, sv_copy_timetable},
    {"getAgenda", "GET", "/api/v1/desks/{id}/agenda", 0, OH_SCOPE_READ, 0, sv_get_agenda},
    {"printAgenda", "GET", "/api/v1/desks/{id}/agenda/print", OH_OP_SLOW, OH_SCOPE_READ, 0,
     sv_print_agenda},
    {"printConference", "GET", "/api/v1/conferences/{id}/print", OH_OP_SLOW, OH_SCOPE_READ, 0,
     sv_print_conference},
    {"createCalendar", "POST", "/api/v1/desks/{id}/calendar", 0, OH_SCOPE_WRITE, 0,
     sv_create_calendar},
    {"getCalendar", "GET", "/api/v1/calendars/{token}", OH_OP_ANYONE, OH_SCOPE_READ, 0,
     sv_get_calendar},
    {"listArrivals", "GET", "/api/v1/conferences/{id}/arrivals", 0, OH_SCOPE_READ, 0,
     sv_list_arrivals},
    {"listGuests", "GET", "/api/v1/conferences/{id}/guests", 0, OH_SCOPE_READ, 0, sv_list_guests},
    {"createGuest", "POST", "/api/v1/conferences/{id}/guests", OH_OP_CREATES, OH_SCOPE_WRITE, 0,
     sv_create_guest},
    {"updateGuest", "PATCH", "/api/v1/guests/{id}", OH_OP_VERSIONED, OH_SCOPE_WRITE, 0,
     sv_update_guest},
    {"deleteGuest", "DELETE", "/api/v1/guests/{id}", 0, OH_SCOPE_WRITE, 0, sv_delete_guest},
    {"listSignings", "GET", "/api/v1/conferences/{id}/signings", 0, OH_SCOPE_READ, 0,
     sv_list_signings},
    {"createSigning", "POST", "/api/v1/conferences/{id}/signings", OH_OP_CREATES, OH_SCOPE_ADMIN, 0,
     sv_create_signing},
    {"lockSignings", "PUT", "/api/v1/conferences/{id}/signings/lock", 0, OH_SCOPE_ADMIN, 0,
     sv_lock_signings},
    {"printSignings", "GET", "/api/v1/conferences/{id}/signings/release", OH_OP_SLOW, OH_SCOPE_READ,
     0, sv_print_signings},
    {"listSigningRevisions", "GET", "/api/v1/conferences/{id}/signings/revisions", 0, OH_SCOPE_READ,
     0, sv_list_signing_revisions},
    {"updateSigning", "PATCH", "/api/v1/signings/{id}", OH_OP_VERSIONED, OH_SCOPE_ADMIN, 0,
     sv_update_signing},
    {"deleteSigning", "DELETE", "/api/v1/signings/{id}", 0, OH_SCOPE_ADMIN, 0, sv_delete_signing},
    {"attachSigning", "PUT", "/api/v1/signings/{id}/file", OH_OP_UPLOAD | OH_OP_SLOW,
     OH_SCOPE_ADMIN, 20 << 20, sv_attach_signing},
    {"getSigningFile", "GET", "/api/v1/signings/{id}/file", OH_OP_SLOW, OH_SCOPE_READ, 0,
     sv_get_signing_file},
    {"getConferenceReport", "GET", "/api/v1/conferences/{id}/report", OH_OP_SLOW, OH_SCOPE_READ, 0,
     sv_get_conference_report},
    {"checkIn", "POST", "/api/v1/conferences/{id}/arrivals", 0, OH_SCOPE_WRITE, 0, sv_check_in},
};

const struct sv_area sv_conferences_area = {
    .name = "conferences",
    .operations = operations,
    .n_operations = sizeof operations / sizeof *operations,
    .open = open_area,
    .start = start_area,
    .stop = stop_area,
    .close = close_area,
};
