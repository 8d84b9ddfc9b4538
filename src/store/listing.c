#include "ouhe/store/listing.h"

#include "ouhe/store/messages.h"
#include "rows.h"

static oh_status put_detail(oh_db *db, oh_id tenant, oh_id id, const oh_listing_detail *d,
                            oh_error *err)
{
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO listing_detail (tenant_id, listing_id, spans, edits, standards,"
	    " extras, issues, sent_back) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	    " ON CONFLICT (tenant_id, listing_id) DO UPDATE SET spans = excluded.spans,"
	    " edits = excluded.edits, standards = excluded.standards,"
	    " extras = excluded.extras, issues = excluded.issues,"
	    " sent_back = excluded.sent_back",
	    "iibttttt", tenant, id, oh_not_null(d->spans), oh_not_null(d->edits),
	    oh_not_null(d->standards), oh_not_null(d->extras), oh_not_null(d->issues),
	    oh_not_null(d->sent_back));
}

oh_status oh_listing_insert(oh_db *db, oh_id tenant, const oh_listing_row *r,
                            const oh_listing_detail *d, oh_error *err)
{
	oh_status st = oh_db_run(
	    db, NULL, err,
	    "INSERT INTO listing (tenant_id, id, org_id, side, kind, state, visibility,"
	    " budget_visibility, contact_visibility, version, amount, valid_until, published_at,"
	    " created_at, updated_at, import_id, import_version, close_reason, pack, category, "
	    "number,"
	    " city, invited, title, text, facts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
	    "?11,"
	    " ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)",
	    "iiiddddddiiiiiiiidtttttttb", tenant, r->id, r->org, r->side, r->kind, r->state,
	    r->visibility, r->budget_visibility, r->contact_visibility, r->version, r->amount,
	    r->until, r->published, r->created, r->updated, r->import, r->import_version,
	    r->close_reason, oh_not_null(r->pack), oh_not_null(r->category), oh_not_null(r->number),
	    oh_not_null(r->city), oh_not_null(r->invited), oh_not_null(r->title),
	    oh_not_null(r->text), oh_not_null(r->facts));
	return st ? st : put_detail(db, tenant, r->id, d, err);
}

oh_status oh_listing_update(oh_db *db, oh_id tenant, const oh_listing_row *r,
                            const oh_listing_detail *d, oh_error *err)
{
	int64_t changed = 0;
	oh_status st = oh_db_run(
	    db, &changed, err,
	    "UPDATE listing SET side = ?3, kind = ?4, state = ?5, visibility = ?6,"
	    " budget_visibility = ?7, contact_visibility = ?8, version = ?9, amount = ?10,"
	    " reminded = CASE WHEN valid_until = ?11 AND state = ?5 THEN reminded ELSE 0 END,"
	    " valid_until = ?11, published_at = ?12, updated_at = ?13, import_id = ?14,"
	    " import_version = ?15, close_reason = ?16, pack = ?17, category = ?18, number = ?19,"
	    " city = ?20, invited = ?21, title = ?22, text = ?23, facts = ?24"
	    " WHERE tenant_id = ?1 AND id = ?2 AND version = ?9 - 1",
	    "iiddddddiiiiiiidtttttttb", tenant, r->id, r->side, r->kind, r->state, r->visibility,
	    r->budget_visibility, r->contact_visibility, r->version, r->amount, r->until,
	    r->published, r->updated, r->import, r->import_version, r->close_reason,
	    oh_not_null(r->pack), oh_not_null(r->category), oh_not_null(r->number),
	    oh_not_null(r->city), oh_not_null(r->invited), oh_not_null(r->title),
	    oh_not_null(r->text), oh_not_null(r->facts));
	if (!st && changed == 0)
		st = oh_raise(err, OH_ESTALE, &oh_msg_store_conflict, OH_SV("version"));
	return st || !d ? st : put_detail(db, tenant, r->id, d, err);
}

oh_status oh_listing_delete(oh_db *db, oh_id tenant, oh_id id, oh_error *err)
{
	return oh_db_run(db, NULL, err, "DELETE FROM listing WHERE tenant_id = ?1 AND id = ?2",
	                 "ii", tenant, id);
}

#define COLUMNS                                                                                    \
	"id, org_id, side, kind, state, visibility, budget_visibility, contact_visibility,"        \
	" version, amount, valid_until, published_at, created_at, updated_at, import_id,"          \
	" import_version, close_reason, pack, category, number, city, invited, title, text, facts"

static void take_row(oh_stmt *st, oh_listing_row *r)
{
	*r = (oh_listing_row){
	    .id = oh_col_int(st, 0),
	    .org = oh_col_int(st, 1),
	    .side = (int)oh_col_int(st, 2),
	    .kind = (int)oh_col_int(st, 3),
	    .state = (int)oh_col_int(st, 4),
	    .visibility = (int)oh_col_int(st, 5),
	    .budget_visibility = (int)oh_col_int(st, 6),
	    .contact_visibility = (int)oh_col_int(st, 7),
	    .version = oh_col_int(st, 8),
	    .amount = oh_col_int(st, 9),
	    .until = oh_col_int(st, 10),
	    .published = oh_col_int(st, 11),
	    .created = oh_col_int(st, 12),
	    .updated = oh_col_int(st, 13),
	    .import = oh_col_int(st, 14),
	    .import_version = oh_col_int(st, 15),
	    .close_reason = (int)oh_col_int(st, 16),
	    .pack = oh_col_text(st, 17),
	    .category = oh_col_text(st, 18),
	    .number = oh_col_text(st, 19),
	    .city = oh_col_text(st, 20),
	    .invited = oh_col_text(st, 21),
	    .title = oh_col_text(st, 22),
	    .text = oh_col_text(st, 23),
	    .facts = oh_col_blob(st, 24),
	};
}

/* Copies the row's views; false when memory is out. */
static bool keep_row(oh_listing_row *r, oh_arena *a)
{
	oh_sv *views[] = {&r->pack,    &r->category, &r->number, &r->city,
	                  &r->invited, &r->title,    &r->text,   &r->facts};
	for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
		*views[i] = oh_arena_sv(a, *views[i]);
		if (!views[i]->p)
			return false;
	}
	return true;
}

oh_status oh_listing_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a, oh_listing_row *out,
                         bool *found, oh_error *err)
{
	oh_stmt *st = NULL;
	oh_listing_row r;
	bool row = false;
	oh_status s = oh_db_query(
	    db, &st, err, "SELECT " COLUMNS " FROM listing WHERE tenant_id = ?1 AND id = ?2", "ii",
	    tenant, id);
	if (!s)
		s = oh_stmt_next(st, &row, err);
	if (!s && row) {
		take_row(st, &r);
		if (keep_row(&r, a))
			*out = r;
		else
			s = oh_nomem(err);
	}
	oh_stmt_done(st);
	if (!s)
		*found = row;
	return s;
}

oh_status oh_listing_detail_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a,
                                oh_listing_detail *out, oh_error *err)
{
	oh_listing_detail d = {0};
	bool found = false;
	oh_status st = oh_db_get(db, a, &found, err,
	                         "SELECT spans, edits, standards, extras, issues, sent_back"
	                         " FROM listing_detail WHERE tenant_id = ?1 AND listing_id = ?2",
	                         "ii>bttttt", tenant, id, &d.spans, &d.edits, &d.standards,
	                         &d.extras, &d.issues, &d.sent_back);
	if (!st)
		*out = d;
	return st;
}

/* --- contacts --- */

oh_status oh_listing_contact_get(oh_db *db, oh_id tenant, oh_id id, oh_arena *a,
                                 oh_contact_row *out, oh_error *err)
{
	oh_contact_row c = {0};
	bool found = false;
	oh_status st = oh_db_get(db, a, &found, err,
	                         "SELECT user_id, name, phone, mail FROM listing_contact"
	                         " WHERE tenant_id = ?1 AND listing_id = ?2",
	                         "ii>ittt", tenant, id, &c.user, &c.name, &c.phone, &c.mail);
	if (!st)
		*out = c;
	return st;
}

oh_status oh_listing_contact_set(oh_db *db, oh_id tenant, oh_id id, const oh_contact_row *c,
                                 oh_error *err)
{
	if (c->name.n + c->phone.n + c->mail.n == 0)
		return oh_db_run(
		    db, NULL, err,
		    "DELETE FROM listing_contact WHERE tenant_id = ?1 AND listing_id = ?2", "ii",
		    tenant, id);
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO listing_contact (tenant_id, listing_id, user_id, name, phone, mail)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (tenant_id, listing_id)"
	    " DO UPDATE SET user_id = excluded.user_id, name = excluded.name,"
	    " phone = excluded.phone, mail = excluded.mail",
	    "iiittt", tenant, id, c->user, oh_not_null(c->name), oh_not_null(c->phone),
	    oh_not_null(c->mail));
}

oh_status oh_listing_contact_erase(oh_db *db, oh_id tenant, oh_id user, oh_error *err)
{
	return oh_db_run(
	    db, NULL, err,
	    "DELETE FROM listing_contact WHERE tenant_id = ?1 AND user_id = ?2 AND user_id > 0",
	    "ii", tenant, user);
}

oh_status oh_listing_contact_each(oh_db *db, oh_id tenant, oh_id user, oh_listing_id_fn fn,
                                  void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT listing_id FROM listing_contact WHERE tenant_id = ?1"
	                          " AND user_id = ?2 ORDER BY listing_id",
	                          "ii", tenant, user);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row)
		s = fn(ctx, oh_col_int(st, 0));
	oh_stmt_done(st);
	return s;
}

oh_status oh_listing_prior_keep(oh_db *db, oh_id tenant, oh_id id, oh_id import, oh_error *err)
{
	oh_status st = oh_db_run(
	    db, NULL, err, "DELETE FROM listing_prior WHERE tenant_id = ?1 AND listing_id = ?2",
	    "ii", tenant, id);
	if (st)
		return st;
	return oh_db_run(
	    db, NULL, err,
	    "INSERT INTO listing_prior (tenant_id, listing_id, import_id, own_import_id, kind, "
	    "amount,"
	    " valid_until, pack, category, number, city, title, text, facts, spans, edits, "
	    "standards,"
	    " extras, issues) SELECT l.tenant_id, l.id, ?3, l.import_id, l.kind, l.amount,"
	    " l.valid_until, l.pack, l.category, l.number, l.city, l.title, l.text, l.facts, "
	    "d.spans,"
	    " d.edits, d.standards, d.extras, d.issues FROM listing l JOIN listing_detail d"
	    " ON d.tenant_id = l.tenant_id AND d.listing_id = l.id"
	    " WHERE l.tenant_id = ?1 AND l.id = ?2",
	    "iii", tenant, id, import);
}

oh_status oh_listing_prior_take(oh_db *db, oh_id tenant, oh_id id, oh_id import, oh_arena *a,
                                oh_listing_row *row, oh_listing_detail *detail, bool *found,
                                oh_error *err)
{
	oh_listing_row r = *row;
	oh_listing_detail d = *detail;
	int64_t kind = 0;
	oh_status st = oh_db_get(
	    db, a, found, err,
	    "SELECT own_import_id, kind, amount, valid_until, pack, category, number, city, title,"
	    " text, facts, spans, edits, standards, extras, issues FROM listing_prior"
	    " WHERE tenant_id = ?1 AND listing_id = ?2 AND import_id = ?3",
	    "iii>iiiittttttbbtttt", tenant, id, import, &r.import, &kind, &r.amount, &r.until,
	    &r.pack, &r.category, &r.number, &r.city, &r.title, &r.text, &r.facts, &d.spans,
	    &d.edits, &d.standards, &d.extras, &d.issues);
	if (st || !*found)
		return st;
	r.kind = (int)kind;
	*row = r;
	*detail = d;
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM listing_prior WHERE tenant_id = ?1 AND listing_id = ?2", "ii",
	                 tenant, id);
}

/* --- lists --- */

/* One organisation at a time, so that the statement stays one text: those of a person are
 * few. A filter of several merges by identity. */
static const char each_sql[] = "SELECT " COLUMNS " FROM listing WHERE tenant_id = ?1"
                               " AND (?2 < 0 OR state = ?2) AND (?3 < 0 OR side = ?3)"
                               " AND (?4 = 0 OR id < ?4) ORDER BY id DESC LIMIT ?5";
static const char of_org_sql[] = "SELECT " COLUMNS " FROM listing WHERE tenant_id = ?1"
                                 " AND (?2 < 0 OR state = ?2) AND (?3 < 0 OR side = ?3)"
                                 " AND (?4 = 0 OR id < ?4) AND org_id = ?6"
                                 " ORDER BY id DESC LIMIT ?5";
static const char of_import_sql[] = "SELECT " COLUMNS " FROM listing WHERE tenant_id = ?1"
                                    " AND (?2 < 0 OR state = ?2) AND (?3 < 0 OR side = ?3)"
                                    " AND (?4 = 0 OR id < ?4) AND import_id = ?6 AND import_id > 0"
                                    " ORDER BY id DESC LIMIT ?5";
static const char of_state_sql[] = "SELECT " COLUMNS " FROM listing WHERE tenant_id = ?1"
                                   " AND state = ?2 AND (?3 < 0 OR side = ?3)"
                                   " AND (?4 = 0 OR id < ?4) ORDER BY id DESC LIMIT ?5";

typedef struct source {
	oh_stmt *st;
	bool row;
} source;

static oh_status begin_source(oh_db *db, oh_id tenant, const oh_listing_filter *f, size_t i,
                              source *s, oh_error *err)
{
	oh_id only = f->n_orgs ? f->orgs[i] : f->import;
	const char *sql = f->n_orgs      ? of_org_sql
	                  : f->import    ? of_import_sql
	                  : f->state < 0 ? each_sql
	                                 : of_state_sql;
	oh_status st = oh_db_begin(db, sql, &s->st, err);
	if (st)
		return st;
	oh_bind_int(s->st, 1, tenant);
	oh_bind_int(s->st, 2, f->state);
	oh_bind_int(s->st, 3, f->side);
	oh_bind_int(s->st, 4, f->below);
	oh_bind_int(s->st, 5, f->limit ? (int64_t)f->limit : -1);
	if (only)
		oh_bind_int(s->st, 6, only);
	return oh_stmt_next(s->st, &s->row, err);
}

enum { ORGS_MOST = 32 };

oh_status oh_listing_each(oh_db *db, oh_id tenant, const oh_listing_filter *f, oh_listing_fn fn,
                          void *ctx, oh_error *err)
{
	source sources[ORGS_MOST] = {{NULL, false}};
	size_t n = f->n_orgs > ORGS_MOST ? ORGS_MOST : f->n_orgs ? f->n_orgs : 1;
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < n; i++)
		st = begin_source(db, tenant, f, i, &sources[i], err);
	for (size_t given = 0; !st && (!f->limit || given < f->limit); given++) {
		source *best = NULL;
		for (size_t i = 0; i < n; i++)
			if (sources[i].row &&
			    (!best || oh_col_int(sources[i].st, 0) > oh_col_int(best->st, 0)))
				best = &sources[i];
		if (!best)
			break;
		oh_listing_row r;
		take_row(best->st, &r);
		if (!f->n_orgs || !f->import || r.import == f->import)
			st = fn(ctx, &r);
		if (!st)
			st = oh_stmt_next(best->st, &best->row, err);
	}
	for (size_t i = 0; i < n; i++)
		oh_stmt_done(sources[i].st);
	return st;
}

oh_status oh_listing_count(oh_db *db, oh_id tenant, const oh_listing_filter *f, int64_t *out,
                           oh_error *err)
{
	int64_t sum = 0;
	oh_status st = OH_OK;
	for (size_t i = 0; !st && i < (f->n_orgs ? f->n_orgs : 1) && i < ORGS_MOST; i++) {
		int64_t n = 0;
		if (f->n_orgs)
			st = oh_db_get(
			    db, NULL, NULL, err,
			    "SELECT count(*) FROM listing WHERE tenant_id = ?1 AND org_id = ?2"
			    " AND (?3 < 0 OR state = ?3) AND (?4 < 0 OR side = ?4)",
			    "iidd>i", tenant, f->orgs[i], f->state, f->side, &n);
		else if (f->state >= 0)
			st = oh_db_get(
			    db, NULL, NULL, err,
			    "SELECT count(*) FROM listing WHERE tenant_id = ?1 AND state = ?2"
			    " AND (?3 < 0 OR side = ?3)",
			    "idd>i", tenant, f->state, f->side, &n);
		else
			st = oh_db_get(db, NULL, NULL, err,
			               "SELECT count(*) FROM listing WHERE tenant_id = ?1"
			               " AND (?2 < 0 OR side = ?2)",
			               "id>i", tenant, f->side, &n);
		sum += n;
	}
	if (!st)
		*out = sum;
	return st;
}

oh_status oh_listing_stream(oh_db *db, oh_id tenant, oh_id from, oh_id to, oh_listing_fn fn,
                            void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT " COLUMNS " FROM listing WHERE tenant_id = ?1"
	                          " AND state = 2 AND id >= ?2 AND id < ?3",
	                          "iii", tenant, from, to ? to : INT64_MAX);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		oh_listing_row r;
		take_row(st, &r);
		s = fn(ctx, &r);
	}
	oh_stmt_done(st);
	return s;
}

oh_status oh_listing_middle(oh_db *db, oh_id tenant, int64_t *count, oh_id *middle, oh_error *err)
{
	const oh_listing_filter published = {.state = OH_LISTING_PUBLISHED, .side = -1};
	int64_t n = 0;
	oh_id id = 0;
	bool found = false;
	oh_status st = oh_listing_count(db, tenant, &published, &n, err);
	if (!st && n >= 1000)
		st = oh_db_get(db, NULL, &found, err,
		               "SELECT id FROM listing WHERE tenant_id = ?1 AND state = 2"
		               " ORDER BY id LIMIT 1 OFFSET ?2",
		               "ii>i", tenant, n / 2, &id);
	if (st)
		return st;
	*count = n;
	*middle = id;
	return OH_OK;
}

oh_status oh_listing_figures(oh_db *db, oh_id tenant, uint32_t visibilities, oh_ms now,
                             oh_figure_fn fn, void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT side, org_id, CASE WHEN budget_visibility <= visibility"
	                          " THEN amount ELSE -1 END, visibility, pack, category, city"
	                          " FROM listing WHERE tenant_id = ?1 AND state = 2"
	                          " AND (valid_until = 0 OR valid_until > ?2)",
	                          "ii", tenant, now);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		const oh_listing_figure f = {.side = (int)oh_col_int(st, 0),
		                             .org = oh_col_int(st, 1),
		                             .amount = oh_col_int(st, 2),
		                             .pack = oh_col_text(st, 4),
		                             .category = oh_col_text(st, 5),
		                             .city = oh_col_text(st, 6)};
		if (visibilities >> oh_col_int(st, 3) & 1u)
			s = fn(ctx, &f);
	}
	oh_stmt_done(st);
	return s;
}

/* --- history --- */

oh_status oh_listing_version_add(oh_db *db, oh_id tenant, oh_id id, const oh_version_row *v,
                                 oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO listing_version (tenant_id, listing_id, version, at, user_id,"
	                 " action, changes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	                 "iiiiitt", tenant, id, v->version, v->at, v->user, oh_not_null(v->action),
	                 oh_not_null(v->changes));
}

oh_status oh_listing_version_each(oh_db *db, oh_id tenant, oh_id id, int64_t below, size_t limit,
                                  oh_version_fn fn, void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s =
	    oh_db_query(db, &st, err,
	                "SELECT version, at, user_id, action, changes FROM listing_version"
	                " WHERE tenant_id = ?1 AND listing_id = ?2 AND (?3 = 0 OR version < ?3)"
	                " ORDER BY version DESC LIMIT ?4",
	                "iiii", tenant, id, below, (int64_t)limit);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		const oh_version_row v = {oh_col_int(st, 0), oh_col_int(st, 1), oh_col_int(st, 2),
		                          oh_col_text(st, 3), oh_col_text(st, 4)};
		s = fn(ctx, &v);
	}
	oh_stmt_done(st);
	return s;
}

/* --- validity --- */

oh_status oh_listing_due(oh_db *db, oh_ms before, int reminded, size_t limit, oh_due_fn fn,
                         void *ctx, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT l.tenant_id, l.id, l.org_id, l.valid_until, l.reminded"
	                          " FROM tenant t JOIN listing l ON l.tenant_id = t.id"
	                          " WHERE l.state = 2 AND l.valid_until > 0 AND l.valid_until <= ?1"
	                          " AND l.reminded < ?2 ORDER BY l.valid_until, l.id LIMIT ?3",
	                          "idi", before, reminded, (int64_t)limit);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row) {
		const oh_due_row d = {oh_col_int(st, 0), oh_col_int(st, 1), oh_col_int(st, 2),
		                      oh_col_int(st, 3), (int)oh_col_int(st, 4)};
		s = fn(ctx, &d);
	}
	oh_stmt_done(st);
	return s;
}

oh_status oh_listing_reminded(oh_db *db, oh_id tenant, oh_id id, int times, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "UPDATE listing SET reminded = ?3 WHERE tenant_id = ?1 AND id = ?2", "iid",
	                 tenant, id, times);
}

/* --- jobs --- */

oh_status oh_match_job_put(oh_db *db, const oh_match_job *job, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO match_job (tenant_id, listing_id, version, at)"
	                 " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant_id, listing_id)"
	                 " DO UPDATE SET version = excluded.version",
	                 "iiii", job->tenant, job->listing, job->version, job->at);
}

oh_status oh_match_job_org(oh_db *db, oh_id tenant, oh_id org, oh_ms at, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "INSERT INTO match_job (tenant_id, listing_id, version, at)"
	                 " SELECT tenant_id, id, version, ?3 FROM listing WHERE tenant_id = ?1"
	                 " AND org_id = ?2 AND state = 2 ON CONFLICT (tenant_id, listing_id)"
	                 " DO UPDATE SET version = excluded.version",
	                 "iii", tenant, org, at);
}

oh_status oh_match_job_done(oh_db *db, const oh_match_job *job, oh_error *err)
{
	return oh_db_run(db, NULL, err,
	                 "DELETE FROM match_job WHERE tenant_id = ?1 AND listing_id = ?2"
	                 " AND version = ?3",
	                 "iii", job->tenant, job->listing, job->version);
}

oh_status oh_match_job_next(oh_db *db, oh_match_job *jobs, size_t most, size_t *n, oh_error *err)
{
	oh_stmt *st = NULL;
	bool row = false;
	size_t count = 0;
	oh_status s = oh_db_query(db, &st, err,
	                          "SELECT tenant_id, listing_id, version, at FROM match_job"
	                          " ORDER BY at, listing_id LIMIT ?1",
	                          "i", (int64_t)most);
	while (!s && !(s = oh_stmt_next(st, &row, err)) && row)
		jobs[count++] = (oh_match_job){oh_col_int(st, 0), oh_col_int(st, 1),
		                               oh_col_int(st, 2), oh_col_int(st, 3)};
	oh_stmt_done(st);
	if (!s)
		*n = count;
	return s;
}

oh_status oh_match_job_stats(oh_db *db, int64_t *waiting, oh_ms *oldest, oh_error *err)
{
	return oh_db_get(db, NULL, NULL, err,
	                 "SELECT count(*), coalesce(min(at), 0) FROM match_job", ">ii", waiting,
	                 oldest);
}
