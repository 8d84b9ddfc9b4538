#include <string.h>

#include "guard.h"

/* Sets of bytes: a bit each, 64 a word. */
#define B(c) (UINT64_C(1) << ((c)&63))
#define DIGITS UINT64_C(0x03ff000000000000)
#define LETTERS UINT64_C(0x07fffffe07fffffe)
#define ALL (~UINT64_C(0))
static const uint64_t token_set[4] = {DIGITS | B('!') | B('#') | B('$') | B('%') | B('&') |
                                          B('\'') | B('*') | B('+') | B('-') | B('.'),
                                      LETTERS | B('^') | B('_') | B('`') | B('|') | B('~'), 0, 0};
static const uint64_t value_set[4] = {B('\t') | (ALL << 32), ALL ^ B(0x7f), ALL, ALL};
/* What browsers leave as it is in a query, and no more. */
static const uint64_t target_set[4] = {(ALL << 33) ^ B('"') ^ B('#') ^ B('<') ^ B('>'),
                                       ALL ^ B('\\') ^ B(0x7f), 0, 0};
static const uint64_t host_set[4] = {DIGITS | B('.') | B('-') | B(':'),
                                     LETTERS | B('_') | B('[') | B(']'), 0, 0};

static bool in_set(const uint64_t set[4], unsigned char c)
{
	return (set[c >> 6] >> (c & 63)) & 1;
}

/* Length of the part of s that is in the set. */
static size_t span(const uint64_t set[4], oh_sv s)
{
	size_t i = 0;
	while (i < s.n && in_set(set, (unsigned char)s.p[i]))
		i++;
	return i;
}

enum { SIZE_FIRST, SIZE_MORE, SIZE_LF, DATA, DATA_CR, DATA_LF, LAST_CR, LAST_LF };

/* Eight hex digits are 4 GiB, past every limit; eighteen digits are below 2^63. */
enum { CHUNK_DIGITS = 8, LENGTH_DIGITS = 18 };

/* Header names that may stand once, and what is asked of their values. */
enum { ONCE_HOST = 1, ONCE_LENGTH = 2, ONCE_ENCODING = 4, ONCE_EXPECT = 8, ONCE_OTHER = 16 };
static const struct once {
	oh_sv name;
	unsigned bit;
} once[] = {
    {{"host", 4}, ONCE_HOST},
    {{"content-length", 14}, ONCE_LENGTH},
    {{"transfer-encoding", 17}, ONCE_ENCODING},
    {{"expect", 6}, ONCE_EXPECT},
    {{"authorization", 13}, ONCE_OTHER},
    {{"content-type", 12}, ONCE_OTHER << 1},
    {{"origin", 6}, ONCE_OTHER << 2},
    {{"x-csrf-token", 12}, ONCE_OTHER << 3},
    {{"if-match", 8}, ONCE_OTHER << 4},
    {{"idempotency-key", 15}, ONCE_OTHER << 5},
    {{"x-forwarded-for", 15}, ONCE_OTHER << 6},
    {{"x-forwarded-proto", 17}, ONCE_OTHER << 7},
    {{"x-forwarded-host", 16}, ONCE_OTHER << 8},
};

void http_guard_reset(http_guard *g)
{
	memset(g, 0, sizeof *g);
}

static int method_of(oh_sv word, unsigned *out)
{
	static const struct {
		oh_sv name;
		unsigned bit;
	} known[] = {
	    {{"GET", 3}, HTTP_GET},         {{"POST", 4}, HTTP_POST},     {{"PUT", 3}, HTTP_PUT},
	    {{"PATCH", 5}, HTTP_PATCH},     {{"DELETE", 6}, HTTP_DELETE}, {{"HEAD", 4}, HTTP_HEAD},
	    {{"OPTIONS", 7}, HTTP_OPTIONS},
	};
	if (word.n == 0 || span(token_set, word) < word.n)
		return 400;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (oh_sv_eq(word, known[i].name)) {
			*out = known[i].bit;
			return 0;
		}
	return 501;
}

/* Origin form, absolute form of http, or the star of OPTIONS. */
static bool target_formed(const http_guard *g, oh_sv target)
{
	if (target.n == 0 || span(target_set, target) < target.n)
		return false;
	if (target.p[0] == '/')
		return target.n == 1 || target.p[1] != '/';
	if (oh_sv_eq(target, OH_SV("*")))
		return g->method == HTTP_OPTIONS;
	oh_sv rest = oh_sv_starts(target, OH_SV("http://"))    ? oh_sv_sub(target, 7, SIZE_MAX)
	             : oh_sv_starts(target, OH_SV("https://")) ? oh_sv_sub(target, 8, SIZE_MAX)
	                                                       : (oh_sv){NULL, 0};
	size_t host = rest.p ? span(host_set, rest) : 0;
	return rest.p && host > 0 && (host == rest.n || rest.p[host] == '/');
}

static int request_line(http_guard *g, const http_guard_limits *l, oh_sv line)
{
	oh_sv method, target, version = line;
	if (!oh_sv_split(&version, ' ', &method) || !oh_sv_split(&version, ' ', &target))
		return 400;
	int st = method_of(method, &g->method);
	if (st == 400)
		return st;
	if (version.n != 8 || !oh_sv_starts(version, OH_SV("HTTP/")) || version.p[6] != '.' ||
	    version.p[5] < '0' || version.p[5] > '9' || version.p[7] < '0' || version.p[7] > '9')
		return 400;
	if (version.p[5] != '1' || version.p[7] > '1')
		return 505;
	if (st)
		return st;
	if (target.n > l->target)
		return 414;
	if (!target_formed(g, target))
		return 400;
	g->old = version.p[7] == '0';
	g->target = (size_t)(target.p - line.p);
	g->target_n = target.n;
	return 0;
}

static int content_length(http_guard *g, oh_sv value)
{
	uint64_t n = 0;
	if (value.n == 0 || value.n > LENGTH_DIGITS)
		return value.n > LENGTH_DIGITS &&
		               span((const uint64_t[4]){DIGITS}, value) == value.n
		           ? 413
		           : 400;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return 400;
		n = n * 10 + (uint64_t)(value.p[i] - '0');
	}
	g->length = n;
	return 0;
}

/* A header that may stand once, with its value checked where framing hangs on it. */
static int once_only(http_guard *g, unsigned bit, oh_sv value)
{
	if (g->had & bit)
		return 400;
	g->had |= bit;
	switch (bit) {
	case ONCE_HOST:
		return span(host_set, value) == value.n ? 0 : 400;
	case ONCE_LENGTH:
		return content_length(g, value);
	case ONCE_ENCODING:
		if (g->old)
			return 400;
		g->chunked = oh_sv_eq_nocase(value, OH_SV("chunked"));
		return g->chunked ? 0 : 501;
	case ONCE_EXPECT:
		return oh_sv_eq_nocase(value, OH_SV("100-continue")) ? 0 : 417;
	default:
		return 0;
	}
}

static int header_line(http_guard *g, oh_sv line)
{
	size_t name_n = span(token_set, line);
	/* White space at the start is a folded line, before the colon a smuggler. */
	if (name_n == 0 || name_n == line.n || line.p[name_n] != ':')
		return 400;
	oh_sv name = {line.p, name_n}, value = oh_sv_sub(line, name_n + 1, SIZE_MAX);
	if (span(value_set, value) < value.n)
		return 400;
	while (value.n && value.p[0] == ' ')
		value.p++, value.n--;
	/* evhttp keeps a tab here and would read another value than we do. */
	if (value.n && value.p[0] == '\t')
		return 400;
	while (value.n && (value.p[value.n - 1] == ' ' || value.p[value.n - 1] == '\t'))
		value.n--;
	for (size_t i = 0; i < sizeof once / sizeof *once; i++)
		if (once[i].name.n == name.n && oh_sv_eq_nocase(once[i].name, name))
			return once_only(g, once[i].bit, value);
	return 0;
}

static int head_end(const http_guard *g)
{
	if (!g->old && !(g->had & ONCE_HOST))
		return 400;
	if ((g->had & ONCE_LENGTH) && (g->had & ONCE_ENCODING))
		return 400;
	/* evhttp reads no body here, so what follows would be taken for a request. */
	if (g->method == HTTP_HEAD && http_guard_has_body(g))
		return 400;
	return 200;
}

int http_guard_head(http_guard *g, const http_guard_limits *l, const char *p, size_t n,
                    size_t *head)
{
	while (g->seen < n) {
		const char *lf = memchr(p + g->seen, '\n', n - g->seen);
		size_t end = lf ? (size_t)(lf - p) : n;
		/* The limit counts what is here: a line need not end to be too long. */
		if (end >= l->head)
			return g->lines == 0 ? 414 : 431;
		if (!lf) {
			g->seen = n;
			return 0;
		}
		oh_sv line = {p + g->line, end - g->line};
		if (line.n == 0 || line.p[line.n - 1] != '\r')
			return 400; /* a bare LF */
		line.n--;
		int st = 0;
		if (g->lines == 0)
			st = request_line(g, l, line);
		else if (line.n == 0)
			st = head_end(g);
		else if (g->lines > l->headers)
			st = 431;
		else
			st = header_line(g, line);
		g->lines++;
		g->line = g->seen = end + 1;
		if (st == 200)
			*head = g->line;
		if (st)
			return st;
	}
	return 0;
}

bool http_guard_has_body(const http_guard *g)
{
	return g->chunked || g->length > 0;
}

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One byte of what stands around chunks. 0: go on. */
static int chunk_byte(http_guard *g, char c)
{
	int digit = hex_of(c);
	switch (g->step) {
	case SIZE_FIRST:
	case SIZE_MORE:
		if (digit >= 0) {
			if (++g->digits > CHUNK_DIGITS)
				return 413;
			g->left = g->left * 16 + (uint64_t)digit;
			g->step = SIZE_MORE;
			return 0;
		}
		/* No chunk extension means anything here. */
		if (c != '\r' || g->step == SIZE_FIRST)
			return 400;
		g->step = SIZE_LF;
		return 0;
	case SIZE_LF:
		g->step = g->left ? DATA : LAST_CR;
		g->digits = 0;
		return c == '\n' ? 0 : 400;
	case DATA_CR:
		g->step = DATA_LF;
		return c == '\r' ? 0 : 400;
	case DATA_LF:
		g->step = SIZE_FIRST;
		return c == '\n' ? 0 : 400;
	case LAST_CR: /* no trailer either */
		g->step = LAST_LF;
		return c == '\r' ? 0 : 400;
	default:
		return c == '\n' ? 200 : 400;
	}
}

static int chunked_body(http_guard *g, const char *p, size_t n, size_t *used)
{
	for (size_t i = 0; i < n;) {
		if (g->step == DATA) {
			size_t part = n - i < g->left ? n - i : (size_t)g->left;
			i += part;
			g->left -= part;
			g->body += part;
			if (g->left == 0)
				g->step = DATA_CR;
			continue;
		}
		int st = chunk_byte(g, p[i++]);
		if (st == 0 && g->step == DATA && g->left > g->max_body - g->body)
			st = 413;
		if (st) {
			*used = i;
			return st;
		}
	}
	*used = n;
	return 0;
}

int http_guard_body(http_guard *g, const char *p, size_t n, size_t *used)
{
	if (g->chunked)
		return chunked_body(g, p, n, used);
	if (g->length > g->max_body)
		return 413;
	uint64_t left = g->length - g->body;
	*used = n < left ? n : (size_t)left;
	g->body += *used;
	return g->body == g->length ? 200 : 0;
}
