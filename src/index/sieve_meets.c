/* Whom nothing catches. This asks less than counters do, so it has a way of its own: rows
 * that lie inside what is caught are joined, and who is left, mostly very few, is looked for
 * among the places that the rows lack. Branches are few, since nobody foretells them. */
#include "sieve_internal.h"

/* Places whose bit is zero, rising; bits past the last entry are set. Two of a word are
 * written in any case; room for these is behind the last. */
static size_t list_zeros(const uint64_t *row, size_t words, uint16_t *out)
{
	const uint64_t end = (uint64_t)1 << 63;
	size_t n = 0;
	for (size_t i = 0; i < words; i++) {
		uint64_t left = ~row[i], rest = left & (left - 1);
		size_t from = i * 64;
		out[n] = (uint16_t)(from + (unsigned)__builtin_ctzll(left | end));
		out[n + 1] = (uint16_t)(from + (unsigned)__builtin_ctzll(rest | end));
		n += (left != 0) + (rest != 0);
		for (rest &= rest - 1; rest; rest &= rest - 1)
			out[n++] = (uint16_t)(from + (unsigned)__builtin_ctzll(rest));
	}
	return n;
}

/* Of the places listed those whose bit is zero still, but for the first ones that are gone. */
static size_t still_zero(const uint64_t *row, uint16_t *kept, size_t n, uint64_t gone)
{
	size_t left = 0;
	for (size_t i = 0; i < n; i++, gone >>= 1) {
		uint16_t place = kept[i];
		kept[left] = place;
		left += !((row[place >> 6] >> (place & 63) | gone) & 1);
	}
	return left;
}

size_t sieve_free_of_all(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x)
{
	/* So many places left are kept as a list; fewer still are sought among events. */
	enum { FEW = 96, FEWER = 32, LONG = 256 };
	const sieve_rows *rows = sieve_rows_now();
	size_t n_rows = 0, n_lacks = 0;
	sieve_locate(b, p, x);
	sieve_begin(b, x->fact, true);
	for (size_t i = 0; i < p->n; i++) {
		sieve_caught *c = &x->caught[i];
		if (c->less || c->clear || c->composed) {
			sieve_join(b, c, x, x->fact);
			*c = (sieve_caught){.test = c->test};
		}
	}
	sieve_catch(b, x, true);
	for (size_t i = 0; i < p->n; i++) {
		const sieve_caught *c = &x->caught[i];
		if (c->less) {
			sieve_join(b, c, x, x->fact);
			continue;
		}
		x->rows[n_rows] = c->row;
		n_rows += c->row != NULL;
		x->lacks[n_lacks] = (sieve_lack){c->places, c->n_places};
		n_lacks += c->n_places != 0;
	}
	rows->gather(x->fact, x->rows, n_rows, b->words);
	/* Of a long row they are counted first, since many are not to be listed yet. */
	size_t n = b->words < LONG ? 0 : rows->zeros(x->fact, b->words);
	if (n <= FEW)
		n = list_zeros(x->fact, b->words, x->kept);
	const uint64_t *ids = b->ids ? sieve_at(b, b->ids) : NULL;
	for (size_t i = 0; ids && i < n && n <= FEW; i++)
		__builtin_prefetch(ids + x->kept[i]);
	uint32_t gone = 0;
	for (size_t i = 0; i < p->n; i++) {
		const sieve_caught *c = &x->caught[i];
		if (c->events && n <= FEWER)
			gone |= sieve_among_events(b, c, x->kept, n);
		else if (c->events)
			sieve_set_events(b, c, x->fact);
	}
	if (n > FEW) {
		for (size_t i = 0; i < n_lacks; i++)
			sieve_set_places(x->fact, x->lacks[i].places, x->lacks[i].n);
		return list_zeros(x->fact, b->words, x->kept);
	}
	n = still_zero(x->fact, x->kept, n, gone);
	for (size_t i = 0; i < n_lacks && n; i++)
		n = rows->drop(x->kept, n, x->lacks[i].places, x->lacks[i].n);
	return n;
}
