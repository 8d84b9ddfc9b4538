/* The index at start: what is published, read from the store on two threads where there is
 * much of it. */
#include <pthread.h>
#include <string.h>

#include "listings.h"
#include "ouhe/store/organisation.h"
#include "ouhe/store/tenant.h"

/* Names of a tenant's organisations by identity: read once, then only looked at. */
struct name {
	oh_id id; /* 0: free */
	oh_sv name;
};

struct names {
	oh_arena *a;
	struct name *slots;
	size_t n, cap;
	oh_id tenant;
};

static struct name *slot_of(const struct names *t, oh_id id)
{
	size_t i = (size_t)((uint64_t)id * 0x9E3779B97F4A7C15U >> 32) & (t->cap - 1);
	while (t->slots[i].id && t->slots[i].id != id)
		i = (i + 1) & (t->cap - 1);
	return &t->slots[i];
}

static bool grow(struct names *t)
{
	struct names more = *t;
	more.cap = t->cap ? 2 * t->cap : 256;
	more.slots = oh_arena_array(t->a, more.cap, sizeof *more.slots);
	if (!more.slots)
		return false;
	for (size_t i = 0; i < t->cap; i++)
		if (t->slots[i].id)
			*slot_of(&more, t->slots[i].id) = t->slots[i];
	*t = more;
	return true;
}

static oh_status add_name(void *ctx, oh_id id, oh_sv name)
{
	struct names *t = ctx;
	name = oh_arena_sv(t->a, name);
	if (!name.p || (2 * (t->n + 1) > t->cap && !grow(t)))
		return OH_ENOMEM;
	*slot_of(t, id) = (struct name){id, name};
	t->n++;
	return OH_OK;
}

static oh_status read_names(oh_db *db, void *ctx, oh_error *err)
{
	struct names *t = ctx;
	t->n = t->cap = 0;
	return oh_org_names(db, t->tenant, add_name, t, err);
}

struct loading {
	oh_platform *p;
	oh_index_load *load;
	oh_id tenant, from, to;
	const struct names *names;
	oh_arena *a;
	oh_db *db;
	oh_error *err;
	oh_status st;
};

/* Empty for one that came while this goes on: its own job follows. */
static oh_sv org_name(const struct names *t, oh_id id)
{
	return t->cap ? slot_of(t, id)->name : OH_SV("");
}

static oh_status add_row(void *ctx, const oh_listing_row *row)
{
	struct loading *l = ctx;
	struct sv_listing s;
	oh_index_doc doc;
	oh_arena_mark mark = oh_arena_mark_get(l->a);
	bool restricted = sv_budget_restricted(row);
	oh_status st;
	/* Its budget is to be taken out of the words as well: that needs the whole. */
	if (restricted)
		st = sv_listing_load(l->db, l->p, l->tenant, row->id, true, l->a, &s, l->err);
	else
		st = sv_listing_model(l->p, l->tenant, row, l->a, &s, l->err);
	/* One listing that cannot be read must not keep the platform from starting. */
	if (st == OH_EFORMAT) {
		sv_log(l->p, "listing_damaged", (oh_sv){NULL, 0});
		oh_arena_rewind(l->a, mark);
		return OH_OK;
	}
	if (!st && !restricted)
		s.org.name = org_name(l->names, row->org);
	if (!st)
		st = sv_listing_doc(&s, l->a, &doc, l->err);
	if (!st)
		st = oh_index_load_add(l->load, &doc, l->err);
	oh_arena_rewind(l->a, mark);
	return st;
}

static oh_status stream(oh_db *db, void *ctx, oh_error *err)
{
	struct loading *l = ctx;
	l->db = db;
	l->err = err;
	return oh_listing_stream(db, l->tenant, l->from, l->to, add_row, l, err);
}

static void *load_half(void *ctx)
{
	struct loading *l = ctx;
	oh_error err = {0};
	l->a = oh_arena_new(0);
	l->st = l->a ? oh_store_read(l->p->store, stream, l, &err) : OH_ENOMEM;
	oh_arena_free(l->a);
	return NULL;
}

struct plan {
	oh_arena *a;
	oh_tenant *tenants;
	size_t n;
	oh_id *middle;
	int64_t count;
};

static oh_status plan_load(oh_db *db, void *ctx, oh_error *err)
{
	struct plan *plan = ctx;
	plan->count = 0;
	oh_status st = oh_tenant_all(db, plan->a, &plan->tenants, &plan->n, err);
	if (st)
		return st;
	plan->middle = oh_arena_array(plan->a, plan->n + 1, sizeof *plan->middle);
	if (!plan->middle)
		return oh_nomem(err);
	for (size_t i = 0; !st && i < plan->n; i++) {
		int64_t count = 0;
		st = oh_listing_middle(db, plan->tenants[i].id, &count, &plan->middle[i], err);
		plan->count += count;
	}
	return st;
}

static oh_status load_halves(struct loading halves[2])
{
	pthread_t other;
	oh_id middle = halves[1].from;
	bool two = middle && pthread_create(&other, NULL, load_half, &halves[1]) == 0;
	if (!two)
		halves[0].to = 0;
	(void)load_half(&halves[0]);
	if (two)
		(void)pthread_join(other, NULL);
	return halves[0].st ? halves[0].st : two ? halves[1].st : OH_OK;
}

/* One tenant, on two threads where it has many listings. */
static oh_status load_tenant(oh_platform *p, oh_index_load *load, oh_id tenant, oh_id middle,
                             oh_error *err)
{
	struct names names = {.a = oh_arena_new(0), .tenant = tenant};
	struct loading half = {.p = p, .load = load, .tenant = tenant, .names = &names};
	struct loading halves[2] = {half, half};
	halves[0].to = halves[1].from = middle;
	oh_status st = names.a ? oh_store_read(p->store, read_names, &names, err) : OH_ENOMEM;
	if (!st)
		st = load_halves(halves);
	oh_arena_free(names.a);
	return st ? oh_raise(err, st, &oh_msg_service_index_load) : OH_OK;
}

oh_status sv_index_load(oh_platform *p, oh_error *err)
{
	oh_index_load *load = NULL;
	struct plan plan = {.a = oh_arena_new(0)};
	oh_status st = plan.a ? oh_store_read(p->store, plan_load, &plan, err) : oh_nomem(err);
	if (!st)
		st = oh_index_load_begin(p->index, (size_t)plan.count, &load, err);
	for (size_t i = 0; !st && i < plan.n; i++)
		st = load_tenant(p, load, plan.tenants[i].id, plan.middle[i], err);
	if (!st) {
		st = oh_index_load_end(load, err);
		load = NULL;
	}
	if (load)
		oh_index_load_cancel(load);
	oh_arena_free(plan.a);
	return st;
}
