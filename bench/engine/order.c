#include "ouhe/base/alloc.h"

#include "engine.h"

typedef struct key {
	uint32_t class, id;
	double by;
} key;

static int by_key(const void *x, const void *y)
{
	const key *a = x, *b = y;
	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	if (a->by < b->by || a->by > b->by)
		return a->by < b->by ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

uint32_t *engine_order(const engine_data *d, uint32_t n, engine_sorting by)
{
	key *keys = oh_calloc(n, sizeof *keys);
	uint32_t *out = oh_calloc(n, sizeof *out);
	engine_demand x;
	if (!keys || !out)
		engine_fail("order", "out of memory");
	for (uint32_t i = 0; i < n; i++) {
		engine_demand_make(d, i, &x);
		keys[i] = (key){x.class, i, by == ENGINE_BY_AMOUNT ? -(double)x.amount : x.lo[0]};
	}
	qsort(keys, n, sizeof *keys, by_key);
	for (uint32_t i = 0; i < n; i++)
		out[i] = keys[i].id;
	oh_free(keys);
	return out;
}
