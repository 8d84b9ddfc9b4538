/* values.csv, levels.csv, patterns.csv, readings.csv: what may stand in an
 * attribute that is no quantity. */
#include "impl.h"

typedef struct raw_value {
	oh_pk_attr *attr;
	oh_value_def def;
	oh_sv parents; /* as written */
	oh_sv file;
	uint32_t row;
} raw_value;

enum { V_KEY, V_VALUE, V_SYN, V_LAB, V_ISA, V_N };
static const oh_pk_column value_columns[V_N] = {{"key", true, false},
                                                {"value", true, false},
                                                {"synonyms", false, false},
                                                {"labelled", false, true},
                                                {"is_a", false, false}};

static bool same_fold(oh_pk_loader *L, oh_sv a, oh_sv b, oh_status *st)
{
	oh_sv x, y;

	if (oh_pk_fold(a, L->scratch, &x) || oh_pk_fold(b, L->scratch, &y)) {
		*st = oh_nomem(L->err);
		return false;
	}
	return oh_sv_eq(x, y);
}

/* The words of a value; a labelled word that is the name itself becomes a flag. */
static oh_status read_words(oh_pk_loader *L, const oh_sv *cells, oh_value_def *def)
{
	uint16_t kept = 0;
	oh_sv *list;
	oh_status st;

	def->name = oh_arena_sv(L->a, cells[V_VALUE]);
	if (!def->name.p)
		return oh_nomem(L->err);
	st = oh_pk_split(L, cells[V_SYN], &def->synonyms, &def->n_synonyms);
	if (!st)
		st = oh_pk_split(L, cells[V_LAB], &def->labelled, &def->n_labelled);
	list = oh_arena_array(L->a, def->n_labelled, sizeof(*list));
	if (!st && !list)
		st = oh_nomem(L->err);
	for (uint16_t i = 0; !st && i < def->n_labelled; i++) {
		if (same_fold(L, def->labelled[i], def->name, &st))
			def->name_labelled = true;
		else
			list[kept++] = def->labelled[i];
	}
	def->labelled = list;
	def->n_labelled = kept;
	return st;
}

static oh_status add_value(oh_pk_rows *t, const oh_sv *cells, uint32_t row, bool levels,
                           oh_vec *raw)
{
	oh_pk_loader *L = t->L;
	raw_value v = {.attr = oh_pk_find_attr(L, cells[V_KEY], true), .file = t->file, .row = row};
	oh_status st;

	if (!v.attr)
		return oh_pk_problem(L, oh_pk_at(t, V_KEY, row), &oh_msg_pack_unknown_attr,
		                     cells[V_KEY], cells[V_KEY]);
	if (v.attr->pub.type == OH_ATTR_QUANTITY || (v.attr->pub.type == OH_ATTR_LEVEL) != levels)
		return oh_pk_problem(L, oh_pk_at(t, V_KEY, row), &oh_msg_pack_attr_type,
		                     cells[V_KEY], cells[V_KEY]);
	st = read_words(L, cells, &v.def);
	if (st)
		return st;
	if (t->n_spec > V_ISA)
		v.parents = cells[V_ISA];
	return oh_vec_push(raw, &v) ? oh_nomem(L->err) : OH_OK;
}

static oh_status read_values(oh_pk_loader *L, const char *file, bool levels, oh_vec *raw)
{
	oh_sv cells[V_N];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_status st = oh_pk_rows_open(&t, L, file, value_columns, levels ? V_ISA : V_N, &present);

	while (!st && present && oh_pk_rows_next(&t, cells, &row, &st))
		st = add_value(&t, cells, row, levels, raw);
	return st;
}

static oh_status put_word(oh_pk_loader *L, oh_pk_attr *x, const raw_value *v, oh_sv word,
                          uint32_t value)
{
	const oh_pk_place at = {v->file, OH_SV("value"), v->row};
	oh_sv folded;
	size_t other;

	if (oh_pk_fold(word, L->a, &folded))
		return oh_nomem(L->err);
	other = oh_pk_table_put(&x->words, folded, value);
	if (other == SIZE_MAX || other == value)
		return OH_OK;
	return oh_pk_problem(L, at, &oh_msg_pack_collision, word, x->pub.values[other].name);
}

static oh_status put_words(oh_pk_loader *L, oh_pk_attr *x, const raw_value *v, uint32_t value)
{
	const oh_value_def *d = &x->pub.values[value];
	oh_status st = put_word(L, x, v, d->name, value);

	for (size_t i = 0; !st && i < d->n_synonyms; i++)
		st = put_word(L, x, v, d->synonyms[i], value);
	for (size_t i = 0; !st && i < d->n_labelled; i++)
		st = put_word(L, x, v, d->labelled[i], value);
	return st;
}

/* Parents by name: only names, no synonyms, so that a tree reads as it stands. */
static oh_status put_parents(oh_pk_loader *L, oh_pk_attr *x, oh_value_def *defs, const raw_value *v,
                             uint32_t value)
{
	const oh_pk_place at = {v->file, OH_SV("is_a"), v->row};
	oh_sv rest = v->parents, piece;
	uint16_t list[64];
	uint16_t n = 0;
	uint16_t *kept;

	while (oh_sv_split(&rest, '|', &piece)) {
		uint32_t p = 0;
		oh_status st;

		piece = oh_sv_trim(piece);
		if (!piece.n)
			continue;
		while (p < x->pub.n_values && !oh_sv_eq(defs[p].name, piece))
			p++;
		if (p < x->pub.n_values && p != value && n < 64) {
			list[n++] = (uint16_t)p;
			continue;
		}
		st = oh_pk_problem(L, at,
		                   p == value ? &oh_msg_pack_cycle : &oh_msg_pack_unknown_parent,
		                   piece, piece);
		if (st)
			return st;
	}
	kept = oh_arena_array(L->a, n, sizeof(*kept));
	if (!kept)
		return oh_nomem(L->err);
	memcpy(kept, list, n * sizeof(*kept));
	defs[value].parents = kept;
	defs[value].n_parents = n;
	return OH_OK;
}

/* All that stands above each value; false when parents form a circle, then
 * *culprit is on one. */
static bool close_is_a(oh_pk_attr *x, uint16_t *culprit)
{
	const size_t n = x->pub.n_values, words = (n + 63) / 64;
	bool grew = true;

	for (size_t i = 0; i < n; i++)
		x->below[i * words + i / 64] |= UINT64_C(1) << (i % 64);
	/* As many rounds as the tree is deep. */
	while (grew) {
		grew = false;
		for (size_t i = 0; i < n; i++) {
			for (size_t k = 0; k < x->pub.values[i].n_parents; k++) {
				const size_t p = x->pub.values[i].parents[k];

				for (size_t w = 0; w < words; w++) {
					const uint64_t more =
					    x->below[p * words + w] & ~x->below[i * words + w];

					x->below[i * words + w] |= more;
					grew = grew || more;
				}
			}
		}
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < x->pub.values[i].n_parents; k++) {
			const size_t p = x->pub.values[i].parents[k];

			*culprit = (uint16_t)i;
			if (x->below[p * words + i / 64] >> (i % 64) & 1)
				return false;
		}
	}
	return true;
}

static oh_status set_values(oh_pk_loader *L, oh_pk_attr *x, const raw_value *raw, size_t n_raw)
{
	size_t n = 0, words = 0, k = 0;
	uint16_t culprit;
	oh_status st = OH_OK;
	oh_value_def *defs;

	for (size_t i = 0; i < n_raw; i++) {
		if (raw[i].attr != x)
			continue;
		n++;
		words += 1U + raw[i].def.n_synonyms + raw[i].def.n_labelled;
	}
	if (n > OH_PK_VALUES)
		return oh_raise(L->err, OH_ELIMIT, &oh_msg_pack_limit, OH_SV("4096"));
	defs = oh_arena_array(L->a, n, sizeof(*defs));
	x->below = oh_arena_array(L->a, n * ((n + 63) / 64), sizeof(*x->below));
	if (!defs || !x->below || oh_pk_table_init(&x->words, words, L->a))
		return oh_nomem(L->err);
	for (size_t i = 0; i < n_raw; i++)
		if (raw[i].attr == x)
			defs[k++] = raw[i].def;
	x->pub.values = defs;
	x->pub.n_values = (uint16_t)n;
	k = 0;
	for (size_t i = 0; !st && i < n_raw; i++) {
		if (raw[i].attr != x)
			continue;
		st = put_words(L, x, &raw[i], (uint32_t)k);
		if (!st)
			st = put_parents(L, x, defs, &raw[i], (uint32_t)k);
		k++;
	}
	if (!st && !close_is_a(x, &culprit))
		st = oh_pk_problem(
		    L, (oh_pk_place){.file = OH_SV("values.csv"), .field = OH_SV("is_a")},
		    &oh_msg_pack_cycle, defs[culprit].name, x->pub.key);
	return st;
}

oh_status oh_pk_values(oh_pk_loader *L)
{
	oh_pk_attr *const *all = L->attrs.p;
	oh_vec raw;
	oh_status st;

	oh_vec_init(&raw, sizeof(raw_value));
	st = read_values(L, "values.csv", false, &raw);
	if (!st)
		st = read_values(L, "levels.csv", true, &raw);
	for (size_t i = 0; !st && i < L->attrs.n; i++) {
		oh_pk_attr *x = all[i];

		if (x->pub.pack != &L->pack->pub || x->pub.type == OH_ATTR_QUANTITY)
			continue;
		st = set_values(L, x, raw.p, raw.n);
		if (!st && x->pub.type == OH_ATTR_LEVEL && !x->pub.n_values)
			st = oh_pk_problem(L, (oh_pk_place){.file = OH_SV("levels.csv")},
			                   &oh_msg_pack_no_levels, x->pub.key, x->pub.key);
	}
	oh_vec_release(&raw);
	return st;
}

oh_status oh_pk_value(oh_pk_loader *L, const oh_attr *attr, oh_sv name, int *out)
{
	const oh_pk_attr *x = (const oh_pk_attr *)attr;
	uint32_t value;
	oh_sv folded;

	*out = -1;
	if (!attr->n_values)
		return OH_OK;
	if (oh_pk_fold(name, L->scratch, &folded))
		return oh_nomem(L->err);
	if (oh_pk_table_get(&x->words, folded, &value))
		*out = (int)value;
	return OH_OK;
}

typedef struct raw_pattern {
	oh_pk_attr *attr;
	oh_sv text;
} raw_pattern;

static oh_status add_pattern(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_vec *raw)
{
	oh_pk_loader *L = t->L;
	raw_pattern p = {.attr = oh_pk_find_attr(L, cells[0], true)};
	const oh_pattern *compiled;
	oh_status st;

	if (!p.attr)
		return oh_pk_problem(L, oh_pk_at(t, 0, row), &oh_msg_pack_unknown_attr, cells[0],
		                     cells[0]);
	if (p.attr->pub.type == OH_ATTR_QUANTITY)
		return oh_pk_problem(L, oh_pk_at(t, 0, row), &oh_msg_pack_attr_type, cells[0],
		                     cells[0]);
	p.text = oh_arena_sv(L->a, cells[1]);
	if (!p.text.p)
		return oh_nomem(L->err);
	st = oh_pk_pattern(p.text, L->scratch, &compiled);
	if (st == OH_ENOMEM)
		return oh_nomem(L->err);
	if (st)
		return oh_pk_problem(L, oh_pk_at(t, 1, row), &oh_msg_pack_bad_pattern, cells[1],
		                     cells[1]);
	return oh_vec_push(raw, &p) ? oh_nomem(L->err) : OH_OK;
}

static oh_status set_patterns(oh_pk_loader *L, const raw_pattern *raw, size_t n)
{
	oh_pk_attr *const *all = L->attrs.p;

	for (size_t i = 0; i < L->attrs.n; i++) {
		oh_sv *list;
		size_t k = 0;

		if (all[i]->pub.pack != &L->pack->pub)
			continue;
		for (size_t j = 0; j < n; j++)
			k += raw[j].attr == all[i];
		list = oh_arena_array(L->a, k, sizeof(*list));
		if (!list)
			return oh_nomem(L->err);
		k = 0;
		for (size_t j = 0; j < n; j++)
			if (raw[j].attr == all[i])
				list[k++] = raw[j].text;
		all[i]->pub.patterns = list;
		all[i]->pub.n_patterns = (uint16_t)k;
	}
	return OH_OK;
}

oh_status oh_pk_patterns(oh_pk_loader *L)
{
	static const oh_pk_column spec[] = {{"key", true, false}, {"pattern", true, false}};
	oh_sv cells[2];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_vec raw;
	oh_status st = oh_pk_rows_open(&t, L, "patterns.csv", spec, 2, &present);

	oh_vec_init(&raw, sizeof(raw_pattern));
	while (!st && present && oh_pk_rows_next(&t, cells, &row, &st))
		st = add_pattern(&t, cells, row, &raw);
	if (!st && raw.n > UINT16_MAX)
		st = oh_raise(L->err, OH_ELIMIT, &oh_msg_pack_limit, OH_SV("65535"));
	if (!st)
		st = set_patterns(L, raw.p, raw.n);
	oh_vec_release(&raw);
	return st;
}

enum { R_KEY, R_WORDS, R_STANDARD, R_WHEN, R_IS, R_VALUE, R_N };
static const oh_pk_column reading_columns[R_N] = {
    {"key", true, false},      {"words", true, false},      {"standard", false, false},
    {"when_key", false, true}, {"when_value", false, true}, {"value", true, false}};

static oh_status add_reading(oh_pk_rows *t, const oh_sv *cells, uint32_t row, oh_vec *out)
{
	oh_pk_loader *L = t->L;
	oh_reading r = {.attr = (const oh_attr *)oh_pk_find_attr(L, cells[R_KEY], true)};
	int value, when = 0;
	oh_status st;

	if (cells[R_WHEN].n)
		r.when_attr = (const oh_attr *)oh_pk_find_attr(L, cells[R_WHEN], false);
	if (!r.attr || (cells[R_WHEN].n && !r.when_attr)) {
		const size_t c = r.attr ? R_WHEN : R_KEY;

		return oh_pk_problem(L, oh_pk_at(t, c, row), &oh_msg_pack_unknown_attr, cells[c],
		                     cells[c]);
	}
	st = oh_pk_value(L, r.attr, cells[R_VALUE], &value);
	if (!st && r.when_attr)
		st = oh_pk_value(L, r.when_attr, cells[R_IS], &when);
	if (st)
		return st;
	if (value < 0 || when < 0) {
		const size_t c = value < 0 ? R_VALUE : R_IS;

		return oh_pk_problem(L, oh_pk_at(t, c, row), &oh_msg_pack_unknown_value, cells[c],
		                     value < 0 ? cells[R_KEY] : cells[R_WHEN]);
	}
	r.value = (uint16_t)value;
	r.standard = oh_arena_sv(L->a, cells[R_STANDARD]);
	r.when_value = oh_arena_sv(L->a, cells[R_IS]);
	if (!r.standard.p || !r.when_value.p)
		return oh_nomem(L->err);
	st = oh_pk_split(L, cells[R_WORDS], &r.words, &r.n_words);
	if (!st && oh_vec_push(out, &r))
		st = oh_nomem(L->err);
	return st;
}

oh_status oh_pk_readings(oh_pk_loader *L)
{
	oh_sv cells[R_N];
	oh_pk_rows t;
	uint32_t row;
	bool present;
	oh_vec out;
	oh_status st = oh_pk_rows_open(&t, L, "readings.csv", reading_columns, R_N, &present);

	oh_vec_init(&out, sizeof(oh_reading));
	while (!st && present && oh_pk_rows_next(&t, cells, &row, &st))
		st = add_reading(&t, cells, row, &out);
	if (!st) {
		L->pack->pub.readings = oh_vec_freeze(&out, L->a);
		L->pack->pub.n_readings = out.n;
		if (out.n && !L->pack->pub.readings)
			st = oh_nomem(L->err);
	}
	oh_vec_release(&out);
	return st;
}
