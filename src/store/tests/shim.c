#include "shim.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sqlite/driver.h"

typedef struct shim_file {
	sqlite3_file base;
	const char *name; /* SQLite's; lives as long as the file */
	bool lasting;     /* the database or its log, not a temporary file */
	sqlite3_file *real;
} shim_file;

/* What a file held before a write that is not flushed yet. */
typedef struct undo {
	struct undo *before;
	char name[512];
	int64_t at, old_size;
	int n; /* bytes of old content that follow */
	char old[];
} undo;

static sqlite3_vfs *real_vfs, shim_vfs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned fail_kinds;
static int64_t fail_nth, seen;
static bool fail_stays, struck, watching, dark;
static int fail_code;
static undo *undos;

static sqlite3_file *real(sqlite3_file *f)
{
	return ((shim_file *)f)->real;
}

/* SQLITE_OK, or the code with which the operation fails. */
static int strike(sqlite3_file *f, unsigned kind)
{
	int rc = SQLITE_OK;
	if (!((shim_file *)f)->lasting)
		return SQLITE_OK;
	pthread_mutex_lock(&lock);
	if (dark) {
		rc = SQLITE_IOERR_WRITE;
	} else if (kind & fail_kinds) {
		seen++;
		if (fail_nth && (seen == fail_nth || (fail_stays && seen > fail_nth))) {
			struck = true;
			rc = fail_code;
		}
	}
	pthread_mutex_unlock(&lock);
	return rc;
}

static void note(sqlite3_file *f, int64_t at, int64_t n)
{
	shim_file *s = (shim_file *)f;
	sqlite3_int64 size = 0;
	pthread_mutex_lock(&lock);
	if (watching && s->lasting && !dark) {
		(void)s->real->pMethods->xFileSize(s->real, &size);
		int64_t keep = at < size ? (n < size - at ? n : size - at) : 0;
		undo *u = calloc(1, sizeof *u + (size_t)keep);
		if (!u)
			abort();
		(void)snprintf(u->name, sizeof u->name, "%s", s->name);
		u->at = at;
		u->old_size = size;
		u->n = (int)keep;
		if (keep)
			(void)s->real->pMethods->xRead(s->real, u->old, (int)keep, at);
		u->before = undos;
		undos = u;
	}
	pthread_mutex_unlock(&lock);
}

static void flushed(sqlite3_file *f)
{
	shim_file *s = (shim_file *)f;
	pthread_mutex_lock(&lock);
	for (undo **p = &undos; *p && s->name;) {
		undo *u = *p;
		if (strcmp(u->name, s->name) == 0) {
			*p = u->before;
			free(u);
		} else {
			p = &u->before;
		}
	}
	pthread_mutex_unlock(&lock);
}

/* --- methods of a file --- */

static int f_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}

static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return real(f)->pMethods->xRead(real(f), p, n, at);
}

static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	int rc = strike(f, SHIM_WRITE);
	if (rc && !dark && n > 1) {
		note(f, at, n / 2);
		(void)real(f)->pMethods->xWrite(real(f), p, n / 2, at);
	}
	if (rc)
		return rc;
	note(f, at, n);
	return real(f)->pMethods->xWrite(real(f), p, n, at);
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	sqlite3_int64 now = 0;
	int rc = strike(f, SHIM_TRUNCATE);
	if (rc)
		return rc;
	(void)real(f)->pMethods->xFileSize(real(f), &now);
	note(f, size, now > size ? now - size : 0);
	return real(f)->pMethods->xTruncate(real(f), size);
}

static int f_sync(sqlite3_file *f, int flags)
{
	int rc = strike(f, SHIM_SYNC);
	if (rc)
		return rc;
	/* The machine itself does not fail here, so its disk need not be waited for. */
	(void)flags;
	flushed(f);
	return SQLITE_OK;
}

static int f_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real(f)->pMethods->xFileSize(real(f), size);
}

static int f_lock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xLock(real(f), level);
}

static int f_unlock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xUnlock(real(f), level);
}

static int f_reserved(sqlite3_file *f, int *out)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), out);
}

static int f_control(sqlite3_file *f, int op, void *arg)
{
	return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int f_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int f_traits(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}

static int f_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void f_shm_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}

static int f_shm_unmap(sqlite3_file *f, int remove)
{
	return real(f)->pMethods->xShmUnmap(real(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_reserved,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_traits,
    .xShmMap = f_shm_map,
    .xShmLock = f_shm_lock,
    .xShmBarrier = f_shm_barrier,
    .xShmUnmap = f_shm_unmap,
};

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	(void)v;
	shim_file *s = (shim_file *)f;
	*s = (shim_file){.name = name, .real = (sqlite3_file *)(void *)(s + 1)};
	s->lasting =
	    name && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
	int rc = real_vfs->xOpen(real_vfs, name, s->real, flags, out);
	s->base.pMethods = s->real->pMethods ? &methods : NULL;
	return rc;
}

/* A log that was deleted is gone in the dark as well: SQLite deletes it only when the
 * database is flushed. */
static int v_delete(sqlite3_vfs *v, const char *name, int sync)
{
	(void)v;
	return dark ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, sync);
}

void shim_install(void)
{
	oh_sqlite_start();
	real_vfs = sqlite3_vfs_find(NULL);
	shim_vfs = *real_vfs;
	shim_vfs.pNext = NULL;
	shim_vfs.zName = "shim";
	shim_vfs.szOsFile = (int)sizeof(shim_file) + real_vfs->szOsFile;
	shim_vfs.xOpen = v_open;
	shim_vfs.xDelete = v_delete;
	(void)sqlite3_vfs_register(&shim_vfs, 1);
}

void shim_fail(unsigned kinds, int64_t nth, bool stay, int code)
{
	pthread_mutex_lock(&lock);
	fail_kinds = kinds;
	fail_nth = nth;
	fail_stays = stay;
	fail_code = code;
	seen = 0;
	struck = false;
	pthread_mutex_unlock(&lock);
}

int64_t shim_seen(void)
{
	pthread_mutex_lock(&lock);
	int64_t n = seen;
	pthread_mutex_unlock(&lock);
	return n;
}

bool shim_struck(void)
{
	pthread_mutex_lock(&lock);
	bool yes = struck;
	pthread_mutex_unlock(&lock);
	return yes;
}

void shim_watch(void)
{
	pthread_mutex_lock(&lock);
	watching = true;
	pthread_mutex_unlock(&lock);
}

void shim_power_off(void)
{
	pthread_mutex_lock(&lock);
	dark = true;
	pthread_mutex_unlock(&lock);
}

static void take_back(const undo *u)
{
	int fd = open(u->name, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	if (u->n && pwrite(fd, u->old, (size_t)u->n, u->at) != u->n)
		abort();
	if (u->at + u->n >= u->old_size && ftruncate(fd, u->old_size))
		abort();
	(void)close(fd);
}

void shim_power_on(unsigned seed)
{
	while (undos) {
		undo *u = undos;
		undos = u->before;
		if (!seed || (seed = seed * 1103515245U + 12345U) & 1U << 16)
			take_back(u);
		free(u);
	}
	watching = dark = false;
}
