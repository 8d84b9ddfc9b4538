/* What came of a conference, in numbers that can be defended. */
#include "conference_report.h"

#include <stdlib.h>
#include <string.h>

struct sv_outcome sv_outcome_of(const struct sv_hall *h, size_t i)
{
	struct sv_outcome o = {.amount = -1};
	size_t said = 0, intents = 0, sides = h->first[i + 1] - h->first[i];
	for (size_t s = h->first[i]; s < h->first[i + 1]; s++) {
		const oh_meeting_desk *d = &h->seats[s];
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

static struct sv_tally *tally_of(struct sv_tallies *g, oh_sv name)
{
	for (size_t i = 0; i < g->n; i++)
		if (oh_sv_eq(g->list[i].name, name))
			return &g->list[i];
	if (g->n == SV_GROUPS_MOST)
		return &g->list[g->n - 1];
	g->list[g->n] = (struct sv_tally){.name = name};
	return &g->list[g->n++];
}

static void add_outcome(oh_event_numbers *n, const oh_meeting *m, const struct sv_outcome *o)
{
	n->scheduled += m->slot > 0;
	n->held += o->held;
	n->no_shows += o->missing;
	n->intents += o->intent;
	n->follow_ups += o->follow_up && !o->intent;
	n->intent_amount += o->intent && o->amount > 0 ? o->amount : 0;
}

/* The tallies that a row of desks belongs to, each once; at most two are looked at, the
 * sides of a pair. */
static size_t tallies(struct sv_report *r, struct sv_tallies *g, bool by_city, const oh_id *desks,
                      size_t n_desks, struct sv_tally *out[2])
{
	size_t n = 0;
	for (size_t i = 0; i < n_desks && n < 2; i++) {
		const struct sv_desk *d = sv_hall_desk(&r->h, desks[i]);
		struct sv_tally *k = d ? tally_of(g, by_city ? d->org.city : d->row.domain) : NULL;
		if (k && !(n && out[0] == k))
			out[n++] = k;
	}
	return n;
}

static void count_meeting(struct sv_report *r, size_t i)
{
	const oh_meeting *m = &r->h.meetings[i];
	struct sv_outcome o = sv_outcome_of(&r->h, i);
	struct sv_tallies *const groups[2] = {&r->domains, &r->cities};
	oh_id desks[2];
	size_t n_desks = 0;
	if (m->cancelled) {
		r->cancelled++;
		return;
	}
	r->standing++;
	r->walk_ins += m->kind == OH_MEETING_WALK_IN;
	r->agreed += o.agreed;
	r->agreed_amount += o.agreed && o.amount > 0 ? o.amount : 0;
	add_outcome(&r->total, m, &o);
	for (size_t s = r->h.first[i]; s < r->h.first[i + 1] && n_desks < 2; s++)
		desks[n_desks++] = r->h.seats[s].desk;
	for (int g = 0; g < 2; g++) {
		struct sv_tally *of[2];
		size_t n = tallies(r, groups[g], g == 1, desks, n_desks, of);
		for (size_t k = 0; k < n; k++)
			add_outcome(&of[k]->n, m, &o);
	}
}

static void count_request(struct sv_report *r, const oh_meeting_request *q)
{
	struct sv_tallies *const groups[2] = {&r->domains, &r->cities};
	const oh_id desks[2] = {q->from, q->to};
	bool accepted = q->state == OH_REQUEST_ACCEPTED;
	r->total.asked++;
	r->total.accepted += accepted;
	for (int g = 0; g < 2; g++) {
		struct sv_tally *of[2];
		size_t n = tallies(r, groups[g], g == 1, desks, 2, of);
		for (size_t k = 0; k < n; k++) {
			of[k]->n.asked++;
			of[k]->n.accepted += accepted;
		}
	}
}

static void add_desk(oh_event_numbers *n, const struct sv_report *r, size_t d)
{
	n->organisations += r->heads[d];
	n->arrived += r->heads[d] && r->arrived[d];
}

static void count_desk(struct sv_report *r, size_t d)
{
	const struct sv_desk *k = &r->h.desks[d];
	struct sv_tally *domain, *city;
	if (k->row.state != OH_DESK_APPROVED)
		return;
	domain = tally_of(&r->domains, k->row.domain);
	city = tally_of(&r->cities, k->org.city);
	r->desks++;
	domain->desks++;
	city->desks++;
	add_desk(&r->total, r, d);
	add_desk(&domain->n, r, d);
	add_desk(&city->n, r, d);
	for (size_t i = 0; i < r->n_people; i++) {
		if (r->people[i].desk != k->row.id)
			continue;
		r->total.people++;
		domain->n.people++;
		city->n.people++;
		r->people_arrived += r->people[i].arrived != 0;
	}
}

/* The first approved desk of each organisation stands for it. */
static void find_heads(struct sv_report *r)
{
	for (size_t d = 0; d < r->h.n_desks; d++) {
		const oh_desk *row = &r->h.desks[d].row;
		r->heads[d] = row->state == OH_DESK_APPROVED;
		for (size_t e = 0; r->heads[d] && e < d; e++)
			r->heads[d] = !(r->heads[e] && r->h.desks[e].row.org == row->org);
		for (size_t i = 0; i < r->n_people; i++)
			r->arrived[d] = r->arrived[d] ||
			                (r->people[i].org == row->org && r->people[i].arrived != 0);
	}
}

static int by_size(const void *x, const void *y)
{
	const struct sv_tally *a = x, *b = y;
	if (a->n.scheduled != b->n.scheduled)
		return a->n.scheduled > b->n.scheduled ? -1 : 1;
	return oh_sv_cmp(a->name, b->name);
}

static oh_status count_guests(oh_db *db, struct sv_report *r, oh_error *err)
{
	oh_guest *list = NULL;
	size_t n = 0;
	oh_status st = oh_guest_list(db, r->c->actor.tenant, r->id, 0, r->c->arena, &list, &n, err);
	for (size_t i = 0; !st && i < n; i++) {
		r->guests[list[i].role].people++;
		r->guests[list[i].role].arrived += list[i].arrived != 0;
	}
	return st;
}

static oh_status load(oh_db *db, struct sv_report *r, oh_error *err)
{
	oh_call *c = r->c;
	oh_id tenant = c->actor.tenant;
	const oh_request_filter f = {.conference = r->id, .state = -1};
	struct sv_conference seen;
	oh_status st = sv_conference_load(db, c, r->id, &seen, err);
	if (!st)
		st = sv_hall_read(db, tenant, r->id, c->arena, &r->h, err);
	if (!st)
		st = oh_request_count(db, tenant, r->id, r->requests, err);
	if (!st)
		st = oh_request_list(db, tenant, &f, c->arena, &r->asked, &r->n_asked, err);
	if (!st)
		st = oh_arrival_list(db, tenant, r->id, c->arena, &r->people, &r->n_people, err);
	if (!st)
		st = count_guests(db, r, err);
	if (st)
		return st;
	r->heads = oh_arena_zalloc(c->arena, r->h.n_desks + 1);
	r->arrived = oh_arena_zalloc(c->arena, r->h.n_desks + 1);
	r->domains.list = oh_arena_zalloc(c->arena, SV_GROUPS_MOST * sizeof(struct sv_tally));
	r->cities.list = oh_arena_zalloc(c->arena, SV_GROUPS_MOST * sizeof(struct sv_tally));
	return r->heads && r->arrived && r->domains.list && r->cities.list ? OH_OK : oh_nomem(err);
}

/* An intent without a title is about what was asked for: the demand, or else the supply. */
static oh_status name_subjects(oh_db *db, struct sv_report *r, oh_error *err)
{
	for (size_t i = 0; i < r->h.n_meetings; i++) {
		oh_meeting *m = &r->h.meetings[i];
		struct sv_listing about;
		oh_id id = 0;
		if (m->title.n || !m->request || m->cancelled || !sv_outcome_of(&r->h, i).intent)
			continue;
		for (size_t q = 0; q < r->n_asked && !id; q++)
			if (r->asked[q].id == m->request)
				id = r->asked[q].demand ? r->asked[q].demand : r->asked[q].supply;
		oh_status st = id ? sv_listing_seen(db, r->c, id, false, &about, err) : OH_ENOENT;
		if (!st)
			m->title = about.l.title;
		else if (st != OH_ENOENT)
			return st;
	}
	return OH_OK;
}

oh_status sv_report_count(oh_db *db, struct sv_report *r, oh_error *err)
{
	*r = (struct sv_report){.c = r->c, .id = r->id};
	oh_status st = load(db, r, err);
	if (st)
		return st;
	find_heads(r);
	for (size_t d = 0; d < r->h.n_desks; d++)
		count_desk(r, d);
	for (size_t i = 0; i < r->n_asked; i++)
		count_request(r, &r->asked[i]);
	for (size_t i = 0; i < r->h.n_meetings; i++)
		count_meeting(r, i);
	qsort(r->domains.list, r->domains.n, sizeof *r->domains.list, by_size);
	qsort(r->cities.list, r->cities.n, sizeof *r->cities.list, by_size);
	return name_subjects(db, r, err);
}

/* --- showing --- */

static void put_participants(const struct sv_report *r, oh_json_writer *w)
{
	size_t guests = 0, arrived = 0;
	for (int i = 0; i < OH_GUEST_ROLES; i++) {
		guests += r->guests[i].people;
		arrived += r->guests[i].arrived;
	}
	oh_json_key(w, "participants");
	oh_json_begin_object(w);
	sv_put_int(w, "organisations", (int64_t)r->total.organisations);
	sv_put_int(w, "desks", r->desks);
	sv_put_int(w, "people", (int64_t)r->total.people);
	sv_put_int(w, "arrived", (int64_t)r->people_arrived);
	sv_put_int(w, "guests", (int64_t)guests);
	sv_put_int(w, "guests_arrived", (int64_t)arrived);
	oh_json_end_object(w);
}

static void put_figures(const struct sv_report *r, oh_json_writer *w)
{
	oh_json_key(w, "requests");
	oh_json_begin_object(w);
	sv_put_int(w, "asked", (int64_t)r->total.asked);
	sv_put_int(w, "accepted", r->requests[OH_REQUEST_ACCEPTED]);
	sv_put_int(w, "declined", r->requests[OH_REQUEST_DECLINED]);
	sv_put_int(w, "expired", r->requests[OH_REQUEST_EXPIRED]);
	oh_json_end_object(w);
	oh_json_key(w, "meetings");
	oh_json_begin_object(w);
	sv_put_int(w, "standing", r->standing);
	sv_put_int(w, "placed", (int64_t)r->total.scheduled);
	sv_put_int(w, "held", (int64_t)r->total.held);
	sv_put_int(w, "cancelled", r->cancelled);
	sv_put_int(w, "walk_ins", r->walk_ins);
	sv_put_int(w, "no_shows", (int64_t)r->total.no_shows);
	oh_json_end_object(w);
	oh_json_key(w, "intents");
	oh_json_begin_object(w);
	sv_put_int(w, "meetings", (int64_t)r->total.intents);
	sv_put_int(w, "agreed", r->agreed);
	sv_put_int(w, "amount", r->total.intent_amount);
	sv_put_int(w, "agreed_amount", r->agreed_amount);
	sv_put_int(w, "follow_ups", (int64_t)r->total.follow_ups);
	oh_json_end_object(w);
}

static void put_tallies(const char *key, const struct sv_tallies *g, oh_json_writer *w)
{
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; i < g->n; i++) {
		const struct sv_tally *k = &g->list[i];
		oh_json_begin_object(w);
		oh_json_key(w, "name");
		oh_json_string(w, k->name);
		sv_put_int(w, "desks", k->desks);
		sv_put_int(w, "meetings", (int64_t)k->n.scheduled);
		sv_put_int(w, "held", (int64_t)k->n.held);
		sv_put_int(w, "intents", (int64_t)k->n.intents);
		sv_put_int(w, "amount", k->n.intent_amount);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_unmet(const struct sv_report *r, oh_json_writer *w)
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

static void put_report(const struct sv_report *r)
{
	oh_json_writer w;
	sv_answer(r->c, &w);
	oh_json_begin_object(&w);
	put_participants(r, &w);
	put_figures(r, &w);
	put_tallies("by_domain", &r->domains, &w);
	put_tallies("by_city", &r->cities, &w);
	put_unmet(r, &w);
	oh_json_end_object(&w);
}

static oh_status read_report(oh_db *db, void *ctx, oh_error *err)
{
	return sv_report_count(db, ctx, err);
}

oh_status sv_get_conference_report(oh_call *c, oh_error *err)
{
	static const char *const formats[] = {"json", "pdf", "xlsx", NULL};
	oh_sv format = oh_call_query(c, "format");
	struct sv_report *r = oh_arena_zalloc(c->arena, sizeof *r);
	int f = format.n ? sv_name_index(formats, format) : 0;
	if (!r)
		return oh_nomem(err);
	r->c = c;
	if (f < 0)
		(void)oh_call_invalid(c, "?format", &oh_msg_service_search_choice, &format, 1);
	oh_status st = oh_call_id(c, 0, &r->id, err);
	if (!st)
		st = oh_call_check(c, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_report, r, err);
	if (st)
		return st;
	if (f > 0)
		return sv_report_print(r, f == 1, err);
	put_report(r);
	return OH_OK;
}
