/* Durable writes a second through the store's one writer and its group commit, from 1, 8
 * and 64 threads; beside them the same row written by SQLite alone, a connection a
 * thread and a transaction a row, with the same settings in the same run.
 *
 * Prints "name<TAB>value<TAB>unit".
 */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "ouhe/base/clock.h"
#include "ouhe/store/audit.h"

enum { MOST_THREADS = 64, SECONDS = 2, ROW = 600 };

static const char insert[] = "INSERT INTO bench (tenant_id, id, body) VALUES (1, ?1, ?2)";
static const char create[] =
    "CREATE TABLE bench (tenant_id INTEGER NOT NULL, id INTEGER NOT NULL,"
    " body TEXT NOT NULL, PRIMARY KEY (tenant_id, id)) STRICT, WITHOUT ROWID";
static char body[ROW];
static atomic_bool stop;
static _Atomic int64_t written, next_id = 1;
static char dir[1024], peer_path[1200];

typedef struct worker {
	oh_store *store;
	bool audited;
	bool failed;
} worker;

static oh_status put_row(oh_db *db, void *ctx, oh_error *err)
{
	worker *w = ctx;
	oh_id id = oh_db_new_id(db);
	oh_status st = oh_db_run(db, NULL, err, insert, "it", id, ((oh_sv){body, ROW}));
	if (st || !w->audited)
		return st;
	const oh_audit_entry e = {.tenant = 1,
	                          .actor = 7,
	                          .action = OH_SV("listing.publish"),
	                          .kind = OH_SV("listing"),
	                          .object = id,
	                          .before = OH_SV("{\"state\":\"draft\"}"),
	                          .after = OH_SV("{\"state\":\"published\"}")};
	return oh_audit_add(db, &e, err);
}

static void *through_store(void *arg)
{
	worker *w = arg;
	while (!atomic_load(&stop) && !w->failed) {
		w->failed = oh_store_write(w->store, put_row, w, NULL) != OH_OK;
		atomic_fetch_add(&written, !w->failed);
	}
	return NULL;
}

static bool one_by_one(sqlite3 *h, sqlite3_stmt *st, int64_t id)
{
	if (sqlite3_exec(h, "BEGIN IMMEDIATE", NULL, NULL, NULL))
		return false;
	(void)sqlite3_bind_int64(st, 1, id);
	(void)sqlite3_bind_text(st, 2, body, ROW, SQLITE_STATIC);
	bool ok = sqlite3_step(st) == SQLITE_DONE;
	(void)sqlite3_reset(st);
	return sqlite3_exec(h, "COMMIT", NULL, NULL, NULL) == SQLITE_OK && ok;
}

static void *through_sqlite(void *arg)
{
	worker *w = arg;
	sqlite3 *h = NULL;
	sqlite3_stmt *st = NULL;
	w->failed = sqlite3_open(peer_path, &h) || sqlite3_busy_timeout(h, 60000) ||
	            sqlite3_exec(h, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000",
	                         NULL, NULL, NULL) ||
	            sqlite3_prepare_v2(h, insert, -1, &st, NULL);
	while (!atomic_load(&stop) && !w->failed) {
		w->failed = !one_by_one(h, st, atomic_fetch_add(&next_id, 1));
		atomic_fetch_add(&written, !w->failed);
	}
	if (w->failed)
		fprintf(stderr, "SQLite alone: %s\n", h ? sqlite3_errmsg(h) : "not opened");
	(void)sqlite3_finalize(st);
	(void)sqlite3_close(h);
	return NULL;
}

static bool run(const char *name, const char *peer, int threads, void *(*fn)(void *),
                oh_store *store, bool audited)
{
	static worker workers[MOST_THREADS];
	pthread_t all[MOST_THREADS];
	bool failed = false;
	atomic_store(&stop, false);
	atomic_store(&written, 0);
	uint64_t begin = oh_clock_ns();
	for (int i = 0; i < threads; i++) {
		workers[i] = (worker){.store = store, .audited = audited};
		if (pthread_create(&all[i], NULL, fn, &workers[i]))
			return false;
	}
	(void)sleep(SECONDS);
	atomic_store(&stop, true);
	for (int i = 0; i < threads; i++) {
		(void)pthread_join(all[i], NULL);
		failed = failed || workers[i].failed;
	}
	double seconds = (double)(oh_clock_ns() - begin) / 1e9;
	printf("%s, %d thread%s%s\t%.0f\trows/s\n", name, threads, threads > 1 ? "s" : "", peer,
	       (double)atomic_load(&written) / seconds);
	return !failed;
}

static oh_status prepare(oh_db *db, void *ctx, oh_error *err)
{
	(void)ctx;
	oh_status st = oh_db_run(db, NULL, err, create, "");
	if (!st)
		st = oh_db_run(
		    db, NULL, err,
		    "INSERT INTO tenant (id, name, created, changed) VALUES (1, 'a', 0, 0)"
		    " ON CONFLICT DO NOTHING",
		    "");
	return st;
}

/* What one flush costs here: a small write and fdatasync, again and again. */
static bool flushes(void)
{
	char path[1200];
	(void)snprintf(path, sizeof path, "%s/flush", dir);
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	uint64_t begin = oh_clock_ns(), now = begin;
	int64_t n = 0;
	bool ok = fd >= 0;
	for (; ok && now - begin < UINT64_C(1000000000); now = oh_clock_ns(), n++)
		ok = pwrite(fd, body, ROW, n * 4096) == ROW && fdatasync(fd) == 0;
	if (fd >= 0)
		(void)close(fd);
	(void)unlink(path);
	printf("flushes of the disk\t%.0f\t1/s\n", (double)n * 1e9 / (double)(now - begin));
	return ok;
}

static void clear(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	while (d && (e = readdir(d))) {
		char path[1400];
		(void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		(void)unlink(path);
	}
	if (d)
		(void)closedir(d);
	(void)rmdir(folder);
}

static bool peer_ready(void)
{
	sqlite3 *h = NULL;
	bool ok = sqlite3_open(peer_path, &h) == SQLITE_OK &&
	          sqlite3_exec(h, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) == SQLITE_OK &&
	          sqlite3_exec(h, create, NULL, NULL, NULL) == SQLITE_OK;
	(void)sqlite3_close(h);
	return ok;
}

int main(void)
{
	static const int counts[] = {1, 8, 64};
	(void)snprintf(dir, sizeof dir, "%s/bench/store", OH_BINARY_DIR);
	(void)snprintf(peer_path, sizeof peer_path, "%s/peer.db", dir);
	clear(dir);
	memset(body, 'x', sizeof body);
	oh_store *store = NULL;
	oh_store_config config = {.dir = dir};
	bool ok = !oh_store_open(&config, &store, NULL) &&
	          !oh_store_write(store, prepare, NULL, NULL) && peer_ready() && flushes();
	for (size_t i = 0; ok && i < sizeof counts / sizeof *counts; i++) {
		ok = run("durable writes", "", counts[i], through_store, store, false) &&
		     run("durable writes", " · SQLite alone", counts[i], through_sqlite, NULL,
		         false);
	}
	ok = ok && run("durable writes with their audit entry", "", 64, through_store, store, true);
	oh_store_close(store);
	clear(dir);
	return ok ? 0 : 1;
}
