/* Word documents (.docx), as few parts of them as Word asks for; private to `report`.
 *
 * Paragraphs and tables one after the other; texts are cleaned as on pages (pdf.h). Failures
 * are sticky. The same calls give the same bytes.
 */
#ifndef OUHE_REPORT_DOCX_H
#define OUHE_REPORT_DOCX_H

#include "ouhe/base/error.h"

typedef enum dx_style { DX_TITLE, DX_SUBTITLE, DX_HEADING, DX_BODY, DX_NOTE } dx_style;

enum { DX_COLUMNS = 16 };

typedef struct dx {
	oh_sv title, author;
	oh_lang lang;
	int64_t created; /* ms since 1970 */
	bool landscape;
	/* The writer's own. */
	oh_buf body, text;
	double share[DX_COLUMNS], sum;
	size_t n;
	uint32_t right; /* columns set to the right, as bits */
} dx;

/* Title, author, lang, created and landscape are the caller's; all else is zeroed. */
void dx_begin(dx *d);
void dx_paragraph(dx *d, dx_style style, oh_sv text);
/* Columns as shares of the width; `right`: bits of those that hold numbers. */
void dx_table(dx *d, const double *shares, size_t n, uint32_t right);
void dx_head(dx *d, const oh_sv *cells); /* repeated on each page */
void dx_row(dx *d, const oh_sv *cells, bool bold);
void dx_table_end(dx *d);
/* Appends the document to `out` (as it was on failure); d is empty in every case. */
oh_status dx_end(dx *d, oh_buf *out, oh_error *err);

#endif
