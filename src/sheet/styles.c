#include <string.h>

#include "ouhe/base/vec.h"
#include "ouhe/sheet/messages.h"
#include "parts.h"
#include "xml.h"

enum { MAX_STYLES = 65536, MAX_FORMATS = 1024 };

enum state { OUTSIDE, SHEET, FORMATS, STYLES };

struct format {
	uint64_t id;
	oh_numfmt kind;
};

struct reader {
	oh_xml xml;
	enum state state;
	unsigned skip;
	oh_vec formats; /* struct format */
	oh_vec styles;  /* uint8_t */
};

/* Few files have more than a dozen formats of their own, and the number of
 * look-ups is bounded: a linear search does. */
static oh_numfmt kind_of(const struct reader *r, uint64_t id)
{
	for (size_t i = r->formats.n; i-- > 0;) {
		const struct format *f = &OH_VEC_AT(&r->formats, struct format, i);
		if (f->id == id)
			return f->kind;
	}
	return oh_numfmt_builtin(id);
}

static void add(struct reader *r, oh_vec *v, const void *item, size_t most)
{
	if (v->n >= most)
		oh_xml_stop(&r->xml, oh_limit_error(r->xml.err, &oh_msg_sheet_limit_styles, most));
	else if (oh_vec_push(v, item))
		oh_xml_stop(&r->xml, oh_nomem(r->xml.err));
}

static void add_format(struct reader *r, const char **attributes)
{
	struct format f;
	const char *code = oh_xml_attribute(attributes, "formatCode");
	if (!code || !oh_xml_number(oh_xml_attribute(attributes, "numFmtId"), UINT32_MAX, &f.id))
		return;
	f.kind = oh_numfmt_of(oh_sv_from(code));
	add(r, &r->formats, &f, MAX_FORMATS);
}

static void add_style(struct reader *r, const char **attributes)
{
	uint64_t id = 0;
	(void)oh_xml_number(oh_xml_attribute(attributes, "numFmtId"), UINT32_MAX, &id);
	uint8_t kind = (uint8_t)kind_of(r, id);
	add(r, &r->styles, &kind, MAX_STYLES);
}

static void on_start(void *ctx, const char *name, const char **attributes)
{
	struct reader *r = ctx;
	if (r->skip) {
		r->skip++;
		return;
	}
	if (r->state == OUTSIDE) {
		r->state = SHEET;
	} else if (r->state == SHEET && !strcmp(name, "numFmts")) {
		r->state = FORMATS;
	} else if (r->state == SHEET && !strcmp(name, "cellXfs")) {
		r->state = STYLES;
	} else {
		if (r->state == FORMATS && !strcmp(name, "numFmt"))
			add_format(r, attributes);
		else if (r->state == STYLES && !strcmp(name, "xf"))
			add_style(r, attributes);
		r->skip = 1;
	}
}

static void on_end(void *ctx, const char *name)
{
	(void)name;
	struct reader *r = ctx;
	if (r->skip)
		r->skip--;
	else
		r->state = r->state == SHEET ? OUTSIDE : SHEET;
}

oh_status oh_styles_read(oh_package *pkg, oh_sv part, oh_arena *a, oh_styles *out, oh_error *err)
{
	struct reader r = {.state = OUTSIDE};
	r.xml = (oh_xml){.root = "styleSheet", .ctx = &r, .start = on_start, .end = on_end};
	oh_vec_init(&r.formats, sizeof(struct format));
	oh_vec_init(&r.styles, sizeof(uint8_t));
	oh_status st = oh_xml_parse(pkg, part, &r.xml, err);
	if (!st) {
		uint8_t *formats = oh_vec_freeze(&r.styles, a);
		if (!formats && r.styles.n)
			st = oh_nomem(err);
		else
			*out = (oh_styles){formats, r.styles.n};
	}
	oh_vec_release(&r.formats);
	oh_vec_release(&r.styles);
	return st;
}
