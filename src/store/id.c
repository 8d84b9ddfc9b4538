#include "id.h"

#include <time.h>

#include "ouhe/secret/secret.h"

static const oh_ms epoch = INT64_C(1577836800000); /* 2020-01-01T00:00Z */
static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

oh_ms oh_id_clock(const oh_id_source *s)
{
	int64_t fixed = atomic_load_explicit(&s->fixed, memory_order_relaxed);
	struct timespec now;
	if (fixed)
		return fixed;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (oh_ms)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

oh_id oh_id_next(oh_id_source *s)
{
	int64_t ms = oh_id_clock(s) - epoch;
	int64_t last = atomic_load(&s->last), next;
	uint32_t low = 0;
	if (ms < 0)
		ms = 0;
	/* The upper bit stays clear: room to count up within the millisecond. */
	oh_random(&low, sizeof low);
	low &= (1U << (OH_ID_LOW_BITS - 1)) - 1;
	do {
		bool later = ms > last >> OH_ID_LOW_BITS;
		next = later ? (ms << OH_ID_LOW_BITS | (low ? low : 1)) : last + 1;
	} while (!atomic_compare_exchange_weak(&s->last, &last, next));
	return next;
}

void oh_id_raise(oh_id_source *s, oh_id floor)
{
	int64_t last = atomic_load(&s->last);
	while (last < floor && !atomic_compare_exchange_weak(&s->last, &last, floor))
		;
}

void oh_id_format(oh_id id, char out[OH_ID_TEXT])
{
	uint64_t v = (uint64_t)id;
	for (int i = OH_ID_TEXT - 2; i >= 0; i--) {
		out[i] = digits[v & 31];
		v >>= 5;
	}
	out[OH_ID_TEXT - 1] = '\0';
}

bool oh_id_parse(oh_sv text, oh_id *out)
{
	int64_t v = 0;
	if (text.n != OH_ID_TEXT - 1)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		const char *at = text.p[i] ? strchr(digits, text.p[i]) : NULL;
		if (!at)
			return false;
		v = v << 5 | (at - digits);
	}
	if (!v)
		return false;
	*out = v;
	return true;
}
