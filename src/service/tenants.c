#include "ouhe/service/tenants.h"

#include <string.h>

#include "area.h"
#include "ouhe/store/tenant.h"

enum { NAME_MOST = 200, HOST_MOST = 253 };

struct adding {
	oh_store *store;
	oh_arena *a;
	oh_tenant tenant;
};

/* The next number: tenants are few, and their numbers stand in no address. */
static oh_status add(oh_db *db, void *ctx, oh_error *err)
{
	struct adding *t = ctx;
	oh_tenant *all;
	size_t n;
	oh_status st = oh_tenant_all(db, t->a, &all, &n, err);
	if (st)
		return st;
	t->tenant.id = n ? all[n - 1].id + 1 : 1;
	st = oh_tenant_add(db, &t->tenant, oh_store_now(t->store), err);
	if (st)
		return st;
	const oh_audit_entry e = {.tenant = t->tenant.id,
	                          .action = OH_SV("tenant.add"),
	                          .kind = OH_SV("tenant"),
	                          .object = t->tenant.id};
	return oh_audit_add(db, &e, err);
}

static bool host_of(const char *text, oh_sv *out)
{
	*out = oh_sv_from(text);
	for (size_t i = 0; i < out->n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", out->p[i]))
			return false;
	return out->n > 0 && out->n <= HOST_MOST && out->p[0] != '.' && out->p[0] != '-';
}

static oh_status open_store(const char *dir, bool read_only, oh_store **out, oh_error *err)
{
	const oh_store_config config = {.dir = dir, .must_exist = true, .read_only = read_only};
	return oh_store_open(&config, out, err);
}

oh_status oh_service_tenant_add(const char *data_dir, const char *name, const char *host,
                                oh_error *err)
{
	struct adding t = {.tenant = {.name = oh_sv_trim(oh_sv_from(name)), .open = true}};
	if (!t.tenant.name.n || t.tenant.name.n > NAME_MOST)
		return oh_raise(err, OH_EINVALID, &oh_msg_service_tenant_name);
	if (!host_of(host, &t.tenant.host))
		return oh_raise(err, OH_EINVALID, &oh_msg_service_tenant_host, oh_sv_from(host));
	oh_status st = open_store(data_dir, false, &t.store, err);
	if (st)
		return st;
	t.a = oh_arena_new(0);
	st = t.a ? oh_store_write(t.store, add, &t, err) : oh_nomem(err);
	oh_arena_free(t.a);
	oh_store_close(t.store);
	if (st == OH_ECONFLICT)
		return oh_raise(err, st, &oh_msg_service_tenant_taken, t.tenant.host);
	return st;
}

struct listing {
	oh_arena *a;
	oh_tenant *all;
	size_t n;
};

static oh_status read_all(oh_db *db, void *ctx, oh_error *err)
{
	struct listing *l = ctx;
	return oh_tenant_all(db, l->a, &l->all, &l->n, err);
}

static bool put_table(const struct listing *l, const oh_view *view, oh_buf *out)
{
	const oh_column columns[2] = {
	    {.title = oh_sv_from(oh_msg_text(&oh_msg_service_tenant_column_host, view->lang)),
	     .least = 12},
	    {.title = oh_sv_from(oh_msg_text(&oh_msg_service_tenant_column_name, view->lang)),
	     .least = 8}};
	oh_term term = sv_term(view);
	oh_sv *cells = oh_arena_array(l->a, l->n * 2 + 1, sizeof *cells);
	if (!cells)
		return false;
	for (size_t i = 0; i < l->n; i++) {
		cells[i * 2] = l->all[i].host.n ? l->all[i].host : OH_SV("*");
		cells[i * 2 + 1] = l->all[i].name;
	}
	oh_layout_table(out, &term, columns, 2, cells, l->n, 0);
	return oh_buf_ok(out);
}

oh_status oh_service_tenant_list(const char *data_dir, const oh_view *view, oh_buf *out,
                                 oh_error *err)
{
	struct listing l = {.a = oh_arena_new(0)};
	oh_store *store;
	oh_status st = l.a ? open_store(data_dir, true, &store, err) : oh_nomem(err);
	if (!st) {
		st = oh_store_read(store, read_all, &l, err);
		if (!st && !put_table(&l, view, out))
			st = oh_nomem(err);
		oh_store_close(store);
	}
	oh_arena_free(l.a);
	return st;
}
