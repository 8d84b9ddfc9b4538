#include "ouhe/store/meeting.h"

#include "rows.h"

/* --- meetings --- */

#define MEETING                                                                                    \
	"id, conference_id, request_id, user_id, version, kind, state, session, must, weight,"     \
	" fixed_slot, fixed_board, slot, board, was_slot, sequence, created_at, changed_at, "      \
	"title,"                                                                                   \
	" reason, slots"

static bool take_meeting(oh_stmt *st, oh_arena *a, void *item)
{
	oh_meeting *m = item;
	bool ok = true;
	m->id = oh_col_int(st, 0);
	m->conference = oh_col_int(st, 1);
	m->request = oh_col_int(st, 2);
	m->user = oh_col_int(st, 3);
	m->version = oh_col_int(st, 4);
	m->kind = (int)oh_col_int(st, 5);
	m->cancelled = oh_col_int(st, 6) != 0;
	m->session = (int)oh_col_int(st, 7);
	m->must = oh_col_int(st, 8) != 0;
	m->weight = (int)oh_col_int(st, 9);
	m->fixed_slot = (int)oh_col_int(st, 10);
	m->fixed_table = (int)oh_col_int(st, 11);
	m->slot = (int)oh_col_int(st, 12);
	m->table = (int)oh_col_int(st, 13);
	m->was_slot = (int)oh_col_int(st, 14);
	m->sequence = oh_col_int(st, 15);
	m->created = oh_col_int(st, 16);
	m->changed = oh_col_int(st, 17);
	m->title = oh_take(st, 18, a, &ok);
	m->reason = oh_take(st, 19, a, &ok);
	m->slots = oh_take(st, 20, a, &ok);
	return ok;
}

oh_status oh_meeting_insert(oh_db *db, oh_id tenant, const oh_meeting *m, const oh_id *desks,
                            size_t n, oh_error *err)
{
	oh_status st = oh_db_run(
	    db, NULL, err,
	    "INSERT INTO meeting (tenant_id, " MEETING ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
	    " ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
	    "iiiiiiddddddddddiiittt", tenant, m->id, m->conference, m->request, m->user, m->version,
	    m->kind, (int)m->cancelled, m->session, (int)m->must, m->weight, m->fixed_slot,
	    m->fixed_table, m->slot, m->table, m->was_slot, m->sequence, m->created, m->changed,
	    oh_not_null(m->title), oh_not_null(m->reason), oh_not_null(m->slots));
	for (size_t i = 0; !st && i < n; i++)
		st = oh_db_run(db, NULL, err,
		               "INSERT INTO meeting_desk (tenant_id, meeting_id, desk_id, place)"
		               " VALUES (?1, ?2, ?3, ?4)",
		               "iiii", tenant, m->id, desks[i], (int64_t)i + 1);
	return st;
}

oh_status oh_meeting_update(oh_db *db, oh_id tenant, const oh_meeting *m, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "UPDATE meeting SET version = ?3, state = ?4, session = ?5, must = ?6, weight = ?7,"
	    " fixed_slot = ?8, fixed_board = ?9, slot = ?10, board = ?11, sequence = ?12,"
	    " changed_at = ?13, title = ?14, reason = ?15, was_slot = ?16,"
	    " slots = ?17"
	    " WHERE tenant_id = ?1 AND id = ?2 AND version = ?3 - 1",
	    "iiiddddddddiittdt", tenant, m->id, m->version, (int)m->cancelled, m->session,
	    (int)m->must, m->weight, m->fixed_slot, m->fixed_table, m->slot, m->table, m->sequence,
	    m->changed, oh_not_null(m->title), oh_not_null(m->reason), m->was_slot,
	    oh_not_null(m->slots));
	return oh_guarded(st, changed, err);
}

oh_status oh_meeting_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_meeting *out,
                         bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " MEETING " FROM meeting WHERE tenant_id = ?1 AND id = ?2", "ii",
	    tenant, id);
	return s ? s : oh_first_row(st, a, sizeof *out, take_meeting, out, found, err);
}

oh_status oh_meeting_of_request(oh_db *db, oh_id tenant, oh_id request, oh_arena *a,
                                oh_meeting *out, bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " MEETING " FROM meeting WHERE tenant_id = ?1"
	                          " AND request_id = ?2 AND request_id > 0 AND state = 0",
	                          "ii", tenant, request);
	return s ? s : oh_first_row(st, a, sizeof *out, take_meeting, out, found, err);
}

oh_status oh_meeting_list(oh_db *db, oh_id tenant, oh_id conference, oh_id desk, oh_arena *a,
                          oh_meeting **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s =
	    desk ? oh_db_query(db, &st, err,
	                       "SELECT " MEETING " FROM meeting WHERE tenant_id = ?1 AND id IN"
	                       " (SELECT meeting_id FROM meeting_desk WHERE tenant_id = ?1"
	                       " AND desk_id = ?3) AND conference_id = ?2 ORDER BY id",
	                       "iii", tenant, conference, desk)
	         : oh_db_query(db, &st, err,
	                       "SELECT " MEETING " FROM meeting WHERE tenant_id = ?1"
	                       " AND conference_id = ?2 ORDER BY id",
	                       "ii", tenant, conference);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_meeting, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

#define SEAT                                                                                       \
	"d.meeting_id, d.desk_id, d.attended, d.result, d.amount, d.user_id, d.at, d.note,"        \
	" d.people"

static bool take_seat(oh_stmt *st, oh_arena *a, void *item)
{
	oh_meeting_desk *d = item;
	bool ok = true;
	d->meeting = oh_col_int(st, 0);
	d->desk = oh_col_int(st, 1);
	d->attended = (int)oh_col_int(st, 2);
	d->result = (int)oh_col_int(st, 3);
	d->amount = oh_col_int(st, 4);
	d->user = oh_col_int(st, 5);
	d->at = oh_col_int(st, 6);
	d->note = oh_take(st, 7, a, &ok);
	d->people = oh_take(st, 8, a, &ok);
	return ok;
}

oh_status oh_meeting_desks(oh_db *db, oh_id tenant, oh_id conference, oh_id meeting, oh_arena *a,
                           oh_meeting_desk **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = meeting
	                  ? oh_db_query(db, &st, err,
	                                "SELECT " SEAT " FROM meeting_desk d WHERE d.tenant_id = ?1"
	                                " AND d.meeting_id = ?2 ORDER BY d.place",
	                                "ii", tenant, meeting)
	                  : oh_db_query(db, &st, err,
	                                "SELECT " SEAT " FROM meeting m JOIN meeting_desk d"
	                                " ON d.tenant_id = m.tenant_id AND d.meeting_id = m.id"
	                                " WHERE m.tenant_id = ?1 AND m.conference_id = ?2"
	                                " ORDER BY m.id, d.place",
	                                "ii", tenant, conference);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_seat, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_meeting_desk_update(oh_db *db, oh_id tenant, const oh_meeting_desk *d, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE meeting_desk SET attended = ?4, result = ?5, amount = ?6,"
	                 " user_id = ?7, at = ?8, note = ?9, people = ?10 WHERE tenant_id = ?1"
	                 " AND meeting_id = ?2 AND desk_id = ?3",
	                 "iiiddiiitt", tenant, d->meeting, d->desk, d->attended, d->result,
	                 d->amount, d->user, d->at, oh_not_null(d->note), oh_not_null(d->people));
}

/* --- order --- */

static bool take_order(oh_stmt *st, oh_arena *a, void *item)
{
	oh_meeting_order *o = item;
	(void)a;
	o->first = oh_col_int(st, 0);
	o->later = oh_col_int(st, 1);
	return true;
}

oh_status oh_meeting_orders(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a,
                            oh_meeting_order **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT first_id, later_id FROM meeting_order WHERE"
	                          " tenant_id = ?1 AND conference_id = ?2"
	                          " ORDER BY first_id, later_id",
	                          "ii", tenant, conference);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_order, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_meeting_order_set(oh_db *db, oh_id tenant, oh_id conference, oh_meeting_order o,
                               bool on, oh_error *err)
{
	return on ? oh_db_run(db, NULL, err,
	                      "INSERT OR IGNORE INTO meeting_order (tenant_id, conference_id,"
	                      " first_id, later_id) VALUES (?1, ?2, ?3, ?4)",
	                      "iiii", tenant, conference, o.first, o.later)
	          : oh_db_run(db, NULL, err,
	                      "DELETE FROM meeting_order WHERE tenant_id = ?1 AND"
	                      " conference_id = ?2 AND first_id = ?3 AND later_id = ?4",
	                      "iiii", tenant, conference, o.first, o.later);
}

/* --- timetables --- */

#define TIMETABLE "id, conference_id, user_id, number, state, created_at, published_at, result"

static bool take_timetable(oh_stmt *st, oh_arena *a, void *item)
{
	oh_timetable *t = item;
	bool ok = true;
	t->id = oh_col_int(st, 0);
	t->conference = oh_col_int(st, 1);
	t->user = oh_col_int(st, 2);
	t->number = oh_col_int(st, 3);
	t->state = (int)oh_col_int(st, 4);
	t->created = oh_col_int(st, 5);
	t->published = oh_col_int(st, 6);
	t->result = oh_take(st, 7, a, &ok);
	return ok;
}

oh_status oh_timetable_insert(oh_db *db, oh_id tenant, oh_timetable *t, oh_error *err)
{
	int64_t last = 0;
	oh_status st = oh_db_get(db, NULL, NULL, err,
	                         "SELECT coalesce(max(number), 0) FROM timetable WHERE"
	                         " tenant_id = ?1 AND conference_id = ?2",
	                         "ii>i", tenant, t->conference, &last);
	t->number = last + 1;
	return st ? st
	          : oh_db_run(db, NULL, err,
	                      "INSERT INTO timetable (tenant_id, " TIMETABLE ") VALUES (?1, ?2, ?3,"
	                      " ?4, ?5, ?6, ?7, ?8, ?9)",
	                      "iiiiidiit", tenant, t->id, t->conference, t->user, t->number,
	                      t->state, t->created, t->published, oh_not_null(t->result));
}

oh_status oh_timetable_update(oh_db *db, oh_id tenant, const oh_timetable *t, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE timetable SET state = ?3, published_at = ?4, result = ?5"
	                 " WHERE tenant_id = ?1 AND id = ?2",
	                 "iidit", tenant, t->id, t->state, t->published, oh_not_null(t->result));
}

oh_status oh_timetable_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err)
{
	return oh_db_run(db, NULL, err, "DELETE FROM timetable WHERE tenant_id = ?1 AND id = ?2",
	                 "ii", tenant, id);
}

oh_status oh_timetable_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_timetable *out,
                           bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " TIMETABLE " FROM timetable WHERE tenant_id = ?1 AND id = ?2",
	    "ii", tenant, id);
	return s ? s : oh_first_row(st, a, sizeof *out, take_timetable, out, found, err);
}

oh_status oh_timetable_list(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a,
                            oh_timetable **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " TIMETABLE " FROM timetable WHERE tenant_id = ?1"
	                          " AND conference_id = ?2 ORDER BY number DESC",
	                          "ii", tenant, conference);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_timetable, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_timetable_next(oh_db *db, oh_arena *a, oh_id *tenant, oh_timetable *out, bool *found,
                            oh_error *err)
{
	int64_t owner = 0, id = 0;
	oh_status st = oh_db_get(db, NULL, found, err,
	                         "SELECT tenant_id, id FROM timetable WHERE state = ?1"
	                         " ORDER BY id LIMIT 1",
	                         "d>ii", OH_TIMETABLE_PLANNING, &owner, &id);
	if (st || !*found)
		return st;
	*tenant = owner;
	return oh_timetable_get(db, owner, id, a, out, found, err);
}

static bool take_place(oh_stmt *st, oh_arena *a, void *item)
{
	oh_timetable_place *p = item;
	(void)a;
	p->meeting = oh_col_int(st, 0);
	p->version = oh_col_int(st, 1);
	p->slot = (int)oh_col_int(st, 2);
	p->table = (int)oh_col_int(st, 3);
	p->locked = oh_col_int(st, 4) != 0;
	return true;
}

oh_status oh_timetable_places(oh_db *db, oh_id tenant, oh_id timetable, oh_arena *a,
                              oh_timetable_place **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT meeting_id, version, slot, board, locked FROM"
	                          " timetable_place WHERE tenant_id = ?1 AND timetable_id = ?2"
	                          " ORDER BY meeting_id",
	                          "ii", tenant, timetable);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_place, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_timetable_place_put(oh_db *db, oh_id tenant, oh_id timetable,
                                 const oh_timetable_place *p, oh_error *err)
{
	int64_t changed = 0;
	if (p->version == 1)
		return oh_db_run(db, NULL, err,
		                 "INSERT INTO timetable_place (tenant_id, timetable_id, meeting_id,"
		                 " version, slot, board, locked) VALUES (?1, ?2, ?3, 1, ?4, ?5,"
		                 " ?6)",
		                 "iiiddd", tenant, timetable, p->meeting, p->slot, p->table,
		                 (int)p->locked);
	oh_status st = oh_db_run(db, &changed, err,
	                         "UPDATE timetable_place SET version = ?4, slot = ?5, board = ?6,"
	                         " locked = ?7 WHERE tenant_id = ?1 AND timetable_id = ?2"
	                         " AND meeting_id = ?3 AND version = ?4 - 1",
	                         "iiiiddd", tenant, timetable, p->meeting, p->version, p->slot,
	                         p->table, (int)p->locked);
	return oh_guarded(st, changed, err);
}

/* --- arrivals --- */

#define ARRIVAL                                                                                    \
	"SELECT p.id, p.desk_id, d.org_id, p.arrived_at, p.name, p.post, d.name"                   \
	" FROM conference_person p JOIN conference_desk d ON d.tenant_id = p.tenant_id"            \
	" AND d.id = p.desk_id AND d.state = 1 WHERE p.tenant_id = ?1 AND p.conference_id = ?2"

static bool take_arrival(oh_stmt *st, oh_arena *a, void *item)
{
	oh_arrival *x = item;
	bool ok = true;
	x->person = oh_col_int(st, 0);
	x->desk = oh_col_int(st, 1);
	x->org = oh_col_int(st, 2);
	x->arrived = oh_col_int(st, 3);
	x->name = oh_take(st, 4, a, &ok);
	x->post = oh_take(st, 5, a, &ok);
	x->desk_name = oh_take(st, 6, a, &ok);
	return ok;
}

oh_status oh_arrival_list(oh_db *db, oh_id tenant, oh_id conference, oh_arena *a, oh_arrival **out,
                          size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err, ARRIVAL " ORDER BY d.name, d.id, p.id", "ii",
	                          tenant, conference);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_arrival, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_arrival_note(oh_db *db, oh_id tenant, oh_id conference, oh_sv code, oh_id person,
                          oh_ms at, oh_arena *a, oh_arrival *out, bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err, ARRIVAL " AND (p.code = ?3 OR p.id = ?4)", "iiti",
	                          tenant, conference, oh_not_null(code), person);
	if (!s)
		s = oh_first_row(st, a, sizeof *out, take_arrival, out, found, err);
	if (s || !*found || out->arrived)
		return s;
	out->arrived = at;
	return oh_db_run(db, NULL, err,
	                 "UPDATE conference_person SET arrived_at = ?3 WHERE tenant_id = ?1"
	                 " AND id = ?2",
	                 "iii", tenant, out->person, at);
}

/* --- calendars --- */

oh_status oh_calendar_set(oh_db *db, oh_id tenant, oh_id desk, oh_sv digest, oh_ms at,
                          oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO desk_calendar (tenant_id, desk_id, digest, at)"
	                 " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant_id, desk_id)"
	                 " DO UPDATE SET digest = excluded.digest, at = excluded.at",
	                 "iibi", tenant, desk, digest, at);
}

oh_status oh_calendar_find(oh_db *db, oh_sv digest, oh_id *tenant, oh_id *desk, bool *found,
                           oh_error *err)
{
	int64_t t = 0, d = 0;
	oh_status st = oh_db_get(db, NULL, found, err,
	                         "SELECT tenant_id, desk_id FROM desk_calendar WHERE digest = ?1",
	                         "b>ii", digest, &t, &d);
	if (!st && *found) {
		*tenant = t;
		*desk = d;
	}
	return st;
}
