/* Text to facts, with spans and issues.
 *
 * An extractor is compiled once from a pack (and common), is immutable and may
 * be used by any number of threads at once. Cost: one pass over the text, some
 * tens of nanoseconds a byte.
 */
#ifndef OUHE_EXTRACT_EXTRACT_H
#define OUHE_EXTRACT_EXTRACT_H

#include "ouhe/listing/listing.h"

typedef struct oh_extractor oh_extractor;

typedef struct oh_extraction {
	const oh_fact *facts; /* in the order of the text */
	size_t n_facts;
	const oh_sv *standards;
	size_t n_standards;
} oh_extraction;

/* NULL is never stored in *out on OH_OK. The pack must outlive the extractor. */
oh_status oh_extractor_new(const oh_pack *pack, oh_extractor **out, oh_error *err);
void oh_extractor_free(oh_extractor *x);
const oh_pack *oh_extractor_pack(const oh_extractor *x);

/* Reads one text (at most 16 MiB). Facts and their strings are in the arena;
 * spans point into `text`, which must live as long. Issues (nullable) get what
 * looks like a requirement and could not be read. */
oh_status oh_extract(const oh_extractor *x, oh_side side, oh_sv text, oh_arena *a,
                     oh_issues *issues, oh_extraction *out);

/* What a column is about: an attribute (with the unit that its header names), or
 * a part of the listing itself. */
typedef struct oh_cell_hint {
	const oh_attr *attr; /* the cell's bare number belongs to this attribute */
	oh_unit unit;        /* in this unit; code "" none */
	double scale;        /* times this, 1 by default (a unit such as 万元 has its own) */
	double period; /* counts are per 1/period of a year (月需求量: 12), 1 by default */
} oh_cell_hint;

/* Reads the cell of an attribute's column: a bare number takes the hint's unit;
 * other text is read as after the attribute's label. A number in a unit of the
 * wrong dimension, or no value at all, is an issue, never a fact. */
oh_status oh_extract_cell(const oh_extractor *x, oh_side side, const oh_cell_hint *hint, oh_sv text,
                          oh_arena *a, oh_issues *issues, oh_extraction *out);

/* What a header says. */
typedef struct oh_header {
	const oh_attr *attr;
	oh_unit unit;
	double scale;
	double period;
} oh_header;
/* Reads "额定功率(kW)" or "预算（万元）"; false when no attribute goes by that
 * name. *nearest (nullable) is then the label nearest in spelling, or empty. */
bool oh_extract_header(const oh_extractor *x, oh_sv header, oh_header *out, oh_sv *nearest);

#endif
