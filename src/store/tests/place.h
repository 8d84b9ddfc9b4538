/* A folder of its own for each test, and an error's words. */
#ifndef OUHE_STORE_TESTS_PLACE_H
#define OUHE_STORE_TESTS_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ouhe/base/error.h"

/* Set-up and teardown of cmocka; the state is the place. */
int place_make(void **state);
int place_remove(void **state);
/* The data folder inside it, not yet made; valid until the place goes. */
const char *place_dir(void *state);
/* Another path inside it; valid until the next call. */
const char *place_path(void *state, const char *name);
/* Place and message, both languages; valid until the next call. */
const char *words(const oh_error *err);

#endif
