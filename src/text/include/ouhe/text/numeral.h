/* Numerals as people write them, read from folded text (fold.h).
 *
 * Digits with thousands separators (1,500; "1,2,3" is a list, only groups of
 * three count; 1 500 where asked), decimals, signs, 1.2x10^3 and 1e3 and 10^6,
 * vulgar fractions (1/2, 10 1/2: numerator below a denominator of at most 64),
 * Chinese numerals (三千, 一百五十, 一百五 = 150, 三千二 = 3200, 两万, 二〇二六,
 * 三点五, 三分之二), magnitudes after either (1.2万, 3.6亿, 5百万, 3万5千, "5 万"),
 * English words (two, one hundred and fifty, a dozen, 0.9 trillion) where asked.
 *
 * No part of a numeral: 零下, 百分之, a following 半, 多 or 余; a magnitude that
 * begins a unit or a word: 3千瓦 and 三千克 end before 千 (likewise 千伏 千牛 千米
 * 千帕 千赫 千乏 千焦 千卡 千欧 千安 千比特 千字节, but 千欧元 is money), 3万能 before
 * 万能, and 十字, 百分, 千分, 千斤顶, 万向, 万用 likewise. 两 is a digit only where it
 * begins or a magnitude follows: 三十两 ends before 两. A lone 零 counts only in
 * 零度 and 零点五. What stands before `pos` is the caller's business (QT450).
 */
#ifndef OUHE_TEXT_NUMERAL_H
#define OUHE_TEXT_NUMERAL_H

#include "ouhe/base/sv.h"

enum {
	OH_NUMERAL_CHINESE = 1,  /* Chinese digits and magnitudes */
	OH_NUMERAL_ENGLISH = 2,  /* English number words and magnitudes */
	OH_NUMERAL_SIGN = 4,     /* a sign directly before: + - 负 */
	OH_NUMERAL_FRACTION = 8, /* a/b and mixed numbers, 三分之二, "and a half" */
	OH_NUMERAL_SPACED = 16   /* 1 500: a space between full groups of three */
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
