/* Demands and supplies for the bench of the engine: the same for the same seed, on every
 * machine, each made from its number alone, so that ten millions need no room.
 *
 * What they are made after:
 *
 * - 500 classes, Zipf with s = 1: the first holds 14.7 %, half of all entries lie in the
 *   first 17. Demands and supplies are drawn from the same distribution.
 * - A class has twelve numeric attributes. A third of them come in steps (windows of the
 *   ratings 0.55, 0.75, 1.1 … 5.5, 7.5, 11, 15, 18.5 …, of the preferred numbers R10, of a
 *   short list), a third is spread evenly over a logarithm (three significant digits), a
 *   third is bell-shaped (logistic). It has three or four sets of 4 to 16 values, the first
 *   values more frequent than the last; one region set of 31 provinces is common to all.
 * - A demand states 3 to 8 numbers, the first attributes of a class more often than the
 *   last (as all people state a power and few a weight). Three in ten are one-sided: at
 *   least or at most, by the attribute. The others are intervals. Bounds lie at quantiles
 *   of the attribute: an interval holds 35 to 95 % of the supplies, a one-sided bound 30 to
 *   95 %. It states one to three sets, one to four values each, any of which will do; the
 *   provinces it buys in (half of all demands: any); an amount between 1,000 and 10
 *   million yuan, spread evenly over its logarithm, in fen; 10 to 40 Chinese characters.
 * - A supply states a point of each numeric attribute and one to three values of each set,
 *   but leaves out every tenth of them (what it leaves out must be asked); one province;
 *   what its year's capacity is worth, in fen.
 *
 * So a supply meets about a percent of the demands of its class, and misses some ten
 * percent by one fact or two; the bench prints the shares that it finds.
 */
#ifndef OUHE_BENCH_ENGINE_DATA_H
#define OUHE_BENCH_ENGINE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ENGINE_CLASSES = 500,
	ENGINE_NUMBERS = 12,
	ENGINE_SETS = 5, /* up to four of the class, and */
	ENGINE_REGION = 4,
	ENGINE_FACTS = ENGINE_NUMBERS + ENGINE_SETS, /* numbers first */
	ENGINE_STEPS = 24,
	ENGINE_TEXT = 40 * 3 + 1
};

typedef enum engine_spread { ENGINE_IN_STEPS, ENGINE_LOG, ENGINE_BELL } engine_spread;

typedef struct engine_attribute {
	engine_spread spread;
	bool at_least;  /* what a one-sided demand asks for */
	unsigned steps; /* of a series */
	double step[ENGINE_STEPS];
	double low, high; /* ENGINE_LOG: the ends; ENGINE_BELL: the middle and the width */
	double unit;      /* numbers are multiples of it */
} engine_attribute;

typedef struct engine_class {
	engine_attribute numbers[ENGINE_NUMBERS];
	unsigned n_sets; /* 3 or 4 without the region */
	unsigned values[ENGINE_SETS];
} engine_class;

typedef struct engine_data {
	uint64_t seed;
	double zipf[ENGINE_CLASSES]; /* cumulated, the last is 1 */
	engine_class classes[ENGINE_CLASSES];
	uint32_t facts[ENGINE_CLASSES]; /* what engine_facts tells */
} engine_data;

typedef struct engine_demand {
	uint32_t id, class;
	int64_t amount;                                /* fen */
	uint32_t stated;                               /* a bit a fact */
	double lo[ENGINE_NUMBERS], hi[ENGINE_NUMBERS]; /* infinite where nothing is asked */
	uint32_t sets[ENGINE_SETS]; /* a bit a value; all ones where nothing is asked */
} engine_demand;

typedef struct engine_supply {
	uint32_t id, class;
	int64_t amount;
	uint32_t stated;
	double at[ENGINE_NUMBERS]; /* 0 where not stated */
	uint32_t sets[ENGINE_SETS];
} engine_supply;

void engine_data_init(engine_data *d, uint64_t seed);
void engine_demand_make(const engine_data *d, uint32_t id, engine_demand *out);
void engine_supply_make(const engine_data *d, uint32_t id, engine_supply *out);
/* The words of a demand; their length in bytes, without the NUL. */
size_t engine_text(const engine_data *d, uint32_t id, char out[ENGINE_TEXT]);
/* The facts that entries of this class can state, a bit each. */
uint32_t engine_facts(const engine_data *d, uint32_t class);

/* How a demand and a supply of one class stand: facts missed, facts to ask. */
void engine_judge(const engine_demand *d, const engine_supply *s, uint32_t *missed, uint32_t *open);

#endif
