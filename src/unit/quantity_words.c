#include "quantity_words.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const oh_subunit subunits[] = {
    {"CNY", "角钱", 10},    {"CNY", "毛钱", 10},    {"CNY", "角", 10},     {"CNY", "毛", 10},
    {"CNY", "分钱", 100},   {"CNY", "分", 100},     {"HKD", "毫", 10},     {"HKD", "角", 10},
    {"HKD", "港仙", 100},   {"HKD", "分", 100},     {"TWD", "角", 10},     {"TWD", "分", 100},
    {"MOP", "角", 10},      {"USD", "美分", 100},   {"USD", "分", 100},    {"USD", "cents", 100},
    {"USD", "cent", 100},   {"EUR", "欧分", 100},   {"EUR", "分", 100},    {"EUR", "cents", 100},
    {"EUR", "cent", 100},   {"GBP", "便士", 100},   {"GBP", "pence", 100}, {"GBP", "penny", 100},
    {"JPY", "日本銭", 100}, {"JPY", "日本钱", 100}, {"JPY", "銭", 100},    {"JPY", "钱", 100},
    {"JPY", "sen", 100},    {"KRW", "钱", 100},     {"RUB", "戈比", 100},  {"INR", "派萨", 100},
    {"INR", "派士", 100},   {"THB", "萨当", 100},   {"CAD", "加分", 100},  {"CAD", "分", 100},
    {"AUD", "澳分", 100},   {"AUD", "分", 100},     {"SGD", "分", 100},    {"NZD", "分", 100},
    {"MYR", "仙", 100},     {"CHF", "生丁", 100},   {"CHF", "分", 100},    {"SEK", "欧尔", 100},
    {"NOK", "欧尔", 100},   {"DKK", "欧尔", 100},   {"BRL", "分", 100},    {"PHP", "分", 100},
};

bool oh_word_at(oh_sv s, size_t i, const char *word)
{
	size_t n = strlen(word);
	return i <= s.n && n <= s.n - i && oh_sv_eq_nocase((oh_sv){s.p + i, n}, (oh_sv){word, n});
}

const oh_subunit *oh_subunit_at(oh_sv s, size_t i, const char *currency, size_t *len)
{
	const oh_subunit *best = NULL;
	*len = 0;
	for (size_t k = 0; k < COUNT(subunits); k++) {
		size_t n = strlen(subunits[k].spelling);
		if (n > *len && strcmp(subunits[k].currency, currency) == 0 &&
		    oh_word_at(s, i, subunits[k].spelling)) {
			best = &subunits[k];
			*len = n;
		}
	}
	return best;
}

static bool one_of(oh_sv word, const char *list)
{
	oh_sv rest = oh_sv_from(list), one;
	while (oh_sv_split(&rest, ' ', &one))
		if (oh_sv_eq_nocase(word, one))
			return true;
	return false;
}

bool oh_unit_stands_alone(oh_sv s, size_t from, size_t to, const oh_unit *u, oh_quantity_lang lang)
{
	/* Names that are words of daily life, or that end others. */
	static const char everyday_en[] =
	    "barrel barrels grain grains pound pounds stone yard yards foot feet cup cups inch in "
	    "degree degrees deg deg. knot knots bit bits bar mil mils ton tons turn turns rev revs "
	    "amp "
	    "amps cal rad dram gal revolution revolutions pint quart volume kilo kilos second "
	    "seconds "
	    "sec henry tesla farad bushel bushels mi pt mu micron hp ps rpm rms bps var ohm dr "
	    "yuan euro pole poles";
	static const char everyday_zh[] =
	    "平方 立方 大气压 个大气压 马力 公尺 市里 华里 条丝 回转 人民币元 "
	    "圆整 元整 块钱 角钱 毛钱 分钱 法拉 亨利 西西 公斤压力";
	static const char symbols[] = "kg km cm mm ml lb oz";
	oh_sv word = oh_sv_sub(s, from, to - from);
	bool han = word.n && (word.p[0] & 0x80);
	if (u->dim[OH_DIM_TIME] && !u->dim[OH_DIM_LENGTH] && !u->dim[OH_DIM_MASS])
		return false;
	if (u->dim[OH_DIM_COUNT] || u->dim[OH_DIM_PERCENT] || u->dim[OH_DIM_HARDNESS] ||
	    u->dim[OH_DIM_LEVEL])
		return false;
	if (han)
		return word.n >= 6 && !one_of(word, everyday_zh);
	if (word.n < 3)
		return one_of(word, symbols);
	bool money = u->dim[OH_DIM_MONEY] != 0;
	if (money && lang == OH_QUANTITY_ZH)
		return true;
	return !one_of(word, everyday_en);
}

static bool holds(oh_sv s, const char *const *words, size_t n)
{
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0, len = strlen(words[k]); i + len <= s.n; i++)
			if ((s.p[i] | 32) == (words[k][0] | 32) && oh_word_at(s, i, words[k]) &&
			    (i == 0 || !(((s.p[i - 1] | 32) >= 'a') && ((s.p[i - 1] | 32) <= 'z'))))
				return true;
	return false;
}

bool oh_speaks_of_temperature(oh_sv s)
{
	static const char *const words[] = {
	    "temperature", "temp ", "thermo",  "weather", "degree", "celsius", "fahrenheit",
	    "heat",        "hot",   "cold",    "warm",    "cool",   "oven",    "boil",
	    "freez",       "fever", "climate", "outside", "温",     "天气",    "发烧",
	    "烧到",        "摄氏",  "华氏",    "冷",      "热",     "冰",      "°"};
	return holds(s, words, COUNT(words));
}

bool oh_speaks_of_data(oh_sv s)
{
	static const char *const words[] = {"存储",   "字节",   "比特", "二进制", "数据",
	                                    "内存",   "处理器", "编码", "计算机", "系统",
	                                    "寄存器", "芯片",   "像素", "密钥"};
	return holds(s, words, COUNT(words));
}
