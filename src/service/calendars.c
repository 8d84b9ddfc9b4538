/* A desk's agenda as a calendar that other programs ask for again and again. The address
 * holds a secret; whoever has it reads the agenda, and a new one ends the old. */
#include <stdio.h>
#include <string.h>

#include "hall.h"
#include "ouhe/report/calendar.h"
#include "ouhe/secret/secret.h"

enum { SECRET = 24, REFRESH_MINUTES = 15, ALARM_MINUTES = 10 };

struct job {
	oh_call *c;
	oh_id id;
	struct sv_desk d;
	struct sv_hall h;
	unsigned char digest[OH_DIGEST];
	oh_calendar_entry *entries;
	size_t n;
	oh_desk_person *people; /* of the desk */
	size_t n_people;
};

/* --- the address --- */

static oh_status store_address(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	struct sv_conference k;
	const oh_sv none = {NULL, 0};
	oh_status st = sv_desk_load(db, j->c, j->id, &j->d, &k, err);
	if (!st)
		st = oh_call_may(j->c, &j->d.object, err);
	if (!st)
		st = oh_calendar_set(db, j->c->actor.tenant, j->id,
		                     (oh_sv){(const char *)j->digest, OH_DIGEST}, oh_db_now(db),
		                     err);
	return st ? st
	          : sv_audit(db, j->c, "desk.calendar", "desk", j->id, none, none, 0, none, err);
}

oh_status sv_create_calendar(oh_call *c, oh_error *err)
{
	struct job *j = oh_arena_zalloc(c->arena, sizeof *j);
	unsigned char secret[SECRET];
	char token[OH_BASE64_TEXT(SECRET)], path[96];
	oh_sv url = {NULL, 0};
	oh_json_writer w;
	if (!j)
		return oh_nomem(err);
	j->c = c;
	oh_status st = oh_call_id(c, 0, &j->id, err);
	if (st)
		return st;
	oh_random(secret, sizeof secret);
	size_t n = oh_base64url(secret, sizeof secret, token);
	oh_digest((oh_sv){token, n}, j->digest);
	(void)snprintf(path, sizeof path, "/api/v1/calendars/%s", token);
	st = oh_store_write(c->platform->store, store_address, j, err);
	if (!st)
		st = sv_link(c->platform, oh_sv_from(path), c->arena, &url) ? oh_nomem(err) : OH_OK;
	if (st)
		return st;
	c->status = 201;
	c->secret = true;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_text(&w, "url", url);
	oh_json_end_object(&w);
	return OH_OK;
}

/* --- the feed --- */

static oh_sv keep(oh_arena *a, oh_buf *b)
{
	oh_sv s = oh_buf_ok(b) ? oh_arena_sv(a, oh_buf_sv(b)) : (oh_sv){NULL, 0};
	oh_buf_release(b);
	return s;
}

static oh_sv others(const struct job *j, size_t i)
{
	oh_buf b = OH_BUF_INIT;
	for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++) {
		const struct sv_desk *d = sv_hall_desk(&j->h, j->h.seats[s].desk);
		if (!d || d->row.id == j->id)
			continue;
		oh_buf_str(&b, b.n ? ", " : "");
		oh_buf_sv_put(&b, d->row.name);
	}
	return keep(j->c->arena, &b);
}

/* What it is about, and who of the desk sits there where that was said. */
static oh_sv description(const struct job *j, const oh_meeting *m, const oh_meeting_desk *seat)
{
	oh_buf b = OH_BUF_INIT, names = OH_BUF_INIT;
	for (size_t i = 0; i < j->n_people; i++) {
		char id[OH_ID_TEXT];
		oh_id_format(j->people[i].id, id);
		if (oh_sv_find(seat->people, oh_sv_from(id)) == SIZE_MAX)
			continue;
		oh_buf_str(&names, names.n ? ", " : "");
		oh_buf_sv_put(&names, j->people[i].name);
	}
	oh_buf_sv_put(&b, m->title.n ? m->title : j->h.k.row.title);
	if (names.n) {
		const oh_sv args[] = {oh_buf_sv(&names)};
		oh_buf_str(&b, "\n");
		oh_buf_sv_put(&b, sv_notice_title(&oh_msg_service_calendar_people, args, 1,
		                                  j->c->lang, j->c->arena));
	}
	oh_buf_release(&names);
	return keep(j->c->arena, &b);
}

static oh_sv uid(const struct job *j, oh_id meeting)
{
	char m[OH_ID_TEXT], d[OH_ID_TEXT];
	oh_buf b = OH_BUF_INIT;
	oh_id_format(meeting, m);
	oh_id_format(j->id, d);
	oh_buf_printf(&b, "meeting-%s-%s@ouhe", m, d);
	return keep(j->c->arena, &b);
}

static oh_sv location(const struct job *j, const oh_meeting *m)
{
	const struct sv_zone *z = sv_table_zone(&j->h.k, m->table);
	oh_buf b = OH_BUF_INIT;
	oh_buf_sv_put(&b, j->h.k.row.place);
	if (z) {
		char table[16];
		(void)snprintf(table, sizeof table, "%d", m->table);
		const oh_sv args[] = {z->name, oh_sv_from(table)};
		oh_buf_str(&b, b.n ? " · " : "");
		oh_buf_sv_put(&b, sv_notice_title(&oh_msg_service_calendar_table, args, 2,
		                                  j->c->lang, j->c->arena));
	}
	return keep(j->c->arena, &b);
}

static oh_status fill(struct job *j, oh_error *err)
{
	const struct sv_conference *k = &j->h.k;
	j->n = 0;
	j->entries = oh_arena_zalloc(j->c->arena, (j->h.n_meetings + 1) * sizeof *j->entries);
	if (!j->entries)
		return oh_nomem(err);
	for (size_t i = 0; i < j->h.n_meetings; i++) {
		const oh_meeting *m = &j->h.meetings[i];
		int slot = m->slot ? m->slot : m->was_slot;
		const oh_meeting_desk *seat = NULL;
		for (size_t s = j->h.first[i]; s < j->h.first[i + 1]; s++)
			if (j->h.seats[s].desk == j->id)
				seat = &j->h.seats[s];
		if (!seat || slot < 1 || (size_t)slot > k->n_slots)
			continue;
		oh_sv with = others(j, i);
		j->entries[j->n++] =
		    (oh_calendar_entry){.uid = uid(j, m->id),
		                        .sequence = (uint32_t)m->sequence,
		                        .start = k->slots[slot - 1].starts,
		                        .end = k->slots[slot - 1].ends,
		                        .created = m->created,
		                        .modified = m->changed,
		                        .summary = with.n ? with : k->row.title,
		                        .location = location(j, m),
		                        .description = description(j, m, seat),
		                        .cancelled = !m->slot,
		                        .alarm_minutes = m->slot ? ALARM_MINUTES : 0};
	}
	return OH_OK;
}

static oh_status read_feed(oh_db *db, void *ctx, oh_error *err)
{
	struct job *j = ctx;
	oh_call *c = j->c;
	oh_id tenant = 0;
	oh_desk row;
	bool found = false;
	oh_status st = oh_calendar_find(db, (oh_sv){(const char *)j->digest, OH_DIGEST}, &tenant,
	                                &j->id, &found, err);
	if (!st && found && tenant == c->actor.tenant)
		st = oh_desk_get(db, tenant, j->id, c->arena, &row, &found, err);
	else
		found = false;
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = sv_hall_read(db, tenant, row.conference, c->arena, &j->h, err);
	if (!st)
		st = oh_desk_people(db, tenant, j->id, c->arena, &j->people, &j->n_people, err);
	return st ? st : fill(j, err);
}

oh_status sv_get_calendar(oh_call *c, oh_error *err)
{
	struct job *j = oh_arena_zalloc(c->arena, sizeof *j);
	if (!j)
		return oh_nomem(err);
	j->c = c;
	oh_digest(c->path[0], j->digest);
	oh_status st = oh_store_read(c->platform->store, read_feed, j, err);
	if (st)
		return st;
	const oh_calendar calendar = {.name = j->h.k.row.title,
	                              .lang = c->lang,
	                              .method = OH_CALENDAR_PUBLISH,
	                              .stamp = oh_store_now(c->platform->store),
	                              .refresh_minutes = REFRESH_MINUTES,
	                              .entries = j->entries,
	                              .n = j->n};
	oh_buf_clear(c->out);
	st = oh_calendar_ics(&calendar, c->out, err);
	c->type = "text/calendar; charset=utf-8";
	c->download = OH_SV("ouhe.ics");
	return st;
}
