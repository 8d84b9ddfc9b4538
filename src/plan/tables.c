/* Tables for meetings that have their slots. Within a slot every table of a zone serves
 * as well as any other, so slots alone decide what is possible; tables are chosen so that
 * what people hold stays and participants keep their seat from one meeting to the next. */
#include <string.h>

#include "ouhe/base/alloc.h"
#include "plan_internal.h"

struct hall {
	const pl_model *m;
	const oh_plan_place *keep;
	oh_plan_place *places;
	uint32_t *load;      /* of tables in this slot */
	uint32_t *zone_load; /* of zones in this slot */
	uint32_t *seat;      /* where each participant sat last, this day */
	uint32_t *next_free; /* of each zone and, last, of no zone: the search goes on there */
	uint32_t *at;        /* [participant][slot]: meeting + 1 */
	uint32_t *wanted;    /* meetings of this slot that hold each table */
	uint32_t *in;        /* meetings of the slot */
	uint32_t n_in;
};

static bool open(const struct hall *h, uint32_t i, uint32_t b)
{
	const oh_plan_event *e = h->m->e;
	uint32_t z = e->tables[b].zone, want = h->m->zone[i];
	uint32_t fixed = e->meetings[i].fixed_table;
	if (fixed != OH_PLAN_NONE ? fixed != b : want != OH_PLAN_NONE && want != z)
		return false;
	return h->load[b] < e->tables[b].capacity &&
	       (z == OH_PLAN_NONE || h->zone_load[z] < h->m->zone_room[z]);
}

static bool take(struct hall *h, uint32_t i, uint32_t b)
{
	uint32_t z = h->m->e->tables[b].zone;
	if (!open(h, i, b))
		return false;
	h->places[i].table = b;
	h->load[b]++;
	if (z != OH_PLAN_NONE)
		h->zone_load[z]++;
	return true;
}

static bool held(const struct hall *h, uint32_t i)
{
	return h->keep && h->keep[i].slot == h->places[i].slot &&
	       h->keep[i].table < h->m->e->n_tables;
}

/* Participants of the meeting who sat at the table last. */
static uint32_t gain(const struct hall *h, uint32_t i, uint32_t b)
{
	const oh_plan_meeting *g = &h->m->e->meetings[i];
	uint32_t n = 0;
	for (size_t k = 0; k < g->n_who; k++)
		n += h->seat[g->who[k]] == b;
	return n;
}

/* Takes a table that nobody else of the slot holds; `last`: any. */
static bool take_free(struct hall *h, uint32_t i, uint32_t b, bool last)
{
	const oh_plan_table *table = &h->m->e->tables[b];
	return (last || h->load[b] + h->wanted[b] < table->capacity) && take(h, i, b);
}

static bool by_seat(struct hall *h, uint32_t i, uint32_t least)
{
	const oh_plan_meeting *g = &h->m->e->meetings[i];
	for (size_t k = 0; k < g->n_who; k++) {
		uint32_t b = h->seat[g->who[k]];
		if (b != OH_PLAN_NONE && gain(h, i, b) >= least && take_free(h, i, b, false))
			return true;
	}
	return false;
}

/* The first free table where it may sit, in the order of the tables. */
static bool by_order(struct hall *h, uint32_t i, bool last)
{
	const oh_plan_event *e = h->m->e;
	uint32_t z = h->m->zone[i], *next;
	next = &h->next_free[2 * (z == OH_PLAN_NONE ? e->n_zones : z) + last];
	for (; *next < e->n_tables; ++*next)
		if (take_free(h, i, *next, last))
			return true;
	return false;
}

/* Those who can sit in fewer places go first. */
static void seat_slot(struct hall *h)
{
	const oh_plan_event *e = h->m->e;
	enum { LOCKED, HELD_ZONE, ZONE, HELD, GAIN_TWO, GAIN_ONE, REST, PASSES };
	memset(h->load, 0, e->n_tables * sizeof *h->load);
	memset(h->zone_load, 0, e->n_zones * sizeof *h->zone_load);
	memset(h->next_free, 0, 2 * (e->n_zones + 1) * sizeof *h->next_free);
	memset(h->wanted, 0, e->n_tables * sizeof *h->wanted);
	for (uint32_t k = 0; k < h->n_in; k++)
		if (held(h, h->in[k]))
			h->wanted[h->keep[h->in[k]].table]++;
	for (int pass = 0; pass < PASSES; pass++)
		for (uint32_t k = 0; k < h->n_in; k++) {
			uint32_t i = h->in[k];
			bool zoned = h->m->zone[i] != OH_PLAN_NONE;
			if (h->places[i].table != OH_PLAN_NONE)
				continue;
			if (pass == LOCKED && e->meetings[i].fixed_table != OH_PLAN_NONE) {
				if (held(h, i))
					h->wanted[h->keep[i].table]--;
				take(h, i, e->meetings[i].fixed_table);
			}
			if ((pass == HELD_ZONE && zoned && held(h, i)) ||
			    (pass == HELD && held(h, i))) {
				/* Its turn is over, whether it stays or not. */
				h->wanted[h->keep[i].table]--;
				take(h, i, h->keep[i].table);
			}
			if (pass == ZONE && zoned && !by_seat(h, i, 1) && !by_order(h, i, false))
				by_order(h, i, true);
			if (pass == GAIN_TWO || pass == GAIN_ONE)
				by_seat(h, i, pass == GAIN_TWO ? 2 : 1);
			if (pass == REST && !by_order(h, i, false))
				by_order(h, i, true);
		}
}

static uint32_t table_at(const struct hall *h, uint32_t p, uint32_t t)
{
	uint32_t i = h->at[(size_t)p * h->m->n_slots + t];
	return i ? h->places[i - 1].table : OH_PLAN_NONE;
}

/* Table of the meeting before or behind slot t on its day. */
static uint32_t beside(const struct hall *h, uint32_t p, uint32_t t, bool behind)
{
	const pl_model *m = h->m;
	uint32_t d = m->day_of[t], from = m->day_first[d], to = m->day_first[d + 1];
	while (behind ? ++t < to : t-- > from)
		if (h->at[(size_t)p * m->n_slots + t])
			return table_at(h, p, t);
	return OH_PLAN_NONE;
}

/* Moves that meeting i causes at table b. */
static uint32_t cost(const struct hall *h, uint32_t i, uint32_t b)
{
	const oh_plan_meeting *g = &h->m->e->meetings[i];
	uint32_t n = 0;
	for (size_t k = 0; k < g->n_who; k++) {
		uint32_t p = g->who[k], t = h->places[i].slot;
		uint32_t x = beside(h, p, t, false), y = beside(h, p, t, true);
		n += (x != OH_PLAN_NONE && x != b) + (y != OH_PLAN_NONE && y != b);
	}
	return n;
}

static bool movable(const struct hall *h, uint32_t i)
{
	return h->m->e->meetings[i].fixed_table == OH_PLAN_NONE &&
	       !(held(h, i) && h->keep[i].table == h->places[i].table);
}

/* Swaps tables of two meetings of one slot, or takes a neighbour's free table, where
 * that spares moves. */
static bool improve_one(struct hall *h, uint32_t i)
{
	const pl_model *m = h->m;
	const oh_plan_meeting *g = &m->e->meetings[i];
	uint32_t t = h->places[i].slot, b = h->places[i].table, was = cost(h, i, b);
	for (size_t k = 0; was && k < 2 * g->n_who; k++) {
		uint32_t to = beside(h, g->who[k / 2], t, k % 2), other = OH_PLAN_NONE, n = 0;
		if (to == OH_PLAN_NONE || to == b || m->e->tables[to].zone != m->e->tables[b].zone)
			continue;
		for (uint32_t j = 0; j < h->n_in; j++)
			if (h->places[h->in[j]].table == to) {
				other = h->in[j];
				n++;
			}
		if (n >= m->e->tables[to].capacity) {
			if (!movable(h, other))
				continue;
			if (cost(h, i, to) + cost(h, other, b) >= was + cost(h, other, to))
				continue;
			h->places[other].table = b;
		} else if (cost(h, i, to) >= was) {
			continue;
		}
		h->places[i].table = to;
		return true;
	}
	return false;
}

static void gather(struct hall *h, uint32_t t)
{
	h->n_in = 0;
	for (uint32_t i = 0; i < h->m->n_meetings; i++)
		if (h->places[i].slot == t)
			h->in[h->n_in++] = i;
}

static void seat_all(struct hall *h)
{
	const pl_model *m = h->m;
	enum { SWEEPS = 3 };
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		const oh_plan_meeting *g = &m->e->meetings[i];
		h->places[i].table = OH_PLAN_NONE;
		for (size_t k = 0; h->places[i].slot != OH_PLAN_NONE && k < g->n_who; k++)
			h->at[(size_t)g->who[k] * m->n_slots + h->places[i].slot] = i + 1;
	}
	for (uint32_t t = 0; t < m->n_slots; t++) {
		if (t == m->day_first[m->day_of[t]])
			memset(h->seat, 0xff, m->n_people * sizeof *h->seat);
		gather(h, t);
		seat_slot(h);
		for (uint32_t k = 0; k < h->n_in; k++) {
			const oh_plan_meeting *g = &m->e->meetings[h->in[k]];
			for (size_t j = 0; j < g->n_who; j++)
				h->seat[g->who[j]] = h->places[h->in[k]].table;
		}
	}
	bool better = true;
	for (int sweep = 0; sweep < SWEEPS && better; sweep++) {
		better = false;
		for (uint32_t t = 0; t < m->n_slots; t++) {
			gather(h, t);
			for (uint32_t k = 0; k < h->n_in; k++)
				if (movable(h, h->in[k]))
					better |= improve_one(h, h->in[k]);
		}
	}
}

oh_status pl_tables(const pl_model *m, const oh_plan_place *keep, oh_plan_place *places,
                    oh_error *err)
{
	const oh_plan_event *e = m->e;
	struct hall h = {.m = m, .keep = keep, .places = places};
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return oh_nomem(err);
	h.load = oh_arena_array(a, e->n_tables, sizeof *h.load);
	h.zone_load = oh_arena_array(a, e->n_zones, sizeof *h.zone_load);
	h.next_free = oh_arena_array(a, e->n_zones + 1, 2 * sizeof *h.next_free);
	h.wanted = oh_arena_array(a, e->n_tables, sizeof *h.wanted);
	h.seat = oh_arena_array(a, m->n_people, sizeof *h.seat);
	h.at = oh_arena_array(a, (size_t)m->n_people * m->n_slots, sizeof *h.at);
	h.in = oh_arena_array(a, m->n_meetings, sizeof *h.in);
	bool ok = h.load && h.zone_load && h.next_free && h.wanted && h.seat && h.at && h.in;
	if (ok)
		seat_all(&h);
	oh_arena_free(a);
	return ok ? OH_OK : oh_nomem(err);
}
