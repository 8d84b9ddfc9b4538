/* Bulk: listings gather in stages; threads make segments of full ones.
 *
 * Listings of one side and category gather in one stage, so that at a million a category
 * is a long run in one segment or a few, not a crumb in each. */
#include <pthread.h>

#include "internal.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"

enum {
	MOST_THREADS = 16,
	MOST_ROOMS = MOST_THREADS,
	WAITING = 2,
	/* At most so many stages fill at once, whatever is loaded; of smaller loads fewer, so
	 * that about half becomes segments while the rest still comes in. */
	MOST_BUCKETS = 16,
	BUCKET_EXPECTS = 2 * IX_LOAD_DOCS
};

typedef struct bucket {
	pthread_mutex_t lock;
	ix_stage stage;
} bucket;

struct oh_index_load {
	oh_index *ix;
	unsigned n_buckets;
	bucket buckets[MOST_BUCKETS];
	pthread_mutex_t lock; /* of all below; not taken while a bucket's is held */
	pthread_cond_t work;
	oh_vec waiting;            /* ix_stage */
	oh_vec segments;           /* ix_segment * */
	ix_room rooms[MOST_ROOMS]; /* that nobody builds in */
	unsigned n_rooms;
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
	size_t buckets = expected / BUCKET_EXPECTS;
	l->ix = ix;
	l->wanted = expected <= IX_LOAD_DOCS ? 0 : cpus > 2 ? cpus - 1 : 1;
	if (l->wanted > MOST_THREADS)
		l->wanted = MOST_THREADS;
	l->n_buckets = buckets < 1 ? 1 : buckets > MOST_BUCKETS ? MOST_BUCKETS : (unsigned)buckets;
	for (unsigned i = 0; i < l->n_buckets; i++) {
		pthread_mutex_init(&l->buckets[i].lock, NULL);
		ix_stage_init(&l->buckets[i].stage);
	}
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->work, NULL);
	oh_vec_init(&l->waiting, sizeof(ix_stage));
	oh_vec_init(&l->segments, sizeof(ix_segment *));
	*out = l;
	return OH_OK;
}

static bucket *bucket_of(oh_index_load *l, const oh_index_doc *doc)
{
	uint32_t kin = doc->category ? doc->category->index : IX_NONE + 1U + doc->pack->index;
	uint64_t h = (2 * (uint64_t)kin + (doc->side == OH_SUPPLY)) * 0x9E3779B97F4A7C15U;
	return &l->buckets[(h >> 32) * l->n_buckets >> 32];
}

static ix_room take_room(oh_index_load *l)
{
	ix_room room;
	if (l->n_rooms)
		return l->rooms[--l->n_rooms];
	ix_room_init(&room);
	return room;
}

static void give_room(oh_index_load *l, ix_room *room)
{
	if (l->n_rooms < MOST_ROOMS)
		l->rooms[l->n_rooms++] = *room;
	else
		ix_room_release(room);
}

/* Takes one full stage and makes a segment of it; the lock is held but for the making. */
static bool make_one(oh_index_load *l)
{
	if (l->waiting.n == 0)
		return false;
	ix_stage stage = OH_VEC_AT(&l->waiting, ix_stage, --l->waiting.n);
	ix_segment *s = NULL;
	if (!l->status) {
		ix_room room = take_room(l);
		pthread_mutex_unlock(&l->lock);
		s = ix_build(l->ix, &stage, &room);
		ix_stage_release(&stage);
		pthread_mutex_lock(&l->lock);
		give_room(l, &room);
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
	pthread_mutex_lock(&l->lock);
	for (;;) {
		if (make_one(l))
			continue;
		if (l->ended)
			break;
		pthread_cond_wait(&l->work, &l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

/* What is to become a segment; taken over, also when that fails. The lock is held. */
static oh_status hand_over(oh_index_load *l, ix_stage *stage)
{
	oh_status st = l->status ? l->status : oh_vec_push(&l->waiting, stage);
	if (st) {
		ix_stage_release(stage);
		l->status = st;
		return st;
	}
	if (!l->started) {
		l->started = true;
		while (l->n_threads < l->wanted &&
		       pthread_create(&l->threads[l->n_threads], NULL, run, l) == 0)
			l->n_threads++;
	}
	pthread_cond_signal(&l->work);
	return OH_OK;
}

static oh_status hand_over_full(oh_index_load *l, ix_stage *stage)
{
	pthread_mutex_lock(&l->lock);
	oh_status st = hand_over(l, stage);
	/* Where the threads do not keep up, who fills helps. */
	if (!st && l->waiting.n > WAITING)
		(void)make_one(l);
	pthread_mutex_unlock(&l->lock);
	return st;
}

oh_status oh_index_load_add(oh_index_load *l, const oh_index_doc *doc, oh_error *err)
{
	bucket *b = bucket_of(l, doc);
	ix_stage full;
	pthread_mutex_lock(&b->lock);
	oh_status st = ix_stage_doc(&b->stage, doc);
	bool is_full = !st && b->stage.records.n >= IX_LOAD_DOCS;
	if (is_full) {
		full = b->stage;
		ix_stage_init(&b->stage);
	}
	pthread_mutex_unlock(&b->lock);
	if (is_full)
		st = hand_over_full(l, &full);
	return st ? oh_nomem(err) : OH_OK;
}

static int by_size(const void *x, const void *y)
{
	size_t a = ((const ix_stage *)x)->records.n, b = ((const ix_stage *)y)->records.n;
	return a > b ? -1 : a < b;
}

/* Stages, the largest first, each into the first before it that has room. */
static oh_status gather(ix_stage *rest, unsigned n)
{
	qsort(rest, n, sizeof *rest, by_size);
	for (unsigned i = 1; i < n; i++) {
		unsigned at = 0;
		while (at < i && rest[at].records.n + rest[i].records.n > IX_DOCS)
			at++;
		oh_status st = at < i ? ix_stage_append(&rest[at], &rest[i]) : OH_OK;
		if (st)
			return st;
		if (at < i)
			ix_stage_release(&rest[i]);
	}
	return OH_OK;
}

/* What is left in the buckets becomes as few segments as make sense; no category of a
 * side is torn. The lock is held. */
static oh_status hand_over_rest(oh_index_load *l)
{
	ix_stage rest[MOST_BUCKETS];
	for (unsigned i = 0; i < l->n_buckets; i++) {
		rest[i] = l->buckets[i].stage;
		ix_stage_init(&l->buckets[i].stage);
	}
	oh_status st = gather(rest, l->n_buckets);
	/* The last that is handed over is the first to be made. */
	for (unsigned i = l->n_buckets; i-- > 0;) {
		if (st || rest[i].records.n == 0)
			ix_stage_release(&rest[i]);
		else
			st = hand_over(l, &rest[i]);
	}
	return st;
}

static void join(oh_index_load *l)
{
	pthread_mutex_lock(&l->lock);
	l->ended = true;
	pthread_cond_broadcast(&l->work);
	while (make_one(l))
		;
	pthread_mutex_unlock(&l->lock);
	for (unsigned i = 0; i < l->n_threads; i++)
		pthread_join(l->threads[i], NULL);
}

static void load_free(oh_index_load *l)
{
	for (unsigned i = 0; i < l->n_buckets; i++) {
		ix_stage_release(&l->buckets[i].stage);
		pthread_mutex_destroy(&l->buckets[i].lock);
	}
	for (unsigned i = 0; i < l->n_rooms; i++)
		ix_room_release(&l->rooms[i]);
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
	oh_status st = l->status ? l->status : hand_over_rest(l);
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
