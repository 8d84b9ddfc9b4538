#include <pthread.h>
#include <string.h>

#include "internal.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/net/messages.def"
#undef OH_MSG

enum { TIMEOUT = 10000, CONNECT_MOST = 30000, MOST = 1 << 20 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

oh_sv net_host(const char *url)
{
	oh_sv s = oh_sv_from(url);
	size_t at = oh_sv_find(s, OH_SV("://"));
	if (at != SIZE_MAX)
		s = oh_sv_sub(s, at + 3, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '/' || s.p[i] == '?' || s.p[i] == '#')
			return oh_sv_sub(s, 0, i);
	return s;
}

struct curl_slist *net_append(struct curl_slist *list, const char *line, bool *failed)
{
	struct curl_slist *grown = curl_slist_append(list, line);
	if (grown)
		return grown;
	curl_slist_free_all(list);
	*failed = true;
	return NULL;
}

CURL *net_handle(const char *url, unsigned timeout_ms, const char *ca_file, char *words)
{
	(void)pthread_once(&once, start);
	CURL *h = curl_easy_init();
	if (!h)
		return NULL;
	words[0] = '\0';
	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, words);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS,
	                 (long)(timeout_ms < CONNECT_MOST ? timeout_ms : CONNECT_MOST));
	/* Who waits long finds out that the other machine is gone. */
	curl_easy_setopt(h, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	if (ca_file)
		curl_easy_setopt(h, CURLOPT_CAINFO, ca_file);
	return h;
}

struct sink {
	oh_buf *out;
	size_t most;
	bool full;
	CURL *handle;
	const oh_net_request *rq;
	oh_status status; /* of the caller's own sink */
	oh_error *err;
};

static size_t take(char *p, size_t size, size_t n, void *ctx)
{
	struct sink *s = ctx;
	size_t bytes = size * n;
	long status = 0;
	if (s->rq->sink)
		curl_easy_getinfo(s->handle, CURLINFO_RESPONSE_CODE, &status);
	if (status / 100 == 2) {
		s->status = s->rq->sink(s->rq->sink_ctx, (oh_sv){p, bytes}, s->err);
		return s->status ? 0 : bytes;
	}
	if (s->out->n + bytes > s->most) {
		s->full = true;
		return 0;
	}
	oh_buf_put(s->out, p, bytes);
	return oh_buf_ok(s->out) ? bytes : 0;
}

static bool on_this_machine(oh_sv host)
{
	static const oh_sv own[] = {{"127.0.0.1", 9}, {"[::1]", 5}, {"localhost", 9}};
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (oh_sv_starts(host, own[i]) && (host.n == own[i].n || host.p[own[i].n] == ':'))
			return true;
	return false;
}

static bool may_call(const oh_net_request *rq)
{
	oh_sv url = oh_sv_from(rq->url);
	if (oh_sv_starts(url, OH_SV("https://")))
		return true;
	return oh_sv_starts(url, OH_SV("http://")) &&
	       (rq->plain || on_this_machine(net_host(rq->url)));
}

static void set_up(CURL *h, const oh_net_request *rq, struct curl_slist *headers, struct sink *s)
{
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
	if (rq->body.p) {
		curl_easy_setopt(h, CURLOPT_POST, 1L);
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)rq->body.n);
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, rq->body.p);
	}
	if (rq->method)
		curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, rq->method);
}

static oh_status answer(CURL *h, const oh_buf *body, oh_arena *a, oh_net_response *out)
{
	long status = 0;
	char *type = NULL;
	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(h, CURLINFO_CONTENT_TYPE, &type);
	const oh_net_response r = {.status = (int)status,
	                           .type = oh_arena_sv(a, oh_sv_from(type)),
	                           .body = oh_arena_sv(a, oh_buf_sv(body))};
	if (!r.type.p || !r.body.p)
		return OH_ENOMEM;
	*out = r;
	return OH_OK;
}

static oh_status perform(CURL *h, const oh_net_request *rq, const char *words, oh_arena *a,
                         oh_net_response *out, oh_error *err)
{
	oh_buf body = OH_BUF_INIT;
	struct curl_slist *headers = NULL;
	bool failed = false;
	struct sink s = {
	    .out = &body, .most = rq->most ? rq->most : MOST, .handle = h, .rq = rq, .err = err};
	for (size_t i = 0; i < OH_NET_HEADERS && rq->headers[i] && !failed; i++)
		headers = net_append(headers, rq->headers[i], &failed);
	oh_status st = failed ? oh_nomem(err) : OH_OK;
	if (!st) {
		set_up(h, rq, headers, &s);
		CURLcode code = curl_easy_perform(h);
		if (s.status)
			st = s.status;
		else if (s.full)
			st = oh_raise(err, OH_ELIMIT, &oh_msg_net_answer_large, net_host(rq->url));
		else if (!oh_buf_ok(&body) || code == CURLE_OUT_OF_MEMORY)
			st = oh_nomem(err);
		else if (code)
			st = oh_raise(err, OH_EIO, &oh_msg_net_unreachable, net_host(rq->url),
			              oh_sv_from(words[0] ? words : curl_easy_strerror(code)));
		else if (answer(h, &body, a, out))
			st = oh_nomem(err);
	}
	curl_slist_free_all(headers);
	oh_buf_release(&body);
	return st;
}

oh_status oh_net_fetch(const oh_net_request *rq, oh_arena *a, oh_net_response *out, oh_error *err)
{
	char words[CURL_ERROR_SIZE];
	if (!may_call(rq))
		return oh_raise(err, OH_EUSAGE, &oh_msg_net_url, net_host(rq->url));
	CURL *h =
	    net_handle(rq->url, rq->timeout_ms ? rq->timeout_ms : TIMEOUT, rq->ca_file, words);
	if (!h)
		return oh_nomem(err);
	oh_status st = perform(h, rq, words, a, out, err);
	curl_easy_cleanup(h);
	return st;
}
