/* What a search of a list found: as a run for evaluation, as JSON, as a table. */
#ifndef OUHE_REPORT_SEARCH_H
#define OUHE_REPORT_SEARCH_H

#include "ouhe/listing/listing.h"
#include "ouhe/report/layout.h"

/* A line of the list. */
typedef struct oh_search_line {
	oh_sv id; /* without white space */
	oh_sv title, org, sheet;
	uint32_t row;
} oh_search_line;

typedef struct oh_search_found {
	const oh_search_line *line;
	double score; /* less than the one before it */
	bool loose;   /* shares no more than single characters: oh_index_hit */
} oh_search_found;

typedef struct oh_search_answer {
	oh_sv id, text;               /* of the question */
	const oh_search_found *found; /* best first */
	size_t n;
} oh_search_answer;

typedef struct oh_search_report {
	const oh_search_answer *answers; /* in the order of the questions */
	size_t n;
	size_t lines; /* of the list */
	/* As in oh_report; called after each answer. */
	void (*drain)(void *ctx, oh_buf *out);
	void *drain_ctx;
} oh_search_report;

/* A TREC run: `qid Q0 docid rank score ouhe`, a line each. Scores are written so that
 * they are told apart as 32-bit numbers, which is what evaluators read them as. */
void oh_search_run(const oh_search_report *r, oh_buf *out);
/* An array, an object a question: id, text, hits (rank, score, id, row, sheet, org,
 * title; members without content left out). */
void oh_search_json(const oh_search_report *r, oh_buf *out);
/* A table a question, without what is loose, of which a line tells, and a closing line with the
 * numbers; `brief`: that line alone. */
void oh_search_text(const oh_search_report *r, const oh_term *term, bool brief, oh_buf *out);
/* Issues from `least` severity on, as oh_report_issues. */
size_t oh_search_issues(const oh_issues *issues, const oh_term *term, oh_severity least,
                        size_t most, oh_buf *out);

#endif
