/* An I/O thread: its event loop, its clock, its letter-box. */
#include <errno.h>
#include <event2/listener.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"
#include "ouhe/base/messages.h"
#include "request.h"
#include "server.h"

static void refresh_time(http_loop *l)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct timespec now;
	struct tm tm;
	clock_gettime(CLOCK_REALTIME, &now);
	if ((uint64_t)now.tv_sec != l->date_second && gmtime_r(&now.tv_sec, &tm)) {
		l->date_second = (uint64_t)now.tv_sec;
		snprintf(l->date, sizeof l->date, "%s, %02d %s %04d %02d:%02d:%02d GMT",
		         days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
		         (tm.tm_year + 1900) % 10000, tm.tm_hour, tm.tm_min, tm.tm_sec);
		strftime(l->stamp, sizeof l->stamp, "%Y-%m-%dT%H:%M:%S.000Z", &tm);
	}
	unsigned ms = (unsigned)(now.tv_nsec / 1000000);
	l->stamp[20] = (char)('0' + ms / 100);
	l->stamp[21] = (char)('0' + ms / 10 % 10);
	l->stamp[22] = (char)('0' + ms % 10);
}

const char *http_loop_date(http_loop *l)
{
	refresh_time(l);
	return l->date;
}

const char *http_loop_stamp(http_loop *l)
{
	refresh_time(l);
	return l->stamp;
}

void http_loop_wake(http_loop *l)
{
	uint64_t one = 1;
	while (write(l->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
		;
}

static void take_done(http_loop *l)
{
	pthread_mutex_lock(&l->lock);
	http_request *r = l->done;
	l->done = NULL;
	pthread_mutex_unlock(&l->lock);
	while (r) {
		http_request *next = r->next;
		http_request_finish(r);
		r = next;
	}
}

/* Takes nothing new, ends what waits for nothing, leaves what runs. */
static void begin_stop(http_loop *l)
{
	if (l->listener)
		evhttp_del_accept_socket(l->http, l->listener);
	l->listener = NULL;
	http_stream_end_all(l);
	while (l->first[PHASE_IDLE])
		http_conn_close(l->first[PHASE_IDLE]);
	while (l->first[PHASE_HEAD])
		http_conn_close(l->first[PHASE_HEAD]);
}

static void on_wake(evutil_socket_t fd, short what, void *ctx)
{
	http_loop *l = ctx;
	uint64_t n;
	(void)what;
	while (read((int)fd, &n, sizeof n) < 0 && errno == EINTR)
		;
	l->now_ms = oh_clock_ns() / 1000000;
	take_done(l);
	http_stream_stirred(l);
	if (atomic_load(&l->stopping) && l->listener)
		begin_stop(l);
}

static void on_tick(evutil_socket_t fd, short what, void *ctx)
{
	http_loop *l = ctx;
	(void)fd, (void)what;
	http_conn_tick(l);
	http_stream_heartbeat(l);
	http_log_flush(&l->log);
	if (l->listener && http_conn_prepare(l))
		evconnlistener_enable(evhttp_bound_socket_get_listener(l->listener));
	if (!atomic_load(&l->stopping))
		return;
	bool over = l->now_ms >= atomic_load(&l->server->stop_ms);
	if (l->conns == 0 || over)
		event_base_loopbreak(l->base);
}

static oh_status refused(oh_error *err, const char *what)
{
	return oh_raise(err, OH_EIO, &oh_msg_base_io, oh_sv_from(what),
	                oh_sv_from(strerror(errno)));
}

oh_status http_loop_open(http_loop *l, oh_http_server *s, unsigned index, int fd, oh_error *err)
{
	static const struct timeval quarter = {0, 250000};
	size_t n;
	l->server = s;
	l->index = index;
	l->log.log = &s->log;
	l->wake_fd = -1;
	pthread_mutex_init(&l->lock, NULL);
	(void)oh_operations(&n);
	l->scratch = oh_alloc(SCRATCH);
	struct event_config *config = event_config_new();
	if (config) {
		event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
		l->base = event_base_new_with_config(config);
		event_config_free(config);
	}
	l->http = l->base ? evhttp_new(l->base) : NULL;
	if (!l->scratch || !l->http || http_metrics_init(&l->metrics, n + N_ROWS) ||
	    !http_conn_prepare(l)) {
		close(fd);
		return oh_nomem(err);
	}
	/* The guard has limited all of it; evhttp's own limits stand behind it. */
	evhttp_set_max_headers_size(l->http, (ev_ssize_t)(s->limits.head + 1));
	evhttp_set_allowed_methods(l->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST |
	                                        EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH |
	                                        EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS);
	evhttp_set_default_content_type(l->http, NULL);
	evhttp_set_bevcb(l->http, http_conn_accepted, l);
	evhttp_set_gencb(l->http, http_request_start, l);
	l->listener = evhttp_accept_socket_with_handle(l->http, fd);
	if (!l->listener) {
		close(fd);
		return refused(err, "accept");
	}
	l->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->wake_fd < 0)
		return refused(err, "eventfd");
	l->wake = event_new(l->base, l->wake_fd, EV_READ | EV_PERSIST, on_wake, l);
	l->tick = event_new(l->base, -1, EV_PERSIST, on_tick, l);
	if (!l->wake || !l->tick || event_add(l->wake, NULL) || event_add(l->tick, &quarter))
		return oh_nomem(err);
	l->now_ms = oh_clock_ns() / 1000000;
	return OH_OK;
}

static void *run(void *ctx)
{
	http_loop *l = ctx;
	event_base_dispatch(l->base);
	http_log_flush(&l->log);
	return NULL;
}

oh_status http_loop_start(http_loop *l, oh_error *err)
{
	int e = pthread_create(&l->thread, NULL, run, l);
	if (e)
		return oh_raise(err, OH_EIO, &oh_msg_http_thread, oh_sv_from(strerror(e)));
	l->running = true;
	return OH_OK;
}

void http_loop_stop(http_loop *l)
{
	atomic_store(&l->stopping, true);
	if (l->running)
		http_loop_wake(l);
}

/* The thread has ended: what is still there goes now. */
void http_loop_close(http_loop *l)
{
	if (l->server == NULL)
		return;
	take_done(l);
	for (int phase = 0; phase < N_PHASES; phase++)
		while (l->first[phase])
			http_conn_close(l->first[phase]);
	if (l->wake)
		event_free(l->wake);
	if (l->tick)
		event_free(l->tick);
	http_conn_unprepare(l);
	if (l->http)
		evhttp_free(l->http);
	/* Finalizers of what was just freed. */
	if (l->base)
		event_base_loop(l->base, EVLOOP_NONBLOCK);
	http_request_free_spares(l);
	http_log_flush(&l->log);
	oh_buf_release(&l->log.text);
	http_metrics_release(&l->metrics);
	if (l->base)
		event_base_free(l->base);
	if (l->wake_fd >= 0)
		close(l->wake_fd);
	oh_free(l->scratch);
	pthread_mutex_destroy(&l->lock);
}
