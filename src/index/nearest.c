/* How near hits come to the quantities that filters ask for. */
#include "search.h"

#include <float.h>
#include <math.h>

static bool asks(const oh_index_filter *f)
{
	return f->ordered && f->n_values == 0;
}

bool ix_search_asks(const ix_search *x)
{
	const oh_index_query *q = x->q;
	bool any = false;
	for (size_t i = 0; i < q->n_filters; i++)
		any = any || asks(&q->filters[i]);
	return any && q->sort == OH_SORT_RELEVANCE;
}

/* By how much of what is asked for [lo, hi] lies beside it. An end alone is the number that
 * was named. */
static double gap(double lo, double hi, const oh_index_filter *f)
{
	double from = isfinite(lo) ? lo : hi, to = isfinite(hi) ? hi : lo;
	double away = fmax(0, fmax(f->asked_lo - to, from - f->asked_hi));
	double size = fmax(fabs(f->asked_lo), fabs(f->asked_hi));
	return size > 0 ? away / size : away;
}

static double gap_of_fact(const oh_fact *f, const oh_index_filter *w)
{
	double least = INFINITY, lo, hi;
	if (!(f->flags & OH_FACT_SET))
		return ix_fact_numbers(f, &lo, &hi) ? gap(f->lo, f->hi, w) : INFINITY;
	for (uint32_t i = 0; i < f->n_values; i++)
		least = fmin(least, gap(f->values[i].number, f->values[i].number, w));
	return least;
}

/* Of each listing that states one of the key's facts the least gap, into x->gap. */
static oh_status gaps(ix_search *x, const ix_segment *s, const oh_index_filter *f)
{
	int id = ix_key_named(x->ix, f->key);
	const ix_key *key = id < 0 ? NULL : ix_segment_key(s, (uint16_t)id);
	bool numbers =
	    key && key->attr != IX_NONE && x->ix->attrs[key->attr]->type == OH_ATTR_QUANTITY;
	for (uint32_t i = 0; i < s->n; i++)
		x->gap[i] = FLT_MAX;
	for (uint32_t i = key ? key->first : 0; key && i < key->last; i++) {
		const uint8_t *p = s->fact_bytes + s->fact_at[i];
		double lo, hi, away;
		if (s->fact_docs_at[i] == s->fact_docs_at[i + 1])
			continue;
		if (numbers && ix_fact_interval(p, &lo, &hi)) {
			away = gap(lo, hi, f);
		} else {
			oh_fact_value values[IX_VALUES];
			oh_fact got;
			oh_arena_mark mark = oh_arena_mark_get(x->a);
			if (!ix_fact_get(x->ix, p, values, x->a, &got))
				return OH_ENOMEM;
			away = got.attr->type == OH_ATTR_QUANTITY ? gap_of_fact(&got, f) : INFINITY;
			oh_arena_rewind(x->a, mark);
		}
		float least = away < FLT_MAX ? (float)away : FLT_MAX;
		for (uint32_t k = s->fact_docs_at[i]; k < s->fact_docs_at[i + 1]; k++) {
			float *at = &x->gap[s->fact_docs[k]];
			*at = least < *at ? least : *at;
		}
	}
	return OH_OK;
}

oh_status ix_search_nearest(ix_search *x, const ix_part *p)
{
	const oh_index_query *q = x->q;
	const ix_segment *s = p->s;
	if (!x->near) {
		x->near = oh_arena_alloc(x->a, (IX_DOCS + 1) * sizeof *x->near);
		x->gap = oh_arena_alloc(x->a, (IX_DOCS + 1) * sizeof *x->gap);
	}
	if (!x->near || !x->gap)
		return OH_ENOMEM;
	memset(x->near, 0, s->n * sizeof *x->near);
	for (size_t i = 0; i < q->n_filters; i++) {
		if (!asks(&q->filters[i]))
			continue;
		oh_status st = gaps(x, s, &q->filters[i]);
		if (st)
			return st;
		for (uint32_t d = 0; d < s->n; d++)
			x->near[d] += x->gap[d];
	}
	return OH_OK;
}
