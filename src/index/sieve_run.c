/* Probing: counters over a block, and what is read off them. */
#include <string.h>

#include "ouhe/base/alloc.h"
#include "sieve_internal.h"

oh_status oh_sieve_scratch_new(oh_sieve_scratch **out)
{
	enum { ROWS = 8 };
	oh_sieve_scratch *x = oh_calloc(1, sizeof *x);
	char *memory =
	    oh_alloc((size_t)ROWS * SIEVE_WORDS * 8 + (OH_SIEVE_BLOCK + 2) * 2 + SIEVE_ALIGN);
	if (!x || !memory) {
		oh_free(x);
		oh_free(memory);
		return OH_ENOMEM;
	}
	x->memory = memory;
	memory += SIEVE_ALIGN - (uintptr_t)memory % SIEVE_ALIGN;
	uint64_t **rows[ROWS] = {&x->low,  &x->high, &x->open, &x->more,
	                         &x->fact, &x->made, &x->held, &x->every};
	for (size_t i = 0; i < ROWS; i++)
		*rows[i] = (uint64_t *)memory + i * SIEVE_WORDS;
	x->kept = (uint16_t *)((uint64_t *)memory + ROWS * SIEVE_WORDS);
	*out = x;
	return OH_OK;
}

void oh_sieve_scratch_free(oh_sieve_scratch *x)
{
	if (!x)
		return;
	oh_free(x->memory);
	sieve_free(x->caught);
	sieve_free(x->searches);
	sieve_free(x->rows);
	sieve_free(x->lacks);
	sieve_free(x->ties);
	sieve_free(x->of_values);
	sieve_free(x->later[0]);
	sieve_free(x->later[1]);
	oh_free(x->facts_memory);
	oh_free(x);
}

void sieve_begin(const sieve_block *b, uint64_t *row, bool past)
{
	memset(row, 0, b->words * sizeof *row);
	if (!past)
		return;
	size_t word = b->n / 64;
	if (b->n % 64)
		row[word++] = ~(uint64_t)0 << b->n % 64;
	memset(row + word, 0xff, (b->words - word) * sizeof *row);
}

/* Tests of one fact and effect: their first, the one past the last. */
static void count_fact(const sieve_block *b, oh_sieve_scratch *x, const sieve_caught *c,
                       const sieve_caught *end)
{
	const sieve_rows *rows = sieve_rows_now();
	oh_sieve_effect effect = (oh_sieve_effect)c->test->effect;
	if (effect != OH_SIEVE_MISS) {
		for (; c < end; c++) {
			if (effect == OH_SIEVE_OPEN) {
				sieve_join(b, c, x, x->open);
			} else {
				sieve_join(b, c, x, x->low);
				sieve_join(b, c, x, x->high);
			}
		}
		return;
	}
	while (c < end && sieve_nothing(c))
		c++;
	if (c == end)
		return;
	while (end - c > 1 && sieve_nothing(end - 1))
		end--;
	if (end - c == 1 && c->row && c->n_places == 0 && !c->events) {
		if (c->less)
			rows->add_less(x->low, x->high, c->row, c->less, b->words);
		else
			rows->add(x->low, x->high, c->row, b->words);
		return;
	}
	sieve_lay(b, c, x, x->fact);
	while (++c < end)
		sieve_join(b, c, x, x->fact);
	rows->add(x->low, x->high, x->fact, b->words);
}

void sieve_count(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x)
{
	sieve_locate(b, p, x);
	sieve_begin(b, x->low, true);
	sieve_begin(b, x->high, true);
	sieve_begin(b, x->open, false);
	sieve_catch(b, x, false);
	for (size_t i = 0, j; i < p->n; i = j) {
		const oh_sieve_test *t = &p->tests[i];
		for (j = i + 1;
		     j < p->n && p->tests[j].fact == t->fact && p->tests[j].effect == t->effect;)
			j++;
		count_fact(b, x, x->caught + i, x->caught + j);
	}
}

oh_status oh_sieve_run(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                       oh_sieve_block_fn each, void *ctx)
{
	oh_status st = sieve_ready(p, x);
	if (st)
		return st;
	const sieve_group *g = sieve_find_group(s, p->group);
	for (size_t i = 0; g && i < g->n_blocks; i++) {
		const sieve_block *b = sieve_block_at(s, g, i);
		sieve_count(b, p, x);
		oh_sieve_planes planes = {b->from, b->n, x->low, x->high, x->open};
		if (!each(ctx, &planes))
			break;
	}
	return OH_OK;
}

/* ---- what nothing stands against ---- */

static oh_status push_ids(const sieve_block *b, const oh_sieve_scratch *x, size_t n, oh_vec *out)
{
	const uint64_t *ids = b->ids ? sieve_at(b, b->ids) : NULL;
	for (size_t i = 0; ids && i < n; i++)
		__builtin_prefetch(ids + x->kept[i]);
	for (size_t i = 0; i < n; i++) {
		uint64_t id = ids ? ids[x->kept[i]] : b->first_id + x->kept[i];
		if (out->n < out->cap)
			OH_VEC_AT(out, uint64_t, out->n++) = id;
		else if (oh_vec_push(out, &id))
			return OH_ENOMEM;
	}
	return OH_OK;
}

oh_status oh_sieve_meets(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                         oh_vec *out)
{
	/* While the head of the first block is on its way the probe is looked at. */
	const sieve_group *g = sieve_find_group(s, p->group);
	if (g)
		sieve_fetch_head(g->head, g->lines);
	oh_status st = sieve_ready(p, x);
	if (st)
		return st;
	size_t before = out->n;
	for (size_t i = 0; g && i < g->n_blocks; i++) {
		const sieve_block *b = sieve_block_at(s, g, i);
		if (i + 1 < g->n_blocks)
			sieve_fetch_head(sieve_block_at(s, g, i + 1), g->lines);
		if (push_ids(b, x, sieve_free_of_all(b, p, x), out)) {
			out->n = before;
			return OH_ENOMEM;
		}
	}
	return OH_OK;
}

/* ---- the best ---- */

typedef struct ranking {
	size_t k, n[3];       /* hits by class: clean ones, without a miss, with one or two */
	oh_sieve_hit *hit[3]; /* where they go */
} ranking;

static void take_hits(ranking *r, const sieve_block *b, const oh_sieve_scratch *x, unsigned class,
                      size_t word, uint64_t bits)
{
	for (; bits && r->n[class] < r->k; bits &= bits - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(bits);
		size_t at = word * 64 + bit;
		uint64_t misses = (x->low[word] >> bit & 1) | (x->high[word] >> bit & 1) << 1;
		r->hit[class][r->n[class]++] = (oh_sieve_hit){.id = sieve_id(b, at),
		                                              .weight = sieve_weight(b, at),
		                                              .place = b->from + (uint32_t)at,
		                                              .misses = (uint8_t)misses,
		                                              .open = x->open[word] >> bit & 1};
	}
}

static void rank_block(ranking *r, const sieve_block *b, const oh_sieve_scratch *x)
{
	for (size_t i = 0; i < b->words && r->n[0] < r->k; i++) {
		uint64_t low = x->low[i], high = x->high[i], open = x->open[i];
		uint64_t without = ~(low | high);
		take_hits(r, b, x, 0, i, without & ~open);
		take_hits(r, b, x, 1, i, without & open);
		take_hits(r, b, x, 2, i, low ^ high);
	}
}

/* Once the later classes are full, only who is clean counts. */
static void rank_clean(ranking *r, const sieve_block *b, const oh_sieve_scratch *x, size_t n)
{
	for (size_t i = 0; i < n && r->n[0] < r->k; i++) {
		size_t at = x->kept[i];
		r->hit[0][r->n[0]++] = (oh_sieve_hit){.id = sieve_id(b, at),
		                                      .weight = sieve_weight(b, at),
		                                      .place = b->from + (uint32_t)at};
	}
}

size_t sieve_best(const oh_sieve *s, const oh_sieve_probe *p, size_t k, oh_sieve_scratch *x,
                  oh_sieve_hit *out)
{
	ranking r = {.k = k, .hit = {out, x->later[0], x->later[1]}};
	const sieve_group *g = sieve_find_group(s, p->group);
	if (g)
		sieve_fetch_head(g->head, g->lines);
	for (size_t i = 0; g && i < g->n_blocks && r.n[0] < k; i++) {
		const sieve_block *b = sieve_block_at(s, g, i);
		if (r.n[1] == k && r.n[2] == k) {
			rank_clean(&r, b, x, sieve_free_of_all(b, p, x));
			continue;
		}
		sieve_count(b, p, x);
		rank_block(&r, b, x);
	}
	size_t n = r.n[0];
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < r.n[i + 1] && n < k; j++)
			out[n++] = x->later[i][j];
	return n;
}

oh_status oh_sieve_best(const oh_sieve *s, const oh_sieve_probe *p, size_t k, oh_sieve_scratch *x,
                        oh_sieve_hit *out, size_t *n)
{
	size_t most = oh_sieve_group(s, p->group);
	oh_status st = sieve_valid(p);
	if (!st)
		st = sieve_reserve(x, p->n, k < most ? k : most);
	if (!st)
		*n = sieve_best(s, p, k, x, out);
	return st;
}
