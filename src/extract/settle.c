/* After a text is read: what depends on the whole of it. */
#include "parse.h"

#include <math.h>
#include <string.h>

enum { CONDITION_REACH = 1024 /* facts, standards looked through for a reading */ };

static const oh_fact *fact_of(const oh_parser *p, const oh_attr *attr)
{
	for (size_t i = 0; i < p->facts->n && i < CONDITION_REACH; i++)
		if (OH_VEC_AT(p->facts, oh_fact, i).attr == attr)
			return &OH_VEC_AT(p->facts, oh_fact, i);
	return NULL;
}

static bool standard_named(const oh_parser *p, oh_sv standard)
{
	for (size_t i = 0; i < p->standards->n && i < CONDITION_REACH; i++) {
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

enum { VALUES_MAX = 256, DOUBLES_LOOKED_AT = 16 };

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
	const char *end = b->text.p + b->text.n;
	bool news = false;
	for (uint32_t i = 0; i < b->n_values; i++)
		news = news || !holds_value(a, b->values[i].text);
	/* The span grows only over what joins them: HT300、球铁QT600-3. */
	if (end > a->text.p && b->text.p >= a->text.p &&
	    (size_t)(b->text.p - a->text.p) <= a->text.n + 16) {
		a->text.n = (size_t)(end - a->text.p);
		a->value_text.n = (size_t)(b->value_text.p + b->value_text.n - a->value_text.p);
	}
	if (!news)
		return;
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
	a->values = v;
	a->n_values = n;
}

static bool same_interval(const oh_fact *a, const oh_fact *b)
{
	return a->flags == b->flags && a->lo == b->lo && a->hi == b->hi &&
	       !(a->flags & OH_FACT_SET) && a->importance == b->importance;
}

/* Drops f when it was said before, joins it to the set it adds to; false when it
 * is to be kept. Looks back a bounded way, so that long texts stay cheap. */
static bool absorbed(oh_parser *p, const oh_fact *f, uint32_t last, const uint32_t *older)
{
	oh_vec *facts = p->facts;
	for (unsigned looked = 0; last && looked < DOUBLES_LOOKED_AT; looked++) {
		oh_fact *g = &OH_VEC_AT(facts, oh_fact, last - 1);
		bool sets = (f->flags & OH_FACT_SET) && (g->flags & OH_FACT_SET);
		if (sets && g->importance == f->importance &&
		    g->n_values + f->n_values <= VALUES_MAX) {
			join_values(p, g, f);
			return true;
		}
		if (same_interval(f, g))
			return true;
		last = older[last - 1];
	}
	return false;
}

static void drop_doubles(oh_parser *p, oh_arena *scratch)
{
	oh_vec *facts = p->facts;
	uint32_t *last = oh_arena_array(scratch, p->x->pack->n_attrs + 1, sizeof *last);
	uint32_t *older = oh_arena_array(scratch, facts->n + 1, sizeof *older);
	if (!last || !older) {
		p->status = OH_ENOMEM;
		return;
	}
	uint32_t n = 0;
	for (size_t i = 0; i < facts->n && !p->status; i++) {
		oh_fact f = OH_VEC_AT(facts, oh_fact, i);
		size_t at = p->x->position[f.attr->index];
		if (absorbed(p, &f, last[at], older))
			continue;
		OH_VEC_AT(facts, oh_fact, n) = f;
		older[n] = last[at];
		last[at] = ++n;
	}
	facts->n = n;
}

void oh_settle(oh_parser *p, oh_arena *scratch)
{
	oh_vec *facts = p->facts;
	for (size_t i = 0; i < facts->n && !p->status; i++) {
		oh_fact *f = &OH_VEC_AT(facts, oh_fact, i);
		if ((f->flags & OH_FACT_SET) && f->n_values == 1 && f->values[0].value <= -2)
			resolve_reading(p, f);
	}
	if (facts->n > 1 && !p->status)
		drop_doubles(p, scratch);
}
