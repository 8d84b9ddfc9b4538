/* The part of the index that changes. */
#ifndef OUHE_INDEX_SHARED_H
#define OUHE_INDEX_SHARED_H

#include <pthread.h>
#include <stdatomic.h>

#include "internal.h"

enum { IX_SLOTS = 256 };

struct ix_shared {
	_Atomic(ix_snapshot *) now;
	_Atomic uint64_t epoch;
	_Atomic uint64_t slots[IX_SLOTS]; /* the epoch at which a reader came; 0: free */
	/* Under the lock: everything below, and the counts of segments. */
	pthread_mutex_t write;
	pthread_cond_t wake;
	ix_snapshot *retired;
	pthread_t merger;
	bool merger_runs, stop, asked;
};

void ix_view_hold(ix_view *v);
void ix_view_drop(ix_view *v);
/* A copy of what stands, with room for more; not shown yet. NULL: no memory. */
ix_snapshot *ix_successor(ix_shared *s, size_t more);
/* Shows it. */
void ix_publish(ix_shared *s, ix_snapshot *next);
void ix_discard(ix_snapshot *next);
oh_status ix_view_remove(ix_view *v, size_t doc);

/* Merges a few small segments of a snapshot in the making; leaves them where memory is
 * out. */
void ix_merge_small(const oh_index *ix, ix_snapshot *next);
/* Has the larger ones merged in the background, when that is due. The lock is held. */
void ix_merger_wake(oh_index *ix);
void ix_merger_stop(ix_shared *s);

#endif
