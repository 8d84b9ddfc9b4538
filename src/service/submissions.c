/* Files that come in: sent, checked level by level, taken in. */
#include <stdio.h>
#include <string.h>

#include "collections.h"
#include "listings.h"

static const char *const state_names[] = {"checking", "sent_back", "accepted", "unread"};

/* --- showing --- */

static oh_status covers_call(oh_db *db, const oh_call *c, oh_id org, const struct sv_level *levels,
                             int at_least, int *level, bool *yes, oh_error *err)
{
	oh_sv place = {NULL, 0};
	*yes = false;
	if (!sv_sees_all(c))
		return OH_OK;
	oh_status st = c->actor.user ? sv_person_place(db, c->actor.tenant, c->actor.user, c->arena,
	                                               &place, err)
	                             : OH_OK;
	*level = sv_level_of(levels, place);
	if (st || *level < at_least)
		return st;
	return sv_place_covers(db, c->actor.tenant, place, org, c->arena, yes, err);
}

static bool waiting(const oh_submission *s)
{
	return s->state == OH_SUBMISSION_CHECKING || s->state == OH_SUBMISSION_UNREAD;
}

static oh_status put_submission(oh_db *db, const oh_call *c, const oh_collection *k,
                                const oh_submission *s, oh_json_writer *w, oh_error *err)
{
	struct sv_org org = {0};
	struct sv_level levels;
	oh_sv person = {NULL, 0};
	oh_buf words = OH_BUF_INIT;
	bool may = false;
	int level = 0;
	sv_levels_parse(k->levels, &levels);
	oh_status st = sv_org_get(db, s->tenant, s->org, c->arena, &org, err);
	if (!st && s->user)
		st = sv_person_name(db, s->tenant, s->user, c->arena, &person, err);
	if (!st && waiting(s))
		st = covers_call(db, c, s->org, &levels, s->level, &level, &may, err);
	if (st)
		return st;
	oh_json_begin_object(w);
	sv_put_id(w, "id", s->id);
	sv_put_id(w, "collection", s->collection);
	sv_put_org(w, "organisation", &org);
	sv_put_text(w, "name", s->name);
	sv_put_text(w, "state", oh_sv_from(state_names[s->state]));
	if (waiting(s) && s->level < levels.n)
		sv_put_text(w, "level", levels.names[s->level]);
	sv_put_text(w, "reason", s->reason);
	sv_put_time(w, "at", s->at);
	if (person.n) {
		oh_json_key(w, "by");
		oh_json_begin_object(w);
		sv_put_id(w, "id", s->user);
		sv_put_text(w, "name", person);
		oh_json_end_object(w);
	}
	sv_put_bool(w, "declared", true);
	sv_put_id(w, "import", s->import);
	sv_problem_words(s->problem, c->lang, &words);
	sv_put_text(w, "problem", oh_buf_sv(&words));
	oh_buf_release(&words);
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	if (may)
		oh_json_string(w, OH_SV("decide"));
	oh_json_end_array(w);
	oh_json_end_object(w);
	return st;
}

struct listing {
	oh_call *c;
	oh_id id, below;
	size_t limit;
	oh_vec list; /* oh_submission */
	oh_error *err;
};

static oh_status note(void *ctx, const oh_submission *s)
{
	struct listing *k = ctx;
	oh_submission kept = *s;
	oh_sv *const views[] = {&kept.name, &kept.reason, &kept.problem};
	if (k->list.n > k->limit)
		return OH_OK;
	if (!sv_sees_all(k->c) && !oh_actor_in(&k->c->actor, s->org, false))
		return OH_OK;
	for (size_t i = 0; i < 3; i++) {
		*views[i] = oh_arena_sv(k->c->arena, *views[i]);
		if (!views[i]->p)
			return oh_nomem(k->err);
	}
	return oh_vec_push(&k->list, &kept) ? oh_nomem(k->err) : OH_OK;
}

static oh_status show_list(oh_db *db, void *ctx, oh_error *err)
{
	struct listing *k = ctx;
	oh_collection col;
	oh_json_writer w;
	k->err = err;
	oh_vec_clear(&k->list);
	oh_status st = sv_collection_load(db, k->c, k->id, &col, err);
	if (!st)
		st = oh_submission_each(db, col.tenant, col.id, false, k->below, note, k, err);
	if (st)
		return st;
	sv_answer(k->c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	size_t n = k->list.n < k->limit ? k->list.n : k->limit;
	for (size_t i = 0; !st && i < n; i++)
		st =
		    put_submission(db, k->c, &col, &OH_VEC_AT(&k->list, oh_submission, i), &w, err);
	oh_json_end_array(&w);
	if (k->list.n > k->limit)
		sv_put_id(&w, "next", OH_VEC_AT(&k->list, oh_submission, n - 1).id);
	oh_json_end_object(&w);
	return st;
}

oh_status sv_list_submissions(oh_call *c, oh_error *err)
{
	struct listing k = {.c = c};
	oh_sv cursor;
	oh_status st = oh_call_id(c, 0, &k.id, err);
	if (!st)
		st = oh_call_page(c, &k.limit, &cursor, err);
	if (!st && cursor.n && !oh_id_parse(cursor, &k.below)) {
		(void)oh_call_invalid(c, "?cursor", &oh_msg_service_bad_cursor, NULL, 0);
		st = oh_call_check(c, err);
	}
	if (st)
		return st;
	oh_vec_init(&k.list, sizeof(oh_submission));
	st = oh_store_read(c->platform->store, show_list, &k, err);
	oh_vec_release(&k.list);
	return st;
}

/* --- notices --- */

static oh_status link_of(const oh_submission *s, char link[40])
{
	char id[OH_ID_TEXT];
	oh_id_format(s->collection, id);
	(void)snprintf(link, 40, "/collections/%s", id);
	return OH_OK;
}

/* To those who check it now. */
static oh_status tell_checkers(oh_db *db, oh_platform *p, const oh_collection *k,
                               const oh_submission *s, oh_arena *a, oh_error *err)
{
	char link[40], unique[64], id[OH_ID_TEXT];
	struct sv_level levels;
	struct sv_org org;
	oh_status st = sv_org_get(db, s->tenant, s->org, a, &org, err);
	if (st)
		return st;
	(void)link_of(s, link);
	oh_id_format(s->id, id);
	(void)snprintf(unique, sizeof unique, "submission:%s:%d", id, s->level);
	struct sv_notice n = {.tenant = s->tenant,
	                      .kind = "collection",
	                      .title = &oh_msg_service_collection_notice_check,
	                      .args = {org.name, k->title},
	                      .n_args = 2,
	                      .verdict = -1,
	                      .link = oh_sv_from(link),
	                      .unique = oh_sv_from(unique)};
	sv_levels_parse(k->levels, &levels);
	return sv_level_notify(db, p, s->tenant, &levels, s->level, s->org, &n, a, err);
}

static oh_status tell_sender(oh_db *db, oh_platform *p, const oh_collection *k,
                             const oh_submission *s, const oh_msg *title, oh_sv reason,
                             oh_error *err)
{
	char link[40], unique[64], id[OH_ID_TEXT];
	(void)link_of(s, link);
	oh_id_format(s->id, id);
	(void)snprintf(unique, sizeof unique, "submission:%s:%s", id, state_names[s->state]);
	const struct sv_notice n = {.tenant = s->tenant,
	                            .user = s->user,
	                            .org = s->org,
	                            .kind = "collection",
	                            .title = title,
	                            .args = {s->name, k->title},
	                            .n_args = 2,
	                            .text = reason,
	                            .verdict = -1,
	                            .link = oh_sv_from(link),
	                            .unique = oh_sv_from(unique)};
	return sv_notify(db, p, &n, err);
}

/* --- sending in --- */

struct sending {
	oh_call *c;
	oh_id id;
	struct sv_import_new file;
	oh_submission sub;
	oh_collection col;
};

static oh_status may_send(oh_db *db, struct sending *k, oh_error *err)
{
	oh_submission last;
	struct sv_org org;
	bool asked = false, found = false;
	oh_status st = sv_collection_load(db, k->c, k->id, &k->col, err);
	if (!st)
		st = sv_org_get(db, k->col.tenant, k->file.org, k->c->arena, &org, err);
	if (!st)
		st = sv_collection_asked(db, &k->col, k->file.org, &asked, err);
	if (!st && !asked)
		st = oh_raise(err, OH_EDENIED, &oh_msg_service_collection_not_asked);
	if (!st && k->col.deadline <= oh_db_now(db))
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_collection_closed);
	if (!st)
		st = oh_submission_latest(db, k->col.tenant, k->id, k->file.org, k->c->arena, &last,
		                          &found, err);
	if (!st && found && last.state == OH_SUBMISSION_ACCEPTED)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_collection_accepted);
	return st;
}

static oh_status send(oh_db *db, void *ctx, oh_error *err)
{
	struct sending *k = ctx;
	struct sv_level levels;
	int level = 0;
	oh_status st = may_send(db, k, err);
	if (st)
		return st;
	sv_levels_parse(k->col.levels, &levels);
	st = sv_level_next(db, k->col.tenant, &levels, k->file.org, 0, k->c->arena, &level, err);
	if (st)
		return st;
	/* Nobody yet: it waits at the last level for an organiser to come. */
	k->sub = (oh_submission){.tenant = k->col.tenant,
	                         .id = oh_db_new_id(db),
	                         .collection = k->id,
	                         .org = k->file.org,
	                         .user = k->c->actor.user,
	                         .state = OH_SUBMISSION_CHECKING,
	                         .level = level < levels.n ? level : levels.n - 1,
	                         .at = oh_db_now(db),
	                         .name = k->file.name};
	k->file.submission = k->sub.id;
	st = sv_import_add(db, k->c, &k->file, &k->sub.import, err);
	if (!st)
		st = oh_submission_insert(db, &k->sub, err);
	if (!st)
		st = tell_checkers(db, k->c->platform, &k->col, &k->sub, k->c->arena, err);
	if (!st)
		st =
		    sv_audit(db, k->c, "submission.send", "submission", k->sub.id, (oh_sv){NULL, 0},
		             OH_SV("{\"declared\":true}"), 0, (oh_sv){NULL, 0}, err);
	return st;
}

struct showing {
	oh_call *c;
	oh_id id;
};

static oh_status show_one(oh_db *db, void *ctx, oh_error *err)
{
	struct showing *k = ctx;
	oh_submission s;
	oh_collection col;
	oh_json_writer w;
	bool found = false;
	oh_status st =
	    oh_submission_get(db, k->c->actor.tenant, k->id, k->c->arena, &s, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = oh_collection_get(db, s.tenant, s.collection, k->c->arena, &col, &found, err);
	if (st)
		return st;
	sv_answer(k->c, &w);
	return put_submission(db, k->c, &col, &s, &w, err);
}

static void check_sending(struct sending *k)
{
	static const char *const sides[] = {"supply", "demand", NULL};
	oh_call *c = k->c;
	oh_sv side = oh_call_query(c, "side"), org = oh_call_query(c, "organisation");
	k->file.name = sv_upload_name(oh_call_query(c, "name"), c->arena);
	k->file.bytes = c->upload;
	k->file.side = side.n ? sv_name_index(sides, side) : 0;
	if (!k->file.name.n)
		(void)oh_call_invalid(c, "?name", &oh_msg_service_missing, NULL, 0);
	if (k->file.side < 0)
		(void)oh_call_invalid(c, "?side", &oh_msg_service_not_choice,
		                      (const oh_sv[]){OH_SV("supply, demand")}, 1);
	if (!oh_sv_eq(oh_call_query(c, "declared"), OH_SV("true")))
		(void)oh_call_invalid(c, "?declared", &oh_msg_service_collection_declare, NULL, 0);
	if (!k->file.bytes.n)
		(void)oh_call_invalid(c, "", &oh_msg_service_import_empty, NULL, 0);
	if (org.n ? !oh_id_parse(org, &k->file.org) : c->actor.n_orgs != 1)
		(void)oh_call_invalid(c, "?organisation", &oh_msg_service_import_org, NULL, 0);
	else if (!org.n)
		k->file.org = c->actor.orgs[0].org;
}

oh_status sv_submit_file(oh_call *c, oh_error *err)
{
	struct sending k = {.c = c};
	oh_platform *p = c->platform;
	oh_status st = oh_call_id(c, 0, &k.id, err);
	if (st)
		return st;
	check_sending(&k);
	st = oh_call_check(c, err);
	const oh_object object = {.tenant = c->actor.tenant, .org = k.file.org};
	if (!st)
		st = oh_call_may(c, &object, err);
	if (!st)
		st = oh_store_write(p->store, send, &k, err);
	if (st)
		return st;
	sv_notified(p);
	st = sv_import_begin(p, c->actor.tenant, k.sub.import, err);
	struct showing s = {c, k.sub.id};
	c->status = 201;
	return st ? st : oh_store_read(p->store, show_one, &s, err);
}

oh_status sv_submission_read(oh_db *db, const oh_import *i, oh_sv problem, oh_error *err)
{
	oh_arena *a = oh_arena_new(0);
	oh_submission s;
	bool found = false;
	if (!a)
		return oh_nomem(err);
	oh_status st = oh_submission_get(db, i->tenant, i->submission, a, &s, &found, err);
	if (!st && found && waiting(&s)) {
		s.state = problem.n ? OH_SUBMISSION_UNREAD : OH_SUBMISSION_CHECKING;
		s.problem = problem;
		st = oh_submission_update(db, &s, err);
	}
	oh_arena_free(a);
	return st;
}

/* --- deciding --- */

struct deciding {
	oh_call *c;
	oh_id id;
	int decision; /* 0 accept, 1 send back */
	oh_sv reason;
	oh_submission sub;
	oh_collection col;
	oh_import import;
	bool committed;
};

/* The last level takes it in: everything of it, or nothing. */
static oh_status take_in(oh_db *db, struct deciding *k, oh_error *err)
{
	oh_import_row_counts n;
	struct sv_commit how = {.publish = true, .visibility = OH_VISIBLE_REGISTERED};
	bool found = false;
	oh_status st =
	    oh_import_get(db, k->sub.tenant, k->sub.import, k->c->arena, &k->import, &found, err);
	if (st || !found || k->import.state == OH_IMPORT_FAILED)
		return st;
	if (k->import.state != OH_IMPORT_READY)
		return oh_raise(err, OH_EBUSY, &oh_msg_service_collection_reading);
	st = oh_import_counts(db, k->sub.tenant, k->sub.import, &n, err);
	if (st)
		return st;
	if (n.mend || n.duplicates) {
		char mend[24], twins[24];
		int a = snprintf(mend, sizeof mend, "%lld", (long long)n.mend);
		int b = snprintf(twins, sizeof twins, "%lld", (long long)n.duplicates);
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_collection_to_mend,
		                ((oh_sv){mend, (size_t)a}), ((oh_sv){twins, (size_t)b}));
	}
	how.makes_orgs =
	    oh_access(&k->c->actor, "verifyOrganisation",
	              &(const oh_object){.tenant = k->c->actor.tenant}) == OH_ACCESS_YES;
	st = sv_import_decide(db, k->c, &k->import, &how, err);
	k->committed = !st;
	return st;
}

static oh_status accept(oh_db *db, struct deciding *k, int own, oh_error *err)
{
	struct sv_level levels;
	int next = 0;
	sv_levels_parse(k->col.levels, &levels);
	int from = own > k->sub.level ? own + 1 : k->sub.level + 1;
	oh_status st =
	    sv_level_next(db, k->sub.tenant, &levels, k->sub.org, from, k->c->arena, &next, err);
	if (st)
		return st;
	if (next < levels.n) {
		k->sub.level = next;
		st = oh_submission_update(db, &k->sub, err);
		return st ? st
		          : tell_checkers(db, k->c->platform, &k->col, &k->sub, k->c->arena, err);
	}
	st = take_in(db, k, err);
	k->sub.state = OH_SUBMISSION_ACCEPTED;
	k->sub.level = levels.n;
	if (!st)
		st = oh_submission_update(db, &k->sub, err);
	if (!st)
		st = tell_sender(db, k->c->platform, &k->col, &k->sub,
		                 &oh_msg_service_collection_notice_accepted, (oh_sv){NULL, 0}, err);
	return st;
}

static oh_status send_back(oh_db *db, struct deciding *k, oh_error *err)
{
	k->sub.state = OH_SUBMISSION_SENT_BACK;
	k->sub.reason = k->reason;
	oh_status st = oh_submission_update(db, &k->sub, err);
	return st ? st
	          : tell_sender(db, k->c->platform, &k->col, &k->sub,
	                        &oh_msg_service_collection_notice_back, k->reason, err);
}

static oh_status decide(oh_db *db, void *ctx, oh_error *err)
{
	struct deciding *k = ctx;
	oh_call *c = k->c;
	struct sv_level levels;
	bool found = false, covers = false;
	int own = 0;
	k->committed = false;
	oh_status st =
	    oh_submission_get(db, c->actor.tenant, k->id, c->arena, &k->sub, &found, err);
	if (!st && found)
		st = oh_collection_get(db, c->actor.tenant, k->sub.collection, c->arena, &k->col,
		                       &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	const oh_object object = {.tenant = c->actor.tenant, .org = st ? 0 : k->sub.org};
	if (!st)
		st = oh_call_may(c, &object, err);
	if (!st && !waiting(&k->sub))
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_collection_decided);
	if (st)
		return st;
	sv_levels_parse(k->col.levels, &levels);
	st = covers_call(db, c, k->sub.org, &levels, k->sub.level, &own, &covers, err);
	if (!st && !covers)
		st = oh_raise(err, OH_EDENIED, &oh_msg_service_collection_not_yours,
		              levels.names[k->sub.level < levels.n ? k->sub.level : levels.n - 1]);
	if (!st)
		st = oh_submission_step(db, &k->sub, c->actor.user, k->decision == 0, k->reason,
		                        err);
	k->sub.decided = oh_db_now(db);
	if (!st)
		st = k->decision == 0 ? accept(db, k, own, err) : send_back(db, k, err);
	if (!st)
		st =
		    sv_audit(db, c, k->decision == 0 ? "submission.accept" : "submission.send_back",
		             "submission", k->id, (oh_sv){NULL, 0}, (oh_sv){NULL, 0}, 0,
		             (oh_sv){NULL, 0}, err);
	return st;
}

oh_status sv_decide_submission(oh_call *c, oh_error *err)
{
	static const char *const decisions[] = {"accept", "send_back", NULL};
	struct deciding k = {.c = c};
	oh_platform *p = c->platform;
	oh_status st = oh_call_id(c, 0, &k.id, err);
	if (st)
		return st;
	bool given = oh_call_choice(c, "decision", true, decisions, &k.decision);
	(void)oh_call_text(c, "reason", false, 1000, &k.reason);
	if (given && k.decision == 1 && !k.reason.n)
		(void)oh_call_invalid(c, "/reason", &oh_msg_service_collection_why, NULL, 0);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(p->store, decide, &k, err);
	if (!st && k.committed)
		st = sv_import_finish(p, k.sub.tenant, k.import.id, err);
	if (st)
		return st;
	sv_notified(p);
	if (k.committed) {
		sv_listings_changed(p);
		sv_import_forget(p, k.import.id);
		sv_import_event(p, &k.import, "committed", 1);
	}
	struct showing s = {c, k.id};
	return oh_store_read(p->store, show_one, &s, err);
}
