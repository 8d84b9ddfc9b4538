/* What an author says a column is, in place of what its header says. */
#include <string.h>

#include "list_internal.h"
#include "ouhe/extract/list_messages.h"
#include "ouhe/text/fold.h"

static const oh_column_role roles[] = {
    {"role:id", &oh_msg_extract_list_role_id},
    {"role:org", &oh_msg_extract_list_role_org},
    {"role:title", &oh_msg_extract_list_role_title},
    {"role:plain", &oh_msg_extract_list_role_plain},
    {"role:category", &oh_msg_extract_list_role_category},
    {"role:kind", &oh_msg_extract_list_role_kind},
    {"role:place", &oh_msg_extract_list_role_place},
    {"role:name", &oh_msg_extract_list_role_name},
    {"role:phone", &oh_msg_extract_list_role_phone},
    {"role:mail", &oh_msg_extract_list_role_mail},
    {"role:contact", &oh_msg_extract_list_role_contact},
    {"role:validity", &oh_msg_extract_list_role_validity},
    {"role:standard", &oh_msg_extract_list_role_standard},
    {"role:evidence", &oh_msg_extract_list_role_evidence},
    {"role:measure", &oh_msg_extract_list_role_measure},
};
static const oh_role role_of[] = {
    OH_ROLE_ID,      OH_ROLE_ORG,      OH_ROLE_TITLE,    OH_ROLE_PLAIN,    OH_ROLE_CATEGORY,
    OH_ROLE_KIND,    OH_ROLE_PLACE,    OH_ROLE_NAME,     OH_ROLE_PHONE,    OH_ROLE_MAIL,
    OH_ROLE_CONTACT, OH_ROLE_VALIDITY, OH_ROLE_STANDARD, OH_ROLE_EVIDENCE, OH_ROLE_MEASURE,
};
enum { ROLES = sizeof roles / sizeof *roles };
_Static_assert(ROLES == sizeof role_of / sizeof *role_of, "a role each");

const oh_column_role *oh_column_roles(size_t *n)
{
	*n = ROLES;
	return roles;
}

static bool role_named(oh_sv target, oh_role *out)
{
	for (size_t i = 0; i < ROLES; i++) {
		if (!oh_sv_eq(target, oh_sv_from(roles[i].target)))
			continue;
		*out = role_of[i];
		return true;
	}
	return false;
}

static bool fact_key(oh_sv target, oh_sv *key)
{
	if (!oh_sv_starts(target, OH_SV("fact:")))
		return false;
	*key = oh_sv_sub(target, 5, SIZE_MAX);
	return true;
}

oh_status oh_column_meaning(const oh_readers *r, oh_sv header, oh_arena *scratch, oh_sv *out)
{
	oh_head_name name;
	oh_role_hit hit = {OH_ROLE_NONE, 0, -1, false, {NULL, 0}};
	oh_arena_mark mark = oh_arena_mark_get(scratch);
	oh_status st = oh_head_name_make(header, scratch, &name);
	bool known = !st && (oh_role_find(r, name.key, &hit) || oh_role_guess(r, name.key, &hit));
	oh_sv meaning = OH_SV("");
	if (known && hit.role == OH_ROLE_SEQ)
		meaning = OH_SV("role:seq");
	for (size_t i = 0; known && i < ROLES; i++)
		if (role_of[i] == hit.role)
			meaning = oh_sv_from(roles[i].target);
	oh_arena_rewind(scratch, mark);
	if (!st)
		*out = meaning;
	return st;
}

bool oh_column_target_ok(const oh_readers *r, oh_sv target)
{
	oh_role role;
	oh_sv key;
	if (oh_sv_eq(target, OH_SV("text")) || oh_sv_eq(target, OH_SV("none")) ||
	    role_named(target, &role))
		return true;
	for (size_t i = 0; fact_key(target, &key) && i < r->n; i++) {
		if (oh_pack_attr(r->items[i].pack, key))
			return true;
	}
	return false;
}

/* The unit that a header names in brackets or behind a stroke, where it measures what the
 * attribute does. */
static bool header_unit(oh_sv header, const oh_attr *attr, oh_arena *a, oh_unit *out)
{
	oh_sv s;
	if (oh_fold_key(header, 0, a, &s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		oh_unit unit[OH_UNIT_READINGS];
		size_t readings = 0, n;
		if (s.p[i] != '(' && s.p[i] != '[' && s.p[i] != '/' && s.p[i] != ',')
			continue;
		n = oh_unit_scan(s, i + 1, unit, &readings);
		bool ends = i + 1 + n == s.n || s.p[i + 1 + n] == ')' || s.p[i + 1 + n] == ']';
		for (size_t k = 0; n && ends && k < readings; k++) {
			if (!oh_unit_same_dim(&unit[k], &attr->unit))
				continue;
			*out = unit[k];
			return true;
		}
	}
	return false;
}

static void clear_attrs(const oh_list_ctx *c, oh_column *col)
{
	memset(col->attrs, 0, c->readers->n * sizeof *col->attrs);
	col->misfit = NULL;
}

static bool use_fact(const oh_list_ctx *c, oh_column *col, oh_sv key, oh_sv unit)
{
	bool any = false;
	for (size_t i = 0; i < c->readers->n; i++)
		any = any || oh_pack_attr(c->readers->items[i].pack, key);
	for (size_t i = 0; any && i < c->readers->n; i++) {
		oh_column_attr *ca = &col->attrs[i];
		const oh_attr *attr = oh_pack_attr(c->readers->items[i].pack, key);
		oh_unit chosen;
		bool given = attr && unit.n && oh_unit_from_code(unit, &chosen) &&
		             oh_unit_same_dim(&chosen, &attr->unit);
		/* What the header says more of the same attribute holds. */
		if (attr && ca->hint.attr == attr) {
			if (given)
				ca->hint.unit = chosen;
			continue;
		}
		*ca = (oh_column_attr){.hint = {.attr = attr, .scale = 1, .period = 1}};
		if (given || (attr && header_unit(col->name.clean, attr, c->a, &chosen)))
			ca->hint.unit = chosen;
	}
	if (any) {
		col->role = OH_ROLE_NONE;
		col->misfit = NULL;
	}
	return any;
}

static void use(const oh_list_ctx *c, oh_column *col, const oh_column_use *u)
{
	oh_role role;
	oh_sv key;
	if (fact_key(u->target, &key)) {
		if (!use_fact(c, col, key, u->unit))
			return;
	} else if (oh_sv_eq(u->target, OH_SV("text"))) {
		clear_attrs(c, col);
		col->role = OH_ROLE_TEXT;
	} else if (oh_sv_eq(u->target, OH_SV("none"))) {
		clear_attrs(c, col);
		col->role = OH_ROLE_KEPT;
	} else if (role_named(u->target, &role)) {
		/* 产品类型 is the category of one pack and an attribute of another. */
		if (role != OH_ROLE_CATEGORY || col->role != OH_ROLE_CATEGORY)
			clear_attrs(c, col);
		col->role = role;
	} else {
		return;
	}
	col->rank = 0;
	col->side = (int)c->side;
	col->guessed = false;
	col->guess = (oh_sv){NULL, 0};
	col->under_text = false;
	col->chosen = true;
}

oh_status oh_section_use(oh_list_ctx *c, oh_section *s)
{
	const oh_list_options *o = c->options;
	for (size_t i = 0; o && i < o->n_uses; i++) {
		const oh_column_use *u = &o->uses[i];
		if (u->sheet == c->sheet_index && u->column >= 1 && u->column <= s->last_column)
			use(c, s->of[u->column], u);
	}
	return OH_OK;
}

oh_sv oh_column_target(const oh_section *s, const oh_column *col, oh_arena *a)
{
	for (size_t i = 0; i < ROLES; i++) {
		if (role_of[i] == col->role)
			return oh_sv_from(roles[i].target);
	}
	const oh_attr *attr = col->attrs[s->reader].hint.attr;
	if (col->role == OH_ROLE_SEQ)
		return OH_SV("role:id");
	if (col->role == OH_ROLE_TEXT)
		return OH_SV("text");
	if (col->role != OH_ROLE_NONE || !attr)
		return OH_SV("none");
	char *p = oh_arena_alloc(a, 5 + attr->key.n + 1);
	if (!p)
		return OH_SV("none");
	memcpy(p, "fact:", 5);
	memcpy(p + 5, attr->key.p, attr->key.n);
	p[5 + attr->key.n] = '\0';
	return (oh_sv){p, 5 + attr->key.n};
}
