/* What several operations of accounts and organisations share. */
#include <stdio.h>
#include <string.h>

#include "accounts.h"
#include "ouhe/net/net.h"
#include "ouhe/text/collate.h"
#include "ouhe/text/utf8.h"

enum { MAIL_MOST = 254, PHONE_MOST = 30, SORT_MOST = 128 };

const char *const sv_scope_names[] = {"read", "write", "import", "admin", NULL};
const char *const sv_language_names[] = {"zh", "en", NULL};
const char *const sv_digest_names[] = {"none", "daily", "weekly", NULL};
const char *const sv_role_names[] = {"analyst",        "organiser",   "system_admin",
                                     "security_admin", "audit_admin", NULL};
static const char *const all_roles[] = {
    "visitor",   "registered",   "member",         "org_admin",   "analyst",
    "organiser", "system_admin", "security_admin", "audit_admin", NULL};

oh_sv sv_mail_key(oh_sv mail, oh_arena *a)
{
	oh_sv trimmed = oh_sv_trim(mail), none = {NULL, 0};
	size_t at = oh_sv_find(trimmed, OH_SV("@"));
	if (!oh_net_address(trimmed) || at == SIZE_MAX || at == 0)
		return none;
	oh_sv domain = oh_sv_sub(trimmed, at + 1, SIZE_MAX);
	if (domain.n < 3 || oh_sv_find(domain, OH_SV(".")) == SIZE_MAX || domain.p[0] == '.' ||
	    domain.p[domain.n - 1] == '.' || oh_sv_find(domain, OH_SV("..")) != SIZE_MAX)
		return none;
	char *key = oh_arena_alloc(a, trimmed.n + 1);
	if (!key)
		return none;
	for (size_t i = 0; i < trimmed.n; i++)
		key[i] = trimmed.p[i] >= 'A' && trimmed.p[i] <= 'Z'
		             ? (char)(trimmed.p[i] - 'A' + 'a')
		             : trimmed.p[i];
	key[trimmed.n] = '\0';
	return (oh_sv){key, trimmed.n};
}

static oh_status wrong(oh_call *c, const char *member, const oh_msg *msg)
{
	char field[80];
	(void)snprintf(field, sizeof field, "/%s", member);
	return oh_call_invalid(c, field, msg, NULL, 0);
}

bool sv_form_mail(oh_call *c, const char *member, bool must, oh_sv *out)
{
	oh_sv mail;
	if (!oh_call_text(c, member, must, MAIL_MOST, &mail))
		return false;
	if (mail.n && !sv_mail_key(mail, c->arena).n) {
		(void)wrong(c, member, &oh_msg_service_not_mail);
		return false;
	}
	*out = mail;
	return true;
}

bool sv_form_password(oh_call *c, const char *member, oh_sv *out)
{
	const oh_json *v = c->body ? oh_json_member(c->body, member) : NULL;
	oh_sv text;
	if (!oh_json_get_sv(v, &text)) {
		(void)wrong(c, member, v ? &oh_msg_service_not_text : &oh_msg_service_missing);
		return false;
	}
	if (oh_utf8_count(text) > SV_PASSWORD_MOST) {
		(void)wrong(c, member, &oh_msg_service_password_long);
		return false;
	}
	*out = text;
	return true;
}

bool sv_form_phone(oh_call *c, const char *member, oh_sv *out)
{
	oh_sv phone;
	size_t digits = 0;
	bool sound = true;
	if (!oh_call_text(c, member, false, PHONE_MOST, &phone))
		return false;
	for (size_t i = 0; i < phone.n; i++) {
		bool digit = phone.p[i] >= '0' && phone.p[i] <= '9';
		digits += digit;
		sound = sound && (digit || strchr("+-()/. #*", phone.p[i]) ||
		                  (unsigned char)phone.p[i] >= 0x80 || phone.p[i] == 'x' ||
		                  phone.p[i] == ',');
	}
	if (phone.n && (!sound || digits < 3)) {
		(void)wrong(c, member, &oh_msg_service_not_phone);
		return false;
	}
	*out = phone;
	return true;
}

oh_status sv_sort_key(oh_sv name, oh_arena *a, oh_sv *out, oh_error *err)
{
	oh_buf key = OH_BUF_INIT;
	oh_status st = oh_collate_key(name, &key);
	/* Cut, so that a cursor holds it whole. */
	oh_sv copy =
	    st ? (oh_sv){NULL, 0} : oh_arena_sv(a, oh_sv_sub(oh_buf_sv(&key), 0, SORT_MOST));
	oh_buf_release(&key);
	if (st == OH_EUNSUPPORTED)
		return oh_raise(err, st, &oh_msg_service_no_rules);
	if (!copy.p)
		return oh_nomem(err);
	*out = copy;
	return OH_OK;
}

struct sv_inner sv_inner_begin(oh_call *c, const oh_json *object)
{
	struct sv_inner in = {.body = c->body, .problems = c->n_problems};
	c->body = object;
	return in;
}

void sv_inner_end(oh_call *c, const struct sv_inner *in, const char *at)
{
	c->body = in->body;
	for (size_t i = in->problems; i < c->n_problems; i++) {
		oh_sv field = c->problems[i].field;
		size_t n = strlen(at);
		char *p = oh_arena_alloc(c->arena, n + field.n + 1);
		if (!p)
			return;
		memcpy(p, at, n);
		memcpy(p + n, field.p, field.n);
		p[n + field.n] = '\0';
		c->problems[i].field = (oh_sv){p, n + field.n};
	}
}

oh_status sv_needs_session(const oh_call *c, oh_error *err)
{
	return c->actor.session ? OH_OK : oh_raise(err, OH_EDENIED, &oh_msg_service_needs_session);
}

/* --- Changes for the trail. --- */

void sv_change_begin(struct sv_change *ch)
{
	memset(ch, 0, sizeof *ch);
	oh_json_writer_init(&ch->was, &ch->before, 0);
	oh_json_writer_init(&ch->is, &ch->after, 0);
	oh_json_writer_init(&ch->own, &ch->personal, 0);
	oh_json_begin_object(&ch->was);
	oh_json_begin_object(&ch->is);
	oh_json_begin_object(&ch->own);
}

void sv_change_text(struct sv_change *ch, const char *key, oh_sv before, oh_sv after)
{
	if (oh_sv_eq(before, after))
		return;
	sv_put_text(&ch->was, key, before);
	sv_put_text(&ch->is, key, after);
	ch->any = true;
}

void sv_change_int(struct sv_change *ch, const char *key, int64_t before, int64_t after)
{
	if (before == after)
		return;
	sv_put_int(&ch->was, key, before);
	sv_put_int(&ch->is, key, after);
	ch->any = true;
}

void sv_change_personal(struct sv_change *ch, const char *key, oh_sv before, oh_sv after)
{
	char name[64];
	if (oh_sv_eq(before, after))
		return;
	if (before.n) {
		(void)snprintf(name, sizeof name, "%s_before", key);
		sv_put_text(&ch->own, name, before);
	}
	sv_put_text(&ch->own, key, after);
	/* That it changed is no secret. */
	oh_json_key(&ch->is, key);
	oh_json_string(&ch->is, OH_SV("#"));
	ch->any = true;
}

static oh_sv body_of(const oh_buf *b)
{
	return b->n > 2 ? oh_buf_sv(b) : (oh_sv){NULL, 0};
}

oh_status sv_change_end(struct sv_change *ch, oh_db *db, const oh_call *c, const char *action,
                        const char *kind, oh_id object, oh_id subject, oh_error *err)
{
	oh_status st = OH_OK;
	oh_json_end_object(&ch->was);
	oh_json_end_object(&ch->is);
	oh_json_end_object(&ch->own);
	if (!oh_buf_ok(&ch->before) || !oh_buf_ok(&ch->after) || !oh_buf_ok(&ch->personal))
		st = oh_nomem(err);
	if (!st) {
		oh_sv personal = body_of(&ch->personal);
		st = sv_audit(db, c, action, kind, object, body_of(&ch->before),
		              body_of(&ch->after), personal.n ? subject : 0, personal, err);
	}
	oh_buf_release(&ch->before);
	oh_buf_release(&ch->after);
	oh_buf_release(&ch->personal);
	return st;
}

/* --- Bits and names. --- */

static void put_bits(oh_json_writer *w, const char *key, uint32_t bits, const char *const *names)
{
	oh_json_key(w, key);
	oh_json_begin_array(w);
	for (size_t i = 0; names[i]; i++)
		if (bits >> i & 1u)
			oh_json_string(w, oh_sv_from(names[i]));
	oh_json_end_array(w);
}

void sv_put_roles(oh_json_writer *w, const char *key, uint32_t roles)
{
	put_bits(w, key, roles, all_roles);
}

void sv_put_scopes(oh_json_writer *w, const char *key, uint32_t scopes)
{
	put_bits(w, key, scopes, sv_scope_names);
}

bool sv_form_bits(oh_call *c, const char *member, bool must, const char *const *names,
                  uint32_t base, uint32_t *out)
{
	const oh_json *list = c->body ? oh_json_member(c->body, member) : NULL;
	size_t n = oh_json_length(list);
	uint32_t bits = 0;
	char field[80];
	if (!list) {
		if (must)
			(void)wrong(c, member, &oh_msg_service_missing);
		return false;
	}
	if (oh_json_kind(list) != OH_JSON_ARRAY || (must && !n)) {
		(void)wrong(c, member, &oh_msg_service_not_list);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		oh_sv name = {NULL, 0};
		size_t k = 0;
		(void)oh_json_get_sv(oh_json_at(list, i), &name);
		while (names[k] && !oh_sv_eq(name, oh_sv_from(names[k])))
			k++;
		if (!names[k]) {
			(void)snprintf(field, sizeof field, "/%s/%zu", member, i);
			(void)oh_call_invalid(c, field, &oh_msg_service_not_known, NULL, 0);
			return false;
		}
		bits |= base << k;
	}
	*out = bits;
	return true;
}

oh_sv sv_purpose(const oh_platform *p, oh_lang lang)
{
	oh_sv set = sv_setting(p, "privacy");
	return set.n ? set : oh_sv_from(oh_msg_text(&oh_msg_service_purpose, lang));
}

void sv_put_person(oh_json_writer *w, const char *key, oh_id id, oh_sv name)
{
	if (!id)
		return;
	oh_json_key(w, key);
	oh_json_begin_object(w);
	sv_put_id(w, "id", id);
	oh_json_key(w, "name");
	oh_json_string(w, name);
	oh_json_end_object(w);
}

oh_status sv_slow_down(oh_call *c, unsigned seconds, oh_error *err)
{
	char text[16];
	if (!seconds)
		return OH_OK;
	c->retry_after = seconds;
	(void)atomic_fetch_add(&c->platform->accounts->slowed, 1);
	(void)snprintf(text, sizeof text, "%u", seconds);
	return oh_raise(err, OH_EBUSY, &oh_msg_service_too_many, oh_sv_from(text));
}

/* --- Mail. --- */

oh_sv sv_tenant_name(const oh_call *c)
{
	struct sv_accounts *ac = c->platform->accounts;
	oh_sv name = OH_SV("");
	(void)pthread_rwlock_rdlock(&ac->lock);
	for (size_t i = 0; i < ac->n_tenants; i++)
		if (ac->tenants[i].id == c->actor.tenant)
			name = oh_arena_sv(c->arena, ac->tenants[i].name);
	(void)pthread_rwlock_unlock(&ac->lock);
	return name;
}

oh_status sv_mail_link(oh_db *db, oh_call *c, const oh_account *to, const oh_msg *subject,
                       const oh_msg *text, oh_sv path, oh_sv what, oh_error *err)
{
	oh_buf head = OH_BUF_INIT, body = OH_BUF_INIT;
	oh_sv args[3] = {sv_tenant_name(c), {NULL, 0}, what};
	oh_status st = sv_link(c->platform, path, c->arena, &args[1]);
	if (st)
		return oh_nomem(err);
	oh_msg_render(&head, subject, to->language, args, 3);
	oh_msg_render(&body, text, to->language, args, 3);
	if (!oh_buf_ok(&head) || !oh_buf_ok(&body))
		st = oh_nomem(err);
	else
		st = sv_outbox_mail(db, c->platform, c->actor.tenant, to->id, to->mail,
		                    oh_buf_sv(&head), oh_buf_sv(&body), (oh_sv){NULL, 0}, err);
	oh_buf_release(&head);
	oh_buf_release(&body);
	return st;
}

oh_status sv_path_with(oh_arena *a, const char *page, oh_sv token, oh_sv *out, oh_error *err)
{
	size_t n = strlen(page);
	char *p = oh_arena_alloc(a, n + token.n + 1);
	if (!p)
		return oh_nomem(err);
	memcpy(p, page, n);
	memcpy(p + n, token.p, token.n);
	p[n + token.n] = '\0';
	*out = (oh_sv){p, n + token.n};
	return OH_OK;
}

/* --- Cursors. --- */

oh_status sv_cursor_make(oh_arena *a, oh_sv sort, oh_id id, oh_sv *out, oh_error *err)
{
	unsigned char bytes[8 + SORT_MOST];
	char text[OH_BASE64_TEXT(sizeof bytes)];
	size_t n = sort.n < SORT_MOST ? sort.n : SORT_MOST;
	memcpy(bytes, &id, 8);
	memcpy(bytes + 8, sort.p ? sort.p : "", n);
	size_t len = oh_base64url(bytes, 8 + n, text);
	*out = oh_arena_sv(a, (oh_sv){text, len});
	return out->p ? OH_OK : oh_nomem(err);
}

oh_status sv_cursor_read(oh_call *c, oh_sv text, oh_sv *sort, oh_id *id, oh_error *err)
{
	unsigned char bytes[8 + SORT_MOST];
	size_t n = 0;
	*sort = OH_SV("");
	*id = 0;
	if (!text.n)
		return OH_OK;
	if (!oh_unbase64url(text, bytes, sizeof bytes, &n) || n < 8) {
		(void)oh_call_invalid(c, "?cursor", &oh_msg_service_bad_cursor, NULL, 0);
		return oh_call_check(c, err);
	}
	memcpy(id, bytes, 8);
	*sort = oh_arena_sv(c->arena, (oh_sv){(const char *)bytes + 8, n - 8});
	return sort->p ? OH_OK : oh_nomem(err);
}
