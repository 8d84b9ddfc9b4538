/* Join: probes sorted by group, so that the rows of a group stay near while its probes
 * pass; each writes to its own place. */
#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"
#include "sieve_internal.h"

enum { CHUNK = 32 };

typedef struct joining {
	const oh_sieve *s;
	const oh_sieve_probe *probes;
	const sieve_item *order;
	size_t k;
	oh_sieve_scratch **scratch;
	oh_sieve_hit *out;
	size_t *n;
} joining;

/* The tests of the next probe lie anywhere. */
static void fetch_tests(const oh_sieve_probe *p)
{
	enum { MOST = 32, LINE = 64 };
	size_t lines = (p->n * sizeof *p->tests + LINE - 1) / LINE;
	for (size_t i = 0; i < lines && i < MOST; i++)
		__builtin_prefetch((const char *)p->tests + i * LINE);
}

static oh_status join_some(void *ctx, size_t from, size_t to, unsigned worker)
{
	const joining *j = ctx;
	for (size_t i = from; i < to; i++) {
		size_t at = j->order[i].place;
		if (i + 1 < to)
			fetch_tests(&j->probes[j->order[i + 1].place]);
		j->n[at] =
		    sieve_best(j->s, &j->probes[at], j->k, j->scratch[worker], j->out + at * j->k);
	}
	return OH_OK;
}

/* All that may fail comes before the first probe, so that outputs stay as they were. */
static oh_status ready(joining *j, size_t n, unsigned threads)
{
	size_t tests = 0, hits = 0;
	for (size_t i = 0; i < n; i++) {
		oh_status st = sieve_valid(&j->probes[i]);
		if (st)
			return st;
		tests = j->probes[i].n > tests ? j->probes[i].n : tests;
	}
	for (size_t i = 0; i < j->s->n_groups; i++)
		hits = j->s->groups[i].n > hits ? j->s->groups[i].n : hits;
	hits = j->k < hits ? j->k : hits;
	for (unsigned t = 0; t < threads; t++) {
		oh_status st = oh_sieve_scratch_new(&j->scratch[t]);
		if (!st)
			st = sieve_reserve(j->scratch[t], tests, hits);
		if (st)
			return st;
	}
	return OH_OK;
}

oh_status oh_sieve_join(const oh_sieve *s, const oh_sieve_probe *probes, size_t n_probes, size_t k,
                        unsigned threads, oh_sieve_hit *out, size_t *n)
{
	if (threads == 0)
		threads = oh_task_cpus();
	if (n_probes > UINT32_MAX)
		return OH_ELIMIT;
	sieve_item *order = oh_calloc(n_probes, sizeof *order);
	sieve_item *spare = oh_calloc(n_probes, sizeof *spare);
	joining j = {.s = s,
	             .probes = probes,
	             .order = order,
	             .k = k,
	             .scratch = oh_calloc(threads, sizeof *j.scratch),
	             .out = out,
	             .n = n};
	oh_status st = order && spare && j.scratch ? ready(&j, n_probes, threads) : OH_ENOMEM;
	if (!st) {
		for (size_t i = 0; i < n_probes; i++)
			order[i] = (sieve_item){probes[i].group, (uint32_t)i};
		sieve_sort(order, spare, n_probes);
		st = oh_task_for(n_probes, CHUNK, threads, join_some, &j);
	}
	for (unsigned t = 0; j.scratch && t < threads; t++)
		oh_sieve_scratch_free(j.scratch[t]);
	oh_free(j.scratch);
	oh_free(order);
	oh_free(spare);
	return st;
}
