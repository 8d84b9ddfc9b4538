/* Units of measure: codes, spellings, dimensions, conversion.
 *
 * A unit is a product of powers of named units. Its code follows UCUM's manner
 * (kW, N.m, kW.h, r/min, kg.m2, [lb], 1/year, CNY/(kW.h), 10*4.CNY for a header's
 * 万元) with annotations for counting words ({piece}, {set}, {pole}, {times}) and
 * ISO 4217 for money. "1" is a count: 台/月 converts to 1/year. The base of every
 * dimension is SI (m, kg, s, A, K), beside it: rev, bit, dB, percent, HBW, money,
 * count. Hardness scales (HBW, HRC, HRB, HV, HS, HL) and currencies do not convert into each
 * other. 1 [hp] = 0.74569987 kW, 1 [ps] (马力, 匹) = 0.73549875 kW, 度 as energy is
 * kW.h. A month is 30 days, a week 7, a working day 7/5, a year 365 days; between
 * months and years 12. 丝 is 10 um. Units: day, week, workday, month, quarter,
 * year, h, min, s.
 */
#ifndef OUHE_UNIT_UNIT_H
#define OUHE_UNIT_UNIT_H

#include "ouhe/base/sv.h"

typedef enum oh_dim_base {
	OH_DIM_LENGTH,
	OH_DIM_MASS,
	OH_DIM_TIME,
	OH_DIM_CURRENT,
	OH_DIM_TEMPERATURE,
	OH_DIM_MONEY,
	OH_DIM_COUNT,    /* pieces, sets, poles, times */
	OH_DIM_TURN,     /* revolutions, and angles */
	OH_DIM_INFO,     /* bits */
	OH_DIM_LEVEL,    /* dB */
	OH_DIM_PERCENT,  /* ratios in per cent */
	OH_DIM_HARDNESS, /* HBW */
	OH_DIM_COUNT_OF
} oh_dim_base;

enum { OH_UNIT_CODE = 40, OH_UNIT_READINGS = 4 };

typedef struct oh_unit {
	int8_t dim[OH_DIM_COUNT_OF]; /* powers of the bases */
	bool by_month;               /* holds a month, quarter or year */
	char currency[4];            /* "" without money */
	double factor;               /* value in base units = v * factor + offset */
	double factor12;             /* the same where a year is 12 months of 30 days */
	double offset;               /* only temperatures that stand alone */
	char code[OH_UNIT_CODE];
} oh_unit;

/* The unit of a code; false when it is none. */
bool oh_unit_from_code(oh_sv code, oh_unit *out);
/* The longest spelling of a unit that begins at byte `pos` of folded text
 * (fold.h, letters in the case as written): 千瓦, kW, KW, r/min, 转/分, 转每分, rpm, N·m, 牛米,
 * 元/吨, 万元/年, 台/月, 公斤, 毫米, dB(A), 分贝, ℃, 度, 个月, 个工作日 … A magnitude before it
 * (万元) belongs to the numeral, but 万元 alone as in a header is read with its factor. Several
 * readings of one spelling come most usual first: 度 (degC, deg, kW.h), g (g, gn), G (gn, g), 转
 * (r/min, r), nm (nm, N.m), mw (MW, mW), mPa (MPa, mPa), min-1 (r/min, 1/min), 块 ({piece}, CNY),
 * 分 (min, [fen]), T (t, T). The case of a Latin symbol counts only where it tells two units apart
 * (mW, MW). A Latin symbol must not be followed by a further letter or digit, powers apart (m2,
 * s^2). Between units / 每 per · * . and - (N-m) stand; what follows a / stays
 * below it (W/m·K). 个 before a unit is skipped (个千瓦). Returns the length in
 * bytes, 0 when no unit is there. Never allocates; the first call builds the
 * table (under a millisecond or two). Thread-safe. */
size_t oh_unit_scan(oh_sv s, size_t pos, oh_unit out[OH_UNIT_READINGS], size_t *readings);
/* True when the units measure the same thing. */
bool oh_unit_same_dim(const oh_unit *a, const oh_unit *b);
/* v in `from`, told in `to`; false when they measure different things. */
bool oh_unit_convert(double v, const oh_unit *from, const oh_unit *to, double *out);
/* The unit with which a reader knows a code: "kW.h" → "kWh", "{piece}" → "台"
 * in Chinese, "pcs" in English. Never NULL; unknown codes stay as they are.
 * Static storage for known codes, else the code itself. */
const char *oh_unit_label(const char *code, bool chinese);

#endif
