/* The one door to the heap, so that tests can make the Nth allocation fail.
 *
 * Sizes are bytes. Every function returns NULL when memory is out or when the
 * fault counter strikes; oh_free(NULL) is legal. Thread-safe.
 */
#ifndef OUHE_BASE_ALLOC_H
#define OUHE_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

void *oh_alloc(size_t size);
/* Zeroed; NULL on overflow of count * size. */
void *oh_calloc(size_t count, size_t size);
/* As realloc: on failure `old` stays valid and owned by the caller. */
void *oh_realloc(void *old, size_t size);
void oh_free(void *p);
/* Gives memory that was freed back to the system, where the C library can: after work
 * that took much for a while. Some milliseconds. */
void oh_alloc_trim(void);
/* Zeroed memory for what is large, straight from the system: what is never written takes
 * nothing. Given back by oh_pages_free with the same size; counts as one allocation. */
void *oh_pages_alloc(size_t size);
/* The first `keep` bytes stay, the rest goes back to the system as far as it is whole pages;
 * the new size, for oh_pages_free. */
size_t oh_pages_fit(void *p, size_t size, size_t keep);
void oh_pages_free(void *p, size_t size);
/* A NUL-terminated copy of n bytes. */
char *oh_strndup(const char *s, size_t n);

/* Test instrument: the nth allocation from now (1 = the next) and all after it
 * fail; 0 switches the fault off. Process-wide. */
void oh_alloc_fail_after(uint64_t nth);
/* Allocations seen since the last oh_alloc_fail_after call. */
uint64_t oh_alloc_count(void);

#endif
