/* 提问 and answers between the two sides of a match. */
#include <stdio.h>
#include <string.h>

#include "listings.h"
#include "ouhe/text/utf8.h"

enum { KEYS_MOST = 50, TEXT_MOST = 2000, ANSWER_MOST = 4000, LISTING_MOST = 20000 };

struct asking {
	oh_call *c;
	oh_question_row q;
	struct sv_listing demand, supply;
	bool apply, applied;
};

/* --- showing --- */

static void put_keys(const oh_call *c, const oh_pack *pack, oh_sv keys, oh_json_writer *w)
{
	oh_sv rest = keys, key;
	oh_json_key(w, "keys");
	oh_json_begin_array(w);
	while (rest.n && oh_sv_split(&rest, ' ', &key)) {
		const oh_attr *attr = oh_pack_attr(pack, key);
		oh_json_begin_object(w);
		sv_put_text(w, "key", key);
		oh_json_key(w, "name");
		oh_json_string(w, attr ? sv_attr_name(attr, c->lang) : key);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
}

static void put_ref(oh_db *db, const oh_call *c, const char *key, oh_id id, oh_json_writer *w)
{
	struct sv_org org;
	if (!sv_org_get(db, c->actor.tenant, id, c->arena, &org, NULL))
		sv_put_org(w, key, &org);
}

static void put_question(oh_db *db, const oh_call *c, const oh_question_row *q,
                         const struct sv_listing *demand, const struct sv_listing *supply,
                         oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_id(w, "id", q->id);
	oh_json_key(w, "demand");
	sv_card_put(c, demand, NULL, w);
	oh_json_key(w, "supply");
	sv_card_put(c, supply, NULL, w);
	put_ref(db, c, "from", q->from, w);
	put_ref(db, c, "to", q->to, w);
	sv_put_time(w, "asked_at", q->asked);
	put_keys(c, demand->l.pack, q->keys, w);
	oh_json_key(w, "text");
	oh_json_string(w, q->text);
	if (q->answered) {
		oh_json_key(w, "answer");
		oh_json_begin_object(w);
		oh_json_key(w, "text");
		oh_json_string(w, q->answer);
		sv_put_time(w, "at", q->answered);
		sv_put_bool(w, "applied", q->applied);
		oh_json_end_object(w);
	}
	sv_put_bool(w, "mine", oh_actor_in(&c->actor, q->to, false));
	oh_json_end_object(w);
}

/* Whoever is part of a question sees both listings' cards, also when one is closed by now;
 * a budget that is not for these eyes stays out. */
static oh_status load_card(oh_db *db, const oh_call *c, oh_id id, struct sv_listing *out,
                           oh_error *err)
{
	oh_status st = sv_listing_seen(db, c, id, true, out, err);
	if (st != OH_ENOENT)
		return st;
	st = sv_listing_load(db, c->platform, c->actor.tenant, id, true, c->arena, out, err);
	if (!st && sv_budget_restricted(&out->row))
		st = sv_listing_mask(out, c->arena, err);
	/* What is written into it now, as a draft or for fewer eyes, is not what was asked about:
	 * its title tells which it is. */
	if (!st && out->row.state != OH_LISTING_CLOSED) {
		out->l.n_facts = 0;
		out->row.amount = -1;
	}
	return st;
}

static bool concerns(const oh_call *c, const oh_question_row *q)
{
	return oh_actor_in(&c->actor, q->from, false) || oh_actor_in(&c->actor, q->to, false) ||
	       (c->actor.roles & OH_ROLE_ORGANISER);
}

struct listing_questions {
	oh_db *db;
	oh_call *c;
	const struct sv_listing *demand, *supply; /* NULL: loaded for each */
	oh_json_writer *w;
	oh_error *err;
	size_t limit, n;
	oh_id last;
};

static oh_status put_each(void *ctx, const oh_question_row *q)
{
	struct listing_questions *l = ctx;
	struct sv_listing demand, supply;
	if (!concerns(l->c, q))
		return OH_OK;
	if (l->n++ == l->limit)
		return OH_OK;
	l->last = q->id;
	if (l->demand) {
		put_question(l->db, l->c, q, l->demand, l->supply, l->w);
		return OH_OK;
	}
	oh_status st = load_card(l->db, l->c, q->pair.demand, &demand, l->err);
	if (!st)
		st = load_card(l->db, l->c, q->pair.supply, &supply, l->err);
	if (!st)
		put_question(l->db, l->c, q, &demand, &supply, l->w);
	return st == OH_ENOENT ? OH_OK : st; /* a listing was taken back with its import */
}

oh_status sv_put_questions(oh_db *db, oh_call *c, const struct sv_listing *demand,
                           const struct sv_listing *supply, oh_json_writer *w, oh_error *err)
{
	struct listing_questions l = {
	    .db = db, .c = c, .demand = demand, .supply = supply, .w = w, .err = err, .limit = 100};
	const oh_question_filter f = {.pair = {demand->row.id, supply->row.id}};
	oh_json_begin_array(w);
	oh_status st = oh_question_each(db, c->actor.tenant, &f, put_each, &l, err);
	oh_json_end_array(w);
	return st;
}

/* --- askQuestions --- */

static void take_keys(struct asking *a)
{
	oh_call *c = a->c;
	const oh_json *keys = c->body ? oh_json_member(c->body, "keys") : NULL;
	oh_buf b = OH_BUF_INIT;
	if (oh_json_length(keys) > KEYS_MOST)
		(void)oh_call_invalid(c, "/keys", &oh_msg_service_listing_many,
		                      (const oh_sv[]){OH_SV("50")}, 1);
	for (size_t i = 0; i < oh_json_length(keys) && i < KEYS_MOST; i++) {
		oh_sv key = {NULL, 0};
		char field[24];
		(void)snprintf(field, sizeof field, "/keys/%zu", i);
		(void)oh_json_get_sv(oh_json_at(keys, i), &key);
		if (!key.n || key.n > 60 || oh_sv_find(key, OH_SV(" ")) != SIZE_MAX) {
			(void)oh_call_invalid(c, field, &oh_msg_service_listing_no_attr, &key, 1);
			continue;
		}
		oh_buf_str(&b, b.n ? " " : "");
		oh_buf_sv_put(&b, key);
	}
	a->q.keys = oh_buf_ok(&b) && b.n ? oh_arena_sv(c->arena, oh_buf_sv(&b)) : OH_SV("");
	oh_buf_release(&b);
}

static oh_status check_keys(struct asking *a, oh_error *err)
{
	oh_sv rest = a->q.keys, key;
	size_t i = 0;
	a->c->n_problems = 0;
	for (; rest.n && oh_sv_split(&rest, ' ', &key); i++) {
		char field[24];
		(void)snprintf(field, sizeof field, "/keys/%zu", i);
		if (!oh_pack_attr(a->demand.l.pack, key))
			(void)oh_call_invalid(a->c, field, &oh_msg_service_listing_no_attr, &key,
			                      1);
	}
	return oh_call_check(a->c, err);
}

static oh_status tell(oh_db *db, const struct asking *a, oh_id org, const char *kind,
                      const oh_msg *title, oh_sv who, oh_sv about, oh_sv words, oh_error *err)
{
	char id[OH_ID_TEXT], link[64], unique[48];
	oh_id_format(a->q.id, id);
	(void)snprintf(link, sizeof link, "/questions/%s", id);
	(void)snprintf(unique, sizeof unique, "%s:%s:%lld", kind, id,
	               (long long)(a->q.answered ? a->q.answered : a->q.asked));
	const struct sv_notice n = {.tenant = a->c->actor.tenant,
	                            .org = org,
	                            .kind = kind,
	                            .title = title,
	                            .args = {who, about},
	                            .n_args = 2,
	                            .text = words,
	                            .verdict = -1,
	                            .link = oh_sv_from(link),
	                            .unique = oh_sv_from(unique)};
	return sv_notify(db, a->c->platform, &n, err);
}

static oh_status write_question(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_call *c = a->c;
	oh_status st = sv_listing_seen(db, c, a->q.pair.demand, true, &a->demand, err);
	if (!st)
		st = sv_listing_seen(db, c, a->q.pair.supply, true, &a->supply, err);
	if (!st && (a->demand.l.side != OH_DEMAND || a->supply.l.side != OH_SUPPLY))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (st)
		return st;
	bool of_demand = oh_actor_in(&c->actor, a->demand.row.org, false);
	const struct sv_listing *own = of_demand ? &a->demand : &a->supply;
	const struct sv_listing *other = of_demand ? &a->supply : &a->demand;
	st = oh_call_may(c, &own->object, err);
	if (!st && own->row.org == other->row.org)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_ask_self);
	if (!st)
		st = check_keys(a, err);
	a->q.from = own->row.org;
	a->q.to = other->row.org;
	if (!st)
		st = oh_question_add(db, c->actor.tenant, &a->q, err);
	if (!st)
		st = sv_audit(db, c, "match.ask", "question", a->q.id, (oh_sv){NULL, 0},
		              (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
	if (!st)
		st = tell(db, a, a->q.to, "question", &oh_msg_service_notice_question,
		          own->org.name, other->row.title, a->q.text, err);
	return st;
}

static oh_status read_one(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_call *c = a->c;
	oh_json_writer w;
	bool found = false;
	oh_status st = oh_question_get(db, c->actor.tenant, a->q.id, c->arena, &a->q, &found, err);
	if (!st && (!found || !concerns(c, &a->q)))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		st = load_card(db, c, a->q.pair.demand, &a->demand, err);
	if (!st)
		st = load_card(db, c, a->q.pair.supply, &a->supply, err);
	if (st)
		return st;
	sv_answer(c, &w);
	put_question(db, c, &a->q, &a->demand, &a->supply, &w);
	return OH_OK;
}

oh_status sv_ask_questions(oh_call *c, oh_error *err)
{
	struct asking *a = oh_arena_zalloc(c->arena, sizeof *a);
	char id[OH_ID_TEXT], path[64];
	if (!a)
		return oh_nomem(err);
	a->c = c;
	oh_status st = oh_call_id(c, 0, &a->q.pair.demand, err);
	if (!st)
		st = oh_call_id(c, 1, &a->q.pair.supply, err);
	if (st)
		return st;
	take_keys(a);
	(void)oh_call_text(c, "text", false, TEXT_MOST, &a->q.text);
	if (!a->q.keys.n && !a->q.text.n && !c->n_problems)
		(void)oh_call_invalid(c, "/text", &oh_msg_service_missing, NULL, 0);
	st = oh_call_check(c, err);
	a->q.id = oh_store_new_id(c->platform->store);
	a->q.user = c->actor.user;
	a->q.asked = oh_store_now(c->platform->store);
	if (!st)
		st = oh_store_write(c->platform->store, write_question, a, err);
	if (!st)
		st = oh_store_read(c->platform->store, read_one, a, err);
	if (st)
		return st;
	sv_notified(c->platform);
	oh_id_format(a->q.id, id);
	(void)snprintf(path, sizeof path, "/api/v1/questions/%s", id);
	c->location = oh_arena_sv(c->arena, oh_sv_from(path));
	c->status = 201;
	return OH_OK;
}

oh_status sv_get_question(oh_call *c, oh_error *err)
{
	struct asking *a = oh_arena_zalloc(c->arena, sizeof *a);
	if (!a)
		return oh_nomem(err);
	a->c = c;
	oh_status st = oh_call_id(c, 0, &a->q.id, err);
	return st ? st : oh_store_read(c->platform->store, read_one, a, err);
}

/* --- listQuestions --- */

struct question_page {
	oh_call *c;
	oh_question_filter f;
};

static oh_status read_list(oh_db *db, void *ctx, oh_error *err)
{
	struct question_page *page = ctx;
	oh_call *c = page->c;
	oh_json_writer w;
	char id[OH_ID_TEXT];
	sv_answer(c, &w);
	struct listing_questions l = {
	    .db = db, .c = c, .w = &w, .err = err, .limit = page->f.limit - 1};
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	oh_status st = oh_question_each(db, c->actor.tenant, &page->f, put_each, &l, err);
	oh_json_end_array(&w);
	if (l.n > l.limit) {
		oh_id_format(l.last, id);
		sv_put_text(&w, "next", oh_sv_from(id));
	}
	oh_json_end_object(&w);
	return st;
}

oh_status sv_list_questions(oh_call *c, oh_error *err)
{
	struct question_page page = {.c = c};
	oh_sv cursor, listing = oh_call_query(c, "listing");
	size_t limit = 0;
	oh_id *orgs = oh_arena_array(c->arena, c->actor.n_orgs + 1, sizeof *orgs);
	if (!orgs)
		return oh_nomem(err);
	if (listing.n && !oh_id_parse(listing, &page.f.pair.demand))
		(void)oh_call_invalid(c, "?listing", &oh_msg_service_listing_bad_id, NULL, 0);
	oh_status st = oh_call_page(c, &limit, &cursor, err);
	if (st)
		return st;
	for (size_t i = 0; i < c->actor.n_orgs; i++)
		orgs[i] = c->actor.orgs[i].org;
	bool every = c->actor.roles & OH_ROLE_ORGANISER;
	/* Nobody's organisation: nothing is put to it. */
	page.f.orgs = orgs;
	page.f.n_orgs = every ? 0 : c->actor.n_orgs ? c->actor.n_orgs : 1;
	page.f.open = oh_sv_eq(oh_call_query(c, "open"), OH_SV("true"));
	page.f.limit = limit + 1;
	(void)oh_id_parse(cursor, &page.f.below);
	return oh_store_read(c->platform->store, read_list, &page, err);
}

/* --- answerQuestion --- */

/* With the answer a listing is no longer than one may be. */
static oh_status check_length(oh_call *c, const struct sv_listing *s, oh_sv answer, oh_error *err)
{
	c->n_problems = 0;
	if (oh_utf8_count(s->row.text) + oh_utf8_count(answer) >= LISTING_MOST)
		(void)oh_call_invalid(c, "/text", &oh_msg_service_text_long,
		                      (const oh_sv[]){OH_SV("20000")}, 1);
	return oh_call_check(c, err);
}

static oh_status write_answer(oh_db *db, void *ctx, oh_error *err)
{
	struct asking *a = ctx;
	oh_call *c = a->c;
	oh_question_row q;
	bool found = false;
	struct sv_listing own;
	oh_status st = oh_question_get(db, c->actor.tenant, a->q.id, c->arena, &q, &found, err);
	if (!st && (!found || !concerns(c, &q)))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (st)
		return st;
	const oh_object o = {.tenant = c->actor.tenant, .org = q.to};
	st = oh_call_may(c, &o, err);
	if (!st && q.answered)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_answered);
	if (st)
		return st;
	q.answer = a->q.answer;
	q.answered = oh_store_now(c->platform->store);
	q.answered_by = c->actor.user;
	st = sv_listing_load(db, c->platform, c->actor.tenant, q.pair.supply, true, c->arena, &own,
	                     err);
	if (!st && own.row.org != q.to)
		st = sv_listing_load(db, c->platform, c->actor.tenant, q.pair.demand, true,
		                     c->arena, &own, err);
	if (!st && a->apply && own.row.state != OH_LISTING_CLOSED) {
		st = check_length(c, &own, q.answer, err);
		if (!st)
			st = sv_listing_append(db, c, own.row.id, q.answer, err);
		q.applied = !st;
	}
	if (!st)
		st = oh_question_answer(db, c->actor.tenant, &q, err);
	if (!st)
		st = sv_audit(db, c, "match.answer", "question", q.id, (oh_sv){NULL, 0},
		              (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
	/* The title goes to who asked. */
	if (!st && sv_budget_restricted(&own.row))
		st = sv_listing_mask(&own, c->arena, err);
	oh_sv mine = a->q.answer;
	a->q = q;
	a->q.answer = mine;
	a->applied = q.applied;
	return st ? st
	          : tell(db, a, q.from, "answer", &oh_msg_service_notice_answer, own.org.name,
	                 own.row.title, q.answer, err);
}

oh_status sv_answer_question(oh_call *c, oh_error *err)
{
	struct asking *a = oh_arena_zalloc(c->arena, sizeof *a);
	if (!a)
		return oh_nomem(err);
	a->c = c;
	oh_status st = oh_call_id(c, 0, &a->q.id, err);
	if (st)
		return st;
	(void)oh_call_text(c, "text", true, ANSWER_MOST, &a->q.answer);
	(void)oh_call_bool(c, "apply", false, &a->apply);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, write_answer, a, err);
	if (st)
		return st;
	if (a->applied)
		sv_listings_changed(c->platform);
	sv_notified(c->platform);
	return oh_store_read(c->platform->store, read_one, a, err);
}
