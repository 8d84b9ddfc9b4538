#include "bigrams.h"

enum {
	WORD = 64,
	/* From one place in so many on a row costs less than a list. */
	COMMON = 32
};

static size_t slot_of(const oh_bigram_index *x, uint32_t key)
{
	size_t at = (key * 0x9E3779B1U ^ key >> 15) & (x->n_slots - 1);
	while (x->slots[at] && x->keys[x->slots[at] - 1] != key)
		at = (at + 1) & (x->n_slots - 1);
	return at;
}

static const oh_prepared *prepared_at(const oh_view *v, size_t place)
{
	return &v->e->supplies[v->rows[place]];
}

/* Numbers the bigrams, counts where each stands: at[i + 2]. */
static oh_status number_all(const oh_view *v, size_t all, oh_bigram_index *x)
{
	x->n_slots = 64;
	while (x->n_slots < 2 * all)
		x->n_slots *= 2;
	x->slots = oh_arena_array(v->a, x->n_slots, sizeof *x->slots);
	x->keys = oh_arena_alloc(v->a, (all + 1) * sizeof *x->keys);
	x->at = oh_arena_array(v->a, all + 3, sizeof *x->at);
	if (!x->slots || !x->keys || !x->at)
		return OH_ENOMEM;
	for (size_t place = 0; place < v->n; place++) {
		const oh_prepared *p = prepared_at(v, place);
		for (size_t i = 0; i < p->n_bigrams; i++) {
			size_t at = slot_of(x, p->bigrams[i]);
			if (!x->slots[at]) {
				x->keys[x->n] = p->bigrams[i];
				x->slots[at] = (uint32_t)++x->n;
			}
			x->at[x->slots[at] + 1]++;
		}
	}
	return OH_OK;
}

static oh_status place_all(const oh_view *v, size_t all, oh_bigram_index *x)
{
	x->places = oh_arena_alloc(v->a, (all + 1) * sizeof *x->places);
	if (!x->places)
		return OH_ENOMEM;
	for (size_t i = 2; i < x->n + 2; i++)
		x->at[i] += x->at[i - 1];
	/* at[i + 1] moves from the begin of i to its end. */
	for (size_t place = 0; place < v->n; place++) {
		const oh_prepared *p = prepared_at(v, place);
		for (size_t i = 0; i < p->n_bigrams; i++) {
			uint32_t number = x->slots[slot_of(x, p->bigrams[i])] - 1;
			x->places[x->at[number + 1]++] = (uint32_t)place;
		}
	}
	return OH_OK;
}

static oh_status make_rows(const oh_view *v, oh_bigram_index *x)
{
	size_t n = 0;
	x->row_of = oh_arena_array(v->a, x->n + 1, sizeof *x->row_of);
	if (!x->row_of)
		return OH_ENOMEM;
	for (size_t i = 0; i < x->n; i++)
		if ((x->at[i + 1] - x->at[i]) * (size_t)COMMON >= v->n)
			x->row_of[i] = (uint32_t)++n;
	x->rows = oh_arena_array(v->a, n * x->words + 1, sizeof *x->rows);
	if (!x->rows)
		return OH_ENOMEM;
	for (size_t i = 0; i < x->n; i++) {
		if (!x->row_of[i])
			continue;
		uint64_t *row = x->rows + (x->row_of[i] - (size_t)1) * x->words;
		for (uint32_t k = x->at[i]; k < x->at[i + 1]; k++)
			row[x->places[k] / WORD] |= (uint64_t)1 << x->places[k] % WORD;
	}
	return OH_OK;
}

oh_status oh_bigram_index_build(const oh_view *v, oh_bigram_index *out)
{
	oh_bigram_index x = {.words = v->related_words, .least = v->n ? SIZE_MAX : 0};
	size_t all = 0;
	for (size_t place = 0; place < v->n; place++) {
		size_t n = prepared_at(v, place)->n_bigrams;
		all += n;
		x.least = n < x.least ? n : x.least;
	}
	if (all >= UINT32_MAX / 4)
		return OH_ENOMEM;
	oh_status st = number_all(v, all, &x);
	if (!st)
		st = place_all(v, all, &x);
	if (!st)
		st = make_rows(v, &x);
	if (!st)
		*out = x;
	return st;
}

/* `used`: planes that can hold a bit so far. */
static void add_row(uint64_t *const *planes, size_t used, const uint64_t *restrict row,
                    size_t words)
{
	enum { STRETCH = 512 };
	uint64_t carry[STRETCH];
	for (size_t from = 0; from < words; from += STRETCH) {
		size_t n = words - from < STRETCH ? words - from : STRETCH;
		memcpy(carry, row + from, n * sizeof *carry);
		for (size_t p = 0; p < used; p++) {
			uint64_t *restrict plane = planes[p] + from;
			for (size_t w = 0; w < n; w++) {
				uint64_t next = plane[w] & carry[w];
				plane[w] ^= carry[w];
				carry[w] = next;
			}
		}
	}
}

static void add_places(uint64_t *const *planes, const uint32_t *places, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t w = places[i] / WORD;
		uint64_t carry = (uint64_t)1 << places[i] % WORD;
		for (size_t p = 0; carry; p++) {
			uint64_t next = planes[p][w] & carry;
			planes[p][w] ^= carry;
			carry = next;
		}
	}
}

void oh_bigram_counts_of(const oh_bigram_index *x, const uint32_t *bigrams, size_t n,
                         uint64_t *const planes[OH_COUNT_PLANES])
{
	size_t added = 0, used = 1;
	for (size_t p = 0; p < OH_COUNT_PLANES; p++)
		memset(planes[p], 0, x->words * sizeof *planes[p]);
	for (size_t i = 0; i < n; i++) {
		uint32_t number = x->slots[slot_of(x, bigrams[i])];
		if (!number)
			continue;
		if (++added >= (size_t)1 << used)
			used++;
		size_t row = x->row_of[number - 1];
		if (row)
			add_row(planes, used, x->rows + (row - 1) * x->words, x->words);
		else
			add_places(planes, x->places + x->at[number - 1],
			           x->at[number] - x->at[number - 1]);
	}
}
