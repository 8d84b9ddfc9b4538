/* Listings as a file that the import reads back: a sheet a side and industry, the texts as
 * they are, and a column for each attribute that was stated in a form or a cell. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "listings.h"
#include "ouhe/base/alloc.h"
#include "ouhe/base/decimal.h"
#include "ouhe/sheet/write.h"

/* PAGE: listings of one reading. */
enum { PAGE = 256, ATTRS_MOST = 120, FIXED = 12 };

size_t sv_export_spill = 1 << 20, sv_export_rows = 1048575;

/* One column of an attribute. */
struct column {
	const oh_attr *attr;
	oh_sv header;
	bool unit; /* the header names the canonical unit */
};

struct entry {
	struct sv_listing s;
	oh_contact_row contact;
};

struct table {
	int side;            /* -1: both (csv) */
	const oh_pack *pack; /* NULL: all */
	oh_vec ids;          /* oh_id */
	struct column columns[ATTRS_MOST];
	size_t n_columns;
};

/* Listings are looked through once for the columns, and once more for the rows: only their
 * identities stay in memory. */
struct export
{
	oh_call *c;
	oh_call seen; /* the same, with memory for one row */
	oh_db *db;
	oh_error *err;
	int side, format;
	bool mine;
	oh_arena *a, *row; /* of the file; of a row */
	oh_vec tables;     /* struct table * */
	oh_id below;       /* looked through down to that */
	size_t looked;     /* of a page */
	/* Rows: of which table, from where on, to whom. */
	const struct table *t;
	size_t at, to;
	oh_status (*put)(struct export * x, struct entry * e);
	oh_xlsx *book;
	oh_json_writer json;
};

enum { XLSX, CSV, JSON };

/* --- a body that may be large --- */

static oh_status write_out(struct export *x, oh_error *err)
{
	oh_buf *out = x->c->out;
	for (size_t done = 0; done < out->n;) {
		ssize_t n = write(x->c->file, out->p + done, out->n - done);
		if (n < 0 && errno != EINTR)
			return oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
		done += n > 0 ? (size_t)n : 0;
	}
	x->c->file_bytes += out->n;
	oh_buf_clear(out);
	return OH_OK;
}

/* Somewhere for a file that nobody else finds. */
static bool temp_path(const struct export *x, const char *ending, char path[4096])
{
	char id[OH_ID_TEXT];
	oh_id_format(oh_store_new_id(x->c->platform->store), id);
	int n =
	    snprintf(path, 4096, "%s/export-%s.%s", x->c->platform->config.data_dir, id, ending);
	return n > 0 && n < 4096;
}

static oh_status begin_file(struct export *x, const char *path, int flags, oh_error *err)
{
	int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
	(void)unlink(path);
	x->c->has_file = true;
	x->c->file = fd;
	x->c->file_bytes = 0;
	return OH_OK;
}

/* What has gathered goes to the disk. */
static oh_status spill(struct export *x, oh_error *err)
{
	char path[4096];
	oh_status st = OH_OK;
	if (x->c->out->n < sv_export_spill || !oh_buf_ok(x->c->out))
		return OH_OK;
	if (!x->c->has_file && !temp_path(x, "part", path))
		return oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
	if (!x->c->has_file)
		st = begin_file(x, path, O_RDWR | O_CREAT | O_EXCL, err);
	return st ? st : write_out(x, err);
}

static oh_status close_body(struct export *x, oh_error *err)
{
	if (!x->c->has_file)
		return OH_OK;
	oh_status st = write_out(x, err);
	if (!st && lseek(x->c->file, 0, SEEK_SET) != 0)
		st = oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
	return st;
}

/* --- cells --- */

static void put_number(oh_buf *b, const oh_attr *attr, double v, bool unit)
{
	oh_buf_double(b, v);
	if (!unit && attr->unit.code[0] && strcmp(attr->unit.code, "1") != 0)
		oh_buf_str(b, oh_unit_label(attr->unit.code, true));
}

/* What a price is for, behind its unit; NULL when that is not stated. */
static const char *per(const oh_fact *f)
{
	static const char *const words[] = {
	    [OH_PER_PIECE] = "/件", [OH_PER_TONNE] = "/吨", [OH_PER_KG] = "/kg"};
	return f->attr->type == OH_ATTR_QUANTITY && f->basis < sizeof words / sizeof *words
	           ? words[f->basis]
	           : NULL;
}

/* A value in the form in which lists state it. */
static oh_sv cell_of(const oh_fact *f, bool unit, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	unit = unit && !per(f); /* a price a tonne says so itself */
	bool lo = f->flags & OH_FACT_LO, hi = f->flags & OH_FACT_HI;
	bool point = lo && hi && !(f->lo < f->hi);
	bool open = f->flags & (OH_FACT_LO_OPEN | OH_FACT_HI_OPEN);
	if (f->flags & OH_FACT_SET) {
		for (uint32_t i = 0; i < f->n_values; i++) {
			oh_buf_str(&b, i == 0                              ? ""
			               : f->attr->type == OH_ATTR_QUANTITY ? "/"
			                                                   : "、");
			oh_buf_sv_put(&b, f->values[i].text);
		}
		if (!unit && f->attr->type == OH_ATTR_QUANTITY && f->attr->unit.code[0] &&
		    strcmp(f->attr->unit.code, "1") != 0)
			oh_buf_str(&b, oh_unit_label(f->attr->unit.code, true));
	} else if (point) {
		oh_buf_str(&b, f->flags & OH_FACT_APPROX ? "约" : "");
		put_number(&b, f->attr, f->lo, unit);
	} else if (lo && hi && !open) {
		oh_buf_double(&b, f->lo);
		oh_buf_str(&b, "~");
		put_number(&b, f->attr, f->hi, unit);
	} else {
		if (lo) {
			oh_buf_str(&b, f->flags & OH_FACT_LO_OPEN ? ">" : "≥");
			put_number(&b, f->attr, f->lo, unit);
		}
		oh_buf_str(&b, lo && hi ? "，" : "");
		if (hi) {
			oh_buf_str(&b, f->flags & OH_FACT_HI_OPEN ? "<" : "≤");
			put_number(&b, f->attr, f->hi, unit);
		}
	}
	if (b.n && per(f))
		oh_buf_str(&b, per(f));
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : OH_SV("");
	oh_buf_release(&b);
	return s;
}

/* A header that the reader of lists takes for this attribute, with its unit if it can. */
static bool name_column(const struct export *x, const oh_pack *pack, struct column *col)
{
	const oh_extractor *reader = oh_readers_find(x->c->platform->session->readers,
	                                             pack ? pack->name : col->attr->pack->name);
	oh_sv names[4] = {sv_attr_name(col->attr, x->c->lang), col->attr->zh, col->attr->en,
	                  col->attr->n_synonyms ? col->attr->synonyms[0] : OH_SV("")};
	oh_sv unit = sv_unit_label(col->attr, x->c->lang);
	for (int with = 1; reader && with >= 0; with--) {
		for (size_t i = 0; i < 4; i++) {
			oh_buf b = OH_BUF_INIT;
			oh_header h;
			if (!names[i].n || (with && !unit.n))
				continue;
			oh_buf_sv_put(&b, names[i]);
			if (with)
				oh_buf_printf(&b, "(%.*s)", OH_SV_ARG(unit));
			bool ok = oh_extract_header(reader, oh_buf_sv(&b), &h, NULL) &&
			          h.attr->key_id == col->attr->key_id &&
			          (!with || strcmp(h.unit.code, col->attr->unit.code) == 0);
			if (ok) {
				col->header = oh_arena_sv(x->a, oh_buf_sv(&b));
				col->unit = with || !unit.n;
			}
			oh_buf_release(&b);
			if (ok)
				return true;
		}
	}
	return false;
}

static void add_columns(const struct export *x, struct table *t, const struct sv_listing *s)
{
	for (size_t i = 0; i < s->l.n_facts && t->n_columns < ATTRS_MOST; i++) {
		const oh_fact *f = &s->l.facts[i];
		bool known = false;
		if (f->evidence == OH_IMPLIED || sv_span_of(f, s->l.title, s->l.text).length)
			continue;
		for (size_t k = 0; k < t->n_columns && !known; k++)
			known = t->columns[k].attr->key_id == f->attr->key_id;
		struct column col = {.attr = f->attr};
		if (!known && name_column(x, t->pack, &col))
			t->columns[t->n_columns++] = col;
	}
}

/* --- rows --- */

static const oh_msg *const heads[FIXED] = {
    &oh_msg_service_export_number,   &oh_msg_service_export_org,   &oh_msg_service_export_title,
    &oh_msg_service_export_category, &oh_msg_service_export_kind,  &oh_msg_service_export_place,
    &oh_msg_service_export_text,     &oh_msg_service_export_until, &oh_msg_service_export_standard,
    &oh_msg_service_export_contact,  &oh_msg_service_export_phone, &oh_msg_service_export_mail};

static size_t head_row(const struct export *x, const struct table *t, oh_sv *out)
{
	size_t n = 0;
	for (; n < FIXED; n++)
		out[n] = oh_sv_from(oh_msg_text(heads[n], x->c->lang));
	for (size_t i = 0; i < t->n_columns; i++)
		out[n++] = t->columns[i].header;
	return n;
}

static oh_sv date_of(oh_ms until, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	sv_put_date(&w, "d", until);
	oh_json_end_object(&w);
	/* {"d":"2026-12-31"} */
	oh_sv s = b.n > 16 ? oh_arena_sv(a, (oh_sv){b.p + 6, 10}) : OH_SV("");
	oh_buf_release(&b);
	return s;
}

static oh_sv joined_standards(const oh_listing *l, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	for (size_t i = 0; i < l->n_standards; i++) {
		/* Those that the texts name are read there again. */
		if (oh_sv_find(l->text, l->standards[i]) != SIZE_MAX)
			continue;
		oh_buf_str(&b, b.n ? "；" : "");
		oh_buf_sv_put(&b, l->standards[i]);
	}
	oh_sv s = b.n && oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : OH_SV("");
	oh_buf_release(&b);
	return s;
}

static size_t body_row(const struct export *x, const struct table *t, const struct entry *e,
                       oh_out_cell *out)
{
	static const oh_msg *const kinds[] = {
	    &oh_msg_service_listing_product,           &oh_msg_service_listing_capability,
	    &oh_msg_service_listing_technology,        &oh_msg_service_listing_service,
	    &oh_msg_service_listing_joint_development, &oh_msg_service_listing_scenario,
	    &oh_msg_service_listing_project,           &oh_msg_service_listing_plan};
	const oh_listing *l = &e->s.l;
	oh_lang lang = x->c->lang;
	const oh_sv fixed[FIXED] = {e->s.row.number,
	                            e->s.org.name,
	                            l->title,
	                            !l->category                               ? OH_SV("")
	                            : lang == OH_LANG_ZH || !l->category->en.n ? l->category->zh
	                                                                       : l->category->en,
	                            oh_sv_from(oh_msg_text(kinds[l->kind], lang)),
	                            e->s.row.city,
	                            l->text,
	                            date_of(e->s.row.until, x->row),
	                            joined_standards(l, x->row),
	                            e->contact.name,
	                            e->contact.phone,
	                            e->contact.mail};
	size_t n = 0;
	for (; n < FIXED; n++)
		out[n] = (oh_out_cell){.type = fixed[n].n ? OH_OUT_TEXT : OH_OUT_EMPTY,
		                       .style = n == 6 ? OH_STYLE_WRAP : OH_STYLE_NORMAL,
		                       .text = fixed[n]};
	for (size_t i = 0; i < t->n_columns; i++, n++) {
		out[n] = (oh_out_cell){.type = OH_OUT_EMPTY};
		for (size_t k = 0; k < l->n_facts; k++) {
			const oh_fact *f = &l->facts[k];
			if (f->attr->key_id != t->columns[i].attr->key_id ||
			    f->evidence == OH_IMPLIED || sv_span_of(f, l->title, l->text).length)
				continue;
			out[n].type = OH_OUT_TEXT;
			out[n].text = cell_of(f, t->columns[i].unit, x->row);
			break;
		}
	}
	return n;
}

/* --- which --- */

static oh_status see_contact(const struct export *x, struct entry *e)
{
	oh_object o = e->s.object;
	o.published = true;
	o.personal = true;
	o.visibility = (oh_visibility)e->s.row.contact_visibility;
	if (!oh_access_sees(&x->c->actor, &o))
		return OH_OK;
	return oh_listing_contact_get(x->db, e->s.tenant, e->s.row.id, x->row, &e->contact, x->err);
}

static struct table *table_for(struct export *x, const struct sv_listing *s)
{
	bool one = x->format != XLSX;
	for (size_t i = 0; i < x->tables.n; i++) {
		struct table *t = OH_VEC_AT(&x->tables, struct table *, i);
		if (one || (t->side == s->row.side && t->pack == s->l.pack))
			return t;
	}
	struct table *t = oh_arena_zalloc(x->a, sizeof *t);
	if (!t)
		return NULL;
	t->side = one ? -1 : s->row.side;
	t->pack = one ? NULL : s->l.pack;
	oh_vec_init(&t->ids, sizeof(oh_id));
	return oh_vec_push(&x->tables, &t) ? NULL : t;
}

static oh_status note(void *ctx, const oh_listing_row *row)
{
	struct export *x = ctx;
	struct sv_listing s;
	oh_arena_mark mark = oh_arena_mark_get(x->row);
	x->below = row->id;
	x->looked++;
	oh_status st = sv_listing_seen(x->db, &x->seen, row->id, true, &s, x->err);
	if (!st) {
		struct table *t = table_for(x, &s);
		if (!t || oh_vec_push(&t->ids, &s.row.id))
			st = oh_nomem(x->err);
		else if (x->format != JSON)
			add_columns(x, t, &s);
	}
	oh_arena_rewind(x->row, mark);
	return st == OH_ENOENT ? OH_OK : st;
}

static oh_status look(oh_db *db, void *ctx, oh_error *err)
{
	struct export *x = ctx;
	oh_call *c = x->c;
	oh_arena_mark mark = oh_arena_mark_get(x->row);
	oh_id *orgs = oh_arena_array(x->row, c->actor.n_orgs + 1, sizeof *orgs);
	if (!orgs)
		return oh_nomem(err);
	for (size_t i = 0; i < c->actor.n_orgs; i++)
		orgs[i] = c->actor.orgs[i].org;
	x->db = db;
	x->err = err;
	x->looked = 0;
	const oh_listing_filter f = {.orgs = orgs,
	                             .n_orgs = x->mine ? c->actor.n_orgs : 0,
	                             .state = x->mine ? -1 : OH_LISTING_PUBLISHED,
	                             .side = x->side,
	                             .below = x->below,
	                             .limit = PAGE};
	oh_status st = oh_listing_each(db, c->actor.tenant, &f, note, x, err);
	oh_arena_rewind(x->row, mark);
	return st;
}

static oh_status look_through(struct export *x, oh_error *err)
{
	oh_status st = OH_OK;
	if (x->mine && !x->c->actor.n_orgs)
		return OH_OK;
	do {
		st = oh_store_read(x->c->platform->store, look, x, err);
	} while (!st && x->looked == PAGE);
	return st;
}

/* --- files --- */

/* Some rows of the table. What was thrown away or hidden since is left out. */
static oh_status some_rows(oh_db *db, void *ctx, oh_error *err)
{
	struct export *x = ctx;
	oh_status st = OH_OK;
	x->db = db;
	x->err = err;
	for (size_t n = 0; !st && n < PAGE && x->at < x->to; n++, x->at++) {
		struct entry e = {.contact = {0}};
		oh_arena_mark mark = oh_arena_mark_get(x->row);
		st = sv_listing_seen(db, &x->seen, OH_VEC_AT(&x->t->ids, oh_id, x->at), true, &e.s,
		                     err);
		if (!st && x->format != JSON)
			st = see_contact(x, &e);
		if (!st)
			st = x->put(x, &e);
		st = st == OH_ENOENT ? OH_OK : st;
		oh_arena_rewind(x->row, mark);
	}
	return st;
}

static oh_status all_rows(struct export *x, const struct table *t, size_t from, size_t to,
                          oh_error *err)
{
	oh_status st = OH_OK;
	x->t = t;
	x->at = from;
	x->to = to;
	while (!st && x->at < to)
		st = oh_store_read(x->c->platform->store, some_rows, x, err);
	return st;
}

static oh_sv sheet_name(const struct export *x, const struct table *t)
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_str(&b, oh_msg_text(t->side == 1 ? &oh_msg_service_search_demand
	                                        : &oh_msg_service_search_supply,
	                           x->c->lang));
	oh_buf_str(&b, "-");
	oh_buf_sv_put(&b, x->c->lang == OH_LANG_ZH || !t->pack->en.n ? t->pack->zh : t->pack->en);
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(x->a, oh_buf_sv(&b)) : OH_SV("1");
	oh_buf_release(&b);
	return s;
}

static oh_status put_xlsx(struct export *x, struct entry *e)
{
	oh_out_cell cells[FIXED + ATTRS_MOST];
	size_t n = body_row(x, x->t, e, cells);
	return oh_xlsx_row(x->book, cells, n, x->err);
}

/* What one sheet has no room for goes on in the next, under a name with a number. */
static oh_status write_sheet(struct export *x, const struct table *t, size_t from, oh_error *err)
{
	oh_sv head[FIXED + ATTRS_MOST];
	static const double widths[FIXED] = {12, 28, 24, 14, 10, 12, 60, 12, 18, 10, 16, 24};
	size_t n = head_row(x, t, head);
	size_t to = t->ids.n - from > sv_export_rows ? from + sv_export_rows : t->ids.n;
	oh_status st = oh_xlsx_sheet(x->book, sheet_name(x, t), err);
	if (!st)
		st = oh_xlsx_widths(x->book, widths, FIXED, err);
	if (!st)
		st = oh_xlsx_header(x->book, head, n, err);
	if (!st)
		st = all_rows(x, t, from, to, err);
	if (!st)
		st = oh_xlsx_freeze(x->book, 1, 0, err);
	if (!st)
		st = oh_xlsx_autofilter(x->book, err);
	return st || to == t->ids.n ? st : write_sheet(x, t, to, err);
}

oh_status sv_load_file(const char *path, oh_buf *out, oh_error *err)
{
	char part[16384];
	size_t n;
	FILE *f = fopen(path, "rb");
	if (!f)
		return oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		oh_buf_put(out, part, n);
	bool bad = ferror(f) != 0;
	(void)fclose(f);
	return bad ? oh_raise(err, OH_EIO, &oh_msg_service_export_failed) : OH_OK;
}

/* Small ones into memory, as other answers are. */
static oh_status take_file(struct export *x, const char *path, oh_error *err)
{
	struct stat file;
	if (stat(path, &file) != 0)
		return oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
	if ((uint64_t)file.st_size <= sv_export_spill)
		return sv_load_file(path, x->c->out, err);
	oh_status st = begin_file(x, path, O_RDONLY, err);
	if (!st)
		x->c->file_bytes = (uint64_t)file.st_size;
	return st;
}

static oh_status export_xlsx(struct export *x, oh_error *err)
{
	char path[4096];
	if (!temp_path(x, "xlsx", path))
		return oh_raise(err, OH_EIO, &oh_msg_service_export_failed);
	x->put = put_xlsx;
	oh_status st = oh_xlsx_new(path, OH_XLSX_CONSTANT_MEMORY, &x->book, err);
	for (size_t i = 0; !st && i < x->tables.n; i++)
		st = write_sheet(x, OH_VEC_AT(&x->tables, const struct table *, i), 0, err);
	if (!st && x->tables.n == 0) {
		const struct table none = {.side = 1,
		                           .pack = oh_packs_at(x->c->platform->session->packs, 0)};
		st = write_sheet(x, &none, 0, err);
	}
	if (st) {
		oh_xlsx_free(x->book);
		return st;
	}
	st = oh_xlsx_close(x->book, err);
	if (!st)
		st = take_file(x, path, err);
	(void)unlink(path);
	x->c->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	return st;
}

static oh_status put_csv(struct export *x, struct entry *e)
{
	oh_out_cell cells[FIXED + ATTRS_MOST];
	size_t n = body_row(x, x->t, e, cells);
	oh_csv_row(x->c->out, cells, n);
	return spill(x, x->err);
}

static oh_status export_csv(struct export *x, oh_error *err)
{
	oh_out_cell cells[FIXED + ATTRS_MOST];
	oh_sv head[FIXED + ATTRS_MOST];
	const struct table none = {.side = -1};
	const struct table *t =
	    x->tables.n ? OH_VEC_AT(&x->tables, const struct table *, 0) : &none;
	size_t n = head_row(x, t, head);
	oh_csv_bom(x->c->out);
	for (size_t i = 0; i < n; i++)
		cells[i] = (oh_out_cell){.type = OH_OUT_TEXT, .text = head[i]};
	oh_csv_row(x->c->out, cells, n);
	x->put = put_csv;
	x->c->type = "text/csv; charset=utf-8";
	return all_rows(x, t, 0, t->ids.n, err);
}

static oh_status put_json(struct export *x, struct entry *e)
{
	oh_status st = sv_listing_put(x->db, &x->seen, &e->s, &x->json, x->err);
	return st ? st : spill(x, x->err);
}

static oh_status export_json(struct export *x, oh_error *err)
{
	sv_answer(x->c, &x->json);
	oh_json_begin_array(&x->json);
	x->put = put_json;
	const struct table *t = x->tables.n ? OH_VEC_AT(&x->tables, const struct table *, 0) : NULL;
	oh_status st = t ? all_rows(x, t, 0, t->ids.n, err) : OH_OK;
	oh_json_end_array(&x->json);
	return st;
}

static oh_status write_file(struct export *x, oh_error *err)
{
	oh_vec_init(&x->tables, sizeof(struct table *));
	oh_status st = look_through(x, err);
	oh_buf_clear(x->c->out);
	if (!st)
		st = x->format == XLSX  ? export_xlsx(x, err)
		     : x->format == CSV ? export_csv(x, err)
		                        : export_json(x, err);
	if (!st && x->format != XLSX)
		st = close_body(x, err);
	for (size_t i = 0; i < x->tables.n; i++)
		oh_vec_release(&OH_VEC_AT(&x->tables, struct table *, i)->ids);
	oh_vec_release(&x->tables);
	return st;
}

oh_status sv_export_listings(oh_call *c, oh_error *err)
{
	static const char *const formats[] = {"xlsx", "csv", "json", NULL};
	struct export x = {.c = c, .seen = *c, .side = -1, .a = c->arena};
	oh_sv side = oh_call_query(c, "side"), format = oh_call_query(c, "format");
	x.format = format.n ? sv_name_index(formats, format) : XLSX;
	if (side.n && (x.side = sv_name_index(sv_side_names, side)) < 0)
		(void)oh_call_invalid(c, "?side", &oh_msg_service_search_choice, &side, 1);
	if (x.format < 0)
		(void)oh_call_invalid(c, "?format", &oh_msg_service_search_choice, &format, 1);
	x.mine = oh_sv_eq(oh_call_query(c, "mine"), OH_SV("true"));
	oh_status st = oh_call_check(c, err);
	if (st)
		return st;
	x.row = oh_arena_new(0);
	x.seen.arena = x.row;
	st = x.row ? write_file(&x, err) : oh_nomem(err);
	oh_arena_free(x.row);
	if (!st)
		c->download = x.format == XLSX  ? OH_SV("listings.xlsx")
		              : x.format == CSV ? OH_SV("listings.csv")
		                                : OH_SV("listings.json");
	return st;
}
