/* Merged ranges of a sheet in memory: each cell gets the first one's value. */
#ifndef OUHE_SHEET_MERGES_H
#define OUHE_SHEET_MERGES_H

#include "ouhe/base/arena.h"
#include "ouhe/base/error.h"
#include "ouhe/sheet/book.h"

/* Most cells that the merged ranges of a sheet may cover, counted on rows that
 * exist and up to the last used column. */
enum { OH_MERGED_CELLS = 8 << 20 };

/* Rewrites the cells of rows[0..n) where ranges lie; new cells are in the arena.
 * Rows that do not exist are not made. OH_ELIMIT past OH_MERGED_CELLS. */
oh_status oh_merges_apply(oh_row *rows, size_t n, const oh_merge *merges, size_t n_merges,
                          uint32_t last_column, oh_arena *a, oh_error *err);

#endif
