/* Annealing. A state keeps every rule but two: needed meetings may have no place yet, and
 * breaks may pass the fairness bound; both cost. Moves: a meeting without place goes to a
 * slot and throws out whom it meets there; the meetings of two slots that hang together
 * by their participants change sides (Kempe chains), so that nobody sits twice. */
#include "local.h"

#include <math.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/task.h"

/* Costs in units of a break. */
enum { COST_NEED = 40, COST_OVER = 6, COST_CHANGE = 12, COST_WEIGHT = 8, MOST_CHAIN = 64 };

typedef struct state {
	pl_search *s;
	const pl_model *m;
	uint64_t rng;
	uint32_t *at;        /* of each meeting, NONE */
	uint32_t *sits;      /* [participant][slot]: meeting + 1 */
	uint32_t *load;      /* of each slot */
	uint32_t *zone_load; /* [zone][slot] */
	uint32_t *lock_load; /* [table][slot], NULL without locks */
	uint32_t *count;     /* meetings of each participant */
	uint32_t *breaks;    /* of each participant */
	pl_set *busy;
	uint32_t *in;     /* [slot][i]: the meetings there */
	uint32_t *pos;    /* of each meeting in `in` */
	uint32_t *loose;  /* meetings without place */
	uint32_t n_loose; /* pos says where a meeting is among them, too */
	uint32_t *before; /* n_meetings + 1: into `pairs` */
	uint32_t *pairs;  /* meetings that precedences join, with the side in bit 31 */
	uint32_t *mark;   /* of each meeting: the chain that saw it */
	uint32_t stamp;
	double *price; /* of each meeting without place */
	double cost, best_cost;
	bool tells;   /* runs in the caller's thread */
	uint32_t cap; /* breaks beyond it cost */
	oh_plan_place *best;
	oh_arena *arena;
	oh_status st;
	uint32_t chain[MOST_CHAIN];
	uint32_t n_chain;
} state;

static const uint32_t side = (uint32_t)1 << 31;

static uint32_t below(state *k, uint32_t n)
{
	k->rng ^= k->rng << 13;
	k->rng ^= k->rng >> 7;
	k->rng ^= k->rng << 17;
	return (uint32_t)(((k->rng >> 32) * n) >> 32);
}

static double chance(state *k)
{
	return (double)below(k, 1 << 30) / (double)(1 << 30);
}

static double day_price(const state *k, uint32_t breaks)
{
	return breaks + (breaks > k->cap ? (double)COST_OVER * (breaks - k->cap) : 0);
}

static double change_price(const state *k, uint32_t i, uint32_t t)
{
	return pl_held(k->s, i) && k->s->keep[i].slot != t ? COST_CHANGE : 0;
}

/* What it costs that meeting i is at t, or nowhere. */
static double price_at(const state *k, uint32_t i, uint32_t t)
{
	return change_price(k, i, t) + (t == OH_PLAN_NONE ? k->price[i] : 0);
}

static uint32_t *cell(const state *k, uint32_t p, uint32_t t)
{
	return &k->sits[(size_t)p * k->m->n_slots + t];
}

static uint32_t *in_slot(const state *k, uint32_t t, uint32_t i)
{
	return &k->in[(size_t)t * k->m->n_meetings + i];
}

static void recount(state *k, uint32_t p)
{
	k->cost -= day_price(k, k->breaks[p]);
	k->breaks[p] = pl_breaks(k->m, &k->busy[p]);
	k->cost += day_price(k, k->breaks[p]);
}

/* Takes meeting i from its slot, or puts it to t where nobody sits; no rule is asked. */
static void lift(state *k, uint32_t i)
{
	const pl_model *m = k->m;
	const oh_plan_meeting *g = &m->e->meetings[i];
	uint32_t t = k->at[i], last = *in_slot(k, t, --k->load[t]);
	*in_slot(k, t, k->pos[i]) = last;
	k->pos[last] = k->pos[i];
	if (m->zone[i] != OH_PLAN_NONE)
		k->zone_load[(size_t)m->zone[i] * m->n_slots + t]--;
	if (g->fixed_table != OH_PLAN_NONE)
		k->lock_load[(size_t)g->fixed_table * m->n_slots + t]--;
	k->cost += price_at(k, i, OH_PLAN_NONE) - price_at(k, i, t);
	k->at[i] = OH_PLAN_NONE;
	k->pos[i] = k->n_loose;
	k->loose[k->n_loose++] = i;
	for (size_t w = 0; w < g->n_who; w++) {
		uint32_t p = g->who[w];
		*cell(k, p, t) = 0;
		pl_cut(&k->busy[p], t);
		k->count[p]--;
		recount(k, p);
	}
}

static void put(state *k, uint32_t i, uint32_t t)
{
	const pl_model *m = k->m;
	const oh_plan_meeting *g = &m->e->meetings[i];
	uint32_t last = k->loose[--k->n_loose];
	k->loose[k->pos[i]] = last;
	k->pos[last] = k->pos[i];
	k->pos[i] = k->load[t];
	*in_slot(k, t, k->load[t]++) = i;
	if (m->zone[i] != OH_PLAN_NONE)
		k->zone_load[(size_t)m->zone[i] * m->n_slots + t]++;
	if (g->fixed_table != OH_PLAN_NONE)
		k->lock_load[(size_t)g->fixed_table * m->n_slots + t]++;
	k->cost += price_at(k, i, t) - price_at(k, i, OH_PLAN_NONE);
	k->at[i] = t;
	for (size_t w = 0; w < g->n_who; w++) {
		uint32_t p = g->who[w];
		*cell(k, p, t) = i + 1;
		pl_put(&k->busy[p], t);
		k->count[p]++;
		recount(k, p);
	}
}

/* Precedences of i at t against all that is placed. */
static bool in_order(const state *k, uint32_t i, uint32_t t)
{
	for (uint32_t j = k->before[i]; j < k->before[i + 1]; j++) {
		uint32_t other = k->at[k->pairs[j] & ~side];
		bool first = k->pairs[j] & side;
		if (other != OH_PLAN_NONE && (first ? t >= other : other >= t))
			return false;
	}
	return true;
}

static bool table_free(const state *k, uint32_t i, uint32_t t)
{
	uint32_t b = k->m->e->meetings[i].fixed_table, z = k->m->zone[i];
	if (b != OH_PLAN_NONE &&
	    k->lock_load[(size_t)b * k->m->n_slots + t] >= k->m->e->tables[b].capacity)
		return false;
	return k->load[t] < k->m->hall &&
	       (z == OH_PLAN_NONE ||
	        k->zone_load[(size_t)z * k->m->n_slots + t] < k->m->zone_room[z]);
}

static bool may_have_more(const state *k, uint32_t i)
{
	const oh_plan_meeting *g = &k->m->e->meetings[i];
	for (size_t w = 0; w < g->n_who; w++)
		if (k->count[g->who[w]] >= k->m->e->people[g->who[w]].most)
			return false;
	return true;
}

static bool accept(state *k, double delta, double heat)
{
	return delta <= 0 || (heat > 0 && chance(k) < exp(-delta / heat));
}

/* Whom it throws out at most. */
enum { MOST_OUT = 12 };

static void undo(state *k, uint32_t i, const uint32_t *out, uint32_t n, uint32_t t)
{
	if (k->at[i] != OH_PLAN_NONE)
		lift(k, i);
	while (n-- > 0)
		put(k, out[n], t);
}

static void insert(state *k, double heat)
{
	const pl_model *m = k->m;
	uint32_t i = k->loose[below(k, k->n_loose)], t = below(k, m->n_slots), n = 0;
	uint32_t out[MOST_OUT];
	const oh_plan_meeting *g = &m->e->meetings[i];
	double was = k->cost;
	if (!pl_has(&m->allowed[i], t) || !in_order(k, i, t))
		return;
	for (size_t w = 0; w < g->n_who; w++) {
		uint32_t who = *cell(k, g->who[w], t);
		if (!who)
			continue;
		if (n == MOST_OUT) {
			undo(k, i, out, n, t);
			return;
		}
		out[n++] = who - 1;
		lift(k, who - 1);
	}
	if (k->load[t] && n < MOST_OUT && !table_free(k, i, t)) {
		/* Any other gives its table. */
		out[n] = *in_slot(k, t, below(k, k->load[t]));
		lift(k, out[n++]);
	}
	if (!table_free(k, i, t) || !may_have_more(k, i)) {
		undo(k, i, out, n, t);
		return;
	}
	put(k, i, t);
	if (!accept(k, k->cost - was, heat))
		undo(k, i, out, n, t);
}

static bool join(state *k, uint32_t i)
{
	if (k->mark[i] == k->stamp)
		return true;
	if (k->n_chain == MOST_CHAIN)
		return false;
	k->mark[i] = k->stamp;
	k->chain[k->n_chain++] = i;
	return true;
}

/* All meetings of slots s and t that hang together with i; false when there are too many
 * or one of them may not be on the other side. */
static bool grow(state *k, uint32_t i, uint32_t s, uint32_t t)
{
	k->stamp++;
	k->n_chain = 0;
	join(k, i);
	for (uint32_t j = 0; j < k->n_chain; j++) {
		uint32_t c = k->chain[j], to = k->at[c] == s ? t : s;
		const oh_plan_meeting *g = &k->m->e->meetings[c];
		if (!pl_has(&k->m->allowed[c], to))
			return false;
		for (size_t w = 0; w < g->n_who; w++) {
			uint32_t other = *cell(k, g->who[w], to);
			if (other && !join(k, other - 1))
				return false;
		}
	}
	return true;
}

static bool fits(state *k, uint32_t i, uint32_t t)
{
	return table_free(k, i, t) && in_order(k, i, t);
}

/* What it would cost more if the chain changed sides. */
static double chain_price(const state *k, uint32_t s, uint32_t t)
{
	double more = 0;
	for (uint32_t j = 0; j < k->n_chain; j++) {
		uint32_t c = k->chain[j], from = k->at[c], to = from == s ? t : s;
		const oh_plan_meeting *g = &k->m->e->meetings[c];
		if (k->s->keep)
			more += change_price(k, c, to) - change_price(k, c, from);
		for (size_t w = 0; w < g->n_who; w++) {
			uint32_t p = g->who[w];
			pl_set busy = k->busy[p];
			if (*cell(k, p, to))
				continue; /* sits in both slots before and after */
			pl_cut(&busy, from);
			pl_put(&busy, to);
			more += day_price(k, pl_breaks(k->m, &busy)) - day_price(k, k->breaks[p]);
		}
	}
	return more;
}

/* Swaps sides; puts everything back when a rule is against it. */
static void change_sides(state *k, uint32_t s, uint32_t t)
{
	uint32_t from[MOST_CHAIN], n = k->n_chain;
	bool ok = true;
	for (uint32_t j = 0; j < n; j++) {
		from[j] = k->at[k->chain[j]];
		lift(k, k->chain[j]);
	}
	for (uint32_t j = 0; j < n && ok; j++) {
		uint32_t to = from[j] == s ? t : s;
		ok = fits(k, k->chain[j], to);
		if (ok)
			put(k, k->chain[j], to);
	}
	if (ok)
		return;
	for (uint32_t j = 0; j < n; j++)
		if (k->at[k->chain[j]] != OH_PLAN_NONE)
			lift(k, k->chain[j]);
	for (uint32_t j = 0; j < n; j++)
		put(k, k->chain[j], from[j]);
}

static void kempe(state *k, uint32_t i, uint32_t s, uint32_t t, double heat)
{
	uint32_t gain = 0, hall = k->m->hall;
	if (!grow(k, i, s, t))
		return;
	for (uint32_t j = 0; j < k->n_chain; j++)
		gain += k->at[k->chain[j]] == s;
	uint32_t loss = k->n_chain - gain;
	if (k->load[t] + gain > hall + loss || k->load[s] + loss > hall + gain)
		return;
	if (accept(k, chain_price(k, s, t), heat))
		change_sides(k, s, t);
}

/* Any meeting to any slot. */
static void wander(state *k, double heat)
{
	uint32_t s = below(k, k->m->n_slots), t = below(k, k->m->n_slots);
	if (s != t && k->load[s])
		kempe(k, *in_slot(k, s, below(k, k->load[s])), s, t, heat);
}

/* A meeting of somebody who has breaks goes beside another one of the same day. */
static void close_up(state *k, double heat)
{
	enum { TRIES = 16 };
	const pl_model *m = k->m;
	uint32_t p = 0;
	for (int i = 0; i < TRIES; i++) {
		p = below(k, m->n_people);
		if (k->breaks[p])
			break;
	}
	uint32_t n = m->first[p + 1] - m->first[p];
	if (!k->breaks[p])
		return;
	uint32_t i = m->of[m->first[p] + below(k, n)], j = m->of[m->first[p] + below(k, n)];
	uint32_t s = k->at[i], t = k->at[j];
	if (s == OH_PLAN_NONE || t == OH_PLAN_NONE || i == j)
		return;
	t = below(k, 2) ? t + 1 : t - 1;
	if (t < m->n_slots && t != s)
		kempe(k, i, s, t, heat);
}

static void note_best(state *k)
{
	if (k->cost >= k->best_cost - 1e-9)
		return;
	k->best_cost = k->cost;
	for (uint32_t i = 0; i < k->m->n_meetings; i++)
		k->best[i] = (oh_plan_place){k->at[i], OH_PLAN_NONE};
}

/* The cost that the bound would have. */
static double floor_cost(const state *k)
{
	return (double)k->s->bound.breaks;
}

/* How long a run is: a number of rounds, or without one until a moment. */
struct span {
	uint64_t from, until;
	unsigned rounds;
};

static double part_of(const struct span *span, unsigned round)
{
	uint64_t now = span->rounds ? 0 : oh_clock_ns();
	if (span->rounds)
		return (double)round / span->rounds;
	if (now >= span->until)
		return 1;
	return (double)(now - span->from) / (double)(span->until - span->from);
}

static void cool(state *k, const struct span *span, double hot)
{
	enum { BATCH = 2048 };
	const double cold = 0.08;
	double least = floor_cost(k);
	unsigned round = 0;
	for (bool over = false; !over;) {
		double part = part_of(span, round++);
		double heat = hot * pow(cold / hot, part);
		for (int j = 0; j < BATCH; j++) {
			if (k->n_loose && (j & 3) == 0)
				insert(k, heat);
			else if (j & 1)
				close_up(k, heat);
			else
				wander(k, heat);
		}
		note_best(k);
		if (k->tells)
			pl_tell(k->s);
		over = part_of(span, round) >= 1 || pl_over(k->s) || k->best_cost <= least + 1e-9;
	}
	for (int j = 0; j < BATCH && k->n_loose; j++)
		insert(k, 0);
	note_best(k);
}

static bool joined(state *k)
{
	const oh_plan_event *e = k->m->e;
	uint32_t n = (uint32_t)e->n_precedences;
	k->before = oh_arena_array(k->arena, k->m->n_meetings + (size_t)2, sizeof *k->before);
	k->pairs = oh_arena_array(k->arena, n, 2 * sizeof *k->pairs);
	if (!k->before || !k->pairs)
		return false;
	uint32_t *at = k->before + 1;
	for (uint32_t j = 0; j < n; j++) {
		at[e->precedences[j].a + 1]++;
		at[e->precedences[j].b + 1]++;
	}
	for (uint32_t i = 1; i <= k->m->n_meetings; i++)
		at[i] += at[i - 1];
	/* Filling moves each beginning on to the next, so that `before` is right at last. */
	for (uint32_t j = 0; j < n; j++) {
		uint32_t a = e->precedences[j].a, b = e->precedences[j].b;
		k->pairs[at[a]++] = b | side;
		k->pairs[at[b]++] = a;
	}
	return true;
}

static void prices(state *k)
{
	const pl_model *m = k->m;
	uint32_t least = UINT32_MAX;
	for (uint32_t i = 0; i < m->n_meetings; i++)
		if (m->weight[i] && m->weight[i] < least)
			least = m->weight[i];
	for (uint32_t i = 0; i < m->n_meetings; i++)
		k->price[i] =
		    m->need[i] ? COST_NEED : COST_WEIGHT * (double)m->weight[i] / (double)least;
}

static oh_status open_state(state *k, pl_search *s, uint64_t seed)
{
	const pl_model *m = s->m;
	size_t people = m->n_people, slots = m->n_slots, n = m->n_meetings;
	*k = (state){
	    .s = s, .m = m, .rng = seed * 0x9e3779b97f4a7c15U + 0x1234567, .best_cost = 1e300};
	k->arena = oh_arena_new(0);
	if (!k->arena)
		return OH_ENOMEM;
	k->at = oh_arena_array(k->arena, n, sizeof *k->at);
	k->sits = oh_arena_array(k->arena, people * slots, sizeof *k->sits);
	k->load = oh_arena_array(k->arena, slots, sizeof *k->load);
	k->zone_load = oh_arena_array(k->arena, m->e->n_zones * slots, sizeof *k->zone_load);
	k->lock_load = oh_arena_array(k->arena, m->e->n_tables * slots, sizeof *k->lock_load);
	k->count = oh_arena_array(k->arena, people, sizeof *k->count);
	k->breaks = oh_arena_array(k->arena, people, sizeof *k->breaks);
	k->busy = oh_arena_array(k->arena, people, sizeof *k->busy);
	k->in = oh_arena_array(k->arena, n * slots, sizeof *k->in);
	k->pos = oh_arena_array(k->arena, n, sizeof *k->pos);
	k->loose = oh_arena_array(k->arena, n, sizeof *k->loose);
	k->mark = oh_arena_array(k->arena, n, sizeof *k->mark);
	k->price = oh_arena_array(k->arena, n, sizeof *k->price);
	k->best = oh_arena_array(k->arena, n, sizeof *k->best);
	if (!k->at || !k->sits || !k->load || !k->zone_load || !k->lock_load || !k->count ||
	    !k->breaks || !k->busy || !k->in || !k->pos || !k->loose || !k->mark || !k->price ||
	    !k->best || !joined(k))
		return OH_ENOMEM;
	k->cap = m->e->fairness;
	prices(k);
	return OH_OK;
}

/* Places what can stay where `from` has it, in the order of the meetings. */
static void start(state *k, const oh_plan_place *from)
{
	const pl_model *m = k->m;
	for (uint32_t i = 0; i < m->n_meetings; i++) {
		k->at[i] = OH_PLAN_NONE;
		if (m->out[i] || pl_empty(&m->allowed[i]))
			continue;
		k->pos[i] = k->n_loose;
		k->loose[k->n_loose++] = i;
		k->cost += price_at(k, i, OH_PLAN_NONE);
	}
	for (uint32_t i = 0; from && i < m->n_meetings; i++) {
		const oh_plan_meeting *g = &m->e->meetings[i];
		uint32_t t = from[i].slot;
		bool free = t < m->n_slots && !m->out[i] && pl_has(&m->allowed[i], t);
		for (size_t w = 0; w < g->n_who && free; w++)
			free = !*cell(k, g->who[w], t);
		if (free && fits(k, i, t) && may_have_more(k, i))
			put(k, i, t);
	}
	note_best(k);
}

struct team {
	state *states;
	struct span span;
	double heat;
	const oh_plan_place *begin;
};

static oh_status run(void *ctx, size_t from, size_t to, unsigned worker)
{
	struct team *team = ctx;
	for (size_t i = from; i < to; i++) {
		team->states[i].tells = worker == 0;
		start(&team->states[i], team->begin);
		cool(&team->states[i], &team->span, team->heat);
	}
	return OH_OK;
}

/* The best of a run, if it keeps all rules. */
static oh_status offer(pl_search *s, const state *k)
{
	const pl_model *m = s->m;
	oh_plan_check check;
	oh_arena *a = oh_arena_new(0);
	oh_status st = a ? pl_tables(m, s->keep, k->best, s->err) : oh_nomem(s->err);
	if (!st)
		st = pl_check(m, k->best, s->keep, a, &check, s->err);
	if (!st && check.n_breaches == 0)
		pl_offer(s, k->best, check.score.changed);
	oh_arena_free(a);
	return st;
}

static oh_status anneal(pl_search *s, const struct span *span, double heat)
{
	state *states = oh_calloc(s->threads, sizeof *states);
	struct team team = {.states = states, .span = *span, .heat = heat};
	s->runs++;
	oh_status st = states ? OH_OK : oh_nomem(s->err);
	team.begin = s->found ? s->best : s->keep;
	for (unsigned i = 0; i < s->threads && !st; i++)
		if (open_state(&states[i], s, (s->o->seed * 64 + s->runs) * 2 + i))
			st = oh_nomem(s->err);
	if (!st)
		st = oh_task_for(s->threads, 1, s->threads, run, &team);
	for (unsigned i = 0; i < s->threads && !st; i++)
		st = offer(s, &states[i]);
	for (unsigned i = 0; states && i < s->threads; i++)
		oh_arena_free(states[i].arena);
	oh_free(states);
	return st;
}

oh_status pl_anneal(pl_search *s, double seconds, double heat)
{
	struct span span = {.from = oh_clock_ns()};
	span.until = span.from + (uint64_t)((seconds > 0.001 ? seconds : 0.001) * 1e9);
	span.until = span.until < s->deadline ? span.until : s->deadline;
	return anneal(s, &span, heat);
}

oh_status pl_anneal_rounds(pl_search *s, unsigned rounds, double heat)
{
	return anneal(s, &(struct span){.rounds = rounds ? rounds : 1}, heat);
}
