/* Shared by the repositories: rows into arrays, empty text as NULL. */
#ifndef OUHE_STORE_ROWS_H
#define OUHE_STORE_ROWS_H

#include "ouhe/store/store.h"

/* Empty text is stored as NULL. */
oh_sv oh_some(oh_sv s);
/* A column copied into the arena; NULL reads as the empty view. OH_ENOMEM notes itself. */
oh_sv oh_take(oh_stmt *st, int i, oh_arena *a, bool *ok);

/* Reads every row of a statement through `row` into a grown array of `size` bytes an item,
 * and ends the statement. `row` returns false when memory is out. */
typedef bool (*oh_row_fn)(oh_stmt *st, oh_arena *a, void *item);
oh_status oh_rows(oh_stmt *st, oh_arena *a, size_t size, oh_row_fn row, void **out, size_t *n,
                  oh_error *err);
/* A view that binds as text and not as NULL. */
oh_sv oh_not_null(oh_sv s);
/* The first row of a begun statement into *out (`size` bytes), which stays as it is when
 * there is none; ends the statement. */
oh_status oh_first_row(oh_stmt *st, oh_arena *a, size_t size, oh_row_fn row, void *out, bool *found,
                       oh_error *err);
/* The status of an update that asks for a version: OH_ESTALE when it changed nothing. */
oh_status oh_guarded(oh_status st, int64_t changed, oh_error *err);
/* A LIKE pattern that finds `words` anywhere ("" before) or at the beginning. */
oh_status oh_like(oh_sv words, bool anywhere, oh_arena *a, oh_sv *out, oh_error *err);

#endif
