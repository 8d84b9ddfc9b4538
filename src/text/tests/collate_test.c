#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ouhe/text/collate.h"

static int order(const char *a, const char *b)
{
	oh_buf x = OH_BUF_INIT, y = OH_BUF_INIT;
	int c;
	assert_int_equal(oh_collate_key(oh_sv_from(a), &x), OH_OK);
	assert_int_equal(oh_collate_key(oh_sv_from(b), &y), OH_OK);
	c = oh_sv_cmp(oh_buf_sv(&x), oh_buf_sv(&y));
	oh_buf_release(&x);
	oh_buf_release(&y);
	return c;
}

static void names_in_pinyin_order(void **state)
{
	/* bai chang da hu jia li wang xiang yong zhu */
	static const char *const names[] = {"白云泵业", "长城电机", "大江铸造", "湖光机械",
	                                    "嘉禾轴承", "李家工业", "王府电器", "湘江电机",
	                                    "永磁技术", "株洲传动"};
	(void)state;
	for (size_t i = 0; i + 1 < sizeof names / sizeof names[0]; i++)
		assert_true(order(names[i], names[i + 1]) < 0);
	assert_true(order("长沙泵业", "成长电机") < 0);
	assert_true(order("成长电机", "成都电机") > 0);
	assert_true(order("abc", "白云") != 0);
	assert_true(order("第2厂", "第10厂") < 0);
	assert_int_equal(order("", ""), 0);
	assert_int_equal(order("株洲", "株洲"), 0);
	assert_true(order("株洲", "株洲一厂") < 0);
}

static void long_and_malformed(void **state)
{
	char name[2000];
	oh_buf key = OH_BUF_INIT;
	(void)state;
	for (size_t i = 0; i + 3 <= sizeof name; i += 3)
		memcpy(name + i, "\xE6\xB9\x98", 3); /* 湘 */
	assert_int_equal(oh_collate_key((oh_sv){name, sizeof name}, &key), OH_OK);
	assert_true(key.n > 100 && key.n <= OH_COLLATE_MOST * 4);
	oh_buf_clear(&key);
	assert_int_equal(oh_collate_key(OH_SV("\xff\xfe\x80"), &key), OH_OK);
	assert_true(key.n > 0);
	oh_buf_clear(&key);
	assert_int_equal(oh_collate_key((oh_sv){NULL, 0}, &key), OH_OK);
	oh_buf_release(&key);
}

static char letter(const char *name)
{
	oh_buf key = OH_BUF_INIT;
	assert_int_equal(oh_collate_key(oh_sv_from(name), &key), OH_OK);
	char c = oh_collate_letter(oh_buf_sv(&key));
	oh_buf_release(&key);
	return c;
}

static void letters_of_an_index(void **state)
{
	(void)state;
	assert_int_equal(letter("阿基米德"), 'A');
	assert_int_equal(letter("八达"), 'B');
	assert_int_equal(letter("长沙"), 'C');
	assert_int_equal(letter("鄂州"), 'E');
	assert_int_equal(letter("湘江"), 'X');
	assert_int_equal(letter("永磁"), 'Y');
	assert_int_equal(letter("座椅"), 'Z');
	assert_int_equal(letter("ABB"), 'A');
	assert_int_equal(letter("zeta"), 'Z');
	assert_int_equal(letter("Éclair"), 'E');
	assert_int_equal(letter("6205 轴承"), '#');
	assert_int_equal(letter("（示例）"), '#');
	assert_int_equal(letter("Ω"), '#');
	assert_int_equal(letter("\xf0\xa0\x80\x80"), '#'); /* its reading is not known */
	assert_int_equal(letter(""), '#');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_in_pinyin_order),
	    cmocka_unit_test(letters_of_an_index),
	    cmocka_unit_test(long_and_malformed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
