/* Imports in the store: files as they came, rows as they are and as understood, what was
 * decided about layouts and twins.
 *
 * Conventions as in ouhe/store/listing.h: inside a closure; tenant first; views that a
 * callback is given live until it returns, others in the arena. JSON and encodings are
 * the caller's: the store keeps them.
 */
#ifndef OUHE_STORE_IMPORT_H
#define OUHE_STORE_IMPORT_H

#include "ouhe/store/store.h"

/* --- files --- */
/* Keeps the bytes under their hash (32 bytes), at least until `keep`. */
oh_status oh_upload_put(oh_db *db, oh_id tenant, oh_sv hash, oh_sv bytes, oh_ms keep,
                        oh_error *err);
/* *found false: never there, or deleted since. */
oh_status oh_upload_get(oh_db *db, oh_id tenant, oh_sv hash, oh_arena *a, oh_sv *bytes, bool *found,
                        oh_error *err);
/* Deletes those whose time has passed, of all tenants. */
oh_status oh_upload_expire(oh_db *db, oh_ms now, int64_t *n, oh_error *err);
/* Of imports made before that time: those never taken in go altogether, of the others what
 * their rows say; which row became which listing stays. *n: deleted ones. */
oh_status oh_import_expire(oh_db *db, oh_ms before, int64_t *n, oh_error *err);
/* Deletes the file unless an import needs it. */
oh_status oh_upload_drop(oh_db *db, oh_id tenant, oh_sv hash, oh_error *err);

/* --- imports --- */
enum {
	OH_IMPORT_READING,
	OH_IMPORT_READY,
	OH_IMPORT_COMMITTED,
	OH_IMPORT_UNDONE,
	OH_IMPORT_FAILED
};

/* Committed, or undone, with rows that are still to follow. */
enum { OH_TAKING_NOTHING, OH_TAKING_IN, OH_TAKING_BACK };

typedef struct oh_import_row_counts {
	int64_t rows, ready, mend, duplicates, skipped, committed;
} oh_import_row_counts;

typedef struct oh_import {
	oh_id tenant, id, user, org, submission;
	int side, state, taking;
	int64_t version;
	bool known_layout;
	oh_ms created, ready, committed, undone;
	oh_sv hash, name, problem, uses, sheets, issues;
	oh_sv terms; /* taking: how, and in whose name */
} oh_import;

oh_status oh_import_insert(oh_db *db, const oh_import *i, oh_error *err);
/* Replaces state, taking, terms, times, known_layout, problem, uses, sheets, issues where the
 * version is still i->version, which rises; OH_ESTALE otherwise. */
oh_status oh_import_update(oh_db *db, const oh_import *i, oh_error *err);
oh_status oh_import_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_import *out, bool *found,
                        oh_error *err);
/* OH_ESTALE when the import is gone or has another version than i. */
oh_status oh_import_same(oh_db *db, const oh_import *i, oh_error *err);
/* Rows go with it. */
oh_status oh_import_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err);
oh_status oh_import_counts(oh_db *db, oh_id tenant, oh_id id, oh_import_row_counts *out,
                           oh_error *err);
/* The oldest that waits to be read with an identity above `after`; 0: none. */
oh_status oh_import_next(oh_db *db, oh_id after, oh_id *tenant, oh_id *id, oh_error *err);
/* The oldest with rows to follow and an identity above `after`; 0: none. */
oh_status oh_import_next_taking(oh_db *db, oh_id after, oh_id *tenant, oh_id *id, oh_error *err);
typedef oh_status (*oh_import_fn)(void *ctx, const oh_import *i);
/* Newest first; of these organisations and of this person, n_orgs SIZE_MAX: all. */
oh_status oh_import_each(oh_db *db, oh_id tenant, oh_id user, const oh_id *orgs, size_t n_orgs,
                         oh_id below, size_t limit, oh_import_fn fn, void *ctx, oh_error *err);

/* --- rows --- */
enum { OH_ROW_READY, OH_ROW_MEND, OH_ROW_DUPLICATE, OH_ROW_SKIPPED, OH_ROW_COMMITTED };
enum { OH_DECIDE_NONE, OH_DECIDE_IMPORT, OH_DECIDE_SKIP, OH_DECIDE_MERGE, OH_DECIDE_KEEP };
enum { OH_DECIDED_NOT, OH_DECIDED_BEFORE, OH_DECIDED_PERSON };

typedef struct oh_import_row {
	int64_t row;
	int sheet, state, decision, decided;
	uint32_t line;
	bool mended, merged;
	int64_t content, twin_row, twin_content; /* twin_row -1: none */
	oh_id twin_listing, listing;
	double likeness;
	oh_sv cells, reading, issues, facts, others;
} oh_import_row;

/* Inserts or replaces. */
oh_status oh_import_row_put(oh_db *db, oh_id tenant, oh_id import, const oh_import_row *r,
                            oh_error *err);
oh_status oh_import_row_get(oh_db *db, oh_id tenant, oh_id import, int64_t row, oh_arena *a,
                            oh_import_row *out, bool *found, oh_error *err);
/* What became of it: listing, merged, state committed. */
oh_status oh_import_row_done(oh_db *db, oh_id tenant, oh_id import, int64_t row, oh_id listing,
                             bool merged, oh_error *err);
/* State, decision and who made it. */
oh_status oh_import_row_decide(oh_db *db, oh_id tenant, oh_id import, int64_t row, int state,
                               int decision, int decided, oh_error *err);
/* Decision of a row and who made it; both 0 when there is no such row. */
oh_status oh_import_row_decided(oh_db *db, oh_id tenant, oh_id import, int64_t row, int *decision,
                                int *decided, oh_error *err);
oh_status oh_import_rows_clear(oh_db *db, oh_id tenant, oh_id import, oh_error *err);
/* It became nothing: ready again. */
oh_status oh_import_row_undone(oh_db *db, oh_id tenant, oh_id import, int64_t row, oh_error *err);

typedef struct oh_import_row_filter {
	int state;   /* -1: any */
	int sheet;   /* -1: any */
	bool mended; /* only these */
	bool down;   /* from the last to the first; `from` is then an upper bound */
	int64_t from;
	size_t limit; /* 0: all */
} oh_import_row_filter;
typedef oh_status (*oh_import_row_fn)(void *ctx, const oh_import_row *r);
oh_status oh_import_row_each(oh_db *db, oh_id tenant, oh_id import, const oh_import_row_filter *f,
                             oh_import_row_fn fn, void *ctx, oh_error *err);
oh_status oh_import_row_count(oh_db *db, oh_id tenant, oh_id import, int state, int sheet,
                              int64_t *out, oh_error *err);

/* --- what was decided before --- */
oh_status oh_layout_get(oh_db *db, oh_id tenant, int side, int64_t layout, oh_arena *a, oh_sv *uses,
                        bool *found, oh_error *err);
oh_status oh_layout_set(oh_db *db, oh_id tenant, int side, int64_t layout, oh_id user, oh_sv uses,
                        oh_error *err);
/* *decision OH_DECIDE_NONE: not decided. */
oh_status oh_pair_get(oh_db *db, oh_id tenant, int64_t here, int64_t there, int *decision,
                      oh_error *err);
/* OH_DECIDE_NONE forgets the pair. */
oh_status oh_pair_set(oh_db *db, oh_id tenant, int64_t here, int64_t there, int decision,
                      oh_id user, oh_error *err);

#endif
