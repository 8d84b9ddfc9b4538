/* categories.csv: a forest, parents before children. */
#include "impl.h"

enum { C_KEY, C_PARENT, C_ZH, C_EN, C_CODE, C_SYN, C_USES, C_N };
static const oh_pk_column columns[C_N] = {{"key", true, false},      {"parent", false, false},
                                          {"zh", true, false},       {"en", true, false},
                                          {"gbt4754", false, false}, {"synonyms", false, false},
                                          {"uses", false, true}};

typedef struct raw_category {
	oh_category c;
	oh_sv parent;
	uint32_t row;
	uint32_t up; /* position of the parent, UINT32_MAX at a root */
	bool placed;
} raw_category;

static bool sound_code(oh_sv code)
{
	for (size_t i = 0; i < code.n; i++)
		if (code.p[i] < '0' || code.p[i] > '9')
			return false;
	return code.n == 0 || (code.n >= 2 && code.n <= 4);
}

static oh_status add(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_vec *raw)
{
	oh_pk_loader *L = t->L;
	raw_category r = {.row = row, .up = UINT32_MAX};
	oh_status st;

	if (!sound_code(cells[C_CODE])) {
		st = oh_pk_problem(L, oh_pk_at(t, C_CODE, row), &oh_msg_pack_gbt4754, cells[C_CODE],
		                   cells[C_KEY]);
		if (st)
			return st;
	}
	r.c.pack = &L->pack->pub;
	r.c.key = oh_arena_sv(L->a, cells[C_KEY]);
	r.c.zh = oh_arena_sv(L->a, cells[C_ZH]);
	r.c.en = oh_arena_sv(L->a, cells[C_EN]);
	r.c.gbt4754 = oh_arena_sv(L->a, cells[C_CODE]);
	r.parent = cells[C_PARENT];
	if (!r.c.key.p || !r.c.zh.p || !r.c.en.p || !r.c.gbt4754.p)
		return oh_nomem(L->err);
	st = oh_pk_split(L, cells[C_SYN], &r.c.synonyms, &r.c.n_synonyms);
	if (!st)
		st = oh_pk_split(L, cells[C_USES], &r.c.uses, &r.c.n_uses);
	if (!st && oh_vec_push(raw, &r))
		st = oh_nomem(L->err);
	return st;
}

/* Keys once each, parents by key. */
static oh_status link_parents(oh_pk_loader *L, raw_category *raw, size_t n)
{
	oh_pk_place at = {.file = OH_SV("categories.csv"), .field = OH_SV("key")};
	oh_pk_table keys;
	oh_status st = OH_OK;

	if (oh_pk_table_init(&keys, n, L->scratch))
		return oh_nomem(L->err);
	for (size_t i = 0; !st && i < n; i++) {
		const size_t other = oh_pk_table_put(&keys, raw[i].c.key, (uint32_t)i);
		char first[16];

		if (other == SIZE_MAX)
			continue;
		at.row = raw[i].row;
		snprintf(first, sizeof(first), "%u", raw[other].row);
		st = oh_pk_problem(L, at, &oh_msg_pack_duplicate_key, raw[i].c.key,
		                   oh_sv_from(first));
	}
	at.field = OH_SV("parent");
	for (size_t i = 0; !st && i < n; i++) {
		if (!raw[i].parent.n || oh_pk_table_get(&keys, raw[i].parent, &raw[i].up))
			continue;
		at.row = raw[i].row;
		st = oh_pk_problem(L, at, &oh_msg_pack_unknown_parent, raw[i].parent, raw[i].c.key);
	}
	return st;
}

static oh_status one_word(oh_pk_loader *L, const raw_category *raw, size_t i, oh_sv word,
                          oh_pk_table *seen)
{
	const oh_pk_place at = {OH_SV("categories.csv"), OH_SV("synonyms"), raw[i].row};
	oh_sv folded;
	size_t other;

	if (oh_pk_fold(word, L->scratch, &folded))
		return oh_nomem(L->err);
	other = oh_pk_table_put(seen, folded, (uint32_t)i);
	if (other == SIZE_MAX || other == i)
		return OH_OK;
	return oh_pk_problem(L, at, &oh_msg_pack_collision, word, raw[other].c.key);
}

static oh_status check_words(oh_pk_loader *L, const raw_category *raw, size_t n)
{
	oh_pk_table seen;
	size_t words = 0;
	oh_status st = OH_OK;

	for (size_t i = 0; i < n; i++)
		words += 2U + raw[i].c.n_synonyms;
	if (oh_pk_table_init(&seen, words, L->scratch))
		return oh_nomem(L->err);
	for (size_t i = 0; !st && i < n; i++) {
		st = one_word(L, raw, i, raw[i].c.zh, &seen);
		if (!st)
			st = one_word(L, raw, i, raw[i].c.en, &seen);
		for (size_t k = 0; !st && k < raw[i].c.n_synonyms; k++)
			st = one_word(L, raw, i, raw[i].c.synonyms[k], &seen);
	}
	return st;
}

/* Round by round whoever's parent stands; what is left over is on a circle. */
static oh_status place(oh_pk_loader *L, raw_category *raw, size_t n)
{
	oh_category *out = oh_arena_array(L->a, n, sizeof(*out));
	size_t *at = oh_arena_array(L->scratch, n, sizeof(*at));
	size_t placed = 0, before;
	oh_status st = OH_OK;

	if (!out || !at)
		return oh_nomem(L->err);
	do {
		before = placed;
		for (size_t i = 0; i < n; i++) {
			if (raw[i].placed || (raw[i].up != UINT32_MAX && !raw[raw[i].up].placed))
				continue;
			raw[i].placed = true;
			raw[i].c.parent = raw[i].up == UINT32_MAX ? NULL : &out[at[raw[i].up]];
			raw[i].c.index = (uint16_t)(L->packs->n_categories + placed);
			at[i] = placed;
			out[placed++] = raw[i].c;
		}
	} while (placed > before);
	for (size_t i = 0; !st && i < n; i++) {
		const oh_pk_place where = {OH_SV("categories.csv"), OH_SV("parent"), raw[i].row};

		if (!raw[i].placed)
			st =
			    oh_pk_problem(L, where, &oh_msg_pack_cycle, raw[i].c.key, raw[i].c.key);
	}
	L->pack->pub.categories = out;
	L->pack->pub.n_categories = placed;
	L->packs->n_categories += placed;
	return st;
}

oh_status oh_pk_categories(oh_pk_loader *L)
{
	oh_sv cells[C_N];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_vec raw;
	oh_status st = oh_pk_rows_open(&t, L, "categories.csv", columns, C_N, &present);

	oh_vec_init(&raw, sizeof(raw_category));
	while (!st && present && oh_pk_rows_next(&t, cells, &row, &st))
		st = add(&t, cells, row, &raw);
	if (!st && L->packs->n_categories + raw.n > OH_PK_CATEGORIES)
		st = oh_raise(L->err, OH_ELIMIT, &oh_msg_pack_limit, OH_SV("16384"));
	if (!st)
		st = link_parents(L, raw.p, raw.n);
	if (!st)
		st = check_words(L, raw.p, raw.n);
	if (!st)
		st = place(L, raw.p, raw.n);
	oh_vec_release(&raw);
	return st;
}
