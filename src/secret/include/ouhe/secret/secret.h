/* Secrets: randomness, digests, password hashes, comparison, text forms.
 *
 * Thin over libsodium. Thread-safe. Functions without a status cannot fail; when the
 * system has no randomness the process ends, since nothing safe can follow.
 * Sources: BLAKE2 in RFC 7693, argon2id in RFC 9106, base64url in RFC 4648 section 5.
 */
#ifndef OUHE_SECRET_SECRET_H
#define OUHE_SECRET_SECRET_H

#include "ouhe/base/error.h"

/* n bytes that nobody can guess. */
void oh_random(void *p, size_t n);
/* Overwrites memory in a way that no compiler leaves out. */
void oh_wipe(void *p, size_t n);
/* Equality in a time that depends on n alone. */
bool oh_same(const void *a, const void *b, size_t n);

/* BLAKE2b-256 over any number of pieces. */
enum { OH_DIGEST = 32, OH_DIGEST_HEX = 65 };
typedef struct oh_hash {
	_Alignas(64) unsigned char state[384];
} oh_hash;
void oh_hash_init(oh_hash *h);
void oh_hash_put(oh_hash *h, const void *p, size_t n);
/* The length (8 bytes, little-endian) and then the text: pieces cannot run together. */
void oh_hash_field(oh_hash *h, oh_sv field);
void oh_hash_end(oh_hash *h, unsigned char out[OH_DIGEST]);
/* In one step. */
void oh_digest(oh_sv s, unsigned char out[OH_DIGEST]);

/* Lower-case hex; out holds 2 n + 1 bytes. */
void oh_hex(const void *p, size_t n, char *out);
/* Exactly 2 n digits of either case; false leaves out as it was. */
bool oh_unhex(oh_sv text, void *out, size_t n);

/* Base64url without padding. */
#define OH_BASE64_TEXT(n) (((n)*4 + 2) / 3 + 1)
/* out holds OH_BASE64_TEXT(n) bytes. Returns the length without the NUL. */
size_t oh_base64url(const void *p, size_t n, char *out);
/* False when the text is anything else or longer than cap bytes; then *n is untouched. */
bool oh_unbase64url(oh_sv text, void *out, size_t cap, size_t *n);

/* Password hashes: argon2id, 64 MiB, two passes, 16 random bytes of salt, as one line
 * of text that carries its own parameters. Cost: about 0.1 s and 64 MiB; at most
 * OH_PASSWORD_AT_ONCE run at a time, others wait. `cheap` (tests): 8 KiB, one pass. */
enum { OH_PASSWORD_TEXT = 128, OH_PASSWORD_MOST = 1024, OH_PASSWORD_AT_ONCE = 2 };
/* OH_ELIMIT above OH_PASSWORD_MOST bytes, OH_ENOMEM. */
oh_status oh_password_hash(oh_sv password, bool cheap, char out[OH_PASSWORD_TEXT], oh_error *err);
/* False for a wrong password and for a text that is no hash. */
bool oh_password_check(const char *hash, oh_sv password);
/* True when the hash was made with other parameters than oh_password_hash would use. */
bool oh_password_stale(const char *hash, bool cheap);

#endif
