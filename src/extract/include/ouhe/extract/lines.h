/* A workbook as lines that are read one by one: what an import needs, which shows a
 * list of 100,000 rows page by page and reads a row again when a cell was mended.
 *
 * Opening finds the tables, names the columns and decides which rows are listings and
 * what each takes from above it; that costs a small part of reading them. A line read
 * alone is what oh_list_read would give for it: both run the same code on the same plan.
 * So a mended list is opened anew, and of its lines exactly those need reading again whose
 * digest has changed.
 */
#ifndef OUHE_EXTRACT_LINES_H
#define OUHE_EXTRACT_LINES_H

#include "ouhe/extract/list.h"

typedef struct oh_lines oh_lines;

/* Opens a book. Its views, the arena and the readers must outlive *out. A book without
 * any list is OH_EFORMAT. Progress of the options is not called. */
oh_status oh_lines_open(const oh_readers *r, const oh_book *book, oh_side side,
                        const oh_list_options *options, oh_arena *a, oh_lines **out, oh_error *err);
/* NULL is legal. */
void oh_lines_close(oh_lines *l);

size_t oh_lines_count(const oh_lines *l);
/* The columns of every table, in order, unnamed ones included. */
const oh_list_column *oh_lines_columns(const oh_lines *l, size_t *n);
/* What was found on opening and belongs to no line, in order. */
const oh_issue *oh_lines_issues(const oh_lines *l, size_t *n);
size_t oh_lines_cells(const oh_lines *l);

typedef struct oh_line_place {
	uint32_t sheet;      /* index in the book */
	uint32_t row;        /* number in the sheet */
	const oh_row *cells; /* as read: 同上 filled in from above */
} oh_line_place;
void oh_lines_place(const oh_lines *l, size_t i, oh_line_place *out);
/* Changes when anything changes that the reading of line i depends on: its cells, what it
 * takes from above, the meaning of its columns, its table's industry. */
uint64_t oh_lines_digest(const oh_lines *l, size_t i);

typedef struct oh_line {
	oh_listing listing;     /* index is the line's */
	const oh_issue *issues; /* those of this line, by column */
	size_t n_issues;
} oh_line;
/* Reads lines [from, to) into out; everything lives in the arena. Read in order from the
 * first, categories that are not known are counted on the way. */
oh_status oh_lines_read(oh_lines *l, size_t from, size_t to, unsigned threads, oh_arena *a,
                        oh_line *out, oh_error *err);
/* Once all lines have been read in order: the notes about categories that are not known. */
oh_status oh_lines_categories(oh_lines *l, oh_arena *a, const oh_issue **out, size_t *n);

/* What a column can be told to be, beside "fact:KEY", "text" and "none". */
typedef struct oh_column_role {
	const char *target; /* "role:org" */
	const oh_msg *label;
} oh_column_role;
const oh_column_role *oh_column_roles(size_t *n);
/* True for a target that a column can have: "role:NAME" of the table above, "text",
 * "none", "fact:KEY" of an attribute that some pack knows. */
bool oh_column_target_ok(const oh_readers *r, oh_sv target);

/* Which layout a table has: the same for two lists whose headers read alike (folded, in
 * their order), whatever stands below. 0 for a sheet without a header. */
uint64_t oh_lines_layout(const oh_lines *l, uint32_t sheet);

#endif
