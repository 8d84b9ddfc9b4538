/* Numbers and their units, between the scanner's files. Private. */
#ifndef OUHE_EXTRACT_SCAN_UNIT_H
#define OUHE_EXTRACT_SCAN_UNIT_H

#include <string.h>

#include "scan.h"

static inline size_t oh_scan_spaces(oh_sv s, size_t i)
{
	while (i < s.n && s.p[i] == ' ')
		i++;
	return i;
}

/* A number without a unit yet; the units themselves stay unset. */
static inline void oh_number_start(oh_number *n, double value, double scale)
{
	memset(n, 0, offsetof(oh_number, unit));
	n->value = value;
	n->scale = scale;
	n->magnitude = scale > 1;
}

/* The unit at byte p, into n: its length, 0: none. */
size_t oh_scan_unit(const oh_scan *s, size_t p, oh_number *n);
/* What follows a numeral that ends at `end`: 余, 个, the unit, 半. The new end. */
size_t oh_scan_tail(const oh_scan *s, size_t end, oh_number *n);

/* A code or a known value begins at p. */
bool oh_scan_begins_code(const oh_scan *s, size_t p);

/* A Han digit or magnitude stands at byte i. */
bool oh_scan_han_numeral(oh_sv s, size_t i);

#endif
