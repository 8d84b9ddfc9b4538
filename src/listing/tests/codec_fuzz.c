/* Facts from any bytes: refused, or what was read is written and read again alike. */
#include <stdint.h>

#include "ouhe/listing/codec.h"

static oh_packs *packs;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void again(const oh_pack *pack, const oh_fact *facts, size_t n, oh_arena *a)
{
	oh_buf first = OH_BUF_INIT, second = OH_BUF_INIT;
	const oh_fact *back;
	size_t m, skipped;
	oh_facts_encode(&first, facts, n, true);
	if (oh_facts_decode(pack, oh_buf_sv(&first), a, &back, &m, &skipped) || m != n || skipped)
		abort();
	oh_facts_encode(&second, back, m, true);
	if (!oh_sv_eq(oh_buf_sv(&first), oh_buf_sv(&second)))
		abort();
	oh_buf_release(&first);
	oh_buf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!packs && oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL))
		abort();
	if (size == 0)
		return 0;
	const oh_pack *pack = oh_packs_at(packs, data[0] % oh_packs_count(packs));
	oh_arena *a = oh_arena_new(0);
	const oh_fact *facts = NULL;
	size_t n = 0, skipped = 0;
	oh_sv bytes = {(const char *)data + 1, size - 1};
	if (!a)
		abort();
	if (!oh_facts_decode(pack, bytes, a, &facts, &n, &skipped))
		again(pack, facts, n, a);
	oh_arena_free(a);
	return 0;
}
