/* Fit rules of quantities. Bounds compare as ends (value, side): see oh_end. */
#include <math.h>

#include "fit_internal.h"

static oh_fit_result unknown(void)
{
	return oh_fit_state(OH_UNKNOWN, 0);
}

/* An end moved by a share of its value, downward or upward. */
static oh_end eased(oh_end e, double share, int direction)
{
	e.v += direction * share * fabs(e.v);
	return e;
}

static double approx_share(const oh_fact *d)
{
	return d->flags & OH_FACT_APPROX ? OH_APPROX_SHARE : 0;
}

/* at_least; at_most is its mirror image. `slack` widens what is accepted; the
 * shortfall is always counted from the stated bound. */
static oh_fit_result least(const oh_span *d, const oh_span *s, double slack)
{
	bool bare = oh_span_point(d) || d->set;
	if (d->has_lo) {
		oh_end assured = s->has_hi ? s->hi : s->lo;
		oh_end need = eased(d->lo, slack, -1);
		if (oh_end_cmp(assured, need) < 0)
			return oh_fit_miss(d->lo.v - assured.v, d->lo.v);
		if (s->has_lo && s->has_hi && oh_end_cmp(s->lo, need) < 0)
			return unknown();
	}
	if (d->has_hi && !bare) {
		/* An unstated lower end is no offer: then the upper one is all there is. */
		oh_end from = s->has_lo ? s->lo : s->hi;
		if (oh_end_cmp(from, eased(d->hi, slack, 1)) > 0)
			return oh_fit_miss(from.v - d->hi.v, d->hi.v);
	}
	return oh_fit_state(OH_MET, 0);
}

static oh_span mirrored(const oh_span *s)
{
	return (oh_span){.lo = {-s->hi.v, -s->hi.side},
	                 .hi = {-s->lo.v, -s->lo.side},
	                 .has_lo = s->has_hi,
	                 .has_hi = s->has_lo,
	                 .set = s->set};
}

oh_fit_result oh_fit_at_least(const oh_fact *d, const oh_fact *s, oh_linear unit)
{
	oh_span ds, ss;
	if (!oh_span_of(d, oh_linear_same, &ds) || !oh_span_of(s, unit, &ss))
		return unknown();
	return least(&ds, &ss, approx_share(d));
}

oh_fit_result oh_fit_at_most(const oh_fact *d, const oh_fact *s, oh_linear unit)
{
	oh_span ds, ss;
	if (!oh_span_of(d, oh_linear_same, &ds) || !oh_span_of(s, unit, &ss))
		return unknown();
	ds = mirrored(&ds);
	ss = mirrored(&ss);
	return least(&ds, &ss, approx_share(d));
}

oh_fit_result oh_fit_reach(const oh_fact *d, const oh_fact *s, oh_linear unit)
{
	oh_span ds, ss;
	if (!oh_span_of(d, oh_linear_same, &ds) || !oh_span_of(s, unit, &ss))
		return unknown();
	oh_end asked = ds.has_hi ? ds.hi : ds.lo;
	oh_end greatest = ss.has_hi ? ss.hi : ss.lo;
	if (oh_end_cmp(greatest, eased(asked, approx_share(d), -1)) >= 0)
		return oh_fit_state(OH_MET, 0);
	return oh_fit_miss(asked.v - greatest.v, asked.v);
}

/* What is accepted of a demanded value or interval. */
static oh_span accepted(const oh_fact *d, const oh_span *piece, const oh_nameplate *name)
{
	oh_span a = *piece;
	double share = approx_share(d);
	if (oh_span_point(piece)) {
		share = fmax(share, d->attr->tolerance);
		for (size_t i = 0; name && i < name->n_points; i++) {
			oh_end point = {name->points[i], 0};
			if (oh_end_cmp(piece->lo, point) != 0)
				continue;
			a.lo.v = fmin(piece->lo.v * name->low, a.lo.v);
			a.hi.v = fmax(piece->hi.v * name->high, a.hi.v);
		}
	}
	oh_end lo = eased(piece->lo, share, -1), hi = eased(piece->hi, share, 1);
	if (a.has_lo && oh_end_cmp(lo, a.lo) < 0)
		a.lo = lo;
	if (a.has_hi && oh_end_cmp(hi, a.hi) > 0)
		a.hi = hi;
	return a;
}

static bool spans_meet(const oh_span *a, const oh_span *b)
{
	return (!a->has_lo || !b->has_hi || oh_end_cmp(a->lo, b->hi) <= 0) &&
	       (!b->has_lo || !a->has_hi || oh_end_cmp(b->lo, a->hi) <= 0);
}

static oh_fit_result nominal_piece(const oh_span *stated, const oh_span *take, const oh_span *s)
{
	if (spans_meet(take, s))
		return oh_fit_state(OH_MET, 0);
	if (take->has_lo && s->has_hi && oh_end_cmp(s->hi, take->lo) < 0)
		return oh_fit_miss(stated->lo.v - s->hi.v, stated->lo.v);
	return oh_fit_miss(s->lo.v - stated->hi.v, stated->hi.v);
}

oh_fit_result oh_fit_nominal(const oh_fact *d, const oh_fact *s, oh_linear unit,
                             const oh_nameplate *name)
{
	oh_fit_result best = unknown();
	bool found = false;
	oh_span dp, sp;
	for (size_t i = 0, n = oh_piece_count(d); i < n; i++) {
		if (!oh_piece_of(d, i, oh_linear_same, &dp))
			continue;
		oh_span take = accepted(d, &dp, name);
		for (size_t j = 0, m = oh_piece_count(s); j < m; j++) {
			if (!oh_piece_of(s, j, unit, &sp))
				continue;
			oh_fit_result r = nominal_piece(&dp, &take, &sp);
			if (!found || oh_fit_better(&r, &best))
				best = r;
			found = true;
			if (best.state == OH_MET)
				return best;
		}
	}
	return best;
}

double oh_counted_width(const oh_attr *attr, double width)
{
	for (int i = 0; i < OH_DIM_COUNT_OF; i++)
		if (attr->unit.dim[i] != (i == OH_DIM_TEMPERATURE ? 1 : 0))
			return width;
	double least_width = attr->unit.factor > 0 ? 50 / attr->unit.factor : 50;
	return fmax(width, least_width);
}

static oh_fit_result part_of_width(const oh_attr *attr, double length, double width)
{
	double part = length / oh_counted_width(attr, width);
	return oh_fit_state(OH_SHORT, part < 1 ? part : 1);
}

/* S's interval contains the demanded piece. */
static oh_fit_result contains_piece(const oh_fact *d, const oh_span *p, const oh_span *s)
{
	double share = approx_share(d);
	bool bare = oh_span_point(p);
	/* 约 eases a value to either side, an interval inward. */
	oh_end lo = eased(p->lo, share, 1), hi = eased(p->hi, share, -1);
	bool low = p->has_lo && s->has_lo && oh_end_cmp(s->lo, lo) > 0;
	bool high = p->has_hi && s->has_hi && oh_end_cmp(s->hi, hi) < 0;
	if (!low && !high)
		return oh_fit_state(OH_MET, 0);
	if (p->has_lo && p->has_hi && !bare) {
		double width = p->hi.v - p->lo.v, covered_from = p->lo.v, covered_to = p->hi.v;
		if (s->has_lo)
			covered_from = fmax(covered_from, s->lo.v);
		if (s->has_hi)
			covered_to = fmin(covered_to, s->hi.v);
		double covered = fmax(0, covered_to - covered_from);
		return part_of_width(d->attr, width - covered, width);
	}
	if (low)
		return oh_fit_miss(s->lo.v - p->lo.v, p->lo.v);
	return oh_fit_miss(p->hi.v - s->hi.v, p->hi.v);
}

/* The supplied member or interval that covers the piece best. */
static oh_fit_result contains_best(const oh_fact *d, const oh_span *p, const oh_fact *s,
                                   oh_linear unit)
{
	oh_span sp;
	oh_fit_result best = unknown();
	bool found = false;
	if ((s->flags & OH_FACT_SET) && !oh_span_point(p)) {
		/* Single values cannot cover an interval; ask about what lies between. */
		if (!oh_span_of(s, unit, &sp))
			return best;
		oh_fit_result r = contains_piece(d, p, &sp);
		return r.state == OH_MET && !oh_span_point(&sp) ? unknown() : r;
	}
	for (size_t j = 0, m = oh_piece_count(s); j < m; j++) {
		if (!oh_piece_of(s, j, unit, &sp))
			continue;
		oh_fit_result r = contains_piece(d, p, &sp);
		if (!found || oh_fit_better(&r, &best))
			best = r;
		found = true;
	}
	return best;
}

oh_fit_result oh_fit_contains(const oh_fact *d, const oh_fact *s, oh_linear unit)
{
	/* Every demanded value is to be covered: the worst counts. */
	oh_fit_result worst = unknown();
	bool found = false;
	oh_span dp;
	for (size_t i = 0, n = oh_piece_count(d); i < n; i++) {
		if (!oh_piece_of(d, i, oh_linear_same, &dp))
			continue;
		oh_fit_result r = contains_best(d, &dp, s, unit);
		if (!found || oh_fit_better(&worst, &r))
			worst = r;
		found = true;
	}
	return worst;
}

/* D's interval (widened by what is tolerated) contains S's. */
static oh_fit_result within_piece(const oh_fact *d, const oh_span *p, const oh_span *s)
{
	oh_span take = accepted(d, p, NULL);
	bool low = take.has_lo && s->has_lo && oh_end_cmp(s->lo, take.lo) < 0;
	bool high = take.has_hi && s->has_hi && oh_end_cmp(s->hi, take.hi) > 0;
	/* The stated end may lie beyond D's opposite one. */
	bool above = take.has_hi && s->has_lo && oh_end_cmp(s->lo, take.hi) > 0;
	bool below = take.has_lo && s->has_hi && oh_end_cmp(s->hi, take.lo) < 0;
	if (!low && !high && !above && !below) {
		bool silent = (take.has_lo && !s->has_lo) || (take.has_hi && !s->has_hi);
		return silent ? unknown() : oh_fit_state(OH_MET, 0);
	}
	double under = 0, over = 0;
	if (low || below)
		under = p->lo.v - (s->has_lo ? s->lo.v : s->hi.v);
	if (high || above)
		over = (s->has_hi ? s->hi.v : s->lo.v) - p->hi.v;
	if (p->has_lo && p->has_hi && !oh_span_point(p))
		return part_of_width(d->attr, fmax(under, 0) + fmax(over, 0), p->hi.v - p->lo.v);
	return under > over ? oh_fit_miss(under, p->lo.v) : oh_fit_miss(over, p->hi.v);
}

oh_fit_result oh_fit_within(const oh_fact *d, const oh_fact *s, oh_linear unit)
{
	/* Any demanded value will do; S as a whole (a set: its hull) lies there. */
	oh_span dp, ss;
	oh_fit_result best = unknown();
	bool found = false;
	if (!oh_span_of(s, unit, &ss))
		return best;
	for (size_t i = 0, n = oh_piece_count(d); i < n; i++) {
		if (!oh_piece_of(d, i, oh_linear_same, &dp))
			continue;
		oh_fit_result r = within_piece(d, &dp, &ss);
		if (!found || oh_fit_better(&r, &best))
			best = r;
		found = true;
	}
	return best;
}

oh_fit_result oh_fit_capacity(const oh_fact *d, const oh_fact *s, oh_linear unit)
{
	oh_span ds, ss;
	if (!oh_span_of(d, oh_linear_same, &ds) || !oh_span_of(s, unit, &ss))
		return unknown();
	oh_end wanted = ds.has_hi ? ds.hi : ds.lo;
	oh_end offered = ss.has_hi ? ss.hi : ss.lo;
	/* Volumes are counted by value: an open bound is no piece less. */
	wanted.side = offered.side = 0;
	if (oh_end_cmp(offered, eased(wanted, approx_share(d), -1)) >= 0)
		return oh_fit_state(OH_MET, 0);
	double share = wanted.v > 0 ? offered.v / wanted.v : 0;
	return (oh_fit_result){.state = OH_PARTIAL, .share = share > 0 ? share : 0};
}
