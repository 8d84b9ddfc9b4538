/* Look-ups, and the two ways in. */
#include "impl.h"

oh_status oh_packs_load(const char *dir, oh_packs **out, oh_error *err)
{
	oh_arena *a = oh_arena_new(0);
	const oh_pk_file *files;
	size_t n;
	oh_status st;

	if (!a)
		return oh_nomem(err);
	st = oh_pk_read_dir(dir, (oh_sv){NULL, 0}, a, &files, &n, err);
	if (!st)
		st = oh_pk_load(files, n, out, err);
	oh_arena_free(a);
	return st;
}

void oh_packs_free(oh_packs *p)
{
	if (p)
		oh_arena_free(p->arena);
}

/* "packs/motor/" to "packs" and "motor". */
static oh_status split_path(const char *dir, oh_arena *a, const char **parent, oh_sv *name)
{
	oh_sv s = oh_sv_from(dir);
	size_t cut;

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	cut = s.n;
	while (cut && s.p[cut - 1] != '/')
		cut--;
	*name = oh_sv_sub(s, cut, s.n - cut);
	*parent = cut ? oh_arena_sv(a, oh_sv_sub(s, 0, cut > 1 ? cut - 1 : 1)).p : ".";
	return *parent ? OH_OK : OH_ENOMEM;
}

oh_status oh_pack_check(const char *dir, oh_arena *a, const oh_pack_finding **out, size_t *n,
                        oh_error *err)
{
	oh_arena *scratch = oh_arena_new(0);
	const oh_pk_file *files = NULL;
	const char *parent;
	size_t n_files = 0, own = 0;
	oh_sv name;
	oh_status st;

	if (!scratch || split_path(dir, scratch, &parent, &name)) {
		oh_arena_free(scratch);
		return oh_nomem(err);
	}
	st = oh_pk_read_dir(parent, name, scratch, &files, &n_files, err);
	for (size_t i = 0; !st && i < n_files; i++)
		own += oh_sv_eq(files[i].pack, name);
	if (!st && !own)
		st = oh_raise(err, OH_ENOENT, &oh_msg_pack_no_file, oh_sv_from(dir));
	if (!st)
		st = oh_pk_check(files, n_files, name, a, out, n, err);
	oh_arena_free(scratch);
	return st;
}

size_t oh_packs_count(const oh_packs *p)
{
	return p->n;
}

const oh_pack *oh_packs_at(const oh_packs *p, size_t i)
{
	return &p->packs[i].pub;
}

const oh_pack *oh_packs_find(const oh_packs *p, oh_sv name)
{
	uint32_t i;

	return oh_pk_table_get(&p->names, name, &i) ? &p->packs[i].pub : NULL;
}

size_t oh_packs_attr_count(const oh_packs *p)
{
	return p->n_attrs;
}

size_t oh_packs_key_count(const oh_packs *p)
{
	return p->n_keys;
}

size_t oh_packs_category_count(const oh_packs *p)
{
	return p->n_categories;
}

const oh_attr *oh_pack_attr(const oh_pack *p, oh_sv key)
{
	const oh_pk_pack *x = (const oh_pk_pack *)p;
	uint32_t i;

	return oh_pk_table_get(&x->keys, key, &i) ? p->attrs[i] : NULL;
}

int oh_attr_value(const oh_attr *attr, oh_sv name)
{
	const oh_pk_attr *x = (const oh_pk_attr *)attr;
	char buf[128];
	bool exact = false;
	oh_arena *tmp;
	uint32_t value;
	oh_sv folded;
	int found = -1;

	if (!attr->n_values)
		return -1;
	if (oh_pk_fold_quick(name, true, buf, sizeof(buf), &folded, &exact) &&
	    oh_pk_table_get(&x->words, folded, &value))
		return (int)value;
	if (exact)
		return -1;
	tmp = oh_arena_new(0);
	if (tmp && !oh_pk_fold(name, tmp, &folded) && oh_pk_table_get(&x->words, folded, &value))
		found = (int)value;
	oh_arena_free(tmp);
	return found;
}

bool oh_attr_is_a(const oh_attr *attr, int a, int b)
{
	const oh_pk_attr *x = (const oh_pk_attr *)attr;
	const size_t words = ((size_t)attr->n_values + 63) / 64;

	if (a < 0 || b < 0 || a >= attr->n_values || b >= attr->n_values)
		return false;
	return (x->below[(size_t)a * words + (size_t)b / 64] >> (b % 64) & 1) != 0;
}

bool oh_category_is_a(const oh_category *c, const oh_category *of)
{
	for (; c; c = c->parent)
		if (c == of)
			return true;
	return false;
}

const oh_grade_property *oh_pack_grade_properties(const oh_pack *p, oh_sv grade, size_t *n)
{
	const oh_pk_pack *x = (const oh_pk_pack *)p;
	uint32_t class = UINT32_MAX;
	bool exact = false;
	char buf[64];
	oh_sv folded;

	*n = 0;
	if (!p->n_properties)
		return NULL;
	if (oh_pk_fold_quick(grade, false, buf, sizeof(buf), &folded, &exact))
		class = oh_pk_grade_class(x->grades, folded);
	if (class == UINT32_MAX && !exact) {
		oh_arena *tmp = oh_arena_new(0);

		if (tmp && !oh_pk_fold_grade(grade, tmp, &folded))
			class = oh_pk_grade_class(x->grades, folded);
		oh_arena_free(tmp);
	}
	if (class == UINT32_MAX || !x->spans[class].n)
		return NULL;
	*n = x->spans[class].n;
	return &p->properties[x->spans[class].first];
}
