/* Quantities with their units in running text, Chinese or English, without any
 * pack: what `ouhe quantity` reports. The contract is that command's (numbers
 * beside a unit; a unit named alone; ± and ranges with the unit on both ends).
 */
#ifndef OUHE_UNIT_QUANTITY_H
#define OUHE_UNIT_QUANTITY_H

#include "ouhe/base/arena.h"
#include "ouhe/base/status.h"
#include "ouhe/unit/unit.h"

typedef enum oh_quantity_kind {
	OH_QUANTITY_ANY,
	OH_QUANTITY_DIMENSION,
	OH_QUANTITY_CURRENCY,
	OH_QUANTITY_TEMPERATURE
} oh_quantity_kind;

typedef enum oh_quantity_lang { OH_QUANTITY_ZH, OH_QUANTITY_EN } oh_quantity_lang;

typedef struct oh_quantity {
	size_t from, len;  /* bytes of the text */
	size_t start, end; /* characters of the text, end exclusive */
	oh_sv value;       /* decimal text in the unit as written; p NULL: none */
	oh_sv lo, hi;      /* of a range or ±; p NULL: none */
	oh_sv unit;        /* code */
} oh_quantity;

/* Quantities in order of their start, in the arena. Thread-safe. */
oh_status oh_quantity_find(oh_sv text, oh_quantity_lang lang, oh_quantity_kind kind, oh_arena *a,
                           const oh_quantity **out, size_t *n);

#endif
