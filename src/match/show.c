#include "show.h"

#include <math.h>
#include <stdio.h>

#include "ouhe/base/decimal.h"

void oh_put_msg(oh_buf *out, const oh_msg *m, oh_lang lang)
{
	oh_buf_str(out, oh_msg_text(m, lang));
}

void oh_put_label(oh_buf *out, const oh_attr *attr, oh_lang lang)
{
	oh_sv label = lang == OH_LANG_ZH ? attr->zh : attr->en;
	oh_buf_sv_put(out, label.n ? label : attr->key);
}

/* Stated numbers are shown as they are; worked out ones to four digits. */
static double rounded(double v)
{
	if (!isfinite(v) || fabs(v) < 1e-12)
		return 0;
	double unit = pow(10, floor(log10(fabs(v))) - 3);
	double r = round(v / unit) * unit;
	/* The product above may end in ...0001: take the nearest short decimal. */
	char text[32];
	double clean;
	int n = snprintf(text, sizeof text, "%.4g", r);
	return n > 0 && oh_double_parse((oh_sv){text, (size_t)n}, &clean) ? clean : r;
}

static void put_unit(oh_buf *out, const oh_attr *attr, oh_lang lang)
{
	const char *label = attr->unit.code[0] && strcmp(attr->unit.code, "1") != 0
	                        ? oh_unit_label(attr->unit.code, lang == OH_LANG_ZH)
	                        : "";
	if (label[0] && label[0] != '%')
		oh_buf_char(out, ' ');
	oh_buf_str(out, label);
}

static bool is_money(const oh_attr *attr)
{
	return strcmp(attr->unit.code, "CNY") == 0;
}

/* 1234567.5 as 1,234,567.5. */
static void put_grouped(oh_buf *out, double v)
{
	char text[32];
	size_t n = oh_double_format(v, text), digits = 0, i = 0;
	if (n && text[0] == '-')
		oh_buf_char(out, text[i++]);
	while (i + digits < n && text[i + digits] >= '0' && text[i + digits] <= '9')
		digits++;
	bool plain = oh_sv_find((oh_sv){text, n}, OH_SV("e")) == SIZE_MAX;
	for (size_t k = 0; i < n; i++, k++) {
		if (plain && k && k < digits && (digits - k) % 3 == 0)
			oh_buf_char(out, ',');
		oh_buf_char(out, text[i]);
	}
}

/* Money by its size: 980 元, 2.6 万元, 1.2 亿元; 26,000 CNY. */
static void put_money(oh_buf *out, const oh_attr *attr, double v, oh_lang lang)
{
	if (lang != OH_LANG_ZH) {
		put_grouped(out, v);
		put_unit(out, attr, lang);
		return;
	}
	double size = fabs(v), unit = size >= 1e8 ? 1e8 : size >= 1e4 ? 1e4 : 1;
	char text[40];
	/* The quotient may end in ...0001. */
	int n = snprintf(text, sizeof text, "%.12g", v / unit);
	const oh_sv arg = {text, n > 0 && (size_t)n < sizeof text ? (size_t)n : 0};
	oh_msg_render(out,
	              unit > 1e4 ? &oh_msg_match_money_1e8
	              : unit > 1 ? &oh_msg_match_money_1e4
	                         : &oh_msg_match_money,
	              lang, &arg, 1);
}

void oh_put_number(oh_buf *out, const oh_attr *attr, double v, oh_lang lang)
{
	if (is_money(attr)) {
		put_money(out, attr, rounded(v), lang);
		return;
	}
	oh_buf_double(out, rounded(v));
	put_unit(out, attr, lang);
}

static void put_basis(oh_buf *out, const oh_fact *f, oh_lang lang)
{
	static const oh_msg *const per[] = {NULL, &oh_msg_match_per_piece, &oh_msg_match_per_tonne,
	                                    &oh_msg_match_per_kg, NULL};
	if (f->basis < sizeof per / sizeof per[0] && per[f->basis])
		oh_put_msg(out, per[f->basis], lang);
	if (f->flags & OH_FACT_TAX_IN)
		oh_put_msg(out, &oh_msg_match_tax_in, lang);
	else if (f->flags & OH_FACT_TAX_OUT)
		oh_put_msg(out, &oh_msg_match_tax_out, lang);
}

static void put_values(oh_buf *out, const oh_fact *f, oh_lang lang)
{
	bool numbers = f->attr->type == OH_ATTR_QUANTITY;
	for (size_t i = 0; i < f->n_values; i++) {
		if (i > 0)
			oh_buf_char(out, '/');
		if (numbers && is_money(f->attr) && isfinite(f->values[i].number))
			put_money(out, f->attr, f->values[i].number, lang);
		else if (numbers && isfinite(f->values[i].number))
			oh_buf_double(out, f->values[i].number);
		else
			oh_buf_sv_put(out, f->values[i].text);
	}
	if (numbers && !is_money(f->attr))
		put_unit(out, f->attr, lang);
}

static void put_range(oh_buf *out, const oh_attr *attr, double from, double to, oh_lang lang)
{
	oh_buf a = OH_BUF_INIT, b = OH_BUF_INIT;
	if (is_money(attr) && lang == OH_LANG_ZH) {
		put_money(&a, attr, from, lang);
	} else if (is_money(attr)) {
		put_grouped(&a, from);
	} else {
		oh_buf_double(&a, from);
	}
	if (is_money(attr)) {
		put_money(&b, attr, to, lang);
	} else {
		oh_buf_double(&b, to);
		put_unit(&b, attr, lang);
	}
	/* 2～3 万元 where both have one unit. */
	size_t cut = oh_sv_find(oh_buf_sv(&a), OH_SV(" ")),
	       end = oh_sv_find(oh_buf_sv(&b), OH_SV(" "));
	oh_sv low = oh_buf_sv(&a), high = oh_buf_sv(&b);
	if (cut != SIZE_MAX && end != SIZE_MAX &&
	    oh_sv_eq(oh_sv_sub(low, cut, SIZE_MAX), oh_sv_sub(high, end, SIZE_MAX)))
		low.n = cut;
	const oh_sv args[] = {low, high};
	oh_msg_render(out, &oh_msg_match_range, lang, args, 2);
	out->failed = out->failed || a.failed || b.failed;
	oh_buf_release(&a);
	oh_buf_release(&b);
}

static void put_interval(oh_buf *out, const oh_fact *f, oh_lang lang)
{
	bool lo = (f->flags & OH_FACT_LO) && isfinite(f->lo);
	bool hi = (f->flags & OH_FACT_HI) && isfinite(f->hi);
	bool exact = f->evidence != OH_IMPLIED;
	double from = exact ? f->lo : rounded(f->lo), to = exact ? f->hi : rounded(f->hi);
	if (lo && hi && from < to) {
		put_range(out, f->attr, from, to, lang);
	} else if (lo || hi) {
		if (lo && !hi)
			oh_buf_str(out, f->flags & OH_FACT_LO_OPEN ? ">" : "≥");
		if (hi && !lo)
			oh_buf_str(out, f->flags & OH_FACT_HI_OPEN ? "<" : "≤");
		if (is_money(f->attr)) {
			put_money(out, f->attr, lo ? from : to, lang);
			return;
		}
		oh_buf_double(out, lo ? from : to);
		put_unit(out, f->attr, lang);
	}
}

void oh_put_value(oh_buf *out, const oh_fact *f, oh_lang lang)
{
	if (f->flags & OH_FACT_APPROX)
		oh_put_msg(out, &oh_msg_match_about, lang);
	if (f->flags & OH_FACT_SET || f->attr->type != OH_ATTR_QUANTITY)
		put_values(out, f, lang);
	else
		put_interval(out, f, lang);
	put_basis(out, f, lang);
}

void oh_put_percent(oh_buf *out, double share, bool cover)
{
	double percent = cover ? floor(share * 100 + 1e-9) : round(share * 100);
	if (cover && percent > 99)
		percent = 99;
	if (percent < 1) {
		oh_buf_str(out, "<1%");
		return;
	}
	oh_buf_double(out, percent);
	oh_buf_char(out, '%');
}

void oh_put_lacking(oh_buf *out, const oh_fact_match *m, oh_lang lang)
{
	const oh_fact *d = m->demand, *s = m->supply;
	bool first = true;
	for (size_t i = 0; i < d->n_values && i < OH_FIT_MEMBERS; i++) {
		bool held = false;
		for (size_t j = 0; s && j < s->n_values && j < OH_FIT_MEMBERS && !held; j++)
			held = oh_value_serves(d->attr, &s->values[j], &d->values[i],
			                       s->attr == d->attr);
		if (held)
			continue;
		if (!first)
			oh_put_msg(out, &oh_msg_match_list, lang);
		oh_buf_sv_put(out, d->values[i].text);
		first = false;
	}
}

static void miss_by_width(oh_miss *out, const oh_fact_match *m, const oh_span *d)
{
	bool two = d->has_lo && d->has_hi && !oh_span_point(d);
	/* Temperatures count at least 50 K of width, so the length is measured. */
	oh_span s;
	if (!two || !oh_span_of(m->supply, oh_linear_same, &s))
		return;
	double low = s.has_lo ? s.lo.v - d->lo.v : 0, high = s.has_hi ? d->hi.v - s.hi.v : 0;
	bool cover = m->demand->attr->fit == OH_FIT_CONTAINS;
	if (cover) {
		double length = fmax(low, 0) + fmax(high, 0);
		out->distance = fmin(length, d->hi.v - d->lo.v);
	} else {
		out->distance = fmax(-low, 0) + fmax(-high, 0);
	}
	out->kind = cover ? OH_MISS_COVER : OH_MISS_OUTSIDE;
}

/* The demanded bound that the supply misses, of the member nearest to it. */
static bool nearest_miss(const oh_fact_match *m, oh_miss *out)
{
	bool found = false;
	oh_span d, s;
	for (size_t i = 0, n = oh_piece_count(m->demand); i < n; i++)
		for (size_t j = 0, k = oh_piece_count(m->supply); j < k; j++) {
			if (!oh_piece_of(m->demand, i, oh_linear_same, &d) ||
			    !oh_piece_of(m->supply, j, oh_linear_same, &s))
				continue;
			double low = d.has_lo ? d.lo.v - (s.has_hi ? s.hi.v : s.lo.v) : -INFINITY;
			double high = d.has_hi ? (s.has_lo ? s.lo.v : s.hi.v) - d.hi.v : -INFINITY;
			if (m->demand->attr->fit == OH_FIT_REACH && d.has_hi)
				low = d.hi.v - (s.has_hi ? s.hi.v : s.lo.v);
			double by = fmax(low, high);
			if (found && by >= out->distance)
				continue;
			bool up =
			    low > high || (low >= high && m->demand->attr->fit != OH_FIT_AT_MOST);
			out->kind = up ? OH_MISS_LOW : OH_MISS_HIGH;
			out->bound = up && m->demand->attr->fit != OH_FIT_REACH ? d.lo.v
			             : d.has_hi                                 ? d.hi.v
			                                                        : d.lo.v;
			out->distance = by;
			found = true;
		}
	return found;
}

bool oh_miss_of(const oh_fact_match *m, oh_miss *out)
{
	if (!m->supply || m->demand->attr->type != OH_ATTR_QUANTITY ||
	    m->demand->attr->fit == OH_FIT_WITHIN_BUDGET || m->demand->basis != m->supply->basis ||
	    strcmp(m->demand->attr->unit.code, m->supply->attr->unit.code) != 0)
		return false;
	oh_miss miss = {.distance = 0};
	if (!nearest_miss(m, &miss))
		return false;
	oh_span d;
	bool by_width =
	    m->demand->attr->fit == OH_FIT_CONTAINS || m->demand->attr->fit == OH_FIT_WITHIN;
	if (by_width && oh_span_of(m->demand, oh_linear_same, &d))
		miss_by_width(&miss, m, &d);
	miss.open = m->shortfall <= 0;
	*out = miss;
	return true;
}

void oh_fact_value_show(oh_buf *out, const oh_fact *f, oh_lang lang)
{
	oh_put_value(out, f, lang);
}

void oh_fact_show(oh_buf *out, const oh_fact *f, oh_lang lang)
{
	if (f->evidence != OH_IMPLIED) {
		if (f->value_text.n)
			oh_buf_sv_put(out, f->value_text);
		else
			oh_put_value(out, f, lang);
		return;
	}
	oh_buf value = OH_BUF_INIT;
	oh_put_value(&value, f, lang);
	oh_sv rule = {NULL, 0};
	if (f->rule) {
		rule = lang == OH_LANG_ZH ? f->rule->zh : f->rule->en;
		rule = rule.n ? rule : f->rule->rule;
	} else if (f->property) {
		rule = f->property->source.n ? f->property->source : f->property->grade;
	}
	if (rule.n) {
		oh_sv args[] = {oh_buf_sv(&value), rule};
		oh_msg_render(out, &oh_msg_match_implied, lang, args, 2);
	} else {
		oh_buf_sv_put(out, oh_buf_sv(&value));
	}
	if (!oh_buf_ok(&value))
		out->failed = true;
	oh_buf_release(&value);
}
