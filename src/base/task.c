#include "ouhe/base/task.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"

struct loop {
	size_t n, chunk;
	oh_task_fn fn;
	void *ctx;
	_Atomic size_t next;
	_Atomic int status;
};

struct worker {
	struct loop *loop;
	unsigned index;
	pthread_t thread;
};

unsigned oh_task_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > 256 ? 256 : (unsigned)n;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct loop *l = w->loop;
	while (atomic_load(&l->status) == OH_OK) {
		size_t from = atomic_fetch_add(&l->next, l->chunk);
		if (from >= l->n)
			break;
		size_t to = l->n - from < l->chunk ? l->n : from + l->chunk;
		oh_status st = l->fn(l->ctx, from, to, w->index);
		int expected = OH_OK;
		if (st)
			atomic_compare_exchange_strong(&l->status, &expected, (int)st);
	}
	return NULL;
}

oh_status oh_task_for(size_t n, size_t chunk, unsigned threads, oh_task_fn fn, void *ctx)
{
	if (threads == 0)
		threads = oh_task_cpus();
	if (chunk == 0)
		chunk = 1;
	if ((n + chunk - 1) / chunk < threads)
		threads = n ? (unsigned)((n + chunk - 1) / chunk) : 1;
	struct loop loop = {.n = n, .chunk = chunk, .fn = fn, .ctx = ctx};
	struct worker self = {.loop = &loop, .index = 0};
	struct worker *others = threads > 1 ? oh_calloc(threads - 1, sizeof *others) : NULL;
	unsigned started = 0;
	/* Fewer threads than asked for only cost time. */
	for (unsigned i = 0; others && i + 1 < threads; i++) {
		others[i] = (struct worker){.loop = &loop, .index = i + 1};
		if (pthread_create(&others[i].thread, NULL, work, &others[i]) != 0)
			break;
		started++;
	}
	work(&self);
	for (unsigned i = 0; i < started; i++)
		pthread_join(others[i].thread, NULL);
	oh_free(others);
	return (oh_status)atomic_load(&loop.status);
}
