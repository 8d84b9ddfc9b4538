/* Forms: what a company fills in for itself, turned into the list of one line that it is.
 *
 * A cell is a label when its text is a known name of a column, or ends in a colon, or
 * stands in a column of labels. A value belongs to the label to its left, else to the one
 * above it that has no value yet. A sheet is a form when nearly every value finds a label
 * that way: in a list those of the first row do, and all others find theirs taken.
 */
#include <string.h>

#include "list_internal.h"
#include "ouhe/base/alloc.h"

enum {
	FORM_ROWS = 400,
	FORM_COLUMNS = 60,
	LABEL_BYTES = 75,
	PAIRS_LEAST = 3,
	PAIRS_MOST = 400,
	RECORDS_MOST = 50
};

typedef struct pair {
	oh_sv label, value;
	uint32_t row;
	bool above; /* the label stood above */
} pair;

typedef struct form {
	oh_list_ctx *c;
	const oh_sheet *sheet;
	bool label_column[FORM_COLUMNS + 1];
	oh_sv waiting[FORM_COLUMNS + 1];          /* labels without a value, by column */
	oh_vec pairs;                             /* pair */
	oh_buf rest;                              /* texts that no label takes */
	size_t unpaired, label_rows, first_table; /* first_table: index of a list's header row */
	bool *nomem;
} form;

/* The text without its colon; *marked: it had one. */
static oh_sv label_text(oh_sv text, bool *marked)
{
	text = oh_sv_trim(text);
	*marked = false;
	for (;;) {
		if (text.n && text.p[text.n - 1] == ':')
			text.n--;
		else if (oh_sv_ends(text, OH_SV("：")))
			text.n -= 3;
		else
			return oh_sv_trim(text);
		*marked = true;
	}
}

static bool make_name(const form *f, oh_sv label, oh_head_name *h)
{
	oh_status st = oh_head_name_make(label, f->c->a, h);
	*f->nomem = *f->nomem || st == OH_ENOMEM;
	return !st;
}

static bool known(const form *f, oh_sv text)
{
	oh_head_name h;
	bool marked;
	oh_arena_mark mark = oh_arena_mark_get(f->c->a);
	oh_sv label = label_text(text, &marked);
	bool yes = label.n && label.n <= LABEL_BYTES && !oh_head_name_make(label, f->c->a, &h) &&
	           oh_head_known(f->c, &h);
	oh_arena_rewind(f->c->a, mark);
	return yes;
}

static bool is_label(const form *f, const oh_cell *cell)
{
	bool marked;
	if (cell->type != OH_CELL_TEXT)
		return false;
	oh_sv label = label_text(cell->text, &marked);
	if (!label.n || label.n > LABEL_BYTES)
		return false;
	return marked || known(f, cell->text) ||
	       (cell->column <= FORM_COLUMNS && f->label_column[cell->column]);
}

static bool filled(const form *f, const oh_row *row, const oh_cell *cell)
{
	if (cell->type == OH_CELL_EMPTY || !oh_sv_trim(cell->text).n ||
	    !oh_cell_anchor(f->c, row, cell))
		return false;
	const oh_merge *m =
	    cell->flags & OH_CELL_MERGED ? oh_merge_at(f->c, row->number, cell->column) : NULL;
	return !m || m->first_row == row->number;
}

/* A column most of whose cells are known names is one of labels altogether. */
static void find_label_columns(form *f)
{
	unsigned cells[FORM_COLUMNS + 1] = {0}, labels[FORM_COLUMNS + 1] = {0};
	for (size_t i = 0; i < f->sheet->n; i++) {
		const oh_row *row = &f->sheet->rows[i];
		for (size_t k = 0; k < row->n && row->cells[k].column <= FORM_COLUMNS; k++) {
			if (!filled(f, row, &row->cells[k]))
				continue;
			cells[row->cells[k].column]++;
			labels[row->cells[k].column] +=
			    row->cells[k].type == OH_CELL_TEXT && known(f, row->cells[k].text);
		}
	}
	for (unsigned i = 1; i <= FORM_COLUMNS; i++)
		f->label_column[i] = labels[i] >= 3 && labels[i] * 5 >= cells[i] * 3;
}

/* 联系人：张工 in one cell. */
static bool inline_pair(const form *f, oh_sv text, oh_sv *label, oh_sv *value)
{
	for (size_t i = 1; i < text.n && i <= LABEL_BYTES; i++) {
		size_t mark = text.p[i] == ':'                                   ? 1
		              : oh_sv_starts(oh_sv_sub(text, i, 3), OH_SV("：")) ? 3
		                                                                 : 0;
		if (!mark)
			continue;
		*label = oh_sv_trim(oh_sv_sub(text, 0, i));
		*value = oh_sv_trim(oh_sv_sub(text, i + mark, SIZE_MAX));
		return label->n && value->n && known(f, *label);
	}
	return false;
}

static oh_status add_pair(form *f, oh_sv label, oh_sv value, uint32_t row, bool above)
{
	const pair p = {label, value, row, above};
	return f->pairs.n < PAIRS_MOST ? oh_vec_push(&f->pairs, &p) : OH_OK;
}

static bool names_group(const form *f, const oh_row *row, const oh_cell *cell)
{
	const oh_merge *m =
	    cell->flags & OH_CELL_MERGED ? oh_merge_at(f->c, row->number, cell->column) : NULL;
	return m && m->last_row > m->first_row;
}

static oh_status read_value(form *f, const oh_row *row, const oh_cell *cell, oh_sv *left)
{
	oh_sv label, value = oh_sv_trim(cell->text);
	bool marked;
	if (left->n) {
		label = label_text(*left, &marked);
		*left = (oh_sv){NULL, 0};
		return add_pair(f, label, value, row->number, false);
	}
	if (cell->column <= FORM_COLUMNS && f->waiting[cell->column].n) {
		label = label_text(f->waiting[cell->column], &marked);
		f->waiting[cell->column] = (oh_sv){NULL, 0};
		return add_pair(f, label, value, row->number, true);
	}
	f->unpaired++;
	/* What stands before the first pair is the form's title, what reaches over rows names
	 * a group of them. */
	const oh_merge *m =
	    cell->flags & OH_CELL_MERGED ? oh_merge_at(f->c, row->number, cell->column) : NULL;
	if (f->pairs.n && !(m && m->last_row > m->first_row)) {
		if (f->rest.n)
			oh_buf_char(&f->rest, '\n');
		oh_buf_sv_put(&f->rest, value);
	}
	return OH_OK;
}

static oh_status read_row(form *f, const oh_row *row)
{
	oh_sv left = {NULL, 0}, label, value;
	uint32_t left_column = 0;
	bool left_group = false;
	unsigned labels = 0;
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < row->n; i++) {
		const oh_cell *cell = &row->cells[i];
		if (!filled(f, row, cell))
			continue;
		if (is_label(f, cell)) {
			if (left.n && left_column <= FORM_COLUMNS && !left_group)
				f->waiting[left_column] = left;
			left = cell->text;
			left_column = cell->column;
			left_group = names_group(f, row, cell);
			labels++;
		} else if (!left.n && inline_pair(f, oh_sv_trim(cell->text), &label, &value)) {
			st = add_pair(f, label, value, row->number, false);
			labels++;
		} else {
			st = read_value(f, row, cell, &left);
		}
	}
	if (left.n && left_column <= FORM_COLUMNS && !left_group)
		f->waiting[left_column] = left;
	f->label_rows += labels > 0;
	return st;
}

/* Three names or more and nothing else: a list begins here, when a row of values follows
 * and another one after that. */
static bool begins_table(const form *f, size_t at)
{
	const oh_row *row = &f->sheet->rows[at];
	unsigned labels = 0, below[2] = {0, 0};
	for (size_t i = 0; i < row->n; i++) {
		if (!filled(f, row, &row->cells[i]))
			continue;
		bool marked;
		(void)label_text(row->cells[i].text, &marked);
		if (marked || row->cells[i].type != OH_CELL_TEXT || !known(f, row->cells[i].text))
			return false;
		labels++;
	}
	for (size_t k = 1; k <= 2 && at + k < f->sheet->n; k++) {
		const oh_row *next = &f->sheet->rows[at + k];
		for (size_t i = 0; i < next->n; i++)
			below[k - 1] +=
			    filled(f, next, &next->cells[i]) && !is_label(f, &next->cells[i]);
	}
	return labels >= 3 && below[0] >= 2 && (below[1] >= 2 || at + 2 >= f->sheet->n);
}

static oh_status read_sheet(form *f)
{
	oh_status st = OH_OK;
	find_label_columns(f);
	f->first_table = SIZE_MAX;
	for (size_t i = 0; i < f->sheet->n && f->first_table == SIZE_MAX; i++) {
		if (begins_table(f, i))
			f->first_table = i;
	}
	for (size_t i = 0; !st && i < f->sheet->n && i < f->first_table; i++)
		st = read_row(f, &f->sheet->rows[i]);
	return st;
}

/* A column of one name repeated is the kind of a list's rows, not a label. */
static bool is_form(const form *f)
{
	const pair *p = f->pairs.p;
	size_t most = 0, left = 0;
	for (size_t i = 0; i < f->pairs.n; i++) {
		size_t same = 0;
		for (size_t k = 0; k < f->pairs.n; k++)
			same += oh_sv_eq(p[i].label, p[k].label);
		most = same > most ? same : most;
		left += !p[i].above;
	}
	/* One row of names and one of values is a list as it stands. */
	if (f->first_table != SIZE_MAX || f->pairs.n < PAIRS_LEAST || f->label_rows < 2 ||
	    f->pairs.n >= PAIRS_MOST)
		return false;
	if (most > 5 && most * 2 > f->pairs.n)
		return false;
	return f->unpaired * 3 <= f->pairs.n + 3 && (left || f->label_rows >= 2);
}

/* --- the list that it is --- */

/* Whose it is and whom to ask: the same for every product of the form. */
static bool shared_role(oh_role role)
{
	return role == OH_ROLE_ORG || role == OH_ROLE_PLACE ||
	       (role >= OH_ROLE_NAME && role <= OH_ROLE_CONTACT) || role == OH_ROLE_KEPT;
}

static oh_role role_of(const form *f, oh_sv label)
{
	oh_head_name h;
	oh_role_hit hit = {.role = OH_ROLE_NONE};
	oh_arena_mark mark = oh_arena_mark_get(f->c->a);
	if (make_name(f, label, &h) && !oh_role_find(f->c->readers, h.key, &hit))
		(void)oh_role_guess(f->c->readers, h.key, &hit);
	oh_arena_rewind(f->c->a, mark);
	return hit.role;
}

typedef struct table {
	oh_vec columns; /* oh_sv: labels */
	oh_sv *cells;   /* RECORDS_MOST rows of `width` */
	size_t width, records;
} table;

static size_t column_of(table *t, oh_sv label, bool taken_too)
{
	for (size_t i = 0; i < t->columns.n; i++) {
		bool taken = t->records && t->cells[(t->records - 1) * t->width + i].n;
		if (oh_sv_eq(OH_VEC_AT(&t->columns, oh_sv, i), label) && (taken_too || !taken))
			return i;
	}
	return SIZE_MAX;
}

/* A second product begins where its name comes again. */
static void next_record(const form *f, table *t)
{
	if (t->records >= RECORDS_MOST)
		return;
	oh_sv *from = &t->cells[(t->records - 1) * t->width], *to = from + t->width;
	for (size_t i = 0; i < t->columns.n; i++) {
		if (shared_role(role_of(f, OH_VEC_AT(&t->columns, oh_sv, i))))
			to[i] = from[i];
	}
	t->records++;
}

static oh_status fill_table(const form *f, table *t)
{
	const pair *p = f->pairs.p;
	t->width = f->pairs.n;
	t->cells = oh_arena_array(f->c->a, t->width * (RECORDS_MOST + 1), sizeof *t->cells);
	t->records = 1;
	if (!t->cells)
		return OH_ENOMEM;
	for (size_t i = 0; i < f->pairs.n; i++) {
		size_t at = column_of(t, p[i].label, false);
		if (at == SIZE_MAX && column_of(t, p[i].label, true) != SIZE_MAX &&
		    role_of(f, p[i].label) == OH_ROLE_TITLE) {
			next_record(f, t);
			at = column_of(t, p[i].label, false);
		}
		if (at == SIZE_MAX) {
			at = t->columns.n;
			oh_status st = oh_vec_push(&t->columns, &p[i].label);
			if (st)
				return st;
		}
		t->cells[(t->records - 1) * t->width + at] = p[i].value;
	}
	return OH_OK;
}

static oh_status make_row(oh_arena *a, uint32_t number, const oh_sv *texts, size_t n, oh_row *out)
{
	oh_cell *cells = oh_arena_array(a, n + 1, sizeof *cells);
	size_t count = 0;
	if (!cells)
		return OH_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (texts[i].n)
			cells[count++] = (oh_cell){
			    .column = (uint32_t)i + 1, .type = OH_CELL_TEXT, .text = texts[i]};
	}
	*out = (oh_row){.number = number, .cells = cells, .n = count};
	return OH_OK;
}

/* Under a name that no list knows, so that it is kept and said, and not read. */
static oh_status keep_rest(form *f)
{
	oh_sv text = f->rest.n ? oh_arena_sv(f->c->a, oh_buf_sv(&f->rest)) : (oh_sv){NULL, 0};
	if (!oh_buf_ok(&f->rest) || (f->rest.n && !text.p))
		return OH_ENOMEM;
	return text.n ? add_pair(f, OH_SV("未对应的文字"), text, 0, false) : OH_OK;
}

static oh_status to_list(form *f, oh_sheet *out)
{
	table t = {0};
	oh_vec_init(&t.columns, sizeof(oh_sv));
	oh_status st = keep_rest(f);
	if (!st)
		st = fill_table(f, &t);
	oh_row *rows = st ? NULL : oh_arena_array(f->c->a, t.records + 1, sizeof *rows);
	uint32_t first = f->pairs.n ? OH_VEC_AT(&f->pairs, pair, 0).row : 1;
	if (!st && !rows)
		st = OH_ENOMEM;
	if (!st)
		st = make_row(f->c->a, first, t.columns.p, t.columns.n, &rows[0]);
	for (size_t i = 0; !st && i < t.records; i++)
		st = make_row(f->c->a, first + 1 + (uint32_t)i, &t.cells[i * t.width], t.columns.n,
		              &rows[i + 1]);
	if (!st)
		*out = (oh_sheet){.name = f->sheet->name,
		                  .hidden = f->sheet->hidden,
		                  .rows = rows,
		                  .n = t.records + 1,
		                  .last_column = (uint32_t)t.columns.n};
	oh_vec_release(&t.columns);
	return st;
}

/* --- what stands in front of a table --- */

static bool table_has(const form *f, oh_role role)
{
	const oh_row *head = &f->sheet->rows[f->first_table];
	for (size_t i = 0; i < head->n; i++) {
		if (head->cells[i].type == OH_CELL_TEXT && role_of(f, head->cells[i].text) == role)
			return true;
	}
	return false;
}

static oh_status append(oh_arena *a, oh_row *row, uint32_t column, oh_sv text)
{
	oh_cell *cells = oh_arena_array(a, row->n + 1, sizeof *cells);
	if (!cells)
		return OH_ENOMEM;
	if (row->n)
		memcpy(cells, row->cells, row->n * sizeof *cells);
	cells[row->n] = (oh_cell){.column = column, .type = OH_CELL_TEXT, .text = text};
	row->cells = cells;
	row->n++;
	return OH_OK;
}

/* 企业名称：示例甲公司 above a table that names no company holds for each of its rows. */
static oh_status widen(const form *f, oh_sheet *out, bool *changed)
{
	oh_sheet s = *f->sheet;
	const pair *p = f->pairs.p;
	oh_row *rows = NULL;
	bool org = false;
	oh_status st = OH_OK;
	for (size_t i = 0; i < f->pairs.n; i++)
		org = org || role_of(f, p[i].label) == OH_ROLE_ORG;
	*changed = false;
	if (!org || table_has(f, OH_ROLE_ORG))
		return OH_OK;
	rows = oh_arena_array(f->c->a, s.n, sizeof *rows);
	if (!rows)
		return OH_ENOMEM;
	memcpy(rows, s.rows, s.n * sizeof *rows);
	for (size_t i = 0; !st && i < f->pairs.n; i++) {
		oh_role role = role_of(f, p[i].label);
		if (!shared_role(role) || role == OH_ROLE_KEPT || table_has(f, role))
			continue;
		s.last_column++;
		st = append(f->c->a, &rows[f->first_table], s.last_column, p[i].label);
		for (size_t k = f->first_table + 1; !st && k < s.n; k++) {
			if (rows[k].n >= 2)
				st = append(f->c->a, &rows[k], s.last_column, p[i].value);
		}
	}
	s.rows = rows;
	*changed = true;
	if (!st)
		*out = s;
	return st;
}

static oh_status one_sheet(oh_list_ctx *c, const oh_sheet *sheet, oh_sheet *out, bool *changed)
{
	form *f = oh_calloc(1, sizeof *f);
	bool nomem = false;
	*changed = false;
	if (!f)
		return OH_ENOMEM;
	c->sheet = f->sheet = sheet;
	f->c = c;
	f->nomem = &nomem;
	oh_vec_init(&f->pairs, sizeof(pair));
	oh_buf_init(&f->rest);
	oh_status st = oh_sheet_merges(c);
	if (!st)
		st = read_sheet(f);
	if (!st && is_form(f)) {
		*changed = true;
		st = to_list(f, out);
	} else if (!st && f->first_table != SIZE_MAX && f->first_table > 0) {
		st = widen(f, out, changed);
	}
	oh_vec_release(&f->pairs);
	oh_buf_release(&f->rest);
	oh_free(f);
	return nomem ? OH_ENOMEM : st;
}

oh_status oh_book_forms(const oh_readers *r, oh_book *book, oh_arena *a)
{
	oh_list_ctx c = {.readers = r, .book = book, .a = a, .forced = SIZE_MAX};
	oh_sheet *sheets = NULL;
	oh_arena_mark mark = oh_arena_mark_get(a);
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < book->n; i++) {
		const oh_sheet *sheet = &book->sheets[i];
		oh_sheet made;
		bool changed;
		if (sheet->n < 2 || sheet->n > FORM_ROWS || sheet->last_column > FORM_COLUMNS)
			continue;
		st = one_sheet(&c, sheet, &made, &changed);
		if (st || !changed)
			continue;
		if (!sheets) {
			sheets = oh_arena_array(a, book->n, sizeof *sheets);
			if (!sheets)
				st = OH_ENOMEM;
			else
				memcpy(sheets, book->sheets, book->n * sizeof *sheets);
		}
		if (!st)
			sheets[i] = made;
	}
	if (st)
		oh_arena_rewind(a, mark);
	else if (sheets)
		book->sheets = sheets;
	return st;
}
