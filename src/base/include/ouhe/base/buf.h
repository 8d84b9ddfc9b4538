/* Growing byte buffer with a sticky failure.
 *
 * Appends never need checking one by one: after the first failed allocation
 * the buffer stays as it was, ignores further appends, and oh_buf_ok() is
 * false. The content is always NUL-terminated after `n` bytes once something
 * was appended.
 */
#ifndef OUHE_BASE_BUF_H
#define OUHE_BASE_BUF_H

#include <stdarg.h>

#include "ouhe/base/sv.h"

typedef struct oh_buf {
	char *p;
	size_t n;
	size_t cap;
	bool failed;
} oh_buf;

#define OH_BUF_INIT                                                                                \
	{                                                                                          \
		NULL, 0, 0, false                                                                  \
	}

void oh_buf_init(oh_buf *b);
/* Frees the content; the buffer is as after oh_buf_init. */
void oh_buf_release(oh_buf *b);
/* Empties and keeps the memory; also clears a failure. */
void oh_buf_clear(oh_buf *b);
bool oh_buf_ok(const oh_buf *b);
oh_sv oh_buf_sv(const oh_buf *b);

/* Room for n more bytes; false (and failed) when memory is out. */
bool oh_buf_reserve(oh_buf *b, size_t n);
void oh_buf_put(oh_buf *b, const void *p, size_t n);
void oh_buf_sv_put(oh_buf *b, oh_sv s);
void oh_buf_str(oh_buf *b, const char *cstr);
void oh_buf_char(oh_buf *b, char c);
/* Appends the UTF-8 form of a code point; U+FFFD for what is none. */
void oh_buf_cp(oh_buf *b, uint32_t cp);
void oh_buf_printf(oh_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
