#include "list_internal.h"

#include <string.h>

/* A header stands near the top; a sheet with a longer preamble is no list. */
enum { SCAN_ROWS = 60, SCAN_COLUMNS = 256, HEAD_CELL = 90, BLOCK_ROWS = 3, HEAD_NAMES = 4 };

/* A block of `rows` lines from index `at`, and how well it reads as a header. */
typedef struct block {
	size_t at;
	unsigned rows;
	int score;
	unsigned known, cells;
} block;

static const oh_cell *cell_at(const oh_row *row, uint32_t column)
{
	const oh_cell *cell = oh_row_cell(row, column);
	return cell && cell->type != OH_CELL_EMPTY && oh_sv_trim(cell->text).n ? cell : NULL;
}

static bool known_strong(const oh_list_ctx *c, oh_sv key)
{
	oh_role_hit hit;
	if (oh_role_find(c->readers, key, &hit))
		return true;
	for (size_t i = 0; i < c->readers->n; i++) {
		if (oh_label_find(&c->readers->items[i], key))
			return true;
	}
	return false;
}

/* 最大单重, 最小壁厚: a bound of an attribute whose whole name it is not. */
static bool bound_header(const oh_reader *reader, oh_sv clean, oh_header *out)
{
	static const char *const words[] = {"最大", "最小", "最高",     "最低",
	                                    "max ", "min ", "maximum ", "minimum "};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		oh_sv word = oh_sv_from(words[i]);
		if (oh_sv_eq_nocase(oh_sv_sub(clean, 0, word.n), word))
			return oh_extract_header(reader->x, oh_sv_sub(clean, word.n, SIZE_MAX), out,
			                         NULL);
	}
	return false;
}

/* 预计年采购量 is a 年采购量 all the same. */
static bool plain_header(const oh_reader *reader, oh_sv clean, oh_header *out)
{
	static const char *const words[] = {"预计", "计划", "预估", "估计", "本次",
	                                    "要求", "希望", "期望", "拟"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		oh_sv word = oh_sv_from(words[i]);
		if (clean.n > word.n && oh_sv_starts(clean, word))
			return oh_extract_header(reader->x, oh_sv_sub(clean, word.n, SIZE_MAX), out,
			                         NULL);
	}
	return false;
}

static bool known_attr(const oh_list_ctx *c, oh_sv clean)
{
	oh_header h;
	for (size_t i = 0; i < c->readers->n; i++) {
		const oh_reader *reader = &c->readers->items[i];
		if (oh_extract_header(reader->x, clean, &h, NULL) ||
		    bound_header(reader, clean, &h) || plain_header(reader, clean, &h))
			return true;
	}
	return false;
}

static bool known_any(const oh_list_ctx *c, const oh_head_name *h)
{
	return h->key.n && (known_strong(c, h->key) || known_attr(c, h->clean));
}

bool oh_head_known(const oh_list_ctx *c, const oh_head_name *h)
{
	return known_any(c, h);
}

/* The distinct parts of the name of a column, from the top. A group that is not
 * merged (csv) reaches right over the columns that are blank beside it. */
static void block_parts(const oh_list_ctx *c, const block *b, uint32_t column, oh_sv carry[],
                        oh_sv parts[], unsigned *n)
{
	const oh_row *rows = c->sheet->rows + b->at;
	*n = 0;
	for (unsigned i = 0; i < b->rows; i++) {
		const oh_cell *cell = cell_at(&rows[i], column);
		oh_sv text = cell ? oh_sv_trim(cell->text) : (oh_sv){NULL, 0};
		if (i + 1 < b->rows) {
			bool below = false;
			for (unsigned k = i + 1; k < b->rows && !below; k++)
				below = cell_at(&rows[k], column) != NULL;
			if (text.n)
				carry[i] = text;
			else if (below)
				text = carry[i];
			if (!below || (cell && (cell->flags & OH_CELL_MERGED)))
				carry[i] = (oh_sv){NULL, 0};
		}
		if (text.n && (*n == 0 || !oh_sv_eq(parts[*n - 1], text)))
			parts[(*n)++] = text;
	}
}

/* 冷却方式 Cooling, Product / 产品: the Chinese of a name in both languages, with
 * what stands in brackets. Empty where it is in one. */
static oh_sv chinese_part(oh_sv name, char out[OH_HEAD_BYTES])
{
	size_t n = 0, han = 0, letters = 0;
	int depth = 0;
	for (size_t i = 0; i < name.n && n < OH_HEAD_BYTES; i++) {
		char ch = name.p[i];
		bool open =
		    ch == '(' || ch == '[' || oh_sv_starts(oh_sv_sub(name, i, 3), OH_SV("（"));
		depth += open;
		if (depth == 0 && ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z'))) {
			letters++;
		} else if (depth || (ch != ' ' && ch != '/' && ch != '.' && ch != '-')) {
			han += (unsigned char)ch >= 0xe4 && (unsigned char)ch <= 0xe9;
			out[n++] = ch;
		}
		bool close = ch == ')' || ch == ']' ||
		             (i >= 2 && oh_sv_eq(oh_sv_sub(name, i - 2, 3), OH_SV("）")));
		depth -= close && depth > 0;
	}
	if (!han || letters <= 2)
		return (oh_sv){NULL, 0};
	/* The unit behind the English: 重量 Weight ton. */
	size_t at = name.n, readings = 0;
	oh_unit unit[OH_UNIT_READINGS];
	while (at && (unsigned char)name.p[at - 1] < 0x80 && name.p[at - 1] != ' ')
		at--;
	oh_sv last = oh_sv_sub(name, at, SIZE_MAX);
	if (at && last.n && n + last.n + 2 < OH_HEAD_BYTES && name.p[at - 1] == ' ' &&
	    oh_unit_scan(last, 0, unit, &readings) == last.n) {
		out[n++] = '(';
		memcpy(out + n, last.p, last.n);
		n += last.n;
		out[n++] = ')';
	}
	return (oh_sv){out, n};
}

/* The names by which a column may be known: all parts together, the lowest
 * alone, the first with the lowest, the Chinese of the lowest. */
static oh_status block_names(const oh_sv parts[], unsigned n, oh_arena *a,
                             oh_head_name names[HEAD_NAMES], unsigned *n_names)
{
	char joined[(size_t)OH_HEAD_BYTES * BLOCK_ROWS];
	unsigned out = 0;
	for (unsigned mode = 0; mode < 3; mode++) {
		size_t len = 0;
		if ((mode != 1 && n < 2) || (mode == 2 && n < 3))
			continue;
		for (unsigned i = 0; i < n; i++) {
			bool take = mode == 0 || i + 1 == n || (mode == 2 && i == 0);
			size_t k = parts[i].n < OH_HEAD_BYTES ? parts[i].n : OH_HEAD_BYTES;
			if (!take)
				continue;
			memcpy(joined + len, parts[i].p, k);
			len += k;
		}
		oh_status st = oh_head_name_make((oh_sv){joined, len}, a, &names[out]);
		if (st)
			return st;
		out++;
	}
	char chinese[OH_HEAD_BYTES];
	oh_sv part = chinese_part(parts[n - 1], chinese);
	if (part.n) {
		oh_status st = oh_head_name_make(part, a, &names[out]);
		if (st)
			return st;
		out++;
	}
	*n_names = out;
	return OH_OK;
}

/* What one column of a block adds to its score. */
static oh_status score_column(const oh_list_ctx *c, block *b, uint32_t col, const oh_sv parts[],
                              unsigned n, bool group)
{
	const oh_row *lowest = &c->sheet->rows[b->at + b->rows - 1];
	const oh_cell *cell = cell_at(lowest, col);
	oh_head_name names[HEAD_NAMES];
	unsigned n_names = 0;
	bool known = false;
	b->cells++;
	if (cell && cell->type != OH_CELL_TEXT) {
		b->score -= 2;
		return OH_OK;
	}
	if (cell && !oh_cell_anchor(c, lowest, cell))
		return OH_OK;
	if (parts[n - 1].n > HEAD_CELL) {
		b->score -= 1;
		return OH_OK;
	}
	oh_status st = block_names(parts, n, c->a, names, &n_names);
	for (unsigned i = 0; !st && i < n_names && !known; i++)
		known = known_any(c, &names[i]);
	if (!st && !known && group) {
		/* Under a known group any name is at home; a line of data is not. */
		st = oh_head_name_make(parts[0], c->a, &names[0]);
		known = !st && known_strong(c, names[0].key);
	}
	b->known += known;
	b->score += known ? 4 : n > 1 ? -4 : 0;
	return st;
}

static oh_status score_block(const oh_list_ctx *c, block *b)
{
	oh_sv carry[BLOCK_ROWS] = {{NULL, 0}}, parts[BLOCK_ROWS] = {{NULL, 0}},
	      waiting[BLOCK_ROWS] = {{NULL, 0}};
	uint32_t last = c->sheet->last_column < SCAN_COLUMNS ? c->sheet->last_column : SCAN_COLUMNS;
	unsigned n_waiting = 0;
	bool group = false;
	oh_status st = OH_OK;
	oh_arena_mark mark = oh_arena_mark_get(c->a);
	b->score = 0;
	b->known = b->cells = 0;
	/* A column is judged when its right neighbour is known: a group has two. */
	for (uint32_t col = 1; !st && col <= last + 1; col++) {
		unsigned n = 0;
		if (col <= last)
			block_parts(c, b, col, carry, parts, &n);
		bool same = n > 1 && n_waiting > 1 && oh_sv_eq(parts[0], waiting[0]);
		if (n_waiting)
			st = score_column(c, b, col - 1, waiting, n_waiting, group || same);
		group = same;
		n_waiting = n;
		memcpy(waiting, parts, sizeof waiting);
	}
	oh_arena_rewind(c->a, mark);
	return st;
}

/* A vertical merge ties the first line of a block to the last. */
static bool tied(const oh_list_ctx *c, const block *b)
{
	const oh_row *rows = c->sheet->rows + b->at;
	for (size_t i = 0; i < rows[0].n; i++) {
		if (!(rows[0].cells[i].flags & OH_CELL_MERGED))
			continue;
		const oh_merge *m = oh_merge_at(c, rows[0].number, rows[0].cells[i].column);
		if (m && m->first_row == rows[0].number && m->last_row == rows[b->rows - 1].number)
			return true;
	}
	return false;
}

/* A group's name may stand above without any vertical merge beside it. */
static bool grouped(const oh_list_ctx *c, const block *b)
{
	const oh_row *row = c->sheet->rows + b->at;
	uint32_t widest = 0;
	for (size_t i = 0; i < row->n; i++) {
		const oh_merge *m = row->cells[i].flags & OH_CELL_MERGED
		                        ? oh_merge_at(c, row->number, row->cells[i].column)
		                        : NULL;
		if (m && m->last_column > m->first_column && m->last_row == row->number &&
		    m->last_column - m->first_column + 1 > widest)
			widest = m->last_column - m->first_column + 1;
	}
	return widest && widest < c->sheet->last_column && row->n > widest;
}

static bool adjacent(const oh_sheet *s, size_t at, unsigned rows)
{
	return at + rows <= s->n && s->rows[at + rows - 1].number - s->rows[at].number == rows - 1;
}

/* Lines above or below the best one belong to the header where the names become
 * better by it, or where merged cells say so. */
static oh_status widen(const oh_list_ctx *c, size_t from, block *best)
{
	size_t row = best->at;
	for (unsigned rows = 2; rows <= BLOCK_ROWS; rows++) {
		for (unsigned up = 0; up < rows; up++) {
			if (row < from + up || !adjacent(c->sheet, row - up, rows))
				continue;
			block b = {.at = row - up, .rows = rows};
			oh_status st = score_block(c, &b);
			if (st)
				return st;
			if (b.score > best->score || (b.score == best->score && best->rows < rows &&
			                              (tied(c, &b) || grouped(c, &b))))
				*best = b;
		}
	}
	return OH_OK;
}

/* A lone name must be sure: 电机 in a list of choices is none. */
static bool names_a_role(const oh_list_ctx *c, const oh_row *row)
{
	bool yes = false;
	oh_arena_mark mark = oh_arena_mark_get(c->a);
	for (size_t i = 0; i < row->n && !yes; i++) {
		oh_head_name h;
		oh_role_hit hit;
		yes = !oh_head_name_make(row->cells[i].text, c->a, &h) &&
		      oh_role_find(c->readers, h.key, &hit);
	}
	oh_arena_rewind(c->a, mark);
	return yes;
}

static oh_status find_block(const oh_list_ctx *c, size_t from, block *best)
{
	size_t last = c->sheet->n - from > SCAN_ROWS ? from + SCAN_ROWS : c->sheet->n;
	block single = {0}, first = {0};
	for (size_t i = from; i < last; i++) {
		block b = {.at = i, .rows = 1};
		oh_status st = score_block(c, &b);
		if (st)
			return st;
		if (b.known >= 2 && b.score > single.score)
			single = b;
		/* Good enough: a better one further down heads the next table. */
		if (b.known >= 3 && b.known * 2 > b.cells && b.score >= (int)b.known * 4)
			break;
		/* A list of one known column is a list when it begins so. */
		if (first.known == 0 && b.known == 1 && b.score > 0 && c->sheet->rows[i].n <= 3 &&
		    names_a_role(c, &c->sheet->rows[i]))
			first = b;
	}
	if (single.known == 0)
		single = first;
	*best = single;
	return single.known ? widen(c, from, best) : OH_OK;
}

static bool try_name(const oh_list_ctx *c, const oh_head_name *name, unsigned how, oh_column *col)
{
	oh_role_hit hit;
	bool ok = how == 0   ? known_strong(c, name->key)
	          : how == 1 ? known_attr(c, name->clean)
	                     : oh_role_guess(c->readers, name->key, &hit);
	if (!ok || name->key.n == 0)
		return false;
	if (how == 2 || (how == 0 && oh_role_find(c->readers, name->key, &hit))) {
		col->role = hit.role;
		col->rank = hit.rank;
		col->side = hit.side;
		col->guessed = hit.guessed;
		col->guess = hit.guessed ? hit.name : (oh_sv){NULL, 0};
	}
	return true;
}

/* The whole names first, then the Chinese of a name in two languages, guesses
 * last. `parts`: how many lines the names are made of. */
static void pick_name(const oh_list_ctx *c, oh_head_name names[], unsigned n, unsigned parts,
                      oh_column *col, unsigned *chosen)
{
	static const uint8_t how[] = {0, 1, 0, 1, 2, 2};
	static const bool half[] = {false, false, true, true, false, true};
	unsigned whole = parts < 3 ? parts : 3;
	*chosen = parts > 1 ? 1 : 0; /* the lowest alone */
	for (unsigned pass = 0; pass < sizeof how; pass++) {
		for (unsigned i = half[pass] ? whole : 0; i < (half[pass] ? n : whole); i++) {
			if (!try_name(c, &names[i], how[pass], col))
				continue;
			*chosen = i;
			return;
		}
	}
}

static bool holds_bracket(oh_sv clean)
{
	return oh_sv_find(clean, OH_SV("(")) != SIZE_MAX ||
	       oh_sv_find(clean, OH_SV("（")) != SIZE_MAX ||
	       oh_sv_find(clean, OH_SV("[")) != SIZE_MAX ||
	       oh_sv_find(clean, OH_SV("【")) != SIZE_MAX;
}

/* What the column means to each pack. */
static oh_status column_attrs(const oh_list_ctx *c, const oh_head_name *name, oh_column *col)
{
	col->attrs = oh_arena_array(c->a, c->readers->n, sizeof *col->attrs);
	if (!col->attrs)
		return OH_ENOMEM;
	for (size_t i = 0; i < c->readers->n; i++) {
		const oh_reader *reader = &c->readers->items[i];
		oh_column_attr *ca = &col->attrs[i];
		const oh_label *label = oh_label_find(reader, name->key);
		oh_header h;
		/* The name of a part of the listing is not stretched to an attribute. */
		if (col->role != OH_ROLE_NONE && !label)
			continue;
		ca->hint.scale = ca->hint.period = 1;
		if (oh_extract_header(reader->x, name->clean, &h, NULL))
			ca->hint = (oh_cell_hint){h.attr, h.unit, h.scale, h.period};
		else if (label && !holds_bracket(name->clean))
			ca->hint.attr = label->attr;
		else if (bound_header(reader, name->clean, &h)) {
			ca->hint = (oh_cell_hint){h.attr, h.unit, h.scale, h.period};
			ca->bounded = true;
		} else if (!label && plain_header(reader, name->clean, &h))
			ca->hint = (oh_cell_hint){h.attr, h.unit, h.scale, h.period};
		else if (label)
			col->misfit = label->attr; /* 额定功率(kg) */
		for (; ca->hint.attr && label && ca->n_others < 3;
		     label = oh_label_next(reader, label)) {
			if (label->attr != ca->hint.attr)
				ca->others[ca->n_others++] = label->attr;
		}
		/* 年产能（台） and 年产能（吨） share a name: the unit decides. */
		for (unsigned k = 0; k < ca->n_others && ca->hint.unit.code[0]; k++) {
			const oh_attr *attr = ca->hint.attr;
			if (oh_cell_same_kind(&ca->hint.unit, &attr->unit) ||
			    !oh_cell_same_kind(&ca->hint.unit, &ca->others[k]->unit))
				continue;
			ca->hint.attr = ca->others[k];
			ca->others[k] = attr;
		}
	}
	return OH_OK;
}

static oh_status make_column(oh_list_ctx *c, const oh_sv parts[], unsigned n, oh_column *col)
{
	oh_head_name names[HEAD_NAMES];
	unsigned n_names = 0, chosen = 0;
	oh_status st = block_names(parts, n, c->a, names, &n_names);
	if (st)
		return st;
	pick_name(c, names, n_names, n, col, &chosen);
	col->name = names[chosen];
	col->lower = names[n > 1 ? 1 : 0].clean;
	if (chosen >= (n < 3 ? n : 3)) /* shown as it is, in both languages */
		col->name.clean = col->lower;
	/* Under 联系方式 everything is personal. */
	oh_head_name group;
	oh_role_hit hit;
	if (n > 1 && col->role == OH_ROLE_NONE) {
		st = oh_head_name_make(parts[0], c->a, &group);
		if (st)
			return st;
		if (oh_role_find(c->readers, group.key, &hit)) {
			if (hit.role >= OH_ROLE_NAME && hit.role <= OH_ROLE_CONTACT)
				col->role = OH_ROLE_NAME;
			col->under_text = hit.role == OH_ROLE_TEXT;
		}
	}
	st = column_attrs(c, &names[chosen], col);
	if (st || n < 2)
		return st;
	/* Shown with its group. */
	char shown[(size_t)2 * OH_HEAD_BYTES + 2];
	st = oh_head_name_make(parts[0], c->a, &group);
	if (st)
		return st;
	size_t len = group.clean.n;
	memcpy(shown, group.clean.p, len);
	shown[len++] = '/';
	memcpy(shown + len, col->lower.p, col->lower.n);
	col->name.clean = oh_arena_sv(c->a, (oh_sv){shown, len + col->lower.n});
	return col->name.clean.p ? OH_OK : OH_ENOMEM;
}

static oh_status unnamed_column(oh_list_ctx *c, oh_column *col)
{
	char letters[8];
	oh_column_name(col->number, letters);
	col->unnamed = true;
	col->name.clean = oh_arena_sv(c->a, oh_sv_from(letters));
	col->lower = col->name.clean;
	col->attrs = oh_arena_array(c->a, c->readers->n, sizeof *col->attrs);
	return col->name.clean.p && col->attrs ? OH_OK : OH_ENOMEM;
}

static oh_status make_columns(oh_list_ctx *c, const block *b, oh_section *s)
{
	oh_sv carry[BLOCK_ROWS] = {{NULL, 0}}, parts[BLOCK_ROWS];
	uint32_t last = c->sheet->last_column;
	s->last_column = last;
	s->columns = oh_arena_array(c->a, last, sizeof *s->columns);
	s->of = oh_arena_array(c->a, (size_t)last + 1, sizeof *s->of);
	if (!s->columns || !s->of)
		return OH_ENOMEM;
	for (uint32_t number = 1; number <= last; number++) {
		unsigned n = 0;
		oh_column *col = &s->columns[s->n_columns++];
		col->number = number;
		col->side = -1;
		if (b)
			block_parts(c, b, number, carry, parts, &n);
		oh_status st = n ? make_column(c, parts, n, col) : unnamed_column(c, col);
		if (st)
			return st;
		if (b)
			col->header_row = c->sheet->rows[b->at + b->rows - 1].number;
		s->of[number] = col;
	}
	for (size_t i = 0; i < c->sheet->n_hidden_columns; i++) {
		if (c->sheet->hidden_columns[i] >= 1 && c->sheet->hidden_columns[i] <= last)
			s->of[c->sheet->hidden_columns[i]]->hidden = true;
	}
	return OH_OK;
}

oh_status oh_section_find(oh_list_ctx *c, size_t from, oh_section *out, bool *found)
{
	block b;
	*found = false;
	if (from >= c->sheet->n)
		return OH_OK;
	oh_status st = find_block(c, from, &b);
	if (st || b.known == 0)
		return st;
	oh_section s = {
	    .sheet = c->sheet_index,
	    .header = b.at,
	    .header_rows = b.rows,
	    .body = b.at + b.rows,
	    .end = c->sheet->n,
	};
	st = make_columns(c, &b, &s);
	if (!st)
		st = oh_section_use(c, &s);
	if (!st)
		st = oh_section_layout(c, &s);
	if (st)
		return st;
	oh_section_money(c, &s, from);
	*out = s;
	*found = true;
	return OH_OK;
}

oh_status oh_section_headless(oh_list_ctx *c, size_t from, oh_section *out)
{
	oh_section s = {.sheet = c->sheet_index,
	                .header = from,
	                .body = from,
	                .end = c->sheet->n,
	                .headless = true};
	oh_status st = make_columns(c, NULL, &s);
	if (st)
		return st;
	for (size_t i = 0; i < s.n_columns; i++)
		s.columns[i].role = OH_ROLE_TEXT;
	st = oh_section_use(c, &s);
	for (size_t i = 0; !st && i < s.n_columns; i++) {
		if (s.columns[i].chosen) {
			st = oh_section_layout(c, &s);
			break;
		}
	}
	if (!st)
		*out = s;
	return st;
}

bool oh_header_like(oh_list_ctx *c, const oh_row *row)
{
	unsigned cells = 0, known = 0, unknown = 0;
	oh_arena_mark mark = oh_arena_mark_get(c->a);
	for (size_t i = 0; i < row->n && i < SCAN_COLUMNS; i++) {
		const oh_cell *cell = &row->cells[i];
		oh_sv text = oh_sv_trim(cell->text);
		if (cell->type == OH_CELL_EMPTY || text.n == 0)
			continue;
		if (cell->type != OH_CELL_TEXT || text.n > HEAD_CELL)
			goto no;
		if (!oh_cell_anchor(c, row, cell))
			continue;
		cells++;
		oh_head_name h;
		bool digit = text.p[0] >= '0' && text.p[0] <= '9';
		if (!digit && !oh_head_name_make(text, c->a, &h) && known_strong(c, h.key))
			known++;
		else if (++unknown > row->n / 2)
			goto no;
	}
	oh_arena_rewind(c->a, mark);
	return known >= 3 && known * 2 > cells;
no:
	oh_arena_rewind(c->a, mark);
	return false;
}
