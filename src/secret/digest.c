/* Randomness, BLAKE2b, text forms. */
#include <pthread.h>
#include <sodium.h>

#include "ouhe/secret/secret.h"

_Static_assert(sizeof(oh_hash) >= sizeof(crypto_generichash_state), "oh_hash holds the state");
_Static_assert((int)OH_DIGEST == crypto_generichash_BYTES, "BLAKE2b-256");

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
	/* It fails only where its own lock does; without randomness it ends the process. */
	if (sodium_init() < 0)
		return;
}

void oh_random(void *p, size_t n)
{
	pthread_once(&once, start);
	randombytes_buf(p, n);
}

void oh_wipe(void *p, size_t n)
{
	if (n)
		sodium_memzero(p, n);
}

bool oh_same(const void *a, const void *b, size_t n)
{
	return !n || sodium_memcmp(a, b, n) == 0;
}

static crypto_generichash_state *state_of(oh_hash *h)
{
	return (crypto_generichash_state *)(void *)h->state;
}

void oh_hash_init(oh_hash *h)
{
	pthread_once(&once, start);
	(void)crypto_generichash_init(state_of(h), NULL, 0, OH_DIGEST);
}

void oh_hash_put(oh_hash *h, const void *p, size_t n)
{
	if (n)
		(void)crypto_generichash_update(state_of(h), p, n);
}

void oh_hash_field(oh_hash *h, oh_sv field)
{
	unsigned char size[8];
	for (int i = 0; i < 8; i++)
		size[i] = (unsigned char)((uint64_t)field.n >> (8 * i));
	oh_hash_put(h, size, sizeof size);
	oh_hash_put(h, field.p, field.n);
}

void oh_hash_end(oh_hash *h, unsigned char out[OH_DIGEST])
{
	(void)crypto_generichash_final(state_of(h), out, OH_DIGEST);
}

void oh_digest(oh_sv s, unsigned char out[OH_DIGEST])
{
	oh_hash h;
	oh_hash_init(&h);
	oh_hash_put(&h, s.p, s.n);
	oh_hash_end(&h, out);
}

void oh_hex(const void *p, size_t n, char *out)
{
	(void)sodium_bin2hex(out, 2 * n + 1, p, n);
}

bool oh_unhex(oh_sv text, void *out, size_t n)
{
	if (text.n != 2 * n)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
			return false;
	}
	return !n || sodium_hex2bin(out, n, text.p, text.n, NULL, NULL, NULL) == 0;
}

size_t oh_base64url(const void *p, size_t n, char *out)
{
	(void)sodium_bin2base64(out, OH_BASE64_TEXT(n), p, n,
	                        sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return strlen(out);
}

bool oh_unbase64url(oh_sv text, void *out, size_t cap, size_t *n)
{
	size_t used = 0;
	if (!text.n) {
		*n = 0;
		return true;
	}
	if (sodium_base642bin(out, cap, text.p, text.n, NULL, &used, NULL,
	                      sodium_base64_VARIANT_URLSAFE_NO_PADDING))
		return false;
	*n = used;
	return true;
}
