/* Password hashes, and the cap on how many are worked out at once. */
#include <pthread.h>
#include <sodium.h>

#include "ouhe/secret/messages.h"
#include "ouhe/secret/secret.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/secret/messages.def"
#undef OH_MSG

_Static_assert((int)OH_PASSWORD_TEXT == crypto_pwhash_STRBYTES, "libsodium's text form");

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t free_place = PTHREAD_COND_INITIALIZER;
static int running;

static void enter(void)
{
	pthread_mutex_lock(&gate);
	while (running >= OH_PASSWORD_AT_ONCE)
		pthread_cond_wait(&free_place, &gate);
	running++;
	pthread_mutex_unlock(&gate);
}

static void leave(void)
{
	pthread_mutex_lock(&gate);
	running--;
	pthread_cond_signal(&free_place);
	pthread_mutex_unlock(&gate);
}

static unsigned long long passes(bool cheap)
{
	return cheap ? crypto_pwhash_OPSLIMIT_MIN : 2;
}

static size_t memory(bool cheap)
{
	return cheap ? crypto_pwhash_MEMLIMIT_MIN : (size_t)64 << 20;
}

oh_status oh_password_hash(oh_sv password, bool cheap, char out[OH_PASSWORD_TEXT], oh_error *err)
{
	if (password.n > OH_PASSWORD_MOST)
		return oh_raise(err, OH_ELIMIT, &oh_msg_secret_long, OH_SV("1024"));
	char text[OH_PASSWORD_TEXT], begin;
	oh_random(&begin, 1); /* starts the library */
	enter();
	int failed =
	    crypto_pwhash_str_alg(text, password.n ? password.p : "", password.n, passes(cheap),
	                          memory(cheap), crypto_pwhash_ALG_ARGON2ID13);
	leave();
	if (failed)
		return oh_nomem(err);
	memcpy(out, text, sizeof text);
	return OH_OK;
}

bool oh_password_check(const char *hash, oh_sv password)
{
	if (password.n > OH_PASSWORD_MOST)
		return false;
	char begin;
	oh_random(&begin, 1);
	enter();
	int wrong = crypto_pwhash_str_verify(hash, password.n ? password.p : "", password.n);
	leave();
	return wrong == 0;
}

bool oh_password_stale(const char *hash, bool cheap)
{
	return crypto_pwhash_str_needs_rehash(hash, passes(cheap), memory(cheap)) != 0;
}
