/* Values of one column that differ in numbers alone, in the order of these numbers: what a
 * demanded fact means to them is asked once between two cuts, not once a value. */
#ifndef OUHE_MATCH_ORDERED_H
#define OUHE_MATCH_ORDERED_H

#include "cuts.h"

#include "ouhe/base/buf.h"

/* What a value is made of. Values of the same `kind` (bytes) that can be ordered differ in
 * x and y at most. */
typedef struct oh_ordinal {
	double x, y;
	bool ordered, two;   /* two: y tells something, too */
	const oh_fact *fact; /* whose number x is */
	bool spans;          /* x and y are the ends of `fact` */
	bool order;          /* y is the least amount that is sold */
	bool masses;         /* there is a mass of a piece beside it */
} oh_ordinal;

/* A plain fact; or those that make up a bundle, stated ones first. */
typedef enum oh_part { OH_PART_PLAIN, OH_PART_PRICE, OH_PART_VOLUME } oh_part;
void oh_ordinal_begin(oh_ordinal *o, oh_buf *kind);
void oh_ordinal_add(oh_ordinal *o, oh_buf *kind, const oh_fact *f, const oh_listing *owner,
                    oh_part part, bool derived);
/* Nothing follows. */
void oh_ordinal_end(oh_ordinal *o);

/* Values from … from + n - 1, by rising x. */
typedef struct oh_ordered {
	oh_ordinal like; /* the first */
	size_t from, n;
	double *x, *y;
	double *ys; /* y, rising, and whose it is: the place behind `from` */
	uint32_t *by_y;
} oh_ordered;

/* The items are some column's, sorted here: those of one kind together, by x and y; what is
 * not ordered, or of a kind too small, first. */
typedef struct oh_sorting {
	oh_ordinal ordinal;
	uint32_t kind, number; /* number: of the value so far, from 0 */
} oh_sorting;

/* Values from which on a column is worth its cuts, a kind from a sixteenth of it on. Tests
 * choose. */
extern size_t oh_ordered_from;

/* Sorts; *loose: how many come first. Groups are in the arena. */
oh_status oh_ordered_group(oh_sorting *items, size_t n, size_t kinds, oh_arena *a, size_t *loose,
                           oh_ordered **out, size_t *n_out);

/* The code of a value, numbered as oh_ordered numbers them. */
typedef uint8_t oh_ask_code(const void *ctx, size_t value);
/* Fills codes[from …]; cuts NULL: none are known. zones: n bytes of scratch. */
void oh_ordered_answer(const oh_ordered *o, const oh_fact *d, const oh_fit_context *ctx,
                       const oh_cuts *cuts, oh_ask_code *ask, const void *ask_ctx, uint8_t *codes,
                       uint8_t *zones);

#endif
