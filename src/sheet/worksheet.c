/* One worksheet part, cell by cell. This is the hot path of reading: a million
 * cells a second pass through on_start, on_text and on_end. */
#include <string.h>

#include "ouhe/sheet/messages.h"
#include "xlsx.h"
#include "xml.h"

enum state {
	OUTSIDE,
	SHEET,
	COLS,
	DATA,
	ROW,
	CELL,
	VALUE,
	INLINE,
	INLINE_RUN,
	INLINE_TEXT,
	MERGES
};

enum type { NUMBER, SHARED, STRING, INLINE_STRING, BOOL, ERROR, DATE };

struct reader {
	oh_xml xml;
	const oh_xlsx_context *x;
	const oh_sheet_limits *lim;
	oh_rowbuf rb;
	enum state state, text_in;
	unsigned skip;
	/* row */
	uint32_t row;
	bool row_hidden;
	/* cell */
	uint32_t column;
	enum type type;
	uint8_t format; /* oh_numfmt */
	bool formula;
	size_t value_at; /* in rb.text */
	uint32_t merges;
};

static void stop(struct reader *r, oh_status st)
{
	oh_xml_stop(&r->xml, st);
}

static bool row_number(struct reader *r, const char *s)
{
	uint64_t v;
	if (oh_xml_number(s, UINT32_MAX, &v) && v > r->row) {
		if (v > r->lim->rows) {
			stop(r, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_rows, r->lim->rows));
			return false;
		}
		r->row = (uint32_t)v;
		return true;
	}
	stop(r, oh_raise(r->xml.err, OH_EFORMAT, &oh_msg_sheet_row_order, oh_sv_from(s)));
	return false;
}

static void start_row(struct reader *r, const char **at)
{
	const char *number = NULL;
	r->row_hidden = false;
	for (; at[0]; at += 2) {
		if (at[0][0] == 'r' && !at[0][1])
			number = at[1];
		else if (!strcmp(at[0], "hidden"))
			r->row_hidden = oh_xml_true(at[1]);
	}
	oh_rowbuf_clear(&r->rb);
	r->column = 0;
	r->state = ROW;
	if (number) {
		(void)row_number(r, number);
	} else if (r->row >= r->lim->rows) {
		stop(r, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_rows, r->lim->rows));
	} else {
		r->row++;
	}
}

/* "AB12" to its column; 0 when it is no reference into this row. */
static uint32_t ref_column(const char *s, uint32_t row)
{
	uint32_t column = 0, number = 0;
	for (; *s >= 'A' && *s <= 'Z'; s++) {
		if (column > 200000)
			return UINT32_MAX; /* beyond any limit: the caller names it */
		column = column * 26 + (uint32_t)(*s - 'A') + 1;
	}
	for (; *s >= '0' && *s <= '9' && number <= row; s++)
		number = number * 10 + (uint32_t)(*s - '0');
	return *s || number != row ? 0 : column;
}

static enum type type_of(const char *t)
{
	switch (t[0]) {
	case 's':
		return t[1] ? STRING : SHARED; /* str */
	case 'i':
		return INLINE_STRING;
	case 'b':
		return BOOL;
	case 'e':
		return ERROR;
	case 'd':
		return DATE;
	default:
		return NUMBER;
	}
}

static uint8_t format_of(const struct reader *r, const char *style)
{
	uint32_t index = 0;
	for (; *style >= '0' && *style <= '9' && index < 1 << 24; style++)
		index = index * 10 + (uint32_t)(*style - '0');
	return index < r->x->styles.n ? r->x->styles.formats[index] : OH_NUMFMT_PLAIN;
}

static void start_cell(struct reader *r, const char **at)
{
	const char *ref = NULL, *style = "0";
	r->type = NUMBER;
	r->formula = false;
	r->value_at = r->rb.text.n;
	r->state = CELL;
	for (; at[0]; at += 2) {
		if (at[0][1])
			continue;
		if (at[0][0] == 'r')
			ref = at[1];
		else if (at[0][0] == 's')
			style = at[1];
		else if (at[0][0] == 't')
			r->type = type_of(at[1]);
	}
	r->format = format_of(r, style);
	r->column = ref ? ref_column(ref, r->row) : r->column + 1;
	if (r->column == 0)
		stop(r, oh_raise(r->xml.err, OH_EFORMAT, &oh_msg_sheet_cell_ref, oh_sv_from(ref)));
	else if (r->column > r->lim->columns)
		stop(r, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_columns, r->lim->columns));
}

static void start_text(struct reader *r, enum state now)
{
	r->text_in = r->state;
	r->state = now;
	oh_xml_text(&r->xml, true);
}

static void columns_hidden(struct reader *r, const char **at)
{
	uint64_t first, last;
	if (!oh_xml_true(oh_xml_attribute(at, "hidden")) ||
	    !oh_xml_number(oh_xml_attribute(at, "min"), UINT32_MAX, &first) ||
	    !oh_xml_number(oh_xml_attribute(at, "max"), UINT32_MAX, &last))
		return;
	if (last > r->lim->columns)
		last = r->lim->columns;
	if (!first || first > last || !r->x->sink->column_hidden)
		return;
	oh_status st = r->x->sink->column_hidden(r->x->sink->ctx, (uint32_t)first, (uint32_t)last);
	if (st)
		stop(r, st);
}

/* "B3" at *s, which moves past it. */
static bool corner(const char **s, uint32_t *row, uint32_t *column)
{
	uint32_t c = 0, n = 0;
	const char *p = *s;
	for (; *p == '$' || (*p >= 'A' && *p <= 'Z'); p++)
		if (*p != '$' && c < 1 << 20)
			c = c * 26 + (uint32_t)(*p - 'A') + 1;
	for (; *p == '$' || (*p >= '0' && *p <= '9'); p++)
		if (*p != '$' && n < 1 << 28)
			n = n * 10 + (uint32_t)(*p - '0');
	*s = p;
	*row = n;
	*column = c;
	return c && n;
}

static void merge_cell(struct reader *r, const char **at)
{
	const char *ref = oh_xml_attribute(at, "ref");
	const char *p = ref ? ref : "";
	oh_merge m;
	bool ok = corner(&p, &m.first_row, &m.first_column);
	m.last_row = m.first_row;
	m.last_column = m.first_column;
	if (ok && *p == ':') {
		p++;
		ok = corner(&p, &m.last_row, &m.last_column);
	}
	if (!ok || *p || m.last_row < m.first_row || m.last_column < m.first_column) {
		stop(r, oh_raise(r->xml.err, OH_EFORMAT, &oh_msg_sheet_merge_ref, oh_sv_from(ref)));
		return;
	}
	if (++r->merges > r->lim->merges) {
		stop(r, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_merges, r->lim->merges));
		return;
	}
	bool single = m.first_row == m.last_row && m.first_column == m.last_column;
	if (single || !r->x->sink->merge)
		return;
	oh_status st = r->x->sink->merge(r->x->sink->ctx, &m);
	if (st)
		stop(r, st);
}

/* True when the element is one that this state knows. */
static bool enter(struct reader *r, const char *name, const char **at)
{
	switch (r->state) {
	case ROW:
		if (name[0] != 'c' || name[1])
			return false;
		start_cell(r, at);
		return true;
	case CELL:
		if (name[0] == 'v' && !name[1]) {
			start_text(r, VALUE);
			return true;
		}
		if (name[0] == 'f' && !name[1])
			r->formula = true; /* its text is skipped */
		if (strcmp(name, "is") != 0)
			return false;
		r->state = INLINE;
		return true;
	case DATA:
		if (strcmp(name, "row") != 0)
			return false;
		start_row(r, at);
		return true;
	case INLINE:
		if (name[0] == 'r' && !name[1]) {
			r->state = INLINE_RUN;
			return true;
		}
		/* fall through */
	case INLINE_RUN:
		if (name[0] != 't' || name[1])
			return false;
		start_text(r, INLINE_TEXT);
		return true;
	case OUTSIDE:
		r->state = SHEET;
		return true;
	case SHEET:
		if (!strcmp(name, "sheetData"))
			r->state = DATA;
		else if (!strcmp(name, "cols"))
			r->state = COLS;
		else if (!strcmp(name, "mergeCells"))
			r->state = MERGES;
		return r->state != SHEET;
	case COLS:
		if (!strcmp(name, "col"))
			columns_hidden(r, at);
		return false;
	case MERGES:
		if (!strcmp(name, "mergeCell"))
			merge_cell(r, at);
		return false;
	case VALUE:
	case INLINE_TEXT:
		break;
	}
	return false;
}

static void on_start(void *ctx, const char *name, const char **at)
{
	struct reader *r = ctx;
	if (r->skip)
		r->skip++;
	else if (!enter(r, name, at))
		r->skip = 1;
}

static void on_text(void *ctx, const char *s, int n)
{
	struct reader *r = ctx;
	oh_buf *b = &r->rb.text;
	if (b->n - r->value_at + (size_t)n > r->lim->cell_bytes) {
		stop(r, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_cell_bytes,
		                       r->lim->cell_bytes));
		return;
	}
	if (b->n + (size_t)n > OH_ROW_BYTES) {
		stop(r, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_row_bytes, OH_ROW_BYTES));
		return;
	}
	oh_buf_put(b, s, (size_t)n);
	if (!oh_buf_ok(b))
		stop(r, oh_nomem(r->xml.err));
}

static void put_shared(struct reader *r, oh_cell *c, oh_sv raw)
{
	const oh_strings *table = &r->x->strings;
	uint64_t index = 0;
	bool ok = raw.n > 0 && raw.n < 12;
	for (size_t i = 0; ok && i < raw.n; i++) {
		ok = raw.p[i] >= '0' && raw.p[i] <= '9';
		index = index * 10 + (uint64_t)(raw.p[i] - '0');
	}
	if (!ok || index >= table->n) {
		stop(r, oh_raise(r->xml.err, OH_EFORMAT, &oh_msg_sheet_shared_index, raw));
		return;
	}
	size_t from = (size_t)table->at[index];
	c->type = OH_CELL_TEXT;
	c->text = (oh_sv){table->base + from, (size_t)table->at[index + 1] - from};
	r->rb.text.n = r->value_at;
}

/* Replaces the raw value in the row's text by `text`. */
static void put_text(struct reader *r, oh_sv text)
{
	r->rb.text.n = r->value_at;
	oh_buf_sv_put(&r->rb.text, text);
	if (!oh_buf_ok(&r->rb.text))
		stop(r, oh_nomem(r->xml.err));
	oh_rowbuf_own(&r->rb, r->value_at, text.n);
}

static void put_number(struct reader *r, oh_cell *c, oh_sv raw)
{
	char scratch[32];
	oh_sv text;
	c->type = OH_CELL_NUMBER;
	if (!oh_cell_number(oh_sv_trim(raw), &c->number, scratch, &text)) {
		c->type = OH_CELL_TEXT; /* kept as it stands, not dropped */
		oh_rowbuf_own(&r->rb, r->value_at, raw.n);
		return;
	}
	if (r->format > OH_NUMFMT_PERCENT) {
		size_t n = oh_serial_text(c->number, (oh_numfmt)r->format, r->x->date1904, scratch);
		if (n) {
			c->type = OH_CELL_DATE;
			text = (oh_sv){scratch, n};
		}
	} else if (r->format == OH_NUMFMT_PERCENT) {
		c->flags |= OH_CELL_PERCENT;
	}
	if (text.p != scratch) /* a part of the raw value itself */
		oh_rowbuf_own(&r->rb, (size_t)(text.p - r->rb.text.p), text.n);
	else
		put_text(r, text);
}

static void put_iso_date(struct reader *r, oh_cell *c, oh_sv raw)
{
	c->type = OH_CELL_TEXT;
	if (oh_serial_parse(raw, r->x->date1904, &c->number)) {
		char text[OH_SERIAL_TEXT];
		oh_numfmt fmt = raw.n > 10 ? OH_NUMFMT_DATETIME : OH_NUMFMT_DATE;
		size_t n = oh_serial_text(c->number, fmt, r->x->date1904, text);
		if (n) {
			c->type = OH_CELL_DATE;
			put_text(r, (oh_sv){text, n});
			return;
		}
	}
	oh_rowbuf_own(&r->rb, r->value_at, raw.n);
}

static void end_cell(struct reader *r)
{
	oh_buf *b = &r->rb.text;
	if (b->n == r->value_at)
		return; /* empty */
	if (r->type == STRING || r->type == INLINE_STRING)
		oh_xstring_decode(b, r->value_at);
	oh_sv raw = {b->p + r->value_at, b->n - r->value_at};
	oh_cell *c = oh_rowbuf_add(&r->rb, r->column);
	if (!c) {
		stop(r, oh_nomem(r->xml.err));
		return;
	}
	c->flags = r->formula ? OH_CELL_FORMULA : 0;
	switch (r->type) {
	case NUMBER:
		put_number(r, c, raw);
		break;
	case SHARED:
		put_shared(r, c, raw);
		break;
	case STRING:
	case INLINE_STRING:
		c->type = OH_CELL_TEXT;
		oh_rowbuf_own(&r->rb, r->value_at, raw.n);
		break;
	case BOOL:
		c->type = OH_CELL_BOOL;
		c->number = raw.p[0] == '1' || raw.p[0] == 't';
		put_text(r, c->number != 0 ? OH_SV("TRUE") : OH_SV("FALSE"));
		break;
	case ERROR:
		c->type = OH_CELL_ERROR;
		oh_rowbuf_own(&r->rb, r->value_at, raw.n);
		break;
	case DATE:
		put_iso_date(r, c, raw);
		break;
	}
	if (c->type == OH_CELL_TEXT && c->text.n == 0)
		r->rb.n--; /* an empty text is an empty cell */
}

static void end_row(struct reader *r)
{
	r->state = DATA;
	r->column = 0;
	if (!r->rb.n || !r->x->sink->row)
		return;
	oh_status st = oh_rowbuf_finish(&r->rb, &r->column, r->xml.err);
	if (st) {
		stop(r, st);
		return;
	}
	oh_row row = {r->row, r->row_hidden, r->rb.cells, r->rb.n};
	st = r->x->sink->row(r->x->sink->ctx, &row);
	if (st)
		stop(r, st);
}

static void on_end(void *ctx, const char *name)
{
	(void)name;
	struct reader *r = ctx;
	if (r->skip) {
		r->skip--;
		return;
	}
	switch (r->state) {
	case VALUE:
	case INLINE_TEXT:
		oh_xml_text(&r->xml, false);
		r->state = r->text_in;
		break;
	case CELL:
		r->state = ROW;
		end_cell(r);
		break;
	case ROW:
		end_row(r);
		break;
	case INLINE_RUN:
		r->state = INLINE;
		break;
	case INLINE:
		r->state = CELL;
		break;
	case COLS:
	case DATA:
	case MERGES:
		r->state = SHEET;
		break;
	case SHEET:
	case OUTSIDE:
		r->state = OUTSIDE;
		break;
	}
}

oh_status oh_worksheet_stream(const oh_xlsx_context *x, const oh_sheet_entry *sheet, oh_error *err)
{
	struct reader r = {.x = x, .lim = x->lim, .state = OUTSIDE};
	r.xml = (oh_xml){
	    .root = "worksheet", .ctx = &r, .start = on_start, .end = on_end, .text = on_text};
	oh_rowbuf_init(&r.rb);
	oh_status st = oh_xml_parse(x->pkg, sheet->part, &r.xml, err);
	bool in_row = r.state >= ROW && r.state <= INLINE_TEXT;
	/* A duplicate cell is found at the end of its row. */
	bool in_cell = r.state >= CELL && r.state <= INLINE_TEXT;
	if (r.state == DATA && r.column) /* oh_rowbuf_finish named it */
		in_row = in_cell = true;
	oh_rowbuf_release(&r.rb);
	return oh_locate(err, st, x->file, sheet->name, in_row ? r.row : 0, in_cell ? r.column : 0);
}
