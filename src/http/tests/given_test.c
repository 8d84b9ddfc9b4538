#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../given.h"
#include "../guard.h"
#include "../log.h"
#include "../metrics.h"
#include "../page.h"
#include "../router.h"
#include "ouhe/base/alloc.h"

static void escapes(void **state)
{
	static const struct {
		const char *text, *plain; /* NULL: refused */
	} cases[] = {
	    {"", ""},
	    {"a%20b", "a b"},
	    {"%E7%94%B5", "\xe7\x94\xb5"},
	    {"a+b", "a b"},
	    {"%2B", "+"},
	    {"%", NULL},
	    {"%4", NULL},
	    {"%4g", NULL},
	    {"%00", NULL},
	    {"%0A", NULL},
	    {"%7f", NULL},
	    {"%C0%AF", NULL},
	    {"%ED%A0%80", NULL},
	    {"%E7%94", NULL},
	    {"%F4%90%80%80", NULL},
	    {"%C2%85", NULL},
	    {"%F0%9F%98%80", "\xf0\x9f\x98\x80"},
	};
	oh_arena *a = oh_arena_new(0);
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		oh_sv out = {NULL, 0};
		bool good = http_decode(a, oh_sv_from(cases[i].text), true, &out);
		assert_int_equal(good, cases[i].plain != NULL);
		if (good)
			assert_true(oh_sv_eq(out, oh_sv_from(cases[i].plain)));
	}
	oh_sv out;
	assert_true(http_decode(a, OH_SV("a+b"), false, &out) && oh_sv_eq(out, OH_SV("a+b")));
	oh_arena_free(a);
}

static void queries(void **state)
{
	const oh_param *q = NULL;
	size_t n = 0;
	oh_arena *a = oh_arena_new(0);
	oh_buf many = OH_BUF_INIT;
	(void)state;
	assert_true(http_query(a, OH_SV("a=1&b=%3D%26&c&&d="), &q, &n));
	assert_int_equal(n, 4);
	assert_true(oh_sv_eq(q[1].value, OH_SV("=&")));
	assert_true(oh_sv_eq(q[2].name, OH_SV("c")) && q[2].value.n == 0);
	assert_true(oh_sv_eq(q[3].name, OH_SV("d")) && q[3].value.n == 0);
	assert_false(http_query(a, OH_SV("=1"), &q, &n));
	assert_false(http_query(a, OH_SV("a=%zz"), &q, &n));
	for (int i = 0; i < HTTP_QUERY_PARAMS; i++)
		oh_buf_str(&many, i ? "&a=1" : "a=1");
	assert_true(http_query(a, oh_buf_sv(&many), &q, &n));
	oh_buf_str(&many, "&a=1");
	assert_false(http_query(a, oh_buf_sv(&many), &q, &n));
	oh_buf_release(&many);
	oh_arena_free(a);
}

static void cookies(void **state)
{
	(void)state;
	assert_true(oh_sv_eq(http_cookie(OH_SV("a=b; ouhe=x=y; c"), "ouhe"), OH_SV("x=y")));
	assert_int_equal(http_cookie(OH_SV("xouhe=1; ouhe2=2"), "ouhe").n, 0);
	assert_int_equal(http_cookie(OH_SV("ouhe=1; ouhe=2"), "ouhe").n, 0);
	assert_true(oh_sv_eq(http_cookie(OH_SV("ouhe=1;ouhe=1"), "ouhe"), OH_SV("1")));
	assert_int_equal(http_cookie((oh_sv){NULL, 0}, "ouhe").n, 0);
}

static void preferences(void **state)
{
	oh_lang lang = OH_LANG_ZH;
	(void)state;
	assert_true(http_accept_language(OH_SV("en"), &lang) && lang == OH_LANG_EN);
	assert_true(http_accept_language(OH_SV("en;q=0.1, zh-Hans-CN;q=0.2"), &lang));
	assert_int_equal(lang, OH_LANG_ZH);
	assert_true(http_accept_language(OH_SV("de, EN-us;q=0.5"), &lang) && lang == OH_LANG_EN);
	assert_false(http_accept_language(OH_SV("de, enm, zh;q=0"), &lang));
	assert_true(
	    http_head_language(OH_SV("GET / HTTP/1.1\r\nACCEPT-Language: en\r\nX: y\r\n"), &lang));
	assert_int_equal(lang, OH_LANG_EN);
	assert_true(http_head_language(OH_SV("?\nAccept-Language: zh\n bad"), &lang));
	assert_int_equal(lang, OH_LANG_ZH);
	/* Not whole yet; not a header of its own; of the body. */
	assert_false(http_head_language(OH_SV("GET / HTTP/1.1\r\nAccept-Language: en"), &lang));
	assert_false(http_head_language(OH_SV("GET /\r\nX-Accept-Language: en\r\n"), &lang));
	assert_false(http_head_language(OH_SV("GET /\r\n\r\nAccept-Language: en\r\n"), &lang));
	assert_false(http_head_language(OH_SV(""), &lang));
	assert_true(http_accepts_gzip(OH_SV("br, gzip;q=0.5")));
	assert_false(http_accepts_gzip(OH_SV("gzip;q=0, *")));
	assert_true(http_accepts_gzip(OH_SV("*")));
	assert_false(http_accepts_gzip(OH_SV("x-gzip, identity")));
	assert_false(http_accepts_gzip((oh_sv){NULL, 0}));
}

static void tags(void **state)
{
	(void)state;
	assert_true(http_tag_named(OH_SV("\"1\", W/\"3\""), OH_SV("3")));
	assert_true(http_tag_named(OH_SV("*"), OH_SV("3")));
	assert_false(http_tag_named(OH_SV("3"), OH_SV("3")));
	assert_false(http_tag_named(OH_SV("\"33\""), OH_SV("3")));
	assert_true(
	    http_type_is(OH_SV("Application/JSON ; charset=utf-8"), OH_SV("application/json")));
	assert_false(http_type_is(OH_SV("application/jsonp"), OH_SV("application/json")));
	assert_true(http_id_formed(OH_SV("0123.abc-D_")));
	assert_false(http_id_formed(OH_SV("0123456")));
	assert_false(http_id_formed(OH_SV("0123456\"")));
}

static void origins(void **state)
{
	static char first[] = "127.0.0.1", second[] = "10.0.0.1";
	char *const proxies[] = {first, second};
	(void)state;
	assert_true(oh_sv_eq(http_origin_host(OH_SV("https://a.b:1")), OH_SV("a.b:1")));
	assert_int_equal(http_origin_host(OH_SV("null")).n, 0);
	assert_int_equal(http_origin_host(OH_SV("https://a/b")).n, 0);
	assert_true(oh_sv_eq(http_forwarded_for(OH_SV("1.1.1.1, 2.2.2.2, 10.0.0.1"), proxies, 2),
	                     OH_SV("2.2.2.2")));
	assert_int_equal(http_forwarded_for(OH_SV("10.0.0.1,127.0.0.1"), proxies, 2).n, 0);
}

static const oh_operation ops[] = {{"list", "GET", "/a", 0, 0, 0, NULL},
                                   {"make", "POST", "/a", 0, 0, 0, NULL},
                                   {"own", "GET", "/a/own", 0, 0, 0, NULL},
                                   {"get", "GET", "/a/{id}", 0, 0, 0, NULL},
                                   {"row", "PUT", "/a/{id}/b/{row}", 0, 0, 0, NULL}};

static void routes(void **state)
{
	http_router *r = NULL;
	oh_sv params[OH_CALL_PATH_PARAMS];
	char allow[64];
	oh_error err;
	(void)state;
	assert_int_equal(http_router_new(ops, 5, &r, &err), OH_OK);
	const http_route *found = http_router_find(r, OH_SV("/a"), params);
	assert_non_null(found);
	assert_ptr_equal(found->ops[http_method_slot(HTTP_POST)], &ops[1]);
	assert_int_equal(found->index[http_method_slot(HTTP_POST)], 1);
	http_route_allow(found, allow, sizeof allow);
	assert_string_equal(allow, "GET, HEAD, POST, OPTIONS");
	found = http_router_find(r, OH_SV("/a/own"), params);
	assert_ptr_equal(found->ops[0], &ops[2]);
	found = http_router_find(r, OH_SV("/a/x%20/b/7"), params);
	assert_ptr_equal(found->ops[http_method_slot(HTTP_PUT)], &ops[4]);
	assert_true(oh_sv_eq(params[0], OH_SV("x%20")) && oh_sv_eq(params[1], OH_SV("7")));
	static const char *const nowhere[] = {"",        "/",         "/b",       "/a/",
	                                      "/a//b/7", "/a/1/b/",   "/a/1/c/7", "/a/{id}",
	                                      "//a",     "/a/1/b/7/", "/A",       "a"};
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++)
		assert_null(http_router_find(r, oh_sv_from(nowhere[i]), params));
	http_router_free(r);

	oh_operation twice[] = {ops[0], ops[0]};
	assert_int_equal(http_router_new(twice, 2, &r, &err), OH_EUSAGE);
	oh_operation odd = {"odd", "BREW", "/a", 0, 0, 0, NULL};
	assert_int_equal(http_router_new(&odd, 1, &r, &err), OH_EUSAGE);
}

/* The nth allocation fails: an error, nothing leaked, until none fails. */
static void routes_without_memory(void **state)
{
	(void)state;
	for (uint64_t nth = 1;; nth++) {
		http_router *r = NULL;
		oh_alloc_fail_after(nth);
		oh_status st = http_router_new(ops, 5, &r, NULL);
		oh_alloc_fail_after(0);
		if (!st) {
			http_router_free(r);
			assert_true(nth > 3);
			return;
		}
	}
}

static const char *row_name(void *ctx, size_t row)
{
	(void)ctx;
	return row ? "b" : "a";
}

static void measures(void **state)
{
	http_metrics one, two;
	const http_metrics *all[] = {&one, &two};
	oh_buf out = OH_BUF_INIT;
	(void)state;
	assert_int_equal(http_metrics_init(&one, 2), OH_OK);
	assert_int_equal(http_metrics_init(&two, 2), OH_OK);
	http_metrics_count(&one, 1, 200, 90);
	http_metrics_count(&two, 1, 200, 200);
	http_metrics_count(&two, 1, 404, 20000000);
	http_metrics_count(&two, 2, 200, 1); /* no such row */
	http_metrics_render(all, 2, row_name, NULL, &out);
	assert_non_null(
	    strstr(out.p, "ouhe_http_requests_total{operation=\"b\",status=\"200\"} 2\n"));
	assert_non_null(
	    strstr(out.p, "ouhe_http_requests_total{operation=\"b\",status=\"404\"} 1\n"));
	assert_non_null(strstr(out.p, "_bucket{operation=\"b\",le=\"0.0001\"} 1\n"));
	assert_non_null(strstr(out.p, "_bucket{operation=\"b\",le=\"10\"} 2\n"));
	assert_non_null(strstr(out.p, "_bucket{operation=\"b\",le=\"+Inf\"} 3\n"));
	assert_null(strstr(out.p, "operation=\"a\""));
	oh_buf_release(&out);
	http_metrics_release(&one);
	http_metrics_release(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(escapes),  cmocka_unit_test(queries),
	    cmocka_unit_test(cookies),  cmocka_unit_test(preferences),
	    cmocka_unit_test(tags),     cmocka_unit_test(origins),
	    cmocka_unit_test(routes),   cmocka_unit_test(routes_without_memory),
	    cmocka_unit_test(measures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
