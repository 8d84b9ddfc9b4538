/* Text documents: the bytes are word/document.xml, put into an archive here, since no
 * mutation survives an archive's checksums. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "ouhe/sheet/book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static uint32_t checksum(const uint8_t *p, size_t n)
{
	uint32_t c = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		c ^= p[i];
		for (int k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
	}
	return ~c;
}

static void little(oh_buf *b, uint32_t v, int n)
{
	for (int i = 0; i < n; i++, v >>= 8)
		oh_buf_char(b, (char)(v & 0xff));
}

static void common(oh_buf *b, oh_sv name, const uint8_t *data, size_t n)
{
	little(b, 20, 2); /* version, then flags, method, time, date */
	little(b, 0, 4);
	little(b, 0x00210000, 4);
	little(b, checksum(data, n), 4);
	little(b, (uint32_t)n, 4);
	little(b, (uint32_t)n, 4);
	little(b, (uint32_t)name.n, 2);
	little(b, 0, 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const oh_sv name = OH_SV("word/document.xml");
	const oh_sheet_limits lim = {.columns = 300, .rows = 5000, .cell_bytes = 4096};
	oh_arena *a = oh_arena_new(256 << 20);
	oh_buf file = OH_BUF_INIT;
	oh_book book;
	oh_error err;
	little(&file, 0x04034b50, 4);
	common(&file, name, data, n);
	oh_buf_sv_put(&file, name);
	oh_buf_put(&file, data, n);
	uint32_t at = (uint32_t)file.n;
	little(&file, 0x02014b50, 4);
	little(&file, 20, 2);
	common(&file, name, data, n);
	little(&file, 0, 2);
	little(&file, 0, 4);
	little(&file, 0, 4);
	little(&file, 0, 4);
	oh_buf_sv_put(&file, name);
	uint32_t size = (uint32_t)file.n - at;
	little(&file, 0x06054b50, 4);
	little(&file, 0, 4);
	little(&file, 1, 2);
	little(&file, 1, 2);
	little(&file, size, 4);
	little(&file, at, 4);
	little(&file, 0, 2);
	if (a && oh_buf_ok(&file))
		(void)oh_book_read_memory(file.p, file.n, OH_SV("x.docx"), &lim, a, &book, &err);
	oh_buf_release(&file);
	oh_arena_free(a);
	return 0;
}
