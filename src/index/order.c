/* Strings into their order, eight bytes of each at a time: multikey quicksort (Bentley,
 * Sedgewick: Fast Algorithms for Sorting and Searching Strings, SODA 1997) over words of
 * the machine in place of characters. A comparison looks at what is in hand, not at the
 * string, and what strings have in common is read once. */
#include "internal.h"

enum { FEW = 12 };

static void swap(ix_ordered *a, ix_ordered *b)
{
	ix_ordered t = *a;
	*a = *b;
	*b = t;
}

/* Eight bytes from `depth` on as a number that sorts like them. */
static uint64_t part(oh_sv s, size_t depth)
{
	uint64_t v = 0;
	if (s.n >= depth + 8) {
		memcpy(&v, s.p + depth, 8);
		return __builtin_bswap64(v);
	}
	for (size_t i = depth; i < s.n; i++)
		v |= (uint64_t)(unsigned char)s.p[i] << 8 * (7 - (i - depth));
	return v;
}

/* Where the parts in hand are the same by the rest; a part does not tell zeros from an end. */
static bool less(const ix_ordered *a, const ix_ordered *b, size_t depth)
{
	if (a->begin != b->begin)
		return a->begin < b->begin;
	size_t from = depth < 8 ? 0 : depth - 8;
	int c = oh_sv_cmp(oh_sv_sub(a->s, from, SIZE_MAX), oh_sv_sub(b->s, from, SIZE_MAX));
	return c ? c < 0 : a->at < b->at;
}

static void sort_few(ix_ordered *v, size_t n, size_t depth)
{
	for (size_t i = 1; i < n; i++) {
		ix_ordered x = v[i];
		size_t k = i;
		for (; k > 0 && less(&x, &v[k - 1], depth); k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

static uint64_t middle(uint64_t a, uint64_t b, uint64_t c)
{
	if (a < b)
		return b < c ? b : a < c ? c : a;
	return a < c ? a : b < c ? c : b;
}

/* Not of places that an author can know: no list makes this slow. */
static uint64_t pivot(const ix_ordered *v, size_t n)
{
	uint64_t h = v[n / 2].begin ^ v[n / 3].begin * 0x9E3779B97F4A7C15U ^ n;
	uint64_t of[3];
	for (size_t i = 0; i < 3; i++) {
		h = (h ^ h >> 29) * 0xBF58476D1CE4E5B9U;
		of[i] = v[(size_t)((h >> 32) * n >> 32)].begin;
	}
	return middle(of[0], of[1], of[2]);
}

/* Smaller ones, equal ones [*lo, *hi), greater ones. */
static void divide(ix_ordered *v, size_t n, size_t *lo, size_t *hi)
{
	uint64_t p = pivot(v, n);
	size_t i = 0;
	*lo = 0;
	*hi = n;
	while (i < *hi) {
		if (v[i].begin < p)
			swap(&v[(*lo)++], &v[i++]);
		else if (v[i].begin > p)
			swap(&v[i], &v[--*hi]);
		else
			i++;
	}
}

/* Those that end within the part in hand, first: a string comes before what it begins.
 * Equal ones by `at`. */
static size_t take_ended(ix_ordered *v, size_t n, size_t depth)
{
	size_t ended = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i].s.n <= depth)
			swap(&v[ended++], &v[i]);
	for (size_t i = 0; i < ended; i++)
		v[i].begin = (uint64_t)(v[i].s.n - (depth < 8 ? 0 : depth - 8)) << 32 | v[i].at;
	return ended;
}

typedef struct piece {
	ix_ordered *v;
	size_t n, depth;
	bool by_number; /* `begin` is all that decides */
} piece;

/* One piece into up to three; the greatest last. */
static size_t split(const piece *p, piece out[4])
{
	size_t lo, hi, n = 0;
	divide(p->v, p->n, &lo, &hi);
	out[n++] = (piece){p->v, lo, p->depth, p->by_number};
	out[n++] = (piece){p->v + hi, p->n - hi, p->depth, p->by_number};
	if (!p->by_number) {
		ix_ordered *same = p->v + lo;
		size_t ended = take_ended(same, hi - lo, p->depth);
		for (size_t i = lo + ended; i < hi; i++)
			p->v[i].begin = part(p->v[i].s, p->depth);
		out[n++] = (piece){same, ended, p->depth, true};
		out[n++] = (piece){same + ended, hi - lo - ended, p->depth + 8, false};
	}
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && out[k].n < out[k - 1].n; k--) {
			piece t = out[k];
			out[k] = out[k - 1];
			out[k - 1] = t;
		}
	return n;
}

static void sort_piece(piece p)
{
	/* All but the greatest have at most half of it: the recursion is as deep as its size
	 * has bits. */
	while (p.n > FEW) {
		piece parts[4];
		size_t n = split(&p, parts);
		for (size_t i = 0; i + 1 < n; i++)
			sort_piece(parts[i]);
		p = parts[n - 1];
	}
	if (p.n < 2)
		return;
	if (!p.by_number) {
		sort_few(p.v, p.n, p.depth);
		return;
	}
	for (size_t i = 1; i < p.n; i++)
		for (size_t k = i; k > 0 && p.v[k].begin < p.v[k - 1].begin; k--)
			swap(&p.v[k], &p.v[k - 1]);
}

void ix_order_keyed(ix_ordered *v, size_t n)
{
	sort_piece((piece){v, n, 0, false});
}

void ix_order(ix_ordered *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i].begin = part(v[i].s, 0);
	sort_piece((piece){v, n, 8, false});
}
