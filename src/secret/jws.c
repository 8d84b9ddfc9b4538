#include "ouhe/secret/jws.h"

#include <pthread.h>
#include <rhonabwy.h>
#include <sodium.h>
#include <string.h>

#include "ouhe/secret/messages.h"

enum { RSA_LEAST = 2048 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
	(void)r_global_init();
}

/* What kind of key an algorithm needs; 0 for those that do not count. */
static int key_type_of(jwa_alg alg)
{
	static const struct {
		jwa_alg alg;
		int type;
	} known[] = {{R_JWA_ALG_RS256, R_KEY_TYPE_RSA}, {R_JWA_ALG_RS384, R_KEY_TYPE_RSA},
	             {R_JWA_ALG_RS512, R_KEY_TYPE_RSA}, {R_JWA_ALG_PS256, R_KEY_TYPE_RSA},
	             {R_JWA_ALG_PS384, R_KEY_TYPE_RSA}, {R_JWA_ALG_PS512, R_KEY_TYPE_RSA},
	             {R_JWA_ALG_ES256, R_KEY_TYPE_EC},  {R_JWA_ALG_ES384, R_KEY_TYPE_EC},
	             {R_JWA_ALG_ES512, R_KEY_TYPE_EC},  {R_JWA_ALG_EDDSA, R_KEY_TYPE_EDDSA}};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].alg == alg)
			return known[i].type;
	return 0;
}

static bool says(jwk_t *key, const char *property, const char *value)
{
	const char *said = r_jwk_get_property_str(key, property);
	return !said || (value && !strcmp(said, value));
}

/* A public key of the right kind that does not say it is for something else. */
static bool suits(jwk_t *key, jwa_alg alg, const char *kid)
{
	unsigned int bits = 0;
	int type = r_jwk_key_type(key, &bits, R_FLAG_IGNORE_REMOTE), wanted = key_type_of(alg);
	if (!wanted || !(type & wanted) || !(type & R_KEY_TYPE_PUBLIC) ||
	    type & R_KEY_TYPE_SYMMETRIC)
		return false;
	if (wanted == R_KEY_TYPE_RSA && bits < RSA_LEAST)
		return false;
	return says(key, "use", "sig") && (!kid || says(key, "kid", kid));
}

static bool signed_by_one(jws_t *jws, jwks_t *keys)
{
	jwa_alg alg = r_jws_get_alg(jws);
	const char *kid = r_jws_get_header_str_value(jws, "kid");
	bool found = false;
	for (size_t i = 0; !found && i < r_jwks_size(keys); i++) {
		jwk_t *key = r_jwks_get_at(keys, i);
		found = key && suits(key, alg, kid) &&
		        r_jws_verify_signature(jws, key, R_FLAG_IGNORE_REMOTE) == RHN_OK;
		r_jwk_free(key);
	}
	return found;
}

/* Three parts of base64url and nothing else. */
static bool compact(oh_sv token)
{
	size_t dots = 0;
	for (size_t i = 0; i < token.n; i++) {
		char c = token.p[i];
		if (c == '.')
			dots++;
		else if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		           (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return dots == 2;
}

static oh_status verify(oh_sv set, oh_sv text, oh_arena *a, oh_sv *payload, oh_error *err)
{
	jwks_t *keys = NULL;
	jws_t *jws = NULL;
	oh_status st = OH_OK;
	size_t n = 0;
	if (r_jwks_init(&keys) != RHN_OK || r_jws_init(&jws) != RHN_OK) {
		st = oh_nomem(err);
	} else if (r_jwks_import_from_json_str(keys, set.p) == RHN_ERROR_MEMORY) {
		st = oh_nomem(err);
	} else if (!r_jwks_size(keys)) {
		st = oh_raise(err, OH_EFORMAT, &oh_msg_secret_key_set);
	} else if (r_jws_advanced_compact_parsen(jws, text.p, text.n, R_PARSE_NONE,
	                                         R_FLAG_IGNORE_REMOTE) != RHN_OK) {
		st = oh_raise(err, OH_EFORMAT, &oh_msg_secret_token);
	} else if (!signed_by_one(jws, keys)) {
		st = oh_raise(err, OH_EAUTH, &oh_msg_secret_unsigned);
	} else {
		const unsigned char *p = r_jws_get_payload(jws, &n);
		oh_sv copy = oh_arena_sv(a, (oh_sv){(const char *)p, p ? n : 0});
		if (copy.p)
			*payload = copy;
		else
			st = oh_nomem(err);
	}
	r_jws_free(jws);
	r_jwks_free(keys);
	return st;
}

oh_status oh_jws_verify(oh_sv jwks, oh_sv token, oh_arena *a, oh_sv *payload, oh_error *err)
{
	(void)pthread_once(&once, start);
	if (jwks.n > OH_JWKS_MOST || token.n > OH_JWS_MOST)
		return oh_raise(err, OH_ELIMIT, &oh_msg_secret_token);
	if (!compact(token))
		return oh_raise(err, OH_EFORMAT, &oh_msg_secret_token);
	/* NUL-terminated, as the library wants them. */
	oh_sv set = oh_arena_sv(a, jwks), text = oh_arena_sv(a, token);
	if (!set.p || !text.p)
		return oh_nomem(err);
	return verify(set, text, a, payload, err);
}

void oh_sha256(oh_sv s, unsigned char out[32])
{
	(void)crypto_hash_sha256(out, (const unsigned char *)(s.p ? s.p : ""), s.n);
}
