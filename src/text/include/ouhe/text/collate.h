/* The order of names: pinyin for Chinese, alphabetical beside it (CLDR, through ICU).
 *
 * A name becomes a sort key once, when it is stored; keys compare as bytes, so a
 * database orders and pages by them without knowing any language.
 */
#ifndef OUHE_TEXT_COLLATE_H
#define OUHE_TEXT_COLLATE_H

#include "ouhe/base/buf.h"
#include "ouhe/base/status.h"

enum { OH_COLLATE_MOST = 512 }; /* bytes of a name that count */

/* Appends the key. Malformed UTF-8 sorts as U+FFFD; what is behind OH_COLLATE_MOST bytes
 * does not count. Cost: microseconds; the first call loads the rules (some ms).
 * OH_EUNSUPPORTED when ICU has no data. Thread-safe. */
oh_status oh_collate_key(oh_sv name, oh_buf *out);

/* The letter under which an index lists the name whose key this is: 'A' to 'Z', by pinyin
 * or as written, '#' for all else (digits, other scripts). '#' also when ICU has no data. */
char oh_collate_letter(oh_sv key);

#endif
