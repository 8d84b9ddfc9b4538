/* Saved searches, and who is told when something new is among their hits. */
#include <stdio.h>

#include "listings.h"
#include "ouhe/store/account.h"
#include "ouhe/store/organisation.h"

enum { SEARCHES_MOST = 100 };

static void put_search(const oh_search_row *row, oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_id(w, "id", row->id);
	sv_put_text(w, "name", row->name);
	oh_json_key(w, "query");
	oh_json_string(w, row->query);
	sv_put_bool(w, "notify", row->notify);
	sv_put_time(w, "created_at", row->created);
	oh_json_end_object(w);
}

static oh_status put_each(void *ctx, const oh_search_row *row)
{
	put_search(row, ctx);
	return OH_OK;
}

static oh_status read_searches(oh_db *db, void *ctx, oh_error *err)
{
	oh_call *c = ctx;
	oh_json_writer w;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	oh_status st = oh_search_each(db, c->actor.tenant, c->actor.user, put_each, &w, err);
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	return st;
}

static oh_status may_own(const oh_call *c, oh_error *err)
{
	const oh_object own = {.tenant = c->actor.tenant, .user = c->actor.user};
	return oh_call_may(c, &own, err);
}

oh_status sv_list_searches(oh_call *c, oh_error *err)
{
	oh_status st = may_own(c, err);
	return st ? st : oh_store_read(c->platform->store, read_searches, c, err);
}

struct saving {
	oh_call *c;
	oh_search_row row;
	bool gone;
};

static oh_status write_search(oh_db *db, void *ctx, oh_error *err)
{
	struct saving *s = ctx;
	int64_t n = 0;
	oh_status st = oh_search_count(db, s->c->actor.tenant, s->row.user, &n, err);
	if (!st && n >= SEARCHES_MOST)
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_listing_many, OH_SV("100"));
	return st ? st : oh_search_add(db, s->c->actor.tenant, &s->row, err);
}

oh_status sv_save_search(oh_call *c, oh_error *err)
{
	struct saving s = {.c = c,
	                   .row = {.id = oh_store_new_id(c->platform->store),
	                           .user = c->actor.user,
	                           .created = oh_store_now(c->platform->store)}};
	oh_param *params = NULL;
	size_t n = 0;
	struct sv_query q;
	oh_json_writer w;
	oh_status st = may_own(c, err);
	if (st)
		return st;
	(void)oh_call_text(c, "name", true, 80, &s.row.name);
	(void)oh_call_bool(c, "notify", false, &s.row.notify);
	/* It must be one, so that whoever opens it later is not refused. */
	if (oh_call_text(c, "query", true, 2000, &s.row.query)) {
		size_t noted = c->n_problems;
		if (sv_query_string(s.row.query, c->arena, &params, &n) ||
		    sv_query_parse(c->platform, c, params, n, c->arena, &q, err))
			return oh_nomem(err);
		for (size_t i = noted; i < c->n_problems; i++)
			c->problems[i].field = OH_SV("/query");
	}
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, write_search, &s, err);
	if (st)
		return st;
	c->status = 201;
	sv_answer(c, &w);
	put_search(&s.row, &w);
	return OH_OK;
}

static oh_status drop_search(oh_db *db, void *ctx, oh_error *err)
{
	struct saving *s = ctx;
	return oh_search_delete(db, s->c->actor.tenant, s->c->actor.user, s->row.id, &s->gone, err);
}

oh_status sv_delete_search(oh_call *c, oh_error *err)
{
	struct saving s = {.c = c};
	oh_status st = may_own(c, err);
	if (!st)
		st = oh_call_id(c, 0, &s.row.id, err);
	if (!st)
		st = oh_store_write(c->platform->store, drop_search, &s, err);
	if (!st && !s.gone)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	if (!st)
		c->status = 204;
	return st;
}

/* --- telling --- */

struct sv_saved {
	oh_id tenant, id, user;
	oh_sv name;
	struct sv_query q;
	oh_id *orgs;
};

struct collecting {
	oh_platform *p;
	oh_db *db;
	oh_arena *a;
	oh_id tenant;
	oh_vec *out;
	oh_error *err;
};

/* Through whose eyes: what its owner may see now. */
static oh_status eyes_of(struct collecting *k, struct sv_saved *s, bool *open)
{
	oh_account account;
	oh_member *members = NULL;
	size_t n = 0;
	oh_actor who = {.tenant = k->tenant, .user = s->user, .roles = OH_ROLE_REGISTERED};
	oh_status st = oh_account_get(k->db, k->tenant, s->user, k->a, &account, k->err);
	*open = !st && account.state == OH_ACCOUNT_OPEN;
	if (st || !*open)
		return st == OH_ENOENT ? OH_OK : st;
	st = oh_member_list(k->db, k->tenant, 0, s->user, k->a, &members, &n, k->err);
	oh_membership *orgs = oh_arena_array(k->a, n + 1, sizeof *orgs);
	s->orgs = oh_arena_array(k->a, n + 1, sizeof *s->orgs);
	if (st || !orgs || !s->orgs)
		return st ? st : oh_nomem(k->err);
	for (size_t i = 0; i < n; i++) {
		s->orgs[i] = members[i].org;
		orgs[i] = (oh_membership){.org = members[i].org,
		                          .admin = members[i].admin,
		                          .verified = members[i].verification == OH_ORG_VERIFIED};
	}
	who.roles |= account.roles;
	who.orgs = orgs;
	who.n_orgs = n;
	s->q.q.viewer = (oh_index_viewer){.tenant = k->tenant,
	                                  .visibilities = oh_access_visibilities(&who),
	                                  .orgs = s->orgs,
	                                  .n_orgs = n,
	                                  .all = (account.roles & OH_ROLE_ORGANISER) != 0};
	return OH_OK;
}

static oh_status collect(void *ctx, const oh_search_row *row)
{
	struct collecting *k = ctx;
	struct sv_saved s = {.tenant = k->tenant, .id = row->id, .user = row->user};
	oh_param *params = NULL;
	size_t n = 0;
	bool open = false;
	s.name = oh_arena_sv(k->a, row->name);
	oh_sv query = oh_arena_sv(k->a, row->query);
	if (!s.name.p || !query.p || sv_query_string(query, k->a, &params, &n))
		return oh_nomem(k->err);
	oh_status st = sv_query_parse(k->p, NULL, params, n, k->a, &s.q, k->err);
	if (!st)
		st = eyes_of(k, &s, &open);
	/* Counterparts of a listing have notices of their own. */
	if (st || !open || s.q.near)
		return st;
	s.q.q.limit = 1;
	s.q.q.offset = 0;
	s.q.q.facets = false;
	return oh_vec_push(k->out, &s) ? oh_nomem(k->err) : OH_OK;
}

oh_status sv_searches_load(oh_db *db, oh_platform *p, oh_id tenant, oh_arena *a, oh_vec *out,
                           oh_error *err)
{
	struct collecting k = {p, db, a, tenant, out, err};
	if (!out->item)
		oh_vec_init(out, sizeof(struct sv_saved));
	return oh_search_each(db, tenant, 0, collect, &k, err);
}

/* An index of the one listing answers each search exactly as the large one would. */
oh_status sv_searches_match(oh_platform *p, const oh_vec *searches, const struct sv_listing *s,
                            oh_arena *a, uint32_t **out, size_t *n, oh_error *err)
{
	oh_index *one = NULL;
	oh_index_doc doc;
	size_t count = 0;
	*n = 0;
	if (searches->n == 0)
		return OH_OK;
	uint32_t *found = oh_arena_array(a, searches->n, sizeof *found);
	oh_status st = found ? oh_index_new(p->session->packs, &one, err) : oh_nomem(err);
	if (!st)
		st = sv_listing_doc(s, a, &doc, err);
	if (!st)
		st = oh_index_put(one, &doc, err);
	for (size_t i = 0; !st && i < searches->n; i++) {
		const struct sv_saved *q = &OH_VEC_AT(searches, struct sv_saved, i);
		oh_index_result r;
		bool own = false;
		for (size_t k = 0; k < q->q.q.viewer.n_orgs; k++)
			own = own || q->orgs[k] == s->row.org;
		if (own || q->tenant != s->tenant)
			continue;
		oh_arena_mark mark = oh_arena_mark_get(a);
		st = oh_index_search(one, &q->q.q, a, &r, err);
		if (!st && r.total)
			found[count++] = (uint32_t)i;
		oh_arena_rewind(a, mark);
	}
	oh_index_free(one);
	if (!st) {
		*out = found;
		*n = count;
	}
	return st;
}

oh_status sv_searches_tell(oh_db *db, oh_platform *p, const oh_vec *searches, const uint32_t *found,
                           size_t n, const struct sv_listing *s, oh_error *err)
{
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < n; i++) {
		const struct sv_saved *q = &OH_VEC_AT(searches, struct sv_saved, found[i]);
		char id[OH_ID_TEXT], link[64], unique[64], search[OH_ID_TEXT];
		oh_id_format(s->row.id, id);
		oh_id_format(q->id, search);
		(void)snprintf(link, sizeof link, "/listings/%s", id);
		(void)snprintf(unique, sizeof unique, "s:%s:%s", search, id);
		const struct sv_notice notice = {.tenant = s->tenant,
		                                 .user = q->user,
		                                 .kind = "search",
		                                 .title = &oh_msg_service_notice_search,
		                                 .args = {q->name, s->row.title},
		                                 .n_args = 2,
		                                 .verdict = -1,
		                                 .link = oh_sv_from(link),
		                                 .unique = oh_sv_from(unique)};
		st = sv_notify(db, p, &notice, err);
	}
	return st;
}
