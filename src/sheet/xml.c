#include "xml.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/messages.h"

enum { CHUNK = 1 << 16, MAX_TOKEN = 1 << 20, MAX_DEPTH = 128 };

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
	st = pump(x, part, err);
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
