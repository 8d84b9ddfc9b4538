/* Words that only quantities in running text need. */
#ifndef OUHE_UNIT_QUANTITY_WORDS_H
#define OUHE_UNIT_QUANTITY_WORDS_H

#include "ouhe/unit/quantity.h"

/* A part of a currency: 美分 of USD, a hundredth. */
typedef struct oh_subunit {
	const char *currency, *spelling;
	int parts; /* in one of the currency */
} oh_subunit;

/* The subunit of `currency` spelled at byte i, its length in *len; NULL. */
const oh_subunit *oh_subunit_at(oh_sv s, size_t i, const char *currency, size_t *len);
/* True where the unit's spelling [from, to) may stand for a quantity without a
 * number: a full name that is no everyday word. */
bool oh_unit_stands_alone(oh_sv s, size_t from, size_t to, const oh_unit *u, oh_quantity_lang lang);
/* True where the text speaks of temperature, so that 75 F is one. */
bool oh_speaks_of_temperature(oh_sv s);
/* True where the text speaks of data, so that 位 is a bit. */
bool oh_speaks_of_data(oh_sv s);
/* True where s from byte i on begins with `word` (ASCII case ignored); false for
 * any i outside s, so that callers may look back with i - 3. */
bool oh_word_at(oh_sv s, size_t i, const char *word);

#endif
