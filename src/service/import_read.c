/* Reading an import in the background: file by file, chunk by chunk, each chunk a
 * transaction of its own, the import shown as ready with the last one. */
#include <stdio.h>
#include <string.h>

#include "collections.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/task.h"

enum { CHUNK = 512, LONG_MS = 10000, LONG_ROWS = 5000, EVENT_MS = 400 };

/* --- what was decided before it is read again --- */

static oh_sv place_key(char out[12], int sheet, uint32_t line)
{
	uint32_t s = (uint32_t)sheet;
	memcpy(out, &s, sizeof s);
	memcpy(out + sizeof s, &line, sizeof line);
	return (oh_sv){out, sizeof s + sizeof line};
}

/* Cells of a stored row that say what they were. */
static oh_status take_mends(struct sv_old_rows *old, const oh_import_row *r, oh_error *err)
{
	oh_json *doc = NULL;
	oh_status st = oh_json_parse(r->cells, OH_SV("cells"), &doc, err);
	for (size_t i = 0; !st && i < oh_json_length(doc); i++) {
		const oh_json *cell = oh_json_at(doc, i);
		double column = 0;
		struct sv_mend m = {.sheet = (uint32_t)r->sheet, .line = r->line};
		if (oh_json_length(cell) < 3 || !oh_json_get_double(oh_json_at(cell, 0), &column) ||
		    column < 1)
			continue;
		m.column = (uint32_t)column;
		(void)oh_json_get_sv(oh_json_at(cell, 1), &m.text);
		(void)oh_json_get_sv(oh_json_at(cell, 2), &m.was);
		m.text = oh_arena_sv(old->arena, m.text);
		m.was = oh_arena_sv(old->arena, m.was);
		if (!m.text.p || !m.was.p || oh_vec_push(&old->mends, &m))
			st = oh_nomem(err);
	}
	oh_json_free(doc);
	return st;
}

struct old_job {
	struct sv_old_rows *old;
	oh_error *err;
};

static oh_status take_old(void *ctx, const oh_import_row *r)
{
	struct old_job *job = ctx;
	struct sv_old_rows *old = job->old;
	char key[12];
	oh_status st = r->mended ? take_mends(old, r, job->err) : OH_OK;
	if (st || r->decided != OH_DECIDED_PERSON)
		return st;
	const struct sv_old_row row = {r->decision, r->decided};
	if (oh_map_set(old->of, place_key(key, r->sheet, r->line), old->rows.n) ||
	    oh_vec_push(&old->rows, &row))
		return oh_nomem(job->err);
	return OH_OK;
}

oh_status sv_old_rows_load(oh_db *db, oh_id tenant, oh_id import, struct sv_old_rows *out,
                           oh_error *err)
{
	struct old_job job = {out, err};
	const oh_import_row_filter all = {.state = -1, .sheet = -1};
	*out = (struct sv_old_rows){.of = oh_map_new(), .arena = oh_arena_new(0)};
	oh_vec_init(&out->rows, sizeof(struct sv_old_row));
	oh_vec_init(&out->mends, sizeof(struct sv_mend));
	if (!out->of || !out->arena)
		return oh_nomem(err);
	return oh_import_row_each(db, tenant, import, &all, take_old, &job, err);
}

void sv_old_rows_release(struct sv_old_rows *old)
{
	oh_map_free(old->of);
	oh_arena_free(old->arena);
	oh_vec_release(&old->rows);
	oh_vec_release(&old->mends);
	*old = (struct sv_old_rows){0};
}

/* --- rows --- */

struct writing {
	const oh_import *import;
	oh_import_row *rows;
	size_t n;
	const struct sv_old_rows *old;
};

/* A decision of this import stays; else the same pair is not asked about again. */
static oh_status decide(oh_db *db, const struct writing *k, oh_import_row *r, oh_error *err)
{
	char key[12];
	uint64_t at;
	r->decision = OH_DECIDE_NONE;
	r->decided = OH_DECIDED_NOT;
	if (k->old && oh_map_get(k->old->of, place_key(key, r->sheet, r->line), &at)) {
		const struct sv_old_row *was = &OH_VEC_AT(&k->old->rows, struct sv_old_row, at);
		r->decision = was->decision;
		r->decided = was->decided;
	} else if (!k->old) {
		oh_status st = oh_import_row_decided(db, k->import->tenant, k->import->id, r->row,
		                                     &r->decision, &r->decided, err);
		if (st)
			return st;
	}
	if (r->decided != OH_DECIDED_PERSON)
		r->decision = OH_DECIDE_NONE;
	if (r->decision == OH_DECIDE_NONE && (r->twin_listing || r->twin_row >= 0)) {
		int64_t there = r->twin_listing ? r->twin_listing : r->twin_content;
		oh_status st =
		    oh_pair_get(db, k->import->tenant, r->content, there, &r->decision, err);
		if (st)
			return st;
		r->decided = r->decision ? OH_DECIDED_BEFORE : OH_DECIDED_NOT;
	}
	r->state = sv_row_state(r);
	return OH_OK;
}

static oh_status write_rows(oh_db *db, void *ctx, oh_error *err)
{
	struct writing *k = ctx;
	/* Thrown away, or its columns changed, while this was read. */
	oh_status st = oh_import_same(db, k->import, err);
	for (size_t i = 0; !st && i < k->n; i++) {
		st = decide(db, k, &k->rows[i], err);
		if (!st)
			st = oh_import_row_put(db, k->import->tenant, k->import->id, &k->rows[i],
			                       err);
	}
	return st;
}

static oh_status encode(oh_platform *p, const oh_import *import, struct sv_opened *o,
                        struct sv_part *part, size_t i, const oh_line *line, oh_sv org_name,
                        oh_arena *a, oh_import_row *row, oh_error *err)
{
	oh_issue more[3];
	struct sv_twin twin;
	int64_t content = 0;
	size_t n_more = sv_row_checks(p, import, org_name, line, more);
	oh_status st = sv_row_encode(o, part, i, line, more, n_more, a, row);
	if (st)
		return oh_nomem(err);
	st = sv_twins_add(o->twins, &line->listing, row->row, &content, &twin, err);
	if (st)
		return st;
	row->content = content;
	row->twin_listing = twin.listing;
	row->twin_row = twin.likeness > 0 ? twin.row : -1;
	row->twin_content = twin.content;
	row->likeness = twin.likeness;
	return OH_OK;
}

oh_status sv_rows_read(oh_platform *p, const oh_import *import, struct sv_opened *o,
                       struct sv_part *part, size_t from, size_t to, oh_sv org_name,
                       const struct sv_old_rows *old, oh_error *err)
{
	unsigned cpus = oh_task_cpus();
	oh_arena *a = oh_arena_new(0);
	struct writing k = {.import = import, .n = to - from, .old = old};
	oh_line *lines = a ? oh_arena_array(a, k.n + 1, sizeof *lines) : NULL;
	k.rows = a ? oh_arena_array(a, k.n + 1, sizeof *k.rows) : NULL;
	oh_status st = lines && k.rows ? OH_OK : oh_nomem(err);
	if (!st && !o->twins)
		st = sv_twins_new(p, import, &o->twins, err);
	/* Others work here, too: half of the processors. */
	if (!st)
		st = oh_lines_read(part->lines, from, to, cpus > 1 ? cpus / 2 : 1, a, lines, err);
	for (size_t i = 0; !st && i < k.n; i++)
		st = encode(p, import, o, part, from + i, &lines[i], org_name, a, &k.rows[i], err);
	if (!st)
		st = oh_store_write(p->store, write_rows, &k, err);
	oh_arena_free(a);
	return st;
}

/* --- sheets --- */

static void put_column(oh_json_writer *w, const oh_list_column *c, const struct sv_opened *o,
                       uint32_t sheet)
{
	bool changed = false;
	for (size_t i = 0; i < o->n_uses; i++)
		changed = changed || (o->uses[i].sheet == sheet && o->uses[i].column == c->column);
	oh_json_begin_object(w);
	sv_put_int(w, "c", c->column);
	if (c->named)
		sv_put_text(w, "h", c->header);
	sv_put_text(w, "t", c->target);
	sv_put_text(w, "u", c->unit);
	if (c->guessed)
		sv_put_bool(w, "g", true);
	if (c->hidden)
		sv_put_bool(w, "d", true);
	if (changed)
		sv_put_bool(w, "x", true);
	oh_json_end_object(w);
}

/* Of a sheet with several tables the first that names a column counts. */
static void put_columns(oh_json_writer *w, const struct sv_opened *o, const struct sv_part *part,
                        uint32_t sheet)
{
	size_t n = 0;
	uint32_t header = 0, last = 0;
	const oh_list_column *c = part->lines ? oh_lines_columns(part->lines, &n) : NULL;
	for (size_t i = 0; i < n && !header; i++)
		header = c[i].sheet_index == sheet ? c[i].header_row : 0;
	if (header)
		sv_put_int(w, "header", header);
	oh_json_key(w, "columns");
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++) {
		if (c[i].sheet_index != sheet || c[i].header_row != header || c[i].column <= last)
			continue;
		last = c[i].column;
		put_column(w, &c[i], o, part->first_sheet + sheet);
	}
	oh_json_end_array(w);
}

static void put_sheet(oh_json_writer *w, const struct sv_opened *o, const struct sv_part *part,
                      uint32_t sheet)
{
	oh_sv name = sheet < part->book.n ? part->book.sheets[sheet].name : part->name;
	char layout[24];
	oh_json_begin_object(w);
	oh_json_key(w, "name");
	oh_json_string(w, name);
	if (o->n_parts > 1)
		sv_put_text(w, "file", part->name);
	if (part->lines) {
		int n = snprintf(layout, sizeof layout, "%lld",
		                 (long long)oh_lines_layout(part->lines, sheet));
		sv_put_text(w, "layout", (oh_sv){layout, (size_t)n});
	} else {
		oh_buf words = OH_BUF_INIT;
		sv_problem_encode(&part->problem, &words);
		sv_put_text(w, "unread", oh_buf_sv(&words));
		oh_buf_release(&words);
	}
	put_columns(w, o, part, sheet);
	oh_json_end_object(w);
}

oh_status sv_sheets_encode(const struct sv_opened *o, const bool *packs, oh_buf *out)
{
	oh_json_writer w;
	(void)packs;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_array(&w);
	for (size_t i = 0; i < o->n_parts; i++) {
		for (uint32_t s = 0; s < o->parts[i].n_sheets; s++)
			put_sheet(&w, o, &o->parts[i], s);
	}
	oh_json_end_array(&w);
	return oh_buf_ok(out) ? OH_OK : OH_ENOMEM;
}

/* Issues of no row, of all parts, each with its sheet. */
static void put_issues_of(oh_json_writer *w, const struct sv_part *part, const oh_issue *issues,
                          size_t n)
{
	for (size_t i = 0; i < n; i++) {
		oh_buf one = OH_BUF_INIT;
		uint32_t sheet = 0;
		while (sheet + 1 < part->book.n &&
		       !oh_sv_eq(part->book.sheets[sheet].name, issues[i].sheet))
			sheet++;
		sv_import_issues_encode(&issues[i], 1, part->first_sheet, &sheet, &one);
		/* Without the brackets of its own array. */
		if (oh_buf_ok(&one) && one.n > 2) {
			if (w->out->n > 1)
				oh_buf_char(w->out, ',');
			oh_buf_put(w->out, one.p + 1, one.n - 2);
		}
		oh_buf_release(&one);
	}
}

static oh_status encode_issues(struct sv_opened *o, oh_buf *out)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 0);
	oh_buf_char(out, '[');
	for (size_t i = 0; i < o->n_parts; i++) {
		struct sv_part *part = &o->parts[i];
		const oh_issue *issues, *categories = NULL;
		size_t n, n_categories = 0;
		if (!part->lines)
			continue;
		issues = oh_lines_issues(part->lines, &n);
		put_issues_of(&w, part, issues, n);
		if (oh_lines_categories(part->lines, o->arena, &categories, &n_categories))
			return OH_ENOMEM;
		put_issues_of(&w, part, categories, n_categories);
	}
	oh_buf_char(out, ']');
	return oh_buf_ok(out) ? OH_OK : OH_ENOMEM;
}

/* --- the job --- */

struct job {
	oh_platform *p;
	oh_id tenant, id;
	oh_arena *a;
	oh_import import;
	bool found;
	oh_sv bytes, org_name;
	bool kept; /* the bytes are still there */
	struct sv_old_rows old;
	oh_column_use *uses;
	size_t n_uses;
	struct sv_opened *o;
	oh_ms told;
};

oh_status sv_import_org_name(oh_db *db, const oh_import *import, oh_arena *a, oh_sv *out,
                             oh_error *err)
{
	struct sv_org org = {0};
	oh_status st =
	    import->org ? sv_org_get(db, import->tenant, import->org, a, &org, err) : OH_OK;
	if (!st)
		*out = org.name;
	return st;
}

static oh_status load(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = oh_import_get(db, j->tenant, j->id, j->a, &j->import, &j->found, err);
	if (st || !j->found)
		return st;
	st = oh_upload_get(db, j->tenant, j->import.hash, j->a, &j->bytes, &j->kept, err);
	if (!st)
		st = sv_import_org_name(db, &j->import, j->a, &j->org_name, err);
	sv_old_rows_release(&j->old);
	return st ? st : sv_old_rows_load(db, j->tenant, j->id, &j->old, err);
}

/* What a list of this layout meant the last time, where nothing was chosen for this one. */
static oh_status recall(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_vec all;
	oh_vec_init(&all, sizeof(oh_column_use));
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < j->n_uses; i++)
		st = oh_vec_push(&all, &j->uses[i]);
	j->import.known_layout = false;
	for (uint32_t s = 0; !st && s < j->o->n_sheets; s++) {
		struct sv_part *part = sv_part_of_sheet(j->o, s);
		uint64_t layout =
		    part->lines ? oh_lines_layout(part->lines, s - part->first_sheet) : 0;
		oh_sv json = {NULL, 0};
		oh_column_use *uses = NULL;
		size_t n = 0;
		bool found = false;
		for (size_t i = 0; i < j->n_uses; i++)
			layout = j->uses[i].sheet == s ? 0 : layout;
		if (layout)
			st = oh_layout_get(db, j->tenant, j->import.side, (int64_t)layout, j->a,
			                   &json, &found, err);
		if (!st && found)
			st = sv_uses_decode(json, j->a, &uses, &n, err);
		for (size_t i = 0; !st && i < n; i++) {
			uses[i].sheet = s;
			st = oh_vec_push(&all, &uses[i]);
		}
		j->import.known_layout = j->import.known_layout || n > 0;
	}
	if (!st && all.n > j->n_uses) {
		j->uses = oh_vec_freeze(&all, j->a);
		j->n_uses = all.n;
		st = j->uses ? OH_OK : oh_nomem(err);
	}
	oh_vec_release(&all);
	return st;
}

static oh_status clear_rows(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	return oh_import_rows_clear(db, j->tenant, j->id, err);
}

void sv_import_event(oh_platform *p, const oh_import *import, const char *state, double progress)
{
	oh_buf data = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &data, 0);
	oh_json_begin_object(&w);
	sv_put_id(&w, "id", import->id);
	sv_put_text(&w, "state", oh_sv_from(state));
	sv_put_number(&w, "progress", progress);
	oh_json_end_object(&w);
	const oh_event e = {.tenant = import->tenant,
	                    .user = import->user,
	                    .name = "import",
	                    .data = oh_buf_sv(&data)};
	if (import->user && oh_buf_ok(&data))
		oh_events_send(p, &e);
	oh_buf_release(&data);
}

static void tell(struct job *j, size_t done)
{
	oh_ms now = oh_store_now(j->p->store);
	atomic_store(&j->p->imports->done, done);
	if (now - j->told < EVENT_MS && now >= j->told)
		return;
	j->told = now;
	sv_import_event(j->p, &j->import, "reading",
	                j->o->n_rows ? (double)done / (double)j->o->n_rows : 1);
}

static oh_status read_all(struct job *j, oh_error *err)
{
	size_t done = 0;
	oh_status st = OH_OK;
	atomic_store(&j->p->imports->total, j->o->n_rows);
	for (size_t i = 0; !st && i < j->o->n_parts; i++) {
		struct sv_part *part = &j->o->parts[i];
		for (size_t from = 0; !st && part->lines && from < part->n_rows; from += CHUNK) {
			size_t to = part->n_rows - from > CHUNK ? from + CHUNK : part->n_rows;
			if (atomic_load(&j->p->stopping))
				return OH_ECANCELLED;
			st = sv_rows_read(j->p, &j->import, j->o, part, from, to, j->org_name,
			                  &j->old, err);
			done += to - from;
			tell(j, done);
		}
	}
	atomic_fetch_add(&j->p->imports->rows_read, (int64_t)done);
	return st;
}

static oh_status notice_ready(oh_db *db, const struct job *j, oh_error *err)
{
	char link[40], unique[48], id[OH_ID_TEXT], rows[24];
	bool took_long = j->import.ready - j->import.created > LONG_MS || j->o->n_rows > LONG_ROWS;
	if (!j->import.user || !took_long)
		return OH_OK;
	oh_id_format(j->id, id);
	int n = snprintf(rows, sizeof rows, "%zu", j->o->n_rows);
	(void)snprintf(link, sizeof link, "/imports/%s", id);
	(void)snprintf(unique, sizeof unique, "import-ready:%s", id);
	const struct sv_notice notice = {.tenant = j->tenant,
	                                 .user = j->import.user,
	                                 .kind = "import",
	                                 .title = &oh_msg_service_import_notice_ready,
	                                 .args = {j->import.name, {rows, (size_t)n}},
	                                 .n_args = 2,
	                                 .verdict = -1,
	                                 .link = oh_sv_from(link),
	                                 .unique = oh_sv_from(unique)};
	return sv_notify(db, j->p, &notice, err);
}

static oh_status finish(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_status st = oh_import_update(db, &j->import, err);
	if (!st && j->import.submission)
		st = sv_submission_read(db, &j->import, j->import.problem, err);
	if (!st && j->o && j->import.state == OH_IMPORT_READY)
		st = notice_ready(db, j, err);
	return st;
}

/* Nothing in any of its files could be read. */
static const oh_error *only_problem(const struct sv_opened *o)
{
	for (size_t i = 0; i < o->n_parts; i++) {
		if (o->parts[i].lines)
			return NULL;
	}
	return &o->parts[0].problem;
}

static oh_status conclude(struct job *j, const oh_error *problem, oh_error *err)
{
	oh_buf sheets = OH_BUF_INIT, issues = OH_BUF_INIT, uses = OH_BUF_INIT, words = OH_BUF_INIT;
	oh_status st = OH_OK;
	if (j->o) {
		st = sv_sheets_encode(j->o, NULL, &sheets);
		if (!st)
			st = encode_issues(j->o, &issues);
		sv_uses_encode(j->uses, j->n_uses, &uses);
	}
	if (problem)
		sv_problem_encode(problem, &words);
	j->import.state = problem ? OH_IMPORT_FAILED : OH_IMPORT_READY;
	j->import.ready = oh_store_now(j->p->store);
	j->import.sheets = oh_buf_sv(&sheets);
	j->import.issues = oh_buf_sv(&issues);
	j->import.uses = oh_buf_sv(&uses);
	j->import.problem = oh_buf_sv(&words);
	if (!st && !(oh_buf_ok(&uses) && oh_buf_ok(&words)))
		st = OH_ENOMEM;
	st = st ? oh_nomem(err) : oh_store_write(j->p->store, finish, j, err);
	oh_buf_release(&sheets);
	oh_buf_release(&issues);
	oh_buf_release(&uses);
	oh_buf_release(&words);
	if (!st) {
		sv_notified(j->p);
		sv_import_event(j->p, &j->import, problem ? "failed" : "ready", 1);
	}
	return st;
}

static oh_status open_and_read(struct job *j, oh_error *err)
{
	size_t chosen;
	oh_status st = sv_uses_decode(j->import.uses, j->a, &j->uses, &j->n_uses, err);
	if (!st)
		st = sv_opened_new(j->p, &j->import, j->bytes, j->uses, j->n_uses, j->old.mends.p,
		                   j->old.mends.n, &j->o, err);
	chosen = j->n_uses;
	if (!st)
		st = oh_store_read(j->p->store, recall, j, err);
	if (!st && j->n_uses > chosen)
		st = sv_opened_use(j->o, j->uses, j->n_uses, err);
	if (!st)
		st = oh_store_write(j->p->store, clear_rows, j, err);
	return st ? st : read_all(j, err);
}

static oh_status run(struct job *j, oh_error *err)
{
	oh_error why = {0};
	oh_status st = oh_store_read(j->p->store, load, j, err);
	if (st || !j->found || j->import.state != OH_IMPORT_READING)
		return st;
	atomic_store(&j->p->imports->reading, j->id);
	if (!j->kept)
		st = oh_raise(&why, OH_ENOENT, &oh_msg_service_import_file_gone);
	else
		st = open_and_read(j, &why);
	if (st == OH_ECANCELLED || st == OH_EIO) {
		/* It is read again when the platform runs again, or the disk does. */
		if (err)
			*err = why;
		return st;
	}
	const oh_error *problem = st ? &why : only_problem(j->o);
	st = conclude(j, problem, err);
	/* Thrown away while it was read. */
	return st == OH_ESTALE ? OH_OK : st;
}

/* One reader an import: false when another is at it. */
static bool claim(struct sv_imports *s, oh_id id)
{
	bool free_one = false;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < SV_IMPORT_READERS; i++) {
		if (s->claimed[i] == id) {
			pthread_mutex_unlock(&s->lock);
			return false;
		}
	}
	for (size_t i = 0; i < SV_IMPORT_READERS && !free_one; i++) {
		free_one = s->claimed[i] == 0;
		if (free_one)
			s->claimed[i] = id;
	}
	pthread_mutex_unlock(&s->lock);
	return free_one;
}

static void give_back(struct sv_imports *s, oh_id id)
{
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < SV_IMPORT_READERS; i++)
		s->claimed[i] = s->claimed[i] == id ? 0 : s->claimed[i];
	pthread_mutex_unlock(&s->lock);
}

oh_status sv_import_read(oh_platform *p, oh_id tenant, oh_id id, oh_error *err)
{
	struct job j = {.p = p, .tenant = tenant, .id = id};
	if (!claim(p->imports, id))
		return OH_OK;
	j.a = oh_arena_new(0);
	oh_status st = j.a ? OH_OK : oh_nomem(err);
	if (!st) {
		sv_import_forget(p, id);
		st = run(&j, err);
	}
	atomic_store(&p->imports->was_read, atomic_load(&p->imports->reading));
	atomic_store(&p->imports->reading, 0);
	atomic_fetch_add(&p->imports->imports_read, 1);
	/* Who uploaded it will mend it now. */
	if (!st && j.o && j.import.state == OH_IMPORT_READY)
		sv_opened_keep(p, j.o);
	else
		sv_opened_free(j.o);
	give_back(p->imports, id);
	sv_old_rows_release(&j.old);
	oh_arena_free(j.a);
	return st;
}
