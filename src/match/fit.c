/* Dispatch of the fit rules, and what they share. */
#include "fit_internal.h"

#include <math.h>

const oh_linear oh_linear_same = {1, 0};

/* Conversion of units leaves differences of this size between equal values. */
#define ROUNDING 1e-9

int oh_end_cmp(oh_end a, oh_end b)
{
	if (fabs(a.v - b.v) <= ROUNDING * fmax(fabs(a.v), fabs(b.v)))
		return a.side - b.side;
	return a.v < b.v ? -1 : 1;
}

oh_fit_result oh_fit_state(oh_state state, double shortfall)
{
	return (oh_fit_result){.state = state,
	                       .shortfall = state == OH_SHORT ? shortfall : 0,
	                       .share = state == OH_MET ? 1 : 0};
}

oh_fit_result oh_fit_miss(double distance, double bound)
{
	double by = fabs(bound) > 0 ? fabs(bound) : 1;
	double part = distance / by;
	return oh_fit_state(OH_SHORT, part < 1 ? fmax(part, 0) : 1);
}

bool oh_fit_better(const oh_fit_result *a, const oh_fit_result *b)
{
	if (a->state != b->state)
		return a->state < b->state;
	if (a->shortfall < b->shortfall || a->shortfall > b->shortfall)
		return a->shortfall < b->shortfall;
	return a->share > b->share;
}

size_t oh_piece_count(const oh_fact *f)
{
	if (!(f->flags & OH_FACT_SET))
		return 1;
	return f->n_values < OH_FIT_MEMBERS ? f->n_values : OH_FIT_MEMBERS;
}

static oh_span point_span(double v)
{
	return (oh_span){.lo = {v, 0}, .hi = {v, 0}, .has_lo = true, .has_hi = true};
}

bool oh_piece_of(const oh_fact *f, size_t i, oh_linear unit, oh_span *out)
{
	if (f->flags & OH_FACT_SET) {
		double v = f->values[i].number * unit.k + unit.b;
		if (!isfinite(v))
			return false;
		*out = point_span(v);
		return true;
	}
	double lo = f->lo * unit.k + unit.b, hi = f->hi * unit.k + unit.b;
	oh_span s = {.has_lo = (f->flags & OH_FACT_LO) && isfinite(lo),
	             .has_hi = (f->flags & OH_FACT_HI) && isfinite(hi)};
	s.lo = (oh_end){s.has_lo ? lo : -INFINITY, f->flags & OH_FACT_LO_OPEN ? 1 : 0};
	s.hi = (oh_end){s.has_hi ? hi : INFINITY, f->flags & OH_FACT_HI_OPEN ? -1 : 0};
	if (s.has_lo && s.has_hi && lo > hi) {
		oh_end swap = s.lo;
		s.lo = (oh_end){s.hi.v, s.hi.side ? 1 : 0};
		s.hi = (oh_end){swap.v, swap.side ? -1 : 0};
	}
	*out = s;
	return s.has_lo || s.has_hi;
}

bool oh_span_of(const oh_fact *f, oh_linear unit, oh_span *out)
{
	if (!(f->flags & OH_FACT_SET))
		return oh_piece_of(f, 0, unit, out);
	oh_span hull = {.set = true}, piece;
	for (size_t i = 0, n = oh_piece_count(f); i < n; i++) {
		if (!oh_piece_of(f, i, unit, &piece))
			continue;
		if (!hull.has_lo || piece.lo.v < hull.lo.v)
			hull.lo = piece.lo;
		if (!hull.has_hi || piece.hi.v > hull.hi.v)
			hull.hi = piece.hi;
		hull.has_lo = hull.has_hi = true;
	}
	if (hull.has_lo)
		*out = hull;
	return hull.has_lo;
}

bool oh_span_point(const oh_span *s)
{
	return s->has_lo && s->has_hi && s->lo.side == 0 && s->hi.side == 0 &&
	       oh_end_cmp(s->lo, s->hi) == 0;
}

const oh_fact *oh_listing_fact(const oh_listing *l, oh_sv key)
{
	for (size_t i = 0; l && i < l->n_facts; i++)
		if (oh_sv_eq(l->facts[i].attr->key, key))
			return &l->facts[i];
	return NULL;
}

static bool holds_value(const oh_fact *f, oh_sv name)
{
	int want = oh_attr_value(f->attr, name);
	for (size_t i = 0; i < f->n_values; i++) {
		int have = f->values[i].value;
		if (oh_sv_eq(f->values[i].text, name) ||
		    (want >= 0 && have >= 0 && oh_attr_is_a(f->attr, have, want)))
			return true;
	}
	return false;
}

static bool admits_number(const oh_fact *f, double v)
{
	oh_span s;
	for (size_t i = 0, n = oh_piece_count(f); i < n; i++)
		if (oh_piece_of(f, i, oh_linear_same, &s) &&
		    oh_end_cmp(s.lo, (oh_end){v, 0}) <= 0 && oh_end_cmp(s.hi, (oh_end){v, 0}) >= 0)
			return true;
	return false;
}

static bool nameplate_holds(const oh_nameplate *p, const oh_fit_context *ctx)
{
	if (p->when_attr) {
		const oh_fact *type = oh_listing_fact(ctx->supply, p->when_attr->key);
		if (!type)
			type = oh_listing_fact(ctx->demand, p->when_attr->key);
		if (!type || !holds_value(type, p->when_value))
			return false;
	}
	if (p->with_attr) {
		const oh_fact *d = oh_listing_fact(ctx->demand, p->with_attr->key);
		const oh_fact *s = oh_listing_fact(ctx->supply, p->with_attr->key);
		if ((d && !admits_number(d, p->with_value)) ||
		    (s && !admits_number(s, p->with_value)))
			return false;
	}
	return true;
}

unsigned oh_nameplate_class(const oh_attr *attr, const oh_listing *supply)
{
	unsigned class = 0;
	for (size_t i = 0; attr->pack && i < attr->pack->n_nameplates; i++) {
		const oh_nameplate *p = &attr->pack->nameplates[i];
		if (p->attr != attr)
			continue;
		const oh_fact *when =
		    p->when_attr ? oh_listing_fact(supply, p->when_attr->key) : NULL;
		const oh_fact *with =
		    p->with_attr ? oh_listing_fact(supply, p->with_attr->key) : NULL;
		class = class * 9 + (when ? 1U + holds_value(when, p->when_value) : 0U) * 3 +
		        (with ? 1U + admits_number(with, p->with_value) : 0U);
	}
	return class;
}

const oh_nameplate *oh_nameplate_of(const oh_fact *d, const oh_fit_context *ctx)
{
	if (!ctx || !d->attr->pack)
		return NULL;
	const oh_pack *pack = d->attr->pack;
	for (size_t i = 0; i < pack->n_nameplates; i++)
		if (pack->nameplates[i].attr == d->attr &&
		    nameplate_holds(&pack->nameplates[i], ctx))
			return &pack->nameplates[i];
	return NULL;
}

/* The same key may stand in two packs with different units. */
static bool supplied_unit(const oh_attr *d, const oh_attr *s, oh_linear *out)
{
	*out = oh_linear_same;
	if (d == s || strcmp(d->unit.code, s->unit.code) == 0)
		return true;
	double at0, at1;
	if (!oh_unit_convert(0, &s->unit, &d->unit, &at0) ||
	    !oh_unit_convert(1, &s->unit, &d->unit, &at1))
		return false;
	*out = (oh_linear){at1 - at0, at0};
	return true;
}

static oh_fit_result check_values(const oh_fact *d, const oh_fact *s)
{
	if (d->n_values == 0 || s->n_values == 0)
		return oh_fit_state(OH_UNKNOWN, 0);
	switch (d->attr->fit) {
	case OH_FIT_GRADE:
		return oh_fit_grade(d, s);
	case OH_FIT_ALL_OF:
		return oh_fit_all_of(d, s);
	case OH_FIT_IP:
		return oh_fit_ip(d, s);
	case OH_FIT_EX:
		return oh_fit_ex(d, s);
	case OH_FIT_AT_LEAST:
	case OH_FIT_AT_MOST:
	case OH_FIT_REACH:
		return oh_fit_level(d, s);
	case OH_FIT_ANY_OF:
	case OH_FIT_NOMINAL:
	case OH_FIT_CONTAINS:
	case OH_FIT_WITHIN:
	case OH_FIT_WITHIN_BUDGET:
	case OH_FIT_CAPACITY:
		break;
	}
	return oh_fit_any_of(d, s);
}

static oh_fit_result check_quantity(const oh_fact *d, const oh_fact *s, oh_linear unit,
                                    const oh_fit_context *ctx)
{
	switch (d->attr->fit) {
	case OH_FIT_AT_LEAST:
		return oh_fit_at_least(d, s, unit);
	case OH_FIT_AT_MOST:
		return oh_fit_at_most(d, s, unit);
	case OH_FIT_REACH:
		return oh_fit_reach(d, s, unit);
	case OH_FIT_CONTAINS:
		return oh_fit_contains(d, s, unit);
	case OH_FIT_WITHIN:
		return oh_fit_within(d, s, unit);
	case OH_FIT_CAPACITY:
		return oh_fit_capacity(d, s, unit);
	case OH_FIT_NOMINAL:
	case OH_FIT_GRADE:
	case OH_FIT_ANY_OF:
	case OH_FIT_ALL_OF:
	case OH_FIT_IP:
	case OH_FIT_EX:
	case OH_FIT_WITHIN_BUDGET:
		break;
	}
	return oh_fit_nominal(d, s, unit, oh_nameplate_of(d, ctx));
}

oh_fit_result oh_fit_check(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx)
{
	oh_linear unit;
	if (!s)
		return oh_fit_state(OH_UNKNOWN, 0);
	if (d->attr->fit == OH_FIT_WITHIN_BUDGET)
		return oh_fit_budget(d, s, ctx);
	if (d->attr->type != s->attr->type)
		return oh_fit_state(OH_UNKNOWN, 0);
	if (d->attr->type != OH_ATTR_QUANTITY)
		return check_values(d, s);
	if (!supplied_unit(d->attr, s->attr, &unit))
		return oh_fit_state(OH_UNKNOWN, 0);
	if (oh_attr_is_price(d->attr))
		return oh_fit_price(d, s, ctx);
	return check_quantity(d, s, unit, ctx);
}

bool oh_fit_scale(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx, oh_linear *out)
{
	static const oh_linear nothing = {0, 0};
	bool alike;
	if (d->attr->fit == OH_FIT_WITHIN_BUDGET) {
		alike = oh_budget_scale(d, s, ctx, out);
	} else if (d->attr->type != OH_ATTR_QUANTITY || s->attr->type != OH_ATTR_QUANTITY) {
		return false;
	} else {
		alike = supplied_unit(d->attr, s->attr, out);
		if (alike && oh_attr_is_price(d->attr))
			alike = oh_price_scale(d, s, ctx, out);
	}
	if (!alike)
		*out = nothing;
	return !(out->k < 0);
}
