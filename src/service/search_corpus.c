/* A list as an index: by its header like any other list, or row by row by given names. */
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/sheet/stream.h"
#include "search_list.h"

enum { SHOWN_TITLE = 200, MOST_COLUMNS = 256, EXPECTED = 100000 };

enum use { USE_TEXT, USE_ID, USE_TITLE, USE_ORG, USE_NONE };

/* A line without an id, and the issue that tells of it (SIZE_MAX: none). */
struct nameless {
	size_t line, issue;
	bool alone; /* its row number says which it is */
};

struct reading {
	const oh_session *s;
	const oh_search_request *rq;
	sv_corpus *c;
	oh_index_load *load;
	oh_map *ids, *orgs;
	oh_vec nameless; /* struct nameless */
	oh_buf title, org, text;
	oh_sv file, sheet;
	size_t sheets;      /* that held a row so far */
	bool sheet_counted; /* the one in hand did */
	bool has_id;
	oh_sv names[MOST_COLUMNS]; /* with columns */
	enum use uses[MOST_COLUMNS];
	size_t n_names;
	uint32_t id_column;
	struct sv_progress progress;
	oh_error *err;
};

static void tell(struct reading *r, uint32_t row, uint32_t column, const oh_msg *msg, oh_sv a,
                 oh_sv b)
{
	oh_issues_add(
	    &r->c->issues,
	    &(oh_issue){.severity = OH_WARNING,
	                .msg = msg,
	                .args = {a, b},
	                .n_args = 2,
	                .file = r->file,
	                .sheet = r->sheet,
	                .field = column && column <= r->n_names ? r->names[column - 1] : OH_SV(""),
	                .row = row,
	                .column = column});
}

/* Lines without an id are known by their rows, once all ids are known: by the number
 * alone on the first sheet, if nothing else is called so. */
static oh_status name_line(struct reading *r, const struct nameless *n)
{
	bool changed;
	char number[24];
	oh_search_line *l = &OH_VEC_AT(&r->c->lines, oh_search_line, n->line);
	oh_sv digits = sv_number_text(l->row, number);
	if (n->alone && !oh_map_get(r->ids, digits, NULL)) {
		l->id = oh_arena_sv(r->c->arena, digits);
	} else {
		oh_buf b = OH_BUF_INIT;
		oh_buf_sv_put(&b, l->sheet);
		oh_buf_char(&b, '!');
		oh_buf_sv_put(&b, digits);
		l->id = oh_buf_ok(&b) ? sv_plain_id(oh_buf_sv(&b), r->c->arena, &changed)
		                      : (oh_sv){NULL, 0};
		oh_buf_release(&b);
	}
	if (!l->id.p || r->c->issues.failed)
		return oh_nomem(r->err);
	if (n->issue != SIZE_MAX)
		r->c->issues.items[n->issue].args[0] = l->id;
	return OH_OK;
}

static oh_status name_lines(struct reading *r)
{
	oh_status st = OH_OK;
	for (size_t i = 0; i < r->nameless.n && !st; i++)
		st = name_line(r, &OH_VEC_AT(&r->nameless, struct nameless, i));
	return st;
}

/* Notes a line without an id; its name is found when all are read. */
static oh_status nameless_line(struct reading *r, uint32_t row)
{
	struct nameless n = {r->c->lines.n, SIZE_MAX, r->sheets <= 1};
	if (r->has_id) {
		n.issue = r->c->issues.n;
		tell(r, row, r->id_column, &oh_msg_service_search_no_id, OH_SV(""), OH_SV(""));
	}
	return oh_vec_push(&r->nameless, &n);
}

/* The number of the first line with this id. */
static oh_status first_of(struct reading *r, oh_sv id, uint32_t row, uint32_t *first)
{
	char number[24];
	uint64_t at = r->c->lines.n;
	*first = (uint32_t)at;
	if (id.n == 0)
		return nameless_line(r, row);
	if (!oh_map_get(r->ids, id, &at))
		return oh_map_set(r->ids, id, at);
	*first = (uint32_t)at;
	const oh_search_line *l = &OH_VEC_AT(&r->c->lines, oh_search_line, at);
	tell(r, row, r->id_column, &oh_msg_service_search_twin, id, sv_number_text(l->row, number));
	return OH_OK;
}

static oh_status org_number(struct reading *r, oh_sv name, int64_t *out)
{
	uint64_t at = oh_map_size(r->orgs) + 1;
	*out = 0;
	if (name.n == 0)
		return OH_OK;
	oh_status st = OH_OK;
	if (!oh_map_get(r->orgs, name, &at))
		st = oh_map_set(r->orgs, name, at);
	*out = (int64_t)at;
	return st;
}

static oh_sv kept(struct reading *r, oh_sv s)
{
	return oh_arena_sv(r->c->arena, sv_cut(oh_sv_trim(s), SHOWN_TITLE));
}

/* One line into the index: words from title, organisation and text, the rest from `like`. */
static oh_status add(struct reading *r, oh_index_doc *doc, oh_sv stated_id, uint32_t row)
{
	uint32_t first;
	bool changed = false;
	if (!r->sheet_counted) {
		r->sheets++;
		r->sheet_counted = true;
	}
	oh_search_line line = {
	    .id = sv_plain_id(stated_id, r->c->arena, &changed),
	    .title = kept(r, doc->title.n ? doc->title : doc->text),
	    .org = kept(r, doc->org_name),
	    .sheet = r->sheet,
	    .row = row,
	};
	oh_status st = line.id.p && line.title.p && line.org.p ? OH_OK : OH_ENOMEM;
	if (!st && changed)
		tell(r, row, r->id_column, &oh_msg_service_search_blank_id, line.id, OH_SV(""));
	if (!st)
		st = first_of(r, line.id, row, &first);
	if (!st)
		st = org_number(r, doc->org_name, &doc->org);
	doc->tenant = SV_LIST_TENANT;
	doc->id = (int64_t)r->c->lines.n + 1;
	doc->side = OH_SUPPLY;
	doc->amount = -1;
	if (!st)
		st = oh_vec_push(&r->c->lines, &line);
	if (!st)
		st = oh_vec_push(&r->c->first, &first);
	if (st)
		return oh_nomem(r->err);
	return oh_index_load_add(r->load, doc, r->err);
}

static void append(oh_buf *b, oh_sv s)
{
	if (s.n == 0)
		return;
	if (b->n)
		oh_buf_char(b, '\n');
	oh_buf_sv_put(b, s);
}

/* --- a list with a header --- */

/* Facts that stand in columns of their own are no part of the text. */
static oh_status text_of(struct reading *r, const oh_listing *l)
{
	oh_buf *b = &r->text;
	oh_buf_clear(b);
	append(b, l->text);
	for (size_t i = 0; i < l->n_extras; i++)
		append(b, l->extras[i].value);
	for (size_t i = 0; i < l->n_facts; i++) {
		oh_sv s = l->facts[i].text;
		if (l->facts[i].evidence != OH_IMPLIED && s.n && oh_buf_ok(b) && b->n &&
		    oh_sv_find(oh_buf_sv(b), s) == SIZE_MAX && oh_sv_find(l->title, s) == SIZE_MAX)
			append(b, s);
	}
	for (size_t i = 0; i < l->n_standards; i++)
		if (oh_buf_ok(b) &&
		    (!b->n || oh_sv_find(oh_buf_sv(b), l->standards[i]) == SIZE_MAX))
			append(b, l->standards[i]);
	append(b, l->place);
	return oh_buf_ok(b) ? OH_OK : oh_nomem(r->err);
}

/* A listing without an id of its own is called SHEET!ROW. */
static bool by_position(const oh_listing *l)
{
	char number[24];
	oh_sv row = sv_number_text(l->row, number);
	return l->id.n == l->sheet.n + 1 + row.n && oh_sv_starts(l->id, l->sheet) &&
	       l->id.p[l->sheet.n] == '!' && oh_sv_ends(l->id, row);
}

static oh_status add_listing(struct reading *r, const oh_listing *l)
{
	if (!oh_sv_eq(l->sheet, r->sheet)) {
		r->sheet = l->sheet;
		r->sheet_counted = false;
	}
	oh_status st = text_of(r, l);
	oh_index_doc doc = {
	    .kind = l->kind,
	    .pack = l->pack,
	    .category = l->category,
	    .facts = l->facts,
	    .n_facts = l->n_facts,
	    .title = l->title,
	    .text = oh_buf_sv(&r->text),
	    .org_name = l->org,
	};
	return st ? st : add(r, &doc, by_position(l) ? OH_SV("") : l->id, l->row);
}

static oh_status read_by_header(struct reading *r)
{
	oh_list list;
	oh_status st = sv_list(r->s, &r->rq->supply, OH_SUPPLY, r->rq->pack, r->rq->threads,
	                       &r->progress, r->c->arena, &list, r->err);
	if (st)
		return st;
	for (size_t i = 0; i < list.issues.n; i++)
		oh_issues_add(&r->c->issues, &list.issues.items[i]);
	r->file = list.file;
	for (size_t i = 0; i < list.n && !st; i++)
		st = add_listing(r, &list.listings[i]);
	if (!st && list.issues.failed)
		st = oh_nomem(r->err);
	return st;
}

/* --- a table whose columns are named --- */

static enum use use_of(oh_sv meaning)
{
	static const struct {
		const char *meaning;
		enum use use;
	} uses[] = {{"role:title", USE_TITLE}, {"role:org", USE_ORG},   {"role:name", USE_NONE},
	            {"role:phone", USE_NONE},  {"role:mail", USE_NONE}, {"role:contact", USE_NONE},
	            {"role:seq", USE_NONE}};
	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
		if (oh_sv_eq(meaning, oh_sv_from(uses[i].meaning)))
			return uses[i].use;
	return USE_TEXT;
}

/* How surely a column of that name and meaning holds the ids; 0: not at all. */
static int id_rank(oh_sv name, oh_sv meaning)
{
	if (oh_sv_eq_nocase(name, OH_SV("id")))
		return 3;
	if (oh_sv_eq(meaning, OH_SV("role:id")))
		return 2;
	return oh_sv_eq(meaning, OH_SV("role:seq")) ? 1 : 0;
}

static oh_status name_columns(struct reading *r)
{
	oh_sv rest = oh_sv_from(r->rq->columns), name;
	int best = 0;
	while (oh_sv_split(&rest, ',', &name)) {
		oh_sv meaning;
		name = oh_sv_trim(name);
		if (name.n == 0)
			return oh_raise(r->err, OH_EUSAGE, &oh_msg_service_columns_empty,
			                oh_sv_from(r->rq->columns));
		if (r->n_names == MOST_COLUMNS)
			return oh_raise(r->err, OH_EUSAGE, &oh_msg_service_columns_many,
			                OH_SV("256"));
		for (size_t i = 0; i < r->n_names; i++)
			if (oh_sv_eq(r->names[i], name))
				return oh_raise(r->err, OH_EUSAGE, &oh_msg_service_columns_twice,
				                name);
		if (oh_column_meaning(r->s->readers, name, r->c->arena, &meaning))
			return oh_nomem(r->err);
		int rank = id_rank(name, meaning);
		r->names[r->n_names] = name;
		r->uses[r->n_names++] = use_of(meaning);
		if (rank <= best)
			continue;
		best = rank;
		r->id_column = (uint32_t)r->n_names;
	}
	r->has_id = r->id_column > 0;
	if (r->has_id)
		r->uses[r->id_column - 1] = USE_ID;
	return OH_OK;
}

static oh_status begin_sheet(void *ctx, oh_sv name, bool hidden)
{
	struct reading *r = ctx;
	(void)hidden;
	r->sheet = oh_arena_sv(r->c->arena, name);
	r->sheet_counted = false;
	return r->sheet.p ? OH_OK : oh_nomem(r->err);
}

static void warn_more(struct reading *r, const oh_row *row)
{
	char have[24], named[24];
	uint32_t last = row->n ? row->cells[row->n - 1].column : 0;
	if (last > r->n_names)
		tell(r, row->number, (uint32_t)r->n_names + 1, &oh_msg_service_search_more_cells,
		     sv_number_text(last, have), sv_number_text(r->n_names, named));
}

static oh_status take_row(void *ctx, const oh_row *row)
{
	struct reading *r = ctx;
	oh_sv id = OH_SV("");
	oh_buf_clear(&r->title);
	oh_buf_clear(&r->org);
	oh_buf_clear(&r->text);
	for (size_t i = 0; i < row->n; i++) {
		const oh_cell *c = &row->cells[i];
		enum use use = c->column <= r->n_names ? r->uses[c->column - 1] : USE_TEXT;
		if (use == USE_ID)
			id = c->text;
		else if (use != USE_NONE)
			append(use == USE_TITLE ? &r->title
			       : use == USE_ORG ? &r->org
			                        : &r->text,
			       oh_sv_trim(c->text));
	}
	warn_more(r, row);
	if (!oh_buf_ok(&r->title) || !oh_buf_ok(&r->org) || !oh_buf_ok(&r->text))
		return oh_nomem(r->err);
	oh_index_doc doc = {
	    .kind = OH_KIND_PRODUCT,
	    .pack = oh_packs_at(r->s->packs, 0),
	    .title = oh_buf_sv(&r->title),
	    .text = oh_buf_sv(&r->text),
	    .org_name = oh_buf_sv(&r->org),
	};
	return add(r, &doc, id, row->number);
}

static oh_status read_by_names(struct reading *r)
{
	const oh_sheet_sink sink = {.ctx = r, .sheet_begin = begin_sheet, .row = take_row};
	const oh_source *src = &r->rq->supply;
	/* A column of a table may hold whole documents. */
	const oh_sheet_limits limits = {.cell_bytes = 16U << 20, .rows = UINT32_MAX};
	oh_sv name = oh_sv_from(src->path ? src->path : src->name);
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/') {
			name = oh_sv_sub(name, i, SIZE_MAX);
			break;
		}
	r->file = oh_arena_sv(r->c->arena, name);
	oh_status st = r->file.p ? name_columns(r) : oh_nomem(r->err);
	if (st)
		return st;
	if (r->progress.fn)
		r->progress.fn(r->progress.ctx, OH_STAGE_SUPPLY, 0, 0);
	if (src->path)
		return oh_sheet_stream(src->path, &limits, &sink, r->err);
	return oh_sheet_stream_memory(src->data, src->n, oh_sv_from(src->name), &limits, &sink,
	                              r->err);
}

static oh_status read_all(struct reading *r)
{
	oh_error *err = r->err;
	oh_status st = oh_index_new(r->s->packs, &r->c->index, err);
	if (!st)
		st = oh_index_load_begin(r->c->index, EXPECTED, &r->load, err);
	if (st)
		return st;
	st = r->rq->columns ? read_by_names(r) : read_by_header(r);
	if (!st)
		st = name_lines(r);
	if (st) {
		oh_index_load_cancel(r->load);
		return st;
	}
	return oh_index_load_end(r->load, err);
}

oh_status sv_corpus_read(const oh_session *s, const oh_search_request *rq, sv_corpus *c,
                         oh_error *err)
{
	struct reading *r = oh_calloc(1, sizeof *r);
	if (!r)
		return oh_nomem(err);
	r->s = s;
	r->rq = rq;
	r->c = c;
	r->err = err;
	oh_vec_init(&r->nameless, sizeof(struct nameless));
	r->ids = oh_map_new();
	r->orgs = oh_map_new();
	sv_progress_init(&r->progress, rq->progress, rq->progress_ctx, OH_STAGE_SUPPLY);
	oh_status st = r->ids && r->orgs ? read_all(r) : oh_nomem(err);
	oh_vec_release(&r->nameless);
	oh_map_free(r->ids);
	oh_map_free(r->orgs);
	oh_buf_release(&r->title);
	oh_buf_release(&r->org);
	oh_buf_release(&r->text);
	oh_free(r);
	return st;
}
