#include "brute.h"

#include <math.h>

/* An open bound is the closed bound a little further inside. */
#define A_LITTLE 1e-4

typedef struct range {
	double lo, hi;   /* what is admitted */
	double slo, shi; /* as stated, for distances */
	bool has_lo, has_hi;
} range;

static range range_of(const oh_fact *f)
{
	range r = {-INFINITY,
	           INFINITY,
	           f->lo,
	           f->hi,
	           (f->flags & OH_FACT_LO) != 0,
	           (f->flags & OH_FACT_HI) != 0};
	if (r.has_lo)
		r.lo = f->lo + (f->flags & OH_FACT_LO_OPEN ? A_LITTLE : 0);
	if (r.has_hi)
		r.hi = f->hi - (f->flags & OH_FACT_HI_OPEN ? A_LITTLE : 0);
	return r;
}

static brute met(void)
{
	return (brute){OH_MET, 0};
}

static brute miss(double distance, double bound)
{
	double by = bound < 0 ? -bound : bound;
	double part = distance / (by > 0 ? by : 1);
	return (brute){OH_SHORT, part > 1 ? 1 : part};
}

static brute least(range d, range s)
{
	bool point = d.has_lo && d.has_hi && d.lo == d.hi;
	bool series = s.has_lo && s.has_hi && s.lo < s.hi;
	double assured = s.has_hi ? s.hi : s.lo, stated = s.has_hi ? s.shi : s.slo;
	double begins = s.has_lo ? s.lo : s.hi, begins_at = s.has_lo ? s.slo : s.shi;
	if (d.has_lo && assured < d.lo)
		return miss(d.slo - stated, d.slo);
	if (d.has_lo && series && s.lo < d.lo)
		return (brute){OH_UNKNOWN, 0};
	if (d.has_hi && !point && begins > d.hi)
		return miss(begins_at - d.shi, d.shi);
	return met();
}

static range turned(range r)
{
	return (range){-r.hi, -r.lo, -r.shi, -r.slo, r.has_hi, r.has_lo};
}

static brute nominal(range d, range s)
{
	if (s.hi < d.lo)
		return miss(d.slo - s.shi, d.slo);
	if (s.lo > d.hi)
		return miss(s.slo - d.shi, d.shi);
	return met();
}

static brute contains(range d, range s, double least_width)
{
	bool low = d.has_lo && s.lo > d.lo, high = d.has_hi && s.hi < d.hi;
	if (!low && !high)
		return met();
	if (d.has_lo && d.has_hi && d.slo < d.shi) {
		double from = s.has_lo && s.slo > d.slo ? s.slo : d.slo;
		double to = s.has_hi && s.shi < d.shi ? s.shi : d.shi;
		double width = d.shi - d.slo, covered = to > from ? to - from : 0;
		double part = (width - covered) / (width > least_width ? width : least_width);
		return (brute){OH_SHORT, part > 1 ? 1 : part};
	}
	return low ? miss(s.slo - d.slo, d.slo) : miss(d.shi - s.shi, d.shi);
}

static brute reach(range d, range s)
{
	double want = d.has_hi ? d.hi : d.lo, want_at = d.has_hi ? d.shi : d.slo;
	double most = s.has_hi ? s.hi : s.lo, most_at = s.has_hi ? s.shi : s.slo;
	/* "above" names no more than its bound until it must be passed */
	return most >= want ? met() : miss(want_at - most_at, want_at);
}

static brute level(const oh_fact *d, const oh_fact *s, bool up)
{
	int want = d->values[0].value, have = s->values[0].value;
	int steps = up ? want - have : have - want;
	return steps > 0 ? (brute){OH_SHORT, 0.1 * steps} : met();
}

static bool kind_of(const oh_attr *attr, int a, int b)
{
	if (a == b)
		return true;
	for (int i = 0; i < attr->values[a].n_parents; i++)
		if (kind_of(attr, attr->values[a].parents[i], b))
			return true;
	return false;
}

static size_t missing(const oh_fact *d, const oh_fact *s)
{
	size_t n = 0;
	for (size_t i = 0; i < d->n_values; i++) {
		bool found = false;
		for (size_t j = 0; j < s->n_values; j++)
			found = found || kind_of(d->attr, s->values[j].value, d->values[i].value);
		n += !found;
	}
	return n;
}

brute brute_check(const oh_fact *d, const oh_fact *s)
{
	const oh_attr *attr = d->attr;
	if (attr->type == OH_ATTR_LEVEL)
		return level(d, s, attr->fit == OH_FIT_AT_LEAST);
	if (attr->fit == OH_FIT_ANY_OF)
		return missing(d, s) < d->n_values ? met() : (brute){OH_CONFLICT, 0};
	if (attr->fit == OH_FIT_ALL_OF) {
		size_t n = missing(d, s);
		return n ? (brute){OH_SHORT, (double)n / d->n_values} : met();
	}
	range dr = range_of(d), sr = range_of(s);
	if (attr->fit == OH_FIT_AT_LEAST)
		return least(dr, sr);
	if (attr->fit == OH_FIT_AT_MOST)
		return least(turned(dr), turned(sr));
	if (attr->fit == OH_FIT_REACH)
		return reach(dr, sr);
	if (attr->fit == OH_FIT_CONTAINS)
		return contains(dr, sr, oh_sv_eq(attr->key, OH_SV("ambient_temperature")) ? 50 : 0);
	return nominal(dr, sr);
}

oh_verdict brute_verdict(const oh_listing *demand, const oh_listing *supply)
{
	size_t musts = 0, unknown = 0, near = 0, bad = 0;
	for (size_t i = 0; i < demand->n_facts; i++) {
		const oh_fact *d = &demand->facts[i];
		brute r = {OH_UNKNOWN, 0};
		if (d->importance != OH_MUST || d->attr->commercial)
			continue;
		musts++;
		for (size_t j = 0; j < supply->n_facts; j++)
			if (supply->facts[j].attr == d->attr)
				r = brute_check(d, &supply->facts[j]);
		unknown += r.state == OH_UNKNOWN;
		near += r.state == OH_SHORT && r.shortfall <= 0.25 + 1e-9;
		bad += r.state == OH_CONFLICT || (r.state == OH_SHORT && r.shortfall > 0.25 + 1e-9);
	}
	if (bad || near > 2)
		return OH_FAILS;
	if (near)
		return OH_NEAR;
	return unknown || !musts ? OH_ASK : OH_MEETS;
}
