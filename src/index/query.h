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
	bool own;      /* of a text: stands in the query, not lent */
	bool flat;     /* says too little to weigh by how often: ix_words_weigh */
	float share;   /* of units with shares: what it counts beside others */
	double weight; /* share in the unit's score, times its rarity */
	uint64_t df;
} ix_atom;

/* A word of the query, at most IX_ATOMS atoms; or, of a query that is a text, all of its
 * terms with their shares. A listing holds it when it holds one of its concepts, or is of
 * one of its categories, or holds all of its literal atoms. */
typedef struct ix_unit {
	ix_atom *atoms;
	size_t n_atoms;
	bool shares; /* each atom counts by its share, not by the unit's spelling */
	const oh_category *categories[IX_CONCEPTS];
	size_t n_categories;
	double category_weight;
	uint64_t category_df;
	double rarity; /* for counting how much of the query a listing holds */
	/* By ix_words_weigh. */
	size_t first;  /* number of its first atom among all of the query */
	uint64_t mask; /* its bit in ix_words.means; 0: it means no category */
} ix_unit;

typedef struct ix_words {
	ix_unit *units;
	size_t n;
	/* By ix_words_weigh. */
	size_t n_atoms;  /* of all units */
	uint64_t *means; /* by category: units that mean it; NULL: none does */
	double mean_title, mean_text;
	ix_model model;
} ix_words;

/* What one atom has in a segment, ready to be scored. */
typedef struct ix_list {
	ix_postings p;
	const float *gains; /* by place in the list; NULL: by code, of `weight` */
	float weight;       /* times K1 + 1 */
	float most;         /* no listing gains more, by the mean lengths of its segment; of
	                     * bits: what each gains */
	uint32_t unit;
	bool literal;
} ix_list;

/* Memory of one search. */
typedef struct ix_scratch {
	uint64_t *unit, *atom, *base; /* for a segment of any size */
	float *score;
	oh_vec found;       /* ix_postings of all atoms in all segments */
	uint32_t *found_at; /* by segment, then atom: where they begin; and one more */
	oh_vec lists;       /* ix_list */
} ix_scratch;
void ix_scratch_init(ix_scratch *s);
oh_status ix_scratch_new(ix_scratch *s, oh_arena *a);
void ix_scratch_release(ix_scratch *s);

/* Memory in the arena. No words: n 0. */
oh_status ix_words_parse(const oh_index *ix, oh_sv words, oh_arena *a, ix_words *out);
/* A query that is a text: any of its terms, each by how often it stands there. */
oh_status ix_text_parse(const oh_index *ix, oh_sv words, oh_arena *a, ix_words *out);
/* Weights of atoms and units by their frequency among so many listings. */
void ix_rank_weigh(ix_words *w, uint64_t all);
/* Looks each atom up in each segment, once for all; weights and model over the snapshot. */
oh_status ix_words_weigh(ix_words *w, const oh_index *ix, const ix_snapshot *s, ix_scratch *x,
                         oh_arena *a);

/* Below, `part` is the number of the segment in the snapshot. */
const ix_postings *ix_words_found(const ix_words *w, const ix_scratch *x, size_t part, size_t atom,
                                  size_t *n);
/* Units that mean the category of a run, by their masks. */
uint64_t ix_words_meaning(const ix_words *w, const ix_run *r);
/* What a listing of a category that the unit means gains by that. */
float ix_unit_gain(const ix_unit *u);

typedef enum ix_matching {
	IX_MATCH_ALL,  /* every unit */
	IX_MATCH_MOST, /* units that together weigh half of the whole */
	IX_MATCH_ANY   /* some atom or category */
} ix_matching;
/* bits &= the listings that hold them. */
oh_status ix_words_match(const ix_words *w, const ix_segment *s, size_t part, ix_matching how,
                         ix_scratch *x, oh_arena *a, uint64_t *bits);

/* Appends the lists of a segment to x->lists, in the order of units and atoms; what is
 * merged lives in the arena. Overwrites x->atom and x->score. */
oh_status ix_words_lists(const ix_words *w, const ix_segment *s, size_t part, ix_scratch *x,
                         oh_arena *a);
/* Adds what the postings [from, to) of a list gain to score[place - base]; of postings in
 * buckets they are those of one, and base is its first place. keep: bits by place - base,
 * NULL all. */
void ix_list_score(const ix_list *l, const ix_model *m, const ix_segment *s, uint32_t from,
                   uint32_t to, uint32_t base, const uint64_t *keep, float *score);
/* Adds `gain` to the score of each place in bits and keep (NULL: all). */
void ix_bits_score(const uint64_t *bits, const uint64_t *keep, size_t words, float gain,
                   float *score);
/* What the rarities of units that a listing holds must add up to, for most of the words. */
float ix_words_need(const ix_words *w);
/* x->score of each listing in bits. */
oh_status ix_words_score(const ix_words *w, const ix_segment *s, size_t part, const uint64_t *bits,
                         ix_scratch *x, oh_arena *a);

#endif
