/* The platform: one opened data folder with everything that runs on it – store,
 * index, packs, background work. What `ouhe serve` serves and what the command line
 * opens when no server runs.
 *
 * Every use case of the platform is an operation (operation.h): one function, the
 * same for the API, the page and the command line. Thread-safe once opened.
 */
#ifndef OUHE_SERVICE_PLATFORM_H
#define OUHE_SERVICE_PLATFORM_H

#include "ouhe/base/buf.h"
#include "ouhe/base/error.h"

typedef struct oh_platform oh_platform;

/* An HTTP call for what mail does not reach: SMS, 企业微信, 钉钉, any webhook. */
typedef struct oh_platform_config {
	const char *data_dir;
	const char *packs_dir;
	const char
	    *config_file; /* JSON, docs/operator-guide.md; NULL: ouhe.json in data_dir if there */
	bool serve;       /* start background work: matcher, mailer, reminders, imports */
	bool read_only;
	bool cheap_hash; /* tests only: password hashing at its least cost */
} oh_platform_config;

/* Opens; migrates, rebuilds the index, makes tenant 1 when there is none. On failure
 * nothing runs. Cost: linear in the listings. */
oh_status oh_platform_open(const oh_platform_config *config, oh_platform **out, oh_error *err);
/* Stops background work, waits for it, closes. NULL is legal. */
void oh_platform_close(oh_platform *p);
/* True once the index is loaded and the store writes. */
bool oh_platform_ready(oh_platform *p);

/* First start: when no administrator exists, makes a one-time set-up token (valid 24
 * hours, replacing an older one) and appends the path of its page, "/setup#TOKEN".
 * Appends nothing when an administrator exists. */
oh_status oh_platform_first_start(oh_platform *p, oh_buf *out, oh_error *err);

/* A line a measure in the text format of Prometheus. */
oh_status oh_platform_metrics(oh_platform *p, oh_buf *out);

/* Where log lines go: structured, one JSON object a line, no secrets, no contact
 * data. NULL: nowhere. Set before serving. */
typedef void (*oh_log_fn)(void *ctx, oh_sv line);
void oh_platform_set_log(oh_platform *p, oh_log_fn fn, void *ctx);

#endif
