/* PostgreSQL over a private socket (PGHOST), started by engine_bench.py with everything in
 * shared buffers. The heap lies in the order of class and amount, so that the rows of a class
 * fill one run of pages; statements are planned before the clock runs. One table, two sets
 * of indexes:
 *
 * - btree: (class, amount DESC, id), and (class, lo0, hi0), of which the planner may
 *   choose. Rows are too wide (33 columns) for an index that covers them.
 * - GiST: (class, ranges of the first attributes), the attributes that most demands state;
 *   the other conditions are checked on the row. More ranges make the index slower to build
 *   and, past the fourth, also to ask. */
#include <libpq-fe.h>

#include "ouhe/base/alloc.h"
#include "ouhe/base/clock.h"

#include "engine.h"

enum { RANGES = 4, COLUMNS = 4 + ENGINE_SETS + 2 * ENGINE_NUMBERS };

typedef struct pg {
	const engine_data *d;
	PGconn *db;
	engine_sql_options options;
	unsigned prepared;
	double bytes;
} pg;

typedef struct asked {
	char first[16], whole[16]; /* names; first is empty where all is asked at once */
} asked;

static void failed(pg *x)
{
	engine_fail("PostgreSQL", PQerrorMessage(x->db));
}

static PGresult *checked(pg *x, PGresult *r, ExecStatusType want)
{
	if (PQresultStatus(r) != want)
		failed(x);
	return r;
}

static void sql(pg *x, const char *text)
{
	PQclear(checked(x, PQexec(x->db, text), PGRES_COMMAND_OK));
}

static void copied(pg *x, const oh_buf *b)
{
	if (!oh_buf_ok(b))
		engine_fail("PostgreSQL", "out of memory");
	if (PQputCopyData(x->db, b->p, (int)b->n) != 1)
		failed(x);
}

/* Binary COPY: each field its length, then its value, the high byte first. */
static void put(oh_buf *b, uint64_t v, uint32_t size)
{
	uint8_t out[12] = {0, 0, 0, (uint8_t)size};
	for (uint32_t i = 0; i < size; i++)
		out[4 + i] = (uint8_t)(v >> 8 * (size - 1 - i));
	oh_buf_put(b, out, 4 + size);
}

static void put_double(oh_buf *b, double v)
{
	uint64_t raw;
	memcpy(&raw, &v, sizeof raw);
	put(b, raw, 8);
}

static void put_demand(oh_buf *b, const engine_demand *e)
{
	static const uint8_t columns[2] = {0, COLUMNS};
	oh_buf_put(b, columns, 2);
	put(b, e->id, 4);
	put(b, e->class, 4);
	put(b, (uint64_t)e->amount, 8);
	put(b, e->stated, 4);
	for (int k = 0; k < ENGINE_SETS; k++)
		put(b, e->sets[k], 4);
	for (int a = 0; a < ENGINE_NUMBERS; a++) {
		put_double(b, e->lo[a]);
		put_double(b, e->hi[a]);
	}
}

static void create(pg *x)
{
	oh_buf b = OH_BUF_INIT;
	oh_buf_str(&b, "DROP TABLE IF EXISTS demand; CREATE UNLOGGED TABLE demand("
	               "class int4 NOT NULL, stated int4 NOT NULL");
	for (int k = 0; k < ENGINE_SETS; k++)
		oh_buf_printf(&b, ", s%d int4 NOT NULL", k);
	oh_buf_str(&b, ", id int4 NOT NULL, amount int8 NOT NULL");
	for (int a = 0; a < ENGINE_NUMBERS; a++)
		oh_buf_printf(&b, ", lo%d float8 NOT NULL, hi%d float8 NOT NULL", a, a);
	oh_buf_str(&b, ")");
	if (!oh_buf_ok(&b))
		engine_fail("PostgreSQL", "out of memory");
	sql(x, b.p);
	oh_buf_release(&b);
}

static void fill(pg *x, uint32_t n, uint64_t *ns)
{
	static const char head[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
	uint32_t *order = engine_order(x->d, n, ENGINE_BY_AMOUNT);
	oh_buf b = OH_BUF_INIT;
	oh_buf_str(&b, "COPY demand(");
	engine_sql_columns(&b);
	oh_buf_str(&b, ") FROM STDIN (FORMAT binary)");
	if (!oh_buf_ok(&b))
		engine_fail("PostgreSQL", "out of memory");
	PQclear(checked(x, PQexec(x->db, b.p), PGRES_COPY_IN));
	oh_buf_clear(&b);
	oh_buf_put(&b, head, sizeof head);
	for (uint32_t i = 0; i < n; i++) {
		engine_demand e;
		engine_demand_make(x->d, order[i], &e);
		put_demand(&b, &e);
		if (b.n < 1 << 16)
			continue;
		uint64_t start = oh_clock_ns();
		copied(x, &b);
		*ns += oh_clock_ns() - start;
		oh_buf_clear(&b);
	}
	oh_buf_put(&b, "\377\377", 2);
	uint64_t start = oh_clock_ns();
	copied(x, &b);
	if (PQputCopyEnd(x->db, NULL) != 1)
		failed(x);
	PQclear(checked(x, PQgetResult(x->db), PGRES_COMMAND_OK));
	PQclear(PQgetResult(x->db));
	*ns += oh_clock_ns() - start;
	oh_buf_release(&b);
	oh_free(order);
}

static void *load(const engine_data *d, uint32_t n, unsigned ranges, double *seconds)
{
	pg *x = oh_calloc(1, sizeof *x);
	uint64_t ns = 0;
	if (!x)
		engine_fail("PostgreSQL", "out of memory");
	x->d = d;
	x->options =
	    (engine_sql_options){.dialect = ENGINE_POSTGRES, .table = "demand", .ranges = ranges};
	x->db = PQconnectdb("");
	if (PQstatus(x->db) != CONNECTION_OK)
		failed(x);
	sql(x, "SET client_min_messages = warning; SET plan_cache_mode = force_generic_plan; "
	       "SET max_parallel_workers_per_gather = 0");
	create(x);
	fill(x, n, &ns);
	uint64_t start = oh_clock_ns();
	if (ranges) {
		oh_buf b = OH_BUF_INIT;
		sql(x,
		    "CREATE EXTENSION IF NOT EXISTS btree_gist; DROP TYPE IF EXISTS float8range");
		sql(x,
		    "CREATE TYPE float8range AS RANGE (subtype = float8, subtype_diff = float8mi)");
		oh_buf_str(&b, "CREATE INDEX ON demand USING gist (class");
		for (unsigned a = 0; a < ranges; a++)
			oh_buf_printf(&b, ", float8range(lo%u, hi%u, '[]')", a, a);
		oh_buf_str(&b, ")");
		if (!oh_buf_ok(&b))
			engine_fail("PostgreSQL", "out of memory");
		sql(x, b.p);
		oh_buf_release(&b);
	} else {
		sql(x, "CREATE INDEX ON demand(class, amount DESC, id)");
		sql(x, "CREATE INDEX ON demand(class, lo0, hi0)");
	}
	sql(x, "VACUUM (ANALYZE, FREEZE) demand");
	*seconds = (double)(ns + oh_clock_ns() - start) / 1e9;
	PGresult *r =
	    checked(x, PQexec(x->db, "SELECT pg_total_relation_size('demand')"), PGRES_TUPLES_OK);
	x->bytes = strtod(PQgetvalue(r, 0, 0), NULL);
	PQclear(r);
	return x;
}

static void *open_btree(const engine_data *d, uint32_t n, double *seconds)
{
	return load(d, n, 0, seconds);
}

static void *open_gist(const engine_data *d, uint32_t n, double *seconds)
{
	return load(d, n, RANGES, seconds);
}

static void name_it(pg *x, char name[16], const oh_buf *text)
{
	if (!oh_buf_ok(text))
		engine_fail("PostgreSQL", "out of memory");
	snprintf(name, 16, "p%u", x->prepared++);
	PQclear(checked(x, PQprepare(x->db, name, text->p, 0, NULL), PGRES_COMMAND_OK));
}

static void *prepare(void *self, engine_question q, const engine_supply *s)
{
	pg *x = self;
	oh_buf b = OH_BUF_INIT;
	asked *out = oh_calloc(1, sizeof *out);
	if (!out)
		engine_fail("PostgreSQL", "out of memory");
	engine_sql(&x->options, q, x->d, s, &b);
	name_it(x, out->whole, &b);
	oh_buf_clear(&b);
	if (q == ENGINE_EARLY) {
		engine_sql_met(&x->options, x->d, s, &b);
		name_it(x, out->first, &b);
	}
	oh_buf_release(&b);
	return out;
}

static int64_t whole(const PGresult *r, int row, int column)
{
	const uint8_t *p = (const uint8_t *)PQgetvalue(r, row, column);
	uint64_t v = 0;
	int n = PQgetlength(r, row, column);
	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return n == 4 ? (int32_t)(uint32_t)v : (int64_t)v;
}

static void rows(pg *x, const char *name, engine_question q, engine_answer *out)
{
	PGresult *r =
	    checked(x, PQexecPrepared(x->db, name, 0, NULL, NULL, NULL, 1), PGRES_TUPLES_OK);
	engine_answer_clear(out);
	for (int i = 0, n = PQntuples(r); i < n; i++) {
		uint64_t id = (uint64_t)whole(r, i, 0);
		if (q == ENGINE_GAP) {
			out->count[id] = whole(r, i, 1);
			out->amount[id] = whole(r, i, 2);
			continue;
		}
		if (q != ENGINE_PERCOLATE)
			out->rank[i] = (uint8_t)whole(r, i, 1);
		if (oh_vec_push(&out->ids, &id))
			engine_fail("PostgreSQL", "out of memory");
	}
	PQclear(r);
}

static void ask(void *self, void *p, engine_question q, engine_answer *out)
{
	const asked *a = p;
	if (a->first[0]) {
		rows(self, a->first, q, out);
		if (out->ids.n == ENGINE_TOP)
			return;
	}
	rows(self, a->whole, q, out);
}

static void forget(pg *x, const char *name)
{
	char text[32];
	if (!name[0])
		return;
	snprintf(text, sizeof text, "DEALLOCATE %s", name);
	sql(x, text);
}

static void drop(void *self, void *p)
{
	asked *a = p;
	forget(self, a->first);
	forget(self, a->whole);
	oh_free(a);
}

static double bytes(void *self)
{
	return ((pg *)self)->bytes;
}

static void close_all(void *self)
{
	pg *x = self;
	PQfinish(x->db);
	oh_free(x);
}

const engine_peer engine_postgres = {"PostgreSQL btree", 15,   open_btree, prepare, ask, drop,
                                     close_all,          bytes};
const engine_peer engine_postgres_gist = {
    "PostgreSQL GiST", 1 << ENGINE_PERCOLATE, open_gist, prepare, ask, drop, close_all, bytes};
