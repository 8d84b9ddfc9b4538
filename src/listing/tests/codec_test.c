#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/alloc.h"
#include "ouhe/listing/codec.h"

static oh_packs *packs;
static const oh_pack *motor;

static int setup(void **state)
{
	(void)state;
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL))
		return -1;
	motor = oh_packs_find(packs, OH_SV("motor"));
	return motor ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	oh_packs_free(packs);
	return 0;
}

static oh_fact fact(const char *key, double lo, double hi)
{
	oh_fact f = {.attr = oh_pack_attr(motor, oh_sv_from(key)),
	             .lo = lo,
	             .hi = hi,
	             .evidence = OH_DECLARED};
	assert_non_null(f.attr);
	f.flags = (uint8_t)((isfinite(lo) ? OH_FACT_LO : 0) | (isfinite(hi) ? OH_FACT_HI : 0));
	return f;
}

static void same_number(double a, double b)
{
	assert_true(isnan(a) ? isnan(b) : memcmp(&a, &b, sizeof a) == 0);
}

static void same(const oh_fact *a, const oh_fact *b, bool spans)
{
	assert_ptr_equal(a->attr, b->attr);
	same_number(a->lo, b->lo);
	same_number(a->hi, b->hi);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->importance, b->importance);
	assert_int_equal(a->evidence, b->evidence);
	assert_int_equal(a->basis, b->basis);
	assert_int_equal(a->n_values, b->n_values);
	for (size_t i = 0; i < a->n_values; i++) {
		assert_true(oh_sv_eq(a->values[i].text, b->values[i].text));
		assert_int_equal(a->values[i].value, b->values[i].value);
		same_number(a->values[i].number, b->values[i].number);
	}
	assert_true(oh_sv_eq(spans ? a->text : OH_SV(""), b->text));
	assert_true(oh_sv_eq(spans ? a->value_text : OH_SV(""), b->value_text));
	assert_int_equal(spans ? a->column : 0, b->column);
	assert_int_equal(spans ? a->offset : 0, b->offset);
}

enum { SAMPLES = 6 };

static void sample(oh_fact f[SAMPLES], oh_fact_value v[4])
{
	f[0] = fact("rated_power", 55, 55);
	f[0].flags |= OH_FACT_APPROX;
	f[0].text = OH_SV("额定功率约55kW");
	f[0].value_text = OH_SV("约55kW");
	f[0].column = 7;
	f[0].offset = 12;
	f[1] = fact("peak_torque", 120.5, INFINITY);
	f[1].flags |= OH_FACT_LO_OPEN;
	f[1].importance = OH_SHOULD;
	f[2] = fact("ambient_temperature", -40, 85);
	f[2].evidence = OH_VERIFIED;
	f[3] = fact("unit_price", -INFINITY, 3000);
	f[3].flags |= OH_FACT_TAX_IN;
	f[3].basis = OH_PER_KG;
	f[3].text = OH_SV("限价3000");
	f[3].value_text = OH_SV("elsewhere");
	f[4] = fact("rated_voltage", -INFINITY, INFINITY);
	f[4].flags = OH_FACT_SET;
	v[0] = (oh_fact_value){OH_SV("220"), -1, 220};
	v[1] = (oh_fact_value){OH_SV("380"), -1, 380};
	f[4].values = v;
	f[4].n_values = 2;
	f[5] = fact("motor_type", -INFINITY, INFINITY);
	f[5].flags = OH_FACT_SET;
	v[2] = (oh_fact_value){OH_SV("永磁同步电机"), 0, NAN};
	v[2].value = oh_attr_value(f[5].attr, v[2].text);
	v[3] = (oh_fact_value){OH_SV("从未听说的电机"), -1, NAN};
	f[5].values = v + 2;
	f[5].n_values = 2;
	assert_true(v[2].value >= 0);
}

static void round_trip(void **state)
{
	(void)state;
	oh_fact f[SAMPLES];
	oh_fact_value v[4];
	sample(f, v);
	for (int spans = 0; spans < 2; spans++) {
		oh_buf b = OH_BUF_INIT;
		oh_arena *a = oh_arena_new(0);
		const oh_fact *back;
		size_t n, skipped;
		oh_facts_encode(&b, f, SAMPLES, spans);
		assert_int_equal(oh_facts_decode(motor, oh_buf_sv(&b), a, &back, &n, &skipped),
		                 OH_OK);
		oh_buf_release(&b); /* what was read lives in the arena alone */
		assert_int_equal(n, SAMPLES);
		assert_int_equal(skipped, 0);
		for (size_t i = 0; i < n; i++)
			same(&f[i], &back[i], spans);
		oh_arena_free(a);
	}
}

/* A key of another pack is no error: it is skipped and counted. */
static void unknown_keys(void **state)
{
	(void)state;
	oh_fact f[SAMPLES];
	oh_fact_value v[4];
	oh_buf b = OH_BUF_INIT;
	oh_arena *a = oh_arena_new(0);
	const oh_fact *back;
	size_t n, skipped;
	sample(f, v);
	oh_facts_encode(&b, f, SAMPLES, true);
	const oh_pack *steel = oh_packs_find(packs, OH_SV("steel"));
	assert_int_equal(oh_facts_decode(steel, oh_buf_sv(&b), a, &back, &n, &skipped), OH_OK);
	assert_int_equal(n, 1);
	assert_int_equal(skipped, SAMPLES - 1);
	assert_true(oh_sv_eq(back[0].attr->key, OH_SV("unit_price")));
	oh_buf_release(&b);
	oh_arena_free(a);
}

/* Every shortened or lengthened form is refused, and nothing is left of it. */
static void broken(void **state)
{
	(void)state;
	oh_fact f[SAMPLES];
	oh_fact_value v[4];
	oh_buf b = OH_BUF_INIT;
	oh_arena *a = oh_arena_new(0);
	const oh_fact *back = NULL;
	size_t n = 99;
	sample(f, v);
	oh_facts_encode(&b, f, SAMPLES, true);
	for (size_t cut = 0; cut < b.n; cut++) {
		oh_sv part = oh_sv_sub(oh_buf_sv(&b), 0, cut);
		assert_int_equal(oh_facts_decode(motor, part, a, &back, &n, NULL), OH_EFORMAT);
	}
	oh_buf_char(&b, 0);
	assert_int_equal(oh_facts_decode(motor, oh_buf_sv(&b), a, &back, &n, NULL), OH_EFORMAT);
	b.p[0] = 2;
	assert_int_equal(oh_facts_decode(motor, oh_buf_sv(&b), a, &back, &n, NULL), OH_EFORMAT);
	assert_null(back);
	assert_int_equal(n, 99);
	assert_int_equal(oh_arena_used(a), 0);
	oh_buf_release(&b);
	oh_arena_free(a);
}

static void no_memory(void **state)
{
	(void)state;
	oh_fact f[SAMPLES];
	oh_fact_value v[4];
	oh_buf b = OH_BUF_INIT;
	const oh_fact *back;
	size_t n;
	sample(f, v);
	oh_facts_encode(&b, f, SAMPLES, true);
	oh_status st = OH_ENOMEM;
	for (uint64_t nth = 1; st == OH_ENOMEM && nth < 100; nth++) {
		oh_arena *a = oh_arena_new(0);
		assert_non_null(a);
		oh_alloc_fail_after(nth);
		st = oh_facts_decode(motor, oh_buf_sv(&b), a, &back, &n, NULL);
		oh_alloc_fail_after(0);
		assert_true(st == OH_OK || st == OH_ENOMEM);
		oh_arena_free(a);
	}
	assert_int_equal(st, OH_OK);
	oh_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(round_trip),
	                                   cmocka_unit_test(unknown_keys), cmocka_unit_test(broken),
	                                   cmocka_unit_test(no_memory)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
