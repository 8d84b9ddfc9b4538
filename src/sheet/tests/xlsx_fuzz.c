/* Workbooks: any bytes as the archive, and, since no mutation survives an
 * archive's checksums, parts that are put into one here.
 *
 * The first byte is 'Z': the rest is the file. Otherwise the rest is cut at NUL
 * bytes into worksheet, shared strings, styles, workbook and its relations; an
 * empty or absent one has the usual content.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "ouhe/sheet/book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { PARTS = 5 };

static const char *const names[PARTS] = {"xl/s.xml", "xl/t.xml", "xl/y.xml", "xl/workbook.xml",
                                         "xl/_rels/workbook.xml.rels"};

static oh_sv usual(size_t part)
{
	switch (part) {
	case 0:
		return OH_SV("<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData>"
		             "</worksheet>");
	case 1:
		return OH_SV("<sst><si><t>x</t></si></sst>");
	case 2:
		return OH_SV("<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>");
	case 3:
		return OH_SV(
		    "<workbook><sheets><sheet name=\"S\" r:id=\"s\"/></sheets></workbook>");
	default:
		return OH_SV("<R><Relationship Id=\"s\" Type=\"worksheet\" Target=\"s.xml\"/></R>");
	}
}

static const char relations[] =
    "<Relationships><Relationship Id=\"s\" Type=\"a/worksheet\" Target=\"s.xml\"/>"
    "<Relationship Id=\"t\" Type=\"a/sharedStrings\" Target=\"t.xml\"/>"
    "<Relationship Id=\"y\" Type=\"a/styles\" Target=\"y.xml\"/></Relationships>";

static uint32_t checksum(oh_sv s)
{
	uint32_t c = UINT32_MAX;
	for (size_t i = 0; i < s.n; i++) {
		c ^= (uint8_t)s.p[i];
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

/* What a local header and a directory entry have in common. */
static void common(oh_buf *b, oh_sv name, oh_sv text)
{
	little(b, 20, 2); /* version, then flags, method, time, date */
	little(b, 0, 4);
	little(b, 0x00210000, 4);
	little(b, checksum(text), 4);
	little(b, (uint32_t)text.n, 4);
	little(b, (uint32_t)text.n, 4);
	little(b, (uint32_t)name.n, 2);
	little(b, 0, 2);
}

static void archive(oh_buf *out, const oh_sv text[PARTS])
{
	oh_buf directory = OH_BUF_INIT;
	for (size_t i = 0; i < PARTS; i++) {
		oh_sv name = oh_sv_from(names[i]);
		little(&directory, 0x02014b50, 4);
		little(&directory, 20, 2);
		common(&directory, name, text[i]);
		little(&directory, 0, 2);
		little(&directory, 0, 4);
		little(&directory, 0, 4);
		little(&directory, (uint32_t)out->n, 4);
		oh_buf_sv_put(&directory, name);
		little(out, 0x04034b50, 4);
		common(out, name, text[i]);
		oh_buf_sv_put(out, name);
		oh_buf_sv_put(out, text[i]);
	}
	uint32_t at = (uint32_t)out->n;
	oh_buf_sv_put(out, oh_buf_sv(&directory));
	little(out, 0x06054b50, 4);
	little(out, 0, 4);
	little(out, PARTS, 2);
	little(out, PARTS, 2);
	little(out, (uint32_t)directory.n, 4);
	little(out, at, 4);
	little(out, 0, 2);
	oh_buf_release(&directory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* No converter is found: an old format must not start a program here. */
	(void)setenv("PATH", "", 1);
	const oh_sheet_limits lim = {.columns = 300, .rows = 5000, .cell_bytes = 4096};
	oh_arena *a = oh_arena_new(256 << 20);
	if (!a || !n) {
		oh_arena_free(a);
		return 0;
	}
	oh_sv rest = {(const char *)data + 1, n - 1};
	oh_buf file = OH_BUF_INIT;
	if (data[0] == 'Z') {
		oh_buf_sv_put(&file, rest);
	} else {
		oh_sv text[PARTS];
		for (size_t i = 0; i < PARTS; i++) {
			oh_sv piece;
			text[i] = i == PARTS - 1 ? oh_sv_from(relations) : usual(i);
			if (oh_sv_split(&rest, '\0', &piece) && piece.n)
				text[i] = piece;
		}
		archive(&file, text);
	}
	oh_book book;
	oh_error err;
	(void)oh_book_read_memory(file.p, file.n, OH_SV("x.xlsx"), &lim, a, &book, &err);
	oh_buf_release(&file);
	oh_arena_free(a);
	return 0;
}
