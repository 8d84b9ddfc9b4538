/* Streaming a workbook of the OOXML kind. */
#ifndef OUHE_SHEET_XLSX_H
#define OUHE_SHEET_XLSX_H

#include "ouhe/sheet/stream.h"
#include "parts.h"
#include "rowbuf.h"

/* What a book wants besides the rows. */
typedef struct oh_stream_extra {
	oh_arena *keep; /* where the shared-string table is kept; NULL: it dies */
	oh_sv kept;     /* that table: text within it need not be copied */
	oh_sv encoding; /* csv: set when known */
} oh_stream_extra;

typedef struct oh_xlsx_context {
	oh_package *pkg;
	const oh_sheet_limits *lim;
	const oh_sheet_sink *sink;
	oh_styles styles;
	oh_strings strings;
	bool date1904;
	oh_sv file;
} oh_xlsx_context;

/* Rows and merges of one worksheet to the sink. */
oh_status oh_worksheet_stream(const oh_xlsx_context *x, const oh_sheet_entry *sheet, oh_error *err);
/* The whole workbook. extra nullable. */
oh_status oh_xlsx_stream(const oh_source *src, const oh_sheet_limits *lim,
                         const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err);
/* The same, never through a converter. */
oh_status oh_xlsx_stream_plain(const oh_source *src, const oh_sheet_limits *lim,
                               const oh_sheet_sink *sink, oh_stream_extra *extra, oh_error *err);
/* The document in a package that has a word/document.xml. */
oh_status oh_docx_stream(oh_package *pkg, oh_sv file, const oh_sheet_limits *lim,
                         const oh_sheet_sink *sink, oh_error *err);
/* A csv or tsv file. */
oh_status oh_csv_stream(const oh_source *src, const oh_sheet_limits *lim, const oh_sheet_sink *sink,
                        oh_stream_extra *extra, oh_error *err);
/* Whatever the content is. */
oh_status oh_stream_any(const oh_source *src, const oh_sheet_limits *lim, const oh_sheet_sink *sink,
                        oh_stream_extra *extra, oh_error *err);

#endif
