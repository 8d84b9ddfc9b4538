/* SQLite, in memory, in this process, without locks. Tables are WITHOUT ROWID, so that
 * the row lies in the index and each class in one run of pages, filled in order.
 *
 * Two of them: by class and amount, where the ten best of those met are found early; and by
 * class and the bounds of the attribute that most demands state, of which a range can be
 * used ("by number").
 *
 * The page size is the fastest of those tried. The R*Tree module is not used: it holds
 * floats of 32 bits in at most five dimensions, of which the class would be one. */
#include <sqlite3.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

#include "engine.h"

typedef struct lite {
	const engine_data *d;
	sqlite3 *db;
} lite;

typedef struct asked {
	sqlite3_stmt *first, *whole; /* first: NULL where everything is asked at once */
} asked;

static void must(lite *x, int rc, int want)
{
	if (rc != want)
		engine_fail("SQLite", sqlite3_errmsg(x->db));
}

static void sql(lite *x, const char *text)
{
	must(x, sqlite3_exec(x->db, text, NULL, NULL, NULL), SQLITE_OK);
}

static sqlite3_stmt *prepared(lite *x, const oh_buf *text)
{
	sqlite3_stmt *out;
	if (!oh_buf_ok(text))
		engine_fail("SQLite", "out of memory");
	must(x, sqlite3_prepare_v2(x->db, text->p, (int)text->n, &out, NULL), SQLITE_OK);
	return out;
}

static void create(lite *x, engine_sorting by)
{
	oh_buf b = OH_BUF_INIT;
	/* Columns stand in the order in which they are asked for: a row is decoded only as
	 * far as needed. */
	oh_buf_str(&b, "PRAGMA page_size=65536; CREATE TABLE demand(class INT, ");
	oh_buf_str(&b, by == ENGINE_BY_AMOUNT ? "amount INT, id INT, stated INT"
	                                      : "lo0 REAL, hi0 REAL, id INT, stated INT");
	for (int k = 0; k < ENGINE_SETS; k++)
		oh_buf_printf(&b, ", s%d INT", k);
	for (int a = by == ENGINE_BY_NUMBER; a < ENGINE_NUMBERS; a++)
		oh_buf_printf(&b, ", lo%d REAL, hi%d REAL", a, a);
	oh_buf_str(&b, by == ENGINE_BY_AMOUNT ? ", PRIMARY KEY(class, amount DESC, id)"
	                                      : ", amount INT, PRIMARY KEY(class, lo0, hi0, id)");
	oh_buf_str(&b, ") WITHOUT ROWID; BEGIN");
	if (!oh_buf_ok(&b))
		engine_fail("SQLite", "out of memory");
	sql(x, b.p);
	oh_buf_release(&b);
}

static sqlite3_stmt *inserting(lite *x)
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_str(&b, "INSERT INTO demand(");
	engine_sql_columns(&b);
	oh_buf_str(&b, ") VALUES(?");
	for (int i = 1; i < 4 + ENGINE_SETS + 2 * ENGINE_NUMBERS; i++)
		oh_buf_str(&b, ",?");
	oh_buf_str(&b, ")");
	sqlite3_stmt *out = prepared(x, &b);
	oh_buf_release(&b);
	return out;
}

static void insert(lite *x, sqlite3_stmt *put, const engine_demand *e)
{
	int at = 1, rc = 0;
	rc |= sqlite3_bind_int64(put, at++, e->id);
	rc |= sqlite3_bind_int64(put, at++, e->class);
	rc |= sqlite3_bind_int64(put, at++, e->amount);
	rc |= sqlite3_bind_int64(put, at++, e->stated);
	for (int k = 0; k < ENGINE_SETS; k++)
		rc |= sqlite3_bind_int64(put, at++, (int32_t)e->sets[k]);
	for (int a = 0; a < ENGINE_NUMBERS; a++) {
		rc |= sqlite3_bind_double(put, at++, e->lo[a]);
		rc |= sqlite3_bind_double(put, at++, e->hi[a]);
	}
	must(x, rc, SQLITE_OK);
	must(x, sqlite3_step(put), SQLITE_DONE);
	must(x, sqlite3_reset(put), SQLITE_OK);
}

static void *load(const engine_data *d, uint32_t n, engine_sorting by, double *seconds)
{
	lite *x = oh_calloc(1, sizeof *x);
	uint32_t *order = engine_order(d, n, by);
	if (!x)
		engine_fail("SQLite", "out of memory");
	x->d = d;
	must(x,
	     sqlite3_open_v2(":memory:", &x->db,
	                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
	                     NULL),
	     SQLITE_OK);
	create(x, by);
	sqlite3_stmt *put = inserting(x);
	uint64_t ns = 0;
	for (uint32_t i = 0; i < n; i++) {
		engine_demand e;
		engine_demand_make(d, order[i], &e);
		uint64_t start = oh_clock_ns();
		insert(x, put, &e);
		ns += oh_clock_ns() - start;
	}
	uint64_t start = oh_clock_ns();
	must(x, sqlite3_finalize(put), SQLITE_OK);
	sql(x, "COMMIT; ANALYZE");
	*seconds = (double)(ns + oh_clock_ns() - start) / 1e9;
	oh_free(order);
	return x;
}

static void *open_amount(const engine_data *d, uint32_t n, double *seconds)
{
	return load(d, n, ENGINE_BY_AMOUNT, seconds);
}

static void *open_number(const engine_data *d, uint32_t n, double *seconds)
{
	return load(d, n, ENGINE_BY_NUMBER, seconds);
}

static void *prepare(void *self, engine_question q, const engine_supply *s)
{
	lite *x = self;
	engine_sql_options o = {.dialect = ENGINE_SQLITE, .table = "demand"};
	oh_buf b = OH_BUF_INIT;
	asked *out = oh_calloc(1, sizeof *out);
	if (!out)
		engine_fail("SQLite", "out of memory");
	engine_sql(&o, q, x->d, s, &b);
	out->whole = prepared(x, &b);
	oh_buf_clear(&b);
	if (q == ENGINE_EARLY) {
		engine_sql_met(&o, x->d, s, &b);
		out->first = prepared(x, &b);
	}
	oh_buf_release(&b);
	return out;
}

static void rows(lite *x, sqlite3_stmt *st, engine_question q, engine_answer *out)
{
	int rc;
	engine_answer_clear(out);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		uint64_t id = (uint64_t)sqlite3_column_int64(st, 0);
		if (q == ENGINE_GAP) {
			out->count[id] = sqlite3_column_int64(st, 1);
			out->amount[id] = sqlite3_column_int64(st, 2);
			continue;
		}
		if (q != ENGINE_PERCOLATE)
			out->rank[out->ids.n] = (uint8_t)sqlite3_column_int(st, 1);
		if (oh_vec_push(&out->ids, &id))
			engine_fail("SQLite", "out of memory");
	}
	must(x, rc, SQLITE_DONE);
	must(x, sqlite3_reset(st), SQLITE_OK);
}

static void ask(void *self, void *p, engine_question q, engine_answer *out)
{
	lite *x = self;
	asked *a = p;
	if (a->first) {
		rows(x, a->first, q, out);
		if (out->ids.n == ENGINE_TOP)
			return;
	}
	rows(x, a->whole, q, out);
}

static void drop(void *self, void *p)
{
	asked *a = p;
	(void)self;
	sqlite3_finalize(a->first);
	sqlite3_finalize(a->whole);
	oh_free(a);
}

static double bytes(void *self)
{
	(void)self;
	return (double)sqlite3_memory_used();
}

static void close_all(void *self)
{
	lite *x = self;
	must(x, sqlite3_close(x->db), SQLITE_OK);
	oh_free(x);
}

const engine_peer engine_sqlite = {"SQLite", 15, open_amount, prepare, ask, drop, close_all, bytes};
const engine_peer engine_sqlite_number = {
    "SQLite by number", 1 << ENGINE_PERCOLATE, open_number, prepare, ask, drop, close_all, bytes};
