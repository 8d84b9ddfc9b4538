#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "log.h"

enum { ENOUGH = 16 * 1024 };

/* Whole lines, never mixed with those of another thread. What cannot be written is
 * lost: serving goes on. */
static void put(http_log *log, oh_sv text)
{
	pthread_mutex_lock(&log->lock);
	while (text.n) {
		ssize_t n = write(log->fd, text.p, text.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		text = oh_sv_sub(text, (size_t)n, SIZE_MAX);
	}
	pthread_mutex_unlock(&log->lock);
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
