/* Text as a worksheet may hold it. */
#ifndef OUHE_SHEET_OUTTEXT_H
#define OUHE_SHEET_OUTTEXT_H

#include "ouhe/base/buf.h"

/* Replaces the content of `out` by s: well-formed UTF-8, no control characters
 * but line feed and tab, at most `units` UTF-16 code units (how spreadsheet
 * programs count), cut with an ellipsis. escape: text that looks like an escape
 * of the format is kept from being read as one. */
void oh_outtext(oh_buf *out, oh_sv s, size_t units, bool escape);

#endif
