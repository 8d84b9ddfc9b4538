/* Calls for one file from each: who is asked, who has answered, reminders. */
#include "collections.h"

#include <stdio.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/alloc.h"
#include "ouhe/store/organisation.h"

enum {
	ORGS_MOST = 5000,
	PAGE = 200,
	MS_HOUR = 3600000,
	FIRST_REMINDER = 72 * MS_HOUR,
	LAST_REMINDER = 24 * MS_HOUR,
	IDLE_MS = 300000
};

bool sv_sees_all(const oh_call *c)
{
	return (c->actor.roles & OH_ROLE_ORGANISER) != 0;
}

oh_status sv_collection_asked(oh_db *db, const oh_collection *k, oh_id org, bool *yes,
                              oh_error *err)
{
	*yes = k->everybody;
	return *yes ? OH_OK : oh_collection_asks(db, k->tenant, k->id, org, yes, err);
}

/* It concerns an organiser, and the members of an organisation that is asked. */
static oh_status concerns(oh_db *db, const oh_call *c, const oh_collection *k, bool *yes,
                          oh_error *err)
{
	oh_status st = OH_OK;
	*yes = sv_sees_all(c);
	for (size_t i = 0; !st && !*yes && i < c->actor.n_orgs; i++)
		st = sv_collection_asked(db, k, c->actor.orgs[i].org, yes, err);
	return st;
}

oh_status sv_collection_load(oh_db *db, const oh_call *c, oh_id id, oh_collection *out,
                             oh_error *err)
{
	bool found = false, yes = false;
	oh_status st = oh_collection_get(db, c->actor.tenant, id, c->arena, out, &found, err);
	if (!st && found)
		st = concerns(db, c, out, &yes, err);
	if (!st && !(found && yes))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st;
}

/* --- who is asked --- */

oh_status sv_orgs_each(oh_db *db, oh_id tenant, sv_org_fn fn, void *ctx, oh_error *err)
{
	oh_org_query q = {.verification = -1, .limit = PAGE};
	size_t given = 0;
	oh_status st = OH_OK;
	oh_arena *a = oh_arena_new(0);
	if (!a)
		return oh_nomem(err);
	for (size_t n = PAGE; !st && n == PAGE && given < ORGS_MOST;) {
		oh_org *orgs = NULL;
		int64_t total = 0;
		st = oh_org_list(db, tenant, &q, a, &orgs, &n, &total, err);
		for (size_t i = 0; !st && i < n; i++, given++) {
			st = fn(ctx, orgs[i].id);
			q.after = orgs[i].sort;
			q.after_id = orgs[i].id;
		}
	}
	oh_arena_free(a);
	return st;
}

/* Every organisation that a call asks, at most ORGS_MOST. */
static oh_status each_asked(oh_db *db, const oh_collection *k, oh_collection_org_fn fn, void *ctx,
                            oh_error *err)
{
	return k->everybody ? sv_orgs_each(db, k->tenant, fn, ctx, err)
	                    : oh_collection_orgs(db, k->tenant, k->id, fn, ctx, err);
}

/* --- showing --- */

struct answer {
	oh_id org;
	int state, level; /* state -1: missing */
};

struct answers {
	oh_vec list; /* struct answer */
	oh_map *of;  /* organisation → index */
	oh_error *err;
};

static oh_status put_answer(struct answers *k, const struct answer *a)
{
	oh_sv key = {(const char *)&a->org, sizeof a->org};
	uint64_t at;
	if (oh_map_get(k->of, key, &at)) {
		OH_VEC_AT(&k->list, struct answer, at) = *a;
		return OH_OK;
	}
	return oh_map_set(k->of, key, k->list.n) || oh_vec_push(&k->list, a) ? oh_nomem(k->err)
	                                                                     : OH_OK;
}

static oh_status note_asked(void *ctx, oh_id org)
{
	const struct answer a = {org, -1, 0};
	return put_answer(ctx, &a);
}

static oh_status note_answer(void *ctx, const oh_submission *s)
{
	const struct answer a = {s->org, s->state, s->level};
	return put_answer(ctx, &a);
}

static oh_status gather(oh_db *db, const oh_collection *c, struct answers *k, oh_error *err)
{
	*k = (struct answers){.of = oh_map_new(), .err = err};
	oh_vec_init(&k->list, sizeof(struct answer));
	oh_status st = k->of ? each_asked(db, c, note_asked, k, err) : oh_nomem(err);
	if (!st)
		st = oh_submission_each(db, c->tenant, c->id, true, 0, note_answer, k, err);
	return st;
}

static void release(struct answers *k)
{
	oh_vec_release(&k->list);
	oh_map_free(k->of);
}

static void put_counts(const struct answers *k, oh_json_writer *w)
{
	int64_t answered = 0, accepted = 0, back = 0;
	for (size_t i = 0; i < k->list.n; i++) {
		int state = OH_VEC_AT(&k->list, struct answer, i).state;
		answered += state >= 0;
		accepted += state == OH_SUBMISSION_ACCEPTED;
		back += state == OH_SUBMISSION_SENT_BACK;
	}
	oh_json_key(w, "counts");
	oh_json_begin_object(w);
	sv_put_int(w, "asked", (int64_t)k->list.n);
	sv_put_int(w, "answered", answered);
	sv_put_int(w, "accepted", accepted);
	sv_put_int(w, "sent_back", back);
	oh_json_end_object(w);
}

static oh_status put_answers(oh_db *db, const oh_call *c, const oh_collection *col,
                             const struct answers *k, oh_json_writer *w, oh_error *err)
{
	static const char *const names[] = {"checking", "sent_back", "accepted", "checking"};
	struct sv_level levels;
	oh_status st = OH_OK;
	sv_levels_parse(col->levels, &levels);
	oh_json_key(w, "answers");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < k->list.n; i++) {
		const struct answer *a = &OH_VEC_AT(&k->list, struct answer, i);
		struct sv_org org;
		if (!sv_sees_all(c) && !oh_actor_in(&c->actor, a->org, false))
			continue;
		st = sv_org_get(db, col->tenant, a->org, c->arena, &org, err);
		if (st == OH_ENOENT) {
			st = OH_OK;
			continue;
		}
		if (st)
			break;
		oh_json_begin_object(w);
		sv_put_org(w, "organisation", &org);
		sv_put_text(w, "place", org.city);
		sv_put_text(w, "state",
		            a->state < 0 ? OH_SV("missing") : oh_sv_from(names[a->state]));
		if (a->state >= 0 && a->state != OH_SUBMISSION_ACCEPTED && a->level < levels.n)
			sv_put_text(w, "level", levels.names[a->level]);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	return st;
}

static oh_status put_collection(oh_db *db, const oh_call *c, const oh_collection *col, bool whole,
                                oh_json_writer *w, oh_error *err)
{
	struct answers k;
	struct sv_level levels;
	bool open = col->deadline > oh_store_now(c->platform->store);
	oh_status st = gather(db, col, &k, err);
	if (st) {
		release(&k);
		return st;
	}
	sv_levels_parse(col->levels, &levels);
	oh_json_begin_object(w);
	sv_put_id(w, "id", col->id);
	sv_put_text(w, "title", col->title);
	sv_put_text(w, "text", col->text);
	sv_put_date(w, "deadline", col->deadline);
	oh_json_key(w, "levels");
	oh_json_begin_array(w);
	for (int i = 0; i < levels.n; i++) {
		if (levels.names[i].n)
			oh_json_string(w, levels.names[i]);
	}
	oh_json_end_array(w);
	sv_put_text(w, "state", open ? OH_SV("open") : OH_SV("closed"));
	put_counts(&k, w);
	if (whole)
		st = put_answers(db, c, col, &k, w, err);
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	if (open && c->actor.n_orgs)
		oh_json_string(w, OH_SV("submit"));
	if (sv_sees_all(c))
		oh_json_string(w, OH_SV("check"));
	oh_json_end_array(w);
	oh_json_end_object(w);
	release(&k);
	return st;
}

struct showing {
	oh_call *c;
	oh_id id;
	oh_vec list; /* oh_collection */
	oh_error *err;
};

static oh_status show_one(oh_db *db, void *ctx, oh_error *err)
{
	struct showing *k = ctx;
	oh_collection col;
	oh_json_writer w;
	oh_status st = sv_collection_load(db, k->c, k->id, &col, err);
	if (st)
		return st;
	sv_answer(k->c, &w);
	return put_collection(db, k->c, &col, true, &w, err);
}

static oh_status get_collection(oh_call *c, oh_error *err)
{
	struct showing k = {.c = c};
	oh_status st = oh_call_id(c, 0, &k.id, err);
	return st ? st : oh_store_read(c->platform->store, show_one, &k, err);
}

static oh_status note_collection(void *ctx, const oh_collection *c)
{
	struct showing *k = ctx;
	oh_collection kept = *c;
	oh_sv *const views[] = {&kept.title, &kept.text, &kept.levels};
	for (size_t i = 0; i < 3; i++) {
		*views[i] = oh_arena_sv(k->c->arena, *views[i]);
		if (!views[i]->p)
			return oh_nomem(k->err);
	}
	return oh_vec_push(&k->list, &kept) ? oh_nomem(k->err) : OH_OK;
}

static oh_status show_list(oh_db *db, void *ctx, oh_error *err)
{
	struct showing *k = ctx;
	oh_json_writer w;
	k->err = err;
	oh_vec_clear(&k->list);
	oh_status st = oh_collection_each(db, k->c->actor.tenant, note_collection, k, err);
	sv_answer(k->c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = 0; !st && i < k->list.n; i++) {
		const oh_collection *col = &OH_VEC_AT(&k->list, oh_collection, i);
		bool yes = false;
		st = concerns(db, k->c, col, &yes, err);
		if (!st && yes)
			st = put_collection(db, k->c, col, false, &w, err);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return st;
}

static oh_status list_collections(oh_call *c, oh_error *err)
{
	struct showing k = {.c = c};
	oh_vec_init(&k.list, sizeof(oh_collection));
	oh_status st = oh_store_read(c->platform->store, show_list, &k, err);
	oh_vec_release(&k.list);
	return st;
}

/* --- calling --- */

struct calling {
	oh_call *c;
	oh_collection col;
	oh_id *orgs;
	size_t n;
	struct sv_notice notice;
	oh_db *db;
	oh_error *err;
};

static oh_status tell_org(void *ctx, oh_id org)
{
	struct calling *k = ctx;
	k->notice.org = org;
	return sv_notify(k->db, k->c->platform, &k->notice, k->err);
}

static oh_status call_all(oh_db *db, struct calling *k, oh_error *err)
{
	char link[40], id[OH_ID_TEXT], unique[48];
	oh_buf day = OH_BUF_INIT;
	oh_json_writer w;
	oh_id_format(k->col.id, id);
	(void)snprintf(link, sizeof link, "/collections/%s", id);
	(void)snprintf(unique, sizeof unique, "collection:%s", id);
	oh_json_writer_init(&w, &day, 0);
	oh_json_begin_object(&w);
	sv_put_date(&w, "d", k->col.deadline);
	oh_json_end_object(&w);
	k->notice = (struct sv_notice){.tenant = k->col.tenant,
	                               .kind = "collection",
	                               .title = &oh_msg_service_collection_notice_called,
	                               .args = {k->col.title, oh_sv_sub(oh_buf_sv(&day), 6, 10)},
	                               .n_args = 2,
	                               .verdict = -1,
	                               .link = oh_sv_from(link),
	                               .unique = oh_sv_from(unique)};
	k->db = db;
	k->err = err;
	oh_status st = each_asked(db, &k->col, tell_org, k, err);
	oh_buf_release(&day);
	return st;
}

static oh_status call(oh_db *db, void *ctx, oh_error *err)
{
	struct calling *k = ctx;
	struct sv_org org;
	oh_status st = oh_collection_insert(db, &k->col, err);
	for (size_t i = 0; !st && i < k->n; i++) {
		st = sv_org_get(db, k->col.tenant, k->orgs[i], k->c->arena, &org, err);
		if (!st)
			st = oh_collection_ask(db, k->col.tenant, k->col.id, k->orgs[i], err);
	}
	if (!st)
		st = call_all(db, k, err);
	if (!st)
		st = sv_audit(db, k->c, "collection.create", "collection", k->col.id,
		              (oh_sv){NULL, 0}, (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
	return st;
}

/* Levels, the lowest first: a line each. */
static oh_status parse_levels(struct calling *k, oh_error *err)
{
	const oh_json *list = k->c->body ? oh_json_member(k->c->body, "levels") : NULL;
	oh_buf b = OH_BUF_INIT;
	bool ok = !list ||
	          (oh_json_kind(list) == OH_JSON_ARRAY && oh_json_length(list) <= SV_LEVELS_MOST);
	for (size_t i = 0; ok && i < oh_json_length(list); i++) {
		oh_sv s = {NULL, 0};
		ok = oh_json_get_sv(oh_json_at(list, i), &s);
		s = oh_sv_trim(s);
		ok = ok && s.n && s.n <= 80 && oh_sv_find(s, OH_SV("\n")) == SIZE_MAX;
		if (i)
			oh_buf_char(&b, '\n');
		oh_buf_sv_put(&b, s);
	}
	if (!ok)
		(void)oh_call_invalid(k->c, "/levels", &oh_msg_service_collection_levels, NULL, 0);
	k->col.levels = oh_buf_ok(&b) ? oh_arena_sv(k->c->arena, oh_buf_sv(&b)) : OH_SV("");
	oh_buf_release(&b);
	return k->col.levels.p ? OH_OK : oh_nomem(err);
}

static oh_status parse_orgs(struct calling *k, oh_error *err)
{
	const oh_json *list = k->c->body ? oh_json_member(k->c->body, "organisations") : NULL;
	size_t n = oh_json_length(list);
	k->col.everybody = !list || oh_json_kind(list) == OH_JSON_NULL;
	bool ok = k->col.everybody || (oh_json_kind(list) == OH_JSON_ARRAY && n <= ORGS_MOST);
	k->orgs = oh_arena_array(k->c->arena, (ok ? n : 0) + 1, sizeof *k->orgs);
	if (!k->orgs)
		return oh_nomem(err);
	for (size_t i = 0; ok && !k->col.everybody && i < n; i++) {
		oh_sv s = {NULL, 0};
		ok = oh_json_get_sv(oh_json_at(list, i), &s) && oh_id_parse(s, &k->orgs[k->n++]);
	}
	if (!ok)
		(void)oh_call_invalid(k->c, "/organisations", &oh_msg_service_collection_orgs, NULL,
		                      0);
	return OH_OK;
}

static oh_status create_collection(oh_call *c, oh_error *err)
{
	struct calling k = {.c = c};
	oh_store *store = c->platform->store;
	oh_sv deadline = {NULL, 0};
	k.col = (oh_collection){.tenant = c->actor.tenant,
	                        .id = oh_store_new_id(store),
	                        .user = c->actor.user,
	                        .created = oh_store_now(store)};
	(void)oh_call_text(c, "title", true, 200, &k.col.title);
	(void)oh_call_text(c, "text", false, 4000, &k.col.text);
	if (oh_call_text(c, "deadline", true, 10, &deadline) &&
	    (!sv_date_end(deadline, &k.col.deadline) || k.col.deadline <= k.col.created))
		(void)oh_call_invalid(c, "/deadline", &oh_msg_service_collection_deadline, NULL, 0);
	oh_status st = parse_levels(&k, err);
	if (!st)
		st = parse_orgs(&k, err);
	if (!st)
		st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(store, call, &k, err);
	if (st)
		return st;
	sv_notified(c->platform);
	struct showing s = {.c = c, .id = k.col.id};
	c->status = 201;
	return oh_store_read(store, show_one, &s, err);
}

/* --- reminders --- */

struct reminding {
	oh_platform *p;
	oh_db *db;
	oh_collection col;
	int times;
	bool more;
	oh_error *err;
};

static oh_status remind_all(oh_db *db, struct reminding *k, oh_error *err)
{
	char link[40], id[OH_ID_TEXT], unique[48];
	struct answers all;
	oh_status st = gather(db, &k->col, &all, err);
	oh_id_format(k->col.id, id);
	(void)snprintf(link, sizeof link, "/collections/%s", id);
	(void)snprintf(unique, sizeof unique, "collection:%s:%d", id, k->times);
	struct sv_notice n = {.tenant = k->col.tenant,
	                      .kind = "reminder",
	                      .title = k->times == 1 ? &oh_msg_service_collection_notice_three_days
	                                             : &oh_msg_service_collection_notice_one_day,
	                      .args = {k->col.title},
	                      .n_args = 1,
	                      .verdict = -1,
	                      .link = oh_sv_from(link),
	                      .unique = oh_sv_from(unique)};
	for (size_t i = 0; !st && i < all.list.n; i++) {
		const struct answer *a = &OH_VEC_AT(&all.list, struct answer, i);
		if (a->state >= 0 && a->state != OH_SUBMISSION_SENT_BACK)
			continue;
		n.org = a->org;
		st = sv_notify(db, k->p, &n, err);
	}
	release(&all);
	return st;
}

static oh_status remind(oh_db *db, void *ctx, oh_error *err)
{
	struct reminding *k = ctx;
	oh_ms now = oh_db_now(db);
	oh_arena *a = oh_arena_new(0);
	oh_status st = a ? OH_OK : oh_nomem(err);
	k->more = false;
	/* The last reminder first: who is late for both gets one. */
	for (k->times = 2; !st && k->times > 0 && !k->more; k->times--) {
		oh_ms ahead = k->times == 2 ? LAST_REMINDER : FIRST_REMINDER;
		st = oh_collection_due(db, now, now + ahead, k->times, a, &k->col, &k->more, err);
		if (st || !k->more)
			continue;
		st = remind_all(db, k, err);
		if (!st)
			st = oh_collection_reminded(db, k->col.tenant, k->col.id, k->times, err);
		break;
	}
	oh_arena_free(a);
	return st;
}

bool sv_collections_step(oh_platform *p)
{
	struct reminding k = {.p = p};
	if (atomic_load(&p->stopping) || oh_store_write(p->store, remind, &k, NULL))
		return false;
	if (k.more)
		sv_notified(p);
	return k.more;
}

static oh_status start_area(oh_platform *p, oh_error *err)
{
	return sv_worker_start(p, 1, IDLE_MS, sv_collections_step, &p->imports->reminder, err);
}

static void stop_area(oh_platform *p)
{
	if (!p->imports)
		return;
	sv_worker_stop(p->imports->reminder);
	p->imports->reminder = NULL;
}

static const oh_operation operations[] = {
    {"listCollections", "GET", "/api/v1/collections", 0, OH_SCOPE_READ, 0, list_collections},
    {"createCollection", "POST", "/api/v1/collections", OH_OP_CREATES, OH_SCOPE_ADMIN, 0,
     create_collection},
    {"getCollection", "GET", "/api/v1/collections/{id}", 0, OH_SCOPE_READ, 0, get_collection},
    {"listSubmissions", "GET", "/api/v1/collections/{id}/submissions", 0, OH_SCOPE_READ, 0,
     sv_list_submissions},
    {"submitFile", "POST", "/api/v1/collections/{id}/submissions",
     OH_OP_UPLOAD | OH_OP_SLOW | OH_OP_CREATES, OH_SCOPE_IMPORT, SV_UPLOAD_MOST, sv_submit_file},
    {"decideSubmission", "PUT", "/api/v1/submissions/{id}/decision", OH_OP_SLOW, OH_SCOPE_WRITE, 0,
     sv_decide_submission},
};

/* After the area imports, whose memory it shares. */
const struct sv_area sv_collections_area = {
    .name = "collections",
    .operations = operations,
    .n_operations = sizeof operations / sizeof *operations,
    .start = start_area,
    .stop = stop_area,
};
