/* Desks: who takes part in a conference, with whom, and when. */
#include <stdio.h>
#include <string.h>

#include "hall.h"
#include "ouhe/secret/secret.h"
#include "ouhe/store/organisation.h"

enum { REASON_MOST = 1000, CODE_CHARS = 16 };

const char *const sv_desk_sides[] = {"supply", "demand", "both", NULL};
const char *const sv_desk_states[] = {"asked", "approved", "refused", "withdrawn", NULL};
static const char *const decisions[] = {"approve", "refuse", NULL};

struct job {
	oh_call *c;
	oh_id id;
	struct sv_conference k;
	struct sv_desk d;
	struct sv_person_edit *people;
	size_t n_people;
	int decision;
	oh_sv reason;
};

oh_status sv_desk_of_row(oh_db *db, oh_id tenant, const oh_desk *row, bool open, oh_arena *a,
                         struct sv_desk *out, oh_error *err)
{
	*out = (struct sv_desk){.row = *row};
	out->object = (oh_object){.tenant = tenant,
	                          .org = row->org,
	                          .published = open && row->state == OH_DESK_APPROVED,
	                          .visibility = OH_VISIBLE_REGISTERED};
	return sv_org_get(db, tenant, row->org, a, &out->org, err);
}

oh_status sv_desk_load(oh_db *db, const oh_call *c, oh_id id, struct sv_desk *out,
                       struct sv_conference *k, oh_error *err)
{
	oh_desk row;
	bool found = false;
	oh_status st = oh_desk_get(db, c->actor.tenant, id, c->arena, &row, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = sv_conference_load(db, c, row.conference, k, err);
	if (!st)
		st = sv_desk_of_row(db, c->actor.tenant, &row, k->row.state != OH_CONFERENCE_DRAFT,
		                    c->arena, out, err);
	if (!st && !oh_access_sees(&c->actor, &out->object))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st;
}

/* --- showing --- */

void sv_put_desk_ref_members(oh_json_writer *w, const struct sv_desk *d)
{
	sv_put_id(w, "id", d->row.id);
	sv_put_text(w, "name", d->row.name);
	sv_put_org(w, "organisation", &d->org);
	sv_put_text(w, "side", oh_sv_from(sv_desk_sides[d->row.side]));
	sv_put_text(w, "domain", d->row.domain);
}

void sv_put_desk_ref(oh_json_writer *w, const char *key, const struct sv_desk *d)
{
	oh_json_key(w, key);
	oh_json_begin_object(w);
	sv_put_desk_ref_members(w, d);
	oh_json_end_object(w);
}

void sv_put_slots(const char *key, oh_sv slots, oh_json_writer *w)
{
	oh_sv word;
	oh_json_key(w, key);
	oh_json_begin_array(w);
	while (slots.n && oh_sv_split(&slots, ' ', &word))
		oh_json_raw(w, word); /* digits, as this program wrote them */
	oh_json_end_array(w);
}

/* People are for their own organisation and the organiser. */
static oh_status put_people(oh_db *db, const oh_call *c, const struct sv_desk *d, oh_json_writer *w,
                            oh_error *err)
{
	oh_desk_person *people = NULL;
	size_t n = 0;
	oh_status st = oh_desk_people(db, c->actor.tenant, d->row.id, c->arena, &people, &n, err);
	oh_json_key(w, "people");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < n; i++) {
		oh_json_begin_object(w);
		sv_put_id(w, "id", people[i].id);
		oh_json_key(w, "name");
		oh_json_string(w, people[i].name);
		sv_put_text(w, "post", people[i].post);
		sv_put_text(w, "phone", people[i].phone);
		sv_put_time(w, "arrived_at", people[i].arrived);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	return st;
}

static oh_status put_never(oh_db *db, const oh_call *c, const struct sv_desk *d, oh_json_writer *w,
                           oh_error *err)
{
	oh_never_pair *pairs = NULL;
	size_t n = 0;
	char id[OH_ID_TEXT];
	oh_status st = oh_never_list(db, c->actor.tenant, 0, d->row.id, c->arena, &pairs, &n, err);
	oh_json_key(w, "never");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < n; i++) {
		if (pairs[i].desk != d->row.id)
			continue; /* what others say of it is theirs */
		oh_id_format(pairs[i].other, id);
		oh_json_string(w, oh_sv_from(id));
	}
	oh_json_end_array(w);
	return st;
}

static void put_may(const oh_call *c, const struct sv_conference *k, const struct sv_desk *d,
                    oh_json_writer *w)
{
	oh_ms now = oh_store_now(c->platform->store);
	bool open = k->row.state == OH_CONFERENCE_OPEN;
	bool own = oh_actor_in(&c->actor, d->row.org, false);
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	if (open && (own || sv_organises(c)) && d->row.state != OH_DESK_WITHDRAWN) {
		oh_json_string(w, OH_SV("edit"));
		oh_json_string(w, OH_SV("withdraw"));
	}
	if (open && sv_organises(c) && d->row.state != OH_DESK_WITHDRAWN)
		oh_json_string(w, OH_SV("decide"));
	if (open && own && d->row.state == OH_DESK_APPROVED && now < k->row.request_by)
		oh_json_string(w, OH_SV("request"));
	oh_json_end_array(w);
}

static oh_status put_desk(oh_db *db, const oh_call *c, const struct sv_conference *k,
                          const struct sv_desk *d, oh_json_writer *w, oh_error *err)
{
	bool within = oh_actor_in(&c->actor, d->row.org, false) || sv_organises(c);
	oh_status st = OH_OK;
	oh_json_begin_object(w);
	sv_put_desk_ref_members(w, d);
	sv_put_id(w, "conference", d->row.conference);
	sv_put_int(w, "version", d->row.version);
	sv_put_text(w, "state", oh_sv_from(sv_desk_states[d->row.state]));
	if (within) {
		sv_put_int(w, "meetings_most", d->row.meetings_most);
		sv_put_bool(w, "print", d->row.print);
		sv_put_slots("away", d->row.away, w);
		sv_put_text(w, "reason", d->row.reason);
		sv_put_answers(k, &d->row, w);
		st = put_people(db, c, d, w, err);
	}
	if (!st && oh_actor_in(&c->actor, d->row.org, false))
		st = put_never(db, c, d, w, err);
	put_may(c, k, d, w);
	oh_json_end_object(w);
	return st;
}

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_json_writer w;
	oh_status st = sv_desk_load(db, j->c, j->id, &j->d, &j->k, err);
	if (st)
		return st;
	sv_answer(j->c, &w);
	st = put_desk(db, j->c, &j->k, &j->d, &w, err);
	sv_etag(j->c, j->d.row.version);
	return st;
}

oh_status sv_get_desk(oh_call *c, oh_error *err)
{
	struct job *j = oh_arena_zalloc(c->arena, sizeof *j);
	if (!j)
		return oh_nomem(err);
	j->c = c;
	oh_status st = oh_call_id(c, 0, &j->id, err);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

struct listing_desks {
	oh_call *c;
	struct sv_conference k;
	oh_id id;
	oh_desk_filter f;
};

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct listing_desks *l = ctx;
	oh_call *c = l->c;
	oh_desk *list = NULL;
	size_t n = 0, most = l->f.limit - 1;
	char next[OH_ID_TEXT];
	oh_json_writer w;
	oh_status st = sv_conference_load(db, c, l->id, &l->k, err);
	l->f.conference = l->id;
	if (!st)
		st = oh_desk_list(db, c->actor.tenant, &l->f, c->arena, &list, &n, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; !st && i < n && i < most; i++) {
		struct sv_desk d;
		st = sv_desk_of_row(db, c->actor.tenant, &list[i],
		                    l->k.row.state != OH_CONFERENCE_DRAFT, c->arena, &d, err);
		if (!st && oh_access_sees(&c->actor, &d.object))
			st = put_desk(db, c, &l->k, &d, &w, err);
	}
	oh_json_end_array(&w);
	if (n > most) {
		oh_id_format(list[most - 1].id, next);
		sv_put_text(&w, "next", oh_sv_from(next));
	}
	oh_json_end_object(&w);
	return st;
}

oh_status sv_list_desks(oh_call *c, oh_error *err)
{
	struct listing_desks *l = oh_arena_zalloc(c->arena, sizeof *l);
	oh_sv cursor, state = oh_call_query(c, "state");
	size_t limit = 0;
	if (!l)
		return oh_nomem(err);
	l->c = c;
	l->f.state = -1;
	oh_status st = oh_call_page(c, &limit, &cursor, err);
	if (!st)
		st = oh_call_id(c, 0, &l->id, err);
	if (st)
		return st;
	if (state.n) {
		l->f.state = sv_name_index(sv_desk_states, state);
		if (l->f.state < 0)
			(void)oh_call_invalid(c, "?state", &oh_msg_service_search_choice, &state,
			                      1);
	}
	l->f.limit = limit + 1;
	(void)oh_id_parse(cursor, &l->f.after);
	st = oh_call_check(c, err);
	return st ? st : oh_store_read(c->platform->store, read_list, l, err);
}

/* --- notices --- */

oh_status sv_tell_desk(oh_db *db, oh_platform *p, oh_id tenant, const struct sv_desk *d,
                       const oh_msg *title, oh_sv a0, oh_sv a1, oh_sv text, oh_sv unique,
                       oh_error *err)
{
	/* Where its people act: the workplace; what moves on the day is on the agenda. */
	bool agenda = title == &oh_msg_service_notice_timetable ||
	              title == &oh_msg_service_notice_meeting_cancelled;
	char id[OH_ID_TEXT], link[64];
	oh_id_format(d->row.id, id);
	(void)snprintf(link, sizeof link, "/desks/%s%s", id, agenda ? "/agenda" : "");
	const struct sv_notice n = {.tenant = tenant,
	                            .org = d->row.org,
	                            .kind = "conference",
	                            .title = title,
	                            .args = {a0, a1},
	                            .n_args = 2,
	                            .text = text,
	                            .verdict = -1,
	                            .link = oh_sv_from(link),
	                            .unique = unique};
	return sv_notify(db, p, &n, err);
}

static oh_status tell_organisers(oh_db *db, const struct job *j, oh_error *err)
{
	char id[OH_ID_TEXT], conference[OH_ID_TEXT], link[64], unique[64];
	oh_id_format(j->d.row.id, id);
	oh_id_format(j->d.row.conference, conference);
	(void)snprintf(link, sizeof link, "/conferences/%s", conference);
	(void)snprintf(unique, sizeof unique, "desk:%s", id);
	const struct sv_notice n = {.tenant = j->c->actor.tenant,
	                            .roles = OH_ROLE_ORGANISER,
	                            .kind = "conference",
	                            .title = &oh_msg_service_notice_desk_new,
	                            .args = {j->d.org.name, j->k.row.title},
	                            .n_args = 2,
	                            .verdict = -1,
	                            .link = oh_sv_from(link),
	                            .unique = oh_sv_from(unique)};
	return sv_notify(db, j->c->platform, &n, err);
}

/* --- people --- */

oh_status sv_badge_code(oh_arena *a, oh_sv *out, oh_error *err)
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint8_t bytes[CODE_CHARS];
	char *text = oh_arena_alloc(a, CODE_CHARS);
	if (!text)
		return oh_nomem(err);
	oh_random(bytes, sizeof bytes);
	for (size_t i = 0; i < CODE_CHARS; i++)
		text[i] = letters[bytes[i] & 31];
	*out = (oh_sv){text, CODE_CHARS};
	return OH_OK;
}

static const oh_desk_person *person_of(const oh_desk_person *list, size_t n, oh_id id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

/* The desk's people become those of the body: kept by their identity, new, or gone. */
static oh_status store_people(oh_db *db, const struct job *j, oh_error *err)
{
	const oh_call *c = j->c;
	oh_id tenant = c->actor.tenant;
	oh_desk_person *old = NULL;
	size_t n = 0;
	oh_status st = oh_desk_people(db, tenant, j->d.row.id, c->arena, &old, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		bool kept = false;
		for (size_t k = 0; k < j->n_people; k++)
			kept = kept || j->people[k].id == old[i].id;
		if (!kept)
			st = oh_desk_person_delete(db, tenant, old[i].id, err);
	}
	for (size_t i = 0; !st && i < j->n_people; i++) {
		const struct sv_person_edit *e = &j->people[i];
		oh_desk_person p = {.id = e->id,
		                    .desk = j->d.row.id,
		                    .name = e->name,
		                    .post = e->post,
		                    .phone = e->phone};
		if (p.id && !person_of(old, n, p.id))
			return oh_raise(err, OH_EINVALID, &oh_msg_service_desk_person);
		if (p.id) {
			st = oh_desk_person_update(db, tenant, &p, err);
			continue;
		}
		p.id = oh_db_new_id(db);
		st = sv_badge_code(c->arena, &p.code, err);
		if (!st)
			st = oh_desk_person_insert(db, tenant, j->d.row.conference, c->actor.user,
			                           &p, err);
	}
	return st;
}

/* --- registering --- */

static oh_status check_registering(oh_db *db, const struct job *j, oh_error *err)
{
	const oh_call *c = j->c;
	oh_desk *desks = NULL;
	size_t n = 0, standing = 0;
	const oh_desk_filter f = {.conference = j->id, .org = j->d.row.org, .state = -1};
	if (j->k.row.state != OH_CONFERENCE_OPEN ||
	    (oh_db_now(db) >= j->k.row.register_by && !sv_organises(c)))
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_closed);
	oh_status st = oh_desk_list(db, c->actor.tenant, &f, c->arena, &desks, &n, err);
	for (size_t i = 0; !st && i < n; i++)
		standing += desks[i].state != OH_DESK_WITHDRAWN;
	if (!st && standing >= SV_DESKS_MOST)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_desk_many, OH_SV("50"));
	return st;
}

static oh_status store_new(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_desk *row = &j->d.row;
	const oh_sv none = {NULL, 0};
	const oh_object o = {.tenant = c->actor.tenant, .org = row->org};
	oh_status st = sv_org_get(db, c->actor.tenant, row->org, c->arena, &j->d.org, err);
	if (!st)
		st = oh_call_may(c, &o, err);
	if (!st)
		st = sv_conference_load(db, c, j->id, &j->k, err);
	if (!st)
		st = check_registering(db, j, err);
	if (st)
		return st;
	c->n_problems = 0;
	st = sv_desk_form(c, &j->k, true, row, &j->people, &j->n_people, err);
	if (!st)
		st = oh_call_check(c, err);
	if (!row->name.n)
		row->name = j->d.org.name;
	row->created = oh_db_now(db);
	if (!st)
		st = oh_desk_insert(db, c->actor.tenant, row, err);
	if (!st)
		st = store_people(db, j, err);
	if (!st)
		st = sv_audit(db, c, "desk.register", "desk", row->id, none, none, 0, none, err);
	if (!st && row->state == OH_DESK_ASKED)
		st = tell_organisers(db, j, err);
	return st;
}

/* After the commit: notices go out, open pages are told. */
static void told(const struct job *j)
{
	sv_notified(j->c->platform);
	sv_catalogue_changed(j->c->platform);
	sv_conference_news(j->c->platform, &(struct sv_news){.tenant = j->c->actor.tenant,
	                                                     .conference = j->d.row.conference,
	                                                     .what = "desks",
	                                                     .orgs = &j->d.row.org,
	                                                     .n_orgs = 1});
}

oh_status sv_register_desk(oh_call *c, oh_error *err)
{
	struct job *j = oh_arena_zalloc(c->arena, sizeof *j);
	oh_sv org = {NULL, 0};
	char id[OH_ID_TEXT], path[64];
	if (!j)
		return oh_nomem(err);
	j->c = c;
	oh_status st = oh_call_id(c, 0, &j->id, err);
	if (st)
		return st;
	j->d.row = (oh_desk){.id = oh_store_new_id(c->platform->store),
	                     .conference = j->id,
	                     .user = c->actor.user,
	                     .version = 1,
	                     .state = sv_organises(c) ? OH_DESK_APPROVED : OH_DESK_ASKED};
	if (oh_call_text(c, "organisation", c->actor.n_orgs != 1, 20, &org) &&
	    !oh_id_parse(org, &j->d.row.org))
		(void)oh_call_invalid(c, "/organisation", &oh_msg_service_listing_bad_id, NULL, 0);
	if (!org.n && c->actor.n_orgs == 1)
		j->d.row.org = c->actor.orgs[0].org;
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_new, j, err);
	if (st)
		return st;
	told(j);
	j->id = j->d.row.id;
	oh_id_format(j->id, id);
	(void)snprintf(path, sizeof path, "/api/v1/desks/%s", id);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->status = 201;
	return oh_store_read(c->platform->store, read_one, j, err);
}

/* --- changing, deciding, withdrawing --- */

/* The desk of the path, when the caller may do this to it and the conference is open. */
static oh_status load_open(oh_db *db, struct job *j, oh_error *err)
{
	oh_status st = sv_desk_load(db, j->c, j->id, &j->d, &j->k, err);
	if (!st)
		st = oh_call_may(j->c, &j->d.object, err);
	if (!st && (j->k.row.state != OH_CONFERENCE_OPEN || j->d.row.state == OH_DESK_WITHDRAWN))
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_state);
	return st;
}

static oh_status store_change(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_desk *row = &j->d.row;
	const oh_sv none = {NULL, 0};
	oh_status st = load_open(db, j, err);
	if (!st)
		st = sv_if_match(c, row->version, err);
	if (st)
		return st;
	c->n_problems = 0;
	j->people = NULL;
	st = sv_desk_form(c, &j->k, false, row, &j->people, &j->n_people, err);
	if (!st)
		st = oh_call_check(c, err);
	if (!row->name.n)
		row->name = j->d.org.name;
	/* What was refused and has been changed is to be looked at again. */
	if (row->state == OH_DESK_REFUSED && !sv_organises(c))
		row->state = OH_DESK_ASKED;
	row->version++;
	if (!st)
		st = oh_desk_update(db, c->actor.tenant, row, err);
	if (!st && j->people)
		st = store_people(db, j, err);
	return st ? st : sv_audit(db, c, "desk.change", "desk", row->id, none, none, 0, none, err);
}

static oh_status run(oh_call *c, oh_tx_fn write, struct job *j, oh_error *err)
{
	oh_status st = oh_call_id(c, 0, &j->id, err);
	if (!st)
		st = oh_store_write(c->platform->store, write, j, err);
	if (!st)
		told(j);
	return st;
}

oh_status sv_update_desk(oh_call *c, oh_error *err)
{
	struct job *j = oh_arena_zalloc(c->arena, sizeof *j);
	if (!j)
		return oh_nomem(err);
	j->c = c;
	oh_status st = run(c, store_change, j, err);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status store_decision(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_desk *row = &j->d.row;
	char id[OH_ID_TEXT], unique[64];
	bool yes = j->decision == 0;
	oh_status st = load_open(db, j, err);
	if (st)
		return st;
	oh_sv before = oh_sv_from(sv_desk_states[row->state]);
	row->state = yes ? OH_DESK_APPROVED : OH_DESK_REFUSED;
	row->reason = j->reason;
	row->decided = oh_db_now(db);
	row->version++;
	st = oh_desk_update(db, c->actor.tenant, row, err);
	if (!st)
		st = sv_audit(db, c, "desk.decide", "desk", row->id, before,
		              oh_sv_from(sv_desk_states[row->state]), 0, (oh_sv){NULL, 0}, err);
	oh_id_format(row->id, id);
	(void)snprintf(unique, sizeof unique, "desk:%s:%lld", id, (long long)row->version);
	return st ? st
	          : sv_tell_desk(db, c->platform, c->actor.tenant, &j->d,
	                         yes ? &oh_msg_service_notice_desk_approved
	                             : &oh_msg_service_notice_desk_refused,
	                         j->k.row.title, row->name, j->reason, oh_sv_from(unique), err);
}

oh_status sv_decide_desk(oh_call *c, oh_error *err)
{
	struct job *j = oh_arena_zalloc(c->arena, sizeof *j);
	if (!j)
		return oh_nomem(err);
	j->c = c;
	j->reason = OH_SV("");
	bool given = oh_call_choice(c, "decision", true, decisions, &j->decision);
	(void)oh_call_text(c, "reason", given && j->decision == 1, REASON_MOST, &j->reason);
	oh_status st = oh_call_check(c, err);
	if (!st)
		st = run(c, store_decision, j, err);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

/* Its requests end with it; the other sides are told. */
static oh_status end_requests(oh_db *db, struct job *j, oh_error *err)
{
	oh_call *c = j->c;
	oh_meeting_request *list = NULL;
	size_t n = 0;
	const oh_request_filter f = {.desk = j->d.row.id, .state = -1};
	oh_status st = oh_request_list(db, c->actor.tenant, &f, c->arena, &list, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		oh_meeting_request *r = &list[i];
		bool mine = r->from == j->d.row.id;
		oh_desk row;
		struct sv_desk other;
		bool found = false;
		char id[OH_ID_TEXT], unique[64];
		if (r->state > OH_REQUEST_ACCEPTED)
			continue;
		r->state = mine ? OH_REQUEST_WITHDRAWN : OH_REQUEST_DECLINED;
		r->decided = oh_db_now(db);
		r->version++;
		st = oh_request_update(db, c->actor.tenant, r, err);
		if (!st)
			st = sv_meeting_drop(db, c->actor.tenant, r->id, OH_SV(""), c->arena, err);
		if (!st)
			st = oh_desk_get(db, c->actor.tenant, mine ? r->to : r->from, c->arena,
			                 &row, &found, err);
		if (!st && found)
			st = sv_desk_of_row(db, c->actor.tenant, &row, true, c->arena, &other, err);
		if (st || !found)
			continue;
		oh_id_format(r->id, id);
		(void)snprintf(unique, sizeof unique, "request:%s:%lld", id, (long long)r->version);
		st = sv_tell_desk(db, c->platform, c->actor.tenant, &other,
		                  &oh_msg_service_notice_request_declined, j->d.row.name,
		                  j->k.row.title, OH_SV(""), oh_sv_from(unique), err);
	}
	return st;
}

static oh_status store_withdrawal(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	const oh_sv none = {NULL, 0};
	oh_status st = load_open(db, j, err);
	if (st)
		return st;
	st = end_requests(db, j, err);
	j->d.row.state = OH_DESK_WITHDRAWN;
	j->d.row.version++;
	if (!st)
		st = oh_desk_update(db, c->actor.tenant, &j->d.row, err);
	return st ? st
	          : sv_audit(db, c, "desk.withdraw", "desk", j->d.row.id, none, none, 0, none, err);
}

oh_status sv_withdraw_desk(oh_call *c, oh_error *err)
{
	struct job *j = oh_arena_zalloc(c->arena, sizeof *j);
	if (!j)
		return oh_nomem(err);
	j->c = c;
	c->status = 204;
	return run(c, store_withdrawal, j, err);
}
