/* Cuts against the rules themselves: supplied numbers at, beside and between the cuts of
 * random demanded quantities, of every attribute of the packs, get the code that the rule
 * gives each. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../ordered.h"
#include "../run.h"

static oh_packs *packs;
static uint64_t state = 7;

static int setup(void **s)
{
	(void)s;
	return oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ? -1 : 0;
}

static int teardown(void **s)
{
	(void)s;
	oh_packs_free(packs);
	return 0;
}

static unsigned below(unsigned n)
{
	state = state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)((state >> 33) % n);
}

static double number(void)
{
	static const double some[] = {0, -40, 60, 100, 1e-7, 37.5, 1500, 75, -0.5, 1e6, 3};
	double v = some[below(sizeof some / sizeof some[0])];
	return below(3) ? v : v * (1 + below(1000) * 1e-3);
}

enum { SUPPLIES = 400 };

typedef struct bench {
	oh_fact demanded, facts[SUPPLIES];
	oh_listing demand, supply;
	const oh_fact *by_number[SUPPLIES];
} bench;

static void make_demanded(oh_fact *f, oh_fact_value values[3])
{
	unsigned form = below(6);
	*f = (oh_fact){.attr = f->attr, .lo = number(), .hi = number(), .evidence = OH_DECLARED};
	if (form == 0) {
		f->flags = OH_FACT_SET;
		f->n_values = 1 + below(3);
		f->values = values;
		for (uint32_t i = 0; i < f->n_values; i++)
			values[i] = (oh_fact_value){OH_SV("n"), -1, number()};
		return;
	}
	if (form == 1)
		f->hi = f->lo;
	f->flags = (uint8_t)(form == 2   ? OH_FACT_LO
	                     : form == 3 ? OH_FACT_HI
	                                 : OH_FACT_LO | OH_FACT_HI);
	f->flags |= below(5) ? 0 : OH_FACT_LO_OPEN;
	f->flags |= below(5) ? 0 : OH_FACT_HI_OPEN;
	f->flags |= below(4) ? 0 : OH_FACT_APPROX;
}

/* Around a cut: where equal ends, shares and roundings meet. */
static double tried(const oh_cuts *c)
{
	static const double beside[] = {0, 1e-9, -1e-9, 2e-9, -2e-9, 0.9e-6, -0.9e-6, 2e-6, -2e-6};
	if (c->n == 0 || below(3) == 0)
		return number() * (1 + below(2000) * 1e-3);
	oh_cut at = c->at[below((unsigned)c->n)];
	double v = at.at + beside[below(9)] * fmax(fabs(at.at), at.near * 1e6);
	return below(12) ? v : nextafter(at.at, below(2) ? INFINITY : -INFINITY);
}

static void make_supplied(oh_fact *f, const oh_attr *attr, const oh_cuts *c)
{
	unsigned form = below(4);
	*f = (oh_fact){.attr = attr, .lo = tried(c), .hi = tried(c), .evidence = OH_DECLARED};
	if (form == 0)
		f->hi = f->lo;
	/* As wide as it must be. */
	if (c->by_width && form == 3)
		f->hi = f->lo + c->width.at * (1 + ((int)below(5) - 2) * 1e-9);
	f->flags = (uint8_t)(form == 1   ? OH_FACT_LO
	                     : form == 2 ? OH_FACT_HI
	                                 : OH_FACT_LO | OH_FACT_HI);
	f->flags |= below(9) ? 0 : OH_FACT_LO_OPEN;
}

static size_t asked;

static uint8_t ask(const void *ctx, size_t value)
{
	const bench *b = ctx;
	oh_fit_context fc = {&b->demand, &b->supply};
	oh_fit_result r = oh_fit_check(&b->demanded, b->by_number[value], &fc);
	asked++;
	return oh_code_of(r.state, r.shortfall);
}

/* Kinds by form, flags and whether the ends rise. */
static size_t sort_out(bench *b, oh_sorting *items, oh_buf kinds[SUPPLIES])
{
	size_t n = 0;
	for (size_t i = 0; i < SUPPLIES; i++) {
		oh_buf key = OH_BUF_INIT;
		size_t k = 0;
		oh_ordinal_begin(&items[i].ordinal, &key);
		oh_ordinal_add(&items[i].ordinal, &key, &b->facts[i], &b->supply, OH_PART_PLAIN,
		               false);
		oh_ordinal_end(&items[i].ordinal);
		while (k < n && !oh_sv_eq(oh_buf_sv(&kinds[k]), oh_buf_sv(&key)))
			k++;
		if (k == n)
			kinds[n++] = key;
		else
			oh_buf_release(&key);
		items[i].kind = (uint32_t)k;
		items[i].number = (uint32_t)i;
	}
	return n;
}

static size_t compared, ordered;

static void check(bench *b, oh_arena *a)
{
	static oh_sorting items[SUPPLIES];
	oh_buf kinds[SUPPLIES];
	uint8_t codes[SUPPLIES], zones[SUPPLIES];
	oh_cuts cuts;
	oh_ordered *groups;
	size_t n_groups, loose;
	oh_fit_context ctx = {&b->demand, &b->supply};
	bool known = oh_cuts_of(&b->demanded, &cuts);
	for (size_t i = 0; i < SUPPLIES; i++)
		make_supplied(&b->facts[i], b->demanded.attr, &cuts);
	size_t n = sort_out(b, items, kinds);
	assert_int_equal(oh_ordered_group(items, SUPPLIES, n, a, &loose, &groups, &n_groups),
	                 OH_OK);
	for (size_t i = 0; i < SUPPLIES; i++)
		b->by_number[i] = &b->facts[items[i].number];
	for (size_t g = 0; g < n_groups; g++) {
		const oh_ordered *o = &groups[g];
		oh_ordered_answer(o, &b->demanded, &ctx, known ? &cuts : NULL, ask, b, codes,
		                  zones);
		for (size_t i = o->from; i < o->from + o->n; i++)
			if (codes[i] != ask(b, i))
				fail_msg(
				    "%.*s [%.17g, %.17g] flags %u, supplied [%.17g, %.17g] flags "
				    "%u: %u, not %u",
				    OH_SV_ARG(b->demanded.attr->key), b->demanded.lo,
				    b->demanded.hi, b->demanded.flags, b->by_number[i]->lo,
				    b->by_number[i]->hi, b->by_number[i]->flags, codes[i],
				    ask(b, i));
		ordered += o->n;
	}
	compared += known;
	for (size_t k = 0; k < n; k++)
		oh_buf_release(&kinds[k]);
}

static void cuts_hold(void **s)
{
	(void)s;
	static bench b;
	oh_fact_value values[3];
	oh_ordered_from = 16;
	for (size_t p = 0; p < oh_packs_count(packs); p++) {
		const oh_pack *pack = oh_packs_at(packs, p);
		for (size_t i = 0; i < pack->n_attrs; i++)
			for (size_t round = 0; round < 30; round++) {
				oh_arena *a = oh_arena_new(0);
				if (pack->attrs[i]->type != OH_ATTR_QUANTITY)
					round = 30;
				b.demanded.attr = pack->attrs[i];
				make_demanded(&b.demanded, values);
				b.demand = (oh_listing){
				    .side = OH_DEMAND, .facts = &b.demanded, .n_facts = 1};
				b.supply = (oh_listing){.side = OH_SUPPLY};
				if (b.demanded.attr->type == OH_ATTR_QUANTITY)
					check(&b, a);
				oh_arena_free(a);
			}
	}
	assert_true(compared > 1000);
	assert_true(ordered > 100000);
}

/* Of many numbers far from the cuts few are asked. */
static void few_are_asked(void **s)
{
	(void)s;
	static bench b;
	oh_ordered_from = 16;
	b.demanded = (oh_fact){
	    .attr = oh_pack_attr(oh_packs_find(packs, OH_SV("motor")), OH_SV("rated_power")),
	    .lo = 55,
	    .hi = 75,
	    .flags = OH_FACT_LO | OH_FACT_HI};
	b.demand = (oh_listing){.side = OH_DEMAND, .facts = &b.demanded, .n_facts = 1};
	oh_arena *a = oh_arena_new(0);
	oh_sorting items[SUPPLIES];
	oh_buf kinds[SUPPLIES];
	uint8_t codes[SUPPLIES], zones[SUPPLIES];
	oh_ordered *groups;
	size_t n_groups, loose;
	oh_cuts cuts;
	assert_true(oh_cuts_of(&b.demanded, &cuts));
	for (size_t i = 0; i < SUPPLIES; i++)
		b.facts[i] = (oh_fact){.attr = b.demanded.attr,
		                       .lo = 1 + (double)i * 0.37,
		                       .hi = 1 + (double)i * 0.37,
		                       .flags = OH_FACT_LO | OH_FACT_HI};
	size_t n = sort_out(&b, items, kinds);
	assert_int_equal(n, 1);
	assert_int_equal(oh_ordered_group(items, SUPPLIES, n, a, &loose, &groups, &n_groups),
	                 OH_OK);
	assert_int_equal(loose, 0);
	for (size_t i = 0; i < SUPPLIES; i++)
		b.by_number[i] = &b.facts[items[i].number];
	oh_fit_context ctx = {&b.demand, &b.supply};
	asked = 0;
	oh_ordered_answer(&groups[0], &b.demanded, &ctx, &cuts, ask, &b, codes, zones);
	assert_true(asked < 40);
	oh_buf_release(&kinds[0]);
	oh_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cuts_hold),
	                                   cmocka_unit_test(few_are_asked)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
