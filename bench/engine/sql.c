/* The questions in SQL. Numbers and masks of the probe are written into the text, and only
 * the facts that it states: prepared statements with parameters would have to compare
 * those that are not there, too. Whoever runs it plans it before the clock runs. */
#include "engine.h"

void engine_sql_columns(oh_buf *out)
{
	oh_buf_str(out, "id, class, amount, stated");
	for (int k = 0; k < ENGINE_SETS; k++)
		oh_buf_printf(out, ", s%d", k);
	for (int a = 0; a < ENGINE_NUMBERS; a++)
		oh_buf_printf(out, ", lo%d, hi%d", a, a);
}

static uint32_t silent_facts(const engine_data *d, const engine_supply *s)
{
	return engine_facts(d, s->class) & ~s->stated;
}

static void number(const engine_sql_options *o, double x, oh_buf *out)
{
	/* DuckDB and SQLite read 5.5e0 as a double, PostgreSQL wants it said. */
	oh_buf_printf(out, o->dialect == ENGINE_POSTGRES ? "'%.17g'::float8" : "%.17ge0", x);
}

/* ANDs, those that refuse most first: what the supply is silent of, sets, numbers. In
 * PostgreSQL a CASE keeps that order: its planner would take masks for the dearer ones. */
static void met(const engine_sql_options *o, const engine_data *d, const engine_supply *s,
                oh_buf *out)
{
	uint32_t silent = silent_facts(d, s);
	bool ordered = o->dialect == ENGINE_POSTGRES;
	oh_buf_printf(out, " FROM %s WHERE class = %u AND ", o->table, s->class);
	oh_buf_str(out, ordered ? "CASE WHEN " : "");
	oh_buf_printf(out, "(stated & %u) = 0", silent);
	for (int k = 0; k < ENGINE_SETS; k++)
		if (s->stated >> (ENGINE_NUMBERS + k) & 1)
			oh_buf_printf(out, " AND (s%d & %u) <> 0", k, s->sets[k]);
	oh_buf_str(out, ordered ? " THEN true ELSE false END" : "");
	for (unsigned a = 0; a < ENGINE_NUMBERS; a++) {
		if (!(s->stated >> a & 1))
			continue;
		if (a < o->ranges) {
			oh_buf_printf(out, " AND float8range(lo%u, hi%u, '[]') @> ", a, a);
			number(o, s->at[a], out);
			continue;
		}
		oh_buf_printf(out, " AND lo%u <= ", a);
		number(o, s->at[a], out);
		oh_buf_printf(out, " AND hi%u >= ", a);
		number(o, s->at[a], out);
	}
}

/* How a dialect says what the fastest form of those tried differs in. */
typedef struct form {
	const char *if_true, *then; /* around a condition: 1 where it holds */
	/* Around the rows with their sum of misses, so that no planner writes the sum into
	 * each place where it is used: in front, or behind. */
	const char *with, *from, *as;
} form;

static const form *form_of(const engine_sql_options *o)
{
	static const form forms[] = {
	    [ENGINE_SQLITE] = {"", "", "", "FROM (", " LIMIT -1) AS t"},
	    [ENGINE_POSTGRES] = {"CASE WHEN ", " THEN 1 ELSE 0 END", "", "FROM (",
	                         " OFFSET 0) AS t"},
	    [ENGINE_DUCKDB] = {"", "::SMALLINT", "WITH t AS MATERIALIZED (", "", "FROM t"},
	};
	return &forms[o->dialect];
}

/* Adds up what is missed: `base` + f for fact f; a base of 0 counts them. */
static void misses(const engine_sql_options *o, const engine_supply *s, unsigned base, oh_buf *out)
{
	const form *x = form_of(o);
	const char *between = "";
	for (unsigned f = 0; f < ENGINE_FACTS; f++) {
		if (!(s->stated >> f & 1))
			continue;
		oh_buf_printf(out, "%s%s", between, x->if_true);
		between = " + ";
		if (f >= ENGINE_NUMBERS) {
			unsigned k = f - ENGINE_NUMBERS;
			oh_buf_printf(out, "((s%u & %u) = 0)", k, s->sets[k]);
		} else {
			oh_buf_printf(out, "(lo%u > ", f);
			number(o, s->at[f], out);
			oh_buf_printf(out, " OR hi%u < ", f);
			number(o, s->at[f], out);
			oh_buf_str(out, ")");
		}
		oh_buf_str(out, x->then);
		if (base)
			oh_buf_printf(out, " * %u", base + f);
	}
}

static void best(const engine_sql_options *o, const engine_data *d, const engine_supply *s,
                 oh_buf *rows, oh_buf *out)
{
	const form *x = form_of(o);
	oh_buf_str(rows, "SELECT id, amount, ");
	misses(o, s, 0, rows);
	oh_buf_printf(rows, " AS v, stated & %u AS u FROM %s WHERE class = %u", silent_facts(d, s),
	              o->table, s->class);
	if (x->with[0])
		oh_buf_printf(out, "%s%s) ", x->with, rows->p);
	oh_buf_printf(out, "SELECT id, CASE WHEN v > 0 THEN 2 WHEN u <> 0 THEN 1 ELSE 0 END AS r ");
	oh_buf_printf(out, "%s%s%s ", x->from, x->with[0] ? "" : rows->p, x->as);
	oh_buf_printf(out, "WHERE v <= 2 ORDER BY r, amount DESC, id LIMIT %d", ENGINE_TOP);
}

/* One sum tells both how many are missed and, of one, which: 32 + f each. */
static void gap(const engine_sql_options *o, const engine_data *d, const engine_supply *s,
                oh_buf *rows, oh_buf *out)
{
	const form *x = form_of(o);
	oh_buf_str(rows, "SELECT amount, ");
	misses(o, s, 32, rows);
	oh_buf_printf(rows, " AS v FROM %s WHERE class = %u AND (stated & %u) = 0", o->table,
	              s->class, silent_facts(d, s));
	if (x->with[0])
		oh_buf_printf(out, "%s%s) ", x->with, rows->p);
	oh_buf_printf(out, "SELECT v - 32, count(*), %s ",
	              o->dialect == ENGINE_SQLITE ? "sum(amount)" : "CAST(sum(amount) AS bigint)");
	oh_buf_printf(out, "%s%s%s ", x->from, x->with[0] ? "" : rows->p, x->as);
	oh_buf_str(out, "WHERE v BETWEEN 32 AND 63 GROUP BY v");
}

void engine_sql_met(const engine_sql_options *o, const engine_data *d, const engine_supply *s,
                    oh_buf *out)
{
	oh_buf_str(out, "SELECT id, 0");
	met(o, d, s, out);
	oh_buf_printf(out, " ORDER BY amount DESC, id LIMIT %d", ENGINE_TOP);
}

void engine_sql(const engine_sql_options *o, engine_question q, const engine_data *d,
                const engine_supply *s, oh_buf *out)
{
	oh_buf rows = OH_BUF_INIT;
	if (q == ENGINE_BEST || q == ENGINE_EARLY) {
		best(o, d, s, &rows, out);
	} else if (q == ENGINE_GAP) {
		gap(o, d, s, &rows, out);
	} else {
		oh_buf_str(out, "SELECT id");
		met(o, d, s, out);
	}
	if (!oh_buf_ok(&rows))
		engine_fail("SQL", "out of memory");
	oh_buf_release(&rows);
}
