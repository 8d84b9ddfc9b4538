/* Shared by the files of the SQLite driver. */
#ifndef OUHE_STORE_SQLITE_DRIVER_H
#define OUHE_STORE_SQLITE_DRIVER_H

#include <pthread.h>
#include <sqlite3.h>

#include "id.h"
#include "ouhe/store/messages.h"
#include "ouhe/store/store.h"

enum {
	CACHE_CHAINS = 64,
	CACHE_MOST = 256, /* statements kept a connection */
	GROUP_MOST = 256, /* closures a commit */
	READERS_DEFAULT = 4,
	BUSY_MS = 10000,         /* patience with another process that writes */
	APPLICATION = 0x4f756865 /* "Ouhe", in the database's header */
};

struct oh_stmt {
	sqlite3_stmt *st;
	oh_db *db;
	oh_stmt *next; /* of its chain; of the loose ones in use */
	uint64_t hash, used;
	int fault; /* first failed binding or column */
	bool busy, cached;
};

struct oh_db {
	sqlite3 *h;
	const char *path; /* the store's */
	oh_id_source *ids;
	oh_db *next; /* idle connections */
	oh_stmt *chains[CACHE_CHAINS];
	oh_stmt *loose; /* a second use of a text while the first is not done */
	unsigned n_cached, n_busy;
	uint64_t tick;
};

/* One closure that waits for the writer; stands on its caller's stack. */
typedef struct oh_job {
	oh_tx_fn fn;
	void *ctx;
	oh_error *err;
	oh_status status;
	bool done;
	pthread_cond_t wake;
	struct oh_job *next;
} oh_job;

struct oh_store {
	char *dir, *path;
	int lock_fd;
	bool read_only;
	int schema;
	oh_id_source ids;

	/* Writing. `horizon` and `torn` belong to the writer thread. */
	oh_db *writer;
	pthread_t thread;
	bool thread_runs, stopping;
	pthread_mutex_t lock;
	pthread_cond_t work;
	oh_job *first, *last;
	size_t waiting;
	int64_t horizon; /* no stored identity is above it */
	bool torn;       /* a commit failed: what the log holds must be overwritten first */
	unsigned group;  /* size of the last one */
	_Atomic int64_t writes, groups;

	/* Reading. */
	pthread_mutex_t pool_lock;
	pthread_cond_t pool_free;
	oh_db *idle;
	unsigned readers, most_readers;
};

/* memory.c: SQLite's allocations go through ouhe/base/alloc.h; once a process. */
void oh_sqlite_start(void);

/* fault.c */
/* The failure of the last call on the connection as a status with its words. */
oh_status oh_db_fault(oh_db *db, int rc, const char *sql, oh_error *err);
oh_status oh_file_fault(oh_error *err, const char *path);

/* connect.c */
typedef enum oh_role { ROLE_WRITER, ROLE_READER, ROLE_ONLOOKER } oh_role;
/* ONLOOKER: another process may own the folder. */
oh_status oh_db_connect(const char *path, oh_role role, oh_id_source *ids, oh_db **out,
                        oh_error *err);
void oh_db_close(oh_db *db);
/* Statements without values or rows. */
oh_status oh_db_exec(oh_db *db, const char *sql, oh_error *err);

/* open.c: takes the folder's lock; OH_ECONFLICT when somebody has it. */
oh_status oh_folder_lock(const char *dir, int *out, oh_error *err);

/* DIR/NAME on the heap; NULL when memory is out. */
char *oh_folder_path(const char *dir, const char *name);

/* statement.c: takes back every statement that a closure left in use. */
void oh_db_sweep(oh_db *db);
void oh_db_drop_statements(oh_db *db);

/* writer.c */
oh_status oh_writer_start(oh_store *s, oh_error *err);
void oh_writer_stop(oh_store *s);
/* True inside a closure of this thread. */
extern _Thread_local bool oh_in_closure;

#endif
