#include "print_book.h"

static const double yuan = 100.0;

oh_status pr_book_begin(pr_book *b, const char *path, oh_lang lang, oh_error *err)
{
	*b = (pr_book){.lang = lang, .err = err};
	b->status = oh_xlsx_new(path, OH_XLSX_CONSTANT_MEMORY, &b->x, err);
	return b->status;
}

void pr_book_sheet(pr_book *b, const oh_msg *name, const pr_column *columns, size_t n)
{
	double widths[PR_COLUMNS_MOST];
	oh_sv titles[PR_COLUMNS_MOST];
	if (b->status)
		return;
	for (size_t i = 0; i < n; i++) {
		widths[i] = columns[i].width;
		titles[i] = rp_tr(b->lang, columns[i].title);
	}
	b->status = oh_xlsx_sheet(b->x, rp_tr(b->lang, name), b->err);
	if (!b->status)
		b->status = oh_xlsx_widths(b->x, widths, n, b->err);
	if (!b->status)
		b->status = oh_xlsx_header(b->x, titles, n, b->err);
}

void pr_book_row(pr_book *b, const oh_out_cell *cells, size_t n)
{
	if (!b->status)
		b->status = oh_xlsx_row(b->x, cells, n, b->err);
}

void pr_book_end(pr_book *b, uint32_t columns)
{
	if (!b->status)
		b->status = oh_xlsx_freeze(b->x, 1, columns, b->err);
	if (!b->status)
		b->status = oh_xlsx_autofilter(b->x, b->err);
	if (!b->status)
		b->status = oh_xlsx_print_setup(b->x, b->err);
}

oh_status pr_book_close(pr_book *b)
{
	if (b->status)
		oh_xlsx_free(b->x);
	else
		b->status = oh_xlsx_close(b->x, b->err);
	b->x = NULL;
	return b->status;
}

oh_out_cell pr_money_cell(oh_fen amount)
{
	if (amount < 0)
		return (oh_out_cell){.type = OH_OUT_EMPTY};
	return (oh_out_cell){
	    .type = OH_OUT_NUMBER, .style = OH_STYLE_MONEY, .number = (double)amount / yuan};
}
