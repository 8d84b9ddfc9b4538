#include "session.h"

#include "ouhe/base/alloc.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/service/account_messages.def"
#include "ouhe/service/call_messages.def"
#include "ouhe/service/conference_messages.def"
#include "ouhe/service/import_messages.def"
#include "ouhe/service/keeping_messages.def"
#include "ouhe/service/listing_messages.def"
#include "ouhe/service/messages.def"
#include "ouhe/service/outbox_messages.def"
#include "ouhe/service/schedule_messages.def"
#undef OH_MSG

oh_status oh_session_open(const char *packs_dir, oh_session **out, oh_error *err)
{
	oh_session *s = oh_calloc(1, sizeof *s);
	if (!s)
		return oh_nomem(err);
	oh_status st = oh_packs_load(packs_dir, &s->packs, err);
	if (!st)
		st = oh_readers_new(s->packs, &s->readers, err);
	if (st) {
		oh_session_close(s);
		return st;
	}
	*out = s;
	return OH_OK;
}

void oh_session_close(oh_session *s)
{
	if (!s)
		return;
	oh_readers_free(s->readers);
	oh_packs_free(s->packs);
	oh_free(s);
}

oh_status oh_session_has_pack(const oh_session *s, const char *pack, oh_error *err)
{
	if (oh_readers_find(s->readers, oh_sv_from(pack)))
		return OH_OK;
	oh_buf names = OH_BUF_INIT;
	for (size_t i = 0; i < oh_packs_count(s->packs); i++) {
		if (i)
			oh_buf_char(&names, ' ');
		oh_buf_sv_put(&names, oh_packs_at(s->packs, i)->name);
	}
	oh_status st = oh_buf_ok(&names) ? oh_raise(err, OH_EUSAGE, &oh_msg_service_no_pack,
	                                            oh_sv_from(pack), oh_buf_sv(&names))
	                                 : oh_nomem(err);
	oh_buf_release(&names);
	return st;
}

oh_status sv_book(const oh_source *src, oh_arena *a, oh_book *out, oh_error *err)
{
	if (src->path)
		return oh_book_read(src->path, NULL, a, out, err);
	return oh_book_read_memory(src->data, src->n, oh_sv_from(src->name), NULL, a, out, err);
}

static void pass_on(void *ctx, size_t done, size_t total)
{
	const struct sv_progress *p = ctx;
	p->fn(p->ctx, p->stage, done, total);
}

oh_status sv_list(const oh_session *s, const oh_source *src, oh_side side, const char *pack,
                  unsigned threads, struct sv_progress *progress, oh_arena *a, oh_list *out,
                  oh_error *err)
{
	oh_book book;
	if (progress->fn)
		progress->fn(progress->ctx, progress->stage, 0, 0);
	oh_status st = sv_book(src, a, &book, err);
	if (!st && oh_book_forms(s->readers, &book, a))
		st = oh_nomem(err);
	if (st)
		return st;
	const oh_list_options options = {
	    .pack = pack,
	    .threads = threads,
	    .progress = progress->fn ? pass_on : NULL,
	    .progress_ctx = progress,
	};
	st = oh_list_read(s->readers, &book, side, &options, a, out, err);
	/* The reader knows sheet and row, the caller the file. */
	if (st && err && !err->place.file[0])
		oh_place_copy(err->place.file, sizeof err->place.file,
		              oh_sv_from(src->path ? src->path : src->name));
	return st;
}

void sv_progress_init(struct sv_progress *p, oh_progress_fn fn, void *ctx, oh_stage stage)
{
	*p = (struct sv_progress){fn, ctx, stage};
}

void (*sv_progress_fn(const struct sv_progress *p))(void *, size_t, size_t)
{
	return p->fn ? pass_on : NULL;
}

oh_term sv_term(const oh_view *view)
{
	return (oh_term){.width = view->width, .colour = view->colour, .lang = view->lang};
}

void sv_input_remember(struct sv_input *in, const char *path)
{
	struct stat sb;
	if (!path || stat(path, &sb) != 0)
		return;
	*in = (struct sv_input){true, sb.st_dev, sb.st_ino};
}

oh_status sv_input_spared(const struct sv_input *in, size_t n, const char *path, oh_error *err)
{
	struct stat sb;
	if (stat(path, &sb) != 0)
		return OH_OK; /* a new file, or one that the writer will speak of */
	if (!S_ISREG(sb.st_mode))
		return oh_raise(err, OH_EIO, &oh_msg_service_not_regular, oh_sv_from(path));
	for (size_t i = 0; i < n; i++)
		if (in[i].known && in[i].dev == sb.st_dev && in[i].ino == sb.st_ino)
			return oh_raise(err, OH_EUSAGE, &oh_msg_service_overwrite,
			                oh_sv_from(path));
	return OH_OK;
}
