/* Workbooks beside printed papers; private to `report`. */
#ifndef OUHE_REPORT_PRINT_BOOK_H
#define OUHE_REPORT_PRINT_BOOK_H

#include "print.h"

enum { PR_COLUMNS_MOST = 16 };

/* The first failure stays; later calls do nothing. */
typedef struct pr_book {
	oh_lang lang;
	oh_xlsx *x;
	oh_error *err;
	oh_status status;
} pr_book;

typedef struct pr_column {
	const oh_msg *title;
	double width; /* in digits; a Chinese character takes two */
} pr_column;

oh_status pr_book_begin(pr_book *b, const char *path, oh_lang lang, oh_error *err);
void pr_book_sheet(pr_book *b, const oh_msg *name, const pr_column *columns, size_t n);
void pr_book_row(pr_book *b, const oh_out_cell *cells, size_t n);
/* Keeps the head row and the first `columns` columns in view; filter and print set-up. */
void pr_book_end(pr_book *b, uint32_t columns);
/* Writes the file, or throws it away after a failure. */
oh_status pr_book_close(pr_book *b);
/* Yuan; nothing for a negative amount. */
oh_out_cell pr_money_cell(oh_fen amount);

#endif
