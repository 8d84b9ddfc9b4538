/* One worksheet part, cell by cell. This is the hot path of reading: a million
 * cells a second pass through on_start, on_text and on_end. */
#include <string.h>

#include "ouhe/sheet/messages.h"
#include "worksheet.h"

static void stop(oh_worksheet *r, oh_status st)
{
	oh_xml_stop(&r->xml, st);
}

/* Digits up to `end`; 0 when malformed, UINT32_MAX when too large. */
static uint32_t row_number(const char *s, char end)
{
	uint64_t v = 0;
	for (; *s >= '0' && *s <= '9'; s++)
		v = v < UINT32_MAX ? v * 10 + (uint64_t)(*s - '0') : v;
	return *s != end ? 0 : v < UINT32_MAX ? (uint32_t)v : UINT32_MAX;
}

/* A value for a message. */
static oh_sv value_of(const char *s, char end)
{
	const char *p = s;
	while (*p && *p != end)
		p++;
	return (oh_sv){s, (size_t)(p - s)};
}

void oh_ws_begin_row(oh_worksheet *r, const char *number, bool hidden, char end)
{
	r->row_hidden = hidden;
	oh_rowbuf_clear(&r->rb);
	r->column = 0;
	r->state = OH_WS_ROW;
	uint32_t now = number ? row_number(number, end) : r->row + 1;
	if (now <= r->row)
		stop(r, oh_raise(r->xml.err, OH_EFORMAT, &oh_msg_sheet_row_order,
		                 value_of(number ? number : "", end)));
	else if (now > r->lim->rows)
		stop(r, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_rows, r->lim->rows));
	else
		r->row = now;
}

static void start_row(oh_worksheet *r, const char **at)
{
	const char *number = NULL;
	bool hidden = false;
	for (; at[0]; at += 2) {
		if (at[0][0] == 'r' && !at[0][1])
			number = at[1];
		else if (!strcmp(at[0], "hidden"))
			hidden = oh_xml_true(at[1]);
	}
	oh_ws_begin_row(r, number, hidden, '\0');
}

/* "AB12" to its column; 0 when it is no reference into this row. */
static uint32_t ref_column(const char *s, uint32_t row, char end)
{
	uint32_t column = 0, number = 0;
	for (; *s >= 'A' && *s <= 'Z'; s++) {
		if (column > 200000)
			return UINT32_MAX; /* beyond any limit: the caller names it */
		column = column * 26 + (uint32_t)(*s - 'A') + 1;
	}
	for (; *s >= '0' && *s <= '9' && number <= row; s++)
		number = number * 10 + (uint32_t)(*s - '0');
	return *s != end || number != row ? 0 : column;
}

static oh_ws_type type_of(const char *t, char end)
{
	switch (t[0]) {
	case 's':
		return t[1] == end ? OH_WS_SHARED : OH_WS_STRING; /* str */
	case 'i':
		return OH_WS_STRING; /* inlineStr */
	case 'b':
		return OH_WS_BOOL;
	case 'e':
		return OH_WS_ERROR;
	case 'd':
		return OH_WS_DATE;
	default:
		return OH_WS_NUMBER;
	}
}

static uint8_t format_of(const oh_worksheet *r, const char *style)
{
	uint32_t index = 0;
	for (; *style >= '0' && *style <= '9' && index < 1 << 24; style++)
		index = index * 10 + (uint32_t)(*style - '0');
	return index < r->x->styles.n ? r->x->styles.formats[index] : OH_NUMFMT_PLAIN;
}

void oh_ws_begin_cell(oh_worksheet *r, const char *ref, const char *style, const char *type,
                      char end)
{
	r->type = type ? type_of(type, end) : OH_WS_NUMBER;
	r->format = format_of(r, style ? style : "0");
	r->formula = false;
	r->value_at = r->rb.text.n;
	r->column = ref ? ref_column(ref, r->row, end) : r->column + 1;
	if (r->column == 0)
		stop(r, oh_raise(r->xml.err, OH_EFORMAT, &oh_msg_sheet_cell_ref,
		                 value_of(ref ? ref : "", end)));
	else if (r->column > r->lim->columns)
		stop(r, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_columns, r->lim->columns));
}

static void start_cell(oh_worksheet *r, const char **at)
{
	const char *ref = NULL, *style = NULL, *type = NULL;
	r->state = OH_WS_CELL;
	for (; at[0]; at += 2) {
		if (at[0][1])
			continue;
		if (at[0][0] == 'r')
			ref = at[1];
		else if (at[0][0] == 's')
			style = at[1];
		else if (at[0][0] == 't')
			type = at[1];
	}
	oh_ws_begin_cell(r, ref, style, type, '\0');
}

static void start_text(oh_worksheet *r, oh_ws_state now)
{
	r->text_in = r->state;
	r->state = now;
	oh_xml_text(&r->xml, true);
}

static void columns_hidden(oh_worksheet *r, const char **at)
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

static void merge_cell(oh_worksheet *r, const char **at)
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
static bool enter(oh_worksheet *r, const char *name, const char **at)
{
	switch (r->state) {
	case OH_WS_ROW:
		if (name[0] != 'c' || name[1])
			return false;
		start_cell(r, at);
		return true;
	case OH_WS_CELL:
		if (name[0] == 'v' && !name[1]) {
			start_text(r, OH_WS_VALUE);
			return true;
		}
		if (name[0] == 'f' && !name[1])
			r->formula = true; /* its text is skipped */
		if (strcmp(name, "is") != 0)
			return false;
		r->state = OH_WS_INLINE;
		return true;
	case OH_WS_DATA:
		if (strcmp(name, "row") != 0)
			return false;
		start_row(r, at);
		return true;
	case OH_WS_INLINE:
		if (name[0] == 'r' && !name[1]) {
			r->state = OH_WS_INLINE_RUN;
			return true;
		}
		__attribute__((fallthrough));
	case OH_WS_INLINE_RUN:
		if (name[0] != 't' || name[1])
			return false;
		start_text(r, OH_WS_INLINE_TEXT);
		return true;
	case OH_WS_OUTSIDE:
		r->state = OH_WS_SHEET;
		return true;
	case OH_WS_SHEET:
		if (!strcmp(name, "sheetData"))
			r->state = OH_WS_DATA;
		else if (!strcmp(name, "cols"))
			r->state = OH_WS_COLS;
		else if (!strcmp(name, "mergeCells"))
			r->state = OH_WS_MERGES;
		return r->state != OH_WS_SHEET;
	case OH_WS_COLS:
		if (!strcmp(name, "col"))
			columns_hidden(r, at);
		return false;
	case OH_WS_MERGES:
		if (!strcmp(name, "mergeCell"))
			merge_cell(r, at);
		return false;
	case OH_WS_VALUE:
	case OH_WS_INLINE_TEXT:
		break;
	}
	return false;
}

static void on_start(void *ctx, const char *name, const char **at)
{
	oh_worksheet *r = ctx;
	if (r->skip)
		r->skip++;
	else if (!enter(r, name, at))
		r->skip = 1;
}

static void on_text(void *ctx, const char *s, int n)
{
	oh_worksheet *r = ctx;
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

static void put_shared(oh_worksheet *r, oh_cell *c, oh_sv raw)
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

/* Puts `text` in place of the raw value. */
static void put_text(oh_worksheet *r, oh_sv text)
{
	r->rb.text.n = r->value_at;
	oh_buf_sv_put(&r->rb.text, text);
	if (!oh_buf_ok(&r->rb.text))
		stop(r, oh_nomem(r->xml.err));
	oh_rowbuf_own(&r->rb, r->value_at, text.n);
}

/* Keeps a part of the raw value, which stays where it is. */
static void keep_text(oh_worksheet *r, oh_cell *c, oh_sv part)
{
	if (r->rb.text.n > r->value_at)
		oh_rowbuf_own(&r->rb, (size_t)(part.p - r->rb.text.p), part.n);
	else
		c->text = part;
}

static void put_number(oh_worksheet *r, oh_cell *c, oh_sv raw)
{
	char scratch[32];
	oh_sv text;
	c->type = OH_CELL_NUMBER;
	if (!oh_cell_number(oh_sv_trim(raw), &c->number, scratch, &text)) {
		c->type = OH_CELL_TEXT; /* kept as it stands, not dropped */
		keep_text(r, c, raw);
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
		keep_text(r, c, text);
	else
		put_text(r, text);
}

static void put_iso_date(oh_worksheet *r, oh_cell *c, oh_sv raw)
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
	keep_text(r, c, raw);
}

void oh_ws_end_cell(oh_worksheet *r, oh_sv raw)
{
	if (!raw.n)
		return; /* empty */
	oh_cell *c = oh_rowbuf_add(&r->rb, r->column);
	if (!c) {
		stop(r, oh_nomem(r->xml.err));
		return;
	}
	c->flags = r->formula ? OH_CELL_FORMULA : 0;
	switch (r->type) {
	case OH_WS_NUMBER:
		put_number(r, c, raw);
		break;
	case OH_WS_SHARED:
		put_shared(r, c, raw);
		break;
	case OH_WS_STRING:
		c->type = OH_CELL_TEXT;
		keep_text(r, c, raw);
		break;
	case OH_WS_BOOL:
		c->type = OH_CELL_BOOL;
		c->number = raw.p[0] == '1' || raw.p[0] == 't';
		put_text(r, c->number != 0 ? OH_SV("TRUE") : OH_SV("FALSE"));
		break;
	case OH_WS_ERROR:
		c->type = OH_CELL_ERROR;
		keep_text(r, c, raw);
		break;
	case OH_WS_DATE:
		put_iso_date(r, c, raw);
		break;
	}
	if (c->type == OH_CELL_TEXT && c->text.n == 0)
		r->rb.n--; /* an empty text is an empty cell */
}

void oh_ws_end_row(oh_worksheet *r)
{
	r->state = OH_WS_DATA;
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

static void end_cell(oh_worksheet *r)
{
	oh_buf *b = &r->rb.text;
	if (r->type == OH_WS_STRING)
		oh_xstring_decode(b, r->value_at);
	size_t n = b->n - r->value_at;
	oh_ws_end_cell(r, (oh_sv){n ? b->p + r->value_at : NULL, n});
}

static void on_end(void *ctx, const char *name)
{
	(void)name;
	oh_worksheet *r = ctx;
	if (r->skip) {
		r->skip--;
		return;
	}
	switch (r->state) {
	case OH_WS_VALUE:
	case OH_WS_INLINE_TEXT:
		oh_xml_text(&r->xml, false);
		r->state = r->text_in;
		break;
	case OH_WS_CELL:
		r->state = OH_WS_ROW;
		end_cell(r);
		break;
	case OH_WS_ROW:
		oh_ws_end_row(r);
		break;
	case OH_WS_INLINE_RUN:
		r->state = OH_WS_INLINE;
		break;
	case OH_WS_INLINE:
		r->state = OH_WS_CELL;
		break;
	case OH_WS_COLS:
	case OH_WS_DATA:
	case OH_WS_MERGES:
		r->state = OH_WS_SHEET;
		break;
	case OH_WS_SHEET:
	case OH_WS_OUTSIDE:
		r->state = OH_WS_OUTSIDE;
		break;
	}
}

static bool between_rows(void *ctx)
{
	const oh_worksheet *r = ctx;
	return r->state == OH_WS_DATA && !r->skip;
}

static size_t scan(void *ctx, const char *p, size_t n)
{
	return oh_ws_scan_row(ctx, p, n);
}

oh_status oh_worksheet_stream(const oh_xlsx_context *x, const oh_sheet_entry *sheet, oh_error *err)
{
	oh_worksheet r = {.x = x, .lim = x->lim, .state = OH_WS_OUTSIDE};
	r.xml = (oh_xml){.root = "worksheet",
	                 .ctx = &r,
	                 .start = on_start,
	                 .end = on_end,
	                 .text = on_text,
	                 .short_cut = scan,
	                 .short_cut_now = between_rows};
	oh_rowbuf_init(&r.rb);
	oh_status st = oh_xml_parse(x->pkg, sheet->part, &r.xml, err);
	bool in_row = r.state >= OH_WS_ROW && r.state <= OH_WS_INLINE_TEXT;
	/* A cell that occurs twice is found at the end of its row: r.column. */
	bool late = r.state == OH_WS_DATA && r.column;
	bool in_cell = late || (in_row && r.column);
	oh_rowbuf_release(&r.rb);
	return oh_locate(err, st, x->file, sheet->name, in_row || late ? r.row : 0,
	                 in_cell ? r.column : 0);
}
