/* Spreadsheet files as rows with named columns; hash tables; folding of words. */
#include <math.h>

#include "impl.h"
#include "ouhe/base/decimal.h"
#include "ouhe/text/fold.h"

const oh_pk_file *oh_pk_file_of(const oh_pk_loader *L, oh_sv name)
{
	for (size_t i = 0; i < L->n_files; i++)
		if (oh_sv_eq(L->files[i].pack, L->pack->pub.name) &&
		    oh_sv_eq(L->files[i].name, name))
			return &L->files[i];
	return NULL;
}

oh_pk_place oh_pk_at(const oh_pk_rows *t, size_t column, uint32_t row)
{
	return (oh_pk_place){
	    .file = t->file, .field = oh_sv_from(t->spec[column].name), .row = row};
}

static oh_status header_cell(oh_pk_rows *t, const oh_cell *c, uint32_t row)
{
	const oh_sv name = oh_sv_trim(c->text);
	const oh_pk_place at = {.file = t->file, .row = row};

	if (!name.n)
		return OH_OK;
	if (c->column > t->last)
		t->last = c->column;
	for (size_t k = 0; k < t->n_spec; k++) {
		if (!oh_sv_eq_nocase(name, oh_sv_from(t->spec[k].name)))
			continue;
		if (t->at[k])
			return oh_pk_problem(t->L, at, &oh_msg_pack_double_column, name, name);
		t->at[k] = c->column;
		return OH_OK;
	}
	return oh_pk_problem(t->L, at, &oh_msg_pack_unknown_column, name, name);
}

static oh_status read_header(oh_pk_rows *t, bool *present)
{
	const oh_row *head = &t->sheet->rows[0];
	const oh_pk_place at = {.file = t->file, .row = head->number};
	oh_status st = OH_OK;

	for (size_t i = 0; !st && i < head->n; i++)
		st = header_cell(t, &head->cells[i], head->number);
	for (size_t k = 0; !st && k < t->n_spec; k++) {
		const oh_sv name = oh_sv_from(t->spec[k].name);

		if (t->at[k] || t->spec[k].optional)
			continue;
		*present = false;
		st = oh_pk_problem(t->L, at, &oh_msg_pack_missing_column, name, name);
	}
	t->next = 1;
	return st;
}

oh_status oh_pk_rows_open(oh_pk_rows *t, oh_pk_loader *L, const char *file,
                          const oh_pk_column *spec, size_t n_spec, bool *present)
{
	const oh_pk_file *f = oh_pk_file_of(L, oh_sv_from(file));
	oh_pk_place at = {.file = oh_sv_from(file)};
	oh_error why;
	oh_book book;
	oh_status st;

	*t = (oh_pk_rows){.L = L, .file = at.file, .spec = spec, .n_spec = n_spec};
	*present = f != NULL;
	if (!f)
		return OH_OK;
	*present = false;
	st = oh_book_read_memory(f->data.p, f->data.n, f->name, NULL, L->scratch, &book, &why);
	if (st == OH_ENOMEM)
		return oh_nomem(L->err);
	if (st) {
		at.row = why.place.row;
		return oh_pk_problem_from(L, at, &why);
	}
	if (!book.n || !book.sheets[0].n)
		return oh_pk_problem(L, at, &oh_msg_pack_empty_table, at.file, at.file);
	t->sheet = &book.sheets[0];
	*present = true;
	return read_header(t, present);
}

static bool row_ok(oh_pk_rows *t, const oh_row *r, oh_sv *cells, oh_status *st)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->cells[i].column <= t->last || !oh_sv_trim(r->cells[i].text).n)
			continue;
		*st = oh_pk_problem(t->L, (oh_pk_place){.file = t->file, .row = r->number},
		                    &oh_msg_pack_row_width, r->cells[i].text, t->file);
		return false;
	}
	for (size_t k = 0; k < t->n_spec; k++) {
		const oh_cell *c = t->at[k] ? oh_row_cell(r, t->at[k]) : NULL;

		cells[k] = c ? oh_sv_trim(c->text) : (oh_sv){"", 0};
		if (cells[k].n || !t->spec[k].required)
			continue;
		*st = oh_pk_problem(t->L, oh_pk_at(t, k, r->number), &oh_msg_pack_empty_cell,
		                    oh_sv_from(t->spec[k].name), t->file);
		return false;
	}
	return true;
}

static bool row_blank(const oh_row *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (oh_sv_trim(r->cells[i].text).n)
			return false;
	return true;
}

bool oh_pk_rows_next(oh_pk_rows *t, oh_sv *cells, uint32_t *row, oh_status *st)
{
	*st = OH_OK;
	while (!*st && t->next < t->sheet->n) {
		const oh_row *r = &t->sheet->rows[t->next++];

		if (row_blank(r) || !row_ok(t, r, cells, st))
			continue;
		*row = r->number;
		return true;
	}
	return false;
}

oh_status oh_pk_split(oh_pk_loader *L, oh_sv cell, const oh_sv **out, uint16_t *n)
{
	oh_sv rest = cell, piece;
	size_t count = 0, i = 0;
	oh_sv *list;

	while (oh_sv_split(&rest, '|', &piece))
		count += oh_sv_trim(piece).n != 0;
	if (count > OH_PK_WORDS)
		count = OH_PK_WORDS;
	list = oh_arena_array(L->a, count, sizeof(*list));
	if (!list)
		return oh_nomem(L->err);
	rest = cell;
	while (i < count && oh_sv_split(&rest, '|', &piece)) {
		piece = oh_sv_trim(piece);
		if (!piece.n)
			continue;
		list[i] = oh_arena_sv(L->a, piece);
		if (!list[i++].p)
			return oh_nomem(L->err);
	}
	*out = list;
	*n = (uint16_t)count;
	return OH_OK;
}

bool oh_pk_number(oh_sv cell, double empty, double *out)
{
	if (!cell.n) {
		*out = empty;
		return true;
	}
	return oh_double_parse(cell, out);
}

oh_status oh_pk_table_init(oh_pk_table *t, size_t items, oh_arena *a)
{
	size_t size = 8;

	while (size < items * 2)
		size *= 2;
	t->slots = oh_arena_array(a, size, sizeof(*t->slots));
	t->mask = size - 1;
	return t->slots ? OH_OK : OH_ENOMEM;
}

size_t oh_pk_table_put(oh_pk_table *t, oh_sv key, uint32_t value)
{
	const uint64_t h = oh_sv_table_hash(key);
	size_t i = (size_t)h & t->mask;

	for (; t->slots[i].key.p; i = (i + 1) & t->mask)
		if (t->slots[i].hash == h && oh_sv_eq(t->slots[i].key, key))
			return t->slots[i].value;
	t->slots[i] = (oh_pk_slot){.key = key, .hash = h, .value = value};
	return SIZE_MAX;
}

bool oh_pk_table_get(const oh_pk_table *t, oh_sv key, uint32_t *value)
{
	const uint64_t h = oh_sv_table_hash(key);

	if (!t->slots)
		return false;
	for (size_t i = (size_t)h & t->mask; t->slots[i].key.p; i = (i + 1) & t->mask) {
		if (t->slots[i].hash == h && oh_sv_eq(t->slots[i].key, key)) {
			*value = t->slots[i].value;
			return true;
		}
	}
	return false;
}

oh_status oh_pk_fold(oh_sv word, oh_arena *a, oh_sv *out)
{
	const oh_status st = oh_fold_key(oh_sv_trim(word), OH_FOLD_CASE, a, out);

	if (!st && !out->p)
		*out = (oh_sv){"", 0};
	return st;
}

oh_status oh_pk_fold_grade(oh_sv grade, oh_arena *a, oh_sv *out)
{
	oh_sv folded;
	oh_status st = oh_pk_fold(grade, a, &folded);
	size_t n = 0;
	char *p;

	if (st)
		return st;
	p = oh_arena_alloc(a, folded.n + 1);
	if (!p)
		return OH_ENOMEM;
	for (size_t i = 0; i < folded.n; i++)
		if (folded.p[i] != ' ')
			p[n++] = folded.p[i];
	p[n] = '\0';
	*out = (oh_sv){p, n};
	return OH_OK;
}

bool oh_pk_fold_quick(oh_sv word, bool spaces, char *buf, size_t cap, oh_sv *out, bool *exact)
{
	size_t n = 0;

	word = oh_sv_trim(word);
	if (word.n > cap)
		return false;
	*exact = true;
	for (size_t i = 0; i < word.n; i++) {
		const unsigned char c = (unsigned char)word.p[i];

		if (c >= 0x80 || c < 0x20)
			*exact = false;
		if (c == ' ' && !spaces)
			continue;
		buf[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	*out = (oh_sv){buf, n};
	return true;
}
