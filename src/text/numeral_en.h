/* English number words, for numeral.c. */
#ifndef OUHE_TEXT_NUMERAL_EN_H
#define OUHE_TEXT_NUMERAL_EN_H

#include "ouhe/text/numeral.h"

/* A numeral in words at byte pos ("two hundred and fifty", "a dozen"); its
 * length or 0. */
size_t oh_numeral_english(oh_sv s, size_t pos, unsigned flags, oh_numeral *out);
/* A magnitude after digits (" million"), its length with the space before it or
 * 0. */
size_t oh_numeral_english_scale(oh_sv s, size_t pos, double *scale);

#endif
