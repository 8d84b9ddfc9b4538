/* Rows of an import between what was read and what is stored. */
#include <string.h>

#include "imports.h"
#include "listings.h"
#include "ouhe/listing/codec.h"

static oh_sv settle(oh_buf *b, oh_arena *a)
{
	oh_sv s = oh_buf_ok(b) ? oh_arena_sv(a, oh_buf_sv(b)) : (oh_sv){NULL, 0};
	oh_buf_release(b);
	return s;
}

/* --- cells --- */

static void put_cell(oh_json_writer *w, uint32_t column, oh_sv text, const struct sv_mend *mend)
{
	oh_json_begin_array(w);
	oh_json_int(w, column);
	oh_json_string(w, text);
	if (mend)
		oh_json_string(w, mend->was);
	oh_json_end_array(w);
}

/* The mend of a cell, unless it gave the cell back what it was. */
static const struct sv_mend *mend_of(const struct sv_opened *o, size_t first, uint32_t column)
{
	for (size_t m = first; m != SIZE_MAX;) {
		const struct sv_mend *at = &OH_VEC_AT(&o->mends, struct sv_mend, m);
		if (at->column == column)
			return oh_sv_eq(at->text, at->was) ? NULL : at;
		m = at->next ? at->next - 1 : SIZE_MAX;
	}
	return NULL;
}

/* The row's cells; one that was mended says what it was. */
static oh_sv encode_cells(const struct sv_opened *o, const struct sv_part *part, size_t i,
                          oh_arena *a, bool *mended)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_line_place place;
	oh_lines_place(part->lines, i, &place);
	size_t first = sv_mends_of(o, part->first_sheet + place.sheet, place.row);
	*mended = false;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_array(&w);
	for (size_t k = 0; k < place.cells->n; k++) {
		const oh_cell *cell = &place.cells->cells[k];
		const struct sv_mend *mend = mend_of(o, first, cell->column);
		*mended = *mended || mend;
		if (cell->type != OH_CELL_EMPTY && (cell->text.n || mend))
			put_cell(&w, cell->column, cell->text, mend);
	}
	/* One that was emptied is there no more. */
	for (size_t m = first; m != SIZE_MAX;) {
		const struct sv_mend *at = &OH_VEC_AT(&o->mends, struct sv_mend, m);
		if (!oh_row_cell(place.cells, at->column) && at->was.n) {
			put_cell(&w, at->column, (oh_sv){NULL, 0}, at);
			*mended = true;
		}
		m = at->next ? at->next - 1 : SIZE_MAX;
	}
	oh_json_end_array(&w);
	return settle(&b, a);
}

/* --- readings --- */

static void put_strings(oh_json_writer *w, const char *key, const oh_sv *s, size_t n)
{
	if (n == 0)
		return;
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++)
		oh_json_string(w, s[i]);
	oh_json_end_array(w);
}

static oh_sv encode_reading(const oh_listing *l, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	sv_put_text(&w, "id", l->id);
	sv_put_text(&w, "org", l->org);
	sv_put_text(&w, "title", l->title);
	sv_put_text(&w, "text", l->text);
	sv_put_text(&w, "place", l->place);
	sv_put_text(&w, "validity", l->validity);
	sv_put_int(&w, "kind", l->kind);
	sv_put_text(&w, "pack", l->pack->name);
	if (l->category)
		sv_put_text(&w, "category", l->category->key);
	if (l->hidden)
		sv_put_bool(&w, "hidden", true);
	put_strings(&w, "standards", l->standards, l->n_standards);
	if (l->n_extras) {
		oh_json_key(&w, "extras");
		oh_json_begin_array(&w);
		for (size_t i = 0; i < l->n_extras; i++) {
			oh_json_string(&w, l->extras[i].header);
			oh_json_string(&w, l->extras[i].value);
		}
		oh_json_end_array(&w);
	}
	sv_put_text(&w, "contact", l->contact.name);
	sv_put_text(&w, "phone", l->contact.phone);
	sv_put_text(&w, "mail", l->contact.mail);
	oh_json_end_object(&w);
	return settle(&b, a);
}

static oh_sv encode_facts(const oh_fact *facts, size_t n, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_facts_encode(&b, facts, n, true);
	return settle(&b, a);
}

static void put_size(oh_buf *b, size_t n)
{
	for (unsigned i = 0; i < 4; i++)
		oh_buf_char(b, (char)(n >> (8 * i) & 0xff));
}

/* Readings in the words of other packs: name and facts, each with its length. */
static oh_sv encode_others(const oh_listing *l, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT, facts = OH_BUF_INIT;
	for (size_t i = 0; i < l->n_others; i++) {
		const oh_other_reading *other = &l->others[i];
		oh_buf_clear(&facts);
		oh_facts_encode(&facts, other->facts, other->n_facts, true);
		put_size(&b, other->pack->name.n);
		oh_buf_sv_put(&b, other->pack->name);
		put_size(&b, facts.n);
		oh_buf_sv_put(&b, oh_buf_sv(&facts));
	}
	bool ok = oh_buf_ok(&facts);
	oh_buf_release(&facts);
	if (b.n == 0) {
		oh_buf_release(&b);
		return ok ? OH_SV("") : (oh_sv){NULL, 0};
	}
	oh_sv s = settle(&b, a);
	return ok ? s : (oh_sv){NULL, 0};
}

oh_status sv_row_encode(const struct sv_opened *o, const struct sv_part *part, size_t i,
                        const oh_line *line, const oh_issue *more, size_t n_more, oh_arena *a,
                        oh_import_row *out)
{
	oh_line_place place;
	oh_lines_place(part->lines, i, &place);
	oh_issue *issues = oh_arena_array(a, line->n_issues + n_more + 1, sizeof *issues);
	oh_import_row r = {.row = (int64_t)(part->first_row + i),
	                   .sheet = (int)(part->first_sheet + place.sheet),
	                   .line = place.row,
	                   .twin_row = -1};
	oh_buf b = OH_BUF_INIT;
	if (!issues)
		return OH_ENOMEM;
	if (line->n_issues)
		memcpy(issues, line->issues, line->n_issues * sizeof *issues);
	if (n_more)
		memcpy(issues + line->n_issues, more, n_more * sizeof *issues);
	for (size_t k = line->n_issues; k < line->n_issues + n_more; k++)
		issues[k].row = place.row;
	r.cells = encode_cells(o, part, i, a, &r.mended);
	r.reading = encode_reading(&line->listing, a);
	r.facts = encode_facts(line->listing.facts, line->listing.n_facts, a);
	r.others = encode_others(&line->listing, a);
	const uint32_t sheet = place.sheet;
	sv_import_issues_encode(issues, line->n_issues + n_more, part->first_sheet, &sheet, &b);
	r.issues = settle(&b, a);
	if (!r.cells.p || !r.reading.p || !r.facts.p || !r.others.p || !r.issues.p)
		return OH_ENOMEM;
	*out = r;
	return OH_OK;
}

/* --- and back --- */

static oh_sv text_of(const oh_json *v, const char *key, oh_arena *a)
{
	oh_sv s = {NULL, 0};
	if (!oh_json_get_sv(oh_json_member(v, key), &s))
		return s;
	return oh_arena_sv(a, s);
}

static oh_status strings_of(const oh_json *list, oh_arena *a, oh_sv **out, size_t *n)
{
	*n = oh_json_length(list);
	*out = oh_arena_array(a, *n + 1, sizeof **out);
	if (!*out)
		return OH_ENOMEM;
	for (size_t i = 0; i < *n; i++) {
		oh_sv s = OH_SV("");
		(void)oh_json_get_sv(oh_json_at(list, i), &s);
		(*out)[i] = oh_arena_sv(a, s);
		if (!(*out)[i].p)
			return OH_ENOMEM;
	}
	return OH_OK;
}

static const oh_category *category_of(const oh_pack *pack, oh_sv key)
{
	for (size_t i = 0; key.n && i < pack->n_categories; i++) {
		if (oh_sv_eq(pack->categories[i].key, key))
			return &pack->categories[i];
	}
	return NULL;
}

static oh_status model_of(const oh_platform *p, const oh_json *v, oh_arena *a, oh_listing *l)
{
	double kind = 0;
	oh_sv *s = NULL;
	size_t n = 0;
	l->id = text_of(v, "id", a);
	l->org = text_of(v, "org", a);
	l->title = text_of(v, "title", a);
	l->text = text_of(v, "text", a);
	l->place = text_of(v, "place", a);
	l->validity = text_of(v, "validity", a);
	l->contact.name = text_of(v, "contact", a);
	l->contact.phone = text_of(v, "phone", a);
	l->contact.mail = text_of(v, "mail", a);
	(void)oh_json_get_double(oh_json_member(v, "kind"), &kind);
	l->kind = kind >= 0 && kind <= OH_KIND_PLAN ? (oh_kind)kind : OH_KIND_PRODUCT;
	(void)oh_json_get_bool(oh_json_member(v, "hidden"), &l->hidden);
	l->pack = oh_packs_find(p->session->packs, text_of(v, "pack", a));
	if (!l->pack)
		l->pack = oh_packs_find(p->session->packs, OH_SV("common"));
	l->category = category_of(l->pack, text_of(v, "category", a));
	oh_status st = strings_of(oh_json_member(v, "standards"), a, &s, &n);
	l->standards = s;
	l->n_standards = st ? 0 : n;
	if (!st)
		st = strings_of(oh_json_member(v, "extras"), a, &s, &n);
	oh_extra *extras = st ? NULL : oh_arena_array(a, n / 2 + 1, sizeof *extras);
	if (!extras)
		return OH_ENOMEM;
	for (size_t i = 0; i < n / 2; i++)
		extras[i] = (oh_extra){s[2 * i], s[2 * i + 1]};
	l->extras = extras;
	l->n_extras = n / 2;
	return OH_OK;
}

static bool take(oh_sv *rest, oh_sv *piece)
{
	size_t n = 0;
	if (rest->n < 4)
		return false;
	for (unsigned i = 0; i < 4; i++)
		n |= (size_t)(unsigned char)rest->p[i] << (8 * i);
	if (n > rest->n - 4)
		return false;
	*piece = oh_sv_sub(*rest, 4, n);
	*rest = oh_sv_sub(*rest, 4 + n, SIZE_MAX);
	return true;
}

enum { OTHERS_MOST = 16 };

static oh_status others_of(const oh_platform *p, oh_sv bytes, oh_arena *a, oh_listing *l)
{
	oh_sv name, facts;
	oh_other_reading *others = oh_arena_array(a, OTHERS_MOST, sizeof *others);
	if (!others)
		return OH_ENOMEM;
	while (l->n_others < OTHERS_MOST && take(&bytes, &name) && take(&bytes, &facts)) {
		oh_other_reading *other = &others[l->n_others];
		other->pack = oh_packs_find(p->session->packs, name);
		if (!other->pack)
			continue;
		oh_status st =
		    oh_facts_decode(other->pack, facts, a, &other->facts, &other->n_facts, NULL);
		if (st)
			return st;
		l->n_others++;
	}
	l->others = others;
	return OH_OK;
}

oh_status sv_row_decode(const oh_platform *p, const oh_import_row *r, oh_side side, oh_arena *a,
                        oh_listing *out, oh_error *err)
{
	oh_json *doc = NULL;
	oh_listing l = {.side = side, .row = r->line, .index = (uint32_t)r->row};
	oh_status st = oh_json_parse(r->reading, OH_SV("row"), &doc, err);
	if (!st)
		st = model_of(p, doc, a, &l);
	if (!st)
		st = oh_facts_decode(l.pack, r->facts, a, &l.facts, &l.n_facts, NULL);
	if (!st)
		st = others_of(p, r->others, a, &l);
	oh_json_free(doc);
	if (st == OH_ENOMEM)
		return oh_nomem(err);
	if (st)
		return oh_raise(err, OH_EFORMAT, &oh_msg_service_import_row_damaged);
	*out = l;
	return OH_OK;
}

/* --- issues --- */

/* `sheets` (nullable): one sheet of the part for all of them; else by their names. */
void sv_import_issues_encode(const oh_issue *issues, size_t n, uint32_t first_sheet,
                             const uint32_t *sheets, oh_buf *out)
{
	oh_json_writer w;
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n; i++) {
		const oh_issue *issue = &issues[i];
		oh_json_begin_object(&w);
		sv_put_int(&w, "s", issue->severity);
		sv_put_text(&w, "m", oh_sv_from(issue->msg->key));
		put_strings(&w, "a", issue->args, issue->n_args);
		sv_put_text(&w, "t", issue->text);
		sv_put_text(&w, "f", issue->field);
		sv_put_int(&w, "h", (int64_t)(first_sheet + (sheets ? *sheets : 0)));
		sv_put_int(&w, "r", issue->row);
		sv_put_int(&w, "c", issue->column);
		sv_put_int(&w, "o", issue->offset);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
}

static int64_t number_of(const oh_json *v, const char *key)
{
	double d = 0;
	return oh_json_get_double(oh_json_member(v, key), &d) && d >= 0 && d <= 1e9 ? (int64_t)d
	                                                                            : 0;
}

void sv_import_issues_put(oh_sv json, oh_lang lang, oh_json_writer *w)
{
	static const char *const names[] = {"note", "warning", "error"};
	oh_json *doc = NULL;
	oh_json_begin_array(w);
	if (json.n && oh_json_parse(json, OH_SV("issues"), &doc, NULL))
		doc = NULL;
	for (size_t i = 0; doc && i < oh_json_length(doc); i++) {
		const oh_json *v = oh_json_at(doc, i), *list = oh_json_member(v, "a");
		oh_sv key = {NULL, 0}, text = {NULL, 0}, field = {NULL, 0};
		oh_sv args[OH_MSG_ARGS] = {{NULL, 0}};
		oh_buf words = OH_BUF_INIT;
		(void)oh_json_get_sv(oh_json_member(v, "m"), &key);
		(void)oh_json_get_sv(oh_json_member(v, "t"), &text);
		(void)oh_json_get_sv(oh_json_member(v, "f"), &field);
		for (size_t k = 0; k < OH_MSG_ARGS; k++)
			(void)oh_json_get_sv(oh_json_at(list, k), &args[k]);
		const oh_msg *msg = sv_msg_find(key);
		if (!msg)
			continue;
		oh_msg_render(&words, msg, lang, args, OH_MSG_ARGS);
		oh_json_begin_object(w);
		sv_put_text(w, "severity", oh_sv_from(names[number_of(v, "s") % 3]));
		oh_json_key(w, "text");
		oh_json_string(w, oh_buf_sv(&words));
		sv_put_text(w, "span", text);
		sv_put_text(w, "field", field);
		sv_put_int(w, "sheet", number_of(v, "h"));
		if (number_of(v, "r"))
			sv_put_int(w, "row", number_of(v, "r"));
		if (number_of(v, "c"))
			sv_put_int(w, "column", number_of(v, "c"));
		oh_json_end_object(w);
		oh_buf_release(&words);
	}
	oh_json_end_array(w);
	oh_json_free(doc);
}

bool sv_import_issues_severe(oh_sv json)
{
	/* Written by ourselves, severity first. */
	return oh_sv_find(json, OH_SV("{\"s\":1")) != SIZE_MAX ||
	       oh_sv_find(json, OH_SV("{\"s\":2")) != SIZE_MAX;
}

oh_sv sv_row_title(const oh_listing *l)
{
	enum { MOST = 90 };
	oh_sv text = oh_sv_trim(l->text);
	if (l->category)
		return l->category->zh;
	for (size_t i = 0; i < text.n && i < MOST; i++) {
		if (text.p[i] == '\n' || oh_sv_starts(oh_sv_sub(text, i, 3), OH_SV("，")) ||
		    oh_sv_starts(oh_sv_sub(text, i, 3), OH_SV("；")))
			return oh_sv_sub(text, 0, i);
	}
	size_t n = text.n < MOST ? text.n : MOST;
	while (n && n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	return oh_sv_sub(text, 0, n);
}

int sv_row_state(const oh_import_row *r)
{
	bool twin = r->twin_listing || r->twin_row >= 0;
	bool person = r->decided == OH_DECIDED_PERSON && r->decision != OH_DECIDE_NONE;
	if (r->decision == OH_DECIDE_SKIP)
		return OH_ROW_SKIPPED;
	if (!person && sv_import_issues_severe(r->issues))
		return OH_ROW_MEND;
	return twin && r->decision == OH_DECIDE_NONE ? OH_ROW_DUPLICATE : OH_ROW_READY;
}

size_t sv_row_checks(const oh_platform *p, const oh_import *import, oh_sv org_name,
                     const oh_line *line, oh_issue out[3])
{
	const oh_listing *l = &line->listing;
	size_t n = 0;
	(void)p;
	if (!import->org && !l->org.n)
		out[n++] = (oh_issue){.severity = OH_ERROR, .msg = &oh_msg_service_import_no_org};
	if (import->org && l->org.n && !sv_same_org(l->org, org_name))
		out[n++] = (oh_issue){.severity = OH_WARNING,
		                      .msg = &oh_msg_service_import_other_org,
		                      .args = {l->org, org_name},
		                      .n_args = 2,
		                      .text = l->org};
	if (!l->title.n && !l->text.n && !l->category)
		out[n++] = (oh_issue){.severity = OH_ERROR, .msg = &oh_msg_service_import_no_title};
	return n;
}
