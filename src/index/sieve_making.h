/* Between the two parts of making a block: what is planned, what is filled. */
#ifndef OUHE_INDEX_SIEVE_MAKING_H
#define OUHE_INDEX_SIEVE_MAKING_H

#include "sieve_internal.h"

/* Beside the place of an item: an upper end among lower ones. */
enum { SIEVE_UPPER = 1 << 30 };

/* A column on its way: its items, and what has been found out about them. */
struct sieve_plan {
	uint32_t column;
	size_t first;
	uint32_t n;      /* items; of values: without what an entry holds twice */
	uint32_t n_keys; /* distinct values; of numbers: those kept */
	uint32_t states; /* entries that state anything */
	size_t at;       /* first of its cuts, or of its holders */
	uint32_t n_rows;
	bool below;
	sieve_role role;
	bool paired;   /* of lower ends, by a hint */
	uint32_t high; /* column of the upper ones */
	size_t partner;
	uint32_t list; /* its place among lists */
};

typedef struct sieve_making {
	const sieve_columns *columns; /* of numbers, of values */
	const sieve_record *const *entries;
	const uint16_t *places;
	uint32_t n;
	sieve_worker *w;
	size_t n_touched, n_items;
	size_t n_lists, n_plans; /* plans of numbers, then those of values */
	/* Sizes: of the block's own and what is fetched with it, of rows, of the rest; in units
	 * of 8 bytes. */
	size_t head, rows, small;
	bool plain; /* ids follow each other, weights are alike: one of each is kept */
	sieve_block *b;
	size_t head_at, rows_at, small_at; /* where the next goes */
} sieve_making;

/* Deals the items out to their columns, sorts and cuts them: fills all of `m` up to the sizes. */
oh_status sieve_plan_block(sieve_making *m);
/* Places or events between two rows, about. */
uint32_t sieve_row_step(const sieve_making *m);

#endif
