#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../password.h"
#include "ouhe/service/messages.h"

static const oh_msg *fault(const char *password)
{
	return sv_password_fault(oh_sv_from(password), OH_SV("lin.lan@example.com"),
	                         OH_SV("林岚岚岚"));
}

static void good_ones(void **state)
{
	static const char *const good[] = {
	    "correct horse battery", "一个足够长的登录口令", "kT7#mPq2vX",
	    "seven blue lamps",      "我家门口有两棵枣树啊", "xk3 unq2 w9ppl"};
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_null(fault(good[i]));
}

static void too_short_or_too_long(void **state)
{
	char big[900];
	(void)state;
	assert_ptr_equal(fault(""), &oh_msg_service_password_short);
	assert_ptr_equal(fault("kT7#mPq2v"), &oh_msg_service_password_short);
	/* Characters count, not bytes. */
	assert_ptr_equal(fault("我家门口有两棵枣"), &oh_msg_service_password_short);
	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (char)('a' + i * i % 26);
	assert_null(sv_password_fault((oh_sv){big, 200}, (oh_sv){NULL, 0}, (oh_sv){NULL, 0}));
	assert_ptr_equal(sv_password_fault((oh_sv){big, 201}, (oh_sv){NULL, 0}, (oh_sv){NULL, 0}),
	                 &oh_msg_service_password_long);
	assert_ptr_equal(fault("kT7#mPq2v\xff\xfe"), &oh_msg_service_password_long);
}

static void common_ones(void **state)
{
	static const char *const bad[] = {
	    "1234567890",    "12345678910",          "qwertyuiop",   "Password123",
	    "password1234!", "1q2w3e4r5t",           "aaaaaaaaaa",   "1111111111",
	    "abcdefghij",    "0987654321",           "121212121212", "Admin123456",
	    "asdfghjkl;",    "密码密码密码密码密码", "iloveyou2026", "woaini1314520",
	    "zxcvbnm12345",  "19900101123",          "13812345678",  "1qaz2wsx3edc",
	    "Qwerty123456",  "qwer1234asdf",         "P@ssw0rd2026", "abcabcabcabc",
	    "123456789abc",  "!!!password!!!"};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (fault(bad[i]) != &oh_msg_service_password_common)
			fail_msg("%s was taken", bad[i]);
}

static void ones_of_the_person(void **state)
{
	(void)state;
	assert_ptr_equal(fault("LIN.LAN-2x9q7"), &oh_msg_service_password_personal);
	assert_ptr_equal(fault("my lin.lan@example.com"), &oh_msg_service_password_personal);
	assert_ptr_equal(fault("一二三林岚岚岚四五六七"), &oh_msg_service_password_personal);
	/* A short name is part of too much. */
	assert_null(
	    sv_password_fault(OH_SV("alibis are many"), OH_SV("li@example.com"), OH_SV("李")));
}

static void hashing_is_bounded(void **state)
{
	struct sv_hasher h = {.cheap = true};
	char hash[OH_PASSWORD_TEXT] = "";
	bool right = true;
	oh_error err;
	(void)state;
	assert_int_equal(sv_hash(&h, OH_SV("kT7#mPq2vX"), hash, &err), OH_OK);
	assert_int_equal(sv_hash_check(&h, oh_sv_from(hash), OH_SV("kT7#mPq2vX"), &right, &err),
	                 OH_OK);
	assert_true(right);
	assert_int_equal(sv_hash_check(&h, oh_sv_from(hash), OH_SV("kT7#mPq2vx"), &right, &err),
	                 OH_OK);
	assert_false(right);
	right = true;
	assert_int_equal(sv_hash_check(&h, (oh_sv){NULL, 0}, OH_SV("kT7#mPq2vX"), &right, &err),
	                 OH_OK);
	assert_false(right);
	assert_int_equal(atomic_load(&h.inside), 0);
	/* As many as may are waiting already. */
	atomic_store(&h.inside, OH_PASSWORD_AT_ONCE + SV_HASH_WAITING);
	assert_int_equal(sv_hash(&h, OH_SV("kT7#mPq2vX"), hash, &err), OH_EBUSY);
	assert_int_equal(sv_hash_check(&h, oh_sv_from(hash), OH_SV("x"), &right, &err), OH_EBUSY);
	assert_int_equal(atomic_load(&h.inside), OH_PASSWORD_AT_ONCE + SV_HASH_WAITING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_ones),          cmocka_unit_test(too_short_or_too_long),
	    cmocka_unit_test(common_ones),        cmocka_unit_test(ones_of_the_person),
	    cmocka_unit_test(hashing_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
