/* After a text is read: what depends on the whole of it. */
#include "parse.h"

#include <math.h>
#include <string.h>

static const oh_fact *fact_of(const oh_parser *p, const oh_attr *attr)
{
	for (size_t i = 0; i < p->facts->n; i++)
		if (OH_VEC_AT(p->facts, oh_fact, i).attr == attr)
			return &OH_VEC_AT(p->facts, oh_fact, i);
	return NULL;
}

static bool standard_named(const oh_parser *p, oh_sv standard)
{
	for (size_t i = 0; i < p->standards->n; i++) {
		oh_sv s = OH_VEC_AT(p->standards, oh_sv, i);
		/* "GB18613-2012" and "GB 18613-2012" are one */
		size_t a = 0, b = 0;
		while (a < s.n && b < standard.n) {
			if (s.p[a] == ' ')
				a++;
			else if (standard.p[b] == ' ')
				b++;
			else if (s.p[a] == standard.p[b])
				a++, b++;
			else
				break;
		}
		if (b == standard.n)
			return true;
	}
	return false;
}

/* The condition holds, or its attribute is not stated at all. */
static bool condition_holds(const oh_parser *p, const oh_reading *r)
{
	const oh_fact *f = r->when_attr ? fact_of(p, r->when_attr) : NULL;
	if (!f)
		return true;
	int want = oh_attr_value(r->when_attr, r->when_value);
	for (uint32_t i = 0; i < f->n_values; i++)
		if (f->values[i].value >= 0 && want >= 0 &&
		    oh_attr_is_a(r->when_attr, f->values[i].value, want))
			return true;
	return false;
}

static bool same_words(const oh_reading *a, const oh_reading *b)
{
	return a->attr == b->attr && oh_sv_eq(a->words[0], b->words[0]);
}

/* Chooses among the rows of one word: the edition that the text names, else the
 * row of no edition. */
static void resolve_reading(oh_parser *p, oh_fact *f)
{
	const oh_pack *pack = p->x->pack;
	const oh_reading *first = &pack->readings[-2 - f->values[0].value];
	const oh_reading *best = NULL;
	for (size_t i = 0; i < pack->n_readings; i++) {
		const oh_reading *r = &pack->readings[i];
		if (!same_words(r, first) || !condition_holds(p, r))
			continue;
		bool named = r->standard.n && standard_named(p, r->standard);
		if (r->standard.n && !named)
			continue;
		if (!best || (named && !best->standard.n))
			best = r;
	}
	oh_fact_value *v = oh_arena_array(p->arena, 1, sizeof *v);
	if (!v) {
		p->status = OH_ENOMEM;
		return;
	}
	v->number = NAN;
	v->value = best ? (int32_t)best->value : -1;
	v->text = best ? f->attr->values[best->value].name : first->words[0];
	f->values = v;
}

static bool holds_value(const oh_fact *f, oh_sv text)
{
	for (uint32_t i = 0; i < f->n_values; i++)
		if (oh_sv_eq(f->values[i].text, text))
			return true;
	return false;
}

/* Adds b's values to a. */
static void join_values(oh_parser *p, oh_fact *a, const oh_fact *b)
{
	oh_fact_value *v = oh_arena_array(p->arena, a->n_values + b->n_values, sizeof *v);
	if (!v) {
		p->status = OH_ENOMEM;
		return;
	}
	memcpy(v, a->values, a->n_values * sizeof *v);
	uint32_t n = a->n_values;
	for (uint32_t i = 0; i < b->n_values; i++)
		if (!holds_value(a, b->values[i].text))
			v[n++] = b->values[i];
	const char *end = b->text.p + b->text.n;
	/* The span grows only over what joins them: HT300、球铁QT600-3. */
	if (end > a->text.p && b->text.p >= a->text.p &&
	    (size_t)(b->text.p - a->text.p) <= a->text.n + 16) {
		a->text.n = (size_t)(end - a->text.p);
		a->value_text.n = (size_t)(b->value_text.p + b->value_text.n - a->value_text.p);
	}
	a->values = v;
	a->n_values = n;
}

static bool same_interval(const oh_fact *a, const oh_fact *b)
{
	return a->flags == b->flags && a->lo == b->lo && a->hi == b->hi &&
	       !(a->flags & OH_FACT_SET) && a->importance == b->importance;
}

void oh_settle(oh_parser *p)
{
	oh_vec *facts = p->facts;
	for (size_t i = 0; i < facts->n && !p->status; i++) {
		oh_fact *f = &OH_VEC_AT(facts, oh_fact, i);
		if ((f->flags & OH_FACT_SET) && f->n_values == 1 && f->values[0].value <= -2)
			resolve_reading(p, f);
	}
	size_t n = 0;
	for (size_t i = 0; i < facts->n && !p->status; i++) {
		oh_fact *f = &OH_VEC_AT(facts, oh_fact, i);
		oh_fact *into = NULL;
		bool double_said = false;
		for (size_t k = 0; k < n && !into && !double_said; k++) {
			oh_fact *g = &OH_VEC_AT(facts, oh_fact, k);
			if (g->attr != f->attr)
				continue;
			bool sets = (f->flags & OH_FACT_SET) && (g->flags & OH_FACT_SET);
			if (sets && g->importance == f->importance)
				into = g;
			double_said = same_interval(f, g);
		}
		if (into)
			join_values(p, into, f);
		else if (!double_said)
			OH_VEC_AT(facts, oh_fact, n++) = *f;
	}
	facts->n = n;
}
