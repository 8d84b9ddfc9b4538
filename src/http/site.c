/* What is no operation: health, measures, the page and its files. */
#include <sodium.h>
#include <string.h>

#include "given.h"
#include "request.h"

static void text_answer(http_request *r, int status, oh_sv text)
{
	http_answer_send(
	    r, &(http_answer){.status = status, .type = "text/plain; charset=utf-8", .body = text});
}

static size_t open_streams(oh_http_server *s)
{
	return http_streams_open(s->streams);
}

static void render_metrics(oh_http_server *s, oh_buf *out)
{
	const http_metrics *all[64];
	unsigned n = s->n_loops < 64 ? s->n_loops : 64;
	for (unsigned i = 0; i < n; i++)
		all[i] = &s->loops[i].metrics;
	http_metrics_render(all, n, http_row_name, s, out);
	oh_buf_printf(out,
	              "# TYPE ouhe_http_connections gauge\nouhe_http_connections %zu\n"
	              "# TYPE ouhe_http_event_streams gauge\nouhe_http_event_streams %zu\n"
	              "# TYPE ouhe_http_spooled_bytes gauge\nouhe_http_spooled_bytes %zu\n"
	              "# TYPE ouhe_http_waiting_requests gauge\nouhe_http_waiting_requests %zu\n",
	              (size_t)atomic_load(&s->conns), open_streams(s),
	              (size_t)(atomic_load(&s->spooled) + atomic_load(&s->small_spooled)),
	              http_workers_waiting(s->workers));
	(void)oh_platform_metrics(s->config.platform, out);
}

/* From this machine itself, not through a proxy on it, or with the token. */
static bool may_measure(const http_request *r)
{
	const char *token = r->loop->server->config.metrics_token;
	oh_sv given = r->given.authorization, scheme;
	if (token && oh_sv_split(&given, ' ', &scheme) &&
	    oh_sv_eq_nocase(scheme, OH_SV("bearer")) && given.n == strlen(token) &&
	    sodium_memcmp(given.p, token, given.n) == 0)
		return true;
	return r->conn->loopback && !r->given.forwarded_for.p && !r->given.forwarded_host.p;
}

static void metrics(http_request *r)
{
	r->row = http_row(r->loop->server, ROW_METRICS);
	r->name = "metrics";
	if (!may_measure(r)) {
		http_answer_problem(r, 403, &oh_msg_http_metrics, NULL, 0);
		return;
	}
	oh_buf_clear(&r->out);
	render_metrics(r->loop->server, &r->out);
	if (!oh_buf_ok(&r->out)) {
		http_answer_problem(r, 503, &oh_msg_http_busy, NULL, 5);
		return;
	}
	http_answer_send(r, &(http_answer){.status = 200,
	                                   .type = "text/plain; version=0.0.4; charset=utf-8",
	                                   .body = oh_buf_sv(&r->out),
	                                   .own = &r->out});
}

static void health(http_request *r, bool ready)
{
	bool well = !ready || (oh_platform_ready(r->loop->server->config.platform) &&
	                       !atomic_load(&r->loop->stopping));
	r->row = http_row(r->loop->server, ROW_HEALTH);
	r->name = "health";
	text_answer(r, well ? 200 : 503, well ? OH_SV("ok\n") : OH_SV("not ready\n"));
}

static void file_answer(http_request *r, const http_file *f)
{
	http_answer a = {.status = 200,
	                 .type = f->type,
	                 .body = f->data,
	                 .etag = oh_sv_from(f->etag),
	                 .cache = f->immutable ? "public, max-age=31536000, immutable" : "no-cache",
	                 .html = f->html,
	                 .vary = f->gzip.n > 0};
	if (http_tag_named(r->given.if_none_match, a.etag)) {
		a.status = 304;
		a.type = NULL;
		a.body = (oh_sv){NULL, 0};
	} else if (f->gzip.n && r->gzip) {
		a.body = f->gzip;
		a.coding = "gzip";
	}
	http_answer_send(r, &a);
}

/* A path of the page itself, which its own routes take. What has an ending is a file,
 * and nothing has parts that begin with a dot. */
static bool is_view(oh_sv path)
{
	oh_sv part = {NULL, 0};
	while (oh_sv_split(&path, '/', &part))
		if (part.n && part.p[0] == '.')
			return false;
	return !memchr(part.p ? part.p : "", '.', part.n);
}

static void page(http_request *r)
{
	const http_page *p = r->loop->server->page;
	oh_sv path = {NULL, 0};
	r->row = http_row(r->loop->server, ROW_PAGE);
	r->name = "page";
	if (!http_decode(r->arena, r->path, false, &path)) {
		http_answer_problem(r, 400, &oh_msg_http_target, NULL, 0);
		return;
	}
	const http_file *f = http_page_find(p, path);
	bool api = oh_sv_starts(path, OH_SV("/api/"));
	if (!f && !api && is_view(path))
		f = http_page_find(p, OH_SV("/"));
	if (!f)
		http_answer_problem(r, 404, &oh_msg_http_no_path, NULL, 0);
	else if (!(r->method & (HTTP_GET | HTTP_HEAD)))
		http_answer_problem(r, 405, &oh_msg_http_method, "GET, HEAD", 0);
	else
		file_answer(r, f);
}

void http_site_serve(http_request *r)
{
	bool read = (r->method & (HTTP_GET | HTTP_HEAD)) != 0;
	if (read && oh_sv_eq(r->path, OH_SV("/healthz")))
		health(r, false);
	else if (read && oh_sv_eq(r->path, OH_SV("/readyz")))
		health(r, true);
	else if (read && oh_sv_eq(r->path, OH_SV("/metrics")))
		metrics(r);
	else if (r->method == HTTP_OPTIONS)
		http_answer_send(r, &(http_answer){.status = 204, .allow = "GET, HEAD, OPTIONS"});
	else
		page(r);
}
