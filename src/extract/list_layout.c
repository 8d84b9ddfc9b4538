/* Which column of a table takes which part, and what its author is told of it. */
#include "list_internal.h"

#include "expect.h"

#include <string.h>

#include "ouhe/extract/list_messages.h"
#include "ouhe/text/fold.h"

/* BESIDE: how far a counting unit may stand from its amount, in columns. */
enum { SAMPLE_ROWS = 24, BESIDE = 12 };

static oh_column *find_role(oh_section *s, oh_role role)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		if (s->columns[i].role == role)
			return &s->columns[i];
	}
	return NULL;
}

/* True where x serves its role better than y. */
static bool better(const oh_list_ctx *c, const oh_column *x, const oh_column *y)
{
	if (x->chosen != y->chosen)
		return x->chosen;
	if (x->guessed != y->guessed)
		return y->guessed;
	bool foreign_x = x->side >= 0 && x->side != (int)c->side;
	bool foreign_y = y->side >= 0 && y->side != (int)c->side;
	if (foreign_x != foreign_y)
		return foreign_y;
	bool home_x = x->side == (int)c->side, home_y = y->side == (int)c->side;
	if (home_x != home_y)
		return home_x;
	return x->rank < y->rank;
}

/* One column a role; the others are kept beside the listing. */
static const oh_column *settle(const oh_list_ctx *c, oh_section *s, oh_role role, oh_role rest)
{
	oh_column *best = NULL;
	for (size_t i = 0; i < s->n_columns; i++) {
		oh_column *col = &s->columns[i];
		if (col->role == role && (!best || better(c, col, best)))
			best = col;
	}
	for (size_t i = 0; i < s->n_columns; i++) {
		if (s->columns[i].role == role && &s->columns[i] != best)
			s->columns[i].role = rest;
	}
	return best;
}

/* 单位 is the unit of measure or the organisation: its cells tell. */
static oh_status holds_units(oh_list_ctx *c, const oh_section *s, const oh_column *col, bool *yes)
{
	unsigned seen = 0, units = 0;
	for (size_t i = s->body; i < s->end && seen < SAMPLE_ROWS; i++) {
		const oh_cell *cell = oh_row_cell(&c->sheet->rows[i], col->number);
		oh_sv text = cell ? oh_sv_trim(cell->text) : (oh_sv){NULL, 0}, folded;
		oh_unit unit[OH_UNIT_READINGS];
		size_t readings;
		if (text.n == 0)
			continue;
		oh_status st = oh_fold_key(text, 0, c->a, &folded);
		if (st)
			return st;
		seen++;
		units += oh_unit_scan(folded, 0, unit, &readings) == folded.n;
	}
	*yes = units * 2 >= seen && units > 0;
	return OH_OK;
}

static bool counts(const oh_list_ctx *c, const oh_column *col)
{
	for (size_t i = 0; i < c->readers->n; i++) {
		const oh_attr *attr = col->attrs[i].hint.attr;
		if (attr && attr->fit == OH_FIT_CAPACITY && !col->attrs[i].hint.unit.code[0])
			return true;
	}
	return false;
}

static oh_status settle_measures(oh_list_ctx *c, oh_section *s)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		oh_column *col = &s->columns[i];
		bool units;
		if (col->role != OH_ROLE_MEASURE)
			continue;
		oh_status st = holds_units(c, s, col, &units);
		if (st)
			return st;
		if (!units && !col->chosen) {
			col->role = find_role(s, OH_ROLE_ORG) ? OH_ROLE_EXTRA : OH_ROLE_ORG;
			continue;
		}
		oh_column *amount = NULL;
		for (size_t k = i; k > 0 && k + BESIDE > i && !amount; k--)
			amount = counts(c, &s->columns[k - 1]) ? &s->columns[k - 1] : NULL;
		for (size_t k = i + 1; k < s->n_columns && k <= i + BESIDE && !amount; k++)
			amount = counts(c, &s->columns[k]) ? &s->columns[k] : NULL;
		if (amount && !amount->measure)
			amount->measure = col;
		else
			col->role = OH_ROLE_EXTRA;
	}
	return OH_OK;
}

/* Mean bytes of the column's texts in a sample of the body. */
static size_t mean_length(const oh_list_ctx *c, const oh_section *s, const oh_column *col)
{
	size_t bytes = 0, seen = 0;
	for (size_t k = s->body; k < s->end && seen < SAMPLE_ROWS; k++) {
		const oh_cell *cell = oh_row_cell(&c->sheet->rows[k], col->number);
		if (cell && cell->type != OH_CELL_EMPTY) {
			bytes += cell->type == OH_CELL_TEXT ? cell->text.n : 0;
			seen++;
		}
	}
	return seen ? bytes / seen : 0;
}

static bool is_attr(const oh_list_ctx *c, const oh_column *col, bool technical)
{
	for (size_t k = 0; k < c->readers->n; k++) {
		const oh_attr *attr = col->attrs[k].hint.attr;
		if (attr && !(technical && attr->commercial))
			return true;
	}
	return false;
}

/* Without any technical column a wide unknown one is read as text: people call it
 * what they like (主要内容, 情况). Under the group 技术要求 a shorter one will do. */
static void settle_text(const oh_list_ctx *c, oh_section *s)
{
	enum { WIDE = 30, UNDER_GROUP = 12 };
	oh_column *best = NULL;
	size_t best_bytes = WIDE - 1;
	bool technical = false;
	for (size_t i = 0; i < s->n_columns; i++) {
		oh_column *col = &s->columns[i];
		if (col->under_text && !col->chosen && col->role == OH_ROLE_NONE &&
		    !is_attr(c, col, false) && mean_length(c, s, col) >= UNDER_GROUP)
			col->role = OH_ROLE_TEXT;
		technical = technical || col->role == OH_ROLE_TEXT ||
		            (col->role == OH_ROLE_NONE && is_attr(c, col, true));
	}
	for (size_t i = 0; i < s->n_columns && !technical; i++) {
		oh_column *col = &s->columns[i];
		size_t bytes = col->role == OH_ROLE_NONE && !is_attr(c, col, false)
		                   ? mean_length(c, s, col)
		                   : 0;
		if (bytes > best_bytes) {
			best = col;
			best_bytes = bytes;
		}
	}
	if (best) {
		best->role = OH_ROLE_TEXT;
		best->guessed = true;
	}
}

/* "单位：万元" above a table holds for its columns of money that name no unit. */
static bool stated_unit(oh_sv text, oh_arena *a, oh_unit *out)
{
	oh_sv folded;
	oh_unit unit[OH_UNIT_READINGS];
	size_t readings = 0;
	if (text.n > 90 || oh_fold_key(text, 0, a, &folded))
		return false;
	size_t at = oh_sv_find(folded, OH_SV("单位:"));
	if (at == SIZE_MAX)
		return false;
	oh_sv rest = oh_sv_trim(oh_sv_sub(folded, at + sizeof "单位:" - 1, SIZE_MAX));
	while (rest.n && (rest.p[rest.n - 1] == ')' || rest.p[rest.n - 1] == ']'))
		rest.n--;
	if (rest.n == 0 || oh_unit_scan(rest, 0, unit, &readings) != rest.n || readings == 0)
		return false;
	*out = unit[0];
	return unit[0].dim[OH_DIM_MONEY] == 1;
}

static void use_money_unit(oh_list_ctx *c, oh_section *s, const oh_unit *unit, uint32_t row,
                           oh_sv text)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		bool used = false;
		for (size_t k = 0; k < c->readers->n; k++) {
			oh_cell_hint *hint = &s->columns[i].attrs[k].hint;
			if (!hint->attr || hint->unit.code[0] ||
			    memcmp(hint->attr->unit.dim, unit->dim, sizeof unit->dim) != 0)
				continue;
			hint->unit = *unit;
			used = true;
		}
		if (used)
			oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_money_unit, row,
			              &s->columns[i], text, &text, 1);
	}
}

void oh_section_money(oh_list_ctx *c, oh_section *s, size_t from)
{
	for (size_t i = from; i < s->header && s->header - from < 60; i++) {
		const oh_row *row = &c->sheet->rows[i];
		for (size_t k = 0; k < row->n && k < 64; k++) {
			oh_unit unit;
			if (!oh_cell_anchor(c, row, &row->cells[k]) ||
			    !stated_unit(row->cells[k].text, c->a, &unit))
				continue;
			use_money_unit(c, s, &unit, row->number, oh_sv_trim(row->cells[k].text));
			return;
		}
	}
}

oh_status oh_section_layout(oh_list_ctx *c, oh_section *s)
{
	oh_status st = settle_measures(c, s);
	if (st)
		return st;
	s->id = settle(c, s, OH_ROLE_ID, OH_ROLE_EXTRA);
	if (!s->id)
		s->id = find_role(s, OH_ROLE_SEQ);
	s->org = settle(c, s, OH_ROLE_ORG, OH_ROLE_EXTRA);
	s->title = settle(c, s, OH_ROLE_TITLE, OH_ROLE_PLAIN);
	settle(c, s, OH_ROLE_KIND, OH_ROLE_EXTRA);
	settle(c, s, OH_ROLE_VALIDITY, OH_ROLE_EXTRA);
	s->category = find_role(s, OH_ROLE_CATEGORY);
	settle_text(c, s);
	return OH_OK;
}

static void report_unknown(oh_list_ctx *c, const oh_section *s, const oh_column *col)
{
	if (col->unnamed) {
		oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_unnamed_column,
		              col->header_row, col, (oh_sv){NULL, 0}, NULL, 0);
		return;
	}
	if (col->misfit) {
		char unit[OH_EXPECTED];
		oh_sv args[] = {oh_said_both(col->misfit->zh, col->misfit->en, c->a),
		                oh_expected_unit(col->misfit, "", unit)};
		oh_list_issue(c, c->issues, OH_WARNING, &oh_msg_extract_list_header_unit,
		              col->header_row, col, (oh_sv){NULL, 0}, args, 2);
		return;
	}
	const oh_reader *reader = &c->readers->items[s->reader];
	oh_sv nearest = oh_role_nearest(c->readers, reader, col->name.key, c->a);
	if (nearest.n == 0)
		oh_extract_header(reader->x, col->lower, &(oh_header){0}, &nearest);
	oh_list_issue(c, c->issues, OH_NOTE,
	              nearest.n ? &oh_msg_extract_list_unknown_column
	                        : &oh_msg_extract_list_strange_column,
	              col->header_row, col, (oh_sv){NULL, 0}, &nearest, nearest.n ? 1 : 0);
}

void oh_section_report(oh_list_ctx *c, const oh_section *s)
{
	oh_sv none = {NULL, 0};
	for (size_t i = 0; i < s->n_columns; i++) {
		const oh_column *col = &s->columns[i];
		if (!col->used || s->headless || col->chosen)
			continue;
		if (col->hidden)
			oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_hidden_column,
			              col->header_row, col, none, NULL, 0);
		if (col->role == OH_ROLE_NONE && !col->attrs[s->reader].hint.attr)
			report_unknown(c, s, col);
		else if (col->role == OH_ROLE_EXTRA)
			oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_second_column,
			              col->header_row, col, none, NULL, 0);
		else if (col->guessed && col->role == OH_ROLE_TEXT && col->rank == 0)
			oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_text_guessed,
			              col->header_row, col, none, NULL, 0);
		else if (col->guessed && col->guess.n &&
		         !(col->role >= OH_ROLE_NAME && col->role <= OH_ROLE_CONTACT))
			oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_guessed_column,
			              col->header_row, col, none, &col->guess, 1);
	}
}
