/* Numerals as people write them, read from folded text (fold.h).
 *
 * Digits with thousands separators (1,500; 1 500 only between full groups of
 * three after a first group), decimals, signs, 1.2×10^3 and 1e3, vulgar
 * fractions (1/2, 10 1/2, ½), Chinese numerals (三千, 一百五十, 两万, 二〇二六,
 * 三点五, 零下 is not part of it), magnitudes after either (1.2万, 3.6亿,
 * 5百万), a following 半 only where the caller asks, English words (two, one
 * hundred and fifty, 0.9 trillion) where asked.
 */
#ifndef OUHE_TEXT_NUMERAL_H
#define OUHE_TEXT_NUMERAL_H

#include "ouhe/base/sv.h"

enum {
	OH_NUMERAL_CHINESE = 1, /* Chinese digits and magnitudes */
	OH_NUMERAL_ENGLISH = 2, /* English number words and magnitudes */
	OH_NUMERAL_SIGN = 4,    /* a sign directly before: + - 负 */
	OH_NUMERAL_FRACTION = 8 /* a/b and mixed numbers */
};

typedef enum oh_numeral_form {
	OH_NUMERAL_DIGITS,  /* 1,500 or 3.5 */
	OH_NUMERAL_MIXED,   /* 1.2万 */
	OH_NUMERAL_WORDS,   /* 三千, fifteen */
	OH_NUMERAL_POSITION /* 二〇二六: digits read one by one */
} oh_numeral_form;

typedef struct oh_numeral {
	double value;
	size_t len; /* bytes of the folded text, 0 where none begins */
	oh_numeral_form form;
	uint8_t decimals;  /* digits after the point as written */
	bool comma;        /* held a thousands separator */
	bool leading_zero; /* "0731": more likely a code than a number */
	double scale;      /* of the trailing magnitude alone: 1, 1e4 (万), 1e8, … */
} oh_numeral;

/* Reads the numeral that begins at byte `pos`. Returns its length or 0. Never
 * reads beyond s, never allocates. */
size_t oh_numeral_scan(oh_sv s, size_t pos, unsigned flags, oh_numeral *out);

#endif
