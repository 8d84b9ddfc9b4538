#include "hall.h"

#include <stdlib.h>

const char *const sv_meeting_kinds[] = {"requested", "arranged", "walk_in", NULL};

static oh_status read_desks(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a,
                            struct sv_hall *out, oh_error *err)
{
	oh_desk *rows = NULL;
	size_t n = 0;
	bool open = out->k.row.state != OH_CONFERENCE_DRAFT;
	const oh_desk_filter f = {.conference = conference, .state = -1};
	oh_status st = oh_desk_list(db, tenant, &f, a, &rows, &n, err);
	if (!st) {
		out->desks = oh_arena_array(a, n + 1, sizeof *out->desks);
		if (!out->desks)
			st = oh_nomem(err);
	}
	for (size_t i = 0; !st && i < n; i++)
		st = sv_desk_of_row(db, tenant, &rows[i], open, a, &out->desks[i], err);
	out->n_desks = n;
	return st;
}

oh_status sv_hall_read(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a, struct sv_hall *out,
                       oh_error *err)
{
	*out = (struct sv_hall){0};
	oh_status st = sv_conference_any(db, tenant, conference, a, &out->k, err);
	if (!st)
		st = read_desks(db, tenant, conference, a, out, err);
	if (!st)
		st = oh_meeting_list(db, tenant, conference, 0, a, &out->meetings, &out->n_meetings,
		                     err);
	if (!st)
		st =
		    oh_meeting_desks(db, tenant, conference, 0, a, &out->seats, &out->n_seats, err);
	if (st)
		return st;
	st = oh_meeting_orders(db, tenant, conference, a, &out->orders, &out->n_orders, err);
	if (!st)
		st = oh_never_list(db, tenant, conference, 0, a, &out->never, &out->n_never, err);
	if (st)
		return st;
	out->first = oh_arena_array(a, out->n_meetings + 1, sizeof *out->first);
	if (!out->first)
		return oh_nomem(err);
	size_t at = 0;
	for (size_t i = 0; i < out->n_meetings; i++) {
		out->first[i] = at;
		while (at < out->n_seats && out->seats[at].meeting == out->meetings[i].id)
			at++;
	}
	out->first[out->n_meetings] = at;
	return OH_OK;
}

size_t sv_slots_read(oh_sv text, size_t last, uint32_t *out, size_t most)
{
	oh_sv word;
	size_t n = 0;
	while (text.n && oh_sv_split(&text, ' ', &word)) {
		uint32_t slot = 0;
		for (size_t i = 0; i < word.n && i < 6; i++)
			slot = slot * 10 + (uint32_t)(word.p[i] - '0');
		if (slot >= 1 && slot <= last && n < most)
			out[n++] = slot;
	}
	return n;
}

const struct sv_desk *sv_hall_desk(const struct sv_hall *h, oh_id id)
{
	size_t lo = 0, hi = h->n_desks;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (h->desks[mid].row.id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < h->n_desks && h->desks[lo].row.id == id ? &h->desks[lo] : NULL;
}

oh_meeting *sv_hall_meeting(const struct sv_hall *h, oh_id id)
{
	size_t lo = 0, hi = h->n_meetings;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (h->meetings[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < h->n_meetings && h->meetings[lo].id == id ? &h->meetings[lo] : NULL;
}

const struct sv_zone *sv_table_zone(const struct sv_conference *k, int table)
{
	int last = 0;
	for (size_t i = 0; i < k->n_zones; i++) {
		last += k->zones[i].tables;
		if (table >= 1 && table <= last)
			return &k->zones[i];
	}
	return NULL;
}

void sv_put_meeting_members(const oh_call *c, const struct sv_hall *h, size_t i, oh_json_writer *w)
{
	const oh_meeting *m = &h->meetings[i];
	sv_put_id(w, "id", m->id);
	sv_put_text(w, "kind", oh_sv_from(sv_meeting_kinds[m->kind]));
	sv_put_text(w, "title", m->title);
	sv_put_id(w, "request", m->request);
	sv_put_bool(w, "cancelled", m->cancelled);
	oh_json_key(w, "desks");
	oh_json_begin_array(w);
	for (size_t s = h->first[i]; s < h->first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(h, h->seats[s].desk);
		if (!d)
			continue;
		oh_json_begin_object(w);
		sv_put_desk_ref_members(w, d);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	(void)c;
}

void sv_put_place(const struct sv_conference *k, int slot, int table, oh_json_writer *w)
{
	const struct sv_zone *z = sv_table_zone(k, table);
	if (slot < 1 || (size_t)slot > k->n_slots)
		return;
	sv_put_int(w, "slot", slot);
	sv_put_time(w, "starts_at", k->slots[slot - 1].starts);
	sv_put_time(w, "ends_at", k->slots[slot - 1].ends);
	if (table)
		sv_put_int(w, "table", table);
	if (z)
		sv_put_text(w, "zone", z->name);
}
