/* SQLite's result codes as the project's errors. */
#include <errno.h>

#include "sqlite/driver.h"

static void place(oh_error *err, const char *path)
{
	if (err)
		oh_place_copy(err->place.file, sizeof err->place.file, oh_sv_from(path));
}

static void system_words(int number, char *out, size_t cap)
{
	if (!number || strerror_r(number, out, cap))
		out[0] = '\0';
}

oh_status oh_file_fault(oh_error *err, const char *path)
{
	char why[128];
	system_words(errno, why, sizeof why);
	oh_status st = oh_raise(err, OH_EIO, &oh_msg_store_io, oh_sv_from(path), oh_sv_from(why));
	place(err, path);
	return st;
}

static oh_status io(oh_db *db, int rc, oh_error *err)
{
	char why[128];
	int number = db->h ? sqlite3_system_errno(db->h) : 0;
	if (number == ENOSPC || number == EDQUOT)
		return oh_raise(err, OH_EIO, &oh_msg_store_full, oh_sv_from(db->path));
	system_words(number, why, sizeof why);
	char words[256];
	(void)snprintf(words, sizeof words, "%s%s%s", sqlite3_errstr(rc), why[0] ? ": " : "", why);
	return oh_raise(err, OH_EIO, &oh_msg_store_io, oh_sv_from(db->path), oh_sv_from(words));
}

oh_status oh_db_fault(oh_db *db, int rc, const char *sql, oh_error *err)
{
	oh_sv path = oh_sv_from(db->path);
	oh_sv why = oh_sv_from(db->h ? sqlite3_errmsg(db->h) : sqlite3_errstr(rc));
	oh_status st;
	if (rc == SQLITE_IOERR_NOMEM)
		return oh_nomem(err);
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		return oh_nomem(err);
	case SQLITE_CONSTRAINT:
		return oh_raise(err, OH_ECONFLICT, &oh_msg_store_conflict, why);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		st = oh_raise(err, OH_EBUSY, &oh_msg_store_busy, path);
		break;
	case SQLITE_FULL:
		st = oh_raise(err, OH_EIO, &oh_msg_store_full, path);
		break;
	case SQLITE_READONLY:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_PROTOCOL:
		st = io(db, rc, err);
		break;
	case SQLITE_CORRUPT:
		st = oh_raise(err, OH_EFORMAT, &oh_msg_store_damaged, path, why);
		break;
	case SQLITE_NOTADB:
		st = oh_raise(err, OH_EFORMAT, &oh_msg_store_not_ours, path);
		break;
	case SQLITE_TOOBIG:
		st = oh_raise(err, OH_ELIMIT, &oh_msg_store_large, path);
		break;
	default:
		return oh_raise(err, OH_EUSAGE, &oh_msg_store_statement, why, oh_sv_from(sql));
	}
	place(err, db->path);
	return st;
}
