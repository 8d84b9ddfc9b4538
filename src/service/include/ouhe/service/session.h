/* A session: the packs and their readers, loaded once, used by every use case.
 *
 * Immutable once opened; any number of threads may use it at once. Nothing in
 * this module prints: results go into structs and buffers of the caller.
 */
#ifndef OUHE_SERVICE_SESSION_H
#define OUHE_SERVICE_SESSION_H

#include "ouhe/base/error.h"

typedef struct oh_session oh_session;

/* Loads every pack below packs_dir. On failure err names file and row. */
oh_status oh_session_open(const char *packs_dir, oh_session **out, oh_error *err);
/* NULL is legal. */
void oh_session_close(oh_session *s);
/* OH_EUSAGE, and the names that there are, when no pack goes by that name. */
oh_status oh_session_has_pack(const oh_session *s, const char *pack, oh_error *err);

/* A list to read: a file, or what was read from elsewhere under a name. */
typedef struct oh_source {
	const char *path; /* NULL: data */
	const void *data;
	size_t n;
	const char *name; /* what messages call data */
} oh_source;

/* How text is shown: columns of the terminal (0: no limit), colours, language. */
typedef struct oh_view {
	size_t width;
	bool colour;
	oh_lang lang;
} oh_view;

typedef enum oh_stage {
	OH_STAGE_DEMAND,
	OH_STAGE_SUPPLY,
	OH_STAGE_MATCH,
	OH_STAGE_WRITE,
	OH_STAGE_SEARCH
} oh_stage;

/* Called now and then while a use case works, from any thread, one at a time. */
typedef void (*oh_progress_fn)(void *ctx, oh_stage stage, size_t done, size_t total);

#endif
