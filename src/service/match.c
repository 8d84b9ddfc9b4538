#include "ouhe/service/match.h"

#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"
#include "ouhe/match/match.h"
#include "ouhe/report/report.h"
#include "ouhe/sheet/write.h"
#include "session.h"

/* Results are written away in pieces of this size. */
enum { PIECE = 1 << 20 };

struct oh_match_outcome {
	oh_arena *arena; /* lists, results and what they point to */
	oh_list demand, supply;
	oh_issues issues;
	oh_match_result result;
	size_t top;
	bool commercial, nearness;
	/* Which files were read, so that none of them is overwritten. */
	struct sv_input input[2];
};

static oh_status read_lists(const oh_session *s, const oh_match_request *rq, oh_match_outcome *o,
                            oh_error *err)
{
	struct sv_progress p;
	sv_progress_init(&p, rq->progress, rq->progress_ctx, OH_STAGE_DEMAND);
	oh_status st = sv_list(s, &rq->demand, OH_DEMAND, rq->pack, rq->threads, &p, o->arena,
	                       &o->demand, err);
	if (st)
		return st;
	p.stage = OH_STAGE_SUPPLY;
	return sv_list(s, &rq->supply, OH_SUPPLY, rq->pack, rq->threads, &p, o->arena, &o->supply,
	               err);
}

static oh_status run(const oh_session *s, const oh_match_request *rq, oh_match_outcome *o,
                     oh_error *err)
{
	struct sv_progress p;
	sv_progress_init(&p, rq->progress, rq->progress_ctx, OH_STAGE_MATCH);
	const oh_match_options options = {
	    .top = rq->top,
	    .commercial = rq->commercial,
	    .nearness = rq->nearness,
	    .threads = rq->threads,
	    .progress = sv_progress_fn(&p),
	    .progress_ctx = &p,
	};
	oh_issues_init(&o->issues, o->arena);
	oh_status st = oh_match_run(s->packs, &o->demand, &o->supply, &options, o->arena,
	                            &o->issues, &o->result, err);
	if (!st && (o->issues.failed || o->demand.issues.failed || o->supply.issues.failed))
		return oh_nomem(err);
	return st;
}

oh_status oh_service_match(const oh_session *s, const oh_match_request *rq, oh_match_outcome **out,
                           oh_error *err)
{
	if (rq->pack) {
		oh_status st = oh_session_has_pack(s, rq->pack, err);
		if (st)
			return st;
	}
	oh_match_outcome *o = oh_calloc(1, sizeof *o);
	if (!o)
		return oh_nomem(err);
	o->top = rq->top;
	o->commercial = rq->commercial;
	o->nearness = rq->nearness;
	sv_input_remember(&o->input[0], rq->demand.path);
	sv_input_remember(&o->input[1], rq->supply.path);
	o->arena = oh_arena_new(0);
	oh_status st = o->arena ? read_lists(s, rq, o, err) : oh_nomem(err);
	if (!st)
		st = run(s, rq, o, err);
	if (st) {
		oh_match_outcome_free(o);
		return st;
	}
	*out = o;
	return OH_OK;
}

void oh_match_outcome_free(oh_match_outcome *o)
{
	if (!o)
		return;
	oh_arena_free(o->arena);
	oh_free(o);
}

oh_match_format oh_service_format(const char *path)
{
	static const struct {
		oh_sv ending;
		oh_match_format format;
	} formats[] = {{{".xlsx", 5}, OH_FORMAT_XLSX},
	               {{".csv", 4}, OH_FORMAT_CSV},
	               {{".json", 5}, OH_FORMAT_JSON}};
	oh_sv name = oh_sv_from(path);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		size_t n = formats[i].ending.n;
		if (name.n > n &&
		    oh_sv_eq_nocase(oh_sv_sub(name, name.n - n, n), formats[i].ending))
			return formats[i].format;
	}
	return OH_FORMAT_NONE;
}

static oh_report report_of(const oh_match_outcome *o, oh_lang lang)
{
	return (oh_report){.demand = &o->demand,
	                   .supply = &o->supply,
	                   .result = &o->result,
	                   .issues = &o->issues,
	                   .lang = lang,
	                   .date = oh_date_today(),
	                   .top = o->result.bounded ? o->result.bounded : o->top,
	                   .commercial = o->commercial,
	                   .nearness = o->nearness};
}

oh_status oh_service_match_render(const oh_match_outcome *o, oh_match_format format, oh_lang lang,
                                  oh_drain_fn drain, void *ctx, oh_buf *out, oh_error *err)
{
	oh_report r = report_of(o, lang);
	r.drain = drain;
	r.drain_ctx = ctx;
	if (format == OH_FORMAT_CSV)
		oh_report_csv(&r, out);
	else
		oh_report_json(&r, out);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

/* A file under way. */
struct saving {
	oh_file_out *file;
	oh_status status;
	oh_error *err;
};

static void put(struct saving *s, oh_buf *out)
{
	if (!s->status)
		s->status = oh_file_append(s->file, oh_buf_sv(out), s->err);
	oh_buf_clear(out);
}

static void put_piece(void *ctx, oh_buf *out)
{
	struct saving *s = ctx;
	if (out->n < PIECE || !oh_buf_ok(out))
		return;
	put(s, out);
	out->failed = out->failed || s->status;
}

static oh_status save_text(const oh_match_outcome *o, oh_match_format format, const char *path,
                           oh_lang lang, oh_error *err)
{
	struct saving s = {.err = err};
	oh_buf content = OH_BUF_INIT;
	oh_status st = oh_file_begin(path, &s.file, err);
	if (st)
		return st;
	/* A full disk stops the rendering, too: what it says of memory does not count. */
	st = oh_service_match_render(o, format, lang, put_piece, &s, &content, NULL);
	if (!st)
		put(&s, &content);
	oh_buf_release(&content);
	if (!st || s.status)
		st = s.status;
	else
		st = oh_nomem(err);
	if (st) {
		oh_file_discard(s.file);
		return st;
	}
	return oh_file_commit(s.file, err);
}

oh_status oh_service_match_save(const oh_match_outcome *o, const char *path, oh_lang lang,
                                oh_error *err)
{
	oh_match_format format = oh_service_format(path);
	if (format == OH_FORMAT_NONE)
		return oh_raise(err, OH_EUSAGE, &oh_msg_service_format, oh_sv_from(path));
	oh_status st = sv_input_spared(o->input, 2, path, err);
	if (st)
		return st;
	if (format == OH_FORMAT_XLSX) {
		oh_report r = report_of(o, lang);
		return oh_report_workbook(&r, path, err);
	}
	return save_text(o, format, path, lang, err);
}

oh_status oh_service_match_text(const oh_match_outcome *o, const oh_view *view, bool brief,
                                oh_buf *out, oh_error *err)
{
	oh_report r = report_of(o, view->lang);
	oh_term term = sv_term(view);
	oh_report_text(&r, &term, brief, out);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

oh_status oh_service_match_issues(const oh_match_outcome *o, const oh_view *view, size_t most,
                                  oh_buf *out, oh_error *err)
{
	oh_report r = report_of(o, view->lang);
	oh_term term = sv_term(view);
	oh_report_issues(&r, &term, OH_WARNING, most, out);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}
