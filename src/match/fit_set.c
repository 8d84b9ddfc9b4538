/* Fit rules of enumerations, sets, levels and grades. */
#include "fit_internal.h"

static size_t members(const oh_fact *f)
{
	return f->n_values < OH_FIT_MEMBERS ? f->n_values : OH_FIT_MEMBERS;
}

static int value_index(const oh_attr *attr, const oh_fact_value *v, bool same_attr)
{
	return same_attr ? v->value : oh_attr_value(attr, v->text);
}

bool oh_value_serves(const oh_attr *attr, const oh_fact_value *s, const oh_fact_value *d,
                     bool same_attr)
{
	if (oh_sv_eq_nocase(s->text, d->text))
		return true;
	int have = value_index(attr, s, same_attr);
	return have >= 0 && d->value >= 0 && oh_attr_is_a(attr, have, d->value);
}

static bool any_serves(const oh_fact *s, const oh_attr *attr, const oh_fact_value *d)
{
	for (size_t i = 0; i < members(s); i++)
		if (oh_value_serves(attr, &s->values[i], d, s->attr == attr))
			return true;
	return false;
}

oh_fit_result oh_fit_any_of(const oh_fact *d, const oh_fact *s)
{
	for (size_t i = 0; i < members(d); i++)
		if (any_serves(s, d->attr, &d->values[i]))
			return oh_fit_state(OH_MET, 0);
	return oh_fit_state(OH_CONFLICT, 0);
}

oh_fit_result oh_fit_all_of(const oh_fact *d, const oh_fact *s)
{
	size_t missing = 0, n = members(d);
	for (size_t i = 0; i < n; i++)
		missing += !any_serves(s, d->attr, &d->values[i]);
	if (missing == 0)
		return oh_fit_state(OH_MET, 0);
	return oh_fit_state(OH_SHORT, (double)missing / (double)n);
}

int oh_level_rank(const oh_attr *attr, const oh_fact_value *v, bool same_attr)
{
	return value_index(attr, v, same_attr);
}

/* Least and greatest rank; false when no value of the fact is listed. */
static bool rank_range(const oh_fact *f, const oh_attr *attr, int *lo, int *hi)
{
	bool found = false;
	for (size_t i = 0; i < members(f); i++) {
		int rank = oh_level_rank(attr, &f->values[i], f->attr == attr);
		if (rank < 0)
			continue;
		if (!found || rank < *lo)
			*lo = rank;
		if (!found || rank > *hi)
			*hi = rank;
		found = true;
	}
	return found;
}

oh_fit_result oh_fit_level(const oh_fact *d, const oh_fact *s)
{
	int dlo = 0, dhi = 0, slo = 0, shi = 0;
	if (!rank_range(d, d->attr, &dlo, &dhi) || !rank_range(s, d->attr, &slo, &shi)) {
		oh_fit_result same = oh_fit_any_of(d, s);
		return same.state == OH_MET ? same : oh_fit_state(OH_UNKNOWN, 0);
	}
	bool most = d->attr->fit == OH_FIT_AT_MOST;
	/* Of several demanded levels the easiest will do. */
	int best = most ? dhi - slo : shi - dlo;
	int worst = most ? dhi - shi : slo - dlo;
	if (best < 0)
		return oh_fit_state(OH_SHORT, best > -10 ? 0.1 * -best : 1);
	return oh_fit_state(worst < 0 ? OH_UNKNOWN : OH_MET, 0);
}

static oh_fit_result grade_pair(const oh_attr *attr, oh_sv supplied, oh_sv demanded)
{
	oh_sv note = {NULL, 0};
	oh_fit_result r = oh_fit_state(OH_CONFLICT, 0);
	switch (oh_attr_grade(attr, supplied, demanded, &note)) {
	case OH_GRADE_SAME:
	case OH_GRADE_AT_LEAST:
		return oh_fit_state(OH_MET, 0);
	case OH_GRADE_ASK:
		r = oh_fit_state(OH_UNKNOWN, 0);
		r.question = note;
		return r;
	case OH_GRADE_NONE:
		break;
	}
	return r;
}

oh_fit_result oh_fit_grade(const oh_fact *d, const oh_fact *s)
{
	oh_fit_result best = oh_fit_state(OH_CONFLICT, 0);
	for (size_t i = 0; i < members(d); i++)
		for (size_t j = 0; j < members(s); j++) {
			oh_fit_result r = grade_pair(d->attr, s->values[j].text, d->values[i].text);
			if (oh_fit_better(&r, &best))
				best = r;
			if (best.state == OH_MET)
				return best;
		}
	return best;
}
