/* Pairs of columns that are the ends of intervals: who does not hold a number? */
#include "sieve_internal.h"

/* The bin of the place found; past the last event the last bin. */
static sieve_cell cell_of(const sieve_block *b, const sieve_list *l, uint32_t at)
{
	if (l->runs) {
		const sieve_span *run = (const sieve_span *)sieve_at(b, l->runs) + at;
		return (sieve_cell){run->before & SIEVE_BIN, run->after,
		                    run->before >> SIEVE_BIN_BITS};
	}
	const sieve_cell *cell = (const sieve_cell *)sieve_at(b, l->cells) + at / l->step;
	while (cell->to <= at && cell->to < l->n)
		cell++;
	return *cell;
}

static void fetch_events(const sieve_block *b, const sieve_list *l, uint32_t from, uint32_t to)
{
	enum { MOST = 64 };
	const uint16_t *places = sieve_at(b, l->places);
	to = to - from < MOST ? to : from + MOST;
	for (uint32_t i = from; i < to; i += SIEVE_ALIGN / sizeof *places)
		__builtin_prefetch(places + i);
	__builtin_prefetch(places + to - 1);
	__builtin_prefetch(sieve_types(b, l) + from / 64);
	SIEVE_FETCHES;
}

void sieve_catch_events(const sieve_block *b, const sieve_search *s, sieve_caught *c)
{
	const sieve_list *l = s->list;
	const int64_t *keys = sieve_at(b, l->keys);
	const sieve_span *runs = l->runs ? sieve_at(b, l->runs) : NULL;
	uint32_t at = runs ? runs[s->at].start : s->at;
	c->events = l;
	if (!s->pair) {
		/* A bit is set for upper ends. */
		bool above = c->test->op == OH_SIEVE_ABOVE;
		c->swap = above == (l->role == SIEVE_HIGH);
		c->from = above ? at : 0;
		c->to = above ? l->n : at;
		c->low = above ? at : l->n;
		c->high = above ? 0 : at;
		return;
	}
	/* Events from `at` on to `past` are of the number itself. */
	uint32_t past = at;
	bool same = s->at < l->n_keys;
	if (same && l->codes)
		same = ((const int16_t *)sieve_at(b, l->codes))[s->at] == s->code;
	if (same && keys[s->at] == s->key)
		past =
		    runs ? runs[s->at + 1].start : sieve_pass(keys, l->n_keys, at + 1, s->key + 1);
	const sieve_cell cell = cell_of(b, l, s->at);
	c->row = sieve_row(b, l, 2 + cell.bin);
	sieve_fetch_row(b, c->row);
	c->from = cell.from;
	c->to = cell.to;
	c->low = c->test->equal ? at : past;
	c->high = c->test[1].equal ? past : at;
	if (c->low >= c->to && c->high <= c->from)
		c->events = NULL;
	else
		fetch_events(b, l, c->from, c->to);
}

/* Ones up to bit n, which may lie outside. */
static uint64_t ones(int64_t n)
{
	return n <= 0 ? 0 : n >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1;
}

/* Of the events from `i` on, 64 at most, those that are caught. */
static inline uint64_t caught_events(const sieve_caught *c, const uint64_t *types, uint32_t i)
{
	unsigned shift = i % 64;
	/* The next word is there, and of no weight without a shift. */
	uint64_t upper = types[i / 64] >> shift | types[i / 64 + 1] << 1 << (63 - shift);
	upper = c->swap ? ~upper : upper;
	uint64_t bits =
	    (upper & ones((int64_t)c->high - i)) | (~upper & ~ones((int64_t)c->low - i));
	return bits & ones((int64_t)c->to - i);
}

void sieve_set_events(const sieve_block *b, const sieve_caught *c, uint64_t *d)
{
	const uint64_t *types = sieve_types(b, c->events);
	const uint16_t *places = sieve_at(b, c->events->places);
	for (uint32_t i = c->from; i < c->to; i += 64)
		for (uint64_t bits = caught_events(c, types, i); bits; bits &= bits - 1) {
			uint16_t place = places[i + (unsigned)__builtin_ctzll(bits)];
			d[place >> 6] |= (uint64_t)1 << (place & 63);
		}
}

uint32_t sieve_among_events(const sieve_block *b, const sieve_caught *c, const uint16_t *places,
                            size_t n)
{
	const uint64_t *types = sieve_types(b, c->events);
	const uint16_t *events = sieve_at(b, c->events->places);
	uint32_t found = 0;
	for (uint32_t i = c->from; i < c->to; i += 64)
		found |=
		    sieve_rows_now()->among(places, n, events + i, c->to - i < 64 ? c->to - i : 64,
		                            caught_events(c, types, i));
	return found;
}
