#include "ouhe/report/reading.h"

#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "ouhe/base/map.h"
#include "ouhe/base/vec.h"
#include "ouhe/sheet/book.h"
#include "reading.h"

/* What one column of one sheet gave. */
struct column {
	oh_sv keys; /* labels of the attributes, joined */
	size_t facts;
};

struct sheet {
	oh_sv name;
	size_t rows, with_category, with_facts;
};

struct view {
	oh_arena *a;
	oh_lang lang;
	oh_vec sheets, columns;
	oh_map *seen; /* sheet and column → index; "=", index and key once counted */
	oh_buf key;
	bool failed;
};

static size_t sheet_of(struct view *v, oh_sv name)
{
	for (size_t i = v->sheets.n; i-- > 0;)
		if (oh_sv_eq(OH_VEC_AT(&v->sheets, struct sheet, i).name, name))
			return i;
	struct sheet *s = oh_vec_add(&v->sheets);
	if (!s) {
		v->failed = true;
		return SIZE_MAX;
	}
	s->name = name;
	return v->sheets.n - 1;
}

static oh_sv view_key(struct view *v, size_t sheet, uint32_t number)
{
	oh_buf_clear(&v->key);
	oh_buf_printf(&v->key, "%zu:%u", sheet, (unsigned)number);
	v->failed = v->failed || !oh_buf_ok(&v->key);
	return oh_buf_sv(&v->key);
}

static struct column *column_of(struct view *v, size_t sheet, uint32_t number)
{
	uint64_t at;
	if (!oh_map_get(v->seen, view_key(v, sheet, number), &at)) {
		at = v->columns.n;
		if (!oh_vec_add(&v->columns) || oh_map_set(v->seen, oh_buf_sv(&v->key), at)) {
			v->failed = true;
			return NULL;
		}
	}
	return &OH_VEC_AT(&v->columns, struct column, at);
}

static void count_fact(struct view *v, size_t sheet, const oh_fact *f)
{
	struct column *c = column_of(v, sheet, f->column);
	if (!c)
		return;
	c->facts++;
	size_t index = (size_t)(c - (struct column *)v->columns.p);
	oh_sv label = rp_attr_label(f->attr, v->lang);
	oh_buf_clear(&v->key);
	oh_buf_printf(&v->key, "=%zu:", index);
	oh_buf_sv_put(&v->key, f->attr->key);
	if (oh_map_get(v->seen, oh_buf_sv(&v->key), NULL))
		return;
	if (oh_map_set(v->seen, oh_buf_sv(&v->key), 0) != OH_OK)
		v->failed = true;
	oh_buf_clear(&v->key);
	oh_buf_sv_put(&v->key, c->keys);
	if (c->keys.n)
		oh_buf_str(&v->key, v->lang == OH_LANG_EN ? ", " : "、");
	oh_buf_sv_put(&v->key, label);
	c->keys = oh_arena_sv(v->a, oh_buf_sv(&v->key));
	v->failed = v->failed || !c->keys.p || !oh_buf_ok(&v->key);
}

static void gather(struct view *v, const oh_list *list)
{
	for (size_t i = 0; i < list->n && !v->failed; i++) {
		const oh_listing *l = &list->listings[i];
		size_t s = sheet_of(v, l->sheet);
		if (s == SIZE_MAX)
			return;
		struct sheet *sheet = &OH_VEC_AT(&v->sheets, struct sheet, s);
		sheet->rows++;
		sheet->with_category += l->category != NULL;
		sheet->with_facts += l->n_facts > 0;
		for (size_t j = 0; j < l->n_facts && !v->failed; j++)
			count_fact(v, s, &l->facts[j]);
	}
}

static oh_status view_init(struct view *v, oh_lang lang, oh_arena *a)
{
	memset(v, 0, sizeof *v);
	v->a = a;
	v->lang = lang;
	oh_vec_init(&v->sheets, sizeof(struct sheet));
	oh_vec_init(&v->columns, sizeof(struct column));
	oh_buf_init(&v->key);
	v->seen = oh_map_new();
	return v->seen ? OH_OK : OH_ENOMEM;
}

static void view_release(struct view *v)
{
	oh_vec_release(&v->sheets);
	oh_vec_release(&v->columns);
	oh_buf_release(&v->key);
	oh_map_free(v->seen);
}

/* "额定功率", "技术参数（正文）：额定功率、防护等级", or that nothing knows it. */
static oh_sv meaning(struct view *v, const oh_list_column *c, const struct column *got)
{
	oh_buf_clear(&v->key);
	if (c->role)
		oh_buf_sv_put(&v->key, rp_tr(v->lang, c->role));
	else if (c->attr)
		oh_buf_sv_put(&v->key, rp_attr_label(c->attr, v->lang));
	else if (!got)
		oh_buf_sv_put(&v->key, rp_tr(v->lang, &oh_msg_report_list_unknown));
	if (got && (c->role || !c->attr)) {
		if (v->key.n)
			oh_buf_str(&v->key, v->lang == OH_LANG_EN ? ": " : "：");
		oh_buf_sv_put(&v->key, got->keys);
	}
	if (c->hidden)
		oh_buf_sv_put(&v->key, rp_tr(v->lang, &oh_msg_report_list_hidden));
	if (c->guessed)
		oh_buf_sv_put(&v->key, rp_tr(v->lang, &oh_msg_report_list_guessed));
	oh_sv text = oh_arena_sv(v->a, oh_buf_sv(&v->key));
	v->failed = v->failed || !text.p || !oh_buf_ok(&v->key);
	return text;
}

static void put_columns(struct view *v, const oh_list *list, size_t sheet, const oh_term *term,
                        oh_buf *out)
{
	enum { N = 4 };
	const oh_column heads[N] = {
	    {.title = rp_tr(v->lang, &oh_msg_report_col_column), .least = 2},
	    {.title = rp_tr(v->lang, &oh_msg_report_col_header), .least = 8, .most = 28},
	    {.title = rp_tr(v->lang, &oh_msg_report_list_col_count), .least = 2, .right = true},
	    {.title = rp_tr(v->lang, &oh_msg_report_list_col_meaning), .least = 10},
	};
	oh_sv name = OH_VEC_AT(&v->sheets, struct sheet, sheet).name;
	oh_sv *cells = oh_arena_array(v->a, (list->n_columns + 1) * N, sizeof *cells);
	size_t n = 0;
	if (!cells) {
		v->failed = true;
		return;
	}
	for (size_t i = 0; i < list->n_columns && !v->failed; i++) {
		const oh_list_column *c = &list->columns[i];
		const struct column *got = NULL;
		char text[24];
		uint64_t at;
		if (!oh_sv_eq(c->sheet, name))
			continue;
		if (oh_map_get(v->seen, view_key(v, sheet, c->column), &at))
			got = &OH_VEC_AT(&v->columns, struct column, at);
		oh_sv *row = &cells[N * n++];
		oh_column_name(c->column, text);
		row[0] = oh_arena_sv(v->a, oh_sv_from(text));
		row[1] = c->header;
		int len = snprintf(text, sizeof text, "%zu", got ? got->facts : 0);
		row[2] = got ? oh_arena_sv(v->a, (oh_sv){text, (size_t)len}) : OH_SV("");
		row[3] = meaning(v, c, got);
	}
	if (n)
		oh_layout_table(out, term, heads, N, cells, n, 2);
}

static void put_rows(struct view *v, const oh_list *list, oh_sv sheet, const oh_term *term,
                     oh_buf *out)
{
	enum { N = 6 };
	const oh_column heads[N] = {
	    {.title = rp_tr(v->lang, &oh_msg_report_col_row), .least = 3, .right = true},
	    {.title = rp_tr(v->lang, &oh_msg_report_list_col_id), .least = 4, .most = 16},
	    {.title = rp_tr(v->lang, &oh_msg_report_list_col_org), .least = 8, .most = 32},
	    {.title = rp_tr(v->lang, &oh_msg_report_list_col_title), .least = 8, .most = 24},
	    {.title = rp_tr(v->lang, &oh_msg_report_col_category), .least = 6, .most = 20},
	    {.title = rp_tr(v->lang, &oh_msg_report_list_col_count), .least = 4, .right = true},
	};
	oh_sv *cells = oh_arena_array(v->a, (list->n + 1) * N, sizeof *cells);
	size_t n = 0;
	if (!cells) {
		v->failed = true;
		return;
	}
	for (size_t i = 0; i < list->n; i++) {
		const oh_listing *l = &list->listings[i];
		char row[24], facts[24];
		if (!oh_sv_eq(l->sheet, sheet))
			continue;
		oh_sv *c = &cells[N * n++];
		int nr = snprintf(row, sizeof row, "%u", (unsigned)l->row);
		int nf = snprintf(facts, sizeof facts, "%zu", l->n_facts);
		c[0] = oh_arena_sv(v->a, (oh_sv){row, (size_t)nr});
		c[1] = l->id;
		c[2] = l->org;
		c[3] = l->title;
		c[4] = rp_category_label(l->category, v->lang);
		c[5] = oh_arena_sv(v->a, (oh_sv){facts, (size_t)nf});
	}
	oh_layout_table(out, term, heads, N, cells, n, 2);
}

static void put_issues(const oh_list *list, const oh_term *term, oh_buf *out)
{
	if (list->issues.n == 0) {
		oh_buf_sv_put(out, rp_tr(term->lang, &oh_msg_report_list_sound));
		oh_buf_char(out, '\n');
		return;
	}
	rp_number(out, &oh_msg_report_list_issues, term->lang, list->issues.n, 0, 0, 0);
	oh_buf_char(out, '\n');
	rp_put_issue_lines(&list->issues, term, out);
}

static void put_head(const oh_list *list, const oh_term *term, oh_buf *out)
{
	char rows[24], cells[24];
	size_t facts = 0;
	oh_buf total = OH_BUF_INIT;
	for (size_t i = 0; i < list->n; i++)
		facts += list->listings[i].n_facts;
	rp_number(&total, &oh_msg_report_list_facts, term->lang, facts, 0, 0, 0);
	const oh_sv args[] = {
	    list->file,
	    rp_tr(term->lang,
	          list->side == OH_DEMAND ? &oh_msg_report_demand : &oh_msg_report_supply),
	    {rows, (size_t)snprintf(rows, sizeof rows, "%zu", list->rows_read)},
	    {cells, (size_t)snprintf(cells, sizeof cells, "%zu", list->cells_read)},
	};
	oh_msg_render(out, &oh_msg_report_list_head, term->lang, args, 4);
	oh_buf_sv_put(out, oh_buf_sv(&total));
	oh_buf_char(out, '\n');
	if (!oh_buf_ok(&total))
		out->failed = true;
	oh_buf_release(&total);
}

oh_status oh_report_list_text(const oh_list *list, const oh_term *term, bool rows, oh_arena *a,
                              oh_buf *out)
{
	struct view v;
	if (view_init(&v, term->lang, a))
		return OH_ENOMEM;
	gather(&v, list);
	put_head(list, term, out);
	for (size_t i = 0; i < v.sheets.n && !v.failed; i++) {
		const struct sheet *s = &OH_VEC_AT(&v.sheets, struct sheet, i);
		char n[3][24];
		oh_sv args[4] = {s->name};
		const size_t numbers[3] = {s->rows, s->with_category, s->with_facts};
		for (size_t k = 0; k < 3; k++)
			args[k + 1] =
			    (oh_sv){n[k], (size_t)snprintf(n[k], sizeof n[k], "%zu", numbers[k])};
		oh_buf_char(out, '\n');
		oh_msg_render(out, &oh_msg_report_list_sheet, term->lang, args, 4);
		oh_buf_char(out, '\n');
		put_columns(&v, list, i, term, out);
		if (rows) {
			oh_buf_char(out, '\n');
			put_rows(&v, list, s->name, term, out);
		}
	}
	oh_buf_char(out, '\n');
	put_issues(list, term, out);
	bool failed = v.failed || !oh_buf_ok(out);
	view_release(&v);
	return failed ? OH_ENOMEM : OH_OK;
}

static void member_sv(oh_json_writer *w, const char *key, oh_sv s)
{
	oh_json_key(w, key);
	oh_json_string(w, s);
}

static void member_count(oh_json_writer *w, const char *key, size_t n)
{
	oh_json_key(w, key);
	oh_json_int(w, (int64_t)n);
}

static void put_other(oh_json_writer *w, const oh_other_reading *other)
{
	oh_json_begin_object(w);
	member_sv(w, "pack", other->pack->name);
	oh_json_key(w, "facts");
	oh_json_begin_array(w);
	for (size_t i = 0; i < other->n_facts; i++)
		rp_put_fact(w, &other->facts[i], 0);
	oh_json_end_array(w);
	oh_json_end_object(w);
}

static void put_listing(oh_json_writer *w, const oh_listing *l)
{
	oh_json_begin_object(w);
	member_sv(w, "sheet", l->sheet);
	member_count(w, "row", l->row);
	member_sv(w, "id", l->id);
	member_sv(w, "org", l->org);
	member_sv(w, "title", l->title);
	if (l->place.n)
		member_sv(w, "place", l->place);
	member_sv(w, "pack", l->pack->name);
	if (l->category)
		member_sv(w, "category", l->category->key);
	if (l->hidden) {
		oh_json_key(w, "hidden");
		oh_json_bool(w, true);
	}
	oh_json_key(w, "facts");
	oh_json_begin_array(w);
	for (size_t i = 0; i < l->n_facts; i++)
		rp_put_fact(w, &l->facts[i], 0);
	oh_json_end_array(w);
	if (l->n_others) {
		oh_json_key(w, "other_readings");
		oh_json_begin_array(w);
		for (size_t i = 0; i < l->n_others; i++)
			put_other(w, &l->others[i]);
		oh_json_end_array(w);
	}
	oh_json_key(w, "standards");
	oh_json_begin_array(w);
	for (size_t i = 0; i < l->n_standards; i++)
		oh_json_string(w, l->standards[i]);
	oh_json_end_array(w);
	oh_json_key(w, "extras");
	oh_json_begin_array(w);
	for (size_t i = 0; i < l->n_extras; i++) {
		oh_json_begin_object(w);
		member_sv(w, "header", l->extras[i].header);
		member_sv(w, "value", l->extras[i].value);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	oh_json_end_object(w);
}

static void put_json_columns(oh_json_writer *w, const oh_list *list)
{
	oh_json_key(w, "columns");
	oh_json_begin_array(w);
	for (size_t i = 0; i < list->n_columns; i++) {
		const oh_list_column *c = &list->columns[i];
		oh_json_begin_object(w);
		member_sv(w, "sheet", c->sheet);
		member_count(w, "column", c->column);
		member_sv(w, "header", c->header);
		if (c->role)
			member_sv(w, "role", oh_sv_from(c->role->en));
		if (c->attr)
			member_sv(w, "key", c->attr->key);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

oh_status oh_report_list_json(const oh_list *list, oh_arena *a, oh_buf *out)
{
	oh_json_writer w;
	(void)a;
	oh_json_writer_init(&w, out, 2);
	oh_json_begin_object(&w);
	member_sv(&w, "file", list->file);
	member_sv(&w, "side", list->side == OH_DEMAND ? OH_SV("demand") : OH_SV("supply"));
	member_count(&w, "rows", list->rows_read);
	member_count(&w, "cells", list->cells_read);
	put_json_columns(&w, list);
	oh_json_key(&w, "listings");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < list->n && oh_buf_ok(out); i++)
		put_listing(&w, &list->listings[i]);
	oh_json_end_array(&w);
	oh_json_key(&w, "issues");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < list->issues.n && oh_buf_ok(out); i++)
		rp_put_issue(&w, &list->issues.items[i], 0);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	oh_buf_char(out, '\n');
	return oh_buf_ok(out) ? OH_OK : OH_ENOMEM;
}
