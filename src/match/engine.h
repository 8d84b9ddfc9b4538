/* The compiled form of a supply list, for the fast engine. */
#ifndef OUHE_MATCH_ENGINE_H
#define OUHE_MATCH_ENGINE_H

#include "match_internal.h"

/* What one supply states of a key: an index into the column's values. */
typedef struct oh_entry {
	uint32_t supply;
	uint32_t value;
} oh_entry;

/* One key over all supplies. Facts that no rule can tell apart share a value, so
 * that a rule is asked once for each, not once for each supply. */
typedef struct oh_column {
	const oh_entry *entries; /* by supply */
	size_t n;
	const oh_fact **values; /* one fact that stands for each value */
	const oh_listing **owners;
	size_t n_values;
} oh_column;

/* Supplies of one pack and category. */
typedef struct oh_kin {
	const oh_pack *pack;
	const oh_category *category;
} oh_kin;

typedef struct oh_engine {
	/* A row a supply; behind them rows of what supplies of other categories state
	 * in the words of another pack, by supply and pack. */
	oh_prepared *supplies;
	size_t n, rows;
	uint32_t *others;   /* n + 1: rows of supply i begin at others[i] */
	uint32_t *base_of;  /* rows - n: the supply of row n + i */
	oh_column *columns; /* by key_id */
	size_t n_keys, max_values;
	oh_kin *kins;
	uint32_t *kin_of; /* of each supply */
	size_t n_kins;
	/* Cross-industry: for each demanded category that some supply is not of, one
	 * byte a supply that says whether it states the function. */
	const oh_category **functions;
	uint8_t **stated;
	size_t n_functions;
} oh_engine;

/* Compiles; memory of the engine is in `scratch`, derived facts in `a`. */
oh_status oh_engine_build(oh_engine *e, const oh_list *demand, const oh_list *supply,
                          unsigned threads, oh_arena *scratch, oh_arena *a, oh_issues *issues);
/* The row that compares supply i with demands of a pack: itself, or another
 * reading. */
size_t oh_engine_row(const oh_engine *e, size_t i, const oh_pack *pack);
/* NULL where every supply is of the category or related. */
const uint8_t *oh_engine_stated(const oh_engine *e, const oh_category *c);

#endif
