/* Bulk: listings gather in stages; threads make segments of full ones. */
#include <pthread.h>

#include "internal.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"

enum { MOST_THREADS = 16, WAITING = 2 };

struct oh_index_load {
	oh_index *ix;
	pthread_mutex_t lock;
	pthread_cond_t work;
	ix_stage stage;  /* being filled */
	oh_vec waiting;  /* ix_stage */
	oh_vec segments; /* ix_segment * */
	pthread_t threads[MOST_THREADS];
	unsigned n_threads, wanted;
	bool ended, started;
	oh_status status;
};

oh_status oh_index_load_begin(oh_index *ix, size_t expected, oh_index_load **out, oh_error *err)
{
	oh_index_load *l = oh_calloc(1, sizeof *l);
	if (!l)
		return oh_nomem(err);
	unsigned cpus = oh_task_cpus();
	l->ix = ix;
	l->wanted = expected <= IX_LOAD_DOCS ? 0 : cpus > 2 ? cpus - 1 : 1;
	if (l->wanted > MOST_THREADS)
		l->wanted = MOST_THREADS;
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->work, NULL);
	ix_stage_init(&l->stage);
	oh_vec_init(&l->waiting, sizeof(ix_stage));
	oh_vec_init(&l->segments, sizeof(ix_segment *));
	*out = l;
	return OH_OK;
}

/* Takes one full stage and makes a segment of it; the lock is held but for the making. */
static bool make_one(oh_index_load *l, ix_room *room)
{
	if (l->waiting.n == 0)
		return false;
	ix_stage stage = OH_VEC_AT(&l->waiting, ix_stage, --l->waiting.n);
	ix_segment *s = NULL;
	if (!l->status) {
		pthread_mutex_unlock(&l->lock);
		s = ix_build(l->ix, &stage, room);
		pthread_mutex_lock(&l->lock);
		if (!s || oh_vec_push(&l->segments, &s)) {
			ix_segment_free(s);
			l->status = OH_ENOMEM;
		}
	}
	ix_stage_release(&stage);
	return true;
}

static void *run(void *ctx)
{
	oh_index_load *l = ctx;
	ix_room room = {.cap = 0};
	pthread_mutex_lock(&l->lock);
	for (;;) {
		if (make_one(l, &room))
			continue;
		if (l->ended)
			break;
		pthread_cond_wait(&l->work, &l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	ix_room_release(&room);
	return NULL;
}

/* The stage in hand is full. */
static oh_status hand_over(oh_index_load *l)
{
	if (l->stage.records.n == 0)
		return OH_OK;
	oh_status st = oh_vec_push(&l->waiting, &l->stage);
	if (st)
		return st;
	ix_stage_init(&l->stage);
	if (!l->started) {
		l->started = true;
		while (l->n_threads < l->wanted &&
		       pthread_create(&l->threads[l->n_threads], NULL, run, l) == 0)
			l->n_threads++;
	}
	pthread_cond_signal(&l->work);
	return OH_OK;
}

oh_status oh_index_load_add(oh_index_load *l, const oh_index_doc *doc, oh_error *err)
{
	pthread_mutex_lock(&l->lock);
	oh_status st = l->status ? l->status : ix_stage_doc(&l->stage, doc);
	if (!st && l->stage.records.n == IX_LOAD_DOCS)
		st = hand_over(l);
	/* Where the threads do not keep up, who fills helps. */
	if (!st && l->waiting.n > WAITING) {
		ix_room room = {.cap = 0};
		(void)make_one(l, &room);
		ix_room_release(&room);
	}
	pthread_mutex_unlock(&l->lock);
	return st ? oh_nomem(err) : OH_OK;
}

static void join(oh_index_load *l)
{
	ix_room room = {.cap = 0};
	pthread_mutex_lock(&l->lock);
	l->ended = true;
	pthread_cond_broadcast(&l->work);
	while (make_one(l, &room))
		;
	pthread_mutex_unlock(&l->lock);
	ix_room_release(&room);
	for (unsigned i = 0; i < l->n_threads; i++)
		pthread_join(l->threads[i], NULL);
}

static void load_free(oh_index_load *l)
{
	ix_stage_release(&l->stage);
	oh_vec_release(&l->waiting);
	oh_vec_release(&l->segments);
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->work);
	oh_free(l);
}

static void drop_segments(oh_index_load *l)
{
	for (size_t i = 0; i < l->segments.n; i++)
		ix_segment_free(OH_VEC_AT(&l->segments, ix_segment *, i));
}

void oh_index_load_cancel(oh_index_load *l)
{
	if (!l)
		return;
	pthread_mutex_lock(&l->lock);
	l->status = OH_ECANCELLED;
	pthread_mutex_unlock(&l->lock);
	join(l);
	drop_segments(l);
	load_free(l);
}

oh_status oh_index_load_end(oh_index_load *l, oh_error *err)
{
	pthread_mutex_lock(&l->lock);
	oh_status st = l->status ? l->status : hand_over(l);
	if (st)
		l->status = st;
	pthread_mutex_unlock(&l->lock);
	join(l);
	st = l->status;
	if (st)
		drop_segments(l);
	else
		st = ix_replace(l->ix, l->segments.p, l->segments.n);
	bool large = l->started;
	load_free(l);
	if (large)
		oh_alloc_trim();
	return st ? oh_nomem(err) : OH_OK;
}
