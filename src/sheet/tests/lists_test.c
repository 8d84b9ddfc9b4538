/* The lists and real inputs beside the project; skipped where they are absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "ouhe/sheet/book.h"

#define SHARED OH_SOURCE_DIR "/../shared/data/"

static size_t rows_of(const char *path, size_t sheets, uint32_t columns)
{
	oh_arena *a = oh_arena_new(0);
	oh_book book;
	oh_error err;
	assert_int_equal(oh_book_read(path, NULL, a, &book, &err), OH_OK);
	assert_int_equal(book.n, sheets);
	size_t rows = book.sheets[0].n;
	assert_int_equal(book.sheets[0].last_column, columns);
	oh_arena_free(a);
	return rows;
}

static void lists(void **state)
{
	(void)state;
	if (access(SHARED "lists/a/demand.xlsx", R_OK))
		skip();
	/* 60 demands and 140 supplies, a title, a header, a footnote */
	assert_int_equal(rows_of(SHARED "lists/a/demand.xlsx", 1, 9), 63);
	assert_int_equal(rows_of(SHARED "lists/b/demand.xlsx", 1, 9), 63);
	assert_int_equal(rows_of(SHARED "lists/a/supply.xlsx", 1, 9), 143);
	assert_int_equal(rows_of(SHARED "lists/b/supply.xlsx", 1, 9), 143);
}

static void real_tables(void **state)
{
	(void)state;
	if (access(SHARED "real/nema_motors.csv", R_OK))
		skip();
	assert_int_equal(rows_of(SHARED "real/nema_motors.csv", 1, 9), 549);
	assert_int_equal(rows_of(SHARED "real/servo_catalogue.csv", 1, 9), 320);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lists), cmocka_unit_test(real_tables)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
