/* The spellings of units, as tables; lexicon.c makes a trie of them. */
#ifndef OUHE_UNIT_NAMES_H
#define OUHE_UNIT_NAMES_H

#include <stddef.h>

/* Spellings of one code, separated by blanks ('_' stands for a blank). A '='
 * before a spelling: only in this very case. */
typedef struct oh_unit_names {
	const char *code;
	const char *spellings;
} oh_unit_names;

/* A spelling with several readings, most usual first, and the one that counts
 * within a product (元/度), NULL: the first. */
typedef struct oh_unit_ambiguous {
	const char *spelling;
	const char *codes; /* separated by blanks */
	const char *within;
} oh_unit_ambiguous;

/* Metric units: spellings are made for each of `prefixes`. */
typedef struct oh_unit_metric {
	const char *code;
	const char *symbols; /* take prefix letters */
	const char *chinese; /* take 千 兆 … */
	const char *english; /* take kilo mega …; a plural s is made */
	const char *prefixes;
} oh_unit_metric;

/* A unit spelled in Chinese that is none where one of the words follows. */
typedef struct oh_unit_not_before {
	const char *spelling;
	const char *words; /* separated by blanks */
} oh_unit_not_before;

extern const oh_unit_names oh_unit_plain[];
extern const size_t oh_unit_plain_n;
extern const oh_unit_ambiguous oh_unit_ambiguities[];
extern const size_t oh_unit_ambiguities_n;
extern const oh_unit_metric oh_unit_metrics[];
extern const size_t oh_unit_metrics_n;
extern const oh_unit_not_before oh_unit_not_befores[];
extern const size_t oh_unit_not_befores_n;

#endif
