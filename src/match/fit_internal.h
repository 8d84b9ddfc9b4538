/* Parts of the fit rules, shared between their files. */
#ifndef OUHE_MATCH_FIT_INTERNAL_H
#define OUHE_MATCH_FIT_INTERNAL_H

#include "ouhe/match/fit.h"

/* Members of a set and parts of a code that are looked at: a bound on hostile
 * input, far above what a line of a list holds. */
enum { OH_FIT_MEMBERS = 256, OH_CODE_PARTS = 8, OH_EX_TYPES = 8 };

/* One end of an interval. `side` tells an open end from a closed one: +1 just
 * above v (an open lower end), -1 just below it (an open upper end), 0 at it, so
 * that ends compare like (v, side). */
typedef struct oh_end {
	double v;
	int side;
} oh_end;

/* What a fact states as an interval; a set of numbers gives its hull. */
typedef struct oh_span {
	oh_end lo, hi;
	bool has_lo, has_hi, set;
} oh_span;

/* Turns a supplied number into the demanded attribute's unit. */
typedef struct oh_linear {
	double k, b;
} oh_linear;

extern const oh_linear oh_linear_same;

/* <0, 0, >0; values that differ by a rounding error of conversion are equal. */
int oh_end_cmp(oh_end a, oh_end b);
/* False when the fact states no number. */
bool oh_span_of(const oh_fact *f, oh_linear unit, oh_span *out);
bool oh_span_point(const oh_span *s);
/* The interval of a stated member of a set, or of the fact itself when it is
 * none; i < oh_piece_count. False for a member without a number. */
size_t oh_piece_count(const oh_fact *f);
bool oh_piece_of(const oh_fact *f, size_t i, oh_linear unit, oh_span *out);

/* The state of a quantity: MET, or SHORT with the distance d by the bound. */
oh_fit_result oh_fit_state(oh_state state, double shortfall);
oh_fit_result oh_fit_miss(double distance, double bound);
/* The better of two: state, then shortfall, then share. */
bool oh_fit_better(const oh_fit_result *a, const oh_fit_result *b);

/* Share by which a demanded value marked 约 may be missed. */
#define OH_APPROX_SHARE 0.05

/* Widths of temperature intervals count as at least 50 K. */
double oh_counted_width(const oh_attr *attr, double width);
oh_fit_result oh_fit_at_least(const oh_fact *d, const oh_fact *s, oh_linear unit);
oh_fit_result oh_fit_at_most(const oh_fact *d, const oh_fact *s, oh_linear unit);
oh_fit_result oh_fit_reach(const oh_fact *d, const oh_fact *s, oh_linear unit);
oh_fit_result oh_fit_nominal(const oh_fact *d, const oh_fact *s, oh_linear unit,
                             const oh_nameplate *name);
oh_fit_result oh_fit_contains(const oh_fact *d, const oh_fact *s, oh_linear unit);
oh_fit_result oh_fit_within(const oh_fact *d, const oh_fact *s, oh_linear unit);
oh_fit_result oh_fit_capacity(const oh_fact *d, const oh_fact *s, oh_linear unit);

oh_fit_result oh_fit_level(const oh_fact *d, const oh_fact *s);
oh_fit_result oh_fit_grade(const oh_fact *d, const oh_fact *s);
oh_fit_result oh_fit_any_of(const oh_fact *d, const oh_fact *s);
oh_fit_result oh_fit_all_of(const oh_fact *d, const oh_fact *s);
/* True when the supplied value serves for the demanded one (is-a counted). */
bool oh_value_serves(const oh_attr *attr, const oh_fact_value *s, const oh_fact_value *d,
                     bool same_attr);
/* The rank of a level, -1 when the pack does not list it. */
int oh_level_rank(const oh_attr *attr, const oh_fact_value *v, bool same_attr);

oh_fit_result oh_fit_price(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx);
oh_fit_result oh_fit_budget(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx);
/* What a stated price is multiplied by to be compared; false: they cannot be compared. */
bool oh_price_scale(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx, oh_linear *out);
bool oh_budget_scale(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx, oh_linear *out);
bool oh_attr_is_price(const oh_attr *attr);
/* How the numbers of a supplied quantity come to what the rule compares. k 0: the answer is
 * the same whatever they are. False where that cannot be said. */
bool oh_fit_scale(const oh_fact *d, const oh_fact *s, const oh_fit_context *ctx, oh_linear *out);

/* The reading of a demanded value as a name that holds for this pair, or NULL. */
const oh_nameplate *oh_nameplate_of(const oh_fact *d, const oh_fit_context *ctx);
/* Supplies of the same class are alike to every nameplate of the attribute. */
unsigned oh_nameplate_class(const oh_attr *attr, const oh_listing *supply);

/* First fact with the key; NULL when the listing states none. */
const oh_fact *oh_listing_fact(const oh_listing *l, oh_sv key);

/* One IP code: digits, or -1 where X stands. */
typedef struct oh_ip {
	int solid, water;
} oh_ip;
/* The codes of a fact ("IPX6/IPX7" holds two); 0 when none can be read. */
size_t oh_ip_parse(oh_sv text, oh_ip out[OH_CODE_PARTS]);
/* Steps that the supplied codes miss of one digit, 0 when met; -1: not stated. */
int oh_ip_solid_steps(int demanded, const oh_ip *s, size_t n);
int oh_ip_water_steps(int demanded, const oh_ip *s, size_t n);

typedef struct oh_ex {
	char types[OH_EX_TYPES]; /* d, e, i, m, n, o, p, q, s, t, h */
	size_t n_types;
	int group;      /* 1 mines, 2 gas, 3 dust, 0 not stated */
	int sub;        /* 1 A, 2 B, 3 C, 0 not stated */
	double surface; /* greatest surface temperature in degC, 0 not stated */
	int level;      /* 3 a, 2 b, 1 c, 0 neither stated nor implied */
} oh_ex;
size_t oh_ex_parse(oh_sv text, oh_ex out[OH_CODE_PARTS]);

#endif
