#include "ouhe/base/buf.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/base/alloc.h"

void oh_buf_init(oh_buf *b)
{
	*b = (oh_buf)OH_BUF_INIT;
}

void oh_buf_release(oh_buf *b)
{
	oh_free(b->p);
	oh_buf_init(b);
}

void oh_buf_clear(oh_buf *b)
{
	b->n = 0;
	b->failed = false;
	if (b->p)
		b->p[0] = '\0';
}

bool oh_buf_ok(const oh_buf *b)
{
	return !b->failed;
}

oh_sv oh_buf_sv(const oh_buf *b)
{
	return (oh_sv){b->p, b->n};
}

bool oh_buf_reserve(oh_buf *b, size_t n)
{
	if (b->failed)
		return false;
	if (n > SIZE_MAX / 4 || b->n > SIZE_MAX / 4) {
		b->failed = true;
		return false;
	}
	if (b->p && b->cap - b->n > n)
		return true;
	size_t cap = b->cap ? b->cap * 2 : 64;
	while (cap - b->n <= n)
		cap *= 2;
	char *p = oh_realloc(b->p, cap);
	if (!p) {
		b->failed = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

void oh_buf_put(oh_buf *b, const void *p, size_t n)
{
	if (!oh_buf_reserve(b, n))
		return;
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void oh_buf_sv_put(oh_buf *b, oh_sv s)
{
	oh_buf_put(b, s.p, s.n);
}

void oh_buf_str(oh_buf *b, const char *cstr)
{
	oh_buf_put(b, cstr, strlen(cstr));
}

void oh_buf_char(oh_buf *b, char c)
{
	oh_buf_put(b, &c, 1);
}

void oh_buf_cp(oh_buf *b, uint32_t cp)
{
	char u[4];
	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = 0xfffd;
	if (cp < 0x80) {
		u[0] = (char)cp;
		oh_buf_put(b, u, 1);
	} else if (cp < 0x800) {
		u[0] = (char)(0xc0 | cp >> 6);
		u[1] = (char)(0x80 | (cp & 0x3f));
		oh_buf_put(b, u, 2);
	} else if (cp < 0x10000) {
		u[0] = (char)(0xe0 | cp >> 12);
		u[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		u[2] = (char)(0x80 | (cp & 0x3f));
		oh_buf_put(b, u, 3);
	} else {
		u[0] = (char)(0xf0 | cp >> 18);
		u[1] = (char)(0x80 | (cp >> 12 & 0x3f));
		u[2] = (char)(0x80 | (cp >> 6 & 0x3f));
		u[3] = (char)(0x80 | (cp & 0x3f));
		oh_buf_put(b, u, 4);
	}
}

void oh_buf_printf(oh_buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		b->failed = true;
	else if (oh_buf_reserve(b, (size_t)n)) {
		(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}
