/* Growing array of items of one size, on the heap.
 *
 * Typed access by OH_VEC_AT. Items are moved by memcpy; pointers into the
 * array die at the next push.
 */
#ifndef OUHE_BASE_VEC_H
#define OUHE_BASE_VEC_H

#include <stddef.h>

#include "ouhe/base/arena.h"
#include "ouhe/base/status.h"

typedef struct oh_vec {
	void *p;
	size_t n;
	size_t cap;
	size_t item;
	bool borrowed; /* p is the caller's own memory: never freed */
} oh_vec;

#define OH_VEC_AT(v, T, i) (((T *)(v)->p)[i])

void oh_vec_init(oh_vec *v, size_t item_size);
/* Begins in the caller's memory of `cap` items, which must outlive the vector;
 * only what grows beyond it is on the heap. */
void oh_vec_init_in(oh_vec *v, size_t item_size, void *memory, size_t cap);
void oh_vec_release(oh_vec *v);
void oh_vec_clear(oh_vec *v);
/* Appends a copy of *item; OH_ENOMEM leaves the array as it was. */
oh_status oh_vec_push(oh_vec *v, const void *item);
/* Appends a zeroed item and returns its place; NULL when memory is out. */
void *oh_vec_add(oh_vec *v);
/* A copy of the items in an arena; NULL when empty or when memory is out
 * (tell apart by v->n). */
void *oh_vec_freeze(const oh_vec *v, oh_arena *a);

#endif
