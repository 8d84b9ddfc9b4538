/* Folding: the many written forms of the same text made one, offsets kept.
 *
 * Full width becomes half width, Traditional becomes Simplified, squared units
 * (㎏ ㎜ ㎡ ℃) become letters, superscript digits after a letter become digits
 * (m³ → m3, but 10⁶ → 10^6), every dash and tilde one '-' or '~', every kind of
 * space ' '. Letters keep their case unless OH_FOLD_CASE is asked for: mW is
 * not MW. ℃ and °C become "degC", ℉ "degF", μ and µ 'u', × and ✕ 'x' only
 * between digits ('×' stays elsewhere), ≥ ≤ ± ° stay themselves.
 *
 * Each byte of the result knows the byte of the source it came from, so that a
 * span found in folded text can be shown as its author wrote it.
 */
#ifndef OUHE_TEXT_FOLD_H
#define OUHE_TEXT_FOLD_H

#include "ouhe/base/arena.h"
#include "ouhe/base/status.h"
#include "ouhe/base/sv.h"

enum { OH_FOLD_CASE = 1 };

typedef struct oh_folded {
	oh_sv text;
	/* text.n + 1 entries: where in the source the character of each byte of
	 * text begins; the last one is the length of the source. */
	const uint32_t *offset;
} oh_folded;

/* Folds one text of at most 16 MiB (OH_ELIMIT beyond). The result lives in the
 * arena; malformed UTF-8 becomes U+FFFD. Cost: one pass, table look-ups.
 * Thread-safe. */
oh_status oh_fold(oh_sv source, unsigned flags, oh_arena *a, oh_folded *out);
/* Folds into `out`, appended, without offsets: for keys and look-ups. */
oh_status oh_fold_key(oh_sv source, unsigned flags, oh_arena *a, oh_sv *out);
/* The span [from, to) of folded text in bytes of the source. */
void oh_folded_span(const oh_folded *f, size_t from, size_t to, size_t *src_from, size_t *src_len);

#endif
