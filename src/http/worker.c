/* Workers: a few threads and a queue with an end. */
#include <errno.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/messages.h"
#include "request.h"
#include "server.h"

struct http_workers {
	pthread_mutex_t lock;
	pthread_cond_t more;
	http_request *first, *last;
	unsigned waiting, most;
	bool stopping;
	pthread_t *threads;
	unsigned n;
};

static void *work(void *ctx)
{
	struct http_workers *w = ctx;
	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (!w->first && !w->stopping)
			pthread_cond_wait(&w->more, &w->lock);
		http_request *r = w->first;
		if (!r)
			break;
		w->first = r->next;
		if (!w->first)
			w->last = NULL;
		w->waiting--;
		bool over = w->stopping;
		pthread_mutex_unlock(&w->lock);
		http_loop *l = r->loop;
		if (over) /* whoever waited has waited long enough */
			r->status = oh_raise(&r->err, OH_ECANCELLED, &oh_msg_http_busy);
		else
			http_request_call(r);
		pthread_mutex_lock(&l->lock);
		r->next = l->done;
		l->done = r;
		pthread_mutex_unlock(&l->lock);
		http_loop_wake(l);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct http_workers *http_workers_new(unsigned threads, unsigned queue, oh_error *err)
{
	struct http_workers *w = oh_calloc(1, sizeof *w);
	if (w)
		w->threads = oh_calloc(threads, sizeof *w->threads);
	if (!w || !w->threads) {
		oh_free(w);
		(void)oh_nomem(err);
		return NULL;
	}
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->more, NULL);
	w->most = queue;
	for (; w->n < threads; w->n++) {
		int e = pthread_create(&w->threads[w->n], NULL, work, w);
		if (e) {
			(void)oh_raise(err, OH_EIO, &oh_msg_http_thread, oh_sv_from(strerror(e)));
			http_workers_free(w);
			return NULL;
		}
	}
	return w;
}

bool http_workers_take(struct http_workers *w, http_request *r)
{
	pthread_mutex_lock(&w->lock);
	bool room = w->waiting < w->most && !w->stopping;
	if (room) {
		r->next = NULL;
		if (w->last)
			w->last->next = r;
		else
			w->first = r;
		w->last = r;
		w->waiting++;
		pthread_cond_signal(&w->more);
	}
	pthread_mutex_unlock(&w->lock);
	return room;
}

size_t http_workers_waiting(struct http_workers *w)
{
	pthread_mutex_lock(&w->lock);
	size_t n = w->waiting;
	pthread_mutex_unlock(&w->lock);
	return n;
}

void http_workers_free(struct http_workers *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->more);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->n; i++)
		pthread_join(w->threads[i], NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->more);
	oh_free(w->threads);
	oh_free(w);
}
