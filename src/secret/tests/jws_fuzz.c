/* Key set and token from anybody, divided by a newline: nothing is taken that no key signed,
 * and no byte of this program signed anything. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/secret/jws.h"
#include "ouhe/secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The public key of RFC 7515, appendix A.3. */
static const char keys[] = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"
                           "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                           "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size ? memchr(data, '\n', size) : NULL;
	oh_sv set = {(const char *)data, cut ? (size_t)(cut - data) : 0};
	oh_sv token = oh_sv_sub((oh_sv){(const char *)data, size}, cut ? set.n + 1 : 0, SIZE_MAX);
	oh_arena *a = oh_arena_new(4 << 20);
	unsigned char bytes[64];
	oh_sv payload;
	size_t n;
	if (!a)
		abort();
	(void)oh_jws_verify(cut ? set : oh_sv_from(keys), token, a, &payload, NULL);
	if (oh_unbase64url(token, bytes, sizeof bytes, &n) && n > sizeof bytes)
		abort();
	(void)oh_unhex(token, bytes, 32);
	oh_arena_free(a);
	return 0;
}
