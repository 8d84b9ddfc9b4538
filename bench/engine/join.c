#include <sys/resource.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

#include "engine.h"

static void must(oh_status s)
{
	if (s)
		engine_fail("join", s == OH_ENOMEM ? "out of memory" : "refused");
}

static void *some(size_t n, size_t size)
{
	void *p = oh_calloc(n, size);
	must(p ? OH_OK : OH_ENOMEM);
	return p;
}

static double since(uint64_t start)
{
	return (double)(oh_clock_ns() - start) / 1e9;
}

/* Processor time of all threads of this program. */
static double spent(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

typedef struct joined {
	oh_sieve_test *tests;
	uint32_t *values;
	oh_sieve_probe *probes;
	oh_sieve_hit *hits;
	size_t *n;
} joined;

static void joined_new(joined *j, size_t probes)
{
	j->tests = some(probes * ENGINE_TESTS, sizeof *j->tests);
	j->values = some(probes * ENGINE_VALUES, sizeof *j->values);
	j->probes = some(probes, sizeof *j->probes);
	j->hits = some(probes * ENGINE_TOP, sizeof *j->hits);
	j->n = some(probes, sizeof *j->n);
}

static void joined_free(joined *j)
{
	oh_free(j->tests);
	oh_free(j->values);
	oh_free(j->probes);
	oh_free(j->hits);
	oh_free(j->n);
}

static uint32_t checksum(const joined *j, size_t i)
{
	engine_answer a;
	engine_answer_init(&a);
	for (size_t k = 0; k < j->n[i]; k++) {
		const oh_sieve_hit *h = &j->hits[i * ENGINE_TOP + k];
		must(oh_vec_push(&a.ids, &h->id));
		a.rank[k] = h->misses ? 2 : h->open;
	}
	uint32_t out = engine_checksum(ENGINE_BEST, &a);
	engine_answer_release(&a);
	return out;
}

static size_t values_in(const oh_sieve_probe *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++)
		n += p->tests[i].n_values;
	return n;
}

void engine_join(const engine_data *d, uint32_t n, uint32_t m)
{
	engine_supply *supplies = some(n, sizeof *supplies);
	engine_demand *demands = some(m, sizeof *demands);
	oh_sieve_builder *b;
	oh_sieve *sieve;
	joined j;
	for (uint32_t i = 0; i < n; i++)
		engine_supply_make(d, i, &supplies[i]);
	for (uint32_t i = 0; i < m; i++)
		engine_demand_make(d, i, &demands[i]);
	uint64_t start = oh_clock_ns();
	double before = spent();
	must(oh_sieve_builder_new(n, &b));
	for (uint32_t i = 0; i < n; i++)
		engine_sieve_add_supply(b, &supplies[i]);
	must(oh_sieve_finish(b, 0, &sieve));
	double built = since(start);
	joined_new(&j, m);
	size_t tests = 0, values = 0;
	for (uint32_t i = 0; i < m; i++) {
		engine_probe_demand(&demands[i], j.tests + tests, j.values + values, &j.probes[i]);
		tests += j.probes[i].n;
		values += values_in(&j.probes[i]);
	}
	must(oh_sieve_join(sieve, j.probes, m, ENGINE_TOP, 0, j.hits, j.n));
	engine_figure(n, "join", since(start), "s");
	engine_figure(n, "join, processor", spent() - before, "s");
	engine_figure(n, "join, of it build", built, "s");
	uint32_t sum = 0;
	double hits = 0;
	for (uint32_t i = 0; i < m; i++) {
		sum += engine_mix(i + checksum(&j, i));
		hits += (double)j.n[i];
	}
	engine_figure(n, "join, pairs found", hits, "");
	printf("answer\t%u\tjoin\touhe\t%u\t%u\t0\n", n, m, sum);
	joined_free(&j);
	oh_sieve_free(sieve);
	oh_free(supplies);
	oh_free(demands);
}

void engine_grow(const engine_data *d, uint32_t n)
{
	enum { PROBES = 1000, ROUNDS = 3 };
	double seconds, alone, least = 1e9;
	oh_sieve *sieve = engine_sieve_build(d, n, 0, &seconds, &alone);
	joined j;
	engine_figure(n, "build, all processors", seconds, "s");
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	engine_figure(n, "build, peak memory", (double)u.ru_maxrss / 1024, "MiB");
	joined_new(&j, PROBES);
	for (uint32_t i = 0; i < PROBES; i++) {
		engine_supply s;
		engine_supply_make(d, i, &s);
		engine_probe_supply(d, &s, j.tests + (size_t)i * ENGINE_TESTS,
		                    j.values + (size_t)i * ENGINE_VALUES, &j.probes[i]);
	}
	for (int r = 0; r < ROUNDS; r++) {
		uint64_t start = oh_clock_ns();
		must(oh_sieve_join(sieve, j.probes, PROBES, ENGINE_TOP, 0, j.hits, j.n));
		double t = since(start);
		least = t < least ? t : least;
	}
	engine_figure(n, "join of 1,000", least * 1e3, "ms");
	joined_free(&j);
	oh_sieve_free(sieve);
}
