/* Use case: questions asked of one list, answered by its best lines. No platform is needed:
 * the list is read, an index of it made in memory, each question asked of that. */
#ifndef OUHE_SERVICE_SEARCH_H
#define OUHE_SERVICE_SEARCH_H

#include "ouhe/base/buf.h"
#include "ouhe/service/session.h"

typedef struct oh_search_request {
	/* The list. Read like any other by its header; with `columns` a table without header,
	 * row by row, as it comes. */
	oh_source supply;
	/* Names divided by commas. The one named id (else one that lists call an id) is the
	 * line's id, title and organisation are what lists take for them, persons to contact
	 * are not searched, all else is text. NULL: the list has a header. */
	const char *columns;
	/* A line each: id, tab, text; content in memory. */
	oh_source queries;
	const char *query;       /* one question instead of those, nullable */
	const char *pack;        /* read the list with it; NULL: as it says. Not with columns */
	size_t top;              /* lines a question, 0 = all that hold one of its words */
	bool tell_loose;         /* for people: see oh_search_found */
	unsigned threads;        /* 0: one a processor; results do not depend on it */
	oh_progress_fn progress; /* nullable */
	void *progress_ctx;
} oh_search_request;

typedef struct oh_search_outcome oh_search_outcome;

/* Lines without an id are known by their row number (SHEET!ROW past the first sheet, and where
 * another is called so); white
 * space in an id is written _. Of lines with the same id each question lists the best.
 * Scores fall strictly from rank to rank; lines that score alike are in the order of the
 * list. A line of the questions that cannot be read is an issue; none left is OH_EFORMAT.
 * Cost: one reading of the list (with a header: its facts, too), then some ten
 * milliseconds a question and 100,000 lines at most. */
oh_status oh_service_search(const oh_session *s, const oh_search_request *rq,
                            oh_search_outcome **out, oh_error *err);
void oh_search_outcome_free(oh_search_outcome *o);

/* The TREC run as a file, in one step; a file that was read is not overwritten. */
oh_status oh_service_search_save(const oh_search_outcome *o, const char *path, oh_error *err);

typedef enum oh_search_format { OH_SEARCH_RUN, OH_SEARCH_JSON } oh_search_format;

/* Appended to a buffer, which `drain` (nullable; see ouhe/service/match.h) may empty. */
oh_status oh_service_search_render(const oh_search_outcome *o, oh_search_format format,
                                   void (*drain)(void *ctx, oh_buf *out), void *ctx, oh_buf *out,
                                   oh_error *err);
/* For a terminal. `brief`: the numbers alone. */
oh_status oh_service_search_text(const oh_search_outcome *o, const oh_view *view, bool brief,
                                 oh_buf *out, oh_error *err);
/* Warnings and errors, a line each, at most `most`. */
oh_status oh_service_search_issues(const oh_search_outcome *o, const oh_view *view, size_t most,
                                   oh_buf *out, oh_error *err);

#endif
