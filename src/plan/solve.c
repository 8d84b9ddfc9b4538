#include <string.h>

#include "core.h"
#include "local.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/task.h"

/* Large events get better with time, but are never done with it: nobody waits for that. */
enum { DEFAULT_SECONDS = 60, LARGE_SECONDS = 24 };

static uint64_t later(uint64_t now, double seconds)
{
	double ns = seconds * 1e9;
	return ns >= 9e18 ? UINT64_MAX : now + (uint64_t)ns;
}

/* From the first on annealing comes first; from the second on proofs are tried only where
 * annealing finds nothing. */
enum { LARGE = 16000, HUGE = 45000 };

/* Slots and meetings, as the size of the encoding goes. */
static uint64_t cells(const pl_model *m)
{
	uint64_t n = 0;
	for (uint32_t i = 0; i < m->n_meetings; i++)
		n += pl_size(&m->allowed[i]);
	return n;
}

static oh_status open_search(pl_search *s, const pl_model *m, const oh_plan_options *o,
                             oh_arena *scratch, oh_error *err)
{
	unsigned cpus = oh_task_cpus();
	double seconds = o->seconds > 0      ? o->seconds
	                 : cells(m) >= LARGE ? LARGE_SECONDS
	                                     : DEFAULT_SECONDS;
	*s = (pl_search){.m = m, .o = o, .keep = o->keep, .arena = scratch, .err = err};
	s->start = oh_clock_ns();
	s->deadline = later(s->start, seconds);
	s->threads = o->threads ? o->threads : cpus;
	s->threads = s->threads > PL_MOST_SOLVERS ? PL_MOST_SOLVERS : s->threads;
	s->least = oh_arena_array(scratch, m->n_people, sizeof *s->least);
	s->best = oh_arena_array(scratch, m->n_meetings, sizeof *s->best);
	if (!s->least || !s->best)
		return oh_nomem(err);
	memset(s->best, 0xff, m->n_meetings * sizeof *s->best);
	for (uint32_t i = 0; i < m->n_meetings; i++)
		s->bound.weight += m->weight[i];
	return OH_OK;
}

/* Seconds for tables, checks and reasons. */
#define AFTERWARDS 0.5

static double seconds_left(const pl_search *s)
{
	uint64_t now = oh_clock_ns();
	return now < s->deadline ? (double)(s->deadline - now) / 1e9 : 0;
}

/* Annealing, again from the best while there is time. */
static oh_status anneal(pl_search *s, uint64_t size)
{
	const double share = size < HUGE ? 0.15 : 0.45;
	oh_status st = pl_anneal(s, seconds_left(s) * share, 1.2);
	for (int round = 0; round < 3 && !st && size >= HUGE && s->found && !pl_reached(s); round++)
		st = pl_anneal(s, (seconds_left(s) - AFTERWARDS) / (3 - round), 0.4);
	return st;
}

/* Where meetings may be left out, cores settle the weight if few are; if many are, annealing
 * finds more than they do. So both take turns. */
static oh_status optional(pl_search *s, uint64_t size)
{
	enum { CELLS_A_SECOND = 8000 };
	const uint64_t end = s->deadline;
	double left = seconds_left(s), first = (double)size / CELLS_A_SECOND;
	/* What is proven at once has the same places each time: annealing goes by the clock. */
	s->deadline = later(oh_clock_ns(), left * 0.1);
	s->deadline = s->deadline < end ? s->deadline : end;
	oh_status st = pl_exact(s, s->m, true);
	s->deadline = end;
	if (st || s->proven || s->impossible || pl_over(s))
		return st;
	left = seconds_left(s);
	st = pl_anneal(s, left * 0.05 < first ? left * 0.05 : first, 1.2);
	if (st || pl_done(s) || pl_over(s))
		return st;
	s->deadline = later(oh_clock_ns(), left * 0.4);
	s->deadline = s->deadline < end ? s->deadline : end;
	st = pl_exact(s, s->m, true);
	s->deadline = end;
	for (int round = 0; round < 3 && !st && s->found && !s->proven && !pl_reached(s); round++)
		st = pl_anneal(s, (seconds_left(s) - AFTERWARDS) / (3 - round), 0.6);
	return st;
}

static oh_status search(pl_search *s)
{
	uint64_t size = cells(s->m);
	oh_status st = OH_OK;
	if (!s->m->all_needed)
		st = pl_weight_bound(s->m, &s->bound.weight, s->err);
	for (uint32_t p = 0; p < s->m->n_people; p++) {
		s->bound.breaks += s->least[p];
		if (s->least[p] > s->bound.most_breaks)
			s->bound.most_breaks = s->least[p];
	}
	if (!st && s->keep)
		st = pl_stay(s);
	if (!st && !s->proven && size >= LARGE)
		st = anneal(s, size);
	else if (!st && !s->proven && !s->keep && !s->m->all_needed)
		st = optional(s, size);
	s->proven = s->proven || pl_reached(s);
	bool tried = s->runs > 0 && size < LARGE && !s->m->all_needed && !s->keep;
	if (!st && !tried && !pl_done(s) && (size < HUGE || !s->found) && !pl_over(s))
		st = pl_exact(s, s->m, true);
	/* Stopped before anything was found: a moment's work is better than nothing. */
	if (!st && !s->found && !s->impossible)
		st = pl_anneal(s, 0.02, 0.5);
	return st;
}

/* What has no place although it might have one, and why. */
static oh_status left_out(pl_search *s, oh_plan_result *r)
{
	const pl_model *m = s->m;
	size_t n = 0;
	for (uint32_t i = 0; i < m->n_meetings; i++)
		n += r->places[i].slot == OH_PLAN_NONE && !m->e->meetings[i].cancelled;
	oh_plan_left_out *list = oh_arena_array(r->arena, n, sizeof *list);
	if (!list)
		return oh_nomem(s->err);
	r->left_out = list;
	for (uint32_t i = 0; i < m->n_meetings; i++)
		if (r->places[i].slot == OH_PLAN_NONE && !m->e->meetings[i].cancelled)
			list[r->n_left_out++].meeting = i;
	return s->o->no_reasons ? OH_OK : pl_reasons(s, r->places, r->arena, list, n);
}

/* Seconds at most for the contradiction, beyond the time given if need be. */
enum { CONFLICT_SECONDS = 3 };

static oh_status contradiction(pl_search *s, oh_plan_result *r)
{
	bool fits;
	if (s->o->no_reasons)
		return OH_OK;
	return pl_conflict(s, s->m->need, OH_PLAN_NONE, CONFLICT_SECONDS * (uint64_t)1000000000,
	                   r->arena, &r->conflict, &fits);
}

static oh_status report(pl_search *s, oh_plan_result *r)
{
	const pl_model *m = s->m;
	oh_plan_check check;
	oh_status st = OH_OK;
	r->n_places = m->n_meetings;
	r->places = oh_arena_array(r->arena, m->n_meetings, sizeof *r->places);
	if (!r->places)
		return oh_nomem(s->err);
	memcpy(r->places, s->best, m->n_meetings * sizeof *r->places);
	r->bound = s->bound;
	r->status = s->impossible ? OH_PLAN_INFEASIBLE
	            : !s->found   ? OH_PLAN_UNKNOWN
	            : s->proven   ? OH_PLAN_OPTIMAL
	                          : OH_PLAN_FEASIBLE;
	if (s->impossible)
		return contradiction(s, r);
	if (s->found) {
		st = pl_tables(m, s->keep, r->places, s->err);
		if (!st)
			st = pl_check(m, r->places, s->keep, s->arena, &check, s->err);
		if (!st)
			r->score = check.score;
		if (!st)
			st = left_out(s, r);
	}
	return st;
}

oh_status oh_plan_solve(const oh_plan_event *e, const oh_plan_options *o, oh_plan_result **out,
                        oh_error *err)
{
	pl_model m;
	pl_search s;
	oh_arena *scratch = oh_arena_new(0), *arena = oh_arena_new(0);
	oh_plan_result *r = arena ? oh_arena_zalloc(arena, sizeof *r) : NULL;
	oh_status st = scratch && r ? oh_plan_validate(e, err) : oh_nomem(err);
	if (!st)
		st = pl_model_make(e, scratch, &m, err);
	if (!st)
		st = open_search(&s, &m, o, scratch, err);
	if (!st)
		st = pl_day_bounds(&m, s.least, scratch, err);
	for (uint32_t p = 0; !st && p < m.n_people; p++)
		s.impossible = s.impossible || s.least[p] == OH_PLAN_NONE;
	for (uint32_t i = 0; !st && i < m.n_meetings; i++)
		s.impossible = s.impossible || (m.need[i] && m.out[i]);
	if (!st && !s.impossible)
		st = search(&s);
	if (!st) {
		r->arena = arena;
		r->seconds = (double)(oh_clock_ns() - s.start) / 1e9;
		st = report(&s, r);
	}
	oh_arena_free(scratch);
	if (st) {
		oh_arena_free(arena);
		return st;
	}
	*out = r;
	return OH_OK;
}

void oh_plan_result_free(oh_plan_result *r)
{
	if (r)
		oh_arena_free(r->arena);
}
