#include <inttypes.h>

#include "metrics.h"
#include "ouhe/base/alloc.h"

static const short statuses[HTTP_STATUSES] = {200, 201, 202, 204, 206, 301, 302, 303, 304, 400, 401,
                                              403, 404, 405, 406, 408, 409, 410, 412, 413, 414, 415,
                                              417, 422, 428, 429, 431, 500, 501, 503, 504, 505};
/* Upper ends in microseconds; the last has none. */
static const unsigned ends[HTTP_BUCKETS - 1] = {100,   250,    500,    1000,    2500,    5000,
                                                20000, 100000, 500000, 2500000, 10000000};

oh_status http_metrics_init(http_metrics *m, size_t rows)
{
	m->rows = oh_calloc(rows, sizeof *m->rows);
	m->n = rows;
	return m->rows ? OH_OK : OH_ENOMEM;
}

void http_metrics_release(http_metrics *m)
{
	oh_free(m->rows);
	m->rows = NULL;
}

/* One thread writes, so no locked addition is needed. */
static void add(_Atomic uint64_t *sum, uint64_t n)
{
	atomic_store_explicit(sum, atomic_load_explicit(sum, memory_order_relaxed) + n,
	                      memory_order_relaxed);
}

void http_metrics_count(http_metrics *m, size_t row, int status, uint64_t micros)
{
	size_t s = 0, b = 0;
	if (row >= m->n)
		return;
	while (s < HTTP_STATUSES && statuses[s] != status)
		s++;
	while (b < HTTP_BUCKETS - 1 && micros > ends[b])
		b++;
	if (s < HTTP_STATUSES)
		add(&m->rows[row].by_status[s], 1);
	add(&m->rows[row].buckets[b], 1);
	add(&m->rows[row].micros, micros);
}

static void render_row(const http_metrics_row *sum, const char *name, oh_buf *out)
{
	uint64_t all = 0;
	for (size_t b = 0; b < HTTP_BUCKETS; b++) {
		all += sum->buckets[b];
		oh_buf_printf(out, "ouhe_http_request_seconds_bucket{operation=\"%s\",le=\"", name);
		if (b < HTTP_BUCKETS - 1)
			oh_buf_printf(out, "%g", ends[b] / 1e6);
		else
			oh_buf_str(out, "+Inf");
		oh_buf_printf(out, "\"} %" PRIu64 "\n", all);
	}
	oh_buf_printf(out, "ouhe_http_request_seconds_sum{operation=\"%s\"} %.6f\n", name,
	              (double)sum->micros / 1e6);
	oh_buf_printf(out, "ouhe_http_request_seconds_count{operation=\"%s\"} %" PRIu64 "\n", name,
	              all);
}

static void sum_row(const http_metrics *const *all, size_t n, size_t row, http_metrics_row *sum)
{
	for (size_t i = 0; i < n; i++) {
		const http_metrics_row *r = &all[i]->rows[row];
		for (size_t s = 0; s < HTTP_STATUSES; s++)
			sum->by_status[s] += r->by_status[s];
		for (size_t b = 0; b < HTTP_BUCKETS; b++)
			sum->buckets[b] += r->buckets[b];
		sum->micros += r->micros;
	}
}

void http_metrics_render(const http_metrics *const *all, size_t n,
                         const char *(*name)(void *ctx, size_t row), void *ctx, oh_buf *out)
{
	oh_buf_str(out, "# TYPE ouhe_http_requests_total counter\n");
	for (size_t row = 0; row < all[0]->n; row++) {
		http_metrics_row sum = {0};
		sum_row(all, n, row, &sum);
		for (size_t s = 0; s < HTTP_STATUSES; s++)
			if (sum.by_status[s])
				oh_buf_printf(out,
				              "ouhe_http_requests_total{operation=\"%s\",status=\"%"
				              "d\"} %" PRIu64 "\n",
				              name(ctx, row), statuses[s],
				              (uint64_t)sum.by_status[s]);
	}
	oh_buf_str(out, "# TYPE ouhe_http_request_seconds histogram\n");
	for (size_t row = 0; row < all[0]->n; row++) {
		http_metrics_row sum = {0};
		uint64_t any = 0;
		sum_row(all, n, row, &sum);
		for (size_t b = 0; b < HTTP_BUCKETS; b++)
			any += sum.buckets[b];
		if (any)
			render_row(&sum, name(ctx, row), out);
	}
}
