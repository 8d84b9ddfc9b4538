/* The trie of spellings. */
#ifndef OUHE_UNIT_LEXICON_H
#define OUHE_UNIT_LEXICON_H

#include "ouhe/unit/unit.h"

typedef struct oh_unit_hit {
	size_t len;                               /* bytes, the exponent counted */
	int power;                                /* 1, or the exponent behind a symbol */
	unsigned n;                               /* readings, 1 to OH_UNIT_READINGS */
	const oh_unit *reading[OH_UNIT_READINGS]; /* static storage */
	const oh_unit *within;                    /* the reading inside a product */
} oh_unit_hit;

/* The longest spelling at byte pos that ends at a border; 0 where none does. */
size_t oh_unit_lexicon(oh_sv s, size_t pos, oh_unit_hit *hit);
/* False where the build's own tables do not hold together: a code that cannot be
 * read, a table grown too small. */
bool oh_unit_lexicon_sound(void);

#endif
