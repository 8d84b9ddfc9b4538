/* A list read for a test, and what is asked of it. */
#ifndef OUHE_EXTRACT_TESTS_LIST_CASE_H
#define OUHE_EXTRACT_TESTS_LIST_CASE_H

#include "list_grid.h"
#include "ouhe/extract/list.h"

typedef struct list_case {
	oh_arena *arena;
	oh_list list;
	oh_error err;
	oh_status status;
} list_case;

/* Loads the packs once; false when they cannot be read. */
bool case_setup(void);
void case_teardown(void);
const oh_readers *case_readers(void);

list_case case_read(oh_side side, const char *sheet, const char *drawing);
list_case case_read_book(oh_side side, const oh_list_options *options, const oh_sheet *sheets,
                         size_t n, oh_arena *arena);
void case_free(list_case *c);

/* NULL when there is none. */
const oh_listing *case_row(const list_case *c, uint32_t row);
const oh_fact *case_fact(const oh_listing *l, const char *key);
/* True when the fact is the point v. */
bool case_is(const oh_listing *l, const char *key, double v);
bool case_has(const oh_listing *l, const char *key, const char *value);
size_t case_issues(const list_case *c, const oh_msg *msg, uint32_t row);
oh_sv case_extra(const oh_listing *l, const char *header);
bool case_eq(oh_sv s, const char *text);
/* Everything in words, for comparisons. */
void case_dump(oh_buf *out, const oh_list *list);

#endif
