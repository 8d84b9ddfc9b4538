#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "ouhe/secret/secret.h"

/* RFC 7693 names BLAKE2b-512 only; these are the results of b2sum -l 256. */
static void digests_are_blake2b(void **state)
{
	(void)state;
	static const struct {
		const char *text, *hex;
	} cases[] = {
	    {"", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
	    {"abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned char d[OH_DIGEST];
		char hex[OH_DIGEST_HEX];
		oh_digest(oh_sv_from(cases[i].text), d);
		oh_hex(d, sizeof d, hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

static void pieces_make_the_same_digest(void **state)
{
	(void)state;
	unsigned char whole[OH_DIGEST], parts[OH_DIGEST];
	char text[1000];
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 7);
	oh_digest((oh_sv){text, sizeof text}, whole);
	oh_hash h;
	oh_hash_init(&h);
	for (size_t i = 0; i < sizeof text;) {
		size_t n = i % 97 + 1 < sizeof text - i ? i % 97 + 1 : sizeof text - i;
		oh_hash_put(&h, text + i, n);
		i += n;
	}
	oh_hash_end(&h, parts);
	assert_true(oh_same(whole, parts, OH_DIGEST));
	parts[31] ^= 1;
	assert_false(oh_same(whole, parts, OH_DIGEST));
	assert_true(oh_same(whole, parts, 0));
}

static void fields_do_not_run_together(void **state)
{
	(void)state;
	unsigned char a[OH_DIGEST], b[OH_DIGEST];
	oh_hash h;
	oh_hash_init(&h);
	oh_hash_field(&h, OH_SV("ab"));
	oh_hash_field(&h, OH_SV("c"));
	oh_hash_end(&h, a);
	oh_hash_init(&h);
	oh_hash_field(&h, OH_SV("a"));
	oh_hash_field(&h, OH_SV("bc"));
	oh_hash_end(&h, b);
	assert_false(oh_same(a, b, OH_DIGEST));
}

static void text_forms(void **state)
{
	(void)state;
	unsigned char bytes[16], back[16];
	char hex[33], b64[OH_BASE64_TEXT(16)];
	for (size_t n = 0; n <= sizeof bytes; n++) {
		size_t got = 99;
		oh_random(bytes, n);
		oh_hex(bytes, n, hex);
		assert_int_equal(strlen(hex), 2 * n);
		assert_true(oh_unhex(oh_sv_from(hex), back, n));
		assert_memory_equal(bytes, back, n);
		size_t len = oh_base64url(bytes, n, b64);
		assert_int_equal(len, (n * 4 + 2) / 3);
		assert_true(oh_unbase64url((oh_sv){b64, len}, back, sizeof back, &got));
		assert_int_equal(got, n);
		assert_memory_equal(bytes, back, n);
	}
	assert_int_equal(oh_base64url("\xfb\xff", 2, b64), 3);
	assert_string_equal(b64, "-_8");
	size_t got = 99;
	assert_false(oh_unbase64url(OH_SV("+/8"), back, sizeof back, &got));
	assert_false(oh_unbase64url(OH_SV("-_8="), back, sizeof back, &got));
	assert_false(oh_unbase64url(OH_SV("AAAA"), back, 2, &got));
	assert_int_equal(got, 99);
	assert_false(oh_unhex(OH_SV("0g"), back, 1));
	assert_false(oh_unhex(OH_SV("012"), back, 1));
	assert_true(oh_unhex(OH_SV("aF"), back, 1));
	assert_int_equal(back[0], 0xaf);
}

static void random_differs(void **state)
{
	(void)state;
	unsigned char a[32] = {0}, b[32] = {0};
	oh_random(a, sizeof a);
	oh_random(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
	oh_wipe(a, sizeof a);
	for (size_t i = 0; i < sizeof a; i++)
		assert_int_equal(a[i], 0);
}

static void passwords(void **state)
{
	(void)state;
	char hash[OH_PASSWORD_TEXT], again[OH_PASSWORD_TEXT];
	oh_error err;
	assert_int_equal(oh_password_hash(OH_SV("电机 220V"), true, hash, &err), OH_OK);
	assert_int_equal(oh_password_hash(OH_SV("电机 220V"), true, again, &err), OH_OK);
	assert_string_not_equal(hash, again);
	assert_true(oh_password_check(hash, OH_SV("电机 220V")));
	assert_false(oh_password_check(hash, OH_SV("电机 220v")));
	assert_false(oh_password_check(hash, OH_SV("")));
	assert_false(oh_password_check("no hash", OH_SV("电机 220V")));
	assert_false(oh_password_check("", OH_SV("")));
	assert_false(oh_password_stale(hash, true));
	assert_true(oh_password_stale(hash, false));
	char big[OH_PASSWORD_MOST + 1];
	memset(big, 'x', sizeof big);
	assert_int_equal(oh_password_hash((oh_sv){big, sizeof big}, true, again, &err), OH_ELIMIT);
	assert_int_equal(err.code, OH_ELIMIT);
	assert_false(oh_password_check(hash, (oh_sv){big, sizeof big}));
}

static void the_real_cost(void **state)
{
	(void)state;
	char hash[OH_PASSWORD_TEXT];
	assert_int_equal(oh_password_hash(OH_SV("secret"), false, hash, NULL), OH_OK);
	assert_non_null(strstr(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
	assert_true(oh_password_check(hash, OH_SV("secret")));
	assert_false(oh_password_stale(hash, false));
}

static void *hash_some(void *arg)
{
	char hash[OH_PASSWORD_TEXT];
	for (int i = 0; i < 20; i++) {
		if (oh_password_hash(OH_SV("abc"), true, hash, NULL) ||
		    !oh_password_check(hash, OH_SV("abc")))
			*(int *)arg = 1;
	}
	return NULL;
}

static void many_threads(void **state)
{
	(void)state;
	pthread_t threads[8];
	int failed[8] = {0};
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hash_some, &failed[i]), 0);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 8; i++)
		assert_int_equal(failed[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digests_are_blake2b),
	    cmocka_unit_test(pieces_make_the_same_digest),
	    cmocka_unit_test(fields_do_not_run_together),
	    cmocka_unit_test(text_forms),
	    cmocka_unit_test(random_differs),
	    cmocka_unit_test(passwords),
	    cmocka_unit_test(the_real_cost),
	    cmocka_unit_test(many_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
