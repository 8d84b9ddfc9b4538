/* People and how they log in: accounts, log-ins, tokens, one-time links, identities at
 * OpenID providers. SQL only; who may do what is decided above.
 *
 * Every function runs inside a closure of the store. Views of what is read live in the
 * arena. Secrets come and go as their digest (32 bytes).
 */
#ifndef OUHE_STORE_ACCOUNT_H
#define OUHE_STORE_ACCOUNT_H

#include "ouhe/store/store.h"

typedef enum oh_account_state {
	OH_ACCOUNT_INVITED, /* has not chosen a password yet */
	OH_ACCOUNT_OPEN,
	OH_ACCOUNT_DISABLED,
	OH_ACCOUNT_ERASED
} oh_account_state;

typedef struct oh_account {
	oh_id id;
	oh_account_state state;
	oh_sv mail;     /* as written; empty once erased */
	oh_sv mail_key; /* as log-in looks for it */
	oh_sv name, phone, place;
	oh_sv sort;     /* key of the name, ouhe/text/collate.h */
	oh_sv password; /* argon2id, empty: none */
	oh_sv purpose;  /* the words agreed to */
	oh_lang language;
	uint32_t roles;            /* of the platform, OH_ROLE_x of service */
	int show_mail, show_phone; /* oh_visibility of service */
	int digest;                /* 0 none, 1 daily, 2 weekly */
	bool instant;
	oh_ms mail_proven, consented, seen, created; /* 0: never */
	int64_t version;
} oh_account;

/* OH_ENOENT when there is none. */
oh_status oh_account_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_account *out,
                         oh_error *err);
/* *found false: none. */
oh_status oh_account_by_mail(oh_db *db, oh_id tenant, oh_sv mail_key, oh_arena *a, bool *found,
                             oh_account *out, oh_error *err);
/* OH_ECONFLICT when the mail address is taken. */
oh_status oh_account_add(oh_db *db, oh_id tenant, const oh_account *acc, oh_ms now, oh_error *err);
/* Writes every field but `seen` and `created`; the stored version is one more than
 * acc->version afterwards, and must be acc->version before (OH_ESTALE). */
oh_status oh_account_save(oh_db *db, oh_id tenant, const oh_account *acc, oh_ms now, oh_error *err);
oh_status oh_account_seen(oh_db *db, oh_id tenant, oh_id id, oh_ms at, oh_error *err);
/* Takes away every personal value, log-in, token, link and identity; the row stays, so
 * that what points to it does. */
oh_status oh_account_erase(oh_db *db, oh_id tenant, oh_id id, oh_ms now, oh_error *err);
/* Open accounts that hold all bits of `roles`, but for `except` (0: none). */
oh_status oh_account_count(oh_db *db, oh_id tenant, uint32_t roles, oh_id except, int64_t *out,
                           oh_error *err);

/* In the order of names, those not erased, behind (after, after_id); words: part of name or
 * mail address (when with_mail). */
typedef struct oh_account_query {
	oh_sv words, after;
	oh_id after_id;
	bool with_mail;
	size_t limit;
} oh_account_query;
oh_status oh_account_list(oh_db *db, oh_id tenant, const oh_account_query *q, oh_arena *a,
                          oh_account **out, size_t *n, oh_error *err);

/* Whom a notice reaches: one user; or every member of an organisation; or everybody with
 * one of the roles. Open accounts only. */
typedef struct oh_reader {
	oh_id id;
	oh_sv mail, name;
	oh_lang language;
	int digest;
	bool instant;
} oh_reader;
oh_status oh_account_readers(oh_db *db, oh_id tenant, oh_id user, oh_id org, uint32_t roles,
                             oh_arena *a, oh_reader **out, size_t *n, oh_error *err);

/* --- Log-ins. --- */
typedef struct oh_login {
	oh_id id, account;
	oh_sv agent;
	oh_ms created, seen;
} oh_login;
oh_status oh_login_add(oh_db *db, oh_id tenant, const oh_login *l, oh_sv secret, oh_error *err);
/* Whatever tenant it is of: *tenant says. */
oh_status oh_login_find(oh_db *db, oh_sv secret, oh_arena *a, bool *found, oh_id *tenant,
                        oh_login *out, oh_error *err);
oh_status oh_login_list(oh_db *db, oh_id tenant, oh_id account, oh_arena *a, oh_login **out,
                        size_t *n, oh_error *err);
/* Ends one of the account's; *ended false: there was none. */
oh_status oh_login_end(oh_db *db, oh_id tenant, oh_id account, oh_id id, bool *ended,
                       oh_error *err);
/* All of the account's but `except` (0: all). */
oh_status oh_login_end_all(oh_db *db, oh_id tenant, oh_id account, oh_id except, oh_error *err);
oh_status oh_login_seen(oh_db *db, oh_id tenant, oh_id id, oh_ms at, oh_error *err);
/* Forgets what ended by itself: log-ins last seen before `idle` or made before `made`,
 * tokens and links that expired before `now`. */
oh_status oh_login_sweep(oh_db *db, oh_ms idle, oh_ms made, oh_ms now, oh_error *err);

/* --- Tokens. --- */
typedef struct oh_token {
	oh_id id, account;
	oh_sv name;
	uint32_t scopes;
	oh_ms created, used, expires; /* 0: never */
} oh_token;
oh_status oh_token_add(oh_db *db, oh_id tenant, const oh_token *t, oh_sv secret, oh_error *err);
oh_status oh_token_find(oh_db *db, oh_sv secret, oh_arena *a, bool *found, oh_id *tenant,
                        oh_token *out, oh_error *err);
oh_status oh_token_list(oh_db *db, oh_id tenant, oh_id account, oh_arena *a, oh_token **out,
                        size_t *n, oh_error *err);
oh_status oh_token_drop(oh_db *db, oh_id tenant, oh_id account, oh_id id, bool *dropped,
                        oh_error *err);
oh_status oh_token_drop_all(oh_db *db, oh_id tenant, oh_id account, oh_error *err);
oh_status oh_token_used(oh_db *db, oh_id tenant, oh_id id, oh_ms at, oh_error *err);

/* --- One-time links. --- */
typedef enum oh_link_kind { OH_LINK_SETUP, OH_LINK_RESET, OH_LINK_INVITE } oh_link_kind;
/* account 0: set-up. Older links of the same kind and account go. `mailed`: a secret that is told
 * by mail alone (empty: none); it may be `secret` itself. */
oh_status oh_link_add(oh_db *db, oh_id tenant, oh_link_kind kind, oh_id account, oh_sv secret,
                      oh_sv mailed, oh_ms now, oh_ms expires, oh_error *err);
/* *found false when there is none or it has expired. *proves (nullable): the secret went by mail
 * alone, so that who has it reads the mail of the account. */
oh_status oh_link_find(oh_db *db, oh_id tenant, oh_link_kind kind, oh_sv secret, oh_ms now,
                       bool *found, oh_id *account, bool *proves, oh_error *err);
/* The same, and uses it up, with both secrets. */
oh_status oh_link_take(oh_db *db, oh_id tenant, oh_link_kind kind, oh_sv secret, oh_ms now,
                       bool *found, oh_id *account, bool *proves, oh_error *err);
/* All links of an account. */
oh_status oh_link_drop(oh_db *db, oh_id tenant, oh_id account, oh_error *err);

/* --- Identities at OpenID providers. --- */
oh_status oh_identity_find(oh_db *db, oh_id tenant, oh_sv issuer, oh_sv subject, bool *found,
                           oh_id *account, oh_error *err);
/* OH_ECONFLICT when it belongs to somebody. */
oh_status oh_identity_add(oh_db *db, oh_id tenant, oh_sv issuer, oh_sv subject, oh_id account,
                          oh_ms now, oh_error *err);
oh_status oh_identity_drop_all(oh_db *db, oh_id tenant, oh_id account, oh_error *err);
typedef struct oh_identity {
	oh_sv issuer, subject;
	oh_ms created;
} oh_identity;
oh_status oh_identity_list(oh_db *db, oh_id tenant, oh_id account, oh_arena *a, oh_identity **out,
                           size_t *n, oh_error *err);

#endif
