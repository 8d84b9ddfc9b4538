/* The sieve: of many standing entries, which does a probe meet, which does it miss by
 * one or two, and what alone keeps it from the others?
 *
 * An entry belongs to one group (a category of one side) and states items of columns:
 * numbers (the lower end of a demanded power is one column, the upper end another) or
 * values (a cooling, a grade). A probe is a list of tests. Each test picks, in one
 * column, the entries that it catches, and says what that means for them. The sieve knows
 * nothing of fit rules: whoever compiles a probe into tests answers for their meaning.
 *
 * Inside: a group lies in blocks of up to OH_SIEVE_BLOCK entries, heaviest first. Of
 * each column a block keeps the sorted numbers with their places, and at even distances
 * the set of all places beyond as a row of bits (a range-encoded bitmap index: O'Neil and
 * Quass, SIGMOD 1997; Chan and Ioannidis, SIGMOD 1998). A test takes the nearest row and
 * flips the places between, so that every answer is exact and nothing is left to verify.
 * Of columns that are the ends of intervals a row holds who does not reach a part of the
 * line, and the ends within that part are compared. Rows are added up by carry-save
 * counters of two bits.
 *
 * A sieve never changes; any number of threads may read it. All functions give the
 * same answer for every instruction set and number of threads.
 */
#ifndef OUHE_INDEX_SIEVE_H
#define OUHE_INDEX_SIEVE_H

#include "ouhe/base/error.h"
#include "ouhe/base/vec.h"

enum { OH_SIEVE_BLOCK = 65536 };

typedef struct oh_sieve oh_sieve;
typedef struct oh_sieve_builder oh_sieve_builder;

/* Columns of numbers and columns of values are numbered apart, each from 0. */
typedef struct oh_sieve_number {
	uint32_t column;
	double number; /* infinite is allowed, NAN is not */
} oh_sieve_number;

typedef struct oh_sieve_value {
	uint32_t column, value;
} oh_sieve_value;

typedef struct oh_sieve_entry {
	uint64_t id;    /* the caller's; handed out again */
	uint32_t group; /* any number */
	double weight;  /* heavier ones come first; not NAN. Equal weights keep their order */
	const oh_sieve_number *numbers; /* a column may occur more than once: any of them */
	size_t n_numbers;
	const oh_sieve_value *values; /* a column holds a set */
	size_t n_values;
} oh_sieve_entry;

/* `expected`: a guess. Entries are copied. Adding costs memory of the order of the sieve;
 * finish sorts and frees the builder, also where it fails. Cost: about a microsecond an
 * entry of ten items, shared by `threads` (0: one a processor). The sieve has about 25 bytes
 * a number, less where few are distinct, and 16 an entry.
 * add: OH_EUSAGE for NAN; OH_ELIMIT past 65,535 columns of a kind or 2^32 entries; a
 * builder is as before where it fails. */
oh_status oh_sieve_builder_new(size_t expected, oh_sieve_builder **out);
oh_status oh_sieve_add(oh_sieve_builder *b, const oh_sieve_entry *e);
oh_status oh_sieve_finish(oh_sieve_builder *b, unsigned threads, oh_sieve **out);
/* A hint: numbers of this column will mostly be asked for BELOW, as upper ends are. Such
 * tests then read half the memory, and ABOVE reads twice as much. Answers are the same.
 * OH_ENOMEM, OH_ELIMIT as add. */
oh_status oh_sieve_below(oh_sieve_builder *b, uint32_t column);
/* A hint: these are the lower and the upper ends of intervals, and will be asked together
 * who does not hold a number: ABOVE of the lower and next BELOW of the upper ends, of one
 * number, fact and effect. Such tests cost half of what they cost apart; others on these
 * columns take time by the entries that state them. Each low column has one partner, the
 * last that was named. OH_EUSAGE where both are the same. */
oh_status oh_sieve_pair(oh_sieve_builder *b, uint32_t low, uint32_t high);
void oh_sieve_builder_free(oh_sieve_builder *b);
void oh_sieve_free(oh_sieve *s);

size_t oh_sieve_bytes(const oh_sieve *s);
size_t oh_sieve_entries(const oh_sieve *s);
/* Entries of a group, 0 for one that is not there. */
size_t oh_sieve_group(const oh_sieve *s, uint32_t group);
/* By its place in the group: the caller's number, its weight. */
uint64_t oh_sieve_id(const oh_sieve *s, uint32_t group, size_t place);
double oh_sieve_weight(const oh_sieve *s, uint32_t group, size_t place);

/* Which entries a test catches. An entry that states nothing of the column is caught by
 * OH_SIEVE_SILENT alone. */
typedef enum oh_sieve_op {
	OH_SIEVE_ABOVE,   /* some number is greater; with `equal`, or the same */
	OH_SIEVE_BELOW,   /* some number is less; with `equal`, or the same */
	OH_SIEVE_NONE_OF, /* holds none of the test's values */
	OH_SIEVE_BEYOND,  /* holds a value that is not one of the test's */
	OH_SIEVE_LACKS,   /* lacks one of the test's values */
	OH_SIEVE_STATES,  /* states something of the column */
	OH_SIEVE_SILENT   /* states nothing of it */
} oh_sieve_op;

/* What being caught means. */
typedef enum oh_sieve_effect {
	OH_SIEVE_MISS, /* one miss more, whichever test of the same fact caught it */
	OH_SIEVE_OPEN, /* something to ask, likewise */
	OH_SIEVE_OUT   /* as good as three misses */
} oh_sieve_effect;

typedef struct oh_sieve_test {
	uint8_t op, effect; /* oh_sieve_op, oh_sieve_effect */
	bool equal;
	bool of_values; /* STATES and SILENT: the column is one of values */
	uint16_t fact;  /* tests of one fact and effect count once */
	uint32_t column;
	double number;
	const uint32_t *values; /* rising, distinct */
	size_t n_values;
} oh_sieve_test;

/* A probe that is not in order, or a test without sense (NAN), gives OH_EUSAGE. */
typedef struct oh_sieve_probe {
	uint32_t group;
	const oh_sieve_test *tests; /* in rising order of facts; of one fact, by effect */
	size_t n;
} oh_sieve_probe;

/* Memory of one thread, kept from probe to probe. */
typedef struct oh_sieve_scratch oh_sieve_scratch;
oh_status oh_sieve_scratch_new(oh_sieve_scratch **out);
void oh_sieve_scratch_free(oh_sieve_scratch *x);

/* How the entries of one block stand, a bit each; entry i of the block is bit i % 64 of
 * word i / 64 and has place from + i in its group. Bits past n are zero in `open` and set
 * in both words of the misses. */
typedef struct oh_sieve_planes {
	size_t from, n;
	const uint64_t *miss_low, *miss_high; /* 0, 1, 2, or 3: three and more, or out */
	const uint64_t *open;                 /* something to ask */
} oh_sieve_planes;

/* Calls for each block of the group in order; false stops. */
typedef bool (*oh_sieve_block_fn)(void *ctx, const oh_sieve_planes *p);
oh_status oh_sieve_run(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                       oh_sieve_block_fn each, void *ctx);

/* Percolate: ids of all entries without a miss and with nothing to ask, by place, pushed
 * onto `out` (uint64_t). */
oh_status oh_sieve_meets(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                         oh_vec *out);

typedef struct oh_sieve_hit {
	uint64_t id;
	double weight;
	uint32_t place;
	uint8_t misses; /* 0 to 2 */
	bool open;
} oh_sieve_hit;

/* The best k. Order: no miss and nothing to ask; no miss; one or two misses; in each the
 * heavier first, then by place. *n: how many, at most k. Stops at the block where it can. */
oh_status oh_sieve_best(const oh_sieve *s, const oh_sieve_probe *p, size_t k, oh_sieve_scratch *x,
                        oh_sieve_hit *out, size_t *n);

/* What one fact alone is worth: entries that nothing but this fact keeps away. */
typedef struct oh_sieve_gain {
	uint16_t fact;
	size_t misses; /* entries with this miss alone, nothing to ask */
	double missed; /* their weights together, added up by place */
	size_t opens;  /* entries without a miss, with this alone to ask */
	double opened;
} oh_sieve_gain;

/* One for each fact of the probe, in their order; `out` has room for as many as there are
 * distinct facts. */
oh_status oh_sieve_gap(const oh_sieve *s, const oh_sieve_probe *p, oh_sieve_scratch *x,
                       oh_sieve_gain *out, size_t *n);

/* Join: the best k of each probe, hits of probe i at out[i * k], n[i] of them. Probes are
 * taken group by group, in parallel. threads 0: one a processor. */
oh_status oh_sieve_join(const oh_sieve *s, const oh_sieve_probe *probes, size_t n_probes, size_t k,
                        unsigned threads, oh_sieve_hit *out, size_t *n);

/* The instruction set in use: 0 plain C, 1 AVX2, 2 AVX-512. Chosen at first use, the best
 * that the processor has; tests set others. Returns what is in use from then on. */
int oh_sieve_simd(int wanted); /* -1: only tells */

#endif
