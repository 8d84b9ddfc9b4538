/* The guard: reads the framing of requests strictly, before evhttp sees a byte.
 *
 * One guard a connection. It is given bytes as they come and says how far they are
 * good; the caller hands a head on only when all of it is, so evhttp never holds half
 * a head, and there is one opinion about where a request ends. What it does not
 * know, it refuses: no repair, no second reading. Pure; no I/O, no memory.
 */
#ifndef OUHE_HTTP_GUARD_H
#define OUHE_HTTP_GUARD_H

#include "ouhe/base/sv.h"

typedef struct http_guard_limits {
	size_t head, target;
	unsigned headers;
} http_guard_limits;

enum {
	HTTP_GET = 1,
	HTTP_HEAD = 2,
	HTTP_POST = 4,
	HTTP_PUT = 8,
	HTTP_PATCH = 16,
	HTTP_DELETE = 32,
	HTTP_OPTIONS = 64
};

typedef struct http_guard {
	/* Of the head that is being read. */
	size_t line; /* offset of the line not yet seen whole */
	size_t seen; /* bytes searched for its end */
	unsigned lines;
	/* Known once the request line stands; `target` is an offset into the head. */
	unsigned method;
	bool old; /* HTTP/1.0 */
	size_t target, target_n;
	/* Known once the head stands. */
	unsigned had; /* bits of the header names that may stand once */
	bool chunked;
	uint64_t length; /* Content-Length; 0 without */
	/* Of the body. */
	uint64_t left;     /* bytes of it, or of its chunk, to come */
	uint64_t body;     /* payload so far */
	uint64_t max_body; /* set by the caller before the body */
	unsigned char step;
	unsigned char digits;
} http_guard;

/* For the next request. */
void http_guard_reset(http_guard *g);
/* p: all bytes of the head so far. 0: more are needed; 200: the head ends at *head;
 * otherwise the status to refuse it with. */
int http_guard_head(http_guard *g, const http_guard_limits *l, const char *p, size_t n,
                    size_t *head);
/* True when the head, now whole, announces a body. */
bool http_guard_has_body(const http_guard *g);
/* p: bytes behind the head or behind those given before; *used of them belong to
 * this request and are good. 0: more are needed; 200: the request ends there;
 * otherwise a status. */
int http_guard_body(http_guard *g, const char *p, size_t n, size_t *used);

#endif
