/* A workbook in memory, as its author sees it: sheets, rows, cells, merges.
 *
 * Reads .xlsx, .csv, .tsv (UTF-8 with or without BOM, GB18030, UTF-16 with BOM),
 * .docx and, where a converter is present, .xls, .et, .doc, .wps; the kind is
 * decided by content, not by name. A text document is one sheet: its tables with
 * their merges, and paragraphs, "标签：值" as two cells, in their order. Cached values of formulas;
 * dates as ISO text beside the serial number; numbers as typed text where the cell holds text.
 * Hidden rows, columns and sheets are kept and marked: whoever reads the book decides.
 *
 * Cells of csv and tsv are always text, as written (leading zeros count); their
 * delimiter (, ; tab |) is found by content. A row number is the record's: a
 * quoted line break does not begin a row. A file named .tsv that holds a tab is
 * tab-separated without quoting: a quotation mark there is a character.
 *
 * For tables larger than memory use the streaming reader (stream.h) beneath.
 */
#ifndef OUHE_SHEET_BOOK_H
#define OUHE_SHEET_BOOK_H

#include "ouhe/base/arena.h"
#include "ouhe/base/error.h"

typedef enum oh_cell_type {
	OH_CELL_EMPTY,
	OH_CELL_TEXT,
	OH_CELL_NUMBER, /* `number`, and `text` its shortest decimal form */
	OH_CELL_DATE,   /* `number` the serial day, `text` as 2026-04-02[ 13:30] */
	OH_CELL_BOOL,   /* text TRUE or FALSE */
	OH_CELL_ERROR   /* text #DIV/0! and the like */
} oh_cell_type;

enum { OH_CELL_FORMULA = 1, OH_CELL_PERCENT = 2, OH_CELL_MERGED = 4 };

typedef struct oh_cell {
	uint32_t column; /* from 1 */
	uint8_t type;
	/* FORMULA: the value is a formula's cached one. PERCENT: shown as per cent
	 * (number 0.95 is written 95%). MERGED: inside a merged range; in a book such
	 * a cell holds the value of the range's first cell (its own where that is
	 * empty). Ranges fill rows that have cells, up to the last used column, and
	 * 8 Mi cells a sheet. */
	uint8_t flags;
	oh_sv text;
	double number;
} oh_cell;

typedef struct oh_row {
	uint32_t number; /* from 1, as the author's program shows it */
	bool hidden;
	const oh_cell *cells; /* by column, empty cells left out */
	size_t n;
} oh_row;

typedef struct oh_merge {
	uint32_t first_row, last_row, first_column, last_column;
} oh_merge;

typedef struct oh_sheet {
	oh_sv name; /* csv: the file's name without its ending */
	bool hidden;
	const oh_row *rows; /* rows without cells left out */
	size_t n;
	const oh_merge *merges;
	size_t n_merges;
	const uint32_t *hidden_columns;
	size_t n_hidden_columns;
	uint32_t last_column;
} oh_sheet;

typedef struct oh_book {
	oh_sv file; /* base name */
	const oh_sheet *sheets;
	size_t n;
	oh_sv encoding; /* csv: "UTF-8", "GB18030", "UTF-16"; xlsx: empty */
} oh_book;

/* What a book may cost. Zero: the default in brackets. */
typedef struct oh_sheet_limits {
	uint64_t file_bytes;   /* [2 GiB] */
	uint64_t part_bytes;   /* inflated size of one part [4 GiB] */
	uint64_t shared_bytes; /* shared strings: their text and 8 bytes each [256 MiB] */
	uint64_t memory_bytes; /* of a book in memory [2 GiB] */
	uint32_t ratio;        /* inflated : packed, once past 16 MiB [200] */
	uint32_t columns;      /* [16384] */
	uint32_t rows;         /* [1048576] */
	uint32_t sheets;       /* [256] */
	uint32_t cell_bytes;   /* [1 MiB] */
	uint32_t merges;       /* a sheet [65536] */
} oh_sheet_limits;

/* Reads the whole file into the arena. limits nullable. On failure err has the
 * file and, where known, sheet, row and column. A damaged part of a sheet is a
 * failure as a whole: no half book is returned. */
oh_status oh_book_read(const char *path, const oh_sheet_limits *limits, oh_arena *a, oh_book *out,
                       oh_error *err);
/* The same from memory; `name` is what errors call the file. */
oh_status oh_book_read_memory(const void *data, size_t n, oh_sv name, const oh_sheet_limits *limits,
                              oh_arena *a, oh_book *out, oh_error *err);

/* The cell of a row at a column, NULL when it is empty. Cost: a binary search. */
const oh_cell *oh_row_cell(const oh_row *row, uint32_t column);
/* Letters of a column: 1 → A, 28 → AB. */
void oh_column_name(uint32_t column, char out[8]);

#endif
