#include "core.h"

#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

/* Every requirement has a guard; its clauses hold while that is true. */
struct core {
	pl_search *s;
	const pl_model *m;
	const bool *must;
	bool others; /* what need not be placed may be, too: that matters for fairness */
	pl_cnf cnf;
	oh_arena *a;
	oh_vec items;  /* oh_plan_requirement, one for each guard */
	oh_vec guards; /* pl_lit */
	pl_lit *x, *used, *scratch;
};

static pl_lit *x_of(struct core *c, uint32_t i, uint32_t t)
{
	return &c->x[(size_t)i * c->m->n_slots + t];
}

/* Clauses that follow belong to the requirement. */
static void begin(struct core *c, const oh_plan_requirement *r)
{
	pl_lit g = pl_var(&c->cnf);
	c->cnf.guard = g;
	if (oh_vec_push(&c->items, r) || oh_vec_push(&c->guards, &g))
		c->cnf.failed = true;
}

static void end(struct core *c)
{
	c->cnf.guard = 0;
}

static void forbidden_pair(struct core *c, uint32_t i)
{
	const oh_plan_event *e = c->m->e;
	const oh_plan_meeting *g = &e->meetings[i];
	for (size_t k = 0; k < e->n_never; k++) {
		oh_plan_requirement r = pl_requirement(OH_PLAN_D_NEVER);
		int both = 0;
		for (size_t w = 0; w < g->n_who; w++)
			both += g->who[w] == e->never[k].a || g->who[w] == e->never[k].b;
		if (both != 2)
			continue;
		r.meeting = i;
		r.participant = e->never[k].a;
		r.other = e->never[k].b;
		begin(c, &r);
		for (uint32_t t = 0; t < c->m->n_slots; t++)
			pl_add1(&c->cnf, -*x_of(c, i, t));
		end(c);
	}
}

static void meeting(struct core *c, uint32_t i, uint32_t given)
{
	const pl_model *m = c->m;
	const oh_plan_meeting *g = &m->e->meetings[i];
	oh_plan_requirement r = pl_requirement(OH_PLAN_D_PLACED);
	pl_lit *l = c->scratch;
	for (uint32_t t = 0; t < m->n_slots; t++)
		l[t] = *x_of(c, i, t) = pl_var(&c->cnf);
	pl_amo(&c->cnf, l, m->n_slots);
	r.meeting = i;
	if (i != given)
		begin(c, &r);
	if (c->must[i])
		pl_add(&c->cnf, l, m->n_slots);
	end(c);
	if (m->out[i])
		forbidden_pair(c, i);
	r.kind = OH_PLAN_D_SESSION;
	r.count = pl_size(&m->session_set[i]);
	if (r.count < m->n_slots) {
		begin(c, &r);
		for (uint32_t t = 0; t < m->n_slots; t++)
			if (!pl_has(&m->session_set[i], t))
				pl_add1(&c->cnf, -l[t]);
		end(c);
	}
	r.kind = OH_PLAN_D_LOCKED;
	r.count = OH_PLAN_NONE;
	r.slot = g->fixed_slot;
	if (r.slot != OH_PLAN_NONE) {
		begin(c, &r);
		for (uint32_t t = 0; t < m->n_slots; t++)
			if (t != r.slot)
				pl_add1(&c->cnf, -l[t]);
		end(c);
	}
}

static void participant(struct core *c, uint32_t p)
{
	const pl_model *m = c->m;
	oh_plan_requirement r = pl_requirement(OH_PLAN_D_ONE);
	pl_lit *l = c->scratch;
	r.participant = p;
	begin(c, &r);
	pl_lit one = c->cnf.guard;
	for (uint32_t t = 0; t < m->n_slots; t++) {
		size_t n = 0;
		for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++)
			if (*x_of(c, m->of[k], t))
				l[n++] = *x_of(c, m->of[k], t);
		if (!n)
			continue;
		c->cnf.guard = one;
		pl_amo(&c->cnf, l, n);
		c->cnf.guard = 0;
		pl_lit u = c->used[(size_t)p * m->n_slots + t] = pl_var(&c->cnf);
		for (size_t k = 0; k < n; k++)
			pl_add2(&c->cnf, -l[k], u);
		l[n++] = -u;
		pl_add(&c->cnf, l, n);
	}
	end(c);
	r.kind = OH_PLAN_D_AWAY;
	r.count = pl_size(&m->away[p]);
	if (r.count) {
		begin(c, &r);
		for (uint32_t t = 0; t < m->n_slots; t++)
			if (pl_has(&m->away[p], t) && c->used[(size_t)p * m->n_slots + t])
				pl_add1(&c->cnf, -c->used[(size_t)p * m->n_slots + t]);
		end(c);
	}
}

/* At most `most` meetings of a participant, counted as meetings. */
static void cap(struct core *c, uint32_t p)
{
	const pl_model *m = c->m;
	oh_plan_requirement r = pl_requirement(OH_PLAN_D_MOST);
	size_t n = 0, k;
	r.participant = p;
	r.count = m->e->people[p].most;
	if (r.count == OH_PLAN_NONE)
		return;
	for (uint32_t j = m->first[p]; j < m->first[p + 1]; j++) {
		uint32_t i = m->of[j];
		if (!*x_of(c, i, 0))
			continue;
		pl_lit y = pl_var(&c->cnf);
		for (uint32_t t = 0; t < m->n_slots; t++)
			pl_add2(&c->cnf, -*x_of(c, i, t), y);
		c->scratch[n++] = y;
	}
	if (n <= r.count)
		return;
	pl_lit *out = c->scratch + n;
	pl_totalizer(&c->cnf, c->scratch, n, (size_t)r.count + 1, false, out, &k);
	begin(c, &r);
	pl_add1(&c->cnf, -out[r.count]);
	end(c);
}

static void at_most(struct core *c, size_t n, uint32_t most, pl_lit guard)
{
	size_t k;
	if (n <= most)
		return;
	c->cnf.guard = 0;
	pl_lit *out = c->scratch + n;
	pl_totalizer(&c->cnf, c->scratch, n, (size_t)most + 1, false, out, &k);
	c->cnf.guard = guard;
	pl_add1(&c->cnf, -out[most]);
}

/* The hall (zone NONE) or a zone. */
static void room(struct core *c, uint32_t zone)
{
	const pl_model *m = c->m;
	oh_plan_requirement r =
	    pl_requirement(zone == OH_PLAN_NONE ? OH_PLAN_D_HALL : OH_PLAN_D_ZONE);
	r.zone = zone;
	r.count = zone == OH_PLAN_NONE ? m->hall : m->zone_room[zone];
	begin(c, &r);
	pl_lit guard = c->cnf.guard;
	for (uint32_t t = 0; t < m->n_slots; t++) {
		size_t n = 0;
		for (uint32_t i = 0; i < m->n_meetings; i++)
			if (*x_of(c, i, t) && (zone == OH_PLAN_NONE || m->zone[i] == zone))
				c->scratch[n++] = *x_of(c, i, t);
		at_most(c, n, r.count, guard);
	}
	end(c);
}

/* Meetings that are locked at one table, each with a guard of its own. */
static void tables(struct core *c)
{
	const pl_model *m = c->m;
	pl_lit *lock = oh_arena_array(c->a, m->n_meetings, sizeof *lock);
	uint32_t *holds = oh_arena_array(c->a, m->e->n_tables, sizeof *holds);
	if (!lock || !holds) {
		c->cnf.failed = true;
		return;
	}
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		oh_plan_requirement r = pl_requirement(OH_PLAN_D_TABLE);
		r.meeting = i;
		r.table = m->e->meetings[i].fixed_table;
		if (r.table == OH_PLAN_NONE || !*x_of(c, i, 0))
			continue;
		begin(c, &r);
		lock[i] = c->cnf.guard;
		end(c);
		holds[r.table]++;
	}
	for (uint32_t b = 0; b < m->e->n_tables; b++)
		for (uint32_t t = 0; holds[b] > m->e->tables[b].capacity && t < m->n_slots; t++) {
			size_t n = 0;
			for (uint32_t i = 0; i < m->n_meetings; i++) {
				if (!lock[i] || m->e->meetings[i].fixed_table != b)
					continue;
				pl_lit z = pl_var(&c->cnf);
				pl_add3(&c->cnf, -lock[i], -*x_of(c, i, t), z);
				c->scratch[n++] = z;
			}
			at_most(c, n, m->e->tables[b].capacity, 0);
		}
}

static void precedences(struct core *c)
{
	const pl_model *m = c->m;
	for (size_t k = 0; k < m->e->n_precedences; k++) {
		oh_plan_requirement r = pl_requirement(OH_PLAN_D_PRECEDENCE);
		r.meeting = m->e->precedences[k].a;
		r.other = m->e->precedences[k].b;
		if (!*x_of(c, r.meeting, 0) || !*x_of(c, r.other, 0))
			continue;
		/* v: the first has been by now, or is nowhere. */
		pl_lit v = pl_var(&c->cnf), y = pl_var(&c->cnf);
		for (uint32_t t = 0; t < m->n_slots; t++)
			pl_add2(&c->cnf, -*x_of(c, r.meeting, t), y);
		for (uint32_t t = 0; t < m->n_slots; t++)
			c->scratch[t] = *x_of(c, r.meeting, t);
		c->scratch[m->n_slots] = -y;
		pl_add(&c->cnf, c->scratch, m->n_slots + (size_t)1);
		pl_add2(&c->cnf, -v, -y);
		begin(c, &r);
		pl_lit guard = c->cnf.guard;
		for (uint32_t t = 0; t < m->n_slots; t++) {
			c->cnf.guard = guard;
			pl_add2(&c->cnf, -*x_of(c, r.other, t), v);
			c->cnf.guard = 0;
			pl_lit w = pl_var(&c->cnf);
			pl_add3(&c->cnf, -w, v, *x_of(c, r.meeting, t));
			v = w;
		}
		end(c);
	}
}

/* Breaks of p, counted both ways; returns their number. */
static size_t breaks(struct core *c, uint32_t p, pl_lit *out)
{
	const pl_model *m = c->m;
	pl_lit *l = c->scratch;
	size_t n = 0, k = 0;
	for (uint32_t d = 0; d < m->n_days; d++) {
		pl_lit before = 0;
		for (uint32_t t = m->day_first[d]; t < m->day_first[d + 1]; t++) {
			pl_lit u = c->used[(size_t)p * m->n_slots + t];
			if (!u)
				return 0; /* has no meetings at all */
			pl_lit now = pl_var(&c->cnf);
			pl_add2(&c->cnf, -u, now);
			if (before) {
				pl_lit b = pl_var(&c->cnf);
				pl_lit last = c->used[(size_t)p * m->n_slots + t - 1];
				pl_add4(&c->cnf, -u, -before, last, b);
				pl_add2(&c->cnf, -b, u);
				pl_add2(&c->cnf, -b, before);
				pl_add2(&c->cnf, -b, -last);
				pl_add2(&c->cnf, -before, now);
				pl_add3(&c->cnf, -now, before, u);
				l[n++] = b;
			} else {
				pl_add2(&c->cnf, -now, u);
			}
			before = now;
		}
	}
	pl_totalizer(&c->cnf, l, n, n, true, out, &k);
	return k;
}

static void fairness(struct core *c)
{
	const pl_model *m = c->m;
	oh_plan_requirement r = pl_requirement(OH_PLAN_D_FAIRNESS);
	uint32_t most = 0, d = r.count = m->e->fairness;
	if (d == OH_PLAN_NONE)
		return;
	pl_lit *b = oh_arena_array(c->a, (size_t)m->n_people * m->n_slots, sizeof *b);
	uint32_t *n = oh_arena_array(c->a, m->n_people, sizeof *n);
	if (!b || !n) {
		c->cnf.failed = true;
		return;
	}
	for (uint32_t p = 0; p < m->n_people; p++) {
		n[p] = (uint32_t)breaks(c, p, b + (size_t)p * m->n_slots);
		most = n[p] > most ? n[p] : most;
	}
	begin(c, &r);
	for (uint32_t k = 0; k + d < most; k++) {
		pl_lit v = pl_var(&c->cnf);
		for (uint32_t p = 0; p < m->n_people; p++) {
			const pl_lit *q = b + (size_t)p * m->n_slots;
			if (n[p] > k + d)
				pl_add2(&c->cnf, -q[k + d], v);
			if (n[p] > k)
				pl_add2(&c->cnf, -v, q[k]);
			else
				pl_add1(&c->cnf, -v);
		}
	}
	end(c);
}

static void encode(struct core *c, uint32_t given)
{
	const pl_model *m = c->m;
	for (uint32_t i = 0; i < m->n_meetings && !c->cnf.failed; i++)
		if (c->must[i] || (c->others && !m->e->meetings[i].cancelled))
			meeting(c, i, given);
	for (uint32_t p = 0; p < m->n_people && !c->cnf.failed; p++) {
		participant(c, p);
		cap(c, p);
	}
	room(c, OH_PLAN_NONE);
	for (uint32_t z = 0; z < m->e->n_zones; z++)
		room(c, z);
	tables(c);
	precedences(c);
	if (!c->cnf.failed)
		fairness(c);
}

/* Those guards of `keep` without [from, to) that the last answer needed. */
static size_t needed(const pl_race *r, const size_t *keep, size_t n, size_t from, size_t to,
                     const pl_lit *guards, size_t *out)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if ((i < from || i >= to) && pl_needed(r, guards[keep[i]]))
			out[k++] = keep[i];
	return k;
}

static oh_status without(struct core *c, pl_race *r, const size_t *keep, size_t n, size_t from,
                         size_t to, pl_answer *a)
{
	const pl_lit *guards = c->guards.p;
	size_t k = 0;
	pl_lit *assume = oh_alloc((n + 1) * sizeof *assume);
	*a = PL_OPEN;
	if (!assume)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (i < from || i >= to)
			assume[k++] = guards[keep[i]];
	oh_status st = pl_stopped(r) ? OH_OK : pl_race_ask(r, assume, k, 0, a);
	oh_free(assume);
	return st;
}

/* Leaves out pieces, large ones first, while the rest still contradicts itself. */
static oh_status shrink(struct core *c, pl_race *r, size_t *keep, size_t *n, bool *minimal)
{
	size_t *next = oh_alloc((*n + 1) * sizeof *next), piece = *n / 4 + 1;
	oh_status st = next ? OH_OK : OH_ENOMEM;
	bool open = false;
	while (!st && piece) {
		for (size_t at = *n; !st && at > 0;) {
			size_t from = at > piece ? at - piece : 0;
			pl_answer a;
			st = without(c, r, keep, *n, from, at, &a);
			open = open || (a == PL_OPEN && piece == 1);
			if (!st && a == PL_UNSAT) {
				size_t k = needed(r, keep, *n, from, at, c->guards.p, next);
				memcpy(keep, next, k * sizeof *keep);
				*n = k;
			}
			at = from < *n ? from : *n;
		}
		piece /= 2;
	}
	*minimal = !open;
	oh_free(next);
	return st;
}

/* Several of one kind as one requirement. */
static bool bundle(struct core *c, oh_plan_demand kind, const size_t *keep, size_t n,
                   oh_arena *arena, oh_plan_requirement *out)
{
	size_t k = 0;
	uint32_t *list = oh_arena_array(arena, n, sizeof *list);
	*out = pl_requirement(kind);
	if (!list)
		return false;
	for (size_t i = 0; i < n; i++) {
		const oh_plan_requirement *r = &OH_VEC_AT(&c->items, oh_plan_requirement, keep[i]);
		if (r->kind != kind)
			continue;
		if (!k)
			*out = *r;
		list[k++] = kind == OH_PLAN_D_ONE ? r->participant : r->meeting;
	}
	if (k > 1) {
		out->meeting = out->participant = OH_PLAN_NONE;
		out->list = list;
		out->n_list = k;
	}
	return true;
}

static oh_status tell(struct core *c, const size_t *keep, size_t n, oh_arena *arena,
                      oh_plan_conflict *out)
{
	static const oh_plan_demand bundled[] = {OH_PLAN_D_PLACED, OH_PLAN_D_ONE};
	oh_plan_requirement *items = oh_arena_array(arena, n, sizeof *items);
	size_t k = 0;
	if (!items)
		return OH_ENOMEM;
	for (size_t b = 0; b < 2; b++) {
		bool any = false;
		for (size_t i = 0; i < n; i++)
			any = any ||
			      OH_VEC_AT(&c->items, oh_plan_requirement, keep[i]).kind == bundled[b];
		if (any && !bundle(c, bundled[b], keep, n, arena, &items[k++]))
			return OH_ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		const oh_plan_requirement *r = &OH_VEC_AT(&c->items, oh_plan_requirement, keep[i]);
		if (r->kind != OH_PLAN_D_PLACED && r->kind != OH_PLAN_D_ONE)
			items[k++] = *r;
	}
	out->items = items;
	out->n = k;
	return OH_OK;
}

static oh_status solve(struct core *c, uint64_t until, oh_arena *arena, oh_plan_conflict *out,
                       bool *fits)
{
	size_t n = c->guards.n;
	size_t *keep = oh_arena_array(c->a, n, sizeof *keep);
	pl_race race;
	pl_answer a = PL_OPEN;
	if (!keep || pl_race_init(&race, &c->cnf, 1, c->s->o->seed))
		return OH_ENOMEM;
	race.cancel = c->s->o->cancel;
	race.deadline = until;
	for (size_t i = 0; i < n; i++)
		keep[i] = i;
	oh_status st = without(c, &race, keep, n, n, n, &a);
	*fits = a == PL_SAT;
	if (!st && a == PL_UNSAT) {
		n = needed(&race, keep, n, n, n, c->guards.p, keep);
		st = shrink(c, &race, keep, &n, &out->minimal);
		if (!st)
			st = tell(c, keep, n, arena, out);
	}
	pl_race_release(&race);
	return st;
}

static oh_status by_clauses(pl_search *s, const bool *must, uint32_t given, uint64_t until,
                            oh_arena *arena, oh_plan_conflict *out, bool *fits)
{
	const pl_model *m = s->m;
	struct core c = {.s = s, .m = m, .must = must, .a = oh_arena_new(0)};
	c.others = given == OH_PLAN_NONE && m->e->fairness != OH_PLAN_NONE;
	size_t cells = (size_t)m->n_slots * (m->n_meetings + (size_t)m->n_people);
	oh_status st = OH_ENOMEM;
	pl_cnf_init(&c.cnf);
	oh_vec_init(&c.items, sizeof(oh_plan_requirement));
	oh_vec_init(&c.guards, sizeof(pl_lit));
	if (c.a) {
		c.x = oh_arena_array(c.a, cells, sizeof *c.x);
		c.used = c.x ? c.x + (size_t)m->n_slots * m->n_meetings : NULL;
		c.scratch = oh_arena_array(c.a, 2 * ((size_t)m->n_meetings + m->n_slots + 2),
		                           sizeof *c.scratch);
	}
	if (c.x && c.scratch) {
		encode(&c, given);
		st = c.cnf.failed ? OH_ENOMEM : solve(&c, until, arena, out, fits);
	}
	oh_vec_release(&c.guards);
	oh_vec_release(&c.items);
	pl_cnf_release(&c.cnf);
	oh_arena_free(c.a);
	return st;
}

oh_status pl_conflict(pl_search *s, const bool *must, uint32_t meeting_given, uint64_t ns,
                      oh_arena *arena, oh_plan_conflict *out, bool *fits)
{
	uint64_t until = oh_clock_ns() + ns;
	oh_status st = pl_conflict_by_count(s->m, must, meeting_given, arena, out, s->err);
	*fits = false;
	if (st || out->n)
		return st;
	if (by_clauses(s, must, meeting_given, until, arena, out, fits))
		return oh_nomem(s->err);
	return OH_OK;
}
