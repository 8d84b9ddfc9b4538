#include "expect.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/base/message.h"

enum { EXAMPLES = 5 };

oh_sv oh_expected_unit(const oh_attr *attr, const char *code, char out[OH_EXPECTED])
{
	/* A header's unit may be made up of parts that have no usual name. */
	bool nameless = strpbrk(code, "*{") && strcmp(oh_unit_label(code, true), code) == 0;
	if (!code[0] || nameless)
		code = attr->unit.code;
	const char *zh = oh_unit_label(code, true), *en = oh_unit_label(code, false);
	/* Counts have units that belong to no dimension. */
	bool pieces = attr->fit == OH_FIT_CAPACITY;
	if (strcmp(code, "1") == 0) {
		zh = pieces ? "台、件、套" : "个、倍、次";
		en = pieces ? "pcs or sets" : "pieces or times";
	} else if (strcmp(code, "1/year") == 0 && pieces) {
		zh = "台/年、件/年";
		en = "pcs/year";
	}
	int n = strcmp(zh, en) == 0 ? snprintf(out, OH_EXPECTED, "%s", zh)
	                            : snprintf(out, OH_EXPECTED, "%s" OH_MSG_BOTH "%s", zh, en);
	return (oh_sv){out, n > 0 && n < OH_EXPECTED ? (size_t)n : 0};
}

oh_sv oh_said_both(oh_sv zh, oh_sv en, oh_arena *a)
{
	if (en.n == 0)
		return zh;
	char *p = oh_arena_alloc(a, zh.n + en.n + 2);
	if (!p)
		return zh;
	if (zh.n)
		memcpy(p, zh.p, zh.n);
	p[zh.n] = OH_MSG_BOTH[0];
	memcpy(p + zh.n + 1, en.p, en.n);
	p[zh.n + en.n + 1] = '\0';
	return (oh_sv){p, zh.n + en.n + 1};
}

oh_sv oh_expected_values(const oh_attr *attr, char out[OH_EXPECTED])
{
	size_t n = 0;
	/* Codes stand in no list. */
	const char *code = attr->fit == OH_FIT_IP   ? "IP54、IP65、IP67"
	                   : attr->fit == OH_FIT_EX ? "Ex db IIC T4 Gb"
	                                            : NULL;
	if (code)
		return oh_sv_from(code);
	for (uint16_t i = 0; i < attr->n_values && i < EXAMPLES; i++) {
		oh_sv name = attr->values[i].name;
		if (n + name.n + 4 > OH_EXPECTED)
			break;
		if (n) {
			memcpy(out + n, "、", 3);
			n += 3;
		}
		memcpy(out + n, name.p, name.n);
		n += name.n;
	}
	return (oh_sv){out, n};
}
