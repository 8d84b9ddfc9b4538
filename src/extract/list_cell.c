#include "list_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "expect.h"

#include "ouhe/extract/list_messages.h"
#include "ouhe/extract/messages.h"

/* Bytes of the longest words below. */
enum { LONGEST_BLANK = 18, LONGEST_PHRASE = 36 };

static bool among(oh_sv text, const char *words)
{
	oh_sv rest = oh_sv_from(words), word;
	while (oh_sv_split(&rest, ' ', &word)) {
		if (oh_sv_eq_nocase(text, word))
			return true;
	}
	return false;
}

static bool holds_digit(oh_sv s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	}
	return false;
}

oh_blank oh_cell_blank(oh_sv text)
{
	text = oh_sv_trim(text);
	while (oh_sv_ends(text, OH_SV("。")))
		text.n -= 3;
	if (text.n == 0)
		return OH_BLANK;
	/* Most cells are settled here. */
	if (text.n > LONGEST_PHRASE || (text.p[0] >= '0' && text.p[0] <= '9'))
		return OH_NOT_BLANK;
	if (text.n <= LONGEST_BLANK &&
	    among(text,
	          "- -- --- — —— ——— – ― － ／ / // \\ 、 . · … …… 无 暂无 没有 空 略 "
	          "不限 不详 未知 未定 待定 待议 待商 面议 另议 电议 可议 协商 面谈 洽谈 详谈 "
	          "价格面议 双方协商 协商确定 无要求 无特殊要求 不要求 暂不确定 暂未确定 待确定 "
	          "待补充 暂缺 N/A NA n.a. nil none null TBD TBC tba ? ？ negotiable"))
		return OH_BLANK;
	static const char *const elsewhere[] = {
	    "附件",      "附表",     "附图",       "图纸",     "另附",      "见图",
	    "样本",      "规格书",   "说明书",     "招标文件", "catalogue", "catalog",
	    "datasheet", "技术协议", "attachment", "attached", "annex",     "appendix"};
	static const char *const verbs[] = {"见",  "按",    "另附",   "依据",     "参见",
	                                    "see", "refer", "as per", "according"};
	bool refers = false;
	for (size_t k = 0; k < sizeof verbs / sizeof *verbs && !refers; k++) {
		oh_sv verb = oh_sv_from(verbs[k]);
		size_t at = oh_sv_find(oh_sv_sub(text, 0, verb.n + 6), verb);
		if (at == SIZE_MAX && oh_sv_eq_nocase(oh_sv_sub(text, 0, verb.n), verb))
			at = 0;
		/* "55kW，见附件" does say something. */
		refers = at != SIZE_MAX && !holds_digit(oh_sv_sub(text, 0, at));
	}
	for (size_t i = 0; refers && i < sizeof elsewhere / sizeof *elsewhere; i++) {
		if (oh_sv_find(text, oh_sv_from(elsewhere[i])) != SIZE_MAX)
			return OH_BLANK_ELSEWHERE;
	}
	return OH_NOT_BLANK;
}

bool oh_cell_negative(oh_sv text)
{
	return oh_cell_blank(text) != OH_NOT_BLANK
	           ? oh_cell_blank(text) == OH_BLANK
	           : among(oh_sv_trim(text), "否 不 未 未做 未检 未提供 不提供 没 × ✗ ✘ x no n "
	                                     "false FALSE 0 待检 暂无报告 无报告");
}

bool oh_cell_error(const oh_cell *cell)
{
	return cell->type == OH_CELL_ERROR ||
	       (cell->text.n > 3 && cell->text.p[0] == '#' &&
	        among(cell->text, "#REF! #DIV/0! #VALUE! #N/A #NAME? #NULL! #NUM! #SPILL! #CALC!"));
}

oh_sv oh_cell_text(const oh_cell *cell, oh_arena *a)
{
	oh_sv text = oh_sv_trim(cell->text);
	if (!(cell->flags & OH_CELL_PERCENT) || cell->type != OH_CELL_NUMBER ||
	    oh_sv_ends(text, OH_SV("%")))
		return text;
	char p[40];
	int n = snprintf(p, sizeof p, "%.12g%%", cell->number * 100);
	return n > 0 && (size_t)n < sizeof p ? oh_arena_sv(a, (oh_sv){p, (size_t)n}) : text;
}

bool oh_cell_same_kind(const oh_unit *x, const oh_unit *y)
{
	/* A rate and its amount go together: 台 with 台/年. */
	for (int i = 0; i < OH_DIM_COUNT_OF; i++) {
		if (i != OH_DIM_TIME && x->dim[i] != y->dim[i])
			return false;
	}
	return true;
}

static bool bare_number(oh_sv text)
{
	bool digit = false;
	for (size_t i = 0; i < text.n; i++) {
		char ch = text.p[i];
		digit = digit || (ch >= '0' && ch <= '9');
		if (!(ch >= '0' && ch <= '9') && ch != '.' && ch != ',' && ch != ' ' && ch != '~' &&
		    ch != '-')
			return false;
	}
	return digit;
}

/* 500 with the cell 台 of the column 单位 beside it. */
static oh_sv with_measure(const oh_row_plan *plan, const oh_column *col, oh_sv text, oh_arena *a)
{
	const oh_cell *unit = col->measure ? oh_row_cell(plan->row, col->measure->number) : NULL;
	oh_sv word = unit ? oh_sv_trim(unit->text) : (oh_sv){NULL, 0};
	if (word.n == 0 || word.n > 24 || text.n > 64 || !bare_number(text) ||
	    oh_cell_blank(word) != OH_NOT_BLANK)
		return text;
	char joined[96];
	memcpy(joined, text.p, text.n);
	memcpy(joined + text.n, word.p, word.n);
	oh_sv both = oh_arena_sv(a, (oh_sv){joined, text.n + word.n});
	return both.p ? both : text;
}

static oh_status keep(oh_list_worker *w, const oh_extraction *ex, const oh_column *col,
                      size_t shift)
{
	for (size_t i = 0; i < ex->n_facts; i++) {
		oh_row_fact f = {.fact = ex->facts[i], .col = col, .seq = (uint32_t)w->facts.n};
		f.fact.column = col->number;
		f.fact.offset += (uint32_t)shift;
		oh_status st = oh_vec_push(&w->facts, &f);
		if (st)
			return st;
	}
	for (size_t i = 0; i < ex->n_standards; i++) {
		oh_status st = oh_vec_push(&w->standards, &ex->standards[i]);
		if (st)
			return st;
	}
	return OH_OK;
}

static bool part_of_name(oh_sv text, size_t at)
{
	char ch = at < text.n ? text.p[at] : ' ';
	return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	       ch == '-' || ch == '.' || ch == '_' || ch == '/';
}

/* Names hold model numbers: a quantity glued to more of one is none (11.20A.xx). */
static oh_status keep_of_title(oh_list_worker *w, const oh_extraction *ex, oh_sv text,
                               const oh_column *col, size_t shift)
{
	oh_fact *facts = oh_arena_array(w->arena, ex->n_facts + 1, sizeof *facts);
	oh_extraction rest = {facts, 0, ex->standards, ex->n_standards};
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < ex->n_facts; i++) {
		const oh_fact *f = &ex->facts[i];
		size_t end = (size_t)f->offset + f->text.n;
		if (!(f->flags & OH_FACT_SET) &&
		    (part_of_name(text, end) || (f->offset && part_of_name(text, f->offset - 1))))
			continue;
		facts[rest.n_facts++] = *f;
	}
	return keep(w, &rest, col, shift);
}

/* The other attributes of the column's name, and for an amount any amount: a
 * column 数量 may say 500台/年. */
static oh_status read_otherwise(oh_list_ctx *c, oh_list_worker *w, const oh_reader *reader,
                                const oh_column_attr *ca, oh_sv text, oh_extraction *ex)
{
	for (unsigned i = 0; i < ca->n_others; i++) {
		oh_cell_hint hint = {.attr = ca->others[i], .scale = 1};
		oh_status st = oh_extract_cell(reader->x, c->side, &hint, text, w->arena, NULL, ex);
		if (st || ex->n_facts)
			return st;
	}
	*ex = (oh_extraction){0};
	if (ca->hint.attr->fit != OH_FIT_CAPACITY)
		return OH_OK;
	/* Only an amount may turn out to be a rate; 剩余产能 is no 年产能. */
	if (ca->hint.attr->unit.dim[OH_DIM_TIME] != 0)
		return OH_OK;
	oh_status st = oh_extract(reader->x, c->side, text, w->arena, NULL, ex);
	for (size_t i = 0; !st && i < ex->n_facts; i++) {
		const oh_attr *attr = ex->facts[i].attr;
		if (attr->fit != OH_FIT_CAPACITY || attr->unit.dim[OH_DIM_TIME] != -1)
			*ex = (oh_extraction){0};
	}
	return st;
}

/* A column 最大单重(t) states a bound: read as if its name stood before the cell. */
static oh_status read_bounded(oh_list_ctx *c, oh_list_worker *w, const oh_reader *reader,
                              const oh_column *col, oh_sv text, oh_extraction *ex)
{
	const oh_sv name = col->lower;
	char *p = oh_arena_alloc(w->arena, name.n + 1 + text.n);
	if (!p)
		return OH_ENOMEM;
	memcpy(p, name.p, name.n);
	p[name.n] = ':';
	if (text.n)
		memcpy(p + name.n + 1, text.p, text.n);
	oh_sv whole = {p, name.n + 1 + text.n};
	oh_status st = oh_extract(reader->x, c->side, whole, w->arena, &w->issues, ex);
	if (st || ex->n_facts == 0)
		return st;
	oh_fact *facts = oh_arena_array(w->arena, ex->n_facts, sizeof *facts);
	if (!facts)
		return OH_ENOMEM;
	for (size_t i = 0; i < ex->n_facts; i++) {
		oh_fact *f = &facts[i];
		*f = ex->facts[i];
		size_t skip = f->offset <= name.n ? name.n + 1 - f->offset : 0;
		f->offset = f->offset <= name.n ? 0 : f->offset - (uint32_t)(name.n + 1);
		f->text = oh_sv_sub(f->text, skip, SIZE_MAX);
	}
	ex->facts = facts;
	return OH_OK;
}

/* What a bare quantity would mean elsewhere does not count here: 2000吨/年 under
 * 剩余产能 is no 年产能. */
static bool answers(const oh_column_attr *ca, const oh_extraction *ex)
{
	for (size_t i = 0; i < ex->n_facts; i++) {
		if (ex->facts[i].attr == ca->hint.attr)
			return true;
		for (unsigned k = 0; k < ca->n_others; k++) {
			if (ex->facts[i].attr == ca->others[k])
				return true;
		}
	}
	return false;
}

static void shared_amount(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan,
                          const oh_column *col, const oh_cell *cell, const oh_attr *attr)
{
	if (!(cell->flags & OH_CELL_MERGED) ||
	    (attr->fit != OH_FIT_CAPACITY && attr->fit != OH_FIT_WITHIN_BUDGET))
		return;
	const oh_merge *m = oh_merge_at(c, plan->row->number, cell->column);
	if (!m || m->first_row != plan->row->number || m->last_row == m->first_row)
		return;
	char first[16], last[16];
	snprintf(first, sizeof first, "%u", (unsigned)m->first_row);
	snprintf(last, sizeof last, "%u", (unsigned)m->last_row);
	oh_sv args[] = {oh_sv_from(first), oh_sv_from(last), cell->text};
	oh_list_issue(c, &w->issues, OH_WARNING, &oh_msg_extract_list_shared_amount, m->first_row,
	              col, cell->text, args, 3);
}

/* Issues of the engine know the text; the place is ours. */
static void place_issues(const oh_list_ctx *c, oh_list_worker *w, size_t from, uint32_t row,
                         const oh_column *col, size_t shift)
{
	for (size_t i = from; i < w->issues.n; i++) {
		oh_issue *issue = &w->issues.items[i];
		issue->file = c->book->file;
		issue->sheet = c->sheet->name;
		issue->row = row;
		issue->column = col->number;
		issue->field = col->name.clean;
		issue->offset += (uint32_t)shift;
	}
}

oh_status oh_cell_attr(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan,
                       const oh_reader *reader, const oh_column *col, const oh_cell *cell,
                       bool *read)
{
	const oh_column_attr *ca = &col->attrs[reader - c->readers->items];
	oh_sv trimmed = oh_cell_text(cell, w->arena), text = trimmed;
	uint32_t row = plan->row->number;
	size_t shift = trimmed.p >= cell->text.p && trimmed.p <= cell->text.p + cell->text.n
	                   ? (size_t)(trimmed.p - cell->text.p)
	                   : 0;
	*read = true;
	oh_blank blank = oh_cell_blank(text);
	if (blank == OH_BLANK)
		return OH_OK;
	if (blank == OH_BLANK_ELSEWHERE) {
		oh_list_issue(c, &w->issues, OH_NOTE, &oh_msg_extract_list_elsewhere, row, col,
		              text, &text, 1);
		*read = false;
		return OH_OK;
	}
	if (cell->type == OH_CELL_DATE && ca->hint.attr->type == OH_ATTR_QUANTITY) {
		oh_list_issue(c, &w->issues, OH_WARNING, &oh_msg_extract_list_date_cell, row, col,
		              text, &text, 1);
		*read = false;
		return OH_OK;
	}
	text = with_measure(plan, col, text, w->arena);
	oh_extraction ex = {0};
	size_t before = w->issues.n;
	oh_status st = ca->bounded ? read_bounded(c, w, reader, col, text, &ex)
	                           : oh_extract_cell(reader->x, c->side, &ca->hint, text, w->arena,
	                                             &w->issues, &ex);
	place_issues(c, w, before, row, col, shift);
	if (!st && !answers(ca, &ex))
		ex = (oh_extraction){0};
	if (!st && ex.n_facts == 0) {
		st = read_otherwise(c, w, reader, ca, text, &ex);
		if (!st && ex.n_facts)
			w->issues.n = before;
	}
	if (st)
		return st;
	if (ex.n_facts == 0) {
		const oh_attr *attr = ca->hint.attr;
		char unit[OH_EXPECTED];
		bool quantity = attr->type == OH_ATTR_QUANTITY;
		oh_sv args[] = {text, quantity ? oh_expected_unit(attr, ca->hint.unit.code, unit)
		                               : oh_expected_values(attr, unit)};
		/* The engine does not know what the column expects; we do. */
		if (w->issues.n == before + 1 &&
		    w->issues.items[before].msg == &oh_msg_extract_no_value)
			w->issues.n = before;
		if (w->issues.n == before)
			oh_list_issue(c, &w->issues, OH_WARNING,
			              quantity    ? &oh_msg_extract_list_no_quantity
			              : args[1].n ? &oh_msg_extract_list_no_such_value
			                          : &oh_msg_extract_list_no_value,
			              row, col, text, args, args[1].n ? 2 : 1);
		*read = false;
	} else {
		shared_amount(c, w, plan, col, cell, ca->hint.attr);
	}
	return keep(w, &ex, col, shift);
}

oh_status oh_cell_read_text(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan,
                            const oh_reader *reader, const oh_column *col, const oh_cell *cell,
                            bool title)
{
	oh_sv text = oh_cell_text(cell, w->arena);
	size_t shift = text.p >= cell->text.p && text.p <= cell->text.p + cell->text.n
	                   ? (size_t)(text.p - cell->text.p)
	                   : 0;
	size_t before = w->issues.n, first = w->facts.n;
	oh_extraction ex = {0};
	/* A title is a name: what cannot be read in it is no requirement. */
	oh_status st =
	    oh_extract(reader->x, c->side, text, w->arena, title ? NULL : &w->issues, &ex);
	if (st)
		return st;
	place_issues(c, w, before, plan->row->number, col, shift);
	st = title ? keep_of_title(w, &ex, text, col, shift) : keep(w, &ex, col, shift);
	for (size_t i = first; i < w->facts.n; i++)
		OH_VEC_AT(&w->facts, oh_row_fact, i).source = title ? 2 : 1;
	return st;
}
