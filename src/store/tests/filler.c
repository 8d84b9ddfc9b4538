#include "filler.h"

#include "place.h"

#include <stdio.h>
#include <string.h>

/* Literals to try for a column, the likeliest first. */
static const char *const numbers[] = {"1", "0", "2", "100", "NULL"};
static const char *const texts[] = {"'a'",  "'abc'", "'{}'", "'[]'", "'0123456789abcdef'",
                                    "NULL", "''"};
static const char *const blobs[] = {"zeroblob(32)", "zeroblob(16)", "zeroblob(8)",
                                    "x'01'",        "zeroblob(64)", "NULL"};

enum { COLUMNS = 64, CHOICES = 24, LITERAL = 80, SQL = 8192 };

typedef struct column {
	char name[64];
	char choices[CHOICES][LITERAL];
	size_t n, chosen;
} column;

typedef struct table {
	char name[64];
	column columns[COLUMNS];
	size_t n;
} table;

static void choice(column *c, const char *text, size_t n)
{
	if (c->n < CHOICES && n < LITERAL) {
		memcpy(c->choices[c->n], text, n);
		c->choices[c->n++][n] = '\0';
	}
}

/* 'words' of the column's line of the statement: CHECK (state IN ('open', 'closed')). */
static void words_of_check(column *c, const char *sql)
{
	char head[80];
	(void)snprintf(head, sizeof head, "\n  %s ", c->name);
	const char *at = strstr(sql, head);
	if (!at)
		return;
	const char *end = at + 1;
	do
		end = strchr(end + 1, '\n');
	while (end && end[1] == ' ' && end[2] == ' ' && end[3] == ' ');
	while ((at = strchr(at, '\'')) && (!end || at < end)) {
		const char *close = strchr(at + 1, '\'');
		if (!close)
			return;
		choice(c, at, (size_t)(close + 1 - at));
		at = close + 1;
	}
}

static void describe(sqlite3 *h, const char *name, table *t)
{
	sqlite3_stmt *st = NULL;
	memset(t, 0, sizeof *t);
	(void)snprintf(t->name, sizeof t->name, "%s", name);
	assert_int_equal(sqlite3_prepare_v2(h,
	                                    "SELECT p.name, p.type, m.sql FROM sqlite_schema m,"
	                                    " pragma_table_info(m.name) p WHERE m.name = ?1",
	                                    -1, &st, NULL),
	                 SQLITE_OK);
	(void)sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
	while (sqlite3_step(st) == SQLITE_ROW) {
		assert_true(t->n < COLUMNS);
		column *c = &t->columns[t->n++];
		const char *type = (const char *)sqlite3_column_text(st, 1);
		(void)snprintf(c->name, sizeof c->name, "%s", sqlite3_column_text(st, 0));
		if (strcmp(type, "TEXT") == 0) {
			words_of_check(c, (const char *)sqlite3_column_text(st, 2));
			for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
				choice(c, texts[i], strlen(texts[i]));
		} else if (strcmp(type, "BLOB") == 0) {
			for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++)
				choice(c, blobs[i], strlen(blobs[i]));
		} else {
			for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
				choice(c, numbers[i], strlen(numbers[i]));
		}
	}
	sqlite3_finalize(st);
}

static int insert(sqlite3 *h, const table *t)
{
	char sql[SQL];
	int n = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", t->name);
	for (size_t i = 0; i < t->n; i++)
		n += snprintf(sql + n, sizeof sql - (size_t)n, "%s%s", i ? ", " : "",
		              t->columns[i].choices[t->columns[i].chosen]);
	(void)snprintf(sql + n, sizeof sql - (size_t)n, ")");
	return sqlite3_exec(h, sql, NULL, NULL, NULL);
}

/* Another choice for one column at a time, then for two. `wait`: a missing reference is
 * no reason to try others, since what it refers to may come. */
static bool fits_somehow(sqlite3 *h, table *t, bool wait)
{
	if (insert(h, t) == SQLITE_OK)
		return true;
	if (wait && sqlite3_extended_errcode(h) == SQLITE_CONSTRAINT_FOREIGNKEY)
		return false;
	for (size_t i = 0; i < t->n; i++) {
		column *a = &t->columns[i];
		for (a->chosen = 0; a->chosen < a->n; a->chosen++) {
			if (insert(h, t) == SQLITE_OK)
				return true;
			if (wait && sqlite3_extended_errcode(h) == SQLITE_CONSTRAINT_FOREIGNKEY)
				return false;
			for (size_t k = i + 1; k < t->n; k++) {
				column *b = &t->columns[k];
				for (b->chosen = 1; b->chosen < b->n; b->chosen++)
					if (insert(h, t) == SQLITE_OK)
						return true;
				b->chosen = 0;
			}
		}
		a->chosen = 0;
	}
	return false;
}

void filler_count(sqlite3 *h, filler_counts *out)
{
	sqlite3_stmt *st = NULL;
	assert_int_equal(sqlite3_prepare_v2(
	                     h,
	                     "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE"
	                     " 'sqlite_%' AND name <> 'migration' ORDER BY name",
	                     -1, &st, NULL),
	                 SQLITE_OK);
	for (out->n = 0; sqlite3_step(st) == SQLITE_ROW; out->n++) {
		char sql[128];
		sqlite3_stmt *counting = NULL;
		assert_true(out->n < FILLER_TABLES);
		(void)snprintf(out->tables[out->n], 64, "%s", sqlite3_column_text(st, 0));
		(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", out->tables[out->n]);
		assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &counting, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(counting), SQLITE_ROW);
		out->rows[out->n] = sqlite3_column_int64(counting, 0);
		sqlite3_finalize(counting);
	}
	sqlite3_finalize(st);
}

int64_t filler_rows(const filler_counts *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->tables[i], name) == 0)
			return c->rows[i];
	return -1;
}

void filler_fill(sqlite3 *h)
{
	static table t;
	filler_counts all = {0};
	size_t filled = 0, before = SIZE_MAX;
	bool wait = true;
	assert_int_equal(sqlite3_exec(h, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), SQLITE_OK);
	/* What refers to others fits once they are filled. */
	while (filled != before || wait) {
		wait = filled != before;
		before = filled;
		filled = 0;
		filler_count(h, &all);
		for (size_t i = 0; i < all.n; i++) {
			if (!all.rows[i]) {
				describe(h, all.tables[i], &t);
				all.rows[i] = fits_somehow(h, &t, wait);
			}
			filled += all.rows[i] != 0;
		}
	}
	for (size_t i = 0; i < all.n; i++)
		if (!all.rows[i]) {
			describe(h, all.tables[i], &t);
			(void)insert(h, &t);
			fail_msg("no row fits %s: %s", all.tables[i], sqlite3_errmsg(h));
		}
}
