/* The log: a JSON object a line, gathered by each I/O thread, written by a thread of its
 * own. Whoever reads it may be slow or stand still: then lines are dropped and counted,
 * and serving goes on. */
#ifndef OUHE_HTTP_LOG_H
#define OUHE_HTTP_LOG_H

#include <pthread.h>

#include "ouhe/base/buf.h"
#include "ouhe/base/error.h"

typedef struct http_log {
	int fd; /* -1: nowhere */
	pthread_mutex_t lock;
	pthread_cond_t more;
	oh_buf waiting;
	size_t lost; /* bytes dropped and not told of yet */
	bool running, stopping;
	pthread_t thread;
} http_log;

oh_status http_log_open(http_log *log, int fd, oh_error *err);
/* Writes what waits, for a second at most if it is not taken. */
void http_log_close(http_log *log);

/* What one thread has gathered. */
typedef struct http_log_part {
	http_log *log;
	oh_buf text;
} http_log_part;

/* One request. Views and strings hold no secret, no query value, no address. */
typedef struct http_log_line {
	const char *stamp; /* "2026-01-31T08:00:00.123Z" */
	oh_sv id;
	const char *operation, *method;
	int status;
	uint64_t micros, bytes;
	int64_t user; /* 0: nobody */
} http_log_line;

void http_log_request(http_log_part *part, const http_log_line *line);
void http_log_flush(http_log_part *part);
/* One line as it is, at once; thread-safe. */
void http_log_text(http_log *log, oh_sv line);

#endif
