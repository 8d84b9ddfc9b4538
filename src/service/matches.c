/* Area: what fits, what nearly fits, and why. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/decimal.h"

enum { GAINS = 8 };

oh_sv sv_match_sentence(const oh_match *m, oh_lang lang, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_match_sentence(&b, m, lang);
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return s;
}

oh_status sv_pair_match(const oh_platform *p, const struct sv_listing *demand,
                        const struct sv_listing *supply, oh_arena *a, oh_match *out, oh_error *err)
{
	const oh_match_options options = {.threads = 1};
	oh_status st = oh_match_pair(p->session->packs, &demand->l, &supply->l, &options, a, out);
	return st ? oh_nomem(err) : OH_OK;
}

oh_status sv_counterparts(const oh_call *c, const struct sv_listing *s, unsigned verdicts,
                          size_t top, oh_standing_result *out, oh_error *err)
{
	int64_t *orgs;
	const oh_standing_options o = {.viewer = sv_viewer(c, &orgs),
	                               .own_org = s->row.org,
	                               .now = oh_store_now(c->platform->store),
	                               .top = top,
	                               .verdicts = verdicts};
	return oh_standing_find(c->platform->index, c->platform->session->packs, &s->l, &o,
	                        c->arena, out, err);
}

/* --- decisions about a listing's counterparts --- */

struct decided {
	oh_arena *a;
	oh_side side; /* of the listing looked at */
	bool own;     /* it is the actor's */
	const oh_call *c;
	oh_vec ids; /* oh_id: declined by the actor's side */
	oh_vec all; /* oh_decision_row */
};

static oh_status note_decision(void *ctx, const oh_decision_row *row)
{
	struct decided *d = ctx;
	oh_id other = d->side == OH_DEMAND ? row->pair.supply : row->pair.demand;
	bool mine = oh_actor_in(&d->c->actor, row->org, false);
	if (mine && row->decision == OH_DECIDED_DECLINED && oh_vec_push(&d->ids, &other))
		return OH_ENOMEM;
	return oh_vec_push(&d->all, row);
}

static oh_status decisions(oh_db *db, const oh_call *c, oh_id listing, oh_side side,
                           struct decided *d, oh_error *err)
{
	*d = (struct decided){.a = c->arena, .side = side, .c = c};
	oh_vec_init(&d->ids, sizeof(oh_id));
	oh_vec_init(&d->all, sizeof(oh_decision_row));
	oh_status st = oh_decision_each(db, c->actor.tenant, listing, side == OH_DEMAND,
	                                note_decision, d, err);
	return st == OH_ENOMEM ? oh_nomem(err) : st;
}

static void decided_release(struct decided *d)
{
	oh_vec_release(&d->ids);
	oh_vec_release(&d->all);
}

oh_status sv_declined(oh_db *db, const oh_call *c, oh_id listing, oh_side side, oh_arena *a,
                      oh_id **out, size_t *n, oh_error *err)
{
	struct decided d;
	oh_status st = decisions(db, c, listing, side, &d, err);
	oh_id *ids = oh_vec_freeze(&d.ids, a);
	if (!st && d.ids.n && !ids)
		st = oh_nomem(err);
	if (!st) {
		*out = ids;
		*n = d.ids.n;
	}
	decided_release(&d);
	return st;
}

/* --- listMatches --- */

struct matches {
	oh_call *c;
	oh_db *db;
	struct sv_listing s;
	struct decided d;
	unsigned verdicts;
	bool declined;
	size_t limit, offset;
	oh_json_writer w;
};

static bool is_declined(const struct matches *m, oh_id other)
{
	for (size_t i = 0; i < m->d.ids.n; i++)
		if (OH_VEC_AT(&m->d.ids, oh_id, i) == other)
			return true;
	return false;
}

static void put_decisions(const struct matches *m, oh_id other)
{
	for (size_t i = 0; i < m->d.all.n; i++) {
		const oh_decision_row *row = &OH_VEC_AT(&m->d.all, oh_decision_row, i);
		oh_id of = m->s.l.side == OH_DEMAND ? row->pair.supply : row->pair.demand;
		bool mine = oh_actor_in(&m->c->actor, row->org, false);
		if (of != other)
			continue;
		oh_sv words =
		    row->decision == OH_DECIDED_DECLINED ? OH_SV("declined") : OH_SV("interested");
		if (mine)
			sv_put_text((oh_json_writer *)(uintptr_t)&m->w, "decision", words);
		else if (row->decision == OH_DECIDED_INTERESTED &&
		         oh_actor_in(&m->c->actor, m->s.row.org, false))
			sv_put_text((oh_json_writer *)(uintptr_t)&m->w, "their_decision", words);
	}
}

static void put_ask(const oh_call *c, const oh_match *m, oh_json_writer *w)
{
	oh_json_key(w, "ask");
	oh_json_begin_array(w);
	for (size_t i = 0; i < m->n_facts; i++)
		if (m->facts[i].state == OH_UNKNOWN && m->facts[i].counts)
			oh_json_string(w, m->facts[i].demand->attr->key);
	oh_json_end_array(w);
	(void)c;
}

static oh_status put_match_card(struct matches *m, const oh_standing_hit *hit, oh_error *err)
{
	struct sv_listing other;
	oh_match match;
	oh_json_writer *w = &m->w;
	bool demand = m->s.l.side == OH_DEMAND;
	oh_status st = sv_listing_seen(m->db, m->c, hit->id, true, &other, err);
	if (st)
		return st == OH_ENOENT ? OH_OK : st;
	st = sv_pair_match(m->c->platform, demand ? &m->s : &other, demand ? &other : &m->s,
	                   m->c->arena, &match, err);
	if (st)
		return st;
	oh_json_begin_object(w);
	oh_json_key(w, "listing");
	sv_card_put(m->c, &other, NULL, w);
	sv_put_verdict(w, (int)hit->verdict);
	sv_put_number(w, "score", hit->score);
	oh_json_key(w, "sentence");
	oh_json_string(w, sv_match_sentence(&match, m->c->lang, m->c->arena));
	if (hit->category_only)
		sv_put_bool(w, "category_only", true);
	put_ask(m->c, &match, w);
	put_decisions(m, hit->id);
	oh_json_end_object(w);
	return OH_OK;
}

static oh_status put_matches(struct matches *m, const oh_standing_result *r, oh_error *err)
{
	size_t shown = 0, given = 0, declined = 0, counts[4] = {0};
	oh_status st = OH_OK;
	char next[24];
	oh_json_writer *w = &m->w;
	memcpy(counts, r->count, sizeof counts);
	sv_answer(m->c, w);
	oh_json_begin_object(w);
	oh_json_key(w, "items");
	oh_json_begin_array(w);
	for (size_t i = 0; !st && i < r->n; i++) {
		const oh_standing_hit *hit = &r->hits[i];
		bool off = m->d.ids.n && is_declined(m, hit->id);
		declined += off;
		if (off && counts[hit->verdict])
			counts[hit->verdict]--;
		if ((off && !m->declined) || !(m->verdicts >> hit->verdict & 1u))
			continue;
		if (shown++ < m->offset || given == m->limit)
			continue;
		given++;
		st = put_match_card(m, hit, err);
	}
	oh_json_end_array(w);
	oh_json_key(w, "counts");
	oh_json_begin_object(w);
	sv_put_int(w, "meets", (int64_t)counts[OH_MEETS]);
	sv_put_int(w, "ask", (int64_t)counts[OH_ASK]);
	sv_put_int(w, "near", (int64_t)counts[OH_NEAR]);
	oh_json_end_object(w);
	sv_put_int(w, "declined", (int64_t)declined);
	if (m->offset + given < shown) {
		(void)snprintf(next, sizeof next, "%zu", m->offset + given);
		sv_put_text(w, "next", oh_sv_from(next));
	}
	oh_json_end_object(w);
	return st;
}

static oh_status read_matches(oh_db *db, void *ctx, oh_error *err)
{
	struct matches *m = ctx;
	oh_call *c = m->c;
	oh_standing_result r;
	oh_id id = 0;
	m->db = db;
	oh_status st = oh_call_id(c, 0, &id, err);
	if (!st)
		st = sv_listing_seen(db, c, id, true, &m->s, err);
	if (!st)
		st = oh_call_may(c, &m->s.object, err);
	if (!st)
		st = sv_counterparts(c, &m->s, 0, 0, &r, err);
	if (st)
		return st;
	st = decisions(db, c, id, m->s.l.side, &m->d, err);
	if (!st)
		st = put_matches(m, &r, err);
	decided_release(&m->d);
	return st;
}

oh_status sv_list_matches(oh_call *c, oh_error *err)
{
	static const char *const verdicts[] = {"meets", "ask", "near", "fails", NULL};
	struct matches *m = oh_arena_zalloc(c->arena, sizeof *m);
	oh_sv cursor;
	if (!m)
		return oh_nomem(err);
	m->c = c;
	oh_status st = oh_call_page(c, &m->limit, &cursor, err);
	if (st)
		return st;
	for (size_t i = 0; i < c->n_query; i++) {
		if (!oh_sv_eq(c->query[i].name, OH_SV("verdict")))
			continue;
		int v = sv_name_index(verdicts, c->query[i].value);
		if (v < 0)
			(void)oh_call_invalid(c, "?verdict", &oh_msg_service_search_choice,
			                      &c->query[i].value, 1);
		else
			m->verdicts |= 1u << v;
	}
	if (!m->verdicts)
		m->verdicts = 1u << OH_MEETS | 1u << OH_ASK | 1u << OH_NEAR;
	m->declined = oh_sv_eq(oh_call_query(c, "declined"), OH_SV("true"));
	for (size_t i = 0; i < cursor.n && i < 8 && cursor.p[i] >= '0' && cursor.p[i] <= '9'; i++)
		m->offset = m->offset * 10 + (size_t)(cursor.p[i] - '0');
	st = oh_call_check(c, err);
	return st ? st : oh_store_read(c->platform->store, read_matches, m, err);
}

/* --- gains --- */

static oh_sv gain_sentence(const oh_call *c, const oh_standing_gain *g)
{
	char wins[24], bound[32];
	oh_buf to = OH_BUF_INIT;
	(void)snprintf(wins, sizeof wins, "%zu", g->wins);
	if (g->value.n) {
		oh_buf_sv_put(&to, g->value);
	} else if (isfinite(g->bound)) {
		oh_buf_put(&to, bound, oh_double_format(g->bound, bound));
		oh_sv unit = sv_unit_label(g->attr, c->lang);
		oh_buf_str(&to, unit.n ? " " : "");
		oh_buf_sv_put(&to, unit);
	}
	const oh_sv args[] = {sv_attr_name(g->attr, c->lang), oh_buf_sv(&to), oh_sv_from(wins)};
	oh_sv s = sv_notice_title(to.n ? &oh_msg_service_gain : &oh_msg_service_gain_state, args, 3,
	                          c->lang, c->arena);
	oh_buf_release(&to);
	return s;
}

void sv_put_gains(const oh_call *c, const oh_standing_gain *gains, size_t n, oh_json_writer *w)
{
	oh_json_begin_object(w);
	oh_json_key(w, "items");
	oh_json_begin_array(w);
	for (size_t i = 0; i < n; i++) {
		const oh_standing_gain *g = &gains[i];
		oh_json_begin_object(w);
		sv_put_text(w, "key", g->attr->key);
		sv_put_text(w, "name", sv_attr_name(g->attr, c->lang));
		sv_put_text(w, "unit", sv_unit_label(g->attr, c->lang));
		sv_put_number(w, "bound", g->bound);
		sv_put_text(w, "value", g->value);
		sv_put_int(w, "wins", (int64_t)g->wins);
		sv_put_int(w, "asks", (int64_t)g->asks);
		if (g->amount > 0)
			sv_put_int(w, "amount", g->amount);
		oh_json_key(w, "sentence");
		oh_json_string(w, gain_sentence(c, g));
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	oh_json_end_object(w);
}

static oh_status read_gains(oh_db *db, void *ctx, oh_error *err)
{
	oh_call *c = ctx;
	struct sv_listing s;
	const oh_standing_gain *gains = NULL;
	size_t n = 0;
	int64_t *orgs;
	oh_id id = 0;
	oh_json_writer w;
	oh_status st = oh_call_id(c, 0, &id, err);
	if (!st)
		st = sv_listing_load(db, c->platform, c->actor.tenant, id, true, c->arena, &s, err);
	if (!st)
		st = oh_call_may(c, &s.object, err);
	if (st)
		return st;
	const oh_standing_options o = {.viewer = sv_viewer(c, &orgs),
	                               .own_org = s.row.org,
	                               .now = oh_store_now(c->platform->store)};
	st = oh_standing_gains(c->platform->index, c->platform->session->packs, &s.l, &o, GAINS,
	                       c->arena, &gains, &n, err);
	if (st)
		return st;
	sv_answer(c, &w);
	sv_put_gains(c, gains, n, &w);
	return OH_OK;
}

oh_status sv_list_gains(oh_call *c, oh_error *err)
{
	return oh_store_read(c->platform->store, read_gains, c, err);
}

/* --- getMatch --- */

static void put_range(oh_json_writer *w, const char *key, const oh_fact *f)
{
	if (!f || f->attr->type != OH_ATTR_QUANTITY || (f->flags & OH_FACT_SET) ||
	    !(f->flags & (OH_FACT_LO | OH_FACT_HI)))
		return;
	oh_json_key(w, key);
	oh_json_begin_object(w);
	if (f->flags & OH_FACT_LO)
		sv_put_number(w, "lo", f->lo);
	if (f->flags & OH_FACT_HI)
		sv_put_number(w, "hi", f->hi);
	if (f->flags & OH_FACT_LO_OPEN)
		sv_put_bool(w, "lo_open", true);
	if (f->flags & OH_FACT_HI_OPEN)
		sv_put_bool(w, "hi_open", true);
	oh_json_end_object(w);
}

static void put_span(oh_json_writer *w, const char *key, const oh_fact *f,
                     const struct sv_listing *s)
{
	if (!f || f->evidence == OH_IMPLIED)
		return;
	struct sv_span span = sv_span_of(f, s->l.title, s->l.text);
	oh_json_key(w, key);
	oh_json_begin_object(w);
	sv_put_text(w, "field", oh_sv_from(span.field));
	sv_put_int(w, "offset", (int64_t)span.offset);
	sv_put_int(w, "length", (int64_t)span.length);
	oh_json_end_object(w);
}

static void put_gap(const oh_call *c, const oh_fact_match *f, oh_json_writer *w)
{
	oh_buf b = OH_BUF_INIT;
	if (f->state == OH_SHORT || f->state == OH_PARTIAL || f->state == OH_CONFLICT)
		oh_fact_gap(&b, f, c->lang);
	if (oh_buf_ok(&b))
		sv_put_text(w, "gap", oh_buf_sv(&b));
	oh_buf_release(&b);
}

static void put_match_fact(const oh_call *c, const oh_fact_match *f,
                           const struct sv_listing *demand, const struct sv_listing *supply,
                           oh_json_writer *w)
{
	oh_json_begin_object(w);
	sv_put_text(w, "key", f->demand->attr->key);
	sv_put_text(w, "name", sv_attr_name(f->demand->attr, c->lang));
	sv_put_text(w, "unit", sv_unit_label(f->demand->attr, c->lang));
	oh_json_key(w, "demand");
	oh_json_string(w, sv_fact_shown(f->demand, c->lang, c->arena));
	if (f->supply) {
		oh_json_key(w, "supply");
		oh_json_string(w, sv_fact_shown(f->supply, c->lang, c->arena));
	}
	put_range(w, "demand_range", f->demand);
	/* Another attribute's answer (a price to a budget) is in another unit. */
	if (f->supply && f->supply->attr->key_id == f->demand->attr->key_id)
		put_range(w, "supply_range", f->supply);
	sv_put_text(w, "state", oh_sv_from(oh_state_name(f->state)));
	if (f->state == OH_SHORT)
		sv_put_number(w, "shortfall", f->shortfall);
	if (f->state == OH_PARTIAL)
		sv_put_number(w, "share", f->share);
	put_gap(c, f, w);
	sv_put_text(w, "question", f->question);
	sv_put_text(w, "importance",
	            f->demand->importance == OH_SHOULD ? OH_SV("should") : OH_SV("must"));
	sv_put_bool(w, "counts", f->counts);
	if (f->demand->attr->commercial)
		sv_put_bool(w, "commercial", true);
	if (f->supply) {
		sv_put_text(w, "evidence", oh_sv_from(sv_evidence_names[f->supply->evidence & 3]));
		if (f->supply->evidence == OH_IMPLIED)
			sv_put_text(w, "rule", sv_fact_rule(f->supply, c->lang, c->arena));
	}
	put_span(w, "demand_span", f->demand, demand);
	put_span(w, "supply_span", f->supply, supply);
	oh_json_end_object(w);
}

struct pair_call {
	oh_call *c;
	oh_pair pair;
	struct sv_listing demand, supply;
	/* decideMatch, askQuestions */
	int decision;
	oh_sv note;
};

static oh_status put_decided(oh_db *db, const struct pair_call *m, oh_json_writer *w, oh_error *err)
{
	const oh_actor *who = &m->c->actor;
	bool d = oh_actor_in(who, m->demand.row.org, false);
	bool s = oh_actor_in(who, m->supply.row.org, false);
	int mine = 0, theirs = 0;
	if (!d && !s)
		return OH_OK;
	oh_status st = oh_decision_get(db, who->tenant, m->pair, d ? 1 : 0, &mine, &theirs, err);
	if (st || (!mine && theirs != OH_DECIDED_INTERESTED))
		return st;
	oh_json_key(w, "decision");
	oh_json_begin_object(w);
	if (mine)
		sv_put_text(w, "mine",
		            mine == OH_DECIDED_DECLINED ? OH_SV("declined") : OH_SV("interested"));
	if (theirs == OH_DECIDED_INTERESTED)
		sv_put_text(w, "theirs", OH_SV("interested"));
	oh_json_end_object(w);
	return OH_OK;
}

static void put_may(const struct pair_call *m, oh_json_writer *w)
{
	const oh_call *c = m->c;
	const oh_object d = {.tenant = c->actor.tenant, .org = m->demand.row.org};
	const oh_object s = {.tenant = c->actor.tenant, .org = m->supply.row.org};
	bool owns = oh_actor_in(&c->actor, d.org, false) || oh_actor_in(&c->actor, s.org, false);
	oh_json_key(w, "may");
	oh_json_begin_array(w);
	if (owns && (oh_access(&c->actor, "decideMatch", &d) == OH_ACCESS_YES ||
	             oh_access(&c->actor, "decideMatch", &s) == OH_ACCESS_YES))
		oh_json_string(w, OH_SV("decide"));
	if (owns && d.org != s.org)
		oh_json_string(w, OH_SV("ask"));
	oh_json_end_array(w);
}

static oh_status load_pair(oh_db *db, struct pair_call *m, oh_error *err)
{
	oh_call *c = m->c;
	oh_status st = oh_call_id(c, 0, &m->pair.demand, err);
	if (!st)
		st = oh_call_id(c, 1, &m->pair.supply, err);
	if (!st)
		st = sv_listing_seen(db, c, m->pair.demand, true, &m->demand, err);
	if (!st)
		st = sv_listing_seen(db, c, m->pair.supply, true, &m->supply, err);
	if (!st && (m->demand.l.side != OH_DEMAND || m->supply.l.side != OH_SUPPLY))
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st;
}

static oh_status put_match(oh_db *db, struct pair_call *m, oh_error *err)
{
	oh_call *c = m->c;
	oh_json_writer w;
	oh_match match;
	oh_status st = sv_pair_match(c->platform, &m->demand, &m->supply, c->arena, &match, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "demand");
	st = sv_listing_put(db, c, &m->demand, &w, err);
	oh_json_key(&w, "supply");
	if (!st)
		st = sv_listing_put(db, c, &m->supply, &w, err);
	sv_put_verdict(&w, (int)match.verdict);
	sv_put_number(&w, "score", match.score);
	oh_json_key(&w, "sentence");
	oh_json_string(&w, sv_match_sentence(&match, c->lang, c->arena));
	if (match.category_only)
		sv_put_bool(&w, "category_only", true);
	oh_json_key(&w, "facts");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < match.n_facts; i++)
		put_match_fact(c, &match.facts[i], &m->demand, &m->supply, &w);
	oh_json_end_array(&w);
	put_ask(c, &match, &w);
	oh_buf questions = OH_BUF_INIT;
	oh_match_questions(&questions, &match, c->lang);
	sv_put_text(&w, "questions_text", oh_buf_sv(&questions));
	oh_buf_release(&questions);
	if (!st)
		st = put_decided(db, m, &w, err);
	oh_json_key(&w, "questions");
	if (!st)
		st = sv_put_questions(db, c, &m->demand, &m->supply, &w, err);
	put_may(m, &w);
	oh_json_end_object(&w);
	return st;
}

static oh_status read_match(oh_db *db, void *ctx, oh_error *err)
{
	struct pair_call *m = ctx;
	oh_status st = load_pair(db, m, err);
	return st ? st : put_match(db, m, err);
}

oh_status sv_get_match(oh_call *c, oh_error *err)
{
	struct pair_call *m = oh_arena_zalloc(c->arena, sizeof *m);
	if (!m)
		return oh_nomem(err);
	m->c = c;
	return oh_store_read(c->platform->store, read_match, m, err);
}

/* --- decideMatch --- */

static oh_status tell_interest(oh_db *db, const struct pair_call *m, bool of_demand, oh_error *err)
{
	char d[OH_ID_TEXT], s[OH_ID_TEXT], link[64], unique[64];
	const struct sv_listing *own = of_demand ? &m->demand : &m->supply;
	const struct sv_listing *other = of_demand ? &m->supply : &m->demand;
	oh_id_format(m->pair.demand, d);
	oh_id_format(m->pair.supply, s);
	(void)snprintf(link, sizeof link, "/matches/%s/%s", d, s);
	(void)snprintf(unique, sizeof unique, "i:%s:%s:%d", d, s, (int)of_demand);
	const struct sv_notice n = {.tenant = m->c->actor.tenant,
	                            .org = other->row.org,
	                            .kind = "interest",
	                            .title = &oh_msg_service_notice_interest,
	                            .args = {own->org.name, other->row.title},
	                            .n_args = 2,
	                            .text = m->note,
	                            .verdict = -1,
	                            .link = oh_sv_from(link),
	                            .unique = oh_sv_from(unique)};
	return sv_notify(db, m->c->platform, &n, err);
}

static oh_status write_decision(oh_db *db, void *ctx, oh_error *err)
{
	struct pair_call *m = ctx;
	oh_call *c = m->c;
	oh_status st = load_pair(db, m, err);
	if (st)
		return st;
	/* The side that is the actor's decides; of two own listings the demand. */
	bool of_demand = oh_actor_in(&c->actor, m->demand.row.org, false);
	oh_object o = of_demand ? m->demand.object : m->supply.object;
	st = oh_call_may(c, &o, err);
	const oh_decision_row row = {.pair = m->pair,
	                             .side = of_demand ? 1 : 0,
	                             .org = o.org,
	                             .user = c->actor.user,
	                             .decision = m->decision,
	                             .note = m->note,
	                             .at = oh_store_now(c->platform->store)};
	if (!st)
		st = oh_decision_set(db, c->actor.tenant, &row, err);
	static const char *const actions[] = {"match.undecided", "match.interested",
	                                      "match.declined"};
	char id[OH_ID_TEXT], after[64];
	oh_id_format(m->pair.supply, id);
	(void)snprintf(after, sizeof after, "{\"supply\":\"%s\"}", id);
	if (!st)
		st = sv_audit(db, c, actions[m->decision], "match", m->pair.demand,
		              (oh_sv){NULL, 0}, oh_sv_from(after), 0, (oh_sv){NULL, 0}, err);
	if (!st && m->decision == OH_DECIDED_INTERESTED && m->demand.row.org != m->supply.row.org)
		st = tell_interest(db, m, of_demand, err);
	return st;
}

oh_status sv_decide_match(oh_call *c, oh_error *err)
{
	static const char *const names[] = {"none", "interested", "declined", NULL};
	struct pair_call *m = oh_arena_zalloc(c->arena, sizeof *m);
	if (!m)
		return oh_nomem(err);
	m->c = c;
	(void)oh_call_choice(c, "decision", true, names, &m->decision);
	(void)oh_call_text(c, "note", false, 500, &m->note);
	oh_status st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, write_decision, m, err);
	if (st)
		return st;
	sv_notified(c->platform);
	return oh_store_read(c->platform->store, read_match, m, err);
}

static const oh_operation operations[] = {
    {"listMatches", "GET", "/api/v1/listings/{id}/matches", OH_OP_ANYONE, OH_SCOPE_READ, 0,
     sv_list_matches},
    {"listGains", "GET", "/api/v1/listings/{id}/gains", 0, OH_SCOPE_READ, 0, sv_list_gains},
    {"getMatch", "GET", "/api/v1/matches/{demand}/{supply}", OH_OP_ANYONE, OH_SCOPE_READ, 0,
     sv_get_match},
    {"decideMatch", "PUT", "/api/v1/matches/{demand}/{supply}/decision", 0, OH_SCOPE_WRITE, 0,
     sv_decide_match},
    {"askQuestions", "POST", "/api/v1/matches/{demand}/{supply}/questions", OH_OP_CREATES,
     OH_SCOPE_WRITE, 0, sv_ask_questions},
    {"listQuestions", "GET", "/api/v1/questions", 0, OH_SCOPE_READ, 0, sv_list_questions},
    {"getQuestion", "GET", "/api/v1/questions/{id}", 0, OH_SCOPE_READ, 0, sv_get_question},
    {"answerQuestion", "PUT", "/api/v1/questions/{id}/answer", 0, OH_SCOPE_WRITE, 0,
     sv_answer_question},
};

const struct sv_area sv_matches_area = {.name = "matches",
                                        .operations = operations,
                                        .n_operations = sizeof operations / sizeof *operations};
