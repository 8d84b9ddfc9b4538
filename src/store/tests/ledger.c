#include "ledger.h"

#include "place.h"
#include "sqlite/driver.h"

oh_store *ledger_open(const char *dir, bool read_only)
{
	oh_store *s = NULL;
	oh_error err;
	oh_store_config config = {.dir = dir, .read_only = read_only};
	if (oh_store_open(&config, &s, &err))
		fail_msg("%s", words(&err));
	return s;
}

oh_status ledger_add(oh_db *db, void *ctx, oh_error *err)
{
	oh_id id = oh_db_new_id(db);
	oh_audit_entry e = {
	    .tenant = id, .action = OH_SV("tenant.create"), .kind = OH_SV("tenant"), .object = id};
	oh_status st = oh_db_run(
	    db, NULL, err, "INSERT INTO tenant (id, name, created, changed) VALUES (?1, ?2, 0, 0)",
	    "it", id, oh_sv_from(ctx ? ctx : "any"));
	if (!st)
		st = oh_audit_add(db, &e, err);
	if (!st)
		st = oh_db_run(db, NULL, err,
		               "INSERT INTO meta (name, value) VALUES ('sum', 1)"
		               " ON CONFLICT (name) DO UPDATE SET value = meta.value + 1",
		               "");
	return st;
}

typedef struct sums {
	int64_t tenants, entries, sum, newest;
} sums;

static oh_status count(oh_db *db, void *ctx, oh_error *err)
{
	sums *s = ctx;
	oh_audit_check check = {0};
	oh_status st =
	    oh_db_get(db, NULL, NULL, err,
	              "SELECT (SELECT count(*) FROM tenant), (SELECT count(*) FROM audit),"
	              " coalesce((SELECT value FROM meta WHERE name = 'sum'), 0),"
	              " coalesce((SELECT max(id) FROM tenant), 0)",
	              ">iiii", &s->tenants, &s->entries, &s->sum, &s->newest);
	if (!st)
		st = oh_db_check(db, err);
	if (!st)
		st = oh_audit_verify(db, s->newest, &check, err);
	return !st && check.broken ? OH_EFORMAT : st;
}

int64_t ledger_count(oh_store *s)
{
	sums c = {0};
	oh_error err = {.msg = &oh_msg_store_gone};
	if (oh_store_read(s, count, &c, &err))
		fail_msg("%s", words(&err));
	assert_int_equal(c.tenants, c.entries);
	assert_int_equal(c.tenants, c.sum);
	return c.sum;
}

typedef struct wanted {
	const char *name;
	bool found;
	int64_t id;
} wanted;

static oh_status find(oh_db *db, void *ctx, oh_error *err)
{
	wanted *w = ctx;
	return oh_db_get(db, NULL, &w->found, err, "SELECT id FROM tenant WHERE name = ?1", "t>i",
	                 oh_sv_from(w->name), &w->id);
}

bool ledger_has(oh_store *s, const char *name)
{
	wanted w = {.name = name};
	oh_error err;
	if (oh_store_read(s, find, &w, &err))
		fail_msg("%s", words(&err));
	return w.found;
}
