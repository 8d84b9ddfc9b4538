/* A zip of files, as a person packs what companies sent.
 *
 * Each file is given in memory under its base name, whatever folders stand before it;
 * names in GB18030, as Chinese Windows writes them, come as UTF-8. Folders, and what
 * programs leave behind (__MACOSX, ~$x.docx, Thumbs.db, names beginning with a dot),
 * are passed over. A damaged file does not stop the others.
 */
#ifndef OUHE_SHEET_ARCHIVE_H
#define OUHE_SHEET_ARCHIVE_H

#include "ouhe/base/error.h"

/* Zero: the default in brackets. */
typedef struct oh_archive_limits {
	uint64_t file_bytes;  /* a file unpacked [64 MiB] */
	uint64_t total_bytes; /* all of them [512 MiB] */
	uint32_t files;       /* [10,000] */
	uint32_t ratio;       /* inflated : packed, once past 16 MiB [200] */
} oh_archive_limits;

/* True for a zip that is no workbook and no document. */
bool oh_archive_is(oh_sv bytes);
/* A file of the archive: its bytes, or why there are none. Both die on return; a
 * non-zero status stops and is returned. */
typedef oh_status (*oh_archive_fn)(void *ctx, oh_sv name, oh_sv bytes, const oh_error *problem);
/* In the order of the archive. OH_ELIMIT past total_bytes, files or ratio: what came
 * before was given. */
oh_status oh_archive_each(oh_sv bytes, const oh_archive_limits *limits, oh_archive_fn fn, void *ctx,
                          oh_error *err);

#endif
