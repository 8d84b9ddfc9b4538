/* On the day: who has arrived, who is late, which tables are free now. */
#include <string.h>

#include "hall.h"

enum { AHEAD = 10 * 60000 /* late: the meeting begins in ten minutes, or has begun */ };

struct job {
	oh_call *c;
	oh_id id, person;
	oh_sv code;
	oh_ms at;
	struct sv_hall h;
	oh_arrival arrival;
	oh_guest guest; /* where the one who came sits at no desk */
};

static oh_status load(oh_db *db, struct job *j, oh_error *err)
{
	struct sv_conference seen;
	oh_status st = sv_conference_load(db, j->c, j->id, &seen, err);
	return st ? st : sv_hall_read(db, j->c->actor.tenant, j->id, j->c->arena, &j->h, err);
}

/* The desk's first meeting that has not ended; SIZE_MAX: none. */
static size_t next_meeting(const struct sv_hall *h, oh_id desk, oh_ms now)
{
	size_t best = SIZE_MAX;
	for (size_t s = 0, i = 0; s < h->n_seats; s++) {
		while (i < h->n_meetings && h->first[i + 1] <= s)
			i++;
		const oh_meeting *m = &h->meetings[i];
		if (h->seats[s].desk != desk || m->cancelled || m->slot < 1 ||
		    (size_t)m->slot > h->k.n_slots || h->k.slots[m->slot - 1].ends <= now)
			continue;
		if (best == SIZE_MAX || m->slot < h->meetings[best].slot)
			best = i;
	}
	return best;
}

static void put_arrival(const struct job *j, const oh_arrival *x, oh_json_writer *w)
{
	const struct sv_desk *d = sv_hall_desk(&j->h, x->desk);
	oh_ms now = oh_store_now(j->c->platform->store);
	size_t next = next_meeting(&j->h, x->desk, now);
	oh_json_begin_object(w);
	sv_put_id(w, "person", x->person);
	oh_json_key(w, "name");
	oh_json_string(w, x->name);
	sv_put_text(w, "post", x->post);
	if (d)
		sv_put_desk_ref(w, "desk", d);
	sv_put_time(w, "arrived_at", x->arrived);
	if (next != SIZE_MAX) {
		const oh_meeting *m = &j->h.meetings[next];
		oh_json_key(w, "next");
		oh_json_begin_object(w);
		sv_put_place(&j->h.k, m->slot, m->table, w);
		oh_json_end_object(w);
		sv_put_bool(w, "late",
		            !x->arrived && j->h.k.slots[m->slot - 1].starts <= now + AHEAD);
	}
	oh_json_end_object(w);
}

static void put_guest(const oh_guest *g, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_id(w, "person", g->id);
	oh_json_key(w, "name");
	oh_json_string(w, g->name);
	sv_put_text(w, "post", g->post);
	sv_put_text(w, "organisation", g->org);
	sv_put_text(w, "role", oh_sv_from(sv_guest_roles[g->role]));
	sv_put_int(w, "version", g->version);
	sv_put_time(w, "arrived_at", g->arrived);
	oh_json_end_object(w);
}

/* The slot that runs at `now`, from 0; SIZE_MAX: none. */
static size_t slot_now(const struct sv_conference *k, oh_ms now)
{
	for (size_t i = 0; i < k->n_slots; i++)
		if (k->slots[i].starts <= now && now < k->slots[i].ends)
			return i;
	return SIZE_MAX;
}

static oh_status put_free_tables(const struct job *j, oh_json_writer *w, oh_error *err)
{
	const struct sv_conference *k = &j->h.k;
	size_t slot = slot_now(k, oh_store_now(j->c->platform->store));
	int *taken = oh_arena_zalloc(j->c->arena, ((size_t)k->tables + 1) * sizeof *taken);
	if (!taken)
		return oh_nomem(err);
	if (slot == SIZE_MAX)
		return OH_OK;
	for (size_t i = 0; i < j->h.n_meetings; i++) {
		const oh_meeting *m = &j->h.meetings[i];
		if (!m->cancelled && m->slot == (int)slot + 1 && m->table >= 1 &&
		    m->table <= k->tables)
			taken[m->table]++;
	}
	sv_put_int(w, "slot", (int64_t)slot + 1);
	oh_json_key(w, "free_tables");
	oh_json_begin_array(w);
	for (int t = 1; t <= k->tables; t++) {
		const struct sv_zone *z = sv_table_zone(k, t);
		if (z && taken[t] < z->capacity)
			oh_json_int(w, t);
	}
	oh_json_end_array(w);
	return OH_OK;
}

static bool matches(const oh_arrival *x, const struct sv_desk *d, oh_sv words)
{
	return !words.n || oh_sv_find(x->name, words) != SIZE_MAX ||
	       oh_sv_find(x->desk_name, words) != SIZE_MAX ||
	       (d && oh_sv_find(d->org.name, words) != SIZE_MAX);
}

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_sv words = oh_sv_trim(oh_call_query(c, "q"));
	oh_arrival *list = NULL;
	oh_guest *guests = NULL;
	size_t n = 0, n_guests = 0;
	int64_t arrived = 0, guests_arrived = 0;
	oh_json_writer w;
	oh_status st = load(db, j, err);
	if (!st)
		st = oh_arrival_list(db, c->actor.tenant, j->id, c->arena, &list, &n, err);
	if (!st)
		st =
		    oh_guest_list(db, c->actor.tenant, j->id, 0, c->arena, &guests, &n_guests, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++) {
		arrived += list[i].arrived != 0;
		if (matches(&list[i], sv_hall_desk(&j->h, list[i].desk), words))
			put_arrival(j, &list[i], &w);
	}
	for (size_t i = 0; i < n_guests; i++) {
		guests_arrived += guests[i].arrived != 0;
		if (!words.n || oh_sv_find(guests[i].name, words) != SIZE_MAX ||
		    oh_sv_find(guests[i].org, words) != SIZE_MAX)
			put_guest(&guests[i], &w);
	}
	oh_json_end_array(&w);
	sv_put_int(&w, "total", (int64_t)n);
	sv_put_int(&w, "arrived", arrived);
	sv_put_int(&w, "guests", (int64_t)n_guests);
	sv_put_int(&w, "guests_arrived", guests_arrived);
	st = put_free_tables(j, &w, err);
	oh_json_end_object(&w);
	return st;
}

static oh_status new_job(oh_call *c, struct job **out, oh_error *err)
{
	*out = oh_arena_zalloc(c->arena, sizeof **out);
	if (!*out)
		return oh_nomem(err);
	(*out)->c = c;
	return oh_call_id(c, 0, &(*out)->id, err);
}

oh_status sv_list_arrivals(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_status st = new_job(c, &j, err);
	return st ? st : oh_store_read(c->platform->store, read_list, j, err);
}

static oh_status store_arrival(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	bool found = false;
	oh_ms now = oh_db_now(db), at = j->at && j->at <= now ? j->at : now;
	oh_status st = load(db, j, err);
	if (!st)
		st = oh_arrival_note(db, c->actor.tenant, j->id, j->code, j->person, at, c->arena,
		                     &j->arrival, &found, err);
	if (!st && !found)
		st = oh_guest_arrive(db, c->actor.tenant, j->id, j->code, j->person, at, c->arena,
		                     &j->guest, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_arrival_unknown);
	return st;
}

/* The arrival may have been seen while the line was down: `at` says when. The first one
 * counts, so that what is sent twice changes nothing. */
oh_status sv_check_in(oh_call *c, oh_error *err)
{
	struct job *j;
	oh_sv person = {NULL, 0}, at = {NULL, 0};
	oh_json_writer w;
	oh_status st = new_job(c, &j, err);
	if (st)
		return st;
	(void)oh_call_text(c, "code", false, 40, &j->code);
	if (oh_call_text(c, "person", false, 20, &person) && !oh_id_parse(person, &j->person))
		(void)oh_call_invalid(c, "/person", &oh_msg_service_listing_bad_id, NULL, 0);
	if (!j->code.n && !j->person && !c->n_problems)
		(void)oh_call_invalid(c, "/code", &oh_msg_service_missing, NULL, 0);
	if (oh_call_text(c, "at", false, 30, &at) && !sv_time_parse(at, &j->at))
		(void)oh_call_invalid(c, "/at", &oh_msg_service_arrival_time, NULL, 0);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, store_arrival, j, err);
	if (st)
		return st;
	sv_conference_news(
	    c->platform,
	    &(struct sv_news){.tenant = c->actor.tenant, .conference = j->id, .what = "arrivals"});
	sv_answer(c, &w);
	if (j->guest.id)
		put_guest(&j->guest, &w);
	else
		put_arrival(j, &j->arrival, &w);
	return OH_OK;
}
