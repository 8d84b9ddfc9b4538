/* The small arithmetic of derived facts: "9550 * rated_power / rated_speed".
 *
 * Numbers, attribute keys ([a-z][a-z0-9_]*), + - * / and parentheses, with the
 * usual precedence. At most 64 terms and 16 open parentheses; no recursion.
 */
#ifndef OUHE_PACK_FORMULA_H
#define OUHE_PACK_FORMULA_H

#include "ouhe/base/sv.h"

/* The value of a key; false when there is none (the formula then has none). */
typedef bool oh_formula_value(void *ctx, oh_sv key, double *out);

typedef enum oh_formula_result {
	OH_FORMULA_OK,
	OH_FORMULA_MALFORMED,
	OH_FORMULA_MISSING,   /* a key has no value */
	OH_FORMULA_NOT_FINITE /* divided by zero, or beyond a double */
} oh_formula_result;

/* *out is untouched unless OK. Never allocates. */
oh_formula_result oh_formula_eval(oh_sv formula, oh_formula_value *value, void *ctx, double *out);

#endif
