/* Gap: entries that one fact alone keeps away. The rows of all facts of a block are kept,
 * and met with those who have one miss, or one thing to ask, in all. */
#include <string.h>

#include "ouhe/base/alloc.h"
#include "sieve_internal.h"

typedef struct span {
	size_t from, to; /* tests of one fact and effect */
} span;

static bool next_span(const oh_sieve_probe *p, span *s)
{
	s->from = s->to;
	while (s->to < p->n && p->tests[s->to].fact == p->tests[s->from].fact &&
	       p->tests[s->to].effect == p->tests[s->from].effect)
		s->to++;
	return s->to > s->from;
}

/* Rows in turn: one for each span that is not OUT. */
static void count_facts(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x)
{
	const sieve_rows *rows = sieve_rows_now();
	uint64_t *row = x->facts;
	memset(x->low, 0, b->words * 8);
	memset(x->high, 0, b->words * 8);
	memset(x->open, 0, b->words * 8);
	memset(x->more, 0, b->words * 8);
	for (span s = {0, 0}; next_span(p, &s);) {
		sieve_lay(b, &x->caught[s.from], x, row);
		for (size_t i = s.from + 1; i < s.to; i++)
			sieve_join(b, &x->caught[i], x, row);
		switch ((oh_sieve_effect)p->tests[s.from].effect) {
		case OH_SIEVE_MISS:
			rows->add(x->low, x->high, row, b->words);
			row += SIEVE_WORDS;
			break;
		case OH_SIEVE_OPEN:
			rows->add_one(x->open, x->more, row, b->words);
			row += SIEVE_WORDS;
			break;
		case OH_SIEVE_OUT:
			rows->join(x->high, row, b->words);
			rows->join(x->low, row, b->words);
			break;
		}
	}
}

static void add_up(const sieve_block *b, const uint64_t *row, const uint64_t *alone, size_t *count,
                   double *sum)
{
	for (size_t i = 0; i < b->words; i++)
		for (uint64_t bits = row[i] & alone[i]; bits; bits &= bits - 1) {
			*sum += sieve_weight(b, i * 64 + (unsigned)__builtin_ctzll(bits));
			++*count;
		}
}

static void gain_block(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x,
                       oh_sieve_gain *out)
{
	/* Of the planes what gap asks: one miss and nothing open; no miss, one open. */
	for (size_t i = 0; i < b->words; i++) {
		uint64_t low = x->low[i], high = x->high[i], open = x->open[i];
		x->fact[i] = low & ~high & ~open;
		x->made[i] = ~low & ~high & open & ~x->more[i];
	}
	const uint64_t *row = x->facts;
	oh_sieve_gain *g = out;
	for (span s = {0, 0}; next_span(p, &s);) {
		const oh_sieve_test *t = &p->tests[s.from];
		if (s.from && t->fact != t[-1].fact)
			g++;
		if (t->effect == OH_SIEVE_MISS)
			add_up(b, row, x->fact, &g->misses, &g->missed);
		else if (t->effect == OH_SIEVE_OPEN)
			add_up(b, row, x->made, &g->opens, &g->opened);
		if (t->effect != OH_SIEVE_OUT)
			row += SIEVE_WORDS;
	}
}

oh_status oh_sieve_gap(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                       oh_sieve_gain *out, size_t *n)
{
	oh_status st = sieve_ready(p, x);
	if (st)
		return st;
	/* One row more: where OUT is laid out. */
	size_t n_rows = 1, n_facts = 0;
	for (span f = {0, 0}; next_span(p, &f);)
		n_rows++;
	if (n_rows > x->cap_facts) {
		void *rows = oh_alloc(n_rows * SIEVE_WORDS * 8 + SIEVE_ALIGN);
		if (!rows)
			return OH_ENOMEM;
		oh_free(x->facts_memory);
		x->facts_memory = rows;
		x->facts =
		    (uint64_t *)((char *)rows + (SIEVE_ALIGN - (uintptr_t)rows % SIEVE_ALIGN));
		x->cap_facts = n_rows;
	}
	for (size_t i = 0; i < p->n; i++)
		if (!i || p->tests[i].fact != p->tests[i - 1].fact)
			out[n_facts++] = (oh_sieve_gain){.fact = p->tests[i].fact};
	const sieve_group *g = sieve_find_group(s, p->group);
	for (size_t i = 0; g && i < g->n_blocks; i++) {
		const sieve_block *b = sieve_block_at(s, g, i);
		sieve_locate(b, p, x);
		sieve_catch(b, x, false);
		count_facts(b, p, x);
		gain_block(b, p, x, out);
	}
	*n = n_facts;
	return OH_OK;
}
