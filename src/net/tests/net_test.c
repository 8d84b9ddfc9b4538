/* One HTTP call and one mail, against servers of a few lines in this process. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "ouhe/base/buf.h"
#include "ouhe/net/net.h"

struct peer {
	int fd, port;
	pthread_t thread;
	const char *http;   /* the answer; NULL: speak SMTP */
	const char *refuse; /* SMTP: the answer to RCPT */
	char got[65536];
	size_t n;
};

static void say(int fd, const char *text)
{
	size_t n = strlen(text);
	(void)!send(fd, text, n, MSG_NOSIGNAL);
}

static bool got_line(struct peer *p, int fd, size_t from)
{
	while (p->n + 1 < sizeof p->got && !memchr(p->got + from, '\n', p->n - from)) {
		ssize_t n = recv(fd, p->got + p->n, sizeof p->got - 1 - p->n, 0);
		if (n <= 0)
			return false;
		p->n += (size_t)n;
	}
	return true;
}

static void smtp(struct peer *p, int fd)
{
	bool data = false;
	size_t from = 0;
	say(fd, "220 here\r\n");
	while (got_line(p, fd, from)) {
		char *line = p->got + from;
		char *end = memchr(line, '\n', p->n - from);
		from = (size_t)(end - p->got) + 1;
		if (data) {
			if (strncmp(line, ".\r\n", 3) == 0) {
				data = false;
				say(fd, "250 taken\r\n");
			}
		} else if (strncmp(line, "DATA", 4) == 0) {
			data = true;
			say(fd, "354 go on\r\n");
		} else if (strncmp(line, "RCPT", 4) == 0 && p->refuse) {
			say(fd, p->refuse);
		} else if (strncmp(line, "QUIT", 4) == 0) {
			say(fd, "221 bye\r\n");
			return;
		} else {
			say(fd, "250 ok\r\n");
		}
	}
}

static void http(struct peer *p, int fd)
{
	while (!strstr(p->got, "\r\n\r\n")) {
		ssize_t n = recv(fd, p->got + p->n, sizeof p->got - 1 - p->n, 0);
		if (n <= 0)
			return;
		p->n += (size_t)n;
	}
	say(fd, p->http);
}

static void *serve(void *ctx)
{
	struct peer *p = ctx;
	int fd = accept(p->fd, NULL, NULL);
	if (fd < 0)
		return NULL;
	if (p->http)
		http(p, fd);
	else
		smtp(p, fd);
	close(fd);
	return NULL;
}

static void start(struct peer *p)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	p->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(p->fd >= 0);
	assert_int_equal(bind(p->fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(p->fd, 4), 0);
	assert_int_equal(getsockname(p->fd, (struct sockaddr *)&at, &n), 0);
	p->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&p->thread, NULL, serve, p), 0);
}

static void end(struct peer *p)
{
	pthread_join(p->thread, NULL);
	close(p->fd);
}

static void fetches(void **state)
{
	(void)state;
	static struct peer p = {.http =
	                            "HTTP/1.1 201 Made\r\nContent-Type: application/json\r\n"
	                            "Content-Length: 8\r\nConnection: close\r\n\r\n{\"a\":1}\n"};
	char url[64];
	oh_arena *a = oh_arena_new(0);
	oh_net_response r;
	start(&p);
	(void)snprintf(url, sizeof url, "http://127.0.0.1:%d/x", p.port);
	const oh_net_request rq = {.url = url, .body = OH_SV("{\"q\":2}"), .headers = {"X-Y: z"}};
	assert_int_equal(oh_net_fetch(&rq, a, &r, NULL), OH_OK);
	end(&p);
	assert_int_equal(r.status, 201);
	assert_true(oh_sv_eq(r.type, OH_SV("application/json")));
	assert_true(oh_sv_eq(r.body, OH_SV("{\"a\":1}\n")));
	assert_non_null(strstr(p.got, "POST /x HTTP/1.1\r\n"));
	assert_non_null(strstr(p.got, "X-Y: z\r\n"));
	oh_arena_free(a);
}

static void bounds_the_answer(void **state)
{
	(void)state;
	static struct peer p = {.http = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"
	                                "01234567890123456789"};
	char url[64];
	oh_arena *a = oh_arena_new(0);
	oh_net_response r;
	oh_error err;
	start(&p);
	(void)snprintf(url, sizeof url, "http://127.0.0.1:%d/", p.port);
	const oh_net_request rq = {.url = url, .most = 10};
	assert_int_equal(oh_net_fetch(&rq, a, &r, &err), OH_ELIMIT);
	end(&p);
	oh_arena_free(a);
}

static oh_status gather(void *ctx, oh_sv piece, oh_error *err)
{
	(void)err;
	oh_buf_sv_put(ctx, piece);
	return OH_OK;
}

static oh_status no_room(void *ctx, oh_sv piece, oh_error *err)
{
	(void)ctx, (void)piece;
	return oh_nomem(err);
}

/* What is asked for goes to the sink, however long; a refusal's words stay in memory. */
static void pours_into_a_sink(void **state)
{
	(void)state;
	static struct peer done = {.http = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"
	                                   "01234567890123456789"},
	                   refused = {.http = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n"
	                                      "no"},
	                   full = {.http = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"};
	struct peer *const peers[] = {&done, &refused, &full};
	oh_buf got = OH_BUF_INIT;
	for (size_t i = 0; i < 3; i++) {
		char url[64];
		oh_arena *a = oh_arena_new(0);
		oh_net_response r;
		start(peers[i]);
		(void)snprintf(url, sizeof url, "http://127.0.0.1:%d/", peers[i]->port);
		const oh_net_request rq = {
		    .url = url, .most = 10, .sink = i == 2 ? no_room : gather, .sink_ctx = &got};
		oh_buf_clear(&got);
		assert_int_equal(oh_net_fetch(&rq, a, &r, NULL), i == 2 ? OH_ENOMEM : OH_OK);
		end(peers[i]);
		assert_true(
		    oh_sv_eq(oh_buf_sv(&got), i == 0 ? OH_SV("01234567890123456789") : OH_SV("")));
		if (i == 1)
			assert_true(r.status == 403 && oh_sv_eq(r.body, OH_SV("no")));
		oh_arena_free(a);
	}
	oh_buf_release(&got);
}

static void calls_no_other_schemes(void **state)
{
	(void)state;
	static const char *const urls[] = {"file:///etc/passwd", "http://example.com/", "ftp://x/",
	                                   "http://localhost.example.com/", "gopher://127.0.0.1/"};
	oh_arena *a = oh_arena_new(0);
	oh_net_response r;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		const oh_net_request rq = {.url = urls[i]};
		assert_int_equal(oh_net_fetch(&rq, a, &r, NULL), OH_EUSAGE);
	}
	const oh_net_request closed = {.url = "http://127.0.0.1:1/secret?token=abc"};
	oh_error err;
	oh_buf text = OH_BUF_INIT;
	assert_int_equal(oh_net_fetch(&closed, a, &r, &err), OH_EIO);
	oh_error_render(&text, &err, OH_LANG_EN);
	assert_null(strstr(text.p, "token"));
	oh_buf_release(&text);
	oh_arena_free(a);
}

static const oh_net_mail sample = {
    .to = {"lin@example.com", 15},
    .subject = {"3 个新匹配：永磁同步驱动电机（示例华工机械有限公司）与您的产品相符", 98},
    .text = {"您好", 6},
    .message_id = {"1@example.com", 13},
    .date = 0};

static void sends_mail(void **state)
{
	(void)state;
	static struct peer p;
	char url[64];
	start(&p);
	(void)snprintf(url, sizeof url, "smtp://127.0.0.1:%d", p.port);
	const oh_net_smtp s = {
	    .url = url, .plain = true, .from = "ouhe@example.com", .from_name = "耦合平台"};
	bool permanent;
	assert_int_equal(oh_net_mail_send(&s, &sample, &permanent, NULL), OH_OK);
	end(&p);
	assert_non_null(strstr(p.got, "MAIL FROM:<ouhe@example.com>"));
	assert_non_null(strstr(p.got, "RCPT TO:<lin@example.com>"));
	assert_non_null(strstr(p.got, "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n"));
	assert_non_null(strstr(p.got, "5oKo5aW9\r\n"));
	for (char *line = p.got; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		assert_true(strcspn(line, "\n") < 100);
	}
}

static void tells_a_refusal(void **state)
{
	(void)state;
	static const char *const answers[] = {"550 no such person\r\n", "451 later\r\n"};
	for (size_t i = 0; i < 2; i++) {
		static struct peer p;
		char url[64];
		memset(&p, 0, sizeof p);
		p.refuse = answers[i];
		start(&p);
		(void)snprintf(url, sizeof url, "smtp://127.0.0.1:%d", p.port);
		const oh_net_smtp s = {.url = url, .plain = true, .from = "ouhe@example.com"};
		bool permanent;
		assert_int_equal(oh_net_mail_send(&s, &sample, &permanent, NULL), OH_EIO);
		assert_int_equal(permanent, i == 0);
		end(&p);
	}
}

static void breaks_out_of_no_header(void **state)
{
	(void)state;
	const oh_net_smtp s = {.url = "smtp://127.0.0.1:1", .from = "ouhe@example.com"};
	static const oh_sv bad[] = {{"a@b.c\r\nBcc: x@y.z", 17},
	                            {"a@b@c", 5},
	                            {"ab", 2},
	                            {"<a@b.c>", 7},
	                            {"@b.c", 4},
	                            {"a@", 2},
	                            {"a b@c.d", 7}};
	oh_buf out = OH_BUF_INIT;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		oh_net_mail m = sample;
		m.to = bad[i];
		assert_int_equal(oh_net_mail_format(&s, &m, &out, NULL), OH_EINVALID);
		assert_int_equal(out.n, 0);
	}
	oh_net_mail m = sample;
	m.subject = OH_SV("a\nBcc: x@y.z");
	assert_int_equal(oh_net_mail_format(&s, &m, &out, NULL), OH_EINVALID);
	oh_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fetches),
	    cmocka_unit_test(bounds_the_answer),
	    cmocka_unit_test(pours_into_a_sink),
	    cmocka_unit_test(calls_no_other_schemes),
	    cmocka_unit_test(sends_mail),
	    cmocka_unit_test(tells_a_refusal),
	    cmocka_unit_test(breaks_out_of_no_header),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
