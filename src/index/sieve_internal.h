/* Inside the sieve: how a block lies in memory, what a test catches of it, and the loops
 * over rows of bits. */
#ifndef OUHE_INDEX_SIEVE_INTERNAL_H
#define OUHE_INDEX_SIEVE_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ouhe/index/sieve.h"

enum {
	SIEVE_WORDS = OH_SIEVE_BLOCK / 64, /* words of the longest row */
	SIEVE_ALIGN = 64,                  /* bytes; a row is a multiple of them and begins there */
};

/* ---- a block ---- */

/* Of one column the numbers of a block, one for each entry that states it, rising. Where
 * few are distinct, they are kept once each with their runs. Where an entry
 * states several, the column has two lists: of the greatest ones for ABOVE, then of the
 * least ones for BELOW. All offsets count 8 bytes from the block.
 *
 * Numbers are found by a search tree without pointers. Its nodes are lines of memory, since
 * for these a search waits: each holds 32 codes, which keep the order of the keys though not
 * each difference; a level holds the greatest code of each node of the level below. Where a
 * code is the same as the one looked for, the keys are compared. */
enum {
	SIEVE_NODE = 32,
	SIEVE_FEW = 16, /* so many keys have no codes, and are counted */
	SIEVE_LEVELS = 3,
};

typedef struct sieve_list {
	uint32_t n;                    /* entries that state it */
	uint32_t n_keys;               /* numbers kept: n, or the distinct ones */
	uint32_t keys;                 /* int64_t[n_keys] */
	uint32_t codes;                /* int16_t of each, in whole nodes; 0: few keys */
	uint32_t levels[SIEVE_LEVELS]; /* int16_t in whole nodes; 0: there is none */
	uint32_t top;                  /* where a search begins */
	uint32_t runs;                 /* sieve_span[n_keys + 1], 0: each number for itself */
	uint32_t places;               /* uint16_t[n], in the order of the numbers */
	uint32_t rows;                 /* of all, then the n_rows; 0: too few, places serve */
	uint32_t cells;                /* of pairs: sieve_cell[n / step + 1], then a bit an event */
	uint16_t n_rows;               /* row i > 0 holds the places from its cut on */
	uint16_t step;                 /* places or events between two cuts, about */
	uint16_t partner;              /* of pairs: the other list */
	uint8_t code_shift;
	uint8_t depth : 2; /* levels */
	uint8_t role : 2;  /* sieve_role */
	uint8_t below : 1; /* row i > 0 holds the places before its cut instead */
	int64_t base;      /* keys up to it have the least code */
} sieve_list;

/* Two columns that are the ends of intervals, lower ones and upper ones, make one list of
 * events, where intervals begin and where they end. A number asks both: who begins later,
 * or has ended before? Events lie in bins, each with a row of those who are caught by any
 * number in it, so that only the bin's own events are left to compare. Rows 0 and 1 hold
 * who has a lower and who has an upper end. */
typedef enum sieve_role { SIEVE_ALONE, SIEVE_LOW, SIEVE_HIGH } sieve_role;

/* The bin in which event i * step lies; a run of the same numbers lies in one. */
typedef struct sieve_cell {
	uint32_t from, to, bin;
} sieve_cell;

/* Where a run of the same numbers begins; the last row that begins there or before, the
 * first that begins there or after, each with its cut. A cut is a number of places, 65,536
 * at most; rows are a few hundred. In lists of events instead its bin: where it begins, with
 * the bin's number, and where it ends. */
typedef struct sieve_span {
	uint32_t start, before, after;
} sieve_span;

enum { SIEVE_CUT_BITS = 17, SIEVE_CUT = (1 << SIEVE_CUT_BITS) - 1 };
enum { SIEVE_BIN_BITS = 18, SIEVE_BIN = (1 << SIEVE_BIN_BITS) - 1 };

/* A value and its places; where `sieve_dense`, instead the row of all others that state the
 * column, since these are what is asked for. Of who states anything, that row itself. */
typedef struct sieve_holders {
	uint32_t n, at;
} sieve_holders;

typedef struct sieve_values {
	uint32_t n_values;
	uint32_t single;      /* no entry holds two */
	uint32_t values;      /* uint32_t[n_values], rising */
	uint32_t holders;     /* sieve_holders[n_values] */
	sieve_holders states; /* who states anything */
} sieve_values;

/* Behind this lie what most probes want first, so that it is fetched at once: lists, columns,
 * values; then the rows, then the rest. */
typedef struct sieve_block {
	size_t bytes;
	uint32_t from; /* place of the first entry in its group */
	uint32_t n;
	uint32_t words; /* of a row, whole multiples of SIEVE_ALIGN */
	uint32_t n_lists, n_columns;
	uint32_t n_first;      /* lists but for those of upper ends, which come behind */
	uint32_t list_columns; /* uint32_t[n_lists], of either rising; twice the same where there
	                          are two */
	uint32_t lists;        /* sieve_list[n_first] */
	uint32_t highs;        /* sieve_list[n_lists - n_first] */
	uint32_t columns;      /* uint32_t[n_columns], of values, rising */
	uint32_t sets;         /* sieve_values[n_columns] */
	uint32_t head;         /* lines of memory of all that is fetched at once */
	uint32_t ids;          /* uint64_t[n]; 0: from first_id on, all of one weight */
	uint32_t weights;      /* double[n], with the ids */
	uint64_t first_id;
	double weight;
} sieve_block;

/* Groups are found by a hash, and name their first block, since most probes need no other:
 * what a probe waits for is memory. */
typedef struct sieve_group {
	uint32_t group, n;
	uint32_t first, n_blocks; /* of all blocks */
	uint32_t lines;           /* of the head's own head */
	const sieve_block *head;
} sieve_group;

/* Memory that dies together, in few large pieces. */
typedef struct sieve_slab {
	struct sieve_slab *next;
	size_t used, cap;
} sieve_slab;

struct oh_sieve {
	sieve_slab *slabs; /* of all blocks */
	size_t n_entries, bytes;
	size_t n_groups, n_blocks;
	sieve_group *groups; /* rising */
	uint32_t *slots;     /* number of the group + 1, by its hash; a power of two */
	size_t n_slots;
	sieve_block **blocks;
};

static inline size_t sieve_spread(uint32_t x, size_t slots)
{
	return (size_t)(x * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (slots - 1);
}

static inline const void *sieve_at(const sieve_block *b, uint32_t offset)
{
	return (const char *)b + (size_t)offset * 8;
}

static inline uint64_t sieve_id(const sieve_block *b, size_t at)
{
	return b->ids ? ((const uint64_t *)sieve_at(b, b->ids))[at] : b->first_id + at;
}

static inline double sieve_weight(const sieve_block *b, size_t at)
{
	return b->ids ? ((const double *)sieve_at(b, b->weights))[at] : b->weight;
}

static inline uint32_t sieve_row_words(uint32_t n)
{
	return (n + 511) / 512 * 8;
}

/* A row costs at most four times what the places cost that it stands for. */
static inline bool sieve_dense(const sieve_block *b, uint32_t n)
{
	return n >= 48 && n >= b->words;
}

static inline const sieve_block *sieve_block_at(const oh_sieve *s, const sieve_group *g, size_t i)
{
	return i ? s->blocks[g->first + i] : g->head;
}

const sieve_group *sieve_find_group(const oh_sieve *s, uint32_t group);

/* ---- memory ---- */

/* Aligned as rows are; from some megabytes on in large pages. To be freed by sieve_free. */
void *sieve_alloc(size_t bytes);
void sieve_free(void *p);
/* Makes room for n items of `size` bytes at *p, which sieve_free frees. */
oh_status sieve_grow(void **p, size_t *cap, size_t n, size_t size);
/* Of the first slab, or of a new one of `wanted` bytes or more. */
void *sieve_carve(sieve_slab **slabs, size_t bytes, size_t wanted);
void sieve_slabs_free(sieve_slab *s);

/* ---- building ---- */

/* An entry as the builder keeps it; behind it the numbers (double), the values (uint32_t),
 * then the columns of both (uint16_t, by order of appearance). */
typedef struct sieve_record {
	uint64_t id;
	double weight;
	uint32_t n_numbers, n_values;
} sieve_record;

typedef struct sieve_item {
	uint64_t key;
	uint32_t place;
} sieve_item;

/* How a column of numbers will be asked. */
typedef struct sieve_hint {
	bool below;
	uint16_t high; /* of lower ends: column of the upper ones, by order of appearance, + 1 */
} sieve_hint;

/* Columns by order of appearance, found by their number. */
typedef struct sieve_columns {
	uint32_t *numbers;
	uint16_t *direct;  /* of the small numbers: appearance + 1, or 0 */
	uint16_t *table;   /* of the others, by their hash */
	sieve_hint *hints; /* of numbers, of the first n_hints */
	size_t n, n_direct, n_hints, cap, slots;
} sieve_columns;

typedef struct sieve_plan sieve_plan;

/* Memory of one thread that builds. */
typedef struct sieve_worker {
	sieve_item *items, *spare;
	size_t cap_items, cap_spare;
	uint32_t *counts; /* by column, of numbers and then of values; zero between blocks */
	uint32_t *touched;
	sieve_plan *plans;
	size_t cap_plans;
	uint32_t *cuts;
	size_t n_cuts, cap_cuts;
	sieve_holders *holders;
	size_t n_holders, cap_holders;
	uint32_t *ranks;
	size_t cap_ranks;
	sieve_slab *slabs;
} sieve_worker;

oh_status sieve_worker_init(sieve_worker *w, size_t n_columns);
void sieve_worker_release(sieve_worker *w);
/* Rising by key; equal keys keep their order. `spare` has room for n. */
void sieve_sort(sieve_item *a, sieve_item *spare, size_t n);
/* A number as an unsigned one of the same order. Of both zeros one is made. */
uint64_t sieve_key(double number);
/* A block of n entries, each with its place, in memory of the worker's slabs; where they are
 * used up, in a new one of `slab` bytes or more. Items of an entry stand together. */
oh_status sieve_block_make(const sieve_columns columns[2], const sieve_record *const *entries,
                           const uint16_t *places, uint32_t n, size_t slab, sieve_worker *w,
                           sieve_block **out);

static inline const double *sieve_record_numbers(const sieve_record *r)
{
	return (const double *)(r + 1);
}

static inline const uint32_t *sieve_record_values(const sieve_record *r)
{
	return (const uint32_t *)(sieve_record_numbers(r) + r->n_numbers);
}

static inline const uint16_t *sieve_record_columns(const sieve_record *r)
{
	return (const uint16_t *)(sieve_record_values(r) + r->n_values);
}

/* ---- rows ---- */

/* The same as a signed one, as lists keep it: processors compare those. */
static inline int64_t sieve_signed(uint64_t key)
{
	return (int64_t)(key ^ (uint64_t)1 << 63);
}

/* How many keys of a list are less than `key`: `at`. */
typedef struct sieve_search {
	const sieve_list *list;
	int64_t key;
	uint32_t at;
	uint32_t test; /* that asks */
	int16_t code;
	bool pair; /* with the next one */
} sieve_search;

/* Codes keep the order of keys, though not each difference. */
static inline int16_t sieve_code(const sieve_list *l, int64_t key)
{
	uint64_t far = ((uint64_t)key - (uint64_t)l->base) >> l->code_shift;
	far = far < UINT16_MAX ? far : UINT16_MAX;
	return (int16_t)((key > l->base ? (int)far : 0) + INT16_MIN);
}

/* Compilers take a function that only fetches for one without effect, and drop calls of it;
 * in it this, which costs nothing, keeps them. */
#define SIEVE_FETCHES __asm__ volatile("")

/* What stands at the beginning of a block is wanted first. */
static inline void sieve_fetch_head(const sieve_block *b, size_t lines)
{
	enum { MOST = 48 };
	for (size_t i = 0; i < lines && i < MOST; i++)
		__builtin_prefetch((const char *)b + i * SIEVE_ALIGN);
}

/* Loops over rows of `words` words, a multiple of eight, all aligned. */
typedef struct sieve_rows {
	void (*copy)(uint64_t *d, const uint64_t *a, size_t words);
	void (*copy_less)(uint64_t *d, const uint64_t *a, const uint64_t *less, size_t words);
	void (*join)(uint64_t *d, const uint64_t *a, size_t words);
	void (*join_less)(uint64_t *d, const uint64_t *a, const uint64_t *less, size_t words);
	void (*meet)(uint64_t *d, const uint64_t *a, size_t words);
	void (*less)(uint64_t *d, const uint64_t *a, size_t words);
	/* Counters of two bits, three stays three. */
	void (*add)(uint64_t *low, uint64_t *high, const uint64_t *a, size_t words);
	void (*add_less)(uint64_t *low, uint64_t *high, const uint64_t *a, const uint64_t *less,
	                 size_t words);
	/* Counters of one and of more. */
	void (*add_one)(uint64_t *one, uint64_t *more, const uint64_t *a, size_t words);
	/* Makes n searches, all together, so that each waits for memory while the others do.
	 * `at`: codes that are less. Returns for how many the next code is the same, and lists
	 * them. */
	size_t (*search)(const sieve_block *b, sieve_search *s, size_t n, unsigned depth,
	                 uint32_t *ties);
	/* Bits that are zero. */
	size_t (*zeros)(const uint64_t *row, size_t words);
	/* Joins n rows. */
	void (*gather)(uint64_t *d, const uint64_t *const *rows, size_t n, size_t words);
	/* Of the places kept, drops those that occur among n others; returns how many are
	 * left. */
	size_t (*drop)(uint16_t *kept, size_t n_kept, const uint16_t *places, size_t n);
	/* A bit for each of the places kept, 32 at most: is it among those of the others, 64 at
	 * most, whose bit is set in `of`? */
	uint32_t (*among)(const uint16_t *kept, size_t n_kept, const uint16_t *places, size_t n,
	                  uint64_t of);
} sieve_rows;

extern _Atomic(const sieve_rows *) sieve_rows_in_use;
const sieve_rows *sieve_rows_choose(void);
/* Those of the instruction set in use. */
static inline const sieve_rows *sieve_rows_now(void)
{
	const sieve_rows *now = atomic_load_explicit(&sieve_rows_in_use, memory_order_relaxed);
	return now ? now : sieve_rows_choose();
}

static inline void sieve_set_places(uint64_t *d, const uint16_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		d[p[i] >> 6] |= (uint64_t)1 << (p[i] & 63);
}

static inline void sieve_clear_places(uint64_t *d, const uint16_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		d[p[i] >> 6] &= ~((uint64_t)1 << (p[i] & 63));
}

/* ---- probing ---- */

/* What a test catches of a block: (row without less), and then some places set or
 * cleared. Without a row only the places that are set. `composed`: still to be laid out of
 * the test's values. `events`: beside the row, of a pair's events [from, to) the lower ends
 * from `low` on and the upper ones before `high`, or with `swap` the other way round. */
typedef struct sieve_caught {
	const uint64_t *row, *less;
	const uint16_t *places;
	uint32_t n_places;
	bool clear, composed;
	bool swap;
	const oh_sieve_test *test;
	const sieve_values *set;
	const sieve_list *events;
	uint32_t from, to, low, high;
} sieve_caught;

/* Places that a row lacks. */
typedef struct sieve_lack {
	const uint16_t *places;
	size_t n;
} sieve_lack;

struct oh_sieve_scratch {
	void *memory;
	uint64_t *low, *high, *open, *more; /* the planes; `more`: two things to ask */
	uint64_t *fact, *made, *held;       /* what a fact catches; a composed row, twice */
	uint64_t *every;                    /* all entries of a block */
	uint16_t *kept;                     /* places to clear again */
	sieve_caught *caught;               /* by test */
	size_t cap_caught;
	sieve_search *searches;
	size_t n_searches, cap_searches;
	uint32_t *ties, *of_values; /* searches; tests */
	size_t cap_ties, cap_of_values;
	unsigned depth;        /* of the deepest list */
	const uint64_t **rows; /* to be joined */
	size_t cap_rows;
	sieve_lack *lacks; /* places to be joined */
	size_t cap_lacks;
	size_t room;            /* tests for which there is room in all of them */
	oh_sieve_hit *later[2]; /* hits of the second and third class */
	size_t cap_later[2];
	uint64_t *facts; /* rows of gap */
	void *facts_memory;
	size_t cap_facts;
};

/* Is the probe in order? Else OH_EUSAGE. */
oh_status sieve_valid(const oh_sieve_probe *p);
/* Makes room for tests, and for hits of each later class. */
oh_status sieve_reserve(oh_sieve_scratch *x, size_t tests, size_t hits);
/* Both, for questions without hits. */
oh_status sieve_ready(const oh_sieve_probe *p, oh_sieve_scratch *x);
/* Looks up in a block what the tests ask; then sieve_catch fills x->caught of numbers too.
 * Who has anything to do between both gives memory the time to come. `inside`: rows of
 * numbers have no place too much, so that nothing is to be cleared, though twice as much to
 * be set. */
void sieve_locate(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x);
void sieve_catch(const sieve_block *b, oh_sieve_scratch *x, bool inside);
/* Bits of events: set, where an interval ends. One word more than there need be. */
static inline const uint64_t *sieve_types(const sieve_block *b, const sieve_list *l)
{
	size_t cells = ((size_t)l->n / l->step + 1) * sizeof(sieve_cell);
	return (const uint64_t *)sieve_at(b, l->cells) + (cells + 7) / 8;
}
/* What a search in a list of events catches; sets what is caught beside the row. */
void sieve_catch_events(const sieve_block *b, const sieve_search *s, sieve_caught *c);
void sieve_set_events(const sieve_block *b, const sieve_caught *c, uint64_t *d);
/* A bit for each of the places, 32 at most, that would be set. */
uint32_t sieve_among_events(const sieve_block *b, const sieve_caught *c, const uint16_t *places,
                            size_t n);
/* How many keys are less, known that `from` are. These are mostly none more or few. */
uint32_t sieve_pass(const int64_t *keys, uint32_t n, uint32_t from, int64_t key);
/* A row to come: its lines; of a long one the first, whom others follow unasked. */
static inline void sieve_fetch_row(const sieve_block *b, const uint64_t *row)
{
	enum { MOST = 64 };
	for (size_t i = 0; i < b->words && i < MOST; i += 8)
		__builtin_prefetch(row + i);
	SIEVE_FETCHES;
}
static inline const sieve_list *sieve_list_at(const sieve_block *b, uint32_t i)
{
	if (i < b->n_first)
		return (const sieve_list *)sieve_at(b, b->lists) + i;
	return (const sieve_list *)sieve_at(b, b->highs) + (i - b->n_first);
}
/* What tells where the place found lies among the rows. */
static inline void sieve_fetch_bin(const sieve_block *b, const sieve_search *s)
{
	const sieve_list *l = s->list;
	SIEVE_FETCHES;
	if (l->runs)
		__builtin_prefetch((const sieve_span *)sieve_at(b, l->runs) + s->at);
	else if (l->cells)
		__builtin_prefetch((const sieve_cell *)sieve_at(b, l->cells) + s->at / l->step);
}
static inline const uint64_t *sieve_row(const sieve_block *b, const sieve_list *l, uint32_t i)
{
	return (const uint64_t *)sieve_at(b, l->rows) + (size_t)i * b->words;
}
/* Of a list of events without runs, what will be wanted if the place found is near `at`: bins
 * begin at each step or a little before. */
static inline void sieve_fetch_events(const sieve_block *b, const sieve_list *l, uint32_t at)
{
	uint32_t bin = at / l->step;
	SIEVE_FETCHES;
	const uint16_t *places = (const uint16_t *)sieve_at(b, l->places) + at;
	__builtin_prefetch((const sieve_cell *)sieve_at(b, l->cells) + bin);
	sieve_fetch_row(b, sieve_row(b, l, 2 + bin));
	__builtin_prefetch(sieve_types(b, l) + at / 64);
	__builtin_prefetch(places);
	__builtin_prefetch(places + SIEVE_ALIGN / sizeof *places);
}
/* Lays what is caught into d, or adds it to what stands there. */
void sieve_lay(const sieve_block *b, const sieve_caught *c, oh_sieve_scratch *x, uint64_t *d);
void sieve_join(const sieve_block *b, const sieve_caught *c, oh_sieve_scratch *x, uint64_t *d);
static inline bool sieve_nothing(const sieve_caught *c)
{
	return !c->row && c->n_places == 0 && !c->composed && !c->events;
}
/* Zeros, or past the last entry ones. */
void sieve_begin(const sieve_block *b, uint64_t *row, bool past);
/* The planes of a block. */
void sieve_count(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x);
/* Whom nothing catches: their places rise in x->kept; returns how many. */
size_t sieve_free_of_all(const sieve_block *b, const oh_sieve_probe *p, oh_sieve_scratch *x);
/* The best k, x having room for the tests and for as many hits as k and the group allow. */
size_t sieve_best(const oh_sieve *s, const oh_sieve_probe *p, size_t k, oh_sieve_scratch *x,
                  oh_sieve_hit *out);

#endif
