#include "sieve_cases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "random_docs.h"

static double a_number(const sieve_shape *shape, uint64_t *s)
{
	switch (random_below(s, 40)) {
	case 0:
		return INFINITY;
	case 1:
		return -INFINITY;
	case 2:
		return random_below(s, 2) ? 0.0 : -0.0;
	default:
		break;
	}
	double spread = random_below(s, 2) ? 1 : -1;
	if (shape->distinct)
		return spread * random_below(s, shape->distinct) / 7.0;
	return spread * (random_below(s, 1u << 30) + random_below(s, 1000) / 1000.0);
}

/* A column far from the others now and then, so that they are not numbered densely. */
static uint32_t a_column(unsigned i)
{
	return i % 5 == 4 ? 4000000000u + i : i * 3;
}

static unsigned a_group(const sieve_shape *shape, uint64_t *s)
{
	unsigned g = 0;
	while (g + 1 < shape->groups && random_below(s, 2))
		g++;
	return g;
}

static int heavier(const void *a, const void *b)
{
	const oh_sieve_entry *x = *(const oh_sieve_entry *const *)a;
	const oh_sieve_entry *y = *(const oh_sieve_entry *const *)b;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->weight > y->weight || x->weight < y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void fill_entry(sieve_case *c, oh_sieve_entry *e, oh_sieve_number **number,
                       oh_sieve_value **value, uint64_t *s)
{
	const sieve_shape *shape = &c->shape;
	oh_sieve_number *numbers = *number;
	oh_sieve_value *values = *value;
	for (unsigned i = 0; i < shape->columns; i++) {
		/* The last column is one that few state. */
		bool rare = i + 1 == shape->columns && random_below(s, 50);
		if (random_below(s, 8) < shape->stated && !rare) {
			*(*number)++ = (oh_sieve_number){a_column(i), a_number(shape, s)};
			if (random_below(s, 8) < shape->twice)
				*(*number)++ = (oh_sieve_number){a_column(i), a_number(shape, s)};
		}
		if (random_below(s, 8) >= shape->stated || rare)
			continue;
		/* Column 0 holds one value only, the others sets; small values are frequent. */
		for (unsigned n = i ? 1 + random_below(s, 3) : 1; n; n--) {
			unsigned most = 1 + random_below(s, shape->values);
			*(*value)++ = (oh_sieve_value){a_column(i), random_below(s, most)};
		}
	}
	e->numbers = numbers;
	e->n_numbers = (size_t)(*number - numbers);
	e->values = values;
	e->n_values = (size_t)(*value - values);
}

void sieve_case_make(sieve_case *c, const sieve_shape *shape, uint64_t seed)
{
	size_t n = shape->entries;
	*c = (sieve_case){.shape = *shape,
	                  .entries = oh_calloc(n, sizeof *c->entries),
	                  .numbers = oh_calloc(n * shape->columns * 2, sizeof *c->numbers),
	                  .values = oh_calloc(n * shape->columns * 3, sizeof *c->values),
	                  .order = oh_calloc(n, sizeof(const oh_sieve_entry *))};
	oh_sieve_number *number = c->numbers;
	oh_sieve_value *value = c->values;
	for (size_t i = 0; i < n; i++) {
		c->entries[i] =
		    (oh_sieve_entry){.id = seed * 1000003 + i,
		                     .group = 7 + 11 * a_group(shape, &seed),
		                     .weight = random_below(&seed, shape->weights) / 3.0};
		fill_entry(c, &c->entries[i], &number, &value, &seed);
		c->order[i] = &c->entries[i];
	}
	qsort(c->order, n, sizeof *c->order, heavier);
	/* Ids that follow each other and weights that are alike are kept in another way. */
	for (size_t i = 0; i < n && shape->weights == 1; i++)
		c->entries[c->order[i] - c->entries].id = 5000 + i;
}

void sieve_case_free(sieve_case *c)
{
	oh_free(c->entries);
	oh_free(c->numbers);
	oh_free(c->values);
	oh_free(c->order);
}

oh_status sieve_case_build(const sieve_case *c, unsigned threads, oh_sieve **out)
{
	oh_sieve_builder *b;
	oh_status st = oh_sieve_builder_new(c->shape.entries, &b);
	if (st)
		return st;
	for (size_t i = 0; !st && i < c->shape.entries; i++) {
		/* A hint may come at any time, and changes no answer. */
		if (i == c->shape.entries / 2)
			for (unsigned k = 0; !st && k + 1 < c->shape.columns; k += 2)
				st = k % 4 ? oh_sieve_below(b, a_column(k))
				           : oh_sieve_pair(b, a_column(k), a_column(k + 1));
		if (!st)
			st = oh_sieve_add(b, &c->entries[i]);
	}
	if (st) {
		oh_sieve_builder_free(b);
		return st;
	}
	return oh_sieve_finish(b, threads, out);
}

static void test_values(const sieve_case *c, uint64_t *s, oh_sieve_test *t, uint32_t *values)
{
	uint32_t value = random_below(s, 3) ? 0 : random_below(s, c->shape.values);
	t->values = values;
	for (unsigned i = random_below(s, SIEVE_TEST_VALUES + 1); i; i--) {
		values[t->n_values++] = value;
		value += 1 + random_below(s, 2);
	}
}

/* The test before and this one ask together who does not hold a number; or nearly so. */
static void ask_pair(const sieve_case *c, uint64_t *s, oh_sieve_test *t)
{
	unsigned low = random_below(s, c->shape.columns) / 4 * 4;
	uint8_t effect = t[-1].effect;
	t[-1].op = OH_SIEVE_ABOVE;
	t[-1].column = a_column(low);
	if (random_below(s, 2))
		t[-1].number = a_number(&c->shape, s);
	*t = t[-1];
	t->op = OH_SIEVE_BELOW;
	t->column = a_column(low + 1);
	t->equal = random_below(s, 2);
	if (random_below(s, 8) == 0)
		t->number = a_number(&c->shape, s);
	if (random_below(s, 8) == 0 && effect < OH_SIEVE_OUT)
		t->effect = (uint8_t)(effect + 1);
}

void sieve_question_make(const sieve_case *c, uint64_t *s, sieve_question *q)
{
	const sieve_shape *shape = &c->shape;
	*q = (sieve_question){.probe = {.group = 7 + 11 * random_below(s, shape->groups + 1),
	                                .tests = q->tests,
	                                .n = random_below(s, SIEVE_TESTS + 1)}};
	/* Few tests catch little: then there is something to find. */
	if (random_below(s, 2))
		q->probe.n %= 5;
	uint16_t fact = (uint16_t)random_below(s, 3);
	uint8_t effect = 0;
	for (size_t i = 0; i < q->probe.n; i++) {
		oh_sieve_test *t = &q->tests[i];
		if (random_below(s, 3)) {
			fact = (uint16_t)(fact + 1 + random_below(s, 2));
			effect = 0;
		}
		if (effect < OH_SIEVE_OUT && random_below(s, 4) == 0)
			effect++;
		if (effect < OH_SIEVE_OUT && random_below(s, 12) == 0)
			effect++;
		*t = (oh_sieve_test){.op = (uint8_t)random_below(s, OH_SIEVE_SILENT + 1),
		                     .effect = effect,
		                     .equal = random_below(s, 2),
		                     .of_values = random_below(s, 2),
		                     .fact = fact,
		                     .column = a_column(random_below(s, shape->columns + 1)),
		                     .number = a_number(shape, s)};
		if (random_below(s, 4) == 0 && c->shape.entries) {
			const oh_sieve_entry *e =
			    &c->entries[random_below(s, (uint32_t)c->shape.entries)];
			if (e->n_numbers) {
				t->column = e->numbers[0].column;
				t->number = e->numbers[0].number;
			}
		}
		test_values(c, s, t, q->values[i]);
		if (i && random_below(s, 3) == 0) {
			ask_pair(c, s, t);
			fact = t->fact;
			effect = t->effect;
		}
	}
}

/* ---- entry by entry ---- */

static bool is_one_of(const oh_sieve_test *t, uint32_t value)
{
	for (size_t i = 0; i < t->n_values; i++)
		if (t->values[i] == value)
			return true;
	return false;
}

static bool holds(const oh_sieve_entry *e, uint32_t column, uint32_t value)
{
	for (size_t i = 0; i < e->n_values; i++)
		if (e->values[i].column == column && e->values[i].value == value)
			return true;
	return false;
}

static bool catches_values(const oh_sieve_entry *e, const oh_sieve_test *t)
{
	bool states = false, one = false, beyond = false, lacks = false;
	for (size_t i = 0; i < e->n_values; i++) {
		if (e->values[i].column != t->column)
			continue;
		bool is = is_one_of(t, e->values[i].value);
		states = true;
		one = one || is;
		beyond = beyond || !is;
	}
	for (size_t i = 0; i < t->n_values; i++)
		lacks = lacks || !holds(e, t->column, t->values[i]);
	if (t->op == OH_SIEVE_NONE_OF)
		return states && !one;
	if (t->op == OH_SIEVE_BEYOND)
		return beyond;
	if (t->op == OH_SIEVE_LACKS)
		return states && lacks;
	return states == (t->op == OH_SIEVE_STATES);
}

static bool catches(const oh_sieve_entry *e, const oh_sieve_test *t)
{
	bool states = false, above = false, below = false;
	if (t->op == OH_SIEVE_NONE_OF || t->op == OH_SIEVE_BEYOND || t->op == OH_SIEVE_LACKS ||
	    (t->of_values && t->op >= OH_SIEVE_STATES))
		return catches_values(e, t);
	for (size_t i = 0; i < e->n_numbers; i++) {
		if (e->numbers[i].column != t->column)
			continue;
		double x = e->numbers[i].number;
		states = true;
		above = above || x > t->number || (t->equal && x >= t->number);
		below = below || x < t->number || (t->equal && x <= t->number);
	}
	if (t->op == OH_SIEVE_ABOVE)
		return above;
	if (t->op == OH_SIEVE_BELOW)
		return below;
	return states == (t->op == OH_SIEVE_STATES);
}

typedef struct standing {
	unsigned misses, opens; /* misses: at most 3 */
	uint16_t miss, open;    /* the last fact of each */
} standing;

static standing stand(const oh_sieve_entry *e, const oh_sieve_probe *p)
{
	standing x = {0, 0, 0, 0};
	for (size_t i = 0; i < p->n; i++) {
		const oh_sieve_test *t = &p->tests[i];
		if (!catches(e, t))
			continue;
		if (t->effect == OH_SIEVE_OUT) {
			x.misses = 3;
		} else if (t->effect == OH_SIEVE_MISS) {
			if (x.misses < 3 && (!x.misses || x.miss != t->fact))
				x.misses++;
			x.miss = t->fact;
		} else {
			if (!x.opens || x.open != t->fact)
				x.opens++;
			x.open = t->fact;
		}
	}
	return x;
}

static size_t group_of(const sieve_case *c, uint32_t group, const oh_sieve_entry *const **first)
{
	size_t from = 0, n = 0;
	while (from < c->shape.entries && c->order[from]->group < group)
		from++;
	while (from + n < c->shape.entries && c->order[from + n]->group == group)
		n++;
	*first = c->order + from;
	return n;
}

static standing *stand_all(const oh_sieve_entry *const *e, size_t n, const oh_sieve_probe *p)
{
	standing *all = oh_calloc(n, sizeof *all);
	for (size_t i = 0; all && i < n; i++)
		all[i] = stand(e[i], p);
	return all;
}

static size_t rank_all(const oh_sieve_entry *const *e, const standing *all, size_t n, size_t k,
                       oh_sieve_hit *out)
{
	size_t found = 0;
	for (int class = 0; class < 3; class ++)
		for (size_t i = 0; i < n && found < k; i++) {
			const standing *x = &all[i];
			int its = x->misses ? 2 : x->opens ? 1 : 0;
			if (x->misses < 3 && its == class)
				out[found++] = (oh_sieve_hit){.id = e[i]->id,
				                              .weight = e[i]->weight,
				                              .place = (uint32_t)i,
				                              .misses = (uint8_t)x->misses,
				                              .open = x->opens > 0};
		}
	return found;
}

size_t sieve_case_best(const sieve_case *c, const oh_sieve_probe *p, size_t k, oh_sieve_hit *out)
{
	const oh_sieve_entry *const *e;
	size_t n = group_of(c, p->group, &e);
	standing *all = stand_all(e, n, p);
	n = all ? rank_all(e, all, n, k, out) : SIZE_MAX;
	oh_free(all);
	return n;
}

bool sieve_hits_equal(const oh_sieve_hit *a, size_t n, const oh_sieve_hit *b, size_t m)
{
	bool same = n == m;
	for (size_t i = 0; same && i < n; i++)
		same = a[i].id == b[i].id && !(a[i].weight < b[i].weight) &&
		       !(a[i].weight > b[i].weight) && a[i].place == b[i].place &&
		       a[i].misses == b[i].misses && a[i].open == b[i].open;
	return same;
}

typedef struct checking {
	const standing *all;
	size_t n, seen, calls;
	bool wrong;
} checking;

static bool check_block(void *ctx, const oh_sieve_planes *p)
{
	checking *c = ctx;
	c->wrong = c->wrong || p->from != c->seen || p->n == 0 || p->from + p->n > c->n;
	for (size_t i = 0; !c->wrong && i < (p->n + 63) / 64 * 64; i++) {
		unsigned misses = (unsigned)(p->miss_low[i / 64] >> i % 64 & 1) +
		                  2 * (unsigned)(p->miss_high[i / 64] >> i % 64 & 1);
		bool open = p->open[i / 64] >> i % 64 & 1;
		if (i >= p->n)
			c->wrong = misses != 3 || open;
		else
			c->wrong = misses != c->all[p->from + i].misses ||
			           open != (c->all[p->from + i].opens > 0);
	}
	c->seen += p->n;
	c->calls++;
	return !c->wrong;
}

static bool check_meets(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                        const oh_sieve_entry *const *e, const standing *all, size_t n)
{
	oh_vec ids;
	oh_vec_init(&ids, sizeof(uint64_t));
	uint64_t before = 42;
	bool right = !oh_vec_push(&ids, &before) && !oh_sieve_meets(s, p, x, &ids);
	size_t at = 1;
	for (size_t i = 0; right && i < n; i++)
		if (!all[i].misses && !all[i].opens)
			right = at < ids.n && OH_VEC_AT(&ids, uint64_t, at++) == e[i]->id;
	right = right && at == ids.n && OH_VEC_AT(&ids, uint64_t, 0) == 42;
	oh_vec_release(&ids);
	return right;
}

static bool check_gap(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                      const oh_sieve_entry *const *e, const standing *all, size_t n)
{
	oh_sieve_gain got[SIEVE_TESTS];
	size_t n_got = 0, at = 0;
	if (oh_sieve_gap(s, p, x, got, &n_got))
		return false;
	for (size_t i = 0; i < p->n; i++) {
		if (i && p->tests[i].fact == p->tests[i - 1].fact)
			continue;
		oh_sieve_gain g = {.fact = p->tests[i].fact};
		for (size_t j = 0; j < n; j++) {
			const standing *y = &all[j];
			if (y->misses == 1 && y->opens == 0 && y->miss == g.fact) {
				g.misses++;
				g.missed += e[j]->weight;
			}
			if (y->misses == 0 && y->opens == 1 && y->open == g.fact) {
				g.opens++;
				g.opened += e[j]->weight;
			}
		}
		if (at >= n_got || got[at].fact != g.fact || got[at].misses != g.misses ||
		    got[at].opens != g.opens ||
		    memcmp(&got[at].missed, &g.missed, sizeof(double)) ||
		    memcmp(&got[at].opened, &g.opened, sizeof(double)))
			return false;
		at++;
	}
	return at == n_got;
}

static bool check_best(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                       const oh_sieve_entry *const *e, const standing *all, size_t n)
{
	const size_t ks[] = {0, 1, 10, n + 3};
	oh_sieve_hit *want = oh_calloc(n + 3, sizeof *want), *got = oh_calloc(n + 3, sizeof *got);
	bool right = want && got;
	/* The best k are the first k of all. */
	size_t most = right ? rank_all(e, all, n, n, want) : 0;
	for (size_t i = 0; right && i < sizeof ks / sizeof *ks; i++) {
		size_t k = ks[i] < n + 3 ? ks[i] : n + 3, n_got = 99;
		right = !oh_sieve_best(s, p, k, x, got, &n_got) &&
		        sieve_hits_equal(want, k < most ? k : most, got, n_got);
	}
	oh_free(want);
	oh_free(got);
	return right;
}

bool sieve_case_check(const sieve_case *c, const oh_sieve *s, const oh_sieve_probe *p,
                      oh_sieve_scratch *x, const char **why)
{
	const oh_sieve_entry *const *e;
	size_t n = group_of(c, p->group, &e);
	standing *all = stand_all(e, n, p);
	bool right = all;
	*why = "group";
	for (size_t i = 0; right && i < n; i++)
		right = oh_sieve_id(s, p->group, i) == e[i]->id &&
		        !(oh_sieve_weight(s, p->group, i) < e[i]->weight) &&
		        !(oh_sieve_weight(s, p->group, i) > e[i]->weight);
	right = right && oh_sieve_group(s, p->group) == n;
	checking check = {.all = all, .n = n};
	if (right) {
		*why = "run";
		right =
		    !oh_sieve_run(s, p, x, check_block, &check) && !check.wrong && check.seen == n;
	}
	if (right) {
		*why = "meets";
		right = check_meets(s, p, x, e, all, n);
	}
	if (right) {
		*why = "gap";
		right = check_gap(s, p, x, e, all, n);
	}
	if (right) {
		*why = "best";
		right = check_best(s, p, x, e, all, n);
	}
	oh_free(all);
	return right;
}
