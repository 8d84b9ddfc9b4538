#include "outtext.h"

#include <string.h>

#include "utf8.h"

static const char ellipsis[] = "…";

/* Bytes of the character at s.p[i] that may be kept, 0 when it must be left
 * out or replaced; *len is how far to move. */
static bool keep(oh_sv s, size_t i, size_t *len)
{
	uint8_t c = (uint8_t)s.p[i];
	*len = oh_sheet_utf8_length(s, i);
	if (*len == 1)
		return c >= 0x20 || c == '\n' || c == '\t';
	/* U+FFFE and U+FFFF are no characters of XML. */
	return !(*len == 3 && c == 0xef && (uint8_t)s.p[i + 1] == 0xbf &&
	         (uint8_t)s.p[i + 2] >= 0xbe);
}

/* "_xHHHH_" stands for a character (ST_Xstring): as plain text its first
 * underscore must be written in that form itself. */
static bool looks_escaped(oh_sv s, size_t i)
{
	if (s.n - i < 7 || s.p[i] != '_' || s.p[i + 1] != 'x' || s.p[i + 6] != '_')
		return false;
	for (size_t k = i + 2; k < i + 6; k++)
		if (!strchr("0123456789abcdefABCDEF", s.p[k]) || !s.p[k])
			return false;
	return true;
}

static const char underscore[] = "_x005F_";

void oh_outtext(oh_buf *out, oh_sv s, size_t units, bool escape)
{
	oh_buf_clear(out);
	if (!oh_buf_reserve(out, s.n + 1))
		return;
	size_t used = 0, cut = 0; /* cut: bytes that leave room for the ellipsis */
	for (size_t i = 0; i < s.n;) {
		size_t len;
		bool kept = keep(s, i, &len);
		bool broken = len == 0;
		bool under = escape && looks_escaped(s, i);
		size_t cost = under ? sizeof underscore - 1 : len == 4 ? 2 : 1;
		if (!broken && !kept) {
			i += len;
			continue;
		}
		if (used + cost > units) {
			out->n = cut;
			oh_buf_str(out, ellipsis);
			return;
		}
		if (broken)
			oh_buf_str(out, "\xef\xbf\xbd");
		else if (under)
			oh_buf_str(out, underscore);
		else
			oh_buf_put(out, s.p + i, len);
		used += cost;
		i += broken ? 1 : len;
		if (used + 1 <= units)
			cut = out->n;
	}
	oh_buf_put(out, "", 0);
}
