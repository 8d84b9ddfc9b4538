/* The questions of the bench of the engine, their answers, and who can be asked.
 *
 * Facts are numbered as in data.h. All who answer hold demands 0 to n - 1 of the data.
 */
#ifndef OUHE_BENCH_ENGINE_ENGINE_H
#define OUHE_BENCH_ENGINE_ENGINE_H

#include "ouhe/base/buf.h"
#include "ouhe/base/vec.h"
#include "ouhe/index/sieve.h"

#include "data.h"

typedef enum engine_question {
	ENGINE_PERCOLATE, /* a supply: which demands does it meet? */
	ENGINE_BEST,      /* its best ten: met, to ask, near (one or two misses); then amount, id */
	ENGINE_EARLY,     /* the same of who can end early where ten are met */
	ENGINE_GAP,       /* of each fact, the demands that it alone keeps away, and their amount */
	ENGINE_QUESTIONS
} engine_question;

enum { ENGINE_TOP = 10 };

typedef struct engine_answer {
	oh_vec ids;               /* uint64_t; of ENGINE_PERCOLATE in any order */
	uint8_t rank[ENGINE_TOP]; /* 0 met, 1 to ask, 2 near */
	int64_t count[ENGINE_FACTS], amount[ENGINE_FACTS];
} engine_answer;

void engine_answer_init(engine_answer *a);
void engine_answer_clear(engine_answer *a);
void engine_answer_release(engine_answer *a);
/* What two answers to a question are compared by. All sums are of 32 bits, so that any
 * language can form them. */
uint32_t engine_checksum(engine_question q, const engine_answer *a);
uint32_t engine_mix(uint32_t x);

/* Someone who answers. Everything ends the program with a message where it fails. */
typedef struct engine_peer {
	const char *name;
	unsigned questions; /* that are put to it, a bit each */
	/* Loads n demands. *seconds: of it, without making the data. */
	void *(*open)(const engine_data *d, uint32_t n, double *seconds);
	/* Everything that can be done before the clock runs. */
	void *(*prepare)(void *self, engine_question q, const engine_supply *s);
	/* The answer, complete in the memory of this program. */
	void (*ask)(void *self, void *prepared, engine_question q, engine_answer *out);
	void (*drop)(void *self, void *prepared);
	void (*close)(void *self);
	/* Bytes, or 0 where nobody tells. */
	double (*bytes)(void *self);
} engine_peer;

extern const engine_peer engine_ouhe, engine_sqlite, engine_sqlite_number, engine_postgres,
    engine_postgres_gist;

enum { ENGINE_SEED = 20261127 };

void engine_fail(const char *who, const char *why) __attribute__((noreturn));
/* One line of figures. */
void engine_figure(uint32_t size, const char *name, double value, const char *unit);
/* Of n supplies the best ten for each of m demands, from the raw entries on; prints times
 * and the check sum: over demands the sum of engine_mix(id + check sum of its answer). */
void engine_join(const engine_data *d, uint32_t n, uint32_t m);
/* Builds n demands on all processors, joins 1,000 supplies. */
void engine_grow(const engine_data *d, uint32_t n);

/* The tests of a supply among demands, of a demand among supplies; room for
 * ENGINE_TESTS and ENGINE_VALUES. The probe points into both. */
enum { ENGINE_TESTS = 3 * ENGINE_NUMBERS + 2 * ENGINE_SETS, ENGINE_VALUES = 4 * 16 + 31 };
void engine_probe_supply(const engine_data *d, const engine_supply *s, oh_sieve_test *tests,
                         uint32_t *values, oh_sieve_probe *out);
void engine_probe_demand(const engine_demand *x, oh_sieve_test *tests, uint32_t *values,
                         oh_sieve_probe *out);
void engine_sieve_add(oh_sieve_builder *b, const engine_demand *x);
void engine_sieve_add_supply(oh_sieve_builder *b, const engine_supply *x);

/* A sieve of n demands on so many threads (0: one a processor). *seconds: without making
 * the data; *processor: of this thread's, the same where it is the only one. */
oh_sieve *engine_sieve_build(const engine_data *d, uint32_t n, unsigned threads, double *seconds,
                             double *processor);

/* SQL of a question. Tables of demands have the columns
 *   id, class, amount, stated, lo0, hi0 … lo11, hi11, s0 … s4 */
typedef enum engine_dialect { ENGINE_SQLITE, ENGINE_POSTGRES, ENGINE_DUCKDB } engine_dialect;
typedef struct engine_sql_options {
	engine_dialect dialect;
	const char *table;
	unsigned ranges; /* numbers whose bounds are asked as a range: so many of the first */
} engine_sql_options;
void engine_sql(const engine_sql_options *o, engine_question q, const engine_data *d,
                const engine_supply *s, oh_buf *out);
/* The best ten of those met, in order; what ENGINE_BEST begins with. */
void engine_sql_met(const engine_sql_options *o, const engine_data *d, const engine_supply *s,
                    oh_buf *out);
/* Numbers of the demands by class, then by amount from above or by the first lower bound:
 * how the tables lie, so that a class lies in one piece. The caller frees it. */
typedef enum engine_sorting { ENGINE_BY_AMOUNT, ENGINE_BY_NUMBER } engine_sorting;
uint32_t *engine_order(const engine_data *d, uint32_t n, engine_sorting by);
/* "id, class, …" without types. */
void engine_sql_columns(oh_buf *out);

#endif
