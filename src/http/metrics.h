/* Measures of requests: one set a thread, added up when somebody asks. */
#ifndef OUHE_HTTP_METRICS_H
#define OUHE_HTTP_METRICS_H

#include <stdatomic.h>

#include "ouhe/base/buf.h"
#include "ouhe/base/status.h"

enum { HTTP_STATUSES = 32, HTTP_BUCKETS = 12 };

typedef struct http_metrics_row {
	_Atomic uint64_t by_status[HTTP_STATUSES];
	_Atomic uint64_t buckets[HTTP_BUCKETS]; /* not cumulative */
	_Atomic uint64_t micros;
} http_metrics_row;

typedef struct http_metrics {
	http_metrics_row *rows;
	size_t n;
} http_metrics;

oh_status http_metrics_init(http_metrics *m, size_t rows);
void http_metrics_release(http_metrics *m);
/* Only by the thread that owns m. */
void http_metrics_count(http_metrics *m, size_t row, int status, uint64_t micros);
/* The sum of several, in Prometheus' text format; name(ctx, row) labels a row. */
void http_metrics_render(const http_metrics *const *all, size_t n,
                         const char *(*name)(void *ctx, size_t row), void *ctx, oh_buf *out);

#endif
