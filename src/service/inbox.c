/* Area: news for a person. */
#include <stdio.h>
#include <string.h>

#include "hub.h"
#include "listings.h"
#include "ouhe/base/alloc.h"
#include "ouhe/store/account.h"
#include "ouhe/store/notice.h"

enum { DIGEST_LINES = 50, DIGEST_BATCH = 50, MARK_MOST = 200 };

struct sv_told {
	oh_id tenant, user;
	char kind[16];
};

oh_status sv_inbox_open(oh_platform *p, oh_error *err)
{
	(void)err;
	oh_vec_init(&p->listings->told, sizeof(struct sv_told));
	return OH_OK;
}

/* --- telling --- */

oh_sv sv_notice_title(const oh_msg *msg, const oh_sv *args, size_t n, oh_lang lang, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_msg_render(&b, msg, lang, args, n);
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return s;
}

oh_sv sv_notice_args(const struct sv_notice *n, oh_arena *a)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_array(&w);
	for (size_t i = 0; i < n->n_args; i++)
		oh_json_string(&w, n->args[i]);
	oh_json_end_array(&w);
	oh_sv s = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return s;
}

/* A mail at once for what meets, where the reader wants it. */
static oh_status mail_now(oh_db *db, oh_platform *p, const struct sv_notice *n, const oh_reader *r,
                          oh_arena *a, oh_error *err)
{
	oh_sv link = {NULL, 0};
	oh_buf text = OH_BUF_INIT, unique = OH_BUF_INIT;
	if (n->verdict != OH_MEETS || !r->instant || !r->mail.n || !sv_outbox_mail_works(p))
		return OH_OK;
	oh_sv title = sv_notice_title(n->title, n->args, n->n_args, r->language, a);
	oh_status st = sv_link(p, n->link, a, &link);
	oh_buf_sv_put(&text, title);
	oh_buf_str(&text, "\n\n");
	if (n->text.n) {
		oh_buf_sv_put(&text, n->text);
		oh_buf_str(&text, "\n\n");
	}
	oh_buf_sv_put(&text, link);
	oh_buf_char(&text, '\n');
	oh_buf_printf(&unique, "notice:%lld:%.*s", (long long)r->id, OH_SV_ARG(n->unique));
	if (!st && title.p && oh_buf_ok(&text) && oh_buf_ok(&unique))
		st = sv_outbox_mail(db, p, n->tenant, r->id, r->mail, title, oh_buf_sv(&text),
		                    oh_buf_sv(&unique), err);
	else
		st = oh_nomem(err);
	oh_buf_release(&text);
	oh_buf_release(&unique);
	return st;
}

static void remember(oh_platform *p, const struct sv_notice *n, oh_id user)
{
	struct sv_told told = {.tenant = n->tenant, .user = user};
	(void)snprintf(told.kind, sizeof told.kind, "%s", n->kind);
	pthread_mutex_lock(&p->listings->lock);
	(void)oh_vec_push(&p->listings->told, &told); /* a live event may be missed */
	pthread_mutex_unlock(&p->listings->lock);
}

oh_status sv_tell_reader(oh_db *db, oh_platform *p, const struct sv_notice *n, oh_sv args,
                         const oh_reader *r, oh_arena *a, oh_error *err)
{
	bool fresh = false;
	const oh_notice_row row = {.id = oh_store_new_id(p->store),
	                           .user = r->id,
	                           .kind = oh_sv_from(n->kind),
	                           .at = oh_store_now(p->store),
	                           .message = oh_sv_from(n->title->key),
	                           .args = args,
	                           .text = n->text,
	                           .link = n->link,
	                           .verdict = n->verdict,
	                           .unique = n->unique};
	oh_status st = oh_notice_add(db, n->tenant, &row, &fresh, err);
	if (st || !fresh)
		return st;
	atomic_fetch_add(&p->listings->notices, 1);
	remember(p, n, r->id);
	return mail_now(db, p, n, r, a, err);
}

oh_status sv_notify(oh_db *db, oh_platform *p, const struct sv_notice *n, oh_error *err)
{
	oh_reader *readers = NULL;
	size_t count = 0;
	oh_arena *a = oh_arena_new(0);
	oh_sv args = a ? sv_notice_args(n, a) : (oh_sv){NULL, 0};
	oh_status st = args.p ? oh_account_readers(db, n->tenant, n->user, n->org, n->roles, a,
	                                           &readers, &count, err)
	                      : oh_nomem(err);
	for (size_t i = 0; !st && i < count; i++)
		st = sv_tell_reader(db, p, n, args, &readers[i], a, err);
	if (!st) {
		oh_sv title = sv_notice_title(n->title, n->args, n->n_args, OH_LANG_ZH, a), link;
		st = title.p && !sv_link(p, n->link, a, &link)
		         ? sv_outbox_hook(db, p, n->tenant, oh_sv_from(n->kind), title, link,
		                          n->unique, err)
		         : oh_nomem(err);
	}
	oh_arena_free(a);
	return st;
}

struct unread_of {
	oh_id tenant, user;
	int64_t n;
};

static oh_status count_unread(oh_db *db, void *ctx, oh_error *err)
{
	struct unread_of *u = ctx;
	return oh_notice_unread(db, u->tenant, u->user, &u->n, err);
}

static void send_events(oh_platform *p, const struct sv_told *t)
{
	char data[64];
	struct unread_of u = {t->tenant, t->user, 0};
	oh_event e = {.tenant = t->tenant, .user = t->user, .name = "notice"};
	int n = snprintf(data, sizeof data, "{\"kind\":\"%s\"}", t->kind);
	e.data = (oh_sv){data, (size_t)n};
	oh_events_send(p, &e);
	if (oh_store_read(p->store, count_unread, &u, NULL))
		return;
	n = snprintf(data, sizeof data, "{\"unread\":%lld}", (long long)u.n);
	e.name = "unread";
	e.data = (oh_sv){data, (size_t)n};
	oh_events_send(p, &e);
}

void sv_notified(oh_platform *p)
{
	oh_vec told;
	if (!p->listings)
		return;
	pthread_mutex_lock(&p->listings->lock);
	told = p->listings->told;
	oh_vec_init(&p->listings->told, sizeof(struct sv_told));
	pthread_mutex_unlock(&p->listings->lock);
	bool anyone = told.n && sv_hub_size(p->hub) > 0;
	for (size_t i = 0; anyone && i < told.n; i++) {
		const struct sv_told *t = &OH_VEC_AT(&told, struct sv_told, i);
		bool later = false; /* one event a person is enough */
		for (size_t k = i + 1; k < told.n && k < i + 64 && !later; k++)
			later = OH_VEC_AT(&told, struct sv_told, k).user == t->user;
		if (!later)
			send_events(p, t);
	}
	if (told.n)
		sv_outbox_wake(p);
	oh_vec_release(&told);
}

/* --- reading --- */

struct list {
	oh_call *c;
	oh_json_writer *w;
	oh_error *err;
	size_t limit, n;
	oh_id last;
};

/* The stored arguments of a title, in the arena. */
static size_t args_of(oh_sv json, oh_arena *a, oh_sv out[OH_MSG_ARGS])
{
	oh_json *doc = NULL;
	size_t n = 0;
	if (oh_json_parse(json, OH_SV("args"), &doc, NULL))
		return 0;
	for (; n < oh_json_length(doc) && n < OH_MSG_ARGS; n++) {
		(void)oh_json_get_sv(oh_json_at(doc, n), &out[n]);
		out[n] = oh_arena_sv(a, out[n]);
	}
	oh_json_free(doc);
	return n;
}

static oh_sv title_of(const oh_notice_row *row, oh_lang lang, oh_arena *a)
{
	oh_sv args[OH_MSG_ARGS] = {{NULL, 0}};
	const oh_msg *msg = sv_msg_find(row->message);
	size_t n = args_of(row->args, a, args);
	return msg ? sv_notice_title(msg, args, n, lang, a) : args[0];
}

static oh_status put_notice(void *ctx, const oh_notice_row *row)
{
	struct list *l = ctx;
	if (l->n++ == l->limit)
		return OH_OK;
	l->last = row->id;
	oh_json_begin_object(l->w);
	sv_put_id(l->w, "id", row->id);
	sv_put_text(l->w, "kind", row->kind);
	sv_put_time(l->w, "at", row->at);
	sv_put_bool(l->w, "read", row->read != 0);
	oh_json_key(l->w, "title");
	oh_json_string(l->w, title_of(row, l->c->lang, l->c->arena));
	sv_put_text(l->w, "text", row->text);
	sv_put_verdict(l->w, row->verdict);
	sv_put_text(l->w, "link", row->link);
	oh_json_end_object(l->w);
	return OH_OK;
}

oh_status sv_unread(oh_db *db, const oh_call *c, int64_t *out, oh_error *err)
{
	return oh_notice_unread(db, c->actor.tenant, c->actor.user, out, err);
}

static const char *const notice_kinds[] = {"match",      "question", "answer",       "interest",
                                           "reminder",   "listing",  "organisation", "import",
                                           "collection", "search",   "conference",   NULL};

static oh_status read_notices(oh_db *db, void *ctx, oh_error *err)
{
	oh_call *c = ctx;
	oh_json_writer w;
	struct list l = {.c = c, .w = &w, .err = err};
	oh_sv cursor, unread = oh_call_query(c, "unread"), kind = oh_call_query(c, "kind");
	int64_t left = 0;
	char id[OH_ID_TEXT];
	c->n_problems = 0;
	if (kind.n && sv_name_index(notice_kinds, kind) < 0)
		(void)oh_call_invalid(
		    c, "?kind", &oh_msg_service_not_choice,
		    (const oh_sv[]){OH_SV("match, question, answer, interest, …")}, 1);
	oh_status st = oh_call_page(c, &l.limit, &cursor, err);
	oh_notice_filter f = {.user = c->actor.user,
	                      .kind = kind,
	                      .unread = oh_sv_eq(unread, OH_SV("true")),
	                      .limit = l.limit + 1};
	if (!st && cursor.n && !oh_id_parse(cursor, &f.below)) {
		(void)oh_call_invalid(c, "?cursor", &oh_msg_service_bad_cursor, NULL, 0);
		st = oh_call_check(c, err);
	}
	if (!st)
		st = sv_unread(db, c, &left, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	oh_json_key(&w, "items");
	oh_json_begin_array(&w);
	st = oh_notice_each(db, c->actor.tenant, &f, put_notice, &l, err);
	oh_json_end_array(&w);
	sv_put_int(&w, "unread", left);
	if (l.n > l.limit) {
		oh_id_format(l.last, id);
		sv_put_text(&w, "next", oh_sv_from(id));
	}
	oh_json_end_object(&w);
	return st;
}

oh_status sv_list_notices(oh_call *c, oh_error *err)
{
	const oh_object own = {.tenant = c->actor.tenant, .user = c->actor.user};
	oh_status st = oh_call_may(c, &own, err);
	return st ? st : oh_store_read(c->platform->store, read_notices, c, err);
}

struct mark {
	oh_call *c;
	bool read, all;
	oh_id ids[MARK_MOST];
	size_t n;
	int64_t left;
};

static oh_status write_marks(oh_db *db, void *ctx, oh_error *err)
{
	struct mark *m = ctx;
	const oh_actor *who = &m->c->actor;
	oh_ms at = m->read ? oh_store_now(m->c->platform->store) : 0;
	oh_status st = OH_OK;
	if (m->all)
		st = oh_notice_mark(db, who->tenant, who->user, 0, at, err);
	for (size_t i = 0; !st && i < m->n; i++)
		st = oh_notice_mark(db, who->tenant, who->user, m->ids[i], at, err);
	return st ? st : sv_unread(db, m->c, &m->left, err);
}

oh_status sv_mark_notices(oh_call *c, oh_error *err)
{
	const oh_object own = {.tenant = c->actor.tenant, .user = c->actor.user};
	const oh_json *ids = c->body ? oh_json_member(c->body, "ids") : NULL;
	struct mark m = {.c = c, .all = !ids};
	oh_json_writer w;
	oh_status st = oh_call_may(c, &own, err);
	(void)oh_call_bool(c, "read", true, &m.read);
	if (oh_json_length(ids) > MARK_MOST)
		(void)oh_call_invalid(c, "/ids", &oh_msg_service_listing_many,
		                      (const oh_sv[]){OH_SV("200")}, 1);
	for (size_t i = 0; i < oh_json_length(ids) && i < MARK_MOST; i++) {
		oh_sv text = {NULL, 0};
		char field[24];
		(void)snprintf(field, sizeof field, "/ids/%zu", i);
		(void)oh_json_get_sv(oh_json_at(ids, i), &text);
		if (oh_id_parse(text, &m.ids[m.n]))
			m.n++;
		else
			(void)oh_call_invalid(c, field, &oh_msg_service_listing_bad_id, NULL, 0);
	}
	if (!st)
		st = oh_call_check(c, err);
	if (!st)
		st = oh_store_write(c->platform->store, write_marks, &m, err);
	if (st)
		return st;
	sv_answer(c, &w);
	oh_json_begin_object(&w);
	sv_put_int(&w, "unread", m.left);
	oh_json_end_object(&w);
	return OH_OK;
}

/* --- digests --- */

enum { DAY_MS = 86400000, CHINA_MS = 8 * 3600000, MORNING = 8 * 3600000 };

struct digest {
	oh_platform *p;
	oh_arena *a;
	oh_ms now, day, week; /* beginnings of the periods that are due */
	oh_digest_person people[DIGEST_BATCH], after;
	size_t n;
	/* Of the person at hand. */
	oh_buf text;
	oh_lang lang;
	oh_ms until; /* end of what it tells */
	size_t lines;
};

/* Periods begin at eight in the morning in China; weeks on Monday. */
static void periods(struct digest *d)
{
	int64_t local = d->now + CHINA_MS - MORNING;
	int64_t days = local / DAY_MS;
	int64_t monday = days - (days + 3) % 7; /* 1970-01-01 was a Thursday */
	d->day = days * DAY_MS - CHINA_MS + MORNING;
	d->week = monday * DAY_MS - CHINA_MS + MORNING;
}

static oh_status find_waiting(oh_db *db, void *ctx, oh_error *err)
{
	struct digest *d = ctx;
	return oh_digest_waiting(db, d->now - 8 * (oh_ms)DAY_MS, d->day, d->after, d->people,
	                         DIGEST_BATCH, &d->n, err);
}

static oh_status add_line(void *ctx, const oh_notice_row *row)
{
	struct digest *d = ctx;
	oh_sv link;
	if (row->at > d->until || d->lines++ >= DIGEST_LINES)
		return OH_OK;
	oh_sv title = title_of(row, d->lang, d->a);
	oh_buf_str(&d->text, "- ");
	oh_buf_sv_put(&d->text, title);
	oh_buf_char(&d->text, '\n');
	if (row->link.n && !sv_link(d->p, row->link, d->a, &link)) {
		oh_buf_str(&d->text, "  ");
		oh_buf_sv_put(&d->text, link);
		oh_buf_char(&d->text, '\n');
	}
	return OH_OK;
}

static oh_status digest_one(oh_db *db, struct digest *d, oh_digest_person who, oh_error *err)
{
	oh_reader *r = NULL;
	size_t n = 0;
	oh_ms sent = 0;
	char unique[64], count[24];
	oh_status st = oh_account_readers(db, who.tenant, who.user, 0, 0, d->a, &r, &n, err);
	if (!st)
		st = oh_digest_get(db, who.tenant, who.user, &sent, err);
	if (st || n == 0 || r->digest == 0 || !r->mail.n)
		return st ? st : oh_digest_set(db, who.tenant, who.user, d->day, err);
	oh_ms period = r->digest == 2 ? d->week : d->day;
	if (sent >= period)
		return OH_OK;
	oh_ms since = period - (r->digest == 2 ? 7 : 1) * (oh_ms)DAY_MS;
	d->until = period;
	const oh_notice_filter f = {
	    .user = who.user, .unread = true, .since = sent > since ? sent : since};
	d->lang = r->language;
	d->lines = 0;
	oh_buf_clear(&d->text);
	st = oh_notice_each(db, who.tenant, &f, add_line, d, err);
	if (st || d->lines == 0)
		return st;
	int len = snprintf(count, sizeof count, "%zu", d->lines);
	const oh_sv args[] = {{count, (size_t)len}};
	if (d->lines > DIGEST_LINES)
		oh_buf_str(&d->text, "…\n");
	oh_sv footer, inbox;
	st = sv_link(d->p, OH_SV("/inbox"), d->a, &inbox);
	footer = sv_notice_title(&oh_msg_service_digest_footer, &inbox, 1, d->lang, d->a);
	oh_buf_char(&d->text, '\n');
	oh_buf_sv_put(&d->text, footer);
	oh_buf_char(&d->text, '\n');
	oh_sv subject = sv_notice_title(&oh_msg_service_digest_subject, args, 1, d->lang, d->a);
	(void)snprintf(unique, sizeof unique, "digest:%lld:%lld", (long long)who.user,
	               (long long)period);
	if (!st && (!subject.p || !oh_buf_ok(&d->text)))
		st = oh_nomem(err);
	if (!st)
		st = sv_outbox_mail(db, d->p, who.tenant, who.user, r->mail, subject,
		                    oh_buf_sv(&d->text), oh_sv_from(unique), err);
	return st ? st : oh_digest_set(db, who.tenant, who.user, period, err);
}

static oh_status write_digests(oh_db *db, void *ctx, oh_error *err)
{
	struct digest *d = ctx;
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < d->n; i++) {
		oh_arena_mark mark = oh_arena_mark_get(d->a);
		st = digest_one(db, d, d->people[i], err);
		oh_arena_rewind(d->a, mark);
	}
	return st;
}

bool sv_upkeep_digests(oh_platform *p)
{
	struct digest d = {.p = p, .now = oh_store_now(p->store), .text = OH_BUF_INIT};
	oh_status st = OH_OK;
	if (!sv_outbox_mail_works(p))
		return false;
	d.a = oh_arena_new(0);
	periods(&d);
	do {
		st = d.a ? oh_store_read(p->store, find_waiting, &d, NULL) : OH_ENOMEM;
		if (!st && d.n)
			st = oh_store_write(p->store, write_digests, &d, NULL);
		if (!st && d.n)
			d.after = d.people[d.n - 1];
	} while (!st && d.n == DIGEST_BATCH && !atomic_load(&p->stopping));
	if (!st && d.after.user)
		sv_outbox_wake(p);
	oh_buf_release(&d.text);
	oh_arena_free(d.a);
	return false;
}
