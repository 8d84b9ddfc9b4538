#include "encode.h"

#include <string.h>

#include "ouhe/base/alloc.h"

void pl_code_release(pl_code *c)
{
	pl_cnf_release(&c->cnf);
}

static void meetings(pl_code *c)
{
	const pl_model *m = c->m;
	pl_lit l[OH_PLAN_MOST_SLOTS + 1];
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		size_t n = 0;
		for (uint32_t t = 0; t < m->n_slots; t++)
			if (pl_has(&m->allowed[i], t))
				l[n++] = c->x[(size_t)i * m->n_slots + t] = pl_var(&c->cnf);
		pl_amo(&c->cnf, l, n);
		if (m->out[i])
			continue;
		if (!m->need[i]) {
			c->placed[i] = pl_var(&c->cnf);
			for (size_t k = 0; k < n; k++)
				pl_add2(&c->cnf, -l[k], c->placed[i]);
			l[n++] = -c->placed[i];
		}
		pl_add(&c->cnf, l, n);
	}
}

/* One meeting at a time, and `used`. */
static void one_at_a_time(pl_code *c, pl_lit *l)
{
	const pl_model *m = c->m;
	for (uint32_t p = 0; p < m->n_people; p++)
		for (uint32_t t = 0; t < m->n_slots; t++) {
			size_t n = 0;
			for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++)
				if (pl_x(c, m->of[k], t))
					l[n++] = pl_x(c, m->of[k], t);
			if (!n)
				continue;
			pl_lit u = c->used[(size_t)p * m->n_slots + t] =
			    n == 1 ? l[0] : pl_var(&c->cnf);
			if (n == 1)
				continue;
			pl_amo(&c->cnf, l, n);
			for (size_t k = 0; k < n; k++)
				pl_add2(&c->cnf, -l[k], u);
			l[n] = -u;
			pl_add(&c->cnf, l, n + 1);
		}
}

/* Exactly the needed number of slots, counted slot by slot: s[j] says that j + 1 or more
 * of the slots so far are used. */
static void count_needed(pl_code *c, uint32_t p, uint32_t n)
{
	const pl_model *m = c->m;
	pl_lit u[OH_PLAN_MOST_SLOTS], out[OH_PLAN_MOST_SLOTS + 1];
	size_t k = 0, no;
	for (uint32_t t = 0; t < m->n_slots; t++)
		if (pl_used(c, p, t))
			u[k++] = pl_used(c, p, t);
	if (n == 0 || k < n)
		return;
	pl_totalizer(&c->cnf, u, k, n + 1, true, out, &no);
	pl_add1(&c->cnf, out[n - 1]);
	if (no > n)
		pl_add1(&c->cnf, -out[n]);
}

static uint32_t meetings_of(const pl_model *m, uint32_t p, bool *all)
{
	uint32_t n = 0;
	*all = true;
	for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++) {
		n += !m->out[m->of[k]];
		*all = *all && (m->out[m->of[k]] || m->need[m->of[k]]);
	}
	return n;
}

static size_t breaks_of_day(pl_code *c, uint32_t p, uint32_t from, uint32_t to, pl_lit *out)
{
	pl_lit before = 0;
	size_t n = 0;
	for (uint32_t t = from; t < to; t++) {
		pl_lit u = pl_used(c, p, t), last = t > from ? pl_used(c, p, t - 1) : 0;
		if (u && before && t > from + 1) {
			pl_lit b = pl_var(&c->cnf);
			pl_lit cl[4] = {-u, -before, b, last};
			pl_add(&c->cnf, cl, last ? 4 : 3);
			pl_add2(&c->cnf, -b, u);
			pl_add2(&c->cnf, -b, before);
			if (last)
				pl_add2(&c->cnf, -b, -last);
			out[n++] = b;
		}
		if (u) {
			pl_lit now = pl_var(&c->cnf);
			pl_add2(&c->cnf, -u, now);
			if (before) {
				pl_add2(&c->cnf, -before, now);
				pl_add3(&c->cnf, -now, before, u);
			} else {
				pl_add2(&c->cnf, -now, u);
			}
			before = now;
		}
	}
	return n;
}

/* Without a break, the meetings fill an interval. */
static void intervals(pl_code *c, uint32_t p, uint32_t n, pl_lit some_break)
{
	const pl_model *m = c->m;
	pl_lit l[OH_PLAN_MOST_SLOTS + 1];
	size_t k = 0;
	for (uint32_t s = 0; s + n <= m->n_slots; s++) {
		bool can = true;
		for (uint32_t t = s; t < s + n; t++)
			can = can && pl_used(c, p, t);
		if (!can)
			continue;
		pl_lit v = pl_var(&c->cnf);
		for (uint32_t t = 0; t < m->n_slots; t++)
			if (pl_used(c, p, t))
				pl_add2(&c->cnf, -v,
				        t >= s && t < s + n ? pl_used(c, p, t) : -pl_used(c, p, t));
		l[k++] = v;
	}
	l[k++] = some_break;
	pl_add(&c->cnf, l, k);
}

/* Where somebody has no break for sure, the fairness bound is a cap for all, and nobody
 * needs to be counted from below. */
static bool counts_from_below(const pl_model *m)
{
	bool all;
	for (uint32_t p = 0; p < m->n_people; p++)
		if (meetings_of(m, p, &all) <= 1)
			return false;
	return m->e->fairness != OH_PLAN_NONE;
}

static oh_status breaks(pl_code *c)
{
	const pl_model *m = c->m;
	pl_lit holes[OH_PLAN_MOST_SLOTS];
	bool both = counts_from_below(m);
	oh_vec all;
	oh_vec_init(&all, sizeof(pl_lit));
	for (uint32_t p = 0; p < m->n_people; p++) {
		bool fixed;
		uint32_t n = meetings_of(m, p, &fixed);
		size_t k = 0, n_out;
		c->b_first[p] = (uint32_t)all.n;
		if (fixed)
			count_needed(c, p, n);
		for (uint32_t d = 0; d < m->n_days && n > 1; d++)
			k += breaks_of_day(c, p, m->day_first[d], m->day_first[d + 1], holes + k);
		if (k) {
			pl_lit out[OH_PLAN_MOST_SLOTS];
			size_t most = n - 1;
			pl_totalizer(&c->cnf, holes, k, most, both, out, &n_out);
			for (size_t i = 0; i < n_out; i++)
				if (oh_vec_push(&all, &out[i]))
					c->cnf.failed = true;
			for (uint32_t i = 0; i < c->least[p] && i < n_out; i++)
				pl_add1(&c->cnf, out[i]);
			for (size_t i = 1; i < n_out; i++)
				pl_add2(&c->cnf, -out[i], out[i - 1]);
			if (fixed && m->n_days == 1)
				intervals(c, p, n, out[0]);
		}
	}
	c->b_first[m->n_people] = (uint32_t)all.n;
	c->breaks = oh_vec_freeze(&all, c->arena);
	bool ok = c->breaks || all.n == 0;
	oh_vec_release(&all);
	return ok ? OH_OK : OH_ENOMEM;
}

static void at_most(pl_code *c, pl_lit *l, size_t n, size_t most, pl_lit *out)
{
	size_t k;
	if (n <= most)
		return;
	pl_totalizer(&c->cnf, l, n, most + 1, false, out, &k);
	pl_add1(&c->cnf, -out[most]);
}

/* What is held at a table of a zone without having to be there fills it while it stays. */
static bool fills(const pl_code *c, const oh_plan_place *keep, uint32_t i, uint32_t zone)
{
	const pl_model *m = c->m;
	return c->kept[i] && m->zone[i] == OH_PLAN_NONE && keep[i].table < m->e->n_tables &&
	       m->e->tables[keep[i].table].zone == zone;
}

static void zone_room(pl_code *c, const oh_plan_place *keep, uint32_t z, uint32_t t, pl_lit *l,
                      pl_lit *out)
{
	const pl_model *m = c->m;
	size_t n = 0;
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		if (m->zone[i] == z && pl_x(c, i, t))
			l[n++] = pl_x(c, i, t);
		else if (fills(c, keep, i, z) && keep[i].slot == t)
			l[n++] = c->kept[i];
	}
	at_most(c, l, n, m->zone_room[z], out);
}

/* A table that some meeting is locked to. */
static void table_room(pl_code *c, const oh_plan_place *keep, uint32_t b, uint32_t t, pl_lit *l,
                       pl_lit *out)
{
	const pl_model *m = c->m;
	size_t n = 0;
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		if (m->e->meetings[i].fixed_table == b) {
			if (pl_x(c, i, t))
				l[n++] = pl_x(c, i, t);
		} else if (c->kept[i] && keep[i].table == b && keep[i].slot == t) {
			l[n++] = c->kept[i];
		}
	}
	at_most(c, l, n, m->e->tables[b].capacity, out);
}

static bool only_pairs(const pl_model *m)
{
	for (uint32_t i = 0; i < m->n_meetings; i++)
		if (!m->out[i] && m->e->meetings[i].n_who != 2)
			return false;
	return true;
}

/* Meetings that may be in one slot, up to which the hall is counted by meetings, too. */
enum { LARGE_SLOT = 400, FEW = 16 };

static void hall_room(pl_code *c, uint32_t t, bool pairs, pl_lit *l, pl_lit *out)
{
	const pl_model *m = c->m;
	size_t n = 0, sure = 0;
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		if (!pl_x(c, i, t))
			continue;
		/* What can be nowhere else takes its table without being counted. */
		if (m->need[i] && pl_size(&m->allowed[i]) == 1)
			sure++;
		else
			l[n++] = pl_x(c, i, t);
	}
	if (n + sure <= m->hall)
		return;
	if (sure > m->hall) {
		pl_add(&c->cnf, NULL, 0);
		return;
	}
	/* In large events what follows is all that is said: it is as strong for pairs. */
	size_t room = m->hall - sure;
	bool by_meetings = !pairs || n <= LARGE_SLOT || room <= FEW;
	if (by_meetings)
		at_most(c, l, n, room, out);
	if (!pairs || (by_meetings && n + sure > LARGE_SLOT))
		return;
	/* Follows: at most twice as many participants sit. Fewer literals, so that the
	 * solver learns more from them. */
	n = 0;
	for (uint32_t p = 0; p < m->n_people; p++)
		if (pl_used(c, p, t))
			l[n++] = pl_used(c, p, t);
	at_most(c, l, n, 2 * (size_t)m->hall, out);
}

/* How many may want each table, by slot: what is locked to it, and what holds it. */
static uint32_t *wanted(const pl_code *c, const oh_plan_place *keep)
{
	const pl_model *m = c->m;
	uint32_t *n = oh_arena_array(c->arena, m->e->n_tables * m->n_slots, sizeof *n);
	for (uint32_t i = 0; n && i < m->n_meetings; i++) {
		uint32_t fixed = m->e->meetings[i].fixed_table;
		for (uint32_t t = 0; fixed != OH_PLAN_NONE && t < m->n_slots; t++)
			n[(size_t)fixed * m->n_slots + t] += pl_x(c, i, t) != 0;
		if (fixed == OH_PLAN_NONE && c->kept[i] && keep[i].table != OH_PLAN_NONE)
			n[(size_t)keep[i].table * m->n_slots + keep[i].slot]++;
	}
	return n;
}

static void rooms(pl_code *c, const oh_plan_place *keep, pl_lit *l, pl_lit *out)
{
	const pl_model *m = c->m;
	bool pairs = only_pairs(m);
	const uint32_t *want = wanted(c, keep);
	if (!want) {
		c->cnf.failed = true;
		return;
	}
	for (uint32_t t = 0; t < m->n_slots; t++) {
		hall_room(c, t, pairs, l, out);
		for (uint32_t z = 0; z < m->e->n_zones; z++)
			zone_room(c, keep, z, t, l, out);
		for (uint32_t b = 0; b < m->e->n_tables; b++)
			if (want[(size_t)b * m->n_slots + t] > m->e->tables[b].capacity)
				table_room(c, keep, b, t, l, out);
	}
}

/* Stays as held, table and all. Without zones and locked tables a table can always stay. */
static void kept(pl_code *c, const oh_plan_place *keep)
{
	const pl_model *m = c->m;
	for (uint32_t i = 0; keep && i < m->n_meetings; i++) {
		uint32_t t = keep[i].slot, b = keep[i].table, fixed = m->e->meetings[i].fixed_table;
		if (t >= m->n_slots || !pl_x(c, i, t))
			continue;
		if (b != OH_PLAN_NONE &&
		    (b >= m->e->n_tables || (fixed != OH_PLAN_NONE && fixed != b) ||
		     (m->zone[i] != OH_PLAN_NONE && m->e->tables[b].zone != m->zone[i])))
			continue;
		c->kept[i] = pl_var(&c->cnf);
		pl_add2(&c->cnf, -c->kept[i], pl_x(c, i, t));
	}
}

/* Most meetings of a participant. */
static void caps(pl_code *c, pl_lit *l, pl_lit *out)
{
	const pl_model *m = c->m;
	for (uint32_t p = 0; p < m->n_people; p++) {
		size_t n = 0;
		if (m->e->people[p].most == OH_PLAN_NONE)
			continue;
		for (uint32_t t = 0; t < m->n_slots; t++)
			if (pl_used(c, p, t))
				l[n++] = pl_used(c, p, t);
		at_most(c, l, n, m->e->people[p].most, out);
	}
}

static void precedences(pl_code *c)
{
	const pl_model *m = c->m;
	const oh_plan_event *e = m->e;
	for (size_t i = 0; i < e->n_precedences; i++) {
		uint32_t a = e->precedences[i].a, b = e->precedences[i].b;
		if (m->out[a] || m->out[b])
			continue;
		/* v: a has been by now. b at t needs a before t. */
		pl_lit v = 0;
		for (uint32_t t = 0; t < m->n_slots; t++) {
			pl_lit xa = pl_x(c, a, t), xb = pl_x(c, b, t);
			if (xb) {
				pl_lit cl[4] = {-xb};
				size_t n = 1;
				if (v)
					cl[n++] = v;
				if (c->placed[a])
					cl[n++] = -c->placed[a];
				pl_add(&c->cnf, cl, n);
			}
			if (xa) {
				pl_lit w = pl_var(&c->cnf);
				if (v) {
					pl_add3(&c->cnf, -w, v, xa);
					pl_add2(&c->cnf, -v, w);
				} else {
					pl_add2(&c->cnf, -w, xa);
				}
				pl_add2(&c->cnf, -xa, w);
				v = w;
			}
		}
	}
}

static void fairness(pl_code *c)
{
	const pl_model *m = c->m;
	uint32_t d = m->e->fairness, longest = 0;
	if (d == OH_PLAN_NONE)
		return;
	for (uint32_t p = 0; p < m->n_people; p++)
		if (c->b_first[p + 1] - c->b_first[p] > longest)
			longest = c->b_first[p + 1] - c->b_first[p];
	/* v: everybody has k + 1 breaks or more. */
	for (uint32_t k = 0; k + d < longest; k++) {
		pl_lit v = pl_var(&c->cnf);
		for (uint32_t p = 0; p < m->n_people; p++) {
			uint32_t n = c->b_first[p + 1] - c->b_first[p];
			const pl_lit *b = c->breaks + c->b_first[p];
			if (n > k + d)
				pl_add2(&c->cnf, -b[k + d], v);
			if (n > k)
				pl_add2(&c->cnf, -v, b[k]);
			else
				pl_add1(&c->cnf, -v);
		}
	}
}

oh_status pl_encode(const pl_model *m, const uint32_t *least, const oh_plan_place *keep,
                    pl_code *out, oh_error *err)
{
	pl_code c = {.m = m, .arena = m->arena, .least = least};
	pl_cnf_init(&c.cnf);
	c.x = oh_arena_array(m->arena, (size_t)m->n_meetings * m->n_slots, sizeof *c.x);
	c.used = oh_arena_array(m->arena, (size_t)m->n_people * m->n_slots, sizeof *c.used);
	c.placed = oh_arena_array(m->arena, m->n_meetings, sizeof *c.placed);
	c.kept = oh_arena_array(m->arena, m->n_meetings, sizeof *c.kept);
	c.b_first = oh_arena_array(m->arena, m->n_people + 1, sizeof *c.b_first);
	size_t scratch = (size_t)m->n_meetings + m->n_people + m->n_slots + 1;
	pl_lit *l = oh_alloc(2 * scratch * sizeof *l);
	if (!c.x || !c.used || !c.placed || !c.kept || !c.b_first || !l)
		c.cnf.failed = true;
	if (!c.cnf.failed) {
		meetings(&c);
		one_at_a_time(&c, l);
		if (breaks(&c))
			c.cnf.failed = true;
		kept(&c, keep);
		rooms(&c, keep, l, l + scratch);
		caps(&c, l, l + scratch);
		precedences(&c);
		if (!c.cnf.failed)
			fairness(&c);
	}
	oh_free(l);
	if (c.cnf.failed) {
		pl_code_release(&c);
		return oh_nomem(err);
	}
	*out = c;
	return OH_OK;
}
