#include "sat.h"

#include <ccadical.h>
#include <pthread.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

void pl_cnf_init(pl_cnf *c)
{
	*c = (pl_cnf){0};
	oh_vec_init(&c->lits, sizeof(pl_lit));
}

void pl_cnf_release(pl_cnf *c)
{
	oh_vec_release(&c->lits);
}

pl_lit pl_var(pl_cnf *c)
{
	return ++c->vars;
}

void pl_add(pl_cnf *c, const pl_lit *lits, size_t n)
{
	const pl_lit end = 0, off = -c->guard;
	for (size_t i = 0; i < n && !c->failed; i++)
		c->failed = oh_vec_push(&c->lits, &lits[i]) != OH_OK;
	if (!c->failed && off)
		c->failed = oh_vec_push(&c->lits, &off) != OH_OK;
	if (!c->failed)
		c->failed = oh_vec_push(&c->lits, &end) != OH_OK;
}

void pl_add1(pl_cnf *c, pl_lit a)
{
	pl_add(c, &a, 1);
}

void pl_add2(pl_cnf *c, pl_lit a, pl_lit b)
{
	pl_add(c, (const pl_lit[]){a, b}, 2);
}

void pl_add3(pl_cnf *c, pl_lit a, pl_lit b, pl_lit d)
{
	pl_add(c, (const pl_lit[]){a, b, d}, 3);
}

void pl_add4(pl_cnf *c, pl_lit a, pl_lit b, pl_lit d, pl_lit f)
{
	pl_add(c, (const pl_lit[]){a, b, d, f}, 4);
}

void pl_amo(pl_cnf *c, const pl_lit *lits, size_t n)
{
	/* Beyond a few: at most one of the first and a variable v, and at most one of -v
	 * and what follows. */
	enum { PAIRWISE = 8 };
	pl_lit held[PAIRWISE];
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		if (k == PAIRWISE - 1 && n - i > 1) {
			held[k++] = pl_var(c);
			pl_lit rest = -held[k - 1];
			for (size_t a = 0; a < k; a++)
				for (size_t b = a + 1; b < k; b++)
					pl_add2(c, -held[a], -held[b]);
			held[0] = rest;
			k = 1;
		}
		held[k++] = lits[i];
	}
	for (size_t a = 0; a < k; a++)
		for (size_t b = a + 1; b < k; b++)
			pl_add2(c, -held[a], -held[b]);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* out counts a and b together. */
static void merge(pl_cnf *c, const pl_lit *a, size_t na, const pl_lit *b, size_t nb, pl_lit *out,
                  size_t n, bool both)
{
	for (size_t i = 0; i < n; i++)
		out[i] = pl_var(c);
	for (size_t i = 0; i <= na; i++)
		for (size_t j = 0; j <= nb; j++) {
			pl_lit cl[3];
			size_t k = 0;
			if (i + j > 0 && i + j <= n) {
				if (i)
					cl[k++] = -a[i - 1];
				if (j)
					cl[k++] = -b[j - 1];
				cl[k++] = out[i + j - 1];
				pl_add(c, cl, k);
			} else if (i + j == n + 1 && i && j) {
				pl_add3(c, -a[i - 1], -b[j - 1], out[n - 1]);
			}
			k = 0;
			if (both && i + j < n) {
				if (i < na)
					cl[k++] = a[i];
				if (j < nb)
					cl[k++] = b[j];
				cl[k++] = -out[i + j];
				pl_add(c, cl, k);
			}
		}
}

void pl_totalizer(pl_cnf *c, const pl_lit *in, size_t n, size_t most, bool both, pl_lit *out,
                  size_t *n_out)
{
	*n_out = least(n, most);
	if (*n_out == 0)
		return;
	if (n == 1) {
		out[0] = in[0];
		return;
	}
	size_t half = n / 2, na, nb;
	/* Scratch: both halves' outputs. */
	pl_lit *tmp = oh_alloc((least(half, most) + least(n - half, most)) * sizeof *tmp);
	if (!tmp) {
		c->failed = true;
		memset(out, 0, *n_out * sizeof *out);
		return;
	}
	pl_totalizer(c, in, half, most, both, tmp, &na);
	pl_totalizer(c, in + half, n - half, most, both, tmp + na, &nb);
	merge(c, tmp, na, tmp + na, nb, out, *n_out, both);
	oh_free(tmp);
}

bool pl_stopped(const pl_race *r)
{
	return (r->cancel && atomic_load_explicit(r->cancel, memory_order_relaxed)) ||
	       oh_clock_ns() >= r->deadline;
}

/* Asked by a solver every few conflicts. */
static int must_stop(void *ctx)
{
	const pl_race *r = ctx;
	return atomic_load_explicit(&r->done, memory_order_relaxed) || pl_stopped(r);
}

static int must_stop_first(void *ctx)
{
	const pl_race *r = ctx;
	if (r->tick)
		r->tick(r->tick_ctx);
	return must_stop(ctx);
}

oh_status pl_race_init(pl_race *r, const pl_cnf *cnf, unsigned threads, uint64_t seed)
{
	*r = (pl_race){.cnf = cnf, .deadline = UINT64_MAX, .seed = seed};
	r->n = threads > PL_MOST_SOLVERS ? PL_MOST_SOLVERS : threads;
	for (unsigned i = 0; i < r->n; i++) {
		struct CCaDiCaL *s = r->solver[i] = ccadical_init();
		if (!s) {
			pl_race_release(r);
			return OH_ENOMEM;
		}
		ccadical_set_option(s, "quiet", 1);
		/* Two that are unlike finish the sooner: one of them never hurries. */
		ccadical_set_option(s, "stabilizeonly", i == 0 && r->n > 1);
		ccadical_set_option(s, "seed", (int)((seed * 2 + i) & 0x3fffffff));
		/* The first one runs in the caller's thread. */
		ccadical_set_terminate(s, r, i == 0 ? must_stop_first : must_stop);
	}
	return OH_OK;
}

void pl_race_release(pl_race *r)
{
	for (unsigned i = 0; i < r->n; i++)
		if (r->solver[i])
			ccadical_release(r->solver[i]);
	r->n = 0;
}

struct runner {
	pl_race *r;
	unsigned i;
	const pl_lit *assume;
	size_t n;
	unsigned conflicts;
	int answer;
};

static void *run(void *ctx)
{
	struct runner *me = ctx;
	pl_race *r = me->r;
	struct CCaDiCaL *s = r->solver[me->i];
	const pl_lit *lits = r->cnf->lits.p;
	for (size_t k = r->fed[me->i]; k < r->cnf->lits.n; k++)
		ccadical_add(s, lits[k]);
	r->fed[me->i] = r->cnf->lits.n;
	for (size_t k = 0; k < me->n; k++)
		ccadical_assume(s, me->assume[k]);
	if (me->conflicts)
		ccadical_limit(s, "conflicts", (int)me->conflicts);
	me->answer = ccadical_solve(s);
	if (me->answer != PL_OPEN && !atomic_exchange(&r->done, true))
		r->winner = me->i;
	return NULL;
}

oh_status pl_race_ask(pl_race *r, const pl_lit *assume, size_t n, unsigned conflicts,
                      pl_answer *out)
{
	struct runner who[PL_MOST_SOLVERS];
	pthread_t other;
	if (r->cnf->failed)
		return OH_ENOMEM;
	r->winner = PL_MOST_SOLVERS;
	atomic_store(&r->done, false);
	for (unsigned i = 0; i < r->n; i++)
		who[i] = (struct runner){r, i, assume, n, conflicts, PL_OPEN};
	bool two = r->n > 1 && pthread_create(&other, NULL, run, &who[1]) == 0;
	run(&who[0]);
	if (two)
		pthread_join(other, NULL);
	*out = r->winner < r->n ? (pl_answer)who[r->winner].answer : PL_OPEN;
	return OH_OK;
}

bool pl_true(const pl_race *r, pl_lit l)
{
	return ccadical_val(r->solver[r->winner], l) == l;
}

bool pl_needed(const pl_race *r, pl_lit l)
{
	return ccadical_failed(r->solver[r->winner], l) != 0;
}
