/* What each participant's day alone says. */
#include <stdlib.h>
#include <string.h>

#include "local.h"
#include "ouhe/base/alloc.h"

enum { FAR = 1 << 28, PHASES = 3 };
/* Phases of a day: before the first meeting, in a meeting, in a gap behind one. */
enum { BEFORE, IN, GAP };

struct day {
	const pl_model *m;
	uint32_t p, n;                       /* meetings that must be placed, all of them counted */
	pl_set may;                          /* slots that some meeting may have */
	pl_set must;                         /* slots that a meeting must have */
	uint32_t upto[OH_PLAN_MOST_SLOTS];   /* meetings that must lie at t or before */
	uint32_t atmost[OH_PLAN_MOST_SLOTS]; /* meetings that can lie at t or before */
};

static uint32_t first_slot(const pl_set *s)
{
	for (uint32_t i = 0; i < PL_WORDS; i++)
		if (s->w[i])
			return 64 * i + (uint32_t)__builtin_ctzll(s->w[i]);
	return OH_PLAN_NONE;
}

static uint32_t last_slot(const pl_set *s)
{
	for (uint32_t i = PL_WORDS; i-- > 0;)
		if (s->w[i])
			return 64 * i + 63 - (uint32_t)__builtin_clzll(s->w[i]);
	return OH_PLAN_NONE;
}

static void gather(struct day *d)
{
	const pl_model *m = d->m;
	for (uint32_t k = m->first[d->p]; k < m->first[d->p + 1]; k++) {
		uint32_t i = m->of[k];
		if (m->out[i])
			continue;
		const pl_set *s = &m->allowed[i];
		uint32_t a = first_slot(s), b = last_slot(s);
		d->n++;
		if (a == OH_PLAN_NONE)
			continue;
		for (int w = 0; w < PL_WORDS; w++)
			d->may.w[w] |= s->w[w];
		if (a == b)
			pl_put(&d->must, a);
		for (uint32_t t = b; t < m->n_slots; t++)
			d->upto[t]++;
		for (uint32_t t = a; t < m->n_slots; t++)
			d->atmost[t]++;
	}
}

static void keep(uint32_t *cell, uint32_t cost)
{
	if (cost < *cell)
		*cell = cost;
}

/* cost[u * PHASES + phase]: least breaks with u meetings so far. */
static uint32_t walk(const struct day *d, uint32_t *cost, uint32_t *next)
{
	const pl_model *m = d->m;
	size_t cells = ((size_t)d->n + 1) * PHASES;
	uint32_t best = FAR;
	for (size_t i = 0; i < cells; i++)
		cost[i] = FAR;
	cost[BEFORE] = 0;
	for (uint32_t t = 0; t < m->n_slots; t++) {
		bool dawn = t == m->day_first[m->day_of[t]];
		for (size_t i = 0; i < cells; i++)
			next[i] = FAR;
		for (uint32_t u = 0; u <= d->n; u++)
			for (uint32_t ph = 0; ph < PHASES; ph++) {
				uint32_t c = cost[(size_t)u * PHASES + ph],
				         now = dawn ? BEFORE : ph;
				if (c >= FAR)
					continue;
				if (u < d->n && pl_has(&d->may, t) && u + 1 <= d->atmost[t] &&
				    u + 1 >= d->upto[t])
					keep(&next[((size_t)u + 1) * PHASES + IN],
					     c + (now == GAP));
				if (!pl_has(&d->must, t) && u >= d->upto[t])
					keep(&next[(size_t)u * PHASES +
					           (now == BEFORE ? BEFORE : GAP)],
					     c);
			}
		memcpy(cost, next, cells * sizeof *cost);
	}
	for (uint32_t ph = 0; ph < PHASES; ph++)
		keep(&best, cost[(size_t)d->n * PHASES + ph]);
	return best;
}

static bool may_lose(const pl_model *m, uint32_t p)
{
	for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++)
		if (!m->out[m->of[k]] && !m->need[m->of[k]])
			return true;
	return false;
}

oh_status pl_day_bounds(const pl_model *m, uint32_t *least, oh_arena *arena, oh_error *err)
{
	for (uint32_t p = 0; p < m->n_people; p++) {
		struct day d = {.m = m, .p = p};
		least[p] = 0;
		if (may_lose(m, p))
			continue;
		gather(&d);
		if (d.n == 0)
			continue;
		oh_arena_mark mark = oh_arena_mark_get(arena);
		size_t cells = ((size_t)d.n + 1) * PHASES;
		uint32_t *cost = oh_arena_array(arena, cells, 2 * sizeof *cost);
		if (!cost)
			return oh_nomem(err);
		least[p] = walk(&d, cost, cost + cells);
		if (least[p] >= FAR)
			least[p] = OH_PLAN_NONE;
		oh_arena_rewind(arena, mark);
	}
	return OH_OK;
}

static int falling(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return *x > *y ? -1 : *x < *y;
}

static double top(double *w, size_t n, uint64_t most)
{
	double sum = 0;
	qsort(w, n, sizeof *w, falling);
	for (size_t i = 0; i < n && i < most; i++)
		sum += w[i];
	return sum;
}

/* Slots that some meeting of p may have, at most its cap. */
static uint32_t room_of(const pl_model *m, uint32_t p)
{
	pl_set all = {{0}};
	for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++)
		for (int w = 0; w < PL_WORDS; w++)
			all.w[w] |= m->allowed[m->of[k]].w[w];
	return pl_size(&all) < m->e->people[p].most ? pl_size(&all) : m->e->people[p].most;
}

oh_status pl_weight_bound(const pl_model *m, uint64_t *weight, oh_error *err)
{
	double *w = oh_alloc((m->n_meetings + (size_t)1) * sizeof *w), shares = 0, hall;
	size_t n = 0;
	if (!w)
		return oh_nomem(err);
	for (uint32_t i = 0; i < m->n_meetings; i++)
		if (!pl_empty(&m->allowed[i]))
			w[n++] = m->weight[i];
	hall = top(w, n, (uint64_t)m->hall * m->n_slots);
	/* Every participant of a meeting has an equal share of it, and room for some. */
	for (uint32_t p = 0; p < m->n_people; p++) {
		n = 0;
		for (uint32_t k = m->first[p]; k < m->first[p + 1]; k++)
			if (!pl_empty(&m->allowed[m->of[k]]))
				w[n++] = (double)m->weight[m->of[k]] /
				         (double)m->e->meetings[m->of[k]].n_who;
		shares += top(w, n, room_of(m, p));
	}
	oh_free(w);
	hall = shares + 1e-6 < hall ? shares + 1e-6 : hall;
	*weight = (uint64_t)hall < *weight ? (uint64_t)hall : *weight;
	return OH_OK;
}
