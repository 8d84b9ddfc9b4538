/* A backup of a database in use. */
#include "sqlite/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"

bool oh_write_all(int fd, const void *p, size_t n)
{
	const char *at = p;
	while (n) {
		ssize_t done = write(fd, at, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

oh_status oh_backup_pump(int from, int to, int64_t n, oh_hash *h, const char *const names[2],
                         oh_error *err)
{
	char *piece = oh_alloc(PIECE);
	oh_status st = piece ? OH_OK : oh_nomem(err);
	while (!st && n > 0) {
		errno = 0;
		ssize_t got = read(from, piece, n < PIECE ? (size_t)n : PIECE);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			st = oh_file_fault(err, names[0]);
			break;
		}
		oh_hash_put(h, piece, (size_t)got);
		if (to >= 0 && !oh_write_all(to, piece, (size_t)got))
			st = oh_file_fault(err, names[1]);
		n -= got;
	}
	oh_free(piece);
	return st;
}

/* SQLite notes every fault on the target; a damaged page is the source's. */
static oh_status copy_fault(oh_db *from, oh_db *to, int rc, oh_error *err)
{
	oh_db named = {.path = from->path};
	bool damaged = (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
	return oh_db_fault(damaged ? &named : to, rc, "backup", err);
}

/* Copies one snapshot. The source's transaction stays open, so nobody's writing starts
 * the copy over. */
static oh_status copy_pages(oh_db *from, const char *to, oh_error *err)
{
	oh_db target = {.path = to, .ids = from->ids};
	int64_t tables = 0;
	int rc = sqlite3_open_v2(to, &target.h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	oh_status st = rc ? oh_db_fault(&target, rc, "open", err) : OH_OK;
	/* What is written twice when killed is the temporary file: no journal, no flush. */
	if (!st)
		st =
		    oh_db_exec(&target, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", err);
	if (!st)
		st = oh_db_exec(from, "BEGIN", err);
	if (!st)
		st = oh_db_get(from, NULL, NULL, err, "SELECT count(*) FROM sqlite_schema", ">i",
		               &tables);
	if (!st) {
		sqlite3_backup *copy = sqlite3_backup_init(target.h, "main", from->h, "main");
		if (copy)
			(void)sqlite3_backup_step(copy, -1);
		rc = copy ? sqlite3_backup_finish(copy) : sqlite3_errcode(target.h);
		if (rc)
			st = copy_fault(from, &target, rc, err);
	}
	rc = sqlite3_close(target.h);
	if (!st && rc)
		st = oh_raise(err, OH_EIO, &oh_msg_store_io, oh_sv_from(to),
		              oh_sv_from(sqlite3_errstr(rc)));
	return st;
}

/* The copy is no WAL database: it can be opened where nothing can be written beside it. */
static bool leave_wal(int fd)
{
	return pwrite(fd, "\1\1", 2, 18) == 2;
}

static oh_status seal(int fd, const char *path, int schema, oh_ms now, oh_error *err)
{
	unsigned char trailer[TRAILER] = TRAILER_MAGIC;
	const char *const names[2] = {path, path};
	struct stat file;
	oh_hash h;
	if (!leave_wal(fd) || fstat(fd, &file) || lseek(fd, 0, SEEK_SET) < 0)
		return oh_file_fault(err, path);
	oh_hash_init(&h);
	oh_status st = oh_backup_pump(fd, -1, file.st_size, &h, names, err);
	if (st)
		return st;
	little_endian(schema, trailer + 8);
	little_endian(file.st_size, trailer + 16);
	little_endian(now, trailer + 24);
	oh_hash_put(&h, trailer, TRAILER_HEAD);
	oh_hash_end(&h, trailer + TRAILER_HEAD);
	return oh_write_all(fd, trailer, sizeof trailer) ? OH_OK : oh_file_fault(err, path);
}

/* Messages speak of the file that was asked for, not of the temporary one. */
static void name_place(oh_error *err, const char *path)
{
	if (err) {
		oh_place_copy(err->place.file, sizeof err->place.file, oh_sv_from(path));
		if (err->msg == &oh_msg_store_io || err->msg == &oh_msg_store_full)
			oh_place_copy(err->args[0], sizeof err->args[0], oh_sv_from(path));
	}
}

static oh_status write_copy(oh_db *db, oh_store *s, const char *temp, oh_error *err)
{
	/* What it holds is for nobody but the owner. */
	if (chmod(temp, 0600))
		return oh_file_fault(err, temp);
	oh_status st = copy_pages(db, temp, err);
	if (st)
		return st;
	int fd = open(temp, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return oh_file_fault(err, temp);
	st = seal(fd, temp, s->schema, oh_store_now(s), err);
	if (close(fd) && !st)
		st = oh_file_fault(err, temp);
	return st;
}

oh_status oh_store_backup(oh_store *s, const char *path, oh_error *err)
{
	oh_db *db = NULL;
	oh_outfile file = {NULL, NULL};
	oh_status st = oh_outfile_begin(&file, path, err);
	if (st)
		return st;
	st = oh_db_connect(s->path, ROLE_ONLOOKER, &s->ids, &db, err);
	if (!st) {
		st = write_copy(db, s, file.temp, err);
		if (st && err && !strcmp(err->place.file, file.temp))
			name_place(err, path);
	}
	oh_db_close(db);
	if (!st)
		return oh_outfile_commit(&file, err);
	oh_outfile_discard(&file);
	return st;
}
