/* Shared by the files of the areas accounts and organisations. */
#ifndef OUHE_SERVICE_ACCOUNTS_H
#define OUHE_SERVICE_ACCOUNTS_H

#include <pthread.h>

#include "area.h"
#include "ouhe/store/account.h"
#include "ouhe/store/notice.h"
#include "ouhe/store/organisation.h"
#include "ouhe/store/tenant.h"
#include "password.h"
#include "throttle.h"

enum {
	SV_SECOND = 1000,
	SV_MINUTE = 60 * SV_SECOND,
	SV_HOUR = 60 * SV_MINUTE,
	SV_DAY = 24 * SV_HOUR,
	SV_IDLE = 12 * SV_HOUR, /* a log-in that nobody uses ends */
	SV_RESET_LIFE = SV_HOUR
};
#define SV_ABSOLUTE ((oh_ms)14 * SV_DAY) /* a log-in ends, used or not */
#define SV_INVITE_LIFE ((oh_ms)7 * SV_DAY)

/* 32 random bytes as base64url. */
enum { SV_SECRET_TEXT = 43 };

struct sv_known;
struct sv_oidc;

struct sv_accounts {
	pthread_rwlock_t lock; /* of everything up to `generation` */
	oh_arena *arena;       /* of the tenants */
	oh_tenant *tenants;
	size_t n_tenants;
	struct sv_known **by_digest, **by_id; /* chains; known.c */
	size_t n_known;
	uint64_t generation; /* rises when something known was changed in the store */
	struct sv_throttle *throttle;
	struct sv_hasher hasher;
	struct sv_oidc *oidc;
	struct sv_worker *keeper;
	oh_ms swept;
	_Atomic int64_t logins, refused, slowed;
};

/* --- known.c: who is logged in, in memory --- */
oh_status sv_known_open(struct sv_accounts *ac, oh_error *err);
void sv_known_close(struct sv_accounts *ac);
/* Tells what the store says of this person now: nothing known of them is used any more;
 * the next call reads it again. After the commit. account 0: of anybody. */
void sv_known_forget(oh_platform *p, oh_id tenant, oh_id account);
/* Also ends live events: of one log-in, or of all of the person (session 0). */
void sv_known_end(oh_platform *p, oh_id tenant, oh_id account, oh_id session);
/* Makes the call's actor the one of a session's secret, as the store has it now. */
oh_status sv_known_actor(oh_call *c, oh_sv secret, oh_error *err);
/* JSON of the session (without unread and the last brace), and of the account with its
 * version, as made when it was read. OH_EAUTH when no longer known. Strings in the
 * arena. *unread: notices not read, -1 when something was committed since they were
 * counted; then sv_known_keep_unread keeps the new count, with the number of commits
 * asked for before counting. */
oh_status sv_known_session(const oh_call *c, oh_sv *json, int64_t *unread, oh_error *err);
void sv_known_keep_unread(const oh_call *c, int64_t commits, int64_t unread);
oh_status sv_known_me(const oh_call *c, oh_sv *json, int64_t *version, oh_error *err);
/* Writes down when log-ins were last used; one step of the keeper. */
bool sv_known_keep(oh_platform *p);

/* --- login.c --- */
/* A new log-in for the account in this transaction, its secret in the arena. */
oh_status sv_login_make(oh_db *db, oh_call *c, oh_id account, oh_sv *secret, oh_error *err);
/* The answer of whatever logs in: session JSON, cookie; reads it from the store. */
oh_status sv_login_answer(oh_call *c, oh_sv secret, oh_error *err);
/* A random secret as text, and its digest as the store keeps it; both in the arena. */
oh_status sv_secret_new(oh_arena *a, const char *prefix, oh_sv *text, oh_sv *digest, oh_error *err);
/* The digest of a secret that came in; false when it has not the form of one. */
bool sv_secret_digest(oh_sv text, const char *prefix, unsigned char digest[OH_DIGEST]);
/* "/reset#" and a token, in the arena. */
oh_status sv_path_with(oh_arena *a, const char *page, oh_sv token, oh_sv *out, oh_error *err);

/* --- accounts.c --- */
/* Reads the tenants again. */
oh_status sv_tenants_load(oh_platform *p, oh_error *err);
/* Tenant of a host name; 0 when there is none, or it is closed. */
oh_id sv_tenant_of(oh_platform *p, oh_sv host);

/* --- account_parts.c: what several operations share --- */
/* Lower-case form of a mail address for look-ups, in the arena; empty when it is none. */
oh_sv sv_mail_key(oh_sv mail, oh_arena *a);
/* Members of the body: each notes what is wrong. */
bool sv_form_mail(oh_call *c, const char *member, bool must, oh_sv *out);
/* As it was typed, blanks and all; not yet whether it may be used. */
bool sv_form_password(oh_call *c, const char *member, oh_sv *out);
bool sv_form_phone(oh_call *c, const char *member, oh_sv *out);
/* Name and its sort key. */
oh_status sv_sort_key(oh_sv name, oh_arena *a, oh_sv *out, oh_error *err);
/* A member that is an object or an item of an array: between begin and end the oh_call_x
 * functions read it; end writes `at` before the fields that they noted. */
struct sv_inner {
	const oh_json *body;
	size_t problems;
};
struct sv_inner sv_inner_begin(oh_call *c, const oh_json *object);
void sv_inner_end(oh_call *c, const struct sv_inner *in, const char *at);
/* OH_EDENIED for a token and for the command line: what only a person at a page does. */
oh_status sv_needs_session(const oh_call *c, oh_error *err);
/* Changes of a thing for the trail: JSON of what was and what is; personal values apart. */
struct sv_change {
	oh_buf before, after, personal;
	oh_json_writer was, is, own;
	bool any;
};
void sv_change_begin(struct sv_change *ch);
void sv_change_text(struct sv_change *ch, const char *key, oh_sv before, oh_sv after);
void sv_change_int(struct sv_change *ch, const char *key, int64_t before, int64_t after);
void sv_change_personal(struct sv_change *ch, const char *key, oh_sv before, oh_sv after);
/* Writes the entry and releases the change. */
oh_status sv_change_end(struct sv_change *ch, oh_db *db, const oh_call *c, const char *action,
                        const char *kind, oh_id object, oh_id subject, oh_error *err);
/* "[\"organiser\"]" of role bits, of scope bits. */
void sv_put_roles(oh_json_writer *w, const char *key, uint32_t roles);
void sv_put_scopes(oh_json_writer *w, const char *key, uint32_t scopes);
extern const char *const sv_scope_names[], *const sv_language_names[], *const sv_digest_names[];
/* Array of names into bits, the first bit `base`; notes what is none of them. */
bool sv_form_bits(oh_call *c, const char *member, bool must, const char *const *names,
                  uint32_t base, uint32_t *out);
extern const char *const sv_role_names[]; /* analyst … audit_admin: OH_ROLE_ANALYST and up */
/* The words of consent: the setting "privacy" or the usual ones. Lives as long as the
 * platform. */
oh_sv sv_purpose(const oh_platform *p, oh_lang lang);
/* Me of the API; one object. */
void sv_put_me(const oh_platform *p, const oh_account *acc, oh_json_writer *w);
void sv_put_token(const oh_token *t, oh_sv secret, oh_json_writer *w);
/* {id, name} */
void sv_put_person(oh_json_writer *w, const char *key, oh_id id, oh_sv name);
/* Waits are noted in c->retry_after; OH_EBUSY with words. 0 is OH_OK. */
oh_status sv_slow_down(oh_call *c, unsigned seconds, oh_error *err);
/* Mail with a link, in the reader's language: subject and text with {0} name of the
 * platform, {1} link, {2} who or what. */
oh_status sv_mail_link(oh_db *db, oh_call *c, const oh_account *to, const oh_msg *subject,
                       const oh_msg *text, oh_sv path, oh_sv what, oh_error *err);
/* Name of the call's tenant, in the arena. */
oh_sv sv_tenant_name(const oh_call *c);
/* Cursors of lists in the order of names: sort key and identity. */
oh_status sv_cursor_make(oh_arena *a, oh_sv sort, oh_id id, oh_sv *out, oh_error *err);
oh_status sv_cursor_read(oh_call *c, oh_sv text, oh_sv *sort, oh_id *id, oh_error *err);

/* --- oidc.c --- */
oh_status sv_oidc_open(oh_platform *p, oh_error *err);
void sv_oidc_close(struct sv_accounts *ac);
void sv_oidc_put(const oh_platform *p, oh_json_writer *w); /* array "providers" */
oh_status sv_start_oidc(oh_call *c, oh_error *err);
oh_status sv_finish_oidc(oh_call *c, oh_error *err);

/* --- operations by file --- */
oh_status sv_get_about(oh_call *c, oh_error *err);
oh_status sv_get_session(oh_call *c, oh_error *err);
oh_status sv_log_in(oh_call *c, oh_error *err);
oh_status sv_log_out(oh_call *c, oh_error *err);
oh_status sv_set_up(oh_call *c, oh_error *err);
oh_status sv_register(oh_call *c, oh_error *err);
oh_status sv_request_reset(oh_call *c, oh_error *err);
oh_status sv_reset_password(oh_call *c, oh_error *err);
oh_status sv_get_me(oh_call *c, oh_error *err);
oh_status sv_update_me(oh_call *c, oh_error *err);
oh_status sv_change_password(oh_call *c, oh_error *err);
oh_status sv_export_my_data(oh_call *c, oh_error *err);
oh_status sv_erase_me(oh_call *c, oh_error *err);
oh_status sv_list_my_sessions(oh_call *c, oh_error *err);
oh_status sv_end_my_session(oh_call *c, oh_error *err);
oh_status sv_list_tokens(oh_call *c, oh_error *err);
oh_status sv_create_token(oh_call *c, oh_error *err);
oh_status sv_delete_token(oh_call *c, oh_error *err);
oh_status sv_list_users(oh_call *c, oh_error *err);
oh_status sv_create_user(oh_call *c, oh_error *err);
oh_status sv_update_user(oh_call *c, oh_error *err);
oh_status sv_list_audit(oh_call *c, oh_error *err);
oh_status sv_check_audit(oh_call *c, oh_error *err);

/* --- organisation_parts.c --- */
extern const char *const sv_verification_names[], *const sv_size_names[];
/* Folded name: two organisations of one tenant never share it. In the arena. */
oh_status sv_org_key(oh_sv name, oh_arena *a, oh_sv *out, oh_error *err);
/* Reads OrganisationEdit from the body over what stands in *o; what is wrong is noted. */
oh_status sv_form_org(oh_call *c, oh_org *o, oh_error *err);
/* A new organisation in this transaction, audited; admin (0: nobody) becomes its admin. */
oh_status sv_org_store(oh_db *db, oh_call *c, oh_org *o, oh_id admin, oh_error *err);
/* Organisation of the API as the caller sees it; listings < 0: not counted. */
void sv_put_organisation(const oh_call *c, const oh_org *o, int64_t listings, oh_json_writer *w);
/* For decisions about it. */
oh_object sv_org_object(const oh_call *c, const oh_org *o);

/* --- open_account.c --- */
/* As often as `burst`, then once every every_ms. */
oh_status sv_limited(oh_call *c, const char *what, oh_sv key, unsigned burst, unsigned every_ms,
                     oh_error *err);
/* The digest of a link's token, in the arena; empty when it has not the form of one. */
oh_sv sv_link_digest(oh_call *c, oh_sv token);

/* --- invitations.c --- */
oh_status sv_get_invitation(oh_call *c, oh_error *err);
oh_status sv_accept_invitation(oh_call *c, oh_error *err);

/* --- members.c --- */
oh_status sv_member_audit(oh_db *db, const oh_call *c, const oh_member *m, const char *action,
                          bool was, oh_error *err);
oh_status sv_list_members(oh_call *c, oh_error *err);
oh_status sv_add_member(oh_call *c, oh_error *err);
oh_status sv_update_member(oh_call *c, oh_error *err);
oh_status sv_remove_member(oh_call *c, oh_error *err);

#endif
