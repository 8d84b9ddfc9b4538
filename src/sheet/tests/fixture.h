/* Workbooks made in tests, and books told as text. */
#ifndef OUHE_SHEET_TESTS_FIXTURE_H
#define OUHE_SHEET_TESTS_FIXTURE_H

#include "ouhe/sheet/book.h"

typedef struct fixture_part {
	const char *name;
	oh_sv text;
} fixture_part;

/* A zip archive of these parts; with `stored` they are not compressed. */
oh_buf fixture_zip(const fixture_part *parts, size_t n, bool stored);
/* A workbook of one sheet named S: its worksheet part, shared strings and styles
 * (NULL: none). */
oh_buf fixture_book(const char *sheet, const char *strings, const char *styles);
/* The same with everything around given: sheetData's content only. */
oh_buf fixture_rows(const char *rows);

/* "[S]A1=text|B1#5%|C1@2026-04-02|" with f, %, m for the flags, h: hidden row. A
 * failure gives "!" and the message in English. */
void fixture_tell(oh_buf *out, oh_sv file, const char *name, const oh_sheet_limits *lim);
/* Reads and releases the file, compares with what is expected. */
void fixture_expect(oh_buf file, const char *name, const char *want);
void fixture_expect_within(oh_buf file, const char *name, const oh_sheet_limits *lim,
                           const char *want);

#define FIXTURE_NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define FIXTURE_SHEET(inner) "<worksheet " FIXTURE_NS ">" inner "</worksheet>"
#define FIXTURE_DATA(inner) FIXTURE_SHEET("<sheetData>" inner "</sheetData>")

#endif
