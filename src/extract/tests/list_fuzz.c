/* Bytes as a csv list: of the first byte, bit 0 chooses the side, bit 1 looks for forms, bit 2
 * reads every line alone and compares. */
#include <stddef.h>
#include <stdint.h>

#include "ouhe/extract/lines.h"

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

/* A line read alone is what the whole gives. */
static void alone(const oh_book *book, oh_side side, const oh_list *list, oh_arena *a)
{
	oh_lines *lines;
	if (oh_lines_open(readers, book, side, NULL, a, &lines, NULL) ||
	    oh_lines_count(lines) != list->n)
		abort();
	for (size_t i = list->n; i-- > 0;) {
		oh_line line;
		if (oh_lines_read(lines, i, i + 1, 1, a, &line, NULL) ||
		    line.listing.n_facts != list->listings[i].n_facts ||
		    line.listing.row != list->listings[i].row ||
		    !oh_sv_eq(line.listing.org, list->listings[i].org))
			abort();
	}
	oh_lines_close(lines);
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
	oh_side side = data[0] & 1 ? OH_SUPPLY : OH_DEMAND;
	oh_status st =
	    oh_book_read_memory(data + 1, size - 1, OH_SV("fuzz.csv"), NULL, a, &book, &err);
	if (!st && (data[0] & 2) && oh_book_forms(readers, &book, a))
		abort();
	if (!st && !oh_list_read(readers, &book, side, &o, a, &list, &err)) {
		inspect(&list);
		if (data[0] & 4)
			alone(&book, side, &list, a);
		for (size_t i = 0; i < list.issues.n; i++)
			oh_issue_render(&b, &list.issues.items[i], OH_LANG_ZH);
	}
	oh_buf_release(&b);
	oh_arena_free(a);
	return 0;
}
