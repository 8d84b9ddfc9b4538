/* Verdicts, score, order: the fast engine against the plain pair and a brute-force
 * reading of the contract; monotonicity; threads; memory running out. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../match_internal.h"
#include "brute.h"
#include "ouhe/base/alloc.h"
#include "random.h"

enum { DEMANDS = 60, SUPPLIES = 400 };

/* Both ways of comparing lists go through all tests of lists. */
static oh_match_way way;

static oh_status run_lists(const oh_list *demand, const oh_list *supply, const oh_match_options *o,
                           oh_arena *a, oh_issues *issues, oh_match_result *out, oh_error *err)
{
	return oh_match_run_by(way, demand, supply, o, a, issues, out, err);
}

static int plainly(void **state)
{
	(void)state;
	way = OH_WAY_PLAIN;
	return 0;
}

static int widely(void **state)
{
	(void)state;
	way = OH_WAY_WIDE;
	return 0;
}

typedef struct lists {
	one_listing *demands, *supplies;
	oh_listing *d, *s;
	char (*titles)[64];
	oh_other_reading *others;
	oh_list demand, supply;
} lists;

static void lists_init(lists *l, uint64_t seed)
{
	rng r = {seed};
	l->demands = calloc(DEMANDS, sizeof *l->demands);
	l->supplies = calloc(SUPPLIES, sizeof *l->supplies);
	l->d = calloc(DEMANDS, sizeof *l->d);
	l->s = calloc(SUPPLIES, sizeof *l->s);
	l->others = calloc(SUPPLIES, sizeof *l->others);
	l->titles = calloc(DEMANDS + SUPPLIES, sizeof *l->titles);
	for (uint32_t i = 0; i < DEMANDS; i++) {
		random_listing(&r, OH_DEMAND, &l->demands[i], l->titles[i]);
		l->d[i] = l->demands[i].listing;
		l->d[i].index = i;
	}
	for (uint32_t i = 0; i < SUPPLIES; i++) {
		random_listing(&r, OH_SUPPLY, &l->supplies[i], l->titles[DEMANDS + i]);
		l->s[i] = l->supplies[i].listing;
		l->s[i].index = i;
		if (i % 5)
			continue;
		/* Of another industry, half of them with a reading in the demand's words. */
		l->others[i] = (oh_other_reading){&fixture_pack, l->s[i].facts, l->s[i].n_facts};
		l->s[i].pack = &fixture_other_pack;
		l->s[i].category = &fixture_categories[3];
		l->s[i].others = &l->others[i];
		l->s[i].n_others = i % 2;
		if (i % 2) {
			l->s[i].facts = l->s[i - 1].facts;
			l->s[i].n_facts = l->s[i - 1].n_facts;
		}
	}
	l->demand = (oh_list){.side = OH_DEMAND, .listings = l->d, .n = DEMANDS};
	l->supply = (oh_list){.side = OH_SUPPLY, .listings = l->s, .n = SUPPLIES};
}

static void lists_release(lists *l)
{
	free(l->demands);
	free(l->supplies);
	free(l->d);
	free(l->s);
	free(l->others);
	free(l->titles);
}

static void rules_as_brute_force_reads_them(void **state)
{
	static const char *const keys[] = {"rated_power",         "peak_torque", "noise",
	                                   "ambient_temperature", "thickness",   "altitude"};
	(void)state;
	lists l;
	size_t compared = 0, seen[5] = {0};
	for (uint64_t seed = 1; seed <= 20; seed++) {
		lists_init(&l, seed);
		for (size_t i = 0; i < DEMANDS; i++)
			for (size_t j = 0; j < SUPPLIES; j++)
				for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
					const oh_attr *attr = fixture_attr(keys[k]);
					const oh_fact *d = NULL, *s = NULL;
					for (size_t f = 0; f < l.d[i].n_facts; f++)
						if (l.d[i].facts[f].attr == attr)
							d = &l.d[i].facts[f];
					for (size_t f = 0; f < l.s[j].n_facts; f++)
						if (l.s[j].facts[f].attr == attr)
							s = &l.s[j].facts[f];
					if (!d || !s)
						continue;
					brute b = brute_check(d, s);
					oh_fit_result r = oh_fit_check(d, s, NULL);
					if (b.state != r.state ||
					    fabs(b.shortfall - r.shortfall) > 1e-9)
						fail_msg("%s [%g %g] %x, [%g %g] %x: %s %g, not "
						         "%s %g",
						         keys[k], d->lo, d->hi, d->flags, s->lo,
						         s->hi, s->flags, oh_state_name(r.state),
						         r.shortfall, oh_state_name(b.state),
						         b.shortfall);
					compared++;
					seen[r.state]++;
				}
		lists_release(&l);
	}
	assert_true(compared > 100000);
	assert_true(seen[OH_MET] > 1000 && seen[OH_SHORT] > 1000 && seen[OH_UNKNOWN] > 1000);
}

static int by_order(const void *x, const void *y)
{
	const oh_match *a = x, *b = y;
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->supply->index < b->supply->index ? -1 : 1;
}

static void same_match(const oh_match *a, const oh_match *b)
{
	assert_ptr_equal(a->supply, b->supply);
	assert_int_equal(a->verdict, b->verdict);
	assert_true(a->score == b->score);
	assert_int_equal(a->cross_industry, b->cross_industry);
	assert_int_equal(a->category_only, b->category_only);
	assert_int_equal(a->n_ask, b->n_ask);
	assert_int_equal(a->n_facts, b->n_facts);
	for (size_t i = 0; i < a->n_facts; i++) {
		assert_ptr_equal(a->facts[i].demand, b->facts[i].demand);
		assert_ptr_equal(a->facts[i].supply, b->facts[i].supply);
		assert_int_equal(a->facts[i].state, b->facts[i].state);
		assert_true(a->facts[i].shortfall == b->facts[i].shortfall);
	}
}

static bool related_by_hand(const oh_listing *d, const oh_listing *s)
{
	const oh_category *dc = d->category, *sc = s->category;
	if (!dc || !sc)
		return d->pack == s->pack;
	return dc == sc || dc->parent == sc || sc->parent == dc;
}

/* Pairs of one demand, sorted; what the engine must come to. */
typedef struct expected {
	oh_match all[SUPPLIES], cross[SUPPLIES];
	size_t n, n_cross, count[4], category_size;
} expected;

static void expect(expected *e, const oh_listing *d, const lists *l, const oh_match_options *o,
                   oh_arena *a)
{
	memset(e, 0, sizeof *e);
	for (size_t j = 0; j < SUPPLIES; j++) {
		oh_match m;
		assert_int_equal(oh_match_pair(NULL, d, &l->s[j], o, a, &m), OH_OK);
		bool related = related_by_hand(d, &l->s[j]);
		e->category_size += related;
		e->count[m.cross_industry ? OH_FAILS : m.verdict]++;
		if (related && !o->commercial)
			assert_int_equal(m.verdict, brute_verdict(d, &l->s[j]));
		assert_true(m.score >= 0 && m.score <= 1);
		if (m.cross_industry)
			e->cross[e->n_cross++] = m;
		else if (m.verdict != OH_FAILS)
			e->all[e->n++] = m;
	}
	qsort(e->all, e->n, sizeof e->all[0], by_order);
	qsort(e->cross, e->n_cross, sizeof e->cross[0], by_order);
}

static void blocker_is(const oh_demand_matches *got, const lists *l, const oh_match_options *o,
                       oh_arena *a)
{
	const oh_listing *d = got->demand;
	const oh_attr *best = NULL;
	size_t most = 0;
	for (size_t i = 0; i < d->n_facts; i++) {
		size_t hits = 0;
		for (size_t j = 0; j < SUPPLIES; j++) {
			oh_match m;
			if (!related_by_hand(d, &l->s[j]))
				continue;
			assert_int_equal(oh_match_pair(NULL, d, &l->s[j], o, a, &m), OH_OK);
			hits += m.facts[i].counts &&
			        (m.facts[i].state == OH_SHORT || m.facts[i].state == OH_CONFLICT);
		}
		if (hits > most) {
			most = hits;
			best = d->facts[i].attr;
		}
	}
	assert_ptr_equal(got->blocker, best);
	assert_int_equal(got->blocker_count, most);
}

static size_t crosses;

static void compare_run(uint64_t seed, const oh_match_options *o)
{
	lists l;
	lists_init(&l, seed);
	oh_arena *a = oh_arena_new(0), *b = oh_arena_new(0);
	expected *e = malloc(sizeof *e);
	oh_match_result r;
	assert_int_equal(run_lists(&l.demand, &l.supply, o, a, NULL, &r, NULL), OH_OK);
	assert_int_equal(r.n, DEMANDS);
	for (size_t i = 0; i < DEMANDS; i++) {
		oh_arena_mark mark = oh_arena_mark_get(b);
		const oh_demand_matches *got = &r.demands[i];
		expect(e, &l.d[i], &l, o, b);
		crosses += e->n_cross;
		size_t n = o->top && o->top < e->n ? o->top : e->n;
		size_t cross_top = o->cross_top ? o->cross_top : 3;
		assert_int_equal(got->n, n);
		assert_int_equal(got->n_cross, e->n_cross < cross_top ? e->n_cross : cross_top);
		for (size_t j = 0; j < n; j++)
			same_match(&got->matches[j], &e->all[j]);
		for (size_t j = 0; j < got->n_cross; j++)
			same_match(&got->cross[j], &e->cross[j]);
		for (int v = 0; v < 4; v++)
			assert_int_equal(got->count[v], e->count[v]);
		assert_int_equal(got->category_size, e->category_size);
		if (i % 10 == 0)
			blocker_is(got, &l, o, b);
		oh_arena_rewind(b, mark);
	}
	free(e);
	oh_arena_free(a);
	oh_arena_free(b);
	lists_release(&l);
}

static void run_agrees_with_pairs(void **state)
{
	(void)state;
	compare_run(101, &(oh_match_options){.top = 10, .threads = 2});
	compare_run(102, &(oh_match_options){.top = 0, .threads = 1});
	compare_run(103, &(oh_match_options){.top = 3, .commercial = true, .threads = 2});
	compare_run(104, &(oh_match_options){.top = 5, .nearness = true, .cross_top = 1});
	assert_true(crosses > 10);
}

static void count_progress(void *ctx, size_t done, size_t total)
{
	size_t *last = ctx;
	assert_true(done >= *last && done <= total);
	*last = done;
}

static void any_number_of_threads(void **state)
{
	(void)state;
	lists l;
	lists_init(&l, 7);
	oh_arena *a = oh_arena_new(0);
	oh_match_result first, r;
	oh_match_options o = {.top = 10, .threads = 1};
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, NULL, &first, NULL), OH_OK);
	for (unsigned threads = 2; threads <= 7; threads++) {
		size_t last = 0;
		o.threads = threads;
		o.progress = count_progress;
		o.progress_ctx = &last;
		assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, NULL, &r, NULL), OH_OK);
		assert_int_equal(last, DEMANDS);
		for (size_t i = 0; i < DEMANDS; i++) {
			assert_int_equal(r.demands[i].n, first.demands[i].n);
			assert_ptr_equal(r.demands[i].blocker, first.demands[i].blocker);
			for (size_t j = 0; j < r.demands[i].n; j++)
				same_match(&r.demands[i].matches[j], &first.demands[i].matches[j]);
		}
	}
	oh_arena_free(a);
	lists_release(&l);
}

static oh_match pair(one_listing *d, one_listing *s, oh_arena *a)
{
	oh_match m;
	oh_match_options o = {.nearness = true};
	assert_int_equal(oh_match_pair(NULL, &d->listing, &s->listing, &o, a, &m), OH_OK);
	return m;
}

/* Makes the supply say of fact i what the demand asks for. */
static bool satisfy(const oh_fact *d, one_listing *s)
{
	for (size_t i = 0; i < s->listing.n_facts; i++)
		if (s->facts[i].attr == d->attr) {
			uint8_t evidence = s->facts[i].evidence;
			s->facts[i] = *d;
			s->facts[i].evidence = evidence;
			return true;
		}
	return false;
}

static void score_is_monotone(void **state)
{
	(void)state;
	lists l;
	oh_arena *a = oh_arena_new(0);
	size_t raised = 0;
	lists_init(&l, 55);
	for (size_t i = 0; i < DEMANDS; i++)
		for (size_t j = 0; j < 100; j++) {
			oh_arena_mark mark = oh_arena_mark_get(a);
			one_listing *d = &l.demands[i], *s = &l.supplies[j], better;
			oh_match m = pair(d, s, a);
			for (size_t f = 0; f < m.n_facts; f++) {
				better = *s;
				better.listing.facts = better.facts;
				if (!satisfy(&d->facts[f], &better))
					continue;
				oh_match n = pair(d, &better, a);
				if (n.facts[f].state != OH_MET)
					continue;
				assert_true(n.verdict <= m.verdict);
				assert_true(n.score >= m.score);
				raised += n.score > m.score;
			}
			for (size_t f = 0; f < s->listing.n_facts; f++) {
				better = *s;
				better.listing.facts = better.facts;
				better.facts[f].evidence = OH_VERIFIED;
				assert_true(pair(d, &better, a).score >= m.score);
			}
			better = *s;
			better.listing.facts = better.facts;
			better.listing.title = d->listing.title;
			better.listing.place = d->listing.place;
			assert_true(pair(d, &better, a).score >= m.score);
			oh_arena_rewind(a, mark);
		}
	assert_true(raised > 1000);
	oh_arena_free(a);
	lists_release(&l);
}

static void smaller_shortfall_larger_volume(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	one_listing d, s;
	double last = -1;
	fixture_listing(&d, OH_DEMAND, "motor", "peak_torque=>=100; annual_volume=1000");
	for (int torque = 0; torque <= 120; torque += 10) {
		char spec[80];
		snprintf(spec, sizeof spec, "peak_torque=%d", torque);
		fixture_listing(&s, OH_SUPPLY, "motor", spec);
		double now = pair(&d, &s, a).score;
		assert_true(now >= last);
		last = now;
	}
	for (int volume = 0; volume <= 1200; volume += 100) {
		char spec[80];
		snprintf(spec, sizeof spec, "peak_torque=120; annual_volume=%d", volume);
		fixture_listing(&s, OH_SUPPLY, "motor", spec);
		double now = pair(&d, &s, a).score;
		assert_true(now >= last);
		last = now;
	}
	oh_arena_free(a);
}

static oh_match of(const char *demand, const char *supply, const oh_match_options *o, oh_arena *a)
{
	static one_listing d, s;
	oh_match m;
	fixture_listing(&d, OH_DEMAND, "", demand);
	fixture_listing(&s, OH_SUPPLY, "", supply);
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, o, a, &m), OH_OK);
	return m;
}

static void verdicts(void **state)
{
	static const struct {
		const char *demand, *supply;
		bool commercial;
		oh_verdict verdict;
	} cases[] = {
	    {"rated_power=55", "rated_power=55", false, OH_MEETS},
	    {"rated_power=55; noise=<=70", "rated_power=55", false, OH_ASK},
	    {"rated_power=55; noise=<=70", "rated_power=55; noise=80", false, OH_NEAR},
	    {"rated_power=55; noise=<=60", "rated_power=55; noise=75", false, OH_NEAR},
	    {"rated_power=55; noise=<=60", "rated_power=55; noise=75.1", false, OH_FAILS},
	    {"rated_power=55; noise=<=70; altitude=1000", "rated_power=50; noise=80", false,
	     OH_NEAR},
	    {"rated_power=55; noise=<=70; altitude=1000", "rated_power=50; noise=80; altitude=900",
	     false, OH_FAILS},
	    {"cooling=水冷", "cooling=风冷", false, OH_FAILS},
	    {"rated_power=55; cooling=?水冷", "rated_power=55; cooling=风冷", false, OH_MEETS},
	    {"rated_power=55; lead_time=30", "rated_power=55; lead_time=90", false, OH_MEETS},
	    {"rated_power=55; lead_time=30", "rated_power=55; lead_time=90", true, OH_FAILS},
	    {"rated_power=55; annual_volume=100", "rated_power=55; annual_volume=60", true,
	     OH_MEETS},
	    {"rated_power=55; certificate=CE", "rated_power=55; certificate=ISO 9001", false,
	     OH_FAILS},
	    {"lead_time=30", "lead_time=20", false, OH_ASK},
	    {"cooling=?水冷", "cooling=水冷", false, OH_ASK},
	    {"", "rated_power=55", false, OH_ASK},
	    {"rated_power=55; quantity=50", "rated_power=55; quantity=80; min_order=100", true,
	     OH_FAILS},
	};
	(void)state;
	oh_arena *a = oh_arena_new(0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		oh_match_options o = {.commercial = cases[i].commercial};
		oh_match m = of(cases[i].demand, cases[i].supply, &o, a);
		if (m.verdict != cases[i].verdict)
			fail_msg("%s against %s: %s", cases[i].demand, cases[i].supply,
			         oh_verdict_name(m.verdict));
	}
	oh_match_options o = {.top = 0};
	assert_true(of("lead_time=30", "lead_time=20", &o, a).category_only);
	assert_false(of("noise=30", "noise=20", &o, a).category_only);
	/* The free capacity answers a yearly volume before the whole one does. */
	oh_match m = of("annual_volume=3000", "annual_volume=5000; available_capacity=1500", &o, a);
	assert_int_equal(m.facts[0].state, OH_PARTIAL);
	assert_true(fabs(m.facts[0].share - 0.5) < 1e-9);
	/* Of several facts of a key the best answers. */
	m = of("rated_power=55", "rated_power=45; rated_power=55; rated_power=75", &o, a);
	assert_ptr_equal(m.facts[0].supply, &m.supply->facts[1]);
	oh_arena_free(a);
}

static void other_categories(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	oh_match_options o = {.top = 0};
	one_listing d, s;
	oh_match m;
	fixture_listing(&d, OH_DEMAND, "", "rated_power=55");
	fixture_listing(&s, OH_SUPPLY, "水泵用电机", "rated_power=55");
	s.listing.category = &fixture_categories[2];
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_true(m.cross_industry && m.verdict == OH_MEETS);
	s.listing.title = OH_SV("pump MOTOR 55");
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_true(m.cross_industry);
	s.listing.title = OH_SV("motorised pump");
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_true(!m.cross_industry && m.verdict == OH_FAILS);
	/* Another pack is another category even where neither was recognised. */
	s.listing.category = NULL;
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_int_equal(m.verdict, OH_MEETS);
	s.listing.pack = &fixture_other_pack;
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_int_equal(m.verdict, OH_FAILS);
	oh_arena_free(a);
}

/* A line of another industry is compared in the words of the demand's. */
static void other_readings(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	oh_match_options o = {.top = 0, .threads = 1};
	one_listing d, s, as;
	oh_match m;
	oh_match_result r;
	fixture_listing(&d, OH_DEMAND, "", "rated_power=>=55; certificate=CE");
	fixture_listing(&s, OH_SUPPLY, "drive axle with motor", "certificate=CE");
	fixture_listing(&as, OH_SUPPLY, "", "rated_power=60; certificate=CE");
	oh_other_reading other = {&fixture_pack, as.listing.facts, as.listing.n_facts};
	s.listing.pack = &fixture_other_pack;
	s.listing.category = &fixture_categories[3];
	s.listing.others = &other;
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_false(m.cross_industry);
	s.listing.n_others = 1;
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_true(m.cross_industry && m.verdict == OH_MEETS);
	assert_ptr_equal(m.supply, &s.listing);
	assert_ptr_equal(m.facts[0].supply, &as.facts[0]);
	oh_list demand = {.listings = &d.listing, .n = 1},
	        supply = {.listings = &s.listing, .n = 1};
	assert_int_equal(run_lists(&demand, &supply, &o, a, NULL, &r, NULL), OH_OK);
	assert_int_equal(r.demands[0].n, 0);
	assert_int_equal(r.demands[0].n_cross, 1);
	assert_int_equal(r.demands[0].category_size, 0);
	assert_int_equal(r.demands[0].count[OH_FAILS], 1);
	assert_ptr_equal(r.demands[0].cross[0].supply, &s.listing);
	assert_true(r.demands[0].cross[0].score == m.score);
	/* It falls short, or is not named: no candidate. */
	as.facts[0].lo = as.facts[0].hi = 50;
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_false(m.cross_industry);
	as.facts[0].lo = as.facts[0].hi = 60;
	s.listing.title = OH_SV("drive axle");
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_false(m.cross_industry);
	/* A certificate alone says nothing of a product. */
	s.listing.title = OH_SV("drive axle with motor");
	fixture_listing(&d, OH_DEMAND, "", "certificate=CE");
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_false(m.cross_industry);
	assert_int_equal(run_lists(&demand, &supply, &o, a, NULL, &r, NULL), OH_OK);
	assert_int_equal(r.demands[0].n_cross, 0);
	oh_arena_free(a);
}

/* Where the supply is silent, physics answers. */
static void derived_facts(void **state)
{
	(void)state;
	oh_arena *a = oh_arena_new(0);
	oh_match_options o = {.top = 0, .threads = 2};
	one_listing d, s;
	oh_match m;
	oh_match_result r;
	const oh_pack *motor = fixture_attr("rated_power")->pack;
	fixture_listing(&d, OH_DEMAND, "", "rated_torque=>=480");
	fixture_listing(&s, OH_SUPPLY, "", "rated_power=75; rated_speed=1480");
	d.listing.pack = s.listing.pack = motor;
	d.listing.category = s.listing.category = motor->categories;
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_int_equal(m.facts[0].state, OH_MET);
	assert_int_equal(m.facts[0].supply->evidence, OH_IMPLIED);
	oh_list demand = {.listings = &d.listing, .n = 1},
	        supply = {.listings = &s.listing, .n = 1};
	assert_int_equal(run_lists(&demand, &supply, &o, a, NULL, &r, NULL), OH_OK);
	assert_int_equal(r.demands[0].n, 1);
	assert_int_equal(r.demands[0].matches[0].verdict, OH_MEETS);
	assert_true(r.demands[0].matches[0].score == m.score);
	/* A stated torque is believed, however it disagrees. */
	fixture_listing(&s, OH_SUPPLY, "", "rated_power=75; rated_speed=1480; rated_torque=400");
	s.listing.pack = motor;
	s.listing.category = motor->categories;
	assert_int_equal(oh_match_pair(NULL, &d.listing, &s.listing, &o, a, &m), OH_OK);
	assert_int_equal(m.facts[0].state, OH_SHORT);
	assert_int_equal(m.facts[0].supply->evidence, OH_DECLARED);
	oh_arena_free(a);
}

/* Facts of large results are not kept, and come out the same when asked for. */
static void facts_come_when_asked(void **state)
{
	(void)state;
	lists l;
	lists_init(&l, 21);
	oh_arena *a = oh_arena_new(0);
	oh_match_options o = {.threads = 2};
	oh_match_result all, some;
	oh_match_lines lines = {.facts = NULL};
	size_t matches = 0, asked = 0;
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, NULL, &all, NULL), OH_OK);
	size_t fact_lines = 0;
	for (size_t i = 0; i < all.n; i++) {
		matches += all.demands[i].n;
		fact_lines += all.demands[i].n * l.d[i].n_facts;
	}
	o.most = (size_t)DEMANDS * SUPPLIES / 2;
	assert_true(o.most < fact_lines);
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, NULL, &some, NULL), OH_OK);
	assert_int_equal(some.bounded, 0);
	for (size_t i = 0; i < some.n; i++) {
		const oh_demand_matches *x = &all.demands[i], *y = &some.demands[i];
		assert_int_equal(y->n, x->n);
		assert_int_equal(y->n_cross, x->n_cross);
		for (size_t j = 0; j < y->n + y->n_cross; j++) {
			const oh_match *p = j < x->n ? &x->matches[j] : &x->cross[j - x->n];
			const oh_match *q = j < y->n ? &y->matches[j] : &y->cross[j - y->n];
			assert_null(q->facts);
			assert_ptr_equal(oh_match_explained(p, &lines), p);
			q = oh_match_explained(q, &lines);
			assert_non_null(q);
			same_match(q, p);
			assert_int_equal(q->cross_industry, p->cross_industry);
			asked++;
		}
	}
	assert_true(asked >= matches);
	oh_match_lines_release(&lines);
	oh_arena_free(a);
	lists_release(&l);
}

/* Where too many would match, each demand keeps its best, and it is said. */
static void results_are_bounded(void **state)
{
	(void)state;
	lists l;
	lists_init(&l, 21);
	oh_arena *a = oh_arena_new(0);
	oh_issues issues;
	oh_issues_init(&issues, a);
	oh_match_options o = {.threads = 2};
	oh_match_result all, some;
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, &issues, &all, NULL), OH_OK);
	assert_int_equal(all.bounded, 0);
	assert_int_equal(issues.n, 0);
	oh_match_lines lines = {.facts = NULL};
	size_t kept = 0, listed = 0;
	o.most = (size_t)DEMANDS * 12 / 2;
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, &issues, &some, NULL), OH_OK);
	assert_int_equal(some.bounded, 12);
	assert_int_equal(issues.n, 1);
	for (size_t i = 0; i < some.n; i++) {
		const oh_demand_matches *x = &all.demands[i], *y = &some.demands[i];
		assert_int_equal(y->n, x->n < some.bounded ? x->n : some.bounded);
		assert_memory_equal(x->count, y->count, sizeof x->count);
		for (size_t j = 0; j < y->n; j++)
			same_match(oh_match_explained(&y->matches[j], &lines), &x->matches[j]);
		kept += y->n;
		listed += x->n;
	}
	assert_true(kept <= 2 * o.most && kept < listed);
	/* The ten best stay whatever it costs, and where they were asked for nothing is told. */
	o.most = 1;
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, &issues, &some, NULL), OH_OK);
	assert_int_equal(some.bounded, 10);
	assert_int_equal(issues.n, 2);
	o.top = 10;
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, &issues, &some, NULL), OH_OK);
	assert_int_equal(some.bounded, 0);
	assert_int_equal(issues.n, 2);
	oh_match_lines_release(&lines);
	oh_arena_free(a);
	lists_release(&l);
}

static void memory_runs_out(void **state)
{
	(void)state;
	lists l;
	lists_init(&l, 9);
	l.demand.n = 5;
	l.supply.n = 40;
	oh_match_options o = {.top = 3, .threads = 2};
	size_t failures = 0;
	for (uint64_t nth = 1; nth < 100000; nth++) {
		oh_arena *a = oh_arena_new(0);
		oh_match_result r = {.n = 77};
		oh_error err;
		assert_non_null(a);
		oh_alloc_fail_after(nth);
		oh_status st = run_lists(&l.demand, &l.supply, &o, a, NULL, &r, &err);
		oh_alloc_fail_after(0);
		if (st) {
			assert_int_equal(st, OH_ENOMEM);
			assert_int_equal(err.code, OH_ENOMEM);
			assert_int_equal(r.n, 77);
			failures++;
		}
		oh_arena_free(a);
		if (!st)
			break;
	}
	assert_true(failures > 10 && failures < 99999);
	lists_release(&l);
}

static void empty_lists(void **state)
{
	(void)state;
	lists l;
	lists_init(&l, 11);
	oh_arena *a = oh_arena_new(0);
	oh_match_options o = {.top = 10};
	oh_match_result r;
	l.supply.n = 0;
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, NULL, &r, NULL), OH_OK);
	assert_int_equal(r.n, DEMANDS);
	assert_int_equal(r.demands[0].n, 0);
	l.demand.n = 0;
	assert_int_equal(run_lists(&l.demand, &l.supply, &o, a, NULL, &r, NULL), OH_OK);
	assert_int_equal(r.n, 0);
	oh_arena_free(a);
	lists_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_as_brute_force_reads_them),
	    cmocka_unit_test(score_is_monotone),
	    cmocka_unit_test(smaller_shortfall_larger_volume),
	    cmocka_unit_test(verdicts),
	    cmocka_unit_test(other_categories),
	    cmocka_unit_test_setup(run_agrees_with_pairs, plainly),
	    cmocka_unit_test_setup(run_agrees_with_pairs, widely),
	    cmocka_unit_test_setup(any_number_of_threads, plainly),
	    cmocka_unit_test_setup(any_number_of_threads, widely),
	    cmocka_unit_test_setup(other_readings, plainly),
	    cmocka_unit_test_setup(other_readings, widely),
	    cmocka_unit_test_setup(derived_facts, plainly),
	    cmocka_unit_test_setup(derived_facts, widely),
	    cmocka_unit_test_setup(facts_come_when_asked, plainly),
	    cmocka_unit_test_setup(facts_come_when_asked, widely),
	    cmocka_unit_test_setup(results_are_bounded, plainly),
	    cmocka_unit_test_setup(results_are_bounded, widely),
	    cmocka_unit_test_setup(memory_runs_out, plainly),
	    cmocka_unit_test_setup(memory_runs_out, widely),
	    cmocka_unit_test_setup(empty_lists, plainly),
	    cmocka_unit_test_setup(empty_lists, widely),
	};
	fixture_init();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	fixture_release();
	return failed;
}
