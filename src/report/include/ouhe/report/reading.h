/* How text and lists were read: JSON lines of extraction and quantities, and the
 * view of a list.
 */
#ifndef OUHE_REPORT_READING_H
#define OUHE_REPORT_READING_H

#include "ouhe/listing/listing.h"
#include "ouhe/report/layout.h"
#include "ouhe/unit/quantity.h"

/* One fact as the contract of `extract` writes it; offsets get `base` added. */
typedef struct oh_report_facts {
	const oh_fact *facts;
	size_t n_facts;
	const oh_sv *standards;
	size_t n_standards;
	const oh_issue *issues;
	size_t n_issues;
	size_t base;
} oh_report_facts;

/* One JSON object and a line feed from the parts of one text, in order. */
void oh_report_facts_line(const oh_report_facts *parts, size_t n, oh_buf *out);
/* {"quantities":[…]} of `text`, and a line feed. */
void oh_report_quantities_line(oh_sv text, const oh_quantity *q, size_t n, oh_buf *out);

/* A list as it was read: its sheets, what each column gave, issues; as JSON each
 * listing with its facts, too. `rows`: also a line a listing on the terminal. */
oh_status oh_report_list_text(const oh_list *list, const oh_term *term, bool rows, oh_arena *a,
                              oh_buf *out);
oh_status oh_report_list_json(const oh_list *list, oh_arena *a, oh_buf *out);

#endif
