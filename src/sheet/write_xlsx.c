#include "ouhe/sheet/write.h"

#include <math.h>
#include <string.h>
#include <xlsxwriter.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"
#include "ouhe/sheet/messages.h"
#include "outtext.h"

enum {
	MAX_ROWS = 1048576,
	MAX_COLUMNS = 16384,
	MAX_CELL_UNITS = 32767,
	MAX_NAME_UNITS = 31,
	PAPER_A4 = 9,
	SIZED_COLUMNS = 64,    /* columns whose width is kept for the height of rows */
	MOST_LINES = 27,       /* a row is at most 409 points high */
	FIXED_TIME = 946684800 /* 2000-01-01: the same input gives the same bytes */
};

/* A line of Chinese text is higher than the format's usual 15 points. */
static const double LINE_POINTS = 16.5;

struct oh_xlsx {
	oh_outfile file;
	lxw_workbook *book;
	lxw_format *formats[OH_STYLE_COUNT][OH_FILL_COUNT];
	lxw_format *head;
	oh_buf text;
	/* the sheet begun last */
	lxw_worksheet *sheet;
	uint32_t rows;
	uint32_t header_row; /* from 1, 0 = none yet */
	uint32_t header_columns;
	double widths[SIZED_COLUMNS]; /* 0: the default */
	bool filter;
	bool print;
};

static const lxw_color_t fills[OH_FILL_COUNT] = {
    [OH_FILL_GREEN] = 0xc6e7cf,
    [OH_FILL_BLUE] = 0xcfe2f7,
    [OH_FILL_AMBER] = 0xfde7b3,
    [OH_FILL_GREY] = 0xe3e5e8,
};

static const char *const number_formats[OH_STYLE_COUNT] = {
    [OH_STYLE_INTEGER] = "#,##0",
    [OH_STYLE_PERCENT] = "0.0%",
    [OH_STYLE_MONEY] = "#,##0.00",
    [OH_STYLE_DECIMAL] = "0.000",
};

static oh_status fail(oh_xlsx *x, lxw_error e, oh_error *err)
{
	if (e == LXW_ERROR_MEMORY_MALLOC_FAILED)
		return oh_nomem(err);
	oh_status st = oh_raise(err, OH_EIO, &oh_msg_sheet_write, oh_sv_from(x->file.path),
	                        oh_sv_from(lxw_strerror(e)));
	if (err)
		oh_place_copy(err->place.file, sizeof err->place.file, oh_sv_from(x->file.path));
	return st;
}

static oh_status out_of_order(oh_error *err, const char *what)
{
	return oh_raise(err, OH_EUSAGE, &oh_msg_sheet_write_order, oh_sv_from(what));
}

static oh_status limit(oh_error *err, const oh_msg *msg, unsigned most)
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_printf(&b, "%u", most);
	oh_status st = oh_raise(err, OH_ELIMIT, msg, oh_buf_sv(&b));
	oh_buf_release(&b);
	return st;
}

oh_status oh_xlsx_new(const char *path, unsigned flags, oh_xlsx **out, oh_error *err)
{
	oh_xlsx *x = oh_calloc(1, sizeof *x);
	if (!x)
		return oh_nomem(err);
	oh_status st = oh_outfile_begin(&x->file, path, err);
	if (st) {
		oh_free(x);
		return st;
	}
	lxw_workbook_options options = {
	    .constant_memory = (flags & OH_XLSX_CONSTANT_MEMORY) ? LXW_TRUE : LXW_FALSE,
	    .tmpdir = NULL,
	    .use_zip64 = LXW_FALSE,
	};
	x->book = workbook_new_opt(x->file.temp, &options);
	lxw_doc_properties properties = {.created = FIXED_TIME};
	if (!x->book || workbook_set_properties(x->book, &properties)) {
		oh_xlsx_free(x);
		return oh_nomem(err);
	}
	*out = x;
	return OH_OK;
}

void oh_xlsx_free(oh_xlsx *x)
{
	if (!x)
		return;
	if (x->book)
		lxw_workbook_free(x->book);
	oh_outfile_discard(&x->file);
	oh_buf_release(&x->text);
	oh_free(x);
}

/* What is known only once all rows of a sheet are there. */
static void finish_sheet(oh_xlsx *x)
{
	if (!x->sheet)
		return;
	uint32_t head = x->header_row;
	if (head && x->filter && x->header_columns)
		(void)worksheet_autofilter(x->sheet, head - 1, 0, x->rows - 1,
		                           (lxw_col_t)(x->header_columns - 1));
	if (head && x->print)
		(void)worksheet_repeat_rows(x->sheet, head - 1, head - 1);
	x->sheet = NULL;
}

oh_status oh_xlsx_close(oh_xlsx *x, oh_error *err)
{
	finish_sheet(x);
	lxw_error e = workbook_close(x->book); /* frees the workbook in every case */
	x->book = NULL;
	oh_status st;
	if (e)
		st = fail(x, e, err);
	else
		st = oh_outfile_commit(&x->file, err);
	oh_xlsx_free(x);
	return st;
}

/* Leaves a legal name in x->text. */
static bool sheet_name(oh_xlsx *x, oh_sv name)
{
	oh_buf clean = OH_BUF_INIT;
	oh_outtext(&clean, name, MAX_NAME_UNITS, false);
	for (size_t i = 0; i < clean.n; i++)
		if (strchr("[]:*?/\\\n\t", clean.p[i]))
			clean.p[i] = '_';
	if (clean.n && clean.p[0] == '\'')
		clean.p[0] = '_';
	if (clean.n && clean.p[clean.n - 1] == '\'')
		clean.p[clean.n - 1] = '_';
	if (!clean.n)
		oh_buf_str(&clean, "Sheet");
	oh_buf_clear(&x->text);
	oh_buf_sv_put(&x->text, oh_buf_sv(&clean));
	for (unsigned k = 2; oh_buf_ok(&x->text) && oh_buf_ok(&clean) &&
	                     workbook_validate_sheet_name(x->book, x->text.p);
	     k++) {
		char number[16];
		int n = snprintf(number, sizeof number, " (%u)", k);
		oh_outtext(&x->text, oh_buf_sv(&clean), MAX_NAME_UNITS - (size_t)n, false);
		oh_buf_str(&x->text, number);
	}
	bool ok = oh_buf_ok(&x->text) && oh_buf_ok(&clean);
	oh_buf_release(&clean);
	return ok;
}

oh_status oh_xlsx_sheet(oh_xlsx *x, oh_sv name, oh_error *err)
{
	if (!sheet_name(x, name))
		return oh_nomem(err);
	finish_sheet(x);
	x->sheet = workbook_add_worksheet(x->book, x->text.p);
	if (!x->sheet)
		return oh_nomem(err);
	x->rows = 0;
	x->header_row = 0;
	x->header_columns = 0;
	x->filter = false;
	x->print = false;
	memset(x->widths, 0, sizeof x->widths);
	return OH_OK;
}

oh_status oh_xlsx_widths(oh_xlsx *x, const double *widths, size_t n, oh_error *err)
{
	if (!x->sheet)
		return out_of_order(err, "widths");
	if (n > MAX_COLUMNS)
		return limit(err, &oh_msg_sheet_write_columns, MAX_COLUMNS);
	for (size_t i = 0; i < n; i++) {
		if (!(widths[i] > 0 && widths[i] <= 255))
			continue;
		lxw_error e =
		    worksheet_set_column(x->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
		if (e)
			return fail(x, e, err);
		if (i < SIZED_COLUMNS)
			x->widths[i] = widths[i];
	}
	return OH_OK;
}

static lxw_format *make_format(oh_xlsx *x, unsigned style, unsigned fill)
{
	lxw_format *f = workbook_add_format(x->book);
	if (!f)
		return NULL;
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (fill) {
		format_set_pattern(f, LXW_PATTERN_SOLID);
		format_set_bg_color(f, fills[fill]);
	}
	if (number_formats[style])
		format_set_num_format(f, number_formats[style]);
	if (style == OH_STYLE_WRAP)
		format_set_text_wrap(f);
	if (style == OH_STYLE_BOLD || style == OH_STYLE_TITLE)
		format_set_bold(f);
	if (style == OH_STYLE_TITLE)
		format_set_font_size(f, 14);
	return f;
}

/* NULL when memory is out; the plain cell's format is not NULL either, since
 * it aligns to the top. */
static lxw_format *format_of(oh_xlsx *x, unsigned style, unsigned fill)
{
	style = style < OH_STYLE_COUNT ? style : OH_STYLE_NORMAL;
	fill = fill < OH_FILL_COUNT ? fill : OH_FILL_NONE;
	lxw_format **slot = &x->formats[style][fill];
	if (!*slot)
		*slot = make_format(x, style, fill);
	return *slot;
}

static lxw_format *head_format(oh_xlsx *x)
{
	if (x->head)
		return x->head;
	lxw_format *f = workbook_add_format(x->book);
	if (!f)
		return NULL;
	format_set_bold(f);
	format_set_text_wrap(f);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	format_set_pattern(f, LXW_PATTERN_SOLID);
	format_set_bg_color(f, 0xdde4ec);
	format_set_border(f, LXW_BORDER_THIN);
	format_set_border_color(f, 0xaab4c0);
	x->head = f;
	return f;
}

static oh_status put(oh_xlsx *x, uint32_t column, const oh_out_cell *c, lxw_format *f,
                     oh_error *err)
{
	lxw_row_t row = x->rows;
	lxw_col_t col = (lxw_col_t)column;
	lxw_error e;
	if (c->type == OH_OUT_NUMBER && isfinite(c->number)) {
		e = worksheet_write_number(x->sheet, row, col, c->number, f);
	} else if (c->type == OH_OUT_TEXT && c->text.n) {
		oh_outtext(&x->text, c->text, MAX_CELL_UNITS, true);
		if (!oh_buf_ok(&x->text))
			return oh_nomem(err);
		e = worksheet_write_string(x->sheet, row, col, x->text.p, f);
	} else if (c->fill) {
		e = worksheet_write_blank(x->sheet, row, col, f);
	} else {
		return OH_OK;
	}
	return e ? fail(x, e, err) : OH_OK;
}

static oh_status begin_row(oh_xlsx *x, size_t n, oh_error *err)
{
	if (!x->sheet)
		return out_of_order(err, "row");
	if (x->rows >= MAX_ROWS)
		return limit(err, &oh_msg_sheet_write_rows, MAX_ROWS);
	if (n > MAX_COLUMNS)
		return limit(err, &oh_msg_sheet_write_columns, MAX_COLUMNS);
	return OH_OK;
}

/* Lines that a wrapped text takes in a column: a Chinese character is two digits
 * wide, everything else one; a little more for words that do not break. */
static unsigned wrapped_lines(oh_sv text, double width)
{
	unsigned lines = 1;
	double used = 0;
	for (size_t i = 0; i < text.n && lines < MOST_LINES; i++) {
		const unsigned char c = (unsigned char)text.p[i];
		if (c == '\n') {
			lines++;
			used = 0;
			continue;
		}
		if ((c & 0xc0) == 0x80)
			continue; /* counted with its first byte */
		used += c >= 0xe2 ? 2 : 1.1;
		if (used > width) {
			lines++;
			used = c >= 0xe2 ? 2 : 1;
		}
	}
	return lines;
}

/* Not every program measures rows when it opens a file, so that the height of a
 * row with wrapped text is stated. Before the row's cells. */
static oh_status row_height(oh_xlsx *x, const oh_out_cell *cells, size_t n, oh_error *err)
{
	unsigned lines = 1;
	for (size_t i = 0; i < n && i < SIZED_COLUMNS; i++) {
		if (cells[i].type != OH_OUT_TEXT || cells[i].style != OH_STYLE_WRAP ||
		    x->widths[i] <= 0)
			continue;
		const unsigned own = wrapped_lines(cells[i].text, x->widths[i]);
		lines = own > lines ? own : lines;
	}
	if (lines == 1)
		return OH_OK;
	lxw_error e = worksheet_set_row(x->sheet, x->rows, LINE_POINTS * lines, NULL);
	return e ? fail(x, e, err) : OH_OK;
}

oh_status oh_xlsx_header(oh_xlsx *x, const oh_sv *titles, size_t n, oh_error *err)
{
	oh_status st = begin_row(x, n, err);
	if (st)
		return st;
	lxw_format *f = head_format(x);
	if (!f)
		return oh_nomem(err);
	unsigned lines = 1;
	for (size_t i = 0; i < n && i < SIZED_COLUMNS; i++) {
		const unsigned own = x->widths[i] > 0 ? wrapped_lines(titles[i], x->widths[i]) : 1;
		lines = own > lines ? own : lines;
	}
	if (lines > 1)
		worksheet_set_row(x->sheet, x->rows, LINE_POINTS * lines, NULL);
	for (size_t i = 0; i < n; i++) {
		oh_out_cell cell = {.type = OH_OUT_TEXT, .fill = OH_FILL_GREY, .text = titles[i]};
		st = put(x, (uint32_t)i, &cell, f, err);
		if (st)
			return st;
	}
	x->rows++;
	if (!x->header_row) {
		x->header_row = x->rows;
		x->header_columns = (uint32_t)n;
	}
	return OH_OK;
}

oh_status oh_xlsx_row(oh_xlsx *x, const oh_out_cell *cells, size_t n, oh_error *err)
{
	oh_status st = begin_row(x, n, err);
	if (!st)
		st = row_height(x, cells, n, err);
	for (size_t i = 0; !st && i < n; i++) {
		lxw_format *f = format_of(x, cells[i].style, cells[i].fill);
		st = f ? put(x, (uint32_t)i, &cells[i], f, err) : oh_nomem(err);
	}
	if (!st)
		x->rows++;
	return st;
}

uint32_t oh_xlsx_rows(const oh_xlsx *x)
{
	return x->rows;
}

oh_status oh_xlsx_freeze(oh_xlsx *x, uint32_t rows, uint32_t columns, oh_error *err)
{
	if (!x->sheet)
		return out_of_order(err, "freeze");
	if (rows >= MAX_ROWS)
		return limit(err, &oh_msg_sheet_write_rows, MAX_ROWS);
	if (columns >= MAX_COLUMNS)
		return limit(err, &oh_msg_sheet_write_columns, MAX_COLUMNS);
	worksheet_freeze_panes(x->sheet, rows, (lxw_col_t)columns);
	return OH_OK;
}

oh_status oh_xlsx_autofilter(oh_xlsx *x, oh_error *err)
{
	if (!x->sheet)
		return out_of_order(err, "autofilter");
	x->filter = true;
	return OH_OK;
}

oh_status oh_xlsx_print_setup(oh_xlsx *x, oh_error *err)
{
	if (!x->sheet)
		return out_of_order(err, "print_setup");
	worksheet_set_landscape(x->sheet);
	worksheet_set_paper(x->sheet, PAPER_A4);
	worksheet_fit_to_pages(x->sheet, 1, 0);
	worksheet_set_margins(x->sheet, 0.4, 0.4, 0.5, 0.6);
	if (x->header_row == 1) /* a list from top to bottom */
		worksheet_gridlines(x->sheet, LXW_SHOW_ALL_GRIDLINES);
	lxw_error e = worksheet_set_footer(x->sheet, "&L&A&R&P / &N");
	x->print = true;
	return e ? fail(x, e, err) : OH_OK;
}

oh_status oh_xlsx_merge_down(oh_xlsx *x, uint32_t first, uint32_t last, uint32_t column,
                             oh_error *err)
{
	if (!x->sheet || !first || first > last || last > x->rows || !column ||
	    column > MAX_COLUMNS)
		return out_of_order(err, "merge_down");
	if (first == last)
		return OH_OK;
	/* Empty text without a format records the range and leaves the cells, which
	 * are written already, alone. */
	lxw_error e = worksheet_merge_range(x->sheet, first - 1, (lxw_col_t)(column - 1), last - 1,
	                                    (lxw_col_t)(column - 1), "", NULL);
	return e ? fail(x, e, err) : OH_OK;
}
