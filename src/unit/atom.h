/* Named units and the algebra of their products. */
#ifndef OUHE_UNIT_ATOM_H
#define OUHE_UNIT_ATOM_H

#include "ouhe/unit/unit.h"

/* Multiplies *u by `by` to the power of ±1 (power -1: divides); codes join as
 * "a.b" and "a/b". False, *u untouched, when the code or a power grows too large
 * or two currencies meet. */
bool oh_unit_times(oh_unit *u, const oh_unit *by, int power);
/* *u to the power 2, 3 or 4 (or negative), code with the exponent behind it. */
bool oh_unit_power(oh_unit *u, int power);
/* *u by ten to the power n ("10*4.CNY"). */
bool oh_unit_scale(oh_unit *u, int n);
/* True for a plain length or time, the units that people raise to powers. */
bool oh_unit_takes_power(const oh_unit *u);

#endif
