/* Books for tests, drawn as text.
 *
 * Rows end with '\n', cells with '|'. A cell is text, except: "" no cell, "#5" a
 * number, "%0.95" a percent cell, "@2026-04-02" a date, "=5" a formula's number,
 * "!#REF!" an error, "^" and "<" merged with the cell above or to the left. A row
 * that begins with "~" is hidden.
 */
#ifndef OUHE_EXTRACT_TESTS_LIST_GRID_H
#define OUHE_EXTRACT_TESTS_LIST_GRID_H

#include "ouhe/sheet/book.h"

/* One sheet; memory in the arena. Aborts when memory is out. */
oh_sheet grid_sheet(oh_arena *a, const char *name, const char *drawing);
oh_book grid_book(oh_arena *a, const oh_sheet *sheets, size_t n);

#endif
