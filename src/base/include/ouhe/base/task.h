/* Data-parallel loops on a few threads.
 *
 * The range [0, n) is handed out in chunks; which thread takes which chunk is
 * not determined, so a body must write only to places of its own indices if
 * results are to be the same for any number of threads.
 */
#ifndef OUHE_BASE_TASK_H
#define OUHE_BASE_TASK_H

#include <stddef.h>

#include "ouhe/base/status.h"

/* Handles [from, to); `worker` is in [0, threads). A non-zero status stops the
 * loop soon and is returned. */
typedef oh_status (*oh_task_fn)(void *ctx, size_t from, size_t to, unsigned worker);

/* Online processors, at least 1. */
unsigned oh_task_cpus(void);
/* Runs fn over [0, n) in chunks of at most `chunk` on `threads` threads (0: one
 * a processor). Returns the first non-zero status by chunk order seen, or
 * OH_OK. With one thread no thread is created. */
oh_status oh_task_for(size_t n, size_t chunk, unsigned threads, oh_task_fn fn, void *ctx);

#endif
