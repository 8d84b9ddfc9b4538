/* A line is read as the only row of a sheet with three known columns. */
#include "ouhe/extract/single.h"

#include "expect.h"
#include "list_internal.h"
#include "ouhe/extract/list_messages.h"

enum { CATEGORY = 3, COLUMNS = 3 };

typedef struct single_state {
	oh_column columns[COLUMNS];
	oh_column *of[COLUMNS + 1];
	oh_cell cells[COLUMNS];
	oh_row row;
	oh_sheet sheet;
	oh_book book;
	oh_section section;
} single_state;

static oh_status name_column(single_state *s, const oh_readers *r, size_t i, oh_role role,
                             const oh_msg *name, oh_arena *a)
{
	oh_column *col = &s->columns[i];
	oh_sv said = oh_said_both(oh_sv_from(name->zh), oh_sv_from(name->en), a);
	*col = (oh_column){.number = (uint32_t)i + 1, .role = role, .side = -1, .used = true};
	col->name.clean = col->name.key = col->lower = said;
	col->attrs = oh_arena_array(a, r->n + 1, sizeof *col->attrs);
	s->of[i + 1] = col;
	return col->attrs && said.p ? OH_OK : OH_ENOMEM;
}

static void add_cell(single_state *s, uint32_t column, oh_sv text)
{
	if (oh_sv_trim(text).n == 0)
		return;
	s->cells[s->row.n++] = (oh_cell){.column = column, .type = OH_CELL_TEXT, .text = text};
}

static oh_status lay_out(single_state *s, const oh_readers *r, const oh_single *line, oh_arena *a)
{
	oh_status st = name_column(s, r, 0, OH_ROLE_TITLE, &oh_msg_extract_list_role_title, a);
	if (!st)
		st = name_column(s, r, 1, OH_ROLE_TEXT, &oh_msg_extract_list_role_text, a);
	if (!st)
		st = name_column(s, r, 2, OH_ROLE_CATEGORY, &oh_msg_extract_list_role_category, a);
	add_cell(s, OH_SINGLE_TITLE, line->title);
	add_cell(s, OH_SINGLE_TEXT, line->text);
	add_cell(s, CATEGORY, line->category);
	s->row.number = 1;
	s->row.cells = s->cells;
	s->sheet.rows = &s->row;
	s->sheet.n = 1;
	s->sheet.last_column = COLUMNS;
	s->book.sheets = &s->sheet;
	s->book.n = 1;
	s->section.end = 1;
	s->section.columns = s->columns;
	s->section.n_columns = COLUMNS;
	s->section.of = s->of;
	s->section.last_column = COLUMNS;
	s->section.title = &s->columns[0];
	s->section.category = &s->columns[2];
	return st;
}

static size_t index_of(const oh_readers *r, const oh_pack *pack)
{
	for (size_t i = 0; pack && i < r->n; i++)
		if (r->items[i].pack == pack)
			return i;
	return SIZE_MAX;
}

static void pass_on(const oh_list_worker *w, oh_issues *issues)
{
	for (size_t i = 0; i < w->issues.n; i++) {
		oh_issue issue = w->issues.items[i];
		issue.row = 0; /* there is no list to look into */
		oh_issues_add(issues, &issue);
	}
}

static oh_status read_row(oh_list_ctx *c, single_state *s, oh_issues *issues, oh_listing *out)
{
	oh_list_worker w;
	oh_row_plan plan = {.row = &s->row, .section = &s->section};
	oh_row_out row;
	oh_status st = oh_list_worker_init(&w, c->readers);
	if (!st)
		st = oh_row_read(c, &w, &plan, &row);
	if (!st) {
		pass_on(&w, issues);
		*out = row.listing;
		out->id = out->file = out->sheet = (oh_sv){NULL, 0};
		out->row = 0;
		oh_arena_adopt(c->a, w.arena);
	}
	oh_list_worker_release(&w);
	return st;
}

oh_status oh_single_read(const oh_readers *r, const oh_single *line, oh_arena *a, oh_issues *issues,
                         oh_listing *out, oh_error *err)
{
	single_state *s = oh_arena_zalloc(a, sizeof *s);
	oh_issues own;
	oh_listing l = {0};
	oh_issues_init(&own, a);
	if (!s)
		return oh_nomem(err);
	oh_list_ctx c = {.readers = r,
	                 .book = &s->book,
	                 .side = line->side,
	                 .a = a,
	                 .issues = &own,
	                 .sheet = &s->sheet,
	                 .forced = index_of(r, line->pack)};
	oh_status st = lay_out(s, r, line, a);
	if (!st)
		st = oh_section_pack(&c, &s->section);
	if (!st)
		st = read_row(&c, s, issues, &l);
	if (!st) {
		l.title = line->title;
		l.text = line->text;
		*out = l;
	}
	return st == OH_ENOMEM ? oh_nomem(err) : st;
}

const oh_category *oh_category_named(const oh_readers *r, oh_sv words, const oh_pack *only,
                                     oh_arena *scratch)
{
	const oh_pack *pack;
	return oh_category_find(r, words, only, only, scratch, &pack);
}
