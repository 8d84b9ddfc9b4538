/* A file that appears whole or not at all: written beside its place under another name,
 * flushed to the disk, renamed. A reader sees the old content or the new one, never a
 * part; what fails or is killed leaves `path` as it was.
 *
 * Errors: OH_EIO with the path, OH_EUSAGE when `path` is there and no regular file. */
#ifndef OUHE_BASE_OUTFILE_H
#define OUHE_BASE_OUTFILE_H

#include "ouhe/base/error.h"

typedef struct oh_outfile {
	char *path; /* where the file shall be */
	char *temp; /* beside it */
} oh_outfile;

/* Creates an empty temporary file beside `path`. */
oh_status oh_outfile_begin(oh_outfile *f, const char *path, oh_error *err);
/* Flushes the temporary file to the disk and renames it; releases f in every
 * case, and removes the temporary file on failure. */
oh_status oh_outfile_commit(oh_outfile *f, oh_error *err);
/* Removes the temporary file; an empty f is legal. */
void oh_outfile_discard(oh_outfile *f);

/* Puts `content` at `path` in one step: a temporary file beside it, flushed to
 * the disk, then renamed. */
oh_status oh_file_put(const char *path, oh_sv content, oh_error *err);

/* The same piece by piece. Commit flushes and renames, discard leaves `path` as it
 * was; both free f, and NULL is legal for discard. */
typedef struct oh_file_out oh_file_out;
oh_status oh_file_begin(const char *path, oh_file_out **out, oh_error *err);
oh_status oh_file_append(oh_file_out *f, oh_sv content, oh_error *err);
oh_status oh_file_commit(oh_file_out *f, oh_error *err);
void oh_file_discard(oh_file_out *f);

#endif
