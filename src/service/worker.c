#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "area.h"
#include "ouhe/base/alloc.h"

struct sv_worker {
	oh_platform *p;
	bool (*step)(oh_platform *p);
	unsigned idle_ms;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	uint64_t wakes; /* rises with each wake, so that none is lost between two steps */
	bool stop;
	pthread_t *threads;
	unsigned n;
};

static struct timespec deadline_in(unsigned ms)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += (long)(ms % 1000) * 1000000L;
	if (t.tv_nsec >= 1000000000L) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000L;
	}
	return t;
}

/* Sleeps until woken after `seen`, the pause is over, or the end; false at the end. */
static bool rest(struct sv_worker *w, uint64_t *seen)
{
	struct timespec until = deadline_in(w->idle_ms);
	pthread_mutex_lock(&w->lock);
	while (!w->stop && w->wakes == *seen)
		if (pthread_cond_timedwait(&w->wake, &w->lock, &until) == ETIMEDOUT)
			break;
	*seen = w->wakes;
	bool go = !w->stop;
	pthread_mutex_unlock(&w->lock);
	return go;
}

static void *run(void *ctx)
{
	struct sv_worker *w = ctx;
	uint64_t seen = 0;
	for (;;) {
		pthread_mutex_lock(&w->lock);
		bool stop = w->stop;
		seen = w->wakes;
		pthread_mutex_unlock(&w->lock);
		if (stop)
			break;
		if (!w->step(w->p) && !rest(w, &seen))
			break;
	}
	return NULL;
}

static void release(struct sv_worker *w)
{
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	oh_free(w->threads);
	oh_free(w);
}

oh_status sv_worker_start(oh_platform *p, unsigned threads, unsigned idle_ms,
                          bool (*step)(oh_platform *p), struct sv_worker **out, oh_error *err)
{
	struct sv_worker *w = oh_calloc(1, sizeof *w);
	pthread_condattr_t attr;
	if (!w)
		return oh_nomem(err);
	*w = (struct sv_worker){.p = p, .step = step, .idle_ms = idle_ms};
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &attr);
	pthread_condattr_destroy(&attr);
	w->threads = oh_calloc(threads, sizeof *w->threads);
	if (!w->threads) {
		release(w);
		return oh_nomem(err);
	}
	for (; w->n < threads; w->n++)
		if (pthread_create(&w->threads[w->n], NULL, run, w) != 0) {
			sv_worker_stop(w);
			return oh_nomem(err);
		}
	*out = w;
	return OH_OK;
}

void sv_worker_wake(struct sv_worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->wakes++;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
}

void sv_worker_stop(struct sv_worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->n; i++)
		pthread_join(w->threads[i], NULL);
	release(w);
}
