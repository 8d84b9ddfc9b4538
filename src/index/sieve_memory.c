/* Large memory in large pages where the system grants them: a sieve of millions of entries
 * takes as long to be paged in, four kilobytes at a time, as to be made; and rows are read
 * at random places. */
#include <string.h>
#include <sys/mman.h>

#include "ouhe/base/alloc.h"
#include "sieve_internal.h"

enum { HUGE_PAGE = 1 << 21, HUGE_FROM = 2 * HUGE_PAGE };

void *sieve_alloc(size_t bytes)
{
	size_t align = bytes < HUGE_FROM ? SIEVE_ALIGN : HUGE_PAGE;
	if (bytes > SIZE_MAX - 2 * align)
		return NULL;
	char *raw = oh_alloc(bytes + align + sizeof(void *));
	if (!raw)
		return NULL;
	char *p = raw + sizeof(void *);
	p += (align - (uintptr_t)p % align) % align;
	memcpy(p - sizeof(void *), &raw, sizeof raw);
#ifdef MADV_HUGEPAGE
	/* Of the last page only where half of it is asked for. A refusal costs only time. */
	if (align == HUGE_PAGE)
		(void)madvise(p, (bytes + HUGE_PAGE / 2) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
	return p;
}

void sieve_free(void *p)
{
	char *raw;
	if (!p)
		return;
	memcpy(&raw, (char *)p - sizeof(void *), sizeof raw);
	oh_free(raw);
}

oh_status sieve_grow(void **p, size_t *cap, size_t n, size_t size)
{
	if (n <= *cap)
		return OH_OK;
	size_t more = *cap + *cap / 2 < n ? n : *cap + *cap / 2;
	void *grown = more < SIZE_MAX / size ? sieve_alloc(more * size) : NULL;
	if (!grown)
		return OH_ENOMEM;
	if (*cap)
		memcpy(grown, *p, *cap * size);
	sieve_free(*p);
	*p = grown;
	*cap = more;
	return OH_OK;
}

void *sieve_carve(sieve_slab **slabs, size_t bytes, size_t wanted)
{
	enum { HEAD = (sizeof(sieve_slab) + SIEVE_ALIGN - 1) / SIEVE_ALIGN * SIEVE_ALIGN };
	sieve_slab *s = *slabs;
	bytes = (bytes + SIEVE_ALIGN - 1) / SIEVE_ALIGN * SIEVE_ALIGN;
	if (!s || s->cap - s->used < bytes) {
		size_t cap = wanted < bytes ? bytes : wanted;
		if (cap > SIZE_MAX - HEAD || !(s = sieve_alloc(HEAD + cap)))
			return NULL;
		*s = (sieve_slab){.next = *slabs, .cap = cap};
		*slabs = s;
	}
	s->used += bytes;
	return (char *)s + HEAD + s->used - bytes;
}

void sieve_slabs_free(sieve_slab *s)
{
	while (s) {
		sieve_slab *next = s->next;
		sieve_free(s);
		s = next;
	}
}
