#include "ouhe/base/arena.h"

#include <string.h>

#include "ouhe/base/alloc.h"

enum { ALIGN = 16, FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct block {
	struct block *older;
	size_t size;
	size_t used;
	size_t written; /* of pages: nothing behind was ever handed out, so it is zero */
	size_t pages;   /* bytes of oh_pages_alloc, 0: from the heap */
	size_t pad;     /* keeps data 16-byte aligned */
	char data[];
};

struct oh_arena {
	struct block *top;
	struct block *large; /* the piece of a large arena, lowest of all */
	size_t total;
	size_t limit;
	size_t next_size;
};

oh_arena *oh_arena_new(size_t limit)
{
	oh_arena *a = oh_calloc(1, sizeof *a);
	if (!a)
		return NULL;
	a->limit = limit;
	a->next_size = FIRST_BLOCK;
	return a;
}

oh_arena *oh_arena_new_large(size_t expected)
{
	oh_arena *a = oh_arena_new(0);
#ifndef OH_ARENA_EMULATE
	size_t size = expected < SIZE_MAX / 4 ? sizeof(struct block) + expected : 0;
	struct block *b = a && size ? oh_pages_alloc(size) : NULL;
	/* Without the piece it is an arena like any other. */
	if (!b)
		return a;
	*b = (struct block){.size = expected, .pages = size};
	a->top = a->large = b;
#else
	(void)expected;
#endif
	return a;
}

void oh_arena_fit(oh_arena *a)
{
	struct block *b = a->large;
	if (!b)
		return;
	b->size = b->used;
	b->pages = oh_pages_fit(b, b->pages, sizeof *b + b->used);
}

static void free_block(struct block *b)
{
	if (b->pages)
		oh_pages_free(b, b->pages);
	else
		oh_free(b);
}

/* The piece of a large arena stays. */
static void free_down_to(oh_arena *a, struct block *keep)
{
	while (a->top != keep && a->top != a->large) {
		struct block *older = a->top->older;
		free_block(a->top);
		a->top = older;
	}
}

void oh_arena_free(oh_arena *a)
{
	if (!a)
		return;
	a->large = NULL;
	free_down_to(a, NULL);
	oh_free(a);
}

static struct block *push_block(oh_arena *a, size_t need)
{
#ifdef OH_ARENA_EMULATE
	size_t size = need;
#else
	size_t size = need > a->next_size ? need : a->next_size;
	if (a->next_size < LARGEST_BLOCK)
		a->next_size *= 2;
#endif
	struct block *b = oh_alloc(sizeof *b + size);
	if (!b)
		return NULL;
	*b = (struct block){.older = a->top, .size = size};
	a->top = b;
	return b;
}

void *oh_arena_alloc(oh_arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size_t need = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (need == 0)
		need = ALIGN;
	if (a->limit && (need > a->limit || a->total > a->limit - need))
		return NULL;
	struct block *b = a->top;
#ifdef OH_ARENA_EMULATE
	b = push_block(a, size ? size : 1);
	if (!b)
		return NULL;
	b->used = b->size;
	a->total += need;
	return b->data;
#else
	if (!b || b->size - b->used < need)
		b = push_block(a, need);
	if (!b)
		return NULL;
	void *p = b->data + b->used;
	b->used += need;
	a->total += need;
	if (b->written < b->used)
		b->written = b->used;
	return p;
#endif
}

void *oh_arena_zalloc(oh_arena *a, size_t size)
{
	size_t written = a->large ? a->large->written : 0;
	char *p = oh_arena_alloc(a, size);
	/* What a large arena hands out for the first time is zero already. */
	if (p && a->large && a->top == a->large && p >= a->large->data + written)
		return p;
	if (p)
		memset(p, 0, size);
	return p;
}

void *oh_arena_array(oh_arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		return NULL;
	return oh_arena_zalloc(a, count * size);
}

oh_sv oh_arena_sv(oh_arena *a, oh_sv s)
{
	char *p = s.n < SIZE_MAX ? oh_arena_alloc(a, s.n + 1) : NULL;
	if (!p)
		return (oh_sv){NULL, 0};
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (oh_sv){p, s.n};
}

void *oh_arena_grow(oh_arena *a, void *old, size_t old_size, size_t new_size)
{
	if (new_size <= old_size)
		return old;
#ifndef OH_ARENA_EMULATE
	struct block *b = a->top;
	size_t have = (old_size + ALIGN - 1) / ALIGN * ALIGN;
	size_t need =
	    new_size > SIZE_MAX / 2 ? SIZE_MAX / 2 : (new_size + ALIGN - 1) / ALIGN * ALIGN;
	if (old && b && have && (char *)old + have == b->data + b->used &&
	    b->size - b->used >= need - have &&
	    (!a->limit || a->total + (need - have) <= a->limit)) {
		b->used += need - have;
		a->total += need - have;
		if (b->written < b->used)
			b->written = b->used;
		return old;
	}
#endif
	void *p = oh_arena_alloc(a, new_size);
	if (p && old && old_size)
		memcpy(p, old, old_size);
	return p;
}

oh_arena_mark oh_arena_mark_get(const oh_arena *a)
{
	return (oh_arena_mark){a->top, a->top ? a->top->used : 0, a->total};
}

void oh_arena_rewind(oh_arena *a, oh_arena_mark mark)
{
	free_down_to(a, mark.block);
	if (a->top)
		a->top->used = a->top == mark.block ? mark.used : 0;
	a->total = mark.total;
}

void oh_arena_adopt(oh_arena *dst, oh_arena *src)
{
	if (!src->top)
		return;
	/* Its piece is a block like the others from now on. */
	src->large = NULL;
	struct block *oldest = src->top;
	while (oldest->older)
		oldest = oldest->older;
	/* On top, so that rewinding dst to an earlier mark frees it too. */
	oldest->older = dst->top;
	dst->top = src->top;
	dst->total += src->total;
	src->top = NULL;
	src->total = 0;
	src->next_size = FIRST_BLOCK;
}

size_t oh_arena_used(const oh_arena *a)
{
	return a->total;
}
