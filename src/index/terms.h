/* What terms a text has: the same for listings, queries and feedback.
 *
 * Chinese: each two neighbours; in titles each character but particles. Words: without English
 * endings; of several parts (QT450-10, KDL-40V3000) the parts and all of them joined, so
 * that it does not matter how a code is divided; of codes also each four characters in a
 * row, so that codes of the same family are near. Concepts of the packs. */
#ifndef OUHE_INDEX_TERMS_H
#define OUHE_INDEX_TERMS_H

#include "internal.h"

/* Where terms go. */
typedef struct ix_sink {
	void *ctx;
	/* Pairs, characters, pieces of codes, concepts. */
	void (*key)(void *ctx, uint64_t key);
	/* A word in the form that is kept; valid during the call. */
	oh_status (*word)(void *ctx, oh_sv form);
} ix_sink;

enum {
	/* Of n characters no more terms come than this many times n + IX_TERMS_MORE. */
	IX_TERMS_EACH = 12,
	IX_TERMS_MORE = 256
};

/* Folded, in lower case. Single characters only where asked for: of queries and titles; in
 * a long text nearly every one stands somewhere. *length: how many characters and words
 * there are. */
oh_status ix_terms_cut(const ix_lexicon *l, const uint32_t *cps, size_t n, bool characters,
                       const ix_sink *sink, size_t *length);

/* Characters that join others and name nothing: 的了和与及或等之. */
bool ix_particle(uint32_t cp);
/* What a term counts in a query beside others, by its key; words count 1. A word of n Chinese
 * characters gives n - 1 pairs, and some pairs are no words but neighbours of two. */
#define IX_PAIR_SHARE (1 / 3.0F)
#define IX_CONCEPT_SHARE 0.5F
/* Of a single character, where texts are long beside titles, and where there are titles
 * alone. */
#define IX_CHARACTER_SHARE 0.1F
#define IX_CHARACTER_TITLES 0.9F
float ix_term_share(uint64_t key);

/* Takes the ending off, in place; the new length. At least as many bytes as n. */
size_t ix_stem(char *word, size_t n);

#endif
