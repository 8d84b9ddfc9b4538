/* Old formats through LibreOffice, where it is installed.
 *
 * It runs without a shell, in a process group and a directory of its own, with
 * a scrubbed environment and a profile of its own, and is ended with its whole
 * group when it takes too long.
 */
#ifndef OUHE_SHEET_CONVERT_H
#define OUHE_SHEET_CONVERT_H

#include "xlsx.h"

enum { OH_CONVERT_SECONDS = 60 };

/* What an old file is turned into. */
typedef enum oh_foreign {
	OH_FOREIGN_NONE,
	OH_FOREIGN_SHEET,   /* .xls, .et, .ods, .xlsb: a workbook */
	OH_FOREIGN_DOCUMENT /* .doc, .wps, .odt, .rtf: a text document */
} oh_foreign;

/* Converts src to xlsx or docx and streams that. OH_EUNSUPPORTED where no converter is
 * installed, OH_EFORMAT where it fails. */
oh_status oh_convert_stream(const oh_source *src, oh_foreign kind, const oh_sheet_limits *lim,
                            const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err);
/* The same with another time limit: for tests. */
oh_status oh_convert_stream_in(const oh_source *src, oh_foreign kind, unsigned seconds,
                               const oh_sheet_limits *lim, const oh_sheet_sink *sink,
                               oh_stream_extra *extra, oh_error *err);

#endif
