/* The small pattern language in which packs describe codes.
 *
 * Literals, \d (digit), [A-Z0-9], [^...], (a|b), ? * + {m,n}, \ before a special
 * character. Anchored at the start; letters match without regard to case when
 * asked. No back-references; matching is bounded (a pattern of up to 200 nodes,
 * 64 KiB steps), so hostile patterns cost little.
 */
#ifndef OUHE_PACK_PATTERN_H
#define OUHE_PACK_PATTERN_H

#include "ouhe/base/arena.h"
#include "ouhe/base/sv.h"

typedef struct oh_pattern oh_pattern;

/* Compiles into the arena; NULL when the pattern is malformed (or memory is
 * out). */
const oh_pattern *oh_pattern_compile(oh_sv pattern, oh_arena *a);
/* Length of the longest match that begins at byte `pos` of s, 0 for none. */
size_t oh_pattern_match(const oh_pattern *p, oh_sv s, size_t pos, bool ignore_case);
/* first[b] is set for every byte b with which a match can begin. */
void oh_pattern_first(const oh_pattern *p, bool ignore_case, bool first[256]);

#endif
