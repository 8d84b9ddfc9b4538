/* UTF-8, strictly (Unicode 15, table 3-7). */
#ifndef OUHE_TEXT_UTF8_H
#define OUHE_TEXT_UTF8_H

#include "ouhe/base/sv.h"

/* Decodes the character at byte *i (< s.n) and moves *i past it. A malformed
 * sequence gives U+FFFD and moves past its maximal valid part, at least one
 * byte. */
uint32_t oh_utf8_next(oh_sv s, size_t *i);
bool oh_utf8_valid(oh_sv s);
/* Characters in s; a malformed sequence counts as one. */
size_t oh_utf8_count(oh_sv s);
/* Characters before byte offset `byte`. */
size_t oh_utf8_index(oh_sv s, size_t byte);

#endif
