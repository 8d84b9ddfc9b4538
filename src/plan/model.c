#include <string.h>

#include "plan_internal.h"

uint32_t oh_plan_slots(const oh_plan_event *e)
{
	uint32_t n = 0;
	for (size_t d = 0; d < e->n_days; d++)
		n += e->days[d].slots;
	return n;
}

/* Beginnings of runs, less one for each day that has any. */
uint32_t pl_breaks(const pl_model *m, const pl_set *busy)
{
	uint32_t runs = 0, days = 0, words = (m->n_slots + 63) / 64;
	uint64_t carry = 0;
	for (uint32_t w = 0; w < words; w++) {
		uint64_t x = busy->w[w], last = x << 1 | carry;
		carry = x >> 63;
		/* Few are set: faster one by one than counted in parallel. */
		for (x &= ~last | m->dawn.w[w]; x; x &= x - 1)
			runs++;
	}
	if (m->n_days == 1)
		return runs ? runs - 1 : 0;
	for (uint32_t d = 0; d < m->n_days; d++) {
		uint64_t any = 0;
		for (uint32_t w = 0; w < words; w++)
			any |= busy->w[w] & m->day_set[d].w[w];
		days += any != 0;
	}
	return runs - days;
}

static void days(pl_model *m)
{
	uint32_t t = 0;
	for (uint32_t d = 0; d < m->n_days; d++) {
		m->day_first[d] = t;
		pl_put(&m->dawn, t);
		for (uint32_t i = 0; i < m->e->days[d].slots; i++) {
			pl_put(&m->day_set[d], t);
			m->day_of[t++] = d;
		}
	}
	m->day_first[m->n_days] = t;
}

/* Slots of the meeting's session on its day, among its permitted ones. */
static pl_set wished(const pl_model *m, const oh_plan_meeting *g)
{
	pl_set s = {{0}}, listed = {{0}};
	for (size_t i = 0; i < g->n_slots; i++)
		pl_put(&listed, g->slots[i]);
	for (uint32_t t = 0; t < m->n_slots; t++) {
		uint32_t d = m->day_of[t];
		bool morning = t - m->day_first[d] < m->e->days[d].morning;
		if (g->day != OH_PLAN_NONE && g->day != d)
			continue;
		if ((g->session == OH_PLAN_MORNING && !morning) ||
		    (g->session == OH_PLAN_AFTERNOON && morning))
			continue;
		if (g->n_slots == 0 || pl_has(&listed, t))
			pl_put(&s, t);
	}
	return s;
}

static bool sits(const oh_plan_meeting *g, uint32_t p)
{
	for (size_t i = 0; i < g->n_who; i++)
		if (g->who[i] == p)
			return true;
	return false;
}

static void exclude(pl_model *m)
{
	const oh_plan_event *e = m->e;
	for (size_t i = 0; i < e->n_never; i++) {
		uint32_t p = e->never[i].a;
		for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++)
			if (sits(&e->meetings[m->of[k]], e->never[i].b))
				m->out[m->of[k]] = true;
	}
}

static void meetings(pl_model *m)
{
	const oh_plan_event *e = m->e;
	m->all_needed = true;
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		const oh_plan_meeting *g = &e->meetings[i];
		pl_set s = m->session_set[i] = wished(m, g);
		m->zone[i] = g->zone;
		for (size_t k = 0; k < g->n_who; k++) {
			const pl_set *away = &m->away[g->who[k]];
			for (int w = 0; w < PL_WORDS; w++)
				s.w[w] &= ~away->w[w];
			if (m->zone[i] == OH_PLAN_NONE)
				m->zone[i] = e->people[g->who[k]].zone;
		}
		if (g->fixed_table != OH_PLAN_NONE)
			m->zone[i] = e->tables[g->fixed_table].zone;
		if (g->fixed_slot != OH_PLAN_NONE) {
			bool free = pl_has(&s, g->fixed_slot);
			s = (pl_set){{0}};
			if (free)
				pl_put(&s, g->fixed_slot);
		}
		/* A forbidden pair that must meet is a contradiction, not left out. */
		m->need[i] = g->weight == 0 && !e->partial && !g->cancelled;
		m->out[i] = m->out[i] || g->cancelled;
		m->weight[i] = m->out[i] ? 0 : g->weight ? g->weight : 1;
		if (!m->out[i])
			m->allowed[i] = s;
		m->placeable += !m->out[i];
		m->all_needed = m->all_needed && (m->need[i] || m->out[i]);
	}
}

static void people(pl_model *m)
{
	const oh_plan_event *e = m->e;
	uint32_t n = 0;
	for (uint32_t p = 0; p < m->n_people; p++)
		for (size_t i = 0; i < e->people[p].n_away; i++)
			pl_put(&m->away[p], e->people[p].away[i]);
	for (uint32_t i = 0; i < m->n_meetings; i++)
		for (size_t k = 0; k < e->meetings[i].n_who; k++)
			m->first[e->meetings[i].who[k] + 1]++;
	for (uint32_t p = 0; p < m->n_people; p++)
		m->first[p + 1] += m->first[p];
	n = m->first[m->n_people];
	/* Filled from the front: first[p] moves on and is put back afterwards. */
	for (uint32_t i = 0; i < m->n_meetings; i++)
		for (size_t k = 0; k < e->meetings[i].n_who; k++)
			m->of[m->first[e->meetings[i].who[k]]++] = i;
	for (uint32_t p = m->n_people; p > 0; p--)
		m->first[p] = m->first[p - 1];
	m->first[0] = 0;
	m->first[m->n_people] = n;
}

static void rooms(pl_model *m)
{
	const oh_plan_event *e = m->e;
	for (size_t i = 0; i < e->n_tables; i++) {
		m->hall += e->tables[i].capacity;
		if (e->tables[i].zone != OH_PLAN_NONE)
			m->zone_room[e->tables[i].zone] += e->tables[i].capacity;
	}
	for (size_t z = 0; z < e->n_zones; z++)
		if (e->zones[z].capacity < m->zone_room[z]) {
			m->hall -= m->zone_room[z] - e->zones[z].capacity;
			m->zone_room[z] = e->zones[z].capacity;
		}
}

oh_status pl_model_make(const oh_plan_event *e, oh_arena *arena, pl_model *out, oh_error *err)
{
	pl_model m = {.e = e, .arena = arena, .n_slots = oh_plan_slots(e)};
	size_t sitting = 0;
	m.n_days = (uint32_t)e->n_days;
	m.n_meetings = (uint32_t)e->n_meetings;
	m.n_people = (uint32_t)e->n_people;
	for (size_t i = 0; i < e->n_meetings; i++)
		sitting += e->meetings[i].n_who;
	m.day_first = oh_arena_array(arena, e->n_days + 1, sizeof *m.day_first);
	m.day_of = oh_arena_array(arena, m.n_slots, sizeof *m.day_of);
	m.day_set = oh_arena_array(arena, e->n_days, sizeof *m.day_set);
	m.allowed = oh_arena_array(arena, e->n_meetings, sizeof *m.allowed);
	m.session_set = oh_arena_array(arena, e->n_meetings, sizeof *m.session_set);
	m.away = oh_arena_array(arena, e->n_people, sizeof *m.away);
	m.out = oh_arena_array(arena, e->n_meetings, sizeof *m.out);
	m.need = oh_arena_array(arena, e->n_meetings, sizeof *m.need);
	m.weight = oh_arena_array(arena, e->n_meetings, sizeof *m.weight);
	m.zone = oh_arena_array(arena, e->n_meetings, sizeof *m.zone);
	m.first = oh_arena_array(arena, e->n_people + 1, sizeof *m.first);
	m.of = oh_arena_array(arena, sitting, sizeof *m.of);
	m.zone_room = oh_arena_array(arena, e->n_zones, sizeof *m.zone_room);
	if (!m.day_first || !m.day_of || !m.day_set || !m.allowed || !m.session_set || !m.away ||
	    !m.out || !m.need || !m.weight || !m.zone || !m.first || !m.of || !m.zone_room)
		return oh_nomem(err);
	days(&m);
	people(&m);
	exclude(&m);
	meetings(&m);
	rooms(&m);
	*out = m;
	return OH_OK;
}
