/* Paths to operations. Immutable once made. */
#ifndef OUHE_HTTP_ROUTER_H
#define OUHE_HTTP_ROUTER_H

#include "ouhe/service/operation.h"

enum { HTTP_METHODS = 7 }; /* by the bit of guard.h */

typedef struct http_route {
	const char *path; /* "/api/v1/listings/{id}" */
	const oh_operation *ops[HTTP_METHODS];
	unsigned index[HTTP_METHODS]; /* of the operation, for measures */
} http_route;

typedef struct http_router http_router;

/* OH_EUSAGE: two operations share method and path, or a path has too many parameters. */
oh_status http_router_new(const oh_operation *ops, size_t n, http_router **out, oh_error *err);
void http_router_free(http_router *r);
/* NULL: no such path. `params`: the segments that stand for parameters, as in the
 * path. A path without parameters goes before one with them. */
const http_route *http_router_find(const http_router *r, oh_sv path,
                                   oh_sv params[OH_CALL_PATH_PARAMS]);
/* Place of a method's bit in the arrays above. */
unsigned http_method_slot(unsigned bit);
/* "GET, HEAD, POST, OPTIONS", what a route answers to; cap ≥ 64. */
void http_route_allow(const http_route *r, char *out, size_t cap);

#endif
