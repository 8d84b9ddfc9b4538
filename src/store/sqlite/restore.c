/* A backup checked and put in its place. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"
#include "sqlite/backup.h"
#include "sqlite/migrate.h"

static oh_status about(oh_error *err, oh_status st, const oh_msg *msg, const char *path)
{
	(void)oh_raise(err, st, msg, oh_sv_from(path));
	if (err)
		oh_place_copy(err->place.file, sizeof err->place.file, oh_sv_from(path));
	return st;
}

/* The trailer, and how many bytes of database stand before it. */
static oh_status read_trailer(int fd, const char *path, unsigned char trailer[TRAILER],
                              int64_t *size, oh_error *err)
{
	struct stat file;
	if (fstat(fd, &file))
		return oh_file_fault(err, path);
	bool whole = S_ISREG(file.st_mode) && file.st_size > TRAILER &&
	             pread(fd, trailer, TRAILER, file.st_size - TRAILER) == TRAILER &&
	             memcmp(trailer, TRAILER_MAGIC, 8) == 0 &&
	             from_little_endian(trailer + 16) == file.st_size - TRAILER;
	if (!whole)
		return about(err, OH_EFORMAT, &oh_msg_store_no_backup, path);
	*size = file.st_size - TRAILER;
	return OH_OK;
}

/* Copies the database out of the backup, if its checksum fits. */
static oh_status unpack(const char *path, const char *to, oh_error *err)
{
	const char *const names[2] = {path, to};
	unsigned char trailer[TRAILER], digest[OH_DIGEST];
	int64_t size = 0;
	oh_hash h;
	int from = open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0) {
		bool absent = errno == ENOENT;
		oh_status st = oh_file_fault(err, path);
		if (absent && err)
			err->code = OH_ENOENT;
		return absent ? OH_ENOENT : st;
	}
	int fd = open(to, O_RDWR | O_TRUNC | O_CLOEXEC);
	oh_status st = fd < 0 || fchmod(fd, 0600) ? oh_file_fault(err, to) : OH_OK;
	if (!st)
		st = read_trailer(from, path, trailer, &size, err);
	if (!st) {
		oh_hash_init(&h);
		st = oh_backup_pump(from, fd, size, &h, names, err);
	}
	if (!st) {
		oh_hash_put(&h, trailer, TRAILER_HEAD);
		oh_hash_end(&h, digest);
		if (!oh_same(digest, trailer + TRAILER_HEAD, OH_DIGEST))
			st = about(err, OH_EFORMAT, &oh_msg_store_backup_damaged, path);
	}
	if (fd >= 0 && close(fd) && !st)
		st = oh_file_fault(err, to);
	(void)close(from);
	return st;
}

/* Structure, references and schema of what was unpacked; messages name the backup. */
static oh_status examine(const char *path, const char *temp, oh_error *err)
{
	oh_id_source ids = {0};
	oh_db *db = NULL;
	int schema = 0;
	oh_status st = oh_db_connect(temp, ROLE_ONLOOKER, &ids, &db, err);
	if (st)
		return st;
	db->path = path;
	st = oh_migrate_check(db, oh_migrations, oh_n_migrations, &schema, err);
	if (!st && !schema)
		st = about(err, OH_EFORMAT, &oh_msg_store_no_backup, path);
	if (!st)
		st = oh_db_check(db, err);
	oh_db_close(db);
	return st;
}

/* A log left from another database would be taken for this one's. */
static oh_status clear_log(const char *dir, oh_error *err)
{
	static const char *const names[] = {"ouhe.db-wal", "ouhe.db-shm", "ouhe.db-journal"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = oh_folder_path(dir, names[i]);
		if (!path)
			return oh_nomem(err);
		oh_status st = unlink(path) && errno != ENOENT ? oh_file_fault(err, path) : OH_OK;
		oh_free(path);
		if (st)
			return st;
	}
	return OH_OK;
}

static oh_status place(const char *path, const char *dir, const char *target, oh_error *err)
{
	oh_outfile file = {NULL, NULL};
	oh_status st = oh_outfile_begin(&file, target, err);
	if (st)
		return st;
	st = unpack(path, file.temp, err);
	if (!st)
		st = examine(path, file.temp, err);
	if (!st)
		st = clear_log(dir, err);
	if (!st)
		return oh_outfile_commit(&file, err);
	oh_outfile_discard(&file);
	return st;
}

oh_status oh_store_restore(const char *path, const char *dir, oh_error *err)
{
	int lock = -1;
	char *target = oh_folder_path(dir, "ouhe.db");
	if (!target)
		return oh_nomem(err);
	oh_status st = OH_OK;
	if (mkdir(dir, 0700) && errno != EEXIST)
		st = oh_file_fault(err, dir);
	if (!st)
		st = oh_folder_lock(dir, &lock, err);
	if (!st && access(target, F_OK) == 0)
		st = about(err, OH_ECONFLICT, &oh_msg_store_occupied, dir);
	if (!st)
		st = place(path, dir, target, err);
	if (lock >= 0)
		(void)close(lock);
	oh_free(target);
	return st;
}
