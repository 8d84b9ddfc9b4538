/* What the sieve can say of one fact of the probe: where a counterpart's numbers must lie
 * to be short for sure, and where to be short at all. Bounds are those of fit_quantity.c;
 * what they leave open is judged exactly elsewhere, so they may be coarse but not wrong. */
#include <float.h>
#include <math.h>

#include "standing_sift.h"

/* Ends that differ by less are the same (fit.c); a hair less than that on either side. */
#define WITHIN 0.9e-9
#define AROUND 1.1e-9
/* Room for the rounding of what is worked out here. */
#define COARSE 1e-6

static const double shares[ST_FARS] = {0.25, 0.5};

st_reading st_reading_of(oh_fit fit)
{
	switch (fit) {
	case OH_FIT_AT_LEAST:
		return ST_READ_AT_LEAST;
	case OH_FIT_AT_MOST:
		return ST_READ_AT_MOST;
	case OH_FIT_REACH:
		return ST_READ_REACH;
	case OH_FIT_NOMINAL:
		return ST_READ_NOMINAL;
	case OH_FIT_CONTAINS:
		return ST_READ_CONTAINS;
	case OH_FIT_WITHIN:
		return ST_READ_WITHIN;
	case OH_FIT_GRADE:
	case OH_FIT_ANY_OF:
	case OH_FIT_ALL_OF:
	case OH_FIT_IP:
	case OH_FIT_EX:
	case OH_FIT_WITHIN_BUDGET:
	case OH_FIT_CAPACITY:
		break;
	}
	return ST_READ_NOT;
}

static st_cut *new_cut(st_rule *r, unsigned form, bool above)
{
	st_cut *c = &r->cuts[r->n_cuts++];
	*c = (st_cut){.form = (uint8_t)form, .above = above, .may = NAN, .miss = NAN};
	for (size_t i = 0; i < ST_FARS; i++)
		c->far[i] = NAN;
	return c;
}

static double moved(double v, double share, int direction)
{
	if (!(fabs(v) > 0))
		return share > 0 ? direction * DBL_MIN : v;
	return v + direction * share * fabs(v);
}

/* Closed ends that may compare as greater than x (above) or less. */
static double possible(oh_end x, bool above)
{
	int out = above ? 1 : -1;
	/* An end of the other kind at the same place is beyond x already. */
	if (x.side == -out)
		return moved(x.v, AROUND, -out);
	return fabs(x.v) > 0 ? moved(x.v, WITHIN, out) : x.v;
}

/* The largest share by which a nameplate of the attribute lets a value be missed. */
static double named_share(const oh_attr *attr)
{
	double share = 0;
	for (size_t i = 0; i < attr->pack->n_nameplates; i++) {
		const oh_nameplate *p = &attr->pack->nameplates[i];
		if (p->attr == attr)
			share = fmax(share, fmax(1 - p->low, p->high - 1));
	}
	return share;
}

/* ---- a supply probes: the bound is the counterpart's own number ---- */

/* Short are bounds greater than x; tolerance: the share by which they may be missed. */
static void bound_above(st_rule *r, unsigned form, oh_end x, double tolerance)
{
	st_cut *c = new_cut(r, form, true);
	oh_end eased = x;
	if (tolerance >= 1) {
		c->may = -INFINITY;
		return;
	}
	eased.v = x.v > 0 ? x.v / (1 - tolerance) : x.v / (1 + tolerance);
	c->may = possible(eased, true);
	double least = 1 - fmax(r->named, fmax(tolerance, OH_APPROX_SHARE));
	if (!(least > 0))
		return;
	c->miss = x.v > 0 ? x.v / least * (1 + COARSE) : 0;
	for (size_t i = 0; i < ST_FARS; i++)
		c->far[i] = x.v > 0 ? x.v / fmin(least, 1 - shares[i]) * (1 + COARSE) : 0;
}

static void bound_below(st_rule *r, unsigned form, oh_end x, double tolerance)
{
	st_cut *c = new_cut(r, form, false);
	oh_end eased = x;
	if (tolerance >= 1) {
		c->may = INFINITY;
		return;
	}
	eased.v = x.v > 0 ? x.v / (1 + tolerance) : x.v / (1 - tolerance);
	c->may = possible(eased, false);
	double most = fmax(r->named, fmax(tolerance, OH_APPROX_SHARE));
	if (!(most < 1))
		return;
	c->miss = x.v > 0 ? x.v / (1 + most) * (1 - COARSE) : x.v / (1 - most) * (1 + COARSE);
	for (size_t i = 0; i < ST_FARS; i++) {
		double share = fmax(most, shares[i]);
		if (!(x.v > 0))
			c->far[i] = x.v / (1 - share) * (1 + COARSE);
		/* A bound of zero is missed by x units. */
		else if (x.v > share + COARSE)
			c->far[i] = x.v / (1 + share) * (1 - COARSE);
	}
}

/* Shortfalls of what is demanded from one end to the other are shares of its width, which
 * the sieve does not know. */
static void no_far(st_rule *r)
{
	for (size_t i = 0; i < r->n_cuts; i++)
		if (r->cuts[i].form == OH_INDEX_FROM || r->cuts[i].form == OH_INDEX_UPTO)
			for (size_t k = 0; k < ST_FARS; k++)
				r->cuts[i].far[k] = NAN;
}

static void lower_above(st_rule *r, oh_end x, double tolerance)
{
	bound_above(r, OH_INDEX_LEAST, x, tolerance);
	bound_above(r, OH_INDEX_FROM, x, 0);
	bound_above(r, OH_INDEX_OVER, x, 0);
}

static void upper_below(st_rule *r, oh_end x, double tolerance)
{
	bound_below(r, OH_INDEX_GREATEST, x, tolerance);
	bound_below(r, OH_INDEX_UPTO, x, 0);
	bound_below(r, OH_INDEX_UNDER, x, 0);
}

static void cut_demands(st_rule *r, const oh_span *s, bool pieces)
{
	oh_end greatest = s->has_hi ? s->hi : s->lo, least = s->has_lo ? s->lo : s->hi;
	double tolerance = r->attr->tolerance;
	switch (st_reading_of(r->attr->fit)) {
	case ST_READ_AT_LEAST:
		lower_above(r, greatest, 0);
		bound_below(r, OH_INDEX_UPTO, least, 0);
		bound_below(r, OH_INDEX_UNDER, least, 0);
		return;
	case ST_READ_AT_MOST:
		upper_below(r, least, 0);
		bound_above(r, OH_INDEX_FROM, greatest, 0);
		bound_above(r, OH_INDEX_OVER, greatest, 0);
		return;
	case ST_READ_REACH:
		bound_above(r, OH_INDEX_GREATEST, greatest, 0);
		bound_above(r, OH_INDEX_UPTO, greatest, 0);
		bound_above(r, OH_INDEX_UNDER, greatest, 0);
		bound_above(r, OH_INDEX_OVER, greatest, 0);
		return;
	case ST_READ_WITHIN:
		lower_above(r, least, tolerance);
		upper_below(r, greatest, tolerance);
		no_far(r);
		return;
	case ST_READ_CONTAINS:
		if (s->has_lo) {
			bound_below(r, OH_INDEX_LEAST, s->lo, 0);
			bound_below(r, OH_INDEX_FROM, s->lo, 0);
			bound_below(r, OH_INDEX_OVER, s->lo, 0);
		}
		if (s->has_hi) {
			bound_above(r, OH_INDEX_GREATEST, s->hi, 0);
			bound_above(r, OH_INDEX_UPTO, s->hi, 0);
			bound_above(r, OH_INDEX_UNDER, s->hi, 0);
		}
		no_far(r);
		r->may_all = pieces;
		return;
	case ST_READ_NOMINAL:
	case ST_READ_NOT:
		break;
	}
	if (s->has_hi)
		lower_above(r, s->hi, tolerance);
	if (s->has_lo)
		upper_below(r, s->lo, tolerance);
	r->may_all = pieces;
}

/* ---- a demand probes: the bound is its own ---- */

/* What a number is measured against. */
typedef struct limit {
	oh_end end;   /* beyond which it is short at all */
	double sure;  /* beyond which it is short whatever nameplates say */
	double bound; /* from which the shortfall counts */
	double by;    /* of which it is a share; NAN: no shortfall can be told */
	double most;  /* the largest distance that counts */
} limit;

static void number_beyond(st_rule *r, unsigned form, bool above, const limit *l)
{
	st_cut *c = new_cut(r, form, above);
	int out = above ? 1 : -1;
	c->may = possible(l->end, above);
	c->miss = l->sure + out * COARSE * fmax(fabs(l->sure), DBL_MIN);
	for (size_t i = 0; i < ST_FARS; i++) {
		double distance = shares[i] * l->by * (1 + COARSE);
		if (!(distance < l->most))
			continue;
		double at = l->bound + out * distance;
		at += out * COARSE * fabs(at);
		c->far[i] = above ? fmax(at, c->miss) : fmin(at, c->miss);
	}
}

static void numbers_beyond(st_rule *r, bool above, const limit *l, const unsigned forms[4])
{
	for (size_t i = 0; i < 4; i++)
		if (forms[i] < OH_INDEX_FORMS)
			number_beyond(r, forms[i], above, l);
}

static double size_of(double bound)
{
	return fabs(bound) > 0 ? fabs(bound) : 1;
}

/* The lower or upper end of what is demanded, eased outward by a share. */
static limit eased_limit(oh_end e, double share, int direction)
{
	limit l = {.end = e, .bound = e.v, .by = size_of(e.v), .most = INFINITY};
	l.end.v += direction * share * fabs(e.v);
	l.sure = l.end.v;
	return l;
}

enum { NO = OH_INDEX_FORMS };
static const unsigned all_upper[4] = {OH_INDEX_GREATEST, OH_INDEX_UPTO, OH_INDEX_UNDER,
                                      OH_INDEX_OVER};
static const unsigned all_lower[4] = {OH_INDEX_LEAST, OH_INDEX_FROM, OH_INDEX_OVER, OH_INDEX_UNDER};
static const unsigned own_upper[4] = {OH_INDEX_GREATEST, OH_INDEX_UPTO, OH_INDEX_UNDER, NO};
static const unsigned own_lower[4] = {OH_INDEX_LEAST, OH_INDEX_FROM, OH_INDEX_OVER, NO};

/* Widened by every nameplate there is for the attribute. */
static void widen(const oh_attr *attr, limit *lower, limit *upper)
{
	for (size_t i = 0; i < attr->pack->n_nameplates; i++) {
		const oh_nameplate *p = &attr->pack->nameplates[i];
		if (p->attr != attr)
			continue;
		lower->sure = fmin(lower->sure, lower->bound * p->low);
		upper->sure = fmax(upper->sure, upper->bound * p->high);
	}
}

/* Of a demanded interval shortfalls are shares of its width, of temperatures of 50 K at
 * least; a set's are those of its outermost members, where these are positive. */
static void measure(const st_rule *r, const oh_span *d, bool pieces, limit *lower, limit *upper)
{
	bool wide = d->has_lo && d->has_hi && !d->set && !oh_span_point(d);
	bool by_width = r->attr->fit == OH_FIT_CONTAINS || r->attr->fit == OH_FIT_WITHIN;
	if (wide && by_width) {
		double width = d->hi.v - d->lo.v;
		lower->by = upper->by = oh_counted_width(r->attr, width);
		/* Of what is to be covered no more can be missing than there is. */
		lower->most = upper->most = r->attr->fit == OH_FIT_CONTAINS ? width : INFINITY;
	}
	if (pieces && !(d->has_lo && d->lo.v > 0) && r->attr->fit != OH_FIT_CONTAINS)
		lower->by = upper->by = NAN;
}

static void cut_supplies(st_rule *r, const oh_span *d, bool pieces)
{
	double share = r->d->flags & OH_FACT_APPROX ? OH_APPROX_SHARE : 0;
	bool bare = oh_span_point(d) || d->set;
	int outward = r->attr->fit == OH_FIT_CONTAINS ? -1 : 1;
	bool tolerant = r->attr->fit == OH_FIT_WITHIN || r->attr->fit == OH_FIT_NOMINAL;
	if (tolerant && bare)
		share = fmax(share, r->attr->tolerance);
	limit lower = eased_limit(d->lo, share, -outward);
	limit upper = eased_limit(d->hi, share, outward);
	measure(r, d, pieces, &lower, &upper);
	switch (st_reading_of(r->attr->fit)) {
	case ST_READ_AT_LEAST:
		if (d->has_lo)
			numbers_beyond(r, false, &lower, all_upper);
		if (d->has_hi && !bare)
			numbers_beyond(r, true, &upper, all_lower);
		return;
	case ST_READ_AT_MOST:
		if (d->has_hi)
			numbers_beyond(r, true, &upper, all_lower);
		if (d->has_lo && !bare)
			numbers_beyond(r, false, &lower, all_upper);
		return;
	case ST_READ_REACH:
		upper = eased_limit(d->has_hi ? d->hi : d->lo, share, -1);
		numbers_beyond(r, false, &upper, all_upper);
		return;
	case ST_READ_CONTAINS:
		if (d->has_lo)
			numbers_beyond(r, true, &lower, own_lower);
		if (d->has_hi)
			numbers_beyond(r, false, &upper, own_upper);
		return;
	case ST_READ_WITHIN:
		if (d->has_lo)
			numbers_beyond(r, false, &lower, all_lower);
		if (d->has_hi)
			numbers_beyond(r, true, &upper, all_upper);
		r->may_all = pieces;
		return;
	case ST_READ_NOMINAL:
	case ST_READ_NOT:
		break;
	}
	if (bare)
		widen(r->attr, &lower, &upper);
	if (d->has_lo)
		numbers_beyond(r, false, &lower, own_upper);
	if (d->has_hi)
		numbers_beyond(r, true, &upper, own_lower);
	r->may_all = pieces;
}

void st_rule_cut(st_rule *r, bool supply)
{
	oh_span span;
	const oh_fact *f = supply ? r->s[0] : r->d;
	r->n_cuts = 0;
	r->named = named_share(r->attr);
	r->may_all = true;
	if ((supply && r->n_s != 1) || !oh_span_of(f, oh_linear_same, &span))
		return;
	/* An interval with nothing in it: what a rule makes of it is its own business. */
	if (span.has_lo && span.has_hi && oh_end_cmp(span.lo, span.hi) > 0)
		return;
	r->may_all = false;
	bool pieces = oh_piece_count(f) > 1;
	if (supply)
		cut_demands(r, &span, pieces);
	else
		cut_supplies(r, &span, pieces);
}
