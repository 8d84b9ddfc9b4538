/* An import's file opened: what it holds, file by file, planned and not yet read. */
#include <string.h>

#include "imports.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/messages.h"
#include "ouhe/extract/list_messages.h"
#include "ouhe/sheet/archive.h"
#include "ouhe/sheet/messages.h"

/* What a person waits for must fit beside others: a book of 100,000 rows takes a tenth. */
static const oh_sheet_limits limits = {.file_bytes = SV_UPLOAD_MOST,
                                       .memory_bytes = UINT64_C(768) << 20};

/* What holds no text that could be read, and what it is. */
static const oh_msg *unreadable(oh_sv bytes)
{
	static const struct {
		const char *magic;
		size_t n;
		const oh_msg *msg;
	} kinds[] = {
	    {"\x89PNG", 4, &oh_msg_service_import_image},
	    {"\xff\xd8\xff", 3, &oh_msg_service_import_image},
	    {"GIF8", 4, &oh_msg_service_import_image},
	    {"II*\0", 4, &oh_msg_service_import_image},
	    {"MM\0*", 4, &oh_msg_service_import_image},
	    {"Rar!", 4, &oh_msg_service_import_packed},
	    {"7z\xbc\xaf", 4, &oh_msg_service_import_packed},
	    {"\x1f\x8b", 2, &oh_msg_service_import_packed},
	};
	if (oh_sv_starts(bytes, OH_SV("%PDF")))
		return oh_sv_find(bytes, OH_SV("/Font")) == SIZE_MAX ? &oh_msg_service_import_scan
		                                                     : &oh_msg_service_import_pdf;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (oh_sv_starts(bytes, (oh_sv){kinds[i].magic, kinds[i].n}))
			return kinds[i].msg;
	}
	return NULL;
}

struct filling {
	struct sv_opened *o;
	oh_vec parts; /* struct sv_part */
};

static oh_status add_part(void *ctx, oh_sv name, oh_sv bytes, const oh_error *problem)
{
	struct filling *f = ctx;
	struct sv_opened *o = f->o;
	struct sv_part part = {.name = oh_arena_sv(o->arena, name), .first_sheet = o->n_sheets};
	const oh_msg *why = problem ? NULL : unreadable(bytes);
	if (!part.name.p)
		return OH_ENOMEM;
	oh_status st = OH_OK;
	if (problem)
		part.problem = *problem;
	else if (why)
		(void)oh_raise(&part.problem, OH_EUNSUPPORTED, why);
	else if (oh_archive_is(bytes) && f->parts.n)
		(void)oh_raise(&part.problem, OH_EUNSUPPORTED, &oh_msg_service_import_packed);
	else
		st = oh_book_read_memory(bytes.p, bytes.n, part.name, &limits, o->arena, &part.book,
		                         &part.problem);
	if (st == OH_ENOMEM)
		return st;
	if (!part.problem.msg && oh_book_forms(o->readers, &part.book, o->arena))
		return OH_ENOMEM;
	part.n_sheets = part.book.n ? (uint32_t)part.book.n : 1;
	o->n_sheets += part.n_sheets;
	return oh_vec_push(&f->parts, &part);
}

static oh_status read_parts(struct sv_opened *o, oh_sv name, oh_sv bytes, oh_error *err)
{
	struct filling f = {.o = o};
	oh_vec_init(&f.parts, sizeof(struct sv_part));
	oh_status st = oh_archive_is(bytes) ? oh_archive_each(bytes, NULL, add_part, &f, err)
	                                    : add_part(&f, name, bytes, NULL);
	if (st == OH_ENOMEM)
		(void)oh_nomem(err);
	if (!st && f.parts.n == 0)
		st = oh_raise(err, OH_EFORMAT, &oh_msg_service_import_empty_archive);
	if (!st) {
		o->parts = oh_vec_freeze(&f.parts, o->arena);
		o->n_parts = o->parts ? f.parts.n : 0;
		st = o->parts ? OH_OK : oh_nomem(err);
	}
	oh_vec_release(&f.parts);
	return st;
}

/* Chosen columns of the part, by its own sheets. */
static oh_status uses_of(const struct sv_opened *o, const struct sv_part *part, oh_column_use **out,
                         size_t *n)
{
	oh_column_use *uses = oh_calloc(o->n_uses + 1, sizeof *uses);
	*n = 0;
	if (!uses)
		return OH_ENOMEM;
	for (size_t i = 0; i < o->n_uses; i++) {
		uint32_t sheet = o->uses[i].sheet;
		if (sheet < part->first_sheet || sheet >= part->first_sheet + part->n_sheets)
			continue;
		uses[*n] = o->uses[i];
		uses[(*n)++].sheet = sheet - part->first_sheet;
	}
	*out = uses;
	return OH_OK;
}

oh_status sv_part_plan(struct sv_opened *o, struct sv_part *part, oh_error *err)
{
	oh_column_use *uses = NULL;
	oh_list_options options = {0};
	oh_lines *lines = NULL;
	oh_arena *a = oh_arena_new(0);
	oh_status st = a ? uses_of(o, part, &uses, &options.n_uses) : OH_ENOMEM;
	options.uses = uses;
	if (!st)
		st = oh_lines_open(o->readers, &part->book, o->side, &options, a, &lines,
		                   &part->problem);
	oh_free(uses);
	if (st) {
		oh_arena_free(a);
		return st == OH_ENOMEM ? oh_nomem(err) : OH_OK;
	}
	oh_lines_close(part->lines);
	oh_arena_free(part->lines_arena);
	part->lines = lines;
	part->lines_arena = a;
	part->n_rows = oh_lines_count(lines);
	return OH_OK;
}

/* Rows of the import are numbered through its parts. */
static void number_rows(struct sv_opened *o)
{
	o->n_rows = 0;
	for (size_t i = 0; i < o->n_parts; i++) {
		o->parts[i].first_row = o->n_rows;
		o->n_rows += o->parts[i].n_rows;
	}
}

static oh_status plan_all(struct sv_opened *o, oh_error *err)
{
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < o->n_parts; i++) {
		if (o->parts[i].book.n && (o->parts[i].lines || !o->parts[i].problem.msg))
			st = sv_part_plan(o, &o->parts[i], err);
	}
	number_rows(o);
	return st;
}

oh_status sv_opened_use(struct sv_opened *o, const oh_column_use *uses, size_t n_uses,
                        oh_error *err)
{
	oh_column_use *kept = oh_arena_array(o->arena, n_uses + 1, sizeof *kept);
	if (!kept)
		return oh_nomem(err);
	for (size_t i = 0; i < n_uses; i++) {
		kept[i] = uses[i];
		kept[i].target = oh_arena_sv(o->arena, uses[i].target);
		kept[i].unit = oh_arena_sv(o->arena, uses[i].unit);
		if (!kept[i].target.p || !kept[i].unit.p)
			return oh_nomem(err);
	}
	o->uses = kept;
	o->n_uses = n_uses;
	return plan_all(o, err);
}

struct sv_part *sv_part_of_row(struct sv_opened *o, size_t row)
{
	for (size_t i = 0; i < o->n_parts; i++) {
		struct sv_part *part = &o->parts[i];
		if (row >= part->first_row && row < part->first_row + part->n_rows)
			return part;
	}
	return NULL;
}

struct sv_part *sv_part_of_sheet(struct sv_opened *o, uint32_t sheet)
{
	for (size_t i = 0; i < o->n_parts; i++) {
		struct sv_part *part = &o->parts[i];
		if (sheet >= part->first_sheet && sheet < part->first_sheet + part->n_sheets)
			return part;
	}
	return NULL;
}

/* --- mended cells --- */

static oh_row *find_row(const oh_sheet *s, uint32_t number)
{
	size_t lo = 0, hi = s->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->rows[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	/* The book is ours: nobody else reads it. */
	return lo < s->n && s->rows[lo].number == number ? (oh_row *)(uintptr_t)&s->rows[lo] : NULL;
}

static oh_status put_cell(struct sv_opened *o, oh_sheet *s, oh_row *row, const struct sv_mend *m)
{
	oh_cell *cells = oh_arena_array(o->arena, row->n + 1, sizeof *cells);
	size_t n = 0;
	bool put = false;
	if (!cells)
		return OH_ENOMEM;
	for (size_t i = 0; i <= row->n; i++) {
		if (!put && (i == row->n || row->cells[i].column >= m->column)) {
			if (oh_sv_trim(m->text).n)
				cells[n++] = (oh_cell){
				    .column = m->column, .type = OH_CELL_TEXT, .text = m->text};
			put = true;
		}
		if (i < row->n && row->cells[i].column != m->column)
			cells[n++] = row->cells[i];
	}
	row->cells = cells;
	row->n = n;
	if (m->column > s->last_column)
		s->last_column = m->column;
	return OH_OK;
}

static oh_sv mend_key(char out[12], uint32_t sheet, uint32_t line)
{
	memcpy(out, &sheet, sizeof sheet);
	memcpy(out + sizeof sheet, &line, sizeof line);
	return (oh_sv){out, sizeof sheet + sizeof line};
}

size_t sv_mends_of(const struct sv_opened *o, uint32_t sheet, uint32_t line)
{
	char key[12];
	uint64_t at;
	return oh_map_get(o->mends_of, mend_key(key, sheet, line), &at) ? at : SIZE_MAX;
}

static oh_status note_mend(struct sv_opened *o, const struct sv_mend *m)
{
	char key[12];
	size_t at = sv_mends_of(o, m->sheet, m->line);
	for (size_t i = at; i != SIZE_MAX;) {
		struct sv_mend *old = &OH_VEC_AT(&o->mends, struct sv_mend, i);
		if (old->column == m->column) {
			old->text = m->text;
			return OH_OK;
		}
		i = old->next ? old->next - 1 : SIZE_MAX;
	}
	struct sv_mend kept = *m;
	kept.next = at == SIZE_MAX ? 0 : at + 1;
	oh_status st = oh_map_set(o->mends_of, mend_key(key, m->sheet, m->line), o->mends.n);
	return st ? st : oh_vec_push(&o->mends, &kept);
}

oh_status sv_opened_mend(struct sv_opened *o, const struct sv_mend *mend, oh_error *err)
{
	struct sv_part *part = sv_part_of_sheet(o, mend->sheet);
	uint32_t sheet = part ? mend->sheet - part->first_sheet : 0;
	oh_row *row =
	    part && sheet < part->book.n ? find_row(&part->book.sheets[sheet], mend->line) : NULL;
	if (!row || mend->column < 1 || mend->column > 16384)
		return OH_OK;
	struct sv_mend m = *mend;
	m.text = oh_arena_sv(o->arena, mend->text);
	m.was = oh_arena_sv(o->arena, mend->was);
	oh_status st = m.text.p && m.was.p ? note_mend(o, &m) : OH_ENOMEM;
	if (!st)
		st = put_cell(o, (oh_sheet *)(uintptr_t)&part->book.sheets[sheet], row, &m);
	return st ? oh_nomem(err) : OH_OK;
}

/* --- life --- */

oh_status sv_opened_new(const oh_platform *p, const oh_import *import, oh_sv bytes,
                        const oh_column_use *uses, size_t n_uses, const struct sv_mend *mends,
                        size_t n_mends, struct sv_opened **out, oh_error *err)
{
	struct sv_opened *o = oh_calloc(1, sizeof *o);
	if (!o)
		return oh_nomem(err);
	o->tenant = import->tenant;
	o->id = import->id;
	o->side = import->side == 1 ? OH_DEMAND : OH_SUPPLY;
	o->readers = p->session->readers;
	oh_vec_init(&o->mends, sizeof(struct sv_mend));
	o->arena = oh_arena_new(0);
	o->mends_of = oh_map_new();
	oh_status st =
	    o->arena && o->mends_of ? read_parts(o, import->name, bytes, err) : oh_nomem(err);
	for (size_t i = 0; !st && i < n_mends; i++)
		st = sv_opened_mend(o, &mends[i], err);
	if (!st)
		st = sv_opened_use(o, uses, n_uses, err);
	if (st) {
		sv_opened_free(o);
		return st;
	}
	*out = o;
	return OH_OK;
}

void sv_opened_free(struct sv_opened *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->n_parts; i++) {
		oh_lines_close(o->parts[i].lines);
		oh_arena_free(o->parts[i].lines_arena);
	}
	sv_twins_free(o->twins);
	oh_vec_release(&o->mends);
	oh_map_free(o->mends_of);
	oh_arena_free(o->arena);
	oh_free(o);
}

static size_t rows_kept(const struct sv_imports *s)
{
	size_t n = 0;
	for (size_t i = 0; i < SV_IMPORT_OPEN; i++)
		n += s->opened[i] ? s->opened[i]->n_rows : 0;
	return n;
}

static void drop_oldest(struct sv_imports *s)
{
	size_t oldest = SV_IMPORT_OPEN;
	for (size_t i = 0; i < SV_IMPORT_OPEN; i++) {
		if (s->opened[i] &&
		    (oldest == SV_IMPORT_OPEN || s->opened[i]->used < s->opened[oldest]->used))
			oldest = i;
	}
	if (oldest == SV_IMPORT_OPEN)
		return;
	sv_opened_free(s->opened[oldest]);
	s->opened[oldest] = NULL;
}

void sv_opened_keep_locked(struct sv_imports *s, struct sv_opened *o)
{
	size_t slot = SV_IMPORT_OPEN;
	while (rows_kept(s) && rows_kept(s) + o->n_rows > SV_IMPORT_ROWS)
		drop_oldest(s);
	for (int turn = 0; turn < 2 && slot == SV_IMPORT_OPEN; turn++) {
		for (size_t i = 0; i < SV_IMPORT_OPEN && slot == SV_IMPORT_OPEN; i++)
			slot = s->opened[i] ? slot : i;
		if (slot == SV_IMPORT_OPEN)
			drop_oldest(s);
	}
	s->opened[slot] = o;
	o->used = ++s->clock;
}

void sv_opened_keep(oh_platform *p, struct sv_opened *o)
{
	pthread_mutex_lock(&p->imports->lock);
	sv_opened_keep_locked(p->imports, o);
	pthread_mutex_unlock(&p->imports->lock);
}

/* --- JSON --- */

void sv_uses_encode(const oh_column_use *uses, size_t n, oh_buf *out)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++) {
		oh_json_begin_object(&w);
		sv_put_int(&w, "s", uses[i].sheet);
		sv_put_int(&w, "c", uses[i].column);
		sv_put_text(&w, "t", uses[i].target);
		sv_put_text(&w, "u", uses[i].unit);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
}

/* What can be wrong with a file. */
static const oh_msg *const catalogue[] = {
#undef OH_MSG
#define OH_MSG(name, zh, en) &oh_msg_##name,
#include "ouhe/base/messages.def"
#include "ouhe/extract/list_messages.def"
#include "ouhe/service/import_messages.def"
#include "ouhe/sheet/messages.def"
#undef OH_MSG
};

static const oh_msg *find_msg(oh_sv key)
{
	for (size_t i = 0; i < sizeof catalogue / sizeof *catalogue; i++) {
		if (oh_sv_eq(key, oh_sv_from(catalogue[i]->key)))
			return catalogue[i];
	}
	return NULL;
}

static uint32_t small(const oh_json *v)
{
	double d = 0;
	return oh_json_get_double(v, &d) && d >= 0 && d <= 1e9 ? (uint32_t)d : 0;
}

oh_status sv_uses_decode(oh_sv json, oh_arena *a, oh_column_use **out, size_t *n, oh_error *err)
{
	oh_json *doc = NULL;
	oh_status st = json.n ? oh_json_parse(json, OH_SV("columns"), &doc, err) : OH_OK;
	size_t count = st ? 0 : oh_json_length(doc);
	oh_column_use *uses = oh_arena_array(a, count + 1, sizeof *uses);
	if (!st && !uses)
		st = oh_nomem(err);
	for (size_t i = 0; !st && i < count; i++) {
		const oh_json *v = oh_json_at(doc, i);
		oh_column_use *u = &uses[i];
		u->sheet = small(oh_json_member(v, "s"));
		u->column = small(oh_json_member(v, "c"));
		(void)oh_json_get_sv(oh_json_member(v, "t"), &u->target);
		(void)oh_json_get_sv(oh_json_member(v, "u"), &u->unit);
		u->target = oh_arena_sv(a, u->target);
		u->unit = oh_arena_sv(a, u->unit);
	}
	oh_json_free(doc);
	if (!st) {
		*out = uses;
		*n = count;
	}
	return st;
}

void sv_problem_encode(const oh_error *problem, oh_buf *out)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_object(&w);
	sv_put_text(&w, "m", oh_sv_from(problem->msg ? problem->msg->key : ""));
	oh_json_key(&w, "a");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < problem->nargs; i++)
		oh_json_string(&w, oh_sv_from(problem->args[i]));
	oh_json_end_array(&w);
	sv_put_text(&w, "sheet", oh_sv_from(problem->place.sheet));
	sv_put_int(&w, "row", problem->place.row);
	sv_put_int(&w, "column", problem->place.column);
	oh_json_end_object(&w);
}

void sv_problem_words(oh_sv json, oh_lang lang, oh_buf *out)
{
	oh_json *doc = NULL;
	oh_sv key = {NULL, 0}, sheet = {NULL, 0};
	oh_error e = {0};
	if (!json.n || oh_json_parse(json, OH_SV("problem"), &doc, NULL))
		return;
	(void)oh_json_get_sv(oh_json_member(doc, "m"), &key);
	(void)oh_json_get_sv(oh_json_member(doc, "sheet"), &sheet);
	const oh_msg *msg = find_msg(key);
	const oh_json *args = oh_json_member(doc, "a");
	oh_sv given[OH_MSG_ARGS] = {{NULL, 0}};
	for (size_t i = 0; i < OH_MSG_ARGS; i++)
		(void)oh_json_get_sv(oh_json_at(args, i), &given[i]);
	if (msg) {
		(void)oh_error_set(&e, OH_EFORMAT, msg, given, OH_MSG_ARGS, __FILE__, __LINE__);
		oh_place_copy(e.place.sheet, sizeof e.place.sheet, sheet);
		e.place.row = small(oh_json_member(doc, "row"));
		e.place.column = small(oh_json_member(doc, "column"));
		oh_error_render(out, &e, lang);
	}
	oh_json_free(doc);
}
