/* Bytes as a csv list: the first byte chooses the side. */
#include <stddef.h>
#include <stdint.h>

#include "ouhe/extract/list.h"

static oh_packs *packs;
static oh_readers *readers;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inspect(const oh_list *list)
{
	if (list->n != list->rows_read)
		abort();
	for (size_t i = 0; i < list->n; i++) {
		const oh_listing *l = &list->listings[i];
		if (!l->pack || l->id.n == 0 || l->row == 0 || l->index != i)
			abort();
		for (size_t k = 0; k < l->n_facts; k++) {
			if (l->facts[k].column == 0)
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!packs && (oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ||
	               oh_readers_new(packs, &readers, NULL)))
		abort();
	if (size < 2)
		return 0;
	oh_arena *a = oh_arena_new(0);
	oh_book book;
	oh_list list;
	oh_error err;
	oh_buf b = OH_BUF_INIT;
	oh_list_options o = {.threads = 1};
	if (!a)
		abort();
	if (!oh_book_read_memory(data + 1, size - 1, OH_SV("fuzz.csv"), NULL, a, &book, &err) &&
	    !oh_list_read(readers, &book, data[0] & 1 ? OH_SUPPLY : OH_DEMAND, &o, a, &list,
	                  &err)) {
		inspect(&list);
		for (size_t i = 0; i < list.issues.n; i++)
			oh_issue_render(&b, &list.issues.items[i], OH_LANG_ZH);
	}
	oh_buf_release(&b);
	oh_arena_free(a);
	return 0;
}
