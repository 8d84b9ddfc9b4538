/* Identifiers of organisations, checked as their standards say. Pure.
 *
 * Sources: 统一社会信用代码 in GB 32100-2015 (18 characters, the last one computed from the
 * others modulo 31); industries in GB/T 4754-2017 (a section A–T, divisions 01–97 below
 * it, then groups and classes).
 */
#ifndef OUHE_SERVICE_IDENTIFIER_H
#define OUHE_SERVICE_IDENTIFIER_H

#include "ouhe/base/sv.h"

enum { OH_CREDIT_CODE = 18 };

/* The check character of the first 17; '\0' when one of them cannot stand in a code. */
char oh_credit_code_check(oh_sv first);
/* True for 18 characters in upper case with six digits of a region and the right check
 * character. */
bool oh_credit_code_valid(oh_sv code);
/* Upper case without blanks, dashes and full-width forms, as people mean it; the result
 * may be no valid code. `out` holds OH_CREDIT_CODE + 1 bytes; false when longer. */
bool oh_credit_code_clean(oh_sv written, char out[OH_CREDIT_CODE + 1]);

/* A section (C), a division (38), group (381) or class (3812), with or without the letter
 * of its section before it (C3812); the division must be one of that section. */
bool oh_industry_valid(oh_sv code);

#endif
