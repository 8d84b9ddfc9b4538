/* What came of a conference, in numbers that can be defended: a meeting is held when nobody
 * was missing and somebody said so; an intent of two statements counts with the lower one;
 * an intent is no order. */
#include <stdlib.h>
#include <string.h>

#include "hall.h"

enum { GROUPS_MOST = 2000 };

struct group {
	oh_sv name;
	int64_t desks, meetings, held, intents, amount;
};

struct groups {
	struct group *list;
	size_t n;
};

struct report {
	oh_call *c;
	oh_id id;
	struct sv_hall h;
	int64_t requests[5];
	oh_arrival *people;
	size_t n_people;
	int64_t standing, placed, held, cancelled, walk_ins, no_shows;
	int64_t intents, agreed, amount, agreed_amount, follow_ups;
	struct groups domains, cities;
};

/* What the sides of meeting i say. */
struct outcome {
	bool held, intent, agreed, follow_up;
	int64_t amount, missing;
};

static struct outcome outcome_of(const struct report *r, size_t i)
{
	struct outcome o = {.amount = -1};
	size_t said = 0, intents = 0, sides = r->h.first[i + 1] - r->h.first[i];
	for (size_t s = r->h.first[i]; s < r->h.first[i + 1]; s++) {
		const oh_meeting_desk *d = &r->h.seats[s];
		o.missing += d->attended == 0;
		said += d->attended == 1 || d->result != OH_OUTCOME_UNSAID;
		o.follow_up = o.follow_up || d->result == OH_OUTCOME_FOLLOW_UP;
		if (d->result != OH_OUTCOME_INTENT)
			continue;
		intents++;
		if (d->amount >= 0 && (o.amount < 0 || d->amount < o.amount))
			o.amount = d->amount;
	}
	o.intent = intents > 0;
	o.agreed = intents && intents == sides;
	o.held = said && !o.missing;
	return o;
}

static struct group *group_of(struct groups *g, oh_sv name)
{
	for (size_t i = 0; i < g->n; i++)
		if (oh_sv_eq(g->list[i].name, name))
			return &g->list[i];
	if (g->n == GROUPS_MOST)
		return &g->list[g->n - 1];
	g->list[g->n] = (struct group){.name = name};
	return &g->list[g->n++];
}

/* A meeting counts once in each group that sits in it. */
static void add_to_groups(struct report *r, struct groups *g, size_t i, bool by_city,
                          const struct outcome *o)
{
	struct group *seen[2] = {NULL, NULL};
	size_t n = 0;
	for (size_t s = r->h.first[i]; s < r->h.first[i + 1] && n < 2; s++) {
		const struct sv_desk *d = sv_hall_desk(&r->h, r->h.seats[s].desk);
		if (!d)
			continue;
		struct group *k = group_of(g, by_city ? d->org.city : d->row.domain);
		if (n && seen[0] == k)
			continue;
		seen[n++] = k;
		k->meetings++;
		k->held += o->held;
		k->intents += o->intent;
		k->amount += o->intent && o->amount > 0 ? o->amount : 0;
	}
}

static void count_meeting(struct report *r, size_t i)
{
	const oh_meeting *m = &r->h.meetings[i];
	struct outcome o = outcome_of(r, i);
	if (m->cancelled) {
		r->cancelled++;
		return;
	}
	r->standing++;
	r->placed += m->slot > 0;
	r->walk_ins += m->kind == OH_MEETING_WALK_IN;
	r->held += o.held;
	r->no_shows += o.missing;
	r->intents += o.intent;
	r->agreed += o.agreed;
	r->amount += o.intent && o.amount > 0 ? o.amount : 0;
	r->agreed_amount += o.agreed && o.amount > 0 ? o.amount : 0;
	r->follow_ups += o.follow_up && !o.intent;
	add_to_groups(r, &r->domains, i, false, &o);
	add_to_groups(r, &r->cities, i, true, &o);
}

static int by_size(const void *x, const void *y)
{
	const struct group *a = x, *b = y;
	if (a->meetings != b->meetings)
		return a->meetings > b->meetings ? -1 : 1;
	return oh_sv_cmp(a->name, b->name);
}

static oh_status load(oh_db *db, struct report *r, oh_error *err)
{
	oh_call *c = r->c;
	struct sv_conference seen;
	oh_status st = sv_conference_load(db, c, r->id, &seen, err);
	if (!st)
		st = sv_hall_read(db, c->actor.tenant, r->id, c->arena, &r->h, err);
	if (!st)
		st = oh_request_count(db, c->actor.tenant, r->id, r->requests, err);
	if (!st)
		st = oh_arrival_list(db, c->actor.tenant, r->id, c->arena, &r->people, &r->n_people,
		                     err);
	r->domains.list = oh_arena_zalloc(c->arena, GROUPS_MOST * sizeof(struct group));
	r->cities.list = oh_arena_zalloc(c->arena, GROUPS_MOST * sizeof(struct group));
	return st || (r->domains.list && r->cities.list) ? st : oh_nomem(err);
}

static void count_all(struct report *r)
{
	for (size_t d = 0; d < r->h.n_desks; d++) {
		const struct sv_desk *k = &r->h.desks[d];
		if (k->row.state != OH_DESK_APPROVED)
			continue;
		group_of(&r->domains, k->row.domain)->desks++;
		group_of(&r->cities, k->org.city)->desks++;
	}
	for (size_t i = 0; i < r->h.n_meetings; i++)
		count_meeting(r, i);
	qsort(r->domains.list, r->domains.n, sizeof *r->domains.list, by_size);
	qsort(r->cities.list, r->cities.n, sizeof *r->cities.list, by_size);
}

/* --- showing --- */

static void put_participants(const struct report *r, oh_json_writer *w)
{
	int64_t desks = 0, orgs = 0, arrived = 0;
	for (size_t d = 0; d < r->h.n_desks; d++) {
		bool first = true;
		if (r->h.desks[d].row.state != OH_DESK_APPROVED)
			continue;
		desks++;
		for (size_t e = 0; first && e < d; e++)
			first = r->h.desks[e].row.state != OH_DESK_APPROVED ||
			        r->h.desks[e].row.org != r->h.desks[d].row.org;
		orgs += first;
	}
	for (size_t i = 0; i < r->n_people; i++)
		arrived += r->people[i].arrived != 0;
	oh_json_key(w, "participants");
	oh_json_begin_object(w);
	sv_put_int(w, "organisations", orgs);
	sv_put_int(w, "desks", desks);
	sv_put_int(w, "people", (int64_t)r->n_people);
	sv_put_int(w, "arrived", arrived);
	oh_json_end_object(w);
}

static void put_figures(const struct report *r, oh_json_writer *w)
{
	const int64_t *q = r->requests;
	oh_json_key(w, "requests");
	oh_json_begin_object(w);
	sv_put_int(w, "asked", q[0] + q[1] + q[2] + q[3] + q[4]);
	sv_put_int(w, "accepted", q[OH_REQUEST_ACCEPTED]);
	sv_put_int(w, "declined", q[OH_REQUEST_DECLINED]);
	sv_put_int(w, "expired", q[OH_REQUEST_EXPIRED]);
	oh_json_end_object(w);
	oh_json_key(w, "meetings");
	oh_json_begin_object(w);
	sv_put_int(w, "standing", r->standing);
	sv_put_int(w, "placed", r->placed);
	sv_put_int(w, "held", r->held);
	sv_put_int(w, "cancelled", r->cancelled);
	sv_put_int(w, "walk_ins", r->walk_ins);
	sv_put_int(w, "no_shows", r->no_shows);
	oh_json_end_object(w);
	oh_json_key(w, "intents");
	oh_json_begin_object(w);
	sv_put_int(w, "meetings", r->intents);
	sv_put_int(w, "agreed", r->agreed);
	sv_put_int(w, "amount", r->amount);
	sv_put_int(w, "agreed_amount", r->agreed_amount);
	sv_put_int(w, "follow_ups", r->follow_ups);
	oh_json_end_object(w);
}

static void put_groups(const char *key, const struct groups *g, oh_json_writer *w)
{
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; i < g->n; i++) {
		const struct group *k = &g->list[i];
		oh_json_begin_object(w);
		oh_json_key(w, "name");
		oh_json_string(w, k->name);
		sv_put_int(w, "desks", k->desks);
		sv_put_int(w, "meetings", k->meetings);
		sv_put_int(w, "held", k->held);
		sv_put_int(w, "intents", k->intents);
		sv_put_int(w, "amount", k->amount);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_unmet(const struct report *r, oh_json_writer *w)
{
	oh_json_key(w, "unmet");
	oh_json_begin_array(w);
	for (size_t i = 0; i < r->h.n_meetings; i++) {
		if (r->h.meetings[i].cancelled || r->h.meetings[i].slot)
			continue;
		oh_json_begin_object(w);
		sv_put_meeting_members(r->c, &r->h, i, w);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	oh_json_key(w, "idle");
	oh_json_begin_array(w);
	for (size_t d = 0; d < r->h.n_desks; d++) {
		const struct sv_desk *k = &r->h.desks[d];
		bool busy = k->row.state != OH_DESK_APPROVED;
		for (size_t s = 0; !busy && s < r->h.n_seats; s++) {
			const oh_meeting *m = sv_hall_meeting(&r->h, r->h.seats[s].meeting);
			busy = r->h.seats[s].desk == k->row.id && m && !m->cancelled;
		}
		if (busy)
			continue;
		oh_json_begin_object(w);
		sv_put_desk_ref_members(w, k);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static oh_status read_report(oh_db *db, void *ctx, oh_error *err)
{
	struct report *r = ctx;
	oh_json_writer w;
	oh_call *c = r->c;
	oh_id id = r->id;
	*r = (struct report){.c = c, .id = id};
	oh_status st = load(db, r, err);
	if (st)
		return st;
	count_all(r);
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	put_participants(r, &w);
	put_figures(r, &w);
	put_groups("by_domain", &r->domains, &w);
	put_groups("by_city", &r->cities, &w);
	put_unmet(r, &w);
	oh_json_end_object(&w);
	return OH_OK;
}

oh_status sv_get_conference_report(oh_call *c, oh_error *err)
{
	struct report *r = oh_arena_zalloc(c->arena, sizeof *r);
	if (!r)
		return oh_nomem(err);
	r->c = c;
	oh_status st = oh_call_id(c, 0, &r->id, err);
	return st ? st : oh_store_read(c->platform->store, read_report, r, err);
}
