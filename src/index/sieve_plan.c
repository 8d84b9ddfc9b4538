/* Planning a block: entries are dealt out to their columns, each column is sorted and cut. */
#include <string.h>

#include "ouhe/base/alloc.h"
#include "sieve_making.h"

enum {
	/* Rows of a column that all entries state with numbers that all differ. A row more
	 * costs an eighth of a byte an entry and spares places to flip. */
	ROWS = 192,
	STEP_MIN = 32, /* places between two rows, at least */
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

#define GROW(w, what, n) sieve_grow((void **)&(w)->what, &(w)->cap_##what, (n), sizeof *(w)->what)

/* ---- dealing out ---- */

static void count_items(sieve_making *m)
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
static oh_status order_columns(sieve_making *m)
{
	sieve_worker *w = m->w;
	size_t room = m->n_items > m->n_touched ? m->n_items : m->n_touched;
	if (GROW(w, items, room) || GROW(w, spare, m->n_touched) || GROW(w, plans, m->n_touched))
		return OH_ENOMEM;
	static const sieve_hint none = {false, 0};
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
		const sieve_hint *hint =
		    c < n_numbers && c < m->columns[0].n_hints ? &m->columns[0].hints[c] : &none;
		w->plans[i] =
		    (sieve_plan){.column = (uint32_t)w->items[i].key,
		                 .first = first,
		                 .n = w->counts[c],
		                 .below = hint->below,
		                 .paired = hint->high != 0,
		                 .high = hint->high ? m->columns[0].numbers[hint->high - 1] : 0};
		w->counts[c] = (uint32_t)first;
		first += w->plans[i].n;
	}
	m->n_plans = m->n_touched;
	return first > UINT32_MAX ? OH_ELIMIT : OH_OK;
}

static void deal_items(sieve_making *m)
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
static oh_status split_lists(sieve_making *m)
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

/* The plan of a column that has no other; n_lists: there is none. */
static size_t find_plan(const sieve_making *m, uint32_t column)
{
	const sieve_plan *p = m->w->plans;
	size_t from = 0, to = m->n_lists;
	while (from < to) {
		size_t mid = (from + to) / 2;
		if (p[mid].column < column)
			from = mid + 1;
		else
			to = mid;
	}
	bool alone = from < m->n_lists && p[from].column == column &&
	             (from + 1 == m->n_lists || p[from + 1].column != column);
	return alone && p[from].role == SIEVE_ALONE ? from : m->n_lists;
}

/* Ends of intervals become one plan, if it is worth rows. */
static oh_status join_pairs(sieve_making *m)
{
	sieve_worker *w = m->w;
	const sieve_block shape = {.words = sieve_row_words(m->n)};
	/* Partners are named by 16 bits. */
	for (size_t i = 0; i < m->n_lists && m->n_lists <= UINT16_MAX; i++) {
		sieve_plan *low = &w->plans[i];
		size_t at = low->paired ? find_plan(m, low->high) : m->n_lists;
		if (at == m->n_lists || find_plan(m, low->column) != i)
			continue;
		sieve_plan *high = &w->plans[at];
		uint32_t n = low->n + high->n;
		if (!sieve_dense(&shape, n))
			continue;
		if (GROW(w, items, m->n_items + n))
			return OH_ENOMEM;
		sieve_item *to = w->items + m->n_items;
		memcpy(to, w->items + low->first, low->n * sizeof *to);
		memcpy(to + low->n, w->items + high->first, high->n * sizeof *to);
		for (uint32_t j = low->n; j < n; j++)
			to[j].place |= SIEVE_UPPER;
		low->first = m->n_items;
		m->n_items += n;
		low->n = n;
		low->role = SIEVE_LOW;
		low->partner = at;
		high->role = SIEVE_HIGH;
		high->partner = i;
		high->n = high->n_keys = 0;
	}
	return OH_OK;
}

uint32_t sieve_row_step(const sieve_making *m)
{
	uint32_t step = m->n / ROWS;
	return step < STEP_MIN ? STEP_MIN : step;
}

/* Where rows begin: where few numbers are distinct only where they change, as far apart as
 * `step` allows; else each step. Bins of pairs begin where numbers change, at each step or
 * before. */
static oh_status cut(sieve_worker *w, sieve_plan *p, const sieve_item *a, uint32_t step)
{
	uint32_t last = 0, edge = 0;
	p->at = w->n_cuts;
	if (GROW(w, cuts, w->n_cuts + p->n / step * 2 + 2))
		return OH_ENOMEM;
	for (uint32_t i = 1; p->role && i < p->n; i++) {
		edge = a[i].key != a[i - 1].key ? i : edge;
		if (i % step == 0 && edge > last)
			w->cuts[w->n_cuts++] = last = edge;
	}
	for (uint32_t i = step; !p->role && p->n_keys == p->n && i < p->n; i += step)
		w->cuts[w->n_cuts++] = i;
	if (p->role || p->n_keys == p->n) {
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

static oh_status plan_numbers(sieve_making *m, sieve_plan *p)
{
	sieve_worker *w = m->w;
	sieve_item *a = w->items + p->first;
	if (p->role == SIEVE_HIGH)
		return OH_OK;
	if (GROW(w, spare, p->n))
		return OH_ENOMEM;
	sieve_sort(a, w->spare, p->n);
	uint32_t distinct = 1;
	for (uint32_t i = 1; i < p->n; i++)
		distinct += a[i].key != a[i - 1].key;
	p->n_keys = distinct <= p->n / 2 ? distinct : p->n;
	p->states = p->n;
	const sieve_block shape = {.words = sieve_row_words(m->n)};
	if (sieve_dense(&shape, p->n) && cut(w, p, a, sieve_row_step(m)))
		return OH_ENOMEM;
	return OH_OK;
}

/* ---- values ---- */

static oh_status plan_values(sieve_making *m, sieve_plan *p)
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

oh_status sieve_plan_block(sieve_making *m)
{
	sieve_worker *w = m->w;
	w->n_cuts = w->n_holders = 0;
	count_items(m);
	oh_status st = order_columns(m);
	if (st)
		return st;
	deal_items(m);
	st = split_lists(m);
	if (!st)
		st = join_pairs(m);
	for (size_t i = 0; !st && i < m->n_plans; i++)
		st = i < m->n_lists ? plan_numbers(m, &w->plans[i]) : plan_values(m, &w->plans[i]);
	return st;
}
