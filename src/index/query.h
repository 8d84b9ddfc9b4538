/* The words of a query, and how a segment answers them. */
#ifndef OUHE_INDEX_QUERY_H
#define OUHE_INDEX_QUERY_H

#include "rank.h"

enum { IX_UNITS = 24, IX_ATOMS = 48, IX_CONCEPTS = 12 };

/* One term that is looked up as it stands. */
typedef struct ix_atom {
	enum { IX_ATOM_PAIR, IX_ATOM_WORD, IX_ATOM_CONCEPT } kind;
	uint64_t from, to; /* keys; of words by segment */
	oh_sv word;
	bool open;     /* a word that is still being typed */
	bool literal;  /* one of those that together spell the unit */
	double weight; /* share in the unit's score, times its rarity */
	uint64_t df;
} ix_atom;

/* A word of the query. A listing holds it when it holds one of its concepts, or is of
 * one of its categories, or holds all of its literal atoms. */
typedef struct ix_unit {
	ix_atom atoms[IX_ATOMS];
	size_t n_atoms;
	const oh_category *categories[IX_CONCEPTS];
	size_t n_categories;
	double category_weight;
	uint64_t category_df;
	double rarity; /* for counting how much of the query a listing holds */
} ix_unit;

typedef struct ix_words {
	ix_unit *units;
	size_t n;
	ix_model model;
} ix_words;

/* Memory in the arena. No words: n 0. */
oh_status ix_words_parse(const oh_index *ix, oh_sv words, oh_arena *a, ix_words *out);
/* Weights of atoms and units by their frequency among so many listings. */
void ix_rank_weigh(ix_words *w, uint64_t all);
/* Looks each term up; its weight and the model over the snapshot. */
oh_status ix_words_weigh(ix_words *w, const oh_index *ix, const ix_snapshot *s);

/* Memory of one thread for a segment of any size. */
typedef struct ix_scratch {
	uint64_t *unit, *atom;
	uint16_t *places;
	float *score;
	oh_vec found; /* ix_postings */
} ix_scratch;
oh_status ix_scratch_new(ix_scratch *s, oh_arena *a);
void ix_scratch_release(ix_scratch *s);

/* bits &= the listings that hold every unit; `part` > 0: units that together weigh at
 * least this part of the whole. */
oh_status ix_words_match(const ix_words *w, const oh_index *ix, const ix_segment *s, double part,
                         ix_scratch *scratch, uint64_t *bits);
/* scratch->score of each listing in bits. */
oh_status ix_words_score(const ix_words *w, const oh_index *ix, const ix_segment *s,
                         const uint64_t *bits, ix_scratch *scratch);

#endif
