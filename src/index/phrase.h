/* Parts of a query in quotes: they must stand so in title or text. */
#ifndef OUHE_INDEX_PHRASE_H
#define OUHE_INDEX_PHRASE_H

#include "internal.h"

/* Its words as they are kept, and its Chinese characters one by one. */
typedef struct ix_token {
	oh_sv form;
	bool joined; /* to the one before, both Chinese: nothing may stand between them */
} ix_token;

typedef struct ix_phrase {
	ix_token *tokens;
	size_t n;
} ix_phrase;

typedef struct ix_phrases {
	ix_phrase *items;
	size_t n;
	/* Room for the characters of a listing, in the arena; cap 0: none. */
	uint32_t *cps;
	size_t cap;
} ix_phrases;

/* Between "…", “…”, 「…」, 『…』; a quote that nobody closes means nothing. Memory in the
 * arena. */
oh_status ix_phrases_parse(oh_sv words, oh_arena *a, ix_phrases *out);
/* Sets *holds when the listing holds each of them. Cost: its text is read. */
oh_status ix_phrases_hold(ix_phrases *p, const oh_index *ix, const ix_segment *s, size_t doc,
                          oh_arena *a, bool *holds);
/* bits &= the listings that hold each. */
oh_status ix_phrases_match(ix_phrases *p, const oh_index *ix, const ix_segment *s, oh_arena *a,
                           uint64_t *bits);

#endif
