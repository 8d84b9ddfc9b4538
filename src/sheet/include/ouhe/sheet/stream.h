/* Streaming reader: rows as they come, in memory that does not grow with them.
 *
 * Beyond the shared-string table (limit in book.h) only one row is held. Merged
 * ranges of an xlsx sheet come after its rows, as in the file.
 */
#ifndef OUHE_SHEET_STREAM_H
#define OUHE_SHEET_STREAM_H

#include "ouhe/sheet/book.h"

/* Callbacks, each nullable; everything they are given dies when they return. A
 * non-zero status stops the reading and is returned; the callback may have filled
 * the same oh_error before, which is then only completed by the place. Besides
 * the limits of book.h, the text of one row may have 64 MiB, an archive 10,000
 * entries. */
typedef struct oh_sheet_sink {
	void *ctx;
	oh_status (*sheet_begin)(void *ctx, oh_sv name, bool hidden);
	oh_status (*column_hidden)(void *ctx, uint32_t first, uint32_t last);
	oh_status (*row)(void *ctx, const oh_row *row);
	oh_status (*merge)(void *ctx, const oh_merge *merge);
	oh_status (*sheet_end)(void *ctx);
} oh_sheet_sink;

oh_status oh_sheet_stream(const char *path, const oh_sheet_limits *limits,
                          const oh_sheet_sink *sink, oh_error *err);
oh_status oh_sheet_stream_memory(const void *data, size_t n, oh_sv name,
                                 const oh_sheet_limits *limits, const oh_sheet_sink *sink,
                                 oh_error *err);

#endif
