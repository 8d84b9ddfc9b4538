/* Taking an import in as one step, and taking it back as one step. */
#include <stdio.h>
#include <string.h>

#include "imports.h"
#include "listings.h"
#include "ouhe/base/alloc.h"
#include "ouhe/service/identifier.h"

/* Rows looked at in one reading. */
enum { LOOK = 512 };

/* --- when a listing ends --- */

static bool number_at(oh_sv s, size_t *i, int *out)
{
	int v = 0;
	size_t from = *i;
	while (*i < s.n && *i - from < 4 && s.p[*i] >= '0' && s.p[*i] <= '9')
		v = v * 10 + (s.p[(*i)++] - '0');
	*out = v;
	return *i > from;
}

/* Past what stands between the numbers of a date. */
static void skip_mark(oh_sv s, size_t *i)
{
	while (*i < s.n && !(s.p[*i] >= '0' && s.p[*i] <= '9') &&
	       (s.p[*i] == '-' || s.p[*i] == '/' || s.p[*i] == '.' || s.p[*i] == ' ' ||
	        (unsigned char)s.p[*i] >= 0x80))
		(*i)++;
}

/* The end that a list's words state: a date that is still to come. */
static oh_ms end_of(oh_sv validity, oh_ms now)
{
	for (size_t at = 0; at < validity.n; at++) {
		size_t i = at;
		int year, month, day;
		oh_ms end;
		if (at && validity.p[at - 1] >= '0' && validity.p[at - 1] <= '9')
			continue;
		if (!number_at(validity, &i, &year) || year < 2000 || year > 2200)
			continue;
		skip_mark(validity, &i);
		if (!number_at(validity, &i, &month))
			continue;
		skip_mark(validity, &i);
		if (!number_at(validity, &i, &day))
			continue;
		char text[16];
		int n = snprintf(text, sizeof text, "%04d-%02d-%02d", year % 10000, month % 100,
		                 day % 100);
		if (n == 10 && sv_date_end((oh_sv){text, 10}, &end) && end > now)
			return end;
	}
	return 0;
}

/* --- committing --- */

struct committing {
	oh_db *db;
	oh_call call; /* of the caller, with scratch memory of our own */
	const oh_import *import;
	const struct sv_commit *how;
	bool dry;     /* only looks whether the rows can come in */
	oh_map *orgs; /* folded name → identity */
	oh_vec page;  /* oh_import_row */
	oh_arena *page_arena, *row_arena;
	oh_error *err;
};

static oh_status keep_row(void *ctx, const oh_import_row *r)
{
	struct committing *k = ctx;
	oh_import_row kept = *r;
	oh_sv *const views[] = {&kept.reading, &kept.facts, &kept.others};
	kept.cells = kept.issues = OH_SV("");
	for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
		*views[i] = oh_arena_sv(k->page_arena, *views[i]);
		if (!views[i]->p)
			return oh_nomem(k->err);
	}
	return oh_vec_push(&k->page, &kept) ? oh_nomem(k->err) : OH_OK;
}

/* The credit code that some column of the row holds; empty: none. */
static oh_sv code_of(const oh_listing *l)
{
	char clean[OH_CREDIT_CODE + 1];
	for (size_t i = 0; i < l->n_extras; i++) {
		oh_sv value = l->extras[i].value;
		if (value.n >= OH_CREDIT_CODE && oh_credit_code_clean(value, clean) &&
		    oh_credit_code_valid(oh_sv_from(clean)))
			return value;
	}
	return (oh_sv){NULL, 0};
}

/* The organisation that a row names: found by its code, else by its name, else made. */
static oh_status org_of(struct committing *k, const oh_listing *l, oh_id *org)
{
	oh_id tenant = k->import->tenant;
	uint64_t at;
	if (k->import->org) {
		*org = k->import->org;
		return OH_OK;
	}
	oh_sv key = sv_org_fold(l->org, k->row_arena);
	if (!key.n)
		return oh_raise(k->err, OH_ECONFLICT, &oh_msg_service_import_no_org);
	if (oh_map_get(k->orgs, key, &at)) {
		*org = (oh_id)at;
		return OH_OK;
	}
	oh_sv code = code_of(l);
	oh_status st = OH_OK;
	*org = 0;
	if (code.n)
		st = sv_org_find(k->db, tenant, l->org, code, org, k->err);
	if (!st && !*org)
		st = sv_org_find(k->db, tenant, l->org, (oh_sv){NULL, 0}, org, k->err);
	if (!st && !*org && !k->how->makes_orgs)
		st = oh_raise(k->err, OH_EDENIED, &oh_msg_service_import_unknown_org, l->org);
	/* It will be made. */
	if (!st && !*org && k->dry)
		*org = INT64_MAX;
	if (!st && !*org)
		st = sv_org_make(k->db, &k->call, l->org, l->place, org, k->err);
	if (!st && oh_map_set(k->orgs, key, (uint64_t)*org))
		st = oh_nomem(k->err);
	return st;
}

/* What a row goes into: 0 for a listing of its own. */
static oh_status merge_target(struct committing *k, const oh_import_row *r, oh_id org, oh_id *out)
{
	oh_import_row other;
	bool found = false;
	*out = 0;
	if (r->decision != OH_DECIDE_MERGE)
		return OH_OK;
	if (r->twin_listing) {
		oh_listing_row row;
		oh_status st = oh_listing_get(k->db, k->import->tenant, r->twin_listing,
		                              k->row_arena, &row, &found, k->err);
		bool there = !st && found && row.state != OH_LISTING_CLOSED && row.org == org;
		*out = there ? r->twin_listing : 0;
		return st;
	}
	if (r->twin_row < 0)
		return OH_OK;
	oh_status st = oh_import_row_get(k->db, k->import->tenant, k->import->id, r->twin_row,
	                                 k->row_arena, &other, &found, k->err);
	if (!st && found && other.state == OH_ROW_COMMITTED)
		*out = other.listing;
	return st;
}

/* Published where one may, else submitted. */
static oh_status state_for(struct committing *k, oh_id org, int *state)
{
	struct sv_listing s = {.tenant = k->import->tenant};
	*state = OH_LISTING_DRAFT;
	if (k->how->draft)
		return OH_OK;
	*state = OH_LISTING_PUBLISHED;
	if (k->how->makes_orgs)
		return OH_OK;
	s.row.org = org;
	s.row.state = OH_LISTING_DRAFT;
	oh_status st = sv_org_get(k->db, s.tenant, org, k->row_arena, &s.org, k->err);
	if (!st && !(sv_listing_may(&k->call, &s) & SV_MAY_PUBLISH))
		*state = OH_LISTING_SUBMITTED;
	return st;
}

static oh_status take_row(struct committing *k, const oh_import_row *r)
{
	oh_listing l;
	oh_id id = 0, target = 0;
	struct sv_listing_new n = {.listing = &l, .import = k->import->id};
	oh_status st =
	    sv_row_decode(k->call.platform, r, k->import->side == 1 ? OH_DEMAND : OH_SUPPLY,
	                  k->row_arena, &l, k->err);
	if (!st)
		st = org_of(k, &l, &n.org);
	if (!st && !k->dry)
		st = merge_target(k, r, n.org, &target);
	if (st || k->dry)
		return st;
	if (!l.title.n)
		l.title = sv_row_title(&l);
	n.city = l.place;
	n.contact = l.contact;
	n.visibility = k->how->visibility;
	n.until = k->how->until ? k->how->until : end_of(l.validity, oh_db_now(k->db));
	st = state_for(k, n.org, &n.state);
	if (st)
		return st;
	if (target)
		st = sv_listing_merge(k->db, &k->call, target, &n, k->err);
	else
		st = sv_listing_add(k->db, &k->call, &n, &id, k->err);
	if (!st)
		st = oh_import_row_done(k->db, k->import->tenant, k->import->id, r->row,
		                        target ? target : id, target != 0, k->err);
	return st;
}

static oh_status take_page(struct committing *k, size_t most, int64_t *from)
{
	const oh_import_row_filter f = {
	    .state = OH_ROW_READY, .sheet = -1, .from = *from, .limit = most};
	oh_status st =
	    oh_import_row_each(k->db, k->import->tenant, k->import->id, &f, keep_row, k, k->err);
	for (size_t i = 0; !st && i < k->page.n; i++) {
		const oh_import_row *r = &OH_VEC_AT(&k->page, oh_import_row, i);
		oh_arena_mark mark = oh_arena_mark_get(k->row_arena);
		st = take_row(k, r);
		oh_arena_rewind(k->row_arena, mark);
		*from = r->row + 1;
	}
	return st;
}

oh_status sv_import_take(oh_db *db, const oh_call *c, const oh_import *i,
                         const struct sv_commit *how, size_t most, bool dry, int64_t *from,
                         size_t *taken, oh_error *err)
{
	struct committing k = {
	    .db = db, .call = *c, .import = i, .how = how, .dry = dry, .err = err};
	int64_t next = *from;
	oh_vec_init(&k.page, sizeof(oh_import_row));
	/* Of this closure alone: what it makes may be undone with it. */
	k.orgs = oh_map_new();
	k.page_arena = oh_arena_new(0);
	k.row_arena = oh_arena_new(0);
	k.call.arena = k.row_arena;
	oh_status st = k.orgs && k.page_arena && k.row_arena ? OH_OK : oh_nomem(err);
	if (!st)
		st = take_page(&k, most, &next);
	if (!st) {
		*taken = k.page.n;
		*from = next;
	}
	oh_vec_release(&k.page);
	oh_map_free(k.orgs);
	oh_arena_free(k.page_arena);
	oh_arena_free(k.row_arena);
	return st;
}

oh_status sv_import_decide(oh_db *db, const oh_call *c, oh_import *i, const struct sv_commit *how,
                           oh_error *err)
{
	int64_t rows = 0;
	if (i->state != OH_IMPORT_READY)
		return oh_raise(err, OH_ECONFLICT, &oh_msg_service_import_not_now);
	oh_status st = oh_import_row_count(db, i->tenant, i->id, OH_ROW_READY, -1, &rows, err);
	if (!st)
		st = sv_terms_encode(c, how, c->arena, &i->terms, err);
	i->state = OH_IMPORT_COMMITTED;
	i->taking = OH_TAKING_IN;
	i->committed = oh_db_now(db);
	if (!st)
		st = oh_import_update(db, i, err);
	char text[48];
	int n = snprintf(text, sizeof text, "{\"rows\":%lld}", (long long)rows);
	return st ? st
	          : sv_audit(db, c, "import.commit", "import", i->id, (oh_sv){NULL, 0},
	                     (oh_sv){text, (size_t)n}, 0, (oh_sv){NULL, 0}, err);
}

struct operation {
	oh_call *c;
	oh_id id;
	struct sv_commit how;
	oh_import import;
	int64_t version, from; /* of what was looked through, and how far */
	size_t seen;
};

/* The import, where its rows may come in; what was seen of it before still holds. */
static oh_status load_ready(oh_db *db, struct operation *k, oh_error *err)
{
	oh_status st = sv_import_load(db, k->c, k->id, &k->import, err);
	if (!st && (k->import.submission || k->import.state != OH_IMPORT_READY ||
	            (k->version && k->version != k->import.version)))
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_import_not_now);
	return st;
}

static oh_status look(oh_db *db, void *ctx, oh_error *err)
{
	struct operation *k = ctx;
	oh_status st = load_ready(db, k, err);
	k->version = k->import.version;
	return st ? st
	          : sv_import_take(db, k->c, &k->import, &k->how, LOOK, true, &k->from, &k->seen,
	                           err);
}

/* What can be known to go wrong is told before anything is written. */
static oh_status look_through(struct operation *k, oh_error *err)
{
	oh_status st;
	do {
		st = oh_store_read(k->c->platform->store, look, k, err);
	} while (!st && k->seen == LOOK);
	return st;
}

static oh_status commit(oh_db *db, void *ctx, oh_error *err)
{
	struct operation *k = ctx;
	oh_status st = load_ready(db, k, err);
	return st ? st : sv_import_decide(db, k->c, &k->import, &k->how, err);
}

static oh_status show(oh_db *db, void *ctx, oh_error *err)
{
	struct operation *k = ctx;
	oh_json_writer w;
	bool found = false;
	oh_status st =
	    oh_import_get(db, k->c->actor.tenant, k->id, k->c->arena, &k->import, &found, err);
	sv_answer(k->c, &w);
	return st || !found ? st : sv_import_put(db, k->c, &k->import, true, &w, err);
}

static oh_status conclude(struct operation *k, const char *state, oh_error *err)
{
	oh_platform *p = k->c->platform;
	sv_listings_changed(p);
	sv_notified(p);
	sv_import_forget(p, k->id);
	sv_import_event(p, &k->import, state, 1);
	/* What was decided while this came in. */
	sv_worker_wake(p->imports->taker);
	return oh_store_read(p->store, show, k, err);
}

oh_status sv_commit_import(oh_call *c, oh_error *err)
{
	struct operation k = {.c = c, .how = {.publish = true}};
	bool wait = true;
	int visibility = OH_VISIBLE_REGISTERED;
	oh_sv until = {NULL, 0};
	oh_status st = oh_call_id(c, 0, &k.id, err);
	if (st)
		return st;
	(void)oh_call_bool(c, "publish", false, &k.how.publish);
	(void)oh_call_bool(c, "wait", false, &wait);
	(void)oh_call_choice(c, "visibility", false, sv_visibility_names, &visibility);
	if (oh_call_text(c, "valid_until", false, 10, &until) && until.n &&
	    !sv_date_end(until, &k.how.until))
		(void)oh_call_invalid(c, "/valid_until", &oh_msg_service_import_date, NULL, 0);
	else if (k.how.until && k.how.until <= oh_store_now(c->platform->store))
		(void)oh_call_invalid(c, "/valid_until", &oh_msg_service_listing_past, NULL, 0);
	k.how.draft = !k.how.publish;
	k.how.visibility = (oh_visibility)visibility;
	st = oh_call_check(c, err);
	const oh_object other = {.tenant = c->actor.tenant};
	k.how.makes_orgs = oh_access(&c->actor, "verifyOrganisation", &other) == OH_ACCESS_YES;
	if (!st)
		st = look_through(&k, err);
	if (!st)
		st = oh_store_write(c->platform->store, commit, &k, err);
	/* Who does not wait is answered now; without background work nobody else would do it. */
	if (!st && !wait && c->platform->imports->taker) {
		sv_worker_wake(c->platform->imports->taker);
		return oh_store_read(c->platform->store, show, &k, err);
	}
	if (!st)
		st = sv_import_finish(c->platform, c->actor.tenant, k.id, err);
	return st ? st : conclude(&k, "committed", err);
}

/* --- taking back --- */

struct undone {
	int64_t row;
	oh_id listing;
};

struct taking_back {
	oh_vec rows; /* struct undone */
	oh_error *err;
};

static oh_status note_row(void *ctx, const oh_import_row *r)
{
	struct taking_back *k = ctx;
	const struct undone u = {r->row, r->listing};
	return oh_vec_push(&k->rows, &u) ? oh_nomem(k->err) : OH_OK;
}

/* The last first: a row that was merged into an earlier one is taken out of it again. */
oh_status sv_import_take_back(oh_db *db, const oh_call *c, const oh_import *i, size_t most,
                              int64_t *from, size_t *taken, oh_error *err)
{
	const oh_import_row_filter f = {
	    .state = OH_ROW_COMMITTED, .sheet = -1, .down = true, .from = *from, .limit = most};
	struct taking_back k = {.err = err};
	oh_arena *scratch = oh_arena_new(0);
	oh_call call = *c;
	int64_t next = *from;
	call.arena = scratch;
	oh_vec_init(&k.rows, sizeof(struct undone));
	oh_status st = scratch ? oh_import_row_each(db, i->tenant, i->id, &f, note_row, &k, err)
	                       : oh_nomem(err);
	for (size_t n = 0; !st && n < k.rows.n; n++) {
		const struct undone *u = &OH_VEC_AT(&k.rows, struct undone, n);
		oh_arena_mark mark = oh_arena_mark_get(scratch);
		bool kept = false;
		st = sv_listing_undo(db, &call, u->listing, i->id, &kept, err);
		/* Deleted by its owner since: nothing to take back. */
		st = st == OH_ENOENT ? OH_OK : st;
		if (!st && !kept)
			st = oh_import_row_undone(db, i->tenant, i->id, u->row, err);
		oh_arena_rewind(scratch, mark);
		next = u->row - 1;
	}
	if (!st) {
		*taken = k.rows.n;
		*from = next;
	}
	oh_vec_release(&k.rows);
	oh_arena_free(scratch);
	return st;
}

static oh_status undo(oh_db *db, void *ctx, oh_error *err)
{
	struct operation *k = ctx;
	oh_import *i = &k->import;
	oh_status st = sv_import_load(db, k->c, k->id, i, err);
	if (!st && (i->state != OH_IMPORT_COMMITTED || i->taking))
		st = oh_raise(err, OH_ECONFLICT, &oh_msg_service_import_not_now);
	if (!st)
		st = sv_terms_encode(k->c, &k->how, k->c->arena, &i->terms, err);
	i->state = OH_IMPORT_UNDONE;
	i->taking = OH_TAKING_BACK;
	i->undone = oh_db_now(db);
	if (!st)
		st = oh_import_update(db, i, err);
	if (!st)
		st = sv_audit(db, k->c, "import.undo", "import", k->id, (oh_sv){NULL, 0},
		              (oh_sv){NULL, 0}, 0, (oh_sv){NULL, 0}, err);
	return st;
}

oh_status sv_undo_import(oh_call *c, oh_error *err)
{
	struct operation k = {.c = c};
	oh_status st = oh_call_id(c, 0, &k.id, err);
	if (!st)
		st = oh_store_write(c->platform->store, undo, &k, err);
	if (!st)
		st = sv_import_finish(c->platform, c->actor.tenant, k.id, err);
	return st ? st : conclude(&k, "undone", err);
}
