/* A row to a listing. */
#include "list_internal.h"

#include <stdio.h>
#include <string.h>

#include "ouhe/extract/list_messages.h"

enum { JOINED_MOST = 4096, OTHERS_MOST = 8, WORDS_MOST = 60 };

typedef struct row_state {
	oh_list_ctx *c;
	oh_list_worker *w;
	const oh_row_plan *plan;
	const oh_reader *reader;
	oh_listing *l;
	bool documented;
	size_t first_fact; /* of the cell that is read */
	/* A further reading of a row that this one reads: only cells that state facts. */
	const oh_reader *first;
} row_state;

static oh_sv text_of(const oh_row_plan *plan, const oh_column *col)
{
	const oh_cell *cell = col ? oh_row_cell(plan->row, col->number) : NULL;
	return cell && !oh_cell_error(cell) ? oh_sv_trim(cell->text) : (oh_sv){NULL, 0};
}

/* Appends with a separator, in the worker's arena; the first piece stays a view. */
static oh_status join(oh_list_worker *w, oh_sv *to, oh_sv piece, const char *sep)
{
	if (piece.n == 0)
		return OH_OK;
	if (to->n == 0) {
		*to = piece;
		return OH_OK;
	}
	/* Nobody has so many telephones: a sheet of 16,384 such columns must not
	 * cost their square. */
	if (to->n > JOINED_MOST)
		return OH_OK;
	oh_sv s = oh_sv_from(sep);
	char *p = oh_arena_alloc(w->arena, to->n + s.n + piece.n + 1);
	if (!p)
		return OH_ENOMEM;
	memcpy(p, to->p, to->n);
	memcpy(p + to->n, s.p, s.n);
	memcpy(p + to->n + s.n, piece.p, piece.n);
	p[to->n + s.n + piece.n] = '\0';
	*to = (oh_sv){p, to->n + s.n + piece.n};
	return OH_OK;
}

static oh_status add_extra(oh_list_worker *w, const oh_column *col, oh_sv value)
{
	oh_extra extra = {col->name.clean, value};
	return value.n ? oh_vec_push(&w->extras, &extra) : OH_OK;
}

static bool kind_of(oh_sv text, oh_kind *out)
{
	static const struct {
		const char *word;
		oh_kind kind;
	} words[] = {
	    {"联合", OH_KIND_JOINT_DEVELOPMENT},
	    {"攻关", OH_KIND_JOINT_DEVELOPMENT},
	    {"合作开发", OH_KIND_JOINT_DEVELOPMENT},
	    {"合作研发", OH_KIND_JOINT_DEVELOPMENT},
	    {"joint", OH_KIND_JOINT_DEVELOPMENT},
	    {"场景", OH_KIND_SCENARIO},
	    {"scenario", OH_KIND_SCENARIO},
	    {"技术", OH_KIND_TECHNOLOGY},
	    {"technology", OH_KIND_TECHNOLOGY},
	    {"服务", OH_KIND_SERVICE},
	    {"service", OH_KIND_SERVICE},
	    {"能力", OH_KIND_CAPABILITY},
	    {"产能", OH_KIND_CAPABILITY},
	    {"加工", OH_KIND_CAPABILITY},
	    {"capability", OH_KIND_CAPABILITY},
	    {"计划", OH_KIND_PLAN},
	    {"plan", OH_KIND_PLAN},
	    {"项目", OH_KIND_PROJECT},
	    {"project", OH_KIND_PROJECT},
	    {"产品", OH_KIND_PRODUCT},
	    {"采购", OH_KIND_PRODUCT},
	    {"配套", OH_KIND_PRODUCT},
	    {"物资", OH_KIND_PRODUCT},
	    {"product", OH_KIND_PRODUCT},
	    {"purchase", OH_KIND_PRODUCT},
	};
	char lower[64];
	size_t n = text.n < sizeof lower ? text.n : sizeof lower;
	for (size_t i = 0; i < n; i++)
		lower[i] =
		    text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + 32) : text.p[i];
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (oh_sv_find((oh_sv){lower, n}, oh_sv_from(words[i].word)) != SIZE_MAX) {
			*out = words[i].kind;
			return true;
		}
	}
	return false;
}

/* 张工 0731-85550000 zhang@example.com in one cell. */
static oh_status split_contact(oh_list_worker *w, oh_contact *to, oh_sv text)
{
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < text.n;) {
		size_t from = i;
		while (i < text.n && text.p[i] != ' ' && text.p[i] != '\n' && text.p[i] != ',' &&
		       text.p[i] != ';' && text.p[i] != '/')
			i++;
		oh_sv piece = oh_sv_sub(text, from, i - from);
		i++;
		size_t digits = 0, at = piece.n;
		for (size_t k = 0; k < piece.n; k++) {
			bool digit = piece.p[k] >= '0' && piece.p[k] <= '9';
			if (digit && digits++ == 0)
				at = k;
		}
		if (oh_sv_find(piece, OH_SV("@")) != SIZE_MAX) {
			st = join(w, &to->mail, piece, " ");
		} else if (digits >= 5) {
			st = join(w, &to->phone, oh_sv_sub(piece, at, SIZE_MAX), " ");
			if (!st)
				st = join(w, &to->name, oh_sv_sub(piece, 0, at), " ");
		} else {
			st = join(w, &to->name, oh_sv_trim(piece), " ");
		}
	}
	return st;
}

static oh_status read_standards(row_state *s, const oh_column *col, const oh_cell *cell)
{
	oh_sv text = oh_sv_trim(cell->text);
	size_t before = s->w->standards.n;
	oh_status st = oh_cell_read_text(s->c, s->w, s->plan, s->reader, col, cell, true);
	s->w->facts.n = s->first_fact;
	if (st || s->w->standards.n > before || oh_cell_blank(text) != OH_NOT_BLANK)
		return st;
	return oh_vec_push(&s->w->standards, &text);
}

static oh_status read_attr(row_state *s, const oh_column *col, const oh_cell *cell)
{
	bool read = false;
	oh_status st = oh_cell_attr(s->c, s->w, s->plan, s->reader, col, cell, &read);
	return st || read ? st : add_extra(s->w, col, oh_sv_trim(cell->text));
}

/* A category that is no value of the attribute is no fault. */
static oh_status read_category(row_state *s, const oh_column *col, const oh_cell *cell)
{
	size_t before = s->w->issues.n;
	bool read = false;
	oh_status st = oh_cell_attr(s->c, s->w, s->plan, s->reader, col, cell, &read);
	if (!read)
		s->w->issues.n = before;
	return st;
}

/* Without a header the organisation tells itself by its end. */
static bool is_organisation(oh_sv text)
{
	static const char *const ends[] = {"公司",   "集团", "厂",    "研究院",
	                                   "研究所", "大学", "合作社"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends && text.n <= 120; i++) {
		if (oh_sv_ends(text, oh_sv_from(ends[i])))
			return true;
	}
	return false;
}

static oh_status read_text(row_state *s, const oh_column *col, const oh_cell *cell)
{
	oh_sv text = oh_cell_text(cell, s->w->arena);
	oh_blank blank = oh_cell_blank(text);
	if (blank == OH_BLANK)
		return OH_OK;
	if (s->plan->section->headless && s->l->org.n == 0 && is_organisation(text)) {
		s->l->org = text;
		return OH_OK;
	}
	oh_status st = oh_vec_push(&s->w->texts, &text);
	if (st || blank == OH_NOT_BLANK)
		return st ? st
		          : oh_cell_read_text(s->c, s->w, s->plan, s->reader, col, cell, false);
	oh_list_issue(s->c, &s->w->issues, OH_NOTE, &oh_msg_extract_list_elsewhere,
	              s->plan->row->number, col, text, &text, 1);
	return OH_OK;
}

static oh_status read_cell(row_state *s, const oh_column *col, const oh_cell *cell)
{
	oh_listing *l = s->l;
	oh_sv text = oh_sv_trim(cell->text);
	bool blank = oh_cell_blank(text) == OH_BLANK;
	const oh_attr *attr = col->attrs[s->reader - s->c->readers->items].hint.attr;
	oh_kind kind;
	switch (col->role) {
	case OH_ROLE_ID:
	case OH_ROLE_SEQ:
		if (col == s->plan->section->id && !blank)
			l->id = text;
		return OH_OK;
	case OH_ROLE_ORG:
		if (!blank)
			l->org = text;
		return OH_OK;
	case OH_ROLE_TITLE:
		if (!blank)
			l->title = text;
		return blank ? OH_OK
		             : oh_cell_read_text(s->c, s->w, s->plan, s->reader, col, cell, true);
	case OH_ROLE_TEXT:
		return read_text(s, col, cell);
	case OH_ROLE_PLAIN:
		return blank ? OH_OK : oh_vec_push(&s->w->texts, &text);
	case OH_ROLE_KIND:
		if (kind_of(text, &kind))
			l->kind = kind;
		else if (!blank)
			return add_extra(s->w, col, text);
		return OH_OK;
	case OH_ROLE_PLACE:
		return blank ? OH_OK : join(s->w, &l->place, text, " ");
	case OH_ROLE_NAME:
		return join(s->w, &l->contact.name, text, " ");
	case OH_ROLE_PHONE:
		return join(s->w, &l->contact.phone, text, " ");
	case OH_ROLE_MAIL:
		return join(s->w, &l->contact.mail, text, " ");
	case OH_ROLE_CONTACT:
		return split_contact(s->w, &l->contact, text);
	case OH_ROLE_VALIDITY:
		if (!blank)
			l->validity = text;
		return OH_OK;
	case OH_ROLE_STANDARD:
		return read_standards(s, col, cell);
	case OH_ROLE_EVIDENCE:
		s->documented = s->documented || !oh_cell_negative(text);
		return OH_OK;
	case OH_ROLE_CATEGORY:
		/* In one pack 产品类型 is the category, in another an attribute. */
		return attr && !blank ? read_category(s, col, cell) : OH_OK;
	case OH_ROLE_MEASURE:
		return OH_OK;
	case OH_ROLE_NONE:
	case OH_ROLE_KEPT:
	case OH_ROLE_EXTRA:
		break;
	}
	if (col->role == OH_ROLE_NONE && attr)
		return read_attr(s, col, cell);
	return blank ? OH_OK : add_extra(s->w, col, text);
}

/* Of a further reading. What a column states of the row's own product is nobody
 * else's: the 工作质量 of a machine is no mass of its motor. */
static bool states_facts(const row_state *s, const oh_column *col)
{
	const oh_attr *own = col->attrs[s->first - s->c->readers->items].hint.attr;
	const oh_attr *attr = col->attrs[s->reader - s->c->readers->items].hint.attr;
	if (col->role == OH_ROLE_NONE)
		return attr && (!own || own->key_id == attr->key_id);
	return col->role == OH_ROLE_TITLE || col->role == OH_ROLE_TEXT ||
	       col->role == OH_ROLE_CATEGORY;
}

static oh_status read_cells(row_state *s)
{
	const oh_row *row = s->plan->row;
	const oh_section *sec = s->plan->section;
	for (size_t i = 0; i < row->n; i++) {
		const oh_cell *cell = &row->cells[i];
		const oh_column *col = cell->column >= 1 && cell->column <= sec->last_column
		                           ? sec->of[cell->column]
		                           : NULL;
		oh_status st = OH_OK;
		if (!col || cell->type == OH_CELL_EMPTY || oh_sv_trim(cell->text).n == 0 ||
		    !oh_cell_anchor(s->c, row, cell) || (s->first && !states_facts(s, col)))
			continue;
		if (oh_cell_error(cell)) {
			oh_list_issue(s->c, &s->w->issues, OH_WARNING,
			              &oh_msg_extract_list_error_cell, row->number, col, cell->text,
			              &cell->text, 1);
		} else {
			s->first_fact = s->w->facts.n;
			st = read_cell(s, col, cell);
		}
		if (st)
			return st;
	}
	return OH_OK;
}

static size_t reader_of(const oh_readers *r, const oh_pack *pack)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->items[i].pack == pack)
			return i;
	}
	return SIZE_MAX;
}

/* Facts of a reader's own attributes that the row's texts state. */
static oh_status count_facts(const row_state *s, size_t reader, size_t *out)
{
	const oh_section *sec = s->plan->section;
	const oh_reader *r = &s->c->readers->items[reader];
	*out = 0;
	for (size_t i = 0; i < sec->n_columns; i++) {
		const oh_column *col = &sec->columns[i];
		oh_sv text = text_of(s->plan, col);
		const oh_attr *attr = col->attrs[reader].hint.attr;
		oh_extraction ex = {0};
		if (text.n == 0)
			continue;
		*out += attr && attr->pack == r->pack;
		if (col->role != OH_ROLE_TEXT)
			continue;
		oh_status st = oh_extract(r->x, s->c->side, text, s->w->arena, NULL, &ex);
		if (st)
			return st;
		for (size_t k = 0; k < ex.n_facts; k++)
			*out += ex.facts[k].attr->pack == r->pack;
	}
	return OH_OK;
}

/* What the line is about, where no column is its name: the text up to its first
 * separator. */
static oh_sv first_words(const oh_row_plan *plan)
{
	static const char *const separators[] = {"，", "；", "。", "：", ",", ";", "\n", ":"};
	const oh_section *sec = plan->section;
	oh_sv text = {NULL, 0};
	for (size_t i = 0; i < sec->n_columns && text.n == 0; i++)
		if (sec->columns[i].role == OH_ROLE_TEXT)
			text = oh_sv_sub(text_of(plan, &sec->columns[i]), 0, WORDS_MOST);
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
		size_t at = oh_sv_find(text, oh_sv_from(separators[i]));
		if (at != SIZE_MAX)
			text.n = at;
	}
	return text;
}

/* The pack whose own attributes the row states most, where nothing names one. */
static oh_status most_stated(const row_state *s, size_t usual, size_t *out)
{
	const oh_readers *r = s->c->readers;
	size_t most = 0, count = 0;
	oh_status st = count_facts(s, usual, &most);
	*out = usual;
	most += 1; /* the table's own pack is not left for one fact more */
	for (size_t i = 0; !st && i < r->n; i++) {
		if (i == usual || r->items[i].common)
			continue;
		st = count_facts(s, i, &count);
		if (!st && count > most) {
			most = count;
			*out = i;
		}
	}
	return st;
}

/* The row's own category decides its pack; its name alone only where the pack
 * that it points to also understands the line at least as well. */
static oh_status choose(row_state *s, oh_row_out *out)
{
	oh_list_ctx *c = s->c;
	const oh_section *sec = s->plan->section;
	const oh_pack *base = c->readers->items[sec->reader].pack, *pack = NULL, *named = NULL;
	const oh_pack *only = c->forced == SIZE_MAX ? NULL : base;
	const oh_category *node = NULL;
	bool stated = false;
	for (size_t i = 0; i < sec->n_columns && sec->category; i++) {
		const oh_column *col = &sec->columns[i];
		if (col->role != OH_ROLE_CATEGORY)
			continue;
		oh_sv text = col == sec->category && s->plan->category.p ? s->plan->category
		                                                         : text_of(s->plan, col);
		const oh_pack *p;
		const oh_category *found =
		    oh_category_find(c->readers, text, base, only, s->w->arena, &p);
		if (p) {
			node = found;
			pack = p;
		}
		if (oh_cell_blank(text) == OH_NOT_BLANK) {
			stated = true;
			out->category_text = text;
		}
	}
	out->category_unknown = stated && !pack;
	oh_sv name = text_of(s->plan, sec->title);
	if (oh_cell_blank(name) != OH_NOT_BLANK)
		name = first_words(s->plan);
	const oh_category *title =
	    oh_category_find(c->readers, name, base, only, s->w->arena, &named);
	size_t usual = sec->reader;
	if (s->plan->heading && reader_of(c->readers, s->plan->heading->pack) != SIZE_MAX)
		usual = reader_of(c->readers, s->plan->heading->pack);
	size_t reader = pack ? reader_of(c->readers, pack) : usual;
	size_t other = named ? reader_of(c->readers, named) : SIZE_MAX;
	if (!pack && other != SIZE_MAX && other != usual) {
		size_t here = 0, there = 0;
		oh_status st = count_facts(s, usual, &here);
		if (!st)
			st = count_facts(s, other, &there);
		if (st)
			return st;
		if (there >= here)
			reader = other;
	}
	if (!pack && !named && !only && !s->plan->heading && !sec->category_node) {
		oh_status st = most_stated(s, usual, &reader);
		if (st)
			return st;
	}
	if (reader == SIZE_MAX)
		reader = sec->reader;
	s->reader = &c->readers->items[reader];
	/* The finer of the two names, the name of the sheet where there is neither. */
	if (title && title->pack == s->reader->pack && (!node || oh_category_is_a(title, node)))
		node = title;
	if (!node && s->plan->heading && s->plan->heading->pack == s->reader->pack)
		node = s->plan->heading;
	if (!node)
		node = sec->category_node;
	s->l->category = node && node->pack == s->reader->pack ? node : NULL;
	s->l->pack = s->reader->pack;
	return OH_OK;
}

static oh_status own_id(row_state *s)
{
	oh_listing *l = s->l;
	if (l->id.n)
		return OH_OK;
	char row[16];
	int n = snprintf(row, sizeof row, "!%u", (unsigned)l->row);
	char *p = oh_arena_alloc(s->w->arena, l->sheet.n + (size_t)n + 1);
	if (!p)
		return OH_ENOMEM;
	if (l->sheet.n)
		memcpy(p, l->sheet.p, l->sheet.n);
	memcpy(p + l->sheet.n, row, (size_t)n + 1);
	l->id = (oh_sv){p, l->sheet.n + (size_t)n};
	return OH_OK;
}

/* All technical texts, a line each; a single one stays the cell's own. */
static oh_status join_texts(oh_list_worker *w, oh_sv *out)
{
	const oh_sv *texts = w->texts.p;
	size_t n = 0;
	for (size_t i = 0; i < w->texts.n; i++)
		n += texts[i].n + 1;
	if (w->texts.n <= 1) {
		if (w->texts.n)
			*out = texts[0];
		return OH_OK;
	}
	char *p = oh_arena_alloc(w->arena, n);
	if (!p)
		return OH_ENOMEM;
	*out = (oh_sv){p, n - 1};
	for (size_t i = 0; i < w->texts.n; i++) {
		memcpy(p, texts[i].p, texts[i].n);
		p += texts[i].n;
		*p++ = i + 1 < w->texts.n ? '\n' : '\0';
	}
	return OH_OK;
}

static oh_status settle(row_state *s)
{
	oh_listing *l = s->l;
	oh_status st = oh_row_settle(s->c, s->w, s->plan, l);
	/* Facts come as const to everybody but their maker. */
	for (size_t i = 0; !st && s->documented && i < l->n_facts; i++) {
		oh_fact *f = (oh_fact *)(uintptr_t)&l->facts[i];
		if (f->evidence < OH_DOCUMENTED)
			f->evidence = OH_DOCUMENTED;
	}
	return st;
}

static oh_status freeze(row_state *s)
{
	oh_list_worker *w = s->w;
	oh_listing *l = s->l;
	oh_status st = settle(s);
	if (!st)
		st = join_texts(w, &l->text);
	if (st)
		return st;
	l->standards = oh_vec_freeze(&w->standards, w->arena);
	l->n_standards = w->standards.n;
	l->extras = oh_vec_freeze(&w->extras, w->arena);
	l->n_extras = w->extras.n;
	if ((l->n_standards && !l->standards) || (l->n_extras && !l->extras))
		return OH_ENOMEM;
	return own_id(s);
}

static void clear(oh_list_worker *w)
{
	oh_vec_clear(&w->facts);
	oh_vec_clear(&w->extras);
	oh_vec_clear(&w->standards);
	oh_vec_clear(&w->texts);
}

/* The row in the words of another pack; *out is NULL facts where it says nothing
 * of that industry. What cannot be read so is no fault of the row. */
static oh_status read_as(const row_state *s, const oh_reader *reader, oh_other_reading *out)
{
	oh_list_worker *w = s->w;
	oh_listing l = {.side = s->l->side, .org = s->plan->org, .pack = reader->pack};
	row_state as = *s;
	as.l = &l;
	as.reader = reader;
	as.first = s->reader;
	oh_issues own = w->issues;
	w->issues = (oh_issues){.arena = own.arena, .failed = true}; /* keeps nothing */
	clear(w);
	oh_status st = read_cells(&as);
	if (!st)
		st = settle(&as);
	w->issues = own;
	bool any = false;
	for (size_t i = 0; !st && i < l.n_facts && !any; i++)
		any = l.facts[i].attr->pack == reader->pack;
	*out = (oh_other_reading){reader->pack, any ? l.facts : NULL, any ? l.n_facts : 0};
	return st;
}

/* An axle on a list of machines that names its motor is read as a motor, too. */
static oh_status read_others(const row_state *s)
{
	oh_list_ctx *c = s->c;
	oh_listing *l = s->l;
	oh_other_reading found[OTHERS_MOST];
	size_t n = 0;
	if (c->side != OH_SUPPLY || c->forced != SIZE_MAX)
		return OH_OK;
	memset(s->w->named, 0, c->readers->n * sizeof *s->w->named);
	oh_status st = oh_packs_named(c->readers, l->title, s->w->arena, s->w->named);
	if (!st)
		st = oh_packs_named(c->readers, l->text, s->w->arena, s->w->named);
	for (size_t i = 0; !st && i < c->readers->n && n < OTHERS_MOST; i++) {
		const oh_reader *reader = &c->readers->items[i];
		if (!s->w->named[i] || reader->common || reader->pack == l->pack)
			continue;
		st = read_as(s, reader, &found[n]);
		n += !st && found[n].n_facts;
	}
	if (st || n == 0)
		return st;
	oh_other_reading *others = oh_arena_array(s->w->arena, n, sizeof *others);
	if (!others)
		return OH_ENOMEM;
	memcpy(others, found, n * sizeof *others);
	l->others = others;
	l->n_others = n;
	return OH_OK;
}

oh_status oh_row_read(oh_list_ctx *c, oh_list_worker *w, const oh_row_plan *plan, oh_row_out *out)
{
	oh_listing *l = &out->listing;
	row_state s = {.c = c, .w = w, .plan = plan, .l = l};
	clear(w);
	*out = (oh_row_out){.issue_from = w->issues.n};
	l->side = c->side;
	l->kind = OH_KIND_PRODUCT;
	l->file = c->book->file;
	l->sheet = c->sheet->name;
	l->row = plan->row->number;
	l->hidden = plan->row->hidden || c->sheet->hidden;
	l->org = plan->org;
	out->seq_id = plan->section->id && plan->section->id->role == OH_ROLE_SEQ;
	oh_status st = choose(&s, out);
	if (!st)
		st = read_cells(&s);
	if (!st)
		st = freeze(&s);
	if (!st)
		st = read_others(&s);
	if (!st && plan->section->org && l->org.n == 0)
		oh_list_issue(c, &w->issues, OH_NOTE, &oh_msg_extract_list_no_org, l->row,
		              plan->section->org, (oh_sv){NULL, 0}, NULL, 0);
	out->issue_to = w->issues.n;
	return st ? st : w->issues.failed ? OH_ENOMEM : OH_OK;
}
