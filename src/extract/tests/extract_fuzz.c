/* Bytes as text: the first byte chooses the pack and the side. */
#include <stddef.h>
#include <stdint.h>

#include "ouhe/extract/extract.h"

enum { PACKS_MAX = 32 };

static oh_packs *packs;
static oh_extractor *extractors[PACKS_MAX];
static size_t n_packs;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void prepare(void)
{
	if (packs)
		return;
	if (oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL))
		abort();
	n_packs = oh_packs_count(packs);
	for (size_t i = 0; i < n_packs && i < PACKS_MAX; i++)
		if (oh_extractor_new(oh_packs_at(packs, i), &extractors[i], NULL))
			abort();
}

/* Spans must lie in the text, numbers must be numbers. */
static void inspect(const oh_extraction *e, oh_sv text)
{
	for (size_t i = 0; i < e->n_facts; i++) {
		const oh_fact *f = &e->facts[i];
		if (f->offset > text.n || f->text.n > text.n - f->offset)
			abort();
		if (f->lo != f->lo || f->hi != f->hi)
			abort();
		if ((f->flags & OH_FACT_SET) && f->n_values == 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	prepare();
	if (size < 2)
		return 0;
	const oh_extractor *x = extractors[data[0] % n_packs];
	oh_side side = data[0] & 0x80 ? OH_SUPPLY : OH_DEMAND;
	oh_sv text = {(const char *)data + 1, size - 1};
	oh_arena *a = oh_arena_new(64 << 20);
	oh_issues issues;
	oh_issues_init(&issues, a);
	oh_extraction e;
	if (!oh_extract(x, side, text, a, &issues, &e))
		inspect(&e, text);
	oh_header header;
	oh_sv nearest;
	if (oh_extract_header(x, text, &header, &nearest)) {
		oh_cell_hint hint = {header.attr, header.unit, header.scale, header.period};
		if (!oh_extract_cell(x, side, &hint, text, a, &issues, &e))
			inspect(&e, text);
	}
	const oh_pack *pack = oh_extractor_pack(x);
	oh_cell_hint hint = {.attr = pack->attrs[data[1] % pack->n_attrs], .scale = 1};
	if (!oh_extract_cell(x, side, &hint, text, a, &issues, &e))
		inspect(&e, text);
	oh_arena_free(a);
	return 0;
}
