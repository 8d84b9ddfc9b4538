/* UTF-8 where the module must judge it itself: `text` is beside, not below. */
#ifndef OUHE_SHEET_UTF8_H
#define OUHE_SHEET_UTF8_H

#include "ouhe/base/sv.h"

/* Length of the well-formed character at byte i, 0 where there is none. */
size_t oh_sheet_utf8_length(oh_sv s, size_t i);
/* Bytes of s, from its start, that are well-formed; a character cut off at the
 * end of s counts as not well-formed. */
size_t oh_sheet_utf8_prefix(oh_sv s);

#endif
