/* Shared by the files of `report`. */
#ifndef OUHE_REPORT_INTERNAL_H
#define OUHE_REPORT_INTERNAL_H

#include "ouhe/report/messages.h"
#include "ouhe/report/report.h"
#include "ouhe/sheet/write.h"

/* The wording of a message. */
oh_sv rp_tr(oh_lang lang, const oh_msg *m);
/* "● 满足". */
void rp_verdict(oh_buf *out, const oh_match *m, oh_lang lang);
const oh_msg *rp_verdict_word(oh_verdict v);
const char *rp_verdict_shape(oh_verdict v);
const oh_msg *rp_state_word(oh_state s);
const char *rp_state_shape(oh_state s);
const oh_msg *rp_severity_word(oh_severity s);
oh_out_fill rp_verdict_fill(oh_verdict v);
oh_out_fill rp_state_fill(oh_state s);
oh_sv rp_attr_label(const oh_attr *a, oh_lang lang);
/* As oh_fact_show; a number from a column of its own, whose head holds the unit, is
 * told in the canonical unit, too: "2,000（20000000 元）". */
void rp_fact_value(oh_buf *out, const oh_fact *f, oh_lang lang);
oh_sv rp_category_label(const oh_category *c, oh_lang lang);
/* A decimal with at most six places. */
double rp_round(double v);
/* "电机!8". */
void rp_position(oh_buf *out, const oh_listing *l);
/* "3/4": of the facts that count, how many are met. */
void rp_met_of(oh_buf *out, const oh_match *m);
void rp_standards(oh_buf *out, const oh_listing *l);
/* The best verdict that some supply has for the demand. */
oh_verdict rp_best(const oh_demand_matches *d);
/* The best match is one by category alone. */
bool rp_category_only(const oh_demand_matches *d);
void rp_number(oh_buf *out, const oh_msg *m, oh_lang lang, size_t a, size_t b, size_t c, size_t d);

typedef void (*rp_issue_fn)(void *ctx, const oh_issue *issue, const oh_msg *from);
/* Issues of the demand list, the supply list and matching, in this order. */
void rp_each_issue(const oh_report *r, rp_issue_fn fn, void *ctx);

/* A line an issue: severity, place, words. */
void rp_put_issue_lines(const oh_issues *issues, const oh_term *term, oh_buf *out);
/* As oh_report_issues, of one list. */
size_t rp_put_issues(const oh_issues *issues, const oh_term *term, oh_severity least, size_t most,
                     oh_buf *out);

/* The cells of a pair, the same in CSV and workbook. Texts live in `text`, which
 * is cleared; cells are valid until the next call. */
enum { RP_PAIR_COLUMNS = 16, RP_PAIR_TEXTS = 6 };
typedef struct rp_pair_text {
	oh_buf text[RP_PAIR_TEXTS];
	oh_match_lines lines;
} rp_pair_text;
void rp_pair_titles(oh_lang lang, oh_sv out[RP_PAIR_COLUMNS]);
void rp_pair_cells(const oh_match *m, oh_lang lang, rp_pair_text *t,
                   oh_out_cell out[RP_PAIR_COLUMNS]);
bool rp_pair_ok(const rp_pair_text *t);
void rp_pair_release(rp_pair_text *t);

/* Text between the marks of XML or HTML, and in attributes. */
void rp_put_escaped(oh_buf *out, oh_sv text);
oh_out_cell rp_text(oh_sv s);
oh_out_cell rp_wrapped(oh_sv s);
oh_out_cell rp_integer(double v);

#endif
