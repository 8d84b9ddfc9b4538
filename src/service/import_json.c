/* Imports and their rows as the API shows them. */
#include <string.h>

#include "collections.h"
#include "listings.h"
#include "ouhe/sheet/book.h"

static const char *const state_names[] = {"reading", "ready", "committed", "undone", "failed"};
static const char *const row_states[] = {"ready", "mend", "duplicate", "skipped", "committed"};
static const char *const decisions[] = {"", "import", "skip", "merge", "keep"};

/* --- columns --- */

static const oh_attr *attr_of(const oh_packs *packs, oh_sv key)
{
	for (size_t i = 0; i < oh_packs_count(packs); i++) {
		const oh_attr *attr = oh_pack_attr(oh_packs_at(packs, i), key);
		if (attr)
			return attr;
	}
	return NULL;
}

static oh_sv label_of(const oh_call *c, oh_sv target)
{
	size_t n;
	const oh_column_role *roles = oh_column_roles(&n);
	for (size_t i = 0; i < n; i++) {
		if (oh_sv_eq(target, oh_sv_from(roles[i].target)))
			return oh_sv_from(oh_msg_text(roles[i].label, c->lang));
	}
	if (oh_sv_starts(target, OH_SV("fact:"))) {
		const oh_attr *attr =
		    attr_of(c->platform->session->packs, oh_sv_sub(target, 5, SIZE_MAX));
		return attr ? sv_attr_name(attr, c->lang) : target;
	}
	return oh_sv_from(oh_msg_text(oh_sv_eq(target, OH_SV("text"))
	                                  ? &oh_msg_service_import_target_text
	                                  : &oh_msg_service_import_target_none,
	                              c->lang));
}

static int64_t number_of(const oh_json *v, const char *key)
{
	double d = 0;
	return oh_json_get_double(oh_json_member(v, key), &d) && d >= 0 && d <= 1e9 ? (int64_t)d
	                                                                            : 0;
}

static oh_sv text_of(const oh_json *v, const char *key)
{
	oh_sv s = {NULL, 0};
	(void)oh_json_get_sv(oh_json_member(v, key), &s);
	return s;
}

static void put_flag(oh_json_writer *w, const char *key, const oh_json *v, const char *from)
{
	bool on = false;
	if (oh_json_get_bool(oh_json_member(v, from), &on) && on)
		sv_put_bool(w, key, true);
}

static void put_column(const oh_call *c, const oh_json *v, oh_json_writer *w)
{
	char letters[8];
	oh_sv target = text_of(v, "t"), unit = text_of(v, "u");
	oh_column_name((uint32_t)number_of(v, "c"), letters);
	oh_json_begin_object(w);
	sv_put_int(w, "column", number_of(v, "c"));
	sv_put_text(w, "letter", oh_sv_from(letters));
	oh_json_key(w, "header");
	oh_json_string(w, text_of(v, "h"));
	sv_put_text(w, "target", target);
	oh_json_key(w, "label");
	oh_json_string(w, label_of(c, target));
	if (unit.n && unit.n < OH_UNIT_CODE) {
		char code[OH_UNIT_CODE];
		memcpy(code, unit.p, unit.n);
		code[unit.n] = '\0';
		sv_put_text(w, "unit", oh_sv_from(oh_unit_label(code, c->lang == OH_LANG_ZH)));
	}
	put_flag(w, "guessed", v, "g");
	put_flag(w, "hidden", v, "d");
	put_flag(w, "changed", v, "x");
	oh_json_end_object(w);
}

static void put_unread(const oh_call *c, oh_sv problem, oh_json_writer *w)
{
	oh_buf words = OH_BUF_INIT;
	sv_problem_words(problem, c->lang, &words);
	sv_put_text(w, "unread", oh_buf_sv(&words));
	oh_buf_release(&words);
}

static void put_sheets(const oh_call *c, oh_sv json, oh_json_writer *w)
{
	oh_json *doc = NULL;
	if (!json.n || oh_json_parse(json, OH_SV("sheets"), &doc, NULL))
		return;
	oh_json_key(w, "sheets");
	oh_json_begin_array(w);
	for (size_t i = 0; i < oh_json_length(doc); i++) {
		const oh_json *v = oh_json_at(doc, i), *columns = oh_json_member(v, "columns");
		oh_json_begin_object(w);
		oh_json_key(w, "name");
		oh_json_string(w, text_of(v, "name"));
		sv_put_text(w, "file", text_of(v, "file"));
		if (number_of(v, "header"))
			sv_put_int(w, "header_row", number_of(v, "header"));
		if (text_of(v, "unread").n)
			put_unread(c, text_of(v, "unread"), w);
		oh_json_key(w, "columns");
		oh_json_begin_array(w);
		for (size_t k = 0; k < oh_json_length(columns); k++)
			put_column(c, oh_json_at(columns, k), w);
		oh_json_end_array(w);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	oh_json_free(doc);
}

static void put_target(oh_json_writer *w, oh_sv target, oh_sv label, oh_sv group)
{
	oh_json_begin_object(w);
	sv_put_text(w, "target", target);
	oh_json_key(w, "label");
	oh_json_string(w, label);
	sv_put_text(w, "group", group);
	oh_json_end_object(w);
}

/* What a column can be: parts of a listing, text, nothing, and the attributes of every
 * industry, each once. */
static void put_targets(const oh_call *c, oh_json_writer *w)
{
	const oh_packs *packs = c->platform->session->packs;
	oh_sv group = oh_sv_from(oh_msg_text(&oh_msg_service_import_group_listing, c->lang));
	size_t n;
	const oh_column_role *roles = oh_column_roles(&n);
	oh_json_key(w, "targets");
	oh_json_begin_array(w);
	put_target(w, OH_SV("text"), label_of(c, OH_SV("text")), group);
	for (size_t i = 0; i < n; i++)
		put_target(w, oh_sv_from(roles[i].target),
		           oh_sv_from(oh_msg_text(roles[i].label, c->lang)), group);
	put_target(w, OH_SV("none"), label_of(c, OH_SV("none")), group);
	oh_map *seen = oh_map_new();
	for (size_t i = 0; seen && i < oh_packs_count(packs); i++) {
		const oh_pack *pack = oh_packs_at(packs, i);
		for (size_t k = 0; k < pack->n_own; k++) {
			const oh_attr *attr = pack->attrs[k];
			char target[96];
			if (attr->key.n > 80 || oh_map_get(seen, attr->key, NULL) ||
			    oh_map_set(seen, attr->key, 1))
				continue;
			memcpy(target, "fact:", 5);
			memcpy(target + 5, attr->key.p, attr->key.n);
			put_target(w, (oh_sv){target, 5 + attr->key.n}, sv_attr_name(attr, c->lang),
			           c->lang == OH_LANG_ZH ? pack->zh : pack->en);
		}
	}
	oh_map_free(seen);
	oh_json_end_array(w);
}

/* --- imports --- */

static void put_may(const oh_call *c, const oh_import *i, oh_json_writer *w)
{
	const oh_object object = {.tenant = i->tenant, .org = i->org, .user = i->user};
	bool may = oh_access(&c->actor, "commitImport", &object) == OH_ACCESS_YES;
	bool ready = may && i->state == OH_IMPORT_READY;
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	if (ready && (!i->submission || sv_sees_all(c)))
		oh_json_string(w, OH_SV("edit"));
	if (ready && !i->submission)
		oh_json_string(w, OH_SV("commit"));
	if (may && i->state == OH_IMPORT_COMMITTED && !i->taking)
		oh_json_string(w, OH_SV("undo"));
	if (may && i->state != OH_IMPORT_COMMITTED && !i->taking && !i->submission)
		oh_json_string(w, OH_SV("delete"));
	oh_json_end_array(w);
}

static void put_counts(const oh_import_row_counts *n, oh_json_writer *w)
{
	oh_json_key(w, "counts");
	oh_json_begin_object(w);
	sv_put_int(w, "rows", n->rows);
	sv_put_int(w, "ready", n->ready);
	sv_put_int(w, "mend", n->mend);
	sv_put_int(w, "duplicates", n->duplicates);
	sv_put_int(w, "skipped", n->skipped);
	sv_put_int(w, "committed", n->committed);
	oh_json_end_object(w);
}

static oh_status put_kept(oh_db *db, const oh_call *c, const oh_import *i, oh_json_writer *w,
                          oh_error *err);

static double progress_of(const oh_platform *p, const oh_import *i, const oh_import_row_counts *n)
{
	const struct sv_imports *s = p->imports;
	int64_t reading = atomic_load(&s->reading);
	size_t total = atomic_load(&s->total), done = atomic_load(&s->done);
	if (i->taking == OH_TAKING_IN && n->ready)
		return (double)n->committed / (double)(n->committed + n->ready);
	if (i->state != OH_IMPORT_READING)
		return 1;
	/* Read through since this snapshot was taken. */
	if (reading != i->id && atomic_load(&s->was_read) == i->id)
		return 1;
	if (reading != i->id || total == 0)
		return 0;
	return done >= total ? 1 : (double)done / (double)total;
}

oh_status sv_import_put(oh_db *db, const oh_call *c, const oh_import *i, bool whole,
                        oh_json_writer *w, oh_error *err)
{
	struct sv_org org = {0};
	oh_import_row_counts counts;
	oh_sv person = {NULL, 0};
	oh_buf words = OH_BUF_INIT;
	oh_status st = oh_import_counts(db, i->tenant, i->id, &counts, err);
	if (!st && i->org)
		st = sv_org_get(db, i->tenant, i->org, c->arena, &org, err);
	if (!st && i->user)
		st = sv_person_name(db, i->tenant, i->user, c->arena, &person, err);
	if (st)
		return st;
	oh_json_begin_object(w);
	sv_put_id(w, "id", i->id);
	sv_put_text(w, "name", i->name);
	sv_put_text(w, "side", i->side == 1 ? OH_SV("demand") : OH_SV("supply"));
	if (i->org)
		sv_put_org(w, "organisation", &org);
	sv_put_text(w, "state",
	            i->taking == OH_TAKING_IN ? OH_SV("committing")
	                                      : oh_sv_from(state_names[i->state]));
	sv_put_number(w, "progress", progress_of(c->platform, i, &counts));
	sv_problem_words(i->problem, c->lang, &words);
	sv_put_text(w, "problem", oh_buf_sv(&words));
	oh_buf_release(&words);
	sv_put_bool(w, "known_layout", i->known_layout);
	if (person.n) {
		oh_json_key(w, "by");
		oh_json_begin_object(w);
		sv_put_id(w, "id", i->user);
		sv_put_text(w, "name", person);
		oh_json_end_object(w);
	}
	sv_put_time(w, "created_at", i->created);
	sv_put_time(w, "committed_at", i->committed);
	put_counts(&counts, w);
	if (whole) {
		put_sheets(c, i->sheets, w);
		if (i->state == OH_IMPORT_READY)
			put_targets(c, w);
		oh_json_key(w, "issues");
		sv_import_issues_put(i->issues, c->lang, w);
		if (i->state == OH_IMPORT_UNDONE && !i->taking)
			st = put_kept(db, c, i, w, err);
	}
	put_may(c, i, w);
	oh_json_end_object(w);
	return st;
}

/* --- what stayed after undo --- */

struct kept {
	oh_db *db;
	const oh_call *c;
	oh_vec ids;
};

static oh_status note_kept(void *ctx, const oh_import_row *r)
{
	struct kept *k = ctx;
	return r->listing ? oh_vec_push(&k->ids, &r->listing) : OH_OK;
}

static oh_status put_kept(oh_db *db, const oh_call *c, const oh_import *i, oh_json_writer *w,
                          oh_error *err)
{
	struct kept k = {.db = db, .c = c};
	const oh_import_row_filter f = {.state = OH_ROW_COMMITTED, .sheet = -1, .limit = 500};
	oh_vec_init(&k.ids, sizeof(oh_id));
	oh_status st = oh_import_row_each(db, i->tenant, i->id, &f, note_kept, &k, err);
	oh_json_key(w, "kept");
	oh_json_begin_array(w);
	for (size_t n = 0; !st && n < k.ids.n; n++) {
		st = sv_listing_card(db, c, OH_VEC_AT(&k.ids, oh_id, n), w, err);
		st = st == OH_ENOENT ? OH_OK : st;
	}
	oh_json_end_array(w);
	oh_vec_release(&k.ids);
	return st;
}

/* --- rows --- */

static void put_cells(oh_sv json, oh_json_writer *w)
{
	oh_json *doc = NULL;
	oh_json_key(w, "cells");
	oh_json_begin_array(w);
	if (oh_json_parse(json, OH_SV("cells"), &doc, NULL))
		doc = NULL;
	for (size_t i = 0; doc && i < oh_json_length(doc); i++) {
		const oh_json *cell = oh_json_at(doc, i);
		double column = 0;
		oh_sv text = {NULL, 0}, was;
		(void)oh_json_get_double(oh_json_at(cell, 0), &column);
		(void)oh_json_get_sv(oh_json_at(cell, 1), &text);
		oh_json_begin_object(w);
		sv_put_int(w, "column", (int64_t)column);
		oh_json_key(w, "text");
		oh_json_string(w, text);
		if (oh_json_get_sv(oh_json_at(cell, 2), &was)) {
			oh_json_key(w, "was");
			oh_json_string(w, was);
		}
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	oh_json_free(doc);
}

/* A card of what is no listing yet. */
static void put_card(const oh_call *c, const oh_import *i, const oh_import_row *r,
                     const oh_listing *l, const struct sv_org *org, oh_json_writer *w)
{
	struct sv_listing s = {.tenant = i->tenant, .l = *l, .org = *org};
	s.row = (oh_listing_row){.side = i->side, .kind = l->kind, .amount = -1};
	s.row.org = org->id;
	s.row.title = l->title.n ? l->title : sv_row_title(l);
	s.row.text = l->text;
	s.row.number = l->id;
	s.row.city = l->place;
	s.row.amount = sv_amount(l->facts, l->n_facts);
	s.l.title = s.row.title;
	s.org.name = org->name.n ? org->name : l->org;
	(void)r;
	oh_json_key(w, "listing");
	sv_card_put(c, &s, NULL, w);
}

static oh_status put_twin(oh_db *db, const oh_call *c, const oh_import *i, const oh_import_row *r,
                          const oh_listing *here, oh_json_writer *w, oh_error *err)
{
	oh_status st = OH_OK;
	struct sv_listing stored;
	oh_listing there = {0};
	bool found = false;
	if (!r->twin_listing && r->twin_row < 0)
		return OH_OK;
	if (r->twin_listing) {
		st = sv_listing_load(db, c->platform, i->tenant, r->twin_listing, true, c->arena,
		                     &stored, err);
		found = !st;
		there = found ? stored.l : there;
		st = st == OH_ENOENT ? OH_OK : st;
	} else {
		oh_import_row other;
		st = oh_import_row_get(db, i->tenant, i->id, r->twin_row, c->arena, &other, &found,
		                       err);
		if (!st && found)
			st = sv_row_decode(c->platform, &other, here->side, c->arena, &there, err);
	}
	if (st || !found)
		return st;
	oh_json_key(w, "duplicate");
	oh_json_begin_object(w);
	if (r->twin_listing) {
		oh_json_key(w, "listing");
		st = sv_listing_card(db, c, r->twin_listing, w, err);
		if (st == OH_ENOENT) {
			sv_card_put(c, &stored, NULL, w);
			st = OH_OK;
		}
	} else {
		sv_put_int(w, "row", r->twin_row);
	}
	sv_put_number(w, "likeness", r->likeness);
	oh_json_key(w, "differences");
	sv_twin_differences(c, here, &there, w);
	oh_json_end_object(w);
	return st;
}

oh_status sv_import_row_put(oh_db *db, const oh_call *c, const oh_import *i, const oh_import_row *r,
                            oh_json_writer *w, oh_error *err)
{
	oh_listing l;
	struct sv_org org = {0};
	oh_status st =
	    sv_row_decode(c->platform, r, i->side == 1 ? OH_DEMAND : OH_SUPPLY, c->arena, &l, err);
	if (!st && i->org)
		st = sv_org_get(db, i->tenant, i->org, c->arena, &org, err);
	if (st)
		return st;
	oh_json_begin_object(w);
	sv_put_int(w, "row", r->row);
	sv_put_int(w, "sheet", r->sheet);
	sv_put_int(w, "line", r->line);
	sv_put_text(w, "state", oh_sv_from(row_states[r->state]));
	sv_put_text(w, "decision", oh_sv_from(decisions[r->decision]));
	put_cells(r->cells, w);
	put_card(c, i, r, &l, &org, w);
	oh_json_key(w, "details");
	sv_put_facts(c, l.facts, l.n_facts, l.title, l.text, true, w);
	oh_json_key(w, "issues");
	sv_import_issues_put(r->issues, c->lang, w);
	st = put_twin(db, c, i, r, &l, w, err);
	sv_put_id(w, "committed", r->listing);
	oh_json_end_object(w);
	return st;
}
