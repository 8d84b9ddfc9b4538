#include "ouhe/service/reading.h"

#include "ouhe/base/vec.h"
#include "ouhe/report/reading.h"
#include "session.h"

/* Texts longer than this are read in parts: extraction takes 16 MiB at a time. */
enum { PART = 4 << 20, CUT_WITHIN = 64 << 10 };

/* Where to end the part that begins at `from`: after the last separator of its
 * final stretch, else between two characters. */
static size_t part_end(oh_sv text, size_t from)
{
	static const oh_sv separators[] = {{"；", 3}, {"。", 3}, {";", 1}, {"，", 3},
	                                   {",", 1},  {"、", 3}, {" ", 1}};
	if (text.n - from <= PART)
		return text.n;
	size_t end = from + PART;
	oh_sv tail = oh_sv_sub(text, end - CUT_WITHIN, CUT_WITHIN);
	for (size_t s = 0; s < sizeof separators / sizeof *separators; s++)
		for (size_t at = tail.n; at >= separators[s].n; at--)
			if (oh_sv_eq(oh_sv_sub(tail, at - separators[s].n, separators[s].n),
			             separators[s]))
				return end - CUT_WITHIN + at;
	while (end > from + 1 && ((unsigned char)text.p[end] & 0xc0) == 0x80)
		end--;
	return end;
}

static oh_status extract_parts(const oh_extractor *x, oh_side side, oh_sv text, oh_arena *a,
                               oh_vec *parts)
{
	size_t from = 0;
	do {
		oh_issues issues;
		oh_extraction got = {0};
		size_t end = part_end(text, from);
		oh_issues_init(&issues, a);
		oh_status st =
		    oh_extract(x, side, oh_sv_sub(text, from, end - from), a, &issues, &got);
		if (st)
			return st;
		const oh_report_facts part = {
		    .facts = got.facts,
		    .n_facts = got.n_facts,
		    .standards = got.standards,
		    .n_standards = got.n_standards,
		    .issues = issues.items,
		    .n_issues = issues.n,
		    .base = from,
		};
		if (issues.failed || oh_vec_push(parts, &part))
			return OH_ENOMEM;
		from = end;
	} while (from < text.n);
	return OH_OK;
}

oh_status oh_service_extract_line(const oh_session *s, const char *pack, bool demand, oh_sv text,
                                  oh_arena *scratch, oh_buf *out, oh_error *err)
{
	oh_status st = oh_session_has_pack(s, pack, err);
	if (st)
		return st;
	oh_vec parts;
	oh_arena_mark mark = oh_arena_mark_get(scratch);
	oh_vec_init(&parts, sizeof(oh_report_facts));
	st = extract_parts(oh_readers_find(s->readers, oh_sv_from(pack)),
	                   demand ? OH_DEMAND : OH_SUPPLY, text, scratch, &parts);
	if (!st) {
		oh_report_facts_line(parts.p, parts.n, out);
		st = oh_buf_ok(out) ? OH_OK : OH_ENOMEM;
	}
	oh_vec_release(&parts);
	oh_arena_rewind(scratch, mark);
	return st ? oh_nomem(err) : OH_OK;
}

static bool kind_of(const char *name, oh_quantity_kind *out)
{
	static const struct {
		oh_sv name;
		oh_quantity_kind kind;
	} kinds[] = {{{"dimension", 9}, OH_QUANTITY_DIMENSION},
	             {{"currency", 8}, OH_QUANTITY_CURRENCY},
	             {{"temperature", 11}, OH_QUANTITY_TEMPERATURE}};
	*out = OH_QUANTITY_ANY;
	if (!name)
		return true;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (oh_sv_eq(oh_sv_from(name), kinds[i].name)) {
			*out = kinds[i].kind;
			return true;
		}
	return false;
}

oh_status oh_service_quantity_line(oh_lang text_lang, const char *kind, oh_sv text,
                                   oh_arena *scratch, oh_buf *out, oh_error *err)
{
	oh_quantity_kind k;
	const oh_quantity *q = NULL;
	size_t n = 0;
	if (!kind_of(kind, &k))
		return oh_raise(err, OH_EUSAGE, &oh_msg_service_kind, oh_sv_from(kind));
	oh_arena_mark mark = oh_arena_mark_get(scratch);
	oh_status st = oh_quantity_find(
	    text, text_lang == OH_LANG_EN ? OH_QUANTITY_EN : OH_QUANTITY_ZH, k, scratch, &q, &n);
	if (!st) {
		oh_report_quantities_line(text, q, n, out);
		st = oh_buf_ok(out) ? OH_OK : OH_ENOMEM;
	}
	oh_arena_rewind(scratch, mark);
	if (st == OH_ELIMIT)
		return oh_raise(err, st, &oh_msg_service_too_long);
	return st ? oh_nomem(err) : OH_OK;
}

oh_status oh_service_list(const oh_session *s, const oh_list_request *rq, const oh_view *view,
                          oh_buf *out, oh_error *err)
{
	oh_list list;
	oh_status st = rq->pack ? oh_session_has_pack(s, rq->pack, err) : OH_OK;
	if (st)
		return st;
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return oh_nomem(err);
	struct sv_progress p;
	sv_progress_init(&p, rq->progress, rq->progress_ctx,
	                 rq->demand ? OH_STAGE_DEMAND : OH_STAGE_SUPPLY);
	st = sv_list(s, &rq->source, rq->demand ? OH_DEMAND : OH_SUPPLY, rq->pack, rq->threads, &p,
	             a, &list, err);
	if (!st) {
		oh_term term = sv_term(view);
		st = rq->json ? oh_report_list_json(&list, a, out)
		              : oh_report_list_text(&list, &term, rq->rows, a, out);
		if (st || list.issues.failed)
			st = oh_nomem(err);
	}
	oh_arena_free(a);
	return st;
}
