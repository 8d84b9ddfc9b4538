/* Folding, numerals and units; beside them udunits2 parsing and converting the same
 * units in the same run, as far as it can read them.
 *
 * Prints "name<TAB>value<TAB>unit".
 */
#include "ouhe/base/clock.h"
#include "ouhe/text/fold.h"
#include "ouhe/text/numeral.h"
#include "ouhe/unit/quantity.h"
#include "ouhe/unit/unit.h"

#ifdef OH_HAVE_UDUNITS2
#include <udunits2.h>
#endif

enum { ROUNDS = 5 };

static const char text[] =
    "额定功率不低于５５kW，额定转速1500r/min，额定转矩≥350N·m，防护等级IP65，工作温度-25℃～60℃；"
    "绝缘等级F级，重量小于95kg，交货期30天，单价1.2万元以内。";

/* What both can read: source and target. */
static const char *const pairs[][2] = {{"kW", "W"},     {"MPa", "Pa"}, {"mm", "m"},  {"degC", "K"},
                                       {"km/h", "m/s"}, {"kg", "g"},   {"mA", "A"},  {"kV", "V"},
                                       {"m3/h", "L/s"}, {"Hz", "kHz"}, {"N.m", "J"}, {"min", "h"}};
enum { PAIRS = sizeof pairs / sizeof *pairs };

static void print(const char *name, double value, const char *unit)
{
	printf("%s\t%.4g\t%s\n", name, value, unit);
}

static double least(double best, uint64_t from)
{
	double t = (double)(oh_clock_ns() - from);
	return best == 0 || t < best ? t : best;
}

/* A cell at a time, as extraction does. */
static int folding(void)
{
	enum { TIMES = 40000 };
	double best = 0;
	oh_arena *a = oh_arena_new(0);
	for (int round = 0; a && round < ROUNDS; round++) {
		uint64_t t = oh_clock_ns();
		for (int i = 0; i < TIMES; i++) {
			oh_folded f;
			oh_arena_mark mark = oh_arena_mark_get(a);
			if (oh_fold(oh_sv_from(text), 0, a, &f) != OH_OK)
				return 1;
			oh_arena_rewind(a, mark);
		}
		best = least(best, t);
	}
	if (!a)
		return 1;
	print("fold text", (double)(sizeof text - 1) * TIMES * 1e3 / best, "MB/s");
	oh_arena_free(a);
	return 0;
}

/* Every number and unit of the text; and what ouhe quantity makes of it. */
static int scanning(void)
{
	enum { TIMES = 2000 };
	oh_arena *a = oh_arena_new(0);
	oh_sv s;
	if (!a || oh_fold_key(oh_sv_from(text), 0, a, &s) != OH_OK)
		return 1;
	double best = 0, whole = 0;
	size_t units = 0;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t t = oh_clock_ns();
		units = 0;
		for (int i = 0; i < TIMES; i++)
			for (size_t at = 0; at < s.n;) {
				oh_numeral n;
				oh_unit u[OH_UNIT_READINGS];
				size_t r;
				if (oh_numeral_scan(s, at, OH_NUMERAL_CHINESE, &n)) {
					at += n.len;
					units += oh_unit_scan(s, at, u, &r) != 0;
				} else {
					at++;
				}
			}
		best = least(best, t);
		t = oh_clock_ns();
		for (int i = 0; i < TIMES; i++) {
			const oh_quantity *q;
			size_t n;
			oh_arena_mark mark = oh_arena_mark_get(a);
			if (oh_quantity_find(oh_sv_from(text), OH_QUANTITY_ZH, OH_QUANTITY_ANY, a,
			                     &q, &n) != OH_OK)
				return 1;
			oh_arena_rewind(a, mark);
		}
		whole = least(whole, t);
	}
	print("numbers with units read", (double)units * 1e3 / best, "M/s");
	print("quantities in text", (double)(sizeof text - 1) * TIMES * 1e3 / whole, "MB/s");
	oh_arena_free(a);
	return 0;
}

static int own_units(void)
{
	enum { TIMES = 20000 };
	double parse = 0, convert = 0, sum = 0;
	oh_unit u[PAIRS][2], out[OH_UNIT_READINGS];
	size_t r;
	for (size_t k = 0; k < PAIRS; k++)
		for (int side = 0; side < 2; side++)
			if (!oh_unit_from_code(oh_sv_from(pairs[k][side]), &u[k][side]))
				return 1;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t t = oh_clock_ns();
		for (int i = 0; i < TIMES; i++)
			for (size_t k = 0; k < PAIRS; k++)
				sum += (double)oh_unit_scan(oh_sv_from(pairs[k][0]), 0, out, &r);
		parse = least(parse, t);
		t = oh_clock_ns();
		for (int i = 0; i < TIMES; i++)
			for (size_t k = 0; k < PAIRS; k++) {
				double v;
				if (oh_unit_convert(i, &u[k][0], &u[k][1], &v))
					sum += v;
			}
		convert = least(convert, t);
	}
	print("read a unit", TIMES * PAIRS * 1e3 / parse, "M/s");
	print("convert a value", TIMES * PAIRS * 1e3 / convert, "M/s");
	return sum > 0 ? 0 : 1;
}

#ifdef OH_HAVE_UDUNITS2
static int peer(void)
{
	enum { TIMES = 500 };
	ut_set_error_message_handler(ut_ignore);
	ut_system *sys = ut_read_xml(NULL);
	double parse = 0, convert = 0, sum = 0;
	cv_converter *cv[PAIRS];
	for (size_t k = 0; sys && k < PAIRS; k++) {
		ut_unit *a = ut_parse(sys, pairs[k][0], UT_UTF8);
		ut_unit *b = ut_parse(sys, pairs[k][1], UT_UTF8);
		cv[k] = a && b ? ut_get_converter(a, b) : NULL;
		ut_free(a);
		ut_free(b);
	}
	for (int round = 0; sys && round < ROUNDS; round++) {
		uint64_t t = oh_clock_ns();
		for (int i = 0; i < TIMES; i++)
			for (size_t k = 0; k < PAIRS; k++)
				ut_free(ut_parse(sys, pairs[k][0], UT_UTF8));
		parse = least(parse, t);
		t = oh_clock_ns();
		for (int i = 0; i < TIMES * 40; i++)
			for (size_t k = 0; k < PAIRS; k++)
				sum += cv[k] ? cv_convert_double(cv[k], i) : 0;
		convert = least(convert, t);
	}
	if (!sys || !(sum > 0))
		return 1;
	print("read a unit · udunits2", TIMES * PAIRS * 1e3 / parse, "M/s");
	print("convert a value · udunits2", TIMES * 40 * PAIRS * 1e3 / convert, "M/s");
	for (size_t k = 0; k < PAIRS; k++)
		cv_free(cv[k]);
	ut_free_system(sys);
	return 0;
}
#else
static int peer(void)
{
	puts("read a unit · udunits2\t-\tnot installed when this was built");
	return 0;
}
#endif

int main(void)
{
	return folding() || scanning() || own_units() || peer();
}
