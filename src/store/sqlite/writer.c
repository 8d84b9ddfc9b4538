/* The writer: one thread, one connection, many closures a commit.
 *
 * Closures wait in a queue. The writer takes what is there, runs each in a savepoint of
 * one transaction, commits once, and wakes all. So a commit's cost, one flush to the
 * disk, is shared by everybody who waited for the one before.
 *
 * When a failure inside a closure ends the whole transaction (SQLite does so when the
 * disk is full, say), or when the commit is refused for what one of them wrote (a
 * deferred foreign key), the group is run again one by one: each gets its own answer.
 *
 * When a commit fails on the disk, every closure of the group fails, and the frames it
 * may have left behind in the log are overwritten by a small commit before anything
 * else: else they could come back after a crash although their writers were told that
 * they failed. As long as that commit fails, too, writes are refused with the disk's
 * error; reads go on. The first write after the disk has recovered mends the store.
 */
#include "sqlite/driver.h"

_Thread_local bool oh_in_closure;

static oh_status sql(oh_store *s, const char *text, oh_error *err)
{
	return oh_db_run(s->writer, NULL, err, text, "");
}

static void roll_back(oh_store *s)
{
	oh_db_sweep(s->writer);
	if (!sqlite3_get_autocommit(s->writer->h))
		(void)sql(s, "ROLLBACK", NULL);
	/* Without memory even that can fail; it needs none the plain way. */
	if (!sqlite3_get_autocommit(s->writer->h))
		(void)oh_db_exec(s->writer, "ROLLBACK", NULL);
}

/* Runs one closure in a savepoint. False when the transaction is gone. */
static bool run_job(oh_store *s, oh_job *job)
{
	job->status = sql(s, "SAVEPOINT job", job->err);
	if (!job->status) {
		oh_in_closure = true;
		job->status = job->fn(s->writer, job->ctx, job->err);
		oh_in_closure = false;
		oh_db_sweep(s->writer);
		if (sqlite3_get_autocommit(s->writer->h)) {
			if (!job->status)
				job->status = oh_raise(job->err, OH_EIO, &oh_msg_store_ended,
				                       oh_sv_from(s->path));
			return false;
		}
		if (job->status && sql(s, "ROLLBACK TO job", NULL))
			return false;
		oh_status st = sql(s, "RELEASE job", job->status ? NULL : job->err);
		if (!st)
			return true;
		if (!job->status)
			job->status = st;
	}
	return false;
}

/* Notes how far identities may have got: none stored is above it after a restart. */
static oh_status keep_horizon(oh_store *s, int64_t *horizon, oh_error *err)
{
	int64_t last = atomic_load(&s->ids.last);
	*horizon = s->horizon;
	if (last <= s->horizon)
		return OH_OK;
	*horizon = last + (INT64_C(256) << OH_ID_LOW_BITS);
	return oh_db_run(s->writer, NULL, err,
	                 "INSERT INTO meta (name, value) VALUES ('id_horizon', ?1)"
	                 " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	                 "i", *horizon);
}

/* COMMIT. *again: what was written, not the disk, is at fault. */
static oh_status commit(oh_store *s, bool *again, oh_error *err)
{
	int64_t horizon;
	oh_status st = keep_horizon(s, &horizon, err);
	if (st) {
		*again = true;
		roll_back(s);
		return st;
	}
	st = sql(s, "COMMIT", err);
	if (st) {
		*again = st == OH_ECONFLICT;
		s->torn = (st != OH_ECONFLICT && st != OH_EBUSY) || s->torn;
		roll_back(s);
		return st;
	}
	s->horizon = horizon;
	return OH_OK;
}

/* Overwrites what a failed commit left in the log. */
static oh_status mend(oh_store *s, oh_error *err)
{
	if (!s->torn)
		return OH_OK;
	oh_status st = sql(s, "BEGIN IMMEDIATE", err);
	if (!st)
		st = oh_db_run(s->writer, NULL, err,
		               "INSERT INTO meta (name, value) VALUES ('mended', 1)"
		               " ON CONFLICT (name) DO UPDATE SET value = meta.value + 1",
		               "");
	if (!st)
		st = sql(s, "COMMIT", err);
	if (st)
		roll_back(s);
	else
		s->torn = false;
	return st;
}

static void fail_all(oh_job **jobs, size_t n, oh_status st, const oh_error *why)
{
	for (size_t i = 0; i < n; i++) {
		jobs[i]->status = st;
		if (jobs[i]->err)
			*jobs[i]->err = *why;
	}
}

/* Runs the jobs in one transaction. False: to be run again, one by one. */
static bool run_together(oh_store *s, oh_job **jobs, size_t n)
{
	oh_error err;
	size_t good = 0;
	bool again = false;
	roll_back(s); /* nothing, unless that failed before */
	oh_status st = mend(s, &err);
	if (!st)
		st = sql(s, "BEGIN IMMEDIATE", &err);
	if (st) {
		fail_all(jobs, n, st, &err);
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (!run_job(s, jobs[i])) {
			roll_back(s);
			return n == 1;
		}
		good += !jobs[i]->status;
	}
	if (!good) {
		roll_back(s);
		return true;
	}
	st = commit(s, &again, &err);
	if (!st) {
		atomic_fetch_add(&s->writes, (int64_t)good);
		atomic_fetch_add(&s->groups, 1);
		return true;
	}
	if (again && n > 1)
		return false;
	/* A closure that had failed by itself keeps its own answer. */
	for (size_t i = 0; i < n; i++)
		if (!jobs[i]->status)
			fail_all(&jobs[i], 1, st, &err);
	(void)mend(s, NULL);
	return true;
}

static void run_group(oh_store *s, oh_job **jobs, size_t n)
{
	if (run_together(s, jobs, n))
		return;
	for (size_t i = 0; i < n; i++)
		(void)run_together(s, &jobs[i], 1);
}

static size_t take(oh_store *s, oh_job **jobs)
{
	size_t n = 0;
	while (s->first && n < GROUP_MOST) {
		jobs[n++] = s->first;
		s->first = s->first->next;
	}
	if (!s->first)
		s->last = NULL;
	s->waiting -= n;
	return n;
}

static void *writer_main(void *arg)
{
	oh_store *s = arg;
	oh_job *jobs[GROUP_MOST];
	pthread_mutex_lock(&s->lock);
	for (;;) {
		while (!s->first && !s->stopping)
			pthread_cond_wait(&s->work, &s->lock);
		if (!s->first)
			break;
		size_t n = take(s, jobs);
		pthread_mutex_unlock(&s->lock);
		run_group(s, jobs, n);
		pthread_mutex_lock(&s->lock);
		for (size_t i = 0; i < n; i++) {
			jobs[i]->done = true;
			pthread_cond_signal(&jobs[i]->wake);
		}
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

oh_status oh_writer_start(oh_store *s, oh_error *err)
{
	if (pthread_create(&s->thread, NULL, writer_main, s))
		return oh_nomem(err);
	s->thread_runs = true;
	return OH_OK;
}

void oh_writer_stop(oh_store *s)
{
	if (!s->thread_runs)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_signal(&s->work);
	pthread_mutex_unlock(&s->lock);
	(void)pthread_join(s->thread, NULL);
	s->thread_runs = false;
}

oh_status oh_store_write(oh_store *s, oh_tx_fn fn, void *ctx, oh_error *err)
{
	if (oh_in_closure)
		return oh_raise(err, OH_EUSAGE, &oh_msg_store_nested);
	if (s->read_only)
		return oh_raise(err, OH_EDENIED, &oh_msg_store_read_only, oh_sv_from(s->path));
	oh_job job = {.fn = fn, .ctx = ctx, .err = err};
	(void)pthread_cond_init(&job.wake, NULL);
	pthread_mutex_lock(&s->lock);
	if (s->last)
		s->last->next = &job;
	else
		s->first = &job;
	s->last = &job;
	s->waiting++;
	pthread_cond_signal(&s->work);
	while (!job.done)
		pthread_cond_wait(&job.wake, &s->lock);
	pthread_mutex_unlock(&s->lock);
	(void)pthread_cond_destroy(&job.wake);
	return job.status;
}
