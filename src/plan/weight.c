/* The weight of what is placed, by cores: while the soft literals left cannot all be
 * true, those of a core lose their least weight, and a count of how many of them are
 * false takes its place. Heavy ones are asked for first. */
#include "ouhe/base/alloc.h"
#include "search.h"

struct soft {
	pl_lit lit;
	uint64_t weight;
	size_t sum;   /* the count that it belongs to, SIZE_MAX: none */
	size_t index; /* "fewer than index + 2 of them are false" */
};

struct sum {
	pl_lit *out; /* out[i]: i + 1 or more are false */
	size_t n;
};

struct cores {
	oh_vec softs, sums;
	pl_search *s;
	pl_code *c;
	pl_race *r;
};

static oh_status add_soft(struct cores *k, pl_lit lit, uint64_t weight, size_t sum, size_t index)
{
	struct soft one = {lit, weight, sum, index};
	return oh_vec_push(&k->softs, &one) ? oh_nomem(k->s->err) : OH_OK;
}

static oh_status begin(struct cores *k)
{
	const pl_model *m = k->s->m;
	for (uint32_t i = 0; i < m->n_meetings; i++)
		if (k->c->placed[i] && add_soft(k, k->c->placed[i], m->weight[i], SIZE_MAX, 0))
			return OH_ENOMEM;
	return OH_OK;
}

/* What one falsehood more of the core costs after the first, which is paid for. */
static oh_status add_sum(struct cores *k, const pl_lit *core, size_t n, uint64_t weight)
{
	struct sum sum = {oh_arena_array(k->s->arena, n, sizeof(pl_lit)), 0};
	pl_lit *neg = oh_alloc(n * sizeof *neg);
	if (!sum.out || !neg) {
		oh_free(neg);
		return oh_nomem(k->s->err);
	}
	for (size_t i = 0; i < n; i++)
		neg[i] = -core[i];
	pl_totalizer(&k->c->cnf, neg, n, n, false, sum.out, &sum.n);
	oh_free(neg);
	if (k->c->cnf.failed || oh_vec_push(&k->sums, &sum))
		return oh_nomem(k->s->err);
	return add_soft(k, -sum.out[1], weight, k->sums.n - 1, 1);
}

/* The next literal of a count takes over what its forerunner has lost. */
static oh_status follow(struct cores *k, size_t at, uint64_t weight)
{
	struct soft one = OH_VEC_AT(&k->softs, struct soft, at);
	if (one.sum == SIZE_MAX)
		return OH_OK;
	const struct sum *sum = &OH_VEC_AT(&k->sums, struct sum, one.sum);
	if (one.index + 1 >= sum->n)
		return OH_OK;
	return add_soft(k, -sum->out[one.index + 1], weight, one.sum, one.index + 1);
}

static oh_status relax(struct cores *k, uint64_t *lost)
{
	pl_lit *core = oh_alloc((k->softs.n + 1) * sizeof *core);
	size_t *at = oh_alloc((k->softs.n + 1) * sizeof *at), n = 0;
	uint64_t least = UINT64_MAX;
	oh_status st = core && at ? OH_OK : oh_nomem(k->s->err);
	for (size_t i = 0; !st && i < k->softs.n; i++) {
		const struct soft *one = &OH_VEC_AT(&k->softs, struct soft, i);
		if (!one->weight || !pl_needed(k->r, one->lit))
			continue;
		core[n] = one->lit;
		at[n++] = i;
		least = one->weight < least ? one->weight : least;
	}
	if (!st && n == 0) {
		/* Nothing that may be lost is to blame. */
		k->s->impossible = true;
	} else if (!st) {
		*lost += least;
		for (size_t i = 0; i < n && !st; i++) {
			OH_VEC_AT(&k->softs, struct soft, at[i]).weight -= least;
			st = follow(k, at[i], least);
		}
		if (!st && n > 1)
			st = add_sum(k, core, n, least);
	}
	oh_free(core);
	oh_free(at);
	return st;
}

/* The next lower weight that some soft literal has; 0: none. */
static uint64_t next_weight(const struct cores *k, uint64_t below)
{
	uint64_t w = 0;
	for (size_t i = 0; i < k->softs.n; i++) {
		uint64_t v = OH_VEC_AT(&k->softs, struct soft, i).weight;
		if (v < below && v > w)
			w = v;
	}
	return w;
}

static oh_status loop(struct cores *k, pl_answer *out, uint64_t *lost)
{
	uint64_t level = next_weight(k, UINT64_MAX);
	oh_status st = OH_OK;
	*out = PL_SAT;
	while (!st && level) {
		size_t n = 0;
		pl_lit *assume = oh_alloc((k->softs.n + 1) * sizeof *assume);
		if (!assume)
			return oh_nomem(k->s->err);
		for (size_t i = 0; i < k->softs.n; i++)
			if (OH_VEC_AT(&k->softs, struct soft, i).weight >= level)
				assume[n++] = OH_VEC_AT(&k->softs, struct soft, i).lit;
		if (pl_race_ask(k->r, assume, n, 0, out))
			st = oh_nomem(k->s->err);
		oh_free(assume);
		if (st || *out == PL_OPEN || k->s->impossible)
			return st;
		if (*out == PL_UNSAT) {
			st = relax(k, lost);
			continue;
		}
		st = pl_take(k->s, k->c, k->r);
		level = next_weight(k, level);
	}
	/* What is left must be true wherever no more than `lost` is lost. */
	for (size_t i = 0; i < k->softs.n && !st; i++)
		if (OH_VEC_AT(&k->softs, struct soft, i).weight)
			pl_add1(&k->c->cnf, OH_VEC_AT(&k->softs, struct soft, i).lit);
	return st;
}

oh_status pl_lose_least(pl_search *s, pl_code *c, pl_race *r, pl_answer *out, uint64_t *lost)
{
	struct cores k = {.s = s, .c = c, .r = r};
	oh_vec_init(&k.softs, sizeof(struct soft));
	oh_vec_init(&k.sums, sizeof(struct sum));
	*lost = 0;
	*out = PL_OPEN;
	oh_status st = begin(&k);
	if (!st)
		st = loop(&k, out, lost);
	oh_vec_release(&k.softs);
	oh_vec_release(&k.sums);
	return st;
}
