#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../guard.h"

static const http_guard_limits limits = {1000, 200, 10};

/* The verdict on a whole request, given `step` bytes at a time; *end: where it ends. */
static int judge(const char *p, size_t n, size_t step, size_t *end)
{
	http_guard g;
	size_t head = 0, at = 0, used = 0;
	int st = 0;
	http_guard_reset(&g);
	while (st == 0 && at < n) {
		at = n - at < step ? n : at + step;
		st = http_guard_head(&g, &limits, p, at, &head);
	}
	if (st != 200 || !http_guard_has_body(&g)) {
		*end = head;
		return st;
	}
	g.max_body = 100;
	*end = head;
	for (st = 0; st == 0 && *end < n; *end += used) {
		size_t left = n - *end;
		st = http_guard_body(&g, p + *end, left < step ? left : step, &used);
	}
	return st;
}

struct sample {
	int status;
	const char *text;
	size_t n;
	const char *rest; /* what belongs to the next request */
};
#define S(status, text)                                                                            \
	{                                                                                          \
		status, text, sizeof(text) - 1, ""                                                 \
	}
#define R(text, rest)                                                                              \
	{                                                                                          \
		200, text rest, sizeof(text rest) - 1, rest                                        \
	}
#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST "POST / HTTP/1.1\r\nHost: a\r\n"

static const struct sample samples[] = {
    R(GET "\r\n", ""),
    R(GET "\r\n", "GET"),
    R(POST "Content-Length: 3\r\n\r\nabc", "POST"),
    R(POST "Content-Length: 0\r\n\r\n", "x"),
    R(POST "content-length:3  \t\r\n\r\nabc", ""),
    R(POST "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n00\r\n\r\n", "G"),
    R("GET http://a:80/x HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    R("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    R("GET / HTTP/1.0\r\n\r\n", ""),
    R(GET "X: \xe4\xb8\xad\t.\r\nY:\r\n\r\n", ""),
    S(0, GET),
    S(0, POST "Content-Length: 3\r\n\r\nab"),
    S(0, POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r"),
    S(400, POST "Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc"),
    S(400, POST "Content-Length: 3 3\r\n\r\nabc"),
    S(400, POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
    S(413, POST "Content-Length: 999999999999999999999\r\n\r\n"),
    S(413, POST "Content-Length: 101\r\n\r\na"),
    S(413, POST "Transfer-Encoding: chunked\r\n\r\n65\r\na"),
    S(413, POST "Transfer-Encoding: chunked\r\n\r\n50\r\n"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "\r\n15\r\na"),
    S(413, POST "Transfer-Encoding: chunked\r\n\r\n000000001\r\na"),
    S(400, POST "Transfer-Encoding: chunked\r\n\r\n\r\n"),
    S(400, POST "Transfer-Encoding: chunked\r\n\r\n3 \r\nabc"),
    S(400, POST "Transfer-Encoding: chunked\r\n\r\n3\rabc"),
    S(501, POST "Transfer-Encoding: chunked, chunked\r\n\r\n"),
    S(501, POST "Transfer-Encoding:\r\n\r\n"),
    S(400, "GET / HTTP/1.1\r\n\r\n"),
    S(400, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    S(400, GET "\n"),
    S(400, GET "X: a\r\n b\r\n\r\n"),
    S(400, GET "X\t: a\r\n\r\n"),
    S(400, GET "X: a\0\r\n\r\n"),
    S(400, "GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(400, "GET //a HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(400, "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(400, "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(400, "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(400, "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na"),
    S(501, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
    S(505, "BREW / HTTP/9.1\r\nHost: a\r\n\r\n"),
    S(431, GET "A:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\n\r\n"),
};

/* Every sample, in pieces of every size: the cuts change nothing. */
static void verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		const struct sample *s = &samples[i];
		for (size_t step = 1; step <= s->n; step++) {
			size_t end = 0;
			int st = judge(s->text, s->n, step, &end);
			if (st != s->status || (st == 200 && end != s->n - strlen(s->rest)))
				print_message("%s (steps of %zu)\n", s->text, step);
			assert_int_equal(st, s->status);
			if (st == 200)
				assert_int_equal(end, s->n - strlen(s->rest));
		}
	}
}

/* Limits hold at their very byte, though nothing has ended yet. */
static void bounds(void **state)
{
	char text[1200];
	size_t head = 0;
	http_guard g;
	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text, "GET /", 5);
	http_guard_reset(&g);
	assert_int_equal(http_guard_head(&g, &limits, text, 999, &head), 0);
	assert_int_equal(http_guard_head(&g, &limits, text, 1000, &head), 414);
	memcpy(text + 300, " HTTP/1.1\r\n", 11);
	http_guard_reset(&g);
	assert_int_equal(http_guard_head(&g, &limits, text, 999, &head), 414);
	memcpy(text, GET, sizeof GET - 1);
	memset(text + sizeof GET - 1, 'a', 600);
	http_guard_reset(&g);
	assert_int_equal(http_guard_head(&g, &limits, text, 1000, &head), 431);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(verdicts), cmocka_unit_test(bounds)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
