#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/messages.h"
#include "parts.h"
#include "xml.h"

enum state { OUTSIDE, TABLE, ITEM, RUN, TEXT };

struct reader {
	oh_xml xml;
	oh_strings out;
	const oh_sheet_limits *lim;
	size_t cap;
	unsigned skip;
	enum state state, text_in; /* text_in: where a <t> stands */
};

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool escape(const char *p, size_t n, uint32_t *cp)
{
	if (n < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return false;
	uint32_t v = 0;
	for (int i = 2; i < 6; i++) {
		int h = hex(p[i]);
		if (h < 0)
			return false;
		v = v << 4 | (uint32_t)h;
	}
	*cp = v;
	return true;
}

/* UTF-8 of a code unit; an escape is never shorter than what it stands for. */
static size_t encode(uint32_t cp, char *out)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp >= 0xd800 && cp < 0xe000)
		cp = 0xfffd;
	out[0] = (char)(0xe0 | cp >> 12);
	out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[2] = (char)(0x80 | (cp & 0x3f));
	return 3;
}

void oh_xstring_decode(oh_buf *b, size_t from)
{
	if (b->failed || b->n < from + 7)
		return;
	char *end = b->p + b->n;
	char *in = memchr(b->p + from, '_', b->n - from);
	if (!in)
		return;
	char *out = in;
	while (in < end) {
		uint32_t cp;
		if (*in != '_' || !escape(in, (size_t)(end - in), &cp)) {
			*out++ = *in++;
			continue;
		}
		in += 7;
		/* NUL and other controls but tab and line breaks carry no meaning. */
		if (cp >= 0x20 || cp == '\t' || cp == '\n' || cp == '\r')
			out += encode(cp, out);
	}
	b->n = (size_t)(out - b->p);
	*out = '\0';
}

static void over(struct reader *r)
{
	oh_xml_stop(&r->xml, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_shared_bytes,
	                                    r->lim->shared_bytes));
}

static bool room(struct reader *r)
{
	if (r->out.n + 1 < r->cap)
		return true;
	size_t cap = r->cap ? r->cap * 2 : 256;
	uint64_t *at = oh_realloc(r->out.at, cap * sizeof *at);
	if (!at)
		return false;
	r->out.at = at;
	r->cap = cap;
	return true;
}

static void end_item(struct reader *r)
{
	oh_strings *o = &r->out;
	size_t from = (size_t)o->at[o->n];
	oh_xstring_decode(&o->text, from);
	if (o->text.n - from > r->lim->cell_bytes) {
		oh_xml_stop(&r->xml, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_cell_bytes,
		                                    r->lim->cell_bytes));
		return;
	}
	if (o->text.n + o->n * sizeof *o->at > r->lim->shared_bytes) {
		over(r);
		return;
	}
	o->n++;
	if (!room(r))
		oh_xml_stop(&r->xml, oh_nomem(r->xml.err));
	else
		o->at[o->n] = o->text.n;
}

static void on_start(void *ctx, const char *name, const char **attributes)
{
	(void)attributes;
	struct reader *r = ctx;
	if (r->skip) {
		r->skip++;
		return;
	}
	switch (r->state) {
	case OUTSIDE:
		r->state = TABLE;
		return;
	case TABLE:
		if (!strcmp(name, "si")) {
			r->state = ITEM;
			return;
		}
		break;
	case ITEM:
		if (!strcmp(name, "r")) {
			r->state = RUN;
			return;
		}
		__attribute__((fallthrough));
	case RUN:
		if (!strcmp(name, "t")) {
			r->text_in = r->state;
			r->state = TEXT;
			oh_xml_text(&r->xml, true);
			return;
		}
		break;
	case TEXT:
		break;
	}
	r->skip = 1; /* rPh, rPr and whatever else: not the cell's text */
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
	case TEXT:
		oh_xml_text(&r->xml, false);
		r->state = r->text_in;
		break;
	case RUN:
		r->state = ITEM;
		break;
	case ITEM:
		r->state = TABLE;
		end_item(r);
		break;
	case TABLE:
	case OUTSIDE:
		r->state = OUTSIDE;
		break;
	}
}

static void on_text(void *ctx, const char *s, int n)
{
	struct reader *r = ctx;
	oh_buf *b = &r->out.text;
	oh_buf_put(b, s, (size_t)n);
	if (!oh_buf_ok(b))
		oh_xml_stop(&r->xml, oh_nomem(r->xml.err));
	else if (b->n > r->lim->shared_bytes)
		over(r);
}

oh_status oh_strings_read(oh_package *pkg, oh_sv part, const oh_sheet_limits *lim, oh_strings *out,
                          oh_error *err)
{
	struct reader r = {.lim = lim};
	r.xml =
	    (oh_xml){.root = "sst", .ctx = &r, .start = on_start, .end = on_end, .text = on_text};
	if (!room(&r))
		return oh_nomem(err);
	r.out.at[0] = 0;
	oh_status st = oh_xml_parse(pkg, part, &r.xml, err);
	if (st) {
		oh_strings_release(&r.out);
		return st;
	}
	*out = r.out;
	out->base = out->text.p;
	return OH_OK;
}

void oh_strings_release(oh_strings *s)
{
	oh_buf_release(&s->text);
	oh_free(s->at);
	s->at = NULL;
	s->base = NULL;
	s->n = 0;
}
