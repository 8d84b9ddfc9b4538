/* Results of matching for people and programs: JSON, CSV, workbook, terminal.
 *
 * Reports say what match decided and decide nothing. The same report gives the
 * same bytes. Contact data of listings is in none of them. Buffers fail
 * stickily (oh_buf_ok).
 */
#ifndef OUHE_REPORT_REPORT_H
#define OUHE_REPORT_REPORT_H

#include "ouhe/base/clock.h"
#include "ouhe/match/match.h"
#include "ouhe/report/layout.h"

typedef struct oh_report {
	const oh_list *demand, *supply;
	const oh_match_result *result;
	const oh_issues *issues; /* of matching; nullable. Those of reading are in the lists */
	oh_lang lang;
	oh_date date;    /* shown in the workbook */
	size_t top;      /* as asked of match, 0 = all */
	bool commercial; /* price, volume and time counted as musts */
	bool nearness;   /* the place entered the score */
	/* Called by JSON and CSV after each demand; may write away what `out` holds and
	 * clear it, or set its `failed` to stop. NULL: all stays in the buffer. */
	void (*drain)(void *ctx, oh_buf *out);
	void *drain_ctx;
} oh_report;

/* What a list of results amounts to. */
typedef struct oh_report_tally {
	size_t demands, supplies;
	size_t pairs[4];      /* pairs of demand and supply by verdict */
	size_t best[4];       /* demands by their best verdict; [OH_FAILS]: no match */
	size_t category_only; /* of best[OH_ASK]: the category alone agrees */
	size_t crossed;       /* demands with a cross-industry candidate */
	size_t issues[3];     /* by severity, lists and matching together */
} oh_report_tally;

void oh_report_count(const oh_report *r, oh_report_tally *out);

/* The array of the contract, a demand an object, indented by two; ends in a line
 * feed. Scores and shortfalls have at most six decimals. Members beyond the
 * contract: demand and supply `place`, `category`, `standards`; match
 * `category_only`, `sentence`; fact `counts` (false where it takes no part in the
 * verdict), `importance` (should), `share` (partial), `rule` (an implied supply),
 * `question`; demand object `counts`, `category_size`, `blocker`,
 * `cross_industry` (matches of other categories, apart). */
void oh_report_json(const oh_report *r, oh_buf *out);

/* A row a pair, cross-industry ones included and marked; with BOM. */
void oh_report_csv(const oh_report *r, oh_buf *out);

/* The workbook: results, facts side by side, unmet demands, issues, summary.
 * Pairs and facts past the format's 1,048,576 rows go on in further sheets, up to
 * sixteen of pairs and four of facts; what is beyond is counted in the summary. On
 * failure `path` stays as it was. */
oh_status oh_report_workbook(const oh_report *r, const char *path, oh_error *err);

/* Matches under their demands, as a table. `brief`: only the closing lines with
 * the numbers. */
void oh_report_text(const oh_report *r, const oh_term *term, bool brief, oh_buf *out);

/* Issues from `least` severity on, a line each, at most `most` (0: all), then a
 * line that says how many more there are. Returns how many there are. */
size_t oh_report_issues(const oh_report *r, const oh_term *term, oh_severity least, size_t most,
                        oh_buf *out);

#endif
