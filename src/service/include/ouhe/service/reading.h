/* Use cases: what texts and lists say. */
#ifndef OUHE_SERVICE_READING_H
#define OUHE_SERVICE_READING_H

#include "ouhe/base/arena.h"
#include "ouhe/base/buf.h"
#include "ouhe/service/session.h"

/* Appends the facts of one text as a JSON line. Texts of any length (read in
 * parts of some MiB, cut at a separator); malformed UTF-8 reads as U+FFFD.
 * `scratch` is as before on return. */
oh_status oh_service_extract_line(const oh_session *s, const char *pack, bool demand, oh_sv text,
                                  oh_arena *scratch, oh_buf *out, oh_error *err);

/* Appends the quantities of one text as a JSON line. kind: "dimension",
 * "currency", "temperature", NULL: any. */
oh_status oh_service_quantity_line(oh_lang text_lang, const char *kind, oh_sv text,
                                   oh_arena *scratch, oh_buf *out, oh_error *err);

typedef struct oh_list_request {
	oh_source source;
	bool demand;
	const char *pack; /* nullable */
	bool json;
	bool rows;        /* the terminal's view: also a line a listing */
	unsigned threads; /* 0: one a processor */
	oh_progress_fn progress;
	void *progress_ctx;
} oh_list_request;

/* Shows how a list was read. */
oh_status oh_service_list(const oh_session *s, const oh_list_request *rq, const oh_view *view,
                          oh_buf *out, oh_error *err);

#endif
