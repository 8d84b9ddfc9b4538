/* csv and tsv: RFC 4180 with the liberties that programs take. */
#include <string.h>

#include "decode.h"
#include "ouhe/sheet/messages.h"
#include "utf8.h"
#include "xlsx.h"

enum { SAMPLE_RECORDS = 100 };

enum state { FIELD_START, PLAIN, QUOTED, QUOTE_SEEN };

struct parser {
	const oh_sheet_limits *lim;
	const oh_sheet_sink *sink;
	oh_rowbuf rb;
	enum state state;
	char delimiter;
	bool quoting;
	bool after_cr; /* a line feed now belongs to the line break before it */
	uint32_t row;  /* of the record being read */
	uint32_t column;
	size_t field_at;
	bool any; /* the record has begun */
	bool special[256];
};

/* Fields of the first records if `delimiter` were it: how many records have the
 * usual number of delimiters, 0 when the usual number is 0. */
static unsigned agreement(oh_sv s, char delimiter, bool quoting, unsigned *usual)
{
	unsigned counts[SAMPLE_RECORDS] = {0};
	unsigned records = 0, count = 0;
	bool quoted = false, start = true;
	for (size_t i = 0; i < s.n && records < SAMPLE_RECORDS; i++) {
		char c = s.p[i];
		bool line = c == '\n' || c == '\r';
		if (quoted) {
			quoted = c != '"';
		} else if (c == '"' && quoting && (start || s.p[i - 1] == '"')) {
			quoted = true;
			start = false;
		} else if (line) {
			if (!start || count)
				counts[records++] = count;
			count = 0;
			start = true;
		} else {
			count += c == delimiter;
			start = c == delimiter;
		}
	}
	if (records < SAMPLE_RECORDS && (!start || count))
		counts[records++] = count;
	unsigned best = 0;
	*usual = 0;
	for (unsigned i = 0; i < records; i++) {
		unsigned same = 0;
		for (unsigned j = 0; j < records; j++)
			same += counts[j] == counts[i];
		if (counts[i] && same > best) {
			best = same;
			*usual = counts[i];
		}
	}
	return best;
}

static char detect(oh_sv sample, bool quoting)
{
	static const char candidates[] = "\t,;|";
	char best = ',';
	unsigned most = 0, most_usual = 0;
	for (const char *c = candidates; *c; c++) {
		unsigned usual;
		unsigned score = agreement(sample, *c, quoting, &usual);
		/* Many delimiters that agree weigh more than one in prose. */
		bool better = score > most || (score == most && usual > most_usual);
		if (score && better) {
			most = score;
			most_usual = usual;
			best = *c;
		}
	}
	return best;
}

/* "sep=;" as the first line, as Excel has it. */
static bool separator_line(oh_sv s, char *out)
{
	if (s.n < 5 || !oh_sv_eq_nocase(oh_sv_sub(s, 0, 4), OH_SV("sep=")))
		return false;
	if ((s.n > 5 && s.p[5] != '\r' && s.p[5] != '\n') || !strchr("\t,;|", s.p[4]))
		return false;
	*out = s.p[4];
	return true;
}

static oh_status end_field(struct parser *p, oh_error *err)
{
	size_t n = p->rb.text.n - p->field_at;
	if (n) {
		oh_cell *c = oh_rowbuf_add(&p->rb, p->column);
		if (!c)
			return oh_nomem(err);
		c->type = OH_CELL_TEXT;
		oh_rowbuf_own(&p->rb, p->field_at, n);
	}
	p->state = FIELD_START;
	p->field_at = p->rb.text.n;
	return OH_OK;
}

static oh_status next_field(struct parser *p, oh_error *err)
{
	oh_status st = end_field(p, err);
	if (st)
		return st;
	if (p->column >= p->lim->columns)
		return oh_limit_error(err, &oh_msg_sheet_limit_columns, p->lim->columns);
	p->column++;
	p->any = true;
	return OH_OK;
}

static oh_status end_record(struct parser *p, oh_error *err)
{
	oh_status st = end_field(p, err);
	uint32_t ignored;
	if (!st)
		st = oh_rowbuf_finish(&p->rb, &ignored, err);
	if (!st && p->rb.n && p->sink->row) {
		oh_row row = {p->row, false, p->rb.cells, p->rb.n};
		st = p->sink->row(p->sink->ctx, &row);
	}
	if (st)
		return st;
	oh_rowbuf_clear(&p->rb);
	p->row++;
	p->column = 1;
	p->field_at = 0;
	p->any = false;
	return OH_OK;
}

static oh_status put(struct parser *p, const char *s, size_t n, oh_error *err)
{
	oh_buf *b = &p->rb.text;
	if (p->row > p->lim->rows)
		return oh_limit_error(err, &oh_msg_sheet_limit_rows, p->lim->rows);
	if (b->n - p->field_at + n > p->lim->cell_bytes)
		return oh_limit_error(err, &oh_msg_sheet_limit_cell_bytes, p->lim->cell_bytes);
	if (b->n + n > OH_ROW_BYTES)
		return oh_limit_error(err, &oh_msg_sheet_limit_row_bytes, OH_ROW_BYTES);
	oh_buf_put(b, s, n);
	p->any = true;
	return oh_buf_ok(b) ? OH_OK : oh_nomem(err);
}

/* One byte that is special outside quotes. */
static oh_status special(struct parser *p, char c, oh_error *err)
{
	if (c == '"') {
		if (p->state == FIELD_START) {
			p->state = QUOTED;
			p->any = true;
			return OH_OK;
		}
		if (p->state == QUOTE_SEEN) {
			p->state = QUOTED;
			return put(p, "\"", 1, err);
		}
		return put(p, "\"", 1, err);
	}
	if (c == p->delimiter)
		return next_field(p, err);
	bool joined = c == '\n' && p->after_cr;
	p->after_cr = c == '\r';
	return joined ? OH_OK : end_record(p, err);
}

static oh_status feed(struct parser *p, oh_sv s, oh_error *err)
{
	for (size_t i = 0; i < s.n;) {
		size_t from = i;
		if (p->state == QUOTED) {
			const char *q = memchr(s.p + i, '"', s.n - i);
			i = q ? (size_t)(q - s.p) : s.n;
		} else {
			while (i < s.n && !p->special[(uint8_t)s.p[i]])
				i++;
		}
		if (i > from) {
			p->after_cr = false;
			oh_status st = put(p, s.p + from, i - from, err);
			if (st)
				return st;
			if (p->state != QUOTED)
				p->state = PLAIN;
		}
		if (i == s.n)
			break;
		char c = s.p[i++];
		if (p->state == QUOTED) {
			p->state = QUOTE_SEEN;
			continue;
		}
		if (c != '\n')
			p->after_cr = false;
		oh_status st = special(p, c, err);
		if (st)
			return st;
	}
	return OH_OK;
}

static oh_status finish(struct parser *p, oh_error *err)
{
	if (p->state == QUOTED)
		return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_unclosed_quote);
	return p->any ? end_record(p, err) : OH_OK;
}

static void set_up(struct parser *p, oh_sv *first, oh_sv file)
{
	p->quoting = !(oh_sv_ends(file, OH_SV(".tsv")) || oh_sv_ends(file, OH_SV(".TSV")));
	if (separator_line(*first, &p->delimiter)) {
		*first = oh_sv_sub(*first, 5, SIZE_MAX);
	} else if (!p->quoting && first->n && memchr(first->p, '\t', first->n)) {
		/* Its name says what it is, however many commas agree. */
		p->delimiter = '\t';
	} else {
		p->delimiter = detect(*first, p->quoting);
	}
	/* Only tab-separated files go without quotes. */
	p->quoting = p->quoting || p->delimiter != '\t';
	p->special[(uint8_t)p->delimiter] = true;
	p->special['\n'] = p->special['\r'] = true;
	p->special['"'] = p->quoting;
}

static oh_status parse(struct parser *p, oh_decoder *d, oh_sv file, oh_error *err)
{
	oh_sv piece;
	oh_status st = oh_decoder_next(d, &piece, err);
	if (st)
		return st;
	set_up(p, &piece, file);
	while (!st && piece.n) {
		if (memchr(piece.p, 0, piece.n))
			st = oh_raise(err, OH_EFORMAT, &oh_msg_sheet_nul, OH_SV("?"));
		if (!st)
			st = feed(p, piece, err);
		if (!st)
			st = oh_decoder_next(d, &piece, err);
	}
	return st ? st : finish(p, err);
}

static oh_sv sheet_name(oh_sv file)
{
	for (size_t n = file.n; n > 1; n--)
		if (file.p[n - 1] == '.')
			return oh_sv_sub(file, 0, n - 1);
	return file;
}

oh_status oh_csv_stream(const oh_source *src, const oh_sheet_limits *lim, const oh_sheet_sink *sink,
                        oh_stream_extra *extra, oh_error *err)
{
	oh_decoder *d;
	oh_status st = oh_decoder_new(src, &d, err);
	if (st)
		return st;
	if (extra)
		extra->encoding = oh_decoder_encoding(d);
	struct parser p = {.lim = lim, .sink = sink, .row = 1, .column = 1};
	oh_rowbuf_init(&p.rb);
	oh_sv name = sheet_name(src->name);
	if (sink->sheet_begin)
		st = sink->sheet_begin(sink->ctx, name, false);
	if (!st) {
		st = parse(&p, d, src->name, err);
		(void)oh_locate(err, st, src->name, (oh_sv){NULL, 0}, p.row, p.column);
	}
	if (!st && sink->sheet_end)
		st = sink->sheet_end(sink->ctx);
	oh_rowbuf_release(&p.rb);
	oh_decoder_free(d);
	return st;
}
