/* Area: what leaves the platform – mails, and HTTP calls for what mail does not reach
 * (SMS, 企业微信, 钉钉, any webhook). Settings: "mail" and "calls" of ouhe.json,
 * docs/operator-guide.md. */
#include <stdio.h>
#include <string.h>

#include "area.h"
#include "ouhe/base/alloc.h"
#include "ouhe/net/net.h"
#include "ouhe/store/outbox.h"

enum {
	MINUTE = 60000,
	DAY = 86400000,
	LEASE = 5 * MINUTE,
	IDLE_MS = 5000,
	NET_MS = 15000,
	KEPT_DAYS = 180
};

struct sv_outbox {
	struct sv_worker *worker;
	_Atomic int64_t sent, failed;
	oh_ms trimmed;
};

bool sv_outbox_mail_works(const oh_platform *p)
{
	return sv_setting(p, "mail.url").n && sv_setting(p, "mail.from").n;
}

oh_status sv_outbox_mail(oh_db *db, oh_platform *p, oh_id tenant, oh_id user, oh_sv to,
                         oh_sv subject, oh_sv text, oh_sv unique, oh_error *err)
{
	if (!sv_outbox_mail_works(p) || !oh_net_address(to))
		return OH_OK;
	const oh_outbox_item item = {.tenant = tenant,
	                             .id = oh_store_new_id(p->store),
	                             .user = user,
	                             .channel = OH_SV("mail"),
	                             .unique = unique.n ? unique : (oh_sv){NULL, 0},
	                             .recipient = to,
	                             .subject = subject,
	                             .body = text};
	return oh_outbox_add(db, &item, oh_store_now(p->store), NULL, err);
}

/* The inside of a JSON string. */
static void put_escaped(oh_buf *out, oh_sv text)
{
	oh_buf quoted = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &quoted, 0);
	oh_json_string(&w, text);
	if (oh_buf_ok(&quoted))
		oh_buf_put(out, quoted.p + 1, quoted.n - 2);
	else
		out->failed = true;
	oh_buf_release(&quoted);
}

/* {text}, {link} and {kind} of a call's body filled in. */
static void fill_body(oh_buf *out, oh_sv pattern, oh_sv kind, oh_sv text, oh_sv link)
{
	const struct {
		oh_sv name, value;
	} holes[] = {{OH_SV("{text}"), text}, {OH_SV("{link}"), link}, {OH_SV("{kind}"), kind}};
	for (size_t at = 0; at < pattern.n;) {
		size_t step = 0;
		for (size_t i = 0; i < sizeof holes / sizeof *holes && !step; i++)
			if (oh_sv_starts(oh_sv_sub(pattern, at, pattern.n), holes[i].name)) {
				put_escaped(out, holes[i].value);
				step = holes[i].name.n;
			}
		if (!step) {
			oh_buf_char(out, pattern.p[at]);
			step = 1;
		}
		at += step;
	}
}

static oh_sv member_text(const oh_json *o, const char *name)
{
	oh_sv text = {NULL, 0};
	(void)oh_json_get_sv(oh_json_member(o, name), &text);
	return text;
}

static bool wants(const oh_json *call, oh_sv kind)
{
	const oh_json *kinds = oh_json_member(call, "kinds");
	for (size_t i = 0; i < oh_json_length(kinds); i++) {
		oh_sv one;
		if (oh_json_get_sv(oh_json_at(kinds, i), &one) && oh_sv_eq(one, kind))
			return true;
	}
	return !kinds;
}

oh_status sv_outbox_hook(oh_db *db, oh_platform *p, oh_id tenant, oh_sv kind, oh_sv text,
                         oh_sv link, oh_sv unique, oh_error *err)
{
	const oh_json *calls = sv_setting_json(p, "calls");
	for (size_t i = 0; i < oh_json_length(calls); i++) {
		const oh_json *call = oh_json_at(calls, i);
		oh_buf body = OH_BUF_INIT;
		if (!wants(call, kind) || !member_text(call, "name").n)
			continue;
		fill_body(&body, member_text(call, "body"), kind, text, link);
		const oh_outbox_item item = {.tenant = tenant,
		                             .id = oh_store_new_id(p->store),
		                             .channel = member_text(call, "name"),
		                             .unique = unique.n ? unique : (oh_sv){NULL, 0},
		                             .body = oh_buf_sv(&body)};
		oh_status st = oh_buf_ok(&body)
		                   ? oh_outbox_add(db, &item, oh_store_now(p->store), NULL, err)
		                   : oh_nomem(err);
		oh_buf_release(&body);
		if (st)
			return st;
	}
	return OH_OK;
}

void sv_outbox_wake(oh_platform *p)
{
	if (p->outbox)
		sv_worker_wake(p->outbox->worker);
}

/* --- sending --- */

struct turn {
	oh_platform *p;
	oh_arena *a;
	oh_outbox_item item;
	bool sent;
	oh_ms next;
	oh_sv problem;
};

static oh_status take(oh_db *db, void *ctx, oh_error *err)
{
	struct turn *t = ctx;
	oh_ms now = oh_store_now(t->p->store);
	return oh_outbox_take(db, now, now + LEASE, t->a, &t->item, err);
}

static oh_status settle(oh_db *db, void *ctx, oh_error *err)
{
	struct turn *t = ctx;
	if (t->sent)
		return oh_outbox_sent(db, t->item.tenant, t->item.id, err);
	return oh_outbox_failed(db, t->item.tenant, t->item.id, t->next, t->problem, err);
}

static const char *text_of(oh_arena *a, oh_sv s)
{
	return s.n ? oh_arena_sv(a, s).p : NULL;
}

static oh_status send_mail(struct turn *t, bool *permanent, oh_error *err)
{
	const oh_platform *p = t->p;
	bool plain = false;
	char id[OH_ID_TEXT], message_id[OH_ID_TEXT + 260];
	(void)oh_json_get_bool(sv_setting_json(p, "mail.plain"), &plain);
	const oh_net_smtp server = {.url = text_of(t->a, sv_setting(p, "mail.url")),
	                            .plain = plain,
	                            .user = text_of(t->a, sv_setting(p, "mail.user")),
	                            .password = text_of(t->a, sv_setting(p, "mail.password")),
	                            .from = text_of(t->a, sv_setting(p, "mail.from")),
	                            .from_name = text_of(t->a, sv_setting(p, "mail.from_name")),
	                            .ca_file = text_of(t->a, sv_setting(p, "mail.ca_file")),
	                            .timeout_ms = NET_MS};
	if (!server.url || !server.from)
		return oh_nomem(err);
	oh_id_format(t->item.id, id);
	const char *domain = strchr(server.from, '@');
	int n = snprintf(message_id, sizeof message_id, "%s%s", id, domain ? domain : "@ouhe");
	const oh_net_mail mail = {.to = t->item.recipient,
	                          .subject = t->item.subject,
	                          .text = t->item.body,
	                          .message_id = {message_id, (size_t)n},
	                          .date = t->item.made / 1000};
	return oh_net_mail_send(&server, &mail, permanent, err);
}

static const oh_json *call_named(const oh_platform *p, oh_sv name)
{
	const oh_json *calls = sv_setting_json(p, "calls");
	for (size_t i = 0; i < oh_json_length(calls); i++)
		if (oh_sv_eq(member_text(oh_json_at(calls, i), "name"), name))
			return oh_json_at(calls, i);
	return NULL;
}

static oh_status send_call(struct turn *t, bool *permanent, oh_error *err)
{
	const oh_json *call = call_named(t->p, t->item.channel);
	oh_net_response answer;
	char number[24];
	if (!call) {
		*permanent = true;
		return oh_raise(err, OH_ENOENT, &oh_msg_service_channel_gone, t->item.channel);
	}
	oh_net_request rq = {.url = text_of(t->a, member_text(call, "url")),
	                     .method = text_of(t->a, member_text(call, "method")),
	                     .body = t->item.body.n ? t->item.body : OH_SV(""),
	                     .ca_file = text_of(t->a, member_text(call, "ca_file")),
	                     .timeout_ms = NET_MS};
	const oh_json *headers = oh_json_member(call, "headers");
	size_t n = 0;
	rq.headers[n++] = "Content-Type: application/json";
	for (size_t i = 0; i < oh_json_length(headers) && n < OH_NET_HEADERS; i++) {
		oh_sv line;
		if (oh_json_get_sv(oh_json_at(headers, i), &line) && line.n)
			rq.headers[n++] = text_of(t->a, line);
	}
	if (!rq.url)
		return oh_nomem(err);
	oh_status st = oh_net_fetch(&rq, t->a, &answer, err);
	if (st || (answer.status >= 200 && answer.status < 300))
		return st;
	*permanent = answer.status >= 400 && answer.status < 500 && answer.status != 408 &&
	             answer.status != 429;
	int len = snprintf(number, sizeof number, "%d", answer.status);
	return oh_raise(err, OH_EIO, &oh_msg_service_channel_refused, t->item.channel,
	                (oh_sv){number, (size_t)len});
}

/* 1 min, 4, 16, 64, then every two hours, for a day. */
static oh_ms next_try(const oh_platform *p, const oh_outbox_item *item)
{
	oh_ms pause = MINUTE;
	for (int64_t i = 0; i < item->tries && i < 4; i++)
		pause *= 4;
	if (pause > 120 * (oh_ms)MINUTE)
		pause = 120 * (oh_ms)MINUTE;
	oh_ms at = oh_store_now(p->store) + pause;
	return at - item->made > DAY ? 0 : at;
}

static void deliver(struct turn *t)
{
	oh_error err = {0};
	bool permanent = false;
	bool mail = oh_sv_eq(t->item.channel, OH_SV("mail"));
	oh_status st = mail ? send_mail(t, &permanent, &err) : send_call(t, &permanent, &err);
	t->sent = !st;
	if (st) {
		oh_buf words = OH_BUF_INIT;
		/* A server's words may repeat the address: the key alone is kept. */
		oh_buf_str(&words, err.msg ? err.msg->key : "");
		t->problem = oh_arena_sv(t->a, oh_buf_sv(&words));
		oh_buf_release(&words);
		t->next = permanent ? 0 : next_try(t->p, &t->item);
	}
	atomic_fetch_add(t->sent ? &t->p->outbox->sent : &t->p->outbox->failed, 1);
}

static oh_status trim(oh_db *db, void *ctx, oh_error *err)
{
	const oh_ms *before = ctx;
	return oh_outbox_trim(db, *before, err);
}

static bool step(oh_platform *p)
{
	struct turn t = {.p = p, .a = oh_arena_new(0)};
	oh_ms now = oh_store_now(p->store);
	bool more = false;
	if (!t.a)
		return false;
	if (now - p->outbox->trimmed > DAY) {
		oh_ms before = now - (oh_ms)KEPT_DAYS * DAY;
		p->outbox->trimmed = now;
		(void)oh_store_write(p->store, trim, &before, NULL);
	}
	if (!oh_store_write(p->store, take, &t, NULL) && t.item.id) {
		deliver(&t);
		more = !oh_store_write(p->store, settle, &t, NULL);
	}
	oh_arena_free(t.a);
	return more && !atomic_load(&p->stopping);
}

/* --- the area --- */

static oh_status outbox_open(oh_platform *p, oh_error *err)
{
	p->outbox = oh_calloc(1, sizeof *p->outbox);
	return p->outbox ? OH_OK : oh_nomem(err);
}

static oh_status outbox_start(oh_platform *p, oh_error *err)
{
	return sv_worker_start(p, 1, IDLE_MS, step, &p->outbox->worker, err);
}

static void outbox_stop(oh_platform *p)
{
	if (!p->outbox)
		return;
	sv_worker_stop(p->outbox->worker);
	p->outbox->worker = NULL;
}

static void outbox_close(oh_platform *p)
{
	oh_free(p->outbox);
	p->outbox = NULL;
}

static void outbox_metrics(oh_platform *p, oh_buf *out)
{
	oh_buf_printf(out,
	              "# HELP ouhe_outbox_total Mails and calls since the start\n"
	              "# TYPE ouhe_outbox_total counter\n"
	              "ouhe_outbox_total{result=\"sent\"} %lld\n"
	              "ouhe_outbox_total{result=\"failed\"} %lld\n",
	              (long long)atomic_load(&p->outbox->sent),
	              (long long)atomic_load(&p->outbox->failed));
}

struct state {
	const oh_call *c;
	const oh_outbox_state *items;
	size_t n;
};

static oh_status read_states(oh_db *db, void *ctx, oh_error *err)
{
	struct state *s = ctx;
	return oh_outbox_states(db, s->c->actor.tenant, oh_store_now(s->c->platform->store),
	                        s->c->arena, &s->items, &s->n, err);
}

oh_status sv_outbox_state(const oh_call *c, oh_json_writer *w, oh_error *err)
{
	struct state s = {.c = c};
	oh_status st = oh_store_read(c->platform->store, read_states, &s, err);
	if (st)
		return st;
	oh_json_key(w, "queues");
	oh_json_begin_array(w);
	for (size_t i = 0; i < s.n; i++) {
		oh_json_begin_object(w);
		sv_put_text(w, "name", s.items[i].channel);
		sv_put_int(w, "waiting", s.items[i].waiting);
		sv_put_int(w, "failed", s.items[i].failed);
		sv_put_time(w, "oldest", s.items[i].oldest);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	oh_json_key(w, "channels");
	oh_json_begin_array(w);
	oh_json_begin_object(w);
	sv_put_text(w, "name", OH_SV("mail"));
	sv_put_bool(w, "configured", sv_outbox_mail_works(c->platform));
	oh_json_end_object(w);
	const oh_json *calls = sv_setting_json(c->platform, "calls");
	for (size_t i = 0; i < oh_json_length(calls); i++) {
		oh_json_begin_object(w);
		sv_put_text(w, "name", member_text(oh_json_at(calls, i), "name"));
		sv_put_bool(w, "configured", member_text(oh_json_at(calls, i), "url").n > 0);
		oh_json_end_object(w);
	}
	oh_json_end_array(w);
	return OH_OK;
}

const struct sv_area sv_outbox_area = {.name = "outbox",
                                       .open = outbox_open,
                                       .start = outbox_start,
                                       .stop = outbox_stop,
                                       .close = outbox_close,
                                       .metrics = outbox_metrics};
