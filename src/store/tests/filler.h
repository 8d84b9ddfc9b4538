/* Puts a row into every table of a schema that it has never seen: values from the types,
 * the references and the words of the checks. */
#ifndef OUHE_STORE_TESTS_FILLER_H
#define OUHE_STORE_TESTS_FILLER_H

#include <sqlite3.h>
#include <stdint.h>

/* Fails the test with the table's name when no row fits. */
void filler_fill(sqlite3 *h);

enum { FILLER_TABLES = 200 };
typedef struct filler_counts {
	char tables[FILLER_TABLES][64];
	int64_t rows[FILLER_TABLES];
	size_t n;
} filler_counts;
/* Rows of every table but the list of migrations. */
void filler_count(sqlite3 *h, filler_counts *out);
/* Rows of the table, -1: it is not there. */
int64_t filler_rows(const filler_counts *c, const char *table);

#endif
