/* Making a block: once it is planned, it is measured, allocated in one piece and filled. */
#include <math.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "sieve_making.h"

/* Where lists begin, in units of 8 bytes: each on a line of its own. */
enum {
	HEAD = (sizeof(sieve_block) + SIEVE_ALIGN - 1) / SIEVE_ALIGN * SIEVE_ALIGN / 8,
	NODE_UNITS = SIEVE_NODE * sizeof(int16_t) / 8,
};

/* ---- measuring and filling ---- */

static size_t units(size_t n, size_t size)
{
	return (n * size + 7) / 8;
}

static void measure_holders(sieve_making *m, const sieve_block *shape, uint32_t n)
{
	if (sieve_dense(shape, n))
		m->rows += shape->words;
	else
		m->small += units(n, sizeof(uint16_t));
}

/* Nodes lie beside the rows, since both are aligned. */
static void measure_keys(sieve_making *m, size_t n)
{
	m->small += units(n, sizeof(int64_t));
	for (size_t nodes = n > SIEVE_FEW ? n : 0; nodes;) {
		nodes = (nodes + SIEVE_NODE - 1) / SIEVE_NODE;
		m->rows += nodes * NODE_UNITS;
		nodes = nodes > 1 ? nodes : 0;
	}
}

static bool plain(const sieve_making *m)
{
	const sieve_record *first = m->entries[0];
	for (uint32_t i = 0; i < m->n; i++) {
		const sieve_record *r = m->entries[i];
		if (r->weight < first->weight || r->weight > first->weight ||
		    r->id - m->places[i] != first->id - m->places[0])
			return false;
	}
	return true;
}

static uint32_t n_first(const sieve_making *m)
{
	uint32_t n = 0;
	for (size_t i = 0; i < m->n_lists; i++)
		n += m->w->plans[i].role != SIEVE_HIGH;
	return n;
}

static void measure(sieve_making *m)
{
	const sieve_block shape = {.words = sieve_row_words(m->n)};
	const sieve_plan *p = m->w->plans;
	size_t n_columns = m->n_plans - m->n_lists;
	m->plain = plain(m);
	m->small = m->plain ? 0 : 2 * (size_t)m->n;
	m->head = HEAD + units(n_first(m), sizeof(sieve_list)) +
	          units(m->n_lists, sizeof(uint32_t)) + units(n_columns, sizeof(uint32_t)) +
	          units(n_columns, sizeof(sieve_values));
	for (size_t i = m->n_lists; i < m->n_plans; i++)
		m->head += units(m->w->plans[i].n_keys, sizeof(uint32_t)) +
		           units(m->w->plans[i].n_keys, sizeof(sieve_holders));
	m->small += units(m->n_lists - n_first(m), sizeof(sieve_list));
	m->head = (m->head * 8 + SIEVE_ALIGN - 1) / SIEVE_ALIGN * SIEVE_ALIGN / 8;
	for (size_t i = 0; i < m->n_lists; i++, p++) {
		if (p->role == SIEVE_LOW) {
			m->small +=
			    units(p->n / sieve_row_step(m) + 1, sizeof(sieve_cell)) + p->n / 64 + 2;
			m->rows += 2 * (size_t)shape.words; /* of all that have an end */
		}
		measure_keys(m, p->n_keys);
		m->small += units(p->n, sizeof(uint16_t));
		if (p->n_keys < p->n)
			m->small += units(p->n_keys + 1, sizeof(sieve_span));
		if (sieve_dense(&shape, p->n))
			m->rows += ((size_t)p->n_rows + 1) * shape.words;
	}
	for (size_t i = 0; i < n_columns; i++, p++) {
		measure_holders(m, &shape, p->states);
		for (uint32_t j = 0; j < p->n_keys; j++)
			measure_holders(m, &shape, m->w->holders[p->at + j].n);
	}
}

static void *take(sieve_making *m, size_t n, size_t size, uint32_t *offset)
{
	*offset = (uint32_t)m->small_at;
	m->small_at += units(n, size);
	return (char *)m->b + (size_t)*offset * 8;
}

static void *take_head(sieve_making *m, size_t n, size_t size, uint32_t *offset)
{
	*offset = (uint32_t)m->head_at;
	m->head_at += units(n, size);
	return (char *)m->b + (size_t)*offset * 8;
}

static uint64_t *take_rows(sieve_making *m, size_t n, uint32_t *offset)
{
	*offset = (uint32_t)m->rows_at;
	m->rows_at += n * m->b->words;
	return (uint64_t *)((char *)m->b + (size_t)*offset * 8);
}

/* Whole nodes for n codes; past them the greatest one, which no code is above. */
static int16_t *take_codes(sieve_making *m, size_t n, uint32_t *offset)
{
	size_t nodes = (n + SIEVE_NODE - 1) / SIEVE_NODE;
	*offset = (uint32_t)m->rows_at;
	m->rows_at += nodes * NODE_UNITS;
	int16_t *codes = (int16_t *)((char *)m->b + (size_t)*offset * 8);
	for (size_t i = n - 1; i < nodes * SIEVE_NODE; i++)
		codes[i] = INT16_MAX;
	return codes;
}

static void set_items(uint64_t *row, const sieve_item *a, size_t n)
{
	for (size_t i = 0; i < n; i++)
		row[a[i].place >> 6] |= (uint64_t)1 << (a[i].place & 63);
}

static void fill_rows(sieve_making *m, const sieve_plan *p, const sieve_item *a, sieve_list *l)
{
	size_t words = m->b->words;
	uint64_t *rows = take_rows(m, (size_t)p->n_rows + 1, &l->rows);
	const uint32_t *cuts = m->w->cuts + p->at;
	const uint64_t *last = NULL;
	uint32_t done = 0;
	/* From the shortest to the one of all, each beginning with the one before. */
	for (size_t i = 0; i <= p->n_rows; i++) {
		size_t at = p->below ? (i + 1) % (p->n_rows + 1) : p->n_rows - i;
		uint64_t *row = rows + at * words;
		uint32_t n = !at ? p->n : p->below ? cuts[at - 1] : p->n - cuts[at - 1];
		if (last)
			memcpy(row, last, words * 8);
		else
			memset(row, 0, words * 8);
		set_items(row, p->below ? a + done : a + p->n - n, n - done);
		done = n;
		last = row;
	}
}

/* Codes are even over what most finite keys span, so that open ends and strays do not
 * leave them coarse. */
static void span_codes(sieve_list *l, const int64_t *keys)
{
	enum { STRAYS = 64 }; /* one of so many, at either end */
	int64_t least = sieve_signed(sieve_key(-INFINITY));
	int64_t greatest = sieve_signed(sieve_key(INFINITY));
	size_t from = 0, to = l->n_keys - 1;
	while (from < to && keys[from] == least)
		from++;
	while (from < to && keys[to] == greatest)
		to--;
	size_t strays = (to - from) / STRAYS;
	l->base = keys[from + strays];
	uint64_t span = (uint64_t)keys[to - strays] - (uint64_t)l->base;
	while (span >> l->code_shift >= UINT16_MAX)
		l->code_shift++;
}

/* Codes of the keys, and the levels over them; the last node of each stands for all that is
 * greater. */
static void fill_codes(sieve_making *m, sieve_list *l, const int64_t *keys)
{
	size_t n = l->n_keys;
	l->top = l->keys;
	if (n <= SIEVE_FEW)
		return;
	span_codes(l, keys);
	int16_t *codes = take_codes(m, n, &l->codes);
	l->top = l->codes;
	for (size_t i = 0; i < n; i++)
		codes[i] = sieve_code(l, keys[i]);
	for (size_t i = 0; n > SIEVE_NODE; i++) {
		size_t nodes = (n + SIEVE_NODE - 1) / SIEVE_NODE;
		int16_t *level = take_codes(m, nodes, &l->levels[i]);
		l->top = l->levels[i];
		l->depth++;
		for (size_t j = 0; j + 1 < nodes; j++)
			level[j] = codes[j * SIEVE_NODE + SIEVE_NODE - 1];
		codes = level;
		n = nodes;
	}
}

/* `starts` are in place: the rows around each. */
static void fill_runs(const sieve_making *m, const sieve_plan *p, sieve_span *runs)
{
	const uint32_t *cuts = p->n_rows ? m->w->cuts + p->at : NULL;
	uint32_t row = 0, cut = 0;
	runs[p->n_keys].start = p->n;
	for (uint32_t i = 0; i <= p->n_keys; i++) {
		uint32_t start = runs[i].start, next;
		while (row <= p->n_rows) {
			next = row < p->n_rows ? cuts[row] : p->n;
			if (next > start)
				break;
			cut = next;
			row++;
		}
		next = row < p->n_rows ? cuts[row] : p->n;
		runs[i].before = row << SIEVE_CUT_BITS | cut;
		runs[i].after = cut == start ? runs[i].before : (row + 1) << SIEVE_CUT_BITS | next;
	}
}

static void fill_cells(sieve_making *m, const sieve_plan *p, const sieve_item *a, sieve_list *l)
{
	const uint32_t *cuts = m->w->cuts + p->at;
	size_t n = p->n / l->step + 1, words = p->n / 64 + 2;
	uint32_t at, bin = 0;
	sieve_cell *cells = take(m, n, sizeof *cells, &l->cells);
	uint64_t *types = take(m, words, sizeof *types, &at);
	for (uint32_t i = 0; i < n; i++) {
		while (bin < p->n_rows && cuts[bin] <= i * l->step)
			bin++;
		cells[i] =
		    (sieve_cell){bin ? cuts[bin - 1] : 0, bin < p->n_rows ? cuts[bin] : p->n, bin};
	}
	memset(types, 0, words * sizeof *types);
	for (uint32_t i = 0; i < p->n; i++)
		types[i / 64] |= (uint64_t)(a[i].place / SIEVE_UPPER) << i % 64;
}

/* The bin of each run, and of what is past the last. */
static void bin_runs(const sieve_making *m, const sieve_plan *p, sieve_span *runs)
{
	const uint32_t *cuts = m->w->cuts + p->at;
	uint32_t bin = 0;
	runs[p->n_keys].start = p->n;
	for (uint32_t i = 0; i <= p->n_keys; i++) {
		while (bin < p->n_rows && cuts[bin] <= runs[i].start)
			bin++;
		runs[i].before = bin << SIEVE_BIN_BITS | (bin ? cuts[bin - 1] : 0);
		runs[i].after = bin < p->n_rows ? cuts[bin] : p->n;
	}
}

/* Sets or clears the lower or upper ends among the events of a bin. */
static void move_events(uint64_t *row, const sieve_item *a, uint32_t from, uint32_t to, bool upper,
                        bool set)
{
	for (uint32_t i = from; i < to; i++) {
		uint32_t place = a[i].place % SIEVE_UPPER;
		uint64_t bit = (uint64_t)(a[i].place / SIEVE_UPPER == upper) << (place & 63);
		row[place >> 6] = set ? row[place >> 6] | bit : row[place >> 6] & ~bit;
	}
}

/* Of each bin those who begin after it or end before it. */
static void fill_bins(sieve_making *m, const sieve_plan *p, const sieve_item *a, sieve_list *l)
{
	uint64_t later[SIEVE_WORDS], ended[SIEVE_WORDS];
	size_t words = m->b->words;
	const uint32_t *cuts = m->w->cuts + p->at;
	uint64_t *row = take_rows(m, (size_t)p->n_rows + 3, &l->rows);
	memset(later, 0, words * 8);
	memset(ended, 0, words * 8);
	memset(row, 0, words * 2 * 8);
	move_events(later, a, 0, p->n, false, true);
	memcpy(row, later, words * 8);
	move_events(row + words, a, 0, p->n, true, true);
	row += 2 * words;
	uint32_t before = 0, from = 0;
	for (uint32_t i = 0; i <= p->n_rows; i++, row += words) {
		uint32_t to = i < p->n_rows ? cuts[i] : p->n;
		move_events(later, a, from, to, false, false);
		move_events(ended, a, before, from, true, true);
		for (size_t j = 0; j < words; j++)
			row[j] = later[j] | ended[j];
		before = from;
		from = to;
	}
}

static void fill_list(sieve_making *m, const sieve_plan *p, sieve_list *l)
{
	const sieve_item *a = m->w->items + p->first;
	*l = (sieve_list){.n = p->n,
	                  .n_keys = p->n_keys,
	                  .n_rows = (uint16_t)p->n_rows,
	                  .step = (uint16_t)sieve_row_step(m),
	                  .role = (uint8_t)p->role,
	                  .below = p->below};
	int64_t *keys = take(m, p->n_keys, sizeof *keys, &l->keys);
	sieve_span *runs = NULL;
	uint32_t k = 0;
	if (p->n_keys < p->n)
		runs = take(m, p->n_keys + 1, sizeof *runs, &l->runs);
	uint16_t *places = take(m, p->n, sizeof *places, &l->places);
	for (uint32_t i = 0; i < p->n; i++) {
		places[i] = (uint16_t)a[i].place;
		if (runs && i && a[i].key == a[i - 1].key)
			continue;
		if (runs)
			runs[k].start = i;
		keys[k++] = sieve_signed(a[i].key);
	}
	fill_codes(m, l, keys);
	if (p->role == SIEVE_LOW) {
		fill_cells(m, p, a, l);
		if (runs)
			bin_runs(m, p, runs);
		fill_bins(m, p, a, l);
		return;
	}
	if (runs)
		fill_runs(m, p, runs);
	if (sieve_dense(m->b, p->n))
		fill_rows(m, p, a, l);
}

static void fill_holders(sieve_making *m, const sieve_holders *states, const sieve_item *a,
                         uint32_t n, sieve_holders *h)
{
	h->n = n;
	if (sieve_dense(m->b, n)) {
		uint64_t *row = take_rows(m, 1, &h->at);
		memcpy(row, sieve_at(m->b, states->at), m->b->words * sizeof *row);
		for (uint32_t i = 0; i < n; i++)
			row[a[i].place >> 6] &= ~((uint64_t)1 << (a[i].place & 63));
		return;
	}
	uint16_t *places = take(m, n, sizeof *places, &h->at);
	for (uint32_t i = 0; i < n; i++)
		places[i] = (uint16_t)a[i].place;
}

/* Who states anything: each entry once, by place. */
static void fill_states(sieve_making *m, const sieve_plan *p, const sieve_item *a, sieve_holders *h)
{
	uint64_t bits[SIEVE_WORDS];
	size_t words = m->b->words;
	memset(bits, 0, words * sizeof *bits);
	set_items(bits, a, p->n);
	h->n = p->states;
	if (sieve_dense(m->b, h->n)) {
		memcpy(take_rows(m, 1, &h->at), bits, words * sizeof *bits);
		return;
	}
	uint16_t *places = take(m, h->n, sizeof *places, &h->at);
	for (size_t i = 0; i < words; i++)
		for (uint64_t word = bits[i]; word; word &= word - 1)
			*places++ = (uint16_t)(i * 64 + (unsigned)__builtin_ctzll(word));
}

static void fill_values(sieve_making *m, const sieve_plan *p, sieve_values *v)
{
	const sieve_item *a = m->w->items + p->first;
	*v = (sieve_values){.n_values = p->n_keys, .single = p->n == p->states};
	uint32_t *values = take_head(m, p->n_keys, sizeof *values, &v->values);
	sieve_holders *holders = take_head(m, p->n_keys, sizeof *holders, &v->holders);
	fill_states(m, p, a, &v->states);
	for (uint32_t i = 0; i < p->n_keys; i++) {
		uint32_t n = m->w->holders[p->at + i].n;
		values[i] = (uint32_t)a->key;
		fill_holders(m, &v->states, a, n, &holders[i]);
		a += n;
	}
}

static oh_status allocate(sieve_making *m, size_t slab)
{
	size_t bytes = (m->head + m->rows + m->small) * 8;
	if (bytes / 8 > UINT32_MAX)
		return OH_ELIMIT;
	m->b = sieve_carve(&m->w->slabs, bytes, slab);
	if (!m->b)
		return OH_ENOMEM;
	*m->b = (sieve_block){.bytes = bytes,
	                      .n = m->n,
	                      .words = sieve_row_words(m->n),
	                      .n_lists = (uint32_t)m->n_lists,
	                      .n_first = n_first(m),
	                      .head = (uint32_t)(m->head * 8 / SIEVE_ALIGN),
	                      .n_columns = (uint32_t)(m->n_plans - m->n_lists)};
	m->head_at = HEAD;
	m->rows_at = m->head;
	m->small_at = m->head + m->rows;
	return OH_OK;
}

static void fill_ids(sieve_making *m)
{
	sieve_block *b = m->b;
	b->first_id = m->entries[0]->id - m->places[0];
	b->weight = m->entries[0]->weight;
	if (m->plain)
		return;
	uint64_t *ids = take(m, m->n, sizeof *ids, &b->ids);
	double *weights = take(m, m->n, sizeof *weights, &b->weights);
	for (uint32_t i = 0; i < m->n; i++) {
		ids[m->places[i]] = m->entries[i]->id;
		weights[m->places[i]] = m->entries[i]->weight;
	}
}

static void fill(sieve_making *m)
{
	sieve_block *b = m->b;
	sieve_plan *p = m->w->plans;
	fill_ids(m);
	sieve_list *lists = take_head(m, b->n_first, sizeof *lists, &b->lists);
	uint32_t *list_columns = take_head(m, b->n_lists, sizeof *list_columns, &b->list_columns);
	uint32_t *columns = take_head(m, b->n_columns, sizeof *columns, &b->columns);
	sieve_values *sets = take_head(m, b->n_columns, sizeof *sets, &b->sets);
	sieve_list *highs = take(m, b->n_lists - b->n_first, sizeof *highs, &b->highs);
	uint32_t first = 0, last = b->n_first;
	for (size_t i = 0; i < m->n_lists; i++)
		p[i].list = p[i].role == SIEVE_HIGH ? last++ : first++;
	for (size_t i = 0; i < m->n_lists; i++) {
		list_columns[p[i].list] = p[i].column;
		if (p[i].role != SIEVE_HIGH)
			fill_list(m, &p[i], &lists[p[i].list]);
	}
	for (size_t i = 0; i < m->n_lists; i++) {
		if (p[i].role != SIEVE_HIGH)
			continue;
		const sieve_plan *low = &m->w->plans[p[i].partner];
		lists[low->list].partner = (uint16_t)p[i].list;
		highs[p[i].list - b->n_first] = lists[low->list];
		highs[p[i].list - b->n_first].role = SIEVE_HIGH;
	}
	/* A block whose entries state nothing has no plans at all. */
	if (m->n_lists)
		p += m->n_lists;
	for (uint32_t i = 0; i < b->n_columns; i++, p++) {
		columns[i] = p->column;
		fill_values(m, p, &sets[i]);
	}
}

oh_status sieve_block_make(const sieve_columns columns[2], const sieve_record *const *entries,
                           const uint16_t *places, uint32_t n, size_t slab, sieve_worker *w,
                           sieve_block **out)
{
	sieve_making m = {.columns = columns, .entries = entries, .places = places, .n = n, .w = w};
	oh_status st = sieve_plan_block(&m);
	if (st)
		return st;
	measure(&m);
	st = allocate(&m, slab);
	if (st)
		return st;
	fill(&m);
	*out = m.b;
	return OH_OK;
}
