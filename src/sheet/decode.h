/* A text file as UTF-8, chunk by chunk, whatever it was written in. */
#ifndef OUHE_SHEET_DECODE_H
#define OUHE_SHEET_DECODE_H

#include "source.h"

typedef struct oh_decoder oh_decoder;

/* Judges the encoding by the whole content: a byte-order mark, else UTF-8 where
 * that is sound, else GB18030. Reads the source once. OH_EFORMAT for NUL bytes,
 * and for UTF-8 that is damaged in places. The source must outlive it. */
oh_status oh_decoder_new(const oh_source *src, oh_decoder **out, oh_error *err);
void oh_decoder_free(oh_decoder *d);
/* "UTF-8", "GB18030", "UTF-16": static storage. */
oh_sv oh_decoder_encoding(const oh_decoder *d);
/* The next piece of well-formed UTF-8, empty at the end; valid until the next
 * call. */
oh_status oh_decoder_next(oh_decoder *d, oh_sv *out, oh_error *err);

#endif
