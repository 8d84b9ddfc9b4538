/* One line by itself: a title and a text to a listing, by the same rules by which a list
 * reads its rows – which pack, which category, what a title's facts are worth beside a
 * text's. What a person types and what a list says thus come out the same.
 */
#ifndef OUHE_EXTRACT_SINGLE_H
#define OUHE_EXTRACT_SINGLE_H

#include "ouhe/extract/list.h"

/* Columns of the facts and issues of a line. */
enum { OH_SINGLE_TITLE = 1, OH_SINGLE_TEXT = 2 };

typedef struct oh_single {
	oh_side side;
	oh_sv title, text;   /* either may be empty */
	oh_sv category;      /* words for it, may be empty: by title and text */
	const oh_pack *pack; /* read with it; NULL: the one that fits */
} oh_single;

/* *out: side, kind, pack, category, title, text, facts, standards. Facts have `column`
 * TITLE or TEXT and byte offsets in the line's own strings, which must live as long as
 * the arena; issues (nullable) likewise. Cost: one pass over the text a pack, some tens
 * of nanoseconds a byte. OH_ENOMEM, or OH_ELIMIT past 16 MiB. */
oh_status oh_single_read(const oh_readers *r, const oh_single *line, oh_arena *a, oh_issues *issues,
                         oh_listing *out, oh_error *err);

/* The category that words name ("电机", "motor"), within `only` unless NULL; NULL when
 * none is named. `scratch` is as before on return. */
const oh_category *oh_category_named(const oh_readers *r, oh_sv words, const oh_pack *only,
                                     oh_arena *scratch);

#endif
