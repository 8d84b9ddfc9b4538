/* Use case: two lists in, explained matches out. */
#ifndef OUHE_SERVICE_MATCH_H
#define OUHE_SERVICE_MATCH_H

#include "ouhe/base/buf.h"
#include "ouhe/service/session.h"

typedef struct oh_match_request {
	oh_source demand, supply;
	const char *pack;        /* read every sheet with it; NULL: as the lists say */
	size_t top;              /* matches a demand, 0 = all */
	bool commercial;         /* price, volume and time count as musts */
	bool nearness;           /* a nearer place enters the score */
	unsigned threads;        /* 0: one a processor; results do not depend on it */
	oh_progress_fn progress; /* nullable */
	void *progress_ctx;
} oh_match_request;

/* Lists, matches and everything they point to. */
typedef struct oh_match_outcome oh_match_outcome;

/* Reads both lists and matches them. On failure err has the place. */
oh_status oh_service_match(const oh_session *s, const oh_match_request *rq, oh_match_outcome **out,
                           oh_error *err);
void oh_match_outcome_free(oh_match_outcome *o);

typedef enum oh_match_format {
	OH_FORMAT_NONE,
	OH_FORMAT_XLSX,
	OH_FORMAT_CSV,
	OH_FORMAT_JSON
} oh_match_format;

/* The format that a file's ending asks for, NONE for any other. */
oh_match_format oh_service_format(const char *path);
/* Writes the results in one step: the file is whole or as it was. */
oh_status oh_service_match_save(const oh_match_outcome *o, const char *path, oh_lang lang,
                                oh_error *err);
/* Takes away what the buffer holds so far and clears it; sets its `failed` to stop. */
typedef void (*oh_drain_fn)(void *ctx, oh_buf *out);
/* JSON, or CSV, appended to a buffer, which `drain` (nullable) may empty after each
 * demand: so a result of any size needs little memory. */
oh_status oh_service_match_render(const oh_match_outcome *o, oh_match_format format, oh_lang lang,
                                  oh_drain_fn drain, void *ctx, oh_buf *out, oh_error *err);
/* For a terminal. `brief`: the numbers alone. */
oh_status oh_service_match_text(const oh_match_outcome *o, const oh_view *view, bool brief,
                                oh_buf *out, oh_error *err);
/* Warnings and errors of reading and matching, a line each, at most `most`. */
oh_status oh_service_match_issues(const oh_match_outcome *o, const oh_view *view, size_t most,
                                  oh_buf *out, oh_error *err);

#endif
