/* Guests: speakers, press, staff and who walks in. They sit at no desk and in no meeting, have
 * a badge and are checked in as everybody else, and are counted apart. */
#include <stdio.h>

#include "hall.h"

enum { NAME_MOST = 100, ORG_MOST = 200, POST_MOST = 60, GUESTS_MOST = 5000 };

const char *const sv_guest_roles[] = {"guest", "speaker", "press", "staff", "walk_in", NULL};

const oh_msg *sv_guest_words(int role)
{
	static const oh_msg *const words[OH_GUEST_ROLES] = {
	    &oh_msg_service_guest_invited, &oh_msg_service_guest_speaker,
	    &oh_msg_service_guest_press, &oh_msg_service_guest_staff,
	    &oh_msg_service_guest_walk_in};
	return words[role];
}

struct job {
	oh_call *c;
	oh_id id; /* of the path */
	struct sv_conference k;
	oh_guest g;
};

static void put_guest(const oh_guest *g, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_id(w, "id", g->id);
	sv_put_id(w, "conference", g->conference);
	sv_put_int(w, "version", g->version);
	sv_put_text(w, "role", oh_sv_from(sv_guest_roles[g->role]));
	oh_json_key(w, "name");
	oh_json_string(w, g->name);
	sv_put_text(w, "organisation", g->org);
	sv_put_text(w, "post", g->post);
	sv_put_time(w, "arrived_at", g->arrived);
	oh_json_end_object(w);
}

static oh_status new_job(oh_call *c, struct job **out, oh_error *err)
{
	*out = oh_arena_zalloc(c->arena, sizeof **out);
	if (!*out)
		return oh_nomem(err);
	(*out)->c = c;
	return oh_call_id(c, 0, &(*out)->id, err);
}

/* After the commit: check-in desks that are open are told. */
static void told(const struct job *j)
{
	sv_conference_news(j->c->platform, &(struct sv_news){.tenant = j->c->actor.tenant,
	                                                     .conference = j->g.conference,
	                                                     .what = "arrivals"});
}

/* The guest of the path with the conference. */
static oh_status load(oh_db *db, struct job *j, oh_error *err)
{
	const oh_call *c = j->c;
	bool found = false;
	oh_status st = oh_guest_get(db, c->actor.tenant, j->id, c->arena, &j->g, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st ? st : sv_conference_load(db, c, j->g.conference, &j->k, err);
}

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_json_writer w;
	oh_status st = load(db, j, err);
	if (st)
		return st;
	sv_answer(j->c, &w);
	put_guest(&j->g, &w);
	sv_etag(j->c, j->g.version);
	return OH_OK;
}

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_guest *list = NULL;
	size_t n = 0;
	oh_json_writer w;
	oh_status st = sv_conference_load(db, c, j->id, &j->k, err);
	if (!st)
		st = oh_guest_list(db, c->actor.tenant, j->id, 0, c->arena, &list, &n, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++)
		put_guest(&list[i], &w);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

oh_status sv_list_guests(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	return st ? st : oh_store_read(c->platform->store, read_list, j, err);
}

/* Before the end: afterwards the figures stand. */
static oh_status still(const struct job *j, oh_error *err)
{
	return j->k.row.state <= OH_CONFERENCE_OPEN
	           ? OH_OK
	           : oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_state);
}

static oh_status take(oh_call *c, oh_guest *g, bool fresh, oh_error *err)
{
	c->n_problems = 0;
	(void)oh_call_text(c, "name", fresh, NAME_MOST, &g->name);
	(void)oh_call_text(c, "organisation", false, ORG_MOST, &g->org);
	(void)oh_call_text(c, "post", false, POST_MOST, &g->post);
	(void)oh_call_choice(c, "role", fresh, sv_guest_roles, &g->role);
	if (!g->name.n && !c->n_problems)
		(void)oh_call_invalid(c, "/name", &oh_msg_service_missing, NULL, 0);
	return oh_call_check(c, err);
}

static oh_status store_new(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_guest *list = NULL;
	size_t n = 0;
	const oh_sv none = {NULL, 0};
	oh_status st = sv_conference_load(db, c, j->id, &j->k, err);
	if (!st)
		st = still(j, err);
	if (!st)
		st = oh_guest_list(db, c->actor.tenant, j->id, 0, c->arena, &list, &n, err);
	if (!st && n >= GUESTS_MOST)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_guest_many, OH_SV("5000"));
	if (!st)
		st = sv_badge_code(c->arena, &j->g.code, err);
	if (st)
		return st;
	j->g.created = oh_db_now(db);
	st = oh_guest_insert(db, c->actor.tenant, &j->g, err);
	return st ? st
	          : sv_audit(db, c, "guest.create", "guest", j->g.id, none, none, 0, none, err);
}

oh_status sv_create_guest(oh_call *c, oh_error *err)
{
	struct job *j;
	char id[OH_ID_TEXT], path[64];
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	j->g = (oh_guest){.id = oh_store_new_id(c->platform->store),
	                  .conference = j->id,
	                  .user = c->actor.user,
	                  .version = 1};
	st = take(c, &j->g, true, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_new, j, err);
	if (st)
		return st;
	told(j);
	j->id = j->g.id;
	oh_id_format(j->id, id);
	(void)snprintf(path, sizeof path, "/api/v1/guests/%s", id);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->status = 201;
	return oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status store_change(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	const oh_sv none = {NULL, 0};
	oh_status st = load(db, j, err);
	if (!st)
		st = sv_if_match(j->c, j->g.version, err);
	if (!st)
		st = still(j, err);
	if (!st)
		st = take(j->c, &j->g, false, err);
	j->g.version++;
	if (!st)
		st = oh_guest_update(db, j->c->actor.tenant, &j->g, err);
	return st ? st
	          : sv_audit(db, j->c, "guest.change", "guest", j->id, none, none, 0, none, err);
}

oh_status sv_update_guest(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_change, j, err);
	if (!st)
		told(j);
	return st ? st : oh_store_read(c->platform->store, read_one, j, err);
}

static oh_status store_removal(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	const oh_sv none = {NULL, 0};
	oh_status st = load(db, j, err);
	if (!st)
		st = oh_guest_delete(db, j->c->actor.tenant, j->id, err);
	return st ? st
	          : sv_audit(db, j->c, "guest.delete", "guest", j->id, none, none, 0, none, err);
}

oh_status sv_delete_guest(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	c->status = 204;
	if (!st)
		st = oh_store_write(c->platform->store, store_removal, j, err);
	if (!st)
		told(j);
	return st;
}
