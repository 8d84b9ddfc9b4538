/* What a desk holds: when, where, with whom. */
#include <stdio.h>
#include <stdlib.h>

#include "hall.h"

/* A meeting of the hall, and when it is or was. */
struct item {
	size_t i;
	int slot;
};

struct job {
	oh_call *c;
	oh_id id;
	struct sv_desk d;
	struct sv_hall h;
	struct item *mine; /* meetings of the desk, by slot */
	size_t n;
};

static int by_slot(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	return a->slot != b->slot ? a->slot - b->slot : (a->i > b->i) - (a->i < b->i);
}

static oh_status load(oh_db *db, struct job *j, oh_error *err)
{
	oh_call *c = j->c;
	struct sv_conference k;
	oh_status st = sv_desk_load(db, c, j->id, &j->d, &k, err);
	if (!st)
		st = oh_call_may(c, &j->d.object, err);
	if (!st)
		st = sv_hall_read(db, c->actor.tenant, j->d.row.conference, c->arena, &j->h, err);
	if (st)
		return st;
	j->n = 0;
	j->mine = oh_arena_array(c->arena, j->h.n_meetings + 1, sizeof *j->mine);
	if (!j->mine)
		return oh_nomem(err);
	for (size_t i = 0; i < j->h.n_meetings; i++) {
		const oh_meeting *m = &j->h.meetings[i];
		bool sits = false;
		for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++)
			sits = sits || j->h.seats[s].desk == j->id;
		if (sits && (m->slot || m->was_slot))
			j->mine[j->n++] = (struct item){i, m->slot ? m->slot : m->was_slot};
	}
	qsort(j->mine, j->n, sizeof *j->mine, by_slot);
	return OH_OK;
}

static void put_item(const struct job *j, size_t i, oh_json_writer *w)
{
	const oh_meeting *m = &j->h.meetings[i];
	oh_json_begin_object(w);
	sv_put_meeting_members(j->c, &j->h, i, w);
	sv_put_place(&j->h.k, m->slot ? m->slot : m->was_slot, m->table, w);
	sv_put_bool(w, "dropped", !m->slot);
	sv_put_int(w, "sequence", m->sequence);
	sv_put_text(w, "reason", m->reason);
	oh_json_end_object(w);
}

static oh_status read_agenda(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_json_writer w;
	oh_status st = load(db, j, err);
	if (st)
		return st;
	sv_answer(j->c, &w);
	oh_json_begin_object(&w);
	sv_put_desk_ref(&w, "desk", &j->d);
	sv_put_id(&w, "conference", j->h.k.row.id);
	sv_put_text(&w, "title", j->h.k.row.title);
	sv_put_text(&w, "place", j->h.k.row.place);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < j->n; i++)
		put_item(j, j->mine[i].i, &w);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return OH_OK;
}

oh_status sv_get_agenda(oh_call *c, oh_error *err)
{
	struct job *j = oh_arena_zalloc(c->arena, sizeof *j);
	if (!j)
		return oh_nomem(err);
	j->c = c;
	oh_status st = oh_call_id(c, 0, &j->id, err);
	return st ? st : oh_store_read(c->platform->store, read_agenda, j, err);
}

/* --- when what desks hold changes --- */

oh_status sv_tell_agendas(oh_db *db, const oh_call *c, const struct sv_hall *h, const bool *changed,
                          const char *why, int64_t nth, oh_error *err)
{
	char id[OH_ID_TEXT], unique[80];
	oh_status st = OH_OK;
	for (size_t d = 0; !st && d < h->n_desks; d++) {
		const struct sv_desk *desk = &h->desks[d];
		if (!changed[d] || desk->row.state != OH_DESK_APPROVED)
			continue;
		oh_id_format(desk->row.id, id);
		(void)snprintf(unique, sizeof unique, "%s:%s:%lld", why, id, (long long)nth);
		st = sv_tell_desk(db, c->platform, c->actor.tenant, desk,
		                  &oh_msg_service_notice_timetable, desk->row.name, h->k.row.title,
		                  OH_SV(""), oh_sv_from(unique), err);
	}
	return st;
}

static bool same_place(const struct sv_conference *a, const struct sv_conference *b, int slot)
{
	const struct sv_slot *x = &a->slots[slot - 1], *y = &b->slots[slot - 1];
	return x->starts == y->starts && x->ends == y->ends && oh_sv_eq(a->row.place, b->row.place);
}

/* A held meeting that is elsewhere now; OH_ECONFLICT when its slot or table is gone. */
static oh_status follow(oh_db *db, const oh_call *c, const struct sv_conference *before,
                        struct sv_hall *h, size_t i, bool *changed, oh_error *err)
{
	oh_meeting *m = &h->meetings[i];
	if (m->cancelled || m->slot < 1)
		return OH_OK;
	if ((size_t)m->slot > h->k.n_slots || m->table > h->k.tables)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_conference_held);
	if ((size_t)m->slot <= before->n_slots && same_place(before, &h->k, m->slot))
		return OH_OK;
	m->sequence++;
	m->version++;
	m->changed = oh_db_now(db);
	for (size_t s = h->first[i]; s < h->first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(h, h->seats[s].desk);
		if (d)
			changed[d - h->desks] = true;
	}
	return oh_meeting_update(db, c->actor.tenant, m, err);
}

oh_status sv_agendas_follow(oh_db *db, const oh_call *c, const struct sv_conference *before,
                            const struct sv_conference *now, oh_error *err)
{
	struct sv_hall h;
	oh_status st = sv_hall_read(db, c->actor.tenant, now->row.id, c->arena, &h, err);
	if (st)
		return st;
	bool *changed = oh_arena_zalloc(c->arena, h.n_desks + 1);
	if (!changed)
		return oh_nomem(err);
	for (size_t i = 0; !st && i < h.n_meetings; i++)
		st = follow(db, c, before, &h, i, changed, err);
	return st ? st : sv_tell_agendas(db, c, &h, changed, "calendar", now->row.version, err);
}
