/* attributes.csv: keys, labels, types, units, fit rules, words. */
#include "impl.h"

typedef struct named {
	const char *name;
	unsigned value;
	unsigned types; /* of a fit rule: 1 << oh_attr_type */
} named;

enum {
	QUANTITY = 1 << OH_ATTR_QUANTITY,
	NAMES = 1 << OH_ATTR_ENUM | 1 << OH_ATTR_SET,
	LEVEL = 1 << OH_ATTR_LEVEL,
	CODE = 1 << OH_ATTR_CODE
};

static const named types[] = {{"quantity", OH_ATTR_QUANTITY, 0}, {"enum", OH_ATTR_ENUM, 0},
                              {"set", OH_ATTR_SET, 0},           {"level", OH_ATTR_LEVEL, 0},
                              {"code", OH_ATTR_CODE, 0},         {NULL, 0, 0}};

static const named fits[] = {{"at_least", OH_FIT_AT_LEAST, QUANTITY | LEVEL},
                             {"at_most", OH_FIT_AT_MOST, QUANTITY | LEVEL},
                             {"reach", OH_FIT_REACH, QUANTITY},
                             {"nominal", OH_FIT_NOMINAL, QUANTITY},
                             {"contains", OH_FIT_CONTAINS, QUANTITY},
                             {"within", OH_FIT_WITHIN, QUANTITY},
                             {"grade", OH_FIT_GRADE, NAMES | CODE},
                             {"any_of", OH_FIT_ANY_OF, NAMES | CODE},
                             {"all_of", OH_FIT_ALL_OF, NAMES | CODE},
                             {"ip", OH_FIT_IP, CODE},
                             {"ex", OH_FIT_EX, CODE},
                             {"within_budget", OH_FIT_WITHIN_BUDGET, QUANTITY},
                             {"capacity", OH_FIT_CAPACITY, QUANTITY},
                             {NULL, 0, 0}};

enum { C_CATEGORY, C_KEY, C_ZH, C_EN, C_TYPE, C_UNIT, C_FIT, C_SYN, C_SOURCE, C_N };
static const oh_pk_column columns[C_N] = {
    {"category", false, true}, {"key", true, false},       {"zh", true, false},
    {"en", true, false},       {"type", true, false},      {"unit", false, false},
    {"fit", true, false},      {"synonyms", false, false}, {"source", false, true}};

static const named *find(const named *list, oh_sv name)
{
	for (; list->name; list++)
		if (oh_sv_eq(name, oh_sv_from(list->name)))
			return list;
	return NULL;
}

static bool sound_key(oh_sv key)
{
	for (size_t i = 0; i < key.n; i++) {
		const char c = key.p[i];

		if ((c >= 'a' && c <= 'z') || (i && ((c >= '0' && c <= '9') || c == '_')))
			continue;
		return false;
	}
	return key.n != 0;
}

/* What type, unit and fit say; *ok false where the row is left out. */
static oh_status read_kind(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_attr *a, bool *ok)
{
	const named *type = find(types, cells[C_TYPE]), *fit = find(fits, cells[C_FIT]);
	oh_pk_loader *L = t->L;

	*ok = false;
	if (!type)
		return oh_pk_problem(L, oh_pk_at(t, C_TYPE, row), &oh_msg_pack_unknown_type,
		                     cells[C_TYPE], cells[C_TYPE]);
	if (!fit)
		return oh_pk_problem(L, oh_pk_at(t, C_FIT, row), &oh_msg_pack_unknown_fit,
		                     cells[C_FIT], cells[C_FIT]);
	a->type = (oh_attr_type)type->value;
	a->fit = (oh_fit)fit->value;
	if (!(fit->types >> type->value & 1))
		return oh_pk_problem(L, oh_pk_at(t, C_FIT, row), &oh_msg_pack_fit_type,
		                     cells[C_FIT], cells[C_TYPE]);
	if ((a->type == OH_ATTR_QUANTITY) != (cells[C_UNIT].n != 0))
		return oh_pk_problem(L, oh_pk_at(t, C_UNIT, row), &oh_msg_pack_unit_type,
		                     cells[C_KEY], cells[C_TYPE]);
	if (cells[C_UNIT].n && !oh_unit_from_code(cells[C_UNIT], &a->unit))
		return oh_pk_problem(L, oh_pk_at(t, C_UNIT, row), &oh_msg_pack_unknown_unit,
		                     cells[C_UNIT], cells[C_KEY]);
	*ok = true;
	return OH_OK;
}

static oh_status copy_text(oh_pk_loader *L, const oh_sv *cells, oh_attr *a)
{
	const oh_sv category = cells[C_CATEGORY].n ? cells[C_CATEGORY] : OH_SV("*");

	a->key = oh_arena_sv(L->a, cells[C_KEY]);
	a->category = oh_arena_sv(L->a, category);
	a->zh = oh_arena_sv(L->a, cells[C_ZH]);
	a->en = oh_arena_sv(L->a, cells[C_EN]);
	a->source = oh_arena_sv(L->a, cells[C_SOURCE]);
	if (!a->key.p || !a->category.p || !a->zh.p || !a->en.p || !a->source.p)
		return oh_nomem(L->err);
	return oh_pk_split(L, cells[C_SYN], &a->synonyms, &a->n_synonyms);
}

/* The id of a key is the same in every pack. */
static oh_status key_id(oh_pk_loader *L, oh_attr *a)
{
	uint64_t id = oh_map_size(L->key_ids);

	if (!oh_map_get(L->key_ids, a->key, &id) && oh_map_set(L->key_ids, a->key, id))
		return oh_nomem(L->err);
	a->key_id = (uint16_t)id;
	return OH_OK;
}

static oh_status add(oh_pk_rows *t, const oh_sv *cells, uint32_t row)
{
	oh_pk_loader *L = t->L;
	const oh_pk_attr *before = oh_pk_find_attr(L, cells[C_KEY], true);
	oh_pk_attr *x;
	oh_status st;
	bool ok;

	if (!sound_key(cells[C_KEY]))
		return oh_pk_problem(L, oh_pk_at(t, C_KEY, row), &oh_msg_pack_bad_key, cells[C_KEY],
		                     cells[C_KEY]);
	if (before) {
		char first[16];

		snprintf(first, sizeof(first), "%u", before->row);
		return oh_pk_problem(L, oh_pk_at(t, C_KEY, row), &oh_msg_pack_duplicate_key,
		                     cells[C_KEY], oh_sv_from(first));
	}
	if (L->attrs.n == OH_PK_ATTRS)
		return oh_raise(L->err, OH_ELIMIT, &oh_msg_pack_limit, OH_SV("16384"));
	x = oh_arena_zalloc(L->a, sizeof(*x));
	if (!x)
		return oh_nomem(L->err);
	st = read_kind(t, cells, row, &x->pub, &ok);
	if (st || !ok)
		return st;
	x->pub.pack = &L->pack->pub;
	x->pub.index = (uint16_t)L->attrs.n;
	x->pub.quality_letters = OH_SV("");
	x->row = row;
	st = copy_text(L, cells, &x->pub);
	if (!st)
		st = key_id(L, &x->pub);
	if (!st && oh_vec_push(&L->attrs, &x))
		st = oh_nomem(L->err);
	return st;
}

static oh_status one_word(oh_pk_loader *L, const oh_pk_attr *x, oh_sv word, oh_pk_table *seen)
{
	const oh_pk_place at = {OH_SV("attributes.csv"), OH_SV("synonyms"), x->row};
	oh_pk_attr *const *all = L->attrs.p;
	oh_sv folded;
	size_t other;

	if (oh_pk_fold(word, L->scratch, &folded))
		return oh_nomem(L->err);
	other = oh_pk_table_put(seen, folded, x->pub.index);
	if (other == SIZE_MAX || other == x->pub.index)
		return OH_OK;
	return oh_pk_problem(L, at, &oh_msg_pack_collision, word, all[other]->pub.key);
}

/* No word of the file may stand for two attributes. */
static oh_status check_words(oh_pk_loader *L)
{
	oh_pk_attr *const *all = L->attrs.p;
	oh_pk_table seen;
	size_t words = 0;
	oh_status st = OH_OK;

	for (size_t i = 0; i < L->attrs.n; i++)
		words += 2U + all[i]->pub.n_synonyms;
	if (oh_pk_table_init(&seen, words, L->scratch))
		return oh_nomem(L->err);
	for (size_t i = 0; !st && i < L->attrs.n; i++) {
		const oh_attr *a = &all[i]->pub;

		if (a->pack != &L->pack->pub)
			continue;
		st = one_word(L, all[i], a->zh, &seen);
		if (!st)
			st = one_word(L, all[i], a->en, &seen);
		for (size_t k = 0; !st && k < a->n_synonyms; k++)
			st = one_word(L, all[i], a->synonyms[k], &seen);
	}
	return st;
}

oh_status oh_pk_attributes(oh_pk_loader *L)
{
	const oh_pk_place at = {.file = OH_SV("attributes.csv")};
	oh_sv cells[C_N];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_status st = oh_pk_rows_open(&t, L, "attributes.csv", columns, C_N, &present);

	if (st || !present) {
		if (!st && !oh_pk_file_of(L, at.file))
			st = oh_pk_problem(L, at, &oh_msg_pack_no_file, at.file, at.file);
		return st;
	}
	while (!st && oh_pk_rows_next(&t, cells, &row, &st))
		st = add(&t, cells, row);
	return st ? st : check_words(L);
}
