/* pack.json, properties.csv, nameplates.csv: what follows from what. */
#include <math.h>

#include "impl.h"
#include "ouhe/base/decimal.h"
#include "ouhe/pack/formula.h"

static oh_pk_place at_member(oh_sv field)
{
	return (oh_pk_place){.file = OH_SV("pack.json"), .field = field};
}

static oh_status should_be(oh_pk_loader *L, oh_sv member, const char *what)
{
	return oh_pk_problem(L, at_member(member), &oh_msg_pack_json, member, oh_sv_from(what));
}

/* *out is never left as it was: a check goes on with the empty text. */
static oh_status text_member(oh_pk_loader *L, const oh_json *json, const char *name, bool required,
                             oh_sv *out)
{
	const oh_json *v = oh_json_member(json, name);
	oh_sv s = {"", 0};

	*out = s;
	if ((v || required) && (!oh_json_get_sv(v, &s) || (required && !s.n)))
		return should_be(L, oh_sv_from(name), "string");
	*out = oh_arena_sv(L->a, s);
	return out->p ? OH_OK : oh_nomem(L->err);
}

static bool known_member(oh_sv key)
{
	static const char *const names[] = {"name",
	                                    "zh",
	                                    "en",
	                                    "commercial",
	                                    "technical",
	                                    "defaults",
	                                    "tolerances",
	                                    "quality_letters",
	                                    "foreign_words",
	                                    "thickness",
	                                    "derivations",
	                                    "companions",
	                                    NULL};

	for (size_t i = 0; names[i]; i++)
		if (oh_sv_eq(key, oh_sv_from(names[i])))
			return true;
	return false;
}

static oh_status head_members(oh_pk_loader *L, const oh_json *json)
{
	oh_status st = OH_OK;
	oh_sv key;

	for (size_t i = 0; !st && oh_json_member_at(json, i, &key); i++)
		if (!known_member(key))
			st = oh_pk_problem(L, at_member(key), &oh_msg_pack_json_member, key, key);
	return st;
}

static oh_status read_technical(oh_pk_loader *L, const oh_json *json)
{
	const oh_json *list = oh_json_member(json, "technical");
	oh_status st = OH_OK;

	if (list && oh_json_kind(list) != OH_JSON_ARRAY)
		return should_be(L, OH_SV("technical"), "array");
	for (size_t i = 0; !st && i < oh_json_length(list); i++) {
		oh_sv key;

		if (!oh_json_get_sv(oh_json_at(list, i), &key)) {
			st = should_be(L, OH_SV("technical"), "array of keys");
			continue;
		}
		key = oh_arena_sv(L->a, key);
		if (!key.p || oh_vec_push(&L->pack->technical, &key))
			st = oh_nomem(L->err);
	}
	return st;
}

oh_status oh_pk_head(oh_pk_loader *L, const oh_json *json)
{
	const oh_json *commercial = oh_json_member(json, "commercial");
	oh_pk_pack *p = L->pack;
	oh_sv name;
	oh_status st;

	if (oh_json_kind(json) != OH_JSON_OBJECT)
		return should_be(L, OH_SV("pack.json"), "object");
	st = text_member(L, json, "name", true, &name);
	if (!st && !oh_sv_eq(name, p->pub.name))
		st = oh_pk_problem(L, at_member(OH_SV("name")), &oh_msg_pack_name, name,
		                   p->pub.name);
	if (!st)
		st = text_member(L, json, "zh", true, &p->pub.zh);
	if (!st)
		st = text_member(L, json, "en", true, &p->pub.en);
	if (!st && commercial && !oh_json_get_bool(commercial, &p->commercial))
		st = should_be(L, OH_SV("commercial"), "true or false");
	if (!st)
		st = read_technical(L, json);
	return st ? st : head_members(L, json);
}

/* Own defaults, then those of common that are already there. */
static oh_status read_defaults(oh_pk_loader *L, const oh_json *json)
{
	const oh_json *map = oh_json_member(json, "defaults");
	const size_t n = oh_json_length(map);
	const bool common = L->pack == L->common;
	const size_t more = common ? 0 : L->common->pub.n_defaults;
	oh_default *out = oh_arena_array(L->a, n + more, sizeof(*out));
	oh_status st = OH_OK;
	const oh_json *v;
	size_t k = 0;
	oh_sv code, key;

	if (!out)
		return oh_nomem(L->err);
	if (map && oh_json_kind(map) != OH_JSON_OBJECT)
		return should_be(L, OH_SV("defaults"), "object");
	for (size_t i = 0; !st && (v = oh_json_member_at(map, i, &code)) != NULL; i++) {
		if (!oh_json_get_sv(v, &key)) {
			st = should_be(L, OH_SV("defaults"), "object of keys");
			continue;
		}
		out[k].attr = (const oh_attr *)oh_pk_find_attr(L, key, false);
		if (!out[k].attr || out[k].attr->type != OH_ATTR_QUANTITY)
			st = oh_pk_problem(L, at_member(OH_SV("defaults")),
			                   &oh_msg_pack_unknown_attr, key, code);
		else if (!oh_unit_from_code(code, &out[k].unit))
			st = oh_pk_problem(L, at_member(OH_SV("defaults")),
			                   &oh_msg_pack_unknown_unit, code, key);
		else
			k++;
	}
	if (more)
		memcpy(out + k, L->common->pub.defaults, more * sizeof(*out));
	L->pack->pub.defaults = out;
	L->pack->pub.n_defaults = k + more;
	return st;
}

static oh_status read_foreign(oh_pk_loader *L, const oh_json *json)
{
	const oh_json *list = oh_json_member(json, "foreign_words");
	const size_t n = oh_json_length(list);
	const size_t more = L->pack == L->common ? 0 : L->common->pub.n_foreign;
	oh_sv *out = oh_arena_array(L->a, n + more, sizeof(*out));
	oh_status st = OH_OK;
	size_t k = 0;

	if (!out)
		return oh_nomem(L->err);
	if (list && oh_json_kind(list) != OH_JSON_ARRAY)
		return should_be(L, OH_SV("foreign_words"), "array");
	for (size_t i = 0; !st && i < n; i++) {
		oh_sv word;

		if (!oh_json_get_sv(oh_json_at(list, i), &word) || !word.n) {
			st = should_be(L, OH_SV("foreign_words"), "array of words");
			continue;
		}
		out[k] = oh_arena_sv(L->a, word);
		if (!out[k++].p)
			st = oh_nomem(L->err);
	}
	if (more)
		memcpy(out + k, L->common->pub.foreign_words, more * sizeof(*out));
	L->pack->pub.foreign_words = out;
	L->pack->pub.n_foreign = k + more;
	return st;
}

static oh_status read_tolerances(oh_pk_loader *L, const oh_json *json)
{
	const oh_sv member = OH_SV("tolerances");
	const oh_json *map = oh_json_member(json, "tolerances"), *v;
	oh_status st = OH_OK;
	oh_sv key;

	if (map && oh_json_kind(map) != OH_JSON_OBJECT)
		return should_be(L, member, "object");
	for (size_t i = 0; !st && (v = oh_json_member_at(map, i, &key)) != NULL; i++) {
		oh_pk_attr *x = oh_pk_find_attr(L, key, true);
		double share;

		if (!x || x->pub.type != OH_ATTR_QUANTITY)
			st = oh_pk_problem(L, at_member(member), &oh_msg_pack_unknown_attr, key,
			                   key);
		else if (!oh_json_get_double(v, &share) || !(share >= 0 && share <= 1))
			st = should_be(L, member, "shares between 0 and 1");
		else
			x->pub.tolerance = share;
	}
	return st;
}

/* {"overload": "overload_time"}: what stands beside it. */
static oh_status read_companions(oh_pk_loader *L, const oh_json *json)
{
	const oh_sv member = OH_SV("companions");
	const oh_json *map = oh_json_member(json, "companions"), *v;
	oh_status st = OH_OK;
	oh_sv key, other = {NULL, 0};

	if (map && oh_json_kind(map) != OH_JSON_OBJECT)
		return should_be(L, member, "object of keys");
	for (size_t i = 0; !st && (v = oh_json_member_at(map, i, &key)) != NULL; i++) {
		oh_pk_attr *x = oh_pk_find_attr(L, key, true);
		oh_pk_attr *y = oh_json_get_sv(v, &other) ? oh_pk_find_attr(L, other, true) : NULL;

		if (!x || !y || y->pub.type != OH_ATTR_QUANTITY)
			st = oh_pk_problem(L, at_member(member), &oh_msg_pack_unknown_attr,
			                   x ? other : key, x ? other : key);
		else
			x->pub.companion = &y->pub;
	}
	return st;
}

static oh_status one_quality(oh_pk_loader *L, oh_pk_attr *x, const oh_json *v)
{
	const oh_sv member = OH_SV("quality_letters");
	oh_sv letters = {"", 0}, stem;
	oh_status st;

	if (oh_json_kind(v) == OH_JSON_OBJECT) {
		if (!oh_json_get_sv(oh_json_member(v, "stem"), &stem))
			return should_be(L, member, "letters and a stem");
		st = oh_pk_pattern(stem, L->a, &x->stem);
		if (st == OH_ENOMEM)
			return oh_nomem(L->err);
		if (st)
			return oh_pk_problem(L, at_member(member), &oh_msg_pack_bad_pattern, stem,
			                     stem);
		v = oh_json_member(v, "letters");
	}
	if (!oh_json_get_sv(v, &letters) || !letters.n)
		return should_be(L, member, "letters in rising order");
	for (size_t i = 0; i < letters.n; i++)
		if (letters.p[i] < 'A' || letters.p[i] > 'Z')
			return should_be(L, member, "letters A to Z");
	x->pub.quality_letters = oh_arena_sv(L->a, letters);
	return x->pub.quality_letters.p ? OH_OK : oh_nomem(L->err);
}

oh_status oh_pk_quality(oh_pk_loader *L, const oh_json *json)
{
	const oh_json *map = oh_json_member(json, "quality_letters"), *v;
	oh_status st = OH_OK;
	oh_sv key;

	if (map && oh_json_kind(map) != OH_JSON_OBJECT)
		return should_be(L, OH_SV("quality_letters"), "object");
	for (size_t i = 0; !st && (v = oh_json_member_at(map, i, &key)) != NULL; i++) {
		oh_pk_attr *x = oh_pk_find_attr(L, key, true);

		if (!x || x->pub.fit != OH_FIT_GRADE)
			st = oh_pk_problem(L, at_member(OH_SV("quality_letters")),
			                   &oh_msg_pack_unknown_attr, key, key);
		else
			st = one_quality(L, x, v);
	}
	return st;
}

/* Every key of a formula must be a quantity; the value does not matter here. */
typedef struct formula_check {
	oh_pk_loader *L;
	oh_sv unknown;
} formula_check;

static bool formula_key(void *ctx, oh_sv key, double *out)
{
	formula_check *c = ctx;
	const oh_pk_attr *x = oh_pk_find_attr(c->L, key, false);

	*out = 1;
	if (x && x->pub.type == OH_ATTR_QUANTITY)
		return true;
	c->unknown = key;
	return false;
}

static oh_status check_formula(oh_pk_loader *L, oh_sv formula, bool *ok)
{
	const oh_sv member = OH_SV("derivations");
	formula_check c = {.L = L};
	double v;
	const oh_formula_result r = oh_formula_eval(formula, formula_key, &c, &v);

	*ok = r == OH_FORMULA_OK || r == OH_FORMULA_NOT_FINITE;
	if (r == OH_FORMULA_MISSING)
		return oh_pk_problem(L, at_member(member), &oh_msg_pack_unknown_attr, c.unknown,
		                     formula);
	return *ok ? OH_OK
	           : oh_pk_problem(L, at_member(member), &oh_msg_pack_formula, formula, formula);
}

static oh_status derivation_when(oh_pk_loader *L, const oh_json *v, oh_derivation *d)
{
	const oh_sv member = OH_SV("derivations");
	oh_sv key = {"", 0}, value = {"", 0};
	oh_status st;
	int index;

	d->when_value = OH_SV("");
	if (!v)
		return OH_OK;
	if (!oh_json_get_sv(oh_json_member(v, "key"), &key) ||
	    !oh_json_get_sv(oh_json_member(v, "value"), &value))
		return should_be(L, member, "when: key and value");
	d->when_attr = (const oh_attr *)oh_pk_find_attr(L, key, false);
	if (!d->when_attr)
		return oh_pk_problem(L, at_member(member), &oh_msg_pack_unknown_attr, key, key);
	st = oh_pk_value(L, d->when_attr, value, &index);
	if (st)
		return st;
	if (index < 0)
		return oh_pk_problem(L, at_member(member), &oh_msg_pack_unknown_value, value, key);
	d->when_value = oh_arena_sv(L->a, value);
	return d->when_value.p ? OH_OK : oh_nomem(L->err);
}

static oh_status one_derivation(oh_pk_loader *L, const oh_json *v, oh_vec *out)
{
	const oh_sv member = OH_SV("derivations");
	const oh_json *tolerance = oh_json_member(v, "tolerance");
	const oh_json *least = oh_json_member(v, "lower_bound");
	oh_derivation d = {.tolerance = INFINITY};
	bool ok = true;
	oh_sv key;
	oh_status st = text_member(L, v, "rule", true, &d.rule);

	if (!st)
		st = text_member(L, v, "zh", true, &d.zh);
	if (!st)
		st = text_member(L, v, "en", true, &d.en);
	if (!st)
		st = text_member(L, v, "formula", true, &d.formula);
	if (!st)
		st = text_member(L, v, "key", true, &key);
	if (st)
		return st;
	d.attr = (const oh_attr *)oh_pk_find_attr(L, key, false);
	if (!d.attr || d.attr->type != OH_ATTR_QUANTITY)
		return oh_pk_problem(L, at_member(member), &oh_msg_pack_unknown_attr, key, key);
	if (tolerance && (!oh_json_get_double(tolerance, &d.tolerance) || !(d.tolerance >= 0)))
		return should_be(L, OH_SV("tolerance"), "share");
	if (least && !oh_json_get_bool(least, &d.lower_bound))
		return should_be(L, OH_SV("lower_bound"), "true or false");
	st = check_formula(L, d.formula, &ok);
	if (!st)
		st = derivation_when(L, oh_json_member(v, "when"), &d);
	if (!st && ok && oh_vec_push(out, &d))
		st = oh_nomem(L->err);
	return st;
}

static oh_status read_derivations(oh_pk_loader *L, const oh_json *json)
{
	const oh_json *list = oh_json_member(json, "derivations");
	oh_status st = OH_OK;
	oh_vec out;

	if (list && oh_json_kind(list) != OH_JSON_ARRAY)
		return should_be(L, OH_SV("derivations"), "array");
	oh_vec_init(&out, sizeof(oh_derivation));
	for (size_t i = 0; !st && i < oh_json_length(list); i++)
		st = one_derivation(L, oh_json_at(list, i), &out);
	for (size_t i = 0; !st && L->pack != L->common && i < L->common->pub.n_derivations; i++)
		if (oh_vec_push(&out, &L->common->pub.derivations[i]))
			st = oh_nomem(L->err);
	if (!st) {
		L->pack->pub.derivations = oh_vec_freeze(&out, L->a);
		L->pack->pub.n_derivations = out.n;
		if (out.n && !L->pack->pub.derivations)
			st = oh_nomem(L->err);
	}
	oh_vec_release(&out);
	return st;
}

static oh_status read_thickness(oh_pk_loader *L, const oh_json *json)
{
	oh_sv key;
	const oh_pk_attr *x;
	oh_status st = text_member(L, json, "thickness", false, &key);

	if (st || !key.n)
		return st;
	x = oh_pk_find_attr(L, key, false);
	if (!x || x->pub.type != OH_ATTR_QUANTITY)
		return oh_pk_problem(L, at_member(OH_SV("thickness")), &oh_msg_pack_unknown_attr,
		                     key, key);
	L->pack->pub.thickness = &x->pub;
	return OH_OK;
}

oh_status oh_pk_rules(oh_pk_loader *L, const oh_json *json)
{
	oh_status st = read_defaults(L, json);

	if (!st)
		st = read_foreign(L, json);
	if (!st)
		st = read_tolerances(L, json);
	if (!st)
		st = read_companions(L, json);
	if (!st)
		st = read_thickness(L, json);
	return st ? st : read_derivations(L, json);
}
