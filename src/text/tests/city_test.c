#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/text/city.h"

static void one_form_for_many(void **state)
{
	static const char *const pairs[][2] = {
	    {"株洲", "株洲市"},
	    {"株洲市", "株洲市"},
	    {" 株洲 ", "株洲市"},
	    {"湖南株洲", "株洲市"},
	    {"湖南省株洲市", "株洲市"},
	    {"湖南省株洲市天元区", "株洲市"},
	    {"湖南省株洲市天元区黑龙江路1号", "株洲市"},
	    {"湖南省云南株洲市", "株洲市"},
	    {"长沙", "长沙市"},
	    {"北京", "北京市"},
	    {"上海市浦东新区", "上海市"},
	    {"广州", "广州市"},
	    {"杭州", "杭州市"},
	    {"湘西", "湘西州"},
	    {"湘西土家族苗族自治州", "湘西州"},
	    {"湖南省湘西州", "湘西州"},
	    {"广西壮族自治区南宁", "南宁市"},
	    {"吉林市", "吉林市"},
	    {"内蒙古包头", "包头市"},
	    /* What names no city stays. */
	    {"湖南", "湖南"},
	    {"湖南省", "湖南省"},
	    {"醴陵县", "醴陵县"},
	    {"天元区", "天元区"},
	    {"高新技术产业开发园", "高新技术产业开发园"},
	    {"Berlin", "Berlin"},
	    {"市", "市"},
	    {"", ""},
	};
	oh_arena *a = oh_arena_new(0);
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		oh_sv got = oh_city_name(oh_sv_from(pairs[i][0]), a);
		if (!oh_sv_eq(got, oh_sv_from(pairs[i][1])))
			fail_msg("%s: %.*s", pairs[i][0], OH_SV_ARG(got));
		/* Once is enough. */
		assert_true(oh_sv_eq(oh_city_name(got, a), got));
	}
	assert_non_null(oh_city_name((oh_sv){NULL, 0}, a).p);
	oh_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(one_form_for_many)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
