/* A file that appears whole or not at all. */
#ifndef OUHE_SHEET_OUTFILE_H
#define OUHE_SHEET_OUTFILE_H

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

#endif
