/* Questions of a file: id, tab, text, a line each. */
#include <stdio.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/stream.h"
#include "ouhe/text/utf8.h"
#include "search_list.h"

enum { SHOWN = 60 };

/* A question without an id: which, and the issue that tells of it. */
struct nameless {
	size_t at;
	uint32_t row;
	size_t issue;
};

struct questions {
	oh_arena *a;
	oh_issues *issues;
	oh_vec *out;
	oh_map *ids;     /* id → row */
	oh_vec nameless; /* struct nameless */
	oh_sv file;
	oh_buf text;
	oh_error *err;
};

oh_sv sv_cut(oh_sv s, size_t n)
{
	if (s.n <= n)
		return s;
	while (n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return oh_sv_sub(s, 0, n);
}

oh_sv sv_number_text(uint64_t n, char out[24])
{
	int len = snprintf(out, 24, "%llu", (unsigned long long)n);
	return (oh_sv){out, (size_t)len};
}

/* Bytes of white space at the beginning of s: ASCII, no-break, ideographic. */
static size_t blank(oh_sv s)
{
	if (s.n && ((unsigned char)s.p[0] <= ' ' || s.p[0] == 0x7f))
		return 1;
	if (oh_sv_starts(s, OH_SV("\xc2\xa0")))
		return 2;
	return oh_sv_starts(s, OH_SV("\xe3\x80\x80")) ? 3 : 0;
}

oh_sv sv_plain_id(oh_sv id, oh_arena *a, bool *changed)
{
	oh_sv s = oh_sv_trim(id);
	size_t n = 0, gap;
	*changed = false;
	for (size_t i = 0; i < s.n && !*changed; i++)
		*changed = blank(oh_sv_sub(s, i, SIZE_MAX)) > 0;
	char *p = oh_arena_alloc(a, s.n + 1);
	if (!p)
		return (oh_sv){NULL, 0};
	for (size_t i = 0; i < s.n;) {
		gap = blank(oh_sv_sub(s, i, SIZE_MAX));
		if (!gap)
			p[n++] = s.p[i++];
		else if (n && p[n - 1] != '_')
			p[n++] = '_';
		i += gap;
	}
	return (oh_sv){p, n};
}

static void tell(struct questions *q, uint32_t row, const oh_msg *msg, oh_sv a, oh_sv text)
{
	oh_issues_add(q->issues, &(oh_issue){.severity = OH_WARNING,
	                                     .msg = msg,
	                                     .args = {a},
	                                     .n_args = 1,
	                                     .file = q->file,
	                                     .row = row,
	                                     .text = text});
}

/* One line; without a tab all of it is `id`. */
static oh_status take(struct questions *q, uint32_t row, bool has_tab, oh_sv id, oh_sv text)
{
	char number[24];
	bool changed;
	uint64_t before;
	oh_sv shown = sv_cut(has_tab ? text : id, SHOWN);
	if (!has_tab) {
		tell(q, row, &oh_msg_service_query_no_tab, OH_SV(""), shown);
		return OH_OK;
	}
	sv_question one = {.id = sv_plain_id(id, q->a, &changed),
	                   .text = oh_arena_sv(q->a, oh_sv_trim(text))};
	if (!one.id.p || !one.text.p)
		return OH_ENOMEM;
	if (one.text.n == 0)
		tell(q, row, &oh_msg_service_query_no_text, OH_SV(""), one.id);
	if (one.id.n == 0) {
		const struct nameless n = {q->out->n, row, q->issues->n};
		tell(q, row, &oh_msg_service_query_no_id, OH_SV(""), shown);
		return oh_vec_push(&q->nameless, &n) ? OH_ENOMEM : oh_vec_push(q->out, &one);
	}
	if (changed)
		tell(q, row, &oh_msg_service_search_blank_id, one.id, id);
	if (oh_map_get(q->ids, one.id, &before)) {
		tell(q, row, &oh_msg_service_query_twin, sv_number_text(before, number), one.id);
		return OH_OK;
	}
	oh_status st = oh_map_set(q->ids, one.id, row);
	return st ? st : oh_vec_push(q->out, &one);
}

/* Questions without an id are known by their rows, once all ids are known. */
static oh_status name_nameless(struct questions *q)
{
	for (size_t i = 0; i < q->nameless.n; i++) {
		const struct nameless *n = &OH_VEC_AT(&q->nameless, struct nameless, i);
		char number[24], text[32] = "line-";
		oh_sv id = sv_number_text(n->row, number);
		if (oh_map_get(q->ids, id, NULL)) {
			memcpy(text + strlen(text), id.p, id.n + 1);
			id = oh_sv_from(text);
		}
		id = oh_arena_sv(q->a, id);
		if (!id.p || q->issues->failed)
			return OH_ENOMEM;
		OH_VEC_AT(q->out, sv_question, n->at).id = id;
		q->issues->items[n->issue].args[0] = id;
	}
	return OH_OK;
}

/* --- read as a table --- */

static oh_status take_row(void *ctx, const oh_row *row)
{
	struct questions *q = ctx;
	oh_sv id = OH_SV("");
	bool has_tab = false;
	oh_buf_clear(&q->text);
	for (size_t i = 0; i < row->n; i++) {
		const oh_cell *c = &row->cells[i];
		if (c->column == 1) {
			id = c->text;
			continue;
		}
		has_tab = true;
		if (q->text.n)
			oh_buf_char(&q->text, ' ');
		oh_buf_sv_put(&q->text, c->text);
	}
	if (!oh_buf_ok(&q->text) || take(q, row->number, has_tab, id, oh_buf_sv(&q->text)))
		return oh_nomem(q->err);
	return OH_OK;
}

/* --- read byte by byte, where the file as a whole is in no encoding --- */

/* Sound UTF-8 in place of s. */
static oh_sv mended(oh_sv s, oh_buf *out)
{
	oh_buf_clear(out);
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = oh_utf8_next(s, &i);
		oh_buf_cp(out, cp ? cp : 0xfffd);
	}
	return oh_buf_ok(out) ? oh_buf_sv(out) : (oh_sv){NULL, 0};
}

static oh_status take_bytes(struct questions *q, oh_sv data)
{
	oh_sv line;
	oh_status st = OH_OK;
	if (oh_sv_starts(data, OH_SV("\xef\xbb\xbf")))
		data = oh_sv_sub(data, 3, SIZE_MAX);
	for (uint32_t row = 1; !st && row < UINT32_MAX && oh_sv_split(&data, '\n', &line); row++) {
		bool sound = oh_utf8_valid(line) && (!line.n || !memchr(line.p, 0, line.n));
		oh_sv text = sound ? line : mended(line, &q->text), id = OH_SV("");
		if (line.n && !text.p)
			return OH_ENOMEM;
		if (oh_sv_trim(text).n == 0)
			continue;
		const char *tab = memchr(text.p, '\t', text.n);
		id = tab ? (oh_sv){text.p, (size_t)(tab - text.p)} : text;
		if (!sound)
			tell(q, row, &oh_msg_service_query_encoding, OH_SV(""),
			     sv_cut(text, SHOWN));
		st = take(q, row, tab != NULL, id, tab ? oh_sv_sub(text, id.n + 1, SIZE_MAX) : id);
	}
	return st;
}

static void restart(struct questions *q, size_t issues)
{
	oh_vec_clear(q->out);
	oh_vec_clear(&q->nameless);
	q->issues->n = issues;
}

/* A name that says what the content is: tab-separated. */
static const oh_sv table_name = {"queries.tsv", 11};

static oh_status from_data(struct questions *q, oh_sv data, oh_error *err)
{
	const oh_sheet_sink sink = {.ctx = q, .row = take_row};
	const oh_sheet_limits limits = {.cell_bytes = 64U << 20, .rows = UINT32_MAX};
	size_t issues = q->issues->n;
	oh_status st;
	if (oh_utf8_valid(data))
		return take_bytes(q, data) ? oh_nomem(err) : OH_OK;
	st = oh_sheet_stream_memory(data.p, data.n, table_name, &limits, &sink, err);
	if (st != OH_EFORMAT)
		return st;
	/* Damaged in places: what can be read of each line. */
	restart(q, issues);
	oh_map_free(q->ids);
	q->ids = oh_map_new();
	return q->ids && !take_bytes(q, data) ? OH_OK : oh_nomem(err);
}

static oh_status one_question(const oh_search_request *rq, oh_arena *a, oh_vec *out)
{
	sv_question one = {.id = OH_SV("1"), .text = oh_arena_sv(a, oh_sv_from(rq->query))};
	return one.text.p ? oh_vec_push(out, &one) : OH_ENOMEM;
}

oh_status sv_questions_read(const oh_search_request *rq, oh_arena *a, oh_issues *issues,
                            oh_vec *out, oh_error *err)
{
	if (rq->query)
		return one_question(rq, a, out) ? oh_nomem(err) : OH_OK;
	oh_sv file = oh_arena_sv(a, oh_sv_from(rq->queries.name));
	struct questions q = {.a = a,
	                      .issues = issues,
	                      .out = out,
	                      .ids = oh_map_new(),
	                      .file = file,
	                      .text = OH_BUF_INIT,
	                      .err = err};
	oh_sv data = {rq->queries.data, rq->queries.n};
	oh_vec_init(&q.nameless, sizeof(struct nameless));
	oh_status st = q.ids && file.p ? from_data(&q, data, err) : oh_nomem(err);
	if (!st && name_nameless(&q))
		st = oh_nomem(err);
	oh_vec_release(&q.nameless);
	oh_map_free(q.ids);
	oh_buf_release(&q.text);
	if (!st && out->n == 0)
		st = oh_raise(err, OH_EFORMAT, &oh_msg_service_query_none, file);
	if (st && err && !err->place.file[0])
		oh_place_copy(err->place.file, sizeof err->place.file, file);
	return st;
}
