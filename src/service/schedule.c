#include "ouhe/service/schedule.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/messages.h"
#include "ouhe/plan/file.h"
#include "ouhe/service/messages.h"

struct oh_schedule_outcome {
	oh_arena *arena;
	oh_plan_event event;
	oh_plan_place *keep; /* NULL: none */
	oh_plan_result *result;
};

static oh_status unreadable(const char *path, int code, oh_error *err)
{
	return oh_raise(err, code == ENOENT ? OH_ENOENT : OH_EIO, &oh_msg_base_io, oh_sv_from(path),
	                oh_sv_from(strerror(code)));
}

/* The content of a file, at most 256 MiB, in `data`. */
static oh_status read_file(const char *path, oh_buf *data, oh_error *err)
{
	enum { PIECE = 1 << 16, MOST = 1 << 28 };
	FILE *f = fopen(path, "rbe");
	size_t got = PIECE;
	if (!f)
		return unreadable(path, errno, err);
	while (got == PIECE && data->n < MOST && oh_buf_reserve(data, PIECE)) {
		got = fread(data->p + data->n, 1, PIECE, f);
		data->n += got;
	}
	int code = ferror(f) ? EIO : data->n >= MOST ? EFBIG : 0;
	fclose(f);
	if (!oh_buf_ok(data))
		return oh_nomem(err);
	return code ? unreadable(path, code, err) : OH_OK;
}

/* Text and name of a source; `data` owns what was read. */
static oh_status open_source(const oh_source *src, oh_buf *data, oh_sv *text, oh_sv *name,
                             oh_error *err)
{
	oh_status st = src->path ? read_file(src->path, data, err) : OH_OK;
	*text = src->path ? oh_buf_sv(data) : (oh_sv){src->data, src->n};
	*name = oh_sv_from(src->path ? src->path : src->name);
	return st;
}

static oh_status read_event(const oh_schedule_request *rq, oh_schedule_outcome *o, oh_error *err)
{
	oh_buf data = OH_BUF_INIT;
	oh_sv text, name;
	oh_status st = open_source(&rq->event, &data, &text, &name, err);
	if (!st)
		st = oh_plan_event_read(text, name, o->arena, &o->event, err);
	oh_buf_release(&data);
	if (st)
		return st;
	if (rq->fairness >= 0)
		o->event.fairness = (uint32_t)rq->fairness;
	else if (rq->fairness == OH_SCHEDULE_NO_FAIRNESS)
		o->event.fairness = OH_PLAN_NONE;
	o->event.partial = o->event.partial || rq->partial;
	return OH_OK;
}

static oh_status read_keep(const oh_schedule_request *rq, oh_schedule_outcome *o, oh_error *err)
{
	oh_buf data = OH_BUF_INIT;
	oh_sv text, name;
	if (!rq->keep.path && !rq->keep.data)
		return OH_OK;
	oh_status st = open_source(&rq->keep, &data, &text, &name, err);
	if (!st)
		st = oh_plan_keep_read(&o->event, text, name, o->arena, &o->keep, err);
	oh_buf_release(&data);
	return st;
}

static void say_number(oh_buf *out, oh_lang lang, const oh_msg *msg, double a, double b, double c)
{
	char text[3][32];
	oh_sv args[3];
	const double v[3] = {a, b, c};
	for (int i = 0; i < 3; i++) {
		snprintf(text[i], sizeof text[i], "%.*f", v[i] == (double)(int64_t)v[i] ? 0 : 2,
		         v[i]);
		args[i] = oh_sv_from(text[i]);
	}
	oh_msg_render(out, msg, lang, args, 3);
}

static void tell(void *ctx, const oh_plan_progress *p)
{
	const oh_schedule_request *rq = ctx;
	oh_buf line = OH_BUF_INIT;
	if (p->found)
		say_number(&line, rq->lang, &oh_msg_service_schedule_progress, p->seconds,
		           p->score.breaks, p->bound.breaks);
	else
		say_number(&line, rq->lang, &oh_msg_service_schedule_progress_none, p->seconds,
		           p->bound.breaks, 0);
	if (oh_buf_ok(&line))
		rq->progress(rq->progress_ctx, oh_buf_sv(&line));
	oh_buf_release(&line);
}

oh_status oh_service_schedule(const oh_schedule_request *rq, oh_schedule_outcome **out,
                              oh_error *err)
{
	oh_schedule_outcome *o = oh_calloc(1, sizeof *o);
	oh_schedule_request asked = *rq;
	if (!o)
		return oh_nomem(err);
	o->arena = oh_arena_new(0);
	oh_status st = o->arena ? read_event(rq, o, err) : oh_nomem(err);
	if (!st)
		st = read_keep(rq, o, err);
	if (!st) {
		const oh_plan_options options = {.seconds = rq->seconds,
		                                 .threads = rq->threads,
		                                 .seed = rq->seed,
		                                 .keep = o->keep,
		                                 .cancel = rq->cancel,
		                                 .progress = rq->progress ? tell : NULL,
		                                 .progress_ctx = &asked};
		st = oh_plan_solve(&o->event, &options, &o->result, err);
	}
	if (st) {
		oh_schedule_outcome_free(o);
		return st;
	}
	*out = o;
	return OH_OK;
}

void oh_schedule_outcome_free(oh_schedule_outcome *o)
{
	if (!o)
		return;
	oh_plan_result_free(o->result);
	oh_arena_free(o->arena);
	oh_free(o);
}

oh_status oh_service_schedule_json(const oh_schedule_outcome *o, oh_buf *out, oh_error *err)
{
	oh_plan_result_write(&o->event, o->result, o->keep, out);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

enum { SHOWN = 12 };

static void conflict(const oh_schedule_outcome *o, const oh_plan_conflict *c, oh_lang lang,
                     oh_buf *out)
{
	for (size_t i = 0; i < c->n && i < SHOWN; i++) {
		oh_buf_str(out, "  - ");
		oh_plan_requirement_text(&o->event, &c->items[i], lang, out);
		oh_buf_char(out, '\n');
	}
	if (c->n > SHOWN) {
		oh_buf_str(out, "  ");
		say_number(out, lang, &oh_msg_service_schedule_more, (double)(c->n - SHOWN), 0, 0);
		oh_buf_char(out, '\n');
	}
}

static void left_out(const oh_schedule_outcome *o, oh_lang lang, oh_buf *out)
{
	const oh_plan_result *r = o->result;
	say_number(out, lang, &oh_msg_service_schedule_left_out, (double)r->n_left_out,
	           (double)r->score.weight, (double)r->bound.weight);
	oh_buf_char(out, '\n');
	for (size_t i = 0; i < r->n_left_out && i < SHOWN; i++) {
		const oh_plan_left_out *one = &r->left_out[i];
		say_number(out, lang, &oh_msg_service_schedule_left_one,
		           (double)o->event.meetings[one->meeting].id, 0, 0);
		oh_buf_char(out, '\n');
		conflict(o, &one->reason, lang, out);
	}
	if (r->n_left_out > SHOWN) {
		say_number(out, lang, &oh_msg_service_schedule_more,
		           (double)(r->n_left_out - SHOWN), 0, 0);
		oh_buf_char(out, '\n');
	}
}

oh_status oh_service_schedule_text(const oh_schedule_outcome *o, const oh_view *view, oh_buf *out,
                                   oh_error *err)
{
	const oh_plan_result *r = o->result;
	oh_lang lang = view->lang;
	switch (r->status) {
	case OH_PLAN_OPTIMAL:
		say_number(out, lang, &oh_msg_service_schedule_optimal, r->score.breaks, r->seconds,
		           0);
		break;
	case OH_PLAN_FEASIBLE:
		say_number(out, lang, &oh_msg_service_schedule_feasible, r->score.breaks,
		           r->bound.breaks, r->seconds);
		break;
	case OH_PLAN_INFEASIBLE:
		say_number(out, lang, &oh_msg_service_schedule_infeasible, r->seconds, 0, 0);
		break;
	case OH_PLAN_UNKNOWN:
		say_number(out, lang, &oh_msg_service_schedule_unknown, r->seconds, r->bound.breaks,
		           0);
		break;
	}
	oh_buf_char(out, '\n');
	if (o->keep && (r->status == OH_PLAN_OPTIMAL || r->status == OH_PLAN_FEASIBLE)) {
		say_number(out, lang, &oh_msg_service_schedule_changed, r->score.changed,
		           r->bound.changed, 0);
		oh_buf_char(out, '\n');
	}
	if (r->status == OH_PLAN_INFEASIBLE && r->conflict.n) {
		oh_buf_str(out, oh_msg_text(r->conflict.minimal
		                                ? &oh_msg_service_schedule_conflict
		                                : &oh_msg_service_schedule_conflict_large,
		                            lang));
		oh_buf_char(out, '\n');
		conflict(o, &r->conflict, lang, out);
	}
	if (r->n_left_out)
		left_out(o, lang, out);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}
