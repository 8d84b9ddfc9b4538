#include "utf8.h"

#include <string.h>

static bool tail(uint8_t c)
{
	return (c & 0xc0) == 0x80;
}

size_t oh_sheet_utf8_length(oh_sv s, size_t i)
{
	const uint8_t *p = (const uint8_t *)s.p + i;
	size_t left = s.n - i;
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] < 0xe0)
		return left >= 2 && tail(p[1]) ? 2 : 0;
	if (p[0] >= 0xe0 && p[0] < 0xf0) {
		if (left < 3 || !tail(p[1]) || !tail(p[2]))
			return 0;
		bool overlong = p[0] == 0xe0 && p[1] < 0xa0;
		bool surrogate = p[0] == 0xed && p[1] >= 0xa0;
		return overlong || surrogate ? 0 : 3;
	}
	if (p[0] >= 0xf0 && p[0] < 0xf5) {
		if (left < 4 || !tail(p[1]) || !tail(p[2]) || !tail(p[3]))
			return 0;
		bool overlong = p[0] == 0xf0 && p[1] < 0x90;
		bool beyond = p[0] == 0xf4 && p[1] >= 0x90;
		return overlong || beyond ? 0 : 4;
	}
	return 0;
}

size_t oh_sheet_utf8_prefix(oh_sv s)
{
	size_t i = 0;
	while (i < s.n) {
		uint64_t eight;
		if (s.n - i >= sizeof eight) {
			memcpy(&eight, s.p + i, sizeof eight);
			if (!(eight & UINT64_C(0x8080808080808080))) {
				i += sizeof eight;
				continue;
			}
		}
		size_t len = oh_sheet_utf8_length(s, i);
		if (!len)
			break;
		i += len;
	}
	return i;
}
