/* Why two desks should meet, as far as anybody knows: the match that was named when it was
 * asked for, else what both show of what they offer and look for. */
#include <stdio.h>

#include "hall.h"

enum {
	LISTINGS_MOST = 500,
	KEPT_MOST = 60, /* of a side, the newest */
	NAMED_MOST = 5, /* categories */
	PAIRS_MOST = 12 /* that are matched to find the closest */
};

struct offer {
	oh_id id;
	const oh_category *category;
};

/* What an organisation shows to the reader, on the sides that a desk takes. */
struct offers {
	oh_id org;
	int side;                        /* of the desk */
	size_t n[2];                     /* by oh_side */
	struct offer kept[2][KEPT_MOST]; /* those of a category */
	size_t n_kept[2];
	struct offers *next;
};

struct sv_reasons {
	const oh_call *c;
	oh_arena *rows; /* of the organisation that is being read */
	struct offers *known;
	struct offers *now; /* being read */
};

struct sv_reasons *sv_reasons_new(const oh_call *c)
{
	struct sv_reasons *r = oh_arena_zalloc(c->arena, sizeof *r);
	if (r)
		r->c = c;
	return r;
}

/* --- what both show --- */

static oh_status note_listing(void *ctx, const oh_listing_row *row)
{
	struct sv_reasons *r = ctx;
	struct offers *o = r->now;
	struct sv_listing s;
	if (o->side != OH_DESK_BOTH && o->side != row->side)
		return OH_OK;
	oh_status st = sv_listing_model(r->c->platform, r->c->actor.tenant, row, r->rows, &s, NULL);
	if (st || !oh_access_sees(&r->c->actor, &s.object))
		return st == OH_ENOMEM ? st : OH_OK;
	o->n[s.l.side]++;
	if (s.l.category && o->n_kept[s.l.side] < KEPT_MOST)
		o->kept[s.l.side][o->n_kept[s.l.side]++] = (struct offer){row->id, s.l.category};
	return OH_OK;
}

static oh_status offers_of(oh_db *db, struct sv_reasons *r, const struct sv_desk *d,
                           const struct offers **out, oh_error *err)
{
	const oh_listing_filter f = {.orgs = &d->row.org,
	                             .n_orgs = 1,
	                             .state = OH_LISTING_PUBLISHED,
	                             .side = -1,
	                             .limit = LISTINGS_MOST};
	for (*out = r->known; *out; *out = (*out)->next)
		if ((*out)->org == d->row.org && (*out)->side == d->row.side)
			return OH_OK;
	struct offers *o = oh_arena_zalloc(r->c->arena, sizeof *o);
	r->rows = o ? oh_arena_new(0) : NULL;
	if (!r->rows)
		return oh_nomem(err);
	o->org = d->row.org;
	o->side = d->row.side;
	o->next = r->known;
	r->known = r->now = o;
	*out = o;
	oh_status st = oh_listing_each(db, r->c->actor.tenant, &f, note_listing, r, err);
	oh_arena_free(r->rows);
	return st;
}

static void say(const oh_call *c, const oh_msg *msg, const oh_sv *args, size_t n, oh_json_writer *w)
{
	oh_json_string(w, sv_notice_title(msg, args, n, c->lang, c->arena));
}

/* What one looks for and the other offers. */
struct common {
	const oh_category *categories[NAMED_MOST];
	size_t n_categories;
	struct {
		oh_id demand, supply;
	} pairs[PAIRS_MOST];
	size_t n_pairs;
};

static void note_common(struct common *m, const oh_category *k, oh_id demand, oh_id supply)
{
	bool known = false;
	for (size_t i = 0; i < m->n_categories; i++)
		known = known || m->categories[i] == k;
	if (!known && m->n_categories < NAMED_MOST)
		m->categories[m->n_categories++] = k;
	if (m->n_pairs < PAIRS_MOST) {
		m->pairs[m->n_pairs].demand = demand;
		m->pairs[m->n_pairs++].supply = supply;
	}
}

/* The category of a pair is the narrower of the two. */
static void find_common(const struct offers *buyer, const struct offers *seller, struct common *m)
{
	for (size_t i = 0; i < buyer->n_kept[OH_DEMAND]; i++) {
		for (size_t k = 0; k < seller->n_kept[OH_SUPPLY]; k++) {
			const struct offer *d = &buyer->kept[OH_DEMAND][i];
			const struct offer *s = &seller->kept[OH_SUPPLY][k];
			if (oh_category_is_a(s->category, d->category))
				note_common(m, s->category, d->id, s->id);
			else if (oh_category_is_a(d->category, s->category))
				note_common(m, d->category, d->id, s->id);
		}
	}
}

static void say_categories(const oh_call *c, const struct common *m, oh_json_writer *w)
{
	oh_buf names = OH_BUF_INIT;
	for (size_t i = 0; i < m->n_categories; i++) {
		const oh_category *k = m->categories[i];
		oh_buf_str(&names, !i ? "" : c->lang == OH_LANG_EN ? ", " : "、");
		oh_buf_sv_put(&names, c->lang == OH_LANG_EN ? k->en : k->zh);
	}
	const oh_sv all[] = {oh_buf_sv(&names)};
	say(c, &oh_msg_service_why_common, all, 1, w);
	oh_buf_release(&names);
}

/* The pair that comes closest, with what is met, short, and to be asked. */
static oh_status say_closest(oh_db *db, const oh_call *c, const struct common *m, oh_json_writer *w,
                             oh_error *err)
{
	oh_match best = {0};
	oh_sv demand_title = {NULL, 0}, supply_title = {NULL, 0};
	for (size_t i = 0; i < m->n_pairs; i++) {
		struct sv_listing demand, supply;
		oh_match now;
		oh_status st = sv_listing_seen(db, c, m->pairs[i].demand, true, &demand, err);
		if (!st)
			st = sv_listing_seen(db, c, m->pairs[i].supply, true, &supply, err);
		if (!st)
			st = sv_pair_match(c->platform, &demand, &supply, c->arena, &now, err);
		if (st == OH_ENOENT)
			continue;
		if (st)
			return st;
		if (demand_title.n && (now.verdict > best.verdict ||
		                       (now.verdict == best.verdict && now.score <= best.score)))
			continue;
		best = now;
		demand_title = demand.l.title;
		supply_title = supply.l.title;
	}
	if (demand_title.n) {
		const oh_sv args[] = {demand_title, supply_title,
		                      sv_match_sentence(&best, c->lang, c->arena)};
		say(c, &oh_msg_service_why_closest, args, 3, w);
	}
	return OH_OK;
}

/* What the reader calls a desk: its own, the other one; by name to who is on neither side. */
static oh_sv called(const oh_call *c, const struct sv_desk *d, const struct sv_desk *other)
{
	const oh_msg *words = oh_actor_in(&c->actor, d->row.org, false) ? &oh_msg_service_why_us
	                      : oh_actor_in(&c->actor, other->row.org, false)
	                          ? &oh_msg_service_why_them
	                          : NULL;
	return words ? sv_notice_title(words, NULL, 0, c->lang, c->arena) : d->row.name;
}

static void say_offers(const oh_call *c, oh_sv name, const struct offers *o, oh_json_writer *w)
{
	char supplies[24], demands[24];
	(void)snprintf(supplies, sizeof supplies, "%zu", o->n[OH_SUPPLY]);
	(void)snprintf(demands, sizeof demands, "%zu", o->n[OH_DEMAND]);
	const oh_sv args[] = {name, oh_sv_from(supplies), oh_sv_from(demands)};
	bool none = !o->n[OH_SUPPLY] && !o->n[OH_DEMAND];
	say(c, none ? &oh_msg_service_why_shows_none : &oh_msg_service_why_shows, args,
	    none ? 1 : 3, w);
}

static oh_status by_hand(oh_db *db, struct sv_reasons *r, const oh_meeting_request *q,
                         const struct sv_desk *from, const struct sv_desk *to, oh_json_writer *w,
                         oh_error *err)
{
	const oh_call *c = r->c;
	const struct offers *a = NULL, *b = NULL;
	struct common m = {0};
	const oh_sv who = called(c, from, to);
	oh_status st = offers_of(db, r, from, &a, err);
	if (!st)
		st = offers_of(db, r, to, &b, err);
	if (st)
		return st;
	say(c,
	    q->demand   ? &oh_msg_service_why_demand
	    : q->supply ? &oh_msg_service_why_supply
	                : &oh_msg_service_why_by_hand,
	    &who, 1, w);
	find_common(a, b, &m);
	find_common(b, a, &m);
	if (m.n_pairs) {
		say_categories(c, &m, w);
		return say_closest(db, c, &m, w, err);
	}
	say(c, &oh_msg_service_why_no_common, NULL, 0, w);
	say_offers(c, who, a, w);
	say_offers(c, called(c, to, from), b, w);
	return OH_OK;
}

oh_status sv_reasons_put(oh_db *db, struct sv_reasons *r, const oh_meeting_request *q,
                         const struct sv_desk *from, const struct sv_desk *to, oh_json_writer *w,
                         oh_error *err)
{
	const oh_call *c = r->c;
	struct sv_listing demand, supply;
	oh_match m;
	oh_status st = OH_OK;
	oh_json_key(w, "why");
	oh_json_begin_array(w);
	if (q->demand && q->supply) {
		st = sv_listing_seen(db, c, q->demand, true, &demand, err);
		if (!st)
			st = sv_listing_seen(db, c, q->supply, true, &supply, err);
		if (!st)
			st = sv_pair_match(c->platform, &demand, &supply, c->arena, &m, err);
		if (!st)
			oh_json_string(w, sv_match_sentence(&m, c->lang, c->arena));
		if (st == OH_ENOENT) {
			say(c, &oh_msg_service_why_gone, NULL, 0, w);
			st = OH_OK;
		}
	} else {
		st = by_hand(db, r, q, from, to, w, err);
	}
	oh_json_end_array(w);
	return st;
}
