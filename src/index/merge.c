/* Small segments become larger ones: of eight of a size one of the next. */
#include "shared.h"

#include "ouhe/base/alloc.h"

enum {
	FAN = 8,
	TIERS = 6,
	INLINE = 768, /* most listings merged while a put waits */
	WASTE = 4,    /* a segment of which this part is gone is written anew */
	WORTH = 64
};

static size_t live(const ix_view *v)
{
	return v->segment->n - v->n_gone;
}

/* By what it was made of: were it by what is left, the first removal from two segments as
 * large as a load makes them would have both written anew. */
static unsigned tier_of(const ix_view *v)
{
	unsigned t = 0;
	for (size_t n = v->segment->n; n >= FAN && t < TIERS - 1; n /= FAN)
		t++;
	return t;
}

/* Segments to merge, by place in the snapshot. */
typedef struct plan {
	size_t at[4 * FAN];
	size_t n, listings;
} plan;

static void choose(const ix_snapshot *s, unsigned tier, size_t most, plan *p)
{
	*p = (plan){.n = 0};
	for (size_t i = 0; i < s->n && p->n < 4 * FAN; i++) {
		const ix_view *v = &s->views[i];
		if (tier_of(v) != tier || p->listings + live(v) > most)
			continue;
		p->at[p->n++] = i;
		p->listings += live(v);
	}
}

static ix_segment *merged(const oh_index *ix, const ix_view *views, size_t n)
{
	ix_stage stage;
	ix_room room;
	ix_segment *out = NULL;
	oh_status st = OH_OK;
	ix_room_init(&room);
	ix_stage_init(&stage);
	for (size_t i = 0; i < n && !st; i++)
		for (size_t d = 0; d < views[i].segment->n && !st; d++)
			if (!views[i].gone || !ix_bit(views[i].gone->bits, d))
				st = ix_stage_segment(&stage, ix, views[i].segment, d);
	if (!st && stage.records.n)
		out = ix_build(ix, &stage, &room);
	ix_room_release(&room);
	ix_stage_release(&stage);
	return out;
}

void ix_merge_small(const oh_index *ix, ix_snapshot *next)
{
	for (unsigned tier = 0; tier < TIERS - 1; tier++) {
		ix_view views[4 * FAN];
		plan p;
		choose(next, tier, INLINE, &p);
		if (p.n < FAN)
			continue;
		for (size_t i = 0; i < p.n; i++)
			views[i] = next->views[p.at[i]];
		ix_segment *one = merged(ix, views, p.n);
		if (!one)
			return;
		/* From behind, so that places stay what they were. */
		for (size_t i = p.n; i-- > 0;) {
			ix_view *v = &next->views[p.at[i]];
			if (v->segment->refs == 0)
				ix_segment_free(v->segment);
			if (v->gone && v->gone->refs == 0)
				oh_free(v->gone);
			*v = next->views[--next->n];
		}
		next->views[next->n++] = (ix_view){.segment = one};
	}
}

/* What is to be merged in the background; n 0: nothing. */
static void plan_large(const ix_snapshot *s, plan *p)
{
	for (unsigned tier = 0; tier < TIERS - 1; tier++) {
		choose(s, tier, IX_DOCS, p);
		/* Of the largest not eight fit into one. */
		if (p->n >= FAN || (p->n >= 2 && p->listings > IX_DOCS / 2))
			return;
	}
	for (size_t i = 0; i < s->n; i++) {
		const ix_view *v = &s->views[i];
		if (v->segment->n >= WORTH && v->n_gone > v->segment->n / WASTE) {
			*p = (plan){.at = {i}, .n = 1, .listings = live(v)};
			return;
		}
	}
	p->n = 0;
}

static size_t place_of(const ix_snapshot *s, const ix_segment *segment)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->views[i].segment == segment)
			return i;
	return SIZE_MAX;
}

/* What was removed from the old while the new was made is removed from it, too. */
static oh_status catch_up(ix_view *new, const ix_view *old, const ix_view *before)
{
	const ix_segment *s = old->segment;
	if (old->gone == before->gone)
		return OH_OK;
	for (size_t d = 0; d < s->n; d++) {
		if (!ix_bit(old->gone->bits, d) || (before->gone && ix_bit(before->gone->bits, d)))
			continue;
		size_t doc = ix_segment_find(new->segment, ix_segment_run(s, d)->tenant, s->ids[d]);
		oh_status st = doc == SIZE_MAX ? OH_OK : ix_view_remove(new, doc);
		if (st)
			return st;
	}
	return OH_OK;
}

/* Puts the new segment in place of the old ones, if they all still stand. */
static bool swap_in(ix_shared *s, ix_segment *one, const ix_view *views, size_t n)
{
	ix_snapshot *next = ix_successor(s, 1);
	ix_view new = {.segment = one};
	oh_status st = next ? OH_OK : OH_ENOMEM;
	for (size_t i = 0; i < n && !st; i++) {
		size_t at = place_of(next, views[i].segment);
		st = at == SIZE_MAX ? OH_ESTALE : catch_up(&new, &next->views[at], &views[i]);
		if (!st)
			next->views[at] = next->views[--next->n];
	}
	if (!st && live(&new) > 0) {
		next->views[next->n++] = new;
		ix_publish(s, next);
		return true;
	}
	/* All of it went meanwhile, or it cannot be: the old ones stay. */
	oh_free(new.gone);
	ix_segment_free(one);
	oh_free(next);
	return false;
}

/* One merge; the lock is held, but not while the segment is made. */
static bool merge_large(oh_index *ix)
{
	ix_shared *s = ix->shared;
	ix_view views[4 * FAN];
	plan p;
	ix_snapshot *now = atomic_load(&s->now);
	plan_large(now, &p);
	if (p.n == 0)
		return false;
	for (size_t i = 0; i < p.n; i++) {
		views[i] = now->views[p.at[i]];
		ix_view_hold(&views[i]);
	}
	pthread_mutex_unlock(&s->write);
	ix_segment *one = merged(ix, views, p.n);
	pthread_mutex_lock(&s->write);
	bool done = one && swap_in(s, one, views, p.n);
	for (size_t i = 0; i < p.n; i++)
		ix_view_drop(&views[i]);
	return done;
}

static void *run(void *ctx)
{
	oh_index *ix = ctx;
	ix_shared *s = ix->shared;
	pthread_mutex_lock(&s->write);
	while (!s->stop) {
		s->asked = false;
		while (!s->stop && merge_large(ix))
			;
		while (!s->stop && !s->asked)
			pthread_cond_wait(&s->wake, &s->write);
	}
	pthread_mutex_unlock(&s->write);
	return NULL;
}

void ix_merger_wake(oh_index *ix)
{
	ix_shared *s = ix->shared;
	plan p;
	plan_large(atomic_load(&s->now), &p);
	if (p.n == 0)
		return;
	s->asked = true;
	if (s->merger_runs)
		pthread_cond_signal(&s->wake);
	else
		/* Without a thread the next change tries again. */
		s->merger_runs = pthread_create(&s->merger, NULL, run, ix) == 0;
}

void ix_merger_stop(ix_shared *s)
{
	pthread_mutex_lock(&s->write);
	bool runs = s->merger_runs;
	s->stop = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->write);
	if (runs)
		pthread_join(s->merger, NULL);
}
