/* The table behind fold.c: one entry for each code point of the BMP.
 *
 * An entry holds up to three bytes of UTF-8 in its low 24 bits and their count
 * in the high byte, or a class with what the class needs in the low bits.
 */
#ifndef OUHE_TEXT_FOLD_TABLE_H
#define OUHE_TEXT_FOLD_TABLE_H

#include "ouhe/base/status.h"
#include "ouhe/base/sv.h"

enum {
	OH_FOLD_MAX_PLAIN = 3, /* high byte up to this: a count of bytes */
	OH_FOLD_STRING,        /* low bits: index of a string of up to 7 bytes */
	OH_FOLD_SUPER,         /* superscript: low byte is the character */
	OH_FOLD_FRACTION,      /* vulgar fraction: index of a string */
	OH_FOLD_TIMES,         /* 'x' between digits, else itself */
	OH_FOLD_DASH_DIGITS,   /* '-' between digits, else itself */
	OH_FOLD_DEGREE         /* ° before C or F, else ° */
};

enum { OH_FOLD_STRINGS = 256, OH_FOLD_STRING_MAX = 8 };

typedef struct oh_fold_table {
	uint32_t entry[65536];
	/* The character's own bytes for the classes that may leave it alone. */
	char string[OH_FOLD_STRINGS][OH_FOLD_STRING_MAX];
	uint8_t string_len[OH_FOLD_STRINGS];
	unsigned n_strings;
} oh_fold_table;

/* The table with or without case folding; built at the first call, which takes
 * some ten milliseconds. NULL when ICU lacks its data. Thread-safe. */
const oh_fold_table *oh_fold_table_get(bool lower);
/* Writes the UTF-8 form of a code point below 0x110000; returns its length. */
unsigned oh_fold_encode(uint32_t cp, char out[4]);

#endif
