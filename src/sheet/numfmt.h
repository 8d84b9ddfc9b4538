/* What a number format makes of a number: ECMA-376 part 1, 18.8.30 and 18.8.31. */
#ifndef OUHE_SHEET_NUMFMT_H
#define OUHE_SHEET_NUMFMT_H

#include "ouhe/base/buf.h"

typedef enum oh_numfmt {
	OH_NUMFMT_PLAIN,
	OH_NUMFMT_PERCENT,
	OH_NUMFMT_DATE,
	OH_NUMFMT_TIME,
	OH_NUMFMT_DATETIME,
	OH_NUMFMT_ELAPSED /* [h]:mm: hours may pass 24 */
} oh_numfmt;

enum { OH_SERIAL_TEXT = 32 };

/* A built-in format by its number, East Asian ones included. */
oh_numfmt oh_numfmt_builtin(uint64_t id);
/* A format by its code, judged by its first section. */
oh_numfmt oh_numfmt_of(oh_sv code);
/* "2026-04-02", "2026-04-02 13:30", "13:30:05" for a serial number; 0 where it
 * is no date. date1904: day 0 is 1904-01-01. */
size_t oh_serial_text(double serial, oh_numfmt fmt, bool date1904, char out[OH_SERIAL_TEXT]);
/* The serial number of an ISO date or date with time; false when malformed. */
bool oh_serial_parse(oh_sv iso, bool date1904, double *out);

/* Reads a cell's number: *text (at most 32 bytes) is its shortest decimal form,
 * which is raw itself wherever that is possible. False when raw is no number. */
bool oh_cell_number(oh_sv raw, double *value, char scratch[32], oh_sv *text);

#endif
