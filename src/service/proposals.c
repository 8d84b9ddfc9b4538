/* Whom a desk should meet: the best match of its organisation's listings with those of
 * every other desk, the ones that meet first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conferences.h"

enum { LISTINGS_MOST = 2000 };

struct proposal {
	const oh_desk *desk;
	oh_id own, other; /* listings */
	int verdict;
	double score;
	size_t pairs; /* of listings that fit at all */
};

struct proposing {
	oh_call *c;
	oh_id id;
	struct sv_conference k;
	struct sv_desk d;
	oh_desk *desks; /* approved ones of other organisations, by organisation */
	size_t n_desks;
	struct proposal *found; /* one a desk, in the order of `desks` */
	oh_id listings[LISTINGS_MOST];
	size_t n_listings;
	size_t limit, offset;
};

static int by_org(const void *x, const void *y)
{
	const oh_desk *a = x, *b = y;
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

/* meets, then ask, then near; the score; the identity. */
static int by_rank(const void *x, const void *y)
{
	const struct proposal *a = x, *b = y;
	if (a->pairs == 0 || b->pairs == 0)
		return (a->pairs == 0) - (b->pairs == 0); /* nothing fits: it names no desk */
	if (a->verdict != b->verdict)
		return a->verdict - b->verdict;
	if (a->score > b->score || a->score < b->score)
		return a->score > b->score ? -1 : 1;
	return (a->desk->id > b->desk->id) - (a->desk->id < b->desk->id);
}

static oh_status note_listing(void *ctx, const oh_listing_row *row)
{
	struct proposing *p = ctx;
	int side = p->d.row.side;
	if (side == OH_DESK_BOTH || side == row->side)
		p->listings[p->n_listings++] = row->id;
	return OH_OK;
}

/* Whether a desk of that side takes part with listings of that side. */
static bool takes(const oh_desk *d, oh_side side)
{
	return d->side == OH_DESK_BOTH ||
	       d->side == (side == OH_SUPPLY ? OH_DESK_SUPPLY : OH_DESK_DEMAND);
}

static void note_hit(struct proposing *p, const struct sv_listing *own, const oh_standing_hit *hit)
{
	oh_side other = own->l.side == OH_SUPPLY ? OH_DEMAND : OH_SUPPLY;
	size_t lo = 0, hi = p->n_desks;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (p->desks[mid].org < hit->org)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < p->n_desks && p->desks[lo].org == hit->org; lo++) {
		struct proposal *best = &p->found[lo];
		if (!takes(&p->desks[lo], other))
			continue;
		const struct proposal now = {.desk = &p->desks[lo],
		                             .own = own->row.id,
		                             .other = hit->id,
		                             .verdict = (int)hit->verdict,
		                             .score = hit->score,
		                             .pairs = best->pairs + 1};
		if (!best->pairs || now.verdict < best->verdict ||
		    (now.verdict == best->verdict && now.score > best->score))
			*best = now;
		else
			best->pairs++;
	}
}

static oh_status find_all(oh_db *db, struct proposing *p, oh_error *err)
{
	oh_call *c = p->c;
	int64_t place = 0;
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < p->n_listings; i++) {
		oh_standing_result r;
		struct sv_listing own;
		oh_arena *a = oh_arena_new(0);
		if (!a)
			return oh_nomem(err);
		const oh_standing_options o = {
		    .viewer = sv_viewer_of_org(c->actor.tenant, &p->d.org, &place),
		    .own_org = p->d.row.org,
		    .now = oh_store_now(c->platform->store)};
		st = sv_listing_load(db, c->platform, c->actor.tenant, p->listings[i], false, a,
		                     &own, err);
		if (!st)
			st = oh_standing_find(c->platform->index, c->platform->session->packs,
			                      &own.l, &o, a, &r, err);
		for (size_t k = 0; !st && k < r.n; k++)
			note_hit(p, &own, &r.hits[k]);
		oh_arena_free(a);
	}
	return st;
}

/* The desks to choose from: approved, another organisation's, not asked yet, not refused. */
static oh_status load_desks(oh_db *db, struct proposing *p, oh_error *err)
{
	oh_call *c = p->c;
	oh_id tenant = c->actor.tenant;
	oh_meeting_request *requests = NULL;
	oh_never_pair *never = NULL;
	size_t n = 0, n_requests = 0, n_never = 0;
	const oh_desk_filter f = {.conference = p->d.row.conference, .state = OH_DESK_APPROVED};
	const oh_request_filter rf = {.desk = p->id, .state = -1};
	oh_status st = oh_desk_list(db, tenant, &f, c->arena, &p->desks, &n, err);
	if (!st)
		st = oh_request_list(db, tenant, &rf, c->arena, &requests, &n_requests, err);
	if (!st)
		st = oh_never_list(db, tenant, 0, p->id, c->arena, &never, &n_never, err);
	for (size_t i = 0; !st && i < n; i++) {
		const oh_desk *d = &p->desks[i];
		bool out = d->org == p->d.row.org;
		for (size_t k = 0; !out && k < n_requests; k++)
			out = (requests[k].from == d->id || requests[k].to == d->id) &&
			      requests[k].state <= OH_REQUEST_DECLINED;
		for (size_t k = 0; !out && k < n_never; k++)
			out = never[k].desk == d->id || never[k].other == d->id;
		if (!out)
			p->desks[p->n_desks++] = *d;
	}
	if (!st && p->n_desks)
		qsort(p->desks, p->n_desks, sizeof *p->desks, by_org);
	p->found = oh_arena_zalloc(c->arena, (p->n_desks + 1) * sizeof *p->found);
	if (!st && !p->found)
		st = oh_nomem(err);
	return st;
}

static oh_status put_proposal(oh_db *db, const struct proposing *p, const struct proposal *q,
                              oh_json_writer *w, oh_error *err)
{
	const oh_call *c = p->c;
	struct sv_listing own, other;
	struct sv_desk d;
	oh_match m;
	oh_status st = sv_desk_of_row(db, c->actor.tenant, q->desk, true, c->arena, &d, err);
	if (!st)
		st = sv_listing_seen(db, c, q->own, true, &own, err);
	if (!st)
		st = sv_listing_seen(db, c, q->other, true, &other, err);
	if (st)
		return st == OH_ENOENT ? OH_OK : st;
	bool supply = own.l.side == OH_SUPPLY;
	st = sv_pair_match(c->platform, supply ? &other : &own, supply ? &own : &other, c->arena,
	                   &m, err);
	if (st)
		return st;
	oh_json_begin_object(w);
	sv_put_desk_ref(w, "desk", &d);
	oh_json_key(w, "demand");
	sv_card_put(c, supply ? &other : &own, NULL, w);
	oh_json_key(w, "supply");
	sv_card_put(c, supply ? &own : &other, NULL, w);
	sv_put_verdict(w, q->verdict);
	sv_put_number(w, "score", q->score);
	oh_json_key(w, "sentence");
	oh_json_string(w, sv_match_sentence(&m, c->lang, c->arena));
	sv_put_int(w, "pairs", (int64_t)q->pairs);
	oh_json_end_object(w);
	return OH_OK;
}

static oh_status read_proposals(oh_db *db, void *ctx, oh_error *err)
{
	struct proposing *p = ctx;
	oh_call *c = p->c;
	char next[24];
	oh_json_writer w;
	size_t n = 0;
	p->n_desks = p->n_listings = 0;
	oh_status st = sv_desk_load(db, c, p->id, &p->d, &p->k, err);
	if (!st)
		st = oh_call_may(c, &p->d.object, err);
	if (!st)
		st = load_desks(db, p, err);
	const oh_listing_filter f = {.orgs = &p->d.row.org,
	                             .n_orgs = 1,
	                             .state = OH_LISTING_PUBLISHED,
	                             .side = -1,
	                             .limit = LISTINGS_MOST};
	if (!st)
		st = oh_listing_each(db, c->actor.tenant, &f, note_listing, p, err);
	if (!st)
		st = find_all(db, p, err);
	if (st)
		return st;
	qsort(p->found, p->n_desks, sizeof *p->found, by_rank);
	while (n < p->n_desks && p->found[n].pairs)
		n++;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	for (size_t i = p->offset; !st && i < n && i < p->offset + p->limit; i++)
		st = put_proposal(db, p, &p->found[i], &w, err);
	oh_json_end_array(&w);
	sv_put_int(&w, "total", (int64_t)n);
	if (p->offset + p->limit < n) {
		(void)snprintf(next, sizeof next, "%zu", p->offset + p->limit);
		sv_put_text(&w, "next", oh_sv_from(next));
	}
	oh_json_end_object(&w);
	return st;
}

oh_status sv_list_proposals(oh_call *c, oh_error *err)
{
	struct proposing *p = oh_arena_zalloc(c->arena, sizeof *p);
	oh_sv cursor;
	if (!p)
		return oh_nomem(err);
	p->c = c;
	oh_status st = oh_call_page(c, &p->limit, &cursor, err);
	if (!st)
		st = oh_call_id(c, 0, &p->id, err);
	for (size_t i = 0; i < cursor.n && i < 8 && cursor.p[i] >= '0' && cursor.p[i] <= '9'; i++)
		p->offset = p->offset * 10 + (size_t)(cursor.p[i] - '0');
	return st ? st : oh_store_read(c->platform->store, read_proposals, p, err);
}
