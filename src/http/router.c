#include <string.h>

#include "guard.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/http/messages.h"
#include "router.h"

enum { SEGMENTS = 16 };

struct http_router {
	oh_vec routes; /* http_route */
	oh_map *whole; /* path or template: its route */
	/* Those with parameters, by their number of segments. */
	oh_vec open[SEGMENTS]; /* size_t */
};

static const char *const names[HTTP_METHODS] = {"GET",   "HEAD",   "POST",   "PUT",
                                                "PATCH", "DELETE", "OPTIONS"};

unsigned http_method_slot(unsigned bit)
{
	unsigned slot = 0;
	while (bit > 1)
		bit >>= 1, slot++;
	return slot;
}

static size_t segments(oh_sv path)
{
	size_t n = 0;
	for (size_t i = 0; i < path.n; i++)
		n += path.p[i] == '/';
	return n;
}

static size_t parameters(const char *path)
{
	size_t n = 0;
	for (; *path; path++)
		n += *path == '{';
	return n;
}

/* The route of this path, made if need be; NULL: out of memory or not sound. */
static http_route *route_of(http_router *r, const char *path)
{
	uint64_t at = r->routes.n;
	size_t n = segments(oh_sv_from(path));
	if (oh_map_get(r->whole, oh_sv_from(path), &at))
		return &OH_VEC_AT(&r->routes, http_route, at);
	http_route *route = oh_vec_add(&r->routes);
	if (!route || n >= SEGMENTS || oh_map_set(r->whole, oh_sv_from(path), at))
		return NULL;
	route->path = path;
	size_t index = (size_t)at;
	if (parameters(path) && oh_vec_push(&r->open[n], &index))
		return NULL;
	return route;
}

oh_status http_router_new(const oh_operation *ops, size_t n, http_router **out, oh_error *err)
{
	http_router *r = oh_calloc(1, sizeof *r);
	oh_status st = OH_OK;
	if (!r)
		return oh_nomem(err);
	oh_vec_init(&r->routes, sizeof(http_route));
	for (size_t i = 0; i < SEGMENTS; i++)
		oh_vec_init(&r->open[i], sizeof(size_t));
	r->whole = oh_map_new();
	if (!r->whole)
		st = oh_nomem(err);
	for (size_t i = 0; i < n && !st; i++) {
		unsigned slot = 0;
		while (slot < HTTP_METHODS && strcmp(names[slot], ops[i].method) != 0)
			slot++;
		http_route *route = route_of(r, ops[i].path);
		if (!route || slot == HTTP_METHODS || route->ops[slot] ||
		    parameters(ops[i].path) > OH_CALL_PATH_PARAMS) {
			st = oh_raise(err, OH_EUSAGE, &oh_msg_http_bad_operation,
			              oh_sv_from(ops[i].id));
			break;
		}
		route->ops[slot] = &ops[i];
		route->index[slot] = (unsigned)i;
	}
	if (st)
		http_router_free(r);
	else
		*out = r;
	return st;
}

void http_router_free(http_router *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < SEGMENTS; i++)
		oh_vec_release(&r->open[i]);
	oh_vec_release(&r->routes);
	oh_map_free(r->whole);
	oh_free(r);
}

static bool fits(const char *template, oh_sv path, oh_sv params[OH_CALL_PATH_PARAMS])
{
	oh_sv want = oh_sv_from(template), w, p;
	size_t n = 0;
	while (oh_sv_split(&want, '/', &w)) {
		if (!oh_sv_split(&path, '/', &p))
			p = (oh_sv){NULL, 0};
		if (w.n && w.p[0] == '{') {
			if (p.n == 0)
				return false;
			params[n++] = p;
		} else if (!oh_sv_eq(w, p)) {
			return false;
		}
	}
	return true;
}

const http_route *http_router_find(const http_router *r, oh_sv path,
                                   oh_sv params[OH_CALL_PATH_PARAMS])
{
	uint64_t at = 0;
	size_t n = segments(path);
	if (memchr(path.p, '{', path.n) || path.n == 0)
		return NULL;
	if (oh_map_get(r->whole, path, &at))
		return &OH_VEC_AT(&r->routes, http_route, at);
	for (size_t i = 0; n < SEGMENTS && i < r->open[n].n; i++) {
		const http_route *route =
		    &OH_VEC_AT(&r->routes, http_route, OH_VEC_AT(&r->open[n], size_t, i));
		if (fits(route->path, path, params))
			return route;
	}
	return NULL;
}

void http_route_allow(const http_route *r, char *out, size_t cap)
{
	size_t n = 0;
	for (unsigned i = 0; i < HTTP_METHODS; i++) {
		/* HEAD where GET is; OPTIONS everywhere. */
		bool there = r->ops[i] || (i == 1 && r->ops[0]) || i == HTTP_METHODS - 1;
		if (there && n < cap)
			n += (size_t)snprintf(out + n, cap - n, "%s%s", n ? ", " : "", names[i]);
	}
}
