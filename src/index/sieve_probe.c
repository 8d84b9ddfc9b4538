/* What a test catches of a block: found as a row and the places by which it is wrong,
 * laid out only where it is needed. */
#include <math.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "sieve_internal.h"

/* ---- numbers ---- */

/* How many of the numbers are less than x; with `same`, or equal to it. */
static uint32_t count_below(const sieve_block *b, const sieve_list *l, double x, bool same)
{
	const double *keys = sieve_at(b, l->keys);
	uint32_t n = l->n_keys, at = 0;
	/* Without a branch to guess wrong. */
	while (n > 1) {
		uint32_t half = n / 2;
		double key = keys[at + half - 1];
		at += (key < x) | (same & (key == x)) ? half : 0;
		n -= half;
	}
	at += (keys[at] < x) | (same & (keys[at] == x));
	if (!l->starts)
		return at;
	return at < l->n_keys ? ((const uint32_t *)sieve_at(b, l->starts))[at] : l->n;
}

/* The row whose cut is nearest to `at`: 0 is that of all, n_rows + 1 the empty one. */
static uint32_t nearest_cut(const sieve_block *b, const sieve_list *l, uint32_t at, uint32_t *cut)
{
	const uint32_t *cuts = sieve_at(b, l->cuts);
	uint32_t from = 0, to = l->n_rows;
	while (from < to) {
		uint32_t mid = (from + to) / 2;
		if (cuts[mid] <= at)
			from = mid + 1;
		else
			to = mid;
	}
	uint32_t below = from ? cuts[from - 1] : 0;
	uint32_t above = from < l->n_rows ? cuts[from] : l->n;
	bool up = above - at < at - below;
	*cut = up ? above : below;
	return from + up;
}

static const uint64_t *row_of(const sieve_block *b, const sieve_list *l, uint32_t i)
{
	return (const uint64_t *)sieve_at(b, l->rows) + (size_t)i * b->words;
}

/* All places from `at` on in the order of the numbers. */
static void catch_from(const sieve_block *b, const sieve_list *l, uint32_t at, sieve_caught *c)
{
	const uint16_t *places = sieve_at(b, l->places);
	uint32_t cut = l->n, row = 0;
	if (l->rows) {
		row = nearest_cut(b, l, at, &cut);
		c->row = row <= l->n_rows ? row_of(b, l, row) : NULL;
	}
	c->about = l->n - at;
	c->clear = cut < at;
	c->places = places + (c->clear ? cut : at);
	c->n_places = c->clear ? at - cut : cut - at;
}

/* All places before `at`. */
static void catch_before(const sieve_block *b, const sieve_list *l, uint32_t at, sieve_caught *c)
{
	const uint16_t *places = sieve_at(b, l->places);
	uint32_t cut = 0, row = 0;
	if (l->rows) {
		row = nearest_cut(b, l, at, &cut);
		c->row = row ? row_of(b, l, 0) : NULL;
		c->less = row && row <= l->n_rows ? row_of(b, l, row) : NULL;
	}
	c->about = at;
	c->clear = cut > at;
	c->places = places + (c->clear ? at : cut);
	c->n_places = c->clear ? cut - at : at - cut;
}

/* ---- values ---- */

static void catch_holders(const sieve_block *b, const sieve_holders *h, sieve_caught *c)
{
	c->about = h->n;
	if (sieve_dense(b, h->n)) {
		c->row = sieve_at(b, h->at);
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
	uint32_t found = 0, held = 0;
	for (size_t i = 0; i < t->n_values; i++) {
		const sieve_holders *h = find_value(b, v, t->values[i]);
		if (h) {
			only = h;
			held += h->n;
			found++;
		}
	}
	bool lacks = t->op == OH_SIEVE_LACKS;
	if (lacks && t->n_values == 0)
		return;
	if (lacks ? found < t->n_values : found == 0) {
		catch_holders(b, &v->states, c);
		return;
	}
	if (t->op == OH_SIEVE_BEYOND && found == v->n_values)
		return;
	c->about = v->states.n > held ? v->states.n - held : 1;
	bool one = found == 1 && (t->op != OH_SIEVE_BEYOND || v->single);
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
	memset(d, 0, b->words * sizeof *d);
	join_holders(b, h, d);
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

static void catch_all(const sieve_block *b, const oh_sieve_scratch *x, sieve_caught *c)
{
	c->row = x->every;
	c->about = b->n;
}

static void catch_silent(const sieve_block *b, const oh_sieve_scratch *x, sieve_caught *c)
{
	/* c holds those who state something: turned round. */
	c->about = b->n - c->about;
	if (c->row) {
		c->less = c->row;
	} else {
		c->clear = true;
	}
	c->row = x->every;
}

static void locate_numbers(const sieve_block *b, const oh_sieve_test *t, oh_sieve_scratch *x,
                           uint32_t *hint, sieve_caught *c)
{
	const uint32_t *columns = sieve_at(b, b->list_columns);
	uint32_t i = find_column(columns, b->n_lists, t->column, hint);
	if (i == b->n_lists) {
		if (t->op == OH_SIEVE_SILENT)
			catch_all(b, x, c);
		return;
	}
	const sieve_list *l = (const sieve_list *)sieve_at(b, b->lists) + i;
	switch ((oh_sieve_op)t->op) {
	case OH_SIEVE_ABOVE:
		catch_from(b, l, count_below(b, l, t->number, !t->equal), c);
		break;
	case OH_SIEVE_BELOW:
		if (i + 1 < b->n_lists && columns[i + 1] == t->column)
			l++;
		catch_before(b, l, count_below(b, l, t->number, t->equal), c);
		break;
	case OH_SIEVE_STATES:
	case OH_SIEVE_SILENT:
		catch_from(b, l, 0, c);
		if (t->op == OH_SIEVE_SILENT)
			catch_silent(b, x, c);
		break;
	case OH_SIEVE_NONE_OF:
	case OH_SIEVE_BEYOND:
	case OH_SIEVE_LACKS:
		break;
	}
}

static void locate_values(const sieve_block *b, const oh_sieve_test *t, oh_sieve_scratch *x,
                          uint32_t *hint, sieve_caught *c)
{
	const uint32_t *columns = sieve_at(b, b->columns);
	uint32_t i = find_column(columns, b->n_columns, t->column, hint);
	if (i == b->n_columns) {
		if (t->op == OH_SIEVE_SILENT)
			catch_all(b, x, c);
		return;
	}
	const sieve_values *v = (const sieve_values *)sieve_at(b, b->sets) + i;
	if (t->op != OH_SIEVE_STATES && t->op != OH_SIEVE_SILENT) {
		catch_values(b, v, t, c);
		return;
	}
	catch_holders(b, &v->states, c);
	if (t->op == OH_SIEVE_SILENT)
		catch_silent(b, x, c);
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
	bool every = false;
	for (size_t i = 0; i < p->n; i++) {
		const oh_sieve_test *t = &p->tests[i];
		sieve_caught *c = &x->caught[i];
		*c = (sieve_caught){.test = t};
		every = every || t->op == OH_SIEVE_SILENT;
		if (of_values(t))
			locate_values(b, t, x, &hints[1], c);
		else
			locate_numbers(b, t, x, &hints[0], c);
	}
	if (every)
		lay_every(b, x->every);
}

static oh_status valid(const oh_sieve_probe *p)
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

oh_status sieve_ready(const oh_sieve_probe *p, oh_sieve_scratch *x)
{
	oh_status st = valid(p);
	return st ? st : sieve_grow((void **)&x->caught, &x->cap_caught, p->n, sizeof *x->caught);
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
