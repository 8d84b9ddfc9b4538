/* What a test catches of a block: found as a row and the places by which it is wrong,
 * laid out only where it is needed. */
#include <math.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "sieve_internal.h"

/* ---- numbers ---- */

static const uint64_t *row_of(const sieve_block *b, const sieve_list *l, uint32_t i)
{
	return (const uint64_t *)sieve_at(b, l->rows) + (size_t)i * b->words;
}

static const uint32_t *near_of(const sieve_block *b, const sieve_search *s)
{
	return (const uint32_t *)sieve_at(b, s->list->near) + (s->at >> s->list->shift);
}

/* All places from `at` on in the order of the numbers, or all before. */
static void catch_range(const sieve_block *b, const sieve_search *s, bool above, sieve_caught *c)
{
	const sieve_list *l = s->list;
	uint32_t at = s->at, cut = above ? l->n : 0;
	if (l->starts)
		at = at < l->n_keys ? ((const uint32_t *)sieve_at(b, l->starts))[at] : l->n;
	if (l->rows) {
		uint32_t near = *near_of(b, s), row = near >> SIEVE_CUT_BITS;
		const uint64_t *its = row <= l->n_rows ? row_of(b, l, row) : NULL;
		cut = near & SIEVE_CUT;
		if (above) {
			c->row = its;
		} else if (row) {
			c->row = row_of(b, l, 0);
			c->less = its;
			sieve_fetch(c->row);
		}
		if (its)
			sieve_fetch(its);
	}
	/* Above, the row has too much if it begins too early; below, too late. */
	c->clear = above ? cut < at : cut > at;
	c->places = (const uint16_t *)sieve_at(b, l->places) + (cut < at ? cut : at);
	c->n_places = cut < at ? at - cut : cut - at;
	__builtin_prefetch(c->places);
}

static void catch_stating(const sieve_block *b, const sieve_list *l, sieve_caught *c)
{
	if (l->rows) {
		c->row = row_of(b, l, 0);
		sieve_fetch(c->row);
	} else {
		c->places = sieve_at(b, l->places);
		c->n_places = l->n;
	}
}

/* Step by step for all tests, since each step waits for memory. */
static void catch_ranges(const sieve_block *b, oh_sieve_scratch *x, size_t n)
{
	sieve_search *s = x->searches;
	sieve_rows_now()->search(b, s, n);
	for (size_t i = 0; i < n; i++) {
		if (s[i].list->rows)
			__builtin_prefetch(near_of(b, &s[i]));
		if (s[i].list->starts)
			__builtin_prefetch((const uint32_t *)sieve_at(b, s[i].list->starts) +
			                   s[i].at);
	}
	for (size_t i = 0; i < n; i++) {
		sieve_caught *c = &x->caught[s[i].test];
		catch_range(b, &s[i], c->test->op == OH_SIEVE_ABOVE, c);
	}
}

/* ---- values ---- */

static void catch_holders(const sieve_block *b, const sieve_holders *h, sieve_caught *c)
{
	if (sieve_dense(b, h->n)) {
		c->row = sieve_at(b, h->at);
		sieve_fetch(c->row);
	} else {
		c->places = sieve_at(b, h->at);
		c->n_places = h->n;
	}
}

static const sieve_holders *find_value(const sieve_block *b, const sieve_values *v, uint32_t value)
{
	const uint32_t *values = sieve_at(b, v->values);
	uint32_t from = 0, to = v->n_values;
	while (from < to) {
		uint32_t mid = (from + to) / 2;
		if (values[mid] < value)
			from = mid + 1;
		else
			to = mid;
	}
	if (from == v->n_values || values[from] != value)
		return NULL;
	return (const sieve_holders *)sieve_at(b, v->holders) + from;
}

static void catch_values(const sieve_block *b, const sieve_values *v, const oh_sieve_test *t,
                         sieve_caught *c)
{
	const sieve_holders *only = NULL;
	uint32_t n_found = 0;
	for (size_t i = 0; i < t->n_values; i++) {
		const sieve_holders *h = find_value(b, v, t->values[i]);
		if (h) {
			only = h;
			n_found++;
		}
	}
	bool lacks = t->op == OH_SIEVE_LACKS;
	if (lacks && t->n_values == 0)
		return;
	if (lacks ? n_found < t->n_values : n_found == 0) {
		catch_holders(b, &v->states, c);
		return;
	}
	if (t->op == OH_SIEVE_BEYOND && n_found == v->n_values)
		return;
	bool one = n_found == 1 && (t->op != OH_SIEVE_BEYOND || v->single);
	if (one && sieve_dense(b, v->states.n)) {
		c->row = sieve_at(b, v->states.at);
		if (sieve_dense(b, only->n)) {
			c->less = sieve_at(b, only->at);
		} else {
			c->places = sieve_at(b, only->at);
			c->n_places = only->n;
			c->clear = true;
		}
		return;
	}
	c->composed = true;
	c->set = v;
}

static void drop_holders(const sieve_block *b, const sieve_holders *h, uint64_t *d)
{
	if (sieve_dense(b, h->n))
		sieve_rows_now()->less(d, sieve_at(b, h->at), b->words);
	else
		sieve_clear_places(d, sieve_at(b, h->at), h->n);
}

static void join_holders(const sieve_block *b, const sieve_holders *h, uint64_t *d)
{
	if (sieve_dense(b, h->n))
		sieve_rows_now()->join(d, sieve_at(b, h->at), b->words);
	else
		sieve_set_places(d, sieve_at(b, h->at), h->n);
}

static void lay_holders(const sieve_block *b, const sieve_holders *h, uint64_t *d)
{
	if (sieve_dense(b, h->n)) {
		sieve_rows_now()->copy(d, sieve_at(b, h->at), b->words);
		return;
	}
	memset(d, 0, b->words * sizeof *d);
	sieve_set_places(d, sieve_at(b, h->at), h->n);
}

/* Makes the row of a test on several values in x->made. */
static void compose(const sieve_block *b, const sieve_caught *c, oh_sieve_scratch *x)
{
	const oh_sieve_test *t = c->test;
	const sieve_values *v = c->set;
	const uint32_t *values = sieve_at(b, v->values);
	const sieve_holders *holders = sieve_at(b, v->holders);
	if (t->op == OH_SIEVE_BEYOND && !v->single) {
		memset(x->made, 0, b->words * sizeof *x->made);
		for (size_t i = 0, j = 0; i < v->n_values; i++) {
			while (j < t->n_values && t->values[j] < values[i])
				j++;
			if (j == t->n_values || t->values[j] != values[i])
				join_holders(b, &holders[i], x->made);
		}
		return;
	}
	if (t->op != OH_SIEVE_LACKS) {
		lay_holders(b, &v->states, x->made);
		for (size_t i = 0; i < t->n_values; i++) {
			const sieve_holders *h = find_value(b, v, t->values[i]);
			if (h)
				drop_holders(b, h, x->made);
		}
		return;
	}
	/* Who lacks one of them: all but who hold the first, and the second … */
	const sieve_rows *rows = sieve_rows_now();
	lay_holders(b, find_value(b, v, t->values[0]), x->held);
	for (size_t i = 1; i < t->n_values; i++) {
		lay_holders(b, find_value(b, v, t->values[i]), x->made);
		rows->meet(x->held, x->made, b->words);
	}
	lay_holders(b, &v->states, x->made);
	rows->less(x->made, x->held, b->words);
}

/* ---- a test ---- */

/* The place of a column among rising ones, n if it is not there. Tests come mostly in the
 * order of columns: `hint` is where the one before was found. */
static uint32_t find_column(const uint32_t *columns, uint32_t n, uint32_t column, uint32_t *hint)
{
	for (uint32_t i = *hint; i < n && i < *hint + 3; i++)
		if (columns[i] == column && (i == 0 || columns[i - 1] != column))
			return *hint = i;
	uint32_t from = 0, to = n;
	while (from < to) {
		uint32_t mid = (from + to) / 2;
		if (columns[mid] < column)
			from = mid + 1;
		else
			to = mid;
	}
	if (from == n || columns[from] != column)
		return n;
	return *hint = from;
}

static void catch_all(const oh_sieve_scratch *x, sieve_caught *c)
{
	c->row = x->every;
}

static void catch_silent(const oh_sieve_scratch *x, sieve_caught *c)
{
	/* c holds those who state something: turned round. */
	if (c->row) {
		c->less = c->row;
	} else {
		c->clear = true;
	}
	c->row = x->every;
}

/* ABOVE and BELOW are searches, to be made together. */
static void locate_numbers(const sieve_block *b, const oh_sieve_test *t, oh_sieve_scratch *x,
                           uint32_t *hint, size_t *n_searches, sieve_caught *c)
{
	const uint32_t *columns = sieve_at(b, b->list_columns);
	uint32_t i = find_column(columns, b->n_lists, t->column, hint);
	if (i == b->n_lists) {
		if (t->op == OH_SIEVE_SILENT)
			catch_all(x, c);
		return;
	}
	const sieve_list *l = (const sieve_list *)sieve_at(b, b->lists) + i;
	if (t->op == OH_SIEVE_STATES || t->op == OH_SIEVE_SILENT) {
		catch_stating(b, l, c);
		if (t->op == OH_SIEVE_SILENT)
			catch_silent(x, c);
		return;
	}
	bool above = t->op == OH_SIEVE_ABOVE;
	if (!above && i + 1 < b->n_lists && columns[i + 1] == t->column)
		l++;
	/* From the first that is greater; or, with `equal` (below: without), as great. */
	int64_t key = sieve_signed(sieve_key(t->number)) + (above != t->equal);
	x->searches[(*n_searches)++] =
	    (sieve_search){.list = l, .key = key, .test = (uint32_t)(c - x->caught)};
	__builtin_prefetch(l);
}

static void locate_values(const sieve_block *b, const oh_sieve_test *t, oh_sieve_scratch *x,
                          uint32_t *hint, sieve_caught *c)
{
	const uint32_t *columns = sieve_at(b, b->columns);
	uint32_t i = find_column(columns, b->n_columns, t->column, hint);
	if (i == b->n_columns) {
		if (t->op == OH_SIEVE_SILENT)
			catch_all(x, c);
		return;
	}
	const sieve_values *v = (const sieve_values *)sieve_at(b, b->sets) + i;
	if (t->op != OH_SIEVE_STATES && t->op != OH_SIEVE_SILENT) {
		catch_values(b, v, t, c);
		return;
	}
	catch_holders(b, &v->states, c);
	if (t->op == OH_SIEVE_SILENT)
		catch_silent(x, c);
}

static bool of_values(const oh_sieve_test *t)
{
	return t->op == OH_SIEVE_NONE_OF || t->op == OH_SIEVE_BEYOND || t->op == OH_SIEVE_LACKS ||
	       (t->of_values && (t->op == OH_SIEVE_STATES || t->op == OH_SIEVE_SILENT));
}

static void lay_every(const sieve_block *b, uint64_t *d)
{
	memset(d, 0, b->words * sizeof *d);
	memset(d, 0xff, b->n / 8);
	if (b->n % 64)
		d[b->n / 64] = ~(~(uint64_t)0 << b->n % 64);
}

void sieve_locate(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x)
{
	uint32_t hints[2] = {0, 0};
	size_t n_searches = 0;
	bool every = false;
	for (size_t i = 0; i < p->n; i++) {
		const oh_sieve_test *t = &p->tests[i];
		x->caught[i] = (sieve_caught){.test = t};
		every = every || t->op == OH_SIEVE_SILENT;
		if (of_values(t))
			locate_values(b, t, x, &hints[1], &x->caught[i]);
		else
			locate_numbers(b, t, x, &hints[0], &n_searches, &x->caught[i]);
	}
	if (every)
		lay_every(b, x->every);
	catch_ranges(b, x, n_searches);
}

oh_status sieve_valid(const oh_sieve_probe *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const oh_sieve_test *t = &p->tests[i];
		if (t->op > OH_SIEVE_SILENT || t->effect > OH_SIEVE_OUT ||
		    (t->op <= OH_SIEVE_BELOW && isnan(t->number)))
			return OH_EUSAGE;
		if (i &&
		    (t->fact < t[-1].fact || (t->fact == t[-1].fact && t->effect < t[-1].effect)))
			return OH_EUSAGE;
		for (size_t j = 1; j < t->n_values; j++)
			if (t->values[j - 1] >= t->values[j])
				return OH_EUSAGE;
	}
	return OH_OK;
}

oh_status sieve_reserve(oh_sieve_scratch *x, size_t tests, size_t hits)
{
	oh_status st = sieve_grow((void **)&x->caught, &x->cap_caught, tests, sizeof *x->caught);
	if (!st)
		st =
		    sieve_grow((void **)&x->searches, &x->cap_searches, tests, sizeof *x->searches);
	for (size_t i = 0; !st && i < 2; i++)
		st = sieve_grow((void **)&x->later[i], &x->cap_later[i], hits, sizeof *x->later[i]);
	return st;
}

oh_status sieve_ready(const oh_sieve_probe *p, oh_sieve_scratch *x)
{
	oh_status st = sieve_valid(p);
	return st ? st : sieve_reserve(x, p->n, 0);
}

/* ---- laying out ---- */

void sieve_lay(const sieve_block *b, const sieve_caught *c, oh_sieve_scratch *x, uint64_t *d)
{
	const sieve_rows *rows = sieve_rows_now();
	if (c->composed) {
		compose(b, c, x);
		rows->copy(d, x->made, b->words);
		return;
	}
	if (!c->row)
		memset(d, 0, b->words * sizeof *d);
	else if (c->less)
		rows->copy_less(d, c->row, c->less, b->words);
	else
		rows->copy(d, c->row, b->words);
	if (c->clear)
		sieve_clear_places(d, c->places, c->n_places);
	else
		sieve_set_places(d, c->places, c->n_places);
}

void sieve_join(const sieve_block *b, const sieve_caught *c, oh_sieve_scratch *x, uint64_t *d)
{
	const sieve_rows *rows = sieve_rows_now();
	if (c->composed) {
		compose(b, c, x);
		rows->join(d, x->made, b->words);
		return;
	}
	/* Places that the row has too much are cleared again, but for those that d had
	 * before. */
	size_t kept = 0;
	if (c->clear)
		for (uint32_t i = 0; i < c->n_places; i++) {
			uint16_t place = c->places[i];
			x->kept[kept] = place;
			kept += !(d[place >> 6] >> (place & 63) & 1);
		}
	if (c->less)
		rows->join_less(d, c->row, c->less, b->words);
	else if (c->row)
		rows->join(d, c->row, b->words);
	if (c->clear)
		sieve_clear_places(d, x->kept, kept);
	else
		sieve_set_places(d, c->places, c->n_places);
}
