#include "ouhe/store/conference.h"

#include "rows.h"

/* --- conferences --- */

#define CONFERENCE                                                                                 \
	"id, user_id, version, state, created_at, updated_at, starts_at, ends_at, register_by,"    \
	" request_by, title, place, text, settings"

static bool take_conference(oh_stmt *st, oh_arena *a, void *item)
{
	oh_conference *c = item;
	bool ok = true;
	c->id = oh_col_int(st, 0);
	c->user = oh_col_int(st, 1);
	c->version = oh_col_int(st, 2);
	c->state = (int)oh_col_int(st, 3);
	c->created = oh_col_int(st, 4);
	c->updated = oh_col_int(st, 5);
	c->starts = oh_col_int(st, 6);
	c->ends = oh_col_int(st, 7);
	c->register_by = oh_col_int(st, 8);
	c->request_by = oh_col_int(st, 9);
	c->title = oh_take(st, 10, a, &ok);
	c->place = oh_take(st, 11, a, &ok);
	c->text = oh_take(st, 12, a, &ok);
	c->settings = oh_take(st, 13, a, &ok);
	return ok;
}

oh_status oh_conference_insert(oh_db *db, oh_id tenant, const oh_conference *c, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO conference (tenant_id, " CONFERENCE ") VALUES (?1, ?2, ?3,"
	                 " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
	                 "iiiidiiiiiitttt", tenant, c->id, c->user, c->version, c->state,
	                 c->created, c->updated, c->starts, c->ends, c->register_by, c->request_by,
	                 oh_not_null(c->title), oh_not_null(c->place), oh_not_null(c->text),
	                 oh_not_null(c->settings));
}

oh_status oh_conference_update(oh_db *db, oh_id tenant, const oh_conference *c, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "UPDATE conference SET version = ?3, state = ?4, updated_at = ?5, starts_at = ?6,"
	    " ends_at = ?7, register_by = ?8, request_by = ?9, title = ?10, place = ?11,"
	    " text = ?12, settings = ?13 WHERE tenant_id = ?1 AND id = ?2 AND version = ?3 - 1",
	    "iiidiiiiitttt", tenant, c->id, c->version, c->state, c->updated, c->starts, c->ends,
	    c->register_by, c->request_by, oh_not_null(c->title), oh_not_null(c->place),
	    oh_not_null(c->text), oh_not_null(c->settings));
	return oh_guarded(st, changed, err);
}

oh_status oh_conference_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_conference *out,
                            bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " CONFERENCE " FROM conference WHERE tenant_id = ?1 AND id = ?2",
	    "ii", tenant, id);
	return s ? s : oh_first_row(st, a, sizeof *out, take_conference, out, found, err);
}

oh_status oh_conference_list(oh_db *db, oh_id tenant, bool drafts, oh_arena *a, oh_conference **out,
                             size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " CONFERENCE " FROM conference WHERE tenant_id = ?1"
	                          " AND state >= ?2 ORDER BY starts_at DESC, id DESC",
	                          "id", tenant, drafts ? OH_CONFERENCE_DRAFT : OH_CONFERENCE_OPEN);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_conference, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

/* --- never --- */

oh_status oh_never_set(oh_db *db, oh_id tenant, oh_id desk, oh_id other, bool never, oh_ms at,
                       oh_error *err)
{
	if (!never)
		return oh_db_run(db, NULL, err,
		                 "DELETE FROM conference_never WHERE tenant_id = ?1"
		                 " AND desk_id = ?2 AND other_desk = ?3",
		                 "iii", tenant, desk, other);
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO conference_never (tenant_id, desk_id, other_desk, at)"
	                 " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
	                 "iiii", tenant, desk, other, at);
}

static bool take_never(oh_stmt *st, oh_arena *a, void *item)
{
	oh_never_pair *p = item;
	(void)a;
	p->desk = oh_col_int(st, 0);
	p->other = oh_col_int(st, 1);
	return true;
}

oh_status oh_never_list(oh_db *db, oh_id tenant, oh_id conference, oh_id desk, oh_arena *a,
                        oh_never_pair **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s =
	    desk ? oh_db_query(db, &st, err,
	                       "SELECT desk_id, other_desk FROM conference_never WHERE"
	                       " tenant_id = ?1 AND (desk_id = ?2 OR other_desk = ?2)"
	                       " ORDER BY desk_id, other_desk",
	                       "ii", tenant, desk)
	         : oh_db_query(db, &st, err,
	                       "SELECT n.desk_id, n.other_desk FROM conference_desk d"
	                       " JOIN conference_never n ON n.tenant_id = d.tenant_id"
	                       " AND n.desk_id = d.id WHERE d.tenant_id = ?1"
	                       " AND d.conference_id = ?2 ORDER BY n.desk_id, n.other_desk",
	                       "ii", tenant, conference);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_never, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

/* --- requests --- */

#define REQUEST                                                                                    \
	"id, conference_id, from_desk, to_desk, user_id, decided_by, version, state, demand_id,"   \
	" supply_id, verdict, session, stars_from, stars_to, created_at, expires_at, decided_at,"  \
	" text, reason"

static bool take_request(oh_stmt *st, oh_arena *a, void *item)
{
	oh_meeting_request *r = item;
	bool ok = true;
	r->id = oh_col_int(st, 0);
	r->conference = oh_col_int(st, 1);
	r->from = oh_col_int(st, 2);
	r->to = oh_col_int(st, 3);
	r->user = oh_col_int(st, 4);
	r->decided_by = oh_col_int(st, 5);
	r->version = oh_col_int(st, 6);
	r->state = (int)oh_col_int(st, 7);
	r->demand = oh_col_int(st, 8);
	r->supply = oh_col_int(st, 9);
	r->verdict = (int)oh_col_int(st, 10);
	r->session = (int)oh_col_int(st, 11);
	r->stars_from = (int)oh_col_int(st, 12);
	r->stars_to = (int)oh_col_int(st, 13);
	r->created = oh_col_int(st, 14);
	r->expires = oh_col_int(st, 15);
	r->decided = oh_col_int(st, 16);
	r->text = oh_take(st, 17, a, &ok);
	r->reason = oh_take(st, 18, a, &ok);
	return ok;
}

oh_status oh_request_insert(oh_db *db, oh_id tenant, const oh_meeting_request *r, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO meeting_request (tenant_id, " REQUEST ") VALUES (?1, ?2, ?3,"
	                 " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
	                 " ?19, ?20)",
	                 "iiiiiiiidiiddddiiitt", tenant, r->id, r->conference, r->from, r->to,
	                 r->user, r->decided_by, r->version, r->state, r->demand, r->supply,
	                 r->verdict, r->session, r->stars_from, r->stars_to, r->created, r->expires,
	                 r->decided, oh_not_null(r->text), oh_not_null(r->reason));
}

oh_status oh_request_update(oh_db *db, oh_id tenant, const oh_meeting_request *r, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "UPDATE meeting_request SET version = ?3, state = ?4, session = ?5, stars_from = ?6,"
	    " stars_to = ?7, decided_at = ?8, decided_by = ?9, text = ?10, reason = ?11,"
	    " reminded = CASE expires_at WHEN ?12 THEN reminded ELSE 0 END, expires_at = ?12"
	    " WHERE tenant_id = ?1 AND id = ?2 AND version = ?3 - 1",
	    "iiiddddiitti", tenant, r->id, r->version, r->state, r->session, r->stars_from,
	    r->stars_to, r->decided, r->decided_by, oh_not_null(r->text), oh_not_null(r->reason),
	    r->expires);
	return oh_guarded(st, changed, err);
}

oh_status oh_request_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_meeting_request *out,
                         bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s =
	    oh_db_query(db, &st, err,
	                "SELECT " REQUEST " FROM meeting_request WHERE tenant_id = ?1 AND id = ?2",
	                "ii", tenant, id);
	return s ? s : oh_first_row(st, a, sizeof *out, take_request, out, found, err);
}

oh_status oh_request_list(oh_db *db, oh_id tenant, const oh_request_filter *f, oh_arena *a,
                          oh_meeting_request **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(
	    db, &st, err,
	    "SELECT " REQUEST " FROM meeting_request r WHERE r.tenant_id = ?1"
	    " AND (?2 = 0 OR r.conference_id = ?2)"
	    " AND (?3 = 0 OR r.from_desk = ?3 OR r.to_desk = ?3)"
	    " AND (?4 = 0 OR EXISTS (SELECT 1 FROM conference_desk d WHERE"
	    " d.tenant_id = r.tenant_id AND d.org_id = ?4 AND d.id IN (r.from_desk, r.to_desk)))"
	    " AND (?5 < 0 OR r.state = ?5) AND (?6 = 0 OR r.id < ?6)"
	    " ORDER BY r.id DESC LIMIT ?7",
	    "iiiidii", tenant, f->conference, f->desk, f->org, f->state, f->below,
	    f->limit ? (int64_t)f->limit : INT64_MAX);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_request, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_request_between(oh_db *db, oh_id tenant, oh_id one, oh_id other, oh_id *out,
                             oh_error *err)
{
	int64_t id = 0;
	bool found = false;
	oh_status st = oh_db_get(
	    db, NULL, &found, err,
	    "SELECT id FROM meeting_request WHERE tenant_id = ?1 AND state IN (0, 1)"
	    " AND (from_desk = ?2 AND to_desk = ?3 OR from_desk = ?3 AND to_desk = ?2) LIMIT 1",
	    "iii>i", tenant, one, other, &id);
	if (!st)
		*out = found ? id : 0;
	return st;
}

oh_status oh_request_sent(oh_db *db, oh_id tenant, oh_id desk, int64_t *out, oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err,
	                 "SELECT count(*) FROM meeting_request WHERE tenant_id = ?1"
	                 " AND from_desk = ?2 AND state = 0",
	                 "ii>i", tenant, desk, out);
}

/* Numbers of rows a state, of a statement that gives state and count. */
static oh_status count_states(oh_stmt *st, int64_t *out, int64_t states, oh_error *err)
{
	bool row = false;
	oh_status s = OH_OK;
	for (int64_t i = 0; i < states; i++)
		out[i] = 0;
	while (!(s = oh_stmt_next(st, &row, err)) && row)
		if (oh_col_int(st, 0) >= 0 && oh_col_int(st, 0) < states)
			out[oh_col_int(st, 0)] = oh_col_int(st, 1);
	oh_stmt_done(st);
	return s;
}

oh_status oh_request_count(oh_db *db, oh_id tenant, oh_id conference, int64_t out[5], oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT state, count(*) FROM meeting_request WHERE"
	                          " tenant_id = ?1 AND conference_id = ?2 GROUP BY state",
	                          "ii", tenant, conference);
	return s ? s : count_states(st, out, 5, err);
}

oh_status oh_request_due(oh_db *db, oh_ms before, bool unreminded, oh_arena *a, oh_id *tenant,
                         oh_meeting_request *out, bool *found, oh_error *err)
{
	int64_t owner = 0, id = 0;
	bool any = false;
	oh_status st = oh_db_get(db, NULL, &any, err,
	                         "SELECT tenant_id, id FROM meeting_request WHERE state = 0"
	                         " AND expires_at <= ?1 AND reminded < ?2"
	                         " ORDER BY expires_at LIMIT 1",
	                         "id>ii", before, unreminded ? 1 : 2, &owner, &id);
	*found = false;
	if (!st && any)
		st = oh_request_get(db, owner, id, a, out, found, err);
	if (!st && *found)
		*tenant = owner;
	return st;
}

oh_status oh_request_reminded(oh_db *db, oh_id tenant, oh_id id, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE meeting_request SET reminded = 1 WHERE tenant_id = ?1 AND id = ?2",
	                 "ii", tenant, id);
}

/* --- desks --- */

#define DESK                                                                                       \
	"id, conference_id, org_id, user_id, version, state, side, meetings_most, print,"          \
	" created_at, decided_at, name, domain, away, answers, reason"

static bool take_desk(oh_stmt *st, oh_arena *a, void *item)
{
	oh_desk *d = item;
	bool ok = true;
	d->id = oh_col_int(st, 0);
	d->conference = oh_col_int(st, 1);
	d->org = oh_col_int(st, 2);
	d->user = oh_col_int(st, 3);
	d->version = oh_col_int(st, 4);
	d->state = (int)oh_col_int(st, 5);
	d->side = (int)oh_col_int(st, 6);
	d->meetings_most = (int)oh_col_int(st, 7);
	d->print = oh_col_int(st, 8) != 0;
	d->created = oh_col_int(st, 9);
	d->decided = oh_col_int(st, 10);
	d->name = oh_take(st, 11, a, &ok);
	d->domain = oh_take(st, 12, a, &ok);
	d->away = oh_take(st, 13, a, &ok);
	d->answers = oh_take(st, 14, a, &ok);
	d->reason = oh_take(st, 15, a, &ok);
	return ok;
}

oh_status oh_desk_insert(oh_db *db, oh_id tenant, const oh_desk *d, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO conference_desk (tenant_id, " DESK ") VALUES (?1, ?2, ?3,"
	                 " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
	                 "iiiiiiddddiittttt", tenant, d->id, d->conference, d->org, d->user,
	                 d->version, d->state, d->side, d->meetings_most, (int)d->print, d->created,
	                 d->decided, oh_not_null(d->name), oh_not_null(d->domain),
	                 oh_not_null(d->away), oh_not_null(d->answers), oh_not_null(d->reason));
}

oh_status oh_desk_update(oh_db *db, oh_id tenant, const oh_desk *d, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "UPDATE conference_desk SET version = ?3, state = ?4, side = ?5, meetings_most = ?6,"
	    " print = ?7, decided_at = ?8, name = ?9, domain = ?10, away = ?11, answers = ?12,"
	    " reason = ?13 WHERE tenant_id = ?1 AND id = ?2 AND version = ?3 - 1",
	    "iiiddddittttt", tenant, d->id, d->version, d->state, d->side, d->meetings_most,
	    (int)d->print, d->decided, oh_not_null(d->name), oh_not_null(d->domain),
	    oh_not_null(d->away), oh_not_null(d->answers), oh_not_null(d->reason));
	return oh_guarded(st, changed, err);
}

oh_status oh_desk_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_desk *out, bool *found,
                      oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " DESK " FROM conference_desk WHERE tenant_id = ?1 AND id = ?2",
	    "ii", tenant, id);
	return s ? s : oh_first_row(st, a, sizeof *out, take_desk, out, found, err);
}

oh_status oh_desk_list(oh_db *db, oh_id tenant, const oh_desk_filter *f, oh_arena *a, oh_desk **out,
                       size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " DESK " FROM conference_desk WHERE tenant_id = ?1"
	                          " AND (?2 = 0 OR conference_id = ?2) AND (?3 = 0 OR org_id = ?3)"
	                          " AND (?4 < 0 OR state = ?4) AND id > ?5 ORDER BY id LIMIT ?6",
	                          "iiidii", tenant, f->conference, f->org, f->state, f->after,
	                          f->limit ? (int64_t)f->limit : INT64_MAX);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_desk, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_desk_count(oh_db *db, oh_id tenant, oh_id conference, int64_t out[4], oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT state, count(*) FROM conference_desk WHERE"
	                          " tenant_id = ?1 AND conference_id = ?2 GROUP BY state",
	                          "ii", tenant, conference);
	return s ? s : count_states(st, out, 4, err);
}

#define PERSON "id, desk_id, arrived_at, code, name, post, phone"

static bool take_person(oh_stmt *st, oh_arena *a, void *item)
{
	oh_desk_person *p = item;
	bool ok = true;
	p->id = oh_col_int(st, 0);
	p->desk = oh_col_int(st, 1);
	p->arrived = oh_col_int(st, 2);
	p->code = oh_take(st, 3, a, &ok);
	p->name = oh_take(st, 4, a, &ok);
	p->post = oh_take(st, 5, a, &ok);
	p->phone = oh_take(st, 6, a, &ok);
	return ok;
}

static oh_status people(oh_db *db, const char *sql, oh_id tenant, oh_id of, oh_arena *a,
                        oh_desk_person **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status s = oh_db_query(db, &st, err, sql, "ii", tenant, of);
	if (!s)
		s = oh_rows(st, a, sizeof **out, take_person, &items, n, err);
	if (!s)
		*out = items;
	return s;
}

oh_status oh_desk_people(oh_db *db, oh_id tenant, oh_id desk, oh_arena *a, oh_desk_person **out,
                         size_t *n, oh_error *err)
{
	return people(db,
	              "SELECT " PERSON " FROM conference_person WHERE tenant_id = ?1"
	              " AND desk_id = ?2 ORDER BY id",
	              tenant, desk, a, out, n, err);
}

oh_status oh_desk_people_given(oh_db *db, oh_id tenant, oh_id user, oh_arena *a,
                               oh_desk_person **out, size_t *n, oh_error *err)
{
	return people(db,
	              "SELECT " PERSON " FROM conference_person WHERE tenant_id = ?1"
	              " AND user_id = ?2 ORDER BY id",
	              tenant, user, a, out, n, err);
}

oh_status oh_desk_person_insert(oh_db *db, oh_id tenant, oh_id conference, oh_id user,
                                const oh_desk_person *p, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO conference_person (tenant_id, id, conference_id, desk_id,"
	                 " user_id, arrived_at, code, name, post, phone)"
	                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	                 "iiiiiitttt", tenant, p->id, conference, p->desk, user, p->arrived,
	                 oh_not_null(p->code), oh_not_null(p->name), oh_not_null(p->post),
	                 oh_not_null(p->phone));
}

oh_status oh_desk_person_update(oh_db *db, oh_id tenant, const oh_desk_person *p, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE conference_person SET name = ?3, post = ?4, phone = ?5"
	                 " WHERE tenant_id = ?1 AND id = ?2",
	                 "iittt", tenant, p->id, oh_not_null(p->name), oh_not_null(p->post),
	                 oh_not_null(p->phone));
}

oh_status oh_desk_person_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM conference_person WHERE tenant_id = ?1 AND id = ?2", "ii",
	                 tenant, id);
}

oh_status oh_desk_people_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE conference_person SET name = '', post = '', phone = '',"
	                 " user_id = 0 WHERE tenant_id = ?1 AND user_id = ?2",
	                 "ii", tenant, user);
}
