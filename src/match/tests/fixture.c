#include "fixture.h"

#include <assert.h>
#include <math.h>

#include "ouhe/base/decimal.h"

oh_pack fixture_pack, fixture_other_pack;
oh_category fixture_categories[4];

static const uint16_t parent_1[] = {1}, parent_3[] = {3};

#define NAMED(n, p)                                                                                \
	{                                                                                          \
		.name = {n, sizeof n - 1}, .parents = p, .n_parents = sizeof p / sizeof p[0]       \
	}
#define ROOT(n)                                                                                    \
	{                                                                                          \
		.name = { n, sizeof n - 1 }                                                        \
	}

static const oh_value_def types[] = {NAMED("永磁同步电机", parent_1), ROOT("同步电机"),
                                     NAMED("鼠笼异步电机", parent_3), ROOT("异步电机")};
static const oh_value_def coolings[] = {NAMED("水冷", parent_1), ROOT("液冷"), ROOT("风冷"),
                                        NAMED("油冷", parent_1)};
static const oh_value_def certificates[] = {NAMED("IATF 16949", parent_1), ROOT("ISO 9001"),
                                            ROOT("CE")};
static const oh_value_def classes[] = {ROOT("IE1"), ROOT("IE2"), ROOT("IE3"), ROOT("IE4"),
                                       ROOT("IE5")};
static const oh_value_def tolerances[] = {ROOT("CT1"), ROOT("CT4"), ROOT("CT7"), ROOT("CT9"),
                                          ROOT("CT12")};

#define VALUES(v) v, sizeof v / sizeof v[0]

typedef struct row {
	const char *key, *zh, *en, *unit;
	oh_attr_type type;
	oh_fit fit;
	double tolerance;
	bool commercial;
	const oh_value_def *values;
	size_t n_values;
} row;

static const row rows[] = {
    {"rated_power", "额定功率", "rated power", "kW", OH_ATTR_QUANTITY, OH_FIT_NOMINAL, 0, false,
     NULL, 0},
    {"rated_speed", "额定转速", "rated speed", "r/min", OH_ATTR_QUANTITY, OH_FIT_NOMINAL, 0, false,
     NULL, 0},
    {"rated_frequency", "额定频率", "rated frequency", "Hz", OH_ATTR_QUANTITY, OH_FIT_NOMINAL, 0,
     false, NULL, 0},
    {"bucket_capacity", "斗容", "bucket capacity", "m3", OH_ATTR_QUANTITY, OH_FIT_NOMINAL, 0.1,
     false, NULL, 0},
    {"peak_torque", "峰值转矩", "peak torque", "N.m", OH_ATTR_QUANTITY, OH_FIT_AT_LEAST, 0, false,
     NULL, 0},
    {"salt_spray", "耐盐雾", "salt spray resistance", "h", OH_ATTR_QUANTITY, OH_FIT_AT_LEAST, 0,
     false, NULL, 0},
    {"noise", "噪声", "noise level", "dB", OH_ATTR_QUANTITY, OH_FIT_AT_MOST, 0, false, NULL, 0},
    {"ambient_temperature", "环境温度", "ambient temperature", "degC", OH_ATTR_QUANTITY,
     OH_FIT_CONTAINS, 0, false, NULL, 0},
    {"thickness", "厚度", "thickness", "mm", OH_ATTR_QUANTITY, OH_FIT_CONTAINS, 0, false, NULL, 0},
    {"altitude", "海拔", "altitude", "m", OH_ATTR_QUANTITY, OH_FIT_REACH, 0, false, NULL, 0},
    {"hardness", "硬度", "hardness", "HBW", OH_ATTR_QUANTITY, OH_FIT_WITHIN, 0, false, NULL, 0},
    {"motor_type", "电机类型", "motor type", "", OH_ATTR_ENUM, OH_FIT_ANY_OF, 0, false,
     VALUES(types)},
    {"cooling", "冷却方式", "cooling method", "", OH_ATTR_ENUM, OH_FIT_ANY_OF, 0, false,
     VALUES(coolings)},
    {"certificate", "认证", "certificate", "", OH_ATTR_SET, OH_FIT_ALL_OF, 0, false,
     VALUES(certificates)},
    {"efficiency_class", "能效等级", "efficiency class", "", OH_ATTR_LEVEL, OH_FIT_AT_LEAST, 0,
     false, VALUES(classes)},
    {"tolerance_grade", "尺寸公差等级", "dimensional tolerance grade", "", OH_ATTR_LEVEL,
     OH_FIT_AT_MOST, 0, false, VALUES(tolerances)},
    {"ip_code", "防护等级", "IP code", "", OH_ATTR_CODE, OH_FIT_IP, 0, false, NULL, 0},
    {"ex_mark", "防爆标志", "explosion protection", "", OH_ATTR_CODE, OH_FIT_EX, 0, false, NULL, 0},
    {"unit_price", "单价", "unit price", "CNY", OH_ATTR_QUANTITY, OH_FIT_AT_MOST, 0, true, NULL, 0},
    {"budget", "预算", "budget", "CNY", OH_ATTR_QUANTITY, OH_FIT_WITHIN_BUDGET, 0, true, NULL, 0},
    {"quantity", "数量", "quantity", "1", OH_ATTR_QUANTITY, OH_FIT_CAPACITY, 0, true, NULL, 0},
    {"annual_volume", "年需求量", "annual volume", "1/year", OH_ATTR_QUANTITY, OH_FIT_CAPACITY, 0,
     true, NULL, 0},
    {"available_capacity", "可承接产能", "available capacity", "1/year", OH_ATTR_QUANTITY,
     OH_FIT_CAPACITY, 0, true, NULL, 0},
    {"tonnage", "采购量", "tonnage", "t", OH_ATTR_QUANTITY, OH_FIT_CAPACITY, 0, true, NULL, 0},
    {"min_order", "起订量", "minimum order quantity", "1", OH_ATTR_QUANTITY, OH_FIT_AT_MOST, 0,
     true, NULL, 0},
    {"lead_time", "交货期", "lead time", "day", OH_ATTR_QUANTITY, OH_FIT_AT_MOST, 0, true, NULL, 0},
    {"piece_mass", "单件重量", "piece mass", "kg", OH_ATTR_QUANTITY, OH_FIT_CONTAINS, 0, false,
     NULL, 0},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static oh_attr attrs[ROWS];
static const oh_attr *attr_list[ROWS];
static const double sync_speeds[] = {3000, 1500, 1000, 750, 600, 500};
static oh_nameplate nameplate;

const oh_attr *fixture_attr(const char *key)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].key, key) == 0)
			return &attrs[i];
	assert(!"no such attribute");
	return NULL;
}

static void init_attrs(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		const row *r = &rows[i];
		attrs[i] = (oh_attr){.index = (uint16_t)i,
		                     .key_id = (uint16_t)i,
		                     .pack = &fixture_pack,
		                     .category = OH_SV("*"),
		                     .key = oh_sv_from(r->key),
		                     .zh = oh_sv_from(r->zh),
		                     .en = oh_sv_from(r->en),
		                     .type = r->type,
		                     .fit = r->fit,
		                     .tolerance = r->tolerance,
		                     .commercial = r->commercial,
		                     .values = r->values,
		                     .n_values = (uint16_t)r->n_values};
		if (r->unit[0] && !oh_unit_from_code(oh_sv_from(r->unit), &attrs[i].unit))
			assert(!"no such unit");
		attr_list[i] = &attrs[i];
	}
}

void fixture_init(void)
{
	init_attrs();
	nameplate = (oh_nameplate){.attr = fixture_attr("rated_speed"),
	                           .points = sync_speeds,
	                           .n_points = 6,
	                           .low = 0.94,
	                           .high = 1.0,
	                           .when_attr = fixture_attr("motor_type"),
	                           .when_value = OH_SV("异步电机"),
	                           .with_attr = fixture_attr("rated_frequency"),
	                           .with_value = 50};
	fixture_pack = (oh_pack){.index = 0,
	                         .name = OH_SV("motor"),
	                         .zh = OH_SV("电机"),
	                         .en = OH_SV("motors"),
	                         .attrs = attr_list,
	                         .n_attrs = ROWS,
	                         .n_own = ROWS,
	                         .categories = fixture_categories,
	                         .n_categories = 3,
	                         .nameplates = &nameplate,
	                         .n_nameplates = 1};
	fixture_other_pack = (oh_pack){.index = 1,
	                               .name = OH_SV("casting"),
	                               .categories = fixture_categories + 3,
	                               .n_categories = 1};
	static const char *const zh[] = {"电机", "伺服电机", "水泵", "铸件"};
	static const char *const en[] = {"motor", "servo motor", "pump", "casting"};
	for (uint16_t i = 0; i < 4; i++)
		fixture_categories[i] =
		    (oh_category){.index = i,
		                  .pack = i < 3 ? &fixture_pack : &fixture_other_pack,
		                  .key = oh_sv_from(en[i]),
		                  .zh = oh_sv_from(zh[i]),
		                  .en = oh_sv_from(en[i])};
	fixture_categories[1].parent = &fixture_categories[0];
}

static double number(oh_sv s)
{
	double v = NAN;
	if (!oh_double_parse(s, &v))
		assert(!"no number");
	return v;
}

static void interval(oh_fact *f, oh_sv s)
{
	size_t dots = oh_sv_find(s, OH_SV(".."));
	bool open = s.n && s.p[0] == '(';
	f->lo = -INFINITY;
	f->hi = INFINITY;
	if (open)
		s = oh_sv_sub(s, 1, s.n - 2);
	if (dots != SIZE_MAX) {
		dots -= open;
		f->lo = number(oh_sv_sub(s, 0, dots));
		f->hi = number(oh_sv_sub(s, dots + 2, s.n));
		f->flags |= OH_FACT_LO | OH_FACT_HI;
		if (open)
			f->flags |= OH_FACT_LO_OPEN | OH_FACT_HI_OPEN;
	} else if (s.p[0] == '>' || s.p[0] == '<') {
		bool closed = s.n > 1 && s.p[1] == '=', low = s.p[0] == '>';
		double v = number(oh_sv_sub(s, closed ? 2 : 1, s.n));
		*(low ? &f->lo : &f->hi) = v;
		f->flags |= low ? OH_FACT_LO : OH_FACT_HI;
		if (!closed)
			f->flags |= low ? OH_FACT_LO_OPEN : OH_FACT_HI_OPEN;
	} else {
		f->lo = f->hi = number(s);
		f->flags |= OH_FACT_LO | OH_FACT_HI;
	}
}

static int32_t value_of(const oh_attr *attr, oh_sv name)
{
	for (int32_t i = 0; i < attr->n_values; i++)
		if (oh_sv_eq(attr->values[i].name, name))
			return i;
	return -1;
}

static oh_fact make(const char *key, oh_sv s, oh_fact_value *values)
{
	oh_fact f = {.attr = fixture_attr(key), .evidence = OH_DECLARED, .values = values};
	if (s.n && s.p[0] == '?') {
		f.importance = OH_SHOULD;
		s = oh_sv_sub(s, 1, s.n);
	}
	if (s.n && s.p[0] == '~') {
		f.flags |= OH_FACT_APPROX;
		s = oh_sv_sub(s, 1, s.n);
	}
	bool quantity = f.attr->type == OH_ATTR_QUANTITY;
	if (quantity && oh_sv_find(s, OH_SV("|")) == SIZE_MAX) {
		interval(&f, s);
		return f;
	}
	oh_sv piece;
	f.flags |= OH_FACT_SET;
	while (oh_sv_split(&s, '|', &piece) && f.n_values < FACT_VALUES) {
		int32_t v = value_of(f.attr, piece);
		values[f.n_values++] =
		    (oh_fact_value){.text = v >= 0 ? f.attr->values[v].name : piece,
		                    .value = v,
		                    .number = quantity ? number(piece) : NAN};
	}
	return f;
}

oh_fact fixture_fact(const char *key, const char *spec, oh_fact_value *values)
{
	return make(key, oh_sv_from(spec), values);
}

one_fact fixture_one(const char *key, const char *spec)
{
	one_fact f;
	f.fact = fixture_fact(key, spec, f.values);
	return f;
}

const oh_fact *fixture_at(one_fact *f)
{
	f->fact.values = f->values;
	return &f->fact;
}

void fixture_listing(one_listing *l, oh_side side, const char *title, const char *spec)
{
	oh_sv rest = oh_sv_from(spec), item;
	size_t n = 0;
	memset(l, 0, sizeof *l);
	while (rest.n && oh_sv_split(&rest, ';', &item) && n < LISTING_FACTS) {
		item = oh_sv_trim(item);
		size_t eq = oh_sv_find(item, OH_SV("="));
		char key[40] = {0};
		assert(eq < sizeof key);
		memcpy(key, item.p, eq);
		l->facts[n] = make(key, oh_sv_sub(item, eq + 1, item.n), l->values[n]);
		n++;
	}
	l->listing = (oh_listing){.side = side,
	                          .title = oh_sv_from(title),
	                          .pack = &fixture_pack,
	                          .category = &fixture_categories[0],
	                          .facts = l->facts,
	                          .n_facts = n};
}
