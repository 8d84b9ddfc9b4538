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

void oh_outtext(oh_buf *out, oh_sv s, size_t units)
{
	oh_buf_clear(out);
	if (!oh_buf_reserve(out, s.n + 1))
		return;
	size_t used = 0, cut = 0; /* cut: bytes that leave room for the ellipsis */
	for (size_t i = 0; i < s.n;) {
		size_t len;
		bool kept = keep(s, i, &len);
		bool broken = len == 0;
		size_t cost = len == 4 ? 2 : 1;
		if (!broken && !kept) {
			i += len;
			continue;
		}
		if (used + cost > units) {
			out->n = cut;
			oh_buf_str(out, ellipsis);
			return;
		}
		oh_buf_put(out, broken ? "\xef\xbf\xbd" : s.p + i, broken ? 3 : len);
		used += cost;
		i += broken ? 1 : len;
		if (used + 1 <= units)
			cut = out->n;
	}
	oh_buf_put(out, "", 0);
}
