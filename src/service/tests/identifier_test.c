#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ouhe/service/identifier.h"

/* Each made of 17 characters and the check character, worked out by hand from the weights
 * of the standard (3 to the power of the place, modulo 31); the first is the example that
 * the registries print. */
static const char *const valid[] = {"91350100M000100Y43", "91430200MA4L1A2B3L",
                                    "91430100MA4L2B3C48"};

static void known_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++) {
		oh_sv code = oh_sv_from(valid[i]);
		assert_true(oh_credit_code_valid(code));
		assert_int_equal(oh_credit_code_check(code), valid[i][17]);
	}
}

/* A check of weights that are all different modulo a prime finds every single wrong
 * character and every swap of two that differ. */
static void one_slip_is_found(void **state)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char code[19];
	(void)state;
	for (size_t i = 0; i < 18; i++)
		for (const char *c = letters; *c; c++) {
			memcpy(code, valid[0], sizeof code);
			if (code[i] == *c)
				continue;
			code[i] = *c;
			assert_false(oh_credit_code_valid(oh_sv_from(code)));
		}
	for (size_t i = 0; i + 1 < 18; i++) {
		memcpy(code, valid[0], sizeof code);
		if (code[i] == code[i + 1])
			continue;
		code[i] = valid[0][i + 1];
		code[i + 1] = valid[0][i];
		assert_false(oh_credit_code_valid(oh_sv_from(code)));
	}
}

static void what_is_no_code(void **state)
{
	static const char *const bad[] = {"",
	                                  "91350100M000100Y4",
	                                  "91350100M000100Y433",
	                                  "91350100m000100y43",
	                                  "91350I00M000100Y43",
	                                  "913501O0M000100Y43",
	                                  "91350100M000100Y4S",
	                                  "株洲市株洲市"};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(oh_credit_code_valid(oh_sv_from(bad[i])));
	assert_int_equal(oh_credit_code_check(OH_SV("9135")), 0);
	assert_int_equal(oh_credit_code_check(OH_SV("91350100M000100YI")), 0);
	assert_false(oh_credit_code_valid((oh_sv){"91350100M000100Y4\0", 18}));
}

static void as_people_write_it(void **state)
{
	char out[19] = "untouched";
	(void)state;
	assert_true(oh_credit_code_clean(OH_SV(" 9135 0100-m000100y43 "), out));
	assert_string_equal(out, valid[0]);
	assert_true(oh_credit_code_clean(OH_SV("９１３５０１００Ｍ０００１００ｙ４３"), out));
	assert_string_equal(out, valid[0]);
	assert_true(oh_credit_code_clean(OH_SV("　9135"), out));
	assert_string_equal(out, "9135");
	assert_false(oh_credit_code_clean(OH_SV("91350100M000100Y433"), out));
	assert_string_equal(out, "9135");
	assert_false(oh_credit_code_clean(OH_SV("91350100M0001\xEF\xBF\xBF"), out));
	assert_true(oh_credit_code_clean((oh_sv){NULL, 0}, out));
	assert_string_equal(out, "");
}

static void industries(void **state)
{
	static const char *const good[] = {"C",   "T",     "38",  "381", "3812",
	                                   "C38", "C3812", "A01", "T97", "97"};
	static const char *const bad[] = {"",   "U",     "c",      "3",   "C3",  "A38", "00",
	                                  "98", "38123", "C38123", "3 8", "B05", "38a"};
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(oh_industry_valid(oh_sv_from(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(oh_industry_valid(oh_sv_from(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known_codes),     cmocka_unit_test(one_slip_is_found),
	    cmocka_unit_test(what_is_no_code), cmocka_unit_test(as_people_write_it),
	    cmocka_unit_test(industries),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
