/* Any bytes as a csv or tsv file. */
#include <stddef.h>
#include <stdint.h>

#include "ouhe/sheet/book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* No converter is found: an old format must not start a program here. */
	(void)setenv("PATH", "", 1);
	const oh_sheet_limits lim = {.columns = 300, .rows = 5000, .cell_bytes = 4096};
	oh_arena *a = oh_arena_new(64 << 20);
	if (!a || !n) {
		oh_arena_free(a);
		return 0;
	}
	/* The first byte chooses the name, since .tsv goes without quotes. */
	oh_sv name = data[0] & 1 ? OH_SV("x.tsv") : OH_SV("x.csv");
	oh_book book;
	oh_error err;
	(void)oh_book_read_memory(data + 1, n - 1, name, &lim, a, &book, &err);
	oh_arena_free(a);
	return 0;
}
