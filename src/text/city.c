#include "ouhe/text/city.h"

#include <string.h>

#include "ouhe/text/utf8.h"

#define WORD(s)                                                                                    \
	{                                                                                          \
		s, sizeof(s) - 1                                                                   \
	}

/* Provinces and regions without 省 and 自治区. */
static const oh_sv provinces[] = {
    WORD("河北"),   WORD("山西"), WORD("辽宁"), WORD("吉林"), WORD("黑龙江"), WORD("江苏"),
    WORD("浙江"),   WORD("安徽"), WORD("福建"), WORD("江西"), WORD("山东"),   WORD("河南"),
    WORD("湖北"),   WORD("湖南"), WORD("广东"), WORD("海南"), WORD("四川"),   WORD("贵州"),
    WORD("云南"),   WORD("陕西"), WORD("甘肃"), WORD("青海"), WORD("台湾"),   WORD("广西"),
    WORD("内蒙古"), WORD("西藏"), WORD("宁夏"), WORD("新疆"), WORD("香港"),   WORD("澳门")};
static const oh_sv after_province[] = {WORD("省"), WORD("壮族自治区"), WORD("回族自治区"),
                                       WORD("维吾尔自治区"), WORD("自治区")};
/* Whose second level is no 市. */
static const struct {
	oh_sv name, full;
} others[] = {{WORD("湘西"), WORD("湘西州")},     {WORD("恩施"), WORD("恩施州")},
              {WORD("延边"), WORD("延边州")},     {WORD("黔东南"), WORD("黔东南州")},
              {WORD("黔西南"), WORD("黔西南州")}, {WORD("黔南"), WORD("黔南州")},
              {WORD("大理"), WORD("大理州")},     {WORD("红河"), WORD("红河州")},
              {WORD("凉山"), WORD("凉山州")},     {WORD("锡林郭勒"), WORD("锡林郭勒盟")}};
/* Endings that say what a name is. */
static const oh_sv endings[] = {WORD("市"), WORD("州"),   WORD("盟"), WORD("县"), WORD("区"),
                                WORD("旗"), WORD("镇"),   WORD("乡"), WORD("省"), WORD("园"),
                                WORD("村"), WORD("街道"), WORD("路"), WORD("号"), WORD("厂")};
/* Cities whose own name ends in 州. */
static const oh_sv cities_in_zhou[] = {
    WORD("郴州"), WORD("永州"), WORD("广州"), WORD("杭州"), WORD("温州"), WORD("台州"),
    WORD("湖州"), WORD("衢州"), WORD("苏州"), WORD("常州"), WORD("徐州"), WORD("扬州"),
    WORD("泰州"), WORD("福州"), WORD("泉州"), WORD("漳州"), WORD("赣州"), WORD("抚州"),
    WORD("郑州"), WORD("荆州"), WORD("鄂州"), WORD("惠州"), WORD("梅州"), WORD("潮州"),
    WORD("柳州"), WORD("梧州"), WORD("钦州"), WORD("贺州"), WORD("兰州"), WORD("德州"),
    WORD("滨州"), WORD("沧州"), WORD("朔州"), WORD("忻州"), WORD("锦州"), WORD("亳州"),
    WORD("宿州"), WORD("滁州"), WORD("池州"), WORD("达州"), WORD("泸州"), WORD("儋州"),
    WORD("胶州"), WORD("莱州"), WORD("邓州"), WORD("禹州"), WORD("林州"), WORD("涿州"),
    WORD("定州"), WORD("霸州"),
};

#define COUNT(t) (sizeof(t) / sizeof(t)[0])

static bool is_one_of(oh_sv s, const oh_sv *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (oh_sv_eq(s, list[i]))
			return true;
	return false;
}

/* s without the province that it begins with, when more than that is there. */
static oh_sv without_province(oh_sv s)
{
	for (size_t i = 0; i < COUNT(provinces); i++) {
		oh_sv rest;
		if (!oh_sv_starts(s, provinces[i]))
			continue;
		rest = oh_sv_sub(s, provinces[i].n, SIZE_MAX);
		for (size_t k = 0; k < COUNT(after_province); k++)
			if (oh_sv_starts(rest, after_province[k])) {
				rest = oh_sv_sub(rest, after_province[k].n, SIZE_MAX);
				break;
			}
		rest = oh_sv_trim(rest);
		/* 海南州 and 吉林市 begin so, too. */
		return oh_utf8_count(rest) >= 2 ? rest : s;
	}
	return s;
}

/* Two to four Han characters and nothing else. */
static bool short_han(oh_sv s)
{
	size_t i = 0, n = 0;
	while (i < s.n) {
		uint32_t cp = oh_utf8_next(s, &i);
		if (cp < 0x4E00 || cp > 0x9FFF || ++n > 4)
			return false;
	}
	return n >= 2;
}

static oh_sv joined(oh_sv a, oh_sv b, oh_arena *arena)
{
	char *p = oh_arena_alloc(arena, a.n + b.n + 1);
	if (!p)
		return (oh_sv){NULL, 0};
	memcpy(p, a.p, a.n);
	memcpy(p + a.n, b.p, b.n);
	p[a.n + b.n] = 0;
	return (oh_sv){p, a.n + b.n};
}

oh_sv oh_city_name(oh_sv written, oh_arena *a)
{
	oh_sv whole = oh_sv_trim(written), s = whole, city, rest;
	/* Of two provinces the second counts, so that a name stays what it was made. */
	while ((rest = without_province(s)).n < s.n)
		s = rest;
	size_t shi = oh_sv_find(s, OH_SV("市"));
	if (!whole.p)
		return OH_SV("");
	if (shi != SIZE_MAX && shi > 3) {
		city = oh_sv_sub(s, 0, shi + strlen("市"));
		return short_han(oh_sv_sub(s, 0, shi)) ? city : whole;
	}
	for (size_t i = 0; i < COUNT(others); i++)
		if (oh_sv_starts(s, others[i].name) &&
		    (s.n == others[i].name.n ||
		     oh_sv_find(s, oh_sv_sub(others[i].full, others[i].name.n, SIZE_MAX)) !=
		         SIZE_MAX))
			return others[i].full;
	if (!short_han(s) || is_one_of(s, provinces, COUNT(provinces)))
		return whole;
	for (size_t i = 0; i < COUNT(endings); i++)
		if (oh_sv_ends(s, endings[i]) &&
		    !is_one_of(s, cities_in_zhou, COUNT(cities_in_zhou)))
			return whole;
	return joined(s, OH_SV("市"), a);
}
