/* What was decided about an import is done in short transactions, between which others write.
 * The decision is stored with its terms, and each row says whether it was done: so whatever
 * interrupts it, it goes on from there. */
#include "imports.h"

#include "listings.h"

/* Rows of one transaction: the writer is held for some 20 ms. */
enum { CHUNK = 96, ORGS_MOST = 1000 };

/* --- terms --- */

oh_status sv_terms_encode(const oh_call *c, const struct sv_commit *how, oh_arena *a, oh_sv *out,
                          oh_error *err)
{
	oh_buf b = OH_BUF_INIT;
	oh_json_writer w;
	oh_json_writer_init(&w, &b, 0);
	oh_json_begin_object(&w);
	sv_put_id(&w, "user", c->actor.user);
	sv_put_int(&w, "roles", c->actor.roles);
	sv_put_int(&w, "scopes", c->actor.scopes);
	sv_put_id(&w, "token", c->actor.token);
	sv_put_bool(&w, "draft", how->draft);
	sv_put_bool(&w, "makes_orgs", how->makes_orgs);
	sv_put_int(&w, "visibility", how->visibility);
	sv_put_int(&w, "until", how->until);
	oh_json_key(&w, "orgs");
	oh_json_begin_array(&w);
	for (size_t i = 0; i < c->actor.n_orgs; i++) {
		oh_json_begin_object(&w);
		sv_put_id(&w, "id", c->actor.orgs[i].org);
		sv_put_bool(&w, "admin", c->actor.orgs[i].admin);
		sv_put_bool(&w, "verified", c->actor.orgs[i].verified);
		oh_json_end_object(&w);
	}
	oh_json_end_array(&w);
	oh_json_end_object(&w);
	*out = oh_buf_ok(&b) ? oh_arena_sv(a, oh_buf_sv(&b)) : (oh_sv){NULL, 0};
	oh_buf_release(&b);
	return out->p ? OH_OK : oh_nomem(err);
}

static int64_t number_of(const oh_json *v, const char *name)
{
	const oh_json *m = oh_json_member(v, name);
	double d = 0;
	return m && oh_json_get_double(m, &d) ? (int64_t)d : 0;
}

static bool truth_of(const oh_json *v, const char *name)
{
	const oh_json *m = oh_json_member(v, name);
	bool b = false;
	return m && oh_json_get_bool(m, &b) && b;
}

static oh_id id_of(const oh_json *v, const char *name)
{
	const oh_json *m = oh_json_member(v, name);
	oh_sv text = {NULL, 0};
	oh_id id = 0;
	return m && oh_json_get_sv(m, &text) && oh_id_parse(text, &id) ? id : 0;
}

/* The call of who decided, and how; memory is in the arena. */
static oh_status terms_decode(oh_sv terms, oh_arena *a, oh_call *c, struct sv_commit *how,
                              oh_error *err)
{
	oh_json *v = NULL;
	oh_status st = oh_json_parse(terms, OH_SV("terms"), &v, err);
	if (st)
		return st;
	const oh_json *list = oh_json_member(v, "orgs");
	size_t n = list ? oh_json_length(list) : 0;
	oh_membership *orgs = oh_arena_array(a, n + 1, sizeof *orgs);
	for (size_t i = 0; orgs && i < n; i++) {
		const oh_json *one = oh_json_at(list, i);
		orgs[i] = (oh_membership){.org = id_of(one, "id"),
		                          .admin = truth_of(one, "admin"),
		                          .verified = truth_of(one, "verified")};
	}
	c->actor.user = id_of(v, "user");
	c->actor.roles = (uint32_t)number_of(v, "roles");
	c->actor.scopes = (uint32_t)number_of(v, "scopes");
	c->actor.token = id_of(v, "token");
	c->actor.orgs = orgs;
	c->actor.n_orgs = orgs ? n : 0;
	how->draft = truth_of(v, "draft");
	how->makes_orgs = truth_of(v, "makes_orgs");
	how->visibility = (oh_visibility)number_of(v, "visibility");
	how->until = number_of(v, "until");
	oh_json_free(v);
	return orgs ? OH_OK : oh_nomem(err);
}

/* --- row by row --- */

struct work {
	oh_platform *p;
	oh_id tenant, id;
	oh_import import;
	oh_call call;
	struct sv_commit how;
	oh_arena *a;
	size_t most, taken; /* rows of a transaction: asked for, done */
	int64_t from, next;
};

static oh_status load(oh_db *db, void *ctx, oh_error *err)
{
	struct work *k = ctx;
	bool found = false;
	oh_status st = oh_import_get(db, k->tenant, k->id, k->a, &k->import, &found, err);
	if (!st && !found)
		st = oh_raise(err, OH_ENOENT, &oh_msg_service_not_found);
	return st;
}

static oh_status some(oh_db *db, void *ctx, oh_error *err)
{
	struct work *k = ctx;
	k->next = k->from;
	if (k->import.taking == OH_TAKING_IN)
		return sv_import_take(db, &k->call, &k->import, &k->how, k->most, false, &k->next,
		                      &k->taken, err);
	return sv_import_take_back(db, &k->call, &k->import, k->most, &k->next, &k->taken, err);
}

/* The store refuses the row: its author may mend it, all others come in. */
struct refused {
	struct work *k;
	int64_t row;
};

static oh_status note_refused(void *ctx, const oh_import_row *r)
{
	struct refused *f = ctx;
	f->row = r->row;
	return OH_OK;
}

static oh_status leave_out(oh_db *db, void *ctx, oh_error *err)
{
	struct refused f = {ctx, -1};
	const oh_import *i = &f.k->import;
	bool in = i->taking == OH_TAKING_IN;
	const oh_import_row_filter one = {.state = in ? OH_ROW_READY : OH_ROW_COMMITTED,
	                                  .sheet = -1,
	                                  .down = !in,
	                                  .from = f.k->from,
	                                  .limit = 1};
	oh_status st = oh_import_row_each(db, i->tenant, i->id, &one, note_refused, &f, err);
	f.k->taken = f.row >= 0;
	f.k->next = in ? f.row + 1 : f.row - 1;
	if (!st && f.row >= 0 && in)
		st = oh_import_row_decide(db, i->tenant, i->id, f.row, OH_ROW_MEND, OH_DECIDE_NONE,
		                          OH_DECIDED_NOT, err);
	return st;
}

static bool passing(oh_status st)
{
	return st == OH_EIO || st == OH_ENOMEM || st == OH_ECANCELLED || st == OH_EBUSY;
}

static oh_status next_rows(struct work *k, oh_error *err)
{
	oh_error why = {0};
	k->most = CHUNK;
	oh_status st = oh_store_write(k->p->store, some, k, &why);
	if (st && !passing(st)) {
		/* Some row of these: one by one. */
		k->most = 1;
		st = oh_store_write(k->p->store, some, k, &why);
		if (st && !passing(st)) {
			sv_log(k->p, "import_row_refused", OH_SV(""));
			st = oh_store_write(k->p->store, leave_out, k, &why);
		}
	}
	if (st && err)
		*err = why;
	if (!st) {
		k->from = k->next;
		atomic_fetch_add(&k->p->imports->committed,
		                 k->import.taking == OH_TAKING_IN ? (int64_t)k->taken : 0);
	}
	return st;
}

static oh_status close_work(oh_db *db, void *ctx, oh_error *err)
{
	struct work *k = ctx;
	oh_status st = load(db, k, err);
	k->import.taking = OH_TAKING_NOTHING;
	k->import.terms = OH_SV("");
	return st ? st : oh_import_update(db, &k->import, err);
}

static oh_status finish(struct work *k, oh_error *err)
{
	oh_status st = oh_store_read(k->p->store, load, k, err);
	if (st || k->import.taking == OH_TAKING_NOTHING)
		return st;
	k->call.platform = k->p;
	k->call.actor.tenant = k->tenant;
	st = terms_decode(k->import.terms, k->a, &k->call, &k->how, err);
	k->from = k->import.taking == OH_TAKING_IN ? 0 : INT64_MAX;
	do {
		if (!st && atomic_load(&k->p->stopping))
			st = oh_raise(err, OH_ECANCELLED, &oh_msg_service_import_stopping);
		if (!st)
			st = next_rows(k, err);
	} while (!st && k->taken > 0);
	if (!st)
		st = oh_store_write(k->p->store, close_work, k, err);
	return st;
}

oh_status sv_import_finish(oh_platform *p, oh_id tenant, oh_id id, oh_error *err)
{
	struct work k = {.p = p, .tenant = tenant, .id = id, .a = oh_arena_new(0)};
	if (!k.a)
		return oh_nomem(err);
	pthread_mutex_lock(&p->imports->taking);
	oh_status st = finish(&k, err);
	pthread_mutex_unlock(&p->imports->taking);
	oh_arena_free(k.a);
	return st;
}

struct unfinished {
	oh_id after, tenant, id;
};

static oh_status find(oh_db *db, void *ctx, oh_error *err)
{
	struct unfinished *u = ctx;
	return oh_import_next_taking(db, u->after, &u->tenant, &u->id, err);
}

void sv_imports_resume(oh_platform *p)
{
	struct unfinished u = {0};
	if (p->config.read_only)
		return;
	while (!oh_store_read(p->store, find, &u, NULL) && u.id) {
		struct work k = {.p = p, .tenant = u.tenant, .id = u.id, .a = oh_arena_new(0)};
		/* Whoever decided is at it. */
		if (!k.a || pthread_mutex_trylock(&p->imports->taking)) {
			oh_arena_free(k.a);
			return;
		}
		oh_status st = finish(&k, NULL);
		pthread_mutex_unlock(&p->imports->taking);
		if (!st) {
			sv_import_forget(p, u.id);
			sv_import_event(p, &k.import,
			                k.import.state == OH_IMPORT_UNDONE ? "undone" : "committed",
			                1);
		}
		oh_arena_free(k.a);
		sv_log(p, st ? "import_unfinished" : "import_finished", OH_SV(""));
		u.after = u.id;
	}
	if (u.after) {
		sv_listings_changed(p);
		sv_notified(p);
	}
}
