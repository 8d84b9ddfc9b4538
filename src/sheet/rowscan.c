/* Rows in their usual form, straight from the buffer:
 *
 *   <row r="1" …><c r="A1" s="1" t="s"><v>0</v></c>…</row>
 *
 * Only what is certain is taken: complete rows of elements in the usual order,
 * attributes in double quotes, text without entities, carriage returns or
 * malformed UTF-8. A row of any other kind is left, whole, to expat.
 */
#include <string.h>

#include "utf8.h"
#include "worksheet.h"

enum outcome { GOOD, BAIL, SHORT };

struct cursor {
	const char *p, *end;
};

struct attributes {
	const char *r, *s, *t;
	bool hidden;
	bool closed; /* <x …/> */
};

static enum outcome literal(struct cursor *c, const char *s, size_t n)
{
	if ((size_t)(c->end - c->p) < n)
		return SHORT;
	if (memcmp(c->p, s, n) != 0)
		return BAIL;
	c->p += n;
	return GOOD;
}

static bool name_char(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
	       ch == ':' || ch == '_' || ch == '-' || ch == '.';
}

static bool note(struct attributes *a, oh_sv name, const char *value)
{
	const char **slot = NULL;
	if (name.n == 1) {
		slot = name.p[0] == 'r'   ? &a->r
		       : name.p[0] == 's' ? &a->s
		       : name.p[0] == 't' ? &a->t
		                          : NULL;
	} else if (oh_sv_eq(name, OH_SV("hidden"))) {
		a->hidden = value[0] == '1' || value[0] == 't';
	}
	if (!slot)
		return true;
	bool first = *slot == NULL;
	*slot = value;
	return first; /* the same attribute twice is for expat to refuse */
}

/* From behind the element's name to behind its '>'. */
static enum outcome attributes(struct cursor *c, struct attributes *a)
{
	*a = (struct attributes){0};
	const char *p = c->p, *end = c->end;
	for (;;) {
		const char *blank = p;
		while (p < end && *p == ' ')
			p++;
		if (p == end)
			return SHORT;
		if (*p == '>') {
			c->p = p + 1;
			return GOOD;
		}
		if (*p == '/') {
			a->closed = true;
			c->p = p + 1;
			return literal(c, ">", 1);
		}
		const char *name = p;
		while (p < end && name_char(*p))
			p++;
		oh_sv key = {name, (size_t)(p - name)};
		if (end - p < 2)
			return SHORT;
		if (!key.n || p[0] != '=' || p[1] != '"' || blank == name)
			return BAIL;
		const char *value = p += 2;
		while (p < end && *p != '"' && *p >= ' ' && *p != '<' && *p != '&')
			p++;
		if (p == end)
			return SHORT;
		if (*p != '"' || !note(a, key, value))
			return BAIL;
		p++;
	}
}

/* Text up to the next '<'. */
static enum outcome text(struct cursor *c, oh_sv *out)
{
	const char *p = c->p;
	bool ascii = true;
	while (p < c->end && *p != '<') {
		uint8_t ch = (uint8_t)*p;
		if (ch == '&' || (ch < 0x20 && ch != '\n' && ch != '\t') || ch == ']')
			return BAIL;
		ascii = ascii && ch < 0x80;
		p++;
	}
	if (p == c->end)
		return SHORT;
	*out = (oh_sv){c->p, (size_t)(p - c->p)};
	c->p = p;
	return ascii || oh_sheet_utf8_prefix(*out) == out->n ? GOOD : BAIL;
}

/* <f …>text</f> or <f …/>, behind "<f": nothing of it is wanted. */
static enum outcome formula(struct cursor *c)
{
	struct attributes a;
	enum outcome o = attributes(c, &a);
	if (o != GOOD || a.closed)
		return o;
	const char *p = memchr(c->p, '<', (size_t)(c->end - c->p));
	if (!p)
		return SHORT;
	oh_sv body = {c->p, (size_t)(p - c->p)};
	if (oh_sheet_utf8_prefix(body) != body.n || oh_sv_find(body, OH_SV("&")) != SIZE_MAX)
		return BAIL;
	c->p = p;
	return literal(c, "</f>", 4);
}

/* What stands between <c …> and </c>. */
static enum outcome content(oh_worksheet *w, struct cursor *c, oh_sv *value)
{
	if (c->end - c->p < 4)
		return SHORT;
	enum outcome o = GOOD;
	if (c->p[1] == 'f' && (c->p[2] == '>' || c->p[2] == ' ')) {
		w->formula = true;
		c->p += 2;
		o = formula(c);
		if (o == GOOD && c->end - c->p < 4)
			o = SHORT;
	}
	if (o != GOOD || c->p[1] == '/')
		return o; /* no value */
	if (c->p[1] == 'v') {
		o = literal(c, "<v>", 3);
		o = o ? o : text(c, value);
		return o ? o : literal(c, "</v>", 4);
	}
	struct attributes a;
	o = literal(c, "<is><t", 6);
	o = o ? o : attributes(c, &a);
	if (o == GOOD && a.closed)
		return BAIL;
	o = o ? o : text(c, value);
	return o ? o : literal(c, "</t></is>", 9);
}

static enum outcome cell(oh_worksheet *w, struct cursor *c)
{
	struct attributes a;
	enum outcome o = literal(c, "<c", 2);
	o = o ? o : attributes(c, &a);
	if (o != GOOD)
		return o;
	oh_ws_begin_cell(w, a.r, a.s, a.t, '"');
	oh_sv value = {NULL, 0};
	if (!a.closed) {
		o = content(w, c, &value);
		o = o ? o : literal(c, "</c>", 4);
	}
	if (o != GOOD || w->xml.status)
		return o;
	/* Limits and escapes in text are dealt with in one place only. */
	bool escape = w->type == OH_WS_STRING && oh_sv_find(value, OH_SV("_x")) != SIZE_MAX;
	if (value.n > w->lim->cell_bytes || escape)
		return BAIL;
	oh_ws_end_cell(w, value);
	return GOOD;
}

static enum outcome row(oh_worksheet *w, struct cursor *c)
{
	struct attributes a;
	enum outcome o = literal(c, "<row", 4);
	o = o ? o : attributes(c, &a);
	if (o != GOOD)
		return o;
	oh_ws_begin_row(w, a.r, a.hidden, '"');
	if (a.closed)
		return GOOD;
	while (!w->xml.status) {
		if (c->end - c->p < 2)
			return SHORT;
		if (c->p[1] == '/')
			return literal(c, "</row>", 6);
		o = cell(w, c);
		if (o != GOOD)
			return o;
	}
	return GOOD;
}

size_t oh_ws_scan_row(oh_worksheet *w, const char *p, size_t n)
{
	struct cursor c = {p, p + n};
	while (c.p < c.end && strchr(" \t\r\n", *c.p) && *c.p)
		c.p++;
	uint32_t before = w->row;
	enum outcome o = row(w, &c);
	if (w->xml.status)
		return 0;
	if (o == GOOD) {
		oh_ws_end_row(w);
		return (size_t)(c.p - p);
	}
	w->row = before;
	w->column = 0;
	w->state = OH_WS_DATA;
	return o == SHORT ? SIZE_MAX : 0;
}
