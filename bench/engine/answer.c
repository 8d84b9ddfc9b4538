#include "engine.h"

void engine_fail(const char *who, const char *why)
{
	fprintf(stderr, "%s: %s\n", who, why);
	exit(1);
}

void engine_figure(uint32_t size, const char *name, double value, const char *unit)
{
	printf("figure\t%u\t%s\t%.6g\t%s\n", size, name, value, unit);
	fflush(stdout);
}

void engine_answer_init(engine_answer *a)
{
	*a = (engine_answer){0};
	oh_vec_init(&a->ids, sizeof(uint64_t));
}

void engine_answer_clear(engine_answer *a)
{
	oh_vec ids = a->ids;
	oh_vec_clear(&ids);
	*a = (engine_answer){.ids = ids};
}

void engine_answer_release(engine_answer *a)
{
	oh_vec_release(&a->ids);
}

/* The last steps of MurmurHash3 (Appleby): every bit of the input moves half of the output. */
uint32_t engine_mix(uint32_t x)
{
	x = (x ^ x >> 16) * 0x85ebca6bU;
	x = (x ^ x >> 13) * 0xc2b2ae35U;
	return x ^ x >> 16;
}

uint32_t engine_checksum(engine_question q, const engine_answer *a)
{
	uint32_t sum = (uint32_t)a->ids.n, mixed = 0;
	for (size_t i = 0; i < a->ids.n; i++) {
		uint32_t id = (uint32_t)OH_VEC_AT(&a->ids, uint64_t, i);
		if (q == ENGINE_PERCOLATE) {
			sum += engine_mix(id);
			mixed ^= engine_mix(id ^ 0x5bd1e995U);
		} else {
			sum = sum * 31 + engine_mix(id * 3 + a->rank[i]);
		}
	}
	if (q == ENGINE_GAP)
		for (unsigned f = 0; f < ENGINE_FACTS; f++)
			sum += engine_mix(
			    f * 0x01000193U +
			    engine_mix((uint32_t)a->count[f] + engine_mix((uint32_t)a->amount[f]) +
			               engine_mix((uint32_t)(a->amount[f] >> 32) + 1)));
	return sum + mixed;
}
