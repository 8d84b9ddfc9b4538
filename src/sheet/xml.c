#include "xml.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/messages.h"

enum { CHUNK = 1 << 16, WINDOW = 1 << 18, MAX_TOKEN = 1 << 20, MAX_DEPTH = 128 };

void oh_xml_stop(oh_xml *x, oh_status st)
{
	if (x->status)
		return;
	x->status = st;
	(void)XML_StopParser(x->parser, XML_FALSE);
}

static const char *local(const oh_xml *x, const char *name)
{
	size_t n = x->prefix;
	return n && strncmp(name, x->prefix_text, n) == 0 ? name + n : name;
}

static void root_prefix(oh_xml *x, const char *name)
{
	const char *colon = strrchr(name, ':');
	size_t n = colon ? (size_t)(colon - name) + 1 : 0;
	if (n < sizeof x->prefix_text) {
		memcpy(x->prefix_text, name, n);
		x->prefix = n;
	}
	x->begun = true;
	x->no_short_cut = x->no_short_cut || n > 0;
	const char *got = local(x, name);
	if (strcmp(got, x->root) != 0)
		oh_xml_stop(x, oh_raise(x->err, OH_EFORMAT, &oh_msg_sheet_root, x->part,
		                        oh_sv_from(got), oh_sv_from(x->root)));
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	oh_xml *x = user;
	if (x->status)
		return;
	if (!x->begun) {
		root_prefix(x, name);
		if (x->status)
			return;
	}
	if (++x->depth > MAX_DEPTH) {
		oh_xml_stop(x, oh_limit_error(x->err, &oh_msg_sheet_limit_depth, MAX_DEPTH));
		return;
	}
	x->start(x->ctx, x->prefix ? local(x, name) : name, attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	oh_xml *x = user;
	if (x->status)
		return;
	x->depth--;
	x->end(x->ctx, x->prefix ? local(x, name) : name);
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n)
{
	oh_xml *x = user;
	if (!x->status)
		x->text(x->ctx, s, n);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public_id, int internal)
{
	(void)name, (void)system, (void)public_id, (void)internal;
	oh_xml *x = user;
	oh_xml_stop(x, oh_raise(x->err, OH_EFORMAT, &oh_msg_sheet_dtd, x->part));
}

void oh_xml_text(oh_xml *x, bool on)
{
	if (x->text_on == on)
		return;
	x->text_on = on;
	XML_SetCharacterDataHandler(x->parser, on ? on_text : NULL);
}

static oh_status syntax_error(oh_xml *x, oh_error *err)
{
	enum XML_Error code = XML_GetErrorCode(x->parser);
	if (code == XML_ERROR_NO_MEMORY)
		return oh_nomem(err);
	char line[24];
	int n =
	    snprintf(line, sizeof line, "%lu", (unsigned long)XML_GetCurrentLineNumber(x->parser));
	return oh_raise(err, OH_EFORMAT, &oh_msg_sheet_xml, x->part, ((oh_sv){line, (size_t)n}),
	                oh_sv_from(XML_ErrorString(code)));
}

static oh_status pump(oh_xml *x, oh_part *part, oh_error *err)
{
	uint64_t fed = 0;
	for (;;) {
		void *buf = XML_GetBuffer(x->parser, CHUNK);
		if (!buf)
			return oh_nomem(err);
		size_t got = 0;
		oh_status st = oh_part_read(part, buf, CHUNK, &got, err);
		if (st)
			return st;
		fed += got;
		enum XML_Status parsed = XML_ParseBuffer(x->parser, (int)got, got == 0);
		if (x->status)
			return x->status;
		if (parsed != XML_STATUS_OK)
			return syntax_error(x, err);
		if (got == 0)
			return OH_OK;
		/* The parser keeps an unfinished tag whole. */
		XML_Index at = XML_GetCurrentByteIndex(x->parser);
		if (at >= 0 && fed > (uint64_t)at + MAX_TOKEN + CHUNK)
			return oh_limit_error(err, &oh_msg_sheet_limit_token, MAX_TOKEN);
	}
}

static void XMLCALL on_declaration(void *user, const XML_Char *version, const XML_Char *encoding,
                                   int standalone)
{
	(void)version, (void)standalone;
	oh_xml *x = user;
	if (encoding && !oh_sv_eq_nocase(oh_sv_from(encoding), OH_SV("UTF-8")))
		x->no_short_cut = true;
}

static void XMLCALL on_cdata(void *user)
{
	oh_xml *x = user;
	x->no_short_cut = true; /* what looks like an element there is none */
}

/* Bytes of p up to the end of the next place where rows may begin; all of them
 * when there is none. */
static size_t next_stop(const char *p, size_t n)
{
	static const oh_sv stops[] = {{"</row>", 6}, {"<sheetData>", 11}};
	size_t end = n;
	for (size_t i = 0; i < 2; i++) {
		size_t at = oh_sv_find((oh_sv){p, end}, stops[i]);
		if (at != SIZE_MAX)
			end = at + stops[i].n;
	}
	return end;
}

struct window {
	char *p;
	size_t n, done; /* held, and of these used */
	bool ended;
	uint64_t fed; /* to the parser */
};

static oh_status refill(struct window *w, oh_part *part, oh_error *err)
{
	w->n -= w->done;
	memmove(w->p, w->p + w->done, w->n);
	w->done = 0;
	while (!w->ended && w->n < WINDOW) {
		size_t got = 0;
		oh_status st = oh_part_read(part, w->p + w->n, WINDOW - w->n, &got, err);
		if (st)
			return st;
		w->n += got;
		w->ended = got == 0;
	}
	return OH_OK;
}

static oh_status feed(oh_xml *x, struct window *w, size_t n, oh_error *err)
{
	enum XML_Status parsed = XML_Parse(x->parser, w->p + w->done, (int)n, 0);
	w->done += n;
	w->fed += n;
	if (x->status)
		return x->status;
	if (parsed != XML_STATUS_OK)
		return syntax_error(x, err);
	XML_Index at = XML_GetCurrentByteIndex(x->parser);
	if (at >= 0 && w->fed > (uint64_t)at + MAX_TOKEN + WINDOW)
		return oh_limit_error(err, &oh_msg_sheet_limit_token, MAX_TOKEN);
	return OH_OK;
}

/* The parser has nothing half read, and the reader allows it. */
static bool may_cut(oh_xml *x, const struct window *w)
{
	return !x->no_short_cut && x->begun && x->short_cut_now(x->ctx) &&
	       XML_GetCurrentByteIndex(x->parser) == (XML_Index)w->fed;
}

static oh_status pump_window(oh_xml *x, oh_part *part, struct window *w, oh_error *err)
{
	for (;;) {
		bool more = w->done == w->n;
		if (!more && may_cut(x, w)) {
			size_t took = x->short_cut(x->ctx, w->p + w->done, w->n - w->done);
			if (x->status)
				return x->status;
			more = took == SIZE_MAX && w->done > 0 && !w->ended;
			if (took && took != SIZE_MAX) {
				w->done += took;
				continue;
			}
		}
		oh_status st = OH_OK;
		if (more) {
			st = refill(w, part, err);
			if (!st && w->n == 0)
				break;
		} else {
			st = feed(x, w, next_stop(w->p + w->done, w->n - w->done), err);
		}
		if (st)
			return st;
	}
	if (XML_Parse(x->parser, "", 0, 1) != XML_STATUS_OK)
		return x->status ? x->status : syntax_error(x, err);
	return x->status;
}

static oh_status pump_with_short_cut(oh_xml *x, oh_part *part, oh_error *err)
{
	struct window w = {.p = oh_alloc(WINDOW)};
	if (!w.p)
		return oh_nomem(err);
	XML_SetXmlDeclHandler(x->parser, on_declaration);
	XML_SetStartCdataSectionHandler(x->parser, on_cdata);
	oh_status st = refill(&w, part, err);
	/* UTF-16, by its mark or by its first character */
	if (!st && w.n >= 2 && (!w.p[0] || !w.p[1] || (uint8_t)w.p[0] >= 0xfe))
		x->no_short_cut = true;
	if (!st)
		st = pump_window(x, part, &w, err);
	oh_free(w.p);
	return st;
}

oh_status oh_xml_parse(oh_package *pkg, oh_sv name, oh_xml *x, oh_error *err)
{
	static const XML_Memory_Handling_Suite memory = {oh_alloc, oh_realloc, oh_free};
	oh_part *part;
	oh_status st = oh_part_open(pkg, name, &part, err);
	if (st)
		return st;
	x->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (!x->parser) {
		oh_part_close(part);
		return oh_nomem(err);
	}
	x->err = err;
	x->part = name;
	x->status = OH_OK;
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	st = x->short_cut ? pump_with_short_cut(x, part, err) : pump(x, part, err);
	XML_ParserFree(x->parser);
	x->parser = NULL;
	oh_part_close(part);
	return st;
}

const char *oh_xml_attribute(const char **attributes, const char *name)
{
	for (size_t i = 0; attributes[i]; i += 2) {
		const char *colon = strrchr(attributes[i], ':');
		if (strcmp(colon ? colon + 1 : attributes[i], name) == 0)
			return attributes[i + 1];
	}
	return NULL;
}

bool oh_xml_true(const char *value)
{
	return value && (!strcmp(value, "1") || !strcmp(value, "true") || !strcmp(value, "on"));
}

bool oh_xml_number(const char *value, uint64_t most, uint64_t *out)
{
	uint64_t v = 0;
	if (!value || !*value)
		return false;
	for (const char *p = value; *p; p++) {
		if (*p < '0' || *p > '9')
			return false;
		v = v * 10 + (uint64_t)(*p - '0');
		if (v > most)
			return false;
	}
	*out = v;
	return true;
}
