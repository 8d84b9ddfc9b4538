#include "ouhe/store/account.h"

#include "ouhe/store/messages.h"
#include "rows.h"

#define COLUMNS                                                                                    \
	"id, state, mail, mail_key, name, sort, phone, place, password, purpose, language, roles," \
	" show_mail, show_phone, digest, instant, mail_proven, consented, seen, created, version"

static const char *const states[] = {"invited", "open", "disabled", "erased"};

static oh_account_state state_of(oh_sv word)
{
	for (int i = 0; i < OH_ACCOUNT_ERASED; i++)
		if (oh_sv_eq(word, oh_sv_from(states[i])))
			return (oh_account_state)i;
	return OH_ACCOUNT_ERASED;
}

static oh_lang lang_of(oh_sv word)
{
	return oh_sv_eq(word, OH_SV("en")) ? OH_LANG_EN : OH_LANG_ZH;
}

static bool take_account(oh_stmt *st, oh_arena *a, void *item)
{
	oh_account *acc = item;
	bool ok = true;
	acc->id = oh_col_int(st, 0);
	acc->state = state_of(oh_col_text(st, 1));
	acc->mail = oh_take(st, 2, a, &ok);
	acc->mail_key = oh_take(st, 3, a, &ok);
	acc->name = oh_take(st, 4, a, &ok);
	acc->sort = oh_take(st, 5, a, &ok);
	acc->phone = oh_take(st, 6, a, &ok);
	acc->place = oh_take(st, 7, a, &ok);
	acc->password = oh_take(st, 8, a, &ok);
	acc->purpose = oh_take(st, 9, a, &ok);
	acc->language = lang_of(oh_col_text(st, 10));
	acc->roles = (uint32_t)oh_col_int(st, 11);
	acc->show_mail = (int)oh_col_int(st, 12);
	acc->show_phone = (int)oh_col_int(st, 13);
	acc->digest = (int)oh_col_int(st, 14);
	acc->instant = oh_col_int(st, 15) != 0;
	acc->mail_proven = oh_col_int(st, 16);
	acc->consented = oh_col_int(st, 17);
	acc->seen = oh_col_int(st, 18);
	acc->created = oh_col_int(st, 19);
	acc->version = oh_col_int(st, 20);
	return ok;
}

/* The one row of a statement, or none. */
static oh_status one(oh_stmt *st, oh_arena *a, oh_row_fn row, void *item, bool *found,
                     oh_error *err)
{
	bool more = false;
	oh_status status = oh_stmt_next(st, &more, err);
	if (!status && more && !row(st, a, item))
		status = oh_nomem(err);
	oh_stmt_done(st);
	if (!status)
		*found = more;
	return status;
}

oh_status oh_account_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_account *out,
                         oh_error *err)
{
	oh_stmt *st = NULL;
	oh_account acc = {0};
	bool found = false;
	oh_status status = oh_db_query(
	    db, &st, err, "SELECT " COLUMNS " FROM account WHERE tenant_id = ?1 AND id = ?2", "ii",
	    tenant, id);
	if (!status)
		status = one(st, a, take_account, &acc, &found, err);
	if (!status && !found)
		status = oh_raise(err, OH_ENOENT, &oh_msg_store_gone);
	if (!status)
		*out = acc;
	return status;
}

oh_status oh_account_by_mail(oh_db *db, oh_id tenant, oh_sv mail_key, oh_arena *a, bool *found,
                             oh_account *out, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_account acc = {0};
	oh_status status = oh_db_query(
	    db, &st, err, "SELECT " COLUMNS " FROM account WHERE tenant_id = ?1 AND mail_key = ?2",
	    "it", tenant, mail_key);
	if (!status)
		status = one(st, a, take_account, &acc, found, err);
	if (!status && *found)
		*out = acc;
	return status;
}

/* Binds what both writing statements have in common: ?3 to ?20. */
static void bind_account(oh_stmt *st, const oh_account *acc)
{
	oh_bind_text(st, 3, oh_sv_from(states[acc->state]));
	oh_bind_text(st, 4, oh_some(acc->mail));
	oh_bind_text(st, 5, oh_some(acc->mail_key));
	oh_bind_text(st, 6, acc->name.p ? acc->name : OH_SV(""));
	oh_bind_blob(st, 7, acc->sort.p ? acc->sort : OH_SV(""));
	oh_bind_text(st, 8, oh_some(acc->phone));
	oh_bind_text(st, 9, oh_some(acc->place));
	oh_bind_text(st, 10, oh_some(acc->password));
	oh_bind_text(st, 11, oh_some(acc->purpose));
	oh_bind_text(st, 12, acc->language == OH_LANG_EN ? OH_SV("en") : OH_SV("zh"));
	oh_bind_int(st, 13, acc->roles);
	oh_bind_int(st, 14, acc->show_mail);
	oh_bind_int(st, 15, acc->show_phone);
	oh_bind_int(st, 16, acc->digest);
	oh_bind_int(st, 17, acc->instant);
	if (acc->mail_proven)
		oh_bind_int(st, 18, acc->mail_proven);
	if (acc->consented)
		oh_bind_int(st, 19, acc->consented);
}

static oh_status finish(oh_stmt *st, oh_error *err)
{
	bool row = false;
	oh_status status = oh_stmt_next(st, &row, err);
	oh_stmt_done(st);
	return status;
}

oh_status oh_account_add(oh_db *db, oh_id tenant, const oh_account *acc, oh_ms now, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_status status = oh_db_begin(
	    db,
	    "INSERT INTO account (tenant_id, id, state, mail, mail_key, name, sort, phone, place,"
	    " password, purpose, language, roles, show_mail, show_phone, digest, instant,"
	    " mail_proven, consented, created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
	    " ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?20)",
	    &st, err);
	if (status)
		return status;
	oh_bind_int(st, 1, tenant);
	oh_bind_int(st, 2, acc->id);
	bind_account(st, acc);
	oh_bind_int(st, 20, now);
	return finish(st, err);
}

/* OH_ESTALE when an update of one row by version met none. */
static oh_status met(int64_t changed, oh_error *err)
{
	return changed == 1 ? OH_OK : oh_raise(err, OH_ESTALE, &oh_msg_store_stale);
}

oh_status oh_account_save(oh_db *db, oh_id tenant, const oh_account *acc, oh_ms now, oh_error *err)
{
	int64_t version = 0;
	bool found = false;
	oh_stmt *st = NULL;
	oh_status status = oh_db_get(db, NULL, &found, err,
	                             "SELECT version FROM account WHERE tenant_id = ?1 AND id = ?2",
	                             "ii>i", tenant, acc->id, &version);
	if (!status)
		status = met(found && version == acc->version, err);
	if (!status)
		status = oh_db_begin(
		    db,
		    "UPDATE account SET state = ?3, mail = ?4, mail_key = ?5, name = ?6, sort = ?7,"
		    " phone = ?8, place = ?9, password = ?10, purpose = ?11, language = ?12,"
		    " roles = ?13, show_mail = ?14, show_phone = ?15, digest = ?16, instant = ?17,"
		    " mail_proven = ?18, consented = ?19, changed = ?20, version = version + 1"
		    " WHERE tenant_id = ?1 AND id = ?2",
		    &st, err);
	if (status)
		return status;
	oh_bind_int(st, 1, tenant);
	oh_bind_int(st, 2, acc->id);
	bind_account(st, acc);
	oh_bind_int(st, 20, now);
	return finish(st, err);
}

oh_status oh_account_seen(oh_db *db, oh_id tenant, oh_id id, oh_ms at, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE account SET seen = ?3 WHERE tenant_id = ?1 AND id = ?2", "iii",
	                 tenant, id, at);
}

oh_status oh_account_erase(oh_db *db, oh_id tenant, oh_id id, oh_ms now, oh_error *err)
{
	static const char *const gone[] = {
	    "DELETE FROM account_session WHERE tenant_id = ?1 AND account_id = ?2",
	    "DELETE FROM account_token WHERE tenant_id = ?1 AND account_id = ?2",
	    "DELETE FROM account_link WHERE tenant_id = ?1 AND account_id = ?2",
	    "DELETE FROM account_identity WHERE tenant_id = ?1 AND account_id = ?2",
	    "DELETE FROM organisation_member WHERE tenant_id = ?1 AND account_id = ?2",
	    "DELETE FROM organisation_invitation WHERE tenant_id = ?1 AND account_id = ?2",
	};
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < sizeof gone / sizeof gone[0]; i++)
		st = oh_db_run(db, NULL, err, gone[i], "ii", tenant, id);
	if (!st)
		st = oh_db_run(db, NULL, err,
		               "UPDATE account SET state = 'erased', mail = NULL, mail_key = NULL,"
		               " name = '', sort = ?3, phone = NULL, place = NULL, password = NULL,"
		               " roles = 0, mail_proven = NULL, changed = ?4, version = version + 1"
		               " WHERE tenant_id = ?1 AND id = ?2",
		               "iibi", tenant, id, OH_SV(""), now);
	return st;
}

oh_status oh_account_count(oh_db *db, oh_id tenant, uint32_t roles, oh_id except, int64_t *out,
                           oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err,
	                 "SELECT count(*) FROM account WHERE tenant_id = ?1 AND roles <> 0"
	                 " AND (roles & ?2) = ?2 AND id <> ?3 AND state = 'open'",
	                 "iii>i", tenant, (int64_t)roles, except, out);
}

oh_status oh_account_list(oh_db *db, oh_id tenant, const oh_account_query *q, oh_arena *a,
                          oh_account **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_sv like = {NULL, 0};
	void *items = NULL;
	oh_status status = q->words.n ? oh_like(q->words, true, a, &like, err) : OH_OK;
	if (!status)
		status = oh_db_query(
		    db, &st, err,
		    "SELECT " COLUMNS " FROM account WHERE tenant_id = ?1 AND state <> 'erased'"
		    " AND (sort, id) > (?2, ?3) AND (?4 IS NULL OR name LIKE ?4 ESCAPE '\\'"
		    " OR (?5 = 1 AND mail LIKE ?4 ESCAPE '\\')) ORDER BY sort, id LIMIT ?6",
		    "ibitdi", tenant, q->after.p ? q->after : OH_SV(""), q->after_id, like,
		    (int)q->with_mail, (int64_t)q->limit);
	if (!status)
		status = oh_rows(st, a, sizeof **out, take_account, &items, n, err);
	if (!status)
		*out = items;
	return status;
}

static bool take_reader(oh_stmt *st, oh_arena *a, void *item)
{
	oh_reader *r = item;
	bool ok = true;
	r->id = oh_col_int(st, 0);
	r->mail = oh_take(st, 1, a, &ok);
	r->name = oh_take(st, 2, a, &ok);
	r->language = lang_of(oh_col_text(st, 3));
	r->digest = (int)oh_col_int(st, 4);
	r->instant = oh_col_int(st, 5) != 0;
	return ok;
}

#define READER "SELECT a.id, a.mail, a.name, a.language, a.digest, a.instant FROM account a"

oh_status oh_account_readers(oh_db *db, oh_id tenant, oh_id user, oh_id org, uint32_t roles,
                             oh_arena *a, oh_reader **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status status;
	if (user)
		status =
		    oh_db_query(db, &st, err,
		                READER " WHERE a.tenant_id = ?1 AND a.id = ?2 AND a.state = 'open'",
		                "ii", tenant, user);
	else if (org)
		status = oh_db_query(
		    db, &st, err,
		    READER " JOIN organisation_member m ON m.tenant_id = a.tenant_id AND "
		           "m.account_id = a.id"
		           " WHERE m.tenant_id = ?1 AND m.organisation_id = ?2 AND a.state = 'open'"
		           " ORDER BY m.account_id",
		    "ii", tenant, org);
	else
		status = oh_db_query(db, &st, err,
		                     READER
		                     " WHERE a.tenant_id = ?1 AND a.roles <> 0"
		                     " AND (a.roles & ?2) <> 0 AND a.state = 'open' ORDER BY a.id",
		                     "ii", tenant, (int64_t)roles);
	if (!status)
		status = oh_rows(st, a, sizeof **out, take_reader, &items, n, err);
	if (!status)
		*out = items;
	return status;
}

static const char *const link_kinds[] = {"setup", "reset", "invite"};

oh_status oh_link_add(oh_db *db, oh_id tenant, oh_link_kind kind, oh_id account, oh_sv secret,
                      oh_sv mailed, oh_ms now, oh_ms expires, oh_error *err)
{
	oh_sv word = oh_sv_from(link_kinds[kind]);
	oh_status st = oh_db_run(db, NULL, err,
	                         "DELETE FROM account_link WHERE tenant_id = ?1 AND kind = ?2"
	                         " AND coalesce(account_id, 0) = ?3",
	                         "iti", tenant, word, account);
	if (!st)
		st = oh_db_run(
		    db, NULL, err,
		    "INSERT INTO account_link (tenant_id, secret, kind, account_id, created,"
		    " expires, mailed) VALUES (?1, ?2, ?3, nullif(?4, 0), ?5, ?6, ?7)",
		    "ibtiiib", tenant, secret, word, account, now, expires, oh_some(mailed));
	return st;
}

oh_status oh_link_find(oh_db *db, oh_id tenant, oh_link_kind kind, oh_sv secret, oh_ms now,
                       bool *found, oh_id *account, bool *proves, oh_error *err)
{
	oh_id id = 0;
	int64_t mailed = 0;
	bool there = false;
	oh_status st =
	    oh_db_get(db, NULL, &there, err,
	              "SELECT coalesce(account_id, 0), mailed IS ?2 FROM account_link"
	              " WHERE tenant_id = ?1 AND (secret = ?2 OR mailed = ?2) AND kind = ?3"
	              " AND expires > ?4",
	              "ibti>ii", tenant, secret, oh_sv_from(link_kinds[kind]), now, &id, &mailed);
	if (!st && there)
		*account = id;
	if (!st && proves)
		*proves = there && mailed;
	if (!st)
		*found = there;
	return st;
}

oh_status oh_link_take(oh_db *db, oh_id tenant, oh_link_kind kind, oh_sv secret, oh_ms now,
                       bool *found, oh_id *account, bool *proves, oh_error *err)
{
	oh_status st = oh_link_find(db, tenant, kind, secret, now, found, account, proves, err);
	if (!st && *found)
		st = oh_db_run(db, NULL, err,
		               "DELETE FROM account_link WHERE tenant_id = ?1"
		               " AND (secret = ?2 OR mailed = ?2)",
		               "ib", tenant, secret);
	return st;
}

oh_status oh_link_drop(oh_db *db, oh_id tenant, oh_id account, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM account_link WHERE tenant_id = ?1 AND account_id = ?2", "ii",
	                 tenant, account);
}

oh_status oh_identity_find(oh_db *db, oh_id tenant, oh_sv issuer, oh_sv subject, bool *found,
                           oh_id *account, oh_error *err)
{
	return oh_db_get(db, NULL, found, err,
	                 "SELECT account_id FROM account_identity WHERE tenant_id = ?1"
	                 " AND issuer = ?2 AND subject = ?3",
	                 "itt>i", tenant, issuer, subject, account);
}

oh_status oh_identity_add(oh_db *db, oh_id tenant, oh_sv issuer, oh_sv subject, oh_id account,
                          oh_ms now, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO account_identity (tenant_id, issuer, subject, account_id,"
	                 " created) VALUES (?1, ?2, ?3, ?4, ?5)",
	                 "ittii", tenant, issuer, subject, account, now);
}

oh_status oh_identity_drop_all(oh_db *db, oh_id tenant, oh_id account, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM account_identity WHERE tenant_id = ?1 AND account_id = ?2",
	                 "ii", tenant, account);
}

static bool take_identity(oh_stmt *st, oh_arena *a, void *item)
{
	oh_identity *i = item;
	bool ok = true;
	i->issuer = oh_take(st, 0, a, &ok);
	i->subject = oh_take(st, 1, a, &ok);
	i->created = oh_col_int(st, 2);
	return ok;
}

oh_status oh_identity_list(oh_db *db, oh_id tenant, oh_id account, oh_arena *a, oh_identity **out,
                           size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status status = oh_db_query(db, &st, err,
	                               "SELECT issuer, subject, created FROM account_identity"
	                               " WHERE tenant_id = ?1 AND account_id = ?2"
	                               " ORDER BY issuer, subject",
	                               "ii", tenant, account);
	if (!status)
		status = oh_rows(st, a, sizeof **out, take_identity, &items, n, err);
	if (!status)
		*out = items;
	return status;
}
