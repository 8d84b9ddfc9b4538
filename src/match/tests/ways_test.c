/* Random lists out of the packs: the way for large lists comes to the same bytes as the
 * way for small ones. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../ordered.h"
#include "random_docs.h"

static oh_packs *packs;

static int setup(void **state)
{
	(void)state;
	return oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	oh_packs_free(packs);
	return 0;
}

/* Of each seed's listings those of one side; some without a category, without facts, with
 * facts said twice, with readings in the words of another pack. */
static oh_list make(const random_docs *r, oh_side side, size_t n, oh_arena *a)
{
	oh_listing *l = oh_arena_array(a, n + 1, sizeof *l);
	assert_non_null(l);
	for (size_t i = 0, number = 0; i < n; number++) {
		oh_index_doc d;
		random_docs_make(r, number, (unsigned)side, a, &d);
		if (d.side != side)
			continue;
		l[i] = (oh_listing){.side = side,
		                    .title = d.title,
		                    .text = d.text,
		                    .place = d.city,
		                    .pack = d.pack,
		                    .category = d.category,
		                    .facts = d.facts,
		                    .n_facts = i % 13 == 5 ? 0 : d.n_facts,
		                    .index = (uint32_t)i};
		const oh_listing *before = i ? &l[i - 1] : NULL;
		if (side == OH_SUPPLY && before && before->pack != d.pack && i % 3) {
			oh_other_reading *o = oh_arena_array(a, 1, sizeof *o);
			assert_non_null(o);
			*o = (oh_other_reading){before->pack, before->facts, before->n_facts};
			l[i].others = o;
			l[i].n_others = 1;
			l[i].text = before->title;
		}
		i++;
	}
	return (oh_list){.side = side, .listings = l, .n = n};
}

static void same_facts(const oh_match *a, const oh_match *b)
{
	assert_int_equal(a->n_facts, b->n_facts);
	for (size_t i = 0; i < a->n_facts; i++) {
		const oh_fact_match *x = &a->facts[i], *y = &b->facts[i];
		assert_ptr_equal(x->demand, y->demand);
		/* Derived facts of another run stand elsewhere. */
		assert_int_equal(x->supply != NULL, y->supply != NULL);
		if (x->supply && x->supply->evidence != OH_IMPLIED)
			assert_ptr_equal(x->supply, y->supply);
		assert_int_equal(x->state, y->state);
		assert_memory_equal(&x->shortfall, &y->shortfall, sizeof(double));
		assert_memory_equal(&x->share, &y->share, sizeof(double));
		assert_int_equal(x->counts, y->counts);
		assert_true(oh_sv_eq(x->question, y->question));
	}
}

static void same_matches(const oh_match *a, const oh_match *b, size_t n)
{
	oh_match_lines x = {.facts = NULL}, y = {.facts = NULL};
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(a[i].supply, b[i].supply);
		assert_int_equal(a[i].verdict, b[i].verdict);
		assert_memory_equal(&a[i].score, &b[i].score, sizeof(double));
		assert_int_equal(a[i].cross_industry, b[i].cross_industry);
		assert_int_equal(a[i].category_only, b[i].category_only);
		assert_int_equal(a[i].n_ask, b[i].n_ask);
		assert_int_equal(a[i].facts != NULL, b[i].facts != NULL);
		same_facts(oh_match_explained(&a[i], &x), oh_match_explained(&b[i], &y));
	}
	oh_match_lines_release(&x);
	oh_match_lines_release(&y);
}

static size_t listed, crossed;

static void same_demands(const oh_demand_matches *a, const oh_demand_matches *b)
{
	assert_ptr_equal(a->demand, b->demand);
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->n_cross, b->n_cross);
	assert_memory_equal(a->count, b->count, sizeof a->count);
	assert_int_equal(a->category_size, b->category_size);
	assert_ptr_equal(a->blocker, b->blocker);
	assert_int_equal(a->blocker_count, b->blocker_count);
	same_matches(a->matches, b->matches, a->n);
	same_matches(a->cross, b->cross, a->n_cross);
	listed += a->n;
	crossed += a->n_cross;
}

static void compare(const random_docs *r, size_t demands, size_t supplies,
                    const oh_match_options *o)
{
	oh_arena *a = oh_arena_new(0);
	oh_list d = make(r, OH_DEMAND, demands, a), s = make(r, OH_SUPPLY, supplies, a);
	oh_match_result x, y;
	assert_int_equal(oh_match_run_by(OH_WAY_PLAIN, &d, &s, o, a, NULL, &x, NULL), OH_OK);
	assert_int_equal(oh_match_run_by(OH_WAY_WIDE, &d, &s, o, a, NULL, &y, NULL), OH_OK);
	assert_int_equal(x.n, y.n);
	assert_int_equal(x.bounded, y.bounded);
	for (size_t i = 0; i < x.n; i++)
		same_demands(&x.demands[i], &y.demands[i]);
	oh_arena_free(a);
}

/* Prices, volumes, least amounts and budgets, in forms that answer each other. */
static size_t add_trade(oh_fact *f, oh_side side, uint64_t *seed)
{
	static const char *const keys[] = {"annual_volume", "min_order",          "unit_price",
	                                   "quantity",      "available_capacity", "budget",
	                                   "piece_mass"};
	const oh_pack *common = oh_packs_find(packs, OH_SV("common"));
	const oh_pack *casting = oh_packs_find(packs, OH_SV("casting"));
	size_t n = 0;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		double v = 1 + random_below(seed, 1000000) * 1e-3;
		if (random_below(seed, side == OH_SUPPLY && i < 3 ? 5 : 2) == 0)
			continue;
		/* A price's number is a share of a budget's. */
		v = i == 5 ? v * v : v;
		f[n] =
		    (oh_fact){.attr = oh_pack_attr(i == 6 ? casting : common, oh_sv_from(keys[i])),
		              .lo = v,
		              .hi = random_below(seed, 6) ? v : v * 1.5,
		              .flags = OH_FACT_LO | OH_FACT_HI,
		              .evidence = (uint8_t)random_below(seed, 4)};
		assert_non_null(f[n].attr);
		f[n].flags ^= random_below(seed, 5) ? 0 : OH_FACT_LO;
		if (i == 2)
			f[n].basis = random_below(seed, 3) ? OH_PER_PIECE : OH_PER_KG;
		if (i == 2 && random_below(seed, 4) == 0)
			f[n].flags |= OH_FACT_TAX_IN;
		n++;
	}
	return n;
}

/* Hardly a number stands twice; some differ by what rules take for the same. */
static void scatter(oh_list *list, uint64_t seed, oh_arena *a)
{
	static const double beside[] = {1e-9, -1e-9, 3e-9, 1e-7, -1e-7};
	oh_listing *l = oh_arena_array(a, list->n, sizeof *l);
	memcpy(l, list->listings, list->n * sizeof *l);
	for (size_t i = 0; i < list->n; i++) {
		oh_fact *f = oh_arena_array(a, l[i].n_facts + 8, sizeof *f);
		if (l[i].n_facts)
			memcpy(f, l[i].facts, l[i].n_facts * sizeof *f);
		for (size_t k = 0; k < l[i].n_facts; k++) {
			double by = random_below(&seed, 3)
			                ? (random_below(&seed, 100001) - 50000.0) * 1e-5
			                : beside[random_below(&seed, 5)];
			f[k].lo += by * fabs(f[k].lo);
			f[k].hi += by * fabs(f[k].hi);
		}
		l[i].n_facts += add_trade(f + l[i].n_facts, list->side, &seed);
		l[i].facts = f;
	}
	list->listings = l;
}

static void distinct_numbers(void **state)
{
	(void)state;
	const oh_match_options options[] = {{.top = 10, .threads = 2},
	                                    {.top = 0, .threads = 1, .commercial = true},
	                                    {.top = 4, .threads = 2, .nearness = true}};
	size_t usual = oh_ordered_from;
	oh_ordered_from = 32;
	listed = 0;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		oh_arena *a = oh_arena_new(0);
		random_docs r;
		oh_match_result x, y;
		const oh_match_options *o = &options[seed % 3];
		assert_true(random_docs_init(&r, packs, seed));
		r.dense = true;
		r.edges = seed > 4;
		oh_list d = make(&r, OH_DEMAND, 150, a), s = make(&r, OH_SUPPLY, 1500, a);
		scatter(&d, seed, a);
		scatter(&s, seed + 100, a);
		assert_int_equal(oh_match_run_by(OH_WAY_PLAIN, &d, &s, o, a, NULL, &x, NULL),
		                 OH_OK);
		assert_int_equal(oh_match_run_by(OH_WAY_WIDE, &d, &s, o, a, NULL, &y, NULL), OH_OK);
		for (size_t i = 0; i < x.n; i++)
			same_demands(&x.demands[i], &y.demands[i]);
		random_docs_release(&r);
		oh_arena_free(a);
	}
	oh_ordered_from = usual;
	assert_true(listed > 1000);
}

static void both_ways(bool dense)
{
	const oh_match_options options[] = {{.top = 10, .threads = 1},
	                                    {.top = 3, .threads = 2, .commercial = true},
	                                    {.top = 0, .threads = 2},
	                                    {.top = 5, .threads = 2, .nearness = true},
	                                    {.top = 10, .threads = 2, .most = 500}};
	listed = crossed = 0;
	for (uint64_t seed = 1; seed <= 4; seed++)
		for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
			random_docs r;
			assert_true(random_docs_init(&r, packs, seed));
			r.dense = dense;
			compare(&r, 60 + 37 * (size_t)seed, 150 + 333 * (size_t)seed, &options[i]);
			random_docs_release(&r);
		}
	assert_true(listed > 10000);
}

static void few_categories(void **state)
{
	(void)state;
	both_ways(true);
}

static void all_categories(void **state)
{
	(void)state;
	both_ways(false);
	assert_true(crossed > 0);
}

/* Demands that ask for little: the texts decide. */
static void texts_decide(void **state)
{
	(void)state;
	const oh_match_options o = {.top = 10, .threads = 2};
	oh_arena *a = oh_arena_new(0);
	random_docs r;
	assert_true(random_docs_init(&r, packs, 9));
	r.dense = true;
	oh_list d = make(&r, OH_DEMAND, 150, a), s = make(&r, OH_SUPPLY, 6000, a);
	oh_listing *demands = oh_arena_array(a, d.n, sizeof *demands);
	memcpy(demands, d.listings, d.n * sizeof *demands);
	for (size_t i = 0; i < d.n; i++) {
		demands[i].n_facts = demands[i].n_facts < i % 4 ? demands[i].n_facts : i % 4;
		if (i % 17 == 3)
			demands[i].title = demands[i].text = OH_SV("");
	}
	d.listings = demands;
	oh_match_result x, y;
	listed = 0;
	assert_int_equal(oh_match_run_by(OH_WAY_PLAIN, &d, &s, &o, a, NULL, &x, NULL), OH_OK);
	assert_int_equal(oh_match_run_by(OH_WAY_WIDE, &d, &s, &o, a, NULL, &y, NULL), OH_OK);
	for (size_t i = 0; i < x.n; i++)
		same_demands(&x.demands[i], &y.demands[i]);
	assert_true(listed > 1000);
	random_docs_release(&r);
	oh_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(few_categories), cmocka_unit_test(all_categories),
	    cmocka_unit_test(distinct_numbers), cmocka_unit_test(texts_decide)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
