/* Shared by the files of `service`. */
#ifndef OUHE_SERVICE_PRIVATE_H
#define OUHE_SERVICE_PRIVATE_H

#include <sys/stat.h>

#include "ouhe/extract/list.h"
#include "ouhe/report/layout.h"
#include "ouhe/service/messages.h"
#include "ouhe/service/session.h"

struct oh_session {
	oh_packs *packs;
	oh_readers *readers;
};

/* A caller's progress function with the stage that it is told of. */
struct sv_progress {
	oh_progress_fn fn; /* nullable */
	void *ctx;
	oh_stage stage;
};

void sv_progress_init(struct sv_progress *p, oh_progress_fn fn, void *ctx, oh_stage stage);
/* What the modules below call with p as context; NULL when nobody listens. */
void (*sv_progress_fn(const struct sv_progress *p))(void *, size_t, size_t);

oh_status sv_book(const oh_source *src, oh_arena *a, oh_book *out, oh_error *err);
/* Reads the list of a source; everything lives in the arena. */
oh_status sv_list(const oh_session *s, const oh_source *src, oh_side side, const char *pack,
                  unsigned threads, struct sv_progress *progress, oh_arena *a, oh_list *out,
                  oh_error *err);
oh_term sv_term(const oh_view *view);

/* A file that was read, so that no result overwrites it. */
struct sv_input {
	bool known;
	dev_t dev;
	ino_t ino;
};
/* path nullable: what came from elsewhere. */
void sv_input_remember(struct sv_input *in, const char *path);
/* OH_EUSAGE where `path` is one of them, OH_EIO where it is no regular file. */
oh_status sv_input_spared(const struct sv_input *in, size_t n, const char *path, oh_error *err);

#endif
