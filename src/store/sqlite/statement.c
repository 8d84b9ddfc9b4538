/* Prepared statements, kept by their text. */
#include "ouhe/base/alloc.h"
#include "sqlite/driver.h"

static void finalize(oh_stmt *st)
{
	(void)sqlite3_finalize(st->st);
	oh_free(st);
}

static oh_status prepare(oh_db *db, const char *sql, bool keep, oh_stmt **out, oh_error *err)
{
	const char *tail = NULL;
	oh_stmt *st = oh_calloc(1, sizeof *st);
	if (!st)
		return oh_nomem(err);
	int rc = sqlite3_prepare_v3(db->h, sql, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0, &st->st,
	                            &tail);
	oh_status status = rc ? oh_db_fault(db, rc, sql, err) : OH_OK;
	/* More than one statement, or none at all. */
	if (!status && (!st->st || tail[strspn(tail, " \t\n;")]))
		status =
		    oh_raise(err, OH_EUSAGE, &oh_msg_store_statement, OH_SV(";"), oh_sv_from(sql));
	if (status) {
		finalize(st);
		return status;
	}
	st->db = db;
	st->cached = keep;
	*out = st;
	return OH_OK;
}

/* Takes the statement that was not used for the longest out of the cache. */
static void evict(oh_db *db)
{
	oh_stmt **oldest = NULL;
	for (size_t i = 0; i < CACHE_CHAINS; i++)
		for (oh_stmt **p = &db->chains[i]; *p; p = &(*p)->next)
			if (!(*p)->busy && (!oldest || (*p)->used < (*oldest)->used))
				oldest = p;
	if (!oldest)
		return;
	oh_stmt *st = *oldest;
	*oldest = st->next;
	db->n_cached--;
	finalize(st);
}

oh_status oh_db_begin(oh_db *db, const char *sql, oh_stmt **out, oh_error *err)
{
	uint64_t hash = oh_sv_table_hash(oh_sv_from(sql));
	oh_stmt **chain = &db->chains[hash % CACHE_CHAINS], *st = *chain;
	while (st && (st->hash != hash || strcmp(sqlite3_sql(st->st), sql) != 0))
		st = st->next;
	bool keep = !st; /* a second use at once is not kept */
	if (!st || st->busy) {
		oh_status status = prepare(db, sql, keep, &st, err);
		if (status)
			return status;
		if (keep && db->n_cached >= CACHE_MOST)
			evict(db);
		st->hash = hash;
		oh_stmt **head = keep ? chain : &db->loose;
		st->next = *head;
		*head = st;
		db->n_cached += keep;
	}
	st->busy = true;
	st->fault = 0;
	st->used = ++db->tick;
	db->n_busy++;
	*out = st;
	return OH_OK;
}

void oh_stmt_done(oh_stmt *st)
{
	if (!st || !st->busy)
		return;
	oh_db *db = st->db;
	db->n_busy--;
	if (st->cached) {
		(void)sqlite3_reset(st->st);
		(void)sqlite3_clear_bindings(st->st);
		st->busy = false;
		return;
	}
	for (oh_stmt **p = &db->loose; *p; p = &(*p)->next)
		if (*p == st) {
			*p = st->next;
			break;
		}
	finalize(st);
}

void oh_db_sweep(oh_db *db)
{
	while (db->loose)
		oh_stmt_done(db->loose);
	for (size_t i = 0; i < CACHE_CHAINS && db->n_busy; i++)
		for (oh_stmt *st = db->chains[i]; st; st = st->next)
			oh_stmt_done(st);
}

void oh_db_drop_statements(oh_db *db)
{
	oh_db_sweep(db);
	for (size_t i = 0; i < CACHE_CHAINS; i++)
		while (db->chains[i]) {
			oh_stmt *st = db->chains[i];
			db->chains[i] = st->next;
			finalize(st);
		}
	db->n_cached = 0;
}

oh_status oh_stmt_next(oh_stmt *st, bool *row, oh_error *err)
{
	int rc = st->fault ? st->fault : sqlite3_step(st->st);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return oh_db_fault(st->db, rc, sqlite3_sql(st->st), err);
	*row = rc == SQLITE_ROW;
	return OH_OK;
}
