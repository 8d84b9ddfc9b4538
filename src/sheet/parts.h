/* The parts of a workbook beside its sheets. */
#ifndef OUHE_SHEET_PARTS_H
#define OUHE_SHEET_PARTS_H

#include "numfmt.h"
#include "ouhe/base/arena.h"
#include "package.h"

typedef struct oh_sheet_entry {
	oh_sv name;
	oh_sv part; /* in the package */
	bool hidden;
} oh_sheet_entry;

typedef struct oh_workbook {
	oh_sheet_entry *sheets; /* worksheets only, in their order */
	size_t n;
	bool date1904;
	oh_sv strings; /* part names, empty when absent */
	oh_sv styles;
} oh_workbook;

/* Formats of cells by the index that cells name. */
typedef struct oh_styles {
	uint8_t *formats; /* oh_numfmt */
	size_t n;
} oh_styles;

/* Texts of the shared-string table, each at base + at[i], to base + at[i + 1]. */
typedef struct oh_strings {
	oh_buf text; /* owns what base points at, unless that was moved elsewhere */
	const char *base;
	uint64_t *at;
	size_t n;
} oh_strings;

/* What is returned lives in the arena. */
oh_status oh_workbook_read(oh_package *pkg, const oh_sheet_limits *lim, oh_arena *a,
                           oh_workbook *out, oh_error *err);
/* An absent part gives no styles. */
oh_status oh_styles_read(oh_package *pkg, oh_sv part, oh_arena *a, oh_styles *out, oh_error *err);
oh_status oh_strings_read(oh_package *pkg, oh_sv part, const oh_sheet_limits *lim, oh_strings *out,
                          oh_error *err);
void oh_strings_release(oh_strings *s);

/* Decodes _xHHHH_ (ST_Xstring) in place in b from byte `from` to the end. */
void oh_xstring_decode(oh_buf *b, size_t from);

#endif
