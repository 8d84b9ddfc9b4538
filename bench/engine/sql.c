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

/* Adds up what is missed: `base` + f for fact f; a base of 0 counts them. Of lo and hi at
 * most one can be beyond the number, so that in SQLite, where true is 1, both are added. */
static void misses(const engine_sql_options *o, const engine_supply *s, unsigned base, oh_buf *out)
{
	const char *between = "";
	for (unsigned f = 0; f < ENGINE_FACTS; f++) {
		if (!(s->stated >> f & 1))
			continue;
		oh_buf_str(out, between);
		between = " + ";
		unsigned worth = base ? base + f : 1;
		oh_buf_str(out, o->dialect == ENGINE_SQLITE ? "(" : "CASE WHEN ");
		if (f >= ENGINE_NUMBERS) {
			unsigned k = f - ENGINE_NUMBERS;
			oh_buf_printf(out, "(s%u & %u) = 0", k, s->sets[k]);
		} else {
			oh_buf_printf(out, o->dialect == ENGINE_SQLITE ? "(lo%u > " : "lo%u > ", f);
			number(o, s->at[f], out);
			oh_buf_printf(
			    out, o->dialect == ENGINE_SQLITE ? ") + (hi%u < " : " OR hi%u < ", f);
			number(o, s->at[f], out);
			oh_buf_str(out, o->dialect == ENGINE_SQLITE ? ")" : "");
		}
		oh_buf_str(out, o->dialect == ENGINE_SQLITE ? ")" : "");
		if (o->dialect != ENGINE_SQLITE)
			oh_buf_printf(out, " THEN %u ELSE 0 END", worth);
		else if (worth > 1)
			oh_buf_printf(out, " * %u", worth);
	}
}

/* Keeps a planner from writing the sum of misses into each place where it is used. */
static const char *fence(const engine_sql_options *o)
{
	switch (o->dialect) {
	case ENGINE_SQLITE:
		return " LIMIT -1";
	case ENGINE_POSTGRES:
		return " OFFSET 0";
	case ENGINE_DUCKDB:
	default:
		return "";
	}
}

static void best(const engine_sql_options *o, const engine_data *d, const engine_supply *s,
                 oh_buf *out)
{
	uint32_t silent = silent_facts(d, s);
	oh_buf_str(out, "SELECT id, CASE WHEN v > 0 THEN 2 WHEN u <> 0 THEN 1 ELSE 0 END AS r "
	                "FROM (SELECT id, amount, ");
	misses(o, s, 0, out);
	oh_buf_printf(out, " AS v, stated & %u AS u FROM %s WHERE class = %u%s) AS t ", silent,
	              o->table, s->class, fence(o));
	oh_buf_printf(out, "WHERE v <= 2 ORDER BY r, amount DESC, id LIMIT %d", ENGINE_TOP);
}

/* One sum tells both how many are missed and, of one, which: 32 + f each. */
static void gap(const engine_sql_options *o, const engine_data *d, const engine_supply *s,
                oh_buf *out)
{
	uint32_t silent = silent_facts(d, s);
	oh_buf_printf(out, "SELECT v - 32, count(*), %s FROM (SELECT amount, ",
	              o->dialect == ENGINE_SQLITE ? "sum(amount)" : "CAST(sum(amount) AS bigint)");
	misses(o, s, 32, out);
	oh_buf_printf(out, " AS v FROM %s WHERE class = %u", o->table, s->class);
	if (silent)
		oh_buf_printf(out, " AND (stated & %u) = 0", silent);
	oh_buf_printf(out, "%s) AS t WHERE v BETWEEN 32 AND 63 GROUP BY v", fence(o));
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
	if (q == ENGINE_BEST || q == ENGINE_EARLY) {
		best(o, d, s, out);
	} else if (q == ENGINE_GAP) {
		gap(o, d, s, out);
	} else {
		oh_buf_str(out, "SELECT id");
		met(o, d, s, out);
	}
}
