/* Shared by the files of the areas imports and collections. */
#ifndef OUHE_SERVICE_IMPORTS_H
#define OUHE_SERVICE_IMPORTS_H

#include <pthread.h>

#include "area.h"
#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/extract/lines.h"
#include "ouhe/secret/secret.h"
#include "ouhe/store/import.h"

enum {
	SV_UPLOAD_MOST = 64 << 20, /* bytes of an uploaded file */
	SV_UPLOAD_KEEP_DAYS = 90,  /* then its bytes go; what was read of it stays */
	SV_IMPORT_OPEN = 3,        /* opened imports kept for mending */
	SV_IMPORT_ROWS = 150000,   /* of as many rows together */
	SV_IMPORT_READERS = 8      /* at work at once: in the background, and while people wait */
};

/* A cell that was mended. */
struct sv_mend {
	uint32_t sheet, line, column; /* sheet: its number in the import */
	oh_sv text, was;
	size_t next; /* index + 1 of the next in the same row */
};

/* One file of an import. */
struct sv_part {
	oh_sv name;
	oh_book book;
	oh_lines *lines; /* NULL: unread, `problem` says why */
	oh_arena *lines_arena;
	oh_error problem;
	uint32_t first_sheet, n_sheets; /* numbers in the import; an unread file has one */
	size_t first_row, n_rows;
};

struct sv_twins;

/* An import's file opened: tables found, rows planned, mended cells in their places. */
struct sv_opened {
	oh_arena *arena;
	const oh_readers *readers;
	oh_id tenant, id;
	oh_side side;
	struct sv_part *parts;
	size_t n_parts;
	uint32_t n_sheets;
	size_t n_rows;
	const oh_column_use *uses; /* by sheets of the import */
	size_t n_uses;
	oh_vec mends;           /* struct sv_mend */
	oh_map *mends_of;       /* sheet and line → index into mends */
	struct sv_twins *twins; /* of its rows; NULL until needed */
	uint64_t used;
};

struct sv_imports {
	struct sv_worker *worker, *reminder;
	struct sv_worker *taker; /* takes in and back what was decided; NULL: who decides does */
	pthread_mutex_t taking;  /* one import at a time comes in or goes back */
	pthread_mutex_t lock;    /* of what follows; held while an opened import is used */
	struct sv_opened *opened[SV_IMPORT_OPEN];
	uint64_t clock;
	oh_id claimed[SV_IMPORT_READERS]; /* being read now, 0: free */
	_Atomic int64_t reading;          /* the import that is read now, 0: none */
	_Atomic int64_t was_read;         /* the one before it */
	_Atomic size_t done, total;       /* its rows */
	_Atomic int64_t rows_read, imports_read, committed;
	_Atomic oh_ms cleaned;
};

/* --- import_open.c --- */
/* A file's bytes, an archive's files each. A file that cannot be read is a part with a
 * problem; only memory and hostile archives fail as a whole. Bytes and uses need not outlive
 * the call; `mends` (nullable) are copied. */
oh_status sv_opened_new(const oh_platform *p, const oh_import *import, oh_sv bytes,
                        const oh_column_use *uses, size_t n_uses, const struct sv_mend *mends,
                        size_t n_mends, struct sv_opened **out, oh_error *err);
void sv_opened_free(struct sv_opened *o);
/* Keeps it for mending, in place of what was used longest ago; takes it over. With the
 * lock held: sv_opened_keep_locked. */
void sv_opened_keep(oh_platform *p, struct sv_opened *o);
void sv_opened_keep_locked(struct sv_imports *s, struct sv_opened *o);
/* Other meanings of columns: every part is planned anew. */
oh_status sv_opened_use(struct sv_opened *o, const oh_column_use *uses, size_t n_uses,
                        oh_error *err);
/* Puts a text in place of a cell's; the part must be planned anew after that. */
oh_status sv_opened_mend(struct sv_opened *o, const struct sv_mend *mend, oh_error *err);
oh_status sv_part_plan(struct sv_opened *o, struct sv_part *part, oh_error *err);
/* Which part a row or a sheet of the import is in; NULL: none. */
struct sv_part *sv_part_of_row(struct sv_opened *o, size_t row);
struct sv_part *sv_part_of_sheet(struct sv_opened *o, uint32_t sheet);
/* The mends of a row in order of their making: index into o->mends, SIZE_MAX: none. */
size_t sv_mends_of(const struct sv_opened *o, uint32_t sheet, uint32_t line);
/* Columns chosen, to JSON and back. */
void sv_uses_encode(const oh_column_use *uses, size_t n, oh_buf *out);
oh_status sv_uses_decode(oh_sv json, oh_arena *a, oh_column_use **out, size_t *n, oh_error *err);
/* A failure to JSON, and its words in a language. */
void sv_problem_encode(const oh_error *problem, oh_buf *out);
void sv_problem_words(oh_sv json, oh_lang lang, oh_buf *out);

/* --- import_row.c --- */
/* Line i of a part as the store keeps it, in the arena; issues are those of the line and
 * `more`. State and twin are not decided yet. */
oh_status sv_row_encode(const struct sv_opened *o, const struct sv_part *part, size_t i,
                        const oh_line *line, const oh_issue *more, size_t n_more, oh_arena *a,
                        oh_import_row *out);
/* Back to the model, in the arena. */
oh_status sv_row_decode(const oh_platform *p, const oh_import_row *r, oh_side side, oh_arena *a,
                        oh_listing *out, oh_error *err);
void sv_import_issues_encode(const oh_issue *issues, size_t n, uint32_t first_sheet,
                             const uint32_t *sheets, oh_buf *out);
/* Writes stored issues as the API shows them. */
void sv_import_issues_put(oh_sv json, oh_lang lang, oh_json_writer *w);
/* True when an issue changes what the row means: a warning or an error. */
bool sv_import_issues_severe(oh_sv json);
/* What a row without a title is called: its category, else the first words of its text. */
oh_sv sv_row_title(const oh_listing *l);
/* The state that follows from issues, twin and decision. */
int sv_row_state(const oh_import_row *r);
/* Issues of an import's own: a row must name whose it is, and what it is about. *n ≤ 2. */
size_t sv_row_checks(const oh_platform *p, const oh_import *import, oh_sv org_name,
                     const oh_line *line, oh_issue out[3]);

/* --- import_twin.c --- */
/* What is likely the same: rows of an import and the stored listings of their
 * organisations, by blocks, so that a row is compared with a few. */
struct sv_twin {
	oh_id listing;
	int64_t row; /* -1: a stored listing */
	int64_t content;
	double likeness;
};
oh_status sv_twins_new(oh_platform *p, const oh_import *import, struct sv_twins **out,
                       oh_error *err);
void sv_twins_free(struct sv_twins *t);
/* Names that are written alike are one: folded, without spaces and marks. */
oh_sv sv_org_fold(oh_sv name, oh_arena *a);
bool sv_same_org(oh_sv x, oh_sv y);
/* Digest of what a listing says, for remembered decisions. */
int64_t sv_twin_content(const oh_listing *l, oh_sv org_key);
/* Adds a row (in place of what it was) and says what it is likely the same as among stored
 * listings and earlier rows. *found->likeness 0: nothing. Sets *content. Reads the store. */
oh_status sv_twins_add(struct sv_twins *t, const oh_listing *l, int64_t row, int64_t *content,
                       struct sv_twin *found, oh_error *err);
/* Differences field by field, as an array of {name, here, there}. */
void sv_twin_differences(const oh_call *c, const oh_listing *here, const oh_listing *there,
                         oh_json_writer *w);

/* --- import_read.c --- */
/* Reads an import that waits, to its end; what goes wrong with its file becomes its
 * problem. */
oh_status sv_import_read(oh_platform *p, oh_id tenant, oh_id id, oh_error *err);
/* What was decided and mended before an import is read again. */
struct sv_old_rows {
	oh_map *of;   /* sheet and line → index */
	oh_vec rows;  /* struct sv_old_row */
	oh_vec mends; /* struct sv_mend */
	oh_arena *arena;
};
struct sv_old_row {
	int decision, decided;
};
oh_status sv_old_rows_load(oh_db *db, oh_id tenant, oh_id import, struct sv_old_rows *out,
                           oh_error *err);
void sv_old_rows_release(struct sv_old_rows *old);
/* Reads lines [from, to) of a part, finds their twins, writes the rows. `old`: rows
 * whose decisions stay; NULL: those of the stored rows of the same numbers. */
oh_status sv_rows_read(oh_platform *p, const oh_import *import, struct sv_opened *o,
                       struct sv_part *part, size_t from, size_t to, oh_sv org_name,
                       const struct sv_old_rows *old, oh_error *err);
/* Name of the organisation that all rows belong to; empty: each names its own. */
oh_status sv_import_org_name(oh_db *db, const oh_import *import, oh_arena *a, oh_sv *out,
                             oh_error *err);
void sv_import_event(oh_platform *p, const oh_import *import, const char *state, double progress);
/* Sheets with their columns, to JSON. */
oh_status sv_sheets_encode(const struct sv_opened *o, const bool *packs, oh_buf *out);

/* --- imports.c --- */
/* The import with access checked for the call's operation. */
oh_status sv_import_load(oh_db *db, const oh_call *c, oh_id id, oh_import *out, oh_error *err);
/* Keeps the bytes and makes an import of them, in a transaction; name without folders. */
struct sv_import_new {
	oh_id org, submission;
	int side;
	oh_sv name, bytes;
};
oh_status sv_import_add(oh_db *db, const oh_call *c, const struct sv_import_new *n, oh_id *id,
                        oh_error *err);
/* After that transaction: reads it now where nothing works in the background. */
oh_status sv_import_begin(oh_platform *p, oh_id tenant, oh_id id, oh_error *err);
/* Forgets what is kept of an import in memory. */
void sv_import_forget(oh_platform *p, oh_id id);
/* The base name of an uploaded file, at most 255 bytes, without control characters; empty
 * when nothing is left of it. */
oh_sv sv_upload_name(oh_sv name, oh_arena *a);

/* --- import_json.c --- */
oh_status sv_import_put(oh_db *db, const oh_call *c, const oh_import *i, bool whole,
                        oh_json_writer *w, oh_error *err);
oh_status sv_import_row_put(oh_db *db, const oh_call *c, const oh_import *i, const oh_import_row *r,
                            oh_json_writer *w, oh_error *err);

/* --- import_mend.c, import_commit.c --- */
oh_status sv_mend_import_row(oh_call *c, oh_error *err);
oh_status sv_map_import_columns(oh_call *c, oh_error *err);
oh_status sv_commit_import(oh_call *c, oh_error *err);
oh_status sv_undo_import(oh_call *c, oh_error *err);
struct sv_commit {
	bool publish, draft;
	oh_visibility visibility;
	oh_ms until;
	bool makes_orgs; /* who decides may make organisations */
};
/* Decides, inside a write closure, that the ready rows of an import come in on these terms;
 * after the commit sv_import_finish takes them in. */
oh_status sv_import_decide(oh_db *db, const oh_call *c, oh_import *i, const struct sv_commit *how,
                           oh_error *err);
/* Rows that are ready, by import_row.c's order of pages. */
oh_status sv_import_take(oh_db *db, const oh_call *c, const oh_import *i,
                         const struct sv_commit *how, size_t most, bool dry, int64_t *from,
                         size_t *taken, oh_error *err);
oh_status sv_import_take_back(oh_db *db, const oh_call *c, const oh_import *i, size_t most,
                              int64_t *from, size_t *taken, oh_error *err);

/* --- import_take.c: what was decided is done row by row, in short transactions --- */
/* The terms, with who decided. */
oh_status sv_terms_encode(const oh_call *c, const struct sv_commit *how, oh_arena *a, oh_sv *out,
                          oh_error *err);
/* To its end, whatever interrupted it before; OH_ECANCELLED when the platform stops. A row
 * that the store refuses is left for mending (in), or as it is (back). */
oh_status sv_import_finish(oh_platform *p, oh_id tenant, oh_id id, oh_error *err);
/* All that is unfinished, unless somebody is at it; what fails waits for the next time. */
void sv_imports_resume(oh_platform *p);

#endif
