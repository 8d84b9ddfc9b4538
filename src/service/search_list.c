/* Questions asked of one list. */
#include "search_list.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/outfile.h"
#include "ouhe/base/task.h"

/* Results are written away in pieces of this size. */
enum { PIECE = 1 << 20 };

struct oh_search_outcome {
	sv_corpus corpus;
	oh_vec questions; /* sv_question */
	oh_search_answer *answers;
	struct sv_input inputs[2];
};

struct asking {
	oh_search_outcome *o;
	const oh_search_request *rq;
	struct sv_progress progress;
	atomic_size_t done;
};

/* The next score below `last` that an evaluator tells from it; scores of lines that are
 * alike would leave their order to the evaluator. */
static double falling(double score, float last)
{
	float s = (float)score;
	return s < last ? s : nextafterf(last, -INFINITY);
}

/* The hits as lines of the list, of lines with the same id the best. */
static size_t unique(const oh_search_outcome *o, const oh_index_hit *hits, size_t n, size_t most,
                     uint32_t *seen, oh_search_found *out)
{
	float last = INFINITY;
	size_t kept = 0;
	/* A question without a word, such as "？！", holds nothing back: those are no answers. */
	for (size_t i = 0; i < n && kept < most && hits[i].score > 0; i++) {
		uint32_t at = (uint32_t)(hits[i].id - 1);
		uint32_t first = OH_VEC_AT(&o->corpus.first, uint32_t, at);
		if (seen[first / 32] >> first % 32 & 1)
			continue;
		seen[first / 32] |= 1U << first % 32;
		double score = falling(hits[i].score, last);
		last = (float)score;
		out[kept++] = (oh_search_found){&OH_VEC_AT(&o->corpus.lines, oh_search_line, at),
		                                score, hits[i].loose};
	}
	return kept;
}

static oh_status keep(oh_search_answer *answer, const oh_search_found *found, size_t n)
{
	oh_search_found *copy = oh_calloc(n + 1, sizeof *copy);
	if (!copy)
		return OH_ENOMEM;
	if (n)
		memcpy(copy, found, n * sizeof *copy);
	answer->found = copy;
	answer->n = n;
	return OH_OK;
}

/* Asks for so many hits that enough are left when those of the same id are one. */
static oh_status ask(const struct asking *k, const sv_question *question, oh_arena *a,
                     oh_search_answer *answer)
{
	const oh_search_outcome *o = k->o;
	size_t lines = o->corpus.lines.n;
	size_t most = k->rq->top && k->rq->top < lines ? k->rq->top : lines, n = 0;
	oh_index_result result = {0};
	*answer = (oh_search_answer){.id = question->id, .text = question->text};
	for (size_t limit = most; question->text.n && lines;
	     limit = limit < lines / 2 ? limit * 2 : lines) {
		oh_arena_mark mark = oh_arena_mark_get(a);
		const oh_index_query q = {
		    .viewer = {.tenant = SV_LIST_TENANT, .all = true},
		    .words = question->text,
		    .any = true,
		    .tell_loose = k->rq->tell_loose,
		    .best_only = true,
		    .side = -1,
		    .kind = -1,
		    .limit = limit,
		};
		oh_status st = oh_index_search(o->corpus.index, &q, a, &result, NULL);
		uint32_t *seen = st ? NULL : oh_arena_zalloc(a, (lines / 32 + 1) * sizeof *seen);
		oh_search_found *found = oh_arena_array(a, most + 1, sizeof *found);
		if (!seen || !found)
			return OH_ENOMEM;
		n = unique(o, result.hits, result.n_hits, most, seen, found);
		if (n == most || result.n_hits < limit || limit == lines)
			return keep(answer, found, n);
		oh_arena_rewind(a, mark);
	}
	return keep(answer, NULL, 0);
}

static oh_status ask_some(void *ctx, size_t from, size_t to, unsigned worker)
{
	struct asking *k = ctx;
	oh_status st = OH_OK;
	(void)worker;
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return OH_ENOMEM;
	for (size_t i = from; i < to && !st; i++) {
		oh_arena_mark mark = oh_arena_mark_get(a);
		st = ask(k, &OH_VEC_AT(&k->o->questions, sv_question, i), a, &k->o->answers[i]);
		oh_arena_rewind(a, mark);
	}
	oh_arena_free(a);
	size_t done = atomic_fetch_add(&k->done, to - from) + to - from;
	if (k->progress.fn)
		k->progress.fn(k->progress.ctx, OH_STAGE_SEARCH, done, k->o->questions.n);
	return st;
}

static oh_status run(const oh_session *s, const oh_search_request *rq, oh_search_outcome *o,
                     oh_error *err)
{
	enum { TOGETHER = 8 };
	struct asking k = {.o = o, .rq = rq};
	sv_progress_init(&k.progress, rq->progress, rq->progress_ctx, OH_STAGE_SEARCH);
	atomic_init(&k.done, 0);
	/* The questions first: a wrong file of them is told before the list is read. */
	oh_status st =
	    sv_questions_read(rq, o->corpus.arena, &o->corpus.issues, &o->questions, err);
	if (!st)
		st = sv_corpus_read(s, rq, &o->corpus, err);
	if (st)
		return st;
	o->answers = oh_calloc(o->questions.n + 1, sizeof *o->answers);
	if (!o->answers || oh_task_for(o->questions.n, TOGETHER, rq->threads, ask_some, &k) ||
	    o->corpus.issues.failed)
		return oh_nomem(err);
	return OH_OK;
}

oh_status oh_service_search(const oh_session *s, const oh_search_request *rq,
                            oh_search_outcome **out, oh_error *err)
{
	oh_status st = rq->pack ? oh_session_has_pack(s, rq->pack, err) : OH_OK;
	if (st)
		return st;
	oh_search_outcome *o = oh_calloc(1, sizeof *o);
	if (!o)
		return oh_nomem(err);
	oh_vec_init(&o->corpus.lines, sizeof(oh_search_line));
	oh_vec_init(&o->corpus.first, sizeof(uint32_t));
	oh_vec_init(&o->questions, sizeof(sv_question));
	sv_input_remember(&o->inputs[0], rq->supply.path);
	sv_input_remember(&o->inputs[1], rq->queries.name);
	o->corpus.arena = oh_arena_new(0);
	oh_issues_init(&o->corpus.issues, o->corpus.arena);
	st = o->corpus.arena ? run(s, rq, o, err) : oh_nomem(err);
	if (st) {
		oh_search_outcome_free(o);
		return st;
	}
	*out = o;
	return OH_OK;
}

void oh_search_outcome_free(oh_search_outcome *o)
{
	if (!o)
		return;
	for (size_t i = 0; o->answers && i < o->questions.n; i++)
		oh_free((void *)(uintptr_t)o->answers[i].found);
	oh_free(o->answers);
	oh_index_free(o->corpus.index);
	oh_vec_release(&o->corpus.lines);
	oh_vec_release(&o->corpus.first);
	oh_vec_release(&o->questions);
	oh_arena_free(o->corpus.arena);
	oh_free(o);
}

/* --- what was found, for people and programs --- */

static oh_search_report report_of(const oh_search_outcome *o)
{
	return (oh_search_report){
	    .answers = o->answers, .n = o->questions.n, .lines = o->corpus.lines.n};
}

oh_status oh_service_search_render(const oh_search_outcome *o, oh_search_format format,
                                   void (*drain)(void *ctx, oh_buf *out), void *ctx, oh_buf *out,
                                   oh_error *err)
{
	oh_search_report r = report_of(o);
	r.drain = drain;
	r.drain_ctx = ctx;
	if (format == OH_SEARCH_RUN)
		oh_search_run(&r, out);
	else
		oh_search_json(&r, out);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

/* A file under way. */
struct saving {
	oh_file_out *file;
	oh_status status;
	oh_error *err;
};

static void put_piece(void *ctx, oh_buf *out)
{
	struct saving *s = ctx;
	if (out->n < PIECE || !oh_buf_ok(out))
		return;
	if (!s->status)
		s->status = oh_file_append(s->file, oh_buf_sv(out), s->err);
	oh_buf_clear(out);
	out->failed = out->failed || s->status;
}

oh_status oh_service_search_save(const oh_search_outcome *o, const char *path, oh_error *err)
{
	struct saving s = {.err = err};
	oh_buf content = OH_BUF_INIT;
	oh_status st = sv_input_spared(o->inputs, 2, path, err);
	if (!st)
		st = oh_file_begin(path, &s.file, err);
	if (st)
		return st;
	/* A full disk stops the rendering, too: what it says of memory does not count. */
	st = oh_service_search_render(o, OH_SEARCH_RUN, put_piece, &s, &content, NULL);
	if (!st)
		s.status = oh_file_append(s.file, oh_buf_sv(&content), err);
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

oh_status oh_service_search_text(const oh_search_outcome *o, const oh_view *view, bool brief,
                                 oh_buf *out, oh_error *err)
{
	oh_search_report r = report_of(o);
	oh_term term = sv_term(view);
	oh_search_text(&r, &term, brief, out);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}

oh_status oh_service_search_issues(const oh_search_outcome *o, const oh_view *view, size_t most,
                                   oh_buf *out, oh_error *err)
{
	oh_term term = sv_term(view);
	oh_search_issues(&o->corpus.issues, &term, OH_WARNING, most, out);
	return oh_buf_ok(out) ? OH_OK : oh_nomem(err);
}
