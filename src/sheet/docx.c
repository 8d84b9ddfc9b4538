/* A text document (.docx) as a sheet: what companies send instead of a table.
 *
 * One sheet with everything in its order. A row of a table is a row, with its merged
 * cells; a paragraph "标签：值" is a row of two cells, several such pairs on a line as
 * many more; any other paragraph is a row of one cell. A table within a cell is text of
 * that cell. What is deleted, hidden, or a field's instruction is not read.
 */
#include <string.h>

#include "ouhe/base/vec.h"
#include "ouhe/sheet/messages.h"
#include "xlsx.h"
#include "xml.h"

enum { LABEL_BYTES = 60, PAIRS_MOST = 16 };

/* A vertical merge under way in a column. */
struct running {
	uint32_t first, last, width;
};

struct document {
	oh_xml xml;
	const oh_sheet_limits *lim;
	const oh_sheet_sink *sink;
	oh_rowbuf rb;
	oh_vec merges;         /* oh_merge */
	oh_vec running;        /* struct running, by column - 1 */
	oh_buf text;           /* of the paragraph, or of the cell */
	unsigned tables, skip; /* how deep in tables; in what is not read */
	uint32_t row, column;
	/* of the cell */
	uint32_t span;
	bool merged, restart;
	bool in_text, hidden, after_table, in_row;
};

static void stop(struct document *d, oh_status st)
{
	oh_xml_stop(&d->xml, st);
}

static void check_text(struct document *d)
{
	if (!oh_buf_ok(&d->text))
		stop(d, oh_nomem(d->xml.err));
	else if (d->text.n > d->lim->cell_bytes)
		stop(d, oh_limit_error(d->xml.err, &oh_msg_sheet_limit_cell_bytes,
		                       d->lim->cell_bytes));
}

static void put(struct document *d, const char *s, size_t n)
{
	oh_buf_put(&d->text, s, n);
	check_text(d);
}

static void add_cell(struct document *d, uint32_t column, oh_sv text)
{
	text = oh_sv_trim(text);
	if (column > d->lim->columns) {
		stop(d, oh_limit_error(d->xml.err, &oh_msg_sheet_limit_columns, d->lim->columns));
		return;
	}
	if (!text.n)
		return;
	oh_cell *cell = oh_rowbuf_add(&d->rb, column);
	if (!cell) {
		stop(d, oh_nomem(d->xml.err));
		return;
	}
	cell->type = OH_CELL_TEXT;
	oh_rowbuf_own(&d->rb, d->rb.text.n, text.n);
	oh_buf_sv_put(&d->rb.text, text);
	if (!oh_buf_ok(&d->rb.text))
		stop(d, oh_nomem(d->xml.err));
	else if (d->rb.text.n > OH_ROW_BYTES)
		stop(d, oh_limit_error(d->xml.err, &oh_msg_sheet_limit_row_bytes, OH_ROW_BYTES));
}

static void begin_row(struct document *d)
{
	if (d->row >= d->lim->rows) {
		stop(d, oh_limit_error(d->xml.err, &oh_msg_sheet_limit_rows, d->lim->rows));
		return;
	}
	d->row++;
	d->column = 1;
	oh_rowbuf_clear(&d->rb);
}

static void end_row(struct document *d)
{
	uint32_t twice = 0;
	oh_status st = oh_rowbuf_finish(&d->rb, &twice, d->xml.err);
	const oh_row row = {d->row, false, d->rb.cells, d->rb.n};
	if (!st && d->rb.n && d->sink->row)
		st = d->sink->row(d->sink->ctx, &row);
	if (st)
		stop(d, st);
}

static void add_merge(struct document *d, uint32_t column, const struct running *r)
{
	const oh_merge m = {r->first, r->last, column, column + r->width - 1};
	if (r->first == r->last && r->width == 1)
		return;
	if (d->merges.n >= d->lim->merges)
		stop(d, oh_limit_error(d->xml.err, &oh_msg_sheet_limit_merges, d->lim->merges));
	else if (oh_vec_push(&d->merges, &m))
		stop(d, oh_nomem(d->xml.err));
}

static struct running *running_at(struct document *d, uint32_t column)
{
	while (d->running.n < column) {
		if (!oh_vec_add(&d->running)) {
			stop(d, oh_nomem(d->xml.err));
			return NULL;
		}
	}
	return &OH_VEC_AT(&d->running, struct running, column - 1);
}

/* Ends what does not go on in the row that is complete now. */
static void settle_merges(struct document *d, bool all)
{
	for (uint32_t i = 0; i < d->running.n; i++) {
		struct running *r = &OH_VEC_AT(&d->running, struct running, i);
		if (!r->width || (!all && r->last == d->row))
			continue;
		add_merge(d, i + 1, r);
		*r = (struct running){0};
	}
}

static void end_cell(struct document *d)
{
	uint32_t at = d->column, width = d->span ? d->span : 1;
	d->column += width;
	if (d->column > d->lim->columns + 1) {
		stop(d, oh_limit_error(d->xml.err, &oh_msg_sheet_limit_columns, d->lim->columns));
		return;
	}
	struct running *r = running_at(d, at);
	if (!r)
		return;
	bool goes_on = d->merged && !d->restart && r->width == width && r->last + 1 == d->row;
	if (goes_on) {
		r->last = d->row;
	} else {
		if (r->width)
			add_merge(d, at, r);
		*r = (struct running){d->row, d->row, width};
		add_cell(d, at, oh_buf_sv(&d->text));
	}
	oh_buf_clear(&d->text);
}

/* Length of a colon at byte i, 0 for none. */
static size_t colon_at(oh_sv s, size_t i)
{
	if (s.p[i] == ':')
		return 1;
	return oh_sv_starts(oh_sv_sub(s, i, 3), OH_SV("：")) ? 3 : 0;
}

/* Where the next label begins: behind two blanks or a tab, and a colon follows before
 * the next gap. */
static size_t value_end(oh_sv s, size_t from)
{
	for (size_t i = from; i + 1 < s.n; i++) {
		size_t gap = s.p[i] == '\t'                                  ? 1
		             : s.p[i] == ' ' && s.p[i + 1] == ' '            ? 2
		             : oh_sv_starts(oh_sv_sub(s, i, 3), OH_SV("　")) ? 3
		             : s.p[i] == '\n'                                ? 1
		                                                             : 0;
		if (!gap)
			continue;
		for (size_t k = i + gap; k < s.n && k < i + gap + LABEL_BYTES; k++) {
			if (colon_at(s, k))
				return i;
			if (s.p[k] == '\n')
				break;
		}
	}
	return s.n;
}

/* True where the paragraph begins with a label, whose end *colon is. */
static bool labelled(oh_sv s, size_t *colon, size_t *mark)
{
	for (size_t i = 0; i < s.n && i <= LABEL_BYTES; i++) {
		if (s.p[i] == '\n' || oh_sv_starts(oh_sv_sub(s, i, 3), OH_SV("。")) ||
		    oh_sv_starts(oh_sv_sub(s, i, 3), OH_SV("，")))
			return false;
		*mark = colon_at(s, i);
		if (*mark) {
			*colon = i;
			return i > 0;
		}
	}
	return false;
}

static void end_paragraph(struct document *d)
{
	oh_sv rest = oh_sv_trim(oh_buf_sv(&d->text));
	size_t colon, mark;
	if (!rest.n) {
		oh_buf_clear(&d->text);
		return;
	}
	/* A blank row parts a table from what stands below it. */
	if (d->after_table)
		d->row += d->row < d->lim->rows;
	d->after_table = false;
	begin_row(d);
	for (unsigned pairs = 0; rest.n && pairs < PAIRS_MOST && !d->xml.status; pairs++) {
		if (!labelled(rest, &colon, &mark)) {
			add_cell(d, d->column++, rest);
			break;
		}
		size_t end = pairs + 1 < PAIRS_MOST ? value_end(rest, colon + mark) : rest.n;
		add_cell(d, d->column, oh_sv_sub(rest, 0, colon + mark));
		add_cell(d, d->column + 1, oh_sv_sub(rest, colon + mark, end - colon - mark));
		d->column += 2;
		rest = oh_sv_trim(oh_sv_sub(rest, end, SIZE_MAX));
	}
	if (!d->xml.status)
		end_row(d);
	oh_buf_clear(&d->text);
}

static bool unread(const char *name)
{
	static const char *const names[] = {"del",         "delText",    "instrText", "moveFrom",
	                                    "mc:Fallback", "sectPr",     "rPrChange", "pPrChange",
	                                    "tblPrChange", "tcPrChange", NULL};
	for (size_t i = 0; names[i]; i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

static void start_table_part(struct document *d, const char *name, const char **attributes)
{
	const char *value = oh_xml_attribute(attributes, "val");
	uint64_t n;
	if (!strcmp(name, "tr")) {
		begin_row(d);
		d->in_row = true;
	} else if (!strcmp(name, "tc")) {
		d->span = 1;
		d->merged = d->restart = false;
		oh_buf_clear(&d->text);
	} else if (!strcmp(name, "gridSpan") && oh_xml_number(value, d->lim->columns, &n) && n) {
		d->span = (uint32_t)n;
	} else if (!strcmp(name, "gridBefore") && oh_xml_number(value, d->lim->columns, &n)) {
		d->column += (uint32_t)n;
		if (d->column > d->lim->columns)
			stop(d, oh_limit_error(d->xml.err, &oh_msg_sheet_limit_columns,
			                       d->lim->columns));
	} else if (!strcmp(name, "vMerge")) {
		d->merged = true;
		d->restart = value && !strcmp(value, "restart");
	}
}

static void on_start(void *ctx, const char *name, const char **attributes)
{
	struct document *d = ctx;
	if (d->skip || unread(name)) {
		d->skip++;
		return;
	}
	if (!strcmp(name, "tbl")) {
		if (d->tables++ == 0) {
			oh_buf_clear(&d->text);
			/* A table keeps apart from the one before it. */
			d->row += d->after_table && d->row < d->lim->rows;
			d->after_table = true;
		}
	} else if (d->tables == 1) {
		start_table_part(d, name, attributes);
	}
	if (!strcmp(name, "r")) {
		d->hidden = false;
	} else if (!strcmp(name, "vanish")) {
		const char *value = oh_xml_attribute(attributes, "val");
		d->hidden = !value || oh_xml_true(value);
	} else if (!strcmp(name, "t")) {
		d->in_text = !d->hidden;
		oh_xml_text(&d->xml, d->in_text);
	} else if (!strcmp(name, "tab") || !strcmp(name, "ptab")) {
		put(d, "\t", 1);
	} else if (!strcmp(name, "br") || !strcmp(name, "cr")) {
		put(d, "\n", 1);
	} else if (!strcmp(name, "noBreakHyphen")) {
		put(d, "-", 1);
	}
}

static void on_end(void *ctx, const char *name)
{
	struct document *d = ctx;
	if (d->skip) {
		d->skip--;
		return;
	}
	if (!strcmp(name, "t")) {
		d->in_text = false;
		oh_xml_text(&d->xml, false);
	} else if (!strcmp(name, "p")) {
		if (!d->tables)
			end_paragraph(d);
		else
			put(d, "\n", 1);
	} else if (!strcmp(name, "tbl")) {
		if (d->tables && --d->tables == 0) {
			settle_merges(d, true);
			d->in_row = false;
			oh_buf_clear(&d->text);
		}
	} else if (d->tables == 1 && d->in_row && !strcmp(name, "tc")) {
		end_cell(d);
	} else if (d->tables == 1 && d->in_row && !strcmp(name, "tr")) {
		d->in_row = false;
		end_row(d);
		settle_merges(d, false);
	} else if (d->tables > 1 && !strcmp(name, "tc")) {
		put(d, " ", 1);
	}
}

static void on_text(void *ctx, const char *s, int n)
{
	struct document *d = ctx;
	if (d->in_text && n > 0)
		put(d, s, (size_t)n);
}

static oh_status stream(struct document *d, oh_package *pkg, oh_sv name, oh_error *err)
{
	const oh_sheet_sink *sink = d->sink;
	oh_status st = sink->sheet_begin ? sink->sheet_begin(sink->ctx, name, false) : OH_OK;
	if (!st)
		st = oh_xml_parse(pkg, OH_SV("word/document.xml"), &d->xml, err);
	for (size_t i = 0; !st && sink->merge && i < d->merges.n; i++)
		st = sink->merge(sink->ctx, &OH_VEC_AT(&d->merges, oh_merge, i));
	if (!st && sink->sheet_end)
		st = sink->sheet_end(sink->ctx);
	return st;
}

oh_status oh_docx_stream(oh_package *pkg, oh_sv file, const oh_sheet_limits *lim,
                         const oh_sheet_sink *sink, oh_error *err)
{
	struct document d = {.lim = lim, .sink = sink};
	d.xml = (oh_xml){
	    .root = "document", .ctx = &d, .start = on_start, .end = on_end, .text = on_text};
	oh_rowbuf_init(&d.rb);
	oh_vec_init(&d.merges, sizeof(oh_merge));
	oh_vec_init(&d.running, sizeof(struct running));
	oh_sv name = file;
	for (size_t i = file.n; i-- > 1;) {
		if (file.p[i] == '.') {
			name.n = i;
			break;
		}
	}
	oh_status st = stream(&d, pkg, name, err);
	oh_rowbuf_release(&d.rb);
	oh_vec_release(&d.merges);
	oh_vec_release(&d.running);
	oh_buf_release(&d.text);
	return st;
}
