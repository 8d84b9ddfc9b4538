#include "random.h"

unsigned rng_below(rng *r, unsigned n)
{
	r->s = r->s * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)((r->s >> 33) % n);
}

static void put_quantity(rng *r, char *out, size_t cap)
{
	int a = (int)rng_below(r, 24) - 4, b = a + 1 + (int)rng_below(r, 8);
	switch (rng_below(r, 8)) {
	case 0:
		snprintf(out, cap, ">=%d", a);
		break;
	case 1:
		snprintf(out, cap, ">%d", a);
		break;
	case 2:
		snprintf(out, cap, "<=%d", a);
		break;
	case 3:
		snprintf(out, cap, "<%d", a);
		break;
	case 4:
		snprintf(out, cap, "%d..%d", a, b);
		break;
	case 5:
		snprintf(out, cap, "(%d..%d)", a, b);
		break;
	default:
		snprintf(out, cap, "%d", a);
	}
}

static void put_values(rng *r, const oh_attr *attr, bool one, char *out, size_t cap)
{
	const oh_value_def *a = &attr->values[rng_below(r, attr->n_values)];
	const oh_value_def *b = &attr->values[rng_below(r, attr->n_values)];
	if (one || rng_below(r, 2) == 0)
		snprintf(out, cap, "%.*s", OH_SV_ARG(a->name));
	else
		snprintf(out, cap, "%.*s|%.*s", OH_SV_ARG(a->name), OH_SV_ARG(b->name));
}

void random_listing(rng *r, oh_side side, one_listing *l, char title[64])
{
	static const char *const keys[] = {
	    "rated_power", "peak_torque",      "noise",           "ambient_temperature",
	    "thickness",   "altitude",         "motor_type",      "cooling",
	    "certificate", "efficiency_class", "tolerance_grade", "annual_volume",
	    "lead_time"};
	static const char *const names[] = {"driven motor", "pump motor", "servo drive", "fan"};
	char spec[1024] = "", value[128];
	size_t n = 0;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const oh_attr *attr = fixture_attr(keys[i]);
		if (rng_below(r, 3) == 0)
			continue;
		if (attr->type == OH_ATTR_QUANTITY)
			put_quantity(r, value, sizeof value);
		else
			put_values(r, attr, attr->type == OH_ATTR_LEVEL, value, sizeof value);
		bool should = side == OH_DEMAND && rng_below(r, 2) == 0;
		int w = snprintf(spec + n, sizeof spec - n, "%s%s=%s%s", n ? ";" : "", keys[i],
		                 should ? "?" : "", value);
		n += w > 0 ? (size_t)w : 0;
	}
	snprintf(title, 64, "%s %u", names[rng_below(r, 4)], rng_below(r, 100));
	fixture_listing(l, side, title, spec);
	for (size_t i = 0; i < l->listing.n_facts; i++)
		if (side == OH_SUPPLY)
			l->facts[i].evidence = (uint8_t)(1 + rng_below(r, 3));
	unsigned c = rng_below(r, 12);
	l->listing.category = c == 11 ? NULL : &fixture_categories[c < 6 ? 0 : c < 9 ? 1 : 2];
	l->listing.place = rng_below(r, 2) ? OH_SV("湖南长沙") : OH_SV("湖南株洲");
}
