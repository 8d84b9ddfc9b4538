/* One XML part, parsed as it is inflated.
 *
 * Names are given without the prefix of the root element, whatever it is; an
 * element of any other prefix keeps its own and so matches nothing known.
 * Documents with a DTD are refused, which leaves no entity to expand.
 */
#ifndef OUHE_SHEET_XML_H
#define OUHE_SHEET_XML_H

#include <expat.h>

#include "package.h"

typedef struct oh_xml {
	XML_Parser parser;
	oh_status status; /* set by oh_xml_stop */
	oh_error *err;
	oh_sv part;
	const char *root; /* expected local name */
	size_t prefix;    /* bytes of the root's prefix with its colon */
	char prefix_text[64];
	unsigned depth;
	bool begun;
	void *ctx;
	void (*start)(void *ctx, const char *name, const char **attributes);
	void (*end)(void *ctx, const char *name);
	void (*text)(void *ctx, const char *s, int n);
	/* Text is delivered only while this is on: the parser then need not report
	 * the blanks between elements. */
	bool text_on;
	/* Both or none: where short_cut_now() is true, whole elements may be taken
	 * from the buffer without the parser. short_cut() returns the bytes taken, 0
	 * for none, SIZE_MAX to be asked again with more. Only in UTF-8 documents
	 * whose root has no prefix. */
	size_t (*short_cut)(void *ctx, const char *p, size_t n);
	bool (*short_cut_now)(void *ctx);
	bool no_short_cut;
} oh_xml;

/* Parses part `name`; x has root, ctx and the callbacks. */
oh_status oh_xml_parse(oh_package *pkg, oh_sv name, oh_xml *x, oh_error *err);
/* From a callback: no further one is made, and st is returned. */
void oh_xml_stop(oh_xml *x, oh_status st);
void oh_xml_text(oh_xml *x, bool on);
/* Value of an attribute by its local name, NULL if absent. */
const char *oh_xml_attribute(const char **attributes, const char *name);
/* "1", "true", "on". */
bool oh_xml_true(const char *value);
/* Digits to a number, false when malformed or above most. */
bool oh_xml_number(const char *value, uint64_t most, uint64_t *out);

#endif
