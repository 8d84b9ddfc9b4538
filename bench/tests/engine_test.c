/* The bench of the engine without its clock: its data are what they are said to be, and
 * all who are measured in this process answer as a plain loop over the entries does. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"

#include "../engine/engine.h"

enum { DEMANDS = 2000, PROBES = 150, SUPPLIES = 1000, JOINED = 300 };

static engine_data data;
static engine_demand demands[DEMANDS];

static int set_up(void **state)
{
	(void)state;
	engine_data_init(&data, ENGINE_SEED);
	for (uint32_t i = 0; i < DEMANDS; i++)
		engine_demand_make(&data, i, &demands[i]);
	return 0;
}

static int bits(uint32_t x)
{
	return __builtin_popcount(x);
}

static void demands_are_as_described(void **state)
{
	(void)state;
	const uint32_t numbers = (1U << ENGINE_NUMBERS) - 1, sets = 15U << ENGINE_NUMBERS;
	double asked = 0, one_sided = 0, first = 0;
	for (uint32_t i = 0; i < DEMANDS; i++) {
		const engine_demand *x = &demands[i];
		char text[ENGINE_TEXT];
		size_t n = engine_text(&data, i, text);
		assert_in_range(bits(x->stated & numbers), 3, 8);
		assert_in_range(bits(x->stated & sets), 1, 3);
		assert_int_equal(x->stated & ~engine_facts(&data, x->class), 0);
		assert_in_range(x->amount, 100000, 1000000000);
		assert_in_range(n, 30, 120);
		assert_int_equal(n % 3, 0);
		first += x->class == 0;
		for (int a = 0; a < ENGINE_NUMBERS; a++) {
			bool lo = isfinite(x->lo[a]), hi = isfinite(x->hi[a]);
			assert_int_equal(lo || hi, x->stated >> a & 1);
			assert_true(x->lo[a] <= x->hi[a]);
			asked += lo || hi;
			one_sided += lo != hi;
		}
	}
	assert_true(fabs(one_sided / asked - 0.30) < 0.02);
	assert_true(fabs(first / DEMANDS - 0.147) < 0.03);
}

static void the_same_seed_gives_the_same(void **state)
{
	(void)state;
	static engine_data again, other;
	engine_supply a, b, c;
	engine_data_init(&again, ENGINE_SEED);
	engine_data_init(&other, ENGINE_SEED + 1);
	for (uint32_t i = 0; i < 50; i++) {
		engine_demand x;
		engine_demand_make(&again, i, &x);
		assert_memory_equal(x.lo, demands[i].lo, sizeof x.lo);
		assert_int_equal(x.amount, demands[i].amount);
	}
	engine_supply_make(&data, 7, &a);
	engine_supply_make(&again, 7, &b);
	engine_supply_make(&other, 7, &c);
	assert_memory_equal(a.at, b.at, sizeof a.at);
	assert_int_not_equal(a.amount, c.amount);
}

static int by_rank(const void *x, const void *y)
{
	const oh_sieve_hit *a = x, *b = y;
	int p = a->misses ? 2 : a->open, q = b->misses ? 2 : b->open;
	if (p != q)
		return p - q;
	if (a->weight < b->weight || a->weight > b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

static oh_sieve_hit hit(uint64_t id, int64_t amount, int missed, uint32_t open)
{
	return (oh_sieve_hit){
	    .id = id, .weight = (double)amount, .misses = (uint8_t)missed, .open = open != 0};
}

static void take_best(oh_sieve_hit *hits, size_t n, engine_answer *out)
{
	qsort(hits, n, sizeof *hits, by_rank);
	for (size_t i = 0; i < n && i < ENGINE_TOP; i++) {
		assert_int_equal(oh_vec_push(&out->ids, &hits[i].id), OH_OK);
		out->rank[i] = hits[i].misses ? 2 : hits[i].open;
	}
}

static void plainly(engine_question q, const engine_supply *s, engine_answer *out)
{
	static oh_sieve_hit hits[DEMANDS];
	size_t n = 0;
	engine_answer_clear(out);
	for (uint64_t i = 0; i < DEMANDS; i++) {
		uint32_t missed, open;
		if (demands[i].class != s->class)
			continue;
		engine_judge(&demands[i], s, &missed, &open);
		if (q == ENGINE_PERCOLATE) {
			if (missed == 0 && open == 0)
				assert_int_equal(oh_vec_push(&out->ids, &i), OH_OK);
		} else if (q == ENGINE_GAP) {
			if (bits(missed) == 1 && open == 0) {
				out->count[__builtin_ctz(missed)]++;
				out->amount[__builtin_ctz(missed)] += demands[i].amount;
			}
		} else if (bits(missed) <= 2) {
			hits[n++] = hit(i, demands[i].amount, bits(missed), open);
		}
	}
	take_best(hits, n, out);
}

/* How many answers were not empty, so that equality means something. */
static size_t all_agree(const engine_peer *p)
{
	double seconds;
	size_t found = 0;
	void *self = p->open(&data, DEMANDS, &seconds);
	engine_answer want, got;
	engine_answer_init(&want);
	engine_answer_init(&got);
	assert_true(p->bytes(self) > 0);
	for (unsigned q = 0; q < ENGINE_QUESTIONS; q++)
		for (uint32_t i = 0; i < PROBES && p->questions >> q & 1; i++) {
			engine_supply s;
			engine_supply_make(&data, i, &s);
			plainly((engine_question)q, &s, &want);
			void *prepared = p->prepare(self, (engine_question)q, &s);
			for (int again = 0; again < 2; again++) {
				p->ask(self, prepared, (engine_question)q, &got);
				assert_int_equal(got.ids.n, want.ids.n);
				assert_memory_equal(got.count, want.count, sizeof got.count);
				assert_memory_equal(got.amount, want.amount, sizeof got.amount);
				assert_int_equal(engine_checksum((engine_question)q, &got),
				                 engine_checksum((engine_question)q, &want));
			}
			p->drop(self, prepared);
			found += want.ids.n > 0 || q == ENGINE_GAP;
		}
	engine_answer_release(&want);
	engine_answer_release(&got);
	p->close(self);
	return found;
}

static void everyone_answers_as_a_plain_loop(void **state)
{
	(void)state;
	assert_true(all_agree(&engine_ouhe) > PROBES);
	assert_true(all_agree(&engine_sqlite) > PROBES);
	assert_true(all_agree(&engine_sqlite_number) > PROBES / 10);
}

static void the_join_finds_the_best_supplies(void **state)
{
	(void)state;
	static engine_supply supplies[SUPPLIES];
	static oh_sieve_hit hits[SUPPLIES], got[ENGINE_TOP];
	oh_sieve_test tests[ENGINE_TESTS];
	uint32_t values[ENGINE_VALUES];
	oh_sieve_builder *b;
	oh_sieve *sieve;
	assert_int_equal(oh_sieve_builder_new(0, &b), OH_OK);
	for (uint32_t i = 0; i < SUPPLIES; i++) {
		engine_supply_make(&data, i, &supplies[i]);
		engine_sieve_add_supply(b, &supplies[i]);
	}
	assert_int_equal(oh_sieve_finish(b, 2, &sieve), OH_OK);
	size_t found = 0;
	for (uint32_t i = 0; i < JOINED; i++) {
		size_t n = 0, got_n;
		oh_sieve_probe p;
		for (uint32_t k = 0; k < SUPPLIES; k++) {
			uint32_t missed, open;
			if (supplies[k].class != demands[i].class)
				continue;
			engine_judge(&demands[i], &supplies[k], &missed, &open);
			if (bits(missed) <= 2)
				hits[n++] = hit(k, supplies[k].amount, bits(missed), open);
		}
		qsort(hits, n, sizeof *hits, by_rank);
		n = n < ENGINE_TOP ? n : ENGINE_TOP;
		engine_probe_demand(&demands[i], tests, values, &p);
		assert_int_equal(oh_sieve_join(sieve, &p, 1, ENGINE_TOP, 1, got, &got_n), OH_OK);
		assert_int_equal(got_n, n);
		for (size_t k = 0; k < n; k++) {
			assert_int_equal(got[k].id, hits[k].id);
			assert_int_equal(got[k].misses, hits[k].misses);
			assert_int_equal(got[k].open, hits[k].open);
		}
		found += n;
	}
	assert_true(found > JOINED);
	oh_sieve_free(sieve);
}

/* A checksum that would not see a difference would compare nothing. */
static void checksums_see_differences(void **state)
{
	(void)state;
	engine_answer a;
	uint64_t id = 5;
	engine_answer_init(&a);
	for (unsigned q = 0; q < ENGINE_QUESTIONS; q++) {
		engine_answer_clear(&a);
		uint32_t empty = engine_checksum((engine_question)q, &a);
		assert_int_equal(oh_vec_push(&a.ids, &id), OH_OK);
		a.count[3] = 1;
		uint32_t one = engine_checksum((engine_question)q, &a);
		assert_int_not_equal(one, empty);
		a.rank[0] = 2;
		a.amount[3] = (int64_t)1 << 40;
		uint32_t other = engine_checksum((engine_question)q, &a);
		if (q == ENGINE_PERCOLATE)
			assert_int_equal(other, one);
		else
			assert_int_not_equal(other, one);
	}
	engine_answer_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(demands_are_as_described),
	    cmocka_unit_test(the_same_seed_gives_the_same),
	    cmocka_unit_test(everyone_answers_as_a_plain_loop),
	    cmocka_unit_test(the_join_finds_the_best_supplies),
	    cmocka_unit_test(checksums_see_differences),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
