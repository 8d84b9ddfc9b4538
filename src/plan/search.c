#include "local.h"

#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

oh_plan_score pl_score(const pl_search *s, const oh_plan_place *places)
{
	const pl_model *m = s->m;
	oh_plan_score v = {0};
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		if (places[i].slot != OH_PLAN_NONE)
			v.weight += m->weight[i];
	}
	for (uint32_t p = 0; p < m->n_people; p++) {
		pl_set busy = {{0}};
		for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++)
			if (places[m->of[k]].slot != OH_PLAN_NONE)
				pl_put(&busy, places[m->of[k]].slot);
		uint32_t b = pl_breaks(m, &busy);
		v.breaks += b;
		if (b > v.most_breaks)
			v.most_breaks = b;
	}
	return v;
}

int pl_score_cmp(const oh_plan_score *a, const oh_plan_score *b)
{
	if (a->changed != b->changed)
		return a->changed < b->changed ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->breaks != b->breaks)
		return a->breaks < b->breaks ? -1 : 1;
	if (a->most_breaks != b->most_breaks)
		return a->most_breaks < b->most_breaks ? -1 : 1;
	return 0;
}

bool pl_reached(const pl_search *s)
{
	return s->found && s->score.changed == s->bound.changed &&
	       s->score.weight == s->bound.weight && s->score.breaks == s->bound.breaks;
}

bool pl_done(const pl_search *s)
{
	return pl_reached(s) && s->score.most_breaks == s->bound.most_breaks;
}

bool pl_over(const pl_search *s)
{
	return (s->o->cancel && atomic_load(s->o->cancel)) || oh_clock_ns() >= s->deadline;
}

void pl_tell(void *search)
{
	enum { EACH_MS = 200 };
	pl_search *s = search;
	uint64_t now = oh_clock_ns();
	if (!s->o->progress || now - s->told < EACH_MS * (uint64_t)1000000)
		return;
	s->told = now;
	oh_plan_progress p = {(double)(now - s->start) / 1e9, s->found, s->score, s->bound};
	s->o->progress(s->o->progress_ctx, &p);
}

void pl_offer(pl_search *s, const oh_plan_place *places, uint32_t changed)
{
	oh_plan_score v = pl_score(s, places);
	v.changed = changed;
	if (s->found && pl_score_cmp(&v, &s->score) >= 0)
		return;
	memcpy(s->best, places, s->m->n_meetings * sizeof *places);
	s->score = v;
	s->found = true;
}

oh_status pl_take(pl_search *s, const pl_code *c, const pl_race *r)
{
	const pl_model *m = s->m;
	oh_plan_place *places = oh_alloc(m->n_meetings * sizeof *places + 1);
	uint32_t changed = 0;
	if (!places)
		return oh_nomem(s->err);
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		if (pl_held(s, i))
			changed += !c->kept[i] || !pl_true(r, c->kept[i]);
		places[i] = (oh_plan_place){OH_PLAN_NONE, OH_PLAN_NONE};
		for (uint32_t t = 0; t < m->n_slots; t++)
			if (pl_x(c, i, t) && pl_true(r, pl_x(c, i, t)))
				places[i].slot = t;
	}
	pl_offer(s, places, changed);
	oh_free(places);
	return OH_OK;
}

static oh_status ask_for(pl_search *s, pl_race *r, const pl_lit *assume, size_t n,
                         unsigned conflicts, const pl_code *c, pl_answer *out)
{
	oh_status st = pl_race_ask(r, assume, n, conflicts, out);
	if (st)
		return oh_nomem(s->err);
	return *out == PL_SAT ? pl_take(s, c, r) : OH_OK;
}

static oh_status ask(pl_search *s, pl_race *r, const pl_lit *assume, size_t n, const pl_code *c,
                     pl_answer *out)
{
	return ask_for(s, r, assume, n, 0, c, out);
}

/* Conflicts, some hundredths of a second. */
enum { MOMENT = 1000 };

/* Moments of annealing, each longer while that pays: easy events need no proof but their
 * bound, and others have a timetable to begin with. */
static oh_status glance(pl_search *s)
{
	oh_status st = OH_OK;
	for (unsigned rounds = 2; rounds < 64 && !st && !pl_reached(s); rounds *= 4) {
		st = pl_anneal_rounds(s, rounds, 1.2);
		if (!s->found)
			break;
	}
	return st;
}

/* Asks for no more than the bound of breaks. Where the answer takes long, annealing
 * provides for a good timetable meanwhile, should time run out. */
static oh_status ask_patiently(pl_search *s, pl_race *r, const pl_lit *limit, const pl_code *c,
                               uint32_t bound, pl_answer *out)
{
	enum { LONGER = 400 };
	static const unsigned patience[] = {MOMENT, 20 * MOMENT, 0};
	oh_status st = OH_OK;
	for (*out = PL_OPEN; !st && *out == PL_OPEN && !pl_over(s) && !pl_reached(s);) {
		st = ask_for(s, r, limit, 1, patience[s->helped], c, out);
		if (st || *out != PL_OPEN || patience[s->helped] == 0)
			break;
		if (s->helped++ == 0)
			st = glance(s);
		else if (s->score.breaks > bound)
			st = pl_anneal_rounds(s, LONGER, 0.8);
	}
	if (!st && *out == PL_OPEN && pl_reached(s))
		*out = PL_SAT; /* is known */
	return st;
}

/* Any timetable that keeps the rules. */
static oh_status ask_any(pl_search *s, pl_race *r, const pl_code *c, pl_answer *out)
{
	oh_status st = ask_for(s, r, NULL, 0, s->keep ? 0 : MOMENT, c, out);
	if (st || *out != PL_OPEN || s->keep || pl_over(s))
		return st;
	st = glance(s);
	s->helped = 1;
	if (!st && s->found)
		*out = PL_SAT;
	else if (!st)
		st = ask(s, r, NULL, 0, c, out);
	return st;
}

/* Fewest true ones of `lits`, from below: `*bound` counts up from what is known and is a
 * bound in every case; PL_SAT: settled, and made a rule. `most`: what the best has. */
static oh_status fewest(pl_search *s, pl_code *c, pl_race *r, const pl_lit *lits, size_t n,
                        uint32_t base, uint32_t *bound, bool patient, pl_answer *out)
{
	enum { FIRST = 8 };
	pl_lit *counts = oh_alloc((n + 1) * sizeof *counts);
	size_t width = 0, have = 0;
	oh_status st = counts ? OH_OK : oh_nomem(s->err);
	*out = PL_UNSAT;
	for (size_t k = *bound - base; !st && *out == PL_UNSAT; k++) {
		*bound = base + (uint32_t)k;
		if (k >= n) {
			st = ask(s, r, NULL, 0, c, out);
			break;
		}
		if (k >= have) {
			width = width ? 4 * width : FIRST;
			if (width <= k)
				width = k + FIRST;
			pl_totalizer(&c->cnf, lits, n, width, false, counts, &have);
		}
		pl_lit limit = -counts[k];
		st = patient ? ask_patiently(s, r, &limit, c, *bound, out)
		             : ask(s, r, &limit, 1, c, out);
		if (!st && *out != PL_OPEN)
			pl_add1(&c->cnf, *out == PL_SAT ? limit : -limit);
		if (!st && *out == PL_UNSAT)
			*bound = base + (uint32_t)k + 1;
	}
	oh_free(counts);
	return st;
}

/* Not `whole`: only whether none changes beyond those that must. */
static oh_status fewest_changes(pl_search *s, pl_code *c, pl_race *r, bool whole, pl_answer *out)
{
	const pl_model *m = s->m;
	uint32_t base = 0;
	size_t n = 0;
	pl_lit *l = oh_alloc((m->n_meetings + (size_t)1) * sizeof *l);
	if (!l)
		return oh_nomem(s->err);
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		if (!pl_held(s, i))
			continue;
		if (c->kept[i])
			l[n++] = -c->kept[i];
		else
			base++;
	}
	s->bound.changed = base;
	oh_status st = OH_OK;
	if (whole) {
		st = fewest(s, c, r, l, n, base, &s->bound.changed, false, out);
	} else {
		for (size_t i = 0; i < n; i++)
			l[i] = -l[i];
		st = ask(s, r, l, n, c, out);
		for (size_t i = 0; i < n; i++)
			pl_add1(&c->cnf, l[i]);
		s->bound.changed += *out != PL_SAT;
	}
	oh_free(l);
	return st;
}

static oh_status fewest_breaks(pl_search *s, pl_code *c, pl_race *r, pl_answer *out)
{
	const pl_model *m = s->m;
	uint32_t base = 0;
	size_t n = 0;
	pl_lit *l = oh_alloc((c->b_first[m->n_people] + (size_t)1) * sizeof *l);
	if (!l)
		return oh_nomem(s->err);
	for (uint32_t p = 0; p < m->n_people; p++) {
		base += s->least[p];
		for (uint32_t k = c->b_first[p] + s->least[p]; k < c->b_first[p + 1]; k++)
			l[n++] = c->breaks[k];
	}
	s->bound.breaks = base;
	oh_status st = fewest(s, c, r, l, n, base, &s->bound.breaks, !s->keep, out);
	oh_free(l);
	return st;
}

/* Most breaks of one: from what follows already upwards. */
static oh_status fewest_of_one(pl_search *s, pl_code *c, pl_race *r)
{
	const pl_model *m = s->m;
	uint32_t k = s->bound.breaks > 0;
	pl_answer a = PL_UNSAT;
	oh_status st = OH_OK;
	pl_lit *l = oh_alloc((m->n_people + (size_t)1) * sizeof *l);
	if (!l)
		return oh_nomem(s->err);
	for (uint32_t p = 0; p < m->n_people; p++)
		k = s->least[p] > k ? s->least[p] : k;
	s->bound.most_breaks = k;
	for (; !st && a == PL_UNSAT && k < s->score.most_breaks; k++) {
		size_t n = 0;
		for (uint32_t p = 0; p < m->n_people; p++)
			if (c->b_first[p] + k < c->b_first[p + 1])
				l[n++] = -c->breaks[c->b_first[p] + k];
		st = ask(s, r, l, n, c, &a);
		if (a == PL_UNSAT)
			s->bound.most_breaks = k + 1;
	}
	oh_free(l);
	return st;
}

/* A second from the start, or a little more where that is over. */
static uint64_t soon_of(const pl_search *s)
{
	const uint64_t ms = 1000000, now = oh_clock_ns();
	uint64_t soon = s->start + 1000 * ms, least = now + 200 * ms;
	soon = soon > least ? soon : least;
	return soon < s->deadline ? soon : s->deadline;
}

static oh_status stages(pl_search *s, pl_code *c, pl_race *r, bool whole)
{
	pl_answer a = PL_OPEN;
	uint64_t lost = 0, all = 0;
	uint32_t stay = s->bound.changed;
	oh_status st = OH_OK;
	for (uint32_t i = 0; i < s->m->n_meetings; i++)
		all += s->m->weight[i];
	if (whole && s->found)
		a = PL_SAT;
	else
		st = ask_any(s, r, c, &a);
	if (st || a != PL_SAT) {
		s->impossible = whole && a == PL_UNSAT;
		return st;
	}
	if (s->keep)
		st = fewest_changes(s, c, r, whole, &a);
	if (!whole && s->bound.changed > stay) {
		s->bound.changed = stay;
		return st;
	}
	/* Who plans again waits for it: what comes after the changes gets little time. */
	if (s->keep && s->o->seconds <= 0)
		r->deadline = s->deadline = soon_of(s);
	if (!st && a == PL_SAT && !s->m->all_needed) {
		st = pl_lose_least(s, c, r, &a, &lost);
		s->bound.weight = all - lost < s->bound.weight ? all - lost : s->bound.weight;
	}
	if (!st && a == PL_SAT)
		st = fewest_breaks(s, c, r, &a);
	s->proven = !st && a == PL_SAT;
	return s->proven ? fewest_of_one(s, c, r) : st;
}

oh_status pl_exact(pl_search *s, const pl_model *m, bool whole)
{
	pl_code code;
	pl_race race;
	oh_status st = pl_encode(m, s->least, s->keep, &code, s->err);
	if (st)
		return st;
	if (pl_race_init(&race, &code.cnf, s->threads, s->o->seed)) {
		st = oh_nomem(s->err);
	} else {
		race.cancel = s->o->cancel;
		race.deadline = s->deadline;
		race.tick = pl_tell;
		race.tick_ctx = s;
		st = stages(s, &code, &race, whole);
		pl_race_release(&race);
	}
	pl_code_release(&code);
	return st;
}

/* Whether meeting i, which people hold, can be where they hold it, as far as its own rules
 * go. */
static bool can_stay(const pl_search *s, uint32_t i)
{
	const pl_model *m = s->m;
	const oh_plan_meeting *g = &m->e->meetings[i];
	uint32_t t = s->keep[i].slot, b = s->keep[i].table;
	if (t >= m->n_slots || m->out[i] || !pl_has(&m->allowed[i], t))
		return false;
	return b == OH_PLAN_NONE ||
	       (b < m->e->n_tables && (g->fixed_table == OH_PLAN_NONE || g->fixed_table == b) &&
	        (m->zone[i] == OH_PLAN_NONE || m->zone[i] == m->e->tables[b].zone));
}

oh_status pl_stay(pl_search *s)
{
	pl_model m = *s->m;
	uint32_t moved = 0;
	m.allowed = oh_arena_array(s->arena, m.n_meetings, sizeof *m.allowed);
	pl_set *taken = oh_arena_array(s->arena, m.n_people, sizeof *taken);
	m.need = oh_arena_array(s->arena, m.n_meetings, sizeof *m.need);
	if (!m.allowed || !m.need || !taken)
		return oh_nomem(s->err);
	memcpy(m.allowed, s->m->allowed, m.n_meetings * sizeof *m.allowed);
	memcpy(m.need, s->m->need, m.n_meetings * sizeof *m.need);
	for (uint32_t i = 0; i < m.n_meetings; i++) {
		const oh_plan_meeting *g = &m.e->meetings[i];
		if (!pl_held(s, i))
			continue;
		if (!can_stay(s, i)) {
			moved++;
			continue;
		}
		m.allowed[i] = (pl_set){{0}};
		m.need[i] = true;
		pl_put(&m.allowed[i], s->keep[i].slot);
		for (size_t w = 0; w < g->n_who; w++)
			pl_put(&taken[g->who[w]], s->keep[i].slot);
	}
	s->bound.changed = moved;
	for (uint32_t i = 0; i < m.n_meetings; i++) {
		const oh_plan_meeting *g = &m.e->meetings[i];
		if (pl_held(s, i) && can_stay(s, i))
			continue;
		for (size_t w = 0; w < g->n_who; w++)
			for (int j = 0; j < PL_WORDS; j++)
				m.allowed[i].w[j] &= ~taken[g->who[w]].w[j];
	}
	return pl_exact(s, &m, false);
}
