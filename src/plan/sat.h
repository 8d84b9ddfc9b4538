/* Clauses, and solvers that run on them side by side.
 *
 * Literals are ±variable, variables count from 1. Clauses are kept once and fed to each
 * solver as it needs them, so that more can be added between questions.
 */
#ifndef PLAN_SAT_H
#define PLAN_SAT_H

#include <stdatomic.h>

#include "ouhe/base/vec.h"

typedef int32_t pl_lit;

typedef struct pl_cnf {
	pl_lit vars;
	oh_vec lits;  /* pl_lit, each clause ended by 0 */
	pl_lit guard; /* clauses hold only while it is true; 0: always */
	bool failed;  /* memory was out; sticky */
} pl_cnf;

void pl_cnf_init(pl_cnf *c);
void pl_cnf_release(pl_cnf *c);
pl_lit pl_var(pl_cnf *c);
void pl_add(pl_cnf *c, const pl_lit *lits, size_t n);
void pl_add1(pl_cnf *c, pl_lit a);
void pl_add2(pl_cnf *c, pl_lit a, pl_lit b);
void pl_add3(pl_cnf *c, pl_lit a, pl_lit b, pl_lit d);
void pl_add4(pl_cnf *c, pl_lit a, pl_lit b, pl_lit d, pl_lit f);

/* At most one of n. */
void pl_amo(pl_cnf *c, const pl_lit *lits, size_t n);
/* Totalizer (Bailleux and Boufkhad 2003): out[i] is implied by any i + 1 of the inputs,
 * for i < most; with `both`, it also implies that many. *n_out = min(n, most). `out` has
 * room for min(n, most). */
void pl_totalizer(pl_cnf *c, const pl_lit *in, size_t n, size_t most, bool both, pl_lit *out,
                  size_t *n_out);

enum { PL_MOST_SOLVERS = 2 };

typedef enum pl_answer { PL_OPEN = 0, PL_SAT = 10, PL_UNSAT = 20 } pl_answer;

typedef struct pl_race {
	const pl_cnf *cnf;
	unsigned n; /* solvers */
	struct CCaDiCaL *solver[PL_MOST_SOLVERS];
	size_t fed[PL_MOST_SOLVERS]; /* literals of the clauses that it has */
	const atomic_bool *cancel;
	uint64_t deadline; /* of oh_clock_ns */
	atomic_bool done;  /* one of them has answered */
	unsigned winner;   /* whose model and core count */
	uint64_t seed;
	void (*tick)(void *ctx); /* now and then, from the calling thread; NULL */
	void *tick_ctx;
} pl_race;

oh_status pl_race_init(pl_race *r, const pl_cnf *cnf, unsigned threads, uint64_t seed);
void pl_race_release(pl_race *r);
/* Asks under assumptions until the first answer, r->deadline, about `conflicts` conflicts
 * of each solver (0: no limit) or cancel. Conflicts and not time, so that one thread does
 * the same each time, however busy the processor is. */
oh_status pl_race_ask(pl_race *r, const pl_lit *assume, size_t n, unsigned conflicts,
                      pl_answer *out);
/* After PL_SAT. */
bool pl_true(const pl_race *r, pl_lit l);
/* After PL_UNSAT: whether the assumption was needed. */
bool pl_needed(const pl_race *r, pl_lit l);
bool pl_stopped(const pl_race *r);

#endif
