/* Speed of extraction on one thread: the technical texts of the shared lists,
 * repeated to 50 MB, through the library call, facts kept in memory. */
#include <stdio.h>
#include <sys/resource.h>

#include "ouhe/base/clock.h"
#include "ouhe/base/vec.h"
#include "ouhe/extract/extract.h"
#include "ouhe/sheet/book.h"

enum { TARGET_BYTES = 50000000 };

static bool technical_header(oh_sv text)
{
	static const char *const names[] = {"技术参数", "技术要求", "规格要求",
	                                    "技术指标", "规格参数", "参数"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (oh_sv_find(text, oh_sv_from(names[i])) != SIZE_MAX)
			return true;
	return false;
}

/* The texts of a sheet stand in the column under a technical header. */
static void collect(const oh_sheet *sheet, oh_vec *texts)
{
	uint32_t column = 0;
	for (size_t r = 0; r < sheet->n; r++) {
		const oh_cell *cell = column ? oh_row_cell(&sheet->rows[r], column) : NULL;
		if (cell && cell->text.n > 12)
			(void)oh_vec_push(texts, &cell->text);
		for (size_t c = 0; c < sheet->rows[r].n && !column; c++)
			if (technical_header(sheet->rows[r].cells[c].text))
				column = sheet->rows[r].cells[c].column;
	}
}

int main(int argc, char **argv)
{
	static const char *const files[] = {"a/demand.xlsx", "a/supply.xlsx", "b/demand.xlsx",
	                                    "b/supply.xlsx"};
	const char *root = argc > 1 ? argv[1] : OH_SOURCE_DIR "/../shared/data/lists";
	oh_arena *a = oh_arena_new(0);
	oh_vec texts;
	oh_vec_init(&texts, sizeof(oh_sv));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char path[1024];
		oh_book book;
		(void)snprintf(path, sizeof path, "%s/%s", root, files[i]);
		if (oh_book_read(path, NULL, a, &book, NULL)) {
			(void)fprintf(stderr, "skipped: %s cannot be read\n", path);
			return 0;
		}
		for (size_t s = 0; s < book.n; s++)
			collect(&book.sheets[s], &texts);
	}
	oh_packs *packs;
	oh_extractor *x;
	if (!texts.n || oh_packs_load(OH_SOURCE_DIR "/packs", &packs, NULL) ||
	    oh_extractor_new(oh_packs_find(packs, OH_SV("motor")), &x, NULL))
		return 1;
	oh_arena *facts = oh_arena_new(0);
	size_t target = argc > 2 ? strtoul(argv[2], NULL, 10) : TARGET_BYTES;
	size_t bytes = 0, n = 0, calls = 0;
	uint64_t start = oh_clock_ns();
	for (size_t i = 0; bytes < target; i = (i + 1) % texts.n, calls++) {
		oh_sv text = OH_VEC_AT(&texts, oh_sv, i);
		oh_extraction e;
		if (oh_extract(x, i % 2 ? OH_SUPPLY : OH_DEMAND, text, facts, NULL, &e))
			return 1;
		bytes += text.n;
		n += e.n_facts;
	}
	double seconds = (double)(oh_clock_ns() - start) / 1e9;
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	printf("extract 50 MB, one thread\t%.2f\tMB/s\n", (double)bytes / 1e6 / seconds);
	printf("extract, facts made\t%.0f\tfacts/s\n", (double)n / seconds);
	printf("extract, mean text\t%.1f\tbytes/text\n", (double)bytes / (double)calls);
	printf("extract 50 MB, peak memory\t%.1f\tMB\n", (double)use.ru_maxrss / 1024);
	oh_extractor_free(x);
	oh_packs_free(packs);
	oh_vec_release(&texts);
	oh_arena_free(facts);
	oh_arena_free(a);
	return 0;
}
