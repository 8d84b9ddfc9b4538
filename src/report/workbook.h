/* The sheets of the workbook; private to `report`. */
#ifndef OUHE_REPORT_WORKBOOK_H
#define OUHE_REPORT_WORKBOOK_H

#include "internal.h"

enum { WB_MOST_COLUMNS = 20 };

/* A column: its head and its width in digits (a Chinese character takes two). */
typedef struct wb_column {
	const oh_msg *title;
	double width;
} wb_column;

/* A workbook being written. The first failure stays; later calls do nothing. */
typedef struct wb {
	const oh_report *r;
	oh_xlsx *x;
	oh_error *err;
	oh_status status;
	size_t cut_pairs, cut_facts; /* rows that there is no room for */
	/* Begins a further sheet where one is full, `more` times. */
	void (*again)(struct wb *);
	unsigned more;
	oh_buf text[4];
	oh_match_lines lines;
} wb;

/* Rows of a sheet. Tests choose fewer. */
extern uint32_t wb_most_rows;

void wb_sheet(wb *b, const oh_msg *name, const wb_column *columns, size_t n);
/* A row, on a further sheet where that may begin; false when all are full. */
bool wb_row(wb *b, const oh_out_cell *cells, size_t n);
/* Freezes the head row and `columns` columns, adds filter and print set-up. */
void wb_finish(wb *b, uint32_t columns);
oh_sv wb_tr(const wb *b, const oh_msg *m);

void wb_pairs(wb *b);
void wb_facts(wb *b);
void wb_unmet(wb *b);
void wb_issues(wb *b);
void wb_summary(wb *b);

#endif
