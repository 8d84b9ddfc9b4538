/* Random sieves and probes, and the same questions answered entry by entry. */
#ifndef OUHE_INDEX_TESTS_SIEVE_CASES_H
#define OUHE_INDEX_TESTS_SIEVE_CASES_H

#include "ouhe/index/sieve.h"

typedef struct sieve_shape {
	size_t entries;
	unsigned groups;   /* the first gets half of the entries, the next a quarter … */
	unsigned columns;  /* of numbers, and as many of values */
	unsigned distinct; /* numbers of a column; 0: all differ */
	unsigned values;   /* values of a column */
	unsigned stated;   /* of 8: how many columns an entry states */
	unsigned twice;    /* of 8: how often it states another number of the column */
	unsigned weights;  /* distinct weights */
} sieve_shape;

typedef struct sieve_case {
	sieve_shape shape;
	oh_sieve_entry *entries; /* as they were added */
	oh_sieve_number *numbers;
	oh_sieve_value *values;
	const oh_sieve_entry **order; /* by group, heaviest first */
} sieve_case;

enum { SIEVE_TESTS = 24, SIEVE_TEST_VALUES = 6 };

typedef struct sieve_question {
	oh_sieve_probe probe;
	oh_sieve_test tests[SIEVE_TESTS];
	uint32_t values[SIEVE_TESTS][SIEVE_TEST_VALUES];
} sieve_question;

void sieve_case_make(sieve_case *c, const sieve_shape *shape, uint64_t seed);
void sieve_case_free(sieve_case *c);
/* Adds all and finishes; the first failure, else OH_OK. */
oh_status sieve_case_build(const sieve_case *c, unsigned threads, oh_sieve **out);
void sieve_question_make(const sieve_case *c, uint64_t *seed, sieve_question *q);

/* Asks all questions of the probe and compares with what entry by entry gives; false, and
 * a word why, where they differ. */
bool sieve_case_check(const sieve_case *c, const oh_sieve *s, const oh_sieve_probe *p,
                      oh_sieve_scratch *x, const char **why);
/* The best k as entry by entry gives them. */
size_t sieve_case_best(const sieve_case *c, const oh_sieve_probe *p, size_t k, oh_sieve_hit *out);
bool sieve_hits_equal(const oh_sieve_hit *a, size_t n, const oh_sieve_hit *b, size_t m);

#endif
