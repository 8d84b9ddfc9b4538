/* From the hall to a timetable and back: the planner works in the background, one timetable
 * at a time. What waits is in the store, so that a restart goes on with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hall.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

enum { WEIGHT_BASE = 10 };

/* --- the hall as an event --- */

/* "09:25", or "01-15 09:25" where there are several days; time of the hall. */
static const oh_sv *slot_names(const struct sv_conference *k, oh_arena *a)
{
	enum { MINUTE = 60000, DAY = 86400000, CHINA = 8 * 3600000 };
	oh_sv *names = oh_arena_array(a, k->n_slots + 1, sizeof *names);
	bool days = k->n_slots && k->slots[k->n_slots - 1].day > k->slots[0].day;
	for (size_t i = 0; names && i < k->n_slots; i++) {
		char text[24];
		oh_ms at = k->slots[i].starts + CHINA;
		int minutes = (int)(at % DAY / MINUTE);
		oh_date d = oh_date_from_days(at / DAY);
		int n = snprintf(text, sizeof text, "%02u-%02u %02d:%02d", (unsigned)d.month,
		                 (unsigned)d.day, minutes / 60, minutes % 60);
		names[i] = oh_arena_sv(a, oh_sv_from(days ? text : text + 6));
		if (n < 0 || !names[i].p)
			return NULL;
	}
	return names;
}

static oh_status put_days(const struct sv_conference *k, oh_arena *a, oh_plan_event *e,
                          oh_error *err)
{
	oh_plan_day *days = oh_arena_zalloc(a, SV_DAYS_MOST * sizeof *days);
	if (!days)
		return oh_nomem(err);
	for (size_t i = 0; i < k->n_slots; i++) {
		oh_plan_day *d = &days[k->slots[i].day];
		d->slots++;
		d->morning += k->slots[i].half == 1;
	}
	e->slot_names = slot_names(k, a);
	if (!e->slot_names)
		return oh_nomem(err);
	e->days = days;
	e->n_days = k->n_slots ? (size_t)k->slots[k->n_slots - 1].day + 1 : 0;
	return OH_OK;
}

static oh_status put_tables(const struct sv_conference *k, oh_arena *a, oh_plan_event *e,
                            oh_error *err)
{
	oh_plan_zone *zones = oh_arena_zalloc(a, (k->n_zones + 1) * sizeof *zones);
	oh_plan_table *tables = oh_arena_zalloc(a, ((size_t)k->tables + 1) * sizeof *tables);
	size_t n = 0;
	if (!zones || !tables)
		return oh_nomem(err);
	for (size_t z = 0; z < k->n_zones; z++) {
		zones[z] = (oh_plan_zone){.name = k->zones[z].name, .capacity = OH_PLAN_NONE};
		for (int t = 0; t < k->zones[z].tables; t++) {
			char name[16];
			int len = snprintf(name, sizeof name, "%zu", n + 1);
			tables[n++] =
			    (oh_plan_table){.name = oh_arena_sv(a, (oh_sv){name, (size_t)len}),
			                    .zone = (uint32_t)z,
			                    .capacity = (uint32_t)k->zones[z].capacity};
		}
	}
	e->zones = zones;
	e->n_zones = k->n_zones;
	e->tables = tables;
	e->n_tables = n;
	return OH_OK;
}

/* Slots of the store as the planner counts them, from 0. NULL when memory is out. */
static const uint32_t *slots_of(const struct sv_hall *h, oh_sv text, oh_arena *a, size_t *n)
{
	uint32_t *slots = oh_arena_array(a, h->k.n_slots + 1, sizeof *slots);
	*n = slots ? sv_slots_read(text, h->k.n_slots, slots, h->k.n_slots) : 0;
	for (size_t i = 0; i < *n; i++)
		slots[i]--;
	return slots;
}

/* What sentences call the desks: by name, with the organisation where another desk has the
 * same. NULL when memory is out. */
static oh_sv *desk_names(const struct sv_hall *h, oh_arena *a)
{
	oh_sv *names = oh_arena_array(a, h->n_desks + 1, sizeof *names);
	for (size_t d = 0; names && d < h->n_desks; d++) {
		const struct sv_desk *k = &h->desks[d];
		bool twin = false;
		names[d] = k->row.name;
		for (size_t i = 0; !twin && i < h->n_desks; i++)
			twin = i != d && oh_sv_eq(h->desks[i].row.name, k->row.name);
		if (!twin || oh_sv_eq(k->org.name, k->row.name))
			continue;
		oh_buf b = OH_BUF_INIT;
		oh_buf_sv_put(&b, k->row.name);
		oh_buf_str(&b, " · ");
		oh_buf_sv_put(&b, k->org.name);
		names[d] = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
		oh_buf_release(&b);
		if (!names[d].p)
			return NULL;
	}
	return names;
}

/* of[d]: the participant of desk d, NONE. Only who has a meeting takes part: the fairness
 * bound is between those. */
static oh_status put_people(const struct sv_hall *h, const oh_sv *names, oh_arena *a, uint32_t *of,
                            oh_plan_event *e, oh_error *err)
{
	oh_plan_participant *people = oh_arena_zalloc(a, (h->n_desks + 1) * sizeof *people);
	oh_status st = people ? OH_OK : oh_nomem(err);
	size_t n = 0;
	for (size_t d = 0; d < h->n_desks; d++)
		of[d] = OH_PLAN_NONE;
	for (size_t m = 0; m < h->n_meetings; m++) {
		for (size_t s = h->first[m]; !h->meetings[m].cancelled && s < h->first[m + 1];
		     s++) {
			const struct sv_desk *d = sv_hall_desk(h, h->seats[s].desk);
			if (d)
				of[d - h->desks] = 0;
		}
	}
	for (size_t d = 0; !st && d < h->n_desks; d++) {
		const oh_desk *row = &h->desks[d].row;
		int most = row->meetings_most ? row->meetings_most : h->k.rules.meetings_most;
		if (of[d] == OH_PLAN_NONE)
			continue;
		of[d] = (uint32_t)n;
		people[n] = (oh_plan_participant){.name = names[d],
		                                  .most = most ? (uint32_t)most : OH_PLAN_NONE,
		                                  .zone = OH_PLAN_NONE};
		people[n].away = slots_of(h, row->away, a, &people[n].n_away);
		st = people[n++].away ? OH_OK : oh_nomem(err);
	}
	e->people = people;
	e->n_people = n;
	return st;
}

static uint32_t slot_of(int slot, size_t n)
{
	return slot >= 1 && (size_t)slot <= n ? (uint32_t)slot - 1 : OH_PLAN_NONE;
}

static oh_status put_meeting(const struct sv_hall *h, size_t i, const uint32_t *of, oh_arena *a,
                             oh_plan_meeting *out, oh_error *err)
{
	const oh_meeting *m = &h->meetings[i];
	uint32_t *who = oh_arena_array(a, h->first[i + 1] - h->first[i] + 1, sizeof *who);
	size_t n_slots = 0;
	const uint32_t *slots = slots_of(h, m->slots, a, &n_slots);
	if (!who || !slots)
		return oh_nomem(err);
	*out = (oh_plan_meeting){.id = m->id,
	                         .who = who,
	                         .weight = m->must ? 0 : (uint32_t)m->weight,
	                         .session = (oh_plan_session)m->session,
	                         .day = OH_PLAN_NONE,
	                         .slots = slots,
	                         .n_slots = n_slots,
	                         .fixed_slot = slot_of(m->fixed_slot, h->k.n_slots),
	                         .fixed_table = slot_of(m->fixed_table, (size_t)h->k.tables),
	                         .zone = OH_PLAN_NONE,
	                         .cancelled = m->cancelled};
	for (size_t s = h->first[i]; s < h->first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(h, h->seats[s].desk);
		if (d && of[d - h->desks] != OH_PLAN_NONE)
			who[out->n_who++] = of[d - h->desks];
	}
	return OH_OK;
}

/* "subject: one – other – third …", which is `number` (from 1) of those that are called so. */
static oh_status put_name(const struct sv_hall *h, const oh_sv *names, size_t i, size_t number,
                          oh_arena *a, oh_plan_meeting *m, oh_error *err)
{
	enum { SHOWN = 4 };
	oh_buf b = OH_BUF_INIT;
	size_t n = h->first[i + 1] - h->first[i];
	oh_buf_sv_put(&b, h->meetings[i].title);
	oh_buf_str(&b, b.n ? ": " : "");
	for (size_t s = 0; s < n && s < SHOWN; s++) {
		const struct sv_desk *d = sv_hall_desk(h, h->seats[h->first[i] + s].desk);
		oh_buf_str(&b, s ? " – " : "");
		oh_buf_sv_put(&b, d ? names[d - h->desks] : OH_SV("?"));
	}
	oh_buf_str(&b, n > SHOWN ? " …" : "");
	if (number > 1)
		oh_buf_printf(&b, " #%zu", number);
	m->name = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return m->name.p ? OH_OK : oh_nomem(err);
}

static int by_name(const void *x, const void *y)
{
	const oh_plan_meeting *const *a = x, *const *b = y;
	int by = oh_sv_cmp((*a)->name, (*b)->name);
	return by ? by : (*a > *b) - (*a < *b);
}

/* Names of all meetings; the same desks may meet twice. */
static oh_status put_names(const struct sv_hall *h, const oh_sv *names, oh_arena *a,
                           oh_plan_meeting *meetings, oh_error *err)
{
	oh_plan_meeting **sorted = oh_arena_array(a, h->n_meetings + 1, sizeof(oh_plan_meeting *));
	oh_sv last = OH_SV("");
	oh_status st = sorted ? OH_OK : oh_nomem(err);
	for (size_t i = 0; !st && i < h->n_meetings; i++) {
		sorted[i] = &meetings[i];
		st = put_name(h, names, i, 1, a, &meetings[i], err);
	}
	if (!st && h->n_meetings)
		qsort(sorted, h->n_meetings, sizeof(oh_plan_meeting *), by_name);
	for (size_t i = 0, run = 0; !st && i < h->n_meetings; i++) {
		run = oh_sv_eq(sorted[i]->name, last) ? run + 1 : 1;
		last = sorted[i]->name;
		if (run > 1)
			st = put_name(h, names, (size_t)(sorted[i] - meetings), run, a, sorted[i],
			              err);
	}
	return st;
}

static oh_status put_orders(const struct sv_hall *h, oh_arena *a, oh_plan_event *e, oh_error *err)
{
	oh_plan_pair *pairs = oh_arena_array(a, h->n_orders + 1, sizeof *pairs);
	if (!pairs)
		return oh_nomem(err);
	for (size_t i = 0; i < h->n_orders; i++) {
		const oh_meeting *x = sv_hall_meeting(h, h->orders[i].first);
		const oh_meeting *y = sv_hall_meeting(h, h->orders[i].later);
		if (x && y && !x->cancelled && !y->cancelled)
			pairs[e->n_precedences++] = (oh_plan_pair){(uint32_t)(x - h->meetings),
			                                           (uint32_t)(y - h->meetings)};
	}
	e->precedences = pairs;
	return OH_OK;
}

/* Whom a desk never wants to meet is put beside it in no meeting, a group either. */
static oh_status put_never(const struct sv_hall *h, const uint32_t *of, oh_arena *a,
                           oh_plan_event *e, oh_error *err)
{
	oh_plan_pair *pairs = oh_arena_array(a, h->n_never + 1, sizeof *pairs);
	if (!pairs)
		return oh_nomem(err);
	for (size_t i = 0; i < h->n_never; i++) {
		const struct sv_desk *x = sv_hall_desk(h, h->never[i].desk);
		const struct sv_desk *y = sv_hall_desk(h, h->never[i].other);
		uint32_t p = x ? of[x - h->desks] : OH_PLAN_NONE;
		uint32_t q = y ? of[y - h->desks] : OH_PLAN_NONE;
		bool twice = false;
		for (size_t k = 0; k < e->n_never; k++)
			twice = twice || (pairs[k].a == q && pairs[k].b == p);
		if (p != OH_PLAN_NONE && q != OH_PLAN_NONE && !twice)
			pairs[e->n_never++] = (oh_plan_pair){p, q};
	}
	e->never = pairs;
	return OH_OK;
}

oh_status sv_plan_event(const struct sv_hall *h, const oh_timetable_place *places, size_t n,
                        oh_arena *a, oh_plan_event *out, oh_error *err)
{
	uint32_t *of = oh_arena_array(a, h->n_desks + 1, sizeof *of);
	oh_plan_meeting *meetings = oh_arena_zalloc(a, (h->n_meetings + 1) * sizeof *meetings);
	oh_sv *names = desk_names(h, a);
	if (!of || !meetings || !names)
		return oh_nomem(err);
	*out = (oh_plan_event){.name = h->k.row.title,
	                       .meetings = meetings,
	                       .n_meetings = h->n_meetings,
	                       .fairness = h->k.rules.fairness < 0 ? OH_PLAN_NONE
	                                                           : (uint32_t)h->k.rules.fairness};
	oh_status st = put_days(&h->k, a, out, err);
	if (!st)
		st = put_tables(&h->k, a, out, err);
	if (!st)
		st = put_people(h, names, a, of, out, err);
	for (size_t i = 0; !st && i < h->n_meetings; i++)
		st = put_meeting(h, i, of, a, &meetings[i], err);
	if (!st)
		st = put_names(h, names, a, meetings, err);
	if (!st)
		st = put_orders(h, a, out, err);
	if (!st)
		st = put_never(h, of, a, out, err);
	for (size_t i = 0; !st && i < n; i++) {
		const oh_meeting *m = sv_hall_meeting(h, places[i].meeting);
		if (!m || !places[i].locked)
			continue;
		meetings[m - h->meetings].fixed_slot = slot_of(places[i].slot, h->k.n_slots);
		meetings[m - h->meetings].fixed_table =
		    slot_of(places[i].table, (size_t)h->k.tables);
	}
	return st;
}

static oh_plan_place *no_places(const struct sv_hall *h, oh_arena *a)
{
	oh_plan_place *out = oh_arena_array(a, h->n_meetings + 1, sizeof *out);
	for (size_t i = 0; out && i < h->n_meetings; i++)
		out[i] = (oh_plan_place){OH_PLAN_NONE, OH_PLAN_NONE};
	return out;
}

oh_plan_place *sv_plan_places(const struct sv_hall *h, const oh_timetable_place *places, size_t n,
                              oh_arena *a)
{
	oh_plan_place *out = no_places(h, a);
	for (size_t i = 0; out && i < n; i++) {
		const oh_meeting *m = sv_hall_meeting(h, places[i].meeting);
		if (!m || m->cancelled)
			continue;
		out[m - h->meetings] =
		    (oh_plan_place){slot_of(places[i].slot, h->k.n_slots),
		                    slot_of(places[i].table, (size_t)h->k.tables)};
	}
	return out;
}

oh_plan_place *sv_plan_held(const struct sv_hall *h, oh_arena *a)
{
	oh_plan_place *out = no_places(h, a);
	for (size_t i = 0; out && i < h->n_meetings; i++)
		if (!h->meetings[i].cancelled)
			out[i] =
			    (oh_plan_place){slot_of(h->meetings[i].slot, h->k.n_slots),
			                    slot_of(h->meetings[i].table, (size_t)h->k.tables)};
	return out;
}

/* --- the planner --- */

struct planning {
	oh_platform *p;
	oh_id tenant;
	oh_timetable t;
	bool found, stopped;
	struct sv_hall h;
	oh_timetable_place *from; /* of the draft that it goes on from: locks */
	size_t n_from;
	double seconds;
	bool keep;
	oh_plan_event event;
	oh_plan_result *result;
	oh_arena *a;
};

/* The wishes that came with the order to plan. */
static oh_status read_wishes(oh_db *db, struct planning *k, oh_error *err)
{
	oh_json *doc = NULL;
	oh_sv from = {NULL, 0};
	oh_id id = 0;
	oh_status st = oh_json_parse(k->t.result, OH_SV("result"), &doc, err);
	if (st)
		return st;
	k->seconds = 25;
	(void)oh_json_get_double(oh_json_member(doc, "seconds"), &k->seconds);
	(void)oh_json_get_bool(oh_json_member(doc, "keep"), &k->keep);
	if (oh_json_get_sv(oh_json_member(doc, "from"), &from) && oh_id_parse(from, &id))
		st = oh_timetable_places(db, k->tenant, id, k->a, &k->from, &k->n_from, err);
	oh_json_free(doc);
	return st;
}

static oh_status read_next(oh_db *db, void *ctx, oh_error *err)
{
	struct planning *k = ctx;
	oh_status st = oh_timetable_next(db, k->a, &k->tenant, &k->t, &k->found, err);
	if (st || !k->found)
		return st;
	st = read_wishes(db, k, err);
	return st ? st : sv_hall_read(db, k->tenant, k->t.conference, k->a, &k->h, err);
}

static void put_texts(const struct planning *k, const oh_plan_conflict *c, oh_json_writer *w)
{
	static const struct {
		const char *name;
		oh_lang lang;
	} langs[] = {{"zh", OH_LANG_ZH}, {"en", OH_LANG_EN}};
	for (size_t l = 0; l < 2; l++) {
		oh_json_key(w, langs[l].name);
		oh_json_begin_array(w);
		for (size_t i = 0; i < c->n; i++) {
			oh_buf b = OH_BUF_INIT;
			oh_plan_requirement_text(&k->event, &c->items[i], langs[l].lang, &b);
			oh_json_string(w, oh_buf_sv(&b));
			oh_buf_release(&b);
		}
		oh_json_end_array(w);
	}
}

static void put_score(const char *key, const oh_plan_score *s, oh_json_writer *w)
{
	oh_json_key(w, key);
	oh_json_begin_object(w);
	sv_put_int(w, "weight", (int64_t)s->weight);
	sv_put_int(w, "breaks", s->breaks);
	sv_put_int(w, "most_breaks", s->most_breaks);
	sv_put_int(w, "moves", s->moves);
	sv_put_int(w, "changed", s->changed);
	oh_json_end_object(w);
}

static oh_status result_json(const struct planning *k, oh_sv *out, oh_error *err)
{
	const oh_plan_result *r = k->result;
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	sv_put_text(&w, "status", oh_sv_from(oh_plan_status_name(r->status)));
	sv_put_number(&w, "seconds", r->seconds);
	put_score("score", &r->score, &w);
	put_score("bound", &r->bound, &w);
	oh_json_key(&w, "left_out");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < r->n_left_out; i++) {
		oh_json_begin_object(&w);
		sv_put_id(&w, "meeting", k->h.meetings[r->left_out[i].meeting].id);
		put_texts(k, &r->left_out[i].reason, &w);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	if (r->status == OH_PLAN_INFEASIBLE) {
		oh_json_key(&w, "conflict");
		oh_json_begin_object(&w);
		put_texts(k, &r->conflict, &w);
		oh_json_end_object(&w);
	}
	oh_json_end_object(&w);
	*out = oh_buf_ok(&b) ? oh_arena_sv(k->a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return out->p ? OH_OK : oh_nomem(err);
}

static bool locked_in(const struct planning *k, oh_id meeting)
{
	for (size_t i = 0; i < k->n_from; i++)
		if (k->from[i].meeting == meeting)
			return k->from[i].locked;
	return false;
}

/* The result, unless the timetable was thrown away meanwhile. */
static oh_status write_result(oh_db *db, void *ctx, oh_error *err)
{
	struct planning *k = ctx;
	oh_timetable now;
	bool found = false;
	oh_status st = oh_timetable_get(db, k->tenant, k->t.id, k->a, &now, &found, err);
	if (st || !found || now.state != OH_TIMETABLE_PLANNING)
		return st;
	bool none = !k->result || k->result->status == OH_PLAN_UNKNOWN;
	for (size_t i = 0; !st && k->result && i < k->h.n_meetings; i++) {
		const oh_plan_place *p = &k->result->places[i];
		if (k->h.meetings[i].cancelled)
			continue;
		const oh_timetable_place place = {
		    .meeting = k->h.meetings[i].id,
		    .version = 1,
		    .slot = p->slot == OH_PLAN_NONE ? 0 : (int)p->slot + 1,
		    .table = p->table == OH_PLAN_NONE ? 0 : (int)p->table + 1,
		    .locked = locked_in(k, k->h.meetings[i].id)};
		st = oh_timetable_place_put(db, k->tenant, k->t.id, &place, err);
	}
	k->t.state = none ? OH_TIMETABLE_FAILED : OH_TIMETABLE_DRAFT;
	return st ? st : oh_timetable_update(db, k->tenant, &k->t, err);
}

static void tell(const struct planning *k, const char *what, const oh_plan_progress *progress)
{
	sv_conference_news(k->p, &(struct sv_news){.tenant = k->tenant,
	                                           .conference = k->t.conference,
	                                           .what = what,
	                                           .timetable = k->t.id,
	                                           .progress = progress});
}

static void note_progress(void *ctx, const oh_plan_progress *p)
{
	const struct planning *k = ctx;
	struct sv_conferences *area = k->p->conferences;
	pthread_mutex_lock(&area->lock);
	area->progress = *p;
	pthread_mutex_unlock(&area->lock);
	tell(k, "planning", p);
}

static oh_status plan_it(struct planning *k, oh_error *err)
{
	struct sv_conferences *area = k->p->conferences;
	oh_status st = sv_plan_event(&k->h, k->from, k->n_from, k->a, &k->event, err);
	const oh_plan_options o = {.seconds = k->seconds,
	                           .seed = 1,
	                           .keep = k->keep ? sv_plan_held(&k->h, k->a) : NULL,
	                           .cancel = &area->stop,
	                           .progress = note_progress,
	                           .progress_ctx = k};
	if (!st && k->keep && !o.keep)
		st = oh_nomem(err);
	return st ? st : oh_plan_solve(&k->event, &o, &k->result, err);
}

static void set_running(struct sv_conferences *area, oh_id timetable)
{
	pthread_mutex_lock(&area->lock);
	area->timetable = timetable;
	area->progress = (oh_plan_progress){0};
	if (timetable)
		atomic_store(&area->stop, false);
	pthread_mutex_unlock(&area->lock);
}

bool sv_planning_step(oh_platform *p)
{
	struct planning k = {.p = p, .a = oh_arena_new(0)};
	oh_error err = {0};
	bool done = false;
	if (!k.a || atomic_load(&p->stopping) || oh_store_read(p->store, read_next, &k, NULL) ||
	    !k.found) {
		oh_arena_free(k.a);
		return false;
	}
	set_running(p->conferences, k.t.id);
	tell(&k, "planning", &(oh_plan_progress){0});
	oh_status st = plan_it(&k, &err);
	if (!st)
		st = result_json(&k, &k.t.result, &err);
	else
		k.t.result = OH_SV("{\"status\":\"unknown\"}");
	/* Ended by the program's end: it is planned again at the next start. */
	if (!atomic_load(&p->stopping)) {
		done = !oh_store_write(p->store, write_result, &k, NULL);
		sv_log(p, "timetable.planned", OH_SV(""));
	}
	set_running(p->conferences, 0);
	if (done)
		tell(&k, "timetable", NULL);
	oh_plan_result_free(k.result);
	oh_arena_free(k.a);
	return done;
}

bool sv_planning_progress(oh_platform *p, oh_id timetable, oh_plan_progress *out)
{
	struct sv_conferences *area = p->conferences;
	pthread_mutex_lock(&area->lock);
	bool now = area->timetable == timetable;
	if (now)
		*out = area->progress;
	pthread_mutex_unlock(&area->lock);
	return now;
}

bool sv_planning_stop(oh_platform *p, oh_id timetable)
{
	struct sv_conferences *area = p->conferences;
	pthread_mutex_lock(&area->lock);
	bool now = area->timetable == timetable;
	if (now)
		atomic_store(&area->stop, true);
	pthread_mutex_unlock(&area->lock);
	return now;
}
