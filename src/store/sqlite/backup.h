/* The form of a backup: the database's own file, then this. */
#ifndef OUHE_STORE_SQLITE_BACKUP_H
#define OUHE_STORE_SQLITE_BACKUP_H

#include "ouhe/secret/secret.h"
#include "sqlite/driver.h"

/* Magic, schema, bytes of the database, time: 8 bytes each, little-endian; then the
 * digest of all that comes before it. */
enum { TRAILER_HEAD = 32, TRAILER = TRAILER_HEAD + OH_DIGEST, PIECE = 1 << 18 };
#define TRAILER_MAGIC "OUHEBAK1"

static inline void little_endian(int64_t v, unsigned char out[8])
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)((uint64_t)v >> (8 * i));
}

static inline int64_t from_little_endian(const unsigned char in[8])
{
	uint64_t v = 0;
	for (int i = 0; i < 8; i++)
		v |= (uint64_t)in[i] << (8 * i);
	return (int64_t)v;
}

/* Reads the next `n` bytes of `from`, hashes them, and writes them to `to` (-1: not).
 * A short file is OH_EIO with errno 0. `names`: what messages call the two. */
oh_status oh_backup_pump(int from, int to, int64_t n, oh_hash *h, const char *const names[2],
                         oh_error *err);
/* All of the bytes, or errno. */
bool oh_write_all(int fd, const void *p, size_t n);

#endif
