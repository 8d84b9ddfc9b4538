/* The ranking model, the same for who builds a segment and who searches it.
 *
 * BM25F (Robertson, Zaragoza, Taylor: Simple BM25 Extension to Multiple Weighted Fields,
 * CIKM 2004): of a term in a listing,
 *   tf    = sum over the fields of weight x times x norm(length of the field)
 *   score = weight of the term x tf (K1 + 1) / (tf + K1)
 * and a listing's score is the sum over the query's terms. Search leaves out what cannot
 * reach the best by greatest values of tf / (tf + K1) that were kept when the segment was
 * built: whatever else is to count must be added afterwards, over the best. */
#ifndef OUHE_INDEX_RANK_H
#define OUHE_INDEX_RANK_H

#include "internal.h"

#define IX_K1 1.6F

/* How often a term stands in title, text and organisation (counts, in the order of the
 * fields) as one byte, never 0. Codes below 16 take four bits: the frequent ones. */
unsigned ix_rank_code(const unsigned count[3]);

/* A length in a byte: exact below 32, then in steps of a sixteenth. Never falling. */
uint8_t ix_length_code(size_t length);
uint32_t ix_length_of(uint8_t code);

typedef struct ix_model {
	/* By code: weight of the field x times. */
	float title[256], text[256], org[256];
	/* By length as the segment keeps it, never rising. */
	float title_norm[256], text_norm[256];
} ix_model;

/* Of mean lengths, in the units in which segments keep lengths. */
void ix_model_set(ix_model *m, double mean_title, double mean_text);
/* How many times more a tf may be by other mean lengths than by those of a segment: the
 * greatest quotient of norms, not below 1. */
double ix_model_excess(double segment_title, double segment_text, double mean_title,
                       double mean_text);

static inline float ix_model_tf(const ix_model *m, unsigned code, unsigned title_length,
                                unsigned text_length)
{
	return m->title[code] * m->title_norm[title_length] +
	       m->text[code] * m->text_norm[text_length] + m->org[code];
}
/* Between 0 and 1; times (K1 + 1) and the term's weight it is the score. */
static inline float ix_model_part(float tf)
{
	return tf / (tf + IX_K1);
}

/* What a character alone counts, or a letter or two, wherever they stand, as tf. */
#define IX_FLAT_TF 1.0F

/* How rare a term is that stands in df of all listings. */
double ix_rarity(uint64_t all, uint64_t df);

/* What counts for a listing of the category that a word means, as tf. */
#define IX_CATEGORY_TF 2.0F

#endif
