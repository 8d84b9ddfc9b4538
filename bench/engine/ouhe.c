/* Demands in a sieve. Of number a the lower bound is column 2a and the upper one column
 * 2a + 1, named as pairs; of supplies the point is column a. */
#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

#include "engine.h"

static void must(oh_status s)
{
	if (s)
		engine_fail("sieve", s == OH_ENOMEM ? "out of memory" : "refused");
}

static size_t values_of(uint32_t mask, uint32_t *out)
{
	size_t n = 0;
	for (; mask; mask &= mask - 1)
		out[n++] = (uint32_t)__builtin_ctz(mask);
	return n;
}

static size_t set_items(uint32_t stated, const uint32_t *sets, oh_sieve_value *out)
{
	size_t n = 0;
	for (uint32_t k = 0; k < ENGINE_SETS; k++)
		if (stated >> (ENGINE_NUMBERS + k) & 1)
			for (uint32_t m = sets[k]; m; m &= m - 1)
				out[n++] = (oh_sieve_value){k, (uint32_t)__builtin_ctz(m)};
	return n;
}

void engine_sieve_add(oh_sieve_builder *b, const engine_demand *x)
{
	oh_sieve_number numbers[2 * ENGINE_NUMBERS];
	oh_sieve_value values[ENGINE_VALUES];
	size_t n = 0;
	for (uint32_t a = 0; a < ENGINE_NUMBERS; a++) {
		if (x->lo[a] > -1e300)
			numbers[n++] = (oh_sieve_number){2 * a, x->lo[a]};
		if (x->hi[a] < 1e300)
			numbers[n++] = (oh_sieve_number){2 * a + 1, x->hi[a]};
	}
	oh_sieve_entry e = {.id = x->id,
	                    .group = x->class,
	                    .weight = (double)x->amount,
	                    .numbers = numbers,
	                    .n_numbers = n,
	                    .values = values,
	                    .n_values = set_items(x->stated, x->sets, values)};
	must(oh_sieve_add(b, &e));
}

void engine_sieve_add_supply(oh_sieve_builder *b, const engine_supply *x)
{
	oh_sieve_number numbers[ENGINE_NUMBERS];
	oh_sieve_value values[ENGINE_VALUES];
	size_t n = 0;
	for (uint32_t a = 0; a < ENGINE_NUMBERS; a++)
		if (x->stated >> a & 1)
			numbers[n++] = (oh_sieve_number){a, x->at[a]};
	oh_sieve_entry e = {.id = x->id,
	                    .group = x->class,
	                    .weight = (double)x->amount,
	                    .numbers = numbers,
	                    .n_numbers = n,
	                    .values = values,
	                    .n_values = set_items(x->stated, x->sets, values)};
	must(oh_sieve_add(b, &e));
}

static oh_sieve_test silent(uint16_t fact, uint8_t op, uint32_t column)
{
	return (oh_sieve_test){.op = op,
	                       .effect = OH_SIEVE_OPEN,
	                       .of_values = fact >= ENGINE_NUMBERS,
	                       .fact = fact,
	                       .column = column};
}

void engine_probe_supply(const engine_data *d, const engine_supply *s, oh_sieve_test *tests,
                         uint32_t *values, oh_sieve_probe *out)
{
	uint32_t facts = engine_facts(d, s->class);
	oh_sieve_test *t = tests;
	for (uint16_t f = 0; f < ENGINE_FACTS; f++) {
		uint32_t set = f < ENGINE_NUMBERS ? 0 : f - ENGINE_NUMBERS;
		bool stated = s->stated >> f & 1;
		if (!(facts >> f & 1))
			continue;
		if (f >= ENGINE_NUMBERS && stated) {
			size_t n = values_of(s->sets[set], values);
			*t++ = (oh_sieve_test){.op = OH_SIEVE_NONE_OF,
			                       .fact = f,
			                       .column = set,
			                       .values = values,
			                       .n_values = n};
			values += n;
		} else if (f >= ENGINE_NUMBERS) {
			*t++ = silent(f, OH_SIEVE_STATES, set);
		} else if (stated) {
			*t++ = (oh_sieve_test){.op = OH_SIEVE_ABOVE,
			                       .fact = f,
			                       .column = 2 * (uint32_t)f,
			                       .number = s->at[f]};
			*t++ = (oh_sieve_test){.op = OH_SIEVE_BELOW,
			                       .fact = f,
			                       .column = 2 * (uint32_t)f + 1,
			                       .number = s->at[f]};
		} else {
			*t++ = silent(f, OH_SIEVE_STATES, 2 * (uint32_t)f);
			*t++ = silent(f, OH_SIEVE_STATES, 2 * (uint32_t)f + 1);
		}
	}
	*out = (oh_sieve_probe){.group = s->class, .tests = tests, .n = (size_t)(t - tests)};
}

void engine_probe_demand(const engine_demand *x, oh_sieve_test *tests, uint32_t *values,
                         oh_sieve_probe *out)
{
	oh_sieve_test *t = tests;
	for (uint16_t f = 0; f < ENGINE_FACTS; f++) {
		if (!(x->stated >> f & 1))
			continue;
		uint32_t column = f < ENGINE_NUMBERS ? f : f - ENGINE_NUMBERS;
		if (f >= ENGINE_NUMBERS) {
			size_t n = values_of(x->sets[column], values);
			*t++ = (oh_sieve_test){.op = OH_SIEVE_NONE_OF,
			                       .fact = f,
			                       .column = column,
			                       .values = values,
			                       .n_values = n};
			values += n;
		} else {
			if (x->lo[f] > -1e300)
				*t++ = (oh_sieve_test){.op = OH_SIEVE_BELOW,
				                       .fact = f,
				                       .column = column,
				                       .number = x->lo[f]};
			if (x->hi[f] < 1e300)
				*t++ = (oh_sieve_test){.op = OH_SIEVE_ABOVE,
				                       .fact = f,
				                       .column = column,
				                       .number = x->hi[f]};
		}
		*t++ = silent(f, OH_SIEVE_SILENT, column);
	}
	*out = (oh_sieve_probe){.group = x->class, .tests = tests, .n = (size_t)(t - tests)};
}

typedef struct ouhe {
	const engine_data *d;
	oh_sieve *sieve;
	oh_sieve_scratch *scratch;
} ouhe;

static double processor_time(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

oh_sieve *engine_sieve_build(const engine_data *d, uint32_t n, unsigned threads, double *seconds,
                             double *processor)
{
	enum { CHUNK = 4096 };
	engine_demand *some = oh_calloc(CHUNK, sizeof *some);
	oh_sieve_builder *b;
	oh_sieve *out;
	uint64_t ns = 0;
	double before, spent = 0;
	must(some ? OH_OK : OH_ENOMEM);
	must(oh_sieve_builder_new(n, &b));
	for (uint32_t a = 0; a < ENGINE_NUMBERS; a++)
		must(oh_sieve_pair(b, 2 * a, 2 * a + 1));
	for (uint32_t from = 0; from < n; from += CHUNK) {
		uint32_t k = n - from < CHUNK ? n - from : CHUNK;
		for (uint32_t i = 0; i < k; i++)
			engine_demand_make(d, from + i, &some[i]);
		uint64_t start = oh_clock_ns();
		before = processor_time();
		for (uint32_t i = 0; i < k; i++)
			engine_sieve_add(b, &some[i]);
		spent += processor_time() - before;
		ns += oh_clock_ns() - start;
	}
	oh_free(some);
	uint64_t start = oh_clock_ns();
	before = processor_time();
	must(oh_sieve_finish(b, threads, &out));
	*processor = spent + processor_time() - before;
	*seconds = (double)(ns + oh_clock_ns() - start) / 1e9;
	return out;
}

/* Of several builds the least time counts, as of questions. The first one of a virtual
 * machine may pay twice as much for memory that its host has yet to find. */
static void *ouhe_open(const engine_data *d, uint32_t n, double *seconds)
{
	enum { BUILDS = 3 };
	ouhe *x = oh_calloc(1, sizeof *x);
	must(x ? OH_OK : OH_ENOMEM);
	x->d = d;
	double least = INFINITY;
	*seconds = INFINITY;
	for (int i = 0; i < BUILDS; i++) {
		double wall, processor;
		oh_sieve_free(x->sieve);
		x->sieve = engine_sieve_build(d, n, 1, &wall, &processor);
		*seconds = wall < *seconds ? wall : *seconds;
		least = processor < least ? processor : least;
	}
	engine_figure(n, "build, one thread, processor", least, "s");
	must(oh_sieve_scratch_new(&x->scratch));
	return x;
}

/* Nothing is prepared: reading the supply is a part of the answer. */
static void *ouhe_prepare(void *self, engine_question q, const engine_supply *s)
{
	(void)self;
	(void)q;
	engine_supply *copy = oh_alloc(sizeof *copy);
	must(copy ? OH_OK : OH_ENOMEM);
	*copy = *s;
	return copy;
}

static void ouhe_ask(void *self, void *prepared, engine_question q, engine_answer *out)
{
	ouhe *x = self;
	oh_sieve_test tests[ENGINE_TESTS];
	uint32_t values[ENGINE_VALUES];
	oh_sieve_probe p;
	oh_sieve_hit hits[ENGINE_TOP];
	oh_sieve_gain gains[ENGINE_FACTS];
	size_t n;
	engine_answer_clear(out);
	engine_probe_supply(x->d, prepared, tests, values, &p);
	if (q == ENGINE_PERCOLATE) {
		must(oh_sieve_meets(x->sieve, &p, x->scratch, &out->ids));
	} else if (q == ENGINE_BEST || q == ENGINE_EARLY) {
		must(oh_sieve_best(x->sieve, &p, ENGINE_TOP, x->scratch, hits, &n));
		for (size_t i = 0; i < n; i++) {
			must(oh_vec_push(&out->ids, &hits[i].id));
			out->rank[i] = hits[i].misses ? 2 : hits[i].open;
		}
	} else {
		must(oh_sieve_gap(x->sieve, &p, x->scratch, gains, &n));
		for (size_t i = 0; i < n; i++) {
			out->count[gains[i].fact] = (int64_t)gains[i].misses;
			out->amount[gains[i].fact] = (int64_t)gains[i].missed;
		}
	}
}

static void ouhe_drop(void *self, void *prepared)
{
	(void)self;
	oh_free(prepared);
}

static double ouhe_bytes(void *self)
{
	return (double)oh_sieve_bytes(((ouhe *)self)->sieve);
}

static void ouhe_close(void *self)
{
	ouhe *x = self;
	oh_sieve_scratch_free(x->scratch);
	oh_sieve_free(x->sieve);
	oh_free(x);
}

const engine_peer engine_ouhe = {"ouhe",   15,        ouhe_open,  ouhe_prepare,
                                 ouhe_ask, ouhe_drop, ouhe_close, ouhe_bytes};
