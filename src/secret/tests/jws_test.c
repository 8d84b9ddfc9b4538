#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rhonabwy.h>
#include <stdio.h>
#include <string.h>

#include "ouhe/secret/jws.h"
#include "ouhe/secret/secret.h"

static const char payload[] = "{\"sub\":\"lin\"}";
static oh_arena *arena;

struct pair {
	jwk_t *secret, *open;
};

static struct pair make(int type, unsigned bits, const char *kid)
{
	struct pair p = {NULL, NULL};
	assert_int_equal(r_jwk_init(&p.secret), RHN_OK);
	assert_int_equal(r_jwk_init(&p.open), RHN_OK);
	assert_int_equal(r_jwk_generate_key_pair(p.secret, p.open, type, bits, kid), RHN_OK);
	return p;
}

static void drop(struct pair p)
{
	r_jwk_free(p.secret);
	r_jwk_free(p.open);
}

/* {"keys":[…]} */
static oh_sv set_of(jwk_t *a, jwk_t *b)
{
	oh_buf out = OH_BUF_INIT;
	char *x = a ? r_jwk_export_to_json_str(a, 0) : NULL,
	     *y = b ? r_jwk_export_to_json_str(b, 0) : NULL;
	oh_buf_printf(&out, "{\"keys\":[%s%s%s]}", x ? x : "", x && y ? "," : "", y ? y : "");
	oh_sv set = oh_arena_sv(arena, oh_buf_sv(&out));
	oh_buf_release(&out);
	r_free(x);
	r_free(y);
	return set;
}

static oh_sv sign(jwa_alg alg, jwk_t *key, const char *kid)
{
	jws_t *jws = NULL;
	assert_int_equal(r_jws_init(&jws), RHN_OK);
	r_jws_set_alg(jws, alg);
	r_jws_set_payload(jws, (const unsigned char *)payload, strlen(payload));
	if (kid)
		r_jws_set_header_str_value(jws, "kid", kid);
	char *text = alg == R_JWA_ALG_NONE ? r_jws_serialize_unsecure(jws, NULL, 0)
	                                   : r_jws_serialize(jws, key, 0);
	assert_non_null(text);
	oh_sv out = oh_arena_sv(arena, oh_sv_from(text));
	r_free(text);
	r_jws_free(jws);
	return out;
}

static oh_status check(oh_sv set, oh_sv token)
{
	oh_sv got = OH_SV("untouched");
	oh_error err;
	oh_status st = oh_jws_verify(set, token, arena, &got, &err);
	assert_true(oh_sv_eq(got, st ? OH_SV("untouched") : oh_sv_from(payload)));
	return st;
}

static int begin(void **state)
{
	(void)state;
	arena = oh_arena_new(0);
	return r_global_init();
}

static int end(void **state)
{
	(void)state;
	oh_arena_free(arena);
	return 0;
}

static void each_kind_of_signature(void **state)
{
	struct pair rsa = make(R_KEY_TYPE_RSA, 2048, "r"), ec = make(R_KEY_TYPE_EC, 256, "e");
	struct pair ed = make(R_KEY_TYPE_EDDSA, 256, "d");
	(void)state;
	oh_sv both = set_of(rsa.open, ec.open);
	assert_int_equal(check(both, sign(R_JWA_ALG_RS256, rsa.secret, "r")), OH_OK);
	assert_int_equal(check(both, sign(R_JWA_ALG_PS256, rsa.secret, "r")), OH_OK);
	assert_int_equal(check(both, sign(R_JWA_ALG_ES256, ec.secret, "e")), OH_OK);
	assert_int_equal(check(set_of(ed.open, NULL), sign(R_JWA_ALG_EDDSA, ed.secret, "d")),
	                 OH_OK);
	/* Without a name every key is tried; with another's, its own does not help. */
	assert_int_equal(check(both, sign(R_JWA_ALG_ES256, ec.secret, NULL)), OH_OK);
	assert_int_equal(check(both, sign(R_JWA_ALG_ES256, ec.secret, "r")), OH_EAUTH);
	assert_int_equal(check(set_of(ec.open, NULL), sign(R_JWA_ALG_RS256, rsa.secret, "r")),
	                 OH_EAUTH);
	/* One bit of the payload. */
	char token[4000];
	snprintf(token, sizeof token, "%s", sign(R_JWA_ALG_ES256, ec.secret, "e").p);
	char *second = strchr(token, '.') + 3;
	*second = *second == 'A' ? 'B' : 'A';
	assert_int_not_equal(check(both, oh_sv_from(token)), OH_OK);
	drop(rsa);
	drop(ec);
	drop(ed);
}

static void what_must_never_count(void **state)
{
	struct pair rsa = make(R_KEY_TYPE_RSA, 2048, "r"), weak = make(R_KEY_TYPE_RSA, 1024, "w");
	jwk_t *shared = NULL;
	(void)state;
	/* Unsigned, or signed with the public key's own bytes as a shared secret. */
	assert_int_not_equal(check(set_of(rsa.open, NULL), sign(R_JWA_ALG_NONE, NULL, "r")), OH_OK);
	assert_int_equal(r_jwk_init(&shared), RHN_OK);
	assert_int_equal(r_jwk_import_from_symmetric_key(
	                     shared, (const unsigned char *)"0123456789abcdef0123456789abcdef", 32),
	                 RHN_OK);
	oh_sv hmac = sign(R_JWA_ALG_HS256, shared, NULL);
	assert_int_equal(check(set_of(shared, NULL), hmac), OH_EAUTH);
	assert_int_equal(check(set_of(rsa.open, shared), hmac), OH_EAUTH);
	assert_int_equal(check(set_of(weak.open, NULL), sign(R_JWA_ALG_RS256, weak.secret, "w")),
	                 OH_EAUTH);
	/* A key for something else. */
	r_jwk_set_property_str(rsa.open, "use", "enc");
	assert_int_equal(check(set_of(rsa.open, NULL), sign(R_JWA_ALG_RS256, rsa.secret, "r")),
	                 OH_EAUTH);
	r_jwk_free(shared);
	drop(rsa);
	drop(weak);
}

/* A token that brings its own key along is not believed. */
static void keys_do_not_come_from_the_token(void **state)
{
	struct pair own = make(R_KEY_TYPE_EC, 256, "k"), theirs = make(R_KEY_TYPE_EC, 256, "k");
	jws_t *jws = NULL;
	(void)state;
	assert_int_equal(r_jws_init(&jws), RHN_OK);
	r_jws_set_alg(jws, R_JWA_ALG_ES256);
	r_jws_set_payload(jws, (const unsigned char *)payload, strlen(payload));
	char *exported = r_jwk_export_to_json_str(theirs.open, 0);
	json_t *key = json_loads(exported, 0, NULL);
	r_jws_set_header_json_t_value(jws, "jwk", key);
	r_jws_set_header_str_value(jws, "jku", "http://127.0.0.1:1/keys");
	r_jws_set_header_str_value(jws, "x5u", "http://127.0.0.1:1/cert");
	char *text = r_jws_serialize(jws, theirs.secret, 0);
	assert_non_null(text);
	assert_int_not_equal(check(set_of(own.open, NULL), oh_sv_from(text)), OH_OK);
	r_free(text);
	json_decref(key);
	r_free(exported);
	r_jws_free(jws);
	drop(own);
	drop(theirs);
}

static void what_is_no_token(void **state)
{
	static const char *const tokens[] = {
	    "",         ".",          "..", "a.b", "a.b.c.d", "a b.c.d", "{\"payload\":\"x\"}",
	    "e30.e30.", "e30.e30.e30"};
	static const char *const sets[] = {"",
	                                   "{}",
	                                   "[]",
	                                   "{\"keys\":[]}",
	                                   "{\"keys\":3}",
	                                   "{\"keys\":[{}]}",
	                                   "not json",
	                                   "{\"keys\":[{\"kty\":\"EC\"}]}"};
	struct pair ec = make(R_KEY_TYPE_EC, 256, "e");
	char big[OH_JWS_MOST + 1];
	(void)state;
	oh_sv set = set_of(ec.open, NULL), good = sign(R_JWA_ALG_ES256, ec.secret, "e");
	for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++)
		assert_int_not_equal(check(set, oh_sv_from(tokens[i])), OH_OK);
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
		assert_int_not_equal(check(oh_sv_from(sets[i]), good), OH_OK);
	memset(big, 'a', sizeof big);
	assert_int_equal(check(set, (oh_sv){big, sizeof big}), OH_ELIMIT);
	drop(ec);
}

static void sha256(void **state)
{
	unsigned char out[32];
	char hex[65];
	(void)state;
	oh_sha256(OH_SV("abc"), out);
	oh_hex(out, sizeof out, hex);
	assert_string_equal(hex,
	                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	oh_sha256((oh_sv){NULL, 0}, out);
	oh_hex(out, sizeof out, hex);
	assert_string_equal(hex,
	                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_of_signature),
	    cmocka_unit_test(what_must_never_count),
	    cmocka_unit_test(keys_do_not_come_from_the_token),
	    cmocka_unit_test(what_is_no_token),
	    cmocka_unit_test(sha256),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
