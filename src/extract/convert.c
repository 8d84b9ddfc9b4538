/* A quantity told in an attribute's unit. */
#include "parse.h"

#include <math.h>
#include <string.h>

static const double YEAR_SECONDS = 365.0 * 86400.0;

/* Equal but for counting words: {pole}, {times} and {piece} are all numbers. */
static bool same_but_count(const oh_unit *a, const oh_unit *b)
{
	for (int d = 0; d < OH_DIM_COUNT_OF; d++)
		if (d != OH_DIM_COUNT && a->dim[d] != b->dim[d])
			return false;
	return strcmp(a->currency, b->currency) == 0;
}

static double ratio(double v, const oh_unit *u, const oh_unit *to)
{
	return (v * u->factor + u->offset - to->offset) / to->factor;
}

static bool only_money(const oh_unit *u)
{
	for (int d = 0; d < OH_DIM_COUNT_OF; d++)
		if (u->dim[d] != (d == OH_DIM_MONEY ? 1 : 0))
			return false;
	return true;
}

/* 5100元/吨 is 5100 CNY, per tonne. A budget may be by the year. */
static bool tell_money(double v, const oh_unit *u, const oh_attr *attr, double *out, uint8_t *basis)
{
	if (!only_money(&attr->unit) || u->dim[OH_DIM_MONEY] != 1 ||
	    strcmp(u->currency, attr->unit.currency) != 0)
		return false;
	const char *stroke = strchr(u->code, '/');
	oh_unit per;
	if (!stroke || !oh_unit_from_code(oh_sv_from(stroke + 1), &per))
		return false;
	bool by_time = per.dim[OH_DIM_TIME] == 1;
	if (by_time != (attr->fit == OH_FIT_WITHIN_BUDGET))
		return false;
	*out = v * u->factor * per.factor / attr->unit.factor;
	if (per.dim[OH_DIM_MASS] == 1)
		*basis = strcmp(per.code, "kg") == 0  ? OH_PER_KG
		         : strcmp(per.code, "t") == 0 ? OH_PER_TONNE
		                                      : OH_PER_OTHER;
	else if (per.dim[OH_DIM_COUNT] == 1)
		*basis = OH_PER_PIECE;
	else
		*basis = OH_PER_OTHER;
	return true;
}

/* 500台 a month are 6000 a year: the label or 每月 names the period. */
static bool tell_rate(double v, const oh_unit *u, const oh_attr *attr, double period, double *out)
{
	if (attr->unit.dim[OH_DIM_TIME] != -1 || u->dim[OH_DIM_TIME] != 0)
		return false;
	for (int d = 0; d < OH_DIM_COUNT_OF; d++)
		if (d != OH_DIM_COUNT && d != OH_DIM_TIME && u->dim[d] != attr->unit.dim[d])
			return false;
	/* 每小时启动次数120次: the label names the hour */
	if (!attr->unit.by_month) {
		*out = v;
		return u->dim[OH_DIM_COUNT] == 1;
	}
	if (period <= 0)
		return false;
	*out = v * u->factor * period / (attr->unit.factor * YEAR_SECONDS);
	return true;
}

static bool tell_unit(double v, const oh_unit *u, const oh_attr *attr, double period, double *out,
                      uint8_t *basis)
{
	const oh_unit *to = &attr->unit;
	if (strcmp(u->code, to->code) == 0) {
		*out = v;
		return true;
	}
	/* Money first: 元/台 is also a number of yuan, but for a piece. */
	if (tell_money(v, u, attr, out, basis) || oh_unit_convert(v, u, to, out))
		return true;
	if (same_but_count(u, to)) {
		*out = ratio(v, u, to);
		return true;
	}
	if (tell_rate(v, u, attr, period, out))
		return true;
	/* 150% of something counted by times */
	if (u->dim[OH_DIM_PERCENT] == 1 && strcmp(to->code, "1") == 0) {
		*out = v / 100;
		return true;
	}
	return false;
}

/* The nearest short decimal: 37.3 and not 37.300000000000004. */
static double tidy(double v)
{
	if (v == 0 || !isfinite(v))
		return v;
	double mag = pow(10, 14 - ceil(log10(fabs(v))));
	double r = round(v * mag) / mag;
	return isfinite(r) ? r : v;
}

static bool tell_one(double v, const oh_number *n, const oh_number *unit, const oh_attr *attr,
                     double period, double *out, uint8_t *basis)
{
	const oh_number *u = n && n->n_units ? n : unit;
	if (!u || !u->n_units) {
		double share =
		    attr->unit.dim[OH_DIM_PERCENT] == 1 && n && n->fraction && fabs(v) <= 1;
		*out = share ? v * 100 : v;
		return true;
	}
	for (uint32_t i = 0; i < u->n_units; i++)
		if (tell_unit(v, &u->unit[i], attr, period, out, basis)) {
			if (*out != v)
				*out = tidy(*out);
			return true;
		}
	return false;
}

static double shifted(const oh_number *base, const oh_number *tol, double sign,
                      const oh_number *unit)
{
	bool share = tol->n_units && tol->unit[0].dim[OH_DIM_PERCENT] == 1 &&
	             !(unit && unit->n_units && unit->unit[0].dim[OH_DIM_PERCENT] == 1);
	double by = share ? base->value * fabs(tol->value) / 100 : fabs(tol->value);
	return base->value + sign * by;
}

static bool tell_range(const oh_amount *q, const oh_attr *attr, const oh_number *unit,
                       double period, oh_told *t)
{
	if (!tell_one(q->lo->value, q->lo, unit, attr, period, &t->lo, &t->basis) ||
	    !tell_one(q->hi->value, q->hi, unit, attr, period, &t->hi, &t->basis))
		return false;
	t->flags = OH_FACT_LO | OH_FACT_HI;
	if (q->lo_open)
		t->flags |= OH_FACT_LO_OPEN;
	if (q->hi_open)
		t->flags |= OH_FACT_HI_OPEN;
	/* 1.2~2万台, 10~20万元: the magnitude behind the second number is the first's
	 * as well. */
	if (q->hi->magnitude && !q->lo->magnitude && q->lo->value < q->hi->value &&
	    q->lo->value * 1000 < q->hi->value && q->hi->scale > 1)
		return tell_one(q->lo->value * q->hi->scale, q->lo, unit, attr, period, &t->lo,
		                &t->basis);
	if (t->lo > t->hi) {
		double swap = t->lo;
		t->lo = t->hi;
		t->hi = swap;
	}
	return true;
}

static void bound(oh_told *t, double v, uint8_t op)
{
	t->lo = t->hi = v;
	switch (op) {
	case OH_OP_GE:
		t->flags = OH_FACT_LO;
		break;
	case OH_OP_GT:
		t->flags = OH_FACT_LO | OH_FACT_LO_OPEN;
		break;
	case OH_OP_LE:
		t->flags = OH_FACT_HI;
		break;
	case OH_OP_LT:
		t->flags = OH_FACT_HI | OH_FACT_HI_OPEN;
		break;
	default:
		t->flags = OH_FACT_LO | OH_FACT_HI;
		break;
	}
}

static bool tell_set(const oh_amount *q, const oh_attr *attr, const oh_number *unit, double period,
                     oh_told *t)
{
	double largest = -INFINITY;
	for (size_t i = 0; i < q->n_items; i++) {
		if (!tell_one(q->item[i]->value, q->item[i], unit, attr, period, &t->set[i],
		              &t->basis))
			return false;
		if (t->set[i] > largest)
			largest = t->set[i];
	}
	t->n_set = q->n_items;
	t->flags = OH_FACT_SET;
	/* -40℃/+55℃ are the ends of a range */
	if (q->n_items == 2 && attr->fit == OH_FIT_CONTAINS && t->set[0] < 0 && t->set[1] > 0) {
		t->n_set = 0;
		t->lo = t->set[0];
		t->hi = t->set[1];
		t->flags = OH_FACT_LO | OH_FACT_HI;
		return true;
	}
	if (q->product) {
		t->n_set = 0;
		bound(t, largest, q->op);
	}
	return true;
}

bool oh_amount_tell(const oh_amount *q, const oh_attr *attr, const oh_number *label_unit,
                    double period, uint8_t extreme, oh_told *out)
{
	oh_told t;
	memset(&t, 0, sizeof t);
	t.lo = -INFINITY;
	t.hi = INFINITY;
	const oh_number *unit = oh_amount_unit(q);
	if (!unit || !unit->n_units)
		unit = label_unit;
	bool ok;
	if (q->lo && q->hi) {
		ok = tell_range(q, attr, unit, period, &t);
	} else if (q->n_items > 1) {
		ok = tell_set(q, attr, unit, period, &t);
	} else if (q->plus && q->minus) {
		const oh_number *base = q->item[0];
		oh_number lo = *base, hi = *base;
		lo.value = shifted(base, q->minus, -1, unit);
		hi.value = shifted(base, q->plus, 1, unit);
		ok = tell_one(lo.value, &lo, unit, attr, period, &t.lo, &t.basis) &&
		     tell_one(hi.value, &hi, unit, attr, period, &t.hi, &t.basis);
		t.flags = OH_FACT_LO | OH_FACT_HI;
	} else {
		double v;
		ok = tell_one(q->item[0]->value, q->item[0], unit, attr, period, &v, &t.basis);
		uint8_t op = q->op ? q->op : extreme;
		if (op == OH_OP_BETTER)
			op = attr->fit == OH_FIT_AT_MOST ? OH_OP_LE : OH_OP_GE;
		bool both =
		    q->symmetric && (attr->fit == OH_FIT_CONTAINS || attr->fit == OH_FIT_WITHIN);
		if (ok)
			bound(&t, v, op);
		if (ok && both)
			t.lo = -fabs(v);
	}
	if (!ok)
		return false;
	if (!(t.flags & OH_FACT_LO))
		t.lo = -INFINITY;
	if (!(t.flags & OH_FACT_HI))
		t.hi = INFINITY;
	if (q->approx)
		t.flags |= OH_FACT_APPROX;
	*out = t;
	return true;
}

bool oh_unit_tells(const oh_unit *u, const oh_attr *attr, double period)
{
	double v;
	uint8_t basis;
	return tell_unit(1, u, attr, period, &v, &basis);
}
