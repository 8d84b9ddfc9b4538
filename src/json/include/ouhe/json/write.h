/* Writing JSON (RFC 8259), compact or indented, straight into a buffer.
 *
 * Calls mirror the text: begin, key, value, end. Commas and line breaks are the
 * writer's. Numbers come out in their shortest form; NaN and infinities as null.
 * Text that is no UTF-8 is written with U+FFFD. The buffer's sticky failure is
 * the writer's.
 */
#ifndef OUHE_JSON_WRITE_H
#define OUHE_JSON_WRITE_H

#include "ouhe/base/buf.h"

enum { OH_JSON_DEPTH = 64 };

typedef struct oh_json_writer {
	oh_buf *out;
	unsigned indent; /* spaces a level, 0 compact */
	unsigned depth;
	bool after_key;
	bool has_item[OH_JSON_DEPTH];
} oh_json_writer;

void oh_json_writer_init(oh_json_writer *w, oh_buf *out, unsigned indent);
void oh_json_begin_object(oh_json_writer *w);
void oh_json_end_object(oh_json_writer *w);
void oh_json_begin_array(oh_json_writer *w);
void oh_json_end_array(oh_json_writer *w);
void oh_json_key(oh_json_writer *w, const char *key);
void oh_json_string(oh_json_writer *w, oh_sv s);
void oh_json_number(oh_json_writer *w, double v);
void oh_json_int(oh_json_writer *w, int64_t v);
void oh_json_bool(oh_json_writer *w, bool v);
void oh_json_null(oh_json_writer *w);
/* A value that is JSON text already, as it is. */
void oh_json_raw(oh_json_writer *w, oh_sv json);

#endif
