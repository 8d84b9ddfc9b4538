/* A connection: between its socket and evhttp.
 *
 * evhttp accepts the connection and gives the descriptor to the bufferevent that
 * http_conn_accepted made for it. Before the loop turns once more the descriptor is
 * taken away again, and from then on this file reads and writes the socket: what the
 * guard has let through goes into the bufferevent's input, what evhttp has put into
 * its output goes to the socket. All by public calls of libevent; and with half the
 * system calls a request, since nothing is switched on and off in between.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "given.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "request.h"
#include "server.h"

enum { LINGER_SECONDS = 2, LINGER_BYTES = 16 << 20, AHEAD = 64 * 1024, EVICT_LOOKS = 64 };

static void released(http_conn *c)
{
	bufferevent_decref(c->bev);
	oh_buf_release(&c->held);
	oh_free(c);
}

/* --- Lists by phase. --- */

static void unlist(http_conn *c)
{
	http_loop *l = c->loop;
	if (c->prev)
		c->prev->next = c->next;
	else if (l->first[c->phase] == c)
		l->first[c->phase] = c->next;
	if (c->next)
		c->next->prev = c->prev;
	else if (l->last[c->phase] == c)
		l->last[c->phase] = c->prev;
	c->prev = c->next = NULL;
}

static void enlist(http_conn *c, http_phase phase)
{
	http_loop *l = c->loop;
	c->phase = phase;
	c->since = l->now_ms;
	c->window = 0;
	c->prev = l->last[phase];
	if (c->prev)
		c->prev->next = c;
	else
		l->first[phase] = c;
	l->last[phase] = c;
}

static void set_phase(http_conn *c, http_phase phase)
{
	unlist(c);
	enlist(c, phase);
}

/* --- The end of it. --- */

static void unspool(http_conn *c)
{
	oh_http_server *s = c->loop->server;
	bool small = !c->guard.chunked && c->guard.length <= SMALL_BODY;
	atomic_fetch_sub(small ? &s->small_spooled : &s->spooled, c->spooled);
	c->spooled = 0;
}

/* evhttp frees its end; the descriptor is closed by it right after. */
static void on_closed(struct evhttp_connection *evcon, void *ctx)
{
	http_conn *c = ctx;
	oh_http_server *s = c->loop->server;
	(void)evcon;
	c->dead = true;
	event_del(&c->readable);
	event_del(&c->writable);
	unlist(c);
	unspool(c);
	c->loop->conns--;
	atomic_fetch_sub(&s->conns, 1);
	atomic_fetch_sub(&s->by_address[c->bucket], 1);
	if (c->request)
		http_request_orphan(c->request);
	c->request = NULL;
	if (c->depth == 0)
		released(c);
}

void http_conn_close(http_conn *c)
{
	/* What evhttp is told when the other side goes; it frees the connection. */
	if (!c->dead)
		bufferevent_trigger_event(c->bev, BEV_EVENT_EOF | BEV_EVENT_READING, 0);
}

/* Closes the one that has been idle longest, for c; false when there is none. Who has
 * sent something that nobody has read yet is not idle. */
static bool evict(http_loop *l, const http_conn *c)
{
	http_conn *old = l->first[PHASE_IDLE];
	char byte;
	for (unsigned i = 0; i < EVICT_LOOKS && old && old != c; i++, old = old->next)
		if (recv(old->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) {
			http_conn_close(old);
			return true;
		}
	return false;
}

/* All bytes that are here, in one piece. */
static oh_sv pending(http_conn *c)
{
	if (c->held.n == 0)
		return c->fresh;
	oh_buf_sv_put(&c->held, c->fresh);
	c->fresh = (oh_sv){NULL, 0};
	return oh_buf_sv(&c->held);
}

/* Refuses what is being read, past evhttp, which never saw it whole: says why, then
 * reads and forgets for a while, so that the answer is not lost to a reset. */
static void refuse(http_conn *c, int status)
{
	oh_buf text = OH_BUF_INIT;
	oh_lang lang = c->lang;
	bool head = c->phase == PHASE_HEAD || c->phase == PHASE_IDLE;
	bool asked = head ? http_head_language(pending(c), &lang) : c->asked;
	http_request_refusal(c->loop, asked ? &lang : NULL, status, &text);
	unspool(c); /* who reads the refusal finds the room free */
	if (!oh_buf_ok(&text) || send(c->fd, text.p, text.n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ||
	    shutdown(c->fd, SHUT_WR) != 0) {
		oh_buf_release(&text);
		http_conn_close(c);
		return;
	}
	oh_buf_release(&text);
	oh_buf_release(&c->held);
	c->fresh = (oh_sv){NULL, 0};
	set_phase(c, PHASE_LINGER);
}

/* --- Forward: socket to evhttp. --- */

static void consume(http_conn *c, size_t n)
{
	if (c->held.n == 0) {
		c->fresh = oh_sv_sub(c->fresh, n, SIZE_MAX);
		return;
	}
	memmove(c->held.p, c->held.p + n, c->held.n - n);
	c->held.n -= n;
}

static void feed(http_conn *c, const char *p, size_t n)
{
	if (evbuffer_add(bufferevent_get_input(c->bev), p, n) != 0)
		refuse(c, 503);
}

/* Lets evhttp read what was fed; it may answer within. */
static void offer(http_conn *c)
{
	c->loop->current = c;
	bufferevent_trigger(c->bev, EV_READ, 0);
}

static void on_complete(struct evhttp_request *rq, void *ctx)
{
	http_conn *c = ctx;
	(void)rq;
	unspool(c);
	http_guard_reset(&c->guard);
	set_phase(c, PHASE_IDLE);
	if (c->paused)
		event_add(&c->readable, NULL);
	c->paused = false;
}

void http_conn_watch(http_conn *c, struct evhttp_request *rq)
{
	evhttp_request_set_on_complete_cb(rq, on_complete, c);
}

void http_conn_answered(http_conn *c, struct evhttp_request *rq)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(rq);
	evbuffer_drain(in, evbuffer_get_length(in));
	if (c->phase == PHASE_WAIT)
		unspool(c);
}

/* False while more of the head is to come. */
static bool step_head(http_conn *c)
{
	oh_http_server *s = c->loop->server;
	oh_sv in = pending(c);
	size_t head = 0;
	if (in.n == 0)
		return false;
	if (c->phase == PHASE_IDLE)
		set_phase(c, PHASE_HEAD);
	int st = http_guard_head(&c->guard, &s->guard_limits, in.p, in.n, &head);
	if (st == 0)
		return false;
	if (st == 200)
		st = http_request_admit(s, &c->guard,
		                        oh_sv_sub(in, c->guard.target, c->guard.target_n),
		                        &c->guard.max_body);
	if (st == 0 && c->guard.length > c->guard.max_body)
		st = 413;
	if (st) {
		refuse(c, st);
		return true;
	}
	bool body = http_guard_has_body(&c->guard);
	c->asked = body && http_head_language(oh_sv_sub(in, 0, head), &c->lang);
	set_phase(c, body ? PHASE_BODY : PHASE_WAIT);
	feed(c, in.p, head);
	consume(c, head);
	if (c->phase != PHASE_LINGER)
		offer(c);
	return true;
}

static bool spool(http_conn *c, size_t n)
{
	oh_http_server *s = c->loop->server;
	bool small = !c->guard.chunked && c->guard.length <= SMALL_BODY;
	atomic_size_t *sum = small ? &s->small_spooled : &s->spooled;
	if (atomic_fetch_add(sum, n) + n > s->limits.spool) {
		atomic_fetch_sub(sum, n);
		return false;
	}
	c->spooled += n;
	return true;
}

static bool step_body(http_conn *c)
{
	oh_sv in = pending(c);
	size_t used = 0;
	if (in.n == 0)
		return false;
	int st = http_guard_body(&c->guard, in.p, in.n, &used);
	if ((st == 0 || st == 200) && !spool(c, used))
		st = 503;
	if (st != 0 && st != 200) {
		refuse(c, st);
		return true;
	}
	c->window += used;
	if (st == 200)
		set_phase(c, PHASE_WAIT);
	feed(c, in.p, used);
	consume(c, used);
	if (c->phase != PHASE_LINGER)
		offer(c);
	return true;
}

/* --- Back: evhttp to socket. --- */

/* False when the socket takes no more for now, or the connection is closed. */
static bool flush(http_conn *c)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);
	while (evbuffer_get_length(out) > 0) {
		int n = evbuffer_write(out, c->fd);
		if (n > 0) {
			c->window += (uint64_t)n;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0 || errno == EAGAIN || errno == EWOULDBLOCK) {
			if (c->phase != PHASE_WRITE) {
				c->behind_write = c->phase;
				set_phase(c, PHASE_WRITE);
			}
			event_add(&c->writable, NULL);
		} else {
			http_conn_close(c);
		}
		return false;
	}
	if (c->phase == PHASE_WRITE)
		set_phase(c, c->behind_write);
	bufferevent_trigger(c->bev, EV_WRITE, 0);
	return true;
}

/* Keeps what was read and not used, behind what is held already. */
static void keep_fresh(http_conn *c)
{
	oh_buf_sv_put(&c->held, c->fresh);
	c->fresh = (oh_sv){NULL, 0};
	if (!oh_buf_ok(&c->held))
		http_conn_close(c);
	else if (c->held.n > AHEAD && !c->paused &&
	         (c->phase == PHASE_WAIT || c->phase == PHASE_WRITE)) {
		event_del(&c->readable);
		c->paused = true;
	}
}

void http_conn_run(http_conn *c)
{
	c->depth++;
	for (bool on = true; on && !c->dead;) {
		if (c->phase == PHASE_LINGER)
			on = false;
		else if (evbuffer_get_length(bufferevent_get_output(c->bev)) > 0)
			on = c->phase != PHASE_WRITE && flush(c);
		else if (c->phase == PHASE_IDLE || c->phase == PHASE_HEAD)
			on = step_head(c);
		else
			on = c->phase == PHASE_BODY && step_body(c);
	}
	if (!c->dead && c->fresh.n)
		keep_fresh(c);
	if (--c->depth == 0 && c->dead)
		released(c);
}

void http_conn_end_stream(http_conn *c, struct evhttp_request *rq)
{
	c->depth++; /* evhttp may free its end at once */
	evhttp_send_reply_end(rq);
	if (!c->dead)
		http_conn_run(c);
	if (--c->depth == 0 && c->dead)
		released(c);
}

static void on_writable(evutil_socket_t fd, short what, void *ctx)
{
	http_conn *c = ctx;
	(void)fd, (void)what;
	c->loop->now_ms = oh_clock_ns() / 1000000;
	c->depth++;
	if (flush(c))
		http_conn_run(c);
	if (--c->depth == 0 && c->dead)
		released(c);
}

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	http_conn *c = ctx;
	http_loop *l = c->loop;
	(void)what;
	l->now_ms = oh_clock_ns() / 1000000;
	ssize_t n = read(fd, l->scratch, SCRATCH);
	if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == EWOULDBLOCK))
		return;
	if (n <= 0) {
		http_conn_close(c);
	} else if (c->phase == PHASE_LINGER) {
		c->window += (uint64_t)n;
		if (c->window > LINGER_BYTES)
			http_conn_close(c);
	} else {
		c->fresh = (oh_sv){l->scratch, (size_t)n};
		http_conn_run(c);
	}
}

/* --- The beginning. --- */

static unsigned address_of(http_conn *c, const struct sockaddr_storage *sa)
{
	uint64_t key[2] = {0, 0};
	if (sa->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;
		if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr)) {
			struct in_addr v4;
			memcpy(&v4, in6->sin6_addr.s6_addr + 12, 4);
			inet_ntop(AF_INET, &v4, c->address, sizeof c->address);
			memcpy(key, &v4, 4);
			c->loopback = (ntohl(v4.s_addr) >> 24) == 127;
		} else {
			inet_ntop(AF_INET6, &in6->sin6_addr, c->address, sizeof c->address);
			memcpy(key, &in6->sin6_addr, 8); /* a subscriber's network */
			c->loopback = IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
		}
	} else if (sa->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;
		inet_ntop(AF_INET, &in->sin_addr, c->address, sizeof c->address);
		memcpy(key, &in->sin_addr, 4);
		c->loopback = (ntohl(in->sin_addr.s_addr) >> 24) == 127;
	}
	key[1] = c->loop->server->hash_key;
	return (unsigned)(oh_sv_hash((oh_sv){(const char *)key, sizeof key}) % ADDRESS_BUCKETS);
}

/* Counts it in; false when there are too many. */
static bool admitted(http_conn *c)
{
	http_loop *l = c->loop;
	oh_http_server *s = l->server;
	bool free_pass = c->loopback || c->proxy;
	unsigned same = atomic_fetch_add(&s->by_address[c->bucket], 1) + 1;
	size_t all = atomic_fetch_add(&s->conns, 1) + 1;
	l->conns++;
	if (!free_pass && same > s->limits.per_address)
		return false;
	/* One that waits for nothing goes for one that may want something. */
	return all <= s->limits.connections || evict(l, c);
}

/* evhttp has set the connection up and has the descriptor: takes it over. */
static void on_born(evutil_socket_t none, short what, void *ctx)
{
	http_conn *c = ctx;
	http_loop *l = c->loop;
	struct sockaddr_storage sa = {0};
	socklen_t n = sizeof sa;
	bufferevent_data_cb readcb = NULL, writecb = NULL;
	bufferevent_event_cb eventcb = NULL;
	void *evcon = NULL;
	int on = 1;
	(void)none, (void)what;
	l->now_ms = oh_clock_ns() / 1000000;
	/* evhttp's argument of its callbacks is its connection. */
	bufferevent_getcb(c->bev, &readcb, &writecb, &eventcb, &evcon);
	c->fd = (int)bufferevent_getfd(c->bev);
	if (!evcon || c->fd < 0) { /* evhttp gave up on it */
		released(c);
		return;
	}
	c->evcon = evcon;
	bufferevent_setfd(c->bev, -1);
	bufferevent_set_timeouts(c->bev, NULL, NULL);
	evhttp_connection_set_closecb(c->evcon, on_closed, c);
	event_assign(&c->readable, l->base, c->fd, EV_READ | EV_PERSIST, on_readable, c);
	event_assign(&c->writable, l->base, c->fd, EV_WRITE, on_writable, c);
	enlist(c, PHASE_IDLE);
	if (getpeername(c->fd, (struct sockaddr *)&sa, &n) == 0)
		c->bucket = address_of(c, &sa);
	for (size_t i = 0; i < l->server->config.n_proxies; i++)
		c->proxy = c->proxy || strcmp(l->server->proxies[i], c->address) == 0;
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	bool welcome = admitted(c);
	if (event_add(&c->readable, NULL) != 0)
		http_conn_close(c);
	else if (!welcome)
		refuse(c, 503);
}

bool http_conn_prepare(http_loop *l)
{
	if (l->next_conn)
		return true;
	http_conn *c = oh_calloc(1, sizeof *c);
	struct bufferevent *bev = c ? bufferevent_socket_new(l->base, -1, 0) : NULL;
	if (!bev) {
		oh_free(c);
		return false;
	}
	c->loop = l;
	c->bev = bev;
	c->fd = -1;
	l->next_conn = c;
	return true;
}

void http_conn_unprepare(http_loop *l)
{
	if (l->next_conn) {
		bufferevent_free(l->next_conn->bev);
		oh_free(l->next_conn);
	}
	l->next_conn = NULL;
}

struct bufferevent *http_conn_accepted(struct event_base *base, void *loop)
{
	http_loop *l = loop;
	http_conn *c = l->next_conn;
	/* Without one evhttp would make a bufferevent of its own, which no guard
	 * watches; so one is always ready, or nothing is accepted. */
	l->next_conn = NULL;
	bufferevent_incref(c->bev);
	event_assign(&c->readable, base, -1, 0, on_born, c);
	event_active(&c->readable, EV_TIMEOUT, 0);
	if (!http_conn_prepare(l))
		evconnlistener_disable(evhttp_bound_socket_get_listener(l->listener));
	return c->bev;
}

/* --- Time. --- */

/* The first of a phase whose time is over, NULL when there is none. */
static http_conn *late(http_loop *l, http_phase phase, unsigned seconds)
{
	http_conn *c = l->first[phase];
	return c && c->since + (uint64_t)seconds * 1000 <= l->now_ms ? c : NULL;
}

void http_conn_tick(http_loop *l)
{
	const oh_http_limits *limits = &l->server->limits;
	uint64_t least = (uint64_t)limits->body_rate * limits->body_seconds;
	http_conn *c;
	l->now_ms = oh_clock_ns() / 1000000;
	while ((c = late(l, PHASE_IDLE, limits->idle_seconds)))
		http_conn_close(c);
	while ((c = late(l, PHASE_LINGER, LINGER_SECONDS)))
		http_conn_close(c);
	while ((c = late(l, PHASE_HEAD, limits->head_seconds)))
		refuse(c, 408);
	while ((c = late(l, PHASE_BODY, limits->body_seconds))) {
		if (c->window < least)
			refuse(c, 408);
		else
			set_phase(c, PHASE_BODY);
	}
	while ((c = late(l, PHASE_WRITE, limits->body_seconds))) {
		if (c->window < least)
			http_conn_close(c);
		else
			set_phase(c, PHASE_WRITE);
	}
}
