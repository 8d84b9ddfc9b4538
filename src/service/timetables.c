/* Timetables: ordered, planned in the background, reviewed on a board, published, rolled
 * back. Only what was published is held by anybody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hall.h"

enum { SECONDS_MOST = 600, SECONDS = 25, DRAFTS_MOST = 50 };

static const char *const states[] = {"planning",      "draft",  "published",
                                     "was_published", "failed", NULL};

struct job {
	oh_call *c;
	oh_id id, meeting, from;
	oh_timetable t;
	struct sv_hall h;
	oh_timetable_place *places;
	size_t n;
	int64_t seconds, slot, table, version;
	bool keep, keep_given, locked, locked_given;
};

static oh_status new_job(oh_call *c, struct job **out, oh_error *err)
{
	*out = oh_arena_zalloc(c->arena, sizeof **out);
	if (!*out)
		return oh_nomem(err);
	(*out)->c = c;
	return oh_call_id(c, 0, &(*out)->id, err);
}

/* The timetable of the path with its hall and places. */
static oh_status load(oh_db *db, struct job *j, oh_error *err)
{
	oh_id tenant = j->c->actor.tenant;
	bool found = false;
	oh_status st = oh_timetable_get(db, tenant, j->id, j->c->arena, &j->t, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = sv_hall_read(db, tenant, j->t.conference, j->c->arena, &j->h, err);
	return st ? st
	          : oh_timetable_places(db, tenant, j->id, j->c->arena, &j->places, &j->n, err);
}

/* After the commit: open boards are told. */
static void tell(const struct job *j, const char *what)
{
	sv_conference_news(j->c->platform, &(struct sv_news){.tenant = j->c->actor.tenant,
	                                                     .conference = j->t.conference,
	                                                     .what = what,
	                                                     .timetable = j->t.id,
	                                                     .meeting = j->meeting,
	                                                     .version = j->version});
}

/* --- showing --- */

static void put_number_of(const oh_json *doc, const char *key, oh_json_writer *w)
{
	double d;
	if (oh_json_get_double(oh_json_member(doc, key), &d))
		sv_put_number(w, key, d);
}

static void put_raw(const oh_json *doc, const char *key, oh_json_writer *w)
{
	const oh_json *v = oh_json_member(doc, key);
	oh_buf b = OH_BUF_INIT;
	if (!v)
		return;
	oh_json_put(v, &b);
	oh_json_key(w, key);
	oh_json_raw(w, oh_buf_sv(&b));
	oh_buf_release(&b);
}

/* The sentences of the reader's language. */
static void put_words(const oh_call *c, const oh_json *reason, const char *key, oh_json_writer *w)
{
	const oh_json *list = oh_json_member(reason, c->lang == OH_LANG_EN ? "en" : "zh");
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; i < oh_json_length(list); i++) {
		oh_sv s = {NULL, 0};
		(void)oh_json_get_sv(oh_json_at(list, i), &s);
		oh_json_string(w, s);
	}
	oh_json_end_array(w);
}

static void put_left_out(const oh_call *c, const oh_json *doc, oh_json_writer *w)
{
	const oh_json *list = oh_json_member(doc, "left_out");
	oh_json_key(w, "left_out");
	oh_json_begin_array(w);
	for (size_t i = 0; i < oh_json_length(list); i++) {
		const oh_json *one = oh_json_at(list, i);
		oh_sv id = {NULL, 0};
		(void)oh_json_get_sv(oh_json_member(one, "meeting"), &id);
		oh_json_begin_object(w);
		sv_put_text(w, "meeting", id);
		put_words(c, one, "reasons", w);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_progress(const struct job *j, oh_json_writer *w)
{
	oh_plan_progress p;
	if (j->t.state != OH_TIMETABLE_PLANNING)
		return;
	oh_json_key(w, "progress");
	oh_json_begin_object(w);
	bool now = sv_planning_progress(j->c->platform, j->t.id, &p);
	sv_put_bool(w, "waiting", !now);
	if (now) {
		sv_put_number(w, "seconds", p.seconds);
		if (p.found) {
			sv_put_int(w, "weight", (int64_t)p.score.weight);
			sv_put_int(w, "breaks", p.score.breaks);
		}
	}
	oh_json_end_object(w);
}

static void put_head(const struct job *j, oh_json_writer *w)
{
	oh_json *doc = NULL;
	sv_put_id(w, "id", j->t.id);
	sv_put_id(w, "conference", j->t.conference);
	sv_put_int(w, "number", j->t.number);
	sv_put_text(w, "state", oh_sv_from(states[j->t.state]));
	sv_put_time(w, "created_at", j->t.created);
	sv_put_time(w, "published_at", j->t.published);
	put_progress(j, w);
	if (j->t.state == OH_TIMETABLE_PLANNING ||
	    oh_json_parse(j->t.result, OH_SV("result"), &doc, NULL))
		return;
	oh_sv status = OH_SV("unknown");
	(void)oh_json_get_sv(oh_json_member(doc, "status"), &status);
	sv_put_text(w, "status", status);
	put_number_of(doc, "seconds", w);
	put_raw(doc, "score", w);
	put_raw(doc, "bound", w);
	put_left_out(j->c, doc, w);
	if (oh_json_member(doc, "conflict"))
		put_words(j->c, oh_json_member(doc, "conflict"), "conflict", w);
	oh_json_free(doc);
}

static const oh_timetable_place *place_of(const struct job *j, oh_id meeting)
{
	size_t lo = 0, hi = j->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (j->places[mid].meeting < meeting)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < j->n && j->places[lo].meeting == meeting ? &j->places[lo] : NULL;
}

static void put_entry(const struct job *j, size_t i, oh_json_writer *w)
{
	const oh_meeting *m = &j->h.meetings[i];
	const oh_timetable_place *p = place_of(j, m->id);
	oh_json_begin_object(w);
	sv_put_meeting_members(j->c, &j->h, i, w);
	if (p) {
		sv_put_place(&j->h.k, p->slot, p->table, w);
		sv_put_bool(w, "locked", p->locked);
	}
	sv_put_int(w, "version", p ? p->version : 0);
	oh_json_key(w, "held");
	oh_json_begin_object(w);
	sv_put_place(&j->h.k, m->slot, m->table, w);
	oh_json_end_object(w);
	oh_json_end_object(w);
}

static void put_breach(const struct job *j, const oh_plan_event *e, const oh_plan_requirement *r,
                       oh_json_writer *w)
{
	oh_buf b = OH_BUF_INIT;
	bool other = (r->kind == OH_PLAN_D_PRECEDENCE || r->kind == OH_PLAN_D_ONE) &&
	             r->other != OH_PLAN_NONE;
	oh_plan_requirement_text(e, r, j->c->lang, &b);
	oh_json_begin_object(w);
	sv_put_text(w, "kind", oh_sv_from(oh_plan_demand_name(r->kind)));
	oh_json_key(w, "text");
	oh_json_string(w, oh_buf_sv(&b));
	if (r->meeting != OH_PLAN_NONE)
		sv_put_id(w, "meeting", j->h.meetings[r->meeting].id);
	if (other)
		sv_put_id(w, "other", j->h.meetings[r->other].id);
	if (r->slot != OH_PLAN_NONE)
		sv_put_int(w, "slot", (int64_t)r->slot + 1);
	oh_json_end_object(w);
	oh_buf_release(&b);
}

/* Rules, breaks and changes of the places as they stand. */
static oh_status check(const struct job *j, oh_plan_event *e, oh_plan_check *out, oh_error *err)
{
	oh_arena *a = j->c->arena;
	oh_status st = sv_plan_event(&j->h, NULL, 0, a, e, err);
	const oh_plan_place *places = sv_plan_places(&j->h, j->places, j->n, a);
	const oh_plan_place *held = sv_plan_held(&j->h, a);
	if (!st && (!places || !held))
		st = oh_nomem(err);
	return st ? st : oh_plan_check_places(e, places, held, a, out, err);
}

static oh_status put_check(const struct job *j, oh_json_writer *w, oh_error *err)
{
	oh_plan_event e;
	oh_plan_check now;
	oh_status st = check(j, &e, &now, err);
	if (st)
		return st;
	oh_json_key(w, "now");
	oh_json_begin_object(w);
	sv_put_int(w, "weight", (int64_t)now.score.weight);
	sv_put_int(w, "breaks", now.score.breaks);
	sv_put_int(w, "most_breaks", now.score.most_breaks);
	sv_put_int(w, "moves", now.score.moves);
	sv_put_int(w, "changed", now.score.changed);
	oh_json_end_object(w);
	oh_json_key(w, "breaches");
	oh_json_begin_array(w);
	for (size_t i = 0; i < now.n_breaches; i++)
		put_breach(j, &e, &now.breaches[i], w);
	oh_json_end_array(w);
	return OH_OK;
}

static oh_status put_timetable(const struct job *j, oh_error *err)
{
	oh_json_writer w;
	oh_status st = OH_OK;
	sv_answer(j->c, &w);
	oh_json_begin_object(&w);
	put_head(j, &w);
	if (j->t.state != OH_TIMETABLE_PLANNING)
		st = put_check(j, &w, err);
	oh_json_key(&w, "entries");
	oh_json_begin_array(&w);
	for (size_t i = 0; !st && i < j->h.n_meetings; i++)
		if (!j->h.meetings[i].cancelled || place_of(j, j->h.meetings[i].id))
			put_entry(j, i, &w);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return st;
}

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = load(db, j, err);
	return st ? st : put_timetable(j, err);
}

oh_status sv_get_timetable(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_timetable *list = NULL;
	size_t n = 0;
	oh_json_writer w;
	struct sv_conference k;
	oh_status st = sv_conference_load(db, j->c, j->id, &k, err);
	if (!st)
		st = oh_timetable_list(db, j->c->actor.tenant, j->id, j->c->arena, &list, &n, err);
	if (st)
		return st;
	sv_answer(j->c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++) {
		j->t = list[i];
		oh_json_begin_object(&w);
		put_head(j, &w);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

oh_status sv_list_timetables(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	return st ? st : oh_store_read(c->platform->store, read_list, j, err);
}

/* --- ordering --- */

static oh_status check_order(oh_db *db, struct job *j, bool *published, oh_error *err)
{
	oh_timetable *list = NULL;
	size_t n = 0, drafts = 0;
	struct sv_conference k;
	oh_status st = sv_conference_load(db, j->c, j->id, &k, err);
	if (!st && k.row.state != OH_CONFERENCE_OPEN)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_state);
	if (!st)
		st = oh_timetable_list(db, j->c->actor.tenant, j->id, j->c->arena, &list, &n, err);
	bool known = !j->from;
	for (size_t i = 0; !st && i < n; i++) {
		drafts += list[i].state == OH_TIMETABLE_DRAFT;
		*published = *published || list[i].state == OH_TIMETABLE_PUBLISHED;
		known = known || list[i].id == j->from;
		if (list[i].state == OH_TIMETABLE_PLANNING)
			st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_timetable_planning);
	}
	if (!st && !known)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st && drafts >= DRAFTS_MOST)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_timetable_many, OH_SV("50"));
	return st;
}

static oh_status store_order(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	const oh_sv none = {NULL, 0};
	bool published = false;
	char text[128], id[OH_ID_TEXT] = "";
	oh_status st = check_order(db, j, &published, err);
	if (st)
		return st;
	if (j->from)
		oh_id_format(j->from, id);
	/* What people hold is kept as far as can be, unless said otherwise. */
	bool keep = j->keep_given ? j->keep : published;
	(void)snprintf(text, sizeof text, "{\"seconds\":%lld,\"keep\":%s%s%s%s}",
	               (long long)j->seconds, keep ? "true" : "false",
	               j->from ? ",\"from\":\"" : "", id, j->from ? "\"" : "");
	j->t = (oh_timetable){.id = oh_db_new_id(db),
	                      .conference = j->id,
	                      .user = c->actor.user,
	                      .state = OH_TIMETABLE_PLANNING,
	                      .created = oh_db_now(db),
	                      .result = oh_arena_sv(c->arena, oh_sv_from(text))};
	st = oh_timetable_insert(db, c->actor.tenant, &j->t, err);
	return st ? st
	          : sv_audit(db, c, "timetable.plan", "timetable", j->t.id, none, none, 0, none,
	                     err);
}

static oh_status answer_new(struct job *j, oh_error *err)
{
	oh_call *c = j->c;
	char id[OH_ID_TEXT], path[64];
	j->id = j->t.id;
	oh_id_format(j->id, id);
	(void)snprintf(path, sizeof path, "/api/v1/timetables/%s", id);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->status = 201;
	return oh_store_read(c->platform->store, read_one, j, err);
}

oh_status sv_plan_timetable(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_sv from = {NULL, 0};
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	j->seconds = SECONDS;
	(void)oh_call_int(c, "seconds", false, 1, SECONDS_MOST, &j->seconds);
	j->keep_given = oh_call_bool(c, "keep", false, &j->keep);
	if (oh_call_text(c, "from", false, 20, &from) && !oh_id_parse(from, &j->from))
		(void)oh_call_invalid(c, "/from", &oh_msg_service_listing_bad_id, NULL, 0);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_order, j, err);
	if (st)
		return st;
	sv_worker_wake(c->platform->conferences->planner);
	tell(j, "timetable");
	return answer_new(j, err);
}

/* --- stopping, throwing away --- */

static oh_status store_stop(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = load(db, j, err);
	if (st || j->t.state != OH_TIMETABLE_PLANNING || sv_planning_stop(j->c->platform, j->t.id))
		return st;
	j->t.state = OH_TIMETABLE_FAILED; /* it has not begun */
	j->t.result = OH_SV("{\"status\":\"unknown\"}");
	return oh_timetable_update(db, j->c->actor.tenant, &j->t, err);
}

oh_status sv_stop_planning(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	c->status = 204;
	if (!st)
		st = oh_store_write(c->platform->store, store_stop, j, err);
	if (!st && j->t.state == OH_TIMETABLE_FAILED)
		tell(j, "timetable");
	return st;
}

static oh_status store_discard(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	const oh_sv none = {NULL, 0};
	oh_status st = load(db, j, err);
	if (!st && j->t.state != OH_TIMETABLE_DRAFT && j->t.state != OH_TIMETABLE_FAILED)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_timetable_state);
	if (!st)
		st = oh_timetable_delete(db, j->c->actor.tenant, j->id, err);
	return st ? st
	          : sv_audit(db, j->c, "timetable.discard", "timetable", j->id, none, none, 0, none,
	                     err);
}

oh_status sv_discard_timetable(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	c->status = 204;
	if (!st)
		st = oh_store_write(c->platform->store, store_discard, j, err);
	if (!st)
		tell(j, "timetable");
	return st;
}

/* --- the board --- */

static oh_status check_move(const struct job *j, const oh_meeting *m, oh_error *err)
{
	char text[24];
	if (!m || m->cancelled)
		return oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (j->t.state != OH_TIMETABLE_DRAFT)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_timetable_state);
	if (j->slot > (int64_t)j->h.k.n_slots) {
		(void)snprintf(text, sizeof text, "%lld", (long long)j->slot);
		return oh_raise(err, OH_EINVALID, &oh_msg_service_desk_slot, oh_sv_from(text));
	}
	if (j->table > j->h.k.tables) {
		(void)snprintf(text, sizeof text, "%lld", (long long)j->table);
		return oh_raise(err, OH_EINVALID, &oh_msg_service_meeting_table, oh_sv_from(text));
	}
	return OH_OK;
}

static oh_status store_move(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_status st = load(db, j, err);
	if (!st)
		st = check_move(j, sv_hall_meeting(&j->h, j->meeting), err);
	if (st)
		return st;
	const oh_timetable_place *old = place_of(j, j->meeting);
	st = sv_if_match(c, old ? old->version : 0, err);
	if (st)
		return st;
	const oh_timetable_place now = {.meeting = j->meeting,
	                                .version = old ? old->version + 1 : 1,
	                                .slot = (int)j->slot,
	                                .table = j->slot ? (int)j->table : 0,
	                                .locked = j->locked_given ? j->locked : old && old->locked};
	j->version = now.version;
	return oh_timetable_place_put(db, c->actor.tenant, j->id, &now, err);
}

oh_status sv_move_meeting(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st)
		st = oh_call_id(c, 1, &j->meeting, err);
	if (st)
		return st;
	(void)oh_call_int(c, "slot", true, 0, SV_SLOTS_MOST, &j->slot);
	(void)oh_call_int(c, "table", false, 0, SV_TABLES_MOST, &j->table);
	j->locked_given = oh_call_bool(c, "locked", false, &j->locked);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_move, j, err);
	if (!st)
		tell(j, "place");
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

/* --- publishing --- */

/* Meetings take their places; changed[d]: desk d of the hall holds something else now. */
static oh_status hold(oh_db *db, struct job *j, bool *changed, oh_error *err)
{
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < j->h.n_meetings; i++) {
		oh_meeting *m = &j->h.meetings[i];
		const oh_timetable_place *p = place_of(j, m->id);
		int slot = p ? p->slot : 0, table = p && p->slot ? p->table : 0;
		if (m->cancelled || (m->slot == slot && m->table == table))
			continue;
		m->was_slot = slot ? 0 : m->slot;
		m->slot = slot;
		m->table = table;
		m->sequence++;
		m->version++;
		m->changed = oh_db_now(db);
		st = oh_meeting_update(db, j->c->actor.tenant, m, err);
		for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++) {
			const struct sv_desk *d = sv_hall_desk(&j->h, j->h.seats[s].desk);
			if (d)
				changed[d - j->h.desks] = true;
		}
	}
	return st;
}

/* The one that was published steps back into the history. */
static oh_status step_back(oh_db *db, const struct job *j, oh_error *err)
{
	oh_timetable *list = NULL;
	size_t n = 0;
	oh_id tenant = j->c->actor.tenant;
	oh_status st = oh_timetable_list(db, tenant, j->t.conference, j->c->arena, &list, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		if (list[i].state != OH_TIMETABLE_PUBLISHED)
			continue;
		list[i].state = OH_TIMETABLE_WAS_PUBLISHED;
		st = oh_timetable_update(db, tenant, &list[i], err);
	}
	return st;
}

static oh_status no_breach(struct job *j, oh_error *err)
{
	oh_plan_event e;
	oh_plan_check now;
	oh_status st = check(j, &e, &now, err);
	if (st || !now.n_breaches)
		return st;
	oh_buf b = OH_BUF_INIT;
	oh_plan_requirement_text(&e, &now.breaches[0], j->c->lang, &b);
	st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_timetable_breach, oh_buf_sv(&b));
	oh_buf_release(&b);
	return st;
}

static oh_status store_publication(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	const oh_sv none = {NULL, 0};
	oh_status st = load(db, j, err);
	if (!st && (j->t.state != OH_TIMETABLE_DRAFT || j->h.k.row.state != OH_CONFERENCE_OPEN))
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_timetable_state);
	if (!st)
		st = no_breach(j, err);
	bool *changed = oh_arena_zalloc(c->arena, j->h.n_desks + 1);
	if (!st && !changed)
		st = oh_nomem(err);
	if (!st)
		st = step_back(db, j, err);
	if (!st)
		st = hold(db, j, changed, err);
	j->t.state = OH_TIMETABLE_PUBLISHED;
	j->t.published = oh_db_now(db);
	if (!st)
		st = oh_timetable_update(db, c->actor.tenant, &j->t, err);
	if (!st)
		st = sv_audit(db, c, "timetable.publish", "timetable", j->id, none, none, 0, none,
		              err);
	return st ? st : sv_tell_agendas(db, c, &j->h, changed, "timetable", j->t.id, err);
}

oh_status sv_publish_timetable(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_publication, j, err);
	if (st)
		return st;
	sv_notified(c->platform);
	tell(j, "timetable");
	return oh_store_read(c->platform->store, read_one, j, err);
}

/* A new draft of an older one: the way back. */
static oh_status store_copy(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_id tenant = c->actor.tenant;
	const oh_sv none = {NULL, 0};
	oh_status st = load(db, j, err);
	if (!st && (j->t.state == OH_TIMETABLE_PLANNING || j->t.state == OH_TIMETABLE_FAILED))
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_timetable_state);
	if (st)
		return st;
	j->t.id = oh_db_new_id(db);
	j->t.user = c->actor.user;
	j->t.state = OH_TIMETABLE_DRAFT;
	j->t.created = oh_db_now(db);
	j->t.published = 0;
	st = oh_timetable_insert(db, tenant, &j->t, err);
	for (size_t i = 0; !st && i < j->n; i++) {
		oh_timetable_place p = j->places[i];
		const oh_meeting *m = sv_hall_meeting(&j->h, p.meeting);
		if (!m || m->cancelled)
			continue;
		p.version = 1;
		st = oh_timetable_place_put(db, tenant, j->t.id, &p, err);
	}
	return st ? st
	          : sv_audit(db, c, "timetable.copy", "timetable", j->t.id, none, none, 0, none,
	                     err);
}

oh_status sv_copy_timetable(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_copy, j, err);
	if (!st)
		tell(j, "timetable");
	return st ? st : answer_new(j, err);
}
