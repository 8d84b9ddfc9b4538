#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "ouhe/http/messages.h"

enum {
	ENOUGH = 16 * 1024,
	WAITING_MOST = 4 << 20,
	PIECE = 4096,
	POLL_MS = 100,
	PATIENCE_MS = 1000
};

/* Hands whole lines to the writer. */
static void put(http_log *log, oh_sv text)
{
	pthread_mutex_lock(&log->lock);
	bool room =
	    log->waiting.n + text.n <= WAITING_MOST && oh_buf_reserve(&log->waiting, text.n);
	if (room)
		oh_buf_sv_put(&log->waiting, text);
	else
		log->lost += text.n;
	pthread_cond_signal(&log->more);
	pthread_mutex_unlock(&log->lock);
}

/* Once the server stops, who takes nothing is not waited for long. */
static bool writable(http_log *log, unsigned *waited)
{
	struct pollfd p = {.fd = log->fd, .events = POLLOUT};
	while (poll(&p, 1, POLL_MS) == 0) {
		pthread_mutex_lock(&log->lock);
		bool stopping = log->stopping;
		pthread_mutex_unlock(&log->lock);
		if (stopping && (*waited += POLL_MS) >= PATIENCE_MS)
			return false;
	}
	return true;
}

/* In pieces that a pipe takes whole once it takes anything. */
static void write_out(http_log *log, oh_sv text, unsigned *waited)
{
	while (text.n && writable(log, waited)) {
		ssize_t n = write(log->fd, text.p, text.n < PIECE ? text.n : PIECE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		text = oh_sv_sub(text, (size_t)n, SIZE_MAX);
	}
}

static void *writer(void *ctx)
{
	http_log *log = ctx;
	unsigned waited = 0;
	for (;;) {
		pthread_mutex_lock(&log->lock);
		while (!log->waiting.n && !log->lost && !log->stopping)
			pthread_cond_wait(&log->more, &log->lock);
		oh_buf text = log->waiting;
		size_t lost = log->lost;
		oh_buf_init(&log->waiting);
		log->lost = 0;
		pthread_mutex_unlock(&log->lock);
		if (lost)
			oh_buf_printf(&text, "{\"event\":\"log_lost\",\"bytes\":%zu}\n", lost);
		if (text.n == 0)
			return NULL;
		write_out(log, oh_buf_sv(&text), &waited);
		oh_buf_release(&text);
	}
}

oh_status http_log_open(http_log *log, int fd, oh_error *err)
{
	pthread_mutex_init(&log->lock, NULL);
	pthread_cond_init(&log->more, NULL);
	oh_buf_init(&log->waiting);
	log->fd = fd;
	if (fd < 0)
		return OH_OK;
	int e = pthread_create(&log->thread, NULL, writer, log);
	if (e)
		return oh_raise(err, OH_EIO, &oh_msg_http_thread, oh_sv_from(strerror(e)));
	log->running = true;
	return OH_OK;
}

void http_log_close(http_log *log)
{
	pthread_mutex_lock(&log->lock);
	log->stopping = true;
	pthread_cond_signal(&log->more);
	pthread_mutex_unlock(&log->lock);
	if (log->running)
		pthread_join(log->thread, NULL);
	oh_buf_release(&log->waiting);
	pthread_cond_destroy(&log->more);
	pthread_mutex_destroy(&log->lock);
}

static void number(oh_buf *b, uint64_t v)
{
	char digits[20];
	size_t n = sizeof digits;
	do {
		digits[--n] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	oh_buf_put(b, digits + n, sizeof digits - n);
}

static void text_member(oh_buf *b, const char *name, oh_sv value)
{
	oh_buf_str(b, ",\"");
	oh_buf_str(b, name);
	oh_buf_str(b, "\":\"");
	oh_buf_sv_put(b, value);
	oh_buf_char(b, '"');
}

void http_log_request(http_log_part *part, const http_log_line *line)
{
	oh_buf *b = &part->text;
	if (part->log->fd < 0)
		return;
	oh_buf_str(b, "{\"time\":\"");
	oh_buf_str(b, line->stamp);
	oh_buf_char(b, '"');
	text_member(b, "id", line->id);
	text_member(b, "op", oh_sv_from(line->operation));
	text_member(b, "method", oh_sv_from(line->method));
	oh_buf_str(b, ",\"status\":");
	number(b, (uint64_t)line->status);
	oh_buf_str(b, ",\"ms\":");
	number(b, line->micros / 1000);
	oh_buf_char(b, '.');
	oh_buf_char(b, (char)('0' + line->micros / 100 % 10));
	oh_buf_char(b, (char)('0' + line->micros / 10 % 10));
	oh_buf_str(b, ",\"bytes\":");
	number(b, line->bytes);
	if (line->user > 0) {
		oh_buf_str(b, ",\"user\":");
		number(b, (uint64_t)line->user);
	}
	oh_buf_str(b, "}\n");
	if (b->n > ENOUGH)
		http_log_flush(part);
}

void http_log_flush(http_log_part *part)
{
	if (oh_buf_ok(&part->text) && part->text.n && part->log->fd >= 0)
		put(part->log, oh_buf_sv(&part->text));
	oh_buf_clear(&part->text);
}

void http_log_text(http_log *log, oh_sv line)
{
	oh_buf b = OH_BUF_INIT;
	if (log->fd < 0)
		return;
	oh_buf_sv_put(&b, line);
	if (line.n == 0 || line.p[line.n - 1] != '\n')
		oh_buf_char(&b, '\n');
	if (oh_buf_ok(&b))
		put(log, oh_buf_sv(&b));
	oh_buf_release(&b);
}
