#include "ouhe/base/decimal.h"
#include "ouhe/sheet/write.h"

#include <math.h>
#include <string.h>

void oh_csv_bom(oh_buf *out)
{
	oh_buf_str(out, "\xef\xbb\xbf");
}

/* Full-width signs are taken for their narrow ones where spreadsheets speak Chinese. */
static bool formula_like(oh_sv s)
{
	bool wide = oh_sv_starts(s, OH_SV("＝")) || oh_sv_starts(s, OH_SV("＋")) ||
	            oh_sv_starts(s, OH_SV("－")) || oh_sv_starts(s, OH_SV("＠"));
	if (!wide && (!s.n || !memchr("=+-@\t\r", s.p[0], 6)))
		return false;
	double ignored;
	return !oh_double_parse(s, &ignored);
}

static bool needs_quotes(oh_sv s)
{
	if (!s.n)
		return false;
	if (s.p[0] == ' ' || s.p[s.n - 1] == ' ')
		return true;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
			return true;
	return false;
}

static void put_text(oh_buf *out, oh_sv s)
{
	bool guard = formula_like(s);
	bool quotes = needs_quotes(s);
	if (quotes)
		oh_buf_char(out, '"');
	if (guard)
		oh_buf_char(out, '\'');
	for (const char *q; quotes && s.n && (q = memchr(s.p, '"', s.n));) {
		size_t n = (size_t)(q - s.p) + 1;
		oh_buf_put(out, s.p, n);
		oh_buf_char(out, '"');
		s = oh_sv_sub(s, n, SIZE_MAX);
	}
	oh_buf_sv_put(out, s);
	if (quotes)
		oh_buf_char(out, '"');
}

void oh_csv_row(oh_buf *out, const oh_out_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			oh_buf_char(out, ',');
		if (cells[i].type == OH_OUT_TEXT)
			put_text(out, cells[i].text);
		else if (cells[i].type == OH_OUT_NUMBER && isfinite(cells[i].number))
			oh_buf_double(out, cells[i].number);
	}
	oh_buf_str(out, "\r\n");
}
