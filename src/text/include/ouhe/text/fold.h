/* Folding: the many written forms of the same text made one, offsets kept.
 *
 * | written                                | becomes                            |
 * | full width (Ａ １ （） ： ， ； ！ ％ ．)  | half width; 。 、 【】 〔〕 「」 《》 stay |
 * | Traditional characters                 | Simplified, one by one (ICU)       |
 * | other single compatibility characters  | their NFKC form (ℓ → l, K → K)     |
 * | ㎏ ㎜ ㎡ ㎥ ㎾ ㏄ ㎯ …                    | letters: kg mm m2 m3 kW cc rad/s2  |
 * | ℃ °C °c, ℉ °F (no letter behind)        | degC, degF; ˚ º → °, else ° stays  |
 * | Ⅳ ⅷ                                    | IV viii                            |
 * | ² ³ ⁻ … after a digit                   | ^ and the digits: 10⁶ → 10^6       |
 * | ² ³ ⁻ … after anything else             | the digits: m³ → m3, s⁻¹ → s-1     |
 * | subscripts                             | digits: CO₂ → CO2                  |
 * | ½ ¾ ⅓ …                                | 1/2; after a digit with a space    |
 * | μ µ                                    | u                                  |
 * | × ✕ ✖ ╳ ⨯ between digits               | x (one space on either side may be)|
 * | the same elsewhere                     | ×                                  |
 * | ー, 一 directly between digits           | -; elsewhere they stay             |
 * | ‐ ‑ ‒ – — ― − － ﹣ ─ ━ ⁃               | -                                  |
 * | ～ 〜 ∼ ∽ ˜ ⁓ 〰                         | ~                                  |
 * | · • ‧ ∙ ⋅ ・ ･                           | · (U+00B7)                         |
 * | “ ” „ ‟ ″ 〝 〞 〟 ＂                     | "                                  |
 * | ‘ ’ ‚ ‛ ′                               | '                                  |
 * | ⁄ ∕ ／, ∗ ＊, ∶                          | / * :                              |
 * | ≧ ⩾ ≮, ≦ ⩽ ≯                            | ≥, ≤; ± stays                      |
 * | ￥, ＄, ￡                               | ¥, $, £                            |
 * | U+00A0 U+2000–200A U+3000 … (spaces)    | ' '; ASCII tab and newline stay    |
 * | U+0085 U+2028 U+2029                   | newline                            |
 * | zero-width and soft hyphen, U+FEFF      | nothing                            |
 * | circled and bracketed numbers ① ⑴ ㈠    | stay                               |
 * | malformed UTF-8                        | U+FFFD                             |
 *
 * Letters keep their case unless OH_FOLD_CASE is asked for: mW is not MW.
 * Folding twice is folding once, but for × and dashes whose neighbours changed.
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
 * arena, NUL-terminated. Cost: one pass, table look-ups; the first call builds
 * the table (some 25 ms). OH_EUNSUPPORTED when ICU has no data. Thread-safe. */
oh_status oh_fold(oh_sv source, unsigned flags, oh_arena *a, oh_folded *out);
/* Folds into `out`, appended, without offsets: for keys and look-ups. */
oh_status oh_fold_key(oh_sv source, unsigned flags, oh_arena *a, oh_sv *out);
/* The span [from, to) of folded text in bytes of the source. */
void oh_folded_span(const oh_folded *f, size_t from, size_t to, size_t *src_from, size_t *src_len);

#endif
