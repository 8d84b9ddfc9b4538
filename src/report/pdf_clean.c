/* Texts of strangers, made fit for a page. */
#include "pdf_internal.h"

#include <unicode/uchar.h>

#include "ouhe/text/utf8.h"

enum { MARKS_MOST = 4, TAB = 9, SPACE = 32, DELETE = 127, LATIN = 0x300, IDEOGRAPHS = 0x2E80 };

/* A combining mark that stands on the letter before it. */
static bool is_mark(uint32_t cp)
{
	int8_t type;
	if (cp < LATIN)
		return false;
	type = u_charType((UChar32)cp);
	return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

/* What would turn or hide text beside it, and what is no character at all. */
static bool is_left_out(uint32_t cp)
{
	return (cp >= 0x80 && cp < 0xA0) || cp == 0xAD || cp == 0x200B || cp == 0x200E ||
	       cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) ||
	       cp == 0xFEFF || (cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE ||
	       (cp >= 0xFFF9 && cp <= 0xFFFB);
}

static bool is_break(uint32_t cp)
{
	return cp == '\n' || cp == 0x0B || cp == 0x0C || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

size_t pd_clean(oh_sv text, bool lines, oh_buf *out)
{
	size_t marks = 0, breaks = 0, run = 0, longest = 0;
	bool space = false, any = false;
	oh_buf_clear(out);
	oh_buf_str(out, ""); /* a string, though it may stay an empty one */
	for (size_t i = 0; i < text.n;) {
		uint32_t cp = oh_utf8_next(text, &i);
		if (is_break(cp)) {
			breaks++;
			continue;
		}
		if (cp < SPACE || cp == DELETE || cp == SPACE || cp == 0xA0) {
			space = true;
			continue;
		}
		if (is_left_out(cp))
			continue;
		marks = is_mark(cp) ? marks + 1 : 0;
		if (marks > MARKS_MOST)
			continue;
		/* One empty line at most; none at the beginning. */
		if (any && breaks && lines)
			oh_buf_put(out, "\n\n", breaks > 1 ? 2 : 1);
		else if (any && (space || breaks))
			oh_buf_char(out, ' ');
		/* A line breaks at spaces, and beside each ideograph. */
		run = space || breaks || cp >= IDEOGRAPHS ? 1 : run + 1;
		longest = run > longest ? run : longest;
		space = false;
		breaks = 0;
		any = true;
		if (out->n + 4 > OH_PDF_TEXT_MOST) {
			oh_buf_str(out, "…");
			return longest;
		}
		oh_buf_cp(out, cp);
	}
	return longest;
}
