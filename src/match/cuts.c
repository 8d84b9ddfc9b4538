#include "cuts.h"

#include <float.h>
#include <math.h>

/* Roundings and what oh_end_cmp takes for equal are a thousandth of this. */
#define NEAR 1e-6

static bool put(oh_cuts *c, double at, double size)
{
	if (c->n == OH_CUTS_MOST || !isfinite(at))
		return false;
	c->at[c->n++] = (oh_cut){at, NEAR * fmax(fabs(at), size)};
	return true;
}

/* Short by more than that is out. */
static bool put_far(oh_cuts *c, double v, double width)
{
	double by = width > 0 ? width : fabs(v) > 0 ? fabs(v) : 1;
	double distance = OH_NEAR_SHORTFALL * by, size = fmax(fabs(v), by);
	return put(c, v - distance, size) && put(c, v + distance, size);
}

static bool put_eased(oh_cuts *c, double v, double share)
{
	return !(share > 0) || (put(c, v * (1 - share), 0) && put(c, v * (1 + share), 0));
}

static bool put_named(oh_cuts *c, const oh_attr *attr, double v)
{
	for (size_t i = 0; attr->pack && i < attr->pack->n_nameplates; i++) {
		const oh_nameplate *p = &attr->pack->nameplates[i];
		if (p->attr == attr && !(put(c, v * p->low, 0) && put(c, v * p->high, 0)))
			return false;
	}
	return true;
}

/* A stated end, and all that it is eased to. */
static bool put_end(oh_cuts *c, const oh_fact *d, double v, double width)
{
	/* Shares of what is next to nothing are lost in rounding. */
	if (!isfinite(v) || (fabs(v) > 0 && fabs(v) < DBL_MIN / NEAR))
		return false;
	return put(c, v, 0) && put_far(c, v, 0) && (!(width > 0) || put_far(c, v, width)) &&
	       put_eased(c, v, d->flags & OH_FACT_APPROX ? OH_APPROX_SHARE : 0) &&
	       put_eased(c, v, d->attr->tolerance) && put_named(c, d->attr, v);
}

static bool put_span(oh_cuts *c, const oh_fact *d, const oh_span *s)
{
	double width = 0;
	oh_fit fit = d->attr->fit;
	bool wide = s->has_lo && s->has_hi && !oh_span_point(s);
	if (wide) {
		double between = s->hi.v - s->lo.v, size = fmax(fabs(s->lo.v), fabs(s->hi.v));
		/* Hardly anything in it: what a rule makes of that is its own business. */
		if (!(between > NEAR * size) || !isfinite(between))
			return false;
		if (fit == OH_FIT_CONTAINS || fit == OH_FIT_WITHIN) {
			width = oh_counted_width(d->attr, between);
			double part = OH_NEAR_SHORTFALL * width;
			c->by_width = true;
			c->width.at = fit == OH_FIT_CONTAINS ? between - part : between + part;
			c->width.near = NEAR * fmax(size, width);
		}
	}
	return (!s->has_lo || put_end(c, d, s->lo.v, width)) &&
	       (!s->has_hi || put_end(c, d, s->hi.v, width));
}

bool oh_cuts_of(const oh_fact *d, oh_cuts *out)
{
	oh_span s;
	out->n = 0;
	out->by_width = false;
	if (d->attr->type != OH_ATTR_QUANTITY)
		return false;
	for (size_t i = 0, n = oh_piece_count(d); i < n; i++)
		if (oh_piece_of(d, i, oh_linear_same, &s) && !put_span(out, d, &s))
			return false;
	return true;
}
