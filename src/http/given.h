/* What a request gives: paths, queries, cookies, languages. Pure functions. */
#ifndef OUHE_HTTP_GIVEN_H
#define OUHE_HTTP_GIVEN_H

#include "ouhe/base/arena.h"
#include "ouhe/base/message.h"
#include "ouhe/service/operation.h"

/* Percent-decodes into the arena; false for a bad escape, what is no UTF-8 or holds
 * control characters (line breaks are no exception: nothing in a target has them), or when memory
 * is out. `plus`: + is a space, as in queries. */
bool http_decode(oh_arena *a, oh_sv s, bool plus, oh_sv *out);
enum { HTTP_QUERY_PARAMS = 64 };
/* a=1&b=2, decoded. False as above, and with more than HTTP_QUERY_PARAMS or one
 * without a name. */
bool http_query(oh_arena *a, oh_sv query, const oh_param **out, size_t *n);
/* The value of a cookie in a Cookie header; the empty view when it is not there or
 * stands there twice with different values. */
oh_sv http_cookie(oh_sv header, const char *name);
/* Chinese or English, as an Accept-Language header prefers; false when it names
 * neither. */
bool http_accept_language(oh_sv header, oh_lang *out);
/* The same of a head that is being read or was refused: of its whole lines up to the first
 * that is empty. */
bool http_head_language(oh_sv head, oh_lang *out);
/* True when Accept-Encoding takes gzip. */
bool http_accepts_gzip(oh_sv header);
/* True when an If-None-Match or If-Match header names the tag (without quotes), or *. */
bool http_tag_named(oh_sv header, oh_sv tag);
/* The media type alone: "application/json; charset=utf-8" is application/json. */
bool http_type_is(oh_sv header, oh_sv type);
/* Well-formed request id: 8 to 64 letters, digits, - _ . */
bool http_id_formed(oh_sv id);
/* The authority of an origin, "https://a.example:8443" → "a.example:8443"; empty for
 * "null" and all that is no origin. */
oh_sv http_origin_host(oh_sv origin);
/* The last address in X-Forwarded-For that is no proxy of ours. */
oh_sv http_forwarded_for(oh_sv header, char *const *proxies, size_t n_proxies);

#endif
