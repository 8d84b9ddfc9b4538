/* What lines.c and list.c share. Not public. */
#ifndef OUHE_EXTRACT_LINES_INTERNAL_H
#define OUHE_EXTRACT_LINES_INTERNAL_H

#include "list_internal.h"

/* A category that no pack knows, by sheet and text. */
typedef struct oh_unknown_category {
	oh_sv text;
	const oh_pack *pack;
	uint32_t sheet, row;
	uint64_t count;
} oh_unknown_category;

struct oh_lines {
	oh_list_ctx c;       /* what all sheets share */
	oh_list_ctx *sheets; /* one a sheet */
	size_t *first_plan;  /* of each sheet; one more at the end */
	size_t *first_issue; /* idem, into found.items */
	uint64_t *layouts;   /* of each sheet's first table */
	oh_vec plans;        /* oh_row_plan */
	oh_vec columns;      /* oh_list_column */
	oh_issues found;     /* on opening, in order as they arose */
	uint32_t *by_row;    /* indices into found.items: of each sheet in order of rows */
	oh_issue *loose;     /* those of no line */
	size_t n_loose;
	size_t cells, lists;
	size_t in_order; /* lines read so far in order from the first */
	oh_map *unknown; /* sheet and text of a category → index */
	oh_vec unknowns; /* oh_unknown_category */
};

/* A chunk of lines read on several threads, each with its own arena and issues. */
typedef struct oh_lines_chunk {
	oh_list_worker *workers;
	unsigned n_workers;
	oh_row_out *outs;
	size_t n;
} oh_lines_chunk;

/* Reads [from, to); to be released in every case. */
oh_status oh_lines_chunk_read(oh_lines *l, size_t from, size_t to, unsigned threads,
                              void (*progress)(void *ctx, size_t done), void *ctx,
                              oh_lines_chunk *out);
/* Moves the chunk's listings and issues to the arena, where they live on. */
void oh_lines_chunk_adopt(oh_lines_chunk *k, oh_arena *a);
void oh_lines_chunk_release(oh_lines_chunk *k);
/* Adds the notes about unknown categories of one sheet. */
oh_status oh_lines_categories_of(oh_lines *l, uint32_t sheet, oh_issues *to);

#endif
