/* udunits2 as an oracle for factors and offsets, where it knows the unit; and the
 * units of ../shared, where that is present. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <udunits2.h>

#include "ouhe/base/buf.h"
#include "ouhe/unit/unit.h"

/* Our code, and the same unit in the oracle's words; what follows converts to it. */
static const char *const groups[][2] = {
    {"m", "m"},
    {"mm", "mm"},
    {"um", "um"},
    {"km", "km"},
    {"[in]", "inch"},
    {"[ft]", "foot"},
    {"[yd]", "yard"},
    {"[mi]", "mile"},
    {"[nmi]", "nautical_mile"},
    {"", ""},
    {"kg", "kg"},
    {"g", "g"},
    {"mg", "mg"},
    {"t", "tonne"},
    {"[lb]", "pound"},
    {"[oz]", "0.0625 pound"},
    {"[ston]", "short_ton"},
    {"", ""},
    {"s", "s"},
    {"ms", "ms"},
    {"min", "minute"},
    {"h", "hour"},
    {"day", "day"},
    {"week", "7 day"},
    {"workday", "1.4 day"},
    {"", ""},
    {"degC", "degC"},
    {"degF", "degF"},
    {"K", "K"},
    {"", ""},
    {"W", "W"},
    {"kW", "kW"},
    {"MW", "MW"},
    {"mW", "mW"},
    {"", ""},
    {"Pa", "Pa"},
    {"MPa", "MPa"},
    {"bar", "bar"},
    {"N/mm2", "N/mm2"},
    {"[psi]", "psi"},
    {"atm", "standard_atmosphere"},
    {"kgf/cm2", "kgf/cm2"},
    {"", ""},
    {"J", "J"},
    {"kW.h", "kW hour"},
    {"kcal", "1000 thermochemical_calorie"},
    {"", ""},
    {"V", "V"},
    {"kV", "kV"},
    {"", ""},
    {"A", "A"},
    {"mA", "mA"},
    {"", ""},
    {"A.h", "A hour"},
    {"C", "C"},
    {"", ""},
    {"N.m", "N m"},
    {"kN.m", "kN m"},
    {"kgf.m", "kgf m"},
    {"[lbf].[ft]", "lbf foot"},
    {"", ""},
    {"m2", "m2"},
    {"cm2", "cm2"},
    {"har", "hectare"},
    {"", ""},
    {"m3", "m3"},
    {"L", "L"},
    {"mL", "mL"},
    {"[gal]", "231 inch^3"},
    {"", ""},
    {"m/s", "m/s"},
    {"km/h", "km/hour"},
    {"mm/s", "mm/s"},
    {"[mi]/h", "mile/hour"},
    {"", ""},
    {"kg.m2", "kg m2"},
    {"kg.cm2", "kg cm2"},
    {"", ""},
    {"gn", "standard_free_fall"},
    {"m/s2", "m/s2"},
    {"", ""},
    {"Hz", "Hz"},
    {"MHz", "MHz"},
    {"", ""},
    {"W/kg", "W/kg"},
    {"kW/t", "kW/tonne"},
    {"", ""},
    {"Ohm", "ohm"},
    {"MOhm", "Mohm"},
    {"", ""},
    {"rad", "radian"},
    {"deg", "degree"},
    {"r", "6.283185307179586476925 radian"},
    {"", ""},
};

static ut_unit *read_unit(ut_system *sys, const char *text)
{
	ut_unit *u = ut_parse(sys, text, UT_UTF8);
	if (!u)
		fail_msg("the oracle does not know %s", text);
	return u;
}

static void same(ut_system *sys, const char *const a[2], const char *const b[2])
{
	static const double values[] = {0, 1, -40, 37.25, 1e6};
	oh_unit from, to;
	assert_true(oh_unit_from_code(oh_sv_from(a[0]), &from));
	assert_true(oh_unit_from_code(oh_sv_from(b[0]), &to));
	ut_unit *ua = read_unit(sys, a[1]), *ub = read_unit(sys, b[1]);
	cv_converter *cv = ut_get_converter(ua, ub);
	assert_non_null(cv);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		double want = cv_convert_double(cv, values[i]), got = NAN;
		assert_true(oh_unit_convert(values[i], &from, &to, &got));
		if (!(fabs(got - want) <= 1e-9 * fabs(want) + 1e-9))
			fail_msg("%g %s is %.15g %s; udunits2: %.15g", values[i], a[0], got, b[0],
			         want);
	}
	cv_free(cv);
	ut_free(ua);
	ut_free(ub);
}

static void agrees_with_udunits(void **state)
{
	(void)state;
	ut_set_error_message_handler(ut_ignore);
	ut_system *sys = ut_read_xml(NULL);
	assert_non_null(sys);
	size_t pairs = 0;
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		for (size_t j = i;
		     j < sizeof groups / sizeof *groups && groups[i][0][0] && groups[j][0][0];
		     j++, pairs += 2) {
			same(sys, groups[i], groups[j]);
			same(sys, groups[j], groups[i]);
		}
	ut_free_system(sys);
	assert_true(pairs > 200);
}

static bool read_all(const char *path, oh_buf *b)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	for (size_t n = 1; n > 0 && oh_buf_reserve(b, 65536);) {
		n = fread(b->p + b->n, 1, 65536, f);
		b->n += n;
	}
	assert_int_equal(fclose(f), 0);
	return true;
}

/* Every canonical unit of the attributes is a code; "1" and "" aside nothing is
 * left out. */
static void knows_canonical_units(void **state)
{
	(void)state;
	oh_buf b = OH_BUF_INIT;
	if (!read_all(OH_SOURCE_DIR "/../shared/domain/attributes.csv", &b)) {
		print_message("../shared is absent\n");
		skip();
	}
	oh_sv rest = oh_buf_sv(&b), line, cell = {NULL, 0};
	size_t rows = 0;
	while (oh_sv_split(&rest, '\n', &line)) {
		for (int i = 0; i < 7; i++)
			if (!oh_sv_split(&line, ',', &cell))
				cell = (oh_sv){NULL, 0};
		oh_unit u;
		if (cell.n == 0 || rows++ == 0)
			continue;
		if (!oh_unit_from_code(cell, &u))
			fail_msg("no unit: %.*s", OH_SV_ARG(cell));
	}
	assert_true(rows > 50);
	oh_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(agrees_with_udunits),
	    cmocka_unit_test(knows_canonical_units),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
