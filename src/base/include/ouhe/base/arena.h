/* Arena: many small allocations that die together.
 *
 * Named by lifetime at its owner: process, pack, import, request. Memory is
 * aligned to 16 bytes and not zeroed unless the call says so. A mark taken
 * earlier rewinds everything allocated after it. Built with
 * OH_ARENA_EMULATE (the sanitizer presets), each allocation is a malloc of its
 * own, so that overruns and use after rewind are caught.
 *
 * Not thread-safe: one arena, one thread at a time.
 */
#ifndef OUHE_BASE_ARENA_H
#define OUHE_BASE_ARENA_H

#include "ouhe/base/sv.h"

typedef struct oh_arena oh_arena;

typedef struct oh_arena_mark {
	void *block;
	size_t used;
	size_t total;
} oh_arena_mark;

/* limit: most bytes the arena may hold, 0 = none. NULL when memory is out. */
oh_arena *oh_arena_new(size_t limit);
/* For what is expected to take so many bytes: these lie in one piece and take memory only
 * where they are handed out; what is beyond comes as from any arena. Rewound to its beginning it
 * keeps the piece for what comes next. */
oh_arena *oh_arena_new_large(size_t expected);
/* Gives back what such an arena holds and has not handed out: it is done. What is asked for
 * nevertheless comes as from any arena. */
void oh_arena_fit(oh_arena *a);
/* Frees the arena and all memory it handed out; NULL is legal. */
void oh_arena_free(oh_arena *a);

/* NULL when memory is out or the limit would be passed. size 0 is legal. */
void *oh_arena_alloc(oh_arena *a, size_t size);
void *oh_arena_zalloc(oh_arena *a, size_t size);
/* count * size zeroed bytes, overflow checked. */
void *oh_arena_array(oh_arena *a, size_t count, size_t size);
/* A copy; the result is NUL-terminated after its n bytes. p is NULL only when
 * memory is out. */
oh_sv oh_arena_sv(oh_arena *a, oh_sv s);
/* Grows an array inside the arena: returns the old place where it can be
 * extended, else a copy. old may be NULL with old_size 0. */
void *oh_arena_grow(oh_arena *a, void *old, size_t old_size, size_t new_size);

oh_arena_mark oh_arena_mark_get(const oh_arena *a);
/* Gives back everything allocated since the mark. */
void oh_arena_rewind(oh_arena *a, oh_arena_mark mark);
/* Moves all memory of `src` to `dst`, where it lives on; src is empty and
 * usable after. Never fails; the moved bytes count against dst's limit from then
 * on. For results that several threads made, each in an arena of its own. */
void oh_arena_adopt(oh_arena *dst, oh_arena *src);
/* Bytes handed out and not given back. */
size_t oh_arena_used(const oh_arena *a);

#endif
