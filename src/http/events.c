/* Event streams: server-sent events over a platform's subscriptions.
 *
 * Events come from any thread into a stream's bounded `news`; its loop sends them. Who
 * does not read loses the stream, never others' time; the browser comes again by itself.
 */
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/vec.h"
#include "ouhe/service/events.h"
#include "request.h"

enum { NEWS_MOST = 32 * 1024, BACKLOG_MOST = 256 * 1024, BEAT_SECONDS = 20 };

typedef struct http_stream {
	struct http_stream *prev, *next; /* of the loop */
	struct http_stream *next_stirred;
	http_request *request;
	oh_subscription *subscription;
	pthread_mutex_t lock;
	oh_buf news;  /* under lock, as the next three */
	bool stirred; /* is in the loop's list, which has its own lock too */
	bool over, overflow;
	int64_t tenant, user;
	uint64_t beat; /* ms: when something was last sent */
} http_stream;

typedef struct listener {
	int64_t tenant, user;
	unsigned n;
} listener;

struct http_streams {
	pthread_mutex_t lock;
	oh_vec users; /* listener */
	size_t open;
};

struct http_streams *http_streams_new(void)
{
	struct http_streams *s = oh_calloc(1, sizeof *s);
	if (s) {
		pthread_mutex_init(&s->lock, NULL);
		oh_vec_init(&s->users, sizeof(listener));
	}
	return s;
}

void http_streams_free(struct http_streams *s)
{
	if (!s)
		return;
	pthread_mutex_destroy(&s->lock);
	oh_vec_release(&s->users);
	oh_free(s);
}

size_t http_streams_open(struct http_streams *s)
{
	pthread_mutex_lock(&s->lock);
	size_t n = s->open;
	pthread_mutex_unlock(&s->lock);
	return n;
}

/* Counts one in; false when the user has as many as allowed. */
static bool count_in(struct http_streams *s, const oh_actor *actor, unsigned most)
{
	bool room = true, found = false;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->users.n && !found; i++) {
		listener *who = &OH_VEC_AT(&s->users, listener, i);
		found = who->tenant == actor->tenant && who->user == actor->user;
		if (found && (room = who->n < most))
			who->n++;
	}
	if (!found)
		room = !oh_vec_push(&s->users, &(listener){actor->tenant, actor->user, 1});
	s->open += room;
	pthread_mutex_unlock(&s->lock);
	return room;
}

static void count_out(struct http_streams *s, int64_t tenant, int64_t user)
{
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->users.n; i++) {
		listener *who = &OH_VEC_AT(&s->users, listener, i);
		if (who->tenant != tenant || who->user != user)
			continue;
		if (--who->n == 0)
			*who = OH_VEC_AT(&s->users, listener, --s->users.n);
		break;
	}
	s->open--;
	pthread_mutex_unlock(&s->lock);
}

/* From any thread: notes the event and stirs the loop. */
static void on_event(void *ctx, const char *name, oh_sv data)
{
	http_stream *st = ctx;
	http_loop *l = st->request->loop;
	pthread_mutex_lock(&st->lock);
	if (st->news.n + data.n > NEWS_MOST || memchr(data.p ? data.p : "", '\n', data.n)) {
		st->overflow = true;
	} else {
		oh_buf_str(&st->news, "event: ");
		oh_buf_str(&st->news, name);
		oh_buf_str(&st->news, "\ndata: ");
		oh_buf_sv_put(&st->news, data.n ? data : OH_SV("{}"));
		oh_buf_str(&st->news, "\n\n");
	}
	st->over = st->over || strcmp(name, "bye") == 0;
	bool first = !st->stirred;
	st->stirred = true;
	pthread_mutex_unlock(&st->lock);
	if (!first)
		return;
	pthread_mutex_lock(&l->lock);
	st->next_stirred = l->stirred;
	l->stirred = st;
	pthread_mutex_unlock(&l->lock);
	http_loop_wake(l);
}

/* No event comes any more; lets go of all but the request. */
static void release(http_stream *st)
{
	http_loop *l = st->request->loop;
	oh_events_unsubscribe(st->subscription);
	pthread_mutex_lock(&l->lock);
	for (http_stream **at = &l->stirred; *at; at = &(*at)->next_stirred)
		if (*at == st) {
			*at = st->next_stirred;
			break;
		}
	pthread_mutex_unlock(&l->lock);
	*(st->prev ? &st->prev->next : &l->streams) = st->next;
	if (st->next)
		st->next->prev = st->prev;
	count_out(l->server->streams, st->tenant, st->user);
	pthread_mutex_destroy(&st->lock);
	oh_buf_release(&st->news);
	oh_free(st);
}

void http_stream_orphan(http_stream *st)
{
	http_request *r = st->request;
	release(st);
	http_answer_note(r, 200, 0);
	evhttp_request_free(r->rq);
	http_request_done(r);
}

/* Ends it from our side, after what has been sent. */
static void finish(http_stream *st)
{
	http_request *r = st->request;
	http_conn *c = r->conn;
	struct evhttp_request *rq = r->rq;
	release(st);
	http_answer_note(r, 200, 0);
	c->request = NULL;
	http_request_done(r);
	http_conn_end_stream(c, rq);
}

static bool chunk(http_stream *st, oh_sv text)
{
	struct evbuffer *b = evbuffer_new();
	bool put = b && evbuffer_add(b, text.p, text.n) == 0;
	if (put)
		evhttp_send_reply_chunk(st->request->rq, b);
	if (b)
		evbuffer_free(b);
	st->beat = st->request->loop->now_ms;
	return put;
}

/* Sends what there is. The stream may be gone after. */
static void send_news(http_stream *st)
{
	http_conn *c = st->request->conn;
	pthread_mutex_lock(&st->lock);
	oh_buf news = st->news;
	bool over = st->over, lost = st->overflow || news.failed;
	oh_buf_init(&st->news);
	st->stirred = false;
	pthread_mutex_unlock(&st->lock);
	if (!lost && news.n)
		lost = !chunk(st, oh_buf_sv(&news)) ||
		       evbuffer_get_length(bufferevent_get_output(c->bev)) > BACKLOG_MOST;
	oh_buf_release(&news);
	if (lost)
		http_conn_close(c);
	else if (over)
		finish(st);
	else
		http_conn_run(c);
}

void http_stream_stirred(http_loop *l)
{
	for (;;) {
		pthread_mutex_lock(&l->lock);
		http_stream *st = l->stirred;
		if (st)
			l->stirred = st->next_stirred;
		pthread_mutex_unlock(&l->lock);
		if (!st)
			return;
		send_news(st);
	}
}

void http_stream_heartbeat(http_loop *l)
{
	for (http_stream *st = l->streams, *next; st; st = next) {
		http_conn *c = st->request->conn;
		next = st->next;
		if (st->beat + BEAT_SECONDS * 1000 > l->now_ms)
			continue;
		if (chunk(st, OH_SV(":\n\n")))
			http_conn_run(c);
		else
			http_conn_close(c);
	}
}

void http_stream_end_all(http_loop *l)
{
	while (l->streams) {
		http_stream *st = l->streams;
		chunk(st, OH_SV("event: bye\ndata: {}\n\n"));
		finish(st);
	}
}

static void begin(http_request *r)
{
	struct evkeyvalq *h = evhttp_request_get_output_headers(r->rq);
	static const char *const headers[][2] = {{"Content-Type", "text/event-stream"},
	                                         {"Cache-Control", "no-store"},
	                                         {"X-Accel-Buffering", "no"},
	                                         {"X-Content-Type-Options", "nosniff"}};
	evhttp_add_header(h, "Date", http_loop_date(r->loop));
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		evhttp_add_header(h, headers[i][0], headers[i][1]);
	evhttp_send_reply_start(r->rq, 200, "OK");
}

/* A stream, subscribed and counted; NULL: answered with a problem. */
static http_stream *subscribe(http_request *r)
{
	oh_http_server *s = r->loop->server;
	http_stream *st = oh_calloc(1, sizeof *st);
	if (!st) {
		http_answer_problem(r, 503, &oh_msg_http_busy, NULL, 5);
		return NULL;
	}
	if (!count_in(s->streams, &r->call.actor, s->limits.events_per_user)) {
		oh_free(st);
		http_answer_problem(r, 429, &oh_msg_http_streams, NULL, 30);
		return NULL;
	}
	pthread_mutex_init(&st->lock, NULL);
	st->request = r;
	st->tenant = r->call.actor.tenant;
	st->user = r->call.actor.user;
	r->status = oh_events_subscribe(s->config.platform, &r->call.actor, on_event, st,
	                                &st->subscription, &r->err);
	if (r->status) {
		count_out(s->streams, st->tenant, st->user);
		pthread_mutex_destroy(&st->lock);
		oh_free(st);
		http_answer_call(r);
		return NULL;
	}
	return st;
}

void http_stream_open(http_request *r)
{
	http_loop *l = r->loop;
	r->row = http_row(l->server, ROW_EVENTS);
	r->name = "streamEvents";
	if (!http_request_actor(r))
		return;
	/* The row has no function: what it answers is whether one may. */
	r->op = oh_operation_find("streamEvents");
	if (!r->op || atomic_load(&l->stopping)) {
		http_answer_problem(r, 503, &oh_msg_http_busy, NULL, 5);
		return;
	}
	r->status = oh_platform_call(r->op, &r->call, &r->err);
	if (r->status) {
		http_answer_call(r);
		return;
	}
	http_stream *st = subscribe(r);
	if (!st)
		return;
	r->stream = st;
	st->next = l->streams;
	if (st->next)
		st->next->prev = st;
	l->streams = st;
	begin(r);
	chunk(st, OH_SV("retry: 3000\n\n"));
}
