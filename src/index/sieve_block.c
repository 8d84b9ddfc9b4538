/* Making a block: entries are dealt out to their columns, each column is sorted and cut,
 * the block is measured, allocated in one piece and filled. */
#include <math.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "sieve_internal.h"

enum {
	/* Rows of a column that all entries state with numbers that all differ. A row more
	 * costs an eighth of a byte an entry and spares places to flip. */
	ROWS = 192,
	STEP_MIN = 32, /* places between two rows, at least */
};

/* A column on its way: its items, and what has been found out about them. */
struct sieve_plan {
	uint32_t column;
	size_t first;
	uint32_t n;      /* items; of values: without what an entry holds twice */
	uint32_t n_keys; /* distinct values; of numbers: those kept */
	uint32_t states; /* entries that state anything */
	size_t at;       /* first of its cuts, or of its holders */
	uint32_t n_rows;
	bool below;
};

oh_status sieve_worker_init(sieve_worker *w, size_t n_columns)
{
	*w = (sieve_worker){.counts = oh_calloc(n_columns, sizeof *w->counts),
	                    .touched = oh_calloc(n_columns, sizeof *w->touched)};
	return w->counts && w->touched ? OH_OK : OH_ENOMEM;
}

void sieve_worker_release(sieve_worker *w)
{
	sieve_free(w->items);
	sieve_free(w->spare);
	oh_free(w->counts);
	oh_free(w->touched);
	sieve_free(w->plans);
	sieve_free(w->cuts);
	sieve_free(w->holders);
	sieve_free(w->ranks);
	sieve_slabs_free(w->slabs);
}

typedef struct making {
	const sieve_columns *columns; /* of numbers, of values */
	const sieve_record *const *entries;
	const uint16_t *places;
	uint32_t n;
	sieve_worker *w;
	size_t n_touched, n_items;
	size_t n_lists, n_plans; /* plans of numbers, then those of values */
	/* Sizes: of the block's own and what is fetched with it, of rows, of the rest; in units
	 * of 8 bytes. */
	size_t head, rows, small;
	bool plain; /* ids follow each other, weights are alike: one of each is kept */
	sieve_block *b;
	size_t head_at, rows_at, small_at; /* where the next goes */
} making;

/* Where lists begin, in units of 8 bytes: each on a line of its own. */
enum {
	HEAD = (sizeof(sieve_block) + SIEVE_ALIGN - 1) / SIEVE_ALIGN * SIEVE_ALIGN / 8,
	NODE_UNITS = SIEVE_NODE * sizeof(int16_t) / 8,
};

#define GROW(w, what, n) sieve_grow((void **)&(w)->what, &(w)->cap_##what, (n), sizeof *(w)->what)

/* ---- dealing out ---- */

static void count_items(making *m)
{
	uint32_t *counts = m->w->counts;
	for (uint32_t i = 0; i < m->n; i++) {
		const sieve_record *r = m->entries[i];
		const uint16_t *columns = sieve_record_columns(r);
		for (uint32_t j = 0; j < r->n_numbers + r->n_values; j++) {
			size_t c = columns[j] + (j < r->n_numbers ? 0 : m->columns[0].n);
			if (!counts[c]++)
				m->w->touched[m->n_touched++] = (uint32_t)c;
		}
		m->n_items += r->n_numbers + r->n_values;
	}
}

/* Columns in rising order, those of numbers first; each gets its part of the items. */
static oh_status order_columns(making *m)
{
	sieve_worker *w = m->w;
	size_t room = m->n_items > m->n_touched ? m->n_items : m->n_touched;
	if (GROW(w, items, room) || GROW(w, spare, m->n_touched) || GROW(w, plans, m->n_touched))
		return OH_ENOMEM;
	size_t n_numbers = m->columns[0].n, first = 0;
	for (size_t i = 0; i < m->n_touched; i++) {
		uint32_t c = w->touched[i];
		bool of_values = c >= n_numbers;
		uint32_t number =
		    of_values ? m->columns[1].numbers[c - n_numbers] : m->columns[0].numbers[c];
		w->items[i] = (sieve_item){(uint64_t)of_values << 32 | number, c};
		m->n_lists += !of_values;
	}
	sieve_sort(w->items, w->spare, m->n_touched);
	for (size_t i = 0; i < m->n_touched; i++) {
		uint32_t c = w->items[i].place;
		w->plans[i] =
		    (sieve_plan){.column = (uint32_t)w->items[i].key,
		                 .first = first,
		                 .n = w->counts[c],
		                 .below = c < m->columns[0].cap_below && m->columns[0].below[c]};
		w->counts[c] = (uint32_t)first;
		first += w->plans[i].n;
	}
	m->n_plans = m->n_touched;
	return first > UINT32_MAX ? OH_ELIMIT : OH_OK;
}

static void deal_items(making *m)
{
	sieve_worker *w = m->w;
	size_t n_numbers = m->columns[0].n;
	for (uint32_t i = 0; i < m->n; i++) {
		const sieve_record *r = m->entries[i];
		uint32_t place = m->places[i];
		const double *numbers = sieve_record_numbers(r);
		const uint32_t *values = sieve_record_values(r);
		const uint16_t *columns = sieve_record_columns(r);
		for (uint32_t j = 0; j < r->n_numbers; j++)
			w->items[w->counts[*columns++]++] =
			    (sieve_item){sieve_key(numbers[j]), place};
		for (uint32_t j = 0; j < r->n_values; j++)
			w->items[w->counts[n_numbers + *columns++]++] =
			    (sieve_item){values[j], place};
	}
	for (size_t i = 0; i < m->n_touched; i++)
		w->counts[w->touched[i]] = 0;
}

/* ---- numbers ---- */

/* Of the items of an entry, which stand together, keeps the greatest or least. */
static uint32_t keep_one(const sieve_item *a, uint32_t n, bool greatest, sieve_item *out)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!kept || out[kept - 1].place != a[i].place)
			out[kept++] = a[i];
		else if (greatest ? a[i].key > out[kept - 1].key : a[i].key < out[kept - 1].key)
			out[kept - 1] = a[i];
	}
	return kept;
}

/* Columns in which an entry has several numbers become two plans. */
static oh_status split_lists(making *m)
{
	sieve_worker *w = m->w;
	for (size_t i = 0; i < m->n_lists; i++) {
		const sieve_item *a = w->items + w->plans[i].first;
		uint32_t n = w->plans[i].n, j = 1;
		while (j < n && a[j - 1].place != a[j].place)
			j++;
		if (j >= n)
			continue;
		if (GROW(w, items, m->n_items + n) || GROW(w, plans, m->n_plans + 1))
			return OH_ENOMEM;
		sieve_plan *p = w->plans + i;
		memmove(p + 1, p, (m->n_plans - i) * sizeof *p);
		m->n_plans++;
		m->n_lists++;
		p[0].below = false;
		p[1].below = true;
		p[1].first = m->n_items;
		p[1].n = keep_one(w->items + p->first, n, false, w->items + m->n_items);
		m->n_items += p[1].n;
		p->n = keep_one(w->items + p->first, n, true, w->items + p->first);
		i++;
	}
	return OH_OK;
}

static uint32_t row_step(const making *m)
{
	uint32_t step = m->n / ROWS;
	return step < STEP_MIN ? STEP_MIN : step;
}

/* Where rows begin: where few numbers are distinct only where they change, as far apart as
 * `step` allows; else each step. */
static oh_status cut(sieve_worker *w, sieve_plan *p, const sieve_item *a, uint32_t step)
{
	uint32_t last = 0, edge = 0;
	p->at = w->n_cuts;
	if (GROW(w, cuts, w->n_cuts + p->n / step * 2 + 2))
		return OH_ENOMEM;
	for (uint32_t i = step; p->n_keys == p->n && i < p->n; i += step)
		w->cuts[w->n_cuts++] = i;
	if (p->n_keys == p->n) {
		p->n_rows = (uint32_t)(w->n_cuts - p->at);
		return OH_OK;
	}
	for (uint32_t i = 1; i <= p->n; i++) {
		if (i < p->n && a[i].key == a[i - 1].key)
			continue;
		if (i - last > step) {
			if (edge > last)
				w->cuts[w->n_cuts++] = last = edge;
			if (i - last > step && i < p->n)
				w->cuts[w->n_cuts++] = last = i;
		}
		edge = i;
	}
	p->n_rows = (uint32_t)(w->n_cuts - p->at);
	return OH_OK;
}

static oh_status plan_numbers(making *m, sieve_plan *p)
{
	sieve_worker *w = m->w;
	sieve_item *a = w->items + p->first;
	if (GROW(w, spare, p->n))
		return OH_ENOMEM;
	sieve_sort(a, w->spare, p->n);
	uint32_t distinct = 1;
	for (uint32_t i = 1; i < p->n; i++)
		distinct += a[i].key != a[i - 1].key;
	p->n_keys = distinct <= p->n / 2 ? distinct : p->n;
	p->states = p->n;
	const sieve_block shape = {.words = sieve_row_words(m->n)};
	if (sieve_dense(&shape, p->n) && cut(w, p, a, row_step(m)))
		return OH_ENOMEM;
	return OH_OK;
}

/* ---- values ---- */

static oh_status plan_values(making *m, sieve_plan *p)
{
	sieve_worker *w = m->w;
	sieve_item *a = w->items + p->first;
	if (GROW(w, spare, p->n))
		return OH_ENOMEM;
	for (uint32_t i = 0; i < p->n; i++)
		p->states += !i || a[i].place != a[i - 1].place;
	sieve_sort(a, w->spare, p->n);
	uint32_t n = 0;
	p->at = w->n_holders;
	for (uint32_t i = 0; i < p->n; i++) {
		bool fresh = !n || a[i].key != a[n - 1].key;
		if (!fresh && a[i].place == a[n - 1].place)
			continue;
		if (fresh) {
			if (GROW(w, holders, w->n_holders + 1))
				return OH_ENOMEM;
			w->holders[w->n_holders++] = (sieve_holders){0, 0};
		}
		w->holders[w->n_holders - 1].n++;
		a[n++] = a[i];
	}
	p->n = n;
	p->n_keys = (uint32_t)(w->n_holders - p->at);
	return OH_OK;
}

/* ---- measuring and filling ---- */

static size_t units(size_t n, size_t size)
{
	return (n * size + 7) / 8;
}

static void measure_holders(making *m, const sieve_block *shape, uint32_t n)
{
	if (sieve_dense(shape, n))
		m->rows += shape->words;
	else
		m->small += units(n, sizeof(uint16_t));
}

/* Nodes lie beside the rows, since both are aligned. */
static void measure_keys(making *m, size_t n)
{
	m->small += units(n, sizeof(int64_t));
	for (size_t nodes = n > SIEVE_FEW ? n : 0; nodes;) {
		nodes = (nodes + SIEVE_NODE - 1) / SIEVE_NODE;
		m->rows += nodes * NODE_UNITS;
		nodes = nodes > 1 ? nodes : 0;
	}
}

static bool plain(const making *m)
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

static void measure(making *m)
{
	const sieve_block shape = {.words = sieve_row_words(m->n)};
	const sieve_plan *p = m->w->plans;
	size_t n_columns = m->n_plans - m->n_lists;
	m->plain = plain(m);
	m->small = m->plain ? 0 : 2 * (size_t)m->n;
	m->head = HEAD + units(m->n_lists, sizeof(sieve_list)) +
	          units(m->n_lists, sizeof(uint32_t)) + units(n_columns, sizeof(uint32_t)) +
	          units(n_columns, sizeof(sieve_values));
	m->head = (m->head * 8 + SIEVE_ALIGN - 1) / SIEVE_ALIGN * SIEVE_ALIGN / 8;
	for (size_t i = 0; i < m->n_lists; i++, p++) {
		measure_keys(m, p->n_keys);
		m->small += units(p->n, sizeof(uint16_t));
		if (p->n_keys < p->n)
			m->small += units(p->n_keys + 1, sizeof(sieve_span));
		if (sieve_dense(&shape, p->n))
			m->rows += ((size_t)p->n_rows + 1) * shape.words;
	}
	for (size_t i = 0; i < n_columns; i++, p++) {
		m->small +=
		    units(p->n_keys, sizeof(uint32_t)) + units(p->n_keys, sizeof(sieve_holders));
		measure_holders(m, &shape, p->states);
		for (uint32_t j = 0; j < p->n_keys; j++)
			measure_holders(m, &shape, m->w->holders[p->at + j].n);
	}
}

static void *take(making *m, size_t n, size_t size, uint32_t *offset)
{
	*offset = (uint32_t)m->small_at;
	m->small_at += units(n, size);
	return (char *)m->b + (size_t)*offset * 8;
}

static void *take_head(making *m, size_t n, size_t size, uint32_t *offset)
{
	*offset = (uint32_t)m->head_at;
	m->head_at += units(n, size);
	return (char *)m->b + (size_t)*offset * 8;
}

static uint64_t *take_rows(making *m, size_t n, uint32_t *offset)
{
	*offset = (uint32_t)m->rows_at;
	m->rows_at += n * m->b->words;
	return (uint64_t *)((char *)m->b + (size_t)*offset * 8);
}

/* Whole nodes for n codes; past them the greatest one, which no code is above. */
static int16_t *take_codes(making *m, size_t n, uint32_t *offset)
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

static void fill_rows(making *m, const sieve_plan *p, const sieve_item *a, sieve_list *l)
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
static void fill_codes(making *m, sieve_list *l, const int64_t *keys)
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
static void fill_runs(const making *m, const sieve_plan *p, sieve_span *runs)
{
	const uint32_t *cuts = m->w->cuts + p->at;
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

static void fill_list(making *m, const sieve_plan *p, sieve_list *l)
{
	const sieve_item *a = m->w->items + p->first;
	*l = (sieve_list){.n = p->n,
	                  .n_keys = p->n_keys,
	                  .n_rows = p->n_rows,
	                  .step = (uint16_t)row_step(m),
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
	if (runs)
		fill_runs(m, p, runs);
	if (sieve_dense(m->b, p->n))
		fill_rows(m, p, a, l);
}

static void fill_holders(making *m, const sieve_holders *states, const sieve_item *a, uint32_t n,
                         sieve_holders *h)
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
static void fill_states(making *m, const sieve_plan *p, const sieve_item *a, sieve_holders *h)
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

static void fill_values(making *m, const sieve_plan *p, sieve_values *v)
{
	const sieve_item *a = m->w->items + p->first;
	*v = (sieve_values){.n_values = p->n_keys, .single = p->n == p->states};
	uint32_t *values = take(m, p->n_keys, sizeof *values, &v->values);
	sieve_holders *holders = take(m, p->n_keys, sizeof *holders, &v->holders);
	fill_states(m, p, a, &v->states);
	for (uint32_t i = 0; i < p->n_keys; i++) {
		uint32_t n = m->w->holders[p->at + i].n;
		values[i] = (uint32_t)a->key;
		fill_holders(m, &v->states, a, n, &holders[i]);
		a += n;
	}
}

static oh_status allocate(making *m, size_t slab)
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
	                      .n_columns = (uint32_t)(m->n_plans - m->n_lists)};
	m->head_at = HEAD;
	m->rows_at = m->head;
	m->small_at = m->head + m->rows;
	return OH_OK;
}

static void fill_ids(making *m)
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

static void fill(making *m)
{
	sieve_block *b = m->b;
	const sieve_plan *p = m->w->plans;
	fill_ids(m);
	sieve_list *lists = take_head(m, b->n_lists, sizeof *lists, &b->lists);
	uint32_t *list_columns = take_head(m, b->n_lists, sizeof *list_columns, &b->list_columns);
	uint32_t *columns = take_head(m, b->n_columns, sizeof *columns, &b->columns);
	sieve_values *sets = take_head(m, b->n_columns, sizeof *sets, &b->sets);
	for (uint32_t i = 0; i < b->n_lists; i++, p++) {
		list_columns[i] = p->column;
		fill_list(m, p, &lists[i]);
	}
	for (uint32_t i = 0; i < b->n_columns; i++, p++) {
		columns[i] = p->column;
		fill_values(m, p, &sets[i]);
	}
}

oh_status sieve_block_make(const sieve_columns columns[2], const sieve_record *const *entries,
                           const uint16_t *places, uint32_t n, size_t slab, sieve_worker *w,
                           sieve_block **out)
{
	making m = {.columns = columns, .entries = entries, .places = places, .n = n, .w = w};
	w->n_cuts = w->n_holders = 0;
	count_items(&m);
	oh_status st = order_columns(&m);
	if (st)
		return st;
	deal_items(&m);
	st = split_lists(&m);
	for (size_t i = 0; !st && i < m.n_plans; i++)
		st = i < m.n_lists ? plan_numbers(&m, &w->plans[i]) : plan_values(&m, &w->plans[i]);
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
