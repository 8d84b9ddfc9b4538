#include "ouhe/json/write.h"

#include "ouhe/base/decimal.h"

void oh_json_writer_init(oh_json_writer *w, oh_buf *out, unsigned indent)
{
	*w = (oh_json_writer){.out = out, .indent = indent};
}

static void line_break(oh_json_writer *w)
{
	static const char blanks[] = "                                ";
	if (w->indent == 0)
		return;
	oh_buf_char(w->out, '\n');
	for (size_t n = (size_t)w->indent * w->depth; n > 0;) {
		size_t k = n < sizeof blanks - 1 ? n : sizeof blanks - 1;
		oh_buf_put(w->out, blanks, k);
		n -= k;
	}
}

/* What stands before an item: nothing after a key, else comma and line break. */
static void before_item(oh_json_writer *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->depth == 0)
		return;
	if (w->has_item[w->depth - 1])
		oh_buf_char(w->out, ',');
	w->has_item[w->depth - 1] = true;
	line_break(w);
}

static void begin(oh_json_writer *w, char c)
{
	before_item(w);
	oh_buf_char(w->out, c);
	if (w->depth == OH_JSON_DEPTH) {
		w->out->failed = true;
		return;
	}
	w->has_item[w->depth++] = false;
}

static void end(oh_json_writer *w, char c)
{
	if (w->depth == 0) {
		w->out->failed = true;
		return;
	}
	bool items = w->has_item[--w->depth];
	if (items)
		line_break(w);
	oh_buf_char(w->out, c);
}

void oh_json_begin_object(oh_json_writer *w)
{
	begin(w, '{');
}

void oh_json_end_object(oh_json_writer *w)
{
	end(w, '}');
}

void oh_json_begin_array(oh_json_writer *w)
{
	begin(w, '[');
}

void oh_json_end_array(oh_json_writer *w)
{
	end(w, ']');
}

/* Length of the sound UTF-8 sequence at p (n > 0 bytes left), 0 where there is
 * none; *bad: bytes to replace by one U+FFFD. */
static size_t sound(const unsigned char *p, size_t n, size_t *bad)
{
	unsigned char c = p[0], lo = 0x80, hi = 0xBF;
	size_t len = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : 0;
	if (c >= 0xF0 && c <= 0xF4)
		len = 4;
	if (c == 0xE0)
		lo = 0xA0;
	else if (c == 0xED)
		hi = 0x9F;
	else if (c == 0xF0)
		lo = 0x90;
	else if (c == 0xF4)
		hi = 0x8F;
	*bad = 1;
	for (size_t k = 1; k < len; k++) {
		if (k >= n || p[k] < lo || p[k] > hi)
			return 0;
		lo = 0x80;
		hi = 0xBF;
		*bad = k + 1;
	}
	return len;
}

static void quoted(oh_buf *b, oh_sv s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t from = 0, i = 0;
	oh_buf_char(b, '"');
	while (i < s.n) {
		unsigned char c = p[i];
		if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
			i++;
			continue;
		}
		size_t bad = 1, len = c >= 0x80 ? sound(p + i, s.n - i, &bad) : 0;
		if (len) {
			i += len;
			continue;
		}
		oh_buf_put(b, s.p + from, i - from);
		if (c >= 0x80)
			oh_buf_cp(b, 0xFFFD);
		else if (c == '"' || c == '\\')
			oh_buf_put(b, (const char[]){'\\', (char)c}, 2);
		else if (c == '\n')
			oh_buf_str(b, "\\n");
		else if (c == '\t')
			oh_buf_str(b, "\\t");
		else if (c == '\r')
			oh_buf_str(b, "\\r");
		else
			oh_buf_printf(b, "\\u%04x", c);
		i += bad;
		from = i;
	}
	if (s.n > from)
		oh_buf_put(b, s.p + from, s.n - from);
	oh_buf_char(b, '"');
}

void oh_json_key(oh_json_writer *w, const char *key)
{
	before_item(w);
	quoted(w->out, oh_sv_from(key));
	oh_buf_str(w->out, w->indent ? ": " : ":");
	w->after_key = true;
}

void oh_json_string(oh_json_writer *w, oh_sv s)
{
	before_item(w);
	quoted(w->out, s);
}

void oh_json_number(oh_json_writer *w, double v)
{
	before_item(w);
	if (v - v == 0)
		oh_buf_double(w->out, v);
	else
		oh_buf_str(w->out, "null");
}

void oh_json_int(oh_json_writer *w, int64_t v)
{
	before_item(w);
	oh_buf_printf(w->out, "%lld", (long long)v);
}

void oh_json_bool(oh_json_writer *w, bool v)
{
	before_item(w);
	oh_buf_str(w->out, v ? "true" : "false");
}

void oh_json_null(oh_json_writer *w)
{
	before_item(w);
	oh_buf_str(w->out, "null");
}

void oh_json_raw(oh_json_writer *w, oh_sv json)
{
	before_item(w);
	oh_buf_sv_put(w->out, json);
}
