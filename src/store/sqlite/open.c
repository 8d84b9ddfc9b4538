/* The data folder: its lock, its database, opened and closed. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "sqlite/migrate.h"

char *oh_folder_path(const char *dir, const char *name)
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_printf(&b, "%s/%s", dir, name);
	if (!oh_buf_ok(&b))
		oh_buf_release(&b);
	return b.p;
}

/* A name in the folder is durable once the folder itself is. */
static void sync_folder(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

static oh_status locked(int fd, const char *dir, oh_error *err)
{
	char pid[32];
	ssize_t n = pread(fd, pid, sizeof pid, 0);
	while (n > 0 && (pid[n - 1] < '0' || pid[n - 1] > '9'))
		n--;
	return oh_raise(err, OH_ECONFLICT, &oh_msg_store_locked, oh_sv_from(dir),
	                (oh_sv){pid, n > 0 ? (size_t)n : 0});
}

oh_status oh_folder_lock(const char *dir, int *out, oh_error *err)
{
	char *path = oh_folder_path(dir, "ouhe.lock");
	if (!path)
		return oh_nomem(err);
	oh_status st = OH_OK;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		st = oh_file_fault(err, path);
	else if (flock(fd, LOCK_EX | LOCK_NB))
		st = errno == EWOULDBLOCK ? locked(fd, dir, err) : oh_file_fault(err, path);
	if (!st) {
		/* For people only; the lock is what counts. */
		char pid[32];
		int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
		if (ftruncate(fd, 0) == 0 && pwrite(fd, pid, (size_t)n, 0) == n)
			(void)0;
		*out = fd;
	} else if (fd >= 0) {
		(void)close(fd);
	}
	oh_free(path);
	return st;
}

/* The folder and an empty database in it, for our eyes only. */
static oh_status make_files(oh_store *s, const oh_store_config *config, oh_error *err)
{
	struct stat found;
	bool there = stat(s->path, &found) == 0;
	if (!there && (config->must_exist || config->read_only))
		return oh_raise(err, OH_ENOENT, &oh_msg_store_absent, oh_sv_from(s->dir));
	if (config->read_only)
		return OH_OK;
	if (mkdir(s->dir, 0700) && errno != EEXIST)
		return oh_file_fault(err, s->dir);
	oh_status st = oh_folder_lock(s->dir, &s->lock_fd, err);
	if (st || there)
		return st;
	int fd = open(s->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno != EEXIST)
		return oh_file_fault(err, s->path);
	if (fd >= 0)
		(void)close(fd);
	sync_folder(s->dir);
	return OH_OK;
}

static oh_status into_wal(oh_db *db, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false, wal = false;
	oh_status status = oh_db_begin(db, "PRAGMA journal_mode = WAL", &st, err);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	if (!status)
		wal = row && oh_sv_eq(oh_col_text(st, 0), OH_SV("wal"));
	oh_stmt_done(st);
	oh_db_drop_statements(db);
	if (!status && !wal)
		status = oh_raise(err, OH_EUNSUPPORTED, &oh_msg_store_io, oh_sv_from(db->path),
		                  OH_SV("WAL"));
	return status;
}

static oh_status open_writer(oh_store *s, const oh_migration *list, size_t n, oh_error *err)
{
	bool found = false;
	int64_t horizon = 0;
	oh_status st = oh_db_connect(s->path, ROLE_WRITER, &s->ids, &s->writer, err);
	if (!st)
		st = oh_migrate_check(s->writer, list, n, &s->schema, err);
	if (!st)
		st = into_wal(s->writer, err);
	if (!st)
		st = oh_migrate(s->writer, list, n, err);
	if (!st)
		st = oh_db_get(s->writer, NULL, &found, err,
		               "SELECT value FROM meta WHERE name = 'id_horizon'", ">i", &horizon);
	if (st)
		return st;
	s->schema = n ? list[n - 1].number : 0;
	s->horizon = horizon;
	oh_id_raise(&s->ids, horizon);
	return oh_writer_start(s, err);
}

static oh_status open_onlooker(oh_store *s, const oh_migration *list, size_t n, oh_error *err)
{
	oh_db *db = NULL;
	oh_status st = oh_db_connect(s->path, ROLE_ONLOOKER, &s->ids, &db, err);
	if (!st)
		st = oh_migrate_check(db, list, n, &s->schema, err);
	if (!st && !s->schema)
		st = oh_raise(err, OH_ENOENT, &oh_msg_store_absent, oh_sv_from(s->dir));
	oh_db_close(db);
	return st;
}

oh_status oh_store_open_with(const oh_store_config *config, const oh_migration *list, size_t n,
                             oh_store **out, oh_error *err)
{
	oh_store *s = oh_calloc(1, sizeof *s);
	if (!s)
		return oh_nomem(err);
	s->lock_fd = -1;
	s->read_only = config->read_only;
	s->most_readers = config->readers ? config->readers : READERS_DEFAULT;
	(void)pthread_mutex_init(&s->lock, NULL);
	(void)pthread_cond_init(&s->work, NULL);
	(void)pthread_mutex_init(&s->pool_lock, NULL);
	(void)pthread_cond_init(&s->pool_free, NULL);
	s->dir = oh_strndup(config->dir, strlen(config->dir));
	s->path = oh_folder_path(config->dir, "ouhe.db");
	oh_status st = s->dir && s->path ? OH_OK : oh_nomem(err);
	if (!st)
		st = make_files(s, config, err);
	if (!st)
		st = s->read_only ? open_onlooker(s, list, n, err) : open_writer(s, list, n, err);
	if (st) {
		oh_store_close(s);
		return st;
	}
	*out = s;
	return OH_OK;
}

oh_status oh_store_open(const oh_store_config *config, oh_store **out, oh_error *err)
{
	return oh_store_open_with(config, oh_migrations, oh_n_migrations, out, err);
}

void oh_store_close(oh_store *s)
{
	if (!s)
		return;
	oh_writer_stop(s);
	while (s->idle) {
		oh_db *db = s->idle;
		s->idle = db->next;
		oh_db_close(db);
	}
	/* Last: it carries the log into the database. */
	oh_db_close(s->writer);
	if (s->lock_fd >= 0)
		(void)close(s->lock_fd);
	(void)pthread_mutex_destroy(&s->lock);
	(void)pthread_cond_destroy(&s->work);
	(void)pthread_mutex_destroy(&s->pool_lock);
	(void)pthread_cond_destroy(&s->pool_free);
	oh_free(s->dir);
	oh_free(s->path);
	oh_free(s);
}

oh_id oh_db_new_id(oh_db *db)
{
	return oh_id_next(db->ids);
}

oh_ms oh_db_now(const oh_db *db)
{
	return oh_id_clock(db->ids);
}

oh_id oh_store_new_id(oh_store *s)
{
	return oh_id_next(&s->ids);
}

oh_ms oh_store_now(const oh_store *s)
{
	return oh_id_clock(&s->ids);
}

void oh_store_set_clock(oh_store *s, oh_ms fixed)
{
	atomic_store(&s->ids.fixed, fixed);
}

int64_t oh_store_commits(const oh_store *s)
{
	return atomic_load(&s->groups);
}

void oh_store_stats_get(oh_store *s, oh_store_stats *out)
{
	struct stat file;
	oh_store_stats got = {.schema = s->schema};
	if (stat(s->path, &file) == 0)
		got.bytes = file.st_size;
	char *log = oh_folder_path(s->dir, "ouhe.db-wal");
	if (log && stat(log, &file) == 0)
		got.bytes += file.st_size;
	oh_free(log);
	got.writes = atomic_load(&s->writes);
	got.groups = atomic_load(&s->groups);
	pthread_mutex_lock(&s->lock);
	got.queue = (int64_t)s->waiting;
	pthread_mutex_unlock(&s->lock);
	*out = got;
}
