/* Puts the questions of the bench of the engine; engine_bench.py runs it and reads it.
 *
 *   engine_run ask ENGINE N PROBES OTHERS ROUNDS   N demands: so many probes percolate, so
 *                                                  many are asked the other questions
 *   engine_run sql N PROBES OTHERS                 the same questions for another program
 *   engine_run dump demand|supply N                the entries, as lines
 *   engine_run join SUPPLIES DEMANDS               the best ten supplies of each demand
 *   engine_run grow N                              build and join of 1,000 at N demands
 *   engine_run shares N PROBES                     how the pairs of one class stand
 *
 * Lines of answers: answer, size, question, engine, probe, check sum, nanoseconds; of
 * figures: figure, size, name, value, unit; tab-separated.
 */
#include <math.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

#include "engine.h"

static engine_data data;

static const char *const question_names[] = {"percolate", "best", "early", "gap"};

static uint32_t count(const char *text)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 10);
	if (*end || n == 0 || n > UINT32_MAX / 2)
		engine_fail(text, "not a count");
	return (uint32_t)n;
}

static void *some(size_t n, size_t size)
{
	void *p = oh_calloc(n, size);
	if (!p)
		engine_fail("engine_run", "out of memory");
	return p;
}

/* All probes once for the answers, then `rounds` times for the time, of which the least
 * counts: what else the machine does only ever adds. A round goes through all probes, so
 * that caches are as they are under mixed questions. */
static void put_question(const engine_peer *p, void *self, engine_question q, uint32_t size,
                         uint32_t probes, unsigned rounds)
{
	void **prepared = some(probes, sizeof *prepared);
	uint64_t *least = some(probes, sizeof *least);
	uint32_t *sums = some(probes, sizeof *sums);
	engine_answer out;
	engine_answer_init(&out);
	for (uint32_t i = 0; i < probes; i++) {
		engine_supply s;
		engine_supply_make(&data, i, &s);
		prepared[i] = p->prepare(self, q, &s);
		p->ask(self, prepared[i], q, &out);
		sums[i] = engine_checksum(q, &out);
		least[i] = UINT64_MAX;
	}
	for (unsigned r = 0; r < rounds; r++)
		for (uint32_t i = 0; i < probes; i++) {
			uint64_t start = oh_clock_ns();
			p->ask(self, prepared[i], q, &out);
			uint64_t ns = oh_clock_ns() - start;
			if (engine_checksum(q, &out) != sums[i])
				engine_fail(p->name, "two answers to one question");
			least[i] = ns < least[i] ? ns : least[i];
		}
	for (uint32_t i = 0; i < probes; i++) {
		printf("answer\t%u\t%s\t%s\t%u\t%u\t%llu\n", size, question_names[q], p->name, i,
		       sums[i], (unsigned long long)least[i]);
		p->drop(self, prepared[i]);
	}
	engine_answer_release(&out);
	oh_free(prepared);
	oh_free(least);
	oh_free(sums);
}

static const engine_peer *peer(const char *name)
{
	static const engine_peer *const peers[] = {&engine_ouhe, &engine_sqlite,
	                                           &engine_sqlite_number,
#ifdef OH_HAVE_LIBPQ
	                                           &engine_postgres, &engine_postgres_gist
#endif
	};
	for (size_t i = 0; i < sizeof peers / sizeof peers[0]; i++)
		if (strcmp(peers[i]->name, name) == 0)
			return peers[i];
	engine_fail(name, "no such engine");
}

static void ask(char **arg)
{
	const engine_peer *p = peer(arg[0]);
	uint32_t size = count(arg[1]), probes = count(arg[2]), others = count(arg[3]);
	char name[64];
	double seconds;
	void *self = p->open(&data, size, &seconds);
	snprintf(name, sizeof name, "load · %s", p->name);
	engine_figure(size, name, seconds, "s");
	snprintf(name, sizeof name, "bytes a demand · %s", p->name);
	engine_figure(size, name, p->bytes(self) / size, "B");
	for (unsigned q = 0; q < ENGINE_QUESTIONS; q++)
		if (p->questions >> q & 1)
			put_question(p, self, (engine_question)q, size,
			             q == ENGINE_PERCOLATE ? probes : others, count(arg[4]));
	p->close(self);
}

static void write_sql(char **arg)
{
	engine_sql_options o = {.dialect = ENGINE_DUCKDB, .table = "demand"};
	uint32_t probes = count(arg[1]), others = count(arg[2]);
	oh_buf b = OH_BUF_INIT;
	for (unsigned q = 0; q < ENGINE_QUESTIONS; q++)
		for (uint32_t i = 0;
		     q != ENGINE_EARLY && i < (q == ENGINE_PERCOLATE ? probes : others); i++) {
			engine_supply s;
			engine_supply_make(&data, i, &s);
			oh_buf_clear(&b);
			engine_sql(&o, (engine_question)q, &data, &s, &b);
			if (!oh_buf_ok(&b))
				engine_fail("engine_run", "out of memory");
			printf("%s\t%u\t%s\n", question_names[q], i, b.p);
		}
	oh_buf_release(&b);
}

static void bound(double x)
{
	if (isinf(x))
		printf("\t%s", x < 0 ? "-inf" : "inf");
	else
		printf("\t%.17g", x);
}

/* Columns as in engine_sql_columns, then the words. A supply states its point twice: to
 * be compared with lower bounds and with upper ones. Where it is silent these are infinite,
 * and its sets all ones, so that nothing can be missed there. */
static void dump(char **arg)
{
	bool demands = strcmp(arg[0], "demand") == 0;
	uint32_t n = count(arg[1]);
	uint32_t *order = demands ? engine_order(&data, n, ENGINE_BY_AMOUNT) : NULL;
	for (uint32_t i = 0; i < n; i++) {
		engine_demand d;
		engine_supply s;
		char text[ENGINE_TEXT];
		if (demands) {
			engine_demand_make(&data, order[i], &d);
			printf("%u\t%u\t%lld\t%u", d.id, d.class, (long long)d.amount, d.stated);
			for (int k = 0; k < ENGINE_SETS; k++)
				printf("\t%d", (int32_t)d.sets[k]);
			for (int a = 0; a < ENGINE_NUMBERS; a++) {
				bound(d.lo[a]);
				bound(d.hi[a]);
			}
			engine_text(&data, d.id, text);
			printf("\t%s\n", text);
			continue;
		}
		engine_supply_make(&data, i, &s);
		printf("%u\t%u\t%lld\t%u", s.id, s.class, (long long)s.amount, s.stated);
		for (int k = 0; k < ENGINE_SETS; k++)
			printf("\t%d", s.sets[k] ? (int32_t)s.sets[k] : -1);
		for (int a = 0; a < ENGINE_NUMBERS; a++) {
			bool stated = s.stated >> a & 1;
			bound(stated ? s.at[a] : INFINITY);
			bound(stated ? s.at[a] : -INFINITY);
		}
		printf("\n");
	}
	oh_free(order);
}

static void shares(char **arg)
{
	uint32_t size = count(arg[0]), probes = count(arg[1]);
	engine_demand *all = some(size, sizeof *all);
	double pairs = 0, met = 0, to_ask = 0, near = 0;
	for (uint32_t i = 0; i < size; i++)
		engine_demand_make(&data, i, &all[i]);
	for (uint32_t p = 0; p < probes; p++) {
		engine_supply s;
		engine_supply_make(&data, p, &s);
		for (uint32_t i = 0; i < size; i++) {
			uint32_t missed, open;
			if (all[i].class != s.class)
				continue;
			engine_judge(&all[i], &s, &missed, &open);
			int n = __builtin_popcount(missed);
			pairs++;
			met += n == 0 && open == 0;
			to_ask += n == 0 && open != 0;
			near += n == 1 || n == 2;
		}
	}
	engine_figure(size, "pairs of one class that meet", 100 * met / pairs, "%");
	engine_figure(size, "pairs of one class to ask", 100 * to_ask / pairs, "%");
	engine_figure(size, "pairs of one class that are near", 100 * near / pairs, "%");
	oh_free(all);
}

static void join(char **arg)
{
	engine_join(&data, count(arg[0]), count(arg[1]));
}

static void grow(char **arg)
{
	engine_grow(&data, count(arg[0]));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int args;
		void (*run)(char **arg);
	} modes[] = {{"ask", 5, ask},   {"sql", 3, write_sql}, {"dump", 2, dump},
	             {"join", 2, join}, {"grow", 1, grow},     {"shares", 2, shares}};
	engine_data_init(&data, ENGINE_SEED);
	for (size_t i = 0; argc > 1 && i < sizeof modes / sizeof modes[0]; i++)
		if (strcmp(argv[1], modes[i].name) == 0 && argc == modes[i].args + 2) {
			modes[i].run(argv + 2);
			return 0;
		}
	engine_fail("engine_run", "see the head of run.c");
}
