/* Prices and budgets: compared only on the same basis. */
#include <math.h>

#include "fit_internal.h"

enum { KG_IN_TONNE = 1000 };

static bool pure(const oh_unit *u, oh_dim_base base)
{
	for (int i = 0; i < OH_DIM_COUNT_OF; i++)
		if (u->dim[i] != (i == (int)base ? 1 : 0))
			return false;
	return true;
}

bool oh_attr_is_price(const oh_attr *attr)
{
	return attr->type == OH_ATTR_QUANTITY && attr->fit == OH_FIT_AT_MOST &&
	       pure(&attr->unit, OH_DIM_MONEY);
}

/* kg of one piece: a single value of the demand, else of the supply; NAN. */
static double piece_mass(const oh_fit_context *ctx)
{
	for (int side = 0; ctx && side < 2; side++) {
		const oh_fact *f =
		    oh_listing_fact(side ? ctx->supply : ctx->demand, OH_SV("piece_mass"));
		oh_span s;
		if (f && oh_span_of(f, oh_linear_same, &s) && oh_span_point(&s) && s.lo.v > 0)
			return s.lo.v;
	}
	return NAN;
}

/* What one unit of the basis weighs in kg; NAN where that is not known. */
static double basis_mass(uint8_t basis, const oh_fit_context *ctx)
{
	switch ((oh_price_basis)basis) {
	case OH_PER_KG:
		return 1;
	case OH_PER_TONNE:
		return KG_IN_TONNE;
	case OH_PER_PIECE:
		return piece_mass(ctx);
	case OH_PER_UNSTATED:
	case OH_PER_OTHER:
		break;
	}
	return NAN;
}

enum { TAX = OH_FACT_TAX_IN | OH_FACT_TAX_OUT };

bool oh_price_scale(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx, oh_linear *out)
{
	*out = oh_linear_same;
	if ((d->flags & TAX) != (s->flags & TAX))
		return false;
	if (d->basis == OH_PER_OTHER || s->basis == OH_PER_OTHER)
		return false;
	if (d->basis != s->basis)
		out->k = basis_mass(d->basis, ctx) / basis_mass(s->basis, ctx);
	return isfinite(out->k);
}

oh_fit_result oh_fit_price(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx)
{
	oh_linear to;
	if (!oh_price_scale(d, s, ctx, &to))
		return oh_fit_state(OH_UNKNOWN, 0);
	return oh_fit_at_most(d, s, to);
}

/* The greatest stated amount of a demanded volume; NAN. */
static double amount(const oh_fact *f)
{
	oh_span s;
	if (!f || !oh_span_of(f, oh_linear_same, &s))
		return NAN;
	return s.has_hi ? s.hi.v : s.lo.v;
}

/* How many units of the price's basis the demand wants; NAN. */
static double wanted(const oh_fact *price, const oh_fit_context *ctx)
{
	double pieces = amount(oh_listing_fact(ctx->demand, OH_SV("quantity")));
	if (price->basis == OH_PER_PIECE || price->basis == OH_PER_UNSTATED)
		return pieces;
	double mass = basis_mass(price->basis, ctx);
	for (size_t i = 0; i < ctx->demand->n_facts; i++) {
		const oh_fact *f = &ctx->demand->facts[i];
		if (f->attr->fit == OH_FIT_CAPACITY && pure(&f->attr->unit, OH_DIM_MASS))
			return amount(f) * f->attr->unit.factor / mass;
	}
	return pieces * piece_mass(ctx) / mass;
}

bool oh_budget_scale(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx, oh_linear *out)
{
	if (!ctx || !ctx->demand || !oh_attr_is_price(s->attr))
		return false;
	if ((d->flags & TAX) && (s->flags & TAX) && (d->flags & TAX) != (s->flags & TAX))
		return false;
	*out = (oh_linear){wanted(s, ctx), 0};
	return isfinite(out->k) && !(out->k < 0);
}

oh_fit_result oh_fit_budget(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx)
{
	oh_linear cost;
	if (!oh_budget_scale(d, s, ctx, &cost))
		return oh_fit_state(OH_UNKNOWN, 0);
	return oh_fit_at_most(d, s, cost);
}
