#include "list_internal.h"

#include <string.h>

#include "ouhe/base/alloc.h"
#include "ouhe/text/fold.h"

#define OH_MSG OH_MSG_DEFINE
#include "ouhe/extract/list_messages.def"
#undef OH_MSG

static oh_status add_label(oh_readers *r, oh_reader *reader, const oh_attr *attr, oh_sv name)
{
	oh_head_name h;
	oh_status st = oh_head_name_make(name, r->arena, &h);
	if (st || h.key.n == 0)
		return st;
	uint64_t at;
	oh_label label = {attr, 0};
	if (!oh_map_get(reader->labels, h.key, &at)) {
		st = oh_map_set(reader->labels, h.key, reader->list.n);
		return st ? st : oh_vec_push(&reader->list, &label);
	}
	/* Own attributes come before those of common: the chain keeps that order. */
	while (OH_VEC_AT(&reader->list, oh_label, at).next)
		at = OH_VEC_AT(&reader->list, oh_label, at).next - 1;
	if (OH_VEC_AT(&reader->list, oh_label, at).attr == attr)
		return OH_OK;
	st = oh_vec_push(&reader->list, &label);
	if (!st)
		OH_VEC_AT(&reader->list, oh_label, at).next = (uint32_t)reader->list.n;
	return st;
}

static oh_status add_labels(oh_readers *r, oh_reader *reader)
{
	for (size_t i = 0; i < reader->pack->n_attrs; i++) {
		const oh_attr *attr = reader->pack->attrs[i];
		oh_status st = add_label(r, reader, attr, attr->zh);
		if (!st)
			st = add_label(r, reader, attr, attr->en);
		if (!st)
			st = add_label(r, reader, attr, attr->key);
		for (size_t k = 0; !st && k < attr->n_synonyms; k++)
			st = add_label(r, reader, attr, attr->synonyms[k]);
		if (st)
			return st;
	}
	return OH_OK;
}

const oh_label *oh_label_find(const oh_reader *r, oh_sv key)
{
	uint64_t at;
	if (key.n == 0 || !oh_map_get(r->labels, key, &at))
		return NULL;
	return &OH_VEC_AT(&r->list, oh_label, at);
}

const oh_label *oh_label_next(const oh_reader *r, const oh_label *l)
{
	return l->next ? &OH_VEC_AT(&r->list, oh_label, l->next - 1) : NULL;
}

static oh_status add_kind(oh_readers *r, const oh_pack *pack, const oh_category *category,
                          oh_sv name)
{
	oh_kind_name k = {.category = category, .pack = pack};
	oh_status st = oh_fold_key(oh_sv_trim(name), OH_FOLD_CASE, r->arena, &k.key);
	/* One letter or one character says too little to be looked for in a text. */
	if (st || k.key.n < 3)
		return st;
	uint32_t b = (uint32_t)(oh_sv_hash(oh_sv_sub(k.key, 0, 2)) % OH_KIND_BUCKETS);
	k.next = r->buckets[b];
	st = oh_vec_push(&r->kinds, &k);
	if (!st)
		r->buckets[b] = (uint32_t)r->kinds.n;
	return st;
}

static oh_status add_kinds(oh_readers *r, const oh_pack *pack)
{
	oh_status st = add_kind(r, pack, NULL, pack->zh);
	if (!st)
		st = add_kind(r, pack, NULL, pack->en);
	for (size_t i = 0; !st && i < pack->n_categories; i++) {
		const oh_category *c = &pack->categories[i];
		st = add_kind(r, pack, c, c->zh);
		if (!st)
			st = add_kind(r, pack, c, c->en);
		for (size_t k = 0; !st && k < c->n_synonyms; k++)
			st = add_kind(r, pack, c, c->synonyms[k]);
	}
	return st;
}

static oh_status add_reader(oh_readers *r, const oh_pack *pack, oh_error *err)
{
	oh_reader *reader = &r->items[r->n];
	reader->pack = pack;
	reader->common = oh_sv_eq(pack->name, OH_SV("common"));
	oh_vec_init(&reader->list, sizeof(oh_label));
	r->n++;
	reader->labels = oh_map_new();
	if (!reader->labels)
		return oh_nomem(err);
	oh_status st = oh_extractor_new(pack, &reader->x, err);
	if (st)
		return st;
	st = add_labels(r, reader);
	if (!st && !reader->common)
		st = add_kinds(r, pack);
	return st ? oh_nomem(err) : OH_OK;
}

static oh_status fill(oh_readers *r, oh_error *err)
{
	size_t n = oh_packs_count(r->packs);
	r->arena = oh_arena_new(0);
	r->roles = oh_map_new();
	r->items = oh_calloc(n ? n : 1, sizeof *r->items);
	if (!r->arena || !r->roles || !r->items || oh_roles_init(r))
		return oh_nomem(err);
	for (size_t i = 0; i < n; i++) {
		oh_status st = add_reader(r, oh_packs_at(r->packs, i), err);
		if (st)
			return st;
	}
	return n ? OH_OK : oh_raise(err, OH_EUSAGE, &oh_msg_extract_list_no_packs, OH_SV(""));
}

oh_status oh_readers_new(const oh_packs *packs, oh_readers **out, oh_error *err)
{
	oh_readers *r = oh_calloc(1, sizeof *r);
	if (!r)
		return oh_nomem(err);
	r->packs = packs;
	oh_vec_init(&r->role_hits, sizeof(oh_role_hit));
	oh_vec_init(&r->kinds, sizeof(oh_kind_name));
	oh_status st = fill(r, err);
	if (st) {
		oh_readers_free(r);
		return st;
	}
	*out = r;
	return OH_OK;
}

void oh_readers_free(oh_readers *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++) {
		oh_extractor_free(r->items[i].x);
		oh_map_free(r->items[i].labels);
		oh_vec_release(&r->items[i].list);
	}
	oh_free(r->items);
	oh_map_free(r->roles);
	oh_vec_release(&r->role_hits);
	oh_vec_release(&r->kinds);
	oh_arena_free(r->arena);
	oh_free(r);
}

const oh_extractor *oh_readers_find(const oh_readers *r, oh_sv pack)
{
	for (size_t i = 0; i < r->n; i++) {
		if (oh_sv_eq(r->items[i].pack->name, pack))
			return r->items[i].x;
	}
	return NULL;
}
