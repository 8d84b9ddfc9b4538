/* What a probe would have to state to be met. */
#include <math.h>

#include "standing_gains.h"

/* An open bound is reached a little beyond it. */
#define BEYOND 1e-6

static double beyond(double v, bool open, int direction)
{
	return open ? v + direction * BEYOND * fmax(fabs(v), 1) : v;
}

/* Least and greatest number that a fact states; infinite where it states none. */
static void ends(const oh_fact *f, double *lo, double *hi)
{
	oh_span s;
	*lo = -INFINITY;
	*hi = INFINITY;
	if (!oh_span_of(f, oh_linear_same, &s))
		return;
	if (s.has_lo)
		*lo = beyond(s.lo.v, s.lo.side > 0, 1);
	if (s.has_hi)
		*hi = beyond(s.hi.v, s.hi.side < 0, -1);
}

static void set_interval(oh_fact *f, double lo, double hi)
{
	f->flags &=
	    (uint8_t) ~(OH_FACT_SET | OH_FACT_LO | OH_FACT_HI | OH_FACT_LO_OPEN | OH_FACT_HI_OPEN);
	f->values = NULL;
	f->n_values = 0;
	f->lo = lo;
	f->hi = hi;
	f->flags |= (uint8_t)((isfinite(lo) ? OH_FACT_LO : 0) | (isfinite(hi) ? OH_FACT_HI : 0));
}

/* The supply moves so far that the demand is met. Returns what it must reach, NAN when
 * nothing will do. */
static double offer_more(oh_fact *s, const oh_fact *d)
{
	double dlo, dhi, slo, shi;
	ends(d, &dlo, &dhi);
	ends(s, &slo, &shi);
	bool point = !(slo < shi);
	double greatest = isfinite(shi) ? shi : slo, least = isfinite(slo) ? slo : shi;
	double want = NAN;
	switch (st_reading_of(d->attr->fit)) {
	case ST_READ_AT_LEAST:
	case ST_READ_AT_MOST:
	case ST_READ_NOMINAL:
	case ST_READ_WITHIN:
		/* Toward the nearer end of what is accepted. */
		want = isfinite(dlo) && greatest < dlo ? dlo : dhi;
		if (d->attr->fit == OH_FIT_WITHIN && least < dlo)
			want = dlo;
		break;
	case ST_READ_REACH:
		want = isfinite(dhi) ? dhi : dlo;
		break;
	case ST_READ_CONTAINS:
		want = isfinite(slo) && slo > dlo ? dlo : dhi;
		set_interval(s, fmin(slo, dlo), fmax(shi, dhi));
		return want;
	case ST_READ_NOT:
		return NAN;
	}
	if (!isfinite(want))
		return NAN;
	if (point || d->attr->fit == OH_FIT_WITHIN)
		set_interval(s, want, want);
	else if (want > greatest)
		set_interval(s, isfinite(shi) ? slo : want, isfinite(shi) ? want : shi);
	else
		set_interval(s, isfinite(slo) ? want : slo, isfinite(slo) ? shi : want);
	return want;
}

/* The demand gives way so far that the supply meets it. */
static double ask_less(oh_fact *d, const oh_fact *s)
{
	double dlo, dhi, slo, shi;
	ends(d, &dlo, &dhi);
	ends(s, &slo, &shi);
	double greatest = isfinite(shi) ? shi : slo, least = isfinite(slo) ? slo : shi;
	if (!isfinite(greatest) || !isfinite(least))
		return NAN;
	switch (st_reading_of(d->attr->fit)) {
	case ST_READ_REACH:
		set_interval(d, greatest, greatest);
		return greatest;
	case ST_READ_CONTAINS:
		if (greatest < dlo || least > dhi)
			return NAN;
		set_interval(d, fmax(dlo, slo), fmin(dhi, shi));
		return slo > dlo ? slo : shi;
	case ST_READ_WITHIN:
		set_interval(d, fmin(dlo, least), fmax(dhi, greatest));
		return least < dlo ? least : greatest;
	case ST_READ_AT_LEAST:
	case ST_READ_AT_MOST:
	case ST_READ_NOMINAL:
		if (greatest < dlo) {
			set_interval(d, greatest, dhi);
			return greatest;
		}
		set_interval(d, dlo, least);
		return least;
	case ST_READ_NOT:
		return NAN;
	}
	return NAN;
}

static bool held(const oh_fact *f, const oh_fact_value *v)
{
	for (size_t i = 0; i < f->n_values; i++)
		if (oh_sv_eq_nocase(f->values[i].text, v->text))
			return true;
	return false;
}

/* Values of both, or those of `other` alone. The first that is new is shown. */
static oh_status take_values(oh_fact *f, const oh_fact *other, bool both, oh_arena *a, oh_sv *shown)
{
	oh_fact_value *v = oh_arena_array(a, f->n_values + (size_t)other->n_values, sizeof *v);
	uint32_t n = 0;
	if (!v)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < f->n_values && both; i++)
		v[n++] = f->values[i];
	for (uint32_t i = 0; i < other->n_values; i++) {
		if (held(f, &other->values[i]) && both)
			continue;
		if (shown->n == 0)
			*shown = other->values[i].text;
		v[n++] = other->values[i];
	}
	f->values = v;
	f->n_values = n;
	f->flags |= OH_FACT_SET;
	return OH_OK;
}

/* Without what the supply does not hold. */
static oh_status drop_values(oh_fact *d, const oh_fact *s, oh_arena *a)
{
	oh_fact_value *v = oh_arena_array(a, d->n_values, sizeof *v);
	uint32_t n = 0;
	if (!v)
		return OH_ENOMEM;
	for (uint32_t i = 0; i < d->n_values; i++)
		for (uint32_t k = 0; k < s->n_values; k++)
			if (oh_value_serves(d->attr, &s->values[k], &d->values[i],
			                    s->attr == d->attr)) {
				v[n++] = d->values[i];
				break;
			}
	d->values = v;
	d->n_values = n;
	return OH_OK;
}

/* The probe's fact, changed toward the counterpart's. */
static oh_status change(st_engine *e, oh_fact *f, const oh_fact *other, st_target *out, bool *any)
{
	const oh_attr *attr = f->attr;
	out->bound = NAN;
	if (attr->type == OH_ATTR_QUANTITY) {
		out->bound = e->supply ? offer_more(f, other) : ask_less(f, other);
		*any = isfinite(out->bound);
		return OH_OK;
	}
	bool both = attr->fit == OH_FIT_ANY_OF || attr->fit == OH_FIT_GRADE ||
	            (attr->fit == OH_FIT_ALL_OF && e->supply);
	oh_status st = OH_OK;
	if (attr->fit == OH_FIT_ALL_OF && !e->supply) {
		st = drop_values(f, other, e->a);
		*any = f->n_values > 0;
		if (*any)
			out->value = f->values[0].text;
		return st;
	}
	st = take_values(f, other, both, e->a, &out->value);
	*any = out->value.n > 0;
	return st;
}

/* Decoded facts outlive the scratch memory: their values move to the engine's arena. */
static oh_status fact_of(st_engine *e, const st_part *p, uint32_t number, oh_fact *out)
{
	oh_fact_value *values = oh_arena_alloc(e->a, OH_INDEX_VALUES * sizeof *values);
	return values && oh_index_fact(&p->p, number, values, e->a, out) ? OH_OK : OH_ENOMEM;
}

/* The fact of the key that a supply in the index states, else what follows for it. */
static oh_status supplied(st_engine *e, const st_part *p, size_t place, uint16_t key, oh_fact *out,
                          bool *any)
{
	*any = false;
	for (uint32_t i = p->p.facts_at[place]; i < p->p.facts_at[place + 1] && !*any; i++) {
		oh_arena_mark mark = oh_arena_mark_get(e->a);
		oh_status st = fact_of(e, p, OH_INDEX_FACT(p->p.facts[i]), out);
		if (st)
			return st;
		*any = out->attr->key_id == key;
		if (!*any)
			oh_arena_rewind(e->a, mark);
	}
	return OH_OK;
}

static const oh_fact *own(const st_engine *e, uint16_t key)
{
	const oh_listing *probe = e->probe.listing;
	for (size_t i = 0; i < probe->n_facts; i++)
		if (probe->facts[i].attr->key_id == key)
			return &probe->facts[i];
	for (size_t i = 0; i < e->probe.n_derived; i++)
		if (e->probe.derived[i].attr->key_id == key)
			return &e->probe.derived[i];
	return NULL;
}

oh_status st_target_of(st_engine *e, const st_record *r, st_target *out, bool *any)
{
	const st_part *p = &e->parts[r->part];
	const oh_fact *mine = e->supply ? own(e, r->attr->key_id) : &e->probe.listing->facts[r->at];
	oh_fact other;
	oh_status st;
	*out = (st_target){.shortfall = r->shortfall, .id = r->id, .often = 1};
	*any = mine != NULL;
	if (!mine)
		return OH_OK;
	if (e->supply)
		st = fact_of(e, p, r->at, &other);
	else
		st = supplied(e, p, r->place, r->attr->key_id, &other, any);
	if (st || !*any)
		return st;
	out->fact = *mine;
	if (e->supply && out->fact.evidence == OH_IMPLIED)
		out->fact.evidence = OH_DECLARED;
	return change(e, &out->fact, &other, out, any);
}

oh_status st_probe_with(st_engine *e, const oh_listing *probe, const st_target *t, oh_listing *out)
{
	oh_fact *facts = oh_arena_array(e->a, probe->n_facts + 1, sizeof *facts);
	size_t n = 0;
	bool placed = false;
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < probe->n_facts; i++) {
		bool same = probe->facts[i].attr->key_id == t->fact.attr->key_id;
		if (!same || !placed)
			facts[n++] = same ? t->fact : probe->facts[i];
		placed = placed || same;
	}
	if (!placed)
		facts[n++] = t->fact;
	*out = *probe;
	out->facts = facts;
	out->n_facts = n;
	return OH_OK;
}
