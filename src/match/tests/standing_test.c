/* The standing match beside oh_match_pair, pair by pair. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "naive.h"
#include "ouhe/base/alloc.h"
#include "ouhe/index/sieve.h"
#include "ouhe/match/standing.h"
#include "random_docs.h"
#include "standing_brute.h"

enum { DOCS = 1600 };

static oh_packs *packs;
static random_docs maker;
static oh_arena *made;
static oh_index_doc docs[DOCS];
static bool stands[DOCS];
static oh_index *ix;

static int setup(void **state)
{
	(void)state;
	made = oh_arena_new(0);
	if (!made || oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ||
	    !random_docs_init(&maker, packs, 77))
		return -1;
	maker.dense = true;
	maker.orgs = 25;
	maker.tenants = true;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	random_docs_release(&maker);
	oh_packs_free(packs);
	oh_arena_free(made);
	return 0;
}

/* Some come with a load, some are put, put again, and removed. */
static void fill(void)
{
	oh_index_load *l;
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	assert_int_equal(oh_index_load_begin(ix, DOCS / 2, &l, NULL), OH_OK);
	for (size_t i = 0; i < DOCS; i++)
		random_docs_make(&maker, i, 0, made, &docs[i]);
	for (size_t i = 0; i < DOCS / 2; i++)
		assert_int_equal(oh_index_load_add(l, &docs[i], NULL), OH_OK);
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
	for (size_t i = DOCS / 4; i < DOCS; i++) {
		if (i < DOCS / 2)
			random_docs_make(&maker, i, 1, made, &docs[i]);
		assert_int_equal(oh_index_put(ix, &docs[i], NULL), OH_OK);
	}
	for (size_t i = 0; i < DOCS; i++) {
		stands[i] = i % 7 != 3;
		if (!stands[i])
			assert_int_equal(oh_index_remove(ix, docs[i].tenant, docs[i].id, NULL),
			                 OH_OK);
	}
}

static standing_world world(void)
{
	return (standing_world){packs, ix, docs, stands, DOCS};
}

static size_t check(const oh_listing *probe, const oh_standing_options *o)
{
	const standing_world w = world();
	return standing_check(&w, probe, o);
}

static void as_pair_by_pair(void **state)
{
	enum { PROBES = 160 };
	maker.edges = *(bool *)*state;
	uint64_t s = 3;
	size_t found = 0, counts[4] = {0};
	fill();
	for (size_t i = 0; i < PROBES; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		int64_t orgs[2] = {1 + random_below(&s, 25), 1 + random_below(&s, 25)};
		random_docs_make(&maker, DOCS + i, 0, a, &d);
		oh_listing probe = standing_listing(&d);
		oh_standing_options o = {.viewer = {.tenant = d.tenant,
		                                    .visibilities = random_below(&s, 16),
		                                    .orgs = orgs,
		                                    .n_orgs = random_below(&s, 3),
		                                    .all = random_below(&s, 2)},
		                         .own_org = random_below(&s, 2) ? d.org : 0,
		                         .now = random_below(&s, 2) ? 1730000000000 : 0,
		                         .top = random_below(&s, 2) ? 1 + random_below(&s, 12) : 0,
		                         .verdicts = random_below(&s, 3) ? 0 : random_below(&s, 16),
		                         .commercial = random_below(&s, 3) == 0};
		found += check(&probe, &o);
		oh_standing_result r;
		assert_int_equal(oh_standing_find(ix, packs, &probe, &o, a, &r, NULL), OH_OK);
		for (size_t v = 0; v < 4; v++)
			counts[v] += r.count[v];
		oh_arena_free(a);
	}
	/* Every verdict must have come up, or nothing was tested. */
	assert_true(found > 100);
	for (size_t v = 0; v < 4; v++)
		assert_true(counts[v] > 10);
	oh_index_free(ix);
}

/* Loads what stands, in place of all that was there. */
static void load_again(void)
{
	oh_index_load *l;
	assert_int_equal(oh_index_load_begin(ix, DOCS, &l, NULL), OH_OK);
	for (size_t i = 0; i < DOCS; i++)
		if (stands[i])
			assert_int_equal(oh_index_load_add(l, &docs[i], NULL), OH_OK);
	assert_int_equal(oh_index_load_end(l, NULL), OH_OK);
}

/* One is put, changed or removed, now and then without memory, which may strike a merge,
 * too: then it is there as before, or not, as before. */
static void change_one(uint64_t *s, unsigned version)
{
	enum { ALLOCATIONS = 6000 };
	size_t i = random_below(s, DOCS);
	bool put = random_below(s, 4);
	oh_index_doc d;
	random_docs_make(&maker, i, version, made, &d);
	if (random_below(s, 3) == 0)
		oh_alloc_fail_after(1 + random_below(s, ALLOCATIONS));
	oh_status st = put ? oh_index_put(ix, &d, NULL)
	                   : oh_index_remove(ix, docs[i].tenant, docs[i].id, NULL);
	oh_alloc_fail_after(0);
	assert_true(st == OH_OK || st == OH_ENOMEM);
	if (st)
		return;
	stands[i] = put;
	if (put)
		docs[i] = d;
}

static void however_it_came(void **state)
{
	(void)state;
	enum { STEPS = 900, EACH = 30 };
	uint64_t s = 12;
	size_t found = 0, won = 0;
	maker.edges = true;
	fill();
	int best = oh_sieve_simd(-1);
	for (unsigned i = 1; i <= STEPS; i++) {
		change_one(&s, i);
		if (i % (STEPS / 3) == 0)
			load_again();
		if (i % EACH)
			continue;
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		random_docs_make(&maker, DOCS + i, 0, a, &d);
		oh_listing probe = standing_listing(&d);
		oh_standing_options o = {.viewer = {.tenant = d.tenant, .all = true},
		                         .top = random_below(&s, 2) ? 20 : 0};
		/* The same from every instruction set. */
		for (int simd = 0; simd <= best; simd++) {
			const standing_world w = world();
			oh_sieve_simd(simd);
			found += check(&probe, &o);
			won += standing_check_gains(&w, &probe, &o);
		}
		oh_arena_free(a);
	}
	assert_int_equal(oh_sieve_simd(best), best);
	/* The join: the best ten of what stands itself. */
	for (size_t i = 0; i < DOCS; i += DOCS / 40) {
		const oh_listing probe = standing_listing(&docs[i]);
		const oh_standing_options o = {.viewer = {.tenant = docs[i].tenant, .all = true},
		                               .own_org = docs[i].org,
		                               .top = 10};
		found += check(&probe, &o);
	}
	assert_true(won > STEPS / EACH);
	assert_true(found > STEPS);
	oh_index_free(ix);
}

/* ---- gains ---- */

/* Counterparts that one attribute alone keeps from being met or asked: by pairs. */
typedef struct walls {
	size_t by[1024]; /* counterparts that only this key keeps away */
	size_t silent[1024];
} walls;

static void wall_of(const oh_match *m, bool supply, walls *w)
{
	const oh_attr *wall = NULL, *open = NULL;
	bool one = true, alone = true;
	for (size_t i = 0; i < m->n_facts; i++) {
		const oh_fact_match *f = &m->facts[i];
		const oh_attr *attr = f->demand->attr;
		if (!f->counts)
			continue;
		if (f->state == OH_UNKNOWN) {
			alone = alone && !f->supply && (!open || open->key_id == attr->key_id);
			open = attr;
		}
		if (f->state != OH_SHORT && f->state != OH_CONFLICT)
			continue;
		one = one && (!wall || wall->key_id == attr->key_id) &&
		      (attr->type != OH_ATTR_QUANTITY || f->shortfall <= 0.5);
		wall = attr;
	}
	if (wall && one)
		w->by[wall->key_id]++;
	if (!wall && open && alone && supply && !m->category_only)
		w->silent[open->key_id]++;
}

static void walls_of(const oh_listing *probe, const oh_standing_options *o, walls *w)
{
	*w = (walls){{0}, {0}};
	for (size_t i = 0; i < DOCS; i++) {
		const oh_index_doc *d = &docs[i];
		if (!stands[i] || d->side == probe->side || !naive_sees(&o->viewer, d) ||
		    !standing_related(probe, d))
			continue;
		oh_arena *a = oh_arena_new(0);
		oh_listing other = standing_listing(d);
		oh_match_options mo = {.commercial = o->commercial};
		bool supply = probe->side == OH_SUPPLY;
		oh_match m;
		assert_int_equal(oh_match_pair(packs, supply ? &other : probe,
		                               supply ? probe : &other, &mo, a, &m),
		                 OH_OK);
		wall_of(&m, supply, w);
		oh_arena_free(a);
	}
}

/* What is said to be won is bounded by what is kept away; of what the probe does not
 * state it is just that. */
static void gains_are_there(void **state)
{
	(void)state;
	static walls w;
	size_t seen = 0, stated = 0;
	maker.edges = false;
	fill();
	for (size_t i = 0; i < 80; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		const oh_standing_gain *g;
		size_t n, before = SIZE_MAX;
		random_docs_make(&maker, DOCS + i, 0, made, &d);
		oh_listing probe = standing_listing(&d);
		oh_standing_options o = {.viewer = {.tenant = d.tenant, .all = true}};
		walls_of(&probe, &o, &w);
		assert_int_equal(oh_standing_gains(ix, packs, &probe, &o, 30, a, &g, &n, NULL),
		                 OH_OK);
		for (size_t k = 0; k < n; k++) {
			bool own = false;
			for (size_t j = 0; j < d.n_facts; j++)
				own = own || d.facts[j].attr->key_id == g[k].attr->key_id;
			assert_true(g[k].wins > 0 && g[k].wins <= before);
			assert_true(g[k].asks <= g[k].wins);
			before = g[k].wins;
			bool silent = isnan(g[k].bound) && g[k].value.n == 0;
			if (silent)
				assert_int_equal(g[k].wins, w.silent[g[k].attr->key_id]);
			else
				assert_true(g[k].wins <= w.by[g[k].attr->key_id]);
			stated += !silent;
			seen++;
		}
		oh_arena_free(a);
	}
	assert_true(seen > 20 && stated > 10);
	oh_index_free(ix);
}

/* What the sieve leaves out could not have been won, and what is alike is won alike. */
static void gains_as_one_by_one(void **state)
{
	size_t seen = 0;
	maker.edges = *(bool *)*state;
	fill();
	for (size_t i = 0; i < 120; i++) {
		oh_arena *a = oh_arena_new(0);
		oh_index_doc d;
		random_docs_make(&maker, DOCS + i, 0, a, &d);
		const oh_listing probe = standing_listing(&d);
		const oh_standing_options o = {.viewer = {.tenant = d.tenant, .all = true},
		                               .own_org = i % 2 ? d.org : 0,
		                               .commercial = i % 3 == 0};
		const standing_world w = world();
		seen += standing_check_gains(&w, &probe, &o);
		oh_arena_free(a);
	}
	assert_true(seen > 60);
	oh_index_free(ix);
}

static oh_fact number(const char *key, double lo, double hi)
{
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	oh_fact f = {.attr = oh_pack_attr(motor, oh_sv_from(key)),
	             .lo = lo,
	             .hi = hi,
	             .evidence = OH_DECLARED};
	f.flags = (uint8_t)((isfinite(lo) ? OH_FACT_LO : 0) | (isfinite(hi) ? OH_FACT_HI : 0));
	assert_non_null(f.attr);
	return f;
}

static oh_fact named(const char *key, const char *text, oh_fact_value *v)
{
	oh_fact f = number(key, -INFINITY, INFINITY);
	*v = (oh_fact_value){.text = oh_sv_from(text), .number = NAN};
	v->value = oh_attr_value(f.attr, v->text);
	f.flags = OH_FACT_SET;
	f.values = v;
	f.n_values = 1;
	return f;
}

/* Demands: torque ≥ 100, ≥ 120 (two, with money), ≥ 400; IP67 with torque ≥ 80 (three);
 * one that asks for a noise that the supply does not state. */
static void put_demands(void)
{
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	static const double torque[] = {100, 120, 120, 400, 80, 80, 80, 80};
	assert_int_equal(oh_index_new(packs, &ix, NULL), OH_OK);
	for (int64_t i = 0; i < 8; i++) {
		oh_fact_value v;
		oh_fact f[2] = {number("peak_torque", torque[i], INFINITY)};
		oh_index_doc d = {.tenant = 1,
		                  .id = i + 1,
		                  .org = 9,
		                  .side = OH_DEMAND,
		                  .pack = motor,
		                  .category = motor->categories,
		                  .title = OH_SV("电机"),
		                  .facts = f,
		                  .n_facts = 1,
		                  .amount = i == 1 ? 5000 : -1};
		if (i > 3)
			f[d.n_facts++] =
			    i < 7 ? named("ip_code", "IP67", &v) : number("noise", -INFINITY, 70);
		assert_int_equal(oh_index_put(ix, &d, NULL), OH_OK);
	}
}

static void the_change_that_wins(void **state)
{
	(void)state;
	const oh_pack *motor = oh_packs_find(packs, OH_SV("motor"));
	oh_arena *a = oh_arena_new(0);
	oh_fact_value v;
	oh_fact f[2] = {number("peak_torque", 90, 90), named("ip_code", "IP55", &v)};
	oh_listing probe = {.side = OH_SUPPLY,
	                    .pack = motor,
	                    .category = motor->categories,
	                    .title = OH_SV("电机"),
	                    .facts = f,
	                    .n_facts = 2};
	oh_standing_options o = {.viewer = {.tenant = 1, .all = true}};
	const oh_standing_gain *g;
	size_t n;
	put_demands();
	assert_int_equal(oh_standing_gains(ix, packs, &probe, &o, 9, a, &g, &n, NULL), OH_OK);
	assert_int_equal(n, 3);
	/* Three each; the one with money first. 400 is another product. */
	assert_true(oh_sv_eq(g[0].attr->key, OH_SV("peak_torque")));
	assert_true(g[0].bound >= 120 && g[0].bound <= 120);
	assert_int_equal(g[0].wins, 3);
	assert_int_equal(g[0].asks, 0);
	assert_int_equal(g[0].amount, 5000);
	assert_true(oh_sv_eq(g[1].attr->key, OH_SV("ip_code")));
	assert_true(oh_sv_eq(g[1].value, OH_SV("IP67")));
	assert_int_equal(g[1].wins, 3);
	assert_true(oh_sv_eq(g[2].attr->key, OH_SV("noise")));
	assert_int_equal(g[2].wins, 1);
	oh_index_free(ix);
	oh_arena_free(a);
}

static void no_memory(void **state)
{
	(void)state;
	fill();
	for (size_t side = 0; side < 2; side++) {
		size_t i = 0;
		while ((size_t)docs[i].side != side || docs[i].n_facts < 4)
			i++;
		oh_listing probe = standing_listing(&docs[i]);
		oh_standing_options o = {.viewer = {.tenant = docs[i].tenant, .all = true},
		                         .top = 5};
		oh_status st = OH_ENOMEM;
		for (uint64_t nth = 1; st; nth += 1 + nth / 30) {
			oh_arena *a = oh_arena_new(0);
			oh_standing_result r;
			const oh_standing_gain *gains;
			size_t n;
			oh_alloc_fail_after(nth);
			st = oh_standing_find(ix, packs, &probe, &o, a, &r, NULL);
			if (!st)
				st = oh_standing_gains(ix, packs, &probe, &o, 5, a, &gains, &n,
				                       NULL);
			oh_alloc_fail_after(0);
			assert_true(st == OH_OK || st == OH_ENOMEM);
			oh_arena_free(a);
		}
	}
	oh_index_free(ix);
}

int main(void)
{
	static bool plain = false, edges = true;
	const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(as_pair_by_pair, &plain),
	                                   cmocka_unit_test_prestate(as_pair_by_pair, &edges),
	                                   cmocka_unit_test(however_it_came),
	                                   cmocka_unit_test(gains_are_there),
	                                   cmocka_unit_test_prestate(gains_as_one_by_one, &plain),
	                                   cmocka_unit_test_prestate(gains_as_one_by_one, &edges),
	                                   cmocka_unit_test(the_change_that_wins),
	                                   cmocka_unit_test(no_memory)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
