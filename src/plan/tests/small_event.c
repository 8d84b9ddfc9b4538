#include "small_event.h"

#include <string.h>

unsigned small_random(uint64_t *state, unsigned below)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)((*state >> 33) % below);
}

static bool chance(uint64_t *r, unsigned percent)
{
	return small_random(r, 100) < percent;
}

static void make_hall(small_event *s, uint64_t *r, bool plain)
{
	oh_plan_event *e = &s->e;
	unsigned slots = 3 + small_random(r, SMALL_SLOTS - 2);
	e->days = s->days;
	e->n_days = plain || slots < 4 || chance(r, 60) ? 1 : 2;
	s->days[0].slots = e->n_days == 1 ? slots : 2 + small_random(r, slots - 3);
	s->days[0].morning = small_random(r, s->days[0].slots + 1);
	s->days[1].slots = slots - s->days[0].slots;
	s->days[1].morning = small_random(r, s->days[1].slots + 1);
	e->n_zones = plain ? 0 : small_random(r, SMALL_ZONES + 1);
	e->zones = s->zones;
	for (unsigned z = 0; z < SMALL_ZONES; z++)
		s->zones[z].capacity = chance(r, 30) ? 1 : OH_PLAN_NONE;
	e->n_tables = 1 + small_random(r, SMALL_TABLES);
	e->tables = s->tables;
	for (unsigned i = 0; i < e->n_tables; i++) {
		s->tables[i].zone = e->n_zones && chance(r, 70)
		                        ? small_random(r, (unsigned)e->n_zones)
		                        : OH_PLAN_NONE;
		s->tables[i].capacity = !plain && chance(r, 25) ? 2 : 1;
	}
}

static void make_people(small_event *s, uint64_t *r, bool plain)
{
	oh_plan_event *e = &s->e;
	unsigned slots = oh_plan_slots(e);
	e->n_people = 3 + small_random(r, SMALL_PEOPLE - 2);
	e->people = s->people;
	for (unsigned p = 0; p < e->n_people; p++) {
		oh_plan_participant *q = &s->people[p];
		q->most = !plain && chance(r, 10) ? 1 + small_random(r, 2) : OH_PLAN_NONE;
		q->zone = e->n_zones && chance(r, 15) ? small_random(r, (unsigned)e->n_zones)
		                                      : OH_PLAN_NONE;
		q->away = s->away[p];
		for (unsigned t = 0; t < slots; t++)
			if (chance(r, 12))
				s->away[p][q->n_away++] = t;
	}
}

static void make_meeting(small_event *s, uint64_t *r, unsigned i, bool plain, bool weighted)
{
	oh_plan_event *e = &s->e;
	oh_plan_meeting *m = &s->meetings[i];
	unsigned slots = oh_plan_slots(e), people = (unsigned)e->n_people;
	m->id = 100 + (int64_t)i;
	m->who = s->who[i];
	m->n_who = !plain && chance(r, 20) ? 3 : 2;
	for (size_t k = 0; k < m->n_who; k++) {
		bool twice = true;
		while (twice) {
			s->who[i][k] = small_random(r, people);
			twice = false;
			for (size_t j = 0; j < k; j++)
				twice = twice || s->who[i][j] == s->who[i][k];
		}
	}
	m->weight = weighted && chance(r, 80) ? 1 + small_random(r, 3) : 0;
	m->session = chance(r, 20) ? (oh_plan_session)small_random(r, 3) : OH_PLAN_ANY_TIME;
	m->day = !plain && chance(r, 10) ? small_random(r, (unsigned)e->n_days) : OH_PLAN_NONE;
	m->slots = s->slots[i];
	for (unsigned t = 0; !plain && t < slots && chance(r, 15); t++)
		s->slots[i][m->n_slots++] = small_random(r, slots);
	m->fixed_slot = chance(r, 10) ? small_random(r, slots) : OH_PLAN_NONE;
	m->fixed_table =
	    !plain && chance(r, 15) ? small_random(r, (unsigned)e->n_tables) : OH_PLAN_NONE;
	m->zone = !plain && e->n_zones && chance(r, 20) ? small_random(r, (unsigned)e->n_zones)
	                                                : OH_PLAN_NONE;
	m->cancelled = !plain && chance(r, 5);
}

void small_event_make(small_event *s, uint64_t seed, bool plain)
{
	uint64_t state = seed * 7919 + 17, *r = &state;
	memset(s, 0, sizeof *s);
	oh_plan_event *e = &s->e;
	make_hall(s, r, plain);
	make_people(s, r, plain);
	bool weighted = !plain && chance(r, 50);
	e->n_meetings = 2 + small_random(r, SMALL_MEETINGS - 1);
	e->meetings = s->meetings;
	for (unsigned i = 0; i < e->n_meetings; i++)
		make_meeting(s, r, i, plain, weighted);
	e->precedences = s->precedences;
	for (unsigned k = small_random(r, 3); k > 0; k--) {
		unsigned a = small_random(r, (unsigned)e->n_meetings);
		unsigned b = small_random(r, (unsigned)e->n_meetings);
		if (a != b &&
		    (e->n_precedences == 0 || s->precedences[0].a != a || s->precedences[0].b != b))
			s->precedences[e->n_precedences++] = (oh_plan_pair){a, b};
	}
	e->never = s->never;
	if (!plain && chance(r, 20)) {
		s->never[0] = (oh_plan_pair){0, 1 + small_random(r, (unsigned)e->n_people - 1)};
		e->n_never = 1;
	}
	e->fairness = chance(r, 50) ? small_random(r, 2) : OH_PLAN_NONE;
	e->partial = !plain && !weighted && chance(r, 20);
	s->has_keep = !plain && chance(r, 40);
	for (unsigned i = 0; i < SMALL_MEETINGS; i++) {
		bool none = chance(r, 20);
		s->keep[i].slot = none ? OH_PLAN_NONE : small_random(r, oh_plan_slots(e));
		s->keep[i].table = none ? OH_PLAN_NONE : small_random(r, (unsigned)e->n_tables);
	}
}

static void long_days(small_event *s, uint64_t *r)
{
	oh_plan_event *e = &s->e;
	unsigned left = 7 + small_random(r, SMALL_LONG - 6);
	e->days = s->days;
	e->n_days = 1 + (chance(r, 40) ? small_random(r, SMALL_DAYS) : 0);
	for (unsigned d = 0; d < e->n_days; d++) {
		unsigned n = d + 1 == e->n_days ? left : left / ((unsigned)e->n_days - d);
		s->days[d].slots = n;
		s->days[d].morning = small_random(r, n + 1);
		left -= n;
	}
	e->n_tables = 1 + small_random(r, SMALL_TABLES);
	e->tables = s->tables;
	for (unsigned i = 0; i < e->n_tables; i++)
		s->tables[i] = (oh_plan_table){.zone = OH_PLAN_NONE, .capacity = 1};
}

void small_event_long(small_event *s, uint64_t seed)
{
	enum { MEETINGS = 5 };
	uint64_t state = seed * 6151 + 5, *r = &state;
	memset(s, 0, sizeof *s);
	oh_plan_event *e = &s->e;
	long_days(s, r);
	unsigned slots = oh_plan_slots(e);
	e->n_people = 3 + small_random(r, 2);
	e->people = s->people;
	for (unsigned p = 0; p < e->n_people; p++) {
		s->people[p].most = s->people[p].zone = OH_PLAN_NONE;
		s->people[p].away = s->away[p];
		for (unsigned t = 0; t < slots; t++)
			if (chance(r, 12))
				s->away[p][s->people[p].n_away++] = t;
	}
	e->n_meetings = MEETINGS;
	e->meetings = s->meetings;
	bool weighted = chance(r, 30);
	for (unsigned i = 0; i < MEETINGS; i++) {
		make_meeting(s, r, i, false, weighted);
		s->meetings[i].fixed_table = s->meetings[i].zone = OH_PLAN_NONE;
		if (chance(r, 60)) { /* somebody whom most meet */
			s->who[i][0] = 0;
			s->who[i][1] = 1 + small_random(r, (unsigned)e->n_people - 1);
			s->meetings[i].n_who = 2;
		}
		if (chance(r, 40))
			continue;
		/* Two places far apart: breaks that cannot be helped. */
		s->meetings[i].n_slots = 2;
		s->slots[i][0] = small_random(r, slots);
		s->slots[i][1] = small_random(r, slots);
	}
	e->precedences = s->precedences;
	for (unsigned k = small_random(r, 3); k > 0; k--)
		s->precedences[e->n_precedences++] =
		    (oh_plan_pair){k - 1, k + small_random(r, MEETINGS - 2)};
	e->fairness = chance(r, 80) ? small_random(r, 4) : OH_PLAN_NONE;
}

/* ---- enumeration ---- */

struct walk {
	const small_event *s;
	const small_rules *rules;
	uint32_t at[SMALL_MEETINGS]; /* slots, NONE */
	uint32_t zone[SMALL_MEETINGS];
	/* Fewest changes of those that sit there, by slot and set of meetings; -2: not
	 * yet known, -1: they find no tables. */
	int seats[SMALL_LONG][1 << SMALL_MEETINGS];
	bool found;
	oh_plan_score best;
};

void small_rules_all(small_rules *r, bool on)
{
	memset(r, on, sizeof *r);
}

static bool held(const struct walk *w, uint32_t i)
{
	return w->s->has_keep && w->s->keep[i].slot != OH_PLAN_NONE &&
	       !w->s->e.meetings[i].cancelled;
}

static void seat(const struct walk *w, uint32_t t, unsigned set, uint32_t i, unsigned *load,
                 int changed, int *best)
{
	const oh_plan_event *e = &w->s->e;
	while (i < e->n_meetings && !(set >> i & 1))
		i++;
	if (i == e->n_meetings) {
		if (*best < 0 || changed < *best)
			*best = changed;
		return;
	}
	const oh_plan_meeting *m = &e->meetings[i];
	for (uint32_t b = 0; b < e->n_tables; b++) {
		uint32_t z = e->tables[b].zone;
		bool locked = m->fixed_table != OH_PLAN_NONE && w->rules->table[i];
		unsigned in_zone = 0, all = 0;
		for (uint32_t c = 0; c < e->n_tables; c++) {
			in_zone += z != OH_PLAN_NONE && e->tables[c].zone == z ? load[c] : 0;
			all += load[c];
		}
		(void)all;
		if (load[b] == e->tables[b].capacity || (locked && m->fixed_table != b))
			continue;
		if (!locked && w->zone[i] != OH_PLAN_NONE && w->zone[i] != z)
			continue;
		if (z != OH_PLAN_NONE && in_zone >= e->zones[z].capacity)
			continue;
		int more = held(w, i) && (w->s->keep[i].slot != t || w->s->keep[i].table != b);
		load[b]++;
		seat(w, t, set, i + 1, load, changed + more, best);
		load[b]--;
	}
}

static int seats(struct walk *w, uint32_t t, unsigned set)
{
	int *known = &w->seats[t][set];
	unsigned load[SMALL_TABLES] = {0};
	if (*known == -2) {
		*known = -1;
		seat(w, t, set, 0, load, 0, known);
	}
	return *known;
}

static bool in_session(const oh_plan_event *e, const oh_plan_meeting *m, uint32_t t)
{
	uint32_t d = 0, from = 0;
	while (t >= from + e->days[d].slots)
		from += e->days[d++].slots;
	bool morning = t - from < e->days[d].morning, listed = m->n_slots == 0;
	for (size_t k = 0; k < m->n_slots; k++)
		listed = listed || m->slots[k] == t;
	return listed && (m->day == OH_PLAN_NONE || m->day == d) &&
	       (m->session == OH_PLAN_ANY_TIME || (m->session == OH_PLAN_MORNING) == morning);
}

/* Whether meeting i may be at t by rules of its own. */
static bool may(const struct walk *w, uint32_t i, uint32_t t)
{
	const oh_plan_event *e = &w->s->e;
	const oh_plan_meeting *m = &e->meetings[i];
	if (m->cancelled || (w->rules->session[i] && !in_session(e, m, t)))
		return false;
	if (w->rules->locked[i] && m->fixed_slot != OH_PLAN_NONE && m->fixed_slot != t)
		return false;
	for (size_t k = 0; k < m->n_who; k++) {
		const oh_plan_participant *p = &e->people[m->who[k]];
		for (size_t a = 0; w->rules->away[m->who[k]] && a < p->n_away; a++)
			if (p->away[a] == t)
				return false;
	}
	for (size_t n = 0; w->rules->never[0] && n < e->n_never; n++) {
		int both = 0;
		for (size_t k = 0; k < m->n_who; k++)
			both += m->who[k] == e->never[n].a || m->who[k] == e->never[n].b;
		if (both == 2)
			return false;
	}
	return true;
}

static bool sits(const oh_plan_meeting *m, uint32_t p)
{
	for (size_t k = 0; k < m->n_who; k++)
		if (m->who[k] == p)
			return true;
	return false;
}

/* Breaks of p, -1 when a rule of its own is broken. */
static int day_of(const struct walk *w, uint32_t p)
{
	const oh_plan_event *e = &w->s->e;
	unsigned busy[SMALL_LONG] = {0}, n = 0;
	int breaks = 0;
	for (uint32_t i = 0; i < e->n_meetings; i++)
		if (w->at[i] != OH_PLAN_NONE && sits(&e->meetings[i], p)) {
			if (busy[w->at[i]]++ && w->rules->one[p])
				return -1;
			n++;
		}
	if (w->rules->most[p] && n > e->people[p].most)
		return -1;
	for (uint32_t d = 0, t = 0; d < e->n_days; d++) {
		bool before = false, idle = false;
		for (uint32_t end = t + e->days[d].slots; t < end; t++) {
			breaks += busy[t] && idle;
			idle = !busy[t] && before;
			before = before || busy[t];
		}
	}
	return breaks;
}

static bool people(const struct walk *w, oh_plan_score *score)
{
	uint32_t least = UINT32_MAX;
	for (uint32_t p = 0; p < w->s->e.n_people; p++) {
		int b = day_of(w, p);
		if (b < 0)
			return false;
		score->breaks += (uint32_t)b;
		score->most_breaks =
		    score->most_breaks < (uint32_t)b ? (uint32_t)b : score->most_breaks;
		least = least > (uint32_t)b ? (uint32_t)b : least;
	}
	return !w->rules->fairness || w->s->e.fairness == OH_PLAN_NONE ||
	       score->most_breaks - least <= w->s->e.fairness;
}

/* Rooms counted alone, so that each can be switched off. */
static bool rooms_hold(const struct walk *w, uint32_t t, unsigned set)
{
	const oh_plan_event *e = &w->s->e;
	unsigned n = (unsigned)__builtin_popcount(set), hall = 0, in[SMALL_ZONES] = {0};
	for (uint32_t b = 0; b < e->n_tables; b++) {
		unsigned locked = 0;
		hall += e->tables[b].zone == OH_PLAN_NONE ? e->tables[b].capacity : 0;
		if (e->tables[b].zone != OH_PLAN_NONE)
			in[e->tables[b].zone] += e->tables[b].capacity;
		for (uint32_t i = 0; i < e->n_meetings; i++)
			locked +=
			    (set >> i & 1) && w->rules->table[i] && e->meetings[i].fixed_table == b;
		if (locked > e->tables[b].capacity)
			return false;
	}
	for (uint32_t z = 0; z < e->n_zones; z++) {
		unsigned sitting = 0;
		in[z] = in[z] < e->zones[z].capacity ? in[z] : e->zones[z].capacity;
		hall += in[z];
		for (uint32_t i = 0; i < e->n_meetings; i++)
			sitting += (set >> i & 1) && w->zone[i] == z;
		if (w->rules->zone[z] && sitting > in[z])
			return false;
	}
	(void)t;
	return !w->rules->hall || n <= hall;
}

static bool every_rule(const small_rules *r)
{
	for (size_t i = 0; i < sizeof *r; i++)
		if (!((const bool *)r)[i])
			return false;
	return true;
}

static void judge(struct walk *w)
{
	const oh_plan_event *e = &w->s->e;
	oh_plan_score v = {0};
	bool all = every_rule(w->rules);
	for (uint32_t t = 0; t < oh_plan_slots(e); t++) {
		unsigned set = 0;
		for (uint32_t i = 0; i < e->n_meetings; i++)
			set |= w->at[i] == t ? 1U << i : 0;
		int changed = all ? seats(w, t, set) : rooms_hold(w, t, set) ? 0 : -1;
		if (changed < 0)
			return;
		v.changed += (uint32_t)changed;
	}
	for (uint32_t i = 0; i < e->n_meetings; i++) {
		uint32_t weight = e->meetings[i].weight ? e->meetings[i].weight : 1;
		v.changed += w->at[i] == OH_PLAN_NONE && held(w, i);
		v.weight += w->at[i] == OH_PLAN_NONE ? 0 : weight;
	}
	for (size_t k = 0; k < e->n_precedences; k++) {
		uint32_t a = w->at[e->precedences[k].a], b = w->at[e->precedences[k].b];
		if (w->rules->precedence[k] && a != OH_PLAN_NONE && b != OH_PLAN_NONE && a >= b)
			return;
	}
	if (!people(w, &v))
		return;
	const oh_plan_score *o = &w->best;
	bool better = v.changed != o->changed ? v.changed < o->changed
	              : v.weight != o->weight ? v.weight > o->weight
	              : v.breaks != o->breaks ? v.breaks < o->breaks
	                                      : v.most_breaks < o->most_breaks;
	if (!w->found || better)
		w->best = v;
	w->found = true;
}

static void place(struct walk *w, uint32_t i)
{
	const oh_plan_event *e = &w->s->e;
	if (i == e->n_meetings) {
		judge(w);
		return;
	}
	const oh_plan_meeting *m = &e->meetings[i];
	bool must = m->weight == 0 && !e->partial && !m->cancelled && w->rules->placed[i];
	for (uint32_t t = 0; t < oh_plan_slots(e); t++)
		if (may(w, i, t)) {
			w->at[i] = t;
			place(w, i + 1);
		}
	w->at[i] = OH_PLAN_NONE;
	if (!must)
		place(w, i + 1);
}

bool small_best(const small_event *s, const small_rules *rules, oh_plan_score *best)
{
	static struct walk w;
	w = (struct walk){.s = s, .rules = rules};
	for (size_t t = 0; t < SMALL_LONG; t++)
		for (size_t k = 0; k < sizeof w.seats[t] / sizeof *w.seats[t]; k++)
			w.seats[t][k] = -2;
	for (uint32_t i = 0; i < s->e.n_meetings; i++) {
		const oh_plan_meeting *m = &s->e.meetings[i];
		w.zone[i] = m->zone;
		for (size_t k = 0; k < m->n_who && w.zone[i] == OH_PLAN_NONE; k++)
			w.zone[i] = s->e.people[m->who[k]].zone;
		if (m->fixed_table != OH_PLAN_NONE)
			w.zone[i] = s->e.tables[m->fixed_table].zone;
	}
	place(&w, 0);
	if (w.found)
		*best = w.best;
	return w.found;
}
