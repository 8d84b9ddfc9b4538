/* Every fit rule at its edges, as tables: demand, supply, what is expected. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"

typedef struct edge {
	const char *key, *demand, *supply;
	oh_state state;
	double by; /* shortfall of SHORT, share of PARTIAL */
} edge;

static void check(const edge *edges, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const edge *e = &edges[i];
		one_fact d = fixture_one(e->key, e->demand), s = fixture_one(e->key, e->supply);
		oh_fit_result r = oh_fit_check(fixture_at(&d), fixture_at(&s), NULL);
		double by = r.state == OH_PARTIAL ? r.share : r.shortfall;
		if (r.state != e->state || fabs(by - e->by) > 1e-9)
			fail_msg("%s: demand %s, supply %s: state %s by %g, expected %s by %g",
			         e->key, e->demand, e->supply, oh_state_name(r.state), by,
			         oh_state_name(e->state), e->by);
	}
}
#define CHECK(edges) check(edges, sizeof edges / sizeof edges[0])

static void at_least(void **state)
{
	static const edge edges[] = {
	    {"peak_torque", "1200", "1200", OH_MET, 0},
	    {"peak_torque", "1200", "900", OH_SHORT, 0.25},
	    {"peak_torque", ">=1200", "1500", OH_MET, 0},
	    {"peak_torque", ">1200", "1200", OH_SHORT, 0},
	    {"peak_torque", ">1200", ">1200", OH_MET, 0},
	    {"peak_torque", ">=1200", ">1200", OH_MET, 0},
	    {"peak_torque", ">=1200", "<1200", OH_SHORT, 0},
	    {"peak_torque", ">=1200", "<=1200", OH_MET, 0},
	    /* an unstated bound is never an offer */
	    {"peak_torque", ">=1200", ">=900", OH_SHORT, 0.25},
	    /* a series */
	    {"peak_torque", ">=1200", "900..1500", OH_UNKNOWN, 0},
	    {"peak_torque", ">=1200", "1200..1500", OH_MET, 0},
	    {"peak_torque", ">1200", "1200..1500", OH_UNKNOWN, 0},
	    {"peak_torque", ">=1200", "(900..1200)", OH_SHORT, 0},
	    {"peak_torque", ">=1200", "300..600", OH_SHORT, 0.5},
	    {"peak_torque", ">=1200", "900|1500", OH_UNKNOWN, 0},
	    {"peak_torque", ">=1200", "1300|1500", OH_MET, 0},
	    {"peak_torque", "1000|2000", "1200", OH_MET, 0},
	    /* both bounds, or the upper alone */
	    {"peak_torque", "1000..2000", "2500", OH_SHORT, 0.25},
	    {"peak_torque", "1000..2000", "1500", OH_MET, 0},
	    {"peak_torque", "1000..2000", "1500..2500", OH_MET, 0},
	    {"peak_torque", "1000..2000", "500..2500", OH_UNKNOWN, 0},
	    {"peak_torque", "1000..2000", ">=1500", OH_MET, 0},
	    {"peak_torque", "1000..2000", ">=2500", OH_SHORT, 0.25},
	    {"peak_torque", "<=1000", "800", OH_MET, 0},
	    {"peak_torque", "<=1000", "1200", OH_SHORT, 0.2},
	    {"peak_torque", "<1000", "1000", OH_SHORT, 0},
	    {"peak_torque", "<=1000", "<=1200", OH_SHORT, 0.2},
	    {"peak_torque", "<1000", "<1000", OH_MET, 0},
	    {"peak_torque", "1000..2000", "<=2500", OH_SHORT, 0.25},
	    {"peak_torque", "<=1000", "800..1200", OH_MET, 0},
	    /* about, zero, the cap */
	    {"peak_torque", "~1000", "950", OH_MET, 0},
	    {"peak_torque", "~1000", "940", OH_SHORT, 0.06},
	    {"peak_torque", ">=0", "-0.5", OH_SHORT, 0.5},
	    {"peak_torque", ">=10", "-50", OH_SHORT, 1},
	    /* a difference of conversion alone */
	    {"peak_torque", ">=0.3", "0.29999999999999998", OH_MET, 0},
	};
	(void)state;
	CHECK(edges);
}

static void at_most(void **state)
{
	static const edge edges[] = {
	    {"noise", "72", "72", OH_MET, 0},
	    {"noise", "<=72", "90", OH_SHORT, 0.25},
	    {"noise", "<72", "72", OH_SHORT, 0},
	    {"noise", "<72", "<72", OH_MET, 0},
	    /* says only that: assures 72, not less */
	    {"noise", "<=72", "<=72", OH_MET, 0},
	    {"noise", "<=60", "<=75", OH_SHORT, 0.25},
	    {"noise", "<=72", ">=60", OH_MET, 0},
	    {"noise", "<=72", "60..90", OH_UNKNOWN, 0},
	    {"noise", "<=72", "60..72", OH_MET, 0},
	    {"noise", "<=72", "80..90", OH_SHORT, 8.0 / 72},
	    {"noise", "60..72", "50", OH_SHORT, 10.0 / 60},
	    {"noise", ">=60", "50", OH_SHORT, 10.0 / 60},
	    {"noise", ">=60", "50..70", OH_MET, 0},
	    {"noise", "~80", "84", OH_MET, 0},
	    {"lead_time", "60", "90", OH_SHORT, 0.5},
	    {"min_order", "100", "50", OH_MET, 0},
	};
	(void)state;
	CHECK(edges);
}

static void reach(void **state)
{
	static const edge edges[] = {
	    {"altitude", "<=4500", "4500", OH_MET, 0},
	    {"altitude", ">=4500", "4500", OH_MET, 0},
	    {"altitude", "4500", "<=4500", OH_MET, 0},
	    {"altitude", "4500", "3600", OH_SHORT, 0.2},
	    {"altitude", "1000..4500", "3600", OH_SHORT, 0.2},
	    {"altitude", "4500", "0..5000", OH_MET, 0},
	    {"altitude", "4500", ">=4500", OH_MET, 0},
	    {"altitude", "4500", ">=3600", OH_SHORT, 0.2},
	    {"altitude", ">4500", "4500", OH_SHORT, 0},
	    {"altitude", "<4500", "<4500", OH_MET, 0},
	    {"altitude", "4500", "1000|5000", OH_MET, 0},
	};
	(void)state;
	CHECK(edges);
}

static void nominal(void **state)
{
	static const edge edges[] = {
	    {"rated_power", "55", "55", OH_MET, 0},
	    {"rated_power", "55", "60", OH_SHORT, 5.0 / 55},
	    {"rated_power", "55", "44", OH_SHORT, 0.2},
	    {"rated_power", "55", "0.75..315", OH_MET, 0},
	    {"rated_power", "50..60", "60..90", OH_MET, 0},
	    {"rated_power", "50..60", "(60..90)", OH_SHORT, 0},
	    {"rated_power", ">=55", "37..45", OH_SHORT, 10.0 / 55},
	    {"rated_power", ">55", "55", OH_SHORT, 0},
	    {"rated_power", "220|380", "400|380", OH_MET, 0},
	    {"rated_power", "220|380", "400", OH_SHORT, 20.0 / 380},
	    {"rated_power", "220|380", "300..400", OH_MET, 0},
	    {"rated_power", "~100", "105", OH_MET, 0},
	    {"rated_power", "~100", "106", OH_SHORT, 0.06},
	    {"bucket_capacity", "1", "1.1", OH_MET, 0},
	    {"bucket_capacity", "1", "0.9", OH_MET, 0},
	    {"bucket_capacity", "1", "1.2", OH_SHORT, 0.2},
	    /* bounds that are stated are not widened */
	    {"bucket_capacity", "0.8..1", "1.1", OH_SHORT, 0.1},
	};
	(void)state;
	CHECK(edges);
}

static void contains(void **state)
{
	static const edge edges[] = {
	    {"ambient_temperature", "-25..60", "-25..60", OH_MET, 0},
	    {"ambient_temperature", "-25..60", "-40..85", OH_MET, 0},
	    {"ambient_temperature", "-25..60", "-25..43", OH_SHORT, 17.0 / 85},
	    {"ambient_temperature", "-10..40", "0..30", OH_SHORT, 20.0 / 50},
	    {"ambient_temperature", "0..20", "0..10", OH_SHORT, 10.0 / 50},
	    {"ambient_temperature", "0..20", "30..40", OH_SHORT, 20.0 / 50},
	    {"ambient_temperature", "-40..60", "<=60", OH_MET, 0},
	    {"ambient_temperature", "<=50", "-20..40", OH_SHORT, 0.2},
	    {"ambient_temperature", ">=-40", "-20..40", OH_SHORT, 0.5},
	    {"ambient_temperature", "60", "-20..60", OH_MET, 0},
	    {"ambient_temperature", "60", "(-20..60)", OH_SHORT, 0},
	    {"ambient_temperature", "(-20..60)", "(-20..60)", OH_MET, 0},
	    {"thickness", "6..10", "8..20", OH_SHORT, 0.5},
	    {"thickness", "6..10", "20..30", OH_SHORT, 1},
	    {"thickness", "8", "6|8|10", OH_MET, 0},
	    {"thickness", "9", "6|8|10", OH_SHORT, 1.0 / 9},
	    {"thickness", "6..10", "6|8|10", OH_UNKNOWN, 0},
	    {"thickness", "6|12", "6..10", OH_SHORT, 2.0 / 12},
	    {"thickness", "6|10", "6..10", OH_MET, 0},
	    {"thickness", "~10", "10.4..20", OH_MET, 0},
	    {"piece_mass", "800", "200..15000", OH_MET, 0},
	};
	(void)state;
	CHECK(edges);
}

static void within(void **state)
{
	static const edge edges[] = {
	    {"hardness", "130..180", "140..170", OH_MET, 0},
	    {"hardness", "130..180", "130..180", OH_MET, 0},
	    {"hardness", "(130..180)", "130..180", OH_SHORT, 0},
	    {"hardness", "130..180", "120..190", OH_SHORT, 0.4},
	    {"hardness", "130..180", "200", OH_SHORT, 0.4},
	    {"hardness", "130..180", "150", OH_MET, 0},
	    {"hardness", ">=130", "140", OH_MET, 0},
	    {"hardness", ">=130", "104..150", OH_SHORT, 0.2},
	    {"hardness", "130..180", ">=140", OH_UNKNOWN, 0},
	    {"hardness", "130..180", ">=190", OH_SHORT, 0.2},
	    {"hardness", "150", "150", OH_MET, 0},
	    {"hardness", "150", "150..180", OH_SHORT, 0.2},
	    {"hardness", "150|160", "160", OH_MET, 0},
	};
	(void)state;
	CHECK(edges);
}

static void sets(void **state)
{
	static const edge edges[] = {
	    {"cooling", "液冷", "水冷", OH_MET, 0},
	    {"cooling", "水冷", "液冷", OH_CONFLICT, 0},
	    {"cooling", "油冷|风冷", "风冷", OH_MET, 0},
	    {"cooling", "油冷", "水冷|风冷", OH_CONFLICT, 0},
	    {"cooling", "IC999", "ic999", OH_MET, 0},
	    {"certificate", "ISO 9001", "IATF 16949", OH_MET, 0},
	    {"certificate", "ISO 9001|CE", "IATF 16949", OH_SHORT, 0.5},
	    {"certificate", "IATF 16949|CE", "ISO 9001", OH_SHORT, 1},
	};
	(void)state;
	CHECK(edges);
}

static void grades(void **state)
{
	static const edge edges[] = {
	    {"material_grade", "QT450-10", "QT450-10", OH_MET, 0},
	    {"material_grade", "QT450-10", "EN-GJS-450-10", OH_MET, 0},
	    {"material_grade", "QT450-10", "65-45-12", OH_UNKNOWN, 0},
	    {"material_grade", "QT450-10", "HT300", OH_CONFLICT, 0},
	    {"material_grade", "QT450-10|HT300", "HT300", OH_MET, 0},
	    {"material_grade", "HT300", "HT250|65-45-12", OH_CONFLICT, 0},
	    {"steel_grade", "Q355B", "Q355D", OH_MET, 0},
	    {"steel_grade", "Q355D", "Q355B", OH_CONFLICT, 0},
	    {"steel_grade", "Q355B", "Q345B", OH_UNKNOWN, 0},
	    {"steel_grade", "Q355B", "Q460C", OH_CONFLICT, 0},
	};
	(void)state;
	CHECK(edges);
	one_fact d = fixture_one("material_grade", "QT450-10");
	one_fact s = fixture_one("material_grade", "65-45-12");
	oh_fit_result r = oh_fit_check(fixture_at(&d), fixture_at(&s), NULL);
	assert_true(oh_sv_eq(r.question, OH_SV("ASTM A536")));
}

static void levels(void **state)
{
	static const edge edges[] = {
	    {"efficiency_class", "IE3", "IE3", OH_MET, 0},
	    {"efficiency_class", "IE3", "IE5", OH_MET, 0},
	    {"efficiency_class", "IE4", "IE2", OH_SHORT, 0.2},
	    {"efficiency_class", "IE4|IE3", "IE3", OH_MET, 0},
	    {"efficiency_class", "IE4", "IE3|IE4", OH_UNKNOWN, 0},
	    {"efficiency_class", "IE4", "1级", OH_UNKNOWN, 0},
	    {"efficiency_class", "1级", "1级", OH_MET, 0},
	    {"tolerance_grade", "CT9", "CT7", OH_MET, 0},
	    {"tolerance_grade", "CT9", "CT12", OH_SHORT, 0.3},
	    {"tolerance_grade", "CT9", "CT7|CT12", OH_UNKNOWN, 0},
	};
	(void)state;
	CHECK(edges);
}

static void ip(void **state)
{
	static const edge edges[] = {
	    {"ip_code", "IP55", "IP55", OH_MET, 0},
	    {"ip_code", "IP55", "IP65", OH_MET, 0},
	    {"ip_code", "IP65", "IP55", OH_SHORT, 0.1},
	    {"ip_code", "IP67", "IP55", OH_SHORT, 0.2},
	    {"ip_code", "IP67", "IP66", OH_SHORT, 0.2},
	    {"ip_code", "IP68", "IP65", OH_SHORT, 0.2},
	    {"ip_code", "IP67", "IP64", OH_SHORT, 0.3},
	    {"ip_code", "IP68", "IP67", OH_SHORT, 0.1},
	    {"ip_code", "IP67", "IP68", OH_MET, 0},
	    {"ip_code", "IP64", "IP67", OH_MET, 0},
	    {"ip_code", "IP65", "IP67", OH_SHORT, 0.1},
	    {"ip_code", "IP66", "IP67", OH_SHORT, 0.2},
	    {"ip_code", "IP66", "IP66/IP67", OH_MET, 0},
	    {"ip_code", "IP67", "IP66/IP67", OH_MET, 0},
	    {"ip_code", "IP66", "IP66|IP67", OH_MET, 0},
	    {"ip_code", "IPX6/IPX7", "IP67", OH_SHORT, 0.2},
	    {"ip_code", "IPX6|IPX7", "IP67", OH_SHORT, 0.2},
	    {"ip_code", "IPX6/IPX7", "IP66/67", OH_MET, 0},
	    {"ip_code", "IP54|IP55", "IP54", OH_MET, 0},
	    {"ip_code", "IP69K", "IP68", OH_SHORT, 0.1},
	    {"ip_code", "IP69K", "IP69K", OH_MET, 0},
	    {"ip_code", "IP69", "IP6K9K", OH_MET, 0},
	    {"ip_code", "IP65", "IP69K", OH_SHORT, 0.5},
	    {"ip_code", "IP67", "IP68/IP69K", OH_MET, 0},
	    {"ip_code", "IP6X", "IP65", OH_MET, 0},
	    {"ip_code", "IP65", "IP6X", OH_UNKNOWN, 0},
	    {"ip_code", "IP67", "IPX7", OH_UNKNOWN, 0},
	    {"ip_code", "IP67", "IPX5", OH_SHORT, 0.2},
	    {"ip_code", "IPX4", "IP55W", OH_MET, 0},
	    {"ip_code", "IP23S", "ip23", OH_MET, 0},
	    {"ip_code", "IP55", "IP99", OH_UNKNOWN, 0},
	    {"ip_code", "IP00", "IPX0", OH_MET, 0},
	};
	(void)state;
	CHECK(edges);
}

static void ex(void **state)
{
	static const edge edges[] = {
	    {"ex_mark", "Ex d IIB T4 Gb", "Ex db IIC T4 Gb", OH_MET, 0},
	    {"ex_mark", "ExdⅡBT4", "Ex d IIB T4 Gb", OH_MET, 0},
	    {"ex_mark", "Ex d IIB T4", "ＥｘｄⅡＣＴ５", OH_MET, 0},
	    {"ex_mark", "Ex db IIC T4 Gb", "ExdIIBT4", OH_SHORT, 0.1},
	    {"ex_mark", "Ex db IIC T4 Gb", "Ex d IIB T3", OH_SHORT, 0.2},
	    {"ex_mark", "Ex d IIC T6 Gb", "Ex eb IIA T3 Gb", OH_SHORT, 0.6},
	    {"ex_mark", "Ex d IIB T4 Gb", "Ex dc IIB T4 Gc", OH_SHORT, 0.1},
	    {"ex_mark", "Ex d IIB T4", "Ex da IIB T4 Ga", OH_MET, 0},
	    {"ex_mark", "Ex d I Mb", "Ex d I", OH_MET, 0},
	    {"ex_mark", "Ex d I Mb", "ExdⅠ", OH_MET, 0},
	    {"ex_mark", "Ex d I", "Ex d[ib] I Mb", OH_MET, 0},
	    {"ex_mark", "Ex d I Mb", "Ex d IIC T6 Gb", OH_SHORT, 1},
	    {"ex_mark", "Ex tb IIIC T135℃ Db", "Ex tb IIIC T120℃ Db", OH_MET, 0},
	    {"ex_mark", "Ex tb IIIC T120℃ Db", "Ex tb IIIC T135℃ Db", OH_SHORT, 0.1},
	    {"ex_mark", "Ex tb IIIB T135°C Db", "Ex tb IIIC T85℃ Da", OH_MET, 0},
	    {"ex_mark", "Ex tb IIIC T135℃ Db", "Ex db IIC T4 Gb", OH_SHORT, 1},
	    {"ex_mark", "Ex tb IIIC T135℃ Db", "Ex db IIC T4 Gb / Ex tb IIIC T135℃ Db", OH_MET, 0},
	    {"ex_mark", "Ex db IIC T4 Gb|Ex tb IIIC T135℃ Db", "Ex db IIC T4 Gb", OH_SHORT, 1},
	    {"ex_mark", "Ex d IIB T4|Ex e IIB T4", "Ex eb IIB T4 Gb", OH_MET, 0},
	    {"ex_mark", "Ex ia IIC T4 Ga", "ExiaIICT4", OH_MET, 0},
	    {"ex_mark", "Ex nA IIC T4 Gc", "Ex db IIC T4 Gb", OH_SHORT, 0.1},
	    {"ex_mark", "Ex d IIB T4", "Ex d II T4", OH_UNKNOWN, 0},
	    {"ex_mark", "Ex d II T4", "Ex d IIB T4", OH_MET, 0},
	    {"ex_mark", "Ex d IIB T4", "Ex d IIB", OH_UNKNOWN, 0},
	    {"ex_mark", "隔爆", "Ex d IIB", OH_UNKNOWN, 0},
	    {"ex_mark", "Ex de IIC T4", "Ex db eb IIC T4 Gb", OH_MET, 0},
	};
	(void)state;
	CHECK(edges);
}

static void volumes(void **state)
{
	static const edge edges[] = {
	    {"annual_volume", "5000", "5000", OH_MET, 0},
	    {"annual_volume", "5000", "3000", OH_PARTIAL, 0.6},
	    {"annual_volume", "~5000", "4800", OH_MET, 0},
	    {"annual_volume", ">=5000", "4000", OH_PARTIAL, 0.8},
	    {"annual_volume", "3000..5000", "4000", OH_PARTIAL, 0.8},
	    {"annual_volume", "5000", "2000..6000", OH_MET, 0},
	    {"annual_volume", "5000", "0", OH_PARTIAL, 0},
	};
	(void)state;
	CHECK(edges);
}

static oh_fit_result priced(const char *d_spec, uint8_t d_basis, uint8_t d_tax, const char *s_spec,
                            uint8_t s_basis, uint8_t s_tax, const oh_listing *demand)
{
	one_fact d = fixture_one("unit_price", d_spec), s = fixture_one("unit_price", s_spec);
	d.fact.basis = d_basis;
	d.fact.flags |= d_tax;
	s.fact.basis = s_basis;
	s.fact.flags |= s_tax;
	oh_fit_context ctx = {demand, NULL};
	return oh_fit_check(fixture_at(&d), fixture_at(&s), &ctx);
}

static void prices(void **state)
{
	(void)state;
	one_listing l;
	fixture_listing(&l, OH_DEMAND, "", "piece_mass=20");
	const oh_listing *d = &l.listing;
	enum { PC = OH_PER_PIECE, T = OH_PER_TONNE, KG = OH_PER_KG, IN = OH_FACT_TAX_IN };
	assert_int_equal(priced("<=100", PC, 0, "100", PC, 0, d).state, OH_MET);
	assert_int_equal(priced("<=5100", T, 0, "5.1", KG, 0, d).state, OH_MET);
	assert_true(fabs(priced("<=5000", T, 0, "6", KG, 0, d).shortfall - 0.2) < 1e-9);
	/* 20 kg at 5 a kilogram is 100 a piece */
	assert_int_equal(priced("<=100", PC, 0, "5", KG, 0, d).state, OH_MET);
	assert_int_equal(priced("<=99", PC, 0, "5", KG, 0, d).state, OH_SHORT);
	assert_int_equal(priced("<=99", PC, 0, "5", KG, 0, NULL).state, OH_UNKNOWN);
	assert_int_equal(priced("<=100", PC, IN, "90", PC, IN, d).state, OH_MET);
	assert_int_equal(priced("<=100", PC, IN, "90", PC, OH_FACT_TAX_OUT, d).state, OH_UNKNOWN);
	assert_int_equal(priced("<=100", PC, 0, "90", OH_PER_UNSTATED, 0, d).state, OH_UNKNOWN);
	assert_int_equal(priced("<=100", OH_PER_OTHER, 0, "90", OH_PER_OTHER, 0, d).state,
	                 OH_UNKNOWN);
}

static oh_fit_result budgeted(const char *budget, const char *price, uint8_t basis,
                              const char *demand)
{
	one_listing l;
	fixture_listing(&l, OH_DEMAND, "", demand);
	one_fact d = fixture_one("budget", budget), s = fixture_one("unit_price", price);
	s.fact.basis = basis;
	oh_fit_context ctx = {&l.listing, NULL};
	return oh_fit_check(fixture_at(&d), fixture_at(&s), &ctx);
}

static void budgets(void **state)
{
	(void)state;
	enum { PC = OH_PER_PIECE, T = OH_PER_TONNE, KG = OH_PER_KG };
	assert_int_equal(budgeted("100000", "1000", PC, "quantity=100").state, OH_MET);
	assert_true(fabs(budgeted("100000", "1200", PC, "quantity=100").shortfall - 0.2) < 1e-9);
	assert_int_equal(budgeted("100000", "1200", PC, "").state, OH_UNKNOWN);
	assert_int_equal(budgeted("100000", "800..1200", PC, "quantity=100").state, OH_UNKNOWN);
	assert_int_equal(budgeted("500000", "5000", T, "tonnage=100").state, OH_MET);
	assert_int_equal(budgeted("499999", "5", KG, "tonnage=100").state, OH_SHORT);
	assert_int_equal(budgeted("10000", "5", KG, "quantity=100; piece_mass=20").state, OH_MET);
	assert_int_equal(budgeted("10000", "5", KG, "quantity=100").state, OH_UNKNOWN);
	one_fact d = fixture_one("budget", "100");
	assert_int_equal(oh_fit_check(fixture_at(&d), NULL, NULL).state, OH_UNKNOWN);
}

/* 3000 r/min of an asynchronous motor at 50 Hz is its synchronous speed. */
static void synchronous(void **state)
{
	static const struct {
		const char *demand, *supply;
		oh_state state;
		double by;
	} cases[] = {
	    {"rated_speed=1500", "rated_speed=1480; motor_type=异步电机", OH_MET, 0},
	    {"rated_speed=1500", "rated_speed=1410; motor_type=鼠笼异步电机", OH_MET, 0},
	    {"rated_speed=1500", "rated_speed=1400; motor_type=异步电机", OH_SHORT, 100.0 / 1500},
	    {"rated_speed=1500", "rated_speed=1510; motor_type=异步电机", OH_SHORT, 10.0 / 1500},
	    {"rated_speed=1500", "rated_speed=1480; motor_type=永磁同步电机", OH_SHORT,
	     20.0 / 1500},
	    {"rated_speed=1500", "rated_speed=1480", OH_SHORT, 20.0 / 1500},
	    {"rated_speed=1500; motor_type=异步电机", "rated_speed=1480", OH_MET, 0},
	    {"rated_speed=1480", "rated_speed=1460; motor_type=异步电机", OH_SHORT, 20.0 / 1480},
	    {"rated_speed=1500", "rated_speed=1480; motor_type=异步电机; rated_frequency=60",
	     OH_SHORT, 20.0 / 1500},
	    {"rated_speed=1500", "rated_speed=1480; motor_type=异步电机; rated_frequency=50|60",
	     OH_MET, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		one_listing d, s;
		fixture_listing(&d, OH_DEMAND, "", cases[i].demand);
		fixture_listing(&s, OH_SUPPLY, "", cases[i].supply);
		oh_fit_context ctx = {&d.listing, &s.listing};
		oh_fit_result r = oh_fit_check(&d.facts[0], &s.facts[0], &ctx);
		if (r.state != cases[i].state || fabs(r.shortfall - cases[i].by) > 1e-9)
			fail_msg("%s against %s: %s by %g", cases[i].demand, cases[i].supply,
			         oh_state_name(r.state), r.shortfall);
	}
}

/* Facts that state nothing, or not what their attribute promises. */
static void hollow(void **state)
{
	(void)state;
	oh_fact_value v[FACT_VALUES];
	oh_fact d = fixture_fact("peak_torque", ">=5", v), s = d;
	s.flags = 0;
	assert_int_equal(oh_fit_check(&d, &s, NULL).state, OH_UNKNOWN);
	s.flags = OH_FACT_SET;
	assert_int_equal(oh_fit_check(&d, &s, NULL).state, OH_UNKNOWN);
	assert_int_equal(oh_fit_check(&d, NULL, NULL).state, OH_UNKNOWN);
	s = fixture_fact("cooling", "", v);
	s.n_values = 0;
	assert_int_equal(oh_fit_check(&d, &s, NULL).state, OH_UNKNOWN);
	s = fixture_fact("peak_torque", "5", v);
	s.lo = s.hi = NAN;
	assert_int_equal(oh_fit_check(&d, &s, NULL).state, OH_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(at_least), cmocka_unit_test(at_most),  cmocka_unit_test(reach),
	    cmocka_unit_test(nominal),  cmocka_unit_test(contains), cmocka_unit_test(within),
	    cmocka_unit_test(sets),     cmocka_unit_test(grades),   cmocka_unit_test(levels),
	    cmocka_unit_test(ip),       cmocka_unit_test(ex),       cmocka_unit_test(volumes),
	    cmocka_unit_test(prices),   cmocka_unit_test(budgets),  cmocka_unit_test(synchronous),
	    cmocka_unit_test(hollow),
	};
	fixture_init();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	fixture_release();
	return failed;
}
