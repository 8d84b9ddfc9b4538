/* The guard on any bytes, in pieces cut anywhere: the cuts change nothing, and what it
 * lets through holds none of what it is there to keep out. */
#include <stdlib.h>
#include <string.h>

#include "../guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const http_guard_limits limits = {4096, 1024, 20};
enum { MOST = 10000 };

struct seen {
	int status;
	size_t head, end;
	uint64_t body;
	bool chunked;
};

static struct seen judge(const char *p, size_t n, size_t step)
{
	http_guard g;
	struct seen s = {0};
	size_t at = 0, used = 0;
	http_guard_reset(&g);
	while (s.status == 0 && at < n) {
		at = n - at < step ? n : at + step;
		s.status = http_guard_head(&g, &limits, p, at, &s.head);
	}
	s.end = s.head;
	if (s.status != 200 || !http_guard_has_body(&g))
		return s;
	g.max_body = MOST;
	for (s.status = 0; s.status == 0 && s.end < n; s.end += used) {
		size_t left = n - s.end;
		s.status = http_guard_body(&g, p + s.end, left < step ? left : step, &used);
		if (used > left)
			abort();
	}
	s.body = g.body;
	s.chunked = g.chunked;
	return s;
}

/* The head's lines, each ended by CR LF, none with a control or a fold. */
static void check_head(const char *p, size_t n)
{
	if (n < 4 || memcmp(p + n - 4, "\r\n\r\n", 4) != 0)
		abort();
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c == '\r' && (i + 1 == n || p[i + 1] != '\n'))
			abort();
		if (c == '\n' && (i == 0 || p[i - 1] != '\r'))
			abort();
		if (c == '\n' && i + 1 < n && (p[i + 1] == ' ' || p[i + 1] == '\t'))
			abort();
		if ((c < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7f)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	const char *p = (const char *)data + 1;
	size_t n = size - 1;
	struct seen whole = judge(p, n, n), cut = judge(p, n, 1 + data[0] % 64U);
	if (whole.status != cut.status)
		abort();
	if (whole.status != 200)
		return 0;
	if (whole.head != cut.head || whole.end != cut.end || whole.body != cut.body ||
	    whole.body > MOST || whole.end > n)
		abort();
	if (!whole.chunked && whole.body != whole.end - whole.head)
		abort();
	check_head(p, whole.head);
	return 0;
}
