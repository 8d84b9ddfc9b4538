/* Timetables to JSON, and back as something that people hold. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/map.h"
#include "ouhe/json/read.h"
#include "ouhe/json/write.h"
#include "ouhe/plan/file.h"
#include "ouhe/plan/messages.h"
#include "plan_internal.h"

/* A number counted from 1 in files; 0 where there is none. */
static void put_number(oh_json_writer *w, const char *key, uint32_t v)
{
	if (key)
		oh_json_key(w, key);
	oh_json_int(w, v == OH_PLAN_NONE ? 0 : (int64_t)v + 1);
}

static void put_text(oh_json_writer *w, const oh_plan_event *e, const oh_plan_requirement *q,
                     const char *key, oh_lang lang)
{
	oh_buf text = OH_BUF_INIT;
	oh_plan_requirement_text(e, q, lang, &text);
	oh_json_key(w, key);
	oh_json_string(w, oh_buf_sv(&text));
	w->out->failed = w->out->failed || !oh_buf_ok(&text);
	oh_buf_release(&text);
}

static void put_requirement(oh_json_writer *w, const oh_plan_event *e, const oh_plan_requirement *q)
{
	oh_json_begin_object(w);
	oh_json_key(w, "rule");
	oh_json_string(w, oh_sv_from(oh_plan_demand_name(q->kind)));
	if (q->meeting != OH_PLAN_NONE) {
		oh_json_key(w, "meeting");
		oh_json_int(w, e->meetings[q->meeting].id);
	}
	if (q->kind == OH_PLAN_D_PRECEDENCE) {
		oh_json_key(w, "other");
		oh_json_int(w, e->meetings[q->other].id);
	}
	if (q->participant != OH_PLAN_NONE)
		put_number(w, "participant", q->participant);
	if (q->slot != OH_PLAN_NONE)
		put_number(w, "slot", q->slot);
	if (q->table != OH_PLAN_NONE)
		put_number(w, "table", q->table);
	if (q->n_list) {
		bool people = q->kind == OH_PLAN_D_ONE;
		oh_json_key(w, people ? "participants" : "meetings");
		oh_json_begin_array(w);
		for (size_t i = 0; i < q->n_list; i++)
			oh_json_int(w,
			            people ? (int64_t)q->list[i] + 1 : e->meetings[q->list[i]].id);
		oh_json_end_array(w);
	}
	if (q->count != OH_PLAN_NONE) {
		oh_json_key(w, "count");
		oh_json_int(w, q->count);
	}
	if (q->room != OH_PLAN_NONE) {
		oh_json_key(w, "room");
		oh_json_int(w, q->room);
	}
	put_text(w, e, q, "zh", OH_LANG_ZH);
	put_text(w, e, q, "en", OH_LANG_EN);
	oh_json_end_object(w);
}

static void put_conflict(oh_json_writer *w, const oh_plan_event *e, const oh_plan_conflict *c,
                         const char *key)
{
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; i < c->n; i++)
		put_requirement(w, e, &c->items[i]);
	oh_json_end_array(w);
	oh_json_key(w, "minimal");
	oh_json_bool(w, c->minimal);
}

static void put_score(oh_json_writer *w, const oh_plan_score *s, bool kept, bool weighted)
{
	if (kept) {
		oh_json_key(w, "changed");
		oh_json_int(w, s->changed);
	}
	if (weighted) {
		oh_json_key(w, "weight");
		oh_json_int(w, (int64_t)s->weight);
	}
	oh_json_key(w, "breaks");
	oh_json_int(w, s->breaks);
	oh_json_key(w, "most_breaks");
	oh_json_int(w, s->most_breaks);
}

static void put_meetings(oh_json_writer *w, const oh_plan_event *e, const oh_plan_result *r,
                         const oh_plan_place *keep)
{
	oh_json_key(w, "meetings");
	oh_json_begin_array(w);
	for (size_t i = 0; i < r->n_places; i++) {
		const oh_plan_meeting *m = &e->meetings[i];
		oh_json_begin_object(w);
		oh_json_key(w, "id");
		oh_json_int(w, m->id);
		oh_json_key(w, "participants");
		oh_json_begin_array(w);
		for (size_t k = 0; k < m->n_who; k++)
			put_number(w, NULL, m->who[k]);
		oh_json_end_array(w);
		put_number(w, "slot", r->places[i].slot);
		put_number(w, "table", r->places[i].table);
		if (m->cancelled) {
			oh_json_key(w, "cancelled");
			oh_json_bool(w, true);
		} else if (pl_changed(e, r->places, keep, i)) {
			oh_json_key(w, "changed");
			oh_json_bool(w, true);
		}
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static bool has_weights(const oh_plan_event *e)
{
	for (size_t i = 0; i < e->n_meetings; i++)
		if (e->meetings[i].weight)
			return true;
	return e->partial;
}

static void put_places(oh_json_writer *w, const oh_plan_event *e, const oh_plan_result *r,
                       const oh_plan_place *keep)
{
	oh_json_key(w, "slots");
	oh_json_begin_array(w);
	for (size_t i = 0; i < r->n_places; i++)
		put_number(w, NULL, r->places[i].slot);
	oh_json_end_array(w);
	oh_json_key(w, "tables");
	oh_json_begin_array(w);
	for (size_t i = 0; i < r->n_places; i++)
		put_number(w, NULL, r->places[i].table);
	oh_json_end_array(w);
	put_meetings(w, e, r, keep);
	oh_json_key(w, "left_out");
	oh_json_begin_array(w);
	for (size_t i = 0; i < r->n_left_out; i++) {
		oh_json_begin_object(w);
		oh_json_key(w, "meeting");
		oh_json_int(w, e->meetings[r->left_out[i].meeting].id);
		put_conflict(w, e, &r->left_out[i].reason, "because");
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

void oh_plan_result_write(const oh_plan_event *e, const oh_plan_result *r,
                          const oh_plan_place *keep, oh_buf *out)
{
	oh_json_writer w;
	bool weighted = has_weights(e);
	oh_json_writer_init(&w, out, 0);
	oh_json_begin_object(&w);
	oh_json_key(&w, "status");
	oh_json_string(&w, oh_sv_from(oh_plan_status_name(r->status)));
	bool placed = r->status == OH_PLAN_OPTIMAL || r->status == OH_PLAN_FEASIBLE;
	if (placed) {
		oh_json_key(&w, "breaks");
		oh_json_int(&w, r->score.breaks);
	}
	if (r->status != OH_PLAN_INFEASIBLE) {
		oh_json_key(&w, "bound");
		oh_json_int(&w, r->bound.breaks);
	}
	oh_json_key(&w, "seconds");
	oh_json_number(&w, round(r->seconds * 1e6) / 1e6);
	if (placed) {
		oh_json_key(&w, "score");
		oh_json_begin_object(&w);
		put_score(&w, &r->score, keep != NULL, weighted);
		oh_json_key(&w, "moves");
		oh_json_int(&w, r->score.moves);
		oh_json_end_object(&w);
		oh_json_key(&w, "bounds");
		oh_json_begin_object(&w);
		put_score(&w, &r->bound, keep != NULL, weighted);
		oh_json_end_object(&w);
	}
	if (r->status == OH_PLAN_INFEASIBLE)
		put_conflict(&w, e, &r->conflict, "conflict");
	if (r->status != OH_PLAN_UNKNOWN)
		put_places(&w, e, r, keep);
	oh_json_end_object(&w);
	oh_buf_char(out, '\n');
}

/* ---- what people hold ---- */

static oh_status complain(oh_error *err, oh_sv file, const char *list, size_t i, const char *member,
                          const oh_msg *msg, double a, double b)
{
	char path[OH_PLACE_FIELD], x[32], y[32];
	snprintf(x, sizeof x, "%.0f", a);
	snprintf(y, sizeof y, "%.0f", b);
	if (i == SIZE_MAX)
		snprintf(path, sizeof path, "%s", list);
	else
		snprintf(path, sizeof path, "%s[%zu]%s", list, i + 1, member);
	oh_status st = oh_raise(err, OH_EINVALID, msg, oh_sv_from(x), oh_sv_from(y));
	if (err) {
		oh_place_copy(err->place.file, OH_PLACE_FILE, file);
		oh_place_copy(err->place.field, OH_PLACE_FIELD, oh_sv_from(path));
	}
	return st;
}

/* 0 or missing: none. False for what is no such number. A slot or table that the event
 * has no more stays a number beyond the others: its meeting has to move. */
static bool read_number(const oh_json *v, uint32_t *out)
{
	double d = 0;
	*out = OH_PLAN_NONE;
	if (!v || oh_json_kind(v) == OH_JSON_NULL)
		return true;
	if (!oh_json_get_double(v, &d) || !(d >= 0) || d != floor(d) || d > 1e9)
		return false;
	if (d >= 1)
		*out = (uint32_t)d - 1;
	return true;
}

struct held {
	const oh_plan_event *e;
	oh_sv file;
	oh_map *by_id, *by_who;
	oh_plan_place *places;
	oh_error *err;
	uint32_t slots;
};

/* The participants in rising order, as a key. */
static int rising(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

static oh_sv key_of(uint32_t *who, size_t n)
{
	qsort(who, n, sizeof *who, rising);
	return (oh_sv){(const char *)who, n * sizeof *who};
}

enum { TWICE = 1 << 30 };

static oh_status index_meetings(struct held *h)
{
	uint32_t who[OH_PLAN_MOST_GROUP];
	for (size_t i = 0; i < h->e->n_meetings; i++) {
		const oh_plan_meeting *m = &h->e->meetings[i];
		uint64_t other;
		if (oh_map_set(h->by_id, (oh_sv){(const char *)&m->id, sizeof m->id}, i))
			return oh_nomem(h->err);
		memcpy(who, m->who, m->n_who * sizeof *who);
		oh_sv key = key_of(who, m->n_who);
		bool again = oh_map_get(h->by_who, key, &other);
		if (oh_map_set(h->by_who, key, again ? TWICE : i))
			return oh_nomem(h->err);
	}
	return OH_OK;
}

/* Participants of an entry; 0 when it does not tell. */
static size_t entry_who(const oh_json *o, uint32_t *who)
{
	const oh_json *v = oh_json_member(o, "participants");
	const oh_json *ab[2] = {oh_json_member(o, "a"), oh_json_member(o, "b")};
	size_t n = v ? oh_json_length(v) : ab[0] && ab[1] ? 2 : 0;
	if (n > OH_PLAN_MOST_GROUP)
		return 0;
	for (size_t k = 0; k < n; k++)
		if (!read_number(v ? oh_json_at(v, k) : ab[k], &who[k]) || who[k] == OH_PLAN_NONE)
			return 0;
	return n;
}

static bool same_people(const oh_plan_meeting *m, const uint32_t *sorted, size_t n)
{
	uint32_t who[OH_PLAN_MOST_GROUP];
	memcpy(who, m->who, m->n_who * sizeof *who);
	return m->n_who == n && memcmp(key_of(who, n).p, sorted, n * sizeof *who) == 0;
}

/* Which meeting of the event an entry is; n_meetings: none. */
static size_t entry_meeting(const struct held *h, const oh_json *o)
{
	uint32_t who[OH_PLAN_MOST_GROUP];
	double d = 0;
	uint64_t at = h->e->n_meetings;
	size_t n = entry_who(o, who);
	oh_sv key = key_of(who, n);
	if (oh_json_get_double(oh_json_member(o, "id"), &d) && fabs(d) < 9e15) {
		int64_t id = (int64_t)d;
		if (oh_map_get(h->by_id, (oh_sv){(const char *)&id, sizeof id}, &at) &&
		    (n == 0 || same_people(&h->e->meetings[at], who, n)))
			return at;
	}
	if (n && oh_map_get(h->by_who, key, &at) && at < h->e->n_meetings)
		return at;
	return h->e->n_meetings;
}

static oh_status read_entry(struct held *h, const oh_json *o, size_t i)
{
	oh_plan_place at;
	if (oh_json_kind(o) != OH_JSON_OBJECT)
		return complain(h->err, h->file, "meetings", i, "", &oh_msg_plan_need_item, 0, 0);
	size_t m = entry_meeting(h, o);
	if (!read_number(oh_json_member(o, "slot"), &at.slot))
		return complain(h->err, h->file, "meetings", i, ".slot", &oh_msg_plan_need_number,
		                0, h->slots);
	if (!read_number(oh_json_member(o, "table"), &at.table))
		return complain(h->err, h->file, "meetings", i, ".table", &oh_msg_plan_need_number,
		                0, (double)h->e->n_tables);
	if (m < h->e->n_meetings && h->places[m].slot == OH_PLAN_NONE)
		h->places[m] = at;
	return OH_OK;
}

static oh_status read_lists(struct held *h, const oh_json *slots, const oh_json *tables)
{
	size_t n = oh_json_length(slots);
	if (oh_json_kind(slots) != OH_JSON_ARRAY)
		return complain(h->err, h->file, "slots", SIZE_MAX, "", &oh_msg_plan_need_list, 0,
		                0);
	if (n != h->e->n_meetings)
		return complain(h->err, h->file, "slots", SIZE_MAX, "", &oh_msg_plan_keep_unlike,
		                (double)h->e->n_meetings, (double)n);
	for (size_t i = 0; i < n; i++) {
		if (!read_number(oh_json_at(slots, i), &h->places[i].slot))
			return complain(h->err, h->file, "slots", i, "", &oh_msg_plan_need_number,
			                0, h->slots);
		if (tables && !read_number(oh_json_at(tables, i), &h->places[i].table))
			return complain(h->err, h->file, "tables", i, "", &oh_msg_plan_need_number,
			                0, (double)h->e->n_tables);
	}
	return OH_OK;
}

static oh_status read_keep(struct held *h, const oh_json *doc)
{
	const oh_json *list = oh_json_member(doc, "meetings"),
	              *slots = oh_json_member(doc, "slots");
	if (list && oh_json_kind(list) == OH_JSON_ARRAY) {
		oh_status st = index_meetings(h);
		for (size_t i = 0; i < oh_json_length(list) && !st; i++)
			st = read_entry(h, oh_json_at(list, i), i);
		return st;
	}
	if (slots)
		return read_lists(h, slots, oh_json_member(doc, "tables"));
	return complain(h->err, h->file, "", SIZE_MAX, "", &oh_msg_plan_need_keep, 0, 0);
}

oh_status oh_plan_keep_read(const oh_plan_event *e, oh_sv text, oh_sv name, oh_arena *arena,
                            oh_plan_place **out, oh_error *err)
{
	struct held h = {.e = e, .file = name, .err = err, .slots = oh_plan_slots(e)};
	oh_json *doc = NULL;
	oh_status st = oh_json_parse(text, name, &doc, err);
	if (st)
		return st;
	h.by_id = oh_map_new();
	h.by_who = oh_map_new();
	h.places = oh_arena_array(arena, e->n_meetings, sizeof *h.places);
	if (!h.by_id || !h.by_who || !h.places) {
		st = oh_nomem(err);
	} else {
		memset(h.places, 0xff, e->n_meetings * sizeof *h.places);
		st = read_keep(&h, doc);
	}
	oh_map_free(h.by_id);
	oh_map_free(h.by_who);
	oh_json_free(doc);
	if (!st)
		*out = h.places;
	return st;
}
