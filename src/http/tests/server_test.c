#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../page.h"
#include "ouhe/base/alloc.h"
#include "ouhe/http/messages.h"
#include "ouhe/http/server.h"

static char folder[64];

static void put(const char *name, const char *text, size_t n)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static int make_page(void **state)
{
	char path[128], many[4000];
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/ouhe-page-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/assets", folder);
	if (mkdir(path, 0700))
		return -1;
	memset(many, 'a', sizeof many);
	put("index.html", "<p>", 3);
	put("assets/app-0a1b2c3d.js", many, sizeof many);
	put("assets/app.js", many, 10);
	put("assets/app.js.gz", many, 10);
	put("assets/a-Bx-3_2Zd.css", many, 10);
	put(".hidden", many, 10);
	return 0;
}

static int drop_page(void **state)
{
	static const char *const names[] = {
	    "index.html",       "assets/app-0a1b2c3d.js", "assets/app.js",
	    "assets/app.js.gz", "assets/a-Bx-3_2Zd.css",  ".hidden"};
	char path[128];
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/assets", folder);
	return rmdir(path) || rmdir(folder);
}

static void page(void **state)
{
	http_page *p = NULL;
	oh_error err;
	(void)state;
	assert_int_equal(http_page_open(folder, &p, &err), OH_OK);
	const http_file *f = http_page_find(p, OH_SV("/"));
	assert_non_null(f);
	assert_ptr_equal(f, http_page_find(p, OH_SV("/index.html")));
	assert_true(f->html && !f->immutable && f->gzip.n == 0);
	const http_file *app = http_page_find(p, OH_SV("/assets/app-0a1b2c3d.js"));
	assert_true(app->immutable && app->data.n == 4000 && app->gzip.n > 0 && app->gzip.n < 200);
	assert_string_not_equal(app->etag, f->etag);
	assert_false(http_page_find(p, OH_SV("/assets/app.js"))->immutable);
	assert_true(http_page_find(p, OH_SV("/assets/a-Bx-3_2Zd.css"))->immutable);
	static const char *const absent[] = {
	    "/.hidden", "/assets/app.js.gz", "/assets",     "/assets/",
	    "",         "index.html",        "//index.html"};
	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
		assert_null(http_page_find(p, oh_sv_from(absent[i])));
	http_page_close(p);
	assert_int_equal(http_page_open("/nowhere/at/all", &p, &err), OH_ENOENT);
}

/* The nth allocation fails: an error, all given back, the address free again. */
static void without_memory(void **state)
{
	const oh_http_config config = {
	    .listen = "127.0.0.1:0", .web_dir = folder, .threads = 1, .log_fd = -1};
	(void)state;
	for (uint64_t nth = 1;; nth++) {
		oh_http_server *s = NULL;
		oh_error err = {0};
		oh_alloc_fail_after(nth);
		oh_status st = oh_http_server_new(&config, &s, &err);
		oh_alloc_fail_after(0);
		if (!st) {
			assert_true(nth > 20);
			oh_http_server_free(s);
			return;
		}
		assert_null(s);
		assert_int_equal(err.code, st);
	}
}

static void addresses(void **state)
{
	static const struct {
		const char *listen, *proxy;
		const oh_msg *msg; /* NULL: fine */
	} cases[] = {
	    {"127.0.0.1:0", "10.0.0.1", NULL},
	    {"localhost:0", "fe80::1", NULL},
	    {"127.0.0.1", NULL, &oh_msg_http_bad_listen},
	    {"nowhere:80", NULL, &oh_msg_http_bad_listen},
	    {"127.0.0.1:http", NULL, &oh_msg_http_bad_listen},
	    {"127.0.0.1:0", "10.0.0.0/8", &oh_msg_http_bad_proxy},
	    {"192.0.2.1:0", NULL, &oh_msg_http_bind},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const oh_http_config config = {.listen = cases[i].listen,
		                               .proxies = &cases[i].proxy,
		                               .n_proxies = cases[i].proxy != NULL,
		                               .threads = 2,
		                               .log_fd = -1};
		oh_http_server *s = NULL;
		oh_error err = {0};
		oh_status st = oh_http_server_new(&config, &s, &err);
		assert_int_equal(st != OH_OK, cases[i].msg != NULL);
		if (st)
			assert_ptr_equal(err.msg, cases[i].msg);
		else
			assert_int_equal(strncmp(oh_http_server_url(s), "http://127.0.0.1:", 17),
			                 0);
		oh_http_server_free(s);
	}
}

/* Two servers never share a port, though the threads of one do. */
static void taken(void **state)
{
	oh_http_config config = {.listen = "127.0.0.1:0", .threads = 2, .log_fd = -1};
	oh_http_server *first = NULL, *second = NULL;
	oh_error err;
	(void)state;
	assert_int_equal(oh_http_server_new(&config, &first, &err), OH_OK);
	config.listen = oh_http_server_url(first) + strlen("http://");
	assert_int_equal(oh_http_server_new(&config, &second, &err), OH_EIO);
	assert_ptr_equal(err.msg, &oh_msg_http_bind);
	assert_int_equal(oh_http_server_start(first, &err), OH_OK);
	oh_http_server_stop(first, 1);
	oh_http_server_free(first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(page), cmocka_unit_test(without_memory),
	                                   cmocka_unit_test(addresses), cmocka_unit_test(taken)};
	return cmocka_run_group_tests(tests, make_page, drop_page);
}
