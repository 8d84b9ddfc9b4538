/* How alike two short texts are, by character bigrams (Dice coefficient). */
#ifndef OUHE_TEXT_SIMILAR_H
#define OUHE_TEXT_SIMILAR_H

#include "ouhe/base/arena.h"
#include "ouhe/base/sv.h"

/* Sorted distinct hashes of the bigrams of the folded, lower-case text (a text
 * of one character gives that character); white space and punctuation are
 * skipped. *n is their count; NULL when there are none or memory is out. */
const uint32_t *oh_bigrams(oh_sv text, oh_arena *a, size_t *n);
/* Letters, digits and ideographs count; what else stands between two of them is skipped. */
bool oh_bigram_counts(uint32_t cp);
/* The hash of two neighbours. */
uint32_t oh_bigram(uint32_t a, uint32_t b);
/* The same bigrams of characters that are folded and in lower case already, in the order
 * of the text and with repeats; out has room for n. Returns their count. */
size_t oh_bigrams_of(const uint32_t *cps, size_t n, uint32_t *out);
/* 2 |A ∩ B| / (|A| + |B|) in [0, 1]; 0 when either is empty. */
double oh_bigrams_dice(const uint32_t *a, size_t na, const uint32_t *b, size_t nb);
/* The same where it is known how many they share. */
double oh_bigrams_dice_of(size_t both, size_t na, size_t nb);
enum { OH_EDIT_LONGEST = 256 };
/* Edit distance (optimal string alignment: insert, delete, replace, swap
 * neighbours) in characters, at most `max` + 1; max counts up to 256. Texts
 * longer than OH_EDIT_LONGEST characters are equal (0) or max + 1. Never
 * allocates; cost: the product of the lengths. */
unsigned oh_edit_distance(oh_sv a, oh_sv b, unsigned max);

#endif
