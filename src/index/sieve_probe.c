/* What a test catches of a block: found as a row and the places by which it is wrong,
 * laid out only where it is needed. */
#include <math.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "sieve_internal.h"

/* ---- numbers ---- */

/* All places from the cut of a row on, or all before. Row 0 is of all, and begins where its
 * cut would be; past the last row all lie before. */
static void catch_cut(const sieve_block *b, const sieve_list *l, uint32_t row, bool above,
                      sieve_caught *c)
{
	if (above ? row > l->n_rows : row == 0)
		return;
	const uint64_t *all = sieve_row(b, l, 0);
	if (above ? row == 0 : row > l->n_rows) {
		c->row = all;
	} else {
		c->row = sieve_row(b, l, row);
		sieve_fetch_row(b, c->row);
		if (l->below != above)
			return;
		c->less = c->row;
		c->row = all;
	}
	sieve_fetch_row(b, all);
}

/* The rows before and after a place in the order of the numbers, as a sieve_span tells. */
static sieve_span around(const sieve_block *b, const sieve_list *l, uint32_t at)
{
	if (l->runs)
		return ((const sieve_span *)sieve_at(b, l->runs))[at];
	if (!l->rows || at == l->n) {
		uint32_t last = (l->n_rows + 1) << SIEVE_CUT_BITS | l->n;
		return (sieve_span){at, l->rows ? last : 0, last};
	}
	uint32_t row = at / l->step, cut = row * l->step, next = cut + l->step;
	uint32_t before = row << SIEVE_CUT_BITS | cut;
	uint32_t after = (row + 1) << SIEVE_CUT_BITS | (next < l->n ? next : l->n);
	return (sieve_span){at, before, cut == at ? before : after};
}

/* All places from `at` on in the order of the numbers, or all before. */
static void catch_range(const sieve_block *b, const sieve_search *s, bool inside, sieve_caught *c)
{
	const sieve_list *l = s->list;
	bool above = c->test->op == OH_SIEVE_ABOVE;
	sieve_span span = around(b, l, s->at);
	uint32_t at = span.start, before = span.before & SIEVE_CUT, after = span.after & SIEVE_CUT;
	bool later = inside ? above : after - at < at - before;
	uint32_t cut = later ? after : before;
	if (l->rows)
		catch_cut(b, l, (later ? span.after : span.before) >> SIEVE_CUT_BITS, above, c);
	else
		cut = above ? l->n : 0;
	/* Above, the row has too much if it begins too early; below, too late. */
	c->clear = above ? cut < at : cut > at;
	c->places = (const uint16_t *)sieve_at(b, l->places) + (cut < at ? cut : at);
	c->n_places = cut < at ? at - cut : cut - at;
	__builtin_prefetch(c->places);
	__builtin_prefetch((const char *)c->places + SIEVE_ALIGN);
}

static void catch_stating(const sieve_block *b, const sieve_list *l, sieve_caught *c)
{
	if (l->rows) {
		c->row = sieve_row(b, l, l->role == SIEVE_HIGH);
		sieve_fetch_row(b, c->row);
	} else {
		c->places = sieve_at(b, l->places);
		c->n_places = l->n;
	}
}

uint32_t sieve_pass(const int64_t *keys, uint32_t n, uint32_t from, int64_t key)
{
	uint32_t at = from, step = 1;
	while (at < n && keys[at] < key) {
		from = at + 1;
		at += step;
		step *= 2;
	}
	for (uint32_t to = at < n ? at : n; from < to;) {
		uint32_t mid = (from + to) / 2;
		if (keys[mid] < key)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* Past keys that are less though their codes are not; then to the bins. */
static void settle_searches(const sieve_block *b, oh_sieve_scratch *x, size_t n_ties)
{
	for (size_t i = 0; i < n_ties; i++) {
		sieve_search *s = &x->searches[x->ties[i]];
		const sieve_list *l = s->list;
		uint32_t before = s->at;
		s->at = sieve_pass(sieve_at(b, l->keys), l->n_keys, before, s->key);
		if (s->at != before)
			sieve_fetch_bin(b, s);
	}
}

void sieve_catch(const sieve_block *b, oh_sieve_scratch *x, bool inside)
{
	const sieve_search *s = x->searches;
	for (size_t i = 0; i < x->n_searches; i++) {
		sieve_caught *c = &x->caught[s[i].test];
		if (s[i].list->role)
			sieve_catch_events(b, &s[i], c);
		else
			catch_range(b, &s[i], inside, c);
	}
}

/* ---- values ---- */

static void catch_holders(const sieve_block *b, const sieve_holders *h, sieve_caught *c)
{
	if (sieve_dense(b, h->n)) {
		c->row = sieve_at(b, h->at);
		sieve_fetch_row(b, c->row);
	} else {
		c->places = sieve_at(b, h->at);
		c->n_places = h->n;
	}
}

static const sieve_holders *find_value(const sieve_block *b, const sieve_values *v, uint32_t value)
{
	const uint32_t *values = sieve_at(b, v->values);
	uint32_t from = 0, left = v->n_values;
	/* Nobody foretells which way it goes: the steps have no branch. */
	while (left > 1) {
		uint32_t half = left / 2;
		from = values[from + half] <= value ? from + half : from;
		left -= half;
	}
	if (left == 0 || values[from] != value)
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
		if (sieve_dense(b, only->n)) {
			c->row = sieve_at(b, only->at);
		} else {
			c->row = sieve_at(b, v->states.at);
			c->places = sieve_at(b, only->at);
			c->n_places = only->n;
			c->clear = true;
		}
		sieve_fetch_row(b, c->row);
		return;
	}
	c->composed = true;
	c->set = v;
}

/* Takes those who hold a value away from d, who all state the column. */
static void drop_holders(const sieve_block *b, const sieve_holders *h, uint64_t *d)
{
	if (sieve_dense(b, h->n))
		sieve_rows_now()->meet(d, sieve_at(b, h->at), b->words);
	else
		sieve_clear_places(d, sieve_at(b, h->at), h->n);
}

static void join_holders(const sieve_block *b, const sieve_values *v, const sieve_holders *h,
                         uint64_t *d)
{
	if (sieve_dense(b, h->n))
		sieve_rows_now()->join_less(d, sieve_at(b, v->states.at), sieve_at(b, h->at),
		                            b->words);
	else
		sieve_set_places(d, sieve_at(b, h->at), h->n);
}

static void lay_states(const sieve_block *b, const sieve_values *v, uint64_t *d)
{
	if (sieve_dense(b, v->states.n)) {
		sieve_rows_now()->copy(d, sieve_at(b, v->states.at), b->words);
		return;
	}
	memset(d, 0, b->words * sizeof *d);
	sieve_set_places(d, sieve_at(b, v->states.at), v->states.n);
}

/* Who states the column and does not hold the value. */
static void lay_others(const sieve_block *b, const sieve_values *v, const sieve_holders *h,
                       uint64_t *d)
{
	if (sieve_dense(b, h->n)) {
		sieve_rows_now()->copy(d, sieve_at(b, h->at), b->words);
		return;
	}
	lay_states(b, v, d);
	sieve_clear_places(d, sieve_at(b, h->at), h->n);
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
				join_holders(b, v, &holders[i], x->made);
		}
		return;
	}
	/* Who is another than the holders of the first, and of the second …; lacking one of
	 * them, or. */
	bool laid = false;
	for (size_t i = 0; i < t->n_values; i++) {
		const sieve_holders *h = find_value(b, v, t->values[i]);
		if (!h)
			continue;
		if (!laid) {
			lay_others(b, v, h, x->made);
		} else if (t->op != OH_SIEVE_LACKS) {
			drop_holders(b, h, x->made);
		} else {
			lay_others(b, v, h, x->held);
			sieve_rows_now()->join(x->made, x->held, b->words);
		}
		laid = true;
	}
	if (!laid)
		lay_states(b, v, x->made);
}

/* ---- a test ---- */

static uint32_t search_column(const uint32_t *columns, uint32_t n, uint32_t column)
{
	uint32_t from = 0, to = n;
	while (from < to) {
		uint32_t mid = (from + to) / 2;
		if (columns[mid] < column)
			from = mid + 1;
		else
			to = mid;
	}
	return from < n && columns[from] == column ? from : n;
}

/* The place of a column among rising ones, n if it is not there; of two the first. Tests
 * come mostly in the order of columns: `next` is behind the one before. */
static uint32_t find_column(const uint32_t *columns, uint32_t n, uint32_t column, uint32_t *next)
{
	uint32_t i = *next;
	if (i >= n || columns[i] != column || (i && columns[i - 1] == column))
		i = search_column(columns, n, column);
	*next = i < n ? i + 1 : *next;
	return i;
}

static uint32_t find_list(const sieve_block *b, const uint32_t *columns, uint32_t column,
                          uint32_t *next)
{
	uint32_t i = find_column(columns, b->n_first, column, next);
	if (i < b->n_first || b->n_first == b->n_lists)
		return i;
	return i + search_column(columns + i, b->n_lists - i, column);
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

/* Do the test and the next one ask a pair? */
static bool asks_pair(const sieve_block *b, const sieve_list *l, const oh_sieve_test *t)
{
	const uint32_t *columns = sieve_at(b, b->list_columns);
	const oh_sieve_test *u = t + 1;
	return l->role == SIEVE_LOW && t->op == OH_SIEVE_ABOVE && u->op == OH_SIEVE_BELOW &&
	       t->fact == u->fact && t->effect == u->effect && columns[l->partner] == u->column &&
	       t->number <= u->number && t->number >= u->number;
}

/* ABOVE and BELOW are searches, to be made together. Returns how many tests are done with;
 * `left`: so many there are. */
static size_t locate_numbers(const sieve_block *b, const oh_sieve_test *t, size_t left,
                             oh_sieve_scratch *x, uint32_t *hint, sieve_caught *c)
{
	const uint32_t *columns = sieve_at(b, b->list_columns);
	uint32_t i = find_list(b, columns, t->column, hint);
	if (i == b->n_lists) {
		if (t->op == OH_SIEVE_SILENT)
			catch_all(x, c);
		return 1;
	}
	const sieve_list *l = sieve_list_at(b, i);
	if (t->op == OH_SIEVE_STATES || t->op == OH_SIEVE_SILENT) {
		catch_stating(b, l, c);
		if (t->op == OH_SIEVE_SILENT)
			catch_silent(x, c);
		return 1;
	}
	bool above = t->op == OH_SIEVE_ABOVE, pair = left > 1 && asks_pair(b, l, t);
	if (!above && i + 1 < b->n_first && columns[i + 1] == t->column)
		l++;
	/* From the first that is greater; or, with `equal` (below: without), as great. */
	int64_t key = sieve_signed(sieve_key(t->number)) + (!pair && above != t->equal);
	x->searches[x->n_searches++] = (sieve_search){.list = l,
	                                              .key = key,
	                                              .test = (uint32_t)(c - x->caught),
	                                              .code = sieve_code(l, key),
	                                              .pair = pair};
	x->depth = x->depth > l->depth ? x->depth : l->depth;
	__builtin_prefetch(sieve_at(b, l->top));
	if (!pair)
		return 1;
	c[1] = (sieve_caught){.test = t + 1};
	return 2;
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

/* Each step waits for memory, so all tests take it together, and values are looked up
 * meanwhile. */
void sieve_locate(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x)
{
	uint32_t next = 0;
	size_t n_later = 0;
	x->n_searches = 0;
	x->depth = 0;
	bool every = false;
	for (size_t i = 0, done = 1; i < p->n; i += done) {
		const oh_sieve_test *t = &p->tests[i];
		sieve_caught *c = &x->caught[i];
		*c = (sieve_caught){.test = t};
		every = every || t->op == OH_SIEVE_SILENT;
		done = 1;
		if (of_values(t))
			x->of_values[n_later++] = (uint32_t)i;
		else
			done = locate_numbers(b, t, p->n - i, x, &next, c);
	}
	size_t n_ties = sieve_rows_now()->search(b, x->searches, x->n_searches, x->depth, x->ties);
	next = 0;
	for (size_t i = 0; i < n_later; i++) {
		size_t at = x->of_values[i];
		locate_values(b, &p->tests[at], x, &next, &x->caught[at]);
	}
	settle_searches(b, x, n_ties);
	if (every)
		lay_every(b, x->every);
}

/* Faults are counted, not branched on: there are none. */
oh_status sieve_valid(const oh_sieve_probe *p)
{
	unsigned bad = 0;
	uint32_t last = 0;
	for (size_t i = 0; i < p->n; i++) {
		const oh_sieve_test *t = &p->tests[i];
		uint32_t order = (uint32_t)t->fact << 8 | t->effect;
		bad |= (t->op > OH_SIEVE_SILENT) | (t->effect > OH_SIEVE_OUT) | (order < last);
		bad |= (t->op <= OH_SIEVE_BELOW) & (isnan(t->number) != 0);
		last = order;
		for (size_t j = 1; j < t->n_values; j++)
			bad |= t->values[j - 1] >= t->values[j];
	}
	return bad ? OH_EUSAGE : OH_OK;
}

/* Makes room for tests. */
static oh_status reserve_tests(oh_sieve_scratch *x, size_t tests)
{
	if (tests <= x->room)
		return OH_OK;
	oh_status st = sieve_grow((void **)&x->caught, &x->cap_caught, tests, sizeof *x->caught);
	if (!st)
		st =
		    sieve_grow((void **)&x->searches, &x->cap_searches, tests, sizeof *x->searches);
	if (!st)
		st = sieve_grow((void **)&x->ties, &x->cap_ties, tests + 1, sizeof *x->ties);
	if (!st)
		st = sieve_grow((void **)&x->of_values, &x->cap_of_values, tests,
		                sizeof *x->of_values);
	if (!st)
		st = sieve_grow((void **)&x->rows, &x->cap_rows, tests + 1, sizeof *x->rows);
	if (!st)
		st = sieve_grow((void **)&x->lacks, &x->cap_lacks, tests + 1, sizeof *x->lacks);
	x->room = st ? x->room : tests;
	return st;
}

oh_status sieve_reserve(oh_sieve_scratch *x, size_t tests, size_t hits)
{
	oh_status st = reserve_tests(x, tests);
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
	if (c->events)
		sieve_set_events(b, c, d);
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
	if (c->events)
		sieve_set_events(b, c, d);
}
