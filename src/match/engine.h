/* The compiled form of a supply list, for the fast engine. */
#ifndef OUHE_MATCH_ENGINE_H
#define OUHE_MATCH_ENGINE_H

#include "ouhe/base/buf.h"

#include "match_internal.h"

/* What one supply states of a key: an index into the column's values. */
typedef struct oh_entry {
	uint32_t supply;
	uint32_t value;
} oh_entry;

/* One key over all supplies. Facts that no rule can tell apart share a value, so
 * that a rule is asked once for each, not once for each supply. */
typedef struct oh_column {
	const oh_entry *entries; /* by supply; NULL of a wide engine */
	size_t n;
	const oh_fact **values; /* one fact that stands for each value */
	const oh_listing **owners;
	size_t n_values;
} oh_column;

/* What one row states, for a wide engine. */
typedef struct oh_stated {
	uint32_t value; /* of its key's column */
	uint16_t key;
	uint8_t evidence;
} oh_stated;

/* Listings of one pack and category. */
typedef struct oh_kin {
	const oh_pack *pack;
	const oh_category *category;
} oh_kin;

typedef struct oh_kins {
	oh_kin *kins;
	uint32_t *of; /* of each listing */
	size_t n;
	/* The listings of kin k, rising: members[at[k] … at[k + 1]). */
	uint32_t *at, *members;
} oh_kins;

/* Supplies that state the function of a category, rising. */
typedef struct oh_stating {
	const uint32_t *supplies;
	size_t n;
} oh_stating;

typedef struct oh_engine {
	bool wide; /* for run_wide.c, else for run_plain.c */
	/* A row a supply; behind them rows of what supplies of other categories state
	 * in the words of another pack, by supply and pack. */
	oh_prepared *supplies;
	size_t n, rows;
	uint32_t *others;   /* n + 1: rows of supply i begin at others[i] */
	uint32_t *base_of;  /* rows - n: the supply of row n + i */
	oh_column *columns; /* by key_id */
	size_t n_keys, max_values;
	/* Of a wide engine: what row i states, facts[facts_at[i] … facts_at[i + 1]). */
	oh_stated *facts;
	uint32_t *facts_at;
	oh_kins supply_kins, demand_kins;
	/* Cross-industry, by kin of demands: n 0 where no supply of another category is
	 * a candidate. */
	oh_stating *stating;
} oh_engine;

/* Compiles; e->wide is given. Memory of the engine is in `scratch`, rows and derived
 * facts in `a`. */
oh_status oh_engine_build(oh_engine *e, const oh_list *demand, const oh_list *supply,
                          unsigned threads, oh_arena *scratch, oh_arena *a, oh_issues *issues);
/* The row that compares supply i with demands of a pack: itself, or another
 * reading. */
size_t oh_engine_row(const oh_engine *e, size_t i, const oh_pack *pack);
/* The bytes in which two facts of one value agree. `owner`: whose fact it is; of it only
 * what nameplates look at enters. */
void oh_fact_identity(oh_buf *key, const oh_fact *f, const oh_listing *owner);
/* Behind what is in the key already. */
void oh_fact_identity_add(oh_buf *key, const oh_fact *f, const oh_listing *owner);
/* Which supplies state the function of a demanded category. */
oh_status oh_engine_functions(oh_engine *e, unsigned threads, oh_arena *scratch);

#endif
