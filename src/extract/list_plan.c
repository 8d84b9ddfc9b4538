/* Which rows of a table are listings, and what they take from the row above. */
#include "list_internal.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/extract/list_messages.h"

enum { HIDDEN_NAMED = 8 };

typedef struct planner {
	oh_list_ctx *c;
	oh_section *s;
	oh_vec *plans;
	const oh_row *above; /* the data row above, NULL after a gap */
	uint32_t next;       /* the number of the row that follows it directly */
	oh_sv org, category; /* what it held */
	const oh_category *heading;
	size_t hidden;
	oh_buf hidden_rows;
} planner;

/* What stands in a row, each merged range once. */
typedef struct content {
	const oh_cell *first, *second;
	unsigned cells;   /* with something in them */
	unsigned texts;   /* of those, text */
	unsigned telling; /* that make a line a listing */
	uint32_t width;   /* columns of the first one's range */
} content;

static const oh_column *column_of(const oh_section *s, const oh_cell *cell)
{
	return cell->column >= 1 && cell->column <= s->last_column ? s->of[cell->column] : NULL;
}

static bool number_like(oh_sv t)
{
	static const char chinese[] = "一二三四五六七八九十百";
	t = oh_sv_trim(t);
	for (size_t i = 0; i < t.n;) {
		if ((unsigned char)t.p[i] < 0x80) {
			i++;
		} else if (oh_sv_find(OH_SV(chinese), oh_sv_sub(t, i, 3)) != SIZE_MAX) {
			i += 3;
		} else {
			return false;
		}
	}
	return t.n <= 32;
}

/* A template's rows carry numbers, units and choices before anybody filled them
 * in; a formula's 0 says as little. */
static bool telling(const oh_list_ctx *c, const oh_section *s, const oh_row *row,
                    const oh_cell *cell)
{
	const oh_column *col = column_of(s, cell);
	oh_role role = col ? col->role : OH_ROLE_NONE;
	if ((role == OH_ROLE_ID || role == OH_ROLE_SEQ) && number_like(cell->text))
		return false;
	if (role == OH_ROLE_MEASURE || role == OH_ROLE_KIND)
		return false;
	if ((cell->flags & OH_CELL_FORMULA) &&
	    (oh_cell_error(cell) || (cell->type == OH_CELL_NUMBER && cell->number == 0)))
		return false;
	if (cell->flags & OH_CELL_MERGED) {
		const oh_merge *m = oh_merge_at(c, row->number, cell->column);
		if (m && m->first_row < row->number)
			return false;
	}
	return !s->headless || cell->type == OH_CELL_TEXT;
}

static content look(const oh_list_ctx *c, const oh_section *s, const oh_row *row)
{
	content k = {0};
	for (size_t i = 0; i < row->n; i++) {
		const oh_cell *cell = &row->cells[i];
		if (cell->type == OH_CELL_EMPTY || oh_sv_trim(cell->text).n == 0 ||
		    !oh_cell_anchor(c, row, cell))
			continue;
		if (k.cells == 0) {
			const oh_merge *m = cell->flags & OH_CELL_MERGED
			                        ? oh_merge_at(c, row->number, cell->column)
			                        : NULL;
			k.first = cell;
			k.width = m ? m->last_column - m->first_column + 1 : 1;
		} else if (k.cells == 1) {
			k.second = cell;
		}
		k.cells++;
		k.texts += cell->type == OH_CELL_TEXT;
		k.telling += telling(c, s, row, cell);
	}
	return k;
}

/* The word without spaces, up to a colon. */
static oh_sv leading_word(oh_sv text, char out[48], bool *colon)
{
	size_t n = 0;
	*colon = false;
	text = oh_sv_trim(text);
	for (size_t i = 0; i < text.n && n + 4 < 48; i++) {
		if (text.p[i] == ':' || oh_sv_starts(oh_sv_sub(text, i, 3), OH_SV("："))) {
			*colon = true;
			break;
		}
		if (oh_sv_starts(oh_sv_sub(text, i, 3), OH_SV("　")))
			i += 2;
		else if (text.p[i] != ' ' && text.p[i] != '*')
			out[n++] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + 32)
			                                                : text.p[i];
	}
	return (oh_sv){out, n};
}

static bool word_in(oh_sv word, const char *list)
{
	oh_sv rest = oh_sv_from(list), w;
	while (oh_sv_split(&rest, ' ', &w)) {
		if (oh_sv_eq(word, w))
			return true;
	}
	return false;
}

static bool is_total(oh_sv text)
{
	char buf[48];
	bool colon;
	oh_sv word = leading_word(text, buf, &colon);
	return word_in(word,
	               "合计 总计 小计 共计 总和 累计 本页合计 本页小计 合计金额 total subtotal "
	               "grandtotal sum");
}

static bool is_note_word(oh_sv text)
{
	char buf[48];
	bool colon;
	oh_sv word = leading_word(text, buf, &colon), whole = oh_sv_trim(text);
	if (oh_sv_starts(word, OH_SV("以上")) || oh_sv_starts(word, OH_SV("※")))
		return true;
	/* 注 以上信息…, 注1：… */
	if (!colon) {
		size_t at = 0;
		while (at < whole.n && at < sizeof buf && whole.p[at] != ' ' &&
		       whole.p[at] != '.' && !oh_sv_starts(oh_sv_sub(whole, at, 3), OH_SV("　")) &&
		       !oh_sv_starts(oh_sv_sub(whole, at, 3), OH_SV("、")))
			at++;
		word = oh_sv_sub(whole, 0, at);
	}
	while (word.n && ((word.p[word.n - 1] >= '0' && word.p[word.n - 1] <= '9') ||
	                  word.p[word.n - 1] == '.'))
		word.n--;
	return word_in(word, "注 备注 说明 填表说明 填报说明 附注 注意 注意事项 温馨提示 提示 附 "
	                     "note notes remark remarks Note Notes NOTE n.b.");
}

static bool is_signature(oh_sv text)
{
	char buf[48];
	bool colon;
	oh_sv word = leading_word(text, buf, &colon);
	return colon &&
	       word_in(word,
	               "填表人 填报人 制表人 制表 审核人 审核 复核 负责人 单位负责人 联系人 "
	               "联系电话 电话 填表日期 填报日期 填表时间 填报时间 制表日期 制表时间 日期 "
	               "填报单位 填表单位 盖章 单位盖章 单位（盖章） 填报单位（盖章） 签字 "
	               "签字（盖章） 主管领导 审批人 经办人 preparedby date signature");
}

static void note_row(planner *p, const oh_row *row, const oh_msg *msg, const oh_cell *cell)
{
	oh_sv text = oh_sv_sub(oh_sv_trim(cell ? cell->text : OH_SV("")), 0, 240);
	oh_list_issue(p->c, p->c->issues, OH_NOTE, msg, row->number, NULL, text, &text, 1);
}

/* A line of the header block come again after a page break. */
static bool repeats_header(const planner *p, const oh_row *row, const content *k)
{
	const oh_section *s = p->s;
	for (unsigned h = 0; h < s->header_rows; h++) {
		const oh_row *head = &p->c->sheet->rows[s->header + h];
		unsigned same = 0;
		for (size_t i = 0; i < row->n; i++) {
			const oh_cell *cell = &row->cells[i];
			if (cell->type != OH_CELL_TEXT || !oh_cell_anchor(p->c, row, cell))
				continue;
			const oh_cell *above = oh_row_cell(head, cell->column);
			same += above && oh_sv_eq(oh_sv_trim(above->text), oh_sv_trim(cell->text));
		}
		if (same >= 2 && same * 5 >= k->cells * 3)
			return true;
	}
	return false;
}

static bool repeats_preamble(const planner *p, const content *k)
{
	oh_sv text = oh_sv_trim(k->first->text);
	if (k->cells > 2 || k->first->type != OH_CELL_TEXT)
		return false;
	for (size_t i = p->s->header, step = 0; i > 0 && step < 5; i--, step++) {
		const oh_row *row = &p->c->sheet->rows[i - 1];
		if (row->n && oh_sv_eq(oh_sv_trim(row->cells[0].text), text))
			return true;
	}
	return false;
}

/* Rows that are no listing: true when it was said what they are. */
static bool aside(planner *p, const oh_row *row, const content *k)
{
	oh_list_ctx *c = p->c;
	const oh_column *col = column_of(p->s, k->first);
	oh_sv text = oh_sv_trim(k->first->text);
	if (repeats_header(p, row, k) || repeats_preamble(p, k)) {
		/* A page break parts no lines. */
		p->next += p->next == row->number;
		note_row(p, row, &oh_msg_extract_list_header_again, k->first);
		return true;
	}
	if (is_total(text) || (k->second && k->cells <= 6 && is_total(k->second->text))) {
		note_row(p, row, &oh_msg_extract_list_total_row,
		         is_total(text) ? k->first : k->second);
		return true;
	}
	if ((k->cells <= 2 && is_note_word(text)) || is_signature(text)) {
		note_row(p, row, &oh_msg_extract_list_remark_row, k->first);
		return true;
	}
	if (p->s->headless && k->cells == 1) {
		note_row(p, row, &oh_msg_extract_list_remark_row, k->first);
		return true;
	}
	bool wide = k->cells == 1 && k->width >= 3;
	bool in_id = k->cells == 1 && col && (col->role == OH_ROLE_ID || col->role == OH_ROLE_SEQ);
	if (!wide && !in_id)
		return false;
	const oh_pack *pack = NULL;
	const oh_category *node =
	    text.n <= 60
	        ? oh_category_find(c->readers, text, NULL,
	                           c->forced == SIZE_MAX ? NULL : c->readers->items[c->forced].pack,
	                           c->a, &pack)
	        : NULL;
	if (node)
		p->heading = node;
	note_row(p, row, node ? &oh_msg_extract_list_heading_row : &oh_msg_extract_list_remark_row,
	         k->first);
	return true;
}

static bool is_ditto(oh_sv text)
{
	return word_in(oh_sv_trim(text), "同上 〃 \" '' ″ 同前 ditto Ditto");
}

/* 同上 takes the cell above, which itself may have taken the one above it. */
static oh_status resolve_ditto(planner *p, const oh_row **row)
{
	const oh_row *r = *row;
	bool any = false;
	for (size_t i = 0; i < r->n; i++)
		any = any || (r->cells[i].type == OH_CELL_TEXT && r->cells[i].text.n <= 8 &&
		              is_ditto(r->cells[i].text));
	if (!any || !p->above)
		return OH_OK;
	oh_row *copy = oh_arena_alloc(p->c->a, sizeof *copy);
	oh_cell *cells = oh_arena_array(p->c->a, r->n, sizeof *cells);
	if (!copy || !cells)
		return OH_ENOMEM;
	memcpy(cells, r->cells, r->n * sizeof *cells);
	for (size_t i = 0; i < r->n; i++) {
		const oh_cell *above = oh_row_cell(p->above, cells[i].column);
		if (cells[i].type != OH_CELL_TEXT || !is_ditto(cells[i].text) || !above)
			continue;
		uint32_t column = cells[i].column;
		cells[i] = *above;
		cells[i].column = column;
	}
	*copy = *r;
	copy->cells = cells;
	*row = copy;
	return OH_OK;
}

static oh_sv filled(const oh_row *row, const oh_column *col)
{
	const oh_cell *cell = col ? oh_row_cell(row, col->number) : NULL;
	return cell && !oh_cell_error(cell) && oh_cell_blank(cell->text) == OH_NOT_BLANK
	           ? oh_sv_trim(cell->text)
	           : (oh_sv){NULL, 0};
}

/* People leave a name blank under the same name. Only where the column stands
 * before what the line is about, and the row follows directly. */
static oh_sv from_above(planner *p, const oh_row *row, const oh_column *col, oh_sv *held)
{
	oh_sv here = filled(row, col), none = {NULL, 0};
	if (!col || here.n) {
		*held = here;
		return none;
	}
	const oh_cell *cell = oh_row_cell(row, col->number);
	uint32_t subject = p->s->title ? p->s->title->number : UINT32_MAX;
	for (size_t i = 0; i < p->s->n_columns && !p->s->title; i++) {
		if (p->s->columns[i].role == OH_ROLE_TEXT) {
			subject = p->s->columns[i].number;
			break;
		}
	}
	bool written = cell && oh_sv_trim(cell->text).n > 0; /* a dash says: none */
	if (!p->above || p->next != row->number || held->n == 0 || written ||
	    col->number > subject) {
		*held = none;
		return none;
	}
	oh_sv args[] = {*held};
	oh_list_issue(p->c, p->c->issues, OH_NOTE, &oh_msg_extract_list_from_above, row->number,
	              col, none, args, 1);
	return *held;
}

static oh_status add_row(planner *p, const oh_row *row)
{
	oh_status st = resolve_ditto(p, &row);
	if (st)
		return st;
	oh_row_plan plan = {.row = row, .section = p->s, .heading = p->heading};
	plan.org = from_above(p, row, p->s->org, &p->org);
	plan.category = from_above(p, row, p->s->category, &p->category);
	for (size_t i = 0; i < row->n; i++) {
		const oh_column *col = column_of(p->s, &row->cells[i]);
		if (col && oh_sv_trim(row->cells[i].text).n)
			p->s->of[col->number]->used = true;
	}
	if (row->hidden) {
		if (p->hidden < HIDDEN_NAMED)
			oh_buf_printf(&p->hidden_rows, "%s%u", p->hidden ? ", " : "",
			              (unsigned)row->number);
		else if (p->hidden == HIDDEN_NAMED)
			oh_buf_str(&p->hidden_rows, " …");
		p->hidden++;
	}
	p->above = row;
	p->next = row->number + 1;
	return oh_vec_push(p->plans, &plan);
}

static void report_hidden(planner *p)
{
	if (p->hidden == 0)
		return;
	char n[24];
	snprintf(n, sizeof n, "%zu", p->hidden);
	oh_sv args[] = {oh_sv_from(n), oh_buf_sv(&p->hidden_rows)};
	oh_list_issue(p->c, p->c->issues, OH_NOTE, &oh_msg_extract_list_hidden_rows, 0, NULL,
	              (oh_sv){NULL, 0}, args, 2);
}

oh_status oh_section_plan(oh_list_ctx *c, oh_section *s, oh_vec *plans)
{
	planner p = {.c = c, .s = s, .plans = plans};
	size_t first = plans->n;
	oh_status st = OH_OK;
	oh_buf_init(&p.hidden_rows);
	for (size_t i = s->body; !st && i < s->end; i++) {
		const oh_row *row = &c->sheet->rows[i];
		content k = look(c, s, row);
		if (k.cells == 0 || k.telling == 0) {
			p.above = NULL;
			continue;
		}
		if (aside(&p, row, &k)) {
			if (p.next != row->number + 1)
				p.above = NULL;
			continue;
		}
		if (!s->headless && c->tables < OH_LIST_TABLES && oh_header_like(c, row)) {
			s->end = i;
			break;
		}
		st = add_row(&p, row);
	}
	if (!st && !oh_buf_ok(&p.hidden_rows))
		st = OH_ENOMEM;
	if (!st)
		report_hidden(&p);
	oh_buf_release(&p.hidden_rows);
	if (!st && plans->n == first)
		oh_list_issue(c, c->issues, OH_NOTE, &oh_msg_extract_list_empty, 0, NULL,
		              (oh_sv){NULL, 0}, NULL, 0);
	return st;
}
