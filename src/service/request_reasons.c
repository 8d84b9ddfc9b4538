/* Why two desks should meet, as far as anybody knows: the match that was named when it was
 * asked for, else what both show of what they offer and look for. */
#include <stdio.h>

#include "hall.h"

enum { LISTINGS_MOST = 500, CATEGORIES_MOST = 60, NAMED_MOST = 5 };

/* What an organisation shows to the reader, on the sides that a desk takes. */
struct offers {
	oh_id org;
	int side;    /* of the desk */
	size_t n[2]; /* by oh_side */
	const oh_category *categories[2][CATEGORIES_MOST];
	size_t n_categories[2];
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

static void note_category(struct offers *o, int side, const oh_category *k)
{
	for (size_t i = 0; i < o->n_categories[side]; i++)
		if (o->categories[side][i] == k)
			return;
	if (o->n_categories[side] < CATEGORIES_MOST)
		o->categories[side][o->n_categories[side]++] = k;
}

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
	if (s.l.category)
		note_category(o, (int)s.l.side, s.l.category);
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

/* Categories that one looks for and the other offers, the narrower of the two. */
static void common(const struct offers *demand, const struct offers *supply, oh_lang lang,
                   size_t *n, oh_buf *out)
{
	for (size_t i = 0; i < demand->n_categories[OH_DEMAND]; i++) {
		for (size_t k = 0; k < supply->n_categories[OH_SUPPLY]; k++) {
			const oh_category *x = demand->categories[OH_DEMAND][i];
			const oh_category *y = supply->categories[OH_SUPPLY][k];
			const oh_category *both = oh_category_is_a(y, x)   ? y
			                          : oh_category_is_a(x, y) ? x
			                                                   : NULL;
			if (!both || ++*n > NAMED_MOST)
				continue;
			oh_buf_str(out, *n > 1 ? (lang == OH_LANG_EN ? ", " : "、") : "");
			oh_buf_sv_put(out, lang == OH_LANG_EN ? both->en : both->zh);
		}
	}
}

static void say_offers(const oh_call *c, const struct sv_desk *d, const struct offers *o,
                       oh_json_writer *w)
{
	char supplies[24], demands[24];
	(void)snprintf(supplies, sizeof supplies, "%zu", o->n[OH_SUPPLY]);
	(void)snprintf(demands, sizeof demands, "%zu", o->n[OH_DEMAND]);
	const oh_sv args[] = {d->row.name, oh_sv_from(supplies), oh_sv_from(demands)};
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
	oh_buf names = OH_BUF_INIT;
	size_t n = 0;
	oh_status st = offers_of(db, r, from, &a, err);
	if (!st)
		st = offers_of(db, r, to, &b, err);
	if (st)
		return st;
	say(c,
	    q->demand   ? &oh_msg_service_why_demand
	    : q->supply ? &oh_msg_service_why_supply
	                : &oh_msg_service_why_by_hand,
	    &from->row.name, 1, w);
	common(a, b, c->lang, &n, &names);
	common(b, a, c->lang, &n, &names);
	const oh_sv all[] = {oh_buf_sv(&names)};
	say(c, n ? &oh_msg_service_why_common : &oh_msg_service_why_no_common, all, n ? 1 : 0, w);
	oh_buf_release(&names);
	if (!n) {
		say_offers(c, from, a, w);
		say_offers(c, to, b, w);
	}
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
