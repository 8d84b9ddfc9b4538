/* Reading JSON strictly (jansson beneath: duplicates, trailing text and invalid
 * UTF-8 are errors), into a tree that the caller frees.
 *
 * Views into a document live as long as it does. Look-ups in what is not an
 * object or array find nothing.
 */
#ifndef OUHE_JSON_READ_H
#define OUHE_JSON_READ_H

#include "ouhe/base/error.h"

typedef struct json_t oh_json;

typedef enum oh_json_type {
	OH_JSON_NULL,
	OH_JSON_BOOL,
	OH_JSON_NUMBER,
	OH_JSON_STRING,
	OH_JSON_ARRAY,
	OH_JSON_OBJECT
} oh_json_type;

enum { OH_JSON_READ_DEPTH = 128 };

/* One JSON value of any type (RFC 8259), nested at most OH_JSON_READ_DEPTH deep
 * (OH_ELIMIT); \u0000 is refused. err's place has the file (`name`), row = line,
 * column (in characters). */
oh_status oh_json_parse(oh_sv text, oh_sv name, oh_json **out, oh_error *err);
/* Reads and parses a file of at most max_bytes; OH_ENOENT, OH_EIO, OH_ELIMIT. */
oh_status oh_json_load(const char *path, size_t max_bytes, oh_json **out, oh_error *err);
/* NULL is legal. */
void oh_json_free(oh_json *doc);

oh_json_type oh_json_kind(const oh_json *v);
const oh_json *oh_json_member(const oh_json *object, const char *key);
/* The ith member of an object in the order of the file; NULL past the end. Cost:
 * i steps; walk large objects with oh_json_member_next. */
const oh_json *oh_json_member_at(const oh_json *object, size_t i, oh_sv *key);
/* The member behind *key, which this function set before (p NULL: the first), in
 * the order of the file; NULL after the last. Cost: one step. */
const oh_json *oh_json_member_next(const oh_json *object, oh_sv *key);
size_t oh_json_length(const oh_json *array_or_object);
const oh_json *oh_json_at(const oh_json *array, size_t i);
/* False when v is NULL or of another type. */
bool oh_json_get_sv(const oh_json *v, oh_sv *out);
bool oh_json_get_double(const oh_json *v, double *out);
bool oh_json_get_bool(const oh_json *v, bool *out);
/* Appends the value as compact text with members sorted by key: equal values give equal
 * bytes. NULL appends nothing. */
void oh_json_put(const oh_json *v, oh_buf *out);

#endif
