#include "ouhe/base/alloc.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#ifdef __GLIBC__
/* Left alone the C library learns from the first buffer of 32 MB that is freed to keep as
 * much as 64 MB at the end of each thread's heap, where not even a trim gives it back; and
 * what grows there is copied each time, where pages would be moved. */
enum { LARGE = 4 << 20 };

__attribute__((constructor)) static void large_from_the_system(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, LARGE);
	(void)mallopt(M_TRIM_THRESHOLD, LARGE);
}
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

static size_t page_size(void)
{
	long size = sysconf(_SC_PAGESIZE);
	return size > 0 ? (size_t)size : 4096;
}

static size_t whole_pages(size_t size)
{
	size_t page = page_size();
	return (size + page - 1) / page * page;
}

void *oh_pages_alloc(size_t size)
{
	if (strikes() || size == 0 || size > SIZE_MAX / 2)
		return NULL;
	void *p = mmap(NULL, whole_pages(size), PROT_READ | PROT_WRITE,
	               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

size_t oh_pages_fit(void *p, size_t size, size_t keep)
{
	size = whole_pages(size);
	keep = whole_pages(keep ? keep : 1);
	if (keep >= size || munmap((char *)p + keep, size - keep) != 0)
		return size;
	return keep;
}

void oh_pages_free(void *p, size_t size)
{
	if (p)
		(void)munmap(p, whole_pages(size));
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
