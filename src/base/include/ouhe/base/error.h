/* The one error type: what happened, where, and how to tell a person.
 *
 * A value type without ownership: long arguments are cut (at a character
 * border, with an ellipsis). Functions fill it last, just before returning a
 * non-zero status; a NULL error is legal everywhere.
 */
#ifndef OUHE_BASE_ERROR_H
#define OUHE_BASE_ERROR_H

#include "ouhe/base/message.h"
#include "ouhe/base/status.h"

enum { OH_ERROR_ARG = 160, OH_PLACE_FILE = 256, OH_PLACE_SHEET = 128, OH_PLACE_FIELD = 128 };

/* Where in the user's material. Empty strings and zeros: not known. Rows and
 * columns count from 1. */
typedef struct oh_place {
	char file[OH_PLACE_FILE];
	char sheet[OH_PLACE_SHEET];
	char field[OH_PLACE_FIELD]; /* header of the column, or a JSON path */
	uint32_t row;
	uint32_t column;
} oh_place;

typedef struct oh_error {
	oh_status code;
	const oh_msg *msg;
	char args[OH_MSG_ARGS][OH_ERROR_ARG];
	size_t nargs;
	oh_place place;
	const char *origin_file; /* source file and line that raised it */
	int origin_line;
} oh_error;

/* Fills *err (nullable) and returns `code`. The place is cleared. */
oh_status oh_error_set(oh_error *err, oh_status code, const oh_msg *msg, const oh_sv *args,
                       size_t nargs, const char *file, int line);

/* As oh_error_set; inline, so that a reader of the caller, compiler and analyser
 * among them, sees that what comes back is `code`. */
static inline oh_status oh_error_raise(oh_error *err, oh_status code, const oh_msg *msg,
                                       const oh_sv *args, size_t nargs, const char *file, int line)
{
	(void)oh_error_set(err, code, msg, args, nargs, file, line);
	return code;
}

/* oh_raise(err, OH_EFORMAT, &oh_msg_x, arg0, arg1) with oh_sv arguments. */
#define oh_raise(err, code, ...) oh_raise_((err), (code), __VA_ARGS__, ((oh_sv){NULL, 0}))
#define oh_raise_(err, code, msg, ...)                                                             \
	oh_error_raise((err), (code), (msg), (const oh_sv[]){__VA_ARGS__},                         \
	               sizeof((const oh_sv[]){__VA_ARGS__}) / sizeof(oh_sv) - 1, __FILE__,         \
	               __LINE__)

/* OH_ENOMEM with its standard message. */
oh_status oh_error_nomem_at(oh_error *err, const char *file, int line);
static inline oh_status oh_error_nomem(oh_error *err, const char *file, int line)
{
	(void)oh_error_nomem_at(err, file, line);
	return OH_ENOMEM;
}
#define oh_nomem(err) oh_error_nomem((err), __FILE__, __LINE__)

void oh_place_clear(oh_place *p);
/* Copies s into a fixed field of a place, cut at a character border. */
void oh_place_copy(char *dst, size_t cap, oh_sv s);
/* "list.xlsx · 电机 · 第 8 行 · C 列（预算）" or the English like of it. */
void oh_place_render(oh_buf *out, const oh_place *p, oh_lang lang);
/* Place and message in one line. */
void oh_error_render(oh_buf *out, const oh_error *err, oh_lang lang);

#endif
