/* draft → submitted → published → closed, who may move what, and what time itself moves. */
#include <stdio.h>
#include <string.h>

#include "listings.h"
#include "ouhe/base/alloc.h"

enum { DAY_MS = 86400000, FIRST_REMINDER = 14, LAST_REMINDER = 3, BATCH = 100 };

/* "verified" (the default): members of verified organisations publish themselves;
 * "organiser": only organisers publish; "all": every member does. */
static bool member_publishes(const oh_platform *p, const struct sv_org *org)
{
	oh_sv who = sv_setting(p, "publish");
	if (oh_sv_eq(who, OH_SV("organiser")))
		return false;
	return oh_sv_eq(who, OH_SV("all")) || org->verified;
}

unsigned sv_listing_may(const oh_call *c, const struct sv_listing *s)
{
	bool organiser = c->actor.roles & OH_ROLE_ORGANISER;
	bool own = oh_actor_in(&c->actor, s->row.org, false);
	bool publishes = organiser || (own && member_publishes(c->platform, &s->org));
	bool token = c->actor.token && !(c->actor.scopes & OH_SCOPE_WRITE);
	unsigned may = 0;
	if (!c->actor.user || token)
		return 0;
	if (own || organiser) {
		switch (s->row.state) {
		case OH_LISTING_DRAFT:
			may = SV_MAY_EDIT | SV_MAY_DELETE | SV_MAY_SUBMIT;
			break;
		case OH_LISTING_SUBMITTED:
			may = SV_MAY_EDIT | SV_MAY_SEND_BACK;
			break;
		case OH_LISTING_PUBLISHED:
			may = SV_MAY_EDIT | SV_MAY_CLOSE | (organiser ? SV_MAY_SEND_BACK : 0u);
			break;
		default:
			may = SV_MAY_REOPEN;
			break;
		}
		if (publishes && s->row.state != OH_LISTING_PUBLISHED)
			may |= SV_MAY_PUBLISH;
		if (s->row.state == OH_LISTING_DRAFT && publishes && !organiser)
			may &= ~(unsigned)SV_MAY_SUBMIT;
	}
	if (s->row.state == OH_LISTING_PUBLISHED && !own && c->actor.n_orgs)
		may |= SV_MAY_DECIDE | SV_MAY_ASK;
	return may;
}

struct move {
	oh_call *c;
	oh_id id;
	int to;
	oh_sv reason;
	struct sv_listing before, after;
	const char *action;
};

static oh_status no_move(const struct move *m, oh_error *err)
{
	static const oh_msg *const words[] = {
	    &oh_msg_service_listing_draft, &oh_msg_service_listing_submitted,
	    &oh_msg_service_listing_published, &oh_msg_service_listing_closed};
	const oh_msg *from = words[m->before.row.state], *to = words[m->to];
	char both[2][80];
	(void)snprintf(both[0], sizeof both[0], "%s" OH_MSG_BOTH "%s", from->zh, from->en);
	(void)snprintf(both[1], sizeof both[1], "%s" OH_MSG_BOTH "%s", to->zh, to->en);
	return oh_raise(err, OH_ECONFLICT, &oh_msg_service_listing_no_move, oh_sv_from(both[0]),
	                oh_sv_from(both[1]));
}

static oh_status close_it(struct move *m, oh_error *err)
{
	int reason = sv_name_index(sv_reason_names, m->reason);
	if (reason <= OH_CLOSE_NONE) {
		(void)oh_call_invalid(m->c, "/reason", &oh_msg_service_listing_close_why, NULL, 0);
		return oh_call_check(m->c, err);
	}
	m->after.row.close_reason = reason;
	m->reason = (oh_sv){NULL, 0};
	m->action = "close";
	return OH_OK;
}

static oh_status publish_it(struct move *m, unsigned may, oh_error *err)
{
	oh_ms now = oh_store_now(m->c->platform->store);
	if (!(may & SV_MAY_PUBLISH))
		return oh_raise(err, OH_EDENIED, &oh_msg_service_listing_publish_who);
	if (m->before.row.until && m->before.row.until <= now)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_listing_past);
	m->after.row.published = now;
	m->after.row.close_reason = OH_CLOSE_NONE;
	m->after.detail.sent_back = OH_SV("");
	m->action = m->before.row.state == OH_LISTING_CLOSED ? "reopen" : "publish";
	return OH_OK;
}

/* Back to a draft: an organiser sends back with a reason, the owner takes back or opens
 * again. */
static oh_status draft_it(struct move *m, bool own, oh_error *err)
{
	m->after.row.close_reason = OH_CLOSE_NONE;
	if (m->before.row.state == OH_LISTING_CLOSED) {
		m->action = "reopen";
		return OH_OK;
	}
	m->action = own ? "take_back" : "send_back";
	if (own)
		return OH_OK;
	if (!m->reason.n) {
		(void)oh_call_invalid(m->c, "/reason", &oh_msg_service_listing_why, NULL, 0);
		return oh_call_check(m->c, err);
	}
	m->after.detail.sent_back = m->reason;
	return OH_OK;
}

static oh_status decide(struct move *m, oh_error *err)
{
	unsigned may = sv_listing_may(m->c, &m->before);
	bool own = oh_actor_in(&m->c->actor, m->before.row.org, false);
	int from = m->before.row.state;
	m->after.row.state = m->to;
	switch (m->to) {
	case OH_LISTING_SUBMITTED:
		if (from != OH_LISTING_DRAFT)
			return no_move(m, err);
		m->action = "submit";
		return OH_OK;
	case OH_LISTING_PUBLISHED:
		return from == OH_LISTING_PUBLISHED ? no_move(m, err) : publish_it(m, may, err);
	case OH_LISTING_CLOSED:
		return from == OH_LISTING_PUBLISHED ? close_it(m, err) : no_move(m, err);
	default:
		if (from == OH_LISTING_DRAFT)
			return no_move(m, err);
		if (from == OH_LISTING_PUBLISHED && !(may & SV_MAY_SEND_BACK))
			return no_move(m, err);
		/* What an organiser takes off the page is sent back, even an own one. */
		return draft_it(m, own && from != OH_LISTING_PUBLISHED, err);
	}
}

static oh_status tell_of_move(oh_db *db, const struct move *m, oh_error *err)
{
	oh_platform *p = m->c->platform;
	char link[64], unique[64], id[OH_ID_TEXT];
	const struct sv_listing *s = &m->after;
	oh_id_format(m->id, id);
	(void)snprintf(link, sizeof link, "/listings/%s", id);
	(void)snprintf(unique, sizeof unique, "listing:%s:%lld", id, (long long)s->row.version);
	struct sv_notice n = {.tenant = s->tenant,
	                      .org = s->row.org,
	                      .kind = "listing",
	                      .args = {s->row.title},
	                      .n_args = 1,
	                      .verdict = -1,
	                      .link = oh_sv_from(link),
	                      .unique = oh_sv_from(unique)};
	bool own = oh_actor_in(&m->c->actor, s->row.org, false);
	if (strcmp(m->action, "submit") == 0) {
		n.org = 0;
		n.roles = OH_ROLE_ORGANISER;
		n.title = &oh_msg_service_notice_submitted;
		n.args[1] = s->org.name;
		n.n_args = 2;
	} else if (strcmp(m->action, "send_back") == 0) {
		n.title = &oh_msg_service_notice_sent_back;
		n.text = m->reason;
	} else if (strcmp(m->action, "publish") == 0 && !own) {
		n.title = &oh_msg_service_notice_published;
	} else {
		return OH_OK;
	}
	return sv_notify(db, p, &n, err);
}

static oh_status move_it(oh_db *db, void *ctx, oh_error *err)
{
	struct move *m = ctx;
	oh_call *c = m->c;
	c->n_problems = 0;
	oh_status st = sv_listing_load(db, c->platform, c->actor.tenant, m->id, true, c->arena,
	                               &m->before, err);
	if (!st)
		st = oh_call_may(c, &m->before.object, err);
	if (!st)
		st = sv_if_match(c, m->before.row.version, err);
	if (st)
		return st;
	m->after = m->before;
	oh_sv reason = m->reason;
	st = decide(m, err);
	const struct sv_change change = {.before = &m->before,
	                                 .after = &m->after,
	                                 .action = m->action,
	                                 .reason = m->reason,
	                                 .user = c->actor.user,
	                                 .call = c};
	if (!st)
		st = sv_change_write(db, c->platform, &change, c->arena, err);
	if (!st)
		st = tell_of_move(db, m, err);
	m->reason = reason; /* the closure may run again */
	return st;
}

oh_status sv_move_listing(oh_call *c, oh_error *err)
{
	struct move *m = oh_arena_zalloc(c->arena, sizeof *m);
	if (!m)
		return oh_nomem(err);
	m->c = c;
	oh_status st = oh_call_id(c, 0, &m->id, err);
	if (st)
		return st;
	(void)oh_call_choice(c, "to", true, sv_state_names, &m->to);
	(void)oh_call_text(c, "reason", false, 500, &m->reason);
	st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, move_it, m, err);
	if (st)
		return st;
	sv_listings_changed(c->platform);
	sv_notified(c->platform);
	return sv_get_listing(c, err);
}

/* --- what time moves --- */

struct due {
	oh_platform *p;
	oh_arena *a;
	oh_due_row rows[BATCH];
	size_t n;
	int reminded; /* 3: ended */
	oh_ms now;
};

static oh_status note_due(void *ctx, const oh_due_row *row)
{
	struct due *d = ctx;
	if (d->n < BATCH)
		d->rows[d->n++] = *row;
	return OH_OK;
}

static oh_status find_due(oh_db *db, void *ctx, oh_error *err)
{
	static const int days[] = {0, FIRST_REMINDER, LAST_REMINDER};
	struct due *d = ctx;
	d->n = 0;
	oh_ms before = d->reminded == 3 ? d->now : d->now + (oh_ms)days[d->reminded] * DAY_MS;
	return oh_listing_due(db, before, d->reminded, BATCH, note_due, d, err);
}

static oh_status tell_due(oh_db *db, struct due *d, const struct sv_listing *s, oh_error *err)
{
	char link[64], unique[80], id[OH_ID_TEXT], date[16];
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_id_format(s->row.id, id);
	(void)snprintf(link, sizeof link, "/listings/%s", id);
	(void)snprintf(unique, sizeof unique, "end:%s:%lld:%d", id, (long long)s->row.until,
	               d->reminded);
	/* {"d":"2026-12-31"} */
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	sv_put_date(&w, "d", s->row.until);
	oh_json_end_object(&w);
	(void)snprintf(date, sizeof date, "%.*s", b.n > 16 ? 10 : 0, b.n > 16 ? b.p + 6 : "");
	oh_buf_release(&b);
	const struct sv_notice n = {.tenant = s->tenant,
	                            .org = s->row.org,
	                            .kind = "reminder",
	                            .title = d->reminded == 3 ? &oh_msg_service_notice_ended
	                                                      : &oh_msg_service_notice_ending,
	                            .args = {s->row.title, oh_sv_from(date)},
	                            .n_args = 2,
	                            .verdict = -1,
	                            .link = oh_sv_from(link),
	                            .unique = oh_sv_from(unique)};
	return sv_notify(db, d->p, &n, err);
}

static oh_status end_one(oh_db *db, struct due *d, struct sv_listing *s, oh_error *err)
{
	struct sv_listing after = *s;
	after.row.state = OH_LISTING_CLOSED;
	after.row.close_reason = OH_CLOSE_EXPIRED;
	const struct sv_change change = {.before = s, .after = &after, .action = "expire"};
	return sv_change_write(db, d->p, &change, d->a, err);
}

static oh_status write_due(oh_db *db, void *ctx, oh_error *err)
{
	struct due *d = ctx;
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < d->n; i++) {
		struct sv_listing s;
		const oh_due_row *row = &d->rows[i];
		oh_arena_mark mark = oh_arena_mark_get(d->a);
		st = sv_listing_load(db, d->p, row->tenant, row->id, true, d->a, &s, err);
		/* It may have been moved meanwhile. */
		if (!st && (s.row.state != OH_LISTING_PUBLISHED || s.row.until != row->until))
			continue;
		if (!st)
			st = tell_due(db, d, &s, err);
		if (!st && d->reminded == 3)
			st = end_one(db, d, &s, err);
		else if (!st)
			st = oh_listing_reminded(db, row->tenant, row->id, d->reminded, err);
		oh_arena_rewind(d->a, mark);
	}
	return st;
}

bool sv_upkeep_listings(oh_platform *p)
{
	struct due *d = oh_calloc(1, sizeof *d);
	bool more = false, any = false;
	oh_error err = {0};
	if (!d)
		return false;
	d->p = p;
	d->a = oh_arena_new(0);
	d->now = oh_store_now(p->store);
	/* Ended ones first, so that nobody is reminded of what is over; the second reminder
	 * before the first, so that one that came late is given once. */
	static const int order[] = {3, 2, 1};
	oh_status st = d->a ? OH_OK : OH_ENOMEM;
	for (size_t i = 0; !st && i < 3; i++) {
		d->reminded = order[i];
		st = oh_store_read(p->store, find_due, d, &err);
		if (!st && d->n)
			st = oh_store_write(p->store, write_due, d, &err);
		more = more || d->n == BATCH;
		any = any || d->n;
	}
	oh_arena_free(d->a);
	oh_free(d);
	if (st)
		sv_log(p, "upkeep_failed", (oh_sv){NULL, 0});
	if (any) {
		sv_listings_changed(p);
		sv_notified(p);
	}
	return more && !st;
}
