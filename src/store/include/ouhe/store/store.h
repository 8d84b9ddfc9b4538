/* The store: what survives. A database behind one small interface, so that the
 * repositories of this module (and only they) speak SQL, once, in the words that
 * SQLite 3.40 and PostgreSQL 15 share; `store/sqlite` is the first driver.
 *
 * Reading and writing are closures. A write closure runs on the one writer thread
 * in a transaction of its own (a savepoint of the group commit that it rides in);
 * oh_store_write returns when its group is durable (WAL, synchronous=FULL) or
 * nothing of it is stored. A read closure sees one snapshot from begin to end.
 *
 * Statements use numbered parameters ?1 ?2 …; text never enters SQL any other way.
 * Any number of threads may read and write at once. A closure must not begin another
 * (OH_EUSAGE), nor keep anything of `db` after it returns.
 *
 * When the disk fails under a commit (OH_EIO; err names the file), every closure of the
 * group fails and the store overwrites what the commit left behind before anything else
 * is written. While that fails, too, writes are refused with OH_EIO and reads go on; the
 * first write after the disk has recovered is served again. Nothing needs reopening.
 */
#ifndef OUHE_STORE_STORE_H
#define OUHE_STORE_STORE_H

#include "ouhe/base/arena.h"
#include "ouhe/base/error.h"

typedef struct oh_store oh_store;
typedef struct oh_db oh_db;     /* a connection inside a closure */
typedef struct oh_stmt oh_stmt; /* a prepared statement, cached by its text */

/* Identity of a stored thing: positive, unique in the deployment, rising with the
 * time of its making (milliseconds since 2020 in the upper 41 of 60 bits, a counter with
 * a random start below). Text form: 12 characters of lower-case Crockford base 32; one
 * identity has one text. */
typedef int64_t oh_id;

/* Milliseconds since 1970-01-01T00:00Z: every time in the store. */
typedef int64_t oh_ms;

typedef struct oh_store_config {
	const char *dir;  /* the data folder; made (0700) when missing */
	unsigned readers; /* read connections, 0: 4 */
	bool must_exist;  /* OH_ENOENT instead of a new database */
	/* No lock, no writer, no migration: beside a server that owns the folder. An older
	 * schema is accepted as it is (stats.schema). */
	bool read_only;
} oh_store_config;

/* Opens DIR/ouhe.db, takes the folder's lock (OH_ECONFLICT when another process has it), and
 * applies missing migrations, each in one transaction. OH_EUNSUPPORTED when the
 * schema is newer than the program, or a migration was made by another text; then
 * nothing was touched. OH_EFORMAT for a file that is damaged or not ours. */
oh_status oh_store_open(const oh_store_config *config, oh_store **out, oh_error *err);
/* Waits for writes under way. NULL is legal. */
void oh_store_close(oh_store *s);

/* A closure's status undoes what it wrote (others of its group stay). It may run
 * again when the group was torn, so it writes only through `db` and to ctx in a
 * way that a second run overwrites. */
typedef oh_status (*oh_tx_fn)(oh_db *db, void *ctx, oh_error *err);
oh_status oh_store_write(oh_store *s, oh_tx_fn fn, void *ctx, oh_error *err);
oh_status oh_store_read(oh_store *s, oh_tx_fn fn, void *ctx, oh_error *err);

/* A fresh identity. Thread-safe, never the same twice, across restarts too. */
oh_id oh_store_new_id(oh_store *s);
/* The same inside a closure. */
oh_id oh_db_new_id(oh_db *db);
oh_ms oh_db_now(const oh_db *db);
enum { OH_ID_TEXT = 13 };
void oh_id_format(oh_id id, char out[OH_ID_TEXT]);
bool oh_id_parse(oh_sv text, oh_id *out);
/* Now; a test may set a store's clock (0: the real one again). */
oh_ms oh_store_now(const oh_store *s);
void oh_store_set_clock(oh_store *s, oh_ms fixed);

/* Begins a statement. Cost: a look-up once its text was seen; a preparation when the
 * same text is still in use. Bound views must live until oh_stmt_done. SQL is a literal
 * or put together from literals: never out of input. */
oh_status oh_db_begin(oh_db *db, const char *sql, oh_stmt **out, oh_error *err);
void oh_bind_int(oh_stmt *st, int i, int64_t v);
void oh_bind_real(oh_stmt *st, int i, double v);
/* A view with p NULL binds NULL. */
void oh_bind_text(oh_stmt *st, int i, oh_sv v);
void oh_bind_blob(oh_stmt *st, int i, oh_sv v);
void oh_bind_null(oh_stmt *st, int i);
/* *row is false after the last; do not call it again then. OH_ECONFLICT where a unique,
 * foreign-key, check or not-null constraint refuses. */
oh_status oh_stmt_next(oh_stmt *st, bool *row, oh_error *err);
/* Columns from 0; views live until the next oh_stmt_next or oh_stmt_done. */
int64_t oh_col_int(oh_stmt *st, int i);
double oh_col_real(oh_stmt *st, int i);
oh_sv oh_col_text(oh_stmt *st, int i);
oh_sv oh_col_blob(oh_stmt *st, int i);
bool oh_col_null(oh_stmt *st, int i);
/* A copy in the arena; p NULL for NULL and when memory is out. */
oh_sv oh_col_copy(oh_stmt *st, int i, oh_arena *a);
/* Gives the statement back; the end of the closure does so for those left. NULL is
 * legal. */
void oh_stmt_done(oh_stmt *st);

/* Shorter forms. `bind` is a list of the parameters in order, a letter each: i int64_t,
 * d int (literals, enums, bool), r double, t oh_sv text, b oh_sv blob, n NULL (no
 * argument). An argument of type int for i is an error that no compiler sees. */
/* Begins and binds; go on with oh_stmt_next. */
oh_status oh_db_query(oh_db *db, oh_stmt **out, oh_error *err, const char *sql, const char *bind,
                      ...);
/* Runs one statement to its end. *changed (nullable): rows touched. */
oh_status oh_db_run(oh_db *db, int64_t *changed, oh_error *err, const char *sql, const char *bind,
                    ...);
/* Reads one row. `list` is parameters, '>', columns: "it>itr" takes two parameters and
 * then int64_t *, oh_sv *, double *. Text and blobs are copied into the arena (nullable
 * when there are none). No row: *found false and nothing else touched; with found NULL
 * OH_ENOENT. */
oh_status oh_db_get(oh_db *db, oh_arena *a, bool *found, oh_error *err, const char *sql,
                    const char *list, ...);

/* SQLite's own check of the whole file, every foreign key, and the schema beside one made
 * afresh; inside a closure. Cost: reads everything. OH_EFORMAT, or OH_EUNSUPPORTED for
 * dangling rows, with what was found. */
oh_status oh_db_check(oh_db *db, oh_error *err);

/* Copies one snapshot of the database, while it is in use, into one file with a
 * checksum at its end; the file is whole or as it was before. Works on a store opened
 * for reading only, beside the server that owns the folder. Cost: reads the database
 * twice, writes it once; writers are not held up. */
oh_status oh_store_backup(oh_store *s, const char *path, oh_error *err);
/* Checks the backup (checksum, structure, references, schema), then puts it into the
 * data folder `dir`, made when missing; it must hold no database (OH_ECONFLICT) and
 * nobody may have it open. OH_EFORMAT for what is no whole backup, OH_EUNSUPPORTED for
 * a newer schema. On failure the folder holds no database. */
oh_status oh_store_restore(const char *path, const char *dir, oh_error *err);

typedef struct oh_store_stats {
	int64_t schema;         /* number of the newest migration applied */
	int64_t bytes;          /* database and log on disk */
	int64_t writes, groups; /* closures committed, commits */
	int64_t queue;          /* closures waiting */
} oh_store_stats;
void oh_store_stats_get(oh_store *s, oh_store_stats *out);
/* Commits since it was opened: as long as the number is the same, what was read after
 * asking for it still holds. Cost: one load. Thread-safe. */
int64_t oh_store_commits(const oh_store *s);

#endif
