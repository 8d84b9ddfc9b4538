#include "ouhe/report/layout.h"

#include <unicode/uchar.h>

#include "ouhe/text/utf8.h"

static const char ellipsis[] = "…";

static bool is_space_or_control(uint32_t cp)
{
	/* C0, DEL, C1 and the directional marks that could reorder a line. */
	return cp <= 0x20 || (cp >= 0x7f && cp <= 0xa0) || cp == 0x3000 ||
	       (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static size_t cp_width(uint32_t cp)
{
	if (cp < 0x300)
		return cp == 0xad ? 0 : 1;
	switch (u_charType((UChar32)cp)) {
	case U_NON_SPACING_MARK:
	case U_ENCLOSING_MARK:
	case U_FORMAT_CHAR:
		return 0;
	default:
		break;
	}
	int w = u_getIntPropertyValue((UChar32)cp, UCHAR_EAST_ASIAN_WIDTH);
	return w == U_EA_WIDE || w == U_EA_FULLWIDTH ? 2 : 1;
}

/* The next character as it is shown; *width its columns. Runs of white space and
 * control characters come as one space, none at the ends. 0 at the end. */
static uint32_t next_plain(oh_sv s, size_t *i, bool first, size_t *width)
{
	size_t at = *i;
	bool space = false;
	uint32_t cp = 0;
	while (at < s.n) {
		size_t before = at;
		cp = oh_utf8_next(s, &at);
		if (!is_space_or_control(cp)) {
			if (space && !first) {
				*i = before;
				*width = 1;
				return ' ';
			}
			*i = at;
			*width = cp_width(cp);
			return cp;
		}
		space = true;
	}
	*i = at;
	*width = 0;
	return 0;
}

size_t oh_layout_width(oh_sv s)
{
	size_t total = 0, w;
	for (size_t i = 0; next_plain(s, &i, i == 0, &w);)
		total += w;
	return total;
}

/* Appends at most `columns` columns; returns what was taken. */
static size_t put_cut(oh_buf *out, oh_sv s, size_t columns)
{
	size_t total = columns ? oh_layout_width(s) : 0;
	bool cut = total > columns;
	size_t room = cut ? columns - 1 : SIZE_MAX, used = 0, w;
	uint32_t cp;
	for (size_t i = 0; (cp = next_plain(s, &i, i == 0, &w));) {
		if (used + w > room)
			break;
		oh_buf_cp(out, cp);
		used += w;
	}
	if (!cut)
		return used;
	oh_buf_str(out, ellipsis);
	return used + 1;
}

void oh_layout_plain(oh_buf *out, oh_sv s)
{
	put_cut(out, s, 0);
}

void oh_layout_cut(oh_buf *out, oh_sv s, size_t columns)
{
	put_cut(out, s, columns);
}

static void spaces(oh_buf *out, size_t n)
{
	for (; n; n--)
		oh_buf_char(out, ' ');
}

void oh_layout_cell(oh_buf *out, oh_sv s, size_t columns, bool right)
{
	if (columns == 0)
		return;
	size_t w = oh_layout_width(s);
	if (right && w < columns)
		spaces(out, columns - w);
	size_t used = put_cut(out, s, columns);
	if (!right && used < columns)
		spaces(out, columns - used);
}

void oh_layout_measure(const oh_column *columns, size_t n, const oh_sv *cells, size_t *width)
{
	for (size_t c = 0; c < n; c++) {
		size_t w = oh_layout_width(cells[c]);
		w = w < columns[c].least ? columns[c].least : w;
		w = columns[c].most && w > columns[c].most ? columns[c].most : w;
		width[c] = w > width[c] ? w : width[c];
	}
}

static size_t least_of(const oh_column *c)
{
	return c->least > 1 ? c->least : 1;
}

/* Takes from the widest column that may still give, until the table fits. */
void oh_layout_fit(const oh_term *term, const oh_column *columns, size_t n, size_t indent,
                   size_t *width)
{
	size_t total = OH_LAYOUT_GAP * (n - 1) + indent;
	for (size_t c = 0; c < n; c++)
		total += width[c];
	while (term->width && total > term->width) {
		size_t pick = n, over = total - term->width;
		for (size_t c = 0; c < n; c++)
			if (width[c] > least_of(&columns[c]) &&
			    (pick == n || width[c] > width[pick]))
				pick = c;
		if (pick == n)
			return;
		/* A very wide column goes down to the next widest in one step. */
		size_t next = least_of(&columns[pick]);
		for (size_t c = 0; c < n; c++)
			if (c != pick && width[c] < width[pick] && width[c] > next)
				next = width[c];
		size_t give = width[pick] - next;
		give = give < over ? give : over;
		width[pick] -= give;
		total -= give;
	}
}

void oh_layout_row(oh_buf *out, const oh_term *term, const oh_column *columns, size_t n,
                   const oh_sv *cells, const char *const *paint, const size_t *width, size_t indent)
{
	size_t last = n;
	while (last > 0 && cells[last - 1].n == 0)
		last--;
	spaces(out, last ? indent : 0);
	for (size_t c = 0; c < last; c++) {
		bool painted = term->colour && paint && paint[c];
		if (c)
			spaces(out, OH_LAYOUT_GAP);
		if (painted)
			oh_buf_str(out, paint[c]);
		if (c + 1 == last && !columns[c].right)
			oh_layout_cut(out, cells[c], width[c]);
		else
			oh_layout_cell(out, cells[c], width[c], columns[c].right);
		if (painted)
			oh_buf_str(out, "\x1b[0m");
	}
	oh_buf_char(out, '\n');
}

void oh_layout_table(oh_buf *out, const oh_term *term, const oh_column *columns, size_t n,
                     const oh_sv *cells, size_t rows, size_t indent)
{
	size_t width[OH_LAYOUT_COLUMNS] = {0};
	oh_sv titles[OH_LAYOUT_COLUMNS];
	const char *bold[OH_LAYOUT_COLUMNS];
	if (n == 0 || n > OH_LAYOUT_COLUMNS)
		return;
	for (size_t c = 0; c < n; c++) {
		titles[c] = columns[c].title;
		bold[c] = "\x1b[1m";
	}
	oh_layout_measure(columns, n, titles, width);
	for (size_t r = 0; r < rows; r++)
		oh_layout_measure(columns, n, cells + r * n, width);
	oh_layout_fit(term, columns, n, indent, width);
	oh_layout_row(out, term, columns, n, titles, bold, width, indent);
	for (size_t r = 0; r < rows; r++)
		oh_layout_row(out, term, columns, n, cells + r * n, NULL, width, indent);
}
