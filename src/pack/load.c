/* From files to packs: order of reading, problems, what belongs together. */
#include "impl.h"

#include "ouhe/base/buf.h"

static void set_place(oh_error *err, oh_sv pack, oh_pk_place at)
{
	char file[OH_PLACE_FILE];

	snprintf(file, sizeof(file), "%.*s/%.*s", OH_SV_ARG(pack), OH_SV_ARG(at.file));
	oh_place_clear(&err->place);
	oh_place_copy(err->place.file, sizeof(err->place.file), oh_sv_from(file));
	oh_place_copy(err->place.field, sizeof(err->place.field), at.field);
	err->place.row = at.row;
}

oh_status oh_pk_problem_from(oh_pk_loader *L, oh_pk_place at, const oh_error *why)
{
	oh_pack_finding *f;

	if (!L->checking) {
		if (L->err) {
			*L->err = *why;
			set_place(L->err, L->pack->pub.name, at);
		}
		return why->code;
	}
	if (!L->pack->reported)
		return OH_OK;
	f = oh_vec_add(&L->findings);
	if (!f)
		return oh_nomem(L->err);
	f->error = *why;
	set_place(&f->error, L->pack->pub.name, at);
	return OH_OK;
}

oh_status oh_pk_problem(oh_pk_loader *L, oh_pk_place at, const oh_msg *msg, oh_sv arg0, oh_sv arg1)
{
	oh_error e;

	(void)oh_raise(&e, OH_EFORMAT, msg, arg0, arg1);
	return oh_pk_problem_from(L, at, &e);
}

/* By table once the pack's attributes are gathered, one by one before. */
oh_pk_attr *oh_pk_find_attr(oh_pk_loader *L, oh_sv key, bool own_only)
{
	oh_pk_attr *const *all = L->attrs.p;
	uint32_t i;

	if (L->pack->keys.slots) {
		if (!oh_pk_table_get(&L->pack->keys, key, &i))
			return NULL;
		i = L->pack->pub.attrs[i]->index;
		return own_only && all[i]->pub.pack != &L->pack->pub ? NULL : all[i];
	}
	for (i = 0; i < L->attrs.n; i++)
		if (all[i]->pub.pack == &L->pack->pub && oh_sv_eq(all[i]->pub.key, key))
			return all[i];
	return NULL;
}

/* One pass over the files: the packs, in the order in which they come. */
static oh_status name_packs(oh_pk_loader *L)
{
	oh_pk_pack *packs;
	size_t n = 0;

	for (size_t i = 0; i < L->n_files; i++)
		n += i == 0 || !oh_sv_eq(L->files[i].pack, L->files[i - 1].pack);
	packs = oh_arena_array(L->a, n, sizeof(*packs));
	if (!packs || oh_pk_table_init(&L->packs->names, n, L->a))
		return oh_nomem(L->err);
	L->packs->packs = packs;
	for (size_t i = 0; i < L->n_files; i++) {
		oh_pk_pack *p = &packs[L->packs->n];

		if (i && oh_sv_eq(L->files[i].pack, L->files[i - 1].pack))
			continue;
		p->pub.index = (uint16_t)L->packs->n++;
		p->pub.name = oh_arena_sv(L->a, L->files[i].pack);
		p->reported = !L->reported.n || oh_sv_eq(L->reported, L->files[i].pack);
		oh_vec_init(&p->technical, sizeof(oh_sv));
		if (!p->pub.name.p)
			return oh_nomem(L->err);
		oh_pk_table_put(&L->packs->names, p->pub.name, p->pub.index);
	}
	return OH_OK;
}

static bool known_file(oh_sv name)
{
	static const char *const names[] = {
	    "pack.json",      "attributes.csv", "values.csv", "levels.csv",
	    "patterns.csv",   "readings.csv",   "grades.csv", "categories.csv",
	    "properties.csv", "nameplates.csv", NULL};

	for (size_t i = 0; names[i]; i++)
		if (oh_sv_eq(name, oh_sv_from(names[i])))
			return true;
	return false;
}

static oh_status check_files(oh_pk_loader *L)
{
	oh_status st = OH_OK;

	for (size_t i = 0; !st && i < L->n_files; i++) {
		const oh_pk_file *f = &L->files[i];

		if (oh_sv_eq(f->pack, L->pack->pub.name) && !known_file(f->name))
			st = oh_pk_problem(L, (oh_pk_place){.file = f->name},
			                   &oh_msg_pack_unknown_file, f->name, f->name);
	}
	return st;
}

/* pack.json as a tree; *doc NULL where the check goes on without it. */
static oh_status open_head(oh_pk_loader *L, oh_json **doc)
{
	static const oh_sv name = {"pack.json", 9};
	const oh_pk_file *f = oh_pk_file_of(L, name);
	oh_pk_place at = {.file = name};
	oh_error why;
	oh_status st;

	*doc = NULL;
	if (!f)
		return oh_pk_problem(L, at, &oh_msg_pack_no_file, name, name);
	st = oh_json_parse(f->data, f->name, doc, &why);
	if (st == OH_ENOMEM)
		return oh_nomem(L->err);
	if (!st)
		return OH_OK;
	*doc = NULL;
	at.row = why.place.row;
	return oh_pk_problem_from(L, at, &why);
}

/* Everything that may name attributes of common or of the pack. */
static oh_status read_body(oh_pk_loader *L, const oh_json *json)
{
	static oh_status (*const parts[])(oh_pk_loader *) = {
	    oh_pk_values,     oh_pk_patterns,   oh_pk_readings,  oh_pk_grades_read,
	    oh_pk_categories, oh_pk_properties, oh_pk_nameplates};
	oh_status st = json ? oh_pk_quality(L, json) : OH_OK;

	for (size_t i = 0; !st && i < sizeof(parts) / sizeof(parts[0]); i++)
		st = parts[i](L);
	return st || !json ? st : oh_pk_rules(L, json);
}

static void count_attrs(oh_pk_loader *L, size_t *own, size_t *common)
{
	oh_pk_attr *const *all = L->attrs.p;

	*own = *common = 0;
	for (size_t i = 0; i < L->attrs.n; i++) {
		*own += all[i]->pub.pack == &L->pack->pub;
		*common += all[i]->pub.pack == &L->common->pub;
	}
	if (L->pack == L->common)
		*common = 0;
}

/* Own attributes, then those of common; look-up by key. */
static oh_status gather_attrs(oh_pk_loader *L)
{
	oh_pk_attr *const *all = L->attrs.p;
	oh_pk_pack *p = L->pack;
	size_t own, common, k = 0;
	const oh_attr **list;

	count_attrs(L, &own, &common);
	list = oh_arena_array(L->a, own + common, sizeof(const oh_attr *));
	if (!list || oh_pk_table_init(&p->keys, own + common, L->a))
		return oh_nomem(L->err);
	for (int pass = 0; pass < 2; pass++) {
		const oh_pack *of = pass ? &L->common->pub : &p->pub;

		for (size_t i = 0; i < L->attrs.n && (!pass || common); i++)
			if (all[i]->pub.pack == of)
				list[k++] = &all[i]->pub;
	}
	for (size_t i = 0; i < k; i++)
		oh_pk_table_put(&p->keys, list[i]->key, (uint32_t)i);
	p->pub.attrs = list;
	p->pub.n_attrs = k;
	p->pub.n_own = own;
	return OH_OK;
}

static bool is_technical(const oh_pk_pack *p, oh_sv key)
{
	for (size_t i = 0; i < p->technical.n; i++)
		if (oh_sv_eq(OH_VEC_AT(&p->technical, oh_sv, i), key))
			return true;
	return false;
}

static oh_status check_technical(oh_pk_loader *L)
{
	const oh_pk_place at = {.file = OH_SV("pack.json"), .field = OH_SV("technical")};
	oh_status st = OH_OK;

	for (size_t i = 0; !st && i < L->pack->technical.n; i++) {
		const oh_sv key = OH_VEC_AT(&L->pack->technical, oh_sv, i);

		if (!oh_pk_find_attr(L, key, true))
			st = oh_pk_problem(L, at, &oh_msg_pack_unknown_attr, key, key);
	}
	return st;
}

static void mark_commercial(oh_pk_loader *L)
{
	oh_pk_attr *const *all = L->attrs.p;

	for (size_t i = 0; i < L->attrs.n; i++) {
		oh_attr *a = &all[i]->pub;

		if (a->pack == &L->pack->pub)
			a->commercial = a->fit == OH_FIT_CAPACITY ||
			                (L->pack->commercial && !is_technical(L->pack, a->key));
	}
}

static oh_status read_attrs(oh_pk_loader *L, oh_json **heads)
{
	oh_status st = OH_OK;

	for (size_t i = 0; !st && i < L->packs->n; i++) {
		L->pack = &L->packs->packs[i];
		st = check_files(L);
		if (!st)
			st = open_head(L, &heads[i]);
		if (!st && heads[i])
			st = oh_pk_head(L, heads[i]);
		if (!st)
			st = oh_pk_attributes(L);
		if (!st)
			st = check_technical(L);
		if (!st)
			mark_commercial(L);
		if (!st)
			st = gather_attrs(L);
	}
	return st;
}

static oh_status read_all(oh_pk_loader *L)
{
	oh_json **heads;
	oh_status st = name_packs(L);

	if (st)
		return st;
	if (!L->packs->n || !oh_sv_eq(L->packs->packs[0].pub.name, OH_SV("common")))
		return oh_raise(L->err, OH_ENOENT, &oh_msg_pack_no_common, OH_SV("."));
	heads = oh_arena_array(L->scratch, L->packs->n, sizeof(oh_json *));
	if (!heads)
		return oh_nomem(L->err);
	L->common = &L->packs->packs[0];
	st = read_attrs(L, heads);
	for (size_t i = 0; !st && i < L->packs->n; i++) {
		L->pack = &L->packs->packs[i];
		st = read_body(L, heads[i]);
	}
	for (size_t i = 0; i < L->packs->n; i++)
		oh_json_free(heads[i]);
	L->packs->n_attrs = L->attrs.n;
	L->packs->n_keys = oh_map_size(L->key_ids);
	return st;
}

static void release_packs(oh_packs *p)
{
	for (size_t i = 0; p && i < p->n; i++)
		oh_vec_release(&p->packs[i].technical);
}

static oh_packs *packs_new(void)
{
	oh_arena *a = oh_arena_new(0);
	oh_packs *p = a ? oh_arena_zalloc(a, sizeof(*p)) : NULL;

	if (!p) {
		oh_arena_free(a);
		return NULL;
	}
	p->arena = a;
	return p;
}

/* Common to loading and checking. *L is released except for its findings. */
static oh_status run(oh_pk_loader *L, oh_sv reported)
{
	oh_status st;

	L->scratch = oh_arena_new(0);
	L->key_ids = oh_map_new();
	L->packs = packs_new();
	oh_vec_init(&L->attrs, sizeof(oh_pk_attr *));
	oh_vec_init(&L->findings, sizeof(oh_pack_finding));
	if (!L->scratch || !L->key_ids || !L->packs) {
		st = oh_nomem(L->err);
	} else {
		L->a = L->packs->arena;
		L->reported = reported;
		st = read_all(L);
	}
	release_packs(L->packs);
	oh_vec_release(&L->attrs);
	oh_map_free(L->key_ids);
	oh_arena_free(L->scratch);
	return st;
}

oh_status oh_pk_load(const oh_pk_file *files, size_t n, oh_packs **out, oh_error *err)
{
	oh_pk_loader L = {.files = files, .n_files = n, .err = err};
	const oh_status st = run(&L, (oh_sv){NULL, 0});

	if (st)
		oh_packs_free(L.packs);
	else
		*out = L.packs;
	oh_vec_release(&L.findings);
	return st;
}

oh_status oh_pk_check(const oh_pk_file *files, size_t n, oh_sv reported, oh_arena *a,
                      const oh_pack_finding **out, size_t *n_out, oh_error *err)
{
	oh_pk_loader L = {.files = files, .n_files = n, .err = err, .checking = true};
	oh_status st = run(&L, reported);

	if (!st) {
		const oh_pack_finding *frozen = oh_vec_freeze(&L.findings, a);

		if (L.findings.n && !frozen) {
			st = oh_nomem(err);
		} else {
			*out = frozen;
			*n_out = L.findings.n;
		}
	}
	oh_vec_release(&L.findings);
	oh_packs_free(L.packs);
	return st;
}
