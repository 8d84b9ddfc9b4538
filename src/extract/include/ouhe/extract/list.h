/* A workbook to listings: finds each sheet's header, maps its columns, reads its
 * rows.
 *
 * Title rows above the header, two-row headers, merged cells, blank rows, notes
 * below, several sheets and hidden rows are as people make them; every row
 * that holds anything is a listing or an issue, none is dropped in silence.
 */
#ifndef OUHE_EXTRACT_LIST_H
#define OUHE_EXTRACT_LIST_H

#include "ouhe/extract/extract.h"
#include "ouhe/sheet/book.h"

typedef struct oh_readers oh_readers;

/* One extractor a pack. The packs must outlive it. */
oh_status oh_readers_new(const oh_packs *packs, oh_readers **out, oh_error *err);
void oh_readers_free(oh_readers *r);
/* The extractor of a pack of that name, NULL when there is none. */
const oh_extractor *oh_readers_find(const oh_readers *r, oh_sv pack);

/* What a column is to be taken for, whatever its header says. */
typedef struct oh_column_use {
	uint32_t sheet;  /* index of the sheet in the book */
	uint32_t column; /* from 1, in every table of the sheet */
	/* "fact:KEY", "role:NAME" (lines.h), "text" or "none": kept, not read. One that
	 * no pack knows is passed over. */
	oh_sv target;
	oh_sv unit; /* of a fact's bare numbers, as a code; empty: by the header, else canonical */
} oh_column_use;

/* What lists take a column of that name for: "role:NAME" (lines.h; a running number is
 * "role:seq"), empty where it is an attribute, a text, or not known. Static storage.
 * `scratch` is as before on return. */
oh_status oh_column_meaning(const oh_readers *r, oh_sv header, oh_arena *scratch, oh_sv *out);

typedef struct oh_list_options {
	const char *pack; /* read every sheet with this pack; NULL: by category, sheet and header */
	unsigned threads; /* 0: one a processor; the result is the same for any number */
	void (*progress)(void *ctx, size_t done, size_t total); /* nullable */
	void *progress_ctx;
	const oh_column_use *uses;
	size_t n_uses;
} oh_list_options;

/* Sheets that are forms – a label beside its value, or above it – become lists of one line:
 * a header of the labels and a row of the values, so that they are read like any other list.
 * What stands in front of a table within such a sheet (企业名称：…) is added to each of the
 * table's rows. Lists stay as they are. Memory in the arena; OH_ENOMEM leaves the book as it
 * was. Cost: one look at the sheets of at most 400 rows. */
oh_status oh_book_forms(const oh_readers *r, oh_book *book, oh_arena *a);

/* Reads a book whose views live as long as the arena. On OH_OK *out holds every
 * line and every issue; a book without any list is OH_EFORMAT. */
oh_status oh_list_read(const oh_readers *r, const oh_book *book, oh_side side,
                       const oh_list_options *options, oh_arena *a, oh_list *out, oh_error *err);

#endif
