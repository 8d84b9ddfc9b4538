/* Facts that follow from stated ones: by a formula of the pack, or as the least
 * properties of a grade at its thickness. */
#include <math.h>

#include "ouhe/listing/listing.h"
#include "ouhe/listing/messages.h"
#include "ouhe/pack/formula.h"

typedef struct deriver {
	const oh_listing *l;
	oh_issues *issues;
	oh_fact *out;
	size_t n;
} deriver;

/* The one fact of a key, NULL when there is none or more than one. */
static const oh_fact *only_fact(const oh_listing *l, const oh_attr *attr, bool *stated)
{
	const oh_fact *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < l->n_facts; i++) {
		if (l->facts[i].attr->key_id != attr->key_id)
			continue;
		found = &l->facts[i];
		n++;
	}
	*stated = n > 0;
	return n == 1 ? found : NULL;
}

/* A fact that is one number. */
static bool point(const oh_fact *f, double *out)
{
	if (!f || (f->flags & OH_FACT_SET) || !(f->flags & OH_FACT_LO) ||
	    !(f->flags & OH_FACT_HI) || !isfinite(f->lo) || f->lo != f->hi)
		return false;
	*out = f->lo;
	return true;
}

typedef struct inputs {
	const oh_listing *l;
	bool approx;
} inputs;

static bool input_value(void *ctx, oh_sv key, double *out)
{
	inputs *in = ctx;
	const oh_attr *attr = oh_pack_attr(in->l->pack, key);
	const oh_fact *f;
	bool stated;

	f = attr ? only_fact(in->l, attr, &stated) : NULL;
	if (!point(f, out))
		return false;
	in->approx = in->approx || (f->flags & OH_FACT_APPROX);
	return true;
}

static bool holds(const oh_listing *l, const oh_derivation *d)
{
	const int want = d->when_attr ? oh_attr_value(d->when_attr, d->when_value) : -1;

	if (!d->when_attr)
		return true;
	for (size_t i = 0; i < l->n_facts; i++) {
		const oh_fact *f = &l->facts[i];

		if (f->attr->key_id != d->when_attr->key_id)
			continue;
		for (uint32_t k = 0; k < f->n_values; k++)
			if (oh_attr_is_a(f->attr, f->values[k].value, want))
				return true;
	}
	return false;
}

/* "7.5 kW", "≥450 MPa", "470–630 MPa". */
static void show_in(oh_buf *b, double lo, double hi, const oh_attr *attr, bool chinese)
{
	const bool has_lo = isfinite(lo), has_hi = isfinite(hi);

	if (has_lo && has_hi && lo == hi)
		oh_buf_printf(b, "%.6g", lo);
	else if (has_lo && has_hi)
		oh_buf_printf(b, "%.6g–%.6g", lo, hi);
	else if (has_lo)
		oh_buf_printf(b, "≥%.6g", lo);
	else
		oh_buf_printf(b, "≤%.6g", hi);
	if (attr->unit.code[0] && strcmp(attr->unit.code, "1") != 0)
		oh_buf_printf(b, " %s", oh_unit_label(attr->unit.code, chinese));
}

static void show(oh_buf *b, double lo, double hi, const oh_attr *attr)
{
	show_in(b, lo, hi, attr, true);
	oh_buf_str(b, OH_MSG_BOTH);
	show_in(b, lo, hi, attr, false);
}

static void both(oh_buf *b, oh_sv zh, oh_sv en)
{
	oh_buf_sv_put(b, zh);
	if (!en.n)
		return;
	oh_buf_str(b, OH_MSG_BOTH);
	oh_buf_sv_put(b, en);
}

static void complain(deriver *d, const oh_fact *f, const oh_msg *msg, oh_sv name, oh_sv name_en,
                     double lo, double hi)
{
	oh_buf stated = OH_BUF_INIT, derived = OH_BUF_INIT, what = OH_BUF_INIT, why = OH_BUF_INIT;
	oh_issue issue = {.severity = OH_WARNING, .msg = msg, .n_args = 4};

	show(&stated, f->lo, f->hi, f->attr);
	show(&derived, lo, hi, f->attr);
	both(&what, f->attr->zh, f->attr->en);
	both(&why, name, name_en);
	issue.args[0] = oh_buf_sv(&what);
	issue.args[1] = oh_buf_sv(&stated);
	issue.args[2] = oh_buf_sv(&why);
	issue.args[3] = oh_buf_sv(&derived);
	issue.file = d->l->file;
	issue.sheet = d->l->sheet;
	issue.row = d->l->row;
	issue.column = f->column;
	issue.text = f->text;
	issue.offset = f->offset;
	if (!oh_buf_ok(&stated) || !oh_buf_ok(&derived) || !oh_buf_ok(&what) || !oh_buf_ok(&why)) {
		if (d->issues)
			d->issues->failed = true;
	} else {
		oh_issues_add(d->issues, &issue);
	}
	oh_buf_release(&what);
	oh_buf_release(&why);
	oh_buf_release(&stated);
	oh_buf_release(&derived);
}

/* The first rule that yields a fact wins. */
static oh_fact *add(deriver *d, const oh_attr *attr)
{
	oh_fact *f;

	for (size_t i = 0; i < d->n; i++)
		if (d->out[i].attr->key_id == attr->key_id)
			return NULL;
	f = &d->out[d->n++];
	*f = (oh_fact){.attr = attr,
	               .lo = -INFINITY,
	               .hi = INFINITY,
	               .importance = OH_MUST,
	               .evidence = OH_IMPLIED};
	return f;
}

static void by_formula(deriver *d, const oh_derivation *rule)
{
	inputs in = {.l = d->l};
	const oh_fact *f;
	bool stated;
	double v, said;

	if (!holds(d->l, rule) ||
	    oh_formula_eval(rule->formula, input_value, &in, &v) != OH_FORMULA_OK)
		return;
	f = only_fact(d->l, rule->attr, &stated);
	if (stated) {
		const double slack = rule->tolerance * fabs(v);

		if (!point(f, &said) || isinf(rule->tolerance))
			return;
		if (rule->lower_bound ? said < v - slack : fabs(said - v) > slack)
			complain(d, f, &oh_msg_listing_rule_disagrees, rule->zh, rule->en, v,
			         rule->lower_bound ? INFINITY : v);
		return;
	}
	{
		oh_fact *out = add(d, rule->attr);

		if (!out)
			return;
		out->rule = rule;
		out->lo = v;
		out->flags = OH_FACT_LO;
		if (!rule->lower_bound) {
			out->hi = v;
			out->flags |= OH_FACT_HI;
		}
		if (in.approx)
			out->flags |= OH_FACT_APPROX;
	}
}

/* What holds over all thicknesses from `lo` to `hi`. */
typedef struct span {
	double lo, hi;
	bool known; /* false: the listing does not say how thick */
} span;

static span thickness_of(const oh_listing *l)
{
	span s = {0, INFINITY, false};
	const oh_fact *f;
	bool stated;

	if (!l->pack->thickness)
		return s;
	f = only_fact(l, l->pack->thickness, &stated);
	if (!f || (f->flags & OH_FACT_SET) || !(f->flags & (OH_FACT_LO | OH_FACT_HI)))
		return s;
	s.known = true;
	if (f->flags & OH_FACT_LO)
		s.lo = f->lo;
	if (f->flags & OH_FACT_HI)
		s.hi = f->hi;
	return s;
}

static bool touches(const oh_grade_property *p, span t)
{
	return !t.known || (p->over < t.hi && p->upto >= t.lo);
}

/* Rows of one attribute cover the thickness without a gap. */
static bool covered(const oh_grade_property *rows, size_t n, const oh_attr *attr, span t)
{
	double reached = -1;

	if (!t.known)
		return true;
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < n; i++) {
			const bool joins = reached < 0 ? rows[i].over < t.lo || rows[i].over == 0
			                               : rows[i].over <= reached;

			if (rows[i].attr != attr || !touches(&rows[i], t) || !joins ||
			    rows[i].upto <= reached)
				continue;
			reached = rows[i].upto;
			more = true;
		}
	}
	return reached >= t.hi;
}

typedef struct least {
	double lo, hi; /* NAN: not stated */
	const oh_grade_property *row;
	bool differs;
} least;

static least weakest(const oh_grade_property *rows, size_t n, const oh_attr *attr, span t)
{
	least w = {NAN, NAN, NULL, false};

	for (size_t i = 0; i < n; i++) {
		const oh_grade_property *p = &rows[i];

		if (p->attr != attr || !touches(p, t))
			continue;
		if (!w.row) {
			w = (least){p->lo, p->hi, p, false};
			continue;
		}
		if ((isnan(p->lo) != isnan(w.lo)) || (isnan(p->hi) != isnan(w.hi)) ||
		    p->lo < w.lo || p->lo > w.lo || p->hi < w.hi || p->hi > w.hi)
			w.differs = true;
		if (isnan(p->lo) || p->lo < w.lo) {
			w.lo = p->lo;
			w.row = p;
		}
		if (isnan(p->hi) || p->hi > w.hi)
			w.hi = p->hi;
	}
	return w;
}

static void one_property(deriver *d, const oh_grade_property *rows, size_t n, const oh_attr *attr,
                         span t)
{
	const least w = weakest(rows, n, attr, t);
	const oh_fact *f;
	oh_fact *out;
	bool stated;

	/* Without a thickness only what holds at each of them is known. */
	if (!w.row || (!t.known && w.differs) || !covered(rows, n, attr, t))
		return;
	f = only_fact(d->l, attr, &stated);
	if (stated) {
		if (f && !(f->flags & OH_FACT_SET) &&
		    (((f->flags & OH_FACT_HI) && f->hi < w.lo) ||
		     ((f->flags & OH_FACT_LO) && f->lo > w.hi)))
			complain(d, f, &oh_msg_listing_grade_disagrees, w.row->grade, OH_SV(""),
			         isnan(w.lo) ? -INFINITY : w.lo, isnan(w.hi) ? INFINITY : w.hi);
		return;
	}
	out = isnan(w.lo) && isnan(w.hi) ? NULL : add(d, attr);
	if (!out)
		return;
	out->property = w.row;
	if (!isnan(w.lo)) {
		out->lo = w.lo;
		out->flags |= OH_FACT_LO;
	}
	if (!isnan(w.hi)) {
		out->hi = w.hi;
		out->flags |= OH_FACT_HI;
	}
}

static const oh_grade_property *properties_of(const oh_listing *l, size_t *n)
{
	const oh_pack *p = l->pack;

	*n = 0;
	for (size_t i = 0; i < p->n_own && p->n_properties; i++) {
		const oh_fact *f;
		bool stated;

		if (p->attrs[i]->fit != OH_FIT_GRADE)
			continue;
		f = only_fact(l, p->attrs[i], &stated);
		if (f && f->n_values == 1)
			return oh_pack_grade_properties(p, f->values[0].text, n);
	}
	return NULL;
}

static void by_grade(deriver *d, const oh_grade_property *rows, size_t n)
{
	const span t = thickness_of(d->l);

	for (size_t i = 0; i < n; i++) {
		bool seen = false;

		for (size_t k = 0; k < i && !seen; k++)
			seen = rows[k].attr == rows[i].attr;
		if (!seen)
			one_property(d, rows, n, rows[i].attr, t);
	}
}

oh_status oh_listing_derive(const oh_listing *l, oh_arena *a, oh_issues *issues,
                            const oh_fact **out, size_t *n)
{
	const oh_pack *p = l->pack;
	deriver d = {.l = l, .issues = issues};
	size_t n_rows;
	const oh_grade_property *rows = properties_of(l, &n_rows);

	/* At most one fact of each rule and row. */
	d.out = oh_arena_array(a, p->n_derivations + n_rows, sizeof(*d.out));
	if (!d.out)
		return OH_ENOMEM;
	for (size_t i = 0; i < p->n_derivations; i++)
		by_formula(&d, &p->derivations[i]);
	by_grade(&d, rows, n_rows);
	*out = d.out;
	*n = d.n;
	return OH_OK;
}

bool oh_listing_as(const oh_listing *l, const oh_pack *pack, oh_listing *out)
{
	for (size_t i = 0; i < l->n_others; i++) {
		if (l->others[i].pack != pack)
			continue;
		oh_listing as = *l;

		as.pack = pack;
		as.category = NULL;
		as.facts = l->others[i].facts;
		as.n_facts = l->others[i].n_facts;
		as.others = NULL;
		as.n_others = 0;
		*out = as;
		return true;
	}
	return false;
}
