#include "ouhe/store/organisation.h"

#include "ouhe/store/messages.h"
#include "rows.h"

#define COLUMNS                                                                                    \
	"o.id, o.name, o.name_key, o.sort, o.code, o.industry, coalesce(o.size, -1), o.about,"     \
	" o.website, o.contact_visibility, o.verification, o.verification_reason, o.created,"      \
	" o.version"

static bool take_org(oh_stmt *st, oh_arena *a, void *item)
{
	oh_org *o = item;
	bool ok = true;
	o->id = oh_col_int(st, 0);
	o->name = oh_take(st, 1, a, &ok);
	o->name_key = oh_take(st, 2, a, &ok);
	o->sort = oh_take(st, 3, a, &ok);
	o->code = oh_take(st, 4, a, &ok);
	o->industry = oh_take(st, 5, a, &ok);
	o->size = (int)oh_col_int(st, 6);
	o->about = oh_take(st, 7, a, &ok);
	o->website = oh_take(st, 8, a, &ok);
	o->contact_visibility = (int)oh_col_int(st, 9);
	o->verification = (oh_verification)oh_col_int(st, 10);
	o->verification_reason = oh_take(st, 11, a, &ok);
	o->created = oh_col_int(st, 12);
	o->version = oh_col_int(st, 13);
	return ok;
}

static bool take_site(oh_stmt *st, oh_arena *a, void *item)
{
	oh_site *s = item;
	bool ok = true;
	s->city = oh_take(st, 0, a, &ok);
	s->name = oh_take(st, 1, a, &ok);
	s->address = oh_take(st, 2, a, &ok);
	return ok;
}

static bool take_contact(oh_stmt *st, oh_arena *a, void *item)
{
	oh_org_contact *c = item;
	bool ok = true;
	c->name = oh_take(st, 0, a, &ok);
	c->phone = oh_take(st, 1, a, &ok);
	c->mail = oh_take(st, 2, a, &ok);
	return ok;
}

static oh_status read_parts(oh_db *db, oh_id tenant, oh_arena *a, oh_org *o, oh_error *err)
{
	oh_stmt *st = NULL;
	void *sites = NULL, *contacts = NULL;
	oh_status status =
	    oh_db_query(db, &st, err,
	                "SELECT city, name, address FROM organisation_site"
	                " WHERE tenant_id = ?1 AND organisation_id = ?2 ORDER BY place",
	                "ii", tenant, o->id);
	if (!status)
		status = oh_rows(st, a, sizeof *o->sites, take_site, &sites, &o->n_sites, err);
	if (!status)
		status =
		    oh_db_query(db, &st, err,
		                "SELECT name, phone, mail FROM organisation_contact"
		                " WHERE tenant_id = ?1 AND organisation_id = ?2 ORDER BY place",
		                "ii", tenant, o->id);
	if (!status)
		status = oh_rows(st, a, sizeof *o->contacts, take_contact, &contacts,
		                 &o->n_contacts, err);
	o->sites = sites;
	o->contacts = contacts;
	return status;
}

oh_status oh_org_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_org *out, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_org o = {0};
	bool row = false;
	oh_status status = oh_db_query(db, &st, err,
	                               "SELECT " COLUMNS
	                               " FROM organisation o WHERE o.tenant_id = ?1 AND o.id = ?2",
	                               "ii", tenant, id);
	if (!status)
		status = oh_stmt_next(st, &row, err);
	if (!status && !row)
		status = oh_raise(err, OH_ENOENT, &oh_msg_store_gone);
	if (!status && !take_org(st, a, &o))
		status = oh_nomem(err);
	oh_stmt_done(st);
	if (!status)
		status = read_parts(db, tenant, a, &o, err);
	if (!status)
		*out = o;
	return status;
}

oh_status oh_org_names(oh_db *db, oh_id tenant, oh_org_name_fn fn, void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status status = oh_db_query(
	    db, &st, err, "SELECT id, name FROM organisation WHERE tenant_id = ?1", "i", tenant);
	while (!status && !(status = oh_stmt_next(st, &row, err)) && row)
		status = fn(ctx, oh_col_int(st, 0), oh_col_text(st, 1));
	oh_stmt_done(st);
	return status;
}

oh_status oh_org_find(oh_db *db, oh_id tenant, oh_sv name_key, oh_sv code, oh_id *id, oh_error *err)
{
	oh_id found_id = 0;
	bool found = false;
	oh_status st = OH_OK;
	if (code.n)
		st = oh_db_get(db, NULL, &found, err,
		               "SELECT id FROM organisation WHERE tenant_id = ?1 AND code = ?2",
		               "it>i", tenant, code, &found_id);
	if (!st && !found && name_key.n)
		st = oh_db_get(db, NULL, &found, err,
		               "SELECT id FROM organisation WHERE tenant_id = ?1 AND name_key = ?2",
		               "it>i", tenant, name_key, &found_id);
	if (!st)
		*id = found ? found_id : 0;
	return st;
}

static oh_status write_parts(oh_db *db, oh_id tenant, const oh_org *o, oh_error *err)
{
	oh_status st = oh_db_run(db, NULL, err,
	                         "DELETE FROM organisation_site WHERE tenant_id = ?1"
	                         " AND organisation_id = ?2",
	                         "ii", tenant, o->id);
	if (!st)
		st = oh_db_run(db, NULL, err,
		               "DELETE FROM organisation_contact WHERE tenant_id = ?1"
		               " AND organisation_id = ?2",
		               "ii", tenant, o->id);
	for (size_t i = 0; !st && i < o->n_sites; i++)
		st = oh_db_run(
		    db, NULL, err,
		    "INSERT INTO organisation_site (tenant_id, organisation_id, place, city,"
		    " name, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		    "iiittt", tenant, o->id, (int64_t)i + 1, o->sites[i].city,
		    oh_some(o->sites[i].name), oh_some(o->sites[i].address));
	for (size_t i = 0; !st && i < o->n_contacts; i++)
		st =
		    oh_db_run(db, NULL, err,
		              "INSERT INTO organisation_contact (tenant_id, organisation_id, place,"
		              " name, phone, mail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		              "iiittt", tenant, o->id, (int64_t)i + 1, o->contacts[i].name,
		              oh_some(o->contacts[i].phone), oh_some(o->contacts[i].mail));
	return st;
}

/* ?3 to ?13 of both writing statements. */
static void bind_org(oh_stmt *st, const oh_org *o)
{
	oh_bind_text(st, 3, o->name);
	oh_bind_text(st, 4, o->name_key);
	oh_bind_blob(st, 5, o->sort);
	oh_bind_text(st, 6, oh_some(o->code));
	oh_bind_text(st, 7, oh_some(o->industry));
	if (o->size >= 0)
		oh_bind_int(st, 8, o->size);
	oh_bind_text(st, 9, oh_some(o->about));
	oh_bind_text(st, 10, oh_some(o->website));
	oh_bind_int(st, 11, o->contact_visibility);
	oh_bind_int(st, 12, o->verification);
	oh_bind_text(st, 13, oh_some(o->verification_reason));
}

static oh_status write_org(oh_db *db, oh_id tenant, const oh_org *o, const char *sql, oh_ms now,
                           oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status status = oh_db_begin(db, sql, &st, err);
	if (!status) {
		oh_bind_int(st, 1, tenant);
		oh_bind_int(st, 2, o->id);
		bind_org(st, o);
		oh_bind_int(st, 14, now);
		status = oh_stmt_next(st, &row, err);
		oh_stmt_done(st);
	}
	return status ? status : write_parts(db, tenant, o, err);
}

oh_status oh_org_add(oh_db *db, oh_id tenant, const oh_org *o, oh_ms now, oh_error *err)
{
	return write_org(
	    db, tenant, o,
	    "INSERT INTO organisation (tenant_id, id, name, name_key, sort, code,"
	    " industry, size, about, website, contact_visibility, verification,"
	    " verification_reason, created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
	    " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)",
	    now, err);
}

oh_status oh_org_save(oh_db *db, oh_id tenant, const oh_org *o, oh_ms now, oh_error *err)
{
	int64_t version = 0;
	bool found = false;
	oh_status st =
	    oh_db_get(db, NULL, &found, err,
	              "SELECT version FROM organisation WHERE tenant_id = ?1 AND id = ?2", "ii>i",
	              tenant, o->id, &version);
	if (!st && (!found || version != o->version))
		st = oh_raise(err, OH_ESTALE, &oh_msg_store_stale);
	if (!st)
		st = write_org(
		    db, tenant, o,
		    "UPDATE organisation SET name = ?3, name_key = ?4, sort = ?5, code = ?6,"
		    " industry = ?7, size = ?8, about = ?9, website = ?10,"
		    " contact_visibility = ?11, verification = ?12, verification_reason = ?13,"
		    " changed = ?14, version = version + 1"
		    " WHERE tenant_id = ?1 AND id = ?2",
		    now, err);
	return st;
}

/* Who is meant: ?2 words in the name, ?3 at the beginning of the code, ?4 verification, ?5
 * also refused ones, ?6 the member, ?7 only the member's. */
#define MEANT                                                                                      \
	" WHERE o.tenant_id = ?1 AND (?2 IS NULL OR o.name_key LIKE ?2 ESCAPE '\\'"                \
	" OR o.code LIKE ?3 ESCAPE '\\') AND (?4 < 0 OR o.verification = ?4)"                      \
	" AND ((?7 = 0 AND (?5 = 1 OR o.verification <> 2)) OR EXISTS (SELECT 1"                   \
	" FROM organisation_member m WHERE m.tenant_id = o.tenant_id AND m.account_id = ?6"        \
	" AND m.organisation_id = o.id))"

oh_status oh_org_list(oh_db *db, oh_id tenant, const oh_org_query *q, oh_arena *a, oh_org **out,
                      size_t *n, int64_t *total, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_sv name = {NULL, 0}, code = {NULL, 0};
	void *items = NULL;
	size_t count = 0;
	oh_status status = OH_OK;
	if (q->words.n) {
		status = oh_like(q->words, true, a, &name, err);
		if (!status)
			status = oh_like(q->words, false, a, &code, err);
	}
	if (!status)
		status = oh_db_get(db, NULL, NULL, err, "SELECT count(*) FROM organisation o" MEANT,
		                   "ittddid>i", tenant, name, code, q->verification,
		                   (int)q->refused, q->member, (int)q->mine, total);
	if (!status)
		status =
		    oh_db_query(db, &st, err,
		                "SELECT " COLUMNS " FROM organisation o" MEANT
		                " AND (o.sort, o.id) > (?8, ?9) ORDER BY o.sort, o.id LIMIT ?10",
		                "ittddidbii", tenant, name, code, q->verification, (int)q->refused,
		                q->member, (int)q->mine, q->after.p ? q->after : OH_SV(""),
		                q->after_id, (int64_t)q->limit);
	if (!status)
		status = oh_rows(st, a, sizeof **out, take_org, &items, &count, err);
	for (size_t i = 0; !status && i < count; i++)
		status = read_parts(db, tenant, a, (oh_org *)items + i, err);
	if (!status) {
		*out = items;
		*n = count;
	}
	return status;
}

/* --- Members. --- */

oh_status oh_member_add(oh_db *db, oh_id tenant, const oh_member *m, oh_ms now, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO organisation_member (tenant_id, organisation_id, account_id,"
	                 " admin, created) VALUES (?1, ?2, ?3, ?4, ?5)",
	                 "iiidi", tenant, m->org, m->account, (int)m->admin, now);
}

oh_status oh_member_set(oh_db *db, oh_id tenant, oh_id org, oh_id account, bool admin,
                        oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE organisation_member SET admin = ?4 WHERE tenant_id = ?1"
	                 " AND organisation_id = ?2 AND account_id = ?3",
	                 "iiid", tenant, org, account, (int)admin);
}

oh_status oh_member_drop(oh_db *db, oh_id tenant, oh_id org, oh_id account, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM organisation_member WHERE tenant_id = ?1"
	                 " AND organisation_id = ?2 AND account_id = ?3",
	                 "iii", tenant, org, account);
}

static bool take_member(oh_stmt *st, oh_arena *a, void *item)
{
	oh_member *m = item;
	bool ok = true;
	m->org = oh_col_int(st, 0);
	m->account = oh_col_int(st, 1);
	m->admin = oh_col_int(st, 2) != 0;
	m->created = oh_col_int(st, 3);
	m->name = oh_take(st, 4, a, &ok);
	m->invited = oh_sv_eq(oh_col_text(st, 5), OH_SV("invited"));
	m->org_name = oh_take(st, 6, a, &ok);
	m->verification = (oh_verification)oh_col_int(st, 7);
	return ok;
}

#define MEMBER                                                                                     \
	"SELECT m.organisation_id, m.account_id, m.admin, m.created, a.name, a.state, o.name,"     \
	" o.verification FROM organisation_member m"                                               \
	" JOIN account a ON a.tenant_id = m.tenant_id AND a.id = m.account_id"                     \
	" JOIN organisation o ON o.tenant_id = m.tenant_id AND o.id = m.organisation_id"           \
	" WHERE m.tenant_id = ?1 "

oh_status oh_member_get(oh_db *db, oh_id tenant, oh_id org, oh_id account, oh_arena *a, bool *found,
                        oh_member *out, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	size_t n = 0;
	oh_status status =
	    oh_db_query(db, &st, err, MEMBER "AND m.organisation_id = ?2 AND m.account_id = ?3",
	                "iii", tenant, org, account);
	if (!status)
		status = oh_rows(st, a, sizeof *out, take_member, &items, &n, err);
	if (!status && n)
		*out = *(oh_member *)items;
	if (!status)
		*found = n > 0;
	return status;
}

oh_status oh_member_list(oh_db *db, oh_id tenant, oh_id org, oh_id account, oh_arena *a,
                         oh_member **out, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	void *items = NULL;
	oh_status status =
	    org ? oh_db_query(db, &st, err,
	                      MEMBER "AND m.organisation_id = ?2 ORDER BY a.sort, a.id", "ii",
	                      tenant, org)
	        : oh_db_query(db, &st, err, MEMBER "AND m.account_id = ?2 ORDER BY o.sort, o.id",
	                      "ii", tenant, account);
	if (!status)
		status = oh_rows(st, a, sizeof **out, take_member, &items, n, err);
	if (!status)
		*out = items;
	return status;
}

oh_status oh_member_admins(oh_db *db, oh_id tenant, oh_id org, oh_id except, int64_t *out,
                           oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err,
	                 "SELECT count(*) FROM organisation_member m JOIN account a"
	                 " ON a.tenant_id = m.tenant_id AND a.id = m.account_id"
	                 " WHERE m.tenant_id = ?1 AND m.organisation_id = ?2 AND m.admin = 1"
	                 " AND m.account_id <> ?3 AND a.state = 'open'",
	                 "iii>i", tenant, org, except, out);
}
