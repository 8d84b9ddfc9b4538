#include "ouhe/base/alloc.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

static _Atomic uint64_t fail_at;
static _Atomic uint64_t seen;

static int strikes(void)
{
	uint64_t limit = atomic_load_explicit(&fail_at, memory_order_relaxed);
	uint64_t now = atomic_fetch_add_explicit(&seen, 1, memory_order_relaxed) + 1;
	return limit && now >= limit;
}

void *oh_alloc(size_t size)
{
	return strikes() ? NULL : malloc(size ? size : 1);
}

void *oh_calloc(size_t count, size_t size)
{
	return strikes() ? NULL : calloc(count ? count : 1, size ? size : 1);
}

void *oh_realloc(void *old, size_t size)
{
	return strikes() ? NULL : realloc(old, size ? size : 1);
}

void oh_free(void *p)
{
	free(p);
}

void oh_alloc_trim(void)
{
#ifdef __GLIBC__
	(void)malloc_trim(0);
#endif
}

char *oh_strndup(const char *s, size_t n)
{
	char *copy = oh_alloc(n + 1);
	if (!copy)
		return NULL;
	if (n)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

void oh_alloc_fail_after(uint64_t nth)
{
	atomic_store(&seen, 0);
	atomic_store(&fail_at, nth);
}

uint64_t oh_alloc_count(void)
{
	return atomic_load(&seen);
}
