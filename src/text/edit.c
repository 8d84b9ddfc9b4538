#include "ouhe/text/similar.h"
#include "ouhe/text/utf8.h"

enum { LONGEST = OH_EDIT_LONGEST };

static bool decode(oh_sv s, uint32_t *out, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < s.n;) {
		if (*n == LONGEST)
			return false;
		out[(*n)++] = oh_utf8_next(s, &i);
	}
	return true;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned oh_edit_distance(oh_sv sa, oh_sv sb, unsigned max)
{
	uint32_t a[LONGEST], b[LONGEST];
	unsigned rows[3][LONGEST + 1];
	size_t na, nb;
	if (oh_sv_eq(sa, sb))
		return 0;
	if (max >= LONGEST)
		max = LONGEST;
	if (!decode(sa, a, &na) || !decode(sb, b, &nb))
		return max + 1;
	if ((na > nb ? na - nb : nb - na) > max)
		return max + 1;
	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		unsigned *now = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
		unsigned best = now[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned d = up[j - 1] + (a[i - 1] != b[j - 1]);
			d = least(d, least(up[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d = least(d, up2[j - 2] + 1);
			now[j] = d;
			best = least(best, d);
		}
		/* A swap reaches back two rows, so one poor row is not enough. */
		if (best > max + 1)
			return max + 1;
	}
	return least(rows[na % 3][nb], max + 1);
}
