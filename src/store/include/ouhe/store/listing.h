/* Listings in the store: rows, their history, contacts, and the jobs that changes leave
 * for the matcher.
 *
 * Every function works inside a closure (store.h). Text that is read lives in the arena
 * given, in callbacks until they return. Nothing is checked here beyond what the tables
 * check: who may do what is the business of `service`.
 */
#ifndef OUHE_STORE_LISTING_H
#define OUHE_STORE_LISTING_H

#include "ouhe/store/store.h"

enum { OH_LISTING_DRAFT, OH_LISTING_SUBMITTED, OH_LISTING_PUBLISHED, OH_LISTING_CLOSED };
enum { OH_CLOSE_NONE, OH_CLOSE_FULFILLED, OH_CLOSE_EXPIRED, OH_CLOSE_WITHDRAWN };

typedef struct oh_listing_row {
	oh_id id, org, import;
	int side, kind, state, close_reason;
	int visibility, budget_visibility, contact_visibility;
	int64_t version, import_version; /* import_version: the one that the import made */
	int64_t amount;                  /* fen, -1: not stated */
	oh_ms until, published, created, updated;
	oh_sv pack, category; /* keys; category may be empty */
	oh_sv number, city, title, text;
	oh_sv invited; /* identities as text, spaces between */
	oh_sv facts;   /* codec.h, without the author's words */
} oh_listing_row;

/* What only a look at one listing needs. Texts are JSON that `service` writes and reads,
 * but for `sent_back`. */
typedef struct oh_listing_detail {
	oh_sv spans; /* codec.h with the author's words */
	oh_sv edits, standards, extras, issues;
	oh_sv sent_back; /* why it was sent back */
} oh_listing_detail;

typedef struct oh_contact_row {
	oh_id user; /* who gave it, 0: a list */
	oh_sv name, phone, mail;
} oh_contact_row;

oh_status oh_listing_insert(oh_db *db, oh_id tenant, const oh_listing_row *r,
                            const oh_listing_detail *d, oh_error *err);
/* Replaces the row (detail too unless NULL) where it still has version r->version - 1;
 * OH_ESTALE otherwise. A new end of validity forgets reminders. */
oh_status oh_listing_update(oh_db *db, oh_id tenant, const oh_listing_row *r,
                            const oh_listing_detail *d, oh_error *err);
/* Row, detail and contact; the history stays. */
oh_status oh_listing_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err);
/* *found false and *out untouched when there is none. */
oh_status oh_listing_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_listing_row *out,
                         bool *found, oh_error *err);
oh_status oh_listing_detail_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a,
                                oh_listing_detail *out, oh_error *err);

/* Empty strings when there is none. */
oh_status oh_listing_contact_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a,
                                 oh_contact_row *out, oh_error *err);
oh_status oh_listing_contact_set(oh_db *db, oh_id tenant, oh_id id, const oh_contact_row *c,
                                 oh_error *err);
/* Erases the contacts that a person gave. */
oh_status oh_listing_contact_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err);
/* The listings whose contact a person gave. */
typedef oh_status (*oh_listing_id_fn)(void *ctx, oh_id id);
oh_status oh_listing_contact_each(oh_db *db, oh_id tenant, oh_id user, oh_listing_id_fn fn,
                                  void *ctx, oh_error *err);

/* Keeps what stands, before import `import` is merged into it; one state a listing. */
oh_status oh_listing_prior_keep(oh_db *db, oh_id tenant, oh_id id, oh_id import, oh_error *err);
/* Lays what was kept over *row (its import too) and *detail and forgets it; *found false:
 * nothing was kept for this import. */
oh_status oh_listing_prior_take(oh_db *db, oh_id tenant, oh_id id, oh_id import, oh_arena *a,
                                oh_listing_row *row, oh_listing_detail *detail, bool *found,
                                oh_error *err);

typedef struct oh_listing_filter {
	const oh_id *orgs; /* only these; n_orgs 0: all */
	size_t n_orgs;
	int state;    /* -1: any */
	int side;     /* -1: both */
	oh_id import; /* 0: any */
	oh_id below;  /* only identities below, 0: from the newest */
	size_t limit;
} oh_listing_filter;
/* The row's views live until fn returns. */
typedef oh_status (*oh_listing_fn)(void *ctx, const oh_listing_row *row);
/* Newest first. */
oh_status oh_listing_each(oh_db *db, oh_id tenant, const oh_listing_filter *f, oh_listing_fn fn,
                          void *ctx, oh_error *err);
oh_status oh_listing_count(oh_db *db, oh_id tenant, const oh_listing_filter *f, int64_t *out,
                           oh_error *err);

/* All published listings of a tenant with from <= id < to (0: no end), in no order, for
 * the building of an index. */
oh_status oh_listing_stream(oh_db *db, oh_id tenant, oh_id from, oh_id to, oh_listing_fn fn,
                            void *ctx, oh_error *err);
/* The identity at which the published ones fall into two halves; 0 when there are few. */
oh_status oh_listing_middle(oh_db *db, oh_id tenant, int64_t *count, oh_id *middle, oh_error *err);

/* Every published listing of visibilities in the mask (1 << visibility), not past `now`, for
 * figures. `amount` is -1 where fewer see the budget than the listing. Cost: a scan. */
typedef struct oh_listing_figure {
	int side;
	oh_id org;
	int64_t amount;
	oh_sv pack, category, city;
} oh_listing_figure;
typedef oh_status (*oh_figure_fn)(void *ctx, const oh_listing_figure *figure);
oh_status oh_listing_figures(oh_db *db, oh_id tenant, uint32_t visibilities, oh_ms now,
                             oh_figure_fn fn, void *ctx, oh_error *err);

/* --- history --- */
typedef struct oh_version_row {
	int64_t version;
	oh_ms at;
	oh_id user; /* 0: the platform */
	oh_sv action, changes;
} oh_version_row;
oh_status oh_listing_version_add(oh_db *db, oh_id tenant, oh_id id, const oh_version_row *v,
                                 oh_error *err);
typedef oh_status (*oh_version_fn)(void *ctx, const oh_version_row *row);
/* Newest first, versions below `below` (0: all). */
oh_status oh_listing_version_each(oh_db *db, oh_id tenant, oh_id id, int64_t below, size_t limit,
                                  oh_version_fn fn, void *ctx, oh_error *err);

/* --- validity --- */
typedef struct oh_due_row {
	oh_id tenant, id, org;
	oh_ms until;
	int reminded;
} oh_due_row;
typedef oh_status (*oh_due_fn)(void *ctx, const oh_due_row *row);
/* Published listings that end before `before` and were reminded of fewer than `reminded`
 * times, the earliest first. */
oh_status oh_listing_due(oh_db *db, oh_ms before, int reminded, size_t limit, oh_due_fn fn,
                         void *ctx, oh_error *err);
oh_status oh_listing_reminded(oh_db *db, oh_id tenant, oh_id id, int times, oh_error *err);

/* --- jobs of the matcher --- */
typedef struct oh_match_job {
	oh_id tenant, listing;
	int64_t version;
	oh_ms at;
} oh_match_job;
/* One a listing: a later one takes the place of an earlier. */
oh_status oh_match_job_put(oh_db *db, const oh_match_job *job, oh_error *err);
/* One for each published listing of an organisation. */
oh_status oh_match_job_org(oh_db *db, oh_id tenant, oh_id org, oh_ms at, oh_error *err);
/* Deletes the job unless the listing has changed since. */
oh_status oh_match_job_done(oh_db *db, const oh_match_job *job, oh_error *err);
/* The oldest `most`, into jobs[]. */
oh_status oh_match_job_next(oh_db *db, oh_match_job *jobs, size_t most, size_t *n, oh_error *err);
/* Waiting ones, and since when the oldest does (0: none). */
oh_status oh_match_job_stats(oh_db *db, int64_t *waiting, oh_ms *oldest, oh_error *err);

#endif
