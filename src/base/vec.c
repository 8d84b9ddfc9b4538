#include "ouhe/base/vec.h"

#include <string.h>

#include "ouhe/base/alloc.h"

void oh_vec_init(oh_vec *v, size_t item_size)
{
	*v = (oh_vec){.item = item_size};
}

void oh_vec_init_in(oh_vec *v, size_t item_size, void *memory, size_t cap)
{
	*v = (oh_vec){.p = memory, .cap = cap, .item = item_size, .borrowed = true};
}

void oh_vec_release(oh_vec *v)
{
	if (!v->borrowed)
		oh_free(v->p);
	oh_vec_init(v, v->item);
}

void oh_vec_clear(oh_vec *v)
{
	v->n = 0;
}

void *oh_vec_add(oh_vec *v)
{
	if (v->n == v->cap) {
		size_t cap = v->cap ? v->cap * 2 : 8;
		if (cap > SIZE_MAX / 4 / v->item)
			return NULL;
		void *p = oh_realloc(v->borrowed ? NULL : v->p, cap * v->item);
		if (!p)
			return NULL;
		if (v->borrowed)
			memcpy(p, v->p, v->n * v->item);
		v->borrowed = false;
		v->p = p;
		v->cap = cap;
	}
	char *place = (char *)v->p + v->n++ * v->item;
	memset(place, 0, v->item);
	return place;
}

oh_status oh_vec_push(oh_vec *v, const void *item)
{
	void *place = oh_vec_add(v);
	if (!place)
		return OH_ENOMEM;
	memcpy(place, item, v->item);
	return OH_OK;
}

void *oh_vec_freeze(const oh_vec *v, oh_arena *a)
{
	if (v->n == 0)
		return NULL;
	void *p = oh_arena_alloc(a, v->n * v->item);
	if (p)
		memcpy(p, v->p, v->n * v->item);
	return p;
}
